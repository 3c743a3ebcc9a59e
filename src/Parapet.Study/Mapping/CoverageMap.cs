using System.Collections.Immutable;
using System.Globalization;
using Parapet.Earth;
using Parapet.Mapping;
using Parapet.Study.Data;
using Parapet.Study.Report;

namespace Parapet.Study.Mapping;

/// <summary>A coverage as a map: where a target is seen and how well, where it is not and why, and how far at other altitudes.</summary>
public static class CoverageMap
{
    private const double Hole = 1000.0; // [m] a rim that begins nearer begins overhead

    private static readonly Lazy<string> s_style = new(() => ReportHtml.Resource("coverage.css"));

    /// <summary>Style of the map, besides that of the charts.</summary>
    internal static string Css => FootprintMap.Css + s_style.Value;

    /// <summary>The map as a file of its own: title, map, legend, source; for light and dark screens and for print.</summary>
    /// <param name="result">What was computed.</param>
    /// <param name="landmarks">Towns to find one's way by.</param>
    /// <returns>SVG, UTF-8 when written.</returns>
    public static string Svg(CoverageResult result, ImmutableArray<Place> landmarks)
    {
        ArgumentNullException.ThrowIfNull(result);
        return ReadmePicture.Standalone(Draw(result, landmarks, "map", alone: true), ReportHtml.ChartCss + Css, "@media screen and (prefers-color-scheme:dark)", "");
    }

    /// <summary>The map as one element.</summary>
    /// <param name="result">What was computed.</param>
    /// <param name="landmarks">Towns to find one's way by.</param>
    /// <param name="id">Unique in the page.</param>
    /// <param name="alone">With title and source, on paper of its own.</param>
    internal static string Draw(CoverageResult result, ImmutableArray<Place> landmarks, string id, bool alone)
    {
        const double Whole = FootprintMap.Width;
        var margin = alone ? FootprintMap.Margin : 0.0;
        var width = Whole - (2 * margin);
        var (map, height) = Fit(result, width);
        var frame = new Box(0, 0, width, height);
        var shown = Towns(result, landmarks, map, frame);
        var keys = LineKeys(result, shown.Count > 1);
        var title = alone ? FootprintMap.Wrapped(CoverageWords.Title(result), 30, width, bold: true) : [];
        var lead = alone ? FootprintMap.Wrapped(Words.Sentence(CoverageWords.Answer(result)), 16, 0.95 * width, bold: true) : [];
        var subtitle = alone ? FootprintMap.Wrapped(CoverageWords.Assumptions(result), 14, width, bold: false) : [];
        var source = alone ? FootprintMap.Wrapped(Source(result), 11, width, bold: false) : [];
        var top = alone ? margin + (title.Count * 33) + (lead.Count * 22) + (subtitle.Count * 20) + 14 : 0.0;
        var legend = 92 + (24 * MapChart.LegendRows(keys, width));
        var total = top + height + legend + (source.Count * 15) + (alone ? margin : 0.0);

        var svg = new Markup();
        svg.OpenPicture("map footprint coverage", Whole, Math.Round(total), CoverageWords.Title(result), id);
        if (alone)
        {
            svg.Leaf("rect", ("class", "paper"), ("width", Whole), ("height", Math.Round(total)));
            FootprintMap.Text(svg, "title", title, margin, margin + 22, 33);
            FootprintMap.Text(svg, "lead", lead, margin, margin + (title.Count * 33) + 14, 22);
            FootprintMap.Text(svg, "subtitle", subtitle, margin, margin + (title.Count * 33) + (lead.Count * 22) + 14, 20);
        }

        svg.Open("g", ("transform", FormattableString.Invariant($"translate({Markup.Number(margin)} {Markup.Number(top)})"))).Line();
        List<List<Point>>[] rings = [.. result.StrongerRims.Insert(0, result.Rims[0]).Select(r => Rings(map, r))];
        var clipped = rings[0].Count > 0 && rings.All(s => s.TrueForAll(r => Drawable(r, frame)));
        Definitions(svg, result, map, frame, clipped ? rings : [], id);
        svg.Open("g", ("clip-path", $"url(#{id}-c)"));
        svg.Leaf("rect", ("class", "sea"), ("width", width), ("height", height)).Line();
        FootprintMap.Graticule(svg, map, frame);
        svg.Leaf("use", ("class", "land"), ("href", $"#{id}-land")).Line();
        Cells(svg, result, map, frame, clipped, id);
        svg.Leaf("use", ("class", "shore"), ("href", $"#{id}-land")).Line();
        Sector(svg, result, map, frame);
        var names = Rims(svg, result, map, frame, shown);
        Marks(svg, shown, names, frame);
        MapChart.ScaleBar(svg, map.PixelsPerMeter, frame);
        svg.Close("g");
        svg.Leaf("rect", ("class", "frame"), ("x", 0.5), ("y", 0.5), ("width", width - 1), ("height", height - 1), ("rx", 3)).Line();
        Key(svg, result, id, height + 24);
        MapChart.DrawLegend(svg, keys, width, height + 88);
        FootprintMap.Text(svg, "source", source, 0, height + legend + 12, 15);
        svg.Close("g").Close("svg");
        return svg.ToString();
    }

