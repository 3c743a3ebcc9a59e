using System.Collections;
using System.Collections.Immutable;
using System.Text;
using Parapet.Earth;
using Parapet.Study.Data;
using static Parapet.Exchange.Messages.Canonical;

namespace Parapet.Exchange.Messages;

/// <summary>
/// The Earth in named regions at two levels: countries, bodies of water and quadrants of oceans; and the parts of the world they belong to. A region is
/// a whole number of cells of one degree, every cell belongs to one at least, and a cell that two share belongs to both: what touches a cell is
/// contained in the regions of the cell.
/// </summary>
/// <remarks>
/// Countries are those of Natural Earth (NATURAL-EARTH), frontiers de facto. Bodies of water are boxes of whole degrees drawn here; an ocean is cut in
/// four where two lines cross, after the quadrants of the 1988 agreement (LAUNCH-NOTIFICATION-1988), whose own bounds are not at hand.
/// </remarks>
internal static class WorldRegions
{
    private const int Columns = 360, Rows = 180, Lines = 4; // lines of a row along which land is followed

    private static readonly Lazy<Grid> World = new(Build);

    /// <summary>All regions: code, name, and the part of the world each belongs to; parts have none above them.</summary>
    public static IReadOnlyList<Region> All => World.Value.Regions;

    /// <summary>Whether a code is that of a region or a part of the world.</summary>
    public static bool IsKnown(string code) => World.Value.Index.ContainsKey(code);

    /// <summary>The region of a code.</summary>
    public static Region? Find(string code) => World.Value.Index.TryGetValue(code, out var i) ? World.Value.Regions[i] : null;

