using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;

namespace Parapet.Study.Validation;

/// <summary>
/// A table of expected values as its file under <c>validation/</c> states it: comma-separated, the first column names the
/// case. Lines that begin with # say title, source, notes (for the table, or for one case) and, per column to be checked, the
/// tolerance:
/// <code>
/// # title: Minimum-energy flight
/// # source: BATE-MUELLER-WHITE-1971
/// # note No-dong: with 16000 kg of propellant
/// # check: speed_km_s relative 1e-4 printed
/// </code>
/// A tolerance is a number or the column that holds it; <c>printed</c> allows half a unit of the last digit printed where that
/// is more. <c>never</c> in a cell means that there is no such value; an empty cell is not checked.
/// </summary>
internal sealed record CaseTable
{
    private const string Folder = "validation/";
    private const string Extension = ".csv";

    private static readonly Lazy<ImmutableArray<CaseTable>> s_embedded = new(ReadEmbedded);

    /// <summary>Group and name: <c>kepler/minimum-energy</c>.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required string Source { get; init; }

    public required string Note { get; init; }

    public required ImmutableArray<Comparison> Checks { get; init; }

    public required ImmutableArray<CaseRow> Rows { get; init; }

    /// <summary>Every table that comes with the program, by name.</summary>
    public static ImmutableArray<CaseTable> Embedded => s_embedded.Value;

    /// <summary>Reads a table; throws where the file breaks the format, which is a mistake of ours and not of a user.</summary>
    public static CaseTable Read(string name, string text)
    {
        string title = "", source = "";
        var notes = new Dictionary<string, string>(StringComparer.Ordinal);
        var checks = ImmutableArray.CreateBuilder<Comparison>();
        var rows = ImmutableArray.CreateBuilder<CaseRow>();
        ImmutableArray<string> columns = [];
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith('#'))
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                var (key, value) = (line[1..colon].Trim(), line[(colon + 1)..].Trim());
                switch (key.Split(' ')[0])
                {
                    case "title":
                        title = value;
                        break;
                    case "source":
                        source = value;
                        break;
                    case "check":
                        checks.Add(Comparison.Read(value));
                        break;
                    case "note":
                        notes.Add(key["note".Length..].Trim(), value);
                        break;
                    default:
                        throw new InvalidDataException($"{name}: unknown key '{key}'");
                }
            }
            else if (columns.IsEmpty)
            {
                columns = [.. line.Split(',')];
            }
            else
            {
                var cells = line.Split(',');
                if (cells.Length != columns.Length)
                {
                    throw new InvalidDataException($"{name}: {cells.Length} cells for {columns.Length} columns in '{line}'");
                }

                var cellOf = columns.Zip(cells).ToImmutableDictionary(c => c.First, c => c.Second, StringComparer.Ordinal);
                rows.Add(new CaseRow(cells[0], notes.GetValueOrDefault(cells[0], ""), cellOf));
            }
        }

        return new CaseTable
        {
            Name = name,
            Title = title,
            Source = source,
            Note = notes.GetValueOrDefault("", ""),
            Checks = checks.ToImmutable(),
            Rows = rows.ToImmutable(),
        };
    }

    /// <summary>The cases of a row: one for each checked column that has an expected value.</summary>
    public IEnumerable<(Comparison Comparison, ValidationCase Case)> CasesOf(CaseRow row)
    {
        foreach (var check in Checks.Where(c => row.Has(c.Column)))
        {
            var (quantity, unit) = ColumnName.Split(check.Column);
            var expected = row.Number(check.Column);
            yield return (check, new ValidationCase
            {
                Id = $"{Name}/{row.Case.Replace(' ', '-')}/{quantity.Replace(' ', '-')}",
                Title = $"{Title}: {row.Case}",
                Group = Name[..Name.IndexOf('/', StringComparison.Ordinal)],
                Quantity = quantity,
                Unit = unit,
                Expected = expected,
                Tolerance = check.ToleranceOf(row, expected),
                ToleranceKind = check.Kind == ComparisonKind.Relative ? ToleranceKind.Relative : ToleranceKind.Absolute,
                Source = row.Has("source") ? row["source"] : Source,
                Note = string.Join(". ", ((string[])[row.Note, Note]).Where(n => n.Length > 0)),
            });
        }
    }

    private static ImmutableArray<CaseTable> ReadEmbedded()
    {
        var assembly = typeof(CaseTable).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames()
                .Select(n => (Resource: n, Name: n.Replace('\\', '/')))
                .Where(n => n.Name.StartsWith(Folder, StringComparison.Ordinal) && n.Name.EndsWith(Extension, StringComparison.Ordinal))
                .OrderBy(n => n.Name, StringComparer.Ordinal)
                .Select(n => Read(n.Name[Folder.Length..^Extension.Length], Text(assembly, n.Resource))),
        ];
    }

    private static string Text(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}

