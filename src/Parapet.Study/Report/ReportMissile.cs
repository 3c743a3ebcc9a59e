using System.Globalization;
using Parapet.Engagement;

namespace Parapet.Study.Report;

/// <content>The section of one missile.</content>
public static partial class ReportHtml
{
    private static void Missiles(Markup page, Results results)
    {
        page.Open("section", ("id", "missiles")).Element("h2", "Missile by missile").Line();
        foreach (var threat in results.Threats)
        {
            Missile(page, threat, results);
        }

        page.Close("section").Line();
    }

    private static void Missile(Markup page, ThreatResult threat, Results results)
    {
        var scenario = results.Scenario;
        var id = PageIds.Threat(threat.Threat.Id);
        var name = $"{threat.Threat.From.Name} \u2192 {threat.Threat.To.Name}";
        page.Open("article", ("id", id), ("class", "missile"), ("aria-labelledby", id + "-h")).Line();
        page.Open("header").Open("h3", ("id", id + "-h")).Text(name).Close("h3")
            .Element("p", $"{threat.Threat.Vehicle.Name}, {Words.Kilometers(threat.Flight.Range)}, {LoftName(threat.Threat.Loft)}", ("class", "class"))
            .Element("a", "table", ("class", "back"), ("href", "#verdicts")).Close("header").Line();
        page.Open("div", ("class", "columns")).Open("div", ("class", "words")).Line();
        if (HasDefence(results))
        {
            Finding(page, scenario, "Kinematic", threat.Kinematic);
            Finding(page, scenario, "Sensor-supported", threat.SensorSupported);
            foreach (var comparison in threat.Published)
            {
                page.Open("p", ("class", comparison.Agrees ? "beside" : "beside against"))
                    .Element("b", comparison.Agrees ? "Agrees with what was published: " : "Contradicts what was published: ")
                    .Text(comparison.Published.Intercept ? "intercept possible. " : "no intercept. ").Element("q", comparison.Published.Quote).Text(" ");
                Cite(page, comparison.Published.Source);
                page.Close("p").Line();
            }
        }

        Facts(page, threat, scenario);
        page.Close("div").Open("div", ("class", "pictures")).Line();
        page.Open("figure").Element("figcaption", "When: from launch to impact").Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "group"), ("aria-label", "Time-line")).Line();
        page.Raw(TimelineChart.Render(threat, scenario, $"Time-line of {name}: " + Spoken(threat, scenario), id + "-time")).Close("div").Close("figure").Line();
        page.Open("figure").Element("figcaption", "Where: seen from the side, to scale").Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "group"), ("aria-label", "Side view")).Line();
        page.Raw(AltitudeChart.Render(threat, scenario, $"Side view of {name}: apogee {Words.Kilometers(threat.Flight.ApogeeAltitude)}, range {Words.Kilometers(threat.Flight.Range)}", id + "-side"));
        page.Close("div").Close("figure").Line();
        page.Close("div").Close("div").Line();
        if (HasDefence(results))
        {
            WhatWouldFlip(page, threat, scenario, id);
        }

        page.Close("article").Line();
    }

    private static void Finding(Markup page, Scenario scenario, string term, Verdict verdict)
    {
        page.Open("p", ("class", "finding"));
        Glyph(page, verdict.Kind);
        page.Open("b").Text($"{term}: {Words.Kind(verdict)}.").Close("b").Text(" " + Words.Sentence(verdict.Reason));
        if (!verdict.DisputedBy.IsEmpty)
        {
            page.Element("small", "Disputed because of " + Words.List([.. verdict.DisputedBy.Select(p => Words.Input(scenario, p, UnitOf(p)))]) + ".");
        }

        page.Close("p").Line();
    }

    private static void Facts(Markup page, ThreatResult threat, Scenario scenario)
    {
        var flight = threat.Flight;
        page.Open("dl", ("class", "facts")).Line();
        Fact("Burn-out", $"{Words.Clock(flight.Burnout.Time)}, {Words.Kilometers(flight.Burnout.Altitude)}");
        Fact("Speed then", $"{Speed(flight.Burnout.Speed)} over the ground; {Speed(flight.Burnout.SpeedInertial)} inertial; {Speed(flight.Burnout.SpeedSurfaceEquivalent)} surface-equivalent");
        Fact("Apogee", $"{Words.Kilometers(flight.ApogeeAltitude)} at {Words.Clock(flight.ApogeeTime)}");
        Fact("Impact", $"{Words.Clock(flight.ImpactTime)}, {Meters(flight.Miss)} from the aim point");
        if (double.IsFinite(flight.RangeMax))
        {
            Fact("Greatest range", Words.Kilometers(flight.RangeMax) + " this way");
        }

        foreach (var sighting in threat.Sightings.Where(s => s is { First: not null, Last: not null }))
        {
            var post = scenario.Radars.FirstOrDefault(r => r.Id == sighting.Radar);
            var (first, last) = (sighting.First!.Value, sighting.Last!.Value);
            Fact(
                post?.Place.Name ?? sighting.Radar,
                $"sees it {Words.Clock(first.Time)} to {Words.Clock(last.Time)}, first at {Words.Kilometers(first.SlantRange)}"
                + (double.IsFinite(sighting.TrackTime) ? $"; track {Words.Clock(sighting.TrackTime)}" : "; no track") + (post?.Contributes ?? true ? "" : "; not shared"));
        }

        foreach (var shot in threat.Engagements.SelectMany(e => e.SupportedShots.IsEmpty ? e.Shots : e.SupportedShots).Take(4))
        {
            Fact(
                "Shot",
                $"{Words.Battery(scenario, shot.Battery)} {Words.Clock(shot.LaunchTime)} to {Words.Clock(shot.InterceptTime)}, {Words.Kilometers(shot.Intercept.Altitude)} up at {Words.Coordinates(shot.Intercept)}, closing at {Speed(shot.ClosingSpeed)}"
                + $"; re-flown, miss {Meters(shot.Miss)}" + (shot.SupportedBy is { } by ? $"; watched from {scenario.Radars.FirstOrDefault(r => r.Id == by)?.Place.Name ?? by}" : "; no sensor watching"));
        }

        page.Close("dl").Line();

        void Fact(string term, string text) => page.Element("dt", term).Element("dd", text).Line();

        static string Speed(double v) => (v / 1000).ToString("0.00", CultureInfo.InvariantCulture) + "\u00a0km/s";

        static string Meters(double v) => !double.IsFinite(v) ? Words.None : v < 1 ? "under 1\u00a0m" : v < 1000 ? v.ToString("0", CultureInfo.InvariantCulture) + "\u00a0m" : Words.Kilometers(v);
    }

    private static void WhatWouldFlip(Markup page, ThreatResult threat, Scenario scenario, string id)
    {
        const int Most = 8;
        var flips = threat.Kinematic.Flips.Select(f => (Verdict: "kinematic", Flip: f))
            .Concat(threat.SensorSupported.Flips.Select(f => (Verdict: "sensor-supported", Flip: f)))
            .GroupBy(f => f.Flip).Select(g => (Verdict: g.Count() > 1 ? "both" : g.First().Verdict, Flip: g.Key, Input: Find(scenario, g.Key.Path)))
            .OrderByDescending(f => Within(f.Flip, f.Input)).ThenBy(f => Distance(f.Flip)).ThenBy(f => f.Flip.Path, StringComparer.Ordinal).ToList();
        page.Open("div", ("class", "what-if")).Element("h4", "What would have to be true for the opposite verdict").Line();
        if (flips.Count == 0)
        {
            page.Element("p", "No single input of the defence, its sensors or command, changed alone within its allowed range, flips either verdict.", ("class", "key")).Close("div").Line();
            return;
        }

        page.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "group"), ("aria-label", "Inputs that flip the verdict")).Open("table", ("class", "flips")).Line();
        page.Raw("<thead><tr><th scope=\"col\">Input, changed alone</th><th scope=\"col\">Verdict</th><th scope=\"col\" class=\"num\">Here</th><th scope=\"col\" class=\"num\">Flips at</th><th scope=\"col\" class=\"num\">Change</th><th scope=\"col\" class=\"cited-range\" colspan=\"2\">Cited range</th></tr></thead>");
        page.Open("tbody").Line();
        for (var i = 0; i < Math.Min(Most, flips.Count); i++)
        {
            var (verdict, flip, input) = flips[i];
            page.Open("tr").Element("th", Words.Input(scenario, flip.Path, flip.Unit), ("scope", "row"), ("title", flip.Path));
            page.Element("td", verdict).Element("td", Words.Value(flip.Value, flip.Unit), ("class", "num"));
            page.Open("td", ("class", "num")).Element("b", Words.Value(Rounded(flip.FlipsAt), flip.Unit)).Close("td");
            page.Element("td", Change(flip), ("class", "num"));
            if (input is { Disputed: true })
            {
                page.Open("td", ("class", "cited-range")).Text($"{Words.Value(input.Low)} to {Words.Value(input.High, flip.Unit)}");
                page.Element("small", Within(flip, input) ? "flips within it" : "flips outside it").Close("td");
                page.Open("td").Raw(LadderChart.Strip(flip, input.Low, input.High, FormattableString.Invariant($"{id}-f{i}"))).Close("td");
            }
            else
            {
                page.Element("td", "one value", ("class", "cited-range soft"), ("colspan", 2));
            }

            page.Close("tr").Line();
        }

        page.Close("tbody").Close("table").Close("div").Line();
        if (flips.Count > Most)
        {
            page.Open("p", ("class", "key")).Text("Further off: ");
            page.Text(string.Join("; ", flips.Skip(Most).Select(f =>
                $"{Words.Input(scenario, f.Flip.Path, f.Flip.Unit)} {Words.Value(f.Flip.Value)} \u2192 {Words.Value(Rounded(f.Flip.FlipsAt), f.Flip.Unit)}")));
            page.Text(".").Close("p").Line();
        }

        page.Close("div").Line();
    }

    private static bool Within(Flip flip, Input? input) => input is { Disputed: true } && flip.FlipsAt >= input.Low && flip.FlipsAt <= input.High;

    /// <summary>How far a flip is, for the order of the list: the change as a share of the greater of the two values.</summary>
    private static double Distance(Flip flip)
    {
        var size = Math.Max(Math.Abs(flip.Value), Math.Abs(flip.FlipsAt));
        return size > 0 && double.IsFinite(size) ? Math.Abs(flip.FlipsAt - flip.Value) / size : 1;
    }

    private static string Change(Flip flip)
    {
        var change = flip.FlipsAt - flip.Value;
        if (!double.IsFinite(change))
        {
            return Words.None;
        }

        var sign = change < 0 ? "\u2212" : "+";
        var ratio = flip.Value > 0 && flip.FlipsAt > 0 ? flip.FlipsAt / flip.Value : double.NaN;
        return flip.Unit switch
        {
            "s" when Math.Abs(change) >= 1 => sign + Words.Span(change),
            "deg" or "db" => sign + Words.Value(Rounded(Math.Abs(change)), flip.Unit),
            _ when ratio > 3 => "\u00d7\u2009" + Words.Value(Rounded(ratio)),
            _ when ratio < 1.0 / 3 => "\u00f7\u2009" + Words.Value(Rounded(1 / ratio)),
            _ when flip.Value != 0 => sign + Words.Value(Math.Round(Math.Abs(change / flip.Value) * 100, Math.Abs(change / flip.Value) < 0.1 ? 1 : 0)) + "\u2009%",
            _ => sign + Words.Value(Rounded(Math.Abs(change)), flip.Unit),
        };
    }

    private static string UnitOf(string path)
    {
        // The suffix is the unit; the longest known one counts (km_s before s).
        var key = path[(path.LastIndexOf('.') + 1)..];
        string[] units = ["kg_m2", "km_s", "deg_s", "m_s", "km", "deg", "m2", "kw", "mw", "ghz", "db", "kg", "k", "s", "m"];
        return units.FirstOrDefault(u => key.EndsWith("_" + u, StringComparison.Ordinal)) ?? "1";
    }

    private static string LoftName(Flight.Loft loft) => loft switch
    {
        Flight.Loft.MinimumEnergy => "minimum-energy flight",
        Flight.Loft.Lofted => "lofted flight",
        _ => "depressed flight",
    };

    private static string Spoken(ThreatResult threat, Scenario scenario)
    {
        var entries = threat.Timeline.OrderBy(e => e.Time).Select(e => $"{Words.Clock(e.Time)} {e.Text}").ToList();
        return entries.Count > 0
            ? string.Join("; ", entries)
            : string.Join("; ", Sights(threat, scenario).Select(s => $"{Words.Clock(s.Time)} seen by {s.Name}"));
    }
}
