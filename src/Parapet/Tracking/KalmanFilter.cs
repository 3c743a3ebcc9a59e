using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Parapet.Earth;
using Parapet.Flight;

namespace Parapet.Tracking;

/// <summary>
/// Extended Kalman filter of coasting targets, many in step: the state is carried on under gravity with J2, the covariance by the gradient of the
/// field, and azimuth, elevation, range and, where measured, range rate of a radar correct both. A track has the same bits alone, in
/// company and at every width.
/// </summary>
/// <remarks>
/// Predict, in steps h of at most <see cref="StepMax"/>: position and velocity by Nystrom's method of order 4; P becomes F P F' + Q with F =
/// D K D, where D = [I, h/2 I; 0, I] lets the errors drift for half a step and K = [I, 0; h G, I] turns errors of position into errors of velocity by
/// the gradient G of the central field in the middle of the step, and Q = q [h^3/3 I, h^2/2 I; h^2/2 I, h I].
/// Update, one number after the other, all linearised at the predicted state x: with H the row of derivatives of a number h(x), s = H P H' +
/// sigma^2, k = P H'/s, the correction grows by k (z - h(x) - H dx) and P loses k s k'.
/// Validity: above the air, unpowered. J2 is left out of G, which it would change by a thousandth.
/// Source: BAR-SHALOM-2001, ch. 6 (white acceleration), 10 (extended filter); HAIRER-NORSETT-WANNER-1993, sect. II.14 (Nystrom); MAYBECK-1979, ch. 7 (one number after the other).
/// </remarks>
internal static class KalmanFilter
{
    private const MethodImplOptions Part = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>[s] longest step of a prediction: 0.1 m of position after 600 s.</summary>
    public const double StepMax = 20.0;

    // Offsets from the first column of the covariance: positions among themselves, with each velocity, velocities among themselves.
    private const int P = TrackColumns.Covariance, Pxv = P + 6, Pyv = P + 10, Pzv = P + 15;

    /// <summary>Carries tracks on in time, on the widest lanes of the machine.</summary>
    /// <param name="earth">Field.</param>
    /// <param name="time">[s] by which.</param>
    /// <param name="density">[m^2/s^3] spectral density of the acceleration left out, along each axis.</param>
    /// <param name="tracks">The tracks.</param>
    public static void Predict(EarthModel earth, double time, double density, TrackColumns tracks)
    {
        var first = Vector512.IsHardwareAccelerated
            ? Predict<Lanes8>(earth, time, density, tracks, 0)
            : Predict<Lanes4>(earth, time, density, tracks, 0);
        Predict<Lanes1>(earth, time, density, tracks, first);
    }

    /// <summary>Corrects tracks by what a radar measures at their time.</summary>
    /// <param name="radar">Where it is then.</param>
    /// <param name="rangeRate">Range rates are measured too.</param>
    /// <param name="measured">One row for each track.</param>
    /// <param name="tracks">The tracks.</param>
    public static void Update(in RadarSite radar, bool rangeRate, MeasurementColumns measured, TrackColumns tracks)
    {
        var first = Vector512.IsHardwareAccelerated
            ? Update<Lanes8>(radar, rangeRate, measured, tracks, 0)
            : Update<Lanes4>(radar, rangeRate, measured, tracks, 0);
        Update<Lanes1>(radar, rangeRate, measured, tracks, first);
    }

    /// <summary><see cref="Predict(EarthModel, double, double, TrackColumns)"/> of the whole groups of a width from a case on; returns the first case left over.</summary>
    public static int Predict<T>(EarthModel earth, double time, double density, TrackColumns tracks, int first)
        where T : struct, ILanes<T>
    {
        var steps = Math.Max(1, (int)Math.Ceiling(Math.Abs(time) / StepMax));
        var h = time / steps;
        var i = first;
        for (; i + T.Count <= tracks.Count; i += T.Count)
        {
            for (var n = 0; n < steps; n++)
            {
                Step<T>(earth, h, density, ref tracks.Group(i));
            }
        }

        return i;
    }

