using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parapet.Study.Text;

namespace Parapet.Study;

/// <summary>The format described for machines and people; made from the table that files are checked against.</summary>
public static class ScenarioSchema
{
    private const string Identifier = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A JSON Schema (2020-12) of a scenario file, for editors that check while one types.</summary>
    public static string Json()
    {
        var schema = Map(Format.Scenario.Section, partial: false);
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", Format.Version);
        schema["$defs"] = new JsonObject { [Format.Form.Section.Name] = Form(), [Format.Form.Claims] = Claims() };
        return schema.ToJsonString(Readable).ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>Names of the tables of the guide, in its order.</summary>
    internal static ImmutableArray<string> Tables { get; } = [.. Sections().Select(s => s.Name)];

    /// <summary>A table of the guide: the keys of one map with unit, range, default and meaning.</summary>
    internal static string Table(string name)
    {
        var text = new StringBuilder("| key | range | default | meaning |\n|---|---|---|---|\n");
        foreach (var key in Sections().First(s => s.Name == name).Keys)
        {
            text.Append("| `").Append(key.Name).Append("` | ").Append(Range(key)).Append(" | ").Append(Standard(key)).Append(" | ").Append(key.Doc).Append(" |\n");
        }

        return text.ToString();
    }

    private static IEnumerable<(string Name, ImmutableArray<Key> Keys)> Sections()
    {
        yield return ("scenario", Format.Scenario.Section.Keys);
        foreach (var section in new[]
        {
            Format.Post.Battery, Format.Post.RadarPost, Format.Post.InfraredPost, Format.Post.Threat, Format.Vehicle.Section, Format.Staged.Section,
            Format.Stage.Section, Format.Steering.Section, Format.Drag.Section, Format.Burnout.Section, Format.Performance.Section, Format.Cited.Section,
            Format.PowerAperture.Section, Format.Place.Section, Format.Fidelity.Section, Format.Commit.Section, Format.Doctrine.Section,
            Format.Support.Section, Format.Party.Section, Format.Published.Section, Format.Exercise.Section, Format.Launch.Section,
            Format.Inject.Section, Format.Declaration.Section, Format.Form.Section, Format.Position.Section,
        })
        {
            yield return (section.Name, section.Keys);
        }

        yield return ("head", Format.Head.Keys);
    }

    private static string Range(Key key) => key switch
    {
        NumberKey n => $"{Unit.Plain(n.Min)} to {Unit.Plain(n.Max)}{(n.Unit.Word.Length == 0 ? "" : " " + n.Unit.Word)}",
        FlagKey => "true, false",
        ChoiceKey c => string.Join(", ", c.Choices),
        ReferenceKey { Target: Target.Entry } => "id in the catalogue",
        ReferenceKey r => $"id of a {r.Target.ToString().ToLowerInvariant()}",
        ListKey { Standard: { } word } => $"{word}, or a list",
        ListKey l => $"list, {l.Min} to {l.Max}",
        EntriesKey e => $"map by id, up to {e.Max}",
        TextsKey => "list of words",
        TextMapKey or ReservedKey or SectionKey => "map",
        _ => "text",
    };

    private static string Standard(Key key) => key switch
    {
        { Required: true } => "required",
        NumberKey { Default: { } d } => Unit.Plain(d),
        FlagKey f => f.Default ? "true" : "false",
        ChoiceKey { Default: { } d } => d,
        ListKey { Standard: { } word } => word,
        _ => "",
    };

    // In a map that a catalogue entry lies beneath, every key of the entry may be left out.
    private static JsonObject Map(Section section, bool partial)
    {
        var properties = new JsonObject();
        foreach (var key in section.Keys)
        {
            properties[key.Name] = Value(key, partial || IsOfEntry(section, key));
        }

        var map = new JsonObject { ["type"] = "object", ["description"] = section.Doc, ["additionalProperties"] = false, ["properties"] = properties };
        JsonNode[] required = [.. section.Keys.Where(k => k.Required && !partial && !IsOfEntry(section, k)).Select(k => (JsonNode)k.Name)];
        if (required.Length > 0)
        {
            map["required"] = new JsonArray(required);
        }

        return map;
    }

    private static bool IsOfEntry(Section section, Key key) =>
        (section.Keys.Any(k => k is ReferenceKey { Target: Target.Entry }) || section.Find(Format.Head.Base.Name) is not null)
        && Format.Kinds.Any(k => k.Entry.Keys.Contains(key) && !Format.Head.Is(key.Name));

    private static JsonObject Value(Key key, bool partial)
    {
        var value = key switch
        {
            SectionKey s => Map(s.Section, partial),
            EntriesKey e => new JsonObject
            {
                ["type"] = "object",
                ["maxProperties"] = e.Max,
                ["propertyNames"] = new JsonObject { ["pattern"] = $"^{Identifier}$" },
                ["additionalProperties"] = Map(e.Section, partial: false),
            },
            ListKey l => List(l),
            TextsKey => new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } },
            TextMapKey => new JsonObject { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "string" } },
            LeafKey leaf => WithSources(Bare(leaf)),
            _ => [],
        };
        value["description"] = key.Doc;
        return value;
    }

    private static JsonObject List(ListKey key)
    {
        var list = new JsonObject
        {
            ["type"] = "array", ["minItems"] = key.Min, ["maxItems"] = key.Max, ["items"] = Map(key.Section, partial: false),
        };
        return key.Standard is { } word ? new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["const"] = word }, list) } : list;
    }

    private static JsonObject Bare(LeafKey key)
    {
        switch (key)
        {
            case NumberKey n:
                var number = new JsonObject { ["type"] = n.Whole ? "integer" : "number", ["minimum"] = n.Min, ["maximum"] = n.Max };
                if (n.Default is { } standard)
                {
                    number["default"] = standard;
                }

                return number;
            case FlagKey f:
                return new JsonObject { ["type"] = "boolean", ["default"] = f.Default };
            case ChoiceKey c:
                return new JsonObject { ["enum"] = new JsonArray([.. c.Choices.Select(w => (JsonNode)w)]) };
            case { Name: "format" }:
                return new JsonObject { ["const"] = Format.Version };
            default:
                return new JsonObject { ["type"] = "string" };
        }
    }

    private static JsonObject WithSources(JsonObject bare) => new()
    {
        ["anyOf"] = new JsonArray(bare, Ref(Format.Form.Section.Name), Ref(Format.Form.Claims)),
    };

    private static JsonObject Ref(string name) => new() { ["$ref"] = $"#/$defs/{name}" };

    private static JsonObject Claims() => new()
    {
        ["type"] = "object",
        ["description"] = "A disputed value: the claim of each claimant, and the one that holds without a position.",
        ["additionalProperties"] = false,
        ["required"] = new JsonArray(Format.Form.Default, Format.Form.Claims),
        ["properties"] = new JsonObject
        {
            [Format.Form.Default] = new JsonObject { ["type"] = "string" },
            [Format.Form.Claims] = new JsonObject
            {
                ["type"] = "object",
                ["minProperties"] = 1,
                ["additionalProperties"] = new JsonObject { ["anyOf"] = new JsonArray(Ref(Format.Form.Section.Name), Plain()) },
            },
        },
    };

    private static JsonObject Plain() => new() { ["type"] = new JsonArray("number", "boolean", "string") };

    // The form of a value with its sources, whatever the value is: its bounds are those of the bare value.
    private static JsonObject Form() => new()
    {
        ["type"] = "object",
        ["description"] = Format.Form.Section.Doc,
        ["additionalProperties"] = false,
        ["required"] = new JsonArray(Format.Form.Value.Name),
        ["properties"] = new JsonObject(Format.Form.Section.Keys.Select(k => KeyValuePair.Create(k.Name, (JsonNode?)(k switch
        {
            _ when k == Format.Form.Value => Plain(),
            _ when k == Format.Form.Low || k == Format.Form.High => new JsonObject { ["type"] = "number" },
            LeafKey leaf => Bare(leaf),
            _ => Value(k, partial: false),
        })))),
    };
}
