using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.App.Shell;
using Parapet.Exchange;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Exports;
using Parapet.Exchange.Nodes;
using Parapet.Exchange.Policies;

namespace Parapet.App.Verbs;

/// <summary><c>exchange</c>: share it, and prove it. A party's node from its keys to its export.</summary>
internal static class ExchangeVerb
{
    private const int Patience = 15_000; // [ms]
    private const int Pause = 200; // [ms]

    private static readonly Option<string?> s_dir = Parameters.Text("--dir", "Folder of the party's node", "DIR");
    private static readonly Option<string?> s_node = Parameters.Text("--node", "Folder of the party's node", "DIR");
    private static readonly Option<string?> s_party = Parameters.Text("--party", "Id of the party: lower-case letters, digits and hyphens", "ID");
    private static readonly Option<string?> s_name = Parameters.Text("--name", "Name of the party for people; its id when not given", "TEXT");
    private static readonly Option<string?> s_role = Parameters.Word("--role", "What it is in the exchange; party when not given", "party", "white-cell");
    private static readonly Option<string?> s_listen = Parameters.Text("--listen", "Address and port of the gateway, e.g. 127.0.0.1:7001; only other machines need another address than 127.0.0.1", "ADDRESS:PORT");
    private static readonly Option<string[]> s_peer = Many("--peer", "Gateway of another party. Repeatable.", "NAME=URL");
    private static readonly Option<string[]> s_without = Many("--without", "Begin to sign without having compared heads with this party, because it cannot be reached. Put on record. Repeatable.", "NAME");
    private static readonly Option<string?> s_postgres = Parameters.Text("--postgres", "Keep the store in this PostgreSQL database instead of a file", "CONNECTION");
    private static readonly Option<string?> s_title = Parameters.Text("--title", "What the exchange is about", "TEXT");
    private static readonly Option<string[]> s_card = Many("--card", "Card of a party: the card.json of its folder. Once for each party.", "FILE");
    private static readonly Option<string?> s_policy = Parameters.Text("--policy", "Release policy that all logs begin with", "FILE");
    private static readonly Option<string?> s_file = Parameters.Text("--out", "File or folder to be written", "FILE");
    private static readonly Option<string?> s_from = Parameters.Text("--from", "Gateway of a peer that keeps a mirror", "NAME=URL");
    private static readonly Argument<string> s_message = new("message") { Description = "Message in YAML or JSON." };
    private static readonly Argument<string> s_charter = new("charter") { Description = "Charter file." };

    /// <summary>The verb with its sub-verbs.</summary>
    public static Command Create() => new("exchange", "Share data with parties you do not trust, and prove it: nodes, policies, exercises, verification by a third person.")
    {
        ExchangeExerciseVerb.Create(),
        ExchangeVerifyVerb.Create(),
        new Verb(
            "init", "Makes the folder of a party's node: its keys, and its card for the others.",
            """
            ./parapet exchange init --party us --name 'United States' --dir nodes/us
            ./parapet exchange init --party white-cell --role white-cell --dir nodes/white-cell
            """,
            Init, s_party, s_name, s_role, s_dir),
        new Command("charter", "What the parties agree before the first message: who they are, their keys, their policy. Every party signs it.")
        {
            new Verb(
                "propose", "Makes a charter from the cards of all parties and a policy. Nobody has signed it yet.",
                "./parapet exchange charter propose --title 'Joint exercise' --card nodes/us/card.json --card nodes/russia/card.json --policy policies/joint-sharing-2007.yaml --out charter.json",
                Propose, s_title, s_card, s_policy, s_file),
            new Verb(
                "sign", "Signs a charter with the keys of a node, and puts it into its folder once all have signed.",
                "./parapet exchange charter sign charter.json --dir nodes/us",
                Sign, s_charter, s_dir),
        },
        new Verb(
            "serve", "Runs a party's node until Ctrl-C: a gateway for the other parties, and a listener for the party's own people.",
            "./parapet exchange serve --dir nodes/us --listen 127.0.0.1:7001 --peer russia=https://127.0.0.1:7002",
            Serve, s_dir, s_listen, s_peer, s_without, s_postgres),
        new Verb(
            "send", "Commits a message to the running node's log, and releases what the policy grants.",
            "./parapet exchange send notification.yaml --dir nodes/us",
            Send, s_message, s_dir),
        ExchangeMessagesVerb.Create(),
        new Verb(
            "status", "State, logs, links and findings of a running node.",
            "./parapet exchange status --node nodes/us --json",
            Status, s_node),
        new Verb(
            "export", "Writes what a third person needs to verify the exchange: logs, releases, evidence.",
            "./parapet exchange export --node nodes/us --out us.zip",
            Export, s_node, s_file),
        new Verb(
            "restore", "Rebuilds a lost or damaged store from the mirror that a peer keeps. The salts of earlier entries are lost with the store: they cannot be opened any more, and a gap is put on record.",
            "./parapet exchange restore --dir nodes/us --from russia=https://127.0.0.1:7002",
            Restore, s_dir, s_from),
        ExchangeCarryVerb.Carrying(),
        ExchangeCarryVerb.Taking(),
        ExchangePolicyVerb.Create(),
        ExchangeClockVerb.Create(),
    };