    /// <summary><see cref="Update(in RadarSite, bool, MeasurementColumns, TrackColumns)"/> of the whole groups of a width from a case on; returns the first case left over.</summary>
    public static int Update<T>(in RadarSite radar, bool rangeRate, MeasurementColumns measured, TrackColumns tracks, int first)
        where T : struct, ILanes<T>
    {
        Unsafe.SkipInit(out Linearised<T> at);
        var i = first;
        for (; i + T.Count <= tracks.Count; i += T.Count)
        {
            ref var track = ref tracks.Group(i);
            ref var measurement = ref measured.Group(i);
            Linearise(radar, ref track, ref measurement, out at);
            if (rangeRate)
            {
                LineariseRate(radar, ref track, ref measurement, ref at);
            }

            Correct(rangeRate, ref measurement, ref at, ref track);
        }

        return i;
    }

    [MethodImpl(Part)]
    private static void Step<T>(EarthModel earth, double step, double density, ref double track)
        where T : struct, ILanes<T>
    {
        T h = T.Splat(step), half = T.Splat(0.5 * step);
        var r = BlockColumns.LoadVector<T>(ref track, TrackColumns.Position);
        var v = BlockColumns.LoadVector<T>(ref track, TrackColumns.Velocity);

        var g0 = Gravity(earth, r);
        var middle = LaneVector<T>.Fma(LaneVector<T>.Fma(g0, T.Splat(0.25 * step), v), half, r);
        var g1 = Gravity(earth, middle);
        var end = LaneVector<T>.Fma(LaneVector<T>.Fma(g1, half, v), h, r);
        var g2 = Gravity(earth, end);
        var push = LaneVector<T>.Fma(g1, T.Splat(2), g0);
        BlockColumns.Store(ref track, TrackColumns.Position, LaneVector<T>.Fma(LaneVector<T>.Fma(push, T.Splat(step / 6), v), h, r));
        BlockColumns.Store(ref track, TrackColumns.Velocity, LaneVector<T>.Fma(LaneVector<T>.Fma(g1, T.Splat(2), push) + g2, T.Splat(step / 6), v));

        // h G = h mu/r^3 (3 u u' - I), u = r/|r|
        var inverse2 = T.Splat(1) / LaneVector<T>.Dot(middle, middle);
        var scale = T.Splat(step * earth.Mu) * (inverse2 * T.Sqrt(inverse2));
        Carry(half, scale, middle * T.Sqrt(inverse2 * T.Splat(3)), step, density, ref track);
    }

