using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>A point of a path, with what the forces there are.</summary>
/// <typeparam name="T">Lane type.</typeparam>
internal struct FlightPoint<T>
    where T : struct, ILanes<T>
{
    /// <summary>[s after launch]</summary>
    public T Time;

    /// <summary>[m, ECI]</summary>
    public LaneVector<T> R;

    /// <summary>[m/s, ECI]</summary>
    public LaneVector<T> V;

    /// <summary>[m/s^2, ECI]</summary>
    public LaneVector<T> A;

    /// <summary>Where it is.</summary>
    public Surroundings<T> At;
}

/// <summary>What a group of flights needs while it is flown: kept in one piece, outside the frames of the methods.</summary>
/// <typeparam name="T">Lane type.</typeparam>
internal struct FlightMemory<T>
    where T : struct, ILanes<T>
{
    /// <summary>Where the flights are, and where the next step takes them, in turns.</summary>
    public FlightPoint<T> Even, Odd;

    /// <summary>Within a step.</summary>
    public FlightPoint<T> Stage;

    /// <summary>[m/s^2, ECI] Within a step: second and third acceleration.</summary>
    public LaneVector<T> A2, A3;

    /// <summary>While it boosts.</summary>
    public BoostState<T> Boost;

    /// <summary>[s] of the step; end of the phase; burn-out.</summary>
    public T Step, End, Cutoff;

    /// <summary>Masks: ends its phase with this step; is at its end.</summary>
    public T Arrives, Done;

    /// <summary>Masks: what happens in this step.</summary>
    public T Leave, Shed, Land;
}

/// <summary>
/// Acceleration as a kernel sees it, in three parts that fill in surroundings and acceleration of a point one after the other;
/// specialised for powered and for free flight.
/// </summary>
internal interface IForce<T>
    where T : struct, ILanes<T>
{
    /// <summary>Gravity and altitude.</summary>
    void Place(ref FlightPoint<T> point);

    /// <summary>State of the air.</summary>
    void Air(ref FlightPoint<T> point);

    /// <summary>Sum of the forces.</summary>
    void Sum(in BoostState<T> state, ref FlightPoint<T> point);
}

