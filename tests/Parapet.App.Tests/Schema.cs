using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Parapet.App.Tests;

/// <summary>
/// Checks a document against one of docs/schemas. Understands the words those schemas use and fails on any other, so that no
/// rule is passed over in silence.
/// </summary>
internal sealed class Schema
{
    private static readonly HashSet<string> s_remarks = new(StringComparer.Ordinal) { "$schema", "$id", "$defs", "title", "description" };
    private readonly Dictionary<string, JsonObject> _files = new(StringComparer.Ordinal);

    /// <summary>All breaches, each with the place in the document.</summary>
    /// <param name="schemaFile">Name of a file, and a part of it: <c>common.json#/$defs/place</c>.</param>
    /// <param name="document">What is checked.</param>
    public static IReadOnlyList<string> Breaches(string schemaFile, JsonNode document)
    {
        List<string> found = [];
        var schema = new Schema();
        var (part, file) = schema.Resolve(schemaFile.Contains('#', StringComparison.Ordinal) ? schemaFile : schemaFile + "#", "");
        schema.Check(part, file, document, "$", found);
        return found;
    }

    private void Check(JsonObject schema, string file, JsonNode? value, string at, List<string> found)
    {
        foreach (var (word, rule) in schema)
        {
            switch (word)
            {
                case "$ref":
                    var (target, targetFile) = Resolve((string)rule!, file);
                    Check(target, targetFile, value, at, found);
                    break;
                case "oneOf":
                    var attempts = rule!.AsArray().Select(option =>
                    {
                        List<string> breaches = [];
                        Check(option!.AsObject(), file, value, at, breaches);
                        return breaches;
                    }).ToList();
                    if (attempts.Count(a => a.Count == 0) != 1)
                    {
                        found.Add($"{at}: fits {attempts.Count(a => a.Count == 0)} of {attempts.Count} forms; nearest: {string.Join("; ", attempts.MinBy(a => a.Count)!)}");
                    }

                    break;
                case "type":
                    var types = rule is JsonArray several ? several.Select(t => (string)t!) : [(string)rule!];
                    if (!types.Any(t => HasType(value, t)))
                    {
                        found.Add($"{at}: {Kind(value)} is not of type {rule!.ToJsonString()}");
                    }

                    break;
                case "required":
                    found.AddRange(rule!.AsArray().Select(k => (string)k!).Where(k => value is JsonObject o && !o.ContainsKey(k)).Select(k => $"{at}: '{k}' is missing"));
                    break;
                case "properties":
                    foreach (var (key, part) in rule!.AsObject())
                    {
                        if (value is JsonObject properties && properties.TryGetPropertyValue(key, out var property))
                        {
                            Check(part!.AsObject(), file, property, $"{at}.{key}", found);
                        }
                    }

                    break;
                case "additionalProperties":
                    foreach (var (key, part) in value is JsonObject given ? given.Where(p => schema["properties"]?[p.Key] is null) : [])
                    {
                        if (rule is JsonObject any)
                        {
                            Check(any, file, part, $"{at}.{key}", found);
                        }
                        else
                        {
                            found.Add($"{at}: '{key}' is not in the schema");
                        }
                    }

                    break;
                case "items":
                    foreach (var (item, i) in value is JsonArray items ? items.Select((item, i) => (item, i)) : [])
                    {
                        Check(rule!.AsObject(), file, item, $"{at}[{i}]", found);
                    }

                    break;
                case "enum":
                    if (!rule!.AsArray().Any(choice => JsonNode.DeepEquals(choice, value)))
                    {
                        found.Add($"{at}: {value?.ToJsonString() ?? "null"} is none of {rule.ToJsonString()}");
                    }

                    break;
                case "const":
                    if (!JsonNode.DeepEquals(rule, value))
                    {
                        found.Add($"{at}: {value?.ToJsonString()} is not {rule!.ToJsonString()}");
                    }

                    break;
                case "pattern":
                    if (value is JsonValue text && !Regex.IsMatch((string)text!, (string)rule!, RegexOptions.None, TimeSpan.FromSeconds(1)))
                    {
                        found.Add($"{at}: '{text}' does not match {rule}");
                    }

                    break;
                case "minimum" or "maximum":
                    if (Kind(value) == JsonValueKind.Number && (word == "minimum" ? (double)value! < (double)rule! : (double)value! > (double)rule!))
                    {
                        found.Add($"{at}: {value} is beyond the {word} {rule}");
                    }

                    break;
                default:
                    Assert.True(s_remarks.Contains(word), $"{file} uses '{word}', which the tests do not check");
                    break;
            }
        }
    }

    private (JsonObject Schema, string File) Resolve(string reference, string file)
    {
        var parts = reference.Split('#');
        var target = parts[0].Length == 0 ? file : parts[0];
        JsonNode node = File(target);
        foreach (var key in parts[1].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            node = node[key] ?? throw new InvalidOperationException($"{file}: {reference} leads nowhere");
        }

        return (node.AsObject(), target);
    }

    private JsonObject File(string name)
    {
        if (!_files.TryGetValue(name, out var schema))
        {
            schema = JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(Root, "docs", "schemas", name)))!.AsObject();
            _files.Add(name, schema);
        }

        return schema;
    }

    private static string Root { get; } = FindRoot();

    private static string FindRoot([System.Runtime.CompilerServices.CallerFilePath] string here = "")
    {
        foreach (var start in new[] { AppContext.BaseDirectory, here })
        {
            for (var folder = Path.GetDirectoryName(start); folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (System.IO.File.Exists(Path.Combine(folder, "Parapet.slnx")))
                {
                    return folder;
                }
            }
        }

        throw new DirectoryNotFoundException("No folder above the tests holds Parapet.slnx.");
    }

    private static JsonValueKind Kind(JsonNode? value) => value?.GetValueKind() ?? JsonValueKind.Null;

    private static bool HasType(JsonNode? value, string type) => (type, Kind(value)) switch
    {
        ("null", JsonValueKind.Null) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number)
            or ("boolean", JsonValueKind.True or JsonValueKind.False) or ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) => true,
        ("integer", JsonValueKind.Number) => Math.Floor((double)value!).Equals((double)value!),
        _ => false,
    };
}
