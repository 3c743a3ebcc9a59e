using System.Collections.Immutable;
using System.Globalization;
using static Parapet.Study.Text.Suffixes;

namespace Parapet.Study.Text;

/// <summary>
/// The format of scenarios and catalogue: every key with its unit, range, default and meaning. This table is the only
/// place that knows the keys; reading, checking, messages, the editors' schema and the guide are made from it.
/// </summary>
internal static class Format
{
    public const string Version = "parapet-scenario/1";

    // [s] three days.
    private const double ExerciseLongest = 259_200;

    /// <summary>A value with where it comes from.</summary>
    public static class Form
    {
        public const string Claims = "claims";
        public const string Default = "default";

        public static readonly TextKey Value = new("value", "The value, in the unit of the key.") { Required = true };
        public static readonly TextKey Low = new("low", "Least cited value.");
        public static readonly TextKey High = new("high", "Greatest cited value.");
        public static readonly TextsKey Sources = new("sources", "Keys of docs/references.md.");
        public static readonly ChoiceKey Confidence = new(
            "confidence", ["Q", "Q2", "R", "D"], null, "Q read in the source, Q2 read second-hand, R recalled and unverified, D derived.");
        public static readonly FlagKey Notional = new("notional", Default: false, "Made up: there is no source.");
        public static readonly TextKey Note = new("note", "Quote or remark.");
        public static readonly TextKey Claimant = new("claimant", "Whose value it is.");

        public static readonly Section Section = new(
            "value", "A value with its range and sources; stands wherever a bare value stands.",
            Value, Low, High, Sources, Confidence, Notional, Note, Claimant);
    }

    /// <summary>One stage.</summary>
    public static class Stage
    {
        public static readonly NumberKey<Mass> Propellant = new("propellant", Kg, 1, 1e6, "Propellant burnt.") { Required = true };
        public static readonly NumberKey<Mass> Inert = new("inert", Kg, 1, 1e6, "Dropped after burn-out.") { Required = true };
        public static readonly NumberKey<Duration> SpecificImpulse = new("specific_impulse", S, 100, 500, "Specific impulse in vacuum.") { Required = true };
        public static readonly NumberKey<Duration> BurnTime = new("burn_time", S, 1, 1000, "Burn time at full burn.") { Required = true };
        public static readonly NumberKey<Length> Diameter = new("diameter", M, 0.1, 10, "Diameter; its circle is the reference area of drag.") { Required = true };
        public static readonly NumberKey<Area> NozzleExit = new(
            "nozzle_exit", M2, 0, 50, "Nozzle exit area; 0 where not published (no loss to ambient pressure).") { Default = 0 };
        public static readonly NumberKey<Duration> CoastAfter = new("coast_after", S, 0, 600, "Coast before the next stage ignites.") { Default = 0 };

        public static readonly Section Section = new(
            "stage", "One stage; masses exclude the payload.",
            Propellant, Inert, SpecificImpulse, BurnTime, Diameter, NozzleExit, CoastAfter);
    }

    /// <summary>A point of a drag curve.</summary>
    public static class Drag
    {
        public static readonly NumberKey Mach = new("mach", One, 0, 50, "Mach number.") { Required = true };
        public static readonly NumberKey Coefficient = new("cd", One, 0, 5, "Drag coefficient on the stage's circle.") { Required = true };

        public static readonly Section Section = new("drag", "A point of the drag curve, in order of Mach number.", Mach, Coefficient);
    }

    /// <summary>Pitch programme.</summary>
    public static class Steering
    {
        public static readonly NumberKey<Duration> VerticalRise = new("vertical_rise", S, 0, 60, "Vertical rise.") { Default = 5 };
        public static readonly NumberKey<Duration> PitchOver = new("pitch_over", S, 0.1, 60, "Time over which the thrust is tilted.") { Default = 5 };
        public static readonly ChoiceKey Exo = new("exo", ["along-velocity", "pitch-rate"], "along-velocity", "What the thrust follows above the air.");
        public static readonly NumberKey<AngularRate> PitchRate = new("pitch_rate", DegS, 0, 5, "Fall of the inertial pitch, for exo: pitch-rate.") { Default = 0 };

        public static readonly Section Section = new("steering", "How a staged vehicle is steered.", VerticalRise, PitchOver, Exo, PitchRate);
    }

