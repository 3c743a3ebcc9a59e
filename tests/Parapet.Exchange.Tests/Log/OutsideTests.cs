using System.Text;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Tests.Log;

/// <summary>Programs that were not written for us agree with what we write, and refuse what was altered.</summary>
public sealed class OutsideTests : IDisposable
{
    private const string Origin = "example.org/log";
    private readonly Folder folder = new();
    private readonly NoteKey key = NoteKey.Generate(Origin);

    [Fact]
    public void Go_agrees_on_ten_thousand_notes_and_proofs_good_and_bad()
    {
        var leaves = MerkleTests.Leaves(3_000);
        var tree = MerkleTests.Tree(leaves);
        var lines = new List<string>();
        for (var i = 0; i < 2_400; i++)
        {
            var size = 1 + (i * 7919 % leaves.Length);
            var index = i * 104_729L % size;
            var path = tree.Inclusion(index, size).ToArray();
            Record(size, tree.Root(size), index, leaves[index], path);
            switch (i % 4)
            {
                case 0: Record(size, tree.Root(size), index, Digest.Of([1]), path); break;
                case 1: Record(size, tree.Root(size), (index + 1) % size, leaves[index], path); break;
                case 2: Record(size, Digest.Of([1]), index, leaves[index], path); break;
                default: Record(size, tree.Root(size), index, leaves[index], path.Length > 0 ? path[1..] : [leaves[0]]); break;
            }

            var old = 1 + index;
            var proof = tree.Consistency(old, size).ToArray();
            Tree(size, tree.Root(size), old, tree.Root(old), proof);
            switch (i % 3)
            {
                case 0: Tree(size, tree.Root(size), old, Digest.Of([1]), proof); break;
                case 1: Tree(size, tree.Root(size), Math.Max(1, old - 1), tree.Root(old), proof); break;
                default: Tree(size, tree.Root(size), old, tree.Root(old), [.. proof.Skip(1).Append(leaves[0])]); break;
            }
        }

        for (var i = 0; i < 400; i++)
        {
            var note = new Checkpoint(Origin, 1 + i, tree.Root(1 + i)).Sign(key).ToString();
            Note(note);
            Note(note.Replace($"\n{1 + i}\n", $"\n{2 + i}\n", StringComparison.Ordinal));
        }

        var bad = lines.Count(l => l.StartsWith("bad", StringComparison.Ordinal));
        Assert.True(lines.Count >= 10_000 && bad > 4_000, $"{lines.Count} cases, {bad} of them bad");
        var file = folder.File("cases");
        File.WriteAllLines(file, lines);
        var (code, output) = Tool.Run(Go(), ["cases", file]);
        Assert.True(code == 0 && output.Contains($"{lines.Count} agreed", StringComparison.Ordinal), output);

        // What is expected of the other program is what ours says.
        void Record(long size, Digest root, long index, Digest leaf, Digest[] path) => lines.Add(
            $"{Word(Merkle.VerifyInclusion(leaf, index, size, root, path))} record {size} {root} {index} {leaf} {string.Join(' ', path)}");

        void Tree(long size, Digest root, long old, Digest oldRoot, Digest[] proof) => lines.Add(
            $"{Word(Merkle.VerifyConsistency(old, size, oldRoot, root, proof))} tree {size} {root} {old} {oldRoot} {string.Join(' ', proof)}");

        void Note(string note) => lines.Add(
            $"{Word(Checkpoint.Open(note, key.Verifier).Try(out _, out _))} note {key.VerifierText} {Convert.ToBase64String(Encoding.UTF8.GetBytes(note))}");

        static string Word(bool good) => good ? "good" : "bad";
    }

    [Fact]
    public void Go_reads_our_tiles_and_refuses_them_altered()
    {
        const int Size = 1_500;
        var entries = Enumerable.Range(0, Size).Select(i => Encoding.UTF8.GetBytes($"entry {i}")).ToArray();
        var tree = MerkleTests.Tree([.. entries.Select(e => Digest.Leaf(e))]);
        var head = new Checkpoint(Origin, Size, tree.Root());
        Assert.True(Checkpoint.Open(head.Sign(key), key.Verifier).Try(out var signed, out _));
        Assert.Null(Tiles.Write(folder, tree, i => entries[i], signed));
        var (code, output) = Tool.Run(Go(), ["tiles", folder, key.VerifierText]);
        Assert.True(code == 0 && output.Contains($"{Size} agreed", StringComparison.Ordinal), output);

        foreach (var name in (string[])["tile/0/002", "tile/1/000.p/5", "tile/entries/003", "checkpoint"])
        {
            var path = Path.Combine(folder, name);
            var bytes = File.ReadAllBytes(path);
            bytes[^20] ^= 1;
            File.WriteAllBytes(path, bytes);
            Assert.NotEqual(0, Tool.Run(Go(), ["tiles", folder, key.VerifierText]).Code);
            bytes[^20] ^= 1;
            File.WriteAllBytes(path, bytes);
        }
    }

    [Fact]
    public void Openssl_verifies_a_note_and_refuses_an_altered_one()
    {
        var note = new Checkpoint(Origin, 3, Digest.Of([3])).Sign(key);
        // SubjectPublicKeyInfo of Ed25519. Source: RFC8410, 10.1.
        File.WriteAllBytes(folder.File("key"), [.. Convert.FromHexString("302a300506032b6570032100"), .. key.Verifier.PublicKey]);
        File.WriteAllBytes(folder.File("signature"), [.. note.Signatures[0].Bytes]);
        File.WriteAllText(folder.File("good"), note.Text);
        File.WriteAllText(folder.File("bad"), note.Text.Replace("3", "4", StringComparison.Ordinal));
        Assert.Equal(0, Verify("good").Code);
        Assert.Contains("Verified Successfully", Verify("good").Output, StringComparison.Ordinal);
        Assert.NotEqual(0, Verify("bad").Code);

        (int Code, string Output) Verify(string text) => Tool.Run(
            "openssl",
            ["pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", folder.File("key"), "-rawin", "-in", folder.File(text), "-sigfile", folder.File("signature")]);
    }

    public void Dispose()
    {
        key.Dispose();
        folder.Dispose();
    }

    // Built once a run; Go keeps what it compiled between runs.
    private static string Go() => s_go.Value;

    private static readonly Lazy<string> s_go = new(() =>
    {
        var cache = Path.Combine(Path.GetTempPath(), "parapet-go");
        Directory.CreateDirectory(cache);
        var program = Path.Combine(cache, $"tlog-{Environment.ProcessId}");
        var source = Path.Combine(Root(), "tests", "outside", "tlog", "main.go");
        var (code, output) = Tool.Run(
            "go",
            ["build", "-o", program, source],
            ("GO111MODULE", "off"),
            ("GOPATH", "/usr/share/gocode"),
            ("GOFLAGS", ""),
            ("GOCACHE", cache));
        Assert.True(code == 0, $"The test needs Go and golang-golang-x-mod-dev; ./test installs them. {output}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(program);
        return program;
    });

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Parapet.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests are not inside the repository");
        }

        return folder;
    }
}
