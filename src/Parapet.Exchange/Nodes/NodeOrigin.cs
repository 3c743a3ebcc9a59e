using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;
using Parapet.Exchange.Messages;
using Finding = Parapet.Exchange.Audits.Finding;
using Parapet.Exchange.Policies;

namespace Parapet.Exchange.Nodes;

/// <summary>What became of a message that a node took.</summary>
/// <param name="Index">In the own log.</param>
/// <param name="MessageId">UUID version 7.</param>
/// <param name="Duties">What is owed to whom.</param>
public sealed record Submitted(long Index, string MessageId, ImmutableSortedDictionary<string, Duty> Duties);

/// <content>Writing the own log and the ledgers of what is released of it.</content>
public sealed partial class Node
{
    // [s] an anchor and a head follow what they cover at once when the node is idle, at this pace when it is busy.
    private static readonly TimeSpan s_headPace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_headPaceMin = TimeSpan.FromMilliseconds(90);
    private const int RecentMax = 2048;
    private static readonly object s_grew = new();
    private static readonly object s_same = new();
    private readonly Dictionary<(string Party, string Type, string Object), DateTimeOffset> lastReleased = [];
    private readonly Recent?[] recent = new Recent?[RecentMax];
    private long lastHead;

    /// <summary>Commits a message: exact values and every coarser rung under salted digests, and releases at once what the policy in force grants at once.</summary>
    /// <param name="message">What is said.</param>
    /// <param name="messageId">UUID version 7 where others know it already; null for a new one.</param>
    /// <param name="scenarioMs">[ms] of scenario time, where there is one.</param>
    public async Task<Checked<Submitted>> Submit(Message message, string? messageId = null, long? scenarioMs = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (NotSigning() is { } fault)
        {
            return fault;
        }

        // What depends on the message alone is made before, outside of the store's one writer.
        var values = Releases.Values(message);
        var result = await Write(tx => Commit(tx, message, values, messageId, scenarioMs), own: true).ConfigureAwait(false);
        if (result.Try(out var done, out _))
        {
            // Only now: who is woken before it is in the store finds nothing new and sleeps on.
            Counters.Accept();
            Tell("committed", new JsonObject { ["index"] = done.Index, ["type"] = message.Type.Name, ["mid"] = done.MessageId });
            Signal();
        }

        return result;
    }

    /// <summary>Writes a service entry: exercise control, inspection, a gap.</summary>
    /// <param name="type">Of the entry.</param>
    /// <param name="body">Its clear content.</param>
    /// <param name="scenarioMs">[ms] of scenario time, where there is one.</param>
    public Task<Checked<Submitted>> Write(string type, JsonObject body, long? scenarioMs = null) =>
        NotSigning() is { } fault ? Task.FromResult<Checked<Submitted>>(fault) : Write(tx => Serve(tx, type, body, scenarioMs));

    /// <summary>Opens entries for inspection: every rung and salt of every field goes to every other party.</summary>
    /// <param name="indices">Of the own log.</param>
    /// <returns>Indices that cannot be opened, because their openings are lost.</returns>
    public async Task<Checked<IReadOnlyList<long>>> OpenUp(IReadOnlyList<long> indices)
    {
        var result = await Write<IReadOnlyList<long>>(tx =>
        {
            var lost = new List<long>();
            foreach (var index in indices)
            {
                if (OpeningAt(tx, index) is not { } opening)
                {
                    lost.Add(index);
                    continue;
                }

                foreach (var party in Others)
                {
                    Release(tx, party.Id, opening.Entry, [.. opening.Disclosures.Where(d => d.Claim.Rung >= 0 || d.Claim.Party == party.Id)], InspectionReason, InspectionReason);
                }
            }

            return lost;
        }).ConfigureAwait(false);
        Signal();
        return result;
    }

