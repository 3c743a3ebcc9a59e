using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>A two-body arc between two points in a given time.</summary>
/// <param name="VelocityStart">[m/s, inertial]</param>
/// <param name="VelocityEnd">[m/s, inertial]</param>
internal readonly record struct LambertArc(Vector3d VelocityStart, Vector3d VelocityEnd);

/// <summary>
/// Lambert's problem for less than one revolution: the conic from one point to another in a given time. The time of flight,
/// made dimensionless by sqrt(2 mu/s^3) with s half the perimeter of the triangle, falls steadily with Lancaster and
/// Blanchard's x (x below 1: ellipse, 1: parabola, above: hyperbola); x is found by Householder steps of third order kept
/// within a bracket, so that every time above zero has its solution.
/// Source: IZZO-2015, sects. 2 and 3; LANCASTER-BLANCHARD-1969.
/// </summary>
internal static class Lambert
{
    /// <summary>
    /// The arc, or null where there is none to be found: points that coincide, or lie on one line with the centre (the plane is
    /// open).
    /// </summary>
    /// <param name="start">[m, inertial]</param>
    /// <param name="end">[m, inertial]</param>
    /// <param name="time">[s] above 0.</param>
    /// <param name="longWay">Around the far side of the centre (a central angle above pi) instead of the near side.</param>
    public static LambertArc? Solve(Vector3d start, Vector3d end, double time, bool longWay)
    {
        double r1 = start.Norm, r2 = end.Norm, chord = (end - start).Norm, s = 0.5 * (r1 + r2 + chord);
        var normal = Vector3d.Cross(start, end);
        if (!(time > 0.0) || !(normal.Norm > 1e-12 * r1 * r2))
        {
            return null;
        }

        // lambda^2 = 1 - c/s = r1 r2 cos^2(theta/2)/s^2, in the form that keeps its digits when the points are nearly opposite
        Vector3d unit1 = start / r1, unit2 = end / r2;
        var side = longWay ? -1.0 : 1.0;
        var lambda = side * Math.Min(1.0, Math.Sqrt(r1 * r2) * (unit1 + unit2).Norm / (2.0 * s));
        var x = FindX(lambda, Math.Sqrt(2.0 * Kepler.Mu / (s * s * s)) * time);
        var y = Math.Sqrt(1.0 - (lambda * lambda * (1.0 - (x * x))));

        double gamma = Math.Sqrt(0.5 * Kepler.Mu * s), rho = (r1 - r2) / chord;
        var sigma = Math.Sqrt(Math.Max(0.0, 1.0 - (rho * rho)));
        double radial1 = gamma * (((lambda * y) - x) - (rho * ((lambda * y) + x))) / r1;
        double radial2 = -gamma * (((lambda * y) - x) + (rho * ((lambda * y) + x))) / r2;
        double across = gamma * sigma * (y + (lambda * x));
        var pole = normal.Unit * side;
        return new LambertArc(
            (unit1 * radial1) + (Vector3d.Cross(pole, unit1) * (across / r1)),
            (unit2 * radial2) + (Vector3d.Cross(pole, unit2) * (across / r2)));
    }

    /// <summary>The x in (-1, infinity) whose time is the given one. Source: IZZO-2015, eq. 22, 30.</summary>
    private static double FindX(double lambda, double time)
    {
        double lambda2 = lambda * lambda, lambda3 = lambda2 * lambda, lambda5 = lambda3 * lambda2;
        var timeAt0 = Elementary.Acos(lambda) + (lambda * Math.Sqrt(1.0 - lambda2));
        var timeAt1 = 2.0 / 3.0 * (1.0 - lambda3);
        double x;
        if (time >= timeAt0)
        {
            x = -(time - timeAt0) / (time - timeAt0 + 4.0);
        }
        else if (time <= timeAt1)
        {
            x = 1.0 + (2.5 * timeAt1 * (timeAt1 - time) / (time * (1.0 - lambda5)));
        }
        else
        {
            x = Elementary.Exp(Elementary.Log(time / timeAt0) * Elementary.Log(2.0) / Elementary.Log(timeAt1 / timeAt0)) - 1.0;
        }

        double low = -1.0, high = double.PositiveInfinity;
        for (var i = 0; i < 100; i++)
        {
            double here = TimeAt(x, lambda), delta = here - time, u = 1.0 - (x * x), y = Math.Sqrt(1.0 - (lambda2 * u));
            (low, high) = delta > 0.0 ? (x, high) : (low, x);
            double slope, slope2, slope3;
            if (Math.Abs(u) > 1e-6)
            {
                slope = ((3.0 * here * x) - 2.0 + (2.0 * lambda3 * x / y)) / u;
                slope2 = ((3.0 * here) + (5.0 * x * slope) + (2.0 * (1.0 - lambda2) * lambda3 / (y * y * y))) / u;
                slope3 = ((7.0 * x * slope2) + (8.0 * slope) - (6.0 * (1.0 - lambda2) * lambda5 * x / (y * y * y * y * y))) / u;
            }
            else
            {
                (slope, slope2, slope3) = (-0.4 * (1.0 - lambda5), 0.0, 0.0); // limit at the parabola
            }

            var square = slope * slope;
            var next = x - (delta * (square - (0.5 * delta * slope2)) /
                ((slope * (square - (delta * slope2))) + (slope3 * delta * delta / 6.0)));
            if (!(next > low && next < high))
            {
                next = double.IsInfinity(high) ? (2.0 * x) + 2.0 : 0.5 * (low + high);
            }

            var step = Math.Abs(next - x);
            x = next;
            if (step <= 1e-15 * Math.Max(1.0, Math.Abs(x)) || high - low <= 4e-16 * Math.Abs(x))
            {
                break;
            }
        }

        return x;
    }

    /// <summary>
    /// [1] dimensionless time of flight: Lancaster and Blanchard's form, and Battin's hypergeometric series near the parabola,
    /// where
    /// the former is 0/0. Source: IZZO-2015, eqs. 18 to 20.
    /// </summary>
    private static double TimeAt(double x, double lambda)
    {
        double e = (x - 1.0) * (x + 1.0), y = Math.Sqrt(1.0 + (lambda * lambda * e)), eta = y - (lambda * x);
        if (Math.Abs(x - 1.0) < 0.1)
        {
            var s1 = 0.5 * (1.0 - lambda - (x * eta));
            return 0.5 * ((eta * eta * eta * 4.0 / 3.0 * Hypergeometric(s1)) + (4.0 * lambda * eta));
        }

        double root = Math.Sqrt(Math.Abs(e)), f = root * eta, g = (x * y) - (lambda * e);
        var d = e < 0.0 ? Elementary.Atan2(f, g) : Elementary.Log(f + g);
        return (x - (lambda * y) - (d / root)) / e;
    }

    /// <summary>2F1(3, 1; 5/2; z) by its series, |z| well below 1.</summary>
    private static double Hypergeometric(double z)
    {
        double sum = 1.0, term = 1.0;
        for (var n = 0; n < 200 && Math.Abs(term) > 1e-17 * sum; n++)
        {
            term *= (3.0 + n) / (2.5 + n) * z;
            sum += term;
        }

        return sum;
    }
}
