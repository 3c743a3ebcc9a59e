using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parapet.Exchange.Entries;

/// <summary>How an entry is committed.</summary>
public sealed record CommitOptions
{
    /// <summary>As is usual: salts of the operating system, a number of decoys that nobody can foretell.</summary>
    public static CommitOptions Usual { get; } = new();

    /// <summary>Fills salts. Everything that hides a value depends on it being unguessable; anything else is for tests.</summary>
    public Action<Span<byte>> Salt { get; init; } = RandomNumberGenerator.Fill;

    /// <summary>Digests of nothing, 0 to 8, that hide how many fields there are; null draws the number. A sealed entry is filled up to a size class instead.</summary>
    public int? Decoys { get; init; }

    /// <summary>For each party the pseudonym of this entry and of those it refers to: never ids or hashes.</summary>
    public IReadOnlyDictionary<string, Pseudonyms> Pseudonyms { get; init; } = ImmutableDictionary<string, Pseudonyms>.Empty;

    /// <summary>For each party what <see cref="Header.Type"/> and duties hide in a sealed entry.</summary>
    public IReadOnlyDictionary<string, SealedHead> Heads { get; init; } = ImmutableDictionary<string, SealedHead>.Empty;
}

/// <summary>What one party may call an entry and those it refers to.</summary>
/// <param name="Own">Of this entry.</param>
/// <param name="References">Of the others, in the order of the message.</param>
public sealed record Pseudonyms(string Own, ImmutableArray<string> References);

/// <summary>What is true of a sealed entry, as told to one party alone.</summary>
/// <param name="Type">Message type; <see cref="Header.Sealed"/> where the party gets nothing, be it a message or filling.</param>
/// <param name="Duty">What is owed.</param>
public sealed record SealedHead(string Type, Duty Duty);

/// <summary>An entry as its origin holds it: what goes into the log, and everything that can ever be disclosed of it.</summary>
/// <param name="Entry">For the log.</param>
/// <param name="Disclosures">All of them, by claim; to be kept at home.</param>
public sealed record Committed(Entry Entry, ImmutableArray<Disclosure> Disclosures)
{
    /// <summary>Those a party gets that is granted these rungs: its fields, and what is for it alone.</summary>
    /// <param name="party">Its id.</param>
    /// <param name="rungs">Field and rung; a rung the entry lacks is left out.</param>
    public ImmutableArray<Disclosure> For(string party, IReadOnlyDictionary<string, int> rungs)
    {
        ArgumentNullException.ThrowIfNull(rungs);
        return [.. Disclosures.Where(d => d.Claim.Rung < 0 ? d.Claim.Party == party : rungs.TryGetValue(d.Claim.Name, out var rung) && rung == d.Claim.Rung)];
    }
}

/// <summary>
/// A leaf of a party's main log: a signed clear header, and either salted digests of every field at every rung, or, for the service of the exchange, a clear body.
/// The bytes in the log are the compact JWS without any disclosure. Source: RFC9901.
/// </summary>
public sealed class Entry
{
    /// <summary>The <c>typ</c> of an entry's signature.</summary>
    public const string Purpose = "parapet-entry+sd-jwt";

    /// <summary>Digests in one entry.</summary>
    public const int DigestsMax = 512;

    /// <summary>Decoys in one entry that is not sealed.</summary>
    public const int DecoysMax = 8;

    /// <summary>Least number of digests in a sealed entry; the next classes are each twice as large.</summary>
    public const int SealedClass = 32;

    private Entry(Jws jws, Header header, DigestList digests, JsonObject? body)
    {
        Jws = jws;
        Header = header;
        Digests = digests;
        Body = body;
    }

    /// <summary>The signature and its parts.</summary>
    public Jws Jws { get; }

    /// <summary>The clear claims.</summary>
    public Header Header { get; }

    /// <summary>Sorted; empty for a service entry.</summary>
    public DigestList Digests { get; }

    /// <summary>The clear content of a service entry; null for a message.</summary>
    public JsonObject? Body { get; }

    /// <summary>The bytes of the log's leaf.</summary>
    public byte[] Bytes => Jws.Utf8.ToArray();

    /// <summary>The same, not to be changed.</summary>
    internal byte[] Kept => Jws.Kept;

