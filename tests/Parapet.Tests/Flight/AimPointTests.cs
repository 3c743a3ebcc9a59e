using Parapet.Earth;
using Parapet.Flight;

namespace Parapet.Tests.Flight;

public sealed class AimPointTests
{
    private const double Degree = Math.PI / 180;

    private static readonly EarthModel Earth = EarthModel.For(Fidelity.Powered);
    private static readonly Geodetic Tabriz = At(38.08, 46.29);

    private static Geodetic At(double latitude, double longitude) => new(latitude * Degree, longitude * Degree, 0);

    public static TheoryData<string, double, double, double, double> Aims => new()
    {
        { "three-stage", 38.08, 46.29, 52.5, 13.4 },
        { "three-stage", 0, 0, 1, 80 },
        { "three-stage", 38.08, 46.29, 48.9, 2.3 },
        { "two-stage", 38, 46, 42, 23 },
        { "two-stage", -20, 130, -5, 120 },
        { "no-dong", 38, 46, 44, 52 },
        { "no-dong", 38, 46, 31, 45 },
        { "burnout", 38.08, 46.29, 38.9, -77.04 },
        { "burnout", 38.08, 46.29, 52.5, 13.4 },
    };

    private static Vehicle VehicleOf(string id, bool cutoff) => id switch
    {
        "three-stage" => Vehicles.ThreeStage with { Cutoff = cutoff },
        "two-stage" => Vehicles.TwoStage with { Cutoff = cutoff },
        "no-dong" => Vehicles.NoDong with { Cutoff = cutoff },
        _ => Vehicles.Burnout with { Cutoff = cutoff },
    };

    [Theory]
    [MemberData(nameof(Aims))]
    public void With_cutoff_every_loft_reaches_and_minimum_energy_has_the_earliest_cutoff(
        string id, double latitude, double longitude, double toLatitude, double toLongitude)
    {
        var booster = Booster.Compile(VehicleOf(id, cutoff: true));
        Geodetic from = At(latitude, longitude), to = At(toLatitude, toLongitude);
        var least = AimPoint.Solve(booster, from, to, Loft.MinimumEnergy, Earth);
        var lofted = AimPoint.Solve(booster, from, to, Loft.Lofted, Earth);
        var depressed = AimPoint.Solve(booster, from, to, Loft.Depressed, Earth);
        foreach (var solution in (AimSolution[])[least, lofted, depressed])
        {
            Assert.Equal(AimStatus.Solved, solution.Status);
            Assert.InRange(solution.Miss, 0, 1.0);
            Assert.InRange(solution.Programme.Cutoff, least.Programme.Cutoff - 1e-7, 1.0);
        }

        Assert.True(Apogee(lofted) > Apogee(least));
        Assert.True(Apogee(depressed) < Apogee(least));
    }

    [Theory]
    [InlineData("three-stage", 48.9, 2.3)]
    [InlineData("two-stage", 42, 23)]
    [InlineData("burnout", 38.9, -77.04)]
    public void At_full_burn_there_are_two_flights(string id, double toLatitude, double toLongitude)
    {
        var booster = Booster.Compile(VehicleOf(id, cutoff: false));
        var to = At(toLatitude, toLongitude);
        var lofted = AimPoint.Solve(booster, Tabriz, to, Loft.Lofted, Earth);
        var depressed = AimPoint.Solve(booster, Tabriz, to, Loft.Depressed, Earth);
        var nearest = AimPoint.Solve(booster, Tabriz, to, Loft.MinimumEnergy, Earth);
        foreach (var solution in (AimSolution[])[lofted, depressed, nearest])
        {
            Assert.Equal(AimStatus.Solved, solution.Status);
            Assert.InRange(solution.Miss, 0, 1.0);
            Assert.Equal(1.0, solution.Programme.Cutoff);
        }

        Assert.True(Apogee(lofted) > Apogee(depressed));
        Assert.Contains(nearest.Programme, (LaunchProgramme[])[lofted.Programme, depressed.Programme]);
    }

    [Fact]
    public void Beyond_the_greatest_range_the_answer_gives_that_range()
    {
        var booster = Booster.Compile(Vehicles.NoDong);
        var to = At(52.5, 13.4);
        var solution = AimPoint.Solve(booster, Tabriz, to, Loft.MinimumEnergy, Earth);
        Assert.Equal(AimStatus.OutOfRange, solution.Status);
        var azimuth = Earth.Geodesic.Between(Tabriz, to).AzimuthStart;
        var longest = MaximumRange.Search(booster, Tabriz, azimuth, Earth)!;
        Assert.InRange(solution.RangeMax / longest.Range, 0.999, 1.001);
    }

    [Fact]
    public void A_vehicle_too_heavy_for_its_thrust_cannot_lift_off()
    {
        var heavy = Booster.Compile(Vehicles.NoDong with { Payload = new(60_000) });
        Assert.Equal(AimStatus.CannotLiftOff, AimPoint.Solve(heavy, Tabriz, At(40, 50), Loft.Lofted, Earth).Status);
    }

    [Fact]
    public void An_aim_point_at_the_launch_point_is_too_close() =>
        Assert.Equal(
            AimStatus.TooClose, AimPoint.Solve(Booster.Compile(Vehicles.NoDong), Tabriz, Tabriz, Loft.Lofted, Earth).Status);

    [Fact]
    public void Greatest_range_is_not_exceeded_by_neighbouring_kicks()
    {
        var booster = Booster.Compile(Vehicles.TwoStage);
        var longest = MaximumRange.Search(booster, Tabriz, 0.7, Earth)!;
        foreach (var change in (double[])[-0.01, 0.01])
        {
            var path = ReferenceFlight.Fly(
                booster, Tabriz, new LaunchProgramme(0.7, longest.Programme.Kick + change), Earth);
            var end = Earth.GeodeticFromEcef(path.Find(FlightEventKind.Impact)!.State.PositionEcef);
            Assert.InRange(Earth.Geodesic.Between(Tabriz, end).Distance, 0, longest.Range);
        }
    }

    private static double Apogee(AimSolution s) => Earth.Altitude(s.Trajectory!.Find(FlightEventKind.Apogee)!.State.PositionEcef);
}
