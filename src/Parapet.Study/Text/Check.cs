using System.Collections.Immutable;
using System.Globalization;

namespace Parapet.Study.Text;

/// <summary>What a document may refer to.</summary>
internal sealed record Known(MapNode Document, Func<IEnumerable<string>> Places, Func<IEnumerable<string>> Positions);

/// <summary>
/// Holds a document against the table: reports every mistake, and writes the ledger of the numbers on the way. What passes
/// can be read by <see cref="View"/> without a further question.
/// </summary>
/// <param name="mistakes">What is wrong.</param>
/// <param name="known">What the document may refer to.</param>
/// <param name="before">Entries found in order by an earlier check of the same document, with their numbers: not looked at again.</param>
internal sealed class Check(Mistakes mistakes, Known known, IReadOnlyDictionary<Node, ImmutableArray<Input>>? before = null)
{
    private readonly ImmutableArray<Input>.Builder ledger = ImmutableArray.CreateBuilder<Input>();
    private readonly Dictionary<Node, ImmutableArray<Input>> inOrder = new(ReferenceEqualityComparer.Instance);

    /// <summary>Entries found in order, with their numbers.</summary>
    public IReadOnlyDictionary<Node, ImmutableArray<Input>> InOrder => inOrder;

    /// <summary>The numbers, in the order of the table.</summary>
    public ImmutableArray<Input> Ledger => ledger.ToImmutable();

    public void Map(Section section, Node node, string path, InputRole role)
    {
        if (AsMap(node, path, section.Doc) is not { } map)
        {
            return;
        }

        var errors = mistakes.Errors;
        var meant = Unknown(section, map, path);
        foreach (var key in section.Keys)
        {
            var at = Below(path, key.Name);
            if (map.Find(key.Name) is { } value)
            {
                Value(key, value, at, role);
            }
            else if (key is NumberKey { Default: { } standard } number)
            {
                ledger.Add(Line(number, standard, standard, standard, at, role) with { Notional = true, Where = "format default" });
            }
            else if (key is SectionKey { Required: false } absent && !InAlternatives(section, key))
            {
                Map(absent.Section, new MapNode(map.Mark, []) { Incomplete = true }, at, absent.Role ?? role);
            }
            else if (key.Required && !map.Incomplete && !meant.Contains(key) && !InAlternatives(section, key))
            {
                mistakes.Error(Codes.Missing, map.Mark, at, $"is missing. {(key as NumberKey)?.Allowed ?? $"Give {key.Name}: {key.Doc}"}{OrEntry(section, map, key)}");
            }
        }

        if (!map.Incomplete)
        {
            Alternatives(section, map, path, meant);
        }

        if (errors == mistakes.Errors && section.Rule is { } rule)
        {
            foreach (var broken in rule(new View(map)))
            {
                var (inner, below) = broken.Below.Length == 0
                    ? (map, path)
                    : ((MapNode)DocumentPath.At(map, broken.Below.Split('.'))!, Below(path, broken.Below));
                var (mark, at) = broken.Key is { } key ? (inner.Find(key.Name)?.Mark ?? inner.Mark, Below(below, key.Name)) : (inner.Mark, below);
                if (broken.Severity == Severity.Error)
                {
                    mistakes.Error(broken.Code, mark, at, broken.Message);
                }
                else
                {
                    mistakes.Warning(broken.Code, mark, at, broken.Message);
                }
            }
        }
    }

    /// <summary>One value against its key.</summary>
    public void Value(Key key, Node node, string path, InputRole role)
    {
        switch (key)
        {
            case SectionKey section:
                Map(section.Section, node, path, section.Role ?? role);
                break;
            case EntriesKey entries:
                Entries(entries, node, path);
                break;
            case ListKey list:
                List(list, node, path, role);
                break;
            case TextsKey:
                Texts(node, path);
                break;
            case TextMapKey:
                foreach (var entry in AsMap(node, path, "words to words")?.Entries ?? [])
                {
                    Leaf(new TextKey(entry.Key, ""), entry.Value, Below(path, entry.Key), role);
                }

                break;
            case LeafKey leaf:
                Leaf(leaf, node, path, role);
                break;
            default:
                break;
        }
    }

