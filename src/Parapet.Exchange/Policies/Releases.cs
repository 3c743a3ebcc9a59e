using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Messages;

namespace Parapet.Exchange.Policies;

/// <summary>Where and when an entry stands.</summary>
/// <param name="Exchange">Id of the exchange.</param>
/// <param name="Org">The origin.</param>
/// <param name="Index">In its main log.</param>
/// <param name="MessageId">UUID version 7 in lower case.</param>
/// <param name="Committed">UTC.</param>
/// <param name="ScenarioMs">[ms] of scenario time; null outside of a scenario.</param>
/// <param name="Label">Of the entry.</param>
public sealed record Place(
    string Exchange, string Org, long Index, string MessageId, DateTimeOffset Committed, long? ScenarioMs, Label Label);

/// <summary>A message as its origin committed it.</summary>
/// <param name="Committed">Entry and all disclosures.</param>
/// <param name="Decisions">What becomes of it for each other party.</param>
public sealed record Commitment(Committed Committed, ImmutableSortedDictionary<string, Decision> Decisions);

/// <summary>What goes to one recipient.</summary>
/// <param name="Disclosures">Texts, sorted.</param>
/// <param name="Leaf">Of the release ledger.</param>
public sealed record Release(ImmutableArray<string> Disclosures, ReleaseLeaf Leaf)
{
    /// <summary>Disclosures of an entry for one recipient, and the leaf that says so.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="given">Of its disclosures.</param>
    /// <param name="rungs">Field and rung of what is given.</param>
    /// <param name="recipient">Party.</param>
    /// <param name="level">What is given.</param>
    /// <param name="released">UTC.</param>
    /// <param name="rule">The rules of the policy, joined by +.</param>
    /// <param name="reason">Why late or finer; empty where there is nothing to say.</param>
    public static Release Of(
        Entry entry,
        IEnumerable<Disclosure> given,
        ImmutableSortedDictionary<string, int> rungs,
        string recipient,
        ReleaseLevel level,
        DateTimeOffset released,
        string rule,
        string reason)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ImmutableArray<string> texts = [.. given.Select(d => d.Text).Order(StringComparer.Ordinal)];
        var header = entry.Header;
        return new Release(texts, new ReleaseLeaf(header.Exchange, header.Org, recipient, header.Index, level, rungs, ReleaseLeaf.HashOf(texts), released, rule, reason));
    }

    /// <summary>The entry and the disclosures as one text (RFC 9901).</summary>
    /// <param name="entry">The entry.</param>
    public Presentation With(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new Presentation(entry.Jws.Text, Disclosures);
    }
}

/// <summary>From message and policy to entry, and from entry and decision to what a recipient gets: nothing else may leave an origin.</summary>
public static class Releases
{
    /// <summary>Commits a message: every field at every rung, with what the policy promises each party in the header, sealed where the policy pads.</summary>
    /// <param name="signer">The origin's key.</param>
    /// <param name="message">Exact.</param>
    /// <param name="policy">In force.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="names">By other party the key of its pseudonyms: everybody to whom the header says what is owed.</param>
    /// <param name="suspended">Whether the origin gives a party nothing for the time being.</param>
    /// <param name="phase">Of the exercise; null where there is none.</param>
    /// <param name="sinceLast">By recipient the time since the last release about the same object; null for none.</param>
    /// <param name="options">Salts and decoys; pseudonyms and heads in it are replaced.</param>
    /// <param name="theirs">Whether, for a recipient, an id is of an entry of its own log; null for none.</param>
    /// <param name="values">What <see cref="Values"/> gave for the message, where it was called before.</param>
    public static Checked<Commitment> Commit(
        IEntrySigner signer,
        Message message,
        Policy policy,
        Place place,
        IReadOnlyDictionary<string, PseudonymKey> names,
        Func<string, bool>? suspended = null,
        string? phase = null,
        Func<string, TimeSpan?>? sinceLast = null,
        CommitOptions? options = null,
        Func<string, string, bool>? theirs = null,
        IReadOnlyDictionary<string, IReadOnlyList<JsonNode?>>? values = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(names);
        var facts = Facts.Of(message.Type, message.Fields, policy);
        var decisions = names.Keys.ToImmutableSortedDictionary(
            p => p,
            p => suspended?.Invoke(p) is true
                ? Decision.Nothing(Decision.Suspended, message.Fields.Keys)
                : Evaluator.Decide(
                    policy, message.Type, message.Fields.Keys, facts, place.Org, p, new Situation(place.Index, place.Committed, phase, sinceLast?.Invoke(p))),
            StringComparer.Ordinal);
        var padded = policy.Metadata == MetadataMode.Padded;
        var duties = decisions.ToImmutableSortedDictionary(d => d.Key, d => d.Value.DutyFrom(place.Committed), StringComparer.Ordinal);
        var header = Head(
            place, policy, phase, padded ? Header.Sealed : message.Type.Name, padded ? ImmutableSortedDictionary.Create<string, Duty>(StringComparer.Ordinal) : duties);
        var chosen = (options ?? CommitOptions.Usual) with
        {
            Pseudonyms = names.ToImmutableDictionary(n => n.Key, n => n.Value.Of(place.MessageId, message.References, id => theirs?.Invoke(n.Key, id) == true), StringComparer.Ordinal),
            Heads = padded
                ? duties.ToImmutableDictionary(
                    d => d.Key,
                    // Whoever gets nothing cannot tell a message from filling.
                    d => d.Value.Owed ? new SealedHead(message.Type.Name, d.Value) : Filler,
                    StringComparer.Ordinal)
                : ImmutableDictionary<string, SealedHead>.Empty,
        };
        return Entry.Commit(signer, header, values ?? Values(message), chosen).Try(out var committed, out var fault) ? new Commitment(committed, decisions) : fault;
    }

