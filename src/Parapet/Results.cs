using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Engagement;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet;

/// <summary>Everything a run computed; cannot be anonymous (it carries its scenario and identity) and is never changed by a view.</summary>
public sealed record Results
{
    /// <summary>What was asked.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>One per missile, in the order of the scenario.</summary>
    public required ImmutableArray<ThreatResult> Threats { get; init; }

    /// <summary>Remarks on the run (a published verdict contradicted, a range that could not be evaluated).</summary>
    public ImmutableArray<Diagnostic> Remarks { get; init; } = [];

    /// <summary>Version of the library.</summary>
    public required string Version { get; init; }

    /// <summary>SHA-256 (hex) over every number of the result in a fixed order: equal on any number of threads and any supported machine.</summary>
    public required string ResultHash { get; init; }
}

/// <summary>What happens to one missile.</summary>
public sealed record ThreatResult
{
    /// <summary>The missile.</summary>
    public required Threat Threat { get; init; }

    /// <summary>Its flight, flown by the reference integrator.</summary>
    public required FlightResult Flight { get; init; }

    /// <summary>One per radar of the scenario, in its order.</summary>
    public required ImmutableArray<SightingResult> Sightings { get; init; }

    /// <summary>One per infrared sensor of the scenario.</summary>
    public required ImmutableArray<CueResult> Cues { get; init; }

    /// <summary>One per battery: what it can do.</summary>
    public required ImmutableArray<EngagementResult> Engagements { get; init; }

    /// <summary>Reach and commit alone, as in the published debates; best over the batteries.</summary>
    public required Verdict Kinematic { get; init; }

    /// <summary>Besides, a named sensor has the target in view for the last S seconds before intercept.</summary>
    public required Verdict SensorSupported { get; init; }

    /// <summary>Times in order: launch, burn-out, each sensor's first and last sight, tracks, commit, earliest intercept, last possible launch, last intercept, impact.</summary>
    public required ImmutableArray<TimelineEntry> Timeline { get; init; }

    /// <summary>Published verdicts that apply, with whether the computed kinematic verdict agrees.</summary>
    public ImmutableArray<PublishedComparison> Published { get; init; } = [];
}

/// <summary>A flown missile.</summary>
public sealed record FlightResult
{
    /// <summary>The path, launch to impact.</summary>
    public required Trajectory Trajectory { get; init; }

    /// <summary>[m] geodesic distance from launch point to impact.</summary>
    public required double Range { get; init; }

    /// <summary>[m] distance of the impact from the aim point.</summary>
    public required double Miss { get; init; }

    /// <summary>Iterations of the aim-point solver.</summary>
    public required int Iterations { get; init; }

    /// <summary>State at last-stage burn-out.</summary>
    public required BurnoutResult Burnout { get; init; }

    /// <summary>[m]</summary>
    public required double ApogeeAltitude { get; init; }

    /// <summary>[s after launch]</summary>
    public required double ApogeeTime { get; init; }

    /// <summary>Where it comes down.</summary>
    public required Geodetic Impact { get; init; }

    /// <summary>[s after launch]</summary>
    public required double ImpactTime { get; init; }

    /// <summary>[m] the greatest range of the vehicle in this direction; NaN when not computed.</summary>
    public double RangeMax { get; init; } = double.NaN;

    /// <summary>Reads a path that ends on the ground; no aim point, so no miss.</summary>
    /// <param name="path">Launch to impact.</param>
    /// <param name="from">Launch point.</param>
    /// <param name="earth">The Earth it was flown over.</param>
    public static FlightResult Of(Trajectory path, Geodetic from, EarthModel earth)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(earth);
        FlightEvent burnout = path.Find(FlightEventKind.Burnout)!, apogee = path.Find(FlightEventKind.Apogee)!, impact = path.Find(FlightEventKind.Impact)!;
        var end = earth.GeodeticFromEcef(impact.State.PositionEcef);
        return new FlightResult
        {
            Trajectory = path,
            Range = earth.Geodesic.Between(from, end).Distance,
            Miss = double.NaN,
            Iterations = 0,
            Burnout = BurnoutResult.Of(burnout, from, earth),
            ApogeeAltitude = earth.Altitude(apogee.State.PositionEcef),
            ApogeeTime = apogee.Time,
            Impact = end,
            ImpactTime = impact.Time,
        };
    }
}

