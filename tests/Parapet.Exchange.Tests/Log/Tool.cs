using System.Diagnostics;

namespace Parapet.Exchange.Tests.Log;

/// <summary>Programs of others that look at what we write. One that is missing fails the test that needs it.</summary>
internal static class Tool
{
    /// <summary>Runs a program to its end and gives its exit code and all that it wrote.</summary>
    public static (int Code, string Output) Run(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        using var process = Start(program, arguments, environment);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    /// <summary>Starts a program with its streams in our hands.</summary>
    public static Process Start(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"The test needs {program}: {e.Message}. ./test installs it.", e);
        }
    }

    /// <summary>Starts this test program as a child that does a task of <see cref="Child"/>.</summary>
    public static Process StartChild(params string[] task) =>
        Start(
            Environment.ProcessPath!,
            Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? [typeof(Tool).Assembly.Location] : [],
            (Child.Variable, string.Join('\n', task)),
            // As the program has it: it starts sooner, no thread only collects, and threads that wait do not spin.
            ("DOTNET_TieredPGO", "0"),
            ("DOTNET_gcConcurrent", "0"),
            ("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0"));
}

/// <summary>A folder for one test.</summary>
internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("parapet-").FullName;

    public static implicit operator string(Folder folder) => folder.Path;

    public string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
