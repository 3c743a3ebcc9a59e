namespace Parapet.Earth;

/// <summary>The shortest line between two points of the ellipsoid.</summary>
/// <param name="Distance">[m] along the ellipsoid.</param>
/// <param name="AzimuthStart">[rad] clockwise from north, -pi to pi, at the first point.</param>
/// <param name="AzimuthEnd">[rad] direction of travel at the second point.</param>
/// <param name="ReducedLength">[m] how far the end moves sideways per radian of azimuth at the start.</param>
/// <param name="Arc">[rad] arc on the auxiliary sphere.</param>
public readonly record struct GeodesicBetween(
    double Distance, double AzimuthStart, double AzimuthEnd, double ReducedLength, double Arc);

/// <summary>A point reached along a geodesic.</summary>
/// <param name="Place">Where; altitude zero.</param>
/// <param name="Azimuth">[rad] direction of travel there.</param>
/// <param name="ReducedLength">[m] how far the point moves sideways per radian of azimuth at the start.</param>
/// <param name="Arc">[rad] arc on the auxiliary sphere.</param>
public readonly record struct GeodesicPoint(Geodetic Place, double Azimuth, double ReducedLength, double Arc);

/// <summary>
/// Distances and directions on an oblate ellipsoid or a sphere: geodesics mapped to great circles of an auxiliary sphere
/// (reduced latitude beta, arc sigma, longitude omega), with series to sixth order in the flattening. Right to 15 nm on
/// WGS84 for every pair of points, antipodes included.
/// </summary>
/// <remarks>Source: KARNEY-2013; equation numbers are its. Validation: GeographicLib's test set, see the tests.</remarks>
public sealed class Geodesic
{
    private const double Epsilon = 2.220446049250313e-16; // [1] rounding of 1
    private const double RootEpsilon = 1.4901161193847656e-8;
    private const double TwoPiHigh = 2 * Math.PI, TwoPiLow = 2.4492935982947064e-16; // [rad]

    /// <summary>Newton's steps before bisection takes over; then one step per bit, and ten.</summary>
    private const int NewtonMax = 20, StepsMax = NewtonMax + 63;

    private readonly double _a;
    private readonly double _shortArc;
    private readonly double[] _a3;
    private readonly double[][] _c3;

    /// <summary>An ellipsoid of revolution.</summary>
    /// <param name="semiMajorAxis">[m] equatorial radius.</param>
    /// <param name="flattening">[1] (a - b) / a, from 0 (sphere) to 0.01.</param>
    public Geodesic(double semiMajorAxis, double flattening)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(semiMajorAxis);
        ArgumentOutOfRangeException.ThrowIfNegative(flattening);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(flattening, 0.01);
        _a = semiMajorAxis;
        Flattening = flattening;
        SemiMinorAxis = _a * (1 - flattening);
        SecondEccentricity2 = flattening * (2 - flattening) / ((1 - flattening) * (1 - flattening));