    // P to F P F' + Q: half a drift, the kick K = h G = scale (u u' - I) with |u|^2 = 3, half a drift.
    [MethodImpl(Part)]
    private static void Carry<T>(in T half, in T scale, in LaneVector<T> u, double step, double density, ref double track)
        where T : struct, ILanes<T>
    {
        var rr = Symmetric<T>.Load(ref track, P, P + 1, P + 3);
        var vv = Symmetric<T>.Load(ref track, Pxv + 3, Pyv + 3, Pzv + 3);
        var rx = BlockColumns.LoadVector<T>(ref track, Pxv);
        var ry = BlockColumns.LoadVector<T>(ref track, Pyv);
        var rz = BlockColumns.LoadVector<T>(ref track, Pzv);
        Drift(half, ref rr, ref rx, ref ry, ref rz, vv);

        // Each velocity j gains K_j r: its covariance with r grows by Prr K_j, that with velocity i by K_j Prv_i + K_i Prv_j, the latter grown already.
        var su = u * scale;
        LaneVector<T> kx = new((su.X * u.X) - scale, su.X * u.Y, su.X * u.Z);
        LaneVector<T> ky = new(su.Y * u.X, (su.Y * u.Y) - scale, su.Y * u.Z);
        LaneVector<T> kz = new(su.Z * u.X, su.Z * u.Y, (su.Z * u.Z) - scale);
        LaneVector<T> ax = rr.Times(kx, rx), ay = rr.Times(ky, ry), az = rr.Times(kz, rz);
        vv.Xx += LaneVector<T>.Dot(kx, rx + ax);
        vv.Yx += LaneVector<T>.Dot(kx, ry) + LaneVector<T>.Dot(ky, ax);
        vv.Yy += LaneVector<T>.Dot(ky, ry + ay);
        vv.Zx += LaneVector<T>.Dot(kx, rz) + LaneVector<T>.Dot(kz, ax);
        vv.Zy += LaneVector<T>.Dot(ky, rz) + LaneVector<T>.Dot(kz, ay);
        vv.Zz += LaneVector<T>.Dot(kz, rz + az);
        Drift(half, ref rr, ref ax, ref ay, ref az, vv);

        T q0 = T.Splat(density * step), q1 = T.Splat(0.5 * density * step * step), q2 = T.Splat(density * step * step * step / 3);
        new Symmetric<T> { Xx = rr.Xx + q2, Yx = rr.Yx, Yy = rr.Yy + q2, Zx = rr.Zx, Zy = rr.Zy, Zz = rr.Zz + q2 }.Store(ref track, P, P + 1, P + 3);
        new Symmetric<T> { Xx = vv.Xx + q0, Yx = vv.Yx, Yy = vv.Yy + q0, Zx = vv.Zx, Zy = vv.Zy, Zz = vv.Zz + q0 }.Store(ref track, Pxv + 3, Pyv + 3, Pzv + 3);
        BlockColumns.Store(ref track, Pxv, new LaneVector<T>(ax.X + q1, ax.Y, ax.Z));
        BlockColumns.Store(ref track, Pyv, new LaneVector<T>(ay.X, ay.Y + q1, ay.Z));
        BlockColumns.Store(ref track, Pzv, new LaneVector<T>(az.X, az.Y, az.Z + q1));
    }

    // Positions gain t v: covariance of r_i with v_j grows by t Pvv_ij, that of r_i with r_j by t (Prv_ij + Prv_ji), the latter grown already.
    [MethodImpl(Inline)]
    private static void Drift<T>(T t, ref Symmetric<T> rr, ref LaneVector<T> rx, ref LaneVector<T> ry, ref LaneVector<T> rz, in Symmetric<T> vv)
        where T : struct, ILanes<T>
    {
        LaneVector<T> ax = LaneVector<T>.Fma(new(vv.Xx, vv.Yx, vv.Zx), t, rx), ay = LaneVector<T>.Fma(new(vv.Yx, vv.Yy, vv.Zy), t, ry);
        var az = LaneVector<T>.Fma(new(vv.Zx, vv.Zy, vv.Zz), t, rz);
        rr.Xx = T.Fma(t, rx.X + ax.X, rr.Xx);
        rr.Yx = T.Fma(t, rx.Y + ay.X, rr.Yx);
        rr.Yy = T.Fma(t, ry.Y + ay.Y, rr.Yy);
        rr.Zx = T.Fma(t, rx.Z + az.X, rr.Zx);
        rr.Zy = T.Fma(t, ry.Z + az.Y, rr.Zy);
        rr.Zz = T.Fma(t, rz.Z + az.Z, rr.Zz);
        (rx, ry, rz) = (ax, ay, az);
    }

    [MethodImpl(Inline)]
    private static LaneVector<T> Gravity<T>(EarthModel earth, in LaneVector<T> r)
        where T : struct, ILanes<T>
    {
        earth.Gravity(r.X, r.Y, r.Z, out T x, out T y, out T z);
        return new(x, y, z);
    }

