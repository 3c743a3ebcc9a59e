using System.Runtime.CompilerServices;
using Parapet.Earth;

namespace Parapet.Engagement;

/// <summary>A point in cylindrical coordinates about the vertical of a site.</summary>
/// <param name="Distance">[m] from the vertical.</param>
/// <param name="Azimuth">[rad from north]</param>
/// <param name="Height">[m] along the vertical, above the site; no altitude, since the Earth curves away.</param>
internal readonly record struct SitePoint(double Distance, double Azimuth, double Height);

/// <summary>East, north and up at a site.</summary>
internal sealed class SiteFrame
{
    private readonly Vector3d _originEcef;
    private readonly Vector3d _east;
    private readonly Vector3d _north;
    private readonly Vector3d _up;

    /// <summary>The frame of a site.</summary>
    public SiteFrame(Geodetic site, EarthModel earth)
    {
        var (sinLatitude, cosLatitude) = Elementary.SinCos(site.Latitude);
        var (sinLongitude, cosLongitude) = Elementary.SinCos(site.Longitude);
        _originEcef = earth.EcefFromGeodetic(site);
        _east = new Vector3d(-sinLongitude, cosLongitude, 0);
        _north = new Vector3d(-sinLatitude * cosLongitude, -sinLatitude * sinLongitude, cosLatitude);
        _up = new Vector3d(cosLatitude * cosLongitude, cosLatitude * sinLongitude, sinLatitude);
    }

    /// <summary>Cylindrical coordinates of a point [m, ECEF].</summary>
    public SitePoint Of(Vector3d positionEcef)
    {
        var p = positionEcef - _originEcef;
        double e = Vector3d.Dot(p, _east), n = Vector3d.Dot(p, _north);
        return new SitePoint(Math.Sqrt((e * e) + (n * n)), Elementary.Atan2(e, n), Vector3d.Dot(p, _up));
    }

    /// <summary>[m] components of a point along a heading, to its right, and up.</summary>
    public (double Along, double Right, double Up) Toward(Vector3d positionEcef, double sinAzimuth, double cosAzimuth)
    {
        var p = positionEcef - _originEcef;
        double e = Vector3d.Dot(p, _east), n = Vector3d.Dot(p, _north);
        return ((n * cosAzimuth) + (e * sinAzimuth), (e * cosAzimuth) - (n * sinAzimuth), Vector3d.Dot(p, _up));
    }
}

/// <summary>The flown family: positions over kick angle and time at equally spaced launch azimuths.</summary>
/// <param name="Kick">[rad] rows, from leaning back past the vertical to flat.</param>
/// <param name="Time">[s] columns, from burn-out on, increasing.</param>
/// <param name="Distance">[m] from the vertical, negative behind it: [azimuth][kick x times + time].</param>
/// <param name="Right">[m] to the right of the launch azimuth.</param>
/// <param name="Height">[m] along the vertical.</param>
/// <param name="Down">After impact, in some azimuth: the fall goes on as if there were no ground, and NaN deep in it. [kick x times + time]</param>
internal sealed record FlyOutSheet(double[] Kick, double[] Time, double[][] Distance, double[][] Right, double[][] Height, bool[] Down)
{
    /// <summary>Value of a column of the sheet at any azimuth: trigonometric interpolation over the flown azimuths.</summary>
    /// <param name="flown">One of the three arrays.</param>
    /// <param name="azimuth">[rad]</param>
    /// <param name="result">[kick x times + time]</param>
    public static void At(double[][] flown, double azimuth, Span<double> result)
    {
        result.Clear();
        for (var m = 0; m < flown.Length; m++)
        {
            Add<Lanes4>(Weight(azimuth - (m * 2 * Math.PI / flown.Length), flown.Length), flown[m], result);
        }
    }

    private static void Add<T>(double weight, ReadOnlySpan<double> column, Span<double> result)
        where T : struct, ILanes<T>
    {
        var i = 0;
        for (var w = T.Splat(weight); i + T.Count <= result.Length; i += T.Count)
        {
            T.Fma(w, T.Load(column[i..]), T.Load(result[i..])).Store(result[i..]);
        }

        for (; i < result.Length; i++)
        {
            result[i] = Math.FusedMultiplyAdd(weight, column[i], result[i]);
        }
    }

