using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

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
            var rungs = new JsonObject();
            foreach (var (name, rung) in Rungs)
            {
                rungs[name] = rung;
            }

            return Jcs.Utf8(new JsonObject
            {
                ["format"] = Format,
                ["exch"] = Exchange,
                ["org"] = Org,
                ["to"] = To,
                ["idx"] = Index,
                ["lvl"] = Header.Level(Level),
                ["fields"] = rungs,
                ["disclosures"] = Disclosures,
                ["t_release"] = Header.TimeText(Released),
                ["rule"] = Rule,
                ["reason"] = Reason,
            });
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
        if (!Jcs.Read(bytes, BytesMax).Try(out var node, out var fault))
        {
            return fault;
        }

        if (node is not JsonObject { Count: 11 } map || StrictJson.Text(map["format"]) != Format
            || StrictJson.Text(map["exch"]) is not { } exchange || !Header.IsName(exchange)
            || StrictJson.Text(map["org"]) is not { } org || !Header.IsName(org)
            || StrictJson.Text(map["to"]) is not { } to || !Header.IsName(to)
            || StrictJson.Whole(map["idx"], 0, WholeMax) is not { } index
            || Header.ReadLevel(StrictJson.Text(map["lvl"])) is not { } level
            || map["fields"] is not JsonObject fields
            || StrictJson.Text(map["disclosures"]) is not { Length: 43 } disclosures || StrictJson.FromBase64Url(disclosures) is null
            || Header.ReadTime(StrictJson.Text(map["t_release"])) is not { } released
            || StrictJson.Text(map["rule"]) is not { } rule || !Header.IsRule(rule)
            || StrictJson.Text(map["reason"]) is not { Length: <= 200 } reason)
        {
            return EntryCodes.Fault(EntryCodes.Leaf, "this is not a leaf of a release ledger (parapet-release/1).");
        }

        var rungs = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var (field, value) in fields)
        {
            if (!Claim.IsField(field) || StrictJson.Whole(value, 0, Claim.Rungs - 1) is not { } rung)
            {
                return new Diagnostic(EntryCodes.Leaf, "fields", $"{EntryCodes.Quote(field)} is not a field with a rung from 0 to {Claim.Rungs - 1}.");
            }

            rungs.Add(field, (int)rung);
        }

        return new ReleaseLeaf(exchange, org, to, index, level, rungs.ToImmutable(), disclosures, released, rule, reason);
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
