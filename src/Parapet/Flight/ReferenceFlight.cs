using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>
/// Flights by the reference integrator: restarted at every stage and steering event, events located on the dense output, less
/// than
/// 1 mm of integration error at impact.
/// </summary>
public static class ReferenceFlight
{
    /// <summary>[s] longest node spacing in the boost and in the air.</summary>
    private const double StepMaxInAir = 2.0;

    /// <summary>[s] longest node spacing above the air, for which quintic interpolation is good to 0.1 mm.</summary>
    private const double StepMaxAbove = 60.0;

    /// <summary>[s] longest flight that is followed when no limit is given.</summary>
    public const double TimeLimit = 7200.0;

    /// <summary>Flies a vehicle from launch to impact on the ellipsoid, or to a time.</summary>
    /// <param name="booster">The vehicle.</param>
    /// <param name="launch">Launch point.</param>
    /// <param name="programme">Heading, kick and cut-off.</param>
    /// <param name="earth">Field, figure, air, rotation.</param>
    /// <param name="timeMax">[s after launch]</param>
    /// <returns>
    /// Path with events Launch, StageBurnout (all but the last), Burnout, Apogee, Impact, as far as they happen. The boost of a
    /// burn-out vehicle is one smooth curve that starts at rest and meets position and velocity at burn-out: it stands for
    /// the boost
    /// in pictures and for infrared sensors, and is not computed from forces.
    /// </returns>
    public static Trajectory Fly(
        Booster booster, Geodetic launch, LaunchProgramme programme, EarthModel earth, double timeMax = TimeLimit)
    {
        ArgumentNullException.ThrowIfNull(booster);
        ArgumentNullException.ThrowIfNull(earth);
        var flight = new Flight(earth, timeMax) { BallisticInverse = booster.BallisticInverse };
        if (booster.Burnout is not null)
        {
            flight.AppearAtBurnout(booster, launch, programme);
        }
        else if (!flight.Boost(booster, launch, programme))
        {
            return flight.Finish();
        }

        flight.CoastToGround();
        return flight.Finish();
    }

    /// <summary>Follows free flight from a state to impact on the ellipsoid, or to a time.</summary>
    /// <param name="stateEcef">[m, m/s, ECEF] at time 0.</param>
    /// <param name="ballistic">[kg/m^2] ballistic coefficient; infinite or NaN for no drag.</param>
    /// <param name="earth">Field, figure, air, rotation.</param>
    /// <param name="timeMax">[s]</param>
    /// <returns>Path with events Apogee and Impact, as far as they happen.</returns>
    public static Trajectory Coast(State stateEcef, double ballistic, EarthModel earth, double timeMax = TimeLimit)
    {
        ArgumentNullException.ThrowIfNull(earth);
        var flight = new Flight(earth, timeMax) { BallisticInverse = double.IsFinite(ballistic) ? 1.0 / ballistic : 0.0 };
        flight.Begin(InertialState.FromEcef(earth, 0.0, stateEcef));
        flight.CoastToGround();
        return flight.Finish();
    }

    /// <summary>One flight in the making.</summary>
    private sealed class Flight(EarthModel earth, double timeMax)
    {
        private readonly List<double> _time = [];
        private readonly List<State> _state = [];
        private readonly List<Vector3d> _acceleration = [];
        private readonly List<FlightEvent> _events = [];
        private DormandPrince853 _solver = null!;
        private FlightEvent? _apogee;
        private Booster? _booster;
        private BoostSegment _segment;
        private BoostState<Lanes1> _boost;

        public double BallisticInverse { get; init; }

        private double Altitude => AltitudeOf(_solver.State);

        /// <summary>Starts the integration at an inertial state, at time 0 or at burn-out.</summary>
        public void Begin(InertialState state, double time = 0.0)
        {
            var (r, v) = state;
            _solver = new DormandPrince853(Rate, time, [r.X, r.Y, r.Z, v.X, v.Y, v.Z]);
        }

        /// <summary>Flies the boost; false when the flight ends in it.</summary>
        public bool Boost(Booster booster, Geodetic launch, LaunchProgramme programme)
        {
            var frame = LaunchFrame.At(earth, launch, programme.Azimuth);
            _booster = booster;
            _segment = booster.Segments[0];
            _boost.Kick = new(programme.Kick);
            _boost.Shroud = new(booster.Shroud);
            _boost.Up = LaneVector<Lanes1>.Splat(frame.Up);
            _boost.Heading = LaneVector<Lanes1>.Splat(frame.Heading);
            Begin(InertialState.FromEcef(earth, 0.0, new State(frame.Position, default)));
            DropShroudIfAbove();
            Mark(FlightEventKind.Launch);

            var cutoff = booster.BurnoutTime(programme.Cutoff);
            for (var i = 0; i < booster.Segments.Length && _solver.Time < cutoff; i++)
            {
                _segment = booster.Segments[i];
                if (!Follow(Math.Min(_segment.End, cutoff)))
                {
                    return false;
                }

                var lastOfStage = i + 1 < booster.Segments.Length && booster.Segments[i + 1].Stage != _segment.Stage;
                if (_segment.Burning && lastOfStage && _segment.End < cutoff)
                {
                    Mark(FlightEventKind.StageBurnout);
                }
            }

            Mark(FlightEventKind.Burnout);
            return true;
        }

