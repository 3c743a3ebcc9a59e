using System.Collections.Immutable;
using System.CommandLine;
using Parapet.App.Shell;
using Parapet.Mapping;
using Parapet.Study;
using Parapet.Study.Areas;
using Parapet.Study.Mapping;

namespace Parapet.App.Verbs;

/// <summary><c>footprint</c>: what is defended, and from where? The main path over every cell of a region.</summary>
internal static class FootprintVerb
{
    private const int UsualCells = 10_000;

    private static readonly Argument<string> s_scenario = Parameters.Scenario();

    private static readonly Option<string?> s_region = Parameters.Text(
        "--region", "Region whose land is asked about: europe (when not said), north-america, middle-east, world, a country, box:SOUTH,WEST,NORTH,EAST or polygon:LAT,LON;LAT,LON;...", "region");

    private static readonly Option<double?> s_cells = Parameters.Number("--cells", $"Cells of land; {UsualCells} when not said", Regions.FewestCells, Regions.MostCells);

    private static readonly Option<string?> s_launchArea = Parameters.Word(
        "--launch-area", "Turns the roles: cells are launch points against the one place --to, and a defended cell is launch area", "denied");

    private static readonly Option<string[]> s_from = Repeated("--from", "Launch point, instead of the scenario's; repeatable", "place");
    private static readonly Option<string?> s_to = Parameters.Place("--to", "Aim point of a launch area");
    private static readonly Option<string[]> s_missile = Repeated("--missile", "Missile of the catalogue, instead of the scenario's; repeatable, the one of least range that reaches is flown", "id");

    /// <summary>The verb.</summary>
    public static Verb Create() => new(
        "footprint",
        "What is defended? Asks for every cell of a region whether the missiles that reach it can be met, and says how much land and how many people that is. With --launch-area, from where a place cannot be reached.",
        """
        ./parapet footprint scenarios/01-third-site-2007.yaml --region europe --cells 10000 --out out/europe
        ./parapet footprint scenarios/01-third-site-2007.yaml --region north-america --position mda-2007 --json
        ./parapet footprint scenarios/02-russian-concern.yaml --launch-area denied --region russia --to Washington --out out/denied
        """,
        Compute,
        s_scenario, s_region, s_cells, s_launchArea, s_from, s_to, s_missile, Parameters.Position, Parameters.Set, Parameters.Out);

    private static Option<string[]> Repeated(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => [] };

    private static Outcome Compute(ParseResult parse, CancellationToken cancel)
    {
        _ = Task.Run(Evaluate.WarmUp, CancellationToken.None);
        var parsed = Parameters.Read(parse, parse.GetValue(s_scenario)!);
        if (parsed.Scenario is not { } scenario)
        {
            return new Refusal(parsed.Diagnostics);
        }

        var mistakes = ImmutableArray.CreateBuilder<Diagnostic>();
        var denied = parse.GetValue(s_launchArea) is not null;
        if (denied && parse.GetValue(s_to) is null)
        {
            mistakes.Add(new Diagnostic("CLI003", s_to.Name, "a launch area is against one place. Give it, e.g. --to Washington."));
        }

        if (!denied && parse.GetValue(s_to) is not null)
        {
            mistakes.Add(new Diagnostic("CLI003", s_to.Name, "has no place here: the cells are the aim points. Leave it out, or add --launch-area denied."));
        }

        if (denied && parse.GetValue(s_from)!.Length > 0)
        {
            mistakes.Add(new Diagnostic("CLI003", s_from.Name, "has no place in a launch area: the cells are the launch points. Leave it out."));
        }

        var points = (denied ? [parse.GetValue(s_to) ?? ""] : parse.GetValue(s_from)!).Where(p => p.Length > 0)
            .Select(p => Under(denied ? s_to.Name : s_from.Name, Catalogue.Place(p))).ToArray();
        var missiles = parse.GetValue(s_missile)!.Select(m => Under(s_missile.Name, Catalogue.Missile(m, scenario.Position))).ToArray();
        mistakes.AddRange(points.SelectMany(p => p.Diagnostics));
        mistakes.AddRange(missiles.SelectMany(m => m.Diagnostics));
        var area = Regions.Of(parse.GetValue(s_region) ?? "europe", (int)(parse.GetValue(s_cells) ?? UsualCells), out var problem);
        if (problem is not null)
        {
            mistakes.Add(problem with { Path = "--" + problem.Path });
        }

        if (scenario.Threats.IsEmpty && (missiles.Length == 0 || (points.Length == 0 && !denied)))
        {
            mistakes.Add(new Diagnostic("CLI003", "", "this scenario has no missiles. Say which and where from: --missile and --from."));
        }

        if (scenario.Batteries.IsEmpty)
        {
            mistakes.Add(new Diagnostic("CLI003", "", "this scenario has no interceptors, so nothing is defended. Choose one that has, e.g. scenarios/01-third-site-2007.yaml."));
        }

        if (mistakes.Count > 0)
        {
            return new Refusal(mistakes.ToImmutable());
        }

        var question = FootprintQuestion.Of(scenario, area!);
        question = question with
        {
            Kind = denied ? FootprintKind.LaunchArea : FootprintKind.AimPoints,
            Points = points.Length > 0 ? [.. points.Select(p => p.Value!)] : question.Points,
            Missiles = missiles.Length > 0 ? [.. missiles.Select(m => m.Value!)] : question.Missiles,
        };
        FootprintResult result;
        using (var progress = new Progress($"{area!.Cell.Length} cells of {area.Region}"))
        {
            result = Footprints.Of(question, progress, cancel);
        }

        return new Answer(FootprintJson.Of(result), terminal => Tell(terminal, result))
        {
            Warnings = parsed.Diagnostics,
            Files = FootprintBundle.Files(result, Parameters.CommandText(parse)),
        };
    }

