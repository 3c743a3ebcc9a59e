using CsCheck;
using Parapet.Earth;
using Parapet.Engagement;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet.Tests.Engagement;

public sealed class FlyOutTests
{
    private const double Degree = Math.PI / 180;

    private static readonly FlightLimits Any = new(0, double.PositiveInfinity, 0, 1200);

    private static readonly FlyOut Impulse = FlyOut.Over(
        Booster.Compile(SampleVehicles.Impulse(6500)), SampleVehicles.Site, SampleVehicles.Sphere, 1200);

    private static readonly FlyOut TwoStage = FlyOut.Over(
        Booster.Compile(SampleVehicles.TwoStage), SampleVehicles.Site, SampleVehicles.Real, 900);

    // Two-body flight from the surface by Kepler's equation: e cos E = 1 - r / a, e sin E = r.v / sqrt(mu a), t = (M - M0) / n,
    // r = a (1 - e cos E), tan(nu / 2) = sqrt((1 + e) / (1 - e)) tan(E / 2).
    // Source: BATE-MUELLER-WHITE-1971, sections 4.2 and 1.5. Earth: R = 6,371 km, mu = 398,600.4418 km^3/s^2.
    private static (double Time, double Angle, double Radius) Kepler(double speed, double elevation, double swept)
    {
        const double mu = 3.986004418e14, radius = 6371000.0;
        var a = 1 / ((2 / radius) - (speed * speed / mu));
        double ec = 1 - (radius / a), es = radius * speed * Math.Sin(elevation) / Math.Sqrt(mu * a);
        var e = Math.Sqrt((ec * ec) + (es * es));
        var start = Math.Atan2(es, ec);
        var now = start + swept;
        var time = (now - (e * Math.Sin(now)) - (start - (e * Math.Sin(start)))) * Math.Sqrt(a * a * a / mu);
        double True(double eccentric) => 2 * Math.Atan2(Math.Sqrt(1 + e) * Math.Sin(eccentric / 2), Math.Sqrt(1 - e) * Math.Cos(eccentric / 2));
        return (time, True(now) - True(start), a * (1 - (e * Math.Cos(now))));
    }

    // The point at an angle and azimuth from the site on the sphere.
    private static Vector3d OnSphere(double angle, double azimuth, double radius)
    {
        var (latitude, longitude) = (SampleVehicles.Site.Latitude, SampleVehicles.Site.Longitude);
        var up = new Vector3d(Math.Cos(latitude) * Math.Cos(longitude), Math.Cos(latitude) * Math.Sin(longitude), Math.Sin(latitude));
        var east = new Vector3d(-Math.Sin(longitude), Math.Cos(longitude), 0);
        var north = Vector3d.Cross(up, east);
        return ((up * Math.Cos(angle)) + (((north * Math.Cos(azimuth)) + (east * Math.Sin(azimuth))) * Math.Sin(angle))) * radius;
    }

    [Theory]
    [InlineData(20, 40)]
    [InlineData(35, 130)]
    [InlineData(50, -70)]
    [InlineData(70, 200)]
    public void Impulsive_flight_on_the_sphere_takes_keplers_time(double elevation, double azimuth)
    {
        for (var swept = 0.05; swept < 0.5; swept += 0.07)
        {
            var (time, angle, radius) = Kepler(6500, elevation * Degree, swept);
            if (time < 850)
            {
                // The direct arc is the least: below 850 s none of these has touched the envelope.
                Assert.Equal(time, Impulse.Least(OnSphere(angle, azimuth * Degree, radius), Any), 0.3);
            }
        }
    }

