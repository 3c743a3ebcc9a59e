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
    private readonly EqualAreaPlane _plane = new(Projection, CenterLatitude, CenterLongitude);

    /// <summary>The projection with its constants.</summary>
    public EqualAreaPlane Plane =>
        _plane.Projection == Projection && _plane.CenterLatitude.Equals(CenterLatitude) && _plane.CenterLongitude.Equals(CenterLongitude)
            ? _plane
            : new EqualAreaPlane(Projection, CenterLatitude, CenterLongitude); // a copy made with another centre

    /// <summary>[m^2] surface of a cell.</summary>
    public double CellSurface => CellSize * CellSize;

    /// <summary>[m] easting and northing; NaN at the antipode of an azimuthal projection's centre.</summary>
    /// <param name="latitude">[rad, geodetic]</param>
    /// <param name="longitude">[rad]</param>
    public (double East, double North) Project(double latitude, double longitude) => Plane.Project(latitude, longitude);

    /// <summary>[rad, geodetic latitude, and longitude in -pi to pi]; NaN outside the projection.</summary>
    /// <param name="east">[m]</param>
    /// <param name="north">[m] northing</param>
    public (double Latitude, double Longitude) Unproject(double east, double north) => Plane.Unproject(east, north);

    /// <summary>Number of the cell that a point lies in; null outside the grid. A cell holds its western and northern edges.</summary>
    /// <param name="latitude">[rad, geodetic]</param>
    /// <param name="longitude">[rad]</param>
    public int? CellAt(double latitude, double longitude)
    {
        var (east, north) = Project(latitude, longitude);
        var column = Math.Floor((east - West) / CellSize);
        var row = Math.Floor((North - north) / CellSize);
        return column >= 0 && column < Columns && row >= 0 && row < Rows ? ((int)row * Columns) + (int)column : null;
    }

    /// <summary>[m] easting and northing of the centre of a cell.</summary>
    /// <param name="cell">Number of the cell.</param>
    public (double East, double North) CenterOf(int cell)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cell);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cell, (long)Columns * Rows);
        return (West + (((cell % Columns) + 0.5) * CellSize), North - (((cell / Columns) + 0.5) * CellSize));
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
