using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;
using Parapet.Exchange.Messages;
using static Parapet.Study.Bundle.Json;

namespace Parapet.Exchange.Nodes;

/// <summary>How far a message can be relied on.</summary>
public enum HeldState
{
    /// <summary>The party's own.</summary>
    Own,

    /// <summary>Signed by its origin, but not yet proved to be in its log.</summary>
    Provisional,

    /// <summary>In its origin's log, under a head that it signed.</summary>
    Verified,
}

/// <summary>A message as this party holds it.</summary>
/// <param name="Index">In its origin's log.</param>
/// <param name="Seen">What is known of it. Its id and those it refers to are the ids of entries, where they lead to something that is held here.</param>
/// <param name="State">How far it can be relied on.</param>
/// <param name="Shown">When it came; null for an own one.</param>
/// <param name="Duties">Of an own one, what each other party is given of it.</param>
public sealed record HeldMessage(long Index, SeenMessage Seen, HeldState State, DateTimeOffset? Shown, ImmutableSortedDictionary<string, Duty> Duties);

/// <content>What its people read: messages, life cycles, and what does not fit.</content>
public sealed partial class Node
{
    /// <summary>Own messages and those released to this party, by the time of their commitment, origin and place. Of two releases of one message each field is taken from the finer.</summary>
    public ImmutableArray<HeldMessage> Messages()
    {
        var own = store.Read(reader => reader.Entries(OwnLog, 0, int.MaxValue).Select(b => Entry.Form(b).Value!).Where(e => e.Body is null)
            .Select(e => OpeningAt(reader, e.Header.Index) is { } opening ? e.Open(opening.Disclosures.Select(d => d.Text)).Value : null).OfType<Opened>().ToList());
        var received = peers.Keys.Order(StringComparer.Ordinal).SelectMany(p => Received(p)).ToList();

        // Others name a message to this party by a pseudonym: here it has the id of its entry, by which people refer to it.
        var byName = received.Select(r => (r.Log, Name: r.Opened.Pseudonyms.GetValueOrDefault(Me.Id)?.Own ?? "", r.Opened.Entry.Header.MessageId)).Distinct()
            .ToDictionary(r => (r.Log, r.Name), r => r.MessageId);
        var ids = own.Select(o => o.Entry.Header.MessageId).Concat(received.Select(r => r.Opened.Entry.Header.MessageId)).Distinct(StringComparer.Ordinal).ToList();
        var named = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        var held = new SortedDictionary<(DateTimeOffset Committed, string Log, long Index), HeldMessage>();
        foreach (var opened in own)
        {
            var to = opened.Pseudonyms.Keys.FirstOrDefault() ?? "";
            ImmutableArray<string> references = [.. (opened.Pseudonyms.GetValueOrDefault(to)?.References ?? []).Select(r => Names(to).GetValueOrDefault(r, r))];
            Hold(Me.Id, opened, references, HeldState.Own, null);
        }

        foreach (var release in received)
        {
            ImmutableArray<string> references = [.. (release.Opened.Pseudonyms.GetValueOrDefault(Me.Id)?.References ?? []).Select(r => byName.GetValueOrDefault((release.Log, r), r))];
            Hold(release.Log, release.Opened, references, release.Leaf is null ? HeldState.Provisional : HeldState.Verified, release.ShownMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null);
        }

        return [.. held.Values];

        Dictionary<string, string> Names(string to)
        {
            if (!named.TryGetValue(to, out var table))
            {
                named[to] = table = names.TryGetValue(to, out var key) ? ids.ToDictionary(key.Of, id => id, StringComparer.Ordinal) : [];
            }

            return table;
        }

        void Hold(string log, Opened opened, ImmutableArray<string> references, HeldState state, DateTimeOffset? shown)
        {
            var header = opened.Entry.Header;
            if (MessageTypes.Find(opened.TypeFor(Me.Id)) is not { } type
                || SeenMessage.Released(
                    header.MessageId, log, type, header.Committed, opened.Rungs.Select(r => KeyValuePair.Create(r.Key, new SeenField(Rung.Of(r.Value), opened.At(r.Key, r.Value)!.Value!))),
                    references, out _) is not { } seen)
            {
                return;
            }

            var key = (header.Committed, log, header.Index);
            held[key] = held.TryGetValue(key, out var known)
                ? known with { Seen = known.Seen.With(seen), State = known.State > state ? known.State : state, Shown = known.Shown ?? shown }
                : new HeldMessage(header.Index, seen, state, shown, header.Duties);
        }
    }

