using Parapet.Mapping;

namespace Parapet.Study.Mapping;

/// <summary>Cells for a drawing that is coarser than they are.</summary>
internal static class CoarseCells
{
    /// <summary>
    /// The cells themselves while no more than so many lie across and down; otherwise squares of several, for each of which the cell nearest to its
    /// middle stands.
    /// </summary>
    /// <param name="area">The cells.</param>
    /// <param name="most">[cells] across or down.</param>
    /// <returns>What is drawn; for each its place in the list of cells; and the cells along the side of a square.</returns>
    public static (CellArea Area, int[] Index, int Side) Of(CellArea area, int most)
    {
        var grid = area.Grid;
        var side = (Math.Max(grid.Columns, grid.Rows) + most - 1) / most;
        if (side <= 1)
        {
            return (area, [.. Enumerable.Range(0, area.Cell.Length)], 1);
        }

        var coarse = grid with { CellSize = side * grid.CellSize, Columns = (grid.Columns + side - 1) / side, Rows = (grid.Rows + side - 1) / side };
        var nearest = new int[coarse.Columns * coarse.Rows];
        var away = new int[nearest.Length];
        Array.Fill(nearest, -1);
        for (var i = 0; i < area.Cell.Length; i++)
        {
            int column = area.Cell[i] % grid.Columns, row = area.Cell[i] / grid.Columns;
            var square = (row / side * coarse.Columns) + (column / side);
            var distance = Math.Abs((column % side) - (side / 2)) + Math.Abs((row % side) - (side / 2));
            if (nearest[square] < 0 || distance < away[square])
            {
                (nearest[square], away[square]) = (i, distance);
            }
        }

        int[] cells = [.. Enumerable.Range(0, nearest.Length).Where(c => nearest[c] >= 0)];
        int[] index = [.. cells.Select(c => nearest[c])];
        return (new CellArea(
            area.Region, coarse, cells, [.. index.Select(i => area.Latitude[i])], [.. index.Select(i => area.Longitude[i])],
            [.. index.Select(i => area.Country[i])], [.. index.Select(i => area.Population[i])], area.Countries), index, side);
    }
}
