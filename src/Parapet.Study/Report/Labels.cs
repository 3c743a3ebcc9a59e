namespace Parapet.Study.Report;

/// <summary>A label to be placed beside a point.</summary>
/// <param name="Text">What it says.</param>
/// <param name="At">The point it belongs to.</param>
/// <param name="Radius">[px] of the mark at the point.</param>
/// <param name="Class">Style.</param>
/// <param name="Size">[px] font size.</param>
/// <param name="Bold">Set in bold, so wider.</param>
internal sealed record Label(string Text, Point At, double Radius, string Class, double Size, bool Bold = false);

/// <summary>A label in its place.</summary>
/// <param name="Label">The label.</param>
/// <param name="Box">Where its text stands.</param>
/// <param name="Leader">It stands apart from its point and needs a line to it.</param>
internal sealed record PlacedLabel(Label Label, Box Box, bool Leader);

/// <summary>
/// Puts labels beside their points so that they cover neither each other nor the marks, and lines as little as may be.
/// </summary>
internal static class Labels
{
    // Sixteen bearings, best first: to the right a little above is where cartographers look first (after Imhof 1975).
    private static readonly (double X, double Y)[] Bearings =
    [
        (1, 0), (0.9, -0.45), (0.9, 0.45), (-1, 0), (-0.9, -0.45), (-0.9, 0.45), (0, -1), (0, 1),
        (0.7, -0.7), (0.7, 0.7), (-0.7, -0.7), (-0.7, 0.7), (0.4, -0.9), (0.4, 0.9), (-0.4, -0.9), (-0.4, 0.9),
    ];

    /// <summary>[px] width of a text in the page's sans serif, on the safe side.</summary>
    public static double Width(string text, double size, bool bold = false)
    {
        var width = 0.0;
        foreach (var c in text)
        {
            // Advance widths in ems, by class of glyph; measured on Liberation Sans and DejaVu Sans and taken between them.
            width += c switch
            {
                'i' or 'j' or 'l' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' => 0.29,
                ' ' or 'f' or 't' or 'r' or '(' or ')' or '-' or '/' or '\u00b7' => 0.36,
                'm' or 'w' or 'M' or 'W' or '@' or '%' => 0.88,
                >= 'A' and <= 'Z' => 0.69,
                > '\u2e7f' => 1.0,
                _ => 0.575,
            };
        }

        return width * size * (bold ? 1.06 : 1.0);
    }

    /// <summary>Places the labels in order; a label that would cover another one in every position is left out.</summary>
    /// <param name="labels">The most important first.</param>
    /// <param name="marks">What must not be covered.</param>
    /// <param name="lines">Points along lines that had better not be covered.</param>
    /// <param name="frame">What labels must stay within.</param>
    public static IReadOnlyList<PlacedLabel> Place(
        IReadOnlyList<Label> labels, IReadOnlyList<Box> marks, IReadOnlyList<Point> lines, Box frame)
    {
        var taken = new List<Box>(marks);
        var placed = new List<PlacedLabel>();
        foreach (var label in labels)
        {
            PlacedLabel? best = null;
            var least = double.MaxValue;
            foreach (var distance in (ReadOnlySpan<double>)[4, 14, 26, 40])
            {
                for (var i = 0; i < Bearings.Length; i++)
                {
                    var box = BoxAt(label, Bearings[i], label.Radius + distance);
                    if (!frame.Contains(box))
                    {
                        continue;
                    }

                    var covered = taken.Sum(t => t.Inflate(1.5).Overlap(box));
                    var crossed = lines.Count(box.Inflate(1).Contains);
                    var cost = (covered * 20) + (crossed * 8) + (i * 1.2) + ((distance - 4) * 1.6);
                    if (cost < least && covered < 2)
                    {
                        (best, least) = (new PlacedLabel(label, box, distance > 10), cost);
                    }
                }
            }

            if (best is not null)
            {
                placed.Add(best);
                taken.Add(best.Box);
            }
        }

        return placed;
    }

    private static Box BoxAt(Label label, (double X, double Y) bearing, double distance)
    {
        double width = Width(label.Text, label.Size, label.Bold), height = label.Size * 1.05;
        double x = label.At.X + (bearing.X * distance), y = label.At.Y + (bearing.Y * distance);
        var left = x - (width * (1 - bearing.X) / 2);
        var top = y - (height * (1 - bearing.Y) / 2);

        // Straight to one side, the text is centred on the point's height.
        return new Box(left, top, left + width, top + height);
    }
}
