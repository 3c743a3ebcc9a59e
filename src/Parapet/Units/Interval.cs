using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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
    public static ImmutableArray<Interval> Where(ReadOnlySpan<double> time, ReadOnlySpan<double> sampled, Func<double, double> exact) =>
        Where(time, sampled, exact, firstOnly: false);

    /// <summary>When a margin is zero or more for the first time; NaN when it never is.</summary>
    /// <inheritdoc cref="Where(ReadOnlySpan{double}, ReadOnlySpan{double}, Func{double, double})"/>
    public static double First(ReadOnlySpan<double> time, ReadOnlySpan<double> sampled, Func<double, double> exact) =>
        Where(time, sampled, exact, firstOnly: true) is [var first, ..] ? first.Start : double.NaN;

    // With the first only, nothing is looked for after its start, and its end is not its own.
    private static ImmutableArray<Interval> Where(ReadOnlySpan<double> time, ReadOnlySpan<double> sampled, Func<double, double> exact, bool firstOnly)
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

        for (var i = Next(sampled, 1); i < sampled.Length && !(firstOnly && !double.IsNaN(start)); i = Next(sampled, i + 1))
        {
            bool before = sampled[i - 1] >= 0.0, here = sampled[i] >= 0.0;
            if (before != here)
            {
                Cross(Edge(exact, (time[i - 1], sampled[i - 1]), (time[i], sampled[i]), here));
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
                    Cross(Edge(exact, (time[i - 1], sampled[i - 1]), (turn, sign * value), !here));
                    Cross(Edge(exact, (turn, sign * value), (time[i + 1], sampled[i + 1]), here));
                }
            }
        }

        if (!double.IsNaN(start))
        {
            Cross(time[^1]);
        }

        return spans.ToImmutable();
    }

    // The first sample from one on at which a margin may change its sign or turn back; the last few all may.
    private static int Next(ReadOnlySpan<double> sampled, int from)
    {
        var i = from;
        for (ref var first = ref MemoryMarshal.GetReference(sampled); i + Vector256<double>.Count < sampled.Length; i += Vector256<double>.Count)
        {
            var before = Vector256.LoadUnsafe(ref first, (nuint)(i - 1));
            var here = Vector256.LoadUnsafe(ref first, (nuint)i);
            var after = Vector256.LoadUnsafe(ref first, (nuint)(i + 1));
            var inside = Vector256.GreaterThanOrEqual(here, Vector256<double>.Zero);
            var crosses = inside ^ Vector256.GreaterThanOrEqual(before, Vector256<double>.Zero);
            var bottom = Vector256.LessThanOrEqual(here, before) & Vector256.LessThan(here, after) & inside;
            var top = Vector256.AndNot(Vector256.GreaterThanOrEqual(here, before) & Vector256.GreaterThan(here, after), inside);
            if ((crosses | bottom | top) != Vector256<double>.Zero)
            {
                break;
            }
        }

        return i;
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

    // Whether a margin turns back between its neighbours, near enough to zero that it may get there: between samples it goes on no farther than by a
    // fraction of its second difference (by all of it where it has a corner).
    private static bool Turns(double before, double here, double after, bool inside)
    {
        if (inside)
        {
            (before, here, after) = (-before, -here, -after);
        }

        return here >= before && here > after && !(here + (2 * ((2 * here) - before - after)) < 0.0);
    }

    /// <summary>
    /// The time between <paramref name="low"/> and <paramref name="high"/> at which a margin changes its sign: false position with the
    /// Illinois step, halving where values are not finite or the bracket does not shrink.
    /// </summary>
    private static double Edge(Func<double, double> margin, (double Time, double Value) low, (double Time, double Value) high, bool rises)
    {
        const double nearest = 0.45 * EdgeWidth; // a root at an end of the bracket is stepped over
        var side = 0;
        for (var n = 0; high.Time - low.Time > EdgeWidth; n++)
        {
            var width = high.Time - low.Time;
            var share = low.Value / (low.Value - high.Value);
            var middle = n % 4 == 3 || !double.IsFinite(low.Value) || !double.IsFinite(high.Value) || !double.IsFinite(share)
                ? low.Time + (0.5 * width)
                : low.Time + Math.Clamp(share * width, nearest, width - nearest);
            var value = margin(middle);
            if (value >= 0.0 == rises)
            {
                high = (middle, value);
                low.Value = side > 0 ? 0.5 * low.Value : low.Value;
                side = 1;
            }
            else
            {
                low = (middle, value);
                high.Value = side < 0 ? 0.5 * high.Value : high.Value;
                side = -1;
            }
        }

        return 0.5 * (low.Time + high.Time);
    }

    /// <summary>The greatest value between two times: golden section, and the vertex of a parabola where it can be trusted. Source: BRENT-1973, ch. 5.</summary>
    private static (double Time, double Value) Peak(Func<double, double> value, double low, double high)
    {
        const double golden = 0.3819660112501051; // (3 - sqrt 5)/2
        double x = low + (golden * (high - low)), w = x, v = x, step = 0, before = 0;
        double atX = value(x), atW = atX, atV = atX;
        for (var n = 0; n < 60; n++)
        {
            var middle = 0.5 * (low + high);
            if (Math.Abs(x - middle) <= (2 * EdgeWidth) - (0.5 * (high - low)))
            {
                break;
            }

            var parabola = false;
            if (Math.Abs(before) > EdgeWidth)
            {
                double r = (x - w) * (atX - atV), q = (x - v) * (atX - atW), p = ((x - v) * q) - ((x - w) * r);
                q = 2 * (q - r);
                (p, q) = q > 0 ? (-p, q) : (p, -q);
                if (double.IsFinite(p) && double.IsFinite(q) && Math.Abs(p) < Math.Abs(0.5 * q * before) && p > q * (low - x) && p < q * (high - x))
                {
                    (before, step) = (step, p / q);
                    parabola = true;
                }
            }

            if (!parabola)
            {
                before = x < middle ? high - x : low - x;
                step = golden * before;
            }

            var next = x + (Math.Abs(step) >= EdgeWidth ? step : Math.CopySign(EdgeWidth, step));
            next = Math.Clamp(next, low, high);
            var atNext = value(next);
            if (atNext >= atX)
            {
                (low, high) = next >= x ? (x, high) : (low, x);
                (v, atV, w, atW, x, atX) = (w, atW, x, atX, next, atNext);
            }
            else
            {
                (low, high) = next < x ? (next, high) : (low, next);
                if (atNext >= atW || w == x)
                {
                    (v, atV, w, atW) = (w, atW, next, atNext);
                }
                else if (atNext >= atV || v == x || v == w)
                {
                    (v, atV) = (next, atNext);
                }
            }
        }

        return (x, atX);
    }
}
