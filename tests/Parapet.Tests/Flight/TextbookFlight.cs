using Parapet.Earth;
using Parapet.Flight;

namespace Parapet.Tests.Flight;

/// <summary>
/// The flight model once more in textbook form: the rotating frame with Coriolis and centrifugal terms, classical Runge-Kutta in
/// small fixed steps, the exact atmosphere, latitude by iteration, the C library's functions. Shares no code with the kernels.
/// </summary>
internal sealed class TextbookFlight(StagedVehicle vehicle, Geodetic launch, double azimuth, double kick)
{
    private const double A = 6378137.0, F = 1 / 298.257223563, Mu = 3.986004418e14, J2 = 1.08262982e-3, Omega = 7.292115e-5, G0 = 9.80665;

    private readonly double _beta = vehicle.Ballistic.KilogramsPerSquareMeter;
    private double _shroud = vehicle.Shroud.Kilograms;
    private bool _leftAir;
    private double[] _y = [];

    /// <summary>[s, m ECEF] impact.</summary>
    public (double Time, Vector3d PositionEcef) Impact()
    {
        double sinLat = Math.Sin(launch.Latitude), cosLat = Math.Cos(launch.Latitude);
        double sinLon = Math.Sin(launch.Longitude), cosLon = Math.Cos(launch.Longitude);
        var n = A / Math.Sqrt(1 - (F * (2 - F) * sinLat * sinLat));
        double[] up = [cosLat * cosLon, cosLat * sinLon, sinLat];
        double[] north = [-sinLat * cosLon, -sinLat * sinLon, cosLat];
        double[] east = [-sinLon, cosLon, 0];
        double[] heading = [.. Enumerable.Range(0, 3).Select(i => (north[i] * Math.Cos(azimuth)) + (east[i] * Math.Sin(azimuth)))];
        var ring = n + launch.Altitude;
        _y = [ring * cosLat * cosLon, ring * cosLat * sinLon, ((n * (1 - F) * (1 - F)) + launch.Altitude) * sinLat, 0, 0, 0];

        double time = 0, rise = vehicle.Steering.VerticalRise.Seconds, over = vehicle.Steering.PitchOver.Seconds;
        var mass = vehicle.LiftoffMass.Kilograms - _shroud;
        foreach (var stage in vehicle.Stages)
        {
            double start = time, ignited = mass, flow = stage.Propellant.Kilograms / stage.BurnTime.Seconds;
            var thrust = stage.SpecificImpulse.Seconds * G0 * flow;
            var area = Math.PI / 4 * stage.Diameter.Meters * stage.Diameter.Meters;
            foreach (var end in new[] { rise, rise + over, start + stage.BurnTime.Seconds }.Where(t => t > start))
            {
                time = Advance(time, Math.Min(end, start + stage.BurnTime.Seconds), 0.01, Burning);
            }

            mass -= stage.Propellant.Kilograms + stage.Inert.Kilograms;
            if (stage.CoastAfter.Seconds > 0)
            {
                var next = vehicle.Stages[vehicle.Stages.IndexOf(stage) + 1];
                var nextArea = Math.PI / 4 * next.Diameter.Meters * next.Diameter.Meters;
                time = Advance(time, time + stage.CoastAfter.Seconds, 0.01, (t, y) => Accelerate(y, Drag(y, nextArea, mass + _shroud), [0, 0, 0]));
            }

            double[] Burning(double t, double[] y)
            {
                var m = ignited + _shroud - (flow * (t - start));
                var force = thrust - (Atmosphere.At(Altitude(y)).Pressure * stage.NozzleExit.SquareMeters);
                double[] air = [y[3], y[4], y[5]];
                double[] inertial = [y[3] - (Omega * y[1]), y[4] + (Omega * y[0]), y[5]];
                double[] direction;
                if (t < rise + over)
                {
                    // The platform keeps its inertial attitude while the Earth turns under it.
                    var angle = kick * Math.Clamp((t - rise) / over, 0, 1);
                    double[] fixedDirection = [.. up.Zip(heading, (u, h) => (u * Math.Cos(angle)) + (h * Math.Sin(angle)))];
                    double s = Math.Sin(Omega * t), c = Math.Cos(Omega * t);
                    direction = [(c * fixedDirection[0]) + (s * fixedDirection[1]), (c * fixedDirection[1]) - (s * fixedDirection[0]), fixedDirection[2]];
                }
                else
                {
                    direction = _leftAir ? inertial : air;
                }

                var norm = Length(direction);
                return Accelerate(y, Drag(y, area, m), [.. direction.Select(d => d / norm * force / m)]);
            }
        }

        _leftAir = true;
        _shroud = 0;
        while (true)
        {
            var h = Altitude(_y) > 210_000 ? 0.5 : 0.01;
            var before = _y;
            _y = Step(time, before, h, Falling);
            if (Altitude(_y) < 0)
            {
                h = Bisect(h, s => Altitude(Step(time, before, s, Falling)) > 0);
                var end = Step(time, before, h, Falling);
                return (time + h, new Vector3d(end[0], end[1], end[2]));
            }

            time += h;
        }

        double[] Falling(double t, double[] y)
        {
            var drag = -0.5 * Atmosphere.At(Altitude(y)).Density * Length([y[3], y[4], y[5]]) / _beta;
            return Accelerate(y, [drag * y[3], drag * y[4], drag * y[5]], [0, 0, 0]);
        }
    }

