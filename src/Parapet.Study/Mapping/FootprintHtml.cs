using System.Collections.Immutable;
using System.Globalization;
using Parapet.Mapping;
using Parapet.Study.Report;

namespace Parapet.Study.Mapping;

/// <summary>
/// A footprint as one page in the manner of the report: shares, a map per verdict, countries, what binds, assumptions, the command that
/// recomputes it, and every number's source. It stands alone, prints, and is the same bytes for the same result.
/// </summary>
public static class FootprintHtml
{
    /// <summary>The page.</summary>
    /// <param name="result">What was computed.</param>
    /// <param name="context">How it was computed.</param>
    /// <param name="search">The search for a site whose best is the result; null when there was none.</param>
    /// <returns>HTML, UTF-8 when written.</returns>
    public static string Render(FootprintResult result, ReportContext context, SiteSearchResult? search = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(context);
        var scenario = result.Scenario;
        var page = new Markup();
        ReportHtml.Begin(page, $"{scenario.Title} \u00b7 Parapet footprint", ReportHtml.ChartCss + ReportHtml.PageCss + FootprintMap.Css, "answer");
        Masthead(page, result, search is not null);
        Answer(page, result);
        Maps(page, result);
        Sites(page, search);
        Countries(page, result);
        Bindings(page, result);
        Assumptions(page, result);
        var inputs = Entered(result);
        ReportHtml.Ledger(page, inputs);
        ReportHtml.Sources(page, inputs.SelectMany(i => i.Sources), FootprintMap.Attribution(result));
        ReportHtml.Identity(page, scenario, Evaluate.Version, result.Hash, context);
        ReportHtml.End(page);
        return page.ToString();
    }

    private static void Masthead(Markup page, FootprintResult result, bool searched) => ReportHtml.Masthead(
        page, "footprint", result.Scenario.Id, result.Scenario.Position, result.Area.Region, result.Scenario.Title, result.Scenario.About,
        [("#answer", "Answer"), ("#maps", "Maps"), .. searched ? [("#sites", "Sites")] : Array.Empty<(string, string)>(), ("#countries", "Countries"), ("#bindings", "What stands in the way"), ("#assumptions", "Assumptions"),
        ("#inputs", "Inputs"), ("#sources", "Sources"), ("#identity", "Recompute and cite")]);

    private static void Answer(Markup page, FootprintResult result)
    {
        var places = FootprintWords.Points(result);
        page.Open("section", ("id", "answer"), ("class", "answer")).Line();
        page.Element("p", result.Kind == FootprintKind.AimPoints
            ? $"Which parts of {result.Area.Region} are defended against missiles from {places}?"
            : $"From which parts of {result.Area.Region} can missiles on {places} be met?", ("class", "question")).Line();
        page.Open("div", ("class", "two")).Line();
        Tally(page, result, supported: false, "By reach and time alone",
            "Can an interceptor, launched no earlier than command allows, meet every missile that reaches the place?");
        Tally(page, result, supported: true, "And with a sensor watching",
            $"The same, and a named sensor has the missile in view for the last {Words.Span(result.Scenario.Command.SupportLast.Seconds)} before they meet.");
        page.Close("div").Close("section").Line();
    }

    private static void Tally(Markup page, FootprintResult result, bool supported, string heading, string meaning)
    {
        var summary = FootprintSummary.Of(result, supported);
        page.Open("div", ("class", "tally"));
        page.Open("h2").Text(heading).Text(" ").Element("small", FootprintWords.Verdict(supported)).Close("h2").Line();
        page.Open("p", ("class", "big")).Element("b", FootprintMap.Share(summary.DefendedAreaShare)).Text(" of the area").Close("p").Line();
        Bar(page, summary.DefendedAreaShare);
        page.Open("p", ("class", "counts")).Element("span", $"{Words.Grouped(summary.Defended)} of {Words.Grouped(summary.Cells)} cells in range");
        if (summary.Population > 0)
        {
            page.Element("span", $"{FootprintMap.Share(summary.DefendedPopulationShare)} of {Words.Grouped(summary.Population)} people in cities");
        }

        if (result.Points.Length > 1)
        {
            page.Element("span", $"{Words.Grouped(summary.CellsOfAll)} in range of all {Words.Grouped(result.Points.Length)} launch points");
        }

        page.Element("span", $"{Words.Grouped(summary.CellsAsked - summary.Cells)} cells out of range").Close("p").Line();
        page.Element("p", meaning, ("class", "meaning"));
        if (summary.Marginal > 0)
        {
            page.Element("p",
                $"{Words.Grouped(summary.Marginal)} {(summary.Marginal == 1 ? "cell has" : "cells have")} a margin under {Words.Span(FootprintResult.Marginal)} either way, which the numerical error could turn.",
                ("class", "meaning"));
        }

        page.Close("div").Line();
    }

