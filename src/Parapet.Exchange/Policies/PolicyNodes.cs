using System.Collections.Immutable;
using System.Globalization;
using Parapet.Exchange.Entries;
using Parapet.Study.Text;

namespace Parapet.Exchange.Policies;

/// <summary>Values of a policy's tree by key: each of its kind and within its range, or a mistake with its place.</summary>
internal abstract class PolicyNodes(Mistakes mistakes)
{
    private const int TextMax = 2_000;

    private protected Mistakes Mistakes { get; } = mistakes;

    private protected ImmutableSortedSet<string> Table(MapNode map, string path, string key, string noun, Func<IEnumerable<string>> words) =>
        map.Find(key) is null ? ImmutableSortedSet.Create<string>(StringComparer.Ordinal) : Table(map, path, key, noun, [.. words()]);

    private protected ImmutableSortedSet<string> Table(MapNode map, string path, string key, string noun, ImmutableArray<string> words)
    {
        var found = Names(map, path, key, required: false);
        foreach (var word in found.Where(w => !words.Contains(w, StringComparer.Ordinal)))
        {
            Error(PolicyCodes.Unknown, map.Find(key)!, $"{path}.{key}", $"'{Clip(word)}' is not known here." + Nearest.Hint(word, words, noun));
        }

        return found;
    }

    private protected ImmutableSortedSet<string> Names(MapNode map, string path, string key, bool required, bool mayBeEmpty = false)
    {
        var names = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        var node = map.Find(key);
        IEnumerable<Node> items = node switch
        {
            ListNode list => list.Items,
            ScalarNode { Empty: false } one => [one],
            _ => [],
        };
        if ((node is null && required) || (node is not null and not ListNode && !items.Any()) || (node is ListNode { Items.Length: 0 } && required && !mayBeEmpty))
        {
            Missing(map, path, key, node, "a list of names");
            return names.ToImmutable();
        }

        foreach (var item in items.Take(500))
        {
            if (item is not ScalarNode { Empty: false } scalar || !Header.IsName(scalar.Text))
            {
                Error(PolicyCodes.Kind, item, Below(path, key), $"{Shown(item)} is not a name of 1 to 64 letters, digits, dots, dashes or underscores.");
            }
            else if (!names.Add(scalar.Text))
            {
                Error(PolicyCodes.Twice, item, Below(path, key), $"'{Clip(scalar.Text)}' is given twice.");
            }
        }

        return names.ToImmutable();
    }

    private protected string? Name(MapNode map, string path, string key)
    {
        if (Text(map, path, key, required: true) is not { } text)
        {
            return null;
        }

        if (!Header.IsName(text))
        {
            Error(PolicyCodes.Word, map.Find(key)!, Below(path, key), "is not a name of 1 to 64 letters, digits, dots, dashes or underscores.");
        }

        return text;
    }

    private protected string? Text(MapNode map, string path, string key, bool required = true)
    {
        switch (map.Find(key))
        {
            case null when !required:
                return null;
            case ScalarNode scalar when !scalar.Empty || scalar.Quoted:
                if (scalar.Text.Length > TextMax)
                {
                    Error(PolicyCodes.TooMany, scalar, Below(path, key), $"has {scalar.Text.Length} characters; the limit is {TextMax}.");
                }
                else if (!StrictJson.WholePairs(scalar.Text))
                {
                    Error(PolicyCodes.Kind, scalar, Below(path, key), "holds half of a surrogate pair, which is no Unicode.");
                    return null;
                }

                return scalar.Text;
            case var other:
                Missing(map, path, key, other, "a text");
                return null;
        }
    }

    private protected long? Whole(MapNode map, string path, string key, long min, long max, bool required = true)
    {
        switch (map.Find(key))
        {
            case null when !required:
                return null;
            case ScalarNode { Number: { } number } scalar:
                if (number >= min && number <= max && Math.Truncate(number) == number)
                {
                    return (long)number;
                }

                Error(PolicyCodes.Range, scalar, Below(path, key), string.Create(CultureInfo.InvariantCulture, $"is {Clip(scalar.Text)}. Give a whole number from {min} to {max}."));
                return null;
            case var other:
                Missing(map, path, key, other, "a whole number");
                return null;
        }
    }

    private protected double? Number(MapNode map, string path, string key)
    {
        switch (map.Find(key))
        {
            case null:
                return null;
            case ScalarNode { Number: >= 0 and <= 1e6 } scalar:
                return scalar.Number;
            case var other:
                Error(PolicyCodes.Range, other, Below(path, key), $"is {Shown(other)}. Give a number of km from 0 to 1000000.");
                return null;
        }
    }

    private protected bool? Flag(MapNode map, string path, string key)
    {
        switch (map.Find(key))
        {
            case null:
                return null;
            case ScalarNode { Flag: { } flag }:
                return flag;
            case var other:
                Error(PolicyCodes.Kind, other, Below(path, key), $"is {Shown(other)}. Give true or false.");
                return null;
        }
    }

    private protected string Choice(MapNode map, string path, string key, params ImmutableArray<string> words)
    {
        if (Text(map, path, key, required: false) is not { } word)
        {
            return words[0];
        }

        if (!words.Contains(word, StringComparer.Ordinal))
        {
            Error(PolicyCodes.Word, map.Find(key)!, Below(path, key), $"is '{Clip(word)}'. Give {Nearest.Join(words, "or")}.");
        }

        return word;
    }

    private protected DateTimeOffset? Time(MapNode map, string path, string key)
    {
        if (Text(map, path, key, required: false) is not { } text)
        {
            return null;
        }

        var time = Header.ReadTime(text);
        if (time is null)
        {
            Error(PolicyCodes.Kind, map.Find(key)!, Below(path, key), $"is '{Clip(text)}'. Give a UTC time such as 2007-07-02T12:00:00.000Z.");
        }

        return time;
    }

    private protected MapNode? Map(MapNode map, string path, string key, bool required = true)
    {
        switch (map.Find(key))
        {
            case MapNode found:
                return found;
            case null when !required:
                return null;
            case var other:
                Missing(map, path, key, other, "a map");
                return null;
        }
    }

    private protected void Known(MapNode map, string path, string[] keys)
    {
        foreach (var (key, mark, _) in map.Entries)
        {
            if (!keys.Contains(key, StringComparer.Ordinal))
            {
                Mistakes.Error(PolicyCodes.UnknownKey, mark, Below(path, Clip(key)), "unknown key." + Nearest.Hint(key, keys, "keys here"));
            }
        }
    }

    private protected void Missing(MapNode map, string path, string key, Node? node, string wanted)
    {
        if (node is null)
        {
            Error(PolicyCodes.Missing, map, Below(path, key), $"is missing. Give {wanted}.");
        }
        else
        {
            Error(PolicyCodes.Kind, node, Below(path, key), $"is {Shown(node)}, not {wanted}.");
        }
    }

    private protected void Error(string code, Node node, string path, string message) => Mistakes.Error(code, node.Mark, path, message);

    private protected static string Below(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    private protected static string Shown(Node node) => node is ScalarNode { Empty: false } scalar ? $"'{Clip(scalar.Text)}'" : node.Kind;

    private protected static string Clip(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
