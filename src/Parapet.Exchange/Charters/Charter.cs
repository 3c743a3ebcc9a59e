using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Charters;

/// <summary>What a party is in an exchange.</summary>
public enum CharterRole
{
    /// <summary>Owns sensors, sends and receives.</summary>
    Party,

    /// <summary>Directs the exercise: seals the scenario, plays it, witnesses every log; inspects.</summary>
    WhiteCell,
}

/// <summary>A party as the others know it: its keys and the fingerprint of its gateway.</summary>
public sealed record CharterParty
{
    /// <summary>Id: lower-case letters, digits and hyphens, at most 32.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>What it is in the exchange.</summary>
    public required CharterRole Role { get; init; }

    /// <summary>Signs its heads.</summary>
    public required NoteVerifier LogKey { get; init; }

    /// <summary>Cosigns the heads of others.</summary>
    public required NoteVerifier WitnessKey { get; init; }

    /// <summary>Signs its entries, charter and policies.</summary>
    public required EntryVerifier EntryKey { get; init; }

    /// <summary>SHA-256 of its gateway's certificate, lower-case hex.</summary>
    public required string GatewaySha256 { get; init; }

    /// <summary>The card: what a party hands to the others.</summary>
    public JsonObject Json() => new()
    {
        ["id"] = Id,
        ["name"] = Name,
        ["role"] = Role == CharterRole.WhiteCell ? "white-cell" : "party",
        ["log_key"] = LogKey.ToString(),
        ["witness_key"] = WitnessKey.ToString(),
        ["entry_key"] = JsonNode.Parse(EntryKey.Jwk),
        ["gateway_sha256"] = GatewaySha256,
    };

    /// <summary>A card from untrusted JSON.</summary>
    /// <param name="node">JSON.</param>
    /// <param name="path">Where it stands, for messages.</param>
    public static Checked<CharterParty> Read(JsonNode? node, string path)
    {
        static Diagnostic Wrong(string path, string message) => new(CharterCodes.Form, path, message);
        if (node is not JsonObject { Count: 7 } map || StrictJson.Text(map["id"]) is not { } id || !IsId(id))
        {
            return Wrong(path, "is not the card of a party: id (lower-case letters, digits, hyphens), name, role, log_key, witness_key, entry_key, gateway_sha256.");
        }

        path = $"{path}.{id}";
        if (StrictJson.Text(map["name"]) is not { Length: > 0 and <= 80 } name)
        {
            return Wrong(path, "name is not a text of 1 to 80 characters.");
        }

        var role = StrictJson.Text(map["role"]);
        if (role is not ("party" or "white-cell"))
        {
            return Wrong(path, "role is neither party nor white-cell.");
        }

        if (!NoteVerifier.Parse(StrictJson.Text(map["log_key"]) ?? "").Try(out var log, out var fault) || !NoteVerifier.Parse(StrictJson.Text(map["witness_key"]) ?? "").Try(out var witness, out fault))
        {
            return Wrong(path, $"log_key or witness_key: {fault.Message}");
        }

        if (log.Kind != NoteKind.Plain || witness.Kind != NoteKind.Cosigner)
        {
            return Wrong(path, "log_key must be of kind 1 and witness_key of kind 4 (C2SP signed-note).");
        }

        if (!EntryVerifier.Read(map["entry_key"]?.ToJsonString() ?? "").Try(out var entry, out fault))
        {
            return Wrong(path, $"entry_key: {fault.Message}");
        }

        if (StrictJson.Text(map["gateway_sha256"]) is not { Length: 64 } print || !print.All(char.IsAsciiHexDigitLower))
        {
            return Wrong(path, "gateway_sha256 is not 64 lower-case hex digits.");
        }

        return new CharterParty
        {
            Id = id, Name = name, Role = role == "white-cell" ? CharterRole.WhiteCell : CharterRole.Party, LogKey = log, WitnessKey = witness, EntryKey = entry, GatewaySha256 = print,
        };
    }

