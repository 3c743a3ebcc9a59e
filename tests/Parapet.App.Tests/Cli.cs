using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Parapet.App.Tests;

/// <summary>What a process left behind.</summary>
internal sealed record Ran(int Code, string Out, string Error)
{
    /// <summary>Standard output as JSON; fails when it is anything else.</summary>
    public JsonNode Json => JsonNode.Parse(Out) ?? throw new InvalidOperationException("no JSON on standard output");

    /// <summary>Fails with both streams unless the exit code is as expected.</summary>
    public Ran Expect(int code)
    {
        Assert.True(Code == code, $"exit code {Code} instead of {code}\n--- stdout\n{Out}\n--- stderr\n{Error}");
        return this;
    }
}

/// <summary>Starts the program as people do: as a process, with its own folder, streams and environment.</summary>
internal static class Cli
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    /// <summary>Top of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The executable, beside the tests.</summary>
    public static string App { get; } = Path.Combine(AppContext.BaseDirectory, "Parapet.App.dll");

    /// <summary>Runs the executable with arguments, at the top of the repository.</summary>
    public static Ran Run(params string[] args) => Start("dotnet", [App, .. args], Root);

    /// <summary>Runs the executable with a command line of blank-separated words, quoted where they hold blanks.</summary>
    public static Ran RunLine(string line, string folder) => Start("dotnet", [App, .. Words(line)], folder);

    /// <summary>Runs any program to its end.</summary>
    public static Ran Start(string program, IEnumerable<string> args, string folder, params (string Name, string? Value)[] environment)
    {
        using var process = Process.Start(Info(program, args, folder, environment))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Close();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', args)} did not end");
        }

        process.WaitForExit();
        return new Ran(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>How any program is started: all three streams caught.</summary>
    public static ProcessStartInfo Info(string program, IEnumerable<string> args, string folder, params (string Name, string? Value)[] environment)
    {
        var info = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        return info;
    }

    /// <summary>A new empty folder that knows the scenarios, as the top of the repository does.</summary>
    public static string Folder()
    {
        var folder = Directory.CreateTempSubdirectory("parapet-test-").FullName;
        foreach (var name in (string[])["scenarios", "positions", "catalogue", "policies", "docs"])
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, name), Path.Combine(Root, name));
        }

        return folder;
    }

    /// <summary>Words of a shell line: blanks part them, quotes keep them together.</summary>
    public static IReadOnlyList<string> Words(string line)
    {
        List<string> words = [];
        var word = "";
        var open = false;
        char? quote = null;
        foreach (var c in line)
        {
            if (quote is null && c is '\'' or '"')
            {
                quote = c;
                open = true;
            }
            else if (c == quote)
            {
                quote = null;
            }
            else if (quote is null && char.IsWhiteSpace(c))
            {
                if (open)
                {
                    words.Add(word);
                }

                word = "";
                open = false;
            }
            else
            {
                word += c;
                open = true;
            }
        }

        return open ? [.. words, word] : words;
    }

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
