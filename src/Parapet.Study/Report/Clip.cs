namespace Parapet.Study.Report;

/// <summary>Cutting lines and areas to a frame.</summary>
internal static class Clip
{
    /// <summary>The parts of a line that lie within a frame (whole segments whose box touches it).</summary>
    public static IEnumerable<List<Point>> Line(IReadOnlyList<Point> line, Box frame)
    {
        var run = new List<Point>();
        for (var i = 1; i < line.Count; i++)
        {
            Point a = line[i - 1], b = line[i];
            var near = Math.Max(a.X, b.X) >= frame.Left && Math.Min(a.X, b.X) <= frame.Right
                && Math.Max(a.Y, b.Y) >= frame.Top && Math.Min(a.Y, b.Y) <= frame.Bottom
                && (b - a).Length < frame.Width; // a longer step jumps over the point opposite the centre
            if (near && run.Count == 0)
            {
                run.Add(a);
            }

            if (near)
            {
                run.Add(b);
            }
            else if (run.Count > 0)
            {
                yield return run;
                run = [];
            }
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }

    /// <summary>The part of an area within a frame (Sutherland and Hodgman's method); empty when there is none.</summary>
    public static List<Point> Area(List<Point> ring, Box frame)
    {
        var result = ring;
        result = Half(result, p => p.X - frame.Left);
        result = Half(result, p => frame.Right - p.X);
        result = Half(result, p => p.Y - frame.Top);
        return Half(result, p => frame.Bottom - p.Y);
    }

    /// <summary>Times a ring goes round a point, clockwise on the screen.</summary>
    public static int Winding(List<Point> ring, Point about)
    {
        var winding = 0;
        for (var i = 0; i < ring.Count; i++)
        {
            Point a = ring[i] - about, b = ring[(i + 1) % ring.Count] - about;
            var side = (a.X * b.Y) - (a.Y * b.X);
            if (a.Y <= 0 && b.Y > 0 && side > 0)
            {
                winding++;
            }
            else if (a.Y > 0 && b.Y <= 0 && side < 0)
            {
                winding--;
            }
        }

        return winding;
    }

    private static List<Point> Half(List<Point> ring, Func<Point, double> inside)
    {
        var kept = new List<Point>(ring.Count);
        for (var i = 0; i < ring.Count; i++)
        {
            Point a = ring[i], b = ring[(i + 1) % ring.Count];
            double da = inside(a), db = inside(b);
            if (da >= 0)
            {
                kept.Add(a);
            }

            if (da >= 0 != db >= 0)
            {
                var k = da / (da - db);
                kept.Add(new Point(a.X + (k * (b.X - a.X)), a.Y + (k * (b.Y - a.Y))));
            }
        }

        return kept;
    }
}
