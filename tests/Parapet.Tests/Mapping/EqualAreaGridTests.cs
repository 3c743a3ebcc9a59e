using CsCheck;
using Parapet.Earth;
using Parapet.Mapping;

namespace Parapet.Tests.Mapping;

public sealed class EqualAreaGridTests
{
    private const double Degree = Math.PI / 180;

    private static readonly EqualAreaPlane Europe = new(EqualAreaProjection.Azimuthal, 52 * Degree, 10 * Degree);
    private static readonly EqualAreaPlane World = new(EqualAreaProjection.Cylindrical, 0, 0);

    private static readonly Gen<(double Latitude, double Longitude)> Anywhere = Gen.Select(
        Gen.Double[-1, 1], Gen.Double[-Math.PI, Math.PI], (sine, longitude) => (Math.Asin(sine), longitude));

    [Fact]
    public void Published_example_of_the_azimuthal_projection_is_met()
    {
        // EPSG-GN7-2, method 9820, ETRS89 / LAEA Europe, given to the centimetre and with a false origin. Its ellipsoid is GRS80, 0.1 mm shorter at the poles.
        var (east, north) = Europe.Project(50 * Degree, 5 * Degree);
        Assert.Equal(3_962_799.45 - 4_321_000, east, 0.006);
        Assert.Equal(2_999_718.85 - 3_210_000, north, 0.006);
        var (latitude, longitude) = Europe.Unproject(east, north);
        Assert.Equal(50, latitude / Degree, 1e-11);
        Assert.Equal(5, longitude / Degree, 1e-11);
    }

    [Fact]
    public void Extent_of_the_cylindrical_projection_is_the_published_one()
    {
        // BRODZIK-2012: EASE-Grid 2.0, global: edges at 17,367,530.445 m east and, at 85.0445664 degrees, 7,314,540.831 m north.
        Assert.Equal(17_367_530.445, World.Circumference / 2, 0.001);
        Assert.Equal(85.0445664, World.Unproject(0, 7_314_540.831).Latitude / Degree, 1e-7);
        Assert.Equal((World.Circumference / 2, World.Height / 2), World.Project(Math.PI / 2, Math.PI));
    }

    [Fact]
    public void Way_there_and_back_is_the_identity()
    {
        Gen.Select(Anywhere, Anywhere).Sample((center, at) =>
        {
            foreach (var plane in new[] { new EqualAreaPlane(EqualAreaProjection.Azimuthal, center.Latitude, center.Longitude), World })
            {
                var (east, north) = plane.Project(at.Latitude, at.Longitude);
                if (double.IsNaN(east))
                {
                    continue; // the antipode of the centre
                }

                var (latitude, longitude) = plane.Unproject(east, north);
                var turn = Math.IEEERemainder(longitude - at.Longitude, 2 * Math.PI) * Math.Cos(at.Latitude);
                var cylindrical = plane.Equals(World);
                // Towards the antipode the plane is stretched along the rim and squeezed across; towards the poles the cylinder is squeezed.
                var squeeze = cylindrical ? 1 / Math.Abs(Math.Cos(at.Latitude)) : 1 / Math.Max(1e-6, 1 - (Math.Sqrt((east * east) + (north * north)) / 12_760_000));
                // The scale of the azimuthal one is the root of 2 / (1 + cos c): what rounding leaves of 1 + cos c is squeezed besides, cos(c/2)^-3 in all.
                var tolerance = (1e-13 * (1 + squeeze)) + (cylindrical ? 0 : 1e-15 * squeeze * Math.Sqrt(squeeze));
                Assert.Equal(0, latitude - at.Latitude, tolerance);
                Assert.Equal(0, turn, tolerance);
            }
        });
    }

    [Theory]
    [InlineData(90, 0)]
    [InlineData(-90, 0)]
    [InlineData(89.9999, 30)]
    [InlineData(0, 180)]
    [InlineData(0, 0)]
    public void Centre_is_the_origin_and_scale_is_true_there(double latitude, double longitude)
    {
        var plane = new EqualAreaPlane(EqualAreaProjection.Azimuthal, latitude * Degree, longitude * Degree);
        var (east, north) = plane.Project(latitude * Degree, longitude * Degree);
        Assert.Equal(0, east, 1e-3);
        Assert.Equal(0, north, 1e-3);
        var (backLatitude, backLongitude) = plane.Unproject(0, 0);
        Assert.Equal(latitude, backLatitude / Degree, 1e-7);
        Assert.True(Math.Abs(latitude) == 90 || Math.Abs(Math.IEEERemainder(backLongitude - (longitude * Degree), 2 * Math.PI)) < 1e-9);
        foreach (var azimuth in new[] { 0.0, 1.0, 2.0, 3.0 })
        {
            var (toLatitude, toLongitude) = plane.Unproject(1000 * Math.Sin(azimuth), 1000 * Math.Cos(azimuth));
            var way = Geodesic.Wgs84.Between(new Geodetic(latitude * Degree, longitude * Degree, 0), new Geodetic(toLatitude, toLongitude, 0));
            Assert.Equal(1000, way.Distance, 0.01);
        }
    }

