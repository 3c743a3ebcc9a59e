using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Engagement;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet.Study.Tests.Report;

/// <summary>
/// Results made of Kepler arcs and a rough idea of interceptors, so that reports can be looked at and tested without the
/// engine. The numbers look right and mean nothing.
/// </summary>
internal static class SyntheticResults
{
    private const double R = 6_371_000, Mu = 3.986004418e14, Omega = 7.2921150e-5;

    private static readonly Fidelity Sphere = new() { J2 = false };

    public static Place At(string name, double latitude, double longitude) => new(
        name.ToLowerInvariant().Replace(' ', '-'), name, Units.Angle.FromDegrees(latitude), Units.Angle.FromDegrees(longitude), default);

    private static readonly Place[] Sites = [At("Tabriz", 38.08, 46.29), At("Semnan", 35.23, 53.92)];

    private static readonly Place[] Cities =
    [
        At("Washington", 38.907, -77.037), At("New York", 40.713, -74.006), At("Chicago", 41.878, -87.63), At("Los Angeles", 34.052, -118.244),
        At("London", 51.507, -0.128), At("Paris", 48.857, 2.352), At("Berlin", 52.52, 13.405), At("Rome", 41.903, 12.496), At("Athens", 37.984, 23.728), At("Ankara", 39.934, 32.86),
    ];

    /// <summary>Twenty missiles, two radars of the defence, two that stand apart, one battery.</summary>
    public static Results ThirdSite(string title = "The third site: interceptors in Poland, a radar in the Czech Republic")
    {
        var threats = (from site in Sites from city in Cities select Missile(site, city)).ToImmutableArray();
        var scenario = new Scenario
        {
            Id = "01-third-site-2007",
            Title = title,
            About = "In 2007 the United States proposed ten interceptors at Redzikowo and a radar at Brdy against missiles from the Middle East. "
                + "Which of them could it have met, when would it have seen them, and what do the disputed figures change?",
            Position = "mda-2007",
            Fidelity = Sphere,
            Hash = "3f1c9a52b7e04d6f8a1b2c3d4e5f60718293a4b5c6d7e8f90123456789abcdef",
            Parties = [new("us", "United States"), new("ru", "Russia")],
            Batteries = [new("poland", Gbi, At("Redzikowo", 54.479, 17.097), 10, "us", "interceptors.poland")],
            Radars =
            [
                new("emr", EuropeanRadar, At("Brdy", 49.635, 13.748), "us", true, default, true, "radars.emr"),
                new("forward", Forward, At("Kurecik", 38.35, 37.79), "us", true, default, true, "radars.forward"),
                new("fylingdales", Warning, At("Fylingdales", 54.36, -0.67), "us", true, new(10), false, "radars.fylingdales"),
                new("gabala",
                    Warning with { Name = "Daryal", SectorCenter = Units.Angle.FromDegrees(162), SectorWidth = Units.Angle.FromDegrees(110) },
                    At("Gabala", 40.87, 47.81), "ru", false, default, false, "radars.gabala"),
            ],
            Infrared = [new("satellites",
                new Infrared { Id = "dsp", Name = "DSP satellites", CloudBreak = new(10_000), Revisit = new(10), Processing = new(30) },
                "us", true, default, "infrared.satellites")],
            Command = new Command(),
            Threats = threats,
            Published =
            [
                new("tabriz-washington", "mda-2007", true, "would protect the eastern United States", "STATE-2007"),
                new("semnan-ankara", null, true, "most of Europe, apart from the south-east", "CRS-RL34051"),
            ],
            Inputs = [.. Inputs(threats)],
        };
        return new Results
        {
            Scenario = scenario,
            Version = "0.1.0",
            ResultHash = "a41e7d3390cc52bf6f1e0d2c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978",
            Threats = [.. threats.Select(t => Fly(t, scenario))],
            Remarks = [new Diagnostic("RES003", "threats.semnan-ankara",
                "A published verdict is contradicted: the missile burns out and falls before an interceptor can reach it.",
                Severity: Severity.Warning)],
        };
    }

    /// <summary>One missile and nothing else.</summary>
    public static Results OneFlight()
    {
        var threat = Missile(Sites[0], Cities[6]);
        var scenario = new Scenario
        {
            Id = "03-one-flight", Title = "One flight", Fidelity = Sphere, Command = new Command(), Threats = [threat], Hash = "00",
        };
        return new Results { Scenario = scenario, Version = "0.1.0", ResultHash = "00", Threats = [Fly(threat, scenario)] };
    }

