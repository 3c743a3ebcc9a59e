using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Exports;
using Parapet.Exchange.Log;
using Parapet.Exchange.Nodes;
using Parapet.Exchange.Tests.Log;

namespace Parapet.Exchange.Tests.Nodes;

/// <summary>Nodes over real HTTPS: killed, put back to an old state, cut off by the network, on a full disk, under load.</summary>
public sealed class HostTests
{
    private static readonly bool s_nightly = Environment.GetEnvironmentVariable("PARAPET_NIGHTLY") == "1";

    private static readonly byte[] s_warning = """
        type: LWN
        detect_time: 2007-07-02T12:00:07.125Z
        azimuth_deg: 317.25
        vehicle_class: IRBM
        source_kind: infrared
        """u8.ToArray();

    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_doubled_when_nodes_are_killed()
    {
        using var duo = new Duo();
        string[] parties = ["us", "russia"];
        var children = parties.ToDictionary(p => p, p => Started(duo, p), StringComparer.Ordinal);
        var acknowledged = parties.ToDictionary(p => p, _ => new ConcurrentDictionary<string, long>(StringComparer.Ordinal), StringComparer.Ordinal);
        using var stop = new CancellationTokenSource();
        var senders = parties.Select(p => Task.Run(() => Send(duo.Folder(p), acknowledged[p], stop.Token))).ToArray();
        try
        {
            var cycles = s_nightly ? 500 : 10;
            for (var cycle = 0; cycle < cycles; cycle++)
            {
                var victims = Mixed(cycle) % 3 is var v && v == 2 ? parties : [parties[v]];
                foreach (var victim in victims)
                {
                    var enough = acknowledged[victim].Count + 1 + (int)(Mixed(cycle + 1000) % 40);
                    await Duo.Until(() => acknowledged[victim].Count >= enough, $"{victim} acknowledged {enough} messages in cycle {cycle}");
                }

                foreach (var victim in victims)
                {
                    children[victim].Kill();
                    children[victim].WaitForExit();
                    children[victim].Dispose();
                }

                foreach (var victim in victims)
                {
                    children[victim] = Started(duo, victim);
                }
            }

            foreach (var party in parties)
            {
                var enough = acknowledged[party].Count + 1;
                await Duo.Until(() => acknowledged[party].Count >= enough, $"{party} acknowledged a message at the end");
            }

            await stop.CancelAsync();
            await Task.WhenAll(senders);
            await Duo.Until(() => Together(children), "the nodes came together");
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var child in children.Values)
            {
                child.StandardInput.Close();
                child.WaitForExit(10_000);
                child.Kill();
                child.Dispose();
            }
        }

