using System.Globalization;
using System.Text;
using Parapet.Earth;
using Parapet.Mapping;
using Parapet.Study.Data;
using Parapet.Study.Report;

namespace Parapet.Study.Mapping;

/// <summary>A footprint as a map: what is defended, by what margin, against what, and who says so.</summary>
public static class FootprintMap
{
    /// <summary>What a map with people of cities must say.</summary>
    public const string CitiesAttribution = "Cities: GeoNames (CC BY 4.0).";

    private const double Ample = 180.0; // [s] in hand
    private const int MostAcross = 1500; // [cells] drawn across or down: more are less than a pixel
    private const double Scant = 60.0; // [s] in hand, or short
    internal const double Width = 1080.0; // [px]
    internal const double Margin = 24.0; // [px] about a picture that stands alone
    private const double LostAtSea = 0.1; // [1] share of the cells above which an area is taken to be more than land

    // Styles of the classes of cells, and the pattern over each; the ranks in which Class numbers them.
    private static readonly (string Style, string Over)[] s_classes =
        [("out", "o"), ("far", ""), ("near", "n"), ("scant", "s"), ("some", ""), ("ample", "")];

    private static readonly Lazy<string> s_style = new(() => ReportHtml.Resource("footprint.css"));

    /// <summary>Style of the map, besides that of the charts.</summary>
    internal static string Css => s_style.Value;

    /// <summary>The map as a file of its own: title, map, legend, source; for light and dark screens and for print.</summary>
    /// <param name="result">What was computed.</param>
    /// <param name="supported">With sensor support; otherwise by reach and commit alone.</param>
    /// <returns>SVG, UTF-8 when written.</returns>
    public static string Svg(FootprintResult result, bool supported)
    {
        ArgumentNullException.ThrowIfNull(result);
        return ReadmePicture.Standalone(Draw(result, supported, "map", alone: true), ReportHtml.ChartCss + Css, "@media screen and (prefers-color-scheme:dark)", "");
    }

    /// <summary>The question as a headline.</summary>
    internal static string Title(FootprintResult result)
    {
        var names = FootprintWords.Points(result);
        var places = result.From is null && result.Points.Length > 4 ? $"{string.Join(", ", result.Points.Take(2).Select(p => p.Name))} and {result.Points.Length - 2} more places" : names;
        return result.Kind == FootprintKind.AimPoints ? $"What is defended against missiles from {places}" : $"From where missiles on {places} can be met";
    }

    /// <summary>Which of the two verdicts.</summary>
    internal static string Verdict(bool supported) => supported ? "By reach and time, and with a sensor watching" : "By reach and time alone";

    /// <summary>Under whose assumptions.</summary>
    internal static string Assumptions(FootprintResult result)
    {
        var scenario = result.Scenario;
        var sites = scenario.Batteries.Select(b => $"{b.Inventory} {b.Interceptor.Name} at {b.Place.Name}").ToList();
        return $"{scenario.Title}; figures of {(scenario.Position is { } p ? "position " + p : "the catalogue, no position taken")}. "
            + (sites.Count > 0 ? $"Interceptors: {Words.List(sites)}. " : "")
            + (result.Missiles.Length == 1 ? "Missile: " : "Missiles, of which the first that reaches is flown: ") + string.Join("; ", result.Missiles.Select(m => m.Name)) + ".";
    }

    /// <summary>The answer in a sentence.</summary>
    internal static string Answer(FootprintResult result, bool supported)
    {
        var summary = FootprintSummary.Of(result, supported);
        if (summary.Cells == 0)
        {
            return "Nothing of the region is within range.";
        }

        var what = result.Kind == FootprintKind.AimPoints ? "is defended" : "is launch area denied";
        return $"{Share(summary.DefendedAreaShare)} of the area within range{(double.IsNaN(summary.DefendedPopulationShare) ? "" : $", with {Share(summary.DefendedPopulationShare)} of the people in its cities,")} {what}.";
    }

