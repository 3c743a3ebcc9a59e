using System.Text;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Tests.Log;

/// <summary>What a store promises, whatever database is below it.</summary>
public abstract class StoreTests : IDisposable
{
    protected const string Own = "example.org/a";
    protected const string Peer = "example.org/b";
    private readonly NoteKey key = NoteKey.Generate(Own);
    private readonly NoteKey peer = NoteKey.Generate(Peer);

    /// <summary>A store of its own for this test.</summary>
    protected abstract StoreOptions Options { get; }

    [Fact]
    public async Task All_that_was_written_is_there_after_it_is_opened_again()
    {
        Witnessed cosigned;
        await using (var store = Open())
        {
            await store.Write(t =>
            {
                t.AddLog(Own, own: true);
                t.AddLog(Own, own: true);
                t.AddLog(Peer, own: false);
                for (var i = 0; i < 10; i++)
                {
                    Assert.Equal(i, t.Append(Own, [(byte)i]));
                    t.PutOpening(Own, i, $"opening {i}");
                    t.Append(Peer, [(byte)i, 1]);
                }

                Assert.Equal(0, t.PutRelease(Own, "B", 4, [44], "some ~ of it"));
                Assert.Equal(1, t.PutRelease(Own, "B", 6, [66], ""));
                t.Enqueue(new("B", 1, 500, 4));
                t.Enqueue(new("B", 1, 500, 4));
                t.Enqueue(new("B", 0, 900, 6));
                t.Enqueue(new("B", 1, 100, 7));
                t.PutHead(t.Head(Own), t.Head(Own).Sign(key));
                var beyond = t.Head(Peer) with { Size = 12 };
                t.PutHead(beyond, beyond.Sign(peer));
                Assert.True(t.TryCosign(0, t.Head(Peer), t.Head(Peer).Sign(peer), mirrored: true));
                t.PutProvisional(Peer, new(11, [1, 2], "ahead"));
                t.PutMeta("cursor", "1");
                t.PutMeta("cursor", "2");
            });
            cosigned = store.Read(r => r.LastCosigned(Peer));
        }

        await using (var store = Open())
        {
            store.Read(r =>
            {
                Assert.Equal([Own, Store.Ledger(Own, "B"), Peer], r.Logs);
                Assert.Equal(10, r.Size(Own));
                Assert.Equal([3], r.Entry(Own, 3));
                Assert.Null(r.Entry(Own, 10));
                Assert.Equal([[8], [9]], r.Entries(Own, 8, 100));
                Assert.Equal("opening 9", r.Opening(Own, 9));
                Assert.Null(r.Opening(Peer, 1));
                Assert.Equivalent(new[] { new Release(1, 6, [66], "") }, r.Releases(Own, "B", 1, 10));
                Assert.Equal(2, r.Size(Store.Ledger(Own, "B")));
                Assert.Equal([new("B", 0, 900, 6), new("B", 1, 100, 7), new("B", 1, 500, 4)], r.Due("B", 900, 10));
                Assert.Equal([new("B", 1, 100, 7)], r.Due("B", 499, 10));
                Assert.Equal((3, 100), (r.Waiting("B"), r.NextDue("B")));
                Assert.Equal((0, null), (r.Waiting("C"), r.NextDue("C")));
                Assert.Equal(10, r.LastHead(Own)!.Size);
                Assert.Equal(12, r.LastHead(Peer)!.Size);
                Assert.Null(r.HeadAt(Peer, 11));
                Assert.Equal(12, Assert.Single(r.Heads(Peer, 0, 5)).Size);
                Assert.Equal(cosigned, r.LastCosigned(Peer));
                Assert.True(r.LastCosigned(Peer) is { Size: 10, Mirrored: true });
                Assert.Equal(Witnessed.Nothing, r.LastCosigned(Own));
                Assert.Equal("ahead", Assert.Single(r.Provisionals(Peer, 0, 9)).Disclosures);
                Assert.Equal("2", r.Meta("cursor"));
                Assert.Null(r.Meta("nothing"));
                Assert.Equal(0, r.Size("nothing"));
                Assert.True(Merkle.VerifyInclusion(Digest.Leaf([3]), 3, 10, r.Root(Own, 10), r.Inclusion(Own, 3, 10).AsSpan()));
                Assert.True(Merkle.VerifyConsistency(4, 10, r.Root(Own, 4), r.Root(Own, 10), r.Consistency(Own, 4, 10).AsSpan()));
                return 0;
            });
            await store.Write(t =>
            {
                Assert.True(t.Dequeue(new("B", 1, 500, 4)));
                Assert.False(t.Dequeue(new("B", 1, 500, 4)));
                t.DropProvisionals(Peer, 12);
            });
            Assert.Equal((2, 0), store.Read(r => (r.Waiting("B"), r.Provisionals(Peer, 0, 9).Count)));
            Assert.Empty(Fsck.Run(store));
        }
    }

