using System.Collections.Immutable;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Nodes;

/// <content>What goes by disk where there is no network: the batches that a peer would be answered with, and taking them in.</content>
public sealed partial class Node
{
    private ImmutableSortedSet<string> vouched = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>How much a peer has of the own log and of the releases made to it, by the newest receipt in its log that is here: never more than it has, often less.</summary>
    /// <param name="party">The peer.</param>
    public (long Entries, long Releases) ReceivedBy(string party) => peers[party].Audit.ReceivedOf.GetValueOrDefault(Me.Id);

    /// <summary>How much of a peer's log, and of what it released to this party, is here.</summary>
    /// <param name="party">The peer.</param>
    public (long Entries, long Releases) Mirrored(string party) => store.Read(reader => (reader.Size(LogOf(party)), reader.Size(Store.Ledger(LogOf(party), Me.Id))));

    /// <summary>How much there is for a peer: entries under a signed head, and releases made to it.</summary>
    /// <param name="party">The peer.</param>
    public (long Entries, long Releases) There(string party) => store.Read(reader => (reader.LastHead(OwnLog)?.Size ?? 0, reader.Size(Store.Ledger(OwnLog, party))));

    /// <summary>The batches that continue a peer's copy of the own log up to its newest head: what it would be answered with if it asked. The first may hold nothing but heads.</summary>
    /// <param name="party">The peer.</param>
    /// <param name="entries">Entries it has.</param>
    /// <param name="releases">Releases it has.</param>
    public IEnumerable<Batch> Carry(string party, long entries, long releases)
    {
        for (var first = true; ; first = false)
        {
            var request = new PullRequest { Exchange = Charter.Exchange, Log = Me.Id, From = entries, Ledger = releases };
            var batch = store.Read(reader => Continue(reader, party, request, early: false));
            var more = batch.Entries.Length > 0 || batch.Releases.Length > 0;
            if (first || more)
            {
                yield return batch;
            }

            (entries, releases) = (batch.From + batch.Entries.Length, batch.LedgerFrom + batch.Releases.Length);
            if (!more)
            {
                yield break;
            }
        }
    }

    /// <summary>Takes in a batch from a file, by the same rules as one from the network. A file proves only what is signed in it: not who gave it, nor that it is new.</summary>
    /// <param name="batch">It.</param>
    /// <param name="compare">Count it as the word of the party whose log it is about the last head of this node that it witnessed.</param>
    /// <returns>What it is refused for; null when it was taken.</returns>
    public async Task<Finding?> TakeCarried(Batch batch, bool compare)
    {
        ArgumentNullException.ThrowIfNull(batch);
        foreach (var (log, note) in batch.Heads)
        {
            if (Charter.Find(log) is { } origin
                && !(Checkpoint.Open(note, origin.LogKey, Charter.Parties.Where(p => p.Id != log).Select(p => p.WitnessKey)).Try(out var head, out var fault) && head.Head.Origin == LogOf(log)))
            {
                return new Finding(Question.Integrity, AuditCodes.ForgedHead, log, -1, $"the file shows a head that {log} did not sign: {fault?.Message ?? "it is of another log."}");
            }
        }

        // What is here already is skipped, and must be the same: a file that was altered there is not in order either.
        if (peers.ContainsKey(batch.Log) && store.Read(reader => reader.Entries(LogOf(batch.Log), batch.From, batch.Entries.Length)) is var here
            && here.Zip(batch.Entries).TakeWhile(e => e.First.AsSpan().SequenceEqual(e.Second.Span)).Count() is var same && same < here.Count)
        {
            return new Finding(Question.Integrity, AuditCodes.Order, batch.Log, batch.From + same, "is another entry than the one that is here: the file was altered.");
        }

        if (await Take($"a file of {batch.Log}", batch).ConfigureAwait(false) is { } refused)
        {
            return refused;
        }

        if (compare && State == NodeState.Comparing)
        {
            vouched = vouched.Add(batch.Log);
            peers[batch.Log].Compared = true;
            await Compare().ConfigureAwait(false);
        }

        return null;
    }
}
