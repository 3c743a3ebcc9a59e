using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parapet.Study.Text;

namespace Parapet.Exchange.Messages;

/// <summary>JSON to the tree that texts are read into, and back: one reader serves users and machines.</summary>
internal static class Nodes
{
    /// <summary>The tree of a JSON value, or null with the reason.</summary>
    public static Node? Of(JsonElement json, Origin origin, Mistakes mistakes)
    {
        var budget = YamlText.NodesMax;
        return Of(json, new Mark(origin, 0, 0), 0, ref budget, mistakes);
    }

    /// <summary>A document as JSON with sorted keys; null where it is too deep or holds a number that is not finite.</summary>
    public static JsonNode? Json(Node node, int depth)
    {
        if (depth > ExchangeLimits.DepthMax)
        {
            return null;
        }

        switch (node)
        {
            case MapNode map:
                var members = new JsonObject();
                foreach (var entry in map.Entries.OrderBy(e => e.Key, StringComparer.Ordinal))
                {
                    if (entry.Value is ScalarNode { Empty: true })
                    {
                        members[entry.Key] = null;
                    }
                    else if (Json(entry.Value, depth + 1) is { } value)
                    {
                        members[entry.Key] = value;
                    }
                    else
                    {
                        return null;
                    }
                }

                return members;
            case ListNode list:
                var items = new JsonArray();
                foreach (var item in list.Items)
                {
                    var value = item is ScalarNode { Empty: true } ? null : Json(item, depth + 1);
                    if (value is null && item is not ScalarNode { Empty: true })
                    {
                        return null;
                    }

                    items.Add(value);
                }

                return items;
            case ScalarNode { NotFinite: true }:
                return null;
            case ScalarNode { Number: { } number } scalar:
                return decimal.TryParse(scalar.Text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var exact)
                    ? Canonical.Number(exact) : JsonValue.Create(number);
            case ScalarNode { Flag: { } flag }:
                return JsonValue.Create(flag);
            case ScalarNode scalar:
                return JsonValue.Create(scalar.Text);
            default:
                return null;
        }
    }

    private static Node? Of(JsonElement json, Mark mark, int depth, ref int budget, Mistakes mistakes)
    {
        if (--budget < 0 || depth > ExchangeLimits.DepthMax + 1)
        {
            mistakes.Error(
                budget < 0 ? Codes.TooMany : Codes.TooDeep, mark, "",
                budget < 0 ? $"it has more than {YamlText.NodesMax:N0} values. Split it." : $"it is nested more than {ExchangeLimits.DepthMax} deep. Write it flatter.");
            return null;
        }

        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                var entries = ImmutableArray.CreateBuilder<MapEntry>();
                var seen = new HashSet<string>(StringComparer.Ordinal);
                foreach (var member in json.EnumerateObject())
                {
                    if (Name(member) is not { } name || !seen.Add(name))
                    {
                        mistakes.Error(Codes.Duplicate, mark, "", "a key is given twice, or is no text. Delete or rename one of them.");
                        return null;
                    }

                    if (Of(member.Value, mark, depth + 1, ref budget, mistakes) is not { } value)
                    {
                        return null;
                    }

                    entries.Add(new MapEntry(name, mark, value));
                }

                return new MapNode(mark, entries.ToImmutable());
            case JsonValueKind.Array:
                var items = ImmutableArray.CreateBuilder<Node>();
                foreach (var item in json.EnumerateArray())
                {
                    if (Of(item, mark, depth + 1, ref budget, mistakes) is not { } value)
                    {
                        return null;
                    }

                    items.Add(value);
                }

                return new ListNode(mark, items.ToImmutable());
            case JsonValueKind.String:
                return Text(json) is { } text ? new ScalarNode(mark, text, quoted: true) : NoText(mark, mistakes);
            case JsonValueKind.Number:
                return new ScalarNode(mark, json.GetRawText(), quoted: false);
            case JsonValueKind.True:
                return new ScalarNode(mark, "true", quoted: false);
            case JsonValueKind.False:
                return new ScalarNode(mark, "false", quoted: false);
            default:
                return new ScalarNode(mark, "", quoted: false);
        }
    }

    private static ScalarNode? NoText(Mark mark, Mistakes mistakes)
    {
        mistakes.Error(Codes.NotText, mark, "", "a text holds half a character. Write it anew.");
        return null;
    }

    // A lone surrogate in an escape is found only when the text is asked for, and then thrown at the reader.
    private static string? Text(JsonElement json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
