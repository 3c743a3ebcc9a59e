using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Parapet.Exchange.Entries;

/// <summary>
/// A JSON Web Signature in compact form, of one kind only: ES256, with <c>alg</c>, <c>kid</c> and <c>typ</c> in its header and nothing else, so that nothing can be
/// negotiated. Source: RFC7515; RFC8725.
/// </summary>
public sealed class Jws
{
    private readonly byte[] text;

    private Jws(byte[] text, string keyId, string purpose, byte[] payload, byte[] signature)
    {
        this.text = text;
        KeyId = keyId;
        Purpose = purpose;
        Payload = payload;
        Signature = signature;
    }

    /// <summary>The compact form: three parts with dots.</summary>
    public string Text => Encoding.ASCII.GetString(text);

    /// <summary>The compact form in ASCII.</summary>
    public ReadOnlyMemory<byte> Utf8 => text;

    /// <summary>The same bytes, not to be changed.</summary>
    internal byte[] Kept => text;

    /// <summary>The key it says it is signed with (<c>kid</c>).</summary>
    public string KeyId { get; }

    /// <summary>What it is for (<c>typ</c>).</summary>
    public string Purpose { get; }

    /// <summary>The bytes that are signed, as they came.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>r and s, 64 bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Signs a payload.</summary>
    /// <param name="signer">Whose signature.</param>
    /// <param name="purpose">What it is for (<c>typ</c>).</param>
    /// <param name="payload">Any bytes.</param>
    public static string Sign(IEntrySigner signer, string purpose, ReadOnlySpan<byte> payload) => Encoding.ASCII.GetString(SignUtf8(signer, purpose, payload));

    internal static byte[] SignUtf8(IEntrySigner signer, string purpose, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(signer);
        var header = Encoding.ASCII.GetBytes($$"""{"alg":"ES256","kid":"{{signer.KeyId}}","typ":"{{purpose}}"}""");
        var first = Base64Url.GetEncodedLength(header.Length);
        var length = first + 1 + Base64Url.GetEncodedLength(payload.Length);
        var text = new byte[length + 1 + Base64Url.GetEncodedLength(EntryKey.SignatureBytes)];
        Base64Url.EncodeToUtf8(header, text);
        text[first] = (byte)'.';
        Base64Url.EncodeToUtf8(payload, text.AsSpan(first + 1));
        Span<byte> signature = stackalloc byte[EntryKey.SignatureBytes];
        signer.Sign(text.AsSpan(0, length), signature);
        text[length] = (byte)'.';
        Base64Url.EncodeToUtf8(signature, text.AsSpan(length + 1));
        return text;
    }

    /// <summary>Takes the form apart; the signature is not checked yet.</summary>
    /// <param name="text">The compact form in ASCII.</param>
    /// <param name="purpose">The only <c>typ</c> that is taken.</param>
    /// <param name="bytesMax">[bytes] largest.</param>
    public static Checked<Jws> Read(ReadOnlySpan<byte> text, string purpose, int bytesMax) =>
        TooLarge(text.Length, bytesMax) is { } fault ? fault : Keep(text.ToArray(), purpose, bytesMax);

    /// <summary>The same of bytes that nobody changes from now on: they are kept, not copied.</summary>
    internal static Checked<Jws> Keep(byte[] bytes, string purpose, int bytesMax)
    {
        ReadOnlySpan<byte> text = bytes;
        if (TooLarge(text.Length, bytesMax) is { } tooLarge)
        {
            return tooLarge;
        }

        var first = text.IndexOf((byte)'.');
        var second = first < 0 ? -1 : text[(first + 1)..].IndexOf((byte)'.') + first + 1;
        if (first <= 0 || second <= first + 1 || text[(second + 1)..].Contains((byte)'.'))
        {
            return EntryCodes.Fault(EntryCodes.Form, "this is not a compact JWS: header.payload.signature.");
        }

        if (StrictJson.FromBase64Url(text[..first]) is not { } header
            || StrictJson.FromBase64Url(text[(first + 1)..second]) is not { } payload
            || StrictJson.FromBase64Url(text[(second + 1)..]) is not { } signature)
        {
            return EntryCodes.Fault(EntryCodes.Base64, "a part of the JWS is not base64url without padding.");
        }

        if (!StrictJson.Map(StrictJson.Document(header, 1024)).Try(out var document, out var fault))
        {
            return fault;
        }

        using var _ = document;
        var map = document.RootElement;
        if (StrictJson.Text(StrictJson.Member(map, "alg"u8)) is not "ES256")
        {
            return EntryCodes.Fault(EntryCodes.Algorithm, "the signature is not ES256, the only algorithm taken.");
        }

        if (StrictJson.Member(map, "crit"u8) is not null)
        {
            return EntryCodes.Fault(EntryCodes.Extension, "the signature asks for extensions (crit); none is known.");
        }

        if (StrictJson.Text(StrictJson.Member(map, "typ"u8)) is not { } typ || typ != purpose)
        {
            return EntryCodes.Fault(EntryCodes.Purpose, $"the signature was not made for {purpose} (typ).");
        }

        if (StrictJson.Text(StrictJson.Member(map, "kid"u8)) is not { Length: 43 } kid)
        {
            return EntryCodes.Fault(EntryCodes.UnknownKey, "the signature names no key: kid is to be the thumbprint of 43 characters.");
        }

        if (map.GetPropertyCount() != 3)
        {
            return EntryCodes.Fault(EntryCodes.Extension, "the header of the signature holds more than alg, kid and typ.");
        }

        return signature.Length == EntryKey.SignatureBytes
            ? new Jws(bytes, kid, typ, payload, signature)
            : EntryCodes.Fault(EntryCodes.Signature, "an ES256 signature has 64 bytes.");
    }

    private static Diagnostic? TooLarge(int length, int bytesMax) =>
        length > bytesMax ? EntryCodes.Fault(EntryCodes.TooLarge, $"the signed text has {length} bytes; the limit is {bytesMax}.") : null;

    /// <summary>Whether the signature is that of this text and of this key.</summary>
    /// <param name="verifier">The key; its id must be the one named.</param>
    public bool Verify(IEntryVerifier verifier)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        return verifier.KeyId == KeyId && verifier.Verify(text.AsSpan(0, text.AsSpan().LastIndexOf((byte)'.')), Signature.Span);
    }
}
