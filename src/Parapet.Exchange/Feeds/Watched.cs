using System.Collections.Immutable;
using System.Globalization;
using Parapet.Earth;
using Parapet.Flight;
using Parapet.Sensing;
using Parapet.Tracking;

namespace Parapet.Exchange.Feeds;

/// <summary>One launch of the exercise, flown and watched by every sensor that is up: the stages of a run, and outages on top of them.</summary>
internal sealed class Watched
{
    private Watched(ExerciseLaunch launch, uint number, Threat threat, Warned warned) =>
        (Launch, Number, Threat, Warned) = (launch, number, threat, warned);

    /// <summary>The launch.</summary>
    public ExerciseLaunch Launch { get; }

    /// <summary>Its number in the exercise, from 0: the case of its random numbers.</summary>
    public uint Number { get; }

    /// <summary>The missile.</summary>
    public Threat Threat { get; }

    /// <summary>As a run has it.</summary>
    public Warned Warned { get; }

    /// <summary>What each radar of the scenario sees, outages left out.</summary>
    public ImmutableArray<SightingResult> Sightings { get; private init; } = [];

    /// <summary>What each infrared sensor of the scenario reports, outages left out.</summary>
    public ImmutableArray<CueResult> Cues { get; private init; } = [];

    /// <summary>When each radar works, [s after launch].</summary>
    public ImmutableArray<ImmutableArray<Interval>> Up { get; private init; } = [];

    /// <summary>The track of each radar; empty where it has none.</summary>
    public ImmutableArray<RadarTrack> Tracks { get; private init; } = [];

    /// <summary>The flight.</summary>
    public FlightResult Flight => Warned.Flown.Result!;

    /// <summary>[s] after the exercise's start.</summary>
    public double At => Launch.At.Seconds;

    /// <summary>[m] distance of the impact from the launch point.</summary>
    public double Range => Flight.Range;

    /// <summary>[rad] direction in which the missile leaves, from its launch point to where it burns out.</summary>
    public double Azimuth
    {
        get
        {
            var earth = Warned.Flown.Path.Earth;
            var burnout = earth.GeodeticFromEcef(Flight.Trajectory.Find(FlightEventKind.Burnout)!.State.PositionEcef);
            return earth.Geodesic.Between(Threat.From.Geodetic, burnout).AzimuthStart;
        }
    }

    /// <summary>Flies and watches a launch; null when the missile does not fly.</summary>
    public static Watched? Of(Scenario scenario, Exercise exercise, int number, Stages stages)
    {
        var launch = exercise.Launches[number];
        var index = scenario.Threats.IndexOf(scenario.Threats.First(t => t.Id == launch.Threat));
        if (Warned.Of(scenario, index, stages) is not { } warned)
        {
            return null;
        }

        var (threat, path) = (scenario.Threats[index], warned.Flown.Path);
        var sightings = new SightingResult[scenario.Radars.Length];
        var tracks = new RadarTrack[sightings.Length];
        var up = new ImmutableArray<Interval>[sightings.Length];
        for (var i = 0; i < sightings.Length; i++)
        {
            var post = scenario.Radars[i];
            up[i] = Working(Outages(exercise, launch, post.Id));
            sightings[i] = Cut(warned.Sightings[i], post, path, threat.CrossSection.SquareMeters, up[i]);

            // Nobody is told what an ownerless radar tracks. Latency is for who sends it on.
            var seen = post.Owner.Length > 0 ? sightings[i] : sightings[i] with { TrackTime = double.NaN };
            tracks[i] = RadarTrack.Of(path, post with { Latency = default }, seen, new TrackOptions(), new TrackSeed(exercise.Seed, (uint)number));
        }

        return new Watched(launch, (uint)number, threat, warned)
        {
            Sightings = [.. sightings],
            Cues = [.. scenario.Infrared.Select((post, i) => Cut(warned.Cues[i], Outages(exercise, launch, post.Id)))],
            Up = [.. up],
            Tracks = [.. tracks],
        };
    }

