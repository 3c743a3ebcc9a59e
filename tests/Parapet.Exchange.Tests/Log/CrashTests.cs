using System.Globalization;
using System.Text;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Tests.Log;

/// <summary>Processes that are killed, disks that fill, files that are cut and altered: what was acknowledged is there or its loss is seen.</summary>
public sealed class CrashTests : IDisposable
{
    private static readonly bool s_nightly = Environment.GetEnvironmentVariable("PARAPET_NIGHTLY") == "1";
    private readonly Folder folder = new();
    private readonly NoteKey key = NoteKey.Generate(Child.Log);

    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_doubled_when_the_process_is_killed()
    {
        // Two stores side by side, since most of a cycle is waiting for a process to start.
        var cycles = s_nightly ? 500 : 50;
        await Task.WhenAll(Enumerable.Range(0, 2).Select(lane => Task.Run(async () =>
        {
            var (path, acknowledged) = ("", new HashSet<string>(StringComparer.Ordinal));
            for (var cycle = 0; cycle < cycles; cycle++)
            {
                if (cycle % 10 == 0)
                {
                    path = folder.File($"{lane}-{cycle}.db"); // a store killed ten times; then another, as each opening reads all of it
                    acknowledged.Clear();
                }

                var before = acknowledged.Count;
                var until = 1 + (int)(Mixed(lane, cycle) % 120);
                using var child = Tool.StartChild("append", path, cycle.ToString(CultureInfo.InvariantCulture));
                for (var n = 0; n < until && child.StandardOutput.ReadLine() is { } line; n++)
                {
                    Assert.DoesNotContain("refused", line, StringComparison.Ordinal);
                    acknowledged.Add(line);
                }

                child.Kill();
                while (child.StandardOutput.ReadLine() is { } line)
                {
                    acknowledged.Add(line);
                }

                child.WaitForExit();
                Assert.True(acknowledged.Count >= before + until, child.StandardError.ReadToEnd());
                await using var store = Opened(path);
                var there = store.Read(r => r.Entries(Child.Log, 0, int.MaxValue)).Select(e => Encoding.UTF8.GetString(e)).ToList();
                var unique = there.ToHashSet(StringComparer.Ordinal);
                Assert.Equal(there.Count, unique.Count);
                Assert.Subset(unique, acknowledged);
                Assert.Equal((there.Count, there[^1]), store.Read(r => ((int)r.Waiting("B"), r.Opening(Child.Log, there.Count - 1)))); // written in one transaction
            }
        })));
    }

    [Fact]
    public async Task Cut_or_altered_files_are_seen_or_give_a_state_that_once_was()
    {
        var source = folder.File("source.db");
        var states = new Dictionary<string, long>(StringComparer.Ordinal);
        var tree = new MerkleTree();
        string[] files = [source, source + "-wal"];
        byte[][] originals;
        await using (var store = Opened(source))
        {
            states.Add(State(store), 0);
            for (var n = 0; n < 80; n++)
            {
                await store.Write(t => Fill(t, n, tree));
                states.Add(State(store), n);
            }

            originals = [.. files.Select(ReadShared)];
        }

        Assert.True(originals[1].Length > 100_000, "the write-ahead log is part of what is tested");
        var cases = s_nightly ? 5_000 : 300;
        var (seen, shorter, same) = (0, 0, 0);
        for (var n = 0; n < cases; n++)
        {
            using var copy = new Folder();
            string[] copies = [copy.File("copy.db"), copy.File("copy.db-wal")];
            var which = (int)(Mixed(1, n) % 2);
            var bytes = originals[which].ToArray();
            var at = (int)(Mixed(2, n) % (ulong)bytes.Length);
            if (n % 10 == 0)
            {
                at %= 200; // headers are few and matter most
            }

            if (n % 3 == 0)
            {
                bytes = bytes[..at];
            }
            else
            {
                bytes[at] ^= (byte)(1 << (int)(Mixed(3, n) % 8));
            }

            File.WriteAllBytes(copies[which], bytes);
            File.WriteAllBytes(copies[1 - which], originals[1 - which]);
            var opened = Store.Open(StoreOptions.File(copies[0]) with { Verifiers = [key.Verifier] });
            await using var store = opened.Store;
            if (store is null)
            {
                Assert.NotEmpty(opened.Findings);
                seen++;
                continue;
            }

            // A damaged file that opens is a state that was committed once, the tables to be made included; and its head is a head of the one log.
            var state = State(store);
            Assert.True(states.ContainsKey(state), $"case {n}: byte {at} of {(which == 0 ? "the database" : "the write-ahead log")}: {state}");
            var head = store.Read(r => r.Head(Child.Log));
            Assert.Equal(tree.Root(head.Size), head.Root);
            if (head.Size == tree.Size)
            {
                same++;
            }
            else
            {
                shorter++;
            }
        }

        Assert.True(seen > 0 && shorter > 0 && same > 0, $"{seen} seen, {shorter} shorter, {same} unharmed");
    }

    [Fact]
    public async Task Restored_backup_opens_and_is_told_by_its_size()
    {
        var (path, backup) = (folder.File("store.db"), folder.File("backup.db"));
        var tree = new MerkleTree();
        Checkpoint known;
        await using (var store = Opened(path))
        {
            await store.Write(t => Fill(t, 0, tree));
            File.WriteAllBytes(backup, ReadShared(path));
            File.WriteAllBytes(backup + "-wal", ReadShared(path + "-wal"));
            await store.Write(t => Fill(t, 1, tree));
            known = store.Read(r => r.Head(Child.Log));
        }

        await using var restored = Opened(backup);
        var head = restored.Read(r => r.Head(Child.Log));
        Assert.True(head.Size < known.Size && head.Root == tree.Root(head.Size));
        Assert.False(await restored.Write(t => t.TryCosign(known.Size, known, known.Sign(key), mirrored: false))); // a peer that goes on from what it had
    }

