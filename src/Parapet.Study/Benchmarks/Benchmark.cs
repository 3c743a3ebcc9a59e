using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.Intrinsics;
using Parapet.Earth;
using Parapet.Engagement;
using Parapet.Flight;
using Parapet.Mapping;
using Parapet.Sensing;
using Parapet.Study.Areas;
using Parapet.Tracking;

namespace Parapet.Study.Benchmarks;

/// <summary>One figure of speed, with the accuracy that it is had at.</summary>
/// <param name="Name">As it is filtered by.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="PerSecond">Units a second: of one core, but for footprints, which use all.</param>
/// <param name="RatioToPeak">[1] useful operations a second over the measured peak of fused multiply-adds of one core; NaN where operations are not counted.</param>
/// <param name="RatioToScalar">[1] times as fast as the same source on one lane, or as the way it replaces; NaN where there is none.</param>
/// <param name="AccuracyMeters">[m] greatest difference from the reference integrator over the cases measured; NaN where nothing is flown.</param>
/// <param name="Note">Of what exactly.</param>
public sealed record BenchmarkCase(string Name, string Unit, double PerSecond, double RatioToPeak, double RatioToScalar, double AccuracyMeters, string Note);

/// <summary>
/// Speed of the kernels, each beside a scalar twin, the reference integrator and the measured peak of the same machine in the same run: ratios can be
/// compared between machines, figures cannot.
/// </summary>
public static class Benchmark
{
    private const double Enough = 0.25; // [s] of one measurement
    private const int Tries = 3;
    private const int Batch = 64;

    private static readonly (string Name, Func<double, CancellationToken, BenchmarkCase> Of)[] s_cases =
    [
        ("coast", Coast), ("boost", (p, _) => Flights("boost", p, whole: false)), ("reentry", Reentry), ("flight", (p, _) => Flights("flight", p, whole: true)),
        ("aim-point", Aim), ("maximum-range", Range), ("sighting", Sight), ("track", Track), ("reach", Reached), ("footprint", Footprint), ("footprint-again", FootprintAgain),
    ];

    /// <summary>Names of the cases, in order.</summary>
    public static ImmutableArray<string> Names { get; } = [.. s_cases.Select(c => c.Name)];

    /// <summary>Measures the cases whose names hold a text.</summary>
    /// <param name="filter">Empty for all.</param>
    /// <param name="progress">Told the done fraction.</param>
    /// <param name="cancellation">Ends the measurement with <see cref="OperationCanceledException"/>.</param>
    /// <returns>[flop/s] the peak of one core, and the cases.</returns>
    public static (double Peak, ImmutableArray<BenchmarkCase> Cases) Run(string filter, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var peak = FmaPeak.Measure();
        var chosen = s_cases.Where(c => c.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)).ToArray();
        var cases = ImmutableArray.CreateBuilder<BenchmarkCase>();
        foreach (var (_, of) in chosen)
        {
            cancellation.ThrowIfCancellationRequested();
            cases.Add(of(peak, cancellation));
            progress?.Report((double)cases.Count / chosen.Length);
        }

