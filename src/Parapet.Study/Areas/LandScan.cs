using Parapet.Earth;
using Parapet.Mapping;
using Parapet.Study.Data;

namespace Parapet.Study.Areas;

/// <summary>Columns of one row of a grid whose centres lie on one country's land.</summary>
/// <param name="First">The first column.</param>
/// <param name="End">The column after the last.</param>
/// <param name="Country">Index into <see cref="Countries.World"/>.</param>
/// <param name="Inside">Whether they belong to the shape.</param>
internal readonly record struct Span(int First, int End, short Country, bool Inside);

/// <summary>
/// Land on a plane, cut by lines of equal northing: a line crosses the coasts and frontiers of a country at eastings between which, in pairs, lies
/// its land. The work goes with the lines and with what they cross, not with the cells.
/// </summary>
internal sealed class LandScan
{
    private const int Margin = 2 * Cells.Near; // [cells] so that a city beside the shape finds the land that is nearest to it, whosever it is
    private const double Farthest = -0.42; // cos 115 deg

    private readonly Edge[] _edges;
    private readonly double _turn; // [m] once around the cylinder; 0 on the azimuthal plane

    /// <summary>Projects a shape and the land around it.</summary>
    public LandScan(Shape shape)
    {
        Plane = shape.Plane(out var radius);
        _turn = Plane.Projection == EqualAreaProjection.Cylindrical ? Plane.Circumference : 0;
        var edges = new List<Edge>();
        var (west, east, south, north) = (double.PositiveInfinity, double.NegativeInfinity, double.PositiveInfinity, double.NegativeInfinity);
        if (shape.Outline is not null)
        {
            Add(shape.Outline, Edge.Outline, true, true);
            Outlined = true;
        }

        var axis = Shape.Direction(Plane.CenterLatitude / Shape.Degree, Plane.CenterLongitude / Shape.Degree);
        for (var c = 0; c < Countries.World.Count; c++)
        {
            foreach (var land in Countries.World[c].Lands)
            {
                // A piece that lies around the antipode would be turned inside out. None is wider than 65 degrees either way.
                var outer = land.Rings[0];
                if (_turn == 0 && !outer.Longitude.Where((longitude, i) => Vector3d.Dot(axis, Shape.Direction(outer.Latitude[i], longitude)) > Farthest).Any())
                {
                    continue;
                }

                var inside = shape.Holds(c, land);
                foreach (var ring in land.Rings)
                {
                    Add(ring, (short)c, inside, inside && shape.Outline is null);
                }
            }
        }

        if (_turn > 0)
        {
            (west, east, south, north) = (-_turn / 2, _turn / 2, -Plane.Height / 2, Plane.Height / 2);
        }

        (West, East, South, North) = (west, east, south, north);
        var margin = 2 * Margin * ((East - West) + (North - South)); // rows of a grid are no farther away
        _edges = [.. edges.Where(e => e.Top >= South - margin && e.Bottom <= North + margin).OrderByDescending(e => e.Top)];

        void Add(Ring ring, short country, bool inside, bool bounds)
        {
            var points = new List<(double X, double Y)>();
            Shape.Walk(ring, (longitude, latitude) =>
            {
                var (x, y) = Plane.Project(latitude * Shape.Degree, longitude * Shape.Degree);
                x = _turn > 0 ? _turn * longitude / 360 : x; // unrolled
                points.Add((x, y));
                if (bounds)
                {
                    (west, east, south, north) = (Math.Min(west, x), Math.Max(east, x), Math.Min(south, y), Math.Max(north, y));
                }
            });
            for (var i = 0; i < points.Count; i++)
            {
                var (a, b) = (points[i], points[(i + 1) % points.Count]);
                if (!a.Y.Equals(b.Y))
                {
                    edges.Add(a.Y > b.Y ? new Edge(a.X, a.Y, b.X, b.Y, country, inside) : new Edge(b.X, b.Y, a.X, a.Y, country, inside));
                }
            }
        }
    }

    /// <summary>The projection.</summary>
    public EqualAreaPlane Plane { get; }

    /// <summary>Whether an outline cuts the land.</summary>
    public bool Outlined { get; }

    /// <summary>[m] westernmost easting of the shape.</summary>
    public double West { get; }

    /// <summary>[m] easternmost.</summary>
    public double East { get; }

    /// <summary>[m] southernmost northing.</summary>
    public double South { get; }

    /// <summary>[m] northernmost.</summary>
    public double North { get; }

    /// <summary>[m^2] of the land of the shape, by lines.</summary>
    /// <param name="lines">How many.</param>
    public double Surface(int lines)
    {
        var apart = (North - South) / lines;
        var sum = 0.0;
        Lines(i => North - ((i + 0.5) * apart), lines, (_, pieces) =>
        {
            foreach (var piece in pieces)
            {
                sum += piece.Inside ? piece.To - piece.From : 0;
            }
        });
        return sum * apart;
    }

