namespace Parapet.Earth;

/// <summary>An angle held as its sine and cosine, so that no digit is lost near the axes.</summary>
/// <param name="Sin">[1]</param>
/// <param name="Cos">[1]</param>
internal readonly record struct Turn(double Sin, double Cos)
{
    /// <summary>Stands for a zero cosine, so that quotients stay finite: root of the least normal double.</summary>
    public const double Tiny = 1.4916681462400413e-154;

    /// <summary>[rad] -pi to pi.</summary>
    public double Angle => Elementary.Atan2(Sin, Cos);

    /// <summary>On the unit circle.</summary>
    public Turn Normal
    {
        get
        {
            var norm = Math.Sqrt((Sin * Sin) + (Cos * Cos));
            return new(Sin / norm, Cos / norm);
        }
    }

    /// <summary>The opposite direction.</summary>
    public Turn Backward => new(-Sin, -Cos);

    /// <summary>From an angle [rad].</summary>
    public static Turn Of(double angle)
    {
        var (sin, cos) = Elementary.SinCos(angle);
        return new(sin, cos);
    }

    /// <summary>Sum of two angles.</summary>
    public static Turn operator +(Turn a, Turn b) => new((a.Sin * b.Cos) + (a.Cos * b.Sin), (a.Cos * b.Cos) - (a.Sin * b.Sin));

    /// <summary>Difference of two angles.</summary>
    public static Turn operator -(Turn a, Turn b) => new((a.Sin * b.Cos) - (a.Cos * b.Sin), (a.Cos * b.Cos) + (a.Sin * b.Sin));

    /// <summary>[rad] angle from a on to b, 0 to pi: rounding below zero counts as zero.</summary>
    public static double Between(Turn a, Turn b)
    {
        var turn = b - a;
        return Elementary.Atan2(Math.Max(0, turn.Sin), turn.Cos);
    }
}

/// <summary>
/// The series of a geodesic in eps, to sixth order: eps measures how strongly the line feels the flattening,
/// eps = k^2 / (2 (1 + sqrt(1 + k^2)) + k^2), k = e' cos of the azimuth at the equator.
/// </summary>
/// <remarks>Source: KARNEY-2013, eq. 15 to 25, 42, 43; third flattening n in A3 and C3.</remarks>
internal static class GeodesicSeries
{
    /// <summary>Terms of a Fourier series.</summary>
    public const int Order = 6;

    /// <summary>[1] eps from k^2.</summary>
    public static double Expansion(double k2) => k2 / ((2 * (1 + Math.Sqrt(1 + k2))) + k2);

    /// <summary>Sum over l of c[l - 1] sin(2 l sigma), by Clenshaw's recurrence.</summary>
    public static double Sines(Turn sigma, ReadOnlySpan<double> c)
    {
        var twiceCos = 2 * (sigma.Cos - sigma.Sin) * (sigma.Cos + sigma.Sin);
        double b1 = 0, b2 = 0;
        for (var l = c.Length - 1; l >= 0; l--)
        {
            (b1, b2) = ((twiceCos * b1) - b2 + c[l], b1);
        }

        return 2 * sigma.Sin * sigma.Cos * b1;
    }

    /// <summary>A1, scale of distance, eq. 17.</summary>
    public static double A1(double eps)
    {
        var e2 = eps * eps;
        return (1 + (e2 * ((1.0 / 4) + (e2 * ((1.0 / 64) + (e2 / 256)))))) / (1 - eps);
    }

    /// <summary>C1, distance from arc, eq. 18.</summary>
    public static void C1(double eps, Span<double> c)
    {
        double e2 = eps * eps, d = eps;
        c[0] = d * ((-1.0 / 2) + (e2 * ((3.0 / 16) - (e2 / 32))));
        c[1] = (d *= eps) * ((-1.0 / 16) + (e2 * ((1.0 / 32) - (e2 * 9 / 2048))));
        c[2] = (d *= eps) * ((-1.0 / 48) + (e2 * 3 / 256));
        c[3] = (d *= eps) * ((-5.0 / 512) + (e2 * 3 / 512));
        c[4] = (d *= eps) * (-7.0 / 1280);
        c[5] = d * eps * (-7.0 / 2048);
    }

