using System.IO.Compression;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Exports;

/// <summary>The files of an export: those of a folder, or of a zip file, which is read where it lies and never unpacked. For one thread.</summary>
internal sealed class ExportFiles : IDisposable
{
    private const long UnpackedMax = 8L << 30; // [bytes] of a zip file's content
    private const int FilesMax = 200_000; // in a zip file

    private readonly string path;
    private readonly ZipArchive? zip;
    private readonly SortedDictionary<string, ZipArchiveEntry> packed = new(StringComparer.Ordinal);

    private ExportFiles(string path, ZipArchive? zip)
    {
        this.path = path;
        this.zip = zip;
    }

    /// <summary>Opens a folder or a zip file.</summary>
    /// <param name="path">Of either.</param>
    /// <exception cref="InvalidDataException">The zip file cannot be read, is too large, or has names that lead out of a folder or are there twice.</exception>
    /// <exception cref="IOException">The zip file cannot be opened.</exception>
    public static ExportFiles Open(string path)
    {
        if (!File.Exists(path))
        {
            return new ExportFiles(path, null);
        }

        var files = new ExportFiles(path, ZipFile.OpenRead(path));
        try
        {
            files.Index();
            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is a file.</summary>
    /// <param name="name">From the export's root, with slashes.</param>
    public bool Has(string name) => zip is null ? File.Exists(At(name)) : packed.ContainsKey(name);

    /// <summary>Whether there is a folder.</summary>
    /// <param name="name">As for <see cref="Has"/>.</param>
    public bool HasFolder(string name) => zip is null ? Directory.Exists(At(name)) : packed.Keys.Any(k => k.StartsWith(name + "/", StringComparison.Ordinal));

    /// <summary>Names of all files in a folder and those below it, in order.</summary>
    /// <param name="folder">As for <see cref="Has"/>.</param>
    public IEnumerable<string> Under(string folder) => !HasFolder(folder) ? []
        : zip is not null ? packed.Keys.Where(k => k.StartsWith(folder + "/", StringComparison.Ordinal))
        : Directory.EnumerateFiles(At(folder), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(path, f).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal);

    /// <summary>Where a file is, for people.</summary>
    /// <param name="name">As for <see cref="Has"/>.</param>
    public string At(string name) => Path.Combine(path, name);

    /// <summary>A file to be read from its start on.</summary>
    /// <param name="name">As for <see cref="Has"/>.</param>
    /// <exception cref="IOException">It is not there or cannot be opened.</exception>
    public Stream Read(string name) => zip is null ? new FileStream(At(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
        : packed.TryGetValue(name, out var entry) ? entry.Open() : throw new FileNotFoundException($"{name} is not in {path}.");

    /// <summary>The bytes of a file that has least to most of them; or <see cref="LogCodes.TileMissing"/>, <see cref="LogCodes.TileLength"/>.</summary>
    /// <param name="name">As for <see cref="Has"/>.</param>
    /// <param name="least">[bytes].</param>
    /// <param name="most">[bytes].</param>
    public Checked<byte[]> Bytes(string name, int least, int most)
    {
        if (zip is null)
        {
            return TiledLog.Bytes(At(name), least, most);
        }

        if (!packed.TryGetValue(name, out var entry) || entry.Length < least || entry.Length > most)
        {
            return entry is null
                ? new Diagnostic(LogCodes.TileMissing, "", "The file is not in the zip file.", At(name))
                : new Diagnostic(LogCodes.TileLength, "", $"The file has {entry.Length} bytes; {least} to {most} are expected.", At(name));
        }

        try
        {
            var bytes = new byte[entry.Length];
            using var stream = entry.Open();
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return new Diagnostic(LogCodes.TileMissing, "", $"The file cannot be read: {e.Message}", At(name));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => zip?.Dispose();

    private void Index()
    {
        if (zip!.Entries.Count > FilesMax || zip.Entries.Sum(e => (double)e.Length) > UnpackedMax)
        {
            throw new InvalidDataException($"it holds more than {FilesMax} files or {UnpackedMax >> 30} GiB.");
        }

        foreach (var entry in zip.Entries.Where(e => !e.FullName.EndsWith('/')))
        {
            if (entry.FullName.Contains('\\', StringComparison.Ordinal) || entry.FullName.Split('/').Any(p => p is "" or "." or "..") || !packed.TryAdd(entry.FullName, entry))
            {
                throw new InvalidDataException($"the name {Entries.EntryCodes.Quote(entry.FullName)} leads out of the folder, or is there twice.");
            }
        }
    }
}
