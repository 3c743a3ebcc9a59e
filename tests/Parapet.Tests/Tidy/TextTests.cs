using System.Text.RegularExpressions;

namespace Parapet.Tests.Tidy;

/// <summary>House rules on what is written: lengths, words, sources, links, names of tests.</summary>
public sealed partial class TextTests(ITestOutputHelper output)
{
    private const int LinesLong = 600;
    private const int LinesMax = 1000;

    // Put together here so that this file does not break its own rule.
    private static readonly string[] s_banned = ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "X" + "XX", "/ro" + "ot/", "/wo" + "rk/", "/ho" + "me/", "/t" + "mp/", "C:" + @"\"];

    [Fact]
    public void Files_are_short_enough_to_read()
    {
        foreach (var (path, lines) in Tree.Files.Where(f => f.Path.EndsWith(".cs", StringComparison.Ordinal) && f.Lines.Length > LinesLong))
        {
            output.WriteLine($"{path} has {lines.Length} lines");
        }

        // Above the limit there are only tables.
        None(Tree.Sources("").Where(f => f.Lines.Length > LinesMax && !f.Path.EndsWith("Table.cs", StringComparison.Ordinal)).Select(f => f.Path));
    }

    [Fact]
    public void Nothing_is_left_to_be_done_and_no_machine_is_named()
    {
        var found = Tree.Files.SelectMany(f => f.Lines.Select((line, i) => (f.Path, Number: i + 1, Line: line)))
            .SelectMany(l => s_banned.Where(word => l.Line.Contains(word, StringComparison.Ordinal)).Select(word => $"{l.Path}:{l.Number} {word}"));
        None(found);
    }

    [Fact]
    public void Lines_end_plainly()
    {
        None(Tree.Files.Where(f => !f.Path.EndsWith(".svg", StringComparison.Ordinal))
            .SelectMany(f => f.Lines.Select((line, i) => (f.Path, Number: i + 1, Line: line)).Where(l => l.Line.EndsWith(' ') || l.Line.Contains('\t', StringComparison.Ordinal)))
            .Select(l => $"{l.Path}:{l.Number}"));
    }

    [Fact]
    public void Every_source_is_in_the_list_of_references()
    {
        var known = References();
        var cited = Tree.Sources("src/").Concat(Tree.Sources("tests/")).SelectMany(f => f.Lines.SelectMany(l => Source().Matches(l)
                .SelectMany(m => Key().Matches(m.Groups["keys"].Value)).Select(k => (f.Path, Key: k.Value))))
            .Concat(Tree.Files.Where(f => f.Path.EndsWith(".yaml", StringComparison.Ordinal)).SelectMany(f => f.Lines.SelectMany(l => Sources().Matches(l)
                .SelectMany(m => Key().Matches(m.Groups["keys"].Value)).Select(k => (f.Path, Key: k.Value)))));
        var unknown = cited.Where(c => !known.Contains(c.Key)).Select(c => $"{c.Path}: {c.Key}").Distinct(StringComparer.Ordinal);
        None(unknown);
    }

    [Fact]
    public void Every_reference_is_cited()
    {
        var everything = string.Join('\n', Tree.Files.Where(f => f.Path is not "docs/references.md").SelectMany(f => f.Lines));
        var idle = References().Where(key => !everything.Contains(key, StringComparison.Ordinal));
        None(idle);
    }

    [Fact]
    public void Every_invariant_names_tests_that_exist()
    {
        var tests = string.Join('\n', Tree.Sources("tests/").SelectMany(f => f.Lines));
        var architecture = Tree.Files.Single(f => f.Path == "ARCHITECTURE.md").Lines;
        var start = Array.FindIndex(architecture, l => l.StartsWith("## Invariants", StringComparison.Ordinal));
        Assert.True(start >= 0, "ARCHITECTURE.md has no section 'Invariants'");
        var invariants = architecture.Skip(start + 1).TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal)).ToList();
        var named = invariants.SelectMany(l => TestName().Matches(l)).Select(m => m.Groups["name"].Value).ToList();
        Assert.NotEmpty(named);
        var missing = named.Where(name => !tests.Contains(name + "(", StringComparison.Ordinal));
        None(missing);
    }

    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        var dead = Tree.Files.Where(f => f.Path.EndsWith(".md", StringComparison.Ordinal)).SelectMany(f => f.Lines.SelectMany(l => Link().Matches(l))
            .Select(m => m.Groups["target"].Value)
            .Where(t => !t.Contains(':', StringComparison.Ordinal) && !t.StartsWith('#'))
            .Where(t => !Path.Exists(Path.Combine(Tree.Root, Path.GetDirectoryName(f.Path)!, t.Split('#')[0])))
            .Select(t => $"{f.Path}: {t}"));
        None(dead);
    }

    [Fact]
    public void Architecture_fits_on_a_few_pages()
    {
        Assert.True(Tree.Files.Single(f => f.Path == "ARCHITECTURE.md").Lines.Length < 200);
    }

    [Fact]
    public void Scripts_can_be_run()
    {
        foreach (var script in (string[])["parapet", "test", ".ci/run"])
        {
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(Tree.Root, script)).HasFlag(UnixFileMode.UserExecute), script);
        }
    }

    // All of them, one a line: a message that is cut short helps nobody.
    private static void None(IEnumerable<string> found) => Assert.True(!found.Any(), string.Join('\n', found));

    // Keys are the first cells of the tables of docs/references.md, and the heading over what was derived here.
    private static HashSet<string> References() => Tree.Files.Single(f => f.Path == "docs/references.md").Lines
        .Select(l => Entry().Match(l)).Where(m => m.Success)
        .Select(m => m.Groups["key"].Value).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"^(\|\s*(?<key>[A-Z][A-Z0-9.-]{2,})\s*\||## (?<key>[A-Z][A-Z0-9.-]{2,})$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Entry();

    // In code, to the end of the line: one or more keys, each with its page or table, parted by semicolons.
    [GeneratedRegex(@"Source: (?<keys>.*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Source();

    // In data: a list in brackets, or a key alone.
    [GeneratedRegex(@"sources: \[(?<keys>[^\]]*)\]|source: (?<keys>[A-Z0-9.-]+)\s*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sources();

    // At the beginning, or after a semicolon or, in a list, a comma and another key.
    [GeneratedRegex(@"(?<=(^|; |[A-Z0-9], ))[A-Z][A-Z0-9]+([.-][A-Z0-9]+)*(?=$|[,;.]|\s)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();

    [GeneratedRegex(@"`(\w+\.)?(?<name>[A-Z][a-z0-9A-Z]*(_[A-Za-z0-9]+)+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TestName();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
