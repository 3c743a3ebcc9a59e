using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Parapet.Exchange.Log;

/// <summary>How one kind of database differs from the other. Everything else of a store is the same SQL.</summary>
/// <param name="Blob">Type of bytes.</param>
/// <param name="Whole">Type of a whole number of 64 bits.</param>
/// <param name="Tail">What follows the columns of a table.</param>
/// <param name="BeginRead">Opens a transaction that sees one state and changes nothing.</param>
/// <param name="Begin">Opens a transaction that writes.</param>
/// <param name="Check">Asks whether the structure is sound: rows of text, "ok" alone when it is; null when the database has no such question.</param>
internal sealed record Dialect(string Blob, string Whole, string Tail, string BeginRead, string Begin, string? Check)
{
    // Rows in the order of their key and no second tree beside it: what is not found by its key is found missing by reading through.
    public static readonly Dialect Sqlite = new("BLOB", "INTEGER", " WITHOUT ROWID", "BEGIN DEFERRED", "BEGIN IMMEDIATE", "PRAGMA quick_check(10)");

    public static readonly Dialect Postgres = new("BYTEA", "BIGINT", "", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "BEGIN", null);

    /// <summary>Opens a connection and sets it up.</summary>
    /// <param name="options">Where.</param>
    /// <param name="writes">Whether it may write.</param>
    public DbConnection Connect(StoreOptions options, bool writes)
    {
        DbConnection connection = this == Sqlite
            ? new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = options.Path,
                Mode = writes ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite, // a reader of a WAL needs to write its index
                Pooling = false,
                DefaultTimeout = 10,
            }.ToString())
            : new NpgsqlConnection(new NpgsqlConnectionStringBuilder(options.Postgres) { Pooling = false, MaxAutoPrepare = 64, AutoPrepareMinUsages = 2 }.ToString());
        try
        {
            connection.Open();
            foreach (var statement in Settings(options, writes))
            {
                using var command = connection.CreateCommand();
                command.CommandText = statement;
                command.ExecuteNonQuery();
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether a failure is the database's or the disk's, so that the whole group is lost, and not the request's own.</summary>
    /// <param name="e">What was thrown.</param>
    public static bool IsStorage(Exception e) => e switch
    {
        // Constraint and mismatch, misuse and a statement that is wrong are the request's own.
        SqliteException s => s.SqliteErrorCode is not (1 or 18 or 19 or 20 or 21 or 25),
        PostgresException p => p.SqlState[..2] is "08" or "25" or "53" or "57" or "58" or "XX" or "40" or "F0",
        DbException => true,
        _ => false,
    };

    /// <summary>A failure in plain words.</summary>
    /// <param name="e">What was thrown.</param>
    public static string Reason(Exception e) => e switch
    {
        SqliteException { SqliteErrorCode: 13 } or PostgresException { SqlState: "53100" } => "the disk is full",
        SqliteException { SqliteErrorCode: 10 } s => string.Create(CultureInfo.InvariantCulture, $"the disk failed (SQLite {s.SqliteExtendedErrorCode})"),
        SqliteException { SqliteErrorCode: 8 } => "the file or its folder is read-only",
        SqliteException { SqliteErrorCode: 14 } => "the file cannot be opened",
        SqliteException { SqliteErrorCode: 11 or 26 } => "the file is damaged",
        SqliteException { SqliteErrorCode: 5 or 6 } => "another program has the file locked",
        SqliteException s => string.Create(CultureInfo.InvariantCulture, $"the database refused (SQLite {s.SqliteExtendedErrorCode}: {s.Message})"),
        PostgresException p => $"PostgreSQL refused ({p.SqlState}: {p.MessageText})",
        NpgsqlException n => $"PostgreSQL does not answer ({n.Message})",
        _ => e.Message,
    };

    private IEnumerable<string> Settings(StoreOptions options, bool writes)
    {
        if (this == Postgres)
        {
            return [$"SET synchronous_commit = {(options.Synchronous ? "on" : "off")}", "SET client_min_messages = warning"];
        }

        string[] all = ["PRAGMA busy_timeout = 10000", "PRAGMA cell_size_check = ON", "PRAGMA trusted_schema = OFF"];
        if (writes && options.PagesMax is { } pages)
        {
            all = [.. all, string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}")];
        }

        return writes
            ? ["PRAGMA page_size = 8192", .. all, "PRAGMA cache_size = -16384", "PRAGMA journal_mode = WAL", $"PRAGMA synchronous = {(options.Synchronous ? "FULL" : "OFF")}"]
            : [.. all, "PRAGMA query_only = ON"];
    }
}