    public static ImmutableArray<ThresholdLadder> Ladders =>
    [
        new("tabriz-los-angeles", "interceptors.poland.burnout_speed_km_s", "km_s", 4, 12, "scaling the payload",
        [
            new("ideal", [6.41], false), new("finite-boost", [6.62], false), new("rotation", [6.77], false), new("j2", [6.78], false),
            new("drag", [6.79], false), new("sensor-support", [7.35], false),
        ]),
    ];

    private static Interceptor Gbi => new()
    {
        Id = "gbi-two-stage", Name = "two-stage GBI", Vehicle = Booster("gbi-two-stage", "two-stage GBI"), AltitudeMin = new(130_000), FlightMax = new(900),
        BurnoutSpeed = new(6300), SingleShotProbability = 0.7,
    };

    private static Radar EuropeanRadar => new()
    {
        Id = "emr-filled", Name = "EMR", SnrNeeded = 20, Dwell = new(0.1), Slewed = true,
        Performance = new CitedPoint(new(2_000_000), new(0.01), new(0.1), 20), ElevationMin = Units.Angle.FromDegrees(2),
    };

    private static Radar Forward => new()
    {
        Id = "an-tpy-2", Name = "AN/TPY-2", SnrNeeded = 20, Dwell = new(0.1), SectorCenter = Units.Angle.FromDegrees(95), SectorWidth = Units.Angle.FromDegrees(120),
        Performance = new CitedPoint(new(870_000), new(0.01), new(0.1), 20),
    };

    private static Radar Warning => new()
    {
        Id = "uewr", Name = "early-warning radar", SnrNeeded = 20, Dwell = new(0.1), ElevationMin = Units.Angle.FromDegrees(3),
        Performance = new CitedPoint(new(4_500_000), new(0.01), new(0.1), 20), Faces = 3,
    };

    private static StagedVehicle Booster(string id, string name) => new()
    {
        Id = id, Name = name, Payload = new(1000),
        Stages = [new Stage { Propellant = new(15_000), Inert = new(1500), SpecificImpulse = new(280), BurnTime = new(70), Diameter = new(1.3) }],
    };

    private static Threat Missile(Place from, Place to)
    {
        var range = R * Angle(Unit(from), Unit(to));
        var name = range > 5.5e6
            ? "notional solid ICBM"
            : range > 3e6
            ? "notional IRBM"
            : range > 1.9e6
            ? "Sejjil class"
            : "Shahab-3 class";
        var id = $"{from.Id}-{to.Id}";
        return new Threat
        {
            Id = id, Vehicle = Booster(name.Replace(' ', '-').ToLowerInvariant(), name), From = from, To = to, CrossSection = new(0.02), Path = "threats." + id,
        };
    }

    private static IEnumerable<Input> Inputs(ImmutableArray<Threat> threats)
    {
        Input Of(string path, double value, string unit, InputRole role, double? low = null, double? high = null) => new()
        {
            Path = path, Value = value, Unit = unit, Low = low ?? value, High = high ?? value, AllowedMin = 0, AllowedMax = 1e5, Where = "catalogue/example.yaml:12", Role = role,
            Sources = ["CRS-RL34051"], Confidence = "Q",
        };
        yield return Of("interceptors.poland.burnout_speed_km_s", 6.3, "km_s", InputRole.Defence, 5.4,
            9.0) with { Sources = ["AFP-2007", "SPACENEWS-2007"], Claimant = "mda-2007", Where = "catalogue/interceptors/gbi-two-stage.yaml:14", Note = "6.3 km/s as attributed to the agency by its critics" };
        yield return Of("interceptors.poland.inventory", 10, "1", InputRole.Defence);
        yield return Of("interceptors.poland.altitude_min_km", 130, "km",
            InputRole.Defence) with { Notional = true, Sources = [], Confidence = "" };
        yield return Of("interceptors.poland.flight_max_s", 900, "s", InputRole.Defence) with { Confidence = "R" };
        yield return Of("radars.emr.performance.cited.range_km", 2000, "km", InputRole.Sensor, 700,
            4700) with { Sources = ["BLISTY-41942"], Confidence = "Q", Note = "2,000 km and 4,700 km are the numbers argued over" };
        yield return Of("radars.emr.elevation_min_deg", 2, "deg", InputRole.Sensor);
        yield return Of("radars.forward.sector_width_deg", 120, "deg", InputRole.Sensor);
        yield return Of("infrared.satellites.revisit_s", 10, "s", InputRole.Sensor) with { Confidence = "R" };
        yield return Of("commit.decision_delay_s", 60, "s", InputRole.Command) with { Notional = true, Sources = [] };
        foreach (var threat in threats)
        {
            yield return Of(threat.Path + ".ballistic_coefficient_kg_m2", 8000, "kg_m2", InputRole.MissileClass, 5000, 10_000);
        }

        foreach (var threat in threats)
        {
            yield return Of(threat.Path + ".cross_section_m2", 0.02, "m2", InputRole.Attacker, 0.001,
                0.1) with { Confidence = "Q2" };
        }

        yield return Of("places.redzikowo.latitude_deg", 54.479, "deg",
            InputRole.World) with { Confidence = "Q2", Sources = ["GAZETTEER"] };
    }

