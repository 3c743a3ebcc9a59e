using System.Collections.Immutable;
using System.Text.Json;
using Parapet.Study.Text;

namespace Parapet.Exchange.Messages;

/// <summary>JSON to the tree that texts are read into: one reader serves users and machines.</summary>
internal static class Nodes
{
    /// <summary>The tree of a JSON value, or null with the reason.</summary>
    public static Node? Of(JsonElement json, Origin origin, Mistakes mistakes)
    {
        var budget = YamlText.NodesMax;
        return Of(json, new Mark(origin, 0, 0), 0, ref budget, mistakes);
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
