using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Parapet.App.Tests;

/// <summary>What the people of a running node do: agree on another policy, suspend, carry by disk where the link is cut, and set the clock of an exercise.</summary>
public sealed class ExchangeOperatorTests
{
    private const string Notification = "docs/guide/notification.yaml";

    [Fact]
    public void Two_parties_without_a_link_agree_on_another_policy_by_disk()
    {
        var folder = Parties("us", "russia");
        var second = Changed(folder, "v2.yaml", ("version: 1", "version: 2"), ("deadline_s: 240", "deadline_s: 120"));

        // At rest nothing is signed, but files go out.
        Refused(folder, "policy propose v2.yaml --dir us", "XND010");
        Refused(folder, "policy propose v2.yaml", "CLI003 --dir");
        Run(folder, "carry --dir russia --for us --out r0.carried");
        using var us = Serve(folder, "us");
        using var russia = Serve(folder, "russia");

        // Neither reaches the other: on a file that its people vouch for a node begins to sign.
        Assert.Equal("comparing", (string?)Run(folder, "take r0.carried --dir us --json").Json["state"]);
        Assert.Equal("signing", (string?)Run(folder, "take r0.carried --dir us --compare --json").Json["state"]);
        Run(folder, "carry --dir us --for russia --out u0.carried");
        Assert.Equal("signing", (string?)Run(folder, "take u0.carried --dir russia --compare --json").Json["state"]);

        // Nothing is signed that was not looked at, and nothing that nobody proposed.
        Refused(folder, "policy countersign --dir russia", "XND013", "nothing to countersign");
        Refused(folder, "policy withdraw --dir russia", "XND013");
        Refused(folder, "policy propose policies/joint-sharing-2007.yaml --dir us", "policies/joint-sharing-2007.yaml XND012", "is the policy in force");
        Refused(folder, "policy propose docs/guide/notification.yaml --dir us", "notification.yaml:", "XPO");
        Changed(folder, "same.yaml", ("deadline_s: 240", "deadline_s: 120"));
        Refused(folder, "policy propose same.yaml --dir us", "same.yaml:5:1 XND012 version: is 1");
        Changed(folder, "doubtful.yaml", ("version: 1", "version: 2"), ("centres: {members: [us]}", "centres: {members: []}"));
        Refused(folder, "policy propose doubtful.yaml --dir us", "doubtful.yaml:", "XPO103", "--anyway");
        var preview = Run(folder, "policy propose v2.yaml --dir us --preview");
        Assert.Contains("owed within 120 s instead of 240 s", preview.Out, StringComparison.Ordinal);
        Assert.Contains("Nothing was signed", preview.Out, StringComparison.Ordinal);
        Assert.Empty(Show(folder, "us")["proposals"]!.AsArray());

        var proposed = Run(folder, $"policy propose {second} --dir us --json").Json;
        Assert.Empty(Schema.Breaches("exchange-policy-sign.json", proposed));
        Assert.Equal("russia", (string?)proposed["waits_for"]![0]);
        Assert.Null((string?)proposed["since"]);
        Carry(folder, "us", "russia");
        var shown = Show(folder, "russia");
        Assert.Equal("russia", (string?)shown["proposals"]![0]!["waits_for"]![0]);
        Assert.Contains("Countersign it: ./parapet exchange policy countersign --dir russia --from us", Run(folder, "policy show --dir russia").Out, StringComparison.Ordinal);
        Refused(folder, "policy countersign --dir russia --from france", "XND013 --from", "Parties: us");
        Refused(folder, "policy countersign --dir russia --policy 00000000", "XND013 --policy");
        Refused(folder, "policy countersign --dir russia --policy 12", "CLI003 --policy");
        Refused(folder, "policy countersign --dir us", "XND013");

        // Russia would rather be told later: its own proposal stands beside the other, until it gives way.
        Changed(folder, "v3.yaml", ("version: 1", "version: 3"), ("deadline_s: 240", "deadline_s: 600"));
        Run(folder, "policy propose v3.yaml --dir russia");
        var signed = Run(folder, $"policy countersign --dir russia --from us --policy {((string)proposed["policy"]!)[..8]} --json").Json;
        Assert.Empty(signed["waits_for"]!.AsArray());
        Assert.Equal((long)signed["index"]! + 1, (long)signed["since"]!);
        Carry(folder, "russia", "us");
        for (var i = 0; i < 100 && (int)Show(folder, "us")["in_force"]!["version"]! != 2; i++)
        {
            Thread.Sleep(100);
        }

        var status = Run(folder, "status --node us --json").Json;
        Assert.Empty(Schema.Breaches("exchange-status.json", status));
        Assert.Equal((string?)proposed["policy"], (string?)status["policies"]!["in_force"]!["hash"]);
        Assert.Equal((long)signed["since"]!, (long)status["policies"]!["elsewhere"]![0]!["since"]!);
        Assert.Contains("joint-sharing-2007 v2", Run(folder, "status --node us").Out, StringComparison.Ordinal);

        // A suspension holds at once, and a third person sees nothing wrong in it.
        Refused(folder, "policy suspend --dir us --to france", "XND013 --to");
        Run(folder, "policy suspend --dir us --to russia");
        Refused(folder, "policy suspend --dir us --to russia", "already");
        Assert.Equal("suspended", (string?)Run(folder, $"send {Notification} --dir us --json").Json["to"]!["russia"]!["rule"]);
        Run(folder, "policy resume --dir us");
        Refused(folder, "policy resume --dir us", "XND013");
        Assert.Equal("released", (string?)Run(folder, $"send {Notification} --dir us --json").Json["to"]!["russia"]!["lvl"]);
        Carry(folder, "us", "russia");
        Run(folder, "export --node russia --out russia.zip");
        Assert.Equal("holds", (string?)Run(folder, "verify russia.zip --json").Json["completeness"]!["verdict"]);
    }

