using System.Text;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Policies;

namespace Parapet.Exchange.Tests.Entries;

/// <summary>What others send may be anything: it is answered, never thrown at.</summary>
public class FuzzTests
{
    private const int Rounds = 4_000;

    [Fact]
    public void Mutated_entries_are_answered_and_none_that_differs_verifies()
    {
        var seed = Samples.Commit().Entry.Bytes;
        Mutate(seed, 1, bytes =>
        {
            if (Entry.Read(bytes, Samples.Ring).Try(out var entry, out var fault))
            {
                Assert.Equal(seed, entry.Bytes);
            }

            return fault;
        });
    }

    [Fact]
    public void Mutated_payloads_are_answered()
    {
        var signer = new Unsigned();
        var seed = Samples.Commit().Entry.Jws.Payload.ToArray();
        Mutate(seed, 2, bytes => Entry.Form(Encoding.ASCII.GetBytes(Jws.Sign(signer, Entry.Purpose, bytes))).Fault);
    }

    [Fact]
    public void Mutated_disclosures_are_answered()
    {
        var committed = Samples.Commit();
        var seed = System.Buffers.Text.Base64Url.DecodeFromChars(committed.Disclosures[7].Text);
        Mutate(seed, 3, bytes => Disclosure.Read(System.Buffers.Text.Base64Url.EncodeToString(bytes)).Fault);
        Mutate(Encoding.ASCII.GetBytes(committed.Disclosures[7].Text), 4, bytes => committed.Entry.Open([Encoding.Latin1.GetString(bytes)]).Fault);
    }

    [Fact]
    public void Mutated_presentations_envelopes_leaves_and_keys_are_answered()
    {
        var committed = Samples.Commit();
        var presentation = new Presentation(committed.Entry.Jws.Text, [.. committed.Disclosures.Take(4).Select(d => d.Text)]);
        Mutate(Encoding.ASCII.GetBytes(presentation.Text), 5, bytes =>
            !Presentation.Read(bytes).Try(out var read, out var fault) ? fault : committed.Entry.Open(read.Disclosures).Fault);
        var envelope = Dsse.Of("text/x", "document"u8.ToArray()).Sign(Samples.KeyA).Sign(Samples.KeyB);
        Mutate(Encoding.UTF8.GetBytes(envelope.Text), 6, bytes =>
        {
            if (Dsse.Read(bytes, "text/x").Try(out var read, out var fault) && read.SignedBy(Samples.Ring).Count == 2)
            {
                Assert.Equal(envelope.Payload.ToArray(), read.Payload.ToArray());
            }

            return fault;
        });
        var leaf = new ReleaseLeaf(Samples.Exchange, "A", "B", 7, ReleaseLevel.Released,
            System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("azimuth_deg", 2)]),
            ReleaseLeaf.HashOf(["a"]), Samples.Noon, "R1", "");
        Mutate(leaf.Bytes, 7, bytes => ReleaseLeaf.Read(bytes).Fault);
        Mutate(Encoding.UTF8.GetBytes(Samples.KeyA.Verifier.Jwk), 8, bytes => EntryVerifier.Read(Encoding.UTF8.GetString(bytes)).Fault, 1_000);
    }

    [Fact]
    public void Mutated_policies_are_answered_with_a_place()
    {
        foreach (var name in PolicyLibrary.Names)
        {
            Mutate(PolicyLibrary.Text(name)!, 9, bytes =>
            {
                var read = PolicyText.Read(bytes, "p.yaml");
                Assert.Equal(read.Policy is null, read.Diagnostics.Any(d => d.Severity == Severity.Error));
                Assert.All(read.Diagnostics, d => Assert.Matches("^XPO[0-9]{3}$|^SCN099$", d.Code));
                return read.Policy is null ? read.Diagnostics[0] : null;
            }, 700);
            Mutate(Encoding.UTF8.GetBytes(PolicyLibrary.Find(name)!.Json), 10, bytes => PolicyText.FromJson(bytes).Fault, 700);
        }
    }

    [Fact]
    public void Deep_nesting_is_refused_at_the_limit()
    {
        var deep = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[", 100_000)));
        Assert.Equal(EntryCodes.Json, Samples.Fault(Jcs.Read(deep, 200_000)));
        Assert.NotNull(PolicyText.Read(deep, "p").Diagnostics.FirstOrDefault());
    }

    private static void Mutate(byte[] seed, int start, Func<byte[], Diagnostic?> read, int rounds = Rounds)
    {
        var random = new Random(start);
        string[] words = ["\"", "{", "}", "[", "]", "null", "-1", "1e999", "\\ud800", "_sd", "~", ".", ":", "\n", "  ", "é", "\0", "true", "99999999999999999999"];
        for (var i = 0; i < rounds; i++)
        {
            var bytes = seed.ToList();
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(6))
                {
                    case 0:
                        bytes[at] = (byte)random.Next(256);
                        break;
                    case 1:
                        bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                        break;
                    case 2:
                        bytes.InsertRange(at, Encoding.UTF8.GetBytes(words[random.Next(words.Length)]));
                        break;
                    case 3:
                        bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 60), bytes.Count - at)));
                        break;
                    case 4:
                        bytes[at] = (byte)(bytes[at] ^ (1 << random.Next(8)));
                        break;
                    default:
                        bytes[at] = (byte)"0123456789abcdefABCDEF"[random.Next(22)];
                        break;
                }

                if (bytes.Count == 0)
                {
                    bytes.Add(0);
                }
            }

            if (read([.. bytes]) is { } fault)
            {
                Assert.Matches("^X(EN|PO)[0-9]{3}$|^SCN099$", fault.Code);
                Assert.DoesNotContain(fault.Message, c => char.IsControl(c));
            }
        }
    }
}