    [Fact]
    public async Task Request_that_throws_is_undone_alone_and_the_others_of_its_group_are_kept()
    {
        await using var store = Open();
        await store.Write(t => t.AddLog(Own, own: true));
        var all = Enumerable.Range(0, 300).Select(i => store.Write(t =>
        {
            var index = t.Append(Own, BitConverter.GetBytes(i));
            t.PutMeta("last", $"{i}");
            if (i % 3 == 0)
            {
                t.AddLog($"log{i}", own: false);
                t.Append($"log{i}", [1]);
                throw i % 2 == 0 ? new ArithmeticException($"{i}") : new OperationCanceledException();
            }

            return (Index: index, I: i);
        })).ToList();
        await Task.WhenAll(all.Select(t => t.ContinueWith(_ => { }, TaskScheduler.Default)));

        Assert.All(all.Where((_, i) => i % 6 == 0), t => Assert.IsType<ArithmeticException>(t.Exception!.InnerException));
        Assert.All(all.Where((_, i) => i % 3 == 0), t => Assert.False(t.IsCompletedSuccessfully));
        var kept = all.Where(t => t.IsCompletedSuccessfully).Select(t => t.Result).ToList();
        Assert.Equal(200, kept.Count);
        store.Read(r =>
        {
            Assert.Equal(200, r.Size(Own));
            Assert.Equal([Own], r.Logs);
            Assert.Equal("299", r.Meta("last"));
            Assert.All(kept, k => Assert.Equal(BitConverter.GetBytes(k.I), r.Entry(Own, k.Index)));
            return 0;
        });
        Assert.Empty(Fsck.Run(store));
    }

