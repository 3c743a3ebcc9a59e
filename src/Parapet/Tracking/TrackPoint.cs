using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Sensing;

namespace Parapet.Tracking;

/// <summary>
/// Covariance of position and velocity: the lower triangle of the symmetric 6x6 matrix over (x, y, z, vx, vy, vz), row by row, so that
/// element (i, j) with j not above i is number i (i + 1)/2 + j. [m^2, m^2/s, m^2/s^2]
/// </summary>
/// <param name="Values">The 21 numbers.</param>
public readonly record struct StateCovariance(ImmutableArray<double> Values)
{
    /// <summary>Numbers it has.</summary>
    public const int Length = 21;

    /// <summary>Element of the whole matrix.</summary>
    /// <param name="row">0 to 5</param>
    /// <param name="column">0 to 5</param>
    public double this[int row, int column] => Values[Index(row, column)];

    /// <summary>[m] root of the mean of the three variances of position: one sigma along an axis, on average.</summary>
    public double PositionSigma => Math.Sqrt((this[0, 0] + this[1, 1] + this[2, 2]) / 3.0);

    /// <summary>[m/s] as <see cref="PositionSigma"/>, of the velocity.</summary>
    public double VelocitySigma => Math.Sqrt((this[3, 3] + this[4, 4] + this[5, 5]) / 3.0);

    /// <summary>Where an element stands.</summary>
    internal static int Index(int row, int column) =>
        row >= column ? (row * (row + 1) / 2) + column : (column * (column + 1) / 2) + row;
}

/// <summary>What a track says at a time.</summary>
/// <param name="Time">[s after launch]</param>
/// <param name="PositionEcef">[m, ECEF]</param>
/// <param name="VelocityEcef">[m/s, ECEF, Earth-relative]</param>
/// <param name="Covariance">Of both, in ECEF.</param>
public readonly record struct TrackPoint(double Time, Vector3d PositionEcef, Vector3d VelocityEcef, StateCovariance Covariance);

/// <summary>
/// Where and when a target comes down if there were no air: the point on the ellipsoid, the one-sigma ellipse about it, and the time. In
/// two dimensions the ellipse holds 39 % of the cases, and one of 2.45 times its size 95 %.
/// </summary>
/// <param name="Point">Where.</param>
/// <param name="SemiMajor">[m]</param>
/// <param name="SemiMinor">[m]</param>
/// <param name="Orientation">[rad] of the major axis, from north clockwise, 0 to pi.</param>
/// <param name="Time">[s after launch]</param>
/// <param name="TimeSigma">[s]</param>
public sealed record ImpactEstimate(Geodetic Point, double SemiMajor, double SemiMinor, double Orientation, double Time, double TimeSigma);

/// <summary>How targets are tracked.</summary>
public sealed record TrackOptions
{
    /// <summary>[s] from one measurement of a radar to its next; above zero.</summary>
    public Duration Interval { get; init; } = new(1.0);

    /// <summary>
    /// [m^2/s^3] spectral density of the acceleration that the dynamics leave out, along each axis: 1e-6 stands for the air above 100 km
    /// and for the field beyond J2. Notional.
    /// </summary>
    public double AccelerationDensity { get; init; } = 1e-6;

    /// <summary>[m] below it nothing is measured: the dynamics have no air, and drag at 100 km takes 1e-3 m/s^2 of a warhead.</summary>
    public Length AltitudeMin { get; init; } = Length.FromKilometers(100.0);
}

/// <summary>A radar that feeds a track.</summary>
/// <param name="Post">The radar, its place and the latency of its data.</param>
/// <param name="Sighting">What it sees of the path.</param>
/// <param name="Accuracy">How finely it measures; null for what <see cref="RadarAccuracy.Of"/> makes of its description.</param>
public sealed record TrackSource(RadarPost Post, SightingResult Sighting, RadarAccuracy? Accuracy = null);

/// <summary>Which random numbers the errors of measurement are.</summary>
/// <param name="Seed">Chosen by whoever wants to repeat the run.</param>
/// <param name="Case">Number of the missile, or of the run among many.</param>
public readonly record struct TrackSeed(ulong Seed, uint Case = 0);
