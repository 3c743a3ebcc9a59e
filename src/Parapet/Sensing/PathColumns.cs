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
    /// [s] distance of the samples; a margin that turns back between two of them is followed up, so this need only resolve its
    /// shape.
    /// </summary>
    private const double Step = 2.0;

    private readonly double[] _time;
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _z;
    private readonly double[] _altitude;

    /// <summary>Samples a path.</summary>
    /// <param name="trajectory">The path.</param>
    /// <param name="earth">The Earth it was flown over.</param>
    public PathColumns(Trajectory trajectory, EarthModel earth)
    {
        ArgumentNullException.ThrowIfNull(trajectory);
        ArgumentNullException.ThrowIfNull(earth);
        Trajectory = trajectory;
        Earth = earth;
        double start = trajectory.Time[0], end = trajectory.EndTime;
        var count = Math.Max(1, (int)Math.Ceiling((end - start) / Step)) + 1;
        _time = new double[count];
        _x = new double[count];
        _y = new double[count];
        _z = new double[count];
        _altitude = new double[count];
        for (var i = 0; i < count; i++)
        {
            _time[i] = i < count - 1 ? start + (i * Step) : end;
            var (position, altitude) = At(_time[i]);
            (_x[i], _y[i], _z[i], _altitude[i]) = (position.X, position.Y, position.Z, altitude);
        }
    }

    /// <summary>The path itself.</summary>
    public Trajectory Trajectory { get; }

    /// <summary>The Earth it was flown over.</summary>
    public EarthModel Earth { get; }

    /// <summary>[s after launch] sample times.</summary>
    internal ReadOnlySpan<double> Time => _time;

    /// <summary>[m, ECEF]</summary>
    internal ReadOnlySpan<double> X => _x;

    /// <summary>[m, ECEF]</summary>
    internal ReadOnlySpan<double> Y => _y;

    /// <summary>[m, ECEF]</summary>
    internal ReadOnlySpan<double> Z => _z;

    /// <summary>[m]</summary>
    internal ReadOnlySpan<double> Altitude => _altitude;

    /// <summary>The whole path as one interval.</summary>
    internal Interval Span => new(_time[0], _time[^1]);

    /// <summary>Position [m, ECEF] and altitude [m] between samples.</summary>
    internal (Vector3d PositionEcef, double Altitude) At(double time)
    {
        var position = Trajectory.At(time).PositionEcef;
        return (position, Earth.Altitude(position));
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
