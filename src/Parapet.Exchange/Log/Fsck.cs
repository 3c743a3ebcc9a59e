using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Parapet.Exchange.Log;

/// <summary>
/// Checks all that a store holds: its structure, every entry against its leaf hash, every row against its checksum, every signed head against
/// the entries. A loss that leaves a clean shorter state is not seen here; peers, who know a greater size, see it.
/// </summary>
public static class Fsck
{
    private const int FindingsMax = 50;

    /// <summary>Checks an open store, from one state of it, beside its work.</summary>
    /// <param name="store">Open.</param>
    /// <returns>What is wrong; empty when nothing is.</returns>
    public static ImmutableArray<Diagnostic> Run(Store store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Read(reader =>
        {
            var findings = Structure(reader.Session, store.Options.Dialect);
            return findings.IsEmpty ? Load(reader.Session, new(StringComparer.Ordinal), store.Options.Verifiers) : findings;
        });
    }

    /// <summary>What the database finds wrong with its own structure.</summary>
    internal static ImmutableArray<Diagnostic> Structure(Session session, Dialect dialect) => dialect.Check is null
        ? []
        : [.. session.Rows(r => r.GetString(0), dialect.Check).Where(line => line != "ok").Select(line => new Diagnostic(LogCodes.StoreDamaged, "", $"The database is damaged: {line}"))];

    /// <summary>Reads all of it: fills the logs, and says what is wrong.</summary>
    internal static ImmutableArray<Diagnostic> Load(Session session, ConcurrentDictionary<string, LogState> logs, IReadOnlyList<NoteVerifier> verifiers)
    {
        var findings = new Findings();
        var numbers = new Dictionary<long, LogState>();
        foreach (var row in session.Rows(r => (Number: r.GetInt64(0), Name: r.GetString(1), Own: r.GetInt64(2) != 0), "SELECT log, name, own FROM logs ORDER BY log"))
        {
            var state = new LogState((int)row.Number, row.Name, row.Own);
            numbers[row.Number] = state;
            if (!logs.TryAdd(row.Name, state))
            {
                findings.Add(LogCodes.RowOrphan, row.Name, "is there twice.");
            }
        }

        Sums(session, findings);
        Entries(session, numbers, findings);
        Heads(session, numbers, verifiers, findings);
        Witness(session, numbers, findings);
        Orphans(session, numbers, findings);
        return findings.All;
    }

    private static void Sums(Session session, Findings findings)
    {
        foreach (var (table, columns, key) in StoreTables.Summed)
        {
            var count = 0L;
            foreach (var values in session.Rows(StoreTables.Values, $"SELECT {columns}, rowsum FROM {table} ORDER BY {key}"))
            {
                if (values[^1] is not long sum || sum != RowSum.Of(table, values.AsSpan(0, values.Length - 1)))
                {
                    findings.Add(LogCodes.RowSum, table, $"row {count} does not fit its checksum.");
                }

                count++;
            }
        }
    }

    private static void Entries(Session session, Dictionary<long, LogState> numbers, Findings findings)
    {
        LogState? state = null;
        var broken = false;
        foreach (var (number, index, bytes, leaf) in session.Rows(
            r => (r.GetInt64(0), r.GetInt64(1), r.GetFieldValue<byte[]>(2), r.GetFieldValue<byte[]>(3)), "SELECT log, idx, bytes, leaf FROM entries ORDER BY log, idx"))
        {
            if (state is null || state.Number != number)
            {
                broken = false;
                if (!numbers.TryGetValue(number, out state))
                {
                    findings.Add(LogCodes.RowOrphan, "entries", $"an entry is of log {number}, which is not there.");
                    continue;
                }
            }

            if (broken)
            {
                continue;
            }

            if (index != state.Tree.Size)
            {
                findings.Add(LogCodes.EntryGap, state.Name, $"after {state.Tree.Size} entries comes entry {index}.");
                broken = true;
                continue;
            }

            var hash = Digest.Leaf(bytes);
            if (!leaf.AsSpan().SequenceEqual(hash.ToArray()))
            {
                findings.Add(LogCodes.EntryHash, state.Name, $"entry {index} does not hash to its leaf.");
            }

            state.Tree.Append(hash);
        }
    }

