using Parapet.Earth;
using Parapet.Mapping;
using Parapet.Sensing;

namespace Parapet.Tests.Mapping;

public sealed class CoverageTests
{
    private const double Degree = Math.PI / 180.0;
    private const int Cells = 20_000;

    // A spherical Earth's horizon: acos(R/(R + h)) beyond that of the site, both at their own altitude.
    [Theory]
    [InlineData(100e3, 0, 0)]
    [InlineData(400e3, 0, 0)]
    [InlineData(400e3, 2000, 0)]
    [InlineData(1000e3, 0, 0)]
    [InlineData(36_000e3, 0, 0)]
    [InlineData(400e3, 0, 90)]
    public void Radar_of_any_power_sees_to_the_horizon_within_one_cell(double altitude, double site, double latitude)
    {
        var place = Site(latitude == 0 ? 49.6 : latitude, site);
        var result = Coverage.Of(Ask(Strong(), place, altitude));
        var radius = EarthModel.Powered.EcefFromGeodetic(place.Geodetic with { Altitude = 0 }).Norm;
        var horizon = radius * (Math.Acos(radius / (radius + altitude)) + Math.Acos(radius / (radius + site)));
        var cell = result.Question.Area.Grid.CellSize;
        var area = 2 * Math.PI * radius * radius * (1 - Math.Cos(horizon / radius));

        Assert.InRange(result.Question.Area.Cell.Length, 0.98 * Cells, 1.02 * Cells);
        Assert.All(result.Rims[0].Points, p => Assert.Equal(horizon, p.Far, cell));
        Assert.All(result.Rims[0].Points, p => Assert.Equal(CellSight.Horizon, p.Limit));
        Assert.All(result.Rims[0].Points, p => Assert.Equal(0.0, p.Near));
        Assert.Equal(area, result.SeenSurface, 0.02 * area);
        Assert.Equal(0, result.Cells(CellSight.FieldOfView) + result.Cells(CellSight.Signal));

        // Whatever is unseen lies beyond the horizon, and by the more the farther out.
        for (var i = 0; i < result.Sight.Length; i++)
        {
            var distance = EarthModel.Powered.Geodesic.Between(place.Geodetic, At(result, i)).Distance;
            Assert.True((result.Sight[i] == CellSight.Seen) == (distance < horizon) || Math.Abs(distance - horizon) < cell);
            Assert.Equal(result.Sight[i] == CellSight.Horizon, result.Deficit[i] >= 0);
        }
    }

    [Fact]
    public void Least_elevation_draws_the_horizon_in()
    {
        // Elevation 2 degrees: R [acos(R cos e/(R + h)) - e].
        var radius = 6371e3;
        var expected = radius * (Math.Acos(radius * Math.Cos(2 * Degree) / (radius + 400e3)) - (2 * Degree));
        var result = Coverage.Of(Ask(Strong() with { ElevationMin = new Angle(2 * Degree) }, Site(49.6, 0), 400e3));
        Assert.All(result.Rims[0].Points, p => Assert.Equal(expected, p.Far, result.Question.Area.Grid.CellSize));
    }

    [Fact]
    public void Radar_limited_by_its_power_sees_to_its_detection_range()
    {
        var radar = Strong() with { Performance = new CitedPoint(Length.FromKilometers(1000), new Area(0.1), new Duration(0.1), 20) };
        foreach (var crossSection in (double[])[0.05, 0.1, 1.0])
        {
            var result = Coverage.Of(Ask(radar, Site(49.6, 0), 300e3, crossSection));
            var range = LoopGain.DetectionRange(radar, crossSection);
            Assert.All(result.Rims[0].Points, p => Assert.Equal(range, p.SlantRange, 0.1));
            Assert.All(result.Rims[0].Points, p => Assert.Equal(CellSight.Signal, p.Limit));
            Assert.Equal(range, result.Rims[0].RangeMax, 0.1);
            for (var i = 0; i < result.Sight.Length; i++)
            {
                Assert.Equal(result.Sight[i] == CellSight.Seen, result.SlantRange[i] <= range && result.Sight[i] != CellSight.Horizon);
                if (result.Sight[i] != CellSight.Horizon)
                {
                    Assert.Equal(40 * Math.Log10(range / result.SlantRange[i]), result.Margin[i], 1e-9);
                }
            }
        }
    }

