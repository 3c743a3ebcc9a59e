using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Parapet.App.Shell;
using Parapet.Engagement;
using Parapet.Study;
using Parapet.Study.Bundle;

namespace Parapet.App.Verbs;

/// <summary><c>threshold</c>: what would have to be true? In closed form between three points, or for one input of a scenario.</summary>
internal static class ThresholdVerb
{
    private static readonly Argument<string?> s_scenario = new("scenario")
    {
        Description = "Scenario file; left out with --from, --to and --site.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> s_vary = Parameters.Text(
        "--vary", "Input of the defence, its sensors or command to vary; 'interceptor.' and 'radar.' mean every one of them", "path");

    private static readonly Option<string?> s_from = Parameters.Place("--from", "Closed form: launch point of the missile");
    private static readonly Option<string?> s_to = Parameters.Place("--to", "Closed form: its aim point");
    private static readonly Option<string?> s_site = Parameters.Place("--site", "Closed form: interceptor site");
    private static readonly Option<double?> s_delay = Parameters.Number("--delay-s", "Closed form: time between the two launches", 0, 10_000);
    private static readonly Option<double?> s_flightMax = Parameters.Number("--flight-max-s", "Closed form: greatest time of flight of the interceptor; without it there is no limit", 1, 10_000);
    private static readonly Option<double?> s_altitudeMin = Parameters.Number("--altitude-min-km", "Closed form: least altitude of the intercept", 0, 10_000);

    /// <summary>The verb.</summary>
    public static Verb Create() => new(
        "threshold",
        "What would have to be true? The value of one input at which a verdict flips: per missile of a scenario, or in closed form for three points on a map.",
        """
        ./parapet threshold scenarios/02-russian-concern.yaml --vary interceptor.burnout_speed_km_s
        ./parapet threshold scenarios/02-russian-concern.yaml --vary commit.after_launch_s --json
        ./parapet threshold --ideal --from 57.87,33.65 --to 38.9072,-77.0369 --site 54.479,17.097 --delay-s 240 --flight-max-s 900 --altitude-min-km 150
        """,
        Compute,
        s_scenario, s_vary, Parameters.Position, Parameters.Set, Parameters.Ideal, s_from, s_to, s_site, s_delay, s_flightMax, s_altitudeMin, Parameters.Out);

    private static Outcome Compute(ParseResult parse, CancellationToken cancel)
    {
        Option[] closedForm = [s_from, s_to, s_site, s_delay, s_flightMax, s_altitudeMin];
        Option[] scenarioForm = [s_vary, Parameters.Position, Parameters.Set];
        var hasScenario = parse.GetValue(s_scenario) is not null;
        Option[] needed = hasScenario ? [s_vary] : [Parameters.Ideal, s_from, s_to, s_site, s_delay];
        var missing = string.Join(", ", needed.Select(o => o.Name).Except(Parameters.Given(parse, needed), StringComparer.Ordinal));
        ImmutableArray<Diagnostic> lacking = missing.Length == 0 ? [] : [new Diagnostic("CLI003", "", hasScenario
            ? "say which input of the scenario to vary, e.g. --vary interceptor.burnout_speed_km_s."
            : $"the closed form lacks {missing}. Give a scenario with --vary, or --ideal with --from, --to, --site and --delay-s.")];
        var extra = Parameters.Given(parse, hasScenario ? [.. closedForm, Parameters.Ideal] : scenarioForm)
            .Select(name => new Diagnostic("CLI003", name, hasScenario
                ? "has no place beside a scenario, which says it itself. Leave it out."
                : "needs a scenario. Leave it out, or name the scenario file."));
        ImmutableArray<Diagnostic> misfits = [.. lacking, .. extra];
        return misfits.Length > 0 ? new Refusal(misfits) : hasScenario ? Vary(parse, cancel) : ClosedForm(parse);
    }

    private static Outcome ClosedForm(ParseResult parse)
    {
        var from = Parameters.Find(parse, s_from, Catalogue.Place);
        var to = Parameters.Find(parse, s_to, Catalogue.Place);
        var site = Parameters.Find(parse, s_site, Catalogue.Place);
        if (from.Value is null || to.Value is null || site.Value is null)
        {
            return new Refusal([.. from.Diagnostics, .. to.Diagnostics, .. site.Diagnostics]);
        }

        var delay = parse.GetValue(s_delay)!.Value;
        var flightMax = parse.GetValue(s_flightMax) ?? double.PositiveInfinity;
        var altitudeMin = parse.GetValue(s_altitudeMin) ?? 0.0;
        var best = IdealThreshold.Solve(
            from.Value.Geodetic, to.Value.Geodetic, site.Value.Geodetic, delay, flightMax, Length.FromKilometers(altitudeMin).Meters);
        var json = new JsonObject
        {
            ["speed_km_s"] = best is null ? null : Json.Kilometers(best.Speed),
            ["intercept"] = best is null ? null : new JsonObject
            {
                ["time_s"] = Json.Number(best.Time),
                ["latitude_deg"] = Json.Degrees(best.Intercept.Latitude),
                ["longitude_deg"] = Json.Degrees(best.Intercept.Longitude),
                ["altitude_km"] = Json.Kilometers(best.Intercept.Altitude),
            },
            ["fidelity"] = "ideal",
            ["from"] = Json.Place(from.Value),
            ["to"] = Json.Place(to.Value),
            ["site"] = Json.Place(site.Value),
            ["delay_s"] = Json.Number(delay),
            ["flight_max_s"] = Json.Number(flightMax),
            ["altitude_min_km"] = Json.Number(altitudeMin),
        };
        return new Answer(json, terminal => terminal.Line(best is null
            ? "No interceptor meets this missile, however fast: after the delay, no point of its path above the least altitude is left."
            : $"An interceptor that leaves {Terminal.Number(delay)} s after the missile needs at least {Terminal.Number(best.Speed / 1000, 3)} km/s "
              + $"(impulsive, spherical Earth at rest); it meets it {Terminal.Number(best.Time)} s after the missile's launch at {Terminal.Number(best.Intercept.Altitude / 1000)} km."));
    }