    /// <summary>What a watch officer reads: the newest messages, all life cycles, and what does not fit by now.</summary>
    /// <param name="from">Messages of one party only; null for all.</param>
    /// <param name="type">Messages of one type only; null for all.</param>
    /// <param name="last">At most so many messages.</param>
    public Checked<JsonObject> MessagesView(string? from, string? type, int last)
    {
        if (last is < 0 or > ExchangeLimits.ShownMax)
        {
            return new Diagnostic(NodeCodes.Wire, "--last", $"is not a whole number from 0 to {ExchangeLimits.ShownMax}.");
        }

        if (from is not null && Charter.Find(from) is null)
        {
            return new Diagnostic(NodeCodes.Wire, "--from", $"{EntryCodes.Quote(from)} is no party of this exchange; they are {string.Join(", ", Charter.Parties.Select(p => p.Id))}.");
        }

        if (type is not null && MessageTypes.Find(type) is null)
        {
            return new Diagnostic(NodeCodes.Wire, "--type", $"{EntryCodes.Quote(type)} is no type of message; they are {string.Join(", ", MessageTypes.All.Select(t => t.Name))}.");
        }

        var (held, now) = (Messages(), Clock.GetUtcNow());
        var cases = held.Aggregate(Cases.Empty, (c, h) => c.With(h.Seen));
        var fits = cases.Warnings.ToDictionary(w => w.Warning.Id, w => w, StringComparer.Ordinal);
        // Nobody asks himself.
        var mine = held.Where(h => h.State == HeldState.Own).Select(h => h.Seen.Id).Concat(cases.Launches.Where(l => l.Origin == Me.Id).Select(l => l.Number)).ToHashSet(StringComparer.Ordinal);
        var chosen = held.Where(h => (from is null || h.Seen.Origin == from) && (type is null || h.Seen.Type.Name == type)).ToList();
        return new JsonObject
        {
            ["party"] = Me.Id,
            ["time"] = Header.TimeText(now),
            ["total"] = chosen.Count,
            ["messages"] = new JsonArray([.. chosen.TakeLast(last).Select(h => (JsonNode)Json(h, fits.GetValueOrDefault(h.Seen.Id)))]),
            ["launches"] = new JsonArray([.. cases.Launches.Select(l => (JsonNode)new JsonObject
            {
                ["pln_no"] = l.Number, ["origin"] = l.Origin, ["state"] = Word(l.State), ["window_from"] = Text(l.WindowFrom), ["window_to"] = Text(l.WindowTo),
                ["messages"] = Wire.Array(l.Messages.Select(m => m.Id)),
                ["warnings"] = Wire.Array(cases.Warnings.Where(w => w.Numbers.Contains(l.Number, StringComparer.Ordinal)).Select(w => w.Warning.Id)),
            })]),
            ["questions"] = new JsonArray([.. cases.Questions.Select(q => (JsonNode)new JsonObject
            {
                ["id"] = q.Asked.Id, ["type"] = q.Asked.Type.Name, ["origin"] = q.Asked.Origin, ["due"] = Text(q.Due), ["answer"] = q.Answer?.Id,
            })]),
            ["unfit"] = new JsonArray([.. cases.Findings(now).Select(f => (JsonNode)new JsonObject
            {
                ["code"] = Word(f.Code), ["subject"] = f.Subject, ["since"] = Header.TimeText(f.Since), ["text"] = f.Words, ["offer"] = f.Code != FindingCode.NoAnswer && mine.Contains(f.Subject) ? null : f.Offer?.Name,
            })]),
        };

        static string? Text(DateTimeOffset? time) => time is { } t ? Header.TimeText(t) : null;
    }

    private static JsonObject Json(HeldMessage held, WarningCase? fit)
    {
        var seen = held.Seen;
        return new JsonObject
        {
            ["origin"] = seen.Origin,
            ["index"] = held.Index,
            ["id"] = seen.Id,
            ["type"] = seen.Type.Name,
            ["committed"] = Header.TimeText(seen.At),
            ["state"] = Word(held.State),
            ["shown"] = held.Shown is { } shown ? Header.TimeText(shown) : null,
            ["fit"] = fit is null ? null : Word(fit.Fit),
            ["text"] = Words.English(seen),
            ["refs"] = Wire.Array(seen.References),
            ["fields"] = new JsonObject(seen.Fields.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, new JsonObject { ["rung"] = f.Value.Rung.ToString(), ["value"] = f.Value.Value.DeepClone() }))),
            ["to"] = new JsonObject(held.Duties.Where(_ => held.State == HeldState.Own).Select(d => KeyValuePair.Create<string, JsonNode?>(d.Key, Header.DutyJson(d.Value)))),
        };
    }
}