        return (peak, cases.ToImmutable());
    }

    // Units a second of some work that does a number of them: the best of some tries of at least a quarter of a second.
    private static double PerSecond(int units, Action work)
    {
        work();
        var best = 0.0;
        for (var n = 0; n < Tries; n++)
        {
            var start = Stopwatch.GetTimestamp();
            var done = 0L;
            double seconds;
            do
            {
                work();
                done += units;
                seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
            while (seconds < Enough);
            best = Math.Max(best, done / seconds);
        }

        return best;
    }

    private static StagedVehicle Icbm => (StagedVehicle)Catalogue.Vehicle("notional-icbm-solid").Value!;

    private static Geodetic Tabriz => Catalogue.Place("tabriz").Value!.Geodetic;

    private static Scenario ThirdSite
    {
        get
        {
            // Written here, so that a figure depends on the catalogue alone.
            const string text = """
                format: parapet-scenario/1
                title: Benchmark
                parties: {us: {name: United States}}
                interceptors: {poland: {type: gbi-two-stage, site: redzikowo, inventory: 10, owner: us}}
                radars:
                  emr: {type: emr, site: brdy, owner: us, contributes: true, latency_s: 0, can_support: true}
                  forward: {type: an-tpy-2, site: kurecik, owner: us, contributes: true, latency_s: 0, can_support: true, sector_center_deg: 90}
                  fylingdales: {type: fylingdales, site: fylingdales, owner: us, contributes: true, latency_s: 0, can_support: false}
                  thule: {type: thule, site: thule, owner: us, contributes: true, latency_s: 0, can_support: false}
                infrared: {satellites: {type: dsp, owner: us, contributes: true, latency_s: 0}}
                commit: {decision_delay_s: 60, release_authority_s: 0}
                """;
            var parsed = ScenarioText.Read("benchmark", System.Text.Encoding.UTF8.GetBytes(text), new ReadOptions());
            return parsed.Scenario ?? throw new InvalidOperationException(string.Join('\n', parsed.Diagnostics));
        }
    }

    // Impulsive vehicles above the air without drag: an arc of RKN8 steps.
    private static BenchmarkCase Coast(double peak, CancellationToken cancellation)
    {
        var vehicle = new BurnoutVehicle
        {
            Id = "coast", Name = "coast", Speed = new Speed(6600), Altitude = new Length(150_000), Time = new Duration(1), Downrange = new Length(0), Ballistic = default,
        };
        var booster = Booster.Compile(vehicle);
        var earth = EarthModel.For(new Fidelity { Drag = false });
        var programmes = Spread(i => new LaunchProgramme(5.6, 0.35 + (0.004 * i), 0.95 + (0.0008 * i)));

        // 31 accelerations of 21 operations and as many sums of stages as performance needs: 2,000 operations an arc (notional count of the RKN8 method).
        return Flown("coast", "arcs", peak, 2_000, booster, programmes, earth, ReferenceFlight.TimeLimit, "150 km to the ground, 6.3 to 6.9 km/s, J2, no air");
    }

    private static BenchmarkCase Reentry(double peak, CancellationToken cancellation)
    {
        var vehicle = new BurnoutVehicle
        {
            Id = "reentry", Name = "reentry", Speed = new Speed(6500), Altitude = new Length(120_000), Time = new Duration(1), Downrange = new Length(0),
            Ballistic = new BallisticCoefficient(6000),
        };
        var programmes = Spread(i => new LaunchProgramme(5.6, -0.35 - (0.003 * i), 1.0));
        return Flown("reentry", "entries", peak, double.NaN, Booster.Compile(vehicle), programmes, EarthModel.Powered, ReferenceFlight.TimeLimit, "120 km to the ground at 6.5 km/s, 6,000 kg/m2");
    }

    private static BenchmarkCase Flights(string name, double peak, bool whole)
    {
        var booster = Booster.Compile(Icbm);
        var programmes = Spread(i => new LaunchProgramme(5.8, 1.0 + (0.002 * i)));
        return Flown(
            name, whole ? "flights" : "boosts", peak, double.NaN, booster, programmes, EarthModel.Powered, whole ? ReferenceFlight.TimeLimit : booster.BurnTime,
            whole ? "notional solid ICBM, launch to impact" : "notional solid ICBM, three stages, launch to burn-out");
    }

    private static LaunchProgramme[] Spread(Func<int, LaunchProgramme> programme) => [.. Enumerable.Range(0, Batch).Select(programme)];

    private static BenchmarkCase Flown(
        string name, string unit, double peak, double operations, Booster booster, LaunchProgramme[] programmes, EarthModel earth, double timeMax, string note)
    {
        var flown = new FlightColumns(programmes.Length);
        var perSecond = PerSecond(programmes.Length, () => BatchFlight.Fly(booster, Tabriz, programmes, earth, 0.0, timeMax, flown));
        var accuracy = 0.0;
        for (var i = 0; i < programmes.Length; i += 9)
        {
            var path = ReferenceFlight.Fly(booster, Tabriz, programmes[i], earth, timeMax);
            var end = path.Find(FlightEventKind.Impact)?.State ?? path.At(path.EndTime);
            accuracy = Math.Max(accuracy, (flown.Impact[i].PositionEcef - end.PositionEcef).Norm);
        }

        var few = programmes[..8];
        var scalar = PerSecond(few.Length, () => BatchFlight.Fly<Lanes1>(booster, Tabriz, few, earth, 0.0, timeMax, flown));
        return new BenchmarkCase(name, unit, perSecond, operations * perSecond / peak, perSecond / scalar, accuracy, note);
    }

    private static BenchmarkCase Aim(double peak, CancellationToken cancellation)
    {
        var booster = Booster.Compile(Icbm);
        var earth = EarthModel.Powered;
        var model = AimModel.Of(booster, earth)!;
        var flights = new AimFlights(booster, model, Tabriz, earth);
        Geodetic[] to = [.. Enumerable.Range(0, Batch).Select(i => new Geodetic(Radians(30 + (0.25 * i)), Radians(-90 + (0.6 * i)), 0))];
        var launches = new AimedLaunch[to.Length];
        var perSecond = PerSecond(to.Length, () => flights.Solve(to, launches));
        var accuracy = 0.0;
        for (var i = 0; i < to.Length; i += 9)
        {
            if (launches[i].Status == AimStatus.Solved && ReferenceFlight.Fly(booster, Tabriz, launches[i].Programme, earth).Find(FlightEventKind.Impact) is { } impact)
            {
                accuracy = Math.Max(accuracy, (impact.State.PositionEcef - earth.EcefFromGeodetic(to[i])).Norm);
            }
        }

        var one = to[Batch / 2];
        var search = PerSecond(1, () => AimPoint.Solve(booster, Tabriz, one, Loft.MinimumEnergy, earth, null));
        return new BenchmarkCase("aim-point", "solutions", perSecond, double.NaN, perSecond / search, accuracy, "notional solid ICBM from Tabriz; compared with the search by trial flights and the reference");
    }

    private static BenchmarkCase Range(double peak, CancellationToken cancellation)
    {
        var booster = Booster.Compile(Icbm);
        var perSecond = PerSecond(1, () => MaximumRange.Search(booster, Tabriz, 5.8, EarthModel.Powered));
        return new BenchmarkCase("maximum-range", "searches", perSecond, double.NaN, double.NaN, double.NaN, "notional solid ICBM, one direction, with the flight by the reference");
    }

    private static (PathColumns[] Paths, Scenario Scenario, Stages Stages) Paths()
    {
        var scenario = ThirdSite;
        var stages = new Stages();
        var earth = EarthModel.For(scenario.Fidelity);
        var booster = Booster.Compile(Icbm);
        Geodetic[] to = [.. Enumerable.Range(0, Batch).Select(i => new Geodetic(Radians(32 + (0.25 * i)), Radians(-88 + (0.6 * i)), 0))];
        var launches = new AimedLaunch[to.Length];
        new AimFlights(booster, stages.Model(Icbm, scenario.Fidelity)!, Tabriz, earth).Solve(to, launches);
        LaunchProgramme[] programmes = [.. launches.Where(l => l.Status == AimStatus.Solved).Select(l => l.Programme)];
        return ([.. PathColumns.Fly(booster, Tabriz, programmes, 3000, earth).OfType<PathColumns>()], scenario, stages);
    }

    private static BenchmarkCase Sight(double peak, CancellationToken cancellation)
    {
        var (paths, scenario, _) = Paths();
        var path = paths[0].Samples;
        var radar = RadarData.Compile(scenario.Radars[0].Radar, scenario.Radars[0].Place, paths[0].Earth);
        var count = path.Time.Length;
        double[] range = new double[count], spread = new double[count], horizon = new double[count], field = new double[count];
        var perSecond = PerSecond(count, () => radar.At(path.X, path.Y, path.Z, path.Altitude, range, spread, horizon, field));
        var scalar = PerSecond(count, () =>
        {
            for (var i = 0; i < count; i++)
            {
                range[i] = radar.At(new Vector3d(path.X[i], path.Y[i], path.Z[i]), path.Altitude[i], 1.0).SlantRange;
            }
        });
        return new BenchmarkCase("sighting", "samples", perSecond, double.NaN, perSecond / scalar, double.NaN, "one radar, one path: range, horizon, field of view, scan loss");
    }

    // Coasting targets around one radar, each predicted by a second and measured, over and over: what is computed does not depend on where it leads.
    private static BenchmarkCase Track(double peak, CancellationToken cancellation)
    {
        const int count = 4096;
        const double interval = 1.0, density = 1e-6, ahead = 600.0;

        // 3 gravities, a step of Nystrom's method, 2 drifts and a kick of the covariance, 2 arc tangents, 3 corrections of 27 numbers: 850 operations (notional count).
        const double operations = 850;
        var earth = EarthModel.For(new Fidelity { Drag = false });
        var brdy = Catalogue.Place("brdy").Value!.Geodetic;
        var covariance = new double[StateCovariance.Length];
        for (var k = 0; k < 6; k++)
        {
            covariance[StateCovariance.Index(k, k)] = k < 3 ? 1e6 : 1e2;
        }

        TrackColumns start = new(count), tracks = new(count);
        var measured = new MeasurementColumns(count);
        var states = new State[count];
        for (var i = 0; i < count; i++)
        {
            var at = new Geodetic(brdy.Latitude + (0.002 * (i % 64)) + 0.01, brdy.Longitude - 0.1 + (0.003 * (i / 64)), 400_000);
            states[i] = new State(earth.EcefFromGeodetic(at), new Vector3d(-2200, -1100, 5600));
            start.Set(i, InertialState.FromEcef(earth, 0.0, states[i]), covariance);
            var seen = earth.Sight(brdy, states[i].PositionEcef + (states[i].VelocityEcef * interval));
            measured.Set(i, new Measurement(interval, seen.Azimuth + 1e-4, seen.Elevation - 1e-4, seen.Range + 20, double.NaN, 3e-4, 3e-4, 15, double.NaN));
        }

        tracks.Copy(start);
        KalmanFilter.Predict(earth, ahead, density, tracks);
        var accuracy = 0.0;
        for (var i = 0; i < count; i += 511)
        {
            var end = ReferenceFlight.Coast(states[i], double.PositiveInfinity, earth, ahead).At(ahead);
            accuracy = Math.Max(accuracy, (tracks.State(i).ToEcef(earth, ahead).PositionEcef - end.PositionEcef).Norm);
        }

        var site = RadarSite.At(earth, brdy, interval);
        double Rate<T>()
            where T : struct, ILanes<T>
        {
            tracks.Copy(start);
            return PerSecond(count, () =>
            {
                KalmanFilter.Predict<T>(earth, interval, density, tracks, 0);
                KalmanFilter.Update<T>(site, false, measured, tracks, 0);
            });
        }

        var perSecond = Vector512.IsHardwareAccelerated ? Rate<Lanes8>() : Rate<Lanes4>();
        return new BenchmarkCase(
            "track", "updates", perSecond, operations * perSecond / peak, perSecond / Rate<Lanes1>(), accuracy,
            "extended Kalman filter, 4,096 tracks, predict and three measurements; accuracy after 600 s of prediction");
    }

    private static BenchmarkCase Reached(double peak, CancellationToken cancellation)
    {
        var (paths, scenario, stages) = Paths();
        var launcher = Warned.Launchers(scenario, stages)[0];
        var perSecond = PerSecond(paths.Sum(p => p.EveryStep.Time.Length), () => Array.ForEach(paths, p => Reach.Over(p, launcher.FlyOut, launcher.Limits)));
        return new BenchmarkCase("reach", "samples", perSecond, double.NaN, double.NaN, double.NaN, "least time of flight of the two-stage interceptor to each sample of a path, with the altitude limits and the last launch");
    }

    private static FootprintQuestion Question(int cells) => new(
        ThirdSite, FootprintKind.AimPoints, Regions.Of("europe", cells, out _)!, [Catalogue.Place("tabriz").Value!],
        [Catalogue.Missile("notional-irbm").Value!, Catalogue.Missile("notional-irbm-long").Value!]);

    private static BenchmarkCase Footprint(double peak, CancellationToken cancellation)
    {
        var question = Question(2_000);
        var perSecond = PerSecond(question.Area.Cell.Length, () => Footprints.Of(question, null, cancellation));
        return new BenchmarkCase("footprint", "cells", perSecond, double.NaN, double.NaN, double.NaN, $"Europe from Tabriz, four radars, one site, all {Environment.ProcessorCount} cores, from cold");
    }

    private static BenchmarkCase FootprintAgain(double peak, CancellationToken cancellation)
    {
        var question = Question(2_000);
        var study = new FootprintStudy(question);
        study.Of(question.Scenario, null, cancellation);
        var delay = 60;
        var perSecond = PerSecond(question.Area.Cell.Length, () => study.Of(
            question.Scenario with { Command = question.Scenario.Command with { DecisionDelay = new Duration(++delay) } }, null, cancellation));
        return new BenchmarkCase("footprint-again", "cells", perSecond, double.NaN, double.NaN, double.NaN, "the same with flights, sightings and reach at hand: the decision delay is changed");
    }

    private static double Radians(double degrees) => new Angle(degrees * Math.PI / 180).Radians;
}