    /// <summary>A share as people read it: never 0 or 100 per cent for what is not quite.</summary>
    internal static string Share(double share) => !double.IsFinite(share) ? Words.None
        : share > 0 && share < 0.005 ? "under 1\u2009%"
        : share < 1 && share >= 0.995 ? "over 99\u2009%"
        : (share * 100).ToString("0", CultureInfo.InvariantCulture) + "\u2009%";

    /// <summary>What the data of the map ask to be said.</summary>
    internal static string Attribution(FootprintResult result) =>
        Coastlines.Attribution + (result.Area.Population.Any(p => p > 0) ? " " + CitiesAttribution : "");

    /// <summary>The map as one element.</summary>
    /// <param name="result">What was computed.</param>
    /// <param name="supported">With sensor support; otherwise by reach and commit alone.</param>
    /// <param name="id">Unique in the page.</param>
    /// <param name="alone">With title and source, on paper of its own.</param>
    internal static string Draw(FootprintResult result, bool supported, string id, bool alone)
    {
        var margin = alone ? Margin : 0.0;
        var width = Width - (2 * margin);
        var (area, index, _) = CoarseCells.Of(result.Area, MostAcross);
        var (map, height) = Fit(area, result.Points.Concat(result.Scenario.Batteries.Select(b => b.Place)), width);
        var frame = new Box(0, 0, width, height);
        var verdicts = result.Of(supported);
        int[] classes = [.. index.Select(i => Class(verdicts, i))];
        var points = Points(result, supported).Where(p => MapSigns.Named(p.Mark) || frame.Inflate(-8).Contains(map.Project(p.At.Latitude, p.At.Longitude))).ToList();
        var markKeys = MapSigns.MarkKeys(points);
        var title = alone ? Wrapped(Title(result), 30, width, bold: true) : [];
        var lead = alone ? Wrapped($"{Verdict(supported)}: {Lower(Answer(result, supported))}", 16, width, bold: true) : [];
        var subtitle = alone ? Wrapped(Assumptions(result), 14, width, bold: false) : [];
        var source = alone ? Wrapped(Source(result), 11, width, bold: false) : [];
        var top = alone ? margin + (title.Count * 33) + (lead.Count * 22) + (subtitle.Count * 20) + 14 : 0.0;
        var legend = 92 + (24 * MapChart.LegendRows(markKeys, width));
        var total = top + height + legend + (source.Count * 15) + (alone ? margin : 0.0);

        var svg = new Markup();
        svg.OpenPicture("map footprint", Width, Math.Round(total), $"{Title(result)}. {Verdict(supported)}", id);
        if (alone)
        {
            svg.Leaf("rect", ("class", "paper"), ("width", Width), ("height", Math.Round(total)));
            Text(svg, "title", title, margin, margin + 22, 33);
            Text(svg, "lead", lead, margin, margin + (title.Count * 33) + 14, 22);
            Text(svg, "subtitle", subtitle, margin, margin + (title.Count * 33) + (lead.Count * 22) + 14, 20);
        }

        svg.Open("g", ("transform", FormattableString.Invariant($"translate({Markup.Number(margin)} {Markup.Number(top)})"))).Line();
        Definitions(svg, area, classes, map, frame, id);
        svg.Open("g", ("clip-path", $"url(#{id}-c)"));
        svg.Leaf("rect", ("class", "sea"), ("width", width), ("height", height)).Line();
        Graticule(svg, map, frame);
        svg.Leaf("use", ("class", "land"), ("href", $"#{id}-land")).Line();
        svg.Open("g", ("clip-path", $"url(#{id}-l)"));
        for (var k = 0; k < s_classes.Length; k++)
        {
            if (Array.IndexOf(classes, k) >= 0)
            {
                svg.Leaf("use", ("class", "cell " + s_classes[k].Style), ("href", $"#{id}-k{k}"));
            }
        }

        // Patterns come last: each class is laid over all the ones below it, so that no seam shows between two.
        for (var k = 0; k < s_classes.Length; k++)
        {
            if (Patterned(k) && Array.IndexOf(classes, k) >= 0)
            {
                svg.Leaf("rect", ("fill", $"url(#{id}-{s_classes[k].Over})"), ("width", width), ("height", height), ("clip-path", $"url(#{id}-p{k})"));
            }
        }

        svg.Close("g").Line();
        svg.Leaf("use", ("class", "shore"), ("href", $"#{id}-land")).Line();
        if (result.From is { } from)
        {
            MapSigns.LaunchArea(svg, map, frame, from);
        }

        MapSigns.Marks(svg, map, frame, points, area);
        MapChart.ScaleBar(svg, map.PixelsPerMeter, frame);
        svg.Close("g");
        svg.Leaf("rect", ("class", "frame"), ("x", 0.5), ("y", 0.5), ("width", width - 1), ("height", height - 1), ("rx", 3)).Line();
        Key(svg, classes, result.Kind, id, height + 24);
        MapChart.DrawLegend(svg, markKeys, width, height + 88);
        Text(svg, "source", source, 0, height + legend + 12, 15);
        svg.Close("g").Close("svg");
        return svg.ToString();
    }

