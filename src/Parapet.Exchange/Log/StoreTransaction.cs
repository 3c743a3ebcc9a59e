using System.Collections.Concurrent;
using System.Text;

namespace Parapet.Exchange.Log;

/// <summary>
/// What one request reads and writes: all of it is kept or nothing, and it is kept before the request is answered. Valid within the call that
/// gave it. A method that throws spoils this request alone.
/// </summary>
public sealed class StoreTransaction : StoreReader
{
    private static readonly ConcurrentDictionary<string, string> s_statements = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, LogState> logs;
    private readonly Stack<Action> undo = [];

    internal StoreTransaction(Session session, ConcurrentDictionary<string, LogState> logs)
        : base(session, logs) => this.logs = logs;

    internal int Mark => undo.Count;

    /// <inheritdoc/>
    public override long Size(string log) => Find(log)?.Tree.Size ?? 0;

    /// <summary>Makes a log known; nothing happens when it is.</summary>
    /// <param name="log">Name: the origin of its heads.</param>
    /// <param name="own">Whether this party writes it, so that a head signed beyond its end is an error.</param>
    /// <exception cref="InvalidOperationException">It is known as the other.</exception>
    public void AddLog(string log, bool own)
    {
        ArgumentException.ThrowIfNullOrEmpty(log);
        if (Find(log) is { } known)
        {
            if (known.Own != own)
            {
                throw new InvalidOperationException($"{log} is known as {(known.Own ? "an own" : "a mirrored")} log.");
            }

            return;
        }

        var state = new LogState(logs.IsEmpty ? 1 : logs.Values.Max(l => l.Number) + 1, log, own);
        Put("logs", "log, name, own", null, (long)state.Number, log, own ? 1L : 0L);
        logs[log] = state;
        undo.Push(() => logs.TryRemove(log, out _));
    }

