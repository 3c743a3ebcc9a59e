using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;
using Parapet.Exchange.Policies;

namespace Parapet.Exchange.Charters;

/// <summary>
/// The charter on its way: the document, its signatures so far, and the policies it names, each signed as well. One file that is handed round until all have signed.
/// </summary>
/// <param name="Charter">What is agreed.</param>
/// <param name="Envelope">The document with its signatures.</param>
/// <param name="PolicyEnvelopes">The policies it names, with their signatures, by hash.</param>
public sealed record SignedCharter(Charter Charter, Dsse Envelope, ImmutableSortedDictionary<string, Dsse> PolicyEnvelopes)
{
    /// <summary>The file.</summary>
    public string Text => Jcs.Text(new JsonObject
    {
        ["charter"] = JsonNode.Parse(Envelope.Text),
        ["policies"] = new JsonArray([.. PolicyEnvelopes.Values.Select(p => JsonNode.Parse(p.Text))]),
    }) + "\n";

    /// <summary>Parties whose signature is still missing, of the charter or of a policy.</summary>
    public ImmutableSortedSet<string> Missing
    {
        get
        {
            var signed = Envelope.SignedBy(Charter.Keys);
            var missing = Charter.Parties.Where(p => !signed.Contains(p.Id)).Select(p => p.Id).ToList();
            foreach (var policy in PolicyEnvelopes.Values)
            {
                var by = policy.SignedBy(Charter.Keys);
                missing.AddRange(Charter.Parties.Where(p => p.Role == CharterRole.Party && !by.Contains(p.Id)).Select(p => p.Id));
            }

            return missing.ToImmutableSortedSet(StringComparer.Ordinal);
        }
    }

    /// <summary>Proposes a charter; nobody has signed it yet.</summary>
    /// <param name="title">For people.</param>
    /// <param name="parties">Cards.</param>
    /// <param name="policies">By party, the document of the policy its log begins with; one document may serve all.</param>
    /// <param name="seal">SHA-256 (hex) of the sealed scenario.</param>
    /// <param name="epoch">Time of the scenario at which clocks stand at first; null for the world's time.</param>
    /// <param name="now">UTC.</param>
    public static Checked<SignedCharter> Propose(
        string title, IEnumerable<CharterParty> parties, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> policies, string? seal, DateTimeOffset? epoch, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(policies);
        var exchange = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var document = Charter.Document(exchange, title, Header.TimeText(now), parties, seal, epoch, policies.Select(p => new KeyValuePair<string, string>(p.Key, Hash(p.Value.Span))));
        var envelopes = policies.Values.DistinctBy(p => Hash(p.Span), StringComparer.Ordinal).ToImmutableSortedDictionary(p => Hash(p.Span), p => Dsse.Of(Policy.PayloadType, p), StringComparer.Ordinal);
        return Charter.Read(document).Try(out var charter, out var fault) ? new SignedCharter(charter, Dsse.Of(Charter.PayloadType, document), envelopes) : fault;
    }

    /// <summary>The same with one more party's signatures.</summary>
    /// <param name="signer">Of the party.</param>
    public SignedCharter Sign(IEntrySigner signer) => this with
    {
        Envelope = Envelope.Sign(signer),
        PolicyEnvelopes = PolicyEnvelopes.ToImmutableSortedDictionary(p => p.Key, p => p.Value.Sign(signer), StringComparer.Ordinal),
    };

    /// <summary>The document of a policy that the charter names; null when it is not among them.</summary>
    /// <param name="hash">SHA-256, hex.</param>
    public Dsse? PolicyOf(string hash) => PolicyEnvelopes.GetValueOrDefault(hash);

    /// <summary>A charter from a file.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="complete">Whether a missing signature is a fault.</param>
    public static Checked<SignedCharter> ReadFile(string file, bool complete)
    {
        byte[] bytes;
        try
        {
            var length = new FileInfo(file).Length;
            bytes = length <= 4L * ExchangeLimits.DocumentMax ? File.ReadAllBytes(file) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Wrong(CharterCodes.Form, file, $"cannot be read: {e.Message}");
        }

        return Read(bytes).Try(out var charter, out var fault)
            ? complete && charter.Missing is { Count: > 0 } missing ? Wrong(CharterCodes.Unsigned, file, $"is not signed by {string.Join(", ", missing)}.") : charter
            : fault with { File = file };
    }

    /// <summary>A charter from untrusted bytes; signatures may be missing.</summary>
    /// <param name="bytes">JSON.</param>
    public static Checked<SignedCharter> Read(ReadOnlySpan<byte> bytes)
    {
        if (!StrictJson.ReadObject(bytes, 4 * ExchangeLimits.DocumentMax).Try(out var map, out var fault))
        {
            return fault;
        }

        if (map.Count != 2 || map["charter"] is not JsonObject inner || map["policies"] is not JsonArray { Count: <= ExchangeLimits.PartiesMax } list)
        {
            return Wrong(CharterCodes.Form, "", "is not a charter with its policies.");
        }

        if (!Dsse.Read(Encoding.UTF8.GetBytes(inner.ToJsonString()), Charter.PayloadType).Try(out var envelope, out fault) || !Charter.Read(envelope.Payload.Span).Try(out var charter, out fault))
        {
            return fault;
        }

        var policies = ImmutableSortedDictionary.CreateBuilder<string, Dsse>(StringComparer.Ordinal);
        foreach (var node in list)
        {
            if (!Dsse.Read(Encoding.UTF8.GetBytes(node?.ToJsonString() ?? ""), Policy.PayloadType).Try(out var policy, out fault))
            {
                return fault;
            }

            policies[Hash(policy.Payload.Span)] = policy;
        }

        var lacking = charter.Policies.Values.FirstOrDefault(p => !policies.ContainsKey(p));
        return lacking is null ? new SignedCharter(charter, envelope, policies.ToImmutable())
            : Wrong(CharterCodes.Form, "policies", $"the charter names the policy {lacking[..12]}, which is not with it.");
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Digest.Of(bytes).Hex;

    private static Diagnostic Wrong(string code, string path, string message) => new(code, path, message);
}
