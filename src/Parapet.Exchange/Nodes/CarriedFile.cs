using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;

namespace Parapet.Exchange.Nodes;

/// <summary>What a carried file holds, or what became of it.</summary>
/// <param name="From">The party whose log it is.</param>
/// <param name="For">The party it is for.</param>
/// <param name="First">[entries] that the recipient must have.</param>
/// <param name="Entries">In the file, or taken of it.</param>
/// <param name="Releases">In the file, or taken of it.</param>
/// <param name="Parts">Batches in the file.</param>
/// <param name="More">There is more than one file may hold.</param>
public sealed record Carried(string From, string For, long First, long Entries, long Releases, int Parts, bool More)
{
    /// <summary>As JSON, with the state of the node that wrote or took it.</summary>
    /// <param name="node">It.</param>
    public JsonObject Json(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return new JsonObject
        {
            ["from"] = From, ["for"] = For, ["first"] = First, ["entries"] = Entries, ["releases"] = Releases, ["parts"] = Parts, ["more"] = More, ["state"] = node.State.ToString().ToLowerInvariant(),
        };
    }
}

/// <summary>
/// Batches on a disk. Lines of JSON: the first says what the file is, the last how many batches there are, and each in between is one batch, byte for byte as a gateway would have answered.
/// Nothing in it is secret from its recipient, everything in it from others: values that were released lie open in it.
/// </summary>
public static class CarriedFile
{
    /// <summary>The format that is written and read.</summary>
    public const string Format = "parapet-carried/1";

    private const int LineMax = 4096; // [bytes] of the first and the last line

    /// <summary>Writes what a peer lacks of the own log and of what was released to it. The file appears whole or not at all.</summary>
    /// <param name="node">Whose.</param>
    /// <param name="party">The peer.</param>
    /// <param name="from">Entries and releases that it has; null for what its newest receipt says.</param>
    /// <param name="path">A file that is not there yet.</param>
    public static Checked<Carried> Write(Node node, string party, (long Entries, long Releases)? from, string path)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (party == node.Me.Id || node.Charter.Find(party) is null)
        {
            return new Diagnostic(NodeCodes.Carried, "--for", $"{EntryCodes.Quote(party)} is no other party of this exchange. Parties: {string.Join(", ", node.Charter.Others(node.Me.Id).Select(p => p.Id))}.");
        }

        var there = node.There(party);
        if (from is { } given && (given.Entries > there.Entries || given.Releases > there.Releases))
        {
            return new Diagnostic(NodeCodes.Carried, "--from", $"is {given.Entries}/{given.Releases}, but there are only {there.Entries} entries and {there.Releases} releases for {party}. Give what 'exchange status' of {party} shows as mirrored and received.");
        }

        if (Path.Exists(path))
        {
            return new Diagnostic(NodeCodes.Carried, "--out", $"{path} is there already. Name one that is not: nothing is overwritten.");
        }

