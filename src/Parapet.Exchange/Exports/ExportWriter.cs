using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;
using Parapet.Exchange.Nodes;

namespace Parapet.Exchange.Exports;

/// <summary>
/// What a party hands to a third person: charter, every log it keeps as static files (C2SP tlog-tiles), the releases it gave and received, and evidence. Nothing exact of its own is in it but what
/// was opened for inspection. Source: C2SP-TLOG-TILES.
/// </summary>
public static class ExportWriter
{
    /// <summary>Version of the format.</summary>
    public const string Format = "parapet-export/1";

    /// <summary>Writes an export; the folder or file appears whole or not at all.</summary>
    /// <param name="node">Whose.</param>
    /// <param name="path">A folder that is not there yet, or a file whose name ends in .zip.</param>
    /// <returns>What is wrong; null when it was written.</returns>
    public static Diagnostic? Write(Node node, string path)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Path.Exists(path))
        {
            return new Diagnostic(NodeCodes.Folder, path, "is there already. Name one that is not: an export never overwrites anything.");
        }

        var part = path + ".part";
        try
        {
            if (Directory.Exists(part))
            {
                Directory.Delete(part, recursive: true);
            }

            Directory.CreateDirectory(part);
            node.Store.Read(reader =>
            {
                Write(node, reader, part);
                return 0;
            });
            if (path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            {
                ZipFile.CreateFromDirectory(part, path, CompressionLevel.Optimal, includeBaseDirectory: false);
                Directory.Delete(part, recursive: true);
            }
            else
            {
                Directory.Move(part, path);
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StoreException)
        {
            return new Diagnostic(NodeCodes.Folder, path, $"cannot be written: {e.Message}");
        }
    }

    private static void Write(Node node, StoreReader reader, string folder)
    {
        var (charter, me) = (node.Charter, node.Me.Id);
        Text(folder, "export.json", Study.Bundle.Json.Text(new JsonObject
        {
            ["format"] = Format, ["exchange"] = charter.Exchange, ["party"] = me, ["made"] = Header.TimeText(node.Clock.GetUtcNow()), ["version"] = typeof(Scenario).Assembly.GetName().Version!.ToString(3),
        }) + "\n");
        Text(folder, "charter.json", node.SignedCharter.Text);
        foreach (var party in charter.Parties)
        {
            var log = charter.LogName(party.Id);
            if (Head(reader, log) is { } head && Checkpoint.Open(head, party.LogKey, charter.Parties.Select(p => p.WitnessKey)).Value is { } signed)
            {
                var tree = new MerkleTree();
                foreach (var entry in Entries(reader, log, signed.Head.Size))
                {
                    tree.Append(Digest.Leaf(entry));
                }

                // Into a folder that was not there each entry is written once, in order.
                using var entries = Entries(reader, log, signed.Head.Size).GetEnumerator();
                if (Tiles.Write(Path.Combine(folder, "logs", party.Id), tree, _ => entries.MoveNext() ? entries.Current : throw new IOException("An entry is missing."), signed) is { } wrong)
                {
                    throw new IOException(wrong.Message);
                }

                foreach (var other in charter.Others(party.Id).Where(o => party.Id == me || o.Id == me))
                {
                    Releases(reader, folder, log, party.Id, other.Id, signed.Head.Size);
                }
            }
        }

        foreach (var (name, value) in reader.Metas("evidence/"))
        {
            Text(folder, name + ".json", value);
        }
    }

    // The newest head over entries that are all here.
    private static string? Head(StoreReader reader, string log)
    {
        var last = reader.LastHead(log);
        return last is not null && last.Size <= reader.Size(log) ? last.Note : reader.LastCosigned(log) is { Note.Length: > 0 } cosigned ? cosigned.Note : null;
    }

    private static IEnumerable<byte[]> Entries(StoreReader reader, string log, long size)
    {
        const int Step = 1000;
        for (var at = 0L; at < size; at += Step)
        {
            foreach (var entry in reader.Entries(log, at, (int)Math.Min(Step, size - at)))
            {
                yield return entry;
            }
        }
    }

    private static void Releases(StoreReader reader, string folder, string log, string origin, string recipient, long size)
    {
        const int Step = 1000;
        Directory.CreateDirectory(Path.Combine(folder, "releases"));
        using var file = new StreamWriter(Path.Combine(folder, "releases", $"{origin}-to-{recipient}.jsonl"));
        for (var at = 0L; ; at += Step)
        {
            var releases = reader.Releases(log, recipient, at, Step);
            foreach (var release in releases)
            {
                if (release.Entry >= size)
                {
                    return; // the ledger is written without a hole, as far as the head has come
                }

                var (shown, verified) = Node.Times(reader, origin, release.Entry);
                file.WriteLine(Wire.Text(new JsonObject
                {
                    ["leaf"] = Encoding.UTF8.GetString(release.Leaf),
                    ["disclosures"] = release.Disclosures,
                    ["shown_ms"] = shown,
                    ["verified_ms"] = verified,
                }));
            }

            if (releases.Count < Step)
            {
                return;
            }
        }
    }

    private static void Text(string folder, string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
