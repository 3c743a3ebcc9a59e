namespace Parapet.Exchange.Log;

/// <summary>Checks of proofs, from nothing but what is given. Source: RFC6962; RFC9162, 2.1.3.2 and 2.1.4.2.</summary>
public static class Merkle
{
    /// <summary>Hashes in the longest proof there can be: a tree of 2^63 - 1 leaves is 63 deep.</summary>
    public const int ProofMax = 64;

    /// <summary>Whether a leaf is at its index in a tree of that size and root.</summary>
    /// <param name="leaf">Hash of the leaf.</param>
    /// <param name="index">From 0.</param>
    /// <param name="size">Leaves of the tree.</param>
    /// <param name="root">Of the tree.</param>
    /// <param name="path">From the leaf's sibling up.</param>
    public static bool VerifyInclusion(Digest leaf, long index, long size, Digest root, ReadOnlySpan<Digest> path)
    {
        if (index < 0 || index >= size || path.Length > ProofMax)
        {
            return false;
        }

        var (at, last, hash) = (index, size - 1, leaf);
        foreach (var sibling in path)
        {
            if (last == 0)
            {
                return false; // longer than the tree is deep
            }

            if ((at & 1) == 1 || at == last)
            {
                hash = Digest.Node(sibling, hash);
                while ((at & 1) == 0 && at != 0)
                {
                    (at, last) = (at >> 1, last >> 1);
                }
            }
            else
            {
                hash = Digest.Node(hash, sibling);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && hash == root;
    }

    /// <summary>Whether a tree goes on from an older one without a change to it.</summary>
    /// <param name="oldSize">Leaves of the older tree.</param>
    /// <param name="newSize">Leaves of the newer tree, no fewer.</param>
    /// <param name="oldRoot">Of the older tree.</param>
    /// <param name="newRoot">Of the newer tree.</param>
    /// <param name="proof">As of RFC 6962; empty when the sizes are equal or the older tree is empty.</param>
    public static bool VerifyConsistency(long oldSize, long newSize, Digest oldRoot, Digest newRoot, ReadOnlySpan<Digest> proof)
    {
        if (oldSize < 0 || newSize < oldSize || proof.Length > ProofMax)
        {
            return false;
        }

        if (oldSize == newSize)
        {
            return proof.IsEmpty && oldRoot == newRoot && (oldSize > 0 || oldRoot == Digest.OfEmptyTree);
        }

        if (oldSize == 0)
        {
            return proof.IsEmpty && oldRoot == Digest.OfEmptyTree;
        }

        // A complete older tree is itself the first node of the way; the proof leaves it out.
        var whole = long.IsPow2(oldSize);
        if (proof.IsEmpty && !whole)
        {
            return false;
        }

        var (at, last) = (oldSize - 1, newSize - 1);
        while ((at & 1) == 1)
        {
            (at, last) = (at >> 1, last >> 1);
        }

        var (older, newer) = whole ? (oldRoot, oldRoot) : (proof[0], proof[0]);
        foreach (var hash in whole ? proof : proof[1..])
        {
            if (last == 0)
            {
                return false;
            }

            if ((at & 1) == 1 || at == last)
            {
                (older, newer) = (Digest.Node(hash, older), Digest.Node(hash, newer));
                while ((at & 1) == 0 && at != 0)
                {
                    (at, last) = (at >> 1, last >> 1);
                }
            }
            else
            {
                newer = Digest.Node(newer, hash);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && older == oldRoot && newer == newRoot;
    }
}