    /// <summary>Adds an entry at the end of a log.</summary>
    /// <param name="log">Name, known.</param>
    /// <param name="entry">Up to <see cref="ExchangeLimits.EntryMax"/> bytes.</param>
    /// <returns>Its index.</returns>
    public long Append(string log, byte[] entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entry.Length, ExchangeLimits.EntryMax);
        var state = Known(log);
        var leaf = Digest.Leaf(entry);
        var index = state.Tree.Size;
        Session.Execute("INSERT INTO entries(log, idx, bytes, leaf) VALUES (@p0, @p1, @p2, @p3)", (long)state.Number, index, entry, leaf.ToArray());
        state.Tree.Append(leaf);
        undo.Push(() => state.Tree.Truncate(index));
        return index;
    }

    /// <summary>Keeps all disclosures of an own entry.</summary>
    /// <param name="log">Name, known.</param>
    /// <param name="index">Of the entry.</param>
    /// <param name="disclosures">Text.</param>
    public void PutOpening(string log, long index, string disclosures) =>
        PutBounded(disclosures, "openings", "log, idx, disclosures", "log, idx", (long)Known(log, index).Number, index, disclosures);

    /// <summary>Adds a line to a release ledger, given or received. The ledger is a log of its own, named <see cref="Store.Ledger"/>.</summary>
    /// <param name="log">Main log of the one who releases, known.</param>
    /// <param name="recipient">Who receives.</param>
    /// <param name="entry">Index in the main log.</param>
    /// <param name="leaf">The line.</param>
    /// <param name="disclosures">Text released with it.</param>
    /// <returns>Its index in the ledger.</returns>
    public long PutRelease(string log, string recipient, long entry, byte[] leaf, string disclosures)
    {
        var ledger = Store.Ledger(log, recipient);
        AddLog(ledger, Known(log, entry).Own);
        var index = Append(ledger, leaf);
        PutBounded(disclosures, "releases", "log, idx, entry, disclosures", null, (long)Known(ledger).Number, index, entry, disclosures);
        return index;
    }

    /// <summary>Lets something wait to be sent; once, however often it is asked for.</summary>
    /// <param name="outgoing">What, to whom and from when.</param>
    public void Enqueue(Outgoing outgoing)
    {
        ArgumentNullException.ThrowIfNull(outgoing);
        Put("outbox", "recipient, lane, due, entry", "recipient, lane, due, entry", outgoing.Recipient, (long)outgoing.Lane, outgoing.Due, outgoing.Entry);
    }

    /// <summary>Takes away what was sent.</summary>
    /// <param name="outgoing">As read.</param>
    /// <returns>Whether it waited.</returns>
    public bool Dequeue(Outgoing outgoing)
    {
        ArgumentNullException.ThrowIfNull(outgoing);
        return Session.Execute(
            "DELETE FROM outbox WHERE recipient = @p0 AND lane = @p1 AND due = @p2 AND entry = @p3",
            outgoing.Recipient,
            (long)outgoing.Lane,
            outgoing.Due,
            outgoing.Entry) > 0;
    }

    /// <summary>Keeps a signed head of a known log in place of one of that size. It may be beyond what is mirrored, but not against it.</summary>
    /// <param name="head">What the note says, checked.</param>
    /// <param name="note">With its cosignatures.</param>
    /// <exception cref="InvalidOperationException">It is against the entries or, of an own log, beyond them.</exception>
    public void PutHead(Checkpoint head, SignedNote note)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(note);
        var state = Known(head.Origin);
        var beyond = head.Size > state.Tree.Size;
        if (beyond ? state.Own : state.Tree.Root(head.Size) != head.Root)
        {
            throw new InvalidOperationException($"A head of {head.Origin} of size {head.Size} is not of the {state.Tree.Size} entries that are stored.");
        }

        Put("heads", "log, size, note", "log, size", (long)state.Number, head.Size, note.ToString());
    }

    /// <summary>
    /// Replaces the last head that this party cosigned, if it still is the one that the new head was compared with. The cosignature may leave
    /// this machine only after the request was answered.
    /// </summary>
    /// <param name="oldSize">Of the head that the new one was found to continue; 0 when none was cosigned.</param>
    /// <param name="head">The new head.</param>
    /// <param name="note">With the own cosignature.</param>
    /// <param name="mirrored">Whether its entries are stored here.</param>
    /// <returns>False, and nothing changes, when another head was cosigned since, or one of that size with another root.</returns>
    /// <exception cref="InvalidOperationException">It is against the entries that are stored, or beyond them though it is said to be mirrored.</exception>
    public bool TryCosign(long oldSize, Checkpoint head, SignedNote note, bool mirrored)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(note);
        var state = Known(head.Origin);
        var last = LastCosigned(head.Origin);
        if (last.Size != oldSize || head.Size < oldSize || (head.Size == oldSize && head.Root != last.Root))
        {
            return false;
        }

        var beyond = head.Size > state.Tree.Size;
        if (beyond ? mirrored : state.Tree.Root(head.Size) != head.Root)
        {
            throw new InvalidOperationException($"A head of {head.Origin} of size {head.Size} is not of the {state.Tree.Size} entries that are stored.");
        }

        Put("witness", "log, size, root, note, mirrored", "log", (long)state.Number, head.Size, head.Root.ToArray(), note.ToString(), mirrored ? 1L : 0L);
        return true;
    }

    /// <summary>Keeps an entry that came ahead of its proof, in place of one of that index.</summary>
    /// <param name="log">Name, known.</param>
    /// <param name="provisional">The entry.</param>
    public void PutProvisional(string log, Provisional provisional)
    {
        ArgumentNullException.ThrowIfNull(provisional);
        ArgumentOutOfRangeException.ThrowIfNegative(provisional.Index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(provisional.Bytes.Length, ExchangeLimits.EntryMax);
        PutBounded(provisional.Disclosures, "provisional", "log, idx, bytes, disclosures", "log, idx", (long)Known(log).Number, provisional.Index, provisional.Bytes, provisional.Disclosures);
    }

    /// <summary>Takes away provisional entries that their proof has reached.</summary>
    /// <param name="log">Name, known.</param>
    /// <param name="below">First index to keep.</param>
    public void DropProvisionals(string log, long below) =>
        Session.Execute("DELETE FROM provisional WHERE log = @p0 AND idx < @p1", (long)Known(log).Number, below);

    /// <summary>Keeps a small value by its name.</summary>
    /// <param name="name">Of the value.</param>
    /// <param name="value">Text.</param>
    public void PutMeta(string name, string value) => Put("meta", "name, value", "name", name, value);

    internal void UndoTo(int mark)
    {
        while (undo.Count > mark)
        {
            undo.Pop()();
        }
    }

    private LogState Known(string log) => Find(log) ?? throw new InvalidOperationException($"There is no log {log}.");

    private LogState Known(string log, long index)
    {
        var state = Known(log);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, state.Tree.Size);
        return state;
    }

    private void PutBounded(string disclosures, string table, string columns, string? key, params ReadOnlySpan<object> values)
    {
        ArgumentNullException.ThrowIfNull(disclosures);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Encoding.UTF8.GetByteCount(disclosures), ExchangeLimits.DisclosuresMax);
        Put(table, columns, key, values);
    }

    // Columns in their order of StoreTables.Summed; with a key, a row of that key is replaced.
    private void Put(string table, string columns, string? key, params ReadOnlySpan<object> values)
    {
        var sql = s_statements.GetOrAdd(table, _ =>
        {
            var names = columns.Split(", ");
            var marks = string.Join(", ", Enumerable.Range(0, names.Length + 1).Select(i => $"@p{i}"));
            var replace = key is null ? "" : $" ON CONFLICT ({key}) DO UPDATE SET {string.Join(", ", names.Append("rowsum").Select(n => $"{n} = excluded.{n}"))}";
            return $"INSERT INTO {table}({columns}, rowsum) VALUES ({marks}){replace}";
        });
        Session.Execute(sql, [.. values, RowSum.Of(table, values)]);
    }
}
