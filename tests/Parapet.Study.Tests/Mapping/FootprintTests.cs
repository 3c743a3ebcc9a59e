using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CsCheck;
using Parapet.App.Tests;
using Parapet.Engagement;
using Parapet.Mapping;
using Parapet.Study.Bundle;
using Parapet.Study.Mapping;
using Parapet.Study.Report;

namespace Parapet.Study.Tests.Mapping;

public sealed partial class FootprintTests
{
    private const string Hostile = "</title></style><script>alert('x')</script>\"'&<img src=x onerror=y>\u0000";
    private const string Command = "./parapet footprint scenarios/01-third-site-2007.yaml --region europe";

    private static FootprintResult Europe => SyntheticFootprint.Europe;

    private static string Page { get; } = FootprintHtml.Render(Europe, new ReportContext { Command = Command, Files = ["cells.parquet"] });

    [Fact]
    public void Cells_out_of_range_leave_both_shares()
    {
        var summary = FootprintSummary.Of(Europe, supported: false);
        var states = Europe.Kinematic.State;
        Assert.Equal(states.Count(s => s != CellState.OutOfRange), summary.Cells);
        Assert.Equal(states.Length, summary.CellsAsked);
        Assert.Equal(states.Count(s => s == CellState.Defended) / (double)summary.Cells, summary.DefendedAreaShare);
        var people = Europe.Area.Population.Zip(states).Where(p => p.Second != CellState.OutOfRange).Sum(p => p.First);
        Assert.Equal(people, summary.Population);
        Assert.Equal(Europe.Area.Population.Zip(states).Where(p => p.Second == CellState.Defended).Sum(p => p.First) / people, summary.DefendedPopulationShare, 12);
        Assert.Equal(1.0, summary.ByConstraint.Sum(c => c.Share), 12);
        Assert.Equal(summary.Cells, summary.ByCountry.Sum(c => c.Cells));
        Assert.Equal(summary.ByCountry.OrderByDescending(c => c.Population), summary.ByCountry);
        Assert.Equal(summary.Defended, summary.ByCountry.Sum(c => c.DefendedAreaShare * c.Cells), 6);
    }

    [Fact]
    public void Margins_of_less_than_two_seconds_are_marginal()
    {
        var expected = Enumerable.Range(0, Europe.Area.Cell.Length).Count(i => Europe.Kinematic.Unit[i] == "s" && Math.Abs(Europe.Kinematic.Margin[i]) < 2);
        Assert.True(expected > 0);
        Assert.Equal(expected, FootprintSummary.Of(Europe, supported: false).Marginal);
    }

    [Fact]
    public void Nothing_in_range_is_null_and_not_a_number()
    {
        var json = FootprintJson.Of(Nothing());
        Assert.Null(json["defended_area_share"]);
        Assert.Null(json["supported"]!["defended_population_share"]);
        Assert.Empty(Schema.Breaches("footprint.json", JsonNode.Parse(json.ToJsonString())!));
    }

    [Fact]
    public void Json_keeps_to_its_schema()
    {
        var json = JsonNode.Parse(FootprintJson.Of(Europe).ToJsonString())!;
        Assert.Empty(Schema.Breaches("footprint.json", json));
        Assert.Equal(json["kinematic"]!["defended_area_share"]!.ToJsonString(), json["defended_area_share"]!.ToJsonString());
        Assert.True((double)json["supported"]!["defended_area_share"]! < (double)json["defended_area_share"]!);
    }

