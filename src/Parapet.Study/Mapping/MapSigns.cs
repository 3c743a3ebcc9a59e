using Parapet.Mapping;
using Parapet.Study.Report;

namespace Parapet.Study.Mapping;

/// <summary>Signs on a map of cells: sites, launch and aim points, a launch area, countries, and arrows to what lies beyond.</summary>
internal static class MapSigns
{
    /// <summary>[1] of the signs of the report's maps.</summary>
    public const double Scale = 1.35;

    private const int MostDots = 400; // launch points that are drawn one by one

    // What the question is about is pointed to where it lies beyond the map.
    public static bool Named(MapMark mark) => mark is MapMark.Launch or MapMark.LaunchArea or MapMark.Aim or MapMark.Battery;

    /// <summary>Signs with their names, arrows to what is asked about and lies beyond, and names of countries.</summary>
    /// <param name="svg">Where to.</param>
    /// <param name="map">The map.</param>
    /// <param name="frame">Of the map.</param>
    /// <param name="points">What is marked, the most important first.</param>
    /// <param name="area">Whose countries are named.</param>
    /// <param name="covered">What names must leave free.</param>
    public static void Marks(Markup svg, GroundMap map, Box frame, List<MapPoint> points, CellArea area, params IEnumerable<Box> covered)
    {
        var placed = points.Select(p => (Point: p, At: map.Project(p.At.Latitude, p.At.Longitude))).ToList();
        var shown = placed.Where(p => frame.Inflate(-8).Contains(p.At)).ToList();
        var taken = shown.Select(s => new Box(s.At.X - 8, s.At.Y - 8, s.At.X + 8, s.At.Y + 8))
            .Append(new Box(frame.Left, frame.Bottom - 34, frame.Left + 200, frame.Bottom)).Concat(covered).ToList();
        foreach (var (point, at) in placed.Where(p => !frame.Inflate(-8).Contains(p.At)))
        {
            Beyond(svg, map, frame, point, at, taken);
        }

        foreach (var (point, at) in shown.Where(s => s.Point.Mark != MapMark.LaunchArea).Reverse())
        {
            svg.Open("g", ("transform", FormattableString.Invariant($"translate({Markup.Number(at.X)} {Markup.Number(at.Y)}) scale({Scale})")))
                .Element("title", $"{point.Name}: {point.Detail}");
            MapChart.Mark(svg, point.Mark);
            svg.Close("g");
        }

        svg.Line();
        taken.AddRange(MapChart.Names(svg, shown, taken, [], frame.Inflate(-5), radius: 6 * Scale));
        Countries(svg, map, frame, area, taken);
    }

    /// <summary>Names of the countries that have room for theirs, each about the middle of its cells.</summary>
    private static void Countries(Markup svg, GroundMap map, Box frame, CellArea area, List<Box> taken)
    {
        const double Size = 11, Spacing = 1.12;
        var cells = Enumerable.Range(0, area.Cell.Length).Where(i => area.Country[i] >= 0)
            .GroupBy(i => area.Country[i]).OrderByDescending(g => g.Count()).ThenBy(g => g.Key);
        foreach (var country in cells)
        {
            var places = country.Select(i => map.Project(area.Latitude[i], area.Longitude[i])).ToList();
            var mean = new Point(places.Average(p => p.X), places.Average(p => p.Y));
            var length = Spacing * Labels.Width(area.Countries[country.Key], Size);
            var widest = places.Where(p => Math.Abs(p.Y - mean.Y) < 12).Select(p => p.X).DefaultIfEmpty(mean.X).ToList();
            if (length > widest.Max() - widest.Min())
            {
                continue;
            }

            // The free place nearest to the middle, about one of its cells.
            foreach (var at in places.OrderBy(p => (p - mean).Length).Take(60))
            {
                var box = new Box(at.X - (length / 2), at.Y - Size, at.X + (length / 2), at.Y + 3);
                if (frame.Inflate(-5).Contains(box) && taken.TrueForAll(t => t.Inflate(2).Overlap(box) < 1))
                {
                    taken.Add(box);
                    svg.Label("country", area.Countries[country.Key], at.X, at.Y, "middle");
                    break;
                }
            }
        }
    }

