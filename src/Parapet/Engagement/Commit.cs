namespace Parapet.Engagement;

/// <summary>What set the commit time.</summary>
public enum CommitSource
{
    /// <summary>A stated time after launch, as in the published debates.</summary>
    Stated,

    /// <summary>The track, and the decision delay after it.</summary>
    Track,

    /// <summary>The cue, and the decision delay after it.</summary>
    Cue,

    /// <summary>Release authority came last.</summary>
    ReleaseAuthority,

    /// <summary>Nothing: no track opened, or no cue came, so an interceptor is never launched.</summary>
    Never,
}

/// <summary>When something became known to the defence, and through which sensor.</summary>
/// <param name="Time">[s after launch of the missile] latency included; NaN when it never did.</param>
/// <param name="Sensor">Id of the sensor; empty when there is none.</param>
public readonly record struct Notice(double Time, string Sensor);

/// <summary>The earliest time at which an interceptor may be launched at one missile.</summary>
/// <param name="Time">[s after launch of the missile]; NaN when never.</param>
/// <param name="Source">What set it.</param>
/// <param name="Sensor">The sensor it came from; empty where it is no sensor's.</param>
/// <param name="BySensors">The sensors had a say: with a stated time, "seen" and "track" gate nothing.</param>
public sealed record Commit(double Time, CommitSource Source, string Sensor, bool BySensors)
{
    /// <summary>What set the commit time, for people.</summary>
    public string By => Source switch
    {
        CommitSource.Stated => "stated time after launch",
        CommitSource.Track => $"track by {Sensor} and decision delay",
        CommitSource.Cue => $"cue by {Sensor} and decision delay",
        CommitSource.ReleaseAuthority => "release authority",
        CommitSource.Never => "no commit",
        _ => throw new InvalidOperationException($"Unknown commit source {Source}."),
    };

    /// <summary>
    /// The commit rule: the stated time where there is one, otherwise max(track ready, cue) + decision delay; never before
    /// release authority.
    /// </summary>
    /// <param name="afterLaunch">[s after launch] the stated time; null when the sensors decide.</param>
    /// <param name="track">The earliest open track; not asked when a time is stated.</param>
    /// <param name="cue">The earliest cue, where the defence waits for one; null where it does not.</param>
    /// <param name="decisionDelay">[s]</param>
    /// <param name="releaseAuthority">[s after launch]</param>
    public static Commit Decide(double? afterLaunch, Notice track, Notice? cue, double decisionDelay, double releaseAuthority)
    {
        var commit = afterLaunch is { } stated
            ? new Commit(stated, CommitSource.Stated, "", BySensors: false)
            : AfterSensors(track, cue, decisionDelay);

        return commit.Time < releaseAuthority
            ? commit with { Time = releaseAuthority, Source = CommitSource.ReleaseAuthority, Sensor = "" }
            : commit;
    }

    private static Commit AfterSensors(Notice track, Notice? cue, double decisionDelay)
    {
        if (double.IsNaN(track.Time) || (cue is { } needed && double.IsNaN(needed.Time)))
        {
            return new Commit(double.NaN, CommitSource.Never, "", BySensors: true);
        }

        return cue is { } last && last.Time > track.Time
            ? new Commit(last.Time + decisionDelay, CommitSource.Cue, last.Sensor, BySensors: true)
            : new Commit(track.Time + decisionDelay, CommitSource.Track, track.Sensor, BySensors: true);
    }
}
