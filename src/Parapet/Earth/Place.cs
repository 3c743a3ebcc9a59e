namespace Parapet.Earth;

/// <summary>A named place on the ellipsoid.</summary>
/// <param name="Id">Key in the catalogue or scenario.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Latitude">[rad, geodetic WGS84], north positive.</param>
/// <param name="Longitude">[rad], east positive.</param>
/// <param name="Altitude">[m] above the ellipsoid.</param>
public sealed record Place(string Id, string Name, Angle Latitude, Angle Longitude, Length Altitude)
{
    /// <summary>The point itself, in plain numbers.</summary>
    public Geodetic Geodetic => new(Latitude.Radians, Longitude.Radians, Altitude.Meters);
}