    // Azimuth, elevation and range: derivatives by the position, and what is measured less what is expected.
    [MethodImpl(Part)]
    private static void Linearise<T>(in RadarSite radar, ref double track, ref double measured, out Linearised<T> at)
        where T : struct, ILanes<T>
    {
        Unsafe.SkipInit(out at);
        var d = BlockColumns.LoadVector<T>(ref track, TrackColumns.Position) - LaneVector<T>.Splat(radar.PositionEci);
        LaneVector<T> eastward = LaneVector<T>.Splat(radar.EnuFromEci.X), northward = LaneVector<T>.Splat(radar.EnuFromEci.Y);
        var upward = LaneVector<T>.Splat(radar.EnuFromEci.Z);
        T east = LaneVector<T>.Dot(eastward, d), north = LaneVector<T>.Dot(northward, d), up = LaneVector<T>.Dot(upward, d);
        var level2 = T.Fma(east, east, north * north);
        T level = T.Sqrt(level2), range = T.Sqrt(T.Fma(up, up, level2));
        var inverse = T.Splat(1) / (level * range);
        T perLevel = inverse * range, perRange = inverse * level;

        // Unit vectors along the level line of sight and along the line itself; azimuth grows across, elevation grows upward.
        var outward = LaneVector<T>.Fma(eastward, east * perLevel, northward * (north * perLevel));
        var across = LaneVector<T>.Fma(eastward, north * perLevel, northward * (-(east * perLevel)));
        T sine = up * perRange, cosine = level * perRange;
        at.Azimuth = across * perLevel;
        at.Elevation = LaneVector<T>.Fma(upward, cosine * perRange, outward * (-(sine * perRange)));
        at.Range = LaneVector<T>.Fma(upward, sine, outward * cosine);

        var turn = BlockColumns.Load<T>(ref measured, MeasurementColumns.Azimuth) - Elementary.Atan2(east, north);
        at.AzimuthLeft = T.Fma(T.Splat(-2 * Math.PI), T.Round(turn * T.Splat(1 / (2 * Math.PI))), turn);
        at.ElevationLeft = BlockColumns.Load<T>(ref measured, MeasurementColumns.Elevation) - Elementary.Atan2(up, level);
        at.RangeLeft = BlockColumns.Load<T>(ref measured, MeasurementColumns.Range) - range;
        at.PerRange = perRange;
    }

    // Range rate u v, u the line of sight and v relative to the radar: derivatives u by the velocity, (v - u (u v))/range by the position.
    [MethodImpl(Part)]
    private static void LineariseRate<T>(in RadarSite radar, ref double track, ref double measured, ref Linearised<T> at)
        where T : struct, ILanes<T>
    {
        var v = BlockColumns.LoadVector<T>(ref track, TrackColumns.Velocity) - LaneVector<T>.Splat(radar.VelocityEci);
        var rate = LaneVector<T>.Dot(at.Range, v);
        at.RateByPosition = LaneVector<T>.Fma(at.Range, -rate, v) * at.PerRange;
        at.RateLeft = BlockColumns.Load<T>(ref measured, MeasurementColumns.RangeRate) - rate;
    }

    [MethodImpl(Part)]
    private static void Correct<T>(bool rangeRate, ref double measured, ref Linearised<T> at, ref double track)
        where T : struct, ILanes<T>
    {
        const int variance = MeasurementColumns.Kinds;
        at.Moved = default;
        at.Hastened = default;
        Fold(at.Azimuth, at.AzimuthLeft, BlockColumns.Load<T>(ref measured, variance + MeasurementColumns.Azimuth), ref at, ref track);
        Fold(at.Elevation, at.ElevationLeft, BlockColumns.Load<T>(ref measured, variance + MeasurementColumns.Elevation), ref at, ref track);
        Fold(at.Range, at.RangeLeft, BlockColumns.Load<T>(ref measured, variance + MeasurementColumns.Range), ref at, ref track);
        if (rangeRate)
        {
            FoldRate(BlockColumns.Load<T>(ref measured, variance + MeasurementColumns.RangeRate), ref at, ref track);
        }

        BlockColumns.Store(ref track, TrackColumns.Position, BlockColumns.LoadVector<T>(ref track, TrackColumns.Position) + at.Moved);
        BlockColumns.Store(ref track, TrackColumns.Velocity, BlockColumns.LoadVector<T>(ref track, TrackColumns.Velocity) + at.Hastened);
    }

