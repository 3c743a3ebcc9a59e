using System.Collections.Immutable;

namespace Parapet;

/// <summary>
/// A joint exercise played with a scenario: what is launched when, who says so beforehand, what the white cell adds, what is declared. Times
/// run from the exercise's start, which is the scenario's epoch.
/// </summary>
public sealed record Exercise
{
    /// <summary>Decides every random error.</summary>
    public required uint Seed { get; init; }

    /// <summary>Name of the release policy the parties begin with.</summary>
    public required string Policy { get; init; }

    /// <summary>[s] length.</summary>
    public required Duration End { get; init; }

    /// <summary>The launches, in the order of the file.</summary>
    public ImmutableArray<ExerciseLaunch> Launches { get; init; } = [];

    /// <summary>What the white cell adds, in the order of the file.</summary>
    public ImmutableArray<Inject> Injects { get; init; } = [];

    /// <summary>What parties say of their interceptors and radars, in the order of the file.</summary>
    public ImmutableArray<Declaration> Declarations { get; init; } = [];
}

/// <summary>Whether a launch is told beforehand.</summary>
public enum Notified
{
    /// <summary>Nobody is told.</summary>
    None,

    /// <summary>As early as agreed.</summary>
    InTime,

    /// <summary>Later than agreed.</summary>
    Late,
}

/// <summary>A launch of the exercise.</summary>
/// <param name="Id">Key in the exercise.</param>
/// <param name="Threat">Id of the missile.</param>
/// <param name="At">[s] after the exercise's start.</param>
/// <param name="By">Party id; empty for a third state.</param>
/// <param name="Notified">Whether it is told beforehand.</param>
/// <param name="Notice">[s] from the notice to the launch, negative after it; null where none is given.</param>
/// <param name="Window">[s] length of the launch window; the launch comes when a tenth of it has passed.</param>
public sealed record ExerciseLaunch(string Id, string Threat, Duration At, string By, Notified Notified, Duration? Notice, Duration Window);

/// <summary>What the white cell adds to the truth. Closed set.</summary>
/// <param name="Id">Key in the exercise.</param>
/// <param name="From">[s] when it begins, after the exercise's start.</param>
public abstract record Inject(string Id, Duration From);

/// <summary>A sensor reports a launch that is none.</summary>
/// <param name="Id">Key in the exercise.</param>
/// <param name="From">[s] of the report, after the exercise's start.</param>
/// <param name="Sensor">Id of a radar or an infrared sensor.</param>
/// <param name="Threat">Id of the missile it looks like.</param>
public sealed record FalseAlarm(string Id, Duration From, string Sensor, string Threat) : Inject(Id, From);

/// <summary>A sensor sees nothing for a while.</summary>
/// <param name="Id">Key in the exercise.</param>
/// <param name="From">[s] after the exercise's start.</param>
/// <param name="Sensor">Id of a radar or an infrared sensor.</param>
/// <param name="To">[s] after the exercise's start.</param>
public sealed record SensorOutage(string Id, Duration From, string Sensor, Duration To) : Inject(Id, From);

/// <summary>Nothing passes between two parties for a while.</summary>
/// <param name="Id">Key in the exercise.</param>
/// <param name="From">[s] after the exercise's start.</param>
/// <param name="Party">One of them.</param>
/// <param name="Other">The other.</param>
/// <param name="To">[s] after the exercise's start.</param>
public sealed record LinkCut(string Id, Duration From, string Party, string Other, Duration To) : Inject(Id, From);

/// <summary>A notice is held back.</summary>
/// <param name="Id">Key in the exercise.</param>
/// <param name="From">[s] when it is given after all, after the exercise's start.</param>
/// <param name="Launch">Id of the launch.</param>
public sealed record LateNotice(string Id, Duration From, string Launch) : Inject(Id, From);

/// <summary>The clock of a party is wrong.</summary>
/// <param name="Id">Key in the exercise.</param>
/// <param name="From">[s] after the exercise's start.</param>
/// <param name="Party">Whose.</param>
/// <param name="Drift">[s] by how much it is ahead.</param>
/// <param name="To">[s] after the exercise's start; null for its end.</param>
public sealed record ClockDrift(string Id, Duration From, string Party, Duration Drift, Duration? To) : Inject(Id, From);

/// <summary>What the owner says of an interceptor site or a radar; it need not be true. Closed set.</summary>
/// <param name="Id">Key in the exercise.</param>
/// <param name="At">[s] after the exercise's start.</param>
/// <param name="Subject">Id of the interceptor site or the radar.</param>
public abstract record Declaration(string Id, Duration At, string Subject);

/// <summary>How many silos a site has; the truth is its inventory.</summary>
/// <param name="Id">Key in the exercise.</param>
/// <param name="At">[s] after the exercise's start.</param>
/// <param name="Subject">Id of the interceptor site.</param>
/// <param name="Count">Declared.</param>
public sealed record SilosDeclared(string Id, Duration At, string Subject, int Count) : Declaration(Id, At, Subject);

/// <summary>How fast interceptors are at burn-out; the truth is the claimed speed of their type.</summary>
/// <param name="Id">Key in the exercise.</param>
/// <param name="At">[s] after the exercise's start.</param>
/// <param name="Subject">Id of the interceptor site.</param>
/// <param name="Speed">[m/s, Earth-relative] declared.</param>
public sealed record BurnoutSpeedDeclared(string Id, Duration At, string Subject, Speed Speed) : Declaration(Id, At, Subject);

/// <summary>Where a radar can look, or where it has been looking; the truth is its sector.</summary>
/// <param name="Id">Key in the exercise.</param>
/// <param name="At">[s] after the exercise's start.</param>
/// <param name="Subject">Id of the radar.</param>
/// <param name="Log">A pointing log, not a limit of the sector.</param>
/// <param name="Center">[rad] azimuth of the middle, declared.</param>
/// <param name="HalfWidth">[rad] declared.</param>
public sealed record SectorDeclared(string Id, Duration At, string Subject, bool Log, Angle Center, Angle HalfWidth) : Declaration(Id, At, Subject);