    /// <summary>A vehicle by its stages.</summary>
    public static class Staged
    {
        public static readonly NumberKey<Mass> Payload = new("payload", Kg, 0.1, 1e5, "Mass carried beyond the last stage.") { Required = true };
        public static readonly NumberKey<Mass> Shroud = new("shroud", Kg, 0, 1e5, "Shroud; 0 for none.") { Default = 0 };
        public static readonly NumberKey<Length> ShroudDrop = new("shroud_drop_altitude", Km, 0, 1000, "Altitude at which the shroud is dropped.") { Default = 0 };
        public static readonly FlagKey Cutoff = new("cutoff", Default: true, "The last stage can be cut off early.");
        public static readonly ListKey Drag = new("drag", Format.Drag.Section, 1, 100, "Drag curve while boosting: forden, or points.") { Standard = "forden" };
        public static readonly SectionKey Steering = new("steering", Format.Steering.Section, null, "How it is steered.");
        public static readonly ListKey Stages = new("stages", Stage.Section, 1, 4, "Stages in the order they burn.") { Required = true };

        public static readonly Section Section = new(
            "staged", "A vehicle by its stages.", Payload, Shroud, ShroudDrop, Cutoff, Drag, Steering, Stages) { Rule = Rules.Staged };
    }

    /// <summary>A vehicle by its burn-out.</summary>
    public static class Burnout
    {
        public static readonly NumberKey<Speed> Speed = new("speed", KmS, 0.1, 12, "Burn-out speed, Earth-relative.") { Required = true };
        public static readonly NumberKey<Length> Altitude = new("altitude", Km, 0, 1000, "Altitude of burn-out.") { Required = true };
        public static readonly NumberKey<Duration> Time = new("time", S, 0, 1000, "Time from launch to burn-out.") { Required = true };
        public static readonly NumberKey<Length> Downrange = new("downrange", Km, 0, 3000, "Ground distance from launch to burn-out.") { Required = true };
        public static readonly NumberKey<Angle> Elevation = new("elevation", Deg, 0, 90, "Flight-path elevation at burn-out, where it is fixed.");
        public static readonly FlagKey Cutoff = new("cutoff", Default: true, "The burn can be cut early.");

        public static readonly Section Section = new(
            "burnout", "A vehicle of which only the burn-out is known.", Speed, Altitude, Time, Downrange, Elevation, Cutoff);
    }

    /// <summary>Vehicle of either kind.</summary>
    public static class Vehicle
    {
        public static readonly SectionKey Staged = new("staged", Format.Staged.Section, null, "A vehicle by its stages.");
        public static readonly SectionKey Burnout = new("burnout", Format.Burnout.Section, null, "A vehicle by its burn-out.");

        public static readonly Section Section = new("booster", "A booster: staged or burnout.", Staged, Burnout) { Alternatives = [[Staged, Burnout]] };
    }

    /// <summary>A missile class.</summary>
    public static class Missile
    {
        public static readonly NumberKey<BallisticCoefficient> Ballistic = new(
            "ballistic_coefficient", KgM2, 50, 50_000, "Ballistic coefficient of what comes down.") { Default = 8000 };
        public static readonly NumberKey<Area> CrossSection = new(
            "cross_section", M2, 1e-6, 1000, "Radar cross-section of the warhead.") { Required = true, Role = InputRole.Attacker };

        public static readonly ImmutableArray<Key> Keys = [Ballistic, CrossSection, Vehicle.Staged, Vehicle.Burnout];
    }

    /// <summary>An interceptor type.</summary>
    public static class Interceptor
    {
        public static readonly SectionKey Booster = new("booster", Vehicle.Section, null, "The booster.") { Required = true };
        public static readonly NumberKey<Speed> BurnoutSpeed = new(
            "burnout_speed", KmS, 0.5, 15, "Claimed burn-out speed, Earth-relative; the booster is scaled to it. Without it the booster flies as it is built.");
        public static readonly ChoiceKey SpeedBy = new("speed_by", ["payload", "last-stage"], "payload", "What is scaled to reach the claimed speed.");
        public static readonly NumberKey<Length> AltitudeMin = new("altitude_min", Km, 0, 5000, "Least altitude of an intercept.") { Required = true };
        public static readonly NumberKey<Length> AltitudeMax = new("altitude_max", Km, 0, 50_000, "Greatest altitude of an intercept; no limit without it.");
        public static readonly NumberKey<Duration> AfterBurnoutMin = new(
            "after_burnout_min", S, 0, 1000, "Least time between burn-out and intercept.") { Default = 0 };
        public static readonly NumberKey<Duration> FlightMax = new("flight_max", S, 1, 10_000, "Greatest time of flight.") { Required = true };
        public static readonly NumberKey SingleShot = new(
            "single_shot_probability", One, 0, 1, "Stated single-shot success probability; not computed.") { Default = 0.5 };

