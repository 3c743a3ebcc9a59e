using System.Collections.Immutable;
using Parapet.Engagement;
using Parapet.Sensing;

namespace Parapet;

/// <summary>One missile against the whole defence, as far as the verdicts need: no shot is flown.</summary>
/// <param name="Kinematic">Best finding over the batteries by reach and commit alone.</param>
/// <param name="Supported">Best finding with sensor support.</param>
internal readonly record struct Judgement(Finding Kinematic, Finding Supported)
{
    /// <summary>Judges a missile of a scenario; null when it cannot be flown, or a battery's booster cannot have its claimed speed.</summary>
    public static Judgement? Of(Scenario scenario, int threat, Stages stages)
    {
        if (scenario.Batteries.Any(b => stages.Scale(b.Interceptor).Booster is null) || Warned.Of(scenario, threat, stages) is not { } warned)
        {
            return null;
        }

        var launchers = Warned.Launchers(scenario, stages);
        return Of(warned, launchers, [.. launchers.Select(warned.Watch.Reach)]);
    }

    /// <summary>Judges a missile that has been flown and watched.</summary>
    /// <param name="warned">The missile.</param>
    /// <param name="launchers">The batteries.</param>
    /// <param name="reaches">Of each battery along its path.</param>
    public static Judgement Of(Warned warned, IReadOnlyList<Launcher> launchers, IReadOnlyList<Reach> reaches)
    {
        var cases = launchers.Select((l, i) => Engageability.Evaluate(warned.Flown.Path, l, reaches[i], warned.Warning)).ToArray();
        return new Judgement(
            BestOf([.. cases.Select(WhyNot.Kinematic)]),
            BestOf([.. cases.Select(WhyNot.Supported)]));
    }

    /// <summary>The best finding, or that there is nothing to shoot with.</summary>
    public static Finding BestOf(IReadOnlyList<Finding> findings) =>
        WhyNot.Best(findings) is >= 0 and var best ? findings[best] : NoBattery;

    /// <summary>The finding when no battery has a booster.</summary>
    public static Finding NoBattery { get; } = new(false, Constraint.Inventory, -1, "count", "the defence has no interceptor that can fly");

    /// <summary>Whether an intercept is possible, and how clearly, for a search.</summary>
    /// <param name="supported">Ask for sensor support.</param>
    public Answer Answer(bool supported)
    {
        var finding = supported ? Supported : Kinematic;
        var comparable = finding.Unit == "s" && (finding.Possible || finding.Binding == Constraint.Reach);
        return new Answer(finding.Possible, comparable ? finding.Margin : double.NaN);
    }
}

