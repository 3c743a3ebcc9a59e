using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Engagement;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet.Study.Text;

/// <summary>A checked document to the records of the library. Nothing can fail here.</summary>
internal static class Build
{
    public static Scenario Scenario(string id, View view)
    {
        var places = view.Entries(Format.Scenario.Places).ToDictionary(p => p.Id, p => Place(p.Id, p.View), StringComparer.Ordinal);
        var epoch = view.Text(Format.Scenario.Epoch);
        var position = view.Text(Format.Scenario.Position);
        var scenario = new Scenario
        {
            Id = id,
            Title = view.Text(Format.Scenario.Title),
            About = view.Text(Format.Scenario.About),
            Position = position.Length == 0 ? null : position,
            Fidelity = Fidelity(view.Section(Format.Scenario.Fidelity) ?? Empty),
            Parties = [.. view.Entries(Format.Scenario.Parties).Select(p => new Party(p.Id, p.View.Text(Format.Party.Name)))],
            Batteries = [.. view.Entries(Format.Scenario.Interceptors).Select(b => Battery(b.Id, b.View, places))],
            Radars = [.. view.Entries(Format.Scenario.Radars).Select(r => RadarPost(r.Id, r.View, places))],
            Infrared = [.. view.Entries(Format.Scenario.Infrared).Select(s => InfraredPost(s.Id, s.View))],
            Command = Command(view),
            Threats = [.. view.Entries(Format.Scenario.Threats).Select(t => Threat(t.Id, t.View, places))],
            Published = [.. view.List(Format.Scenario.Published).Select(Published)],
            Exercise = view.Section(Format.Scenario.Exercise) is { } exercise ? BuildExercise.Of(exercise) : null,
        };
        return epoch.Length == 0 ? scenario : scenario with { Epoch = epoch };
    }

    public static Place Place(string id, View view)
    {
        var name = view.Text(Format.Place.Name);
        return new Place(
            id, name.Length == 0 ? id : name, view.Get(Format.Place.Latitude), view.Get(Format.Place.Longitude), view.Get(Format.Place.Altitude));
    }

    /// <summary>The missile of a threat or of a catalogue entry.</summary>
    public static Vehicle Missile(string id, View view) =>
        Vehicle(id, Name(id, view), view.Section(Format.Vehicle.Staged), view.Section(Format.Vehicle.Burnout), view.Get(Format.Missile.Ballistic));

    /// <summary>The interceptor of a battery or of a catalogue entry.</summary>
    public static Interceptor Interceptor(string id, View view)
    {
        var name = Name(id, view);
        var booster = view.Section(Format.Interceptor.Booster)!.Value;
        var vehicle = Vehicle(id, name, booster.Section(Format.Vehicle.Staged), booster.Section(Format.Vehicle.Burnout), ballistic: null);
        return new Interceptor
        {
            Id = id,
            Name = name,
            Vehicle = vehicle,
            BurnoutSpeed = view.Maybe(Format.Interceptor.BurnoutSpeed),
            SpeedBy = vehicle is BurnoutVehicle
                ? SpeedBy.BurnoutState
                : view.Text(Format.Interceptor.SpeedBy) == "last-stage" ? SpeedBy.LastStage : SpeedBy.Payload,
            AltitudeMin = view.Get(Format.Interceptor.AltitudeMin),
            AltitudeMax = view.Maybe(Format.Interceptor.AltitudeMax) ?? new Length(double.PositiveInfinity),
            AfterBurnoutMin = view.Get(Format.Interceptor.AfterBurnoutMin),
            FlightMax = view.Get(Format.Interceptor.FlightMax),
            SingleShotProbability = view.Number(Format.Interceptor.SingleShot),
        };
    }

    private static View Empty => new(MapNode.Empty(default));

    private static string Name(string id, View view) => view.Text(Format.Post.Name) is { Length: > 0 } name ? name : id;

    // The catalogue entry it is, or the scenario's own id when it is described in full.
    private static string Type(string id, View view, ReferenceKey key) => view.Text(key) is { Length: > 0 } type ? type : id;

    private static Vehicle Vehicle(string id, string name, View? staged, View? burnout, BallisticCoefficient? ballistic)
    {
        Vehicle vehicle = staged is { } s ? Staged(id, name, s) : Burnout(id, name, burnout!.Value);
        return ballistic is { } b ? vehicle with { Ballistic = b } : vehicle;
    }

