using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Entries;

namespace Parapet.Exchange.Tests.Entries;

public class EntryTests
{
    [Fact]
    public void Entry_reads_back_with_its_header_and_its_digests_sorted()
    {
        var committed = Samples.Commit();
        var entry = Samples.Value(Entry.Read(committed.Entry.Bytes, Samples.Ring));
        Assert.Equal(Samples.Header() with { Duties = entry.Header.Duties }, entry.Header);
        Assert.Equal(Samples.Header().Duties, entry.Header.Duties);
        Assert.Equal(entry.Digests.Order(StringComparer.Ordinal), entry.Digests);
        Assert.Equal(15, committed.Disclosures.Length);
        Assert.Equal(18, entry.Digests.Count);
        Assert.Null(entry.Body);
    }

    [Fact]
    public void Header_tells_a_recipient_what_is_owed_and_until_when()
    {
        var header = Samples.Header();
        var duty = header.DutyTo("B");
        Assert.True(duty.Owed);
        Assert.Equal("R1+R2", duty.Rule);
        Assert.False(duty.Late(Samples.Noon.AddSeconds(60)));
        Assert.True(duty.Late(Samples.Noon.AddSeconds(61)));
        Assert.Equal(Duty.None, header.DutyTo("C"));
        Assert.False(Duty.None.Late(DateTimeOffset.MaxValue));
    }

    [Fact]
    public void Chosen_disclosures_open_to_the_values_that_were_committed_and_to_no_others()
    {
        var committed = Samples.Commit();
        var given = committed.For("B", new Dictionary<string, int> { ["azimuth_deg"] = 2, ["vehicle_class"] = 4 });
        var opened = Samples.Value(committed.Entry.Open(given.Select(d => d.Text)));
        Assert.Equal("[330,345]", Jcs.Text(opened.Finest("azimuth_deg")!.Value));
        Assert.Equal("\"missile\"", Jcs.Text(opened.At("vehicle_class", 4)!.Value));
        Assert.Null(opened.Finest("place"));
        Assert.Equal(2, opened.Disclosures.Length);
        Assert.Equal(["azimuth_deg", "vehicle_class"], opened.Rungs.Keys);
    }

    [Fact]
    public void Finer_disclosure_may_follow_for_the_same_entry()
    {
        var committed = Samples.Commit();
        string[] texts = [.. committed.Disclosures.Where(d => d.Claim is { Name: "azimuth_deg", Rung: 1 or 3 }).Select(d => d.Text)];
        var opened = Samples.Value(committed.Entry.Open(texts));
        Assert.Equal(1, opened.Finest("azimuth_deg")!.Claim.Rung);
        Assert.Equal(1, opened.Rungs["azimuth_deg"]);
    }