        foreach (var party in parties)
        {
            Assert.DoesNotContain("\"finding\"", File.ReadAllText(duo.Folder(party).JournalFile), StringComparison.Ordinal);
            await using var node = Trio.Value(await Node.Open(duo.Folder(party), new NodeOptions()));
            var entries = node.Store.Read(r => r.Entries(node.OwnLog, 0, int.MaxValue)).Select(e => Parapet.Exchange.Entries.Entry.Form(e).Value!).ToList();
            var messages = entries.Where(e => e.Body is null).ToDictionary(e => e.Header.MessageId, e => e.Header.Index, StringComparer.Ordinal);
            Assert.All(acknowledged[party], a => Assert.Equal(a.Value, messages[a.Key]));
            var given = node.Store.Read(r => r.Releases(node.OwnLog, Duo.Other(party), 0, int.MaxValue)).Select(r => r.Entry).ToList();
            Assert.Equal(messages.Values.Order(), given.Order());
            Assert.Equal(given.Count, given.Distinct().Count());
            using var folder = new Folder();
            Assert.Null(ExportWriter.Write(node, folder.File("export")));
            var found = Verification.Of(Trio.Value(Export.Read(folder.File("export"))), null, null, TestContext.Current.CancellationToken);
            Assert.Empty(found.Verdicts.SelectMany(x => x.Findings).Where(f => f.Code != AuditCodes.Late));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Old_store_is_noticed_and_the_log_comes_back_from_the_mirror(bool lost)
    {
        using var duo = new Duo();
        await using var russia = await duo.Host("russia");
        var us = await duo.Host("us");
        using var backup = new Folder();
        await Sent(us, russia, 1);
        await us.DisposeAsync();
        Files(duo.Us.Path, backup);
        us = await duo.Host("us");
        await Sent(us, russia, 2);
        await Duo.Until(() => us.Node.Status()["peers"]![0]!["witnessed"]!.GetValue<long>() == us.Node.Size, "russia witnessed all of it");
        var size = us.Node.Size;
        await us.DisposeAsync();
        size = Math.Max(size, russia.Node.Store.Read(r => r.Size(russia.Node.Charter.LogName("us"))));
        Files(backup, duo.Us.Path);
        us = await duo.Host("us");
        await Duo.Until(() => us.Node.State == NodeState.Behind, "the old copy was noticed");
        Assert.Equal(NodeCodes.NotSigning, (await us.Node.Submit(Trio.Warning())).Fault!.Code);
        using (var client = Trio.Value(OperatorClient.Of(duo.Us)))
        {
            Assert.Equal("behind", (string?)(await client.Ask("/health", null, TestContext.Current.CancellationToken)).Answer!["state"]);
        }

        await us.DisposeAsync();
        if (lost)
        {
            Files(backup.File("nothing"), duo.Us.Path);
        }

        var (entries, fault) = await Rebuild.From(duo.Us, "russia", russia.Address, null, TestContext.Current.CancellationToken);
        Assert.Null(fault);
        Assert.Equal(size, entries);
        us = await duo.Host("us");
        await Duo.Until(() => us.Node.State == NodeState.Signing, "the rebuilt node signs");
        await Sent(us, russia, 3);
        Assert.Empty(us.Node.Findings);
        Assert.Empty(russia.Node.Findings);
        Assert.Equal(3, russia.Node.Received("us").Count(r => r.Leaf is not null));
        await us.DisposeAsync();
    }

    [Fact]
    public async Task Cut_network_between_two_namespaces_heals()
    {
        using var duo = new Duo();
        var tag = (Environment.ProcessId % 100_000).ToString(CultureInfo.InvariantCulture);
        var (one, two) = ($"pp{tag}a", $"pp{tag}b");
        Ip("netns", "add", one);
        Ip("netns", "add", two);
        var children = new Dictionary<string, Process>(StringComparer.Ordinal);
        try
        {
            Ip("link", "add", one, "netns", one, "type", "veth", "peer", "name", two, "netns", two);
            foreach (var (name, address) in ((string, string)[])[(one, "10.213.7.1/30"), (two, "10.213.7.2/30")])
            {
                Ip("-n", name, "addr", "add", address, "dev", name);
                Ip("-n", name, "link", "set", name, "up");
                Ip("-n", name, "link", "set", "lo", "up");
            }

            duo.Places["us"] = "10.213.7.1:20441";
            duo.Places["russia"] = "10.213.7.2:20441";
            children["us"] = Started(duo, "us", one);
            children["russia"] = Started(duo, "russia", two);
            await Duo.Until(() => Together(children), "the nodes signed");
            Assert.All(children.Values, c => Acknowledged(c, 5));
            await Duo.Until(() => Together(children), "the first messages arrived");
            Ip("-n", one, "link", "set", one, "down");
            Assert.All(children.Values, c => Acknowledged(c, 20));
            await Task.Delay(3000, TestContext.Current.CancellationToken);
            Assert.Equal(5, Status(children["us"])["counters"]!["received"]!.GetValue<long>());
            Ip("-n", one, "link", "set", one, "up");
            await Duo.Until(() => Together(children), "the nodes came together");
            Assert.All(children.Values, c => Assert.Equal((25L, 0L), (Status(c)["counters"]!["received"]!.GetValue<long>(), Status(c)["counters"]!["findings"]!.GetValue<long>())));
        }
        finally
        {
            foreach (var child in children.Values)
            {
                child.Kill();
                child.WaitForExit();
                child.Dispose();
            }

            Ip("netns", "del", one);
            Ip("netns", "del", two);
        }
    }

    [Fact]
    public async Task Node_on_a_full_disk_acknowledges_nothing_says_so_and_resumes()
    {
        using var folder = new Folder();
        var disk = Directory.CreateDirectory(folder.File("disk")).FullName;
        var (code, output) = Tool.Run("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", disk]);
        Assert.SkipWhen(code != 0 && output.Contains("permi", StringComparison.OrdinalIgnoreCase), "A small disk cannot be mounted here; the store's own test does without.");
        Assert.True(code == 0, output);
        try
        {
            using var duo = new Duo(Path.Combine(disk, "us"));
            await using var russia = await duo.Host("russia");
            await using var us = await duo.Host("us");
            await Sent(us, russia, 1);
            using var client = Trio.Value(OperatorClient.Of(duo.Us));
            Assert.Null((string?)(await Health())["store"]);
            var ballast = Path.Combine(disk, "ballast");
            File.WriteAllBytes(ballast, new byte[2_000_000]);
            var kept = new List<string>();
            Diagnostic? full = null;
            string? says = null;
            for (var n = 0; says is null; n++) // where one message finds no room, a shorter head may still find some: then the disk is not full yet
            {
                Assert.True(n < 5000, "the disk does not fill");
                var result = await us.Node.Submit(Trio.Warning(n % 360));
                kept.AddRange(result.Value is { } ok ? [ok.MessageId] : []);
                full = result.Fault;
                says = full is null ? null : (string?)(await Health())["store"];
            }

            Assert.Equal(NodeCodes.Store, full!.Code);
            Assert.Contains("full", says, StringComparison.Ordinal);
            Assert.True(us.Node.Status()["counters"]!["refused_by_store"]!.GetValue<long>() > 0);
            File.Delete(ballast);
            await Duo.Until(async () => (await us.Node.Submit(Trio.Warning())).Fault is null, "messages are taken again");
            Assert.Null((string?)(await Health())["store"]);
            await Duo.Until(() => us.Node.Store.Read(r => r.Size(us.Node.OwnLog)) == russia.Node.Store.Read(r => r.Size(us.Node.OwnLog)), "russia has it all");
            var there = russia.Node.Received("us").Select(r => r.Opened.Entry.Header.MessageId).ToHashSet(StringComparer.Ordinal);
            Assert.Subset(there, kept.ToHashSet(StringComparer.Ordinal));
            Assert.Equal(kept.Count + 2, there.Count);
            Assert.Empty(russia.Node.Findings);
            Assert.Empty(us.Node.Findings);

            async Task<JsonObject> Health() => (await client.Ask("/health", null, TestContext.Current.CancellationToken)).Answer!;
        }
        finally
        {
            Tool.Run("umount", ["-l", disk]);
        }
    }

