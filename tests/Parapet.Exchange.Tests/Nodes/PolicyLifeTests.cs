using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Exports;
using Parapet.Exchange.Nodes;
using Parapet.Exchange.Policies;

namespace Parapet.Exchange.Tests.Nodes;

/// <summary>A policy from its proposal to its end, and a suspension, between nodes and in the eyes of a third person.</summary>
public sealed class PolicyLifeTests
{
    [Fact]
    public async Task Policy_is_in_force_in_each_log_once_all_have_signed_and_a_third_person_agrees()
    {
        await using var trio = await Trio.Start();
        var second = Second();
        var proposed = Trio.Value(await trio.Us.Propose(Bytes(second), anyway: false));
        Assert.Equal(["russia"], proposed.WaitsFor);
        Assert.Null(proposed.Since);
        await trio.Settle(3);
        Assert.NotEqual(second.Id, (string?)trio.Us.Status()["policy"]);

        var offer = Trio.Value(trio.Russia.Offer("us", second.Id[..8]));
        var signed = Trio.Value(await trio.Russia.Countersign(offer.Policy.Id, anyway: false));
        Assert.Empty(signed.WaitsFor);
        Assert.Equal(signed.Index + 1, signed.Since);
        await trio.Settle(3);
        Assert.Equal(second.Id, (string?)trio.Us.Status()["policy"]);
        Assert.Equal(second.Id, (string?)trio.Russia.Status()["policy"]);
        Assert.Empty(trio.Us.Status()["policies"]!["proposals"]!.AsArray());

        // Under the second policy a warning is released no finer than L2.
        var sent = Trio.Value(await trio.Us.Submit(Trio.Warning()));
        await trio.Settle(4);
        Assert.Equal(2, trio.Russia.Received("us").Single(r => r.Index == sent.Index).Opened.Rungs["azimuth_deg"]);

        // It survives a start, and what was replaced does not come back.
        await trio.Us.DisposeAsync();
        await trio.Open("us");
        await trio.Settle(3);
        Assert.Equal(second.Id, (string?)trio.Us.Status()["policy"]);
        Assert.Equal(NodeCodes.Policy, (await trio.Us.Propose(Bytes(Policy()), anyway: true)).Fault?.Code);
        await Verified(trio);
    }

