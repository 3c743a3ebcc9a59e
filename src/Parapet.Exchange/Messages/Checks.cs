using System.Text.Json;
using System.Text.Json.Nodes;
using Parapet.Study.Text;

namespace Parapet.Exchange.Messages;

/// <summary>Holds values that others sent against the table: exact ones by reading them anew, coarse ones by making them as coarse again, which changes nothing.</summary>
internal static class Checks
{
    private const int LengthMax = ExchangeLimits.DisclosuresMax;

    public static string? Problem(FieldType field, JsonNode? value, Rung rung)
    {
        if (value is null)
        {
            return $"{field.Name} has no value.";
        }

        if (rung.IsWithheld)
        {
            return $"{field.Name} is withheld and has a value all the same.";
        }

        try
        {
            return value.ToJsonString() is { Length: > LengthMax } ? $"{field.Name} is too long." : rung == Rung.L0 || IsSame(field.Kind) ? Exact(field, value) : Coarse(field, value, rung);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            return $"{field.Name} is no JSON of its kind."; // trees of others keep what is wrong with them until it is looked at
        }
    }

    private static string? Exact(FieldType field, JsonNode value)
    {
        using var json = JsonDocument.Parse(value.ToJsonString());
        var mistakes = new Mistakes();
        var origin = new Origin("");
        var read = Nodes.Of(json.RootElement, origin, mistakes) is { } node ? new FieldReader(mistakes).Value(field.Kind, node, field.Name) : null;
        return read is null || mistakes.Errors > 0
            ? string.Join(' ', mistakes.InOrder("").Select(d => $"{d.Path} {d.Message}"))
            : Canonical.Same(read, value) ? null : $"{field.Name} is not in its canonical form, {read.ToJsonString()}.";
    }

    private static string? Coarse(FieldType field, JsonNode value, Rung rung)
    {
        for (var level = 1; level <= rung.Level; level++)
        {
            if (Coarseners.Step(field.Kind, value, level) is not { } again)
            {
                return $"{field.Name} is no value of its kind at {rung}.";
            }

            if (!Canonical.Same(again, value))
            {
                return $"{field.Name} is finer than {rung}.";
            }
        }

        return Known(field.Kind, value) ? null : $"{field.Name} holds a word that is not in the table.";
    }

    private static bool Known(FieldKind kind, JsonNode value) => kind switch
    {
        CodeKind k => IsWord(k, Canonical.Text(value)),
        ChancesKind k => value is JsonObject chances && chances.All(c => IsWord(k.Of, c.Key)) && chances.Sum(c => Canonical.Number(c.Value) ?? 0) == 1_000,
        _ => true,
    };

    private static bool IsWord(CodeKind kind, string? word) =>
        word is not null && (kind.Codes.Any(c => c.Name == word) || kind.Coarser.Any(step => step.ContainsValue(word)));

    private static bool IsSame(FieldKind kind) => kind is FlagKind or NameKind or CodesKind;
}