    /// <summary>An option that may be given several times.</summary>
    internal static Option<string[]> Many(string name, string description, string help) => new(name) { Description = description, HelpName = help, DefaultValueFactory = _ => [] };

    /// <summary>The value of an option that must be given.</summary>
    internal static string? Needed(ParseResult parse, Option<string?> option, List<Diagnostic> missing)
    {
        if (parse.GetValue(option) is { Length: > 0 } value)
        {
            return value;
        }

        missing.Add(new Diagnostic("CLI003", option.Name, "is needed."));
        return null;
    }

    private static Outcome Init(ParseResult parse, CancellationToken cancel)
    {
        var missing = new List<Diagnostic>();
        var (party, dir) = (Needed(parse, s_party, missing), Needed(parse, s_dir, missing));
        if (missing.Count > 0)
        {
            return new Refusal([.. missing]);
        }

        var role = parse.GetValue(s_role) == "white-cell" ? CharterRole.WhiteCell : CharterRole.Party;
        if (!NodeFolder.Create(dir!, party!, parse.GetValue(s_name) ?? party!, role, TimeProvider.System).Try(out var folder, out var fault))
        {
            return new Refusal([fault]);
        }

        return new Answer(new JsonObject { ["party"] = party, ["dir"] = dir, ["card"] = folder.Card.Json() }, terminal =>
        {
            terminal.Line($"{folder.Card.Name} has keys of its own in {dir}/keys, readable by you alone. Keep them; they are nowhere else.");
            terminal.Line($"Hand {dir}/card.json to the other parties, in a way that they can trust: over it they will know you.");
        });
    }

    private static Outcome Propose(ParseResult parse, CancellationToken cancel)
    {
        var missing = new List<Diagnostic>();
        var (policyFile, output) = (Needed(parse, s_policy, missing), Needed(parse, s_file, missing));
        var cards = new List<CharterParty>();
        foreach (var file in parse.GetValue(s_card)!)
        {
            if (!ReadBytes(file).Try(out var bytes, out var unread))
            {
                missing.Add(unread);
            }
            else if (!CharterParty.Read(JsonNodeOf(bytes), file).Try(out var card, out var fault))
            {
                missing.Add(fault);
            }
            else
            {
                cards.Add(card);
            }
        }

        if (cards.Count < 2 && missing.Count == 0)
        {
            missing.Add(new Diagnostic("CLI003", s_card.Name, "is needed at least twice: a charter is between parties."));
        }

        if (missing.Count > 0)
        {
            return new Refusal([.. missing]);
        }

        if (!ReadBytes(policyFile!).Try(out var text, out var wrong))
        {
            return new Refusal([wrong]);
        }

        var read = PolicyText.Read(text, policyFile!);
        if (read.Policy is not { } policy)
        {
            return new Refusal([.. read.Diagnostics]);
        }

        ReadOnlyMemory<byte> document = Encoding.UTF8.GetBytes(policy.Json);
        if (!SignedCharter.Propose(
            parse.GetValue(s_title) ?? "Exchange", cards, cards.ToDictionary(c => c.Id, _ => document, StringComparer.Ordinal), null, null, TimeProvider.System.GetUtcNow()).Try(out var charter, out wrong))
        {
            return new Refusal([wrong]);
        }

        return Write(output!, charter) as Outcome ?? Tell(charter, $"Written to {output}. Every party signs it: ./parapet exchange charter sign {output} --dir DIR");
    }