    [Fact]
    public async Task Statement_that_the_database_refuses_is_its_requests_own_mistake()
    {
        await using var store = Open();
        await store.Write(t => t.AddLog(Own, own: true));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Write(t => t.Append("unknown", [1])));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Write(t => t.AddLog(Own, own: false)));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => store.Write(t => t.PutOpening(Own, 0, "of nothing")));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => store.Write(t => t.Append(Own, new byte[65_536])));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => store.Write(t => t.Session.Execute("INSERT INTO meta(name) VALUES ('a')")));
        Assert.Null(store.Trouble);
        Assert.Equal(0, await store.Write(t => t.Append(Own, [1])));
    }

    [Fact]
    public async Task Head_against_the_entries_is_never_stored_and_never_cosigned()
    {
        await using var store = Open();
        await store.Write(t =>
        {
            t.AddLog(Own, own: true);
            t.AddLog(Peer, own: false);
            t.Append(Own, [1]);
            t.Append(Peer, [1]);
        });
        var wrong = new Checkpoint(Own, 1, Digest.Of([1]));
        var beyond = new Checkpoint(Own, 2, Digest.Of([1]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Write(t => t.PutHead(wrong, wrong.Sign(key))));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Write(t => t.PutHead(beyond, beyond.Sign(key))));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Write(t => t.TryCosign(0, wrong with { Origin = Peer }, wrong.Sign(peer), mirrored: false)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Write(t => t.TryCosign(0, beyond with { Origin = Peer }, beyond.Sign(peer), mirrored: true)));
        Assert.Equal(Witnessed.Nothing, store.Read(r => r.LastCosigned(Peer)));
    }

    [Fact]
    public async Task Of_two_heads_that_go_on_from_one_only_one_is_cosigned()
    {
        await using var store = Open();
        await store.Write(t => t.AddLog(Peer, own: false));
        var heads = Enumerable.Range(1, 50).Select(i => new Checkpoint(Peer, 100 + i, Digest.Of([(byte)i]))).ToList();
        var done = await Task.WhenAll(heads.Select(h => store.Write(t => t.TryCosign(0, h, h.Sign(peer), mirrored: false))));
        var winner = heads[Array.IndexOf(done, true)];
        Assert.Single(done, d => d);
        Assert.Equal((winner.Size, winner.Root), store.Read(r => (r.LastCosigned(Peer).Size, r.LastCosigned(Peer).Root)));
        Assert.False(await store.Write(t => t.TryCosign(winner.Size, winner with { Root = Digest.Of([99]) }, winner.Sign(peer), mirrored: false)));
        Assert.False(await store.Write(t => t.TryCosign(winner.Size, winner with { Size = winner.Size - 1 }, winner.Sign(peer), mirrored: false)));
        Assert.True(await store.Write(t => t.TryCosign(winner.Size, winner, winner.Sign(peer), mirrored: false)));
    }

    [Fact]
    public async Task Reader_sees_one_state_while_the_writer_goes_on()
    {
        await using var store = Open();
        await store.Write(t => t.AddLog(Own, own: true));
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await store.Write(t =>
                {
                    t.Append(Own, BitConverter.GetBytes(i));
                    t.PutMeta("size", $"{t.Size(Own)}");
                });
            }
        });
        for (var i = 0; i < 100; i++)
        {
            store.Read(r =>
            {
                var size = r.Size(Own);
                Assert.Equal(size, long.Parse(r.Meta("size") ?? "0", null));
                var head = r.Head(Own);
                Assert.Equal(size, head.Size);
                if (size > 0)
                {
                    Assert.True(Merkle.VerifyInclusion(Digest.Leaf(r.Entry(Own, size - 1)!), size - 1, size, head.Root, r.Inclusion(Own, size - 1, size).AsSpan()));
                    Assert.Throws<ArgumentOutOfRangeException>(() => r.Inclusion(Own, 0, size + 1));
                }

                return 0;
            });
        }

        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task Store_that_is_open_is_not_opened_twice_and_is_free_when_closed()
    {
        await using (var store = Open())
        {
            Assert.Equal(LogCodes.StoreInUse, Assert.Single(Store.Open(Options).Findings).Code);
        }

        await using (var again = Open())
        {
            await again.DisposeAsync();
            await Assert.ThrowsAsync<StoreException>(() => again.Write(t => t.AddLog(Own, own: true)));
        }
    }

    [Fact]
    public async Task Requests_that_wait_when_it_closes_are_answered()
    {
        List<Task<long>> all;
        await using (var store = Open())
        {
            await store.Write(t => t.AddLog(Own, own: true));
            all = [.. Enumerable.Range(0, 500).Select(i => store.Write(t => t.Append(Own, BitConverter.GetBytes(i))))];
        }

        Assert.Equal(Enumerable.Range(0, 500).Select(i => (long)i), (await Task.WhenAll(all)).Order());
        await using var reopened = Open();
        Assert.Equal(500, reopened.Read(r => r.Size(Own)));
    }

    [Theory]
    [InlineData("UPDATE entries SET bytes = leaf WHERE idx = 3 AND log = 1", LogCodes.EntryHash)]
    [InlineData("UPDATE entries SET bytes = leaf, leaf = bytes WHERE idx = 3 AND log = 1", LogCodes.EntryHash)]
    [InlineData("DELETE FROM entries WHERE idx = 3 AND log = 1", LogCodes.EntryGap)]
    [InlineData("DELETE FROM entries WHERE idx = 9 AND log = 1", LogCodes.HeadBeyond)]
    [InlineData("UPDATE entries SET log = 77 WHERE idx = 9 AND log = 1", LogCodes.RowOrphan)]
    [InlineData("UPDATE openings SET disclosures = 'other' WHERE idx = 3", LogCodes.RowSum)]
    [InlineData("UPDATE outbox SET due = due + 1", LogCodes.RowSum)]
    [InlineData("UPDATE meta SET value = 'other'", LogCodes.RowSum)]
    [InlineData("UPDATE heads SET note = replace(note, '10', '11') WHERE log = 1", LogCodes.HeadBroken)]
    [InlineData("UPDATE witness SET size = size - 1", LogCodes.WitnessRoot)]
    [InlineData("DELETE FROM entries WHERE idx = 9 AND log = 2", LogCodes.WitnessBeyond)]
    [InlineData("UPDATE store_version SET version = 1000", LogCodes.StoreVersion)]
    public async Task Damage_is_found_by_name_when_it_is_opened(string damage, string code)
    {
        await using (var store = Open())
        {
            await store.Write(t =>
            {
                t.AddLog(Own, own: true);
                t.AddLog(Peer, own: false);
                for (var i = 0; i < 10; i++)
                {
                    t.Append(Own, Encoding.UTF8.GetBytes($"entry {i}"));
                    t.Append(Peer, Encoding.UTF8.GetBytes($"entry {i}"));
                    t.PutOpening(Own, i, $"opening {i}");
                }

                t.Enqueue(new("B", 1, 500, 4));
                t.PutHead(t.Head(Own), t.Head(Own).Sign(key));
                t.TryCosign(0, t.Head(Peer), t.Head(Peer).Sign(peer), mirrored: true);
                t.PutMeta("a", "b");
            });
            await store.Write(t => t.Session.Execute(damage));
            if (code != LogCodes.StoreVersion)
            {
                Assert.Contains(code, Fsck.Run(store).Select(f => f.Code));
            }
        }

        var opened = Store.Open(Options with { Verifiers = [key.Verifier] });
        Assert.Null(opened.Store);
        Assert.Contains(code, opened.Findings.Select(f => f.Code));
    }

    public virtual void Dispose()
    {
        key.Dispose();
        peer.Dispose();
        GC.SuppressFinalize(this);
    }

    protected Store Open()
    {
        var opened = Store.Open(Options);
        Assert.True(opened.Store is not null, string.Join('\n', opened.Findings));
        return opened.Store!;
    }
}

