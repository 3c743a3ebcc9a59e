using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
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
public sealed record ExportedRelease(string Leaf, string Disclosures, DateTimeOffset? Shown, DateTimeOffset? Verified)
{
    internal const int LineMax = ExchangeLimits.DisclosuresMax + ExchangeLimits.EntryMax; // [bytes]

    internal static Checked<ExportedRelease> Read(ReadOnlyMemory<byte> line)
    {
        if (!StrictJson.Document(line, LineMax).Try(out var document, out var fault))
        {
            return fault;
        }

        using var _ = document;
        var map = document.RootElement;
        return map.ValueKind == JsonValueKind.Object && StrictJson.Text(StrictJson.Member(map, "leaf"u8)) is { } leaf && StrictJson.Text(StrictJson.Member(map, "disclosures"u8)) is { } disclosures
            ? new ExportedRelease(leaf, disclosures, Time(map, "shown_ms"u8), Time(map, "verified_ms"u8))
            : EntryCodes.Fault(EntryCodes.Leaf, "this is not a leaf with its disclosures.");
    }

    private static DateTimeOffset? Time(JsonElement map, ReadOnlySpan<byte> name) =>
        StrictJson.Whole(StrictJson.Member(map, name), -62_135_596_800_000, 253_402_300_799_999) is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
}

/// <summary>One log of an export, the entries of which fit their signed head. They are left in the export.</summary>
/// <param name="Party">Whose.</param>
/// <param name="Head">As signed.</param>
/// <param name="Tree">Of the entries.</param>
public sealed record ExportedLog(CharterParty Party, SignedCheckpoint Head, MerkleTree Tree)
{
    internal string Folder => FolderOf(Party.Id);

    internal static string FolderOf(string party) => $"logs/{party}";
}

/// <summary>One release ledger of an export, every line of which is one. They are left in the export.</summary>
/// <param name="From">Who released.</param>
/// <param name="To">To whom.</param>
/// <param name="Tree">Of the leaves.</param>
public sealed record ExportedLedger(string From, string To, MerkleTree Tree)
{
    internal string Name => $"releases/{From}-to-{To}.jsonl";

    // Of a line that is too long only as much as tells so is given, and nothing after it.
    internal IEnumerable<byte[]> Lines(ExportFiles files)
    {
        using var stream = files.Read(Name);
        var buffer = new byte[ExportedRelease.LineMax + 1];
        for (var (from, to) = (0, 0); ;)
        {
            var length = buffer.AsSpan(from, to - from).IndexOf((byte)'\n');
            if (length >= 0)
            {
                yield return buffer[from..(from + length)];
                from += length + 1;
                continue;
            }

            buffer.AsSpan(from, to - from).CopyTo(buffer);
            (from, to) = (0, to - from);
            var more = to < buffer.Length ? stream.Read(buffer, to, buffer.Length - to) : 0;
            to += more;
            if (more == 0)
            {
                if (to > 0)
                {
                    yield return buffer[..to];
                }

                yield break;
            }
        }
    }
}

/// <summary>An export as it was read: only its form is known to be right. Entries and releases stay in its files, to be read one after the other.</summary>
public sealed class Export
{
    private Export(string path, SignedCharter charter, CharterParty party, DateTimeOffset made, ImmutableArray<ExportedLog> logs,
        ImmutableArray<ExportedLedger> ledgers, ImmutableArray<(string Name, string Text)> evidence, ImmutableArray<Finding> broken)
    {
        Path = path;
        SignedCharter = charter;
        Party = party;
        Made = made;
        Logs = logs;
        Ledgers = ledgers;
        Evidence = evidence;
        Broken = broken;
    }

    /// <summary>Folder, or zip file.</summary>
    public string Path { get; }

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
    public ImmutableArray<ExportedLedger> Ledgers { get; }

    /// <summary>Proofs of misbehaviour that the party collected.</summary>
    public ImmutableArray<(string Name, string Text)> Evidence { get; }

    /// <summary>Logs that do not fit their heads.</summary>
    public ImmutableArray<Finding> Broken { get; }