    [Fact]
    public async Task Load_of_both_nodes_gives_figures()
    {
        var load = Environment.GetEnvironmentVariable("PARAPET_LOAD") ?? (s_nightly ? "500 20" : "");
        Assert.SkipWhen(load.Length == 0, "Figures only: set PARAPET_LOAD to messages a second and seconds, such as '500 20'.");
        using var duo = new Duo();
        string[] parties = ["us", "russia"];
        var children = parties.ToDictionary(p => p, p => Started(duo, p), StringComparer.Ordinal);
        try
        {
            await Duo.Until(() => Together(children), "the nodes signed");
            // First a warming: what is compiled in the first seconds is no part of the figures.
            foreach (var (rate, told) in ((string, bool)[])[("300 15", false), (load, true)])
            {
                foreach (var (party, child) in children)
                {
                    child.StandardInput.WriteLine($"load {rate} {Handed(party)}");
                }

                foreach (var (party, child) in children)
                {
                    Report(party, await Next(child), told);
                }

                await Duo.Until(() => Together(children), "everything arrived");
                foreach (var (party, child) in children)
                {
                    child.StandardInput.WriteLine($"received {Duo.Other(party)} {Handed(Duo.Other(party))}");
                    Report(party, await Next(child), told);
                }
            }
        }
        finally
        {
            foreach (var child in children.Values)
            {
                child.Kill();
                child.WaitForExit();
                child.Dispose();
            }
        }

        string Handed(string party) => Path.Combine(duo.Folder(party).Path, "handed");

        static void Report(string party, string line, bool told)
        {
            if (told)
            {
                TestContext.Current.TestOutputHelper!.WriteLine($"{party}: {line}");
            }
        }
    }

    [Fact]
    public async Task Backlog_after_an_outage_gives_figures()
    {
        var size = Environment.GetEnvironmentVariable("PARAPET_BACKLOG") ?? (s_nightly ? "1000 60" : "");
        Assert.SkipWhen(size.Length == 0, "Figures only: set PARAPET_BACKLOG to notices a second and seconds, such as '1000 60'.");
        using var duo = new Duo();
        var children = new[] { "us", "russia" }.ToDictionary(p => p, p => Started(duo, p), StringComparer.Ordinal);
        var handed = Path.Combine(duo.Us.Path, "handed");
        try
        {
            await Duo.Until(() => Together(children), "the nodes signed");
            children["russia"].Kill();
            await children["russia"].WaitForExitAsync(TestContext.Current.CancellationToken);
            children["russia"].Dispose();
            children["us"].StandardInput.WriteLine($"load {size} {handed} notices");
            Say(await Next(children["us"]));
            await Duo.Until(() => Status(children["us"])["waiting"]!.GetValue<long>() == 0, "the last of them fell due");
            var owed = Status(children["us"])["entries"]!.GetValue<long>();
            children["russia"] = Started(duo, "russia");
            var begun = Stopwatch.GetTimestamp();

            // One warning a second while the backlog is drained.
            children["us"].StandardInput.WriteLine($"load 1 5 {handed}");
            Say(await Next(children["us"]));
            await Duo.Until(() => Together(children), "everything arrived");
            var took = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            Say(FormattableString.Invariant($"{owed} entries drained within {took:0.0} s of the start of the other node, {owed / took:0}/s"));
            children["russia"].StandardInput.WriteLine($"received us {handed}");
            Say("the warnings: " + await Next(children["russia"]));
        }
        finally
        {
            foreach (var child in children.Values)
            {
                child.Kill();
                child.WaitForExit();
                child.Dispose();
            }
        }

        static void Say(string line) => TestContext.Current.TestOutputHelper!.WriteLine(line);
    }

