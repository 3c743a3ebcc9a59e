using Parapet.Earth;

namespace Parapet.Tests.Earth;

public sealed class ElementaryTests
{
    /// <summary>Points of a low-discrepancy sequence over [low, high].</summary>
    private static IEnumerable<double> Grid(double low, double high, int count)
    {
        var u = 0.5;
        for (var i = 0; i < count; i++)
        {
            u += 0.6180339887498949;
            u -= Math.Floor(u);
            yield return low + ((high - low) * u);
        }
    }

    private static double Worst(IEnumerable<double> points, Func<double, double> ulps) => points.Max(ulps);

    [Fact]
    public void Sine_and_cosine_over_the_stated_range_are_within_one_ulp()
    {
        var points = Grid(-8, 8, 3000).Concat(Grid(-1e5, 1e5, 3000)).Concat(Grid(-1e-3, 1e-3, 200)).Concat([1e-8, -3e-20]);
        double sine = 0, cosine = 0;
        foreach (var x in points)
        {
            var (s, c) = HighPrecision.SinCos(HighPrecision.From(x));
            sine = Math.Max(sine, HighPrecision.Ulps(Elementary.Sin(x), s));
            cosine = Math.Max(cosine, HighPrecision.Ulps(Elementary.Cos(x), c));
        }

        Assert.InRange(sine, 0, 1);
        Assert.InRange(cosine, 0, 1);
    }

    [Fact]
    public void Sine_and_cosine_beside_every_quadrant_edge_are_within_one_ulp()
    {
        // Nearest doubles to n pi/2, where the result is all cancellation: n to 63,661 is 1e5 rad.
        double worst = 0;
        for (var n = 1; n <= 63661; n = n < 400 ? n + 1 : n + 97)
        {
            var edge = n * (Math.PI / 2);
            foreach (var x in new[] { Math.BitDecrement(edge), edge, Math.BitIncrement(edge) })
            {
                var (s, c) = HighPrecision.SinCos(HighPrecision.From(x));
                worst = Math.Max(worst, HighPrecision.Ulps(Elementary.Sin(x), s));
                worst = Math.Max(worst, HighPrecision.Ulps(Elementary.Cos(x), c));
            }
        }

        Assert.InRange(worst, 0, 1);
    }

    [Fact]
    public void Arc_sine_and_arc_cosine_are_within_two_ulp()
    {
        var points = Grid(-1, 1, 4000).Concat(Grid(0.999, 1, 300)).Concat([0.5, -0.5, 1e-9, Math.BitDecrement(1.0), -1 + 1e-12]);
        double sine = 0, cosine = 0;
        foreach (var x in points)
        {
            sine = Math.Max(sine, HighPrecision.Ulps(Elementary.Asin(x), HighPrecision.Asin(HighPrecision.From(x))));
            cosine = Math.Max(cosine, HighPrecision.Ulps(Elementary.Acos(x), HighPrecision.Acos(HighPrecision.From(x))));
        }

        Assert.InRange(sine, 0, 2);
        Assert.InRange(cosine, 0, 2);
    }

    [Fact]
    public void Arc_tangent_over_the_circle_is_within_one_ulp()
    {
        double worst = 0;
        foreach (var angle in Grid(-Math.PI, Math.PI, 6000))
        {
            double y = Math.Sin(angle) * 3, x = Math.Cos(angle) * 3;
            var exact = HighPrecision.Atan2(HighPrecision.From(y), HighPrecision.From(x));
            worst = Math.Max(worst, HighPrecision.Ulps(Elementary.Atan2(y, x), exact));
        }

        Assert.InRange(worst, 0, 1);
    }

    [Fact]
    public void Exponential_is_within_one_ulp()
    {
        var points = Grid(-700, 709, 3000).Concat(Grid(-2, 2, 2000)).Concat(Grid(-1e-6, 1e-6, 100));
        Assert.InRange(
            Worst(points, x => HighPrecision.Ulps(Elementary.Exp(x), HighPrecision.Exp(HighPrecision.From(x), out var k), k)), 0, 1);
    }

