using System.Collections.Immutable;

namespace Parapet.Exchange.Messages;

/// <summary>A type of message. All there are stand in <see cref="MessageTypes"/>.</summary>
public sealed class MessageType
{
    private readonly ImmutableDictionary<string, FieldType> _byName;

    internal MessageType(string name, string title, string doc, params ImmutableArray<FieldType> fields)
    {
        (Name, Title, Doc, Fields) = (name, title, doc, fields);
        _byName = fields.ToImmutableDictionary(f => f.Name, StringComparer.Ordinal);
    }

    /// <summary>Short capital name: PLN.</summary>
    public string Name { get; }

    /// <summary>Plain name: pre-launch notification.</summary>
    public string Title { get; }

    /// <summary>What it is for, a sentence.</summary>
    public string Doc { get; }

    /// <summary>Its fields, in the order of reading.</summary>
    public ImmutableArray<FieldType> Fields { get; }

    /// <summary>Messages it must refer to.</summary>
    public int LeastReferences { get; init; }

    /// <summary>The least time from observation to release to another party, whatever a policy says.</summary>
    public TimeSpan LeastDelay { get; init; }

    /// <summary>The least time between two released to another party about one object, whatever a policy says.</summary>
    public TimeSpan LeastSpacing { get; init; }

    /// <summary>The field of a name; null where there is none.</summary>
    public FieldType? Find(string name) => _byName.GetValueOrDefault(name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
