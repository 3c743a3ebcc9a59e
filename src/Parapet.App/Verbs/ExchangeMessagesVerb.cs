using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Parapet.App.Shell;
using Parapet.Exchange;
using Parapet.Exchange.Nodes;

namespace Parapet.App.Verbs;

/// <summary><c>exchange messages</c>: what a watch officer reads.</summary>
internal static class ExchangeMessagesVerb
{
    private const int Most = 20; // of what does not fit in the same words

    private static readonly Option<string?> s_dir = Parameters.Text("--dir", "Folder of the party's node, running or at rest", "DIR");
    private static readonly Option<string?> s_from = Parameters.Text("--from", "Messages of this party only", "PARTY");
    private static readonly Option<string?> s_type = Parameters.Text("--type", "Messages of this type only: PLN, LWN and so on", "TYPE");
    private static readonly Option<double?> s_last = Parameters.Number("--last", "At most so many messages, the newest; 20 when not given", 0, ExchangeLimits.ShownMax);

    /// <summary>The verb.</summary>
    public static Verb Create() => new(
        "messages", "Reads what this party holds: its own messages and what others released to it, each with how far it can be relied on; notified launches and the warnings that fit them, questions and their answers, and what does not fit.",
        """
        ./parapet exchange messages --dir nodes/us
        ./parapet exchange messages --dir nodes/us --from russia --type LWN --last 5
        """,
        Show, s_dir, s_from, s_type, s_last);

    private static Outcome Show(ParseResult parse, CancellationToken cancel)
    {
        var missing = new List<Diagnostic>();
        if (ExchangeVerb.Needed(parse, s_dir, missing) is not { } dir)
        {
            return new Refusal([.. missing]);
        }

        var (from, type, last) = (parse.GetValue(s_from), parse.GetValue(s_type), (int)(parse.GetValue(s_last) ?? 20));
        string[] query =
        [
            string.Create(CultureInfo.InvariantCulture, $"last={last}"), .. from is null ? Array.Empty<string>() : [$"from={Uri.EscapeDataString(from)}"], .. type is null ? Array.Empty<string>() : [$"type={Uri.EscapeDataString(type)}"],
        ];
        return ExchangeVerb.RunningOrAtRest(
            dir, "/messages?" + string.Join('&', query), null, node => node.MessagesView(from, type, last).Try(out var view, out var fault) ? (view, []) : (null, [fault]), Tell, cancel);
    }

    private static void Tell(JsonObject answer, Terminal terminal)
    {
        var (messages, total) = (answer["messages"]!.AsArray(), (int)answer["total"]!);
        terminal.Heading(total == messages.Count ? $"{answer["party"]}: {Count(total, "message")}" : $"{answer["party"]}: the last {messages.Count} of {Count(total, "message")}");
        foreach (var message in messages.Select(m => m!.AsObject()))
        {
            var fit = (string?)message["fit"] switch { "notified" => ", notified", "possible" => ", possibly notified", "unnotified" => ", NOT NOTIFIED", _ => "" };
            terminal.Line($"{Time(message["committed"])}  {message["origin"]} {message["index"]}  {message["type"]}  {message["state"]}{fit}");
            terminal.Line($"  {message["text"]}");
            var refs = message["refs"]!.AsArray();
            terminal.Line($"  id {message["id"]}{(refs.Count > 0 ? $", refers to {string.Join(", ", refs)}" : "")}");
        }

        if (answer["launches"]!.AsArray() is { Count: > 0 } launches)
        {
            terminal.Line();
            terminal.Table(["launch", "of", "state", "opens", "closes", "seen"], launches.Select(l => (IReadOnlyList<string>)
            [
                $"{l!["pln_no"]}", $"{l["origin"]}", $"{l["state"]}", Time(l["window_from"]) ?? "withheld", Time(l["window_to"]) ?? "withheld", l["warnings"]!.AsArray().Count.ToString(CultureInfo.InvariantCulture),
            ]));
        }

        if (answer["questions"]!.AsArray() is { Count: > 0 } questions)
        {
            terminal.Line();
            foreach (var question in questions)
            {
                var due = Time(question!["due"]) is { } time ? $", due {time}" : "";
                terminal.Line($"{question["type"]} {question["id"]} of {question["origin"]}{due}: {(question["answer"] is { } answered ? $"answered by {answered}" : "not answered")}");
            }
        }

        if (answer["unfit"]!.AsArray() is { Count: > 0 } unfit)
        {
            terminal.Line();
            terminal.Heading("What does not fit");
            // What is said of many messages in the same words is said once.
            foreach (var same in unfit.GroupBy(f => ($"{f!["text"]}", (string?)f["offer"], (string?)f["code"])))
            {
                var (text, offer, code) = same.Key;
                terminal.Line($"{text}{(offer is null ? "" : $" You may send {offer} with {(offer == "GAP" && code != "no-answer" ? "pln_no: NUMBER" : "refs: [ID]")}:")}");
                foreach (var finding in same.TakeLast(Most))
                {
                    terminal.Line($"  {Time(finding!["since"])}  {finding["subject"]}");
                }

                if (same.Count() is > Most and var all)
                {
                    terminal.Line(string.Create(CultureInfo.InvariantCulture, $"  and {all - Most} before; --json has all."));
                }
            }
        }
    }

    // To the second, as all times in the clear.
    private static string? Time(JsonNode? time) => ((string?)time)?.Replace('T', ' ').Replace(".000Z", "Z", StringComparison.Ordinal);

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
