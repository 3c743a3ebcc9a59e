using System.Collections.Immutable;
using System.Globalization;

namespace Parapet.Study.Report;

/// <summary>What a report says besides its results.</summary>
public sealed record ReportContext
{
    /// <summary>The command line that recomputes the page.</summary>
    public required string Command { get; init; }

    /// <summary>Files written beside the page, for people to find: <c>results.json</c>, <c>trajectories.parquet</c>.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>Thresholds, where they were computed.</summary>
    public ImmutableArray<ThresholdLadder> Ladders { get; init; } = [];

    /// <summary>Remarks on the tool and its limits, one sentence each.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}

/// <summary>
/// The report of a run as one page: answer, map, tables, a section per missile, every number's source, and the command that
/// recomputes it. It stands alone (no network, no fonts or scripts from elsewhere), prints, and is the same bytes for the same results.
/// </summary>
public static partial class ReportHtml
{
    private static readonly Lazy<string> PageStyle = new(() => Resource("report.css"));

    private static readonly Lazy<string> ChartStyle = new(() => Resource("charts.css"));

    /// <summary>The page.</summary>
    /// <param name="results">What was computed.</param>
    /// <param name="context">How it was computed.</param>
    /// <returns>HTML, UTF-8 when written.</returns>
    public static string Render(Results results, ReportContext context)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(context);
        var page = new Markup();
        Begin(page, $"{results.Scenario.Title} \u00b7 Parapet report", ChartStyle.Value + PageStyle.Value, "answer");
        Masthead(page, results);
        Answer(page, results);
        Maps(page, results);
        AtAGlance(page, results);
        VerdictTable(page, results);
        Published(page, results);
        Thresholds(page, results, context);
        Missiles(page, results);
        Ledger(page, results.Scenario.Inputs);
        Sources(
            page,
            results.Scenario.Inputs.SelectMany(i => i.Sources).Concat(results.Scenario.Published.Select(p => p.Source))
                .Concat(results.Threats.SelectMany(t => t.Published).Select(p => p.Published.Source)),
            Data.Coastlines.Attribution);
        Identity(page, results.Scenario, results.Version, results.ResultHash, context);
        End(page);
        return page.ToString();
    }

    /// <summary>Opens a page up to its main part.</summary>
    /// <param name="page">Empty.</param>
    /// <param name="title">Of the window.</param>
    /// <param name="css">All its style.</param>
    /// <param name="answer">Anchor of the part that readers want first.</param>
    internal static void Begin(Markup page, string title, string css, string answer)
    {
        page.Raw("<!doctype html>\n").Open("html", ("lang", "en")).Line();
        page.Open("head").Line();
        page.Raw("<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Raw("<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"Parapet\">\n");
        page.Element("title", title).Line();
        page.Open("style").Raw(css).Close("style").Line();
        page.Close("head").Line();
        page.Open("body").Line();
        page.Element("a", "Skip to the answer", ("class", "skip"), ("href", "#" + answer));
        Definitions(page);
        page.Open("main");
    }

    /// <summary>Closes what <see cref="Begin"/> opened.</summary>
    internal static void End(Markup page)
    {
        page.Close("main").Line();
        page.Raw(Filter).Close("body").Close("html").Line();
    }

    // The only script: shows the filter box over the ledger and hides rows that do not hold its words. Without it all rows show.
    private const string Filter =
        """
        <script>(()=>{const b=document.getElementById("filter");if(!b)return;b.parentElement.hidden=false;b.addEventListener("input",()=>{
        const w=b.value.toLowerCase().split(/\s+/);for(const r of document.querySelectorAll("#ledger tbody tr[id],#ledger tbody tr.input"))
        r.hidden=!w.every(x=>r.textContent.toLowerCase().includes(x))})})()</script>

        """;

    /// <summary>Style of the charts alone, for a picture that leaves the page.</summary>
    internal static string ChartCss => ChartStyle.Value;

    /// <summary>Style of a page around its charts.</summary>
    internal static string PageCss => PageStyle.Value;

    /// <summary>Patterns that charts share.</summary>
    internal const string ChartDefs =
        """
        <defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V5"/></pattern>
        <pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse"><circle class="hatch-dot" cx="1.5" cy="1.5" r=".8"/></pattern></defs>
        """;

