using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Sensing;

namespace Parapet.Mapping;

/// <summary>What a radar has of a target over a cell: the first reason in this order that leaves nothing.</summary>
public enum CellSight : byte
{
    /// <summary>Seen.</summary>
    Seen,

    /// <summary>Below the horizon or the least elevation.</summary>
    Horizon,

    /// <summary>Outside the sector or the scan cone, or above the greatest elevation.</summary>
    FieldOfView,

    /// <summary>The signal is too weak, or the target beyond the instrumented range.</summary>
    Signal,
}

/// <summary>What one radar sees of targets at one altitude.</summary>
/// <param name="Radar">What it is and where it looks.</param>
/// <param name="Place">Where it is.</param>
/// <param name="Altitude">[m] of the targets above the ellipsoid.</param>
/// <param name="CrossSection">[m^2] of the targets.</param>
/// <param name="Area">The cells over which the targets are.</param>
public sealed record CoverageQuestion(Radar Radar, Place Place, double Altitude, double CrossSection, CellArea Area)
{
    private const double MeanRadius = 6_371_008.8; // [m] Source: WGS84, mean radius R1
    private const double Allowance = 1.01; // the Earth is no sphere

    /// <summary>[m] other altitudes of which the rim is wanted.</summary>
    public ImmutableArray<double> Contours { get; init; } = [];

    /// <summary>Whose figures the radar has; null for the catalogue's own choice.</summary>
    public string? Position { get; init; }

    /// <summary>Every number of the radar.</summary>
    public ImmutableArray<Input> Inputs { get; init; } = [];

    /// <summary>
    /// The ground under which targets can be in sight: the cells, about as many as wanted, whose centres lie in the circle of the geometric
    /// horizon about the radar, or of its instrumented range where that is less.
    /// </summary>
    /// <param name="radar">What it is.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="altitude">[m] of the targets.</param>
    /// <param name="cells">How many are wanted.</param>
    public static CellArea WithinSight(Radar radar, Place place, double altitude, int cells)
    {
        ArgumentNullException.ThrowIfNull(radar);
        ArgumentNullException.ThrowIfNull(place);
        var half = Elementary.Sin(0.5 * Math.Min(Math.PI, Allowance * HorizonAngle(radar, place, altitude)));
        var reach = 2.0 * MeanRadius * half;
        var size = reach * Math.Sqrt(Math.PI / cells);
        var across = (2 * (int)Math.Ceiling((reach / size) - 0.5)) + 1; // odd: the radar is in the middle of a cell
        var grid = new EqualAreaGrid(
            EqualAreaProjection.Azimuthal, place.Latitude.Radians, place.Longitude.Radians, size, -0.5 * across * size, 0.5 * across * size, across, across);
        return Cells(grid, $"Within sight of {place.Name}", (east, north) => (east * east) + (north * north) <= reach * reach);
    }

    /// <summary>All cells, on land and at sea, of the rectangle that a grid covers on its plane, cut anew into about as many as wanted.</summary>
    /// <param name="region">Name of the region, for people.</param>
    /// <param name="grid">Whose rectangle.</param>
    /// <param name="cells">How many are wanted.</param>
    public static CellArea Whole(string region, EqualAreaGrid grid, int cells)
    {
        ArgumentNullException.ThrowIfNull(grid);
        double width = grid.Columns * grid.CellSize, height = grid.Rows * grid.CellSize, size = Math.Sqrt(width * height / cells);
        var cut = grid with { CellSize = size, Columns = Math.Max(1, (int)Math.Round(width / size)), Rows = Math.Max(1, (int)Math.Round(height / size)) };
        return Cells(cut, region, (_, _) => true);
    }

