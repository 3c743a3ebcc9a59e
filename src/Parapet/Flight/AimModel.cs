using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>A launch that reaches a point in the model: azimuth [rad from north], tilt [rad] and cut-off [1].</summary>
internal readonly record struct AimGuess(double Azimuth, double Tilt, double Cutoff);

/// <summary>What a vehicle covers at most at full burn in the model.</summary>
/// <param name="Index">Number of the tilt in the table of the model.</param>
/// <param name="Angle">[rad] from the launch point.</param>
internal readonly record struct Reachable(double Index, double Angle);

/// <summary>
/// A staged vehicle with cut-off as a closed form: its burn-out over tilt and cut-off from a sphere at rest, tabled once, then Kepler's
/// orbit over the rotating Earth without air. It gives the launch of least cut-off to a point, and how the impact moves with azimuth and
/// cut-off, to a few parts in a hundred; <see cref="AimFlights"/> corrects it by flights.
/// </summary>
/// <remarks>
/// Depends on the vehicle and the air alone, so that one table serves every launch point and every aim point. What is found for
/// one aim point depends on nothing that was found for another.
/// </remarks>
internal sealed class AimModel
{
    private const int Tilts = 48;
    private const int Cutoffs = 9;
    private const int Figures = 4;              // altitude, angle downrange, radial and transverse speed
    private const int Row = Figures * Cutoffs;
    private const int Width = 8;                // tilts tried at once
    private const int Narrowings = 3;
    private const int StepsMax = 40;
    private const double Tolerance = 1e-7;      // [rad]
    private const MethodImplOptions Part = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    private readonly double _flattest;          // [rad]
    private readonly double[] _rows;            // [tilt][figure][power of 2 cutoff - 1]
    private readonly double[] _slopes;          // their second derivatives over the number of the tilt: natural splines
    private readonly int _count;

    private AimModel(double flattest, double[] rows, int count)
    {
        (_flattest, _rows, _count) = (flattest, rows, count);
        _slopes = new double[rows.Length];
        for (var column = 0; column < Row; column++)
        {
            Spline(column);
        }
    }

    /// <summary>Tables a vehicle; null when it is not a staged vehicle with cut-off, or has no flight that could be tabled.</summary>
    public static AimModel? Of(Booster booster, EarthModel air)
    {
        if (booster.Burnout is not null || !booster.HasCutoff)
        {
            return null;
        }

        var earth = air.AtRest;
        var flattest = Flattest(booster, earth);
        var tilt = new double[Tilts];
        var node = new double[Cutoffs];
        var programmes = new LaunchProgramme[Tilts * Cutoffs];
        for (var j = 0; j < Cutoffs; j++)
        {
            node[j] = -Elementary.Cos(Math.PI * (j + 0.5) / Cutoffs);
        }

        for (var i = 0; i < Tilts; i++)
        {
            var u = (i + 0.5) / (Tilts - 0.5);
            tilt[i] = flattest * u * u;
            for (var j = 0; j < Cutoffs; j++)
            {
                programmes[(i * Cutoffs) + j] = new LaunchProgramme(0.0, tilt[i], 0.5 * (1 + node[j]));
            }
        }

        var flown = new FlightColumns(programmes.Length);
        BatchFlight.Fly(booster, default, programmes, earth, 0.0, booster.BurnTime, flown);
        var powers = Powers(node);
        var rows = new double[Tilts * Row];
        var count = 0;
        for (; count < Tilts && Tabled(count); count++)
        {
        }

        return count < Width ? null : new AimModel(flattest, rows[..(count * Row)], count);

        bool Tabled(int i)
        {
            Span<double> at = stackalloc double[Row];
            for (var j = 0; j < Cutoffs; j++)
            {
                var k = (i * Cutoffs) + j;
                if (double.IsNaN(flown.BurnoutTime[k]))
                {
                    return false;
                }

                // Launched from the equator towards the north: the plane of flight is x and z.
                var (position, velocity) = flown.Burnout[k];
                var radius = position.Norm;
                var up = position / radius;
                at[j] = radius - earth.SemiMajorAxis;
                at[Cutoffs + j] = Elementary.Atan2(position.Z, position.X);
                at[(2 * Cutoffs) + j] = Vector3d.Dot(velocity, up);
                at[(3 * Cutoffs) + j] = (velocity.Z * up.X) - (velocity.X * up.Z);
            }

            for (var f = 0; f < Figures; f++)
            {
                for (var p = 0; p < Cutoffs; p++)
                {
                    var sum = 0.0;
                    for (var j = 0; j < Cutoffs; j++)
                    {
                        sum = Math.FusedMultiplyAdd(powers[p, j], at[(f * Cutoffs) + j], sum);
                    }

                    rows[(i * Row) + (f * Cutoffs) + p] = sum;
                }
            }

            return true;
        }
    }