    internal static string Resource(string name)
    {
        using var stream = typeof(ReportHtml).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException(name + " is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static void Definitions(Markup page)
    {
        page.Raw("<svg class=\"defs\" aria-hidden=\"true\" width=\"0\" height=\"0\">").Raw(ChartDefs);
        page.Raw(
            """
            <symbol id="v-yes" viewBox="0 0 16 16"><circle class="disc" cx="8" cy="8" r="6.5"/></symbol>
            <symbol id="v-disputed" viewBox="0 0 16 16"><circle class="ring" cx="8" cy="8" r="5.8"/><path class="disc" d="M8 1.5A6.5 6.5 0 0 0 8 14.5z"/></symbol>
            <symbol id="v-no" viewBox="0 0 16 16"><circle class="ring" cx="8" cy="8" r="5.8"/></symbol></svg>

            """);
    }

    private static void Masthead(Markup page, Results results) => Masthead(
        page, "report", results.Scenario.Id, results.Scenario.Position, results.Scenario.Fidelity.Ideal ? "ideal model" : "powered model",
        results.Scenario.Title, results.Scenario.About, Parts(results));

    /// <summary>The head of a page: whose and what it is, its headline, and the way to its parts.</summary>
    internal static void Masthead(
        Markup page, string verb, string id, string? position, string last, string title, string standfirst, IEnumerable<(string Href, string Text)> parts)
    {
        page.Open("header", ("class", "masthead")).Line();
        page.Open("p", ("class", "kicker")).Element("b", "Parapet").Text(" " + verb).Element("span", id);
        if (position is not null)
        {
            page.Element("span", "position " + position);
        }

        page.Element("span", last).Close("p").Line();
        page.Element("h1", title).Line();
        if (standfirst.Length > 0)
        {
            page.Element("p", standfirst, ("class", "standfirst")).Line();
        }

        page.Open("nav", ("aria-label", "Parts of this page"));
        foreach (var (href, text) in parts)
        {
            page.Element("a", text, ("href", href));
        }

        page.Close("nav").Close("header").Line();
    }

    private static IEnumerable<(string Href, string Text)> Parts(Results results)
    {
        yield return ("#answer", "Answer");
        yield return ("#map", "Map");
        yield return ("#verdicts", "Table");
        yield return ("#missiles", "Missile by missile");
        yield return ("#inputs", "Inputs");
        yield return ("#sources", "Sources");
        yield return ("#identity", "Recompute and cite");
    }

    private static bool HasDefence(Results results) => !results.Scenario.Batteries.IsEmpty;

    private static void Answer(Markup page, Results results)
    {
        page.Open("section", ("id", "answer"), ("class", "answer")).Line();
        page.Element("p", Question(results.Scenario), ("class", "question")).Line();
        if (HasDefence(results))
        {
            var support = results.Scenario.Command.SupportLast.Seconds;
            page.Open("div", ("class", "two")).Line();
            Tally(page, results, t => t.Kinematic, "By reach and time alone", "kinematic",
                "Can an interceptor, launched no earlier than command allows, get there before the missile has passed?");
            Tally(page, results, t => t.SensorSupported, "And with a sensor watching", "sensor-supported",
                $"The same, and a named sensor has the missile in view for the last {Words.Span(support)} before they meet.");
            page.Close("div").Line();
            Disputes(page, results);
        }
        else
        {
            Flights(page, results);
        }

        Contradictions(page, results);
        page.Close("section").Line();
    }

    /// <summary>The answer where nothing shoots: what flies how, and who sees it.</summary>
    private static void Flights(Markup page, Results results)
    {
        page.Open("ul", ("class", "found")).Line();
        foreach (var threat in results.Threats)
        {
            page.Open("li").Element("b", Words.Name(threat.Threat))
                .Text($": {Words.Kilometers(threat.Flight.Range)} in {Words.Span(threat.Flight.ImpactTime)}, up to {Words.Kilometers(threat.Flight.ApogeeAltitude)}.");
            foreach (var sighting in threat.Sightings)
            {
                var name = results.Scenario.Radars.FirstOrDefault(r => r.Id == sighting.Radar)?.Place.Name ?? sighting.Radar;
                page.Text(sighting is { First: { } first, Last: { } last }
                    ? $" {name} sees it from {Words.Clock(first.Time)} to {Words.Clock(last.Time)} after launch, first at {Words.Kilometers(first.SlantRange)}."
                    : $" {name}: {TimelineChart.Never(sighting)}.");
            }

            page.Close("li").Line();
        }

        page.Close("ul").Line();
    }

    private static string Question(Scenario scenario)
    {
        var from = scenario.Threats.Select(t => t.From.Name).Distinct(StringComparer.Ordinal).ToList();
        var to = scenario.Threats.Select(t => t.To.Name).Distinct(StringComparer.Ordinal).ToList();
        var flown = $"{Words.Count(scenario.Threats.Length, "missile")} flown from {Some(from)} to {Some(to)}";
        if (!scenario.Batteries.IsEmpty)
        {
            var sites = scenario.Batteries.GroupBy(b => b.Place.Name, StringComparer.Ordinal)
                .Select(g => (Name: g.Key, Number: g.Sum(b => b.Inventory))).ToList();
            return sites.Count == 1
                ? $"Can {Words.Count(sites[0].Number, "interceptor")} at {sites[0].Name} meet {flown}?"
                : $"Can interceptors at {Some([.. sites.Select(s => $"{s.Name} ({s.Number})")])} meet {flown}?";
        }

        var radars = scenario.Radars.Select(r => r.Place.Name).Distinct(StringComparer.Ordinal).ToList();
        return radars.Count > 0 ? $"What can {(radars.Count == 1 ? "the radar" : "radars")} at {Some(radars)} see of {flown}?"
            : scenario.Threats.Length == 1 ? $"How does a missile fly from {Some(from)} to {Some(to)}?"
            : $"How do {flown} fly?";

        static string Some(List<string> names) =>
            names.Count <= 4 ? Words.List(names) : $"{string.Join(", ", names.Take(2))} and {names.Count - 2} more places";
    }

    private static void Tally(Markup page, Results results, Func<ThreatResult, Verdict> verdict, string heading, string term,
        string meaning)
    {
        var ordered = results.Threats
            .OrderBy(t => verdict(t).Kind switch { VerdictKind.Yes => 0, VerdictKind.Disputed => 1, _ => 2 }).ToList();
        int yes = Number(VerdictKind.Yes), disputed = Number(VerdictKind.Disputed), no = Number(VerdictKind.No);
        page.Open("div", ("class", "tally"));
        page.Open("h2").Text(heading).Text(" ").Element("small", term).Close("h2").Line();
        page.Open("p", ("class", "big")).Element("b", yes.ToString(CultureInfo.InvariantCulture))
            .Text($" of {results.Threats.Length} can be met").Close("p").Line();
        page.Open("p", ("class", "units"));
        foreach (var threat in ordered)
        {
            var kind = Words.Kind(verdict(threat).Kind);
            page.Open("a", ("href", "#" + PageIds.Threat(threat.Threat.Id)), ("title", $"{Words.Name(threat.Threat)}: {kind}"));
            Glyph(page, verdict(threat).Kind);
            page.Element("span", $"{Words.Name(threat.Threat)}: {kind}", ("class", "unseen")).Close("a");
        }

        page.Close("p").Line();
        page.Open("p", ("class", "counts"));
        Part(VerdictKind.Yes, yes, "yes");
        Part(VerdictKind.Disputed, disputed, "disputed");
        Part(VerdictKind.No, no, "no");
        page.Close("p").Line();
        page.Element("p", meaning, ("class", "meaning")).Close("div").Line();

        int Number(VerdictKind kind) => ordered.Count(t => verdict(t).Kind == kind);

        void Part(VerdictKind kind, int n, string word)
        {
            page.Open("span");
            Glyph(page, kind);
            page.Text($" {n} {word}").Close("span");
        }
    }

    /// <summary>
    /// A verdict's sign: filled yes, half filled disputed, hollow no. The word always stands beside it or is spoken.
    /// </summary>
    private static void Glyph(Markup page, VerdictKind kind)
    {
        var name = Words.Kind(kind);
        page.Open("svg", ("class", "v " + name), ("aria-hidden", "true"), ("viewBox", "0 0 16 16"))
            .Leaf("use", ("href", "#v-" + name)).Close("svg");
    }

    /// <summary>
    /// A box that scrolls by itself where the screen is narrow; reached by keyboard, named for those who cannot see it.
    /// </summary>
    internal static Markup Scroll(Markup page, string label) =>
        page.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "group"), ("aria-label", label));

