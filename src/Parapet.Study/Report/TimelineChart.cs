using Parapet.Engagement;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet.Study.Report;

/// <summary>A bar on a row of a time-line.</summary>
/// <param name="Start">[s]</param>
/// <param name="End">[s]</param>
/// <param name="Style">boost, view, track, commit, possible or supported.</param>
/// <param name="Detail">Spoken and shown on hovering.</param>
internal sealed record TimelineBar(double Start, double End, string Style, string Detail);

/// <summary>A shot: from launch to intercept.</summary>
internal sealed record TimelineShot(double Launch, double Intercept, bool Supported, string Detail);

/// <summary>A row of a time-line.</summary>
internal sealed record TimelineRow(string Name)
{
    /// <summary>Second line of the name, or empty.</summary>
    public string Under { get; init; } = "";

    /// <summary>Bars, drawn in order.</summary>
    public IReadOnlyList<TimelineBar> Bars { get; init; } = [];

    /// <summary>Shots.</summary>
    public IReadOnlyList<TimelineShot> Shots { get; init; } = [];

    /// <summary>Why the row is empty, or empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>[s] where the note stands.</summary>
    public double NoteAt { get; init; }

    /// <summary>A rule is drawn above: another party or subject begins.</summary>
    public bool Begins { get; init; }
}

/// <summary>A named instant.</summary>
internal sealed record TimelineTick(double Time, string Name);

/// <summary>Time-lines: who does what when, from launch to impact.</summary>
internal static class TimelineChart
{
    private const double Left = 168;
    private const double Right = 14;
    private const double Top = 40;
    private const double RowHeight = 28;

    /// <summary>The time-line of one missile.</summary>
    public static string Render(ThreatResult threat, Scenario scenario, string title, string id, double width = 760)
    {
        var flight = threat.Flight;
        TimelineTick[] ticks =
        [
            new(0, "launch"), new(flight.Burnout.Time, "burn-out"), new(flight.ApogeeTime, "apogee"), new(flight.ImpactTime, "impact"),
        ];
        return Render([.. Rows(threat, scenario)], ticks, flight.ImpactTime, title, id, width);
    }

    /// <summary>Any time-line.</summary>
    /// <param name="rows">From top to bottom.</param>
    /// <param name="ticks">Instants marked across all rows, in order.</param>
    /// <param name="end">[s] end of the axis.</param>
    /// <param name="title">What a reader who cannot see it is told.</param>
    /// <param name="id">Unique in the page.</param>
    /// <param name="width">[px]</param>
    public static string Render(
        IReadOnlyList<TimelineRow> rows, IReadOnlyList<TimelineTick> ticks, double end, string title, string id, double width)
    {
        var bottom = Top + (rows.Count * RowHeight) + 6;
        var scale = (width - Left - Right) / end;
        double X(double time) => Left + (scale * Math.Clamp(time, 0, end));

        var svg = new Markup();
        svg.OpenPicture("timeline", width, bottom + 34, title, id);
        Minutes(svg, X, end, bottom);
        foreach (var tick in ticks)
        {
            svg.Path("instant", [new(X(tick.Time), Top - 12), new(X(tick.Time), bottom)]);
        }

        TickNames(svg, X, ticks, width);
        for (var i = 0; i < rows.Count; i++)
        {
            Row(svg, rows[i], X, Top + (i * RowHeight) + (RowHeight / 2), width);
        }

        svg.Close("svg");
        return svg.ToString();
    }

    private static void Minutes(Markup svg, Func<double, double> x, double end, double bottom)
    {
        double[] steps = [60, 120, 300, 600];
        var step = steps.FirstOrDefault(s => x(s) - x(0) >= 44, 1200);
        var grid = new PathData();
        for (var t = 0.0; t <= end; t += step)
        {
            grid.Polyline([new(x(t), Top), new(x(t), bottom)]);
        }

        svg.Leaf("path", ("class", "grid"), ("d", grid.ToString()));
        svg.Path("axis", [new(x(0), bottom), new(x(end), bottom)]);
        for (var t = 0.0; t <= end; t += step)
        {
            svg.Label("num", Words.Value(t / 60), x(t), bottom + 15, "middle");
        }

        svg.Label("axis-name", "minutes after launch", x(end), bottom + 30, "end")
            .Line();
    }

