using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>What came of the search for a flight to an aim point.</summary>
public enum AimStatus
{
    /// <summary>A flight was found; its miss is under 100 m.</summary>
    Solved,

    /// <summary>The aim point is beyond the greatest range in its direction.</summary>
    OutOfRange,

    /// <summary>Thrust at ignition does not exceed the weight.</summary>
    CannotLiftOff,

    /// <summary>Every flight of the asked shape goes beyond the aim point.</summary>
    TooClose,

    /// <summary>The search ended with a miss of 100 m or more.</summary>
    NotConverged,
}

/// <summary>A flight to an aim point, or why there is none.</summary>
public sealed record AimSolution
{
    /// <summary>What came of the search.</summary>
    public required AimStatus Status { get; init; }

    /// <summary>How the flight is launched.</summary>
    public LaunchProgramme Programme { get; init; }

    /// <summary>
    /// How it is launched to hit by the lanes, before the correction that makes it hit by the reference: a metre or two apart on the ground.
    /// </summary>
    internal LaunchProgramme LaneProgramme { get; init; }

    /// <summary>The flight by the reference integrator; null unless solved.</summary>
    public Trajectory? Trajectory { get; init; }

    /// <summary>[m] distance from impact to aim point by the reference integrator; NaN where nothing was flown.</summary>
    public double Miss { get; init; } = double.NaN;

    /// <summary>Newton steps and corrections by the reference integrator.</summary>
    public int Iterations { get; init; }

    /// <summary>
    /// [m] greatest range at full burn in the direction of the aim point, counted on past half the circumference; NaN when
    /// the vehicle
    /// cannot lift off.
    /// </summary>
    public double RangeMax { get; init; } = double.NaN;
}

/// <summary>
/// Flights to an aim point over the rotating Earth. Unknown are the launch azimuth and either the cut-off, at the tilt that the
/// loft asks for, or the tilt at full burn.
/// </summary>
public static class AimPoint
{
    /// <summary>[m] a flight that misses by less counts as solved.</summary>
    public const double MissMax = 100.0;

    /// <summary>
    /// [1] how far lofted and depressed flights go from minimum energy towards the limits at which full burn just reaches.
    /// </summary>
    public const double LoftFraction = 0.5;

    private const double NearestAim = 1000.0;    // [m] closer than this is not a flight
    /// <summary>[m] a flight by the lanes that misses by less is not corrected, nor is one by the reference.</summary>
    internal const double MissWanted = 1.0;

    private const double BranchWidth = 0.02;     // [rad] Newton's method may move the tilt by this much from its seed
    private const int NewtonMax = 12;
    private const int ReferenceMax = 4;

    /// <summary>Finds the flight of a vehicle to an aim point.</summary>
    /// <param name="booster">The vehicle.</param>
    /// <param name="from">Launch point.</param>
    /// <param name="to">Aim point; its altitude is ignored, flights end on the ellipsoid.</param>
    /// <param name="loft">
    /// Minimum energy is the earliest cut-off over all tilts (of the closed form of <see cref="AimModel"/> where it applies); lofted and depressed lie half way from it to the steepest and the
    /// flattest flight that reach at full burn. A vehicle without cut-off has only its two flights at full burn, lofted and
    /// depressed; asked for minimum energy it takes the one whose tilt is nearer to that of its greatest range (the other one
    /// where
    /// that cannot be solved).
    /// </param>
    /// <param name="earth">Field, figure, air, rotation.</param>
    public static AimSolution Solve(Booster booster, Geodetic from, Geodetic to, Loft loft, EarthModel earth) =>
        Solve(booster, from, to, loft, earth, loft == Loft.MinimumEnergy ? AimModel.Of(booster, earth) : null);