    /// <summary>Signs a message: every field at every rung, each with its own salt.</summary>
    /// <param name="signer">The origin's key.</param>
    /// <param name="header">Its clear claims.</param>
    /// <param name="fields">Name, and its values from rung 0 (exact) to 4 (coarsest); a shorter list has no coarser rungs, and null stands for no claim.</param>
    /// <param name="options">Salts, decoys, pseudonyms.</param>
    public static Checked<Committed> Commit(
        IEntrySigner signer, Header header, IReadOnlyDictionary<string, IReadOnlyList<JsonNode?>> fields, CommitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(fields);
        options ??= CommitOptions.Usual;
        if (header.Wrong() is { } wrong)
        {
            return wrong;
        }

        var claims = new List<(Claim Claim, JsonNode Value)>();
        foreach (var (name, values) in fields.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            if (!Claim.IsField(name) || values.Count > Claim.Rungs || values.Any(Disclosure.Nests))
            {
                return new Diagnostic(EntryCodes.Claim, name, $"is not a field with up to {Claim.Rungs} values.");
            }

            for (var rung = 0; rung < values.Count; rung++)
            {
                if (values[rung] is { } value)
                {
                    claims.Add((Claim.Of(name, rung), value));
                }
            }
        }

        claims.AddRange(Personal(options));
        var wanted = claims.Count + Decoys(header, options, claims.Count);
        if (wanted > DigestsMax)
        {
            return EntryCodes.Fault(EntryCodes.TooLarge, $"the entry has {wanted} digests; the limit is {DigestsMax}.");
        }

        // One draw for all salts: asking for each is most of the time.
        var salts = new byte[wanted * Disclosure.SaltBytes];
        options.Salt(salts);
        var disclosures = ImmutableArray.CreateBuilder<Disclosure>(claims.Count);
        var digests = new List<string>(wanted);
        var text = new ArrayBufferWriter<byte>(256);
        for (var i = 0; i < wanted; i++)
        {
            var salt = salts.AsSpan(i * Disclosure.SaltBytes, Disclosure.SaltBytes);
            if (i < claims.Count)
            {
                disclosures.Add(Disclosure.Of(text, salt, claims[i].Claim, claims[i].Value));
                digests.Add(disclosures[i].Digest);
            }
            else
            {
                // A decoy is the digest of something nobody has (RFC 9901, section 4.2.5).
                digests.Add(Disclosure.DigestOf(Convert.ToHexString(salt)));
            }
        }

        digests.Sort(StringComparer.Ordinal);
        return Signed(signer, header, digests, null).Try(out var entry, out var fault)
            ? new Committed(entry, disclosures.ToImmutable())
            : fault;
    }

    /// <summary>Signs a service entry: anchor, peer head, charter, policy, exercise control.</summary>
    /// <param name="signer">The origin's key.</param>
    /// <param name="header">Its clear claims.</param>
    /// <param name="body">Its clear content.</param>
    public static Checked<Entry> Service(IEntrySigner signer, Header header, JsonObject body)
    {
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(body);
        return header.Wrong() is { } wrong ? wrong
            : Disclosure.Nests(body) ? EntryCodes.Fault(EntryCodes.Nesting, "the body of a service entry holds digests.")
            : Signed(signer, header, [], body);
    }

    /// <summary>Reads a leaf and checks form, key, party, exchange, mark of the exercise and signature.</summary>
    /// <param name="bytes">Untrusted.</param>
    /// <param name="keys">The keys of the exchange.</param>
    public static Checked<Entry> Read(ReadOnlySpan<byte> bytes, KeyRing keys) => Verified(Form(bytes), keys);

    /// <summary>The same of bytes that nobody changes from now on: they are kept, not copied.</summary>
    internal static Checked<Entry> Keep(byte[] bytes, KeyRing keys) => Verified(Form(Jws.Keep(bytes, Purpose, ExchangeLimits.EntryMax)), keys);

    private static Checked<Entry> Verified(Checked<Entry> read, KeyRing keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (!read.Try(out var entry, out var fault))
        {
            return fault;
        }

        if (keys.Find(entry.Jws.KeyId) is not { } key)
        {
            return EntryCodes.Fault(EntryCodes.UnknownKey, $"the entry is signed with the key {EntryCodes.Quote(entry.Jws.KeyId)}, which is nobody's in this exchange.");
        }

        if (!entry.Jws.Verify(key.Verifier))
        {
            return EntryCodes.Fault(EntryCodes.Signature, "the signature is not that of this entry.");
        }

        if (entry.Header.Exchange != keys.Exchange)
        {
            return EntryCodes.Fault(EntryCodes.OtherExchange, $"the entry is of the exchange {entry.Header.Exchange}, not of {keys.Exchange}.");
        }

        return entry.Header.Org == key.Party
            ? entry
            : EntryCodes.Fault(EntryCodes.OtherParty, $"the entry names {entry.Header.Org} and is signed with a key of {key.Party}.");
    }

    /// <summary>Reads a leaf whose signature was checked before, such as one from the own store: everything but key and signature is checked.</summary>
    /// <param name="bytes">The leaf.</param>
    public static Checked<Entry> Form(ReadOnlySpan<byte> bytes) => Form(Jws.Read(bytes, Purpose, ExchangeLimits.EntryMax));

