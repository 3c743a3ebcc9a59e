using System.Text.RegularExpressions;

namespace Parapet.Study.Report;

/// <summary>The report's map as a picture of its own.</summary>
public static partial class ReadmePicture
{
    /// <summary>A standalone SVG: the same map as in the report, with its style inside, for light and dark.</summary>
    /// <param name="results">What was computed.</param>
    public static string Render(Results results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var content = MapContent.Of(results);
        var plain = content with { Tracks = [.. content.Tracks.Select(t => t with { Href = "" })] };
        var map = MapChart.World(plain, results.Scenario.Title, "map");
        return Standalone(map, ReportHtml.ChartCss, "@media (prefers-color-scheme:dark)", ReportHtml.ChartDefs);
    }

    /// <summary>A picture of a page as a file of its own.</summary>
    /// <param name="picture">One <c>svg</c> element.</param>
    /// <param name="css">Two palettes, light and dark, then rules.</param>
    /// <param name="dark">The condition of the dark palette.</param>
    /// <param name="defs">Patterns that it uses.</param>
    internal static string Standalone(string picture, string css, string dark, string defs)
    {
        var start = picture.IndexOf('>', StringComparison.Ordinal) + 1;
        return picture[..(start - 1)] + " xmlns=\"http://www.w3.org/2000/svg\" font-family=\"-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif\">\n"
            + "<style>" + Style(css, dark) + "</style>\n" + defs + picture[start..] + "\n";
    }

    // Programs that turn SVG into pixels know no custom properties: each colour is written out, once for light and once for dark.
    private static string Style(string css, string dark)
    {
        var palettes = Palette().Matches(css);
        var rules = css[(palettes[^1].Index + palettes[^1].Length)..].TrimStart('}', '\n');
        return Resolve(rules, palettes[0].Groups["colors"].Value) + dark + "{" + Resolve(rules, palettes[^1].Groups["colors"].Value) + "}";
    }

    private static string Resolve(string rules, string palette)
    {
        var colors = Color().Matches(palette).ToDictionary(m => m.Groups["name"].Value, m => m.Groups["value"].Value,
            StringComparer.Ordinal);
        return Use().Replace(rules, m => colors[m.Groups["name"].Value]);
    }

    [GeneratedRegex(@":root\{(?<colors>[^}]*)\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Palette();

    [GeneratedRegex(@"(?<name>--[a-z-]+):(?<value>#[0-9a-f]+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Color();

    [GeneratedRegex(@"var\((?<name>--[a-z-]+)\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Use();
}
