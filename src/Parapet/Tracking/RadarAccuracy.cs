using Parapet.Earth;
using Parapet.Sensing;

namespace Parapet.Tracking;

/// <summary>How finely a radar measures: beam and pulse, and what becomes of them with the signal.</summary>
/// <remarks>
/// Errors are of one look and one sigma, sigma_angle = beam / (k sqrt(2 SNR)) and sigma_range = resolution / (k sqrt(2 SNR)), k = 1.6,
/// and never below a hundredth of beam and resolution, where what is systematic would take over (notional). A beam that is scanned off
/// boresight is taken as wide as on it. Source: BARTON-1988, ch. 8 (k of a monopulse); SKOLNIK-2001, ch. 6.
/// </remarks>
public sealed record RadarAccuracy
{
    private const double Slope = 1.6;      // [1] k
    private const double SplitMax = 100.0; // [1] notional

    /// <summary>[rad] width of the beam between half powers.</summary>
    public required Angle BeamWidth { get; init; }

    /// <summary>[m] length that the pulse resolves, c/(2 B).</summary>
    public required Length RangeResolution { get; init; }

    /// <summary>[m/s] one-sigma error of the range rate; null where it is not measured.</summary>
    public Speed? RangeRateError { get; init; }

    /// <summary>
    /// What a radar's description says of it: with power and aperture, the beam of its gain, G = 26,000 / beam^2 in degrees
    /// (SKOLNIK-2001, ch. 9), and 15 m, the resolution of 10 MHz; from a cited point nothing follows, and it is 2 degrees and 150 m. All but the beam
    /// from the gain is notional.
    /// </summary>
    /// <param name="radar">The radar.</param>
    public static RadarAccuracy Of(Radar radar)
    {
        ArgumentNullException.ThrowIfNull(radar);
        return radar.Performance is PowerAperture p
            ? new RadarAccuracy
            {
                BeamWidth = Angle.FromDegrees(Math.Sqrt(26_000.0 / Elementary.Pow(10.0, 0.1 * p.Gain.Value))),
                RangeResolution = new Length(15.0),
            }
            : new RadarAccuracy { BeamWidth = Angle.FromDegrees(2.0), RangeResolution = new Length(150.0) };
    }

    /// <summary>One-sigma errors of one look.</summary>
    /// <param name="snr">[1, linear]</param>
    /// <returns>[rad] across the line of sight, and [m] along it.</returns>
    public (double Angle, double Range) At(double snr)
    {
        var part = Math.Max(1.0 / (Slope * Math.Sqrt(2.0 * snr)), 1.0 / SplitMax);
        return (part * BeamWidth.Radians, part * RangeResolution.Meters);
    }
}