    private static void Bar(Markup page, double share)
    {
        if (double.IsFinite(share))
        {
            page.Open("span", ("class", "share"), ("aria-hidden", "true"))
                .Element("i", "", ("style", string.Create(CultureInfo.InvariantCulture, $"width:{share * 100:0.#}%"))).Close("span").Line();
        }
    }

    private static void Maps(Markup page, FootprintResult result)
    {
        page.Open("section", ("id", "maps"), ("class", "maps")).Line();
        foreach (var supported in (ReadOnlySpan<bool>)[false, true])
        {
            page.Open("div", ("class", "verdict-map"));
            page.Element("h2", supported ? FootprintMap.Verdict(supported) : $"{FootprintMap.Title(result)}: {char.ToLowerInvariant(FootprintMap.Verdict(supported)[0])}{FootprintMap.Verdict(supported)[1..]}").Line();
            page.Element("p", FootprintMap.Answer(result, supported)).Line();
            page.Open("figure", ("class", "wide"));
            ReportHtml.Scroll(page, "Map, " + FootprintWords.Verdict(supported)).Line();
            page.Raw(FootprintMap.Draw(result, supported, supported ? "map-s" : "map-k", alone: false)).Close("div");
            page.Element("figcaption",
                $"Equal-area projection, {FootprintMap.Cells(result.Area)}. {FootprintMap.Attribution(result)}")
                .Close("figure").Close("div").Line();
        }

        page.Close("section").Line();
    }

    private static void Sites(Markup page, SiteSearchResult? search)
    {
        if (search is null)
        {
            return;
        }

        page.Open("section", ("id", "sites"), ("class", "maps")).Open("div", ("class", "verdict-map")).Element("h2", SiteSearchMap.Title(search)).Line();
        page.Element("p", SiteSearchFiles.Said(search) + " The maps above are those of the best.").Line();
        page.Open("figure", ("class", "wide"));
        ReportHtml.Scroll(page, "Map of the sites tried").Line();
        page.Raw(SiteSearchMap.Draw(search, "map-sites", alone: false)).Close("div");
        page.Element("figcaption", $"Sites tried: the centres of cells of {Words.Value(Math.Round(search.Candidates.Grid.CellSize / 1000, 1))} km. {Data.Coastlines.Attribution}")
            .Close("figure").Close("div").Close("section").Line();
    }

    private static void Countries(Markup page, FootprintResult result)
    {
        var kinematic = FootprintSummary.Of(result, supported: false).ByCountry;
        var supported = FootprintSummary.Of(result, supported: true).ByCountry;
        page.Open("section", ("id", "countries")).Element("h2", "Country by country").Line();
        page.Element("p", "Shares of what is in range. People are those of cities. The second figure of a pair asks for a sensor watching as well.", ("class", "key")).Line();
        ReportHtml.Scroll(page, "Countries").Open("table", ("class", "countries")).Line();
        page.Raw(
            "<thead><tr><th scope=\"col\">Country</th><th scope=\"col\" class=\"num\">Cells in range</th><th scope=\"col\" class=\"num\">Area defended</th>"
            + "<th scope=\"col\" class=\"num\">with a sensor</th><th scope=\"col\" class=\"num\">People in cities</th>"
            + "<th scope=\"col\" class=\"num\">of them defended</th><th scope=\"col\" class=\"num\">with a sensor</th></tr></thead>\n");
        page.Open("tbody").Line();
        foreach (var country in kinematic)
        {
            // The same cells are in range under both verdicts, unless a result says otherwise.
            var watched = supported.FirstOrDefault(c => c.Country == country.Country);
            page.Open("tr").Element("th", country.Country.Length > 0 ? country.Country : "claimed by no country", ("scope", "row"));
            Number(Words.Grouped(country.Cells));
            page.Open("td", ("class", "num")).Text(FootprintMap.Share(country.DefendedAreaShare));
            Bar(page, country.DefendedAreaShare);
            page.Close("td");
            Number(FootprintMap.Share(watched?.DefendedAreaShare ?? double.NaN));
            Number(country.Population > 0 ? Words.Grouped(country.Population) : Words.None);
            Number(FootprintMap.Share(country.DefendedPopulationShare));
            Number(FootprintMap.Share(watched?.DefendedPopulationShare ?? double.NaN));
            page.Close("tr").Line();
        }

        page.Close("tbody").Close("table").Close("div").Close("section").Line();

        void Number(string text) => page.Element("td", text, ("class", "num"));
    }