    /// <summary>Class of a seen cell by the margin of its signal, 0 to 2, rising; -1 of another.</summary>
    internal static int Class(CoverageResult result, int i) =>
        result.Sight[i] != CellSight.Seen ? -1 : Coverage.Stronger.Count(s => result.Margin[i] >= 10.0 / Elementary.Log(10.0) * Elementary.Log(s));

    private static string Source(CoverageResult result)
    {
        var grid = result.Question.Area.Grid;
        var projection = grid.Projection == EqualAreaProjection.Azimuthal ? "Lambert azimuthal equal-area, true scale at the centre" : "Lambert cylindrical equal-area, true scale at 30\u00b0";
        return $"{result.Question.Area.Region}, cells of {Words.Value(Math.Round(grid.CellSize / 1000, 1))} km, {projection}. {Coastlines.Attribution} "
            + $"Parapet {Evaluate.Version}, radar {result.Question.Radar.Id}, result {(result.Hash.Length > 16 ? result.Hash[..16] : result.Hash)}.";
    }

    // All rims and the radar; of a region, its cells.
    private static (GroundMap Map, double Height) Fit(CoverageResult result, double width)
    {
        var (area, site) = (result.Question.Area, result.Question.Place);
        var grid = area.Grid;
        var about = grid.Projection == EqualAreaProjection.Azimuthal && grid.CenterLatitude.Equals(site.Latitude.Radians) && grid.CenterLongitude.Equals(site.Longitude.Radians);
        var (east, north) = grid.Project(site.Latitude.Radians, site.Longitude.Radians);
        double left = east, right = east, bottom = north, top = north;
        var seen = result.Rims.SelectMany(r => r.Points).Where(p => p.Sees).Select(p => p.FarAt).ToList();
        if (about && seen.Count > 0)
        {
            foreach (var point in seen)
            {
                (east, north) = grid.Project(point.Latitude, point.Longitude);
                (left, right, bottom, top) = (Math.Min(left, east), Math.Max(right, east), Math.Min(bottom, north), Math.Max(top, north));
            }
        }
        else
        {
            (left, right, bottom, top) = (grid.West, grid.West + (grid.Columns * grid.CellSize), grid.North - (grid.Rows * grid.CellSize), grid.North);
        }

        var pad = 0.035 * Math.Max(right - left, top - bottom);
        (left, right, bottom, top) = (left - pad, right + pad, bottom - pad, top + pad);
        const double Least = 0.45, Most = 0.86;
        var more = Math.Max(0.0, (Least * (right - left)) - (top - bottom)) / 2;
        (bottom, top) = (bottom - more, top + more);
        more = Math.Max(0.0, ((top - bottom) / Most) - (right - left)) / 2;
        (left, right) = (left - more, right + more);
        var scale = width / (right - left);
        return (new GroundMap(grid, left, top, scale), Math.Round((top - bottom) * scale));
    }

