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

/// <summary>What an evaluation of the forces finds out about a position on the way, per lane.</summary>
/// <typeparam name="T">Lane type.</typeparam>
internal struct Surroundings<T>
    where T : struct, ILanes<T>
{
    /// <summary>[m] above the ellipsoid.</summary>
    public T Altitude;

    /// <summary>[1/m] geodetic vertical over the position: its x and y.</summary>
    public T Across;

    /// <summary>[1/m] geodetic vertical over the position: its z.</summary>
    public T Along;

    /// <summary>[m/s] air-relative.</summary>
    public T Speed;

    /// <summary>[1] air-relative Mach number; 0 where no forces need it.</summary>
    public T Mach;

    /// <summary>[Pa] where forces need it.</summary>
    public T Pressure;

    /// <summary>Deceleration by drag over speed: [1/s] in free flight, in the boost without area over mass, [kg/(m^2 s)].</summary>
    public T Drag;

    /// <summary>Geodetic vertical [1, ECI] at the position [m, ECI].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly LaneVector<T> Up(in LaneVector<T> r) => new(Across * r.X, Across * r.Y, Along * r.Z);
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
    public static ReadOnlySpan<double> LayerAltitudes => [11019.07, 20063.13, 32161.91, 47350.10, 51412.50, 71802.03];

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

    /// <summary>First part of an evaluation: gravity [m/s^2, ECI], altitude, vertical and air-relative speed.</summary>
    [MethodImpl(Part)]
    public static void Place<T>(
        EarthModel earth, in LaneVector<T> r, in LaneVector<T> v, out LaneVector<T> gravity, out Surroundings<T> at)
        where T : struct, ILanes<T>
    {
        Unsafe.SkipInit(out at);
        var air = AirVelocity(earth, r, v);
        at.Speed = T.Sqrt(LaneVector<T>.Dot(air, air));
        at.Altitude = earth.GravityAndAltitude(r.X, r.Y, r.Z, out T x, out T y, out T z, out at.Across, out at.Along);
        at.Mach = T.Splat(0);
        at.Drag = T.Splat(0);
        gravity = new(x, y, z);
    }

    /// <summary>Second part in free flight, from altitude and speed: drag for an inverse ballistic coefficient [m^2/kg].</summary>
    [MethodImpl(Part)]
    public static void Air<T>(EarthModel earth, in T ballisticInverse, ref Surroundings<T> at)
        where T : struct, ILanes<T> =>
        at.Drag = T.Splat(-0.5 * earth.DensityScale) * Atmosphere.Density(at.Altitude) * at.Speed * ballisticInverse;

    /// <summary>Second part in the boost, from altitude and speed: Mach number, pressure and drag.</summary>
    [MethodImpl(Part)]
    public static void Air<T>(EarthModel earth, DragCurve curve, ref Surroundings<T> at)
        where T : struct, ILanes<T>
    {
        Atmosphere.At(at.Altitude, out var density, out at.Pressure, out var soundInverse);
        var mach = at.Speed * soundInverse;
        at.Mach = mach;
        at.Drag = T.Splat(-0.5 * earth.DensityScale) * density * at.Speed * curve.At(mach);
    }

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
    /// <param name="a">[m/s^2, ECI]</param>
    /// <param name="at">Where it is.</param>
    [MethodImpl(Part)]
    public static void Coast<T>(
        EarthModel earth, in T ballisticInverse, in LaneVector<T> r, in LaneVector<T> v, out LaneVector<T> a, out Surroundings<T> at)
        where T : struct, ILanes<T>
    {
        Place(earth, r, v, out a, out at);
        if (earth.Drag)
        {
            Air(earth, ballisticInverse, ref at);
        }

        Brake(earth, r, v, at, ref a);
    }

    /// <summary>Last part in free flight: adds what the air does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Brake<T>(
        EarthModel earth, in LaneVector<T> r, in LaneVector<T> v, in Surroundings<T> at, ref LaneVector<T> a)
        where T : struct, ILanes<T>
    {
        if (earth.Drag)
        {
            a = LaneVector<T>.Fma(AirVelocity(earth, r, v), at.Drag, a);
        }
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
    /// <param name="a">[m/s^2, ECI]</param>
    /// <param name="at">Where it is.</param>
    [MethodImpl(Part)]
    public static void Boost<T>(
        EarthModel earth, Booster booster, in BoostSegment segment, in BoostState<T> state, in T time,
        in LaneVector<T> r, in LaneVector<T> v, out LaneVector<T> a, out Surroundings<T> at)
        where T : struct, ILanes<T>
    {
        Place(earth, r, v, out a, out at);
        if (earth.Drag)
        {
            Air(earth, booster.Drag, ref at);
        }

        Thrust(earth, booster, segment, state, time, r, v, at, ref a);
    }

    /// <summary>Last part in the boost: adds what the air and the engine do.</summary>
    [MethodImpl(Part)]
    public static void Thrust<T>(
        EarthModel earth, Booster booster, in BoostSegment segment, in BoostState<T> state, in T time,
        in LaneVector<T> r, in LaneVector<T> v, in Surroundings<T> at, ref LaneVector<T> a)
        where T : struct, ILanes<T>
    {
        var mass = T.Fma(T.Splat(-segment.MassFlow), time - T.Splat(segment.Start), T.Splat(segment.Mass) + state.Shroud);
        var massInverse = T.Splat(1) / mass;
        var air = AirVelocity(earth, r, v);
        var thrust = T.Splat(segment.Thrust);
        if (earth.Drag)
        {
            thrust -= at.Pressure * T.Splat(segment.NozzleExit);
            a = LaneVector<T>.Fma(air, at.Drag * (T.Splat(segment.DragArea) * massInverse), a);
        }

        if (!segment.Burning)
        {
            return;
        }

        thrust *= massInverse;
        if (segment.Guidance == Guidance.Platform)
        {
            Direction(booster, segment, state, time, out var direction);
            a = LaneVector<T>.Fma(direction, thrust, a);
            return;
        }

        // Along the velocity relative to the air; once that is left, along the inertial one or by a rate of pitch.
        var alongVelocity = booster.Exo == ExoSteering.AlongVelocity;
        var along = alongVelocity ? LaneVector<T>.Select(state.LeftAir, v, air) : air;
        var perSpeed = thrust / T.Sqrt(LaneVector<T>.Dot(along, along));
        if (!alongVelocity && T.Any(state.LeftAir))
        {
            Pitch(booster, state, time, out var direction);
            along = LaneVector<T>.Select(state.LeftAir, direction, along);
            perSpeed = T.Select(state.LeftAir, thrust, perSpeed);
        }

        a = LaneVector<T>.Fma(along, perSpeed, a);
    }

    /// <summary>Direction of the thrust [1, ECI] that the platform holds.</summary>
    [MethodImpl(Part)]
    private static void Direction<T>(
        Booster booster, in BoostSegment segment, in BoostState<T> state, in T time, out LaneVector<T> direction)
        where T : struct, ILanes<T>
    {
        if (segment.End <= booster.RiseEnd)
        {
            direction = state.Up;
            return;
        }

        var progress = (time - T.Splat(booster.RiseEnd)) * T.Splat(1 / booster.PitchOver);
        Elementary.SinCos(state.Kick * progress, out var sine, out var cosine);
        direction = LaneVector<T>.Fma(state.Up, cosine, state.Heading * sine);
    }

    /// <summary>Direction of the thrust [1, ECI] by a rate of pitch.</summary>
    [MethodImpl(Part)]
    private static void Pitch<T>(Booster booster, in BoostState<T> state, in T time, out LaneVector<T> direction)
        where T : struct, ILanes<T>
    {
        Elementary.SinCos(T.Splat(booster.PitchRate) * (time - state.LeftAirTime), out var sine, out var cosine);
        direction = LaneVector<T>.Fma(state.PitchStart, cosine, state.PitchForward * sine);
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
