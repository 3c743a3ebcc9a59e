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
}