    private static void TickNames(Markup svg, Func<double, double> x, IReadOnlyList<TimelineTick> ticks, double width)
    {
        // Names stand over their ticks, pushed apart to the right and then, from the end, to the left.
        const double Gap = 9;
        var names = ticks.Select(t => $"{t.Name} {Words.Clock(t.Time)}").ToList();
        var widths = names.Select(n => Labels.Width(n, 11.5)).ToList();
        var at = ticks.Select((t, i) => x(t.Time) - (widths[i] / 2)).ToList();
        at[0] = Math.Max(at[0], Left - 40);
        for (var i = 1; i < at.Count; i++)
        {
            at[i] = Math.Max(at[i], at[i - 1] + widths[i - 1] + Gap);
        }

        at[^1] = Math.Min(at[^1], width - widths[^1] - 1);
        for (var i = at.Count - 2; i >= 0; i--)
        {
            at[i] = Math.Min(at[i], at[i + 1] - widths[i] - Gap);
        }

        for (var i = 0; i < names.Count; i++)
        {
            var middle = at[i] + (widths[i] / 2);
            svg.Path("instant",
                [new(x(ticks[i].Time), Top - 12), new(Math.Clamp(x(ticks[i].Time), at[i] + 4, at[i] + widths[i] - 4), Top - 19)]);
            svg.Label("tick", names[i], middle, Top - 23, "middle");
        }

        svg.Line();
    }

    private static void Row(Markup svg, TimelineRow row, Func<double, double> x, double y, double width)
    {
        if (row.Begins)
        {
            svg.Path("rule", [new(0, y - (RowHeight / 2)), new(width - Right, y - (RowHeight / 2))]);
        }

        svg.Label("row", Fit(row.Name, 12), 0, row.Under.Length > 0 ? y - 2 : y + 4);
        if (row.Under.Length > 0)
        {
            svg.Label("under", Fit(row.Under, 10.5), 0, y + 10);
        }

        foreach (var bar in row.Bars)
        {
            var height = bar.Style switch
            {
                "view" or "possible" => 13,
                "commit" => 7,
                _ => 13,
            };
            svg.Open("rect", ("class", "bar " + bar.Style), ("x", x(bar.Start)), ("y", y - (height / 2.0)),
                ("width", Math.Max(1.5, x(bar.End) - x(bar.Start))), ("height", height))
                .Element("title", bar.Detail).Close("rect");
        }

        foreach (var shot in row.Shots)
        {
            double a = x(shot.Launch), b = x(shot.Intercept);
            svg.Open("g", ("class", "shot" + (shot.Supported ? "" : " hollow"))).Element("title", shot.Detail)
                .Path("fly-out", [new(a, y), new(b, y)])
                .Leaf("path", ("class", "lift"), ("d", $"M{Markup.Number(a)} {Markup.Number(y - 5)}v10"))
                .Leaf("path", ("class", shot.Supported ? "met" : "met hollow"),
                    ("d", $"M{Markup.Number(b)} {Markup.Number(y - 5)}l5 5-5 5-5-5z"))
                .Close("g");
        }

        if (row.Note.Length > 0)
        {
            svg.Label("note", row.Note, x(row.NoteAt) + 8, y + 4);
        }

        svg.Line();
    }

    private static string Fit(string text, double size)
    {
        if (Labels.Width(text, size) <= Left - 12)
        {
            return text;
        }

        var n = text.Length - 1;
        while (n > 1 && Labels.Width(text[..n], size) > Left - 20)
        {
            n--;
        }

        return text[..n].TrimEnd() + "\u2026";
    }

    private static IEnumerable<TimelineRow> Rows(ThreatResult threat, Scenario scenario)
    {
        var flight = threat.Flight;
        yield return new TimelineRow("Powered flight")
        {
            Bars = [new TimelineBar(0, flight.Burnout.Time, "boost", $"burns until {Words.Clock(flight.Burnout.Time)}")],
        };

        var begins = true;
        foreach (var cue in threat.Cues)
        {
            var post = scenario.Infrared.FirstOrDefault(i => i.Id == cue.Sensor);
            var seen = double.IsFinite(cue.FirstSeen) && double.IsFinite(cue.LastSeen);
            yield return new TimelineRow("Infrared")
            {
                Under = (post?.Infrared.Name ?? cue.Sensor) + Apart(post?.Contributes ?? true),
                Begins = begins,
                Bars = seen
                    ? [new TimelineBar(cue.FirstSeen, cue.LastSeen, "view",
                        $"sees the burning stage {Words.Clock(cue.FirstSeen)} to {Words.Clock(cue.LastSeen)}")]
                    : [],
                Note = seen ? "" : "burns out below the clouds: never seen",
            };
            begins = false;
        }

        foreach (var sighting in threat.Sightings)
        {
            var post = scenario.Radars.FirstOrDefault(r => r.Id == sighting.Radar);
            yield return new TimelineRow(post?.Place.Name ?? sighting.Radar)
            {
                Under = (post?.Radar.Name ?? "radar") + Apart(post?.Contributes ?? true),
                Begins = begins,
                Bars = [.. Bars(sighting)],
                Note = Never(sighting),
            };
            begins = false;
        }

        begins = true;
        foreach (var engagement in threat.Engagements)
        {
            // Sites that can do nothing take one line each, but for the one that comes nearest.
            if (engagement.Kinematic.IsEmpty && engagement.Battery != threat.Kinematic.Battery && threat.Engagements.Length > 1)
            {
                yield return new TimelineRow(Words.Battery(scenario, engagement.Battery))
                {
                    Under = "interceptors", Begins = begins, Note = "no intercept" + Because(engagement.KinematicFinding),
                };
                begins = false;
                continue;
            }

            foreach (var row in Rows(engagement, threat, scenario))
            {
                yield return row;
            }
        }
    }