    /// <summary>The launch of least cut-off to a point; null when no tilt reaches it, or the least one is at the edge of the table.</summary>
    /// <param name="earth">Field and rotation.</param>
    /// <param name="fromEcef">[m, ECEF] launch point.</param>
    /// <param name="toEcef">[m, ECEF] aim point.</param>
    /// <param name="farthest">As <see cref="Farthest"/> gives it.</param>
    /// <param name="near">The launch to a point not far from it, about which it is looked for; null looks everywhere.</param>
    public AimGuess? Least(EarthModel earth, Vector3d fromEcef, Vector3d toEcef, in Reachable farthest, AimGuess? near = null)
    {
        var sight = new Sight(earth, fromEcef, toEcef);
        return Vector512.IsHardwareAccelerated ? Least<Lanes8>(sight, farthest.Index, near) : Least<Lanes4>(sight, farthest.Index, near);
    }

    /// <summary>
    /// What any tilt covers at most at full burn towards the aim point, by Kepler's orbit; air and the turning of the Earth while it burns change it by a
    /// few parts in a hundred.
    /// </summary>
    public Reachable Farthest(EarthModel earth, Vector3d fromEcef, Vector3d toEcef)
    {
        var sight = new Sight(earth, fromEcef, toEcef);
        return Vector512.IsHardwareAccelerated ? Farthest<Lanes8>(sight) : Farthest<Lanes4>(sight);
    }

    /// <summary>Tilts [rad] about the one that covers the greatest angle at full burn.</summary>
    public void AboutFarthest(in Reachable farthest, Span<double> tilts)
    {
        for (var i = 0; i < tilts.Length; i++)
        {
            tilts[i] = TiltOf(Math.Clamp(farthest.Index + (0.7 * (i - (0.5 * (tilts.Length - 1)))), 0, _count - 1));
        }
    }

    /// <summary>How the impact [m, ECEF] moves with azimuth [m/rad] and cut-off [m/1] at a launch.</summary>
    public (Vector3d ByAzimuth, Vector3d ByCutoff) Slopes(EarthModel earth, Vector3d fromEcef, Vector3d toEcef, AimGuess at)
    {
        const double step = 1e-5;
        var sight = new Sight(earth, fromEcef, toEcef);
        Span<double> azimuth = [at.Azimuth, at.Azimuth + step, at.Azimuth, at.Azimuth];
        Span<double> cutoff = [at.Cutoff, at.Cutoff, at.Cutoff - step, at.Cutoff];
        Span<double> tilts = stackalloc double[Lanes4.Count];
        tilts.Fill(IndexOf(at.Tilt));
        Span<double> row = stackalloc double[Row * Lanes4.Count];
        Rows<Lanes4>(tilts, row);
        Impact(sight, row, Lanes4.Load(azimuth), Lanes4.Load(cutoff), out var direction, out _);
        Span<double> x = stackalloc double[Lanes4.Count], y = stackalloc double[Lanes4.Count], z = stackalloc double[Lanes4.Count];
        direction.X.Store(x);
        direction.Y.Store(y);
        direction.Z.Store(z);
        Vector3d a = new(x[0], y[0], z[0]), b = new(x[1], y[1], z[1]), c = new(x[2], y[2], z[2]);
        return ((b - a) * (sight.RadiusTo / step), (c - a) * (-sight.RadiusTo / step));
    }

