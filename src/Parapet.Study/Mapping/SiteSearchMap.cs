using System.Globalization;
using Parapet.Earth;
using Parapet.Mapping;
using Parapet.Study.Data;
using Parapet.Study.Report;

namespace Parapet.Study.Mapping;

/// <summary>
/// The surface that a search for a site goes over, as a map: at the centre of each cell tried a disc, the larger the more is defended from there; the best
/// sites with their shares.
/// </summary>
public static class SiteSearchMap
{
    private const int Grades = 5;
    private const int Told = 5; // sites whose shares are written beside them
    private const double Largest = 0.43; // [cells] radius of the largest disc
    private const double Smallest = 0.13;
    private const double LegendRadius = 11.0; // [px] of the largest disc of the legend

    /// <summary>The map as a file of its own: title, map, legend, source; for light and dark screens and for print.</summary>
    /// <param name="search">What was computed.</param>
    /// <returns>SVG, UTF-8 when written.</returns>
    public static string Svg(SiteSearchResult search)
    {
        ArgumentNullException.ThrowIfNull(search);
        return ReadmePicture.Standalone(Draw(search, "sites-map", alone: true), ReportHtml.ChartCss + FootprintMap.Css, "@media screen and (prefers-color-scheme:dark)", "");
    }

    /// <summary>The question as a headline.</summary>
    internal static string Title(SiteSearchResult search) => $"How much is defended, by where \u2018{search.Id}\u2019 stands";

    /// <summary>What a disc says.</summary>
    internal static string Measure(SiteSearchResult search) =>
        $"Share of {search.Footprint.Area.Region} in range that is defended, by reach and time and with a sensor watching";

    /// <summary>The map as one element.</summary>
    /// <param name="search">What was computed.</param>
    /// <param name="id">Unique in the page.</param>
    /// <param name="alone">With title and source, on paper of its own.</param>
    internal static string Draw(SiteSearchResult search, string id, bool alone)
    {
        var margin = alone ? FootprintMap.Margin : 0.0;
        var width = FootprintMap.Width - (2 * margin);
        var scenario = search.Footprint.Scenario;
        var points = Points(search);
        var (map, height) = FootprintMap.Fit(search.Candidates, scenario.Batteries.Select(b => b.Place).Concat(scenario.Radars.Select(r => r.Place)), width);
        var frame = new Box(0, 0, width, height);
        points = [.. points.Where(p => MapSigns.Named(p.Mark) || frame.Inflate(-8).Contains(map.Project(p.At.Latitude, p.At.Longitude)))];
        var keys = MapSigns.MarkKeys(points);
        keys.Insert(0, ("best site", svg => Best(svg, new Point(13, 0), 4)));
        var title = alone ? FootprintMap.Wrapped(Title(search), 30, width, bold: true) : [];
        var lead = alone ? FootprintMap.Wrapped(SiteSearchFiles.Said(search), 16, width, bold: true) : [];
        var subtitle = alone ? FootprintMap.Wrapped(Assumptions(search), 14, width, bold: false) : [];
        var source = alone ? FootprintMap.Wrapped(Source(search), 11, width, bold: false) : [];
        var top = alone ? margin + (title.Count * 33) + (lead.Count * 22) + (subtitle.Count * 20) + 14 : 0.0;
        var legend = 92 + (24 * MapChart.LegendRows(keys, width));
        var total = top + height + legend + (source.Count * 15) + (alone ? margin : 0.0);

        var svg = new Markup();
        svg.OpenPicture("map footprint sites", FootprintMap.Width, Math.Round(total), $"{Title(search)}. {Measure(search)}", id);
        if (alone)
        {
            svg.Leaf("rect", ("class", "paper"), ("width", FootprintMap.Width), ("height", Math.Round(total)));
            FootprintMap.Text(svg, "title", title, margin, margin + 22, 33);
            FootprintMap.Text(svg, "lead", lead, margin, margin + (title.Count * 33) + 14, 22);
            FootprintMap.Text(svg, "subtitle", subtitle, margin, margin + (title.Count * 33) + (lead.Count * 22) + 14, 20);
        }

        svg.Open("g", ("transform", FormattableString.Invariant($"translate({Markup.Number(margin)} {Markup.Number(top)})"))).Line();
        svg.Open("defs").Open("clipPath", ("id", id + "-c")).Leaf("rect", ("width", frame.Width), ("height", frame.Height), ("rx", 3)).Close("clipPath").Close("defs").Line();
        svg.Open("g", ("clip-path", $"url(#{id}-c)"));
        svg.Leaf("rect", ("class", "sea"), ("width", width), ("height", height)).Line();
        FootprintMap.Graticule(svg, map, frame);
        var land = new PathData { Tolerance = 0.9 };
        foreach (var ring in map.Land(frame.Inflate(4)))
        {
            land.Polyline(ring, close: true);
        }

        svg.Leaf("path", ("class", "land"), ("fill-rule", "evenodd"), ("d", land.IsEmpty ? "M0 0" : land.ToString())).Line();
        Searched(svg, search.Candidates, map);
        Discs(svg, search, map);
        MapSigns.Marks(svg, map, frame, points, search.Candidates, Numbers(svg, search, map, frame));
        MapChart.ScaleBar(svg, map.PixelsPerMeter, frame);
        svg.Close("g");
        svg.Leaf("rect", ("class", "frame"), ("x", 0.5), ("y", 0.5), ("width", width - 1), ("height", height - 1), ("rx", 3)).Line();
        Key(svg, search, height + 24);
        MapChart.DrawLegend(svg, keys, width, height + 88);
        FootprintMap.Text(svg, "source", source, 0, height + legend + 12, 15);
        svg.Close("g").Close("svg");
        return svg.ToString();
    }

