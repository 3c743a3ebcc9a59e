using Parapet.Earth;

namespace Parapet.Mapping;

/// <summary>An equal-area projection of the WGS84 ellipsoid with its constants.</summary>
/// <remarks>
/// Source: SNYDER-1987, chapters 10 and 24, and EPSG-GN7-2, methods 9820 (azimuthal) and 9835 (cylindrical), without false origin;
/// KARNEY-2023 (latitude from authalic latitude, to the fourth order of the third flattening). The way back goes by the two components of a
/// direction instead of an arc sine, so that it is as exact at the poles and at the centre as elsewhere.
/// </remarks>
public sealed class EqualAreaPlane : IEquatable<EqualAreaPlane>
{
    private const double TrueParallel = Math.PI / 6; // [rad] EPSG:6933

    private static readonly double A = EarthModel.Powered.SemiMajorAxis;
    private static readonly double E2 = EarthModel.Powered.Flattening * (2 - EarthModel.Powered.Flattening);
    private static readonly double E = Math.Sqrt(E2);
    private static readonly double QPole = Q(1);
    private static readonly double Radius = A * Math.Sqrt(QPole / 2); // [m] of the sphere of the same surface
    private static readonly double[] ToLatitude = LatitudeSeries();

    private readonly double _sinCenter; // of the authalic latitude
    private readonly double _cosCenter;
    private readonly double _d; // makes scale true at the centre
    private readonly double _k; // [1] of the cylindrical projection: cosine of the true parallel's parametric latitude

    /// <summary>Constants of a projection.</summary>
    /// <param name="projection">How the plane is made.</param>
    /// <param name="centerLatitude">[rad, geodetic]; not used by the cylindrical projection.</param>
    /// <param name="centerLongitude">[rad]</param>
    public EqualAreaPlane(EqualAreaProjection projection, double centerLatitude, double centerLongitude)
    {
        (Projection, CenterLatitude, CenterLongitude) = (projection, centerLatitude, centerLongitude);
        var (sin, cos) = Elementary.SinCos(centerLatitude);
        (_sinCenter, _cosCenter) = Authalic(sin);
        _d = cos < 1e-4 ? 1 : // differs from 1 by e^2 cos^2, less than the rounding of the quotient
             A * cos / (Math.Sqrt(1 - (E2 * sin * sin)) * Radius * _cosCenter);
        var (sinTrue, cosTrue) = Elementary.SinCos(TrueParallel);
        _k = cosTrue / Math.Sqrt(1 - (E2 * sinTrue * sinTrue));
    }

    /// <summary>How the plane is made.</summary>
    public EqualAreaProjection Projection { get; }

    /// <summary>[rad, geodetic]</summary>
    public double CenterLatitude { get; }

    /// <summary>[rad]</summary>
    public double CenterLongitude { get; }

    /// <summary>[m] from the west to the east edge of the cylindrical projection.</summary>
    public double Circumference => 2 * Math.PI * A * _k;

    /// <summary>[m] from the south to the north edge of the cylindrical projection.</summary>
    public double Height => A * QPole / _k;

    /// <summary>[m] easting and northing of a point. The azimuthal projection has no one point for the antipode of its centre: NaN.</summary>
    /// <param name="latitude">[rad, geodetic]</param>
    /// <param name="longitude">[rad] any turn.</param>
    public (double East, double North) Project(double latitude, double longitude)
    {
        var (sinBeta, cosBeta) = Authalic(Elementary.Sin(latitude));
        var turn = longitude - CenterLongitude;
        if (Projection == EqualAreaProjection.Cylindrical)
        {
            turn -= 2 * Math.PI * Math.Round(turn / (2 * Math.PI));
            return (A * _k * turn, A * QPole * sinBeta / (2 * _k));
        }

        var (sin, cos) = Elementary.SinCos(turn);
        var facing = 1 + (_sinCenter * sinBeta) + (_cosCenter * cosBeta * cos);
        if (!(facing > 1e-14))
        {
            return (double.NaN, double.NaN);
        }

        var b = Radius * Math.Sqrt(2 / facing);
        return (b * _d * cosBeta * sin, b / _d * ((_cosCenter * sinBeta) - (_sinCenter * cosBeta * cos)));
    }