        public static readonly ImmutableArray<Key> Keys =
            [Booster, BurnoutSpeed, SpeedBy, AltitudeMin, AltitudeMax, AfterBurnoutMin, FlightMax, SingleShot];
    }

    /// <summary>A cited detection.</summary>
    public static class Cited
    {
        public static readonly NumberKey<Length> Range = new("range", Km, 1, 100_000, "Range of the cited detection.") { Required = true };
        public static readonly NumberKey<Area> CrossSection = new("cross_section", M2, 1e-6, 1e4, "Cross-section of the target.") { Required = true };
        public static readonly NumberKey<Duration> Dwell = new("dwell", S, 1e-6, 100, "Dwell of the cited detection.") { Required = true };
        public static readonly NumberKey Snr = new("snr", One, 1e-3, 1e6, "Signal-to-noise ratio, a linear power ratio.") { Required = true };

        public static readonly Section Section = new("cited", "Performance from a cited detection.", Range, CrossSection, Dwell, Snr);
    }

    /// <summary>Power and aperture.</summary>
    public static class PowerAperture
    {
        public static readonly NumberKey<Power> AveragePower = new("average_power", Kw, 1e-3, 1e5, "Average transmitted power.") { Required = true };
        public static readonly NumberKey<Frequency> Frequency = new("frequency", Ghz, 0.01, 100, "Frequency.") { Required = true };
        public static readonly NumberKey<Area> EffectiveAperture = new("effective_aperture", M2, 0.01, 1e5, "Effective receive aperture.") { Required = true };
        public static readonly NumberKey<Decibels> Gain = new("gain", Db, 0, 100, "Transmit gain.") { Required = true };
        public static readonly NumberKey<Temperature> NoiseTemperature = new("noise_temperature", K, 1, 1e5, "System noise temperature.") { Required = true };
        public static readonly NumberKey<Decibels> Losses = new("losses", Db, 0, 40, "Losses.") { Required = true };

        public static readonly Section Section = new(
            "power_aperture", "Performance from power and aperture.",
            AveragePower, Frequency, EffectiveAperture, Gain, NoiseTemperature, Losses);
    }

    /// <summary>What makes the loop gain.</summary>
    public static class Performance
    {
        public static readonly SectionKey Cited = new("cited", Format.Cited.Section, null, "From a cited detection.");
        public static readonly SectionKey PowerAperture = new("power_aperture", Format.PowerAperture.Section, null, "From power and aperture.");

        public static readonly Section Section = new(
            "performance", "Detection performance: cited or power_aperture.", Cited, PowerAperture) { Alternatives = [[Cited, PowerAperture]] };
    }

    /// <summary>A radar type.</summary>
    public static class Radar
    {
        public static readonly SectionKey Performance = new("performance", Format.Performance.Section, null, "How far it detects.") { Required = true };
        public static readonly NumberKey SnrNeeded = new("snr_needed", One, 1e-3, 1e6, "Ratio a sighting needs, linear.") { Required = true };
        public static readonly NumberKey<Duration> Dwell = new("dwell", S, 1e-6, 100, "Coherent dwell of one look.") { Required = true };
        public static readonly NumberKey<Angle> SectorCenter = new("sector_center", Deg, -180, 360, "Azimuth of the middle of the sector.") { Default = 0 };
        public static readonly NumberKey<Angle> SectorWidth = new("sector_width", Deg, 1, 360, "Full width of the sector; 360 for all round.") { Default = 360 };
        public static readonly NumberKey<Angle> ScanHalfAngle = new("scan_half_angle", Deg, 1, 90, "Half-angle of the electronic scan about a face.") { Default = 60 };
        public static readonly FlagKey Slewed = new("slewed", Default: false, "The face is slewed onto the target: no scan loss, no scan limit.");
        public static readonly NumberKey Faces = new("faces", One, 1, 12, "Faces that share the sector evenly.") { Default = 1, Whole = true };
        public static readonly NumberKey<Angle> FaceTilt = new("face_tilt", Deg, 0, 90, "Elevation of a fixed face's boresight.") { Default = 20 };
        public static readonly NumberKey ScanLossExponent = new(
            "scan_loss_exponent", One, 0, 10, "n of the two-way scan loss cos^n of the angle off boresight.") { Default = 3 };
        public static readonly NumberKey<Angle> ElevationMin = new("elevation_min", Deg, -5, 90, "Least elevation.") { Default = 2 };
        public static readonly NumberKey<Angle> ElevationMax = new("elevation_max", Deg, -5, 90, "Greatest elevation.") { Default = 90 };
        public static readonly NumberKey<Length> RangeMax = new("range_max", Km, 1, 100_000, "Instrumented range; no limit without it.");
        public static readonly NumberKey<Duration> TrackAfter = new("track_after", S, 0, 600, "Continuous time in view until a track is open.") { Default = 10 };
        public static readonly FlagKey NeedsCue = new("needs_cue", Default: false, "Too narrow a beam to search: needs a cue.");
        public static readonly FlagKey Refraction = new("refraction", Default: false, "Horizon of an Earth of 4/3 radius.");

