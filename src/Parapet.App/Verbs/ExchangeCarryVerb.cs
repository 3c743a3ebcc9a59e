using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.App.Shell;
using Parapet.Exchange;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Nodes;

namespace Parapet.App.Verbs;

/// <summary><c>exchange carry</c> and <c>exchange take</c>: what goes over the network, by disk.</summary>
internal static class ExchangeCarryVerb
{
    private static readonly Option<string?> s_dir = Parameters.Text("--dir", "Folder of the party's node, running or at rest", "DIR");
    private static readonly Option<string?> s_for = Parameters.Text("--for", "Party that the file is for", "PARTY");
    private static readonly Option<string?> s_out = Parameters.Text("--out", "File to be written", "FILE");
    private static readonly Option<string?> s_from = Parameters.Text(
        "--from", "Entries and releases that the party has, as its status shows them under 'mirrored' and 'received': 120/40; 0 for everything; when not given, what the newest receipt from it says", "ENTRIES[/RELEASES]");
    private static readonly Option<bool> s_compare = new("--compare")
    {
        Description = "The running node may begin to sign on the word of this file: it was written after this node last stopped. An older file can hide that your store is an old copy. Put on record.",
    };

    private static readonly Argument<string> s_file = new("file") { Description = "File that 'exchange carry' wrote." };

    /// <summary><c>carry</c>.</summary>
    public static Verb Carrying() => new(
        "carry", "Writes what another party lacks of your log, and of what you released to it, into a file to be carried by disk: the same batches that it would be given over the network. Whoever holds the file can read what was released to that party.",
        """
        ./parapet exchange carry --dir nodes/us --for russia --out us-to-russia.carried
        ./parapet exchange carry --dir nodes/us --for russia --from 120/40 --out us-to-russia.carried
        """,
        Carry, s_dir, s_for, s_from, s_out);

    /// <summary><c>take</c>.</summary>
    public static Verb Taking() => new(
        "take", "Takes in a file that another party's 'exchange carry' wrote, with the checks that batches from the network have. Taking it twice does no harm.",
        """
        ./parapet exchange take us-to-russia.carried --dir nodes/russia
        ./parapet exchange take us-to-russia.carried --dir nodes/russia --compare
        """,
        Take, s_file, s_dir, s_compare);

    private static Outcome Carry(ParseResult parse, CancellationToken cancel)
    {
        var missing = new List<Diagnostic>();
        var (dir, party, output) = (ExchangeVerb.Needed(parse, s_dir, missing), ExchangeVerb.Needed(parse, s_for, missing), ExchangeVerb.Needed(parse, s_out, missing));
        var from = From(parse.GetValue(s_from), missing);
        if (missing.Count > 0)
        {
            return new Refusal([.. missing]);
        }

        var path = Path.GetFullPath(output!);
        var body = new JsonObject { ["for"] = party, ["out"] = path };
        if (from is { } cursor)
        {
            (body["entries"], body["releases"]) = (cursor.Entries, cursor.Releases);
        }

        return At(dir!, "/carry", Encoding.UTF8.GetBytes(body.ToJsonString()), node => CarriedFile.Write(node, party!, from, path).Try(out var carried, out var fault) ? (carried, []) : (null, [fault]), (answer, terminal) =>
        {
            terminal.Line($"{Counted(answer)} for {party}, from entry {answer["first"]} on, in {output}.");
            terminal.Line($"Over there: ./parapet exchange take {Path.GetFileName(output)} --dir DIR");
            terminal.Line($"Whoever holds the file can read what was released to {party}.");
            if ((bool)answer["more"]!)
            {
                terminal.Line($"There is more than one file may hold: carry again once {party} has taken this one, with --from and what its status shows.");
            }
        }, cancel);
    }

    private static Outcome Take(ParseResult parse, CancellationToken cancel)
    {
        var missing = new List<Diagnostic>();
        var (dir, file) = (ExchangeVerb.Needed(parse, s_dir, missing), parse.GetValue(s_file)!);
        if (missing.Count > 0)
        {
            return new Refusal([.. missing]);
        }

        var (path, compare) = (Path.GetFullPath(file), parse.GetValue(s_compare));
        var outcome = At(dir!, "/take" + (compare ? "?compare=1" : ""), Encoding.UTF8.GetBytes(path), node => compare
            ? (null, [new Diagnostic(NodeCodes.NotRunning, s_compare.Name, $"is for a node that runs and waits to compare heads. Start it: './parapet exchange serve --dir {dir}'.")])
            : CarriedFile.Take(node, path, compare: false).GetAwaiter().GetResult(), (answer, terminal) =>
        {
            var (entries, releases) = ((long)answer["entries"]!, (long)answer["releases"]!);
            terminal.Line(entries == 0 && releases == 0 ? $"Nothing new: all that the file holds of {answer["from"]} is here already." : $"{Counted(answer)} of {answer["from"]} checked and taken.");
            terminal.Line((string?)answer["state"] switch
            {
                "comparing" => "This node does not sign yet: it waits to hear which of its heads its peers witnessed last.",
                "behind" => "This node does not sign: the file shows a newer head of its own log than its store has. The store is an old copy: './parapet exchange restore'.",
                "forked" => "This node does not sign: the file shows another log under its key.",
                _ => $"Your receipt goes back over the network, or by './parapet exchange carry --dir {dir} --for {answer["from"]} --out FILE'.",
            });
        }, cancel);
        // The file is told as the user named it.
        return outcome switch
        {
            Refusal refusal => new Refusal([.. refusal.Diagnostics.Select(d => d.File == path ? d with { File = file } : d)]),
            Answer answer => answer with { Failed = (string?)answer.Json["state"] is "behind" or "forked" },
            _ => outcome,
        };
    }

    private static Outcome At(
        string dir, string path, byte[] body, Func<Node, (Carried? Done, ImmutableArray<Diagnostic> Faults)> work, Action<JsonObject, Terminal> text, CancellationToken cancel) =>
        ExchangeVerb.RunningOrAtRest(dir, path, body, node =>
        {
            var (done, faults) = work(node);
            var answer = done?.Json(node);
            if ((string?)answer?["state"] == "comparing")
            {
                answer["state"] = "at-rest";
            }

            return (answer, faults);
        }, text, cancel);

    private static string Counted(JsonObject answer) => string.Create(
        CultureInfo.InvariantCulture, $"{(long)answer["entries"]!} {((long)answer["entries"]! == 1 ? "entry" : "entries")} and {(long)answer["releases"]!} {((long)answer["releases"]! == 1 ? "release" : "releases")}");

    private static (long Entries, long Releases)? From(string? text, List<Diagnostic> missing)
    {
        if (text is null)
        {
            return null;
        }

        var parts = text.Split('/');
        var releases = 0L;
        if (parts.Length <= 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var entries)
            && (parts.Length == 1 || long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out releases)))
        {
            return (entries, releases);
        }

        missing.Add(new Diagnostic("CLI003", s_from.Name, $"'{text}' is not a number of entries, or of entries and releases such as 120/40."));
        return null;
    }
}
