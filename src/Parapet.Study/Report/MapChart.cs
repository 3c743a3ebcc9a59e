using System.Globalization;
using Parapet.Earth;
using Parapet.Flight;
using Parapet.Study.Data;

namespace Parapet.Study.Report;

/// <summary>A missile's way over the ground.</summary>
/// <param name="Name">For people.</param>
/// <param name="Path">[1, Earth-fixed] launch to impact.</param>
/// <param name="Boost">The first so many points are powered flight.</param>
/// <param name="Reachable">Parts of the path at which an intercept is possible, as ranges of points.</param>
/// <param name="Kind">Verdict that the line style tells; null where nothing can shoot.</param>
/// <param name="Href">Link, or empty.</param>
internal sealed record MapTrack(
    string Name, IReadOnlyList<Vector3d> Path, int Boost, IReadOnlyList<(int First, int Last)> Reachable, VerdictKind? Kind, string Href);

/// <summary>What a mark stands for.</summary>
internal enum MapMark
{
    /// <summary>A place missiles are launched from.</summary>
    Launch,

    /// <summary>An area missiles are launched from; its outline is drawn apart.</summary>
    LaunchArea,

    /// <summary>A place missiles are aimed at.</summary>
    Aim,

    /// <summary>Interceptors.</summary>
    Battery,

    /// <summary>A radar whose data reach the defence.</summary>
    Radar,

    /// <summary>A radar that is shown but helps nobody.</summary>
    RadarApart,
}

/// <summary>A named point.</summary>
internal sealed record MapPoint(MapMark Mark, string Name, Geodetic At, string Detail);

/// <summary>A radar's reach at two altitudes.</summary>
internal sealed record MapReach(string Name, Reach High, Reach Low, bool Contributes);

/// <summary>Where an interceptor meets a missile, and its way there over the ground.</summary>
internal sealed record MapIntercept(IReadOnlyList<Vector3d> Path, Geodetic At, bool Supported, string Detail);

/// <summary>What a map shows.</summary>
internal sealed record MapContent
{
    /// <summary>Missiles.</summary>
    public IReadOnlyList<MapTrack> Tracks { get; init; } = [];

    /// <summary>Sites and towns, the most important first.</summary>
    public IReadOnlyList<MapPoint> Points { get; init; } = [];

    /// <summary>Radars' reach.</summary>
    public IReadOnlyList<MapReach> Reaches { get; init; } = [];

    /// <summary>Intercepts.</summary>
    public IReadOnlyList<MapIntercept> Intercepts { get; init; } = [];

    /// <summary>What a run has to show.</summary>
    public static MapContent Of(Results results)
    {
        var scenario = results.Scenario;
        var earth = EarthModel.For(scenario.Fidelity);
        var smallest = scenario.Threats.Select(t => t.CrossSection.SquareMeters).DefaultIfEmpty(1.0).Min();
        var points = new List<MapPoint>();
        points.AddRange(scenario.Batteries.GroupBy(b => b.Place.Id, StringComparer.Ordinal).Select(g => new MapPoint(
            MapMark.Battery, g.First().Place.Name, Ground.Of(g.First().Place),
            string.Join("; ", g.Select(b => $"{b.Inventory} {b.Interceptor.Name}")))));
        points.AddRange(scenario.Radars.GroupBy(r => r.Place.Id, StringComparer.Ordinal).Select(g => new MapPoint(
            g.Any(r => r.Contributes) ? MapMark.Radar : MapMark.RadarApart, g.First().Place.Name, Ground.Of(g.First().Place),
            string.Join("; ", g.Select(r => r.Radar.Name)))));
        points.AddRange(scenario.Threats.Select(t => t.From).DistinctBy(p => p.Id, StringComparer.Ordinal)
            .Select(p => new MapPoint(MapMark.Launch, p.Name, Ground.Of(p), "launch point")));
        points.AddRange(scenario.Threats.Select(t => t.To).DistinctBy(p => p.Id, StringComparer.Ordinal)
            .Select(p => new MapPoint(MapMark.Aim, p.Name, Ground.Of(p), "aim point")));
        return new MapContent
        {
            Points = points,
            Tracks = [.. results.Threats.Select(t => Track(t, earth))],
            Reaches =
            [
                .. scenario.Radars.Select(r => new MapReach(
                    r.Radar.Name, Reach.Of(r, MapChart.AltitudeHigh, smallest), Reach.Of(r, MapChart.AltitudeLow, smallest), r.Contributes)),
            ],
            Intercepts = [.. results.Threats.SelectMany(t => Intercept(t, earth))],
        };
    }

