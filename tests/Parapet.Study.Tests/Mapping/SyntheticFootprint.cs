using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Engagement;
using Parapet.Mapping;
using Parapet.Study.Data;
using Parapet.Study.Mapping;

namespace Parapet.Study.Tests.Mapping;

/// <summary>A footprint made up: Europe in cells, defended within an ellipse, out of range in the west. No physics in it.</summary>
internal static class SyntheticFootprint
{
    private static readonly Lazy<FootprintResult> s_europe = new(() => Make(Grid(100, 80, 40_000)));

    public static FootprintResult Europe => s_europe.Value;

    public static Scenario Scenario { get; } = Read("01-third-site-2007.yaml", "mda-2007");

    public static EqualAreaGrid Grid(int columns, int rows, double size, double latitude = 52, double longitude = 10) => new(
        EqualAreaProjection.Azimuthal, latitude * Math.PI / 180, longitude * Math.PI / 180, size, -columns * size / 2, rows * size / 2, columns, rows);

    public static Scenario Read(string file, string? position)
    {
        var parsed = ScenarioText.Read(file, File.ReadAllBytes(Repository.PathOf("scenarios", file)), new ReadOptions { Position = position });
        return parsed.Scenario ?? throw new InvalidOperationException(string.Join('\n', parsed.Diagnostics));
    }

    /// <param name="grid">The cells asked are those on land, or all.</param>
    /// <param name="kind">What cells are.</param>
    /// <param name="all">Cells at sea as well.</param>
    /// <param name="noise">[s] of scatter in the margins, to make outlines long.</param>
    public static FootprintResult Make(EqualAreaGrid grid, FootprintKind kind = FootprintKind.AimPoints, bool all = false, double noise = 0)
    {
        var land = GroundMap.LandCells(grid);
        int[] cells = [.. Enumerable.Range(0, land.Length).Where(c => all || land[c])];
        var places = cells.Select(c => grid.CenterOf(c) is var p ? grid.Unproject(p.East, p.North) : default).ToList();
        var area = new CellArea(
            "Europe", grid, cells, [.. places.Select(p => p.Latitude)], [.. places.Select(p => p.Longitude)],
            [.. places.Select(p => (short)(p.Longitude < 0.04 ? 0 : p.Longitude < 0.26 ? 1 : p.Longitude < 0.6 ? 2 : -1))],
            [.. cells.Select(c => c % 7 == 0 ? 120_000.0 + (1000 * (c % 13)) : 0.0)], ["Westland", "Middleland", "Eastland"]);

        double[] margins = [.. cells.Select(c => grid.CenterOf(c) is var p ? Margin(p.East, p.North) + (noise * Scatter(c)) : 0)];
        bool[] reached = [.. cells.Select(c => grid.CenterOf(c).East > -1_500_000)];
        var threats = Scenario.Threats;
        return new FootprintResult
        {
            Scenario = Scenario,
            Kind = kind,
            Area = area,
            Points = kind == FootprintKind.AimPoints ? [.. threats.Select(t => t.From).DistinctBy(p => p.Id)] : [threats.First(t => t.To.Id == "berlin").To],
            Missiles = [.. threats.Select(t => t.Vehicle).Where(v => v.Id.StartsWith("notional-irbm", StringComparison.Ordinal)).DistinctBy(v => v.Id)],
            Kinematic = Verdicts(margins, reached, 0),
            Supported = Verdicts(margins, reached, 90),
            Shots = [.. margins.Select((m, i) => (byte)(reached[i] && m > 0 ? 1 + ((int)m / 120) : 0))],
            Missile = [.. margins.Select((_, i) => (sbyte)(reached[i] ? 0 : -1))],
            InRange = [.. margins.Select((_, i) => (ushort)(reached[i] ? 2 : 0))],
            Hash = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
        };
    }

    // 300 s in the middle of an ellipse about (200 km, 100 km), nothing at its rim, ever less beyond.
    private static double Margin(double east, double north)
    {
        double x = (east - 200e3) / 1100e3, y = (north - 100e3) / 800e3;
        return 300 * (1 - Math.Sqrt((x * x) + (y * y)));
    }

    private static double Scatter(int cell)
    {
        var h = (uint)cell * 2654435761u;
        h = (h ^ (h >> 15)) * 2246822519u;
        return (((h ^ (h >> 13)) & 0xffff) / 32768.0) - 1;
    }

    private static CellVerdicts Verdicts(double[] margins, bool[] reached, double less)
    {
        var n = margins.Length;
        var verdicts = new CellVerdicts(new CellState[n], new double[n], new Constraint?[n], new string[n]);
        for (var i = 0; i < n; i++)
        {
            var margin = margins[i] - less;
            var far = margin < -250;
            (CellState, double, Constraint?, string) cell = !reached[i] ? (CellState.OutOfRange, double.NaN, null, "")
                : margin >= 0 ? (CellState.Defended, margin, null, "s")
                : far ? (CellState.Undefended, 4 * margin, Constraint.Altitude, "km")
                : (CellState.Undefended, margin, less > 0 ? Constraint.Support : Constraint.Reach, "s");
            (verdicts.State[i], verdicts.Margin[i], verdicts.Binding[i], verdicts.Unit[i]) = cell;
        }

        return verdicts;
    }
}