    /// <summary>An id: it can stand in a path.</summary>
    public static bool IsId(string id) =>
        id.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(id[0]) && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    public static string Below(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    private static string OrEntry(Section section, MapNode map, Key key) =>
        section.Keys.OfType<ReferenceKey>().FirstOrDefault(k => k.Target == Target.Entry) is { } entry
        && map.Find(entry.Name) is null && Format.Kinds.Any(k => k.Entry.Find(key.Name) == key)
            ? $" Or name an entry of the catalogue with {entry.Name}."
            : "";

    private static bool InAlternatives(Section section, Key key) => section.Alternatives.Any(group => group.Contains(key));

    private HashSet<Key> Unknown(Section section, MapNode map, string path)
    {
        var meant = new HashSet<Key>(ReferenceEqualityComparer.Instance);
        foreach (var entry in map.Entries)
        {
            if (section.Find(entry.Key) is null)
            {
                var (code, message, key) = mistakes.Full ? (Codes.UnknownKey, "", null) : section.Unknown(entry.Key);
                mistakes.Error(code, entry.KeyMark, Below(path, entry.Key), message);
                if (key is not null)
                {
                    meant.Add(key);
                }
            }
        }

        return meant;
    }

    private void Alternatives(Section section, MapNode map, string path, HashSet<Key> meant)
    {
        foreach (var group in section.Alternatives)
        {
            var given = group.Where(k => map.Find(k.Name) is not null).ToList();
            if (given.Count == 1 || (given.Count == 0 && group.Any(meant.Contains)))
            {
                continue;
            }

            var names = Nearest.Join([.. group.Select(k => k.Name)], "or");
            mistakes.Error(Codes.Alternatives, map.Mark, path, given.Count == 0
                ? $"needs one of {names}. Give exactly one."
                : $"has {Nearest.Join([.. given.Select(k => k.Name)], "and")} at once. Keep exactly one of {names}.");
        }
    }

    private MapNode? AsMap(Node node, string path, string what)
    {
        switch (node)
        {
            case MapNode map:
                return map;
            case ScalarNode { Empty: true }:
                return MapNode.Empty(node.Mark);
            default:
                mistakes.Error(Codes.Type, node.Mark, path, $"is {Found(node)}, not a map. Give keys with values: {what}");
                return null;
        }
    }

    private void Entries(EntriesKey key, Node node, string path)
    {
        if (AsMap(node, path, key.Doc) is not { } map)
        {
            return;
        }

        if (map.Entries.Length > key.Max)
        {
            mistakes.Error(Codes.TooMany, map.Mark, path, $"has {map.Entries.Length} entries; the limit is {key.Max}.");
            return;
        }

        foreach (var entry in map.Entries)
        {
            if (before is not null && before.TryGetValue(entry.Value, out var lines))
            {
                ledger.AddRange(lines);
                inOrder.TryAdd(entry.Value, lines);
                continue;
            }

            var (at, start, errors) = (Below(path, entry.Key), ledger.Count, mistakes.Errors);
            if (!IsId(entry.Key))
            {
                mistakes.Error(Codes.Type, entry.KeyMark, at, $"'{entry.Key}' cannot be an id. Use up to 64 letters, digits, - and _, a letter or digit first.");
            }

            Map(key.Section, entry.Value, at, key.Role ?? InputRole.World);
            if (errors == mistakes.Errors)
            {
                inOrder.TryAdd(entry.Value, [.. ledger.Skip(start)]);
            }
        }
    }

    private void List(ListKey key, Node node, string path, InputRole role)
    {
        if (node is ScalarNode word && key.Standard is not null && word.Text == key.Standard)
        {
            return;
        }

        if (node is not ListNode list)
        {
            var standard = key.Standard is null ? "" : $"the word {key.Standard} or ";
            mistakes.Error(Codes.Type, node.Mark, path, $"is {Found(node)}, not a list. Give {standard}a list, each item after '- '.");
            return;
        }

        if (list.Items.Length < key.Min || list.Items.Length > key.Max)
        {
            mistakes.Error(Codes.TooMany, list.Mark, path, $"has {list.Items.Length} items. Give from {key.Min} to {key.Max}.");
            return;
        }

        for (var i = 0; i < list.Items.Length; i++)
        {
            // People count stages from one, and so do paths.
            Map(key.Section, list.Items[i] is ScalarNode ? Refused(list.Items[i]) : list.Items[i], $"{path}.{i + 1}", role);
        }
    }

    // An empty item of a list is a slip, not an empty map.
    private static ScalarNode Refused(Node item) => new(item.Mark, ((ScalarNode)item).Text, quoted: true);

    private void Texts(Node node, string path)
    {
        if (node is not ListNode list)
        {
            mistakes.Error(Codes.Type, node.Mark, path, $"is {Found(node)}, not a list. Write [A] or [A, B].");
            return;
        }

        foreach (var item in list.Items)
        {
            if (item is not ScalarNode { Empty: false })
            {
                mistakes.Error(Codes.Type, item.Mark, path, $"has {Found(item)} in the list. Each item is one word.");
            }
        }
    }

    private void Leaf(LeafKey key, Node node, string path, InputRole role)
    {
        var form = node as MapNode;
        if (node is ListNode)
        {
            mistakes.Error(Codes.Type, node.Mark, path, $"is a list, not {Wanted(key)}.");
            return;
        }

        if (form is not null)
        {
            var errors = mistakes.Errors;
            Form(form, path);
            if (errors < mistakes.Errors)
            {
                return;
            }
        }

        var scalar = node as ScalarNode ?? form!.Find(Format.Form.Value.Name) as ScalarNode;
        if (scalar is null)
        {
            mistakes.Error(Codes.Type, node.Mark, path, $"is {Found(node)}, not {Wanted(key)}.");
            return;
        }

        switch (key)
        {
            case NumberKey number:
                Number(number, scalar, form, path, role);
                break;
            case FlagKey when scalar.Flag is null:
                mistakes.Error(Codes.Type, scalar.Mark, path, $"is {Found(scalar)}, not a flag. Write true or false.");
                break;
            case ChoiceKey choice when !choice.Choices.Contains(scalar.Text, StringComparer.Ordinal):
                mistakes.Error(Codes.Choice, scalar.Mark, path, $"'{Clip(scalar.Text)}' is not one of {Nearest.Join(choice.Choices, "or")}.");
                break;
            case TextKey text when scalar.Empty && (text.Required || scalar.Text.Length > 0):
                mistakes.Error(Codes.Type, scalar.Mark, path, $"has no text. Give {text.Doc}");
                break;
            case TextKey text when text.Wrong?.Invoke(scalar.Text) is { } wrong:
                mistakes.Error(wrong.Code, scalar.Mark, path, wrong.Message);
                break;
            case ReferenceKey reference:
                Reference(reference, scalar, path);
                break;
            default:
                break;
        }
    }

    // The map of a value with its range and sources: its keys, not yet its numbers.
    private void Form(MapNode form, string path)
    {
        foreach (var entry in form.Entries)
        {
            var at = Below(path, entry.Key);
            switch (Format.Form.Section.Find(entry.Key))
            {
                case null when mistakes.Full:
                    mistakes.Error(Codes.UnknownKey, entry.KeyMark, at, "");
                    break;
                case null:
                    mistakes.Error(Codes.UnknownKey, entry.KeyMark, at, Format.Form.Section.Unknown(entry.Key).Message);
                    break;
                case TextsKey:
                    Texts(entry.Value, at);
                    break;
                case var key when entry.Value is not ScalarNode:
                    mistakes.Error(Codes.Type, entry.Value.Mark, at, $"is {Found(entry.Value)}, not {Wanted((LeafKey)key)}.");
                    break;
                case var key and (FlagKey or ChoiceKey):
                    Leaf((LeafKey)key, entry.Value, at, InputRole.World);
                    break;
                default:
                    break;
            }
        }

        if (form.Find(Format.Form.Value.Name) is null && !form.Entries.Any(e => Format.Form.Section.Unknown(e.Key).Meant == Format.Form.Value))
        {
            mistakes.Error(Codes.Value, form.Mark, path, "has no value. Write a bare value, or {value: ..., low: ..., high: ..., sources: [...]}.");
        }
    }

    private void Number(NumberKey key, ScalarNode scalar, MapNode? form, string path, InputRole role)
    {
        if (Checked(key, scalar, path) is not { } value)
        {
            return;
        }

        var (low, high) = (value, value);
        if (form is not null)
        {
            if (Bound(key, form, Format.Form.Low, value, path) is not { } lowest || Bound(key, form, Format.Form.High, value, path) is not { } highest)
            {
                return;
            }

            (low, high) = (lowest, highest);
            if (low > value || high < value)
            {
                mistakes.Error(Codes.Value, form.Mark, path,
                    $"has low {Unit.Plain(low)}, value {Unit.Plain(value)}, high {Unit.Plain(high)}. Put them in this order: low, value, high.");
                return;
            }
        }

        ledger.Add(Sourced(Line(key, value, low, high, path, role), scalar, form));
    }

    private double? Bound(NumberKey key, MapNode form, Key bound, double value, string path) =>
        form.Find(bound.Name) is ScalarNode scalar ? Checked(key, scalar, Below(path, bound.Name)) : value;

    // The number, when it is one and allowed.
    private double? Checked(NumberKey key, ScalarNode scalar, string path)
    {
        if (scalar.NotFinite)
        {
            mistakes.Error(Codes.NotFinite, scalar.Mark, path, $"{Clip(scalar.Text)} is not a finite number. {key.Allowed}");
            return null;
        }

        if (scalar.Number is not { } value)
        {
            mistakes.Error(Codes.Type, scalar.Mark, path, $"is {Found(scalar)}, not a number. {key.Allowed}");
            return null;
        }

        if (value < key.Min || value > key.Max)
        {
            var limit = value < key.Min ? $"is below {key.Unit.Of(key.Min)}" : $"exceeds {key.Unit.Of(key.Max)}";
            mistakes.Error(Codes.Range, scalar.Mark, path, $"{key.Unit.Of(value)} {limit}. {key.Allowed}");
            return null;
        }

        if (key.Whole && value != Math.Floor(value))
        {
            mistakes.Error(Codes.Type, scalar.Mark, path, $"{Unit.Plain(value)} is not a whole number. {key.Allowed}");
            return null;
        }

        return value;
    }

    private void Reference(ReferenceKey key, ScalarNode scalar, string path)
    {
        var (noun, names) = key.Target switch
        {
            Target.Place => ("places", known.Places),
            Target.Party => ("parties", Ids(Format.Scenario.Parties)),
            Target.Threat => ("threats", Ids(Format.Scenario.Threats)),
            Target.Position => ("positions", known.Positions),
            Target.Sensor => ("sensors", () => Ids(Format.Scenario.Radars)().Concat(Ids(Format.Scenario.Infrared)())),
            Target.Radar => ("radars", Ids(Format.Scenario.Radars)),
            Target.Battery => ("interceptors", Ids(Format.Scenario.Interceptors)),
            Target.Launch => ("launches", () => (Launches as MapNode)?.Entries.Select(e => e.Key) ?? []),
            // Looked up, and reported, where the entry is read.
            _ => ("", null),
        };
        if (names is null || Has(key.Target, names, scalar.Text))
        {
            return;
        }

        var hint = mistakes.Full ? "" : Nearest.Hint(scalar.Text, names(), noun);
        var add = key.Target is Target.Place or Target.Party ? $" Or define it under {noun}." : "";
        var code = key.Target == Target.Position ? Codes.Position : Codes.Reference;
        mistakes.Error(code, scalar.Mark, path, $"'{Clip(scalar.Text)}' is not one of the {noun}.{hint}{add}");
    }

    private bool Has(Target target, Func<IEnumerable<string>> names, string id) => target switch
    {
        Target.Place => (known.Document.Find(Format.Scenario.Places.Name) as MapNode)?.Find(id) is not null,
        Target.Party => (known.Document.Find(Format.Scenario.Parties.Name) as MapNode)?.Find(id) is not null,
        Target.Threat => (known.Document.Find(Format.Scenario.Threats.Name) as MapNode)?.Find(id) is not null,
        Target.Launch => (Launches as MapNode)?.Find(id) is not null,
        _ => names().Contains(id, StringComparer.Ordinal),
    };

    private Node? Launches => (known.Document.Find(Format.Scenario.Exercise.Name) as MapNode)?.Find(Format.Exercise.Launches.Name);

    private Func<IEnumerable<string>> Ids(Key key) =>
        () => (known.Document.Find(key.Name) as MapNode)?.Entries.Select(e => e.Key) ?? [];

    private static Input Line(NumberKey key, double value, double low, double high, string path, InputRole role) => new()
    {
        Path = path,
        Value = value,
        Unit = key.Unit.Suffix,
        Low = low,
        High = high,
        AllowedMin = key.Min,
        AllowedMax = key.Max,
        Where = "",
        Role = key.Role ?? role,
    };

    private static Input Sourced(Input line, ScalarNode scalar, MapNode? form)
    {
        var origin = scalar.Mark.Origin;
        var sources = (form?.Find(Format.Form.Sources.Name) as ListNode)?.Items.Select(i => ((ScalarNode)i).Text).ToImmutableArray();
        var notional = (form?.Find(Format.Form.Notional.Name) as ScalarNode)?.Flag;
        // A value that names its sources, or says that it has none, inherits nothing.
        var own = sources is not null || notional is not null;
        return line with
        {
            Sources = notional == true ? [] : sources ?? (own ? [] : origin.Defaults.Sources),
            Notional = notional ?? (!own && origin.Defaults.Notional),
            Confidence = form?.Text(Format.Form.Confidence.Name) ?? (own ? "" : origin.Defaults.Confidence),
            Claimant = form?.Text(Format.Form.Claimant.Name) ?? origin.Claimant,
            Note = form?.Text(Format.Form.Note.Name),
            Where = scalar.Mark.Where,
        };
    }

    private static string Wanted(LeafKey key) => key switch
    {
        NumberKey number => $"a number. {number.Allowed[..^1]}",
        FlagKey => "a flag. Write true or false",
        ChoiceKey choice => $"one of {Nearest.Join(choice.Choices, "or")}",
        ReferenceKey => "the id of something",
        _ => "one text",
    };

    private static string Found(Node node) => node switch
    {
        ScalarNode { Empty: true } => "empty",
        ScalarNode { Kind: "text" } text => $"the text '{Clip(text.Text)}'",
        ScalarNode scalar => $"{scalar.Kind}, {Clip(scalar.Text)}",
        _ => node.Kind,
    };

    /// <summary>The beginning of a text, on one line.</summary>
    public static string Clip(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= 40 ? line : string.Create(CultureInfo.InvariantCulture, $"{line.AsSpan(0, 40)}...");
    }
}