    private static MapTrack Track(ThreatResult threat, EarthModel earth)
    {
        const int Steps = 160;
        var path = threat.Flight.Trajectory;
        var end = threat.Flight.ImpactTime;
        var burnout = threat.Flight.Burnout.Time;
        var times = Enumerable.Range(0, Steps + 1).Select(i => end * i / Steps).Append(burnout)
            .Concat(threat.Engagements.SelectMany(e => e.Kinematic).SelectMany(k => new[] { k.Start, k.End }))
            .Where(t => t >= 0 && t <= end).Distinct().Order().ToList();
        var reachable = threat.Engagements.SelectMany(e => e.Kinematic)
            .Select(k => (times.FindIndex(t => t >= k.Start), times.FindLastIndex(t => t <= k.End)))
            .Where(r => r.Item2 > r.Item1).ToList();
        return new MapTrack(
            Name: Words.Name(threat.Threat),
            Path: [.. times.Select(t => Ground.Direction(earth.GeodeticFromEcef(path.At(t).PositionEcef)))],
            Boost: times.Count(t => t <= burnout),
            Reachable: reachable,
            Kind: threat.Engagements.IsEmpty ? null : threat.Kinematic.Kind,
            Href: "#" + PageIds.Threat(threat.Threat.Id));
    }

    private static IEnumerable<MapIntercept> Intercept(ThreatResult threat, EarthModel earth)
    {
        var supported = threat.Engagements.SelectMany(e => e.SupportedShots).OrderBy(s => s.InterceptTime).FirstOrDefault();
        var shot = supported ?? threat.Engagements.SelectMany(e => e.Shots).OrderBy(s => s.InterceptTime).FirstOrDefault();
        if (shot is null)
        {
            yield break;
        }

        const int Steps = 24;
        var flight = shot.InterceptTime - shot.LaunchTime;
        yield return new MapIntercept(
            [.. Enumerable.Range(0, Steps + 1).Select(i => Ground.Direction(earth.GeodeticFromEcef(shot.Trajectory.At(flight * i / Steps).PositionEcef)))],
            shot.Intercept,
            supported is not null,
            $"{Words.Name(threat.Threat)}: met {Words.Clock(shot.InterceptTime)} after launch at {Words.Kilometers(shot.Intercept.Altitude)} altitude");
    }
}

/// <summary>Maps: coasts, ground tracks, sites, radar reach, intercepts.</summary>
internal static class MapChart
{
    /// <summary>[m] altitude of the outer line of a radar's reach.</summary>
    public const double AltitudeHigh = 400_000.0;

    /// <summary>[m] altitude of the inner line.</summary>
    public const double AltitudeLow = 200_000.0;

    private const double LabelSize = 12.5;

    /// <summary>Everything, fitted to the tracks and the sites of the defence.</summary>
    public static string World(MapContent content, string title, string id, double width = 1080) =>
        Render(content, Places(content), Extent(content), title, id, width, 0.40, 0.64, legend: true);

    /// <summary>The sites, their surroundings and the intercepts; null when the map of everything shows no less.</summary>
    public static string? Defence(MapContent content, string title, string id, double width = 1080)
    {
        var near = content.Points.Where(p => p.Mark == MapMark.Battery).Select(p => Ground.Direction(p.At)).ToList();
        if (near.Count == 0)
        {
            return null;
        }

        var middle = near.Aggregate((a, b) => a + b).Unit;
        const double Near = 0.55; // [rad] 3,500 km: what lies further off is not the surroundings of the sites
        near.AddRange(content.Points.Where(p => p.Mark == MapMark.Radar).Select(p => Ground.Direction(p.At)).Where(d => Ground.Between(d, middle) < Near));
        near.AddRange(content.Intercepts.Select(i => Ground.Direction(i.At)).Where(d => Ground.Between(d, middle) < Near));
        near.AddRange(content.Points.Where(p => p.Mark is MapMark.Launch or MapMark.Aim).Select(p => Ground.Direction(p.At)).Where(d => Ground.Between(d, middle) < Near));
        var all = Extent(content);
        return Spread(near) < 0.7 * Spread(all) ? Render(content, near, near, title, id, width, 0.5, 0.66, legend: false) : null;
    }

