using System.Collections.Immutable;
using System.Globalization;

namespace Parapet.Study.Text;

/// <summary>Where a bare value of a file comes from when it does not say so itself.</summary>
internal sealed record Provenance(ImmutableArray<string> Sources, bool Notional, string Confidence)
{
    public static Provenance None { get; } = new([], Notional: false, "");
}

/// <summary>A text that values were written in: a file, or <c>--set</c>.</summary>
/// <param name="name">As the reader knows it.</param>
internal sealed class Origin(string name)
{
    public string Name { get; } = name;

    /// <summary>What its bare values inherit; set once, from the head of the file, before anything is read from it.</summary>
    public Provenance Defaults { get; set; } = Provenance.None;

    /// <summary>Whose values they are, for a position.</summary>
    public string? Claimant { get; set; }
}

/// <summary>A place in a text; line and column count from 1, and are 0 where the text has no lines.</summary>
internal readonly record struct Mark(Origin Origin, int Line, int Column)
{
    public string Where => Line == 0 ? Origin.Name : $"{Origin.Name}:{Line}";
}

/// <summary>A value as written: scalar, list or map. Immutable, so that a document with one value changed shares all the rest.</summary>
internal abstract class Node(Mark mark)
{
    public Mark Mark { get; } = mark;

    /// <summary>What people call it.</summary>
    public abstract string Kind { get; }
}

/// <summary>A text, number or flag.</summary>
internal sealed class ScalarNode : Node
{
    private const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    public ScalarNode(Mark mark, string text, bool quoted)
        : base(mark)
    {
        Text = text;
        Quoted = quoted;
        // Only what looks like a number is one: TryParse alone would take "Infinity" and "NaN".
        if (!quoted && text.Length is > 0 and <= 64 && (char.IsAsciiDigit(text[^1]) || text[^1] == '.')
            && double.TryParse(text, Decimal, CultureInfo.InvariantCulture, out var number))
        {
            Number = number;
        }
    }

    public ScalarNode(Mark mark, double number)
        : base(mark)
    {
        Text = number.ToString("R", CultureInfo.InvariantCulture);
        Number = number;
    }

    public string Text { get; }

    public bool Quoted { get; }

    /// <summary>The number it spells, which may be infinite when it overflows; null when it spells none.</summary>
    public double? Number { get; }

    public bool? Flag => Quoted ? null : Text switch { "true" => true, "false" => false, _ => null };

    /// <summary>Spells NaN, an infinity, or a number too large for a double.</summary>
    public bool NotFinite =>
        Number is { } n ? !double.IsFinite(n) : !Quoted && Text.TrimStart('+', '-', '.').ToUpperInvariant() is "NAN" or "INF" or "INFINITY";

    public bool Empty => !Quoted && Text is "" or "~" or "null";

    public override string Kind =>
        Empty ? "nothing" : Number is not null ? "a number" : Flag is not null ? "a flag" : "text";
}

/// <summary>A list.</summary>
internal sealed class ListNode(Mark mark, ImmutableArray<Node> items) : Node(mark)
{
    public ImmutableArray<Node> Items { get; } = items;

    public override string Kind => "a list";

    public ListNode With(int index, Node value) => new(Mark, Items.SetItem(index, value));
}

/// <summary>A key with its value.</summary>
internal readonly record struct MapEntry(string Key, Mark KeyMark, Node Value);

/// <summary>A map, in the order of the text.</summary>
internal sealed class MapNode(Mark mark, ImmutableArray<MapEntry> entries) : Node(mark)
{
    private const int IndexFrom = 24;
    private Dictionary<string, int>? index;

    public ImmutableArray<MapEntry> Entries { get; } = entries;

    /// <summary>Something it was to be made of is unknown and was reported: missing keys are no further mistake.</summary>
    public bool Incomplete { get; init; }

    public override string Kind => "a map";

    public static MapNode Empty(Mark mark) => new(mark, []);

    public Node? Find(string key) => IndexOf(key) is >= 0 and var i ? Entries[i].Value : null;

    public string? Text(string key) => (Find(key) as ScalarNode)?.Text;

    public MapNode With(string key, Node value) => With(key, value.Mark, value);

    public MapNode With(string key, Mark keyMark, Node value) =>
        IndexOf(key) is >= 0 and var i
            ? new MapNode(Mark, Entries.SetItem(i, Entries[i] with { Value = value })) { Incomplete = Incomplete }
            : new MapNode(Mark, Entries.Add(new MapEntry(key, keyMark, value))) { Incomplete = Incomplete };

    public MapNode Without(Func<string, bool> key) =>
        Entries.Any(e => key(e.Key)) ? new MapNode(Mark, Entries.RemoveAll(e => key(e.Key))) { Incomplete = Incomplete } : this;

    private int IndexOf(string key)
    {
        if (Entries.Length < IndexFrom)
        {
            for (var i = 0; i < Entries.Length; i++)
            {
                if (string.Equals(Entries[i].Key, key, StringComparison.Ordinal))
                {
                    return i;
                }
            }

            return -1;
        }

        if (index is null)
        {
            var made = new Dictionary<string, int>(Entries.Length, StringComparer.Ordinal);
            for (var i = 0; i < Entries.Length; i++)
            {
                made.TryAdd(Entries[i].Key, i);
            }

            index = made;
        }

        return index.TryGetValue(key, out var found) ? found : -1;
    }
}