    [Fact]
    public void Outlines_keep_the_set_to_their_left_and_enclose_its_cells() => Gen.Bool.Array[63].Sample(set =>
    {
        const int Columns = 9;
        var rings = CellOutline.Trace(set, Columns);
        double area = 0;
        foreach (var ring in rings)
        {
            var twice = 0;
            for (var i = 0; i < ring.Corners.Count; i++)
            {
                Corner a = ring.Corners[i], b = ring.Corners[(i + 1) % ring.Corners.Count];
                Assert.Equal(1, Math.Abs(a.Column - b.Column) + Math.Abs(a.Row - b.Row));

                // To the left of the way lies a cell of the set, to the right none.
                var (left, right) = (b.Column - a.Column, b.Row - a.Row) switch
                {
                    (-1, _) => ((b.Column, b.Row), (b.Column, b.Row - 1)),
                    (1, _) => ((a.Column, a.Row - 1), (a.Column, a.Row)),
                    (_, 1) => ((a.Column, a.Row), (a.Column - 1, a.Row)),
                    _ => ((b.Column - 1, b.Row), (b.Column, b.Row)),
                };
                Assert.True(In(left));
                Assert.False(In(right));
                twice -= (a.Column * b.Row) - (b.Column * a.Row);
            }

            Assert.Equal(ring.Hole, twice < 0);
            area += twice / 2.0;
        }

        Assert.Equal(set.Count(s => s), area);
        Assert.All(rings.GroupBy(r => r.Part), part => Assert.Single(part, r => !r.Hole));

        bool In((int Column, int Row) c) => c.Column is >= 0 and < Columns && c.Row is >= 0 and < 7 && set[(c.Row * Columns) + c.Column];
    });

    [Fact]
    public void Outlines_on_the_map_are_the_same_cells()
    {
        // A ring with a hole: 4 x 4 without its middle.
        bool[] set = [true, true, true, true, true, false, false, true, true, false, false, true, true, true, true, true];
        Assert.Equal("M0 0v4h4v-4zM1 3v-2h2v2z", FootprintMap.Outline(set, 4));
    }

    [Fact]
    public void Geojson_rings_are_closed_and_turn_as_they_should()
    {
        using var json = JsonDocument.Parse(Bytes(FootprintGeoJson.File(Europe)));
        Assert.Equal(3, json.RootElement.GetProperty("features").GetArrayLength());
        foreach (var feature in json.RootElement.GetProperty("features").EnumerateArray())
        {
            Assert.Equal(Europe.Hash, feature.GetProperty("properties").GetProperty("result_hash").GetString());
            Assert.NotEqual(0, feature.GetProperty("geometry").GetProperty("coordinates").GetArrayLength());
            foreach (var polygon in feature.GetProperty("geometry").GetProperty("coordinates").EnumerateArray())
            {
                foreach (var (ring, k) in polygon.EnumerateArray().Select((r, k) => (r.EnumerateArray().Select(p => (X: p[0].GetDouble(), Y: p[1].GetDouble())).ToList(), k)))
                {
                    Assert.True(ring.Count >= 4);
                    Assert.Equal(ring[0], ring[^1]);
                    var area = ring.Zip(ring.Skip(1)).Sum(e => (e.First.X * e.Second.Y) - (e.Second.X * e.First.Y));
                    Assert.True(k == 0 ? area > 0 : area < 0);
                    Assert.All(ring, p => Assert.InRange(p.X, -180, 180));
                }
            }
        }
    }

    [Fact]
    public void Geojson_is_cut_at_the_antimeridian()
    {
        var result = SyntheticFootprint.Make(SyntheticFootprint.Grid(40, 30, 50_000, 66, 179), all: true);
        var polygons = FootprintGeoJson.Polygons(result.Area, _ => true).ToList();
        Assert.Equal(2, polygons.Count);
        var edge = new EqualAreaGrid(EqualAreaProjection.Cylindrical, 0, 0, 100_000, 17_000_000, 6_000_000, 4, 4);
        polygons.AddRange(FootprintGeoJson.Polygons(SyntheticFootprint.Make(edge, all: true).Area, _ => true));
        Assert.All(polygons, p => Assert.All(p, ring => Assert.All(ring.Zip(ring.Skip(1)), e => Assert.True(Math.Abs(e.First.Longitude - e.Second.Longitude) < 90))));
        Assert.Contains(polygons, p => p[0].Any(q => q.Longitude == 180.0));
        Assert.Contains(polygons, p => p[0].Any(q => q.Longitude == -180.0));
    }

