using System.Collections.Immutable;

namespace Parapet.Engagement;

/// <summary>What sensors had to give before a commit, and what was missing.</summary>
/// <param name="Met">Seen, or tracked.</param>
/// <param name="Missing">The amount it fails by, positive; NaN where it cannot be expressed; not read when met.</param>
/// <param name="Unit">Of the amount.</param>
internal readonly record struct SensorGate(bool Met, double Missing, string Unit)
{
    /// <summary>Nothing was missing.</summary>
    public static SensorGate Open { get; } = new(true, double.NaN, "s");
}

/// <summary>A verdict on one battery against one missile, with its reason.</summary>
/// <param name="Possible">An intercept is possible.</param>
/// <param name="Binding">The first constraint that leaves nothing; null when possible.</param>
/// <param name="Margin">The margin in hand; negative, the amount it fails by; NaN where it cannot be expressed.</param>
/// <param name="Unit">s, km, or what a <see cref="SensorGate"/> says.</param>
/// <param name="Reason">One sentence for people.</param>
public sealed record Finding(bool Possible, Constraint? Binding, double Margin, string Unit, string Reason);

/// <summary>Which constraint leaves nothing, in the order seen, track, altitude, reach, support, inventory, and by how much.</summary>
internal static class WhyNot
{
    /// <summary>By reach and commit alone.</summary>
    /// <param name="engageability">The case.</param>
    public static Finding Kinematic(Engageability engageability) =>
        Sensors(engageability, engageability.Commit.BySensors) ?? Path(engageability) ?? Stock(engageability) ?? Possible(
            engageability.Window.BestSlack,
            $"could launch up to {engageability.Window.BestSlack:0} s after commit");

    /// <summary>With sensor support besides.</summary>
    /// <param name="engageability">The case.</param>
    public static Finding Supported(Engageability engageability)
    {
        var slack = engageability.Reach.LastLaunchWithin(engageability.Window.Supported) - engageability.Commit.Time;
        return Sensors(engageability, bySensors: true) ?? Path(engageability) ?? Support(engageability) ?? Stock(engageability)
            ?? Possible(slack, $"could launch up to {slack:0} s after commit and be supported to the intercept");
    }

    /// <summary>
    /// The best of several batteries: a possible one before an impossible one, then the one whose constraint comes latest, then the
    /// greatest margin, then the first.
    /// </summary>
    /// <returns>Index of the best; -1 for none.</returns>
    public static int Best(IReadOnlyList<Finding> findings)
    {
        var best = -1;
        for (var i = 0; i < findings.Count; i++)
        {
            best = best < 0 || Better(findings[i], findings[best]) ? i : best;
        }

        return best;
    }

    /// <summary>Whether one finding is better than another.</summary>
    public static bool Better(Finding a, Finding b) => (a.Possible, b.Possible, a.Binding, b.Binding) switch
    {
        (true, false, _, _) => true,
        (false, true, _, _) => false,
        (false, false, { } x, { } y) when x != y => x > y,
        _ => a.Margin > b.Margin || (double.IsNaN(b.Margin) && !double.IsNaN(a.Margin)),
    };

    private static Finding Possible(double margin, string reason) => new(true, null, margin, "s", reason);

    private static Finding Fails(Constraint binding, double missing, string unit, string reason) =>
        new(false, binding, -missing, unit, reason);

    private static Finding? Sensors(Engageability e, bool bySensors)
    {
        if (bySensors && !e.Seen.Met)
        {
            return Fails(Constraint.Seen, e.Seen.Missing, e.Seen.Unit, "no sensor of the defence sees it");
        }

        // A stated commit time is not waiting for a track.
        return e.Commit.BySensors && !e.Tracked.Met
            ? Fails(Constraint.Track, e.Tracked.Missing, e.Tracked.Unit, "no track opens or no cue comes, so nothing can be launched")
            : null;
    }

    private static Finding? Path(Engageability e)
    {
        if (e.Window.Eligible.IsEmpty)
        {
            if (e.Reach.InLimits.IsEmpty)
            {
                var (missing, below) = OutsideLimits(e.Altitude.Span, e.Limits);
                return Fails(
                    Constraint.Altitude, missing / 1000, "km",
                    below
                        ? $"it stays {missing / 1000:0.#} km below the least intercept altitude of {e.Limits.AltitudeMin / 1000:0.#} km"
                        : $"it never passes between the altitude limits, and misses them by {missing / 1000:0.#} km");
            }

            var late = e.Commit.Time - e.Reach.InLimits[^1].End;
            return Fails(Constraint.Altitude, late, "s", $"commit comes {late:0} s after it has left the altitude limits for the last time");
        }

        if (e.Window.Kinematic.IsEmpty)
        {
            if (double.IsNaN(e.Window.BestSlack))
            {
                var beyond = e.Beyond();
                return Fails(
                    Constraint.Reach, beyond / 1000, "km",
                    double.IsNaN(beyond)
                        ? "out of reach: the interceptor has no flight within its limits"
                        : $"out of reach: its path within the altitude limits stays {beyond / 1000:0} km beyond the interceptor's flights");
            }

            return Fails(
                Constraint.Reach, -e.Window.BestSlack, "s",
                $"within reach but too late: the last possible launch is {-e.Window.BestSlack:0} s before commit");
        }

        return e.Flies
            ? null
            : Fails(Constraint.Reach, double.NaN, "s", "no intercept within the window passes the re-flight");
    }

    private static Finding? Support(Engageability e)
    {
        if (!e.Window.Supported.IsEmpty)
        {
            return null;
        }

        var longest = e.Support.SelectMany(s => s.InView).Select(v => v.Length).DefaultIfEmpty(0).Max();
        if (longest < e.SupportLast)
        {
            return Fails(
                Constraint.Support, e.SupportLast - longest, "s",
                $"no supporting sensor has it in view for {e.SupportLast:0} s (longest {longest:0} s)");
        }

        var gap = Gap(e.Window.Kinematic, Window.Supporting(e.Support, e.SupportLast));
        return Fails(
            Constraint.Support, gap, "s",
            $"no supporting sensor has it in view for the {e.SupportLast:0} s before any possible intercept, by {gap:0} s");
    }

    private static Finding? Stock(Engageability e) =>
        e.Inventory > 0 ? null : Fails(Constraint.Inventory, 1, "count", "no interceptor left");

    private static (double Missing, bool Below) OutsideLimits(ReadOnlySpan<double> altitude, FlightLimits limits)
    {
        var missing = double.PositiveInfinity;
        var highest = double.NegativeInfinity;
        foreach (var h in altitude)
        {
            missing = Math.Min(missing, -limits.AltitudeMargin(h));
            highest = Math.Max(highest, h);
        }

        return (missing, highest < limits.AltitudeMin);
    }

    // Shortest time between the two sets, which do not overlap.
    private static double Gap(ImmutableArray<Interval> a, ImmutableArray<Interval> b)
    {
        var gap = double.PositiveInfinity;
        foreach (var x in a)
        {
            foreach (var y in b)
            {
                gap = Math.Min(gap, Math.Max(x.Start - y.End, y.Start - x.End));
            }
        }

        return gap;
    }
}
