using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Engagement;
using Parapet.Flight;
using Parapet.Sensing;
using Parapet.Units;

namespace Parapet;

/// <summary>One missile flown, watched and shot at.</summary>
internal sealed record Engaged(Warned Warned, ImmutableArray<EngagementResult> Batteries)
{
    /// <summary>Evaluates one missile of a scenario that has been found to fly.</summary>
    public static Engaged Of(Scenario scenario, int threat, Stages stages)
    {
        var warned = Warned.Of(scenario, threat, stages) ?? throw new InvalidOperationException("The missile does not fly.");
        var command = scenario.Command;
        var doctrine = new ShotDoctrine(command.Salvo, command.AssessmentDelay.Seconds, command.ShotsMax);
        var batteries = Engage.Run(
            warned.Flown.Path, Warned.Launchers(scenario, stages), warned.Warning, doctrine, warned.Watch.Reach);
        return new Engaged(warned, batteries);
    }

    /// <summary>The findings as a judgement, to compare with.</summary>
    public Judgement Judgement => new(
        Judgement.BestOf([.. Batteries.Select(b => b.KinematicFinding)]), Judgement.BestOf([.. Batteries.Select(b => b.SupportedFinding)]));

    /// <summary>What is reported of the missile.</summary>
    public ThreatResult Report(Scenario scenario, int index, Doubts? doubts)
    {
        var threat = scenario.Threats[index];
        var kinematic = Verdict(supported: false);
        return new ThreatResult
        {
            Threat = threat,
            Flight = Warned.Flown.Result!,
            Sightings = Warned.Sightings,
            Cues = Warned.Cues,
            Engagements = Batteries,
            Kinematic = kinematic,
            SensorSupported = Verdict(supported: true),
            Timeline = Timeline(scenario),
            Published =
            [
                .. scenario.Published
                    .Where(p => (p.Threat is null || p.Threat == threat.Id) && (p.Position is null || p.Position == scenario.Position))
                    .Select(p => new PublishedComparison(p, p.Intercept == kinematic.Nominal)),
            ],
        };

        Verdict Verdict(bool supported)
        {
            var findings = Batteries.Select(b => supported ? b.SupportedFinding : b.KinematicFinding).ToArray();
            var best = WhyNot.Best(findings);
            var finding = best < 0 ? Judgement.NoBattery : findings[best];
            var doubt = doubts?.For(index, supported);
            var disputed = doubt is { DisputedBy.IsEmpty: false };
            return new Verdict
            {
                Nominal = finding.Possible,
                Kind = disputed ? VerdictKind.Disputed : finding.Possible ? VerdictKind.Yes : VerdictKind.No,
                Battery = best < 0 ? null : Batteries[best].Battery,
                Binding = finding.Binding,
                Margin = finding.Margin,
                MarginUnit = finding.Unit,
                Reason = finding.Reason,
                Flips = doubt?.Flips ?? [],
                DisputedBy = doubt?.DisputedBy ?? [],
            };
        }
    }

    private ImmutableArray<TimelineEntry> Timeline(Scenario scenario)
    {
        var flight = Warned.Flown.Result!;
        var entries = new List<TimelineEntry>
        {
            new(0, "launch", "launch"),
            new(flight.Burnout.Time, "burnout", "last-stage burn-out"),
            new(flight.ApogeeTime, "apogee", "apogee"),
            new(flight.ImpactTime, "impact", "impact"),
        };
        foreach (var (post, cue) in scenario.Infrared.Zip(Warned.Cues))
        {
            Add(cue.FirstSeen, "first-sight", $"seen by {post.Infrared.Name}", post.Id);
            Add(cue.CueTime, "cue", $"cue from {post.Infrared.Name}", post.Id);
            Add(cue.LastSeen, "last-sight", $"lost by {post.Infrared.Name}", post.Id);
        }

        foreach (var (post, sighting) in scenario.Radars.Zip(Warned.Sightings))
        {
            Add(sighting.First?.Time, "first-sight", $"seen by {post.Radar.Name}", post.Id);
            Add(sighting.TrackTime, "track", $"track by {post.Radar.Name}", post.Id);
            Add(sighting.Last?.Time, "last-sight", $"lost by {post.Radar.Name}", post.Id);
        }

        Add(Warned.Warning.Commit.Time, "commit", $"commit ({Warned.Warning.Commit.By})", "");
        foreach (var engagement in Batteries)
        {
            if (!engagement.Kinematic.IsEmpty)
            {
                Add(engagement.Kinematic[0].Start, "earliest-intercept", $"earliest intercept from {engagement.Battery}", engagement.Battery);
                Add(engagement.LastLaunch, "last-launch", $"last possible launch from {engagement.Battery}", engagement.Battery);
                Add(engagement.Kinematic[^1].End, "last-intercept", $"last intercept from {engagement.Battery}", engagement.Battery);
            }
        }

        return [.. entries.OrderBy(e => e.Time)];

        void Add(double? time, string kind, string text, string entity)
        {
            if (time is { } t && double.IsFinite(t))
            {
                entries.Add(new TimelineEntry(t, kind, text, entity));
            }
        }
    }
}