    [Fact]
    public void Equal_areas_stay_equal()
    {
        // Area of a small quadrilateral on the plane against that of the ellipsoid: M N cos latitude, SNYDER-1987.
        const double e2 = 0.0066943799901413165, a = 6_378_137, step = 1e-4;
        Gen.Select(Anywhere, Anywhere).Sample((center, at) =>
        {
            var latitude = Math.Clamp(at.Latitude, -1.5, 1.5);
            var planes = new[] { new EqualAreaPlane(EqualAreaProjection.Azimuthal, center.Latitude, center.Longitude), new EqualAreaPlane(EqualAreaProjection.Cylindrical, 0, at.Longitude) };
            foreach (var plane in planes)
            {
                var (e0, n0) = plane.Project(latitude - step, at.Longitude);
                var (e1, n1) = plane.Project(latitude, at.Longitude + step);
                var (e2_, n2) = plane.Project(latitude + step, at.Longitude);
                var (e3, n3) = plane.Project(latitude, at.Longitude - step);
                if (Math.Sqrt((e0 * e0) + (n0 * n0)) > 12_000_000 && plane.Projection == EqualAreaProjection.Azimuthal)
                {
                    continue;
                }

                var flat = Math.Abs(((e2_ - e0) * (n3 - n1)) - ((e3 - e1) * (n2 - n0))) / 2;
                var w2 = 1 - (e2 * Math.Sin(latitude) * Math.Sin(latitude));
                var curved = a * (1 - e2) / (w2 * Math.Sqrt(w2)) * (a / Math.Sqrt(w2)) * Math.Cos(latitude) * 2 * step * step;
                Assert.Equal(1, flat / curved, 1e-5);
            }
        });
    }

    [Fact]
    public void Outside_is_not_a_number()
    {
        Assert.True(double.IsNaN(World.Unproject(World.Circumference, 0).Latitude));
        Assert.True(double.IsNaN(World.Unproject(0, World.Height).Latitude));
        Assert.True(double.IsNaN(Europe.Unproject(12_800_000, 0).Latitude));
        Assert.True(double.IsNaN(Europe.Unproject(double.NaN, 0).Latitude));
        Assert.True(double.IsNaN(new EqualAreaPlane(EqualAreaProjection.Azimuthal, 0, 0).Project(0, Math.PI).East));
    }

    [Fact]
    public void Cell_of_its_centre_is_the_cell_and_outside_there_is_none()
    {
        var grid = new EqualAreaGrid(EqualAreaProjection.Azimuthal, 52 * Degree, 10 * Degree, 50_000, -1_000_000, 800_000, 40, 30);
        for (var cell = 0; cell < grid.Columns * grid.Rows; cell++)
        {
            var (east, north) = grid.CenterOf(cell);
            var (latitude, longitude) = grid.Unproject(east, north);
            Assert.Equal(cell, grid.CellAt(latitude, longitude));
        }

        Assert.Equal((-975_000.0, 775_000.0), grid.CenterOf(0));
        Assert.Equal((-975_000.0, 725_000.0), grid.CenterOf(40));
        Assert.Null(grid.CellAt(0, 0));
        Assert.Null(grid.CellAt(-52 * Degree, -170 * Degree));
        Assert.Throws<ArgumentOutOfRangeException>(() => grid.CenterOf(1200));
        Assert.Throws<ArgumentOutOfRangeException>(() => grid.CenterOf(-1));
    }

    [Fact]
    public void Copy_with_another_centre_projects_about_it()
    {
        var grid = new EqualAreaGrid(EqualAreaProjection.Azimuthal, 52 * Degree, 10 * Degree, 50_000, 0, 0, 1, 1);
        var other = grid with { CenterLongitude = 20 * Degree };
        Assert.Equal(0, other.Project(52 * Degree, 20 * Degree).East, 1e-6);
        Assert.Equal(grid, grid with { });
        Assert.NotEqual(grid, other);
    }
}