    private static List<Vector3d> Places(MapContent content) =>
        [.. content.Points.Where(p => p.Mark != MapMark.RadarApart).Select(p => Ground.Direction(p.At))];

    private static List<Vector3d> Extent(MapContent content) => [.. content.Tracks.SelectMany(t => t.Path), .. Places(content)];

    private static double Spread(List<Vector3d> directions)
    {
        var middle = directions.Aggregate((a, b) => a + b).Unit;
        return directions.Max(d => Ground.Between(d, middle));
    }

    private static string Render(
        MapContent content, IReadOnlyList<Vector3d> places, IReadOnlyList<Vector3d> extent, string title, string id, double width, double least, double most, bool legend)
    {
        const double Margin = 46;

        // The frame is as high as the extent asks for, between the two proportions.
        var center = Projection.Middle(places);
        var trial = Projection.Fit(center, extent, new Box(0, 0, width, width), Margin);
        var ys = extent.Select(d => trial.Project(d).Y).ToList();
        var height = Math.Round(Math.Clamp((ys.Max() - ys.Min()) + (2 * Margin), least * width, most * width));
        var frame = new Box(0, 0, width, height);
        var projection = Projection.Fit(center, extent, frame, Margin);
        var items = legend ? Legend(content) : [];
        var rows = LegendRows(items, width);
        var total = height + (rows > 0 ? 14 + (rows * 24) : 0);

        var svg = new Markup();
        svg.OpenPicture("map", width, total, title, id);
        svg.Open("clipPath", ("id", id + "-c")).Leaf("rect", ("width", width), ("height", height), ("rx", 3)).Close("clipPath");
        svg.Open("g", ("clip-path", $"url(#{id}-c)"));
        svg.Leaf("rect", ("class", "sea"), ("width", width), ("height", height)).Line();
        Graticule(svg, projection, frame);
        Land(svg, projection, frame);
        foreach (var reach in content.Reaches)
        {
            DrawReach(svg, projection, frame, reach);
        }

        svg.Line();
        foreach (var track in content.Tracks)
        {
            foreach (var (first, last) in track.Reachable)
            {
                Draw(svg, projection, frame, [.. track.Path.Skip(first).Take(last - first + 1)], "reachable");
            }
        }

        foreach (var intercept in content.Intercepts)
        {
            Draw(svg, projection, frame, intercept.Path, "fly-out");
        }

        svg.Line();
        foreach (var track in content.Tracks)
        {
            DrawTrack(svg, projection, frame, track);
        }

        svg.Line();
        foreach (var intercept in content.Intercepts.Where(i => frame.Contains(projection.Project(i.At))))
        {
            Diamond(svg, projection.Project(intercept.At), 4.6, intercept.Supported ? "met" : "met hollow", intercept.Detail);
        }

        var shown = content.Points.Select(p => (Point: p, At: projection.Project(p.At)))
            .Where(p => frame.Inflate(-4).Contains(p.At)).ToList();
        foreach (var (point, at) in shown.AsEnumerable().Reverse())
        {
            DrawMark(svg, point.Mark, at, $"{point.Name}: {point.Detail}");
        }

        svg.Line();
        DrawLabels(svg, projection, frame, content, shown);
        ScaleBar(svg, projection.PixelsPerMeter, frame);
        svg.Close("g");
        svg.Leaf("rect", ("class", "frame"), ("x", 0.5), ("y", 0.5), ("width", width - 1), ("height", height - 1), ("rx", 3))
            .Line();
        DrawLegend(svg, items, width, height + 14);
        svg.Close("svg");
        return svg.ToString();
    }