    [Fact]
    public void Geojson_says_where_a_pole_makes_it_approximate()
    {
        Assert.Contains("within a cell of the pole", Text(SyntheticFootprint.Grid(20, 20, 100_000, 90, 0)), StringComparison.Ordinal);
        Assert.Contains("within a cell of the pole", Text(SyntheticFootprint.Grid(20, 20, 100_000, -84, 0)), StringComparison.Ordinal);
        Assert.DoesNotContain("accuracy", Text(SyntheticFootprint.Grid(20, 20, 100_000, 70, 0)), StringComparison.Ordinal);

        static string Text(EqualAreaGrid grid) => Encoding.UTF8.GetString(Bytes(FootprintGeoJson.File(SyntheticFootprint.Make(grid, all: true))));
    }

    [Fact]
    public void Missiles_named_apart_stand_in_the_ledger_with_their_sources()
    {
        var inputs = Catalogue.MissileInputs("sejjil", "mda-2007");
        Assert.NotEmpty(inputs);
        Assert.All(inputs, i => Assert.True(i.Notional || !i.Sources.IsEmpty, i.Path));
        var named = Europe with { Missiles = [Catalogue.Missile("sejjil").Value!.Vehicle], MissileInputs = inputs };
        var page = FootprintHtml.Render(named, new ReportContext { Command = Command });
        Assert.All(inputs, i => Assert.Contains(i.Where, page, StringComparison.Ordinal));
        Assert.DoesNotContain("catalogue/missiles/notional-irbm", page, StringComparison.Ordinal);
        Assert.Contains("catalogue/missiles/notional-irbm", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Rasters_read_back_cell_by_cell()
    {
        var grid = Europe.Area.Grid;
        var (tags, states) = Tiff(Bytes(GeoTiff.States(Europe)));
        var (_, margins) = Tiff(Bytes(GeoTiff.Margins(Europe)));
        Assert.Equal(tags.Keys.Order(), tags.Keys);
        Assert.Equal((grid.Columns, grid.Rows), (BitConverter.ToInt32(tags[256]), BitConverter.ToInt32(tags[257])));
        Assert.Equal("255\0", Encoding.ASCII.GetString(tags[42113]));
        Assert.Equal([grid.CellSize, grid.CellSize, 0], Doubles(tags[33550]));
        Assert.Equal([0, 0, 0, grid.West, grid.North, 0], Doubles(tags[33922]));
        Assert.Equal([52.0, 10.0, 0, 0], Doubles(tags[34736]).Select(v => Math.Round(v, 9)));
        var keys = tags[34735].Chunk(2).Select(b => BitConverter.ToUInt16(b)).Chunk(4).Skip(1).ToList();
        Assert.Equal(keys.Select(k => k[0]).Order(), keys.Select(k => k[0]));
        Assert.Contains(keys, k => k is [3075, 0, 1, 10]); // Lambert azimuthal equal-area

        var asked = Europe.Area.Cell.Select((cell, i) => (cell, i)).ToDictionary(p => p.cell, p => p.i);
        for (var cell = 0; cell < grid.Columns * grid.Rows; cell++)
        {
            var i = asked.GetValueOrDefault(cell, -1);
            Assert.Equal(i < 0 ? 255 : (byte)Europe.Kinematic.State[i], states[2 * cell]);
            Assert.Equal(i < 0 ? 255 : (byte)Europe.Supported.State[i], states[(2 * cell) + 1]);
            var margin = i >= 0 && Europe.Kinematic.Unit[i] == "s" ? (float)Europe.Kinematic.Margin[i] : float.NaN;
            Assert.Equal(margin, BinaryPrimitives.ReadSingleLittleEndian(margins.AsSpan(8 * cell)));
        }
    }

    [Fact]
    public void Raster_lies_where_its_keys_put_it()
    {
        // Upper left corner of footprint.tif of this grid as GDAL 3.6.2 reads it: 29d25'31.20"W, 61d 9'37.75"N.
        var grid = Europe.Area.Grid;
        var (latitude, longitude) = grid.Unproject(grid.West, grid.North);
        Assert.Equal(61 + (9 / 60.0) + (37.75 / 3600), latitude * 180 / Math.PI, tolerance: 2e-6);
        Assert.Equal(-(29 + (25 / 60.0) + (31.20 / 3600)), longitude * 180 / Math.PI, tolerance: 2e-6);
        var (east, north) = grid.Project(latitude, longitude);
        Assert.Equal(grid.West, east, tolerance: 0.1); // [m]
        Assert.Equal(grid.North, north, tolerance: 0.1);
    }

    [Fact]
    public void Cylindrical_raster_names_its_code()
    {
        var grid = new EqualAreaGrid(EqualAreaProjection.Cylindrical, 0, 0, 50_000, -1_000_000, 6_000_000, 60, 40);
        var (tags, _) = Tiff(Bytes(GeoTiff.States(SyntheticFootprint.Make(grid))));
        var keys = tags[34735].Chunk(2).Select(b => BitConverter.ToUInt16(b)).Chunk(4).Skip(1).ToList();
        Assert.Contains(keys, k => k is [3072, 0, 1, 6933]);
        Assert.False(tags.ContainsKey(34736));
    }

    [Fact]
    public async Task Cells_are_columns_that_a_reader_finds()
    {
        await using var reader = await Parquet.ParquetReader.CreateAsync(new MemoryStream(Bytes(CellsParquet.File(Europe))), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(
            "cell latitude_deg longitude_deg country population state margin margin_unit binding shots missile in_range_of supported_state supported_margin supported_margin_unit supported_binding",
            string.Join(' ', reader.Schema.GetDataFields().Select(f => f.Name)));
        using var group = reader.OpenRowGroupReader(0);
        Assert.Equal(Europe.Area.Cell.Length, group.RowCount);
        var margin = new double[group.RowCount];
        await group.ReadAsync<double>(reader.Schema.FindDataField("margin"), margin, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Europe.Kinematic.Margin, margin);
        var shots = new int[group.RowCount];
        await group.ReadAsync<int>(reader.Schema.FindDataField("shots"), shots, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Europe.Shots.Select(s => (int)s), shots);
    }

    [Theory]
    [InlineData(CellState.OutOfRange, double.NaN, "", 0)]
    [InlineData(CellState.Undefended, -300, "km", 1)]
    [InlineData(CellState.Undefended, -1, "km", 1)]
    [InlineData(CellState.Undefended, -61, "s", 1)]
    [InlineData(CellState.Undefended, double.NaN, "s", 1)]
    [InlineData(CellState.Undefended, -59, "s", 2)]
    [InlineData(CellState.Defended, 0, "s", 3)]
    [InlineData(CellState.Defended, 60, "s", 4)]
    [InlineData(CellState.Defended, double.NaN, "s", 4)]
    [InlineData(CellState.Defended, 180, "s", 5)]
    public void Class_of_a_cell_is_told_by_state_and_margin(CellState state, double margin, string unit, int expected) =>
        Assert.Equal(expected, FootprintMap.Class(new CellVerdicts([state], [margin], [null], [unit]), 0));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Map_stands_alone(bool supported)
    {
        var svg = FootprintMap.Svg(Europe, supported);
        Assert.Equal("svg", XDocument.Parse(svg).Root!.Name.LocalName);
        Assert.DoesNotContain("var(", svg, StringComparison.Ordinal);
        foreach (var said in new[] { "The third site, 2007", "position mda-2007", "2007-06-01", "Natural Earth", "GeoNames (CC BY 4.0)", Evaluate.Version, Europe.Hash[..16], "Redzikowo" })
        {
            Assert.Contains(said, svg, StringComparison.Ordinal);
        }

        // What it refers to is in it, once.
        var ids = Ids().Matches(svg).Select(m => m.Groups["id"].Value).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(Uses().Matches(svg), m => Assert.Contains(m.Groups["id"].Value, ids));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public void Map_of_a_hundred_thousand_cells_is_less_than_two_megabytes(double noise)
    {
        var result = SyntheticFootprint.Make(SyntheticFootprint.Grid(370, 290, 11_000), all: true, noise: noise);
        Assert.True(result.Area.Cell.Length > 100_000);
        Assert.InRange(FootprintMap.Svg(result, supported: false).Length, 1, 2_000_000);
    }

    [Fact]
    public void Launch_area_is_outlined_and_its_points_are_not_told_apart()
    {
        var from = SyntheticFootprint.Make(SyntheticFootprint.Grid(3, 2, 200_000, 35, 53), all: true).Area with { Region = "Launchland" };
        var result = Europe with { From = from, Points = new FootprintQuestion(Europe.Scenario, FootprintKind.AimPoints, Europe.Area, [], []).LaunchedFrom(from).Points };
        var json = JsonNode.Parse(FootprintJson.Of(result).ToJsonString())!;
        Assert.Empty(Schema.Breaches("footprint.json", json));
        Assert.Equal(
            ["region", "launch_points", "cell_size_km", "cells_in_range_of_all"], json["launched_from"]!.AsObject().Select(p => p.Key));

        var svg = FootprintMap.Svg(result, supported: false);
        Assert.NotNull(XDocument.Parse(svg));
        Assert.Contains("6 launch points in Launchland", svg, StringComparison.Ordinal);
        Assert.Contains("class=\"launch-area\"", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("mark launch", svg[svg.IndexOf("</style>", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains("6 launch points in Launchland", FootprintHtml.Render(result, new ReportContext { Command = Command }), StringComparison.Ordinal);

        using var outlines = JsonDocument.Parse(Bytes(FootprintGeoJson.File(result)));
        var set = Assert.Single(outlines.RootElement.GetProperty("features").EnumerateArray(), f => f.GetProperty("properties").GetProperty("set").GetString() == "launched-from");
        Assert.Equal(1, set.GetProperty("geometry").GetProperty("coordinates").GetArrayLength());
    }

    [Fact]
    public void Map_of_any_region_is_drawn()
    {
        Assert.NotNull(XDocument.Parse(FootprintMap.Svg(Nothing(), supported: true)));
        Assert.NotNull(XDocument.Parse(FootprintMap.Svg(SyntheticFootprint.Make(SyntheticFootprint.Grid(40, 30, 50_000, 66, 179), all: true), supported: false)));
        var world = new EqualAreaGrid(EqualAreaProjection.Cylindrical, 0, 0, 200_000, -17_400_000, 7_400_000, 174, 74);
        Assert.NotNull(XDocument.Parse(FootprintMap.Svg(SyntheticFootprint.Make(world), supported: false)));
        var empty = Nothing();
        empty = empty with { Area = empty.Area with { Cell = [], Latitude = [], Longitude = [], Country = [], Population = [] }, Kinematic = new([], [], [], []), Supported = new([], [], [], []), Shots = [], Missile = [], InRange = [] };
        Assert.NotNull(XDocument.Parse(FootprintMap.Svg(empty, supported: false)));
    }

    [Fact]
    public void Page_needs_nothing_from_elsewhere_and_says_how_to_recompute_it()
    {
        Assert.DoesNotContain("<link", Page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", Page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(" src=", Page, StringComparison.OrdinalIgnoreCase);
        Assert.All(Urls().Matches(Page), m => Assert.StartsWith("url(#", m.Value, StringComparison.Ordinal));
        Assert.Contains(Command, Page, StringComparison.Ordinal);
        Assert.Contains(Europe.Hash, Page, StringComparison.Ordinal);
        Assert.Contains("Middleland", Page, StringComparison.Ordinal);
        var ids = Ids().Matches(Page).Select(m => m.Groups["id"].Value).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(Uses().Matches(Page), m => Assert.Contains(m.Groups["id"].Value, ids));
    }

    [Fact]
    public void Text_from_a_file_never_becomes_markup()
    {
        var place = Europe.Points[0] with { Name = Hostile };
        var hostile = Europe with
        {
            Hash = Hostile,
            Points = [place],
            Missiles = [Europe.Missiles[0] with { Name = Hostile, Id = Hostile }],
            Area = Europe.Area with { Region = Hostile, Countries = [Hostile, Hostile, Hostile] },
            Scenario = Europe.Scenario with
            {
                Id = Hostile, Title = Hostile, About = Hostile, Epoch = Hostile, Position = Hostile, Batteries = [Europe.Scenario.Batteries[0] with { Place = place }],
            },
        };
        foreach (var text in new[] { FootprintHtml.Render(hostile, new ReportContext { Command = Hostile }), FootprintMap.Svg(hostile, supported: false) })
        {
            Assert.DoesNotContain("alert('x')", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<img", text, StringComparison.Ordinal);
            Assert.DoesNotContain('\0', text);
        }
    }

    [Fact]
    public void Bundle_is_written_whole_and_the_same_bytes_each_time()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string first = Path.Combine(folder, "a"), second = Path.Combine(folder, "b");
            Assert.Null(ResultBundle.Write(first, FootprintBundle.Files(Europe, Command), TestContext.Current.CancellationToken));
            Assert.Null(ResultBundle.Write(second, FootprintBundle.Files(Europe, Command), TestContext.Current.CancellationToken));
            Assert.Equal(
                "cells.parquet footprint-supported.svg footprint.geojson footprint.html footprint.svg footprint.tif margin.tif",
                string.Join(' ', Directory.EnumerateFiles(first).Select(Path.GetFileName).Order(StringComparer.Ordinal)));
            Assert.All(Directory.EnumerateFiles(first), f => Assert.Equal(File.ReadAllBytes(f), File.ReadAllBytes(Path.Combine(second, Path.GetFileName(f)))));
            Assert.Equal(["a", "b"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static FootprintResult Nothing()
    {
        var n = Europe.Area.Cell.Length;
        var none = new CellVerdicts(new CellState[n], [.. Enumerable.Repeat(double.NaN, n)], new Constraint?[n], [.. Enumerable.Repeat("", n)]);
        return Europe with { Kinematic = none, Supported = none };
    }

    internal static byte[] Bytes(Bundle.BundleFile file)
    {
        using var stream = new MemoryStream();
        file.Write(stream);
        return stream.ToArray();
    }

    private static double[] Doubles(byte[] data) => [.. data.Chunk(8).Select(b => BitConverter.ToDouble(b))];

    // Enough of a TIFF reader for deflated strips.
    internal static (Dictionary<int, byte[]> Tags, byte[] Pixels) Tiff(byte[] file)
    {
        Assert.Equal("II*\0"u8.ToArray(), file[..4]);
        var directory = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
        var tags = new Dictionary<int, byte[]>();
        for (var i = 0; i < BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(directory)); i++)
        {
            var entry = file.AsSpan(directory + 2 + (12 * i), 12);
            var size = BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]) switch { 3 => 2, 4 => 4, 12 => 8, _ => 1 } * BinaryPrimitives.ReadInt32LittleEndian(entry[4..]);
            var at = size <= 4 ? directory + 2 + (12 * i) + 8 : BinaryPrimitives.ReadInt32LittleEndian(entry[8..]);
            tags.Add(BinaryPrimitives.ReadUInt16LittleEndian(entry), file[at..(at + size)]);
        }

        Assert.Equal(8, BitConverter.ToUInt16(tags[259]));
        var strips = tags[273].Chunk(4).Select(b => BitConverter.ToInt32(b)).Zip(tags[279].Chunk(4).Select(b => BitConverter.ToInt32(b))).ToList();
        Assert.Equal(file.Length, strips[^1].First + strips[^1].Second);
        using var pixels = new MemoryStream();
        foreach (var (offset, length) in strips)
        {
            using var zip = new ZLibStream(new MemoryStream(file, offset, length), CompressionMode.Decompress);
            zip.CopyTo(pixels);
        }

        return (tags, pixels.ToArray());
    }

    [GeneratedRegex(" id=\"(?<id>[^\"]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Ids();

    [GeneratedRegex("(?:href=\"#|=\"url\\(#)(?<id>[^\")]+)", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Uses();

    [GeneratedRegex("url\\([^)]*\\)", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Urls();
}
