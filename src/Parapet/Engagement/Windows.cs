using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Sensing;

namespace Parapet.Engagement;

/// <summary>What a supporting sensor has in view.</summary>
/// <param name="Sensor">Id of the sensor.</param>
/// <param name="InView">[s after launch] in order, not overlapping.</param>
internal sealed record SupportView(string Sensor, ImmutableArray<Interval> InView);

/// <summary>
/// The latest launch that still meets the missile at each time of its path: t less the least time of flight to the point it
/// is at. It depends neither on the commit time nor on the sensors, so one column serves every evaluation that varies those.
/// </summary>
internal sealed class Reach
{
    private readonly double[] _time;
    private readonly double[] _latestLaunch;
    private readonly Func<double, double> _latestLaunchAt;

    private Reach(
        double[] time, ReadOnlySpan<double> limitMargin, double[] latestLaunch,
        Func<double, double> limitMarginAt, Func<double, double> latestLaunchAt)
    {
        _time = time;
        _latestLaunch = latestLaunch;
        _latestLaunchAt = latestLaunchAt;
        InLimits = Intervals.Where(time, limitMargin, limitMarginAt);
        (BestTime, LastLaunch) = Intervals.Greatest(time, latestLaunch, latestLaunchAt, InLimits) is (var at, > double.NegativeInfinity and var last)
            ? (at, last)
            : (double.NaN, double.NaN);
    }

    /// <summary>[s] times of the path within the altitude limits.</summary>
    public ImmutableArray<Interval> InLimits { get; }

    /// <summary>[s] intercept time that allows the last launch of all; NaN when no point within the limits is reached at all.</summary>
    public double BestTime { get; }

    /// <summary>[s after launch of the missile] last possible launch: max over t of t less the least time of flight; NaN as above.</summary>
    public double LastLaunch { get; }

    /// <summary>The column of one battery against one path.</summary>
    public static Reach Over(PathColumns path, FlyOut flyOut, FlightLimits limits)
    {
        // A point that no arc reaches has no value, so that samples cannot tell of one between them that is reached: they lie as near as the path has them.
        var samples = path.EveryStep;
        Span<double> margin = stackalloc double[samples.Time.Length];
        for (var i = 0; i < margin.Length; i++)
        {
            margin[i] = limits.AltitudeMargin(samples.Altitude[i]);
        }

        var latest = GC.AllocateUninitializedArray<double>(margin.Length);
        flyOut.Latest(samples, margin, limits, latest);
        return new Reach(samples.Time, margin, latest, t => limits.AltitudeMargin(path.At(t).Altitude), LatestAt);

        double LatestAt(double t)
        {
            var (position, altitude) = path.At(t);
            return limits.AltitudeMargin(altitude) >= 0 && flyOut.TryLeast(position, limits, out var arc) ? t - arc.Time : double.NegativeInfinity;
        }
    }

    /// <summary>The column from two functions of time.</summary>
    /// <param name="time">[s] increasing grid.</param>
    /// <param name="limitMargin">Zero or more where the altitude limits allow an intercept.</param>
    /// <param name="leastFlyOut">[s] least time of flight to the point of a time; infinite where no arc reaches it.</param>
    public static Reach Of(double[] time, Func<double, double> limitMargin, Func<double, double> leastFlyOut)
    {
        double Latest(double t) => limitMargin(t) >= 0 ? t - leastFlyOut(t) : double.NegativeInfinity;
        return new Reach(time, time.Select(limitMargin).ToArray(), [.. time.Select(Latest)], limitMargin, Latest);
    }

    /// <summary>[s] times at which an intercept is possible for a launch no earlier than stated; empty for NaN.</summary>
    /// <param name="launchNotBefore">[s after launch of the missile]</param>
    public ImmutableArray<Interval> From(double launchNotBefore)
    {
        Span<double> margin = stackalloc double[_time.Length];
        for (var i = 0; i < margin.Length; i++)
        {
            margin[i] = _latestLaunch[i] - launchNotBefore;
        }

        return Intervals.Where(_time, margin, t => _latestLaunchAt(t) - launchNotBefore);
    }

    /// <summary>[s] the first of those times; NaN when there is none.</summary>
    /// <param name="launchNotBefore">[s after launch of the missile]</param>
    public double FirstFrom(double launchNotBefore)
    {
        Span<double> margin = stackalloc double[_time.Length];
        for (var i = 0; i < margin.Length; i++)
        {
            margin[i] = _latestLaunch[i] - launchNotBefore;
        }

        return Intervals.First(_time, margin, t => _latestLaunchAt(t) - launchNotBefore);
    }

    /// <summary>[s] the latest launch for an intercept at a time; negative infinity where there is none.</summary>
    public double LatestLaunchAt(double time) => _latestLaunchAt(time);

    /// <summary>[s] the last launch over the intercept times within some intervals; NaN when there is none.</summary>
    public double LastLaunchWithin(ImmutableArray<Interval> intervals) =>
        Intervals.Greatest(_time, _latestLaunch, _latestLaunchAt, intervals).Value is > double.NegativeInfinity and var last
            ? last
            : double.NaN;
}

/// <summary>When one battery can meet one missile.</summary>
/// <param name="Eligible">[s] within the altitude limits and after commit.</param>
/// <param name="Kinematic">[s] reached in time, by commit and reach alone.</param>
/// <param name="Supported">[s] besides, one named sensor has the missile in view for the last S seconds.</param>
/// <param name="BestTime">[s] intercept time with the greatest slack, commit or not; NaN when out of reach altogether.</param>
/// <param name="BestSlack">[s] time available there less least time of flight; negative when too late; NaN when out of reach altogether.</param>
/// <param name="LastLaunch">[s after launch of the missile] last possible launch; NaN when none.</param>
internal sealed record Window(
    ImmutableArray<Interval> Eligible,
    ImmutableArray<Interval> Kinematic,
    ImmutableArray<Interval> Supported,
    double BestTime,
    double BestSlack,
    double LastLaunch)
{
    /// <summary>Evaluates one battery against one path.</summary>
    /// <param name="reach">Its reach along the path.</param>
    /// <param name="commit">[s after launch of the missile] earliest launch; NaN when never.</param>
    /// <param name="support">Supporting sensors.</param>
    /// <param name="supportLast">[s] S</param>
    public static Window Evaluate(Reach reach, double commit, IReadOnlyList<SupportView> support, double supportLast)
    {
        var kinematic = reach.From(commit);
        return new Window(
            double.IsNaN(commit) ? [] : Intervals.Intersect(reach.InLimits, [new Interval(commit, double.PositiveInfinity)]),
            kinematic,
            Intervals.Intersect(kinematic, Supporting(support, supportLast)),
            reach.BestTime,
            reach.LastLaunch - commit,
            reach.LastLaunch);
    }

    /// <summary>[s] times t at which at least one sensor has had the missile in view all through [t - S, t].</summary>
    public static ImmutableArray<Interval> Supporting(IReadOnlyList<SupportView> support, double supportLast) =>
        Intervals.Union([.. support.SelectMany(s => s.InView).Select(v => v with { Start = v.Start + supportLast }).Where(v => v.Length >= 0)]);

    /// <summary>The first sensor that has the missile in view all through [t - S, t]; null when none has.</summary>
    public static string? SupportingSensor(IReadOnlyList<SupportView> support, double supportLast, double time) =>
        support.FirstOrDefault(s => s.InView.Any(v => v.Start + supportLast <= time && time <= v.End))?.Sensor;
}
