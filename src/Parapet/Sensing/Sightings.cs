using System.Collections.Immutable;
using Parapet.Earth;

namespace Parapet.Sensing;

/// <summary>Where one radar could see a path if it looked.</summary>
/// <param name="InView">[s after launch] horizon, field of view and signal allow a sight; empty when never.</param>
/// <param name="Point">Geometry at a time.</param>
/// <param name="Never">The first reason that leaves nothing; null when something is left.</param>
/// <param name="Deficit">By how much, as in <see cref="SightingResult.Deficit"/>.</param>
/// <param name="Nearest">Least slant range above the horizon limit; null when always below it.</param>
/// <param name="SnrMax">[1] greatest signal-to-noise ratio above the horizon limit.</param>
internal sealed record Detection(
    ImmutableArray<Interval> InView, Func<double, SightPoint> Point, NeverSeen? Never, double Deficit, SightPoint? Nearest, double SnrMax);

/// <summary>When a radar sees a missile.</summary>
public static class Sightings
{
    /// <summary>
    /// What one radar sees of one path: the intervals in which horizon, field of view, signal and (where it needs one) cue allow
    /// a sight, and the reason when there is none. A track opens after a stated time in view without a break. Latency is left to the caller.
    /// </summary>
    /// <param name="post">The radar and its place.</param>
    /// <param name="path">The missile's path.</param>
    /// <param name="crossSection">[m^2] radar cross-section of the missile.</param>
    /// <param name="cueTime">[s after launch] earliest cue, for a radar that needs one; NaN or infinite for none.</param>
    public static SightingResult Of(RadarPost post, PathColumns path, double crossSection, double cueTime)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(path);
        return Cued(post, Detect(RadarData.Compile(post.Radar, post.Place, path.Earth), path, crossSection), cueTime);
    }

    /// <summary>Where horizon, field of view and signal allow a sight; what a cue, a track and a name add is left to <see cref="Cued"/>.</summary>
    internal static Detection Detect(RadarData radar, PathColumns path, double crossSection)
    {
        var count = path.Time.Length;
        double[] range = new double[count], snr = new double[count];
        double[] horizon = new double[count], field = new double[count], signal = new double[count];
        Looks(radar, path, crossSection, range, snr, horizon, field, signal);
        Look At(double time)
        {
            var (position, altitude) = path.At(time);
            return radar.At(position, altitude, crossSection);
        }

        SightPoint Point(double time)
        {
            var look = At(time);
            return new SightPoint(time, path.At(time).Altitude, look.SlantRange, look.Azimuth, look.Elevation, look.Snr);
        }

        Detection Nothing(NeverSeen reason, double deficit) => new([], Point, reason, deficit, null, 0);

        var above = path.Where(horizon, t => At(t).Horizon);
        if (above.IsEmpty)
        {
            return Nothing(NeverSeen.Horizon, AltitudeLacking(radar, path));
        }

        for (var i = 0; i < count; i++)
        {
            range[i] = -range[i];
        }

        var nearest = Point(path.Greatest(range, t => -At(t).SlantRange, above).Time);
        var snrMax = path.Greatest(snr, t => At(t).Snr, above).Value;
        Detection Hidden(NeverSeen reason, double deficit) => Nothing(reason, deficit) with { Nearest = nearest, SnrMax = snrMax };

        var within = Intervals.Intersect(above, path.Where(field, t => At(t).Field));
        if (within.IsEmpty)
        {
            return Hidden(NeverSeen.FieldOfView, -path.Greatest(field, t => At(t).Field, above).Value);
        }

        var detected = Intervals.Intersect(within, path.Where(signal, t => At(t).Signal));
        return detected.IsEmpty
            ? Hidden(NeverSeen.Signal, 1.0 / (1.0 + path.Greatest(signal, t => At(t).Signal, within).Value))
            : new Detection(detected, Point, null, 0, nearest, snrMax);
    }

    /// <summary>The sighting that a detection becomes with a cue: in view counts after it, where the radar needs one.</summary>
    /// <param name="post">The radar and its place.</param>
    /// <param name="detection">Of this radar.</param>
    /// <param name="cueTime">[s after launch] earliest cue; NaN or infinite for none.</param>
    internal static SightingResult Cued(RadarPost post, Detection detection, double cueTime)
    {
        SightingResult Never(NeverSeen reason, double deficit) => new()
        {
            Radar = post.Id,
            InView = [],
            TrackTime = double.NaN,
            Never = reason,
            Deficit = deficit,
            Nearest = detection.Nearest,
            SnrMax = detection.SnrMax,
        };

        if (detection.Never is { } never)
        {
            return Never(never, detection.Deficit);
        }

        var cue = !post.Radar.NeedsCue ? double.NegativeInfinity : double.IsNaN(cueTime) ? double.PositiveInfinity : cueTime;
        var seen = Intervals.Intersect(detection.InView, [new Interval(cue, double.PositiveInfinity)]);
        if (seen.IsEmpty)
        {
            return Never(NeverSeen.Cue, cue - detection.InView[^1].End);
        }

        return new SightingResult
        {
            Radar = post.Id,
            InView = seen,
            TrackTime = TrackTime(seen, post.Radar.TrackAfter.Seconds),
            First = detection.Point(seen[0].Start),
            Last = detection.Point(seen[^1].End),
            Nearest = detection.Nearest,
            SnrMax = detection.SnrMax,
        };
    }

    /// <summary>The looks at every sample, as columns.</summary>
    private static void Looks(
        in RadarData radar,
        PathColumns path,
        double crossSection,
        Span<double> range,
        Span<double> snr,
        Span<double> horizon,
        Span<double> field,
        Span<double> signal)
    {
        for (var i = 0; i < range.Length; i++)
        {
            var look = radar.At(new Vector3d(path.X[i], path.Y[i], path.Z[i]), path.Altitude[i], crossSection);
            (range[i], snr[i]) = (look.SlantRange, look.Snr);
            (horizon[i], field[i], signal[i]) = (look.Horizon, look.Field, look.Signal);
        }
    }

    private static double TrackTime(ImmutableArray<Interval> seen, double after)
    {
        foreach (var span in seen)
        {
            if (span.Length >= after)
            {
                return span.Start + after;
            }
        }

        return double.NaN;
    }

    /// <summary>[m] by how much a path that is never above the horizon passes below the lowest ray, at the least.</summary>
    private static double AltitudeLacking(RadarData radar, PathColumns path)
    {
        double Surplus(Vector3d position, double altitude)
        {
            var angle = Elementary.Atan2(Vector3d.Cross(radar.SiteEcef, position).Norm, Vector3d.Dot(radar.SiteEcef, position));
            return altitude - radar.Lowest.Altitude(angle);
        }

        var sampled = new double[path.Time.Length];
        for (var i = 0; i < sampled.Length; i++)
        {
            sampled[i] = Surplus(new Vector3d(path.X[i], path.Y[i], path.Z[i]), path.Altitude[i]);
        }

        double At(double time)
        {
            var (position, altitude) = path.At(time);
            return Surplus(position, altitude);
        }

        return -path.Greatest(sampled, At, [path.Span]).Value;
    }
}
