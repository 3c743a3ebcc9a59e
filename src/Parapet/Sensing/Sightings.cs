using System.Collections.Immutable;
using Parapet.Earth;

namespace Parapet.Sensing;

/// <summary>Where one radar could see a path if it looked.</summary>
/// <param name="InView">[s after launch] horizon, field of view and signal allow a sight; empty when never.</param>
/// <param name="Point">Geometry at a time.</param>
/// <param name="Never">The first reason that leaves nothing; null when something is left.</param>
/// <param name="Deficit">Finds by how much, as in <see cref="SightingResult.Deficit"/>.</param>
/// <param name="Nearest">Finds the least slant range above the horizon limit; null when always below it.</param>
/// <param name="SnrMax">Finds the greatest signal-to-noise ratio [1] above the horizon limit.</param>
internal sealed record Detection(
    ImmutableArray<Interval> InView, Func<double, SightPoint> Point, NeverSeen? Never, Func<double> Deficit, Func<SightPoint?> Nearest, Func<double> SnrMax);

/// <summary>
/// What the place of a radar, its sector, cone and limits make of a path, whatever its power: the stage that every radar of another
/// power, and every target of another cross-section, shares.
/// </summary>
internal sealed record SightGeometry
{
    private readonly RadarData _radar;

    private SightGeometry(RadarData radar, PathColumns path) => (_radar, Path) = (radar, path);

    /// <summary>The path.</summary>
    public PathColumns Path { get; }

    /// <summary>[m^-4] scan loss over the fourth power of the range, at the samples of the path: SNR for unit loop gain and cross-section. Empty where nothing is left.</summary>
    public double[] Spread { get; private init; } = [];

    /// <summary>[m] slant range at the samples; empty likewise.</summary>
    public double[] Range { get; private init; } = [];

    /// <summary>[s] above the horizon limit and within the field of view.</summary>
    public ImmutableArray<Interval> Within { get; private init; } = [];

    /// <summary>Horizon or field of view, when one of them leaves nothing.</summary>
    public NeverSeen? Never { get; private init; }

    /// <summary>Finds by how much, as in <see cref="SightingResult.Deficit"/>.</summary>
    public Func<double> Deficit { get; private init; } = () => 0.0;

    /// <summary>[s] above the horizon limit.</summary>
    public ImmutableArray<Interval> Above { get; private init; } = [];

    /// <summary>[s] least slant range above the horizon limit; null when always below it.</summary>
    public double? NearestTime => Above.IsEmpty ? null : Greatest(t => -At(t).SlantRange).Time;

    /// <summary>[m^-4] greatest spread above the horizon limit; 0 when always below it.</summary>
    public double SpreadMax => Above.IsEmpty ? 0.0 : Greatest(t => At(t).Snr).Value;

    /// <summary>The look at any time; its signal-to-noise ratio is the spread.</summary>
    public Look At(double time)
    {
        var (position, altitude) = Path.At(time);
        return _radar.At(position, altitude, 1.0);
    }

    /// <summary>Looks along a path.</summary>
    /// <param name="radar">A radar of unit power: <see cref="RadarData.Geometry"/>.</param>
    /// <param name="path">The path.</param>
    public static SightGeometry Of(RadarData radar, PathColumns path)
    {
        var samples = path.Samples;
        var count = samples.Time.Length;
        Span<double> range = stackalloc double[count], spread = stackalloc double[count], horizon = stackalloc double[count], field = stackalloc double[count];
        radar.At(samples.X, samples.Y, samples.Z, samples.Altitude, range, spread, horizon, field);

        var geometry = new SightGeometry(radar, path);
        var above = path.Where(horizon, t => geometry.At(t).Horizon);
        if (above.IsEmpty)
        {
            return geometry with { Never = NeverSeen.Horizon, Deficit = () => AltitudeLacking(radar, path) };
        }

        var within = Intervals.Intersect(above, path.Where(field, t => geometry.At(t).Field));
        geometry = geometry with { Above = above, Within = within };
        return within.IsEmpty
            ? geometry with { Never = NeverSeen.FieldOfView, Deficit = () => -geometry.Greatest(t => geometry.At(t).Field).Value }
            : geometry with { Spread = spread.ToArray(), Range = range.ToArray() };
    }

    // The greatest value above the horizon limit, sampled anew: only reports and what is not seen at all ask for it.
    private (double Time, double Value) Greatest(Func<double, double> value)
    {
        var time = Path.Samples.Time;
        var sampled = new double[time.Length];
        for (var i = 0; i < sampled.Length; i++)
        {
            sampled[i] = value(time[i]);
        }

        return Path.Greatest(sampled, value, Above);
    }