    // (1/M) [1 + 2 sum_{n < M/2} cos(n x) + cos(M x / 2) for even M]: one at its own azimuth, zero at the others.
    private static double Weight(double x, int count)
    {
        var sum = 1.0;
        for (var n = 1; 2 * n <= count; n++)
        {
            sum += (2 * n == count ? 1 : 2) * Elementary.Cos(n * x);
        }

        return sum / count;
    }
}

/// <summary>
/// The sheet over a sector of launch azimuths, with an index of its cells by place. Each node is a quadratic in azimuth over the
/// sector, so a cell is evaluated at exactly the azimuth that leads to the point asked for.
/// </summary>
internal sealed class FlyOutSector
{
    // The quadratic passes through the centre and HalfWidth to either side, and is used to twice that, because the air and the
    // Earth's rotation carry a flight off its launch azimuth (2 degrees in 600 s).
    private static readonly double HalfWidth = Angle.FromDegrees(10.0).Radians;
    private const double Extent = 2.0;
    private const int Buckets = 48;
    private const double Edge = 1.0; // [m] by which a cell's box is larger than the cell, so that rounding leaves no point on an edge outside of all

    private readonly double[] _kick;
    private readonly double[] _time;
    private readonly double _center;
    private readonly Node[] _node;
    private readonly bool[] _down;
    private readonly Grid _grid;

    /// <summary>Makes the sector about an azimuth [rad].</summary>
    public FlyOutSector(FlyOutSheet sheet, double center)
    {
        _kick = sheet.Kick;
        _time = sheet.Time;
        _center = center;
        _down = sheet.Down;
        _node = new Node[_kick.Length * _time.Length];
        var columns = new double[9][];
        for (var i = 0; i < 3; i++)
        {
            var azimuth = center + ((i - 1) * HalfWidth);
            FlyOutSheet.At(sheet.Distance, azimuth, columns[i] = new double[_node.Length]);
            FlyOutSheet.At(sheet.Right, azimuth, columns[3 + i] = new double[_node.Length]);
            FlyOutSheet.At(sheet.Height, azimuth, columns[6 + i] = new double[_node.Length]);
        }

        for (var i = 0; i < _node.Length; i++)
        {
            _node[i] = new Node(
                Quadratic.Through(columns[0][i], columns[1][i], columns[2][i]),
                Quadratic.Through(columns[3][i], columns[4][i], columns[5][i]),
                Quadratic.Through(columns[6][i], columns[7][i], columns[8][i]));
        }

        _grid = Index();
    }

    /// <summary>The least time among the arcs through a point whose time lies within bounds.</summary>
    /// <param name="point">Where.</param>
    /// <param name="timeMin">[s]</param>
    /// <param name="timeMax">[s]</param>
    /// <param name="arc">The arc; meaningless when there is none.</param>
    public bool TryLeast(in SitePoint point, double timeMin, double timeMax, out Arc arc)
    {
        arc = new Arc(double.PositiveInfinity, 0, 0);
        var (x, perMeter) = Offset(point);
        foreach (ref readonly var cell in _grid.At(point.Distance, point.Height))
        {
            if (!cell.Box.Holds(point))
            {
                continue;
            }

            var (j, k) = int.DivRem(cell.Index, _kick.Length);
            if (_time[j] > Math.Min(timeMax, arc.Time))
            {
                break;
            }

            if (_time[j + 1] < timeMin)
            {
                continue;
            }

            int a = (k * _time.Length) + j, b = a + _time.Length;
            var near = _node[a].Toward(x, perMeter);
            var flatter = _node[b].Toward(x, perMeter);
            var later = _node[a + 1].Toward(x, perMeter);
            var both = _node[b + 1].Toward(x, perMeter);
            if (Inside(point, near, flatter, later, out var toFlatter, out var toLater)
                || Inside(point, both, later, flatter, out toFlatter, out toLater, far: true))
            {
                var time = _time[j] + (toLater * (_time[j + 1] - _time[j]));
                if (time >= timeMin && time <= timeMax && time < arc.Time)
                {
                    var right = _node[a].Right.At(x) + (toFlatter * (_node[b].Right.At(x) - _node[a].Right.At(x)));
                    var turn = Math.Clamp(right * perMeter, x - Extent, x + Extent);
                    arc = new Arc(time, _kick[k] + (toFlatter * (_kick[k + 1] - _kick[k])), _center + (HalfWidth * (x - turn)));
                }
            }
        }

        return double.IsFinite(arc.Time);
    }

