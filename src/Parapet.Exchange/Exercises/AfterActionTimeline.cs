using System.Globalization;
using Parapet.Exchange.Feeds;
using Parapet.Exchange.Messages;
using Parapet.Study.Report;

namespace Parapet.Exchange.Exercises;

/// <content>What happened: the time-line, and what sharing was worth.</content>
public static partial class AfterAction
{
    private const double Wide = 1080.0, Left = 132.0, Right = 16.0, SubRow = 19.0, Block = 26.0;

    /// <summary>When a party knew of a flight: [s] after the exercise's start, NaN for never.</summary>
    private readonly record struct Known(double Own, double Told)
    {
        public bool Never => double.IsNaN(Own) && double.IsNaN(Told);

        // What the other side's word was worth; nothing to the one who launched it.
        public string Lead(bool launcher) => (double.IsNaN(Own), double.IsNaN(Told)) switch
        {
            _ when launcher => $"its own launch{(double.IsNaN(Own) ? "" : ", seen by its own sensors")}{(double.IsNaN(Told) ? "" : ", and told of it by the other side")}",
            (true, true) => "not known",
            (false, true) => "own only, not told",
            (true, false) => "known only from the other side",
            _ when Told < Own => $"told {Span(Own - Told)} before its own",
            _ => $"own first, told {Span(Told - Own)} later",
        };
    }

    private static Known KnownOf(ExerciseRecord record, string party, Flown flight, MessageType type) => new(
        record.OwnOn(party, flight).Where(o => o.Item.Message.Type == type).Select(o => o.At).DefaultIfEmpty(double.NaN).First(),
        record.ToldOn(party, flight).Where(t => t.Type == type).Select(t => t.At).DefaultIfEmpty(double.NaN).Min());

    private static void Happened(Markup page, ExerciseRecord record)
    {
        page.Open("section", ("id", "happened")).Line();
        page.Element("h2", "What happened, and who knew it when").Line();
        foreach (var sentence in Lessons(record))
        {
            page.Element("p", sentence, ("class", "lesson")).Line();
        }

        page.Open("figure", ("class", "wide")).Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", "Time-line")).Line();
        page.Raw(Timeline(record)).Close("div");
        page.Open("figcaption");
        Key(page);
        page.Close("figcaption").Close("figure").Line();
        page.Element("h3", "What the other side's word was worth").Line();
        page.Element("p", "A warning says that something was launched; a track says where it flies. \u201cOwn\u201d is when the party's own sensors had reported to it, \u201ctold\u201d when the other side's report was on its screen. Times are UTC.", ("class", "meaning")).Line();
        Table(page, "known", ["Launch", "Party", "Own sensors see it from", "Own warning", "Told of it", "Sharing: warning", "Own track", "Told a track", "Sharing: track"], () =>
        {
            foreach (var flight in record.Flights)
            {
                KnownRows(page, record, flight);
            }
        }, "Who knew when");
        page.Element("p", HowTimesAreRead(record), ("class", "meaning")).Line();
        page.Close("section").Line();
    }

    private static void KnownRows(Markup page, ExerciseRecord record, Flown flight)
    {
        foreach (var (party, first) in record.Players.Select((p, i) => (p, i == 0)))
        {
            page.Open("tr", ("class", first ? "begins" : "goes-on"));
            if (first)
            {
                page.Open("th", ("scope", "rowgroup"), ("rowspan", record.Players.Length)).Element("a", flight.Id, ("href", "#" + Anchor(flight))).Element("small", Title(flight))
                    .Element("small", flight.Alarm is null ? $"launched {Clock(record, flight.At)}" : $"false alarm at {Clock(record, flight.At)}").Close("th");
            }

            var sight = record.FirstSight(party.Id, flight);
            var (warning, track) = (KnownOf(record, party.Id, flight, MessageTypes.Lwn), KnownOf(record, party.Id, flight, MessageTypes.Trk));
            page.Open("th", ("scope", "row")).Text(party.Name);
            var launcher = flight.Launch?.By == party.Id;
            if (launcher)
            {
                page.Element("small", "launched it");
            }

            page.Close("th").Open("td").Text(Clock(record, sight?.Time));
            if (sight is not null)
            {
                page.Element("small", record.Sensor(sight.Sensor));
            }

            page.Close("td").Element("td", Clock(record, warning.Own)).Element("td", Clock(record, warning.Told)).Element("td", warning.Lead(launcher), ("class", "lead"));
            page.Element("td", Clock(record, track.Own)).Element("td", Clock(record, track.Told)).Element("td", track.Never ? None : track.Lead(launcher), ("class", "lead")).Close("tr").Line();
        }
    }

