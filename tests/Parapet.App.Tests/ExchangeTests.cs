using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Parapet.App.Tests;

/// <summary>The exchange as its users call it: processes, sockets, files.</summary>
public sealed class ExchangeTests
{
    private const string Notification = "docs/guide/notification.yaml";

    [Fact]
    public void Exercise_leaves_exports_that_a_third_person_verifies_and_an_altered_one_fails()
    {
        var folder = Cli.Folder();
        var played = Cli.RunLine("exchange exercise scenarios/09-y2k-1999.yaml --rate 150 --out ex --json", folder).Expect(0);
        Assert.Empty(Schema.Breaches("exchange-exercise.json", played.Json));
        Assert.True(File.Exists(Path.Combine(folder, "ex", "after-action.html")));
        foreach (var party in (string[])["us", "russia", "white-cell"])
        {
            var verified = Cli.RunLine($"exchange verify ex/exports/{party} --json", folder).Expect(0);
            Assert.Empty(Schema.Breaches("exchange-verify.json", verified.Json));
            Assert.Equal("holds", (string?)verified.Json["integrity"]!["verdict"]);
            Assert.Equal("holds", (string?)verified.Json["truth"]!["verdict"]);
        }

        // Every entry of the exchange itself is of its published form, read from the bundles as C2SP tlog-tiles has them: length and bytes.
        var service = Directory.GetFiles(Path.Combine(folder, "ex", "exports", "white-cell", "logs"), "*", SearchOption.AllDirectories)
            .Where(f => f.Contains(Path.Combine("tile", "entries"), StringComparison.Ordinal)).SelectMany(Payloads).Where(p => p["body"] is not null).ToList();
        Assert.All(service, p => Assert.Empty(Schema.Breaches("exchange-service.json", new JsonObject { ["type"] = p["type"]!.DeepClone(), ["body"] = p["body"]!.DeepClone() })));
        Assert.Superset(new HashSet<string> { "CHT", "POL", "ANCHOR", "RCP", "PEER-HEAD", "EXC", "INS" }, service.Select(p => (string)p["type"]!).ToHashSet());

        // The lesson of the case: the other side is told nothing, but how many there were.
        Assert.Empty(File.ReadAllLines(Path.Combine(folder, "ex", "exports", "russia", "releases", "us-to-russia.jsonl")).Where(l => !l.Contains("inspection", StringComparison.Ordinal)));

        var bundle = Directory.GetFiles(Path.Combine(folder, "ex", "exports", "russia", "logs", "us", "tile", "entries"), "*", SearchOption.AllDirectories)[0];
        var bytes = File.ReadAllBytes(bundle);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(bundle, bytes);
        var altered = Cli.RunLine("exchange verify ex/exports/russia --json", folder).Expect(1);
        Assert.Equal("fails", (string?)altered.Json["integrity"]!["verdict"]);
    }

    private static IEnumerable<JsonNode> Payloads(string bundle)
    {
        var bytes = File.ReadAllBytes(bundle);
        for (var at = 0; at < bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
            yield return JsonNode.Parse(Base64Url.DecodeFromChars(Encoding.ASCII.GetString(bytes, at + 2, length).Split('.')[1]))!;
            at += 2 + length;
        }
    }

    [Fact]
    public void Two_parties_share_a_notice_by_hand()
    {
        var folder = Cli.Folder();
        foreach (var party in (string[])["us", "russia"])
        {
            Cli.RunLine($"exchange init --party {party} --dir {party}", folder).Expect(0);
        }

        Cli.RunLine("exchange charter propose --card us/card.json --card russia/card.json --policy policies/joint-sharing-2007.yaml --out charter.json", folder).Expect(0);
        Cli.RunLine("exchange charter sign charter.json --dir us", folder).Expect(0);
        Cli.RunLine("exchange charter sign charter.json --dir russia", folder).Expect(0);
        Assert.Contains("no charter", Cli.RunLine("exchange serve --dir us --listen 127.0.0.1:0", folder).Expect(1).Error, StringComparison.Ordinal);
        Cli.RunLine("exchange charter sign charter.json --dir us", folder).Expect(0);
        Assert.Contains("XND010", Cli.RunLine("exchange status --node us", folder).Expect(1).Error, StringComparison.Ordinal);
        var (a, b) = (Port(), Port());
        using var us = Serve($"exchange serve --dir us --listen 127.0.0.1:{a} --peer russia=https://127.0.0.1:{b}", folder);
        using var russia = Serve($"exchange serve --dir russia --listen 127.0.0.1:{b} --peer us=https://127.0.0.1:{a}", folder);
        try
        {
            var sent = Cli.RunLine($"exchange send {Notification} --dir russia --json", folder).Expect(0);
            Assert.Equal("released", (string?)sent.Json["to"]!["us"]!["lvl"]);
            Assert.Contains("MSG", Cli.RunLine("exchange send policies/y2k-1999.yaml --dir russia", folder).Expect(1).Error, StringComparison.Ordinal);
            var status = Cli.RunLine("exchange status --node us --json", folder).Expect(0);
            for (var i = 0; i < 100 && (int)status.Json["peers"]![0]!["received"]! == 0; i++)
            {
                Thread.Sleep(100);
                status = Cli.RunLine("exchange status --node us --json", folder).Expect(0);
            }

            Assert.Empty(Schema.Breaches("exchange-status.json", status.Json));
            Assert.Equal(1, (int)status.Json["peers"]![0]!["received"]!);
            Cli.RunLine("exchange export --node us --out us.zip", folder).Expect(0);
            Assert.Equal("holds", (string?)Cli.RunLine("exchange verify us.zip --json", folder).Expect(0).Json["completeness"]!["verdict"]);
        }
        finally
        {
            us.Kill(entireProcessTree: true);
            russia.Kill(entireProcessTree: true);
        }
    }

    private static Process Serve(string line, string folder)
    {
        var process = Process.Start(Cli.Info("dotnet", [Cli.App, .. Cli.Words(line)], folder))!;
        process.StandardInput.Close();
        Assert.Contains("listens on", process.StandardError.ReadLine(), StringComparison.Ordinal);
        return process;
    }

    private static int Port()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
