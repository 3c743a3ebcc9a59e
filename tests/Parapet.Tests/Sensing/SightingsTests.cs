using CsCheck;
using Parapet.Earth;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet.Tests.Sensing;

public sealed class SightingsTests
{
    private const double Degree = Math.PI / 180.0;

    private static readonly EarthModel Sphere = EarthModel.IdealSphere;

    private static readonly Place Brdy = At("brdy", 49.63522, 13.74794),
        Gabala = At("gabala", 40.87, 47.81), Armavir = At("armavir", 44.93, 40.98);

    private static readonly Place Tabriz = At("tabriz", 38.08, 46.28), Semnan = At("semnan", 35.2345, 53.9210);

    private static readonly Place Vypolzovo = At("vypolzovo", 57.87, 33.65), Kozelsk = At("kozelsk", 54.03, 35.77);

    private static readonly Place Washington = At("washington", 38.9072, -77.0369), London = At("london", 51.5074, -0.1278);

    /// <summary>Sees everything above 2 degrees.</summary>
    private static readonly Radar Ideal = RadarTests.Make(new CitedPoint(new Length(1e9), new Area(1), new Duration(0.1), 20));

    // First sight at 2 degrees from Brdy, impulsive minimum-energy flight to Washington: time s, height km, slant range km; least
    // slant range km
    // (and its time s, NaN: not given). Spherical, no refraction; computed once outside this program on a grid of whole seconds:
    // a time is the
    // first second in sight, heights and slant ranges belong to that second. Agreed accuracy of times 2 s, of the least slant
    // range 2 km.
    public static TheoryData<string, double, double, double, double, double> FromBrdy => new()
    {
        { "tabriz", 152, 393, 2060, 1192, 455 },
        { "semnan", 223, 531, 2439, 1484, 585 },
        { "vypolzovo", 75, 224, 1494, 1493, double.NaN },
        { "kozelsk", 67, 199, 1394, 1319, double.NaN },
    };

    [Theory]
    [MemberData(nameof(FromBrdy))]
    public void Of_a_flight_to_Washington_from_Brdy_gives_the_table(
        string origin, double time, double height, double slant, double nearest, double nearestTime)
    {
        var path = Path(Origin(origin), Washington);
        var seen = Look(Ideal, Brdy, path);
        Assert.Equal(time, seen.First!.Value.Time, 2.0);
        Assert.Equal(height, path.At(time).Altitude / 1e3, 1.0);
        Assert.Equal(slant, SlantRange(path, time) / 1e3, 1.0);
        Assert.Equal(2 * Degree, seen.First.Value.Elevation, 1e-6);
        Assert.Equal(nearest, seen.Nearest!.Value.SlantRange / 1e3, 2.0);
        Assert.True(seen.Nearest.Value.SlantRange <= SlantRange(path, seen.Nearest.Value.Time + 0.01));
        Assert.True(seen.Nearest.Value.SlantRange <= SlantRange(path, seen.Nearest.Value.Time - 0.01));
        if (!double.IsNaN(nearestTime))
        {
            Assert.Equal(nearest, SlantRange(path, nearestTime) / 1e3, 1.0); // flat: 70 m in the 2.5 s around it
        }
    }

    // The same from Gabala and Armavir: first sight s, height km; NaN: never.
    [Theory]
    [InlineData("tabriz", 7, 20, 25, 69)]
    [InlineData("semnan", 23, 61, 58, 151)]
    [InlineData("vypolzovo", double.NaN, 0, double.NaN, 0)]
    [InlineData("kozelsk", double.NaN, 0, 83, 244)]
    public void Of_a_flight_to_Washington_from_the_Caucasus_gives_the_table(
        string origin, double gabala, double gabalaHeight, double armavir, double armavirHeight)
    {
        (Place, double, double)[] rows = [(Gabala, gabala, gabalaHeight), (Armavir, armavir, armavirHeight)];
        foreach (var (place, time, height) in rows)
        {
            var path = Path(Origin(origin), Washington);
            var seen = Look(Ideal, place, path);
            if (double.IsNaN(time))
            {
                Assert.Null(seen.First);
                Assert.Equal(NeverSeen.Horizon, seen.Never);
                Assert.True(seen.Deficit > 0);
                continue;
            }

            Assert.Equal(time, seen.First!.Value.Time, 2.0);
            Assert.Equal(height, path.At(time).Altitude / 1e3, 1.0);
        }
    }