    /// <summary>Grade of a share among those of all sites: 0 the least fifth of their range, 4 the greatest.</summary>
    internal static int Grade(SiteSearchResult search, int i)
    {
        var (least, most) = (search.Supported.Min(), search.Supported.Max());
        return most > least ? Math.Min(Grades - 1, (int)(Grades * (search.Supported[i] - least) / (most - least))) : Grades - 1;
    }

    private static string Assumptions(SiteSearchResult search) =>
        $"{Measure(search)}, against missiles from {FootprintWords.Points(search.Footprint)}. {FootprintMap.Assumptions(search.Footprint)}";

    private static string Source(SiteSearchResult search)
    {
        var grid = search.Candidates.Grid;
        var result = search.Footprint;
        var projection = grid.Projection == EqualAreaProjection.Azimuthal ? "Lambert azimuthal equal-area" : "Lambert cylindrical equal-area";
        return $"State of {result.Scenario.Epoch.Split('T')[0]}. Sites tried: the centres of {search.Supported.Length} cells of {Words.Value(Math.Round(grid.CellSize / 1000, 1))} km in "
            + $"{search.Candidates.Region}, {projection}; asked of {result.Area.Cell.Length} cells of {result.Area.Region}. {Coastlines.Attribution} "
            + $"Parapet {Evaluate.Version}, scenario {result.Scenario.Id}, result of the best site {(result.Hash.Length > 16 ? result.Hash[..16] : result.Hash)}.";
    }

    // What stays in its place while the site is moved.
    private static List<MapPoint> Points(SiteSearchResult search)
    {
        var scenario = search.Footprint.Scenario;
        List<MapPoint> points =
        [
            .. scenario.Batteries.Where(b => b.Id != search.Id).GroupBy(b => b.Place.Id, StringComparer.Ordinal).Select(g => new MapPoint(
                MapMark.Battery, g.First().Place.Name, Ground.Of(g.First().Place), string.Join("; ", g.Select(b => $"{b.Inventory} {b.Interceptor.Name}")))),
            .. search.Footprint.From is not null ? [] : search.Footprint.Points.Select(p => new MapPoint(MapMark.Launch, p.Name, Ground.Of(p), "launch point")),
            .. scenario.Radars.Where(r => r.Id != search.Id).GroupBy(r => r.Place.Id, StringComparer.Ordinal).Select(g => new MapPoint(
                g.Any(r => r.Contributes) ? MapMark.Radar : MapMark.RadarApart, g.First().Place.Name, Ground.Of(g.First().Place), string.Join("; ", g.Select(r => r.Radar.Name)))),
        ];
        return points;
    }

    // The outline of the cells tried.
    private static void Searched(Markup svg, CellArea area, GroundMap map)
    {
        var set = new bool[area.Grid.Columns * area.Grid.Rows];
        foreach (var cell in area.Cell)
        {
            set[cell] = true;
        }

        var corner = map.Corner(area.Grid);
        var scale = map.PixelsPerMeter * area.Grid.CellSize;
        svg.Leaf(
            "path", ("class", "searched"), ("vector-effect", "non-scaling-stroke"),
            ("transform", string.Create(CultureInfo.InvariantCulture, $"translate({corner.X:0.##} {corner.Y:0.##}) scale({scale:0.#####})")),
            ("d", FootprintMap.Outline(set, area.Grid.Columns))).Line();
    }

