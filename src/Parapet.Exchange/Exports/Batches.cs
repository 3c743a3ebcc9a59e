namespace Parapet.Exchange.Exports;

/// <summary>Work on many things by all cores, a batch at a time: no more than a few batches are ever held.</summary>
internal static class Batches
{
    private const int ItemsMax = 1024;
    private const long BytesMax = 16L << 20;

    /// <summary>Batches in order.</summary>
    /// <param name="items">Of any number.</param>
    /// <param name="bytes">[bytes] of one of them.</param>
    public static IEnumerable<List<T>> Of<T>(IEnumerable<T> items, Func<T, int> bytes)
    {
        var (batch, held) = (new List<T>(), 0L);
        foreach (var item in items)
        {
            batch.Add(item);
            held += bytes(item);
            if (batch.Count == ItemsMax || held >= BytesMax)
            {
                yield return batch;
                (batch, held) = ([], 0L);
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    /// <summary>What work makes of each item, in their order, whichever thread did it. While one batch is worked on, the next is gathered and the one before is looked at.</summary>
    /// <param name="items">Of any number.</param>
    /// <param name="bytes">[bytes] of one of them.</param>
    /// <param name="work">Of one alone; by any thread, throws nothing.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static IEnumerable<TOut> InOrder<T, TOut>(IEnumerable<T> items, Func<T, int> bytes, Func<T, TOut> work, CancellationToken cancel)
    {
        Task<TOut[]>? before = null;
        foreach (var batch in Of(items, bytes))
        {
            cancel.ThrowIfCancellationRequested();
            var next = Task.Run(() => Work(batch, work), CancellationToken.None);
            foreach (var done in before?.GetAwaiter().GetResult() ?? [])
            {
                yield return done;
            }

            before = next;
        }

        foreach (var done in before?.GetAwaiter().GetResult() ?? [])
        {
            yield return done;
        }
    }

    private static TOut[] Work<T, TOut>(List<T> batch, Func<T, TOut> work)
    {
        var done = new TOut[batch.Count];
        Parallel.For(0, done.Length, i => done[i] = work(batch[i]));
        return done;
    }
}
