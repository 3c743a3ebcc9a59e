namespace Parapet.App.Shell;

/// <summary>The nearest known word to a misspelt one.</summary>
internal static class Spelling
{
    /// <summary>The known word fewest edits away, if it is near enough to be meant; otherwise null.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) => known
        .Select(k => (Word: k, Distance: Distance(word.ToUpperInvariant(), k.ToUpperInvariant())))
        .Where(c => c.Distance <= Math.Max(2, c.Word.Length / 3))
        .OrderBy(c => c.Distance).ThenBy(c => c.Word, StringComparer.Ordinal)
        .Select(c => c.Word).FirstOrDefault();

    // Levenshtein's distance, one row at a time.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), replaced);
            }
        }

        return row[^1];
    }
}
