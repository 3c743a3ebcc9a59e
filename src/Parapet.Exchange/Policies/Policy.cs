using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;
using Parapet.Exchange.Messages;

namespace Parapet.Exchange.Policies;

/// <summary>What outsiders see of the volume and timing of a log.</summary>
public enum MetadataMode
{
    /// <summary>Types, times and what becomes of each entry stand in clear headers.</summary>
    Open,

    /// <summary>Entries come at a fixed cadence, some of them empty, all sealed; each party is told alone what concerns it.</summary>
    Padded,
}

/// <summary>To whom a recipient may pass on what it was given. Later is wider.</summary>
public enum Onward
{
    /// <summary>Nobody.</summary>
    None,

    /// <summary>Others of its own nation.</summary>
    OwnNation,

    /// <summary>The group of the rule.</summary>
    Group,
}

/// <summary>Whose launch a message is about.</summary>
public enum LaunchState
{
    /// <summary>The origin's own.</summary>
    Own,

    /// <summary>The recipient's.</summary>
    Recipient,

    /// <summary>Another party's.</summary>
    Party,

    /// <summary>That of a state that is no party.</summary>
    Third,
}

/// <summary>A named set of parties. One without members is nobody, never everybody.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Members">Parties of the policy.</param>
/// <param name="Extendable">Whether a party may be added without a new policy.</param>
public sealed record Group(string Name, ImmutableSortedSet<string> Members, bool Extendable);

/// <summary>Conditions of a rule, all of which must hold; one that is empty or null holds always.</summary>
public sealed record When
{
    /// <summary>Message types.</summary>
    public ImmutableSortedSet<string> Types { get; init; } = [];

    /// <summary>Whose launch.</summary>
    public ImmutableSortedSet<LaunchState> States { get; init; } = [];

    /// <summary>Classes of vehicles, as the exact value names them.</summary>
    public ImmutableSortedSet<string> Classes { get; init; } = [];

    /// <summary>[km] planned or observed range, at least.</summary>
    public double? RangeAtLeastKm { get; init; }

    /// <summary>[km] planned or observed range, below.</summary>
    public double? RangeBelowKm { get; init; }

    /// <summary>[km] greatest altitude, at least.</summary>
    public double? ApogeeAtLeastKm { get; init; }

    /// <summary>[km] greatest altitude, below.</summary>
    public double? ApogeeBelowKm { get; init; }

    /// <summary>Where it starts: codes of regions or of parts of the world.</summary>
    public ImmutableSortedSet<string> OriginRegions { get; init; } = [];

    /// <summary>Where it comes down.</summary>
    public ImmutableSortedSet<string> TargetRegions { get; init; } = [];

    /// <summary>Phases of the exercise.</summary>
    public ImmutableSortedSet<string> Phases { get; init; } = [];
}

/// <summary>A rule: what a group gets of the messages it is about.</summary>
/// <param name="Id">Unique in its policy.</param>
/// <param name="When">What it is about.</param>
/// <param name="From">Group of origins; empty for every party.</param>
/// <param name="To">Group of recipients.</param>
/// <param name="Fields">Field and rung; <see cref="Policy.Every"/> for the fields that are not named.</param>
public sealed record Rule(string Id, When When, string From, string To, ImmutableSortedDictionary<string, Rung> Fields)
{
    /// <summary>[s] from commitment to the earliest release.</summary>
    public long NotBefore { get; init; }

    /// <summary>[s] from commitment to the latest receipt; null where there is none.</summary>
    public long? Deadline { get; init; }

    /// <summary>Passing on.</summary>
    public Onward Onward { get; init; }

    /// <summary>[d] after which the recipient deletes; null where it may keep.</summary>
    public long? RetentionDays { get; init; }

    /// <summary>Nothing of the content, only that there was one, in a count per period.</summary>
    public bool CountOnly { get; init; }

