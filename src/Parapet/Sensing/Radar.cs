namespace Parapet.Sensing;

/// <summary>A radar as described: how far it detects and where it can look.</summary>
public sealed record Radar
{
    /// <summary>Key in the catalogue.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Detection performance, from a cited point or from power and aperture.</summary>
    public required RadarPerformance Performance { get; init; }

    /// <summary>[1, linear power ratio] signal-to-noise ratio a sighting needs.</summary>
    public required double SnrNeeded { get; init; }

    /// <summary>[s] coherent dwell of one look.</summary>
    public required Duration Dwell { get; init; }

    /// <summary>[rad] azimuth of the middle of the mechanical or fixed sector; meaningless for a full circle.</summary>
    public Angle SectorCenter { get; init; }

    /// <summary>[rad] full width of the sector; 2 pi for all round.</summary>
    public Angle SectorWidth { get; init; } = new(2.0 * Math.PI);

    /// <summary>[rad] half-angle of the electronic scan about a face's boresight.</summary>
    public Angle ScanHalfAngle { get; init; } = Angle.FromDegrees(60.0);

    /// <summary>The face is slewed onto the target: no scan loss, no scan limit.</summary>
    public bool Slewed { get; init; }

    /// <summary>Number of faces that share the sector evenly, for fixed arrays.</summary>
    public int Faces { get; init; } = 1;

    /// <summary>[rad] elevation of a fixed face's boresight.</summary>
    public Angle FaceTilt { get; init; } = Angle.FromDegrees(20.0);

    /// <summary>[1] exponent n of the two-way scan loss cos^n of the angle off boresight.</summary>
    public double ScanLossExponent { get; init; } = 3.0;

    /// <summary>[rad] least elevation.</summary>
    public Angle ElevationMin { get; init; } = Angle.FromDegrees(2.0);

    /// <summary>[rad] greatest elevation.</summary>
    public Angle ElevationMax { get; init; } = Angle.FromDegrees(90.0);

    /// <summary>[m] instrumented range; no sighting beyond it.</summary>
    public Length RangeMax { get; init; } = new(double.PositiveInfinity);

    /// <summary>[s] continuous time in view after which a track is open; leaving view starts again.</summary>
    public Duration TrackAfter { get; init; } = new(10.0);

    /// <summary>The beam is too narrow to search: it needs a cue from another sensor.</summary>
    public bool NeedsCue { get; init; }

    /// <summary>The horizon is that of an Earth of 4/3 radius.</summary>
    public bool Refraction { get; init; }
}

/// <summary>What makes the loop gain. Closed set.</summary>
public abstract record RadarPerformance;

/// <summary>A cited point: a target of this cross-section is seen at this range with this ratio in this dwell.</summary>
/// <param name="Range">[m] R0</param>
/// <param name="CrossSection">[m^2] sigma0</param>
/// <param name="Dwell">[s] t0</param>
/// <param name="Snr">[1, linear] SNR0</param>
public sealed record CitedPoint(Length Range, Area CrossSection, Duration Dwell, double Snr) : RadarPerformance;

/// <summary>Power and aperture: R^4 = P t G A sigma / ((4 pi)^2 k T L SNR).</summary>
/// <param name="AveragePower">[W] average transmitted power.</param>
/// <param name="Frequency">[Hz]</param>
/// <param name="EffectiveAperture">[m^2] effective receive aperture A.</param>
/// <param name="Gain">[dB] transmit gain G.</param>
/// <param name="NoiseTemperature">[K] system noise temperature T.</param>
/// <param name="Losses">[dB] L</param>
public sealed record PowerAperture(
    Power AveragePower, Frequency Frequency, Area EffectiveAperture, Decibels Gain, Temperature NoiseTemperature, Decibels Losses)
    : RadarPerformance;

/// <summary>A radar at a place, owned by someone.</summary>
/// <param name="Id">Key in the scenario.</param>
/// <param name="Radar">What it is.</param>
/// <param name="Place">Where it is.</param>
/// <param name="Owner">Party id, or empty.</param>
/// <param name="Contributes">Its data reach the defence; otherwise it is shown but helps nobody.</param>
/// <param name="Latency">[s] delay until its data reach the defence.</param>
/// <param name="CanSupport">Counts as support for an intercept (an early-warning radar does not).</param>
/// <param name="Path">Scenario path: <c>radars.emr</c>.</param>
public sealed record RadarPost(
    string Id, Radar Radar, Earth.Place Place, string Owner, bool Contributes, Duration Latency, bool CanSupport, string Path);
