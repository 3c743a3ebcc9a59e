using System.Collections.Concurrent;
using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Engagement;
using Parapet.Units;

namespace Parapet;

/// <summary>What would have to be true: the value of one input at which a verdict flips, rung by rung of fidelity.</summary>
public static class Thresholds
{
    private const int ScanPoints = 15;

    // [1] of the scanned width, to which a flip is narrowed.
    private const double Resolution = 5e-4;

    /// <summary>The threshold of one input for every missile of a scenario.</summary>
    /// <param name="scenario">What is asked.</param>
    /// <param name="input">The input that is varied.</param>
    /// <param name="turn">The scenario with inputs changed.</param>
    /// <param name="progress">Told the done fraction.</param>
    /// <param name="cancellation">Ends the computation.</param>
    /// <returns>One ladder per missile, in the order of the scenario; none when the scenario is refused.</returns>
    public static (ImmutableArray<ThresholdLadder> Ladders, ImmutableArray<Diagnostic> Refused) Solve(
        Scenario scenario, Input input, Turn turn, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(turn);
        var turned = new ConcurrentDictionary<double, Scenario?>();
        Scenario? At(double value) => turned.GetOrAdd(value, v => turn(new Setting(input.Path, v)));
        var stages = new Stages();
        var work = new Work(progress, cancellation);
        var refused = Evaluate.Refusals(scenario, stages, work.Part(0.1));
        return refused.IsEmpty
            ? ([.. Evaluate.Each(scenario.Threats.Length, work.Part(0.9), i => Ladder(scenario, i, input, At, stages, cancellation))], [])
            : ([], refused);
    }

    /// <summary>The rungs from finite boost to everything, each adding one correction.</summary>
    internal static ImmutableArray<(string Name, Fidelity Fidelity, bool Supported)> Rungs(Fidelity full) =>
    [
        ("finite-boost", full with { Rotation = false, J2 = false, J3J4 = false, Drag = false }, false),
        ("rotation", full with { J2 = false, J3J4 = false, Drag = false }, false),
        ("j2", full with { Drag = false }, false),
        ("drag", full, false),
        ("sensor-support", full, true),
    ];

    private static ThresholdLadder Ladder(
        Scenario scenario, int threat, Input input, Func<double, Scenario?> at, Stages stages, CancellationToken cancellation)
    {
        var (min, max) = Scanned(input);
        var (answeredMin, answeredMax) = (double.PositiveInfinity, double.NegativeInfinity);
        var rungs = ImmutableArray.CreateBuilder<ThresholdRung>();
        if (Ideal(scenario, threat, input) is { } ideal)
        {
            rungs.Add(ideal);
        }

        foreach (var (name, fidelity, supported) in Rungs(scenario.Fidelity))
        {
            cancellation.ThrowIfCancellationRequested();
            var lowest = double.PositiveInfinity;
            bool? below = null;
            Answer? Asked(double value)
            {
                var answer = at(value) is { } turned ? Judgement.Of(turned with { Fidelity = fidelity }, threat, stages)?.Answer(supported) : null;
                if (answer is { } a && value < lowest)
                {
                    (lowest, below) = (value, a.Yes);
                }

                answeredMin = answer is null ? answeredMin : Math.Min(answeredMin, value);
                answeredMax = answer is null ? answeredMax : Math.Max(answeredMax, value);
                return answer;
            }

            var flips = FlipSearch.All(Asked, min, max, ScanPoints, Resolution * (max - min));
            rungs.Add(new ThresholdRung(name, flips, below));
        }

        (min, max) = answeredMin <= answeredMax ? (answeredMin, answeredMax) : (min, max);
        return new ThresholdLadder(scenario.Threats[threat].Id, input.Path, input.Unit, min, max, Method(scenario, input, stages), rungs.ToImmutable());
    }

    // From a quarter to twice the present value, and the cited range, within what the format allows.
    private static (double Min, double Max) Scanned(Input input)
    {
        var (a, b) = input.Value == 0 ? (-1.0, 1.0) : (0.25 * input.Value, 2.0 * input.Value);
        return (Math.Max(Math.Min(Math.Min(a, b), input.Low), input.AllowedMin), Math.Min(Math.Max(Math.Max(a, b), input.High), input.AllowedMax));
    }

    private static bool IsSpeed(Input input) => input.Path.EndsWith(".burnout_speed_km_s", StringComparison.Ordinal);

    private static string Method(Scenario scenario, Input input, Stages stages) => !IsSpeed(input)
        ? ""
        : string.Join(", ", scenario.Batteries.Select(b => stages.Scale(b.Interceptor).ByName).Distinct(StringComparer.Ordinal).Select(n => "scaling the " + n));

    // Closed forms know a speed at the surface and a delay, nothing else.
    private static ThresholdRung? Ideal(Scenario scenario, int index, Input input)
    {
        if (!IsSpeed(input) || scenario.Command.AfterLaunch is not { } delay)
        {
            return null;
        }

        var threat = scenario.Threats[index];
        double? least = null;
        foreach (var battery in scenario.Batteries)
        {
            var solved = IdealThreshold.Solve(
                threat.From.Geodetic, threat.To.Geodetic, battery.Place.Geodetic, delay.Seconds,
                battery.Interceptor.FlightMax.Seconds, battery.Interceptor.AltitudeMin.Meters);
            least = solved is { } s && !(s.Speed >= least) ? s.Speed : least;
        }

        return new ThresholdRung("ideal", least is { } speed ? [speed / 1000.0] : [], false);
    }
}
