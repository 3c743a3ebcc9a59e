using Parapet.Earth;
using Parapet.Flight;

namespace Parapet.Study.Validation;

/// <summary>Closed forms of two-body flight, and the integrator on the same flights.</summary>
internal static class KeplerMeasures
{
    public static Measured MinimumEnergy(CaseRow row)
    {
        var altitude = row.Has("altitude_km") ? row.Number("altitude_km") * 1e3 : 0.0;
        return Of(Kepler.MinimumEnergy(row.Number("range_km") * 1e3, altitude));
    }

    public static Measured Anchor(CaseRow row) => Of(Kepler.MinimumEnergy(row.Radians("angle_deg") * Kepler.Radius));

    public static Measured General(CaseRow row) => Of(Kepler.Flight(
        row.Number("speed0_km_s") * 1e3, row.Radians("elevation0_deg"), row.Number("altitude0_km") * 1e3));

    public static Measured FromApogee(CaseRow row)
    {
        var flight = Kepler.FromApogee(row.Number("range_km") * 1e3, row.Number("apogee_km") * 1e3);
        return new(
            ("speed_km_s", flight.Speed / 1e3),
            ("time_min", flight.Time / 60.0),
            ("range_at_best_km", Kepler.Farthest(flight.Speed).Range / 1e3));
    }

    /// <summary>From a start anywhere on the sphere, in any direction: the field is central.</summary>
    public static Measured Integrated(CaseRow row)
    {
        var earth = EarthModel.IdealSphere;
        var start = new Geodetic(0.4, -0.2, 0.0);
        var (position, velocity) = earth.StateEcef(start, row.Number("speed_km_s") * 1e3, row.Radians("elevation_deg"), azimuth: 1.0);
        var path = ReferenceFlight.Coast(new State(position, velocity), double.NaN, earth);
        FlightEvent apogee = path.Find(FlightEventKind.Apogee)!, impact = path.Find(FlightEventKind.Impact)!;
        return new(
            ("range_km", earth.Geodesic.Between(start, earth.GeodeticFromEcef(impact.State.PositionEcef)).Distance / 1e3),
            ("apogee_km", earth.Altitude(apogee.State.PositionEcef) / 1e3),
            ("time_s", impact.Time));
    }

    private static Measured Of(FreeFlight flight) => new(
        ("speed_km_s", flight.Speed / 1e3),
        ("elevation_deg", Measures.Degrees(flight.Elevation)),
        ("apogee_km", flight.ApogeeAltitude / 1e3),
        ("angle_deg", Measures.Degrees(flight.Angle)),
        ("range_km", flight.Range / 1e3),
        ("time_s", flight.Time),
        ("eccentricity", flight.Eccentricity),
        ("semi_major_axis_km", flight.SemiMajorAxis / 1e3));
}