        public static readonly ImmutableArray<Key> Keys =
        [
            Performance, SnrNeeded, Dwell, SectorCenter, SectorWidth, ScanHalfAngle, Slewed, Faces, FaceTilt, ScanLossExponent,
            ElevationMin, ElevationMax, RangeMax, TrackAfter, NeedsCue, Refraction,
        ];
    }

    /// <summary>An infrared constellation.</summary>
    public static class Infrared
    {
        public static readonly NumberKey<Length> CloudBreak = new(
            "cloud_break_altitude", Km, 0, 50, "Altitude above which a burning stage is visible.") { Required = true };
        public static readonly NumberKey<Duration> Revisit = new("revisit", S, 0, 600, "Time between looks.") { Required = true };
        public static readonly NumberKey<Duration> Processing = new("processing", S, 0, 600, "Further looks and processing until the cue.") { Required = true };
        public static readonly NumberKey<Length> LaunchPointError = new("launch_point_error", Km, 0, 1000, "One-sigma error of the launch point.") { Default = 0 };
        public static readonly NumberKey<Angle> HeadingError = new("heading_error", Deg, 0, 90, "One-sigma error of the heading.") { Default = 0 };

        public static readonly ImmutableArray<Key> Keys = [CloudBreak, Revisit, Processing, LaunchPointError, HeadingError];
    }

    /// <summary>A place.</summary>
    public static class Place
    {
        public static readonly TextKey Name = new("name", "Name for people.");
        public static readonly TextKey Country = new("country", "Country.");
        public static readonly NumberKey<Angle> Latitude = new("latitude", Deg, -90, 90, "Geodetic latitude (WGS84), north positive.") { Required = true };
        public static readonly NumberKey<Angle> Longitude = new("longitude", Deg, -180, 180, "Longitude, east positive.") { Required = true };
        public static readonly NumberKey<Length> Altitude = new("altitude", M, -500, 9000, "Height above the ellipsoid.") { Default = 0 };

        public static readonly Section Section = new("place", "A place.", Name, Country, Latitude, Longitude, Altitude);
    }

    /// <summary>What heads a file of the catalogue.</summary>
    public static class Head
    {
        public static readonly TextKey Id = new("id", "The file's name without .yaml.");
        public static readonly TextKey Name = new("name", "Name for people.") { Required = true };
        public static readonly TextKey About = new("about", "What it is and where its figures come from.");
        public static readonly SectionKey Defaults = new(
            "defaults",
            new Section("defaults", "What a bare value of the file inherits.", Form.Sources, Form.Confidence, Form.Notional),
            null, "What a bare value of the file inherits: sources and confidence, or notional.");
        public static readonly TextKey Base = new("base", "Another entry this one is built on.");
        public static readonly TextsKey Claimants = new("claimants", "Whose claims are read, first match first.");

        public static readonly ImmutableArray<Key> Keys = [Id, Name, About, Defaults, Base, Claimants];

        public static bool Is(string key) => Keys.Any(k => k.Name == key);
    }

    /// <summary>A kind of catalogue entry.</summary>
    /// <param name="Folder">Folder of the catalogue and key of the scenario's own entries.</param>
    /// <param name="Noun">One of them.</param>
    /// <param name="Role">Part of the quarrel.</param>
    /// <param name="Entry">Keys of a file of the catalogue.</param>
    /// <param name="Own">Keys of a scenario's own entry.</param>
    public sealed record Kind(string Folder, string Noun, InputRole Role, Section Entry, Section Own);

