using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parapet.Study.Report;

namespace Parapet.Study.Benchmarks;

/// <summary>
/// What <c>bench/record</c> has measured of one commit after the other, as a chart. Only ratios are drawn: seconds of a shared machine say little.
/// </summary>
public static class BenchHistory
{
    private const double Width = 1080;
    private const double Left = 58;
    private const double Right = 250; // room for names
    private const double Top = 70;
    private const double PanelHeight = 210;
    private const double PanelStep = 268;
    private const double EmptyStep = 56; // of a panel that nothing was measured for
    private const double NameStep = 14; // [px] least distance of two names

    private const string Css = ".bench .paper{fill:var(--paper)}.bench-line{stroke:var(--defence);stroke-width:1.5}.bench-dot{fill:var(--defence);stroke:var(--paper);stroke-width:1}"
        + ".bench .leader{stroke:var(--faint)}.chart .bench-title{font-size:18px;font-weight:700}.chart .bench-panel{font-size:13px;font-weight:650}.chart .bench-name{font-size:11.5px}\n";

    private static readonly Panel[] s_panels =
    [
        new("Kernels in lanes: times as fast as the same source on one lane, or as what they replace", "ratio_to_scalar", 1, true, "0.0"),
        new("Kernels: share of the peak of fused multiply-adds of one core, %", "ratio_to_peak", 100, false, "0"),
        new("Whole commands: time in units of a start of the program", "ratio_to_start", 1, true, "0.0"),
    ];

    /// <summary>The chart; commits stand from left to right as the lines stand one below the other.</summary>
    /// <param name="lines">Of <c>bench/history.jsonl</c>: one JSON document each; blank lines are passed over.</param>
    /// <returns>SVG, UTF-8 when written.</returns>
    /// <exception cref="InvalidDataException">A line is no JSON object with a commit.</exception>
    public static string Svg(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var history = lines.Select((text, i) => (text, i)).Where(l => l.text.Trim().Length > 0).Select(l => Read(l.text, l.i + 1)).ToList();
        var svg = new Markup();
        List<(Panel Panel, List<(string Name, double[] Values)> Series)> panels = [.. s_panels.Select(p => (p, Series(p, history)))];
        var height = Top + panels.Sum(p => Step(p.Series)) + 6;
        const string Title = "Speed from commit to commit";
        svg.OpenPicture("bench", Width, height, Title, "bench-history");
        svg.Leaf("rect", ("class", "paper"), ("width", Width), ("height", height)).Label("bench-title", Title, 20, 30);
        var top = Top;
        foreach (var (panel, series) in panels)
        {
            Draw(svg, panel, series, history, top);
            top += Step(series);
        }

        svg.Close("svg");
        return ReadmePicture.Standalone(svg.ToString(), ReportHtml.ChartCss + Css, "@media screen and (prefers-color-scheme:dark)", "");

        static double Step(List<(string, double[])> series) => series.Count == 0 ? EmptyStep : PanelStep;
    }

