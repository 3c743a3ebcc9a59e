using Parapet.Exchange.Audits;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Nodes;

/// <summary>A party's own log, and the ledger of what it released to a peer, back from the mirror that the peer keeps: after a lost or damaged store.</summary>
public static class Rebuild
{
    /// <summary>Fetches, checks and writes. The store must not be there, or hold less than the mirror.</summary>
    /// <param name="folder">Of the party.</param>
    /// <param name="party">The peer.</param>
    /// <param name="address">Of its gateway.</param>
    /// <param name="progress">0 to 1.</param>
    /// <param name="cancel">Gives up; what was written stays, and the next call goes on from there.</param>
    /// <returns>Entries that are there now, or what is wrong.</returns>
    public static async Task<(long Entries, Diagnostic? Fault)> From(NodeFolder folder, string party, Uri address, IProgress<double>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!folder.ReadCharter().Try(out var signed, out var fault))
        {
            return (0, fault);
        }

        if (signed.Charter.Find(party) is not { } peer || party == folder.Card.Id)
        {
            return (0, new Diagnostic(NodeCodes.Folder, "--from", $"'{party}' is no other party of this exchange."));
        }

        if (!(await Node.Open(folder, new NodeOptions()).ConfigureAwait(false)).Try(out var node, out fault))
        {
            return (0, fault);
        }

        await using (node.ConfigureAwait(false))
        {
            using var link = new PeerLink(peer, address, folder.Certificate);
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                if (!(await link.Pull(node.AskMirror(party), cancel).ConfigureAwait(false)).Try(out var batch, out fault))
                {
                    return (node.Size, fault);
                }

                if (batch.Entries.Length == 0 && batch.Releases.Length == 0)
                {
                    return (node.Size, null);
                }

                if (await node.TakeBack(party, batch).ConfigureAwait(false) is { } wrong)
                {
                    return (node.Size, wrong);
                }

                if (Checkpoint.Open(batch.Checkpoint, folder.Card.LogKey).Value is { Head.Size: > 0 and var size })
                {
                    progress?.Report((double)node.Size / size);
                }
            }
        }
    }
}