    /// <summary>The edge of what is seen as closed rings, to be filled by the even-odd rule.</summary>
    private static List<List<Point>> Rings(GroundMap map, CoverageRim rim)
    {
        var points = rim.Points;
        var blind = Enumerable.Range(0, points.Length).FirstOrDefault(i => !points[i].Sees, -1);
        if (blind < 0)
        {
            List<Point> outer = [.. points.Select(p => Far(p))], inner = [.. points.Select(p => Near(p))];
            return points.Any(p => p.Near > Hole) ? [outer, inner] : [outer];
        }

        var rings = new List<List<Point>>();
        var run = new List<RimPoint>();
        for (var i = 1; i <= points.Length; i++)
        {
            var point = points[(blind + i) % points.Length];
            if (point.Sees)
            {
                run.Add(point);
            }
            else if (run.Count > 0)
            {
                rings.Add([.. run.Select(Far), .. run.AsEnumerable().Reverse().Select(Near)]);
                run = [];
            }
        }

        return rings;

        Point Far(RimPoint p) => map.Project(p.FarAt.Latitude, p.FarAt.Longitude);

        Point Near(RimPoint p) => map.Project(p.NearAt.Latitude, p.NearAt.Longitude);
    }

    // A cylinder is opened opposite its centre: a ring that goes across, or round a pole, is none on the drawing.
    private static bool Drawable(List<Point> ring, Box frame) =>
        ring.TrueForAll(p => double.IsFinite(p.X) && double.IsFinite(p.Y)) && ring.Zip(ring.Skip(1)).All(e => (e.Second - e.First).Length < Math.Max(frame.Width, frame.Height));

    private static void Definitions(Markup svg, CoverageResult result, GroundMap map, Box frame, List<List<Point>>[] rings, string id)
    {
        svg.Open("defs").Line();
        svg.Open("clipPath", ("id", id + "-c")).Leaf("rect", ("width", frame.Width), ("height", frame.Height), ("rx", 3)).Close("clipPath").Line();
        Pattern("s", 6, 45, "<path class=\"over-thin\" d=\"M0 0V6\"/>");
        Pattern("w", 8, 45, "<circle class=\"weak-dot\" cx=\"4\" cy=\"4\" r=\"1\"/>");
        Pattern("a", 9, -45, "<path class=\"away-line\" d=\"M0 0V9\"/>");
        var land = new PathData { Tolerance = 0.9 };
        foreach (var ring in map.Land(frame.Inflate(4)))
        {
            land.Polyline(ring, close: true);
        }

        svg.Leaf("path", ("id", id + "-land"), ("fill-rule", "evenodd"), ("d", land.IsEmpty ? "M0 0" : land.ToString())).Line();
        for (var k = 0; k < rings.Length; k++)
        {
            Within($"{id}-in{k}", rings[k]);
        }

        if (rings.Length > 0)
        {
            Within($"{id}-ring", [.. rings[0], .. rings[1]]);
            Within($"{id}-out", [.. rings[0], [new(-4, -4), new(frame.Right + 4, -4), new(frame.Right + 4, frame.Bottom + 4), new(-4, frame.Bottom + 4)]]);
        }

        // Each class of what is seen over all the ones above it, so that shades add up. Where the rim cuts them, cells reach to it from either side.
        var area = result.Question.Area;
        var grid = area.Grid;
        var classes = new int[grid.Columns * grid.Rows];
        Array.Fill(classes, -1);
        var (weak, away) = (new bool[classes.Length], new bool[classes.Length]);
        for (var i = 0; i < area.Cell.Length; i++)
        {
            classes[area.Cell[i]] = Class(result, i);
            weak[area.Cell[i]] = result.Sight[i] == CellSight.Signal;
            away[area.Cell[i]] = result.Sight[i] == CellSight.FieldOfView;
        }

        var seen = classes.Select(c => c >= 0).ToArray();
        if (rings.Length > 0)
        {
            (weak, away) = (Wider(weak, grid.Columns, seen), Wider(away, grid.Columns, seen));
        }

        var corner = map.Corner(grid);
        var place = string.Create(CultureInfo.InvariantCulture, $"translate({corner.X:0.##} {corner.Y:0.##}) scale({map.PixelsPerMeter * grid.CellSize:0.#####})");
        for (var k = 0; k < 3; k++)
        {
            bool[] set = [.. classes.Select(c => c >= k)];
            Leaf($"{id}-k{k}", rings.Length > 0 ? Wider(set, grid.Columns) : set);
        }

        bool[] scant = [.. classes.Select(c => c == 0)];
        Clip($"{id}-p0", rings.Length > 0 ? Wider(scant, grid.Columns) : scant);
        Clip($"{id}-pw", weak);
        Clip($"{id}-pa", away);
        svg.Close("defs").Line();

        void Leaf(string name, bool[] set) =>
            svg.Leaf("path", ("id", name), ("transform", place), ("d", FootprintMap.Outline(set, grid.Columns) is { Length: > 0 } d ? d : "M0 0")).Line();

        void Clip(string name, bool[] set) =>
            svg.Open("clipPath", ("id", name)).Leaf("path", ("transform", place), ("d", FootprintMap.Outline(set, grid.Columns) is { Length: > 0 } d ? d : "M0 0")).Close("clipPath").Line();

        void Within(string name, List<List<Point>> outlines)
        {
            var path = new PathData { Tolerance = 0.3 };
            foreach (var ring in outlines)
            {
                path.Polyline(ring, close: true);
            }

            svg.Open("clipPath", ("id", name)).Leaf("path", ("clip-rule", "evenodd"), ("d", path.IsEmpty ? "M0 0" : path.ToString())).Close("clipPath").Line();
        }

        void Pattern(string name, double size, double turn, string content) =>
            svg.Raw(string.Create(CultureInfo.InvariantCulture,
                $"<pattern id=\"{id}-{name}\" width=\"{size}\" height=\"{size}\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate({turn})\">{content}</pattern>\n"));
    }

