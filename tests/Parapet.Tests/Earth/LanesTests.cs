using CsCheck;
using Parapet.Earth;

namespace Parapet.Tests.Earth;

/// <summary>Every width gives the bits of one case alone, whatever its neighbours hold.</summary>
public sealed class LanesTests
{
    private static readonly double[] Edges =
    [
        0.0, -0.0, 1, -1, 0.5, 2, 1.5, 2.5, -2.5, 1e-300, -1e-300, 1e300, 5e-324, double.MaxValue, double.NaN,
        double.PositiveInfinity, double.NegativeInfinity, Math.PI / 4, -Math.PI / 2, 1e5, -123456.789, 709.78, -745.13, 0.41421356237309503,
    ];

    private static readonly Gen<double[]> Cases =
        Gen.Frequency((3, Gen.Double[-1e5, 1e5]), (3, Gen.Double[-4, 4]), (2, Gen.Double), (2, Gen.Int[0, Edges.Length - 1].Select(i => Edges[i]))).Array[8];

    private static readonly Gen<double[]> Positive = Gen.Double[-300, 300].Select(e => Math.Pow(10, e)).Array[8];

    private static readonly double[] Table = [.. Enumerable.Range(0, 64).Select(i => 1.0 / (i + 1))];

    private interface IKernel
    {
        static abstract T Run<T>(T a, T b, T c)
            where T : struct, ILanes<T>;
    }

    [Fact]
    public void Arithmetic_gives_the_same_bits_at_every_width() =>
        Gen.Select(Cases, Cases, Cases).Sample((a, b, c) => SameAtEveryWidth<Arithmetic>(a, b, c), iter: 2000);

    [Fact]
    public void Masks_give_the_same_bits_at_every_width() =>
        Gen.Select(Cases, Cases, Cases).Sample((a, b, c) => SameAtEveryWidth<Masks>(a, b, c), iter: 2000);

    [Fact]
    public void Look_ups_give_the_same_bits_at_every_width_and_survive_any_index() =>
        Gen.Select(Gen.Int[0, 15].Select(i => (double)i).Array[8], Cases).Sample(
            (a, b) => SameAtEveryWidth<LookUps>(a, b, a) && b.All(x => double.IsFinite(Lanes1.Gather(Table, new(x)).Value)), iter: 2000);

    [Fact]
    public void Sine_and_cosine_give_the_same_bits_at_every_width() =>
        Cases.Sample(a => SameAtEveryWidth<Circular>(a, a, a), iter: 3000);

    [Fact]
    public void Arc_functions_give_the_same_bits_at_every_width() =>
        Gen.Select(Cases, Cases, Gen.Double[-1, 1].Array[8]).Sample((a, b, c) => SameAtEveryWidth<Arcs>(a, b, c), iter: 3000);

    [Fact]
    public void Exponential_gives_the_same_bits_at_every_width() =>
        Cases.Sample(a => SameAtEveryWidth<Exponential>(a, a, a), iter: 3000);

    [Fact]
    public void Logarithm_and_power_give_the_same_bits_at_every_width() =>
        Gen.Select(Positive, Cases).Sample((a, b) => SameAtEveryWidth<Logarithmic>(a, b, b), iter: 3000);

    [Fact]
    public void Plain_doubles_give_the_bits_of_the_lanes() =>
        Gen.Select(Gen.Double[-1e5, 1e5], Gen.Double[-50, 50], Gen.Double[1e-3, 1e3]).Sample((x, y, p) =>
            Elementary.Sin(x) == Elementary.Sin(new Lanes1(x)).Value
            && Elementary.Cos(x) == Elementary.Cos(new Lanes1(x)).Value
            && Elementary.Atan2(x, y) == Elementary.Atan2(new Lanes1(x), new Lanes1(y)).Value
            && Elementary.Exp(y) == Elementary.Exp(new Lanes1(y)).Value
            && Elementary.Log(p) == Elementary.Log(new Lanes1(p)).Value
            && Elementary.Pow(p, y) == Elementary.Pow(new Lanes1(p), new Lanes1(y)).Value);

    [Fact]
    public void Power_of_two_and_mantissa_take_numbers_apart_and_together() =>
        Gen.Int[-1022, 1023].Sample(n =>
        {
            var power = Lanes1.PowerOfTwo(new(n)).Value;
            var mantissa = Lanes1.Mantissa(new(power * 1.25), out var exponent).Value;
            return power == Math.ScaleB(1, n) && mantissa == 1.25 && exponent.Value == n;
        });

