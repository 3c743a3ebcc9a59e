namespace Parapet.Earth;

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
