using System.Diagnostics;
using Parapet.Mapping;
using Parapet.Study.Areas;
using Parapet.Study.Data;

namespace Parapet.Study.Tests.Areas;

public sealed class RegionsTests(ITestOutputHelper output)
{
    private const double Degree = Math.PI / 180;

    [Theory]
    [InlineData("world", 20_000)]
    [InlineData("world", 1_000_000)]
    [InlineData("europe", 10)]
    [InlineData("europe", 1_000)]
    [InlineData("europe", 100_000)]
    [InlineData("north-america", 10_000)]
    [InlineData("middle-east", 10_000)]
    [InlineData("united-states", 10_000)]
    [InlineData("russia", 10_000)]
    [InlineData("Poland", 11)]
    [InlineData("DEU", 333)]
    [InlineData("fiji", 500)]
    [InlineData("Antarctica", 5_000)]
    [InlineData("new zealand", 5_000)]
    [InlineData("box:35,-10,60,30", 2_000)]
    [InlineData("box:60,150,75,-150", 2_000)]
    [InlineData("box:-90,-180,-60,180", 2_000)]
    [InlineData("box:-80,-170,80,170", 5_000)]
    [InlineData("polygon:50,10;55,20;48,22", 200)]
    [InlineData("polygon:-16,177;-16,-179;-20,-179;-20,177", 100)]
    [InlineData("polygon:66,0;66,120;66,-120", 1_000)]
    public void Region_is_cut_into_about_the_number_of_cells_asked_for(string region, int cells)
    {
        var watch = Stopwatch.StartNew();
        var area = Regions.Of(region, cells, out var problem, out var dropped);
        output.WriteLine($"{region} {cells}: {area?.Cell.Length} cells of {area?.Grid.CellSize / 1000:F2} km, {area?.Grid.Columns} x {area?.Grid.Rows}, centre "
            + $"{area?.Grid.CenterLatitude / Degree:F2} {area?.Grid.CenterLongitude / Degree:F2}, {area?.Population.Sum() / 1e6:F2} million, "
            + $"{dropped:F0} dropped, {Surface(area!) / 1e6:F3} million km^2, {watch.ElapsedMilliseconds} ms");
        Assert.Null(problem);
        Assert.NotNull(area);
        Assert.InRange(area.Cell.Length, Math.Floor(cells * 0.98), Math.Ceiling(cells * 1.02));
        Assert.Equal(area.Cell.Length, area.Latitude.Length);
        Assert.Equal(area.Cell.Length, area.Longitude.Length);
        Assert.Equal(area.Cell.Length, area.Country.Length);
        Assert.Equal(area.Cell.Length, area.Population.Length);
        Assert.All(area.Country, c => Assert.InRange(c, 0, area.Countries.Length - 1));
        for (var i = 0; i < area.Cell.Length; i += Math.Max(1, area.Cell.Length / 1000))
        {
            Assert.True(i == 0 || area.Cell[i] > area.Cell[i - 1]);
            Assert.Equal(area.Cell[i], area.Grid.CellAt(area.Latitude[i], area.Longitude[i]));
        }

        Assert.True(dropped <= 0.005 * area.Population.Sum());
    }

    /// <summary>[km^2] of land and inland water. France: INSEE, metropolitan; Germany: Destatis; Poland: GUS; United States: Census Bureau; Russia: Rosstat.</summary>
    [Theory]
    [InlineData("France", 551_500, 0.03)]
    [InlineData("Germany", 357_600, 0.03)]
    [InlineData("Poland", 312_700, 0.03)]
    [InlineData("United States", 9_525_000, 0.03)]
    [InlineData("643", 17_098_000, 0.03)]
    public void Area_of_a_country_is_the_published_one(string country, double published, double within) =>
        Assert.InRange(Surface(Of(country, 10_000)), published * (1 - within), published * (1 + within));

    [Fact]
    public void Land_is_29_percent_of_the_world() =>
        Assert.InRange(Surface(Of("world", 200_000)) / 510_065_600, 0.29 * 0.985, 0.29 * 1.015);

