using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet.Engagement;

/// <summary>A missile's path as columns over time: sampled once, read by every evaluation against it.</summary>
internal sealed class MissilePath
{
    /// <summary>[s] step of the grid; edges are refined between its nodes, and what lasts less than a step may be overlooked.</summary>
    public const double Step = 2.0;

    private readonly EarthModel _earth;

    private MissilePath(Trajectory trajectory, EarthModel earth, double[] time)
    {
        Trajectory = trajectory;
        _earth = earth;
        Time = time;
        PositionEcef = new Vector3d[time.Length];
        Altitude = new double[time.Length];
        for (var i = 0; i < time.Length; i++)
        {
            PositionEcef[i] = trajectory.At(time[i]).PositionEcef;
            Altitude[i] = earth.GeodeticFromEcef(PositionEcef[i]).Altitude;
        }
    }

    /// <summary>The flown path.</summary>
    public Trajectory Trajectory { get; }

    /// <summary>[s after launch] every <see cref="Step"/>, and the end.</summary>
    public double[] Time { get; }

    /// <summary>[m, ECEF] at each time.</summary>
    public Vector3d[] PositionEcef { get; }

    /// <summary>[m, geodetic] at each time.</summary>
    public double[] Altitude { get; }

    /// <summary>Samples a path from launch to its end.</summary>
    public static MissilePath Sample(Trajectory trajectory, EarthModel earth)
    {
        var end = trajectory.EndTime;
        var time = new double[(int)Math.Ceiling(end / Step) + 1];
        for (var i = 0; i < time.Length; i++)
        {
            time[i] = Math.Min(i * Step, end);
        }

        return new MissilePath(trajectory, earth, time);
    }

    /// <summary>Position [m, ECEF] at a time [s after launch].</summary>
    public Vector3d PositionAt(double time) => Trajectory.At(time).PositionEcef;

    /// <summary>Geodetic altitude [m] at a time [s after launch].</summary>
    public double AltitudeAt(double time) => _earth.GeodeticFromEcef(PositionAt(time)).Altitude;
}

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

    private Reach(double[] time, bool[] inLimits, double[] leastFlyOut, Func<double, bool> inLimitsAt, Func<double, double> leastFlyOutAt)
    {
        _latestLaunchAt = t => inLimitsAt(t) ? t - leastFlyOutAt(t) : double.NaN;
        var latest = new double[time.Length];
        for (var i = 0; i < time.Length; i++)
        {
            latest[i] = inLimits[i] ? time[i] - leastFlyOut[i] : double.NaN;
        }

        InLimits = Intervals.Where(time, i => inLimits[i], inLimitsAt);
        (_time, _latestLaunch, BestTime, LastLaunch) = WithGreatest(time, latest, _latestLaunchAt);
    }

    /// <summary>[s] times of the path within the altitude limits.</summary>
    public ImmutableArray<Interval> InLimits { get; }

    /// <summary>[s] intercept time that allows the last launch of all; NaN when no point within the limits is reached at all.</summary>
    public double BestTime { get; }

    /// <summary>[s after launch of the missile] last possible launch: max over t of t less the least time of flight.</summary>
    public double LastLaunch { get; }

    /// <summary>The column of one battery against one path.</summary>
    public static Reach Over(MissilePath path, FlyOut flyOut, FlightLimits limits)
    {
        var inLimits = new bool[path.Time.Length];
        var least = new double[path.Time.Length];
        for (var i = 0; i < least.Length; i++)
        {
            inLimits[i] = limits.AllowAltitude(path.Altitude[i]);
            least[i] = inLimits[i] ? flyOut.Least(path.PositionEcef[i], limits) : double.NaN;
        }

        return new Reach(
            path.Time, inLimits, least,
            t => limits.AllowAltitude(path.AltitudeAt(t)),
            t => flyOut.Least(path.PositionAt(t), limits));
    }

    /// <summary>The column from two functions of time.</summary>
    /// <param name="time">[s] increasing grid.</param>
    /// <param name="inLimits">Whether the altitude limits allow an intercept at a time.</param>
    /// <param name="leastFlyOut">[s] least time of flight to the point of a time; NaN where no arc reaches it.</param>
    public static Reach Of(double[] time, Func<double, bool> inLimits, Func<double, double> leastFlyOut) =>
        new(time, [.. time.Select(inLimits)], [.. time.Select(leastFlyOut)], inLimits, leastFlyOut);

    /// <summary>[s] times at which an intercept is possible for a launch no earlier than stated; empty for NaN.</summary>
    /// <param name="launchNotBefore">[s after launch of the missile]</param>
    public ImmutableArray<Interval> From(double launchNotBefore) =>
        Intervals.Where(_time, i => _latestLaunch[i] >= launchNotBefore, t => _latestLaunchAt(t) >= launchNotBefore);

    /// <summary>[s] the latest launch for an intercept at a time; NaN where there is none.</summary>
    public double LatestLaunchAt(double time) => _latestLaunchAt(time);

    /// <summary>[s] the last launch over the intercept times within some intervals; NaN when there is none.</summary>
    public double LastLaunchWithin(ImmutableArray<Interval> intervals)
    {
        var last = double.NaN;
        foreach (var interval in intervals)
        {
            last = Later(Later(last, _latestLaunchAt(interval.Start)), _latestLaunchAt(interval.End));
            for (var i = 0; i < _time.Length; i++)
            {
                last = _time[i] >= interval.Start && _time[i] <= interval.End ? Later(last, _latestLaunch[i]) : last;
            }
        }

        return last;
    }

    // The greatest value is sought between the nodes too and becomes a node, so that a window shorter than a step at the
    // very limit of what is possible is not lost, and a threshold is a continuous function of its inputs.
    private static (double[] Time, double[] Latest, double BestTime, double Greatest) WithGreatest(
        ReadOnlySpan<double> time, double[] latest, Func<double, double> latestAt)
    {
        var best = -1;
        for (var i = 0; i < latest.Length; i++)
        {
            best = !double.IsNaN(latest[i]) && (best < 0 || latest[i] > latest[best]) ? i : best;
        }

        if (best < 0)
        {
            return (time.ToArray(), latest, double.NaN, double.NaN);
        }

        var (at, greatest) = Greatest(time[Math.Max(best - 1, 0)], time[Math.Min(best + 1, time.Length - 1)], latestAt);
        if (!(greatest > latest[best]))
        {
            return (time.ToArray(), latest, time[best], latest[best]);
        }

        var place = at < time[best] ? best : best + 1;
        return ([.. time[..place], at, .. time[place..]], [.. latest[..place], greatest, .. latest[place..]], at, greatest);
    }

    // Golden section; NaN counts as less than everything.
    private static (double Time, double Value) Greatest(double low, double high, Func<double, double> f)
    {
        const double golden = 0.6180339887498949;
        double a = high - (golden * (high - low)), b = low + (golden * (high - low));
        double fa = f(a), fb = f(b);
        while (high - low > Intervals.Resolution)
        {
            if (fa > fb || double.IsNaN(fb))
            {
                (high, b, fb) = (b, a, fa);
                a = high - (golden * (high - low));
                fa = f(a);
            }
            else
            {
                (low, a, fa) = (a, b, fb);
                b = low + (golden * (high - low));
                fb = f(b);
            }
        }

        return fa > fb ? (a, fa) : (b, fb);
    }

    private static double Later(double a, double b) => double.IsNaN(a) || b > a ? b : a;
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

