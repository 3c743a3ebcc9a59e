using Parapet.Earth;

namespace Parapet.Mapping;

/// <summary>How a grid is laid on the Earth.</summary>
public enum EqualAreaProjection
{
    /// <summary>Lambert's azimuthal projection about a centre, of the WGS84 ellipsoid.</summary>
    Azimuthal,

    /// <summary>Lambert's cylindrical projection, true at 30 degrees, of the WGS84 ellipsoid: EPSG:6933.</summary>
    Cylindrical,
}

/// <summary>
/// Square cells in an equal-area projection, so that counting cells is measuring area. Cells are numbered row by row from the north-west
/// corner: row * <see cref="Columns"/> + column.
/// </summary>
/// <param name="Projection">How the plane is made.</param>
/// <param name="CenterLatitude">[rad, geodetic] of the azimuthal projection; 0 for the cylindrical one.</param>
/// <param name="CenterLongitude">[rad]</param>
/// <param name="CellSize">[m] side of a cell.</param>
/// <param name="West">[m, easting] left edge of the first column.</param>
/// <param name="North">[m, northing] upper edge of the first row.</param>
/// <param name="Columns">Cells across.</param>
/// <param name="Rows">Cells down.</param>
public sealed record EqualAreaGrid(
    EqualAreaProjection Projection, double CenterLatitude, double CenterLongitude, double CellSize, double West, double North, int Columns, int Rows)
{
    private const double A = 6_378_137.0; // [m] WGS84 semi-major axis
    private const double E2 = 6.694379990141316e-3; // [1] WGS84 first eccentricity squared

    /// <summary>Where a place comes to lie in the plane.</summary>
    /// <param name="latitude">[rad, geodetic]</param>
    /// <param name="longitude">[rad]</param>
    /// <returns>[m] easting and northing.</returns>
    public (double East, double North) Project(double latitude, double longitude)
    {
        var away = Wrapped(longitude - CenterLongitude);
        if (Projection == EqualAreaProjection.Cylindrical)
        {
            return (A * TrueScale * away, A * Q(Elementary.Sin(latitude)) / (2.0 * TrueScale));
        }

        var (sb, cb) = Authalic(latitude);
        var (s1, c1) = Authalic(CenterLatitude);
        var (sl, cl) = Elementary.SinCos(away);
        var b = Rq * Math.Sqrt(2.0 / Math.Max(1.0 + (s1 * sb) + (c1 * cb * cl), 1e-12));
        return (b * Squeeze * cb * sl, b / Squeeze * ((c1 * sb) - (s1 * cb * cl)));
    }

    /// <summary>The place of a point of the plane.</summary>
    /// <param name="east">[m, easting]</param>
    /// <param name="north">[m, northing]</param>
    /// <returns>[rad] geodetic latitude and longitude.</returns>
    public (double Latitude, double Longitude) Unproject(double east, double north)
    {
        if (Projection == EqualAreaProjection.Cylindrical)
        {
            return (Geodetic(2.0 * TrueScale * north / (A * Qp)), Wrapped(CenterLongitude + (east / (A * TrueScale))));
        }

        double x = east / Squeeze, y = north * Squeeze;
        var rho = Math.Sqrt((x * x) + (y * y));
        if (rho < 1e-6)
        {
            return (CenterLatitude, CenterLongitude);
        }

        var (s1, c1) = Authalic(CenterLatitude);
        var (sc, cc) = Elementary.SinCos(2.0 * Elementary.Asin(Math.Min(rho / (2.0 * Rq), 1.0)));
        return (
            Geodetic((cc * s1) + (y * sc * c1 / rho)),
            Wrapped(CenterLongitude + Elementary.Atan2(x * sc, (rho * c1 * cc) - (y * s1 * sc))));
    }

    /// <summary>The cell that holds a place; null off the grid.</summary>
    /// <param name="latitude">[rad, geodetic]</param>
    /// <param name="longitude">[rad]</param>
    public int? CellAt(double latitude, double longitude)
    {
        var (east, north) = Project(latitude, longitude);
        double column = Math.Floor((east - West) / CellSize), row = Math.Floor((North - north) / CellSize);
        return column >= 0 && column < Columns && row >= 0 && row < Rows ? ((int)row * Columns) + (int)column : null;
    }

    /// <summary>The middle of a cell.</summary>
    /// <param name="cell">Its number.</param>
    /// <returns>[m] easting and northing.</returns>
    public (double East, double North) CenterOf(int cell) =>
        (West + (((cell % Columns) + 0.5) * CellSize), North - (((cell / Columns) + 0.5) * CellSize));

    private static double Qp => Q(1.0);

    private static double Rq => A * Math.Sqrt(Qp / 2.0);

    // Scale of the cylindrical projection along the equator: true at 30 degrees.
    private static double TrueScale => Math.Sqrt(0.75) / Math.Sqrt(1.0 - (E2 * 0.25));

    private double Squeeze
    {
        get
        {
            var (s, c) = Elementary.SinCos(CenterLatitude);
            var beta = Authalic(CenterLatitude).Cos;
            return beta < 1e-9 ? 1.0 : A * c / (Math.Sqrt(1.0 - (E2 * s * s)) * Rq * beta);
        }
    }

    private static double Wrapped(double angle) => angle > Math.PI ? angle - (2.0 * Math.PI) : angle < -Math.PI ? angle + (2.0 * Math.PI) : angle;

    private static double Q(double sine)
    {
        var e = Math.Sqrt(E2);
        return (1.0 - E2) * ((sine / (1.0 - (E2 * sine * sine))) - (Elementary.Log((1.0 - (e * sine)) / (1.0 + (e * sine))) / (2.0 * e)));
    }

    private static (double Sin, double Cos) Authalic(double latitude)
    {
        var sine = Math.Clamp(Q(Elementary.Sin(latitude)) / Qp, -1.0, 1.0);
        return (sine, Math.Sqrt(1.0 - (sine * sine)));
    }

    // Geodetic latitude from the sine of the authalic one: series in the eccentricity (Snyder 1987, eq. 3-18).
    private static double Geodetic(double sine)
    {
        var beta = Elementary.Asin(Math.Clamp(sine, -1.0, 1.0));
        const double E4 = E2 * E2, E6 = E4 * E2;
        return beta + (((E2 / 3.0) + (31.0 * E4 / 180.0) + (517.0 * E6 / 5040.0)) * Elementary.Sin(2.0 * beta))
            + (((23.0 * E4 / 360.0) + (251.0 * E6 / 3780.0)) * Elementary.Sin(4.0 * beta)) + (761.0 * E6 / 45360.0 * Elementary.Sin(6.0 * beta));
    }
}

/// <summary>The cells of a region that are asked about: those whose centres lie on its land.</summary>
/// <param name="Region">Name of the region, for people.</param>
/// <param name="Grid">The grid.</param>
/// <param name="Cell">Numbers of the cells, ascending; every other array has one entry per entry of this one.</param>
/// <param name="Latitude">[rad, geodetic] of the centres.</param>
/// <param name="Longitude">[rad]</param>
/// <param name="Country">Index into <paramref name="Countries"/>; -1 where no country claims the centre.</param>
/// <param name="Population">People in cities within the cell.</param>
/// <param name="Countries">Names of the countries.</param>
public sealed record CellArea(
    string Region, EqualAreaGrid Grid, int[] Cell, double[] Latitude, double[] Longitude, short[] Country, double[] Population,
    System.Collections.Immutable.ImmutableArray<string> Countries);