    private static void Bindings(Markup page, FootprintResult result)
    {
        FootprintSummary kinematic = FootprintSummary.Of(result, supported: false), supported = FootprintSummary.Of(result, supported: true);
        page.Open("section", ("id", "bindings")).Element("h2", "What stands in the way").Line();
        var all = kinematic.ByConstraint.Concat(supported.ByConstraint).Select(c => c.Constraint).Distinct().Order().ToList();
        if (all.Count == 0)
        {
            page.Element("p", "Nothing: every cell in range is defended.").Close("section").Line();
            return;
        }

        page.Element("p", "The first constraint that leaves no intercept of the worst missile, over the undefended cells.", ("class", "key")).Line();
        ReportHtml.Scroll(page, "Constraints").Open("table", ("class", "bindings")).Line();
        page.Raw(
            "<thead><tr><th scope=\"col\">Constraint</th><th scope=\"col\" class=\"num\">Cells</th><th scope=\"col\" class=\"num\">of undefended</th>"
            + "<th scope=\"col\" class=\"num\">Cells, with a sensor</th><th scope=\"col\" class=\"num\">of undefended</th></tr></thead>\n");
        page.Open("tbody").Line();
        foreach (var constraint in all)
        {
            page.Open("tr").Element("th", Words.Sentence(Words.Binding(constraint)).TrimEnd('.'), ("scope", "row"));
            foreach (var summary in (ReadOnlySpan<FootprintSummary>)[kinematic, supported])
            {
                var part = summary.ByConstraint.FirstOrDefault(c => c.Constraint == constraint);
                page.Element("td", part is null ? Words.None : Words.Grouped(part.Cells), ("class", "num"));
                page.Element("td", part is null ? Words.None : FootprintMap.Share(part.Share), ("class", "num"));
            }

            page.Close("tr").Line();
        }

        page.Close("tbody").Close("table").Close("div").Close("section").Line();
    }

    private static void Assumptions(Markup page, FootprintResult result)
    {
        var scenario = result.Scenario;
        var command = scenario.Command;
        page.Open("section", ("id", "assumptions")).Element("h2", "Under these assumptions").Line();
        page.Open("dl", ("class", "facts identity")).Line();
        Fact("Whose figures", scenario.Position is { } position ? "position " + position : "the catalogue\u2019s own choice; no position taken");
        Fact(result.Kind == FootprintKind.AimPoints ? "Launched from" : "Aimed at", result.From is { } from
            ? $"the centres of the {Words.Grouped(from.Cell.Length)} cells of {Words.Value(Math.Round(from.Grid.CellSize / 1000, 1))} km that {from.Region} is cut into"
            : string.Join("; ", result.Points.Select(p => $"{p.Name} ({Words.Coordinates(Ground.Of(p))})")));
        Fact("Missiles", string.Join("; ", result.Missiles.Select(m => m.Name)) + (result.Missiles.Length > 1 ? ". The first that reaches is flown." : ""));
        Fact("Interceptors", string.Join("; ", scenario.Batteries.Select(b => $"{b.Inventory} {b.Interceptor.Name} at {b.Place.Name}")));
        Fact("Radars", string.Join("; ", scenario.Radars.Select(r => $"{r.Radar.Name} at {r.Place.Name}{(r.Contributes ? "" : " (data not shared)")}")));
        Fact("Infrared", string.Join("; ", scenario.Infrared.Select(i => i.Id)));
        Fact("May launch", command.AfterLaunch is { } after
            ? $"{Words.Span(after.Seconds)} after the missile"
            : $"{Words.Span(command.DecisionDelay.Seconds)} after sensors have a track, and not before {Words.Span(command.ReleaseAuthority.Seconds)} after the missile");
        Fact("Worst case", "of several launch points that have a cell in range, all must be met: the least margin is the cell\u2019s. Which point it belongs to is not told");
        Fact("Region", $"{result.Area.Region}: {Words.Grouped(result.Area.Cell.Length)} cells of {Words.Value(Math.Round(result.Area.Grid.CellSize / 1000, 1))} km whose centres are on land");
        page.Close("dl").Close("section").Line();

        void Fact(string term, string text)
        {
            if (text.Length > 0)
            {
                page.Element("dt", term).Element("dd", text).Line();
            }
        }
    }

    // The scenario's own threats are not flown here. Of their numbers, those of the missile classes that are flown entered, unless missiles were named apart.
    private static ImmutableArray<Input> Entered(FootprintResult result)
    {
        var flown = result.Scenario.Threats.Where(t => result.MissileInputs.IsEmpty && result.Missiles.Any(m => m.Id == t.Vehicle.Id)).Select(t => t.Path + ".").ToList();
        return
        [
            .. result.Scenario.Inputs.Where(i => i.Role != InputRole.Attacker
                && (i.Role != InputRole.MissileClass || flown.Exists(f => i.Path.StartsWith(f, StringComparison.Ordinal)))),
            .. result.MissileInputs,
        ];
    }
}
