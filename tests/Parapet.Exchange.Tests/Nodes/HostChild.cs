using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Nodes;
using Parapet.Exchange.Policies;
using Parapet.Exchange.Tests.Log;

namespace Parapet.Exchange.Tests.Nodes;

/// <summary>Two parties in folders of their own, for nodes that listen and ask over HTTPS.</summary>
internal sealed class Duo : IDisposable
{
    private static int s_count;
    private readonly Folder root = new();

    public Duo(string? usFolder = null)
    {
        Us = Trio.Value(NodeFolder.Create(usFolder ?? root.File("us"), "us", "us", CharterRole.Party, TimeProvider.System));
        Russia = Trio.Value(NodeFolder.Create(root.File("russia"), "russia", "russia", CharterRole.Party, TimeProvider.System));
        ReadOnlyMemory<byte> policy = Encoding.UTF8.GetBytes(PolicyText.Read(Encoding.UTF8.GetBytes(Trio.PolicyYaml), "policy.yaml").Policy!.Json);
        var charter = Trio.Value(SignedCharter.Propose(
            "Test", [Us.Card, Russia.Card], new Dictionary<string, ReadOnlyMemory<byte>> { ["us"] = policy, ["russia"] = policy }, null, null, TimeProvider.System.GetUtcNow()));
        charter = charter.Sign(Us.EntryKey).Sign(Russia.EntryKey);
        Us.Write(charter);
        Russia.Write(charter);
        // A loopback address of their own, so that a port stays theirs while a node is down.
        var address = string.Create(CultureInfo.InvariantCulture, $"127.{1 + (Environment.ProcessId % 250)}.{1 + (Environment.ProcessId / 250 % 250)}.{1 + Interlocked.Increment(ref s_count)}");
        Places = new(StringComparer.Ordinal) { ["us"] = $"{address}:20441", ["russia"] = $"{address}:20442" };
    }

    public NodeFolder Us { get; }

    public NodeFolder Russia { get; }

    public Dictionary<string, string> Places { get; }

    public NodeFolder Folder(string party) => party == "us" ? Us : Russia;

    public static string Other(string party) => party == "us" ? "russia" : "us";

    public string[] Task(string party) => ["node", Folder(party).Path, Places[party], $"{Other(party)}=https://{Places[Other(party)]}"];

    /// <summary>A node at work in this process.</summary>
    public async Task<NodeHost> Host(string party) => Trio.Value(await NodeHost.Start(
        Folder(party),
        new HostOptions { Listen = IPEndPoint.Parse(Places[party]), Peers = System.Collections.Immutable.ImmutableDictionary<string, Uri>.Empty.Add(Other(party), new Uri("https://" + Places[Other(party)])) },
        TestContext.Current.CancellationToken));

    /// <summary>Waits for something to become so; how long is no part of any test.</summary>
    public static async Task Until(Func<Task<bool>> so, string what)
    {
        for (var n = 0; n < 1200; n++)
        {
            if (await so())
            {
                return;
            }

            await System.Threading.Tasks.Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"It never came about that {what}.");
    }

    public static Task Until(Func<bool> so, string what) => Until(() => System.Threading.Tasks.Task.FromResult(so()), what);

    public void Dispose() => root.Dispose();
}

/// <summary>A node at work in a process of its own, told what to do by lines on its input.</summary>
internal static class HostChild
{
    private static (TimeSpan Cpu, int Messages) s_load;

    public static async Task<int> Run(string[] task)
    {
        var peers = task[2..].Select(p => p.Split('=', 2)).Aggregate(System.Collections.Immutable.ImmutableDictionary<string, Uri>.Empty, (d, p) => d.Add(p[0], new Uri(p[1])));
        if (!NodeFolder.Open(task[0]).Try(out var folder, out var fault)
            || !(await NodeHost.Start(folder, new HostOptions { Listen = IPEndPoint.Parse(task[1]), Peers = peers }, CancellationToken.None)).Try(out var host, out fault))
        {
            Console.WriteLine($"refused {fault}");
            return 1;
        }

        await using (host)
        {
            Console.WriteLine("ready");
            while (await Console.In.ReadLineAsync() is { } line)
            {
                var words = line.Split(' ');
                switch (words[0])
                {
                    case "send":
                        for (var n = 0; n < int.Parse(words[1], CultureInfo.InvariantCulture); n++)
                        {
                            var sent = await host.Node.Submit(Trio.Warning(n % 360));
                            Console.WriteLine(sent.Try(out var done, out fault) ? string.Create(CultureInfo.InvariantCulture, $"ack {done.Index} {done.MessageId}") : $"refused {fault}");
                        }

                        break;
                    case "status":
                        Console.WriteLine(host.Node.Status().ToJsonString());
                        break;
                    case "load":
                        Console.WriteLine(await Load(host.Node, int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture), words[3], notices: words.Length > 4));
                        break;
                    case "received":
                        Console.WriteLine(Received(host.Node, words[1], words[2]));
                        break;
                }
            }
        }

