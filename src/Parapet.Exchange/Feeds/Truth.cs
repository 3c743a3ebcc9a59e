using System.Collections.Immutable;
using Parapet.Exchange.Messages;

namespace Parapet.Exchange.Feeds;

/// <summary>Where an item comes from.</summary>
public enum FeedKind
{
    /// <summary>A sensor saw something.</summary>
    Observation,

    /// <summary>A party says what it launches.</summary>
    Notice,

    /// <summary>A party says what stands at its sites and how its radars are turned.</summary>
    Declaration,

    /// <summary>The white cell makes it so: a false alarm, a sensor that fails.</summary>
    Inject,
}

/// <summary>What a party is given to know at a moment, as it may tell it: the input of that party's gateway.</summary>
/// <param name="Index">From 0, in the order of time.</param>
/// <param name="Id">Of the message, in the form of a UUID of version 7: <see cref="ItemId"/>.</param>
/// <param name="TimeMs">[ms] after the exercise's start.</param>
/// <param name="Party">Whose it is.</param>
/// <param name="Message">What it says, exactly.</param>
/// <param name="Sensor">Id of the sensor it comes from; empty for none.</param>
/// <param name="Launch">Id of the exercise's launch, or of the inject; empty for none. Not for players.</param>
/// <param name="Threat">Id of the missile; empty for none. Not for players.</param>
/// <param name="Kind">Where it comes from.</param>
public sealed record FeedItem(int Index, string Id, long TimeMs, string Party, Message Message, string Sensor, string Launch, string Threat, FeedKind Kind);

/// <summary>What truly happens.</summary>
public enum TruthKind
{
    /// <summary>A missile is launched.</summary>
    Launch,

    /// <summary>Its last stage burns out.</summary>
    Burnout,

    /// <summary>A sensor sees it for the first time.</summary>
    FirstSight,

    /// <summary>A sensor has seen it for the last time.</summary>
    LastSight,

    /// <summary>It comes down.</summary>
    Impact,
}

/// <summary>Something that truly happens; outages of sensors are allowed for.</summary>
/// <param name="Time">[s] after the exercise's start, to the bit what the flight and the sighting say.</param>
/// <param name="Kind">What.</param>
/// <param name="Launch">Id of the exercise's launch.</param>
/// <param name="Threat">Id of the missile.</param>
/// <param name="Sensor">Id of the sensor; empty for none.</param>
/// <param name="Words">For people.</param>
public sealed record TruthEvent(double Time, TruthKind Kind, string Launch, string Threat, string Sensor, string Words);

/// <summary>A declaration beside the truth.</summary>
/// <param name="Declaration">What is declared.</param>
/// <param name="Party">By whom.</param>
/// <param name="Declared">For people.</param>
/// <param name="True">For people; "not stated" where the scenario does not say.</param>
/// <param name="Holds">Whether the declaration is true; null where the scenario does not say.</param>
public sealed record DeclarationCheck(Declaration Declaration, string Party, string Declared, string True, bool? Holds);

/// <summary>Everything that happens in an exercise: a pure function of the sealed scenario, the same bits on any number of threads.</summary>
public sealed record Truth
{
    /// <summary>Id of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>SHA-256 (hex) of the resolved scenario, exercise included.</summary>
    public required string ScenarioHash { get; init; }

    /// <summary>Name of the release policy to begin with.</summary>
    public required string Policy { get; init; }

    /// <summary>Of the random errors.</summary>
    public required uint Seed { get; init; }

    /// <summary>[ms since 1970, UTC] the exercise's start.</summary>
    public required long EpochMs { get; init; }

    /// <summary>[ms] length of the exercise.</summary>
    public required long EndMs { get; init; }

    /// <summary>The parties, in the order of the scenario.</summary>
    public required ImmutableArray<Party> Parties { get; init; }

    /// <summary>What truly happens, by time; also after the exercise's end.</summary>
    public required ImmutableArray<TruthEvent> Events { get; init; }

    /// <summary>What parties are given to know, by time.</summary>
    public required ImmutableArray<FeedItem> Items { get; init; }

    /// <summary>What the white cell does to links, sensors and clocks, by beginning: cuts, outages, drifts.</summary>
    public required ImmutableArray<Inject> Controls { get; init; }

    /// <summary>What is declared beside what is true.</summary>
    public required ImmutableArray<DeclarationCheck> Declarations { get; init; }

    /// <summary>All of the above as canonical JSON (RFC8785), one line each: leaves of the tree.</summary>
    public required ImmutableArray<string> Lines { get; init; }

    /// <summary>Root (hex) of the Merkle tree (RFC6962) over <see cref="Lines"/> in UTF-8.</summary>
    public required string Root { get; init; }
}

/// <summary>What making a feed gave: everything that happens, or why the scenario cannot be played.</summary>
/// <param name="Truth">Null when a diagnostic is an error.</param>
/// <param name="Diagnostics">With the path of what is wrong.</param>
public sealed record FeedResult(Truth? Truth, ImmutableArray<Diagnostic> Diagnostics);
