using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
        Of(new(positionEcef.X), new(positionEcef.Y), new Lanes1(positionEcef.Z), out var distance, out var azimuth, out var height);
        return new SitePoint(distance.Value, azimuth.Value, height.Value);
    }

    /// <summary>The same of columns of points, as long as the positions.</summary>
    public void Of(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z, Span<double> distance, Span<double> azimuth, Span<double> height)
    {
        var first = Vector512.IsHardwareAccelerated
            ? Of<Lanes8>(0, x, y, z, distance, azimuth, height)
            : Of<Lanes4>(0, x, y, z, distance, azimuth, height);
        Of<Lanes1>(first, x, y, z, distance, azimuth, height);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Of<T>(
        int first, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z, Span<double> distance, Span<double> azimuth, Span<double> height)
        where T : struct, ILanes<T>
    {
        var i = first;
        for (; i + T.Count <= x.Length; i += T.Count)
        {
            Of(T.Load(x[i..]), T.Load(y[i..]), T.Load(z[i..]), out var d, out var a, out var h);
            d.Store(distance[i..]);
            a.Store(azimuth[i..]);
            h.Store(height[i..]);
        }

        return i;
    }

    // On the vertical the azimuth is north's.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Of<T>(T x, T y, T z, out T distance, out T azimuth, out T height)
        where T : struct, ILanes<T>
    {
        T dx = x - T.Splat(_originEcef.X), dy = y - T.Splat(_originEcef.Y), dz = z - T.Splat(_originEcef.Z);
        T e = Along(_east, dx, dy, dz), n = Along(_north, dx, dy, dz);
        height = Along(_up, dx, dy, dz);
        distance = T.Sqrt((e * e) + (n * n));
        azimuth = T.AndNot(Elementary.Atan2(e, n), T.Equal(distance, T.Splat(0.0)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Along<T>(Vector3d axis, T x, T y, T z)
        where T : struct, ILanes<T> => (T.Splat(axis.X) * x) + (T.Splat(axis.Y) * y) + (T.Splat(axis.Z) * z);

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

    // Where the three terms of a quantity begin among the columns.
    private const int Distance = 0;
    private const int Right = 3;
    private const int Height = 6;

    private const double Edge = 1.0; // [m] by which a cell's box is larger than the cell, so that rounding leaves no point on an edge outside of all

    private readonly double[] _kick;
    private readonly double[] _time;
    private readonly double _center;
    private readonly double[][] _column; // distance, right, height: constant, linear and square term of each node, [kick x times + time]
    private readonly bool[] _down;
    private readonly Grid _grid;

    /// <summary>Makes the sector about an azimuth [rad].</summary>
    public FlyOutSector(FlyOutSheet sheet, double center)
    {
        _kick = sheet.Kick;
        _time = sheet.Time;
        _center = center;
        _down = sheet.Down;
        _column = [.. Terms(sheet.Distance), .. Terms(sheet.Right), .. Terms(sheet.Height)];
        _grid = Index();

        // The quadratic through the flown values before, at and after the centre.
        double[][] Terms(double[][] flown)
        {
            double[] before = new double[_down.Length], at = new double[_down.Length], after = new double[_down.Length];
            FlyOutSheet.At(flown, center - HalfWidth, before);
            FlyOutSheet.At(flown, center, at);
            FlyOutSheet.At(flown, center + HalfWidth, after);
            for (var i = 0; i < at.Length; i++)
            {
                (before[i], after[i]) = (0.5 * (after[i] - before[i]), (0.5 * (after[i] + before[i])) - at[i]);
            }

            return [at, before, after];
        }
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

            if (Inside(point, x, perMeter, (k * _time.Length) + j, out var right, out var toFlatter, out var toLater))
            {
                var time = _time[j] + (toLater * (_time[j + 1] - _time[j]));
                if (time >= timeMin && time <= timeMax && time < arc.Time)
                {
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

                var here = Toward(a, x, perMeter);
                least = Math.Min(least, Squared(point, here, here));
                if (j + 1 < _time.Length && _time[j + 1] <= timeMax && Flown(a + 1))
                {
                    least = Math.Min(least, Squared(point, here, Toward(a + 1, x, perMeter)));
                }

                if (k + 1 < _kick.Length && Flown(a + _time.Length))
                {
                    least = Math.Min(least, Squared(point, here, Toward(a + _time.Length, x, perMeter)));
                }
            }
        }

        return double.IsFinite(least) ? Math.Sqrt(least) : double.NaN;

        bool Flown(int node) => !_down[node] && !double.IsNaN(_column[Distance][node]);
    }

    private (double X, double PerMeter) Offset(in SitePoint point)
    {
        var difference = point.Azimuth - _center;
        difference -= 2 * Math.PI * Math.Round(difference / (2 * Math.PI));
        return (difference / HalfWidth, 1 / (HalfWidth * Math.Max(point.Distance, 1.0)));
    }

    // Whether a point lies in a cell: in the triangle of its near corner with the flatter and the later one, or in that of its far corner with the same two.
    // Corners are the lanes, in the order near, later, flatter, far; then triangles are.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Inside(in SitePoint point, double x, double perMeter, int near, out double right, out double toFlatter, out double toLater)
    {
        const double edge = 1e-9;
        var rights = At(Right, near, Lanes4.Splat(x));
        var launch = Lanes4.Min(Lanes4.Max(Lanes4.Splat(x) - (rights * Lanes4.Splat(perMeter)), Lanes4.Splat(-Extent)), Lanes4.Splat(Extent));
        Triangles(At(Distance, near, launch).Value, out var cornerX, out var fx, out var lx);
        Triangles(At(Height, near, launch).Value, out var cornerY, out var fy, out var ly);
        Vector128<double> px = Vector128.Create(point.Distance) - cornerX, py = Vector128.Create(point.Height) - cornerY;
        var area = (fx * ly) - (fy * lx);
        Vector128<double> flatter = ((px * ly) - (py * lx)) / area, later = ((fx * py) - (fy * px)) / area;
        var least = Vector128.Create(-edge);
        var inside = Vector128.GreaterThanOrEqual(flatter, least)
            & Vector128.GreaterThanOrEqual(later, least)
            & Vector128.LessThanOrEqual(flatter + later, Vector128.Create(1 + edge));

        // Barycentric coordinates in the far triangle are turned into those of the near one, whose other two corners are in the other order.
        var nearer = inside.AsUInt64().ToScalar() != 0;
        (toFlatter, toLater) = nearer ? (flatter.ToScalar(), later.ToScalar()) : (1 - flatter.GetElement(1), 1 - later.GetElement(1));
        right = rights.Value.ToScalar() + (toFlatter * (rights.Value.GetElement(2) - rights.Value.ToScalar()));
        return inside != Vector128<double>.Zero;
    }

    // The right-angled corner of both triangles, and from it the way to the others.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Triangles(Vector256<double> corners, out Vector128<double> corner, out Vector128<double> flatter, out Vector128<double> later)
    {
        Vector128<double> nearLater = corners.GetLower(), flatterFar = corners.GetUpper();
        var first = Vector128.Create(ulong.MaxValue, 0).AsDouble();
        corner = Vector128.ConditionalSelect(first, nearLater, flatterFar);
        var others = Vector128.ConditionalSelect(first, flatterFar, nearLater);
        flatter = others - corner;
        later = Vector128.Shuffle(others, Vector128.Create(1L, 0L)) - corner;
    }

    // A quantity of the four corners of the cell at a near corner.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes4 At(int quantity, int near, Lanes4 x) =>
        Corners(quantity, near) + (x * (Corners(quantity + 1, near) + (x * Corners(quantity + 2, near))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes4 Corners(int column, int near)
    {
        var values = _column[column];
        _ = values[near + _time.Length + 1];
        ref var first = ref MemoryMarshal.GetArrayDataReference(values);
        return new(Vector256.Create(Vector128.LoadUnsafe(ref first, (nuint)near), Vector128.LoadUnsafe(ref first, (nuint)(near + _time.Length))));
    }

    // Where a node lies when it is launched so that its own drift brings it to the azimuth of the point.
    private Place2 Toward(int node, double x, double perMeter)
    {
        var launch = Math.Min(Math.Max(x - (Term(Right, node).At(x) * perMeter), -Extent), Extent);
        return new Place2(Term(Distance, node).At(launch), Term(Height, node).At(launch));
    }

    private Quadratic Term(int quantity, int node) => new(_column[quantity][node], _column[quantity + 1][node], _column[quantity + 2][node]);

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
        var boxes = new Box[_down.Length];
        for (var i = 0; i < boxes.Length; i++)
        {
            var (nearest, farthest) = Term(Distance, i).Bounds();
            var (lowest, highest) = Term(Height, i).Bounds();
            boxes[i] = new Box(nearest - Edge, farthest + Edge, lowest - Edge, highest + Edge);
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
        public double At(double x) => Constant + (x * (Linear + (x * Square)));

        // Least and greatest between -Extent and Extent: at an end, or where it turns. NaN where it is.
        public (double Least, double Greatest) Bounds()
        {
            double before = At(-Extent), after = At(Extent), turn = -Linear / (2 * Square);
            var between = Math.Abs(turn) < Extent ? At(turn) : before;
            return (Math.Min(before, Math.Min(between, after)), Math.Max(before, Math.Max(between, after)));
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
