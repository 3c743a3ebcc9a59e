namespace Parapet.Exchange.Log;

/// <summary>Where a store is and how careful it is.</summary>
public sealed record StoreOptions
{
    private StoreOptions()
    {
    }

    /// <summary>File of an SQLite database; empty for PostgreSQL.</summary>
    public string Path { get; private init; } = "";

    /// <summary>Connection string of a PostgreSQL database; empty for SQLite.</summary>
    public string Postgres { get; private init; } = "";

    /// <summary>Whether an acknowledgement waits for the disk. Off for tests and figures only: a power cut then loses what was acknowledged.</summary>
    public bool Synchronous { get; init; } = true;

    /// <summary>Requests in one transaction at most.</summary>
    public int GroupMax { get; init; } = 256;

    /// <summary>Requests that may wait; one more waits to be let in.</summary>
    public int QueueMax { get; init; } = 4096;

    /// <summary>Keys by which stored heads are checked when the store is opened; heads of other keys are checked by root alone.</summary>
    public IReadOnlyList<NoteVerifier> Verifiers { get; init; } = [];

    /// <summary>Pages that an SQLite file may have, from the next connection on: a full disk where none can be made. For tests.</summary>
    internal int? PagesMax { get; set; }

    internal Dialect Dialect => Path.Length > 0 ? Dialect.Sqlite : Dialect.Postgres;

    /// <summary>An SQLite file, made when it is not there.</summary>
    /// <param name="path">The file; beside it lie its write-ahead log and its lock.</param>
    public static StoreOptions File(string path) => new() { Path = path };

    /// <summary>A PostgreSQL database, with the tables in the schema that is first on its search path.</summary>
    /// <param name="connection">As Npgsql takes it.</param>
    public static StoreOptions Database(string connection) => new() { Postgres = connection };
}

/// <summary>A store does not write at the moment: nothing of the request is kept, unless the connection broke at the very moment of keeping it.</summary>
public sealed class StoreException : Exception
{
    /// <summary>For a reason.</summary>
    /// <param name="message">A sentence.</param>
    /// <param name="inner">What failed.</param>
    public StoreException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>Without a reason.</summary>
    public StoreException()
    {
    }

    /// <summary>For a reason.</summary>
    /// <param name="message">A sentence.</param>
    public StoreException(string message)
        : base(message)
    {
    }
}
