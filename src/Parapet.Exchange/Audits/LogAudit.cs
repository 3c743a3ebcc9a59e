using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Audits;

/// <summary>A release as it was taken in.</summary>
/// <param name="Leaf">Of the ledger.</param>
/// <param name="Opened">The entry with what was disclosed.</param>
public sealed record TakenRelease(ReleaseLeaf Leaf, Opened Opened);

/// <summary>A line of a release ledger with what was disclosed, read as far as it can be without the lines before it.</summary>
/// <param name="Hash">Of the leaf, in the ledger's tree.</param>
/// <param name="Leaf">Of the ledger.</param>
/// <param name="Opened">The entry with what was disclosed of it; null where there is no leaf, or no such entry.</param>
/// <param name="Mismatch">What the leaf does not tell truly of that; null when it does.</param>
public sealed record ReadRelease(Digest Hash, Checked<ReleaseLeaf> Leaf, Checked<Opened>? Opened, Diagnostic? Mismatch)
{
    /// <summary>Reads a line.</summary>
    /// <param name="leafBytes">Untrusted.</param>
    /// <param name="leaf">Those bytes, read.</param>
    /// <param name="disclosures">Untrusted.</param>
    /// <param name="entryAt">The entry of an index that was taken; null beyond.</param>
    public static ReadRelease Of(ReadOnlySpan<byte> leafBytes, Checked<ReleaseLeaf> leaf, IEnumerable<string> disclosures, Func<long, Entry?> entryAt)
    {
        ArgumentNullException.ThrowIfNull(entryAt);
        var opened = leaf.Value is { } told && entryAt(told.Index) is { } entry ? entry.Open(disclosures) : (Checked<Opened>?)null;
        return new(Digest.Leaf(leafBytes), leaf, opened, opened?.Value is { } given ? leaf.Value!.Mismatch(given, leaf.Value.To) : null);
    }
}

/// <summary>A policy that a party has signed and that is not in force in its log: its own proposal, or its countersignature under another's.</summary>
/// <param name="Hash">SHA-256, hex.</param>
/// <param name="Envelope">The document with the signatures that it had then.</param>
/// <param name="Index">Of the entry.</param>
/// <param name="Time">Of the entry.</param>
/// <param name="Countersigned">Somebody else proposed it.</param>
public sealed record StandingPolicy(string Hash, Dsse Envelope, long Index, DateTimeOffset Time, bool Countersigned);

/// <summary>
/// Reads one log from its first entry on, as one recipient may, and finds everything that is wrong with it. A node takes the entries of its peers in by this class, and a third person checks an
/// export by it: there is one set of rules. An entry or a release that is refused changes nothing.
/// </summary>
/// <param name="charter">Of the exchange.</param>
/// <param name="origin">Whose log it is.</param>
/// <param name="recipient">For whom releases are looked at; null for none.</param>
public sealed class LogAudit(Charter charter, CharterParty origin, string? recipient)
{
    private readonly HashSet<EntryId> ids = [];
    private readonly SortedDictionary<long, Duty> owed = [];
    private readonly HashSet<(long Index, string Reason)> given = [];
    private readonly SortedDictionary<long, Digest> anchors = [];
    private readonly List<Finding> notes = [];
    private DateTimeOffset previous = DateTimeOffset.MinValue;
    private (long Size, DateTimeOffset Time, TimeSpan Tolerance) witnessed;
    private bool clockTold;

    /// <summary>Whose log it is.</summary>
    public CharterParty Origin { get; } = origin;

    /// <summary>[entries] taken.</summary>
    public long Size { get; private set; }

    /// <summary>The tree of the release ledger's leaves taken.</summary>
    public MerkleTree Ledger { get; } = new();

    /// <summary>SHA-256 (hex) of the policy in force; <see cref="Header.NoPolicy"/> before the first.</summary>
    public string PolicyHash { get; private set; } = Header.NoPolicy;

    /// <summary>The document of the policy in force; null before the first.</summary>
    public ReadOnlyMemory<byte>? Policy { get; private set; }

    /// <summary>The policy in force with its signatures; null before the first.</summary>
    public Dsse? Agreed { get; private set; }

    /// <summary>Index of the entry by which the policy in force came into force.</summary>
    public long PolicySince { get; private set; } = -1;

    /// <summary>The policy that the origin has signed last and that is not in force here; null where there is none.</summary>
    public StandingPolicy? Standing { get; private set; }