    private static Outcome Sign(ParseResult parse, CancellationToken cancel)
    {
        var missing = new List<Diagnostic>();
        var dir = Needed(parse, s_dir, missing);
        if (missing.Count > 0)
        {
            return new Refusal([.. missing]);
        }

        var file = parse.GetValue(s_charter)!;
        if (!NodeFolder.Open(dir!).Try(out var folder, out var fault) || !SignedCharter.ReadFile(file, complete: false).Try(out var charter, out fault))
        {
            return new Refusal([fault]);
        }

        if (charter.Charter.Find(folder.Card.Id)?.EntryKey.KeyId == folder.EntryKey.KeyId && charter.Missing.Contains(folder.Card.Id))
        {
            charter = charter.Sign(folder.EntryKey);
            if (Write(file, charter) is { } refused)
            {
                return refused;
            }
        }
        else if (charter.Charter.Find(folder.Card.Id)?.EntryKey.KeyId != folder.EntryKey.KeyId)
        {
            return Outcome.Refuse(NodeCodes.Charter, file, $"does not name {folder.Card.Id} with the keys of {dir}.");
        }

        if (charter.Missing.Count > 0)
        {
            return Tell(charter, $"Signed. It still lacks: {string.Join(", ", charter.Missing)}.");
        }

        folder.Write(charter);
        return Tell(charter, $"Signed by all, and put into {dir}. The other parties put it into their folders by the same command.");
    }

    private static Outcome Serve(ParseResult parse, CancellationToken cancel)
    {
        var missing = new List<Diagnostic>();
        var (dir, listen) = (Needed(parse, s_dir, missing), Needed(parse, s_listen, missing));
        if (listen is not null && !IPEndPoint.TryParse(listen, out _))
        {
            missing.Add(new Diagnostic("CLI003", s_listen.Name, $"'{listen}' is not an address and a port such as 127.0.0.1:7001."));
        }

        var peers = ImmutableDictionary.CreateBuilder<string, Uri>(StringComparer.Ordinal);
        foreach (var peer in parse.GetValue(s_peer)!)
        {
            if (Peer(peer, s_peer.Name, missing) is { } named)
            {
                peers[named.Party] = named.Address;
            }
        }

        if (missing.Count > 0)
        {
            return new Refusal([.. missing]);
        }

        if (!NodeFolder.Open(dir!).Try(out var folder, out var fault))
        {
            return new Refusal([fault]);
        }

        var options = new HostOptions
        {
            Listen = IPEndPoint.Parse(listen!), Peers = peers.ToImmutable(), Node = new NodeOptions { Postgres = parse.GetValue(s_postgres), Without = [.. parse.GetValue(s_without)!] },
        };
        if (!NodeHost.Start(folder, options, cancel).GetAwaiter().GetResult().Try(out var host, out fault))
        {
            return new Refusal([fault]);
        }

        host.Node.Export = path => ExportWriter.Write(host.Node, path);
        Console.Error.WriteLine($"{folder.Card.Name} listens on {host.Address}. Ctrl-C ends it.");
        cancel.WaitHandle.WaitOne();
        host.DisposeAsync().AsTask().GetAwaiter().GetResult();
        cancel.ThrowIfCancellationRequested();
        return new Answer([], _ => { });
    }

