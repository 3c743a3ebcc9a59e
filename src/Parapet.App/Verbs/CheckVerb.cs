using System.CommandLine;
using System.Text.Json.Nodes;
using Parapet.App.Shell;
using Parapet.Study.Bundle;

namespace Parapet.App.Verbs;

/// <summary><c>check</c>: is this scenario file right?</summary>
internal static class CheckVerb
{
    private static readonly Argument<string> s_scenario = Parameters.Scenario();

    /// <summary>The verb.</summary>
    public static Verb Create() => new(
        "check",
        "Is this scenario file right? Reads and resolves it without running it and reports every mistake at once, with line, column and a way out.",
        """
        ./parapet check scenarios/01-third-site-2007.yaml
        ./parapet check my-scenario.yaml --position lewis-postol-2008 --json
        """,
        Compute,
        s_scenario, Parameters.Position, Parameters.Set);

    private static Outcome Compute(ParseResult parse, CancellationToken cancel)
    {
        var parsed = Parameters.Read(parse, parse.GetValue(s_scenario)!);
        if (parsed.Scenario is not { } scenario)
        {
            return new Refusal(parsed.Diagnostics);
        }

        var json = new JsonObject
        {
            ["scenario"] = ResultsJson.Scenario(scenario),
            ["counts"] = new JsonObject
            {
                ["threats"] = scenario.Threats.Length,
                ["radars"] = scenario.Radars.Length,
                ["infrared"] = scenario.Infrared.Length,
                ["interceptors"] = scenario.Batteries.Length,
                ["inputs"] = scenario.Inputs.Length,
                ["disputed"] = scenario.Inputs.Count(i => i.Disputed),
                ["notional"] = scenario.Inputs.Count(i => i.Notional),
            },
            ["diagnostics"] = Json.Diagnostics(parsed.Diagnostics),
        };
        return new Answer(json, terminal => Tell(terminal, scenario)) { Warnings = parsed.Diagnostics };
    }

    private static void Tell(Terminal terminal, Scenario scenario)
    {
        terminal.Line($"{scenario.Id} is right: {scenario.Title}");
        terminal.Pairs(
            ("position", scenario.Position ?? "the catalogue's own choice"),
            ("missiles", Terminal.Number(scenario.Threats.Length)),
            ("radars", Terminal.Number(scenario.Radars.Length)),
            ("infrared", Terminal.Number(scenario.Infrared.Length)),
            ("interceptor sites", Terminal.Number(scenario.Batteries.Length)),
            ("values", $"{scenario.Inputs.Length}, of which {scenario.Inputs.Count(i => i.Disputed)} disputed and {scenario.Inputs.Count(i => i.Notional)} notional"),
            ("hash", scenario.Hash));
    }
}