        // Lines shorter than this are solved on a sphere of local radius, where the error is below rounding.
        _shortArc = 0.1 * RootEpsilon / Math.Sqrt(Math.Max(0.001, flattening) * (1 - (flattening / 2)) / 2);
        var n = flattening / (2 - flattening);
        _a3 = GeodesicSeries.A3(n);
        _c3 = GeodesicSeries.C3(n);
    }

    /// <summary>The WGS84 ellipsoid.</summary>
    public static Geodesic Wgs84 { get; } = new(6_378_137.0, 1 / 298.257223563);

    internal double Flattening { get; }

    internal double SemiMinorAxis { get; }

    internal double SecondEccentricity2 { get; }

    /// <summary>The point at a distance from another in a direction: the direct problem.</summary>
    /// <param name="from">Start.</param>
    /// <param name="azimuth">[rad] clockwise from north.</param>
    /// <param name="distance">[m]</param>
    public GeodesicPoint Destination(Geodetic from, double azimuth, double distance) => Line(from, azimuth).At(distance);

    /// <summary>The line from a point in a direction.</summary>
    /// <param name="from">Start.</param>
    /// <param name="azimuth">[rad] clockwise from north.</param>
    public GeodesicLine Line(Geodetic from, double azimuth) => new(this, from, azimuth, double.PositiveInfinity);

    /// <summary>The shortest line between two points, for points along it.</summary>
    /// <param name="from">Start.</param>
    /// <param name="to">End, at <see cref="GeodesicLine.Length"/>.</param>
    public GeodesicLine Line(Geodetic from, Geodetic to)
    {
        var between = Between(from, to);
        return new GeodesicLine(this, from, between.AzimuthStart, between.Distance);
    }

    /// <summary>Distance and azimuths between two points, whose altitudes do not matter: the inverse problem.</summary>
    /// <param name="from">First point.</param>
    /// <param name="to">Second point.</param>
    public GeodesicBetween Between(Geodetic from, Geodetic to)
    {
        // By symmetry the line starts in the south, farther from the equator than its end, and goes east.
        var swapped = Math.Abs(from.Latitude) < Math.Abs(to.Latitude);
        var (first, second) = swapped ? (to, from) : (from, to);
        var mirrored = !(first.Latitude < 0); // on the equator too: of two lines as short, the northern
        var start = Reduced(mirrored ? -first.Latitude : first.Latitude);
        var end = MatchParallel(start, Reduced(mirrored ? -second.Latitude : second.Latitude));
        var difference = Difference(first.Longitude, second.Longitude, out var rest);
        var west = difference < 0;
        var path = Solve(start, end, Math.Abs(difference), west ? -rest : rest);

        // Back: a line turned round has both azimuths turned round and exchanged; a mirror changes one sign.
        var (azimuthStart, azimuthEnd) = swapped ? (path.End.Backward, path.Start.Backward) : (path.Start, path.End);
        double Unfold(Turn azimuth) => Elementary.Atan2(west ? -azimuth.Sin : azimuth.Sin, mirrored ? -azimuth.Cos : azimuth.Cos);
        return new GeodesicBetween(path.Distance, Unfold(azimuthStart), Unfold(azimuthEnd), path.ReducedLength, path.Arc);
    }

    /// <summary>Reduced latitude, tan beta = (1 - f) tan latitude; the cosine never zero.</summary>
    internal Turn Reduced(double latitude)
    {
        var (sin, cos) = Elementary.SinCos(latitude);
        var beta = new Turn((1 - Flattening) * sin, Math.Abs(latitude) < Math.PI / 2 ? cos : 0).Normal;
        return beta with { Cos = Math.Max(Turn.Tiny, beta.Cos) };
    }

    /// <summary>Azimuth where the great circle through a point crosses the equator, eq. 5.</summary>
    internal static Turn AtEquator(Turn azimuth, Turn beta)
    {
        var across = azimuth.Sin * beta.Sin;
        return new(azimuth.Sin * beta.Cos, Math.Sqrt((azimuth.Cos * azimuth.Cos) + (across * across)));
    }

    /// <summary>A3 of a line, eq. 24.</summary>
    internal double LongitudeScale(double eps) => GeodesicSeries.Polynomial(_a3, eps);

    /// <summary>C3 of a line, eq. 25.</summary>
    internal void LongitudeSeries(double eps, Span<double> c) => GeodesicSeries.C3(_c3, eps, c);

    /// <summary>[rad] an angle brought to -pi to pi.</summary>
    internal static double Wrap(double angle)
    {
        var turns = Math.Round(angle / TwoPiHigh);
        return Math.FusedMultiplyAdd(-turns, TwoPiLow, Math.FusedMultiplyAdd(-turns, TwoPiHigh, angle));
    }

    /// <summary>[rad] b - a in -pi to pi, with what rounding takes from it.</summary>
    private static double Difference(double a, double b, out double rest)
    {
        var difference = b - a;
        var back = difference - b;
        var error = (b - (difference - back)) - (a + back);
        var turns = Math.Round(difference / TwoPiHigh);
        var reduced = Math.FusedMultiplyAdd(-turns, TwoPiHigh, difference);
        error = Math.FusedMultiplyAdd(-turns, TwoPiLow, error);
        var sum = reduced + error;
        rest = (reduced - sum) + error;
        return sum;
    }

    /// <summary>Makes latitudes that are equal but for sign and rounding exactly so: symmetric lines are told by it.</summary>
    private static Turn MatchParallel(Turn start, Turn end)
    {
        if (start.Cos < -start.Sin)
        {
            return end.Cos == start.Cos ? end with { Sin = Math.CopySign(start.Sin, end.Sin) } : end;
        }

        return Math.Abs(end.Sin) == -start.Sin ? end with { Cos = start.Cos } : end;
    }

    private Path Solve(Turn start, Turn end, double longitude, double rest)
    {
        var turn = Turn.Of(longitude);
        turn = new(turn.Sin + (rest * turn.Cos), turn.Cos - (rest * turn.Sin));
        var halfway = turn.Cos < 0 && turn.Sin < Epsilon;
        if (start.Cos == Turn.Tiny || turn.Sin == 0 || halfway)
        {
            // Half a turn to within rounding is a meridian; so is every line from a pole.
            var heading = halfway ? new Turn(0, -1) : turn;
            var path = AlongMeridian(start, end, heading);

            // Beyond the first conjugate point it is no longer the shortest.
            if (path.ReducedLength >= -4 * Epsilon * _a)
            {
                return path;
            }
        }

        if (start.Sin == 0 && (Flattening == 0 || Math.PI - longitude >= Flattening * Math.PI))
        {
            var east = new Turn(1, 0);
            var arc = longitude / (1 - Flattening);
            return new Path(east, east, _a * longitude, SemiMinorAxis * Elementary.Sin(arc), arc);
        }

        return Guess(start, end, longitude, turn, out var azimuth) ?? Converge(start, end, turn, azimuth);
    }

    private Path AlongMeridian(Turn start, Turn end, Turn heading)
    {
        var north = new Turn(0, 1);
        var sigmaStart = new Turn(start.Sin, heading.Cos * start.Cos);
        var arc = Turn.Between(sigmaStart, end);
        var (distance, reduced) = Lengths(GeodesicSeries.Expansion(SecondEccentricity2), arc, sigmaStart, end, start, end);
        return new Path(heading, north, SemiMinorAxis * distance, SemiMinorAxis * reduced, arc);
    }

    /// <summary>
    /// The whole answer for a short line; otherwise an azimuth for Newton to start from: the great circle's, or near the
    /// antipodes that of the astroid problem, section 5.
    /// </summary>
    private Path? Guess(Turn start, Turn end, double longitude, Turn turn, out Turn azimuth)
    {
        var rise = end - start;
        var sinSum = (end.Sin * start.Cos) + (end.Cos * start.Sin);
        var isShort = rise.Cos >= 0 && rise.Sin < 0.5 && end.Cos * longitude < 0.5;
        var omega = turn;
        double mean = 1;
        if (isShort)
        {
            // Sphere of the radius that belongs to the mean latitude.
            var sin2 = (start.Sin + end.Sin) * (start.Sin + end.Sin);
            var cos2 = (start.Cos + end.Cos) * (start.Cos + end.Cos);
            mean = Math.Sqrt(1 + (SecondEccentricity2 * (sin2 / (sin2 + cos2))));
            omega = Turn.Of(longitude / ((1 - Flattening) * mean));
        }

        var sin2Omega = omega.Sin * omega.Sin;
        var versed = omega.Cos >= 0 ? sin2Omega / (1 + omega.Cos) : 1 - omega.Cos;
        azimuth = omega.Cos >= 0
            ? new(end.Cos * omega.Sin, rise.Sin + (end.Cos * start.Sin * versed))
            : new(end.Cos * omega.Sin, sinSum - (end.Cos * start.Sin * sin2Omega / (1 - omega.Cos)));
        var arc = new Turn(
            Math.Sqrt((azimuth.Sin * azimuth.Sin) + (azimuth.Cos * azimuth.Cos)),
            (start.Sin * end.Sin) + (start.Cos * end.Cos * omega.Cos));
        if (isShort && arc.Sin < _shortArc)
        {
            var final = new Turn(start.Cos * omega.Sin, rise.Sin - (start.Cos * end.Sin * versed));
            var sigma = arc.Angle;
            return new Path(
                azimuth.Normal, final.Normal, sigma * SemiMinorAxis * mean,
                mean * mean * SemiMinorAxis * Elementary.Sin(sigma / mean), sigma);
        }

        var n = Flattening / (2 - Flattening);
        if (arc.Cos < 0 && arc.Sin < 6 * n * Math.PI * start.Cos * start.Cos)
        {
            azimuth = NearAntipode(start, end, turn, sinSum);
        }

        azimuth = azimuth.Sin > 0 ? azimuth.Normal : new(1, 0);
        return null;
    }

    /// <summary>Seen from the antipode, all geodesics touch an astroid, eq. 51 to 57.</summary>
    private Turn NearAntipode(Turn start, Turn end, Turn turn, double sinSum)
    {
        var eps = GeodesicSeries.Expansion(start.Sin * start.Sin * SecondEccentricity2);
        var longitudeUnit = Flattening * start.Cos * LongitudeScale(eps) * Math.PI;
        var x = Elementary.Atan2(-turn.Sin, -turn.Cos) / longitudeUnit;
        var y = sinSum / (longitudeUnit * start.Cos);
        if (y > -200 * Epsilon && x > -1 - (1000 * RootEpsilon))
        {
            var sin = Math.Min(1, -x);
            return new(sin, -Math.Sqrt(1 - (sin * sin)));
        }

        var k = Astroid(x, y);
        var (sinRest, cosRest) = Elementary.SinCos(longitudeUnit * -x * k / (1 + k));
        return new(end.Cos * sinRest, sinSum - (end.Cos * start.Sin * sinRest * sinRest / (1 + cosRest)));
    }

    /// <summary>Positive root k of k^4 + 2 k^3 - (x^2 + y^2 - 1) k^2 - 2 y^2 k - y^2 = 0, eq. 55 and section 5.</summary>
    private static double Astroid(double x, double y)
    {
        double p = x * x, q = y * y, r = (p + q - 1) / 6;
        if (q == 0 && r <= 0)
        {
            return 0;
        }

        double s = p * q / 4, r2 = r * r, r3 = r * r2;
        var discriminant = s * (s + (2 * r3));
        var u = r;
        if (discriminant >= 0)
        {
            var t3 = s + r3;
            t3 += t3 < 0 ? -Math.Sqrt(discriminant) : Math.Sqrt(discriminant);
            var t = Math.CopySign(Elementary.Pow(Math.Abs(t3), 1.0 / 3), t3);
            u += t + (t != 0 ? r2 / t : 0);
        }
        else
        {
            var angle = Elementary.Atan2(Math.Sqrt(-discriminant), -(s + r3));
            u += 2 * r * Elementary.Cos(angle / 3);
        }

        var v = Math.Sqrt((u * u) + q);
        var uv = u < 0 ? q / (v - u) : u + v;
        var w = (uv - q) / (2 * v);
        return uv / (Math.Sqrt(uv + (w * w)) + w);
    }

    /// <summary>Newton on the azimuth at the start until the line ends at the right longitude, bisection where it strays, section 4.</summary>
    private Path Converge(Turn start, Turn end, Turn longitude, Turn azimuth)
    {
        var low = new Turn(Turn.Tiny, 1);
        var high = new Turn(Turn.Tiny, -1);
        bool nearly = false, narrow = false;
        for (var step = 0; ; step++)
        {
            var trial = Follow(start, end, longitude, azimuth);
            var miss = trial.Miss;
            if (narrow || !(Math.Abs(miss) >= (nearly ? 8 : 1) * Epsilon) || step == StepsMax)
            {
                return Finish(start, end, azimuth, trial);
            }

            if (miss > 0 && (step > NewtonMax || azimuth.Cos * high.Sin > high.Cos * azimuth.Sin))
            {
                high = azimuth;
            }
            else if (miss < 0 && (step > NewtonMax || azimuth.Cos * low.Sin < low.Cos * azimuth.Sin))
            {
                low = azimuth;
            }

            if (step < NewtonMax && Slope(start, end, trial) is var slope and > 0 && Math.Abs(miss / slope) < Math.PI)
            {
                var next = azimuth - Turn.Of(miss / slope);
                if (next.Sin > 0)
                {
                    azimuth = next.Normal;
                    nearly = Math.Abs(miss) <= 16 * Epsilon;
                    continue;
                }
            }

            azimuth = new Turn((low.Sin + high.Sin) / 2, (low.Cos + high.Cos) / 2).Normal;
            nearly = false;
            narrow = Math.Abs(low.Sin - azimuth.Sin) + (low.Cos - azimuth.Cos) < Epsilon * RootEpsilon
                || Math.Abs(azimuth.Sin - high.Sin) + (azimuth.Cos - high.Cos) < Epsilon * RootEpsilon;
        }
    }

    /// <summary>Follows the geodesic of an azimuth to the latitude of the end and compares longitudes, eq. 5 to 12 and 44, 45.</summary>
    private Trial Follow(Turn start, Turn end, Turn longitude, Turn azimuth)
    {
        // At the equator due east the arc has no beginning: lean a little.
        var alpha = start.Sin == 0 && azimuth.Cos == 0 ? azimuth with { Cos = -Turn.Tiny } : azimuth;
        var zero = AtEquator(alpha, start);
        var sigmaStart = new Turn(start.Sin, alpha.Cos * start.Cos);
        var omegaStart = sigmaStart with { Sin = zero.Sin * start.Sin };

        var sinFinal = end.Cos != start.Cos ? zero.Sin / end.Cos : alpha.Sin;
        var cosFinal = Math.Abs(alpha.Cos);
        if (end.Cos != start.Cos || Math.Abs(end.Sin) != -start.Sin)
        {
            // cos^2 differs by the difference of latitudes: written so that near latitudes keep their digits.
            var gain = start.Cos < -start.Sin
                ? (end.Cos - start.Cos) * (start.Cos + end.Cos)
                : (start.Sin - end.Sin) * (start.Sin + end.Sin);
            cosFinal = Math.Sqrt((alpha.Cos * start.Cos * (alpha.Cos * start.Cos)) + gain) / end.Cos;
        }

        var sigmaEnd = new Turn(end.Sin, cosFinal * end.Cos);
        var omegaEnd = sigmaEnd with { Sin = zero.Sin * end.Sin };
        sigmaStart = sigmaStart.Normal;
        sigmaEnd = sigmaEnd.Normal;

        var arc = Turn.Between(sigmaStart, sigmaEnd);
        var omega = omegaEnd - omegaStart;
        omega = omega with { Sin = Math.Max(0, omega.Sin) };
        var eps = GeodesicSeries.Expansion(zero.Cos * zero.Cos * SecondEccentricity2);
        Span<double> c3 = stackalloc double[GeodesicSeries.Order - 1];
        LongitudeSeries(eps, c3);
        var integral = arc + (GeodesicSeries.Sines(sigmaEnd, c3) - GeodesicSeries.Sines(sigmaStart, c3));
        var miss = (omega - longitude).Angle - (Flattening * LongitudeScale(eps) * zero.Sin * integral);
        return new Trial(new Turn(sinFinal, cosFinal), sigmaStart, sigmaEnd, arc, eps, miss);
    }

    /// <summary>d longitude / d azimuth, eq. 46.</summary>
    private double Slope(Turn start, Turn end, Trial trial)
    {
        if (trial.Final.Cos == 0)
        {
            return -2 * (1 - Flattening) * Stretch(start) / start.Sin;
        }

        var (_, reduced) = Lengths(trial.Eps, trial.Arc, trial.SigmaStart, trial.SigmaEnd, start, end);
        return reduced * (1 - Flattening) / (trial.Final.Cos * end.Cos);
    }

    private Path Finish(Turn start, Turn end, Turn azimuth, Trial trial)
    {
        var (distance, reduced) = Lengths(trial.Eps, trial.Arc, trial.SigmaStart, trial.SigmaEnd, start, end);
        return new Path(azimuth, trial.Final, SemiMinorAxis * distance, SemiMinorAxis * reduced, trial.Arc);
    }

    /// <summary>[units of b] distance and reduced length over an arc, eq. 7, 38 and 40.</summary>
    private (double Distance, double Reduced) Lengths(
        double eps, double arc, Turn sigmaStart, Turn sigmaEnd, Turn start, Turn end)
    {
        Span<double> c1 = stackalloc double[GeodesicSeries.Order];
        Span<double> c2 = stackalloc double[GeodesicSeries.Order];
        GeodesicSeries.C1(eps, c1);
        GeodesicSeries.C2(eps, c2);
        double a1 = GeodesicSeries.A1(eps), a2 = GeodesicSeries.A2(eps);
        var b1 = GeodesicSeries.Sines(sigmaEnd, c1) - GeodesicSeries.Sines(sigmaStart, c1);
        var b2 = GeodesicSeries.Sines(sigmaEnd, c2) - GeodesicSeries.Sines(sigmaStart, c2);
        var j = ((a1 - a2) * arc) + ((a1 * b1) - (a2 * b2));
        var reduced = (Stretch(end) * (sigmaStart.Cos * sigmaEnd.Sin)) - (Stretch(start) * (sigmaStart.Sin * sigmaEnd.Cos))
            - (sigmaStart.Cos * sigmaEnd.Cos * j);
        return (a1 * (arc + b1), reduced);
    }

    /// <summary>sqrt(1 + e'^2 sin^2 beta).</summary>
    private double Stretch(Turn beta) => Math.Sqrt(1 + (SecondEccentricity2 * beta.Sin * beta.Sin));

    /// <summary>A line with its azimuths at both ends.</summary>
    private readonly record struct Path(Turn Start, Turn End, double Distance, double ReducedLength, double Arc);

    /// <summary>Where the line of a trial azimuth gets to; Miss is its longitude less the wanted one [rad].</summary>
    private readonly record struct Trial(Turn Final, Turn SigmaStart, Turn SigmaEnd, double Arc, double Eps, double Miss);
}