    /// <summary>Reads an export.</summary>
    /// <param name="path">Folder, or zip file.</param>
    public static Checked<Export> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using var files = ExportFiles.Open(path);
            return Read(path, files);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Wrong(path, $"{(File.Exists(path) ? "is not a zip file that can be read" : "cannot be read")}: {e.Message}");
        }
    }

    /// <summary>A release ledger; null where there is none.</summary>
    /// <param name="from">Who released.</param>
    /// <param name="to">To whom.</param>
    public ExportedLedger? Ledger(string from, string to) => Ledgers.FirstOrDefault(l => l.From == from && l.To == to);

    private static Checked<Export> Read(string path, ExportFiles files)
    {
        const string About = "export.json";
        if (!files.Has(About))
        {
            return Wrong(path, "is not an export: it has no export.json. Name the folder that 'exchange export' or 'exchange exercise' wrote.");
        }

        if (!StrictJson.ReadObject(Bytes(files, About), ExchangeLimits.DocumentMax).Try(out var map, out var fault) || StrictJson.Text(map["format"]) != ExportWriter.Format
            || Header.ReadTime(StrictJson.Text(map["made"])) is not { } made)
        {
            return Wrong(files.At(About), fault?.Message ?? $"is not of the format {ExportWriter.Format}.");
        }

        const string Agreed = "charter.json";
        if (!files.Bytes(Agreed, 0, 4 * ExchangeLimits.DocumentMax).Try(out var document, out fault))
        {
            return new Diagnostic(CharterCodes.Form, files.At(Agreed), $"cannot be read: {fault.Message}");
        }

        if (!SignedCharter.Read(document).Try(out var charter, out fault))
        {
            return fault with { File = files.At(Agreed) };
        }

        if (charter.Charter.Find(StrictJson.Text(map["party"]) ?? "") is not { } party || StrictJson.Text(map["exchange"]) != charter.Charter.Exchange)
        {
            return Wrong(files.At(About), "names a party or an exchange that the charter does not have.");
        }

        var (logs, broken) = (ImmutableArray.CreateBuilder<ExportedLog>(), ImmutableArray.CreateBuilder<Finding>());
        foreach (var origin in charter.Charter.Parties.Where(p => files.HasFolder(ExportedLog.FolderOf(p.Id))))
        {
            if (ReadLog(files, charter.Charter, origin).Try(out var log, out fault))
            {
                logs.Add(log);
            }
            else
            {
                broken.Add(new Finding(Question.Integrity, fault.Code, origin.Id, -1, fault.Message));
            }
        }

        var ledgers = ImmutableArray.CreateBuilder<ExportedLedger>();
        foreach (var ledger in charter.Charter.Parties.SelectMany(f => charter.Charter.Others(f.Id).Select(t => new ExportedLedger(f.Id, t.Id, new MerkleTree()))).Where(l => files.Has(l.Name)))
        {
            if (ReadLeaves(files, ledger) is { } wrong)
            {
                return wrong;
            }

            ledgers.Add(ledger);
        }

        var evidence = files.Under("evidence").Where(f => f.EndsWith(".json", StringComparison.Ordinal)).Take(1000).Select(f => (f, Encoding.UTF8.GetString(Bytes(files, f)))).ToImmutableArray();
        return new Export(path, charter, party, made, logs.DrainToImmutable(), ledgers.DrainToImmutable(), evidence, broken.DrainToImmutable());
    }

    private static Checked<ExportedLog> ReadLog(ExportFiles files, Charter charter, CharterParty origin)
    {
        if (!TiledLog.OpenFrom(files.Bytes, ExportedLog.FolderOf(origin.Id), origin.LogKey, charter.Parties.Where(p => p.Id != origin.Id).Select(p => p.WitnessKey)).Try(out var tiled, out var fault))
        {
            return fault;
        }

        return tiled.Signed.Head.Origin != charter.LogName(origin.Id) ? new Diagnostic(LogCodes.Origin, "", $"The head is of {EntryCodes.Quote(tiled.Signed.Head.Origin)}, another log.")
            : tiled.VerifyEntries() is { } wrong ? wrong
            : new ExportedLog(origin, tiled.Signed, tiled.Tree);
    }

    private static Diagnostic? ReadLeaves(ExportFiles files, ExportedLedger ledger)
    {
        foreach (var leaf in Batches.InOrder(
            ledger.Lines(files), l => l.Length, l => ExportedRelease.Read(l).Value is { } release ? Digest.Leaf(Encoding.UTF8.GetBytes(release.Leaf)) : (Digest?)null, CancellationToken.None))
        {
            if (leaf is not { } hash)
            {
                return new Diagnostic(EntryCodes.Leaf, "", "is not a leaf with its disclosures.", files.At(ledger.Name), (int)ledger.Tree.Size + 1, 1);
            }

            ledger.Tree.Append(hash);
        }

        return null;
    }

    private static byte[] Bytes(ExportFiles files, string name) =>
        files.Bytes(name, 0, ExchangeLimits.DocumentMax).Try(out var bytes, out var fault) ? bytes : throw new InvalidDataException($"{files.At(name)}: {fault.Message}");

    private static Diagnostic Wrong(string path, string message) => new(Nodes.NodeCodes.Folder, path, message);
}