    public static readonly Kind Missiles = KindOf("missiles", "missile", InputRole.MissileClass, Missile.Keys, [[Vehicle.Staged, Vehicle.Burnout]], null);
    public static readonly Kind Interceptors = KindOf("interceptors", "interceptor", InputRole.Defence, Interceptor.Keys, [], Rules.Interceptor);
    public static readonly Kind Radars = KindOf("radars", "radar", InputRole.Sensor, Radar.Keys, [], Rules.Radar);
    public static readonly Kind InfraredSensors = KindOf("infrared", "infrared sensor", InputRole.Sensor, Infrared.Keys, [], null);

    /// <summary>Kinds whose entries are built on one another; places are a plain list.</summary>
    public static ImmutableArray<Kind> Kinds { get; } = [Missiles, Interceptors, Radars, InfraredSensors];

    public const string PlacesFolder = "places";

    /// <summary>A file of places.</summary>
    public static class PlacesFile
    {
        public static readonly EntriesKey Entries = new("entries", "entry", Place.Section, InputRole.World, 100_000, "The places.") { Required = true };

        public static readonly Section Section = new("places file", "A file of places.", [.. Head.Keys, Entries]);
    }

    /// <summary>A position.</summary>
    public static class Position
    {
        public static readonly TextMapKey Types = new("types", "Catalogue entries read in place of others: emr-filled: emr-thinned.");
        public static readonly ReservedKey Set = new("set", "Values by path; these win over the scenario's own.");

        public static readonly Section Section = new(
            "position", "A named, cited set of choices.", Head.Id, Head.Name, Head.About, Head.Defaults, Head.Claimants, Types, Set);
    }

    /// <summary>What a thing in a scenario has besides the values of its type.</summary>
    public static class Post
    {
        public static readonly ReferenceKey Type = new("type", Target.Entry, "Catalogue entry; any of its values can be written here instead.");
        public static readonly ReferenceKey Missile = new("missile", Target.Entry, "Catalogue entry; any of its values can be written here instead.");
        public static readonly TextKey Name = new("name", "Name for people, where it is not the entry's.");
        public static readonly ReferenceKey Site = new("site", Target.Place, "Where it stands.") { Required = true };
        public static readonly ReferenceKey Owner = new("owner", Target.Party, "Whose it is.");
        public static readonly NumberKey Inventory = new("inventory", One, 0, 10_000, "How many interceptors.") { Required = true, Whole = true };
        public static readonly FlagKey Contributes = new("contributes", Default: true, "Its data reach the defence.");
        public static readonly NumberKey<Duration> Latency = new("latency", S, 0, 3600, "Delay until its data reach the defence.") { Default = 0 };
        public static readonly FlagKey CanSupport = new("can_support", Default: true, "Counts as support for an intercept; an early-warning radar does not.");
        public static readonly ReferenceKey From = new("from", Target.Place, "Launch point.") { Required = true };
        public static readonly ReferenceKey To = new("to", Target.Place, "Aim point.") { Required = true };
        public static readonly ChoiceKey Loft = new("loft", ["minimum-energy", "lofted", "depressed"], "minimum-energy", "Shape of the flight.");

        public static readonly Section Battery = new(
            "interceptors", "Interceptors at a site.", [Type, Name, Site, Inventory, Owner, .. Interceptor.Keys]) { Rule = Rules.Interceptor };
        public static readonly Section RadarPost = new(
            "radars", "A radar at a site.", [Type, Name, Site, Owner, Contributes, Latency, CanSupport, .. Radar.Keys]) { Rule = Rules.Radar };
        public static readonly Section InfraredPost = new(
            "infrared", "Space-based infrared.", [Type, Name, Owner, Contributes, Latency, .. Infrared.Keys]);
        public static readonly Section Threat = new(
            "threats", "One missile class flown from one place to another.", [Missile, Name, From, To, Loft, .. Format.Missile.Keys])
            { Alternatives = [[Vehicle.Staged, Vehicle.Burnout]] };
    }

    /// <summary>Which physics.</summary>
    public static class Fidelity
    {
        public static readonly FlagKey Ideal = new("ideal", Default: false, "Impulsive burns on an airless, spherical, non-rotating Earth; the other switches then do not count.");
        public static readonly FlagKey Rotation = new("rotation", Default: true, "The Earth rotates.");
        public static readonly FlagKey J2 = new("j2", Default: true, "Oblate Earth: WGS84 and J2.");
        public static readonly FlagKey J3J4 = new("j3_j4", Default: false, "J3 and J4 besides.");
        public static readonly FlagKey Drag = new("drag", Default: true, "Air.");
        public static readonly NumberKey DensityScale = new("density_scale", One, 0.1, 10, "Factor on air density.") { Default = 1 };

