using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Parapet.Exchange.Log;

/// <summary>What a key of notes signs: the byte before the public key. Source: C2SP-SIGNED-NOTE; C2SP-TLOG-COSIGNATURE.</summary>
public enum NoteKind
{
    /// <summary>Ed25519 over the text: a log over its own checkpoints.</summary>
    Plain = 1,

    /// <summary>Ed25519 over a time and a checkpoint of another log.</summary>
    Cosigner = 4,
}

/// <summary>
/// A private key for notes. A party has one of each kind with different keys, since a cosigner's key must sign nothing else.
/// Source: C2SP-SIGNED-NOTE.
/// </summary>
public sealed class NoteKey : IDisposable
{
    private readonly Key key;

    private NoteKey(Key key, string name, NoteKind kind)
    {
        this.key = key;
        Verifier = NoteVerifier.Of(name, kind, key.PublicKey.Export(KeyBlobFormat.RawPublicKey));
    }

    /// <summary>Name, kind and public key.</summary>
    public NoteVerifier Verifier { get; }

    /// <summary>Name on its signature lines.</summary>
    public string Name => Verifier.Name;

    /// <summary>What it signs.</summary>
    public NoteKind Kind => Verifier.Kind;

    /// <summary>The public key as text.</summary>
    public string VerifierText => Verifier.ToString();

    /// <summary>A new key.</summary>
    /// <param name="name">Without spaces and plus: by custom a web address without its scheme.</param>
    /// <param name="kind">What it will sign.</param>
    /// <exception cref="ArgumentException">The name is no name of a key.</exception>
    public static NoteKey Generate(string name, NoteKind kind = NoteKind.Plain)
    {
        if (!NoteVerifier.IsName(name))
        {
            throw new ArgumentException("A key's name is not empty and has no space and no plus.", nameof(name));
        }

        return new(Key.Create(SignatureAlgorithm.Ed25519, Exportable), name, kind);
    }

    /// <summary>A key from its text as of <see cref="Export"/>.</summary>
    /// <param name="text">White space at its ends is ignored.</param>
    /// <returns>The key; or <see cref="LogCodes.PrivateKey"/>, without any of the text in the message.</returns>
    public static Checked<NoteKey> Import(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var refused = new Diagnostic(LogCodes.PrivateKey, "", "This is no private key for notes: PRIVATE+KEY+name+hash+key is expected.");
        var parts = text.Length > 1024 ? [] : text.Trim().Split('+', 5);
        if (parts.Length != 5 || parts[0] != "PRIVATE" || parts[1] != "KEY" || !NoteVerifier.IsName(parts[2])
            || Base64Text.Decode(parts[4]) is not { Length: 33 } bytes || !Enum.IsDefined((NoteKind)bytes[0]))
        {
            return refused;
        }

        try
        {
            if (!Key.TryImport(SignatureAlgorithm.Ed25519, bytes.AsSpan(1), KeyBlobFormat.RawPrivateKey, out var key, Exportable) || key is null)
            {
                return refused;
            }

            var made = new NoteKey(key, parts[2], (NoteKind)bytes[0]);
            if (made.Verifier.HashText == parts[3])
            {
                return made;
            }

            made.Dispose();
            return refused;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The private key as text, as Go's note package reads it; for a file that only its owner reads.</summary>
    public string Export()
    {
        var seed = key.Export(KeyBlobFormat.RawPrivateKey);
        var bytes = new byte[33];
        bytes[0] = (byte)Kind;
        seed.CopyTo(bytes, 1);
        var text = $"PRIVATE+KEY+{Name}+{Verifier.HashText}+{Convert.ToBase64String(bytes)}";
        CryptographicOperations.ZeroMemory(seed);
        CryptographicOperations.ZeroMemory(bytes);
        return text;
    }

    /// <summary>Signs a text.</summary>
    /// <param name="text">Of a note, its last line end included.</param>
    /// <exception cref="InvalidOperationException">The key is a cosigner's: see <see cref="Cosignature.Sign"/>.</exception>
    public NoteSignature Sign(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Kind != NoteKind.Plain)
        {
            throw new InvalidOperationException("A cosigner's key signs cosignatures only.");
        }

        return new(Name, Verifier.Id, [.. Raw(Encoding.UTF8.GetBytes(text))]);
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    private static KeyCreationParameters Exportable => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };

    internal byte[] Raw(ReadOnlySpan<byte> message) => SignatureAlgorithm.Ed25519.Sign(key, message);

}

/// <summary>A public key for notes: who signed, and what such a signature is over. Source: C2SP-SIGNED-NOTE.</summary>
public sealed class NoteVerifier : IEquatable<NoteVerifier>
{
    private readonly PublicKey key;