    /// <summary>[m] least distance from a point to any place the family passes within time bounds; NaN when it passes none.</summary>
    public double Beyond(in SitePoint point, double timeMin, double timeMax)
    {
        var (x, perMeter) = Offset(point);
        var least = double.PositiveInfinity;
        for (var k = 0; k < _kick.Length; k++)
        {
            for (var j = 0; j < _time.Length; j++)
            {
                var a = (k * _time.Length) + j;
                if (!Flown(a) || _time[j] < timeMin || _time[j] > timeMax)
                {
                    continue;
                }

                var here = _node[a].Toward(x, perMeter);
                least = Math.Min(least, Squared(point, here, here));
                if (j + 1 < _time.Length && _time[j + 1] <= timeMax && Flown(a + 1))
                {
                    least = Math.Min(least, Squared(point, here, _node[a + 1].Toward(x, perMeter)));
                }

                if (k + 1 < _kick.Length && Flown(a + _time.Length))
                {
                    least = Math.Min(least, Squared(point, here, _node[a + _time.Length].Toward(x, perMeter)));
                }
            }
        }

        return double.IsFinite(least) ? Math.Sqrt(least) : double.NaN;

        bool Flown(int node) => !_down[node] && !double.IsNaN(_node[node].Distance.Constant);
    }

    private (double X, double PerMeter) Offset(in SitePoint point)
    {
        var difference = point.Azimuth - _center;
        difference -= 2 * Math.PI * Math.Round(difference / (2 * Math.PI));
        return (difference / HalfWidth, 1 / (HalfWidth * Math.Max(point.Distance, 1.0)));
    }

    // Barycentric coordinates of the point in the triangle; of the far triangle, they are turned into those of the near one.
    private static bool Inside(
        in SitePoint point, in Place2 corner, in Place2 flatter, in Place2 later, out double toFlatter, out double toLater, bool far = false)
    {
        const double edge = 1e-9;
        double fx = flatter.Distance - corner.Distance, fy = flatter.Height - corner.Height;
        double lx = later.Distance - corner.Distance, ly = later.Height - corner.Height;
        double px = point.Distance - corner.Distance, py = point.Height - corner.Height;
        var area = (fx * ly) - (fy * lx);
        toFlatter = ((px * ly) - (py * lx)) / area;
        toLater = ((fx * py) - (fy * px)) / area;
        var inside = toFlatter >= -edge && toLater >= -edge && toFlatter + toLater <= 1 + edge;
        if (far)
        {
            (toFlatter, toLater) = (1 - toFlatter, 1 - toLater);
        }

        return inside;
    }

    private static double Squared(in SitePoint point, in Place2 from, in Place2 to)
    {
        double sx = to.Distance - from.Distance, sy = to.Height - from.Height;
        double px = point.Distance - from.Distance, py = point.Height - from.Height;
        var length = (sx * sx) + (sy * sy);
        var along = length > 0 ? Math.Clamp(((px * sx) + (py * sy)) / length, 0, 1) : 0;
        double dx = px - (along * sx), dy = py - (along * sy);
        return (dx * dx) + (dy * dy);
    }

    // Cells in order of time, so that a look-up can stop at the first one later than what it has.
    private Grid Index()
    {
        var boxes = new Box[_node.Length];
        for (var i = 0; i < boxes.Length; i++)
        {
            boxes[i] = _node[i].Bounds();
        }

        var grid = new Grid(boxes);
        for (var pass = 0; pass < 2; pass++)
        {
            for (var j = 0; j + 1 < _time.Length; j++)
            {
                for (var k = 0; k + 1 < _kick.Length; k++)
                {
                    int a = (k * _time.Length) + j, b = a + _time.Length;
                    var box = boxes[a].Around(boxes[a + 1]).Around(boxes[b].Around(boxes[b + 1]));
                    if (box.IsKnown)
                    {
                        grid.Put(box, (j * _kick.Length) + k, counting: pass == 0);
                    }
                }
            }

            grid.Close(counting: pass == 0);
        }

        return grid;
    }

    private readonly record struct Place2(double Distance, double Height);

