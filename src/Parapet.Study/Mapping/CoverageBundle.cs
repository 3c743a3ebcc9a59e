using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Mapping;
using Parapet.Study.Bundle;
using Parapet.Study.Report;
using Parquet.Schema;

namespace Parapet.Study.Mapping;

/// <summary>Everything that is written of a coverage.</summary>
public static class CoverageBundle
{
    private static readonly DataField s_sight = CellsParquet.Column<string>("sight");
    private static readonly DataField s_deficit = CellsParquet.Column<double>("deficit");
    private static readonly DataField s_unit = CellsParquet.Column<string>("deficit_unit");
    private static readonly DataField s_margin = CellsParquet.Column<double>("margin_db");
    private static readonly DataField s_range = CellsParquet.Column<double>("slant_range_km");

    private static readonly string[] s_sights = [.. Enum.GetValues<CellSight>().Select(Json.Word)];

    /// <summary>The files, in the order in which they are written.</summary>
    /// <param name="result">What was computed.</param>
    /// <param name="command">The command line that recomputes it.</param>
    /// <param name="landmarks">Towns to find one's way by on the map.</param>
    public static ImmutableArray<BundleFile> Files(CoverageResult result, string command, ImmutableArray<Place> landmarks)
    {
        ArgumentNullException.ThrowIfNull(result);
        ImmutableArray<BundleFile> data =
        [
            ResultBundle.TextFile("coverage.svg", () => CoverageMap.Svg(result, landmarks)),
            GeoTiff.Sight(result),
            GeoTiff.Signal(result),
            Cells(result),
            CoverageJson.GeoJson(result),
        ];
        var context = new ReportContext { Command = command, Files = [.. data.Select(f => f.Name)] };
        return [.. data, ResultBundle.TextFile("coverage.html", () => CoverageHtml.Render(result, landmarks, context))];
    }

    /// <summary>
    /// Every cell as columns, <c>cells.parquet</c>: seen, or why not and by how much (km of altitude, degrees or dB), in the order of their numbers.
    /// </summary>
    public static BundleFile Cells(CoverageResult result) => new("cells.parquet", stream => CellsParquet.Write(
        stream, new ParquetSchema([.. CellsParquet.Places, s_sight, s_deficit, s_unit, s_margin, s_range]), result.Sight.Length, async (group, first, count) =>
        {
            await CellsParquet.Place(group, result.Question.Area, first, count).ConfigureAwait(false);
            await CellsParquet.Texts(group, s_sight, first, count, i => s_sights[(int)result.Sight[i]]).ConfigureAwait(false);
            await CellsParquet.Numbers(group, s_deficit, first, count, i => Deficit(result, i)).ConfigureAwait(false);
            await CellsParquet.Texts(group, s_unit, first, count, i => Unit(result.Sight[i])).ConfigureAwait(false);
            await group.WriteAsync<double>(s_margin, result.Margin.AsMemory(first, count)).ConfigureAwait(false);
            await CellsParquet.Numbers(group, s_range, first, count, i => result.SlantRange[i] / 1000.0).ConfigureAwait(false);
        }));

    private static double Deficit(CoverageResult result, int i) => result.Sight[i] switch
    {
        CellSight.Horizon => result.Deficit[i] / 1000.0,
        CellSight.FieldOfView => new Angle(result.Deficit[i]).Degrees,
        _ => result.Deficit[i],
    };

    private static string Unit(CellSight sight) => sight switch
    {
        CellSight.Horizon => "km",
        CellSight.FieldOfView => "deg",
        CellSight.Signal => "db",
        _ => "",
    };
}
