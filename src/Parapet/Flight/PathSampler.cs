using System.Runtime.CompilerServices;
using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>Interpolation between the ends of a step.</summary>
internal static class Hermite
{
    /// <summary>
    /// Cubic through position and velocity at both ends: position [m] and velocity [m/s] at fraction s of a step of h
    /// seconds.
    /// </summary>
    public static LaneVector<T> Cubic<T>(
        T s, T h, in LaneVector<T> r0, in LaneVector<T> v0, in LaneVector<T> r1, in LaneVector<T> v1, out LaneVector<T> v)
        where T : struct, ILanes<T>
    {
        T one = T.Splat(1), two = T.Splat(2), three = T.Splat(3), six = T.Splat(6);
        var s2 = s * s;
        var end = s2 * (three - (two * s));
        var slope0 = h * s * (one - s) * (one - s);
        var slope1 = h * s2 * (s - one);
        var change = r1 - r0;
        var endRate = six * s * (one - s) / h;
        var rate0 = one + (s * ((three * s) - T.Splat(4)));
        var rate1 = s * ((three * s) - two);
        v = LaneVector<T>.Fma(change, endRate, LaneVector<T>.Fma(v0, rate0, v1 * rate1));
        return LaneVector<T>.Fma(change, end, LaneVector<T>.Fma(v0, slope0, LaneVector<T>.Fma(v1, slope1, r0)));
    }
}

/// <summary>Writes the positions of a group of flights at k times the sample step while they are being flown.</summary>
internal sealed class PathSampler<T>
    where T : struct, ILanes<T>
{
    private readonly double _step;
    private readonly FlightColumns _output;
    private readonly double[] _cosine;
    private readonly double[] _sine;
    private readonly double[] _row = new double[4 * T.Count];
    private int _first;
    private int _count;
    private T _next; // number of the next sample
    private T _due;  // [s] its time; infinite when there is none

    /// <summary>For a batch.</summary>
    /// <param name="earth">Its rotation.</param>
    /// <param name="step">[s]</param>
    /// <param name="output">Receives the samples.</param>
    public PathSampler(EarthModel earth, double step, FlightColumns output)
    {
        (_step, _output) = (step, output);
        (_cosine, _sine) = output.Turns(earth, step);
    }

    /// <summary>Begins a group.</summary>
    public void Begin(int first, int count)
    {
        (_first, _count) = (first, count);
        Span<double> next = stackalloc double[T.Count];
        next[count..].Fill(_output.Samples);
        Await(T.Load(next));
    }

    /// <summary>Samples within a step, by the cubic through position and velocity at its ends.</summary>
    public void Cubic(in FlightPoint<T> from, in FlightPoint<T> to)
    {
        if (!IsDue(from, to, out _))
        {
            return;
        }

        // Coefficients of the powers of the fraction s of the step, from what is left of it after the first two.
        var h = to.Time - from.Time;
        var c1 = from.V * h;
        var left = to.R - from.R - c1;
        var turn = (to.V * h) - c1;
        var c2 = (left * T.Splat(3)) - turn;
        var c3 = turn - (left * T.Splat(2));
        while (IsDue(from, to, out var due))
        {
            var s = Fraction(from, h, due);
            Write(due, LaneVector<T>.Fma(LaneVector<T>.Fma(LaneVector<T>.Fma(c3, s, c2), s, c1), s, from.R));
        }
    }

    /// <summary>Samples within a step, by the quintic through position, velocity and acceleration at its ends.</summary>
    public void Quintic(in FlightPoint<T> from, in FlightPoint<T> to)
    {
        if (!IsDue(from, to, out _))
        {
            return;
        }

        var h = to.Time - from.Time;
        var h2 = h * h;
        var half = T.Splat(0.5);
        var c1 = from.V * h;
        var c2 = from.A * (h2 * half);
        var left = to.R - from.R - c1 - c2;
        var turn = (to.V * h) - c1 - (c2 * T.Splat(2));
        var bend = (to.A - from.A) * (h2 * half);
        var c3 = (left * T.Splat(10)) - (turn * T.Splat(4)) + bend;
        var c4 = (turn * T.Splat(7)) - (left * T.Splat(15)) - (bend * T.Splat(2));
        var c5 = (left * T.Splat(6)) - (turn * T.Splat(3)) + bend;
        while (IsDue(from, to, out var due))
        {
            var s = Fraction(from, h, due);
            var high = LaneVector<T>.Fma(LaneVector<T>.Fma(c5, s, c4), s, c3);
            Write(due, LaneVector<T>.Fma(LaneVector<T>.Fma(LaneVector<T>.Fma(high, s, c2), s, c1), s, from.R));
        }
    }

    /// <summary>Samples of the stated boost curve of a burn-out vehicle.</summary>
    public void Boost(int lane, Trajectory curve)
    {
        Span<double> next = stackalloc double[T.Count];
        _next.Store(next);
        for (; next[lane] < _output.Samples && next[lane] * _step <= curve.EndTime; next[lane]++)
        {
            Path(lane)[(int)next[lane]] = curve.At(next[lane] * _step).PositionEcef;
        }

        Await(T.Load(next));
    }

    /// <summary>Fills what is left with the last position.</summary>
    public void Hold(int lane, Vector3d positionEcef)
    {
        Span<double> next = stackalloc double[T.Count];
        _next.Store(next);
        Path(lane)[(int)next[lane]..].Fill(positionEcef);
    }

    private Span<Vector3d> Path(int lane) => _output.PositionEcef.AsSpan((_first + lane) * _output.Samples, _output.Samples);

    private void Await(T next)
    {
        _next = next;
        _due = T.Select(T.Less(next, T.Splat(_output.Samples)), next * T.Splat(_step), T.Splat(double.PositiveInfinity));
    }

    // Lanes that have a sample in the step; false when none has one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsDue(in FlightPoint<T> from, in FlightPoint<T> to, out T due)
    {
        due = T.And(T.LessOrEqual(_due, to.Time), T.Less(from.Time, to.Time));
        return T.Any(due);
    }

    // Where in the step it lies.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Fraction(in FlightPoint<T> from, T h, T due) => T.And(due, T.Max((_due - from.Time) / h, T.Splat(0)));

    // Stores one sample of every lane that has one due, turned to ECEF.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Write(in T due, in LaneVector<T> r)
    {
        T cosine = T.Gather(_cosine, _next), sine = T.Gather(_sine, _next);
        ((cosine * r.X) + (sine * r.Y)).Store(_row);
        ((cosine * r.Y) - (sine * r.X)).Store(_row.AsSpan(T.Count));
        r.Z.Store(_row.AsSpan(2 * T.Count));
        T.Select(due, _next, T.Splat(-1)).Store(_row.AsSpan(3 * T.Count));
        Await(_next + T.And(due, T.Splat(1)));
        var column = _first * _output.Samples;
        for (var i = 0; i < _count; i++)
        {
            var k = (int)_row[(3 * T.Count) + i];
            if (k >= 0)
            {
                _output.PositionEcef[column + k] = new Vector3d(_row[i], _row[T.Count + i], _row[(2 * T.Count) + i]);
            }

            column += _output.Samples;
        }
    }
}
