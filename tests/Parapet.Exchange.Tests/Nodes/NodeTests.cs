using Parapet.Exchange.Audits;
using Parapet.Exchange.Nodes;

namespace Parapet.Exchange.Tests.Nodes;

public sealed class NodeTests
{
    [Fact]
    public async Task Nodes_sign_once_they_have_compared_heads()
    {
        await using var trio = await Trio.Start();
        Assert.All(trio.Nodes.Values, n => Assert.Equal(NodeState.Signing, n.State));
        Assert.All(trio.Nodes.Values, n => Assert.Empty(n.Findings));
    }

    [Fact]
    public async Task Warning_arrives_verified_at_the_rung_the_policy_grants()
    {
        await using var trio = await Trio.Start();
        var sent = Trio.Value(await trio.Us.Submit(Trio.Warning()));
        await trio.Settle();
        Assert.Equal(1, trio.Russia.Counters.Received);
        var received = trio.Russia.Received("us").Single();
        Assert.Equal(sent.Index, received.Index);
        Assert.Equal(1, received.Opened.Rungs["azimuth_deg"]);
        Assert.Null(received.Opened.At("azimuth_deg", 0));
        Assert.Empty(trio.White.Received("us"));
        Assert.All(trio.Nodes.Values, n => Assert.Empty(n.Findings));
    }

    [Fact]
    public async Task Message_is_refused_where_the_policy_asks_for_a_padded_log()
    {
        await using var trio = await Trio.Start(policyYaml: Trio.PolicyYaml.Replace("metadata: open", "metadata: padded", StringComparison.Ordinal));
        var size = trio.Us.Size;
        var refused = await trio.Us.Submit(Trio.Warning());
        Assert.Equal((NodeCodes.Charter, size), (refused.Fault?.Code, trio.Us.Size));
        Assert.Contains("padded", refused.Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_come_to_rest_when_nothing_is_said()
    {
        await using var trio = await Trio.Start();
        Trio.Value(await trio.Us.Submit(Trio.Warning()));
        await trio.Settle(12);
        var sizes = trio.Nodes.Values.Select(n => n.Size).ToArray();
        await trio.Settle(12);
        Assert.Equal(sizes, trio.Nodes.Values.Select(n => n.Size).ToArray());
    }

    [Fact]
    public async Task Notice_is_released_when_its_time_has_come()
    {
        await using var trio = await Trio.Start();
        Trio.Value(await trio.Russia.Submit(Trio.Read("""
            type: PLN
            pln_no: PLN/RU/2007/001/001/01
            vehicle_class: ICBM
            launch_window: {from: 2007-07-03T00:00:00Z, to: 2007-07-03T06:00:00Z}
            launch_area: {latitude_deg: 62.9, longitude_deg: 40.6}
            remark: {en: "secret"}
            """)));
        await trio.Settle(4);
        Assert.Equal(0, trio.Us.Counters.Received);
        await trio.Settle(12);
        var received = trio.Us.Received("russia").Single();
        Assert.DoesNotContain("remark", received.Opened.Fields);
        Assert.All(trio.Nodes.Values, n => Assert.Empty(n.Findings));
    }

    [Fact]
    public async Task Old_copy_of_a_store_is_noticed_and_signs_nothing()
    {
        await using var trio = await Trio.Start();
        await trio.Us.DisposeAsync();
        var copy = Directory.CreateTempSubdirectory().FullName;
        foreach (var file in Directory.GetFiles(trio.Folder("us"), "store.db*"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        await trio.Open("us");
        await trio.Settle(2);
        Trio.Value(await trio.Us.Submit(Trio.Warning()));
        await trio.Settle(4);
        await trio.Us.DisposeAsync();
        foreach (var file in Directory.GetFiles(trio.Folder("us"), "store.db*"))
        {
            File.Delete(file);
        }

        foreach (var file in Directory.GetFiles(copy))
        {
            File.Copy(file, Path.Combine(trio.Folder("us"), Path.GetFileName(file)));
        }

        await trio.Open("us");
        await trio.Pull("us", "russia");
        Assert.Equal(NodeState.Behind, trio.Us.State);
        Assert.Equal(NodeCodes.NotSigning, (await trio.Us.Submit(Trio.Warning())).Fault!.Code);
        Assert.Contains(trio.Us.Findings, f => f.Code == AuditCodes.Order);
    }
}
