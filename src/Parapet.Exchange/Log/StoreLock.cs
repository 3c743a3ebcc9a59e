using System.Data.Common;
using System.Globalization;

namespace Parapet.Exchange.Log;

/// <summary>Keeps a second process off a store. The system lets go of it when the process ends, however it ends.</summary>
internal sealed class StoreLock : IDisposable
{
    // Any number that other programs of a database are unlikely to take.
    private const int Class = 0x70617261;

    private readonly FileStream? file;

    private StoreLock(FileStream? file) => this.file = file;

    /// <summary>Locks a file beside the database, and notes in another who holds it.</summary>
    /// <param name="options">Of the database.</param>
    public static Checked<StoreLock> File(StoreOptions options)
    {
        var path = options.Path;
        FileStream? locked = null;
        try
        {
            // One file has one lock, by whatever link it is reached.
            var file = new FileInfo(options.Path);
            path = file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
            locked = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            System.IO.File.WriteAllText(path + ".pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new StoreLock(locked);
        }
        catch (IOException) when (locked is null && System.IO.File.Exists(path + ".lock"))
        {
            var by = Read(path + ".pid") is { } pid ? $" (process {pid})" : "";
            return new Diagnostic(LogCodes.StoreInUse, "", $"The store is open already{by}. Close that one first.", path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            locked?.Dispose();
            return new Diagnostic(LogCodes.StoreOpen, "", $"The store cannot be opened: {e.Message}", path);
        }
    }

    /// <summary>Takes a lock that lasts as long as a connection.</summary>
    /// <param name="connection">To PostgreSQL.</param>
    /// <returns>Null when it is taken; else who has it.</returns>
    public static Diagnostic? Advisory(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT pg_try_advisory_lock({Class}, hashtext(current_schema()))";
        if (command.ExecuteScalar() is true)
        {
            return null;
        }

        command.CommandText = $"""
            SELECT a.application_name || ', server process ' || a.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE l.locktype = 'advisory' AND l.classid = {Class} LIMIT 1
            """;
        return new(LogCodes.StoreInUse, "", $"The store is open already ({command.ExecuteScalar() as string ?? "nobody knows by whom"}). Close that one first.");
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    private static string? Read(string path)
    {
        try
        {
            return System.IO.File.ReadAllText(path) is { Length: > 0 and < 20 } text && text.All(char.IsAsciiDigit) ? text : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
