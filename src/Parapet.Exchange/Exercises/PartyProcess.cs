using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Nodes;

namespace Parapet.Exchange.Exercises;

/// <summary>The node of one party as a process of its own, and the ways to it: the operator's, and the white cell's through its gateway.</summary>
internal sealed class PartyProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private readonly Process process;
    private readonly StringBuilder said = new();
    private readonly NodeFolder folder;

    private PartyProcess(NodeFolder folder, Process process, PeerLink link)
    {
        this.folder = folder;
        this.process = process;
        Link = link;
        process.ErrorDataReceived += (_, line) => Heard(line.Data);
        process.OutputDataReceived += (_, line) => Heard(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    /// <summary>Whose node it is.</summary>
    public string Party => folder.Card.Id;

    /// <summary>The white cell's way to its gateway.</summary>
    public PeerLink Link { get; }

    /// <summary>Why it is no more; null while it runs.</summary>
    public Diagnostic? Ended
    {
        get
        {
            if (!process.HasExited)
            {
                return null;
            }

            lock (said)
            {
                return new Diagnostic(ExerciseCodes.Process, Party, $"the node ended with code {process.ExitCode}: {said.ToString().Trim()}");
            }
        }
    }

    /// <summary>Starts the node of a party.</summary>
    /// <param name="start">From the words after <c>./parapet</c> to a process.</param>
    /// <param name="folder">Of the party.</param>
    /// <param name="port">Of its gateway.</param>
    /// <param name="peers">By party, the address of its gateway.</param>
    /// <param name="white">Folder of the white cell.</param>
    public static PartyProcess Start(Func<IReadOnlyList<string>, ProcessStartInfo> start, NodeFolder folder, int port, IEnumerable<KeyValuePair<string, Uri>> peers, NodeFolder white)
    {
        List<string> words = ["exchange", "serve", "--dir", folder.Path, "--listen", $"127.0.0.1:{port}"];
        foreach (var (party, address) in peers)
        {
            words.AddRange(["--peer", $"{party}={address}"]);
        }

        var info = start(words);
        (info.RedirectStandardError, info.RedirectStandardOutput, info.RedirectStandardInput, info.UseShellExecute) = (true, true, true, false);
        var process = Process.Start(info) ?? throw new InvalidOperationException("no process was started");
        process.StandardInput.Close();
        return new PartyProcess(folder, process, new PeerLink(folder.Card, new Uri($"https://127.0.0.1:{port}"), white.Certificate));
    }

    /// <summary>Its status; null while it does not answer.</summary>
    public async Task<JsonObject?> Status(CancellationToken cancel) => (await Operator("/status", null, cancel).ConfigureAwait(false)).Answer;

    /// <summary>Asks its operator listener.</summary>
    public async Task<(JsonObject? Answer, IReadOnlyList<Diagnostic> Faults)> Operator(string path, byte[]? body, CancellationToken cancel)
    {
        if (!OperatorClient.Of(folder).Try(out var client, out var fault))
        {
            return (null, [fault]);
        }

        using (client)
        {
            return await client.Ask(path, body, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Gives an order of the white cell.</summary>
    public Task<Diagnostic?> Order(JsonObject order, CancellationToken cancel) => Link.Act("/v1/control", Wire.Bytes(order), cancel);

    public async ValueTask DisposeAsync()
    {
        Link.Dispose();
        if (!process.HasExited)
        {
            // As Ctrl-C would: the node closes its store and takes its operator file away.
            using var kill = Process.Start(new ProcessStartInfo("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]) { UseShellExecute = false });
            using var soon = new CancellationTokenSource(s_patience);
            try
            {
                await process.WaitForExitAsync(soon.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        process.Dispose();
    }

    private void Heard(string? line)
    {
        const int Most = 4000;
        lock (said)
        {
            if (line is not null && said.Length < Most)
            {
                said.AppendLine(line);
            }
        }
    }
}
