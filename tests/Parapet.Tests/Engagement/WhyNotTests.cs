using Parapet.Engagement;

namespace Parapet.Tests.Engagement;

public sealed class WhyNotTests
{
    private static readonly FlightLimits Limits = new(150e3, 1000e3, 0, 900);
    private static readonly Commit BySensors = new(300.0, CommitSource.Track, "emr", BySensors: true);
    private static readonly Commit Stated = new(300.0, CommitSource.Stated, "", BySensors: false);
    private static readonly SensorGate Missed = new(false, 120.0, "km");
    private static readonly SensorGate Untracked = new(false, 4.0, "s");
    private static readonly SupportView Watching = new("emr", [new(0, 1200)]);

    private static double[] Grid => [.. Enumerable.Range(0, 601).Select(i => 2.0 * i)];

    // Within the altitude limits from 200 s to 1,000 s and met in 400 s: possible from 700 s to 1,000 s.
    private static Reach Passing() => Reach.Of(Grid, t => Math.Min(t - 200, 1000 - t), _ => 400.0);

    private static Engageability Case(
        Reach? reach = null, Commit? commit = null, SensorGate? seen = null, SensorGate? tracked = null, int inventory = 10,
        params SupportView[] support)
    {
        var r = reach ?? Passing();
        var c = commit ?? BySensors;
        return new Engageability
        {
            Reach = r,
            Window = Window.Evaluate(r, c.Time, support, 30.0),
            Limits = Limits,
            Inventory = inventory,
            Warning = new Warning(c, seen ?? SensorGate.Open, tracked ?? SensorGate.Open, [.. support], 30.0),
            Altitude = new[] { 0, 90e3, 110e3, 0 },
            Beyond = () => 250e3,
        };
    }

    private static void Fails(Finding finding, Constraint binding, double margin, string unit)
    {
        Assert.False(finding.Possible);
        Assert.Equal(binding, finding.Binding);
        Assert.Equal(margin, finding.Margin, 1e-3);
        Assert.Equal(unit, finding.Unit);
        Assert.NotEmpty(finding.Reason);
    }

    [Fact]
    public void A_possible_intercept_has_its_slack_in_hand()
    {
        var e = Case(support: Watching);
        Assert.Equal((true, null, 300.0, "s"), Tuple(WhyNot.Kinematic(e)));
        Assert.Equal((true, null, 300.0, "s"), Tuple(WhyNot.Supported(e)));

        static (bool, Constraint?, double, string) Tuple(Finding f) => (f.Possible, f.Binding, Math.Round(f.Margin, 3), f.Unit);
    }

    [Fact]
    public void Constraints_bind_in_their_order()
    {
        var away = Reach.Of(Grid, t => Math.Min(t - 200, 1000 - t), _ => double.PositiveInfinity);
        var low = Reach.Of(Grid, _ => -1, _ => 0);
        var never = new Commit(double.NaN, CommitSource.Never, "", true);

        Fails(WhyNot.Kinematic(Case(low, never, Missed, Untracked, 0)), Constraint.Seen, -120, "km");
        Fails(WhyNot.Kinematic(Case(low, never, tracked: Untracked, inventory: 0)), Constraint.Track, -4, "s");
        Fails(WhyNot.Kinematic(Case(low, inventory: 0)), Constraint.Altitude, -40, "km");
        Fails(WhyNot.Kinematic(Case(away, inventory: 0)), Constraint.Reach, -250, "km");
        Fails(WhyNot.Supported(Case(inventory: 0)), Constraint.Support, -30, "s");
        Fails(WhyNot.Supported(Case(inventory: 0, support: Watching)), Constraint.Inventory, -1, "count");
        Fails(WhyNot.Kinematic(Case(inventory: 0)), Constraint.Inventory, -1, "count");
    }

    [Fact]
    public void Amounts_tell_how_late()
    {
        // The last launch of all is at 600 s; the missile leaves the limits at 1,000 s.
        Fails(WhyNot.Kinematic(Case(commit: Stated with { Time = 650 })), Constraint.Reach, -50, "s");
        Fails(WhyNot.Kinematic(Case(commit: Stated with { Time = 1040 })), Constraint.Altitude, -40, "s");
    }

    [Fact]
    public void Missing_support_is_counted_to_the_nearest_possible_intercept()
    {
        // Possible from 700 s on; in view until 640 s.
        Fails(WhyNot.Supported(Case(support: new SupportView("emr", [new(100, 640)]))), Constraint.Support, -60, "s");
        Fails(WhyNot.Supported(Case(support: new SupportView("emr", [new(800, 812)]))), Constraint.Support, -18, "s");
    }

    [Fact]
    public void A_stated_commit_is_not_gated_by_sensors()
    {
        var e = Case(commit: Stated, seen: Missed, tracked: Untracked);

        Assert.True(WhyNot.Kinematic(e).Possible);
        Fails(WhyNot.Supported(e), Constraint.Seen, -120, "km");
    }

    [Fact]
    public void An_intercept_that_fails_its_re_flight_is_none()
    {
        var finding = WhyNot.Kinematic(Case() with { Flies = false });

        Assert.Equal((false, Constraint.Reach), (finding.Possible, finding.Binding));
    }

    [Fact]
    public void The_best_battery_is_possible_or_got_furthest_or_lacks_least()
    {
        var possible = new Finding(true, null, 5, "s", "");
        var later = new Finding(true, null, 50, "s", "");
        var reach = new Finding(false, Constraint.Reach, -9, "s", "");
        var close = new Finding(false, Constraint.Reach, -2, "s", "");
        var altitude = new Finding(false, Constraint.Altitude, -1, "s", "");

        Assert.Equal(1, WhyNot.Best([reach, possible, altitude]));
        Assert.Equal(2, WhyNot.Best([reach, possible, later]));
        Assert.Equal(1, WhyNot.Best([altitude, close, reach]));
        Assert.Equal(0, WhyNot.Best([altitude]));
        Assert.Equal(-1, WhyNot.Best([]));
    }
}
