using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Parapet.Exchange.Entries;

/// <summary>Signs entries; the private key may be elsewhere.</summary>
public interface IEntrySigner
{
    /// <summary>The thumbprint of the key (RFC 7638), base64url.</summary>
    string KeyId { get; }

    /// <summary>ES256 of the bytes: r and s, 32 bytes each (RFC 7518, section 3.4).</summary>
    /// <param name="data">What is signed.</param>
    /// <param name="signature">64 bytes to be written.</param>
    void Sign(ReadOnlySpan<byte> data, Span<byte> signature);
}

/// <summary>Checks signatures of one key.</summary>
public interface IEntryVerifier
{
    /// <summary>The thumbprint of the key (RFC 7638), base64url.</summary>
    string KeyId { get; }

    /// <summary>Whether the signature is that of the bytes.</summary>
    /// <param name="data">What was signed.</param>
    /// <param name="signature">r and s, 64 bytes; any other length is refused.</param>
    bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
}

/// <summary>The public half of a P-256 key. Used by several threads at once.</summary>
public sealed class EntryVerifier : IEntryVerifier, IDisposable
{
    // The built-in class does not promise use by several threads: each has its own.
    private readonly ThreadLocal<ECDsa> key;

    internal EntryVerifier(ECPoint point)
    {
        var parameters = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point };
        key = new ThreadLocal<ECDsa>(() => ECDsa.Create(parameters), trackAllValues: true);
        // The only order and the only spelling that has the thumbprint: RFC 7638, section 3.2.
        Jwk = $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""";
        KeyId = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Jwk)));
    }

    /// <inheritdoc/>
    public string KeyId { get; }

    /// <summary>The key as a JSON Web Key: crv, kty, x, y in this order and nothing else. Source: RFC7517, RFC7638.</summary>
    public string Jwk { get; }

    /// <summary>The key as PEM, for other tools.</summary>
    public string Pem => key.Value!.ExportSubjectPublicKeyInfoPem();

    /// <summary>A key from its JSON Web Key. Members besides crv, kty, x, y are refused when they hold the private half, else ignored (RFC 7517, section 4).</summary>
    /// <param name="jwk">JSON text.</param>
    public static Checked<EntryVerifier> Read(string jwk)
    {
        ArgumentNullException.ThrowIfNull(jwk);
        if (!StrictJson.ReadObject(Encoding.UTF8.GetBytes(jwk), 4096).Try(out var map, out var fault))
        {
            return fault;
        }

        if (map.ContainsKey("d"))
        {
            return EntryCodes.Fault(EntryCodes.Key, "this key holds its private half. Give the public half only, and make a new key: this one is no secret any more.");
        }

        if (StrictJson.Text(map["kty"]) != "EC" || StrictJson.Text(map["crv"]) != "P-256"
            || StrictJson.Text(map["x"]) is not { } x || StrictJson.Text(map["y"]) is not { } y
            || StrictJson.FromBase64Url(x) is not { Length: 32 } left || StrictJson.FromBase64Url(y) is not { Length: 32 } right)
        {
            return EntryCodes.Fault(EntryCodes.Key, "this is not a JSON Web Key of the curve P-256 with x and y of 32 bytes.");
        }

        try
        {
            var verifier = new EntryVerifier(new ECPoint { X = left, Y = right });
            // A point that is not on the curve is found when the key is made.
            _ = verifier.key.Value;
            return verifier;
        }
        catch (CryptographicException)
        {
            return EntryCodes.Fault(EntryCodes.Key, "x and y are not a point of the curve P-256.");
        }
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == EntryKey.SignatureBytes
        && key.Value!.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var each in key.Values)
        {
            each.Dispose();
        }

        key.Dispose();
    }
}

/// <summary>A P-256 key with its private half. Used by several threads at once.</summary>
public sealed class EntryKey : IEntrySigner, IDisposable
{
    /// <summary>[bytes] of a signature.</summary>
    public const int SignatureBytes = 64;

    private readonly ThreadLocal<ECDsa> key;
    private readonly byte[] pkcs8;

    private EntryKey(ECDsa made)
    {
        pkcs8 = made.ExportPkcs8PrivateKey();
        key = new ThreadLocal<ECDsa>(
            () =>
            {
                var mine = ECDsa.Create();
                mine.ImportPkcs8PrivateKey(pkcs8, out _);
                return mine;
            },
            trackAllValues: true);
        Verifier = new EntryVerifier(made.ExportParameters(includePrivateParameters: false).Q);
    }

    /// <inheritdoc/>
    public string KeyId => Verifier.KeyId;

    /// <summary>The public half.</summary>
    public EntryVerifier Verifier { get; }

    /// <summary>The private key as PKCS#8 in PEM: a secret.</summary>
    public string PrivatePem => PemEncoding.WriteString("PRIVATE KEY", pkcs8);

    /// <summary>A new key from the operating system's random numbers.</summary>
    public static EntryKey Create()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new EntryKey(made);
    }

    /// <summary>A key from its PEM text.</summary>
    /// <param name="pem">PKCS#8, not encrypted.</param>
    public static Checked<EntryKey> Read(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        using var read = ECDsa.Create();
        try
        {
            read.ImportFromPem(pem);
            if (read.KeySize == 256 && read.ExportParameters(includePrivateParameters: true) is { D.Length: 32 } parameters
                && parameters.Curve.Oid.Value == "1.2.840.10045.3.1.7")
            {
                return new EntryKey(read);
            }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // Said below, as for a key of another curve.
        }

        return EntryCodes.Fault(EntryCodes.Key, "this is not a private key of the curve P-256 in PKCS#8 PEM.");
    }

    /// <inheritdoc/>
    public void Sign(ReadOnlySpan<byte> data, Span<byte> signature)
    {
        if (key.Value!.SignData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation) != SignatureBytes)
        {
            throw new CryptographicException("The signature does not have 64 bytes.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var each in key.Values)
        {
            each.Dispose();
        }

        key.Dispose();
        Verifier.Dispose();
        CryptographicOperations.ZeroMemory(pkcs8);
    }
}

/// <summary>The keys of the parties of one exchange: which key speaks for whom. Immutable.</summary>
public sealed class KeyRing
{
    private readonly Dictionary<string, (string Party, IEntryVerifier Verifier)> byId;

    /// <summary>The keys of an exchange.</summary>
    /// <param name="exchange">Its id.</param>
    /// <param name="keys">Party and key; a party may have several, a key belongs to one party.</param>
    /// <exception cref="ArgumentException">One key is given to two parties.</exception>
    public KeyRing(string exchange, IEnumerable<(string Party, IEntryVerifier Verifier)> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        Exchange = exchange;
        byId = new(StringComparer.Ordinal);
        foreach (var (party, verifier) in keys)
        {
            if (!byId.TryAdd(verifier.KeyId, (party, verifier)) && byId[verifier.KeyId].Party != party)
            {
                throw new ArgumentException($"The key {verifier.KeyId} is given to {byId[verifier.KeyId].Party} and to {party}.", nameof(keys));
            }
        }
    }

    /// <summary>The id of the exchange.</summary>
    public string Exchange { get; }

    /// <summary>The parties that have a key.</summary>
    public IEnumerable<string> Parties => byId.Values.Select(k => k.Party).Distinct(StringComparer.Ordinal);

    /// <summary>The party and the key of an id; null when it is nobody's.</summary>
    /// <param name="keyId">Thumbprint.</param>
    public (string Party, IEntryVerifier Verifier)? Find(string keyId) => byId.TryGetValue(keyId, out var found) ? found : null;
}
