using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Mapping;
using Parapet.Study.Bundle;
using Parapet.Study.Report;
using Parquet;
using Parquet.Schema;

namespace Parapet.Study.Mapping;

/// <summary>Everything that is written of a coverage.</summary>
public static class CoverageBundle
{
    private static readonly DataField s_cell = CellsParquet.Column<int>("cell");
    private static readonly DataField s_latitude = CellsParquet.Column<double>("latitude_deg");
    private static readonly DataField s_longitude = CellsParquet.Column<double>("longitude_deg");
    private static readonly DataField s_sight = CellsParquet.Column<string>("sight");
    private static readonly DataField s_deficit = CellsParquet.Column<double>("deficit");
    private static readonly DataField s_unit = CellsParquet.Column<string>("deficit_unit");
    private static readonly DataField s_margin = CellsParquet.Column<double>("margin_db");
    private static readonly DataField s_range = CellsParquet.Column<double>("slant_range_km");

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
    public static BundleFile Cells(CoverageResult result) => new("cells.parquet", stream => Write(stream, result).GetAwaiter().GetResult());

    private static async Task Write(Stream stream, CoverageResult result)
    {
        var area = result.Question.Area;
        var schema = new ParquetSchema(s_cell, s_latitude, s_longitude, s_sight, s_deficit, s_unit, s_margin, s_range);
        await using var writer = await ParquetWriter.CreateAsync(schema, stream, new ParquetOptions { CompressionMethod = CompressionMethod.Gzip }).ConfigureAwait(false);
        using var group = writer.CreateRowGroup();
        await group.WriteAsync<int>(s_cell, area.Cell).ConfigureAwait(false);
        await group.WriteAsync<double>(s_latitude, CellsParquet.Degrees(area.Latitude)).ConfigureAwait(false);
        await group.WriteAsync<double>(s_longitude, CellsParquet.Degrees(area.Longitude)).ConfigureAwait(false);
        await group.WriteAsync(s_sight, [.. result.Sight.Select(Json.Word)]).ConfigureAwait(false);
        await group.WriteAsync<double>(s_deficit, result.Deficit.Select((d, i) => result.Sight[i] switch
        {
            CellSight.Horizon => d / 1000.0,
            CellSight.FieldOfView => new Angle(d).Degrees,
            _ => d,
        }).ToArray()).ConfigureAwait(false);
        await group.WriteAsync(s_unit, [.. result.Sight.Select(s => s switch
        {
            CellSight.Horizon => "km",
            CellSight.FieldOfView => "deg",
            CellSight.Signal => "db",
            _ => "",
        })]).ConfigureAwait(false);
        await group.WriteAsync<double>(s_margin, result.Margin).ConfigureAwait(false);
        await group.WriteAsync<double>(s_range, result.SlantRange.Select(r => r / 1000.0).ToArray()).ConfigureAwait(false);
    }
}