    // Lead of Gabala over Brdy: 200 s Semnan to Washington, 145 s Tabriz to Washington, 235 s Semnan to London. Same origin;
    // twice 2 s.
    [Theory]
    [InlineData("semnan", "washington", 200)]
    [InlineData("tabriz", "washington", 145)]
    [InlineData("semnan", "london", 235)]
    public void Of_the_two_radars_gives_the_published_lead(string origin, string aim, double lead)
    {
        var path = Path(Origin(origin), aim == "london" ? London : Washington);
        var difference = Look(Ideal, Brdy, path).First!.Value.Time - Look(Ideal, Gabala, path).First!.Value.Time;
        Assert.Equal(lead, difference, 4.0);
    }

    [Fact]
    public void Of_any_radar_agrees_with_looking_every_tenth_of_a_second() =>
        Gen.Select(
                Gen.Double[0, 2 * Math.PI],
                Gen.Double[0.5, 6.3],
                Gen.Int[1, 4],
                Gen.Double[0.3, 1.2],
                Gen.Double[0.3, 1.6],
                Gen.Double[4e5, 3e6],
                Gen.Bool)
            .Sample(
                (center, width, faces, scan, elevationMax, range, slewed) =>
                {
                    var radar = RadarTests.Make(new CitedPoint(new Length(range), new Area(1), new Duration(0.1), 20)) with
                    {
                        SectorCenter = new Angle(center),
                        SectorWidth = new Angle(width),
                        Faces = faces,
                        ScanHalfAngle = new Angle(scan),
                        ElevationMax = new Angle(elevationMax),
                        Slewed = slewed,
                        Refraction = faces % 2 == 0,
                    };
                    var path = Path(Semnan, London);
                    var seen = Look(radar, Brdy, path);
                    var data = RadarData.Compile(radar, Brdy, Sphere);
                    var inView = 0;
                    for (var time = 0.0; time <= path.Reference!.EndTime; time += 0.1)
                    {
                        var (position, altitude) = path.At(time);
                        var look = data.At(position, altitude, 1.0);
                        var least = Math.Min(Math.Min(look.Horizon, look.Field), look.Signal);
                        inView += least >= 0 ? 1 : 0;
                        Assert.True(
                            Math.Abs(least) < 1e-7 || least >= 0 == seen.InView.Any(span => span.Start <= time && time <= span.End),
                            $"at {time} s: {least}");
                    }

                    Assert.Equal(inView == 0, seen.Never is not null);
                },
                iter: 60);

    [Fact]
    public void Of_a_path_over_the_zenith_leaves_out_the_cone_above_the_greatest_elevation()
    {
        // The path from Tabriz to London passes 43 km from Brdy.
        var path = Path(Tabriz, London);
        var seen = Look(Ideal with { ElevationMax = Angle.FromDegrees(80) }, Brdy, path);
        Assert.Equal(2, seen.InView.Length);
        var edge = path.At(seen.InView[0].End);
        Assert.Equal(80 * Degree, RadarData.Compile(Ideal, Brdy, Sphere).At(edge.PositionEcef, edge.Altitude, 1).Elevation, 1e-6);
        Assert.True(seen.InView[1].Start - seen.InView[0].End is > 10 and < 100);
    }

