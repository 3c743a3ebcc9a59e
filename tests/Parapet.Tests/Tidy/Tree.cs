using System.Text.RegularExpressions;

namespace Parapet.Tests.Tidy;

/// <summary>The repository as text: what the house rules are checked on.</summary>
internal static partial class Tree
{
    private static readonly HashSet<string> s_made = new(StringComparer.Ordinal) { "bin", "obj", "out", "artifacts", ".git", "node_modules", "TestResults" };
    private static readonly HashSet<string> s_texts = new(StringComparer.Ordinal)
    {
        ".cs", ".csproj", ".props", ".slnx", ".md", ".yaml", ".yml", ".json", ".txt", ".css", ".js", ".mjs", ".html", ".svg", ".sh", "", ".editorconfig", ".gitignore",
    };

    /// <summary>Top of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every text file that people write, by its path from the top, with its lines.</summary>
    public static IReadOnlyList<(string Path, string[] Lines)> Files { get; } =
        [.. Walk(new DirectoryInfo(Root)).Select(f => (Path.GetRelativePath(Root, f.FullName).Replace('\\', '/'), File.ReadAllLines(f.FullName))).OrderBy(f => f.Item1, StringComparer.Ordinal)];

    /// <summary>The C# files below a folder.</summary>
    public static IEnumerable<(string Path, string[] Lines)> Sources(string below) =>
        Files.Where(f => f.Path.StartsWith(below, StringComparison.Ordinal) && f.Path.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>Code without its comments and texts.</summary>
    public static string Code(string[] lines) => Quiet().Replace(string.Join('\n', lines), " ");

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder) => folder.EnumerateFileSystemInfos().SelectMany(entry => entry switch
    {
        { LinkTarget: not null } => [],
        DirectoryInfo below => s_made.Contains(below.Name) ? [] : Walk(below),
        FileInfo file => s_texts.Contains(file.Extension) && file.Name is not ("packages.lock.json" or ".git") ? [file] : (IEnumerable<FileInfo>)[],
        _ => [],
    });

    // Comments, then texts: raw, verbatim, plain.
    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|\"{3}.*?\"{3}|@"[^"]*"|"(\\.|[^"\\\n])*"|'(\\.|[^'\\\n])'""", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Quiet();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Parapet.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests are not inside the repository");
        }

        return folder.FullName;
    }
}
