using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;

namespace Parapet.Exchange.Log;

/// <summary>A line of a release ledger, and what was released with it.</summary>
/// <param name="Index">In the ledger, from 0.</param>
/// <param name="Entry">Index of the entry in the main log.</param>
/// <param name="Leaf">The ledger's own entry.</param>
/// <param name="Disclosures">Text released with it.</param>
public sealed record Release(long Index, long Entry, byte[] Leaf, string Disclosures);

/// <summary>Something that waits to be sent.</summary>
/// <param name="Recipient">To whom.</param>
/// <param name="Lane">Lower goes first: 0 for warnings.</param>
/// <param name="Due">[ms] since 1970, not to be sent before.</param>
/// <param name="Entry">Index in the own main log.</param>
public sealed record Outgoing(string Recipient, int Lane, long Due, long Entry);

/// <summary>A stored head of a log.</summary>
/// <param name="Size">Entries.</param>
/// <param name="Note">The signed note.</param>
public sealed record StoredHead(long Size, string Note);

/// <summary>The last head of a log that this party cosigned.</summary>
/// <param name="Size">Entries; 0 when none was.</param>
/// <param name="Root">Of their tree.</param>
/// <param name="Note">With the own cosignature; empty when none was.</param>
/// <param name="Mirrored">Whether the entries were stored here before.</param>
public sealed record Witnessed(long Size, Digest Root, string Note, bool Mirrored)
{
    /// <summary>Before the first.</summary>
    public static Witnessed Nothing { get; } = new(0, Digest.OfEmptyTree, "", false);
}

/// <summary>An entry that came ahead of its proof.</summary>
/// <param name="Index">That it claims.</param>
/// <param name="Bytes">The entry.</param>
/// <param name="Disclosures">Text that came with it.</param>
public sealed record Provisional(long Index, byte[] Bytes, string Disclosures);

/// <summary>A log in memory.</summary>
internal sealed record LogState(int Number, string Name, bool Own)
{
    public MerkleTree Tree { get; } = new();
}

/// <summary>Checksum of a row of a table that no tree covers: what a disk gets wrong is seen. Against a person it is no protection.</summary>
internal static class RowSum
{
    public static long Of(string table, params ReadOnlySpan<object> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[9];
        Add('t', Encoding.UTF8.GetBytes(table), number, hash);
        foreach (var value in values)
        {
            switch (value)
            {
                case byte[] bytes:
                    Add('b', bytes, number, hash);
                    break;
                case string text:
                    Add('s', Encoding.UTF8.GetBytes(text), number, hash);
                    break;
                default:
                    number[0] = (byte)'n';
                    BinaryPrimitives.WriteInt64BigEndian(number[1..], Convert.ToInt64(value, null));
                    hash.AppendData(number);
                    break;
            }
        }

        Span<byte> sum = stackalloc byte[32];
        hash.GetHashAndReset(sum);
        return BinaryPrimitives.ReadInt64BigEndian(sum);
    }

    private static void Add(char kind, ReadOnlySpan<byte> bytes, Span<byte> number, IncrementalHash hash)
    {
        number[0] = (byte)kind;
        BinaryPrimitives.WriteInt64BigEndian(number[1..], bytes.Length);
        hash.AppendData(number);
        hash.AppendData(bytes);
    }
}

/// <summary>The tables, one list of statements per version.</summary>
internal static class StoreTables
{
    /// <summary>Tables whose last column is a <see cref="RowSum"/> over those before it, in order of their key.</summary>
    public static readonly (string Table, string Columns, string Key)[] Summed =
    [
        ("logs", "log, name, own", "log"),
        ("openings", "log, idx, disclosures", "log, idx"),
        ("releases", "log, idx, entry, disclosures", "log, idx"),
        ("outbox", "recipient, lane, due, entry", "recipient, lane, due, entry"),
        ("heads", "log, size, note", "log, size"),
        ("witness", "log, size, root, note, mirrored", "log"),
        ("provisional", "log, idx, bytes, disclosures", "log, idx"),
        ("meta", "name, value", "name"),
    ];

    private static readonly string[][] s_versions =
    [
        [
            "CREATE TABLE logs(log {n} PRIMARY KEY, name TEXT NOT NULL, own {n} NOT NULL, rowsum {n} NOT NULL){t}",
            "CREATE TABLE entries(log {n}, idx {n}, bytes {b} NOT NULL, leaf {b} NOT NULL, PRIMARY KEY(log, idx)){t}",
            "CREATE TABLE openings(log {n}, idx {n}, disclosures TEXT NOT NULL, rowsum {n} NOT NULL, PRIMARY KEY(log, idx)){t}",
            "CREATE TABLE releases(log {n}, idx {n}, entry {n} NOT NULL, disclosures TEXT NOT NULL, rowsum {n} NOT NULL, PRIMARY KEY(log, idx)){t}",
            "CREATE TABLE outbox(recipient TEXT, lane {n}, due {n}, entry {n}, rowsum {n} NOT NULL, PRIMARY KEY(recipient, lane, due, entry)){t}",
            "CREATE TABLE heads(log {n}, size {n}, note TEXT NOT NULL, rowsum {n} NOT NULL, PRIMARY KEY(log, size)){t}",
            "CREATE TABLE witness(log {n} PRIMARY KEY, size {n} NOT NULL, root {b} NOT NULL, note TEXT NOT NULL, mirrored {n} NOT NULL, rowsum {n} NOT NULL){t}",
            "CREATE TABLE provisional(log {n}, idx {n}, bytes {b} NOT NULL, disclosures TEXT NOT NULL, rowsum {n} NOT NULL, PRIMARY KEY(log, idx)){t}",
            "CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL, rowsum {n} NOT NULL){t}",
        ],
    ];

    /// <summary>Version of the tables that this program writes.</summary>
    public static int Version => s_versions.Length;

    /// <summary>Brings the tables to this version. In one transaction: a store has one version or the other.</summary>
    /// <param name="session">That writes.</param>
    /// <param name="dialect">Of its database.</param>
    /// <returns>The version that was found.</returns>
    public static int Migrate(Session session, Dialect dialect)
    {
        session.Execute($"CREATE TABLE IF NOT EXISTS store_version(version {dialect.Whole} PRIMARY KEY){dialect.Tail}");
        var found = session.First(r => (int)r.GetInt64(0), "SELECT coalesce(max(version), 0) FROM store_version");
        if (found >= Version)
        {
            return found;
        }

        session.Execute(dialect.Begin);
        foreach (var statement in s_versions[found..].SelectMany(v => v))
        {
            session.Execute(statement.Replace("{n}", dialect.Whole, StringComparison.Ordinal).Replace("{b}", dialect.Blob, StringComparison.Ordinal)
                .Replace("{t}", dialect.Tail, StringComparison.Ordinal));
        }

        session.Execute("DELETE FROM store_version");
        session.Execute("INSERT INTO store_version(version) VALUES (@p0)", (long)Version);
        session.Execute("COMMIT");
        return found;
    }

    public static object[] Values(DbDataReader row)
    {
        var values = new object[row.FieldCount];
        row.GetValues(values);
        return values;
    }
}