    /// <summary>Whether a text can be the id of a party.</summary>
    /// <param name="id">It.</param>
    public static bool IsId(string id) => id is { Length: > 0 and <= 32 } && char.IsAsciiLetterLower(id[0]) && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}

/// <summary>
/// What the parties of one exchange have agreed before the first message: who they are, by which keys they are known, which policy each begins with, and the seal of the scenario that will be
/// played. Signed by every party, it is entry 0 of every log.
/// </summary>
public sealed class Charter
{
    /// <summary>Version of the format.</summary>
    public const string Format = "parapet-charter/1";

    /// <summary>What the envelope says it holds.</summary>
    public const string PayloadType = "application/vnd.parapet.charter+json";

    private readonly Dictionary<string, CharterParty> byCertificate;

    private Charter(
        ReadOnlySpan<byte> document, string exchange, string title, string created, ImmutableArray<CharterParty> parties, string? seal, DateTimeOffset? epoch,
        ImmutableSortedDictionary<string, string> policies)
    {
        Hash = Digest.Of(document);
        Exchange = exchange;
        Title = title;
        Created = created;
        Parties = parties;
        Seal = seal;
        Epoch = epoch;
        Policies = policies;
        byCertificate = parties.ToDictionary(p => p.GatewaySha256, StringComparer.Ordinal);
        Keys = new KeyRing(exchange, parties.Select(p => (p.Id, (IEntryVerifier)p.EntryKey)));
    }

    /// <summary>SHA-256 of the document.</summary>
    public Digest Hash { get; }

    /// <summary>Id of the exchange: 32 hex digits, drawn when the charter was proposed.</summary>
    public string Exchange { get; }

    /// <summary>Title for people.</summary>
    public string Title { get; }

    /// <summary>When it was proposed, ISO 8601 UTC.</summary>
    public string Created { get; }

    /// <summary>The parties, by id.</summary>
    public ImmutableArray<CharterParty> Parties { get; }

    /// <summary>SHA-256 (hex) of the sealed scenario; null when none is played.</summary>
    public string? Seal { get; }

    /// <summary>Time of the scenario at which the clocks of all nodes stand until the white cell starts them; null where they show the world's.</summary>
    public DateTimeOffset? Epoch { get; }

    /// <summary>By party, the hash of the policy its log begins with.</summary>
    public ImmutableSortedDictionary<string, string> Policies { get; }

    /// <summary>Which entry key speaks for whom.</summary>
    public KeyRing Keys { get; }

    /// <summary>Name of a party's log, the first line of its heads.</summary>
    /// <param name="party">Its id.</param>
    public string LogName(string party) => $"parapet.exchange/{Exchange}/{party}";

    /// <summary>A party by id; null when there is none.</summary>
    /// <param name="id">Its id.</param>
    public CharterParty? Find(string id) => Parties.FirstOrDefault(p => p.Id == id);

    /// <summary>The party that shows this certificate; null when nobody does.</summary>
    /// <param name="sha256">Fingerprint.</param>
    public CharterParty? PartyOf(string sha256) => byCertificate.GetValueOrDefault(sha256);

    /// <summary>The other parties.</summary>
    /// <param name="party">The one left out.</param>
    public IEnumerable<CharterParty> Others(string party) => Parties.Where(p => p.Id != party);

    /// <summary>The document all sign, in its one canonical form (RFC 8785).</summary>
    /// <param name="exchange">Id, 32 hex digits.</param>
    /// <param name="title">For people.</param>
    /// <param name="created">ISO 8601 UTC.</param>
    /// <param name="parties">Cards.</param>
    /// <param name="seal">SHA-256 (hex) of the sealed scenario.</param>
    /// <param name="epoch">Time of the scenario at which clocks stand at first.</param>
    /// <param name="policies">By party, the hash of its first policy.</param>
    public static byte[] Document(
        string exchange, string title, string created, IEnumerable<CharterParty> parties, string? seal, DateTimeOffset? epoch, IEnumerable<KeyValuePair<string, string>> policies)
    {
        var map = new JsonObject
        {
            ["format"] = Format,
            ["exercise"] = true,
            ["exchange"] = exchange,
            ["title"] = title,
            ["created"] = created,
            ["parties"] = new JsonArray([.. parties.OrderBy(p => p.Id, StringComparer.Ordinal).Select(p => p.Json())]),
            ["policies"] = new JsonObject(policies.Select(p => new KeyValuePair<string, JsonNode?>(p.Key, p.Value))),
        };
        if (seal is not null)
        {
            map["seal_sha256"] = seal;
        }

        if (epoch is { } start)
        {
            map["epoch"] = Header.TimeText(start);
        }

        return Jcs.Utf8(map);
    }