        return 0;
    }

    // So many messages a second, each at its time whether the one before is done or not. When each was handed over is written to a file, for the one who receives it.
    private static async Task<string> Load(Node node, int perSecond, int seconds, string file, bool notices)
    {
        var messages = Enumerable.Range(0, 360).Select(n => notices ? Trio.Notice(n) : Trio.Warning(n)).ToArray();
        var count = perSecond * seconds;
        var (took, handed, all) = (new double[count], new string[count], new Task[count]);
        s_load = (Environment.CpuUsage.TotalTime, count);
        var (collections, paused, allocated) = (GC.CollectionCount(0), GC.GetTotalPauseDuration(), GC.GetTotalAllocatedBytes());
        var begun = Stopwatch.GetTimestamp();
        for (var n = 0; n < count; n++)
        {
            while (Stopwatch.GetElapsedTime(begun).TotalSeconds * perSecond < n)
            {
                await Task.Delay(1);
            }

            var i = n;
            all[n] = Task.Run(async () =>
            {
                var (at, ms) = (Stopwatch.GetTimestamp(), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
                handed[i] = (await node.Submit(messages[i % messages.Length])).Try(out var done, out _) ? string.Create(CultureInfo.InvariantCulture, $"{done.Index} {ms}") : "";
                took[i] = Stopwatch.GetElapsedTime(at).TotalMilliseconds;
            });
        }

        await Task.WhenAll(all);
        var (spent, kept) = (Stopwatch.GetElapsedTime(begun).TotalSeconds, handed.Where(h => h.Length > 0).ToArray());
        var memory = string.Create(CultureInfo.InvariantCulture, $"{GC.CollectionCount(0) - collections} collections (since start {GC.CollectionCount(0)}, {GC.CollectionCount(1)} of the second, {GC.CollectionCount(2)} of the third generation) of {(GC.GetTotalPauseDuration() - paused).TotalMilliseconds:0} ms, {(GC.GetTotalAllocatedBytes() - allocated) >> 20} MiB allocated, {Environment.WorkingSet >> 20} MiB held");
        await File.WriteAllLinesAsync(file, kept);
        return string.Create(CultureInfo.InvariantCulture, $"accepted {kept.Length} of {count} in {spent:0.0} s: {kept.Length / spent:0}/s; accept to durable p50 {At(took, 0.5):0.0} ms, p99 {At(took, 0.99):0.0} ms; {memory}");
    }

    // What became of the messages in the file of the one who sent them, and what they cost this node since its own load began: one made and one taken in.
    private static string Received(Node node, string party, string file)
    {
        var cpu = (Environment.CpuUsage.TotalTime - s_load.Cpu).TotalMicroseconds / s_load.Messages;
        var handed = File.ReadLines(file).Select(l => l.Split(' ')).ToDictionary(w => long.Parse(w[0], CultureInfo.InvariantCulture), w => long.Parse(w[1], CultureInfo.InvariantCulture));
        var all = node.Received(party).Where(r => handed.ContainsKey(r.Index)).ToList();
        var (shown, verified) = (After(r => r.ShownMs), After(r => r.VerifiedMs));
        return string.Create(CultureInfo.InvariantCulture, $"received {all.Count} of {handed.Count}; shown p50 {At(shown, 0.5):0} ms, p99 {At(shown, 0.99):0} ms; verified p50 {At(verified, 0.5):0} ms, p99 {At(verified, 0.99):0} ms; shown ahead of proof {node.Counters.Provisional}; {cpu:0} us of a core per message made and taken in");

        double[] After(Func<ReceivedRelease, long?> time) => [.. all.Where(r => time(r) is not null).Select(r => (double)(time(r)!.Value - handed[r.Index]))];
    }

    private static double At(double[] values, double part) => values.Length == 0 ? double.NaN : values.Order().ElementAt((int)Math.Min(values.Length - 1, values.Length * part));
}
