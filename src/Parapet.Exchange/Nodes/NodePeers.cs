using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;
using Parapet.Exchange.Messages;
using Finding = Parapet.Exchange.Audits.Finding;

namespace Parapet.Exchange.Nodes;

/// <content>What others ask, give and order.</content>
public sealed partial class Node
{
    /// <summary>Seconds of the scenario in a second of the world, at most.</summary>
    public const int RateMax = 10_000;

    private const int LeavesAtOnce = 32;
    private const long EarlyBytesMax = 64 << 20;
    private const long BatchRoom = 8L * 1_048_576; // [bytes] of entries and releases in one batch, well below what a reader takes
    private static readonly TimeSpan s_future = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(3); // of the world: by which clocks may differ, and a head be under way; stamps are whole seconds

    /// <summary>What to ask a peer for: the continuation of its log from what is verified here.</summary>
    /// <param name="party">The peer.</param>
    /// <param name="waitMs">[ms] its answer may wait for something new.</param>
    public PullRequest Ask(string party, int waitMs) => store.Read(reader => new PullRequest
    {
        Exchange = Charter.Exchange,
        Log = party,
        From = reader.Size(LogOf(party)),
        Ledger = reader.Size(Store.Ledger(LogOf(party), Me.Id)),
        WaitMs = State == NodeState.Comparing ? 0 : waitMs,
        Heads = Heads(reader),
        TimeMs = Clock.GetUtcNow().ToUnixTimeMilliseconds(),
    });

    /// <summary>Answers a peer: entries, releases and a head that continue its copy; waits for something new where there is nothing.</summary>
    /// <param name="party">Who asks, known by its certificate.</param>
    /// <param name="request">For what.</param>
    /// <param name="cancel">The asker went away.</param>
    public async Task<Checked<Batch>> Answer(string party, PullRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Known(party, request.Exchange) is { } fault)
        {
            return fault;
        }

        if (Charter.Find(request.Log) is null)
        {
            return new Diagnostic(NodeCodes.NotAllowed, Me.Id, $"there is no log of {EntryCodes.Quote(request.Log)} in this exchange.");
        }

        var peer = peers[party];
        Contact(peer, request.TimeMs);
        await TakeHeads(party, request.Heads).ConfigureAwait(false);
        peer.Compared = true;
        if (request.Log == Me.Id)
        {
            peer.Verified = Math.Max(peer.Verified, Math.Min(request.From, own.Size));
        }

