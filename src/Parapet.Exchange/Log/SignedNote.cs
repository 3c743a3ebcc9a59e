using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;

namespace Parapet.Exchange.Log;

/// <summary>A signature line of a note.</summary>
/// <param name="Name">Of the key.</param>
/// <param name="KeyId">Of the key.</param>
/// <param name="Bytes">Of the signature, without the key's id.</param>
public sealed record NoteSignature(string Name, uint KeyId, ImmutableArray<byte> Bytes)
{
    /// <summary>The line without its end.</summary>
    public override string ToString()
    {
        var bytes = new byte[4 + Bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Bytes.CopyTo(bytes, 4);
        return $"\u2014 {Name} {Convert.ToBase64String(bytes)}";
    }
}

/// <summary>A signature that was checked and is right.</summary>
/// <param name="By">The key.</param>
/// <param name="Time">[s] since 1970 that a cosigner states; null for a plain signature.</param>
public sealed record GoodSignature(NoteVerifier By, long? Time);

/// <summary>A text and signatures over it. Believe nothing of it before <see cref="Verify"/>. Source: C2SP-SIGNED-NOTE.</summary>
public sealed class SignedNote
{
    private SignedNote(string text, ImmutableArray<NoteSignature> signatures)
    {
        Text = text;
        Signatures = signatures;
    }

    /// <summary>What is signed: lines, the last line end included.</summary>
    public string Text { get; }

    /// <summary>Lines of signatures, unchecked.</summary>
    public ImmutableArray<NoteSignature> Signatures { get; }

    /// <summary>A note over a text of our own.</summary>
    /// <param name="text">Ends with a line end; no control characters.</param>
    /// <param name="signatures">At least one.</param>
    /// <exception cref="ArgumentException">The text is no text of a note.</exception>
    public static SignedNote Of(string text, params ReadOnlySpan<NoteSignature> signatures)
    {
        if (!IsText(text))
        {
            throw new ArgumentException("The text of a note ends with a line end and has no other control character.", nameof(text));
        }

        return new(text, [.. signatures]);
    }

    /// <summary>Reads a note.</summary>
    /// <param name="note">The whole note.</param>
    /// <returns>The note; or one of <see cref="LogCodes.TooLong"/>, <see cref="LogCodes.NoteBytes"/>, <see cref="LogCodes.NoteShape"/>, <see cref="LogCodes.NoteSignatures"/>.</returns>
    public static Checked<SignedNote> Parse(string note)
    {
        ArgumentNullException.ThrowIfNull(note);
        return note.Length > ExchangeLimits.NoteMax ? Long() : Parse(Encoding.UTF8.GetBytes(note));
    }

    /// <summary>Reads a note.</summary>
    /// <param name="note">The whole note, UTF-8.</param>
    /// <returns>As of the other.</returns>
    public static Checked<SignedNote> Parse(ReadOnlySpan<byte> note)
    {
        if (note.Length > ExchangeLimits.NoteMax)
        {
            return Long();
        }

        if (!Utf8.IsValid(note) || note.ContainsAnyInRange((byte)0, (byte)9) || note.ContainsAnyInRange((byte)11, (byte)31))
        {
            return new Diagnostic(LogCodes.NoteBytes, "", "A note is UTF-8 without control characters.");
        }

        var whole = Encoding.UTF8.GetString(note);
        var split = whole.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || !whole.EndsWith('\n') || split + 2 >= whole.Length)
        {
            return Shape("A note is a text, an empty line and lines of signatures, each with its line end.");
        }

        var text = whole[..(split + 1)];
        var lines = whole[(split + 2)..^1].Split('\n');
        if (lines.Length > ExchangeLimits.SignaturesMax)
        {
            return new Diagnostic(LogCodes.NoteSignatures, "", $"A note has at most {ExchangeLimits.SignaturesMax} signatures; this one has {lines.Length}.");
        }

        var signatures = ImmutableArray.CreateBuilder<NoteSignature>(lines.Length);
        foreach (var line in lines)
        {
            var parts = line.Split(' ');
            if (parts.Length != 3 || parts[0] != "\u2014" || !NoteVerifier.IsName(parts[1]) || Base64Text.Decode(parts[2]) is not { Length: > 4 } bytes)
            {
                return Shape("A signature line is a long dash, a name and base 64, with one space between them.");
            }

            signatures.Add(new(parts[1], BinaryPrimitives.ReadUInt32BigEndian(bytes), [.. bytes.AsSpan(4)]));
        }

        return new SignedNote(text, signatures.MoveToImmutable());

        static Diagnostic Shape(string message) => new(LogCodes.NoteShape, "", message);
    }

    /// <summary>The note with a signature more; one by the same key is replaced.</summary>
    /// <param name="signature">The line.</param>
    public SignedNote With(NoteSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return new(Text, [.. Signatures.Where(s => s.KeyId != signature.KeyId || s.Name != signature.Name), signature]);
    }

    /// <summary>Checks the signatures of known keys. Those of others are passed over, as the format wants.</summary>
    /// <param name="known">Keys.</param>
    /// <returns>One of each key that signed, at least one; or <see cref="LogCodes.Signature"/>, <see cref="LogCodes.Unsigned"/>.</returns>
    public Checked<GoodSignature[]> Verify(IEnumerable<NoteVerifier> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        var good = new List<GoodSignature>();
        foreach (var key in known)
        {
            foreach (var line in Signatures.Where(key.Made))
            {
                if (!key.Verify(Text, line))
                {
                    return new Diagnostic(LogCodes.Signature, "", $"The signature of {key.Name} is wrong.");
                }

                if (good.All(g => !g.By.Equals(key)))
                {
                    good.Add(new(key, key.Kind == NoteKind.Cosigner ? Cosignature.Time(line) : null));
                }
            }
        }

        return good.Count > 0 ? good.ToArray() : new Diagnostic(LogCodes.Unsigned, "", "No signature is of a known key.");
    }

    /// <summary>The whole note.</summary>
    public override string ToString() => Text + "\n" + string.Concat(Signatures.Select(s => s + "\n"));

    private static Diagnostic Long() => new(LogCodes.TooLong, "", $"A note has at most {ExchangeLimits.NoteMax} bytes.");

    private static bool IsText(string text) => text is { Length: > 0 } && text[^1] == '\n' && !text.Any(c => c < ' ' && c != '\n');
}

/// <summary>Base 64 as it is checked here.</summary>
internal static class Base64Text
{
    /// <summary>The bytes; null unless the text is their one canonical spelling, so that no text can be changed and stay valid.</summary>
    /// <param name="text">Standard alphabet, padded.</param>
    public static byte[]? Decode(string text)
    {
        var bytes = new byte[text.Length / 4 * 3];
        return Convert.TryFromBase64String(text, bytes, out var written) && Convert.ToBase64String(bytes.AsSpan(0, written)) == text ? bytes[..written] : null;
    }
}
