using Parapet.Mapping;

namespace Parapet.Study.Mapping;

/// <summary>A corner of the cells of a grid.</summary>
/// <param name="Column">From the left edge.</param>
/// <param name="Row">From the upper edge, down.</param>
internal readonly record struct Corner(int Column, int Row);

/// <summary>A closed way along the edges of cells, the set to the left of it as one sees it on the map (north up).</summary>
/// <param name="Corners">Every corner on the way once; the last leads back to the first.</param>
/// <param name="Part">Which connected part of the set it bounds.</param>
/// <param name="Hole">It runs round a hole: clockwise on the map.</param>
internal sealed record CellRing(IReadOnlyList<Corner> Corners, int Part, bool Hole);

/// <summary>Outlines of sets of cells. Cells that touch at a corner only are not connected.</summary>
internal static class CellOutline
{
    /// <summary>The rings round a set of cells of a grid.</summary>
    /// <param name="inside">One entry per cell of the grid, row by row.</param>
    /// <param name="columns">Of the grid.</param>
    public static IReadOnlyList<CellRing> Trace(ReadOnlySpan<bool> inside, int columns)
    {
        var set = inside.ToArray();
        var rows = set.Length / columns;
        var parts = Parts(set, columns, rows);
        var rings = new List<CellRing>();

        // An upper edge is walked west (inside to the left, which is below it on the map). Each ring has one; visit each once.
        var walked = new bool[set.Length];
        for (var start = 0; start < set.Length; start++)
        {
            if (!Upper(start) || walked[start])
            {
                continue;
            }

            // Leftwards along the upper edge of the cell: from its right corner. Headings: 0 west, 1 south, 2 east, 3 north.
            var corners = new List<Corner>();
            int column = start % columns, row = start / columns, heading = 0;
            (int Column, int Row) cell = (column, row);
            var first = true;
            while (first || cell != (column, row) || heading != 0)
            {
                first = false;
                if (heading == 0)
                {
                    walked[(cell.Row * columns) + cell.Column] = true;
                }

                corners.Add(heading switch
                {
                    0 => new(cell.Column + 1, cell.Row),
                    1 => new(cell.Column, cell.Row),
                    2 => new(cell.Column, cell.Row + 1),
                    _ => new(cell.Column + 1, cell.Row + 1),
                });

                // Ahead in the set? Then there is the cell across to the right to look at; otherwise turn left round this cell.
                var (dx, dy) = Step(heading);
                var (rx, ry) = Step((heading + 3) % 4);
                (int Column, int Row) ahead = (cell.Column + dx, cell.Row + dy), right = (ahead.Column + rx, ahead.Row + ry);
                if (!In(ahead))
                {
                    heading = (heading + 1) % 4;
                }
                else if (In(right))
                {
                    cell = right;
                    heading = (heading + 3) % 4;
                }
                else
                {
                    cell = ahead;
                }
            }

            rings.Add(new CellRing(corners, parts[start], Area(corners) > 0));
        }

        return rings;

        bool Upper(int cell) => set[cell] && (cell < columns || !set[cell - columns]);

        bool In((int Column, int Row) c) => c.Column >= 0 && c.Column < columns && c.Row >= 0 && c.Row < rows && set[(c.Row * columns) + c.Column];
    }

    // West, south, east, north: each the left turn of the one before, seen on the map.
    private static (int Column, int Row) Step(int heading) => heading switch { 0 => (-1, 0), 1 => (0, 1), 2 => (1, 0), _ => (0, -1) };

    // Twice the area, positive clockwise on the map: rows count down.
    private static long Area(List<Corner> ring)
    {
        var sum = 0L;
        for (var i = 0; i < ring.Count; i++)
        {
            Corner a = ring[i], b = ring[(i + 1) % ring.Count];
            sum += ((long)a.Column * b.Row) - ((long)b.Column * a.Row);
        }

        return sum;
    }

    private static int[] Parts(bool[] set, int columns, int rows)
    {
        var part = new int[set.Length];
        Array.Fill(part, -1);
        var waiting = new Stack<int>();
        var count = 0;
        for (var start = 0; start < set.Length; start++)
        {
            if (!set[start] || part[start] >= 0)
            {
                continue;
            }

            part[start] = count;
            waiting.Push(start);
            while (waiting.TryPop(out var cell))
            {
                int column = cell % columns, row = cell / columns;
                Visit(column > 0, cell - 1);
                Visit(column < columns - 1, cell + 1);
                Visit(row > 0, cell - columns);
                Visit(row < rows - 1, cell + columns);
            }

            count++;
        }

        return part;

        void Visit(bool exists, int cell)
        {
            if (exists && set[cell] && part[cell] < 0)
            {
                part[cell] = count;
                waiting.Push(cell);
            }
        }
    }
}
