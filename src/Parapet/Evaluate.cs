using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Parapet.Engagement;
using Parapet.Flight;
using Parapet.Sensing;
using Parapet.Units;

namespace Parapet;

/// <summary>What an evaluation gave: results, or why the scenario cannot be evaluated.</summary>
/// <param name="Results">Null when a diagnostic is an error.</param>
/// <param name="Diagnostics">Errors and warnings, in the order of the scenario.</param>
public sealed record Evaluation(Results? Results, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>The main path: fly, look, shoot, judge, and ask what would change the answer.</summary>
public static class Evaluate
{
    /// <summary>Evaluates a scenario.</summary>
    /// <param name="scenario">What is asked.</param>
    /// <param name="turn">The scenario with inputs changed, for disputed verdicts and flips; null leaves both out.</param>
    /// <param name="progress">Told the done fraction, 0 to 1, from any thread.</param>
    /// <param name="cancellation">Ends the computation with <see cref="OperationCanceledException"/>.</param>
    public static Evaluation Run(Scenario scenario, Turn? turn = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var work = new Work(progress, cancellation);
        var stages = new Stages();
        var refused = Refusals(scenario, stages, work.Part(0.2));
        if (!refused.IsEmpty)
        {
            return new Evaluation(null, refused);
        }

        var cases = Each(scenario.Threats.Length, work.Part(0.3), i => Engaged.Of(scenario, i, stages));
        var doubts = turn is null ? null : Doubts.Of(scenario, turn, stages, cases, work);
        var threats = cases.Select((c, i) => c.Report(scenario, i, doubts)).ToImmutableArray();
        var results = new Results { Scenario = scenario, Threats = threats, Remarks = Remarks(threats), Version = Version, ResultHash = "" };
        return new Evaluation(results with { ResultHash = ResultIdentity.Of(results) }, results.Remarks);
    }

    /// <summary>
    /// Flies a short flight by each integrator, so that the run-time compiles both on all cores: worth starting beside the reading of a
    /// scenario. Computes nothing that is kept.
    /// </summary>
    public static void WarmUp()
    {
        var earth = Earth.EarthModel.Powered;
        var stage = new Stage
        {
            Propellant = new Mass(4000), Inert = new Mass(1000), SpecificImpulse = new Duration(230), BurnTime = new Duration(75), Diameter = new Length(1),
        };
        var booster = Booster.Compile(new StagedVehicle { Id = "warm-up", Name = "warm-up", Stages = [stage], Payload = new Mass(1000) });
        Parallel.Invoke(
            () => ReferenceFlight.Fly(booster, default, new LaunchProgramme(0.0, 0.1), earth),
            () => BatchFlight.Fly(booster, default, [new LaunchProgramme(0.0, 0.1)], earth, 0.0, ReferenceFlight.TimeLimit, new FlightColumns(1)));
    }

    /// <summary>Version of the library, as results carry it.</summary>
    public static string Version { get; } = typeof(Evaluate).Assembly.GetName().Version is { } v ? $"{v.Major}.{v.Minor}.{v.Build}" : "0";

    internal static T[] Each<T>(int count, Work work, Func<int, T> one)
    {
        var results = new T[count];
        var options = new ParallelOptions { CancellationToken = work.Cancellation };
        // One at a time to whoever is free: neighbours are often equally heavy.
        var order = Partitioner.Create(Enumerable.Range(0, count), EnumerablePartitionerOptions.NoBuffering);
        Parallel.ForEach(order, options, i =>
        {
            results[i] = one(i);
            work.Done(1.0 / count);
        });
        return results;
    }

    /// <summary>Why the scenario cannot be evaluated: missiles that cannot fly to their aim points, boosters that cannot have their speed.</summary>
    internal static ImmutableArray<Diagnostic> Refusals(Scenario scenario, Stages stages, Work work)
    {
        var threats = Each(scenario.Threats.Length, work, i => Refusal(scenario, scenario.Threats[i], stages));
        var batteries = scenario.Batteries.Select(b => Refusal(b, stages.Scale(b.Interceptor)));
        return [.. threats.Concat(batteries).OfType<Diagnostic>()];
    }

    private static Diagnostic? Refusal(Scenario scenario, Threat threat, Stages stages)
    {
        var aim = stages.Fly(new FlightKey(threat.Vehicle, threat.From, threat.To, threat.Loft, scenario.Fidelity)).Aim;
        var way = $"{threat.From.Name} to {threat.To.Name}";
        var distance = Earth.EarthModel.For(scenario.Fidelity).Geodesic.Between(threat.From.Geodetic, threat.To.Geodetic).Distance / 1000.0;
        return aim.Status switch
        {
            AimStatus.Solved => null,
            AimStatus.OutOfRange => new Diagnostic("RUN001", threat.Path,
                $"{way} is {distance:0} km, but {threat.Vehicle.Name} reaches at most {aim.RangeMax / 1000.0:0} km in that direction. "
                + "Choose a class of longer range or a nearer aim point."),
            AimStatus.TooClose => new Diagnostic("RUN002", threat.Path,
                $"{way} is {distance:0} km, too close for {threat.Vehicle.Name}, which cannot be flown that short. Choose a class of shorter range."),
            AimStatus.CannotLiftOff => new Diagnostic("RUN003", threat.Path,
                $"{threat.Vehicle.Name} cannot lift off: its thrust is less than its weight. Check propellant, specific impulse and burn time of its first stage."),
            _ => new Diagnostic("RUN004", threat.Path, $"no flight of {threat.Vehicle.Name} from {way} was found. Try another loft."),
        };
    }

    private static Diagnostic? Refusal(Battery battery, ScaledBooster scaled) => scaled.Booster is not null ? null : new Diagnostic(
        "RUN005", battery.Path + ".burnout_speed_km_s",
        $"{battery.Interceptor.BurnoutSpeed?.KilometersPerSecond:0.###} km/s cannot be reached by scaling the {scaled.ByName}. "
        + $"Give a value from {scaled.SpeedMin / 1000.0:0.##} to {scaled.SpeedMax / 1000.0:0.##}.");

    // A powered result that contradicts a published verdict is said openly.
    private static ImmutableArray<Diagnostic> Remarks(ImmutableArray<ThreatResult> threats) =>
    [
        .. from t in threats
           from p in t.Published
           where !p.Agrees
           select new Diagnostic("RUN101", t.Threat.Path,
               $"the computed kinematic verdict is {(t.Kinematic.Nominal ? "yes" : "no")}; {p.Published.Source} says {(p.Published.Intercept ? "yes" : "no")}.",
               Severity: Severity.Warning),
    ];
}

/// <summary>Progress and cancellation of a computation.</summary>
internal sealed class Work(IProgress<double>? progress, CancellationToken cancellation)
{
    private readonly Lock _lock = new();
    private double _done;

    /// <summary>Asked to stop.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>A part of the work that is this fraction of the whole.</summary>
    public Work Part(double fraction) =>
        progress is null ? this : new Work(Share(fraction), cancellation);

    /// <summary>The same, for those who tell their own done fraction.</summary>
    public IProgress<double> Share(double fraction) => new Scaled(this, fraction);

    /// <summary>Adds to the done fraction.</summary>
    public void Done(double fraction)
    {
        cancellation.ThrowIfCancellationRequested();
        if (progress is not null)
        {
            lock (_lock)
            {
                _done += fraction;
                progress.Report(_done);
            }
        }
    }

    private sealed class Scaled(Work whole, double fraction) : IProgress<double>
    {
        private double _last;

        public void Report(double value)
        {
            whole.Done((value - _last) * fraction);
            _last = value;
        }
    }
}
