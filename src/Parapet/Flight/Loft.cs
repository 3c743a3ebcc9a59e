namespace Parapet.Flight;

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
