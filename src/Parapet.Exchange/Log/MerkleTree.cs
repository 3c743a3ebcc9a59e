using System.Collections.Immutable;
using System.Numerics;

namespace Parapet.Exchange.Log;

/// <summary>
/// The hashes of an append-only tree in memory: those of every complete subtree, 2n times 32 bytes for n leaves. One thread may append while
/// others ask about sizes that are already there: such an answer never changes. Source: RFC6962.
/// </summary>
public sealed class MerkleTree
{
    private readonly Lock gate = new();
    private readonly List<Row> rows = []; // rows[l] has the hashes of the complete subtrees of 2^l leaves

    /// <summary>Leaves.</summary>
    public long Size { get; private set; }

    /// <summary>Adds a leaf at the end.</summary>
    /// <param name="leaf">Hash of the leaf.</param>
    public void Append(Digest leaf)
    {
        lock (gate)
        {
            var (level, index, hash) = (0, Size, leaf);
            while (true)
            {
                if (level == rows.Count)
                {
                    rows.Add(new Row());
                }

                rows[level].Set(index, hash);
                if ((index & 1) == 0)
                {
                    break;
                }

                hash = Digest.Node(rows[level].Get(index - 1), hash);
                (level, index) = (level + 1, index >> 1);
            }

            Size++;
        }
    }

    /// <summary>Takes leaves away from the end: for a transaction that was not kept.</summary>
    /// <param name="size">Leaves to keep.</param>
    public void Truncate(long size)
    {
        lock (gate)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
            Size = size; // what lies beyond is written over by the next leaves
        }
    }

    /// <summary>Hash of a leaf.</summary>
    /// <param name="index">From 0.</param>
    public Digest Leaf(long index) => Complete(0, index);

    /// <summary>Hash of a complete subtree of 2^level leaves, the first of which is number index times 2^level.</summary>
    /// <param name="level">0 for a leaf.</param>
    /// <param name="index">Among those of its level.</param>
    public Digest Complete(int level, long index)
    {
        lock (gate)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Size >> level);
            return rows[level].Get(index);
        }
    }

    /// <summary>Root of the whole tree.</summary>
    public Digest Root() => Root(Size);

    /// <summary>Root as it was when the tree had that many leaves.</summary>
    /// <param name="size">Leaves, up to <see cref="Size"/>.</param>
    public Digest Root(long size)
    {
        lock (gate)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
            return size == 0 ? Digest.OfEmptyTree : Range(0, size);
        }
    }

    /// <summary>Proof that a leaf is at its index in the tree of a size: from the leaf's sibling up.</summary>
    /// <param name="index">From 0, below size.</param>
    /// <param name="size">Leaves, up to <see cref="Size"/>.</param>
    public ImmutableArray<Digest> Inclusion(long index, long size)
    {
        lock (gate)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
            var path = new List<Digest>();
            var (low, high) = (0L, size);
            while (high - low > 1)
            {
                var middle = low + Half(high - low);
                if (index < middle)
                {
                    path.Add(Range(middle, high));
                    high = middle;
                }
                else
                {
                    path.Add(Range(low, middle));
                    low = middle;
                }
            }

            path.Reverse();
            return [.. path];
        }
    }

    /// <summary>Proof that the tree of a size goes on from that of an older size.</summary>
    /// <param name="oldSize">Leaves, at least 0.</param>
    /// <param name="newSize">Leaves, from oldSize to <see cref="Size"/>.</param>
    public ImmutableArray<Digest> Consistency(long oldSize, long newSize)
    {
        lock (gate)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(newSize, Size);
            if (oldSize == 0 || oldSize == newSize)
            {
                return [];
            }

            var path = new List<Digest>();
            var (low, high) = (0L, newSize);
            while (oldSize != high)
            {
                var middle = low + Half(high - low);
                if (oldSize <= middle)
                {
                    path.Add(Range(middle, high));
                    high = middle;
                }
                else
                {
                    path.Add(Range(low, middle));
                    low = middle;
                }
            }

            if (low > 0)
            {
                path.Add(Range(low, high)); // else it is the older root, which the other side has
            }

            path.Reverse();
            return [.. path];
        }
    }

    // The greatest power of two below n.
    private static long Half(long n) => 1L << (63 - BitOperations.LeadingZeroCount((ulong)(n - 1)));

    // Hash of the leaves from low to high, where low is a multiple of a power of two no less than their number.
    private Digest Range(long low, long high)
    {
        var count = high - low;
        if (long.IsPow2(count))
        {
            var level = BitOperations.TrailingZeroCount(count);
            return rows[level].Get(low >> level);
        }

        var middle = low + Half(count);
        return Digest.Node(Range(low, middle), Range(middle, high));
    }

    /// <summary>Hashes of one level in pieces, so that growth copies nothing.</summary>
    private sealed class Row
    {
        private const int Bits = 8;
        private readonly List<Digest[]> pieces = [];

        public Digest Get(long index) => pieces[(int)(index >> Bits)][index & ((1 << Bits) - 1)];

        public void Set(long index, Digest hash)
        {
            if (index >> Bits == pieces.Count)
            {
                pieces.Add(new Digest[1 << Bits]);
            }

            pieces[(int)(index >> Bits)][index & ((1 << Bits) - 1)] = hash;
        }
    }
}
