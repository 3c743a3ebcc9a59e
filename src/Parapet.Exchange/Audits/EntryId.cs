using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Parapet.Exchange.Entries;

namespace Parapet.Exchange.Audits;

/// <summary>An entry's id as 16 bytes in place of its text: what is kept of each of very many entries. The hash has a seed of the process, so that nobody can choose ids that share one.</summary>
internal readonly struct EntryId : IEquatable<EntryId>
{
    private readonly Guid id;

    private EntryId(Guid id) => this.id = id;

    /// <summary>Of an entry that was read.</summary>
    public static EntryId Of(Header header) => new(Guid.ParseExact(header.MessageId, "D"));

    /// <summary>From the one spelling that an entry may have; null for any other text.</summary>
    public static EntryId? Read(string text) => Guid.TryParseExact(text, "D", out var id) && id.ToString() == text ? new EntryId(id) : null;

    public bool Equals(EntryId other) => id == other.id;

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is EntryId other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(new ReadOnlySpan<Guid>(in id)));
        return hash.ToHashCode();
    }
}
