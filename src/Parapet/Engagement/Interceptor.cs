using Parapet.Earth;
using Parapet.Flight;

namespace Parapet.Engagement;

/// <summary>What is scaled so that the booster reaches a stated burn-out speed.</summary>
public enum SpeedBy
{
    /// <summary>The payload mass.</summary>
    Payload,

    /// <summary>Propellant of the last stage (off-loading, inert mass kept).</summary>
    LastStage,

    /// <summary>Burn-out vehicles: the burn-out speed itself.</summary>
    BurnoutState,
}

/// <summary>A kinematic envelope: where a booster can bring its payload, and when. No homing, no seeker, no lethality.</summary>
public sealed record Interceptor
{
    /// <summary>Key in the catalogue.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The booster.</summary>
    public required Vehicle Vehicle { get; init; }

    /// <summary>
    /// [m/s] claimed burn-out speed: Earth-relative, on the reference fly-out (no rotation, burn-out at 45 degrees of
    /// flight-path elevation). Null: the vehicle flies as it is built.
    /// </summary>
    public Speed? BurnoutSpeed { get; init; }

    /// <summary>What is scaled to reach <see cref="BurnoutSpeed"/>.</summary>
    public SpeedBy SpeedBy { get; init; } = SpeedBy.Payload;

    /// <summary>[m] least altitude of an intercept.</summary>
    public required Length AltitudeMin { get; init; }

    /// <summary>[m] greatest altitude of an intercept.</summary>
    public Length AltitudeMax { get; init; } = new(double.PositiveInfinity);

    /// <summary>[s] least time between burn-out and intercept.</summary>
    public Duration AfterBurnoutMin { get; init; }

    /// <summary>[s] greatest time of flight.</summary>
    public required Duration FlightMax { get; init; }

    /// <summary>[1] stated single-shot success probability; not computed.</summary>
    public double SingleShotProbability { get; init; } = 0.5;
}

/// <summary>Interceptors at a place.</summary>
/// <param name="Id">Key in the scenario.</param>
/// <param name="Interceptor">What they are.</param>
/// <param name="Place">Where they are.</param>
/// <param name="Inventory">[1] how many.</param>
/// <param name="Owner">Party id, or empty.</param>
/// <param name="Path">Scenario path: <c>interceptors.poland</c>.</param>
public sealed record Battery(string Id, Interceptor Interceptor, Place Place, int Inventory, string Owner, string Path);

/// <summary>When the defence may launch and how it shoots.</summary>
public sealed record Command
{
    /// <summary>[s after launch of the missile] commit at a fixed time, as in the published debates; null: when the sensors allow.</summary>
    public Duration? AfterLaunch { get; init; }

    /// <summary>[s] decision delay after max(track ready, cue).</summary>
    public Duration DecisionDelay { get; init; } = new(60.0);

    /// <summary>[s after launch of the missile] no launch before release authority.</summary>
    public Duration ReleaseAuthority { get; init; }

    /// <summary>[s] S: a named sensor must have the target in view for the last S seconds before intercept.</summary>
    public Duration SupportLast { get; init; } = new(30.0);

    /// <summary>[1] interceptors in a salvo; a salvo is one shot.</summary>
    public int Salvo { get; init; } = 1;

    /// <summary>[s] from an intercept to the next launch against the same missile.</summary>
    public Duration AssessmentDelay { get; init; } = new(60.0);

    /// <summary>[1] most shots at one missile.</summary>
    public int ShotsMax { get; init; } = 4;
}