    /// <summary>A missile's name, leading to its section.</summary>
    private static void MissileLink(Markup page, ThreatResult threat) =>
        page.Element("a", Words.Name(threat.Threat), ("href", "#" + PageIds.Threat(threat.Threat.Id)));

    private static void VerdictCell(Markup page, Verdict verdict)
    {
        Glyph(page, verdict.Kind);
        page.Element("span", Words.Kind(verdict.Kind), ("class", "word"));
        if (verdict.Kind == VerdictKind.Disputed)
        {
            page.Element("small", verdict.Nominal ? "nominally yes" : "nominally no");
        }
    }

    private static void Disputes(Markup page, Results results)
    {
        // The same figure of several missiles or sites is one dispute.
        var byInput = results.Threats
            .SelectMany(t => t.Kinematic.DisputedBy.Concat(t.SensorSupported.DisputedBy).Distinct(StringComparer.Ordinal)
                .Select(path => (Path: path, Input: Find(results.Scenario, path), Threat: t)))
            .GroupBy(
                p => p.Input is { } i && i.Role is InputRole.MissileClass or InputRole.Attacker
                    ? $"{Words.Key(p.Path, i.Unit)} {i.Low} {i.High} {i.Value}"
                    : p.Path,
                StringComparer.Ordinal)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).ToList();
        if (byInput.Count == 0)
        {
            return;
        }

