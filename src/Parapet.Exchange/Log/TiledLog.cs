using System.Buffers.Binary;
using System.Globalization;

namespace Parapet.Exchange.Log;

/// <summary>A log read from a folder of tiles. Nothing is given out that was not checked up to the signed root. Source: C2SP-TLOG-TILES.</summary>
public sealed class TiledLog
{
    private readonly string folder;
    private readonly FileReader read;

    /// <summary>A log that <see cref="Open"/> gave before, to be read once more.</summary>
    internal TiledLog(string folder, FileReader read, SignedCheckpoint signed, MerkleTree tree)
    {
        this.folder = folder;
        this.read = read;
        Signed = signed;
        Tree = tree;
    }

    /// <summary>Bytes of a file, from least to most of them; or <see cref="LogCodes.TileMissing"/>, <see cref="LogCodes.TileLength"/>.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="least">[bytes].</param>
    /// <param name="most">[bytes].</param>
    internal delegate Checked<byte[]> FileReader(string path, int least, int most);

    /// <summary>The head.</summary>
    public SignedCheckpoint Signed { get; }

    /// <summary>The tree, with the head's root.</summary>
    public MerkleTree Tree { get; }

    /// <summary>Reads a folder: checks the head, all tiles of hashes and the root. Bundles of entries are read as they are asked for.</summary>
    /// <param name="folder">Of <see cref="Tiles.Write"/> or of another log in that format.</param>
    /// <param name="log">The log's key.</param>
    /// <param name="witnesses">Cosigners that are known.</param>
    /// <returns>The log; or one of <see cref="LogCodes.TileMissing"/>, <see cref="LogCodes.TileLength"/>, <see cref="LogCodes.TileHash"/>,
    /// <see cref="LogCodes.TileRoot"/>, or what is wrong with the head.</returns>
    public static Checked<TiledLog> Open(string folder, NoteVerifier log, params IEnumerable<NoteVerifier> witnesses) => OpenFrom(Bytes, folder, log, witnesses);

    /// <summary>The same of files that lie elsewhere, such as in a zip file.</summary>
    internal static Checked<TiledLog> OpenFrom(FileReader read, string folder, NoteVerifier log, IEnumerable<NoteVerifier> witnesses)
    {
        if (!read($"{folder}/checkpoint", 1, ExchangeLimits.NoteMax).Try(out var note, out var problem)
            || !SignedNote.Parse(note).Try(out var parsed, out problem)
            || !Checkpoint.Open(parsed, log, witnesses).Try(out var signed, out problem))
        {
            return problem;
        }

        var tree = new MerkleTree();
        var size = signed.Head.Size;
        for (var n = 0L; n * Tiles.Width < size; n++)
        {
            if (!Tile(folder, read, 0, n, size).Try(out var hashes, out problem))
            {
                return problem; // a size that the files do not bear out ends here, at the first that is missing
            }

            for (var i = 0; i < hashes.Length; i += Digest.Length)
            {
                tree.Append(new(hashes.AsSpan(i, Digest.Length)));
            }
        }

        for (var level = 1; size >> (Tiles.HeightBits * level) > 0; level++)
        {
            for (var n = 0L; n * Tiles.Width < size >> (Tiles.HeightBits * level); n++)
            {
                if (!Tile(folder, read, level, n, size).Try(out var hashes, out problem))
                {
                    return problem;
                }

                for (var i = 0; i < hashes.Length / Digest.Length; i++)
                {
                    if (tree.Complete(Tiles.HeightBits * level, (n * Tiles.Width) + i) != new Digest(hashes.AsSpan(i * Digest.Length, Digest.Length)))
                    {
                        return new Diagnostic(LogCodes.TileHash, "", $"Tile {n} of level {level} differs from the hashes below it at {i}.", folder);
                    }
                }
            }
        }

        return tree.Root() == signed.Head.Root
            ? new TiledLog(folder, read, signed, tree)
            : new Diagnostic(LogCodes.TileRoot, "", $"The tiles give the root {tree.Root()}, the checkpoint {signed.Head.Root}.", folder);
    }

    /// <summary>The entries of one bundle, each of which hashes to its leaf.</summary>
    /// <param name="n">Number of the bundle: entries 256 n and on.</param>
    /// <returns>The entries; or <see cref="LogCodes.TileMissing"/>, <see cref="LogCodes.TileLength"/>, <see cref="LogCodes.Bundle"/>, <see cref="LogCodes.EntryHash"/>.</returns>
    public Checked<byte[][]> Bundle(long n)
    {
        var count = (int)Math.Min(Tiles.Width, Signed.Head.Size - (n * Tiles.Width));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(n));
        if (!read(Named(folder, "entries", n, count), 2 * count, (2 + ExchangeLimits.EntryMax) * count).Try(out var bytes, out var problem))
        {
            return problem;
        }

        var entries = new byte[count][];
        var at = 0;
        for (var i = 0; i < count; i++)
        {
            if (at + 2 > bytes.Length || at + 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at)) > bytes.Length)
            {
                return new Diagnostic(LogCodes.Bundle, "", $"Bundle {n} ends within entry {i}.", folder);
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
            entries[i] = bytes[(at + 2)..(at + 2 + length)];
            at += 2 + length;
            if (Digest.Leaf(entries[i]) != Tree.Leaf((n * Tiles.Width) + i))
            {
                return new Diagnostic(LogCodes.EntryHash, "", $"Entry {(n * Tiles.Width) + i} does not hash to its leaf.", folder);
            }
        }

        return at == bytes.Length ? entries : new Diagnostic(LogCodes.Bundle, "", $"Bundle {n} has bytes after its last entry.", folder);
    }

    /// <summary>Checks every entry, beyond what <see cref="Open"/> did.</summary>
    /// <returns>Null when all are right.</returns>
    public Diagnostic? VerifyEntries()
    {
        for (var n = 0L; n * Tiles.Width < Signed.Head.Size; n++)
        {
            if (Bundle(n).Fault is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static Checked<byte[]> Tile(string folder, FileReader read, int level, long n, long size)
    {
        var width = (int)Math.Min(Tiles.Width, (size >> (Tiles.HeightBits * level)) - (n * Tiles.Width));
        return read(Named(folder, level.ToString(CultureInfo.InvariantCulture), n, width), width * Digest.Length, width * Digest.Length);
    }

    private static string Named(string folder, string level, long n, int width) => $"{folder}/{Tiles.Name(level, n, width)}";

    /// <summary>A <see cref="FileReader"/> of the disk.</summary>
    internal static Checked<byte[]> Bytes(string path, int least, int most)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = file.Length; // of a pipe or a device this throws, so that nothing is waited for
            if (length < least || length > most)
            {
                return new Diagnostic(LogCodes.TileLength, "", $"The file has {length} bytes; {(least == most ? $"{least}" : $"{least} to {most}")} are expected.", path);
            }

            var bytes = new byte[length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return new Diagnostic(LogCodes.TileMissing, "", $"The file cannot be read: {e.Message}", path);
        }
    }
}
