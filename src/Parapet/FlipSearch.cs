using System.Collections.Immutable;

namespace Parapet;

/// <summary>An answer at one value of an input, and how clear it is.</summary>
/// <param name="Yes">The verdict.</param>
/// <param name="Margin">Signed distance from the flip where it is known (positive for yes); NaN where it is not.</param>
internal readonly record struct Answer(bool Yes, double Margin);

/// <summary>
/// Finds the values of one input at which a yes-or-no answer changes. The answer need not be monotone: a scan finds every
/// change it can resolve and each is narrowed to the resolution, by false position while margins are known and by halving otherwise.
/// Values at which there is no answer at all (the input is refused) bound the search like the end of the range.
/// </summary>
internal static class FlipSearch
{
    /// <summary>Every flip between <paramref name="min"/> and <paramref name="max"/>, ascending.</summary>
    /// <param name="answer">The answer at a value; null when the value is refused.</param>
    /// <param name="min">Least value.</param>
    /// <param name="max">Greatest value.</param>
    /// <param name="points">Number of points of the scan, at least 2.</param>
    /// <param name="resolution">Width to which a flip is narrowed; the flip returned has the verdict of the side above it.</param>
    public static ImmutableArray<double> All(Func<double, Answer?> answer, double min, double max, int points, double resolution)
    {
        var flips = ImmutableArray.CreateBuilder<double>();
        (double Value, Answer? Answer) before = (min, answer(min));
        for (var i = 1; i < points; i++)
        {
            var value = min + ((max - min) * i / (points - 1));
            (double Value, Answer? Answer) after = (value, answer(value));
            var (a, b) = (before, after);
            before = after;
            if (a.Answer is null != b.Answer is null)
            {
                // Where refusal begins, the last value that is answered stands in for the refused end of the cell.
                var edge = Edge(answer, a, b, resolution);
                (a, b) = a.Answer is null ? (edge, b) : (a, edge);
            }

            if (a.Answer is { } atA && b.Answer is { } atB && atA.Yes != atB.Yes)
            {
                flips.Add(Narrow(answer, a.Value, atA, b.Value, atB, resolution));
            }
        }

        return flips.ToImmutable();
    }

    // The answered value nearest to where answers end, between one that is answered and one that is refused.
    private static (double Value, Answer? Answer) Edge(
        Func<double, Answer?> answer, (double Value, Answer? Answer) a, (double Value, Answer? Answer) b, double resolution)
    {
        var (good, bad) = a.Answer is null ? (b, a.Value) : (a, b.Value);
        while (Math.Abs(bad - good.Value) > resolution)
        {
            var middle = 0.5 * (good.Value + bad);
            if (answer(middle) is { } here)
            {
                good = (middle, here);
            }
            else
            {
                bad = middle;
            }
        }

        return good;
    }

    /// <summary>
    /// The nearest value on either side of the present one at which the answer is the other one; null when there is none within
    /// the range. The end of the range is asked first: an answer that changes and changes back before the end is not found here
    /// (<see cref="All"/> finds it). Then it steps outward geometrically to the change that is nearest.
    /// </summary>
    /// <remarks>
    /// The values asked depend on the present value and the range alone: the outward steps, and sixteen equal cells of the step in
    /// which the answer changes. Searches for different missiles therefore ask for the same turned scenarios. Within the last cell the flip is
    /// interpolated where margins are known.
    /// </remarks>
    public static double? Nearest(Func<double, Answer?> answer, double present, Answer presentAnswer, double min, double max)
    {
        double? best = null;
        foreach (var direction in (ReadOnlySpan<int>)[-1, 1])
        {
            if (answer(direction < 0 ? min : max) is { } end && end.Yes == presentAnswer.Yes)
            {
                continue;
            }

            double lastValue = present;
            var last = presentAnswer;
            foreach (var candidate in Outward(present, direction, min, max))
            {
                if (answer(candidate) is not { } here)
                {
                    break;
                }

                if (here.Yes != presentAnswer.Yes)
                {
                    var flip = NarrowByCells(answer, lastValue, last, candidate, here);
                    if (best is not { } b || Math.Abs(flip - present) < Math.Abs(b - present))
                    {
                        best = flip;
                    }

                    break;
                }

                lastValue = candidate;
                last = here;
            }
        }

        return best;
    }

    /// <summary>Values ever farther from the present one, ending at the limit.</summary>
    internal static IEnumerable<double> Outward(double present, int direction, double min, double max)
    {
        var limit = direction < 0 ? min : max;
        var room = Math.Abs(limit - present);
        if (room <= 0)
        {
            yield break;
        }

        var step = Math.Min(room, Math.Max(0.1 * Math.Abs(present), 1e-3 * Math.Min(room, 1e3)));
        for (var reach = step; reach < room; reach *= 3.0)
        {
            yield return present + (direction * reach);
        }

        yield return limit;
    }

    private static double NarrowByCells(Func<double, Answer?> answer, double from, Answer atFrom, double to, Answer atTo)
    {
        const int cells = 16;
        double At(int cell) => cell == cells ? to : from + ((to - from) * cell / cells);
        int a = 0, b = cells;
        while (b - a > 1)
        {
            var middle = (a + b) / 2;
            if (Known(atFrom) && Known(atTo))
            {
                middle = Math.Clamp(a + (int)Math.Round((b - a) * atFrom.Margin / (atFrom.Margin - atTo.Margin)), a + 1, b - 1);
            }

            if (answer(At(middle)) is not { } here)
            {
                break;
            }

            (a, atFrom, b, atTo) = here.Yes == atTo.Yes ? (a, atFrom, middle, here) : (middle, here, b, atTo);
        }

        // A hundredth of the cell beyond the interpolated change, from ever nearer; kept only if it really is on the other side.
        double near = At(a), far = At(b);
        var beyond = 0.01 * (far - near);
        for (var i = 0; i < 4 && Known(atFrom) && Known(atTo); i++)
        {
            var between = near + ((far - near) * atFrom.Margin / (atFrom.Margin - atTo.Margin)) + beyond;
            if (Math.Abs(between - near) >= Math.Abs(far - near) || answer(between) is not { } here)
            {
                break;
            }

            if (here.Yes == atTo.Yes)
            {
                return between;
            }

            (near, atFrom) = (between, here);
        }

        return far;

        static bool Known(Answer answer) => double.IsFinite(answer.Margin) && answer.Margin != 0;
    }

    private static double Narrow(Func<double, Answer?> answer, double a, Answer atA, double b, Answer atB, double resolution)
    {
        // b carries the other verdict throughout; the value returned is the b side, so that it really flips.
        var halve = false;
        for (var i = 0; i < 60 && Math.Abs(b - a) > resolution; i++)
        {
            var middle = 0.5 * (a + b);
            if (!halve && double.IsFinite(atA.Margin) && double.IsFinite(atB.Margin) && atA.Margin != atB.Margin)
            {
                var fraction = Math.Clamp(atA.Margin / (atA.Margin - atB.Margin), 0.02, 0.98);
                middle = a + ((b - a) * fraction);
            }

            if (answer(middle) is not { } here)
            {
                break;
            }

            var before = Math.Abs(b - a);
            if (here.Yes == atB.Yes)
            {
                (b, atB) = (middle, here);
            }
            else
            {
                (a, atA) = (middle, here);
            }

            halve = !halve && Math.Abs(b - a) > 0.5 * before;
        }

        return b;
    }
}