    /// <summary>Class of a cell by state and margin: 0 out of range, 1 and 2 undefended, 3 to 5 defended, rising.</summary>
    internal static int Class(CellVerdicts verdicts, int i)
    {
        var margin = verdicts.Unit[i] == "s" ? verdicts.Margin[i] : double.NaN;
        return verdicts.State[i] switch
        {
            CellState.OutOfRange => 0,
            CellState.Undefended => margin > -Scant ? 2 : 1,
            _ => margin >= Ample ? 5 : margin < Scant ? 3 : 4,
        };
    }

    /// <summary>Size of the cells, and how they are drawn.</summary>
    internal static string Cells(CellArea area)
    {
        var side = CoarseCells.Of(area, MostAcross).Side;
        return $"cells of {Words.Value(Math.Round(area.Grid.CellSize / 1000, 1))} km, drawn {(side > 1 ? $"in squares of {side} by {side}, for which the middle one stands, " : "")}to the coast";
    }

    private static string Lower(string sentence) => char.IsUpper(sentence[0]) ? char.ToLowerInvariant(sentence[0]) + sentence[1..] : sentence;

    private static string Source(FootprintResult result)
    {
        var grid = result.Area.Grid;
        var scenario = result.Scenario;
        var projection = grid.Projection == EqualAreaProjection.Azimuthal ? "Lambert azimuthal equal-area" : "Lambert cylindrical equal-area";
        var day = scenario.Epoch.Split('T')[0];
        return $"State of {day}. {result.Area.Region}, {Cells(result.Area)}, {projection}. {Attribution(result)} "
            + $"Parapet {Evaluate.Version}, scenario {scenario.Id}, result {(result.Hash.Length > 16 ? result.Hash[..16] : result.Hash)}.";
    }

