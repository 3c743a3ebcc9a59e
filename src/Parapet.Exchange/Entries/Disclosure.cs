using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parapet.Exchange.Entries;

/// <summary>What a disclosure is about: a field at a rung, <c>azimuth@L2</c>, or something for one party alone, <c>ref:B</c>.</summary>
/// <param name="Name">Field, or <see cref="Reference"/>, <see cref="Pseudonym"/>, <see cref="Head"/>.</param>
/// <param name="Rung">0, the exact value, to 4, the coarsest; -1 for something for one party.</param>
/// <param name="Party">The one party; empty for a field.</param>
public readonly record struct Claim(string Name, int Rung, string Party)
{
    /// <summary>Rungs of a field: 0 to 4.</summary>
    public const int Rungs = 5;

    /// <summary>Pseudonyms, for one party, of the entries this one refers to: a list of texts.</summary>
    public const string Reference = "ref";

    /// <summary>The pseudonym of this entry for one party: a text.</summary>
    public const string Pseudonym = "id";

    /// <summary>Type and duty of a sealed entry, for one party.</summary>
    public const string Head = "head";

    /// <summary>A field at a rung.</summary>
    /// <param name="field">Its name.</param>
    /// <param name="rung">0 to 4.</param>
    public static Claim Of(string field, int rung) => new(field, rung, "");

    /// <summary>Something for one party.</summary>
    /// <param name="name">What.</param>
    /// <param name="party">Whose.</param>
    public static Claim For(string name, string party) => new(name, -1, party);

    /// <summary>A claim from its text; null for anything else.</summary>
    /// <param name="text">Any text.</param>
    public static Claim? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 3 && text[^3..^1] == "@L" && text[^1] is >= '0' and <= '4' && IsField(text[..^3]))
        {
            return Of(text[..^3], text[^1] - '0');
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && text[..colon] is Reference or Pseudonym or Head && Header.IsName(text[(colon + 1)..])
            ? For(text[..colon], text[(colon + 1)..])
            : null;
    }

    /// <summary>Whether a text is the name of a field: up to 40 letters, digits or underscores, a letter first.</summary>
    /// <param name="text">Any text.</param>
    public static bool IsField(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= 40 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
    }

    /// <inheritdoc/>
    public override string ToString() => Rung < 0 ? $"{Name}:{Party}" : string.Create(CultureInfo.InvariantCulture, $"{Name}@L{Rung}");
}

/// <summary>One salted claim: its text is what is given away, its digest is what is in the entry. Source: RFC9901, section 4.2.1.</summary>
public sealed class Disclosure
{
    /// <summary>[bytes] of a salt.</summary>
    public const int SaltBytes = 16;

    private readonly Lazy<JsonNode?> value;

    private Disclosure(string text, string salt, Claim claim, Lazy<JsonNode?> value, string digest)
    {
        Text = text;
        Salt = salt;
        Claim = claim;
        this.value = value;
        Digest = digest;
    }

    /// <summary>base64url of the JSON list of salt, name and value.</summary>
    public string Text { get; }

    /// <summary>128 bits in base64url.</summary>
    public string Salt { get; }

    /// <summary>What it is about.</summary>
    public Claim Claim { get; }

    /// <summary>The value; null is the JSON null.</summary>
    public JsonNode? Value => value.Value;

    /// <summary>SHA-256 of the text, base64url.</summary>
    public string Digest { get; }

    /// <summary>A new disclosure.</summary>
    /// <param name="salt">16 bytes nobody can guess.</param>
    /// <param name="claim">What it is about.</param>
    /// <param name="value">Any JSON without keys <c>_sd</c> and <c>...</c>; written in its canonical form (RFC 8785).</param>
    public static Disclosure Of(ReadOnlySpan<byte> salt, Claim claim, JsonNode? value) => Of(new ArrayBufferWriter<byte>(256), salt, claim, value);

