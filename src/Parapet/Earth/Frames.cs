namespace Parapet.Earth;

/// <summary>A rotation or other linear map: three rows. Named target-from-source, so that <c>enu = enuFromEcef * ecef</c>.</summary>
/// <param name="X">First row.</param>
/// <param name="Y">Second row.</param>
/// <param name="Z">Third row.</param>
public readonly record struct Matrix3(Vector3d X, Vector3d Y, Vector3d Z)
{
    /// <summary>The map that changes nothing.</summary>
    public static Matrix3 Identity { get; } = new(new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));

    /// <summary>Rows and columns exchanged; for a rotation, the way back.</summary>
    public Matrix3 Transpose => new(new(X.X, Y.X, Z.X), new(X.Y, Y.Y, Z.Y), new(X.Z, Y.Z, Z.Z));

    /// <summary>Image of a vector.</summary>
    public static Vector3d operator *(Matrix3 m, Vector3d v) =>
        new(Vector3d.Dot(m.X, v), Vector3d.Dot(m.Y, v), Vector3d.Dot(m.Z, v));

    /// <summary>One map after another: b first.</summary>
    public static Matrix3 operator *(Matrix3 a, Matrix3 b)
    {
        var columns = b.Transpose;
        return new Matrix3(columns * a.X, columns * a.Y, columns * a.Z);
    }
}

/// <summary>Where a target stands in a site's sky.</summary>
/// <param name="Azimuth">[rad] clockwise from north, -pi to pi.</param>
/// <param name="Elevation">[rad] above the geodetic horizontal, -pi/2 to pi/2.</param>
/// <param name="Range">[m] straight line.</param>
public readonly record struct Sighting(double Azimuth, double Elevation, double Range);

/// <summary>
/// Rotations between the frames. ECEF turns with the Earth (x through Greenwich, z north); ECI is inertial and coincides
/// with ECEF at time zero; ENU is local: east, north, geodetic up.
/// </summary>
public static class Frames
{
    /// <summary>ENU from ECEF at a latitude and longitude; its rows are the east, north and up unit vectors in ECEF.</summary>
    /// <param name="at">Where; the altitude does not matter.</param>
    public static Matrix3 EnuFromEcef(Geodetic at)
    {
        var (sinLatitude, cosLatitude) = Elementary.SinCos(at.Latitude);
        var (sinLongitude, cosLongitude) = Elementary.SinCos(at.Longitude);
        return new Matrix3(
            new(-sinLongitude, cosLongitude, 0),
            new(-sinLatitude * cosLongitude, -sinLatitude * sinLongitude, cosLatitude),
            new(cosLatitude * cosLongitude, cosLatitude * sinLongitude, sinLatitude));
    }

    /// <summary>ECI from ECEF when the Earth has turned by an angle: a rotation about z.</summary>
    /// <param name="angle">[rad] omega t.</param>
    public static Matrix3 EciFromEcef(double angle)
    {
        var (sin, cos) = Elementary.SinCos(angle);
        return new Matrix3(new(cos, -sin, 0), new(sin, cos, 0), new(0, 0, 1));
    }

    /// <summary>[1, ENU] unit vector at an azimuth and elevation.</summary>
    /// <param name="azimuth">[rad] clockwise from north.</param>
    /// <param name="elevation">[rad] above the horizontal.</param>
    public static Vector3d DirectionEnu(double azimuth, double elevation)
    {
        var (sinAzimuth, cosAzimuth) = Elementary.SinCos(azimuth);
        var (sinElevation, cosElevation) = Elementary.SinCos(elevation);
        return new Vector3d(cosElevation * sinAzimuth, cosElevation * cosAzimuth, sinElevation);
    }

    /// <summary>Azimuth, elevation and range of a vector given in ENU: a line of sight, or a velocity (range is then the speed).</summary>
    /// <param name="enu">[m or m/s, ENU]</param>
    public static Sighting SightingOf(Vector3d enu)
    {
        var horizontal = Math.Sqrt((enu.X * enu.X) + (enu.Y * enu.Y));
        return new Sighting(Elementary.Atan2(enu.X, enu.Y), Elementary.Atan2(enu.Z, horizontal), enu.Norm);
    }
}