        public static readonly Section Section = new("fidelity", "Which physics is computed.", Ideal, Rotation, J2, J3J4, Drag, DensityScale);
    }

    /// <summary>When the defence may launch.</summary>
    public static class Commit
    {
        public static readonly NumberKey<Duration> AfterLaunch = new(
            "after_launch", S, 0, 3600, "Commit this long after the missile's launch; without it, when the sensors allow.");
        public static readonly NumberKey<Duration> DecisionDelay = new("decision_delay", S, 0, 3600, "Decision delay after track and cue.") { Default = 60 };
        public static readonly NumberKey<Duration> ReleaseAuthority = new("release_authority", S, 0, 3600, "No launch before, after the missile's launch.") { Default = 0 };

        public static readonly Section Section = new("commit", "When the defence may launch.", AfterLaunch, DecisionDelay, ReleaseAuthority);
    }

    /// <summary>How it shoots.</summary>
    public static class Doctrine
    {
        public static readonly NumberKey Salvo = new("salvo", One, 1, 20, "Interceptors in a salvo; a salvo is one shot.") { Default = 1, Whole = true };
        public static readonly NumberKey<Duration> AssessmentDelay = new("assessment_delay", S, 0, 3600, "From an intercept to the next launch.") { Default = 60 };
        public static readonly NumberKey ShotsMax = new("shots_max", One, 1, 100, "Most shots at one missile.") { Default = 4, Whole = true };

        public static readonly Section Section = new("doctrine", "How the defence shoots.", Salvo, AssessmentDelay, ShotsMax);
    }

    /// <summary>Sensor support.</summary>
    public static class Support
    {
        public static readonly NumberKey<Duration> Last = new("last", S, 0, 600, "A sensor has the target in view this long before intercept.") { Default = 30 };

        public static readonly Section Section = new("support", "What a sensor-supported intercept asks for.", Last);
    }

    /// <summary>A party.</summary>
    public static class Party
    {
        public static readonly TextKey Name = new("name", "Name for people.") { Required = true };

        public static readonly Section Section = new("parties", "A state or organisation.", Name);
    }

    /// <summary>A published verdict.</summary>
    public static class Published
    {
        public static readonly ReferenceKey Threat = new("threat", Target.Threat, "The missile it speaks of; all without it.");
        public static readonly ReferenceKey Position = new("position", Target.Position, "The position it holds under; any without it.");
        public static readonly FlagKey Intercept = new("intercept", Default: false, "It says that an intercept is possible.") { Required = true };
        public static readonly TextKey Quote = new("quote", "Short quotation or paraphrase.") { Required = true };
        public static readonly TextKey Source = new("source", "Key of docs/references.md.") { Required = true };

        public static readonly Section Section = new("published", "What a published source concluded.", Threat, Position, Intercept, Quote, Source);
    }

    /// <summary>A launch of the exercise.</summary>
    public static class Launch
    {
        public static readonly ReferenceKey Threat = new("threat", Target.Threat, "The missile that flies.") { Required = true };
        public static readonly NumberKey<Duration> At = new("at", S, 0, ExerciseLongest, "Launch, after the exercise's start.") { Required = true, Role = InputRole.Attacker };
        public static readonly ReferenceKey By = new("by", Target.Party, "Whose launch it is; without it a third state's, which tells nobody.");
        public static readonly ChoiceKey Notified = new("notified", ["none", "in-time", "late"], "none", "Whether the launching party gives notice, and when.");
        public static readonly NumberKey<Duration> Notice = new(
            "notice", S, -86_400, 2_592_000, "Notice comes this long before the launch, after it where negative; without it 25 h, and late notice has to say.");
        public static readonly NumberKey<Duration> Window = new("window", S, 60, 345_600, "Length of the launch window; the launch comes when a tenth of it has passed.") { Default = 3600 };

        public static readonly Section Section = new("launches", "A launch of the exercise.", Threat, At, By, Notified, Notice, Window) { Rule = ExerciseRules.Launch };
    }

    /// <summary>What the white cell adds to the truth.</summary>
    public static class Inject
    {
        public const string FalseAlarm = "false-alarm", SensorOutage = "sensor-outage", LinkCut = "link-cut", LateNotice = "late-notice", ClockDrift = "clock-drift";