    /// <summary>The same with room to write in, for many of them.</summary>
    internal static Disclosure Of(ArrayBufferWriter<byte> room, ReadOnlySpan<byte> salt, Claim claim, JsonNode? value)
    {
        var written = Base64Url.EncodeToString(salt);
        room.ResetWrittenCount();
        room.Write("[\""u8);
        Encoding.ASCII.GetBytes(written, room);
        room.Write("\",\""u8);
        Encoding.UTF8.GetBytes(claim.ToString(), room);
        room.Write("\","u8);
        Jcs.Write(room, value);
        room.Write("]"u8);

        // base64url of the JSON goes into the room behind the JSON; the digest is taken there.
        var (from, length) = (room.WrittenCount, Base64Url.GetEncodedLength(room.WrittenCount));
        var ascii = room.GetSpan(length)[..length];
        Base64Url.EncodeToUtf8(room.WrittenSpan[..from], ascii);
        return new Disclosure(Encoding.ASCII.GetString(ascii), written, claim, new(value), DigestOf(ascii));
    }

    /// <summary>Disclosures as one text: each followed by a tilde, as RFC 9901 writes them after an entry.</summary>
    /// <param name="texts">Of disclosures.</param>
    public static string Joined(IEnumerable<string> texts) => string.Concat(texts.Select(t => t + "~"));

    /// <summary>The disclosures of such a text; nothing in them is checked.</summary>
    /// <param name="joined">Untrusted.</param>
    public static string[] Apart(string joined)
    {
        ArgumentNullException.ThrowIfNull(joined);
        return joined.Split('~', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>SHA-256 of a disclosure's text, base64url. Source: RFC9901, section 4.2.3.</summary>
    /// <param name="text">As it was given.</param>
    public static string DigestOf(string text)
    {
        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = length <= 1024 ? stackalloc byte[length] : new byte[length];
        return DigestOf(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    private static string DigestOf(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(text, hash);
        return Base64Url.EncodeToString(hash);
    }

    /// <summary>A disclosure from its text.</summary>
    /// <param name="text">As it was given.</param>
    public static Checked<Disclosure> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > ExchangeLimits.DisclosuresMax)
        {
            return EntryCodes.Fault(EntryCodes.TooLarge, $"a disclosure has {text.Length} bytes; the limit is {ExchangeLimits.DisclosuresMax}.");
        }

        if (StrictJson.FromBase64Url(text) is not { } json)
        {
            return EntryCodes.Fault(EntryCodes.Base64, "a disclosure is not base64url without padding.");
        }

        if (!StrictJson.Document(json, ExchangeLimits.DisclosuresMax).Try(out var document, out var fault))
        {
            return fault;
        }

        using var _ = document;
        var list = document.RootElement;
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() != 3 || StrictJson.Text(list[0]) is not { } salt || StrictJson.Text(list[1]) is not { } name)
        {
            return EntryCodes.Fault(EntryCodes.Disclosure, "a disclosure is not a list of salt, name and value.");
        }

        if (StrictJson.FromBase64Url(salt) is not { Length: >= SaltBytes })
        {
            return EntryCodes.Fault(EntryCodes.Disclosure, $"the salt of {EntryCodes.Quote(name)} is not base64url of at least {SaltBytes} bytes.");
        }

        if (Claim.Read(name) is not { } claim)
        {
            return EntryCodes.Fault(EntryCodes.Disclosure, $"{EntryCodes.Quote(name)} is not the name of a field at a rung, such as azimuth@L2.");
        }

        return Nests(list[2])
            ? EntryCodes.Fault(EntryCodes.Nesting, $"the value of {name} holds digests of its own; claims are disclosed whole.")
            : new Disclosure(text, salt, claim, Later(list[2]), DigestOf(text));
    }

    // Most of what is received is kept and passed on, and never looked into.
    private static Lazy<JsonNode?> Later(JsonElement value)
    {
        var bytes = JsonMarshal.GetRawUtf8Value(value).ToArray();
        return new(() => JsonNode.Parse(bytes));
    }

    private static bool Nests(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(p => p.Name is "_sd" or "..." or "_sd_alg" || Nests(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(Nests),
        _ => false,
    };

    internal static bool Nests(JsonNode? node) => node switch
    {
        JsonObject map => map.Any(p => p.Key is "_sd" or "..." or "_sd_alg" || Nests(p.Value)),
        JsonArray list => list.Any(Nests),
        _ => false,
    };
}
