using System.Text;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Tests.Log;

/// <summary>Notes, keys, heads and cosignatures.</summary>
public sealed class NoteTests
{
    private static readonly DateTimeOffset s_time = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    [Fact]
    public void Published_note_is_read_and_its_signature_holds()
    {
        // Key and note of the tests of golang.org/x/mod/sumdb/note.
        const string Key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        const string Note = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
            + "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        Assert.True(NoteVerifier.Parse(Key).Try(out var verifier, out _));
        Assert.Equal(Key, verifier.ToString());
        Assert.True(SignedNote.Parse(Note).Try(out var note, out _));
        Assert.Equal(Note, note.ToString());
        Assert.True(note.Verify([verifier]).Try(out var good, out _));
        Assert.Equal(verifier, Assert.Single(good).By);
        Assert.Equal(LogCodes.Signature, SignedNote.Of("Something else.\n", [.. note.Signatures]).Verify([verifier]).Fault?.Code);
    }

    [Fact]
    public void Key_reads_back_from_its_text_and_signs_the_same()
    {
        foreach (var kind in Enum.GetValues<NoteKind>())
        {
            using var key = NoteKey.Generate("example.org/a", kind);
            Assert.True(NoteKey.Import(key.Export() + "\n").Try(out var again, out _));
            Assert.Equal(key.Verifier, again.Verifier);
            Assert.True(NoteVerifier.Parse(key.VerifierText).Try(out var verifier, out _));
            Assert.Equal(key.Verifier, verifier);
            again.Dispose();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("PRIVATE+KEY+a+00000000+AQ==")]
    [InlineData("PRIVATE+KEY+a+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("a+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("a b+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("a+00000000+CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Text_that_is_no_key_is_refused(string text)
    {
        Assert.Equal(LogCodes.PrivateKey, NoteKey.Import(text).Fault?.Code);
        Assert.Equal(LogCodes.VerifierKey, NoteVerifier.Parse(text).Fault?.Code);
    }

    [Fact]
    public void Both_implementations_of_Ed25519_agree()
    {
        for (var i = 0; i < 50; i++)
        {
            using var key = NoteKey.Generate("example.org/a");
            var seed = Convert.FromBase64String(key.Export().Split('+', 5)[4])[1..];
            var text = $"message {i}\n";
            var bytes = Encoding.UTF8.GetBytes(text);
            var ours = key.Sign(text);

            var other = new Ed25519PrivateKeyParameters(seed);
            Assert.Equal(key.Verifier.PublicKey.ToArray(), other.GeneratePublicKey().GetEncoded());
            var signer = new Ed25519Signer();
            signer.Init(true, other);
            signer.BlockUpdate(bytes, 0, bytes.Length);
            Assert.Equal(ours.Bytes.ToArray(), signer.GenerateSignature()); // the scheme has no chance in it

            var verifier = new Ed25519Signer();
            foreach (var altered in (bool[])[false, true])
            {
                var signature = ours.Bytes.ToArray();
                signature[i] ^= altered ? (byte)1 : (byte)0;
                verifier.Init(false, other.GeneratePublicKey());
                verifier.BlockUpdate(bytes, 0, bytes.Length);
                Assert.Equal(!altered, verifier.VerifySignature(signature));
                Assert.Equal(!altered, key.Verifier.Verify(text, ours with { Bytes = [.. signature] }));
            }
        }
    }

    [Fact]
    public void Unknown_signature_is_passed_over_and_a_wrong_one_of_a_known_key_spoils_the_note()
    {
        using var a = NoteKey.Generate("example.org/a");
        using var b = NoteKey.Generate("example.org/b");
        const string Text = "one\n\ntwo\n";
        var note = SignedNote.Of(Text, a.Sign(Text), b.Sign("other\n"));
        Assert.True(note.Verify([a.Verifier]).Try(out _, out _));
        Assert.Equal(LogCodes.Signature, note.Verify([a.Verifier, b.Verifier]).Fault?.Code);
        using var same = NoteKey.Generate("example.org/a");
        Assert.Equal(LogCodes.Unsigned, note.Verify([same.Verifier]).Fault?.Code);
        Assert.True(note.With(b.Sign(Text)).Verify([a.Verifier, b.Verifier]).Try(out var both, out _));
        Assert.Equal(2, both.Length);
    }

    [Theory]
    [InlineData("", LogCodes.NoteShape)]
    [InlineData("text\n", LogCodes.NoteShape)]
    [InlineData("text\n\n", LogCodes.NoteShape)]
    [InlineData("text\n\n\u2014 a AAAAAAA=", LogCodes.NoteShape)]
    [InlineData("text\n\n- a AAAAAAA=\n", LogCodes.NoteShape)]
    [InlineData("text\n\n\u2014 a  AAAAAAA=\n", LogCodes.NoteShape)]
    [InlineData("text\n\n\u2014 a+b AAAAAAA=\n", LogCodes.NoteShape)]
    [InlineData("text\n\n\u2014 a AAAAAA==\n", LogCodes.NoteShape)]
    [InlineData("text\n\n\u2014 a AAAAAAB=\n", LogCodes.NoteShape)]
    [InlineData("te\txt\n\n\u2014 a AAAAAAA=\n", LogCodes.NoteBytes)]
    [InlineData("te\rxt\n\n\u2014 a AAAAAAA=\n", LogCodes.NoteBytes)]
    public void Malformed_note_is_refused_by_name(string note, string code) => Assert.Equal(code, SignedNote.Parse(note).Fault?.Code);

    [Fact]
    public void Note_beyond_its_bounds_is_refused()
    {
        const string Line = "\u2014 a AAAAAAA=\n";
        Assert.True(SignedNote.Parse("text\n\n" + string.Concat(Enumerable.Repeat(Line, 64))).Try(out _, out _));
        Assert.Equal(LogCodes.NoteSignatures, SignedNote.Parse("text\n\n" + string.Concat(Enumerable.Repeat(Line, 65))).Fault?.Code);
        Assert.Equal(LogCodes.TooLong, SignedNote.Parse(new string('x', 70_000) + "\n\n" + Line).Fault?.Code);
        Assert.Equal(LogCodes.NoteBytes, SignedNote.Parse([0xff, (byte)'\n', (byte)'\n', .. Encoding.UTF8.GetBytes(Line)]).Fault?.Code);
    }

    [Theory]
    [InlineData("a\n1\n", LogCodes.CheckpointShape)]
    [InlineData("\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", LogCodes.CheckpointShape)]
    [InlineData("a\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", LogCodes.Number)]
    [InlineData("a\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", LogCodes.Number)]
    [InlineData("a\n\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", LogCodes.Number)]
    [InlineData("a\n9223372036854775808\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", LogCodes.Number)]
    [InlineData("a\n1\nAAAA\n", LogCodes.Hash)]
    [InlineData("a\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", LogCodes.EmptyRoot)]
    [InlineData("a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nmore\n", LogCodes.CheckpointExtension)]
    public void Malformed_checkpoint_is_refused_by_name(string text, string code) => Assert.Equal(code, Checkpoint.Parse(text).Fault?.Code);

    [Fact]
    public void Checkpoint_is_opened_with_its_logs_signature_and_those_of_witnesses()
    {
        using var log = NoteKey.Generate("example.org/log");
        using var witness = NoteKey.Generate("example.org/witness", NoteKind.Cosigner);
        var head = new Checkpoint("example.org/log", 7, Digest.Of([7]));
        var note = head.Sign(log).With(Cosignature.Sign(witness, head, s_time));
        Assert.True(Checkpoint.Open(note.ToString(), log.Verifier, witness.Verifier).Try(out var signed, out _));
        Assert.Equal(head, signed.Head);
        Assert.Equal([null, 1_700_000_000L], signed.Good.Select(g => g.Time));
        Assert.Equal(LogCodes.Unsigned, Checkpoint.Open(SignedNote.Of(head.Text, Cosignature.Sign(witness, head, s_time)), log.Verifier, witness.Verifier).Fault?.Code);
    }

    [Fact]
    public void Cosignature_holds_for_its_head_and_time_only()
    {
        using var witness = NoteKey.Generate("example.org/witness", NoteKind.Cosigner);
        var head = new Checkpoint("example.org/log", 7, Digest.Of([7]));
        var line = Cosignature.Sign(witness, head, s_time);
        Assert.True(witness.Verifier.Verify(head.Text, line));
        Assert.False(witness.Verifier.Verify((head with { Size = 8 }).Text, line));
        for (var i = 0; i < line.Bytes.Length; i++)
        {
            var bytes = line.Bytes.ToArray();
            bytes[i] ^= 1;
            Assert.False(witness.Verifier.Verify(head.Text, line with { Bytes = [.. bytes] }));
        }

        Assert.False(witness.Verifier.Verify(head.Text, line with { Bytes = line.Bytes[..71] }));
        Assert.Throws<InvalidOperationException>(() => witness.Sign(head.Text));
        using var plain = NoteKey.Generate("example.org/plain");
        Assert.Throws<ArgumentException>(() => Cosignature.Sign(plain, head, s_time));
    }

    [Fact]
    public void Published_cosignature_is_read_with_its_time()
    {
        // The example of the specification; its keys are not published with it.
        const string Note = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
            + "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
            + "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
        Assert.True(SignedNote.Parse(Note).Try(out var note, out _));
        Assert.Equal(1_679_315_147, Cosignature.Time(note.Signatures[1]));
        Assert.True(Checkpoint.Parse(note.Text).Try(out var head, out _));
        Assert.Equal(20_852_163, head.Size);
        Assert.Equal(Note, note.ToString());
    }
}