    // Least impulsive speed from Redzikowo that meets the minimum-energy flight Vypolzovo to Washington at 150 km or higher after a
    // fly-out of 900 s or less, on the ideal sphere, by delay. Made by a Lambert search over a 10-s grid: an independent way to the
    // same answer, good to 0.02 km/s. Minimum energy: Q = 2 s / (1 + s), gamma = (pi - psi) / 4, s = sin(psi / 2).
    [Theory]
    [InlineData(120, 6.54)]
    [InlineData(240, 6.82)]
    [InlineData(360, 7.09)]
    public void Ideal_thresholds_come_out_of_the_family(double delay, double expected)
    {
        const double mu = 3.986004418e14, radius = 6371000.0;
        var from = new Geodetic(57.87 * Degree, 33.65 * Degree, 0);
        var to = new Geodetic(38.9072 * Degree, -77.0369 * Degree, 0);
        Vector3d start = SampleVehicles.Sphere.EcefFromGeodetic(from).Unit, end = SampleVehicles.Sphere.EcefFromGeodetic(to).Unit;
        var psi = Math.Acos(Vector3d.Dot(start, end));
        var s = Math.Sin(psi / 2);
        double speed = Math.Sqrt(2 * s / (1 + s) * mu / radius), gamma = (Math.PI - psi) / 4;
        var heading = (end - (start * Math.Cos(psi))).Unit;
        var missile = ReferenceFlight.Coast(
            new State(start * radius, ((heading * Math.Cos(gamma)) + (start * Math.Sin(gamma))) * speed), double.NaN, SampleVehicles.Sphere);
        var path = new PathColumns(missile, SampleVehicles.Sphere);
        var limits = new FlightLimits(150e3, double.PositiveInfinity, 0, 900);

        double low = 5000, high = 9000;
        while (high - low > 2)
        {
            var middle = 0.5 * (low + high);
            var family = FlyOut.Over(Booster.Compile(SampleVehicles.Impulse(middle)), SampleVehicles.Site, SampleVehicles.Sphere, 900);
            (low, high) = Reach.Over(path, family, limits).From(delay).IsEmpty ? (middle, high) : (low, middle);
        }

        Assert.Equal(expected, high / 1000, 0.02);
    }

    // The column is made by vectors; asked for one point, the same look-up is scalar.
    [Fact]
    public void Column_has_the_bits_of_each_of_its_points()
    {
        var path = new PathColumns(SampleVehicles.Missile, SampleVehicles.Real);
        var samples = path.EveryStep;
        var limits = new FlightLimits(200e3, 1200e3, 30, 900);
        double[] margin = [.. samples.Altitude.Select(limits.AltitudeMargin)], latest = new double[margin.Length];
        TwoStage.Latest(samples, margin, limits, latest);
        Assert.InRange(latest.Count(double.IsFinite), 20, latest.Length - 20);
        for (var i = 0; i < latest.Length; i++)
        {
            var (position, altitude) = path.At(samples.Time[i]);
            Assert.Equal(samples.Altitude[i], altitude);
            Assert.Equal(new Vector3d(samples.X[i], samples.Y[i], samples.Z[i]), position);
            var met = limits.AltitudeMargin(altitude) >= 0 && TwoStage.TryLeast(position, limits, out var arc) ? samples.Time[i] - arc.Time : double.NegativeInfinity;
            Assert.Equal(met, latest[i]);
        }
    }

    [Fact]
    public void Points_beyond_the_envelope_are_never_reached()
    {
        // Greatest height straight up: v^2 / 2 = mu (1/R - 1/r). Source: BATE-MUELLER-WHITE-1971, equation 1.4-2.
        const double mu = 3.986004418e14, radius = 6371000.0;
        var top = 1 / ((1 / radius) - (6500.0 * 6500.0 / (2 * mu)));

        Assert.True(double.IsNaN(Impulse.Least(OnSphere(0, 0, top + 5e3), Any)));
        Assert.False(double.IsNaN(Impulse.Least(OnSphere(0, 0, top - 50e3), Any)));
        Assert.InRange(Impulse.Beyond(OnSphere(0, 0, top + 100e3), Any), 99e3, 101e3);
        Assert.True(double.IsNaN(Impulse.Least(OnSphere(1.5, 1, radius + 200e3), Any)));
    }

    [Fact]
    public void A_slower_arc_survives_when_the_faster_breaks_a_constraint()
    {
        // Both arcs of 3.5 km/s pass this point: the one at 40 degrees on its way up, and a steep one on its way down.
        var family = FlyOut.Over(Booster.Compile(SampleVehicles.Impulse(3500)), SampleVehicles.Site, SampleVehicles.Sphere, 900);
        var (fast, angle, radius) = Kepler(3500, 40 * Degree, 0.05);
        var point = OnSphere(angle, 1.0, radius);

        Assert.Equal(fast, family.Least(point, Any), 0.3);
        var slow = family.Least(point, Any with { AfterBurnoutMin = fast + 20 });
        Assert.True(slow > fast + 20);
        Assert.True(double.IsNaN(family.Least(point, Any with { AfterBurnoutMin = fast + 20, FlightMax = slow - 5 })));

        // And it is a flight that passes the point, not a blend of two.
        Assert.True(family.TryLeast(point, Any with { AfterBurnoutMin = fast + 20 }, out var seed));
        Assert.True(Shooting.TrySolve(family.Booster, family.Site, family.Earth, point, seed, out var solved));
        Assert.Equal(solved.Time, slow, 1.0);
        Assert.True(solved.Kick > 60 * Degree);
    }

