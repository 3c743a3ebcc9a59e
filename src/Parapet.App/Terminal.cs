using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Parapet.App;

/// <summary>
/// Text for people: 100 columns where the output is no terminal, colour only on one that wants it. Colour repeats what the
/// words say and never stands alone.
/// </summary>
internal sealed class Terminal
{
    private const int WidthElsewhere = 100;
    private readonly IAnsiConsole _console;

    /// <summary>Writes to standard output.</summary>
    public Terminal()
    {
        var plain = Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(Console.Out),
        });
        if (Console.IsOutputRedirected)
        {
            _console.Profile.Width = WidthElsewhere;
        }
    }

    /// <summary>A line of text, broken at the width of the terminal.</summary>
    public void Line(string text = "") => _console.Write(new Paragraph(text + "\n"));

    /// <summary>A heading with an empty line before it.</summary>
    public void Heading(string text) => _console.Write(new Paragraph("\n" + text + "\n", new Style(decoration: Decoration.Bold)));

    /// <summary>Names and values, one pair a line.</summary>
    public void Pairs(params IEnumerable<(string Name, string Value)> pairs)
    {
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(2, 0, 2, 0) }).AddColumn();
        foreach (var (name, value) in pairs)
        {
            grid.AddRow(new Text(name), new Text(value));
        }

        _console.Write(grid);
    }

    /// <summary>A table; a column whose heading begins with '>' is aligned right.</summary>
    public void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.Simple, UseSafeBorder = true };
        table.ShowRowSeparators = false;
        foreach (var heading in headings)
        {
            var right = heading.StartsWith('>');
            table.AddColumn(new TableColumn(new Text(heading.TrimStart('>')))
            {
                Alignment = right ? Justify.Right : Justify.Left,
                NoWrap = right,
                Padding = new Padding(0, 0, 1, 0),
            });
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(Cell));
        }

        _console.Write(table);
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
}
