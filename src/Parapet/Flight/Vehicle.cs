using System.Collections.Immutable;

namespace Parapet.Flight;

/// <summary>Something that flies: a missile class or an interceptor's booster. Closed set: staged or burn-out.</summary>
public abstract record Vehicle
{
    /// <summary>Key in the catalogue.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>[kg/m^2] ballistic coefficient of what comes down after separation.</summary>
    public BallisticCoefficient Ballistic { get; init; } = new(8000.0);
}

/// <summary>A rocket described by its stages and flown by integration.</summary>
public sealed record StagedVehicle : Vehicle
{
    /// <summary>Stages in the order they burn; at least one, at most four.</summary>
    public required ImmutableArray<Stage> Stages { get; init; }

    /// <summary>Mass carried beyond the last stage; stage masses exclude it.</summary>
    public required Mass Payload { get; init; }

    /// <summary>Shroud, carried until <see cref="ShroudDropAltitude"/>; zero for none.</summary>
    public Mass Shroud { get; init; }

    /// <summary>[m] altitude at which the shroud is dropped.</summary>
    public Length ShroudDropAltitude { get; init; }

    /// <summary>Drag coefficient while boosting, piecewise linear in Mach, constant beyond its ends.</summary>
    public ImmutableArray<DragPoint> Drag { get; init; } = DragPoint.Forden;

    /// <summary>How it is steered.</summary>
    public Steering Steering { get; init; } = new();

    /// <summary>The last stage's thrust can be cut off early; otherwise it burns out and range is trimmed by lofting.</summary>
    public bool Cutoff { get; init; } = true;

    /// <summary>Equal when every figure is equal; arrays by their content.</summary>
    public bool Equals(StagedVehicle? other) =>
        other is not null && base.Equals(other) && Payload == other.Payload && Shroud == other.Shroud
        && ShroudDropAltitude == other.ShroudDropAltitude && Steering == other.Steering && Cutoff == other.Cutoff
        && Stages.AsSpan().SequenceEqual(other.Stages.AsSpan()) && Drag.AsSpan().SequenceEqual(other.Drag.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(base.GetHashCode());
        hash.Add(Payload);
        foreach (var stage in Stages)
        {
            hash.Add(stage);
        }

        return hash.ToHashCode();
    }

    /// <summary>Everything on the pad: stages, payload, shroud.</summary>
    public Mass LiftoffMass => new(Stages.Sum(s => s.Propellant.Kilograms + s.Inert.Kilograms) + Payload.Kilograms + Shroud.Kilograms);
}

/// <summary>One stage. Thrust is constant in vacuum: specific impulse x g0 x propellant / burn time, less ambient pressure times nozzle exit area.</summary>
public sealed record Stage
{
    /// <summary>[kg] burnt.</summary>
    public required Mass Propellant { get; init; }

    /// <summary>[kg] dropped after burn-out; for the last stage it is dropped at separation of the payload.</summary>
    public required Mass Inert { get; init; }

    /// <summary>[s] specific impulse in vacuum.</summary>
    public required Duration SpecificImpulse { get; init; }

    /// <summary>[s] burn time at full burn.</summary>
    public required Duration BurnTime { get; init; }

    /// <summary>[m] diameter; its circle is the reference area of drag while this stage is the lowest.</summary>
    public required Length Diameter { get; init; }

    /// <summary>[m^2] nozzle exit area; zero where not published (no loss of thrust to ambient pressure).</summary>
    public Area NozzleExit { get; init; }

    /// <summary>[s] coast between this stage's burn-out and the next stage's ignition.</summary>
    public Duration CoastAfter { get; init; }
}

/// <summary>A point of a drag curve.</summary>
/// <param name="Mach">[1]</param>
/// <param name="Coefficient">[1] C_D on the reference area.</param>
public readonly record struct DragPoint(double Mach, double Coefficient)
{
    /// <summary>Curve of Forden's fly-out program. Source: FORDEN-2007, Table 1 (as reproduced by ACW-FLYOUT).</summary>
    public static ImmutableArray<DragPoint> Forden { get; } =
        [new(0, 0.20), new(0.85, 0.20), new(1.0, 0.27), new(1.2, 0.27), new(2.0, 0.20), new(4.5, 0.20)];
}

/// <summary>Above the air, what the thrust follows.</summary>
public enum ExoSteering
{
    /// <summary>Thrust along the inertial velocity.</summary>
    AlongVelocity,

    /// <summary>Inertial pitch falls at a constant rate.</summary>
    PitchRate,
}

/// <summary>
/// Pitch programme: vertical rise, pitch-over to a kick angle, gravity turn along the air-relative velocity while in the air
/// (below 86 km), then <see cref="Exo"/>. The kick angle and the cut-off time are solved for and never reported.
/// </summary>
public sealed record Steering
{
    /// <summary>[s] vertical rise.</summary>
    public Duration VerticalRise { get; init; } = new(5.0);

    /// <summary>[s] time over which the thrust is tilted linearly to the kick angle.</summary>
    public Duration PitchOver { get; init; } = new(5.0);

    /// <summary>What the thrust follows above the air.</summary>
    public ExoSteering Exo { get; init; } = ExoSteering.AlongVelocity;

    /// <summary>[rad/s] rate of fall of the inertial pitch, for <see cref="ExoSteering.PitchRate"/>.</summary>
    public AngularRate PitchRate { get; init; }
}

/// <summary>A class of which only the burn-out is published: it appears at burn-out, having covered its boost in a stated time and distance.</summary>
public sealed record BurnoutVehicle : Vehicle
{
    /// <summary>[m/s, Earth-relative] speed at burn-out.</summary>
    public required Speed Speed { get; init; }

    /// <summary>[m] altitude of burn-out.</summary>
    public required Length Altitude { get; init; }

    /// <summary>[s] time from launch to burn-out.</summary>
    public required Duration Time { get; init; }

    /// <summary>[m] ground distance from launch to burn-out.</summary>
    public required Length Downrange { get; init; }

    /// <summary>[rad] flight-path elevation at burn-out where it is fixed; null when the flight chooses it.</summary>
    public Angle? Elevation { get; init; }

    /// <summary>The burn can be cut early: burn-out speed is then at most <see cref="Speed"/>.</summary>
    public bool Cutoff { get; init; } = true;
}
