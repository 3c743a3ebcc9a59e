using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Nodes;

namespace Parapet.Exchange.Tests.Nodes;

/// <summary>Batches by disk: what goes over the network arrives, and a file that is not in order is refused at its line.</summary>
public sealed class CarriedTests
{
    [Fact]
    public async Task What_is_carried_arrives_as_over_the_network_and_comes_back_as_a_receipt()
    {
        await using var trio = await Trio.Start();
        Trio.Value(await trio.Us.Submit(Trio.Warning()));
        await trio.Us.Tick();
        trio.Clock.Advance(TimeSpan.FromSeconds(2));
        await trio.Us.Tick();
        var file = Path.Combine(trio.Folder("us"), "a.carried");
        var carried = Trio.Value(CarriedFile.Write(trio.Us, "russia", null, file));
        Assert.Equal(1, carried.Releases);
        var (taken, faults) = await CarriedFile.Take(trio.Russia, file, compare: false);
        Assert.Empty(faults);
        Assert.Equal(1, taken!.Releases);
        Assert.Single(trio.Russia.Received("us"));
        (taken, faults) = await CarriedFile.Take(trio.Russia, file, compare: false);
        Assert.Equal((0, 0), (taken!.Entries, taken.Releases));

        // The receipt goes back by disk too, and is where the next file begins.
        for (var i = 0; i < 2; i++)
        {
            trio.Clock.Advance(TimeSpan.FromSeconds(2));
            await trio.Russia.Tick();
        }

        var back = Path.Combine(trio.Folder("russia"), "b.carried");
        Trio.Value(CarriedFile.Write(trio.Russia, "us", null, back));
        Assert.Empty((await CarriedFile.Take(trio.Us, back, compare: false)).Faults);
        Assert.Equal(1, trio.Us.ReceivedBy("russia").Releases);
        Assert.Equal(0, Trio.Value(CarriedFile.Write(trio.Us, "russia", null, file + "2")).Releases);

        // All of it, from the first entry on, does no harm either.
        Trio.Value(CarriedFile.Write(trio.Us, "russia", (0, 0), file + "3"));
        Assert.Empty((await CarriedFile.Take(trio.Russia, file + "3", compare: false)).Faults);
        Assert.Empty(trio.Russia.Findings);
    }

    [Fact]
    public async Task Old_copy_of_a_store_is_noticed_from_a_file_and_a_file_that_nobody_vouches_for_lets_no_node_sign()
    {
        await using var trio = await Trio.Start();
        var copy = Directory.CreateTempSubdirectory().FullName;
        await trio.Us.DisposeAsync();
        Copy(trio.Folder("us"), copy);
        await trio.Open("us");
        await trio.Settle(2);
        Trio.Value(await trio.Us.Submit(Trio.Warning()));
        await trio.Settle(4);
        var file = Path.Combine(trio.Folder("russia"), "r.carried");
        Trio.Value(CarriedFile.Write(trio.Russia, "us", (0, 0), file));

        // The true store: compared with russia's file on its people's word, and with nobody else yet.
        await trio.Us.DisposeAsync();
        await trio.Open("us");
        Assert.Empty((await CarriedFile.Take(trio.Us, file, compare: false)).Faults);
        Assert.Equal(NodeState.Comparing, trio.Us.State);
        Assert.Empty((await CarriedFile.Take(trio.Us, file, compare: true)).Faults);
        Assert.Equal(NodeState.Comparing, trio.Us.State);
        var white = Path.Combine(trio.Folder("white"), "w.carried");
        Trio.Value(CarriedFile.Write(trio.White, "us", null, white));
        Assert.Empty((await CarriedFile.Take(trio.Us, white, compare: true)).Faults);
        Assert.Equal(NodeState.Signing, trio.Us.State);

        // The old copy.
        await trio.Us.DisposeAsync();
        Copy(copy, trio.Folder("us"));
        await trio.Open("us");
        Assert.Empty((await CarriedFile.Take(trio.Us, file, compare: true)).Faults);
        Assert.Equal(NodeState.Behind, trio.Us.State);
    }

