using System.Collections.Immutable;
using System.Text;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Tests.Log;

/// <summary>What is handed to others to check: proof files, folders of tiles, proofs of equivocation.</summary>
public sealed class ProofTests : IDisposable
{
    private const string Origin = "example.org/log";
    private readonly Folder folder = new();
    private readonly NoteKey key = NoteKey.Generate(Origin);
    private readonly NoteKey witness = NoteKey.Generate("example.org/witness", NoteKind.Cosigner);
    private readonly byte[][] entries = [.. Enumerable.Range(0, 70_000).Select(i => Encoding.UTF8.GetBytes($"entry {i}"))];

    [Fact]
    public void Proof_file_reads_back_and_proves_its_entry_only()
    {
        var tree = Tree(1000);
        var head = new Checkpoint(Origin, 1000, tree.Root());
        var note = head.Sign(key).With(Cosignature.Sign(witness, head, DateTimeOffset.UnixEpoch));
        foreach (var extra in (byte[][])[[], [1, 2, 3]])
        {
            var text = new TlogProof([.. extra], 417, tree.Inclusion(417, 1000), note).ToString();
            Assert.True(TlogProof.Parse(text).Try(out var proof, out _));
            Assert.Equal(text, proof.ToString());
            Assert.Equal(extra, proof.Extra.ToArray());
            Assert.True(proof.Verify(Digest.Leaf(entries[417]), key.Verifier, witness.Verifier).Try(out var signed, out _));
            Assert.Equal(2, signed.Good.Length);
            Assert.Equal(LogCodes.Inclusion, proof.Verify(Digest.Leaf(entries[418]), key.Verifier).Fault?.Code);
            Assert.Equal(LogCodes.Inclusion, (proof with { Index = 418 }).Verify(Digest.Leaf(entries[417]), key.Verifier).Fault?.Code);
            Assert.Equal(LogCodes.Unsigned, proof.Verify(Digest.Leaf(entries[417]), NoteKey.Generate("other").Verifier).Fault?.Code);
        }
    }

