using System.Collections;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Parapet.Exchange.Entries;

/// <summary>The digests of an entry in their order, each 43 characters of base64url: kept as they stand in it, since there are many and hardly one is ever looked at.</summary>
public sealed class DigestList : IReadOnlyList<string>
{
    private const int Length = 43;

    private readonly byte[] ascii;

    private DigestList(byte[] ascii) => this.ascii = ascii;

    /// <summary>None.</summary>
    public static DigestList Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => ascii.Length / Length;

    /// <inheritdoc/>
    public string this[int index] => Encoding.ASCII.GetString(At(index));

    /// <summary>Whether a digest is one of them.</summary>
    /// <param name="digest">Any text.</param>
    public bool Contains(string digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        Span<byte> wanted = stackalloc byte[Length];
        if (digest.Length != Length || Encoding.ASCII.GetBytes(digest, wanted) != Length)
        {
            return false;
        }

        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var order = At(middle).SequenceCompareTo(wanted);
            if (order == 0)
            {
                return true;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle);
        }

        return false;
    }

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The list of an entry; a fault where one is no digest, is there twice or is out of order.</summary>
    internal static Checked<DigestList> Read(JsonElement list)
    {
        var ascii = new byte[list.GetArrayLength() * Length];
        var at = 0;
        foreach (var element in list.EnumerateArray())
        {
            var raw = JsonMarshal.GetRawUtf8Value(element);
            if (raw.Length != Length + 2 || raw[0] != (byte)'"' || !StrictJson.IsBase64Url(raw[1..^1]))
            {
                return EntryCodes.Fault(EntryCodes.Digests, "a digest is not base64url of 32 bytes.");
            }

            var digest = ascii.AsSpan(at, Length);
            raw[1..^1].CopyTo(digest);
            if (at > 0 && ascii.AsSpan(at - Length, Length).SequenceCompareTo(digest) >= 0)
            {
                return EntryCodes.Fault(EntryCodes.Digests, "the digests are not sorted, or one is there twice: their order would tell of the fields.");
            }

            at += Length;
        }

        return new DigestList(ascii);
    }

    private ReadOnlySpan<byte> At(int index) => ascii.AsSpan(index * Length, Length);
}