    /// <summary>The parts of the world that regions belong to, sorted.</summary>
    public static ImmutableArray<string> PartsOf(IEnumerable<string> codes) =>
        [.. codes.Select(c => Find(c) is { Part.Length: > 0 } region ? region.Part : c).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The regions, or the parts, of every cell that a disk may touch, sorted.</summary>
    public static ImmutableArray<string> Touched(Disk disk, bool parts)
    {
        var found = new HashSet<int>();
        foreach (var cell in CellsOf(disk))
        {
            found.UnionWith(World.Value.Cells[cell]);
        }

        var codes = found.Select(i => World.Value.Regions[i].Code);
        return parts ? PartsOf(codes) : [.. codes.Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether a disk may touch one of the regions.</summary>
    public static bool Meet(Disk disk, ImmutableArray<string> codes) => CellsOf(disk).Any(c => codes.Any(code => World.Value.Sets[code].Get(c)));

    /// <summary>Whether two sets of regions share a cell.</summary>
    public static bool Meet(ImmutableArray<string> a, ImmutableArray<string> b) =>
        a.Any(x => b.Any(y => new BitArray(World.Value.Sets[x]).And(World.Value.Sets[y]).HasAnySet()));

    /// <summary>SHA-256 of which regions each cell belongs to: part of what <see cref="FieldType.CoarsenersVersion"/> stands for.</summary>
    public static string Fingerprint()
    {
        var text = new StringBuilder();
        foreach (var cell in World.Value.Cells)
        {
            text.AppendJoin(',', cell.Select(i => $"{World.Value.Regions[i].Code}<{World.Value.Regions[i].Part}")).Append('\n');
        }

        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>Every cell that a disk may touch, and some beside them.</summary>
    private static IEnumerable<int> CellsOf(Disk disk)
    {
        const double LeastRadius = 6_335_439; // [m] of curvature on WGS84: the greatest angle for a distance
        const double Margin = 1.01;
        var angle = disk.Radius / 1000.0 / LeastRadius * Margin; // [rad]
        var reach = (long)Math.Ceiling(angle / Areas.MicroDegree) + 2;
        var south = Math.Max(disk.Latitude - reach, -90 * Micro);
        var north = Math.Min(disk.Latitude + reach, 90 * Micro);
        var (first, last) = (Row(south), Row(north));
        long west = 0, wide = FullTurn - 1;
        if (south > -90 * Micro && north < 90 * Micro)
        {
            // Half the width of a circle of this angle that holds no pole, seen from the axis.
            var sine = Elementary.Sin(angle) / Elementary.Cos(disk.Latitude * Areas.MicroDegree);
            if (sine < 1)
            {
                var half = (long)Math.Ceiling(Elementary.Asin(sine) * Margin / Areas.MicroDegree) + 2;
                (west, wide) = (disk.Longitude + (180 * Micro) - half, Math.Min(2 * half, FullTurn - 1));
            }
        }

        var (start, end) = (Column(west), Column(west + wide));
        for (var row = first; row <= last; row++)
        {
            for (var column = start; column <= end; column++)
            {
                yield return (row * Columns) + (int)(((column % Columns) + Columns) % Columns);
            }
        }
    }

    private static int Row(long latitude) => (int)Math.Min((latitude + (90 * Micro)) / Micro, Rows - 1);

    private static long Column(long fromDateLine) => Widen(fromDateLine, fromDateLine + 1, Micro).From / Micro;

    private static Grid Build()
    {
        var regions = new List<Region>();
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var region in RegionTable.Regions())
        {
            index.Add(region.Code, regions.Count);
            regions.Add(region);
        }

        var members = new SortedSet<int>[Rows * Columns];
        for (var c = 0; c < members.Length; c++)
        {
            members[c] = [];
        }

        var land = new double[Rows * Lines, Columns]; // [deg] of each line over land
        for (var c = 0; c < Countries.World.Count; c++)
        {
            var country = index[RegionTable.CodeOf(Countries.World[c])];
            foreach (var piece in Countries.World[c].Lands)
            {
                Mark(piece, country, members, land);
            }
        }

        for (var cell = 0; cell < members.Length; cell++)
        {
            var (row, column) = (cell / Columns, cell % Columns);
            if (Enumerable.Range(0, Lines).Any(l => land[(row * Lines) + l, column] < 1 - 1e-6))
            {
                members[cell].Add(index[RegionTable.WaterAt(row - 90, column - 180)]);
            }
        }

        return new Grid(regions, index, [.. members.Select(m => m.ToArray())], Sets(regions, members));
    }

    private static Dictionary<string, BitArray> Sets(List<Region> regions, SortedSet<int>[] members)
    {
        var sets = regions.ToDictionary(r => r.Code, _ => new BitArray(members.Length), StringComparer.Ordinal);
        for (var cell = 0; cell < members.Length; cell++)
        {
            foreach (var region in members[cell].Select(i => regions[i]))
            {
                sets[region.Code].Set(cell, true);
                sets[region.Part].Set(cell, true);
            }
        }

        return sets;
    }

    private static void Mark(Land piece, int country, SortedSet<int>[] members, double[,] land)
    {
        var crossings = new SortedDictionary<int, List<double>>();
        foreach (var ring in piece.Rings)
        {
            for (var i = 0; i < ring.Longitude.Length; i++)
            {
                var j = (i + 1) % ring.Longitude.Length;
                var (x1, y1, x2, y2) = (ring.Longitude[i], ring.Latitude[i], ring.Longitude[j], ring.Latitude[j]);
                members[Cell(x1, y1)].Add(country);
                var (low, high) = (Math.Min(y1, y2), Math.Max(y1, y2));
                for (var line = (int)Math.Floor((low + 90) * Lines); line <= (high + 90) * Lines; line++)
                {
                    var y = ((line + 0.5) / Lines) - 90;
                    if (y >= low && y < high && line < Rows * Lines)
                    {
                        if (!crossings.TryGetValue(line, out var list))
                        {
                            crossings.Add(line, list = []);
                        }

                        list.Add(x1 + ((x2 - x1) * (y - y1) / (y2 - y1)));
                    }
                }
            }
        }

        foreach (var (line, list) in crossings)
        {
            list.Sort();
            for (var i = 0; i + 1 < list.Count; i += 2)
            {
                var (from, to) = (list[i] + 180, list[i + 1] + 180);
                for (var column = (int)Math.Floor(from); column < to; column++)
                {
                    var within = ((column % Columns) + Columns) % Columns;
                    land[line, within] += Math.Min(to, column + 1) - Math.Max(from, column);
                    members[(line / Lines * Columns) + within].Add(country);
                }
            }
        }
    }

    private static int Cell(double longitude, double latitude) =>
        (Math.Clamp((int)Math.Floor(latitude + 90), 0, Rows - 1) * Columns) + ((((int)Math.Floor(longitude + 180) % Columns) + Columns) % Columns);

    private sealed record Grid(IReadOnlyList<Region> Regions, Dictionary<string, int> Index, int[][] Cells, Dictionary<string, BitArray> Sets);
}

/// <summary>A named part of the Earth.</summary>
/// <param name="Code">Lower-case words joined by hyphens.</param>
/// <param name="Name">In English.</param>
/// <param name="Part">Code of the part of the world it belongs to; empty for a part.</param>
/// <param name="Kind">What it is.</param>
internal sealed record Region(string Code, string Name, string Part, RegionKind Kind);

/// <summary>What a region is.</summary>
internal enum RegionKind
{
    /// <summary>A continent, an ocean, or a large part of one.</summary>
    Part,

    /// <summary>A country or dependency.</summary>
    Country,

    /// <summary>A sea, gulf or bay.</summary>
    Water,

    /// <summary>A quarter of an ocean.</summary>
    Quadrant,
}
