using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Parapet.Earth;
using Parapet.Flight;
using Parapet.Sensing;

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
/// Update, one number after the other, with H the row of derivatives of a number h(x): s = H P H' + sigma^2, k = P H'/s, x gains k (z - h(x)) and P
/// loses k s k'. Both angles are linearised at the predicted state, range and range rate at the state that those before have led to: a range is known so much
/// better than a distance across that a plane through the predicted state would miss the sphere. What is left of that, the range takes into
/// account to second order.
/// Parts are calls of their own, each reading and writing the covariance in memory, for the reason told at <see cref="Forces"/>.
/// Validity: above the air, unpowered. J2 is left out of G, which it would change by a thousandth.
/// Source: BAR-SHALOM-2001, ch. 6 (white acceleration), 10 (extended filter); HAIRER-NORSETT-WANNER-1993, sect. II.14 (Nystrom); MAYBECK-1979, ch. 7 (one number after the other).
/// </remarks>
internal static class KalmanFilter
{
    private const MethodImplOptions Part = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>[s] longest step of a prediction: good to 0.02 m of position after 600 s.</summary>
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
        Unsafe.SkipInit(out Angles<T> at);
        var i = first;
        for (; i + T.Count <= tracks.Count; i += T.Count)
        {
            ref var track = ref tracks.Group(i);
            ref var measurement = ref measured.Group(i);
            Linearise(radar, ref track, ref measurement, out at);
            ref var azimuth2 = ref BlockColumns.Row<T>(ref measurement, MeasurementColumns.Kinds + MeasurementColumns.Azimuth);
            ref var elevation2 = ref BlockColumns.Row<T>(ref measurement, MeasurementColumns.Kinds + MeasurementColumns.Elevation);
            FoldAngle(at.Azimuth, at.AzimuthLeft, azimuth2, ref track, out var moved);
            FoldAngle(at.Elevation, at.ElevationLeft - LaneVector<T>.Dot(at.Elevation, moved), elevation2, ref track, out _);
            FoldRange<T>(radar, ref measurement, ref track);
            if (rangeRate)
            {
                FoldRate<T>(radar, ref measurement, ref track);
            }
        }

