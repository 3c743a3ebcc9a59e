using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Parapet.Exchange.Entries;

/// <summary>
/// A leaf of the ledger of what one party released to another: one for every entry about which something was owed, in the order of release. Its text is canonical
/// JSON (RFC 8785), so that both sides build the same bytes from what was sent.
/// </summary>
/// <param name="Exchange">Id of the exchange.</param>
/// <param name="Org">Who released.</param>
/// <param name="To">To whom.</param>
/// <param name="Index">Of the entry in the origin's main log.</param>
/// <param name="Level">What was given.</param>
/// <param name="Rungs">Field and rung, 0 to 4, of what was given.</param>
/// <param name="Disclosures">SHA-256 of the disclosures, by <see cref="HashOf"/>.</param>
/// <param name="Released">UTC, to the millisecond.</param>
/// <param name="Rule">The rules of the policy, joined by +.</param>
/// <param name="Reason">Why late, finer than before, or nothing; empty where there is nothing to say. Up to 200 characters.</param>
public sealed record ReleaseLeaf(
    string Exchange,
    string Org,
    string To,
    long Index,
    ReleaseLevel Level,
    ImmutableSortedDictionary<string, int> Rungs,
    string Disclosures,
    DateTimeOffset Released,
    string Rule,
    string Reason)
{
    private const string Format = "parapet-release/1";
    private const int BytesMax = 16_384;
    private const long WholeMax = 9_007_199_254_740_991;

    /// <summary>The canonical text in UTF-8: the bytes of the ledger's leaf.</summary>
    public byte[] Bytes
    {
        get
        {
            // As RFC 8785 orders the keys.
            var text = new ArrayBufferWriter<byte>(512);
            Member("{\"disclosures\":"u8, Disclosures);
            Member(",\"exch\":"u8, Exchange);
            text.Write(",\"fields\":{"u8);
            var first = true;
            foreach (var (name, rung) in Rungs.WithComparers(StringComparer.Ordinal))
            {
                Member(first ? ""u8 : ","u8, name);
                text.Write(":"u8);
                Whole(rung);
                first = false;
            }

            Member("},\"format\":"u8, Format);
            text.Write(",\"idx\":"u8);
            Whole(Index);
            Member(",\"lvl\":"u8, Header.Level(Level));
            Member(",\"org\":"u8, Org);
            Member(",\"reason\":"u8, Reason);
            Member(",\"rule\":"u8, Rule);
            Member(",\"t_release\":"u8, Header.TimeText(Released));
            Member(",\"to\":"u8, To);
            text.Write("}"u8);
            return text.WrittenSpan.ToArray();

            void Member(ReadOnlySpan<byte> before, string value)
            {
                text.Write(before);
                Jcs.Write(text, value);
            }

            void Whole(long value) => Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture), text);
        }
    }

    /// <summary>SHA-256, base64url, of disclosures: sorted, each followed by a tilde, so that the order they were sent in does not matter.</summary>
    /// <param name="disclosures">Their texts.</param>
    public static string HashOf(IEnumerable<string> disclosures) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(Disclosure.Joined(disclosures.Order(StringComparer.Ordinal)))));

    /// <summary>A leaf from its bytes; any other spelling than the canonical one is refused.</summary>
    /// <param name="bytes">Untrusted.</param>
    public static Checked<ReleaseLeaf> Read(ReadOnlySpan<byte> bytes)
    {
        if (!StrictJson.Document(bytes, BytesMax).Try(out var document, out var fault))
        {
            return fault;
        }

        using var _ = document;
        var map = document.RootElement;
        if (map.ValueKind != JsonValueKind.Object || map.GetPropertyCount() != 11 || Text("format"u8) != Format
            || Text("exch"u8) is not { } exchange || !Header.IsName(exchange)
            || Text("org"u8) is not { } org || !Header.IsName(org)
            || Text("to"u8) is not { } to || !Header.IsName(to)
            || StrictJson.Whole(StrictJson.Member(map, "idx"u8), 0, WholeMax) is not { } index
            || Header.ReadLevel(Text("lvl"u8)) is not { } level
            || StrictJson.Member(map, "fields"u8) is not { ValueKind: JsonValueKind.Object } fields
            || Text("disclosures"u8) is not { Length: 43 } disclosures || !StrictJson.IsBase64Url(disclosures)
            || Header.ReadTime(Text("t_release"u8)) is not { } released
            || Text("rule"u8) is not { } rule || !Header.IsRule(rule)
            || Text("reason"u8) is not { Length: <= 200 } reason)
        {
            return EntryCodes.Fault(EntryCodes.Leaf, "this is not a leaf of a release ledger (parapet-release/1).");
        }

        var rungs = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var field in fields.EnumerateObject())
        {
            if (!Claim.IsField(field.Name) || StrictJson.Whole(field.Value, 0, Claim.Rungs - 1) is not { } rung)
            {
                return new Diagnostic(EntryCodes.Leaf, "fields", $"{EntryCodes.Quote(field.Name)} is not a field with a rung from 0 to {Claim.Rungs - 1}.");
            }

            rungs.Add(field.Name, (int)rung);
        }

        var leaf = new ReleaseLeaf(exchange, org, to, index, level, rungs.ToImmutable(), disclosures, released, rule, reason);
        return bytes.SequenceEqual(leaf.Bytes) ? leaf : EntryCodes.Fault(EntryCodes.Canonical, "this is not the canonical spelling of its JSON (RFC 8785).");

        string? Text(ReadOnlySpan<byte> key) => StrictJson.Text(StrictJson.Member(map, key));
    }

    /// <summary>What in the leaf is not so of what was received; null when the leaf tells it truly.</summary>
    /// <param name="opened">The entry with the disclosures that came with it.</param>
    /// <param name="recipient">Who received them.</param>
    public Diagnostic? Mismatch(Opened opened, string recipient)
    {
        ArgumentNullException.ThrowIfNull(opened);
        var header = opened.Entry.Header;
        return (Exchange, Org, Index) != (header.Exchange, header.Org, header.Index) ? Wrong("idx", "is of another entry")
            : To != recipient ? Wrong("to", $"is {To}, not {recipient}")
            : Disclosures != HashOf(opened.Disclosures.Select(d => d.Text)) ? Wrong("disclosures", "is not the hash of what was received: some are missing, added or altered")
            : !Rungs.SequenceEqual(opened.Rungs) ? Wrong("fields", "are not those that were received")
            : null;
    }

    private static Diagnostic Wrong(string path, string what) => new(EntryCodes.LeafMismatch, path, what + ".");
}