    /// <summary>Hashes of the policies that were in force before.</summary>
    public ImmutableHashSet<string> Replaced { get; private set; } = [];

    /// <summary>Parties to whom the origin has suspended releases, each with the index of the entry that says so.</summary>
    public ImmutableSortedDictionary<string, long> Suspended { get; private set; } = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>Entries that a recipient may only count, so far.</summary>
    public long Counted { get; private set; }

    /// <summary>Index after the newest entry that is not written by the service itself: what a head of a peer is worth tying to.</summary>
    public long ContentSize { get; private set; }

    /// <summary>By recipient, leaves of its ledger that the newest anchor covers.</summary>
    public Dictionary<string, long> AnchoredTo { get; } = new(StringComparer.Ordinal);

    /// <summary>By log, entries that the newest head of it shown here covers.</summary>
    public Dictionary<string, long> TiedTo { get; } = new(StringComparer.Ordinal);

    /// <summary>By log, entries and releases that the newest receipt here says were received and verified.</summary>
    public Dictionary<string, (long Entries, long Releases)> ReceivedOf { get; } = new(StringComparer.Ordinal);

    /// <summary>Time of the newest entry.</summary>
    public DateTimeOffset LastCommitted => previous;

    /// <summary>What was found wrong and taken all the same, in order.</summary>
    public IReadOnlyList<Finding> Notes => notes;

    /// <summary>Releases owed and not come yet, by index, with their duty.</summary>
    public IReadOnlyDictionary<long, Duty> Owed => owed;

    /// <summary>A head of this size was witnessed then, by the reader's own clock: what comes after it was committed after it.</summary>
    /// <param name="size">Entries it covers.</param>
    /// <param name="time">By the reader's clock.</param>
    /// <param name="tolerance">By which clocks may differ, and a head be under way.</param>
    public void Witness(long size, DateTimeOffset time, TimeSpan tolerance) => witnessed = (size, time, tolerance);

    /// <summary>Takes the next entry.</summary>
    /// <param name="bytes">Untrusted.</param>
    /// <param name="signed">Its signature was checked before.</param>
    /// <returns>The entry, or the finding that it is refused for.</returns>
    public (Entry? Entry, Finding? Refused) Take(ReadOnlySpan<byte> bytes, bool signed = false)
    {
        if (!(signed ? Entry.Form(bytes) : Entry.Read(bytes, charter.Keys)).Try(out var entry, out var fault))
        {
            return (null, Wrong(fault.Code, Size, fault.Message));
        }

        var refused = Take(entry);
        return (refused is null ? entry : null, refused);
    }

    /// <summary>Takes the next entry.</summary>
    /// <param name="entry">Its signature was checked before.</param>
    /// <returns>The finding that it is refused for; null when it was taken.</returns>
    public Finding? Take(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var index = Size;
        var header = entry.Header;
        if (header.Exchange != charter.Exchange || header.Org != Origin.Id || header.Index != index)
        {
            return Wrong(AuditCodes.Order, index, $"the entry says it is {header.Org}[{header.Index}]: entries were dropped, added or put in another order.");
        }

        if (header.Policy != PolicyHash)
        {
            return Wrong(AuditCodes.OldPolicy, index, $"was committed under the policy {Short(header.Policy)}, but {Short(PolicyHash)} is in force.");
        }

        if (header.Committed < previous)
        {
            return Wrong(AuditCodes.BackDated, index, $"says it was committed at {Header.TimeText(header.Committed)}, before the entry in front of it ({Header.TimeText(previous)}).");
        }

        if (ids.Contains(EntryId.Of(header)))
        {
            return Wrong(AuditCodes.Replayed, index, $"has the id of an earlier entry, {header.MessageId}: it is a replay.");
        }

        if (Service.Is(header.Type) != (entry.Body is not null))
        {
            return Wrong(AuditCodes.Body, index, $"is of type {header.Type}, which {(entry.Body is null ? "must" : "must not")} have a clear body.");
        }

        if (Wrong(entry, index) is { } wrong)
        {
            return wrong;
        }

        Accept(entry, index);
        return null;
    }

    /// <summary>Takes the next leaf of the release ledger.</summary>
    /// <param name="leafBytes">Untrusted.</param>
    /// <param name="disclosures">Untrusted.</param>
    /// <param name="entryAt">The entry of an index that was taken; null beyond.</param>
    /// <param name="receivedAt">When an entry of an index was first shown, by the reader's clock.</param>
    public (TakenRelease? Release, Finding? Refused) Take(
        ReadOnlySpan<byte> leafBytes, IEnumerable<string> disclosures, Func<long, Entry?> entryAt, Func<long, DateTimeOffset> receivedAt) =>
        Take(ReadRelease.Of(leafBytes, ReleaseLeaf.Read(leafBytes), disclosures, entryAt), receivedAt);

