using CsCheck;
using Parapet.Earth;

namespace Parapet.Tests.Earth;

public sealed class EarthModelTests
{
    private static readonly EarthModel Wgs84 = EarthModel.Powered;
    private static readonly EarthModel Zonal4 = EarthModel.For(new Fidelity { J3J4 = true });

    private static readonly Gen<Geodetic> Anywhere = Gen.Select(
        Gen.Double[-90, 90], Gen.Double[-180, 180], Gen.Double[-4, 8],
        (latitude, longitude, e) => new Geodetic(latitude * Math.PI / 180, longitude * Math.PI / 180, Math.Pow(10, e)));

    [Fact]
    public void Compiling_a_fidelity_switches_figure_field_rotation_and_air()
    {
        Assert.Equal((6378137.0, 1 / 298.257223563, 3.986004418e14), (Wgs84.SemiMajorAxis, Wgs84.Flattening, Wgs84.Mu));
        Assert.Equal((7.292115e-5, 1.08262982e-3, 0.0, true), (Wgs84.Omega, Wgs84.J2, Wgs84.J3, Wgs84.Drag));

        var ideal = EarthModel.For(new Fidelity { Ideal = true });
        Assert.Equal((6371000.0, 0.0, 0.0, 0.0, false), (ideal.SemiMajorAxis, ideal.Flattening, ideal.Omega, ideal.J2, ideal.Drag));

        var round = EarthModel.For(new Fidelity { J2 = false, J3J4 = true, DensityScale = 1.1 });
        Assert.Equal((6371000.0, 0.0, 7.292115e-5, true, 1.1), (round.SemiMajorAxis, round.J4, round.Omega, round.Drag, round.DensityScale));
    }

    [Fact]
    public void Position_of_a_known_point_is_the_ellipsoids()
    {
        // b = 6356752.314245 m: WGS84.
        var pole = Wgs84.EcefFromGeodetic(new Geodetic(Math.PI / 2, 0, 0));
        Assert.Equal(6356752.314245, pole.Z, 6);
        Assert.Equal(new Vector3d(6378137.0 + 1000, 0, 0), Wgs84.EcefFromGeodetic(new Geodetic(0, 0, 1000)));

        // N = a / sqrt(1 - e^2 / 2) = 6388838.290121148 m at 45 deg, by hand to 16 digits.
        var middle = Wgs84.EcefFromGeodetic(new Geodetic(Math.PI / 4, Math.PI / 2, 0));
        Assert.Equal(0, middle.X, 8);
        Assert.Equal(6388838.290121148 * Math.Sqrt(0.5), middle.Y, 8);
        Assert.Equal(6388838.290121148 * (1 - 0.0066943799901413165) * Math.Sqrt(0.5), middle.Z, 8);
    }

    [Fact]
    public void Geodetic_round_trip_is_within_rounding_up_to_a_hundred_thousand_kilometers() =>
        Anywhere.Sample(at =>
        {
            // Three conversions of a dozen rounded operations each, every one worth up to an ulp of the distance.
            var position = Wgs84.EcefFromGeodetic(at);
            var back = Wgs84.EcefFromGeodetic(Wgs84.GeodeticFromEcef(position));
            return (back - position).Norm < 8 * (Math.BitIncrement(position.Norm) - position.Norm);
        }, iter: 50_000);

    [Fact]
    public void Geodetic_below_the_ground_and_at_poles_and_equator_returns_what_went_in()
    {
        foreach (var latitude in new[] { -90.0, -89.9999999, -45, -1e-9, 0, 1e-9, 30, 89.99, 90 })
        {
            foreach (var altitude in new[] { -100_000.0, -400, 0, 1, 1e5, 1e8 })
            {
                var at = new Geodetic(latitude * Math.PI / 180, 0.25, altitude);
                var back = Wgs84.GeodeticFromEcef(Wgs84.EcefFromGeodetic(at));
                Assert.InRange(Math.Abs(back.Latitude - at.Latitude), 0, 5e-16);
                Assert.InRange(Math.Abs(back.Altitude - at.Altitude), 0, 4e-9 + (1e-15 * Math.Abs(altitude)));
            }
        }

        Assert.Equal(Math.PI / 2, Wgs84.GeodeticFromEcef(new Vector3d(0, 0, 7e6)).Latitude);
        Assert.Equal(new Geodetic(0, Math.PI, 0), Wgs84.GeodeticFromEcef(new Vector3d(-6378137, 0, 0)));
    }

