using CsCheck;
using Parapet.Earth;

namespace Parapet.Tests.Earth;

public sealed class GeodesicTests
{
    private const double Degree = Math.PI / 180;

    /// <summary>[m] KARNEY-2013: the accuracy of the sixth-order series in double precision.</summary>
    private const double Tolerance = 15e-9;

    private static readonly Geodesic Wgs84 = Geodesic.Wgs84;

    private static readonly Gen<Geodetic> Anywhere = Gen.Select(
        Gen.Double[-1, 1], Gen.Double[-Math.PI, Math.PI], (sine, longitude) => new Geodetic(Math.Asin(sine), longitude, 0));

    /// <summary>GeographicLib, test_geodesic.py: lat1 lon1 azi1 lat2 lon2 azi2 [deg], s12 [m], a12 [deg].</summary>
    public static TheoryData<double[]> Lines { get; } = new((double[][])
    [
        [35.60777, -139.44815, 111.098748429560326, -11.17491, -69.95921, 129.289270889708762, 8935244.5604818305, 80.50729714281974],
        [55.52454, 106.05087, 22.020059880982801, 77.03196, 197.18234, 109.112041110671519, 4105086.1713924406, 36.892740690445894],
        [-21.97856, 142.59065, -32.44456876433189, 41.84138, 98.56635, -41.84359951440466, 8394328.894657671, 75.62930491011522],
        [-66.99028, 112.2363, 173.73491240878403, -12.70631, 285.90344, 2.512956620913668, 11150344.2312080241, 100.278634181155759],
        [-17.42761, 173.34268, -159.033557661192928, -15.84784, 5.93557, -20.787484651536988, 16076603.1631180673, 144.640108810286253],
        [32.84994, 48.28919, 150.492927788121982, -56.28556, 202.29132, 48.113449399816759, 16727068.9438164461, 150.565799985466607],
        [6.96833, 52.74123, 92.581585386317712, -7.39675, 206.17291, 90.721692165923907, 17102477.2496958388, 154.147366239113561],
        [-50.56724, -16.30485, -105.439679907590164, -33.56571, -94.97412, -47.348547835650331, 6455670.5118668696, 58.083719495371259],
        [-19.79938, -174.47484, 71.167275780171533, -11.99349, -154.35109, 65.589099775199228, 2319004.8601169389, 20.896611684802389],
        [1.74708, 128.32011, -101.584843631173858, -11.16617, 11.87109, -86.325793296437476, 12942901.1241347408, 116.650512484301857],
    ]);

