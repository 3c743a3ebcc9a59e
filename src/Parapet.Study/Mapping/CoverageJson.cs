using System.Text.Json;
using System.Text.Json.Nodes;
using Parapet.Mapping;
using Parapet.Sensing;
using Parapet.Study.Bundle;

namespace Parapet.Study.Mapping;

/// <summary>A coverage as JSON, under <c>docs/schemas/coverage.json</c>: its figures, without the cells.</summary>
public static class CoverageJson
{
    /// <summary>Name and version of the format; a change that readers must know about changes the number.</summary>
    public const string Format = "parapet-coverage/1";

    private const double SquareMetersPerSquareKilometer = 1e6;

    /// <summary>The whole document.</summary>
    public static JsonObject Of(CoverageResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var question = result.Question;
        var radar = question.Radar;
        return new JsonObject
        {
            ["format"] = Format,
            ["version"] = Evaluate.Version,
            ["result_hash"] = result.Hash,
            ["radar"] = new JsonObject
            {
                ["id"] = radar.Id,
                ["name"] = radar.Name,
                ["sector_center_deg"] = Json.Degrees(radar.SectorCenter.Radians),
                ["sector_width_deg"] = Json.Degrees(radar.SectorWidth.Radians),
                ["elevation_min_deg"] = Json.Degrees(radar.ElevationMin.Radians),
                ["elevation_max_deg"] = Json.Degrees(radar.ElevationMax.Radians),
                ["needs_cue"] = radar.NeedsCue,
            },
            ["position"] = question.Position,
            ["at"] = Json.Place(question.Place),
            ["altitude_km"] = Json.Kilometers(question.Altitude),
            ["rcs_m2"] = Json.Number(question.CrossSection),
            ["detection_range_km"] = Json.Kilometers(LoopGain.DetectionRange(radar, question.CrossSection)),
            ["region"] = question.Area.Region,
            ["projection"] = FootprintJson.Projection(question.Area.Grid),
            ["cell_size_km"] = Json.Kilometers(question.Area.Grid.CellSize),
            ["cells"] = question.Area.Cell.Length,
            ["seen_cells"] = result.Cells(CellSight.Seen),
            ["seen_area_km2"] = Json.Number(result.SeenSurface / SquareMetersPerSquareKilometer),
            ["range_max_km"] = Json.Kilometers(result.Rims[0].RangeMax),
            ["by_reason"] = new JsonObject
            {
                ["horizon"] = result.Cells(CellSight.Horizon),
                ["field_of_view"] = result.Cells(CellSight.FieldOfView),
                ["signal"] = result.Cells(CellSight.Signal),
            },
            ["by_octant"] = Octants(result.Rims[0]),
            ["contours"] = Json.Array(result.Rims.Skip(1), r => new JsonObject
            {
                ["altitude_km"] = Json.Kilometers(r.Altitude),
                ["range_max_km"] = Json.Kilometers(r.RangeMax),
                ["by_octant"] = Octants(r),
            }),
        };
    }

    /// <summary>
    /// Outlines, <c>coverage.geojson</c> (RFC 7946): the ground under seen cells, then, per altitude, the farthest seen point of each azimuth.
    /// </summary>
    public static BundleFile GeoJson(CoverageResult result) => new("coverage.geojson", stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteStartArray("features");
        Feature(json, result, "seen", result.Question.Altitude);
        json.WriteNumber("cells", result.Cells(CellSight.Seen));
        json.WriteNumber("area_km2", result.SeenSurface / SquareMetersPerSquareKilometer);
        FootprintGeoJson.Accuracy(json, result.Question.Area, i => result.Sight[i] == CellSight.Seen);
        json.WriteEndObject();
        FootprintGeoJson.Geometry(json, FootprintGeoJson.Polygons(result.Question.Area, i => result.Sight[i] == CellSight.Seen));
        json.WriteEndObject();
        foreach (var rim in result.Rims)
        {
            Feature(json, result, "farthest", rim.Altitude);
            json.WriteEndObject();
            json.WriteStartObject("geometry");
            json.WriteString("type", "MultiPoint");
            json.WriteStartArray("coordinates");
            foreach (var point in rim.Points.Where(p => p.Sees))
            {
                json.WriteStartArray();
                json.WriteNumberValue(Math.Round(new Angle(point.FarAt.Longitude).Degrees, 5));
                json.WriteNumberValue(Math.Round(new Angle(point.FarAt.Latitude).Degrees, 5));
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    // Up to and within the properties.
    private static void Feature(Utf8JsonWriter json, CoverageResult result, string set, double altitude)
    {
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteStartObject("properties");
        json.WriteString("set", set);
        json.WriteNumber("altitude_km", altitude / 1000.0);
        json.WriteNumber("rcs_m2", result.Question.CrossSection);
        json.WriteString("radar", result.Question.Radar.Id);
        json.WriteString("position", result.Question.Position);
        json.WriteString("version", Evaluate.Version);
        json.WriteString("result_hash", result.Hash);
    }

    private static JsonArray Octants(CoverageRim rim) => Json.Array(Enumerable.Range(0, 8), o =>
    {
        var far = rim.Farthest(o);
        return new JsonObject
        {
            ["octant"] = CoverageWords.Octants[o],
            ["range_km"] = Json.Kilometers(far?.SlantRange ?? double.NaN),
            ["ground_range_km"] = Json.Kilometers(far?.Far ?? double.NaN),
            ["azimuth_deg"] = far is null ? null : Json.Degrees(far.Azimuth),
            ["limit"] = far is null ? null : Json.Word(far.Limit),
        };
    });
}