    /// <summary>Takes the next leaf of the release ledger.</summary>
    /// <param name="read">It, with what was disclosed of an entry that was taken.</param>
    /// <param name="receivedAt">When an entry of an index was first shown, by the reader's clock.</param>
    public (TakenRelease? Release, Finding? Refused) Take(ReadRelease read, Func<long, DateTimeOffset> receivedAt)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(receivedAt);
        if (!read.Leaf.Try(out var leaf, out var fault))
        {
            return (null, Wrong(fault.Code, -1, $"leaf {Ledger.Size} of the release ledger: {fault.Message}"));
        }

        if (leaf.Exchange != charter.Exchange || leaf.Org != Origin.Id || leaf.To != recipient || read.Opened is not { } entry)
        {
            return (null, Wrong(AuditCodes.Ledger, leaf.Index, $"leaf {Ledger.Size} of the release ledger is of {leaf.Org}[{leaf.Index}] for {leaf.To}, not of an entry of this log for {recipient}."));
        }

        if (!entry.Try(out var opened, out fault))
        {
            return (null, Wrong(fault.Code, leaf.Index, fault.Message));
        }

        if (read.Mismatch is { } mismatch)
        {
            return (null, Wrong(mismatch.Code, leaf.Index, $"{mismatch.Path} {mismatch.Message}"));
        }

        if (!given.Add((leaf.Index, leaf.Reason)))
        {
            return (null, Wrong(AuditCodes.Twice, leaf.Index, "was released twice for the same reason."));
        }

        Ledger.Append(read.Hash);
        var duty = opened.DutyTo(leaf.To);
        if (leaf.Reason.Length == 0)
        {
            if (leaf.Level == ReleaseLevel.Released)
            {
                owed.Remove(leaf.Index);
            }

            if (!duty.Owed)
            {
                notes.Add(new Finding(Question.Completeness, AuditCodes.Unowed, Origin.Id, leaf.Index, $"was released to {leaf.To}, though its header says {Header.Level(duty.Level)} ({duty.Rule})."));
            }
            else if (duty.NotBefore is { } earliest && leaf.Released < earliest)
            {
                notes.Add(new Finding(Question.Completeness, AuditCodes.Unowed, Origin.Id, leaf.Index, $"was released to {leaf.To} at {Header.TimeText(leaf.Released)}, before {Header.TimeText(earliest)}."));
            }
            else if (receivedAt(leaf.Index) is var received && duty.Late(received))
            {
                var by = (received - duty.Deadline!.Value).TotalSeconds;
                var cause = duty.Late(leaf.Released) ? "it was released late" : "it was released in time and came late: the link";
                notes.Add(new Finding(Question.Completeness, AuditCodes.Late, Origin.Id, leaf.Index, FormattableString.Invariant($"came to {leaf.To} {by:0.0} s after its deadline; {cause}."), opened.Entry.Header.Committed, received));
            }
        }

