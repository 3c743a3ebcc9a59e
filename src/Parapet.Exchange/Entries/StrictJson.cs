using System.Buffers;
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

    private static readonly SearchValues<char> s_base64Url = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    private static readonly SearchValues<byte> s_base64UrlBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>The tree of a text.</summary>
    public static Checked<JsonNode> Read(ReadOnlySpan<byte> utf8, int bytesMax)
    {
        if (Wrong(utf8, bytesMax) is { } wrong)
        {
            return wrong;
        }

        try
        {
            if (JsonNode.Parse(utf8, null, Options) is not { } node)
            {
                return EntryCodes.Fault(EntryCodes.Json, "the JSON is null.");
            }

            // Half a surrogate pair passes the parser and throws when the text is asked for: ask now. UTF-8 has none but by an escape.
            return !Escapes(utf8) || WellFormed(node) ? node : EntryCodes.Fault(EntryCodes.Json, "a text holds half of a surrogate pair, which is no Unicode.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return NoJson();
        }
    }

    /// <summary>What <see cref="Read"/> takes, without a tree: faster where a text is only looked through. To be disposed.</summary>
    public static Checked<JsonDocument> Document(ReadOnlyMemory<byte> utf8, int bytesMax)
    {
        // Texts with escapes are rare: their tree is made as well, and says whether they are Unicode.
        if ((Escapes(utf8.Span) ? Read(utf8.Span, bytesMax).Fault : Wrong(utf8.Span, bytesMax)) is { } wrong)
        {
            return wrong;
        }

        try
        {
            var document = JsonDocument.Parse(utf8, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Null)
            {
                return document;
            }

            document.Dispose();
            return EntryCodes.Fault(EntryCodes.Json, "the JSON is null.");
        }
        catch (JsonException)
        {
            return NoJson();
        }
    }

    /// <summary>The same of bytes that may change: they are copied, once it is clear that they are not too many.</summary>
    public static Checked<JsonDocument> Document(ReadOnlySpan<byte> utf8, int bytesMax) =>
        utf8.Length <= bytesMax ? Document(utf8.ToArray().AsMemory(), bytesMax) : Wrong(utf8, bytesMax)!;

    /// <summary>A document that was read, where it is an object; to be disposed.</summary>
    public static Checked<JsonDocument> Map(Checked<JsonDocument> read)
    {
        if (!read.Try(out var document, out var fault))
        {
            return fault;
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        document.Dispose();
        return NoObject();
    }

    /// <summary>A JSON object.</summary>
    public static Checked<JsonObject> ReadObject(ReadOnlySpan<byte> utf8, int bytesMax) =>
        Read(utf8, bytesMax).Try(out var node, out var fault)
            ? node is JsonObject map ? map : NoObject()
            : fault;

    /// <summary>The text of a node that is one; null otherwise.</summary>
    public static string? Text(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>The text of an element that is one; null otherwise.</summary>
    public static string? Text(JsonElement? element) => element is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>The whole number of an element, exact and between the bounds; null otherwise.</summary>
    public static long? Whole(JsonElement? element, long min, long max) =>
        element is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) && number >= min && number <= max ? number : null;

    /// <summary>A member of an object; null when it is not there. A member that is null is an element.</summary>
    public static JsonElement? Member(JsonElement map, ReadOnlySpan<byte> key) => map.TryGetProperty(key, out var member) ? member : null;

    /// <summary>The whole number of a node, exact and between the bounds; null otherwise.</summary>
    public static long? Whole(JsonNode? node, long min, long max) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && Long(value) is { } number && number >= min && number <= max
            ? number
            : null;

    /// <summary>base64url without padding in its one spelling; null for anything else.</summary>
    public static byte[]? FromBase64Url(ReadOnlySpan<byte> text) =>
        // The built-in decoder also takes padding and white space, which would give one value many texts.
        IsBase64Url(text) ? Base64Url.DecodeFromUtf8(text) : null;

    /// <summary>base64url without padding in its one spelling; null for anything else.</summary>
    public static byte[]? FromBase64Url(string text) => IsBase64Url(text) ? Base64Url.DecodeFromChars(text) : null;

    /// <summary>Whether a text is base64url without padding in its one spelling.</summary>
    public static bool IsBase64Url(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(s_base64UrlBytes) && EndsWhole(text.Length, text.IsEmpty ? 'A' : (char)text[^1]);

    /// <summary>Whether a text is base64url without padding in its one spelling.</summary>
    public static bool IsBase64Url(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(s_base64Url) && EndsWhole(text.Length, text.IsEmpty ? 'A' : text[^1]);

    // The bits of the last character that stand for nothing are to be zero.
    private static bool EndsWhole(int length, char last) => (length % 4) switch
    {
        0 => true,
        2 => (Six((byte)last) & 15) == 0,
        3 => (Six((byte)last) & 3) == 0,
        _ => false,
    };

    private static Diagnostic? Wrong(ReadOnlySpan<byte> utf8, int bytesMax) =>
        utf8.Length > bytesMax ? EntryCodes.Fault(EntryCodes.TooLarge, $"the JSON has {utf8.Length} bytes; the limit is {bytesMax}.")
        : !Utf8.IsValid(utf8) ? EntryCodes.Fault(EntryCodes.Json, "the text is not UTF-8.")
        : null;

    private static bool Escapes(ReadOnlySpan<byte> utf8) => utf8.IndexOf("\\u"u8) >= 0;

    private static Diagnostic NoObject() => EntryCodes.Fault(EntryCodes.Json, "the JSON is not an object.");

    private static Diagnostic NoJson() =>
        EntryCodes.Fault(EntryCodes.Json, $"this is not JSON, a key is given twice, or it is nested more than {ExchangeLimits.DepthMax} deep.");

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
