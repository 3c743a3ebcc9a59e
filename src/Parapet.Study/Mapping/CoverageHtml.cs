using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Mapping;
using Parapet.Sensing;
using Parapet.Study.Data;
using Parapet.Study.Report;

namespace Parapet.Study.Mapping;

/// <summary>
/// A coverage as one page in the manner of the report: the answer, the map, how far in each direction, why not elsewhere, assumptions, every
/// number's source, the command that recomputes it. It stands alone, prints, and is the same bytes for the same result.
/// </summary>
public static class CoverageHtml
{
    /// <summary>The page.</summary>
    /// <param name="result">What was computed.</param>
    /// <param name="landmarks">Towns to find one's way by on the map.</param>
    /// <param name="context">How it was computed.</param>
    /// <returns>HTML, UTF-8 when written.</returns>
    public static string Render(CoverageResult result, ImmutableArray<Place> landmarks, ReportContext context)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(context);
        var question = result.Question;
        var page = new Markup();
        ReportHtml.Begin(page, $"{CoverageWords.Title(result)} \u00b7 Parapet coverage", ReportHtml.ChartCss + ReportHtml.PageCss + CoverageMap.Css, "answer");
        Masthead(page, result);
        Answer(page, result);
        Map(page, result, landmarks);
        Directions(page, result);
        Reasons(page, result);
        Assumptions(page, result);
        ReportHtml.Ledger(page, question.Inputs);
        ReportHtml.Sources(page, question.Inputs.SelectMany(i => i.Sources), Coastlines.Attribution);
        ReportHtml.Identity(
            page,
            [
                ("Version", Evaluate.Version, false),
                ("Radar", question.Radar.Id, false),
                ("Result hash", result.Hash, true),
                ("Position", question.Position ?? "none: the catalogue\u2019s own choice", false),
                ("Model", "WGS84 ellipsoid; lowest ray over a sphere of the radius there" + (question.Radar.Refraction ? ", bent by the air" : ", straight"), false),
            ],
            $"Parapet {Evaluate.Version}, \u201c{CoverageWords.Title(result)}\u201d, radar {question.Radar.Id}"
                + (question.Position is { } position ? $", position {position}" : "") + $", result {ReportHtml.Short(result.Hash)}.",
            context);
        ReportHtml.End(page);
        return page.ToString();
    }

    private static void Masthead(Markup page, CoverageResult result) => ReportHtml.Masthead(
        page, "coverage", result.Question.Radar.Id, result.Question.Position, result.Question.Place.Name, CoverageWords.Title(result), CoverageWords.Assumptions(result),
        [("#answer", "Answer"), ("#map", "Map"), ("#directions", "How far"), ("#reasons", "Why not farther"), ("#assumptions", "Assumptions"),
        ("#inputs", "Inputs"), ("#sources", "Sources"), ("#identity", "Recompute and cite")]);

    private static void Answer(Markup page, CoverageResult result)
    {
        page.Open("section", ("id", "answer"), ("class", "answer")).Line();
        page.Element("p", $"Where does the radar at {result.Question.Place.Name} see {CoverageWords.Target(result)} at {Words.Kilometers(result.Question.Altitude)}?",
            ("class", "question")).Line();
        page.Open("div", ("class", "two")).Line();
        page.Open("div", ("class", "tally")).Element("h2", "Ground covered").Line();
        page.Open("p", ("class", "big")).Element("b", CoverageWords.Surface(result.SeenSurface)).Close("p").Line();
        page.Element("p", Words.Sentence(CoverageWords.Answer(result)), ("class", "meaning")).Close("div").Line();
        page.Open("div", ("class", "tally")).Element("h2", "Farthest sight").Line();
        page.Open("p", ("class", "big")).Element("b", Words.Kilometers(result.Rims[0].RangeMax)).Close("p").Line();
        page.Element("p",
            $"Straight from the radar to the target. On boresight, with no horizon in the way, the signal would reach {Words.Kilometers(LoopGain.DetectionRange(result.Question.Radar, result.Question.CrossSection))}.",
            ("class", "meaning")).Close("div").Line();
        page.Close("div").Close("section").Line();
    }

    private static void Map(Markup page, CoverageResult result, ImmutableArray<Place> landmarks)
    {
        page.Open("section", ("id", "map"), ("class", "maps")).Element("h2", "Where it sees").Line();
        page.Open("figure", ("class", "wide"));
        ReportHtml.Scroll(page, "Map of the coverage").Line();
        page.Raw(CoverageMap.Draw(result, landmarks, "map-c", alone: false)).Close("div");
        page.Element("figcaption",
            $"Equal-area projection, cells of {Words.Value(Math.Round(result.Question.Area.Grid.CellSize / 1000, 1))} km. Shades are of targets at {Words.Kilometers(result.Question.Altitude)}; "
            + $"lines are how far others are seen. {Coastlines.Attribution}")
            .Close("figure").Close("section").Line();
    }

    private static void Directions(Markup page, CoverageResult result)
    {
        page.Open("section", ("id", "directions")).Element("h2", "How far, direction by direction").Line();
        page.Element("p", "Farthest slant range at which the target is seen in each eighth of the circle, and what ends sight there, by altitude of the target.", ("class", "key")).Line();
        ReportHtml.Scroll(page, "Directions").Open("table", ("class", "octants")).Line();
        page.Open("thead").Open("tr").Element("th", "Toward", ("scope", "col"));
        List<CoverageRim> rims = [.. result.Rims.OrderBy(r => r.Altitude)];
        foreach (var rim in rims)
        {
            page.Element("th", "at " + Words.Kilometers(rim.Altitude), ("scope", "col"), ("class", "num"));
        }

        page.Element("th", $"At {Words.Kilometers(result.Question.Altitude)} ended by", ("scope", "col")).Close("tr").Close("thead").Line().Open("tbody").Line();
        for (var o = 0; o < CoverageWords.Octants.Count; o++)
        {
            page.Open("tr").Element("th", CoverageWords.Octants[o], ("scope", "row"));
            foreach (var rim in rims)
            {
                page.Element("td", Words.Kilometers(rim.Farthest(o)?.SlantRange ?? double.NaN), ("class", "num"));
            }

            page.Element("td", result.Rims[0].Farthest(o) is { } far ? CoverageWords.Limit(result, far.Limit) : Words.None).Close("tr").Line();
        }

        page.Close("tbody").Close("table").Close("div").Close("section").Line();
    }

    private static void Reasons(Markup page, CoverageResult result)
    {
        var count = result.Sight.Length;
        page.Open("section", ("id", "reasons")).Element("h2", "Why not elsewhere").Line();
        page.Element("p", "Every cell of the area, by the first reason that leaves nothing.", ("class", "key")).Line();
        ReportHtml.Scroll(page, "Reasons").Open("table", ("class", "bindings")).Line();
        page.Raw(
            "<thead><tr><th scope=\"col\">Cells</th><th scope=\"col\" class=\"num\">Number</th><th scope=\"col\" class=\"num\">of all</th>"
            + "<th scope=\"col\" class=\"num\">Least short by</th><th scope=\"col\" class=\"num\">Most short by</th></tr></thead>\n");
        page.Open("tbody").Line();
        Row(CellSight.Seen, "Seen", _ => Words.None);
        Row(CellSight.Horizon, "Below the horizon or the least elevation", d => double.IsFinite(d) ? Words.Kilometers(d) + " of altitude" : "any altitude");
        Row(CellSight.FieldOfView, "Outside the field of view", d => CoverageWords.Degrees(new Angle(d).Degrees));
        Row(CellSight.Signal, "Signal too weak", d => Words.Value(Math.Round(d, 1)) + " dB");
        page.Close("tbody").Close("table").Close("div").Close("section").Line();

        void Row(CellSight sight, string name, Func<double, string> amount)
        {
            var lacking = Enumerable.Range(0, count).Where(i => result.Sight[i] == sight).Select(i => result.Deficit[i]).ToList();
            page.Open("tr").Element("th", name, ("scope", "row"));
            page.Element("td", Words.Grouped(lacking.Count), ("class", "num"));
            page.Element("td", FootprintMap.Share(count == 0 ? double.NaN : lacking.Count / (double)count), ("class", "num"));
            page.Element("td", lacking.Count > 0 ? amount(lacking.Min()) : Words.None, ("class", "num"));
            page.Element("td", lacking.Count > 0 ? amount(lacking.Max()) : Words.None, ("class", "num")).Close("tr").Line();
        }
    }

    private static void Assumptions(Markup page, CoverageResult result)
    {
        var question = result.Question;
        var radar = question.Radar;
        page.Open("section", ("id", "assumptions")).Element("h2", "Under these assumptions").Line();
        page.Open("dl", ("class", "facts identity")).Line();
        Fact("Whose figures", question.Position is { } position ? "position " + position : "the catalogue\u2019s own choice; no position taken");
        Fact("Radar", radar.Name);
        Fact("At", $"{question.Place.Name} ({Words.Coordinates(Ground.Of(question.Place))}), {Words.Grouped(question.Place.Altitude.Meters)} m high");
        Fact("Looks", CoverageWords.Looks(radar)["Looks ".Length..]);
        Fact("Target", $"{Words.Value(question.CrossSection)} m\u00b2 at {Words.Kilometers(question.Altitude)} above the ellipsoid, the same from every side");
        Fact("Seen", $"a signal of {Words.Value(radar.SnrNeeded)} times the noise in one look of {Words.Value(radar.Dwell.Seconds)} s: detection, not discrimination");
        Fact("Horizon", radar.Refraction ? "with the refraction of the air" : "without refraction; no mountains");
        Fact("Cue", radar.NeedsCue ? "needed from another sensor, and given" : "not needed");
        Fact("Area", $"{question.Area.Region}: {Words.Grouped(question.Area.Cell.Length)} cells of {Words.Value(Math.Round(question.Area.Grid.CellSize / 1000, 1))} km, land and sea");
        page.Close("dl").Close("section").Line();

        void Fact(string term, string text) => page.Element("dt", term).Element("dd", text).Line();
    }
}
