using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Parapet.Exchange.Log;

/// <summary>
/// A log as a folder of files that any web server or disk can carry: checkpoint, tile/L/N with 256 hashes each, tile/entries/N with 256
/// entries each, and the last ones partial. Source: C2SP-TLOG-TILES.
/// </summary>
public static class Tiles
{
    /// <summary>Hashes or entries in a full file.</summary>
    public const int Width = 256;

    internal const int HeightBits = 8;

    /// <summary>
    /// Writes what is not there yet of a log, the checkpoint last. A file once written is never changed, so that a copy may run beside it; partial
    /// ones go when the full one is there.
    /// </summary>
    /// <param name="folder">Made when it is not there.</param>
    /// <param name="tree">Of the log, at least as large as the checkpoint.</param>
    /// <param name="entry">Bytes of an entry by its index.</param>
    /// <param name="signed">The head to write.</param>
    /// <returns>Null; or <see cref="LogCodes.TileOther"/> when the folder has another log, or the root is not the tree's.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static Diagnostic? Write(string folder, MerkleTree tree, Func<long, byte[]> entry, SignedCheckpoint signed)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(signed);
        var size = signed.Head.Size;
        if (size > tree.Size || tree.Root(size) != signed.Head.Root)
        {
            return Other("The tree at hand is not the one of the checkpoint.");
        }

        for (var level = 0; size >> (HeightBits * level) > 0; level++)
        {
            var hashes = size >> (HeightBits * level);
            for (var n = 0L; n * Width < hashes; n++)
            {
                var width = (int)Math.Min(Width, hashes - (n * Width));
                var bytes = new byte[width * Digest.Length];
                for (var i = 0; i < width; i++)
                {
                    tree.Complete(HeightBits * level, (n * Width) + i).CopyTo(bytes.AsSpan(i * Digest.Length));
                }

                var path = Path.Combine(folder, Name(level.ToString(CultureInfo.InvariantCulture), n, width));
                var bundle = Path.Combine(folder, Name("entries", n, width));
                if (level == 0 && !File.Exists(bundle))
                {
                    Replace(bundle, Bundle(n, width)); // before its hashes: where those are, the entries are
                }

                if (Keep(path, bytes) is { } problem)
                {
                    return problem;
                }

                Tidy(path, width);
                if (level == 0)
                {
                    Tidy(bundle, width);
                }
            }
        }

        Replace(Path.Combine(folder, "checkpoint"), Encoding.UTF8.GetBytes(signed.Note.ToString()));
        return null;

        byte[] Bundle(long n, int width)
        {
            using var bytes = new MemoryStream();
            Span<byte> length = stackalloc byte[2];
            for (var i = 0; i < width; i++)
            {
                var one = entry((n * Width) + i);
                BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)one.Length));
                bytes.Write(length);
                bytes.Write(one);
            }

            return bytes.ToArray();
        }
    }

    /// <summary>Path of a file in the folder: tile/0/x001/x234/067 or tile/entries/000.p/5.</summary>
    /// <param name="level">A level from 0 to 63, or entries.</param>
    /// <param name="n">Number of the file.</param>
    /// <param name="width">Hashes in it, 1 to 256.</param>
    public static string Name(string level, long n, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        var path = (n % 1000).ToString("d3", CultureInfo.InvariantCulture);
        for (var rest = n / 1000; rest > 0; rest /= 1000)
        {
            path = $"x{(rest % 1000).ToString("d3", CultureInfo.InvariantCulture)}/{path}";
        }

        return $"tile/{level}/{path}{(width < Width ? ".p/" + width.ToString(CultureInfo.InvariantCulture) : "")}";
    }

    private static Diagnostic? Keep(string path, byte[] bytes)
    {
        if (!File.Exists(path))
        {
            Replace(path, bytes);
            return null;
        }

        return new FileInfo(path).Length == bytes.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes)
            ? null
            : Other("It has other bytes than the log that is written.") with { File = path };
    }

    private static void Tidy(string path, int width)
    {
        if (width == Width && Directory.Exists(path + ".p"))
        {
            Directory.Delete(path + ".p", recursive: true);
        }
    }

    // A reader sees the old file or the new one, whatever happens in between.
    private static void Replace(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var beside = path + ".new";
        using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }

    private static Diagnostic Other(string message) => new(LogCodes.TileOther, "", message);
}
