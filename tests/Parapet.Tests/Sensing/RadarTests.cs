using Parapet.Earth;
using Parapet.Sensing;

namespace Parapet.Tests.Sensing;

public sealed class RadarTests
{
    private const double Degree = Math.PI / 180.0;

    // Power-aperture equation with T = 500 K, L = 6.3 (8 dB), SNR 20, dwell 0.1 s: mean power kW, gain dB, effective aperture
    // m^2;
    // range km at 0.001, 0.01, 0.1, 1 m^2. Computed once outside this program from SKOLNIK-2001, sect. 1.2; agreed accuracy 0.5
    // %.
    [Theory]
    [InlineData(170.0, 59.0, 63.0, 1578, 2806, 4990, 8873)]
    [InlineData(42.5, 59.0, 63.0, 1116, 1984, 3528, 6274)]
    [InlineData(170.0, 47.2, 4.21, 408, 725, 1289, 2293)]
    [InlineData(42.5, 47.2, 4.21, 288, 513, 912, 1621)]
    [InlineData(81.0, 49.7, 7.36, 448, 797, 1417, 2520)]
    public void DetectionRange_by_power_and_aperture_gives_the_table(
        double power, double gain, double aperture, double range1, double range2, double range3, double range4)
    {
        var radar = Make(new PowerAperture(
            Power.FromKilowatts(power),
            Frequency.FromGigahertz(9.5),
            new Area(aperture),
            new Decibels(gain),
            new Temperature(500),
            new Decibels(10 * Math.Log10(6.3))));
        double[] expected = [range1, range2, range3, range4];
        for (var i = 0; i < 4; i++)
        {
            var range = LoopGain.DetectionRange(radar, Math.Pow(10, i - 3)) / 1e3;
            Assert.Equal(expected[i], range, 0.005 * expected[i]);
        }
    }

    // R ~ (t/SNR)^(1/4): a dwell of 1 s instead of 0.1 s gives 1.778 times the range, an SNR of 100 instead of 20 gives 0.669.
    [Fact]
    public void DetectionRange_from_a_cited_point_scales_with_the_fourth_root()
    {
        var radar = Make(new CitedPoint(Length.FromKilometers(1000), new Area(0.01), new Duration(0.1), 20));
        Assert.Equal(1e6, LoopGain.DetectionRange(radar, 0.01), 1e-6);
        Assert.Equal(1.778e6, LoopGain.DetectionRange(radar with { Dwell = new Duration(1.0) }, 0.01), 500.0);
        Assert.Equal(0.669e6, LoopGain.DetectionRange(radar with { SnrNeeded = 100 }, 0.01), 500.0);
        Assert.Equal(2e6, LoopGain.DetectionRange(radar, 0.16), 1e-6);
        Assert.Equal(1.5e6, LoopGain.DetectionRange(radar with { RangeMax = Length.FromKilometers(1500) }, 0.16));
    }

    // h = R [cos e/cos(e + s/R) - 1], R = 6,371 km: ground distance km, least visible height km at 0 and at 2 degrees.
    [Theory]
    [InlineData(1000, 79, 115)]
    [InlineData(1500, 181, 236)]
    [InlineData(2000, 327, 404)]
    [InlineData(2500, 524, 625)]
    [InlineData(3000, 778, 907)]
    [InlineData(3500, 1099, 1262)]
    public void LowestRay_without_refraction_gives_the_table(double distance, double height0, double height2)
    {
        Assert.Equal(height0, LowestRay.From(6371e3, 0, 0, false).Altitude(distance / 6371) / 1e3, 0.5);
        Assert.Equal(height2, LowestRay.From(6371e3, 0, 2 * Degree, false).Altitude(distance / 6371) / 1e3, 0.5);
    }

    // Standard 4/3-Earth horizon, d[km] = 4.12 sqrt(h[m]) (SKOLNIK-2001, ch. 8: d[nmi] = 1.23 sqrt(h[ft])), low in the air.
    [Fact]
    public void LowestRay_with_refraction_reaches_the_four_thirds_horizon()
    {
        var ray = LowestRay.From(6371e3, 0, 0, true);
        Assert.Equal(1000, ray.Altitude(4.12e3 * Math.Sqrt(1000) / 6371e3), 3.0);
    }

    // Total bending of a radio ray in a 313 N-unit exponential air (BEAN-DUTTON-1966, table of the CRPL reference atmosphere): 12
    // to 14 mrad
    // at the horizon, 6 to 7.5 mrad at 2 degrees: the straight part is lifted by less than half a degree, not by 4/3 all the way.
    [Theory]
    [InlineData(0.0, 12e-3, 15e-3)]
    [InlineData(2.0, 6e-3, 8e-3)]
    [InlineData(10.0, 1.5e-3, 2e-3)]
    public void LowestRay_with_refraction_bends_by_what_the_air_can(double elevation, double least, double most)
    {
        var bent = LowestRay.From(6371e3, 0, elevation * Degree, true);
        var straight = LowestRay.From(6371e3, 0, elevation * Degree, false);
        // At infinity the angle between the two rays is the whole bending.
        var bending = straight.Elevation(1e12) - bent.Elevation(1e12);
        Assert.InRange(bending, least, most);
    }

