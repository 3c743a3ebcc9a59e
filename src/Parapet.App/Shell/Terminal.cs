using System.Globalization;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Parapet.App.Shell;

/// <summary>
/// Text for people: 100 columns where the output is no terminal, colour only on one that wants it. Colour repeats what the
/// words say and never stands alone.
/// </summary>
internal sealed class Terminal
{
    private const int WidthElsewhere = 100;
    private const int WidthMin = 60;
    private readonly StringBuilder _page = new();
    private readonly IAnsiConsole _console;

    /// <summary>An empty page.</summary>
    public Terminal()
    {
        var plain = Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Yes,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(new StringWriter(_page, CultureInfo.InvariantCulture)),
        });
        _console.Profile.Width = Console.IsOutputRedirected ? WidthElsewhere : Math.Max(WidthMin, Console.WindowWidth);
        _console.Profile.Capabilities.Unicode = true;
    }

    /// <summary>The page so far.</summary>
    public override string ToString() => _page.ToString();

    /// <summary>A line of text, broken at the width of the terminal.</summary>
    public void Line(string text = "") => Write(new Paragraph(text + "\n"));

    /// <summary>A heading with an empty line before it.</summary>
    public void Heading(string text)
    {
        Line();
        Write(new Paragraph(text + "\n", new Style(decoration: Decoration.Bold)));
    }

    /// <summary>Names and values, one pair a line.</summary>
    public void Pairs(params IEnumerable<(string Name, string Value)> pairs)
    {
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(2, 0, 2, 0) }).AddColumn(new GridColumn { Padding = new Padding(0) });
        foreach (var (name, value) in pairs)
        {
            grid.AddRow(new Text(name), new Text(value));
        }

        Write(grid);
    }

    /// <summary>
    /// A table. A column whose heading begins with '>' is aligned right; one whose heading begins with '~' is broken into
    /// several lines where the width asks for it, the others are not.
    /// </summary>
    public void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = new Underline() };
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading.TrimStart('>', '~')))
            {
                Alignment = heading.StartsWith('>') ? Justify.Right : Justify.Left,
                NoWrap = !heading.StartsWith('~'),
                Padding = new Padding(0, 0, 1, 0),
            });
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(Cell));
        }

        Write(table);
    }

    /// <summary>A number with a fixed number of decimals; a dash when there is none.</summary>
    public static string Number(double value, int decimals = 0) =>
        double.IsNaN(value) ? "-" : value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>A number with four significant figures; a dash when there is none.</summary>
    public static string Short(double value) => double.IsNaN(value) ? "-" : value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>A number with up to seven significant figures; a dash when there is none.</summary>
    public static string Significant(double value) => double.IsNaN(value) ? "-" : value.ToString("G7", CultureInfo.InvariantCulture);

    private static Text Cell(string text) => new(text, text switch
    {
        "yes" or "pass" => new Style(Color.Green),
        "no" or "FAIL" => new Style(Color.Red),
        "disputed" => new Style(Color.Yellow),
        _ => Style.Plain,
    });

    // What the library pads with blanks is cut again, so that lines can be compared and copied.
    private void Write(IRenderable part)
    {
        var before = _page.Length;
        _console.Write(part);
        var text = _page.ToString(before, _page.Length - before);
        _page.Length = before;
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(l => l.TrimEnd());
        _page.Append(string.Join('\n', part is Table ? lines.Where(l => l.Length > 0) : lines)).Append('\n');
    }

    /// <summary>A line under the headings and nothing else.</summary>
    private sealed class Underline : TableBorder
    {
        public override string GetPart(TableBorderPart part) => part switch
        {
            TableBorderPart.HeaderBottom => "─",
            TableBorderPart.HeaderBottomSeparator => "─",
            _ => " ",
        };
    }
}
