using System.Data.Common;
using System.Globalization;

namespace Parapet.Exchange.Log;

/// <summary>A connection and its statements, each prepared once. Parameters are @p0, @p1 ... in order. For one thread at a time.</summary>
internal sealed class Session(DbConnection connection) : IDisposable
{
    private static readonly string[] s_names = [.. Enumerable.Range(0, 12).Select(i => "@p" + i.ToString(CultureInfo.InvariantCulture))];
    private readonly Dictionary<string, DbCommand> commands = new(StringComparer.Ordinal);

    public DbConnection Connection => connection;

    public int Execute(string sql, params ReadOnlySpan<object> values) => Command(sql, values).ExecuteNonQuery();

    public IEnumerable<T> Rows<T>(Func<DbDataReader, T> row, string sql, params ReadOnlySpan<object> values)
    {
        var command = Command(sql, values);
        return Read();

        IEnumerable<T> Read()
        {
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                yield return row(reader);
            }
        }
    }

    public T? First<T>(Func<DbDataReader, T> row, string sql, params ReadOnlySpan<object> values)
    {
        using var reader = Command(sql, values).ExecuteReader();
        return reader.Read() ? row(reader) : default;
    }

    public void Dispose()
    {
        foreach (var command in commands.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    private DbCommand Command(string sql, ReadOnlySpan<object> values)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = s_names[i];
                command.Parameters.Add(parameter);
            }

            commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command;
    }
}
