using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Parapet.Exchange.Feeds;

/// <summary>Ids of items, which an auditor who has the opened scenario can tell beforehand and a player cannot.</summary>
public static class ItemId
{
    /// <summary>
    /// The form of a UUID of version 7: 48 bits of the time in milliseconds since 1970, to the second, then bits of SHA-256 over
    /// <c>parapet-item/1</c>, the scenario's hash and the index, each on a line, in place of random ones. Source: RFC9562, 5.7.
    /// </summary>
    /// <param name="scenarioHash">SHA-256 (hex) of the resolved scenario.</param>
    /// <param name="index">Of the item.</param>
    /// <param name="timeMs">[ms since 1970] of the item.</param>
    public static string Of(string scenarioHash, int index, long timeMs)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"parapet-item/1\n{scenarioHash}\n{index}\n")), hash);
        Span<byte> id = stackalloc byte[16];
        // No finer than seconds: what stands in the clear must not tell more of a time than the finest rung does.
        BinaryPrimitives.WriteInt64BigEndian(id, (timeMs - (timeMs % 1000)) << 16);
        hash[..10].CopyTo(id[6..]);
        id[6] = (byte)(0x70 | (id[6] & 0x0f));
        id[8] = (byte)(0x80 | (id[8] & 0x3f));
        return new Guid(id, bigEndian: true).ToString("D", CultureInfo.InvariantCulture);
    }
}
