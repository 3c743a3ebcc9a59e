using System.Numerics;

namespace Parapet.Tests.Earth;

/// <summary>
/// The elementary functions in fixed point with 320 bits after the point: the reference for <c>Elementary</c>. Textbook
/// series after textbook reductions, slow and plain; more than 240 of the bits are right for arguments down to 1e-20.
/// </summary>
internal static class HighPrecision
{
    private const int Bits = 320;

    private static readonly BigInteger One = BigInteger.One << Bits;

    /// <summary>pi, by Machin's formula.</summary>
    public static readonly BigInteger Pi = 4 * ((4 * ArcTanOfInverse(5)) - ArcTanOfInverse(239));

    private static readonly BigInteger Ln2 = 2 * ArTanh(One / 3);

    /// <summary>A double, exactly (down to 2^-268).</summary>
    public static BigInteger From(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(Math.Abs(x));
        var exponent = (int)(bits >> 52);
        var fraction = exponent == 0 ? bits : (bits & 0xFFFFFFFFFFFFFL) | 0x10000000000000L;
        var shift = Math.Max(exponent, 1) - 1075 + Bits;
        var value = shift >= 0 ? new BigInteger(fraction) << shift : new BigInteger(fraction) >> -shift;
        return x < 0 ? -value : value;
    }

    /// <summary>Error of a double in units of its last place, the exact value being value 2^scale.</summary>
    public static double Ulps(double computed, BigInteger value, int scale = 0)
    {
        var scaled = scale == 0 ? computed : Math.ScaleB(computed, -scale);
        var ulp = Math.BitIncrement(Math.Abs(scaled)) - Math.Abs(scaled);
        return (double)(BigInteger.Abs(From(scaled) - value) * 1000000 / From(ulp)) / 1e6;
    }

    public static (BigInteger Sin, BigInteger Cos) SinCos(BigInteger x)
    {
        var n = Floor(Times(2, x) + (Pi / 2), Pi);
        var r = x - (n * Pi / 2);
        BigInteger sin = 0, cos = 0, term = One;
        for (var i = 1; !term.IsZero; i++)
        {
            switch (i % 4)
            {
                case 1: cos += term; break;
                case 2: sin += term; break;
                case 3: cos -= term; break;
                default: sin -= term; break;
            }

            term = Product(term, r) / i;
        }

        return (int)(((n % 4) + 4) % 4) switch { 0 => (sin, cos), 1 => (cos, -sin), 2 => (-sin, -cos), _ => (-cos, sin) };
    }

    public static BigInteger Atan2(BigInteger y, BigInteger x)
    {
        if (x < 0)
        {
            return (y < 0 ? -Pi : Pi) - Atan2(y, -x);
        }

        if (BigInteger.Abs(y) > x)
        {
            return ((y < 0 ? -Pi : Pi) / 2) - Atan2(x, y < 0 ? -y : y) * (y < 0 ? -1 : 1);
        }

        var q = (y << Bits) / x;
        for (var i = 0; i < 8; i++)
        {
            q = (q << Bits) / (One + SquareRoot(One + Product(q, q)));
        }

        BigInteger sum = 0, power = q, square = Product(q, q);
        for (var i = 1; !power.IsZero && power != -1; i += 2)
        {
            sum += i % 4 == 1 ? power / i : -power / i;
            power = Product(power, square);
        }

        return sum << 8;
    }

    public static BigInteger Asin(BigInteger x) => Atan2(x, SquareRoot(One - Product(x, x)));

    public static BigInteger Acos(BigInteger x) => Atan2(SquareRoot(One - Product(x, x)), x);

    /// <summary>e^x = value 2^scale, value from 2^-1/2 to 2^1/2.</summary>
    public static BigInteger Exp(BigInteger x, out int scale)
    {
        scale = (int)Floor(x + (Ln2 / 2), Ln2);
        var r = (x - (scale * Ln2)) >> 8;
        BigInteger sum = 0, term = One;
        for (var i = 1; !term.IsZero && term != -1; i++)
        {
            sum += term;
            term = Product(term, r) / i;
        }

        for (var i = 0; i < 8; i++)
        {
            sum = Product(sum, sum);
        }

        return sum;
    }

    public static BigInteger Log(double x)
    {
        var scale = Math.ILogB(x);
        var m = From(Math.ScaleB(x, -scale));
        var y = From(Math.Log(Math.ScaleB(x, -scale)));
        for (var i = 0; i < 2; i++)
        {
            var e = Exp(y, out var k);
            e = k >= 0 ? e << k : e >> -k;
            y += ((m - e) << (Bits + 1)) / (m + e);
        }

        return y + (scale * Ln2);
    }

    public static BigInteger Product(BigInteger a, BigInteger b) => (a * b) >> Bits;

    public static BigInteger Ratio(BigInteger a, BigInteger b) => (a << Bits) / b;

    private static BigInteger Times(int n, BigInteger x) => n * x;

    private static BigInteger Floor(BigInteger a, BigInteger b)
    {
        var quotient = BigInteger.DivRem(a, b, out var remainder);
        return remainder.Sign < 0 ? quotient - 1 : quotient;
    }

    private static BigInteger SquareRoot(BigInteger x)
    {
        var target = x << Bits;
        if (target.IsZero)
        {
            return target;
        }

        var root = BigInteger.One << (int)((target.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (root + (target / root)) >> 1;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }

    private static BigInteger ArcTanOfInverse(int n)
    {
        BigInteger sum = 0, power = (BigInteger.One << 320) / n;
        for (var i = 1; !power.IsZero; i += 2)
        {
            sum += i % 4 == 1 ? power / i : -power / i;
            power /= n * n;
        }

        return sum;
    }

    private static BigInteger ArTanh(BigInteger x)
    {
        BigInteger sum = 0, power = x;
        for (var i = 1; !power.IsZero; i += 2)
        {
            sum += power / i;
            power = Product(power, Product(x, x));
        }

        return sum;
    }
}
