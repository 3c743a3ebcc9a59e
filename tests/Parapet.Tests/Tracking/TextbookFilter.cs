namespace Parapet.Tests.Tracking;

/// <summary>
/// The extended Kalman filter as in a textbook, with matrices, one target, written from the equations of docs/theory/tracking.md alone: whatever the
/// kernel does in lanes and triangles, this does plainly.
/// </summary>
internal sealed class TextbookFilter(double[] state, double[,] covariance)
{
    private const double Mu = 3.986004418e14, A = 6_378_137.0, J2 = 1.08262982e-3;

    public double[] X { get; private set; } = state;

    public double[,] P { get; private set; } = covariance;

    public void Predict(double time, double density)
    {
        var steps = Math.Max(1, (int)Math.Ceiling(time / 20.0));
        var h = time / steps;
        for (var n = 0; n < steps; n++)
        {
            double[] r = X[..3], v = X[3..];
            var g0 = Gravity(r);
            double[] middle = [.. r.Select((x, i) => x + (h / 2 * v[i]) + (h * h / 8 * g0[i]))];
            var g1 = Gravity(middle);
            var g2 = Gravity([.. r.Select((x, i) => x + (h * v[i]) + (h * h / 2 * g1[i]))]);
            X =
            [
                .. r.Select((x, i) => x + (h * v[i]) + (h * h / 6 * (g0[i] + (2 * g1[i])))),
                .. v.Select((x, i) => x + (h / 6 * (g0[i] + (4 * g1[i]) + g2[i]))),
            ];

            double[,] drift = Identity(), kick = Identity(), q = new double[6, 6];
            var r2 = Dot(middle, middle);
            var strength = Mu / (r2 * Math.Sqrt(r2));
            for (var i = 0; i < 3; i++)
            {
                drift[i, i + 3] = h / 2;
                q[i, i] = density * h * h * h / 3;
                q[i, i + 3] = q[i + 3, i] = density * h * h / 2;
                q[i + 3, i + 3] = density * h;
                for (var j = 0; j < 3; j++)
                {
                    kick[i + 3, j] = h * strength * ((3 * middle[i] * middle[j] / r2) - (i == j ? 1 : 0));
                }
            }

            var f = Product(drift, Product(kick, drift));
            P = Sum(Product(Product(f, P), Transpose(f)), q);
        }
    }

    /// <summary>Measured are azimuth, elevation, range and range rate (NaN for none); axes are the rows east, north and up.</summary>
    public void Update(double[] site, double[] siteVelocity, double[][] axes, double[] measured, double[] sigma)
    {
        double[] before = [.. X], d = [.. X[..3].Zip(site, (a, b) => a - b)];
        double e = Dot(axes[0], d), n = Dot(axes[1], d), u = Dot(axes[2], d), level2 = (e * e) + (n * n), range2 = level2 + (u * u), level = Math.Sqrt(level2);
        var azimuth = Combine(axes, n / level2, -e / level2, 0);
        var elevation = Combine(axes, -u * e / (level * range2), -u * n / (level * range2), level / range2);
        Fold([.. azimuth, 0, 0, 0], Math.IEEERemainder(measured[0] - Math.Atan2(e, n), 2 * Math.PI), sigma[0] * sigma[0]);
        var moved = elevation.Select((x, i) => x * (X[i] - before[i])).Sum();
        Fold([.. elevation, 0, 0, 0], measured[1] - Math.Atan2(u, level) - moved, sigma[1] * sigma[1]);

        d = [.. X[..3].Zip(site, (a, b) => a - b)];
        var range = Math.Sqrt(Dot(d, d));
        double[] along = [.. d.Select(x => x / range)];
        var longer = Across(along, 0, 0) / (2 * range);
        Fold([.. along, 0, 0, 0], measured[2] - range - longer, (sigma[2] * sigma[2]) + (2 * longer * longer));
        if (double.IsNaN(measured[3]))
        {
            return;
        }

        d = [.. X[..3].Zip(site, (a, b) => a - b)];
        range = Math.Sqrt(Dot(d, d));
        along = [.. d.Select(x => x / range)];
        double[] relative = [.. X[3..].Zip(siteVelocity, (a, b) => a - b)];
        var rate = Dot(along, relative);
        double position = Across(along, 0, 0), velocity = Across(along, 3, 3), both = Across(along, 0, 3);
        var curved = 2 * position * velocity / (range * range);
        if (curved <= sigma[3] * sigma[3])
        {
            double[] row = [.. relative.Select((x, i) => (x - (rate * along[i])) / range), .. along];
            Fold(row, measured[3] - rate - (both / range) + (rate * position / (2 * range * range)), (sigma[3] * sigma[3]) + curved);
        }
    }

    // Trace of a block of P less its part along a direction.
    private double Across(double[] along, int row, int column)
    {
        var sum = 0.0;
        for (var i = 0; i < 3; i++)
        {
            sum += P[row + i, column + i];
            for (var j = 0; j < 3; j++)
            {
                sum -= along[i] * P[row + i, column + j] * along[j];
            }
        }

        return sum;
    }

    private void Fold(double[] h, double left, double variance)
    {
        double[] ph = [.. Enumerable.Range(0, 6).Select(i => Enumerable.Range(0, 6).Sum(j => P[i, j] * h[j]))];
        var s = Dot(h, ph) + variance;
        X = [.. X.Select((x, i) => x + (ph[i] / s * left))];
        var p = new double[6, 6];
        for (var i = 0; i < 6; i++)
        {
            for (var j = 0; j < 6; j++)
            {
                p[i, j] = P[i, j] - (ph[i] * ph[j] / s);
            }
        }

        P = p;
    }

    private static double[] Gravity(double[] r)
    {
        double r2 = Dot(r, r), k = 1.5 * J2 * A * A / r2, s2 = r[2] * r[2] / r2, g = -Mu / (r2 * Math.Sqrt(r2));
        return [g * r[0] * (1 + (k * (1 - (5 * s2)))), g * r[1] * (1 + (k * (1 - (5 * s2)))), g * r[2] * (1 + (k * (3 - (5 * s2))))];
    }

    private static double[] Combine(double[][] axes, double e, double n, double u) =>
        [.. Enumerable.Range(0, 3).Select(i => (e * axes[0][i]) + (n * axes[1][i]) + (u * axes[2][i]))];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double[,] Identity() => Made((i, j) => i == j ? 1 : 0);

    private static double[,] Transpose(double[,] a) => Made((i, j) => a[j, i]);

    private static double[,] Sum(double[,] a, double[,] b) => Made((i, j) => a[i, j] + b[i, j]);

    private static double[,] Product(double[,] a, double[,] b) => Made((i, j) => Enumerable.Range(0, 6).Sum(k => a[i, k] * b[k, j]));

    private static double[,] Made(Func<int, int, double> element)
    {
        var made = new double[6, 6];
        for (var i = 0; i < 6; i++)
        {
            for (var j = 0; j < 6; j++)
            {
                made[i, j] = element(i, j);
            }
        }

        return made;
    }
}