        public static readonly ChoiceKey Kind = new("kind", [FalseAlarm, SensorOutage, LinkCut, LateNotice, ClockDrift], null, "What is played.") { Required = true };
        public static readonly NumberKey<Duration> From = new("from", S, 0, ExerciseLongest, "When it begins, after the exercise's start; a late notice is given then.") { Required = true };
        public static readonly NumberKey<Duration> To = new("to", S, 0, ExerciseLongest, "When an outage, a cut or a drift ends; a drift lasts to the end without it.");
        public static readonly ReferenceKey Sensor = new("sensor", Target.Sensor, "Of a false alarm and of an outage: a radar or an infrared sensor.");
        public static readonly ReferenceKey Threat = new("threat", Target.Threat, "What a false alarm looks like.");
        public static readonly ReferenceKey Party = new("party", Target.Party, "Whose clock drifts; one end of the link that is cut.");
        public static readonly ReferenceKey Other = new("other", Target.Party, "The other end of the link that is cut.");
        public static readonly ReferenceKey Launch = new("launch", Target.Launch, "The launch whose notice is held back.");
        public static readonly NumberKey<Duration> Drift = new("drift", S, -600, 600, "By how much the clock is ahead.");

        public static readonly Section Section = new(
            "injects", "What the white cell adds to the truth.", Kind, From, To, Sensor, Threat, Party, Other, Launch, Drift) { Rule = ExerciseRules.Inject };
    }

    /// <summary>What a party says of its own interceptors and radars.</summary>
    public static class Declaration
    {
        public const string Silos = "silos", BurnoutSpeed = "burnout-speed", Sector = "sector", Pointing = "pointing";

        public static readonly ChoiceKey What = new("what", [Silos, BurnoutSpeed, Sector, Pointing], null, "What is declared.") { Required = true };
        public static readonly NumberKey<Duration> At = new("at", S, 0, ExerciseLongest, "When, after the exercise's start.") { Required = true };
        public static readonly ReferenceKey Site = new("site", Target.Battery, "Interceptor site, for silos and burnout-speed.");
        public static readonly ReferenceKey Radar = new("radar", Target.Radar, "Radar, for sector and pointing.");
        public static readonly NumberKey Count = new("count", One, 0, 1_000, "Silos declared; may differ from the inventory, which is then a false declaration.") { Whole = true };
        public static readonly NumberKey<Speed> Speed = new("speed", KmS, 0.5, 15, "Burn-out speed declared, Earth-relative.");
        public static readonly NumberKey<Angle> Center = new("center", Deg, -180, 360, "Azimuth declared of the middle of the sector, or of where the radar points.");
        public static readonly NumberKey<Angle> HalfWidth = new("half_width", Deg, 0.5, 180, "Half width declared of the sector.");

        public static readonly Section Section = new(
            "declarations", "What a party says of its own interceptors and radars; the owner declares.", What, At, Site, Radar, Count, Speed, Center, HalfWidth)
            { Rule = ExerciseRules.Declaration };
    }

    /// <summary>A joint exercise played with the scenario.</summary>
    public static class Exercise
    {
        public static readonly NumberKey Seed = new("seed", One, 0, 4_294_967_295, "Decides every random error of the exercise.") { Required = true, Whole = true };
        public static readonly TextKey Policy = new("policy", "Name of a release policy in policies/, without .json.")
        {
            Required = true,
            Wrong = text => Check.IsId(text) ? null : (Codes.Type, $"'{Check.Clip(text)}' cannot be the name of a policy. Use up to 64 letters, digits, - and _."),
        };
        public static readonly NumberKey<Duration> End = new("end", S, 1, ExerciseLongest, "Length of the exercise.") { Required = true };
        public static readonly EntriesKey Launches = new("launches", "launch", Launch.Section, InputRole.World, 1000, "Which missile flies when.");
        public static readonly EntriesKey Injects = new("injects", "inject", Inject.Section, InputRole.World, 1000, "What the white cell adds to the truth.");
        public static readonly EntriesKey Declarations = new("declarations", "declaration", Declaration.Section, InputRole.World, 1000, "What parties say of their interceptors and radars.");

        public static readonly Section Section = new(
            "exercise", "A joint exercise played with the scenario; run and footprint do not read it.",
            Seed, Policy, End, Launches, Injects, Declarations) { Rule = ExerciseRules.Exercise };
    }