    private AimGuess? Least<T>(in Sight sight, double farthestIndex, AimGuess? near)
        where T : struct, ILanes<T>
    {
        Span<double> tolerance = [1e-4, 1e-5, Tolerance];
        Span<double> tilts = stackalloc double[Width];
        Span<Launch> found = stackalloc Launch[Width];
        double low = -1, high = _count;
        var seed = new Launch(sight.Bearing, 1.0, true);
        var first = 0;
        if (near is { } known)
        {
            // As if the widest spacing had found it.
            (low, high) = Bracket(IndexOf(known.Tilt), (high - low) / (Width + 1));
            (seed, first) = (new Launch(known.Azimuth, known.Cutoff, true), 1);
        }

        for (var n = first; n < Narrowings; n++)
        {
            var spacing = (high - low) / (Width + 1);
            for (var j = 0; j < Width; j++)
            {
                tilts[j] = low + (spacing * (j + 1));
            }

            for (var j = 0; j < Width; j += T.Count)
            {
                Solve<T>(sight, tilts.Slice(j, T.Count), seed, tolerance[n], found.Slice(j, T.Count));
            }

            var least = -1;
            for (var j = 0; j < Width; j++)
            {
                least = found[j].Reaches && (least < 0 || found[j].Cutoff < found[least].Cutoff) ? j : least;
            }

            if (least < 0 && n == 0)
            {
                // Hardly in range: only tilts about that of the greatest range reach it.
                (low, high) = Bracket(farthestIndex, spacing);
                continue;
            }

            if (least < 0)
            {
                return null;
            }

            seed = found[least];
            (low, high) = Bracket(tilts[least], spacing);
            if (n == Narrowings - 1)
            {
                if (least == 0 || least == Width - 1 || !found[least - 1].Reaches || !found[least + 1].Reaches)
                {
                    return null;
                }

                double before = found[least - 1].Cutoff, after = found[least + 1].Cutoff;
                var curvature = before - (2 * seed.Cutoff) + after;
                var shift = curvature > 0 ? Math.Clamp(0.5 * (before - after) / curvature, -1, 1) : 0;
                return new AimGuess(seed.Azimuth, TiltOf(tilts[least] + (shift * spacing)), seed.Cutoff);
            }
        }

        return null;
    }

    private (double Low, double High) Bracket(double center, double spacing) => (Math.Max(center - spacing, -1), Math.Min(center + spacing, _count));

    // A group over the whole table, then one about the best.
    private Reachable Farthest<T>(in Sight sight)
        where T : struct, ILanes<T>
    {
        Span<double> tilts = stackalloc double[T.Count], row = stackalloc double[Row * T.Count], range = stackalloc double[T.Count];
        var farthest = new Reachable(0.0, 0.0);
        double low = 0, spacing = (_count - 1.0) / (Width - 1);
        for (var n = 0; n < 2; n++)
        {
            for (var j = 0; j < Width; j += T.Count)
            {
                for (var i = 0; i < T.Count; i++)
                {
                    tilts[i] = Math.Clamp(low + (spacing * (j + i)), 0, _count - 1);
                }

                Rows<T>(tilts, row);
                Impact(sight, row, T.Splat(sight.Bearing), T.Splat(1.0), out _, out var angle);
                angle.Store(range);
                for (var i = 0; i < T.Count; i++)
                {
                    var reached = double.IsNaN(range[i]) ? 2 * Math.PI : range[i];
                    farthest = reached > farthest.Angle ? new Reachable(tilts[i], reached) : farthest;
                }
            }

            low = farthest.Index - spacing;
            spacing *= 2.0 / (Width - 1);
        }

        return farthest;
    }

    // What leads to the aim point at one tilt.
    private readonly record struct Launch(double Azimuth, double Cutoff, bool Reaches);