    // A set with the eight cells beside each of its own; no more than is allowed, when something is said about that.
    private static bool[] Wider(bool[] cells, int columns, bool[]? allowed = null)
    {
        var rows = cells.Length / columns;
        var wider = (bool[])cells.Clone();
        for (var i = 0; i < cells.Length; i++)
        {
            int column = i % columns, row = i / columns;
            for (var r = Math.Max(0, row - 1); cells[i] && r <= Math.Min(rows - 1, row + 1); r++)
            {
                for (var c = Math.Max(0, column - 1); c <= Math.Min(columns - 1, column + 1); c++)
                {
                    wider[(r * columns) + c] |= allowed is null || allowed[(r * columns) + c];
                }
            }
        }

        return wider;
    }

    private static void Cells(Markup svg, CoverageResult result, GroundMap map, Box frame, bool clipped, string id)
    {
        Side("out");
        foreach (var (kind, pattern) in (ReadOnlySpan<(CellSight, string)>)[(CellSight.FieldOfView, "a"), (CellSight.Signal, "w")])
        {
            if (result.Cells(kind) > 0)
            {
                svg.Leaf("rect", ("fill", $"url(#{id}-{pattern})"), ("width", frame.Width), ("height", frame.Height), ("clip-path", $"url(#{id}-p{pattern})"));
            }
        }

        svg.Close("g");
        for (var k = 0; k < 3; k++)
        {
            Side($"in{k}");
            svg.Leaf("use", ("class", "cover"), ("href", $"#{id}-k{k}")).Close("g");
        }

        Side("ring");
        svg.Leaf("rect", ("fill", $"url(#{id}-s)"), ("width", frame.Width), ("height", frame.Height), ("clip-path", $"url(#{id}-p0)"));
        svg.Close("g").Line();

        void Side(string side) => _ = clipped ? svg.Open("g", ("clip-path", $"url(#{id}-{side})")) : svg.Open("g");
    }

    private static void Sector(Markup svg, CoverageResult result, GroundMap map, Box frame)
    {
        var radar = result.Question.Radar;
        if (!Turned(result))
        {
            return;
        }

        var site = Ground.Direction(Ground.Of(result.Question.Place));
        var angle = CoverageQuestion.HorizonAngle(radar, result.Question.Place, result.Question.Altitude);
        foreach (var side in (ReadOnlySpan<double>)[-0.5, 0.5])
        {
            var azimuth = radar.SectorCenter.Radians + (side * radar.SectorWidth.Radians);
            List<Point> line = [.. Enumerable.Range(0, 33).Select(i => Ground.Place(Ground.Destination(site, azimuth, angle * i / 32))).Select(p => map.Project(p.Latitude, p.Longitude))];
            foreach (var run in Clip.Line(line, frame))
            {
                svg.Path("sector", run);
            }
        }

        svg.Line();
    }

