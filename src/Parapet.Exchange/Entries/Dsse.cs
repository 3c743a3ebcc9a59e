using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Parapet.Exchange.Entries;

/// <summary>One signature of an envelope.</summary>
/// <param name="KeyId">The key it says it is of; a hint only.</param>
/// <param name="Bytes">r and s, 64 bytes.</param>
public sealed record DsseSignature(string KeyId, ImmutableArray<byte> Bytes);

/// <summary>
/// A document with the signatures of several parties: charter, policy, seal of a scenario, results. The bytes of the document travel as they are signed, so nothing
/// depends on how JSON is spelt. Source: DSSE-1; signatures are ES256 as in the protocol's own example.
/// </summary>
/// <param name="PayloadType">What the payload is.</param>
/// <param name="Payload">Its bytes.</param>
/// <param name="Signatures">Of any of the parties.</param>
public sealed record Dsse(string PayloadType, ReadOnlyMemory<byte> Payload, ImmutableArray<DsseSignature> Signatures)
{
    /// <summary>Payload type of an in-toto statement, such as results that are signed.</summary>
    public const string InToto = "application/vnd.in-toto+json";

    /// <summary>The envelope as JSON.</summary>
    public string Text
    {
        get
        {
            var signatures = new JsonArray();
            foreach (var signature in Signatures)
            {
                signatures.Add(new JsonObject { ["keyid"] = signature.KeyId, ["sig"] = Convert.ToBase64String(signature.Bytes.AsSpan()) });
            }

            return Jcs.Text(new JsonObject
            {
                ["payload"] = Convert.ToBase64String(Payload.Span),
                ["payloadType"] = PayloadType,
                ["signatures"] = signatures,
            });
        }
    }

    /// <summary>A document that nobody has signed yet.</summary>
    /// <param name="payloadType">What it is.</param>
    /// <param name="payload">Its bytes.</param>
    public static Dsse Of(string payloadType, ReadOnlyMemory<byte> payload) => new(payloadType, payload, []);

    /// <summary>What is signed: <c>DSSEv1 SP length SP type SP length SP payload</c>. Source: DSSE-1, protocol, PAE.</summary>
    /// <param name="payloadType">What the payload is.</param>
    /// <param name="payload">Its bytes.</param>
    public static byte[] Pae(string payloadType, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(payloadType);
        var length = Encoding.UTF8.GetByteCount(payloadType);
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {length} {payloadType} {payload.Length} "));
        var all = new byte[head.Length + payload.Length];
        head.CopyTo(all, 0);
        payload.CopyTo(all.AsSpan(head.Length));
        return all;
    }

    /// <summary>The same with one more signature; one of the same key is replaced.</summary>
    /// <param name="signer">Whose.</param>
    public Dsse Sign(IEntrySigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        var signature = new byte[EntryKey.SignatureBytes];
        signer.Sign(Pae(PayloadType, Payload.Span), signature);
        return this with { Signatures = [.. Signatures.Where(s => s.KeyId != signer.KeyId), new DsseSignature(signer.KeyId, [.. signature])] };
    }

    /// <summary>An envelope from its JSON; signatures are not checked yet.</summary>
    /// <param name="utf8">Untrusted.</param>
    /// <param name="payloadType">The only type that is taken.</param>
    public static Checked<Dsse> Read(ReadOnlySpan<byte> utf8, string payloadType)
    {
        if (!StrictJson.ReadObject(utf8, (ExchangeLimits.DocumentMax * 4 / 3) + 65_536).Try(out var map, out var fault))
        {
            return fault;
        }

        if (map.Count != 3 || StrictJson.Text(map["payload"]) is not { } text || StrictJson.Text(map["payloadType"]) is not { } type
            || map["signatures"] is not JsonArray list)
        {
            return EntryCodes.Fault(EntryCodes.Form, "this is not an envelope: payload, payloadType and signatures.");
        }

        if (type != payloadType)
        {
            return EntryCodes.Fault(EntryCodes.Purpose, $"the envelope holds {EntryCodes.Quote(type)}, not {payloadType}.");
        }

        if (list.Count > ExchangeLimits.SignaturesMax || Decoded(text) is not { } payload || payload.Length > ExchangeLimits.DocumentMax)
        {
            return EntryCodes.Fault(EntryCodes.TooLarge,
                $"the payload is not base64 of up to {ExchangeLimits.DocumentMax} bytes, or there are more than {ExchangeLimits.SignaturesMax} signatures.");
        }

        var signatures = ImmutableArray.CreateBuilder<DsseSignature>(list.Count);
        foreach (var node in list)
        {
            if (node is not JsonObject one || StrictJson.Text(one["sig"]) is not { } sig || Decoded(sig) is not { Length: EntryKey.SignatureBytes } bytes)
            {
                return EntryCodes.Fault(EntryCodes.Signature, "a signature of the envelope is not base64 of 64 bytes (ES256).");
            }

            signatures.Add(new DsseSignature(StrictJson.Text(one["keyid"]) ?? "", [.. bytes]));
        }

        return new Dsse(type, payload, signatures.MoveToImmutable());
    }

    /// <summary>The parties whose signature is on it. The key is found by its id; a signature that is not true, or of a key that is nobody's, counts for nothing.</summary>
    /// <param name="keys">The keys of the exchange.</param>
    public ImmutableSortedSet<string> SignedBy(KeyRing keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var signed = Pae(PayloadType, Payload.Span);
        var parties = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (var signature in Signatures)
        {
            if (keys.Find(signature.KeyId) is { } key && !parties.Contains(key.Party) && key.Verifier.Verify(signed, signature.Bytes.AsSpan()))
            {
                parties.Add(key.Party);
            }
        }

        return parties.ToImmutable();
    }

    /// <summary>Names the parties whose true signature is missing; null when all have signed.</summary>
    /// <param name="keys">The keys of the exchange.</param>
    /// <param name="parties">Those who must sign.</param>
    public Diagnostic? Missing(KeyRing keys, IEnumerable<string> parties)
    {
        var signed = SignedBy(keys);
        var missing = parties.Where(p => !signed.Contains(p)).Order(StringComparer.Ordinal).ToList();
        return missing.Count == 0 ? null : EntryCodes.Fault(EntryCodes.Unsigned, $"a true signature is missing of {string.Join(", ", missing)}.");
    }

    // Both alphabets, as the protocol demands of verifiers.
    private static byte[]? Decoded(string text)
    {
        var plain = text.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        var buffer = new byte[(plain.Length * 3 / 4) + 3];
        return Convert.TryFromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '='), buffer, out var written) ? buffer[..written] : null;
    }
}
