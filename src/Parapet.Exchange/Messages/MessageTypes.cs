using System.Collections.Immutable;

namespace Parapet.Exchange.Messages;

/// <summary>
/// The closed table of message types: reading, coarsening, policies, the schema and the words are made from it. After the forms of the 2000 memorandum on
/// notifications of launches (PLNS-2000) and the launch information of the joint centre (JDEC-2000), not verbatim: their annexes are not at hand.
/// </summary>
/// <remarks>Nothing here tells anybody where or how to meet a missile: there are declarations, notifications, warnings and coarse tracks.</remarks>
public static class MessageTypes
{
    private const long Second = 1_000, Minute = 60 * Second, Hour = 60 * Minute, Day = 24 * Hour;

    private static readonly ImmutableArray<long> Full = FieldKind.Same;
    private static readonly ImmutableArray<long> PlannedTime = [Minute, 10 * Minute, Hour, Day];
    private static readonly ImmutableArray<long> PastTime = [Second, Minute, 10 * Minute, Hour];
    private static readonly ImmutableArray<long> WarningTime = [Second, 10 * Second, Minute, 10 * Minute];
    private static readonly ImmutableArray<long> TrackTime = [5 * Second, 10 * Second, Minute, 10 * Minute];
    private static readonly ImmutableArray<long> Directions = Millionths(5, 15, 45, 90);
    private static readonly ImmutableArray<long> Seconds = Millionths(1, 10, 60, 600);
    private static readonly ImmutableArray<long> Altitudes = Millionths(10, 50, 100, 500);

    private static readonly AreaKind PlannedArea = Area(10, 100);
    private static readonly AreaKind WideArea = Area(100, 1_000);
    private static readonly AreaKind ImpactArea = Area(50, 200);
    private static readonly AreaKind LaunchEllipse = new([new(10), new(50), new(200), AreaStep.Regions]);

    /// <summary>Classes of vehicles; unknown at any rung is unknown.</summary>
    internal static CodeKind VehicleClass { get; } = new(
        [
            new("ICBM", "intercontinental ballistic missile", "межконтинентальная баллистическая ракета"),
            new("SLBM", "submarine-launched ballistic missile", "баллистическая ракета подводной лодки"),
            new("IRBM", "intermediate-range ballistic missile", "баллистическая ракета средней дальности"),
            new("MRBM", "medium-range ballistic missile", "баллистическая ракета средней дальности (MRBM)"),
            new("SRBM", "short-range ballistic missile", "баллистическая ракета малой дальности"),
            new("SLV", "space launch vehicle", "ракета космического назначения"),
            new("sounding", "sounding rocket", "геофизическая ракета"),
            new("unknown", "vehicle of unknown class", "ракета неизвестного класса"),
        ],
        [
            Words(),
            Words(("ICBM", "ballistic"), ("SLBM", "ballistic"), ("IRBM", "ballistic"), ("MRBM", "ballistic"), ("SRBM", "ballistic"), ("SLV", "space")),
            Words(),
            Words(("ballistic", "missile"), ("space", "missile"), ("sounding", "missile"), ("unknown", "missile")),
        ]);

    /// <summary>How far a vehicle can go.</summary>
    internal static CodeKind RangeClass { get; } = new(
        [
            new("up-to-500-km", "up to 500 km"), new("500-to-1000-km", "500 to 1,000 km"), new("1000-to-3000-km", "1,000 to 3,000 km"),
            new("3000-to-5500-km", "3,000 to 5,500 km"), new("over-5500-km", "over 5,500 km"),
        ],
        [
            Words(),
            Words(("500-to-1000-km", "over-500-km"), ("1000-to-3000-km", "over-500-km"), ("3000-to-5500-km", "over-500-km"), ("over-5500-km", "over-500-km")),
            Words(),
            Words(),
        ]);

    private static readonly CodeKind ApogeeClass = new(new Code("up-to-500-km", "up to 500 km"), new Code("over-500-km", "over 500 km"));

    private static readonly CodeKind What = new(
        new Code("real-launch", "a real launch"), new Code("test-launch", "a test launch"), new Code("space-launch", "a space launch"),
        new Code("decoy", "a decoy"), new Code("sensor-fault", "a fault of a sensor"), new Code("unknown", "not known"));

    private static readonly FieldType CaseNumber = new(
        "pln_no", new NameKind(NameForm.Case), "Number of the notification, to which later ones of the same launch refer.");

    private static readonly FieldType Remark = new("remark", new TextKind(2_000) { Bilingual = true }, "Free text in English, Russian or both.");

    private static readonly FieldType Class = new("vehicle_class", VehicleClass, "Class of the vehicle.");