    [Theory]
    [InlineData("not a file", ":1:1 XND014")]
    [InlineData("cut", "cut off")]
    [InlineData("cut in the last line", "cut off")]
    [InlineData("a part too few", "parts: is not 0")]
    [InlineData("a part twice", "parts: is not 2")]
    [InlineData("goes on", "goes on after its last line")]
    [InlineData("another exchange", "exchange: is")]
    [InlineData("for another", "for: is 'white'")]
    [InlineData("of nobody", "from: is 'france'")]
    [InlineData("another log inside", ":2:1 XND014 is a part of 'white'")]
    [InlineData("deep", ":2:1 XEN")]
    [InlineData("altered entry", ":2:1 XEN009")]
    [InlineData("altered entry that is here", ":2:1 XAU001")]
    [InlineData("altered release", ":2:1 XEN0")]
    [InlineData("entry left out", ":2:1 XAU008")]
    [InlineData("begins too late", "Ask us for a file made with --from")]
    [InlineData("forged head", ":2:1 XAU017")]
    public async Task File_that_is_not_in_order_is_refused_at_its_line_and_is_no_finding_about_a_party(string how, string said)
    {
        await using var trio = await Trio.Start();
        Trio.Value(await trio.Us.Submit(Trio.Warning()));
        await trio.Us.Tick();
        trio.Clock.Advance(TimeSpan.FromSeconds(2));
        await trio.Us.Tick();
        var file = Path.Combine(trio.Folder("us"), "a.carried");
        Trio.Value(CarriedFile.Write(trio.Us, "russia", null, file));
        var lines = File.ReadAllLines(file).ToList();
        Assert.Equal(3, lines.Count);
        var (head, part) = (JsonNode.Parse(lines[0])!, JsonNode.Parse(lines[1])!);
        switch (how)
        {
            case "not a file": lines = ["hello"]; break;
            case "cut": lines.RemoveAt(2); break;
            case "a part too few": lines.RemoveAt(1); break;
            case "a part twice": lines.Insert(1, lines[1]); break;
            case "goes on": lines.Add("{}"); break;
            case "another exchange": head["exchange"] = new string('0', 32); break;
            case "for another": head["for"] = "white"; break;
            case "of nobody": head["from"] = "france"; break;
            case "another log inside": part["log"] = "white"; break;
            case "deep": lines[1] = string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100); break;
            case "altered entry":
            case "altered entry that is here":
                var at = how == "altered entry" ? part["entries"]!.AsArray().Count - 1 : 0;
                var words = ((string)part["entries"]![at]!).Split('.');
                words[2] = (words[2][0] == 'A' ? 'B' : 'A') + words[2][1..];
                part["entries"]![at] = string.Join('.', words);
                break;
            case "altered release": part["releases"]![0]!["disclosures"] = ((string)part["releases"]![0]!["disclosures"]!)[1..]; break;
            case "entry left out": ((JsonArray)part["entries"]!).RemoveAt(part["entries"]!.AsArray().Count - 1); break;
            case "begins too late": part["from"] = 1000; break;
            case "forged head": part["heads"]!["us"] = ((string)part["heads"]!["us"]!).Replace("\nus ", "\nrussia ", StringComparison.Ordinal).Replace("— us ", "— white ", StringComparison.Ordinal); break;
        }

        if (how is not ("not a file" or "deep" or "a part too few" or "a part twice"))
        {
            (lines[0], lines[1]) = (head.ToJsonString(), part.ToJsonString());
        }

        File.WriteAllText(file, string.Join('\n', lines) + (how == "cut in the last line" ? "" : "\n"), new UTF8Encoding(false));
        var (taken, faults) = await CarriedFile.Take(trio.Russia, file, compare: true);
        Assert.Null(taken);
        Assert.Contains(said, string.Join('\n', faults), StringComparison.Ordinal);
        Assert.All(faults, f => Assert.StartsWith(file + ":", f.ToString(), StringComparison.Ordinal));
        Assert.Empty(trio.Russia.Findings);
        Assert.Empty(trio.Russia.Received("us"));
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(to, "store.db*"))
        {
            File.Delete(file);
        }

        foreach (var file in Directory.GetFiles(from, "store.db*"))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