    private static double Radius(int grade) => Math.Sqrt((Smallest * Smallest) + (grade * ((Largest * Largest) - (Smallest * Smallest)) / (Grades - 1)));

    private static void Discs(Markup svg, SiteSearchResult search, GroundMap map)
    {
        var cell = map.PixelsPerMeter * search.Candidates.Grid.CellSize;
        for (var i = 0; i < search.Supported.Length; i++)
        {
            var at = At(search, map, i);
            svg.Open("circle", ("class", "site-disc"), ("cx", at.X), ("cy", at.Y), ("r", Math.Min(Radius(Grade(search, i)) * cell, 26 * Radius(Grade(search, i)) / Largest)))
                .Element("title", $"{SiteSearchFiles.Place(search, i)}: {Percent(search.Supported[i])}, by reach alone {Percent(search.Kinematic[i])}").Close("circle");
        }

        svg.Line();
        Best(svg, At(search, map, search.Best), Math.Min(Largest * cell, 26));
    }

    // A ring with four strokes, so that it is told from any disc.
    private static void Best(Markup svg, Point at, double radius)
    {
        double inner = radius + 3, outer = radius + 8;
        string x = Markup.Number(at.X), y = Markup.Number(at.Y);
        foreach (var style in (ReadOnlySpan<string>)["best-site halo", "best-site"])
        {
            svg.Open("g", ("class", style), ("transform", $"translate({x} {y})")).Leaf("circle", ("r", inner))
                .Leaf("path", ("d", FormattableString.Invariant($"M0 {-inner:0.#}V{-outer:0.#}M0 {inner:0.#}V{outer:0.#}M{-inner:0.#} 0H{-outer:0.#}M{inner:0.#} 0H{outer:0.#}"))).Close("g");
        }

        svg.Line();
    }

    // The shares of the best sites beside them, as far as there is room.
    private static List<Box> Numbers(Markup svg, SiteSearchResult search, GroundMap map, Box frame)
    {
        var cell = map.PixelsPerMeter * search.Candidates.Grid.CellSize;
        var order = SiteSearchFiles.Ranked(search).Take(Told).ToList();
        var labels = order.Select(i => i == search.Best
            ? new Label($"best: {Percent(search.Supported[i])}", At(search, map, i), Math.Min(Largest * cell, 26) + 9, "site-name best", 13, Bold: true)
            : new Label(Percent(search.Supported[i]), At(search, map, i), Math.Min(Largest * cell, 26) + 1, "site-name", 11.5)).ToList();
        List<Box> taken =
        [
            .. order.Select(i => At(search, map, i)).Select(p => new Box(p.X - 8, p.Y - 8, p.X + 8, p.Y + 8)), new Box(frame.Left, frame.Bottom - 34, frame.Left + 200, frame.Bottom),
        ];
        var placed = Labels.Place(labels, taken, [.. Enumerable.Range(0, search.Supported.Length).Select(i => At(search, map, i))], frame.Inflate(-5)).ToList();
        foreach (var label in placed)
        {
            svg.Label(label.Label.Class, label.Label.Text, label.Box.Left, label.Box.Bottom - 3);
        }

        return [.. placed.Select(p => p.Box), .. taken];
    }

    private static Point At(SiteSearchResult search, GroundMap map, int i) => map.Project(search.Candidates.Latitude[i], search.Candidates.Longitude[i]);

    private static void Key(Markup svg, SiteSearchResult search, double top)
    {
        var (least, most) = (search.Supported.Min(), search.Supported.Max());
        svg.Element("text", Measure(search), ("class", "legend-name"), ("x", 0), ("y", top));
        if (!(most > least))
        {
            svg.Leaf("circle", ("class", "site-disc"), ("cx", 13), ("cy", top + 22), ("r", LegendRadius)).Element("text", $"{Percent(most)} from every site", ("x", 34), ("y", top + 26));
            return;
        }

        for (var k = 0; k < Grades; k++)
        {
            var x = k * 168.0;
            double from = least + (k * (most - least) / Grades), to = least + ((k + 1) * (most - least) / Grades);
            svg.Leaf("circle", ("class", "site-disc"), ("cx", x + 13), ("cy", top + 22), ("r", Radius(k) / Largest * LegendRadius))
                .Element("text", $"{(100 * from).ToString("0.0", CultureInfo.InvariantCulture)} to {Percent(to)}", ("x", x + 34), ("y", top + 26));
        }
    }

    private static string Percent(double share) => SiteSearchFiles.Percent(share);
}
