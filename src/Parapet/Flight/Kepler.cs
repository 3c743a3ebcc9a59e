using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>A free flight in a central field, from a start on the way up (or down) to its return to a stated radius.</summary>
/// <param name="Speed">[m/s] at the start.</param>
/// <param name="Elevation">[rad] flight-path elevation at the start, above the local horizontal.</param>
/// <param name="Altitude">[m] of the start above the sphere.</param>
/// <param name="ApogeeAltitude">[m] greatest altitude of the ellipse above the sphere; infinite when the speed is that of escape
/// or more.</param>
/// <param name="Angle">[rad] central angle flown; NaN when it does not come down.</param>
/// <param name="Time">[s] flown; NaN when it does not come down.</param>
/// <param name="Eccentricity">[1]</param>
/// <param name="SemiMajorAxis">[m] negative for a hyperbola.</param>
public readonly record struct FreeFlight(
    double Speed,
    double Elevation,
    double Altitude,
    double ApogeeAltitude,
    double Angle,
    double Time,
    double Eccentricity,
    double SemiMajorAxis)
{
    /// <summary>[m] ground distance: the central angle on the sphere of <see cref="Kepler.Radius"/>.</summary>
    public double Range => Angle * Kepler.Radius;
}

/// <summary>
/// Closed forms of two-body flight about a spherical, airless, non-rotating Earth: the ideal fidelity, and the seed of the
/// powered one. On that Earth the inertial and the Earth-fixed frame coincide.
/// Source: BATE-MUELLER-WHITE-1971, ch. 6 (ballistic flight), ch. 4 (universal variable); WHEELON-1959.
/// </summary>
public static class Kepler
{
    /// <summary>[m] radius of the ideal Earth: the mean radius of WGS84 (6,371,008.8 m), rounded.</summary>
    public const double Radius = 6_371_000.0;

    /// <summary>[m^3/s^2] gravitational parameter of the Earth. Source: NIMA-TR8350, table 3.1.</summary>
    public const double Mu = 3.986004418e14;

    /// <summary>[s] distance of the nodes of a path; the quintic between them then errs by less than 1e-8 m.</summary>
    private const double NodeStep = 10.0;

    /// <summary>
    /// The flight of least speed over a range, between two points at the same altitude: with s = sin(psi/2),
    /// v^2 = (mu/r) 2s/(1+s), elevation (pi - psi)/4, a = r(1+s)/2, e^2 = (1-s)/(1+s) (so that e = tan of the elevation).
    /// </summary>
    /// <param name="range">[m] arc on the sphere, above 0 to pi R.</param>
    /// <param name="altitude">[m] of both ends.</param>
    public static FreeFlight MinimumEnergy(double range, double altitude = 0.0)
    {
        double r = Radius + altitude, psi = range / Radius;
        var s = Elementary.Sin(0.5 * psi);
        var e = Math.Sqrt(Math.Max(0.0, 1.0 - s) / (1.0 + s));
        var a = 0.5 * r * (1.0 + s);
        var speed = Math.Sqrt(Mu / r * 2.0 * s / (1.0 + s));
        return Symmetric(speed, 0.25 * (Math.PI - psi), altitude, psi, e, a);
    }

    /// <summary>
    /// The flight over a range with a stated apogee (lofted or depressed), between two points at the same altitude:
    /// e = (ra - r)/(ra - r cos(psi/2)), a = ra/(1 + e).
    /// </summary>
    /// <param name="range">[m] arc on the sphere, above 0, below 2 pi R.</param>
    /// <param name="apogeeAltitude">[m] above <paramref name="altitude"/>.</param>
    /// <param name="altitude">[m] of both ends.</param>
    public static FreeFlight FromApogee(double range, double apogeeAltitude, double altitude = 0.0)
    {
        double r = Radius + altitude, apogee = Radius + apogeeAltitude, psi = range / Radius;
        var e = (apogee - r) / (apogee - (r * Elementary.Cos(0.5 * psi)));
        var a = apogee / (1.0 + e);
        var speed = Math.Sqrt(Mu * ((2.0 / r) - (1.0 / a)));
        var horizontal = Math.Sqrt(Mu * apogee * (1.0 - e)) / r;
        var elevation = Elementary.Acos(Math.Min(1.0, horizontal / speed));
        return Symmetric(speed, elevation, altitude, psi, e, a);
    }