    /// <summary>The article it rests on.</summary>
    public string Basis { get; init; } = "";

    /// <summary>Where it stands in its file, from 1; 0 where there are no lines.</summary>
    public (int Line, int Column) Place { get; init; }

    /// <summary>What the rule says of a field; null where it says nothing.</summary>
    /// <param name="field">Name.</param>
    public Rung? Of(string field) =>
        Fields.TryGetValue(field, out var rung) || Fields.TryGetValue(Policy.Every, out rung) ? rung : null;
}

/// <summary>
/// A release policy: who is given what, how exactly, when and by when. What no rule gives is withheld. Written by people in YAML (<see cref="PolicyText"/>), signed by
/// every party as canonical JSON, whose SHA-256 is its id.
/// </summary>
public sealed record Policy
{
    /// <summary>The format that is written and read.</summary>
    public const string Format = "parapet-policy/1";

    /// <summary>Payload type of its envelope.</summary>
    public const string PayloadType = "application/vnd.parapet.policy+json";

    /// <summary>In a rule's fields: every field that is not named.</summary>
    public const string Every = "*";

    /// <summary>Words for the phases of an exercise.</summary>
    public static ImmutableArray<string> Phases { get; } = ["planning", "running", "frozen", "ended"];

    private readonly Lazy<(string Json, string Id)> canonical;

    internal Policy()
    {
        canonical = new Lazy<(string, string)>(Canonical);
    }

    private Policy(Policy other)
    {
        // The canonical text of a changed copy is its own.
        (Name, Version, Parties, States, Basis, FromIndex, Until, Metadata, Groups, Rules, Sources, Note, File) = (
            other.Name, other.Version, other.Parties, other.States, other.Basis, other.FromIndex, other.Until, other.Metadata, other.Groups, other.Rules, other.Sources,
            other.Note, other.File);
        canonical = new Lazy<(string, string)>(Canonical);
    }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>From 1.</summary>
    public required int Version { get; init; }

    /// <summary>All parties; each has to sign.</summary>
    public required ImmutableSortedSet<string> Parties { get; init; }

    /// <summary>By party the regions whose launches are its own.</summary>
    public required ImmutableSortedDictionary<string, ImmutableSortedSet<string>> States { get; init; }

    /// <summary>The agreement it carries out.</summary>
    public required string Basis { get; init; }

    /// <summary>Index in each log from which it is in force.</summary>
    public required long FromIndex { get; init; }

    /// <summary>UTC until which it is in force; null where there is no end.</summary>
    public required DateTimeOffset? Until { get; init; }

    /// <summary>What outsiders see of volume and timing.</summary>
    public required MetadataMode Metadata { get; init; }

    /// <summary>Groups, by name.</summary>
    public required ImmutableSortedDictionary<string, Group> Groups { get; init; }

    /// <summary>Rules, by id: their order means nothing.</summary>
    public required ImmutableSortedDictionary<string, Rule> Rules { get; init; }

    /// <summary>Keys of docs/references.md that it draws on.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>What in it is recalled, notional or left out.</summary>
    public string Note { get; init; } = "";

    /// <summary>File it was read from, as the user named it; not part of the policy.</summary>
    public string File { get; init; } = "";

    /// <summary>Canonical JSON (RFC 8785): what is signed.</summary>
    public string Json => canonical.Value.Json;

    /// <summary>SHA-256 of the canonical JSON, in hex.</summary>
    public string Id => canonical.Value.Id;

    /// <summary>Whether it is in force for an entry.</summary>
    /// <param name="index">Of the entry in its log.</param>
    /// <param name="time">UTC of its commitment.</param>
    public bool InForce(long index, DateTimeOffset time) => index >= FromIndex && (Until is not { } until || time < until);

    /// <summary>Whether a party is of a group; never, for a group that is empty or not known.</summary>
    /// <param name="group">Its name.</param>
    /// <param name="party">Id of the party.</param>
    public bool Has(string group, string party) => Parties.Contains(party) && Groups.TryGetValue(group, out var found) && found.Members.Contains(party);

