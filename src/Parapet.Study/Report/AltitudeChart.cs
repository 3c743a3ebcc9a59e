using Parapet.Engagement;
using Parapet.Earth;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet.Study.Report;

/// <summary>
/// A missile's flight seen from the side, to scale, over the curved Earth: altitude against ground range, what each radar can
/// see above its horizon, and the interceptor's way to it. Things beside the track are drawn at the nearest point of it.
/// </summary>
internal static class AltitudeChart
{
    private const double EarthRadius = Ground.Radius;
    private const double Side = 34;

    /// <summary>The picture of one missile.</summary>
    public static string Render(ThreatResult threat, Scenario scenario, string title, string id, double width = 760)
    {
        var earth = EarthModel.For(scenario.Fidelity);
        var track = new GroundTrack(threat.Flight, earth);
        var shot = threat.Engagements.SelectMany(e => e.SupportedShots).OrderBy(s => s.InterceptTime).FirstOrDefault()
            ?? threat.Engagements.SelectMany(e => e.Shots).OrderBy(s => s.InterceptTime).FirstOrDefault();
        var supported = threat.Engagements.Any(e => !e.SupportedShots.IsEmpty);
        var flyOut = shot is null ? [] : FlyOut(shot, track, earth);
        var view = new View(track,
            Math.Max(threat.Flight.ApogeeAltitude, flyOut.Select(p => p.Altitude).DefaultIfEmpty(0).Max()), width);

        var svg = new Markup();
        svg.OpenPicture("altitude", width, view.Height, title, id);
        var taken = new List<Box>();
        Air(svg, view, threat.Flight.ApogeeAltitude, taken);
        var labels = new List<Label>();
        var radars = Watching(threat, scenario);
        var sightLines = Horizons(svg, view, track, radars, labels);
        AltitudeLimits(svg, view, threat, scenario, labels);
        Flight(svg, view, track, threat, scenario, taken);
        if (shot is not null)
        {
            svg.Path("fly-out", [.. flyOut.Select(p => view.At(p.Range, p.Altitude))], tolerance: 1.5);
            var met = view.At(flyOut[^1].Range, flyOut[^1].Altitude);
            svg.Leaf("path", ("class", supported ? "met" : "met hollow"),
                ("d", $"M{Markup.Number(met.X)} {Markup.Number(met.Y - 6)}l6 6-6 6-6-6z"));
            var name = $"met {Words.Clock(shot.InterceptTime)}, {Words.Kilometers(shot.Intercept.Altitude)}";
            labels.Insert(0, new Label(name, met, 6, "name battery", 12, Bold: true));
        }

        Sites(svg, view, track, scenario, radars, threat, labels);
        Ends(svg, view, threat, labels);
        taken.AddRange(labels.Where(l => l.Radius > 1).Select(l => new Box(l.At.X - 5, l.At.Y - 5, l.At.X + 5, l.At.Y + 5)));
        var lines = track.Sample(240).Select(p => view.At(p.Range, p.Altitude))
            .Concat(Enumerable.Range(0, 141).Select(i => view.At(track.Length * i / 140, 0)))
            .Concat(flyOut.Select(p => view.At(p.Range, p.Altitude))).Concat(sightLines).ToList();
        foreach (var placed in Labels.Place(labels, taken, lines, new Box(2, 2, width - 2, view.Height - 2)))
        {
            svg.Label(placed.Label.Class, placed.Label.Text, placed.Box.Left, placed.Box.Bottom - 3);
        }

        svg.Close("svg");
        return svg.ToString();
    }