    private static bool Turned(CoverageResult result) => result.Question.Radar.SectorWidth.Degrees < 359.999;

    /// <summary>The rims as lines, the one asked for last, each with its altitude beside it; gives what the names cover.</summary>
    private static List<Box> Rims(Markup svg, CoverageResult result, GroundMap map, Box frame, List<(MapPoint Point, Point At)> shown)
    {
        var taken = new List<Box> { new(frame.Left, frame.Bottom - 34, frame.Left + 200, frame.Bottom) };
        taken.AddRange(shown.Take(1).Select(s => new Box(s.At.X - 60, s.At.Y - 14, s.At.X + 60, s.At.Y + 14)));
        var names = new List<(string Style, string Text, Point At)>();
        for (var k = result.Rims.Length - 1; k >= 0; k--)
        {
            var rim = result.Rims[k];
            foreach (var ring in Rings(map, rim))
            {
                foreach (var run in Clip.Line([.. ring, ring[0]], frame.Inflate(6)))
                {
                    if (k == 0)
                    {
                        svg.Path("rim-halo", run);
                    }

                    svg.Path(k == 0 ? "rim" : $"contour c{k - 1}", run);
                }
            }

            // On the line, where there is room: each altitude from another direction on, so that names do not stand in a row.
            var text = Words.Kilometers(rim.Altitude);
            var seeing = rim.Points.Where(p => p.Sees).ToList();
            var width = Labels.Width(text, 11.5, bold: true);
            for (var i = 0; i < seeing.Count; i++)
            {
                var point = seeing[((seeing.Count * (5 + k) / 12) + (i * 7)) % seeing.Count];
                var at = map.Project(point.FarAt.Latitude, point.FarAt.Longitude);
                var box = new Box(at.X - (width / 2) - 2, at.Y - 8, at.X + (width / 2) + 2, at.Y + 8);
                if (frame.Inflate(-4).Contains(box) && taken.TrueForAll(t => t.Overlap(box) < 1))
                {
                    taken.Add(box);
                    names.Add((k == 0 ? "contour-name rim-name" : "contour-name", text, at));
                    break;
                }
            }
        }

        foreach (var (style, text, at) in names)
        {
            svg.Label(style, text, at.X, at.Y + 4, "middle");
        }

        svg.Line();
        return taken[2..];
    }

    // The radar, then the towns on the map that do not crowd it or each other.
    private static List<(MapPoint Point, Point At)> Towns(CoverageResult result, ImmutableArray<Place> landmarks, GroundMap map, Box frame)
    {
        var place = result.Question.Place;
        var shown = new List<(MapPoint, Point At)>
        {
            (new MapPoint(MapMark.Radar, place.Name, Ground.Of(place), result.Question.Radar.Name), map.Project(place.Latitude.Radians, place.Longitude.Radians)),
        };
        foreach (var town in landmarks)
        {
            var at = map.Project(town.Latitude.Radians, town.Longitude.Radians);
            if (frame.Inflate(-12).Contains(at) && shown.TrueForAll(s => (s.At - at).Length > 42))
            {
                shown.Add((new MapPoint(MapMark.Aim, town.Name, Ground.Of(town), "town"), at));
            }
        }

        return shown;
    }