    /// <summary>A scenario.</summary>
    public static class Scenario
    {
        public static readonly TextKey Format = new("format", $"Always {Version}.")
        {
            Required = true,
            Wrong = text => text == Version ? null : (Codes.Version, $"'{text}' is not a version this program reads. Write {Version}."),
        };
        public static readonly TextKey Title = new("title", "Headline.") { Required = true };
        public static readonly TextKey About = new("about", "A paragraph for the reader of the report.");
        public static readonly TextKey Epoch = new("epoch", "UTC instant of t = 0, as 2007-01-01T00:00:00Z.")
        {
            Wrong = text => text.Length == 0 || IsInstant(text) ? null : (Codes.Type, $"'{text}' is not an instant. Write it as 2007-01-01T00:00:00Z."),
        };
        public static readonly ReferenceKey Position = new("position", Target.Position, "Whose figures are used where claimants differ.");
        public static readonly SectionKey Fidelity = new("fidelity", Text.Format.Fidelity.Section, InputRole.World, "Which physics is computed.");
        public static readonly EntriesKey Parties = new("parties", "party", Party.Section, InputRole.World, 100, "Owners of sensors and interceptors.");
        public static readonly EntriesKey Places = new("places", "place", Place.Section, InputRole.World, 10_000, "Places besides the catalogue's.");
        public static readonly SectionKey Catalogue = new(
            "catalogue",
            new Section("catalogue", "Catalogue entries of the scenario's own.", [.. Kinds.Select(k => new EntriesKey(k.Folder, k.Noun, k.Own, k.Role, 1000, $"Own {k.Noun} types."))]),
            null, "Catalogue entries of the scenario's own, as in a file of the catalogue.");
        public static readonly EntriesKey Interceptors = new("interceptors", "interceptor", Post.Battery, InputRole.Defence, 1000, "Interceptor sites.");
        public static readonly EntriesKey Radars = new("radars", "radar", Post.RadarPost, InputRole.Sensor, 1000, "Radars.");
        public static readonly EntriesKey Infrared = new("infrared", "infrared", Post.InfraredPost, InputRole.Sensor, 100, "Space-based infrared.");
        public static readonly SectionKey Commit = new("commit", Text.Format.Commit.Section, InputRole.Command, "When the defence may launch.");
        public static readonly SectionKey Doctrine = new("doctrine", Text.Format.Doctrine.Section, InputRole.Command, "How the defence shoots.");
        public static readonly SectionKey Support = new("support", Text.Format.Support.Section, InputRole.Command, "What a supported intercept asks for.");
        public static readonly EntriesKey Threats = new("threats", "threat", Post.Threat, InputRole.MissileClass, 1000, "The missiles.");
        public static readonly ListKey Published = new("published", Text.Format.Published.Section, 0, 1000, "Published verdicts to compare with.");
        public static readonly SectionKey Exercise = new("exercise", Text.Format.Exercise.Section, InputRole.World, "A joint exercise played with the scenario.");
        public static readonly ReservedKey Sharing = new("sharing", "Sharing rules between parties; kept for a later version.");
        public static readonly ReservedKey Limits = new("limits", "Declared limits; kept for a later version.");
        public static readonly ReservedKey Raids = new("raids", "Raids; kept for a later version.");

        public static readonly Section Section = new(
            "scenario", "A scenario.",
            Format, Title, About, Epoch, Position, Fidelity, Parties, Places, Catalogue, Interceptors, Radars, Infrared,
            Commit, Doctrine, Support, Threats, Published, Exercise, Sharing, Limits, Raids) { Rule = Rules.Scenario };

        /// <summary>Maps whose entries are built on catalogue entries, with the key that names the entry.</summary>
        public static ImmutableArray<(EntriesKey Key, ReferenceKey Entry, Kind Kind)> Built { get; } =
        [
            (Interceptors, Post.Type, Text.Format.Interceptors),
            (Radars, Post.Type, Text.Format.Radars),
            (Infrared, Post.Type, InfraredSensors),
            (Threats, Post.Missile, Missiles),
        ];
    }

    private static bool IsInstant(string text) => DateTimeOffset.TryParseExact(
        text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    private static Kind KindOf(
        string folder, string noun, InputRole role, ImmutableArray<Key> keys, ImmutableArray<ImmutableArray<Key>> alternatives,
        Func<View, IEnumerable<Broken>>? rule) =>
        new(folder, noun, role,
            new Section(folder, $"A file of catalogue/{folder}.", [.. Head.Keys, .. keys]) { Alternatives = alternatives, Rule = rule },
            new Section(folder, $"A scenario's own {noun}.", [Post.Name, Head.About, Head.Base, Head.Claimants, .. keys]) { Alternatives = alternatives, Rule = rule });
}