    /// <summary>[rad] angle at the Earth's centre to the geometric horizon of an altitude, or to the instrumented range where that is less.</summary>
    internal static double HorizonAngle(Radar radar, Place place, double altitude)
    {
        var radius = EarthModel.Powered.EcefFromGeodetic(place.Geodetic with { Altitude = 0.0 }).Norm;
        var lowest = LowestRay.From(radius, place.Altitude.Meters, -0.5 * Math.PI, radar.Refraction);
        double low = 0.0, high = Math.PI;
        for (var i = 0; i < 50; i++)
        {
            var middle = 0.5 * (low + high);
            (low, high) = lowest.Altitude(middle) <= altitude ? (middle, high) : (low, middle);
        }

        // Slant range to angle by the law of cosines; what is nearer than the altitude reaches nowhere.
        double site = radius + place.Altitude.Meters, target = radius + altitude, range = radar.RangeMax.Meters;
        var cosine = ((site * site) + (target * target) - (range * range)) / (2.0 * site * target);
        return cosine is > -1.0 and < 1.0 ? Math.Min(low, Elementary.Acos(cosine)) : low;
    }

    private static CellArea Cells(EqualAreaGrid grid, string region, Func<double, double, bool> inside)
    {
        var plane = grid.Plane;
        var (cell, latitude, longitude) = (new List<int>(), new List<double>(), new List<double>());
        for (var i = 0; i < grid.Columns * grid.Rows; i++)
        {
            var (east, north) = grid.CenterOf(i);
            var at = plane.Unproject(east, north);
            if (inside(east, north) && !double.IsNaN(at.Latitude))
            {
                cell.Add(i);
                latitude.Add(at.Latitude);
                longitude.Add(at.Longitude);
            }
        }

        var nowhere = new short[cell.Count];
        Array.Fill(nowhere, (short)-1);
        return new CellArea(region, grid, [.. cell], [.. latitude], [.. longitude], nowhere, new double[cell.Count], []);
    }
}

/// <summary>How far a radar sees in one direction.</summary>
/// <param name="Azimuth">[rad] from north, of the line over the ground.</param>
/// <param name="Near">[m, ground distance] where sight begins; NaN when nothing is seen in this direction.</param>
/// <param name="Far">[m, ground distance] where it ends; NaN when nothing is seen.</param>
/// <param name="SlantRange">[m] at the far end; NaN when nothing is seen.</param>
/// <param name="Limit">What ends it; when nothing is seen, what stands against a target just within the horizon.</param>
/// <param name="NearAt">Ground point at the near end; the radar's own when nothing is seen.</param>
/// <param name="FarAt">Ground point at the far end; the radar's own when nothing is seen.</param>
public sealed record RimPoint(double Azimuth, double Near, double Far, double SlantRange, CellSight Limit, Geodetic NearAt, Geodetic FarAt)
{
    /// <summary>Something is seen in this direction.</summary>
    public bool Sees => Far >= 0.0;
}

/// <summary>How far a radar sees targets at one altitude, all round.</summary>
/// <param name="Altitude">[m]</param>
/// <param name="Points">By azimuth from north, a degree or less apart; two lie just within the edges of a sector.</param>
public sealed record CoverageRim(double Altitude, ImmutableArray<RimPoint> Points)
{
    /// <summary>[m] farthest slant range; NaN when nothing is seen.</summary>
    public double RangeMax => Points.Where(p => p.Sees).Select(p => p.SlantRange).DefaultIfEmpty(double.NaN).Max();

    /// <summary>The point of farthest slant range within 22.5 degrees of an octant's middle; null when nothing is seen there.</summary>
    /// <param name="octant">0 north, 1 north-east ... 7 north-west.</param>
    public RimPoint? Farthest(int octant) => Points.Where(p => p.Sees && (int)Math.Floor((p.Azimuth / (0.25 * Math.PI)) + 0.5) % 8 == octant).MaxBy(p => p.SlantRange);
}

/// <summary>What a radar sees over every cell, in columns as long as <see cref="CellArea.Cell"/>.</summary>
public sealed record CoverageResult
{
    /// <summary>What was asked.</summary>
    public required CoverageQuestion Question { get; init; }