    [Fact]
    public void Altitude_for_event_location_agrees_with_the_full_conversion() =>
        Anywhere.Sample(at =>
        {
            var position = Wgs84.EcefFromGeodetic(at);
            var tolerance = at.Altitude < 1e6 ? 1e-6 : 1e-5 + (4 * (Math.BitIncrement(position.Norm) - position.Norm));
            return Math.Abs(Wgs84.Altitude(position) - at.Altitude) < tolerance;
        }, iter: 50_000);

    [Fact]
    public void Up_for_kernels_is_the_geodetic_vertical() =>
        Anywhere.Sample(at =>
        {
            var position = Wgs84.EcefFromGeodetic(at);
            Wgs84.AltitudeAndUp(new(position.X), new(position.Y), new Lanes1(position.Z), out var x, out var y, out var z);
            var up = new Vector3d(x.Value, y.Value, z.Value);
            return (up - Frames.EnuFromEcef(at).Z).Norm < 1e-6 && Math.Abs(up.Norm - 1) < 1e-15;
        });

    [Fact]
    public void Geodetic_on_the_sphere_is_polar_coordinates()
    {
        var at = EarthModel.IdealSphere.GeodeticFromEcef(new Vector3d(0, -4_500_000, 4_500_000));
        Assert.Equal(Math.PI / 4, at.Latitude, 15);
        Assert.Equal(-Math.PI / 2, at.Longitude, 15);
        Assert.Equal((4_500_000 * Math.Sqrt(2)) - 6_371_000, at.Altitude, 8);
    }

    [Fact]
    public void Gravity_is_the_gradient_of_the_potential() =>
        Gen.Select(Anywhere, Gen.Bool).Where(g => g.Item1.Altitude < 5e6).Sample((at, higher) =>
        {
            var earth = higher ? Zonal4 : Wgs84;
            var p = earth.EcefFromGeodetic(at);
            double Along(Vector3d axis)
            {
                // Central difference of fourth order over 1 km: error below 1e-9 m/s^2, rounding below 1e-10.
                const double h = 1000;
                return ((8 * (Potential(earth, p + (axis * h)) - Potential(earth, p - (axis * h))))
                    - (Potential(earth, p + (axis * (2 * h))) - Potential(earth, p - (axis * (2 * h))))) / (12 * h);
            }

            var gradient = new Vector3d(Along(new(1, 0, 0)), Along(new(0, 1, 0)), Along(new(0, 0, 1)));
            return (earth.Gravity(p) - gradient).Norm < 1e-8;
        });

    [Theory]
    [InlineData(0, 9.7803253)]
    [InlineData(30, 9.7932473)]
    [InlineData(45, 9.8061978)]
    [InlineData(60, 9.8191770)]
    [InlineData(90, 9.8321849)]
    public void Gravity_on_the_ground_less_rotation_is_normal_gravity(double latitudeDeg, double expected)
    {
        // Somigliana's formula on WGS84 (normal gravity); the normal field's J4 of -2.4e-6 is worth 1e-4 m/s^2 here.
        var position = Wgs84.EcefFromGeodetic(new Geodetic(latitudeDeg * Math.PI / 180, 0.7, 0));
        var rotation = Wgs84.Rotation;
        var apparent = Wgs84.Gravity(position) - Vector3d.Cross(rotation, Vector3d.Cross(rotation, position));
        Assert.InRange(apparent.Norm, expected - 2e-4, expected + 2e-4);
    }

    [Fact]
    public void Gravity_of_the_sphere_is_central()
    {
        var g = EarthModel.IdealSphere.Gravity(new Vector3d(0, 0, 7e6));
        Assert.Equal(new Vector3d(0, 0, -3.986004418e14 / 49e12).Z, g.Z, 14);
        Assert.Equal(0, g.X);
    }

    [Fact]
    public void Kernels_give_the_same_bits_at_every_width() =>
        Anywhere.Array[8].Sample(at =>
        {
            var positions = at.Select(Wgs84.EcefFromGeodetic).ToArray();
            double[] one = Run<Lanes1>(positions), four = Run<Lanes4>(positions), eight = Run<Lanes8>(positions);
            return one.SequenceEqual(four) && one.SequenceEqual(eight);
        });

    [Fact]
    public void East_north_up_are_orthogonal_and_point_where_they_say()
    {
        var enuFromEcef = Frames.EnuFromEcef(new Geodetic(Math.PI / 6, Math.PI / 2, 0));
        Assert.Equal(0, (enuFromEcef * new Vector3d(0, Math.Sqrt(0.75), 0.5) - new Vector3d(0, 0, 1)).Norm, 15);
        Assert.Equal(0, (enuFromEcef * new Vector3d(-1, 0, 0) - new Vector3d(1, 0, 0)).Norm, 15);
        var product = enuFromEcef * enuFromEcef.Transpose;
        Assert.Equal(0, (product * new Vector3d(1, 2, 3) - new Vector3d(1, 2, 3)).Norm, 14);
    }

