using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Flight;

namespace Parapet.Engagement;

/// <summary>Constraints in the order in which they are applied to the times of the path; the first that leaves nothing binds.</summary>
public enum Constraint : byte
{
    /// <summary>No sensor of the defence sees it.</summary>
    Seen,

    /// <summary>No track opens (or no cue comes), so nothing can be committed.</summary>
    Track,

    /// <summary>The path after commit does not cross the interceptor's altitude limits.</summary>
    Altitude,

    /// <summary>No point within the limits can be reached in time.</summary>
    Reach,

    /// <summary>No reachable point is in view of a supporting sensor for the last S seconds.</summary>
    Support,

    /// <summary>No interceptor left.</summary>
    Inventory,
}

/// <summary>What one battery can do about one missile.</summary>
public sealed record EngagementResult
{
    /// <summary>Id of the battery.</summary>
    public required string Battery { get; init; }

    /// <summary>[s after launch of the missile] earliest allowed launch of an interceptor; NaN when never.</summary>
    public required double CommitTime { get; init; }

    /// <summary>What set the commit time.</summary>
    public required string CommitBy { get; init; }

    /// <summary>[s] times of the path within the altitude limits and after commit.</summary>
    public required ImmutableArray<Interval> Eligible { get; init; }

    /// <summary>[s] times of the path at which an intercept is possible by reach and commit alone.</summary>
    public required ImmutableArray<Interval> Kinematic { get; init; }

    /// <summary>[s] the same, with sensor support.</summary>
    public required ImmutableArray<Interval> Supported { get; init; }

    /// <summary>[s] intercept time with the greatest slack and that slack; the slack is negative when there is no intercept.</summary>
    public required double BestTime { get; init; }

    /// <summary>[s] launch time slack at <see cref="BestTime"/>: time available less least time of flight; NaN when out of reach altogether.</summary>
    public required double BestSlack { get; init; }

    /// <summary>[s after launch of the missile] last possible interceptor launch; NaN when none.</summary>
    public required double LastLaunch { get; init; }

    /// <summary>Shots by kinematics alone, re-flown; empty when none.</summary>
    public required ImmutableArray<Shot> Shots { get; init; }

    /// <summary>Shots with sensor support, re-flown.</summary>
    public required ImmutableArray<Shot> SupportedShots { get; init; }

    /// <summary>By reach and commit alone: whether an intercept is possible, and what binds when it is not.</summary>
    public required Finding KinematicFinding { get; init; }

    /// <summary>The same, with sensor support.</summary>
    public required Finding SupportedFinding { get; init; }
}

/// <summary>One interceptor flight, flown by the reference integrator.</summary>
public sealed record Shot
{
    /// <summary>Id of the battery.</summary>
    public required string Battery { get; init; }

    /// <summary>[s after launch of the missile]</summary>
    public required double LaunchTime { get; init; }

    /// <summary>[s after launch of the missile]</summary>
    public required double InterceptTime { get; init; }

    /// <summary>Where.</summary>
    public required Geodetic Intercept { get; init; }

    /// <summary>[m] distance between interceptor and missile at the intercept time, both flown by the reference integrator; under 1 km.</summary>
    public required double Miss { get; init; }

    /// <summary>[m/s] relative speed.</summary>
    public required double ClosingSpeed { get; init; }

    /// <summary>Supporting sensor in view for the last S seconds; null when none.</summary>
    public string? SupportedBy { get; init; }

    /// <summary>Interceptors in the salvo.</summary>
    public required int Salvo { get; init; }

    /// <summary>The interceptor's path; times count from its own launch.</summary>
    public required Trajectory Trajectory { get; init; }
}
