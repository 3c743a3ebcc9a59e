using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>
/// Many flights of one vehicle from one place at once, in lock-step lanes. Agrees with <see cref="ReferenceFlight"/> to 1 m after
/// boost and coast, 3 m after re-entry, 0.002 s in time. A case has the same bits alone, in any company and at any lane width.
/// </summary>
internal static class BatchFlight
{
    /// <summary>Flies a batch on the widest lanes of the machine.</summary>
    /// <param name="booster">The vehicle.</param>
    /// <param name="launch">Launch point.</param>
    /// <param name="programmes">One per case.</param>
    /// <param name="earth">Field, figure, air, rotation.</param>
    /// <param name="sampleStep">[s] spacing of the samples of the path, where the output has room for any.</param>
    /// <param name="timeMax">[s after launch]</param>
    /// <param name="output">Room for as many cases.</param>
    public static void Fly(
        Booster booster, Geodetic launch, ReadOnlySpan<LaunchProgramme> programmes, EarthModel earth,
        double sampleStep, double timeMax, FlightColumns output)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Fly<Lanes8>(booster, launch, programmes, earth, sampleStep, timeMax, output);
        }
        else
        {
            Fly<Lanes4>(booster, launch, programmes, earth, sampleStep, timeMax, output);
        }
    }

    /// <summary>Flies a batch on lanes of a given width.</summary>
    public static void Fly<T>(
        Booster booster, Geodetic launch, ReadOnlySpan<LaunchProgramme> programmes, EarthModel earth,
        double sampleStep, double timeMax, FlightColumns output)
        where T : struct, ILanes<T>
    {
        var flight = new LaneFlight<T>(booster, launch, earth, sampleStep, timeMax, output);
        for (var first = 0; first < programmes.Length; first += T.Count)
        {
            flight.Fly(first, programmes[first..Math.Min(first + T.Count, programmes.Length)]);
        }
    }
}

/// <summary>Acceleration as a kernel sees it; specialised for powered and for free flight.</summary>
internal interface IForce<T>
    where T : struct, ILanes<T>
{
    /// <summary>[m/s^2, ECI]</summary>
    LaneVector<T> At(T time, in LaneVector<T> r, in LaneVector<T> v);
}