    [Fact]
    public void LowestRay_elevation_and_altitude_are_the_same_ray()
    {
        foreach (var refraction in (bool[])[false, true])
        {
            foreach (var (site, minimum) in (ReadOnlySpan<(double, double)>)[(0, 0), (700, 0.05), (2500, -0.1)])
            {
                var ray = LowestRay.From(6371e3, site, minimum, refraction);
                for (var angle = 0.03; angle < 1.2; angle *= 1.3)
                {
                    if (ray.Altitude(angle) <= site)
                    {
                        continue; // still dipping: nothing to see there
                    }

                    var r = 6371e3 + ray.Altitude(angle);
                    var elevation = Math.Atan2((r * Math.Cos(angle)) - (6371e3 + site), r * Math.Sin(angle));
                    Assert.Equal(elevation, ray.Elevation(ray.Altitude(angle)), 1e-9);
                }
            }
        }
    }

    // Dip of the horizon from a height: cos(dip) = R/(R + h).
    [Fact]
    public void LowestRay_below_the_horizontal_stops_at_the_dip()
    {
        var ray = LowestRay.From(6371e3, 1000, -10 * Degree, false);
        Assert.Equal(-Math.Acos(6371.0 / 6372.0), ray.Elevation(300e3), 1e-12);
    }

    [Fact]
    public void At_a_face_off_boresight_loses_by_the_cube_of_the_cosine()
    {
        // Looking north from the equator with the boresight level and due north; a target 30 degrees to the east, level.
        var radar = Make(new CitedPoint(new Length(1e6), new Area(1), new Duration(0.1), 20)) with
        {
            Slewed = false,
            FaceTilt = new Angle(0),
            ElevationMin = Angle.FromDegrees(-5),
            ScanHalfAngle = Angle.FromDegrees(45),
        };
        var target = new Vector3d(6371e3, 0.5e6, Math.Sqrt(0.75) * 1e6);
        var look = Compile(radar).At(target, 0, 1.0);
        Assert.Equal(30 * Degree, look.Azimuth, 1e-12);
        Assert.Equal(20 * Math.Pow(Math.Cos(30 * Degree), 3), look.Snr, 1e-9);
        Assert.Equal(15 * Degree, look.Field, 1e-12);
        Assert.Equal(20, Compile(radar with { Slewed = true }).At(target, 0, 1.0).Snr, 1e-9);
    }

    // Three faces over the whole circle look at the middle of their 120 degrees; between two of them the target is 60 degrees off
    // in azimuth.
    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(60.0, 60.0)]
    [InlineData(120.0, 0.0)]
    [InlineData(239.0, 1.0)]
    [InlineData(181.0, 59.0)]
    public void At_three_faces_sees_with_the_nearest(double azimuth, double off)
    {
        var radar = Make(new CitedPoint(new Length(1e6), new Area(1), new Duration(0.1), 20)) with
        {
            Slewed = false,
            Faces = 3,
            FaceTilt = new Angle(0),
            ScanHalfAngle = Angle.FromDegrees(65),
        };
        var (sin, cos) = Math.SinCos(azimuth * Degree);
        var look = Compile(radar).At(new Vector3d(6371e3, sin * 1e6, cos * 1e6), 0, 1.0);
        Assert.Equal((65 - off) * Degree, look.Field, 1e-7);
    }

    [Fact]
    public void At_a_sector_across_north_takes_the_short_way_round()
    {
        var radar = Make(new CitedPoint(new Length(1e6), new Area(1), new Duration(0.1), 20)) with
        {
            SectorCenter = Angle.FromDegrees(350),
            SectorWidth = Angle.FromDegrees(60),
        };
        var (sin, cos) = Math.SinCos(10 * Degree);
        Assert.Equal(10 * Degree, Compile(radar).At(new Vector3d(6371e3, sin * 1e6, cos * 1e6), 0, 1.0).Field, 1e-12);
    }

    internal static Radar Make(RadarPerformance performance) => new()
    {
        Id = "test",
        Name = "test",
        Performance = performance,
        SnrNeeded = 20,
        Dwell = new Duration(0.1),
        Slewed = true,
    };

    private static RadarData Compile(Radar radar) =>
        RadarData.Compile(
            radar,
            new Place("equator", "equator", new Angle(0), new Angle(0), new Length(0)),
            EarthModel.IdealSphere);
}