    /// <summary>
    /// The farthest flight a speed allows between two points at the same altitude: sin(psi/2) = Q/(2 - Q), Q = v^2 r/mu.
    /// </summary>
    /// <param name="speed">[m/s] below circular speed (at and above it every range is in reach: half the circumference is
    /// returned).</param>
    /// <param name="altitude">[m] of both ends.</param>
    public static FreeFlight Farthest(double speed, double altitude = 0.0)
    {
        var q = speed * speed * (Radius + altitude) / Mu;
        var psi = q >= 1.0 ? Math.PI : 2.0 * Elementary.Asin(q / (2.0 - q));
        return MinimumEnergy(psi * Radius, altitude);
    }

    /// <summary>Free flight from a speed and an elevation to the return to an altitude on the way down.</summary>
    /// <param name="speed">[m/s]</param>
    /// <param name="elevation">[rad] -pi/2 to pi/2.</param>
    /// <param name="altitude">[m] of the start.</param>
    /// <param name="altitudeEnd">[m] of the return; not above the start unless the flight climbs beyond it.</param>
    public static FreeFlight Flight(double speed, double elevation, double altitude, double altitudeEnd)
    {
        double r0 = Radius + altitude, r1 = Radius + altitudeEnd;
        var (sin, cos) = Elementary.SinCos(elevation);
        double up = speed * sin, momentum = r0 * speed * cos, p = momentum * momentum / Mu;
        double a = 1.0 / ((2.0 / r0) - (speed * speed / Mu));

        // e sin(nu), e cos(nu) at both ends keep their meaning when e tends to zero.
        double sin0 = Math.Sqrt(p / Mu) * up, cos0 = (p / r0) - 1.0;
        var e = Math.Sqrt((sin0 * sin0) + (cos0 * cos0));
        if (a <= 0.0 || double.IsInfinity(a))
        {
            return new FreeFlight(speed, elevation, altitude, double.PositiveInfinity, double.NaN, double.NaN, e, a);
        }

        var apogee = (a * (1.0 + e)) - Radius;
        double cos1 = (p / r1) - 1.0, square1 = (e * e) - (cos1 * cos1);
        if (square1 < -1e-14)
        {
            return new FreeFlight(speed, elevation, altitude, apogee, double.NaN, double.NaN, e, a);
        }

        var angle = Positive(Elementary.Atan2(-Math.Sqrt(Math.Max(0.0, square1)), cos1) - Elementary.Atan2(sin0, cos0));
        double cosE1 = 1.0 - (r1 / a), sinE1 = -Math.Sqrt(Math.Max(0.0, (e * e) - (cosE1 * cosE1)));
        var time = MeanAnomaly(sinE1, cosE1) - MeanAnomaly(r0 * up / Math.Sqrt(Mu * a), 1.0 - (r0 / a));
        return new FreeFlight(speed, elevation, altitude, apogee, angle, Positive(time) * Math.Sqrt(a * a * a / Mu), e, a);
    }

    /// <summary>Free flight between two points at the same altitude.</summary>
    /// <param name="speed">[m/s]</param>
    /// <param name="elevation">[rad] -pi/2 to pi/2.</param>
    /// <param name="altitude">[m] of both ends.</param>
    public static FreeFlight Flight(double speed, double elevation, double altitude = 0.0) =>
        Flight(speed, elevation, altitude, altitude);

    /// <summary>[m/s] impulsive speed at the surface with the same energy: sqrt(v^2 + 2 mu (1/R - 1/r)).</summary>
    /// <param name="speed">[m/s]</param>
    /// <param name="altitude">[m] above the sphere.</param>
    public static double SurfaceEquivalentSpeed(double speed, double altitude) =>
        Math.Sqrt((speed * speed) + (2.0 * Mu * ((1.0 / Radius) - (1.0 / (Radius + altitude)))));