    // One number that depends on the position alone.
    [MethodImpl(Part)]
    private static void Fold<T>(in LaneVector<T> row, in T left, in T variance, ref Linearised<T> at, ref double track)
        where T : struct, ILanes<T>
    {
        var r = Symmetric<T>.Load(ref track, P, P + 1, P + 3).Times(row);
        LaneVector<T> v = new(
            LaneVector<T>.Dot(BlockColumns.LoadVector<T>(ref track, Pxv), row), LaneVector<T>.Dot(BlockColumns.LoadVector<T>(ref track, Pyv), row),
            LaneVector<T>.Dot(BlockColumns.LoadVector<T>(ref track, Pzv), row));
        var inverse = T.Splat(1) / (LaneVector<T>.Dot(row, r) + variance);
        Gain(r, v, inverse, left - LaneVector<T>.Dot(row, at.Moved), ref at, ref track);
    }

    // The range rate, which depends on position and velocity.
    [MethodImpl(Part)]
    private static void FoldRate<T>(in T variance, ref Linearised<T> at, ref double track)
        where T : struct, ILanes<T>
    {
        LaneVector<T> position = at.RateByPosition, velocity = at.Range;
        LaneVector<T> rx = BlockColumns.LoadVector<T>(ref track, Pxv), ry = BlockColumns.LoadVector<T>(ref track, Pyv);
        var rz = BlockColumns.LoadVector<T>(ref track, Pzv);
        var r = Symmetric<T>.Load(ref track, P, P + 1, P + 3).Times(position);
        r = LaneVector<T>.Fma(rx, velocity.X, LaneVector<T>.Fma(ry, velocity.Y, LaneVector<T>.Fma(rz, velocity.Z, r)));
        LaneVector<T> across = new(LaneVector<T>.Dot(rx, position), LaneVector<T>.Dot(ry, position), LaneVector<T>.Dot(rz, position));
        var v = Symmetric<T>.Load(ref track, Pxv + 3, Pyv + 3, Pzv + 3).Times(velocity, across);
        var inverse = T.Splat(1) / (LaneVector<T>.Dot(position, r) + LaneVector<T>.Dot(velocity, v) + variance);
        var left = at.RateLeft - LaneVector<T>.Dot(position, at.Moved) - LaneVector<T>.Dot(velocity, at.Hastened);
        Gain(r, v, inverse, left, ref at, ref track);
    }

    // k = p/s with p = P H': the correction grows by k left, P loses k p'.
    [MethodImpl(Inline)]
    private static void Gain<T>(in LaneVector<T> r, in LaneVector<T> v, T inverse, T left, ref Linearised<T> at, ref double track)
        where T : struct, ILanes<T>
    {
        var minus = -inverse;
        LaneVector<T> kr = r * minus, kv = v * minus;
        Lose(ref track, P, kr.X, r.X);
        Lose(ref track, P + 1, kr.Y, r.X);
        Lose(ref track, P + 2, kr.Y, r.Y);
        Lose(ref track, P + 3, kr.Z, r.X);
        Lose(ref track, P + 4, kr.Z, r.Y);
        Lose(ref track, P + 5, kr.Z, r.Z);
        Lose(ref track, Pxv, kv.X, r.X);
        Lose(ref track, Pxv + 1, kv.X, r.Y);
        Lose(ref track, Pxv + 2, kv.X, r.Z);
        Lose(ref track, Pxv + 3, kv.X, v.X);
        Lose(ref track, Pyv, kv.Y, r.X);
        Lose(ref track, Pyv + 1, kv.Y, r.Y);
        Lose(ref track, Pyv + 2, kv.Y, r.Z);
        Lose(ref track, Pyv + 3, kv.Y, v.X);
        Lose(ref track, Pyv + 4, kv.Y, v.Y);
        Lose(ref track, Pzv, kv.Z, r.X);
        Lose(ref track, Pzv + 1, kv.Z, r.Y);
        Lose(ref track, Pzv + 2, kv.Z, r.Z);
        Lose(ref track, Pzv + 3, kv.Z, v.X);
        Lose(ref track, Pzv + 4, kv.Z, v.Y);
        Lose(ref track, Pzv + 5, kv.Z, v.Z);
        at.Moved = LaneVector<T>.Fma(kr, -left, at.Moved);
        at.Hastened = LaneVector<T>.Fma(kv, -left, at.Hastened);
    }

