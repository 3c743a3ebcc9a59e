using System.Text.RegularExpressions;
using System.Xml.Linq;
using Parapet.Mapping;
using Parapet.Study.Mapping;
using Parapet.Study.Report;

namespace Parapet.Study.Tests.Mapping;

/// <summary>The map of a search for a site.</summary>
public sealed partial class SiteSearchMapTests
{
    private static SiteSearchResult Search { get; } = Make(i => 0.30 + (0.01 * i));

    [Fact]
    public void Larger_disc_is_a_greater_share_and_the_best_is_marked_with_its_number()
    {
        var svg = SiteSearchMap.Svg(Search);
        Assert.NotNull(XDocument.Parse(svg));
        Assert.Contains("best: 53.0 %", svg, StringComparison.Ordinal);
        Assert.Contains("52.0 %", svg, StringComparison.Ordinal);
        var radii = Discs().Matches(svg).Select(m => double.Parse(m.Groups["r"].Value, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        var onMap = radii[..Search.Supported.Length];
        Assert.Equal(onMap.Order(), onMap);
        Assert.Equal(5, onMap.Distinct().Count());
        Assert.Equal(5, radii.Count - onMap.Count);
        foreach (var said in new[] { "Turkey", "position mda-2007", "Natural Earth", Evaluate.Version, Search.Footprint.Hash[..16], "class=\"scale\"" })
        {
            Assert.Contains(said, svg, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Equal_shares_are_one_grade()
    {
        var search = Make(_ => 0.5);
        Assert.All(Enumerable.Range(0, search.Supported.Length), i => Assert.Equal(4, SiteSearchMap.Grade(search, i)));
        Assert.Contains("50.0 % from every site", SiteSearchMap.Svg(search), StringComparison.Ordinal);
    }

    [Fact]
    public void Page_of_a_search_holds_its_map_and_the_bundle_its_files()
    {
        var page = FootprintHtml.Render(Search.Footprint, new ReportContext { Command = "x" }, Search);
        Assert.Contains("id=\"sites\"", page, StringComparison.Ordinal);
        Assert.Contains("href=\"#sites\"", page, StringComparison.Ordinal);
        Assert.Contains("best: 53.0 %", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"sites\"", FootprintHtml.Render(Search.Footprint, new ReportContext { Command = "x" }), StringComparison.Ordinal);
        var names = FootprintBundle.Files(Search.Footprint, "x", Search).Select(f => f.Name).ToList();
        Assert.Contains("site-search.svg", names);
        Assert.Contains("site-search.geojson", names);
    }

    private static SiteSearchResult Make(Func<int, double> share)
    {
        var area = SyntheticFootprint.Make(SyntheticFootprint.Grid(6, 4, 150_000, 39, 35), all: true).Area with { Region = "Turkey" };
        var n = area.Cell.Length;
        double[] supported = [.. Enumerable.Range(0, n).Select(share)];
        return new SiteSearchResult("poland", area, [.. supported.Select(s => s + 0.1)], supported, n - 1, SyntheticFootprint.Europe);
    }

    [GeneratedRegex("<circle class=\"site-disc\"[^>]* r=\"(?<r>[0-9.]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Discs();
}
