using CsCheck;
using Parapet.Earth;
using Parapet.Flight;

namespace Parapet.Tests.Flight;

public sealed class KeplerTests
{
    private const double Degree = Math.PI / 180.0;

    // Minimum-energy flights, surface to surface, R = 6,371 km: range km, v km/s, elevation deg, apogee km, T s, e.
    // Computed once outside this program from the closed forms of BATE-MUELLER-WHITE-1971, ch. 6, and printed to these digits.
    [Theory]
    [InlineData(300, 1.6965, 44.326, 74.1, 251.0, 0.97673)]
    [InlineData(500, 2.1734, 43.876, 122.5, 327.4, 0.96151)]
    [InlineData(1000, 3.0161, 42.752, 239.9, 474.4, 0.92445)]
    [InlineData(2000, 4.1129, 40.503, 458.8, 701.8, 0.85418)]
    [InlineData(4000, 5.4335, 36.007, 828.0, 1071.5, 0.72672)]
    [InlineData(5000, 5.8834, 33.758, 976.0, 1236.7, 0.66839)]
    [InlineData(6000, 6.2491, 31.510, 1098.5, 1392.7, 0.61305)]
    [InlineData(8000, 6.8046, 27.014, 1263.7, 1679.5, 0.50982)]
    [InlineData(10000, 7.1981, 22.517, 1319.5, 1931.0, 0.41456)]
    [InlineData(12000, 7.4796, 18.020, 1264.5, 2143.1, 0.32531)]
    [InlineData(15000, 7.7510, 11.275, 978.1, 2378.6, 0.19937)]
    public void MinimumEnergy_over_a_range_gives_the_table(
        double range, double speed, double elevation, double apogee, double time, double eccentricity)
    {
        var flight = Kepler.MinimumEnergy(range * 1e3);
        Printed(speed, flight.Speed / 1e3, 4);
        Printed(elevation, flight.Elevation / Degree, 3);
        Printed(apogee, flight.ApogeeAltitude / 1e3, 1);
        Printed(time, flight.Time, 1);
        Printed(eccentricity, flight.Eccentricity, 5);
    }

    // The same from burn-out at 200 km: range km, v km/s, apogee km, T s.
    [Theory]
    [InlineData(2000, 4.0498, 673.2, 735.1)]
    [InlineData(5000, 5.7931, 1206.7, 1295.4)]
    [InlineData(8000, 6.7003, 1503.3, 1759.2)]
    [InlineData(10000, 7.0877, 1560.9, 2022.6)]
    [InlineData(12000, 7.3648, 1504.2, 2244.8)]
    public void MinimumEnergy_from_200_km_gives_the_table(double range, double speed, double apogee, double time)
    {
        var flight = Kepler.MinimumEnergy(range * 1e3, 200e3);
        Printed(speed, flight.Speed / 1e3, 4);
        Printed(apogee, flight.ApogeeAltitude / 1e3, 1);
        Printed(time, flight.Time, 1);
    }

    // Free flight back to the altitude of the start: h0 km, v km/s, elevation deg; apogee km, psi deg, psi R km, T s, e, a km.
    // Same origin.
    [Theory]
    [InlineData(0, 3.0, 45, 256.427, 8.86308, 985.530, 489.712, 0.930858, 3432.3750)]
    [InlineData(0, 5.0, 40, 756.284, 28.82907, 3205.647, 972.344, 0.790395, 3980.8440)]
    [InlineData(200, 6.5, 25, 1211.978, 63.88299, 7103.464, 1505.269, 0.504249, 5041.0389)]
    [InlineData(200, 7.0, 22, 1426.967, 85.11199, 9464.021, 1888.067, 0.414844, 5511.5381)]
    [InlineData(100, 7.5, 45, 3809.063, 80.07599, 8904.044, 3132.892, 0.709767, 5954.0651)]
    public void Flight_from_a_burnout_gives_the_table(
        double altitude, double speed, double elevation, double apogee, double psi, double range, double time, double e, double a)
    {
        var flight = Kepler.Flight(speed * 1e3, elevation * Degree, altitude * 1e3);
        Printed(apogee, flight.ApogeeAltitude / 1e3, 3);
        Printed(psi, flight.Angle / Degree, 5);
        Printed(range, flight.Range / 1e3, 3);
        Printed(time, flight.Time, 3);
        Printed(e, flight.Eccentricity, 6);
        Printed(a, flight.SemiMajorAxis / 1e3, 4);
    }

