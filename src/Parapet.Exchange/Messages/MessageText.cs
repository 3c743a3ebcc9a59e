using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parapet.Study.Text;

namespace Parapet.Exchange.Messages;

/// <summary>
/// Messages as people write them, in YAML or JSON: <c>type: PLN</c>, the fields beside it with their units in the names, <c>refs</c> where it refers to
/// others. Codes of mistakes are those of scenario files with MSG in front: MSG010 is an unknown key, MSG012 a value out of range.
/// </summary>
public static class MessageText
{
    /// <summary>First line of a message file; it may be left out.</summary>
    public const string Format = "parapet-message/1";

    private const int ReferencesMax = 100;

    /// <summary>The message of a text, or every mistake at once with line, column, allowed range and way out. Never throws.</summary>
    /// <param name="utf8">YAML or JSON in UTF-8.</param>
    /// <param name="fileName">As the user knows it.</param>
    public static MessageRead Read(ReadOnlyMemory<byte> utf8, string fileName)
    {
        var (mistakes, origin) = (new Mistakes(), new Origin(fileName));
        if (utf8.Length > ExchangeLimits.DocumentMax)
        {
            mistakes.Error(Codes.TooLarge, new Mark(origin, 0, 0), "", string.Create(
                CultureInfo.InvariantCulture, $"the file has {utf8.Length:N0} bytes; the limit is {ExchangeLimits.DocumentMax:N0}. Is it a message?"));
            return Refused(mistakes, fileName);
        }

        return YamlText.Read(origin, utf8, mistakes) is { } root ? Read(root, mistakes, fileName) : Refused(mistakes, fileName);
    }

