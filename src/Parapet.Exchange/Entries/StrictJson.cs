using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Parapet.Exchange.Entries;

/// <summary>JSON and base64url as they are taken from others: one spelling, no key twice, bounded. Sources: RFC 8259, RFC 7493 (I-JSON), RFC 4648 section 5.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new()
    {
        MaxDepth = ExchangeLimits.DepthMax,
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
    };

    /// <summary>The tree of a text.</summary>
    public static Checked<JsonNode> Read(ReadOnlySpan<byte> utf8, int bytesMax)
    {
        if (utf8.Length > bytesMax)
        {
            return EntryCodes.Fault(EntryCodes.TooLarge, $"the JSON has {utf8.Length} bytes; the limit is {bytesMax}.");
        }

        if (!Utf8.IsValid(utf8))
        {
            return EntryCodes.Fault(EntryCodes.Json, "the text is not UTF-8.");
        }

        try
        {
            if (JsonNode.Parse(utf8, null, Options) is not { } node)
            {
                return EntryCodes.Fault(EntryCodes.Json, "the JSON is null.");
            }

            // Half a surrogate pair passes the parser and throws when the text is asked for: ask now.
            return WellFormed(node) ? node : EntryCodes.Fault(EntryCodes.Json, "a text holds half of a surrogate pair, which is no Unicode.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return EntryCodes.Fault(EntryCodes.Json, "this is not JSON, a key is given twice, or it is nested more than "
                + $"{ExchangeLimits.DepthMax} deep.");
        }
    }

    /// <summary>A JSON object.</summary>
    public static Checked<JsonObject> ReadObject(ReadOnlySpan<byte> utf8, int bytesMax) =>
        Read(utf8, bytesMax).Try(out var node, out var fault)
            ? node is JsonObject map ? map : EntryCodes.Fault(EntryCodes.Json, "the JSON is not an object.")
            : fault;

    /// <summary>The text of a node that is one; null otherwise.</summary>
    public static string? Text(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>The whole number of a node, exact and between the bounds; null otherwise.</summary>
    public static long? Whole(JsonNode? node, long min, long max) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && Long(value) is { } number && number >= min && number <= max
            ? number
            : null;

    /// <summary>base64url without padding in its one spelling; null for anything else.</summary>
    public static byte[]? FromBase64Url(ReadOnlySpan<byte> text)
    {
        foreach (var c in text)
        {
            // The built-in decoder also takes padding and white space, which would give one value many texts.
            if (!(char.IsAsciiLetterOrDigit((char)c) || c is (byte)'-' or (byte)'_'))
            {
                return null;
            }
        }

        var rest = text.Length % 4;
        if (rest == 1 || (rest == 2 && (Six(text[^1]) & 15) != 0) || (rest == 3 && (Six(text[^1]) & 3) != 0))
        {
            return null;
        }

        return Base64Url.DecodeFromUtf8(text);
    }

    /// <summary>base64url without padding in its one spelling; null for anything else.</summary>
    public static byte[]? FromBase64Url(string text) => Ascii.IsValid(text) ? FromBase64Url(Encoding.ASCII.GetBytes(text)) : null;

    private static long? Long(JsonValue value) =>
        value.TryGetValue<long>(out var whole) ? whole : value.TryGetValue<int>(out var small) ? small : null;

    private static int Six(byte c) => c switch
    {
        >= (byte)'A' and <= (byte)'Z' => c - 'A',
        >= (byte)'a' and <= (byte)'z' => c - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => c - '0' + 52,
        (byte)'-' => 62,
        _ => 63,
    };

    private static bool WellFormed(JsonNode? node) => node switch
    {
        JsonObject map => map.All(p => WholePairs(p.Key) && WellFormed(p.Value)),
        JsonArray list => list.All(WellFormed),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => WholePairs(value.GetValue<string>()),
        _ => true,
    };

    /// <summary>Whether a text is Unicode: no half of a surrogate pair in it.</summary>
    public static bool WholePairs(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
