using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Sensing;

namespace Parapet.Engagement;

/// <summary>One battery's interceptors, compiled.</summary>
/// <param name="Battery">Id.</param>
/// <param name="FlyOut">Its flights from its site.</param>
/// <param name="Limits">What an intercept must keep to.</param>
/// <param name="Inventory">[1] how many.</param>
internal sealed record Launcher(string Battery, FlyOut FlyOut, FlightLimits Limits, int Inventory);

/// <summary>What the sensors say about one missile, as far as shooting at it asks.</summary>
/// <param name="Commit">When an interceptor may be launched.</param>
/// <param name="Seen">Whether any sensor of the defence sees it.</param>
/// <param name="Tracked">Whether a track opens and, where one is waited for, a cue comes.</param>
/// <param name="Support">Sensors that can support an intercept, with what they have in view.</param>
/// <param name="SupportLast">[s] S</param>
internal sealed record Warning(
    Commit Commit, SensorGate Seen, SensorGate Tracked, ImmutableArray<SupportView> Support, double SupportLast);

/// <summary>One battery against one missile: what the verdicts are read from.</summary>
internal sealed record Engageability
{
    /// <summary>Reach along the path.</summary>
    public required Reach Reach { get; init; }

    /// <summary>Windows.</summary>
    public required Window Window { get; init; }

    /// <summary>Altitude and time limits.</summary>
    public required FlightLimits Limits { get; init; }

    /// <summary>[1]</summary>
    public required int Inventory { get; init; }

    /// <summary>What the sensors say.</summary>
    public required Warning Warning { get; init; }

    /// <summary>[m] altitudes of the path.</summary>
    public required ReadOnlyMemory<double> Altitude { get; init; }

    /// <summary>[m] least distance from the eligible path to any flight of the interceptor within its limits.</summary>
    public required Func<double> Beyond { get; init; }

    /// <summary>The earliest intercept passed the re-flight (or was not asked to).</summary>
    public bool Flies { get; init; } = true;

    /// <summary>When an interceptor may be launched.</summary>
    public Commit Commit => Warning.Commit;

    /// <summary>Whether any sensor sees it.</summary>
    public SensorGate Seen => Warning.Seen;

    /// <summary>Whether a track opens.</summary>
    public SensorGate Tracked => Warning.Tracked;

    /// <summary>Supporting sensors.</summary>
    public ImmutableArray<SupportView> Support => Warning.Support;

    /// <summary>[s] S</summary>
    public double SupportLast => Warning.SupportLast;

    /// <summary>Evaluates windows only: what a search over inputs asks for thousands of times.</summary>
    public static Engageability Evaluate(PathColumns path, Launcher launcher, Reach reach, Warning warning) => new()
    {
        Reach = reach,
        Window = Window.Evaluate(reach, warning.Commit.Time, warning.Support, warning.SupportLast),
        Limits = launcher.Limits,
        Inventory = launcher.Inventory,
        Warning = warning,
        Altitude = path.Samples.Altitude,
        Beyond = () => LeastBeyond(path, launcher, warning.Commit.Time),
    };

    // Every sixteen seconds of the path first, then every two about the nearest.
    private static double LeastBeyond(PathColumns path, Launcher launcher, double commit)
    {
        const double coarse = 16.0, fine = 2.0; // [s]
        var nearest = double.NaN;
        var least = double.NaN;
        Search(path.Span.Start, path.Span.End, coarse);
        if (!double.IsNaN(nearest))
        {
            Search(nearest - coarse, nearest + coarse, fine);
        }

        return least;

        void Search(double from, double to, double step)
        {
            for (var t = Math.Max(from, path.Span.Start); t <= Math.Min(to, path.Span.End); t += step)
            {
                var (position, altitude) = path.At(t);
                if (t >= commit && launcher.Limits.AltitudeMargin(altitude) >= 0)
                {
                    var beyond = launcher.FlyOut.Beyond(position, launcher.Limits);
                    (nearest, least) = double.IsNaN(least) || beyond < least ? (t, beyond) : (nearest, least);
                }
            }
        }
    }
}

/// <summary>All batteries against one missile.</summary>
internal static class Engage
{
    /// <summary>Windows, shots and verdicts.</summary>
    /// <param name="path">The missile's path.</param>
    /// <param name="launchers">Batteries, in the order of the scenario.</param>
    /// <param name="warning">What the sensors say.</param>
    /// <param name="doctrine">How shots follow each other.</param>
    /// <param name="reach">The latest launches along the path, per battery; null computes them here.</param>
    public static ImmutableArray<EngagementResult> Run(
        PathColumns path, IReadOnlyList<Launcher> launchers, Warning warning, ShotDoctrine doctrine, Func<Launcher, Reach>? reach = null)
    {
        var anyTime = ImmutableArray.Create(new Interval(double.NegativeInfinity, double.PositiveInfinity));
        var supported = Window.Supporting(warning.Support, warning.SupportLast);
        reach ??= l => Reach.Over(path, l.FlyOut, l.Limits);
        var cases = launchers.Select(l => Engageability.Evaluate(path, l, reach(l), warning)).ToArray();
        var shots = Shoot(anyTime);
        var supportedShots = Shoot(supported);

        return
        [
            .. cases.Select((c, i) => new EngagementResult
            {
                Battery = launchers[i].Battery,
                CommitTime = warning.Commit.Time,
                CommitBy = warning.Commit.By,
                Eligible = c.Window.Eligible,
                Kinematic = c.Window.Kinematic,
                Supported = c.Window.Supported,
                BestTime = c.Window.BestTime,
                BestSlack = c.Window.BestSlack,
                LastLaunch = c.Window.LastLaunch,
                Shots = [.. shots.Shots.Where(s => s.Battery == launchers[i].Battery)],
                SupportedShots = [.. supportedShots.Shots.Where(s => s.Battery == launchers[i].Battery)],
                KinematicFinding = WhyNot.Kinematic(c with { Flies = shots.Flies[i] }),
                SupportedFinding = WhyNot.Supported(c with { Flies = supportedShots.Flies[i] || c.Window.Supported.IsEmpty }),
            }),
        ];

        (ImmutableArray<Shot> Shots, bool[] Flies) Shoot(ImmutableArray<Interval> allowed)
        {
            var first = launchers.Select((l, i) => Earliest(i, warning.Commit.Time, allowed)).ToArray();
            var shooters = launchers.Select((l, i) => new Shooter(
                l.Inventory,
                notBefore => notBefore > warning.Commit.Time ? Earliest(i, notBefore, allowed) : first[i])).ToArray();
            return (Shots.Greedy(shooters, doctrine), [.. first.Select(s => s is not null)]);
        }

        Shot? Earliest(int i, double launchNotBefore, ImmutableArray<Interval> allowed) =>
            Shooting.Earliest(path, launchers[i], cases[i].Reach, launchNotBefore, allowed) is { } shot
                ? shot with { SupportedBy = Window.SupportingSensor(warning.Support, warning.SupportLast, shot.InterceptTime) }
                : null;
    }
}