    /// <summary>Seen, or why not.</summary>
    public required CellSight[] Sight { get; init; }

    /// <summary>
    /// By how much it is not seen: [m] of altitude for the horizon (infinite beyond any altitude's horizon), [rad] for the field of view, [dB] for
    /// the signal, 40 dB a decade of range beyond the instrumented one; NaN where seen.
    /// </summary>
    public required double[] Deficit { get; init; }

    /// <summary>[dB] signal-to-noise ratio over the one needed; NaN below the horizon and outside the field of view.</summary>
    public required double[] Margin { get; init; }

    /// <summary>[m]</summary>
    public required double[] SlantRange { get; init; }

    /// <summary>The rim at the altitude that was asked for, then at the others. It does not end where the cells end.</summary>
    public required ImmutableArray<CoverageRim> Rims { get; init; }

    /// <summary>At the altitude that was asked for, the rims within which the signal is at least each of <see cref="Coverage.Stronger"/> times the one needed.</summary>
    public required ImmutableArray<CoverageRim> StrongerRims { get; init; }

    /// <summary>Hash of the columns and of what was asked.</summary>
    public required string Hash { get; init; }

    /// <summary>Cells of a kind.</summary>
    public int Cells(CellSight sight) => Sight.Count(s => s == sight);

    /// <summary>[m^2] ground under the seen cells.</summary>
    public double SeenSurface => Cells(CellSight.Seen) * Question.Area.Grid.CellSurface;
}

/// <summary>What a radar sees from its place, cell by cell.</summary>
public static class Coverage
{
    /// <summary>[1] signals over the one needed that are told apart: 3 and 10 dB, rising.</summary>
    public static readonly ImmutableArray<double> Stronger = [2.0, 10.0];

    private const int Block = 1024;
    private const int Steps = 96; // along each direction
    private const int Halvings = 32;

    /// <summary>Looks over every cell.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="progress">Told the done fraction, 0 to 1, from any thread.</param>
    /// <param name="cancellation">Ends the computation with <see cref="OperationCanceledException"/>.</param>
    public static CoverageResult Of(CoverageQuestion question, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        var work = new Work(progress, cancellation);
        var looks = new Looks(question);
        var area = question.Area;
        var count = area.Cell.Length;
        var (sight, deficit, margin, range) = (new CellSight[count], new double[count], new double[count], new double[count]);
        Evaluate.Each((count + Block - 1) / Block, work.Part(0.5), b =>
        {
            var (first, size) = (b * Block, Math.Min(Block, count - (b * Block)));
            looks.At(area.Latitude.AsSpan(first, size), area.Longitude.AsSpan(first, size), question.Altitude, 1.0,
                sight.AsSpan(first, size), deficit.AsSpan(first, size), margin.AsSpan(first, size), range.AsSpan(first, size));
            return true;
        });
        var azimuths = Azimuths(question.Radar);
        var altitudes = question.Contours.Insert(0, question.Altitude);
        ImmutableArray<(double Altitude, double Signal)> wanted = [.. altitudes.Select(a => (a, 1.0)), .. Stronger.Select(s => (question.Altitude, s))];
        var rays = Evaluate.Each(azimuths.Length, work.Part(0.5), i => looks.Ray(azimuths[i], wanted));
        ImmutableArray<CoverageRim> rims = [.. wanted.Select((w, k) => new CoverageRim(w.Altitude, [.. rays.Select(r => r[k])]))];

        using var hash = new ResultHash();
        looks.Add(hash);
        for (var i = 0; i < count; i++)
        {
            hash.Add(area.Cell[i], (double)sight[i], deficit[i], margin[i], range[i]);
        }

        foreach (var point in rims.SelectMany(r => r.Points))
        {
            hash.Add(point.Azimuth, point.Near, point.Far, point.SlantRange, (double)point.Limit);
        }

        return new CoverageResult
        {
            Question = question, Sight = sight, Deficit = deficit, Margin = margin, SlantRange = range, Rims = rims[..altitudes.Length], StrongerRims = rims[altitudes.Length..], Hash = hash.ToHex(),
        };
    }