    /// <summary>The same with the closed form at hand; null where there is none.</summary>
    internal static AimSolution Solve(Booster booster, Geodetic from, Geodetic to, Loft loft, EarthModel earth, AimModel? model)
    {
        ArgumentNullException.ThrowIfNull(booster);
        ArgumentNullException.ThrowIfNull(earth);
        if (!booster.LiftsOff(earth, from))
        {
            return new AimSolution { Status = AimStatus.CannotLiftOff };
        }

        var line = earth.Geodesic.Between(from, to);
        var distance = line.Distance;
        if (distance < NearestAim)
        {
            return new AimSolution { Status = AimStatus.TooClose };
        }

        var flights = new TrialFlights(booster, from, line.AzimuthStart, earth);
        var scan = new TiltScan(flights, aimed: true);
        if (model is not null && loft == Loft.MinimumEnergy && Quick() is { } launch)
        {
            var quick = Refine(flights, to, new Unknowns(launch.Azimuth, launch.Kick, launch.Cutoff), byCutoff: true);
            return quick with { RangeMax = scan.Any ? scan.RangeMax : distance };
        }

        if (!scan.Any || scan.RangeMax < distance)
        {
            return new AimSolution { Status = AimStatus.OutOfRange, RangeMax = scan.Any ? scan.RangeMax : 0.0 };
        }

        var seeds = booster.HasCutoff ? SeedWithCutoff(flights, scan, distance, loft) : SeedsAtFullBurn(scan, distance, loft);
        var solution = new AimSolution { Status = AimStatus.TooClose };
        foreach (var seed in seeds)
        {
            solution = Refine(flights, to, seed, booster.HasCutoff);
            if (solution.Status == AimStatus.Solved)
            {
                break;
            }
        }

        return solution with { RangeMax = scan.RangeMax };

        LaunchProgramme? Quick()
        {
            Span<AimedLaunch> found = stackalloc AimedLaunch[1];
            new AimFlights(booster, model, from, earth).Solve([to], found);
            return found[0].Status == AimStatus.Solved ? found[0].Programme : null;
        }
    }

    // The unknowns of Newton's method.
    private readonly record struct Unknowns(double Azimuth, double Tilt, double Cutoff);

    private static List<Unknowns> SeedsAtFullBurn(TiltScan scan, double distance, Loft loft)
    {
        var peak = scan.TiltOfPeak;
        double? lofted = loft == Loft.Depressed ? null : scan.Where(distance, lofted: true);
        double? depressed = loft == Loft.Lofted ? null : scan.Where(distance, lofted: false);
        var tilts = new List<double?> { lofted, depressed };
        return
        [
            .. tilts.OfType<double>().OrderBy(t => Math.Abs(t - peak)).Select(t => new Unknowns(scan.AzimuthAt(t), t, 1.0)),
        ];
    }

    private static List<Unknowns> SeedWithCutoff(TrialFlights flights, TiltScan scan, double distance, Loft loft)
    {
        var search = new CutoffSearch(flights, scan, distance);
        if (scan.TiltIsFixed)
        {
            return Listed(search.At(scan.TiltOfPeak));
        }

        var steepest = scan.Where(distance, lofted: true) ?? scan.TiltMin;
        var flattest = scan.Where(distance, lofted: false) ?? scan.TiltMax;
        if (search.Earliest(steepest, flattest) is not { } earliest)
        {
            return [];
        }

        return Listed(loft switch
        {
            Loft.Lofted => search.At(earliest.Tilt + (LoftFraction * (steepest - earliest.Tilt))),
            Loft.Depressed => search.At(earliest.Tilt + (LoftFraction * (flattest - earliest.Tilt))),
            _ => earliest,
        });

        static List<Unknowns> Listed(Unknowns? seed) => seed is { } found ? [found] : [];
    }

    /// <summary>Cut-offs that reach a distance, for a group of tilts at a time.</summary>
    private sealed class CutoffSearch(TrialFlights flights, TiltScan scan, double distance)
    {
        private const int Narrowings = 2;
        private const int StepsMax = 25;
        private const double Tolerance = 3e-7;    // [1] relative error of range: 1 m, where the steps of the lanes begin to show
        private const double BracketMin = 1e-7;   // [1]
        private const double FallsShort = -1.0;   // stands for the logarithm where a flight fails

