using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Parapet.App.Tests;
using Parapet.Earth;
using Parapet.Mapping;
using Parapet.Study.Areas;
using Parapet.Study.Bundle;
using Parapet.Study.Mapping;
using Parapet.Study.Report;

namespace Parapet.Study.Tests.Mapping;

public sealed class CoverageOutputTests
{
    private const string Hostile = "</title></style><script>alert('x')</script>\"'&<img src=x onerror=y>\u0000";
    private const string Command = "./parapet coverage an-tpy-2 --at brdy --altitude-km 300";

    // A sector, a zenith hole, a horizon and a signal that ends before it: every reason is there.
    private static CoverageResult Forward { get; } = Ask("an-tpy-2", 300e3, 0.01);

    private static string Page { get; } = CoverageHtml.Render(Forward, Towns, new ReportContext { Command = Command });

    private static System.Collections.Immutable.ImmutableArray<Place> Towns => [.. ((string[])["berlin", "rome", "moscow"]).Select(t => Catalogue.Place(t).Value!)];

    [Fact]
    public void Json_keeps_to_its_schema_and_counts_every_cell()
    {
        foreach (var result in (CoverageResult[])[Forward, Ask("emr-filled", 400e3, 0.1), Ask("armavir", 36_000e3, 1)])
        {
            var json = JsonNode.Parse(CoverageJson.Of(result).ToJsonString())!;
            Assert.Empty(Schema.Breaches("coverage.json", json));
            Assert.Equal((int)json["cells"]!, (int)json["seen_cells"]! + json["by_reason"]!.AsObject().Sum(r => (int)r.Value!));
            Assert.Equal(8, json["by_octant"]!.AsArray().Count);
            Assert.Equal(3, json["contours"]!.AsArray().Count);
        }

        Assert.All(Enum.GetValues<CellSight>(), s => Assert.True(Forward.Cells(s) > 0));
    }

    [Theory]
    [InlineData(400, "100 200 1000")]
    [InlineData(300, "100 400 1000")]
    [InlineData(100, "200 400 1000")]
    [InlineData(5000, "100 400 1000")]
    public void Other_altitudes_are_three_others(double altitude, string expected) =>
        Assert.Equal(expected, string.Join(' ', CoverageWords.OtherAltitudes(altitude * 1000).Select(a => a / 1000)));

