using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Nodes;

/// <summary>Whether a node signs.</summary>
public enum NodeState
{
    /// <summary>Not yet: it asks its peers for the last head of its own that they witnessed.</summary>
    Comparing,

    /// <summary>Yes.</summary>
    Signing,

    /// <summary>No: a peer has witnessed more of its log than it has itself. Its store is an old copy.</summary>
    Behind,

    /// <summary>No: a peer has witnessed another log than its own.</summary>
    Forked,
}

/// <summary>What a node was opened with.</summary>
public sealed record NodeOptions
{
    /// <summary>The machine's clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>PostgreSQL instead of the folder's own SQLite file: a connection string.</summary>
    public string? Postgres { get; init; }

    /// <summary>Whether an acknowledgement waits for the disk. Off for tests and figures only: a power cut then loses what was acknowledged.</summary>
    public bool Synchronous { get; init; } = true;

    /// <summary>Peers without which the node may begin to sign, because they cannot be reached. Recorded in the log.</summary>
    public ImmutableArray<string> Without { get; init; } = [];
}

/// <summary>
/// One party's part of an exchange: writes its own log, releases of it what the policy in force grants, keeps a checked copy of every other log, witnesses it, and tells at once when something is
/// wrong. It knows no network: what others ask and give are plain calls, made by the gateway, from a file, or by a simulator.
/// </summary>
public sealed partial class Node : IAsyncDisposable
{
    private const int FindingsMax = 10_000;

    private readonly NodeFolder folder;
    private readonly Store store;
    private readonly ConcurrentDictionary<string, Peer> peers;
    private readonly ConcurrentQueue<Finding> findings = new();
    private readonly SignedCharter signed;
    private readonly ImmutableHashSet<string> without;
    private readonly ImmutableDictionary<string, PseudonymKey> names;
    private LogAudit own;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Node(NodeFolder folder, SignedCharter signed, Store store, NodeOptions options)
    {
        this.folder = folder;
        this.signed = signed;
        this.store = store;
        Clock = new ExerciseClock(options.Clock, Charter.Epoch);
        without = [.. options.Without];
        Me = folder.Card;
        OwnLog = Charter.LogName(Me.Id);
        names = Others.ToImmutableDictionary(p => p.Id, p => folder.NamesFor(p.Id), StringComparer.Ordinal);
        own = new LogAudit(Charter, Me, null);
        peers = new(Charter.Others(Me.Id).Select(p => new KeyValuePair<string, Peer>(p.Id, new Peer(p, new LogAudit(Charter, p, Me.Id)))), StringComparer.Ordinal);
    }

    /// <summary>What is agreed.</summary>
    public Charter Charter => signed.Charter;

    /// <summary>The charter with its signatures.</summary>
    public SignedCharter SignedCharter => signed;

    /// <summary>Whose node it is.</summary>
    public CharterParty Me { get; }

    /// <summary>Name of its log.</summary>
    public string OwnLog { get; }

    /// <summary>Its clock.</summary>
    public ExerciseClock Clock { get; }

    /// <summary>Whether it signs.</summary>
    public NodeState State { get; private set; } = NodeState.Comparing;

    /// <summary>What was found wrong since it was opened, in order.</summary>
    public IReadOnlyCollection<Finding> Findings => findings;

    /// <summary>Counts for metrics.</summary>
    public NodeCounters Counters { get; } = new();

    /// <summary>Is told of everything that happens, one line of JSON each; may be called from any thread.</summary>
    public Action<string, JsonObject>? Journal { get; set; }

    /// <summary>Writes an export to a path and says what is wrong; set by who knows how.</summary>
    public Func<string, Diagnostic?>? Export { get; set; }

    /// <summary>Notes that a peer could not be reached, or what it gave was refused.</summary>
    /// <param name="party">The peer.</param>
    /// <param name="why">Null when the refusal is a finding.</param>
    public void Unreachable(string party, Diagnostic? why)
    {
        var peer = peers[party];
        if (peer.Trouble is null && why is not null)
        {
            Tell("trouble", new JsonObject { ["peer"] = party, ["text"] = why.ToString() });
        }

        peer.Trouble = why ?? peer.Trouble;
    }

    /// <summary>Puts a mistake of the program on record; the node goes on.</summary>
    /// <param name="mistake">What was thrown.</param>
    public void Broken(Exception mistake)
    {
        ArgumentNullException.ThrowIfNull(mistake);
        Counters.Break();
        Tell("internal error", new JsonObject { ["text"] = mistake.ToString() });
    }

    internal Store Store => store;

    internal NodeFolder Folder => folder;

    private IEnumerable<CharterParty> Others => Charter.Others(Me.Id);

