using Parapet.Mapping;
using Parapet.Study.Bundle;
using Parquet;
using Parquet.Schema;

namespace Parapet.Study.Mapping;

/// <summary>
/// Every cell of a footprint as columns, <c>cells.parquet</c>: one row per cell, in the order of their numbers. Of several launch points the margin is
/// the least; which point it came from is not told, only how many have the cell in range.
/// </summary>
public static class CellsParquet
{
    private static readonly DataField s_cell = Column<int>("cell");
    private static readonly DataField s_latitude = Column<double>("latitude_deg");
    private static readonly DataField s_longitude = Column<double>("longitude_deg");
    private static readonly DataField s_country = Column<string>("country");
    private static readonly DataField s_population = Column<double>("population");
    private static readonly DataField s_state = Column<string>("state");
    private static readonly DataField s_margin = Column<double>("margin");
    private static readonly DataField s_unit = Column<string>("margin_unit");
    private static readonly DataField s_binding = Column<string>("binding");
    private static readonly DataField s_shots = Column<int>("shots");
    private static readonly DataField s_missile = Column<string>("missile");
    private static readonly DataField s_inRange = Column<int>("in_range_of");
    private static readonly DataField s_supportedState = Column<string>("supported_state");
    private static readonly DataField s_supportedMargin = Column<double>("supported_margin");
    private static readonly DataField s_supportedUnit = Column<string>("supported_margin_unit");
    private static readonly DataField s_supportedBinding = Column<string>("supported_binding");

    /// <summary>The file. Texts are empty and margins NaN where there is nothing to say.</summary>
    public static BundleFile File(FootprintResult result) => new("cells.parquet", stream => Write(stream, result).GetAwaiter().GetResult());

    private static async Task Write(Stream stream, FootprintResult result)
    {
        var area = result.Area;
        var schema = new ParquetSchema(
            s_cell, s_latitude, s_longitude, s_country, s_population, s_state, s_margin, s_unit, s_binding, s_shots, s_missile, s_inRange,
            s_supportedState, s_supportedMargin, s_supportedUnit, s_supportedBinding);
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Gzip };
        await using var writer = await ParquetWriter.CreateAsync(schema, stream, options).ConfigureAwait(false);
        using var group = writer.CreateRowGroup();
        await group.WriteAsync<int>(s_cell, area.Cell).ConfigureAwait(false);
        await group.WriteAsync<double>(s_latitude, Degrees(area.Latitude)).ConfigureAwait(false);
        await group.WriteAsync<double>(s_longitude, Degrees(area.Longitude)).ConfigureAwait(false);
        await group.WriteAsync(s_country, [.. area.Country.Select(c => c < 0 ? "" : area.Countries[c])]).ConfigureAwait(false);
        await group.WriteAsync<double>(s_population, area.Population).ConfigureAwait(false);
        await group.WriteAsync(s_state, States(result.Kinematic)).ConfigureAwait(false);
        await group.WriteAsync<double>(s_margin, result.Kinematic.Margin).ConfigureAwait(false);
        await group.WriteAsync(s_unit, [.. result.Kinematic.Unit]).ConfigureAwait(false);
        await group.WriteAsync(s_binding, Bindings(result.Kinematic)).ConfigureAwait(false);
        await group.WriteAsync<int>(s_shots, result.Shots.Select(s => (int)s).ToArray()).ConfigureAwait(false);
        await group.WriteAsync(s_missile, [.. result.Missile.Select(m => m < 0 ? "" : result.Missiles[m].Id)]).ConfigureAwait(false);
        await group.WriteAsync<int>(s_inRange, result.InRange.Select(n => (int)n).ToArray()).ConfigureAwait(false);
        await group.WriteAsync(s_supportedState, States(result.Supported)).ConfigureAwait(false);
        await group.WriteAsync<double>(s_supportedMargin, result.Supported.Margin).ConfigureAwait(false);
        await group.WriteAsync(s_supportedUnit, [.. result.Supported.Unit]).ConfigureAwait(false);
        await group.WriteAsync(s_supportedBinding, Bindings(result.Supported)).ConfigureAwait(false);
    }

    internal static DataField Column<T>(string name) => new(name, typeof(T), isNullable: false);

    internal static double[] Degrees(double[] radians) => [.. radians.Select(r => Math.Round(new Angle(r).Degrees, 12))];

    private static List<string> States(CellVerdicts verdicts) => [.. verdicts.State.Select(Json.Word)];

    private static List<string> Bindings(CellVerdicts verdicts) => [.. verdicts.Binding.Select(b => b is { } binding ? Json.Word(binding) : "")];
}