    private static Outcome Send(ParseResult parse, CancellationToken cancel)
    {
        var file = parse.GetValue(s_message)!;
        return ReadBytes(file).Try(out var bytes, out var fault)
            ? Asked(parse, s_dir, "/send?file=" + Uri.EscapeDataString(file), bytes, (answer, terminal) =>
            {
                terminal.Line($"Committed as entry {answer["index"]} ({answer["type"]}, {answer["mid"]}).");
                foreach (var (party, duty) in answer["to"]!.AsObject())
                {
                    var when = duty!["nb"] is { } notBefore ? $", not before {notBefore}" : "";
                    terminal.Line($"  {party}: {duty["lvl"]} under {duty["rule"]}{when}{(duty["dl"] is { } deadline ? $", by {deadline}" : "")}");
                }
            }, cancel)
            : new Refusal([fault]);
    }

    private static Outcome Status(ParseResult parse, CancellationToken cancel) => Asked(parse, s_node, "/status", null, (answer, terminal) =>
    {
        terminal.Heading($"{answer["party"]}: {answer["state"]}");
        terminal.Pairs(
        [
            ("entries", answer["entries"]!.ToJsonString()), ("signed head", answer["head"]?["size"]?.ToJsonString() ?? "none"), ("waiting to be released", answer["waiting"]!.ToJsonString()),
            ("findings", answer["counters"]!["findings"]!.ToJsonString()), .. ExchangeAgreementVerb.Words((string)answer["party"]!, answer["policies"]!),
        ]);
        terminal.Table(
            ["peer", "link", "clock", "mirrored here", "received", "released to it", "witnessed by it"],
            answer["peers"]!.AsArray().Select(p => (IReadOnlyList<string>)
            [
                $"{p!["party"]}", $"{p["link"]}", $"{p["clock"]} {p["clock_offset_ms"]} ms", $"{p["mirrored"]}", $"{p["received"]} (+{p["provisional"]})", $"{p["released"]}", $"{p["witnessed"]}",
            ]));
        foreach (var finding in answer["findings"]!.AsArray())
        {
            terminal.Line($"{finding!["code"]} {finding["log"]}: {finding["text"]}");
        }
    }, cancel);

    private static Outcome Export(ParseResult parse, CancellationToken cancel)
    {
        var missing = new List<Diagnostic>();
        var (dir, output) = (Needed(parse, s_node, missing), Needed(parse, s_file, missing));
        if (missing.Count > 0)
        {
            return new Refusal([.. missing]);
        }

        if (!NodeFolder.Open(dir!).Try(out var folder, out var fault))
        {
            return new Refusal([fault]);
        }

        var path = Path.GetFullPath(output!);
        if (OperatorClient.Of(folder).Fault is null)
        {
            return Asked(parse, s_node, "/export", Encoding.UTF8.GetBytes(path), (_, terminal) => terminal.Line($"Written to {output}. Verify it: ./parapet exchange verify {output}"), cancel);
        }

        // The node is at rest: its store is opened here.
        if (!Node.Open(folder, new NodeOptions()).GetAwaiter().GetResult().Try(out var node, out fault))
        {
            return new Refusal([fault]);
        }

        var wrong = ExportWriter.Write(node, path);
        node.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return wrong is not null ? new Refusal([wrong])
            : new Answer(new JsonObject { ["written"] = path }, terminal => terminal.Line($"Written to {output}. Verify it: ./parapet exchange verify {output}"));
    }

    private static Outcome Restore(ParseResult parse, CancellationToken cancel)
    {
        var missing = new List<Diagnostic>();
        var (dir, from) = (Needed(parse, s_dir, missing), Needed(parse, s_from, missing));
        var peer = from is null ? null : Peer(from, s_from.Name, missing);
        if (missing.Count > 0)
        {
            return new Refusal([.. missing]);
        }

        if (!NodeFolder.Open(dir!).Try(out var folder, out var fault))
        {
            return new Refusal([fault]);
        }

        using var progress = new Progress("Rebuilding the store");
        var (restored, wrong) = Rebuild.From(folder, peer!.Value.Party, peer.Value.Address, progress, cancel).GetAwaiter().GetResult();
        return wrong is not null ? new Refusal([wrong])
            : new Answer(new JsonObject { ["entries"] = restored }, terminal => terminal.Line($"{restored} entries are back, each checked up to the head that was signed. Start the node as before."));
    }