    [Fact]
    public void Track_opens_after_a_continuous_time_in_view()
    {
        var path = Path(London, Tabriz);
        var broken = Look(Ideal with { ElevationMax = Angle.FromDegrees(80) }, Brdy, path);
        Assert.Equal(broken.InView[0].Start + 10.0, broken.TrackTime);

        // Longer than the first interval alone: it starts again with the second.
        var after = new Duration(broken.InView[0].Length + 1.0);
        var reset = Look(Ideal with { ElevationMax = Angle.FromDegrees(80), TrackAfter = after }, Brdy, path);
        Assert.True(broken.InView[1].Length > after.Seconds);
        Assert.Equal(reset.InView[1].Start + after.Seconds, reset.TrackTime);
        Assert.Equal(double.NaN, Look(Ideal with { TrackAfter = new Duration(5000) }, Brdy, path).TrackTime);
    }

    [Fact]
    public void A_radar_that_needs_a_cue_sees_after_it()
    {
        var path = Path(Semnan, London);
        var narrow = Ideal with { NeedsCue = true };
        var free = Look(Ideal, Brdy, path);
        var cued = Look(narrow, Brdy, path, free.First!.Value.Time + 50.0);
        Assert.Equal(free.First.Value.Time + 50.0, cued.First!.Value.Time);
        Assert.Equal(free.Last, cued.Last);
        Assert.Equal(free.First, Look(narrow, Brdy, path, 0.0).First);
        Assert.Equal(free.First, Look(Ideal, Brdy, path, double.NaN).First);

        var late = Look(narrow, Brdy, path, free.Last!.Value.Time + 7.0);
        Assert.Equal((NeverSeen.Cue, 7.0), (late.Never!.Value, Math.Round(late.Deficit, 9)));
        Assert.Equal(double.PositiveInfinity, Look(narrow, Brdy, path, double.NaN).Deficit);
    }

    [Fact]
    public void Never_seen_names_the_first_reason_and_the_amount()
    {
        var path = Path(Semnan, Washington);
        var free = Look(Ideal, Brdy, path);

        // Horizon: raising the path by the amount at the same distance would just show it; so a lower limit at that height sees
        // it.
        var horizon = Look(Ideal with { ElevationMin = Angle.FromDegrees(60) }, Brdy, path);
        Assert.Equal(NeverSeen.Horizon, horizon.Never);
        Assert.Null(horizon.Nearest);
        Assert.True(horizon.Deficit is > 0 and < 5e6);

        // Field of view: a sector 10 degrees beyond the farthest azimuth at which it is above the horizon.
        double azimuthMin = double.MaxValue, azimuthMax = double.MinValue;
        var data = RadarData.Compile(Ideal, Brdy, Sphere);
        for (var time = free.First!.Value.Time; time < free.Last!.Value.Time; time += 1.0)
        {
            var azimuth = data.At(path.At(time).PositionEcef, 0, 1).Azimuth;
            azimuth -= azimuth > Math.PI ? 2 * Math.PI : 0; // the path passes north of the radar
            azimuthMin = Math.Min(azimuthMin, azimuth);
            azimuthMax = Math.Max(azimuthMax, azimuth);
        }

        var center = azimuthMax + (40 * Degree);
        Assert.True(center + (30 * Degree) < azimuthMin + (2 * Math.PI) - (10 * Degree));
        var field = Look(Ideal with { SectorCenter = new Angle(center), SectorWidth = Angle.FromDegrees(60) }, Brdy, path);
        Assert.Equal(NeverSeen.FieldOfView, field.Never);
        Assert.Equal(10 * Degree, field.Deficit, 1e-4);

        // Signal: half the range it takes at the nearest point is 16 times too weak.
        var range = free.Nearest!.Value.SlantRange;
        var weak = Look(RadarTests.Make(new CitedPoint(new Length(0.5 * range), new Area(1), new Duration(0.1), 20)), Brdy, path);
        Assert.Equal(NeverSeen.Signal, weak.Never);
        Assert.Equal(16.0, weak.Deficit, 1e-6);
        Assert.Equal(20.0 / 16.0, weak.SnrMax, 1e-6);
        Assert.Equal(free.Nearest.Value.Time, weak.Nearest!.Value.Time, 1e-3);

        // So does half the instrumented range, by the same measure.
        var near = Look(Ideal with { RangeMax = new Length(0.5 * range) }, Brdy, path);
        Assert.Equal((NeverSeen.Signal, 16.0), (near.Never!.Value, Math.Round(near.Deficit, 6)));
    }

