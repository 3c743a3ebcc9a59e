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
        var name = Words.Name(threat.Threat);
        page.Open("article", ("id", id), ("class", "missile"), ("aria-labelledby", id + "-h")).Line();
        page.Open("header").Open("h3", ("id", id + "-h")).Text(name).Close("h3")
            .Element("p",
                $"{threat.Threat.Vehicle.Name}, {Words.Kilometers(threat.Flight.Range)}, {LoftName(threat.Threat.Loft)}",
                ("class", "class"))
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
                    .Text(comparison.Published.Intercept ? "intercept possible. " : "no intercept. ");
                Quote(page, comparison.Published);
                page.Close("p").Line();
            }
        }

        Facts(page, threat, scenario);
        page.Close("div").Open("div", ("class", "pictures")).Line();
        page.Open("figure").Element("figcaption", "When: from launch to impact");
        Scroll(page, "Time-line").Line();
        page.Raw(TimelineChart.Render(threat, scenario, $"Time-line of {name}: " + Spoken(threat, scenario), id + "-time"))
            .Close("div").Close("figure").Line();
        page.Open("figure").Element("figcaption", "Where: seen from the side, to scale");
        Scroll(page, "Side view").Line();
        page.Raw(AltitudeChart.Render(threat, scenario,
            $"Side view of {name}: apogee {Words.Kilometers(threat.Flight.ApogeeAltitude)}, range {Words.Kilometers(threat.Flight.Range)}",
            id + "-side"));
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
            page.Element("small",
                "Disputed because of " + Words.List([.. verdict.DisputedBy.Select(p => Words.Input(scenario, p, UnitOf(p)))]) + ".");
        }

        page.Close("p").Line();
    }

    private static void Facts(Markup page, ThreatResult threat, Scenario scenario)
    {
        var flight = threat.Flight;
        page.Open("dl", ("class", "facts")).Line();
        Fact("Burn-out", $"{Words.Clock(flight.Burnout.Time)}, {Words.Kilometers(flight.Burnout.Altitude)}");
        Fact("Speed then",
            $"{Speed(flight.Burnout.Speed)} over the ground; {Speed(flight.Burnout.SpeedInertial)} inertial; {Speed(flight.Burnout.SpeedSurfaceEquivalent)} surface-equivalent");
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

        static string Meters(double v) => !double.IsFinite(v)
            ? Words.None
            : v < 1
            ? "under 1\u00a0m"
            : v < 1000
            ? v.ToString("0", CultureInfo.InvariantCulture) + "\u00a0m"
            : Words.Kilometers(v);
    }

    private static void WhatWouldFlip(Markup page, ThreatResult threat, Scenario scenario, string id)
    {
        const int Most = 8;
        var inputs = Flipping.Of(threat, scenario);
        page.Open("div", ("class", "what-if")).Element("h4", "What would have to be true for the opposite verdict").Line();
        if (inputs.Count == 0)
        {
            page.Element("p", "No single input of the defence, its sensors or command, changed alone, flips either verdict.",
                ("class", "key"));
            page.Close("div").Line();
            return;
        }

        Scroll(page, "Inputs that flip the verdict").Open("table", ("class", "flips")).Line();
        page.Open("thead").Open("tr").Element("th", "Input, changed alone", ("scope", "col")).Element("th", "Here", ("scope", "col"), ("class", "num"))
            .Element("th", "Kinematic flips at", ("scope", "col"), ("class", "num"))
            .Element("th", "Sensor-supported flips at", ("scope", "col"), ("class", "num"))
            .Element("th", "Least change", ("scope", "col"), ("class", "num"))
            .Element("th", "Cited range", ("scope", "col"), ("class", "cited-range"),
                ("colspan", 2)).Close("tr").Close("thead").Open("tbody").Line();
        for (var i = 0; i < Math.Min(Most, inputs.Count); i++)
        {
            Row(inputs[i], FormattableString.Invariant($"{id}-f{i}"));
        }

        page.Close("tbody").Close("table").Close("div").Line();
        if (inputs.Count > Most)
        {
            var rest = inputs.Skip(Most).Select(f => $"{Words.Input(scenario, f.Nearest.Path, f.Nearest.Unit)} {Words.Change(f.Nearest)}");
            page.Element("p", "Further off: " + string.Join("; ", rest) + ".", ("class", "key")).Line();
        }

        page.Close("div").Line();

        void Row(Flipping flipping, string strip)
        {
            var flip = flipping.Nearest;
            page.Open("tr").Element("th", Words.Input(scenario, flip.Path, flip.Unit), ("scope", "row"), ("title", flip.Path));
            page.Element("td", Words.Value(flip.Value, flip.Unit), ("class", "num"));
            foreach (var one in new[] { flipping.Kinematic, flipping.Supported })
            {
                page.Open("td", ("class", "num")).Element("b",
                    one is null ? Words.None : Words.Value(Words.Rounded(one.FlipsAt), one.Unit)).Close("td");
            }

            page.Element("td", Words.Difference(flip), ("class", "num"));
            if (flipping.Input is { Disputed: true } input)
            {
                page.Open("td", ("class", "cited-range")).Text($"{Words.Value(input.Low)} to {Words.Value(input.High, flip.Unit)}");
                page.Element("small", flipping.Within ? "flips within it" : "flips outside it").Close("td");
                page.Open("td").Raw(LadderChart.Strip(flip, input.Low, input.High, strip)).Close("td");
            }
            else
            {
                page.Element("td", "one value", ("class", "cited-range soft"), ("colspan", 2));
            }

            page.Close("tr").Line();
        }
    }

    /// <summary>An input that alone flips one or both verdicts on a missile.</summary>
    private sealed record Flipping(Flip? Kinematic, Flip? Supported, Input? Input)
    {
        /// <summary>The flip that is nearer to the present value.</summary>
        public Flip Nearest => Kinematic is null || (Supported is not null && Distance(Supported) < Distance(Kinematic))
            ? Supported!
            : Kinematic;

        /// <summary>It flips within the cited range.</summary>
        public bool Within => Input is { Disputed: true } input && Nearest.FlipsAt >= input.Low && Nearest.FlipsAt <= input.High;

        /// <summary>All of a missile: first what flips within its cited range, then by how little it takes.</summary>
        public static List<Flipping> Of(ThreatResult threat, Scenario scenario)
        {
            var kinematic = threat.Kinematic.Flips;
            var supported = threat.SensorSupported.Flips;
            return
            [
                .. kinematic.Concat(supported).Select(f => f.Path).Distinct(StringComparer.Ordinal)
                    .Select(path => new Flipping(Of(kinematic, path), Of(supported, path), Find(scenario, path)))
                    .OrderByDescending(f => f.Within).ThenBy(f => Distance(f.Nearest)).ThenBy(f => f.Nearest.Path, StringComparer.Ordinal),
            ];

            static Flip? Of(IEnumerable<Flip> flips, string path) => flips.Where(f => f.Path == path).MinBy(Distance);
        }

        // The change as a share of the greater of the two values: 0 is none, 1 is all.
        private static double Distance(Flip flip)
        {
            var size = Math.Max(Math.Abs(flip.Value), Math.Abs(flip.FlipsAt));
            return size > 0 && double.IsFinite(size) ? Math.Abs(flip.FlipsAt - flip.Value) / size : 1;
        }
    }

    /// <summary>What a source says: in quotation marks where it is quoted, and not where it is paraphrased.</summary>
    private static void Quote(Markup page, PublishedVerdict published)
    {
        const string Paraphrase = "Paraphrase:";
        if (published.Quote.StartsWith(Paraphrase, StringComparison.OrdinalIgnoreCase))
        {
            page.Element("i", "in other words:").Text(" " + published.Quote[Paraphrase.Length..].Trim() + " ");
        }
        else
        {
            page.Element("q", published.Quote).Text(" ");
        }

        Cite(page, published.Source);
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
