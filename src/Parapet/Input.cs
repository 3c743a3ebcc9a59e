using System.Collections.Immutable;

namespace Parapet;

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

/// <summary>One input at a value.</summary>
/// <param name="Path">Path of the input.</param>
/// <param name="Value">In the input's unit.</param>
public readonly record struct Setting(string Path, double Value);

/// <summary>The scenario as it would be with some inputs at other values, everything else equal; null when a value is refused.</summary>
/// <param name="settings">The changed inputs.</param>
public delegate Scenario? Turn(params ReadOnlySpan<Setting> settings);
