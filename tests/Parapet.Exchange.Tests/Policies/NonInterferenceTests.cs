using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Messages;
using Parapet.Exchange.Policies;
using Parapet.Exchange.Tests.Entries;

namespace Parapet.Exchange.Tests.Policies;

/// <summary>What goes to a recipient holds nothing finer than its rungs: not in values, names, references or sizes.</summary>
public class NonInterferenceTests
{
    private const int Pairs = 100_000;
    private const int PoliciesPerMessage = 200;

    private static readonly ImmutableDictionary<string, PseudonymKey> Names = ImmutableDictionary.CreateRange(
        [KeyValuePair.Create("B", new PseudonymKey(new byte[32])), KeyValuePair.Create("C", new PseudonymKey([.. Enumerable.Repeat((byte)7, 32)]))]);

    [Fact]
    public void Released_bytes_hold_no_value_above_the_rung_of_the_recipient()
    {
        var messages = Draws.Messages((Pairs / PoliciesPerMessage / MessageTypes.All.Length) + 1, 31);
        var policies = Enumerable.Range(0, PoliciesPerMessage).Select(i => Draws.Policy(new Random(1000 + i))).ToArray();
        var pairs = 0;
        Parallel.For(0, messages.Length, i =>
        {
            var prepared = new Prepared(messages[i]);
            var random = new Random(i);
            foreach (var policy in policies)
            {
                Interlocked.Increment(ref pairs);
                prepared.Check(policy, random);
            }
        });
        Assert.True(pairs >= Pairs);
    }

    [Fact]
    public void Withheld_message_looks_like_filling_to_outsiders_and_to_the_recipient_where_the_policy_pads()
    {
        var signer = new Unsigned();
        var policy = Draws.Policy(new Random(2), MetadataMode.Padded);
        policy = policy with { Rules = policy.Rules.Clear() };
        foreach (var message in Draws.Messages(2, 41).Where(m => m.Fields.Count * Claim.Rungs + 4 <= Entry.SealedClass))
        {
            var place = Place(new Random(1));
            var real = Samples.Value(Releases.Commit(signer, message, policy, place, Names));
            var filling = Samples.Value(Releases.Fill(signer, policy, place));
            Assert.Equal(filling.Committed.Entry.Bytes.Length, real.Committed.Entry.Bytes.Length);
            Assert.Equal(Without(filling.Committed.Entry), Without(real.Committed.Entry));
            var (a, b) = (Releases.For(real.Committed, real.Decisions["B"], "B", Samples.Noon), Releases.For(filling.Committed, filling.Decisions["B"], "B", Samples.Noon));
            Assert.Equal(b.Leaf with { Disclosures = "" }, a.Leaf with { Disclosures = "", Rungs = b.Leaf.Rungs });
            Assert.Equal(Decoded(b.Disclosures.Single())[24..], Decoded(a.Disclosures.Single())[24..]);
        }
    }