    private static Outcome Vary(ParseResult parse, CancellationToken cancel)
    {
        var parsed = Parameters.Read(parse, parse.GetValue(s_scenario)!);
        if (parsed.Scenario is not { } scenario)
        {
            return new Refusal(parsed.Diagnostics);
        }

        if (parsed.InputFor(parse.GetValue(s_vary)!, out var problem) is not { } input)
        {
            return new Refusal([problem!]);
        }

        if (input.Role is InputRole.Attacker or InputRole.World || (input.Role == InputRole.MissileClass && !input.Disputed))
        {
            return Outcome.Refuse("CLI006", "--vary", $"{input.Path} is not an input of the defence, its sensors or its command, nor a disputed figure of a missile class. "
                + "The attacker's choices and the world are set with --set, never searched over.");
        }

        using var progress = new Progress("Varying " + input.Path);
        var (ladders, refused) = Thresholds.Solve(scenario, input, parsed.Turn, progress, cancel);
        if (!refused.IsEmpty)
        {
            return new Refusal([.. refused.Select(parsed.Located)]);
        }

        var json = new JsonObject
        {
            ["scenario"] = ResultsJson.Scenario(scenario),
            ["input"] = ResultsJson.Input(input),
            ["threats"] = Json.Array(ladders, Ladder),
        };
        return new Answer(json, terminal => Tell(terminal, scenario, input, ladders)) { Warnings = parsed.Diagnostics };
    }

    private static JsonObject Ladder(ThresholdLadder ladder) => new()
    {
        ["threat"] = ladder.Threat,
        ["unit"] = ladder.Unit,
        ["flips_at"] = Values(Kinematic(ladder)),
        ["method"] = ladder.Method,
        ["scanned_min"] = Json.Number(ladder.ScannedMin),
        ["scanned_max"] = Json.Number(ladder.ScannedMax),
        ["rungs"] = Json.Array(ladder.Rungs, rung => new JsonObject
        {
            ["name"] = rung.Name,
            ["flips_at"] = Values(rung),
            ["verdict_below"] = rung.VerdictBelow is { } below ? below ? "yes" : "no" : null,
        }),
    };

    private static JsonArray Values(ThresholdRung rung) => Json.Array(rung.FlipsAt, v => Json.Number(v));

    // The answer by reach alone with every correction: the last rung before sensor support.
    private static ThresholdRung Kinematic(ThresholdLadder ladder) => ladder.Rungs.Last(r => r.Name != "sensor-support");

    private static void Tell(Terminal terminal, Scenario scenario, Input input, ImmutableArray<ThresholdLadder> ladders)
    {
        terminal.Line($"{scenario.Id}: value of {input.Path} at which the verdict flips; now {Terminal.Short(input.Value)} {input.Unit}"
            + (input.Disputed ? $", cited from {Terminal.Short(input.Low)} to {Terminal.Short(input.High)}" : ""));
        terminal.Line();
        if (ladders.Length == 0)
        {
            return;
        }

        terminal.Table(
            ["missile", .. ladders[0].Rungs.Select(r => ">" + r.Name)],
            ladders.Select(l => (IReadOnlyList<string>)[l.Threat, .. l.Rungs.Select(Rung)]));
        terminal.Line($"Each column adds one correction to the column before it. Tried: {Terminal.Short(ladders[0].ScannedMin)} to {Terminal.Short(ladders[0].ScannedMax)}; "
            + "'always' and 'never': an intercept is possible, or not, at all of these values; '-': no flight under that column's physics.");
        if (ladders[0].Method.Length > 0)
        {
            terminal.Line($"The value is realised by {ladders[0].Method}.");
        }
    }

    private static string Rung(ThresholdRung rung) => rung.FlipsAt.Length == 0
        ? rung.VerdictBelow switch { true => "always", false => "never", null => "-" }
        : string.Join(", ", rung.FlipsAt.Select(v => Terminal.Number(v, 2)));
}
