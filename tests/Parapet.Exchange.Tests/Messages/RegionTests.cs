using Parapet.Exchange.Messages;

namespace Parapet.Exchange.Tests.Messages;

public class RegionTests
{
    [Fact]
    public void Every_country_has_a_code_and_a_part_of_the_world()
    {
        Assert.Equal([], WorldRegions.All.Where(r => r is { Kind: RegionKind.Country, Part: "" }).Select(r => r.Code));
        Assert.Equal(WorldRegions.All.Count, WorldRegions.All.Select(r => r.Code).Distinct().Count());
        Assert.All(WorldRegions.All, r => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", r.Code));
        Assert.All(WorldRegions.All.Where(r => r.Kind != RegionKind.Part), r => Assert.Equal(RegionKind.Part, WorldRegions.Find(r.Part)!.Kind));
    }

    [Fact]
    public void Every_cell_of_the_earth_is_of_a_region()
    {
        for (var latitude = -90; latitude < 90; latitude++)
        {
            for (var longitude = -180; longitude < 180; longitude++)
            {
                Assert.NotEmpty(WorldRegions.Touched(Degrees(latitude + 0.5, longitude + 0.5, 0), parts: false));
            }
        }
    }

    [Theory]
    [InlineData(35.7, 51.4, "iran")]
    [InlineData(55.75, 37.6, "russia")]
    [InlineData(62.9, 40.6, "russia")]
    [InlineData(72.0, 35.0, "barents-sea")]
    [InlineData(30.0, -50.0, "atlantic-nw")]
    [InlineData(-20.0, 5.0, "atlantic-se")]
    [InlineData(20.0, -170.0, "pacific-nw")]
    [InlineData(10.0, -95.0, "pacific-ne")]
    [InlineData(-30.0, 90.0, "indian-se")]
    [InlineData(85.0, 100.0, "arctic-90e-180e")]
    [InlineData(-89.9, 0.0, "antarctica")]
    [InlineData(35.0, 20.0, "mediterranean-sea")]
    [InlineData(43.0, 34.0, "black-sea")]
    public void Place_lies_in_its_region(double latitude, double longitude, string code) =>
        Assert.Contains(code, WorldRegions.Touched(Degrees(latitude, longitude, 0), parts: false));

    [Fact]
    public void Circle_across_the_date_line_touches_both_sides_and_one_about_a_pole_all_around()
    {
        Assert.Contains("fiji", WorldRegions.Touched(Degrees(-17, 180, 300), parts: false));
        Assert.Equal(
            ["arctic-0e-90e", "arctic-180w-90w", "arctic-90e-180e", "arctic-90w-0e"], WorldRegions.Touched(Degrees(90, 0, 100), parts: false));
        Assert.Equal(["arctic-ocean"], WorldRegions.Touched(Degrees(89.5, -180, 100), parts: true));
    }

    [Fact]
    public void Regions_are_those_of_the_version_of_the_coarseners()
    {
        // Another table of regions makes other coarse values: raise FieldType.CoarsenersVersion with it.
        Assert.Equal("parapet-coarseners/1", FieldType.CoarsenersVersion);
        Assert.Equal("45db213126ed7703cc06b58221fc39468a5608b7ea785aff553545a27e548c6c", WorldRegions.Fingerprint());
    }

    private static Disk Degrees(double latitude, double longitude, int radiusKm) =>
        Areas.At(latitude * Math.PI / 180, longitude * Math.PI / 180, radiusKm * 1_000_000L);
}
