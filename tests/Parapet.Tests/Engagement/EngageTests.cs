using CsCheck;
using Parapet.Earth;
using Parapet.Engagement;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet.Tests.Engagement;

public sealed class EngageTests
{
    private static readonly FlightLimits Limits = new(150e3, 2000e3, 10, 900);
    private static readonly PathColumns Path = new(SampleVehicles.Missile, SampleVehicles.Real);
    private static readonly FlyOut FlyOut =
        FlyOut.Over(Booster.Compile(SampleVehicles.TwoStage), SampleVehicles.Site, SampleVehicles.Real, 900);

    private static Warning Stated(double time, params SupportView[] support) => new(
        new Commit(time, CommitSource.Stated, "", BySensors: false), SensorGate.Open, SensorGate.Open, [.. support], 30.0);

    [Fact]
    public void Shots_are_re_flown_in_time_and_one_after_the_other()
    {
        var outcome = Engage.Run(Path, [new Launcher("a", FlyOut, Limits, 10)], Stated(300), new ShotDoctrine(1, 60, 4));
        var battery = Assert.Single(outcome);

        Assert.True(outcome[0].KinematicFinding.Possible);
        Assert.True(battery.Shots.Length >= 2);
        var notBefore = 300.0;
        foreach (var shot in battery.Shots)
        {
            Assert.True(shot.Miss < Shooting.MissMax);
            Assert.True(shot.Miss < 5.0, "both are solved to a metre or two");
            Assert.True(shot.LaunchTime >= notBefore);
            Assert.InRange(shot.Intercept.Altitude, Limits.AltitudeMin, Limits.AltitudeMax);
            Assert.True(shot.InterceptTime - shot.LaunchTime <= Limits.FlightMax);
            Assert.Contains(battery.Kinematic, i => i.Start <= shot.InterceptTime && shot.InterceptTime <= i.End + 1e-3);

            // The re-flight once more, from what the shot says of itself.
            var met = (shot.Trajectory.At(shot.InterceptTime - shot.LaunchTime).PositionEcef
                - SampleVehicles.Missile.At(shot.InterceptTime).PositionEcef).Norm;
            Assert.Equal(shot.Miss, met, 1e-6);
            notBefore = shot.InterceptTime + 60;
        }

        // The earliest intercept is launched for at once: no slack is left lying about but what the search overshoots by.
        Assert.Equal(300.0, battery.Shots[0].LaunchTime, 0.05);
        Assert.Equal(battery.Kinematic[0].Start, battery.Shots[0].InterceptTime, 2.0);
    }

    // A band of altitudes that is crossed between two samples of the path, of which none lies in it.
    [Fact]
    public void Reach_of_a_few_seconds_between_two_wide_samples_is_found()
    {
        var tried = 0;
        for (var i = 0; i + 1 < Path.Samples.Time.Length; i++)
        {
            var middle = 0.5 * (Path.Samples.Time[i] + Path.Samples.Time[i + 1]);
            var (position, altitude) = Path.At(middle);
            double before = Path.At(middle - 2.4).Altitude, after = Path.At(middle + 2.4).Altitude;
            if (Path.Samples.Time[i + 1] - Path.Samples.Time[i] > 5 && Limits.AltitudeMargin(altitude) > 0 && Math.Abs(after - before) > 1e3 && FlyOut.TryLeast(position, Limits, out _))
            {
                var band = Limits with { AltitudeMin = Math.Min(before, after), AltitudeMax = Math.Max(before, after) };
                Assert.Contains(Reach.Over(Path, FlyOut, band).From(-1e5), w => w.Start <= middle && middle <= w.End);
                tried++;
            }
        }

        Assert.True(tried > 10);
    }