    [Fact]
    public void Altered_disclosure_is_refused()
    {
        var committed = Samples.Commit();
        var json = Base64Url.DecodeFromChars(committed.Disclosures[0].Text);
        var altered = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json).Replace("331.25", "331.26", StringComparison.Ordinal)));
        Assert.NotEqual(committed.Disclosures[0].Text, altered);
        Assert.Equal(EntryCodes.Unreferenced, Samples.Fault(committed.Entry.Open([altered])));
        Assert.Equal(EntryCodes.Unreferenced, Samples.Fault(committed.Entry.Open([committed.Disclosures[1].Text, altered])));
    }

    [Fact]
    public void Disclosure_of_another_entry_is_refused()
    {
        var other = Samples.Commit(Samples.Fixed(seed: 2));
        Assert.Equal(EntryCodes.Unreferenced, Samples.Fault(Samples.Commit().Entry.Open([other.Disclosures[0].Text])));
    }

    [Fact]
    public void Repeated_disclosure_is_refused()
    {
        var committed = Samples.Commit();
        var text = committed.Disclosures[0].Text;
        Assert.Equal(EntryCodes.Repeated, Samples.Fault(committed.Entry.Open([text, committed.Disclosures[1].Text, text])));
    }

    [Fact]
    public void Two_values_for_one_claim_are_refused()
    {
        var (a, b) = (Disclosure.Of(new byte[16], Claim.Of("x", 1), 1), Disclosure.Of([.. Enumerable.Repeat((byte)1, 16)], Claim.Of("x", 1), 2));
        var entry = Samples.Value(Entry.Form(Signed(Payload(_ => { }, [.. new[] { a.Digest, b.Digest }.Order(StringComparer.Ordinal)]))));
        Assert.Equal(EntryCodes.TwoValues, Samples.Fault(entry.Open([a.Text, b.Text])));
    }

    [Fact]
    public void Value_with_digests_of_its_own_is_refused()
    {
        var nested = Base64Url.EncodeToString("""["AAAAAAAAAAAAAAAAAAAAAA","x@L1",{"a":[{"_sd":["AAAA"]}]}]"""u8);
        var entry = Samples.Value(Entry.Form(Signed(Payload(_ => { }, Disclosure.DigestOf(nested)))));
        Assert.Equal(EntryCodes.Nesting, Samples.Fault(entry.Open([nested])));
        var fields = new Dictionary<string, IReadOnlyList<JsonNode?>> { ["x"] = [new JsonObject { ["_sd"] = new JsonArray() }] };
        Assert.False(Entry.Commit(Samples.KeyA, Samples.Header(), fields).Try(out _, out _));
    }

    [Theory]
    [InlineData("""["AAAAAAAAAAAAAAAAAAAAAA","x@L5",1]""", EntryCodes.Disclosure)]
    [InlineData("""["AAAAAAAAAAAAAAAAAAAAAA","x",1]""", EntryCodes.Disclosure)]
    [InlineData("""["AAAAAAAAAAAAAAAAAAAAAA","_sd",1]""", EntryCodes.Disclosure)]
    [InlineData("""["AAAAAAAAAAAAAAAAAAAAAA","...",1]""", EntryCodes.Disclosure)]
    [InlineData("""["AAAA","x@L1",1]""", EntryCodes.Disclosure)]
    [InlineData("""["AAAAAAAAAAAAAAAAAAAAAA",1]""", EntryCodes.Disclosure)]
    [InlineData("""["AAAAAAAAAAAAAAAAAAAAAA","x@L1",{"a":1,"a":2}]""", EntryCodes.Json)]
    [InlineData("""["AAAAAAAAAAAAAAAAAAAAAA","id:B",1]""", EntryCodes.Disclosure)]
    [InlineData("""["AAAAAAAAAAAAAAAAAAAAAA","head:B",{}]""", EntryCodes.Disclosure)]
    public void Disclosure_of_another_form_is_refused_though_its_digest_is_there(string json, string code)
    {
        var text = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
        var entry = Samples.Value(Entry.Form(Signed(Payload(_ => { }, Disclosure.DigestOf(text)))));
        Assert.Equal(code, Samples.Fault(entry.Open([text])));
    }

    // RFC 9901, section 4.2.3: the digest of the example disclosure.
    [Fact]
    public void Digest_is_that_of_the_example_of_the_standard() =>
        Assert.Equal("uutlBuYeMDyjLLTpf6Jxi7yNkEF35jdyWMn9U7b_RYY", Disclosure.DigestOf("WyI2cU1RdlJMNWhhaiIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"));

    [Fact]
    public void Disclosure_is_salt_name_and_value_in_one_spelling()
    {
        var disclosure = Disclosure.Of(new byte[16], Claim.Of("azimuth_deg", 2), Samples.Pair(330, 345));
        Assert.Equal("""["AAAAAAAAAAAAAAAAAAAAAA","azimuth_deg@L2",[330,345]]""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(disclosure.Text)));
        Assert.Equal(disclosure.Digest, Samples.Value(Disclosure.Read(disclosure.Text)).Digest);
    }

    [Fact]
    public void Salts_and_number_of_decoys_are_new_each_time()
    {
        var (a, b) = (Samples.Commit(CommitOptions.Usual), Samples.Commit(CommitOptions.Usual));
        Assert.Empty(a.Entry.Digests.Intersect(b.Entry.Digests));
        var counts = Enumerable.Range(0, 60).Select(_ => Samples.Commit(CommitOptions.Usual).Entry.Digests.Count - 15).ToHashSet();
        Assert.All(counts, c => Assert.InRange(c, 0, Entry.DecoysMax));
        Assert.True(counts.Count > 3);
    }

    [Theory]
    [InlineData("exercise", "false", EntryCodes.NotExercise)]
    [InlineData("exercise", null, EntryCodes.NotExercise)]
    [InlineData("exercise", "\"true\"", EntryCodes.NotExercise)]
    [InlineData("v", "2", EntryCodes.Version)]
    [InlineData("idx", "-1", EntryCodes.Claim)]
    [InlineData("idx", "1.5", EntryCodes.Claim)]
    [InlineData("mid", "\"0190b3a4-5c6d-4e8f-9a0b-1c2d3e4f5a6b\"", EntryCodes.Claim)]
    [InlineData("t_commit", "\"2007-07-02T12:00:00Z\"", EntryCodes.Claim)]
    [InlineData("t_scn", "\"1\"", EntryCodes.Claim)]
    [InlineData("pol", "\"\"", EntryCodes.Claim)]
    [InlineData("org", "\"a b\"", EntryCodes.Claim)]
    [InlineData("lbl", "{}", EntryCodes.Claim)]
    [InlineData("rel", """{"B":{"lvl":"released"}}""", EntryCodes.Claim)]
    [InlineData("rel", """{"B":{"lvl":"all","rule":"R1"}}""", EntryCodes.Claim)]
    [InlineData("rel", """{"A":{"lvl":"released","rule":"R1"}}""", EntryCodes.Claim)]
    [InlineData("rel", """{"B":{"lvl":"released","rule":"R1","dl":"2007-07-02T12:00:00.000Z","nb":"2007-07-02T12:00:01.000Z"}}""", EntryCodes.Claim)]
    [InlineData("iss", "\"x\"", EntryCodes.Claim)]
    [InlineData("_sd_alg", "\"sha-512\"", EntryCodes.Digests)]
    [InlineData("_sd", "[\"b\"]", EntryCodes.Digests)]
    [InlineData("_sd", "null", EntryCodes.Digests)]
    [InlineData("body", "{}", EntryCodes.Digests)]
    public void Entry_with_a_claim_out_of_order_is_refused_by_name(string key, string? value, string code)
    {
        var payload = Payload(map =>
        {
            map.Remove(key);
            if (value is not null)
            {
                map[key] = JsonNode.Parse(value);
            }
        });
        Assert.Equal(code, Samples.Fault(Entry.Read(Signed(payload), Samples.Ring)));
    }

    [Fact]
    public void Digests_out_of_order_or_twice_are_refused()
    {
        string[] two = [Disclosure.DigestOf("a"), Disclosure.DigestOf("b")];
        Array.Sort(two, StringComparer.Ordinal);
        Assert.Null(Entry.Form(Signed(Payload(_ => { }, two))).Fault);
        Assert.Equal(EntryCodes.Digests, Samples.Fault(Entry.Form(Signed(Payload(_ => { }, two[1], two[0])))));
        Assert.Equal(EntryCodes.Digests, Samples.Fault(Entry.Form(Signed(Payload(_ => { }, two[0], two[0])))));
    }

    [Fact]
    public void Entry_of_another_party_exchange_or_key_is_refused_by_name()
    {
        var bytes = Samples.Commit().Entry.Bytes;
        Assert.Equal(EntryCodes.UnknownKey, Samples.Fault(Entry.Read(bytes, new KeyRing(Samples.Exchange, [("B", Samples.KeyB.Verifier)]))));
        Assert.Equal(EntryCodes.OtherParty, Samples.Fault(Entry.Read(bytes, new KeyRing(Samples.Exchange, [("B", Samples.KeyA.Verifier)]))));
        Assert.Equal(EntryCodes.OtherExchange, Samples.Fault(Entry.Read(bytes, new KeyRing("EX-2", [("A", Samples.KeyA.Verifier)]))));
        bytes[^1] = (byte)(bytes[^1] == 'A' ? 'Q' : 'A');
        Assert.Contains(Samples.Fault(Entry.Read(bytes, Samples.Ring)), (string[])[EntryCodes.Signature, EntryCodes.Base64]);
    }

    [Fact]
    public void Service_entry_has_a_clear_body_and_nothing_to_disclose()
    {
        var body = new JsonObject { ["recipient"] = "B", ["size"] = 3 };
        var entry = Samples.Value(Entry.Read(Samples.Value(Entry.Service(Samples.KeyA, Samples.Header("ANCHOR"), body)).Bytes, Samples.Ring));
        Assert.True(JsonNode.DeepEquals(body, entry.Body));
        Assert.Empty(entry.Digests);
        Assert.Equal(EntryCodes.Unreferenced, Samples.Fault(entry.Open([Samples.Commit().Disclosures[0].Text])));
    }

    [Fact]
    public void Sealed_entries_are_of_few_sizes_and_tell_each_party_its_own()
    {
        var heads = new Dictionary<string, SealedHead> { ["B"] = new("LWN", new Duty(ReleaseLevel.Released, "R1", Samples.Noon, Samples.Noon.AddSeconds(9))) };
        var full = Samples.Commit(Samples.Fixed() with { Heads = heads }, Samples.Header(Header.Sealed));
        var empty = Samples.Value(Entry.Commit(Samples.KeyA, Samples.Header(Header.Sealed), new Dictionary<string, IReadOnlyList<JsonNode?>>(), Samples.Fixed()));
        Assert.Equal(empty.Entry.Bytes.Length, full.Entry.Bytes.Length);
        Assert.Equal(Entry.SealedClass, full.Entry.Digests.Count);
        Assert.Empty(full.Entry.Header.Duties);

        var opened = Samples.Value(full.Entry.Open(full.For("B", new Dictionary<string, int>()).Select(d => d.Text)));
        Assert.Equal("LWN", opened.TypeFor("B"));
        Assert.Equal(Header.Sealed, opened.TypeFor("C"));
        Assert.Equal(heads["B"].Duty, opened.DutyTo("B"));
        Assert.Equal(EntryCodes.Claim, Samples.Fault(Entry.Commit(Samples.KeyA, Samples.Header() with { Type = Header.Sealed }, Samples.Fields())));
    }

    [Fact]
    public void Pseudonyms_are_disclosed_to_their_party_and_link_what_it_may_see()
    {
        var (forB, forC) = (new PseudonymKey(new byte[32]), new PseudonymKey([.. Enumerable.Repeat((byte)1, 32)]));
        var options = Samples.Fixed() with
        {
            Pseudonyms = new Dictionary<string, Pseudonyms> { ["B"] = forB.Of(Samples.Mid, ["earlier"]), ["C"] = forC.Of(Samples.Mid, ["earlier"]) },
        };
        var committed = Samples.Commit(options);
        var opened = Samples.Value(committed.Entry.Open(committed.For("B", new Dictionary<string, int>()).Select(d => d.Text)));
        Assert.Equal(["B"], opened.Pseudonyms.Keys);
        Assert.Equal(forB.Of("earlier"), opened.Pseudonyms["B"].References.Single());
        Assert.NotEqual(forB.Of("earlier"), forC.Of("earlier"));
        Assert.DoesNotContain(committed.For("B", new Dictionary<string, int>()), d => d.Claim.Party == "C");
    }

    [Fact]
    public void Presentation_is_taken_apart_as_it_was_put_together()
    {
        var committed = Samples.Commit();
        var presentation = new Presentation(committed.Entry.Jws.Text, [.. committed.Disclosures.Take(2).Select(d => d.Text)]);
        var read = Samples.Value(Presentation.Read(Encoding.ASCII.GetBytes(presentation.Text)));
        Assert.Equal(presentation.Entry, read.Entry);
        Assert.Equal(presentation.Disclosures, read.Disclosures);
        Assert.Empty(Samples.Value(Presentation.Read("a~"u8)).Disclosures);
        foreach (var wrong in (string[])["", "a", "~", "a~b", "a~~", "a~b~~", "a~é~"])
        {
            Assert.Equal(EntryCodes.Form, Samples.Fault(Presentation.Read(Encoding.UTF8.GetBytes(wrong))));
        }
    }

    [Fact]
    public void Too_many_or_too_large_is_refused()
    {
        var committed = Samples.Commit();
        Assert.Equal(EntryCodes.TooLarge, Samples.Fault(committed.Entry.Open([new string('A', ExchangeLimits.DisclosuresMax + 1)])));
        Assert.Equal(EntryCodes.TooLarge, Samples.Fault(Entry.Form(new byte[ExchangeLimits.EntryMax + 1])));
        Assert.Equal(EntryCodes.TooLarge, Samples.Fault(Presentation.Read(new byte[ExchangeLimits.EntryMax + ExchangeLimits.DisclosuresMax + 1])));
        var many = Enumerable.Range(0, 200).ToDictionary(i => $"f{i}", _ => (IReadOnlyList<JsonNode?>)[1, 2, 3]);
        Assert.Equal(EntryCodes.TooLarge, Samples.Fault(Entry.Commit(Samples.KeyA, Samples.Header(), many)));
    }

    [Fact]
    public void Ledger_leaf_reads_back_and_says_when_it_is_not_true_of_what_came()
    {
        var committed = Samples.Commit();
        var given = committed.For("B", new Dictionary<string, int> { ["azimuth_deg"] = 2, ["vehicle_class"] = 3 });
        var opened = Samples.Value(committed.Entry.Open(given.Select(d => d.Text)));
        var leaf = new ReleaseLeaf(Samples.Exchange, "A", "B", 7, ReleaseLevel.Released, opened.Rungs, ReleaseLeaf.HashOf(given.Select(d => d.Text).Reverse()),
            Samples.Noon, "R1", "");
        var read = Samples.Value(ReleaseLeaf.Read(leaf.Bytes));
        Assert.Equal(leaf.Bytes, read.Bytes);
        Assert.Null(read.Mismatch(opened, "B"));
        Assert.Equal("to", read.Mismatch(opened, "C")!.Path);
        Assert.Equal("idx", (read with { Index = 8 }).Mismatch(opened, "B")!.Path);
        Assert.Equal("fields", (read with { Rungs = read.Rungs.SetItem("azimuth_deg", 1) }).Mismatch(opened, "B")!.Path);
        var fewer = Samples.Value(committed.Entry.Open([given[0].Text]));
        Assert.Equal("disclosures", read.Mismatch(fewer, "B")!.Path);
        Assert.Equal(EntryCodes.LeafMismatch, read.Mismatch(fewer, "B")!.Code);
        Assert.Equal(EntryCodes.Canonical, Samples.Fault(ReleaseLeaf.Read([.. leaf.Bytes, (byte)'\n'])));
        Assert.Equal(EntryCodes.Leaf, Samples.Fault(ReleaseLeaf.Read("{}"u8)));
    }

    private static byte[] Signed(JsonObject payload) =>
        Encoding.ASCII.GetBytes(Jws.Sign(Samples.KeyA, Entry.Purpose, Encoding.UTF8.GetBytes(payload.ToJsonString())));

    private static JsonObject Payload(Action<JsonObject> change, params string[] digests)
    {
        var payload = JsonNode.Parse(Samples.Commit().Entry.Jws.Payload.Span)!.AsObject();
        payload["_sd"] = new JsonArray([.. digests.Select(d => (JsonNode)d)]);
        change(payload);
        return payload;
    }
}
