using System.Text;
using CsCheck;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Tests.Log;

/// <summary>Whatever bytes come, readers answer with a value or a named reason, and a value that was read is written back the same.</summary>
public sealed class FuzzTests : IDisposable
{
    private static readonly int s_times = Environment.GetEnvironmentVariable("PARAPET_NIGHTLY") == "1" ? 1_000_000 : 6_000;
    private readonly NoteKey key = NoteKey.Generate("example.org/log");
    private readonly NoteKey witness = NoteKey.Generate("example.org/witness", NoteKind.Cosigner);
    private readonly byte[][] corpus;
    private readonly MerkleTree tree = MerkleTests.Tree(MerkleTests.Leaves(300));

    public FuzzTests()
    {
        var head = new Checkpoint("example.org/log", 300, tree.Root());
        var note = head.Sign(key).With(Cosignature.Sign(witness, head, DateTimeOffset.UnixEpoch));
        var other = (head with { Root = Digest.Of([1]) }).Sign(key);
        var shorter = new Checkpoint("example.org/log", 200, Digest.Of([2])).Sign(key);
        corpus =
        [
            .. ((string[])
            [
                note.ToString(),
                head.Text,
                new TlogProof([1, 2, 3], 4, tree.Inclusion(4, 300), note).ToString(),
                new TlogProof([], 0, [], note).ToString(),
                key.Export(),
                key.VerifierText,
                witness.VerifierText,
                "",
                "\n\n",
                "\u2014 a b",
            ]).Select(Encoding.UTF8.GetBytes),
            new Equivocation(key.Verifier, note, other).ToJson(),
            new Equivocation(key.Verifier, note, shorter, 7, new(tree.Leaf(7), tree.Inclusion(7, 300)), new(Digest.Of([3]), tree.Inclusion(7, 200))).ToJson(),
        ];
    }

    [Fact]
    public void Mutated_text_is_answered_by_every_reader()
    {
        Mutated().Sample(
            bytes =>
            {
                var text = Encoding.UTF8.GetString(bytes);
                return Answered(SignedNote.Parse(bytes), n => n.ToString(), s => SignedNote.Parse(s))
                    && Answered(SignedNote.Parse(text), n => n.ToString(), s => SignedNote.Parse(s))
                    && Answered(Checkpoint.Parse(text), c => c.Text, s => Checkpoint.Parse(s))
                    && Answered(TlogProof.Parse(text), p => p.ToString(), s => TlogProof.Parse(s))
                    && Answered(NoteVerifier.Parse(text), v => v.ToString(), s => NoteVerifier.Parse(s))
                    && Answered(NoteKey.Import(text), k => k.Export(), s => NoteKey.Import(s))
                    && Answered(Equivocation.Parse(bytes), e => Encoding.UTF8.GetString(e.ToJson()), s => Equivocation.Parse(Encoding.UTF8.GetBytes(s)))
                    && Answered(Checkpoint.Open(text, key.Verifier, witness.Verifier), c => c.Note.ToString(), s => Checkpoint.Open(s, key.Verifier, witness.Verifier))
                    && (TlogProof.Parse(text).Value?.Verify(tree.Leaf(4), key.Verifier, witness.Verifier).Fault?.Code.Length ?? 6) == 6
                    && (Equivocation.Parse(bytes).Value?.Verify()?.Code.Length ?? 6) == 6;
            },
            iter: s_times);
    }

    [Fact]
    public void Altered_note_is_not_the_note_that_was_signed()
    {
        // Every change of one byte is refused, or is outside what is signed and leaves the same head.
        var note = corpus[0];
        Gen.Select(Gen.Int[0, note.Length - 1], Gen.Byte[1, 255]).Sample(
            (at, change) =>
            {
                var bytes = note.ToArray();
                bytes[at] ^= change;
                return !SignedNote.Parse(bytes).Try(out var read, out _) || !Checkpoint.Open(read, key.Verifier).Try(out var signed, out _)
                    || signed.Head == new Checkpoint("example.org/log", 300, tree.Root());
            },
            iter: s_times);
    }

    [Fact]
    public void Mutated_folder_of_tiles_is_answered()
    {
        using var folder = new Folder();
        var head = new Checkpoint("example.org/log", 300, tree.Root());
        Assert.Null(Tiles.Write(folder, tree, i => BitConverter.GetBytes((int)i), Checkpoint.Open(head.Sign(key), key.Verifier).Value!));
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        var originals = files.Select(File.ReadAllBytes).ToArray();
        Gen.Select(Gen.Int[0, files.Length - 1], Changes()).Sample(
            (which, change) =>
            {
                var bytes = change(originals[which]);
                File.WriteAllBytes(files[which], bytes);
                var problem = TiledLog.Open(folder, key.Verifier).Try(out var log, out var refused) ? log.VerifyEntries() : refused;
                File.WriteAllBytes(files[which], originals[which]);
                return problem is not null || bytes.AsSpan().SequenceEqual(originals[which]) || files[which].EndsWith("checkpoint", StringComparison.Ordinal);
            },
            iter: s_times / 20,
            threads: 1);
    }

    public void Dispose()
    {
        key.Dispose();
        witness.Dispose();
    }

    private static bool Answered<T>(Checked<T> read, Func<T, string> write, Func<string, Checked<T>> again)
        where T : class
    {
        if (!read.Try(out var value, out var problem))
        {
            return problem.Code.StartsWith("XLG", StringComparison.Ordinal) && problem.Message.Length is > 10 and < 500;
        }

        return again(write(value)).Try(out var second, out _) && write(second) == write(value);
    }

    private Gen<byte[]> Mutated() => Gen.Select(Gen.Int[0, corpus.Length - 1], Changes().List[0, 4]).Select((which, changes) => changes.Aggregate(corpus[which], (bytes, change) => change(bytes)));

    // Cuts, flips, doubles, moves, long runs and bytes that mean something.
    private static Gen<Func<byte[], byte[]>> Changes() => Gen.Select(Gen.Int[0, 6], Gen.Int[0, 99_999], Gen.Int[0, 99_999], Gen.Byte).Select((kind, a, b, value) => new Func<byte[], byte[]>(bytes =>
    {
        var (from, to) = (a % (bytes.Length + 1), b % (bytes.Length + 1));
        (from, to) = (Math.Min(from, to), Math.Max(from, to));
        const string Telling = "\n +\u2014\"{}[]0=/\\,:-\t\r\0";
        switch (kind)
        {
            case 0:
                return bytes[..from];
            case 1:
                return [.. bytes[..from], .. bytes[to..]];
            case 2 when bytes.Length < 200_000:
                return [.. bytes[..to], .. bytes[from..to], .. bytes[to..]];
            case 3:
                return [.. bytes[..from], .. Encoding.UTF8.GetBytes(Telling.Substring(value % Telling.Length, 1)), .. bytes[from..]];
            case 4 when bytes.Length < 200_000:
                return [.. bytes[..from], .. Enumerable.Repeat(value, b % 70_000), .. bytes[from..]];
            default:
                var changed = bytes.ToArray();
                if (from < changed.Length)
                {
                    changed[from] ^= (byte)Math.Max((byte)1, value);
                }

                return changed;
        }
    }));
}