    [Fact]
    public void Minimum_and_maximum_give_their_second_argument_when_unordered()
    {
        Assert.Equal(1.0, Lanes1.Min(new(double.NaN), new(1)).Value);
        Assert.True(double.IsNaN(Lanes1.Max(new(1), new(double.NaN)).Value));
        Assert.Equal(2.0, Lanes1.Max(new(1), new(2)).Value);
        Assert.Equal(1.0, Lanes1.Min(new(1), new(2)).Value);
    }

    private static bool SameAtEveryWidth<TKernel>(double[] a, double[] b, double[] c)
        where TKernel : IKernel
    {
        var one = Run<Lanes1, TKernel>(a, b, c);
        return Same(one, Run<Lanes4, TKernel>(a, b, c)) && Same(one, Run<Lanes8, TKernel>(a, b, c));
    }

    private static double[] Run<T, TKernel>(double[] a, double[] b, double[] c)
        where T : struct, ILanes<T>
        where TKernel : IKernel
    {
        var result = new double[a.Length];
        for (var i = 0; i < a.Length; i += T.Count)
        {
            TKernel.Run(T.Load(a.AsSpan(i)), T.Load(b.AsSpan(i)), T.Load(c.AsSpan(i))).Store(result.AsSpan(i));
        }

        return result;
    }

    private static bool Same(double[] expected, double[] actual) =>
        expected.Zip(actual).All(p =>
            BitConverter.DoubleToInt64Bits(p.First) == BitConverter.DoubleToInt64Bits(p.Second)
            || (double.IsNaN(p.First) && double.IsNaN(p.Second)));

    private readonly struct Arithmetic : IKernel
    {
        public static T Run<T>(T a, T b, T c)
            where T : struct, ILanes<T> =>
            T.Fma(a, b, -c) + (T.Sqrt(T.Abs(a)) / b) - (T.Floor(a) * T.Round(c)) + T.Min(a, b) + T.Max(b, c);
    }

    private readonly struct Masks : IKernel
    {
        public static T Run<T>(T a, T b, T c)
            where T : struct, ILanes<T>
        {
            var order = T.Or(T.Less(a, b), T.AndNot(T.LessOrEqual(b, c), T.Equal(a, c)));
            return T.Select(T.Xor(order, T.IsOdd(T.Round(c))), T.Xor(a, T.And(b, T.Splat(-0.0))), c);
        }
    }

    private readonly struct LookUps : IKernel
    {
        public static T Run<T>(T a, T b, T c)
            where T : struct, ILanes<T>
        {
            T.GatherRow(Table, a, out var c0, out var c1, out var c2, out var c3);
            T.GatherRow(Table, b, out var d0, out _, out _, out var d3);
            T.GatherRow(Table, c, out var e0, out var e1, out var e2, out var e3, out var e4, out var e5, out var e6, out var e7);
            var eight = T.Fma(T.Fma(e0, e1, e2), e3, T.Fma(T.Fma(e4, e5, e6), c, e7));
            return T.Fma(T.Fma(T.Fma(c3, c, c2), c, c1), c, c0) + T.Gather(Table, a) + T.Gather(Table, b) + (d0 * d3) + eight;
        }
    }

    private readonly struct Circular : IKernel
    {
        public static T Run<T>(T a, T b, T c)
            where T : struct, ILanes<T>
        {
            Elementary.SinCos(a, out var sine, out var cosine);
            return sine + (T.Splat(3.0) * cosine);
        }
    }

    private readonly struct Arcs : IKernel
    {
        public static T Run<T>(T a, T b, T c)
            where T : struct, ILanes<T> =>
            Elementary.Atan2(a, b) + (T.Splat(3.0) * Elementary.Asin(c)) + (T.Splat(5.0) * Elementary.Acos(c));
    }

    private readonly struct Exponential : IKernel
    {
        public static T Run<T>(T a, T b, T c)
            where T : struct, ILanes<T> => Elementary.Exp(a);
    }

    private readonly struct Logarithmic : IKernel
    {
        public static T Run<T>(T a, T b, T c)
            where T : struct, ILanes<T> => Elementary.Log(a) + Elementary.Pow(a, b);
    }
}
