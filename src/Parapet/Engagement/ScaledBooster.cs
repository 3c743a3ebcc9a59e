using Parapet.Earth;
using Parapet.Flight;

namespace Parapet.Engagement;

/// <summary>Burn-out of one booster over its kick angles, at full burn.</summary>
internal static class BoostFamily
{
    // [rad] Kicks tried: the vertical, then from 0.1 degrees up, each a quarter more than the one before but by at most 5 degrees, to
    // 135 degrees. A gravity turn amplifies a small kick of a slow booster; one that climbs fast has to be turned as far as past the
    // horizontal during its short pitch-over to end up flying flat. Those that come down in boost end the family by themselves.
    private static readonly double KickFirst = Angle.FromDegrees(0.1).Radians;
    private static readonly double KickStepMax = Angle.FromDegrees(5.0).Radians;
    private static readonly double KickLast = Angle.FromDegrees(135.0).Radians;

    // [rad] Elevation of the flight path at burn-out on the reference fly-out.
    private const double Wanted = Math.PI / 4;

    private static readonly EarthModel Reference = EarthModel.For(new Fidelity { Rotation = false, J2 = false });

    /// <summary>
    /// Kicks [rad] and elevations [rad] at burn-out from the equator of a sphere at rest, from the vertical down to a least elevation,
    /// strictly falling.
    /// </summary>
    /// <param name="booster">The booster.</param>
    /// <param name="elevationMin">[rad] where the family ends.</param>
    /// <param name="air">Whose air is flown through: without it the same kick ends much steeper.</param>
    public static (double[] Kick, double[] Elevation) Elevations(Booster booster, double elevationMin, EarthModel air)
    {
        double[] kick = [.. Kicks()];
        var burnout = Burnouts(booster, kick, air.AtRest);
        var count = 0;
        while (count < kick.Length && burnout[count] is { Speed: > 0 } b
            && (count == 0 || (b.Elevation < burnout[count - 1].Elevation && burnout[count - 1].Elevation > elevationMin)))
        {
            count++;
        }

        return (kick[..count], [.. burnout[..count].Select(b => b.Elevation)]);
    }

    private static IEnumerable<double> Kicks()
    {
        yield return 0.0;
        for (var kick = KickFirst; kick <= KickLast; kick += Math.Min(kick / 4, KickStepMax))
        {
            yield return kick;
        }
    }

    /// <summary>
    /// Earth-relative speed [m/s] at burn-out on the reference fly-out: the kick for which the flight-path elevation at burn-out is
    /// 45 degrees, from the equator of a spherical Earth that does not rotate, with air. NaN when no kick gives it.
    /// </summary>
    /// <param name="booster">The booster.</param>
    public static double ReferenceSpeed(Booster booster)
    {
        var seed = double.NaN;
        return ReferenceSpeedFrom(booster, ref seed);
    }

    /// <summary>The same, from and to the kick [rad] that gives it; NaN when it is not known.</summary>
    public static double ReferenceSpeedFrom(Booster booster, ref double kick)
    {
        if (booster.Vehicle is BurnoutVehicle burnout)
        {
            return burnout.Speed.MetersPerSecond;
        }

        if (Fan(booster, ref kick) is { } known)
        {
            return known;
        }

        var (kicks, elevations) = Elevations(booster, Wanted, Reference);
        kick = kicks.Length >= 2 && elevations[^1] <= Wanted ? 0.5 * (kicks[^2] + kicks[^1]) : double.NaN;
        return Fan(booster, ref kick) ?? double.NaN;
    }

    // Speed where the elevation is the wanted one, among kicks spread about a seed; null when they do not enclose it.
    private static double? Fan(Booster booster, ref double kick)
    {
        const int count = 16;
        const double spread = 1.6;
        Span<double> fan = stackalloc double[count];
        var ratio = Elementary.Exp(2 * Elementary.Log(spread) / (count - 1));
        fan[0] = kick / spread;
        for (var i = 1; i < count; i++)
        {
            fan[i] = fan[i - 1] * ratio;
        }

        if (double.IsNaN(kick))
        {
            return null;
        }

        var burnouts = Burnouts(booster, fan, Reference);
        var after = 0;
        while (after < count && burnouts[after] is { Speed: > 0 } b && b.Elevation > Wanted)
        {
            after++;
        }

        if (after < 1 || after > count - 2 || burnouts[after].Speed <= 0 || burnouts[after + 1].Speed <= 0)
        {
            return null;
        }

        // Parabola over elevation through three neighbours, 0.01 m/s from the curve.
        var (p, q, r) = (burnouts[after - 1], burnouts[after], burnouts[after + 1]);
        kick = fan[after - 1] + ((fan[after] - fan[after - 1]) * (p.Elevation - Wanted) / (p.Elevation - q.Elevation));
        double first = (q.Speed - p.Speed) / (q.Elevation - p.Elevation), second = (r.Speed - q.Speed) / (r.Elevation - q.Elevation);
        var curvature = (second - first) / (r.Elevation - p.Elevation);
        return p.Speed + ((Wanted - p.Elevation) * (first + ((Wanted - q.Elevation) * curvature)));
    }

    // Speed [m/s, Earth-relative] and elevation [rad] above the geocentric horizontal; speed 0 where the flight fails in boost.
    private static (double Speed, double Elevation)[] Burnouts(Booster booster, ReadOnlySpan<double> kick, EarthModel earth)
    {
        var programmes = new LaunchProgramme[kick.Length];
        for (var i = 0; i < kick.Length; i++)
        {
            programmes[i] = new LaunchProgramme(0.0, kick[i]);
        }

        var flown = new FlightColumns(kick.Length);
        BatchFlight.Fly(booster, default, programmes, earth, 0, booster.BurnTime, flown);
        var result = new (double, double)[kick.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var (position, velocity) = flown.Burnout[i];
            result[i] = double.IsNaN(flown.BurnoutTime[i])
                ? (0, 0)
                : (velocity.Norm, Elementary.Atan2(Vector3d.Dot(position, velocity), Vector3d.Cross(position, velocity).Norm));
        }

        return result;
    }
}