    /// <summary>A map filled by cells; what lies near is taken in.</summary>
    /// <param name="area">The cells.</param>
    /// <param name="places">Taken in where they lie near.</param>
    /// <param name="width">[px]</param>
    internal static (GroundMap Map, double Height) Fit(CellArea area, IEnumerable<Place> places, double width)
    {
        var grid = area.Grid;
        double left = double.MaxValue, right = double.MinValue, bottom = double.MaxValue, top = double.MinValue;
        foreach (var cell in area.Cell)
        {
            var (east, north) = grid.CenterOf(cell);
            (left, right) = (Math.Min(left, east), Math.Max(right, east));
            (bottom, top) = (Math.Min(bottom, north), Math.Max(top, north));
        }

        if (area.Cell.Length == 0)
        {
            (left, right, bottom, top) = (grid.West, grid.West + (grid.Columns * grid.CellSize), grid.North - (grid.Rows * grid.CellSize), grid.North);
        }

        double spanX = right - left, spanY = top - bottom;
        double reachX = 0.22 * Math.Max(spanX, spanY), reachY = reachX;
        double outerLeft = left - reachX, outerRight = right + reachX, outerBottom = bottom - reachY, outerTop = top + reachY;
        foreach (var place in places)
        {
            var (east, north) = grid.Project(place.Latitude.Radians, place.Longitude.Radians);
            if (east > outerLeft && east < outerRight && north > outerBottom && north < outerTop)
            {
                (left, right) = (Math.Min(left, east), Math.Max(right, east));
                (bottom, top) = (Math.Min(bottom, north), Math.Max(top, north));
            }
        }

        var pad = Math.Max(1.5 * grid.CellSize, 0.03 * Math.Max(right - left, top - bottom));
        (left, right, bottom, top) = (left - pad, right + pad, bottom - pad, top + pad);
        double least = 0.45, most = 1.02;
        if ((top - bottom) < least * (right - left))
        {
            var more = ((least * (right - left)) - (top - bottom)) / 2;
            (bottom, top) = (bottom - more, top + more);
        }
        else if ((top - bottom) > most * (right - left))
        {
            var more = (((top - bottom) / most) - (right - left)) / 2;
            (left, right) = (left - more, right + more);
        }

        var scale = width / (right - left);
        return (new GroundMap(grid, left, top, scale), Math.Round((top - bottom) * scale));
    }

    private static void Definitions(Markup svg, CellArea area, int[] classes, GroundMap map, Box frame, string id)
    {
        svg.Open("defs").Line();
        svg.Open("clipPath", ("id", id + "-c")).Leaf("rect", ("width", frame.Width), ("height", frame.Height), ("rx", 3)).Close("clipPath").Line();
        Pattern("s", 6, 45, "<path class=\"over-line\" d=\"M0 0V6\"/>");
        Pattern("n", 6, 45, "<circle class=\"over-dot\" cx=\"3\" cy=\"3\" r=\"1.15\"/>");
        Pattern("o", 8, -45, "<path class=\"over-out\" d=\"M0 0V8\"/>");
        var land = new PathData { Tolerance = 0.9 };
        foreach (var ring in map.Land(frame.Inflate(4)))
        {
            land.Polyline(ring, close: true);
        }

        svg.Leaf("path", ("id", id + "-land"), ("fill-rule", "evenodd"), ("clip-rule", "evenodd"), ("d", land.IsEmpty ? "M0 0" : land.ToString())).Line();

        // Cells are cut at the coast, and one more that lies off it is drawn alike so that they reach it. A cell that the coast drawn here
        // leaves at sea (a small island) is drawn whole; so are all cells of an area that takes in the sea.
        var grid = area.Grid;
        var onLand = GroundMap.LandCells(grid);
        var lost = new bool[onLand.Length];
        foreach (var cell in area.Cell)
        {
            lost[cell] = !onLand[cell];
        }

        var landBound = lost.Count(l => l) <= LostAtSea * area.Cell.Length;
        var drawn = Drawn(area, classes, onLand, landBound);

        // Paths count in cells: the transform sets them in their place.
        var scale = map.PixelsPerMeter * grid.CellSize;
        var corner = map.Corner(grid);
        var place = string.Create(CultureInfo.InvariantCulture, $"translate({corner.X:0.##} {corner.Y:0.##}) scale({scale:0.#####})");
        svg.Open("clipPath", ("id", id + "-l"));
        _ = landBound ? svg.Leaf("use", ("href", $"#{id}-land"), ("clip-rule", "evenodd")) : svg.Leaf("rect", ("width", frame.Width), ("height", frame.Height));
        var islands = Outline(lost, grid.Columns);
        if (islands.Length > 0 && landBound)
        {
            svg.Leaf("path", ("transform", place), ("d", islands));
        }

        svg.Close("clipPath").Line();
        for (var k = 0; k < s_classes.Length; k++)
        {
            if (Array.IndexOf(classes, k) < 0)
            {
                continue;
            }

            Leaf($"{id}-k{k}", [.. drawn.Select(d => d >= k)]);
            if (Patterned(k))
            {
                svg.Open("clipPath", ("id", $"{id}-p{k}"));
                Leaf("", [.. drawn.Select(d => d == k)]);
                svg.Close("clipPath").Line();
            }
        }

        svg.Close("defs").Line();

        void Leaf(string name, bool[] set)
        {
            var outline = Outline(set, grid.Columns);
            _ = name.Length > 0
                ? svg.Leaf("path", ("id", name), ("transform", place), ("d", outline)).Line()
                : svg.Leaf("path", ("transform", place), ("d", outline));
        }

        void Pattern(string name, double size, double turn, string content) =>
            svg.Raw(string.Create(CultureInfo.InvariantCulture,
                $"<pattern id=\"{id}-{name}\" width=\"{size}\" height=\"{size}\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate({turn})\">{content}</pattern>\n"));
    }

