using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>What ends or marks a part of a flight.</summary>
public enum FlightEventKind
{
    /// <summary>Lift-off.</summary>
    Launch,

    /// <summary>A stage burns out or is cut off.</summary>
    StageBurnout,

    /// <summary>The last stage burns out or is cut off; free flight begins.</summary>
    Burnout,

    /// <summary>Greatest altitude.</summary>
    Apogee,

    /// <summary>Return to the ground.</summary>
    Impact,
}

/// <summary>A marked instant of a flight.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Time">[s after launch]</param>
/// <param name="State">Where and how fast.</param>
public sealed record FlightEvent(FlightEventKind Kind, double Time, State State);

/// <summary>Position and velocity relative to the rotating Earth.</summary>
/// <param name="PositionEcef">[m, ECEF]</param>
/// <param name="VelocityEcef">[m/s, ECEF, Earth-relative]</param>
public readonly record struct State(Vector3d PositionEcef, Vector3d VelocityEcef);

/// <summary>
/// A flown path as columns over time, with quintic Hermite interpolation between nodes (position, velocity and
/// acceleration are kept at each node). Immutable; safe to read from any thread.
/// </summary>
public sealed class Trajectory
{
    private readonly double[] _time;
    private readonly Vector3d[] _position;
    private readonly Vector3d[] _velocity;
    private readonly Vector3d[] _acceleration;

    /// <summary>Makes a path from its nodes. A phase change (burn-out) appears as two nodes at the same time.</summary>
    /// <param name="time">[s after launch], not decreasing; at least two nodes.</param>
    /// <param name="positionEcef">[m, ECEF]</param>
    /// <param name="velocityEcef">[m/s, ECEF]</param>
    /// <param name="accelerationEcef">[m/s^2, ECEF], rotating-frame acceleration.</param>
    /// <param name="events">Marked instants in order of time.</param>
    public Trajectory(
        double[] time, Vector3d[] positionEcef, Vector3d[] velocityEcef, Vector3d[] accelerationEcef, IReadOnlyList<FlightEvent> events)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _position = positionEcef;
        _velocity = velocityEcef;
        _acceleration = accelerationEcef;
        Events = events;
    }

    /// <summary>Marked instants in order of time.</summary>
    public IReadOnlyList<FlightEvent> Events { get; }

    /// <summary>[s after launch] node times.</summary>
    public ReadOnlySpan<double> Time => _time;

    /// <summary>[m, ECEF] node positions.</summary>
    public ReadOnlySpan<Vector3d> PositionEcef => _position;

    /// <summary>[m/s, ECEF] node velocities.</summary>
    public ReadOnlySpan<Vector3d> VelocityEcef => _velocity;

    /// <summary>[m/s^2, ECEF, rotating frame] node accelerations.</summary>
    public ReadOnlySpan<Vector3d> AccelerationEcef => _acceleration;

    /// <summary>[s after launch] end of the path (impact, or end of a stated maximum time).</summary>
    public double EndTime => _time[^1];

    /// <summary>The event of a kind; the last one when it happens more than once; null when it does not happen.</summary>
    public FlightEvent? Find(FlightEventKind kind)
    {
        FlightEvent? found = null;
        foreach (var e in Events)
        {
            found = e.Kind == kind ? e : found;
        }

        return found;
    }

    /// <summary>Position and velocity at a time, clamped to the ends of the path.</summary>
    /// <param name="time">[s after launch]</param>
    public State At(double time)
    {
        var t = Math.Clamp(time, _time[0], _time[^1]);
        var i = Array.BinarySearch(_time, t);
        i = Math.Clamp(i >= 0 ? i : ~i - 1, 0, _time.Length - 2);
        while (i < _time.Length - 2 && _time[i + 1] <= _time[i])
        {
            i++;
        }

        var h = _time[i + 1] - _time[i];
        if (h <= 0)
        {
            return new State(_position[i], _velocity[i]);
        }

        // Quintic Hermite on [0, 1]: matches position, velocity and acceleration at both nodes.
        double s = (t - _time[i]) / h, s2 = s * s, s3 = s2 * s, s4 = s3 * s, s5 = s4 * s;
        double h01 = (10 * s3) - (15 * s4) + (6 * s5), h00 = 1 - h01;
        double h10 = s - (6 * s3) + (8 * s4) - (3 * s5), h11 = (-4 * s3) + (7 * s4) - (3 * s5);
        double h20 = 0.5 * (s2 - (3 * s3) + (3 * s4) - s5), h21 = 0.5 * (s3 - (2 * s4) + s5);
        double d01 = (30 * s2) - (60 * s3) + (30 * s4);
        double d10 = 1 - (18 * s2) + (32 * s3) - (15 * s4), d11 = (-12 * s2) + (28 * s3) - (15 * s4);
        double d20 = 0.5 * ((2 * s) - (9 * s2) + (12 * s3) - (5 * s4)), d21 = 0.5 * ((3 * s2) - (8 * s3) + (5 * s4));
        Vector3d p0 = _position[i], p1 = _position[i + 1], v0 = _velocity[i], v1 = _velocity[i + 1];
        Vector3d a0 = _acceleration[i], a1 = _acceleration[i + 1];
        var position = (p0 * h00) + (p1 * h01) + (v0 * (h * h10)) + (v1 * (h * h11)) + (a0 * (h * h * h20)) + (a1 * (h * h * h21));
        var velocity = ((p1 - p0) * (d01 / h)) + (v0 * d10) + (v1 * d11) + (a0 * (h * d20)) + (a1 * (h * d21));
        return new State(position, velocity);
    }
}