    private NoteVerifier(string name, NoteKind kind, PublicKey key, ImmutableArray<byte> bytes)
    {
        (Name, Kind, this.key, PublicKey) = (name, kind, key, bytes);
        Id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)kind, .. bytes]));
    }

    /// <summary>Name on signature lines.</summary>
    public string Name { get; }

    /// <summary>What it signs.</summary>
    public NoteKind Kind { get; }

    /// <summary>Ed25519, 32 bytes. Source: RFC8032.</summary>
    public ImmutableArray<byte> PublicKey { get; }

    /// <summary>First four bytes of a hash over name, kind and key: tells keys of one name apart, proves nothing.</summary>
    public uint Id { get; }

    internal string HashText => Id.ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>A key from its text: name+hash+key.</summary>
    /// <param name="text">White space at its ends is ignored.</param>
    /// <returns>The key, or <see cref="LogCodes.VerifierKey"/>.</returns>
    public static Checked<NoteVerifier> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Length > 1024 ? [] : text.Trim().Split('+', 3);
        if (parts.Length != 3 || !IsName(parts[0]) || Base64Text.Decode(parts[2]) is not { Length: 33 } bytes || !Enum.IsDefined((NoteKind)bytes[0])
            || !NSec.Cryptography.PublicKey.TryImport(SignatureAlgorithm.Ed25519, bytes.AsSpan(1), KeyBlobFormat.RawPublicKey, out var key) || key is null)
        {
            return new Diagnostic(LogCodes.VerifierKey, "", "This is no public key for notes: name+hash+key is expected, of kind 1 or 4.");
        }

        var made = new NoteVerifier(parts[0], (NoteKind)bytes[0], key, [.. bytes.AsSpan(1)]);
        return made.HashText == parts[1] ? made : new Diagnostic(LogCodes.VerifierKey, "", $"The hash of the key of {made.Name} is {made.HashText}, not what its text says.");
    }

    /// <summary>Whether a signature is this key's over a text.</summary>
    /// <param name="text">Of a note, its last line end included.</param>
    /// <param name="signature">Of a line with this key's name and id.</param>
    public bool Verify(string text, NoteSignature signature)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(signature);
        if (!Made(signature))
        {
            return false;
        }

        var bytes = signature.Bytes.AsSpan();
        return Kind switch
        {
            NoteKind.Plain => bytes.Length == 64 && SignatureAlgorithm.Ed25519.Verify(key, Encoding.UTF8.GetBytes(text), bytes),
            _ => Cosignature.Time(signature) is { } time && SignatureAlgorithm.Ed25519.Verify(key, Cosignature.Message(text, time), bytes[8..]),
        };
    }

    /// <summary>Whether a signature line is of this key, right or wrong.</summary>
    /// <param name="signature">The line.</param>
    public bool Made(NoteSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return signature.KeyId == Id && signature.Name == Name;
    }

    /// <inheritdoc/>
    public bool Equals(NoteVerifier? other) => other is not null && Name == other.Name && Kind == other.Kind && PublicKey.AsSpan().SequenceEqual(other.PublicKey.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NoteVerifier);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Id;

    /// <summary>name+hash+key.</summary>
    public override string ToString() => $"{Name}+{HashText}+{Convert.ToBase64String([(byte)Kind, .. PublicKey])}";

    internal static NoteVerifier Of(string name, NoteKind kind, byte[] bytes) =>
        new(name, kind, NSec.Cryptography.PublicKey.Import(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.RawPublicKey), [.. bytes]);

    internal static bool IsName(string name) => name is { Length: > 0 and <= 255 } && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+');
}
