using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>
/// How one flight is launched. Kick and cut-off are settings of the flight that the solvers find; they stay inside the library.
/// </summary>
public readonly record struct LaunchProgramme
{
    /// <summary>Makes a programme.</summary>
    /// <param name="azimuth">[rad from north]</param>
    /// <param name="kick">[rad] see <see cref="Kick"/>.</param>
    /// <param name="cutoff">[1] see <see cref="Cutoff"/>.</param>
    internal LaunchProgramme(double azimuth, double kick, double cutoff = 1.0)
    {
        Azimuth = azimuth;
        Kick = kick;
        Cutoff = cutoff;
    }

    /// <summary>
    /// [rad from north] heading of the launch (staged vehicles), or of the geodesic of the boost (burn-out vehicles).
    /// </summary>
    public double Azimuth { get; }

    /// <summary>
    /// [rad] kick angle from the vertical (staged vehicles), or flight-path elevation at burn-out (burn-out vehicles).
    /// </summary>
    internal double Kick { get; }

    /// <summary>
    /// [1] fraction of the last stage's burn time (staged vehicles), or of burn-out speed (burn-out vehicles); 1 is full
    /// burn.
    /// </summary>
    internal double Cutoff { get; }
}

/// <summary>What sets the attitude of the thrust.</summary>
internal enum Guidance
{
    /// <summary>Held by the inertial platform: vertical rise, then linear pitch-over to the kick angle.</summary>
    Platform,

    /// <summary>Gravity turn in the air, the vehicle's exo-atmospheric law once it has left it.</summary>
    Turn,
}

/// <summary>A part of the boost between two times that every flight of the vehicle shares.</summary>
/// <param name="Stage">[1] lowest stage, counted from 0.</param>
/// <param name="Burning">The stage burns; otherwise the vehicle coasts to the next ignition.</param>
/// <param name="Guidance">Attitude law.</param>
/// <param name="Start">[s after launch]</param>
/// <param name="End">[s after launch]</param>
/// <param name="Mass">[kg] at <paramref name="Start"/>, without the shroud.</param>
/// <param name="MassFlow">[kg/s]</param>
/// <param name="Thrust">[N] in vacuum.</param>
/// <param name="NozzleExit">[m^2]</param>
/// <param name="DragArea">[m^2] reference area of the drag coefficient.</param>
internal readonly record struct BoostSegment(
    int Stage, bool Burning, Guidance Guidance, double Start, double End,
    double Mass, double MassFlow, double Thrust, double NozzleExit, double DragArea);

/// <summary>
/// Piecewise-linear drag coefficient over Mach, written as a sum of hinges so that it has no branch:
/// C_D(M) = C_0 + sum_i k_i max(0, M - M_i).
/// </summary>
/// <param name="Base">[1] C_0, the coefficient below the first hinge.</param>
/// <param name="Mach">[1] M_i.</param>
/// <param name="Slope">[1] k_i, change of slope at M_i.</param>
internal sealed record DragCurve(double Base, ImmutableArray<double> Mach, ImmutableArray<double> Slope)
{
    /// <summary>Constant beyond both ends of the given points.</summary>
    public static DragCurve From(ImmutableArray<DragPoint> points)
    {
        var mach = ImmutableArray.CreateBuilder<double>();
        var slope = ImmutableArray.CreateBuilder<double>();
        var before = 0.0;
        for (var i = 0; i < points.Length; i++)
        {
            var after = i + 1 < points.Length
                ? (points[i + 1].Coefficient - points[i].Coefficient) / (points[i + 1].Mach - points[i].Mach)
                : 0.0;
            if (after != before)
            {
                mach.Add(points[i].Mach);
                slope.Add(after - before);
            }

            before = after;
        }

        return new DragCurve(points.IsEmpty ? 0.0 : points[0].Coefficient, mach.ToImmutable(), slope.ToImmutable());
    }

    /// <summary>C_D [1] at a Mach number [1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At<T>(T mach)
        where T : struct, ILanes<T>
    {
        var result = T.Splat(Base);
        var hinges = Mach.AsSpan();
        var slopes = Slope.AsSpan()[..hinges.Length];
        for (var i = 0; i < hinges.Length; i++)
        {
            result = T.Fma(T.Splat(slopes[i]), T.Max(mach - T.Splat(hinges[i]), T.Splat(0)), result);
        }

        return result;
    }
}

/// <summary>A vehicle as plain numbers in SI units, ready for the flight kernels.</summary>
public sealed class Booster
{
    private Booster(Vehicle vehicle)
    {
        Vehicle = vehicle;
        var ballistic = vehicle.Ballistic.KilogramsPerSquareMeter;
        BallisticInverse = ballistic > 0 && double.IsFinite(ballistic) ? 1.0 / ballistic : 0.0;
    }

    /// <summary>What it was compiled from.</summary>
    public Vehicle Vehicle { get; }

    /// <summary>[s] time of last-stage burn-out at full burn.</summary>
    public double BurnTime { get; private init; }

    /// <summary>[m^2/kg] inverse of the ballistic coefficient after burn-out; 0 for no drag.</summary>
    internal double BallisticInverse { get; }

    /// <summary>The boost, part by part; empty for a burn-out vehicle.</summary>
    internal ImmutableArray<BoostSegment> Segments { get; private init; } = [];

    /// <summary>[s after launch] ignition of the last stage.</summary>
    internal double LastIgnition { get; private init; }

    /// <summary>Drag while boosting.</summary>
    internal DragCurve Drag { get; private init; } = DragCurve.From([]);