    private static StagedVehicle Staged(string id, string name, View view)
    {
        var steering = view.Section(Format.Staged.Steering) ?? Empty;
        ImmutableArray<DragPoint> drag =
            [.. view.List(Format.Staged.Drag).Select(p => new DragPoint(p.Number(Format.Drag.Mach), p.Number(Format.Drag.Coefficient)))];
        return new StagedVehicle
        {
            Id = id,
            Name = name,
            Payload = view.Get(Format.Staged.Payload),
            Shroud = view.Get(Format.Staged.Shroud),
            ShroudDropAltitude = view.Get(Format.Staged.ShroudDrop),
            Cutoff = view.Flag(Format.Staged.Cutoff),
            Drag = drag.IsEmpty ? DragPoint.Forden : drag,
            Steering = new Steering
            {
                VerticalRise = steering.Get(Format.Steering.VerticalRise),
                PitchOver = steering.Get(Format.Steering.PitchOver),
                Exo = steering.Text(Format.Steering.Exo) == "pitch-rate" ? ExoSteering.PitchRate : ExoSteering.AlongVelocity,
                PitchRate = steering.Get(Format.Steering.PitchRate),
            },
            Stages =
            [
                .. view.List(Format.Staged.Stages).Select(stage => new Stage
                {
                    Propellant = stage.Get(Format.Stage.Propellant),
                    Inert = stage.Get(Format.Stage.Inert),
                    SpecificImpulse = stage.Get(Format.Stage.SpecificImpulse),
                    BurnTime = stage.Get(Format.Stage.BurnTime),
                    Diameter = stage.Get(Format.Stage.Diameter),
                    NozzleExit = stage.Get(Format.Stage.NozzleExit),
                    CoastAfter = stage.Get(Format.Stage.CoastAfter),
                }),
            ],
        };
    }

    private static BurnoutVehicle Burnout(string id, string name, View view) => new()
    {
        Id = id,
        Name = name,
        Speed = view.Get(Format.Burnout.Speed),
        Altitude = view.Get(Format.Burnout.Altitude),
        Time = view.Get(Format.Burnout.Time),
        Downrange = view.Get(Format.Burnout.Downrange),
        Elevation = view.Maybe(Format.Burnout.Elevation),
        Cutoff = view.Flag(Format.Burnout.Cutoff),
    };

    private static Fidelity Fidelity(View view) => view.Flag(Format.Fidelity.Ideal)
        ? Earth.Fidelity.IdealSphere
        : new Fidelity
        {
            Rotation = view.Flag(Format.Fidelity.Rotation),
            J2 = view.Flag(Format.Fidelity.J2),
            J3J4 = view.Flag(Format.Fidelity.J3J4),
            Drag = view.Flag(Format.Fidelity.Drag),
            DensityScale = view.Number(Format.Fidelity.DensityScale),
        };

    private static Battery Battery(string id, View view, Dictionary<string, Place> places) => new(
        id,
        Interceptor(Type(id, view, Format.Post.Type), view),
        places[view.Text(Format.Post.Site)],
        view.Whole(Format.Post.Inventory),
        view.Text(Format.Post.Owner),
        $"{Format.Scenario.Interceptors.Name}.{id}");

    private static RadarPost RadarPost(string id, View view, Dictionary<string, Place> places) => new(
        id,
        Radar(Type(id, view, Format.Post.Type), view),
        places[view.Text(Format.Post.Site)],
        view.Text(Format.Post.Owner),
        view.Flag(Format.Post.Contributes),
        view.Get(Format.Post.Latency),
        view.Flag(Format.Post.CanSupport),
        $"{Format.Scenario.Radars.Name}.{id}");

