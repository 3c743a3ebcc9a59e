namespace Parapet.Earth;

/// <summary>A point by geodetic latitude, longitude and height above the ellipsoid.</summary>
/// <param name="Latitude">[rad] north positive, -pi/2 to pi/2.</param>
/// <param name="Longitude">[rad] east positive, -pi to pi.</param>
/// <param name="Altitude">[m] above the ellipsoid.</param>
public readonly record struct Geodetic(double Latitude, double Longitude, double Altitude);
