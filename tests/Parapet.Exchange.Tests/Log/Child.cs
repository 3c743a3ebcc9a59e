using System.Globalization;
using System.Text;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Tests.Log;

/// <summary>What a child process does.</summary>
internal static class Child
{
    /// <summary>Name of the environment variable with the task, one word a line.</summary>
    public const string Variable = "PARAPET_TEST_CHILD";

    /// <summary>Name of the log that it writes.</summary>
    public const string Log = "example.org/child";

    public static async Task<int> Run(string[] task) => task[0] switch
    {
        "append" => await Append(task[1], task[2]),
        "hold" => await Hold(task[1]),
        "node" => await Nodes.HostChild.Run(task[1..]),
        _ => 2,
    };

    // Eight at once, each a message after the other, and a line for each that was acknowledged; until it is killed.
    private static async Task<int> Append(string path, string cycle)
    {
        var opened = Store.Open(StoreOptions.File(path));
        if (opened.Store is not { } store)
        {
            Console.WriteLine("refused " + opened.Findings[0]);
            return 1;
        }

        await store.Write(t => t.AddLog(Log, own: true));
        using var output = Console.OpenStandardOutput();
        var gate = new Lock();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var n = 0; ; n++)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"{cycle}.{worker}.{n}");
                await store.Write(t =>
                {
                    var index = t.Append(Log, Encoding.UTF8.GetBytes(id));
                    t.PutOpening(Log, index, id);
                    t.Enqueue(new("B", 1, index, index));
                });
                lock (gate)
                {
                    output.Write(Encoding.UTF8.GetBytes(id + "\n"));
                }
            }
        })));
        return 0;
    }

    // Keeps a store open until its input ends.
    private static async Task<int> Hold(string path)
    {
        await using var store = Store.Open(StoreOptions.File(path)).Store;
        Console.WriteLine(store is null ? "refused" : "held");
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
