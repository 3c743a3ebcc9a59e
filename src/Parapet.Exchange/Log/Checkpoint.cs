using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Parapet.Exchange.Log;

/// <summary>The head of a log: so many entries with this root. Without extension lines, which nobody could audit. Source: C2SP-TLOG-CHECKPOINT.</summary>
/// <param name="Origin">Name of the log.</param>
/// <param name="Size">Entries.</param>
/// <param name="Root">Of their tree.</param>
public sealed record Checkpoint(string Origin, long Size, Digest Root)
{
    /// <summary>The text that is signed.</summary>
    public string Text => $"{Origin}\n{Size.ToString(CultureInfo.InvariantCulture)}\n{Root.Base64}\n";

    /// <summary>Reads the text of a note.</summary>
    /// <param name="text">Three lines.</param>
    /// <returns>The head; or one of <see cref="LogCodes.CheckpointShape"/>, <see cref="LogCodes.CheckpointExtension"/>, <see cref="LogCodes.Number"/>,
    /// <see cref="LogCodes.Hash"/>, <see cref="LogCodes.EmptyRoot"/>.</returns>
    public static Checked<Checkpoint> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Length > ExchangeLimits.NoteMax ? [] : text.Split('\n');
        if (lines.Length < 4 || lines[0].Length == 0 || lines[^1].Length > 0)
        {
            return new Diagnostic(LogCodes.CheckpointShape, "", "A checkpoint is three lines: origin, size, root.");
        }

        if (lines.Length > 4)
        {
            return new Diagnostic(LogCodes.CheckpointExtension, "", "A checkpoint here has no lines after its root.");
        }

        if (!Decimal(lines[1], out var size))
        {
            return new Diagnostic(LogCodes.Number, "", "The size of a checkpoint is a decimal number from 0 to 9223372036854775807 without leading zeros.");
        }

        if (!Digest.TryParseBase64(lines[2], out var root))
        {
            return new Diagnostic(LogCodes.Hash, "", "The root of a checkpoint is 32 bytes in base 64.");
        }

        return size == 0 && root != Digest.OfEmptyTree
            ? new Diagnostic(LogCodes.EmptyRoot, "", "The root of an empty tree is the hash of nothing.")
            : new Checkpoint(lines[0], size, root);
    }

    /// <summary>This head as a note signed by its log.</summary>
    /// <param name="key">Of the log.</param>
    public SignedNote Sign(NoteKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return SignedNote.Of(Text, key.Sign(Text));
    }

    /// <summary>Reads a signed head: the log's signature is there and right, and so is every other one of a known key.</summary>
    /// <param name="note">The whole note.</param>
    /// <param name="log">The log's key.</param>
    /// <param name="witnesses">Cosigners that are known.</param>
    public static Checked<SignedCheckpoint> Open(string note, NoteVerifier log, params IEnumerable<NoteVerifier> witnesses) =>
        SignedNote.Parse(note).Ok(out var read, out var problem) ? Open(read, log, witnesses) : problem;

    /// <summary>The same from a note that was read.</summary>
    /// <param name="note">Unchecked.</param>
    /// <param name="log">The log's key.</param>
    /// <param name="witnesses">Cosigners that are known.</param>
    public static Checked<SignedCheckpoint> Open(SignedNote note, NoteVerifier log, params IEnumerable<NoteVerifier> witnesses)
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(log);
        if (!note.Verify(witnesses.Prepend(log)).Ok(out var good, out var problem) || !Parse(note.Text).Ok(out var head, out problem))
        {
            return problem;
        }

        return good.Any(g => g.By.Equals(log))
            ? new SignedCheckpoint(head, note, [.. good])
            : new Diagnostic(LogCodes.Unsigned, "", $"The checkpoint is not signed by {log.Name}.");
    }

    internal static bool Decimal(ReadOnlySpan<char> text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && (text[0] != '0' || text.Length == 1);
}

/// <summary>A head whose signatures were checked.</summary>
/// <param name="Head">What it says.</param>
/// <param name="Note">As signed.</param>
/// <param name="Good">Signatures of known keys, the log's among them.</param>
public sealed record SignedCheckpoint(Checkpoint Head, SignedNote Note, ImmutableArray<GoodSignature> Good);

/// <summary>
/// A witness's signature over a head and a time: it knows of no head of that log that this one does not continue.
/// Source: C2SP-TLOG-COSIGNATURE.
/// </summary>
public static class Cosignature
{
    /// <summary>Cosigns a head. Only after the head was found consistent with, and written in place of, the last one cosigned.</summary>
    /// <param name="key">A cosigner's.</param>
    /// <param name="head">The head.</param>
    /// <param name="time">When.</param>
    /// <exception cref="ArgumentException">The key is not a cosigner's.</exception>
    public static NoteSignature Sign(NoteKey key, Checkpoint head, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(head);
        if (key.Kind != NoteKind.Cosigner)
        {
            throw new ArgumentException("This is not a cosigner's key.", nameof(key));
        }

        var bytes = new byte[72];
        var seconds = time.ToUnixTimeSeconds();
        BinaryPrimitives.WriteInt64BigEndian(bytes, seconds);
        key.Raw(Message(head.Text, seconds)).CopyTo(bytes, 8);
        return new(key.Name, key.Verifier.Id, [.. bytes]);
    }

    /// <summary>[s] since 1970 on a cosignature; null when the signature is none by its length or its time.</summary>
    /// <param name="signature">A line.</param>
    public static long? Time(NoteSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return signature.Bytes.Length == 72 && BinaryPrimitives.ReadInt64BigEndian(signature.Bytes.AsSpan()) is >= 0 and var time ? time : null;
    }

    internal static byte[] Message(string text, long time) => Encoding.UTF8.GetBytes($"cosignature/v1\ntime {time.ToString(CultureInfo.InvariantCulture)}\n{text}");
}