/// <summary>SQLite.</summary>
public sealed class SqliteStoreTests : StoreTests
{
    private readonly Folder folder = new();

    protected override StoreOptions Options => StoreOptions.File(folder.File("store.db"));

    [Fact]
    public async Task Store_held_by_another_process_names_it()
    {
        using var child = Tool.StartChild("hold", folder.File("store.db"));
        Assert.Equal("held", child.StandardOutput.ReadLine());
        var finding = Assert.Single(Store.Open(Options).Findings);
        Assert.Equal(LogCodes.StoreInUse, finding.Code);
        Assert.Contains($"process {child.Id}", finding.Message, StringComparison.Ordinal);
        child.Kill();
        child.WaitForExit();
        await using var free = Open();
    }

    [Fact]
    public async Task Store_that_is_open_is_not_opened_by_another_name()
    {
        await using var store = Open();
        File.CreateSymbolicLink(folder.File("link.db"), folder.File("store.db"));
        Assert.Equal(LogCodes.StoreInUse, Assert.Single(Store.Open(StoreOptions.File(folder.File("link.db"))).Findings).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is no database, and never was one, though it is long enough to have the header of one. This is no database, and never was one.")]
    public async Task File_that_is_no_store_is_made_one_when_empty_and_refused_when_not(string content)
    {
        File.WriteAllText(folder.File("store.db"), content);
        var opened = Store.Open(Options);
        await using var store = opened.Store;
        Assert.Equal(content.Length == 0, opened.Findings.IsEmpty);
        Assert.Equal(LogCodes.StoreOpen, Assert.Single(Store.Open(StoreOptions.File(folder.File("no", "such", "folder.db"))).Findings).Code);
    }

    public override void Dispose()
    {
        folder.Dispose();
        base.Dispose();
    }
}

/// <summary>PostgreSQL.</summary>
public sealed class PostgresStoreTests(PostgresServer server) : StoreTests, IClassFixture<PostgresServer>
{
    protected override StoreOptions Options => field ??= server.Fresh();

    [Fact]
    public async Task Connection_that_is_cut_is_an_error_once_and_made_anew()
    {
        await using var store = Open();
        await store.Write(t => t.AddLog(Own, own: true));
        await store.Write(t => t.Append(Own, [1]));
        server.Execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");
        await Assert.ThrowsAsync<StoreException>(() => store.Write(t => t.Append(Own, [2])));
        Assert.NotNull(store.Trouble);
        Assert.Equal(1, await store.Write(t => t.Append(Own, [3])));
        Assert.Null(store.Trouble);
        Assert.Equal([[1], [3]], store.Read(r => r.Entries(Own, 0, 10)));
        Assert.Empty(Fsck.Run(store));
    }
}
