namespace Parapet.Exchange.Nodes;

/// <summary>
/// The clock of a node. In an exercise it shows the time of the scenario, which the white cell starts, freezes and lets run faster than the world's, so that delays and deadlines of a policy mean
/// the same at any rate; else it is the machine's. An exercise may also set it wrong.
/// </summary>
public sealed class ExerciseClock : TimeProvider
{
    private readonly TimeProvider inner;
    private volatile Setting setting;

    /// <summary>The clock of a node.</summary>
    /// <param name="inner">The machine's.</param>
    /// <param name="epoch">Time of the scenario at which it stands until it is started; null for the machine's time.</param>
    public ExerciseClock(TimeProvider inner, DateTimeOffset? epoch)
    {
        ArgumentNullException.ThrowIfNull(inner);
        this.inner = inner;
        setting = epoch is { } start ? new Setting(start, inner.GetUtcNow(), 0.0, TimeSpan.Zero) : new Setting(default, default, 1.0, TimeSpan.Zero);
    }

    /// <summary>Seconds of the scenario in a second of the world; 0 while it stands.</summary>
    public double Rate => setting.Rate;

    /// <summary>By how much it is wrong, by order of the exercise.</summary>
    public TimeSpan Offset => setting.Offset;

    /// <summary>Starts, freezes, jumps.</summary>
    /// <param name="scenario">Time of the scenario...</param>
    /// <param name="world">...at this time of the world.</param>
    /// <param name="rate">0 to stand.</param>
    public void Run(DateTimeOffset scenario, DateTimeOffset world, double rate) => setting = setting with { Scenario = scenario, World = world, Rate = rate };

    /// <summary>Sets it wrong.</summary>
    /// <param name="offset">By how much it is ahead.</param>
    public void Drift(TimeSpan offset) => setting = setting with { Offset = offset };

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        var now = setting;
        return now.Scenario + ((inner.GetUtcNow() - now.World) * now.Rate) + now.Offset;
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => inner.TimestampFrequency;

    /// <inheritdoc/>
    public override long GetTimestamp() => inner.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);

    private sealed record Setting(DateTimeOffset Scenario, DateTimeOffset World, double Rate, TimeSpan Offset);
}
