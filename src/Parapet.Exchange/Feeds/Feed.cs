using System.Collections.Immutable;
using System.Globalization;
using Parapet.Earth;

namespace Parapet.Exchange.Feeds;

/// <summary>
/// From a sealed scenario to everything that happens in its exercise: what truly happens, what each party is given to know and when, what the white cell does.
/// Missiles fly by the stages of a run; sensors see what they see in a run, less outages; errors are drawn by counter. Equal scenarios give equal bits, on any
/// number of threads.
/// </summary>
public static class Feed
{
    /// <summary>Codes of diagnostics.</summary>
    private const string NoExercise = "FED001", Epoch = "FED002";

    /// <summary>Everything that happens in a scenario's exercise, or why it cannot be played. Never throws for an input.</summary>
    /// <param name="scenario">With an exercise.</param>
    /// <param name="progress">Told the done fraction, 0 to 1, from any thread.</param>
    /// <param name="cancellation">Ends the computation with <see cref="OperationCanceledException"/>.</param>
    public static FeedResult Of(Scenario scenario, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        if (scenario.Exercise is not { } exercise)
        {
            return Refused(new Diagnostic(NoExercise, "exercise", "is missing: there is nothing to play. Write an exercise, as in scenarios/07-joint-sharing.yaml."));
        }

        // Ids of items hold milliseconds since 1970, messages years up to 2199.
        if (!DateTimeOffset.TryParse(scenario.Epoch, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var epoch) || epoch.Year is < 1971 or > 2190)
        {
            return Refused(new Diagnostic(Epoch, "epoch", $"'{scenario.Epoch}' is not a day of an exercise. Give one from 1971 to 2190."));
        }

        var work = new Work(progress, cancellation);
        var stages = new Stages();
        var flown = exercise.Launches.Select(l => l.Threat).ToHashSet(StringComparer.Ordinal);
        var refused = Evaluate.Refusals(scenario with { Threats = [.. scenario.Threats.Where(t => flown.Contains(t.Id))], Batteries = [] }, stages, work.Part(0.4));
        if (!refused.IsEmpty)
        {
            return new FeedResult(null, refused);
        }

        var watched = Evaluate.Each(exercise.Launches.Length, work.Part(0.6), i => Watched.Of(scenario, exercise, i, stages)!);
        return new FeedResult(Truth(scenario, exercise, watched, epoch.ToUnixTimeMilliseconds()), []);
    }

    /// <summary>The truth of launches that have been flown and watched, by whomever and in whatever order.</summary>
    internal static Truth Truth(Scenario scenario, Exercise exercise, Watched[] watched, long epochMs)
    {
        var truth = new Truth
        {
            Scenario = scenario.Id,
            ScenarioHash = scenario.Hash,
            Policy = exercise.Policy,
            Seed = exercise.Seed,
            EpochMs = epochMs,
            EndMs = Values.Ms(exercise.End.Seconds),
            Parties = scenario.Parties,
            Events = [.. watched.SelectMany(w => w.Events(scenario)).OrderBy(e => e.Time)],
            Items = Items(scenario, exercise, watched, epochMs),
            Controls = [.. exercise.Injects.Where(i => i is LinkCut or SensorOutage or ClockDrift).OrderBy(i => i.From.Seconds)],
            Declarations = [.. exercise.Declarations.Select(new PartyReports(scenario, exercise, epochMs).Check)],
            Lines = [],
            Root = "",
        };
        var lines = TruthLines.Of(truth);
        return truth with { Lines = lines, Root = TruthLines.Root(lines) };
    }

    private static FeedResult Refused(Diagnostic diagnostic) => new(null, [diagnostic]);

    private static ImmutableArray<FeedItem> Items(Scenario scenario, Exercise exercise, Watched[] watched, long epochMs)
    {
        var sensors = new SensorReports(exercise, epochMs, EarthModel.For(scenario.Fidelity));
        var parties = new PartyReports(scenario, exercise, epochMs);
        var drafts = exercise.Declarations.Select(parties.Of)
            .Concat(watched.SelectMany(parties.Notices))
            .Concat(watched.SelectMany(w => sensors.Of(scenario, w)))
            .Concat(exercise.Injects.Select((inject, i) => (inject, i)).SelectMany(x => x.inject switch
            {
                SensorOutage outage => parties.Of(outage),
                FalseAlarm alarm => [sensors.Of(scenario, alarm, x.i)],
                _ => [],
            }))
            .Where(d => d.Time <= exercise.End.Seconds)
            .OrderBy(d => d.TimeMs)
            .ToList();

        var ids = new Dictionary<Draft, string>(ReferenceEqualityComparer.Instance);
        var items = ImmutableArray.CreateBuilder<FeedItem>(drafts.Count);
        foreach (var draft in drafts)
        {
            var id = ItemId.Of(scenario.Hash, items.Count, epochMs + draft.TimeMs);
            ids.Add(draft, id);
            var message = draft.ToMessage(draft.RefersTo is { } earlier ? ids[earlier] : null);
            items.Add(new FeedItem(items.Count, id, draft.TimeMs, draft.Party, message, draft.Sensor, draft.Launch, draft.Threat, draft.Kind));
        }

        return items.MoveToImmutable();
    }
}
