using Parapet.Earth;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet.Study.Validation;

/// <summary>Radars, in the ideal fidelity.</summary>
internal static class SensingMeasures
{
    public static Measured DetectionRange(CaseRow row)
    {
        const double Frequency = 9.5e9, LightSpeed = 299_792_458.0; // [Hz], [m/s]
        double aperture = row.Number("aperture_m2"), wavelength = LightSpeed / Frequency;
        var gain = 4.0 * Math.PI * aperture / (wavelength * wavelength);
        var radar = Seeing(new PowerAperture(
            Power.FromKilowatts(row.Number("power_kw")), new Frequency(Frequency), new Area(aperture),
            new Decibels(10.0 * Elementary.Log(gain) / Elementary.Log(10.0)), new Temperature(500.0), new Decibels(8.0)));
        return new(("range_km", LoopGain.DetectionRange(radar, row.Number("cross_section_m2")) / 1e3));
    }

    public static Measured FirstSight(CaseRow row)
    {
        var (path, seen) = Look(row, row["radar"]);
        var printed = path.Reference!.At(row.Number("time_s")).PositionEcef;
        var site = path.Earth.EcefFromGeodetic(Measures.PointOf(row["radar"]));
        return new(
            ("time_s", seen.First?.Time ?? double.NaN),
            ("altitude_km", path.Earth.Altitude(printed) / 1e3),
            ("slant_range_km", (printed - site).Norm / 1e3));
    }

    public static Measured Nearest(CaseRow row) =>
        new(("slant_range_km", (Look(row, row["radar"]).Seen.Nearest?.SlantRange ?? double.NaN) / 1e3));

    public static Measured Lead(CaseRow row) =>
        new(("time_s", Look(row, "brdy").Seen.First!.Value.Time - Look(row, "gabala").Seen.First!.Value.Time));

    private static (PathColumns Path, SightingResult Seen) Look(CaseRow row, string radar)
    {
        var earth = EarthModel.IdealSphere;
        var start = Kepler.MinimumEnergyStart(
            earth.EcefFromGeodetic(Measures.PointOf(row["from"])), earth.EcefFromGeodetic(Measures.PointOf(row["to"])));
        var path = new PathColumns(Kepler.Trajectory(start), earth);

        // Detects anything, so that only the horizon decides; on the ground, as the table has it.
        var unlimited = Seeing(new CitedPoint(Length.FromKilometers(1e6), new Area(1.0), new Duration(0.1), 20.0));
        var site = Measures.PlaceOf(radar) with { Altitude = default };
        var post = new RadarPost(radar, unlimited, site, "", true, default, true, "");
        return (path, Sightings.Of(post, path, crossSection: 1.0, cueTime: double.NaN));
    }

    // The assumptions of the tables: 2 degrees, a ratio of 20, looks of 0.1 s.
    private static Radar Seeing(RadarPerformance performance) => new()
    {
        Id = "validation",
        Name = "validation",
        Performance = performance,
        SnrNeeded = 20.0,
        Dwell = new Duration(0.1),
        Slewed = true,
        ElevationMin = Angle.FromDegrees(2.0),
    };
}
