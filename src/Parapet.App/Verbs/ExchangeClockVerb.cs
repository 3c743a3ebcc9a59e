using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.App.Shell;
using Parapet.Exchange.Nodes;

namespace Parapet.App.Verbs;

/// <summary><c>exchange clock</c>: the white cell's hand on the clock of an exercise.</summary>
internal static class ExchangeClockVerb
{
    private static readonly Option<string?> s_dir = Parameters.Text("--dir", "Folder of the white cell's running node", "DIR");
    private static readonly Option<double?> s_rate = Parameters.Number("--rate", "Seconds of the scenario in a second of the world; 1 when not given", 0.001, Node.RateMax);
    private static readonly Argument<string> s_time = new("time") { Description = "Time of the scenario, UTC, such as 2007-07-02T12:00:00Z; not before that of the exercise." };

    /// <summary>The verb with its sub-verbs.</summary>
    public static Command Create() => new("clock", "The clock of an exercise, by which delays and deadlines of all parties run: only the white cell sets it. Put on record.")
    {
        new Verb("freeze", "Stops the clocks of all parties.", "./parapet exchange clock freeze --dir nodes/white-cell", (parse, cancel) => Set(parse, new JsonObject { ["rate_permille"] = 0 }, cancel), s_dir),
        new Verb(
            "run", "Lets the clocks of all parties run, from the white cell's time on.", "./parapet exchange clock run --rate 10 --dir nodes/white-cell",
            (parse, cancel) => Set(parse, new JsonObject { ["rate_permille"] = (long)Math.Round((parse.GetValue(s_rate) ?? 1.0) * 1000.0) }, cancel), s_rate, s_dir),
        new Verb("jump", "Moves the clocks of all parties on to a time; they run or stand as before.", "./parapet exchange clock jump 2007-07-02T12:30:00Z --dir nodes/white-cell", Jump, s_time, s_dir),
    };

    private static Outcome Jump(ParseResult parse, CancellationToken cancel)
    {
        var text = parse.GetValue(s_time)!;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? Set(parse, new JsonObject { ["to"] = Exchange.Entries.Header.TimeText(time) }, cancel)
            : Outcome.Refuse("CLI003", s_time.Name, $"'{text}' is not a time such as 2007-07-02T12:00:00Z.");
    }

    private static Outcome Set(ParseResult parse, JsonObject order, CancellationToken cancel)
    {
        var outcome = ExchangeVerb.Asked(parse, s_dir, "/clock", Encoding.UTF8.GetBytes(order.ToJsonString()), (answer, terminal) =>
        {
            var rate = (double)answer["rate"]!;
            terminal.Line($"The clock of the exercise shows {answer["scenario"]} and {(rate == 0.0 ? "stands" : string.Create(CultureInfo.InvariantCulture, $"runs at {rate:0.###} to 1"))}.");
            terminal.Pairs(answer["parties"]!.AsObject().Select(p => (p.Key, p.Value is null ? "obeys" : $"did not obey: {p.Value}")));
            if (answer["parties"]!.AsObject().Any(p => p.Value is not null))
            {
                terminal.Line("Whoever did not obey has another clock. Give the order again, or './parapet exchange clock run', once it can be reached.");
            }
        }, cancel);
        return outcome is Answer answer ? answer with { Failed = answer.Json["parties"]!.AsObject().Any(p => p.Value is not null) } : outcome;
    }
}