    private static void Heads(Session session, Dictionary<long, LogState> numbers, IReadOnlyList<NoteVerifier> verifiers, Findings findings)
    {
        foreach (var (number, size, text) in session.Rows(r => (r.GetInt64(0), r.GetInt64(1), r.GetString(2)), "SELECT log, size, note FROM heads ORDER BY log, size"))
        {
            if (!numbers.TryGetValue(number, out var state))
            {
                findings.Add(LogCodes.RowOrphan, "heads", $"a head is of log {number}, which is not there.");
                continue;
            }

            if (!Head(text, state, verifiers, out var head, out var problem) || head.Size != size)
            {
                findings.Add(LogCodes.HeadBroken, state.Name, $"the head of size {size} cannot be believed. {problem?.Message}");
            }
            else if (size > state.Tree.Size)
            {
                if (state.Own)
                {
                    findings.Add(LogCodes.HeadBeyond, state.Name, $"a head of size {size} was signed, and {state.Tree.Size} entries are there.");
                }
            }
            else if (state.Tree.Root(size) != head.Root)
            {
                findings.Add(LogCodes.HeadRoot, state.Name, $"the head of size {size} has another root than the entries.");
            }
        }
    }

    private static bool Head(string text, LogState state, IReadOnlyList<NoteVerifier> verifiers, out Checkpoint head, out Diagnostic? problem)
    {
        head = null!;
        if (!SignedNote.Parse(text).Ok(out var note, out problem) || !Checkpoint.Parse(note.Text).Ok(out var read, out problem))
        {
            return false;
        }

        head = read;
        var verified = note.Verify(verifiers);
        problem = verified.Problem is { Code: LogCodes.Signature } wrong ? wrong : null;
        return problem is null && read.Origin == state.Name;
    }

    private static void Witness(Session session, Dictionary<long, LogState> numbers, Findings findings)
    {
        foreach (var (number, size, root, mirrored) in session.Rows(
            r => (r.GetInt64(0), r.GetInt64(1), r.GetFieldValue<byte[]>(2), r.GetInt64(3) != 0), "SELECT log, size, root, mirrored FROM witness ORDER BY log"))
        {
            if (!numbers.TryGetValue(number, out var state))
            {
                findings.Add(LogCodes.RowOrphan, "witness", $"a cosigned head is of log {number}, which is not there.");
            }
            else if (size > state.Tree.Size)
            {
                if (mirrored)
                {
                    findings.Add(LogCodes.WitnessBeyond, state.Name, $"size {size} was cosigned as stored, and {state.Tree.Size} entries are there.");
                }
            }
            else if (root.Length != Digest.Length || state.Tree.Root(size) != new Digest(root))
            {
                findings.Add(LogCodes.WitnessRoot, state.Name, $"the cosigned head of size {size} has another root than the entries.");
            }
        }
    }

    private static void Orphans(Session session, Dictionary<long, LogState> numbers, Findings findings)
    {
        foreach (var table in (string[])["openings", "releases"])
        {
            foreach (var (number, last) in session.Rows(r => (r.GetInt64(0), r.GetInt64(1)), $"SELECT log, max(idx) FROM {table} GROUP BY log ORDER BY log"))
            {
                if (!numbers.TryGetValue(number, out var state) || last >= state.Tree.Size)
                {
                    findings.Add(LogCodes.RowOrphan, table, $"a row is of entry {last} of {state?.Name ?? "no log"}, which is not there.");
                }
            }
        }
    }

    private sealed class Findings
    {
        private readonly ImmutableArray<Diagnostic>.Builder all = ImmutableArray.CreateBuilder<Diagnostic>();

        public ImmutableArray<Diagnostic> All => all.ToImmutable();

        public void Add(string code, string what, string message)
        {
            if (all.Count < FindingsMax)
            {
                all.Add(new(code, what, message));
            }
        }
    }
}
