using System.Collections.Immutable;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parapet.Exchange.Entries;

namespace Parapet.Exchange.Nodes;

/// <summary>Where a running node listens and whom it asks.</summary>
public sealed record HostOptions
{
    /// <summary>Address and port of the gateway; port 0 takes a free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>By party, the address of its gateway.</summary>
    public ImmutableDictionary<string, Uri> Peers { get; init; } = ImmutableDictionary<string, Uri>.Empty;

    /// <summary>How the node is opened.</summary>
    public NodeOptions Node { get; init; } = new();
}

/// <summary>A node at work: gateway and operator listener, a loop that asks each peer, a loop for what time brings, and a journal.</summary>
public sealed class NodeHost : IAsyncDisposable
{
    private const int WaitMs = 10_000;
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_breath = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_patienceMin = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_patienceMax = TimeSpan.FromSeconds(5);
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> loops = [];
    private readonly List<PeerLink> links = [];
    private readonly StreamWriter journal;
    private Gateway? gateway;
    private OperatorServer? control;

    private NodeHost(Node node, NodeFolder folder)
    {
        Node = node;
        journal = new StreamWriter(new FileStream(folder.JournalFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        node.Journal = (_, line) =>
        {
            var text = line.ToJsonString(s_json);
            try
            {
                lock (journal)
                {
                    journal.WriteLine(text);
                }
            }
            catch (IOException)
            {
                // A full disk costs lines of the journal, never the node.
            }
        };
    }

    /// <summary>The node.</summary>
    public Node Node { get; }

    /// <summary>Of the gateway.</summary>
    public Uri Address => gateway!.Address;

    /// <summary>Opens a node and starts everything.</summary>
    /// <param name="folder">Of the party.</param>
    /// <param name="options">Where and whom.</param>
    /// <param name="cancel">Stops the start.</param>
    public static async Task<Checked<NodeHost>> Start(NodeFolder folder, HostOptions options, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        if (!(await Node.Open(folder, options.Node).ConfigureAwait(false)).Try(out var node, out var fault))
        {
            return fault;
        }

        var host = new NodeHost(node, folder);
        try
        {
            if (options.Peers.Keys.FirstOrDefault(p => node.Charter.Find(p) is null || p == node.Me.Id) is { } stranger)
            {
                await host.DisposeAsync().ConfigureAwait(false);
                return new Diagnostic(NodeCodes.Folder, "--peer", $"{EntryCodes.Quote(stranger)} is no other party of this exchange. Parties: {string.Join(", ", node.Charter.Others(node.Me.Id).Select(p => p.Id))}.");
            }

            host.gateway = await Gateway.Start(node, options.Listen, folder.Certificate, cancel).ConfigureAwait(false);
            host.control = await OperatorServer.Start(host, folder, cancel).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            await host.DisposeAsync().ConfigureAwait(false);
            return new Diagnostic(NodeCodes.Folder, "--listen", $"{options.Listen} cannot be listened on: {e.Message} Give another port, or 0 for a free one.");
        }

        foreach (var (party, address) in options.Peers)
        {
            host.Connect(party, address);
        }

        host.loops.Add(Task.Run(host.TickLoop, CancellationToken.None));
        return host;
    }

    /// <summary>Begins to ask a peer.</summary>
    /// <param name="party">Of the charter.</param>
    /// <param name="address">Of its gateway.</param>
    public void Connect(string party, Uri address)
    {
        var link = new PeerLink(Node.Charter.Find(party)!, address, Node.Folder.Certificate);
        lock (links)
        {
            links.Add(link);
            loops.Add(Task.Run(() => PullLoop(link), CancellationToken.None));
        }
    }

    /// <summary>Orders something of every party that this node has a way to; only a white cell is obeyed.</summary>
    /// <param name="order">As <see cref="Node.Control"/> takes it.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>By party, why it did not obey; null where it did.</returns>
    public async Task<ImmutableSortedDictionary<string, Diagnostic?>> Order(JsonObject order, CancellationToken cancel)
    {
        List<PeerLink> all;
        lock (links)
        {
            all = [.. links];
        }

        var body = Wire.Bytes(order);
        var answers = await Task.WhenAll(all.Select(async l => (l.Peer.Id, Fault: await l.Act("/v1/control", body, cancel).ConfigureAwait(false)))).ConfigureAwait(false);
        return Node.Charter.Others(Node.Me.Id).ToImmutableSortedDictionary(
            p => p.Id,
            p => Array.Exists(answers, a => a.Id == p.Id) ? Array.Find(answers, a => a.Id == p.Id).Fault
                : new Diagnostic(NodeCodes.Unreachable, p.Id, "this node was not started with --peer for it."),
            StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        if (control is not null)
        {
            await control.DisposeAsync().ConfigureAwait(false);
        }

        if (gateway is not null)
        {
            await gateway.DisposeAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(loops).ConfigureAwait(false);
        links.ForEach(l => l.Dispose());
        await Node.DisposeAsync().ConfigureAwait(false);
        Node.Journal = null;
        await journal.DisposeAsync().ConfigureAwait(false);
        stop.Dispose();
    }

    private async Task PullLoop(PeerLink link)
    {
        var patience = s_patienceMin;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var answer = await link.Pull(Node.Ask(link.Peer.Id, WaitMs), stop.Token).ConfigureAwait(false);
                if (answer.Try(out var batch, out var fault) && await Node.Take(link.Peer.Id, batch).ConfigureAwait(false) is not { } refused)
                {
                    patience = s_patienceMin;
                    // A node that compares itself is answered at once with nothing: it is not asked in a tight loop. Nor is one that has told all: what it says next comes some at a time.
                    await Task.Delay(
                        Node.State != NodeState.Signing || batch.Checkpoint.Length == 0 ? s_patienceMin : batch.IsFull ? TimeSpan.Zero : s_breath, stop.Token).ConfigureAwait(false);
                    continue;
                }

                Node.Unreachable(link.Peer.Id, fault);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Log.StoreException e)
            {
                Node.Unreachable(link.Peer.Id, new Diagnostic(NodeCodes.Store, Node.Me.Id, e.Message));
            }
#pragma warning disable CA1031 // A mistake of ours must be seen and must not silence the node for good.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Node.Broken(e);
            }

            try
            {
                await Task.Delay(patience, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            patience = patience * 2 < s_patienceMax ? patience * 2 : s_patienceMax;
        }
    }

    private async Task TickLoop()
    {
        using var timer = new PeriodicTimer(s_tick);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token).ConfigureAwait(false))
            {
                try
                {
                    await Node.Tick().ConfigureAwait(false);
                }
#pragma warning disable CA1031 // See below.
                catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
                {
                    // A mistake of ours must be seen and must not silence the node for good.
                    Node.Broken(e);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }
}