    private static async Task<string> Next(Process child) => await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? child.StandardError.ReadToEnd();

    private static Process Started(Duo duo, string party, string? space = null)
    {
        var child = space is null
            ? Tool.StartChild(duo.Task(party))
            : Tool.Start(
                "ip", ["netns", "exec", space, Environment.ProcessPath!, .. Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? [typeof(Tool).Assembly.Location] : Array.Empty<string>()],
                (Child.Variable, string.Join('\n', duo.Task(party))));
        var line = child.StandardOutput.ReadLine();
        Assert.True(line == "ready", line ?? child.StandardError.ReadToEnd());
        return child;
    }

    // One message after the other, each until it is acknowledged or refused.
    private static async Task Send(NodeFolder folder, ConcurrentDictionary<string, long> acknowledged, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (OperatorClient.Of(folder).Try(out var client, out _))
                {
                    using (client)
                    {
                        while (!stop.IsCancellationRequested && (await client.Ask("/send", s_warning, CancellationToken.None)).Answer is { } answer && answer["mid"] is { } mid)
                        {
                            Assert.True(acknowledged.TryAdd(mid.GetValue<string>(), answer["index"]!.GetValue<long>()));
                        }
                    }
                }

                await Task.Delay(50, CancellationToken.None);
            }
            catch (IOException)
            {
                // The file is being written by a node that starts.
            }
        }
    }

    // Each has all of the other, proved and witnessed.
    private static bool Together(Dictionary<string, Process> children)
    {
        var all = children.ToDictionary(c => c.Key, c => Status(c.Value), StringComparer.Ordinal);
        return all.All(s => (string?)s.Value["state"] == "signing" && s.Value["peers"]![0] is { } peer && all[Duo.Other(s.Key)] is var other
            && peer["mirrored"]!.GetValue<long>() == other["entries"]!.GetValue<long>()
            && other["head"]?["size"]?.GetValue<long>() == other["entries"]!.GetValue<long>()
            && peer["received"]!.GetValue<long>() == other["peers"]![0]!["released"]!.GetValue<long>()
            && peer["provisional"]!.GetValue<long>() == 0);
    }

    private static JsonNode Status(Process child)
    {
        child.StandardInput.WriteLine("status");
        return JsonNode.Parse(child.StandardOutput.ReadLine() ?? throw new InvalidOperationException(child.StandardError.ReadToEnd()))!;
    }

    private static void Acknowledged(Process child, int count)
    {
        child.StandardInput.WriteLine(FormattableString.Invariant($"send {count}"));
        for (var n = 0; n < count; n++)
        {
            Assert.StartsWith("ack ", child.StandardOutput.ReadLine(), StringComparison.Ordinal);
        }
    }

    private static async Task Sent(NodeHost from, NodeHost to, int received)
    {
        await Duo.Until(() => from.Node.State == NodeState.Signing, "the node signs");
        Trio.Value(await from.Node.Submit(Trio.Warning()));
        await Duo.Until(() => to.Node.Received("us").Count(r => r.Leaf is not null) == received, "the message arrived");
    }

    private static void Files(string from, string to)
    {
        foreach (var old in Directory.GetFiles(to, "store.db*"))
        {
            File.Delete(old);
        }

        foreach (var file in Directory.Exists(from) ? Directory.GetFiles(from, "store.db*") : [])
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static void Ip(params string[] arguments)
    {
        var (code, output) = Tool.Run("ip", arguments);
        Assert.True(code == 0, $"ip {string.Join(' ', arguments)}: {output} This test needs network namespaces: run it as root, with CAP_NET_ADMIN and CAP_SYS_ADMIN.");
    }

    // Numbers that look random and are the same each time (splitmix64).
    private static int Mixed(int n)
    {
        var z = (ulong)(n + 1) * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) % 1_000_003);
    }
}