    [Fact]
    public void Map_stands_alone_and_says_what_it_shows()
    {
        var svg = CoverageMap.Svg(Forward, Towns);
        Assert.Equal("svg", XDocument.Parse(svg).Root!.Name.LocalName);
        Assert.DoesNotContain("var(", svg, StringComparison.Ordinal);
        foreach (var said in (string[])["What a radar at Brdy sees at 300 km altitude", "0.01 m\u00b2", ">100 km<", ">300 km<", ">400 km<", "edges of the sector", "signal too weak", "Natural Earth", Forward.Hash[..16], ">Berlin<"])
        {
            Assert.Contains(said, svg, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("world")]
    [InlineData("europe")]
    [InlineData("fiji")]
    [InlineData("box:50,170,70,-170")]
    public void Map_of_any_region_and_place_is_drawn(string region)
    {
        foreach (var (at, radar, altitude) in ((string, string, double)[])[("brdy", "emr-filled", 400e3), ("89.9,0", "fylingdales", 1000e3), ("-17,179.9", "an-tpy-2", 36_000e3), ("-90,0", "emr", 1e3)])
        {
            var (type, place) = (Catalogue.Radar(radar).Value!, Catalogue.Place(at).Value!);
            var grid = Regions.Of(region, 500, out _)!.Grid;
            var result = Coverage.Of(new CoverageQuestion(type, place, altitude, 1, CoverageQuestion.Whole(region, grid, 500)) { Contours = [100e3] });
            Assert.NotNull(XDocument.Parse(CoverageMap.Svg(result, Towns)));
            result = Coverage.Of(new CoverageQuestion(type, place, altitude, 1, CoverageQuestion.WithinSight(type, place, altitude, 500)) { Contours = [100e6] });
            Assert.NotNull(XDocument.Parse(CoverageMap.Svg(result, Towns)));
        }
    }

    [Fact]
    public void Page_needs_nothing_from_elsewhere_and_says_how_to_recompute_it()
    {
        foreach (var foreign in (string[])["<link", "<img", " src="])
        {
            Assert.DoesNotContain(foreign, Page, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains(Command, Page, StringComparison.Ordinal);
        Assert.Contains(Forward.Hash, Page, StringComparison.Ordinal);
        Assert.Contains("LEWIS-POSTOL-2012-MMD", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_never_becomes_markup()
    {
        var question = Forward.Question;
        var hostile = Forward with
        {
            Hash = Hostile,
            Question = question with
            {
                Radar = question.Radar with { Id = Hostile, Name = Hostile }, Place = question.Place with { Name = Hostile }, Position = Hostile, Area = question.Area with { Region = Hostile },
            },
        };
        foreach (var text in (string[])[CoverageHtml.Render(hostile, Towns, new ReportContext { Command = Hostile }), CoverageMap.Svg(hostile, Towns)])
        {
            Assert.DoesNotContain("alert('x')", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<img", text, StringComparison.Ordinal);
            Assert.DoesNotContain('\0', text);
        }
    }

    [Fact]
    public async Task Columns_outline_and_rasters_are_the_cells()
    {
        await using var reader = await Parquet.ParquetReader.CreateAsync(new MemoryStream(Bytes(CoverageBundle.Cells(Forward))), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("cell latitude_deg longitude_deg sight deficit deficit_unit margin_db slant_range_km", string.Join(' ', reader.Schema.GetDataFields().Select(f => f.Name)));
        using var group = reader.OpenRowGroupReader(0);
        var margin = new double[group.RowCount];
        await group.ReadAsync<double>(reader.Schema.FindDataField("margin_db"), margin, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Forward.Margin, margin);

        using var json = JsonDocument.Parse(Bytes(CoverageJson.GeoJson(Forward)));
        var features = json.RootElement.GetProperty("features");
        Assert.Equal(5, features.GetArrayLength());
        Assert.Equal("MultiPolygon", features[0].GetProperty("geometry").GetProperty("type").GetString());
        Assert.NotEqual(0, features[0].GetProperty("geometry").GetProperty("coordinates").GetArrayLength());

        // One band: a byte a pixel, four for the margin.
        var grid = Forward.Question.Area.Grid;
        var states = FootprintTests.Tiff(Bytes(GeoTiff.Sight(Forward))).Pixels;
        Assert.Equal(grid.Columns * grid.Rows, states.Length);
        Assert.All(Enumerable.Range(0, Forward.Sight.Length), i => Assert.Equal((byte)Forward.Sight[i], states[Forward.Question.Area.Cell[i]]));
        var margins = FootprintTests.Tiff(Bytes(GeoTiff.Signal(Forward))).Pixels;
        Assert.Equal((float)Forward.Margin[7], BitConverter.ToSingle(margins, 4 * Forward.Question.Area.Cell[7]));
    }

    [Fact]
    public void Files_are_the_same_bytes_each_time()
    {
        var files = CoverageBundle.Files(Forward, Command, Towns);
        Assert.Equal("coverage.svg coverage.tif margin.tif cells.parquet coverage.geojson coverage.html", string.Join(' ', files.Select(f => f.Name)));
        Assert.All(files.Zip(CoverageBundle.Files(Ask("an-tpy-2", 300e3, 0.01), Command, Towns)), f => Assert.Equal(Bytes(f.First), Bytes(f.Second)));
    }

    private static CoverageResult Ask(string id, double altitude, double crossSection)
    {
        var (radar, place) = (Catalogue.Radar(id).Value!, Catalogue.Place("brdy").Value!);
        return Coverage.Of(new CoverageQuestion(radar, place, altitude, crossSection, CoverageQuestion.WithinSight(radar, place, altitude, 4000))
        {
            Contours = [.. CoverageWords.OtherAltitudes(altitude)], Inputs = Catalogue.RadarInputs(id),
        });
    }

    private static byte[] Bytes(BundleFile file)
    {
        using var stream = new MemoryStream();
        file.Write(stream);
        return stream.ToArray();
    }
}
