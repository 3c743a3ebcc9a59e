using Parapet.Statistics;

namespace Parapet.Tests.Statistics;

public sealed class OutcomeTests
{
    // K = 1 - (1 - p)^n, exact decimals.
    [Theory]
    [InlineData(0.5, 0.5, 0.75, 0.875, 0.9375, 0.96875)]
    [InlineData(0.7, 0.7, 0.91, 0.973, 0.9919, 0.99757)]
    [InlineData(0.8, 0.8, 0.96, 0.992, 0.9984, 0.99968)]
    public void KillProbability_of_one_to_five_shots_gives_the_table(double singleShot, double k1, double k2, double k3, double k4, double k5)
    {
        double[] expected = [k1, k2, k3, k4, k5];
        for (var n = 1; n <= 5; n++)
        {
            Assert.Equal(expected[n - 1], Outcome.KillProbability(1.0, singleShot, n), 1e-12);
        }
    }

    // P, W, P0, p; n printed to 0.01, N. Computed from WILKENING-2000's form.
    [Theory]
    [InlineData(1.00, 5, 0.5, 4.52, 25)]
    [InlineData(1.00, 5, 0.7, 2.60, 15)]
    [InlineData(1.00, 5, 0.8, 1.95, 10)]
    [InlineData(0.99, 5, 0.5, 4.88, 25)]
    [InlineData(0.99, 5, 0.7, 2.81, 15)]
    [InlineData(0.99, 5, 0.8, 2.10, 15)]
    [InlineData(1.00, 10, 0.5, 5.50, 60)]
    [InlineData(1.00, 10, 0.7, 3.17, 40)]
    [InlineData(1.00, 10, 0.8, 2.37, 30)]
    public void Require_of_four_in_five_gives_the_table(double commonMode, int warheads, double singleShot, double shots, int interceptors)
    {
        var need = Outcome.Require(0.8, warheads, commonMode, singleShot);
        Assert.Equal(shots, need.Shots, 0.005);
        Assert.Equal(interceptors, need.Interceptors);
        Assert.Equal(warheads == 5 ? 0.9564 : 0.9779, need.KillProbability, 5e-5);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.7)]
    [InlineData(0.8)]
    [InlineData(1.0)]
    public void Require_beyond_the_common_mode_is_unattainable(double singleShot)
    {
        var need = Outcome.Require(0.8, 5, 0.95, singleShot);
        Assert.Null(need.Interceptors);
        Assert.Equal(double.PositiveInfinity, need.Shots);
    }

    [Fact]
    public void Require_of_a_whole_number_of_shots_is_not_rounded_up()
    {
        Assert.Equal(2, Outcome.Require(0.75, 1, 1.0, 0.5).Interceptors); // 1 - 0.5^2
        Assert.Equal(3, Outcome.Require(0.973, 1, 1.0, 0.7).Interceptors); // 1 - 0.3^3
        Assert.Equal(6, Outcome.Require(0.973, 1, 1.0, 0.7, objectsPerWarhead: 2).Interceptors);
        Assert.Equal(3, Outcome.Require(0.9, 3, 1.0, 1.0).Interceptors);
    }

    // Ten interceptors, even allocation, P = 1: W, p; P0, expected leakers, printed to 0.0001 (0.00098 to 0.00001).
    [Theory]
    [InlineData(2, 0.5, 0.9385, 0.0625)]
    [InlineData(2, 0.7, 0.9951, 0.0049)]
    [InlineData(3, 0.5, 0.7178, 0.3125)]
    [InlineData(3, 0.7, 0.9391, 0.0621)]
    [InlineData(5, 0.5, 0.2373, 1.25)]
    [InlineData(5, 0.7, 0.6240, 0.45)]
    [InlineData(5, 0.8, 0.8154, 0.20)]
    [InlineData(10, 0.5, 0.00098, 5.0)]
    [InlineData(10, 0.7, 0.0283, 3.0)] // 0.7^10 = 0.028248, printed 0.0283 by the source: within 1e-4
    [InlineData(10, 0.8, 0.1074, 2.0)]
    public void EvenAllocation_of_ten_interceptors_gives_the_table(int warheads, double singleShot, double noLeaker, double leakers)
    {
        var raid = Outcome.EvenAllocation(10, warheads, 1.0, singleShot);
        Assert.Equal(noLeaker, raid.NoLeaker, 1e-4);
        Assert.Equal(leakers, raid.LeakersExpected, 1e-4);
    }

    [Fact]
    public void EvenAllocation_with_one_common_mode_fails_less_often_but_altogether()
    {
        RaidOutcome each = Outcome.EvenAllocation(10, 5, 0.9, 0.8), all = Outcome.EvenAllocation(10, 5, 0.9, 0.8, CommonMode.PerRaid);
        Assert.Equal(Math.Pow(0.9 * 0.96, 5), each.NoLeaker, 1e-14);
        Assert.Equal(0.9 * Math.Pow(0.96, 5), all.NoLeaker, 1e-14);
        Assert.Equal(each.LeakersExpected, all.LeakersExpected, 1e-14);
    }

    // 1 + (1 - p) + (1 - p)^2 ...
    [Fact]
    public void ShotsExpected_is_the_geometric_sum() => Assert.Equal(1 + 0.3 + 0.09, Outcome.ShotsExpected(0.7, 3), 1e-14);
}