/// <summary>One group of flights in step.</summary>
internal sealed class LaneFlight<T>(
    Booster booster, Geodetic launch, EarthModel earth, double sampleStep, double timeMax, FlightColumns output)
    where T : struct, ILanes<T>
{
    private const double BoostStep = 1.0;          // [s] RK4 while boosting
    private const double TurnFraction = 0.025;     // [1] of |v| / |a|: RK4 in the slow part of a gravity turn
    private const double VacuumStepMax = 100.0;    // [s] RKN8 above the air; quintic samples stay good to 1 mm
    private const double AirStepMax = 10.0;        // [s] RK4 in thin air
    private const double TimeMin = 1e-9;           // [s] a lane with less time than this to go is at its end

    private readonly PathSampler<T>? _sampler = output.Samples > 0 ? new(earth, sampleStep, output) : null;
    private int _count;
    private int _first;
    private T _time;
    private T _done;
    private LaneVector<T> _r;
    private LaneVector<T> _v;

    /// <summary>Flies the cases of one group; the last case fills the lanes that are left over.</summary>
    public void Fly(int first, ReadOnlySpan<LaunchProgramme> programmes)
    {
        _first = first;
        _count = programmes.Length;
        _done = T.Splat(0);
        _time = T.Splat(0);
        output.Status.AsSpan(first, _count).Fill(FlightStatus.Flying);
        output.BurnoutTime.AsSpan(first, _count).Fill(double.NaN);
        _sampler?.Begin(first, _count);
        if (booster.Burnout is null)
        {
            Boost(programmes);
        }
        else
        {
            AppearAtBurnout(programmes);
        }

        var air = new AirForce(earth, T.Splat(booster.BallisticInverse));
        FlyInAir(air, ascending: true);
        FlyAboveAir();
        FlyInAir(air, ascending: false);
        Finish();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Boost(ReadOnlySpan<LaunchProgramme> programmes)
    {
        Span<double> kick = stackalloc double[T.Count], cutoff = stackalloc double[T.Count];
        Span<double> x = stackalloc double[T.Count], y = stackalloc double[T.Count], z = stackalloc double[T.Count];
        LaunchFrame frame = default;
        for (var i = 0; i < T.Count; i++)
        {
            var programme = programmes[Math.Min(i, _count - 1)];
            frame = LaunchFrame.At(earth, launch, programme.Azimuth);
            (x[i], y[i], z[i]) = frame.Heading;
            kick[i] = programme.Kick;
            cutoff[i] = booster.BurnoutTime(programme.Cutoff);
        }

        var start = InertialState.FromEcef(earth, 0.0, new State(frame.Position, default));
        _r = LaneVector<T>.Splat(start.PositionEci);
        _v = LaneVector<T>.Splat(start.VelocityEci);
        var none = T.Splat(0);
        var state = new BoostState<T>
        {
            Kick = T.Load(kick),
            Shroud = T.Splat(booster.Shroud),
            LeftAir = none,
            Up = LaneVector<T>.Splat(frame.Up),
            Heading = new(T.Load(x), T.Load(y), T.Load(z)),
        };
        var drop = T.Splat(booster.ShroudDropAltitude);
        state.Shroud = T.Select(T.LessOrEqual(drop, Forces.Altitude(earth, _r)), none, state.Shroud);
        var cutoffTime = T.Load(cutoff);
        foreach (var segment in booster.Segments)
        {
            var end = T.Min(T.Min(T.Splat(segment.End), cutoffTime), T.Splat(timeMax));
            while (true)
            {
                var left = Left(end);
                if (!T.Any(T.Less(none, left)))
                {
                    break;
                }

                var force = new BoostForce(earth, booster, segment, state);
                var a = Forces.Boost(earth, booster, segment, state, _time, _r, _v, out var mach);
                var before = Forces.Altitude(earth, _r, out var up);
                var h = T.Max(T.Min(left, T.Splat(BoostStep)), none);
                if (segment.Guidance == Guidance.Turn)
                {
                    h = T.Min(h, T.Splat(TurnFraction) * TurnTime(Forces.AirVelocity(earth, _r, _v), a));
                }

                h = StopAtLayer(h, before, up, a);
                h = StopAtHinge(h, mach, a);
                var arrives = T.And(T.Less(none, left), T.LessOrEqual(left, h));
                RungeKutta4(force, _time, h, _r, _v, a, out var r, out var v);

                // Lanes that pass an altitude at which the forces change, or fall to the ground, take a shorter step that
                // ends there.
                var after = Forces.Altitude(earth, r);
                var leave = T.AndNot(Passes(before, after, T.Splat(Forces.AirSteeringTop)), state.LeftAir);
                var shed = T.And(Passes(before, after, drop), T.Less(none, state.Shroud));
                var land = T.And(T.Less(after, none), T.Less(after, before));
                if (T.Any(T.Or(T.Or(leave, shed), land)))
                {
                    var one = T.Splat(1);
                    var whenLeave = T.Select(leave, Crossing(h, T.Splat(Forces.AirSteeringTop), _r, _v, r, v), one);
                    var whenShed = T.Select(shed, Crossing(h, drop, _r, _v, r, v), one);
                    var whenLand = T.Select(land, Crossing(h, none, _r, _v, r, v), one);
                    var first = T.Min(T.Min(whenLeave, whenShed), whenLand);
                    leave = T.And(leave, T.LessOrEqual(whenLeave, first));
                    shed = T.And(shed, T.LessOrEqual(whenShed, first));
                    land = T.And(land, T.LessOrEqual(whenLand, first));
                    arrives = T.AndNot(arrives, T.Less(first, one));
                    h *= first;
                    RungeKutta4(force, _time, h, _r, _v, a, out r, out v);
                }

                Accept(T.Select(arrives, end, _time + h), r, v);
                _done = T.Or(_done, land);
                state.Shroud = T.Select(shed, none, state.Shroud);
                if (T.Any(leave))
                {
                    Forces.LeaveAir(earth, ref state, leave, _time, _r, _v);
                }
            }
        }

        Store(output.BurnoutTime, output.Burnout, except: T.Or(_done, T.Less(_time, cutoffTime)));
    }

    private void AppearAtBurnout(ReadOnlySpan<LaunchProgramme> programmes)
    {
        Span<double> column = stackalloc double[6 * T.Count];
        for (var i = 0; i < T.Count; i++)
        {
            var burnout = LaunchFrame.Burnout(earth, booster.Burnout!, launch, programmes[Math.Min(i, _count - 1)]);
            var (r, v) = InertialState.FromEcef(earth, booster.BurnTime, burnout);
            (column[i], column[T.Count + i], column[(2 * T.Count) + i]) = r;
            (column[(3 * T.Count) + i], column[(4 * T.Count) + i], column[(5 * T.Count) + i]) = v;
            if (i < _count)
            {
                _sampler?.Boost(i, LaunchFrame.BoostCurve(earth, booster.Burnout!, launch, programmes[i]));
            }
        }

        _time = T.Splat(booster.BurnTime);
        _r = new(T.Load(column), T.Load(column[T.Count..]), T.Load(column[(2 * T.Count)..]));
        _v = new(T.Load(column[(3 * T.Count)..]), T.Load(column[(4 * T.Count)..]), T.Load(column[(5 * T.Count)..]));
        Store(output.BurnoutTime, output.Burnout, except: _done);
    }

    // Free flight by RK4 in time; up to the top of the air when ascending, down to the ground otherwise.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FlyInAir(AirForce force, bool ascending)
    {
        T none = T.Splat(0), end = T.Splat(timeMax);
        var top = T.Splat(EntryRadius * EntryRadius);
        while (true)
        {
            var r2 = LaneVector<T>.Dot(_r, _r);
            var climb = LaneVector<T>.Dot(_r, _v);
            var left = Left(end);
            if (ascending)
            {
                left = T.And(left, T.And(T.Less(none, climb), T.Less(r2, top)));
            }

            if (!T.Any(T.Less(none, left)))
            {
                return;
            }

            var a = force.At(_time, _r, _v);
            var before = Forces.Altitude(earth, _r, out var up);
            var h = StopAtLayer(T.Min(AirStep(before, LaneVector<T>.Dot(up, _v), a), left), before, up, a);
            var arrives = T.And(T.Less(none, left), T.LessOrEqual(left, h));
            RungeKutta4(force, _time, h, _r, _v, a, out var r, out var v);
            var after = Forces.Altitude(earth, r);
            var land = T.And(T.Less(after, none), T.Less(after, before));
            if (T.Any(land))
            {
                h = T.Select(land, h * Crossing(h, none, _r, _v, r, v), h);
                RungeKutta4(force, _time, h, _r, _v, a, out r, out v);
            }

            Accept(T.Select(T.AndNot(arrives, land), end, _time + h), r, v);
            _done = T.Or(_done, land);
        }
    }

    // Step in the air [s]: a fraction of the scale of density along the path, and of the time in which the velocity turns.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private T AirStep(T altitude, T climb, in LaneVector<T> a)
    {
        var layer = T.Fma(T.Max(altitude, T.Splat(0)), T.Splat(0.02), T.Splat(300));
        var h = T.Min(layer / T.Max(T.Abs(climb), T.Splat(1)), T.Splat(0.2) * TurnTime(_v, a));
        return T.Max(T.Min(h, T.Splat(AirStepMax)), T.Splat(0.02));
    }

    // Free flight above the air by RKN8: each lane in equal steps from where it is to where Kepler's orbit re-enters.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FlyAboveAir()
    {
        var end = T.Min(_time + TimeToEntry(), T.Splat(timeMax));
        end = T.Select(T.Less(T.Splat(0), Left(end)), end, _time);
        var steps = T.Max(-T.Floor((_time - end) * T.Splat(1 / VacuumStepMax)), T.Splat(1));
        var h = (end - _time) / steps;
        var a = Forces.Gravity(earth, _r);
        for (var n = T.Splat(1); T.Any(T.LessOrEqual(n, steps)); n += T.Splat(1))
        {
            var step = T.And(h, T.LessOrEqual(n, steps));
            var time = T.Select(T.Less(n, steps), _time + step, end);
            RungeKuttaNystrom8.Step(earth, step, _r, _v, a, out var r, out var v, out var aEnd);
            _sampler?.Quintic(_time, time, _r, _v, a, r, v, aEnd);
            (_time, _r, _v, a) = (time, r, v, aEnd);
        }
    }

    /// <summary>[m] radius outside which there is no air at any latitude.</summary>
    private double EntryRadius => earth.SemiMajorAxis + Atmosphere.Top;

    // Time [s] on the Kepler orbit until it falls through the entry radius; 0 for orbits that stay inside it, infinite or NaN
    // for escape.
    private T TimeToEntry()
    {
        T one = T.Splat(1), none = T.Splat(0);
        var radius = T.Sqrt(LaneVector<T>.Dot(_r, _r));
        var axis = one / ((T.Splat(2) / radius) - (LaneVector<T>.Dot(_v, _v) / T.Splat(earth.Mu)));
        var motion = T.Sqrt(axis * axis * axis / T.Splat(earth.Mu));
        var eSine = LaneVector<T>.Dot(_r, _v) / T.Sqrt(T.Splat(earth.Mu) * axis);
        var eCosine = one - (radius / axis);
        var e2 = (eSine * eSine) + (eCosine * eCosine);
        var entryCosine = one - (T.Splat(EntryRadius) / axis);
        var entrySine = T.Sqrt(T.Max(e2 - (entryCosine * entryCosine), none));
        var start = Elementary.Atan2(eSine, eCosine) - eSine;
        var end = T.Splat(2 * Math.PI) - (Elementary.Atan2(entrySine, entryCosine) - entrySine);
        var inside = T.Or(T.Less(radius, T.Splat(EntryRadius)), T.Less(e2, entryCosine * entryCosine));
        return T.Select(T.And(inside, T.Less(none, axis)), none, motion * (end - start));
    }

    // Time [s] to an end. Nothing for a lane that is down or there, so that it stays as it is, bit for bit, while its company flies on.
    private T Left(T end)
    {
        var left = T.AndNot(end - _time, _done);
        return T.And(left, T.Less(T.Splat(TimeMin), left));
    }

    private void Accept(T time, in LaneVector<T> r, in LaneVector<T> v)
    {
        _sampler?.Cubic(_time, time, _r, _v, r, v);
        (_time, _r, _v) = (time, r, v);
    }

    // The forces have corners where the lapse rate of the air changes and at the hinges of the drag curve. A step that would
    // pass one
    // is shortened to end near it, by the rates at its start; a corner in the first hundredth of a step does no harm.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private T StopAtLayer(T h, T altitude, in LaneVector<T> up, in LaneVector<T> a)
    {
        var rate = LaneVector<T>.Dot(up, _v);
        var half = T.Splat(0.5) * LaneVector<T>.Dot(up, a);
        foreach (var level in Forces.LayerAltitudes)
        {
            h = Stop(h, T.Splat(level) - altitude, rate, half);
        }

        return h;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private T StopAtHinge(T h, T mach, in LaneVector<T> a)
    {
        var air = Forces.AirVelocity(earth, _r, _v);
        var rate = mach * LaneVector<T>.Dot(air, a) / T.Max(LaneVector<T>.Dot(air, air), T.Splat(1));
        foreach (var hinge in booster.Drag.Mach)
        {
            h = Stop(h, T.Splat(hinge) - mach, rate, T.Splat(0));
        }

        return h;
    }

    // Time in which a distance is covered at a rate and half a rate of change: two steps of fixed-point iteration.
    private static T Stop(T h, T distance, T rate, T half)
    {
        var time = distance / T.Fma(half, distance / rate, rate);
        time = distance / T.Fma(half, time, rate);
        var within = T.And(T.Less(h * T.Splat(0.01), time), T.Less(time, h));
        return T.Select(within, time, h);
    }

    // [s] |v| / |a|: the time scale on which a velocity turns.
    private static T TurnTime(in LaneVector<T> v, in LaneVector<T> a) =>
        T.Sqrt(LaneVector<T>.Dot(v, v) / LaneVector<T>.Dot(a, a));

    private static T Passes(T before, T after, T level) => T.And(T.Less(before, level), T.LessOrEqual(level, after));

    // Fraction of a step at which the altitude passes a level, by Newton's method on the cubic through both ends.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private T Crossing(T h, T level, in LaneVector<T> r0, in LaneVector<T> v0, in LaneVector<T> r1, in LaneVector<T> v1)
    {
        T none = T.Splat(0), one = T.Splat(1);
        T before = Forces.Altitude(earth, r0), after = Forces.Altitude(earth, r1);
        var s = (level - before) / (after - before);
        for (var n = 0; n < 6; n++)
        {
            s = T.Min(T.Max(s, none), one);
            var r = Hermite.Cubic(s, h, r0, v0, r1, v1, out var v);
            var altitude = Forces.Altitude(earth, r, out var up);
            s += (level - altitude) / (LaneVector<T>.Dot(up, v) * h);
        }

        return T.Min(T.Max(s, none), one);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void RungeKutta4<TForce>(
        in TForce force, T time, T h, in LaneVector<T> r0, in LaneVector<T> v0, in LaneVector<T> a0,
        out LaneVector<T> r, out LaneVector<T> v)
        where TForce : struct, IForce<T>
    {
        var half = h * T.Splat(0.5);
        var middle = time + half;
        var v2 = LaneVector<T>.Fma(a0, half, v0);
        var a2 = force.At(middle, LaneVector<T>.Fma(v0, half, r0), v2);
        var v3 = LaneVector<T>.Fma(a2, half, v0);
        var a3 = force.At(middle, LaneVector<T>.Fma(v2, half, r0), v3);
        var v4 = LaneVector<T>.Fma(a3, h, v0);
        var a4 = force.At(time + h, LaneVector<T>.Fma(v3, h, r0), v4);
        var sixth = h * T.Splat(1.0 / 6);
        var twice = a2 + a3;
        r = LaneVector<T>.Fma(LaneVector<T>.Fma(a0 + twice, sixth, v0), h, r0);
        v = LaneVector<T>.Fma(a0 + twice + twice + a4, sixth, v0);
    }

    private void Finish()
    {
        for (var i = _first; i < _first + _count; i++)
        {
            output.Status[i] = double.IsNaN(output.BurnoutTime[i]) ? FlightStatus.FailedInBoost : FlightStatus.Impact;
        }

        Store(output.ImpactTime, output.Impact, except: T.Splat(0));
        Span<double> done = stackalloc double[T.Count];
        T.Select(_done, T.Splat(1), T.Splat(0)).Store(done);
        for (var i = 0; i < _count; i++)
        {
            if (done[i] == 0)
            {
                output.Status[_first + i] = FlightStatus.Flying;
            }

            _sampler?.Hold(i, output.Impact[_first + i].PositionEcef);
        }
    }

    private void Store(double[] times, State[] states, T except)
    {
        Span<double> time = stackalloc double[T.Count], skip = stackalloc double[T.Count];
        Span<double> x = stackalloc double[T.Count], y = stackalloc double[T.Count], z = stackalloc double[T.Count];
        Span<double> vx = stackalloc double[T.Count], vy = stackalloc double[T.Count], vz = stackalloc double[T.Count];
        _time.Store(time);
        T.Select(except, T.Splat(1), T.Splat(0)).Store(skip);
        _r.X.Store(x);
        _r.Y.Store(y);
        _r.Z.Store(z);
        _v.X.Store(vx);
        _v.Y.Store(vy);
        _v.Z.Store(vz);
        for (var i = 0; i < _count; i++)
        {
            if (skip[i] == 0)
            {
                times[_first + i] = time[i];
                var state = new InertialState(new Vector3d(x[i], y[i], z[i]), new Vector3d(vx[i], vy[i], vz[i]));
                states[_first + i] = state.ToEcef(earth, time[i]);
            }
        }
    }

    private readonly struct AirForce(EarthModel earth, T ballisticInverse) : IForce<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public LaneVector<T> At(T time, in LaneVector<T> r, in LaneVector<T> v) => Forces.Coast(earth, ballisticInverse, r, v);
    }

    private readonly struct BoostForce(EarthModel earth, Booster booster, in BoostSegment segment, in BoostState<T> state)
        : IForce<T>
    {
        private readonly BoostSegment _segment = segment;
        private readonly BoostState<T> _state = state;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public LaneVector<T> At(T time, in LaneVector<T> r, in LaneVector<T> v) =>
            Forces.Boost(earth, booster, _segment, _state, time, r, v, out _);
    }
}