    [Fact]
    public void Logarithm_is_within_one_ulp()
    {
        var points = Grid(0.5, 2, 2000).Concat(Grid(-300, 300, 1000).Select(e => Math.Pow(10, e))).Concat(Grid(0.999, 1.001, 500))
            .Concat([5e-324, 3e-310, double.MaxValue, Math.BitIncrement(1), Math.BitDecrement(1)]);
        Assert.InRange(Worst(points, x => HighPrecision.Ulps(Elementary.Log(x), HighPrecision.Log(x))), 0, 1);
    }

    [Fact]
    public void Decimal_logarithm_is_within_one_ulp_and_exact_at_powers_of_ten()
    {
        var ln10 = HighPrecision.Log(10);
        var points = Grid(0.1, 20, 2000).Concat(Grid(-307, 308, 500).Select(e => Math.Pow(10, e)));
        Assert.InRange(
            Worst(points, x => HighPrecision.Ulps(Elementary.Log10(x), HighPrecision.Ratio(HighPrecision.Log(x), ln10))), 0, 1);

        // The powers of ten that a double holds exactly.
        double power = 1;
        for (var n = 0; n <= 22; n++, power *= 10)
        {
            Assert.Equal(n, Elementary.Log10(power));
        }
    }

    [Fact]
    public void Power_is_within_two_ulp_up_to_the_ends_of_the_range()
    {
        double worst = 0;
        var exponents = Grid(-1, 1, 4000).GetEnumerator();
        foreach (var x in Grid(0.01, 4, 1500).Concat(Grid(-280, 280, 1000).Select(e => Math.Pow(10, e))).Concat(Grid(0.69, 1.42, 1500)))
        {
            // y fills the range in which x^y is a normal number.
            exponents.MoveNext();
            var y = exponents.Current * 700 / Math.Abs(Math.Log(x));
            var exact = HighPrecision.Exp(HighPrecision.Product(HighPrecision.From(y), HighPrecision.Log(x)), out var k);
            worst = Math.Max(worst, HighPrecision.Ulps(Elementary.Pow(x, y), exact, k));
        }

        Assert.InRange(worst, 0, 2);
    }

    [Fact]
    public void Sine_and_cosine_keep_the_edge_cases_of_the_standard()
    {
        AssertSame(0.0, Elementary.Sin(0.0));
        AssertSame(-0.0, Elementary.Sin(-0.0));
        AssertSame(1.0, Elementary.Cos(0.0));
        AssertSame(1.0, Elementary.Cos(-0.0));
        Assert.Equal(double.Epsilon, Elementary.Sin(double.Epsilon));
        foreach (var x in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            Assert.True(double.IsNaN(Elementary.Sin(x)) && double.IsNaN(Elementary.Cos(x)));
        }
    }

