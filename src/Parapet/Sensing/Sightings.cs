using System.Collections.Immutable;
using Parapet.Earth;

namespace Parapet.Sensing;

/// <summary>When a radar sees a missile.</summary>
public static class Sightings
{
    /// <summary>
    /// What one radar sees of one path: the intervals in which horizon, field of view, signal and (where it needs one) cue allow
    /// a sight, and
    /// the reason when there is none. A track opens after a stated time in view without a break. Latency is left to the caller.
    /// </summary>
    /// <param name="post">The radar and its place.</param>
    /// <param name="path">The missile's path.</param>
    /// <param name="crossSection">[m^2] radar cross-section of the missile.</param>
    /// <param name="cueTime">[s after launch] earliest cue, for a radar that needs one; NaN or infinite for none.</param>
    public static SightingResult Of(RadarPost post, PathColumns path, double crossSection, double cueTime)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(path);
        return Of(post.Id, RadarData.Compile(post.Radar, post.Place, path.Earth), path, crossSection, cueTime);
    }

    /// <inheritdoc cref="Of(RadarPost, PathColumns, double, double)"/>
    internal static SightingResult Of(string id, RadarData radar, PathColumns path, double crossSection, double cueTime)
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

        SightingResult Never(NeverSeen reason, double deficit) =>
            new() { Radar = id, InView = [], TrackTime = double.NaN, Never = reason, Deficit = deficit };

        var above = path.Where(horizon, t => At(t).Horizon);
        if (above.IsEmpty)
        {
            return Never(NeverSeen.Horizon, AltitudeLacking(radar, path));
        }

        for (var i = 0; i < count; i++)
        {
            range[i] = -range[i];
        }

        var nearest = Point(path.Greatest(range, t => -At(t).SlantRange, above).Time);
        var snrMax = path.Greatest(snr, t => At(t).Snr, above).Value;
        SightingResult Hidden(NeverSeen reason, double deficit) =>
            Never(reason, deficit) with { Nearest = nearest, SnrMax = snrMax };

        var within = Intervals.Intersect(above, path.Where(field, t => At(t).Field));
        if (within.IsEmpty)
        {
            return Hidden(NeverSeen.FieldOfView, -path.Greatest(field, t => At(t).Field, above).Value);
        }

        var detected = Intervals.Intersect(within, path.Where(signal, t => At(t).Signal));
        if (detected.IsEmpty)
        {
            return Hidden(NeverSeen.Signal, 1.0 / (1.0 + path.Greatest(signal, t => At(t).Signal, within).Value));
        }

        var cue = !radar.NeedsCue ? double.NegativeInfinity : double.IsNaN(cueTime) ? double.PositiveInfinity : cueTime;
        var seen = Intervals.Intersect(detected, [new Interval(cue, double.PositiveInfinity)]);
        if (seen.IsEmpty)
        {
            return Hidden(NeverSeen.Cue, cue - detected[^1].End);
        }

        return new SightingResult
        {
            Radar = id,
            InView = seen,
            TrackTime = TrackTime(seen, radar.TrackAfter),
            First = Point(seen[0].Start),
            Last = Point(seen[^1].End),
            Nearest = nearest,
            SnrMax = snrMax,
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