    private static bool Patterned(int k) => s_classes[k].Over.Length > 0;

    /// <summary>Class of every cell of the grid, -1 for none: those asked and, up to the coast, those at sea beside one.</summary>
    private static int[] Drawn(CellArea area, int[] classes, bool[] land, bool toTheCoast)
    {
        var grid = area.Grid;
        var drawn = new int[grid.Columns * grid.Rows];
        Array.Fill(drawn, -1);
        for (var i = 0; i < classes.Length; i++)
        {
            drawn[area.Cell[i]] = classes[i];
        }

        if (!toTheCoast)
        {
            return drawn;
        }

        var asked = (int[])drawn.Clone();
        ReadOnlySpan<(int X, int Y)> beside = [(-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1)];
        for (var cell = 0; cell < drawn.Length; cell++)
        {
            if (asked[cell] >= 0 || land[cell])
            {
                continue;
            }

            int column = cell % grid.Columns, row = cell / grid.Columns;
            foreach (var (x, y) in beside)
            {
                if (column + x >= 0 && column + x < grid.Columns && row + y >= 0 && row + y < grid.Rows && asked[cell + x + (y * grid.Columns)] >= 0)
                {
                    drawn[cell] = asked[cell + x + (y * grid.Columns)];
                    break;
                }
            }
        }

        return drawn;
    }

    /// <summary>Outline of a set as path data in cells: horizontal and vertical steps only.</summary>
    internal static string Outline(ReadOnlySpan<bool> set, int columns)
    {
        var path = new StringBuilder();
        foreach (var ring in CellOutline.Trace(set, columns))
        {
            var corners = ring.Corners;
            int n = corners.Count, start = 0;
            while (Straight(start))
            {
                start++;
            }

            path.Append(CultureInfo.InvariantCulture, $"M{corners[start].Column} {corners[start].Row}");
            var from = corners[start];
            for (var i = 1; i < n; i++)
            {
                var at = corners[(start + i) % n];
                if (!Straight((start + i) % n))
                {
                    _ = at.Row == from.Row
                        ? path.Append(CultureInfo.InvariantCulture, $"h{at.Column - from.Column}")
                        : path.Append(CultureInfo.InvariantCulture, $"v{at.Row - from.Row}");
                    from = at;
                }
            }

            path.Append('z');

            bool Straight(int i)
            {
                Corner before = corners[(i + n - 1) % n], here = corners[i], after = corners[(i + 1) % n];
                return before.Column == after.Column || before.Row == after.Row;
            }
        }

        return path.ToString();
    }

    /// <summary>Meridians and parallels within a frame.</summary>
    internal static void Graticule(Markup svg, GroundMap map, Box frame)
    {
        var path = new PathData { Tolerance = 2 };
        for (var longitude = -180; longitude < 180; longitude += 10)
        {
            Add([.. Enumerable.Range(-40, 81).Select(i => At(i * 2, longitude))]);
        }

        for (var latitude = -80; latitude <= 80; latitude += 10)
        {
            Add([.. Enumerable.Range(-90, 181).Select(i => At(latitude, i * 2))]);
        }

        if (!path.IsEmpty)
        {
            svg.Leaf("path", ("class", "graticule"), ("d", path.ToString())).Line();
        }

        Point At(double latitude, double longitude) => map.Project(Angle.FromDegrees(latitude).Radians, Angle.FromDegrees(longitude).Radians);

        void Add(List<Point> line)
        {
            foreach (var run in Clip.Line(line, frame))
            {
                path.Polyline(run);
            }
        }
    }