        await Compare().ConfigureAwait(false);
        var until = TimeSpan.FromMilliseconds(Math.Min(request.WaitMs, ExchangeLimits.WaitMax));
        var begun = Clock.GetTimestamp();
        while (true)
        {
            var signal = changed.Task;
            var batch = store.Read(reader => Continue(reader, party, request));
            var left = until - Clock.GetElapsedTime(begun);
            if (batch.Entries.Length > 0 || batch.Releases.Length > 0 || batch.Ahead.Length > 0 || left <= TimeSpan.Zero)
            {
                return peer.Cut ? Severed(party) : batch;
            }

            try
            {
                await signal.WaitAsync(left, Clock, cancel).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // The answer is then the empty one.
            }
        }
    }

    /// <summary>Takes in what a peer answered, or a file brought.</summary>
    /// <param name="party">Who gave it; a name that is no party's for a file, which is nobody's word: what is wrong with it is no finding about a party.</param>
    /// <param name="batch">It.</param>
    /// <returns>The finding it is refused for; null when it was taken.</returns>
    public async Task<Finding?> Take(string party, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (Charter.Find(batch.Log) is not { } origin || batch.Log == Me.Id || batch.Exchange != Charter.Exchange || batch.Recipient != Me.Id)
        {
            return Refuse(party, new Finding(Question.Integrity, EntryCodes.OtherExchange, party, -1, $"gave a part of {EntryCodes.Quote(batch.Log)} of the exchange {EntryCodes.Quote(batch.Exchange)} for {EntryCodes.Quote(batch.Recipient)}."));
        }

        if (peers.TryGetValue(party, out var giver))
        {
            Contact(giver, batch.TimeMs);
        }

        await TakeHeads(party, batch.Heads).ConfigureAwait(false);
        if (giver is not null)
        {
            giver.Compared = true;
        }

        await Compare().ConfigureAwait(false);
        if (batch.Checkpoint.Length == 0)
        {
            return null;
        }

        if (!Checkpoint.Open(batch.Checkpoint, origin.LogKey, Charter.Parties.Where(p => p.Id != origin.Id).Select(p => p.WitnessKey)).Try(out var head, out var fault) || head.Head.Origin != LogOf(origin.Id))
        {
            return Refuse(party, new Finding(Question.Integrity, AuditCodes.ForgedHead, origin.Id, -1, $"{party} gave a head that {origin.Id} did not sign: {fault?.Message ?? "it is of another log."}"));
        }

        // Signatures are most of the work and depend on nothing: checked before, on all cores, outside of the store's one writer.
        var entries = new Checked<Entry>[batch.Entries.Length];
        var ahead = new Checked<Entry>[batch.Ahead.Length];
        var early = peers[origin.Id].Early;
        Parallel.For(0, entries.Length + ahead.Length, i =>
        {
            var (bytes, index) = i < entries.Length ? (batch.Entries[i], batch.From + i) : (batch.Ahead[i - entries.Length].Entry, batch.Ahead[i - entries.Length].Index);
            var read = early.TryGetValue(index, out var known) && known.Entry.Kept.AsSpan().SequenceEqual(bytes.Span) ? known.Entry : Entry.Keep(Whole(bytes), Charter.Keys);
            (i < entries.Length ? entries.AsSpan(i) : ahead.AsSpan(i - entries.Length))[0] = read;
        });
        if (Array.FindIndex(entries, e => e.Fault is not null) is >= 0 and var first)
        {
            return Refuse(party, new Finding(Question.Integrity, entries[first].Fault!.Code, origin.Id, batch.From + first, entries[first].Fault!.Message));
        }

        var releases = new ReadRelease?[batch.Releases.Length]; // null for one of an entry that is in the store, where only the writer may read it
        var aheadReleases = new ReadRelease[ahead.Length];
        Parallel.For(0, releases.Length + ahead.Length, i =>
        {
            if (i < releases.Length)
            {
                releases[i] = Read(batch.Releases[i]);
            }
            else
            {
                var (j, release) = (i - releases.Length, batch.Ahead[i - releases.Length].Release);
                aheadReleases[j] = ReadRelease.Of(release.Leaf.Span, ReleaseLeaf.Read(release.Leaf.Span), Disclosure.Apart(release.Disclosures), _ => ahead[j].Value);
            }
        });

        Finding? refused = null;
        var notes = new List<Finding>();
        var result = await Write<object>(tx =>
        {
            refused = TakeIn(tx, party, batch, origin, head, [.. entries.Select(e => e.Value!)], releases, ahead.Zip(aheadReleases), notes);
            return refused is null ? batch : new Diagnostic(refused.Code, origin.Id, refused.Text);
        }).ConfigureAwait(false);
        if (refused is not null)
        {
            return Refuse(party, refused);
        }

        if (result.Fault is { } store)
        {
            return new Finding(Question.Integrity, store.Code, origin.Id, -1, store.Message);
        }

        Counters.Take(entries.Length, batch.Releases.Length);
        notes.ForEach(Found);
        if (entries.Length > 0 || batch.Releases.Length > 0)
        {
            Signal();
        }

        return null;

        Entry? Within(long index) => index >= batch.From && index < batch.To ? entries[index - batch.From].Value : null;

        ReadRelease? Read(ReleasedLeaf release)
        {
            var leaf = ReleaseLeaf.Read(release.Leaf.Span);
            var entry = leaf.Value is { } of ? Within(of.Index) : null;
            return leaf.Value is not null && entry is null ? null
                : entry is not null && early.TryGetValue(entry.Header.Index, out var known) && ReferenceEquals(known.Entry, entry) && known.Release.Is(release) ? known.Read
                : ReadRelease.Of(release.Leaf.Span, leaf, Disclosure.Apart(release.Disclosures), _ => entry);
        }
    }

    /// <summary>What to ask a peer for to have the own log back from its mirror.</summary>
    /// <param name="party">The peer.</param>
    public PullRequest AskMirror(string party) => Ask(party, 0) with
    {
        Log = Me.Id, From = store.Read(reader => reader.Size(OwnLog)), Ledger = store.Read(reader => reader.Size(Store.Ledger(OwnLog, party))),
    };

    /// <summary>Takes a part of the own log back from a peer's mirror: every entry by the rules of an audit, up to a head signed with the own key.</summary>
    /// <param name="party">The peer.</param>
    /// <param name="batch">What it gave.</param>
    /// <returns>What is wrong; null when it was taken.</returns>
    public async Task<Diagnostic?> TakeBack(string party, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Log != Me.Id || batch.Exchange != Charter.Exchange || !Checkpoint.Open(batch.Checkpoint, Me.LogKey, Charter.Others(Me.Id).Select(p => p.WitnessKey)).Try(out var head, out _)
            || head.Head.Origin != OwnLog)
        {
            return new Diagnostic(AuditCodes.ForgedHead, party, "gave no part of this party's log under a head that it signed.");
        }

        return (await Write<object>(tx =>
        {
            foreach (var bytes in batch.Entries.Select(Whole))
            {
                if (own.Take(bytes).Refused is { } wrong)
                {
                    return new Diagnostic(wrong.Code, party, wrong.Text);
                }

                tx.Append(OwnLog, bytes);
            }

            var size = tx.Size(OwnLog);
            if (!Covers(tx, OwnLog, size, head.Head, batch.Proof))
            {
                return new Diagnostic(AuditCodes.Root, party, "gave entries that do not have the root of the head.");
            }

            foreach (var release in batch.Releases)
            {
                if (ReleaseLeaf.Read(release.Leaf.Span).Value is not { } leaf || leaf.Org != Me.Id || leaf.To != party || leaf.Index >= size)
                {
                    return new Diagnostic(EntryCodes.Leaf, party, "gave a leaf that is not of the ledger of what was released to it.");
                }

                tx.PutRelease(OwnLog, party, leaf.Index, Whole(release.Leaf), release.Disclosures);
            }

            if (head.Head.Size == size)
            {
                tx.PutHead(head.Head, head.Note);
            }

            return batch;
        }).ConfigureAwait(false)).Fault;
    }

    /// <summary>Takes a message that the white cell plays into this party's sensors.</summary>
    /// <param name="party">Who gives it.</param>
    /// <param name="body">mid, t_scn_ms, message.</param>
    public async Task<Diagnostic?> Play(string party, ReadOnlyMemory<byte> body)
    {
        if (!White(party, body).Try(out var map, out var fault))
        {
            return fault;
        }

        if (StrictJson.Text(map["mid"]) is not { } id || StrictJson.Whole(map["t_scn_ms"], 0, long.MaxValue) is not { } scenarioMs || map["message"] is not { } said)
        {
            return new Diagnostic(NodeCodes.Wire, "", "is not what is played: mid, t_scn_ms, message.");
        }

        using var json = System.Text.Json.JsonDocument.Parse(said.ToJsonString());
        var read = Message.Parse(json.RootElement);
        return read.Message is { } message ? (await Submit(message, id, scenarioMs).ConfigureAwait(false)).Fault : read.Diagnostics[0];
    }

    /// <summary>Obeys the white cell: cuts a link, moves the clock, opens entries for inspection.</summary>
    /// <param name="party">Who orders.</param>
    /// <param name="body">order, and what it needs.</param>
    public async Task<Diagnostic?> Control(string party, ReadOnlyMemory<byte> body)
    {
        if (!White(party, body).Try(out var map, out var fault))
        {
            return fault;
        }

        Tell("order", (JsonObject)map.DeepClone());
        switch (StrictJson.Text(map["order"]))
        {
            case "link" when StrictJson.Text(map["peer"]) is { } name && peers.TryGetValue(name, out var peer) && map["cut"] is JsonValue cut && cut.TryGetValue<bool>(out var severed):
                peer.Cut = severed;
                Signal();
                return null;
            case "phase" when StrictJson.Text(map["phase"]) is { } phase && Policies.Policy.Phases.Contains(phase, StringComparer.Ordinal):
                Phase = phase;
                return null;
            case "clock" when Header.ReadTime(StrictJson.Text(map["scenario"])) is { } scenario && Header.ReadTime(StrictJson.Text(map["world"])) is { } world
                && StrictJson.Whole(map["rate_permille"], 0, RateMax * 1000) is { } rate:
                Clock.Run(scenario, world, rate / 1000.0);
                return null;
            case "drift" when StrictJson.Whole(map["offset_ms"], -3_600_000, 3_600_000) is { } offset:
                Clock.Drift(TimeSpan.FromMilliseconds(offset));
                return null;
            case "open" when map["indices"] is JsonArray { Count: <= 10_000 } list && list.Select(n => StrictJson.Whole(n, 0, long.MaxValue)).ToList() is var indices && indices.TrueForAll(i => i is not null):
                return (await OpenUp([.. indices.Select(i => i!.Value)]).ConfigureAwait(false)).Fault;
            default:
                return new Diagnostic(NodeCodes.Wire, "order", "is not one of: link (peer, cut), phase (phase), clock (scenario, world, rate_permille), drift (offset_ms), open (indices).");
        }
    }

    private Finding? TakeIn(
        StoreTransaction tx, string party, Batch batch, CharterParty origin, SignedCheckpoint head, Entry[] entries, ReadRelease?[] releases,
        IEnumerable<(Checked<Entry> Entry, ReadRelease Read)> ahead, List<Finding> notes)
    {
        var (peer, log) = (peers[origin.Id], LogOf(origin.Id));
        var (audit, now) = (peer.Audit, Clock.GetUtcNow());
        var noted = audit.Notes.Count;

        // What is here already comes again after an answer that was lost: it is skipped, not an error.
        var skip = tx.Size(log) - batch.From;
        if (skip < 0 || skip > entries.Length)
        {
            return skip < 0 ? new Finding(Question.Integrity, AuditCodes.Order, origin.Id, batch.From, $"the part begins at {batch.From}, but only {tx.Size(log)} entries are here.") : null;
        }

        var here = skip == 0 ? [] : tx.Entries(log, batch.From, (int)skip);
        if (here.Zip(entries).TakeWhile(e => e.First.AsSpan().SequenceEqual(e.Second.Kept)).Count() is var same && same < here.Count)
        {
            return new Finding(Question.Integrity, AuditCodes.Equivocation, origin.Id, batch.From + same, "is another entry than the one that was given as this one before; both are signed.");
        }

        for (var i = (int)skip; i < entries.Length; i++)
        {
            if (audit.Take(entries[i]) is { } wrong)
            {
                return wrong;
            }

            tx.Append(log, entries[i].Kept);
        }

        foreach (var early in tx.Provisionals(log, batch.From + skip, entries.Length - (int)skip).TakeWhile(p => p.Index < batch.To))
        {
            if (!early.Bytes.AsSpan().SequenceEqual(entries[early.Index - batch.From].Jws.Utf8.Span))
            {
                notes.Add(new Finding(Question.Integrity, AuditCodes.Equivocation, origin.Id, early.Index, "is another entry than the one that was given as this one ahead of its proof; both are signed."));
            }
        }

        var size = tx.Size(log);
        if (!Covers(tx, log, size, head.Head, batch.Proof))
        {
            return new Finding(Question.Integrity, AuditCodes.Root, origin.Id, -1, $"the entries do not have the root of the head of size {head.Head.Size} that {origin.Id} signed: some were altered, dropped, added or put in another order.");
        }

        var ledger = Store.Ledger(log, Me.Id);
        var known = tx.Size(ledger) - batch.LedgerFrom;
        if (known < 0)
        {
            return new Finding(Question.Integrity, AuditCodes.Ledger, origin.Id, -1, $"the releases begin at {batch.LedgerFrom}, but only {tx.Size(ledger)} are here.");
        }

        for (var i = (int)Math.Min(known, releases.Length); i < releases.Length; i++)
        {
            var (release, leaf) = (batch.Releases[i], Whole(batch.Releases[i].Leaf));
            var read = releases[i] ?? ReadRelease.Of(leaf, ReleaseLeaf.Read(leaf), Disclosure.Apart(release.Disclosures), At);
            var (taken, wrong) = audit.Take(read, i => Times(tx, origin.Id, i).Shown is { } shown ? DateTimeOffset.FromUnixTimeMilliseconds(shown) : now);
            if (taken is null)
            {
                return wrong;
            }

            tx.PutRelease(log, Me.Id, taken.Leaf.Index, leaf, release.Disclosures);
            Received(tx, origin.Id, taken.Leaf.Index, verified: true, now);
        }

        tx.DropProvisionals(log, size);
        for (var i = batch.From; i < batch.To && !peer.Early.IsEmpty; i++)
        {
            Drop(peer, i);
        }

        notes.AddRange(audit.Notes.Skip(noted));
        // What is wrong with what came ahead is told of the origin where the origin gave it itself: anybody could have put the leaf beside the entry.
        notes.AddRange(TakeAhead(tx, batch, ahead, origin, size, now).Where(_ => party == origin.Id));
        Cosign(tx, head, log, size, audit, now, notes);
        return null;

        Entry? At(long index) => index >= batch.From && index < batch.To ? entries[index - batch.From] : EntryAt(tx, log, index);
    }

    // The cosignature is in the store before it can leave this machine, with all the entries it is about.
    private void Cosign(StoreTransaction tx, SignedCheckpoint head, string log, long size, LogAudit audit, DateTimeOffset now, List<Finding> notes)
    {
        if (head.Head.Size != size)
        {
            return;
        }

        if (audit.LastCommitted > now + (s_future * Math.Max(Clock.Rate, 1.0)))
        {
            if (peers[audit.Origin.Id] is { Future: var told } peer && told < size)
            {
                peer.Future = size;
                notes.Add(new Finding(Question.Integrity, AuditCodes.Future, audit.Origin.Id, size - 1, $"is dated {Header.TimeText(audit.LastCommitted)}, far ahead of this clock; its head is not witnessed."));
            }

            return;
        }

        var last = tx.LastCosigned(log);
        var note = head.Note.With(Cosignature.Sign(folder.WitnessKey, head.Head, now));
        if (head.Head.Size > last.Size && tx.TryCosign(last.Size, head.Head, note, mirrored: true))
        {
            tx.PutHead(head.Head, note);
            audit.Witness(head.Head.Size, now, s_tolerance * Math.Max(Clock.Rate, 1.0));
        }
    }

    private IEnumerable<Finding> TakeAhead(
        StoreTransaction tx, Batch batch, IEnumerable<(Checked<Entry> Entry, ReadRelease Read)> read, CharterParty origin, long size, DateTimeOffset now)
    {
        var peer = peers[origin.Id];
        foreach (var (ahead, (one, release)) in batch.Ahead.Zip(read).Where(a => a.First.Index >= size))
        {
            if (!one.Try(out var entry, out var fault) || !release.Leaf.Try(out var leaf, out fault) || !release.Opened!.Value.Try(out _, out fault))
            {
                yield return new Finding(Question.Integrity, fault!.Code, origin.Id, ahead.Index, $"given ahead of its proof: {fault.Message}");
                continue;
            }

            if (entry.Header.Org != origin.Id || entry.Header.Index != ahead.Index || leaf.To != Me.Id || release.Mismatch is not null)
            {
                yield return new Finding(Question.Integrity, EntryCodes.LeafMismatch, origin.Id, ahead.Index, "given ahead of its proof with a leaf that is not of it.");
                continue;
            }

            tx.PutProvisional(LogOf(origin.Id), new Provisional(ahead.Index, entry.Kept, ahead.Release.Disclosures));
            Received(tx, origin.Id, ahead.Index, verified: false, now);
            Drop(peer, ahead.Index);
            if (new EarlyEntry(entry, ahead.Release, release) is var early && peer.EarlyBytes + early.Bytes <= EarlyBytesMax)
            {
                peer.Early[ahead.Index] = early;
                peer.EarlyBytes += early.Bytes;
            }

            Counters.Ahead();
            Tell("provisional", new JsonObject { ["log"] = origin.Id, ["index"] = ahead.Index, ["type"] = entry.Header.Type });
        }
    }

    private static void Drop(Peer peer, long index) => peer.EarlyBytes -= peer.Early.TryRemove(index, out var known) ? known.Bytes : 0;

    // When a release was first shown, and when it was proved: [ms since 1970] each.
    private static void Received(StoreTransaction tx, string log, long index, bool verified, DateTimeOffset now)
    {
        var (shown, proved) = Times(tx, log, index);
        if (proved is null)
        {
            // One that is opened again for inspection keeps its first times.
            var (first, last) = (shown ?? now.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds());
            tx.PutMeta($"received/{log}/{index}", verified ? FormattableString.Invariant($"{first} {last}") : FormattableString.Invariant($"{first}"));
        }
    }

    private Batch Continue(StoreReader reader, string party, PullRequest request, bool early = true)
    {
        var (log, head) = (LogOf(request.Log), reader.LastHead(LogOf(request.Log)));
        var from = Math.Min(request.From, head?.Size ?? 0);
        var count = (int)Math.Min(Batch.EntriesMax, (head?.Size ?? 0) - from);
        var room = BatchRoom;
        var entries = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        foreach (var bytes in Entries(reader, request.Log, from, count))
        {
            if ((room -= bytes.Length) < 0 && entries.Count > 0)
            {
                break;
            }

            entries.Add(bytes);
        }

        // Only the origin gives releases, and only to whom they were made; the origin itself may have its own back.
        var mine = request.Log == Me.Id;
        var recipient = mine ? party : Me.Id;
        var to = from + entries.Count;
        var releases = ImmutableArray.CreateBuilder<ReleasedLeaf>();
        var ahead = ImmutableArray.CreateBuilder<AheadEntry>();
        // Leaves are given in their order: after one that has to wait for its entry the others wait too. Read a few at a time, as those that wait may be many.
        for (var more = mine || party == request.Log; more && releases.Count < Batch.EntriesMax;)
        {
            var some = LeavesOf(reader, request.Log, recipient, request.Ledger + releases.Count, LeavesAtOnce);
            var fit = some.TakeWhile(r => r.Entry < to && (room -= r.Disclosures.Length) > 0).ToList();
            releases.AddRange(fit.Select(r => new ReleasedLeaf(r.Leaf, r.Disclosures)));
            more = fit.Count == LeavesAtOnce;
        }

        // After an outage the newest warnings come before the backlog, which is given in its order in any case.
        var peer = peers[party];
        var newest = mine && early ? reader.Size(Store.Ledger(OwnLog, recipient)) - RecentMax : 0;
        var given = Math.Max(Math.Max(peer.Given, newest), request.Ledger + releases.Count);
        foreach (var release in mine && early ? LeavesOf(reader, Me.Id, recipient, given, RecentMax) : [])
        {
            if (ahead.Count == Batch.EntriesMax)
            {
                break;
            }

            if (release.Entry >= to && Urgent(reader, release.Entry) is { } entry)
            {
                if ((room -= entry.Length + release.Disclosures.Length) <= 0)
                {
                    break;
                }

                ahead.Add(new AheadEntry(release.Index, release.Entry, entry, new ReleasedLeaf(release.Leaf, release.Disclosures)));
            }

            given = release.Index + 1;
        }

        peer.Given = mine && early ? given : peer.Given;

        return new Batch
        {
            Exchange = Charter.Exchange,
            Log = request.Log,
            Recipient = party,
            From = from,
            Entries = entries.DrainToImmutable(),
            Checkpoint = head?.Note ?? "",
            Proof = head is not null && to < head.Size && to > 0 ? [.. reader.Consistency(log, to, head.Size).Select(d => d.Base64)] : [],
            LedgerFrom = request.Ledger,
            Releases = releases.DrainToImmutable(),
            Ahead = ahead.DrainToImmutable(),
            Heads = Heads(reader),
            TimeMs = Clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
    }

    // The newest head of every log as this party stands for it: its own as signed, others' as it cosigned them.
    private ImmutableSortedDictionary<string, string> Heads(StoreReader reader) => Charter.Parties
        .Select(p => (p.Id, Note: p.Id == Me.Id ? reader.LastHead(OwnLog)?.Note ?? "" : reader.LastCosigned(LogOf(p.Id)).Note))
        .Where(h => h.Note.Length > 0)
        .ToImmutableSortedDictionary(h => h.Id, h => h.Note, StringComparer.Ordinal);

    private IReadOnlyList<byte[]> Entries(StoreReader reader, string log, long from, int count)
    {
        var newest = new List<byte[]>(count);
        while (log == Me.Id && newest.Count < count && Newest(from + newest.Count) is { } one)
        {
            newest.Add(one.Bytes);
        }

        return newest.Count == count ? newest : reader.Entries(LogOf(log), from, count, BatchRoom);
    }

    private IReadOnlyList<Log.Release> LeavesOf(StoreReader reader, string log, string recipient, long from, int count)
    {
        var size = log == Me.Id ? Math.Min(reader.Size(Store.Ledger(OwnLog, recipient)), from + count) : 0;
        var newest = new List<Log.Release>();
        for (var i = from; i < size && peers[recipient].Newest[i % RecentMax] is { } one && one.Index == i; i++)
        {
            newest.Add(one);
        }

        return log == Me.Id && from + newest.Count >= size ? newest : reader.Releases(LogOf(log), recipient, from, count);
    }

    // One of the newest entries of the own log that a reader's state has; null for one that has to be read.
    private Recent? Newest(long index) => recent[index % recent.Length] is { } one && one.Index == index ? one : null;

    // The bytes of an own entry that is worth telling ahead of its proof; null for any other.
    private byte[]? Urgent(StoreReader reader, long index) =>
        Newest(index) is { } one ? Urgent(one.Type) ? one.Bytes : null
        : EntryAt(reader, OwnLog, index) is { } entry && Urgent(entry.Header.Type) ? entry.Kept
        : null;

    // The bytes themselves where they are all of an array, as those of a batch that was read are.
    private static byte[] Whole(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var whole) && whole is { Offset: 0, Array: { } array } && array.Length == whole.Count ? array : bytes.ToArray();

    // Heads that somebody shows: a cosignature of an own one, or a statement about another log that must fit what is known of it.
    private async Task TakeHeads(string shownBy, IEnumerable<KeyValuePair<string, string>> heads)
    {
        foreach (var (log, note) in heads)
        {
            await TakeHead(shownBy, log, note).ConfigureAwait(false);
        }
    }

    private async Task TakeHead(string shownBy, string log, string note)
    {
        if (Charter.Find(log) is not { } origin)
        {
            return;
        }

        // The same note over the same entries says the same: it is neither checked nor told again.
        var seen = (Note: note, Size: log == Me.Id ? own.Size : peers[log].Audit.Size);
        var heads = peers.GetValueOrDefault(shownBy)?.Heads;
        if (heads is not null && heads.TryGetValue(log, out var last) && last.Note == note && last.Size >= seen.Size)
        {
            return;
        }

        if (!Checkpoint.Open(note, origin.LogKey, Charter.Parties.Where(p => p.Id != log).Select(p => p.WitnessKey)).Try(out var shown, out var fault) || shown.Head.Origin != LogOf(log))
        {
            heads?[log] = (note, long.MaxValue);
            Found(new Finding(Question.Integrity, AuditCodes.ForgedHead, log, -1, $"{shownBy} shows a head that {log} did not sign: {fault?.Message ?? "it is of another log."}"));
            return;
        }

        var result = await Write<object>(tx =>
        {
            var name = LogOf(log);
            var size = shown.Head.Size;
            if (size > tx.Size(name))
            {
                if (log == Me.Id)
                {
                    // Signed with the own key, and longer than the own log: the store is an old copy.
                    Stop(NodeState.Behind, shownBy, size);
                }

                return shown;
            }

            if (size > 0 && tx.Root(name, size) != shown.Head.Root)
            {
                var ours = tx.HeadAt(name, size)?.Note ?? (log == Me.Id ? tx.LastHead(name)?.Note : tx.LastCosigned(name).Note) ?? "";
                tx.PutMeta($"evidence/{log}/{size}", Evidence(origin, ours, shown.Note));
                if (log == Me.Id)
                {
                    Stop(NodeState.Forked, shownBy, size);
                }
                else
                {
                    Found(new Finding(Question.Integrity, AuditCodes.Equivocation, log, -1, $"{shownBy} was shown a head of size {size} with another root than the one given here; both are signed by {log}: it tells different parties different things."));
                }

                return shown;
            }

            if (log == Me.Id && tx.HeadAt(name, size) is { } stored && SignedNote.Parse(stored.Note).Value is { } kept)
            {
                foreach (var signature in shown.Note.Signatures.Where(s => shown.Good.Any(g => g.By.Name == s.Name && g.By.Id == s.KeyId)))
                {
                    kept = kept.Signatures.Contains(signature) || kept.Signatures.Any(k => k.KeyId == signature.KeyId) ? kept : kept.With(signature);
                }

                if (kept.Signatures.Length > SignedNote.Parse(stored.Note).Value!.Signatures.Length)
                {
                    tx.PutHead(shown.Head, kept);
                }

                foreach (var peer in peers.Values.Where(p => p.Party.Id == shownBy || shown.Good.Any(g => g.By.Equals(p.Party.WitnessKey))))
                {
                    peer.Cosigned = Math.Max(peer.Cosigned, size);
                }
            }

            return shown;
        }).ConfigureAwait(false);
        if (result.Fault is null)
        {
            heads?[log] = shown.Head.Size <= seen.Size ? (note, long.MaxValue) : seen;
        }
    }

    // Two heads that cannot both be true: a proof where the sizes are equal, else both notes as they are.
    private static string Evidence(CharterParty origin, string ours, SignedNote shown) =>
        SignedNote.Parse(ours).Value is { } kept && Equivocation.Between(origin.LogKey, kept, shown) is { } proof ? Encoding.UTF8.GetString(proof.ToJson()) : $"{ours}\n{shown}";

    private void Stop(NodeState state, string shownBy, long size)
    {
        if (State is NodeState.Behind or NodeState.Forked)
        {
            return;
        }

        State = state;
        Found(new Finding(Question.Integrity, state == NodeState.Behind ? AuditCodes.Order : AuditCodes.Equivocation, Me.Id, -1, state == NodeState.Behind
            ? $"{shownBy} has witnessed {size} entries of this log; fewer are in the store, which is an old copy. Nothing is signed."
            : $"{shownBy} has witnessed another log of {size} entries under this party's key. Nothing is signed."));
    }

    // Once every peer has said which head it witnessed last, and none is beyond the own log, the node signs.
    private async Task Compare()
    {
        if (State != NodeState.Comparing || !peers.Values.All(p => p.Compared || without.Contains(p.Party.Id)))
        {
            return;
        }

        var begun = await Write<object>(tx =>
        {
            if (own.AnchoredTo.FirstOrDefault(a => a.Value > tx.Size(Store.Ledger(OwnLog, a.Key))) is { Key: { } lost, Value: var leaves })
            {
                // As after a store that was rebuilt from the mirror of one peer: each peer holds only what was released to it.
                State = NodeState.Behind;
                Found(new Finding(Question.Integrity, AuditCodes.Ledger, Me.Id, -1, $"this log says that {leaves} releases were made to {lost}; fewer are in the store. Nothing is signed. Rebuild it from {lost}'s mirror too."));
            }

            if (State == NodeState.Comparing)
            {
                Begin(tx);
                if (!without.IsEmpty)
                {
                    Serve(tx, Service.Start, new JsonObject { ["reason"] = "began to sign without having compared heads with a peer that cannot be reached", ["peers"] = Wire.Array(without) });
                }

                if (!vouched.IsEmpty)
                {
                    Serve(tx, Service.Start, new JsonObject { ["reason"] = "began to sign after comparing heads with carried files, of which this party's own people say that they are newer than its last stop", ["peers"] = Wire.Array(vouched) });
                }

                SignHead(tx);
            }

            return this;
        }).ConfigureAwait(false);
        if (begun.Fault is null && State == NodeState.Comparing)
        {
            State = NodeState.Signing;
            Tell("signing", []);
            Signal();
        }
    }

    private Diagnostic? Known(string party, string exchange) =>
        exchange != Charter.Exchange ? new Diagnostic(NodeCodes.OtherExchange, Me.Id, $"is part of the exchange {Charter.Exchange}, not of {EntryCodes.Quote(exchange)}.")
        : !peers.TryGetValue(party, out var peer) ? new Diagnostic(NodeCodes.NotAllowed, Me.Id, $"{EntryCodes.Quote(party)} is no other party of this exchange.")
        : peer.Cut ? Severed(party)
        : null;

    private Diagnostic Severed(string party) => new(NodeCodes.LinkCut, Me.Id, $"the link to {party} is cut by order of the exercise.");

    private Checked<JsonObject> White(string party, ReadOnlyMemory<byte> body) =>
        Charter.Find(party)?.Role == CharterRole.WhiteCell
            ? StrictJson.ReadObject(body.Span, ExchangeLimits.DocumentMax)
            : new Diagnostic(NodeCodes.NotAllowed, Me.Id, $"only the white cell may do this, not {EntryCodes.Quote(party)}.");

    private void Contact(Peer peer, long timeMs)
    {
        peer.LastContact = Clock.GetUtcNow();
        // In time of the world, whatever the rate of the exercise: what a message is under way counts as a difference too.
        peer.OffsetMs = (timeMs - peer.LastContact.ToUnixTimeMilliseconds()) / Math.Max(Clock.Rate, 1.0);
        peer.Trouble = null;
    }

    private Finding Refuse(string party, Finding finding)
    {
        if (peers.ContainsKey(party))
        {
            Found(finding);
        }

        return finding;
    }

    // Whether a head is of the entries that are stored, or goes on from them by its proof.
    private static bool Covers(StoreReader tx, string log, long size, Checkpoint head, ImmutableArray<string> texts)
    {
        var root = size == 0 ? Digest.OfEmptyTree : tx.Root(log, size);
        return Proof(texts) is { } proof && (head.Size == size ? root == head.Root : head.Size > size && Merkle.VerifyConsistency(size, head.Size, root, head.Root, proof));
    }

    private static Digest[]? Proof(ImmutableArray<string> texts)
    {
        var proof = new Digest[texts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            if (!Digest.TryParseBase64(texts[i], out proof[i]))
            {
                return null;
            }
        }

        return proof;
    }
}
