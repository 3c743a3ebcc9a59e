using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parapet.Exchange.Entries;

namespace Parapet.Exchange.Nodes;

/// <summary>
/// What one gateway asks another: continue a log from here. The cursor is the verified size of the asker's copy, never a time, so that asking again is harmless and nothing is missed
/// after an outage of any length. The request also carries what the asker owes: heads it cosigned.
/// </summary>
public sealed record PullRequest
{
    /// <summary>Version of the protocol.</summary>
    public const int Version = 1;

    /// <summary>Id of the exchange: nodes of different exchanges never talk past this line.</summary>
    public required string Exchange { get; init; }

    /// <summary>The party whose log is asked for: the asked one's own, or a mirror it keeps.</summary>
    public required string Log { get; init; }

    /// <summary>[entries] verified size of the asker's copy.</summary>
    public required long From { get; init; }

    /// <summary>[leaves] size of the asker's copy of the release ledger of that log for it.</summary>
    public required long Ledger { get; init; }

    /// <summary>[ms] the answer may wait so long for something new.</summary>
    public int WaitMs { get; init; }

    /// <summary>Notes by log: the newest head of each log the asker knows, with its cosignature where it gave one.</summary>
    public ImmutableSortedDictionary<string, string> Heads { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>[ms since 1970 UTC] clock of the asker when it asked.</summary>
    public long TimeMs { get; init; }

    /// <summary>The request as JSON.</summary>
    public byte[] Bytes() => Wire.Bytes(new JsonObject
    {
        ["v"] = Version,
        ["exch"] = Exchange,
        ["log"] = Log,
        ["from"] = From,
        ["ledger"] = Ledger,
        ["wait_ms"] = WaitMs,
        ["heads"] = Wire.Map(Heads),
        ["t_ms"] = TimeMs,
    });

    /// <summary>A request from untrusted bytes.</summary>
    /// <param name="bytes">JSON.</param>
    public static Checked<PullRequest> Read(ReadOnlySpan<byte> bytes)
    {
        if (!StrictJson.Map(StrictJson.Document(bytes, ExchangeLimits.DocumentMax)).Try(out var document, out var fault))
        {
            return fault;
        }

        using var _ = document;
        var read = new Wire.Reader(document.RootElement);
        read.Version(Version);
        var request = new PullRequest
        {
            Exchange = read.Text("exch", 64),
            Log = read.Text("log", 64),
            From = read.Whole("from", 0, long.MaxValue),
            Ledger = read.Whole("ledger", 0, long.MaxValue),
            WaitMs = (int)read.Whole("wait_ms", 0, ExchangeLimits.WaitMax),
            Heads = read.Notes("heads"),
            TimeMs = read.Whole("t_ms", 0, long.MaxValue),
        };
        return read.End() is { } wrong ? wrong : request;
    }
}

/// <summary>One leaf of a release ledger with the disclosures it speaks of.</summary>
/// <param name="Leaf">Text of the leaf, UTF-8.</param>
/// <param name="Disclosures">Disclosures, each ended by a tilde, as RFC 9901 writes them.</param>
public readonly record struct ReleasedLeaf(ReadOnlyMemory<byte> Leaf, string Disclosures)
{
    /// <summary>Whether another has the same bytes.</summary>
    internal bool Is(ReleasedLeaf other) => Disclosures == other.Disclosures && Leaf.Span.SequenceEqual(other.Leaf.Span);
}

/// <summary>An entry released ahead of its head: shown as provisional until the head covers it.</summary>
/// <param name="LedgerIndex">Index in the release ledger.</param>
/// <param name="Index">Index in the log.</param>
/// <param name="Entry">Compact JWS, ASCII.</param>
/// <param name="Release">Leaf and disclosures.</param>
public readonly record struct AheadEntry(long LedgerIndex, long Index, ReadOnlyMemory<byte> Entry, ReleasedLeaf Release);

/// <summary>
/// A part of a log that continues a copy: entries in order, the releases made to the receiver, and a signed head that covers them. The same bytes travel between gateways and by
/// disk; taking them in is one code.
/// </summary>
public sealed record Batch
{
    /// <summary>Id of the exchange.</summary>
    public required string Exchange { get; init; }

    /// <summary>The party whose log it is.</summary>
    public required string Log { get; init; }

    /// <summary>The party it was made for.</summary>
    public required string Recipient { get; init; }

    /// <summary>[entries] index of the first entry.</summary>
    public required long From { get; init; }

    /// <summary>Entries in order: compact JWS each, ASCII. Kept by who takes the batch, and not to be changed, as the leaves.</summary>
    public required ImmutableArray<ReadOnlyMemory<byte>> Entries { get; init; }

    /// <summary>The newest signed head, as a note; empty when the log has none yet.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Proof that the head continues the tree of From + Entries.Length entries; empty when it is the tree of just these. Base64 of 32 bytes each.</summary>
    public ImmutableArray<string> Proof { get; init; } = [];

