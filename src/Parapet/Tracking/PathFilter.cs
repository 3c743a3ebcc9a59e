using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet.Tracking;

/// <summary>The filter of one target that several radars measure: a batch of one track, with the time it stands at.</summary>
internal sealed class PathFilter
{
    // [1] of the interval: two measurements farther apart than this do not begin a track, since the path between them is not straight enough.
    private const double PairMax = 2.5;

    private readonly EarthModel _earth;
    private readonly ImmutableArray<TrackSource> _sources;
    private readonly TrackOptions _options;
    private readonly TrackColumns _track = new(1);
    private readonly MeasurementColumns _measured = new(1);
    private readonly Measurement?[] _last; // of each radar, until the track has begun

    /// <summary>A filter that knows nothing yet.</summary>
    public PathFilter(EarthModel earth, ImmutableArray<TrackSource> sources, TrackOptions options)
    {
        (_earth, _sources, _options) = (earth, sources, options);
        _last = new Measurement?[sources.Length];
    }

    /// <summary>There is a track.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>[s after launch] of the track.</summary>
    public double Time { get; private set; }

    /// <summary>Takes over all that another knows.</summary>
    public void Copy(PathFilter other)
    {
        (HasBegun, Time) = (other.HasBegun, other.Time);
        _track.Copy(other._track);
        other._last.CopyTo(_last, 0);
    }

    /// <summary>Takes in a measurement that is not earlier than those before.</summary>
    /// <param name="source">Number of the radar.</param>
    /// <param name="measurement">What it measured.</param>
    public void Take(int source, in Measurement measurement)
    {
        var place = _sources[source].Post.Place.Geodetic;
        var site = RadarSite.At(_earth, place, measurement.Time);
        if (HasBegun)
        {
            Carry(measurement.Time);
            _measured.Set(0, measurement);
            KalmanFilter.Update(site, !double.IsNaN(measurement.RangeRate), _measured, _track);
            return;
        }

        if (_last[source] is { } last && measurement.Time - last.Time <= PairMax * _options.Interval.Seconds)
        {
            Begin(RadarSite.At(_earth, place, last.Time), last, site, measurement);
        }

        _last[source] = measurement;
    }

    /// <summary>Carries the track on to a time.</summary>
    public void Carry(double time)
    {
        if (time != Time)
        {
            KalmanFilter.Predict(_earth, time - Time, _options.AccelerationDensity, _track);
            Time = time;
        }
    }

    /// <summary>The track as it stands.</summary>
    public TrackPoint Point() => TrackFrame.ToEcef(_earth, Time, _track, 0);

    /// <summary>Continues a track that was given out.</summary>
    public void Continue(in TrackPoint point)
    {
        TrackFrame.FromEcef(_earth, point, _track, 0);
        (HasBegun, Time) = (true, point.Time);
    }

    // Two positions p with covariances R, t apart, give v = (p2 - p1)/t + t (g1/6 + g2/3), gravity between them taken as linear, and
    // P = [R2, R2/t; R2/t, (R1 + R2)/t^2]: what a filter without any knowledge would have after both.
    private void Begin(in RadarSite site1, in Measurement measured1, in RadarSite site2, in Measurement measured2)
    {
        var (p1, r1) = Position(site1, measured1);
        var (p2, r2) = Position(site2, measured2);
        var t = measured2.Time - measured1.Time;
        var velocity = ((p2 - p1) / t) + (_earth.Gravity(p1) * (t / 6)) + (_earth.Gravity(p2) * (t / 3));
        Span<double> covariance = stackalloc double[StateCovariance.Length];
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                double first = Element(r1, i, j), second = Element(r2, i, j);
                covariance[StateCovariance.Index(i, j)] = second;
                covariance[StateCovariance.Index(i + 3, j)] = second / t;
                covariance[StateCovariance.Index(i + 3, j + 3)] = ((first + second) / (t * t)) + (i == j ? _options.AccelerationDensity * t / 3 : 0);
            }
        }

        _track.Set(0, new InertialState(p2, velocity), covariance);
        (HasBegun, Time) = (true, measured2.Time);
    }

    // [m, ECI] where a measurement puts the target, and the covariance [m^2, ECI]: along the line of sight, across it, and upward. With S the sum of the
    // variances across, a target that is off the line of sight at the range measured is nearer along it by S/(2 range) on average.
    private static (Vector3d PositionEci, Matrix3 Covariance) Position(in RadarSite site, in Measurement m)
    {
        var eciFromEnu = site.EnuFromEci.Transpose;
        var along = eciFromEnu * Frames.DirectionEnu(m.Azimuth, m.Elevation);
        var across = eciFromEnu * Frames.DirectionEnu(m.Azimuth + (0.5 * Math.PI), 0.0);
        var upward = Vector3d.Cross(across, along);
        double acrossError = m.Range * Elementary.Cos(m.Elevation) * m.AzimuthSigma, upError = m.Range * m.ElevationSigma;
        var nearer = ((acrossError * acrossError) + (upError * upError)) / (2.0 * m.Range);
        var alongError = Math.Sqrt((m.RangeSigma * m.RangeSigma) + (2.0 * nearer * nearer));
        var errors = new Matrix3(along * alongError, across * acrossError, upward * upError);
        return (site.PositionEci + (along * (m.Range - nearer)), errors.Transpose * errors);
    }

    private static double Element(Matrix3 m, int i, int j)
    {
        var row = i == 0 ? m.X : i == 1 ? m.Y : m.Z;
        return j == 0 ? row.X : j == 1 ? row.Y : row.Z;
    }
}
