using System.Text;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Messages;
using Parapet.Exchange.Policies;
using Parapet.Exchange.Tests.Entries;
using Parapet.Study.Tests;

namespace Parapet.Exchange.Tests.Policies;

public class PolicyTests
{
    private const string Valid = """
        format: parapet-policy/1
        name: test
        version: 1
        basis: none
        parties: [A, B]
        valid: {from_index: 1}
        groups:
          both: {members: [A, B]}
        rules:
          - id: R1
            when: {type: PLN}
            to: both
            fields: {launch_window: L2}
            deadline_s: 60
        """;

    private const string Faulty = """
        format: parapet-policy/2
        name: a b
        version: 0
        parties: [A, B, B]
        colour: red
        valid: {from_index: -1, until: tomorrow}
        metadata: closed
        groups:
          both: {members: [A, X], extendable: maybe}
        rules:
          - id: R1
            when: {type: PLM, range_at_least_km: 500, range_below_km: 300, origin_region: Atlantis, phase: lunch}
            to: bth
            fields: {launch_window: L7}
            not_before_s: 60
            deadline_s: 10
          - id: R1
            when: {type: PLN}
            to: both
          - id: R2
            to: both
            count_only: true
            fields: {launch_window: L1}
            onward: everybody
        """;

    private const string Doubtful = """
        format: parapet-policy/1
        name: doubtful
        version: 1
        basis: none
        parties: [A, B, C]
        valid: {from_index: 1}
        groups:
          both: {members: [A, B]}
          all: {members: [A, B], extendable: true}
          nobody: {members: []}
        rules:
          - id: general
            when: {type: LWN}
            to: both
            fields: {launch_area: L3, launch_time: L2, outcome: L1}
            deadline_s: 60
          - id: exception
            when: {type: LWN, class: ICBM}
            to: both
            fields: {launch_area: L1, impact_area: L2}
            deadline_s: 60
          - id: too-fine
            when: {type: TRK}
            to: all
            fields: {state: L0, time: L1}
            deadline_s: 5
          - id: same-again
            when: {type: LWN}
            to: all
            fields: {launch_area: L3}
            deadline_s: 60
          - id: to-nobody
            when: {type: LWN}
            to: nobody
            fields: {"*": L4}
            deadline_s: 60
          - id: impossible
            when: {type: PLN, state: third}
            to: both
            fields: {launch_window: L4}
          - id: post-launch
            when: {type: PST}
            to: both
            fields: {pln_no: L0}
        """;

    [Fact]
    public void Policy_reads_and_its_canonical_text_reads_back_to_the_same_id()
    {
        var policy = Read(Valid);
        var again = Samples.Value(PolicyText.FromJson(Encoding.UTF8.GetBytes(policy.Json)));
        Assert.Equal(policy.Id, again.Id);
        Assert.Equal(policy.Id, Read(policy.Json).Id);
        Assert.Equal(64, policy.Id.Length);
        Assert.Equal(EntryCodes.Canonical, Samples.Fault(PolicyText.FromJson(Encoding.UTF8.GetBytes(policy.Json + " "))));
    }

    [Fact]
    public void Id_follows_what_the_policy_says_and_not_how_it_is_written()
    {
        var policy = Read(Valid);
        Assert.Equal(policy.Id, Read("# a remark\n" + Valid.Replace("{launch_window: L2}", "\n      launch_window: L2", StringComparison.Ordinal)).Id);
        Assert.NotEqual(policy.Id, Read(Valid.Replace("L2", "L3", StringComparison.Ordinal)).Id);
        Assert.NotEqual(policy.Id, (policy with { Version = 2 }).Id);
    }

    [Fact]
    public void Mistakes_are_all_told_at_once_with_place_and_way_out()
    {
        var read = PolicyText.Read(Faulty, "faulty.yaml");
        Assert.Null(read.Policy);
        Golden(string.Join('\n', read.Diagnostics) + "\n", "mistakes.txt");
    }

