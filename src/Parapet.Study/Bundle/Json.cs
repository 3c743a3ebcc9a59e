using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parapet.Earth;

namespace Parapet.Study.Bundle;

/// <summary>
/// Spelling of values in JSON: snake_case with the unit last, numbers in their shortest exact form (they read back to the
/// same bits; angles, which are converted, to 1e-12 deg), null where a number does not exist.
/// </summary>
public static class Json
{
    private const double MetersPerKilometer = 1000.0;
    private static readonly JsonSerializerOptions s_options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document as text, indented by two spaces, lines ended by a line feed.</summary>
    public static string Text(JsonNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.ToJsonString(s_options).ReplaceLineEndings("\n");
    }

    /// <summary>A number; null when it is not finite.</summary>
    public static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    /// <summary>[km] from [m].</summary>
    public static JsonNode? Kilometers(double meters) => Number(meters / MetersPerKilometer);

    /// <summary>[deg] from [rad], to 1e-12 deg (0.1 micrometre on the ground): a place given as 127 deg reads 127, not 127.00000000000001.</summary>
    public static JsonNode? Degrees(double radians) => Number(Math.Round(new Angle(radians).Degrees, 12));

    /// <summary>Texts in order.</summary>
    public static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    /// <summary>Documents in order.</summary>
    public static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> one) => new([.. items.Select(one)]);

    /// <summary>A point: latitude and longitude.</summary>
    public static JsonObject Point(Geodetic point) => new()
    {
        ["latitude_deg"] = Degrees(point.Latitude),
        ["longitude_deg"] = Degrees(point.Longitude),
    };

    /// <summary>A place.</summary>
    public static JsonObject Place(Place place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return new JsonObject
        {
            ["id"] = place.Id,
            ["name"] = place.Name,
            ["latitude_deg"] = Degrees(place.Latitude.Radians),
            ["longitude_deg"] = Degrees(place.Longitude.Radians),
            ["altitude_m"] = Number(place.Altitude.Meters),
        };
    }

    /// <summary>Diagnostics in order.</summary>
    public static JsonArray Diagnostics(ImmutableArray<Diagnostic> diagnostics) => Array(diagnostics, d => new JsonObject
    {
        ["code"] = d.Code,
        ["severity"] = d.Severity == Severity.Error ? "error" : "warning",
        ["path"] = d.Path,
        ["message"] = d.Message,
        ["file"] = d.File,
        ["line"] = d.Line,
        ["column"] = d.Column,
    });

    /// <summary>A name of the code as the formats spell it: <c>FieldOfView</c> becomes <c>field-of-view</c>.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum
    {
        var text = value.ToString();
        return string.Concat(text.Select((c, i) => char.IsAsciiLetterUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));
    }
}
