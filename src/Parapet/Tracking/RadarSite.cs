using Parapet.Earth;
using Parapet.Flight;

namespace Parapet.Tracking;

/// <summary>Where a radar stands and how it is turned at one time, in the inertial frame.</summary>
/// <param name="PositionEci">[m, ECI]</param>
/// <param name="VelocityEci">[m/s, ECI] by the Earth's rotation.</param>
/// <param name="EnuFromEci">Rows are the east, north and up unit vectors [1, ECI].</param>
internal readonly record struct RadarSite(Vector3d PositionEci, Vector3d VelocityEci, Matrix3 EnuFromEci)
{
    /// <summary>A place of the rotating Earth at a time.</summary>
    /// <param name="earth">Figure and rotation.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="time">[s after launch]</param>
    public static RadarSite At(EarthModel earth, Geodetic place, double time)
    {
        var (position, velocity) = InertialState.FromEcef(earth, time, new State(earth.EcefFromGeodetic(place), default));
        return new RadarSite(position, velocity, Frames.EnuFromEcef(place) * earth.EciFromEcef(time).Transpose);
    }
}

/// <summary>One look: what is measured, and its one-sigma errors.</summary>
/// <param name="Time">[s after launch]</param>
/// <param name="Azimuth">[rad] from north, clockwise.</param>
/// <param name="Elevation">[rad] above the geodetic horizontal.</param>
/// <param name="Range">[m]</param>
/// <param name="RangeRate">[m/s]; NaN where it is not measured.</param>
/// <param name="AzimuthSigma">[rad]</param>
/// <param name="ElevationSigma">[rad]</param>
/// <param name="RangeSigma">[m]</param>
/// <param name="RangeRateSigma">[m/s]; NaN where it is not measured.</param>
internal readonly record struct Measurement(
    double Time, double Azimuth, double Elevation, double Range, double RangeRate,
    double AzimuthSigma, double ElevationSigma, double RangeSigma, double RangeRateSigma);
