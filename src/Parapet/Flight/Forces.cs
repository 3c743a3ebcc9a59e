using System.Runtime.CompilerServices;
using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>What a flight carries with it besides position and velocity while it boosts, per lane.</summary>
/// <typeparam name="T">Lane type.</typeparam>
internal struct BoostState<T>
    where T : struct, ILanes<T>
{
    /// <summary>[rad] kick angle.</summary>
    public T Kick;

    /// <summary>[kg] shroud still carried.</summary>
    public T Shroud;

    /// <summary>Mask: has been above <see cref="Forces.AirSteeringTop"/>; stays set.</summary>
    public T LeftAir;

    /// <summary>[s] when it left the air.</summary>
    public T LeftAirTime;

    /// <summary>[1, ECI] vertical of the launch point at lift-off, to which the platform is aligned.</summary>
    public LaneVector<T> Up;

    /// <summary>[1, ECI] horizontal direction of the launch azimuth at lift-off.</summary>
    public LaneVector<T> Heading;

    /// <summary>[1, ECI] thrust direction when it left the air: air-relative velocity.</summary>
    public LaneVector<T> PitchStart;

    /// <summary>[1, ECI] perpendicular to <see cref="PitchStart"/> in the plane of flight, forward and down.</summary>
    public LaneVector<T> PitchForward;
}