    [Fact]
    public void Reader_of_scenarios_speaks_of_policies_here()
    {
        foreach (var text in (string[])["", "- a", "a: [", "\0", "a: 1\na: 2"])
        {
            var diagnostic = PolicyText.Read(text, "p.yaml").Diagnostics[0];
            Assert.Equal(PolicyCodes.Unreadable, diagnostic.Code);
            Assert.DoesNotContain("scenario", diagnostic.Message, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Policy_is_taken_only_with_the_signature_of_every_party()
    {
        var envelope = Read(Valid).Envelope().Sign(Samples.KeyA);
        Assert.Equal(EntryCodes.Unsigned, Samples.Fault(Policy.Read(Encoding.UTF8.GetBytes(envelope.Text), Samples.Ring)));
        Assert.Equal(Read(Valid).Id, Samples.Value(Policy.Read(Encoding.UTF8.GetBytes(envelope.Sign(Samples.KeyB).Text), Samples.Ring)).Id);
        var altered = Encoding.UTF8.GetBytes(Read(Valid).Json.Replace("L2", "L1", StringComparison.Ordinal));
        Assert.Equal(EntryCodes.Unsigned, Samples.Fault(Policy.Read(Encoding.UTF8.GetBytes((envelope.Sign(Samples.KeyB) with { Payload = altered }).Text), Samples.Ring)));
    }

    [Fact]
    public void Lint_finds_what_is_probably_not_meant()
    {
        var policy = Assert.IsType<Policy>(PolicyText.Read(Doubtful, "doubtful.yaml").Policy);
        Golden(string.Join('\n', PolicyLint.Check(policy)) + "\n", "lint.txt");
    }

    [Fact]
    public void Examples_read_and_lint_finds_nothing_unexpected()
    {
        Assert.Equal(["jdec-2000", "joint-sharing-2007", "y2k-1999"], PolicyLibrary.Names);
        var text = new StringBuilder();
        foreach (var name in PolicyLibrary.Names)
        {
            var read = PolicyText.Read(PolicyLibrary.Text(name)!, $"policies/{name}.yaml");
            Assert.Empty(read.Diagnostics);
            text.Append(name).Append(' ').Append(read.Policy!.Id).Append('\n').AppendJoin("", PolicyLint.Check(read.Policy).Select(d => d + "\n"));
        }

        Golden(text.ToString(), "examples.txt");
        Assert.Null(PolicyLibrary.Find("other"));
    }

    [Fact]
    public void Difference_of_two_versions_is_told_in_both_languages()
    {
        var before = PolicyLibrary.Find("y2k-1999")!;
        var changed = Encoding.UTF8.GetString(PolicyLibrary.Text("y2k-1999")!)
            .Replace("version: 1", "version: 2", StringComparison.Ordinal)
            .Replace("range_below_km: 500", "range_below_km: 300", StringComparison.Ordinal)
            .Replace("range_at_least_km: 500", "range_at_least_km: 300", StringComparison.Ordinal)
            .Replace("launch_area: L2", "launch_area: L1", StringComparison.Ordinal)
            .Replace("impact_time: L2", "impact_time: L3", StringComparison.Ordinal)
            .Replace("deadline_s: 120", "deadline_s: 60", StringComparison.Ordinal)
            .Replace("not_before_s: 60", "not_before_s: 90", StringComparison.Ordinal);
        var after = Assert.IsType<Policy>(PolicyText.Read(changed, "p").Policy);
        Golden(PolicyDiff.Text(before, after) + PolicyDiff.Text(before, after, russian: true) + PolicyDiff.Text(before, before), "diff.txt");
        Assert.Equal(
            PolicyDiff.Between(before, after).Count(c => c.Kind == ChangeKind.More),
            PolicyDiff.Between(after, before).Count(c => c.Kind == ChangeKind.Less));
    }

    [Fact]
    public void Dry_run_tells_what_would_have_been_seen_withheld_and_inferred()
    {
        var policy = PolicyLibrary.Find("y2k-1999")!;
        var at = new DateTimeOffset(1999, 12, 31, 10, 0, 30, TimeSpan.Zero);
        Recorded[] run =
        [
            new(1, "us", "w1", at, Warning("10:00:07.250", 38.08, 46.28, 54.5, 17.1, "")),
            new(2, "us", "w2", at.AddSeconds(30), Warning("10:00:08.100", 38.3, 46.1, 54.4, 17.2, "refs: [w1-00000]")),
            new(3, "us", "w3", at.AddSeconds(90), Warning("10:01:20.000", 43.2, 45.6, 43.9, 45.9, "")),
            new(4, "us", "q1", at.AddSeconds(120), Message("{type: AMB, supposed: test-launch, due_time: 1999-12-31T11:00:00Z, refs: [w3-00000]}")),
            new(9, "russia", "a1", at.AddSeconds(200), Message("{type: AMA, answer: real-launch, refs: [q1-00000]}")),
        ];
        run = [.. run.Select(r => r with { MessageId = r.MessageId + "-00000" })];
        Golden(DryRun.Of(policy, run, "russia").Text() + "\n" + DryRun.Of(policy, run, "us").Text(), "dry-run.txt");
        var leaks = DryRun.Of(policy, run, "russia").Leaks;
        Assert.All(leaks, l => Assert.True(l.Together <= l.Alone));
    }

    private static void Golden(string text, string file) => Repository.Approved(text, "tests", "Parapet.Exchange.Tests", "Policies", "golden", file);

    private static Policy Read(string text)
    {
        var read = PolicyText.Read(text, "p.yaml");
        Assert.True(read.Policy is not null, string.Join('\n', read.Diagnostics));
        return read.Policy;
    }

    private static Message Message(string yaml)
    {
        var read = MessageText.Read(yaml, "m.yaml");
        Assert.True(read.Message is not null, string.Join('\n', read.Diagnostics));
        return read.Message;
    }

    private static Message Warning(string time, double latitude, double longitude, double latitude2, double longitude2, string refs) => Message(
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""
        type: LWN
        detect_time: 1999-12-31T10:01:25Z
        launch_time: 1999-12-31T{{time}}Z
        vehicle_class: MRBM
        azimuth_deg: 331.25
        launch_area: {latitude_deg: {{latitude}}, longitude_deg: {{longitude}}, radius_km: 8}
        impact_area: {latitude_deg: {{latitude2}}, longitude_deg: {{longitude2}}, radius_km: 30}
        {{refs}}
        """));
}
