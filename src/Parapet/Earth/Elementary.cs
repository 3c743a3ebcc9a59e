using System.Runtime.CompilerServices;

namespace Parapet.Earth;

/// <summary>
/// Sine, cosine, arc functions, exponential, logarithm and power in a fixed order of IEEE operations, so that results
/// are the same bits on every machine and at every width of lanes. The generic forms are for kernels and state the range
/// they hold on; the <c>double</c> forms give the same bits there and take every argument, with the edge cases of
/// IEEE 754-2019, clause 9.2.
/// </summary>
/// <remarks>
/// Polynomials are Chebyshev interpolants on the reduced range, computed at 60 digits; the comment beside each gives its
/// relative error. Errors in units of the last place (ulp), measured against 40-digit references, are in the tests:
/// below 1 ulp for sine, cosine, exponential and logarithms, 2 ulp for arc functions and power.
/// Source: IEEE-754-2019, clauses 5 and 9.2; CODY-WAITE-1980 (reduction by a constant in parts).
/// </remarks>
public static class Elementary
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    // pi/2 and pi/4 as unevaluated sums [rad].
    private const double HalfPi1 = 1.5707963267948966, HalfPi2 = 6.123233995736766e-17, HalfPi3 = -1.4973849048591698e-33;
    private const double QuarterPi1 = 0.7853981633974483, QuarterPi2 = 3.061616997868383e-17;
    private const double TwoOverPi = 0.6366197723675814;

    // ln 2: as a sum of two doubles, and with a first part of 42 bits, so that its product with an exponent is exact.
    private const double Ln2High = 0.6931471805599453, Ln2Low = 2.3190468138462996e-17;
    private const double Ln2Short = 0.6931471805598903, Ln2Rest = 5.497923018708371e-14;
    private const double OneOverLn2 = 1.4426950408889634;
    private const double OneOverLn10High = 0.4342944819032518, OneOverLn10Low = 1.098319650216765e-17;

    /// <summary>Sine. Tested for |x| up to 1e5 rad; the reduction holds to 1e9.</summary>
    /// <param name="x">[rad]</param>
    public static double Sin(double x)
    {
        SinCos(new Lanes1(x), out var sine, out _);
        return sine.Value;
    }

    /// <summary>Cosine. Tested for |x| up to 1e5 rad; the reduction holds to 1e9.</summary>
    /// <param name="x">[rad]</param>
    public static double Cos(double x)
    {
        SinCos(new Lanes1(x), out _, out var cosine);
        return cosine.Value;
    }

    /// <summary>Sine and cosine together.</summary>
    /// <param name="x">[rad]</param>
    public static (double Sin, double Cos) SinCos(double x)
    {
        SinCos(new Lanes1(x), out var sine, out var cosine);
        return (sine.Value, cosine.Value);
    }

    /// <summary>[rad] angle in -pi/2 to pi/2 whose sine is x; NaN outside -1 to 1.</summary>
    public static double Asin(double x) => Asin(new Lanes1(x)).Value;

    /// <summary>[rad] angle in 0 to pi whose cosine is x; NaN outside -1 to 1.</summary>
    public static double Acos(double x) => Acos(new Lanes1(x)).Value;

    /// <summary>[rad] angle of the point (x, y) from the x axis, -pi to pi.</summary>
    public static double Atan2(double y, double x)
    {
        if (double.IsNaN(x) || double.IsNaN(y))
        {
            return double.NaN;
        }

        double ax = Math.Abs(x), ay = Math.Abs(y), largest = Math.Max(ax, ay);
        if (largest == 0)
        {
            return Math.CopySign(double.IsNegative(x) ? 4 * QuarterPi1 : 0, y);
        }

        if (double.IsInfinity(largest))
        {
            ax = double.IsInfinity(ax) ? 1 : 0;
            ay = double.IsInfinity(ay) ? 1 : 0;
        }
        else if (largest is < TwoToMinus900 or > TwoTo900)
        {
            // Away from overflow and from results that lose bits: both by the same power of two, one after the other.
            var scale = largest < 1 ? TwoTo900 : TwoToMinus900;
            ax *= scale;
            ay *= scale;
        }

        return Atan2(new Lanes1(Math.CopySign(ay, y)), new Lanes1(Math.CopySign(ax, x))).Value;
    }

    /// <summary>e to the power x.</summary>
    public static double Exp(double x) => Exp(new Lanes1(x)).Value;

    /// <summary>Natural logarithm; minus infinity at zero, NaN below.</summary>
    public static double Log(double x)
    {
        if (x is >= SmallestNormal and <= double.MaxValue)
        {
            return Log(new Lanes1(x)).Value;
        }

        return x switch
        {
            0 => double.NegativeInfinity,
            > 0 and < 1 => LogOfParts(x * TwoTo54, -54),
            double.PositiveInfinity => x,
            _ => double.NaN,
        };
    }

    /// <summary>Decimal logarithm; exact at powers of ten.</summary>
    public static double Log10(double x)
    {
        if (x is not (> 0 and <= double.MaxValue))
        {
            return Log(x);
        }

        var (scaled, shift) = x < SmallestNormal ? (x * TwoTo54, -54.0) : (x, 0.0);
        LogTwice(new Lanes1(scaled), shift, out var high, out var low);
        var product = high.Value * OneOverLn10High;
        var rest = Math.FusedMultiplyAdd(high.Value, OneOverLn10High, -product);
        return product + (rest + ((high.Value * OneOverLn10Low) + (low.Value * OneOverLn10High)));
    }

    /// <summary>x to the power y, with every case of IEEE 754-2019, 9.2.1.</summary>
    public static double Pow(double x, double y)
    {
        if (y == 0 || x == 1)
        {
            return 1;
        }

        if (double.IsNaN(x) || double.IsNaN(y))
        {
            return double.NaN;
        }

        var integer = Math.Floor(y) == y;
        var odd = integer && Math.Abs(y) < TwoTo53 && Math.Floor(y * 0.5) != y * 0.5;
        var negative = double.IsNegative(x) && odd;
        var ax = Math.Abs(x);
        double magnitude;
        if (ax == 0 || double.IsInfinity(ax))
        {
            magnitude = (ax == 0) == (y > 0) ? 0 : double.PositiveInfinity;
        }
        else if (double.IsInfinity(y))
        {
            magnitude = ax == 1 ? 1 : (ax > 1) == (y > 0) ? double.PositiveInfinity : 0;
        }
        else if (x < 0 && !integer)
        {
            return double.NaN;
        }
        else
        {
            var (scaled, shift) = ax < SmallestNormal ? (ax * TwoTo54, -54.0) : (ax, 0.0);
            magnitude = PowOfParts(new Lanes1(scaled), shift, new Lanes1(y)).Value;
        }

        return negative ? -magnitude : magnitude;
    }

    /// <summary>Sine and cosine per lane; |x| up to 1e5 rad tested, NaN for an infinity.</summary>
    [MethodImpl(Inline)]
    internal static void SinCos<T>(T x, out T sine, out T cosine)
        where T : struct, ILanes<T>
    {
        // x = n pi/2 + r + rLow, |r| at most pi/4. The first step is exact; the second carries its error along.
        var ax = T.Abs(x);
        var n = T.Round(ax * T.Splat(TwoOverPi));
        var first = T.Fma(-n, T.Splat(HalfPi1), ax);
        var second = n * T.Splat(HalfPi2);
        var secondError = T.Fma(n, T.Splat(HalfPi2), -second);
        var r = first - second;
        var rLow = ((first - r) - second) - T.Fma(n, T.Splat(HalfPi3), secondError);

        var z = r * r;
        var z2 = z * z;

        // (sin sqrt(z) - sqrt(z)) / z^(3/2) on |r| to pi/4: 2^-56 of the sine.
        var sinEven = T.Fma(T.Fma(T.Splat(-2.5051131844998664e-08), z2, T.Splat(-0.00019841269836758574)), z2, T.Splat(-0.16666666666666666));
        var sinOdd = T.Fma(T.Fma(T.Splat(1.5918129294509297e-10), z2, T.Splat(2.7557316102552418e-06)), z2, T.Splat(0.008333333333330948));
        var sinPolynomial = T.Fma(sinOdd, z, sinEven);

        // (cos sqrt(z) - 1 + z/2) / z^2: 2^-60 of the cosine.
        var cosEven = T.Fma(T.Fma(T.Splat(2.0876146268400097e-09), z2, T.Splat(2.480158729876569e-05)), z2, T.Splat(0.041666666666666664));
        var cosOdd = T.Fma(T.Fma(T.Splat(-1.1382632425298186e-11), z2, T.Splat(-2.7557317271729777e-07)), z2, T.Splat(-0.0013888888888887398));
        var cosPolynomial = T.Fma(cosOdd, z, cosEven);

        var half = T.Splat(0.5) * z;
        var one = T.Splat(1.0);
        var sinR = r + T.Fma(r * z, sinPolynomial, T.Fma(-half, rLow, rLow));
        var cosHigh = one - half;
        var cosR = cosHigh + (((one - cosHigh) - half) + T.Fma(z2, cosPolynomial, -(r * rLow)));

        var sign = T.Splat(-0.0);
        var swap = T.IsOdd(n);
        var lower = T.IsOdd(T.Floor(n * T.Splat(0.5)));
        sine = T.Xor(T.Select(swap, cosR, sinR), T.And(T.Xor(lower, x), sign));
        cosine = T.Xor(T.Select(swap, sinR, cosR), T.And(T.Xor(lower, swap), sign));
    }

    /// <summary>Sine per lane; |x| up to 1e5 rad tested.</summary>
    [MethodImpl(Inline)]
    internal static T Sin<T>(T x)
        where T : struct, ILanes<T>
    {
        SinCos(x, out var sine, out _);
        return sine;
    }

    /// <summary>Cosine per lane; |x| up to 1e5 rad tested.</summary>
    [MethodImpl(Inline)]
    internal static T Cos<T>(T x)
        where T : struct, ILanes<T>
    {
        SinCos(x, out _, out var cosine);
        return cosine;
    }

    /// <summary>[rad] arc sine per lane: angle of the point (sqrt(1 - x^2), x); NaN outside -1 to 1.</summary>
    [MethodImpl(Inline)]
    internal static T Asin<T>(T x)
        where T : struct, ILanes<T> => Atan2(x, T.Sqrt((T.Splat(1.0) - x) * (T.Splat(1.0) + x)));

    /// <summary>[rad] arc cosine per lane: angle of the point (x, sqrt(1 - x^2)); NaN outside -1 to 1.</summary>
    [MethodImpl(Inline)]
    internal static T Acos<T>(T x)
        where T : struct, ILanes<T> => Atan2(T.Sqrt((T.Splat(1.0) - x) * (T.Splat(1.0) + x)), x);

    /// <summary>[rad] angle of the point (x, y), -pi to pi; the larger of |x|, |y| within 1e-270 to 1e270, 0 or pi at the origin.</summary>
    [MethodImpl(Inline)]
    internal static T Atan2<T>(T y, T x)
        where T : struct, ILanes<T>
    {
        // angle = octants pi/4 + or - atan(t), t = numerator / denominator at most tan(pi/8); t + tLow is the quotient to twice the bits.
        T ax = T.Abs(x), ay = T.Abs(y);
        var steep = T.Less(ax, ay);
        var least = T.Select(steep, ax, ay);
        var greatest = T.Max(T.Splat(SmallestNormal), T.Select(steep, ay, ax));
        var wide = T.Less(greatest * T.Splat(0.41421356237309503), least);
        var difference = least - greatest;
        var sum = least + greatest;
        var numerator = T.Select(wide, difference, least);
        var denominator = T.Select(wide, sum, greatest);
        var numeratorError = T.And(wide, (least - difference) - greatest);
        var denominatorError = T.And(wide, least - (sum - greatest));
        var inverse = T.Splat(1.0) / denominator;
        var t = numerator * inverse;
        var tLow = T.Fma(-t, denominatorError, T.Fma(-t, denominator, numerator) + numeratorError) * inverse;

        // (atan sqrt(z) - sqrt(z)) / z^(3/2) on t to tan(pi/8): 2^-57 of the angle.
        var z = t * t;
        var z2 = z * z;
        var even = T.Fma(T.Splat(-0.019176887104237525), z2, T.Splat(-0.0508544973752125));
        even = T.Fma(even, z2, T.Splat(-0.06664511447372731));
        even = T.Fma(even, z2, T.Splat(-0.09090904578123873));
        even = T.Fma(even, z2, T.Splat(-0.14285714284666542));
        even = T.Fma(even, z2, T.Splat(-0.3333333333333333));
        var odd = T.Fma(T.Splat(0.03923165828348216), z2, T.Splat(0.058581489127221394));
        odd = T.Fma(odd, z2, T.Splat(0.07692183190825433));
        odd = T.Fma(odd, z2, T.Splat(0.11111111015256361));
        odd = T.Fma(odd, z2, T.Splat(0.1999999999999552));
        var rest = T.Fma(t * z, T.Fma(odd, z, even), T.Fma(-z, tLow, tLow));

        // Octants: 1 when wide; from the other axis when steep; from the far side when x is negative.
        var sign = T.Splat(-0.0);
        var octants = T.And(wide, T.Splat(1.0));
        octants = T.Select(steep, T.Splat(2.0) - octants, octants);
        var far = T.Less(x, T.Splat(0.0));
        octants = T.Select(far, T.Splat(4.0) - octants, octants);
        var turn = T.And(T.Xor(steep, far), sign);
        var high = octants * T.Splat(QuarterPi1);
        var low = T.Fma(octants, T.Splat(QuarterPi1), -high) + (octants * T.Splat(QuarterPi2));
        t = T.Xor(t, turn);
        rest = T.Xor(rest, turn);
        var angle = high + t;
        var error = (high - angle) + t;
        return T.Or(T.Abs(angle + (error + (rest + low))), T.And(y, sign));
    }

    /// <summary>e to the power x per lane; infinity above 709.78, zero below -745.1, NaN for NaN.</summary>
    [MethodImpl(Inline)]
    internal static T Exp<T>(T x)
        where T : struct, ILanes<T> => ExpOfParts(x, T.Splat(0.0));

    /// <summary>Natural logarithm per lane; x positive, normal and finite.</summary>
    [MethodImpl(Inline)]
    internal static T Log<T>(T x)
        where T : struct, ILanes<T> => LogOfParts(x, T.Splat(0.0));

    /// <summary>x to the power y per lane; x positive, normal and finite, y finite.</summary>
    [MethodImpl(Inline)]
    internal static T Pow<T>(T x, T y)
        where T : struct, ILanes<T> => PowOfParts(x, 0.0, y);

    private const double SmallestNormal = 2.2250738585072014e-308;
    private const double TwoTo53 = 9007199254740992.0;
    private const double TwoTo54 = 18014398509481984.0;
    private const double TwoTo900 = 8.452712498170644e270;
    private const double TwoToMinus900 = 1.1830521861667747e-271;

    private static double LogOfParts(double x, double shift) => LogOfParts(new Lanes1(x), new Lanes1(shift)).Value;

    /// <summary>e^(x + low), low being at most a few ulp of x.</summary>
    [MethodImpl(Inline)]
    private static T ExpOfParts<T>(T x, T low)
        where T : struct, ILanes<T>
    {
        // x = k ln 2 + r, |r| at most ln(2)/2; the first step is exact. NaN passes both clamps.
        x = T.Max(T.Splat(-746.0), T.Min(T.Splat(710.0), x));
        var k = T.Round(x * T.Splat(OneOverLn2));
        var first = T.Fma(-k, T.Splat(Ln2High), x);
        var tail = T.Fma(-k, T.Splat(Ln2Low), low);
        var r = first + tail;
        var rLow = (first - r) + tail;

        // (e^r - 1 - r) / r^2 on |r| to ln(2)/2: 2^-62 of the result.
        var z = r * r;
        var even = T.Fma(T.Splat(2.091467937680297e-09), z, T.Splat(2.755727366134811e-07));
        even = T.Fma(even, z, T.Splat(2.4801587325533363e-05));
        even = T.Fma(even, z, T.Splat(0.0013888888888883752));
        even = T.Fma(even, z, T.Splat(0.04166666666666667));
        even = T.Fma(even, z, T.Splat(0.5));
        var odd = T.Fma(T.Splat(2.5105206374263736e-08), z, T.Splat(2.75572554257457e-06));
        odd = T.Fma(odd, z, T.Splat(0.00019841269874800493));
        odd = T.Fma(odd, z, T.Splat(0.008333333333326141));
        odd = T.Fma(odd, z, T.Splat(0.1666666666666667));
        var p = T.Splat(1.0) + (r + T.Fma(z, T.Fma(odd, r, even), rLow));

        // Two factors, so that the way into the subnormals rounds once.
        var half = T.Floor(k * T.Splat(0.5));
        return (p * T.PowerOfTwo(half)) * T.PowerOfTwo(k - half);
    }

    /// <summary>ln(x 2^shift).</summary>
    [MethodImpl(Inline)]
    private static T LogOfParts<T>(T x, T shift)
        where T : struct, ILanes<T>
    {
        Reduce(x, out var f, out var k);
        k += shift;
        var s = f / (T.Splat(2.0) + f);
        var z = s * s;
        var z2 = z * z;

        // (2 artanh sqrt(z) - 2 sqrt(z)) / z^(3/2), s to 3 - 2 sqrt(2): 2^-56 of the logarithm.
        var even = T.Fma(T.Fma(T.Splat(0.14616449686400795), z2, T.Splat(0.18182889125265025)), z2, T.Splat(0.28571428625975487));
        even = T.Fma(even, z2, T.Splat(0.666666666666667));
        var odd = T.Fma(T.Fma(T.Splat(0.15331721600446224), z2, T.Splat(0.22222211134795034)), z2, T.Splat(0.39999999999899505));
        var r = z * T.Fma(odd, z, even);

        // 2s = f - s f, and s f = f^2/2 - s f^2/2: the large terms are exact or come last.
        var half = T.Splat(0.5) * f * f;
        return T.Fma(k, T.Splat(Ln2Short), -((half - T.Fma(s, half + r, k * T.Splat(Ln2Rest))) - f));
    }

    /// <summary>x^y = e^(y ln x), the logarithm to twice the bits; x scaled by 2^shift.</summary>
    [MethodImpl(Inline)]
    private static T PowOfParts<T>(T x, double shift, T y)
        where T : struct, ILanes<T>
    {
        LogTwice(x, shift, out var high, out var low);
        var product = y * high;
        var rest = T.Fma(y, high, -product) + (y * low);

        // Beyond the range of Exp the tail means nothing (it may be infinite): the clamp there decides.
        var within = T.Less(T.Abs(product), T.Splat(1024.0));
        return ExpOfParts(product, T.And(within, rest));
    }

    /// <summary>ln(x 2^shift) = high + low to about 2^-68.</summary>
    [MethodImpl(Inline)]
    private static void LogTwice<T>(T x, double shift, out T high, out T low)
        where T : struct, ILanes<T>
    {
        Reduce(x, out var f, out var k);
        k += T.Splat(shift);

        // s = f / (2 + f) as s + sLow.
        var two = T.Splat(2.0);
        var sum = two + f;
        var sumError = f - (sum - two);
        var inverse = T.Splat(1.0) / sum;
        var s = f * inverse;
        var sLow = T.Fma(-s, sumError, T.Fma(-s, sum, f)) * inverse;

        // s^2 and 2/3 s^3 likewise; what follows them is small enough for one double.
        var z = s * s;
        var zLow = T.Fma(s, s, -z) + (two * s * sLow);
        var cube = z * s;
        var cubeLow = T.Fma(z, s, -cube) + T.Fma(zLow, s, z * sLow);
        var third = cube * T.Splat(0.6666666666666666);
        var thirdLow = T.Fma(cube, T.Splat(0.6666666666666666), -third)
            + T.Fma(cube, T.Splat(3.700743415417188e-17), cubeLow * T.Splat(0.6666666666666666));

        // (2 artanh sqrt(z) - 2 sqrt(z) - 2/3 z^(3/2)) / z^(5/2): 2^-69 of the logarithm.
        var z2 = z * z;
        var odd = T.Fma(T.Splat(0.11723051029373702), z2, T.Splat(0.133348042382299));
        odd = T.Fma(odd, z2, T.Splat(0.18181818335314404));
        odd = T.Fma(odd, z2, T.Splat(0.28571428571429364));
        var even = T.Fma(T.Splat(0.11706248540800378), z2, T.Splat(0.15384594970895374));
        even = T.Fma(even, z2, T.Splat(0.22222222221656232));
        even = T.Fma(even, z2, T.Splat(0.4));
        var p = T.Fma(odd, z, even);
        var tail = T.Fma(cube * z, p, T.Fma(two, sLow, thirdLow));

        // k ln 2 + 2 s + third + tail, largest first; each sum with its error.
        var a = k * T.Splat(Ln2Short);
        var b = two * s;
        var ab = a + b;
        var abError = (a - ab) + b;
        var abc = ab + third;
        var abcError = (ab - abc) + third;
        var rest = abError + (abcError + T.Fma(k, T.Splat(Ln2Rest), tail));
        high = abc + rest;
        low = (abc - high) + rest;
    }

    /// <summary>x = 2^k (1 + f), 1 + f from sqrt(1/2) to sqrt(2); both exact.</summary>
    [MethodImpl(Inline)]
    private static void Reduce<T>(T x, out T f, out T k)
        where T : struct, ILanes<T>
    {
        var m = T.Mantissa(x, out k);
        var high = T.Less(T.Splat(1.4142135623730951), m);
        m = T.Select(high, T.Splat(0.5) * m, m);
        k += T.And(high, T.Splat(1.0));
        f = m - T.Splat(1.0);
    }
}