    private static IEnumerable<TimelineRow> Rows(EngagementResult engagement, ThreatResult threat, Scenario scenario)
    {
        var name = Words.Battery(scenario, engagement.Battery);
        var end = threat.Flight.ImpactTime;
        var can = double.IsFinite(engagement.CommitTime) && double.IsFinite(engagement.LastLaunch)
            && engagement.LastLaunch >= engagement.CommitTime;
        yield return new TimelineRow("Launch window")
        {
            Under = name,
            Begins = true,
            Bars = can
                ? [new TimelineBar(engagement.CommitTime, engagement.LastLaunch, "commit",
                    $"an interceptor may leave {Words.Clock(engagement.CommitTime)} to {Words.Clock(engagement.LastLaunch)}")]
                : double.IsFinite(engagement.CommitTime) && engagement.CommitTime < end
                    ? [new TimelineBar(engagement.CommitTime, end, "commit late",
                        $"launch allowed from {Words.Clock(engagement.CommitTime)}, too late")]
                    : [],
            Note = can ? "" : double.IsFinite(engagement.CommitTime) ? "allowed, but in vain" : "no launch is ever allowed",
            NoteAt = double.IsFinite(engagement.CommitTime) ? Math.Min(engagement.CommitTime, end * 0.85) : 0,
        };
        yield return new TimelineRow("Intercept possible")
        {
            Under = "filled: sensor watching",
            Bars =
            [
                .. engagement.Kinematic
                    .Select(k => new TimelineBar(k.Start, k.End, "possible",
                        $"within reach {Words.Clock(k.Start)} to {Words.Clock(k.End)}")),
                .. engagement.Supported
                    .Select(k => new TimelineBar(k.Start, k.End, "supported",
                        $"within reach, with a sensor watching, {Words.Clock(k.Start)} to {Words.Clock(k.End)}")),
            ],
            Note = engagement.Kinematic.IsEmpty ? "never" + Because(engagement.KinematicFinding) : "",
        };
        var shots = engagement.SupportedShots.IsEmpty ? engagement.Shots : engagement.SupportedShots;
        if (!shots.IsEmpty)
        {
            yield return new TimelineRow("Shots")
            {
                Under = Words.Count(shots.Length, "shot") + (engagement.SupportedShots.IsEmpty ? ", no sensor watching" : ""),
                Shots =
                [
                    .. shots.Select(s => new TimelineShot(
                        s.LaunchTime, s.InterceptTime, !engagement.SupportedShots.IsEmpty, $"launched {Words.Clock(s.LaunchTime)}, meets it {Words.Clock(s.InterceptTime)}")),
                ],
            };
        }
    }

    private static string Because(Finding finding) => finding.Binding is not { } binding ? "" :
        ": " + Words.Binding(binding) + (Words.Margin(finding) is { Length: > 0 } margin ? ", " + margin : "");

    private static IEnumerable<TimelineBar> Bars(SightingResult sighting)
    {
        foreach (var view in sighting.InView)
        {
            yield return new TimelineBar(view.Start, view.End, "view",
                $"in view {Words.Clock(view.Start)} to {Words.Clock(view.End)}");
            var from = Math.Max(view.Start, sighting.TrackTime);
            if (from < view.End)
            {
                yield return new TimelineBar(from, view.End, "tracked",
                    $"in track {Words.Clock(from)} to {Words.Clock(view.End)}");
            }
        }
    }

    /// <summary>Why a radar never sees a missile and by how much; empty when it does.</summary>
    public static string Never(SightingResult sighting) => sighting.Never switch
    {
        null => "",
        NeverSeen.Horizon or NeverSeen.FieldOfView when !double.IsFinite(sighting.Deficit) =>
            "never seen: below its horizon all the way",
        NeverSeen.Horizon => $"never seen: {Words.Kilometers(Math.Abs(sighting.Deficit))} too low for its horizon",
        NeverSeen.FieldOfView =>
            $"never seen: outside its sector by {Words.Value(Math.Round(new Angle(Math.Abs(sighting.Deficit)).Degrees, 1))}\u00b0",
        NeverSeen.Signal when !double.IsFinite(sighting.Deficit) => "never seen: out of range",
        NeverSeen.Signal => $"never seen: the signal is {Words.Value(Math.Round(Math.Abs(sighting.Deficit), 1))} times too weak",
        _ => "never seen: it gets no cue in time",
    };

    private static string Apart(bool contributes) => contributes ? "" : ", not shared";
}
