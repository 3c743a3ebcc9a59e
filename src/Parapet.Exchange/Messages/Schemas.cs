using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parapet.Exchange.Messages;

/// <summary>JSON Schema of every message, made from the table that messages are checked against.</summary>
public static class Schemas
{
    private const string Utc = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,3})?)?Z$";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// A JSON Schema (2020-12): a message as people write it is one of <c>#/$defs/PLN</c> and so on, which the schema itself asks for; as it is released,
    /// one of <c>#/$defs/PLN-released</c>: any of its fields at L0 by its name, or at a coarser rung by <c>name@L2</c>.
    /// </summary>
    public static string Json()
    {
        var defs = new JsonObject
        {
            ["time"] = new JsonObject { ["type"] = "string", ["pattern"] = Utc, ["description"] = "UTC, ISO 8601." },
            ["window"] = OneOf(Pair(Ref("time")), Between(Ref("time"))),
            ["area"] = Area(),
            ["circle"] = Shape("Circle on a grid.", "grid_km", "latitude_deg", "longitude_deg", "radius_km"),
            ["regions"] = new JsonObject
            {
                ["type"] = "object", ["additionalProperties"] = false, ["required"] = new JsonArray("regions"),
                ["properties"] = new JsonObject { ["regions"] = new JsonObject { ["type"] = "array", ["items"] = Ref("region") } },
            },
            ["region"] = Words(WorldRegions.All.Select(r => r.Code)),
            ["texts"] = new JsonObject
            {
                ["type"] = "object", ["additionalProperties"] = false,
                ["properties"] = new JsonObject { ["en"] = Type("string"), ["ru"] = Type("string") },
            },
        };
        foreach (var type in MessageTypes.All)
        {
            defs[type.Name] = Written(type);
            defs[type.Name + "-released"] = Released(type);
        }

        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = MessageText.Format,
            ["description"] = $"Messages of an exchange. Coarse values are those of {FieldType.CoarsenersVersion}.",
            ["oneOf"] = new JsonArray([.. MessageTypes.All.Select(t => (JsonNode)Ref(t.Name))]),
            ["$defs"] = defs,
        };
        return schema.ToJsonString(Readable).ReplaceLineEndings("\n") + "\n";
    }

    private static JsonObject Written(MessageType type)
    {
        var properties = new JsonObject
        {
            ["format"] = new JsonObject { ["const"] = MessageText.Format },
            ["type"] = new JsonObject { ["const"] = type.Name },
            ["refs"] = new JsonObject
            {
                ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string", ["pattern"] = Names.Pattern(NameForm.Message) },
                ["description"] = "Ids of the messages it refers to.",
            },
        };
        foreach (var field in type.Fields)
        {
            properties[field.Name] = Described(Exact(field.Kind), field.Doc);
        }

        return new JsonObject
        {
            ["type"] = "object", ["description"] = $"{Capital(type.Title)}. {type.Doc}", ["additionalProperties"] = false,
            ["required"] = new JsonArray([.. Needed(type).Select(n => (JsonNode)n)]),
            ["properties"] = properties,
        };
    }

    private static IEnumerable<string> Needed(MessageType type) =>
        ["type", .. type.LeastReferences > 0 ? ["refs"] : Array.Empty<string>(), .. type.Fields.Where(f => f.Required).Select(f => f.Name)];

    private static JsonObject Released(MessageType type)
    {
        var properties = new JsonObject();
        foreach (var field in type.Fields)
        {
            foreach (var rung in Rung.Values.Where(r => r >= field.Floor))
            {
                properties[rung == Rung.L0 ? field.Name : $"{field.Name}@{rung}"] = rung == Rung.L0 ? Exact(field.Kind) : Coarse(field.Kind, rung.Level);
            }
        }

        return new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
    }

    private static JsonObject Exact(FieldKind kind) => kind switch
    {
        TimeKind => Ref("time"),
        WindowKind => Ref("window"),
        AngleKind => Between(0, 360),
        SectorKind => OneOf(Pair(Between(0, 720)), Between(Between(0, 360))),
        NumberKind k => Between(k.Min, k.Max, k.Whole),
        BandKind k => OneOf(Pair(Between(k.Min, k.Max)), Between(Between(k.Min, k.Max))),
        CountKind k => Between(0, k.Max, whole: true),
        CodeKind k => Words(k.Codes.Select(c => c.Name)),
        CodesKind k => List(Words(k.Codes.Select(c => c.Name))),
        ChancesKind k => Chances(k.Of.Codes.Select(c => c.Name)),
        AreaKind { Many: true } => List(Ref("area")),
        AreaKind => Ref("area"),
        StateKind => Shape("Position and velocity.", ("position_m", Vector()), ("velocity_m_s", Vector())),
        CovarianceKind => Vector(),
        PointingKind => List(Shape("Where it pointed.", ("azimuth_deg", Between(0, 360)), ("elevation_deg", Between(-10, 90)), ("time", Ref("time")))),
        TextKind { Bilingual: true } => OneOf(Type("string"), Ref("texts")),
        TextKind => Type("string"),
        FlagKind => Type("boolean"),
        NameKind k => new JsonObject { ["type"] = "string", ["pattern"] = Names.Pattern(k.Form) },
        _ => throw new InvalidOperationException("no such kind"),
    };

    private static JsonObject Coarse(FieldKind kind, int level) => kind switch
    {
        TimeKind k => k.Steps[level - 1] == 0 ? Exact(kind) : Pair(Ref("time")),
        WindowKind => Pair(Ref("time")),
        AngleKind k => k.Steps[level - 1] == 0 ? Exact(kind) : Pair(Between(0, 720)),
        SectorKind => Pair(Between(0, 720)),
        NumberKind k => k.Steps[level - 1] == 0 ? Exact(kind) : Pair(Type("number")),
        BandKind => Pair(Type("number")),
        CountKind => Pair(new JsonObject { ["type"] = new JsonArray("integer", "null") }),
        CodeKind k => Words(At(k, level)),
        ChancesKind k => Chances(At(k.Of, level)),
        AreaKind { Many: true } k => List(Area(k.Steps[level - 1])),
        AreaKind k => Area(k.Steps[level - 1]),
        StateKind when level == 4 => Ref("regions"),
        StateKind => Shape(
            "The cubes that position and velocity lie in, by their least corners.",
            ("position_cell_m", Type("integer")), ("position_m", Vector()), ("velocity_cell_m_s", Type("integer")), ("velocity_m_s", Vector())),
        CovarianceKind => Words(["A", "B", "C", "D", "E"]),
        PointingKind => List(Shape("Where it pointed.", ("azimuth_deg", Pair(Between(0, 720))), ("time", Pair(Ref("time"))))),
        TextKind => new JsonObject { ["const"] = true },
        CodesKind or FlagKind or NameKind => Exact(kind),
        _ => throw new InvalidOperationException("no such kind"),
    };

    private static IEnumerable<string> At(CodeKind kind, int level)
    {
        var words = kind.Codes.Select(c => c.Name);
        foreach (var step in kind.Coarser.Take(level))
        {
            words = words.Select(w => step.GetValueOrDefault(w, w)).Distinct(StringComparer.Ordinal).ToList();
        }

        return words;
    }

    private static JsonObject Area(AreaStep step) => step.GridKm switch
    {
        0 => Ref("area"),
        > 0 => OneOf(Ref("circle"), Ref("regions")),
        _ => Ref("regions"),
    };

    private static JsonObject Area() => OneOf(
        Shape("Point.", "latitude_deg", "longitude_deg"),
        Shape("Circle.", "latitude_deg", "longitude_deg", "radius_km"),
        Shape("Ellipse.", "azimuth_deg", "latitude_deg", "longitude_deg", "semi_major_km", "semi_minor_km"),
        Shape("Polygon of geodesics.", ("points_deg", List(Pair(Between(-180, 180))))),
        Shape("Quarter of an ocean.", ("ocean_quadrant", Words(OfKind(RegionKind.Quadrant)))),
        Shape("Body of water.", ("body_of_water", Words(OfKind(RegionKind.Water)))),
        Ref("regions"));

    private static IEnumerable<string> OfKind(RegionKind kind) => WorldRegions.All.Where(r => r.Kind == kind).Select(r => r.Code);

    private static JsonObject Shape(string doc, params ReadOnlySpan<string> keys)
    {
        var parts = new (string Key, JsonObject Schema)[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            parts[i] = (keys[i], keys[i] switch
            {
                "latitude_deg" => Between(-90, 90),
                "longitude_deg" => Between(-180, 180),
                "azimuth_deg" => Between(0, 360),
                "grid_km" => Between(1, 1_000, whole: true),
                _ => Between(0, 2 * Areas.RadiusMaxKm),
            });
        }

        return Shape(doc, parts);
    }

    private static JsonObject Shape(string doc, params ReadOnlySpan<(string Key, JsonObject Schema)> parts)
    {
        var (required, properties) = (new JsonArray(), new JsonObject());
        foreach (var (key, schema) in parts)
        {
            required.Add(key);
            properties[key] = schema;
        }

        return new JsonObject { ["type"] = "object", ["description"] = doc, ["additionalProperties"] = false, ["required"] = required, ["properties"] = properties };
    }

    private static JsonObject Chances(IEnumerable<string> words) => new()
    {
        ["type"] = "object", ["additionalProperties"] = false,
        ["properties"] = new JsonObject(words.Select(w => KeyValuePair.Create(w, (JsonNode?)Between(0, 1_000, whole: true)))),
    };

    private static JsonObject Described(JsonObject schema, string doc)
    {
        schema["description"] = doc;
        return schema;
    }

    private static JsonObject Between(decimal min, decimal max, bool whole = false) =>
        new() { ["type"] = whole ? "integer" : "number", ["minimum"] = Canonical.Number(min), ["maximum"] = Canonical.Number(max) };

    private static JsonObject Between(JsonObject end) => Shape("From, to.", ("from", end), ("to", (JsonObject)end.DeepClone()));

    // A list of two: from and to, least and most, latitude and longitude.
    private static JsonObject Pair(JsonObject item) => List(item);

    private static JsonObject List(JsonObject items) => new() { ["type"] = "array", ["items"] = items };

    private static JsonObject Vector() => List(Type("number"));

    private static JsonObject Words(IEnumerable<string> words) => new() { ["enum"] = new JsonArray([.. words.Select(w => (JsonNode)w)]) };

    private static JsonObject OneOf(params ReadOnlySpan<JsonObject> forms)
    {
        var all = new JsonArray();
        foreach (var form in forms)
        {
            all.Add((JsonNode)form);
        }

        return new JsonObject { ["oneOf"] = all };
    }

    private static JsonObject Type(string type) => new() { ["type"] = type };

    private static JsonObject Ref(string name) => new() { ["$ref"] = $"#/$defs/{name}" };

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