    /// <summary>Does what time brings: releases that fall due, anchors, receipts, a signed head. To be called several times a second.</summary>
    public async Task Tick()
    {
        // Where a node may begin without its peers, none of them may ever call.
        await Compare().ConfigureAwait(false);
        if (State != NodeState.Signing)
        {
            return;
        }

        // In time of the world, but at least ten times in the time that a deadline of some seconds of the scenario lasts.
        var pace = s_headPace / Math.Max(1.0, Clock.Rate);
        var busy = Clock.GetElapsedTime(lastHead) < (pace > s_headPaceMin ? pace : s_headPaceMin);
        List<Finding> overdue = [];
        var result = await Write<object>(tx =>
        {
            // Here, as what is owed changes with every batch that is taken in.
            overdue = [.. peers.Values.SelectMany(p => p.Audit.Overdue(Clock.GetUtcNow()).Where(f => !p.Late.Contains(f.Index)))];
            var grew = PutInForce(tx);
            grew |= ReleaseDue(tx);
            if (!busy)
            {
                grew |= SignHead(tx);
            }

            return grew ? s_grew : s_same;
        }).ConfigureAwait(false);
        if (result.Value == s_grew)
        {
            Signal();
        }

        overdue.Where(f => peers[f.Log].Late.Add(f.Index)).ToList().ForEach(Found);
    }

    private Diagnostic? NotSigning() => State switch
    {
        NodeState.Signing => null,
        NodeState.Comparing => new Diagnostic(NodeCodes.NotSigning, Me.Id, $"does not sign yet: it has not heard from {string.Join(", ", peers.Values.Where(p => !p.Compared && !without.Contains(p.Party.Id)).Select(p => p.Party.Id))} which of its heads they witnessed last. Start their nodes, or begin without one of them with --without NAME."),
        NodeState.Behind => new Diagnostic(NodeCodes.NotSigning, Me.Id, "does not sign: a peer has witnessed more of its log than is in its store, which is an old copy. Rebuild it with './parapet exchange restore'."),
        _ => new Diagnostic(NodeCodes.NotSigning, Me.Id, "does not sign: a peer has witnessed another log under its key. Its key may be in use elsewhere."),
    };

    private Checked<Submitted> Commit(StoreTransaction tx, Message message, IReadOnlyDictionary<string, IReadOnlyList<JsonNode?>> values, string? messageId, long? scenarioMs)
    {
        if (InForce() is not { } inForce)
        {
            return new Diagnostic(NodeCodes.Charter, Me.Id, "has no policy in force.");
        }

        if (inForce.Metadata == MetadataMode.Padded)
        {
            return new Diagnostic(NodeCodes.Charter, Me.Id, $"does not write the padded log that the policy {inForce.Name} asks for: types and times would be seen. Agree on a policy with metadata: open.");
        }

        var now = Now();
        var place = new Place(Charter.Exchange, Me.Id, own.Size, messageId ?? Guid.CreateVersion7(now).ToString(), now, WholeSeconds(scenarioMs), Label.Exercise);
        if (!Releases.Commit(
                folder.EntryKey, message, inForce, place, names, own.Suspended.ContainsKey, Phase, p => Since(p, message, now), theirs: (p, id) => peers[p].Audit.Holds(id), values: values)
            .Try(out var made, out var fault))
        {
            return fault;
        }

        var (committed, duties) = (made.Committed, made.Committed.Entry.Header.Duties);
        Append(tx, committed.Entry);
        tx.PutOpening(OwnLog, place.Index, Opening.Text(made));
        foreach (var (party, decision) in made.Decisions)
        {
            if (!duties[party].Owed)
            {
                continue;
            }

            lastReleased[(party, message.Type.Name, DryRun.ThingOf(message))] = now;

            if (duties[party].NotBefore is { } later && later > now)
            {
                tx.Enqueue(new Outgoing(party, Lane(message.Type.Name), later.ToUnixTimeMilliseconds(), place.Index));
            }
            else
            {
                Release(tx, party, committed.Entry, committed.For(party, decision.Rungs), duties[party].Rule, "");
            }
        }

        return new Submitted(place.Index, place.MessageId, duties);
    }

