using CsCheck;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Tests.Log;

/// <summary>Trees and proofs: known answers, and what holds for all of them.</summary>
public sealed class MerkleTests
{
    // Inputs and roots of the tests of certificate-transparency: one leaf more each time.
    private static readonly (string Leaf, string Root)[] s_known =
    [
        ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
        ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
        ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
        ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        ("606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ];

    [Fact]
    public void Tree_has_the_published_roots()
    {
        var tree = new MerkleTree();
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", tree.Root().Hex);
        foreach (var (leaf, root) in s_known)
        {
            tree.Append(Digest.Leaf(Convert.FromHexString(leaf)));
            Assert.Equal(root, tree.Root().Hex);
        }
    }

    [Fact]
    public void Root_is_that_of_the_definition_at_every_size()
    {
        var leaves = Leaves(260);
        var tree = Tree(leaves);
        for (var n = 0; n <= leaves.Length; n++)
        {
            Assert.Equal(Definition(leaves.AsSpan(0, n)), tree.Root(n));
        }
    }

    [Fact]
    public void Every_proof_of_a_small_tree_is_right_and_any_change_to_it_is_refused()
    {
        var leaves = Leaves(40);
        var tree = Tree(leaves);
        for (var size = 1; size <= leaves.Length; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var path = tree.Inclusion(index, size).ToArray();
                Assert.True(Merkle.VerifyInclusion(leaves[index], index, size, tree.Root(size), path));
                Assert.False(Merkle.VerifyInclusion(Digest.Of([1]), index, size, tree.Root(size), path));
                Assert.False(Merkle.VerifyInclusion(leaves[index], index, size, tree.Root(size), [.. path, leaves[0]]));
                Assert.False(Merkle.VerifyInclusion(leaves[index], index + size, size, tree.Root(size), path));
                Assert.False(Merkle.VerifyInclusion(leaves[index], -1, size, tree.Root(size), path));
                for (var other = 0; other < size; other++)
                {
                    Assert.Equal(other == index, Merkle.VerifyInclusion(leaves[index], other, size, tree.Root(size), path));
                }
            }

            for (var old = 0; old <= size; old++)
            {
                var proof = tree.Consistency(old, size).ToArray();
                Assert.True(Merkle.VerifyConsistency(old, size, tree.Root(old), tree.Root(size), proof));
                Assert.False(Merkle.VerifyConsistency(old, size, Digest.Of([1]), tree.Root(size), proof));
                Assert.False(Merkle.VerifyConsistency(old, size, tree.Root(old), tree.Root(size), [.. proof, leaves[0]]));
                Assert.Equal(old == 0, Merkle.VerifyConsistency(old, size, tree.Root(old), Digest.Of([1]), proof)); // nothing is claimed of an empty tree
            }
        }
    }

    [Fact]
    public void Proof_of_a_large_tree_is_right_and_a_changed_hash_is_refused()
    {
        var leaves = Leaves(5_000);
        var tree = Tree(leaves);
        var sizes = Gen.Int[1, leaves.Length];
        Gen.Select(sizes, sizes, Gen.Int[0, 63], Gen.Int[0, 255]).Sample(
            (a, b, at, bit) =>
            {
                var (small, large) = (Math.Min(a, b), Math.Max(a, b));
                var path = tree.Inclusion(small - 1, large).ToArray();
                var proof = tree.Consistency(small, large).ToArray();
                var right = Merkle.VerifyInclusion(leaves[small - 1], small - 1, large, tree.Root(large), path)
                    && Merkle.VerifyConsistency(small, large, tree.Root(small), tree.Root(large), proof);
                return right
                    && (path.Length == 0 || !Merkle.VerifyInclusion(leaves[small - 1], small - 1, large, tree.Root(large), Changed(path, at, bit)))
                    && (proof.Length == 0 || !Merkle.VerifyConsistency(small, large, tree.Root(small), tree.Root(large), Changed(proof, at, bit)))
                    && (path.Length == 0 || !Merkle.VerifyInclusion(leaves[small - 1], small - 1, large, tree.Root(large), path.AsSpan()[..^1]))
                    && (proof.Length == 0 || !Merkle.VerifyConsistency(small, large, tree.Root(small), tree.Root(large), proof.AsSpan()[..^1]));
            },
            iter: 3_000);
    }

    [Fact]
    public void Truncated_tree_goes_on_as_if_the_rest_had_never_been()
    {
        var leaves = Leaves(600);
        Gen.Select(Gen.Int[0, 600], Gen.Int[0, 600], Gen.Int[0, 600]).Sample(
            (first, keep, then) =>
            {
                keep = Math.Min(first, keep);
                var tree = Tree(leaves.AsSpan(0, first));
                tree.Truncate(keep);
                var expected = leaves[..keep].Concat(leaves.Reverse().Take(then)).ToArray();
                foreach (var leaf in leaves.Reverse().Take(then))
                {
                    tree.Append(leaf);
                }

                return tree.Size == expected.Length && tree.Root() == Tree(expected).Root();
            },
            iter: 200);
    }

    [Fact]
    public void Digest_reads_back_what_it_writes_and_refuses_a_second_spelling()
    {
        Gen.Byte.Array[32].Sample(bytes =>
        {
            var digest = new Digest(bytes);
            Assert.True(Digest.TryParseBase64(digest.Base64, out var again) && again == digest);
            Assert.True(Digest.TryParseHex(digest.Hex, out again) && again == digest && again.GetHashCode() == digest.GetHashCode());
            Assert.Equal(bytes, digest.ToArray());
        });
        var text = new Digest(new byte[32]).Base64;
        Assert.False(Digest.TryParseBase64(text[..42] + "B=", out _)); // the last two bits are nobody's
        Assert.False(Digest.TryParseBase64(text.AsSpan(0, 43), out _));
        Assert.False(Digest.TryParseBase64(" " + text[..42] + "=", out _));
        Assert.False(Digest.TryParseHex(new string('g', 64), out _));
    }

    internal static Digest[] Leaves(int count) => [.. Enumerable.Range(0, count).Select(i => Digest.Leaf(BitConverter.GetBytes(i)))];

    internal static MerkleTree Tree(ReadOnlySpan<Digest> leaves)
    {
        var tree = new MerkleTree();
        foreach (var leaf in leaves)
        {
            tree.Append(leaf);
        }

        return tree;
    }

    private static Digest[] Changed(Digest[] path, int at, int bit)
    {
        var bytes = path[at % path.Length].ToArray();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return [.. path.Select((hash, i) => i == at % path.Length ? new Digest(bytes) : hash)];
    }

    // RFC 6962, 2.1, word for word.
    private static Digest Definition(ReadOnlySpan<Digest> leaves)
    {
        if (leaves.Length < 2)
        {
            return leaves.Length == 0 ? Digest.OfEmptyTree : leaves[0];
        }

        var k = 1;
        while (2 * k < leaves.Length)
        {
            k *= 2;
        }

        return Digest.Node(Definition(leaves[..k]), Definition(leaves[k..]));
    }
}
