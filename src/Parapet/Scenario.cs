using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Engagement;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet;

/// <summary>
/// One question, completely stated: who launches what at whom, who sees it, who may shoot at it. A scenario that exists
/// is valid: parsing returns either a scenario or every reason why there is none.
/// </summary>
public sealed record Scenario
{
    /// <summary>Short name, usually the file's: <c>01-third-site-2007</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Headline.</summary>
    public required string Title { get; init; }

    /// <summary>A paragraph for the reader of the report.</summary>
    public string About { get; init; } = "";

    /// <summary>UTC instant of t = 0; ECI and ECEF coincide then. ISO 8601 text; no computation depends on it.</summary>
    public string Epoch { get; init; } = "2007-01-01T00:00:00Z";

    /// <summary>Whose figures are used where claimants differ; null for the catalogue's own choice.</summary>
    public string? Position { get; init; }

    /// <summary>Which physics is computed.</summary>
    public required Fidelity Fidelity { get; init; }

    /// <summary>Owners of sensors and interceptors.</summary>
    public ImmutableArray<Party> Parties { get; init; } = [];

    /// <summary>Interceptor sites, in the order of the file.</summary>
    public ImmutableArray<Battery> Batteries { get; init; } = [];

    /// <summary>Radars, in the order of the file.</summary>
    public ImmutableArray<RadarPost> Radars { get; init; } = [];

    /// <summary>Space-based infrared sensors.</summary>
    public ImmutableArray<InfraredPost> Infrared { get; init; } = [];

    /// <summary>Commit rule, doctrine and the demand for sensor support.</summary>
    public required Command Command { get; init; }

    /// <summary>The missiles, in the order of the file.</summary>
    public ImmutableArray<Threat> Threats { get; init; } = [];

    /// <summary>Published verdicts this scenario is compared with.</summary>
    public ImmutableArray<PublishedVerdict> Published { get; init; } = [];

    /// <summary>A joint exercise played with it; null for none. No verdict depends on it.</summary>
    public Exercise? Exercise { get; init; }

    /// <summary>The ledger: every number that entered, with its unit, range and source.</summary>
    public ImmutableArray<Input> Inputs { get; init; } = [];

    /// <summary>SHA-256 (hex) of the canonical resolved text, catalogue values included: the scenario's identity.</summary>
    public string Hash { get; init; } = "";
}

/// <summary>A state or organisation that owns sensors or interceptors.</summary>
public sealed record Party(string Id, string Name);

/// <summary>One missile class flown from one place to another.</summary>
public sealed record Threat
{
    /// <summary>Key.</summary>
    public required string Id { get; init; }

    /// <summary>What is flown.</summary>
    public required Vehicle Vehicle { get; init; }

    /// <summary>Launch point.</summary>
    public required Place From { get; init; }

    /// <summary>Aim point: a named place or the centre of a grid cell.</summary>
    public required Place To { get; init; }

    /// <summary>Shape of the flight.</summary>
    public Loft Loft { get; init; } = Loft.MinimumEnergy;

    /// <summary>[m^2] radar cross-section of the warhead.</summary>
    public required Area CrossSection { get; init; }

    /// <summary>Scenario path, for messages: <c>threats.tabriz-washington</c>.</summary>
    public required string Path { get; init; }
}

/// <summary>What a published source concluded, to be printed beside the computed verdict.</summary>
/// <param name="Threat">Id of the threat, or null for all of them.</param>
/// <param name="Position">Position under which the source speaks, or null for any.</param>
/// <param name="Intercept">What it says: an intercept is possible.</param>
/// <param name="Quote">Short quotation or paraphrase.</param>
/// <param name="Source">Key in docs/references.md.</param>
public sealed record PublishedVerdict(string? Threat, string? Position, bool Intercept, string Quote, string Source);