    private static Checked<Entry> Form(Checked<Jws> read)
    {
        if (!read.Try(out var jws, out var fault)
            || !StrictJson.Map(StrictJson.Document(jws.Payload, ExchangeLimits.EntryMax)).Try(out var document, out fault))
        {
            return fault;
        }

        using var _ = document;
        var map = document.RootElement;
        if (!Header.Read(map).Try(out var header, out fault))
        {
            return fault;
        }

        var (sd, algorithm) = (StrictJson.Member(map, "_sd"u8), StrictJson.Member(map, "_sd_alg"u8));
        if (StrictJson.Member(map, "body"u8) is { } body)
        {
            return sd is null && algorithm is null && body.ValueKind == JsonValueKind.Object && JsonObject.Create(body.Clone()) is { } content && !Disclosure.Nests(content)
                ? new Entry(jws, header, DigestList.Empty, content)
                : EntryCodes.Fault(EntryCodes.Digests, "a service entry has an object as its body and no digests.");
        }

        if (sd is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() > DigestsMax || StrictJson.Text(algorithm) != "sha-256")
        {
            return EntryCodes.Fault(EntryCodes.Digests, $"an entry has up to {DigestsMax} digests (_sd) of sha-256 (_sd_alg), or a body.");
        }

        return DigestList.Read(list).Try(out var digests, out fault) ? new Entry(jws, header, digests, null) : fault;
    }

    /// <summary>What the disclosures tell of this entry; a fault when any of them is not one of its own, unaltered and given once. Source: RFC9901, section 7.1.</summary>
    /// <param name="disclosures">Untrusted texts.</param>
    public Checked<Opened> Open(IEnumerable<string> disclosures)
    {
        ArgumentNullException.ThrowIfNull(disclosures);
        return Open(disclosures, text => text, Disclosure.Read);
    }

    /// <summary>The same of disclosures that were read before, such as those of an own entry.</summary>
    /// <param name="disclosures">Of any entry.</param>
    public Checked<Opened> Open(IEnumerable<Disclosure> disclosures)
    {
        ArgumentNullException.ThrowIfNull(disclosures);
        return Open(disclosures, disclosure => disclosure.Text, disclosure => disclosure);
    }

    private Checked<Opened> Open<T>(IEnumerable<T> disclosures, Func<T, string> textOf, Func<T, Checked<Disclosure>> read)
    {
        var total = 0L;
        var texts = new HashSet<string>(StringComparer.Ordinal);
        var claims = new Dictionary<Claim, Disclosure>();
        foreach (var given in disclosures)
        {
            var text = textOf(given);
            total += text.Length;
            if (total > ExchangeLimits.DisclosuresMax || texts.Count > DigestsMax)
            {
                return EntryCodes.Fault(EntryCodes.TooLarge, $"the disclosures have more than {ExchangeLimits.DisclosuresMax} bytes, or are more than {DigestsMax}.");
            }

            if (!texts.Add(text))
            {
                return EntryCodes.Fault(EntryCodes.Repeated, "a disclosure is given twice.");
            }

            if (!read(given).Try(out var disclosure, out var fault))
            {
                return fault;
            }

            if (!Digests.Contains(disclosure.Digest))
            {
                return EntryCodes.Fault(EntryCodes.Unreferenced,
                    $"the disclosure of {disclosure.Claim} has a digest that is not in the entry: it was altered, or belongs to another entry.");
            }

            if (!claims.TryAdd(disclosure.Claim, disclosure))
            {
                return EntryCodes.Fault(EntryCodes.TwoValues, $"{disclosure.Claim} is disclosed with two values.");
            }
        }

        return Opened.Of(this, claims.Values);
    }

    private static Checked<Entry> Signed(IEntrySigner signer, Header header, List<string> digests, JsonObject? body)
    {
        var buffer = new ArrayBufferWriter<byte>(1024 + (digests.Count * 46));
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            header.Write(json);
            if (body is not null)
            {
                json.WritePropertyName("body");
                body.WriteTo(json);
            }
            else
            {
                json.WriteStartArray("_sd");
                digests.ForEach(json.WriteStringValue);
                json.WriteEndArray();
                json.WriteString("_sd_alg", "sha-256");
            }

            json.WriteEndObject();
        }

        // Read back as anybody else will: an entry that others would refuse never reaches the log.
        return Form(Jws.Keep(Jws.SignUtf8(signer, Purpose, buffer.WrittenSpan), Purpose, ExchangeLimits.EntryMax));
    }

    private static IEnumerable<(Claim Claim, JsonNode Value)> Personal(CommitOptions options)
    {
        foreach (var (party, names) in options.Pseudonyms.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            yield return (Claim.For(Claim.Pseudonym, party), names.Own);
            if (names.References.Length > 0)
            {
                yield return (Claim.For(Claim.Reference, party), new JsonArray([.. names.References.Select(r => (JsonNode)r)]));
            }
        }

        foreach (var (party, head) in options.Heads.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            yield return (Claim.For(Claim.Head, party), new JsonObject { ["type"] = head.Type, ["rel"] = Header.DutyJson(head.Duty) });
        }
    }

    private static int Decoys(Header header, CommitOptions options, int claims)
    {
        if (header.Type == Header.Sealed)
        {
            var size = SealedClass;
            while (size < claims)
            {
                size *= 2;
            }

            return size - claims;
        }

        if (options.Decoys is { } given)
        {
            return Math.Clamp(given, 0, DecoysMax);
        }

        Span<byte> draw = stackalloc byte[1];
        options.Salt(draw);
        return draw[0] % (DecoysMax + 1);
    }
}