/// <summary>A line of a table.</summary>
/// <param name="Case">Name of the case.</param>
/// <param name="Note">Note to this case alone.</param>
/// <param name="Cells">Text by column.</param>
internal sealed record CaseRow(string Case, string Note, ImmutableDictionary<string, string> Cells)
{
    public string this[string column] => Cells[column];

    public bool Has(string column) => Cells.GetValueOrDefault(column, "").Length > 0;

    /// <summary>The number in a column; NaN for <c>never</c>, infinite for <c>none</c> (no limit).</summary>
    public double Number(string column) => Cells[column] switch
    {
        "never" => double.NaN,
        "none" => double.PositiveInfinity,
        var text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    /// <summary>[rad] of a column in degrees.</summary>
    public double Radians(string column) => Angle.FromDegrees(Number(column)).Radians;
}

/// <summary>How a column is compared.</summary>
internal enum ComparisonKind
{
    Absolute,
    Relative,

    /// <summary>A published yes (1) or no (0): a difference is a disagreement, not a failure.</summary>
    Verdict,

    /// <summary>Shown, not judged.</summary>
    Information,
}

/// <summary>A checked column and its tolerance.</summary>
/// <param name="Column">The column of the expected value, and what the measure calls its value.</param>
/// <param name="Kind">How it is compared.</param>
/// <param name="Tolerance">A number, or a column.</param>
/// <param name="Printed">Half a unit of the last digit is allowed.</param>
internal sealed record Comparison(string Column, ComparisonKind Kind, string Tolerance, bool Printed)
{
    // Half a unit of the last digit, and what rounding of the last bit may add.
    private const double Slack = 1.0 + 1e-9;

    public static Comparison Read(string text)
    {
        var words = text.Split(' ');
        return new Comparison(
            words[0], Enum.Parse<ComparisonKind>(words[1], ignoreCase: true), words.ElementAtOrDefault(2) ?? "0", words.Contains("printed", StringComparer.Ordinal));
    }

    public double ToleranceOf(CaseRow row, double expected)
    {
        if (Kind == ComparisonKind.Information)
        {
            return double.PositiveInfinity;
        }

        var tolerance = double.TryParse(Tolerance, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : row.Number(Tolerance);
        var half = Printed && double.IsFinite(expected) ? Slack * HalfUnit(row[Column]) : 0.0;
        return Math.Max(tolerance, Kind == ComparisonKind.Relative ? half / Math.Abs(expected) : half);
    }

    /// <summary>Half a unit of the last digit of a number as printed: 0.05 for 12.3, 500 for 1.2e4.</summary>
    internal static double HalfUnit(string printed)
    {
        var e = printed.IndexOfAny(['e', 'E']);
        var (mantissa, exponent) = e < 0 ? (printed, 0) : (printed[..e], int.Parse(printed[(e + 1)..], CultureInfo.InvariantCulture));
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : mantissa.Length - point - 1;
        return double.Parse($"0.5e{exponent - decimals}", NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}

/// <summary>Names of columns: words, then the unit.</summary>
internal static class ColumnName
{
    // Longer suffixes first.
    private static readonly (string Suffix, string Unit)[] s_units =
    [
        ("_kg_m3", "kg/m^3"), ("_m_s2", "m/s^2"), ("_km_s", "km/s"), ("_m_s", "m/s"), ("_deg", "deg"), ("_min", "min"),
        ("_pa", "Pa"), ("_km", "km"), ("_m", "m"), ("_s", "s"), ("_k", "K"),
    ];

    public static (string Quantity, string Unit) Split(string column)
    {
        var (suffix, unit) = s_units.FirstOrDefault(u => column.EndsWith(u.Suffix, StringComparison.Ordinal), (Suffix: "", Unit: "1"));
        return (column[..^suffix.Length].Replace('_', ' '), unit);
    }
}