        /// <summary>Draws the stated boost curve of a burn-out vehicle and begins at its burn-out.</summary>
        public void AppearAtBurnout(Booster booster, Geodetic launch, LaunchProgramme programme)
        {
            var curve = LaunchFrame.BoostCurve(earth, booster.Burnout!, launch, programme);
            for (var i = 0; i < curve.Time.Length; i++)
            {
                _time.Add(curve.Time[i]);
                _state.Add(new State(curve.PositionEcef[i], curve.VelocityEcef[i]));
                _acceleration.Add(curve.AccelerationEcef[i]);
            }

            _events.AddRange(curve.Events);
            Begin(InertialState.FromEcef(earth, curve.EndTime, _state[^1]), curve.EndTime);
        }

        /// <summary>Free flight to the ground or to the greatest time.</summary>
        public void CoastToGround()
        {
            _booster = null;
            Follow(timeMax);
        }

        public Trajectory Finish()
        {
            if (_apogee is not null)
            {
                _events.Insert(_events.FindLastIndex(e => e.Time <= _apogee.Time) + 1, _apogee);
            }

            return new Trajectory(
                [.. _time], [.. _state.Select(s => s.PositionEcef)], [.. _state.Select(s => s.VelocityEcef)],
                [.. _acceleration], _events);
        }

        // Integrates with the present forces to a time; false when the flight ends before (impact, or the greatest time).
        private bool Follow(double end)
        {
            end = Math.Min(end, timeMax);
            _solver.Restart(0.1);
            Record();
            while (_solver.Time < end)
            {
                var altitudeBefore = Altitude;
                _solver.Advance(end, altitudeBefore < Atmosphere.Top ? StepMaxInAir : StepMaxAbove);
                var impact = LocateImpact(altitudeBefore);
                var leave = LocateRise(_booster is not null && !Lanes1.Any(_boost.LeftAir), Forces.AirSteeringTop);
                var drop = LocateRise(_booster is not null && _boost.Shroud.Value > 0, _booster?.ShroudDropAltitude ?? 0);
                var first = Math.Min(impact ?? end, Math.Min(leave ?? end, drop ?? end));
                if (first < _solver.Time)
                {
                    _solver.ShortenTo(first);
                }

                NoteApogee();
                Record();
                if (impact == first)
                {
                    Mark(FlightEventKind.Impact);
                    return false;
                }

                if (leave == first || drop == first)
                {
                    if (leave == first)
                    {
                        var (r, v) = Vectors(_solver.State);
                        Forces.LeaveAir(earth, ref _boost, Lanes1.Equal(default, default), new Lanes1(_solver.Time), r, v);
                    }

                    if (drop == first)
                    {
                        _boost.Shroud = default;
                    }

                    _solver.Restart(0.1);
                    Record();
                }
            }

            return _solver.Time < timeMax;
        }

        // A flight that is below the ellipsoid and falling has come down: at the crossing, or at once where it began below.
        private double? LocateImpact(double altitudeBefore) =>
            Altitude < 0 && Altitude < altitudeBefore ? _solver.Locate((_, y) => AltitudeOf(y)) ?? _solver.TimeStart : null;

        private double? LocateRise(bool awaited, double altitude) =>
            awaited && Altitude >= altitude ? _solver.Locate((_, y) => AltitudeOf(y) - altitude) : null;

        private void DropShroudIfAbove()
        {
            if (Altitude >= _booster!.ShroudDropAltitude)
            {
                _boost.Shroud = default;
            }
        }

        // Keeps the highest point at which the climb turns into fall.
        private void NoteApogee()
        {
            if (_solver.Locate((_, y) => ClimbRate(y)) is { } time && ClimbRate(_solver.State) < 0)
            {
                var state = new double[6];
                _solver.Interpolate(time, state);
                var found = new FlightEvent(FlightEventKind.Apogee, time, ToEcef(time, state));
                if (_apogee is null || AltitudeOf(state) > earth.Altitude(_apogee.State.PositionEcef))
                {
                    _apogee = found;
                }
            }
        }

        private void Record()
        {
            var a = _solver.Rate;
            _time.Add(_solver.Time);
            _state.Add(ToEcef(_solver.Time, _solver.State));
            _acceleration.Add(Inertial(_solver.State).AccelerationEcef(earth, _solver.Time, new Vector3d(a[3], a[4], a[5])));
        }

        private void Mark(FlightEventKind kind) =>
            _events.Add(new FlightEvent(kind, _solver.Time, ToEcef(_solver.Time, _solver.State)));

        private void Rate(double time, ReadOnlySpan<double> state, Span<double> rate)
        {
            var (r, v) = Vectors(state);
            LaneVector<Lanes1> a;
            if (_booster is null)
            {
                Forces.Coast(earth, new Lanes1(BallisticInverse), r, v, out a, out _);
            }
            else
            {
                Forces.Boost(earth, _booster, _segment, _boost, new Lanes1(time), r, v, out a, out _);
            }

            state[3..].CopyTo(rate);
            (rate[3], rate[4], rate[5]) = (a.X.Value, a.Y.Value, a.Z.Value);
        }

        private double AltitudeOf(ReadOnlySpan<double> state) => Forces.Altitude(earth, Vectors(state).Position).Value;

        private double ClimbRate(ReadOnlySpan<double> state)
        {
            var (r, v) = Vectors(state);
            Forces.Altitude(earth, r, out var up);
            return LaneVector<Lanes1>.Dot(up, v).Value;
        }

        private State ToEcef(double time, ReadOnlySpan<double> state) => Inertial(state).ToEcef(earth, time);

        private static InertialState Inertial(ReadOnlySpan<double> y) =>
            new(new Vector3d(y[0], y[1], y[2]), new Vector3d(y[3], y[4], y[5]));

        private static (LaneVector<Lanes1> Position, LaneVector<Lanes1> Velocity) Vectors(ReadOnlySpan<double> y) =>
            (new(new(y[0]), new(y[1]), new(y[2])), new(new(y[3]), new(y[4]), new(y[5])));
    }
}