/// <summary>Sets of times as intervals in order, not overlapping.</summary>
internal static class Intervals
{
    /// <summary>[s] to which an edge is found.</summary>
    public const double Resolution = 1e-4;

    /// <summary>Times at which a condition holds; edges between nodes are found by bisection and lie on the side where it holds.</summary>
    public static ImmutableArray<Interval> Where(ReadOnlySpan<double> time, Func<int, bool> holdsAtNode, Func<double, bool> holds)
    {
        var found = ImmutableArray.CreateBuilder<Interval>();
        var start = double.NaN;
        var before = false;
        for (var i = 0; i < time.Length; i++)
        {
            var now = holdsAtNode(i);
            if (now && !before)
            {
                start = i == 0 ? time[0] : Edge(time[i], time[i - 1], holds);
            }
            else if (!now && before)
            {
                found.Add(new Interval(start, Edge(time[i - 1], time[i], holds)));
            }

            before = now;
        }

        if (before)
        {
            found.Add(new Interval(start, time[^1]));
        }

        return found.ToImmutable();
    }

    /// <summary>Times in both sets.</summary>
    public static ImmutableArray<Interval> Intersect(ImmutableArray<Interval> a, ImmutableArray<Interval> b)
    {
        var found = ImmutableArray.CreateBuilder<Interval>();
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            double start = Math.Max(a[i].Start, b[j].Start), end = Math.Min(a[i].End, b[j].End);
            if (start <= end)
            {
                found.Add(new Interval(start, end));
            }

            _ = a[i].End < b[j].End ? i++ : j++;
        }

        return found.ToImmutable();
    }

    /// <summary>Times in any of the intervals, given in any order.</summary>
    public static ImmutableArray<Interval> Union(ImmutableArray<Interval> intervals)
    {
        var found = ImmutableArray.CreateBuilder<Interval>();
        foreach (var next in intervals.OrderBy(x => x.Start))
        {
            if (found.Count > 0 && next.Start <= found[^1].End)
            {
                found[^1] = found[^1] with { End = Math.Max(found[^1].End, next.End) };
            }
            else
            {
                found.Add(next);
            }
        }

        return found.ToImmutable();
    }

    private static double Edge(double inside, double outside, Func<double, bool> holds)
    {
        while (Math.Abs(outside - inside) > Resolution)
        {
            var middle = 0.5 * (inside + outside);
            (inside, outside) = holds(middle) ? (middle, outside) : (inside, middle);
        }

        return inside;
    }
}