        var (entries, releases) = from ?? node.ReceivedBy(party);
        var (first, taken, released, parts, more) = (-1L, 0L, 0L, 0, false);
        var part = path + ".part";
        try
        {
            using (var file = NodeFolder.OwnFile(part))
            {
                Line(file, Wire.Bytes(new JsonObject { ["format"] = Format, ["exchange"] = node.Charter.Exchange, ["from"] = node.Me.Id, ["for"] = party, ["made"] = Header.TimeText(node.Clock.GetUtcNow()) }));
                foreach (var batch in node.Carry(party, entries, releases))
                {
                    if (parts == ExchangeLimits.CarriedMax)
                    {
                        more = true;
                        break;
                    }

                    Line(file, batch.Bytes());
                    first = first < 0 ? batch.From : first;
                    (taken, released, parts) = (taken + batch.Entries.Length, released + batch.Releases.Length, parts + 1);
                }

                Line(file, Wire.Bytes(new JsonObject { ["parts"] = parts }));
                file.Flush(flushToDisk: true);
            }

            File.Move(part, path);
            return new Carried(node.Me.Id, party, first, taken, released, parts, more);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Log.StoreException)
        {
            if (File.Exists(part))
            {
                File.Delete(part);
            }

            return new Diagnostic(NodeCodes.Carried, "--out", $"{path} cannot be written: {e.Message}");
        }
    }

    /// <summary>Takes a file in: first its form is looked at from beginning to end, then each batch is taken like one from the network.</summary>
    /// <param name="node">Whose.</param>
    /// <param name="path">Untrusted.</param>
    /// <param name="compare">Whether this party's people say that the file is newer than the last stop of the node.</param>
    /// <returns>What was taken, and what is wrong, by line; batches in front of one that is refused are taken.</returns>
    public static async Task<(Carried? Taken, ImmutableArray<Diagnostic> Faults)> Take(Node node, string path, bool compare)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            var (header, faults) = Look(node, path, file);
            if (header is null)
            {
                return (null, faults);
            }

            file.Position = 0;
            var lines = new Lines(file);
            lines.Next(LineMax);
            var before = node.Mirrored(header.From);
            for (var i = 0; i < header.Parts; i++)
            {
                if (lines.Next(ExchangeLimits.BatchBytesMax) is not { } bytes || !Batch.Read(bytes).Try(out var batch, out var fault))
                {
                    return (null, [Wrong(path, i + 2, "", "was changed while it was read.")]);
                }

                if (await node.TakeCarried(batch, compare).ConfigureAwait(false) is { } refused)
                {
                    var there = node.Mirrored(header.From);
                    var hint = batch.From > there.Entries || batch.LedgerFrom > there.Releases
                        ? $" Ask {header.From} for a file made with --from {there.Entries}/{there.Releases}." : "";
                    var kept = i > 0 ? $" The {i} part{(i > 1 ? "s" : "")} before {(i > 1 ? "were" : "was")} taken and stay{(i > 1 ? "" : "s")}." : " Nothing was taken.";
                    return (null, [new Diagnostic(refused.Code, refused.Index < 0 ? refused.Log : $"{refused.Log}[{refused.Index}]", refused.Text + hint + kept, path, i + 2, 1)]);
                }
            }

            var after = node.Mirrored(header.From);
            return (header with { Entries = after.Entries - before.Entries, Releases = after.Releases - before.Releases }, []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, [new Diagnostic(NodeCodes.Carried, "", $"cannot be read: {e.Message}", path)]);
        }
    }

    // Everything that is wrong with its form, before anything is taken.
    private static (Carried? Header, ImmutableArray<Diagnostic> Faults) Look(Node node, string path, FileStream file)
    {
        var lines = new Lines(file);
        if (lines.Next(LineMax) is not { } head || StrictJson.ReadObject(head, LineMax).Value is not { } map || StrictJson.Text(map["format"]) is not { } format)
        {
            return (null, [Wrong(path, 1, "", "does not say that this is a file that 'exchange carry' wrote.")]);
        }

        if (format != Format || StrictJson.Text(map["exchange"]) is not { } exchange || StrictJson.Text(map["from"]) is not { } from || StrictJson.Text(map["for"]) is not { } recipient
            || StrictJson.Text(map["made"]) is null || map.Count != 5)
        {
            return (null, [Wrong(path, 1, "format", $"is not {Format} with exchange, from, for and made. Use the same release of Parapet on both sides.")]);
        }

        var faults = ImmutableArray.CreateBuilder<Diagnostic>();
        if (exchange != node.Charter.Exchange)
        {
            faults.Add(new Diagnostic(NodeCodes.OtherExchange, "exchange", $"is {EntryCodes.Quote(exchange)}; {node.Me.Id} is part of {node.Charter.Exchange}.", path, 1, 1));
        }

        if (recipient != node.Me.Id)
        {
            faults.Add(Wrong(path, 1, "for", $"is {EntryCodes.Quote(recipient)}, not {node.Me.Id}: what is released to one party is not for another."));
        }

        if (from == node.Me.Id || node.Charter.Find(from) is null)
        {
            faults.Add(Wrong(path, 1, "from", $"is {EntryCodes.Quote(from)}, which is no other party of this exchange."));
        }

        var (first, entries, releases, parts) = (0L, 0L, 0L, 0);
        for (var line = 2; ; line++)
        {
            if (lines.Next(ExchangeLimits.BatchBytesMax) is not { } bytes)
            {
                faults.Add(Wrong(path, line, "", lines.TooLong ? $"has more than {ExchangeLimits.BatchBytesMax} bytes." : "the file ends before its last line, which says how many parts there are: it was cut off on the way. Copy it again."));
                break;
            }

            if (bytes.Length <= LineMax && StrictJson.ReadObject(bytes, LineMax).Value is { Count: 1 } last && last.ContainsKey("parts"))
            {
                if (StrictJson.Whole(last["parts"], 1, ExchangeLimits.CarriedMax) != parts)
                {
                    faults.Add(Wrong(path, line, "parts", $"is not {parts}, the number of parts that are here: some are missing, or there are some too many."));
                }
                else if (lines.Next(1) is not null || lines.TooLong)
                {
                    faults.Add(Wrong(path, line + 1, "", "goes on after its last line."));
                }

                break;
            }

            if (parts++ == ExchangeLimits.CarriedMax)
            {
                faults.Add(Wrong(path, line, "", $"has more than {ExchangeLimits.CarriedMax} parts."));
                break;
            }

            if (!Batch.Read(bytes).Try(out var batch, out var fault))
            {
                faults.Add(fault with { File = path, Line = line, Column = 1 });
            }
            else if ((batch.Exchange, batch.Log, batch.Recipient) != (exchange, from, recipient))
            {
                faults.Add(Wrong(path, line, "", $"is a part of {EntryCodes.Quote(batch.Log)} for {EntryCodes.Quote(batch.Recipient)}, not what the first line says."));
            }
            else
            {
                first = parts == 1 ? batch.From : first;
                (entries, releases) = (entries + batch.Entries.Length, releases + batch.Releases.Length);
            }
        }

        return faults.Count > 0 ? (null, faults.DrainToImmutable()) : (new Carried(from, recipient, first, entries, releases, parts, false), []);
    }

    private static void Line(FileStream file, byte[] bytes)
    {
        file.Write(bytes);
        file.WriteByte((byte)'\n');
    }

    private static Diagnostic Wrong(string path, int line, string at, string message) => new(NodeCodes.Carried, at, message, path, line, 1);

    /// <summary>Lines of a file, each of no more bytes than allowed; one that is not ended is none.</summary>
    private sealed class Lines(FileStream file)
    {
        private readonly byte[] buffer = new byte[65_536];
        private int at, end;

        /// <summary>The last one asked for was longer than allowed.</summary>
        public bool TooLong { get; private set; }

        public byte[]? Next(int max)
        {
            using var line = new MemoryStream();
            while (true)
            {
                if (at == end)
                {
                    (at, end) = (0, file.Read(buffer));
                    if (end == 0)
                    {
                        return null;
                    }
                }

                var rest = buffer.AsSpan(at, end - at);
                var newline = rest.IndexOf((byte)'\n');
                var piece = newline < 0 ? rest : rest[..newline];
                if (line.Length + piece.Length > max)
                {
                    TooLong = true;
                    return null;
                }

                line.Write(piece);
                at += piece.Length + (newline < 0 ? 0 : 1);
                if (newline >= 0)
                {
                    return line.ToArray();
                }
            }
        }
    }
}