    private static ThreatResult Fly(Threat threat, Scenario scenario)
    {
        Vector3d from = Unit(threat.From), to = Unit(threat.To);

        // Minimum-energy ellipse between two points of the sphere, the target led by the Earth's turn.
        var total = 0.0;
        var led = to;
        Func<double, Vector3d> inertial = _ => default;
        for (var i = 0; i < 6; i++)
        {
            led = Turn(to, Omega * total);
            (inertial, total) = Ellipse(from, led);
        }

        var path = Path(t => Turn(inertial(t), -Omega * t), 0, total);
        var boost = Math.Min(0.35 * total, 60 + (R * Angle(from, to) / 1e5));
        var apogee = total / 2;
        var state = path.At(boost);
        var flight = new FlightResult
        {
            Trajectory = path, Range = R * Angle(from, to), Miss = 34, Iterations = 5, ApogeeAltitude = inertial(apogee).Norm - R, ApogeeTime = apogee,
            Impact = Geodetic(to, 0), ImpactTime = total, RangeMax = 1.2 * R * Angle(from, to),
            Burnout = new BurnoutResult(boost, state.PositionEcef.Norm - R, state.VelocityEcef.Norm,
                state.VelocityEcef.Norm + 150, state.VelocityEcef.Norm + 240, 0.5, 400e3),
        };
        var sightings = scenario.Radars.Select(r => Sight(r, path, total)).ToImmutableArray();
        var cues = scenario.Infrared.Select(i => new CueResult(i.Id, 75, 45, boost)).ToImmutableArray();
        var none = new Verdict { Nominal = false, Kind = VerdictKind.No, Reason = "No interceptors in the scenario.", Binding = Constraint.Inventory };
        var engaged = scenario.Batteries.Select(b => Engage(b, path, boost, total, sightings)).ToImmutableArray();
        var engagements = engaged.Select(e => e.Result).ToImmutableArray();
        var (kinematic, supported) = engaged.Select(e => (e.Kinematic, e.Supported)).FirstOrDefault((none, none));
        return new ThreatResult
        {
            Threat = threat, Flight = flight, Sightings = sightings, Cues = cues, Engagements = engagements,
            Kinematic = kinematic, SensorSupported = supported,
            Timeline = [new(0, "launch", "launch"), new(boost, "burnout", "burn-out"), new(apogee, "apogee", "apogee"),
                new(total, "impact", "impact")],
            Published = [.. scenario.Published.Where(p => p.Threat == threat.Id).Select(p => new PublishedComparison(p, p.Intercept == kinematic.Nominal))],
        };
    }

