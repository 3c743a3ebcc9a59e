using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Feeds;
using Parapet.Exchange.Log;
using Parapet.Exchange.Messages;

namespace Parapet.Exchange.Tests.Feeds;

/// <summary>What is in a feed, to whom it goes, and that it is always the same.</summary>
public sealed class FeedTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Feed_has_the_same_root_again_and_on_one_thread_with_the_last_launch_first()
    {
        var (scenario, truth) = Played.Joint;
        var exercise = scenario.Exercise!;
        Assert.Equal(truth.Root, Played.Of(Played.Read("07-joint-sharing")).Root);

        var (stages, alone) = (new Stages(), new Watched[exercise.Launches.Length]);
        for (var i = alone.Length - 1; i >= 0; i--)
        {
            alone[i] = Watched.Of(scenario, exercise, i, stages)!;
        }

        var again = Feed.Truth(scenario, exercise, alone, truth.EpochMs);
        Assert.Equal(truth.Lines.AsEnumerable(), again.Lines);
        Assert.Equal(truth.Root, again.Root);
    }

    [Fact]
    public void Feed_of_another_seed_has_another_root_and_the_same_events()
    {
        var (_, truth) = Played.Y2k;
        var other = Played.Of(Played.Read("09-y2k-1999", "exercise.seed=2000"));
        Assert.NotEqual(truth.Root, other.Root);
        Assert.Equal(truth.Events.AsEnumerable(), other.Events);
    }

    [Fact]
    public void Items_are_in_order_of_time_and_their_ids_can_be_told_beforehand()
    {
        var truth = Played.Joint.Truth;
        Assert.Equal(Enumerable.Range(0, truth.Items.Length), truth.Items.Select(i => i.Index));
        Assert.All(truth.Items.Zip(truth.Items.Skip(1)), p => Assert.True(p.First.TimeMs <= p.Second.TimeMs));
        Assert.All(truth.Items, i => Assert.InRange(i.TimeMs, 0, truth.EndMs));
        Assert.All(truth.Items, i => Assert.Equal(ItemId.Of(truth.ScenarioHash, i.Index, truth.EpochMs + i.TimeMs), i.Id));
        Assert.Equal(truth.Items.Length, truth.Items.Select(i => i.Id).Distinct().Count());
    }

    [Fact]
    public void Id_of_an_item_is_a_uuid_of_version_7_of_its_second()
    {
        var id = Guid.Parse(ItemId.Of(new string('a', 64), 7, 1_192_449_600_123));
        Assert.Equal(7, id.Version);
        Assert.Equal(0x8, id.Variant & 0xc);
        Assert.Equal(1_192_449_600_000, Convert.ToInt64(id.ToString("N")[..12], 16));
        Assert.NotEqual(ItemId.Of(new string('a', 64), 8, 0), ItemId.Of(new string('b', 64), 8, 0));
    }

    [Fact]
    public void Root_is_that_of_the_tree_over_the_lines()
    {
        var truth = Played.Joint.Truth;
        Assert.Equal(1 + truth.Events.Length + truth.Items.Length + truth.Controls.Length + truth.Declarations.Length, truth.Lines.Length);
        Assert.Equal(truth.Root, Root([.. truth.Lines.Select(l => Digest.Leaf(Encoding.UTF8.GetBytes(l)))]).Hex);
        Assert.All(truth.Lines, l => Assert.NotNull(JsonNode.Parse(l)));

        // RFC 6962, 2.1: the left part is the largest power of two below the whole.
        static Digest Root(ReadOnlySpan<Digest> leaves)
        {
            if (leaves.Length == 1)
            {
                return leaves[0];
            }

            var left = 1;
            while (left * 2 < leaves.Length)
            {
                left *= 2;
            }

            return Digest.Node(Root(leaves[..left]), Root(leaves[left..]));
        }
    }

    [Fact]
    public void Items_of_a_sensor_go_to_its_owner_only()
    {
        foreach (var (scenario, truth) in new[] { Played.Joint, Played.Y2k })
        {
            var owner = scenario.Radars.Select(r => (r.Id, r.Owner)).Concat(scenario.Infrared.Select(i => (i.Id, i.Owner))).ToDictionary(o => o.Id, o => o.Owner);
            Assert.All(truth.Items.Where(i => i.Sensor.Length > 0), i => Assert.Equal(owner[i.Sensor], i.Party));
            Assert.All(truth.Items.Where(i => i.Kind == FeedKind.Observation), i => Assert.NotEqual("", i.Sensor));
            var launcher = scenario.Exercise!.Launches.ToDictionary(l => l.Id, l => l.By);
            Assert.All(truth.Items.Where(i => i.Kind == FeedKind.Notice), i => Assert.Equal(launcher[i.Launch], i.Party));
            Assert.All(truth.Items, i => Assert.Contains(i.Party, truth.Parties.Select(p => p.Id)));
        }
    }

    [Fact]
    public void First_and_last_sights_burn_outs_and_impacts_are_those_of_a_run()
    {
        var scenario = Played.Read("07-joint-sharing");
        scenario = scenario with { Exercise = scenario.Exercise! with { Injects = [] } };
        var truth = Played.Of(scenario);
        var run = Evaluate.Run(scenario, cancellation: Cancellation).Results!;
        foreach (var launch in scenario.Exercise!.Launches)
        {
            var threat = run.Threats.Single(t => t.Threat.Id == launch.Threat);
            var expected = threat.Timeline.Where(e => e.Kind is "launch" or "burnout" or "first-sight" or "last-sight" or "impact")
                .Select(e => (e.Time + launch.At.Seconds, e.Kind, e.Entity));
            var events = truth.Events.Where(e => e.Launch == launch.Id)
                .Select(e => (e.Time, e.Kind switch { TruthKind.FirstSight => "first-sight", TruthKind.LastSight => "last-sight", _ => e.Kind.ToString().ToLowerInvariant() }, e.Sensor));
            Assert.Equal(expected.Order(), events.Order());
        }
    }

    [Fact]
    public void Outage_of_a_radar_takes_away_what_it_would_have_seen_and_nothing_of_others()
    {
        var scenario = Played.Read("07-joint-sharing");
        var whole = Played.Of(Without(scenario, i => i is SensorOutage));
        var truth = Played.Joint.Truth;
        var outage = Assert.Single(scenario.Exercise!.Injects.OfType<SensorOutage>());
        var latency = scenario.Radars.Single(r => r.Id == outage.Sensor).Latency.Seconds;
        bool Down(FeedItem i) => i.Sensor == outage.Sensor && i.Kind == FeedKind.Observation
            && i.TimeMs > (outage.From.Seconds + latency) * 1000 && i.TimeMs < (outage.To.Seconds + latency) * 1000;
        Assert.Contains(whole.Items, Down);
        Assert.DoesNotContain(truth.Items, Down);
        Assert.Equal(Said(whole.Items.Where(i => i.Sensor != outage.Sensor)), Said(truth.Items.Where(i => i.Sensor != outage.Sensor)));

        // Launches that it never watches during the outage are reported as before.
        var others = scenario.Exercise.Launches.Where(l => l.Id != "to-london").Select(l => l.Id).Append("phantom").ToHashSet();
        Assert.Equal(
            Said(whole.Items.Where(i => others.Contains(i.Launch))), Said(truth.Items.Where(i => others.Contains(i.Launch))));
        Assert.Equal(["down", "up"], truth.Items.Where(i => i.Message.Type == MessageTypes.Sen).Select(i => (string?)i.Message.Value("status", Rung.L0)));
        Assert.DoesNotContain(truth.Events, e => e.Sensor == outage.Sensor && e.Time > outage.From.Seconds && e.Time < outage.To.Seconds);
    }

    [Fact]
    public void Outage_in_the_midst_of_a_track_is_bridged_by_no_item()
    {
        var scenario = Played.Read("07-joint-sharing", "exercise.injects.gabala-down.sensor=armavir", "exercise.injects.gabala-down.from_s=1100", "exercise.injects.gabala-down.to_s=1201");
        var tracks = Played.Of(scenario).Items.Where(i => i.Sensor == "armavir" && i.Launch == "to-london" && i.Message.Type == MessageTypes.Trk).Select(i => i.TimeMs / 1000 - 5).ToList();
        Assert.Contains(1100, tracks);
        Assert.Contains(1210, tracks);
        Assert.DoesNotContain(tracks, t => t > 1100 && t < 1201);
    }

    [Fact]
    public void Outage_of_infrared_at_launch_delays_the_cue_or_leaves_none()
    {
        string[] outage = ["exercise.injects.gabala-down.sensor=satellites"];
        var late = Played.Of(Played.Read("07-joint-sharing", [.. outage, "exercise.injects.gabala-down.from_s=940", "exercise.injects.gabala-down.to_s=1000"]));
        Assert.Equal(1_020_000, late.Items.First(i => i.Sensor == "satellites" && i.Launch == "to-london").TimeMs);
        var none = Played.Of(Played.Read("07-joint-sharing", [.. outage, "exercise.injects.gabala-down.from_s=940", "exercise.injects.gabala-down.to_s=1030"]));
        Assert.DoesNotContain(none.Items, i => i.Sensor == "satellites" && i.Launch == "to-london");
    }

    [Fact]
    public void Notices_come_when_planned_or_when_the_white_cell_lets_them()
    {
        var truth = Played.Joint.Truth;
        var notices = truth.Items.Where(i => i.Message.Type == MessageTypes.Pln).ToList();
        Assert.Equal([("kura-notified", 0L), ("kura-late", 1_590_000L)], notices.Select(i => (i.Launch, i.TimeMs)));
        Assert.Equal(["PLN/RU/2007/001/001/01", "PLN/RU/2007/002/002/01"], notices.Select(i => i.Message.CaseNumber));
        Assert.Equal(["2007-10-15T11:44:00.000Z", "2007-10-15T15:44:00.000Z"], notices[0].Message.Value("launch_window", Rung.L0)!.AsArray().Select(t => (string?)t));
        var post = truth.Items.Where(i => i.Message.Type == MessageTypes.Pst).ToList();
        Assert.Equal(notices.Select(n => n.Message.CaseNumber), post.Select(p => p.Message.CaseNumber));
        Assert.Equal(notices.Select(n => n.Id), post.Select(p => Assert.Single(p.Message.References)));
        Assert.DoesNotContain(truth.Items, i => i.Launch == "kura-silent" && i.Party == "russia");
    }

    [Fact]
    public void False_alarm_is_one_warning_of_its_sensor_without_a_track()
    {
        var item = Assert.Single(Played.Joint.Truth.Items, i => i.Launch == "phantom");
        Assert.Equal((FeedKind.Inject, "russia", "armavir", 700_000L, MessageTypes.Lwn), (item.Kind, item.Party, item.Sensor, item.TimeMs, item.Message.Type));
        Assert.DoesNotContain(Played.Joint.Truth.Events, e => e.Launch == "phantom");
    }

    [Fact]
    public void Declarations_are_told_as_declared_and_a_false_one_is_found()
    {
        var truth = Played.Of(Played.Read("07-joint-sharing", "exercise.declarations.forward-log.center_deg=110"));
        Assert.Equal(["ten-silos", "brdy-sector", "forward-log"], truth.Declarations.Select(d => d.Declaration.Id));
        Assert.Equal([true, true, false], truth.Declarations.Select(d => d.Holds!.Value));
        Assert.Equal(("110 deg, 60 deg to either side", "70 deg, 60 deg to either side"), (truth.Declarations[2].Declared, truth.Declarations[2].True));
        var told = truth.Items.Where(i => i.Kind == FeedKind.Declaration).ToList();
        Assert.Equal(["us", "us", "us"], told.Select(i => i.Party));
        Assert.Equal(10, (decimal?)told[0].Message.Value("silo_count", Rung.L0));
        Assert.Equal("[70,220]", told[1].Message.Value("radar_sector_deg", Rung.L0)!.ToJsonString());
        Assert.Equal(6, told[2].Message.Value("pointing_log", Rung.L0)!.AsArray().Count);
    }

    [Fact]
    public void Controls_are_what_the_white_cell_does_to_links_sensors_and_clocks() =>
        Assert.Equal(["gabala-down", "hotline-blank", "slow-clock"], Played.Joint.Truth.Controls.Select(c => c.Id));

    [Fact]
    public void Scuds_of_1999_fly_less_than_500_km_and_only_satellites_see_them()
    {
        var (scenario, truth) = Played.Y2k;
        var run = Evaluate.Run(scenario, cancellation: Cancellation).Results!;
        Assert.Equal(3, run.Threats.Length);
        Assert.All(run.Threats, t => Assert.InRange(t.Flight.Range, 50e3, 500e3));
        Assert.Equal(["first", "second", "third"], truth.Items.Where(i => i.Kind == FeedKind.Observation).Select(i => i.Launch));
        Assert.All(truth.Items, i => Assert.Equal(("us", "satellites", "SRBM"), (i.Party, i.Sensor, (string?)i.Message.Value("vehicle_class", Rung.L0))));
    }

    [Fact]
    public void Scenario_that_cannot_be_played_is_refused_with_the_reason()
    {
        var (scenario, _) = Played.Y2k;
        Assert.Equal("FED001", Assert.Single(Feed.Of(scenario with { Exercise = null }, cancellation: Cancellation).Diagnostics).Code);
        Assert.Equal("FED002", Assert.Single(Feed.Of(scenario with { Epoch = "1950-01-01T00:00:00Z" }, cancellation: Cancellation).Diagnostics).Code);
        var far = Feed.Of(scenario with { Threats = [.. scenario.Threats.Select(t => t with { To = t.To with { Latitude = Angle.FromDegrees(10) } })] }, cancellation: Cancellation);
        Assert.Null(far.Truth);
        Assert.Equal(["RUN001", "RUN001", "RUN001"], far.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void Cancelled_feed_ends_at_once()
    {
        var cancelled = new CancellationToken(canceled: true);
        Assert.ThrowsAny<OperationCanceledException>(() => Feed.Of(Played.Y2k.Scenario, cancellation: cancelled));
    }

    private static Scenario Without(Scenario scenario, Predicate<Inject> which) =>
        scenario with { Exercise = scenario.Exercise! with { Injects = scenario.Exercise!.Injects.RemoveAll(which) } };

    // All but index and id, which count what comes before.
    private static IEnumerable<string> Said(IEnumerable<FeedItem> items) =>
        items.Select(i => $"{i.TimeMs} {i.Party} {i.Sensor} {i.Launch} {new JsonObject { ["fields"] = i.Message.ToJson()["fields"]!.DeepClone() }.ToJsonString()}");
}