    [Theory]
    [InlineData("europe", 48.86, 2.35, "France")]
    [InlineData("europe", 55.75, 37.62, "Russia")]
    [InlineData("europe", 39.93, 32.86, "Turkey")]
    [InlineData("europe", 64.5, -19, "Iceland")]
    [InlineData("europe", 55.03, 82.92, null)] // Novosibirsk
    [InlineData("europe", 36.75, 3.06, null)] // Algiers
    [InlineData("europe", 4.9, -52.3, null)] // Cayenne
    [InlineData("europe", 56, 3, null)] // North Sea
    [InlineData("france", 48.58, 7.7, "France")]
    [InlineData("france", 48.46, 8.0, null)] // Offenburg
    [InlineData("north-america", 19.6, -155.5, "United States")] // Hawaii
    [InlineData("north-america", 16.2, -61.7, "France")] // Guadeloupe
    [InlineData("north-america", 72, -40, "Greenland")]
    [InlineData("north-america", 4, -73, null)] // Colombia
    [InlineData("united-states", 39, -98, "United States")]
    [InlineData("united-states", 65, -150, "United States")]
    [InlineData("united-states", 55, -100, null)]
    [InlineData("middle-east", 35.7, 51.4, "Iran")]
    [InlineData("russia", 66, -173, "Russia")] // Chukotka, east of 180 degrees
    [InlineData("russia", 54.7, 21, "Russia")] // Kaliningrad
    [InlineData("world", -85.0, 0, "Antarctica")]
    [InlineData("world", 68, 179.5, "Russia")]
    [InlineData("world", 68, -179.5, "Russia")]
    [InlineData("world", 0, -150, null)]
    [InlineData("box:60,170,72,-170", 66.5, 179.9, "Russia")]
    [InlineData("box:60,170,72,-170", 66.5, 169.5, null)]
    [InlineData("polygon:60,165;72,165;72,-170;60,-170", 67, -178, "Russia")]
    [InlineData("polygon:80,0;80,120;80,-120", 83, -40, "Greenland")]
    [InlineData("polygon:80,0;80,120;80,-120", 79.5, -40, null)]
    public void Place_is_in_the_country_of_its_cell_or_in_none(string region, double latitude, double longitude, string? country)
    {
        var area = Of(region, 50_000);
        var at = area.Grid.CellAt(latitude * Degree, longitude * Degree) is { } cell ? Array.BinarySearch(area.Cell, cell) : -1;
        Assert.Equal(country, at < 0 ? null : area.Countries[area.Country[at]]);
    }

    [Fact]
    public void People_of_a_country_are_those_of_its_cities()
    {
        foreach (var (region, code) in new[] { ("united-states", "US"), ("poland", "PL"), ("germany", "DE") })
        {
            var area = Regions.Of(region, 20_000, out _, out var dropped);
            var cities = Cities.World.Where(c => c.Country == code).Sum(c => (double)c.Population);
            output.WriteLine($"{region}: {area!.Population.Sum():F0} in cells, {cities:F0} in cities, {dropped:F0} dropped");
            Assert.InRange(area.Population.Sum(), cities * 0.98, cities * 1.02);
        }
    }

    [Fact]
    public void Nearly_all_people_are_in_a_cell()
    {
        var area = Regions.Of("world", 100_000, out _, out var dropped);
        var all = Cities.World.Sum(c => (double)c.Population);
        output.WriteLine($"world: {all:F0} people in cities, {dropped:F0} dropped");
        Assert.Equal(all, area!.Population.Sum() + dropped, 0.5);
        Assert.InRange(dropped / all, 0, 0.002);

        // Europe with all of Turkey and the Caucasus has about 850 million people; cities hold most, and some are counted twice.
        Assert.InRange(Of("europe", 20_000).Population.Sum(), 5e8, 8.5e8);
    }