    /// <summary>[leaves] index of the first leaf in the receiver's release ledger.</summary>
    public required long LedgerFrom { get; init; }

    /// <summary>Leaves in order.</summary>
    public required ImmutableArray<ReleasedLeaf> Releases { get; init; }

    /// <summary>Warnings released beyond what this batch proves.</summary>
    public ImmutableArray<AheadEntry> Ahead { get; init; } = [];

    /// <summary>The newest head of each log that the sender knows.</summary>
    public ImmutableSortedDictionary<string, string> Heads { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>[ms since 1970 UTC] clock of the sender.</summary>
    public long TimeMs { get; init; }

    /// <summary>Index after the last entry.</summary>
    public long To => From + Entries.Length;

    /// <summary>Whether it has as much as one batch is given: more may be there already.</summary>
    internal bool IsFull => Entries.Length >= EntriesMax || Releases.Length >= EntriesMax || Ahead.Length >= EntriesMax;

    /// <summary>Entries that are given in one batch: more would keep own messages waiting too long at the reader's one writer.</summary>
    internal const int EntriesMax = 256;

    /// <summary>The batch as JSON.</summary>
    public byte[] Bytes()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        Write(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the batch as JSON: piece by piece, as one may have megabytes.</summary>
    /// <param name="to">Where.</param>
    public void Write(IBufferWriter<byte> to)
    {
        using var json = new Utf8JsonWriter(to, Wire.WriterOptions);
        json.WriteStartObject();
        json.WriteNumber("v", PullRequest.Version);
        json.WriteString("exch", Exchange);
        json.WriteString("log", Log);
        json.WriteString("to", Recipient);
        json.WriteNumber("from", From);
        json.WriteStartArray("entries");
        foreach (var entry in Entries)
        {
            json.WriteStringValue(entry.Span);
        }

        json.WriteEndArray();
        json.WriteString("checkpoint", Checkpoint);
        json.WriteStartArray("proof");
        foreach (var hash in Proof)
        {
            json.WriteStringValue(hash);
        }

        json.WriteEndArray();
        json.WriteNumber("ledger_from", LedgerFrom);
        json.WriteStartArray("releases");
        foreach (var release in Releases)
        {
            json.WriteStartObject();
            Members(release);
        }

        json.WriteEndArray();
        json.WriteStartArray("ahead");
        foreach (var ahead in Ahead)
        {
            json.WriteStartObject();
            json.WriteNumber("ledger", ahead.LedgerIndex);
            json.WriteNumber("index", ahead.Index);
            json.WriteString("entry", ahead.Entry.Span);
            json.WriteStartObject("release");
            Members(ahead.Release);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("heads");
        foreach (var (log, note) in Heads)
        {
            json.WriteString(log, note);
        }

        json.WriteEndObject();
        json.WriteNumber("t_ms", TimeMs);
        json.WriteEndObject();

        void Members(ReleasedLeaf release)
        {
            json.WriteString("leaf", release.Leaf.Span);
            json.WriteString("disclosures", release.Disclosures);
            json.WriteEndObject();
        }
    }

    /// <summary>A batch from untrusted bytes.</summary>
    /// <param name="bytes">JSON; nothing of it is kept.</param>
    public static Checked<Batch> Read(ReadOnlyMemory<byte> bytes)
    {
        if (!StrictJson.Map(StrictJson.Document(bytes, ExchangeLimits.BatchBytesMax)).Try(out var document, out var fault))
        {
            return fault;
        }

        using var _ = document;
        var read = new Wire.Reader(document.RootElement);
        read.Version(PullRequest.Version);
        var batch = new Batch
        {
            Exchange = read.Text("exch", 64),
            Log = read.Text("log", 64),
            Recipient = read.Text("to", 64),
            From = read.Whole("from", 0, long.MaxValue / 2),
            Entries = read.Items("entries", ExchangeLimits.BatchMax, item => read.Utf8("entries", item, ExchangeLimits.EntryMax)),
            Checkpoint = read.Text("checkpoint", ExchangeLimits.NoteMax),
            Proof = read.Items("proof", 64, item => read.Text("proof", item, 64)),
            LedgerFrom = read.Whole("ledger_from", 0, long.MaxValue / 2),
            Releases = read.List("releases", ExchangeLimits.BatchMax, ReadRelease),
            Ahead = read.List("ahead", ExchangeLimits.BatchMax, item => new AheadEntry(
                item.Whole("ledger", 0, long.MaxValue / 2), item.Whole("index", 0, long.MaxValue / 2), item.Utf8("entry", ExchangeLimits.EntryMax), item.Object("release", ReadRelease))),
            Heads = read.Notes("heads"),
            TimeMs = read.Whole("t_ms", 0, long.MaxValue),
        };
        return read.End() is { } wrong ? wrong : batch;
    }

    private static ReleasedLeaf ReadRelease(Wire.Reader item) => new(item.Utf8("leaf", ExchangeLimits.EntryMax), item.Text("disclosures", ExchangeLimits.DisclosuresMax));
}

/// <summary>Reading and writing of what travels between gateways: flat JSON, every member known, everything bounded.</summary>
internal static class Wire
{
    private static readonly JsonSerializerOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes(JsonObject map) => Encoding.UTF8.GetBytes(Text(map));

    public static string Text(JsonObject map) => map.ToJsonString(s_options);

    public static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    public static JsonObject Map(IEnumerable<KeyValuePair<string, string>> texts) => new(texts.Select(t => new KeyValuePair<string, JsonNode?>(t.Key, t.Value)));

    public static Diagnostic Fault(string path, string message) => new(NodeCodes.Wire, path, message);

    /// <summary>Takes the members of an object one by one; the first that is wrong is told at the end, and so is one that nobody asked for.</summary>
    public sealed class Reader(JsonElement map, string at = "")
    {
        private readonly List<string> asked = [];
        private Diagnostic? wrong;

        public void Version(int version)
        {
            if (Whole("v", 0, int.MaxValue) != version)
            {
                wrong ??= Fault(Path("v"), $"this node speaks version {version} of the protocol. Use the same release of Parapet on both sides.");
            }
        }

        public string Text(string key, int max) => Text(key, Ask(key), max);

        public string Text(string key, JsonElement? element, int max)
        {
            var text = StrictJson.Text(element);
            if (text is null || text.Length > max)
            {
                wrong ??= Fault(Path(key), text is null ? "is not a text." : $"has {text.Length} characters; the limit is {max}.");
                return "";
            }

            return text;
        }

        public ReadOnlyMemory<byte> Utf8(string key, int max) => Utf8(key, Ask(key), max);

        // What has no escapes is copied as it stands.
        public ReadOnlyMemory<byte> Utf8(string key, JsonElement? element, int max)
        {
            if (element is { ValueKind: JsonValueKind.String } text && JsonMarshal.GetRawUtf8Value(text) is var raw && raw.Length - 2 <= max && !raw.Contains((byte)'\\'))
            {
                return raw[1..^1].ToArray();
            }

            return Encoding.UTF8.GetBytes(Text(key, element, max));
        }

        public long Whole(string key, long min, long max)
        {
            var number = StrictJson.Whole(Ask(key), min, max);
            wrong ??= number is null ? Fault(Path(key), $"is not a whole number from {min} to {max}.") : null;
            return number ?? min;
        }

        public ImmutableArray<T> Items<T>(string key, int countMax, Func<JsonElement, T> one)
        {
            if (Ask(key) is not { ValueKind: JsonValueKind.Array } items || items.GetArrayLength() > countMax)
            {
                wrong ??= Fault(Path(key), $"is not a list of at most {countMax}.");
                return [];
            }

            var list = ImmutableArray.CreateBuilder<T>(items.GetArrayLength());
            foreach (var item in items.EnumerateArray())
            {
                list.Add(one(item));
            }

            return list.DrainToImmutable();
        }

        public ImmutableArray<T> List<T>(string key, int countMax, Func<Reader, T> one) => Items(key, countMax, item => Nested(key, item, one));

        public T Object<T>(string key, Func<Reader, T> one) => Nested(key, Ask(key), one);

        public ImmutableSortedDictionary<string, string> Notes(string key)
        {
            if (Ask(key) is not { ValueKind: JsonValueKind.Object } notes || notes.GetPropertyCount() > ExchangeLimits.PartiesMax)
            {
                wrong ??= Fault(Path(key), $"is not a map of at most {ExchangeLimits.PartiesMax} notes.");
                return ImmutableSortedDictionary<string, string>.Empty;
            }

            var reader = new Reader(notes, Path(key));
            var all = notes.EnumerateObject().ToImmutableSortedDictionary(n => n.Name, n => reader.Text(n.Name, n.Value, ExchangeLimits.NoteMax), StringComparer.Ordinal);
            wrong ??= reader.wrong;
            return all;
        }

        public Diagnostic? End() =>
            wrong ?? (map.ValueKind == JsonValueKind.Object && map.EnumerateObject().FirstOrDefault(m => !asked.Contains(m.Name)) is { Value.ValueKind: not JsonValueKind.Undefined, Name: var key }
                ? Fault(at, $"holds {EntryCodes.Quote(key)}, which is not known.")
                : null);

        private T Nested<T>(string key, JsonElement? element, Func<Reader, T> one)
        {
            if (element is not { ValueKind: JsonValueKind.Object })
            {
                wrong ??= Fault(Path(key), "is not an object.");
            }

            var reader = new Reader(element ?? default, Path(key));
            var value = one(reader);
            wrong ??= reader.End();
            return value;
        }

        private JsonElement? Ask(string key)
        {
            asked.Add(key);
            return map.ValueKind == JsonValueKind.Object && map.TryGetProperty(key, out var member) ? member : null;
        }

        private string Path(string key) => at.Length == 0 ? key : $"{at}.{key}";
    }
}