    private static Found<T> Under<T>(string option, Found<T> found)
        where T : class => found with { Diagnostics = [.. found.Diagnostics.Select(d => d with { Path = option })] };

    private static void Tell(Terminal terminal, FootprintResult result)
    {
        var scenario = result.Scenario;
        var denied = result.Kind == FootprintKind.LaunchArea;
        terminal.Line(scenario.Title);
        terminal.Line($"{scenario.Id}, position {scenario.Position ?? "of the catalogue"}: {(denied ? "launches against" : "missiles from")} "
            + $"{string.Join(" and ", result.Points.Select(p => p.Name))}; {result.Area.Region} in {result.Area.Cell.Length} cells of {Terminal.Number(result.Area.Grid.CellSize / 1000)} km");
        terminal.Line();
        var (kinematic, supported) = (FootprintSummary.Of(result, supported: false), FootprintSummary.Of(result, supported: true));
        terminal.Table(
            [denied ? "launch area denied" : "defended", ">by reach", ">in sight"],
            [
                ["of the land in range", Percent(kinematic.DefendedAreaShare), Percent(supported.DefendedAreaShare)],
                ["of the people of its cities", Percent(kinematic.DefendedPopulationShare), Percent(supported.DefendedPopulationShare)],
                ["cells in range", Terminal.Number(kinematic.Cells), Terminal.Number(supported.Cells)],
                ["cells too close to call", Terminal.Number(kinematic.Marginal), Terminal.Number(supported.Marginal)],
                .. Enum.GetValues<Engagement.Constraint>().Where(c => Binding(kinematic, c) + Binding(supported, c) > 0).Select(c => (IReadOnlyList<string>)[
                    $"cells that fail by {Study.Bundle.Json.Word(c)}", Terminal.Number(Binding(kinematic, c)), Terminal.Number(Binding(supported, c))]),
            ]);
        terminal.Line("By reach: an interceptor gets there in time. In sight: besides, a sensor supports it to the end. Cells that no missile reaches are in no share; "
            + $"too close to call: a margin under {Terminal.Number(FootprintResult.Marginal)} s.");
        var people = kinematic.ByCountry.Where(c => c.Country.Length > 0 && c.Population > 0).Take(12).ToList();
        if (people.Count > 1)
        {
            terminal.Heading("By country");
            terminal.Table(
                ["country", ">people, million", denied ? ">denied by reach" : ">defended by reach", ">in sight"],
                people.Select(c => (IReadOnlyList<string>)[
                    c.Country,
                    Terminal.Number(c.Population / 1e6, 1),
                    Percent(c.DefendedAreaShare),
                    Percent(supported.ByCountry.FirstOrDefault(s => string.Equals(s.Country, c.Country, StringComparison.Ordinal))?.DefendedAreaShare ?? double.NaN),
                ]));
        }
    }

    private static int Binding(FootprintSummary summary, Engagement.Constraint constraint) =>
        summary.ByConstraint.FirstOrDefault(c => c.Constraint == constraint)?.Cells ?? 0;

    private static string Percent(double share) => double.IsNaN(share) ? "-" : Terminal.Number(100 * share, 1) + " %";
}
