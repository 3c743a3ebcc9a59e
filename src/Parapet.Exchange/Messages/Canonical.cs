using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parapet.Exchange.Messages;

/// <summary>
/// The one form of a value, so that two sides make the same bytes: numbers are decimals in the unit of the key with at most six places and fifteen
/// digits, without trailing zeros (below 1e21 and from 1e-6 so written by RFC 8785 too); times are ISO 8601 with milliseconds and Z; keys are sorted.
/// Reckoning is on whole numbers: millionths of the unit, milliseconds since 1970.
/// </summary>
internal static class Canonical
{
    /// <summary>Millionths of a unit.</summary>
    public const long Micro = 1_000_000;

    /// <summary>[1e-6 deg] a turn.</summary>
    public const long FullTurn = 360 * Micro;

    /// <summary>[1e-6 units] largest number: nine digits before the point.</summary>
    public const long MicroMax = 999_999_999_999_999;

    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const long DayMs = 86_400_000;

    /// <summary>[ms] 1950-01-01: the first year that is read.</summary>
    public static long TimeMin { get; } = new DateTimeOffset(1950, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <summary>[ms] the end of 2199.</summary>
    public static long TimeMax { get; } = new DateTimeOffset(2200, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public static JsonNode Number(decimal value)
    {
        // Dividing by one with all places takes the trailing zeros away. Parsed, a node gives itself as any type of number.
        return JsonNode.Parse((value == 0 ? 0m : value / 1.000000000000000000000000000000m).ToString(CultureInfo.InvariantCulture))!;
    }

    public static JsonNode OfMicro(long value) => Number((decimal)value / Micro);

    /// <summary>The number of a node; null where it is none or far too large.</summary>
    public static decimal? Number(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Millionths; null where the node is no number, has more places, or is too large.</summary>
    public static long? ToMicro(JsonNode? node) => Number(node) is { } n ? ToMicro(n) : null;

    /// <summary>Millionths of a number that has no more places.</summary>
    public static long? ToMicro(decimal n) =>
        Math.Abs(n) <= 999_999_999m && decimal.Truncate(n * Micro) == n * Micro ? (long)(n * Micro) : null;

    public static string Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString(TimeForm, CultureInfo.InvariantCulture);

    public static JsonNode TimeNode(long ms) => JsonValue.Create(Time(ms));

    /// <summary>[ms] of a canonical text; null where it is none.</summary>
    public static long? Time(JsonNode? node) => Text(node) is { Length: 24 } text
        && DateTimeOffset.TryParseExact(
            text, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
        && time.ToUnixTimeMilliseconds() is var ms && ms >= TimeMin - DayMs && ms <= TimeMax + DayMs ? ms : null;

    public static string? Text(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>[from, to) of two nodes that <paramref name="read"/> understands; a bare one is the smallest span that begins at it.</summary>
    public static (long From, long To)? Span(JsonNode? node, Func<JsonNode?, long?> read) => node switch
    {
        JsonArray { Count: 2 } pair when read(pair[0]) is { } from && read(pair[1]) is { } to && from < to => (from, to),
        JsonArray => null,
        _ when read(node) is { } at => (at, at + 1),
        _ => null,
    };

    /// <summary>The span of whole steps about another.</summary>
    public static (long From, long To) Widen(long from, long to, long step) => (Floor(from, step), -Floor(-to, step));

    /// <summary>The same bytes wherever they are made: keys sorted, no blanks.</summary>
    public static bool Same(JsonNode? a, JsonNode? b) => (a, b) switch
    {
        (null, null) => true,
        (JsonObject x, JsonObject y) => x.Count == y.Count && x.All(p => y.TryGetPropertyValue(p.Key, out var other) && Same(p.Value, other)),
        (JsonArray x, JsonArray y) => x.Count == y.Count && x.Zip(y).All(p => Same(p.First, p.Second)),
        (JsonValue x, JsonValue y) when x.GetValueKind() == JsonValueKind.Number && y.GetValueKind() == JsonValueKind.Number => Number(x) is { } n && n == Number(y),
        (JsonValue x, JsonValue y) => JsonNode.DeepEquals(x, y),
        _ => false,
    };

    private static long Floor(long value, long step) => (value - Positive(value, step)) / step * step;

    private static long Positive(long value, long step) => ((value % step) + step) % step;
}
