using System.Collections.Immutable;
using Parapet.Mapping;
using Parapet.Study.Bundle;
using Parapet.Study.Report;

namespace Parapet.Study.Mapping;

/// <summary>Everything that is written of a footprint.</summary>
public static class FootprintBundle
{
    /// <summary>The files, in the order in which they are written.</summary>
    /// <param name="result">What was computed.</param>
    /// <param name="command">The command line that recomputes it.</param>
    /// <param name="search">The search for a site whose best is the result; null when there was none.</param>
    public static ImmutableArray<BundleFile> Files(FootprintResult result, string command, SiteSearchResult? search = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        ImmutableArray<BundleFile> data =
        [
            ResultBundle.TextFile("footprint.svg", () => FootprintMap.Svg(result, supported: false)),
            ResultBundle.TextFile("footprint-supported.svg", () => FootprintMap.Svg(result, supported: true)),
            GeoTiff.States(result),
            GeoTiff.Margins(result),
            CellsParquet.File(result),
            FootprintGeoJson.File(result),
        ];
        if (search is not null)
        {
            data = [.. data, ResultBundle.TextFile("site-search.svg", () => SiteSearchMap.Svg(search)), SiteSearchFiles.GeoJson(search)];
        }

        var context = new ReportContext { Command = command, Files = [.. data.Select(f => f.Name)] };
        return [.. data, ResultBundle.TextFile("footprint.html", () => FootprintHtml.Render(result, context, search))];
    }
}
