using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Parapet.Exchange.Entries;

/// <summary>
/// Makes the names by which one party may refer to the entries of one origin. The origin keeps the key; whoever lacks it cannot tell two names of one entry, given to
/// two parties, from names of two entries, nor find the entry of a name he was not given. Source: RFC2104.
/// </summary>
public sealed class PseudonymKey
{
    /// <summary>[bytes] of the key.</summary>
    public const int KeyBytes = 32;

    private readonly byte[] key;

    /// <summary>The key of one origin for one recipient.</summary>
    /// <param name="key">32 secret bytes.</param>
    /// <exception cref="ArgumentException">Another length.</exception>
    public PseudonymKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyBytes)
        {
            throw new ArgumentException($"The key has {key.Length} bytes; give {KeyBytes}.", nameof(key));
        }

        this.key = key.ToArray();
    }

    /// <summary>A new key from the operating system's random numbers, with the bytes to be kept.</summary>
    public static (PseudonymKey Key, byte[] Secret) Create()
    {
        var secret = RandomNumberGenerator.GetBytes(KeyBytes);
        return (new PseudonymKey(secret), secret);
    }

    /// <summary>The name of a message: 32 hexadecimal digits.</summary>
    /// <param name="messageId">Its id.</param>
    public string Of(string messageId)
    {
        ArgumentNullException.ThrowIfNull(messageId);
        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(messageId), mac);
        return Convert.ToHexStringLower(mac[..16]);
    }

    /// <summary>The names of a message and of those it refers to.</summary>
    /// <param name="messageId">Its id.</param>
    /// <param name="references">Ids of the others.</param>
    /// <param name="theirs">Whether an id is of an entry of the recipient's own log: it is told as it is, so that a question can be answered. Null for none.</param>
    public Pseudonyms Of(string messageId, IEnumerable<string> references, Func<string, bool>? theirs = null) =>
        new(Of(messageId), [.. references.Select(r => theirs?.Invoke(r) == true ? r : Of(r))]);
}