    private static void Graticule(Markup svg, Projection projection, Box frame)
    {
        // Every 10 degrees, thinned to 30 near the poles and on small scales.
        var step = projection.PixelsPerMeter * 1.1e6 < 60 ? 15 : 10;
        var path = new PathData { Tolerance = 2 };
        for (var longitude = -180; longitude < 180; longitude += step)
        {
            var top = longitude % (step * 3) == 0 ? 90 : 75;
            Add([.. Steps(-60, top, 2).Select(latitude => At(latitude, longitude))]);
        }

        for (var latitude = -60; latitude <= 80; latitude += step)
        {
            Add([.. Steps(-180, 180, 3).Select(longitude => At(latitude, longitude))]);
        }

        svg.Leaf("path", ("class", "graticule"), ("d", path.ToString())).Line();

        static IEnumerable<double> Steps(int from, int to, int by) => Enumerable.Range(0, ((to - from) / by) + 1)
            .Select(i => (double)from + (i * by));

        Point At(double latitude, double longitude) =>
            projection.Project(Ground.Direction(Angle.FromDegrees(latitude).Radians, Angle.FromDegrees(longitude).Radians));

        void Add(List<Point> line)
        {
            foreach (var run in Clip.Line(line, frame))
            {
                path.Polyline(run);
            }
        }
    }

    private static void Land(Markup svg, Projection projection, Box frame)
    {
        var path = new PathData { Tolerance = 1.1 };
        foreach (var ring in Land(projection, frame.Inflate(4)))
        {
            path.Polyline(ring, close: true);
        }

        svg.Leaf("path", ("class", "land"), ("fill-rule", "evenodd"), ("d", path.ToString())).Line();
    }

    /// <summary>Land within a frame as rings to be filled by the even-odd rule.</summary>
    internal static IEnumerable<List<Point>> Land(Projection projection, Box frame) => Land(projection.Project, projection.Center, frame);

    /// <summary>The same of any azimuthal projection.</summary>
    /// <param name="project">Where a direction is drawn.</param>
    /// <param name="middle">[1, Earth-fixed] point of contact.</param>
    /// <param name="frame">What is shown.</param>
    internal static IEnumerable<List<Point>> Land(Func<Vector3d, Point> project, Vector3d middle, Box frame)
    {
        var center = project(middle);
        foreach (var coast in Coastlines.World)
        {
            var ring = new List<Point>(coast.Longitude.Length);
            var far = 0;
            for (var i = 0; i < coast.Longitude.Length; i++)
            {
                var direction = Ground.Direction(Angle.FromDegrees(coast.Latitude[i]).Radians,
                    Angle.FromDegrees(coast.Longitude[i]).Radians);
                far += Vector3d.Dot(direction, middle) < 0 ? 1 : 0;
                ring.Add(project(direction));
            }

            // Land around the point opposite the centre is drawn inside out: everything but it. The whole frame beside it puts that right.
            if (far > ring.Count / 2 && Clip.Winding(ring, center) < 0)
            {
                yield return [new(frame.Left, frame.Top), new(frame.Right, frame.Top), new(frame.Right, frame.Bottom),
                    new(frame.Left, frame.Bottom)];
            }

            var clipped = Clip.Area(ring, frame);
            if (clipped.Count > 2)
            {
                yield return clipped;
            }
        }
    }

    private static void DrawReach(Markup svg, Projection projection, Box frame, MapReach reach)
    {
        var outside = frame.Inflate(4);
        var high = Clip.Area([.. reach.High.Outline.Select(projection.Project)], outside);
        var low = Clip.Area([.. reach.Low.Outline.Select(projection.Project)], outside);
        var kind = reach.Contributes ? "" : " apart";
        if (high.Count > 2 && reach.High.Distance > 1000)
        {
            var path = new PathData { Tolerance = 1.5 }.Polyline(high, close: true).ToString();
            var text = $"{reach.Name}: sees a target at {Words.Kilometers(AltitudeHigh)} altitude out to {Words.Kilometers(reach.High.Distance)}, limited by {(reach.High.BySignal ? "its signal" : "the horizon")}";
            svg.Open("path", ("class", "reach" + kind + (reach.High.BySignal ? " by-signal" : "")), ("d", path))
                .Element("title", text).Close("path");
        }

        if (low.Count > 2 && reach.Low.Distance > 1000 && reach.Contributes && reach.Low.Distance < 0.95 * reach.High.Distance)
        {
            var path = new PathData { Tolerance = 1.5 }.Polyline(low, close: true).ToString();
            svg.Leaf("path", ("class", "reach low"), ("d", path));
        }
    }