    [Fact]
    public void File_that_is_not_in_order_is_refused_by_a_node_at_rest_and_by_one_that_runs()
    {
        var folder = Parties("us", "russia");
        using (var us = Serve(folder, "us", "--without russia"))
        {
            Run(folder, $"send {Notification} --dir us");
            Settled(folder, "us");
            Run(folder, "carry --dir us --for russia --out a.carried");
            Refused(folder, "carry --dir us --for russia --out a.carried", "XND014 --out", "is there already");
            Refused(folder, "carry --dir us --for us --out b.carried", "XND014 --for");
            Refused(folder, "carry --dir us --for france --out b.carried", "XND014 --for", "Parties: russia");
            Refused(folder, "carry --dir us --for russia --from x --out b.carried", "CLI003 --from");
            Refused(folder, "carry --dir us --for russia --from 999 --out b.carried", "XND014 --from", "there are only");
            Refused(folder, "carry --dir us --for russia --out nowhere/b.carried", "XND014 --out");
            Refused(folder, "take a.carried --dir us", "XND014 for: is 'russia', not us");
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "a.carried")));
            }

        }

        var lines = File.ReadAllLines(Path.Combine(folder, "a.carried"));
        var altered = JsonNode.Parse(lines[1])!;
        ((JsonArray)altered["entries"]!).RemoveAt(1);
        File.WriteAllText(Path.Combine(folder, "altered.carried"), $"{lines[0]}\n{altered.ToJsonString()}\n{lines[2]}\n");
        File.WriteAllText(Path.Combine(folder, "cut.carried"), string.Join('\n', lines)[..^1]);
        var other = Parties("us", "russia");
        File.Copy(Path.Combine(folder, "a.carried"), Path.Combine(other, "a.carried"));
        void Bad()
        {
            Refused(folder, "take altered.carried --dir russia", "altered.carried:2:1 XAU001", "Nothing was taken");
            Refused(folder, "take cut.carried --dir russia", "cut.carried:3:1 XND014", "cut off");
            Refused(folder, "take russia/card.json --dir russia", "russia/card.json:1:1 XND014");
            Refused(folder, "take none.carried --dir russia", "none.carried XND014 cannot be read");
        }

        Bad();
        Refused(other, "take a.carried --dir russia", "a.carried:1:1 XND005 exchange");
        Refused(folder, "take a.carried --dir russia --compare", "XND010 --compare");
        var taken = Run(folder, "take a.carried --dir russia --json").Json;
        Assert.Empty(Schema.Breaches("exchange-carried.json", taken));
        Assert.Equal(1, (int)taken["releases"]!);
        using var russia = Serve(folder, "russia", "--without us");
        Bad();
        var again = Run(folder, "take a.carried --dir russia");
        Assert.Contains("Nothing new", again.Out, StringComparison.Ordinal);
        var status = Run(folder, "status --node russia --json").Json;
        Assert.Equal(1, (int)status["peers"]![0]!["received"]!);
        Assert.Equal(0, (int)status["counters"]!["findings"]!);
    }

    [Fact]
    public void Warning_question_and_answer_are_read_with_how_far_they_can_be_relied_on()
    {
        var folder = Parties("us", "russia");
        var ports = new[] { Port(), Port() };
        using (var us = Serve(folder, "us", $"--peer russia=https://127.0.0.1:{ports[1]}", ports[0]))
        using (var russia = Serve(folder, "russia", $"--peer us=https://127.0.0.1:{ports[0]}", ports[1]))
        {
            Assert.Empty(Held("russia", 0)["launches"]!.AsArray());
            Send("us", "type: LWN\ndetect_time: 2007-07-03T01:11:00Z\nlaunch_time: 2007-07-03T01:10:05Z\nlaunch_area: {latitude_deg: 35.2, longitude_deg: 53.9, radius_km: 20}\nvehicle_class: unknown\n");
            var warning = Held("russia", 1);
            Assert.Equal(("us", "LWN", "unnotified"), ((string?)warning["messages"]![0]!["origin"], (string?)warning["messages"]![0]!["type"], (string?)warning["messages"]![0]!["fit"]));
            Assert.Equal("L2", (string?)warning["messages"]![0]!["fields"]!["launch_area"]!["rung"]);
            var unfit = Assert.Single(warning["unfit"]!.AsArray())!;
            var id = (string?)warning["messages"]![0]!["id"];
            Assert.Equal(("unnotified-launch", id, "AMB"), ((string?)unfit["code"], (string?)unfit["subject"], (string?)unfit["offer"]));

            // The id leads the party that is asked to its own message, and the answer back to the question.
            Send("russia", $"type: AMB\nrefs: [{id}]\nsupposed: unknown\ndue_time: 2040-01-01T00:00:00Z\n");
            var asked = Held("us", 2);
            Assert.Equal(id, (string?)asked["messages"]![1]!["refs"]![0]);
            Assert.Equal("own", (string?)asked["messages"]![0]!["state"]);
            Assert.Null((string?)asked["questions"]![0]!["answer"]);
            Send("us", $"type: AMA\nrefs: [{asked["questions"]![0]!["id"]}]\nanswer: unknown\n");
            var answered = Held("russia", 3);
            Assert.Equal((string?)answered["messages"]![2]!["id"], (string?)answered["questions"]![0]!["answer"]);
            for (var i = 0; i < 100 && Held("russia", 3)["messages"]!.AsArray().Any(m => (string?)m!["state"] == "provisional"); i++)
            {
                Thread.Sleep(100);
            }

            Assert.Equal(["verified", "own", "verified"], Held("russia", 3)["messages"]!.AsArray().Select(m => (string?)m!["state"]));
            var text = Run(folder, "messages --dir russia --last 1").Out;
            Assert.Contains("the last 1 of 3 messages", text, StringComparison.Ordinal);
            Assert.Contains("answered by", text, StringComparison.Ordinal);
            Assert.Equal("AMA", (string?)Assert.Single(Run(folder, "messages --dir russia --type AMA --json").Json["messages"]!.AsArray())!["type"]);
            Refused(folder, "messages --dir russia --from france", "XND001 --from", "russia, us");
            Refused(folder, "messages --dir russia --type XYZ", "XND001 --type", "PLN");
            Refused(folder, "messages", "CLI003 --dir");
        }

        // At rest it is read from the store.
        Assert.Equal(3, (int)Run(folder, "messages --dir us --json").Json["total"]!);

        void Send(string party, string message)
        {
            File.WriteAllText(Path.Combine(folder, "message.yaml"), message);
            for (var i = 0; i < 100 && (string?)Run(folder, $"status --node {party} --json").Json["state"] != "signing"; i++)
            {
                Thread.Sleep(100);
            }

            Run(folder, $"send message.yaml --dir {party}");
        }

        JsonNode Held(string party, int count)
        {
            for (var i = 0; ; i++)
            {
                var held = Run(folder, $"messages --dir {party} --json").Json;
                if ((int)held["total"]! >= count || i == 100)
                {
                    Assert.Empty(Schema.Breaches("exchange-messages.json", held));
                    return held;
                }

                Thread.Sleep(100);
            }
        }
    }

    [Fact]
    public void White_cell_sets_the_clock_of_all_and_nobody_else_does()
    {
        var folder = Parties("us", "russia", "white-cell");
        var ports = new[] { Port(), Port(), Port() };
        string Peers(int but) => string.Join(' ', new[] { "us", "russia", "white-cell" }.Zip(ports).Where((_, i) => i != but).Select(p => $"--peer {p.First}=https://127.0.0.1:{p.Second}"));
        using var us = Serve(folder, "us", Peers(0), ports[0]);
        using var russia = Serve(folder, "russia", Peers(1), ports[1]);
        using var white = Serve(folder, "white-cell", Peers(2), ports[2]);
        Assert.Contains("us", Run(folder, "clock jump 2040-01-01T00:00:00Z --dir white-cell").Out, StringComparison.Ordinal);
        var frozen = Run(folder, "clock freeze --dir white-cell --json").Json;
        Assert.Empty(Schema.Breaches("exchange-clock.json", frozen));
        Assert.Equal(0.0, (double)frozen["rate"]!);
        Assert.All(frozen["parties"]!.AsObject(), p => Assert.Null(p.Value));
        var time = (string?)Run(folder, "status --node us --json").Json["time"];
        Assert.StartsWith("2040-01-01T00:0", time, StringComparison.Ordinal);
        Assert.Equal(time, (string?)Run(folder, "status --node russia --json").Json["time"]);
        Refused(folder, "clock jump 2039-01-01T00:00:00Z --dir white-cell", "XND004 time", "does not run back");
        Refused(folder, "clock jump soon --dir white-cell", "CLI003 time");
        Refused(folder, "clock freeze --dir us", "XND004", "only the white cell");
        Refused(folder, "policy propose v2.yaml --dir white-cell", "v2.yaml");
        Assert.Contains("runs at 60 to 1", Run(folder, "clock run --rate 60 --dir white-cell").Out, StringComparison.Ordinal);
        russia.Dispose();
        var lost = Cli.RunLine("exchange clock freeze --dir white-cell", folder).Expect(1);
        Assert.Contains("did not obey", lost.Out, StringComparison.Ordinal);
    }

    private static string Parties(params string[] names)
    {
        var folder = Cli.Folder();
        foreach (var name in names)
        {
            Run(folder, $"init --party {name} --dir {name}{(name == "white-cell" ? " --role white-cell" : "")}");
        }

        Run(folder, $"charter propose {string.Join(' ', names.Select(n => $"--card {n}/card.json"))} --policy policies/joint-sharing-2007.yaml --out charter.json");
        foreach (var name in names.Concat(names[..^1]))
        {
            Run(folder, $"charter sign charter.json --dir {name}");
        }

        return folder;
    }

    private static string Changed(string folder, string name, params (string Old, string New)[] changes)
    {
        File.WriteAllText(Path.Combine(folder, name), changes.Aggregate(File.ReadAllText(Path.Combine(folder, "policies", "joint-sharing-2007.yaml")), (t, c) => t.Replace(c.Old, c.New, StringComparison.Ordinal)));
        return name;
    }

    // Once all that was committed is under a signed head.
    private static void Settled(string folder, string party)
    {
        for (var i = 0; i < 100; i++)
        {
            var status = Run(folder, $"status --node {party} --json").Json;
            if ((long?)status["head"]?["size"] == (long)status["entries"]! && (int)status["waiting"]! == 0)
            {
                return;
            }

            Thread.Sleep(100);
        }
    }

    private static void Carry(string folder, string from, string to)
    {
        Settled(folder, from);
        var file = Guid.NewGuid().ToString("N") + ".carried";
        Run(folder, $"carry --dir {from} --for {to} --out {file}");
        Run(folder, $"take {file} --dir {to}");
    }

    private static JsonNode Show(string folder, string party)
    {
        var shown = Run(folder, $"policy show --dir {party} --json").Json;
        Assert.Empty(Schema.Breaches("exchange-policy-show.json", shown));
        return shown;
    }

    private static Ran Run(string folder, string line) => Cli.RunLine("exchange " + line, folder).Expect(0);

    private static void Refused(string folder, string line, params string[] said)
    {
        var ran = Cli.RunLine("exchange " + line, folder).Expect(1);
        Assert.All(said, s => Assert.Contains(s, ran.Error, StringComparison.Ordinal));
    }

    private static Running Serve(string folder, string party, string more = "", int port = 0) =>
        new(Process.Start(Cli.Info("dotnet", [Cli.App, .. Cli.Words($"exchange serve --dir {party} --listen 127.0.0.1:{port} {more}")], folder))!);

    private static int Port()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A node that ends with the test, however that ends.</summary>
    private sealed class Running : IDisposable
    {
        private readonly Process process;

        public Running(Process process)
        {
            this.process = process;
            process.StandardInput.Close();
            Assert.Contains("listens on", process.StandardError.ReadLine(), StringComparison.Ordinal);
        }

        public void Dispose()
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
    }
}