    private Checked<Submitted> Serve(StoreTransaction tx, string type, JsonObject body, long? scenarioMs = null)
    {
        var now = Now();
        var header = new Header(
            Charter.Exchange, Me.Id, own.Size, Guid.CreateVersion7(now).ToString(), type, now, WholeSeconds(scenarioMs), own.PolicyHash, ImmutableSortedDictionary<string, Duty>.Empty, Label.Exercise, Phase);
        if (!Entry.Service(folder.EntryKey, header, body).Try(out var entry, out var fault))
        {
            return fault;
        }

        Append(tx, entry);
        return new Submitted(header.Index, header.MessageId, header.Duties);
    }

    private void Append(StoreTransaction tx, Entry entry)
    {
        // By the rules every peer will apply: what they would refuse is never written.
        if (own.Take(entry) is { } refused)
        {
            throw new InvalidOperationException($"An own entry would be refused: {refused}");
        }

        var bytes = entry.Kept;
        recent[tx.Append(OwnLog, bytes) % recent.Length] = new Recent(entry.Header.Index, entry.Header.Type, bytes);
    }

    private void Release(StoreTransaction tx, string party, Entry entry, ImmutableArray<Disclosure> disclosures, string rule, string reason)
    {
        if (!entry.Open(disclosures).Try(out var opened, out var fault))
        {
            throw new InvalidOperationException($"An own release would be refused: {fault}");
        }

        var release = Policies.Release.Of(entry, disclosures, opened.Rungs, party, ReleaseLevel.Released, Now(), rule, reason);
        var (leaf, given) = (release.Leaf.Bytes, Disclosure.Joined(release.Disclosures));
        var at = tx.PutRelease(OwnLog, party, entry.Header.Index, leaf, given);
        peers[party].Newest[at % RecentMax] = new Log.Release(at, entry.Header.Index, leaf, given);
        Counters.Release();
    }

    private bool ReleaseDue(StoreTransaction tx)
    {
        const int AtOnce = 256;
        var grew = false;
        foreach (var party in Others.Where(p => !own.Suspended.ContainsKey(p.Id)))
        {
            foreach (var due in tx.Due(party.Id, Clock.GetUtcNow().ToUnixTimeMilliseconds(), AtOnce))
            {
                tx.Dequeue(due);
                if (OpeningAt(tx, due.Entry) is { } opening && opening.Grants.TryGetValue(party.Id, out var rungs))
                {
                    var wanted = new Committed(opening.Entry, opening.Disclosures).For(party.Id, rungs);
                    Release(tx, party.Id, opening.Entry, wanted, opening.Entry.Header.DutyTo(party.Id).Rule, "");
                    grew = true;
                }
            }
        }

        return grew;
    }

    // Anchors, receipts and ties to other logs, then a head over all of it: one state of the log, in one transaction.
    private bool SignHead(StoreTransaction tx)
    {
        foreach (var party in Others)
        {
            var ledger = Store.Ledger(OwnLog, party.Id);
            if (tx.Size(ledger) is var size && size > own.AnchoredTo.GetValueOrDefault(party.Id))
            {
                Serve(tx, Service.Anchor, new JsonObject { ["to"] = party.Id, ["size"] = size, ["root"] = tx.Root(ledger, size).Base64, ["upto"] = own.Size });
            }
        }

        foreach (var peer in peers.Values)
        {
            var witnessed = tx.LastCosigned(LogOf(peer.Party.Id));
            var content = peer.Audit.ContentSize;
            if (content > own.TiedTo.GetValueOrDefault(peer.Party.Id) && witnessed.Size >= content)
            {
                var ledger = Store.Ledger(LogOf(peer.Party.Id), Me.Id);
                var received = tx.Size(ledger);
                Serve(tx, Service.Receipt, new JsonObject
                {
                    ["log"] = peer.Party.Id,
                    ["size"] = witnessed.Size,
                    ["root"] = witnessed.Root.Base64,
                    ["ledger"] = received,
                    ["ledger_root"] = received == 0 ? Digest.OfEmptyTree.Base64 : tx.Root(ledger, received).Base64,
                    ["t_recv"] = Header.TimeText(peer.LastContact),
                });
                Serve(tx, Service.PeerHead, new JsonObject { ["log"] = peer.Party.Id, ["size"] = witnessed.Size, ["root"] = witnessed.Root.Base64, ["note"] = witnessed.Note });
            }
        }

        if (tx.Size(OwnLog) == (tx.LastHead(OwnLog)?.Size ?? 0))
        {
            return false;
        }

        var head = tx.Head(OwnLog);
        tx.PutHead(head, head.Sign(folder.LogKey));
        lastHead = Clock.GetTimestamp();
        return true;
    }

