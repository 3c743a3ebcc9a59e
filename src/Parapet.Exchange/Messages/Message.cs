using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parapet.Exchange.Messages;

/// <summary>A message that cannot be wrong in form: of a known type, every required field there, every value exact, canonical and within bounds.</summary>
/// <remarks>Whether what it says is true is another question.</remarks>
public sealed class Message
{
    internal Message(MessageType type, ImmutableSortedDictionary<string, JsonNode> fields, ImmutableArray<string> references)
    {
        (Type, Fields, References) = (type, fields, references);
    }

    /// <summary>Its type.</summary>
    public MessageType Type { get; }

    /// <summary>Exact values in canonical form, by name in ordinal order. Not to be changed; take copies with <see cref="Value"/>.</summary>
    public ImmutableSortedDictionary<string, JsonNode> Fields { get; }

    /// <summary>Ids of the messages it refers to, in the order given.</summary>
    public ImmutableArray<string> References { get; }

    /// <summary>Number of the notification it belongs to; null where it has none.</summary>
    public string? CaseNumber => Canonical.Text(Fields.GetValueOrDefault("pln_no"));

    /// <summary>A copy of a field's value at a rung; null where the message has no such field or the rung is withheld.</summary>
    /// <param name="field">Name of a field.</param>
    /// <param name="rung">Any.</param>
    public JsonNode? Value(string field, Rung rung) =>
        rung.IsWithheld || Type.Find(field) is not { } type || !Fields.TryGetValue(field, out var exact) ? null : type.Coarsen(exact, rung);

    /// <summary>Reads what <see cref="ToJson"/> writes, or what users write, from JSON. Never throws.</summary>
    /// <param name="json">Anything.</param>
    public static MessageRead Parse(JsonElement json) => MessageText.Read(json);

    /// <summary>The whole message, exact: {"fields": {..}, "refs": [..], "type": ".."}; no refs where there are none.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["fields"] = new JsonObject(Fields.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value.DeepClone()))) };
        if (!References.IsEmpty)
        {
            json["refs"] = new JsonArray([.. References.Select(r => (JsonNode)r)]);
        }

        json["type"] = Type.Name;
        return json;
    }

    /// <inheritdoc/>
    public override string ToString() => ToJson().ToJsonString();
}

/// <summary>What reading gave: a message, or everything that is wrong.</summary>
/// <param name="Message">Null when a diagnostic is an error.</param>
/// <param name="Diagnostics">By line; warnings too.</param>
public sealed record MessageRead(Message? Message, ImmutableArray<Diagnostic> Diagnostics);