    /// <summary>[kg]</summary>
    internal double Shroud { get; private init; }

    /// <summary>[m]</summary>
    internal double ShroudDropAltitude { get; private init; }

    /// <summary>Law of the thrust above the air.</summary>
    internal ExoSteering Exo { get; private init; }

    /// <summary>[rad/s] fall of the inertial pitch.</summary>
    internal double PitchRate { get; private init; }

    /// <summary>[s] end of the vertical rise.</summary>
    internal double RiseEnd { get; private init; }

    /// <summary>[s] duration of the pitch-over.</summary>
    internal double PitchOver { get; private init; }

    /// <summary>Burn-out figures; null for a staged vehicle.</summary>
    internal BurnoutVehicle? Burnout => Vehicle as BurnoutVehicle;

    /// <summary>The burn can end early.</summary>
    internal bool HasCutoff => Vehicle switch
    {
        StagedVehicle staged => staged.Cutoff,
        BurnoutVehicle burnout => burnout.Cutoff,
        _ => throw new ArgumentException($"No flight model for {Vehicle.GetType().Name}."),
    };

    /// <summary>Thrust at ignition exceeds the weight; true of burn-out vehicles.</summary>
    internal bool LiftsOff(EarthModel earth, Geodetic launch)
    {
        if (Segments.IsEmpty)
        {
            return true;
        }

        var first = Segments[0];
        var pressure = earth.Drag ? Atmosphere.At(launch.Altitude).Pressure : 0.0;
        var weight = (first.Mass + Shroud) * earth.Gravity(earth.EcefFromGeodetic(launch)).Norm;
        return first.Thrust - (pressure * first.NozzleExit) > weight;
    }

    /// <summary>Time of burn-out [s after launch] for a cut-off fraction [1].</summary>
    internal double BurnoutTime(double cutoff) =>
        Burnout is null ? LastIgnition + (cutoff * (BurnTime - LastIgnition)) : BurnTime;

    /// <summary>Turns a checked description into numbers.</summary>
    /// <param name="vehicle">Staged or burn-out.</param>
    public static Booster Compile(Vehicle vehicle)
    {
        ArgumentNullException.ThrowIfNull(vehicle);
        return vehicle switch
        {
            StagedVehicle staged => Compile(staged),
            BurnoutVehicle burnout => new Booster(burnout) { BurnTime = burnout.Time.Seconds },
            _ => throw new ArgumentException($"No flight model for {vehicle.GetType().Name}.", nameof(vehicle)),
        };
    }

    private static Booster Compile(StagedVehicle vehicle)
    {
        var rise = vehicle.Steering.VerticalRise.Seconds;
        var pitchEnd = rise + vehicle.Steering.PitchOver.Seconds;
        var segments = ImmutableArray.CreateBuilder<BoostSegment>();
        var mass = vehicle.LiftoffMass.Kilograms - vehicle.Shroud.Kilograms;
        var time = 0.0;
        var lastIgnition = 0.0;
        for (var i = 0; i < vehicle.Stages.Length; i++)
        {
            var stage = vehicle.Stages[i];
            var last = i == vehicle.Stages.Length - 1;
            var burn = stage.BurnTime.Seconds;
            var flow = stage.Propellant.Kilograms / burn;
            var thrust = stage.SpecificImpulse.Seconds * StandardGravity * flow;
            lastIgnition = time;
            Add(i, burning: true, burn, mass, flow, thrust, stage.NozzleExit.SquareMeters, Circle(stage.Diameter.Meters));
            mass -= stage.Propellant.Kilograms + stage.Inert.Kilograms;
            if (!last && stage.CoastAfter.Seconds > 0)
            {
                var area = Circle(vehicle.Stages[i + 1].Diameter.Meters);
                Add(i + 1, burning: false, stage.CoastAfter.Seconds, mass, flow: 0, thrust: 0, exit: 0, area);
            }
        }

        return new Booster(vehicle)
        {
            BurnTime = time,
            LastIgnition = lastIgnition,
            Segments = segments.ToImmutable(),
            Drag = DragCurve.From(vehicle.Drag),
            Shroud = vehicle.Shroud.Kilograms,
            ShroudDropAltitude = vehicle.ShroudDropAltitude.Meters,
            Exo = vehicle.Steering.Exo,
            PitchRate = vehicle.Steering.PitchRate.RadiansPerSecond,
            RiseEnd = rise,
            PitchOver = vehicle.Steering.PitchOver.Seconds,
        };

        // Splits a burn or coast at the ends of vertical rise and pitch-over, where the attitude law has a corner or a jump.
        void Add(int stage, bool burning, double duration, double startMass, double flow, double thrust, double exit, double area)
        {
            var start = time;
            var end = time + duration;
            foreach (var cut in (ReadOnlySpan<double>)[rise, pitchEnd, end])
            {
                var stop = Math.Min(cut, end);
                if (stop > start)
                {
                    segments.Add(new BoostSegment(
                        stage, burning, start < pitchEnd ? Guidance.Platform : Guidance.Turn, start, stop,
                        startMass - (flow * (start - time)), flow, thrust, exit, area));
                    start = stop;
                }
            }

            time = end;
        }
    }

    /// <summary>
    /// [m/s^2] standard gravity, which turns specific impulse in seconds into exhaust speed. Exact by definition.
    /// Source: CGPM-1901.
    /// </summary>
    internal const double StandardGravity = 9.80665;

    private static double Circle(double diameter) => Math.PI / 4 * diameter * diameter;
}