    // The few sentences that a reader should leave with, from counts alone.
    private static IEnumerable<string> Lessons(ExerciseRecord record)
    {
        var launches = record.Flights.Where(f => f.Alarm is null).ToList();
        var alarms = record.Flights.Length - launches.Count;
        yield return $"{Count(launches.Count, "missile")} {(launches.Count == 1 ? "was" : "were")} launched"
            + (alarms > 0 ? $"; {(alarms == 1 ? "one warning was" : $"{alarms} warnings were")} of a launch that never was" : "") + ".";
        foreach (var party in record.Players)
        {
            yield return Lesson(record, party.Id, launches);
        }
    }

    private static string Lesson(ExerciseRecord record, string party, IReadOnlyList<Flown> launches)
    {
        var known = launches.Select(f => (Flight: f, Known: KnownOf(record, party, f, MessageTypes.Lwn))).ToList();
        var sooner = known.Where(k => k.Known.Told < k.Known.Own).ToList();
        var only = known.Where(k => double.IsNaN(k.Known.Own) && !double.IsNaN(k.Known.Told) && k.Flight.Launch!.By != party).ToList();
        var told = known.Count(k => !double.IsNaN(k.Known.Told));
        var noticed = launches.Count(f => record.ToldOn(party, f).Any(t => t.Type == MessageTypes.Pln));
        var kept = launches.Where(f => !record.ToldOn(party, f).Any() && record.Players.Any(p => p.Id != party && record.OwnOn(p.Id, f).Any())).ToList();
        var whys = kept.SelectMany(f => record.Players.Where(p => p.Id != party).SelectMany(p => record.OwnOn(p.Id, f))).Select(o => (Own: o, Duty: DutyOf(record, o, party)))
            .Where(o => o.Duty is { Owed: false }).Select(o => Why(record, o.Own, party, o.Duty!)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var counted = record.Players.Where(p => p.Id != party).Sum(p => record.Own[p.Id].Count(o => DutyOf(record, o, party)?.Level == Entries.ReleaseLevel.Count));
        var text = $"{record.Name(party)}: its own sensors saw {launches.Count(f => record.FirstSight(party, f) is not null)} of {launches.Count}. The other side warned it of {(told == 0 ? "none" : told.ToString(CultureInfo.InvariantCulture))}";
        text += sooner.Count > 0 ? $", {(sooner.Count == 1 ? "once" : $"{sooner.Count} times")} sooner than its own sensors ({string.Join(", ", sooner.Select(k => $"{k.Flight.Id} by {Span(k.Known.Own - k.Known.Told)}"))})" : "";
        text += only.Count > 0 ? $"; of {Quoted(only.Select(k => k.Flight))} it knew from that alone" : "";
        text += noticed > 0 ? $"; {Flights(noticed)} {(noticed == 1 ? "was" : "were")} notified to it" : "";
        text += ".";
        text += kept.Count > 0 ? $" Of {Quoted(kept)} the other side knew and told it nothing: {string.Join("; ", whys)}." : "";
        return text + (counted > 0 ? $" It was given a number beside: {Count(counted, "message")} of which it may know nothing else." : kept.Count > 0 ? " Not even a number." : "");
    }

    private static string Quoted(IEnumerable<Flown> flights) => string.Join(", ", flights.Select(f => $"\u201c{f.Id}\u201d"));

    private static string HowTimesAreRead(ExerciseRecord record)
    {
        var text = "How these times are read: a report has the time at which the sealed scenario gave it to its party. To it is added, for whoever is told, the time from the signature on it to the other side's screen, by the clocks of the two parties.";
        if (record.Rate is { } rate and > 1)
        {
            text += Text($" At {rate:0.###} times the speed of the world a tenth of a second of computing is {rate / 10:0.#} s here: delays of this page are upper bounds of those of a real line.");
        }

        return record.Behind > 5 ? text + $" The machine was too slow for this rate: entries were signed up to {Span(record.Behind)} after their time, and orders of the white cell came as late." : text;
    }

    private static string Timeline(ExerciseRecord record)
    {
        var (end, rows) = (record.End, record.Players.Length + 1);
        var top = 30.0;
        var injectsTop = top + (record.Flights.Length * (Block + (rows * SubRow) + 8)) + 6;
        var bottom = injectsTop + (record.Injects.Length > 0 ? Block + (record.Injects.Length * SubRow) : 0) + 4;
        double X(double time) => Left + ((Wide - Left - Right) * Math.Clamp(time, 0, end) / end);

        var svg = new Markup();
        svg.OpenPicture("after", Wide, bottom + 24, $"Time-line of {Flights(record.Flights.Length)}: what happened, and when each party knew", "timeline");
        foreach (var cut in record.Injects.OfType<LinkCut>())
        {
            svg.Leaf("rect", ("class", "cut-band"), ("x", X(cut.From.Seconds)), ("y", top), ("width", Math.Max(1, X(cut.To.Seconds) - X(cut.From.Seconds))), ("height", bottom - top));
        }

        double[] steps = [60, 120, 300, 600, 1200, 3600, 7200];
        var step = steps.FirstOrDefault(s => X(s) - X(0) >= 62, 14_400);
        for (var t = 0.0; t <= end; t += step)
        {
            svg.Path("grid", [new(X(t), top), new(X(t), bottom)]);
            var name = Clock(record, t)[..5];
            svg.Label("num", name, X(t), top - 8, "middle").Label("num", name, X(t), bottom + 15, "middle");
        }

        var y = top;
        foreach (var flight in record.Flights)
        {
            Lane(svg, record, flight, X, y);
            y += Block + (rows * SubRow) + 8;
        }

        InjectRows(svg, record, X, injectsTop);
        svg.Close("svg");
        return svg.ToString();
    }

    private static void Lane(Markup svg, ExerciseRecord record, Flown flight, Func<double, double> x, double y)
    {
        svg.Path("rule", [new(0, y), new(Wide - Right, y)]);
        LaneTitle(svg, flight.Id, Title(flight), y + 17);
        var at = y + Block + (SubRow / 2);
        svg.Label("num", "truth", Left - 12, at + 4, "end");
        if (flight.Alarm is not null)
        {
            Cross(svg, x(flight.At), at, "nothing was launched");
            svg.Label("num", "nothing was launched: a false alarm", x(flight.At) + 10, at + 4);
        }
        else
        {
            svg.Path("flight", [new(x(flight.At), at), new(x(flight.Impact), at)]);
            if (flight.Burnout > flight.At)
            {
                svg.Leaf("rect", ("class", "boosting"), ("x", x(flight.At)), ("y", at - 3), ("width", Math.Max(1.5, x(flight.Burnout) - x(flight.At))), ("height", 6));
            }

            Triangle(svg, x(flight.At), at, $"launched {Clock(record, flight.At)}");
            if (flight.Impact <= record.End)
            {
                Cross(svg, x(flight.Impact), at, $"comes down {Clock(record, flight.Impact)}");
            }
        }

        foreach (var party in record.Players)
        {
            at += SubRow;
            svg.Label("num", party.Name, Left - 12, at + 4, "end");
            PartyLane(svg, record, flight, party.Id, x, at);
        }

        svg.Line();
    }

    // One text, so that the browser sets the second part behind the first whatever its font.
    private static void LaneTitle(Markup svg, string name, string title, double y) =>
        svg.Open("text", ("x", 0), ("y", y)).Element("tspan", name, ("class", "row")).Element("tspan", title, ("class", "lane-title"), ("dx", 9)).Close("text");

    private static void PartyLane(Markup svg, ExerciseRecord record, Flown flight, string party, Func<double, double> x, double at)
    {
        var known = KnownOf(record, party, flight, MessageTypes.Lwn);
        var (marks, launcher) = (new List<double>(), flight.Launch?.By == party);
        var plan = record.ToldOn(party, flight).FirstOrDefault(t => t.Type == MessageTypes.Pln);
        if (plan is not null)
        {
            Square(svg, x(plan.At), at, plan.At <= flight.At, $"notice received {Clock(record, plan.At)}");
            marks.Add(x(plan.At) + 4);
        }

        if (record.FirstSight(party, flight) is { } sight)
        {
            Mark("circle", "sight", sight.Time, $"own sensors see it {Clock(record, sight.Time)} ({record.Sensor(sight.Sensor)})");
        }

        if (!double.IsNaN(known.Own))
        {
            Mark("circle", "own", known.Own, $"own warning {Clock(record, known.Own)}");
        }

        if (!double.IsNaN(known.Told))
        {
            Diamond(svg, x(known.Told), at, $"told {Clock(record, known.Told)}");
            marks.Add(x(known.Told) + 5);
        }

        var words = (known.Never, plan) switch
        {
            (true, null) => launcher ? known.Lead(true) : record.FirstSight(party, flight) is null ? "saw nothing, was told nothing" : "saw it, no warning",
            (true, _) when !launcher => "no warning, own or told",
            _ => known.Lead(launcher),
        } + (plan is null ? "" : plan.At <= flight.At ? "; notice in time" : $"; notice {Span(plan.At - flight.At)} late");
        var (from, width) = (marks.Count > 0 ? marks.Max() + 8 : x(flight.At) + 8, Labels.Width(words, 11));
        if (from + width > Wide - Right)
        {
            var least = (marks.Count > 0 ? Math.Min(x(double.IsNaN(known.Own) ? known.Told : double.IsNaN(known.Told) ? known.Own : Math.Min(known.Own, known.Told)), x(flight.At)) : x(flight.At)) - 12;
            svg.Label("num on-grid", words, least, at + 4, "end");
        }
        else
        {
            svg.Label("num on-grid", words, from, at + 4);
        }

        void Mark(string shape, string style, double time, string title)
        {
            svg.Open(shape, ("class", style), ("cx", x(time)), ("cy", at), ("r", 4.2)).Element("title", title).Close(shape);
            marks.Add(x(time) + 4);
        }
    }

    private static void InjectRows(Markup svg, ExerciseRecord record, Func<double, double> x, double y)
    {
        if (record.Injects.IsEmpty)
        {
            return;
        }

        svg.Path("rule", [new(0, y), new(Wide - Right, y)]);
        LaneTitle(svg, "White cell", "what it made happen", y + 17);
        var at = y + Block + (SubRow / 2);
        foreach (var inject in record.Injects)
        {
            var (from, to) = (inject.From.Seconds, Until(record, inject));
            var (left, right) = (x(from), Math.Max(x(from) + 3, x(to)));
            svg.Leaf("rect", ("class", inject is LinkCut ? "inject cut" : "inject"), ("x", left), ("y", at - 5), ("width", right - left), ("height", 10));
            var words = $"{inject.Id}: {InjectWords(record, inject)}";
            svg.Label("num on-grid", words, right + Labels.Width(words, 11) + 8 > Wide - Right ? left - 7 : right + 7, at + 4, right + Labels.Width(words, 11) + 8 > Wide - Right ? "end" : "start").Line();
            at += SubRow;
        }
    }

    private static double Until(ExerciseRecord record, Inject inject) => Math.Min(record.End, inject switch
    {
        LinkCut cut => cut.To.Seconds,
        SensorOutage outage => outage.To.Seconds,
        ClockDrift { To: { } to } => to.Seconds,
        ClockDrift => record.End,
        _ => inject.From.Seconds,
    });

    private static string InjectWords(ExerciseRecord record, Inject inject) => inject switch
    {
        FalseAlarm alarm => $"false alarm of {record.Sensor(alarm.Sensor)}",
        SensorOutage outage => $"{record.Sensor(outage.Sensor)} is down",
        LinkCut cut => $"line between {record.Name(cut.Party)} and {record.Name(cut.Other)} is dead",
        LateNotice late => $"notice of {late.Launch} held back until now",
        ClockDrift drift => Text($"clock of {record.Name(drift.Party)} is {Math.Abs(drift.Drift.Seconds):0.###} s {(drift.Drift.Seconds < 0 ? "slow" : "fast")}"),
        _ => inject.GetType().Name,
    };

    private static void Key(Markup page)
    {
        page.Open("span", ("class", "key"));
        foreach (var (draw, text) in ((Action<Markup>, string)[])[
            (s => Triangle(s, 8, 8, ""), "launch"), (s => s.Leaf("rect", ("class", "boosting"), ("x", 1), ("y", 5), ("width", 14), ("height", 6)), "burns"), (s => Cross(s, 8, 8, ""), "comes down"),
            (s => s.Leaf("circle", ("class", "sight"), ("cx", 8), ("cy", 8), ("r", 4.2)), "own sensors see it"), (s => s.Leaf("circle", ("class", "own"), ("cx", 8), ("cy", 8), ("r", 4.2)), "own warning"),
            (s => Diamond(s, 8, 8, ""), "told by the other side"), (s => Square(s, 8, 8, true, ""), "notice in time"), (s => Square(s, 8, 8, false, ""), "notice too late"),
            (s => s.Leaf("rect", ("class", "inject cut"), ("x", 0), ("y", 3), ("width", 16), ("height", 10)), "line dead")])
        {
            page.Open("span").Open("svg", ("class", "chart after sign"), ("viewBox", "0 0 16 16"), ("aria-hidden", "true"));
            draw(page);
            page.Close("svg").Text(" " + text).Close("span").Text(" ");
        }

        page.Close("span");
    }

    private static void Triangle(Markup svg, double x, double y, string title) => Shape(svg, "launched", [new(x, y - 6), new(x + 5.5, y + 5), new(x - 5.5, y + 5)], title);

    private static void Diamond(Markup svg, double x, double y, string title) => Shape(svg, "told", [new(x, y - 5.5), new(x + 5.5, y), new(x, y + 5.5), new(x - 5.5, y)], title);

    private static void Square(Markup svg, double x, double y, bool inTime, string title) =>
        Shape(svg, inTime ? "notice" : "notice late", [new(x - 4.5, y - 4.5), new(x + 4.5, y - 4.5), new(x + 4.5, y + 4.5), new(x - 4.5, y + 4.5)], title);

    private static void Shape(Markup svg, string style, IReadOnlyList<Point> points, string title)
    {
        svg.Open("path", ("class", style), ("d", new PathData { Tolerance = 0 }.Polyline(points, close: true).ToString()));
        if (title.Length > 0)
        {
            svg.Element("title", title);
        }

        svg.Close("path");
    }

    private static void Cross(Markup svg, double x, double y, string title) => svg.Open("path", ("class", "down"), ("d", new PathData { Tolerance = 0 }.Polyline([new(x - 4.5, y - 4.5), new(x + 4.5, y + 4.5)])
        .Polyline([new(x - 4.5, y + 4.5), new(x + 4.5, y - 4.5)]).ToString())).Element("title", title).Close("path");
}