    /// <summary>A launch point and an aim point.</summary>
    private readonly struct Sight
    {
        public Sight(EarthModel earth, Vector3d fromEcef, Vector3d toEcef)
        {
            Earth = earth;
            RadiusFrom = fromEcef.Norm;
            RadiusTo = toEcef.Norm;
            Up = fromEcef / RadiusFrom;
            var level = Math.Sqrt((Up.X * Up.X) + (Up.Y * Up.Y));
            East = level > 0 ? new Vector3d(-Up.Y / level, Up.X / level, 0) : new Vector3d(0, 1, 0);
            North = Vector3d.Cross(Up, East);
            To = toEcef / RadiusTo;
            Bearing = Elementary.Atan2(Vector3d.Dot(To, East), Vector3d.Dot(To, North));
            Angle = Elementary.Atan2(Vector3d.Cross(Up, To).Norm, Vector3d.Dot(Up, To));
        }

        public EarthModel Earth { get; }

        public double RadiusFrom { get; }

        public double RadiusTo { get; }

        public Vector3d Up { get; }

        public Vector3d East { get; }

        public Vector3d North { get; }

        public Vector3d To { get; }

        public double Bearing { get; }

        public double Angle { get; }
    }

    // Secants on the logarithm of the angle covered, within a bracket, for a group of tilts; the azimuth is turned by what the impact is off.
    private void Solve<T>(in Sight sight, ReadOnlySpan<double> tilts, Launch seed, double tolerance, Span<Launch> found)
        where T : struct, ILanes<T>
    {
        Span<double> row = stackalloc double[Row * T.Count];
        Rows<T>(tilts, row);
        T one = T.Splat(1), none = T.Splat(0), half = T.Splat(0.5), near = T.Splat(tolerance);
        T azimuth = T.Splat(seed.Azimuth), cutoff = T.Splat(seed.Cutoff), low = none, high = one, before = T.Splat(double.NaN), fBefore = before;
        T done = none, lost = none;
        for (var step = 0; step < StepsMax; step++)
        {
            Impact(sight, row, azimuth, cutoff, out var direction, out var angle);
            Deviation(sight, direction, angle, out var f, out var off, out var far);

            // Short of the aim point at full burn: no cut-off reaches it.
            lost = T.Or(lost, T.And(T.Less(f, none), T.LessOrEqual(one, cutoff)));

            // Kept within the bracket; the slope is first taken as 4 over the whole burn.
            done = T.Or(done, T.And(T.AndNot(T.Less(T.Abs(f), near), far), T.Less(T.Abs(off), near)));
            if (T.All(T.Or(done, lost)))
            {
                break;
            }

            var over = T.Less(none, f);
            high = T.Select(over, cutoff, high);
            low = T.Select(over, low, cutoff);
            var slope = (f - fBefore) / (cutoff - before);
            slope = T.Select(T.And(T.Less(none, slope), T.Less(slope, T.Splat(1e6))), slope, T.Splat(4));
            var next = T.Min(cutoff - (f / slope), one);
            var inside = T.And(T.LessOrEqual(low, next), T.LessOrEqual(next, high));
            next = T.Select(inside, next, half * (low + high));

            // A turn of the azimuth moves the root a little: the bracket is opened by as much again, and all the way when it has closed on nothing.
            var width = T.Splat(1e-3) * T.Abs(off);
            low = T.Max(low - width, none);
            high = T.Min(high + width, one);
            var closed = T.Less(high - low, T.Splat(1e-9));
            low = T.Select(closed, none, low);
            high = T.Select(closed, one, high);
            (before, fBefore) = (cutoff, f);
            cutoff = T.Select(done, cutoff, next);
            azimuth = T.Select(done, azimuth, azimuth - off);
        }

        Span<double> a = stackalloc double[T.Count], c = stackalloc double[T.Count], ok = stackalloc double[T.Count];
        azimuth.Store(a);
        cutoff.Store(c);
        T.Select(T.AndNot(done, lost), one, none).Store(ok);
        for (var i = 0; i < T.Count; i++)
        {
            found[i] = new Launch(a[i], c[i], ok[i] != 0);
        }
    }