/// <summary>A booster whose burn-out speed on the reference fly-out is a stated one.</summary>
/// <param name="Booster">The scaled booster; null when the speed is out of reach.</param>
/// <param name="By">What was scaled.</param>
/// <param name="Factor">[1] by which it was scaled; NaN when out of reach.</param>
/// <param name="Speed">[m/s] burn-out speed on the reference fly-out; see <see cref="BoostFamily.ReferenceSpeed"/>.</param>
/// <param name="SpeedMin">[m/s] least speed this scaling reaches.</param>
/// <param name="SpeedMax">[m/s] greatest speed this scaling reaches.</param>
internal sealed record ScaledBooster(Booster? Booster, SpeedBy By, double Factor, double Speed, double SpeedMin, double SpeedMax)
{
    // [m/s] to which the stated speed is met.
    private const double Tolerance = 0.05;

    /// <summary>What was scaled, for people.</summary>
    public string ByName => By switch
    {
        SpeedBy.Payload => "payload",
        SpeedBy.LastStage => "last stage's propellant",
        SpeedBy.BurnoutState => "burn-out speed itself",
        _ => throw new InvalidOperationException($"Unknown scaling {By}."),
    };

    /// <summary>A vehicle at a claimed speed, or as it is built.</summary>
    /// <param name="vehicle">What is scaled.</param>
    /// <param name="speed">[m/s] the claimed speed; null flies the vehicle as it is built.</param>
    /// <param name="by">What is scaled, as in <see cref="To"/>.</param>
    public static ScaledBooster Of(Vehicle vehicle, double? speed, SpeedBy by)
    {
        if (speed is { } claimed)
        {
            return To(vehicle, claimed, by);
        }

        var booster = Flight.Booster.Compile(vehicle);
        var built = BoostFamily.ReferenceSpeed(booster);
        return new ScaledBooster(booster, by, 1.0, built, built, built);
    }

    /// <summary>Scales a vehicle.</summary>
    /// <param name="vehicle">What is scaled.</param>
    /// <param name="speed">[m/s] wanted on the reference fly-out.</param>
    /// <param name="by">
    /// The payload (0.05 to 20 times; as far up as the vehicle still reaches 45 degrees), propellant and burn time of the last stage
    /// (0.05 to 1: off-loading, at the same thrust and inert mass), or the speed of a burn-out vehicle itself, which is what is scaled
    /// for one in any case.
    /// </param>
    public static ScaledBooster To(Vehicle vehicle, double speed, SpeedBy by)
    {
        if (vehicle is BurnoutVehicle burnout)
        {
            var scaled = burnout with { Speed = new Speed(speed) };
            return new ScaledBooster(
                Flight.Booster.Compile(scaled), SpeedBy.BurnoutState, speed / burnout.Speed.MetersPerSecond, speed, 0, double.PositiveInfinity);
        }

        var staged = (StagedVehicle)vehicle;
        return by == SpeedBy.LastStage
            ? Solve(factor => OffLoaded(staged, factor), by, speed, slow: 0.05, fast: 1.0)
            : Solve(factor => staged with { Payload = new Mass(staged.Payload.Kilograms * factor) }, SpeedBy.Payload, speed, slow: 20.0, fast: 0.05);
    }

    private static StagedVehicle OffLoaded(StagedVehicle vehicle, double factor)
    {
        var last = vehicle.Stages[^1];
        return vehicle with
        {
            Stages = vehicle.Stages.SetItem(vehicle.Stages.Length - 1, last with
            {
                Propellant = new Mass(last.Propellant.Kilograms * factor),
                BurnTime = new Duration(last.BurnTime.Seconds * factor),
            }),
        };
    }

    // False position with the Illinois step on the logarithm of the factor, over which the speed is smooth and monotone.
    private static ScaledBooster Solve(Func<double, StagedVehicle> scale, SpeedBy by, double speed, double slow, double fast)
    {
        double a = Elementary.Log(slow), b = Elementary.Log(fast);
        var kick = double.NaN;
        var (_, slowest) = At(a);
        while (double.IsNaN(slowest) && Math.Abs(b - a) > 0.05)
        {
            a += 0.1 * (b - a);
            (_, slowest) = At(a);
        }

        var (fastBooster, fastest) = At(b);
        if (!(speed >= slowest && speed <= fastest))
        {
            return Math.Abs(speed - fastest) <= Tolerance
                ? new ScaledBooster(fastBooster, by, fast, fastest, slowest, fastest)
                : new ScaledBooster(null, by, double.NaN, double.NaN, slowest, fastest);
        }

        double fa = slowest - speed, fb = fastest - speed;
        while (true)
        {
            var x = ((a * fb) - (b * fa)) / (fb - fa);
            var (booster, reached) = At(x);
            var fx = reached - speed;
            if (Math.Abs(fx) <= Tolerance || Math.Abs(b - a) < 1e-9)
            {
                return new ScaledBooster(booster, by, Elementary.Exp(x), reached, slowest, fastest);
            }

            (a, fa, b, fb) = fx < 0 ? (x, fx, b, 0.5 * fb) : (a, 0.5 * fa, x, fx);
        }

        (Booster Booster, double Speed) At(double logarithm)
        {
            var booster = Flight.Booster.Compile(scale(Elementary.Exp(logarithm)));
            return (booster, BoostFamily.ReferenceSpeedFrom(booster, ref kick));
        }
    }
}