    // The first entries of a new log: the charter, and the policy it names.
    private void Begin(StoreTransaction tx)
    {
        if (own.Size > 0)
        {
            return;
        }

        Serve(tx, Service.Charter, Service.Envelope(signed.Envelope));
        if (Charter.Policies.TryGetValue(Me.Id, out var hash))
        {
            var body = Service.Envelope(signed.PolicyOf(hash)!);
            body["state"] = "activate";
            Serve(tx, Service.Policy, body);
        }
    }

    private TimeSpan? Since(string party, Message message, DateTimeOffset now) =>
        lastReleased.TryGetValue((party, message.Type.Name, DryRun.ThingOf(message)), out var last) ? now - last : null;

    private Opening? OpeningAt(StoreReader tx, long index) =>
        tx.Opening(OwnLog, index) is { } text && EntryAt(tx, OwnLog, index) is { } entry ? Opening.Read(entry, text) : null;

    // Time never runs back within a log, whatever the clock does.
    private DateTimeOffset Now()
    {
        var now = Clock.GetUtcNow();
        // To the second, as in all that stands in the clear: a time of warning is never released finer than that.
        now = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        return now > own.LastCommitted ? now : own.LastCommitted;
    }

    /// <summary>Reason of a release by which every rung of an entry is opened.</summary>
    public const string InspectionReason = "inspection";

    /// <summary>Phase of the exercise, for the conditions of the policy; null before the white cell said one.</summary>
    public string? Phase { get; private set; }

    private static long? WholeSeconds(long? ms) => ms - (ms % 1000);

    private static int Lane(string type) => Urgent(type) ? 0 : 1;

    private static bool Urgent(string type) => type is "LWN" or "IMP" or "AMB" or "AMA";

    /// <summary>One of the newest entries of the own log: peers ask for these over and over.</summary>
    private sealed record Recent(long Index, string Type, byte[] Bytes);

    /// <summary>What the origin keeps of an own entry: what it granted to whom, and everything that can be disclosed.</summary>
    private sealed record Opening(Entry Entry, ImmutableDictionary<string, IReadOnlyDictionary<string, int>> Grants, ImmutableArray<Disclosure> Disclosures)
    {
        public static string Text(Commitment made)
        {
            // Names and base64url need no escapes.
            var grants = made.Decisions.Where(d => d.Value.Rungs.Count > 0)
                .Select(d => $"\"{d.Key}\":{{{string.Join(',', d.Value.Rungs.Select(r => string.Create(CultureInfo.InvariantCulture, $"\"{r.Key}\":{r.Value}")))}}}");
            return string.Concat([$"{{\"grants\":{{{string.Join(',', grants)}}},\"disclosures\":\"", .. made.Committed.Disclosures.SelectMany(d => (string[])[d.Text, "~"]), "\"}"]);
        }

        public static Opening? Read(Entry entry, string text)
        {
            if (!StrictJson.ReadObject(Encoding.UTF8.GetBytes(text), ExchangeLimits.DisclosuresMax * 2).Try(out var map, out _)
                || map["grants"] is not JsonObject grants || StrictJson.Text(map["disclosures"]) is not { } disclosures || entry.Open(Disclosure.Apart(disclosures)).Value is not { } opened)
            {
                return null;
            }

            var rungs = grants.ToImmutableDictionary(
                g => g.Key, g => (IReadOnlyDictionary<string, int>)g.Value!.AsObject().ToDictionary(r => r.Key, r => (int)r.Value!, StringComparer.Ordinal), StringComparer.Ordinal);
            return new Opening(entry, rungs, opened.Disclosures);
        }
    }
}
