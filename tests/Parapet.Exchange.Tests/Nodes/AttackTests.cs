using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Exports;
using Parapet.Exchange.Log;
using Parapet.Exchange.Nodes;
using Parapet.Exchange.Tests.Log;

namespace Parapet.Exchange.Tests.Nodes;

/// <summary>What an origin with its true keys can try, and the name under which each is found.</summary>
public sealed class AttackTests
{
    private static readonly Digest s_other = Digest.Of("other"u8);

    private static readonly Dictionary<string, (string Code, bool Refused, Func<Forge, Trio, Task> Act)> s_attacks = new(StringComparer.Ordinal)
    {
        ["altered field"] = (EntryCodes.Unreferenced, true, (f, t) => Sent(f, t, d => d.Select((x, i) => i == 0 ? Bent(x.Text, 2, "\"bent\"") : x.Text))),
        ["altered salt"] = (EntryCodes.Unreferenced, true, (f, t) => Sent(f, t, d => d.Select((x, i) => i == 0 ? Bent(x.Text, 0, "\"AAAAAAAAAAAAAAAAAAAAAA\"") : x.Text))),
        ["extra disclosure that was never committed"] = (EntryCodes.Unreferenced, true, (f, t) => Sent(f, t, d => d.Select(x => x.Text).Append(Disclosure.Of(new byte[16], Claim.Of("remark", 1), "x").Text))),
        ["extra disclosure beyond the leaf"] = (EntryCodes.LeafMismatch, true, (f, t) => Sent(f, t, d => d.Select(x => x.Text), also: true)),
        ["disclosure given twice"] = (EntryCodes.Repeated, true, (f, t) => Sent(f, t, d => d.Select(x => x.Text).Append(d[0].Text))),
        ["disclosure left out"] = (EntryCodes.LeafMismatch, true, (f, t) => Sent(f, t, d => d.Skip(1).Select(x => x.Text))),
        ["dropped entry"] = (AuditCodes.Order, true, (f, t) => Give(f, t, () => f.Warn(f.Header("LWN") with { Index = f.Entries.Count + 1 }))),
        ["reordered entries"] = (AuditCodes.Order, true, (f, t) => Give(f, t, () =>
        {
            var second = f.Warn(f.Header("LWN") with { Index = f.Entries.Count + 1 }, add: false);
            var first = f.Warn(f.Header("LWN"), add: false);
            f.Add(second.Entry.Bytes);
            f.Add(first.Entry.Bytes);
        })),
        ["back-dated entry"] = (AuditCodes.BackDated, true, (f, t) => Give(f, t, () =>
        {
            f.Warn(f.Header("LWN"));
            f.Warn(f.Header("LWN") with { Committed = t.Clock.GetUtcNow().AddMilliseconds(-1) });
        })),
        ["entry dated before a head that was witnessed without it"] = (AuditCodes.BeforeHead, false, async (f, t) =>
        {
            f.Warn(f.Header("LWN"));
            t.Clock.Advance(TimeSpan.FromSeconds(10));
            Assert.Null(await t.Russia.Take("us", f.Batch()));
            await Give(f, t, () => f.Warn(f.Header("LWN") with { Committed = t.Clock.GetUtcNow().AddSeconds(-9) }));
        }),
        ["replayed message"] = (AuditCodes.Replayed, true, (f, t) => Give(f, t, () =>
        {
            var first = f.Warn(f.Header("LWN")).Entry.Header.MessageId;
            f.Warn(f.Header("LWN") with { MessageId = first });
        })),
        ["replayed bytes"] = (AuditCodes.Order, true, (f, t) => Give(f, t, () => f.Add(f.Entries[^1]))),
        ["replay from another exchange"] = (EntryCodes.OtherExchange, true, (f, t) => Give(f, t, () => f.Warn(f.Header("LWN") with { Exchange = new string('0', 32) }))),
        ["equivocation"] = (AuditCodes.Equivocation, false, (f, t) => t.Russia.Take("us", f.Batch(heads: [new("us", f.Head(root: s_other))]))),
        ["equivocation at an earlier size"] = (AuditCodes.Equivocation, false, (f, t) => t.Russia.Take("us", f.Batch(heads: [new("us", f.Head(size: 2, root: s_other))]))),
        ["rewritten log"] = (AuditCodes.Root, true, (f, t) => Give(f, t, () => f.Warn(), head: () => f.Head(root: s_other))),
        ["old policy"] = (AuditCodes.OldPolicy, true, (f, t) => Give(f, t, () => f.Warn(f.Header("LWN") with { Policy = new string('0', 64) }))),
        ["policy that is not agreed"] = (AuditCodes.Policy, true, (f, t) => Give(f, t, () => f.Serve(Service.Policy, new JsonObject
        {
            ["envelope"] = JsonNode.Parse(Dsse.Of(Parapet.Exchange.Policies.Policy.PayloadType, t.Russia.SignedCharter.PolicyEnvelopes.Values.First().Payload).Sign(f.Folder.EntryKey).Text), ["state"] = "activate",
        }))),
        ["policy proposed in another's name"] = (AuditCodes.Policy, true, (f, t) => Give(f, t, () => f.Serve(Service.Policy, new JsonObject
        {
            ["envelope"] = JsonNode.Parse(Dsse.Of(Parapet.Exchange.Policies.Policy.PayloadType, t.Russia.SignedCharter.PolicyEnvelopes.Values.First().Payload).Sign(t.Russia.Folder.EntryKey).Text), ["state"] = "propose",
        }))),
        ["policy taken back that was never proposed"] = (AuditCodes.Policy, true, (f, t) => Give(f, t, () => f.Serve(Service.Policy, new JsonObject { ["state"] = "withdraw", ["policy"] = new string('0', 64) }))),
        ["policy put into force twice"] = (AuditCodes.Policy, true, (f, t) => Give(f, t, () =>
        {
            var body = Service.Envelope(t.Russia.SignedCharter.PolicyEnvelopes.Values.First());
            body["state"] = "activate";
            f.Serve(Service.Policy, body);
        })),
        ["suspension of nobody"] = (AuditCodes.Body, true, (f, t) => Give(f, t, () => f.Serve(Service.Policy, new JsonObject { ["state"] = "suspend", ["to"] = "france" }))),
        ["second charter"] = (AuditCodes.Charter, true, (f, t) => Give(f, t, () => f.Serve(Service.Charter, Service.Envelope(t.Russia.SignedCharter.Envelope)))),
        ["key of another party"] = (EntryCodes.OtherParty, true, (f, t) => Give(f, t, () => f.Warn(signer: t.Russia.Folder.EntryKey))),
        ["key of a stranger"] = (EntryCodes.UnknownKey, true, (f, t) => Give(f, t, () => f.Warn(signer: EntryKey.Create()))),
        ["signature of another entry"] = (EntryCodes.Signature, true, (f, t) => Give(f, t, () =>
        {
            var (one, other) = (Encoding.ASCII.GetString(f.Warn(add: false).Entry.Bytes), Encoding.ASCII.GetString(f.Warn(add: false).Entry.Bytes));
            f.Add(Encoding.ASCII.GetBytes(one[..one.LastIndexOf('.')] + other[other.LastIndexOf('.')..]));
        })),
        ["head of a stranger's key"] = (AuditCodes.ForgedHead, true, (f, t) => Give(f, t, () => f.Warn(), head: () => f.Head(NoteKey.Generate("us")))),
        ["head of another exchange"] = (AuditCodes.ForgedHead, true, (f, t) => Give(f, t, () => f.Warn(), head: () => new Checkpoint("parapet.exchange/other/us", f.Entries.Count, f.Tree().Root(f.Entries.Count)).Sign(f.Folder.LogKey).ToString())),
        ["head of a peer that it did not sign"] = (AuditCodes.ForgedHead, true, (f, t) => Give(f, t, () =>
        {
            var note = new Checkpoint(f.Charter.LogName("white"), 9, s_other).Sign(f.Folder.LogKey).ToString();
            f.Serve(Service.PeerHead, new JsonObject { ["log"] = "white", ["size"] = 9, ["root"] = s_other.Base64, ["note"] = note });
        })),
        ["true head of a peer under another root"] = (AuditCodes.ForgedHead, true, (f, t) => Give(f, t, () =>
        {
            var head = t.White.Store.Read(r => r.LastHead(t.White.OwnLog))!;
            f.Serve(Service.PeerHead, new JsonObject { ["log"] = "white", ["size"] = head.Size, ["root"] = s_other.Base64, ["note"] = head.Note });
        })),
        ["message with a clear body"] = (AuditCodes.Body, true, (f, t) => Give(f, t, () => f.Serve("LWN", []))),
        ["release withheld though owed"] = (AuditCodes.Missing, false, async (f, t) =>
        {
            await Give(f, t, () => f.Warn());
            t.Clock.Advance(TimeSpan.FromSeconds(59));
            await t.Russia.Tick();
            Assert.Empty(t.Russia.Findings);
            t.Clock.Advance(TimeSpan.FromSeconds(2));
            await t.Russia.Tick();
        }),
        ["release withheld behind an inspection of nothing"] = (AuditCodes.Missing, false, async (f, t) =>
        {
            await Give(f, t, () => f.Release(f.Warn(), [], reason: Node.InspectionReason));
            t.Clock.Advance(TimeSpan.FromSeconds(61));
            await t.Russia.Tick();
        }),
        ["release after its deadline"] = (AuditCodes.Late, false, async (f, t) =>
        {
            var late = f.Warn();
            await Give(f, t, () => { });
            t.Clock.Advance(TimeSpan.FromSeconds(61));
            await Give(f, t, () => f.Release(late, Forge.Granted(late)));
        }),
        ["release that is not owed"] = (AuditCodes.Unowed, false, (f, t) => Give(f, t, () =>
        {
            var withheld = f.Warn(f.Header("LWN", Duty.None));
            f.Release(withheld, Forge.Granted(withheld));
        })),
        ["release before its time"] = (AuditCodes.Unowed, false, (f, t) => Give(f, t, () =>
        {
            var early = f.Warn(f.Header("LWN", f.Owed() with { NotBefore = t.Clock.GetUtcNow().AddSeconds(30) }));
            f.Release(early, Forge.Granted(early));
        })),
        ["release in the ledger of another"] = (AuditCodes.Ledger, true, (f, t) => Give(f, t, () =>
        {
            var warning = f.Warn();
            f.Release(warning, Forge.Granted(warning), to: "white");
        })),
        ["release given twice"] = (AuditCodes.Twice, true, (f, t) => Give(f, t, () =>
        {
            var warning = f.Warn();
            f.Release(warning, Forge.Granted(warning));
            f.Release(warning, Forge.Granted(warning));
        })),
        ["anchor that is not of the ledger"] = (AuditCodes.Ledger, true, (f, t) => Give(f, t, () =>
        {
            var warning = f.Warn();
            f.Release(warning, Forge.Granted(warning));
            f.Anchor(s_other);
        })),
        ["anchor of a past ledger that is another"] = (AuditCodes.Ledger, true, (f, t) => Give(f, t, () => f.Anchor(s_other))),
        ["head far in the future"] = (AuditCodes.Future, false, (f, t) => Give(f, t, () => f.Warn(f.Header("LWN") with { Committed = t.Clock.GetUtcNow().AddHours(1) }))),
        ["another entry for one that is here, with a release of it"] = (AuditCodes.Equivocation, false, async (f, t) =>
        {
            var here = f.Warn();
            f.Release(here, Forge.Granted(here));
            Assert.Null(await t.Russia.Take("us", f.Batch()));
            var (size, index) = (t.Russia.Received("us").Length, here.Entry.Header.Index);
            var other = f.Warn(f.Header("LWN", f.Owed()) with { Index = index }, add: false, azimuthDeg: 90);
            f.Release(other, Forge.Granted(other), reason: "again");
            Assert.NotNull(await t.Russia.Take("us", f.Batch() with { From = index, Entries = [other.Entry.Bytes] }));
            Assert.Equal(size, t.Russia.Received("us").Length);
        }),
        ["entry other than the one given ahead"] = (AuditCodes.Equivocation, false, async (f, t) =>
        {
            var (early, index) = (f.Copy(), f.Entries.Count);
            var shown = early.Warn(azimuthDeg: 90);
            early.Release(shown, Forge.Granted(shown));
            await t.Russia.Take("us", f.Batch(ahead: [new AheadEntry(early.Releases.Count - 1, index, shown.Entry.Bytes, early.Releases[^1])]));
            Assert.Equal(1, t.Russia.Counters.Provisional);
            await Give(f, t, () => f.Warn());
        }),
    };

