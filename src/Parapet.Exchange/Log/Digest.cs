using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Parapet.Exchange.Log;

/// <summary>A SHA-256 hash: 32 bytes, compared by value. Leaves and nodes are hashed apart, so that neither passes for the other. Source: RFC6962.</summary>
public readonly struct Digest : IEquatable<Digest>
{
    /// <summary>[bytes].</summary>
    public const int Length = 32;

    private readonly ulong a;
    private readonly ulong b;
    private readonly ulong c;
    private readonly ulong d;

    /// <summary>From its bytes.</summary>
    /// <param name="bytes">32 of them.</param>
    /// <exception cref="ArgumentException">There are not 32.</exception>
    public Digest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException("A digest has 32 bytes.", nameof(bytes));
        }

        a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>Root of a tree without leaves: the hash of nothing.</summary>
    public static Digest OfEmptyTree { get; } = Of([]);

    /// <summary>Standard base 64, 44 characters.</summary>
    public string Base64 => Convert.ToBase64String(ToArray());

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Hex => Convert.ToHexStringLower(ToArray());

    /// <summary>Equal bytes.</summary>
    public static bool operator ==(Digest left, Digest right) => left.Equals(right);

    /// <summary>Other bytes.</summary>
    public static bool operator !=(Digest left, Digest right) => !left.Equals(right);

    /// <summary>SHA-256 of bytes.</summary>
    /// <param name="bytes">Any.</param>
    public static Digest Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Length];
        SHA256.HashData(bytes, hash);
        return new(hash);
    }

    /// <summary>Hash of a leaf: of the byte 0 and the entry.</summary>
    /// <param name="entry">Any bytes.</param>
    public static Digest Leaf(ReadOnlySpan<byte> entry)
    {
        var size = entry.Length + 1;
        var whole = size <= 2048 ? stackalloc byte[size] : new byte[size];
        whole[0] = 0;
        entry.CopyTo(whole[1..]);
        return Of(whole);
    }

    /// <summary>Hash of a node: of the byte 1 and those below.</summary>
    /// <param name="left">The left one.</param>
    /// <param name="right">The right one.</param>
    public static Digest Node(Digest left, Digest right)
    {
        Span<byte> whole = stackalloc byte[1 + (2 * Length)];
        whole[0] = 1;
        left.CopyTo(whole[1..]);
        right.CopyTo(whole[(1 + Length)..]);
        return Of(whole);
    }

    /// <summary>From standard base 64 in its one canonical form.</summary>
    /// <param name="text">44 characters.</param>
    /// <param name="digest">What it says.</param>
    public static bool TryParseBase64(ReadOnlySpan<char> text, out Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Length];
        digest = default;
        if (text.Length != 44 || !Convert.TryFromBase64Chars(text, bytes, out var written) || written != Length)
        {
            return false;
        }

        digest = new(bytes);
        return text.SequenceEqual(digest.Base64); // no second spelling of one hash
    }

    /// <summary>From hexadecimal digits of either case.</summary>
    /// <param name="text">64 characters.</param>
    /// <param name="digest">What it says.</param>
    public static bool TryParseHex(ReadOnlySpan<char> text, out Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Length];
        digest = default;
        if (text.Length != 2 * Length || Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        digest = new(bytes);
        return true;
    }

    /// <summary>Writes the 32 bytes.</summary>
    /// <param name="bytes">At least 32 long.</param>
    public void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, a);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], b);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], c);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], d);
    }

    /// <summary>The 32 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public bool Equals(Digest other) => a == other.a && b == other.b && c == other.c && d == other.d;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Digest other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(a, b);

    /// <inheritdoc/>
    public override string ToString() => Base64;
}