    // [rad] every degree, and just within the edges of a sector.
    private static double[] Azimuths(Radar radar)
    {
        const double Turn = 2.0 * Math.PI, Within = 1e-3;
        var half = 0.5 * radar.SectorWidth.Radians;
        IEnumerable<double> edges = half < Math.PI ? [radar.SectorCenter.Radians - half + Within, radar.SectorCenter.Radians + half - Within] : [];
        return [.. Enumerable.Range(0, 360).Select(d => Angle.FromDegrees(d).Radians).Concat(edges.Select(a => a - (Turn * Math.Floor(a / Turn)))).Order()];
    }

    /// <summary>A radar that looks at points by their place on the ground and their altitude.</summary>
    private sealed class Looks(CoverageQuestion question)
    {
        private readonly EarthModel _earth = EarthModel.Powered;
        private readonly RadarData _radar = RadarData.Compile(question.Radar, question.Place, EarthModel.Powered);

        public void At(
            ReadOnlySpan<double> latitude, ReadOnlySpan<double> longitude, double altitude, double wanted,
            Span<CellSight> sight, Span<double> deficit, Span<double> margin, Span<double> range)
        {
            var n = latitude.Length;
            double[] x = new double[n], y = new double[n], z = new double[n], up = new double[n], spread = new double[n], horizon = new double[n], field = new double[n];
            for (var i = 0; i < n; i++)
            {
                var at = _earth.EcefFromGeodetic(new Geodetic(latitude[i], longitude[i], altitude));
                (x[i], y[i], z[i], up[i]) = (at.X, at.Y, at.Z, altitude);
            }

            _radar.At(x, y, z, up, range, spread, horizon, field);
            for (var i = 0; i < n; i++)
            {
                var snr = spread[i] * _radar.LoopGain * question.CrossSection / _radar.SnrNeeded;
                var instrumented = _radar.RangeMax * _radar.RangeMax / (range[i] * range[i]);
                var signal = Math.Min(snr / wanted, instrumented * instrumented);
                sight[i] = horizon[i] < 0.0 ? CellSight.Horizon : field[i] < 0.0 ? CellSight.FieldOfView : signal < 1.0 ? CellSight.Signal : CellSight.Seen;
                margin[i] = sight[i] is CellSight.Horizon or CellSight.FieldOfView ? double.NaN : Decibels(snr);
                deficit[i] = sight[i] switch
                {
                    CellSight.Horizon => Lacking(new Vector3d(x[i], y[i], z[i]), altitude),
                    CellSight.FieldOfView => -field[i],
                    CellSight.Signal => -Decibels(signal),
                    _ => double.NaN,
                };
            }
        }

        // [m] The lowest ray is that of a sphere, and a target just below it may be level with it.
        private double Lacking(Vector3d targetEcef, double altitude)
        {
            var angle = Elementary.Atan2(Vector3d.Cross(_radar.SiteEcef, targetEcef).Norm, Vector3d.Dot(_radar.SiteEcef, targetEcef));
            return Math.Max(0.0, _radar.Lowest.Altitude(angle) - altitude);
        }

        /// <summary>The rim points of several altitudes and signals, as multiples of the one needed, in one direction.</summary>
        public RimPoint[] Ray(double azimuth, ImmutableArray<(double Altitude, double Signal)> wanted)
        {
            var line = _earth.Geodesic.Line(question.Place.Geodetic, azimuth);
            return [.. wanted.Select(w => Rim(line, azimuth, w.Altitude, w.Signal))];
        }

