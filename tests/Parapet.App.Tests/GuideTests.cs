using System.Diagnostics;
using System.Text;

namespace Parapet.App.Tests;

/// <summary>
/// The guide tells the truth: every <c>./parapet</c> line in its <c>sh</c> and <c>console</c> blocks is run, and what a
/// <c>console</c> block shows under a line is what comes out. A line that ends in <c>&amp;</c> runs until the end of the page, and the
/// next one waits until it says something. <c>UPDATE_GOLDEN=1</c> writes what came out into the page.
/// </summary>
public sealed class GuideTests
{
    private const string Rejected = "  # exit code 1";

    public static TheoryData<string> Pages() =>
        [.. Directory.GetFiles(Path.Combine(Cli.Root, "docs", "guide"), "*.md").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_of_the_guide_shows_what_its_commands_print(string page)
    {
        var file = Path.Combine(Cli.Root, "docs", "guide", page);
        var folder = Cli.Folder();
        var written = File.ReadAllText(file).ReplaceLineEndings("\n");
        var computed = new StringBuilder();
        using var background = new Background();
        string? block = null;
        var lines = written.TrimEnd('\n').Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            computed.Append(lines[i]).Append('\n');
            if (lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                block = block is null ? lines[i][3..] : null;
                continue;
            }

            var prompt = block == "console" ? "$ ./parapet" : block == "sh" ? "./parapet" : null;
            if (prompt is null || !lines[i].StartsWith(prompt, StringComparison.Ordinal))
            {
                continue;
            }

            // A line that ends in a backslash goes on in the next one.
            var command = lines[i][prompt.Length..];
            while (command.EndsWith('\\'))
            {
                i++;
                computed.Append(lines[i]).Append('\n');
                command = command[..^1] + lines[i];
            }

            if (command.EndsWith('&'))
            {
                background.Start(command[..^1], folder);
                continue;
            }

            var rejected = command.EndsWith(Rejected, StringComparison.Ordinal);
            var ran = Cli.RunLine(rejected ? command[..^Rejected.Length] : command, folder).Expect(rejected ? 1 : 0);
            List<string> shown = [];
            while (block == "console" && i + 1 < lines.Length && !lines[i + 1].StartsWith("```", StringComparison.Ordinal) && !lines[i + 1].StartsWith("$ ", StringComparison.Ordinal))
            {
                shown.Add(lines[++i]);
            }

            if (shown.Count > 0)
            {
                computed.Append(Shortened(ran.Error + ran.Out, shown));
            }
        }

        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is { Length: > 0 })
        {
            File.WriteAllText(file, computed.ToString());
        }
        else
        {
            Assert.Equal(written, computed.ToString());
        }
    }

    [Fact]
    public void Every_verb_has_a_page()
    {
        var help = Cli.Run("--help").Expect(0).Out;
        foreach (var verb in (string[])["run", "fly", "footprint", "threshold", "validate", "catalogue", "check", "coverage", "bench", "exchange"])
        {
            Assert.Contains("\n  " + verb, help, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(Cli.Root, "docs", "guide", verb + ".md")), verb);
        }
    }

    // A page may leave lines out where it says '...'; what stands before and after must be what is printed there.
    private static string Shortened(string output, List<string> shown)
    {
        var lines = output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(l => l.TrimEnd()).ToList();
        var gap = shown.IndexOf("...");
        if (gap >= 0 && lines.Count >= shown.Count)
        {
            lines = [.. lines.Take(gap), "...", .. lines.TakeLast(shown.Count - gap - 1)];
        }

        return string.Concat(lines.Select(l => l + "\n"));
    }

    /// <summary>Processes that run beside a page.</summary>
    private sealed class Background : IDisposable
    {
        private readonly List<Process> running = [];

        public void Start(string line, string folder)
        {
            var process = Process.Start(Cli.Info("dotnet", [Cli.App, .. Cli.Words(line)], folder))!;
            running.Add(process);
            process.StandardInput.Close();
            Assert.NotNull(process.StandardError.ReadLine());
        }

        public void Dispose()
        {
            foreach (var process in running)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
                process.Dispose();
            }
        }
    }
}