    [Theory]
    [MemberData(nameof(Lines))]
    public void Inverse_gives_the_published_lines(double[] line)
    {
        var between = Wgs84.Between(Point(line[0], line[1]), Point(line[3], line[4]));
        Assert.InRange(Math.Abs(between.Distance - line[6]), 0, Tolerance);
        Assert.InRange(AngleBetween(between.AzimuthStart, line[2] * Degree) * Math.Abs(between.ReducedLength), 0, Tolerance);
        Assert.InRange(AngleBetween(between.AzimuthEnd, line[5] * Degree) * Math.Abs(between.ReducedLength), 0, Tolerance);
        Assert.Equal(line[7] * Degree, between.Arc, 13);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Direct_gives_the_published_lines(double[] line)
    {
        var reached = Wgs84.Destination(Point(line[0], line[1]), line[2] * Degree, line[6]);
        Assert.InRange(Apart(reached.Place, Point(line[3], line[4])), 0, Tolerance);
        Assert.InRange(AngleBetween(reached.Azimuth, line[5] * Degree) * Math.Abs(reached.ReducedLength), 0, Tolerance);
        Assert.Equal(line[7] * Degree, reached.Arc, 13);
    }

    [Fact]
    public void Kennedy_to_paris_and_beyond_are_as_published()
    {
        // GeographicLib, test_geodesic.py, GeodSolve0 and GeodSolve1: printed to 5e-6 deg and 0.5 m.
        var between = Wgs84.Between(Point(40.6, -73.8), Point(49.01666667, 2.55));
        Assert.Equal(53.47022, between.AzimuthStart / Degree, 0.5e-5);
        Assert.Equal(111.59367, between.AzimuthEnd / Degree, 0.5e-5);
        Assert.Equal(5853226, between.Distance, 0.5);

        var reached = Wgs84.Destination(Point(40.63972222, -73.77888889), 53.5 * Degree, 5850e3);
        Assert.Equal(49.01467, reached.Place.Latitude / Degree, 0.5e-5);
        Assert.Equal(2.56106, reached.Place.Longitude / Degree, 0.5e-5);
        Assert.Equal(111.62947, reached.Azimuth / Degree, 0.5e-5);
    }

    [Fact]
    public void Nearly_antipodal_points_converge()
    {
        // GeographicLib, test_geodesic.py, GeodSolve6: printed to 0.5 mm.
        var between = Wgs84.Between(Point(88.202499451857, 0), Point(-88.202499451857, 179.981022032992859592));
        Assert.Equal(20003898.214, between.Distance, 0.5e-3);
    }

    [Fact]
    public void Quarter_meridian_and_equator_are_the_ellipsoids()
    {
        // WGS84 quarter meridian 10001965.729 m; equator a lambda; poles half the meridian.
        Assert.Equal(10001965.729, Wgs84.Between(Point(0, 20), Point(90, 133)).Distance, 3);
        Assert.Equal(6378137.0 * 100 * Degree, Wgs84.Between(Point(0, -50), Point(0, 50)).Distance, 8);
        Assert.Equal(2 * 10001965.729, Wgs84.Between(Point(-90, 0), Point(90, 0)).Distance, 2);
        Assert.Equal(2 * 10001965.729, Wgs84.Between(Point(30, 0), Point(-30, 180)).Distance, 2);
        Assert.Equal(2 * 10001965.729, Wgs84.Between(Point(0, 0), Point(0, 180)).Distance, 2);
    }

    [Fact]
    public void Azimuths_along_meridian_and_equator_are_exact()
    {
        Assert.Equal(0, Wgs84.Between(Point(10, 5), Point(50, 5)).AzimuthStart);
        Assert.Equal(Math.PI, Math.Abs(Wgs84.Between(Point(50, 5), Point(10, 5)).AzimuthStart));
        Assert.Equal(Math.PI / 2, Wgs84.Between(Point(0, 5), Point(0, 7)).AzimuthStart);
        Assert.Equal(-Math.PI / 2, Wgs84.Between(Point(0, 7), Point(0, 5)).AzimuthEnd);
        Assert.Equal(Math.PI / 2, Wgs84.Between(Point(0, 179), Point(0, -179)).AzimuthStart);
    }

    [Fact]
    public void Same_point_is_at_no_distance() =>
        Anywhere.Sample(p => Wgs84.Between(p, p).Distance == 0);

    [Fact]
    public void Direct_after_inverse_reaches_the_point() =>
        Gen.Select(Anywhere, Anywhere).Sample((a, b) =>
        {
            var between = Wgs84.Between(a, b);
            var reached = Wgs84.Destination(a, between.AzimuthStart, between.Distance);
            // Directions compared in space: at a pole azimuth and longitude turn together.
            var turned = (Heading(reached.Place, reached.Azimuth) - Heading(b, between.AzimuthEnd)).Norm;
            return Apart(reached.Place, b) < Tolerance
                && turned * Math.Abs(between.ReducedLength) < Tolerance
                && Math.Abs(reached.ReducedLength - between.ReducedLength) < 2 * Tolerance;
        }, iter: 20_000);

    [Fact]
    public void Direct_after_inverse_reaches_points_near_the_antipode() =>
        Gen.Select(Anywhere, Gen.Double[-0.02, 0.02], Gen.Double[-0.02, 0.02]).Sample((a, north, east) =>
        {
            var b = new Geodetic(Math.Clamp(north - a.Latitude, -Math.PI / 2, Math.PI / 2), a.Longitude + Math.PI + east, 0);
            var between = Wgs84.Between(a, b);
            return between.Distance < 2 * 10001966.0
                && Apart(Wgs84.Destination(a, between.AzimuthStart, between.Distance).Place, b) < Tolerance;
        }, iter: 20_000);

    [Fact]
    public void Line_turned_round_is_the_same_line() =>
        Gen.Select(Anywhere, Anywhere).Sample((a, b) =>
        {
            GeodesicBetween there = Wgs84.Between(a, b), back = Wgs84.Between(b, a);
            var turned = AngleBetween(there.AzimuthStart, back.AzimuthEnd + Math.PI);
            return there.Distance == back.Distance && turned * Math.Abs(there.ReducedLength) < Tolerance;
        });

    [Fact]
    public void No_way_round_a_third_point_is_shorter() =>
        Gen.Select(Anywhere, Anywhere, Anywhere).Sample((a, b, c) =>
            Wgs84.Between(a, b).Distance <= Wgs84.Between(a, c).Distance + Wgs84.Between(c, b).Distance + (2 * Tolerance));

    [Fact]
    public void Points_along_a_track_divide_it() =>
        Gen.Select(Anywhere, Anywhere, Gen.Double[0, 1]).Sample((a, b, share) =>
        {
            var track = Wgs84.Line(a, b);
            var between = track.At(share * track.Length).Place;
            return Math.Abs(Wgs84.Between(a, between).Distance - (share * track.Length)) < 2 * Tolerance
                && Math.Abs(Wgs84.Between(between, b).Distance - ((1 - share) * track.Length)) < 2 * Tolerance;
        });

    [Fact]
    public void Reduced_length_is_the_sideways_rate() =>
        Gen.Select(Anywhere, Gen.Double[-3, 3], Gen.Double[1e4, 1.9e7]).Sample((a, azimuth, distance) =>
        {
            // Central difference over 2e-5 rad: error of second order, 1e-10 of a few thousand kilometres.
            const double h = 1e-5;
            var apart = Wgs84.Between(
                Wgs84.Destination(a, azimuth - h, distance).Place, Wgs84.Destination(a, azimuth + h, distance).Place).Distance;
            return Math.Abs((apart / (2 * h)) - Math.Abs(Wgs84.Destination(a, azimuth, distance).ReducedLength)) < 0.1;
        });

    [Fact]
    public void On_the_sphere_geodesics_are_great_circles() =>
        Gen.Select(Anywhere, Anywhere).Sample((a, b) =>
        {
            // cos of the arc from unit vectors, by cross and dot product.
            var sphere = EarthModel.IdealSphere;
            Vector3d u = sphere.EcefFromGeodetic(a), v = sphere.EcefFromGeodetic(b);
            var arc = Math.Atan2(Vector3d.Cross(u, v).Norm, Vector3d.Dot(u, v));
            var between = sphere.Geodesic.Between(a, b);
            return Math.Abs(between.Distance - (6371000 * arc)) < Tolerance
                && Math.Abs(between.ReducedLength - (6371000 * Math.Sin(arc))) < Tolerance;
        });

    [Fact]
    public void Antipodes_on_the_sphere_are_half_its_circumference_apart()
    {
        foreach (var latitude in new[] { -90.0, -37, 0, 1e-7, 45, 90 })
        {
            var distance = EarthModel.IdealSphere.Geodesic.Between(Point(latitude, -20), Point(-latitude, 160)).Distance;
            Assert.InRange(Math.Abs(distance - (6371000 * Math.PI)), 0, Tolerance);
        }
    }

    private static Geodetic Point(double latitude, double longitude) => new(latitude * Degree, longitude * Degree, 0);

    private static double Apart(Geodetic a, Geodetic b) =>
        (EarthModel.Powered.EcefFromGeodetic(a with { Altitude = 0 }) - EarthModel.Powered.EcefFromGeodetic(b)).Norm;

    private static Vector3d Heading(Geodetic at, double azimuth) =>
        Frames.EnuFromEcef(at).Transpose * Frames.DirectionEnu(azimuth, 0);

    private static double AngleBetween(double a, double b) => Math.Abs(Math.IEEERemainder(a - b, 2 * Math.PI));
}
