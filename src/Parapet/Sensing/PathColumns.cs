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
    /// [s] distance of the samples; a margin that turns back between two of them is followed up, so this need only
    /// resolve its shape.
    /// </summary>
    private const double Step = 2.0;

    // [1] In free flight above the air sensors look at every fourth only: its path and what is seen of it change that slowly.
    private const int Every = 4;

    // [m] outside this height above the equator's radius the air hardly bends the path.
    private const double AirTop = 100_000.0;

    /// <summary>[s] this long after the end of a stage, all that a position between samples is interpolated from lies behind it.</summary>
    internal const double Settling = 3.0 * Step;

    // [s] a sample nearer to the end than this is left out, so that no two nodes of the interpolation lie on each other.
    private const double EndGap = 0.2;

    private readonly PathSamples _every;
    private readonly PathSamples _sparse;

    /// <summary>Samples a path.</summary>
    /// <param name="trajectory">The path.</param>
    /// <param name="earth">The Earth it was flown over.</param>
    public PathColumns(Trajectory trajectory, EarthModel earth)
        : this(
            NotNull(trajectory).Time[0], trajectory.EndTime, SamplesOf(trajectory), trajectory.At(trajectory.EndTime).PositionEcef,
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
        _every = new PathSamples(steps + 1);
        for (var k = 0; k < steps; k++)
        {
            _every.Set(k, start + (k * Step), samplesEcef[k]);
        }

        _every.Set(steps, end, endEcef);
        earth.Altitudes(_every.X, _every.Y, _every.Z, _every.Altitude);
        _sparse = Sparse();
    }

    // In free flight above the air every fourth, else every sample; and the end.
    private PathSamples Sparse()
    {
        var outside = Earth.SemiMajorAxis + AirTop;
        var (time, steps) = (_every.Time, _every.Time.Length - 1);
        var rise = 0;
        while (rise < steps && (time[rise] < BurnoutTime + Settling || !Outside(rise)))
        {
            rise++;
        }

        var fall = rise;
        while (fall + Every < steps && Outside(fall + Every))
        {
            fall += Every;
        }

        var sparse = new PathSamples(steps - (fall - rise) + ((fall - rise) / Every) + 1);
        for (int i = 0, k = 0; k <= steps; i++, k += k >= rise && k < fall ? Every : 1)
        {
            sparse.Copy(i, _every, k);
        }

        return sparse;

        bool Outside(int k) => (_every.X[k] * _every.X[k]) + (_every.Y[k] * _every.Y[k]) + (_every.Z[k] * _every.Z[k]) > outside * outside;
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

    private static Vector3d[] SamplesOf(Trajectory trajectory)
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

    /// <summary>[s after launch] last-stage burn-out; NaN where there is none.</summary>
    internal double BurnoutTime { get; }

    /// <summary>The path by the reference integrator; null where it was not flown.</summary>
    internal Trajectory? Reference { get; }

    /// <summary>The Earth it was flown over.</summary>
    public EarthModel Earth { get; }

    /// <summary>Samples for what changes slowly in free flight: few there.</summary>
    internal PathSamples Samples => _sparse;

    /// <summary>
    /// Samples at whole steps all the way, and the end: for what jumps to having no value, where a brief appearance between two wide samples would be lost.
    /// </summary>
    internal PathSamples EveryStep => _every;

    /// <summary>The whole path as one interval.</summary>
    internal Interval Span => new(_every.Time[0], _every.Time[^1]);

    /// <summary>Position [m, ECEF] and altitude [m] between samples; at a sample, the bits of the sample.</summary>
    internal (Vector3d PositionEcef, double Altitude) At(double time)
    {
        var position = Between(time);
        return (position, Earth.Altitude(position));
    }

    // Lagrange's polynomial through the six samples about a time: exact to a millimetre in free flight, to metres across the end of a stage.
    private Vector3d Between(double time)
    {
        const int nodes = 6;
        double[] all = _every.Time, x = _every.X, y = _every.Y, z = _every.Z;
        time = Math.Clamp(time, all[0], all[^1]);
        var first = Math.Max(0, Math.Min((int)Math.Floor((time - all[0]) / Step) - 2, all.Length - nodes));
        var count = Math.Min(nodes, all.Length - first);
        double sumX = 0, sumY = 0, sumZ = 0;
        var at = all.AsSpan(first, count);
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
            sumX += weight * x[first + j];
            sumY += weight * y[first + j];
            sumZ += weight * z[first + j];
        }

        return new Vector3d(sumX, sumY, sumZ);
    }

    /// <summary>The times at which a margin is zero or more.</summary>
    /// <param name="sampled">The margin at the samples.</param>
    /// <param name="exact">The margin at any time; the same function.</param>
    internal ImmutableArray<Interval> Where(ReadOnlySpan<double> sampled, Func<double, double> exact) =>
        Intervals.Where(_sparse.Time, sampled, exact);

    /// <summary>The greatest value within some spans and its time; (NaN, negative infinity) for no span.</summary>
    /// <param name="sampled">The value at the samples.</param>
    /// <param name="exact">The value at any time; the same function.</param>
    /// <param name="spans">Where to look.</param>
    internal (double Time, double Value) Greatest(
        ReadOnlySpan<double> sampled, Func<double, double> exact, ImmutableArray<Interval> spans) =>
        Intervals.Greatest(_sparse.Time, sampled, exact, spans);
}

/// <summary>Columns of a path.</summary>
/// <param name="count">[1] samples.</param>
internal sealed class PathSamples(int count)
{
    /// <summary>[s after launch] increasing.</summary>
    public double[] Time { get; } = Column(count);

    /// <summary>[m, ECEF]</summary>
    public double[] X { get; } = Column(count);

    /// <summary>[m, ECEF]</summary>
    public double[] Y { get; } = Column(count);

    /// <summary>[m, ECEF]</summary>
    public double[] Z { get; } = Column(count);

    /// <summary>[m]</summary>
    public double[] Altitude { get; } = Column(count);

    /// <summary>Puts time and position of a sample.</summary>
    public void Set(int i, double time, Vector3d positionEcef) => (Time[i], X[i], Y[i], Z[i]) = (time, positionEcef.X, positionEcef.Y, positionEcef.Z);

    /// <summary>Puts a sample of another path.</summary>
    public void Copy(int i, PathSamples other, int from) =>
        (Time[i], X[i], Y[i], Z[i], Altitude[i]) = (other.Time[from], other.X[from], other.Y[from], other.Z[from], other.Altitude[from]);

    // Every element is written before it is read.
    private static double[] Column(int count) => GC.AllocateUninitializedArray<double>(count);
}