/// <summary>
/// One group of flights in step. Groups are flown in pairs: the parts of a kernel are one long chain in which each operation
/// waits for the one before, and while one group waits the other one computes.
/// </summary>
internal ref struct LaneFlight<T>
    where T : struct, ILanes<T>
{
    private const MethodImplOptions Part = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    private const double BoostStep = 1.0;          // [s] RK4 while boosting
    private const double TurnFraction = 0.025;     // [1] of |v| / |a|: RK4 in the slow part of a gravity turn
    private const double VacuumStepMax = 100.0;    // [s] RKN8 above the air; quintic samples stay good to 1 cm and 0.3 mm/s (200 s: 0.3 m and 5 mm/s, which tracks would show)
    private const double AirStepMax = 10.0;        // [s] RK4 in thin air and without air
    private const double BrakeFraction = 0.2;      // [1] of speed over deceleration by drag: RK4 in thick air
    private const double ClearOfGround = 60_000.0; // [m] without air: Kepler's orbit is tens of kilometres off at the end of a long arc
    private const int Stages = 4;                  // of RK4, the last of which begins the next step
    private const double TimeMin = 1e-9;           // [s] a lane with less time than this to go is at its end

    private readonly ref FlightMemory<T> _memory;
    private readonly Booster _booster;
    private readonly Geodetic _launch;
    private readonly EarthModel _earth;
    private readonly double _timeMax;
    private readonly FlightColumns _output;
    private readonly double _sampleStep;
    private PathSampler<T>? _sampler;
    private bool _odd;
    private int _count; // 0: takes no part
    private int _first;

    public LaneFlight(
        ref FlightMemory<T> memory, Booster booster, Geodetic launch, EarthModel earth, double sampleStep, double timeMax,
        FlightColumns output)
    {
        _memory = ref memory;
        (_booster, _launch, _earth, _sampleStep, _timeMax, _output) = (booster, launch, earth, sampleStep, timeMax, output);
    }

    private readonly ref FlightPoint<T> Now => ref _odd ? ref _memory.Odd : ref _memory.Even;

    private readonly ref FlightPoint<T> Next => ref _odd ? ref _memory.Even : ref _memory.Odd;

    /// <summary>Takes on the cases of one group, which may be none; the last case fills the lanes that are left over.</summary>
    public void Begin(int first, ReadOnlySpan<LaunchProgramme> programmes)
    {
        _first = first;
        _count = programmes.Length;
        if (_count == 0)
        {
            return;
        }

        _memory.Done = T.Splat(0);
        _output.Status.AsSpan(first, _count).Fill(FlightStatus.Flying);
        _output.BurnoutTime.AsSpan(first, _count).Fill(double.NaN);
        _sampler ??= _output.Samples > 0 ? new(_earth, _sampleStep, _output) : null;
        _sampler?.Begin(first, _count);
        if (_booster.Burnout is null)
        {
            LiftOff(programmes);
        }
        else
        {
            AppearAtBurnout(programmes);
        }
    }

    /// <summary>Flies two groups.</summary>
    public static void Fly(ref LaneFlight<T> one, ref LaneFlight<T> two)
    {
        for (var segment = 0; segment < one._booster.Segments.Length; segment++)
        {
            Boost(ref one, ref two, segment);
        }

        one.BurnOut();
        two.BurnOut();
        FlyInAir(ref one, ref two, ascending: true);
        one.FlyAboveAir();
        two.FlyAboveAir();
        FlyInAir(ref one, ref two, ascending: false);
        one.Finish();
        two.Finish();
    }

    private void LiftOff(ReadOnlySpan<LaunchProgramme> programmes)
    {
        Span<double> kick = stackalloc double[T.Count], azimuth = stackalloc double[T.Count], cutoff = stackalloc double[T.Count];
        for (var i = 0; i < T.Count; i++)
        {
            var programme = programmes[Math.Min(i, _count - 1)];
            (kick[i], azimuth[i], cutoff[i]) = (programme.Kick, programme.Azimuth, _booster.BurnoutTime(programme.Cutoff));
        }

        var enu = Frames.EnuFromEcef(_launch);
        var start = InertialState.FromEcef(_earth, 0.0, new State(_earth.EcefFromGeodetic(_launch), default));
        ref var now = ref Now;
        now.Time = T.Splat(0);
        _memory.Cutoff = T.Load(cutoff);
        now.R = LaneVector<T>.Splat(start.PositionEci);
        now.V = LaneVector<T>.Splat(start.VelocityEci);
        Elementary.SinCos(T.Load(azimuth), out var sine, out var cosine);
        var none = T.Splat(0);
        var drop = T.Splat(_booster.ShroudDropAltitude);
        ref var state = ref _memory.Boost;
        state = default;
        state.Kick = T.Load(kick);
        state.Shroud = T.Select(T.LessOrEqual(drop, Forces.Altitude(_earth, now.R)), none, T.Splat(_booster.Shroud));
        state.Up = LaneVector<T>.Splat(enu.Z);
        state.Heading = (LaneVector<T>.Splat(enu.Y) * cosine) + (LaneVector<T>.Splat(enu.X) * sine);
    }

    private static void Boost(ref LaneFlight<T> one, ref LaneFlight<T> two, int segment)
    {
        var force = new BoostForce(one._earth, one._booster, segment);
        one.Enter(force);
        two.Enter(force);
        var turn = force.Segment.Guidance == Guidance.Turn;
        while (true)
        {
            bool first = one.ChooseBoostStep(turn), second = two.ChooseBoostStep(turn);
            if (!Step(ref one, first, ref two, second, force))
            {
                return;
            }

            if (first)
            {
                one.EndBoostStep(force);
            }

            if (second)
            {
                two.EndBoostStep(force);
            }
        }
    }

    private void Enter(in BoostForce force)
    {
        if (_count > 0)
        {
            _memory.End = T.Min(T.Min(T.Splat(force.Segment.End), _memory.Cutoff), T.Splat(_timeMax));
            Evaluate(force, ref Now);
        }
    }

    private void EndBoostStep(in BoostForce force)
    {
        if (FindBoostEvents())
        {
            ShortenToEvents();
            Step(force);
            HaveBoostEvents();
            Evaluate(force, ref Next);
        }

        Accept();
    }

    private void BurnOut() =>
        Store(_output.BurnoutTime, _output.Burnout, except: T.Or(_memory.Done, T.Less(Now.Time + T.Splat(TimeMin), _memory.Cutoff)));

    // Length of the next step; false when every lane is at the end of the phase.
    [MethodImpl(Part)]
    private bool ChooseBoostStep(bool turn)
    {
        if (_count == 0)
        {
            return false;
        }

        ref readonly var now = ref Now;
        T none = T.Splat(0), longest = T.Splat(BoostStep);
        var left = Left(now.Time);
        if (!T.Any(T.Less(none, left)))
        {
            return false;
        }

        var h = T.Min(left, longest);
        var air = Forces.AirVelocity(_earth, now.R, now.V);
        var speed2 = LaneVector<T>.Dot(air, air);
        if (turn)
        {
            // [s] a fraction of |v| / |a|, the time scale on which the velocity turns.
            var time2 = T.Splat(TurnFraction * TurnFraction) * speed2;
            var a2 = LaneVector<T>.Dot(now.A, now.A);
            var slow = T.Less(time2, longest * longest * a2);
            if (T.Any(slow))
            {
                h = T.Select(slow, T.Min(h, T.Sqrt(time2 / a2)), h);
            }
        }

        h = StopAtLayer(h, now);
        if (_earth.Drag)
        {
            var rate = now.At.Mach * LaneVector<T>.Dot(air, now.A) / T.Max(speed2, T.Splat(1));
            h = StopAt(_booster.Drag.Mach.AsSpan(), h, now.At.Mach, T.Abs(rate) * h, rate, none);
        }

        _memory.Step = h;
        _memory.Arrives = T.And(T.Less(none, left), T.LessOrEqual(left, h));
        return true;
    }

    // Lanes that pass an altitude at which the forces change, or fall to the ground, take a shorter step that ends there.
    [MethodImpl(Part)]
    private bool FindBoostEvents()
    {
        T none = T.Splat(0), before = Now.At.Altitude, after = Next.At.Altitude;
        _memory.Leave = T.AndNot(Passes(before, after, T.Splat(Forces.AirSteeringTop)), _memory.Boost.LeftAir);
        _memory.Shed = T.And(Passes(before, after, T.Splat(_booster.ShroudDropAltitude)), T.Less(none, _memory.Boost.Shroud));
        _memory.Land = T.And(T.Less(after, none), T.Less(after, before));
        return T.Any(T.Or(T.Or(_memory.Leave, _memory.Shed), _memory.Land));
    }

    [MethodImpl(Part)]
    private void ShortenToEvents()
    {
        var one = T.Splat(1);
        var whenLeave = T.Select(_memory.Leave, Crossing(Forces.AirSteeringTop), one);
        var whenShed = T.Select(_memory.Shed, Crossing(_booster.ShroudDropAltitude), one);
        var whenLand = T.Select(_memory.Land, Crossing(0), one);
        var first = T.Min(T.Min(whenLeave, whenShed), whenLand);
        _memory.Leave = T.And(_memory.Leave, T.LessOrEqual(whenLeave, first));
        _memory.Shed = T.And(_memory.Shed, T.LessOrEqual(whenShed, first));
        _memory.Land = T.And(_memory.Land, T.LessOrEqual(whenLand, first));
        _memory.Arrives = T.AndNot(_memory.Arrives, T.Less(first, one));
        _memory.Step *= first;
    }

    [MethodImpl(Part)]
    private void HaveBoostEvents()
    {
        _memory.Done = T.Or(_memory.Done, _memory.Land);
        _memory.Boost.Shroud = T.Select(_memory.Shed, T.Splat(0), _memory.Boost.Shroud);
        if (T.Any(_memory.Leave))
        {
            Forces.LeaveAir(_earth, ref _memory.Boost, _memory.Leave, Next.Time, Next.R, Next.V);
        }
    }

    private void AppearAtBurnout(ReadOnlySpan<LaunchProgramme> programmes)
    {
        Span<double> column = stackalloc double[6 * T.Count];
        for (var i = 0; i < T.Count; i++)
        {
            var burnout = LaunchFrame.Burnout(_earth, _booster.Burnout!, _launch, programmes[Math.Min(i, _count - 1)]);
            var (r, v) = InertialState.FromEcef(_earth, _booster.BurnTime, burnout);
            (column[i], column[T.Count + i], column[(2 * T.Count) + i]) = r;
            (column[(3 * T.Count) + i], column[(4 * T.Count) + i], column[(5 * T.Count) + i]) = v;
            if (i < _count)
            {
                _sampler?.Boost(i, LaunchFrame.BoostCurve(_earth, _booster.Burnout!, _launch, programmes[i]));
            }
        }

        ref var now = ref Now;
        now.Time = T.Splat(_booster.BurnTime);
        _memory.Cutoff = now.Time;
        now.R = new(T.Load(column), T.Load(column[T.Count..]), T.Load(column[(2 * T.Count)..]));
        now.V = new(T.Load(column[(3 * T.Count)..]), T.Load(column[(4 * T.Count)..]), T.Load(column[(5 * T.Count)..]));
    }

    // Free flight by RK4 in time; up to the top of the air when ascending, down to the ground otherwise.
    private static void FlyInAir(ref LaneFlight<T> one, ref LaneFlight<T> two, bool ascending)
    {
        var force = new AirForce(one._earth, T.Splat(one._booster.BallisticInverse));
        one.Enter(force);
        two.Enter(force);
        while (true)
        {
            bool first = one.ChooseAirStep(ascending), second = two.ChooseAirStep(ascending);
            if (!Step(ref one, first, ref two, second, force))
            {
                return;
            }

            if (first)
            {
                one.EndAirStep(force);
            }

            if (second)
            {
                two.EndAirStep(force);
            }
        }
    }

    private void Enter(in AirForce force)
    {
        if (_count > 0)
        {
            _memory.End = T.Splat(_timeMax);
            Evaluate(force, ref Now);
        }
    }

    private void EndAirStep(in AirForce force)
    {
        if (FindLanding())
        {
            Step(force);
        }

        Accept();
    }

    // Length of the next step; false when every lane is at the end of the phase.
    [MethodImpl(Part)]
    private bool ChooseAirStep(bool ascending)
    {
        if (_count == 0)
        {
            return false;
        }

        ref readonly var now = ref Now;
        var none = T.Splat(0);
        var left = Left(now.Time);
        if (ascending)
        {
            var below = T.Less(LaneVector<T>.Dot(now.R, now.R), T.Splat(EntryRadius * EntryRadius));
            left = T.And(left, T.And(T.Less(none, LaneVector<T>.Dot(now.R, now.V)), below));
        }

        if (!T.Any(T.Less(none, left)))
        {
            return false;
        }

        if (!_earth.Drag)
        {
            _memory.Step = T.Min(left, T.Splat(AirStepMax));
            _memory.Arrives = T.And(T.Less(none, left), T.LessOrEqual(left, _memory.Step));
            return true;
        }

        // A fraction of the scale of density along the path, of the time |v| / |a| in which the velocity turns, and of the time in
        // which drag would stop it: a body that falls at its terminal speed would swing about it.
        var climb = LaneVector<T>.Dot(now.At.Up(now.R), now.V);
        // Above 80 km, where drag hardly bends the path, more.
        var layer = T.Fma(T.Max(now.At.Altitude, none), T.Splat(0.024), T.Splat(350));
        layer = T.Fma(T.Max(now.At.Altitude - T.Splat(80_000), none), T.Splat(0.2), layer);
        var turn = T.Splat(0.2) * T.Sqrt(LaneVector<T>.Dot(now.V, now.V) / LaneVector<T>.Dot(now.A, now.A));
        var brake = T.Splat(BrakeFraction) / T.Max(T.Abs(now.At.Drag), T.Splat(BrakeFraction / AirStepMax));
        var h = T.Min(T.Min(layer / T.Max(T.Abs(climb), T.Splat(1)), turn), brake);
        h = StopAtLayer(T.Min(T.Max(h, T.Splat(0.02)), left), now);
        _memory.Step = h;
        _memory.Arrives = T.And(T.Less(none, left), T.LessOrEqual(left, h));
        return true;
    }

    // Shortens the step of lanes that come down in it, so that it ends on the ground.
    [MethodImpl(Part)]
    private bool FindLanding()
    {
        T none = T.Splat(0), before = Now.At.Altitude, after = Next.At.Altitude;
        var land = T.And(T.Less(after, none), T.Less(after, before));
        if (!T.Any(land))
        {
            return false;
        }

        _memory.Step = T.Select(land, _memory.Step * Crossing(0), _memory.Step);
        _memory.Arrives = T.AndNot(_memory.Arrives, land);
        _memory.Done = T.Or(_memory.Done, land);
        return true;
    }

    // Free flight above the air by RKN8: each lane in equal steps from where it is to where Kepler's orbit re-enters.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FlyAboveAir()
    {
        if (_count == 0)
        {
            return;
        }

        var time = Now.Time;
        _memory.End = T.Min(time + TimeToEntry(Now.R, Now.V), T.Splat(_timeMax));
        var end = T.Select(T.Less(T.Splat(0), Left(time)), _memory.End, time);
        var steps = T.Max(-T.Floor((time - end) * T.Splat(1 / VacuumStepMax)), T.Splat(1));
        var h = (end - time) / steps;
        Now.A = Forces.Gravity(_earth, Now.R);
        for (var n = T.Splat(1); T.Any(T.LessOrEqual(n, steps)); n += T.Splat(1))
        {
            ref readonly var now = ref Now;
            ref var next = ref Next;
            var step = T.And(h, T.LessOrEqual(n, steps));
            next.Time = T.Select(T.Less(n, steps), now.Time + step, end);
            RungeKuttaNystrom8.Step(_earth, step, now.R, now.V, now.A, out next.R, out next.V, out next.A);
            _sampler?.Quintic(now, next);
            _odd = !_odd;
        }
    }

    /// <summary>[m] radius outside which there is neither air nor ground at any latitude.</summary>
    private readonly double EntryRadius => _earth.SemiMajorAxis + (_earth.Drag ? Atmosphere.Top : ClearOfGround);

    // Time [s] until the flight falls into the air.
    private readonly T TimeToEntry(in LaneVector<T> r, in LaneVector<T> v) => KeplerLanes.TimeToFall(_earth.Mu, EntryRadius, r, v);

    // Time [s] to the end of the phase. Nothing for a lane that is down or there, so that it stays as it is, bit for bit, while its
    // company flies on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly T Left(T time)
    {
        var left = T.AndNot(_memory.End - time, _memory.Done);
        return T.And(left, T.Less(T.Splat(TimeMin), left));
    }

    private void Accept()
    {
        _sampler?.Cubic(Now, Next);
        _odd = !_odd;
    }

    // The forces have corners where the lapse rate of the air changes and at the hinges of the drag curve. A step that would
    // pass one is shortened to end near it, by the rates at its start; a corner in the first hundredth of a step does no harm.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T StopAtLayer(T h, in FlightPoint<T> now)
    {
        var up = now.At.Up(now.R);
        var rate = LaneVector<T>.Dot(up, now.V);
        var half = T.Splat(0.5) * LaneVector<T>.Dot(up, now.A);
        return StopAt(Forces.LayerAltitudes, h, now.At.Altitude, T.Fma(T.Abs(half), h, T.Abs(rate)) * h, rate, half);
    }

    // Levels rise; where every lane is well above the last one, as it is for most of a flight, there is nothing to do.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T StopAt(ReadOnlySpan<double> levels, T h, T at, T reach, T rate, T half)
    {
        if (levels.IsEmpty || !T.Any(T.Less(T.Fma(T.Splat(-2), reach, at), T.Splat(levels[^1]))))
        {
            return h;
        }

        foreach (var level in levels)
        {
            h = Stop(h, T.Splat(level) - at, reach, rate, half);
        }

        return h;
    }

    // Time in which a distance is covered at a rate and half a rate of change: two steps of fixed-point iteration, for lanes
    // that reach so far.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Stop(T h, T distance, T reach, T rate, T half)
    {
        var near = T.Less(T.Abs(distance), reach);
        return T.Any(near) ? StopNear(h, distance, rate, half, near) : h;
    }

    [MethodImpl(Part)]
    private static T StopNear(in T h, in T distance, in T rate, in T half, in T near)
    {
        var time = distance / T.Fma(half, distance / rate, rate);
        time = distance / T.Fma(half, time, rate);
        var within = T.And(T.And(T.Less(h * T.Splat(0.01), time), T.Less(time, h)), near);
        return T.Select(within, time, h);
    }

    private static T Passes(T before, T after, T level) => T.And(T.Less(before, level), T.LessOrEqual(level, after));

    // Fraction of the step at which the altitude passes a level, by Newton's method on the cubic through both ends.
    [MethodImpl(Part)]
    private readonly T Crossing(double altitude)
    {
        ref readonly var now = ref Now;
        ref readonly var next = ref Next;
        T none = T.Splat(0), one = T.Splat(1), level = T.Splat(altitude);
        T before = now.At.Altitude, after = next.At.Altitude;
        var s = (level - before) / (after - before);
        for (var n = 0; n < 6; n++)
        {
            s = T.Min(T.Max(s, none), one);
            var r = Hermite.Cubic(s, _memory.Step, now.R, now.V, next.R, next.V, out var v);
            var reached = Forces.Altitude(_earth, r, out var up);
            s += (level - reached) / (LaneVector<T>.Dot(up, v) * _memory.Step);
        }

        return T.Min(T.Max(s, none), one);
    }

    // Takes those of two groups that have a step to go from Now to Next, with the forces there; false when neither has.
    private static bool Step<TForce>(
        ref LaneFlight<T> one, bool first, ref LaneFlight<T> two, bool second, in TForce force)
        where TForce : struct, IForce<T>
    {
        if (!first || !second)
        {
            if (first)
            {
                one.Step(force);
            }
            else if (second)
            {
                two.Step(force);
            }

            return first || second;
        }

        for (var stage = 1; stage <= Stages; stage++)
        {
            ref var point = ref one.Prepare(stage);
            ref var other = ref two.Prepare(stage);
            force.Place(ref point);
            force.Place(ref other);
            force.Air(ref point);
            force.Air(ref other);
            force.Sum(one._memory.Boost, ref point);
            force.Sum(two._memory.Boost, ref other);
        }

        return true;
    }

    private readonly void Step<TForce>(in TForce force)
        where TForce : struct, IForce<T>
    {
        for (var stage = 1; stage <= Stages; stage++)
        {
            Evaluate(force, ref Prepare(stage));
        }
    }

    private readonly void Evaluate<TForce>(in TForce force, ref FlightPoint<T> point)
        where TForce : struct, IForce<T>
    {
        force.Place(ref point);
        force.Air(ref point);
        force.Sum(_memory.Boost, ref point);
    }

    // The point whose forces a step needs next, by the classical Runge-Kutta method: two in the middle, one at the end, and the
    // end itself. Nothing is held from one to the next but in memory.
    [MethodImpl(Part)]
    private readonly ref FlightPoint<T> Prepare(int stage)
    {
        ref var memory = ref _memory;
        ref readonly var now = ref Now;
        ref var point = ref memory.Stage;
        var h = memory.Step;
        if (stage < 3)
        {
            var half = h * T.Splat(0.5);
            if (stage == 1)
            {
                point.Time = now.Time + half;
                point.R = LaneVector<T>.Fma(now.V, half, now.R);
                point.V = LaneVector<T>.Fma(now.A, half, now.V);
            }
            else
            {
                point.R = LaneVector<T>.Fma(point.V, half, now.R);
                point.V = LaneVector<T>.Fma(point.A, half, now.V);
                memory.A2 = point.A;
            }
        }
        else if (stage == 3)
        {
            point.Time = now.Time + h;
            point.R = LaneVector<T>.Fma(point.V, h, now.R);
            point.V = LaneVector<T>.Fma(point.A, h, now.V);
            memory.A3 = point.A;
        }
        else
        {
            ref var next = ref Next;
            var sixth = h * T.Splat(1.0 / 6);
            var twice = memory.A2 + memory.A3;
            next.R = LaneVector<T>.Fma(LaneVector<T>.Fma(now.A + twice, sixth, now.V), h, now.R);
            next.V = LaneVector<T>.Fma(now.A + twice + twice + point.A, sixth, now.V);
            next.Time = T.Select(memory.Arrives, memory.End, now.Time + h);
            return ref next;
        }

        return ref point;
    }

    private void Finish()
    {
        for (var i = _first; i < _first + _count; i++)
        {
            _output.Status[i] = double.IsNaN(_output.BurnoutTime[i]) ? FlightStatus.FailedInBoost : FlightStatus.Impact;
        }

        Store(_output.ImpactTime, _output.Impact, except: T.Splat(0));
        Span<double> done = stackalloc double[T.Count];
        T.Select(_memory.Done, T.Splat(1), T.Splat(0)).Store(done);
        for (var i = 0; i < _count; i++)
        {
            if (done[i] == 0)
            {
                _output.Status[_first + i] = FlightStatus.Flying;
            }

            _sampler?.Hold(i, _output.Impact[_first + i].PositionEcef);
        }
    }

    private readonly void Store(double[] times, State[] states, T except)
    {
        Span<double> time = stackalloc double[T.Count], skip = stackalloc double[T.Count];
        Span<double> x = stackalloc double[T.Count], y = stackalloc double[T.Count], z = stackalloc double[T.Count];
        Span<double> vx = stackalloc double[T.Count], vy = stackalloc double[T.Count], vz = stackalloc double[T.Count];
        ref readonly var now = ref Now;
        now.Time.Store(time);
        T.Select(except, T.Splat(1), T.Splat(0)).Store(skip);
        now.R.X.Store(x);
        now.R.Y.Store(y);
        now.R.Z.Store(z);
        now.V.X.Store(vx);
        now.V.Y.Store(vy);
        now.V.Z.Store(vz);
        for (var i = 0; i < _count; i++)
        {
            if (skip[i] == 0)
            {
                times[_first + i] = time[i];
                var state = new InertialState(new Vector3d(x[i], y[i], z[i]), new Vector3d(vx[i], vy[i], vz[i]));
                states[_first + i] = state.ToEcef(_earth, time[i]);
            }
        }
    }

    private readonly struct AirForce(EarthModel earth, T ballisticInverse) : IForce<T>
    {
        private readonly T _ballisticInverse = ballisticInverse;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Place(ref FlightPoint<T> point) => Forces.Place(earth, point.R, point.V, out point.A, out point.At);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Air(ref FlightPoint<T> point)
        {
            if (earth.Drag)
            {
                Forces.Air(earth, _ballisticInverse, ref point.At);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Sum(in BoostState<T> state, ref FlightPoint<T> point) => Forces.Brake(earth, point.R, point.V, point.At, ref point.A);
    }

    private readonly struct BoostForce(EarthModel earth, Booster booster, int segment) : IForce<T>
    {
        public ref readonly BoostSegment Segment => ref booster.Segments.ItemRef(segment);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Place(ref FlightPoint<T> point) => Forces.Place(earth, point.R, point.V, out point.A, out point.At);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Air(ref FlightPoint<T> point)
        {
            if (earth.Drag)
            {
                Forces.Air(earth, booster.Drag, ref point.At);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Sum(in BoostState<T> state, ref FlightPoint<T> point) =>
            Forces.Thrust(earth, booster, Segment, state, point.Time, point.R, point.V, point.At, ref point.A);
    }
}
