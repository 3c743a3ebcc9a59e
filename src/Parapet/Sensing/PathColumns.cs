using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Flight;

namespace Parapet.Sensing;

/// <summary>
/// A flown path sampled once, for all the sensors that look at it: columns of time, position and altitude. A condition on the
/// path is a margin that is zero or more where it holds; it is evaluated over the columns first and then refined on the
/// interpolated path, so that edges are good to a microsecond and a brief appearance between two samples is not lost.
/// </summary>
public sealed class PathColumns
{
    /// <summary>
    /// [s] distance of the samples while it burns and in the air; a margin that turns back between two of them is followed up, so this need only
    /// resolve its shape.
    /// </summary>
    private const double Step = 2.0;

    // [1] In free flight above the air only every fourth is kept: its path and what is seen of it change that slowly.
    private const int Every = 4;

    // [m] outside this height above the equator's radius the air hardly bends the path.
    private const double AirTop = 100_000.0;

    /// <summary>[s] this long after the end of a stage, all that a position between samples is interpolated from lies behind it.</summary>
    internal const double Settling = 3.0 * Step;

    // [s] a sample nearer to the end than this is left out, so that no two nodes of the interpolation lie on each other.
    private const double EndGap = 0.2;

    private readonly int _rise; // whole steps from the start to where samples begin to be left out, and to where they do no longer
    private readonly int _fall;
    private readonly double[] _time;
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _z;
    private readonly double[] _altitude;

    /// <summary>Samples a path.</summary>
    /// <param name="trajectory">The path.</param>
    /// <param name="earth">The Earth it was flown over.</param>
    public PathColumns(Trajectory trajectory, EarthModel earth)
        : this(
            NotNull(trajectory).Time[0], trajectory.EndTime, Samples(trajectory), trajectory.At(trajectory.EndTime).PositionEcef,
            trajectory.Find(FlightEventKind.Burnout)?.Time ?? double.NaN, trajectory, earth)
    {
    }

    // From samples at whole steps from the start, of which there are at least as many as lie before the end, and the end.
    private PathColumns(
        double start, double end, ReadOnlySpan<Vector3d> samplesEcef, Vector3d endEcef, double burnoutTime, Trajectory? trajectory, EarthModel earth)
    {
        ArgumentNullException.ThrowIfNull(earth);
        (BurnoutTime, Reference, Earth) = (burnoutTime, trajectory, earth);
        var steps = Steps(start, end);
        var outside = earth.SemiMajorAxis + AirTop;
        while (_rise < steps && (start + (_rise * Step) < burnoutTime + Settling || !Outside(samplesEcef[_rise])))
        {
            _rise++;
        }

        _fall = _rise;
        while (_fall + Every < steps && Outside(samplesEcef[_fall + Every]))
        {
            _fall += Every;
        }

        var count = steps - (_fall - _rise) + ((_fall - _rise) / Every) + 1;
        (_time, _x, _y, _z, _altitude) = (new double[count], new double[count], new double[count], new double[count], new double[count]);
        for (int i = 0, k = 0; k < steps; i++, k += k >= _rise && k < _fall ? Every : 1)
        {
            Set(i, start + (k * Step), samplesEcef[k]);
        }

        Set(count - 1, end, endEcef);

        bool Outside(Vector3d positionEcef) => Vector3d.Dot(positionEcef, positionEcef) > outside * outside;
    }

    /// <summary>The paths of a batch of flights by the lanes; null where one does not come down after burn-out.</summary>
    /// <param name="booster">The vehicle.</param>
    /// <param name="from">Launch point.</param>
    /// <param name="launches">Of each flight.</param>
    /// <param name="timeMax">[s after launch] when the last of them is down.</param>
    /// <param name="earth">The Earth it is flown over.</param>
    /// <param name="reference">The same flight by the reference integrator, for those that ask it; none where not needed.</param>
    internal static PathColumns?[] Fly(
        Booster booster, Geodetic from, ReadOnlySpan<LaunchProgramme> launches, double timeMax, EarthModel earth, Trajectory? reference = null)
    {
        var flown = FlightColumns.ForThisThread(launches.Length, (int)Math.Ceiling(timeMax / Step) + 1);
        BatchFlight.Fly(booster, from, launches, earth, Step, ReferenceFlight.TimeLimit, flown);
        var paths = new PathColumns?[launches.Length];
        for (var i = 0; i < paths.Length; i++)
        {
            if (flown.Status[i] == FlightStatus.Impact)
            {
                paths[i] = new PathColumns(
                    0.0, flown.ImpactTime[i], flown.PositionEcef.AsSpan(i * flown.Samples, flown.Samples), flown.Impact[i].PositionEcef,
                    flown.BurnoutTime[i], reference, earth);
            }
        }

        return paths;
    }

