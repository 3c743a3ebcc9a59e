using System.Text;
using System.Text.Json.Nodes;

namespace Parapet.Study.Bundle;

/// <summary>A file of a bundle.</summary>
/// <param name="Name">Name in the folder.</param>
/// <param name="Write">Writes its bytes, the same for the same result.</param>
public sealed record BundleFile(string Name, Action<Stream> Write);

/// <summary>
/// Result bundles on disk. All files are written to a hidden folder beside the target and moved into place when the last one
/// is complete: an interrupted run leaves what was there before.
/// </summary>
public static class ResultBundle
{
    /// <summary>What a verb prints with <c>--json</c>, as a file.</summary>
    public static BundleFile ResultsFile(JsonNode json) => new("results.json", stream => WriteText(stream, Json.Text(json) + "\n"));

    /// <summary>A text as a file, composed when it is written.</summary>
    public static BundleFile TextFile(string name, Func<string> compose)
    {
        ArgumentNullException.ThrowIfNull(compose);
        return new(name, stream => WriteText(stream, compose()));
    }

    /// <summary>Writes the files; gives the reason when the folder cannot be written, or null.</summary>
    /// <param name="folder">Made when it does not exist; other files in it are left alone.</param>
    /// <param name="files">What to write.</param>
    /// <param name="cancel">Leaves everything as it was.</param>
    public static Diagnostic? Write(string folder, IReadOnlyList<BundleFile> files, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(files);
        string? partial = null;
        try
        {
            var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
            var parent = Path.GetDirectoryName(target) ?? target;
            Directory.CreateDirectory(parent);
            partial = Path.Combine(parent, $".{Path.GetFileName(target)}.{Environment.ProcessId}.partial");
            Directory.CreateDirectory(partial);
            foreach (var file in files)
            {
                cancel.ThrowIfCancellationRequested();
                using var stream = new Interruptible(Path.Combine(partial, file.Name), cancel);
                file.Write(stream);
            }

            cancel.ThrowIfCancellationRequested();
            if (!Path.Exists(target))
            {
                Directory.Move(partial, target);
                return null;
            }

            Directory.CreateDirectory(target);
            foreach (var file in files)
            {
                File.Move(Path.Combine(partial, file.Name), Path.Combine(target, file.Name), overwrite: true);
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new Diagnostic("CLI005", "--out", $"cannot write to '{folder}': {e.Message} Name a folder that can be made and written to.");
        }
        finally
        {
            if (partial is not null && Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }
    }

    // A file of millions of cells takes a minute to write: what interrupts it is heard at every write.
    private sealed class Interruptible(string path, CancellationToken cancel) : FileStream(path, FileMode.Create, FileAccess.ReadWrite)
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            cancel.ThrowIfCancellationRequested();
            base.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            cancel.ThrowIfCancellationRequested();
            base.Write(buffer);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            cancel.ThrowIfCancellationRequested();
            return base.WriteAsync(buffer, offset, count, cancellationToken);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancel.ThrowIfCancellationRequested();
            return base.WriteAsync(buffer, cancellationToken);
        }
    }

    private static void WriteText(Stream stream, string text) => stream.Write(Encoding.UTF8.GetBytes(text));
}