    /// <summary>Every field of a message at every rung.</summary>
    /// <param name="message">Exact.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<JsonNode?>> Values(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Fields.ToDictionary(f => f.Key, f => (IReadOnlyList<JsonNode?>)[.. message.Type.Find(f.Key)!.Values(f.Value)], StringComparer.Ordinal);
    }

    /// <summary>Commits an entry that only fills the cadence of a policy that pads: outsiders and recipients cannot tell it from one that is withheld.</summary>
    /// <param name="signer">The origin's key.</param>
    /// <param name="policy">In force.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="options">Salts.</param>
    public static Checked<Commitment> Fill(IEntrySigner signer, Policy policy, Place place, CommitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(place);
        var others = policy.Parties.Where(p => p != place.Org).ToList();
        var header = Head(place, policy, null, Header.Sealed, ImmutableSortedDictionary.Create<string, Duty>(StringComparer.Ordinal));
        var chosen = (options ?? CommitOptions.Usual) with { Heads = others.ToImmutableDictionary(p => p, _ => Filler, StringComparer.Ordinal) };
        return Entry.Commit(signer, header, ImmutableDictionary<string, IReadOnlyList<JsonNode?>>.Empty, chosen).Try(out var committed, out var fault)
            ? new Commitment(committed, others.ToImmutableSortedDictionary(p => p, _ => Decision.Nothing(Decision.Default, []), StringComparer.Ordinal))
            : fault;
    }

    /// <summary>What one recipient gets of an entry, and the leaf that says so.</summary>
    /// <param name="committed">The entry with all disclosures.</param>
    /// <param name="decision">For this recipient; a later and finer one gives the finer disclosures of the same entry.</param>
    /// <param name="recipient">Party.</param>
    /// <param name="released">UTC.</param>
    /// <param name="reason">Why late or finer; empty where there is nothing to say.</param>
    public static Release For(Committed committed, Decision decision, string recipient, DateTimeOffset released, string reason = "")
    {
        ArgumentNullException.ThrowIfNull(committed);
        ArgumentNullException.ThrowIfNull(decision);
        var (header, rungs) = (committed.Entry.Header, decision.Rungs);
        var given = decision.Level == ReleaseLevel.Released
            ? committed.For(recipient, rungs)
            : [.. committed.Disclosures.Where(d => d.Claim == Claim.For(Claim.Head, recipient))];
        // In a sealed entry nothing beside what is given tells a message from filling.
        var (level, rule) = header.Type == Header.Sealed && decision.Level != ReleaseLevel.Released
            ? (ReleaseLevel.Withheld, Duty.Default)
            : (decision.Level, decision.RuleText);
        return Release.Of(committed.Entry, given, rungs, recipient, level, released, rule, reason);
    }

    private static SealedHead Filler { get; } = new(Header.Sealed, Duty.None);

    private static Header Head(Place place, Policy policy, string? phase, string type, ImmutableSortedDictionary<string, Duty> duties) =>
        new(place.Exchange, place.Org, place.Index, place.MessageId, type, place.Committed, place.ScenarioMs, policy.Id, duties, place.Label, phase);
}
