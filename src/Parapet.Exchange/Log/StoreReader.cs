using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Data.Common;

namespace Parapet.Exchange.Log;

/// <summary>One consistent state of a store. Valid within the call that gave it; for one thread.</summary>
public class StoreReader
{
    private readonly ConcurrentDictionary<string, LogState> logs;

    internal StoreReader(Session session, ConcurrentDictionary<string, LogState> logs)
    {
        Session = session;
        this.logs = logs;
    }

    /// <summary>Names of all logs, own and mirrored and ledgers, in order.</summary>
    public IReadOnlyList<string> Logs => [.. Session.Rows(r => r.GetString(0), "SELECT name FROM logs").Order(StringComparer.Ordinal)];

    internal Session Session { get; }

    /// <summary>Entries of a log; 0 for one that is not known.</summary>
    /// <param name="log">Name.</param>
    public virtual long Size(string log) => Find(log) is { } state
        ? Session.First(r => r.GetInt64(0), "SELECT coalesce(max(idx), -1) + 1 FROM entries WHERE log = @p0", (long)state.Number)
        : 0;

    /// <summary>Root of a log at a size that this state has.</summary>
    /// <param name="log">Name.</param>
    /// <param name="size">Entries.</param>
    public Digest Root(string log, long size) => Tree(log, size).Root(size);

    /// <summary>The head of a log in this state, to be signed.</summary>
    /// <param name="log">Name, which is the head's origin.</param>
    public Checkpoint Head(string log)
    {
        var size = Size(log);
        return new(log, size, size == 0 ? Digest.OfEmptyTree : Root(log, size));
    }

    /// <summary>Proof that an entry is in a log at a size that this state has.</summary>
    /// <param name="log">Name.</param>
    /// <param name="index">Of the entry.</param>
    /// <param name="size">Entries.</param>
    public ImmutableArray<Digest> Inclusion(string log, long index, long size) => Tree(log, size).Inclusion(index, size);

    /// <summary>Proof that a log at a size goes on from an older size.</summary>
    /// <param name="log">Name.</param>
    /// <param name="oldSize">Entries.</param>
    /// <param name="newSize">Entries, that this state has.</param>
    public ImmutableArray<Digest> Consistency(string log, long oldSize, long newSize) => Tree(log, newSize).Consistency(oldSize, newSize);

    /// <summary>An entry; null when there is none.</summary>
    /// <param name="log">Name.</param>
    /// <param name="index">From 0.</param>
    public byte[]? Entry(string log, long index) => Find(log) is { } state
        ? Session.First(r => r.GetFieldValue<byte[]>(0), "SELECT bytes FROM entries WHERE log = @p0 AND idx = @p1", (long)state.Number, index)
        : null;

    /// <summary>Entries in order, as many as there are.</summary>
    /// <param name="log">Name.</param>
    /// <param name="from">First index.</param>
    /// <param name="count">At most.</param>
    /// <param name="bytes">[bytes] of all together at most; the first is given whatever its length.</param>
    public IReadOnlyList<byte[]> Entries(string log, long from, int count, long bytes = long.MaxValue)
    {
        var entries = new List<byte[]>();
        if (Find(log) is { } state)
        {
            foreach (var entry in Session.Rows(
                r => r.GetFieldValue<byte[]>(0), "SELECT bytes FROM entries WHERE log = @p0 AND idx >= @p1 ORDER BY idx LIMIT @p2", (long)state.Number, from, (long)count))
            {
                bytes -= entry.Length;
                if (bytes < 0 && entries.Count > 0)
                {
                    break;
                }

                entries.Add(entry);
            }
        }

        return entries;
    }

    /// <summary>All disclosures of an own entry; null when none are kept.</summary>
    /// <param name="log">Name.</param>
    /// <param name="index">Of the entry.</param>
    public string? Opening(string log, long index) => Find(log) is { } state
        ? Session.First(r => r.GetString(0), "SELECT disclosures FROM openings WHERE log = @p0 AND idx = @p1", (long)state.Number, index)
        : null;

    /// <summary>Lines of a release ledger in order, as many as there are.</summary>
    /// <param name="log">Main log of the one who releases.</param>
    /// <param name="recipient">Who receives.</param>
    /// <param name="from">First index in the ledger.</param>
    /// <param name="count">At most.</param>
    public IReadOnlyList<Release> Releases(string log, string recipient, long from, int count) => Each(
        Store.Ledger(log, recipient),
        r => new Release(r.GetInt64(0), r.GetInt64(1), r.GetFieldValue<byte[]>(2), r.GetString(3)),
        """
        SELECT r.idx, r.entry, e.bytes, r.disclosures FROM releases r JOIN entries e ON e.log = r.log AND e.idx = r.idx
        WHERE r.log = @p0 AND r.idx >= @p1 ORDER BY r.idx LIMIT @p2
        """,
        from,
        (long)count);

