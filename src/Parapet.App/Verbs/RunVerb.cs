using System.CommandLine;
using Parapet.App.Shell;
using Parapet.Study.Bundle;
using Parapet.Study.Report;

namespace Parapet.App.Verbs;

/// <summary><c>run</c>: what happens in this scenario?</summary>
internal static class RunVerb
{
    private static readonly Argument<string> s_scenario = Parameters.Scenario();

    /// <summary>The verb.</summary>
    public static Verb Create() => new(
        "run",
        "What happens in this scenario? Flies every missile, runs every sensor, and says whether an interceptor can meet it, and if not, why and by how much.",
        """
        ./parapet run scenarios/01-third-site-2007.yaml
        ./parapet run scenarios/01-third-site-2007.yaml --out out/third-site
        ./parapet run scenarios/02-russian-concern.yaml --position lewis-postol-2007 --json
        ./parapet run scenarios/01-third-site-2007.yaml --set commit.after_launch_s=240
        """,
        Compute,
        s_scenario, Parameters.Position, Parameters.Set, Parameters.Out);

    private static Outcome Compute(ParseResult parse, CancellationToken cancel)
    {
        _ = Task.Run(Evaluate.WarmUp, CancellationToken.None);
        var parsed = Parameters.Read(parse, parse.GetValue(s_scenario)!);
        if (parsed.Scenario is not { } scenario)
        {
            return new Refusal(parsed.Diagnostics);
        }

        using var progress = new Progress("Running " + scenario.Id);
        var evaluation = Evaluate.Run(scenario, parsed.Turn, progress, cancel);
        if (evaluation.Results is not { } results)
        {
            return new Refusal([.. evaluation.Diagnostics.Select(parsed.Located)]);
        }

        return new Answer(ResultsJson.Of(results), terminal => Tell(terminal, results))
        {
            Warnings = parsed.Diagnostics,
            Files =
            [
                ResultBundle.TextFile("map.svg", () => ReadmePicture.Render(results)),
                ResultBundle.TextFile("report.html", () => ReportHtml.Render(results, new ReportContext { Command = Parameters.CommandText(parse), Files = ["results.json", "trajectories.parquet", "map.svg"] })),
                TrajectoriesParquet.File(TrajectoriesParquet.Flights(results), Earth.EarthModel.For(scenario.Fidelity)),
            ],
        };
    }

    private static void Tell(Terminal terminal, Results results)
    {
        var scenario = results.Scenario;
        terminal.Line(scenario.Title);
        terminal.Line($"{scenario.Id}, position {scenario.Position ?? "of the catalogue"}: missiles {scenario.Threats.Length}, radars {scenario.Radars.Length}, interceptor sites {scenario.Batteries.Length}");
        terminal.Line();
        if (scenario.Batteries.IsEmpty)
        {
            terminal.Table(["missile", ">km", ">flight s", ">apogee km", ">burn-out km/s", ">first seen s", ">track s"], results.Threats.Select(Flight));
            terminal.Line("Times count from the launch of the missile. There is no interceptor in this scenario, so there is no verdict.");
        }
        else
        {
            terminal.Table(["missile", ">km", ">flight s", ">track s", ">earliest s", ">shots", "by reach", "in sight", ">in hand"], results.Threats.Select(Engagement));
            terminal.Line("Times count from the launch of the missile. By reach: an interceptor gets there in time. In sight: besides, a sensor "
                + "supports it to the end. In hand: by how much the first verdict holds, or fails where negative.");
            terminal.Heading("Why");
            terminal.Pairs(results.Threats.SelectMany(Reasons));
        }

        var published = results.Threats.SelectMany(t => t.Published).ToList();
        if (published.Count > 0)
        {
            terminal.Line();
            terminal.Line($"Published verdicts: {published.Count(p => p.Agrees)} of {published.Count} agree with the computed one.");
        }

        if (results.Remarks.Length > 0)
        {
            terminal.Heading("Remarks");
            foreach (var remark in results.Remarks)
            {
                terminal.Line(remark.ToString());
            }
        }
    }

    private static IReadOnlyList<string> Flight(ThreatResult t) =>
    [
        t.Threat.Id,
        Terminal.Number(t.Flight.Range / 1000.0),
        Terminal.Number(t.Flight.ImpactTime),
        Terminal.Number(t.Flight.ApogeeAltitude / 1000.0),
        Terminal.Number(t.Flight.Burnout.Speed / 1000.0, 2),
        Earliest(t.Sightings.Select(s => s.First?.Time ?? double.NaN)),
        Earliest(t.Sightings.Select(s => s.TrackTime)),
    ];

    private static IReadOnlyList<string> Engagement(ThreatResult t) =>
    [
        t.Threat.Id,
        Terminal.Number(t.Flight.Range / 1000.0),
        Terminal.Number(t.Flight.ImpactTime),
        Earliest(t.Sightings.Select(s => s.TrackTime)),
        Earliest(t.Engagements.SelectMany(e => e.Shots).Select(s => s.InterceptTime)),
        Terminal.Number(t.Engagements.Sum(e => e.Shots.Length)),
        Json.Word(t.Kinematic.Kind),
        Json.Word(t.SensorSupported.Kind),
        double.IsNaN(t.Kinematic.Margin) ? "-" : $"{Terminal.Short(t.Kinematic.Margin)} {t.Kinematic.MarginUnit}",
    ];

    private static string Earliest(IEnumerable<double> times) => Terminal.Number(times.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min());

    // A verdict of yes needs one line; the others also say what would have to be different. The whole list is in the report.
    private static IEnumerable<(string Name, string Value)> Reasons(ThreatResult t)
    {
        yield return (t.Threat.Id, t.Kinematic.Reason);
        if (!string.Equals(t.SensorSupported.Reason, t.Kinematic.Reason, StringComparison.Ordinal))
        {
            yield return ("", t.SensorSupported.Reason);
        }

        foreach (var verdict in (Verdict[])[t.Kinematic, t.SensorSupported])
        {
            if (!verdict.DisputedBy.IsEmpty)
            {
                yield return ("", $"{(verdict == t.Kinematic ? "by reach" : "in sight")}, disputed by {string.Join(", ", verdict.DisputedBy)}");
            }
        }

        if (!t.Kinematic.Nominal && !t.Kinematic.Flips.IsEmpty)
        {
            yield return ("", "by reach, it would be yes with " + string.Join(" or ", t.Kinematic.Flips.Select(f => $"{f.Path} = {Terminal.Short(f.FlipsAt)} (now {Terminal.Short(f.Value)})")));
        }
    }
}