    [Fact]
    public void Recipient_can_follow_references_to_what_it_was_given_and_to_nothing_else()
    {
        var message = Draws.Messages(1, 51).First(m => m.References.Length > 0);
        var policy = Draws.Policy(new Random(2), MetadataMode.Open);
        var all = new Rule("R", new When(), "", "all", ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create(Policy.Every, Rung.L0)]));
        policy = policy with { Rules = policy.Rules.Clear().Add("R", all) };
        var place = Place(new Random(2));
        var commitment = Samples.Value(Releases.Commit(new Unsigned(), message, policy, place, Names));
        var release = Releases.For(commitment.Committed, commitment.Decisions["B"], "B", Samples.Noon);
        var opened = Samples.Value(commitment.Committed.Entry.Open(release.Disclosures));
        Assert.Null(release.Leaf.Mismatch(opened, "B"));
        Assert.Equal(message.References.Select(Names["B"].Of), opened.Pseudonyms["B"].References);
        Assert.Equal(Names["B"].Of(place.MessageId), opened.Pseudonyms["B"].Own);
        Assert.Equal(["B"], opened.Pseudonyms.Keys);
    }

    private static Place Place(Random random) => new(Samples.Exchange, "A", 123_456, Draws.Mid(random), Samples.Noon, 1_000, Label.Exercise);

    private static string Without(Entry entry)
    {
        var payload = JsonNode.Parse(entry.Jws.Payload.Span)!.AsObject();
        payload.Remove("_sd");
        return payload.ToJsonString();
    }

    private static string Decoded(string disclosure) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(disclosure));

    /// <summary>A message with every rung of its fields, and the texts that give each away.</summary>
    private sealed class Prepared(Message message)
    {
        private static readonly Unsigned Signer = new();

        private readonly IReadOnlyDictionary<string, IReadOnlyList<JsonNode?>> values = Releases.Values(message);

        private readonly Dictionary<(string Field, int Rung), HashSet<string>> canaries = message.Fields.Keys
            .SelectMany(f => Enumerable.Range(0, Claim.Rungs).Select(r => (f, r)))
            .ToDictionary(k => k, k => Scalars(message.Value(k.f, Rung.Of(k.r))).ToHashSet(StringComparer.Ordinal));

        public void Check(Policy policy, Random random)
        {
            var commitment = Samples.Value(Releases.Commit(
                Signer, message, policy, Place(random), Names, options: new CommitOptions { Salt = random.NextBytes }, values: values));
            Check(commitment, policy, random.Next(2) == 0 ? "B" : "C");
        }

        private void Check(Commitment commitment, Policy policy, string recipient)
        {
            var (committed, decision) = (commitment.Committed, commitment.Decisions[recipient]);
            var release = Releases.For(committed, decision, recipient, Samples.Noon);
            var opened = Samples.Value(committed.Entry.Open(release.Disclosures));
            Assert.Equal(decision.Rungs, opened.Rungs);
            Assert.Null(release.Leaf.Mismatch(opened, recipient));
            Assert.Equal(decision.Level == ReleaseLevel.Released, opened.DutyTo(recipient).Owed);

            var text = new StringBuilder(Encoding.UTF8.GetString(committed.Entry.Jws.Payload.Span)).Append(Encoding.UTF8.GetString(release.Leaf.Bytes));
            foreach (var disclosure in release.Disclosures)
            {
                text.Append(Decoded(disclosure));
            }

            var bytes = text.ToString();
            var allowed = decision.Rungs.SelectMany(r => canaries[(r.Key, r.Value)]).ToHashSet(StringComparer.Ordinal);
            foreach (var field in message.Fields.Keys)
            {
                var rung = decision.Rungs.GetValueOrDefault(field, Claim.Rungs);
                Assert.True(rung >= message.Type.Find(field)!.Floor.Level);
                for (var finer = 0; finer < rung; finer++)
                {
                    Assert.DoesNotContain(canaries[(field, finer)], c => !allowed.Contains(c) && bytes.Contains(c, StringComparison.Ordinal));
                }
            }

            // No id of another message, and of the sizes only the class.
            Assert.DoesNotContain(message.References, r => bytes.Contains(r, StringComparison.Ordinal));
            if (policy.Metadata == MetadataMode.Padded)
            {
                Assert.True(committed.Entry.Digests.Count % Entry.SealedClass == 0 && int.IsPow2(committed.Entry.Digests.Count));
                Assert.Equal(Header.Sealed, committed.Entry.Header.Type);
                Assert.True(decision.Level == ReleaseLevel.Released || release.Disclosures.Length == 1);
            }
        }

        // Texts and numbers long enough not to stand anywhere by chance.
        private static IEnumerable<string> Scalars(JsonNode? node) => node switch
        {
            JsonObject map => map.SelectMany(p => Scalars(p.Value)),
            JsonArray list => list.SelectMany(Scalars),
            JsonValue value when value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is { Length: >= 12 } text => [text],
            JsonValue value when value.GetValueKind() == JsonValueKind.Number && Jcs.Text(value) is { Length: >= 8 } number => [number],
            _ => [],
        };
    }
}