    [Theory]
    [InlineData("", LogCodes.ProofShape)]
    [InlineData("c2sp.org/tlog-proof@v2\nindex 1\n\n", LogCodes.ProofShape)]
    [InlineData("c2sp.org/tlog-proof@v1\n\n", LogCodes.ProofShape)]
    [InlineData("c2sp.org/tlog-proof@v1\nextra !\nindex 1\n\n", LogCodes.ProofShape)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 01\n\n", LogCodes.Number)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex -1\n\n", LogCodes.Number)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex \n\n", LogCodes.Number)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\n", LogCodes.Hash)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 1\n\nno note", LogCodes.NoteShape)]
    public void Malformed_proof_file_is_refused_by_name(string text, string code) => Assert.Equal(code, TlogProof.Parse(text).Fault?.Code);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(70_000)]
    public void Folder_of_tiles_gives_back_the_log(int size)
    {
        var tree = Tree(size);
        Assert.Null(Tiles.Write(folder, tree, i => entries[i], Signed(tree, size)));
        Assert.True(TiledLog.Open(folder, key.Verifier).Try(out var log, out var problem), problem?.ToString());
        Assert.Null(log.VerifyEntries());
        Assert.Equal(tree.Root(), log.Tree.Root());
        if (size == 70_000)
        {
            // The example of the specification.
            Assert.Equal(273, Directory.GetFiles(folder.File("tile", "0")).Length);
            Assert.True(File.Exists(folder.File("tile", "0", "273.p", "112")) && File.Exists(folder.File("tile", "1", "000")));
            Assert.True(File.Exists(folder.File("tile", "1", "001.p", "17")) && File.Exists(folder.File("tile", "2", "000.p", "1")));
            Assert.Equal(entries[69_999], log.Bundle(273).Value![^1]);
        }
    }

    [Fact]
    public void Folder_grows_with_the_log_and_refuses_another_one()
    {
        var tree = Tree(1_000);
        foreach (var size in (int[])[100, 300, 1_000])
        {
            Assert.Null(Tiles.Write(folder, tree, i => entries[i], Signed(tree, size)));
            Assert.True(TiledLog.Open(folder, key.Verifier).Try(out var log, out _) && log.Signed.Head.Size == size && log.VerifyEntries() is null);
        }

        var other = MerkleTests.Tree(MerkleTests.Leaves(1_100));
        Assert.Equal(LogCodes.TileOther, Tiles.Write(folder, other, i => BitConverter.GetBytes((int)i), Signed(other, 1_100))?.Code);
        Assert.Equal(LogCodes.TileOther, Tiles.Write(folder, tree, i => entries[i], Signed(other, 900))?.Code);
    }

    [Fact]
    public void Altered_folder_is_refused_by_name()
    {
        var tree = Tree(600);
        Assert.Null(Tiles.Write(folder, tree, i => entries[i], Signed(tree, 600)));
        Assert.Equal(LogCodes.TileRoot, Altered("tile/0/002.p/88", b => b[5] ^= 1));
        Assert.Equal(LogCodes.TileHash, Altered("tile/0/001", b => b[5] ^= 1));
        Assert.Equal(LogCodes.TileHash, Altered("tile/1/000.p/2", b => b[5] ^= 1));
        Assert.Equal(LogCodes.EntryHash, Altered("tile/entries/001", b => b[5] ^= 1));
        Assert.Equal(LogCodes.Bundle, Altered("tile/entries/001", b => b[0] = 255));
        Assert.Equal(LogCodes.Signature, Altered("checkpoint", b => b[Origin.Length + 1] = (byte)'7'));
        Assert.Equal(LogCodes.TileLength, Altered("tile/0/001", b => b, b => b[1..]));
        Assert.Equal(LogCodes.TileLength, Altered("tile/entries/002.p/88", b => b, _ => []));
        Assert.Equal(LogCodes.Bundle, Altered("tile/entries/001", b => b, b => [.. b, 0]));
        Assert.Equal(LogCodes.Bundle, Altered("tile/entries/001", b => b, b => b[..^1]));
        File.Delete(folder.File("tile", "0", "001"));
        Assert.Equal(LogCodes.TileMissing, TiledLog.Open(folder, key.Verifier).Fault?.Code);

        string? Altered(string name, Func<byte[], object> change, Func<byte[], byte[]>? cut = null)
        {
            var path = Path.Combine(folder, name);
            var before = File.ReadAllBytes(path);
            var bytes = before.ToArray();
            change(bytes);
            File.WriteAllBytes(path, cut?.Invoke(bytes) ?? bytes);
            var code = TiledLog.Open(folder, key.Verifier).Try(out var log, out var problem) ? log.VerifyEntries()?.Code : problem.Code;
            File.WriteAllBytes(path, before);
            return code;
        }
    }

    [Theory]
    [InlineData(0, 256, "tile/0/000")]
    [InlineData(0, 1, "tile/0/000.p/1")]
    [InlineData(999, 256, "tile/0/999")]
    [InlineData(1000, 256, "tile/0/x001/000")]
    [InlineData(1_234_067, 256, "tile/0/x001/x234/067")]
    public void Tile_has_the_name_of_the_specification(long n, int width, string name) => Assert.Equal(name, Tiles.Name("0", n, width));

    [Fact]
    public void Two_heads_of_one_size_are_a_proof_and_equal_heads_are_none()
    {
        var tree = Tree(10);
        var other = MerkleTests.Tree(MerkleTests.Leaves(10));
        var (a, b) = (Signed(tree, 10).Note, Signed(other, 10).Note);
        Assert.NotNull(Equivocation.Between(key.Verifier, a, b));
        Assert.Null(Equivocation.Between(key.Verifier, a, a));
        Assert.Null(Equivocation.Between(key.Verifier, a, Signed(other, 9).Note));
        Assert.Null(Equivocation.Between(NoteKey.Generate(Origin).Verifier, a, b));

        Assert.True(Equivocation.Parse(Equivocation.Between(key.Verifier, a, b)!.ToJson()).Try(out var read, out var problem), problem?.ToString());
        Assert.Null(read.Verify());
        Assert.Equal(key.Verifier, read.Log);
    }

    [Fact]
    public void Two_heads_of_two_sizes_are_a_proof_by_two_leaves_of_one_index()
    {
        var tree = Tree(10);
        var other = MerkleTests.Tree([.. MerkleTests.Leaves(5), .. Enumerable.Range(5, 8).Select(i => Digest.Leaf(entries[i]))]);
        var proof = new Equivocation(
            key.Verifier, Signed(tree, 10).Note, Signed(other, 13).Note, 3, new(tree.Leaf(3), tree.Inclusion(3, 10)), new(other.Leaf(3), other.Inclusion(3, 13)));
        Assert.Null(proof.Verify());
        Assert.True(Equivocation.Parse(proof.ToJson()).Try(out var read, out _));
        Assert.Null(read.Verify());
        Assert.Equal(proof.ToJson(), read.ToJson());

        // Equal leaves, other indices and paths that lead elsewhere prove nothing.
        var same = proof with { Index = 7, FirstLeaf = new(tree.Leaf(7), tree.Inclusion(7, 10)), SecondLeaf = new(other.Leaf(7), other.Inclusion(7, 13)) };
        Assert.Equal(LogCodes.NoEquivocation, same.Verify()?.Code);
        Assert.Equal(LogCodes.NoEquivocation, (proof with { Index = 4 }).Verify()?.Code);
        Assert.Equal(LogCodes.NoEquivocation, (proof with { Index = null }).Verify()?.Code);
        Assert.Equal(LogCodes.NoEquivocation, (proof with { SecondLeaf = new(Digest.Of([1]), proof.SecondLeaf!.Path) }).Verify()?.Code);
        Assert.Equal(LogCodes.NoEquivocation, (proof with { FirstLeaf = new(proof.FirstLeaf!.Leaf, ImmutableArray<Digest>.Empty) }).Verify()?.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"format\":\"parapet-equivocation-v1\"}")]
    [InlineData("{\"format\":\"parapet-equivocation-v1\",\"format\":\"parapet-equivocation-v1\"}")]
    [InlineData("{\"format\":\"parapet-equivocation-v1\",\"key\":\"\\ud800\",\"first\":\"\",\"second\":\"\"}")]
    [InlineData("{\"format\":\"parapet-equivocation-v2\",\"key\":\"\",\"first\":\"\",\"second\":\"\"}")]
    public void Malformed_proof_of_equivocation_is_refused(string json) =>
        Assert.Equal(LogCodes.EquivocationShape, Equivocation.Parse(Encoding.UTF8.GetBytes(json)).Fault?.Code);

    public void Dispose()
    {
        key.Dispose();
        witness.Dispose();
        folder.Dispose();
    }

    private MerkleTree Tree(int size) => MerkleTests.Tree([.. entries.Take(size).Select(e => Digest.Leaf(e))]);

    private SignedCheckpoint Signed(MerkleTree tree, int size) =>
        Checkpoint.Open(new Checkpoint(Origin, size, tree.Root(size)).Sign(key), key.Verifier).Value!;
}
