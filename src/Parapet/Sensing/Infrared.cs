namespace Parapet.Sensing;

/// <summary>Space-based infrared: sees a burning stage above the clouds and gives a cue and a launch point.</summary>
public sealed record Infrared
{
    /// <summary>Key in the catalogue.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>[m] altitude above which a burning stage is visible.</summary>
    public required Length CloudBreak { get; init; }

    /// <summary>[s] revisit time; the first look comes at most this long after cloud break (the whole of it is charged).</summary>
    public required Duration Revisit { get; init; }

    /// <summary>[s] further looks and processing until the cue is given.</summary>
    public required Duration Processing { get; init; }

    /// <summary>[m] one-sigma error of the launch point.</summary>
    public Length LaunchPointError { get; init; }

    /// <summary>[rad] one-sigma error of the heading.</summary>
    public Angle HeadingError { get; init; }
}

/// <summary>An infrared constellation in a scenario; coverage is taken as continuous.</summary>
/// <param name="Id">Key in the scenario.</param>
/// <param name="Infrared">What it is.</param>
/// <param name="Owner">Party id, or empty.</param>
/// <param name="Contributes">Its cue reaches the defence.</param>
/// <param name="Latency">[s] delay until the cue reaches the defence.</param>
/// <param name="Path">Scenario path.</param>
public sealed record InfraredPost(string Id, Infrared Infrared, string Owner, bool Contributes, Duration Latency, string Path);
