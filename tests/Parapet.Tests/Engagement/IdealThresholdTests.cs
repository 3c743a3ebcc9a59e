using Parapet.Earth;
using Parapet.Engagement;

namespace Parapet.Tests.Engagement;

public sealed class IdealThresholdTests
{
    private static readonly Geodetic Vypolzovo = At(57.87, 33.65), Kozelsk = At(54.03, 35.77), Tabriz = At(38.08, 46.28);
    private static readonly Geodetic Washington = At(38.9072, -77.0369), Redzikowo = At(54.479, 17.097);

    public static TheoryData<string, double, double, double> Thresholds
    {
        get
        {
            // Least impulsive speed [km/s] to a target flying to Washington by the delay [s] of the launch, 150 km of altitude at
            // least.
            // Computed once outside this program (impulsive, spherical, non-rotating, Lambert arcs on a 10-s grid), printed to
            // 0.01.
            double[] delays = [0, 60, 120, 180, 240, 300, 360, 420];
            (string, double[])[] rows =
            [
                ("Vypolzovo", [5.73, 6.35, 6.54, 6.69, 6.82, 6.96, 7.09, 7.21]),
                ("Kozelsk", [4.71, 5.54, 6.27, 6.51, 6.65, 6.79, 6.93, 7.06]),
                ("Tabriz", [4.13, 4.21, 4.35, 4.56, 4.86, 5.27, 5.75, 6.17]),
            ];
            TheoryData<string, double, double, double> data = [];
            foreach (var (name, speeds) in rows)
            {
                for (var i = 0; i < delays.Length; i++)
                {
                    data.Add(name, delays[i], 900, speeds[i]);
                }
            }

            data.Add("Vypolzovo", 240, 600, 7.34);
            data.Add("Kozelsk", 240, 600, 6.94);
            data.Add("Vypolzovo", 240, double.PositiveInfinity, 6.56);
            data.Add("Kozelsk", 240, double.PositiveInfinity, 6.52);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Thresholds))]
    public void Solve_from_Redzikowo_gives_the_table(string from, double delay, double flightMax, double speed)
    {
        var found = IdealThreshold.Solve(Origin(from), Washington, Redzikowo, delay, flightMax, 150e3)!;
        // Agreed accuracy of the comparison: 0.02 km/s.
        Assert.Equal(speed, found.Speed / 1e3, 0.02);
        Assert.True(found.Intercept.Altitude >= 150e3 && found.Time > delay && found.Time - delay < flightMax);
    }

    // The largest delay [s] at an impulsive speed [km/s], 900 s of flight at most; same origin; NaN: none.
    [Theory]
    [InlineData(5.4, double.NaN, 40, 300)]
    [InlineData(6.3, 40, 120, 440)]
    [InlineData(7.0, 300, 380, 700)]
    [InlineData(7.7, 660, 720, 940)]
    [InlineData(8.3, 720, 780, 980)]
    public void DelayMax_of_a_speed_gives_the_table(double speed, double vypolzovo, double kozelsk, double tabriz)
    {
        Geodetic[] origins = [Vypolzovo, Kozelsk, Tabriz];
        double[] expected = [vypolzovo, kozelsk, tabriz];
        for (var i = 0; i < 3; i++)
        {
            var found = IdealThreshold.DelayMax(origins[i], Washington, Redzikowo, speed * 1e3, 900, 150e3);
            Assert.Equal(expected[i], found ?? double.NaN);
        }
    }

    [Fact]
    public void Solve_after_the_missile_has_come_down_finds_nothing() =>
        Assert.Null(IdealThreshold.Solve(Kozelsk, Washington, Redzikowo, 3000, 900, 150e3));

    private static Geodetic Origin(string name) => name switch { "Vypolzovo" => Vypolzovo, "Kozelsk" => Kozelsk, _ => Tabriz };

    private static Geodetic At(double latitude, double longitude) => new(latitude * Math.PI / 180, longitude * Math.PI / 180, 0.0);
}
