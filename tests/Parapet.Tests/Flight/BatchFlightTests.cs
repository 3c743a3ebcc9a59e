using Parapet.Earth;
using Parapet.Flight;

namespace Parapet.Tests.Flight;

public sealed class BatchFlightTests
{
    private const double Degree = Math.PI / 180;
    private const double SampleStep = 10.0;
    private const int Samples = 400;

    private static readonly EarthModel Earth = EarthModel.For(Fidelity.Powered);
    private static readonly Geodetic Launch = new(38 * Degree, 46 * Degree, 1000);

    public static TheoryData<string> VehicleIds => ["three-stage", "two-stage", "pitch-rate", "no-dong", "light", "burnout"];

    private static Booster BoosterOf(string id) => Booster.Compile(id switch
    {
        "three-stage" => Vehicles.ThreeStage,
        "two-stage" => Vehicles.TwoStage,
        "pitch-rate" => Vehicles.PitchRate,
        "no-dong" => Vehicles.NoDong,
        "light" => Vehicles.NoDong with { Ballistic = new(120) }, // falls at its terminal speed
        _ => Vehicles.Burnout,
    });

    // Kicks and elevations from lofted to depressed in every direction; an odd number, so that lanes are left over.
    private static LaunchProgramme[] Programmes(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new LaunchProgramme(i * 0.9, (4 + (i * 40.0 / count)) * Degree, i % 2 == 0 ? 1 : 0.8))];

    // Tolerances of the design: 1 m after boost and coast, 3 m after re-entry, 0.002 s in time.
    [Theory]
    [MemberData(nameof(VehicleIds))]
    public void Lanes_agree_with_the_reference(string id)
    {
        var booster = BoosterOf(id);
        var programmes = Programmes(13);
        var columns = new FlightColumns(programmes.Length, Samples);
        BatchFlight.Fly(booster, Launch, programmes, Earth, SampleStep, ReferenceFlight.TimeLimit, columns);
        for (var i = 0; i < programmes.Length; i++)
        {
            var path = ReferenceFlight.Fly(booster, Launch, programmes[i], Earth);
            var burnout = path.Find(FlightEventKind.Burnout)!;
            var impact = path.Find(FlightEventKind.Impact)!;
            Assert.Equal(FlightStatus.Impact, columns.Status[i]);
            Assert.InRange(Math.Abs(burnout.Time - columns.BurnoutTime[i]), 0, 1e-9);
            Assert.InRange((burnout.State.PositionEcef - columns.Burnout[i].PositionEcef).Norm, 0, 1.0);
            Assert.InRange((impact.State.PositionEcef - columns.Impact[i].PositionEcef).Norm, 0, 3.0);
            Assert.InRange(Math.Abs(impact.Time - columns.ImpactTime[i]), 0, 0.002);
            for (var k = 0; k < Samples && k * SampleStep < path.EndTime; k++)
            {
                Assert.InRange((path.At(k * SampleStep).PositionEcef - columns.PositionEcef[(i * Samples) + k]).Norm, 0, 3.0);
            }
        }
    }

    public static TheoryData<string, double> IdsAndTimes =>
        [.. VehicleIds.SelectMany(id => (double[])[ReferenceFlight.TimeLimit, 300, 600, 900], (id, time) => (id.Data, time))];

    // Ended by the ground, and by the time while their company flies on.
    [Theory]
    [MemberData(nameof(IdsAndTimes))]
    public void A_case_has_the_same_bits_alone_in_company_and_at_every_width(string id, double timeMax)
    {
        var booster = BoosterOf(id);
        var programmes = Programmes(11);
        var widest = Fly<Lanes8>(programmes);
        Assert.Equal(widest.Impact, Fly<Lanes4>(programmes).Impact);
        Assert.All(widest.Status.Zip(widest.ImpactTime), f => Assert.True(f.First != FlightStatus.Flying || f.Second == timeMax));
        var scalar = Fly<Lanes1>(programmes);
        Assert.Equal(widest.Impact, scalar.Impact);
        Assert.Equal(widest.Burnout, scalar.Burnout);
        Assert.Equal(widest.ImpactTime, scalar.ImpactTime);
        Assert.Equal(widest.PositionEcef, scalar.PositionEcef);
        Assert.Equal(widest.Impact[7], Fly<Lanes8>([programmes[7]]).Impact[0]);

        FlightColumns Fly<T>(LaunchProgramme[] cases)
            where T : struct, ILanes<T>
        {
            var columns = new FlightColumns(cases.Length, Samples);
            BatchFlight.Fly<T>(booster, Launch, cases, Earth, SampleStep, timeMax, columns);
            return columns;
        }
    }

    [Fact]
    public void A_flight_stops_at_the_greatest_time()
    {
        var columns = new FlightColumns(1);
        BatchFlight.Fly(Booster.Compile(Vehicles.ThreeStage), Launch, [new LaunchProgramme(0.7, 0.3)], Earth, 0, 600, columns);
        var path = ReferenceFlight.Fly(Booster.Compile(Vehicles.ThreeStage), Launch, new LaunchProgramme(0.7, 0.3), Earth, 600);
        Assert.Equal(FlightStatus.Flying, columns.Status[0]);
        Assert.Equal(600, columns.ImpactTime[0], 6);
        Assert.InRange((path.PositionEcef[^1] - columns.Impact[0].PositionEcef).Norm, 0, 1.0);
    }

    [Fact]
    public void A_flight_that_falls_in_its_boost_says_so()
    {
        var columns = new FlightColumns(1);
        BatchFlight.Fly(Booster.Compile(Vehicles.ThreeStage), Launch, [new LaunchProgramme(0.7, 2.5)], Earth, 0, 600, columns);
        Assert.Equal(FlightStatus.FailedInBoost, columns.Status[0]);
        Assert.True(double.IsNaN(columns.BurnoutTime[0]));
    }
}