    [Fact]
    public void Inertial_axes_stand_still_while_the_earth_turns()
    {
        // A quarter turn carries ECEF x onto ECI y.
        var eci = Frames.EciFromEcef(Math.PI / 2) * new Vector3d(1, 0, 0);
        Assert.Equal(0, (eci - new Vector3d(0, 1, 0)).Norm, 15);
        Assert.Equal(Matrix3.Identity * eci, EarthModel.IdealSphere.EciFromEcef(1e4) * eci);
    }

    [Fact]
    public void Inertial_velocity_at_the_equator_adds_465_meters_per_second_eastward()
    {
        // omega a = 7.292115e-5 x 6378137 = 465.101 m/s.
        var v = Wgs84.InertialVelocity(new Vector3d(6378137, 0, 0), new Vector3d(10, 0, 0));
        Assert.Equal(10, v.X);
        Assert.Equal(465.101, v.Y, 3);
    }

    [Fact]
    public void State_from_speed_elevation_and_azimuth_reads_back() =>
        Gen.Select(Anywhere, Gen.Double[1, 8000], Gen.Double[-1.5, 1.5], Gen.Double[-3, 3]).Sample((at, speed, elevation, azimuth) =>
        {
            var (position, velocity) = Wgs84.StateEcef(at, speed, elevation, azimuth);
            var back = Frames.SightingOf(Frames.EnuFromEcef(at) * velocity);
            return position == Wgs84.EcefFromGeodetic(at) && Math.Abs(back.Range - speed) < 1e-11
                && Math.Abs(back.Elevation - elevation) < 1e-13 && Math.Abs(back.Azimuth - azimuth) < 1e-13;
        });

    [Fact]
    public void Target_straight_overhead_and_on_the_horizon_are_seen_so()
    {
        var site = new Geodetic(0.9, 0.3, 500);
        var overhead = Wgs84.Sight(site, Wgs84.EcefFromGeodetic(site with { Altitude = 100_500 }));
        Assert.Equal(Math.PI / 2, overhead.Elevation, 7);
        Assert.Equal(100_000, overhead.Range, 6);

        // A point on the east axis of the site.
        var east = Wgs84.EcefFromGeodetic(site) + (Frames.EnuFromEcef(site).X * 1000);
        var seen = Wgs84.Sight(site, east);
        Assert.Equal(Math.PI / 2, seen.Azimuth, 10);
        Assert.Equal(0, seen.Elevation, 10);
    }

    /// <summary>mu/r [1 - sum Jn (a/r)^n Pn], less mu/a so that differences keep their digits; the textbook form.</summary>
    private static double Potential(EarthModel earth, Vector3d p)
    {
        double r = p.Norm, s = p.Z / r, q = earth.SemiMajorAxis / r;
        var p2 = ((3 * s * s) - 1) / 2;
        var p3 = ((5 * s * s * s) - (3 * s)) / 2;
        var p4 = ((35 * s * s * s * s) - (30 * s * s) + 3) / 8;
        var zonal = (earth.J2 * q * q * p2) + (earth.J3 * q * q * q * p3) + (earth.J4 * q * q * q * q * p4);
        return (earth.Mu * (earth.SemiMajorAxis - r) / (r * earth.SemiMajorAxis)) - (earth.Mu / r * zonal);
    }

    private static double[] Run<T>(Vector3d[] positions)
        where T : struct, ILanes<T>
    {
        var result = new double[6 * 8];
        for (var i = 0; i < 8; i += T.Count)
        {
            var x = T.Load(positions.Select(p => p.X).ToArray().AsSpan(i));
            var y = T.Load(positions.Select(p => p.Y).ToArray().AsSpan(i));
            var z = T.Load(positions.Select(p => p.Z).ToArray().AsSpan(i));
            Zonal4.Gravity(x, y, z, out var ax, out var ay, out var az);
            Wgs84.Gravity(x, y, z, out _, out _, out var az2);
            ax.Store(result.AsSpan(i));
            ay.Store(result.AsSpan(8 + i));
            az.Store(result.AsSpan(16 + i));
            az2.Store(result.AsSpan(24 + i));
            Wgs84.AltitudeAndUp(x, y, z, out var upX, out _, out var upZ).Store(result.AsSpan(32 + i));
            (upX + upZ).Store(result.AsSpan(40 + i));
        }

        return result;
    }
}
