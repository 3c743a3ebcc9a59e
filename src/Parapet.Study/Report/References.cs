using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Parapet.Study.Report;

/// <summary>A work that figures are taken from.</summary>
/// <param name="Key">As cited.</param>
/// <param name="Text">Author, title, place; markdown without its marks.</param>
/// <param name="Link">Address, or empty.</param>
internal sealed record Reference(string Key, string Text, string Link);

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

    /// <summary>Reads the list: one entry a line, a table row or a list item, key first.</summary>
    public static IReadOnlyDictionary<string, Reference> Parse(string markdown)
    {
        var found = new Dictionary<string, Reference>(StringComparer.Ordinal);
        foreach (var line in markdown.Split('\n'))
        {
            var match = Entry().Match(line);
            if (match.Success)
            {
                var rest = match.Groups["text"].Value.Trim().TrimEnd('|').Trim();
                var link = Address().Match(rest) is { Success: true } address ? address.Value.TrimEnd('.', ',', ';', ')') : "";
                var text = (link.Length > 0 ? rest.Replace(link, "", StringComparison.Ordinal) : rest)
                    .Replace("**", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal).Replace("<>", "", StringComparison.Ordinal)
                    .Replace(" | ", " \u00b7 ", StringComparison.Ordinal).Replace("|", "", StringComparison.Ordinal).Trim(' ', ',', ';', '\u00b7');
                found.TryAdd(match.Groups["key"].Value, new Reference(match.Groups["key"].Value, text, link));
            }
        }

        return found;
    }

    [GeneratedRegex(@"^\s*(?:[-*|]\s+|#{2,}\s+)(?:\*\*|`|\[|<a [^>]*></a>)*(?<key>[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+|[A-Z][A-Z0-9]{2,})(?:\*\*|`|\])*\s*[:|\u2014\u2013.-]?\s+(?<text>.+)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Entry();

    [GeneratedRegex(@"https?://[^\s<>|""]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Address();
}