/// <summary>
/// Accelerations of a point mass in the inertial frame (ECI, aligned with ECEF at lift-off). The Earth's field, figure and
/// air are
/// symmetric about its axis, so none of them needs the Earth's rotation angle. One source serves the reference integrator (one
/// lane) and the batches (four or eight).
/// </summary>
/// <remarks>
/// Each part is a call of its own. The compiler gives up inlining in a method of more than 512 locals, which a whole right-hand
/// side in vectors of vectors exceeds, and then pays ten times as much for calling every addition.
/// </remarks>
internal static class Forces
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const MethodImplOptions Part = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>
    /// [m] up to here thrust follows the air-relative velocity. Source: the layered part of US76 ends
    /// here.
    /// </summary>
    public const double AirSteeringTop = 86000.0;

    /// <summary>
    /// [m] geometric altitudes at which the lapse rate changes: 11, 20, 32, 47, 51 and 71 geopotential km, h = r0 H / (r0 -
    /// H) with
    /// r0 = 6,356.766 km. Source: US76, Table 4.
    /// </summary>
    public static readonly double[] LayerAltitudes = [11019.07, 20063.13, 32161.91, 47350.10, 51412.50, 71802.03];

    /// <summary>Gravity [m/s^2, ECI], as <see cref="EarthModel.Gravity(Vector3d)"/>.</summary>
    [MethodImpl(Part)]
    public static LaneVector<T> Gravity<T>(EarthModel earth, in LaneVector<T> r)
        where T : struct, ILanes<T>
    {
        earth.Gravity(r.X, r.Y, r.Z, out T x, out T y, out T z);
        return new(x, y, z);
    }

    /// <summary>Altitude [m] above the ellipsoid, as <see cref="EarthModel.Altitude(Vector3d)"/>.</summary>
    [MethodImpl(Part)]
    public static T Altitude<T>(EarthModel earth, in LaneVector<T> r)
        where T : struct, ILanes<T> => earth.Altitude(r.X, r.Y, r.Z);

    /// <summary>Altitude [m] above the ellipsoid and the geodetic vertical [1, ECI].</summary>
    [MethodImpl(Part)]
    public static T Altitude<T>(EarthModel earth, in LaneVector<T> r, out LaneVector<T> up)
        where T : struct, ILanes<T>
    {
        var altitude = earth.AltitudeAndUp(r.X, r.Y, r.Z, out T x, out T y, out T z);
        up = new(x, y, z);
        return altitude;
    }

    [MethodImpl(Part)]
    private static T Density<T>(EarthModel earth, in LaneVector<T> r)
        where T : struct, ILanes<T> => Atmosphere.Density(earth.Altitude(r.X, r.Y, r.Z));

    [MethodImpl(Part)]
    private static void Air<T>(EarthModel earth, in LaneVector<T> r, out T density, out T pressure, out T soundSpeed)
        where T : struct, ILanes<T> => Atmosphere.At(earth.Altitude(r.X, r.Y, r.Z), out density, out pressure, out soundSpeed);

    /// <summary>Velocity relative to the air, which turns with the Earth: v - omega x r [m/s, ECI].</summary>
    [MethodImpl(Inline)]
    public static LaneVector<T> AirVelocity<T>(EarthModel earth, in LaneVector<T> r, in LaneVector<T> v)
        where T : struct, ILanes<T>
    {
        var omega = T.Splat(earth.Omega);
        return new(T.Fma(omega, r.Y, v.X), T.Fma(-omega, r.X, v.Y), v.Z);
    }

    /// <summary>
    /// Free flight [m/s^2, ECI]: gravity and the drag (rho/2) v_air^2 / beta against the air-relative velocity.
    /// </summary>
    /// <param name="earth">Field, figure and air.</param>
    /// <param name="ballisticInverse">[m^2/kg] 1/beta.</param>
    /// <param name="r">[m, ECI]</param>
    /// <param name="v">[m/s, ECI]</param>
    [MethodImpl(Part)]
    public static LaneVector<T> Coast<T>(EarthModel earth, T ballisticInverse, in LaneVector<T> r, in LaneVector<T> v)
        where T : struct, ILanes<T>
    {
        var gravity = Gravity(earth, r);
        if (!earth.Drag)
        {
            return gravity;
        }

        var density = Density(earth, r);
        var air = AirVelocity(earth, r, v);
        var speed = T.Sqrt(LaneVector<T>.Dot(air, air));
        var drag = T.Splat(-0.5 * earth.DensityScale) * density * speed * ballisticInverse;
        return LaneVector<T>.Fma(air, drag, gravity);
    }

    /// <summary>
    /// Powered flight, or the coast between two stages [m/s^2, ECI]: gravity + (F_vacuum - p A_exit) d / m - (rho/2)
    /// C_D(Mach) A v_air^2 / m.
    /// </summary>
    /// <param name="earth">Field, figure and air.</param>
    /// <param name="booster">Vehicle.</param>
    /// <param name="segment">Part of the boost.</param>
    /// <param name="state">What the flight carries with it.</param>
    /// <param name="time">[s after launch]</param>
    /// <param name="r">[m, ECI]</param>
    /// <param name="v">[m/s, ECI]</param>
    /// <param name="mach">[1] air-relative Mach number; 0 without air.</param>
    [MethodImpl(Part)]
    public static LaneVector<T> Boost<T>(
        EarthModel earth, Booster booster, in BoostSegment segment, in BoostState<T> state, T time,
        in LaneVector<T> r, in LaneVector<T> v, out T mach)
        where T : struct, ILanes<T>
    {
        var mass = T.Fma(T.Splat(-segment.MassFlow), time - T.Splat(segment.Start), T.Splat(segment.Mass) + state.Shroud);
        var massInverse = T.Splat(1) / mass;
        var air = AirVelocity(earth, r, v);
        var speed = T.Sqrt(LaneVector<T>.Dot(air, air));
        var result = Gravity(earth, r);
        var thrust = T.Splat(segment.Thrust);
        mach = T.Splat(0);
        if (earth.Drag)
        {
            Air(earth, r, out var density, out var pressure, out var soundSpeed);
            thrust -= pressure * T.Splat(segment.NozzleExit);
            mach = speed / soundSpeed;
            var area = booster.Drag.At(mach) * T.Splat(segment.DragArea);
            var drag = T.Splat(-0.5 * earth.DensityScale) * density * speed * area * massInverse;
            result = LaneVector<T>.Fma(air, drag, result);
        }

        return segment.Burning
            ? LaneVector<T>.Fma(Direction(booster, segment, state, time, v, air, speed), thrust * massInverse, result)
            : result;
    }

    /// <summary>Direction of the thrust [1, ECI].</summary>
    [MethodImpl(Part)]
    private static LaneVector<T> Direction<T>(
        Booster booster, in BoostSegment segment, in BoostState<T> state, T time,
        in LaneVector<T> v, in LaneVector<T> air, T speed)
        where T : struct, ILanes<T>
    {
        T sine, cosine;
        if (segment.Guidance == Guidance.Platform)
        {
            if (segment.End <= booster.RiseEnd)
            {
                return state.Up;
            }

            var progress = (time - T.Splat(booster.RiseEnd)) * T.Splat(1 / booster.PitchOver);
            Elementary.SinCos(state.Kick * progress, out sine, out cosine);
            return LaneVector<T>.Fma(state.Up, cosine, state.Heading * sine);
        }

        var turn = air * (T.Splat(1) / speed);
        if (!T.Any(state.LeftAir))
        {
            return turn;
        }

        if (booster.Exo == ExoSteering.AlongVelocity)
        {
            return LaneVector<T>.Select(state.LeftAir, v.Unit, turn);
        }

        Elementary.SinCos(T.Splat(booster.PitchRate) * (time - state.LeftAirTime), out sine, out cosine);
        return LaneVector<T>.Select(state.LeftAir, LaneVector<T>.Fma(state.PitchStart, cosine, state.PitchForward * sine), turn);
    }

    /// <summary>
    /// Marks the lanes of a mask as having left the air, and fixes their plane of pitch: from the air-relative velocity d,
    /// pitch falls
    /// about the normal n = r x d of the plane of flight, towards n x d.
    /// </summary>
    public static void LeaveAir<T>(
        EarthModel earth, ref BoostState<T> state, T mask, T time, in LaneVector<T> r, in LaneVector<T> v)
        where T : struct, ILanes<T>
    {
        var start = AirVelocity(earth, r, v).Unit;
        var normal = LaneVector<T>.Cross(r, start).Unit;
        state.LeftAir = T.Or(state.LeftAir, mask);
        state.LeftAirTime = T.Select(mask, time, state.LeftAirTime);
        state.PitchStart = LaneVector<T>.Select(mask, start, state.PitchStart);
        state.PitchForward = LaneVector<T>.Select(mask, LaneVector<T>.Cross(normal, start), state.PitchForward);
    }
}
