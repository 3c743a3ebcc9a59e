using System.Collections.Immutable;

namespace Parapet.Study.Text;

/// <summary>Codes of diagnostics; a code never changes its meaning.</summary>
internal static class Codes
{
    public const string Unreadable = "SCN001";
    public const string TooLarge = "SCN002";
    public const string NotText = "SCN003";
    public const string Empty = "SCN004";
    public const string Syntax = "SCN005";
    public const string Duplicate = "SCN006";
    public const string Unsupported = "SCN007";
    public const string TooDeep = "SCN008";
    public const string TooMany = "SCN009";
    public const string UnknownKey = "SCN010";
    public const string Unit = "SCN011";
    public const string Range = "SCN012";
    public const string Type = "SCN013";
    public const string Missing = "SCN014";
    public const string NotFinite = "SCN015";
    public const string Choice = "SCN016";
    public const string Alternatives = "SCN017";
    public const string Value = "SCN018";
    public const string Version = "SCN019";
    public const string Reference = "SCN020";
    public const string Circular = "SCN021";
    public const string LiftOff = "SCN030";
    public const string Order = "SCN031";
    public const string NoRadar = "SCN032";
    public const string Setting = "SCN040";
    public const string Path = "SCN041";
    public const string Position = "SCN042";
    public const string Region = "SCN043";
    public const string More = "SCN099";
}

/// <summary>Collects what is wrong, each once, up to a limit; the rest is counted.</summary>
internal sealed class Mistakes
{
    public const int Max = 100;

    private readonly List<Diagnostic> found = [];
    private readonly HashSet<(string File, int Line, int Column, string Code, string Subject)> seen = [];
    private int omitted;

    /// <summary>Errors so far, those beyond the limit included.</summary>
    public int Errors { get; private set; }

    /// <summary>No more are kept: do not spend time on wording them.</summary>
    public bool Full => found.Count >= Max;

    public void Error(string code, Mark mark, string path, string message) => Add(code, mark, path, message, Severity.Error);

    public void Warning(string code, Mark mark, string path, string message) => Add(code, mark, path, message, Severity.Warning);

    /// <summary>Those of a file that was read before.</summary>
    public void Take(Mistakes other)
    {
        foreach (var d in other.found)
        {
            if (seen.Add((d.File, d.Line, d.Column, d.Code, d.Path)))
            {
                Errors++;
                found.Add(d);
            }
        }
    }

    /// <summary>All of them: the file itself first, then the files it draws on, by line.</summary>
    public ImmutableArray<Diagnostic> InOrder(string mainFile)
    {
        var ordered = found
            .OrderBy(d => !string.Equals(d.File, mainFile, StringComparison.Ordinal))
            .ThenBy(d => d.File, StringComparer.Ordinal)
            .ThenBy(d => d.Line)
            .ThenBy(d => d.Column);
        return omitted == 0
            ? [.. ordered]
            : [.. ordered, new Diagnostic(Codes.More, "", $"{omitted} more mistakes are not shown. Correct these {Max} first.", mainFile)];
    }

    private void Add(string code, Mark mark, string path, string message, Severity severity)
    {
        // One slip in a catalogue entry is one mistake, however many missiles use the entry.
        var subject = mark.Line == 0 ? path + message : path[(path.LastIndexOf('.') + 1)..];
        if (!seen.Add((mark.Origin.Name, mark.Line, mark.Column, code, subject)))
        {
            return;
        }

        Errors += severity == Severity.Error ? 1 : 0;
        if (Full)
        {
            omitted++;
        }
        else
        {
            found.Add(new Diagnostic(code, path, message, mark.Origin.Name, mark.Line, mark.Column, severity));
        }
    }
}

/// <summary>Names close to one that is not known.</summary>
internal static class Nearest
{
    private const int Shown = 3;
    private const int LengthMax = 64;

    /// <summary>A sentence such as <c>Did you mean tabriz or tbilisi?</c>, with a space before it; what there is when nothing is near.</summary>
    public static string Hint(string wanted, IEnumerable<string> names, string noun)
    {
        var all = names.Distinct(StringComparer.Ordinal).ToList();
        var near = Names(wanted, all);
        if (near.Count > 0)
        {
            return $" Did you mean {Join(near, "or")}?";
        }

        all.Sort(StringComparer.Ordinal);
        return all.Count switch
        {
            0 => $" There are no {noun}.",
            <= 12 => $" Known {noun}: {string.Join(", ", all)}.",
            _ => $" Known {noun}: {string.Join(", ", all.Take(12))} and {all.Count - 12} more.",
        };
    }

    /// <summary>The closest names, best first: an edit distance of up to a third of the length, or one within the other.</summary>
    public static List<string> Names(string wanted, IEnumerable<string> names)
    {
        if (wanted.Length is 0 or > LengthMax)
        {
            return [];
        }

        var scored = new List<(int Score, string Name)>();
        foreach (var name in names)
        {
            if (name.Length > LengthMax)
            {
                continue;
            }

            var distance = Distance(wanted.ToUpperInvariant(), name.ToUpperInvariant());
            var allowed = Math.Max(1, Math.Max(wanted.Length, name.Length) / 3);
            if (distance <= allowed)
            {
                scored.Add((distance, name));
            }
            else if (Math.Min(wanted.Length, name.Length) >= 3
                && (name.Contains(wanted, StringComparison.OrdinalIgnoreCase) || wanted.Contains(name, StringComparison.OrdinalIgnoreCase)))
            {
                scored.Add((LengthMax + distance, name));
            }
        }

        return [.. scored.OrderBy(s => s.Score).ThenBy(s => s.Name, StringComparer.Ordinal).Select(s => s.Name).Take(Shown)];
    }

    public static string Join(IReadOnlyList<string> names, string last) => names.Count switch
    {
        0 => "",
        1 => names[0],
        _ => string.Join(", ", names.Take(names.Count - 1)) + $" {last} {names[^1]}",
    };

    // Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.
    private static int Distance(string a, string b)
    {
        var before = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1] + 1, last[j] + 1), last[j - 1] + same);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[b.Length];
    }
}