    private static void DrawTrack(Markup svg, Projection projection, Box frame, MapTrack track)
    {
        var link = track.Href.Length > 0;
        if (link)
        {
            svg.Open("a", ("href", track.Href));
        }

        svg.Open("g").Element("title", track.Kind is { } verdict ? $"{track.Name}: {Words.Kind(verdict)}" : track.Name);
        Draw(svg, projection, frame, track.Path, "halo");
        Draw(svg, projection, frame, track.Path, "track " + Words.Kind(track.Kind ?? VerdictKind.Yes));
        Draw(svg, projection, frame, [.. track.Path.Take(track.Boost)], "boost");
        svg.Close("g");
        if (link)
        {
            svg.Close("a");
        }
    }

    private static void Draw(Markup svg, Projection projection, Box frame, IReadOnlyList<Vector3d> line, string style)
    {
        var path = new PathData { Tolerance = 2.5 };
        foreach (var run in Clip.Line([.. line.Select(projection.Project)], frame.Inflate(6)))
        {
            path.Polyline(run);
        }

        if (!path.IsEmpty)
        {
            svg.Leaf("path", ("class", style), ("d", path.ToString()));
        }
    }

    private static void DrawMark(Markup svg, MapMark mark, Point at, string detail)
    {
        svg.Open("g", ("transform", FormattableString.Invariant($"translate({Markup.Number(at.X)} {Markup.Number(at.Y)})")))
            .Element("title", detail);
        Mark(svg, mark);
        svg.Close("g");
    }

    /// <summary>A sign about the origin.</summary>
    internal static void Mark(Markup svg, MapMark mark)
    {
        switch (mark)
        {
            case MapMark.Launch:
                svg.Leaf("path", ("class", "mark launch"), ("d", "M0-6.2L5.6 4.4H-5.6z"));
                break;
            case MapMark.LaunchArea:
                svg.Leaf("path", ("class", "launch-area"), ("d", "M-9-5.5H9V5.5H-9z")).Leaf("circle", ("class", "launch-dot"), ("cx", -4), ("r", 1.5))
                    .Leaf("circle", ("class", "launch-dot"), ("cx", 4), ("r", 1.5));
                break;
            case MapMark.Aim:
                svg.Leaf("circle", ("class", "mark aim"), ("r", 3.6)).Leaf("circle", ("class", "dot aim"), ("r", 1.2));
                break;
            case MapMark.Battery:
                svg.Leaf("path", ("class", "mark battery"), ("d", "M-5.4-5.4H5.4V5.4H-5.4z"))
                    .Leaf("path", ("class", "glyph"), ("d", "M0 3.4V-3.2M-2.6-.6L0-3.4 2.6-.6"));
                break;
            default:
                svg.Leaf("circle", ("class", mark == MapMark.Radar ? "mark radar" : "mark radar apart"), ("r", 5.4))
                    .Leaf("path", ("class", mark == MapMark.Radar ? "glyph" : "glyph apart"),
                        ("d", "M-3.2-1.4A3.6 3.6 0 0 0 1.4 3.2M-.7.7L2-2"));
                break;
        }
    }

    private static void Diamond(Markup svg, Point at, double size, string style, string detail)
    {
        string x = Markup.Number(at.X), y = Markup.Number(at.Y - size), s = Markup.Number(size);
        svg.Open("path", ("class", style), ("d", $"M{x} {y}l{s} {s}l-{s} {s}l-{s}-{s}z"));
        if (detail.Length > 0)
        {
            svg.Element("title", detail);
        }

        svg.Close("path");
    }