        return i;
    }

    [MethodImpl(Part)]
    private static void Step<T>(EarthModel earth, double step, double density, ref double track)
        where T : struct, ILanes<T>
    {
        T h = T.Splat(step), half = T.Splat(0.5 * step);
        var r = BlockColumns.Rows<T>(ref track, TrackColumns.Position);
        var v = BlockColumns.Rows<T>(ref track, TrackColumns.Velocity);

        var g0 = Forces.Gravity(earth, r);
        var middle = LaneVector<T>.Fma(LaneVector<T>.Fma(g0, T.Splat(0.25 * step), v), half, r);
        var g1 = Forces.Gravity(earth, middle);
        var end = LaneVector<T>.Fma(LaneVector<T>.Fma(g1, half, v), h, r);
        var g2 = Forces.Gravity(earth, end);
        var push = LaneVector<T>.Fma(g1, T.Splat(2), g0);
        BlockColumns.Store(ref track, TrackColumns.Position, LaneVector<T>.Fma(LaneVector<T>.Fma(push, T.Splat(step / 6), v), h, r));
        BlockColumns.Store(ref track, TrackColumns.Velocity, LaneVector<T>.Fma(LaneVector<T>.Fma(g1, T.Splat(2), push) + g2, T.Splat(step / 6), v));

        Drift<T>(0.5 * step, ref track);
        Kick(step * earth.Mu, middle, ref track);
        Drift<T>(0.5 * step, ref track);
        Noise<T>(step, density, ref track);
    }

    // P to D P D': positions gain t v. The covariance of r_i with v_j grows by t Pvv_ij, that of r_i with r_j by t (Prv_ij + Prv_ji), the latter grown already.
    [MethodImpl(Part)]
    private static void Drift<T>(double time, ref double track)
        where T : struct, ILanes<T>
    {
        var t = T.Splat(time);
        LaneVector<T> rx = BlockColumns.Rows<T>(ref track, Pxv), ry = BlockColumns.Rows<T>(ref track, Pyv), rz = BlockColumns.Rows<T>(ref track, Pzv);
        T yx = BlockColumns.Row<T>(ref track, Pyv + 3), zx = BlockColumns.Row<T>(ref track, Pzv + 3), zy = BlockColumns.Row<T>(ref track, Pzv + 4);
        var ax = LaneVector<T>.Fma(new(BlockColumns.Row<T>(ref track, Pxv + 3), yx, zx), t, rx);
        var ay = LaneVector<T>.Fma(new(yx, BlockColumns.Row<T>(ref track, Pyv + 4), zy), t, ry);
        var az = LaneVector<T>.Fma(new(zx, zy, BlockColumns.Row<T>(ref track, Pzv + 5)), t, rz);
        BlockColumns.Store(ref track, Pxv, ax);
        BlockColumns.Store(ref track, Pyv, ay);
        BlockColumns.Store(ref track, Pzv, az);
        Gain(t, rx.X + ax.X, ref track, P);
        Gain(t, rx.Y + ay.X, ref track, P + 1);
        Gain(t, ry.Y + ay.Y, ref track, P + 2);
        Gain(t, rx.Z + az.X, ref track, P + 3);
        Gain(t, ry.Z + az.Y, ref track, P + 4);
        Gain(t, rz.Z + az.Z, ref track, P + 5);
    }

    // P to K P K': velocities gain h G r, h G = h mu/r^3 (3 r r'/r^2 - I) with columns k. The covariance of r with v_j grows by Prr k_j, that of v_i
    // with v_j by k_j Prv_i + k_i Prv_j, the latter grown already.
    [MethodImpl(Part)]
    private static void Kick<T>(double strength, in LaneVector<T> r, ref double track)
        where T : struct, ILanes<T>
    {
        var inverse2 = T.Splat(1) / LaneVector<T>.Dot(r, r);
        var scale = T.Splat(strength) * (inverse2 * T.Sqrt(inverse2));
        var u = r * (T.Splat(3) * inverse2 * scale);
        LaneVector<T> kx = new(T.Fma(u.X, r.X, -scale), u.X * r.Y, u.X * r.Z), ky = new(kx.Y, T.Fma(u.Y, r.Y, -scale), u.Y * r.Z);
        LaneVector<T> kz = new(kx.Z, ky.Z, T.Fma(u.Z, r.Z, -scale));
        LaneVector<T> rx = BlockColumns.Rows<T>(ref track, Pxv), ry = BlockColumns.Rows<T>(ref track, Pyv), rz = BlockColumns.Rows<T>(ref track, Pzv);
        Grow(kx, rx, ref track, Pxv, out var ax);
        Grow(ky, ry, ref track, Pyv, out var ay);
        Grow(kz, rz, ref track, Pzv, out var az);
        BlockColumns.Row<T>(ref track, Pxv + 3) += LaneVector<T>.Dot(kx, rx + ax);
        BlockColumns.Row<T>(ref track, Pyv + 3) += LaneVector<T>.Dot(kx, ry) + LaneVector<T>.Dot(ky, ax);
        BlockColumns.Row<T>(ref track, Pyv + 4) += LaneVector<T>.Dot(ky, ry + ay);
        BlockColumns.Row<T>(ref track, Pzv + 3) += LaneVector<T>.Dot(kx, rz) + LaneVector<T>.Dot(kz, ax);
        BlockColumns.Row<T>(ref track, Pzv + 4) += LaneVector<T>.Dot(ky, rz) + LaneVector<T>.Dot(kz, ay);
        BlockColumns.Row<T>(ref track, Pzv + 5) += LaneVector<T>.Dot(kz, rz + az);
    }

    [MethodImpl(Inline)]
    private static void Grow<T>(in LaneVector<T> k, in LaneVector<T> before, ref double track, int column, out LaneVector<T> after)
        where T : struct, ILanes<T>
    {
        T yx = BlockColumns.Row<T>(ref track, P + 1), zx = BlockColumns.Row<T>(ref track, P + 3), zy = BlockColumns.Row<T>(ref track, P + 4);
        after = new(
            T.Fma(BlockColumns.Row<T>(ref track, P), k.X, T.Fma(yx, k.Y, T.Fma(zx, k.Z, before.X))),
            T.Fma(yx, k.X, T.Fma(BlockColumns.Row<T>(ref track, P + 2), k.Y, T.Fma(zy, k.Z, before.Y))),
            T.Fma(zx, k.X, T.Fma(zy, k.Y, T.Fma(BlockColumns.Row<T>(ref track, P + 5), k.Z, before.Z))));
        BlockColumns.Store(ref track, column, after);
    }

    // P to P + Q.
    [MethodImpl(Part)]
    private static void Noise<T>(double h, double density, ref double track)
        where T : struct, ILanes<T>
    {
        T rr = T.Splat(density * h * h * h / 3), rv = T.Splat(0.5 * density * h * h), vv = T.Splat(density * h);
        BlockColumns.Row<T>(ref track, P) += rr;
        BlockColumns.Row<T>(ref track, P + 2) += rr;
        BlockColumns.Row<T>(ref track, P + 5) += rr;
        BlockColumns.Row<T>(ref track, Pxv) += rv;
        BlockColumns.Row<T>(ref track, Pyv + 1) += rv;
        BlockColumns.Row<T>(ref track, Pzv + 2) += rv;
        BlockColumns.Row<T>(ref track, Pxv + 3) += vv;
        BlockColumns.Row<T>(ref track, Pyv + 4) += vv;
        BlockColumns.Row<T>(ref track, Pzv + 5) += vv;
    }

    // Azimuth and elevation: derivatives by the position, and what is measured less what is expected.
    [MethodImpl(Part)]
    private static void Linearise<T>(in RadarSite radar, ref double track, ref double measured, out Angles<T> at)
        where T : struct, ILanes<T>
    {
        Unsafe.SkipInit(out at);
        var d = BlockColumns.Rows<T>(ref track, TrackColumns.Position) - LaneVector<T>.Splat(radar.PositionEci);
        LaneVector<T> eastward = LaneVector<T>.Splat(radar.EnuFromEci.X), northward = LaneVector<T>.Splat(radar.EnuFromEci.Y);
        var upward = LaneVector<T>.Splat(radar.EnuFromEci.Z);
        T east = LaneVector<T>.Dot(eastward, d), north = LaneVector<T>.Dot(northward, d), up = LaneVector<T>.Dot(upward, d);
        var level2 = T.Fma(east, east, north * north);
        T level = T.Sqrt(level2), range = T.Sqrt(T.Fma(up, up, level2));
        var inverse = T.Splat(1) / (level * range);
        T perLevel = inverse * range, perRange = inverse * level;

        // Azimuth grows to the right of the level line of sight, elevation upward at right angles to the line of sight.
        T e = east * perLevel, n = north * perLevel, sine = up * perRange, cosine = level * perRange;
        at.Azimuth = LaneVector<T>.Fma(eastward, n * perLevel, northward * (-(e * perLevel)));
        at.Elevation = LaneVector<T>.Fma(upward, cosine * perRange, LaneVector<T>.Fma(eastward, e, northward * n) * (-(sine * perRange)));
        var turn = BlockColumns.Row<T>(ref measured, MeasurementColumns.Azimuth) - RadarData.Angle(east, north);
        at.AzimuthLeft = T.Fma(T.Splat(-2 * Math.PI), T.Round(turn * T.Splat(1 / (2 * Math.PI))), turn);
        at.ElevationLeft = BlockColumns.Row<T>(ref measured, MeasurementColumns.Elevation) - RadarData.Angle(up, level);
    }

    // An angle. Gives P H', so that the other angle can be told what this one has changed.
    [MethodImpl(Part)]
    private static void FoldAngle<T>(in LaneVector<T> row, in T left, in T error2, ref double track, out LaneVector<T> moved)
        where T : struct, ILanes<T>
    {
        Project(row, ref track, out var r, out var v);
        var inverse = T.Splat(1) / (LaneVector<T>.Dot(row, r) + error2);
        moved = r * (inverse * left);
        Fold(r, v, inverse, left, ref track);
    }

    // Where the position is known worse across the line of sight than along it, the sphere of equal range is not flat over its errors: with S the sum of
    // the variances across, the range expected is longer by b = S/(2 range), and uncertain by a variance of at most 2 b^2 more.
    [MethodImpl(Part)]
    private static void FoldRange<T>(in RadarSite radar, ref double measured, ref double track)
        where T : struct, ILanes<T>
    {
        var d = BlockColumns.Rows<T>(ref track, TrackColumns.Position) - LaneVector<T>.Splat(radar.PositionEci);
        var range = T.Sqrt(LaneVector<T>.Dot(d, d));
        var perRange = T.Splat(1) / range;
        var along = d * perRange;
        Project(along, ref track, out var r, out var v);
        var variance = LaneVector<T>.Dot(along, r);
        var spread = Trace<T>(ref track, P, P + 2, P + 5) - variance;
        var longer = T.Splat(0.5) * spread * perRange;
        variance += T.Fma(longer + longer, longer, BlockColumns.Row<T>(ref measured, MeasurementColumns.Kinds + MeasurementColumns.Range));
        var left = BlockColumns.Row<T>(ref measured, MeasurementColumns.Range) - range - longer;
        Fold(r, v, T.Splat(1) / variance, left, ref track);
    }

    // Range rate u v, u the line of sight and v relative to the radar: its derivative by the velocity is u, by the position (v - u (u v))/range. To second
    // order, with S and V the sums of the variances of position and velocity across the line of sight, C that of their covariances: longer by
    // C/range - rate S/(2 range^2), uncertain by a variance of at most 2 S V/range^2 more. While that is more than the measurement's own, which is so at
    // the beginning of a track by a wide beam, the rate would say less than it seems to, and is left out.
    [MethodImpl(Part)]
    private static void FoldRate<T>(in RadarSite radar, ref double measured, ref double track)
        where T : struct, ILanes<T>
    {
        var d = BlockColumns.Rows<T>(ref track, TrackColumns.Position) - LaneVector<T>.Splat(radar.PositionEci);
        var relative = BlockColumns.Rows<T>(ref track, TrackColumns.Velocity) - LaneVector<T>.Splat(radar.VelocityEci);
        var perRange = T.Splat(1) / T.Sqrt(LaneVector<T>.Dot(d, d));
        var u = d * perRange;
        var rate = LaneVector<T>.Dot(u, relative);
        var byPosition = LaneVector<T>.Fma(u, -rate, relative) * perRange;

        LaneVector<T> rx = BlockColumns.Rows<T>(ref track, Pxv), ry = BlockColumns.Rows<T>(ref track, Pyv);
        var rz = BlockColumns.Rows<T>(ref track, Pzv);
        var mixed = LaneVector<T>.Fma(rx, u.X, LaneVector<T>.Fma(ry, u.Y, rz * u.Z));
        var rrAlong = Times(u, ref track, P, P + 1, P + 3);
        var vvAlong = Times(u, ref track, Pxv + 3, Pyv + 3, Pzv + 3);
        var r = Times(byPosition, ref track, P, P + 1, P + 3) + mixed;
        var v = new LaneVector<T>(LaneVector<T>.Dot(rx, byPosition), LaneVector<T>.Dot(ry, byPosition), LaneVector<T>.Dot(rz, byPosition)) + vvAlong;

        var spread = Trace<T>(ref track, P, P + 2, P + 5) - LaneVector<T>.Dot(u, rrAlong);
        var speedSpread = Trace<T>(ref track, Pxv + 3, Pyv + 4, Pzv + 5) - LaneVector<T>.Dot(u, vvAlong);
        var bothSpread = rx.X + ry.Y + rz.Z - LaneVector<T>.Dot(u, mixed);
        var faster = T.Fma(T.Splat(-0.5) * rate * perRange, spread * perRange, bothSpread * perRange);
        var curved = T.Splat(2) * (spread * perRange) * (speedSpread * perRange);
        var error2 = BlockColumns.Row<T>(ref measured, MeasurementColumns.Kinds + MeasurementColumns.RangeRate);
        var variance = LaneVector<T>.Dot(byPosition, r) + LaneVector<T>.Dot(u, v) + curved + error2;
        var left = BlockColumns.Row<T>(ref measured, MeasurementColumns.RangeRate) - rate - faster;
        Fold(r, v, T.And(T.LessOrEqual(curved, error2), T.Splat(1) / variance), left, ref track);
    }

    // P H' for a row of derivatives by the position.
    [MethodImpl(Inline)]
    private static void Project<T>(in LaneVector<T> row, ref double track, out LaneVector<T> r, out LaneVector<T> v)
        where T : struct, ILanes<T>
    {
        r = Times(row, ref track, P, P + 1, P + 3);
        v = new(
            LaneVector<T>.Dot(BlockColumns.Rows<T>(ref track, Pxv), row), LaneVector<T>.Dot(BlockColumns.Rows<T>(ref track, Pyv), row),
            LaneVector<T>.Dot(BlockColumns.Rows<T>(ref track, Pzv), row));
    }

    // A symmetric 3x3 matrix, its lower triangle in rows that begin at three columns, times a vector.
    [MethodImpl(Inline)]
    private static LaneVector<T> Times<T>(in LaneVector<T> a, ref double track, int x, int y, int z)
        where T : struct, ILanes<T>
    {
        T yx = BlockColumns.Row<T>(ref track, y), zx = BlockColumns.Row<T>(ref track, z), zy = BlockColumns.Row<T>(ref track, z + 1);
        return new(
            T.Fma(BlockColumns.Row<T>(ref track, x), a.X, T.Fma(yx, a.Y, zx * a.Z)),
            T.Fma(yx, a.X, T.Fma(BlockColumns.Row<T>(ref track, y + 1), a.Y, zy * a.Z)),
            T.Fma(zx, a.X, T.Fma(zy, a.Y, BlockColumns.Row<T>(ref track, z + 2) * a.Z)));
    }

    [MethodImpl(Inline)]
    private static T Trace<T>(ref double track, int x, int y, int z)
        where T : struct, ILanes<T> => BlockColumns.Row<T>(ref track, x) + BlockColumns.Row<T>(ref track, y) + BlockColumns.Row<T>(ref track, z);

    // k = p/s with p = P H': the state gains k left, P loses k p'.
    [MethodImpl(Part)]
    private static void Fold<T>(in LaneVector<T> r, in LaneVector<T> v, in T inverse, in T left, ref double track)
        where T : struct, ILanes<T>
    {
        var minus = -inverse;
        LaneVector<T> kr = r * minus, kv = v * minus;
        Gain(kr.X, r.X, ref track, P);
        Gain(kr.Y, r.X, ref track, P + 1);
        Gain(kr.Y, r.Y, ref track, P + 2);
        Gain(kr.Z, r.X, ref track, P + 3);
        Gain(kr.Z, r.Y, ref track, P + 4);
        Gain(kr.Z, r.Z, ref track, P + 5);
        Gain(kv.X, r.X, ref track, Pxv);
        Gain(kv.X, r.Y, ref track, Pxv + 1);
        Gain(kv.X, r.Z, ref track, Pxv + 2);
        Gain(kv.X, v.X, ref track, Pxv + 3);
        Gain(kv.Y, r.X, ref track, Pyv);
        Gain(kv.Y, r.Y, ref track, Pyv + 1);
        Gain(kv.Y, r.Z, ref track, Pyv + 2);
        Gain(kv.Y, v.X, ref track, Pyv + 3);
        Gain(kv.Y, v.Y, ref track, Pyv + 4);
        Gain(kv.Z, r.X, ref track, Pzv);
        Gain(kv.Z, r.Y, ref track, Pzv + 1);
        Gain(kv.Z, r.Z, ref track, Pzv + 2);
        Gain(kv.Z, v.X, ref track, Pzv + 3);
        Gain(kv.Z, v.Y, ref track, Pzv + 4);
        Gain(kv.Z, v.Z, ref track, Pzv + 5);
        var by = -left;
        Gain(kr.X, by, ref track, TrackColumns.Position);
        Gain(kr.Y, by, ref track, TrackColumns.Position + 1);
        Gain(kr.Z, by, ref track, TrackColumns.Position + 2);
        Gain(kv.X, by, ref track, TrackColumns.Velocity);
        Gain(kv.Y, by, ref track, TrackColumns.Velocity + 1);
        Gain(kv.Z, by, ref track, TrackColumns.Velocity + 2);
    }

    [MethodImpl(Inline)]
    private static void Gain<T>(T a, T b, ref double track, int column)
        where T : struct, ILanes<T>
    {
        ref var row = ref BlockColumns.Row<T>(ref track, column);
        row = T.Fma(a, b, row);
    }

    // Derivatives [rad/m, ECI] of azimuth and elevation at the predicted state, and measured less expected [rad].
    private struct Angles<T>
        where T : struct, ILanes<T>
    {
        public LaneVector<T> Azimuth, Elevation;
        public T AzimuthLeft, ElevationLeft;
    }
}
