using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
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
    private const int UsualCellsOfSearch = 1_000;
    private const int UsualCellsFromArea = 1_000;
    private const int UsualLaunchCells = 50;
    private const int MostLaunchCells = 10_000;
    private const int UsualCandidates = 60;
    private const long MostMissiles = 25_000_000; // each takes about a millisecond of one core
    private const long MostMissilesOfSearch = 50_000; // each is kept, at about 60 kB

    private static readonly Argument<string> s_scenario = Parameters.Scenario();

    private static readonly Option<string?> s_region = Parameters.Text(
        "--region", "Region whose land is asked about: europe (when not said), north-america, middle-east, world, a country, box:SOUTH,WEST,NORTH,EAST or polygon:LAT,LON;LAT,LON;...", "region");

    private static readonly Option<double?> s_cells = Parameters.Number("--cells", $"Cells of land; {UsualCells} when not said, {UsualCellsOfSearch} for a search of sites or from an area", Regions.FewestCells, Regions.MostCells);

    private static readonly Option<string?> s_launchArea = Parameters.Word(
        "--launch-area", "Turns the roles: cells are launch points against the one place --to, and a defended cell is launch area", "denied");

    private static readonly Option<string[]> s_from = Repeated("--from", "Launch point, instead of the scenario's; repeatable", "place");
    private static readonly Option<string?> s_fromArea = Parameters.Text("--from-area", "Launch points all over a region, instead of the scenario's: the centres of its cells; named as for --region", "region");
    private static readonly Option<double?> s_fromCells = Parameters.Number("--from-cells", $"Launch points in that region; {UsualLaunchCells} when not said", Regions.FewestCells, MostLaunchCells);
    private static readonly Option<string?> s_to = Parameters.Place("--to", "Aim point of a launch area");
    private static readonly Option<string[]> s_missile = Repeated("--missile", "Missile of the catalogue, instead of the scenario's; repeatable, the one of least range that reaches is flown", "id");

    private static readonly Option<string?> s_siteSearch = Parameters.Text(
        "--site-search", "Moves this battery or radar of the scenario over --site-region and keeps it where the greatest share is defended", "id");

    private static readonly Option<string?> s_siteRegion = Parameters.Text("--site-region", "Where the site may stand; the region of the footprint when not said", "region");
    private static readonly Option<double?> s_siteCandidates = Parameters.Number("--site-candidates", "Sites tried; 60 when not said", Regions.FewestCells, 10_000);

    /// <summary>The verb.</summary>
    public static Verb Create() => new(
        "footprint",
        "What is defended? Asks for every cell of a region whether the missiles that reach it can be met, and says how much land and how many people that is. With --launch-area, from where a place cannot be reached.",
        """
        ./parapet footprint scenarios/01-third-site-2007.yaml --region europe --cells 10000 --out out/europe
        ./parapet footprint scenarios/01-third-site-2007.yaml --region north-america --position mda-2007 --json
        ./parapet footprint scenarios/01-third-site-2007.yaml --from-area iran --missile notional-irbm-long --out out/iran
        ./parapet footprint scenarios/02-russian-concern.yaml --launch-area denied --region russia --to Washington --out out/denied
        ./parapet footprint scenarios/01-third-site-2007.yaml --region europe --cells 1000 --site-search poland --site-region turkey
        """,
        Compute,
        s_scenario, s_region, s_cells, s_launchArea, s_from, s_fromArea, s_fromCells, s_to, s_missile, s_siteSearch, s_siteRegion, s_siteCandidates, Parameters.Position, Parameters.Set, Parameters.Out);

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

        foreach (var name in denied ? Parameters.Given(parse, s_from, s_fromArea, s_fromCells) : [])
        {
            mistakes.Add(new Diagnostic("CLI003", name, "has no place in a launch area: the cells are the launch points. Leave it out."));
        }

        var from = denied ? null : LaunchCells(parse, mistakes);
        var points = (denied ? [parse.GetValue(s_to) ?? ""] : parse.GetValue(s_from)!).Where(p => p.Length > 0)
            .Select(p => Under(denied ? s_to.Name : s_from.Name, Catalogue.Place(p))).ToArray();
        var missiles = parse.GetValue(s_missile)!.Select(m => Under(s_missile.Name, Catalogue.Missile(m, scenario.Position))).ToArray();
        mistakes.AddRange(points.SelectMany(p => p.Diagnostics));
        mistakes.AddRange(missiles.SelectMany(m => m.Diagnostics));
        var usual = parse.GetValue(s_siteSearch) is not null ? UsualCellsOfSearch : from is not null ? UsualCellsFromArea : UsualCells;
        var area = Regions.Of(parse.GetValue(s_region) ?? "europe", (int)(parse.GetValue(s_cells) ?? usual), out var problem);
        if (problem is not null)
        {
            mistakes.Add(problem with { Path = "--" + problem.Path });
        }

        if (scenario.Threats.IsEmpty && (missiles.Length == 0 || (points.Length == 0 && from is null && !denied)))
        {
            mistakes.Add(new Diagnostic("CLI003", "", "this scenario has no missiles. Say which and where from: --missile, and --from or --from-area."));
        }

        if (scenario.Batteries.IsEmpty)
        {
            mistakes.Add(new Diagnostic("CLI003", "", "this scenario has no interceptors, so nothing is defended. Choose one that has, e.g. scenarios/01-third-site-2007.yaml."));
        }

        var candidates = Candidates(parse, scenario, mistakes);
        if (mistakes.Count > 0)
        {
            return new Refusal(mistakes.ToImmutable());
        }

        var question = FootprintQuestion.Of(scenario, area!);
        question = from is null ? question : question.LaunchedFrom(from);
        question = question with
        {
            Kind = denied ? FootprintKind.LaunchArea : FootprintKind.AimPoints,
            Points = points.Length > 0 ? [.. points.Select(p => p.Value!)] : question.Points,
            Missiles = missiles.Length > 0 ? [.. missiles.Select(m => m.Value!)] : question.Missiles,
            MissileInputs = [.. parse.GetValue(s_missile)!.Distinct(StringComparer.Ordinal).SelectMany(m => Catalogue.MissileInputs(m, scenario.Position))],
        };
        var flown = (long)area!.Cell.Length * question.Points.Length;
        if (flown > (candidates is null ? MostMissiles : MostMissilesOfSearch))
        {
            return new Refusal([TooMany(question, flown, candidates is not null)]);
        }

        using var progress = new Progress($"{area.Cell.Length} cells of {area.Region}{(question.Points.Length > 1 ? $" from {question.Points.Length} launch points" : "")}");
        if (candidates is not null)
        {
            var search = SiteSearch.Of(question, parse.GetValue(s_siteSearch)!, candidates, progress, cancel);
            return Answer(parse, parsed, search.Footprint, search);
        }

        return Answer(parse, parsed, Footprints.Of(question, progress, cancel), null);
    }

    // The cells that missiles are launched from; null when points are.
    private static CellArea? LaunchCells(ParseResult parse, ImmutableArray<Diagnostic>.Builder mistakes)
    {
        if (parse.GetValue(s_fromArea) is not { } region)
        {
            mistakes.AddRange(Parameters.Given(parse, s_fromCells)
                .Select(name => new Diagnostic("CLI003", name, "belongs to a launch area. Name it with --from-area, or leave this out.")));
            return null;
        }

        if (parse.GetValue(s_from)!.Length > 0)
        {
            mistakes.Add(new Diagnostic("CLI003", s_fromArea.Name, "stands instead of launch points. Leave it or --from out."));
        }

        var cells = Regions.Of(region, (int)(parse.GetValue(s_fromCells) ?? UsualLaunchCells), out var problem);
        if (problem is not null)
        {
            mistakes.Add(problem with { Path = problem.Path == "cells" ? s_fromCells.Name : s_fromArea.Name });
        }

        return cells;
    }

    private static Diagnostic TooMany(FootprintQuestion question, long flown, bool search)
    {
        static string Said(long n) => n.ToString("N0", CultureInfo.InvariantCulture);
        var points = question.Points.Length == 1 ? "one launch point" : $"{Said(question.Points.Length)} launch points";
        return new Diagnostic("CLI003", s_cells.Name,
            $"{Said(question.Area.Cell.Length)} cells from {points} are {Said(flown)} missiles; "
            + (search ? $"a search keeps every flight, so it takes at most {Said(MostMissilesOfSearch)}. " : $"at most {Said(MostMissiles)} are flown at a time. ")
            + (question.From is null ? "Give fewer cells." : "Give fewer cells or fewer --from-cells."));
    }

    // The sites to be tried; null when none are asked for.
    private static CellArea? Candidates(ParseResult parse, Scenario scenario, ImmutableArray<Diagnostic>.Builder mistakes)
    {
        if (parse.GetValue(s_siteSearch) is not { } id)
        {
            mistakes.AddRange(Parameters.Given(parse, s_siteRegion, s_siteCandidates)
                .Select(name => new Diagnostic("CLI003", name, "belongs to a search for a site. Name what is moved with --site-search, or leave it out.")));
            return null;
        }

        string[] ids = [.. SiteSearch.Ids(scenario)];
        if (!ids.Contains(id, StringComparer.Ordinal))
        {
            mistakes.Add(new Diagnostic("CLI003", s_siteSearch.Name, $"'{id}' is not a battery or radar of this scenario. It has {string.Join(", ", ids)}."));
        }

        var sites = Regions.Of(parse.GetValue(s_siteRegion) ?? parse.GetValue(s_region) ?? "europe", (int)(parse.GetValue(s_siteCandidates) ?? UsualCandidates), out var problem);
        if (problem is not null)
        {
            mistakes.Add(problem with { Path = problem.Path == "cells" ? s_siteCandidates.Name : s_siteRegion.Name });
        }

        return sites;
    }

    private static Answer Answer(ParseResult parse, Parsed parsed, FootprintResult result, SiteSearchResult? search)
    {
        var json = FootprintJson.Of(result);
        if (search is not null)
        {
            json["site_search"] = SiteSearchFiles.Json(search);
        }

        return new Answer(json, terminal => Tell(terminal, result, search))
        {
            Warnings = parsed.Diagnostics,
            Files = FootprintBundle.Files(result, Parameters.CommandText(parse), search),
        };
    }

    private static Found<T> Under<T>(string option, Found<T> found)
        where T : class => found with { Diagnostics = [.. found.Diagnostics.Select(d => d with { Path = option })] };

    private static void Tell(Terminal terminal, FootprintResult result, SiteSearchResult? search)
    {
        var scenario = result.Scenario;
        var denied = result.Kind == FootprintKind.LaunchArea;
        terminal.Line(scenario.Title);
        terminal.Line($"{scenario.Id}, position {scenario.Position ?? "of the catalogue"}: {(denied ? "launches against" : "missiles from")} "
            + $"{FootprintWords.Points(result)}; {result.Area.Region} in {result.Area.Cell.Length} cells of {Terminal.Number(result.Area.Grid.CellSize / 1000)} km");
        terminal.Line();
        var (kinematic, supported) = (FootprintSummary.Of(result, supported: false), FootprintSummary.Of(result, supported: true));
        terminal.Table(
            [denied ? "launch area denied" : "defended", ">by reach", ">in sight"],
            [
                ["of the land in range", Percent(kinematic.DefendedAreaShare), Percent(supported.DefendedAreaShare)],
                ["of the people of its cities", Percent(kinematic.DefendedPopulationShare), Percent(supported.DefendedPopulationShare)],
                ["cells in range", Terminal.Number(kinematic.Cells), Terminal.Number(supported.Cells)],
                .. result.From is null ? [] : (IReadOnlyList<string>[])[["cells in range of all launch points", Terminal.Number(kinematic.CellsOfAll), Terminal.Number(supported.CellsOfAll)]],
                ["cells too close to call", Terminal.Number(kinematic.Marginal), Terminal.Number(supported.Marginal)],
                .. Enum.GetValues<Engagement.Constraint>().Where(c => Binding(kinematic, c) + Binding(supported, c) > 0).Select(c => (IReadOnlyList<string>)[
                    $"cells that fail by {Study.Bundle.Json.Word(c)}", Terminal.Number(Binding(kinematic, c)), Terminal.Number(Binding(supported, c))]),
            ]);
        terminal.Line("By reach: an interceptor gets there in time. In sight: besides, a sensor supports it to the end. Cells that no missile reaches are in no share; "
            + $"too close to call: a margin under {Terminal.Number(FootprintResult.Marginal)} s.");
        if (result.From is not null)
        {
            terminal.Line("Of all launch points that have a cell in range, every missile must be met; which one is hardest to meet is not told.");
        }

        if (search is not null)
        {
            terminal.Heading("Sites");
            terminal.Line(SiteSearchFiles.Said(search));
            terminal.Table(
                ["site", ">by reach", ">in sight"],
                SiteSearchFiles.Ranked(search).Take(5)
                    .Select(i => (IReadOnlyList<string>)[SiteSearchFiles.Place(search, i), Percent(search.Kinematic[i]), Percent(search.Supported[i])]));
        }

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