    private static void DrawLabels(
        Markup svg, Projection projection, Box frame, MapContent content, IReadOnlyList<(MapPoint Point, Point At)> shown)
    {
        var marks = shown.Select(s => new Box(s.At.X - 6, s.At.Y - 6, s.At.X + 6, s.At.Y + 6)).ToList();
        marks.AddRange(content.Intercepts.Select(i => projection.Project(i.At)).Select(p => new Box(p.X - 4, p.Y - 4, p.X + 4, p.Y + 4)));
        marks.Add(new Box(frame.Left, frame.Bottom - 34, frame.Left + 200, frame.Bottom));
        var lines = content.Tracks.SelectMany(t => Spaced([.. t.Path.Select(projection.Project)], 7)).Where(frame.Contains)
            .ToList();
        Names(svg, shown, marks, lines, frame);
    }

    /// <summary>Names beside their signs.</summary>
    /// <param name="svg">Where to.</param>
    /// <param name="shown">What is named, the most important first.</param>
    /// <param name="marks">What must not be covered.</param>
    /// <param name="lines">Points that had better not be covered.</param>
    /// <param name="frame">What names must stay within.</param>
    /// <param name="radius">[px] of the signs.</param>
    /// <returns>Where they stand.</returns>
    internal static IReadOnlyList<Box> Names(
        Markup svg, IReadOnlyList<(MapPoint Point, Point At)> shown, IReadOnlyList<Box> marks, IReadOnlyList<Point> lines, Box frame, double radius = 6)
    {
        var labels = shown.Select(s => new Label(
            s.Point.Name, s.At, radius, s.Point.Mark switch
            {
                MapMark.Battery => "name battery",
                MapMark.Radar or MapMark.RadarApart => "name radar",
                MapMark.Launch or MapMark.LaunchArea => "name launch",
                _ => "name",
            },
            LabelSize, s.Point.Mark != MapMark.Aim)).ToList();
        var all = Labels.Place(labels, marks, lines, frame.Inflate(-5));
        foreach (var placed in all)
        {
            if (placed.Leader)
            {
                var end = new Point(
                    Math.Clamp(placed.Label.At.X, placed.Box.Left,
                        placed.Box.Right), Math.Clamp(placed.Label.At.Y, placed.Box.Top, placed.Box.Bottom));
                var span = end - placed.Label.At;
                var start = new Point(placed.Label.At.X + (span.X / span.Length * 6),
                    placed.Label.At.Y + (span.Y / span.Length * 6));
                svg.Path("leader", [start, end]);
            }

            svg.Label(placed.Label.Class, placed.Label.Text, placed.Box.Left, placed.Box.Bottom - 3);
        }

        return [.. all.Select(p => p.Box)];
    }

    private static IEnumerable<Point> Spaced(List<Point> line, double distance)
    {
        for (var i = 1; i < line.Count; i++)
        {
            var span = line[i] - line[i - 1];
            var n = Math.Clamp((int)Math.Ceiling(span.Length / distance), 1, 50);
            for (var k = 0; k < n; k++)
            {
                yield return new Point(line[i - 1].X + (span.X * k / n), line[i - 1].Y + (span.Y * k / n));
            }
        }
    }

    /// <summary>A scale bar in the lower left corner.</summary>
    internal static void ScaleBar(Markup svg, double pixelsPerMeter, Box frame)
    {
        double[] lengths = [100e3, 200e3, 500e3, 1000e3, 2000e3, 5000e3];
        var length = lengths.LastOrDefault(l => l * pixelsPerMeter < 180, lengths[0]);
        double pixels = length * pixelsPerMeter, x = frame.Left + 14, y = frame.Bottom - 14;
        svg.Open("g", ("class", "scale"))
            .Leaf("rect", ("class", "plate"), ("x", x - 7), ("y", y - 19), ("width", pixels + 14 + 8), ("height", 26), ("rx", 2))
            .Path("bar", [new(x, y - 4), new(x, y), new(x + pixels, y), new(x + pixels, y - 4)])
            .Element("text", "0", ("x", x), ("y", y - 7), ("text-anchor", "middle"))
            .Element("text", Words.Kilometers(length), ("x", x + pixels + 8), ("y", y - 7), ("text-anchor", "end"))
            .Close("g").Line();
    }

