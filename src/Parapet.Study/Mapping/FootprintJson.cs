using System.Text.Json.Nodes;
using Parapet.Mapping;
using Parapet.Study.Bundle;

namespace Parapet.Study.Mapping;

/// <summary>A footprint as JSON, under <c>docs/schemas/footprint.json</c>: its figures, without the cells.</summary>
public static class FootprintJson
{
    /// <summary>Name and version of the format; a change that readers must know about changes the number.</summary>
    public const string Format = "parapet-footprint/1";

    /// <summary>The whole document.</summary>
    public static JsonObject Of(FootprintResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var grid = result.Area.Grid;
        var kinematic = FootprintSummary.Of(result, supported: false);
        var json = new JsonObject
        {
            ["format"] = Format,
            ["version"] = Evaluate.Version,
            ["result_hash"] = result.Hash,
            ["scenario"] = ResultsJson.Scenario(result.Scenario),
            ["kind"] = Json.Word(result.Kind),
            ["region"] = result.Area.Region,
            ["projection"] = Projection(grid),
            ["cell_size_km"] = Json.Kilometers(grid.CellSize),
            ["points"] = Json.Array(result.Points, Json.Place),
            ["missiles"] = Json.Array(result.Missiles, m => new JsonObject { ["id"] = m.Id, ["name"] = m.Name }),
        };
        if (result.From is { } from)
        {
            json["launched_from"] = new JsonObject
            {
                ["region"] = from.Region,
                ["launch_points"] = from.Cell.Length,
                ["cell_size_km"] = Json.Kilometers(from.Grid.CellSize),
                ["cells_in_range_of_all"] = kinematic.CellsOfAll,
            };
        }

        foreach (var (key, value) in Figures(kinematic))
        {
            json[key] = value?.DeepClone();
        }

        json["kinematic"] = Figures(kinematic);
        json["supported"] = Figures(FootprintSummary.Of(result, supported: true));
        return json;
    }

    /// <summary>The plane of the cells.</summary>
    internal static JsonObject Projection(EqualAreaGrid grid) => new()
    {
        ["method"] = Json.Word(grid.Projection),
        ["center_latitude_deg"] = Json.Degrees(grid.CenterLatitude),
        ["center_longitude_deg"] = Json.Degrees(grid.CenterLongitude),
        ["west_km"] = Json.Kilometers(grid.West),
        ["north_km"] = Json.Kilometers(grid.North),
        ["columns"] = grid.Columns,
        ["rows"] = grid.Rows,
    };

    /// <summary>The figures of one verdict.</summary>
    private static JsonObject Figures(FootprintSummary summary) => new()
    {
        ["cells"] = summary.Cells,
        ["cells_out_of_range"] = summary.CellsAsked - summary.Cells,
        ["cells_marginal"] = summary.Marginal,
        ["population"] = Json.Number(summary.Population),
        ["defended_area_share"] = Json.Number(summary.DefendedAreaShare),
        ["defended_population_share"] = Json.Number(summary.DefendedPopulationShare),
        ["by_constraint"] = new JsonObject(summary.ByConstraint.Select(c => KeyValuePair.Create(Json.Word(c.Constraint), (JsonNode?)new JsonObject
        {
            ["cells"] = c.Cells,
            ["share"] = Json.Number(c.Share),
        }))),
        ["by_country"] = Json.Array(summary.ByCountry, c => new JsonObject
        {
            ["country"] = c.Country,
            ["cells"] = c.Cells,
            ["defended_area_share"] = Json.Number(c.DefendedAreaShare),
            ["population"] = Json.Number(c.Population),
            ["defended_population_share"] = Json.Number(c.DefendedPopulationShare),
        }),
    };
}