    private static void Air(Markup svg, View view, double apogee, List<Box> taken)
    {
        // The ground, filled to the bottom of the picture.
        var ground = Enumerable.Range(0, 161).Select(i => view.At(view.From + ((view.To - view.From) * i / 160), 0)).ToList();
        var area = new List<Point>(ground) { new(ground[^1].X, view.Height), new(ground[0].X, view.Height) };
        svg.Path("ground", area, close: true);

        double step = view.Ceiling > 900e3 ? 500e3 : view.Ceiling > 350e3 ? 200e3 : view.Ceiling > 150e3 ? 100e3 : 50e3;
        var grid = new PathData();
        for (var h = step; h < view.Ceiling; h += step)
        {
            grid.Polyline([.. Enumerable.Range(0, 161).Select(i => view.At(view.From + ((view.To - view.From) * i / 160), h))]);
        }

        svg.Leaf("path", ("class", "grid"), ("d", grid.ToString()));
        svg.Path("horizon-ground", ground).Line();
        for (var h = step; h < view.Ceiling * 0.98; h += step)
        {
            if (Math.Abs(h - apogee) * view.PixelsPerMeter < 22)
            {
                continue; // it would stand on the path
            }

            Text(Words.Kilometers(h), view.At(view.Length / 2, h + (3 / view.PixelsPerMeter)), "num on-grid", 10.5);
        }

        double[] steps = [50e3, 100e3, 200e3, 500e3, 1000e3, 2000e3];
        var every = steps.FirstOrDefault(s => s * view.PixelsPerMeter >= 62, 2000e3);
        var ticks = new PathData();
        for (var s = 0.0; s <= view.Length; s += every)
        {
            ticks.Polyline([view.At(s, 0), view.At(s, -5 / view.PixelsPerMeter)]);
            var at = view.At(s, -13 / view.PixelsPerMeter);
            Text(s == 0 ? "0 km" : Words.Grouped(s / 1000), new Point(at.X, at.Y + 4), "num", 11);
        }

        svg.Leaf("path", ("class", "axis"), ("d", ticks.ToString())).Line();

        void Text(string text, Point at, string style, double size)
        {
            svg.Label(style, text, at.X, at.Y, "middle");
            var half = Labels.Width(text, size) / 2;
            taken.Add(new Box(at.X - half, at.Y - size + 1, at.X + half, at.Y + 2));
        }
    }