    // At a quarter of the circumference the minimum-energy apogee is greatest: (sqrt 2 - 1)/2 of the radius.
    [Fact]
    public void MinimumEnergy_over_a_right_angle_has_the_highest_apogee()
    {
        var apogee = Kepler.MinimumEnergy(0.5 * Math.PI * Kepler.Radius).ApogeeAltitude;
        Relative(0.5 * (Math.Sqrt(2.0) - 1.0) * Kepler.Radius, apogee, 1e-12);
        Assert.True(Kepler.MinimumEnergy(0.499 * Math.PI * Kepler.Radius).ApogeeAltitude < apogee);
        Assert.True(Kepler.MinimumEnergy(0.501 * Math.PI * Kepler.Radius).ApogeeAltitude < apogee);
    }

    // To the antipode it is the circular orbit at the surface: v = sqrt(mu/R) = 7.9098 km/s, T = pi sqrt(R^3/mu) = 2,530.4 s.
    [Fact]
    public void MinimumEnergy_to_the_antipode_is_the_circular_orbit()
    {
        var flight = Kepler.MinimumEnergy(Math.PI * Kepler.Radius);
        Relative(Math.Sqrt(Kepler.Mu / Kepler.Radius), flight.Speed, 1e-12);
        Relative(Math.PI * Math.Sqrt(Math.Pow(Kepler.Radius, 3) / Kepler.Mu), flight.Time, 1e-7);
        Printed(7.9098, flight.Speed / 1e3, 4);
        Printed(2530.4, flight.Time, 1);
    }

    [Fact]
    public void MinimumEnergy_has_the_eccentricity_of_its_slope() =>
        Gen.Double[1e4, 1.99e7].Sample(range =>
        {
            var flight = Kepler.MinimumEnergy(range);
            Assert.Equal(Math.Tan(flight.Elevation), flight.Eccentricity, 9);
        });

    [Fact]
    public void MinimumEnergy_flown_as_a_free_flight_lands_at_its_range() =>
        Gen.Select(Gen.Double[1e5, 1.9e7], Gen.Double[0.0, 5e5]).Sample((range, altitude) =>
        {
            var least = Kepler.MinimumEnergy(range, altitude);
            var flown = Kepler.Flight(least.Speed, least.Elevation, altitude);
            Relative(range, flown.Range, 1e-9);
            Relative(least.Time, flown.Time, 1e-9);
            Relative(least.ApogeeAltitude, flown.ApogeeAltitude, 1e-8);
        });

    [Fact]
    public void Farthest_flight_of_the_least_speed_is_its_range() =>
        Gen.Double[1e5, 1.9e7].Sample(range => Relative(range, Kepler.Farthest(Kepler.MinimumEnergy(range).Speed).Range, 1e-7));

    [Fact]
    public void FromApogee_inverts_a_flight() =>
        Gen.Select(Gen.Double[1e3, 7.5e3], Gen.Double[5.0, 85.0]).Sample((speed, elevation) =>
        {
            var flight = Kepler.Flight(speed, elevation * Degree);
            var back = Kepler.FromApogee(flight.Range, flight.ApogeeAltitude);
            Relative(speed, back.Speed, 1e-9);
            Relative(flight.Time, back.Time, 1e-8);
            Relative(elevation * Degree, back.Elevation, 1e-6);
        });

    // Energy: v^2/2 - mu/r is the same at altitude and at the surface; escape from the surface at 11,186.1 m/s on this sphere.
    [Fact]
    public void SurfaceEquivalentSpeed_of_a_climb_is_the_speed_it_started_with()
    {
        var start = new State(new Vector3d(Kepler.Radius, 0, 0), new Vector3d(4000, 5000, 0));
        var later = Kepler.Propagate(start, 150.0);
        var altitude = later.PositionEcef.Norm - Kepler.Radius;
        Relative(start.VelocityEcef.Norm, Kepler.SurfaceEquivalentSpeed(later.VelocityEcef.Norm, altitude), 1e-13);
    }

    [Fact]
    public void Flight_at_escape_speed_does_not_come_down()
    {
        var flight = Kepler.Flight(1.0001 * Math.Sqrt(2.0 * Kepler.Mu / Kepler.Radius), 0.5);
        Assert.True(double.IsNaN(flight.Time) && double.IsPositiveInfinity(flight.ApogeeAltitude) && flight.Eccentricity > 1.0);
    }

    [Fact]
    public void Flight_that_never_meets_the_ground_has_no_time()
    {
        var flight = Kepler.Flight(Math.Sqrt(Kepler.Mu / (Kepler.Radius + 300e3)), 0.0, 300e3, 0.0);
        Assert.True(double.IsNaN(flight.Time) && double.IsNaN(flight.Angle));
    }

    [Fact]
    public void Flight_downwards_takes_the_short_branch()
    {
        // By symmetry, the fall from the descending node of a flight is the flight less its part above that altitude.
        var whole = Kepler.Flight(6000, 30 * Degree, 0.0);
        var above = Kepler.Flight(Descending(whole, 400e3).Speed, Descending(whole, 400e3).Elevation, 400e3);
        var fall = Kepler.Flight(above.Speed, -above.Elevation, 400e3, 0.0);
        Relative(whole.Time, above.Time + (2.0 * fall.Time), 1e-12);
        Relative(whole.Angle, above.Angle + (2.0 * fall.Angle), 1e-12);
    }