    /// <summary>Opens a node: checks its store, entry by entry, against its heads. It does not sign before it has compared itself with its peers.</summary>
    /// <param name="folder">Of the party.</param>
    /// <param name="options">How.</param>
    public static async Task<Checked<Node>> Open(NodeFolder folder, NodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        if (!folder.ReadCharter().Try(out var signed, out var fault))
        {
            return fault;
        }

        if (signed.Charter.Find(folder.Card.Id) is not { } me || me.EntryKey.KeyId != folder.EntryKey.KeyId || !me.LogKey.Equals(folder.LogKey.Verifier))
        {
            return new Diagnostic(NodeCodes.Folder, folder.Path, $"the charter does not name {folder.Card.Id} with the keys of this folder.");
        }

        var where = options.Postgres is { } connection ? StoreOptions.Database(connection) : StoreOptions.File(folder.StorePath);
        var opened = Store.Open(where with { Synchronous = options.Synchronous, Verifiers = [.. signed.Charter.Parties.Select(p => p.LogKey)] });
        if (opened.Store is null)
        {
            var damaged = opened.Findings[0].Code is not (LogCodes.StoreInUse or LogCodes.StoreOpen or LogCodes.StoreVersion);
            return new Diagnostic(NodeCodes.Store, folder.Path, opened.Findings[0].Message
                + (damaged ? " Nothing is signed with a damaged store. Put it aside and rebuild it from a peer's mirror: './parapet exchange restore'." : ""));
        }

        var node = new Node(folder, signed, opened.Store, options);
        try
        {
            await node.store.Write(tx =>
            {
                node.Prepare(tx);
                return 0;
            }).ConfigureAwait(false);
        }
        catch (StoreException e)
        {
            await node.DisposeAsync().ConfigureAwait(false);
            return new Diagnostic(NodeCodes.Store, folder.Path, e.Message);
        }

        return node;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => store.DisposeAsync();

    // Makes the logs known and reads into memory what is in the store: policy in force, releases owed.
    private void Prepare(StoreTransaction tx)
    {
        tx.AddLog(OwnLog, own: true);
        foreach (var peer in peers.Values)
        {
            tx.AddLog(LogOf(peer.Party.Id), own: false);
        }

        Catch(tx);
    }

    // State in memory follows the store: after a request that was rolled back the two differ, and memory is read again.
    private void Catch(StoreTransaction tx)
    {
        if (own.Size != tx.Size(OwnLog))
        {
            own = Reread(tx, Me, null);
        }

        foreach (var peer in peers.Values)
        {
            if (peer.Audit.Size != tx.Size(LogOf(peer.Party.Id)) || peer.Audit.Ledger.Size != tx.Size(Store.Ledger(LogOf(peer.Party.Id), Me.Id)))
            {
                peer.Audit = Reread(tx, peer.Party, Me.Id);
            }
        }
    }

    private LogAudit Reread(StoreTransaction tx, CharterParty party, string? recipient)
    {
        const int Step = 1000;
        var (log, audit) = (LogOf(party.Id), new LogAudit(Charter, party, recipient));
        for (var at = 0L; ; at += Step)
        {
            var entries = tx.Entries(log, at, Step);
            foreach (var entry in entries)
            {
                if (audit.Take(entry, signed: true).Refused is { } wrong)
                {
                    throw new InvalidOperationException($"The store holds what was refused before: {wrong}");
                }
            }

            if (entries.Count < Step)
            {
                break;
            }
        }

        for (var at = 0L; recipient is not null; at += Step)
        {
            var releases = tx.Releases(log, recipient, at, Step);
            foreach (var release in releases)
            {
                _ = audit.Take(release.Leaf, Disclosure.Apart(release.Disclosures), i => EntryAt(tx, log, i), _ => DateTimeOffset.MinValue);
            }

            if (releases.Count < Step)
            {
                break;
            }
        }

        return audit;
    }

    // What peers wait for goes before own messages: it is little, and under load it would else wait behind thousands of those.
    private async Task<Checked<T>> Write<T>(Func<StoreTransaction, Checked<T>> work, bool own = false)
        where T : class
    {
        try
        {
            return await store.Write(tx =>
            {
                Catch(tx);
                var result = work(tx);
                return result.Fault is { } fault ? throw new NotKeptException(fault) : result;
            }, first: !own).ConfigureAwait(false);
        }
        catch (NotKeptException e)
        {
            return e.Fault;
        }
        catch (StoreException e)
        {
            Counters.Refused();
            return new Diagnostic(NodeCodes.Store, Me.Id, e.Message);
        }
    }

    private string LogOf(string party) => Charter.LogName(party);

    private static Entry? EntryAt(StoreReader tx, string log, long index) => tx.Entry(log, index) is { } bytes ? Entry.Form(bytes).Value : null;

    private void Found(Finding finding)
    {
        if (findings.Count < FindingsMax)
        {
            findings.Enqueue(finding);
        }

        Counters.Found();
        Tell("finding", new JsonObject { ["code"] = finding.Code, ["log"] = finding.Log, ["index"] = finding.Index, ["text"] = finding.Text });
    }

    private void Tell(string what, JsonObject more)
    {
        more["t"] = Header.TimeText(Clock.GetUtcNow());
        more["what"] = what;
        Journal?.Invoke(what, more);
    }

    private void Signal() => Interlocked.Exchange(ref changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    // Takes back what a request wrote before it was refused.
    private sealed class NotKeptException(Diagnostic fault) : Exception
    {
        public Diagnostic Fault { get; } = fault;
    }

    /// <summary>An entry that came ahead of its proof, with its release.</summary>
    private sealed record EarlyEntry(Entry Entry, ReleasedLeaf Release, ReadRelease Read)
    {
        public long Bytes => Entry.Kept.Length + Release.Leaf.Length + Release.Disclosures.Length;
    }

    /// <summary>What is known of one peer.</summary>
    private sealed class Peer(CharterParty party, LogAudit audit)
    {
        public CharterParty Party { get; } = party;

        public LogAudit Audit { get; set; } = audit;

        /// <summary>The newest head the peer cosigned of the own log has been compared with the own log.</summary>
        public bool Compared { get; set; }

        /// <summary>[entries] of the own log that the peer has verified.</summary>
        public long Verified { get; set; }

        /// <summary>[entries] of the own log in the newest head that the peer cosigned.</summary>
        public long Cosigned { get; set; }

        /// <summary>[entries] of the peer's log at its newest head.</summary>
        public long HeadSize { get; set; }

        /// <summary>[entries] of its log when it was last told that it is dated in the future.</summary>
        public long Future { get; set; }

        /// <summary>Cut by order of the exercise.</summary>
        public bool Cut { get; set; }

        /// <summary>When it last answered or asked.</summary>
        public DateTimeOffset LastContact { get; set; }

        /// <summary>[ms] by which its clock is ahead, at the last contact.</summary>
        public double OffsetMs { get; set; }

        /// <summary>Why it cannot be reached; null when it can.</summary>
        public Diagnostic? Trouble { get; set; }

        /// <summary>By log, the newest head it showed, and how much of that log was here then; the greatest size where that was as much as the head covers.</summary>
        public ConcurrentDictionary<string, (string Note, long Size)> Heads { get; } = new(StringComparer.Ordinal);

        /// <summary>Indices of late releases that were told.</summary>
        public HashSet<long> Late { get; } = [];

        /// <summary>The newest releases made to it, each at its index modulo the length.</summary>
        public Log.Release?[] Newest { get; } = new Log.Release?[RecentMax];

        /// <summary>Index in the given ledger up to which releases were given ahead of their proof.</summary>
        public long Given { get; set; }

        /// <summary>By index in the log, what came ahead of its proof and was checked: it comes again with it.</summary>
        public ConcurrentDictionary<long, EarlyEntry> Early { get; } = [];

        /// <summary>[bytes] of all of these together.</summary>
        public long EarlyBytes { get; set; }
    }
}

/// <summary>Counts since a node was opened. Safe on any number of threads.</summary>
public sealed class NodeCounters
{
    private long accepted, released, taken, received, provisional, found, refused, broken;

    /// <summary>Own messages committed.</summary>
    public long Accepted => Interlocked.Read(ref accepted);

    /// <summary>Releases made.</summary>
    public long Released => Interlocked.Read(ref released);

    /// <summary>Entries of others taken and verified.</summary>
    public long Taken => Interlocked.Read(ref taken);

    /// <summary>Releases received and verified.</summary>
    public long Received => Interlocked.Read(ref received);

    /// <summary>Warnings shown ahead of their proof.</summary>
    public long Provisional => Interlocked.Read(ref provisional);

    /// <summary>Findings.</summary>
    public long Findings => Interlocked.Read(ref found);

    /// <summary>Requests the store refused.</summary>
    public long RefusedByStore => Interlocked.Read(ref refused);

    /// <summary>Mistakes of the program that were caught.</summary>
    public long Broken => Interlocked.Read(ref broken);

    internal void Break() => Interlocked.Increment(ref broken);

    internal void Accept() => Interlocked.Increment(ref accepted);

    internal void Release() => Interlocked.Increment(ref released);

    internal void Take(long entries, long releases)
    {
        Interlocked.Add(ref taken, entries);
        Interlocked.Add(ref received, releases);
    }

    internal void Ahead() => Interlocked.Increment(ref provisional);

    internal void Found() => Interlocked.Increment(ref found);

    internal void Refused() => Interlocked.Increment(ref refused);
}