    /// <summary>A radar type.</summary>
    public static Radar Radar(string id, View view) => new()
    {
        Id = id,
        Name = Name(id, view),
        Performance = Performance(view.Section(Format.Radar.Performance)!.Value),
        SnrNeeded = view.Number(Format.Radar.SnrNeeded),
        Dwell = view.Get(Format.Radar.Dwell),
        SectorCenter = view.Get(Format.Radar.SectorCenter),
        SectorWidth = view.Get(Format.Radar.SectorWidth),
        ScanHalfAngle = view.Get(Format.Radar.ScanHalfAngle),
        Slewed = view.Flag(Format.Radar.Slewed),
        Faces = view.Whole(Format.Radar.Faces),
        FaceTilt = view.Get(Format.Radar.FaceTilt),
        ScanLossExponent = view.Number(Format.Radar.ScanLossExponent),
        ElevationMin = view.Get(Format.Radar.ElevationMin),
        ElevationMax = view.Get(Format.Radar.ElevationMax),
        RangeMax = view.Maybe(Format.Radar.RangeMax) ?? new Length(double.PositiveInfinity),
        TrackAfter = view.Get(Format.Radar.TrackAfter),
        NeedsCue = view.Flag(Format.Radar.NeedsCue),
        Refraction = view.Flag(Format.Radar.Refraction),
    };

    private static RadarPerformance Performance(View view)
    {
        if (view.Section(Format.Performance.Cited) is { } cited)
        {
            return new CitedPoint(
                cited.Get(Format.Cited.Range), cited.Get(Format.Cited.CrossSection), cited.Get(Format.Cited.Dwell), cited.Number(Format.Cited.Snr));
        }

        var power = view.Section(Format.Performance.PowerAperture)!.Value;
        return new PowerAperture(
            power.Get(Format.PowerAperture.AveragePower),
            power.Get(Format.PowerAperture.Frequency),
            power.Get(Format.PowerAperture.EffectiveAperture),
            power.Get(Format.PowerAperture.Gain),
            power.Get(Format.PowerAperture.NoiseTemperature),
            power.Get(Format.PowerAperture.Losses));
    }

    /// <summary>An infrared constellation.</summary>
    public static Infrared Infrared(string id, View view) => new()
    {
        Id = id,
        Name = Name(id, view),
        CloudBreak = view.Get(Format.Infrared.CloudBreak),
        Revisit = view.Get(Format.Infrared.Revisit),
        Processing = view.Get(Format.Infrared.Processing),
        LaunchPointError = view.Get(Format.Infrared.LaunchPointError),
        HeadingError = view.Get(Format.Infrared.HeadingError),
    };

    private static InfraredPost InfraredPost(string id, View view) => new(
        id,
        Infrared(Type(id, view, Format.Post.Type), view),
        view.Text(Format.Post.Owner),
        view.Flag(Format.Post.Contributes),
        view.Get(Format.Post.Latency),
        $"{Format.Scenario.Infrared.Name}.{id}");

    private static Command Command(View view)
    {
        var commit = view.Section(Format.Scenario.Commit) ?? Empty;
        var doctrine = view.Section(Format.Scenario.Doctrine) ?? Empty;
        var support = view.Section(Format.Scenario.Support) ?? Empty;
        return new Command
        {
            AfterLaunch = commit.Maybe(Format.Commit.AfterLaunch),
            DecisionDelay = commit.Get(Format.Commit.DecisionDelay),
            ReleaseAuthority = commit.Get(Format.Commit.ReleaseAuthority),
            SupportLast = support.Get(Format.Support.Last),
            Salvo = doctrine.Whole(Format.Doctrine.Salvo),
            AssessmentDelay = doctrine.Get(Format.Doctrine.AssessmentDelay),
            ShotsMax = doctrine.Whole(Format.Doctrine.ShotsMax),
        };
    }

    private static Threat Threat(string id, View view, Dictionary<string, Place> places) => new()
    {
        Id = id,
        Vehicle = Missile(Type(id, view, Format.Post.Missile), view),
        From = places[view.Text(Format.Post.From)],
        To = places[view.Text(Format.Post.To)],
        Loft = view.Text(Format.Post.Loft) switch { "lofted" => Loft.Lofted, "depressed" => Loft.Depressed, _ => Loft.MinimumEnergy },
        CrossSection = view.Get(Format.Missile.CrossSection),
        Path = $"{Format.Scenario.Threats.Name}.{id}",
    };

    private static PublishedVerdict Published(View view)
    {
        var (threat, position) = (view.Text(Format.Published.Threat), view.Text(Format.Published.Position));
        return new PublishedVerdict(
            threat.Length == 0 ? null : threat,
            position.Length == 0 ? null : position,
            view.Flag(Format.Published.Intercept),
            view.Text(Format.Published.Quote),
            view.Text(Format.Published.Source));
    }
}