    /// <summary>C1', arc from distance, eq. 21.</summary>
    public static void C1Inverse(double eps, Span<double> c)
    {
        double e2 = eps * eps, d = eps;
        c[0] = d * ((1.0 / 2) + (e2 * ((-9.0 / 32) + (e2 * 205 / 1536))));
        c[1] = (d *= eps) * ((5.0 / 16) + (e2 * ((-37.0 / 96) + (e2 * 1335 / 4096))));
        c[2] = (d *= eps) * ((29.0 / 96) - (e2 * 75 / 128));
        c[3] = (d *= eps) * ((539.0 / 1536) - (e2 * 2391 / 2560));
        c[4] = (d *= eps) * (3467.0 / 7680);
        c[5] = d * eps * (38081.0 / 61440);
    }

    /// <summary>A2, eq. 42.</summary>
    public static double A2(double eps)
    {
        var e2 = eps * eps;
        return (1 - eps) * (1 + (e2 * ((1.0 / 4) + (e2 * ((9.0 / 64) + (e2 * 25 / 256))))));
    }

    /// <summary>C2, eq. 43.</summary>
    public static void C2(double eps, Span<double> c)
    {
        double e2 = eps * eps, d = eps;
        c[0] = d * ((1.0 / 2) + (e2 * ((1.0 / 16) + (e2 / 32))));
        c[1] = (d *= eps) * ((3.0 / 16) + (e2 * ((1.0 / 32) + (e2 * 35 / 2048))));
        c[2] = (d *= eps) * ((5.0 / 48) + (e2 * 5 / 256));
        c[3] = (d *= eps) * ((35.0 / 512) + (e2 * 7 / 512));
        c[4] = (d *= eps) * (63.0 / 1280);
        c[5] = d * eps * (77.0 / 2048);
    }

    /// <summary>Coefficients of A3 in powers of eps, eq. 24.</summary>
    public static double[] A3(double n) =>
    [
        1,
        (-1.0 / 2) + (n / 2),
        (-1.0 / 4) - (n / 8) + (n * n * 3 / 8),
        (-1.0 / 16) - (n * 3 / 16) - (n * n / 16),
        (-3.0 / 64) - (n / 32),
        -3.0 / 128,
    ];

    /// <summary>Coefficients of C3: row l - 1 holds those of eps^l and up, eq. 25.</summary>
    public static double[][] C3(double n) =>
    [
        [
            (1.0 / 4) - (n / 4),
            (1.0 / 8) - (n * n / 8),
            (3.0 / 64) + (n * 3 / 64) - (n * n / 64),
            (5.0 / 128) + (n / 64),
            3.0 / 128,
        ],
        [
            (1.0 / 16) - (n * 3 / 32) + (n * n / 32),
            (3.0 / 64) - (n / 32) - (n * n * 3 / 64),
            (3.0 / 128) + (n / 128),
            5.0 / 256,
        ],
        [
            (5.0 / 192) - (n * 3 / 64) + (n * n * 5 / 192),
            (3.0 / 128) - (n * 5 / 192),
            7.0 / 512,
        ],
        [(7.0 / 512) - (n * 7 / 256), 7.0 / 512],
        [21.0 / 2560],
    ];

    /// <summary>A polynomial, lowest power first.</summary>
    public static double Polynomial(ReadOnlySpan<double> coefficients, double x)
    {
        double sum = 0;
        for (var i = coefficients.Length - 1; i >= 0; i--)
        {
            sum = (sum * x) + coefficients[i];
        }

        return sum;
    }

    /// <summary>C3 at an eps: five terms.</summary>
    public static void C3(double[][] coefficients, double eps, Span<double> c)
    {
        double power = 1;
        for (var l = 0; l < coefficients.Length; l++)
        {
            power *= eps;
            c[l] = power * Polynomial(coefficients[l], eps);
        }
    }
}
