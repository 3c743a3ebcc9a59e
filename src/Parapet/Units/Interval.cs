using System.Collections.Immutable;

namespace Parapet.Units;

/// <summary>A span of time.</summary>
/// <param name="Start">[s after launch]</param>
/// <param name="End">[s after launch]</param>
public readonly record struct Interval(double Start, double End)
{
    /// <summary>[s]</summary>
    public double Length => End - Start;
}

/// <summary>Sets of time, as intervals in order that do not touch.</summary>
internal static class Intervals
{
    /// <summary>[s] width at which an edge is taken as located.</summary>
    private const double EdgeWidth = 1e-6;

    /// <summary>The times that are in both sets.</summary>
    public static ImmutableArray<Interval> Intersect(ImmutableArray<Interval> a, ImmutableArray<Interval> b)
    {
        var both = ImmutableArray.CreateBuilder<Interval>();
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            double start = Math.Max(a[i].Start, b[j].Start), end = Math.Min(a[i].End, b[j].End);
            if (start < end)
            {
                both.Add(new Interval(start, end));
            }

            _ = a[i].End < b[j].End ? i++ : j++;
        }

        return both.ToImmutable();
    }

    /// <summary>The times that are in any of some intervals, given in any order.</summary>
    public static ImmutableArray<Interval> Union(ImmutableArray<Interval> intervals)
    {
        var any = ImmutableArray.CreateBuilder<Interval>();
        foreach (var next in intervals.OrderBy(x => x.Start))
        {
            if (any.Count > 0 && next.Start <= any[^1].End)
            {
                any[^1] = any[^1] with { End = Math.Max(any[^1].End, next.End) };
            }
            else
            {
                any.Add(next);
            }
        }

        return any.ToImmutable();
    }

    /// <summary>
    /// The times at which a margin is zero or more. Edges are refined between samples, and a brief appearance between two of them is
    /// not lost.
    /// </summary>
    /// <param name="time">[s] sample times, increasing.</param>
    /// <param name="sampled">The margin at the samples; negative infinity or NaN where it has no value.</param>
    /// <param name="exact">The margin at any time; the same function.</param>
    public static ImmutableArray<Interval> Where(ReadOnlySpan<double> time, ReadOnlySpan<double> sampled, Func<double, double> exact)
    {
        var spans = ImmutableArray.CreateBuilder<Interval>();
        var start = sampled[0] >= 0.0 ? time[0] : double.NaN;
        void Cross(double edge)
        {
            if (double.IsNaN(start))
            {
                start = edge;
                return;
            }

            spans.Add(new Interval(start, edge));
            start = double.NaN;
        }

        for (var i = 1; i < sampled.Length; i++)
        {
            bool before = sampled[i - 1] >= 0.0, here = sampled[i] >= 0.0;
            if (before != here)
            {
                Cross(Edge(exact, time[i - 1], time[i], here));
            }
            else if (i + 1 < sampled.Length
                && sampled[i + 1] >= 0.0 == here
                && Turns(sampled[i - 1], sampled[i], sampled[i + 1], here))
            {
                // The margin turns back towards zero between samples: does it get there?
                var sign = here ? -1.0 : 1.0;
                var (turn, value) = Peak(t => sign * exact(t), time[i - 1], time[i + 1]);
                if (sign * value >= 0.0 != here)
                {
                    Cross(Edge(exact, time[i - 1], turn, !here));
                    Cross(Edge(exact, turn, time[i + 1], here));
                }
            }
        }

        if (!double.IsNaN(start))
        {
            Cross(time[^1]);
        }

        return spans.ToImmutable();
    }

    /// <summary>The greatest value within some spans and its time; (NaN, negative infinity) for no span.</summary>
    /// <param name="time">[s] sample times, increasing.</param>
    /// <param name="sampled">The value at the samples; negative infinity where there is none.</param>
    /// <param name="exact">The value at any time; the same function.</param>
    /// <param name="spans">Where to look.</param>
    public static (double Time, double Value) Greatest(
        ReadOnlySpan<double> time, ReadOnlySpan<double> sampled, Func<double, double> exact, ImmutableArray<Interval> spans)
    {
        (double Time, double Value) best = (double.NaN, double.NegativeInfinity);
        foreach (var span in spans)
        {
            foreach (var end in (ReadOnlySpan<double>)[span.Start, span.End])
            {
                var value = exact(end);
                best = value > best.Value ? (end, value) : best;
            }

            var first = time.BinarySearch(span.Start);
            for (var i = first >= 0 ? first : ~first; i < time.Length && time[i] <= span.End; i++)
            {
                int before = Math.Max(0, i - 1), after = Math.Min(time.Length - 1, i + 1);
                if (sampled[i] > double.NegativeInfinity && sampled[i] >= sampled[before] && sampled[i] >= sampled[after])
                {
                    var peak = Peak(exact, Math.Max(span.Start, time[before]), Math.Min(span.End, time[after]));
                    best = peak.Value > best.Value ? peak : best;
                }
            }
        }

        return best;
    }

    private static bool Turns(double before, double here, double after, bool inside) =>
        inside ? here <= before && here < after : here >= before && here > after;

    /// <summary>
    /// The time between <paramref name="low"/> and <paramref name="high"/> at which a margin changes its sign, by bisection.
    /// </summary>
    private static double Edge(Func<double, double> margin, double low, double high, bool rises)
    {
        while (high - low > EdgeWidth)
        {
            var middle = 0.5 * (low + high);
            (low, high) = margin(middle) >= 0.0 == rises ? (low, middle) : (middle, high);
        }

        return 0.5 * (low + high);
    }

    /// <summary>The greatest value between two times, by golden section.</summary>
    private static (double Time, double Value) Peak(Func<double, double> value, double low, double high)
    {
        const double Golden = 0.6180339887498949; // (sqrt 5 - 1)/2
        double a = high - (Golden * (high - low)), b = low + (Golden * (high - low)), atA = value(a), atB = value(b);
        while (high - low > EdgeWidth)
        {
            if (atA >= atB)
            {
                (high, b, atB) = (b, a, atA);
                a = high - (Golden * (high - low));
                atA = value(a);
            }
            else
            {
                (low, a, atA) = (a, b, atB);
                b = low + (Golden * (high - low));
                atB = value(b);
            }
        }

        return atA >= atB ? (a, atA) : (b, atB);
    }
}