        var broken = Anchored();
        return broken is null ? (new TakenRelease(leaf, opened), null) : (null, broken);
    }

    /// <summary>Releases that are owed, have not come, and whose deadline is over.</summary>
    /// <param name="asOf">By the reader's clock.</param>
    public IEnumerable<Finding> Overdue(DateTimeOffset asOf) => owed.Where(o => o.Value.Late(asOf)).Select(o => new Finding(
        Question.Completeness, AuditCodes.Missing, Origin.Id, o.Key, $"is owed to {recipient} under {o.Value.Rule} since {Header.TimeText(o.Value.Deadline!.Value)} and has not come."
            + (Suspended.TryGetValue(recipient!, out var since) ? $" Entry {since} says that releases to {recipient} are suspended; what was promised before stays owed." : "")));

    /// <summary>Whether an id is of an entry of this log.</summary>
    /// <param name="messageId">The id.</param>
    public bool Holds(string messageId) => EntryId.Read(messageId) is { } id && ids.Contains(id);

    /// <summary>Leaves that the log says were given and that are not here.</summary>
    public Finding? Short() => anchors.Count > 0 && anchors.Keys.Last() is var size && size > Ledger.Size
        ? new Finding(Question.Completeness, AuditCodes.Ledger, Origin.Id, -1, $"the log says that {size} releases were made to {recipient}; {Ledger.Size} are here.")
        : null;

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;

    private Finding Wrong(string code, long index, string text) => new(Question.Integrity, code, Origin.Id, index, text);

    private Finding? Wrong(Entry entry, long index)
    {
        var (type, body) = (entry.Header.Type, entry.Body);
        if (index == 0)
        {
            return type == Service.Charter && Service.Envelope(body, Charter.PayloadType).Try(out var signed, out _)
                && Digest.Of(signed.Payload.Span) == charter.Hash && signed.Missing(charter.Keys, charter.Parties.Select(p => p.Id)) is null
                ? null
                : Wrong(AuditCodes.Charter, index, "is not the charter that all parties signed.");
        }

        switch (type)
        {
            case Service.Charter:
                return Wrong(AuditCodes.Charter, index, "is a second charter.");
            case Service.Policy:
                return PolicyWrong(body!, index);
            case Service.Anchor:
                return StrictJson.Text(body!["to"]) is { } to && StrictJson.Whole(body["size"], 0, long.MaxValue) is { } size
                    && Digest.TryParseBase64(StrictJson.Text(body["root"]) ?? "", out var root)
                    ? to == recipient && size <= Ledger.Size && Ledger.Root(size) != root ? Told(size, index) : null
                    : Wrong(AuditCodes.Body, index, "is an anchor without to, size and root.");
            case Service.PeerHead:
                return PeerHeadWrong(body!, index);
            default:
                return index == 1 ? Wrong(AuditCodes.Policy, index, "is not the policy that the charter names for this log.") : null;
        }
    }

    private Finding? PolicyWrong(JsonObject body, long index)
    {
        switch (StrictJson.Text(body["state"]))
        {
            case "suspend" or "resume" when index > 1:
                return body["to"] is null || (StrictJson.Text(body["to"]) is { } to && to != Origin.Id && charter.Find(to) is not null) ? null
                    : Wrong(AuditCodes.Body, index, "suspends or resumes releases to somebody who is no other party of this exchange.");
            case "propose" or "countersign" when index > 1:
                if (!Service.Envelope(body, Policies.Policy.PayloadType).Try(out var offered, out var fault))
                {
                    return Wrong(AuditCodes.Policy, index, fault.Message);
                }

                return Origin.Role == CharterRole.Party && offered.SignedBy(charter.Keys).Contains(Origin.Id) ? null
                    : Wrong(AuditCodes.Policy, index, $"is a policy that {Origin.Id} has not signed, or may not propose.");
            case "withdraw" when index > 1:
                return Standing is { } standing && standing.Hash == StrictJson.Text(body["policy"]) ? null
                    : Wrong(AuditCodes.Policy, index, "takes back a policy that it has not proposed or countersigned.");
            case "activate":
                if (!Service.Envelope(body, Policies.Policy.PayloadType).Try(out var signed, out fault))
                {
                    return Wrong(AuditCodes.Policy, index, fault.Message);
                }

                if (signed.Missing(charter.Keys, charter.Parties.Where(p => p.Role == CharterRole.Party).Select(p => p.Id)) is { } missing)
                {
                    return Wrong(AuditCodes.Policy, index, $"the policy is not agreed: {missing.Message}");
                }

                var hash = Digest.Of(signed.Payload.Span).Hex;
                if (Replaced.Contains(hash) || hash == PolicyHash)
                {
                    return Wrong(AuditCodes.Policy, index, $"the policy {Short(hash)} {(hash == PolicyHash ? "is in force already." : "was in force before and was replaced: old signatures do not bring it back.")}");
                }

                return index > 1 || charter.Policies.GetValueOrDefault(Origin.Id) == hash
                    ? null
                    : Wrong(AuditCodes.Policy, index, "is not the policy that the charter names for this log.");
            default:
                return Wrong(AuditCodes.Body, index, "is none of propose, countersign, withdraw, activate, suspend, resume.");
        }
    }

    private Finding? PeerHeadWrong(JsonObject body, long index) =>
        StrictJson.Text(body["log"]) is not { } log || charter.Find(log) is not { } peer || StrictJson.Text(body["note"]) is not { } note
            ? Wrong(AuditCodes.Body, index, "is a peer's head without log and note.")
            : Checkpoint.Open(note, peer.LogKey, charter.Parties.Select(p => p.WitnessKey)).Try(out var head, out var fault) && head.Head.Origin == charter.LogName(log)
                && StrictJson.Whole(body["size"], 0, long.MaxValue) == head.Head.Size && StrictJson.Text(body["root"]) == head.Head.Root.Base64
                ? null
                : Wrong(AuditCodes.ForgedHead, index, $"shows a head of {log} that {log} did not sign: {fault?.Message ?? "it is of another log, or of another size or root."}");

    private void Accept(Entry entry, long index)
    {
        var header = entry.Header;
        ids.Add(EntryId.Of(header));
        previous = header.Committed;
        Size++;
        if (index >= witnessed.Size && witnessed.Size > 0 && witnessed.Time - header.Committed > witnessed.Tolerance && !clockTold)
        {
            clockTold = true;
            notes.Add(Wrong(AuditCodes.BeforeHead, index, FormattableString.Invariant(
                $"says it was committed at {Header.TimeText(header.Committed)}, {(witnessed.Time - header.Committed).TotalSeconds:0.0} s before a head was witnessed that does not hold it: it is back-dated, or the clock of {Origin.Id} is slow.")));
        }

        switch (header.Type)
        {
            case Service.Policy:
                Accept(entry.Body!, header);
                break;
            case Service.Anchor when StrictJson.Whole(entry.Body!["size"], 0, long.MaxValue) is { } size && StrictJson.Text(entry.Body["to"]) is { } to:
                AnchoredTo[to] = size;
                if (to == recipient && Digest.TryParseBase64(StrictJson.Text(entry.Body["root"])!, out var root))
                {
                    anchors[size] = root;
                }

                break;
            case Service.PeerHead when StrictJson.Whole(entry.Body!["size"], 0, long.MaxValue) is { } size && StrictJson.Text(entry.Body["log"]) is { } log:
                TiedTo[log] = size;
                break;
            case Service.Receipt when StrictJson.Whole(entry.Body!["size"], 0, long.MaxValue) is { } entries && StrictJson.Whole(entry.Body["ledger"], 0, long.MaxValue) is { } releases
                && StrictJson.Text(entry.Body["log"]) is { } received:
                ReceivedOf[received] = (entries, releases);
                break;
        }

        if (header.Type is not (Service.Anchor or Service.PeerHead or Service.Receipt))
        {
            ContentSize = index + 1;
        }

        if (recipient is not null && header.DutyTo(recipient) is var duty && duty.Level != ReleaseLevel.Withheld)
        {
            if (duty.Owed)
            {
                owed.Add(index, duty);
            }
            else
            {
                Counted++;
            }
        }
    }

    private void Accept(JsonObject body, Header header)
    {
        var envelope = Service.Envelope(body, Policies.Policy.PayloadType).Value;
        switch (StrictJson.Text(body["state"]))
        {
            case "propose" or "countersign" when envelope is not null:
                Standing = new StandingPolicy(Digest.Of(envelope.Payload.Span).Hex, envelope, header.Index, header.Committed, StrictJson.Text(body["state"]) == "countersign");
                break;
            case "withdraw":
                Standing = null;
                break;
            case "activate" when envelope is not null:
                if (Policy is not null)
                {
                    Replaced = Replaced.Add(PolicyHash);
                }

                (Policy, PolicyHash, Agreed, PolicySince) = (envelope.Payload, Digest.Of(envelope.Payload.Span).Hex, envelope, header.Index);
                Standing = Standing?.Hash == PolicyHash ? null : Standing;
                break;
            case ("suspend" or "resume") and var state:
                foreach (var party in StrictJson.Text(body["to"]) is { } to ? [to] : charter.Others(Origin.Id).Select(p => p.Id))
                {
                    Suspended = state == "resume" ? Suspended.Remove(party) : Suspended.ContainsKey(party) ? Suspended : Suspended.Add(party, header.Index);
                }

                break;
        }
    }

    // The anchors that the ledger has come up to.
    private Finding? Anchored()
    {
        while (anchors.Count > 0 && anchors.First() is var (size, root) && size <= Ledger.Size)
        {
            if (Ledger.Root(size) != root)
            {
                return Told(size, -1);
            }

            // The newest is kept: it tells how many there should be.
            if (anchors.Count == 1)
            {
                break;
            }

            anchors.Remove(size);
        }

        return null;
    }

    private Finding Told(long size, long index) =>
        Wrong(AuditCodes.Ledger, index, $"the first {size} releases to {recipient} do not have the root that the log says: some were altered, left out or put in another order.");
}