    /// <summary>
    /// The radars that matter to the picture: those of the defence that see the missile, supporting ones first, and no more
    /// than fit.
    /// </summary>
    private static List<RadarPost> Watching(ThreatResult threat, Scenario scenario)
    {
        var see = threat.Sightings.Where(s => s.First is not null).Select(s => s.Radar).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. scenario.Radars.Where(r => r.Contributes && (see.Contains(r.Id) || r.CanSupport))
                .OrderByDescending(r => r.CanSupport).Take(3),
        ];
    }

    private static List<Point> Horizons(Markup svg, View view, GroundTrack track, IReadOnlyList<RadarPost> radars,
        List<Label> labels)
    {
        var drawn = 0;
        var points = new List<Point>();
        foreach (var post in radars)
        {
            // Above this altitude over each point of the track, the least elevation (or the horizon) is cleared.
            var site = Ground.Direction(Ground.Of(post.Place));
            var elevation = Math.Max(post.Radar.ElevationMin.Radians, 0);
            var k = (post.Radar.Refraction ? 4.0 / 3.0 : 1.0) * Ground.Radius;
            var runs = new List<List<Point>> { new() };
            Point? lowest = null;
            var least = double.MaxValue;
            foreach (var (range, direction) in track.Ground(160))
            {
                var angle = elevation + (Ground.Between(direction, site) * Ground.Radius / k);
                var floor = angle < 1.4 ? (k * Elementary.Cos(elevation) / Elementary.Cos(angle)) - k : double.PositiveInfinity;
                if (floor < view.Ceiling)
                {
                    runs[^1].Add(view.At(range, floor));
                    if (floor < least)
                    {
                        (least, lowest) = (floor, view.At(range, floor));
                    }
                }
                else if (runs[^1].Count > 0)
                {
                    runs.Add([]);
                }
            }

            var path = new PathData { Tolerance = 1.5 };
            foreach (var run in runs)
            {
                path.Polyline(run);
                points.AddRange(run);
            }

            if (path.IsEmpty || lowest is not { } at)
            {
                continue;
            }

            var style = drawn++ switch { 0 => "sight-line", 1 => "sight-line second", _ => "sight-line third" };
            svg.Open("path", ("class", style), ("d", path.ToString()))
                .Element("title", $"{post.Place.Name} ({post.Radar.Name}) sees what is above this line").Close("path");
            var longest = runs.MaxBy(r => r.Count)!;
            labels.Add(new Label($"above: seen from {post.Place.Name}",
                longest[^1].X > longest[0].X && longest[0].Y < longest[^1].Y ? longest[0] : longest[^1], 1, "name sight", 11));
        }

        svg.Line();
        return points;
    }

    private static void AltitudeLimits(Markup svg, View view, ThreatResult threat, Scenario scenario, List<Label> labels)
    {
        var id = threat.Kinematic.Battery ?? threat.Engagements.FirstOrDefault()?.Battery;
        if (scenario.Batteries.FirstOrDefault(b => b.Id == id) is not { } battery)
        {
            return;
        }

        (double Limit, string Text)[] limits =
        [
            (battery.Interceptor.AltitudeMin.Meters, "least intercept altitude"),
            (battery.Interceptor.AltitudeMax.Meters, "greatest intercept altitude"),
        ];
        foreach (var (limit, text) in limits)
        {
            if (limit > 0 && limit < view.Ceiling)
            {
                var line = Enumerable.Range(0, 121).Select(i => view.At(view.Length * i / 120, limit)).ToList();
                svg.Path("limit", line, tolerance: 2);
                labels.Add(new Label($"{text} {Words.Kilometers(limit)}", line[72], 1, "name limit", 11));
            }
        }
    }

    private static void Flight(Markup svg, View view, GroundTrack track, ThreatResult threat, Scenario scenario, List<Box> taken)
    {
        foreach (var window in threat.Engagements.SelectMany(e => e.Kinematic))
        {
            Stretch(window.Start, window.End, "reachable");
        }

        // Seen by a radar that counts as support: a second line beside the path.
        var supporting = scenario.Radars.Where(r => r.Contributes && r.CanSupport)
            .Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var seen in threat.Sightings.Where(s => supporting.Contains(s.Radar)).SelectMany(s => s.InView))
        {
            Stretch(seen.Start, seen.End, "watched");
        }

        Stretch(0, threat.Flight.ImpactTime, "track yes");
        Stretch(0, threat.Flight.Burnout.Time, "boost");
        double step = threat.Flight.ImpactTime > 1200 ? 300 : threat.Flight.ImpactTime > 500 ? 120 : 60;
        for (var t = step; t < threat.Flight.ImpactTime; t += step)
        {
            var p = track.AtTime(t);
            var at = view.At(p.Range, p.Altitude);
            svg.Leaf("circle", ("class", "minute"), ("cx", at.X), ("cy", at.Y), ("r", 2.2));
            if (p.Altitude * view.PixelsPerMeter > 24)
            {
                // The name stands off the path on its outer side.
                var (before, after) = (track.AtTime(t - (step / 10)), track.AtTime(t + (step / 10)));
                var along = view.At(after.Range, after.Altitude) - view.At(before.Range, before.Altitude);
                var name = new Point(at.X + (along.Y / along.Length * 10), at.Y - (along.X / along.Length * 10));
                svg.Label("num minute-name", Words.Value(t / 60) + " min", name.X, name.Y + 3, Anchor(name.X - at.X));
                var shift = name.X - at.X > 4 ? 0 : name.X - at.X < -4 ? -34 : -17;
                taken.Add(new Box(name.X + shift, name.Y - 7, name.X + shift + 34, name.Y + 5));
            }
        }

        svg.Line();

        static string Anchor(double lean) => lean > 4 ? "start" : lean < -4 ? "end" : "middle";

        void Stretch(double from, double to, string style)
        {
            var points = Enumerable.Range(0, 121).Select(i => track.AtTime(from + ((to - from) * i / 120)))
                .Select(p => view.At(p.Range, p.Altitude)).ToList();
            svg.Path(style, points, tolerance: 1.2);
        }
    }

    private static void Sites(Markup svg, View view, GroundTrack track, Scenario scenario, IReadOnlyList<RadarPost> radars,
        ThreatResult threat, List<Label> labels)
    {
        var used = threat.Kinematic.Battery ?? threat.SensorSupported.Battery ?? threat.Engagements.FirstOrDefault()?.Battery;
        var sites = scenario.Batteries.Where(b => b.Id == used).Select(b => (b.Place, Battery: true))
            .Concat(radars.Select(r => (r.Place, Battery: false)));
        foreach (var (place, battery) in sites)
        {
            var (range, off) = track.Nearest(Ground.Direction(Ground.Of(place)));
            var end = range <= 0 || range >= track.Length;
            if (end && off > 1.2e6)
            {
                continue; // beyond the ends of the track, far away: it has no place in this picture
            }

            var at = view.At(range, 0);
            svg.Open("g", ("transform", FormattableString.Invariant($"translate({Markup.Number(at.X)} {Markup.Number(at.Y)})")));
            if (battery)
            {
                svg.Leaf("path", ("class", "mark battery"), ("d", "M-4.4-4.4H4.4V4.4H-4.4z"));
            }
            else
            {
                svg.Leaf("circle", ("class", "mark radar"), ("r", 4.4));
            }

            svg.Close("g");
            var name = off < 50e3 ? place.Name : $"{place.Name}, {Words.Kilometers(off)} off the track";
            labels.Add(new Label(name, at, 5, battery ? "name battery" : "name radar", 11.5));
        }
    }

    private static void Ends(Markup svg, View view, ThreatResult threat, List<Label> labels)
    {
        var from = view.At(0, 0);
        var to = view.At(view.Length, 0);
        svg.Leaf("path", ("class", "mark launch"), ("d", $"M{Markup.Number(from.X)} {Markup.Number(from.Y - 9)}l5 9h-10z"));
        svg.Leaf("circle", ("class", "mark aim"), ("cx", to.X), ("cy", to.Y), ("r", 3.6));
        labels.Insert(0, new Label(threat.Threat.From.Name, from, 7, "name launch", 12, Bold: true));
        labels.Insert(1, new Label(threat.Threat.To.Name, to, 5, "name", 12, Bold: true));
    }

    private static List<(double Range, double Altitude)> FlyOut(Shot shot, GroundTrack track, EarthModel earth)
    {
        const int Steps = 40;
        var flight = shot.InterceptTime - shot.LaunchTime;
        return
        [
            .. Enumerable.Range(0, Steps + 1).Select(i =>
            {
                var place = earth.GeodeticFromEcef(shot.Trajectory.At(flight * i / Steps).PositionEcef);
                return (track.Nearest(Ground.Direction(place)).Range, Math.Max(0, place.Altitude));
            }),
        ];
    }

    /// <summary>Where things along and beside a ground track are.</summary>
    private sealed class GroundTrack
    {
        private const int Steps = 400;
        private readonly double _step;
        private readonly Vector3d[] _direction = new Vector3d[Steps + 1];
        private readonly double[] _range = new double[Steps + 1];
        private readonly double[] _altitude = new double[Steps + 1];

        public GroundTrack(FlightResult flight, EarthModel earth)
        {
            _step = flight.ImpactTime / Steps;
            for (var i = 0; i <= Steps; i++)
            {
                var place = earth.GeodeticFromEcef(flight.Trajectory.At(i * _step).PositionEcef);
                _direction[i] = Report.Ground.Direction(place);
                _altitude[i] = Math.Max(0, place.Altitude);
                _range[i] = i == 0
                    ? 0
                    : _range[i - 1] + (EarthRadius * Report.Ground.Between(_direction[i - 1], _direction[i]));
            }
        }

        public double Length => _range[^1];

        public (double Range, double Altitude) AtTime(double time)
        {
            var x = Math.Clamp(time / _step, 0, Steps);
            var i = Math.Min((int)x, Steps - 1);
            var k = x - i;
            return (_range[i] + (k * (_range[i + 1] - _range[i])), _altitude[i] + (k * (_altitude[i + 1] - _altitude[i])));
        }

        public IEnumerable<(double Range, double Altitude)> Sample(int n) => Enumerable.Range(0, n + 1)
            .Select(i => AtTime(_step * Steps * i / n));

        public IEnumerable<(double Range, Vector3d Direction)> Ground(int n)
        {
            for (var i = 0; i <= n; i++)
            {
                var j = i * Steps / n;
                yield return (_range[j], _direction[j]);
            }
        }

        /// <summary>The nearest point of the track and the distance to it [m].</summary>
        public (double Range, double Off) Nearest(Vector3d direction)
        {
            var best = 0;
            var cosine = double.MinValue;
            for (var i = 0; i <= Steps; i++)
            {
                var c = Vector3d.Dot(direction, _direction[i]);
                if (c > cosine)
                {
                    (best, cosine) = (i, c);
                }
            }

            // Between two samples: fall of the perpendicular on the chord to the nearer neighbour.
            var range = _range[best];
            for (var n = Math.Max(0, best - 1); n <= Math.Min(Steps, best + 1); n++)
            {
                var chord = _direction[n] - _direction[best];
                var k = n == best ? 0 : Vector3d.Dot(direction - _direction[best], chord) / Vector3d.Dot(chord, chord);
                if (k is > 0 and < 1)
                {
                    range = _range[best] + (k * (_range[n] - _range[best]));
                }
            }

            return (range, EarthRadius * Report.Ground.Between(direction, _direction[best]));
        }
    }

    /// <summary>
    /// From (range, altitude) to the picture: a piece of the round Earth, middle of the track on top, same scale both ways.
    /// </summary>
    private sealed class View
    {
        private readonly double _middle;
        private readonly Point _center;

        public View(GroundTrack track, double top, double width)
        {
            Length = track.Length;
            Ceiling = Math.Max(top * 1.1, 60e3);
            _middle = Length / 2;
            var half = Math.Min(_middle / EarthRadius, Math.PI * 0.9);

            // Wide enough for the path and for the names at its ends, and not higher than a third of a page.
            var reach = track.Sample(80).Max(p => (EarthRadius + p.Altitude) * Math.Abs(Elementary.Sin((p.Range - _middle) / EarthRadius)));
            PixelsPerMeter = Math.Min(((width / 2) - Side) / Math.Max(reach, 1), 300 / Ceiling);
            var crown = EarthRadius * PixelsPerMeter;
            var headroom = (Ceiling * PixelsPerMeter) + 6;
            _center = new Point(width / 2, headroom + crown);
            Height = Math.Ceiling(headroom + (crown * (1 - Elementary.Cos(half))) + 40);

            // The ground goes on to the edges of the picture.
            var edge = crown > width / 2 ? Elementary.Asin(width / 2 / crown) : Math.PI / 2;
            (From, To) = (_middle - (edge * EarthRadius), _middle + (edge * EarthRadius));
        }

        public double Length { get; }

        public double From { get; }

        public double To { get; }

        public double Ceiling { get; }

        public double PixelsPerMeter { get; }

        public double Height { get; }

        public Point At(double range, double altitude)
        {
            var angle = (range - _middle) / EarthRadius;
            var r = (EarthRadius + altitude) * PixelsPerMeter;
            return new Point(_center.X + (r * Elementary.Sin(angle)), _center.Y - (r * Elementary.Cos(angle)));
        }
    }
}
