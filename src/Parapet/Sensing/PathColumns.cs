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

    /// <summary>[s] width at which an edge is taken as located.</summary>
    private const double EdgeWidth = 1e-6;

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
    internal ImmutableArray<Interval> Where(ReadOnlySpan<double> sampled, Func<double, double> exact)
    {
        var spans = ImmutableArray.CreateBuilder<Interval>();
        var start = sampled[0] >= 0.0 ? _time[0] : double.NaN;
        void Cross(double edge)
        {
            if (double.IsNaN(start))
            {
                start = edge;
                return;
            }

            spans.Add(new Interval(start, edge));
            start = double.NaN;
        }

        for (var i = 1; i < sampled.Length; i++)
        {
            bool before = sampled[i - 1] >= 0.0, here = sampled[i] >= 0.0;
            if (before != here)
            {
                Cross(Edge(exact, _time[i - 1], _time[i], here));
            }
            else if (i + 1 < sampled.Length
                && sampled[i + 1] >= 0.0 == here
                && Turns(sampled[i - 1], sampled[i], sampled[i + 1], here))
            {
                // The margin turns back towards zero between samples: does it get there?
                var sign = here ? -1.0 : 1.0;
                var (turn, value) = Peak(t => sign * exact(t), _time[i - 1], _time[i + 1]);
                if (sign * value >= 0.0 != here)
                {
                    Cross(Edge(exact, _time[i - 1], turn, !here));
                    Cross(Edge(exact, turn, _time[i + 1], here));
                }
            }
        }

        if (!double.IsNaN(start))
        {
            Cross(_time[^1]);
        }

        return spans.ToImmutable();
    }

    /// <summary>The greatest value within some spans and its time; (NaN, negative infinity) for no span.</summary>
    /// <param name="sampled">The value at the samples.</param>
    /// <param name="exact">The value at any time; the same function.</param>
    /// <param name="spans">Where to look.</param>
    internal (double Time, double Value) Greatest(
        ReadOnlySpan<double> sampled, Func<double, double> exact, ImmutableArray<Interval> spans)
    {
        (double Time, double Value) best = (double.NaN, double.NegativeInfinity);
        foreach (var span in spans)
        {
            foreach (var end in (ReadOnlySpan<double>)[span.Start, span.End])
            {
                var value = exact(end);
                best = value > best.Value ? (end, value) : best;
            }

            var first = Array.BinarySearch(_time, span.Start);
            for (var i = first >= 0 ? first : ~first; i < _time.Length && _time[i] <= span.End; i++)
            {
                int before = Math.Max(0, i - 1), after = Math.Min(_time.Length - 1, i + 1);
                if (sampled[i] >= sampled[before] && sampled[i] >= sampled[after])
                {
                    var peak = Peak(exact, Math.Max(span.Start, _time[before]), Math.Min(span.End, _time[after]));
                    best = peak.Value > best.Value ? peak : best;
                }
            }
        }

        return best;
    }

    private static bool Turns(double before, double here, double after, bool inside) =>
        inside ? here <= before && here < after : here >= before && here > after;

    /// <summary>
    /// The time between <paramref name="low"/> and <paramref name="high"/> at which a margin changes its sign, by bisection.
    /// </summary>
    private static double Edge(Func<double, double> margin, double low, double high, bool rises)
    {
        while (high - low > EdgeWidth)
        {
            var middle = 0.5 * (low + high);
            (low, high) = margin(middle) >= 0.0 == rises ? (low, middle) : (middle, high);
        }

        return 0.5 * (low + high);
    }

    /// <summary>The greatest value between two times, by golden section.</summary>
    private static (double Time, double Value) Peak(Func<double, double> value, double low, double high)
    {
        const double Golden = 0.6180339887498949; // (sqrt 5 - 1)/2
        double a = high - (Golden * (high - low)), b = low + (Golden * (high - low)), atA = value(a), atB = value(b);
        while (high - low > EdgeWidth)
        {
            if (atA >= atB)
            {
                (high, b, atB) = (b, a, atA);
                a = high - (Golden * (high - low));
                atA = value(a);
            }
            else
            {
                (low, a, atA) = (a, b, atB);
                b = low + (Golden * (high - low));
                atB = value(b);
            }
        }

        return atA >= atB ? (a, atA) : (b, atB);
    }
}