    private static readonly FieldType TrackId = new("track_id", new NameKind(NameForm.Plain), "The track, by the name its origin gave it.");

    private static readonly FieldType DueTime = new("due_time", new TimeKind(Full), "When an answer is due.") { Required = true };

    /// <summary>Pre-launch notification.</summary>
    public static MessageType Pln { get; } = new(
        "PLN", "pre-launch notification", "A launch is planned (form 1 of PLNS, not verbatim).",
        CaseNumber with { Required = true },
        Class with { Required = true },
        new("vehicle_count", new CountKind(100), "How many are to be launched in the window; one where it is not said."),
        new("launch_window", new WindowKind(PlannedTime), "When the launch may take place.") { Required = true },
        new("launch_area", PlannedArea, "Where from: a site, an area, a quadrant of an ocean or a body of water.") { Required = true },
        new("azimuth_deg", new AngleKind(Directions), "Planned direction at launch."),
        new("impact_areas", ImpactArea with { Many = true }, "Where stages and payload are to come down."),
        new("range_class", RangeClass, "Planned range."),
        new("apogee_class", ApogeeClass, "Planned greatest altitude."),
        Remark);

    /// <summary>Extension of a launch window.</summary>
    public static MessageType Plx { get; } = new(
        "PLX", "extension of a launch window", "A notified launch may take place later (form 2 of PLNS, not verbatim).",
        CaseNumber with { Required = true },
        new("window_end_time", new TimeKind(PlannedTime), "New end of the window.") { Required = true },
        new("reason", new TextKind(2_000) { Bilingual = true }, "Why."));

    /// <summary>Cancellation of a launch.</summary>
    public static MessageType Plc { get; } = new(
        "PLC", "cancellation of a launch", "A notified launch will not take place (form 4 of PLNS, not verbatim).",
        CaseNumber with { Required = true },
        new("reason", new TextKind(2_000) { Bilingual = true }, "Why."));

    /// <summary>Post-launch notification.</summary>
    public static MessageType Pst { get; } = new(
        "PST", "post-launch notification", "What became of a launch, notified before or not (form 3 of PLNS, not verbatim).",
        CaseNumber,
        new("launched", new FlagKind(), "Whether it was launched.") { Required = true },
        new("launch_time", new TimeKind(PastTime), "When."),
        Class,
        new("vehicle_count", new CountKind(100), "How many; one where it is not said."),
        new("launch_area", PlannedArea, "Where from."),
        new("azimuth_deg", new AngleKind(Directions), "Direction at launch."),
        new("outcome", new CodeKind(
            new Code("nominal", "nominal", "штатно"), new Code("partial", "a partial failure", "частичный отказ"),
            new Code("failed", "a failure", "отказ"), new Code("unknown", "not known", "неизвестно")), "How it went."),
        Remark);

    /// <summary>Geophysical or space experiment.</summary>
    public static MessageType Geo { get; } = new(
        "GEO", "geophysical or space experiment", "An experiment that can disturb warning sensors (form 5 of PLNS, not verbatim).",
        CaseNumber,
        new("experiment_area", WideArea, "Where.") { Required = true },
        new("altitude_km", new BandKind(0, 100_000, Altitudes), "Between which altitudes."),
        new("experiment_window", new WindowKind(PlannedTime), "When.") { Required = true },
        new("affected_bands", new CodesKind([
            new("VHF", "VHF"), new("UHF", "UHF"), new("L", "L band"), new("S", "S band"), new("C", "C band"), new("X", "X band"), new("infrared", "infrared"),
        ]), "What may be disturbed."),
        Remark);

    /// <summary>Forced deorbit.</summary>
    public static MessageType Deo { get; } = new(
        "DEO", "forced deorbit", "An object is brought down from orbit (form 6 of PLNS, not verbatim).",
        CaseNumber,
        new("object_name", new NameKind(NameForm.Plain), "The object.") { Required = true },
        new("deorbit_time", new TimeKind(PlannedTime), "When it leaves its orbit."),
        new("reentry_window", new WindowKind(PlannedTime), "When it meets the atmosphere.") { Required = true },
        new("reentry_area", WideArea, "Where it comes down."),
        Remark);