    [Fact]
    public void Support_narrows_the_window_and_names_the_sensor()
    {
        var free = Engage.Run(Path, [new Launcher("a", FlyOut, Limits, 10)], Stated(300), new ShotDoctrine(1, 60, 1))[0];
        var start = free.Shots[0].InterceptTime + 40;
        var seen = Engage.Run(
            Path, [new Launcher("a", FlyOut, Limits, 10)], Stated(300, new SupportView("emr", [new(start - 30, start + 100)])),
            new ShotDoctrine(1, 60, 1))[0];

        Assert.Empty(free.SupportedShots);
        Assert.Null(free.Shots[0].SupportedBy);
        Assert.Equal(start, seen.SupportedShots[0].InterceptTime, 1e-2);
        Assert.Equal("emr", seen.SupportedShots[0].SupportedBy);
        Assert.True(seen.SupportedShots[0].LaunchTime > 300);
        Assert.Null(seen.Shots[0].SupportedBy);
    }

    [Fact]
    public void Earlier_commit_or_more_speed_never_shrinks_the_kinematic_set()
    {
        var limits = Limits with { AfterBurnoutMin = 0 };
        double[] speeds = [6000, 6600, 7200, 7800];
        var reach = speeds.Select(v => Reach.Over(
            Path, FlyOut.Over(Booster.Compile(SampleVehicles.Impulse(v)), SampleVehicles.Site, SampleVehicles.Vacuum, 900), limits)).ToArray();
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Double[0, 900], Gen.Double[0, 900]).Sample(
            (i, j, a, b) =>
            {
                var less = Window.Evaluate(reach[Math.Min(i, j)], Math.Max(a, b), [], 30).Kinematic;
                var more = Window.Evaluate(reach[Math.Max(i, j)], Math.Min(a, b), [], 30).Kinematic;
                Assert.Equal(less.Sum(x => x.Length), Intervals.Intersect(less, more).Sum(x => x.Length), 1e-2);
            },
            iter: 200);
    }

    [Fact]
    public void Two_batteries_share_the_shots()
    {
        var far = FlyOut.Over(
            FlyOut.Booster, new Geodetic(SampleVehicles.Site.Latitude - 0.1, SampleVehicles.Site.Longitude + 0.2, 0), SampleVehicles.Real, 900);
        var outcome = Engage.Run(
            Path, [new Launcher("a", FlyOut, Limits, 10), new Launcher("b", far, Limits, 1)], Stated(300), new ShotDoctrine(1, 30, 3));
        var all = outcome.SelectMany(b => b.Shots).OrderBy(s => s.InterceptTime).ToArray();

        Assert.True(outcome[0].KinematicFinding.Possible && outcome[1].KinematicFinding.Possible);
        Assert.Single(outcome[1].Shots);
        for (var i = 1; i < all.Length; i++)
        {
            Assert.True(all[i].LaunchTime >= all[i - 1].InterceptTime + 30);
        }
    }

    [Fact]
    public void A_missile_out_of_reach_says_how_far()
    {
        var slow = FlyOut.Over(Booster.Compile(SampleVehicles.Impulse(2500)), SampleVehicles.Site, SampleVehicles.Real, 900);
        var outcome = Engage.Run(Path, [new Launcher("a", slow, Limits, 10)], Stated(300), new ShotDoctrine(1, 60, 4));

        Assert.Equal(Constraint.Reach, outcome[0].KinematicFinding.Binding);
        Assert.Equal("km", outcome[0].KinematicFinding.Unit);
        Assert.True(outcome[0].KinematicFinding.Margin < 0);
        Assert.Empty(outcome[0].Shots);
    }

    [Fact]
    public void No_commit_is_no_shot()
    {
        var never = new Warning(
            new Commit(double.NaN, CommitSource.Never, "", BySensors: true), SensorGate.Open, new SensorGate(false, 3, "s"), [], 30.0);
        var outcome = Engage.Run(Path, [new Launcher("a", FlyOut, Limits, 10)], never, new ShotDoctrine(1, 60, 4));

        Assert.Equal(Constraint.Track, outcome[0].KinematicFinding.Binding);
        Assert.Empty(outcome[0].Shots);
    }
}
