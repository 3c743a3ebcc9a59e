using Parapet.Mapping;
using Parapet.Study.Data;

namespace Parapet.Study.Areas;

/// <summary>Cuts a shape into cells and counts its people.</summary>
internal static class Cells
{
    /// <summary>[cells] a city at sea is given to the nearest land within.</summary>
    public const int Near = 2;

    private const int Nowhere = -1; // at sea
    private const int Elsewhere = -2; // on land that is not of the shape

    /// <summary>The cells of a shape, and the people of its coasts who were left out since no land lies within two cells of their city's; null where there is no land.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="cells">How many are wanted.</param>
    /// <param name="scattered">Whether the land is too scattered for a grid so fine.</param>
    public static (CellArea Area, double Dropped)? Of(Shape shape, int cells, out bool scattered)
    {
        scattered = false;
        var scan = new LandScan(shape);
        var surface = scan.Surface(4_000);
        surface = surface > 0 ? surface : scan.Surface(100_000); // a rock in an ocean
        if (surface <= 0)
        {
            return null;
        }

        var found = Size(scan, Math.Sqrt(surface / cells), cells);
        scattered = found is null;
        return found is null ? null : Filled(shape, scan, found.Value.Grid, found.Value.Count);
    }

    // Cells at the edge make the count differ from surface over surface of a cell, the more the fewer there are.
    private static (EqualAreaGrid Grid, int Count)? Size(LandScan scan, double first, int cells)
    {
        (EqualAreaGrid Grid, int Count)? best = null;
        var size = first;
        for (var i = 0; i < 8 && Miss() > 0.002; i++)
        {
            var count = Try(size);
            size *= count > 0 ? Math.Sqrt((double)count / cells) : 0.7;
        }

        for (var i = 1; i <= 75 && Miss() > 0.02; i++)
        {
            Try(first * (1 + (0.002 * i)));
            Try(first / (1 + (0.002 * i)));
        }

        return best;

        double Miss() => best is null ? double.PositiveInfinity : Math.Abs(best.Value.Count - cells) / (double)cells;

        long Try(double candidate)
        {
            if (scan.Grid(candidate) is not { } grid)
            {
                return cells;
            }

            var count = 0L;
            scan.Rows(grid, (_, spans) =>
            {
                foreach (var span in spans)
                {
                    count += span.Inside ? span.End - span.First : 0;
                }
            });
            if (count is > 0 and <= int.MaxValue && Math.Abs(count - cells) / (double)cells < Miss())
            {
                best = (grid, (int)count);
            }

            return count;
        }
    }

    private static (CellArea Area, double Dropped) Filled(Shape shape, LandScan scan, EqualAreaGrid grid, int count)
    {
        var plane = grid.Plane;
        var (cell, latitude, longitude, country) = (new int[count], new double[count], new double[count], new short[count]);
        var (spans, firsts) = (new List<Span>(), new List<int>()); // of all rows, and which entry each begins with
        var starts = new int[grid.Rows + 1];
        var n = 0;
        scan.Rows(grid, (row, own) =>
        {
            foreach (var span in own)
            {
                spans.Add(span);
                firsts.Add(n);
                for (var column = span.First; span.Inside && column < span.End; column++)
                {
                    var number = (row * grid.Columns) + column;
                    var (east, north) = grid.CenterOf(number);
                    (cell[n], country[n]) = (number, span.Country);
                    (latitude[n], longitude[n]) = plane.Unproject(east, north);
                    n++;
                }
            }

            starts[row + 1] = spans.Count;
        });

        var present = country.Distinct().Order().ToArray();
        var numbers = new short[Countries.World.Count];
        for (var i = 0; i < present.Length; i++)
        {
            numbers[present[i]] = (short)i;
        }

        for (var i = 0; i < count; i++)
        {
            country[i] = numbers[country[i]];
        }

        var members = Countries.World.Where((c, i) => Array.Exists(c.Lands, l => shape.Holds(i, l))).Select(c => c.Alpha2).ToHashSet(StringComparer.Ordinal);
        var population = new double[count];
        var dropped = 0.0;
        foreach (var city in Cities.World)
        {
            var (east, north) = plane.Project(city.Latitude * Shape.Degree, city.Longitude * Shape.Degree);
            var column = Math.Floor((east - grid.West) / grid.CellSize);
            var row = Math.Floor((grid.North - north) / grid.CellSize);
            if (!(column >= -Near && column < grid.Columns + Near && row >= -Near && row < grid.Rows + Near))
            {
                continue;
            }

            var at = Nearest((int)row, (int)column, east, north);
            if (at >= 0)
            {
                population[at] += city.Population;
            }
            else if (at == Nowhere && (shape.Whole || members.Contains(city.Country)) && shape.Within(city.Longitude, city.Latitude))
            {
                dropped += city.Population;
            }
        }

        return (new CellArea(shape.Name, grid, cell, latitude, longitude, country, population, [.. present.Select(c => Countries.World[c].Name)]), dropped);

        // The entry of the cell itself if it is land, else of the nearest land.
        int Nearest(int row, int column, double east, double north)
        {
            var (best, least) = (Nowhere, double.PositiveInfinity);
            for (var distance = 0; distance <= Near && (distance < 2 || best == Nowhere || least > Square((distance - 0.5) * grid.CellSize)); distance++)
            {
                for (var r = Math.Max(0, row - distance); r <= Math.Min(grid.Rows - 1, row + distance); r++)
                {
                    for (var s = starts[r]; s < starts[r + 1]; s++)
                    {
                        var span = spans[s];
                        var near = Math.Clamp(column, span.First, span.End - 1);
                        if (Math.Abs(near - column) > distance)
                        {
                            continue;
                        }

                        var away = Square(grid.West + ((near + 0.5) * grid.CellSize) - east) + Square(grid.North - ((r + 0.5) * grid.CellSize) - north);
                        if (away < least)
                        {
                            (best, least) = (span.Inside ? firsts[s] + near - span.First : Elsewhere, away);
                        }
                    }
                }

                if (distance == 0 && best != Nowhere)
                {
                    break;
                }
            }

            return best;
        }

        static double Square(double x) => x * x;
    }}
