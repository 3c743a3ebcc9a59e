namespace Parapet.Exchange.Nodes;

/// <summary>The clock of a node: the machine's, moved by what the exercise orders.</summary>
/// <param name="inner">The machine's.</param>
public sealed class ExerciseClock(TimeProvider inner) : TimeProvider
{
    private long offsetTicks;

    /// <summary>By how much it is wrong, by order of the exercise.</summary>
    public TimeSpan Offset
    {
        get => new(Interlocked.Read(ref offsetTicks));
        set => Interlocked.Exchange(ref offsetTicks, value.Ticks);
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Offset;

    /// <inheritdoc/>
    public override long GetTimestamp() => inner.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);
}
