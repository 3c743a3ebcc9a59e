using System.Globalization;
using Parapet.Engagement;
using Parapet.Earth;

namespace Parapet.Study.Report;

/// <content>Tables over all missiles.</content>
public static partial class ReportHtml
{
    private static void AtAGlance(Markup page, Results results)
    {
        if (!HasDefence(results) || results.Threats.IsEmpty)
        {
            return;
        }

        var from = results.Threats.Select(t => t.Threat.From).DistinctBy(p => p.Id, StringComparer.Ordinal).ToList();
        var regions = results.Threats.Select(t => t.Threat.To).DistinctBy(p => p.Id, StringComparer.Ordinal)
            .GroupBy(Words.Region, StringComparer.Ordinal).ToList();
        page.Open("section", ("id", "glance")).Element("h2", "By target").Line();
        page.Open("p", ("class", "key"))
            .Text("In each pair the first sign is the kinematic verdict, the second the sensor-supported one: ");
        foreach (var kind in new[] { VerdictKind.Yes, VerdictKind.Disputed, VerdictKind.No })
        {
            page.Open("span");
            Glyph(page, kind);
            page.Text(" " + Words.Kind(kind)).Close("span");
        }

        page.Close("p").Line();
        Scroll(page, "Verdicts by target").Open("table", ("class", "glance")).Line();
        page.Open("thead").Open("tr").Element("th", "Aimed at", ("scope", "col"));
        foreach (var place in from)
        {
            page.Element("th", "from " + place.Name, ("scope", "col"), ("class", "pair"));
        }

        page.Element("th", "kinematic", ("scope", "col"), ("class", "sum"))
            .Element("th", "sensor-supported", ("scope", "col"), ("class", "sum")).Close("tr").Close("thead").Line();
        foreach (var region in regions)
        {
            var all = results.Threats.Where(t => Words.Region(t.Threat.To) == region.Key).ToList();
            page.Open("tbody").Open("tr", ("class", "region"))
                .Element("th", region.Key, ("scope", "rowgroup"), ("colspan", from.Count + 1));
            Sum(all);
            page.Close("tr").Line();
            foreach (var place in region)
            {
                page.Open("tr").Element("th", place.Name, ("scope", "row"));
                foreach (var origin in from)
                {
                    page.Open("td", ("class", "pair"));
                    foreach (var threat in results.Threats.Where(t => t.Threat.From.Id == origin.Id
                        && t.Threat.To.Id == place.Id))
                    {
                        page.Open("a", ("href", "#" + PageIds.Threat(threat.Threat.Id)), ("title", threat.Threat.Vehicle.Name));
                        Glyph(page, threat.Kinematic.Kind);
                        Glyph(page, threat.SensorSupported.Kind);
                        page.Element("span", $"{Words.Kind(threat.Kinematic.Kind)}, {Words.Kind(threat.SensorSupported.Kind)}",
                            ("class", "unseen"))
                            .Close("a");
                    }

                    page.Close("td");
                }

                Sum([.. results.Threats.Where(t => t.Threat.To.Id == place.Id)]);
                page.Close("tr").Line();
            }

            page.Close("tbody").Line();
        }

        page.Close("table").Close("div").Close("section").Line();

        void Sum(IReadOnlyList<ThreatResult> threats)
        {
            page.Element("td", Share(threats, t => t.Kinematic), ("class", "sum"))
                .Element("td", Share(threats, t => t.SensorSupported), ("class", "sum"));
        }

        static string Share(IReadOnlyList<ThreatResult> threats, Func<ThreatResult, Verdict> verdict)
        {
            var yes = threats.Count(t => verdict(t).Kind == VerdictKind.Yes);
            var disputed = threats.Count(t => verdict(t).Kind == VerdictKind.Disputed);
            return $"{yes} of {threats.Count}" + (disputed > 0 ? $", {disputed} disputed" : "");
        }
    }