    /// <summary>Asks the running node of the folder that an option names.</summary>
    internal static Outcome Asked(ParseResult parse, Option<string?> option, string path, byte[]? body, Action<JsonObject, Terminal> text, CancellationToken cancel)
    {
        var missing = new List<Diagnostic>();
        var dir = Needed(parse, option, missing);
        if (missing.Count > 0)
        {
            return new Refusal([.. missing]);
        }

        var (answer, faults) = Ask(dir!, path, body, cancel);
        return answer is null ? new Refusal(faults) : new Answer(answer, terminal => text(answer, terminal));
    }

    /// <summary>Asks the running node of a folder; where none runs, its store is opened here and the same is done with it.</summary>
    internal static Outcome RunningOrAtRest(
        string dir, string path, byte[]? body, Func<Node, (JsonObject? Answer, ImmutableArray<Diagnostic> Faults)> work, Action<JsonObject, Terminal> text, CancellationToken cancel)
    {
        var (answer, faults) = Ask(dir, path, body, cancel);
        if (answer is null && faults is [{ Code: NodeCodes.NotRunning }])
        {
            if (!NodeFolder.Open(dir).Try(out var folder, out var fault) || !Node.Open(folder, new NodeOptions()).GetAwaiter().GetResult().Try(out var node, out fault))
            {
                return new Refusal([fault]);
            }

            (answer, faults) = work(node);
            node.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        return answer is null ? new Refusal(faults) : new Answer(answer, terminal => text(answer, terminal));
    }

    /// <summary>Asks the running node of a folder; one that does not sign yet is waited for.</summary>
    internal static (JsonObject? Answer, ImmutableArray<Diagnostic> Faults) Ask(string dir, string path, byte[]? body, CancellationToken cancel)
    {
        if (!NodeFolder.Open(dir).Try(out var folder, out var fault) || !OperatorClient.Of(folder).Try(out var client, out fault))
        {
            return (null, [fault]);
        }

        using (client)
        {
            var (answer, faults) = client.Ask(path, body, cancel).GetAwaiter().GetResult();
            for (var waited = 0; waited < Patience && faults is [{ Code: NodeCodes.NotSigning }]; waited += Pause)
            {
                // A node that has just started first compares itself with its peers.
                cancel.WaitHandle.WaitOne(Pause);
                cancel.ThrowIfCancellationRequested();
                (answer, faults) = client.Ask(path, body, cancel).GetAwaiter().GetResult();
            }

            return (answer, [.. faults]);
        }
    }

    private static Answer Tell(SignedCharter charter, string text) => new(
        new JsonObject
        {
            ["exchange"] = charter.Charter.Exchange,
            ["title"] = charter.Charter.Title,
            ["parties"] = new JsonArray([.. charter.Charter.Parties.Select(p => (JsonNode)p.Id)]),
            ["missing"] = new JsonArray([.. charter.Missing.Select(p => (JsonNode)p)]),
        },
        terminal => terminal.Line(text));

    private static Refusal? Write(string file, SignedCharter charter)
    {
        try
        {
            File.WriteAllText(file, charter.Text);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Outcome.Refuse(NodeCodes.Folder, file, $"cannot be written: {e.Message}");
        }
    }

    private static (string Party, Uri Address)? Peer(string text, string option, List<Diagnostic> missing)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at > 0 && Uri.TryCreate(text[(at + 1)..], UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps)
        {
            return (text[..at], address);
        }

        missing.Add(new Diagnostic("CLI003", option, $"'{text}' is not of the form NAME=https://ADDRESS:PORT."));
        return null;
    }

    internal static Checked<byte[]> ReadBytes(string file)
    {
        try
        {
            return new FileInfo(file).Length <= ExchangeLimits.DocumentMax ? File.ReadAllBytes(file)
                : new Diagnostic(NodeCodes.Folder, "", $"has more than {ExchangeLimits.DocumentMax} bytes.", file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Diagnostic(NodeCodes.Folder, "", $"cannot be read: {e.Message}", file);
        }
    }

    private static JsonNode? JsonNodeOf(byte[] bytes)
    {
        try
        {
            return JsonNode.Parse(bytes);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