    [Fact]
    public void Refraction_shows_a_missile_earlier()
    {
        var path = Path(Semnan, Washington);
        var plain = Look(Ideal, Brdy, path).First!.Value.Time;
        var bent = Look(Ideal with { Refraction = true }, Brdy, path).First!.Value.Time;
        Assert.True(plain - bent is > 1 and < 20, $"{plain} {bent}");
    }

    // A vertical climb at 1 km/s, burning for 60 s: 10 km after 10 s.
    [Fact]
    public void InfraredCue_comes_a_revisit_and_the_processing_after_the_clouds()
    {
        var cue = InfraredCue.Of(Satellites(revisit: 12, processing: 30), Climb(burnout: 60));
        Assert.Equal(22.0, cue.FirstSeen, 1e-5);
        Assert.Equal(52.0, cue.CueTime, 1e-5);
        Assert.Equal(60.0, cue.LastSeen);
    }

    [Theory]
    [InlineData(9.0)] // burns out in the clouds
    [InlineData(21.0)] // burns out before the first look
    [InlineData(double.NaN)] // never burns out: not burning
    public void InfraredCue_without_a_burning_stage_never_comes(double burnout)
    {
        var cue = InfraredCue.Of(Satellites(revisit: 12, processing: 30), Climb(burnout));
        Assert.Equal(new CueResult("dsp", double.NaN, double.NaN, double.NaN), cue);
    }

    private static InfraredPost Satellites(double revisit, double processing) => new(
        "dsp",
        new Infrared
        {
            Id = "dsp",
            Name = "test",
            CloudBreak = Length.FromKilometers(10),
            Revisit = new Duration(revisit),
            Processing = new Duration(processing),
        },
        "",
        true,
        new Duration(0),
        "infrared.dsp");

    private static PathColumns Climb(double burnout)
    {
        Vector3d start = new(6371e3, 0, 0), velocity = new(1000, 0, 0);
        FlightEvent[] events = double.IsNaN(burnout)
            ? []
            : [new FlightEvent(FlightEventKind.Burnout, burnout, new State(start + (velocity * burnout), velocity))];
        Vector3d[] positions = [start, start + (velocity * 100)];
        return new PathColumns(new Trajectory([0, 100], positions, [velocity, velocity], [default, default], events), Sphere);
    }

    private static double SlantRange(PathColumns path, double time) => (path.At(time).PositionEcef - Ecef(Brdy)).Norm;

    private static SightingResult Look(Radar radar, Place place, PathColumns path, double cueTime = double.NaN) =>
        Sightings.Of(new RadarPost("test", radar, place, "", true, new Duration(0), true, "radars.test"), path, 1.0, cueTime);

    private static PathColumns Path(Place origin, Place aim) =>
        new(Kepler.Trajectory(Kepler.MinimumEnergyStart(Ecef(origin), Ecef(aim))), Sphere);

    private static Vector3d Ecef(Place place) =>
        Sphere.EcefFromGeodetic(new Geodetic(place.Latitude.Radians, place.Longitude.Radians, 0));

    private static Place Origin(string id) => id switch
    {
        "tabriz" => Tabriz,
        "semnan" => Semnan,
        "vypolzovo" => Vypolzovo,
        _ => Kozelsk,
    };

    private static Place At(string id, double latitude, double longitude) =>
        new(id, id, Angle.FromDegrees(latitude), Angle.FromDegrees(longitude), new Length(0));
}
