using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Exports;
using Parapet.Exchange.Log;
using Parapet.Exchange.Nodes;
using Parapet.Exchange.Tests.Log;
using Parapet.Exchange.Tests.Nodes;

namespace Parapet.Exchange.Tests.Exports;

/// <summary>An export of many entries: they are not kept. Nothing else may run beside it, since the memory of the process is measured.</summary>
[Collection(nameof(Alone))]
public sealed class LargeExportTests
{
    private const int Entries = 4000;

    // [bytes] of an entry and its release together. What is kept takes some 400; the bytes of one such entry alone are 2,300, and it takes 10,000 when it is read.
    private const double KeptMax = 1200;

    [Fact]
    public async Task Verification_keeps_no_entry_and_no_release_of_a_long_log()
    {
        await using var trio = await Trio.Start();
        using var folder = new Folder();
        Assert.Null(ExportWriter.Write(trio.Russia, folder.File("small")));
        Assert.Null(ExportWriter.Write(trio.Russia, folder.File("large")));
        await Lengthen(trio, folder.File("large"));
        var (first, _, _) = Kept(folder.File("small"));
        var (kept, found, entries) = Kept(folder.File("large"));
        Assert.Equal([Question.Integrity, Question.Completeness], found.Verdicts.Where(v => v.Checked >= Entries).Select(v => v.Question));
        Assert.Empty(found.Verdicts.SelectMany(v => v.Findings));
        Assert.True((kept - first) / (double)entries < KeptMax, $"{(kept - first) / (double)entries:0} bytes of an entry are kept.");
    }

    // [bytes] that are held when all but the last question is answered.
    private static (long Bytes, Verification Found, long Entries) Kept(string path)
    {
        var before = Live();
        var (kept, entries) = (0L, 0L);
        var found = Verification.Of(Trio.Value(Export.Read(path)), looked =>
        {
            kept = Live() - before;
            entries = looked.Logs.Values.Sum(l => l.Size);
            return new QuestionVerdict(Question.Truth, 0, "nothing", []);
        }, null, TestContext.Current.CancellationToken);
        return (kept, found, entries);
    }

    // Without what tests before this one have left to be finalized.
    private static long Live()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    // Us goes on writing into the export itself, which is quicker than through two nodes.
    private static async Task Lengthen(Trio trio, string export)
    {
        var forge = await Forge.Of(trio);
        for (var i = 0; i < Entries; i++)
        {
            var committed = forge.Warn();
            forge.Release(committed, Forge.Granted(committed));
        }

        forge.Anchor();
        Directory.Delete(Path.Combine(export, "logs", "us"), recursive: true);
        var head = Trio.Value(Checkpoint.Open(forge.Head(), forge.Folder.LogKey.Verifier));
        Assert.Null(Tiles.Write(Path.Combine(export, "logs", "us"), forge.Tree(), i => forge.Entries[(int)i], head));
        Directory.CreateDirectory(Path.Combine(export, "releases"));
        File.WriteAllLines(Path.Combine(export, "releases", "us-to-russia.jsonl"), forge.Releases.Select(r => new JsonObject
        {
            ["leaf"] = Encoding.UTF8.GetString(r.Leaf.Span), ["disclosures"] = r.Disclosures, ["shown_ms"] = trio.Clock.GetUtcNow().ToUnixTimeMilliseconds(), ["verified_ms"] = null,
        }.ToJsonString()));
    }

    /// <summary>Tests that nothing else may run beside.</summary>
    [CollectionDefinition(DisableParallelization = true)]
    public sealed class Alone;
}