    /// <summary>What may be sent now, the first lane first, then the longest due.</summary>
    /// <param name="recipient">To whom.</param>
    /// <param name="now">[ms] since 1970.</param>
    /// <param name="count">At most.</param>
    public IReadOnlyList<Outgoing> Due(string recipient, long now, int count) =>
    [
        .. Session.Rows(
            r => new Outgoing(recipient, (int)r.GetInt64(0), r.GetInt64(1), r.GetInt64(2)),
            "SELECT lane, due, entry FROM outbox WHERE recipient = @p0 AND due <= @p1 ORDER BY lane, due, entry LIMIT @p2",
            recipient,
            now,
            (long)count),
    ];

    /// <summary>How many wait to be sent to somebody, due or not.</summary>
    /// <param name="recipient">To whom.</param>
    public long Waiting(string recipient) => Session.First(r => r.GetInt64(0), "SELECT count(*) FROM outbox WHERE recipient = @p0", recipient);

    /// <summary>[ms] since 1970 when the next thing falls due; null when nothing waits.</summary>
    /// <param name="recipient">To whom.</param>
    public long? NextDue(string recipient) =>
        Session.First(r => r.IsDBNull(0) ? (long?)null : r.GetInt64(0), "SELECT min(due) FROM outbox WHERE recipient = @p0", recipient);

    /// <summary>The signed head of greatest size that is stored; null when there is none.</summary>
    /// <param name="log">Name.</param>
    public StoredHead? LastHead(string log) => Find(log) is { } state
        ? Session.First(ReadHead, "SELECT size, note FROM heads WHERE log = @p0 ORDER BY size DESC LIMIT 1", (long)state.Number)
        : null;

    /// <summary>The signed head of a size; null when there is none.</summary>
    /// <param name="log">Name.</param>
    /// <param name="size">Entries.</param>
    public StoredHead? HeadAt(string log, long size) => Find(log) is { } state
        ? Session.First(ReadHead, "SELECT size, note FROM heads WHERE log = @p0 AND size = @p1", (long)state.Number, size)
        : null;

    /// <summary>Signed heads in order of size, as many as there are.</summary>
    /// <param name="log">Name.</param>
    /// <param name="from">Least size.</param>
    /// <param name="count">At most.</param>
    public IReadOnlyList<StoredHead> Heads(string log, long from, int count) =>
        Each(log, ReadHead, "SELECT size, note FROM heads WHERE log = @p0 AND size >= @p1 ORDER BY size LIMIT @p2", from, (long)count);

    /// <summary>The last head of a log that this party cosigned; size 0 when none was.</summary>
    /// <param name="log">Name.</param>
    public Witnessed LastCosigned(string log) => Find(log) is { } state
        ? Session.First(
            r => new Witnessed(r.GetInt64(0), new(r.GetFieldValue<byte[]>(1)), r.GetString(2), r.GetInt64(3) != 0),
            "SELECT size, root, note, mirrored FROM witness WHERE log = @p0",
            (long)state.Number) ?? Witnessed.Nothing
        : Witnessed.Nothing;

    /// <summary>Entries that came ahead of their proof, in order of the index that they claim.</summary>
    /// <param name="log">Name.</param>
    /// <param name="from">First index.</param>
    /// <param name="count">At most.</param>
    public IReadOnlyList<Provisional> Provisionals(string log, long from, int count) => Each(
        log,
        r => new Provisional(r.GetInt64(0), r.GetFieldValue<byte[]>(1), r.GetString(2)),
        "SELECT idx, bytes, disclosures FROM provisional WHERE log = @p0 AND idx >= @p1 ORDER BY idx LIMIT @p2",
        from,
        (long)count);

    /// <summary>A small value by its name; null when there is none.</summary>
    /// <param name="name">Of the value.</param>
    public string? Meta(string name) => Session.First(r => r.GetString(0), "SELECT value FROM meta WHERE name = @p0", name);

    /// <summary>The small values whose names begin so.</summary>
    /// <param name="prefix">Of the names; letters and slashes.</param>
    public IReadOnlyList<(string Name, string Value)> Metas(string prefix) =>
        [.. Session.Rows(r => (r.GetString(0), r.GetString(1)), "SELECT name, value FROM meta WHERE name >= @p0 AND name < @p1 ORDER BY name", prefix, prefix[..^1] + (char)(prefix[^1] + 1))];

    internal LogState? Find(string log) => logs.GetValueOrDefault(log);

    private static StoredHead ReadHead(DbDataReader row) => new(row.GetInt64(0), row.GetString(1));

    // The tree in memory may already have entries that this state has not: sizes are checked against the state.
    private MerkleTree Tree(string log, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size(log));
        return Find(log)?.Tree ?? new();
    }

    private IReadOnlyList<T> Each<T>(string log, Func<DbDataReader, T> row, string sql, long from, long count) =>
        Find(log) is { } state ? [.. Session.Rows(row, sql, (long)state.Number, from, count)] : [];
}