    [Fact]
    public void Arc_functions_keep_the_edge_cases_of_the_standard()
    {
        const double inf = double.PositiveInfinity;
        AssertSame(-0.0, Elementary.Asin(-0.0));
        AssertSame(Math.PI / 2, Elementary.Asin(1));
        AssertSame(-Math.PI / 2, Elementary.Asin(-1));
        AssertSame(0.0, Elementary.Acos(1));
        AssertSame(Math.PI, Elementary.Acos(-1));
        Assert.True(double.IsNaN(Elementary.Asin(1.5)) && double.IsNaN(Elementary.Acos(-1.5)) && double.IsNaN(Elementary.Acos(double.NaN)));

        AssertSame(0.0, Elementary.Atan2(0.0, 1));
        AssertSame(-0.0, Elementary.Atan2(-0.0, 1));
        AssertSame(0.0, Elementary.Atan2(0.0, 0.0));
        AssertSame(-0.0, Elementary.Atan2(-0.0, 0.0));
        AssertSame(Math.PI, Elementary.Atan2(0.0, -0.0));
        AssertSame(-Math.PI, Elementary.Atan2(-0.0, -0.0));
        AssertSame(Math.PI, Elementary.Atan2(0.0, -2));
        AssertSame(-Math.PI, Elementary.Atan2(-0.0, -2));
        AssertSame(Math.PI / 2, Elementary.Atan2(1, 0.0));
        AssertSame(-Math.PI / 2, Elementary.Atan2(-1, -0.0));
        AssertSame(Math.PI / 4, Elementary.Atan2(3, 3));
        AssertSame(3 * Math.PI / 4, Elementary.Atan2(3, -3));
        AssertSame(0.0, Elementary.Atan2(1, inf));
        AssertSame(-Math.PI, Elementary.Atan2(-1, -inf));
        AssertSame(Math.PI / 2, Elementary.Atan2(inf, -1));
        AssertSame(Math.PI / 4, Elementary.Atan2(inf, inf));
        AssertSame(-3 * Math.PI / 4, Elementary.Atan2(-inf, -inf));
        AssertSame(Math.PI / 4, Elementary.Atan2(double.Epsilon, double.Epsilon));
        AssertSame(Math.PI / 4, Elementary.Atan2(double.MaxValue, double.MaxValue));
        AssertSame(double.Epsilon, Elementary.Atan2(double.Epsilon, 1));
        Assert.True(double.IsNaN(Elementary.Atan2(double.NaN, 1)) && double.IsNaN(Elementary.Atan2(inf, double.NaN)));
    }

    [Fact]
    public void Exponential_and_logarithm_keep_the_edge_cases_of_the_standard()
    {
        const double inf = double.PositiveInfinity;
        AssertSame(1.0, Elementary.Exp(0.0));
        AssertSame(1.0, Elementary.Exp(-0.0));
        AssertSame(inf, Elementary.Exp(inf));
        AssertSame(inf, Elementary.Exp(709.79));
        AssertSame(0.0, Elementary.Exp(-inf));
        AssertSame(0.0, Elementary.Exp(-745.2));
        AssertSame(double.Epsilon, Elementary.Exp(-744.4400719213812)); // ln 2^-1074
        Assert.True(double.IsNaN(Elementary.Exp(double.NaN)));

        AssertSame(0.0, Elementary.Log(1));
        AssertSame(-inf, Elementary.Log(0.0));
        AssertSame(-inf, Elementary.Log(-0.0));
        AssertSame(inf, Elementary.Log(inf));
        AssertSame(-inf, Elementary.Log10(0.0));
        AssertSame(inf, Elementary.Log10(inf));
        Assert.True(double.IsNaN(Elementary.Log(-1)) && double.IsNaN(Elementary.Log(double.NaN)) && double.IsNaN(Elementary.Log10(-1)));
    }

    [Fact]
    public void Power_keeps_every_special_case_of_the_standard()
    {
        // The C library of this machine is a correct reference for the special cases of IEEE 754-2019, 9.2.1.
        double[] values =
        [
            0.0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1.5, -1.5, 1e300, -1e300, 1e-300, 9007199254740991, -9007199254740993, 1e17,
            double.PositiveInfinity, double.NegativeInfinity, double.NaN, double.Epsilon, double.MaxValue, -double.MaxValue,
        ];
        foreach (var x in values)
        {
            foreach (var y in values)
            {
                var expected = Math.Pow(x, y);
                var actual = Elementary.Pow(x, y);
                if (double.IsNormal(expected))
                {
                    Assert.InRange(actual / expected, 1 - 5e-16, 1 + 5e-16);
                }
                else
                {
                    AssertSame(expected, actual);
                }
            }
        }
    }

    private static void AssertSame(double expected, double actual)
    {
        if (double.IsNaN(expected))
        {
            Assert.True(double.IsNaN(actual));
        }
        else
        {
            Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(actual));
        }
    }
}