    /// <summary>A charter from the untrusted document.</summary>
    /// <param name="document">JSON.</param>
    public static Checked<Charter> Read(ReadOnlySpan<byte> document)
    {
        static Diagnostic Wrong(string path, string message) => new(CharterCodes.Form, path, message);
        if (!StrictJson.ReadObject(document, ExchangeLimits.DocumentMax).Try(out var map, out var fault))
        {
            return fault;
        }

        if (StrictJson.Text(map["format"]) != Format || map["exercise"]?.GetValueKind() != System.Text.Json.JsonValueKind.True)
        {
            return Wrong("format", $"is not a charter of the format {Format} with the mark of an exercise.");
        }

        if (StrictJson.Text(map["exchange"]) is not { Length: 32 } exchange || !exchange.All(char.IsAsciiHexDigitLower))
        {
            return Wrong("exchange", "is not 32 lower-case hex digits.");
        }

        if (StrictJson.Text(map["title"]) is not { Length: > 0 and <= 200 } title || StrictJson.Text(map["created"]) is not { Length: > 0 and <= 30 } created)
        {
            return Wrong("title", "title and created are texts of at most 200 and 30 characters.");
        }

        if (map["parties"] is not JsonArray { Count: >= 2 and <= ExchangeLimits.PartiesMax } cards)
        {
            return Wrong("parties", $"is not a list of 2 to {ExchangeLimits.PartiesMax} cards.");
        }

        var parties = ImmutableArray.CreateBuilder<CharterParty>(cards.Count);
        foreach (var card in cards)
        {
            if (!CharterParty.Read(card, "parties").Try(out var party, out fault))
            {
                return fault;
            }

            if (parties.Any(p => p.Id == party.Id || p.GatewaySha256 == party.GatewaySha256 || p.EntryKey.KeyId == party.EntryKey.KeyId || p.LogKey.Equals(party.LogKey)))
            {
                return Wrong($"parties.{party.Id}", "shares its id, its certificate or a key with another party.");
            }

            parties.Add(party);
        }

        if (map["policies"] is not JsonObject policies || policies.Any(p => parties.All(q => q.Id != p.Key) || StrictJson.Text(p.Value) is not { Length: 64 }))
        {
            return Wrong("policies", "is not a map from parties of this charter to SHA-256 hashes.");
        }

        var seal = map["seal_sha256"] is { } given ? StrictJson.Text(given) ?? "" : null;
        if (seal is not null and not { Length: 64 })
        {
            return Wrong("seal_sha256", "is not 64 hex digits.");
        }

        var epoch = Header.ReadTime(StrictJson.Text(map["epoch"]));
        if (map.ContainsKey("epoch") && epoch is null)
        {
            return Wrong("epoch", "is not a time such as 2007-07-02T12:00:00.000Z.");
        }

        if (map.Count != 7 + (seal is null ? 0 : 1) + (epoch is null ? 0 : 1))
        {
            return Wrong("", "holds a member that is not known.");
        }

        return new Charter(document, exchange, title, created, parties.DrainToImmutable(), seal, epoch, policies.ToImmutableSortedDictionary(p => p.Key, p => StrictJson.Text(p.Value)!, StringComparer.Ordinal));
    }
}

/// <summary>Codes of what is wrong with a charter; a code never changes its meaning.</summary>
public static class CharterCodes
{
    /// <summary>Not of its form.</summary>
    public const string Form = "XCH001";

    /// <summary>Not signed by every party.</summary>
    public const string Unsigned = "XCH002";
}