    /// <summary>[m] by how much a path that is never above the horizon passes below the lowest ray, at the least.</summary>
    private static double AltitudeLacking(RadarData radar, PathColumns path)
    {
        double Surplus(Vector3d position, double altitude)
        {
            var angle = Elementary.Atan2(Vector3d.Cross(radar.SiteEcef, position).Norm, Vector3d.Dot(radar.SiteEcef, position));
            return altitude - radar.Lowest.Altitude(angle);
        }

        var samples = path.Samples;
        var sampled = new double[samples.Time.Length];
        for (var i = 0; i < sampled.Length; i++)
        {
            sampled[i] = Surplus(new Vector3d(samples.X[i], samples.Y[i], samples.Z[i]), samples.Altitude[i]);
        }

        double At(double time)
        {
            var (position, altitude) = path.At(time);
            return Surplus(position, altitude);
        }

        return -path.Greatest(sampled, At, [path.Span]).Value;
    }
}

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
    internal static Detection Detect(RadarData radar, PathColumns path, double crossSection) =>
        Detect(radar, SightGeometry.Of(radar.Geometry, path), crossSection);

    /// <inheritdoc cref="Detect(RadarData, PathColumns, double)"/>
    /// <param name="radar">The radar.</param>
    /// <param name="geometry">Of this radar and the path.</param>
    /// <param name="crossSection">[m^2]</param>
    internal static Detection Detect(RadarData radar, SightGeometry geometry, double crossSection)
    {
        var gain = radar.LoopGain * crossSection;
        double Signal(double spread, double range)
        {
            double instrumented = radar.RangeMax * radar.RangeMax / (range * range);
            return Math.Min(gain * spread / radar.SnrNeeded, instrumented * instrumented) - 1.0;
        }

        double SignalAt(double time)
        {
            var look = geometry.At(time);
            return Signal(look.Snr, look.SlantRange);
        }

        SightPoint Point(double time)
        {
            var look = geometry.At(time);
            return new SightPoint(time, geometry.Path.At(time).Altitude, look.SlantRange, look.Azimuth, look.Elevation, gain * look.Snr);
        }

        if (geometry.Never is { } never)
        {
            return new Detection(
                [], Point, never, geometry.Deficit, Nearest, SnrMax);
        }

        Span<double> signal = stackalloc double[geometry.Spread.Length];
        for (var i = 0; i < signal.Length; i++)
        {
            signal[i] = Signal(geometry.Spread[i], geometry.Range[i]);
        }

        var detected = Intervals.Intersect(geometry.Within, geometry.Path.Where(signal, SignalAt));
        var hidden = detected.IsEmpty;
        return new Detection(
            detected,
            Point,
            hidden ? NeverSeen.Signal : null,
            hidden ? WeakestBy : () => 0.0,
            Nearest,
            SnrMax);

        double WeakestBy()
        {
            var sampled = new double[geometry.Spread.Length];
            for (var i = 0; i < sampled.Length; i++)
            {
                sampled[i] = Signal(geometry.Spread[i], geometry.Range[i]);
            }

            return 1.0 / (1.0 + geometry.Path.Greatest(sampled, SignalAt, geometry.Within).Value);
        }

        SightPoint? Nearest() => geometry.NearestTime is { } time ? Point(time) : null;

        double SnrMax() => gain * geometry.SpreadMax;
    }

    /// <summary>The sighting that a detection becomes with a cue: in view counts after it, where the radar needs one.</summary>
    /// <param name="post">The radar and its place.</param>
    /// <param name="detection">Of this radar.</param>
    /// <param name="cueTime">[s after launch] earliest cue; NaN or infinite for none.</param>
    internal static SightingResult Cued(RadarPost post, Detection detection, double cueTime)
    {
        SightingResult Never(NeverSeen reason, Func<double> deficit) => new()
        {
            Radar = post.Id,
            InView = [],
            TrackTime = double.NaN,
            Never = reason,
            DeficitOf = deficit,
            NearestOf = detection.Nearest,
            SnrMaxOf = detection.SnrMax,
        };

        if (detection.Never is { } never)
        {
            return Never(never, detection.Deficit);
        }

        var cue = !post.Radar.NeedsCue ? double.NegativeInfinity : double.IsNaN(cueTime) ? double.PositiveInfinity : cueTime;
        var seen = Intervals.Intersect(detection.InView, [new Interval(cue, double.PositiveInfinity)]);
        if (seen.IsEmpty)
        {
            return Never(NeverSeen.Cue, () => cue - detection.InView[^1].End);
        }

        return new SightingResult
        {
            Radar = post.Id,
            InView = seen,
            TrackTime = TrackTime(seen, post.Radar.TrackAfter.Seconds),
            First = detection.Point(seen[0].Start),
            Last = detection.Point(seen[^1].End),
            NearestOf = detection.Nearest,
            SnrMaxOf = detection.SnrMax,
        };
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
}