    /// <summary>The grid of a cell size that covers the shape, with a margin; null where it would have more cells than can be numbered.</summary>
    /// <param name="size">[m]</param>
    public EqualAreaGrid? Grid(double size)
    {
        // Whole numbers of cells from the centre of the projection, so that equal sizes give equal cells; the cylinder begins at its edge.
        var west = _turn > 0 ? West : (Math.Floor(West / size) - Margin) * size;
        var north = _turn > 0 ? North : (Math.Ceiling(North / size) + Margin) * size;
        var margin = _turn > 0 ? 0 : Margin;
        var (columns, rows) = (Math.Max(1, Math.Ceiling((East - west) / size) + margin), Math.Max(1, Math.Ceiling((north - South) / size) + margin));
        return columns * rows <= int.MaxValue
            ? new EqualAreaGrid(Plane.Projection, Plane.CenterLatitude, Plane.CenterLongitude, size, west, north, (int)columns, (int)rows)
            : null;
    }

    /// <summary>The land of a grid, row by row.</summary>
    /// <param name="grid">A grid of <see cref="Plane"/>.</param>
    /// <param name="visit">Takes the number of the row and its spans, west to east, none of which overlap.</param>
    public void Rows(EqualAreaGrid grid, Action<int, List<Span>> visit)
    {
        var spans = new List<Span>();
        Lines(row => grid.North - ((row + 0.5) * grid.CellSize), grid.Rows, (row, pieces) =>
        {
            spans.Clear();
            var end = 0;
            foreach (var piece in pieces)
            {
                var first = Math.Max(end, Column(piece.From));
                var last = Column(piece.To);
                if (last > first)
                {
                    spans.Add(new Span(first, last, piece.Country, piece.Inside));
                    end = last;
                }
            }

            visit(row, spans);
        });

        // The first column whose centre is not west of an easting.
        int Column(double x) => (int)Math.Clamp(Math.Ceiling(((x - grid.West) / grid.CellSize) - 0.5), 0, grid.Columns);
    }

    // Lines from north to south.
    private void Lines(Func<int, double> northing, int lines, Action<int, List<Piece>> visit)
    {
        var active = new List<Edge>();
        var crossings = new List<(short Country, bool Inside, double X)>();
        var (outline, land, pieces) = (new List<Piece>(), new List<Piece>(), new List<Piece>());
        var next = 0;
        for (var i = 0; i < lines; i++)
        {
            var y = northing(i);
            for (; next < _edges.Length && _edges[next].Top > y; next++)
            {
                active.Add(_edges[next]);
            }

            active.RemoveAll(e => e.Bottom > y);
            crossings.Clear();
            foreach (var e in active)
            {
                crossings.Add((e.Country, e.Inside, e.TopX + ((e.BottomX - e.TopX) * ((e.Top - y) / (e.Top - e.Bottom)))));
            }

            crossings.Sort();
            outline.Clear();
            land.Clear();
            for (var k = 0; k + 1 < crossings.Count; k += 2)
            {
                var ((country, inside, from), to) = (crossings[k], crossings[k + 1].X);
                var list = country == Edge.Outline ? outline : land;
                if (_turn == 0)
                {
                    list.Add(new Piece(from, to, country, inside));
                    continue;
                }

                var turns = _turn * Math.Floor((from / _turn) + 0.5);
                (from, to) = (from - turns, to - turns);
                list.Add(new Piece(from, Math.Min(to, _turn / 2), country, inside));
                if (to > _turn / 2)
                {
                    list.Add(new Piece(-_turn / 2, to - _turn, country, inside));
                }
            }

            land.Sort(static (a, b) => a.From.CompareTo(b.From));
            if (!Outlined)
            {
                visit(i, land);
                continue;
            }

            Cut(land, outline, pieces);
            visit(i, pieces);
        }
    }

    // Land outside the outline is land all the same, but not of the shape.
    private static void Cut(List<Piece> land, List<Piece> outline, List<Piece> pieces)
    {
        outline.Sort(static (a, b) => a.From.CompareTo(b.From));
        pieces.Clear();
        foreach (var piece in land)
        {
            var from = piece.From;
            foreach (var within in outline)
            {
                var (a, b) = (Math.Max(from, within.From), Math.Min(piece.To, within.To));
                if (b <= a)
                {
                    continue;
                }

                if (a > from)
                {
                    pieces.Add(piece with { From = from, To = a, Inside = false });
                }

                pieces.Add(piece with { From = a, To = b });
                from = b;
            }

            if (piece.To > from)
            {
                pieces.Add(piece with { From = from, Inside = false });
            }
        }
    }

    private readonly record struct Piece(double From, double To, short Country, bool Inside);

    private readonly record struct Edge(double TopX, double Top, double BottomX, double Bottom, short Country, bool Inside)
    {
        public const short Outline = -1;
    }
}