        /// <summary>The least cut-off between two tilts; null when every cut-off goes too far.</summary>
        public Unknowns? Earliest(double low, double high)
        {
            Unknowns? best = null;
            var tilts = new double[TrialFlights.Width];
            for (var n = 0; n < Narrowings; n++)
            {
                var spacing = (high - low) / (tilts.Length + 1);
                for (var j = 0; j < tilts.Length; j++)
                {
                    tilts[j] = low + (spacing * (j + 1));
                }

                var found = Solve(tilts);
                var least = -1;
                for (var j = 0; j < found.Length; j++)
                {
                    least = found[j] is { } u && (least < 0 || u.Cutoff < found[least]!.Value.Cutoff) ? j : least;
                }

                if (least < 0)
                {
                    return best;
                }

                var center = found[least]!.Value;
                best = center;
                (low, high) = (tilts[least] - spacing, tilts[least] + spacing);
                if (least > 0 && least < found.Length - 1 && found[least - 1] is { } before && found[least + 1] is { } after)
                {
                    // Vertex of the parabola through the least and its neighbours.
                    var curvature = before.Cutoff - (2 * center.Cutoff) + after.Cutoff;
                    var shift = curvature > 0 ? Math.Clamp(0.5 * (before.Cutoff - after.Cutoff) / curvature, -1, 1) : 0;
                    best = center with { Tilt = center.Tilt + (shift * spacing) };
                }
            }

            return best;
        }

        /// <summary>The cut-off at one tilt.</summary>
        public Unknowns? At(double tilt) => Solve([tilt])[0];

        // Secants on the logarithm of range over distance, which is nearly straight over cut-off, kept within the bracket of a
        // short and a long flight. The launch azimuth that the impact asks for is carried along as a straight line over cut-off.
        private Unknowns?[] Solve(double[] tilts)
        {
            var n = tilts.Length;
            double[] azimuth = new double[n], cutoff = new double[n];
            var landings = new Landing[n];
            var lines = new CutoffLine[n];
            for (var j = 0; j < n; j++)
            {
                (azimuth[j], cutoff[j], lines[j]) = (scan.AzimuthAt(tilts[j]), 1.0, new CutoffLine());
            }

            for (var step = 0; step < StepsMax && Array.Exists(lines, l => !l.Solved); step++)
            {
                flights.Fly(azimuth, tilts, cutoff, landings);
                for (var j = 0; j < n; j++)
                {
                    if (!lines[j].Solved)
                    {
                        var range = Math.Max(landings[j].Range, NearestAim);
                        var f = landings[j].Valid ? Elementary.Log(range / distance) : FallsShort;
                        (cutoff[j], azimuth[j]) = lines[j].Next(cutoff[j], azimuth[j] - landings[j].AzimuthError, f);
                    }
                }
            }

            var result = new Unknowns?[n];
            for (var j = 0; j < n; j++)
            {
                result[j] = lines[j].Solved ? new Unknowns(azimuth[j], tilts[j], cutoff[j]) : null;
            }

            return result;
        }

        /// <summary>The search of one tilt.</summary>
        private sealed class CutoffLine
        {
            private double _low;
            private double _high = 1.0;
            private (double Cutoff, double Azimuth, double F) _before = (double.NaN, double.NaN, double.NaN);

            /// <summary>The last flight reached the distance.</summary>
            public bool Solved { get; private set; }

            /// <summary>
            /// Cut-off and azimuth to fly next, after a flight that asked for an azimuth and gave f; the same ones when
            /// solved.
            /// </summary>
            public (double Cutoff, double Azimuth) Next(double cutoff, double azimuth, double f)
            {
                Solved = Math.Abs(f) < Tolerance;
                if (Solved)
                {
                    return (cutoff, azimuth);
                }

                // A flight off its azimuth may have put the bracket wrong: it is opened again when it closes without a solution.
                (_low, _high) = f > 0 ? (_low, cutoff) : (cutoff, _high);
                (_low, _high) = _high - _low < BracketMin ? (0.0, 1.0) : (_low, _high);

                // The first step takes the logarithm to fall by 4 over the whole burn.
                var (slope, turn) = (4.0, 0.0);
                if (cutoff != _before.Cutoff && !double.IsNaN(_before.Cutoff))
                {
                    slope = (f - _before.F) / (cutoff - _before.Cutoff);
                    turn = (azimuth - _before.Azimuth) / (cutoff - _before.Cutoff);
                }

                _before = (cutoff, azimuth, f);
                var next = cutoff - (f / slope);
                next = next > _low && next < _high ? next : 0.5 * (_low + _high);
                return (next, azimuth + Math.Clamp(turn * (next - cutoff), -0.3, 0.3));
            }
        }
    }