    [Fact]
    public void Flight_limits_bound_the_time_of_flight()
    {
        var (time, angle, radius) = Kepler(6500, 35 * Degree, 0.2);
        var point = OnSphere(angle, 1.0, radius);

        Assert.True(double.IsNaN(Impulse.Least(point, Any with { FlightMax = time - 1 })));
        Assert.False(double.IsNaN(Impulse.Least(point, Any with { FlightMax = time + 1 })));
    }

    [Fact]
    public void Powered_table_agrees_with_direct_solutions()
    {
        // Points on reference flights at other kicks and azimuths than the table's, and at other times.
        var worst = 0.0;
        var solvedCount = 0;
        Gen.Select(Gen.Double[4, 30], Gen.Double[0, 360], Gen.Double[200, 850]).Sample(
            (kick, azimuth, time) =>
            {
                var flight = ReferenceFlight.Fly(
                    TwoStage.Booster, TwoStage.Site, new LaunchProgramme(azimuth * Degree, kick * Degree), TwoStage.Earth, time);
                var point = flight.At(time).PositionEcef;
                if (flight.EndTime < time || TwoStage.Earth.GeodeticFromEcef(point).Altitude < 100e3)
                {
                    return;
                }

                Assert.True(TwoStage.TryLeast(point, Any, out var arc));
                Assert.True(arc.Time < time + 1.0, "no arc is slower than one that is known");
                if (Shooting.TrySolve(TwoStage.Booster, TwoStage.Site, TwoStage.Earth, point, arc, out var solved))
                {
                    worst = Math.Max(worst, Math.Abs(solved.Time - arc.Time));
                    solvedCount++;
                }
            },
            iter: 200, seed: "0N0XIzNsQ0O2", threads: 1);

        Assert.True(worst < 1.0, $"worst {worst} s");
        Assert.True(solvedCount > 100);
    }

    [Fact]
    public void More_speed_is_never_later()
    {
        // At 8,000 m/s low points far off ask for flights flatter than the family's flattest.
        double[] speeds = [5000, 5500, 6000, 6500, 7000, 7500];
        var families = speeds.Select(v => FlyOut.Over(
            Booster.Compile(SampleVehicles.Impulse(v)), SampleVehicles.Site, SampleVehicles.Vacuum, 900)).ToArray();
        Gen.Select(Gen.Double[0.02, 0.6], Gen.Double[0, 2 * Math.PI], Gen.Double[100e3, 1500e3]).Sample(
            (angle, azimuth, altitude) =>
            {
                var point = OnSphere(angle, azimuth, 6371e3 + altitude);
                for (var i = 1; i < families.Length; i++)
                {
                    double slower = families[i - 1].Least(point, Any), faster = families[i].Least(point, Any);
                    Assert.True(double.IsNaN(slower) || faster < slower, $"{speeds[i]}: {faster} against {slower}");
                }
            },
            iter: 300);
    }

    [Fact]
    public void A_booster_that_cannot_lift_off_reaches_nothing()
    {
        var heavy = SampleVehicles.TwoStage with { Payload = new Mass(1e6) };
        var family = FlyOut.Over(Booster.Compile(heavy), SampleVehicles.Site, SampleVehicles.Real, 900);

        Assert.True(double.IsNaN(family.Least(OnSphere(0.01, 0, 6371e3 + 100e3), Any)));
        Assert.True(double.IsNaN(family.Beyond(OnSphere(0.01, 0, 6371e3 + 100e3), Any)));
    }

    [Fact]
    public void Look_ups_are_the_same_from_any_thread()
    {
        var points = Enumerable.Range(0, 2000).Select(i => OnSphere(0.05 + (0.0002 * i), 0.01 * i, 6371e3 + 200e3 + (300.0 * i))).ToArray();
        var booster = Booster.Compile(SampleVehicles.TwoStage);
        var one = FlyOut.Over(booster, SampleVehicles.Site, SampleVehicles.Real, 900);
        var many = FlyOut.Over(booster, SampleVehicles.Site, SampleVehicles.Real, 900);
        var parallel = new double[points.Length];
        Parallel.For(0, points.Length, i => parallel[points.Length - 1 - i] = many.Least(points[^(i + 1)], Any));

        Assert.Equal(points.Select(p => one.Least(p, Any)), parallel);
    }
}
