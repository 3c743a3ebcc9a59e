namespace Parapet.Exchange.Exports;

/// <summary>Work on many things by all cores, a batch at a time: no more than a batch is ever held.</summary>
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

    /// <summary>What work makes of each item of a batch, in their order, whichever thread did it.</summary>
    /// <param name="batch">Items.</param>
    /// <param name="work">Of one alone.</param>
    public static TOut[] InOrder<T, TOut>(IReadOnlyList<T> batch, Func<T, TOut> work)
    {
        var done = new TOut[batch.Count];
        Parallel.For(0, done.Length, i => done[i] = work(batch[i]));
        return done;
    }
}