    private static void VerdictTable(Markup page, Results results)
    {
        var scenario = results.Scenario;
        bool defence = HasDefence(results), sensors = !scenario.Radars.IsEmpty || !scenario.Infrared.IsEmpty;
        page.Open("section", ("id", "verdicts")).Element("h2", defence ? "The verdicts" : "The flights").Line();
        page.Element("p",
            "Times are minutes and seconds after the launch of the missile. Each name leads to that missile\u2019s section.",
            ("class", "key"))
            .Line();
        Scroll(page, "Verdicts").Open("table", ("class", "verdicts")).Line();
        page.Open("thead").Open("tr");
        Head("Missile");
        Head("Range, flight");
        if (sensors)
        {
            Head("First seen by");
        }

        if (defence)
        {
            Head("Earliest launch");
            Head("Earliest intercept");
            Head("Shots (watched)");
            Head("Kinematic");
            Head("Sensor-supported");
            Head("What decides");
            Head("What would flip it");
        }
        else
        {
            Head("Apogee");
            Head("Burn-out");
        }

        page.Close("tr").Close("thead").Open("tbody").Line();
        foreach (var threat in results.Threats)
        {
            page.Open("tr");
            page.Open("th", ("scope", "row"));
            MissileLink(page, threat);
            page.Element("small", threat.Threat.Vehicle.Name).Close("th");
            Cell(Words.Kilometers(threat.Flight.Range), Words.Clock(threat.Flight.ImpactTime), "num");
            if (sensors)
            {
                page.Open("td");
                foreach (var (time, name) in Sights(threat, scenario).Take(2))
                {
                    page.Open("span", ("class", "row-line")).Element("span", Words.Clock(time), ("class", "time"))
                        .Text(" " + name).Close("span");
                }

                if (!Sights(threat, scenario).Any())
                {
                    page.Text("nobody");
                }

                page.Close("td");
            }

            if (defence)
            {
                Engaged(threat);
            }
            else
            {
                Cell(Words.Kilometers(threat.Flight.ApogeeAltitude), Words.Clock(threat.Flight.ApogeeTime), "num");
                Cell($"{Words.Value(Math.Round(threat.Flight.Burnout.Speed / 1000, 2))} km/s",
                    Words.Clock(threat.Flight.Burnout.Time), "num");
            }

            page.Close("tr").Line();
        }

        page.Close("tbody").Close("table").Close("div").Close("section").Line();

        void Head(string text) => page.Element("th", text, ("scope", "col"));

        void Cell(string text, string under, string style)
        {
            page.Open("td", ("class", style)).Text(text);
            if (under.Length > 0)
            {
                page.Element("small", under);
            }

            page.Close("td");
        }

        void Engaged(ThreatResult threat)
        {
            var best = Best(threat);
            Cell(Words.Clock(best?.CommitTime ?? double.NaN),
                best is not null && double.IsFinite(best.CommitTime) ? best.CommitBy : "", "num");
            var shots = threat.Engagements
                .SelectMany(e => e.SupportedShots).DefaultIfEmpty(null).MinBy(s => s?.InterceptTime ?? double.MaxValue)
                ?? threat.Engagements
                    .SelectMany(e => e.Shots).DefaultIfEmpty(null).MinBy(s => s?.InterceptTime ?? double.MaxValue);
            if (shots is null)
            {
                Cell(Words.None, "", "num");
            }
            else
            {
                Cell($"{Words.Clock(shots.InterceptTime)}, {Words.Kilometers(shots.Intercept.Altitude)} up",
                    Words.Coordinates(shots.Intercept), "num");
            }

            int kinematic = threat.Engagements.Sum(e => e.Shots.Length), supported = threat.Engagements.Sum(e => e.SupportedShots.Length);
            Cell($"{kinematic} ({supported})", "", "num");
            page.Open("td", ("class", "verdict"));
            VerdictCell(page, threat.Kinematic);
            page.Close("td").Open("td", ("class", "verdict"));
            VerdictCell(page, threat.SensorSupported);
            page.Close("td");
            var verdict = threat.Kinematic.Nominal ? threat.SensorSupported : threat.Kinematic;
            var margin = Words.Margin(verdict);
            Cell(
                verdict.Binding is { } binding
                    ? Words.Binding(binding)
                    : margin.Length > 0
                    ? margin
                    : Words.None, verdict.Binding is null
                    ? ""
                    : margin, "");
            var flipping = Flipping.Of(threat, scenario);
            page.Open("td", ("class", "flips"));
            if (flipping.Count == 0)
            {
                page.Text("no single input");
            }
            else
            {
                var flip = flipping[0].Nearest;
                page.Text(Words.Input(scenario, flip.Path, flip.Unit) + " ").Element("b", Words.Change(flip));
                if (flipping.Count > 1)
                {
                    page.Open("small").Element("a", $"and {flipping.Count - 1} more",
                        ("href", "#" + PageIds.Threat(threat.Threat.Id))).Close("small");
                }
            }

            page.Close("td");
        }
    }