    /// <summary>The policy in an envelope for the parties to sign.</summary>
    public Dsse Envelope() => Dsse.Of(PayloadType, System.Text.Encoding.UTF8.GetBytes(Json));

    /// <summary>A policy from its envelope: canonical, in order, and signed by every party that it names.</summary>
    /// <param name="envelope">As JSON; untrusted.</param>
    /// <param name="keys">The keys of the exchange.</param>
    public static Checked<Policy> Read(ReadOnlySpan<byte> envelope, KeyRing keys)
    {
        if (!Dsse.Read(envelope, PayloadType).Try(out var dsse, out var fault)
            || !PolicyText.FromJson(dsse.Payload.Span).Try(out var policy, out fault))
        {
            return fault;
        }

        return dsse.Missing(keys, policy.Parties) is { } missing ? missing : policy;
    }

    private (string Json, string Id) Canonical()
    {
        var json = Jcs.Text(Document());
        return (json, Digest.Of(System.Text.Encoding.UTF8.GetBytes(json)).Hex);
    }

    private JsonObject Document()
    {
        var valid = new JsonObject { ["from_index"] = FromIndex };
        if (Until is { } until)
        {
            valid["until"] = Header.TimeText(until);
        }

        return new JsonObject
        {
            ["format"] = Format,
            ["name"] = Name,
            ["version"] = Version,
            ["parties"] = List(Parties),
            ["states"] = new JsonObject(States.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)List(s.Value)))),
            ["basis"] = Basis,
            ["valid"] = valid,
            ["metadata"] = Metadata == MetadataMode.Padded ? "padded" : "open",
            ["groups"] = new JsonObject(Groups.Values.Select(g => KeyValuePair.Create(
                g.Name, (JsonNode?)new JsonObject { ["members"] = List(g.Members), ["extendable"] = g.Extendable }))),
            ["rules"] = new JsonArray([.. Rules.Values.Select(r => (JsonNode)Document(r))]),
            ["sources"] = List(Sources),
            ["note"] = Note,
        };
    }

    private static JsonObject Document(Rule rule)
    {
        var map = new JsonObject
        {
            ["id"] = rule.Id,
            ["when"] = Document(rule.When),
            ["to"] = rule.To,
            ["fields"] = new JsonObject(rule.Fields.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value.ToString()))),
            ["not_before_s"] = rule.NotBefore,
            ["onward"] = PolicyText.Words(rule.Onward),
            ["count_only"] = rule.CountOnly,
            ["basis"] = rule.Basis,
        };
        if (rule.From.Length > 0)
        {
            map["from"] = rule.From;
        }

        if (rule.Deadline is { } deadline)
        {
            map["deadline_s"] = deadline;
        }

        if (rule.RetentionDays is { } days)
        {
            map["retention_d"] = days;
        }

        return map;
    }

    private static JsonObject Document(When when)
    {
        var map = new JsonObject();
        void Words(string key, IEnumerable<string> words)
        {
            if (List(words) is { Count: > 0 } list)
            {
                map[key] = list;
            }
        }

        void Number(string key, double? value)
        {
            if (value is { } number)
            {
                map[key] = number;
            }
        }

        Words("type", when.Types);
        Words("state", when.States.Select(PolicyText.Words).Order(StringComparer.Ordinal));
        Words("class", when.Classes);
        Number("range_at_least_km", when.RangeAtLeastKm);
        Number("range_below_km", when.RangeBelowKm);
        Number("apogee_at_least_km", when.ApogeeAtLeastKm);
        Number("apogee_below_km", when.ApogeeBelowKm);
        Words("origin_region", when.OriginRegions);
        Words("target_region", when.TargetRegions);
        Words("phase", when.Phases);
        return map;
    }

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
