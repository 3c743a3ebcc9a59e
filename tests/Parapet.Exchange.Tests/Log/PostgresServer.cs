using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Tests.Log;

/// <summary>A PostgreSQL of our own for a class of tests, in a folder that goes with it, reached by a socket in that folder.</summary>
public sealed class PostgresServer : IDisposable
{
    private readonly Folder folder = new();
    private readonly Process server;
    private int schemas;

    public PostgresServer()
    {
        var programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).LastOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
            : null;
        Assert.True(programs is not null, "The test needs PostgreSQL below /usr/lib/postgresql; ./test installs it.");
        if (Environment.UserName == "root")
        {
            Assert.Equal(0, Tool.Run("chown", ["nobody:nogroup", folder]).Code);
        }

        var (code, output) = Tool.Run(
            Plain(Path.Combine(programs!, "initdb"), out var arguments), [.. arguments, "-D", folder.File("data"), "-U", "parapet", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"]);
        Assert.True(code == 0, output);
        server = Tool.Start(Plain(Path.Combine(programs!, "postgres"), out arguments), [.. arguments, "-D", folder.File("data"), "-k", folder, "-c", "listen_addresses=", "-c", "shared_buffers=16MB"]);
        server.OutputDataReceived += (_, _) => { };
        server.ErrorDataReceived += (_, _) => { };
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        for (var i = 0; !Answers(); i++)
        {
            Assert.True(i < 600 && !server.HasExited, "PostgreSQL does not start.");
            Thread.Sleep(50);
        }
    }

    /// <summary>An empty schema of its own.</summary>
    public StoreOptions Fresh()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"store{Interlocked.Increment(ref schemas)}");
        Execute($"CREATE SCHEMA {name}");
        return StoreOptions.Database($"{Connection};Search Path={name}");
    }

    /// <summary>Runs a statement as an administrator would.</summary>
    public void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(Connection);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        server.Kill(entireProcessTree: true);
        server.WaitForExit();
        server.Dispose();
        folder.Dispose();
    }

    private string Connection => $"Host={folder.Path};Username=parapet;Database=postgres;Pooling=false";

    // PostgreSQL refuses to run as root.
    private static string Plain(string program, out string[] arguments)
    {
        var root = Environment.UserName == "root";
        arguments = root ? ["--reuid=nobody", "--regid=nogroup", "--clear-groups", program] : [];
        return root ? "setpriv" : program;
    }

    private bool Answers()
    {
        try
        {
            Execute("SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
