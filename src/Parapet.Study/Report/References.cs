using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Parapet.Study.Report;

/// <summary>A work that figures are taken from.</summary>
/// <param name="Key">As cited.</param>
/// <param name="Text">Author, title, place.</param>
/// <param name="Link">Address on the web, or empty.</param>
/// <param name="Held">Where else it is, or that it was not at hand; empty with a link.</param>
internal sealed record Reference(string Key, string Text, string Link, string Held);

/// <summary>The list of sources, docs/references.md.</summary>
internal static partial class References
{
    private static readonly Lazy<IReadOnlyDictionary<string, Reference>> Embedded = new(() =>
    {
        using var stream = typeof(References).Assembly.GetManifestResourceStream("references.md");
        if (stream is null)
        {
            return ImmutableDictionary<string, Reference>.Empty;
        }

        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    });

    /// <summary>The list this build carries.</summary>
    public static IReadOnlyDictionary<string, Reference> All => Embedded.Value;

    /// <summary>
    /// Reads the list: tables whose columns are key, source, address, used for, tag; a heading that is a key is followed by its
    /// text.
    /// </summary>
    public static IReadOnlyDictionary<string, Reference> Parse(string markdown)
    {
        var found = new Dictionary<string, Reference>(StringComparer.Ordinal);
        var lines = markdown.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("## ", StringComparison.Ordinal) && Key().IsMatch(lines[i][3..].Trim()))
            {
                var text = string.Join(' ',
                    lines.Skip(i + 1).SkipWhile(string.IsNullOrWhiteSpace).TakeWhile(l => !string.IsNullOrWhiteSpace(l)).Select(l => l.Trim()));
                found.TryAdd(lines[i][3..].Trim(),
                    new Reference(lines[i][3..].Trim(), text.Replace("`", "", StringComparison.Ordinal), "", ""));
            }

            var cells = lines[i].StartsWith('|') ? lines[i].Trim().Trim('|').Split('|').Select(c => c.Trim().Trim('`', '*'))
                .ToList() : [];
            if (cells.Count < 3 || !Key().IsMatch(cells[0]))
            {
                continue;
            }

            var link = cells[2].Trim('<', '>');
            var address = link.StartsWith("https://", StringComparison.Ordinal)
                || link.StartsWith("http://", StringComparison.Ordinal);
            found.TryAdd(cells[0], new Reference(cells[0], cells[1], address ? link : "", address ? "" : link));
        }

        return found;
    }

    [GeneratedRegex("^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Key();
}
