using CsCheck;
using Parapet.Exchange.Messages;

namespace Parapet.Exchange.Tests.Messages;

/// <summary>Life cycles of launches, warnings and questions.</summary>
public class CaseTests
{
    private const string Number = "PLN/US/2026/001/001/01";

    private static readonly DateTimeOffset Opens = new(2026, 11, 30, 10, 0, 0, TimeSpan.Zero);

    private static DateTimeOffset Closes => Opens.AddHours(6);

    [Fact]
    public void Plan_that_is_extended_and_launched_is_without_a_finding()
    {
        var cases = Seen(Plan(), Extension(), Post(Opens.AddHours(7)));
        var launch = Assert.Single(cases.Launches);
        Assert.Equal((CaseState.Launched, "US", Opens, Opens.AddHours(8)), (launch.State, launch.Origin, launch.WindowFrom, launch.WindowTo));
        Assert.Equal(3, launch.Messages.Length);
        Assert.Empty(cases.Findings(Opens.AddDays(30)));
    }

    [Fact]
    public void Plan_that_is_cancelled_asks_for_nothing_more()
    {
        var cases = Seen(Plan(), Cancellation());
        Assert.Equal(CaseState.Cancelled, Assert.Single(cases.Launches).State);
        Assert.Empty(cases.Findings(Opens.AddDays(30)));
    }

    [Fact]
    public void Window_that_closes_without_a_word_is_reminded_of_and_then_a_gap()
    {
        var cases = Seen(Plan());
        Assert.Empty(cases.Findings(Closes.AddMinutes(59)));
        var reminder = Assert.Single(cases.Findings(Closes.AddHours(1)));
        Assert.Equal((FindingCode.Reminder, Number, null), (reminder.Code, reminder.Subject, reminder.Offer));
        var gap = Assert.Single(cases.Findings(Closes.AddHours(48)));
        Assert.Equal((FindingCode.NoPostLaunch, MessageTypes.Gap), (gap.Code, gap.Offer));
        Assert.Equal($"The window of {Number} closed at 30 Nov 2026 16:00:00 UTC; US owes a post-launch notification.", gap.Words);
        Assert.Equal([FindingCode.Reminder], Codes(Seen(Plan(), Extension()), Closes.AddHours(4)));
    }

    [Fact]
    public void Things_that_do_not_go_together_are_found()
    {
        Assert.Equal([FindingCode.OrphanFollowUp, FindingCode.LaunchWithoutPlan], Codes(Seen(Post(Opens.AddHours(1)))));
        Assert.Equal([FindingCode.OrphanFollowUp], Codes(Seen(Extension())));
        Assert.Equal([FindingCode.LaunchWithoutPlan], Codes(Seen(Make("post-free", "US", Opens.AddDays(1), $"type: PST\nlaunched: true\nlaunch_time: {Iso(Opens)}"))));
        Assert.Equal([FindingCode.DoublePlan], Codes(Seen(Plan(), Plan(id: "plan-two"), Post(Opens.AddHours(1)))));
        Assert.Equal([FindingCode.DoublePostLaunch], Codes(Seen(Plan(), Post(Opens.AddHours(1)), Post(Opens.AddHours(1), "post-two"))));
        Assert.Equal([FindingCode.CancelledAndLaunched], Codes(Seen(Plan(), Cancellation(), Post(Opens.AddHours(1)))));
        Assert.Equal([FindingCode.ForeignFollowUp], Codes(Seen(Plan(), Extension(), Post(Opens.AddHours(1)), Cancellation(origin: "RU"))));
        Assert.Equal([FindingCode.ExtensionShortens], Codes(Seen(Plan(), Extension(Closes.AddHours(-1)), Post(Opens.AddHours(1)))));
        Assert.Equal([FindingCode.OutsideWindow], Codes(Seen(Plan(), Post(Opens.AddHours(7)))));
        Assert.Equal([FindingCode.LateNotice], Codes(Seen(Plan(at: Opens.AddHours(-23)), Post(Opens.AddHours(1)))));
        Assert.Equal([FindingCode.LatePostLaunch], Codes(Seen(Plan(), Post(Opens.AddHours(1), at: Closes.AddHours(49)))));
    }

    [Fact]
    public void Cancellation_by_another_party_leaves_the_launch_planned() =>
        Assert.Equal(CaseState.Planned, Assert.Single(Seen(Plan(), Cancellation(origin: "RU")).Launches).State);