    // How far an impact lies beyond the aim point, as a logarithm of the angle covered, and off in bearing [rad]; a mask where it is so far that the
    // bearing says nothing about the azimuth.
    [MethodImpl(Part)]
    private static void Deviation<T>(in Sight sight, in LaneVector<T> direction, in T angle, out T f, out T off, out T far)
        where T : struct, ILanes<T>
    {
        var bearing = Angle(
            LaneVector<T>.Dot(direction, LaneVector<T>.Splat(sight.East)), LaneVector<T>.Dot(direction, LaneVector<T>.Splat(sight.North)));
        off = bearing - T.Splat(sight.Bearing);
        off -= T.Splat(2 * Math.PI) * T.Round(off * T.Splat(1 / (2 * Math.PI)));
        far = T.Or(T.Less(T.Splat(Math.PI - 0.05), angle), NotANumber(angle));
        f = T.Select(NotANumber(angle), T.Splat(2.0), Elementary.Log(T.Max(angle, T.Splat(1e-4)) / T.Splat(sight.Angle)));
        far = T.Or(far, T.Less(T.Splat(0.3), T.Abs(f)));
        off = T.AndNot(T.Min(T.Max(off, T.Splat(-0.3)), T.Splat(0.3)), far);
    }

    // Direction [1, ECEF] of the impact and the angle [rad] from the launch point that it has covered, beyond pi past the antipode; NaN in orbit.
    private static void Impact<T>(in Sight sight, ReadOnlySpan<double> row, in T azimuth, in T cutoff, out LaneVector<T> direction, out T angle)
        where T : struct, ILanes<T>
    {
        BurnOut<T>(sight, row, azimuth, cutoff, out var place, out var v, out var radius, out var downrange);
        Fall(sight, place, v, radius, out var swept, out var turned, out var bound, out direction);
        var up = LaneVector<T>.Splat(sight.Up);
        var cross = LaneVector<T>.Cross(up, direction);
        angle = Angle(T.Sqrt(LaneVector<T>.Dot(cross, cross)), LaneVector<T>.Dot(up, direction));
        var past = T.Less(T.Splat(Math.PI), swept + downrange - turned);
        angle = T.Select(past, T.Splat(2 * Math.PI) - angle, angle);
        angle = T.Select(T.Less(T.Splat(0), bound), angle, bound);
    }

    // Direction [1, ECI] of burn-out, velocity [m/s, ECI], radius [m] and angle downrange [rad].
    [MethodImpl(Part)]
    private static void BurnOut<T>(
        in Sight sight, ReadOnlySpan<double> row, in T azimuth, in T cutoff, out LaneVector<T> place, out LaneVector<T> v, out T radius, out T downrange)
        where T : struct, ILanes<T>
    {
        var x = (cutoff + cutoff) - T.Splat(1);
        radius = Figure<T>(row, 0, x) + T.Splat(sight.RadiusFrom);
        downrange = Figure<T>(row, 1, x);
        var climb = Figure<T>(row, 2, x);
        var across = Figure<T>(row, 3, x);
        SinCos(azimuth, out T sine, out T cosine);
        LaneVector<T> up = LaneVector<T>.Splat(sight.Up), heading = LaneVector<T>.Fma(LaneVector<T>.Splat(sight.North), cosine, LaneVector<T>.Splat(sight.East) * sine);
        SinCos(downrange, out sine, out cosine);
        place = LaneVector<T>.Fma(up, cosine, heading * sine);
        var ahead = LaneVector<T>.Fma(heading, cosine, up * (-sine));
        var omega = T.Splat(sight.Earth.Omega) * radius;
        v = LaneVector<T>.Fma(ahead, across, place * climb);
        v = new LaneVector<T>(v.X - (omega * place.Y), v.Y + (omega * place.X), v.Z);
    }

