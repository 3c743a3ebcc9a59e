using Parapet.Earth;

namespace Parapet.Study.Validation;

/// <summary>Geodesics and air.</summary>
internal static class EarthMeasures
{
    public static Measured Inverse(CaseRow row)
    {
        var between = Geodesic.Wgs84.Between(Point(row, "1"), Point(row, "2"));
        return new(
            ("distance_m", between.Distance),
            ("azimuth1_deg", Measures.Degrees(between.AzimuthStart)),
            ("azimuth2_deg", Measures.Degrees(between.AzimuthEnd)));
    }

    public static Measured Direct(CaseRow row)
    {
        var end = Geodesic.Wgs84.Destination(Point(row, "1"), row.Radians("azimuth1_deg"), row.Number("distance_m"));
        return new(
            ("latitude2_deg", Measures.Degrees(end.Place.Latitude)),
            ("longitude2_deg", Measures.Degrees(end.Place.Longitude)),
            ("azimuth2_deg", Measures.Degrees(end.Azimuth)));
    }

    public static Measured Distance(CaseRow row) =>
        new(("distance_km", Geodesic.Wgs84.Between(Measures.PointOf(row["from"]), Measures.PointOf(row["to"])).Distance / 1e3));

    /// <summary>By golden section between the ends of the line; the distance from a point has one minimum over less than half the Earth.</summary>
    public static Measured ClosestApproach(CaseRow row)
    {
        const double Golden = 0.6180339887498949; // (sqrt 5 - 1)/2
        var line = Geodesic.Wgs84.Line(Measures.PointOf(row["from"]), Measures.PointOf(row["to"]));
        var past = Measures.PointOf(row["past"]);
        double Away(double along) => Geodesic.Wgs84.Between(past, line.At(along).Place).Distance;
        double low = 0.0, high = line.Length;
        while (high - low > 1.0)
        {
            double a = high - (Golden * (high - low)), b = low + (Golden * (high - low));
            (low, high) = Away(a) < Away(b) ? (low, b) : (a, high);
        }

        return new(("distance_km", Away(0.5 * (low + high)) / 1e3));
    }

    public static Measured StandardAtmosphere(CaseRow row)
    {
        var altitude = row.Number("altitude_km") * 1e3;
        var air = Atmosphere.At(altitude);
        return new(
            ("geopotential_km", Atmosphere.Geopotential(altitude) / 1e3),
            ("temperature_k", air.Temperature),
            ("pressure_pa", air.Pressure),
            ("density_kg_m3", air.Density));
    }

    private static Geodetic Point(CaseRow row, string which) => new(row.Radians($"latitude{which}_deg"), row.Radians($"longitude{which}_deg"), 0);
}
