namespace Parapet.Study.Report;

/// <summary>Small pictures of one input on a line: the ladder of thresholds, and the value at which a verdict flips.</summary>
internal static class LadderChart
{
    private const double Left = 132;
    private const double Right = 18;
    private const double RowHeight = 26;

    /// <summary>
    /// Each correction's threshold on one axis, one row a rung; bars where an intercept is possible, the cited range behind.
    /// </summary>
    /// <param name="ladder">The thresholds.</param>
    /// <param name="input">The varied input's line in the ledger, for its value and cited range; null when it has none of its own.</param>
    /// <param name="title">What a reader who cannot see it is told.</param>
    /// <param name="id">Unique in the page.</param>
    /// <param name="width">[px]</param>
    public static string Render(ThresholdLadder ladder, Input? input, string title, string id, double width = 760)
    {
        // What was tried, but not far beyond what there is to show.
        var flips = ladder.Rungs.SelectMany(r => r.FlipsAt).Where(double.IsFinite);
        List<double> shown = input is null ? [.. flips] : [.. flips, input.Value, input.Low, input.High];
        var around = Axis.Around(shown.Count > 0 ? shown : [ladder.ScannedMin, ladder.ScannedMax], Left, width - Right, 0.25);
        var axis = around with
        {
            From = Math.Min(Math.Max(around.From, ladder.ScannedMin), shown.DefaultIfEmpty(ladder.ScannedMin).Min()),
            To = Math.Max(Math.Min(around.To, ladder.ScannedMax), shown.DefaultIfEmpty(ladder.ScannedMax).Max()),
        };
        const double Top = 26;
        var bottom = Top + (ladder.Rungs.Length * RowHeight) + 4;
        var svg = new Markup();
        svg.OpenPicture("ladder", width, bottom + 36, title, id);
        if (input is { Disputed: true })
        {
            svg.Leaf("rect", ("class", "cited"), ("x", axis.At(input.Low)), ("y", Top - 4),
                ("width", axis.At(input.High) - axis.At(input.Low)), ("height", bottom - Top + 4));
            svg.Label("under", "cited range", (axis.At(input.Low) + axis.At(input.High)) / 2, Top - 9, "middle");
        }

        axis.Draw(svg, Top, bottom, Words.Unit(ladder.Unit));
        if (input is not null)
        {
            svg.Path("present", [new(axis.At(input.Value), Top - 4), new(axis.At(input.Value), bottom)]);
        }

        for (var i = 0; i < ladder.Rungs.Length; i++)
        {
            var rung = ladder.Rungs[i];
            var y = Top + (i * RowHeight) + (RowHeight / 2);
            svg.Label("row", (i > 0 ? "+ " : "") + rung.Name.Replace('-', ' '), 0, y + 4);
            svg.Path("rail", [new(Left, y), new(width - Right, y)]);
            var possible = rung.VerdictBelow == true;
            var from = Left;
            foreach (var flip in rung.FlipsAt.Where(double.IsFinite))
            {
                var x = axis.At(flip);
                Possible(svg, possible, from, x, y);
                svg.Leaf("path", ("class", "lift"), ("d", $"M{Markup.Number(x)} {Markup.Number(y - 8)}v16"));
                svg.Label("num strong", Words.Value(Math.Round(flip, 2)), x - 6, y + 4, "end");
                (possible, from) = (!possible, x);
            }

            Possible(svg, possible, from, width - Right, y);
            if (rung.FlipsAt.IsEmpty)
            {
                svg.Label("note", rung.VerdictBelow switch { true => "always possible", false => "never possible", null => "no flight under this physics" }, Left + 8, y - 4);
            }
        }

        svg.Close("svg");
        return svg.ToString();

        static void Possible(Markup svg, bool possible, double from, double to, double y)
        {
            if (possible && to > from)
            {
                svg.Leaf("rect", ("class", "bar possible"), ("x", from), ("y", y - 4), ("width", to - from), ("height", 8));
            }
        }
    }

    /// <summary>
    /// One input on a short line: its cited range as a bar, its value as a dot, the value that flips the verdict as an upright
    /// triangle.
    /// </summary>
    public static string Strip(Flip flip, double low, double high, string id)
    {
        const double Width = 190;
        var axis = Axis.Around([flip.Value, flip.FlipsAt, low, high], 8, Width - 8, 0.06);
        var svg = new Markup();
        svg.Open("svg", ("class", "chart strip"), ("viewBox", "0 0 190 22"), ("role", "img"), ("aria-labelledby", id))
            .Element("title", $"now {Words.Value(flip.Value, flip.Unit)}, flips at {Words.Value(flip.FlipsAt, flip.Unit)}"
                + (low < high ? $", cited from {Words.Value(low, flip.Unit)} to {Words.Value(high, flip.Unit)}" : ""), ("id", id))
            .Leaf("path", ("class", "rail"), ("d", "M4 11H186"));
        if (low < high)
        {
            svg.Leaf("rect", ("class", "cited"), ("x", axis.At(low)), ("y", 6),
                ("width", Math.Max(2, axis.At(high) - axis.At(low))), ("height", 10));
        }

        double now = axis.At(flip.Value), then = axis.At(flip.FlipsAt);
        svg.Path("change", [new(now, 11), new(then, 11)])
            .Leaf("circle", ("class", "now"), ("cx", now), ("cy", 11), ("r", 4))
            .Leaf("path", ("class", "flips"), ("d", $"M{Markup.Number(then)} 4.5l5.5 12h-11z"))
            .Close("svg");
        return svg.ToString();
    }

    /// <summary>A linear axis of values.</summary>
    private sealed record Axis(double From, double To, double Left, double Right)
    {
        public static Axis Around(IReadOnlyList<double> values, double left, double right, double margin)
        {
            double least = values.Min(), most = values.Max();
            var pad = most > least ? (most - least) * margin : Math.Max(Math.Abs(most), 1) * 0.1;
            return new Axis(least - pad, most + pad, left, right);
        }

        public double At(double value) => Left + ((Math.Clamp(value, From, To) - From) / (To - From) * (Right - Left));

        public void Draw(Markup svg, double top, double bottom, string unit)
        {
            // The coarsest of 1, 2, 5 times a power of ten that gives at least four ticks.
            var step = 1e-6;
            double[] mantissas = [2, 2.5, 2];
            for (var i = 0; (To - From) / (step * mantissas[i % 3]) >= 4; i++)
            {
                step *= mantissas[i % 3];
            }

            var grid = new PathData();
            for (var n = Math.Ceiling(From / step); n * step <= To; n++)
            {
                grid.Polyline([new(At(n * step), top - 4), new(At(n * step), bottom)]);
                svg.Label("num", Words.Value(Math.Round(n * step, 6)), At(n * step), bottom + 15, "middle");
            }

            svg.Leaf("path", ("class", "grid"), ("d", grid.ToString()));
            svg.Path("axis", [new(Left, bottom), new(Right, bottom)]);
            svg.Label("axis-name", unit, Right, bottom + 31, "end").Line();
        }
    }
}
