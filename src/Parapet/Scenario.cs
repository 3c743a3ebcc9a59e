using System.Collections.Immutable;
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

    /// <summary>The ledger: every number that entered, with its unit, range and source.</summary>
    public ImmutableArray<Input> Inputs { get; init; } = [];

    /// <summary>SHA-256 (hex) of the canonical resolved text, catalogue values included: the scenario's identity.</summary>
    public string Hash { get; init; } = "";
}

/// <summary>A state or organisation that owns sensors or interceptors.</summary>
public sealed record Party(string Id, string Name);

/// <summary>A named place on the ellipsoid.</summary>
/// <param name="Id">Key in the catalogue or scenario.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Latitude">[rad, geodetic WGS84], north positive.</param>
/// <param name="Longitude">[rad], east positive.</param>
/// <param name="Altitude">[m] above the ellipsoid.</param>
public sealed record Place(string Id, string Name, Angle Latitude, Angle Longitude, Length Altitude);

/// <summary>Which physics is computed; each switch is one rung of the ladder of thresholds.</summary>
public sealed record Fidelity
{
    /// <summary>Impulsive burns at the surface of a spherical, non-rotating, airless Earth; closed forms.</summary>
    public bool Ideal { get; init; }

    /// <summary>The Earth rotates.</summary>
    public bool Rotation { get; init; } = true;

    /// <summary>Oblate Earth: WGS84 ellipsoid and J2; otherwise a sphere of 6,371 km with a central field.</summary>
    public bool J2 { get; init; } = true;

    /// <summary>J3 and J4 besides J2 (moves an intercontinental impact by about 30 m).</summary>
    public bool J3J4 { get; init; }

    /// <summary>Air: drag in boost and re-entry, ambient pressure on nozzles.</summary>
    public bool Drag { get; init; } = true;

    /// <summary>[1] factor on air density.</summary>
    public double DensityScale { get; init; } = 1.0;

    /// <summary>Everything on: the default.</summary>
    public static Fidelity Powered { get; } = new();

    /// <summary>The closed forms.</summary>
    public static Fidelity IdealSphere { get; } = new() { Ideal = true, Rotation = false, J2 = false, Drag = false };
}

/// <summary>Shape of a flight to an aim point that can be reached in more than one way.</summary>
public enum Loft
{
    /// <summary>The least burn-out speed (earliest cut-off).</summary>
    MinimumEnergy,

    /// <summary>Halfway between minimum energy and the steepest flight that still reaches.</summary>
    Lofted,

    /// <summary>Halfway between minimum energy and the flattest flight that still reaches.</summary>
    Depressed,
}

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

/// <summary>Part of the quarrel an input belongs to. Only defence, sensor and command inputs are ever varied to flip a verdict.</summary>
public enum InputRole
{
    /// <summary>Interceptors and their sites.</summary>
    Defence,

    /// <summary>Radars and infrared sensors.</summary>
    Sensor,

    /// <summary>Commit, doctrine, sensor support.</summary>
    Command,

    /// <summary>A disputed figure of a missile class.</summary>
    MissileClass,

    /// <summary>The attacker's choices (launch point, loft, cross-section, timing): shown, never searched over.</summary>
    Attacker,

    /// <summary>Places, Earth, atmosphere, numerical settings.</summary>
    World,
}

/// <summary>A line of the ledger: one number that entered, where it comes from and how sure it is.</summary>
public sealed record Input
{
    /// <summary>Path in the resolved scenario: <c>interceptors.gbi-poland.burnout_speed_km_s</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Value, in <see cref="Unit"/>.</summary>
    public required double Value { get; init; }

    /// <summary>Unit as the key's suffix spells it: <c>km_s</c>, <c>deg</c>, <c>1</c> for a bare number.</summary>
    public required string Unit { get; init; }

    /// <summary>Least cited value, in <see cref="Unit"/>; equals <see cref="Value"/> when undisputed.</summary>
    public required double Low { get; init; }

    /// <summary>Greatest cited value, in <see cref="Unit"/>.</summary>
    public required double High { get; init; }

    /// <summary>Least value the format allows.</summary>
    public required double AllowedMin { get; init; }

    /// <summary>Greatest value the format allows.</summary>
    public required double AllowedMax { get; init; }

    /// <summary>Keys into docs/references.md; empty when <see cref="Notional"/>.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>Made up for the scenario; no source exists.</summary>
    public bool Notional { get; init; }

    /// <summary>Evidence tag of the source: Q read, Q2 second-hand, R recalled and unverified, D derived; empty for scenario values.</summary>
    public string Confidence { get; init; } = "";

    /// <summary>Whose claim it is, where claimants differ.</summary>
    public string? Claimant { get; init; }

    /// <summary>Quote or remark.</summary>
    public string? Note { get; init; }

    /// <summary>Where it was written: <c>catalogue/interceptors/gbi.yaml:12</c>, <c>--set</c>, <c>position mda-2007</c>.</summary>
    public required string Where { get; init; }

    /// <summary>Part of the quarrel it belongs to.</summary>
    public required InputRole Role { get; init; }

    /// <summary>True when the cited range is wider than the value.</summary>
    public bool Disputed => Low < High;
}

/// <summary>An input that can be turned: the scenario as it would be with another value, everything else equal.</summary>
/// <param name="Input">The ledger line.</param>
/// <param name="At">The scenario with the input at the given value in the input's unit; null when that value is refused.</param>
public sealed record Knob(Input Input, Func<double, Scenario?> At);
