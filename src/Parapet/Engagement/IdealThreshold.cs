using Parapet.Earth;
using Parapet.Flight;

namespace Parapet.Engagement;

/// <summary>The cheapest ideal intercept.</summary>
/// <param name="Speed">[m/s] impulsive speed of the interceptor at the surface.</param>
/// <param name="Time">[s after launch of the missile] of the intercept.</param>
/// <param name="Intercept">Where, on the sphere.</param>
public sealed record IdealIntercept(double Speed, double Time, Geodetic Intercept);

/// <summary>
/// The least impulsive interceptor speed that reaches a missile, in the ideal fidelity: both burns impulsive, at the surface of
/// a spherical, airless, non-rotating Earth. The missile flies the minimum-energy path; the interceptor leaves its site a stated
/// delay later and meets it on the cheapest two-body arc to any point of the path on a time grid. It is a bound by
/// kinematics alone: no sensor, no reaction, no burn time.
/// </summary>
/// <remarks>Latitudes are taken as spherical. Arcs that would start below the horizontal, through the Earth, are
/// refused.</remarks>
public static class IdealThreshold
{
    /// <summary>[s] grid of intercept times.</summary>
    public const double TimeStep = 10.0;

    /// <summary>[s] grid of delays in <see cref="DelayMax"/>.</summary>
    public const double DelayStep = 20.0;

    /// <summary>[s] greatest delay tried by <see cref="DelayMax"/>.</summary>
    public const double DelayEnd = 980.0;

    /// <summary>The cheapest intercept; null when no point of the path is left after the delay within the limits.</summary>
    /// <param name="from">Launch point of the missile.</param>
    /// <param name="to">Its aim point.</param>
    /// <param name="site">Launch point of the interceptor.</param>
    /// <param name="delay">[s] from the missile's launch to the interceptor's.</param>
    /// <param name="flightMax">[s] the interceptor flies for less than this; infinite for no limit.</param>
    /// <param name="altitudeMin">[m] least altitude of the intercept.</param>
    public static IdealIntercept? Solve(
        Geodetic from, Geodetic to, Geodetic site, double delay, double flightMax, double altitudeMin)
    {
        var path = TargetPath.Fly(from, to);
        var siteEcef = OnSphere(path.Earth, site);
        return Cheapest(path, siteEcef, delay, flightMax, altitudeMin) is var (speed, time, position)
            ? new IdealIntercept(speed, time, path.Earth.GeodeticFromEcef(position))
            : null;
    }

    /// <summary>
    /// The largest delay [s] on a 20-s grid from 0 to 980 s at which a stated speed still reaches some point of the path;
    /// null when it does at none.
    /// </summary>
    /// <param name="from">Launch point of the missile.</param>
    /// <param name="to">Its aim point.</param>
    /// <param name="site">Launch point of the interceptor.</param>
    /// <param name="speed">[m/s] impulsive speed of the interceptor.</param>
    /// <param name="flightMax">[s] the interceptor flies for less than this; infinite for no limit.</param>
    /// <param name="altitudeMin">[m] least altitude of the intercept.</param>
    public static double? DelayMax(Geodetic from, Geodetic to, Geodetic site, double speed, double flightMax, double altitudeMin)
    {
        var path = TargetPath.Fly(from, to);
        var siteEcef = OnSphere(path.Earth, site);
        for (var delay = DelayEnd; delay >= 0.0; delay -= DelayStep)
        {
            if (Cheapest(path, siteEcef, delay, flightMax, altitudeMin) is { } arc && arc.Speed <= speed)
            {
                return delay;
            }
        }

        return null;
    }

    private static Vector3d OnSphere(EarthModel earth, Geodetic point) =>
        earth.EcefFromGeodetic(point with { Altitude = 0.0 });

    private static (double Speed, double Time, Vector3d Position)? Cheapest(
        TargetPath path, Vector3d site, double delay, double flightMax, double altitudeMin)
    {
        (double Speed, double Time, Vector3d Position)? best = null;
        for (var i = 0; i < path.PositionEcef.Length; i++)
        {
            double time = i * TimeStep, flight = time - delay;
            var point = path.PositionEcef[i];
            if (flight <= 0.0 || flight >= flightMax || point.Norm - Kepler.Radius < altitudeMin)
            {
                continue;
            }

            foreach (var longWay in (ReadOnlySpan<bool>)[false, true])
            {
                // An arc of less than a revolution that leaves the surface upwards first meets it again after the point.
                if (Lambert.Solve(site, point, flight, longWay) is { } arc
                    && Vector3d.Dot(arc.VelocityStart, site) >= 0.0
                    && !(arc.VelocityStart.Norm >= best?.Speed))
                {
                    best = (arc.VelocityStart.Norm, time, point);
                }
            }
        }

        return best;
    }

    /// <summary>The missile's minimum-energy path on the time grid.</summary>
    private sealed record TargetPath(EarthModel Earth, Vector3d[] PositionEcef)
    {
        public static TargetPath Fly(Geodetic from, Geodetic to)
        {
            var earth = EarthModel.IdealSphere;
            var start = Kepler.MinimumEnergyStart(OnSphere(earth, from), OnSphere(earth, to));
            var end = Kepler.Trajectory(start).EndTime;
            var positions = new Vector3d[(int)Math.Floor(end / TimeStep) + 1];
            for (var i = 0; i < positions.Length; i++)
            {
                positions[i] = Kepler.Propagate(start, i * TimeStep).PositionEcef;
            }

            return new TargetPath(earth, positions);
        }
    }
}