    // Whole steps before the end, of which the last is not too near to it.
    private static int Steps(double start, double end) => Math.Max(1, (int)Math.Ceiling((end - start - EndGap) / Step));

    private static Vector3d[] Samples(Trajectory trajectory)
    {
        var samples = new Vector3d[Steps(trajectory.Time[0], trajectory.EndTime)];
        for (var k = 0; k < samples.Length; k++)
        {
            samples[k] = trajectory.At(trajectory.Time[0] + (k * Step)).PositionEcef;
        }

        return samples;
    }

    private static Trajectory NotNull(Trajectory trajectory)
    {
        ArgumentNullException.ThrowIfNull(trajectory);
        return trajectory;
    }

    private void Set(int i, double time, Vector3d position) =>
        (_time[i], _x[i], _y[i], _z[i], _altitude[i]) = (time, position.X, position.Y, position.Z, Earth.Altitude(position));

    // The sample at or before a time.
    private int Before(double time)
    {
        var k = (int)Math.Floor((time - _time[0]) / Step);
        return k < _rise ? k : _rise + ((Math.Min(k, _fall) - _rise) / Every) + Math.Max(k - _fall, 0);
    }

    /// <summary>[s after launch] last-stage burn-out; NaN where there is none.</summary>
    internal double BurnoutTime { get; }

    /// <summary>The path by the reference integrator; null where it was not flown.</summary>
    internal Trajectory? Reference { get; }

    /// <summary>The Earth it was flown over.</summary>
    public EarthModel Earth { get; }

    /// <summary>[s after launch] sample times.</summary>
    internal ReadOnlySpan<double> Time => _time;

    /// <summary>
    /// [s after launch] whole steps all the way, and the end: for what jumps to having no value, where a brief appearance between two wide samples would be lost.
    /// </summary>
    internal double[] EveryStep()
    {
        var steps = (_time.Length - 1) + ((_fall - _rise) / Every * (Every - 1));
        var time = new double[steps + 1];
        for (var k = 0; k < steps; k++)
        {
            time[k] = _time[0] + (k * Step);
        }

        time[steps] = _time[^1];
        return time;
    }

    /// <summary>[m, ECEF]</summary>
    internal ReadOnlySpan<double> X => _x;

    /// <summary>[m, ECEF]</summary>
    internal ReadOnlySpan<double> Y => _y;

    /// <summary>[m, ECEF]</summary>
    internal ReadOnlySpan<double> Z => _z;

    /// <summary>[m]</summary>
    internal ReadOnlySpan<double> Altitude => _altitude;

    /// <summary>The same, to be kept.</summary>
    internal ReadOnlyMemory<double> AltitudeColumn => _altitude;

    /// <summary>The whole path as one interval.</summary>
    internal Interval Span => new(_time[0], _time[^1]);

    /// <summary>Position [m, ECEF] and altitude [m] between samples.</summary>
    internal (Vector3d PositionEcef, double Altitude) At(double time)
    {
        var position = Between(time);
        return (position, Earth.Altitude(position));
    }

    // Lagrange's polynomial through the six samples about a time: exact to a millimetre in free flight, to metres across the end of a stage.
    private Vector3d Between(double time)
    {
        const int nodes = 6;
        time = Math.Clamp(time, _time[0], _time[^1]);
        var first = Math.Max(0, Math.Min(Before(time) - 2, _time.Length - nodes));
        var count = Math.Min(nodes, _time.Length - first);
        double x = 0, y = 0, z = 0;
        var at = _time.AsSpan(first, count);
        for (var j = 0; j < count; j++)
        {
            double above = 1, below = 1;
            for (var k = 0; k < count; k++)
            {
                if (k != j)
                {
                    above *= time - at[k];
                    below *= at[j] - at[k];
                }
            }

            var weight = above / below;
            x += weight * _x[first + j];
            y += weight * _y[first + j];
            z += weight * _z[first + j];
        }

        return new Vector3d(x, y, z);
    }

    /// <summary>The times at which a margin is zero or more.</summary>
    /// <param name="sampled">The margin at the samples.</param>
    /// <param name="exact">The margin at any time; the same function.</param>
    internal ImmutableArray<Interval> Where(ReadOnlySpan<double> sampled, Func<double, double> exact) =>
        Intervals.Where(_time, sampled, exact);

    /// <summary>The greatest value within some spans and its time; (NaN, negative infinity) for no span.</summary>
    /// <param name="sampled">The value at the samples.</param>
    /// <param name="exact">The value at any time; the same function.</param>
    /// <param name="spans">Where to look.</param>
    internal (double Time, double Value) Greatest(
        ReadOnlySpan<double> sampled, Func<double, double> exact, ImmutableArray<Interval> spans) =>
        Intervals.Greatest(_time, sampled, exact, spans);
}
