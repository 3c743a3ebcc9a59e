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
/// Accelerations of a point mass in the inertial frame (ECI, aligned with ECEF at lift-off). The Earth's field, figure and air are
/// symmetric about its axis, so none of them needs the Earth's rotation angle. One source serves the reference integrator (one
/// lane) and the batches (four or eight).
/// </summary>
internal static class Forces
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>[m] up to here thrust follows the air-relative velocity. Source: the layered part of US-STANDARD-ATMOSPHERE-1976 ends here.</summary>
    public const double AirSteeringTop = 86000.0;

    /// <summary>
    /// [m] geometric altitudes at which the lapse rate changes: 11, 20, 32, 47, 51 and 71 geopotential km, h = r0 H / (r0 - H) with
    /// r0 = 6,356.766 km. Source: US-STANDARD-ATMOSPHERE-1976, Table 4.
    /// </summary>
    public static readonly double[] LayerAltitudes = [11019.07, 20063.13, 32161.91, 47350.10, 51412.50, 71802.03];

    /// <summary>[m] no air above. Source: models stop at the 200 km row of the table of US-STANDARD-ATMOSPHERE-1976.</summary>
    public const double AirTop = 200000.0;

    /// <summary>
    /// Gravity [m/s^2, ECI] with zonal terms: the gradient of (mu/r) [1 - sum_n J_n (a/r)^n P_n(sin phi)], n = 2 to 4.
    /// Source: VALLADO-2013, section 8.7.1.
    /// </summary>
    /// <param name="earth">Field.</param>
    /// <param name="r">[m, ECI]</param>
    [MethodImpl(Inline)]
    public static LaneVector<T> Gravity<T>(EarthModel earth, in LaneVector<T> r)
        where T : struct, ILanes<T>
    {
        var inverse2 = T.Splat(1) / LaneVector<T>.Dot(r, r);
        var inverse = T.Sqrt(inverse2);
        return Gravity(earth, r, inverse2, inverse);
    }

    [MethodImpl(Inline)]
    private static LaneVector<T> Gravity<T>(EarthModel earth, in LaneVector<T> r, T inverse2, T inverse)
        where T : struct, ILanes<T>
    {
        var central = T.Splat(-earth.Mu) * (inverse2 * inverse);
        var sine2 = r.Z * r.Z * inverse2;
        var q2 = T.Splat(1.5 * earth.J2 * earth.SemiMajorAxis * earth.SemiMajorAxis) * inverse2;

        // Factor common to the three components, and what the z component has besides.
        var common = T.Fma(q2, T.Fma(T.Splat(-5), sine2, T.Splat(1)), T.Splat(1));
        var polar = (q2 + q2) * r.Z;
        if (earth.J3 != 0 || earth.J4 != 0)
        {
            var ratio = T.Splat(earth.SemiMajorAxis) * inverse;
            var sine = r.Z * inverse;
            var ratio2 = ratio * ratio;
            var q3 = T.Splat(2.5 * earth.J3) * ratio2 * ratio;
            var q4 = T.Splat(-1.875 * earth.J4) * ratio2 * ratio2;
            common += q3 * sine * T.Fma(T.Splat(-7), sine2, T.Splat(3));
            common += q4 * T.Fma(sine2, T.Fma(T.Splat(21), sine2, T.Splat(-14)), T.Splat(1));
            polar += q3 * T.Fma(T.Splat(3), sine2, T.Splat(-0.6)) * (T.Splat(1) / inverse);
            polar += q4 * T.Fma(T.Splat(-28.0 / 3.0), sine2, T.Splat(4)) * r.Z;
        }

        return new(central * (common * r.X), central * (common * r.Y), central * T.Fma(common, r.Z, polar));
    }

    /// <summary>
    /// Altitude [m] above the ellipsoid, without iteration: the distance from the ellipsoid along the geocentric radius, reduced by
    /// half the square of the angle between radius and normal. Exact on the ground, within 0.1 mm at 200 km and 2 mm at 1,000 km.
    /// </summary>
    /// <param name="earth">Figure.</param>
    /// <param name="r">[m, ECI]</param>
    [MethodImpl(Inline)]
    public static T Altitude<T>(EarthModel earth, in LaneVector<T> r)
        where T : struct, ILanes<T>
    {
        var inverse2 = T.Splat(1) / LaneVector<T>.Dot(r, r);
        return Altitude(earth, r, inverse2, T.Sqrt(inverse2));
    }

    [MethodImpl(Inline)]
    private static T Altitude<T>(EarthModel earth, in LaneVector<T> r, T inverse2, T inverse)
        where T : struct, ILanes<T>
    {
        // Radius of the ellipsoid at geocentric latitude phi: a / sqrt(1 + u), u = e'^2 sin^2 phi; six terms give 0.1 micrometre.
        var f = earth.Flattening;
        var second = f * (2 - f) / ((1 - f) * (1 - f));
        var sine2 = r.Z * r.Z * inverse2;
        var u = T.Splat(second) * sine2;
        var series = T.Fma(u, T.Splat(-63.0 / 256), T.Splat(35.0 / 128));
        series = T.Fma(u, series, T.Splat(-5.0 / 16));
        series = T.Fma(u, series, T.Splat(3.0 / 8));
        series = T.Fma(u, series, T.Splat(-0.5));
        var radius = T.Splat(earth.SemiMajorAxis) * T.Fma(u, series, T.Splat(1));
        var above = T.Fma(LaneVector<T>.Dot(r, r), inverse, -radius);
        var deflection = T.Splat(second) * (T.Splat(1) - u);
        var half = T.Splat(0.5) * (deflection * deflection) * (sine2 * (T.Splat(1) - sine2)) * (radius * inverse);
        return above * (T.Splat(1) - half);
    }

    /// <summary>
    /// Normal of the ellipsoid [1, ECI] at any altitude, within 2e-8 rad: tan phi = (z/p) [1 + e^2 N / (N (1 - e^2) + h)] with N and h
    /// taken at the geocentric latitude.
    /// </summary>
    [MethodImpl(Inline)]
    public static LaneVector<T> Normal<T>(EarthModel earth, in LaneVector<T> r)
        where T : struct, ILanes<T>
    {
        var f = earth.Flattening;
        var eccentricity2 = f * (2 - f);
        var r2 = LaneVector<T>.Dot(r, r);
        var sine2 = r.Z * r.Z / r2;
        var n = T.Splat(earth.SemiMajorAxis) / T.Sqrt(T.Fma(T.Splat(-eccentricity2), sine2, T.Splat(1)));
        var h = T.Sqrt(r2) - (T.Splat(earth.SemiMajorAxis) * T.Fma(T.Splat(-f), sine2, T.Splat(1)));
        var stretch = T.Splat(eccentricity2) * n / T.Fma(n, T.Splat(1 - eccentricity2), h);
        return new LaneVector<T>(r.X, r.Y, T.Fma(r.Z, stretch, r.Z)).Unit;
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
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static LaneVector<T> Coast<T>(EarthModel earth, T ballisticInverse, in LaneVector<T> r, in LaneVector<T> v)
        where T : struct, ILanes<T>
    {
        var inverse2 = T.Splat(1) / LaneVector<T>.Dot(r, r);
        var inverse = T.Sqrt(inverse2);
        var gravity = Gravity(earth, r, inverse2, inverse);
        if (!earth.Drag)
        {
            return gravity;
        }

        Atmosphere.At(Altitude(earth, r, inverse2, inverse), out T density, out T _, out T _);
        var air = AirVelocity(earth, r, v);
        var speed = T.Sqrt(LaneVector<T>.Dot(air, air));
        var drag = T.Splat(-0.5 * earth.DensityScale) * density * speed * ballisticInverse;
        return LaneVector<T>.Fma(air, drag, gravity);
    }

    /// <summary>
    /// Powered flight, or the coast between two stages [m/s^2, ECI]: gravity + (F_vacuum - p A_exit) d / m - (rho/2) C_D(Mach) A v_air^2 / m.
    /// </summary>
    /// <param name="earth">Field, figure and air.</param>
    /// <param name="booster">Vehicle.</param>
    /// <param name="segment">Part of the boost.</param>
    /// <param name="state">What the flight carries with it.</param>
    /// <param name="time">[s after launch]</param>
    /// <param name="r">[m, ECI]</param>
    /// <param name="v">[m/s, ECI]</param>
    /// <param name="mach">[1] air-relative Mach number; 0 without air.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static LaneVector<T> Boost<T>(
        EarthModel earth, Booster booster, in BoostSegment segment, in BoostState<T> state, T time,
        in LaneVector<T> r, in LaneVector<T> v, out T mach)
        where T : struct, ILanes<T>
    {
        var inverse2 = T.Splat(1) / LaneVector<T>.Dot(r, r);
        var inverse = T.Sqrt(inverse2);
        var mass = T.Fma(T.Splat(-segment.MassFlow), time - T.Splat(segment.Start), T.Splat(segment.Mass) + state.Shroud);
        var massInverse = T.Splat(1) / mass;
        var air = AirVelocity(earth, r, v);
        var speed = T.Sqrt(LaneVector<T>.Dot(air, air));
        var result = Gravity(earth, r, inverse2, inverse);
        var thrust = T.Splat(segment.Thrust);
        mach = T.Splat(0);
        if (earth.Drag)
        {
            Atmosphere.At(Altitude(earth, r, inverse2, inverse), out T density, out T pressure, out T soundSpeed);
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
    [MethodImpl(Inline)]
    private static LaneVector<T> Direction<T>(
        Booster booster, in BoostSegment segment, in BoostState<T> state, T time, in LaneVector<T> v, in LaneVector<T> air, T speed)
        where T : struct, ILanes<T>
    {
        T sine, cosine;
        if (segment.Guidance == Guidance.Platform)
        {
            if (segment.End <= booster.RiseEnd)
            {
                return state.Up;
            }

            Elementary.SinCos(state.Kick * (time - T.Splat(booster.RiseEnd)) * T.Splat(1 / booster.PitchOver), out sine, out cosine);
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
    /// Marks the lanes of a mask as having left the air, and fixes their plane of pitch: from the air-relative velocity d, pitch falls
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
