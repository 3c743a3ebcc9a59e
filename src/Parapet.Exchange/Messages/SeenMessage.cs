using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Parapet.Exchange.Messages;

/// <summary>A value as a party has it.</summary>
/// <param name="Rung">How exact it is; never withheld.</param>
/// <param name="Value">In the canonical form of that rung.</param>
public readonly record struct SeenField(Rung Rung, JsonNode Value);

/// <summary>A message as a party has it: its own, exact, or another's, each field at the rung that was released; what was withheld is not there.</summary>
public sealed class SeenMessage
{
    private SeenMessage(
        string id, string origin, MessageType type, DateTimeOffset at, ImmutableSortedDictionary<string, SeenField> fields, ImmutableArray<string> references)
    {
        (Id, Origin, Type, At, Fields, References) = (id, origin, type, at, fields, references);
    }

    /// <summary>Its id, by which others refer to it.</summary>
    public string Id { get; }

    /// <summary>Whose it is.</summary>
    public string Origin { get; }

    /// <summary>Its type.</summary>
    public MessageType Type { get; }

    /// <summary>When it was committed by its origin.</summary>
    public DateTimeOffset At { get; }

    /// <summary>By name in ordinal order. The values are not to be changed.</summary>
    public ImmutableSortedDictionary<string, SeenField> Fields { get; }

    /// <summary>Messages it refers to, as far as they are known to the party.</summary>
    public ImmutableArray<string> References { get; }

    /// <summary>Number of the notification it belongs to; null where it has none or it is withheld.</summary>
    public string? CaseNumber => Canonical.Text(Find("pln_no"));

    /// <summary>A party's own message, or one as it would look at given rungs.</summary>
    /// <param name="message">Exact.</param>
    /// <param name="id">Its id.</param>
    /// <param name="origin">Whose it is.</param>
    /// <param name="at">When it was committed.</param>
    /// <param name="rung">Rung of each field; null for all exact.</param>
    public static SeenMessage Of(Message message, string id, string origin, DateTimeOffset at, Func<FieldType, Rung>? rung = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        var fields = ImmutableSortedDictionary.CreateBuilder<string, SeenField>(StringComparer.Ordinal);
        foreach (var field in message.Type.Fields)
        {
            var told = rung?.Invoke(field) ?? Rung.L0;
            if (message.Value(field.Name, told) is { } value)
            {
                fields.Add(field.Name, new SeenField(told, value));
            }
        }

        return new SeenMessage(id, origin, message.Type, at, fields.ToImmutable(), message.References);
    }

    /// <summary>What another party released; null with the reason where a field is not of the type or a value is not of its rung. Never throws.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="origin">Whose it is.</param>
    /// <param name="type">Its type.</param>
    /// <param name="at">When it was committed.</param>
    /// <param name="fields">What was released.</param>
    /// <param name="references">Messages it refers to.</param>
    /// <param name="problem">Why there is none.</param>
    public static SeenMessage? Released(
        string id, string origin, MessageType type, DateTimeOffset at, IEnumerable<KeyValuePair<string, SeenField>> fields, ImmutableArray<string> references, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(fields);
        var all = ImmutableSortedDictionary.CreateBuilder<string, SeenField>(StringComparer.Ordinal);
        foreach (var (name, field) in fields)
        {
            problem = type.Find(name) is not { } known ? $"{type.Name} has no field {name}."
                : all.ContainsKey(name) ? $"{name} is given twice."
                : known.Problem(field.Value, field.Rung);
            if (problem is not null)
            {
                return null;
            }

            all.Add(name, field);
        }

        problem = null;
        return new SeenMessage(id, origin, type, at, all.ToImmutable(), references);
    }

    /// <summary>What two releases of one message tell together; of two types under one id the first by name stands.</summary>
    internal SeenMessage With(SeenMessage other)
    {
        if (Type != other.Type)
        {
            return string.CompareOrdinal(Type.Name, other.Type.Name) < 0 ? this : other;
        }

        var fields = Fields.ToBuilder();
        foreach (var (name, field) in other.Fields)
        {
            if (!fields.TryGetValue(name, out var known) || field.Rung < known.Rung)
            {
                fields[name] = field;
            }
        }

        ImmutableArray<string> references = [.. References.Concat(other.References).Distinct(StringComparer.Ordinal)];
        return new SeenMessage(Id, Origin, Type, At < other.At ? At : other.At, fields.ToImmutable(), references);
    }

    /// <summary>The value of a field; null where the party does not have it.</summary>
    internal JsonNode? Find(string field) => Fields.TryGetValue(field, out var seen) ? seen.Value : null;
}
