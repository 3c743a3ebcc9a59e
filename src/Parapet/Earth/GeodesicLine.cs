namespace Parapet.Earth;

/// <summary>
/// A geodesic from a point in a direction, prepared for many points on it: the direct problem, and interpolation along a
/// track. Immutable.
/// </summary>
/// <remarks>Source: KARNEY-2013, sections 2 and 3.</remarks>
public sealed class GeodesicLine
{
    private readonly double _b;
    private readonly double _flatteningFactor;
    private readonly double _secondEccentricity2;
    private readonly double _longitudeStart;
    private readonly Turn _equatorAzimuth;
    private readonly Turn _sigmaStart;
    private readonly Turn _omegaStart;
    private readonly Turn _tauStart;
    private readonly double _dnStart;
    private readonly double _a1;
    private readonly double _a2;
    private readonly double _longitudeFactor;
    private readonly double _b1Start;
    private readonly double _b2Start;
    private readonly double _b3Start;
    private readonly double[] _c1Inverse = new double[GeodesicSeries.Order];
    private readonly double[] _c2 = new double[GeodesicSeries.Order];
    private readonly double[] _c3 = new double[GeodesicSeries.Order - 1];
    private readonly double[] _c1 = new double[GeodesicSeries.Order];

    internal GeodesicLine(Geodesic figure, Geodetic from, double azimuth, double length)
    {
        Start = from;
        Azimuth = azimuth;
        Length = length;
        _b = figure.SemiMinorAxis;
        _flatteningFactor = 1 - figure.Flattening;
        _secondEccentricity2 = figure.SecondEccentricity2;
        _longitudeStart = from.Longitude;

        // The line's azimuth at the equator, and the start's arc and longitude from there, on the auxiliary sphere.
        var beta = figure.Reduced(from.Latitude);
        var alpha = Turn.Of(azimuth);
        _dnStart = Math.Sqrt(1 + (_secondEccentricity2 * beta.Sin * beta.Sin));
        _equatorAzimuth = Geodesic.AtEquator(alpha, beta);
        var alongMeridian = beta.Sin != 0 || alpha.Cos != 0 ? beta.Cos * alpha.Cos : 1;
        _omegaStart = new(_equatorAzimuth.Sin * beta.Sin, alongMeridian);
        _sigmaStart = new Turn(beta.Sin, alongMeridian).Normal;

        var eps = GeodesicSeries.Expansion(_equatorAzimuth.Cos * _equatorAzimuth.Cos * _secondEccentricity2);
        _a1 = GeodesicSeries.A1(eps);
        _a2 = GeodesicSeries.A2(eps);
        GeodesicSeries.C1(eps, _c1);
        GeodesicSeries.C1Inverse(eps, _c1Inverse);
        GeodesicSeries.C2(eps, _c2);
        figure.LongitudeSeries(eps, _c3);
        _longitudeFactor = -figure.Flattening * figure.LongitudeScale(eps) * _equatorAzimuth.Sin;
        _b1Start = GeodesicSeries.Sines(_sigmaStart, _c1);
        _b2Start = GeodesicSeries.Sines(_sigmaStart, _c2);
        _b3Start = GeodesicSeries.Sines(_sigmaStart, _c3);
        _tauStart = _sigmaStart + Turn.Of(_b1Start);
    }

    /// <summary>Where it starts.</summary>
    public Geodetic Start { get; }

    /// <summary>[rad] azimuth at the start.</summary>
    public double Azimuth { get; }

    /// <summary>[m] distance to the point it was made to reach; infinite for a line given by its direction alone.</summary>
    public double Length { get; }

    /// <summary>The point at a distance along the line.</summary>
    /// <param name="distance">[m] from the start, either sign.</param>
    public GeodesicPoint At(double distance)
    {
        // Distance to arc.
        var tau = distance / (_b * _a1);
        var arc = tau + GeodesicSeries.Sines(_tauStart + Turn.Of(tau), _c1Inverse) + _b1Start;
        var sigma = _sigmaStart + Turn.Of(arc);

        // Arc to latitude, azimuth and longitude.
        double sinZero = _equatorAzimuth.Sin, cosZero = _equatorAzimuth.Cos;
        var sinBeta = cosZero * sigma.Sin;
        var cosBeta = Math.Sqrt((sinZero * sinZero) + (cosZero * cosZero * sigma.Cos * sigma.Cos));
        if (cosBeta == 0)
        {
            cosBeta = Turn.Tiny; // a pole, reached on a meridian
            sigma = sigma with { Cos = Turn.Tiny };
        }

        var omega = (new Turn(sinZero * sigma.Sin, sigma.Cos) - _omegaStart).Angle;
        var longitude = omega + (_longitudeFactor * (arc + (GeodesicSeries.Sines(sigma, _c3) - _b3Start)));
        var place = new Geodetic(
            Elementary.Atan2(sinBeta, _flatteningFactor * cosBeta), Geodesic.Wrap(_longitudeStart + longitude), 0);
        var azimuth = Elementary.Atan2(sinZero, cosZero * sigma.Cos);

        // Reduced length, eq. 38: distance and its companion integral differ by the effect of curvature.
        var dn = Math.Sqrt(1 + (_secondEccentricity2 * sinBeta * sinBeta));
        var b1 = GeodesicSeries.Sines(sigma, _c1) - _b1Start;
        var b2 = GeodesicSeries.Sines(sigma, _c2) - _b2Start;
        var j = ((_a1 - _a2) * arc) + ((_a1 * b1) - (_a2 * b2));
        var reduced = (dn * (_sigmaStart.Cos * sigma.Sin)) - (_dnStart * (_sigmaStart.Sin * sigma.Cos)) - (_sigmaStart.Cos * sigma.Cos * j);
        return new GeodesicPoint(place, azimuth, _b * reduced, arc);
    }
}
