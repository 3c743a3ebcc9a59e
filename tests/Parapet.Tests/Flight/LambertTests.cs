using CsCheck;
using Parapet.Earth;
using Parapet.Flight;

namespace Parapet.Tests.Flight;

public sealed class LambertTests
{
    // CURTIS-2014, example 5.2: r1 = (5000, 10000, 2100) km, r2 = (-14600, 2500, 7000) km in one hour, mu = 398,600 km^3/s^2:
    // v1 = (-5.9925, 1.9254, 3.2456) km/s, v2 = (-3.3125, -4.1966, -0.38529) km/s.
    [Fact]
    public void Solve_of_a_textbook_case_gives_its_velocities()
    {
        var arc = Lambert.Solve(new Vector3d(5e6, 10e6, 2.1e6), new Vector3d(-14.6e6, 2.5e6, 7e6), 3600.0, longWay: false)!.Value;
        Assert.True((arc.VelocityStart - new Vector3d(-5992.5, 1925.4, 3245.6)).Norm < 0.1);
        Assert.True((arc.VelocityEnd - new Vector3d(-3312.5, -4196.6, -385.29)).Norm < 0.1);
    }

    [Fact]
    public void Solve_of_a_propagated_arc_finds_its_velocities() =>
        Gen.Select(Gen.Double[1e3, 14e3], Gen.Double[-80, 85], Gen.Double[0, 360], Gen.Double[20, 6000])
            .Sample((speed, elevation, azimuth, time) =>
            {
                double g = elevation * Math.PI / 180, b = azimuth * Math.PI / 180;
                Vector3d up = new Vector3d(1, -2, 3).Unit, east = Vector3d.Cross(new Vector3d(0, 0, 1), up).Unit;
                var north = Vector3d.Cross(up, east);
                var velocity = ((up * Math.Sin(g)) + (((north * Math.Cos(b)) + (east * Math.Sin(b))) * Math.Cos(g))) * speed;
                var start = new State(up * 6.6e6, velocity);
                var alpha = (2 * Kepler.Mu / 6.6e6) - (speed * speed);
                if (alpha > 0 && time > 0.95 * 2 * Math.PI * Kepler.Mu / Math.Pow(alpha, 1.5))
                {
                    return; // more than one revolution
                }

                var end = Kepler.Propagate(start, time);
                var turn = Vector3d.Cross(start.PositionEcef.Unit, end.PositionEcef.Unit);
                var normal = Vector3d.Cross(start.PositionEcef, velocity);
                if (turn.Norm < 0.02 || normal.Norm < 0.2 * speed * 6.6e6)
                {
                    return; // points nearly in line with the centre, where the arc is ill determined
                }

                var arc = Lambert.Solve(start.PositionEcef, end.PositionEcef, time, longWay: Vector3d.Dot(turn, normal) < 0)!.Value;
                Assert.True((arc.VelocityStart - velocity).Norm < 1e-7 * speed, $"{arc.VelocityStart} {velocity}");
                Assert.True((arc.VelocityEnd - end.VelocityEcef).Norm < 1e-7 * speed);
            });

    [Theory]
    [InlineData(false, 1.0)]
    [InlineData(true, 30.0)] // faster still, the arc passes the centre so close that its end is not determined by its start
    public void Solve_at_any_time_arrives(bool longWay, double least)
    {
        Vector3d start = new(6.371e6, 0, 0), end = new Vector3d(-2, 5, 3).Unit * 7.2e6;
        for (var time = least; time < 2e6; time *= 1.37)
        {
            var arc = Lambert.Solve(start, end, time, longWay)!.Value;
            var arrived = Kepler.Propagate(new State(start, arc.VelocityStart), time);
            Assert.True((arrived.PositionEcef - end).Norm < 1.0, $"{time} s: {(arrived.PositionEcef - end).Norm} m");
        }
    }

    // Barker's equation: parabolic time between two radii and a chord, sqrt(2 mu) t = ((r1+r2+c)^1.5 -+ (r1+r2-c)^1.5)/3 ... with
    // sqrt(mu) 6 t (Euler).
    [Theory]
    [InlineData(false, 1.0)]
    [InlineData(true, -1.0)]
    public void Solve_at_the_parabolic_time_of_Euler_has_escape_speed(bool longWay, double sign)
    {
        Vector3d start = new(6.371e6, 0, 0), end = new(-1e6, 7e6, 0);
        double sum = start.Norm + end.Norm, chord = (end - start).Norm;
        var time = (Math.Pow(sum + chord, 1.5) - (sign * Math.Pow(sum - chord, 1.5))) / (6 * Math.Sqrt(Kepler.Mu));
        var arc = Lambert.Solve(start, end, time, longWay)!.Value;
        Assert.Equal(Math.Sqrt(2 * Kepler.Mu / start.Norm), arc.VelocityStart.Norm, 1e-6);
    }

    [Fact]
    public void Solve_of_points_in_line_with_the_centre_is_refused()
    {
        Vector3d start = new(7e6, 0, 0);
        Assert.Null(Lambert.Solve(start, new Vector3d(-8e6, 0, 0), 3000.0, longWay: false));
        Assert.Null(Lambert.Solve(start, start, 3000.0, longWay: false));
        Assert.Null(Lambert.Solve(start, new Vector3d(0, 7e6, 0), 0.0, longWay: false));
    }
}