    [MethodImpl(Inline)]
    private static void Lose<T>(ref double track, int column, T gain, T p)
        where T : struct, ILanes<T> => BlockColumns.Store(ref track, column, T.Fma(gain, p, BlockColumns.Load<T>(ref track, column)));

    // What an update knows at the predicted state, and how far it has come.
    private struct Linearised<T>
        where T : struct, ILanes<T>
    {
        /// <summary>[rad/m, rad/m, 1, ECI] derivatives by the position; that of the range is also that of the range rate by the velocity.</summary>
        public LaneVector<T> Azimuth, Elevation, Range;

        /// <summary>[1/s, ECI] derivative of the range rate by the position.</summary>
        public LaneVector<T> RateByPosition;

        /// <summary>[rad, rad, m, m/s] measured less expected.</summary>
        public T AzimuthLeft, ElevationLeft, RangeLeft, RateLeft;

        /// <summary>[1/m] one over the range.</summary>
        public T PerRange;

        /// <summary>[m, ECI; m/s, ECI] correction so far.</summary>
        public LaneVector<T> Moved, Hastened;
    }

    // A symmetric 3x3 matrix, its lower triangle in three columns of the track one row after the other.
    private struct Symmetric<T>
        where T : struct, ILanes<T>
    {
        public T Xx, Yx, Yy, Zx, Zy, Zz;

        [MethodImpl(Inline)]
        public static Symmetric<T> Load(ref double track, int x, int y, int z) => new()
        {
            Xx = BlockColumns.Load<T>(ref track, x),
            Yx = BlockColumns.Load<T>(ref track, y),
            Yy = BlockColumns.Load<T>(ref track, y + 1),
            Zx = BlockColumns.Load<T>(ref track, z),
            Zy = BlockColumns.Load<T>(ref track, z + 1),
            Zz = BlockColumns.Load<T>(ref track, z + 2),
        };

        [MethodImpl(Inline)]
        public readonly void Store(ref double track, int x, int y, int z)
        {
            BlockColumns.Store(ref track, x, Xx);
            BlockColumns.Store(ref track, y, Yx);
            BlockColumns.Store(ref track, y + 1, Yy);
            BlockColumns.Store(ref track, z, Zx);
            BlockColumns.Store(ref track, z + 1, Zy);
            BlockColumns.Store(ref track, z + 2, Zz);
        }

        [MethodImpl(Inline)]
        public readonly LaneVector<T> Times(in LaneVector<T> a) => new(
            T.Fma(Xx, a.X, T.Fma(Yx, a.Y, Zx * a.Z)), T.Fma(Yx, a.X, T.Fma(Yy, a.Y, Zy * a.Z)), T.Fma(Zx, a.X, T.Fma(Zy, a.Y, Zz * a.Z)));

        [MethodImpl(Inline)]
        public readonly LaneVector<T> Times(in LaneVector<T> a, in LaneVector<T> plus) => new(
            T.Fma(Xx, a.X, T.Fma(Yx, a.Y, T.Fma(Zx, a.Z, plus.X))), T.Fma(Yx, a.X, T.Fma(Yy, a.Y, T.Fma(Zy, a.Z, plus.Y))),
            T.Fma(Zx, a.X, T.Fma(Zy, a.Y, T.Fma(Zz, a.Z, plus.Z))));
    }
}