    // Kepler's orbit to the radius of the aim point: angle swept [rad], angle the Earth has turned [rad], direction [1, ECEF] of the impact. Bound is 1
    // where it comes down there, 0 where it ends at once because it stays below that radius, NaN where it stays above it for ever.
    [MethodImpl(Part)]
    private static void Fall<T>(
        in Sight sight, in LaneVector<T> place, in LaneVector<T> v, in T radius, out T swept, out T turned, out T bound, out LaneVector<T> direction)
        where T : struct, ILanes<T>
    {
        T one = T.Splat(1), none = T.Splat(0), mu = T.Splat(sight.Earth.Mu), end = T.Splat(sight.RadiusTo);
        var climb = LaneVector<T>.Dot(v, place);
        var level = LaneVector<T>.Fma(place, -climb, v);
        var speed = T.Sqrt(LaneVector<T>.Dot(level, level));
        var momentum = radius * speed;
        var parameter = momentum * momentum / mu;
        var eCosine = (parameter / radius) - one;
        var eSine = climb * momentum / mu;
        var e2 = (eCosine * eCosine) + (eSine * eSine);
        var endCosine = (parameter / end) - one;
        var endSine = T.Sqrt(T.Max(e2 - (endCosine * endCosine), none));
        swept = -Angle(endSine, endCosine) - Angle(eSine, eCosine);
        swept = T.Select(T.Less(swept, none), swept + T.Splat(2 * Math.PI), swept);

        var axis = parameter / (one - e2);
        var root = T.Sqrt(one - e2);
        var motion = axis * T.Sqrt(axis / mu);
        var start = Anomaly(eCosine, eSine, e2, root);
        var stop = T.Splat(2 * Math.PI) - Anomaly(endCosine, endSine, e2, root);
        turned = T.Splat(sight.Earth.Omega) * (motion * (stop - start));
        SinCos(swept, out T sine, out T cosine);
        var inertial = LaneVector<T>.Fma(place, cosine, level * (sine / speed));
        SinCos(turned, out sine, out cosine);
        direction = new(
            (cosine * inertial.X) + (sine * inertial.Y), (cosine * inertial.Y) - (sine * inertial.X), inertial.Z);

        // An orbit that stays above the aim point's radius never ends; one that stays below it ends at once.
        var lands = T.And(T.Less(e2, one), T.LessOrEqual(endCosine * endCosine, e2));
        lands = T.AndNot(lands, T.And(T.Less(T.Splat((2 * Math.PI) - 0.5), swept), T.Less(climb, none)));
        var below = T.And(T.Less(e2, one), T.Or(T.Less(endCosine, none), T.Less(radius, end)));
        bound = T.Select(lands, one, T.Select(below, none, T.Splat(double.NaN)));
    }

    [MethodImpl(Part)]
    private static T Angle<T>(in T y, in T x)
        where T : struct, ILanes<T> => Elementary.Atan2(y, x);

    [MethodImpl(Part)]
    private static void SinCos<T>(in T x, out T sine, out T cosine)
        where T : struct, ILanes<T> => Elementary.SinCos(x, out sine, out cosine);

