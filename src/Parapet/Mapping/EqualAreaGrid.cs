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
    EqualAreaProjection Projection, double CenterLatitude, double CenterLongitude, double CellSize, double West, double North, int Columns, int Rows);

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