    [Fact]
    public async Task What_cannot_be_signed_is_refused_with_every_reason()
    {
        await using var trio = await Trio.Start();
        Assert.Contains("in force", Fault(await trio.Us.Propose(Bytes(Policy()), anyway: true)), StringComparison.Ordinal);
        Assert.Contains("higher", Fault(await trio.Us.Propose(Bytes(Policy(("L1", "L2"))), anyway: true)), StringComparison.Ordinal);
        Assert.Contains("between", Fault(await trio.Us.Propose(Bytes(Policy(("version: 1", "version: 2"), ("parties: [us, russia]", "parties: [us, russia, france]"))), anyway: true)), StringComparison.Ordinal);
        Assert.Contains("padded", Fault(await trio.Us.Propose(Bytes(Policy(("version: 1", "version: 2"), ("metadata: open", "metadata: padded"))), anyway: true)), StringComparison.Ordinal);
        Assert.Contains("white cell", Fault(await trio.White.Propose(Bytes(Second()), anyway: true)), StringComparison.Ordinal);
        Assert.Equal(NodeCodes.NothingThere, trio.Russia.Offer(null, null).Fault?.Code);
        Assert.Equal(NodeCodes.NothingThere, (await trio.Russia.Countersign(Second().Id, anyway: true)).Fault?.Code);
        Assert.Equal(NodeCodes.NothingThere, (await trio.Russia.Withdraw()).Fault?.Code);

        // What lint says of a change is a reason, unless it is signed anyway; what it says of the policy in force as well is none.
        var doubtful = Policy(("version: 1", "version: 2"), ("remark: withheld", "remark: withheld, impact_time: L1"));
        Assert.StartsWith("XPO105", (await trio.Us.Propose(Bytes(doubtful), anyway: false)).Fault!.Code, StringComparison.Ordinal);
        Trio.Value(await trio.Us.Propose(Bytes(doubtful), anyway: true));
        Assert.Contains("already", Fault(await trio.Us.Propose(Bytes(doubtful), anyway: true)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Withdrawn_proposal_is_not_put_into_force_by_whoever_takes_it_back()
    {
        await using var trio = await Trio.Start();
        var second = Second();
        Trio.Value(await trio.Us.Propose(Bytes(second), anyway: false));
        await trio.Settle(2);
        // The two cross: neither has seen the other.
        Trio.Value(await trio.Us.Withdraw());
        Trio.Value(await trio.Russia.Countersign(second.Id, anyway: false));
        await trio.Settle(4);
        Assert.Equal(second.Id, (string?)trio.Russia.Status()["policy"]);
        Assert.Equal(Policy().Id, (string?)trio.Us.Status()["policy"]);

        // What the other has in force can still be signed.
        Trio.Value(await trio.Us.Countersign(second.Id, anyway: false));
        Assert.Equal(second.Id, (string?)trio.Us.Status()["policy"]);
        await trio.Settle(3);
        await Verified(trio);
    }

    [Fact]
    public async Task Suspension_of_one_party_spares_the_others_and_ends()
    {
        await using var trio = await Trio.Start();
        Trio.Value(await trio.Us.Suspend(true, "russia"));
        Assert.Equal(NodeCodes.NothingThere, (await trio.Us.Suspend(true, "russia")).Fault?.Code);
        Assert.Equal(NodeCodes.NothingThere, (await trio.Us.Suspend(true, "france")).Fault?.Code);
        var sent = Trio.Value(await trio.Us.Submit(Trio.Warning()));
        Assert.Equal(Decision.Suspended, sent.Duties["russia"].Rule);
        Assert.NotEqual(Decision.Suspended, sent.Duties["white"].Rule);
        await trio.Settle(3);
        Assert.Empty(trio.Russia.Received("us"));
        Assert.True((bool)trio.Russia.Status()["policies"]!["elsewhere"]!.AsArray().Single(p => (string?)p!["party"] == "us")!["suspended"]!);

        Trio.Value(await trio.Us.Suspend(false, null));
        Assert.Equal(NodeCodes.NothingThere, (await trio.Us.Suspend(false, null)).Fault?.Code);
        sent = Trio.Value(await trio.Us.Submit(Trio.Warning(100)));
        await trio.Settle(4);
        Assert.Equal([sent.Index], trio.Russia.Received("us").Select(r => r.Index));
        Trio.Value(await trio.Us.OpenUp([.. trio.White.ContentOf("us")]));
        await trio.Settle(3);
        await Verified(trio);
    }

    private static async Task Verified(Trio trio)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("parapet-life-").FullName, "export");
        await trio.Settle(2);
        Assert.Null(ExportWriter.Write(trio.Russia, path));
        var verification = Verification.Of(Trio.Value(Export.Read(path)), null, null, TestContext.Current.CancellationToken);
        Assert.Empty(verification.Verdicts.SelectMany(v => v.Findings));
    }

    private static Policy Second() => Policy(("version: 1", "version: 2"), ("fields: {\"*\": L1}", "fields: {\"*\": L2}"));

    private static Policy Policy(params (string Old, string New)[] changes) =>
        PolicyText.Read(changes.Aggregate(Trio.PolicyYaml, (t, c) => t.Replace(c.Old, c.New, StringComparison.Ordinal)), "policy.yaml") is { Policy: { } policy } ? policy : throw new InvalidOperationException();

    private static byte[] Bytes(Policy policy) => Encoding.UTF8.GetBytes(policy.Json);

    private static string Fault(Checked<OfferedPolicy> result) => result.Fault!.ToString();
}