        private RimPoint Rim(GeodesicLine line, double azimuth, double altitude, double wanted)
        {
            // A little beyond the horizon, so that the last point is not seen but where the instrumented range ends it.
            var length = 6_371_008.8 * 1.02 * CoverageQuestion.HorizonAngle(question.Radar with { RangeMax = new Length(double.PositiveInfinity) }, question.Place, altitude);
            var points = new Geodetic[Steps + 1];
            var (latitude, longitude) = (new double[points.Length], new double[points.Length]);
            for (var j = 0; j < points.Length; j++)
            {
                points[j] = line.At(Distance(j)).Place;
                (latitude[j], longitude[j]) = (points[j].Latitude, points[j].Longitude);
            }

            var (sight, deficit, margin, range) = (new CellSight[points.Length], new double[points.Length], new double[points.Length], new double[points.Length]);
            At(latitude, longitude, altitude, wanted, sight, deficit, margin, range);
            int first = Array.IndexOf(sight, CellSight.Seen), last = Array.LastIndexOf(sight, CellSight.Seen);
            if (first < 0)
            {
                var inSight = Array.FindLastIndex(sight, s => s != CellSight.Horizon);
                var none = question.Place.Geodetic with { Altitude = 0.0 };
                return new RimPoint(azimuth, double.NaN, double.NaN, double.NaN, inSight < 0 ? CellSight.Horizon : sight[inSight], none, none);
            }

            var near = first == 0 ? 0.0 : Edge(Distance(first), Distance(first - 1), out _, out _);
            var (far, limit, slant) = (Distance(last), CellSight.Horizon, range[last]);
            if (last < Steps)
            {
                far = Edge(far, Distance(last + 1), out limit, out slant);
            }

            return new RimPoint(azimuth, near, far, slant, limit, line.At(near).Place, line.At(far).Place);

            // Overhead has no azimuth: begin beside it.
            double Distance(int j) => length * Math.Max(j, 0.01) / Steps;

            double Edge(double seen, double unseen, out CellSight why, out double slantRange)
            {
                (why, slantRange) = (CellSight.Horizon, 0.0);
                Span<CellSight> s = stackalloc CellSight[1];
                Span<double> d = stackalloc double[1], m = stackalloc double[1], r = stackalloc double[1];
                for (var i = 0; i <= Halvings; i++)
                {
                    var middle = i == Halvings ? unseen : 0.5 * (seen + unseen);
                    var at = line.At(middle).Place;
                    At([at.Latitude], [at.Longitude], altitude, wanted, s, d, m, r);
                    if (s[0] == CellSight.Seen)
                    {
                        seen = middle;
                    }
                    else
                    {
                        (unseen, why) = (middle, s[0]);
                    }
                }

                slantRange = r[0];
                return seen;
            }
        }

        /// <summary>What was asked, number by number.</summary>
        public void Add(ResultHash hash)
        {
            var (place, grid) = (question.Place, question.Area.Grid);
            hash.Add(Evaluate.Version).Add("coverage").Add(question.Radar.Id).Add(question.Position).Add(question.Area.Region).Add(place.Name);
            hash.Add(place.Latitude.Radians, place.Longitude.Radians, place.Altitude.Meters, question.Altitude, question.CrossSection);
            hash.Add(
                _radar.LoopGain, _radar.SnrNeeded, _radar.RangeMax, _radar.SectorCenter, _radar.SectorHalfWidth, _radar.ScanHalfAngle, _radar.ScanLossExponent, _radar.Faces,
                _radar.FaceTilt, _radar.ElevationMax, question.Radar.ElevationMin.Radians, question.Radar.Refraction ? 1.0 : 0.0);
            hash.Add((double)grid.Projection, grid.CenterLatitude, grid.CenterLongitude, grid.CellSize, grid.West, grid.North, grid.Columns, grid.Rows);
        }

        private static double Decibels(double ratio) => 10.0 / Elementary.Log(10.0) * Elementary.Log(ratio);
    }
}
