using Parapet.Earth;
using Parapet.Mapping;
using Parapet.Study.Data;
using Parapet.Study.Report;

namespace Parapet.Study.Mapping;

/// <summary>A grid's plane laid on a drawing: the same projection as the cells, so that they stay squares.</summary>
internal sealed class GroundMap
{
    private readonly EqualAreaGrid _grid;
    private readonly double _west;
    private readonly double _north;

    /// <summary>A map.</summary>
    /// <param name="grid">Whose plane.</param>
    /// <param name="west">[m, easting] drawn at x = 0.</param>
    /// <param name="north">[m, northing] drawn at y = 0.</param>
    /// <param name="pixelsPerMeter">Scale.</param>
    public GroundMap(EqualAreaGrid grid, double west, double north, double pixelsPerMeter)
    {
        (_grid, _west, _north) = (grid, west, north);
        PixelsPerMeter = pixelsPerMeter;
    }

    /// <summary>Scale of the plane.</summary>
    public double PixelsPerMeter { get; }

    /// <summary>Where a place is drawn.</summary>
    /// <param name="latitude">[rad, geodetic]</param>
    /// <param name="longitude">[rad]</param>
    public Point Project(double latitude, double longitude)
    {
        var (east, north) = _grid.Project(latitude, longitude);
        return new((east - _west) * PixelsPerMeter, (_north - north) * PixelsPerMeter);
    }

    /// <summary>Where the upper left corner of a grid's cells is drawn.</summary>
    public Point Corner(EqualAreaGrid grid) => new((grid.West - _west) * PixelsPerMeter, (_north - grid.North) * PixelsPerMeter);

    /// <summary>Land within a frame as rings to be filled by the even-odd rule.</summary>
    public IEnumerable<List<Point>> Land(Box frame) => _grid.Projection == EqualAreaProjection.Azimuthal
        ? MapChart.Land(d => Ground.Place(d) is var p ? Project(p.Latitude, p.Longitude) : default, Ground.Direction(_grid.CenterLatitude, _grid.CenterLongitude), frame)
        : Unrolled(frame);

    /// <summary>For each cell of a grid: its middle is on land.</summary>
    public static bool[] LandCells(EqualAreaGrid grid)
    {
        var map = new GroundMap(grid, grid.West, grid.North, 1.0 / grid.CellSize);
        var crossings = new List<double>[grid.Rows];
        for (var row = 0; row < crossings.Length; row++)
        {
            crossings[row] = [];
        }

        foreach (var ring in map.Land(new Box(-1, -1, grid.Columns + 1, grid.Rows + 1)))
        {
            for (var i = 0; i < ring.Count; i++)
            {
                Point a = ring[i], b = ring[(i + 1) % ring.Count];
                var (top, bottom) = a.Y < b.Y ? (a, b) : (b, a);
                for (var row = (int)Math.Max(0, Math.Ceiling(top.Y - 0.5)); row < grid.Rows && row + 0.5 < bottom.Y; row++)
                {
                    crossings[row].Add(top.X + ((row + 0.5 - top.Y) / (bottom.Y - top.Y) * (bottom.X - top.X)));
                }
            }
        }

        var land = new bool[grid.Columns * grid.Rows];
        for (var row = 0; row < grid.Rows; row++)
        {
            crossings[row].Sort();
            for (var k = 0; k + 1 < crossings[row].Count; k += 2)
            {
                for (var column = (int)Math.Max(0, Math.Ceiling(crossings[row][k] - 0.5)); column < grid.Columns && column + 0.5 < crossings[row][k + 1]; column++)
                {
                    land[(row * grid.Columns) + column] = true;
                }
            }
        }

        return land;
    }

    // A cylinder opened opposite its centre: rings are unrolled and drawn once more on either side of it.
    private IEnumerable<List<Point>> Unrolled(Box frame)
    {
        const double Turn = 2.0 * Math.PI;
        var round = Math.Abs(Project(0.0, _grid.CenterLongitude + 1.0).X - Project(0.0, _grid.CenterLongitude).X) * Turn;
        foreach (var coast in Coastlines.World)
        {
            var ring = new List<Point>(coast.Longitude.Length + 2);
            var away = 0.0;
            for (var i = 0; i < coast.Longitude.Length; i++)
            {
                var longitude = Angle.FromDegrees(coast.Longitude[i]).Radians;
                if (i > 0)
                {
                    var step = longitude - Angle.FromDegrees(coast.Longitude[i - 1]).Radians;
                    away += step > Math.PI ? -Turn : step < -Math.PI ? Turn : 0.0;
                }

                var at = Project(Angle.FromDegrees(coast.Latitude[i]).Radians, _grid.CenterLongitude);
                ring.Add(new(at.X + ((longitude - _grid.CenterLongitude + away) / Turn * round), at.Y));
            }

            // A ring that goes once round the Earth holds a pole, the south one: it is closed along the lower edge.
            if (Math.Abs(ring[^1].X - ring[0].X) > round / 2)
            {
                var bottom = Project(-Math.PI / 2, _grid.CenterLongitude).Y;
                ring.Add(new(ring[^1].X, bottom));
                ring.Add(new(ring[0].X, bottom));
            }

            foreach (var shift in (double[])[-round, 0.0, round])
            {
                var clipped = Clip.Area([.. ring.Select(p => new Point(p.X + shift, p.Y))], frame);
                if (clipped.Count > 2)
                {
                    yield return clipped;
                }
            }
        }
    }
}