    [Fact]
    public async Task Full_disk_stops_acknowledgements_spoils_nothing_and_passes()
    {
        var disk = Directory.CreateDirectory(folder.File("disk")).FullName;
        var (code, output) = Tool.Run("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", disk]);
        var mounted = code == 0;
        var options = StoreOptions.File(Path.Combine(disk, "store.db"));
        var ballast = Path.Combine(disk, "ballast");
        try
        {
            if (!mounted)
            {
                // Without the right to mount, SQLite itself is told to have no more room.
                Assert.Contains("permi", output, StringComparison.OrdinalIgnoreCase);
                options.PagesMax = 60;
            }

            File.WriteAllBytes(ballast, new byte[mounted ? 1_500_000 : 1]);
            var store = Opened(options.Path, options);
            await store.Write(t => t.AddLog(Child.Log, own: true));
            var kept = new List<int>();
            for (var n = 0; store.Trouble is null; n++)
            {
                Assert.True(n < 10_000, "the disk does not fill");
                kept.AddRange(await Group(store, n * 8));
            }

            Assert.Contains("full", store.Trouble, StringComparison.Ordinal);
            Assert.NotEmpty(kept);
            for (var n = 0; n < 20; n++)
            {
                kept.AddRange(await Group(store, 1_000_000 + (n * 8))); // small ones may find room still; what they say holds
            }

            Assert.Equal(Expected(kept), Found(store));
            File.Delete(ballast);
            options.PagesMax = null;
            var after = await Group(store, 2_000_000);
            Assert.Equal(8, after.Count);
            Assert.Null(store.Trouble);
            kept.AddRange(after);
            Assert.Equal(Expected(kept), Found(store));
            Assert.Empty(Fsck.Run(store));
            await store.DisposeAsync();
            await using var again = Opened(options.Path);
            Assert.Equal(Expected(kept), Found(again));
        }
        finally
        {
            if (mounted)
            {
                Tool.Run("umount", ["-l", disk]);
            }
        }

        static List<string> Expected(List<int> kept) => [.. kept.Order().Select(k => k.ToString(CultureInfo.InvariantCulture))];

        static List<string> Found(Store store) =>
            [.. store.Read(r => r.Entries(Child.Log, 0, int.MaxValue)).Select(e => BitConverter.ToInt32(e)).Order().Select(k => k.ToString(CultureInfo.InvariantCulture))];
    }

    public void Dispose()
    {
        key.Dispose();
        folder.Dispose();
    }

    private static async Task<List<int>> Group(Store store, int first)
    {
        var all = Enumerable.Range(first, 8).Select(i => (I: i, Task: store.Write(t => t.Append(Child.Log, [.. BitConverter.GetBytes(i), .. new byte[2_000]])))).ToList();
        var kept = new List<int>();
        foreach (var (i, task) in all)
        {
            try
            {
                await task;
                kept.Add(i);
            }
            catch (StoreException)
            {
                // Not acknowledged.
            }
        }

        return kept;
    }

    private void Fill(StoreTransaction t, int n, MerkleTree tree)
    {
        t.AddLog(Child.Log, own: true);
        for (var i = 0; i < 3; i++)
        {
            var entry = Encoding.UTF8.GetBytes($"entry {n} {i} {new string('e', 800)}");
            tree.Append(Digest.Leaf(entry));
            var index = t.Append(Child.Log, entry);
            t.PutOpening(Child.Log, index, $"opening {n} {i} {new string('o', 800)}");
            t.PutRelease(Child.Log, "B", index, [(byte)n, (byte)i], $"released {n} {i}");
            t.Enqueue(new("B", 1, 1_000 + index, index));
        }

        var head = t.Head(Child.Log);
        t.PutHead(head, head.Sign(key));
        t.TryCosign(t.LastCosigned(Child.Log).Size, head, head.Sign(key), mirrored: true);
        t.PutProvisional(Child.Log, new(n, [(byte)n], "ahead"));
        t.PutMeta("n", $"{n}");
    }

    // All that a reader can see, in one hash, with its size before it.
    private static string State(Store store) => store.Read(r =>
    {
        var text = new StringBuilder();
        foreach (var (table, columns, order) in StoreTables.Summed)
        {
            foreach (var row in r.Session.Rows(StoreTables.Values, $"SELECT {columns} FROM {table} ORDER BY {order}"))
            {
                text.Append(table).AppendJoin('|', row.Select(v => v is byte[] b ? Convert.ToHexString(b) : v)).Append('\n');
            }
        }

        return $"{r.Size(Child.Log)} {r.Head(Child.Log).Root} {Digest.Of(Encoding.UTF8.GetBytes(text.ToString()))}";
    });

    private static Store Opened(string path, StoreOptions? options = null)
    {
        var opened = Store.Open(options ?? StoreOptions.File(path));
        Assert.True(opened.Store is not null, string.Join('\n', opened.Findings));
        return opened.Store!;
    }

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    // Numbers that look random and are the same each time (splitmix64).
    private static ulong Mixed(int stream, int n)
    {
        var z = ((ulong)stream << 40) + ((ulong)(n + 1) * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