        page.Open("div", ("class", "disputes")).Element("h2", "What the dispute turns on").Line();
        page.Element("p",
            "An answer is disputed when it changes within the range that cited sources give for an input. These, each alone, do it:")
            .Line();
        page.Open("ul").Line();
        foreach (var group in byInput)
        {
            var (path, input, _) = group.First();
            var several = group.Select(g => g.Path).Distinct(StringComparer.Ordinal).Count() > 1;
            page.Open("li")
                .Element("b",
                    Words.Sentence(several ? Words.Key(path, input?.Unit ?? "") : Words.Input(results.Scenario, path, input?.Unit ?? "")).TrimEnd('.'));
            if (input is not null)
            {
                page.Text($", cited from {Words.Value(input.Low, input.Unit)} to {Words.Value(input.High, input.Unit)} (here {Words.Value(input.Value, input.Unit)})");
            }

            var missiles = group.Select(g => g.Threat.Threat).DistinctBy(t => t.Id, StringComparer.Ordinal).ToList();
            page.Text($": {(missiles.Count <= 3 ? Words.List([.. missiles.Select(m => $"{m.From.Name} to {m.To.Name}")]) : Words.Count(missiles.Count, "missile"))}")
                .Close("li").Line();
        }

        page.Close("ul").Close("div").Line();
    }

    private static void Contradictions(Markup page, Results results)
    {
        var compared = results.Threats.SelectMany(t => t.Published.Select(p => (t, p))).ToList();
        if (compared.Count == 0)
        {
            return;
        }

        var against = compared.Count(c => !c.p.Agrees);
        page.Open("p", ("class", against > 0 ? "published against" : "published"));
        if (against == 0)
        {
            page.Text(compared.Count == 1 ? "The one published verdict that applies agrees with this computation. " : $"All {compared.Count} published verdicts that apply agree with this computation. ");
        }
        else
        {
            page.Element("b", compared.Count == 1
                ? "The one published verdict that applies is contradicted by this computation. "
                : $"{against} of {compared.Count} published verdicts that apply {(against == 1 ? "is" : "are")} contradicted by this computation. ");
        }

        page.Element("a", "See them side by side", ("href", "#published")).Text(".").Close("p").Line();
    }

    private static void Maps(Markup page, Results results)
    {
        if (results.Threats.IsEmpty && results.Scenario.Radars.IsEmpty && results.Scenario.Batteries.IsEmpty)
        {
            return;
        }

        var content = MapContent.Of(results);
        page.Open("section", ("id", "map")).Line();
        page.Element("h2", HasDefence(results) ? "Where they fly, who sees them, where they are met" : "Where they fly").Line();
        page.Open("figure", ("class", "wide"));
        Scroll(page, "Map").Line();
        page.Raw(MapChart.World(content,
            $"Map: {Words.Count(results.Threats.Length, "ground track")}, sites, radar reach and intercepts", "map-world"));
        page.Close("div");
        page.Element("figcaption",
            "Azimuthal equidistant: distances and bearings are true from the middle of the map. "
            + "Ground tracks bend because the Earth turns under them. "
            + Data.Coastlines.Attribution).Close("figure").Line();
        if (MapChart.Defence(content, "Map: the sites of the defence and the places around them", "map-defence") is { } near)
        {
            page.Open("figure", ("class", "wide"));
            Scroll(page, "Map of the sites").Line();
            page.Raw(near).Close("div");
            page.Element("figcaption", "The sites of the defence and what lies around them, closer. Signs as above.")
                .Close("figure").Line();
        }

        page.Close("section").Line();
    }

    private static Input? Find(Scenario scenario, string path) =>
        scenario.Inputs.FirstOrDefault(i => i.Path == path) ?? scenario.Inputs.FirstOrDefault(i => Same(i.Path, path));

    // interceptor.burnout_speed_km_s stands for interceptors.<any>.burnout_speed_km_s.
    private static bool Same(string path, string pattern)
    {
        var dot = pattern.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            return false;
        }

        var (kind, rest) = (pattern[..dot] + "s.", pattern[dot..]);
        return path.StartsWith(kind, StringComparison.Ordinal) && path.EndsWith(rest, StringComparison.Ordinal);
    }
}

/// <summary>Anchors within the page.</summary>
internal static class PageIds
{
    /// <summary>A missile's section.</summary>
    public static string Threat(string id) => "m-" + Safe(id);

    /// <summary>A source.</summary>
    public static string Source(string key) => "s-" + Safe(key);

    /// <summary>Letters, digits, dot and hyphen; anything else becomes its code, so that two ids never become one.</summary>
    private static string Safe(string id) => string.Concat(id.Select(c =>
        char.IsAsciiLetterOrDigit(c) || c is '-' or '.'
            ? c.ToString()
            : "_" + ((int)c).ToString("x", CultureInfo.InvariantCulture)));
}