    // Conserved on any conic: energy, angular momentum; and the way back is the way there.
    [Fact]
    public void Propagate_conserves_and_returns() =>
        Gen.Select(Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.Double[100, 15000], Gen.Double[-20000, 20000])
            .Where((x, y, z, _, _) => (x * x) + (y * y) + (z * z) > 0.01 && (x * x) + (y * y) > 0.01)
            .Sample((x, y, z, speed, time) =>
            {
                var start = new State(new Vector3d(6.5e6, -1e6, 2e6), new Vector3d(x, y, z).Unit * speed);
                var momentum = Vector3d.Cross(start.PositionEcef, start.VelocityEcef);
                if (momentum.Norm < 0.2 * start.PositionEcef.Norm * speed)
                {
                    return; // nearly through the centre: outside what is claimed
                }

                var end = Kepler.Propagate(start, time);
                var scale = (Kepler.Mu / 6.8e6) + (speed * speed);
                Assert.True((Vector3d.Cross(end.PositionEcef, end.VelocityEcef) - momentum).Norm < 1e-9 * momentum.Norm);
                Assert.True(Math.Abs(Energy(end) - Energy(start)) < 1e-9 * scale);
                var back = Kepler.Propagate(end, -time);
                Assert.True((back.PositionEcef - start.PositionEcef).Norm < 1e-6 * start.PositionEcef.Norm);
            });

    [Fact]
    public void Propagate_over_a_flight_time_comes_down_at_its_range()
    {
        var flight = Kepler.Flight(6500, 25 * Degree);
        var start = new State(
            new Vector3d(Kepler.Radius, 0, 0), new Vector3d(6500 * Math.Sin(25 * Degree), 6500 * Math.Cos(25 * Degree), 0));
        var end = Kepler.Propagate(start, flight.Time);
        Assert.Equal(Kepler.Radius, end.PositionEcef.Norm, 1e-5);
        Assert.Equal(flight.Angle, Math.Atan2(end.PositionEcef.Y, end.PositionEcef.X), 1e-11);
    }

    [Fact]
    public void Trajectory_of_a_minimum_energy_start_lands_at_the_aim()
    {
        Vector3d from = new(0, Kepler.Radius, 0), to = new Vector3d(-3, 4, 5).Unit * Kepler.Radius;
        var path = Kepler.Trajectory(Kepler.MinimumEnergyStart(from, to));
        Assert.True((path.At(path.EndTime).PositionEcef - to).Norm < 1e-5);
        Assert.Equal(
            [FlightEventKind.Launch, FlightEventKind.Burnout, FlightEventKind.Apogee, FlightEventKind.Impact],
            path.Events.Select(e => e.Kind));
        var start = path.Events[0].State;
        for (var t = 3.3; t < path.EndTime; t += 97.7)
        {
            Assert.True((path.At(t).PositionEcef - Kepler.Propagate(start, t).PositionEcef).Norm < 1e-6);
        }

        var apogee = path.Find(FlightEventKind.Apogee)!;
        Assert.Equal(0.0, Vector3d.Dot(apogee.State.PositionEcef.Unit, apogee.State.VelocityEcef), 1e-6);
    }

    [Fact]
    public void Trajectory_that_does_not_come_down_needs_an_end()
    {
        var escape = new State(new Vector3d(Kepler.Radius, 0, 0), new Vector3d(12e3, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Kepler.Trajectory(escape));
        Assert.Equal(500.0, Kepler.Trajectory(escape, 500.0).EndTime);
    }

    private static (double Speed, double Elevation) Descending(FreeFlight flight, double altitude)
    {
        var lost = 2.0 * Kepler.Mu * ((1.0 / Kepler.Radius) - (1.0 / (Kepler.Radius + altitude)));
        var speed = Math.Sqrt((flight.Speed * flight.Speed) - lost);
        return (speed, Math.Acos(flight.Speed * Math.Cos(flight.Elevation) * Kepler.Radius / (Kepler.Radius + altitude) / speed));
    }

    private static double Energy(State s) => (0.5 * Vector3d.Dot(s.VelocityEcef, s.VelocityEcef)) - (Kepler.Mu / s.PositionEcef.Norm);

    /// <summary>Equal to a printed figure to all its decimals.</summary>
    private static void Printed(double expected, double actual, int decimals) =>
        Assert.True(Math.Abs(expected - actual) <= 0.5000001 * Math.Pow(10, -decimals), $"expected {expected}, computed {actual}");

    private static void Relative(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(actual - expected) <= tolerance * Math.Abs(expected), $"expected {expected:R}, computed {actual:R}");
}