    /// <summary>[rad, geodetic latitude, and longitude in -pi to pi] of a point of the plane; NaN outside the projection.</summary>
    /// <param name="east">[m]</param>
    /// <param name="north">[m]</param>
    public (double Latitude, double Longitude) Unproject(double east, double north)
    {
        if (Projection == EqualAreaProjection.Cylindrical)
        {
            var sine = 2 * _k * north / (A * QPole);
            return Math.Abs(sine) <= 1 && Math.Abs(east) <= Circumference / 2
                ? (Latitude(sine, Math.Sqrt((1 - sine) * (1 + sine))), Wrap(CenterLongitude + (east / (A * _k))))
                : (double.NaN, double.NaN);
        }

        // On the authalic sphere: a point at angle c from the centre lies at 2 R sin(c / 2) on the plane.
        var (x, y) = (east / _d, north * _d);
        var half = ((x * x) + (y * y)) / (4 * Radius * Radius); // sin^2(c / 2)
        if (!(half < 1))
        {
            return (double.NaN, double.NaN);
        }

        var f = Math.Sqrt(1 - half) / Radius;
        var cosC = 1 - (2 * half);
        var (toEast, toNorth) = (x * f, y * f);
        var sinBeta = (cosC * _sinCenter) + (toNorth * _cosCenter);
        var outward = (cosC * _cosCenter) - (toNorth * _sinCenter);
        var cosBeta = Math.Sqrt((toEast * toEast) + (outward * outward));
        return (Latitude(sinBeta, cosBeta), Wrap(CenterLongitude + Elementary.Atan2(toEast, outward)));
    }

    /// <inheritdoc/>
    public bool Equals(EqualAreaPlane? other) =>
        other is not null && (Projection, CenterLatitude, CenterLongitude).Equals((other.Projection, other.CenterLatitude, other.CenterLongitude));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EqualAreaPlane);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Projection, CenterLatitude, CenterLongitude);

    // Surface between the equator and a latitude, over pi a^2.
    private static double Q(double sine)
    {
        var es = E * sine;
        return (1 - E2) * ((sine / (1 - (es * es))) + (Elementary.Log((1 + es) / (1 - es)) / (2 * E)));
    }

    private static (double Sin, double Cos) Authalic(double sine)
    {
        var sin = Math.Clamp(Q(sine) / QPole, -1, 1);
        return (sin, Math.Sqrt((1 - sin) * (1 + sin)));
    }

    // Geodetic from the sine and cosine of the authalic latitude: Clenshaw's sum of sin 2k beta.
    private static double Latitude(double sine, double cosine)
    {
        var twiceCos2 = 2 * ((cosine - sine) * (cosine + sine));
        double b1 = 0, b2 = 0;
        for (var k = ToLatitude.Length - 1; k >= 0; k--)
        {
            (b1, b2) = (ToLatitude[k] + (twiceCos2 * b1) - b2, b1);
        }

        return Math.Clamp(Elementary.Atan2(sine, cosine) + (2 * sine * cosine * b1), -Math.PI / 2, Math.PI / 2);
    }

    private static double[] LatitudeSeries()
    {
        var f = EarthModel.Powered.Flattening;
        var n = f / (2 - f);
        return
        [
            n * (4.0 / 3 + (n * (4.0 / 45 + (n * (-16.0 / 35 + (n * (-2582.0 / 14175))))))),
            n * n * (46.0 / 45 + (n * (152.0 / 945 + (n * (-11966.0 / 14175))))),
            n * n * n * (3044.0 / 2835 + (n * (3802.0 / 14175))),
            n * n * n * n * (6059.0 / 4725),
        ];
    }

    private static double Wrap(double longitude) => longitude - (2 * Math.PI * Math.Round(longitude / (2 * Math.PI)));
}