    // Newton's method on the miss east and north of the aim point: by the lanes to convergence, then corrected by the reference.
    private static AimSolution Refine(TrialFlights flights, Geodetic to, Unknowns seed, bool byCutoff)
    {
        const double Step = 1e-4;   // [rad], [rad] or [1]: moves the impact by hundreds of metres
        var earth = flights.Earth;
        var enuFromEcef = Frames.EnuFromEcef(to);
        var aimEcef = earth.EcefFromGeodetic(to with { Altitude = 0 });
        var at = seed;
        Span<LaunchProgramme> programmes = stackalloc LaunchProgramme[3];
        var iterations = 0;
        double east1 = 0, north1 = 0, east2 = 0, north2 = 0;
        for (; iterations < NewtonMax; iterations++)
        {
            programmes[0] = Programme(at);
            programmes[1] = Programme(at with { Azimuth = at.Azimuth + Step });
            programmes[2] = Programme(byCutoff ? at with { Cutoff = at.Cutoff - Step } : at with { Tilt = at.Tilt + Step });
            var impacts = flights.Fly(programmes);
            var miss = Miss(impacts[0]);
            (east1, north1) = Slope(miss, Miss(impacts[1]), Step);
            (east2, north2) = Slope(miss, Miss(impacts[2]), byCutoff ? -Step : Step);
            if (Math.Sqrt((miss.X * miss.X) + (miss.Y * miss.Y)) < MissWanted)
            {
                break;
            }

            at = Corrected(at, miss);
        }

        var lanes = Programme(at);
        Trajectory? path = null;
        var distance = double.NaN;
        for (var n = 0; n < ReferenceMax; n++)
        {
            var trial = Programme(at);
            path = ReferenceFlight.Fly(flights.Booster, flights.From, trial, earth);
            if (path.Find(FlightEventKind.Impact) is not { } impact)
            {
                break;
            }

            var miss = Miss(impact.State);
            distance = (impact.State.PositionEcef - aimEcef).Norm;
            if (distance < MissWanted)
            {
                break;
            }

            at = Corrected(at, miss);
            iterations++;
        }

        // A Newton step may have jumped to another branch: that would be a flight of another shape.
        var solved = distance < MissMax && Math.Abs(at.Tilt - seed.Tilt) < BranchWidth;
        return new AimSolution
        {
            Status = solved ? AimStatus.Solved : AimStatus.NotConverged,
            Programme = Programme(at),
            LaneProgramme = lanes,
            Trajectory = solved ? path : null,
            Miss = distance,
            Iterations = iterations,
        };

        LaunchProgramme Programme(Unknowns u) => flights.Programme(u.Azimuth, u.Tilt, u.Cutoff);

        Vector3d Miss(State impact) => enuFromEcef * (impact.PositionEcef - aimEcef);

        static (double East, double North) Slope(Vector3d from, Vector3d to, double step) =>
            ((to.X - from.X) / step, (to.Y - from.Y) / step);

        Unknowns Corrected(Unknowns u, Vector3d miss)
        {
            const double AngleMax = 0.1;    // [rad]
            const double SecondMax = 0.05;  // [1] or [rad]
            var determinant = (east1 * north2) - (east2 * north1);
            var azimuth = Math.Clamp(((miss.X * north2) - (miss.Y * east2)) / determinant, -AngleMax, AngleMax);
            var second = ((east1 * miss.Y) - (north1 * miss.X)) / determinant;
            second = Math.Clamp(second, -SecondMax, SecondMax);
            return byCutoff
                ? u with { Azimuth = u.Azimuth - azimuth, Cutoff = Math.Clamp(u.Cutoff - second, 0, 1) }
                : u with { Azimuth = u.Azimuth - azimuth, Tilt = u.Tilt - second };
        }
    }
}
