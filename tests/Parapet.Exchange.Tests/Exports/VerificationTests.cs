using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Exports;
using Parapet.Exchange.Messages;
using Parapet.Exchange.Nodes;
using Parapet.Exchange.Tests.Log;
using Parapet.Exchange.Tests.Nodes;

namespace Parapet.Exchange.Tests.Exports;

/// <summary>What a third person finds in an export, and in one that somebody worked on.</summary>
public sealed class VerificationTests(VerificationTests.Played played) : IClassFixture<VerificationTests.Played>
{
    private const string Notice = """
        type: PLN
        pln_no: PLN/RU/2007/001/001/01
        vehicle_class: ICBM
        launch_window: {from: 2007-07-03T00:00:00Z, to: 2007-07-03T06:00:00Z}
        launch_area: {latitude_deg: 62.9, longitude_deg: 40.6}
        remark: {en: "secret"}
        """;

    // Each changes an export of us; the question that must fail, or null where it must be refused or fail in any.
    private static readonly Dictionary<string, (Question? Fails, Action<string> Act)> s_surgery = new(StringComparer.Ordinal)
    {
        ["tile dropped"] = (Question.Integrity, f => File.Delete(Files(f, "logs/us/tile/0").Single())),
        ["entry bundle dropped"] = (Question.Integrity, f => File.Delete(Files(f, "logs/russia/tile/entries").Single())),
        ["head dropped"] = (Question.Integrity, f => File.Delete(Path.Combine(f, "logs/us/checkpoint"))),
        ["log dropped"] = (Question.Integrity, f => Directory.Delete(Path.Combine(f, "logs/russia"), recursive: true)),
        ["own log dropped"] = (Question.Integrity, f => Directory.Delete(Path.Combine(f, "logs/us"), recursive: true)),
        ["heads swapped"] = (Question.Integrity, f =>
        {
            File.Move(Path.Combine(f, "logs/us/checkpoint"), Path.Combine(f, "x"));
            File.Move(Path.Combine(f, "logs/russia/checkpoint"), Path.Combine(f, "logs/us/checkpoint"));
            File.Move(Path.Combine(f, "x"), Path.Combine(f, "logs/russia/checkpoint"));
        }),
        ["logs swapped"] = (Question.Integrity, f =>
        {
            Directory.Move(Path.Combine(f, "logs/us"), Path.Combine(f, "x"));
            Directory.Move(Path.Combine(f, "logs/russia"), Path.Combine(f, "logs/us"));
            Directory.Move(Path.Combine(f, "x"), Path.Combine(f, "logs/russia"));
        }),
        ["received release dropped"] = (Question.Completeness, f => Lines(f, "russia-to-us", l => l.RemoveAt(l.Count - 1))),
        ["first received release dropped"] = (Question.Integrity, f => Lines(f, "russia-to-us", l => l.RemoveAt(0))),
        ["received releases reordered"] = (Question.Integrity, f => Lines(f, "russia-to-us", l => l.Reverse())),
        ["received release doubled"] = (Question.Integrity, f => Lines(f, "russia-to-us", l => l.Add(l[^1]))),
        ["all received releases cut"] = (Question.Completeness, f => Lines(f, "russia-to-us", l => l.Clear())),
        ["received ledger dropped"] = (Question.Completeness, f => File.Delete(Path.Combine(f, "releases/russia-to-us.jsonl"))),
        ["last given release cut"] = (Question.Completeness, f => Lines(f, "us-to-russia", l => l.RemoveAt(l.Count - 1))),
        ["given releases reordered"] = (Question.Integrity, f => Lines(f, "us-to-russia", l => l.Reverse())),
        ["given ledger dropped"] = (Question.Completeness, f => File.Delete(Path.Combine(f, "releases/us-to-russia.jsonl"))),
        ["ledgers swapped"] = (Question.Integrity, f =>
        {
            var text = File.ReadAllText(Path.Combine(f, "releases/us-to-russia.jsonl"));
            File.Copy(Path.Combine(f, "releases/russia-to-us.jsonl"), Path.Combine(f, "releases/us-to-russia.jsonl"), overwrite: true);
            File.WriteAllText(Path.Combine(f, "releases/russia-to-us.jsonl"), text);
        }),
        ["disclosure altered"] = (Question.Integrity, f => Lines(f, "us-to-russia", l => l[0] = Json(l[0], m => m["disclosures"] = "WyJBIiwiYiIsImMiXQ~" + (string)m["disclosures"]!))),
        ["disclosure cut"] = (Question.Integrity, f => Lines(f, "russia-to-us", l => l[0] = Json(l[0], m => m["disclosures"] = ((string)m["disclosures"]!).Split('~', 2)[1]))),
        ["leaf altered"] = (Question.Integrity, f => Lines(f, "us-to-russia", l => l[0] = Json(l[0], m => m["leaf"] = ((string)m["leaf"]!).Replace("\"warnings\"", "\"warninga\"", StringComparison.Ordinal)))),
        ["made said to be before what is overdue, with releases cut"] = (Question.Completeness, f =>
        {
            Lines(f, "russia-to-us", l => l.Clear());
            About(f, m => m["made"] = "2007-07-02T11:00:00.000Z");
        }),
        ["export said to be a stranger's"] = (null, f => About(f, m => m["party"] = "nobody")),
        ["export said to be of another exchange"] = (null, f => About(f, m => m["exchange"] = new string('0', 32))),
        ["another format"] = (null, f => About(f, m => m["format"] = "parapet-export/2")),
        ["charter without a signature"] = (Question.Integrity, f => Charter(f, m => m["charter"]!["signatures"]!.AsArray().RemoveAt(0))),
        ["charter without its policy"] = (null, f => Charter(f, m => m["policies"] = new JsonArray())),
        ["policy without a signature"] = (Question.Integrity, f => Charter(f, m => m["policies"]![0]!["signatures"]!.AsArray().RemoveAt(0))),
        ["evidence that is none"] = (Question.Integrity, f =>
        {
            Directory.CreateDirectory(Path.Combine(f, "evidence/russia"));
            File.WriteAllText(Path.Combine(f, "evidence/russia/3.json"), "{}");
        }),
        ["line that is no JSON"] = (null, f => Lines(f, "us-to-russia", l => l.Insert(1, "{"))),
        ["line with half a surrogate pair"] = (null, f => Lines(f, "us-to-russia", l => l[0] = Json(l[0], m => m["leaf"] = "x").Replace("\"x\"", "\"\\ud800\"", StringComparison.Ordinal))),
        ["charter emptied"] = (null, f => File.WriteAllText(Path.Combine(f, "charter.json"), "")),
        ["about emptied"] = (null, f => File.WriteAllText(Path.Combine(f, "export.json"), "")),
    };

