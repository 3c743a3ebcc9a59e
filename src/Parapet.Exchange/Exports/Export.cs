using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Exports;

/// <summary>A line of a release ledger in an export.</summary>
/// <param name="Leaf">Text of the leaf.</param>
/// <param name="Disclosures">Ended by a tilde each.</param>
/// <param name="Shown">When its recipient first showed it; null where that is not known.</param>
/// <param name="Verified">When its recipient had it proved.</param>
public sealed record ExportedRelease(string Leaf, string Disclosures, DateTimeOffset? Shown, DateTimeOffset? Verified);

/// <summary>One log of an export: entries that fit their signed head.</summary>
/// <param name="Party">Whose.</param>
/// <param name="Head">As signed.</param>
/// <param name="Tree">Of the entries.</param>
/// <param name="Entries">Their bytes.</param>
public sealed record ExportedLog(CharterParty Party, SignedCheckpoint Head, MerkleTree Tree, ImmutableArray<byte[]> Entries);

/// <summary>An export as it was read: only its form is known to be right.</summary>
public sealed class Export
{
    private const long UnpackedMax = 8L << 30; // [bytes] of a zip file's content
    private const int FilesMax = 200_000; // in a zip file
    private const int LineMax = ExchangeLimits.DisclosuresMax + ExchangeLimits.EntryMax;

    private Export(SignedCharter charter, CharterParty party, DateTimeOffset made, ImmutableArray<ExportedLog> logs,
        ImmutableDictionary<(string From, string To), ImmutableArray<ExportedRelease>> releases, ImmutableArray<(string Name, string Text)> evidence, ImmutableArray<Finding> broken)
    {
        SignedCharter = charter;
        Party = party;
        Made = made;
        Logs = logs;
        Releases = releases;
        Evidence = evidence;
        Broken = broken;
    }

    /// <summary>What was agreed.</summary>
    public SignedCharter SignedCharter { get; }

    /// <summary>What was agreed.</summary>
    public Charter Charter => SignedCharter.Charter;

    /// <summary>Whose export it is.</summary>
    public CharterParty Party { get; }

    /// <summary>When it was made, by the party's clock.</summary>
    public DateTimeOffset Made { get; }

    /// <summary>The logs that fit their heads.</summary>
    public ImmutableArray<ExportedLog> Logs { get; }

    /// <summary>Release ledgers.</summary>
    public ImmutableDictionary<(string From, string To), ImmutableArray<ExportedRelease>> Releases { get; }

    /// <summary>Proofs of misbehaviour that the party collected.</summary>
    public ImmutableArray<(string Name, string Text)> Evidence { get; }

    /// <summary>Logs that do not fit their heads.</summary>
    public ImmutableArray<Finding> Broken { get; }

    /// <summary>Reads an export.</summary>
    /// <param name="path">Folder, or zip file.</param>
    public static Checked<Export> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
        {
            return ReadFolder(path);
        }