    private static (EngagementResult Result, Verdict Kinematic,
        Verdict Supported) Engage(Battery battery, Trajectory path, double boost, double total,
            ImmutableArray<SightingResult> sightings)
    {
        const double Commit = 300;
        var site = Unit(battery.Place);
        double Needed(double t)
        {
            var p = path.At(t).PositionEcef;
            return 90 + ((p - (site * R)).Norm / 4500);
        }

        bool Eligible(double t) => t > Math.Max(Commit, boost) && path.At(t).PositionEcef.Norm - R > 130e3;
        var eligible = Spans(Eligible, total);
        var kinematic = Spans(t => Eligible(t) && Needed(t) <= t - Commit && Needed(t) < 900, total);
        var watching = sightings.Where(s => s.Radar is "emr" or "forward").SelectMany(s => s.InView).ToList();
        var supported = Spans(
            t => Eligible(t) && Needed(t) <= t - Commit && Needed(t) < 900 && watching.Any(w => w.Start <= t - 30 && w.End >= t),
            total);
        var slack = Enumerable.Range(0, (int)(total / 5)).Select(i => i * 5.0).Where(Eligible).Select(t => (T: t, S: t - Commit - Needed(t))).DefaultIfEmpty((T: double.NaN, S: double.NaN)).MaxBy(s => s.S);
        var speed = new Flip("interceptors.poland.burnout_speed_km_s", "km_s", 6.3, kinematic.IsEmpty ? 7.1934 : 5.62);
        var delay = new Flip("commit.decision_delay_s", "s", 60, kinematic.IsEmpty ? 12 : 60 + Math.Max(5, slack.S));
        var disputed = kinematic.IsEmpty && slack.S > -150;
        Verdict Of(bool nominal, bool kin) => new()
        {
            Nominal = nominal, Battery = battery.Id,
            Kind = nominal
                ? (slack.S < 60 ? VerdictKind.Disputed : VerdictKind.Yes)
                : disputed
                ? VerdictKind.Disputed
                : VerdictKind.No,
            Binding = nominal
                ? null
                : double.IsNaN(slack.S)
                ? Constraint.Altitude
                : kin || kinematic.IsEmpty
                ? Constraint.Reach
                : Constraint.Support,
            Margin = slack.S, MarginUnit = "s",
            Reason = nominal ? $"An interceptor from {battery.Place.Name} can meet it with {slack.S:0} s in hand."
                : double.IsNaN(slack.S) ? $"It is never above 130 km after commit: {battery.Place.Name} cannot engage it at all."
                : kinematic.IsEmpty
                    ? $"The nearest point of its path is reached {-slack.S:0} s too late from {battery.Place.Name}."
                    : "No supporting radar has it in view for the last 30 s.",
            Flips = double.IsNaN(slack.S) ? [] : [speed, delay],
            DisputedBy = (nominal ? slack.S < 60 : disputed) ? [speed.Path] : [],
        };
        Finding Found(Verdict v) => new(v.Nominal, v.Binding, v.Margin, v.MarginUnit, v.Reason);
        var result = new EngagementResult
        {
            KinematicFinding = Found(Of(!kinematic.IsEmpty, true)), SupportedFinding = Found(Of(!supported.IsEmpty, false)),
            Battery = battery.Id, CommitTime = Commit, CommitBy = "track from Brdy", Eligible = eligible, Kinematic = kinematic, Supported = supported,
            BestTime = slack.T, BestSlack = slack.S, LastLaunch = kinematic.IsEmpty
                ? double.NaN
                : kinematic[^1].End - Needed(kinematic[^1].End),
            Shots = Shots(kinematic, null), SupportedShots = Shots(supported, "emr"),
        };
        return (result, Of(!kinematic.IsEmpty, true), Of(!supported.IsEmpty, false));

        ImmutableArray<Shot> Shots(ImmutableArray<Interval> windows, string? by)
        {
            var shots = new List<Shot>();
            foreach (var window in windows)
            {
                for (var t = window.Start; t <= window.End && shots.Count < 3; t += 420)
                {
                    var target = path.At(t).PositionEcef;
                    var flight = Needed(t);
                    var (meet, up) = (t, target.Unit);
                    var h = target.Norm - R;
                    shots.Add(new Shot
                    {
                        Battery = battery.Id, LaunchTime = t - flight, InterceptTime = meet, Intercept = Geodetic(up, h), Miss = 140, ClosingSpeed = 11_200, SupportedBy = by, Salvo = 1,
                        Trajectory = Path(
                            s =>
                            {
                                var k = s / flight;
                                var direction = ((site * (1 - k)) + (up * k)).Unit;
                                return direction * (R + (h * ((1.6 * k) - (0.6 * k * k))));
                            }, 0, flight),
                    });
                }
            }

            return [.. shots];
        }
    }

    private static SightingResult Sight(RadarPost post, Trajectory path, double total)
    {
        var up = Unit(post.Place);
        var limit = ((CitedPoint)post.Radar.Performance).Range.Meters * Math.Pow(2, 0.25);
        double Elevation(double t)
        {
            var line = path.At(t).PositionEcef - (up * R);
            return Math.Asin(Vector3d.Dot(line.Unit, up));
        }

        double Slant(double t) => (path.At(t).PositionEcef - (up * R)).Norm;
        var inView = Spans(t => t > 40 && Elevation(t) > post.Radar.ElevationMin.Radians && Slant(t) < limit, total);
        SightPoint Point(double t) => new(t, path.At(t).PositionEcef.Norm - R, Slant(t), 0, Elevation(t), 30);
        return new SightingResult
        {
            Radar = post.Id, InView = inView, TrackTime = inView.IsEmpty
                ? double.NaN
                : inView[0].Start + 10, First = inView.IsEmpty
                ? null
                : Point(inView[0].Start), Last = inView.IsEmpty
                ? null
                : Point(inView[^1].End),
            Never = inView.IsEmpty ? NeverSeen.Horizon : null, DeficitOf = () => inView.IsEmpty ? 84_000 : 0,
        };
    }

