using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Parapet.Tests.Tidy;

/// <summary>Nothing points back: not between projects, not between the folders of a project.</summary>
public sealed partial class LayeringTests
{
    // Each project may use those before it.
    private static readonly string[] s_projects = ["Parapet", "Parapet.Study", "Parapet.App"];

    // Each folder of the library may use those before it; Statistics stands apart and uses the first two only.
    private static readonly string[] s_folders = ["Units", "Earth", "Flight", "Sensing", "Engagement"];

    [Fact]
    public void Projects_use_only_those_below_them()
    {
        foreach (var (project, i) in s_projects.Select((p, i) => (p, i)))
        {
            var used = XDocument.Load(Path.Combine(Tree.Root, "src", project, project + ".csproj")).Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/')));
            Assert.All(used, u => Assert.True(Array.IndexOf(s_projects, u) is var at && at >= 0 && at < i, $"{project} uses {u}"));
        }
    }

    [Fact]
    public void Library_uses_no_package()
    {
        Assert.Empty(XDocument.Load(Path.Combine(Tree.Root, "src", "Parapet", "Parapet.csproj")).Descendants("PackageReference"));
    }

    [Fact]
    public void Console_libraries_are_used_by_the_app_alone()
    {
        foreach (var (path, lines) in Tree.Sources("src/").Where(f => !f.Path.StartsWith("src/Parapet.App/", StringComparison.Ordinal)))
        {
            Assert.False(lines.Any(l => l.Contains("using Spectre.", StringComparison.Ordinal) || l.Contains("using System.CommandLine", StringComparison.Ordinal)), path);
        }
    }

    [Fact]
    public void Folders_of_the_library_use_only_those_before_them()
    {
        var wrong = Uses("src/Parapet/")
            .Where(u => u.From.Length > 0 && !Allowed(u.From, u.To))
            .Select(u => $"{u.File} uses {u.Type} of {(u.To.Length == 0 ? "the root" : u.To)}");
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("src/Parapet.Study/")]
    [InlineData("src/Parapet.App/")]
    public void Folders_of_a_project_do_not_use_each_other_in_circles(string project)
    {
        var uses = Uses(project).Select(u => (u.From, u.To)).Where(u => u.From.Length > 0 && u.To.Length > 0).Distinct().ToList();
        var folders = uses.SelectMany(u => (string[])[u.From, u.To]).ToHashSet(StringComparer.Ordinal);

        // Take away what uses nothing that is left, as long as there is any; what stays is a circle.
        while (folders.RemoveWhere(f => !uses.Any(u => u.From == f && folders.Contains(u.To))) > 0)
        {
        }

        Assert.Empty(folders);
    }

    [Fact]
    public void Folders_are_one_level_deep()
    {
        Assert.All(Tree.Sources("src/"), f => Assert.True(f.Path.Count(c => c == '/') <= 3, f.Path));
    }

    [Fact]
    public void Namespace_is_the_folder()
    {
        foreach (var (path, lines) in Tree.Sources("src/"))
        {
            var folder = Path.GetDirectoryName(path)!.Replace('\\', '/')["src/".Length..].Replace('/', '.');
            var spaces = lines.Where(l => l.StartsWith("namespace ", StringComparison.Ordinal)).ToList();
            Assert.All(spaces, s => Assert.True(s.TrimEnd(';', ' ') == "namespace " + folder, $"{path}: {s}"));
        }
    }

    private static bool Allowed(string from, string to) => from == "Statistics"
        ? to is "Units" or "Earth"
        : Array.IndexOf(s_folders, to) is var at && at >= 0 && at < Array.IndexOf(s_folders, from);

    // A use is a type of another folder named in the code; a name that two folders declare says nothing.
    private static IEnumerable<(string File, string From, string Type, string To)> Uses(string project)
    {
        var files = Tree.Sources(project).Select(f => (f.Path, Folder: Folder(project, f.Path), Code: Tree.Code(f.Lines))).ToList();
        var homes = files.SelectMany(f => Declaration().Matches(f.Code).Select(m => (Type: m.Groups["name"].Value, f.Folder)))
            .Distinct().GroupBy(d => d.Type, StringComparer.Ordinal)
            .Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => g.Single().Folder, StringComparer.Ordinal);
        return files.SelectMany(f => Name().Matches(f.Code).Select(m => m.Value).Distinct(StringComparer.Ordinal)
            .Where(name => homes.TryGetValue(name, out var home) && home != f.Folder)
            .Select(name => (f.Path, f.Folder, name, homes[name])));
    }

    private static string Folder(string project, string path)
    {
        var below = path[project.Length..];
        var slash = below.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : below[..slash];
    }

    // Declared outside any other type: at the beginning of a line.
    [GeneratedRegex(@"^(public|internal)\s[\w\s]*\b(class|record struct|record|struct|interface|enum)\s+(?<name>\w+)", RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Declaration();

    // A capitalised word used as a type: not a member after a point, not a declared or initialised property.
    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*\b(?!\s*(=|\{|;|:|,\s*$))", RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Name();
}
