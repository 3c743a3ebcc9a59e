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
    public IEnumerable<T> Entries<T>(ExportedLog log, long size, Func<byte[], T> work)
    {
        foreach (var batch in Batches.Of(Bundles(log, size).SelectMany(b => b), e => e.Length))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var done in Batches.InOrder(batch, work))
            {
                yield return done;
            }
        }
    }

    /// <summary>The releases of a ledger in order, each with its leaf and what was opened by it.</summary>
    /// <param name="ledger">Of the export.</param>
    /// <param name="log">Of which entries were released.</param>
    /// <param name="size">Entries of that log that count.</param>
    /// <param name="of">Which of the leaves that can be read are wanted; null for all, and those that cannot be read.</param>
    /// <exception cref="InvalidDataException">A file is not what it was.</exception>
    public IEnumerable<(ExportedRelease Release, ReadRelease Read)> Releases(ExportedLedger ledger, ExportedLog log, long size, Predicate<ReleaseLeaf>? of = null)
    {
        foreach (var batch in Batches.Of(ledger.Lines(files), l => l.Length))
        {
            cancel.ThrowIfCancellationRequested();
            var lines = Batches.InOrder(batch, line => ExportedRelease.Read(line).Value is { } release ? (Release: release, Leaf: ReleaseLeaf.Read(Encoding.UTF8.GetBytes(release.Leaf))) : default);
            if (lines.Any(l => l.Release is null))
            {
                throw Changed(ledger.Name);
            }

            var wanted = lines.Where(l => of is null || (l.Leaf.Value is { } leaf && of(leaf))).ToList();
            var entries = At(log, wanted.Select(l => l.Leaf.Value?.Index ?? size).Where(i => i < size));
            var read = Batches.InOrder(wanted, l => ReadRelease.Of(
                Encoding.UTF8.GetBytes(l.Release.Leaf), l.Leaf, Disclosure.Apart(l.Release.Disclosures), i => entries.TryGetValue(i, out var bytes) ? Entry.Form(bytes).Value : null));
            foreach (var (one, release) in wanted.Zip(read))
            {
                yield return (one.Release, release);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => files.Dispose();

    // Entries by index: each bundle that has some of them is read once.
    private Dictionary<long, byte[]> At(ExportedLog log, IEnumerable<long> indices)
    {
        var found = new Dictionary<long, byte[]>();
        foreach (var bundle in indices.Distinct().GroupBy(i => i / Tiles.Width))
        {
            var entries = Bundle(log, bundle.Key);
            foreach (var index in bundle)
            {
                found[index] = entries[index % Tiles.Width];
            }
        }

        return found;
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
}