    // Mean anomaly [rad] from e cos nu and e sin nu.
    [MethodImpl(Part)]
    private static T Anomaly<T>(in T cosine, in T sine, in T e2, in T root)
        where T : struct, ILanes<T>
    {
        // e sin E = root e sin nu / (1 + e cos nu), e cos E = (e^2 + e cos nu) / (1 + e cos nu)
        var inverse = T.Splat(1) / (T.Splat(1) + cosine);
        var eSine = root * sine * inverse;
        return Elementary.Atan2(eSine, (e2 + cosine) * inverse) - eSine;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Figure<T>(ReadOnlySpan<double> row, int figure, T x)
        where T : struct, ILanes<T>
    {
        var at = row.Slice(figure * Cutoffs * T.Count, Cutoffs * T.Count);
        var sum = T.Load(at[((Cutoffs - 1) * T.Count)..]);
        for (var p = Cutoffs - 2; p >= 0; p--)
        {
            sum = T.Fma(sum, x, T.Load(at[(p * T.Count)..]));
        }

        return sum;
    }

    private static T NotANumber<T>(T a)
        where T : struct, ILanes<T> => T.AndNot(T.Equal(T.Splat(0), T.Splat(0)), T.Equal(a, a));

    // Polynomials of a group of tilts, given by number in the table: [coefficient][lane].
    private void Rows<T>(ReadOnlySpan<double> tilts, Span<double> row)
        where T : struct, ILanes<T>
    {
        for (var lane = 0; lane < T.Count; lane++)
        {
            var i = Math.Clamp((int)Math.Floor(tilts[lane]), 0, _count - 2);
            double b = tilts[lane] - i, a = 1 - b;
            double ka = ((a * a * a) - a) / 6, kb = ((b * b * b) - b) / 6;
            for (int k = 0, at = i * Row; k < Row; k++, at++)
            {
                row[(k * T.Count) + lane] = (a * _rows[at]) + (b * _rows[at + Row]) + (ka * _slopes[at]) + (kb * _slopes[at + Row]);
            }
        }
    }

    // Tilts lie as the squares of their numbers, up to the flattest that burns out.
    private double TiltOf(double index)
    {
        var u = (index + 0.5) / (Tilts - 0.5);
        return _flattest * u * Math.Abs(u);
    }

    private double IndexOf(double tilt) => (Math.CopySign(Math.Sqrt(Math.Abs(tilt) / _flattest), tilt) * (Tilts - 0.5)) - 0.5;

    // [rad] the flattest tilt up to which every flight burns out at full burn.
    private static double Flattest(Booster booster, EarthModel earth)
    {
        const int rounds = 5;
        double low = 0, high = 1.5;
        var flown = new FlightColumns(Width);
        var programmes = new LaunchProgramme[Width];
        for (var n = 0; n < rounds; n++)
        {
            var spacing = (high - low) / Width;
            for (var j = 0; j < Width; j++)
            {
                programmes[j] = new LaunchProgramme(0.0, low + (spacing * (j + 1)));
            }

            BatchFlight.Fly(booster, default, programmes, earth, 0.0, booster.BurnTime, flown);
            var good = 0;
            while (good < Width && !double.IsNaN(flown.BurnoutTime[good]))
            {
                good++;
            }

            (low, high) = (low + (spacing * good), good == Width ? high : low + (spacing * (good + 1)));
            if (good == Width)
            {
                break;
            }
        }

        return low;
    }

    private void Spline(int column)
    {
        // Natural cubic spline at unit spacing, by elimination.
        Span<double> factor = stackalloc double[_count], right = stackalloc double[_count];
        factor[0] = right[0] = 0;
        for (var i = 1; i < _count - 1; i++)
        {
            var second = _rows[((i + 1) * Row) + column] - (2 * _rows[(i * Row) + column]) + _rows[((i - 1) * Row) + column];
            var pivot = 4 - factor[i - 1];
            factor[i] = 1 / pivot;
            right[i] = ((6 * second) - right[i - 1]) / pivot;
        }

        _slopes[((_count - 1) * Row) + column] = 0;
        for (var i = _count - 2; i >= 0; i--)
        {
            _slopes[(i * Row) + column] = i == 0 ? 0 : right[i] - (factor[i] * _slopes[((i + 1) * Row) + column]);
        }
    }

    // [power, node]: coefficients of the powers of x from values at the nodes, by the Lagrange polynomials.
    private static double[,] Powers(double[] node)
    {
        var n = node.Length;
        var powers = new double[n, n];
        for (var j = 0; j < n; j++)
        {
            var polynomial = new double[n];
            polynomial[0] = 1;
            var degree = 0;
            var scale = 1.0;
            for (var k = 0; k < n; k++)
            {
                if (k != j)
                {
                    for (var p = ++degree; p >= 0; p--)
                    {
                        polynomial[p] = (p > 0 ? polynomial[p - 1] : 0) - (node[k] * polynomial[p]);
                    }

                    scale *= node[j] - node[k];
                }
            }

            for (var p = 0; p < n; p++)
            {
                powers[p, j] = polynomial[p] / scale;
            }
        }

        return powers;
    }
}