    private static void Marks(Markup svg, List<(MapPoint Point, Point At)> shown, List<Box> names, Box frame)
    {
        shown = [.. shown.Where(s => frame.Inflate(-6).Contains(s.At))];
        foreach (var (point, at) in shown.AsEnumerable().Reverse())
        {
            var radar = point.Mark == MapMark.Radar;
            svg.Open("g", ("transform", FormattableString.Invariant($"translate({Markup.Number(at.X)} {Markup.Number(at.Y)}) scale({(radar ? MapSigns.Scale : 1.0)})")))
                .Element("title", $"{point.Name}: {point.Detail}");
            if (radar)
            {
                MapChart.Mark(svg, point.Mark);
            }
            else
            {
                svg.Leaf("circle", ("class", "town"), ("r", 2.3));
            }

            svg.Close("g");
        }

        svg.Line();
        var taken = shown.Select(s => new Box(s.At.X - 6, s.At.Y - 6, s.At.X + 6, s.At.Y + 6)).Concat(names)
            .Append(new Box(frame.Left, frame.Bottom - 34, frame.Left + 200, frame.Bottom)).ToList();
        MapChart.Names(svg, shown, taken, [], frame.Inflate(-5), radius: 5);
    }

    /// <summary>What the shades and patterns mean.</summary>
    private static void Key(Markup svg, CoverageResult result, string id, double top)
    {
        var x = 0.0;
        Group("Seen: signal, of what is needed", [("10 times or more", 2, ""), ("2 to 10 times", 1, ""), ("under twice", 0, "s")]);
        List<(string, int, string)> unseen = [];
        if (result.Cells(CellSight.Signal) > 0)
        {
            unseen.Add(("signal too weak", -1, "w"));
        }

        if (result.Cells(CellSight.FieldOfView) > 0)
        {
            unseen.Add(("outside field of view", -1, "a"));
        }

        if (unseen.Count > 0)
        {
            Group("Above the horizon, not seen", unseen);
        }

        if (result.Cells(CellSight.Horizon) > 0)
        {
            Group("Not seen", [("below the horizon", -1, "")]);
        }

        void Group(string name, IReadOnlyList<(string Text, int Class, string Pattern)> members)
        {
            const double Swatch = 124;
            svg.Element("text", name, ("class", "legend-name"), ("x", x), ("y", top));
            var end = x + (1.1 * Labels.Width(name, 12.5, bold: true)); // the semibold of some systems is wide
            foreach (var (text, k, pattern) in members)
            {
                svg.Leaf("rect", ("class", "sea"), ("x", x), ("y", top + 9), ("width", Swatch), ("height", 18));
                for (var shade = 0; shade <= k; shade++)
                {
                    svg.Leaf("rect", ("class", "cover"), ("x", x), ("y", top + 9), ("width", Swatch), ("height", 18));
                }

                if (pattern.Length > 0)
                {
                    svg.Leaf("rect", ("fill", $"url(#{id}-{pattern})"), ("x", x), ("y", top + 9), ("width", Swatch), ("height", 18));
                }

                svg.Leaf("rect", ("class", "swatch"), ("x", x), ("y", top + 9), ("width", Swatch), ("height", 18));
                svg.Element("text", text, ("x", x + 1), ("y", top + 42));
                x += Swatch;
            }

            x = Math.Max(x, end) + 22;
        }
    }

    private static List<(string Text, Action<Markup> Draw)> LineKeys(CoverageResult result, bool towns)
    {
        var keys = new List<(string, Action<Markup>)>
        {
            ("radar", svg =>
            {
                svg.Open("g", ("transform", FormattableString.Invariant($"translate(13 0) scale({MapSigns.Scale})")));
                MapChart.Mark(svg, MapMark.Radar);
                svg.Close("g");
            }),
        };
        for (var k = 0; k < result.Rims.Length; k++)
        {
            if (result.Rims[k].Points.Any(p => p.Sees))
            {
                var style = k == 0 ? "rim" : $"contour c{k - 1}";
                keys.Add((k == 0 ? $"farthest seen at {Words.Kilometers(result.Rims[k].Altitude)} altitude" : $"at {Words.Kilometers(result.Rims[k].Altitude)}",
                    svg => svg.Leaf("path", ("class", style), ("d", "M0 0H26"))));
            }
        }

        if (Turned(result))
        {
            keys.Add(("edges of the sector", svg => svg.Leaf("path", ("class", "sector"), ("d", "M0 0H26"))));
        }

        if (towns)
        {
            keys.Add(("town", svg => svg.Leaf("circle", ("class", "town"), ("cx", 13), ("r", 2.3))));
        }

        return keys;
    }
}
