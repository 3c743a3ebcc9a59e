using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet.Tracking;

/// <summary>
/// What radars make of a missile's coast: a state and its covariance after every datum that has come in. Boost is not tracked: a track begins with the
/// first two measurements after burn-out, and is given out from when one opens (<see cref="SightingResult.TrackTime"/>). While the missile
/// is out of view the track coasts. Immutable.
/// </summary>
/// <remarks>
/// Errors of measurement are drawn as pure functions of (seed, case, radar's id, purpose, number), so a radar's are the same whatever others
/// there are. Nothing is wrong with the measurements but noise: no bias, no false targets, no confusion of targets.
/// </remarks>
public sealed class RadarTrack
{
    private readonly EarthModel _earth;
    private readonly TrackOptions _options;

    private RadarTrack(EarthModel earth, TrackOptions options, ImmutableArray<TrackPoint> points) => (_earth, _options, Points) = (earth, options, points);

    /// <summary>The track whenever data came in, in order of time; empty where there is no track.</summary>
    public ImmutableArray<TrackPoint> Points { get; }

    /// <summary>The track that one radar has, as it is known when its latency has passed.</summary>
    /// <param name="path">The missile's path.</param>
    /// <param name="post">The radar.</param>
    /// <param name="sighting">What it sees of the path.</param>
    /// <param name="options">How it is tracked.</param>
    /// <param name="seed">Which errors.</param>
    public static RadarTrack Of(PathColumns path, RadarPost post, SightingResult sighting, TrackOptions options, TrackSeed seed) =>
        Fused(path, [new TrackSource(post, sighting)], options, seed);

    /// <summary>
    /// The track that several radars have together. A measurement counts from its time plus its radar's latency on; it is put where it belongs
    /// in time, and what was measured later is filtered again, so that the track is that of all data at hand in their order.
    /// </summary>
    /// <param name="path">The missile's path.</param>
    /// <param name="sources">The radars, each with what it sees of the path.</param>
    /// <param name="options">How it is tracked.</param>
    /// <param name="seed">Which errors.</param>
    public static RadarTrack Fused(PathColumns path, ImmutableArray<TrackSource> sources, TrackOptions options, TrackSeed seed)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(options);
        var data = sources
            .SelectMany((s, i) => Measurements.Of(path, s, options, seed).Select(m => new Datum(i, m, m.Time + s.Post.Latency.Seconds)))
            .OrderBy(d => d.Measurement.Time).ThenBy(d => d.Source)
            .ToArray();
        if (data.Length == 0)
        {
            return new RadarTrack(path.Earth, options, []);
        }

        var opens = sources.Where(s => !double.IsNaN(s.Sighting.TrackTime)).Min(s => s.Sighting.TrackTime + s.Post.Latency.Seconds);
        var latencyMax = sources.Max(s => s.Post.Latency.Seconds);
        PathFilter settled = new(path.Earth, sources, options), now = new(path.Earth, sources, options);
        var points = ImmutableArray.CreateBuilder<TrackPoint>();
        var next = 0; // the first datum that something earlier may still come in before
        foreach (var time in data.Select(d => d.Arrival).Distinct().Order())
        {
            for (; next < data.Length && data[next].Measurement.Time + latencyMax <= time; next++)
            {
                settled.Take(data[next].Source, data[next].Measurement);
            }

            now.Copy(settled);
            for (var k = next; k < data.Length && data[k].Measurement.Time <= time; k++)
            {
                if (data[k].Arrival <= time)
                {
                    now.Take(data[k].Source, data[k].Measurement);
                }
            }

            if (now.HasBegun && time >= opens)
            {
                now.Carry(time);
                points.Add(now.Point());
            }
        }

        return new RadarTrack(path.Earth, options, points.ToImmutable());
    }

    /// <summary>The track at any time: the last point before, carried on; null before the first.</summary>
    /// <param name="time">[s after launch]</param>
    public TrackPoint? At(double time)
    {
        var after = 0;
        for (var below = Points.Length; after < below;)
        {
            var middle = (after + below) / 2;
            (after, below) = Points[middle].Time <= time ? (middle + 1, below) : (after, middle);
        }

        if (after == 0)
        {
            return null;
        }

        var last = Points[after - 1];
        if (last.Time == time)
        {
            return last;
        }

        var filter = new PathFilter(_earth, [], _options);
        filter.Continue(last);
        filter.Carry(time);
        return filter.Point();
    }

    /// <summary>
    /// Where and when, by what the track knows at a time, the missile comes down if there were no air; null before the track, or where it would
    /// not come down.
    /// </summary>
    /// <param name="time">[s after launch]</param>
    public ImpactEstimate? ImpactAt(double time) => At(time) is { } point ? ImpactPrediction.Of(_earth, point) : null;

    // A measurement of a radar and when it is known.
    private readonly record struct Datum(int Source, Measurement Measurement, double Arrival);
}
