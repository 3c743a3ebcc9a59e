using System.Text;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Exports;

/// <summary>
/// The content of an export that was read before, from its files once more: entries and releases one after the other, none of which is kept. Whatever is not as it was then ends the reading. For one
/// thread, that has others work for it.
/// </summary>
internal sealed class OpenExport : IDisposable
{
    private readonly ExportFiles files;
    private readonly CancellationToken cancel;

    /// <summary>Opens its files.</summary>
    /// <param name="export">As it was read.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="IOException">They cannot be opened.</exception>
    /// <exception cref="InvalidDataException">They cannot be read.</exception>
    public OpenExport(Export export, CancellationToken cancel)
    {
        files = ExportFiles.Open(export.Path);
        this.cancel = cancel;
    }

    /// <summary>All entries of a log in order, and what work makes of each.</summary>
    /// <param name="log">Of the export.</param>
    /// <param name="size">Entries, from the first on.</param>
    /// <param name="work">Of an entry's bytes; by any thread.</param>
    /// <exception cref="InvalidDataException">A file is not what it was.</exception>
    public IEnumerable<T> Entries<T>(ExportedLog log, long size, Func<byte[], T> work) =>
        Batches.InOrder(Bundles(log, size).SelectMany(b => b), e => e.Length, work, cancel);

    /// <summary>The releases of a ledger in order, each with its leaf and what was opened by it.</summary>
    /// <param name="ledger">Of the export.</param>
    /// <param name="log">Of which entries were released.</param>
    /// <param name="size">Entries of that log that were checked.</param>
    /// <param name="only">Numbers of the lines that are wanted, from 0; null for all.</param>
    /// <param name="opens">Whether entries are still to be opened; a line without its entry costs little.</param>
    /// <exception cref="InvalidDataException">A file is not what it was.</exception>
    public IEnumerable<(ExportedRelease Release, ReadRelease Read)> Releases(
        ExportedLedger ledger, ExportedLog log, long size, IReadOnlySet<long>? only = null, Func<bool>? opens = null)
    {
        var lines = Batches.InOrder(Wanted(ledger, only), l => l.Text.Length, l => Line.Read(l.Number, l.Text), cancel);
        return Batches.InOrder(
            Batches.Of(lines.Select(l => l ?? throw Changed(ledger.Name)), l => l.Bytes).SelectMany(b => opens?.Invoke() == false ? b : WithEntries(b, log, size)), l => l.Bytes,
            l => ReadRelease.Of(l.LeafBytes, l.Leaf, Disclosure.Apart(l.Release.Disclosures), _ => l.Entry is { } entry ? Entry.Form(entry).Value : null) is var read
                && read.Hash == ledger.Tree.Leaf(l.Number) ? (l.Release, read) : throw Changed(ledger.Name), cancel);
    }

    // As many lines as there were, each with its number.
    private IEnumerable<(long Number, byte[] Text)> Wanted(ExportedLedger ledger, IReadOnlySet<long>? only)
    {
        var count = 0L;
        foreach (var line in ledger.Lines(files))
        {
            if (count >= ledger.Tree.Size)
            {
                throw Changed(ledger.Name);
            }

            if (only is null || only.Contains(count))
            {
                yield return (count, line);
            }

            count++;
        }

        if (count != ledger.Tree.Size)
        {
            throw Changed(ledger.Name);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => files.Dispose();

    // Each bundle that has some of the entries is read once.
    private List<Line> WithEntries(List<Line> lines, ExportedLog log, long size)
    {
        var entries = new Dictionary<long, byte[]>();
        foreach (var wanted in lines.Select(l => l.Leaf.Value?.Index ?? size).Where(i => i < size).Distinct().GroupBy(i => i / Tiles.Width))
        {
            var bundle = Bundle(log, wanted.Key);
            foreach (var index in wanted)
            {
                entries[index] = bundle[index % Tiles.Width];
            }
        }

        return [.. lines.Select(l => l with { Entry = l.Leaf.Value is { } leaf ? entries.GetValueOrDefault(leaf.Index) : null })];
    }

    private IEnumerable<IEnumerable<byte[]>> Bundles(ExportedLog log, long size)
    {
        for (var n = 0L; n * Tiles.Width < size; n++)
        {
            yield return Bundle(log, n).Take((int)Math.Min(Tiles.Width, size - (n * Tiles.Width)));
        }
    }

    private byte[][] Bundle(ExportedLog log, long n) => new TiledLog(log.Folder, files.Bytes, log.Head, log.Tree).Bundle(n).Try(out var entries, out var fault) ? entries : throw Changed(fault.Message);

    private static InvalidDataException Changed(string what) => new($"The export was changed while it was read: {what}");

    // A line of a ledger, with the bytes of the entry that it is of.
    private sealed record Line(long Number, ExportedRelease Release, byte[] LeafBytes, Checked<ReleaseLeaf> Leaf, byte[]? Entry)
    {
        public int Bytes => LeafBytes.Length + Release.Disclosures.Length + (Entry?.Length ?? 0);

        public static Line? Read(long number, byte[] text) =>
            ExportedRelease.Read(text).Value is { } release && Encoding.UTF8.GetBytes(release.Leaf) is var leaf ? new Line(number, release, leaf, ReleaseLeaf.Read(leaf), null) : null;
    }
}