    // Steps to a time; where the vehicle climbs through 86 km or the shroud's altitude, a step ends there.
    private double Advance(double time, double end, double step, Func<double, double[], double[]> rate)
    {
        while (time < end - 1e-12)
        {
            var h = Math.Min(step, end - time);
            var before = _y;
            var after = Step(time, before, h, rate);
            foreach (var level in new[] { 86_000.0, vehicle.ShroudDropAltitude.Meters })
            {
                var awaited = level == 86_000 ? !_leftAir : _shroud > 0;
                if (awaited && Altitude(before) < level && Altitude(after) >= level)
                {
                    h = Bisect(h, s => Altitude(Step(time, before, s, rate)) < level);
                    after = Step(time, before, h, rate);
                    (_leftAir, _shroud) = level == 86_000 ? (true, _shroud) : (_leftAir, 0);
                    break;
                }
            }

            _y = after;
            time += h;
        }

        return end;
    }

    private static double Bisect(double high, Func<double, bool> before)
    {
        var low = 0.0;
        for (var n = 0; n < 50; n++)
        {
            var middle = 0.5 * (low + high);
            (low, high) = before(middle) ? (middle, high) : (low, middle);
        }

        return high;
    }

    private static double[] Step(double t, double[] y, double h, Func<double, double[], double[]> rate)
    {
        var k1 = rate(t, y);
        var k2 = rate(t + (h / 2), Add(y, k1, h / 2));
        var k3 = rate(t + (h / 2), Add(y, k2, h / 2));
        var k4 = rate(t + h, Add(y, k3, h));
        return [.. Enumerable.Range(0, 6).Select(i => y[i] + (h / 6 * (k1[i] + (2 * k2[i]) + (2 * k3[i]) + k4[i])))];
    }

    private static double[] Add(double[] y, double[] k, double h) => [.. y.Zip(k, (a, b) => a + (h * b))];

    // Gravity with J2, Coriolis and centrifugal acceleration, and what else acts.
    private static double[] Accelerate(double[] y, double[] drag, double[] thrust)
    {
        double r = Length([y[0], y[1], y[2]]), q = 1.5 * J2 * A * A / (r * r), s2 = y[2] * y[2] / (r * r), g = -Mu / (r * r * r);
        return
        [
            y[3], y[4], y[5],
            (g * y[0] * (1 + (q * (1 - (5 * s2))))) + (2 * Omega * y[4]) + (Omega * Omega * y[0]) + drag[0] + thrust[0],
            (g * y[1] * (1 + (q * (1 - (5 * s2))))) - (2 * Omega * y[3]) + (Omega * Omega * y[1]) + drag[1] + thrust[1],
            (g * y[2] * (1 + (q * (3 - (5 * s2))))) + drag[2] + thrust[2],
        ];
    }

    private double[] Drag(double[] y, double area, double mass)
    {
        var air = Atmosphere.At(Altitude(y));
        var speed = Length([y[3], y[4], y[5]]);
        var mach = speed / air.SoundSpeed;
        var points = vehicle.Drag;
        var coefficient = points[^1].Coefficient;
        for (var i = points.Length - 1; i > 0; i--)
        {
            if (mach < points[i].Mach)
            {
                var fraction = Math.Max((mach - points[i - 1].Mach) / (points[i].Mach - points[i - 1].Mach), 0);
                coefficient = points[i - 1].Coefficient + (fraction * (points[i].Coefficient - points[i - 1].Coefficient));
            }
        }

        var k = -0.5 * air.Density * speed * coefficient * area / mass;
        return [k * y[3], k * y[4], k * y[5]];
    }

    private static double Altitude(double[] y)
    {
        double p = Math.Sqrt((y[0] * y[0]) + (y[1] * y[1])), e2 = F * (2 - F), latitude = Math.Atan2(y[2], p * (1 - e2));
        for (var n = 0; n < 4; n++)
        {
            var s = Math.Sin(latitude);
            latitude = Math.Atan2(y[2] + (e2 * A / Math.Sqrt(1 - (e2 * s * s)) * s), p);
        }

        var sine = Math.Sin(latitude);
        return (p * Math.Cos(latitude)) + (y[2] * sine) - (A * Math.Sqrt(1 - (e2 * sine * sine)));
    }

    private static double Length(double[] v) => Math.Sqrt(v.Sum(x => x * x));
}