    public static TheoryData<string> Surgery => [.. s_surgery.Keys];

    [Theory]
    [InlineData("us")]
    [InlineData("russia")]
    [InlineData("white")]
    public void Export_of_a_good_exchange_holds_and_leaves_truth_open(string party)
    {
        var found = Verified(played.Folder.File(party)).Verification!;
        Assert.Empty(found.Verdicts.SelectMany(v => v.Findings));
        // The white cell sees that everything is whole; it was owed nothing, and what was opened for inspection went to it too.
        Assert.Equal(["holds", "holds", "holds", "not-checked"], found.Verdicts.Select(v => v.Word));
        Assert.False(found.Failed);
        Assert.Equal("not-checked", (string?)found.Json()["truth"]!["verdict"]);
    }

    [Fact]
    public void Export_as_a_zip_file_says_the_same()
    {
        using var folder = new Folder();
        ZipFile.CreateFromDirectory(played.Folder.File("us"), folder.File("us.zip"));
        var (one, other) = (Verified(played.Folder.File("us")).Verification!, Verified(folder.File("us.zip")).Verification!);
        Assert.Equal(one.Json().ToJsonString(), other.Json().ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Surgery))]
    public void Altered_export_fails_the_right_question_or_is_refused(string what)
    {
        var (fails, act) = s_surgery[what];
        using var folder = new Folder();
        Copy(played.Folder.File("us"), folder.File("us"));
        act(folder.File("us"));
        var (found, refused) = Verified(folder.File("us"));
        if (fails is { } question)
        {
            Assert.True(found is not null, refused?.ToString());
            Assert.True(found!.Verdicts.Single(v => v.Question == question).Word == "fails", found.Json().ToJsonString());
        }
        else
        {
            Assert.True(refused is { Message.Length: > 0, Code.Length: 6 }, found?.Json().ToJsonString());
        }
    }

    [Theory]
    [InlineData("logs/us/checkpoint")]
    [InlineData("logs/us/tile/0")]
    [InlineData("logs/us/tile/entries")]
    [InlineData("logs/russia/checkpoint")]
    [InlineData("logs/russia/tile/0")]
    [InlineData("logs/russia/tile/entries")]
    [InlineData("logs/white/tile/entries")]
    [InlineData("releases/us-to-russia.jsonl")]
    [InlineData("releases/russia-to-us.jsonl")]
    [InlineData("charter.json")]
    [InlineData("export.json")]
    public void Flipped_bit_is_seen_in_each_kind_of_file(string kind)
    {
        using var folder = new Folder();
        Copy(played.Folder.File("us"), folder.File("us"));
        var file = Directory.Exists(Path.Combine(folder.File("us"), kind)) ? Files(folder.File("us"), kind).First() : Path.Combine(folder.File("us"), kind);
        var bytes = File.ReadAllBytes(file);
        var free = Free(file, Encoding.Latin1.GetString(bytes));
        var unseen = new List<string>();
        const int Flips = 40;
        for (var n = 0; n < Flips; n++)
        {
            var at = (int)((long)n * bytes.Length / Flips) + (n % 3);
            if (at >= bytes.Length || free.Any(r => at >= r.From && at < r.To))
            {
                continue;
            }

            var bent = bytes.ToArray();
            bent[at] ^= (byte)(1 << (n % 7));
            File.WriteAllBytes(file, bent);
            var (found, refused) = Verified(folder.File("us"));
            if (refused is null && !found!.Failed)
            {
                unseen.Add($"byte {at}: {Encoding.Latin1.GetString(bytes, Math.Max(0, at - 20), Math.Min(40, bytes.Length - Math.Max(0, at - 20)))}");
            }
        }

        Assert.True(unseen.Count == 0, string.Join('\n', unseen));
    }

    [Theory]
    [InlineData("logs/russia/tile/entries")]
    [InlineData("releases/russia-to-us.jsonl")]
    public void Export_that_is_changed_after_it_was_read_fails(string kind)
    {
        using var folder = new Folder();
        Copy(played.Folder.File("us"), folder.File("us"));
        var export = Trio.Value(Export.Read(folder.File("us")));
        var path = folder.File("us", kind);
        File.WriteAllText(Directory.Exists(path) ? Files(folder.File("us"), kind).First() : path, "{}");
        var found = Verification.Of(export, null, null, TestContext.Current.CancellationToken);
        Assert.Equal("fails", found.Verdicts[0].Word);
        Assert.Contains(found.Verdicts[0].Findings, f => f.Text.Contains("was changed while it was read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Coarse_value_that_is_not_of_the_exact_one_is_found_by_the_inspection()
    {
        var found = await Inspected(forge => forge.Warn(bend: f =>
        {
            var values = f["azimuth_deg"].ToArray();
            values[1] = Trio.Warning(100).Type.Find("azimuth_deg")!.Coarsen(JsonValue.Create(100m), Rung.L1);
            f["azimuth_deg"] = values;
        }));
        Assert.Equal([AuditCodes.Coarse], found.Verdicts[2].Findings.Select(f => f.Code));
        Assert.Empty(found.Verdicts[0].Findings);
    }

    [Theory]
    [InlineData("default")]
    [InlineData("spacing")]
    [InlineData("suspended")]
    [InlineData(null)]
    public async Task What_was_withheld_against_the_policy_is_found_by_the_inspection(string? excuse)
    {
        var found = await Inspected(forge => forge.Warn(forge.Header("LWN", excuse is null ? null : new Duty(ReleaseLevel.Withheld, excuse))), give: false);
        Assert.Contains(found.Verdicts[2].Findings, f => f.Code == AuditCodes.Decision && f.Text.Contains("to russia", StringComparison.Ordinal));
        Assert.Empty(found.Verdicts[0].Findings);
    }

    [Fact]
    public async Task Release_of_fewer_fields_than_the_policy_grants_is_found_by_the_inspection()
    {
        var found = await Inspected(forge => forge.Warn(), fields: 1);
        Assert.Contains(found.Verdicts[2].Findings, f => f.Code == AuditCodes.Decision && f.Text.Contains("other fields", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("../../out.txt")]
    [InlineData("/var/parapet-out.txt")]
    [InlineData("logs/../../out.txt")]
    public void Zip_file_that_leads_out_of_its_folder_is_refused(string name)
    {
        using var folder = new Folder();
        ZipFile.CreateFromDirectory(played.Folder.File("us"), folder.File("us.zip"));
        using (var zip = ZipFile.Open(folder.File("us.zip"), ZipArchiveMode.Update))
        {
            using var stream = zip.CreateEntry(name).Open();
            stream.Write("out"u8);
        }

        Assert.NotNull(Verified(folder.File("us.zip")).Refused);
        Assert.False(File.Exists(Path.Combine(Path.GetTempPath(), "out.txt")));
        Assert.False(File.Exists("/var/parapet-out.txt"));
    }

    [Theory]
    [InlineData(9L << 30)]
    [InlineData(long.MaxValue / 2)]
    public void Zip_file_that_says_it_is_too_large_is_refused(long size)
    {
        using var folder = new Folder();
        Assert.NotNull(Verified(Zip(folder.File("large.zip"), size, files: 3)).Refused);
    }

    [Fact]
    public void Zip_file_with_too_many_files_is_refused()
    {
        using var folder = new Folder();
        Assert.NotNull(Verified(Zip(folder.File("many.zip"), 0, files: 200_001)).Refused);
    }

    [Fact]
    public void Zip_file_that_holds_more_than_it_says_is_refused()
    {
        using var folder = new Folder();
        using (var zip = ZipFile.Open(folder.File("lies.zip"), ZipArchiveMode.Create))
        {
            using var stream = zip.CreateEntry("export.json").Open();
            stream.Write(new byte[4_000_000]);
        }

        // The true length, wherever it stands, in favour of a small one.
        var bytes = File.ReadAllBytes(folder.File("lies.zip"));
        for (var i = 0; i < bytes.Length - 4; i++)
        {
            if (BitConverter.ToInt32(bytes, i) == 4_000_000)
            {
                BitConverter.GetBytes(100).CopyTo(bytes, i);
            }
        }

        File.WriteAllBytes(folder.File("lies.zip"), bytes);
        Assert.NotNull(Verified(folder.File("lies.zip")).Refused);
    }

    [Fact]
    public void Path_that_is_no_export_is_refused()
    {
        using var folder = new Folder();
        File.WriteAllText(folder.File("text.zip"), "no zip");
        Assert.NotNull(Verified(folder.File("text.zip")).Refused);
        Assert.NotNull(Verified(folder.File("nothing")).Refused);
        Assert.NotNull(Verified(folder).Refused);
    }

    private static (Verification? Verification, Diagnostic? Refused) Verified(string path) =>
        Export.Read(path).Try(out var export, out var fault) ? (Verification.Of(export, null, null, TestContext.Current.CancellationToken), null) : (null, fault);

    // An origin that bends one warning, gives what it has to, and opens it all for inspection; as Russia's export shows it.
    private static async Task<Verification> Inspected(Func<Forge, Committed> bend, bool give = true, int fields = int.MaxValue)
    {
        await using var trio = await Trio.Start();
        var forge = await Forge.Of(trio);
        var committed = bend(forge);
        if (give)
        {
            forge.Release(committed, Forge.Granted(committed).Take(fields));
        }

        forge.Release(committed, committed.Disclosures, reason: Node.InspectionReason, rule: Node.InspectionReason);
        forge.Anchor();
        Assert.Null(await trio.Russia.Take("us", forge.Batch()));
        using var folder = new Folder();
        Assert.Null(ExportWriter.Write(trio.Russia, folder.File("export")));
        return Verified(folder.File("export")).Verification!;
    }

    // Only the directory of a zip file, which is all that is looked at before it is refused: ZIP64 sizes (APPNOTE 4.5.3).
    private static string Zip(string path, long size, int files)
    {
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            for (var i = 0; i < files; i++)
            {
                using var stream = zip.CreateEntry(FormattableString.Invariant($"f{i}"), CompressionLevel.NoCompression).Open();
            }
        }

        if (size == 0)
        {
            return path;
        }

        var bytes = File.ReadAllBytes(path);
        using var output = new MemoryStream();
        var (at, start) = (bytes.AsSpan().IndexOf("PK\u0001\u0002"u8), 0L);
        start = at;
        output.Write(bytes, 0, at);
        while (BitConverter.ToInt32(bytes, at) == 0x02014b50)
        {
            var (name, extra, comment) = (BitConverter.ToUInt16(bytes, at + 28), BitConverter.ToUInt16(bytes, at + 30), BitConverter.ToUInt16(bytes, at + 32));
            var head = bytes[at..(at + 46)];
            BitConverter.GetBytes(uint.MaxValue).CopyTo(head, 24);
            BitConverter.GetBytes((ushort)12).CopyTo(head, 30);
            output.Write(head);
            output.Write(bytes, at + 46, name);
            output.Write([1, 0, 8, 0]);
            output.Write(BitConverter.GetBytes(size));
            at += 46 + name + extra + comment;
        }

        var length = output.Length - start;
        var end = bytes[at..];
        BitConverter.GetBytes((uint)length).CopyTo(end, 12);
        output.Write(end);
        File.WriteAllBytes(path, output.ToArray());
        return path;
    }

    // Parts of a file that nothing is said about: when it was made and by which version, when something was shown, and what is signed by keys that are not known.
    private static List<(int From, int To)> Free(string file, string text)
    {
        var free = new List<(int, int)>();
        foreach (var word in (string[])["\"made\"", "\"version\"", "\"shown_ms\"", "\"verified_ms\""])
        {
            for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
            {
                var end = text.IndexOfAny([',', '}', '\n'], at);
                free.Add((at - 1, end + 1));
            }
        }

        if (file.EndsWith("checkpoint", StringComparison.Ordinal))
        {
            // A cosignature under a name that is not known says nothing.
            var from = text.IndexOf("\n\n", StringComparison.Ordinal) + 2;
            free.Add((text.IndexOf('\n', from), text.Length));
        }

        return free;
    }

    private static IEnumerable<string> Files(string folder, string under) => Directory.EnumerateFiles(Path.Combine(folder, under), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static void Lines(string folder, string ledger, Action<List<string>> act)
    {
        var file = Path.Combine(folder, "releases", ledger + ".jsonl");
        var lines = File.ReadAllLines(file).ToList();
        Assert.True(lines.Count > 1);
        act(lines);
        File.WriteAllLines(file, lines);
    }

    private static string Json(string text, Action<JsonObject> act)
    {
        var map = JsonNode.Parse(text)!.AsObject();
        act(map);
        return map.ToJsonString();
    }

    private static void About(string folder, Action<JsonObject> act) => File.WriteAllText(Path.Combine(folder, "export.json"), Json(File.ReadAllText(Path.Combine(folder, "export.json")), act));

    private static void Charter(string folder, Action<JsonObject> act) => File.WriteAllText(Path.Combine(folder, "charter.json"), Json(File.ReadAllText(Path.Combine(folder, "charter.json")), act));

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>A good exchange, exported by each of its parties: messages both ways, inspected.</summary>
    public sealed class Played : IAsyncLifetime
    {
        internal Folder Folder { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await using var trio = await Trio.Start();
            var first = Trio.Value(await trio.Us.Submit(Trio.Warning()));
            Trio.Value(await trio.Russia.Submit(Trio.Read(Notice)));
            Trio.Value(await trio.Russia.Submit(Trio.Warning(12.5)));
            await trio.Settle(12);
            Trio.Value(await trio.Us.Submit(Trio.Warning(100)));
            await trio.Settle();
            Assert.Empty(Trio.Value(await trio.Us.OpenUp([first.Index])));
            await trio.Settle(12);
            foreach (var (party, node) in trio.Nodes)
            {
                Assert.Empty(node.Findings);
                Assert.Null(ExportWriter.Write(node, Folder.File(party)));
            }
        }

        public ValueTask DisposeAsync()
        {
            Folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
