using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parapet.Exchange.Entries;

/// <summary>
/// Canonical JSON, for documents that two sides must build alike. Keys in order of their UTF-16 units, numbers as ECMAScript writes doubles, the least
/// escapes. Source: RFC8785.
/// </summary>
public static class Jcs
{
    // What is escaped, or may be half of a pair.
    private static readonly SearchValues<char> s_special = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(c => (char)c), '"', '\\', .. Enumerable.Range(0xD800, 0x800).Select(c => (char)c)]);

    /// <summary>The canonical text.</summary>
    /// <param name="node">Any JSON; null is the JSON null.</param>
    /// <exception cref="ArgumentException">A number is not a finite double, a whole number is not exact as a double, or a text holds half a surrogate pair:
    /// never for a tree that was read by this project and whose numbers are doubles.</exception>
    public static string Text(JsonNode? node)
    {
        var text = new ArrayBufferWriter<byte>(256);
        Write(text, node);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>The canonical text in UTF-8.</summary>
    /// <param name="node">As for <see cref="Text"/>.</param>
    public static byte[] Utf8(JsonNode? node)
    {
        var text = new ArrayBufferWriter<byte>(256);
        Write(text, node);
        return text.WrittenSpan.ToArray();
    }

    /// <summary>A tree from canonical text; a fault when the text is any other spelling of it.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="bytesMax">[bytes] largest.</param>
    public static Checked<JsonNode> Read(ReadOnlySpan<byte> utf8, int bytesMax)
    {
        if (!StrictJson.Read(utf8, bytesMax).Try(out var node, out var fault))
        {
            return fault;
        }

        try
        {
            return utf8.SequenceEqual(Utf8(node)) ? node : EntryCodes.Fault(EntryCodes.Canonical, "this is not the canonical spelling of its JSON (RFC 8785).");
        }
        catch (ArgumentException e)
        {
            return EntryCodes.Fault(EntryCodes.Canonical, e.Message);
        }
    }

    internal static void Write(IBufferWriter<byte> text, JsonNode? node)
    {
        switch (node)
        {
            case null:
                text.Write("null"u8);
                break;
            case JsonObject map:
                var first = true;
                var members = map.ToArray();
                Array.Sort(members, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
                text.Write("{"u8);
                foreach (var (key, value) in members)
                {
                    text.Write(first ? ""u8 : ","u8);
                    first = false;
                    Write(text, key);
                    text.Write(":"u8);
                    Write(text, value);
                }

                text.Write("}"u8);
                break;
            case JsonArray list:
                text.Write("["u8);
                for (var i = 0; i < list.Count; i++)
                {
                    text.Write(i == 0 ? ""u8 : ","u8);
                    Write(text, list[i]);
                }

                text.Write("]"u8);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                Write(text, value.GetValue<string>());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.Number:
                Encoding.ASCII.GetBytes(Number(value), text);
                break;
            default:
                Encoding.ASCII.GetBytes(node.ToJsonString(), text);
                break;
        }
    }

    internal static void Write(IBufferWriter<byte> text, string value)
    {
        text.Write("\""u8);
        Encoding.UTF8.GetBytes(value.AsSpan().ContainsAny(s_special) ? Escaped(value) : value, text);
        text.Write("\""u8);
    }

    private static string Escaped(string value)
    {
        if (!StrictJson.WholePairs(value))
        {
            throw new ArgumentException("A text holds half of a surrogate pair and has no canonical form.", nameof(value));
        }

        var text = new StringBuilder(value.Length + 16);
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        return text.ToString();
    }

    private static string Number(JsonValue value)
    {
        if (value.TryGetValue<long>(out var whole) || (value.TryGetValue<int>(out var small) && (whole = small) == small))
        {
            return Math.Abs((double)whole) <= 9_007_199_254_740_991.0
                ? whole.ToString(CultureInfo.InvariantCulture)
                : Exact(whole);
        }

        // A value may be held as any numeric type; its own text is what every one of them can give. A conversion from decimal would not round to nearest.
        var number = value.TryGetValue<double>(out var held) ? held
            : double.Parse(
                value.TryGetValue<decimal>(out var exact) ? exact.ToString(CultureInfo.InvariantCulture) : value.ToJsonString(),
                NumberStyles.Float,
                CultureInfo.InvariantCulture);
        return double.IsFinite(number) ? Number(number) : throw new ArgumentException("A number is too large for a double and has no canonical form.", nameof(value));
    }

    // Beyond 2^53 only what a double writes so itself, so that nothing is changed unseen.
    private static string Exact(long whole) =>
        Number(whole) is { } text && ((decimal)(double)whole == whole || text == whole.ToString(CultureInfo.InvariantCulture))
            ? text
            : throw new ArgumentException("A whole number is beyond what a double holds exactly: write it as text.", nameof(whole));

    /// <summary>A finite double as ECMAScript writes it. Source: RFC8785, section 3.2.2.3.</summary>
    internal static string Number(double value)
    {
        if (value == 0)
        {
            return "0";
        }

        // The runtime gives the shortest digits that read back; only the place of the point and the form of the exponent differ.
        var roundTrip = value.ToString("R", CultureInfo.InvariantCulture);
        var sign = value < 0 ? "-" : "";
        var mark = roundTrip.IndexOf('E', StringComparison.Ordinal);
        var plain = (mark < 0 ? roundTrip : roundTrip[..mark]).TrimStart('-');
        var point = plain.IndexOf('.', StringComparison.Ordinal);
        var digits = plain.Replace(".", "", StringComparison.Ordinal);
        var zeros = digits.Length - digits.TrimStart('0').Length;
        var exponent = mark >= 0
            ? int.Parse(roundTrip.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            : (point < 0 ? digits.Length : point) - zeros - 1;
        digits = digits.TrimStart('0').TrimEnd('0');
        var n = exponent + 1;
        return sign + n switch
        {
            _ when digits.Length <= n && n <= 21 => digits + new string('0', n - digits.Length),
            > 0 and <= 21 => digits[..n] + "." + digits[n..],
            > -6 and <= 0 => "0." + new string('0', -n) + digits,
            _ => digits[..1] + (digits.Length == 1 ? "" : "." + digits[1..]) + "e" + (exponent < 0 ? "-" : "+")
                + Math.Abs(exponent).ToString(CultureInfo.InvariantCulture),
        };
    }
}
