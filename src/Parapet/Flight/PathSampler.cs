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

    /// <summary>
    /// Quintic through position, velocity and acceleration at both ends: position [m] at fraction s of a step of h seconds.
    /// </summary>
    public static LaneVector<T> Quintic<T>(
        T s, T h, in LaneVector<T> r0, in LaneVector<T> v0, in LaneVector<T> a0,
        in LaneVector<T> r1, in LaneVector<T> v1, in LaneVector<T> a1)
        where T : struct, ILanes<T>
    {
        T s2 = s * s, s3 = s2 * s, s4 = s3 * s, s5 = s4 * s;
        T k3 = T.Splat(3), k8 = T.Splat(8), half = T.Splat(0.5);
        var end = (T.Splat(10) * s3) - (T.Splat(15) * s4) + (T.Splat(6) * s5);
        var v0Weight = h * (s - (T.Splat(6) * s3) + (k8 * s4) - (k3 * s5));
        var v1Weight = h * ((T.Splat(7) * s4) - (T.Splat(4) * s3) - (k3 * s5));
        var a0Weight = half * h * h * (s2 - (k3 * s3) + (k3 * s4) - s5);
        var a1Weight = half * h * h * (s3 - (s4 + s4) + s5);
        var sum = LaneVector<T>.Fma(r1 - r0, end, LaneVector<T>.Fma(v0, v0Weight, r0));
        sum = LaneVector<T>.Fma(v1, v1Weight, sum);
        return LaneVector<T>.Fma(a0, a0Weight, LaneVector<T>.Fma(a1, a1Weight, sum));
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

    /// <summary>Samples within a step, by the cubic through its ends.</summary>
    public void Cubic(in FlightPoint<T> from, in FlightPoint<T> to)
    {
        while (IsDue(from.Time, to.Time, out var due, out var s))
        {
            Write(due, Hermite.Cubic(s, to.Time - from.Time, from.R, from.V, to.R, to.V, out _));
        }
    }

    /// <summary>Samples within a step, by the quintic through its ends.</summary>
    public void Quintic(in FlightPoint<T> from, in FlightPoint<T> to)
    {
        while (IsDue(from.Time, to.Time, out var due, out var s))
        {
            Write(due, Hermite.Quintic(s, to.Time - from.Time, from.R, from.V, from.A, to.R, to.V, to.A));
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

    // Lanes that have a sample in the step, and the fraction of the step at which it lies; false when none has one.
    private bool IsDue(T from, T to, out T due, out T fraction)
    {
        due = T.And(T.LessOrEqual(_due, to), T.Less(from, to));
        fraction = default;
        if (!T.Any(due))
        {
            return false;
        }

        fraction = T.And(due, T.Max((_due - from) / (to - from), T.Splat(0)));
        return true;
    }

    // Stores one sample of every lane that has one due, turned to ECEF.
    private void Write(T due, in LaneVector<T> r)
    {
        Span<double> x = stackalloc double[T.Count], y = stackalloc double[T.Count], z = stackalloc double[T.Count];
        Span<double> number = stackalloc double[T.Count];
        T cosine = T.Gather(_cosine, _next), sine = T.Gather(_sine, _next);
        ((cosine * r.X) + (sine * r.Y)).Store(x);
        ((cosine * r.Y) - (sine * r.X)).Store(y);
        r.Z.Store(z);
        T.Select(due, _next, T.Splat(-1)).Store(number);
        for (var i = 0; i < _count; i++)
        {
            var k = (int)number[i];
            if (k >= 0)
            {
                Path(i)[k] = new Vector3d(x[i], y[i], z[i]);
            }
        }

        Await(_next + T.And(due, T.Splat(1)));
    }
}
