using System.Collections.Immutable;

namespace Parapet.Sensing;

/// <summary>Why a radar never sees a missile, in the order in which reasons are tried.</summary>
public enum NeverSeen
{
    /// <summary>It stays below the horizon or the least elevation.</summary>
    Horizon,

    /// <summary>It stays outside the sector, the scan cone or above the greatest elevation.</summary>
    FieldOfView,

    /// <summary>The signal is too weak.</summary>
    Signal,

    /// <summary>The radar needs a cue and gets none in time.</summary>
    Cue,
}

/// <summary>What one radar sees of one missile.</summary>
public sealed record SightingResult
{
    /// <summary>Id of the radar post.</summary>
    public required string Radar { get; init; }

    /// <summary>[s after launch] intervals in which horizon, field of view and signal all allow a sight; cue included.</summary>
    public required ImmutableArray<Interval> InView { get; init; }

    /// <summary>[s after launch] a track opens; NaN when none does.</summary>
    public required double TrackTime { get; init; }

    /// <summary>First sight; null when never seen.</summary>
    public SightPoint? First { get; init; }

    /// <summary>Last sight; null when never seen.</summary>
    public SightPoint? Last { get; init; }

    /// <summary>Least slant range while above the horizon limit; null when always below it.</summary>
    public SightPoint? Nearest => NearestOf();

    /// <summary>Greatest signal-to-noise ratio while above the horizon limit [1, linear]; 0 when always below.</summary>
    public double SnrMax => SnrMaxOf();

    /// <summary>Finds <see cref="Nearest"/>: only reports ask for it.</summary>
    internal Func<SightPoint?> NearestOf { get; init; } = () => null;

    /// <summary>Finds <see cref="SnrMax"/>.</summary>
    internal Func<double> SnrMaxOf { get; init; } = () => 0.0;

    /// <summary>Why it is never seen; null when it is.</summary>
    public NeverSeen? Never { get; init; }

    /// <summary>
    /// By how much: [m] of altitude for the horizon (infinite beyond any altitude's horizon), [rad] for the field of view, [1]
    /// ratio of
    /// needed to greatest SNR for the signal, [s] by which the cue comes after the last sight (infinite without a cue).
    /// </summary>
    public double Deficit => DeficitOf();

    /// <summary>Finds <see cref="Deficit"/>: asked for only where no sensor sees the missile, and by reports.</summary>
    internal Func<double> DeficitOf { get; init; } = () => 0.0;
}

/// <summary>Geometry of a sight.</summary>
/// <param name="Time">[s after launch]</param>
/// <param name="Altitude">[m] of the missile</param>
/// <param name="SlantRange">[m]</param>
/// <param name="Azimuth">[rad] from north</param>
/// <param name="Elevation">[rad]</param>
/// <param name="Snr">[1, linear]</param>
public readonly record struct SightPoint(
    double Time, double Altitude, double SlantRange, double Azimuth, double Elevation, double Snr);

/// <summary>What an infrared sensor reports of one missile.</summary>
/// <param name="Sensor">Id of the post.</param>
/// <param name="CueTime">[s after launch] the cue is given; NaN when it never is (burn-out below the clouds).</param>
/// <param name="FirstSeen">[s after launch] first look at the burning stage; NaN when never.</param>
/// <param name="LastSeen">[s after launch] burn-out; NaN when never seen.</param>
public sealed record CueResult(string Sensor, double CueTime, double FirstSeen, double LastSeen);