    [Fact]
    public void City_beside_a_region_is_not_moved_into_it()
    {
        // Eight neighbours around a coarse grid; Poland has 38 million people, and its cells reach a little into other countries.
        Assert.InRange(Of("poland", 20).Population.Sum(), 2.2e7, 4e7);
        Assert.InRange(Of("luxembourg", 10).Population.Sum(), 2e5, 7e5);
    }

    [Fact]
    public void Finer_cells_hold_the_same_people()
    {
        var (coarse, fine) = (Of("europe", 3_000).Population.Sum(), Of("europe", 100_000).Population.Sum());
        Assert.InRange(fine / coarse, 0.97, 1.03);
    }

    [Theory]
    [InlineData("polnd", 100, "SCN043 region: 'polnd' is not a region. Did you mean poland? Give world, ")]
    [InlineData("", 100, "SCN043 region: '' is not a region. Give world, ")]
    [InlineData("---", 100, "SCN043 region: '---' is not a region. Give world, ")]
    [InlineData("world", 9, "SCN043 cells: 9 cells are too few. Ask for 10 to 10,000,000.")]
    [InlineData("world", 10_000_001, "SCN043 cells: 10000001 cells are too many. Ask for 10 to 10,000,000.")]
    [InlineData("box:1,2,3", 100, "SCN043 region: a box has four numbers, not 3. Give box:SOUTH,WEST,NORTH,EAST in degrees, ")]
    [InlineData("box:1,2,x,4", 100, "SCN043 region: 'x' is not a number. ")]
    [InlineData("box:1,2,NaN,4", 100, "SCN043 region: 'NaN' is not a number. ")]
    [InlineData("box:50,2,40,4", 100, "SCN043 region: the south of the box is not below its north. ")]
    [InlineData("box:40,2,91,4", 100, "SCN043 region: a latitude of the box is not from -90 to 90. ")]
    [InlineData("box:40,2,50,190", 100, "SCN043 region: a longitude of the box is not from -180 to 180. ")]
    [InlineData("box:40,2,50,2", 100, "SCN043 region: the box has no width: west is east. ")]
    [InlineData("box:-2,-152,2,-148", 100, "SCN043 region: 'box:-2,-152,2,-148' holds no land. Move or widen it.")]
    [InlineData("polygon:1,2;3,4", 100, "SCN043 region: the polygon has 2 vertices. Give 3 to 1,000. ")]
    [InlineData("polygon:1,2;3,4;5", 100, "SCN043 region: '5' is not a latitude from -90 to 90 and a longitude from -180 to 180. ")]
    [InlineData("polygon:1,1;1,1;1,1", 100, "SCN043 region: 'polygon:1,1;1,1;1,1' holds no land. Move or widen it.")]
    [InlineData("kiribati", 10_000_000, "SCN043 region: the land of 'kiribati' is too scattered for 10,000,000 cells. Ask for fewer.")]
    public void Mistakes_are_told_with_the_way_out(string region, int cells, string message)
    {
        Assert.Null(Regions.Of(region, cells, out var problem));
        Assert.StartsWith(message, problem!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_regions()
    {
        foreach (var name in Regions.Names.Where((_, i) => i < 4 || i % 8 == 0))
        {
            var area = Regions.Of(name, 100, out var problem);
            Assert.True(area is not null, problem?.ToString());
            Assert.NotEmpty(area.Cell);
        }
    }

    [Fact]
    public void Equal_questions_have_equal_answers()
    {
        var (a, b) = (Of("germany", 1_000), Of("Germany", 1_000));
        Assert.Equal(a.Grid, b.Grid);
        Assert.Equal(a.Cell, b.Cell);
        Assert.Equal(a.Population, b.Population);
    }

    /// <summary>[km^2]</summary>
    private static double Surface(CellArea area) => area.Cell.Length * area.Grid.CellSurface / 1e6;

    private static CellArea Of(string region, int cells)
    {
        var area = Regions.Of(region, cells, out var problem);
        Assert.Null(problem);
        return area!;
    }
}
