namespace Parapet.Sensing;

/// <summary>Space-based infrared: sees a burning stage above the clouds and gives a cue and a launch point.</summary>
public sealed record Infrared
{
    /// <summary>Key in the catalogue.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>[m] altitude above which a burning stage is visible.</summary>
    public required Length CloudBreak { get; init; }

    /// <summary>
    /// [s] revisit time; the first look comes at most this long after cloud break (the whole of it is charged).
    /// </summary>
    public required Duration Revisit { get; init; }

    /// <summary>[s] further looks and processing until the cue is given.</summary>
    public required Duration Processing { get; init; }

    /// <summary>[m] one-sigma error of the launch point.</summary>
    public Length LaunchPointError { get; init; }

    /// <summary>[rad] one-sigma error of the heading.</summary>
    public Angle HeadingError { get; init; }
}

/// <summary>An infrared constellation in a scenario; coverage is taken as continuous.</summary>
/// <param name="Id">Key in the scenario.</param>
/// <param name="Infrared">What it is.</param>
/// <param name="Owner">Party id, or empty.</param>
/// <param name="Contributes">Its cue reaches the defence.</param>
/// <param name="Latency">[s] delay until the cue reaches the defence.</param>
/// <param name="Path">Scenario path.</param>
public sealed record InfraredPost(string Id, Infrared Infrared, string Owner, bool Contributes, Duration Latency, string Path);

/// <summary>When the infrared constellation reports a launch.</summary>
public static class InfraredCue
{
    /// <summary>
    /// First look: a whole revisit time after the missile has passed the clouds, if it still burns then; the cue follows it by
    /// the processing
    /// time; last seen at burn-out. Nothing where the missile burns out before the first look.
    /// </summary>
    /// <param name="post">The sensor.</param>
    /// <param name="path">The missile's path; without a burn-out (or with an impulsive burn) there is nothing to see.</param>
    public static CueResult Of(InfraredPost post, PathColumns path)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(path);
        var cloudBreak = post.Infrared.CloudBreak.Meters;
        var burnout = path.BurnoutTime;
        Span<double> margin = stackalloc double[path.Samples.Time.Length];
        for (var i = 0; i < margin.Length; i++)
        {
            margin[i] = path.Samples.Altitude[i] - cloudBreak;
        }

        var clear = path.Where(margin, t => path.At(t).Altitude - cloudBreak);
        var first = clear.IsEmpty ? double.NaN : clear[0].Start + post.Infrared.Revisit.Seconds;
        return first <= burnout
            ? new CueResult(post.Id, first + post.Infrared.Processing.Seconds, first, burnout)
            : new CueResult(post.Id, double.NaN, double.NaN, double.NaN);
    }
}