    private static ImmutableArray<Interval> Spans(Func<double, bool> holds, double total)
    {
        var spans = new List<Interval>();
        double? start = null;
        for (var t = 0.0; t <= total; t += 2)
        {
            if (holds(t))
            {
                start ??= t;
            }
            else if (start is { } s)
            {
                spans.Add(new Interval(s, t - 2));
                start = null;
            }
        }

        if (start is { } last)
        {
            spans.Add(new Interval(last, total));
        }

        return [.. spans];
    }

    private static (Func<double, Vector3d> Position, double Total) Ellipse(Vector3d from, Vector3d to)
    {
        var psi = Angle(from, to);
        var gamma = (Math.PI / 4) - (psi / 4);
        var v2 = 2 * Mu / R * Math.Sin(psi / 2) / (1 + Math.Sin(psi / 2));
        var a = 1 / ((2 / R) - (v2 / Mu));
        var p = R * R * v2 * Math.Cos(gamma) * Math.Cos(gamma) / Mu;
        var e = Math.Sqrt(1 - (p / a));
        var nu0 = Math.PI - (psi / 2);
        double Mean(double nu)
        {
            var ee = 2 * Math.Atan2(Math.Sqrt(1 - e) * Math.Sin(nu / 2), Math.Sqrt(1 + e) * Math.Cos(nu / 2));
            return ee - (e * Math.Sin(ee));
        }

        var n = Math.Sqrt(Mu / (a * a * a));
        var total = 2 * (Math.PI - Mean(nu0)) / n;
        var axis = Vector3d.Cross(from, to).Unit;
        var side = Vector3d.Cross(axis, from);
        return (t =>
        {
            var mean = Mean(nu0) + (n * t);
            var ee = mean;
            for (var i = 0; i < 30; i++)
            {
                ee -= (ee - (e * Math.Sin(ee)) - mean) / (1 - (e * Math.Cos(ee)));
            }

            var nu = 2 * Math.Atan2(Math.Sqrt(1 + e) * Math.Sin(ee / 2), Math.Sqrt(1 - e) * Math.Cos(ee / 2));
            nu = nu < 0 ? nu + (2 * Math.PI) : nu;
            var angle = nu - nu0;
            return ((from * Math.Cos(angle)) + (side * Math.Sin(angle))) * (p / (1 + (e * Math.Cos(nu))));
        }, total);
    }

    private static Trajectory Path(Func<double, Vector3d> position, double start, double end)
    {
        var n = Math.Max(8, (int)((end - start) / 10));
        const double H = 0.5;
        var time = Enumerable.Range(0, n + 1).Select(i => start + ((end - start) * i / n)).ToArray();
        Vector3d P(double t) => position(Math.Clamp(t, start, end));
        return new Trajectory(
            time, [.. time.Select(P)], [.. time.Select(t => (P(Math.Min(end, t + H)) - P(Math.Max(start, t - H))) / (Math.Min(end, t + H) - Math.Max(start, t - H)))],
            [.. time.Select(t => Math.Min(t - start, end - t) < H ? default : (P(t + H) + P(t - H) - (2 * P(t))) / (H * H))], []);
    }

    private static Vector3d Unit(Place place)
    {
        double latitude = place.Latitude.Radians, longitude = place.Longitude.Radians;
        return new(Math.Cos(latitude) * Math.Cos(longitude), Math.Cos(latitude) * Math.Sin(longitude), Math.Sin(latitude));
    }

    private static Geodetic Geodetic(Vector3d up, double altitude) => new(Math.Asin(up.Z), Math.Atan2(up.Y, up.X), altitude);

    private static double Angle(Vector3d a, Vector3d b) => Math.Atan2(Vector3d.Cross(a, b).Norm, Vector3d.Dot(a, b));

    private static Vector3d Turn(Vector3d v, double angle) =>
        new((Math.Cos(angle) * v.X) - (Math.Sin(angle) * v.Y), (Math.Sin(angle) * v.X) + (Math.Cos(angle) * v.Y), v.Z);
}