    /// <summary>What truly happens to it.</summary>
    public IEnumerable<TruthEvent> Events(Scenario scenario)
    {
        var name = Threat.Vehicle.Name;
        yield return Event(0.0, TruthKind.Launch, "", $"{name} is launched from {Threat.From.Name} toward {Threat.To.Name}");
        yield return Event(Flight.Burnout.Time, TruthKind.Burnout, "", $"{name} burns out");
        foreach (var (post, cue) in scenario.Infrared.Zip(Cues))
        {
            if (!double.IsNaN(cue.FirstSeen))
            {
                yield return Event(cue.FirstSeen, TruthKind.FirstSight, post.Id, $"{post.Infrared.Name} see {name}");
                yield return Event(cue.LastSeen, TruthKind.LastSight, post.Id, $"{post.Infrared.Name} lose {name}");
            }
        }

        foreach (var (post, sighting) in scenario.Radars.Zip(Sightings))
        {
            if (sighting is { First: { } first, Last: { } last })
            {
                yield return Event(first.Time, TruthKind.FirstSight, post.Id, $"{post.Radar.Name} sees {name}");
                yield return Event(last.Time, TruthKind.LastSight, post.Id, $"{post.Radar.Name} loses {name}");
            }
        }

        yield return Event(Flight.ImpactTime, TruthKind.Impact, "", string.Create(
            CultureInfo.InvariantCulture, $"{name} comes down, {Range / 1000.0:0} km from where it was launched"));

        TruthEvent Event(double after, TruthKind kind, string sensor, string words) => new(At + after, kind, Launch.Id, Threat.Id, sensor, words);
    }

    /// <summary>[s after launch] when a sensor is down, in order, none touching another.</summary>
    private static ImmutableArray<Interval> Outages(Exercise exercise, ExerciseLaunch launch, string sensor) => Intervals.Union(
    [
        .. exercise.Injects.OfType<SensorOutage>().Where(o => o.Sensor == sensor)
            .Select(o => new Interval(o.From.Seconds - launch.At.Seconds, o.To.Seconds - launch.At.Seconds)),
    ]);

    // All the time there is but the outages.
    private static ImmutableArray<Interval> Working(ImmutableArray<Interval> outages)
    {
        var up = ImmutableArray.CreateBuilder<Interval>(outages.Length + 1);
        var from = double.NegativeInfinity;
        foreach (var outage in outages)
        {
            up.Add(new Interval(from, outage.Start));
            from = outage.End;
        }

        up.Add(new Interval(from, double.PositiveInfinity));
        return up.ToImmutable();
    }

    private static SightingResult Cut(SightingResult sighting, RadarPost post, PathColumns path, double crossSection, ImmutableArray<Interval> up)
    {
        var seen = Intervals.Intersect(sighting.InView, up);
        if (seen.AsSpan().SequenceEqual(sighting.InView.AsSpan()))
        {
            return sighting;
        }

        if (seen.IsEmpty)
        {
            return sighting with { InView = [], TrackTime = double.NaN, First = null, Last = null };
        }

        // The cue has been waited for already: what is in view is what is seen.
        var detection = Parapet.Sensing.Sightings.Detect(RadarData.Compile(post.Radar, post.Place, path.Earth), path, crossSection);
        return Parapet.Sensing.Sightings.Cued(post, detection with { InView = seen }, double.NegativeInfinity);
    }

    // A look during an outage is made up for after it, if the stage still burns then.
    private static CueResult Cut(CueResult cue, ImmutableArray<Interval> outages)
    {
        var (first, last, processing) = (cue.FirstSeen, cue.LastSeen, cue.CueTime - cue.FirstSeen);
        foreach (var outage in outages)
        {
            if (first < outage.End && first + processing > outage.Start)
            {
                first = outage.End;
            }
            else if (last > outage.Start && last < outage.End)
            {
                last = outage.Start;
            }
        }

        return first <= last ? cue with { CueTime = first + processing, FirstSeen = first, LastSeen = last } : cue with { CueTime = double.NaN, FirstSeen = double.NaN, LastSeen = double.NaN };
    }
}
