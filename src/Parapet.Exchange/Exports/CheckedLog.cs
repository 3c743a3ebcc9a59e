using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;
using Parapet.Exchange.Messages;
using Parapet.Exchange.Policies;

namespace Parapet.Exchange.Exports;

/// <summary>An entry of a log that was checked, as it is kept.</summary>
/// <param name="Index">In the log.</param>
/// <param name="Type">Of the header.</param>
/// <param name="ScenarioMs">[ms] of scenario time; null outside of a scenario.</param>
public readonly record struct CheckedEntry(long Index, string Type, long? ScenarioMs);

/// <summary>A root that a service entry says another log had at a size.</summary>
/// <param name="Index">Of the entry.</param>
/// <param name="Type">Of the entry.</param>
/// <param name="Log">The other log.</param>
/// <param name="Size">Its entries then.</param>
/// <param name="Root">Its root then.</param>
/// <param name="Ledger">Releases received of it by then, and the root of their leaves; null where the entry does not say.</param>
internal sealed record SeenRoot(long Index, string Type, string Log, long Size, Digest Root, (long Size, Digest Root)? Ledger);

/// <summary>What is kept of the entries of a log that were checked, up to the first that is wrong: some tens of bytes of each, what service entries say of other logs, and policies.</summary>
public sealed class CheckedLog
{
    private readonly Charter charter;
    private readonly List<Mark> marks;
    private readonly List<SeenRoot> roots = [];
    private readonly Dictionary<string, (long Index, Policy Policy)> policies = new(StringComparer.Ordinal);
    private readonly List<(long Index, string? To, bool Suspended)> suspensions = [];
    private readonly HashSet<string> types = new(StringComparer.Ordinal);
    private readonly Lazy<Dictionary<EntryId, int>> byId;

    internal CheckedLog(Charter charter, ExportedLog log)
    {
        (this.charter, Log) = (charter, log);
        marks = new((int)Math.Min(log.Head.Head.Size, Array.MaxLength));
        byId = new(() => marks.Select((m, i) => (m.Id, i)).ToDictionary(m => m.Id, m => m.i));
    }

    /// <summary>The log in the export.</summary>
    public ExportedLog Log { get; }

    /// <summary>[entries] checked.</summary>
    public long Size => marks.Count;

    /// <summary>What service entries say of other logs, in order.</summary>
    internal IReadOnlyList<SeenRoot> Roots => roots;

    /// <summary>The entry of an id; null where it is not in the log.</summary>
    /// <param name="messageId">Any text.</param>
    public CheckedEntry? Find(string messageId) =>
        EntryId.Read(messageId) is { } id && byId.Value.TryGetValue(id, out var index) ? new CheckedEntry(index, marks[index].Type, marks[index].ScenarioMs) : null;

    /// <summary>The policy of a hash, with the index of the entry by which it came into force first; null where none has it.</summary>
    internal (long Index, Policy Policy)? PolicyOf(string hash) => policies.TryGetValue(hash, out var found) ? found : null;

    /// <summary>Whether an entry of a type before an index, committed less than a span before a time, was owed to a party.</summary>
    internal bool Owed(string party, string type, long index, DateTimeOffset time, TimeSpan span)
    {
        // Entries stand in the order of their times.
        for (var i = (int)index - 1; i >= 0 && time - marks[i].Committed < span; i--)
        {
            if (marks[i].Type == type && (marks[i].Owed & Bit(party)) != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether releases to a party were suspended before an index.</summary>
    internal bool Suspended(string party, long index) => suspensions.Where(s => s.Index < index && (s.To ?? party) == party).Select(s => s.Suspended).LastOrDefault();

    internal void Add(Entry entry)
    {
        var header = entry.Header;
        var type = types.TryGetValue(header.Type, out var known) ? known : header.Type; // one text for all that have it
        types.Add(type);
        marks.Add(new Mark(EntryId.Of(header), type, header.ScenarioMs, header.Committed, header.Duties.Where(d => d.Value.Owed).Aggregate(0, (bits, d) => bits | Bit(d.Key))));
        if (entry.Body is not { } body)
        {
            return;
        }

        if (StrictJson.Text(body["log"]) is { } log && charter.Find(log) is { } other && Root(body, "size", "root") is { } seen)
        {
            roots.Add(new SeenRoot(header.Index, type, other.Id, seen.Size, seen.Root, Root(body, "ledger", "ledger_root")));
        }

        if (Service.PolicyOf(entry) is { } policy)
        {
            policies.TryAdd(policy.Id, (header.Index, policy));
        }

        if (header.Type == Service.Policy && StrictJson.Text(body["state"]) is ("suspend" or "resume") and var state)
        {
            suspensions.Add((header.Index, StrictJson.Text(body["to"]), state == "suspend"));
        }
    }

    private static (long Size, Digest Root)? Root(JsonObject body, string size, string root) =>
        StrictJson.Whole(body[size], 0, long.MaxValue) is { } leaves && Digest.TryParseBase64(StrictJson.Text(body[root]) ?? "", out var hash) ? (leaves, hash) : null;

    // One for each other party of the charter, which has no more than an int has bits.
    private int Bit(string party) => 1 << charter.Parties.TakeWhile(p => p.Id != party).Count();

    private readonly record struct Mark(EntryId Id, string Type, long? ScenarioMs, DateTimeOffset Committed, int Owed);
}