        var unpacked = Directory.CreateTempSubdirectory("parapet-export-").FullName;
        try
        {
            using var zip = ZipFile.OpenRead(path);
            if (zip.Entries.Count > FilesMax || zip.Entries.Sum(e => (double)e.Length) > UnpackedMax)
            {
                return Wrong(path, $"holds more than {FilesMax} files or {UnpackedMax >> 30} GiB.");
            }

            // The library refuses names that lead out of the folder.
            zip.ExtractToDirectory(unpacked);
            return ReadFolder(unpacked);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Wrong(path, $"is not a zip file that can be read: {e.Message}");
        }
        finally
        {
            Directory.Delete(unpacked, recursive: true);
        }
    }

    private static Checked<Export> ReadFolder(string folder)
    {
        try
        {
            var about = Path.Combine(folder, "export.json");
            if (!File.Exists(about))
            {
                return Wrong(folder, "is not an export: it has no export.json. Name the folder that 'exchange export' or 'exchange exercise' wrote.");
            }

            if (!StrictJson.ReadObject(Bytes(about, ExchangeLimits.DocumentMax), ExchangeLimits.DocumentMax).Try(out var map, out var fault) || StrictJson.Text(map["format"]) != ExportWriter.Format
                || Header.ReadTime(StrictJson.Text(map["made"])) is not { } made)
            {
                return Wrong(about, fault?.Message ?? $"is not of the format {ExportWriter.Format}.");
            }

            if (!SignedCharter.ReadFile(Path.Combine(folder, "charter.json"), complete: false).Try(out var charter, out fault))
            {
                return fault;
            }

            if (charter.Charter.Find(StrictJson.Text(map["party"]) ?? "") is not { } party || StrictJson.Text(map["exchange"]) != charter.Charter.Exchange)
            {
                return Wrong(about, "names a party or an exchange that the charter does not have.");
            }

            var (logs, broken) = (ImmutableArray.CreateBuilder<ExportedLog>(), ImmutableArray.CreateBuilder<Finding>());
            foreach (var origin in charter.Charter.Parties.Where(p => Directory.Exists(Path.Combine(folder, "logs", p.Id))))
            {
                if (ReadLog(folder, charter.Charter, origin).Try(out var log, out fault))
                {
                    logs.Add(log);
                }
                else
                {
                    broken.Add(new Finding(Question.Integrity, fault.Code, origin.Id, -1, fault.Message));
                }
            }

            var releases = ImmutableDictionary.CreateBuilder<(string, string), ImmutableArray<ExportedRelease>>();
            foreach (var (from, to) in charter.Charter.Parties.SelectMany(f => charter.Charter.Others(f.Id).Select(t => (f.Id, t.Id))))
            {
                var file = Path.Combine(folder, "releases", $"{from}-to-{to}.jsonl");
                if (File.Exists(file))
                {
                    if (!ReadReleases(file).Try(out var list, out fault))
                    {
                        return fault;
                    }

                    releases[(from, to)] = [.. list];
                }
            }

            var evidence = Directory.Exists(Path.Combine(folder, "evidence"))
                ? Directory.EnumerateFiles(Path.Combine(folder, "evidence"), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(1000)
                    .Select(f => (Path.GetRelativePath(folder, f), Encoding.UTF8.GetString(Bytes(f, ExchangeLimits.DocumentMax)))).ToImmutableArray()
                : [];
            return new Export(charter, party, made, logs.DrainToImmutable(), releases.ToImmutable(), evidence, broken.DrainToImmutable());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return Wrong(folder, $"cannot be read: {e.Message}");
        }
    }

    private static Checked<ExportedLog> ReadLog(string folder, Charter charter, CharterParty origin)
    {
        if (!TiledLog.Open(Path.Combine(folder, "logs", origin.Id), origin.LogKey, charter.Parties.Where(p => p.Id != origin.Id).Select(p => p.WitnessKey)).Try(out var tiled, out var fault))
        {
            return fault;
        }

        if (tiled.Signed.Head.Origin != charter.LogName(origin.Id))
        {
            return new Diagnostic(LogCodes.Origin, "", $"The head is of {EntryCodes.Quote(tiled.Signed.Head.Origin)}, another log.");
        }

        var entries = ImmutableArray.CreateBuilder<byte[]>();
        for (var n = 0L; n * Tiles.Width < tiled.Signed.Head.Size; n++)
        {
            if (!tiled.Bundle(n).Try(out var bundle, out fault))
            {
                return fault;
            }

            entries.AddRange(bundle);
        }

        return new ExportedLog(origin, tiled.Signed, tiled.Tree, entries.DrainToImmutable());
    }

    private static Checked<List<ExportedRelease>> ReadReleases(string file)
    {
        var list = new List<ExportedRelease>();
        foreach (var line in File.ReadLines(file))
        {
            if (line.Length > LineMax || !StrictJson.ReadObject(Encoding.UTF8.GetBytes(line), LineMax).Try(out var map, out _)
                || StrictJson.Text(map["leaf"]) is not { } leaf || StrictJson.Text(map["disclosures"]) is not { } disclosures)
            {
                return new Diagnostic(EntryCodes.Leaf, "", "is not a leaf with its disclosures.", file, list.Count + 1, 1);
            }

            list.Add(new ExportedRelease(leaf, disclosures, Time(map["shown_ms"]), Time(map["verified_ms"])));
        }

        return list;
    }

    private static DateTimeOffset? Time(JsonNode? node) =>
        StrictJson.Whole(node, -62_135_596_800_000, 253_402_300_799_999) is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    private static byte[] Bytes(string file, int max) =>
        new FileInfo(file).Length <= max ? File.ReadAllBytes(file) : throw new InvalidDataException($"{file} has more than {max} bytes.");

    private static Diagnostic Wrong(string path, string message) => new(Nodes.NodeCodes.Folder, path, message);
}