    [Fact]
    public void Withdrawn_or_corrected_message_no_longer_counts_unless_another_party_says_so()
    {
        var withdrawal = "type: WDR\nrefs: [plan-one]";
        Assert.Empty(Seen(Plan(), Make("withdraw", "US", Opens, withdrawal)).Launches);
        Assert.Single(Seen(Plan(), Make("withdraw", "RU", Opens, withdrawal)).Launches);
        var corrected = Seen(Plan(), Plan(id: "plan-two"), Make("correct1", "US", Opens, "type: COR\nrefs: [plan-one, plan-two]"));
        Assert.Equal("plan-two", Assert.Single(corrected.Launches).Plan!.Id);
        Assert.Empty(corrected.Findings(Opens));
    }

    public static TheoryData<int> Levels => [0, 1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Warning_of_a_notified_launch_fits_it_at_any_rung(int level)
    {
        foreach (var plan in Levels)
        {
            var cases = Seen(Coarse(Plan(), plan), Coarse(Warning(), level));
            var warning = Assert.Single(cases.Warnings);
            Assert.Equal((WarningFit.Notified, Number), (warning.Fit, Assert.Single(warning.Numbers)));
            Assert.Empty(cases.Findings(Opens));
        }
    }

    [Fact]
    public void Warning_of_another_time_place_direction_or_class_fits_nothing_and_a_query_is_offered()
    {
        SeenMessage[] others =
        [
            Warning(time: Closes.AddMinutes(30)), Warning(time: Opens.AddHours(-2)), Warning(latitude: 62.9, longitude: 40.6), Warning(azimuth: 90), Warning(vehicle: "SRBM"),
        ];
        Assert.All(others, other =>
        {
            var cases = Seen(Plan(), other);
            Assert.Equal(WarningFit.Unnotified, Assert.Single(cases.Warnings).Fit);
            var finding = Assert.Single(cases.Findings(Opens));
            Assert.Equal((FindingCode.UnnotifiedLaunch, "warning1", MessageTypes.Amb), (finding.Code, finding.Subject, finding.Offer));
        });
        Assert.Equal([FindingCode.UnnotifiedLaunch], Codes(Seen(Plan(), Cancellation(), Warning())));
        Assert.Equal(WarningFit.Notified, Assert.Single(Seen(Plan(), Extension(), Warning(time: Opens.AddHours(7))).Warnings).Fit);
    }

    [Fact]
    public void Warning_whose_place_is_withheld_is_only_possibly_notified()
    {
        var cases = Seen(Plan(), Warning(rung: f => f.Name == "launch_area" ? Rung.Withheld : Rung.L1));
        Assert.Equal(WarningFit.Possible, Assert.Single(cases.Warnings).Fit);
        Assert.Equal([FindingCode.PossiblyNotified], Codes(cases, Opens));
    }

    [Fact]
    public void Second_launch_does_not_hide_behind_one_notification()
    {
        var second = Warning(id: "warning2", time: Opens.AddHours(1));
        Assert.Equal([FindingCode.MoreThanNotified], Codes(Seen(Plan(), Warning(), second), Opens));
        Assert.Empty(Codes(Seen(Plan(), Warning(), Warning(id: "warning2", refs: "warning1")), Opens));
        Assert.Empty(Codes(Seen(Plan(), Warning(), Warning(id: "warning2", origin: "RU")), Opens));
        Assert.Empty(Codes(Seen(Plan(count: 2), Warning(), second), Opens));
    }

    [Fact]
    public void Question_is_answered_in_time_late_or_never()
    {
        var due = Opens.AddHours(2);
        var asked = Make("question", "RU", Opens, $"type: AMB\nrefs: [warning1]\nsupposed: test-launch\ndue_time: {Iso(due)}");
        SeenMessage Answer(DateTimeOffset at, string origin = "US") => Make("answer-1", origin, at, "type: AMA\nrefs: [question]\nanswer: space-launch");
        Assert.Empty(Seen(asked).Findings(due));
        Assert.Equal([FindingCode.NoAnswer], Codes(Seen(asked), due.AddSeconds(1)));
        Assert.Empty(Seen(asked, Answer(due)).Findings(due.AddDays(1)));
        Assert.Equal([FindingCode.LateAnswer], Codes(Seen(asked, Answer(due.AddSeconds(1))), due.AddDays(1)));
        Assert.Equal([FindingCode.OrphanAnswer], Codes(Seen(Answer(due)), due));
        Assert.Equal([FindingCode.NoAnswer, FindingCode.OrphanAnswer], Codes(Seen(asked, Answer(due, origin: "RU")), due.AddDays(1)).Order());
        var complaint = Make("complain", "RU", Opens, $"type: CMP\nrefs: [warning1]\ncomplaint: late\ndue_time: {Iso(due)}");
        Assert.Equal([FindingCode.NoAnswer], Codes(Seen(complaint), due.AddDays(1)));
        Assert.Empty(Seen(complaint, Make("answer-2", "US", due, "type: CMA\nrefs: [complain]\nanswer: accepted")).Findings(due.AddDays(1)));
    }

    [Fact]
    public void Warning_of_a_launch_that_its_party_denies_fits_nothing()
    {
        var denied = Make("post-one", "US", Opens.AddHours(12), $"type: PST\npln_no: {Number}\nlaunched: false");
        Assert.Equal([FindingCode.UnnotifiedLaunch], Codes(Seen(Plan(), denied, Warning())));
    }

    [Fact]
    public void What_was_asked_or_recorded_already_is_not_offered_again()
    {
        var asked = Make("question", "RU", Opens, $"type: AMB\nrefs: [warning1]\nsupposed: unknown\ndue_time: {Iso(Opens.AddDays(9))}");
        Assert.Null(Assert.Single(Seen(Warning(), asked).Findings(Opens)).Offer);
        var gap = Make("gap-0001", "RU", Closes.AddDays(3), $"type: GAP\npln_no: {Number}\nreason: no-post-launch\nsince_time: {Iso(Closes.AddDays(2))}");
        Assert.Null(Assert.Single(Seen(Plan(), gap).Findings(Closes.AddDays(4))).Offer);
    }

    [Fact]
    public void Message_of_another_party_under_the_same_id_replaces_nothing()
    {
        var forged = Make("plan-one", "RU", Opens, "type: PLC\npln_no: PLN/RU/2026/009");
        Assert.Equal(2, Seen(Plan(), forged).Launches.Length);
        Assert.Equal(CaseState.Planned, Seen(forged, Plan()).Launches.Single(l => l.Number == Number).State);
    }

    [Fact]
    public void Finer_release_of_a_message_is_kept_in_whatever_order_the_two_come()
    {
        SeenMessage[] both = [Coarse(Plan(), 4), Coarse(Plan(), 1)];
        Assert.All([Seen(both), Seen(both[1], both[0])], cases => Assert.Equal(Opens, Assert.Single(cases.Launches).WindowFrom));
    }

    [Fact]
    public void Outcome_depends_on_what_was_seen_and_not_on_the_order()
    {
        SeenMessage[] all =
        [
            Plan(), Extension(), Cancellation(), Post(Opens.AddHours(7)), Post(Opens.AddHours(9), "post-two"), Warning(), Warning(id: "warning2", time: Opens.AddHours(20)),
            Make("question", "RU", Opens, $"type: AMB\nrefs: [warning2]\nsupposed: unknown\ndue_time: {Iso(Opens.AddHours(1))}"),
            Make("withdraw", "US", Opens, "type: WDR\nrefs: [post-two]"),
        ];
        Gen.Shuffle(all).Sample(
            shuffled => Assert.Equal(Outcome(Seen(all)), Outcome(Seen(shuffled))),
            iter: 200);

        static string Outcome(Cases cases) => string.Join('\n', cases.Findings(Opens.AddDays(9)).Select(f => $"{f}"))
            + string.Join('\n', cases.Launches.Select(l => $"{l.State} {l.WindowTo}")) + string.Join('\n', cases.Warnings.Select(w => $"{w.Fit} {string.Join(',', w.Numbers)}"));
    }

    [Fact]
    public void Coarser_knowledge_finds_no_more_than_exact_knowledge()
    {
        // A finding accuses: what is only known coarsely must not look worse than it is.
        Gen.Select(Gen.Int[-30, 30], Gen.Int[-30, 80], Gen.Int[0, 4].Array[4]).Sample(
            (start, launch, levels) =>
            {
                SeenMessage[] exact = [Plan(at: Opens.AddHours(start - 24)), Post(Opens.AddHours(launch), at: Opens.AddHours(100))];
                var coarse = exact.Select((m, i) => Coarse(m, levels[i])).ToArray();
                var found = Codes(Seen(exact)).ToHashSet();
                Assert.Subset(found, Codes(Seen(coarse)).ToHashSet());
            },
            iter: 300);
    }

    [Fact]
    public void Messages_at_any_rung_are_answered() =>
        Gen.Select(
            Gen.Select(MessageTypes.All.Select(Values.MessageOf).Aggregate(
                Gen.Const(System.Collections.Immutable.ImmutableList<System.Text.Json.Nodes.JsonObject>.Empty), (all, m) => Gen.Select(all, m, (list, v) => list.Add(v))), Gen.Int[0, 5].Array[16]),
            both =>
            {
                var (messages, rungs) = both;
                var cases = Cases.Empty;
                foreach (var (json, i) in messages.Select((m, i) => (m, i)))
                {
                    var message = Assert.IsType<Message>(MessageText.Read(json.ToJsonString(), "").Message);
                    cases = cases.With(SeenMessage.Of(message, $"message-{i % 7}", i % 2 == 0 ? "US" : "RU", Opens.AddHours(i), f => Rung.Of(rungs[f.Name.Length % 16])));
                }

                return cases.Findings(Opens.AddDays(400)).Length;
            }).Sample(n => Assert.True(n >= 0), iter: 60);

    private static IEnumerable<FindingCode> Codes(Cases cases, DateTimeOffset? now = null) => cases.Findings(now ?? Opens).Select(f => f.Code);

    private static Cases Seen(params SeenMessage[] messages) => messages.Aggregate(Cases.Empty, (cases, m) => cases.With(m));

    private static SeenMessage Plan(string id = "plan-one", DateTimeOffset? at = null, int count = 1) => Make(id, "US", at ?? Opens.AddDays(-3), $$"""
        type: PLN
        pln_no: {{Number}}
        vehicle_class: SLBM
        vehicle_count: {{count}}
        launch_window: {from: {{Iso(Opens)}}, to: {{Iso(Closes)}}}
        launch_area: {latitude_deg: 28.5, longitude_deg: -75, radius_km: 50}
        azimuth_deg: 115
        """);

    private static SeenMessage Extension(DateTimeOffset? end = null) =>
        Make("extend-1", "US", Opens.AddHours(1), $"type: PLX\npln_no: {Number}\nwindow_end_time: {Iso(end ?? Opens.AddHours(8))}");

    private static SeenMessage Cancellation(string origin = "US") => Make("cancel-1", origin, Opens.AddHours(2), $"type: PLC\npln_no: {Number}");

    private static SeenMessage Post(DateTimeOffset launch, string id = "post-one", DateTimeOffset? at = null) =>
        Make(id, "US", at ?? Opens.AddHours(12), $"type: PST\npln_no: {Number}\nlaunched: true\nlaunch_time: {Iso(launch)}");

    private static SeenMessage Warning(
        string id = "warning1", string origin = "US", DateTimeOffset? time = null, double latitude = 28.7, double longitude = -74.9, double azimuth = 118,
        string vehicle = "SLBM", string refs = "", Func<FieldType, Rung>? rung = null)
    {
        var launch = time ?? Opens.AddHours(3);
        return Make(id, origin, launch.AddMinutes(2), FormattableString.Invariant($$"""
            type: LWN
            refs: [{{refs}}]
            detect_time: {{Iso(launch.AddSeconds(50))}}
            launch_time: {{Iso(launch)}}
            launch_time_sigma_s: 4
            vehicle_class: {{vehicle}}
            launch_area: {latitude_deg: {{latitude}}, longitude_deg: {{longitude}}, semi_major_km: 12, semi_minor_km: 5, azimuth_deg: 20}
            azimuth_deg: {{azimuth}}
            azimuth_sigma_deg: 2
            """), rung);
    }

    private static SeenMessage Coarse(SeenMessage exact, int level)
    {
        var fields = exact.Fields.Select(f => KeyValuePair.Create(f.Key, new SeenField(Rung.Of(level), exact.Type.Find(f.Key)!.Coarsen(f.Value.Value, Rung.Of(level)))));
        var coarse = SeenMessage.Released(exact.Id, exact.Origin, exact.Type, exact.At, fields, exact.References, out var problem);
        Assert.Null(problem);
        return coarse!;
    }

    private static SeenMessage Make(string id, string origin, DateTimeOffset at, string text, Func<FieldType, Rung>? rung = null)
    {
        var read = MessageText.Read(text, "");
        Assert.Equal("", string.Join('\n', read.Diagnostics));
        return SeenMessage.Of(read.Message!, id, origin, at, rung);
    }

    private static string Iso(DateTimeOffset time) => Canonical.Time(time.ToUnixTimeMilliseconds());
}