/// <summary>Last-stage burn-out and its three speeds, which differ by up to 0.3 km/s.</summary>
/// <param name="Time">[s after launch]</param>
/// <param name="Altitude">[m]</param>
/// <param name="Speed">[m/s, Earth-relative]: burn-out speed without further words.</param>
/// <param name="SpeedInertial">[m/s, ECI]</param>
/// <param name="SpeedSurfaceEquivalent">[m/s] impulsive speed at the surface with the same energy: sqrt(v^2 + 2 mu (1/R - 1/r)), v Earth-relative.</param>
/// <param name="Elevation">[rad] Earth-relative flight-path elevation above the local horizontal.</param>
/// <param name="Downrange">[m] geodesic distance from launch.</param>
public sealed record BurnoutResult(
    double Time, double Altitude, double Speed, double SpeedInertial, double SpeedSurfaceEquivalent, double Elevation, double Downrange)
{
    /// <summary>Reads a burn-out event.</summary>
    /// <param name="burnout">The event.</param>
    /// <param name="from">Launch point.</param>
    /// <param name="earth">The Earth it was flown over.</param>
    public static BurnoutResult Of(FlightEvent burnout, Geodetic from, EarthModel earth)
    {
        ArgumentNullException.ThrowIfNull(burnout);
        ArgumentNullException.ThrowIfNull(earth);
        var (position, velocity) = burnout.State;
        var at = earth.GeodeticFromEcef(position);
        var velocityEnu = Frames.EnuFromEcef(at) * velocity;
        return new BurnoutResult(
            burnout.Time,
            at.Altitude,
            velocity.Norm,
            earth.InertialVelocity(position, velocity).Norm,
            Kepler.SurfaceEquivalentSpeed(velocity.Norm, at.Altitude),
            Frames.SightingOf(velocityEnu).Elevation,
            earth.Geodesic.Between(from, at).Distance);
    }
}

/// <summary>The answer, never a bare yes or no where the cited ranges straddle it.</summary>
public enum VerdictKind
{
    /// <summary>An intercept is possible.</summary>
    Yes,

    /// <summary>No intercept is possible.</summary>
    No,

    /// <summary>The answer changes within the cited ranges of the inputs.</summary>
    Disputed,
}

/// <summary>A verdict with its reason.</summary>
public sealed record Verdict
{
    /// <summary>With the nominal values.</summary>
    public required bool Nominal { get; init; }

    /// <summary>Yes, no or disputed.</summary>
    public required VerdictKind Kind { get; init; }

    /// <summary>Battery that gives the best answer; null when there is none.</summary>
    public string? Battery { get; init; }

    /// <summary>The constraint that binds when <see cref="Nominal"/> is false.</summary>
    public Constraint? Binding { get; init; }

    /// <summary>The amount it fails by, or the margin in hand; see <see cref="MarginUnit"/>. Negative when failing; NaN when it cannot be expressed.</summary>
    public double Margin { get; init; } = double.NaN;

    /// <summary>s, km, km/s, ratio or count.</summary>
    public string MarginUnit { get; init; } = "s";

    /// <summary>One sentence for people, with units.</summary>
    public required string Reason { get; init; }

    /// <summary>Every single input of the defence, its sensors or command whose change alone flips the verdict.</summary>
    public ImmutableArray<Flip> Flips { get; init; } = [];

    /// <summary>Inputs whose cited range straddles the answer; empty unless disputed.</summary>
    public ImmutableArray<string> DisputedBy { get; init; } = [];
}

/// <summary>An input and the value at which it alone flips the verdict.</summary>
/// <param name="Path">Path of the input.</param>
/// <param name="Unit">Unit as in the path's suffix.</param>
/// <param name="Value">Present value.</param>
/// <param name="FlipsAt">Nearest value with the other verdict.</param>
public sealed record Flip(string Path, string Unit, double Value, double FlipsAt);

/// <summary>A line of the time-line.</summary>
/// <param name="Time">[s after launch]</param>
/// <param name="Kind">Machine-readable: launch, burnout, first-sight, last-sight, track, cue, commit, earliest-intercept, last-launch, last-intercept, apogee, impact.</param>
/// <param name="Text">For people.</param>
/// <param name="Entity">Sensor or battery id, or empty.</param>
public sealed record TimelineEntry(double Time, string Kind, string Text, string Entity = "");

/// <summary>A published verdict beside the computed one.</summary>
/// <param name="Published">What was published.</param>
/// <param name="Agrees">The computed kinematic verdict has the same sign.</param>
public sealed record PublishedComparison(PublishedVerdict Published, bool Agrees);

/// <summary>A ladder of thresholds: the same question with one correction more on each rung.</summary>
/// <param name="Threat">Id of the missile.</param>
/// <param name="Path">Input that was varied.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="ScannedMin">Least value tried.</param>
/// <param name="ScannedMax">Greatest value tried.</param>
/// <param name="Method">How the value was realised, where there is more than one way: <c>scaling the payload</c>; otherwise empty.</param>
/// <param name="Rungs">ideal, finite boost, rotation, J2, drag, sensor support.</param>
public sealed record ThresholdLadder(
    string Threat, string Path, string Unit, double ScannedMin, double ScannedMax, string Method, ImmutableArray<ThresholdRung> Rungs);

/// <summary>One rung.</summary>
/// <param name="Name">ideal, finite-boost, rotation, j2, drag, sensor-support.</param>
/// <param name="FlipsAt">Values at which the verdict flips, ascending; empty when it never does within the allowed range.</param>
/// <param name="VerdictBelow">Verdict below the first flip; null when no value gives an answer (the missile cannot be flown under this rung's physics).</param>
public sealed record ThresholdRung(string Name, ImmutableArray<double> FlipsAt, bool? VerdictBelow);