    private static JsonObject Read(string text, int line)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject entry && entry["commit"] is JsonValue ? entry : throw new InvalidDataException($"line {line} of the history names no commit");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"line {line} of the history is no JSON: {e.Message}", e);
        }
    }

    private static void Draw(Markup svg, Panel panel, List<(string Name, double[] Values)> series, List<JsonObject> history, double top)
    {
        var bottom = top + PanelHeight;
        svg.Label("bench-panel", panel.Title, 20, top - 12);
        if (series.Count == 0)
        {
            svg.Label("note", "not measured yet", Left, top + 12);
            return;
        }

        var values = series.SelectMany(s => s.Values).Where(double.IsFinite).ToList();
        double least = panel.Logarithmic ? Math.Min(1, values.Min()) : 0, most = 1.06 * values.Max();
        ReadOnlySpan<double> ticks = panel.Logarithmic ? [0.2, 0.5, 1, 2, 5, 10, 20, 50, 100] : [0, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
        foreach (var tick in ticks)
        {
            if (tick >= least && tick <= most)
            {
                svg.Path("grid", [new(Left, Y(tick)), new(Width - Right, Y(tick))]);
                svg.Label("num", tick.ToString(CultureInfo.InvariantCulture), Left - 8, Y(tick) + 4, "end");
            }
        }

        var every = Math.Max(1, (int)Math.Ceiling(history.Count / 12.0));
        for (var i = history.Count - 1; i >= 0; i -= every)
        {
            svg.Path("grid", [new(X(i), top), new(X(i), bottom)]);
            svg.Label("num", (string)history[i]["commit"]!, X(i), bottom + 16, "middle");
        }

        svg.Path("axis", [new(Left, bottom), new(Width - Right, bottom)]).Line();
        var names = new List<(string Text, double Y, double X)>();
        foreach (var (name, line) in series)
        {
            var run = new List<Point>();
            for (var i = 0; i <= line.Length; i++)
            {
                if (i < line.Length && double.IsFinite(line[i]))
                {
                    run.Add(new(X(i), Y(line[i])));
                    continue;
                }

                svg.Path("bench-line", run);
                foreach (var at in run)
                {
                    svg.Leaf("circle", ("class", "bench-dot"), ("cx", at.X), ("cy", at.Y), ("r", 2.6));
                }

                run = [];
            }

            var last = Array.FindLastIndex(line, double.IsFinite);
            names.Add(($"{name}: {line[last].ToString(panel.Format, CultureInfo.InvariantCulture)}", Y(line[last]), X(last)));
        }

        Names(svg, names, bottom);

        double X(int i) => history.Count < 2 ? Left + 20 : Left + 20 + (i * (Width - Right - Left - 40) / (history.Count - 1));

        double Y(double value) => panel.Logarithmic
            ? bottom - ((Earth.Elementary.Log(value) - Earth.Elementary.Log(least)) / (Earth.Elementary.Log(most) - Earth.Elementary.Log(least)) * PanelHeight)
            : bottom - ((value - least) / (most - least) * PanelHeight);
    }

    // Names to the right of the last values, pushed apart from below so that none covers another.
    private static void Names(Markup svg, List<(string Text, double Y, double X)> names, double bottom)
    {
        var free = bottom;
        foreach (var (text, y, x) in names.OrderByDescending(n => n.Y).ThenBy(n => n.Text, StringComparer.Ordinal))
        {
            var at = Math.Min(y, free);
            svg.Path("leader", [new(x + 5, y), new(Width - Right + 12, at), new(Width - Right + 18, at)]);
            svg.Label("bench-name", text, Width - Right + 22, at + 4);
            free = at - NameStep;
        }
    }

    // Whatever has been measured at least once, in the order of its first line.
    private static List<(string Name, double[] Values)> Series(Panel panel, List<JsonObject> history)
    {
        var found = history.Select(h => Values(panel, h)).ToList();
        return
        [
            .. found.SelectMany(f => f.Keys).Distinct(StringComparer.Ordinal).Select(name => (name, Values: found.Select(f => f.GetValueOrDefault(name, double.NaN)).ToArray())),
        ];
    }

    private static Dictionary<string, double> Values(Panel panel, JsonObject line)
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        if (line[panel.Member] is JsonObject commands)
        {
            foreach (var (name, value) in commands)
            {
                values[name.Replace('_', ' ')] = panel.Factor * (double)value!;
            }
        }

        foreach (var kernel in line["bench"]?["cases"]?.AsArray() ?? [])
        {
            if (kernel?[panel.Member] is JsonValue ratio)
            {
                values[(string)kernel["name"]!] = panel.Factor * (double)ratio;
            }
        }

        return values;
    }

    /// <summary>One of the pictures below each other.</summary>
    /// <param name="Title">What it shows.</param>
    /// <param name="Member">Of a line, or of a case of its benchmark.</param>
    /// <param name="Factor">From the file to the drawing.</param>
    /// <param name="Logarithmic">Equal ratios are equal distances.</param>
    /// <param name="Format">Of the last value.</param>
    private sealed record Panel(string Title, string Member, double Factor, bool Logarithmic, string Format);
}