    /// <summary>Launch warning.</summary>
    public static MessageType Lwn { get; } = new(
        "LWN", "launch warning", "A launch was seen (launch information after JDEC, not verbatim). One that refers to an earlier warning brings it up to date.",
        new("detect_time", new TimeKind(WarningTime), "When it was seen.") { Required = true, Floor = Rung.L1 },
        new("launch_time", new TimeKind(WarningTime), "Estimated time of launch.") { Floor = Rung.L1 },
        new("launch_time_sigma_s", new NumberKind(0, 3_600, Seconds), "Its standard deviation.") { Floor = Rung.L1 },
        Class,
        new("class_confidence", new NumberKind(0, 1, [50_000, 100_000, 500_000, 1_000_000]), "Chance that the class is right."),
        new("launch_area", LaunchEllipse, "Estimated place of launch: an ellipse.") { Floor = Rung.L1 },
        new("azimuth_deg", new AngleKind(Directions), "Estimated direction at launch.") { Floor = Rung.L1 },
        new("azimuth_sigma_deg", new NumberKind(0, 180, Directions), "Its standard deviation.") { Floor = Rung.L1 },
        new("vehicle_count", new CountKind(1_000), "How many; one where it is not said."),
        new("impact_area", ImpactArea, "Estimated place of impact: an ellipse.") { Floor = Rung.L1 },
        new("impact_time", new TimeKind(WarningTime), "Estimated time of impact.") { Floor = Rung.L1 },
        new("impact_time_sigma_s", new NumberKind(0, 3_600, Seconds), "Its standard deviation.") { Floor = Rung.L1 },
        new("source_kind", new CodeKind(
            new Code("infrared", "infrared", "ИК-средство"), new Code("radar", "radar", "РЛС"), new Code("both", "infrared and radar", "ИК-средство и РЛС")),
            "What saw it."));

    /// <summary>Track.</summary>
    public static MessageType Trk { get; } = new(
        "TRK", "track", "Where something flies, coarse for others: never nearer than a cube of 1 km, every 5 s, 10 s late.",
        TrackId with { Required = true },
        new("time", new TimeKind(TrackTime), "When it was there.") { Required = true, Floor = Rung.L1 },
        new("state", new StateKind([1_000, 5_000, 25_000], [100, 500, 2_500]), "Position and velocity.") { Required = true, Floor = Rung.L1 },
        new("covariance", new CovarianceKind(), "How well they are known.") { Floor = Rung.L1 },
        new("class_chances", new ChancesKind(VehicleClass), "Chances of the classes, thousandths."),
        new("coasting", new FlagKind(), "Carried on without being seen."),
        new("sensor_count", new CountKind(100), "Sensors that see it.") { Floor = Rung.L1 })
    {
        LeastDelay = TimeSpan.FromSeconds(10),
        LeastSpacing = TimeSpan.FromSeconds(5),
    };

    /// <summary>End of a track.</summary>
    public static MessageType Tre { get; } = new(
        "TRE", "end of a track", "A track goes on no further.",
        TrackId with { Required = true },
        new("time", new TimeKind(TrackTime), "When it ended.") { Required = true, Floor = Rung.L1 },
        new("end_reason", new CodeKind(
            new Code("lost", "lost"), new Code("landed", "came down"), new Code("burnt-up", "burnt up"), new Code("merged", "merged with another"),
            new Code("false", "was none")), "Why."))
    {
        LeastDelay = TimeSpan.FromSeconds(10),
    };

    /// <summary>Revised impact.</summary>
    public static MessageType Imp { get; } = new(
        "IMP", "revised impact", "A new estimate of where and when something comes down.",
        TrackId,
        new("impact_area", ImpactArea, "Where: an ellipse.") { Required = true, Floor = Rung.L1 },
        new("impact_time", new TimeKind(WarningTime), "When.") { Required = true, Floor = Rung.L1 },
        new("impact_time_sigma_s", new NumberKind(0, 3_600, Seconds), "Its standard deviation.") { Floor = Rung.L1 });

    /// <summary>Status of a sensor.</summary>
    public static MessageType Sen { get; } = new(
        "SEN", "status of a sensor", "A sensor is or will be up, down or degraded.",
        new("sensor", new NameKind(NameForm.Plain), "The sensor, by an agreed alias.") { Required = true },
        new("sensor_area", PlannedArea, "Where it stands.") { Floor = Rung.L1 },
        new("sector_deg", new SectorKind(Directions), "Directions concerned.") { Floor = Rung.L1 },
        new("status", new CodeKind(new Code("up", "up"), new Code("degraded", "degraded"), new Code("down", "down")), "How it is.") { Required = true },
        new("period", new WindowKind(PlannedTime), "From when until when.") { Required = true });