    [Fact]
    public void Instrumented_range_ends_sight_and_the_circle_of_cells()
    {
        var radar = Strong() with { RangeMax = Length.FromKilometers(800) };
        var result = Coverage.Of(Ask(radar, Site(49.6, 0), 300e3));
        Assert.Equal(800e3, result.Rims[0].RangeMax, 0.1);
        Assert.All(result.SlantRange, r => Assert.InRange(r, 300e3 - 1, 815e3));
        var blind = Coverage.Of(Ask(Strong() with { RangeMax = Length.FromKilometers(200) }, Site(49.6, 0), 300e3));
        Assert.Equal(0, blind.Cells(CellSight.Seen));
        Assert.True(double.IsNaN(blind.Rims[0].RangeMax));
        Assert.All(blind.Rims[0].Points, p => Assert.Equal(CellSight.Signal, p.Limit));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    [InlineData(350)]
    public void Sector_of_120_degrees_sees_a_third(double center)
    {
        var all = Coverage.Of(Ask(Strong(), Site(49.6, 0), 400e3));
        var radar = Strong() with { SectorCenter = new Angle(center * Degree), SectorWidth = new Angle(120 * Degree) };
        var third = Coverage.Of(Ask(radar, Site(49.6, 0), 400e3));
        Assert.Equal(all.SeenSurface / 3, third.SeenSurface, 0.01 * all.SeenSurface);
        Assert.Equal(all.Cells(CellSight.Horizon), third.Cells(CellSight.Horizon));
        Assert.Equal(all.Cells(CellSight.Seen), third.Cells(CellSight.Seen) + third.Cells(CellSight.FieldOfView));
        Assert.All(third.Rims[0].Points.Where(p => Math.Abs(Off(p.Azimuth) - (60 * Degree)) > 1e-9), p => Assert.Equal(p.Sees, Off(p.Azimuth) < 60 * Degree));
        Assert.Contains(third.Rims[0].Points, p => p.Sees && Off(p.Azimuth) > 59.9 * Degree);

        double Off(double azimuth) => Math.Abs(Math.IEEERemainder(azimuth - (center * Degree), 2 * Math.PI));
    }

    [Fact]
    public void Cells_are_as_the_radar_sees_one_target()
    {
        var radar = Strong() with
        {
            Performance = new CitedPoint(Length.FromKilometers(1500), new Area(1), new Duration(0.1), 20), Slewed = false, SectorCenter = new Angle(1), SectorWidth = new Angle(2.1),
            ElevationMin = new Angle(0.03), ElevationMax = new Angle(1.3), Refraction = true,
        };
        var place = Site(49.6, 700);
        var result = Coverage.Of(Ask(radar, place, 400e3) with { Contours = [100e3, 1000e3] });
        var data = RadarData.Compile(radar, place, EarthModel.Powered);
        for (var i = 0; i < result.Sight.Length; i++)
        {
            var look = data.At(EarthModel.Powered.EcefFromGeodetic(At(result, i) with { Altitude = 400e3 }), 400e3, 1.0);
            var expected = look.Horizon < 0 ? CellSight.Horizon : look.Field < 0 ? CellSight.FieldOfView : look.Signal < 0 ? CellSight.Signal : CellSight.Seen;
            Assert.Equal(expected, result.Sight[i]);
            Assert.Equal(look.SlantRange, result.SlantRange[i]);
        }

        Assert.All(Enum.GetValues<CellSight>(), s => Assert.True(result.Cells(s) > 0));
        Assert.Equal([400e3, 100e3, 1000e3], result.Rims.Select(r => r.Altitude));
        Assert.All(result.Rims[0].Points.Where(p => p.Sees), p => Assert.True(p.Near > 0)); // above the greatest elevation

        // No seen cell lies farther out than the rim, and the rim is the farthest of an octant.
        Assert.All(Enumerable.Range(0, result.Sight.Length).Where(i => result.Sight[i] == CellSight.Seen), i => Assert.True(result.SlantRange[i] <= result.Rims[0].RangeMax + 1000));
        Assert.Equal(result.Rims[0].RangeMax, Enumerable.Range(0, 8).Select(o => result.Rims[0].Farthest(o)?.SlantRange ?? 0).Max());
        Assert.Null(result.Rims[0].Farthest(6));
    }

    [Fact]
    public void Equal_questions_have_equal_hashes_and_others_do_not()
    {
        var question = Ask(Strong(), Site(49.6, 0), 400e3);
        var hash = Coverage.Of(question).Hash;
        Assert.Equal(hash, Coverage.Of(question).Hash);
        Assert.NotEqual(hash, Coverage.Of(question with { Altitude = 401e3 }).Hash);
        Assert.NotEqual(hash, Coverage.Of(question with { CrossSection = 2 }).Hash);
        Assert.NotEqual(hash, Coverage.Of(question with { Radar = question.Radar with { SnrNeeded = 21 } }).Hash);
    }

    [Fact]
    public void Whole_rectangle_of_a_grid_takes_in_every_cell()
    {
        var area = CoverageQuestion.Whole("somewhere", new EqualAreaGrid(EqualAreaProjection.Azimuthal, 0.9, 0.3, 100e3, -1000e3, 500e3, 20, 10), 5000);
        Assert.Equal(Enumerable.Range(0, 5000), area.Cell);
        Assert.Equal((-1000e3, 500e3), (area.Grid.West, area.Grid.North));
    }

    private static Geodetic At(CoverageResult result, int i) => new(result.Question.Area.Latitude[i], result.Question.Area.Longitude[i], 0);

    private static Place Site(double latitude, double altitude) => new("site", "Site", new Angle(latitude * Degree), new Angle(13.7 * Degree), new Length(altitude));

    private static CoverageQuestion Ask(Radar radar, Place place, double altitude, double crossSection = 1) =>
        new(radar, place, altitude, crossSection, CoverageQuestion.WithinSight(radar, place, altitude, Cells));

    private static Radar Strong() => new()
    {
        Id = "strong",
        Name = "Strong radar",
        Performance = new CitedPoint(Length.FromKilometers(1e6), new Area(1), new Duration(0.1), 20),
        SnrNeeded = 20,
        Dwell = new Duration(0.1),
        Slewed = true,
        ElevationMin = new Angle(-0.5 * Math.PI),
    };
}