    /// <summary>First sight by every sensor whose data reach the defence, in order of time.</summary>
    private static IEnumerable<(double Time, string Name)> Sights(ThreatResult threat, Scenario scenario)
    {
        var cues = threat.Cues
            .Where(c => double.IsFinite(c.FirstSeen)
                && (scenario.Infrared.FirstOrDefault(i => i.Id == c.Sensor)?.Contributes ?? true))
            .Select(c => (c.FirstSeen, "infrared"));
        var radars = threat.Sightings
            .Where(s => s.First is not null && (scenario.Radars.FirstOrDefault(r => r.Id == s.Radar)?.Contributes ?? true))
            .Select(s => (s.First!.Value.Time, scenario.Radars.FirstOrDefault(r => r.Id == s.Radar)?.Place.Name ?? s.Radar));
        return cues.Concat(radars).OrderBy(s => s.Item1);
    }

    /// <summary>The engagement that a missile's verdict rests on.</summary>
    private static EngagementResult? Best(ThreatResult threat)
    {
        var id = threat.SensorSupported.Battery ?? threat.Kinematic.Battery;
        return threat.Engagements.FirstOrDefault(e => e.Battery == id) ?? threat.Engagements.FirstOrDefault();
    }

    private static void Published(Markup page, Results results)
    {
        var compared = results.Threats.SelectMany(t => t.Published.Select(p => (Threat: t, Comparison: p))).ToList();
        if (compared.Count == 0 && results.Remarks.IsEmpty)
        {
            return;
        }

        page.Open("section", ("id", "published")).Line();
        if (compared.Count > 0)
        {
            page.Element("h2", "What was published, and whether this agrees").Line();
            Scroll(page, "Published verdicts").Open("table").Line();
            page.Raw("<thead><tr><th scope=\"col\">Published</th><th scope=\"col\">In the source\u2019s words</th><th scope=\"col\">This computation contradicts it for</th><th scope=\"col\">and agrees for</th></tr></thead>");
            page.Open("tbody").Line();
            foreach (var group in compared.GroupBy(c => (c.Comparison.Published.Intercept, c.Comparison.Published.Quote,
                c.Comparison.Published.Source)).OrderByDescending(g => g.Any(c => !c.Comparison.Agrees)))
            {
                page.Open("tr").Element("th", group.Key.Intercept ? "intercept possible" : "no intercept", ("scope", "row"));
                page.Open("td");
                Quote(page, group.First().Comparison.Published);
                page.Close("td");
                foreach (var agrees in new[] { false, true })
                {
                    var some = group.Where(c => c.Comparison.Agrees == agrees).ToList();
                    page.Open("td", ("class", agrees || some.Count == 0 ? "names" : "names against"));
                    if (some.Count == 0)
                    {
                        page.Text("none");
                    }

                    foreach (var (threat, _) in some)
                    {
                        page.Open("span", ("class", "row-line"));
                        Glyph(page, threat.Kinematic.Kind);
                        page.Text(" ");
                        MissileLink(page, threat);
                        page.Close("span");
                    }

                    page.Close("td");
                }

                page.Close("tr").Line();
            }

            page.Close("tbody").Close("table").Close("div").Line();
        }

        if (!results.Remarks.IsEmpty)
        {
            page.Element("h2", "Remarks on this run").Open("ul", ("class", "remarks")).Line();
            foreach (var remark in results.Remarks)
            {
                page.Element("li", remark.ToString()).Line();
            }

            page.Close("ul").Line();
        }

        page.Close("section").Line();
    }

    private static void Thresholds(Markup page, Results results, ReportContext context)
    {
        if (context.Ladders.IsEmpty)
        {
            return;
        }

        page.Open("section", ("id", "thresholds")).Element("h2", "What would have to be true").Line();
        page.Element("p",
            "The value at which the answer flips, with one correction more on each rung. A filled bar marks values at which an intercept is possible; the upright line is the value used here.",
            ("class", "key"))
            .Line();
        for (var i = 0; i < context.Ladders.Length; i++)
        {
            var ladder = context.Ladders[i];
            var threat = results.Threats.FirstOrDefault(t => t.Threat.Id == ladder.Threat)?.Threat;
            var name = threat is null ? ladder.Threat : Words.Name(threat);
            page.Open("figure").Element("h3", $"{name}: {Words.Input(results.Scenario, ladder.Path, ladder.Unit)}");
            Scroll(page, "Thresholds").Line();
            page.Raw(LadderChart.Render(ladder, Find(results.Scenario, ladder.Path),
                $"Thresholds of {Words.Input(results.Scenario, ladder.Path, ladder.Unit)} for {name}",
                FormattableString.Invariant($"ladder-{i}")));
            page.Close("div");
            if (ladder.Method.Length > 0)
            {
                page.Element("figcaption", $"Values reached by {ladder.Method}.");
            }

            page.Close("figure").Line();
        }

        page.Close("section").Line();
    }

    private static void Cite(Markup page, string key) =>
        page.Element("a", key, ("class", "cite"), ("href", "#" + PageIds.Source(key)));
}