    private readonly record struct Quadratic(double Constant, double Linear, double Square)
    {
        public static Quadratic Through(double before, double center, double after) =>
            new(center, 0.5 * (after - before), (0.5 * (after + before)) - center);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public double At(double x) => Constant + (x * (Linear + (x * Square)));

        // Least and greatest between -Extent and Extent: at an end, or where it turns. NaN where it is.
        public (double Least, double Greatest) Bounds()
        {
            double before = At(-Extent), after = At(Extent), turn = -Linear / (2 * Square);
            var between = Math.Abs(turn) < Extent ? At(turn) : before;
            return (Math.Min(before, Math.Min(between, after)), Math.Max(before, Math.Max(between, after)));
        }
    }

    private readonly record struct Node(Quadratic Distance, Quadratic Right, Quadratic Height)
    {
        // Where this node lies when it is launched so that its own drift brings it to the azimuth of the point.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Place2 Toward(double x, double perMeter)
        {
            var launch = Math.Min(Math.Max(x - (Right.At(x) * perMeter), -Extent), Extent);
            return new Place2(Distance.At(launch), Height.At(launch));
        }

        public Box Bounds()
        {
            var (nearest, farthest) = Distance.Bounds();
            var (lowest, highest) = Height.Bounds();
            return new Box(nearest - Edge, farthest + Edge, lowest - Edge, highest + Edge);
        }
    }

    private readonly record struct Box(double DistanceMin, double DistanceMax, double HeightMin, double HeightMax)
    {
        // Minimum and maximum hand on a NaN, so that a cell with a corner that is not known has no box.
        public bool IsKnown => !double.IsNaN(DistanceMin);

        public bool Holds(in SitePoint point) =>
            point.Distance >= DistanceMin && point.Distance <= DistanceMax && point.Height >= HeightMin && point.Height <= HeightMax;

        public Box Around(in Box other) => new(
            Math.Min(DistanceMin, other.DistanceMin), Math.Max(DistanceMax, other.DistanceMax),
            Math.Min(HeightMin, other.HeightMin), Math.Max(HeightMax, other.HeightMax));
    }

    private readonly record struct Cell(Box Box, int Index);

    // Cells by bucket of place, as one array with the start of each bucket.
    private sealed class Grid
    {
        private readonly Box _all;
        private readonly double _distanceScale;
        private readonly double _heightScale;
        private readonly int[] _start = new int[(Buckets * Buckets) + 1];
        private Cell[] _cell = [];

        public Grid(ReadOnlySpan<Box> boxes)
        {
            const double none = double.PositiveInfinity;
            _all = new Box(none, -none, none, -none);
            foreach (var box in boxes)
            {
                _all = box.IsKnown ? _all.Around(box) : _all;
            }

            _distanceScale = Buckets / Math.Max(_all.DistanceMax - _all.DistanceMin, 1.0);
            _heightScale = Buckets / Math.Max(_all.HeightMax - _all.HeightMin, 1.0);
        }

        public ReadOnlySpan<Cell> At(double distance, double height)
        {
            if (!(distance >= _all.DistanceMin && distance <= _all.DistanceMax && height >= _all.HeightMin && height <= _all.HeightMax))
            {
                return [];
            }

            var bucket = (Row(height) * Buckets) + Column(distance);
            return _cell.AsSpan(_start[bucket], _start[bucket + 1] - _start[bucket]);
        }

        // First pass: _start[b + 1] counts. Second pass: _start[b] is where the next cell of b goes.
        public void Put(in Box box, int cell, bool counting)
        {
            int lastRow = Row(box.HeightMax), firstColumn = Column(box.DistanceMin), lastColumn = Column(box.DistanceMax);
            for (var row = Row(box.HeightMin); row <= lastRow; row++)
            {
                for (var column = firstColumn; column <= lastColumn; column++)
                {
                    var bucket = (row * Buckets) + column;
                    if (counting)
                    {
                        _start[bucket + 1]++;
                    }
                    else
                    {
                        _cell[_start[bucket]++] = new Cell(box, cell);
                    }
                }
            }
        }

        public void Close(bool counting)
        {
            if (counting)
            {
                for (var i = 1; i < _start.Length; i++)
                {
                    _start[i] += _start[i - 1];
                }

                _cell = new Cell[_start[^1]];
            }
            else
            {
                Array.Copy(_start, 0, _start, 1, _start.Length - 1);
                _start[0] = 0;
            }
        }

        private int Row(double height) => Math.Clamp((int)((height - _all.HeightMin) * _heightScale), 0, Buckets - 1);

        private int Column(double distance) => Math.Clamp((int)((distance - _all.DistanceMin) * _distanceScale), 0, Buckets - 1);
    }
}