    /// <summary>
    /// State after a time, forward or back, on any conic that keeps clear of the centre. Solves
    /// t = r0 G1 + (r.v) G2 + mu G3 for the universal variable s (ds = dt/r), Gn = s^n cn(alpha s^2), alpha = 2 mu/r0 - v0^2,
    /// by Newton's method kept within a bracket (the right side grows with s, its slope is the radius).
    /// Source: DANBY-1988, ch. 6; BATE-MUELLER-WHITE-1971, sect. 4.4.
    /// </summary>
    /// <param name="start">[m, m/s, inertial]</param>
    /// <param name="time">[s]</param>
    public static State Propagate(State start, double time)
    {
        if (time < 0.0)
        {
            var back = Propagate(new State(start.PositionEcef, -start.VelocityEcef), -time);
            return new State(back.PositionEcef, -back.VelocityEcef);
        }

        Vector3d position = start.PositionEcef, velocity = start.VelocityEcef;
        double r0 = position.Norm, eta = Vector3d.Dot(position, velocity);
        var alpha = (2.0 * Mu / r0) - Vector3d.Dot(velocity, velocity);
        if (alpha > 0.0)
        {
            time %= 2.0 * Math.PI * Mu / (alpha * Math.Sqrt(alpha));
        }

        double low = 0.0, high = double.PositiveInfinity, s = Math.Max(time / r0, time * alpha / Mu);
        double r = r0, g1 = 0.0, g2 = 0.0, g3 = 0.0;
        for (var i = 0; i < 200; i++)
        {
            var c = Stumpff.At(alpha * s * s);
            g1 = s * c.C1;
            g2 = s * s * c.C2;
            g3 = s * s * s * c.C3;
            r = (r0 * c.C0) + (eta * g1) + (Mu * g2);
            var excess = (r0 * g1) + (eta * g2) + (Mu * g3) - time;
            if (excess <= 0.0 && r > 0.0)
            {
                low = s;
            }
            else
            {
                high = s; // also where a hyperbola overflows or rounds to nonsense: that is far beyond the root
            }

            var next = s - (excess / r);
            if (!(next >= low && next <= high))
            {
                next = double.IsInfinity(high) ? 2.0 * s : 0.5 * (low + high);
            }

            if (Math.Abs(next - s) <= 4e-16 * s)
            {
                break;
            }

            s = next;
        }

        double f = 1.0 - (Mu * g2 / r0), g = time - (Mu * g3), df = -Mu * g1 / (r * r0), dg = 1.0 - (Mu * g2 / r);
        return new State((position * f) + (velocity * g), (position * df) + (velocity * dg));
    }

    /// <summary>
    /// The path from a state to the sphere, as nodes every 10 s; ends at <paramref name="timeMax"/> when it does not come down
    /// before. The start is launch and burn-out at once: the burn is impulsive.
    /// </summary>
    /// <param name="start">[m, m/s, ECEF of a non-rotating Earth]</param>
    /// <param name="timeMax">[s] finite for a flight that does not come down.</param>
    public static Trajectory Trajectory(State start, double timeMax = double.PositiveInfinity)
    {
        Vector3d position = start.PositionEcef, velocity = start.VelocityEcef;
        double r = position.Norm, speed = velocity.Norm, sine = Vector3d.Dot(position, velocity) / (r * speed);
        var flight = Flight(speed, Elementary.Asin(Math.Clamp(sine, -1.0, 1.0)), r - Radius, 0.0);
        var down = !double.IsNaN(flight.Time) && flight.Time <= timeMax;
        var end = down ? flight.Time : timeMax;
        if (!double.IsFinite(end))
        {
            throw new ArgumentOutOfRangeException(
                nameof(timeMax), timeMax, "This flight does not come down: give a finite time.");
        }

        var steps = Math.Max(1, (int)Math.Ceiling(end / NodeStep));
        var time = new double[steps + 1];
        var positions = new Vector3d[steps + 1];
        var velocities = new Vector3d[steps + 1];
        var accelerations = new Vector3d[steps + 1];
        for (var i = 0; i <= steps; i++)
        {
            time[i] = i < steps ? i * NodeStep : end;
            var state = i == 0 ? start : Propagate(start, time[i]);
            positions[i] = state.PositionEcef;
            velocities[i] = state.VelocityEcef;
            var distance = state.PositionEcef.Norm;
            accelerations[i] = state.PositionEcef * (-Mu / (distance * distance * distance));
        }

        List<FlightEvent> events = [new(FlightEventKind.Launch, 0.0, start), new(FlightEventKind.Burnout, 0.0, start)];
        var apogee = TimeToApogee(start);
        if (apogee < end)
        {
            events.Add(new(FlightEventKind.Apogee, apogee, Propagate(start, apogee)));
        }

        if (down)
        {
            events.Add(new(FlightEventKind.Impact, end, new State(positions[^1], velocities[^1])));
        }

        return new Trajectory(time, positions, velocities, accelerations, events);
    }

