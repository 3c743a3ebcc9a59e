using System.Reflection;
using System.Xml.Linq;

namespace Parapet.App.Tests;

/// <summary>Nothing points back: not between projects, not between the folders of a project.</summary>
public sealed class LayeringTests
{
    // Each project may use those before it.
    private static readonly string[] s_projects = ["Parapet", "Parapet.Study", "Parapet.Exchange", "Parapet.App"];

    // Each folder of the library may use those before it; Statistics stands apart, uses the first two only and is used by Tracking and the root. The root uses all but Mapping, which uses it.
    private static readonly string[] s_folders = ["Parapet.Units", "Parapet.Earth", "Parapet.Flight", "Parapet.Sensing", "Parapet.Tracking", "Parapet.Engagement", "Parapet", "Parapet.Mapping"];

    [Fact]
    public void Projects_use_only_those_below_them()
    {
        foreach (var (project, i) in s_projects.Select((p, i) => (p, i)))
        {
            var used = XDocument.Load(Path.Combine(Cli.Root, "src", project, project + ".csproj")).Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/')));
            Assert.All(used, u => Assert.True(Array.IndexOf(s_projects, u) is var at && at >= 0 && at < i, $"{project} uses {u}"));
        }
    }

    [Fact]
    public void Library_uses_no_package_and_console_libraries_are_used_by_the_app_alone()
    {
        Assert.Empty(Packages("Parapet"));
        Assert.DoesNotContain(Packages("Parapet.Study"), p => p.StartsWith("Spectre", StringComparison.Ordinal) || p == "System.CommandLine");
    }

    [Fact]
    public void Folders_of_the_library_use_only_those_before_them()
    {
        var wrong = Uses.Of(Assembly.Load("Parapet"))
            .Where(u => u.From.Namespace!.StartsWith("Parapet", StringComparison.Ordinal) && u.From.Namespace != u.To.Namespace)
            .Where(u => !Allowed(u.From.Namespace!, u.To.Namespace!))
            .Select(u => $"{u.From} uses {u.To}");
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("Parapet.Study")]
    [InlineData("Parapet.Exchange")]
    [InlineData("Parapet.App")]
    public void Folders_of_a_project_do_not_use_each_other_in_circles(string project)
    {
        var uses = Uses.Of(Assembly.Load(project))
            .Where(u => u.From.Namespace!.StartsWith(project, StringComparison.Ordinal) && u.From.Namespace != u.To.Namespace)
            .ToList();
        var left = uses.SelectMany(u => (string[])[u.From.Namespace!, u.To.Namespace!]).ToHashSet(StringComparer.Ordinal);

        // Take away what uses nothing that is left, as long as there is any; what stays is a circle.
        while (left.RemoveWhere(n => !uses.Any(u => u.From.Namespace == n && left.Contains(u.To.Namespace!))) > 0)
        {
        }

        Assert.True(left.Count == 0, string.Join('\n', uses.Where(u => left.Contains(u.From.Namespace!) && left.Contains(u.To.Namespace!)).Select(u => $"{u.From} uses {u.To}")));
    }

    [Fact]
    public void Folders_are_one_level_deep_and_give_their_name_to_the_namespace()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Cli.Root, "src"), "*.cs", SearchOption.AllDirectories))
        {
            var parts = Path.GetRelativePath(Path.Combine(Cli.Root, "src"), file).Split(Path.DirectorySeparatorChar)[..^1];
            if (parts.Any(p => p is "bin" or "obj"))
            {
                continue;
            }

            Assert.True(parts.Length <= 2, file);
            var allowed = (string[])[$"namespace {parts[0]};", $"namespace {string.Join('.', parts)};"];
            Assert.All(File.ReadLines(file).Where(l => l.StartsWith("namespace ", StringComparison.Ordinal)), line => Assert.True(allowed.Contains(line, StringComparer.Ordinal), $"{file}: {line}"));
        }
    }

    private static bool Allowed(string from, string to) => from == "Parapet.Statistics"
        ? Array.IndexOf(s_folders, to) is 0 or 1
        : to == "Parapet.Statistics" ? from is "Parapet" or "Parapet.Tracking" : Array.IndexOf(s_folders, to) is var at && at >= 0 && at < Array.IndexOf(s_folders, from);

    private static IReadOnlyList<string> Packages(string project) =>
        [.. XDocument.Load(Path.Combine(Cli.Root, "src", project, project + ".csproj")).Descendants("PackageReference").Select(p => (string)p.Attribute("Include")!)];
}