    private static List<(string Text, Action<Markup> Draw)> Legend(MapContent content)
    {
        var items = new List<(string, Action<Markup>)>();
        void Mark_(MapMark mark, string text)
        {
            if (content.Points.Any(p => p.Mark == mark))
            {
                items.Add((text, svg => svg.Open("g", ("transform", "translate(13 0)")).Raw(Drawn(mark)).Close("g")));
            }
        }

        void Line(bool any, string style, string text)
        {
            if (any)
            {
                items.Add((text, svg => svg.Leaf("path", ("class", style), ("d", "M0 0H26"))));
            }
        }

        Mark_(MapMark.Launch, "launch point");
        Mark_(MapMark.Aim, "aim point");
        Mark_(MapMark.Battery, "interceptors");
        Mark_(MapMark.Radar, "radar");
        Mark_(MapMark.RadarApart, "radar, data not shared");
        Line(content.Tracks.Any(t => t.Boost > 1), "boost", "powered flight");
        Line(content.Tracks.Any(t => t.Kind is null), "track yes", "ground track");
        Line(content.Tracks.Any(t => t.Kind == VerdictKind.Yes), "track yes", "track: within reach");
        Line(content.Tracks.Any(t => t.Kind == VerdictKind.Disputed), "track disputed", "disputed");
        Line(content.Tracks.Any(t => t.Kind == VerdictKind.No), "track no", "out of reach");
        Line(content.Tracks.Any(t => t.Reachable.Count > 0), "reachable", "where an intercept is possible");
        Line(content.Intercepts.Count > 0, "fly-out", "interceptor\u2019s way");
        if (content.Intercepts.Any(i => i.Supported))
        {
            items.Add(("earliest intercept, sensor watching", svg => Diamond(svg, new Point(13, 0), 4.6, "met", "")));
        }

        if (content.Intercepts.Any(i => !i.Supported))
        {
            items.Add(("no sensor watching", svg => Diamond(svg, new Point(13, 0), 4.6, "met hollow", "")));
        }

        if (content.Reaches.Any(r => r.Contributes))
        {
            var high = (AltitudeHigh / 1000).ToString("0", CultureInfo.InvariantCulture);
            var low = (AltitudeLow / 1000).ToString("0", CultureInfo.InvariantCulture);
            items.Add(($"radar sees a target at {high} km altitude (inner line: {low} km)", svg =>
                svg.Leaf("rect", ("class", "reach"), ("x", 1), ("y", -6), ("width", 24), ("height", 12))));
        }

        return items;

        static string Drawn(MapMark mark)
        {
            var svg = new Markup();
            Mark(svg, mark);
            return svg.ToString();
        }
    }

    private static double LegendWidth(string text) => 34 + Labels.Width(text, 12) + 20;

    /// <summary>Rows that a legend takes, 24 px each.</summary>
    internal static int LegendRows(List<(string Text, Action<Markup> Draw)> items, double width)
    {
        int rows = items.Count > 0 ? 1 : 0;
        var x = 0.0;
        foreach (var (text, _) in items)
        {
            if (x > 0 && x + LegendWidth(text) - 20 > width)
            {
                (x, rows) = (0, rows + 1);
            }

            x += LegendWidth(text);
        }

        return rows;
    }

    /// <summary>A legend, row by row from its upper edge.</summary>
    internal static void DrawLegend(Markup svg, List<(string Text, Action<Markup> Draw)> items, double width, double top)
    {
        double x = 0, y = top + 10;
        svg.Open("g", ("class", "legend"));
        foreach (var (text, draw) in items)
        {
            if (x > 0 && x + LegendWidth(text) - 20 > width)
            {
                (x, y) = (0, y + 24);
            }

            svg.Open("g", ("transform", FormattableString.Invariant($"translate({Markup.Number(x)} {Markup.Number(y)})")));
            draw(svg);
            svg.Element("text", text, ("x", 34), ("y", 4)).Close("g");
            x += LegendWidth(text);
        }

        svg.Close("g");
    }
}