    /// <summary>Declaration of status.</summary>
    public static MessageType Sta { get; } = new(
        "STA", "declaration of status", "What stands at a site and how a radar is and was turned: for inspection and trust, not about any object in flight.",
        new("site", new NameKind(NameForm.Plain), "The site.") { Required = true },
        new("period", new WindowKind(PlannedTime), "From when until when it holds.") { Required = true },
        new("silo_count", new CountKind(1_000), "Silos."),
        new("interceptor_count", new CountKind(1_000), "Interceptors present."),
        new("interceptor_speed_km_s", new NumberKind(0, 20, Millionths(0.1m, 0.5m, 1, 5)), "Their greatest speed, as declared."),
        new("radar_sector_deg", new SectorKind(Directions), "Directions the radar is limited to."),
        new("pointing_log", new PointingKind(PlannedTime, Directions, 1_000), "Where the radar pointed when.") { Floor = Rung.L1 },
        Remark);

    /// <summary>Ambiguity query.</summary>
    public static MessageType Amb { get; } = new(
        "AMB", "ambiguity query", "Asks what something was.",
        new("supposed", What, "What the asker supposes.") { Required = true },
        DueTime,
        Remark)
    { LeastReferences = 1 };

    /// <summary>Answer to an ambiguity query.</summary>
    public static MessageType Ama { get; } = new(
        "AMA", "answer to an ambiguity query", "Says what something was. Refers to the query.",
        new("answer", What, "What it was.") { Required = true },
        Remark)
    { LeastReferences = 1 };

    /// <summary>Complaint.</summary>
    public static MessageType Cmp { get; } = new(
        "CMP", "complaint", "What was received is late, incomplete or wrong.",
        new("complaint", new CodeKind(
            new Code("late", "late"), new Code("incomplete", "incomplete"), new Code("inconsistent", "inconsistent"), new Code("bad-proof", "not proven")),
            "What is wrong.") { Required = true },
        DueTime,
        Remark)
    { LeastReferences = 1 };

    /// <summary>Answer to a complaint.</summary>
    public static MessageType Cma { get; } = new(
        "CMA", "answer to a complaint", "What is done about a complaint. Refers to it.",
        new("answer", new CodeKind(
            new Code("accepted", "accepted"), new Code("explained", "explained"), new Code("rejected", "rejected")), "The answer.") { Required = true },
        Remark)
    { LeastReferences = 1 };

    /// <summary>Correction.</summary>
    public static MessageType Cor { get; } = new(
        "COR", "correction", "The first message referred to was wrong; the second stands in its place.",
        new("field", new NameKind(NameForm.Plain), "The field that was wrong."),
        new("reason", new TextKind(2_000) { Bilingual = true }, "Why."))
    { LeastReferences = 2 };

    /// <summary>Withdrawal.</summary>
    public static MessageType Wdr { get; } = new(
        "WDR", "withdrawal", "The messages referred to no longer stand.",
        new FieldType("reason", new TextKind(2_000) { Bilingual = true }, "Why."))
    { LeastReferences = 1 };

    /// <summary>Gap: what should be there and is not.</summary>
    public static MessageType Gap { get; } = new(
        "GAP", "gap", "What should have been sent and was not.",
        new("pln_no", new NameKind(NameForm.Case), "Of which launch."),
        new("reason", new CodeKind(
            new Code("no-post-launch", "no word after a launch window"), new Code("no-answer", "no answer in time"), new Code("link", "a cut link"),
            new Code("unknown", "not known")), "What is missing.") { Required = true },
        new("since_time", new TimeKind(FieldKind.Same), "Since when.") { Required = true },
        Remark);

    /// <summary>All types that people and their sensors send; what nodes write themselves are the entries of <see cref="Audits.Service"/>.</summary>
    public static ImmutableArray<MessageType> All { get; } =
    [
        Pln, Plx, Plc, Pst, Geo, Deo, Lwn, Trk, Tre, Imp, Sen, Sta, Amb, Ama, Cmp, Cma, Cor, Wdr, Gap,
    ];

    private static readonly ImmutableDictionary<string, MessageType> ByName = All.ToImmutableDictionary(t => t.Name, StringComparer.Ordinal);

    /// <summary>The type of a name; null where there is none.</summary>
    /// <param name="name">PLN, in capitals.</param>
    public static MessageType? Find(string name) => ByName.GetValueOrDefault(name);

    private static AreaKind Area(int first, int second) => new([new(first), new(second), AreaStep.Regions, AreaStep.World]);

    private static ImmutableArray<long> Millionths(params ReadOnlySpan<decimal> steps)
    {
        var all = ImmutableArray.CreateBuilder<long>(steps.Length);
        foreach (var step in steps)
        {
            all.Add((long)(step * Canonical.Micro));
        }

        return all.MoveToImmutable();
    }

    private static ImmutableDictionary<string, string> Words(params ReadOnlySpan<(string From, string To)> words)
    {
        var all = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (from, to) in words)
        {
            all.Add(from, to);
        }

        return all.ToImmutable();
    }
}
