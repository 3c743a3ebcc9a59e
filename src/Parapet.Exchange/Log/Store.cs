using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Data.Common;
using System.Threading.Channels;

namespace Parapet.Exchange.Log;

/// <summary>What opening a store gave.</summary>
/// <param name="Store">The store; null when a finding is an error.</param>
/// <param name="Findings">What is wrong; empty when nothing is.</param>
public sealed record OpenedStore(Store? Store, ImmutableArray<Diagnostic> Findings);

/// <summary>
/// All that one party keeps: own log and mirrored logs of others, disclosures, release ledgers, what waits to be sent, signed heads. One
/// thread writes, many requests in one transaction, and nobody is answered before it is on the disk. Reading goes on beside it.
/// </summary>
public sealed class Store : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, LogState> logs = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Session> readers = [];
    private readonly Channel<Waiting> queue;
    private readonly SemaphoreSlim room;
    private long asked;
    private readonly StoreLock? held;
    private Session? writer;
    private Task work = Task.CompletedTask;
    private bool disposed;

    private Store(StoreOptions options, StoreLock? held)
    {
        Options = options;
        this.held = held;
        queue = Channel.CreateUnboundedPrioritized(new UnboundedPrioritizedChannelOptions<Waiting> { SingleReader = true });
        room = new SemaphoreSlim(options.QueueMax);
    }

    /// <summary>Where it is.</summary>
    public StoreOptions Options { get; }

    /// <summary>Why nothing is written at the moment; null when all is well.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Name of a release ledger as a log.</summary>
    /// <param name="log">Main log of the one who releases.</param>
    /// <param name="recipient">Who receives.</param>
    public static string Ledger(string log, string recipient) => $"{log}/to/{recipient}";

    /// <summary>Opens a store, or makes one, and checks all that is in it. A damaged one is not opened: rebuild it from the others' mirrors.</summary>
    /// <param name="options">Where.</param>
    public static OpenedStore Open(StoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        StoreLock? held = null;
        if (options.Path.Length > 0 && !StoreLock.File(options).Try(out held, out var problem))
        {
            return new(null, [problem]);
        }

        var store = new Store(options, held);
        ImmutableArray<Diagnostic> findings;
        try
        {
            findings = store.Start();
        }
        catch (Exception e) when (e is DbException or InvalidCastException or InvalidOperationException or FormatException or IOException)
        {
            // A damaged file may give a column of another type, or none: all of it is damage.
            findings = [new(Dialect.IsStorage(e) ? LogCodes.StoreOpen : LogCodes.StoreDamaged, "", $"The store cannot be opened: {Dialect.Reason(e)}.", options.Path)];
        }

        if (!findings.IsEmpty)
        {
            store.writer?.Dispose();
            held?.Dispose();
            return new(null, findings);
        }

        store.work = Task.Run(store.Work);
        return new(store, findings);
    }

    /// <summary>Does something in a transaction together with whatever else waits, and answers when it is on the disk.</summary>
    /// <typeparam name="T">Of the answer.</typeparam>
    /// <param name="request">Reads and writes; quick, without waiting for anything. What it throws is thrown to the caller, and nothing of it is kept.</param>
    /// <param name="cancel">Until the request is taken up.</param>
    /// <exception cref="StoreException">The disk is full or failed, or the store is closed: nothing is kept. Try again later.</exception>
    public Task<T> Write<T>(Func<StoreTransaction, T> request, CancellationToken cancel = default) => Write(request, first: false, cancel);

    /// <summary>Does something in its turn, or before what waits.</summary>
    /// <typeparam name="T">Of the answer.</typeparam>
    /// <param name="request">Reads and writes, as the other.</param>
    /// <param name="first">Goes before the others that wait, and finds room when they fill the queue: for those who ask one at a time.</param>
    /// <param name="cancel">Until the request is taken up.</param>
    /// <exception cref="StoreException">As the other.</exception>
    public async Task<T> Write<T>(Func<StoreTransaction, T> request, bool first, CancellationToken cancel = default)
    {
        var waiting = new Request<T>(request, cancel);
        if (!first)
        {
            await room.WaitAsync(cancel).ConfigureAwait(false);
        }

        if (!queue.Writer.TryWrite(new Waiting(first, Interlocked.Increment(ref asked), waiting)))
        {
            if (!first)
            {
                room.Release(); // the next one that waits for room is told the same
            }

            throw new StoreException("The store is closed.");
        }

        return await waiting.Answer.ConfigureAwait(false);
    }

    /// <summary>Does something without an answer, as the other.</summary>
    /// <param name="request">Reads and writes.</param>
    /// <param name="cancel">Until the request is taken up.</param>
    public Task Write(Action<StoreTransaction> request, CancellationToken cancel = default) => Write(
        transaction =>
        {
            request(transaction);
            return true;
        },
        cancel);

    /// <summary>Reads one consistent state. Does not wait for the writer.</summary>
    /// <typeparam name="T">Of the answer.</typeparam>
    /// <param name="query">Reads; what it gives back holds nothing of the reader.</param>
    /// <exception cref="StoreException">The database does not answer.</exception>
    public T Read<T>(Func<StoreReader, T> query)
    {
        ArgumentNullException.ThrowIfNull(query);
        ObjectDisposedException.ThrowIf(disposed, this);
        Session? session = null;
        try
        {
            if (!readers.TryTake(out session))
            {
                session = new(Options.Dialect.Connect(Options, writes: false));
            }

            session.Execute(Options.Dialect.BeginRead);
            var answer = query(new StoreReader(session, logs));
            session.Execute("COMMIT");
            if (!disposed)
            {
                readers.Add(session);
                session = null;
            }

            return answer;
        }
        catch (DbException e)
        {
            throw new StoreException($"The store cannot be read: {Dialect.Reason(e)}.", e);
        }
        finally
        {
            session?.Dispose(); // one that failed is not used again
        }
    }

    /// <summary>Answers what waits, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        queue.Writer.TryComplete();
        await work.ConfigureAwait(false);
        while (readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        writer?.Dispose();
        held?.Dispose();
    }

    private ImmutableArray<Diagnostic> Start()
    {
        Connect();
        if (Options.Dialect == Dialect.Postgres && StoreLock.Advisory(writer!.Connection) is { } inUse)
        {
            return [inUse];
        }

        var findings = Fsck.Structure(writer!, Options.Dialect);
        if (!findings.IsEmpty)
        {
            return findings;
        }

        var found = StoreTables.Migrate(writer!, Options.Dialect);
        return found > StoreTables.Version
            ? [new(LogCodes.StoreVersion, "", $"The store has version {found}, and this program knows {StoreTables.Version}. Use a newer program.", Options.Path)]
            : Fsck.Load(writer!, logs, Options.Verifiers);
    }

    private void Connect() => writer = new(Options.Dialect.Connect(Options, writes: true));

    private async Task Work()
    {
        var group = new List<IRequest>();
        while (await queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            group.Clear();
            while (group.Count < Options.GroupMax && queue.Reader.TryRead(out var waiting))
            {
                if (!waiting.First)
                {
                    room.Release();
                }

                if (waiting.Request.Taken())
                {
                    group.Add(waiting.Request);
                }
            }

            if (group.Count > 0)
            {
                Commit(group);
            }
        }
    }

    private void Commit(List<IRequest> group)
    {
        StoreTransaction? transaction = null;
        try
        {
            if (writer is null)
            {
                Reconnect();
            }

            writer!.Execute(Options.Dialect.Begin);
            transaction = new(writer, logs);
            foreach (var request in group)
            {
                Run(request, transaction);
            }

            writer.Execute("COMMIT");
            Trouble = null;
        }
        catch (Exception e)
        {
            // Whatever is in doubt is read again from the disk before the next group is answered.
            transaction?.UndoTo(0);
            Drop();
            Trouble = e is StoreException ? e.Message : $"Nothing can be written: {Dialect.Reason(e)}.";
            foreach (var request in group)
            {
                request.Fail(new StoreException(Trouble, e));
            }

            // At once, so that readers who see more on the disk than was acknowledged find the tree for it too.
            TryReconnect();
            return;
        }

        foreach (var request in group)
        {
            request.Succeed();
        }
    }

    private void TryReconnect()
    {
        try
        {
            Reconnect();
        }
        catch (Exception e) when (e is StoreException or DbException)
        {
            Drop(); // the next group tries again
        }
    }

    private void Drop()
    {
        writer?.Dispose();
        writer = null;
    }

    private static void Run(IRequest request, StoreTransaction transaction)
    {
        var mark = transaction.Mark;
        transaction.Session.Execute("SAVEPOINT request");
        try
        {
            request.Run(transaction);
        }
        catch (Exception e) when (!Dialect.IsStorage(e))
        {
            transaction.Session.Execute("ROLLBACK TO SAVEPOINT request");
            transaction.UndoTo(mark);
            request.Refuse(e);
        }

        transaction.Session.Execute("RELEASE SAVEPOINT request");
    }

    // After a failure: the commit may have reached the disk though it was not answered. Memory follows the disk; acknowledged entries must be there.
    private void Reconnect()
    {
        Connect();
        if (Options.Dialect == Dialect.Postgres && StoreLock.Advisory(writer!.Connection) is { } inUse)
        {
            throw new StoreException(inUse.Message);
        }

        var missing = logs.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var (number, name, own) in writer!.Rows(r => (r.GetInt64(0), r.GetString(1), r.GetInt64(2) != 0), "SELECT log, name, own FROM logs ORDER BY log").ToList())
        {
            var state = logs.GetOrAdd(name, _ => new((int)number, name, own));
            var size = writer.First(r => r.GetInt64(0), "SELECT coalesce(max(idx), -1) + 1 FROM entries WHERE log = @p0", number);
            if (size < state.Tree.Size)
            {
                throw new StoreException($"The store has lost entries of {name}: {state.Tree.Size} were acknowledged, {size} are there. Close it and check it.");
            }

            missing.Remove(name);
            foreach (var bytes in writer.Rows(r => r.GetFieldValue<byte[]>(0), "SELECT bytes FROM entries WHERE log = @p0 AND idx >= @p1 ORDER BY idx", number, state.Tree.Size))
            {
                state.Tree.Append(Digest.Leaf(bytes));
            }
        }

        if (missing.Count > 0)
        {
            throw new StoreException($"The store has lost the log {missing.Order(StringComparer.Ordinal).First()}. Close it and check it.");
        }
    }

    // In the order they are taken up.
    private readonly record struct Waiting(bool First, long Number, IRequest Request) : IComparable<Waiting>
    {
        public int CompareTo(Waiting other) => First == other.First ? Number.CompareTo(other.Number) : First ? -1 : 1;
    }

    private interface IRequest
    {
        bool Taken();

        void Run(StoreTransaction transaction);

        void Refuse(Exception e);

        void Fail(StoreException e);

        void Succeed();
    }

    private sealed class Request<T>(Func<StoreTransaction, T> run, CancellationToken cancel) : IRequest
    {
        private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? value;
        private Exception? refused;

        public Task<T> Answer => answer.Task;

        public bool Taken()
        {
            if (!cancel.IsCancellationRequested)
            {
                return true;
            }

            answer.TrySetCanceled(cancel);
            return false;
        }

        public void Run(StoreTransaction transaction) => value = run(transaction);

        public void Refuse(Exception e) => refused = e;

        public void Fail(StoreException e) => answer.TrySetException(refused ?? e);

        public void Succeed()
        {
            if (refused is null)
            {
                answer.TrySetResult(value!);
            }
            else
            {
                answer.TrySetException(refused);
            }
        }
    }
}