    /// <summary>State at the start of the minimum-energy flight from one point of the sphere to another.</summary>
    /// <param name="from">[m, ECEF]</param>
    /// <param name="to">[m, ECEF] not opposite to <paramref name="from"/>, which would leave the direction open.</param>
    public static State MinimumEnergyStart(Vector3d from, Vector3d to)
    {
        Vector3d up = from.Unit, target = to.Unit;
        var normal = Vector3d.Cross(up, target);
        var angle = Elementary.Atan2(normal.Norm, Vector3d.Dot(up, target));
        var flight = MinimumEnergy(angle * Radius);
        var (sin, cos) = Elementary.SinCos(flight.Elevation);
        var forward = Vector3d.Cross(normal, up).Unit;
        return new State(up * Radius, ((up * sin) + (forward * cos)) * flight.Speed);
    }

    /// <summary>[s] until the greatest distance is next reached; infinite when it is not (no ellipse).</summary>
    private static double TimeToApogee(State start)
    {
        double r = start.PositionEcef.Norm, eta = Vector3d.Dot(start.PositionEcef, start.VelocityEcef);
        var a = 1.0 / ((2.0 / r) - (Vector3d.Dot(start.VelocityEcef, start.VelocityEcef) / Mu));
        if (a <= 0.0 || double.IsInfinity(a))
        {
            return double.PositiveInfinity;
        }

        return Positive(Math.PI - MeanAnomaly(eta / Math.Sqrt(Mu * a), 1.0 - (r / a))) * Math.Sqrt(a * a * a / Mu);
    }

    /// <summary>
    /// A flight between equal radii: T = 2 sqrt(a^3/mu) (pi - E1 + e sin E1), cos E1 = (e - cos(psi/2))/(1 - e cos(psi/2)).
    /// </summary>
    private static FreeFlight Symmetric(double speed, double elevation, double altitude, double psi, double e, double a)
    {
        var (sin, cos) = Elementary.SinCos(0.5 * psi);
        var sine = Math.Sqrt(Math.Max(0.0, 1.0 - (e * e))) * sin / (1.0 - (e * cos));
        var half = Elementary.Atan2(sine, (cos - e) / (1.0 - (e * cos))); // pi - E1, without its cancellation
        var time = 2.0 * Math.Sqrt(a * a * a / Mu) * (half + (e * sine));
        return new FreeFlight(speed, elevation, altitude, (a * (1.0 + e)) - Radius, psi, time, e, a);
    }

    /// <summary>[rad] E - e sin E from e sin E = (r.v)/sqrt(mu a) and e cos E = 1 - r/a.</summary>
    private static double MeanAnomaly(double sinE, double cosE) => Elementary.Atan2(sinE, cosE) - sinE;

    private static double Positive(double angle) => angle < 0.0 ? angle + (2.0 * Math.PI) : angle;
}

/// <summary>
/// Stumpff functions c0 to c3 of z: c0 = cos sqrt(z), c1 = sin sqrt(z)/sqrt(z), z c2 = 1 - c0, z c3 = 1 - c1. By series for |z|
/// up to 1 and
/// by the rule from z to 4z beyond, so that one form serves ellipses, parabola and hyperbolas.
/// Source: DANBY-1988, ch. 6.
/// </summary>
internal readonly record struct Stumpff(double C0, double C1, double C2, double C3)
{
    public static Stumpff At(double z)
    {
        var doublings = 0;
        while (Math.Abs(z) > 1.0 && doublings < 600)
        {
            z *= 0.25;
            doublings++;
        }

        double c2 = 1.0, c3 = 1.0;
        for (var n = 18; n > 0; n -= 2)
        {
            c2 = 1.0 - (z * c2 / ((n + 1) * (n + 2)));
            c3 = 1.0 - (z * c3 / ((n + 2) * (n + 3)));
        }

        c2 /= 2.0;
        c3 /= 6.0;
        double c1 = 1.0 - (z * c3), c0 = 1.0 - (z * c2);
        for (; doublings > 0; doublings--)
        {
            c3 = 0.25 * (c2 + (c0 * c3));
            c2 = 0.5 * c1 * c1;
            c1 *= c0;
            c0 = (2.0 * c0 * c0) - 1.0;
        }

        return new Stumpff(c0, c1, c2, c3);
    }
}