    private static List<MapPoint> Points(FootprintResult result, bool supported)
    {
        var scenario = result.Scenario;
        var points = new List<MapPoint>();
        points.AddRange(scenario.Batteries.GroupBy(b => b.Place.Id, StringComparer.Ordinal).Select(g => new MapPoint(
            MapMark.Battery, g.First().Place.Name, Ground.Of(g.First().Place), string.Join("; ", g.Select(b => $"{b.Inventory} {b.Interceptor.Name}")))));
        points.AddRange(result.From is { } from
            ? [new MapPoint(MapMark.LaunchArea, from.Region, new(from.Latitude[MapSigns.Middle(from)], from.Longitude[MapSigns.Middle(from)], 0), FootprintWords.Points(result))]
            : result.Points.Select(p => new MapPoint(
            result.Kind == FootprintKind.AimPoints ? MapMark.Launch : MapMark.Aim, p.Name, Ground.Of(p),
            result.Kind == FootprintKind.AimPoints ? "launch point" : "aim point")));
        points.AddRange(scenario.Radars.Where(r => r.Contributes || supported).GroupBy(r => r.Place.Id, StringComparer.Ordinal).Select(g => new MapPoint(
            g.Any(r => r.Contributes) ? MapMark.Radar : MapMark.RadarApart, g.First().Place.Name, Ground.Of(g.First().Place),
            string.Join("; ", g.Select(r => r.Radar.Name)))));
        return points;
    }

    /// <summary>The classes of cells side by side, the best first, under what they have in common.</summary>
    private static void Key(Markup svg, int[] classes, FootprintKind kind, string id, double top)
    {
        var (yes, no) = kind == FootprintKind.AimPoints ? ("Defended", "Undefended") : ("Can be met", "Cannot be met");
        (string Name, (int Class, string Text, double Width)[] Classes)[] groups =
        [
            (yes + ": time in hand to launch", [(5, "3 min or more", 118), (4, "1 to 3 min", 118), (3, "under 1 min", 118)]),
            (no + ": short by", [(2, "under 1 min", 118), (1, "more, or out of reach or sight", 200)]),
            ("Out of range", [(0, "of the missiles", 118)]),
        ];
        var x = 0.0;
        foreach (var (name, members) in groups)
        {
            if (members[0].Class == 0 && Array.IndexOf(classes, 0) < 0)
            {
                continue;
            }

            svg.Element("text", name, ("class", "legend-name"), ("x", x), ("y", top));
            foreach (var (k, text, width) in members)
            {
                svg.Leaf("rect", ("class", "cell swatch " + s_classes[k].Style), ("x", x), ("y", top + 9), ("width", width), ("height", 18));
                if (Patterned(k))
                {
                    svg.Leaf("rect", ("fill", $"url(#{id}-{s_classes[k].Over})"), ("x", x), ("y", top + 9), ("width", width), ("height", 18));
                }

                svg.Element("text", text, ("x", x + 1), ("y", top + 42));
                x += width;
            }

            x += 22;
        }
    }

    /// <summary>Lines of words, one below the other.</summary>
    internal static void Text(Markup svg, string style, List<string> lines, double x, double y, double step)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            svg.Label(style, lines[i], x, y + (i * step));
        }
    }

    /// <summary>Words broken into lines of a width [px].</summary>
    internal static List<string> Wrapped(string text, double size, double width, bool bold)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : line + " " + word;
            if (line.Length > 0 && Labels.Width(longer, size, bold) > (bold ? 0.9 : 0.94) * width)
            {
                lines.Add(line);
                line = word;
            }
            else
            {
                line = longer;
            }
        }

        return [.. lines, line];
    }
}
