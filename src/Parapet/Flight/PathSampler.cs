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
    private readonly EarthModel _earth;
    private readonly double _step;
    private readonly FlightColumns _output;
    private readonly double[] _sine;
    private readonly double[] _cosine;
    private readonly int[] _next = new int[T.Count];
    private int _first;
    private int _count;

    /// <summary>For a batch.</summary>
    /// <param name="earth">Its rotation.</param>
    /// <param name="step">[s]</param>
    /// <param name="output">Receives the samples.</param>
    public PathSampler(EarthModel earth, double step, FlightColumns output)
    {
        (_earth, _step, _output) = (earth, step, output);
        _sine = new double[output.Samples];
        _cosine = new double[output.Samples];
        for (var k = 0; k < output.Samples; k++)
        {
            (_sine[k], _cosine[k]) = Elementary.SinCos(earth.Omega * k * step);
        }
    }

    /// <summary>Begins a group.</summary>
    public void Begin(int first, int count)
    {
        (_first, _count) = (first, count);
        Array.Clear(_next);
    }

    /// <summary>Samples within a step, by the cubic through its ends.</summary>
    public void Cubic(T from, T to, in LaneVector<T> r0, in LaneVector<T> v0, in LaneVector<T> r1, in LaneVector<T> v1)
    {
        while (NextFractions(from, to, out var s))
        {
            Write(Hermite.Cubic(s, to - from, r0, v0, r1, v1, out _), to);
        }
    }

    /// <summary>Samples within a step, by the quintic through its ends.</summary>
    public void Quintic(
        T from, T to, in LaneVector<T> r0, in LaneVector<T> v0, in LaneVector<T> a0,
        in LaneVector<T> r1, in LaneVector<T> v1, in LaneVector<T> a1)
    {
        while (NextFractions(from, to, out var s))
        {
            Write(Hermite.Quintic(s, to - from, r0, v0, a0, r1, v1, a1), to);
        }
    }

    /// <summary>Samples of the stated boost curve of a burn-out vehicle.</summary>
    public void Boost(int lane, Trajectory curve)
    {
        for (; _next[lane] < _output.Samples && _next[lane] * _step <= curve.EndTime; _next[lane]++)
        {
            Place(lane) = curve.At(_next[lane] * _step).PositionEcef;
        }
    }

    /// <summary>Fills what is left with the last position.</summary>
    public void Hold(int lane, Vector3d positionEcef)
    {
        for (; _next[lane] < _output.Samples; _next[lane]++)
        {
            Place(lane) = positionEcef;
        }
    }

    private ref Vector3d Place(int lane) => ref _output.PositionEcef[((_first + lane) * _output.Samples) + _next[lane]];

    // Fraction of the step at which each lane's next sample lies; false when no lane has one in this step.
    private bool NextFractions(T from, T to, out T fractions)
    {
        Span<double> start = stackalloc double[T.Count], end = stackalloc double[T.Count], s = stackalloc double[T.Count];
        from.Store(start);
        to.Store(end);
        var any = false;
        for (var i = 0; i < T.Count; i++)
        {
            var due = i < _count && _next[i] < _output.Samples && _next[i] * _step <= end[i] && end[i] > start[i];
            s[i] = due ? Math.Max(((_next[i] * _step) - start[i]) / (end[i] - start[i]), 0) : 0;
            any |= due;
        }

        fractions = T.Load(s);
        return any;
    }

    // Stores one sample of every lane that has one due, turned to ECEF.
    private void Write(in LaneVector<T> r, T to)
    {
        Span<double> x = stackalloc double[T.Count], y = stackalloc double[T.Count], z = stackalloc double[T.Count];
        Span<double> end = stackalloc double[T.Count];
        r.X.Store(x);
        r.Y.Store(y);
        r.Z.Store(z);
        to.Store(end);
        for (var i = 0; i < _count; i++)
        {
            var k = _next[i];
            if (k < _output.Samples && k * _step <= end[i])
            {
                Place(i) = new Vector3d((_cosine[k] * x[i]) + (_sine[k] * y[i]), (_cosine[k] * y[i]) - (_sine[k] * x[i]), z[i]);
                _next[i] = k + 1;
            }
        }
    }
}