    public static TheoryData<string> Attacks => [.. s_attacks.Keys];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Attack_by_an_origin_with_its_true_keys_is_found_by_name(string attack)
    {
        var (code, refused, act) = s_attacks[attack];
        await using var trio = await Begun();
        var forge = await Forge.Of(trio);
        var before = Mirror(trio);
        await act(forge, trio);
        Assert.Equal([code], trio.Russia.Findings.Select(f => f.Code).Distinct());
        Assert.All(trio.Russia.Findings, f => Assert.Equal("us", f.Log));
        Assert.All(trio.Russia.Findings, f => Assert.True(f.Text.Length > 15 && f.Text[^1] == '.', f.ToString()));
        if (refused)
        {
            Assert.Equal(before, Mirror(trio));
        }

        // The node goes on: what is honest is still taken from others, and its own log is written.
        Trio.Value(await trio.Russia.Submit(Trio.Warning()));
        await trio.Settle(2);
        Assert.Equal(NodeState.Signing, trio.Russia.State);
    }

    [Fact]
    public async Task Head_far_in_the_future_is_told_once_and_not_witnessed_before_its_time()
    {
        await using var trio = await Begun();
        var forge = await Forge.Of(trio);
        forge.Warn(forge.Header("LWN") with { Committed = trio.Clock.GetUtcNow().AddMinutes(5) });
        var batch = forge.Batch();
        Assert.Null(await trio.Russia.Take("us", batch));
        Assert.Null(await trio.Russia.Take("us", forge.Batch()));
        Assert.Single(trio.Russia.Findings);
        Assert.True(trio.Russia.Store.Read(r => r.LastCosigned(forge.Charter.LogName("us"))).Size < forge.Entries.Count);
        trio.Clock.Advance(TimeSpan.FromMinutes(4.5));
        Assert.Null(await trio.Russia.Take("us", forge.Batch()));
        Assert.Equal(forge.Entries.Count, trio.Russia.Store.Read(r => r.LastCosigned(forge.Charter.LogName("us"))).Size);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Split_view_is_found_by_gossip_and_proved_to_a_third_person(bool sameSize)
    {
        await using var trio = await Begun();
        var toRussia = await Forge.Of(trio);
        var toWhite = toRussia.Copy();
        toRussia.Warn(toRussia.Header("LWN"), azimuthDeg: 10);
        toWhite.Warn(toWhite.Header("LWN"), azimuthDeg: 200);
        if (!sameSize)
        {
            toWhite.Warn(toWhite.Header("LWN"), azimuthDeg: 201);
        }

        Assert.Null(await trio.Russia.Take("us", toRussia.Batch()));
        Assert.Null(await trio.White.Take("us", toWhite.Batch("white")));
        Assert.Empty(trio.Russia.Findings);
        Assert.Empty(trio.White.Findings);
        await trio.Settle(2);
        var told = trio.White.Findings.Count;
        await trio.Settle(4);
        Assert.Equal(told, trio.White.Findings.Count); // told once, however often it is shown
        Assert.Contains(trio.White.Findings, f => (f.Code, f.Log) == (AuditCodes.Equivocation, "us"));
        using var folder = new Folder();
        Assert.Null(ExportWriter.Write(trio.White, folder.File("export")));
        var export = Trio.Value(Export.Read(folder.File("export")));
        var evidence = Assert.Single(export.Evidence);
        if (sameSize)
        {
            Assert.Null(Trio.Value(Equivocation.Parse(Encoding.UTF8.GetBytes(evidence.Text))).Verify());
        }

        var found = Verification.Of(export, null, null, TestContext.Current.CancellationToken);
        Assert.Contains(found.Verdicts[0].Findings, f => (f.Code, f.Log) == (AuditCodes.Equivocation, "us"));
        Assert.DoesNotContain(found.Verdicts[0].Findings, f => f.Log == "russia");
    }

    [Theory]
    [InlineData("root")]
    [InlineData("ledger")]
    [InlineData("more than there is")]
    public async Task Forged_receipt_is_found_by_whom_it_names(string kind)
    {
        await using var trio = await Begun();
        Trio.Value(await trio.Russia.Submit(Trio.Warning()));
        await trio.Settle();
        var forge = await Forge.Of(trio);
        var russia = trio.Russia;
        var head = russia.Store.Read(r => r.LastHead(russia.OwnLog))!;
        var root = russia.Store.Read(r => r.Root(russia.OwnLog, head.Size)).Base64;
        forge.Serve(Service.Receipt, new JsonObject
        {
            ["log"] = "russia",
            ["size"] = kind == "more than there is" ? head.Size + 1000 : head.Size,
            ["root"] = kind == "root" ? s_other.Base64 : root,
            ["ledger"] = 1,
            ["ledger_root"] = kind == "ledger" ? s_other.Base64 : russia.Store.Read(r => r.Root(Store.Ledger(russia.OwnLog, "us"), 1)).Base64,
            ["t_recv"] = Header.TimeText(trio.Clock.GetUtcNow()),
        });
        Assert.Null(await russia.Take("us", forge.Batch()));
        using var folder = new Folder();
        Assert.Null(ExportWriter.Write(russia, folder.File("export")));
        var found = Verification.Of(Trio.Value(Export.Read(folder.File("export"))), null, null, TestContext.Current.CancellationToken);
        var finding = Assert.Single(found.Verdicts[0].Findings);
        Assert.Equal((AuditCodes.Receipt, "us", forge.Entries.Count - 1L), (finding.Code, finding.Log, finding.Index));
    }

    [Fact]
    public async Task Batch_for_another_party_or_exchange_is_refused()
    {
        await using var trio = await Begun();
        var forge = await Forge.Of(trio);
        foreach (var batch in (Batch[])[forge.Batch() with { Exchange = new string('0', 32) }, forge.Batch() with { Recipient = "white" }, forge.Batch() with { Log = "nobody" }, forge.Batch() with { Log = "russia" }])
        {
            Assert.Equal(EntryCodes.OtherExchange, (await trio.Russia.Take("us", batch))!.Code);
        }
    }

    [Fact]
    public async Task Batch_that_comes_twice_or_late_changes_nothing()
    {
        await using var trio = await Begun();
        var forge = await Forge.Of(trio);
        var batches = new List<Batch>();
        for (var n = 0; n < 4; n++)
        {
            var warning = forge.Warn();
            forge.Release(warning, Forge.Granted(warning));
            batches.Add(forge.Batch());
            Assert.Null(await trio.Russia.Take("us", batches[^1]));
        }

        var before = Mirror(trio);
        foreach (var late in batches.Concat(Enumerable.Reverse(batches)))
        {
            Assert.Null(await trio.Russia.Take("us", late));
        }

        Assert.Equal(before, Mirror(trio));
        Assert.Empty(trio.Russia.Findings);
    }

    // Settled once, so that a warning of us is there, received and anchored.
    private static async Task<Trio> Begun()
    {
        var trio = await Trio.Start();
        Trio.Value(await trio.Us.Submit(Trio.Warning()));
        await trio.Settle();
        Assert.Equal(1, trio.Russia.Counters.Received);
        return trio;
    }

    private static (long, long) Mirror(Trio trio) => trio.Russia.Store.Read(r => (r.Size(trio.Russia.Charter.LogName("us")), r.Size(Store.Ledger(trio.Russia.Charter.LogName("us"), "russia"))));

    private static async Task Give(Forge forge, Trio trio, Action act, Func<string>? head = null)
    {
        act();
        await trio.Russia.Take("us", forge.Batch(head: head?.Invoke()));
    }

    private static Task Sent(Forge forge, Trio trio, Func<System.Collections.Immutable.ImmutableArray<Disclosure>, IEnumerable<string>> bend, bool also = false) => Give(forge, trio, () =>
    {
        var warning = forge.Warn();
        var granted = Forge.Granted(warning);
        var exact = warning.Disclosures.First(d => d.Claim is { Name: "azimuth_deg", Rung: 0 }).Text;
        forge.Release(warning, granted, also ? bend(granted).Append(exact) : bend(granted));
    });

    // A disclosure is [salt, name, value]: one of the three in place of what was there.
    private static string Bent(string disclosure, int part, string json)
    {
        var list = JsonNode.Parse(Base64Url.DecodeFromChars(disclosure))!.AsArray();
        list[part] = JsonNode.Parse(json);
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(list.ToJsonString()));
    }
}