    /// <summary>The message of a text.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="fileName">As the user knows it.</param>
    public static MessageRead Read(string text, string fileName)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(Encoding.UTF8.GetBytes(text), fileName);
    }

    internal static MessageRead Read(JsonElement json)
    {
        var (mistakes, origin) = (new Mistakes(), new Origin(""));
        return Nodes.Of(json, origin, mistakes) switch
        {
            MapNode root => Read(root, mistakes, ""),
            null => Refused(mistakes, ""),
            var other => NotMap(other, mistakes),
        };
    }

    /// <summary>A tree to a message: keys of machines, which have the fields below <c>fields</c>, and of people, who have them beside the type.</summary>
    private static MessageRead Read(MapNode root, Mistakes mistakes, string fileName)
    {
        if (root.Find("format") is { } format && (format as ScalarNode)?.Text != Format)
        {
            mistakes.Error(Codes.Version, format.Mark, "format", $"is not {Format}. Write {Format}, or delete the line.");
        }

        if (TypeOf(root, mistakes) is not { } type)
        {
            return Refused(mistakes, fileName);
        }

        var references = References(root, type, mistakes);
        var below = root.Find("fields") as MapNode;
        if (root.Find("fields") is { } odd && below is null)
        {
            mistakes.Error(Codes.Type, odd.Mark, "fields", $"is {FieldReader.Kind(odd)}, not keys with values. Write the fields below it, or beside type.");
        }

        var reader = new FieldReader(mistakes);
        var fields = ImmutableSortedDictionary.CreateBuilder<string, JsonNode>(StringComparer.Ordinal);
        var (given, meant) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var entry in root.Entries.Where(e => e.Key is not ("format" or "type" or "refs" or "fields")).Concat(below?.Entries ?? []))
        {
            if (type.Find(entry.Key) is not { } field)
            {
                meant.UnionWith(Unknown(type, entry, mistakes));
            }
            else if (!given.Add(field.Name))
            {
                mistakes.Error(Codes.Duplicate, entry.KeyMark, field.Name, "is given twice, below fields and beside type. Delete one of them.");
            }
            else if (reader.Value(field.Kind, entry.Value, field.Name) is { } value)
            {
                fields.Add(field.Name, value);
            }
        }

        foreach (var field in type.Fields)
        {
            if (field.Required && !given.Contains(field.Name) && !meant.Contains(field.Name))
            {
                mistakes.Error(Codes.Missing, root.Mark, field.Name, $"is missing. Give {field.Name}: {field.Doc}");
            }
        }

        if (mistakes.Errors == 0)
        {
            Together(type, fields, below ?? root, mistakes);
        }

        return mistakes.Errors > 0 ? Refused(mistakes, fileName) : new MessageRead(new Message(type, fields.ToImmutable(), references), Told(mistakes, fileName));
    }

    private static MessageType? TypeOf(MapNode root, Mistakes mistakes)
    {
        var names = MessageTypes.All.Select(t => t.Name);
        if (root.Find("type") is not { } node)
        {
            mistakes.Error(Codes.Missing, root.Mark, "type", $"is missing. Give one of {string.Join(", ", names)}.");
            return null;
        }

        var name = (node as ScalarNode)?.Text ?? "";
        if (MessageTypes.Find(name) is { } type)
        {
            return type;
        }

        mistakes.Error(
            Codes.Choice, node.Mark, "type", node is ScalarNode { Empty: false }
                ? $"'{Clip(name)}' is not a type of message.{Nearest.Hint(name, names, "types")}"
                : $"is {FieldReader.Kind(node)}. Give one of {string.Join(", ", names)}.");
        return null;
    }

    private static ImmutableArray<string> References(MapNode root, MessageType type, Mistakes mistakes)
    {
        var node = root.Find("refs");
        var items = node is null or ScalarNode { Empty: true } ? [] : node is ListNode list ? list.Items : [node];
        var reader = new FieldReader(mistakes);
        if (items.Length > ReferencesMax)
        {
            mistakes.Error(Codes.TooMany, node!.Mark, "refs", $"has {items.Length} messages; the limit is {ReferencesMax}. Split the message.");
            return [];
        }

        if (items.Length < type.LeastReferences)
        {
            mistakes.Error(
                Codes.Missing, (node ?? root).Mark, "refs",
                $"names {items.Length} of at least {type.LeastReferences} {(type.LeastReferences == 1 ? "message" : "messages")}. Give ids: refs: [ID].");
        }

        return [.. items.Select((n, i) => reader.Name(NameForm.Message, n, FieldReader.At("refs", i))).OfType<string>()];
    }

    // What it probably stands for is not missing as well.
    private static IEnumerable<string> Unknown(MessageType type, MapEntry entry, Mistakes mistakes)
    {
        var names = type.Fields.Select(f => f.Name).ToList();
        mistakes.Error(
            Codes.UnknownKey, entry.KeyMark, entry.Key, $"is not a field of {type.Name}.{Nearest.Hint(entry.Key, [.. names, "refs"], "fields")}");
        return Nearest.Names(entry.Key, names).Take(1);
    }

    /// <summary>What is wrong with values taken together.</summary>
    private static void Together(MessageType type, ImmutableSortedDictionary<string, JsonNode>.Builder fields, MapNode map, Mistakes mistakes)
    {
        void Wrong(string field, string message) => mistakes.Error(Codes.Order, map.Find(field)?.Mark ?? map.Mark, field, message);
        var launched = fields.TryGetValue("launched", out var flag) && flag.GetValueKind() == JsonValueKind.True;
        if (type == MessageTypes.Pst && launched && !fields.ContainsKey("launch_time"))
        {
            Wrong("launched", "is true without a launch_time. Give when it was launched.");
        }

        if (type == MessageTypes.Pst && !launched && fields.ContainsKey("launch_time"))
        {
            Wrong("launch_time", "is given though launched is false. Delete it, or set launched: true.");
        }

        if (Before(fields, "impact_time", "launch_time"))
        {
            Wrong("impact_time", "is before launch_time. Exchange them, or correct one.");
        }

        if (fields.TryGetValue("first_index", out var first) && fields.TryGetValue("last_index", out var last) && Canonical.Number(first) > Canonical.Number(last))
        {
            Wrong("last_index", "is below first_index. Exchange them.");
        }
    }

    private static bool Before(ImmutableSortedDictionary<string, JsonNode>.Builder fields, string a, string b) =>
        fields.TryGetValue(a, out var x) && fields.TryGetValue(b, out var y) && Canonical.Time(x) < Canonical.Time(y);

    private static MessageRead NotMap(Node node, Mistakes mistakes)
    {
        mistakes.Error(Codes.Type, node.Mark, "", $"the message is {FieldReader.Kind(node)}, not keys with values. Give an object with a type.");
        return Refused(mistakes, "");
    }

    private static MessageRead Refused(Mistakes mistakes, string fileName) => new(null, Told(mistakes, fileName));

    // The reader of trees speaks of scenarios, for which it was written.
    private static ImmutableArray<Diagnostic> Told(Mistakes mistakes, string fileName) =>
    [
        .. mistakes.InOrder(fileName).Select(d => d with
        {
            Code = "MSG" + d.Code[3..],
            Message = d.Message.Replace("A scenario starts with the line: format: parapet-scenario/1", "A message starts with the line: type: PLN", StringComparison.Ordinal)
                .Replace("holds one scenario", "holds one message", StringComparison.Ordinal)
                .Replace("Split the scenario.", "Split the message.", StringComparison.Ordinal),
        }),
    ];

    private static string Clip(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
