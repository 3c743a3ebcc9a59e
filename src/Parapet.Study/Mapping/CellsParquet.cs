using System.Buffers;
using System.Collections.Immutable;
using Parapet.Engagement;
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

    // [cells] of a row group: what is put together in memory at a time.
    private const int Group = 100_000;

    private static readonly string[] s_states = [.. Enum.GetValues<CellState>().Select(Json.Word)];
    private static readonly string[] s_constraints = [.. Enum.GetValues<Constraint>().Select(Json.Word)];

    /// <summary>The file. Texts are empty and margins NaN where there is nothing to say.</summary>
    public static BundleFile File(FootprintResult result) => new("cells.parquet", stream => Write(stream, result));

    private static void Write(Stream stream, FootprintResult result)
    {
        var area = result.Area;
        var schema = new ParquetSchema(
            s_cell, s_latitude, s_longitude, s_country, s_population, s_state, s_margin, s_unit, s_binding, s_shots, s_missile, s_inRange,
            s_supportedState, s_supportedMargin, s_supportedUnit, s_supportedBinding);
        Write(stream, schema, area.Cell.Length, async (group, first, count) =>
        {
            await Place(group, area, first, count).ConfigureAwait(false);
            await Texts(group, s_country, first, count, i => area.Country[i] < 0 ? "" : area.Countries[area.Country[i]]).ConfigureAwait(false);
            await group.WriteAsync<double>(s_population, area.Population.AsMemory(first, count)).ConfigureAwait(false);
            await Texts(group, s_state, first, count, i => s_states[(int)result.Kinematic.State[i]]).ConfigureAwait(false);
            await group.WriteAsync<double>(s_margin, result.Kinematic.Margin.AsMemory(first, count)).ConfigureAwait(false);
            await Texts(group, s_unit, first, count, i => result.Kinematic.Unit[i]).ConfigureAwait(false);
            await Texts(group, s_binding, first, count, i => Binding(result.Kinematic, i)).ConfigureAwait(false);
            await Numbers(group, s_shots, first, count, i => (int)result.Shots[i]).ConfigureAwait(false);
            await Texts(group, s_missile, first, count, i => result.Missile[i] < 0 ? "" : result.Missiles[result.Missile[i]].Id).ConfigureAwait(false);
            await Numbers(group, s_inRange, first, count, i => (int)result.InRange[i]).ConfigureAwait(false);
            await Texts(group, s_supportedState, first, count, i => s_states[(int)result.Supported.State[i]]).ConfigureAwait(false);
            await group.WriteAsync<double>(s_supportedMargin, result.Supported.Margin.AsMemory(first, count)).ConfigureAwait(false);
            await Texts(group, s_supportedUnit, first, count, i => result.Supported.Unit[i]).ConfigureAwait(false);
            await Texts(group, s_supportedBinding, first, count, i => Binding(result.Supported, i)).ConfigureAwait(false);
        });
    }

    /// <summary>Columns in row groups, so that memory does not grow with their length.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="schema">The columns.</param>
    /// <param name="rows">How many.</param>
    /// <param name="write">Writes the columns of a group: its first row and how many.</param>
    internal static void Write(Stream stream, ParquetSchema schema, int rows, Func<ParquetRowGroupWriter, int, int, Task> write)
    {
        Task.Run(All).GetAwaiter().GetResult();

        async Task All()
        {
            await using var writer = await ParquetWriter.CreateAsync(schema, stream, new ParquetOptions { CompressionMethod = CompressionMethod.Gzip }).ConfigureAwait(false);
            for (var first = 0; first == 0 || first < rows; first += Group)
            {
                using var group = writer.CreateRowGroup();
                await write(group, first, Math.Min(Group, rows - first)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Number, latitude and longitude of some consecutive cells.</summary>
    internal static async Task Place(ParquetRowGroupWriter group, CellArea area, int first, int count)
    {
        await group.WriteAsync<int>(s_cell, area.Cell.AsMemory(first, count)).ConfigureAwait(false);
        await Numbers(group, s_latitude, first, count, i => Degrees(area.Latitude[i])).ConfigureAwait(false);
        await Numbers(group, s_longitude, first, count, i => Degrees(area.Longitude[i])).ConfigureAwait(false);
    }

    /// <summary>The columns of <see cref="Place"/>.</summary>
    internal static ImmutableArray<DataField> Places { get; } = [s_cell, s_latitude, s_longitude];

    internal static DataField Column<T>(string name) => new(name, typeof(T), isNullable: false);

    /// <summary>A column of numbers, put together in memory that is used again.</summary>
    internal static async Task Numbers<T>(ParquetRowGroupWriter group, DataField field, int first, int count, Func<int, T> one)
        where T : struct
    {
        var values = ArrayPool<T>.Shared.Rent(count);
        for (var i = 0; i < count; i++)
        {
            values[i] = one(first + i);
        }

        await group.WriteAsync<T>(field, values.AsMemory(0, count)).ConfigureAwait(false);
        ArrayPool<T>.Shared.Return(values);
    }

    /// <summary>A column of texts, likewise.</summary>
    internal static async Task Texts(ParquetRowGroupWriter group, DataField field, int first, int count, Func<int, string> one)
    {
        var values = ArrayPool<string>.Shared.Rent(count);
        for (var i = 0; i < count; i++)
        {
            values[i] = one(first + i);
        }

        await group.WriteAsync(field, new ArraySegment<string>(values, 0, count)).ConfigureAwait(false);
        ArrayPool<string>.Shared.Return(values, clearArray: true);
    }

    private static double Degrees(double radians) => Math.Round(new Angle(radians).Degrees, 12);

    private static string Binding(CellVerdicts verdicts, int i) => verdicts.Binding[i] is { } binding ? s_constraints[(int)binding] : "";
}