    /// <summary>An arrow at the edge toward a place that the map does not reach.</summary>
    private static void Beyond(Markup svg, GroundMap map, Box frame, MapPoint point, Point at, List<Box> taken)
    {
        var center = new Point((frame.Left + frame.Right) / 2, (frame.Top + frame.Bottom) / 2);
        var away = at - center;
        var reach = Math.Min(
            (frame.Width / 2) - 14 is var x && away.X != 0 ? x / Math.Abs(away.X) : double.MaxValue,
            (frame.Height / 2) - 14 is var y && away.Y != 0 ? y / Math.Abs(away.Y) : double.MaxValue);
        var edge = new Point(center.X + (away.X * reach), center.Y + (away.Y * reach));
        var unit = new Point(away.X / away.Length, away.Y / away.Length);
        Point tip = new(edge.X + (unit.X * 8), edge.Y + (unit.Y * 8)), side = new(-unit.Y * 5.5, unit.X * 5.5), back = new(edge.X - (unit.X * 3), edge.Y - (unit.Y * 3));
        svg.Path(point.Mark == MapMark.Battery ? "mark arrow battery" : "mark arrow", [tip, back + side, back - side], close: true);
        var text = $"{point.Name}, {Words.Kilometers(Math.Round((at - edge).Length / map.PixelsPerMeter / 50e3) * 50e3)} farther";
        double length = Labels.Width(text, 11.5), left = Math.Clamp(edge.X < center.X ? edge.X + 14 : edge.X - 14 - (1.06 * length), frame.Left + 6, frame.Right - length - 6);

        // Of several arrows close together, each name takes the next free line.
        for (var line = 0; line < 8; line++)
        {
            var bottom = Math.Clamp(edge.Y + 4, frame.Top + 16, frame.Bottom - 10) + (line * (edge.Y > center.Y ? -15 : 15));
            var box = new Box(left, bottom - 11, left + length, bottom + 3);
            if (taken.TrueForAll(t => t.Overlap(box) < 1))
            {
                taken.Add(box);
                svg.Label("beyond", text, left, bottom);
                return;
            }
        }
    }

    /// <summary>The legend of the signs that are there.</summary>
    public static List<(string Text, Action<Markup> Draw)> MarkKeys(List<MapPoint> points)
    {
        ReadOnlySpan<(MapMark Mark, string Text)> all =
        [
            (MapMark.Battery, "interceptors"), (MapMark.Radar, "radar"), (MapMark.RadarApart, "radar, data not shared"), (MapMark.Launch, "launch point"), (MapMark.LaunchArea, "launch area and points in it"), (MapMark.Aim, "aim point"),
        ];
        var keys = new List<(string, Action<Markup>)>();
        foreach (var (mark, text) in all)
        {
            if (points.Exists(p => p.Mark == mark))
            {
                keys.Add((text, svg =>
                {
                    svg.Open("g", ("transform", FormattableString.Invariant($"translate(13 0) scale({Scale})")));
                    MapChart.Mark(svg, mark);
                    svg.Close("g");
                }));
            }
        }

        return keys;
    }

    /// <summary>The cells whose centres missiles are launched from: their outline, and the points while they can be told apart.</summary>
    public static void LaunchArea(Markup svg, GroundMap map, Box frame, CellArea from)
    {
        var grid = from.Grid;
        var set = new bool[grid.Columns * grid.Rows];
        foreach (var cell in from.Cell)
        {
            set[cell] = true;
        }

        var outline = new PathData { Tolerance = 0.5 };
        foreach (var ring in CellOutline.Trace(set, grid.Columns))
        {
            List<Point> points = [.. ring.Corners.Append(ring.Corners[0]).Select(At).Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y))];
            foreach (var run in Clip.Line(points, frame.Inflate(4)))
            {
                outline.Polyline(run);
            }
        }

        if (!outline.IsEmpty)
        {
            svg.Leaf("path", ("class", "launch-area halo"), ("d", outline.ToString())).Leaf("path", ("class", "launch-area"), ("d", outline.ToString())).Line();
        }

        for (var i = 0; from.Cell.Length <= MostDots && i < from.Cell.Length; i++)
        {
            var at = map.Project(from.Latitude[i], from.Longitude[i]);
            if (frame.Inflate(-3).Contains(at))
            {
                svg.Leaf("circle", ("class", "launch-dot"), ("cx", at.X), ("cy", at.Y), ("r", 1.8));
            }
        }

        svg.Line();

        Point At(Corner corner)
        {
            var (latitude, longitude) = FootprintGeoJson.OnMap(grid, grid.West + (corner.Column * grid.CellSize), grid.North - (corner.Row * grid.CellSize));
            return map.Project(latitude, longitude);
        }
    }

    /// <summary>Where the name of a launch area stands: at its cell nearest to the middle of all.</summary>
    public static int Middle(CellArea from)
    {
        var places = from.Cell.Select(from.Grid.CenterOf).ToList();
        double east = places.Average(p => p.East), north = places.Average(p => p.North);
        return Enumerable.Range(0, places.Count).MinBy(i => Math.Abs(places[i].East - east) + Math.Abs(places[i].North - north));
    }
}