/// <summary>A missile flown and watched: everything about it that does not depend on the interceptors.</summary>
internal sealed record Warned(
    Flown Flown, Watch Watch, ImmutableArray<SightingResult> Sightings, ImmutableArray<CueResult> Cues, Warning Warning)
{
    /// <summary>Flies a missile and lets every sensor look at it; null when it cannot be flown.</summary>
    public static Warned? Of(Scenario scenario, int index, Stages stages)
    {
        var threat = scenario.Threats[index];
        var key = new FlightKey(threat.Vehicle, threat.From, threat.To, threat.Loft, scenario.Fidelity);
        return stages.Fly(key).Flown is { } flown
            ? Of(scenario, Posts(scenario), flown, threat.CrossSection.SquareMeters, stages.Watch(flown.Path))
            : null;
    }

    /// <summary>The radars of a scenario, compiled.</summary>
    public static ImmutableArray<CompiledPost> Posts(Scenario scenario)
    {
        var earth = Earth.EarthModel.For(scenario.Fidelity);
        return [.. scenario.Radars.Select(p => CompiledPost.Of(p, earth))];
    }

    /// <summary>Lets every sensor look at a missile that has been flown.</summary>
    /// <param name="scenario">The defence.</param>
    /// <param name="posts">Its radars.</param>
    /// <param name="flown">The missile.</param>
    /// <param name="crossSection">[m^2]</param>
    /// <param name="watch">What is known of its path.</param>
    public static Warned Of(Scenario scenario, ImmutableArray<CompiledPost> posts, Flown flown, double crossSection, Watch watch)
    {
        ImmutableArray<CueResult> cues = [.. scenario.Infrared.Select(p => InfraredCue.Of(p, flown.Path))];
        var cue = Earliest(scenario.Infrared.Select((p, i) => (p.Contributes, cues[i].CueTime + p.Latency.Seconds, p.Id)));
        var sightings = new SightingResult[scenario.Radars.Length];
        foreach (var cued in (ReadOnlySpan<bool>)[false, true])
        {
            // Radars that search for themselves look first; their tracks cue the narrow beams, as the satellites do.
            var first = cued ? Sooner(cue, Tracks(scenario, sightings)) : new Notice(double.NaN, "");
            for (var i = 0; i < sightings.Length; i++)
            {
                if (scenario.Radars[i].Radar.NeedsCue == cued)
                {
                    sightings[i] = watch.Sight(posts[i], crossSection, first.Time);
                }
            }
        }

        return new Warned(flown, watch, [.. sightings], cues, Warn(scenario, sightings, cues, cue));
    }

    /// <summary>The batteries that can fly.</summary>
    public static ImmutableArray<Launcher> Launchers(Scenario scenario, Stages stages) =>
        [.. scenario.Batteries.Select(b => stages.Launcher(b, scenario.Fidelity)).OfType<Launcher>()];

    private static Warning Warn(Scenario scenario, SightingResult[] sightings, ImmutableArray<CueResult> cues, Notice cue)
    {
        var command = scenario.Command;
        var track = Tracks(scenario, sightings);
        var waitsForCue = scenario.Infrared.Any(p => p.Contributes);
        var commit = Commit.Decide(
            command.AfterLaunch?.Seconds, track, waitsForCue ? cue : null, command.DecisionDelay.Seconds, command.ReleaseAuthority.Seconds);
        var contributing = Enumerable.Range(0, sightings.Length).Where(i => scenario.Radars[i].Contributes).ToArray();
        var seen = contributing.Any(i => sightings[i].First is not null)
            || scenario.Infrared.Where((p, i) => p.Contributes && !double.IsNaN(cues[i].FirstSeen)).Any();
        var tracked = !double.IsNaN(track.Time) && (!waitsForCue || !double.IsNaN(cue.Time));
        return new Warning(
            commit,
            seen ? SensorGate.Open : NotSeen(contributing.Select(i => sightings[i])),
            tracked ? SensorGate.Open : NotTracked(contributing.Select(i => (scenario.Radars[i], sightings[i]))),
            [.. contributing.Where(i => scenario.Radars[i].CanSupport).Select(i => new SupportView(scenario.Radars[i].Id, sightings[i].InView))],
            command.SupportLast.Seconds);
    }

    private static Notice Tracks(Scenario scenario, SightingResult[] sightings) => Earliest(sightings
        .Select((s, i) => s is null ? default : (scenario.Radars[i].Contributes, s.TrackTime + scenario.Radars[i].Latency.Seconds, s.Radar)));

    private static Notice Earliest(IEnumerable<(bool Contributes, double Time, string Id)> notices)
    {
        var first = new Notice(double.NaN, "");
        foreach (var (contributes, time, id) in notices)
        {
            first = contributes ? Sooner(first, new Notice(time, id)) : first;
        }

        return first;
    }

    private static Notice Sooner(Notice a, Notice b) => double.IsNaN(b.Time) || a.Time <= b.Time ? a : b;

    // The radar that comes nearest to a sight: the latest reason in the order of the checks, then the least deficit.
    private static SensorGate NotSeen(IEnumerable<SightingResult> sightings)
    {
        var nearest = sightings.Where(s => s.Never is not null).OrderByDescending(s => s.Never).ThenBy(s => s.Deficit).FirstOrDefault();
        return nearest is null
            ? new SensorGate(false, double.NaN, "count")
            : nearest.Never switch
            {
                NeverSeen.Horizon => new SensorGate(false, nearest.Deficit / 1000.0, "km"),
                NeverSeen.FieldOfView => new SensorGate(false, new Angle(nearest.Deficit).Degrees, "deg"),
                NeverSeen.Signal => new SensorGate(false, nearest.Deficit, "ratio"),
                _ => new SensorGate(false, nearest.Deficit, "s"),
            };
    }

    private static SensorGate NotTracked(IEnumerable<(RadarPost Post, SightingResult Sighting)> sightings)
    {
        var best = double.NaN;
        foreach (var (post, sighting) in sightings)
        {
            foreach (var view in sighting.InView)
            {
                var missing = post.Radar.TrackAfter.Seconds - view.Length;
                best = missing < best || double.IsNaN(best) ? missing : best;
            }
        }

        return double.IsNaN(best) ? NotSeen(sightings.Select(s => s.Sighting)) : new SensorGate(false, Math.Max(best, 0), "s");
    }
}
