using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Parapet.Exchange.Log;

/// <summary>
/// That an entry is in a log, as a text that anybody checks offline with the log's key: index, path and signed head. By custom in a file
/// named .tlog-proof. Source: C2SP-TLOG-PROOF.
/// </summary>
/// <param name="Extra">Bytes along with it that nothing vouches for; empty when there are none.</param>
/// <param name="Index">Of the entry, from 0.</param>
/// <param name="Path">From the leaf's sibling up.</param>
/// <param name="Note">The head, unchecked.</param>
public sealed record TlogProof(ImmutableArray<byte> Extra, long Index, ImmutableArray<Digest> Path, SignedNote Note)
{
    private const string First = "c2sp.org/tlog-proof@v1";

    /// <summary>[characters] of a proof with the longest note, path and extra.</summary>
    private const int LengthMax = ExchangeLimits.NoteMax + (ExchangeLimits.DisclosuresMax * 4 / 3) + 8192;

    /// <summary>Reads a proof.</summary>
    /// <param name="text">The whole file.</param>
    /// <returns>The proof, unchecked; or <see cref="LogCodes.ProofShape"/>, <see cref="LogCodes.TooLong"/>, <see cref="LogCodes.Number"/>,
    /// <see cref="LogCodes.Hash"/>, or what is wrong with the note.</returns>
    public static Checked<TlogProof> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > LengthMax)
        {
            return new Diagnostic(LogCodes.TooLong, "", $"A proof has at most {LengthMax} characters.");
        }

        var split = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0)
        {
            return Shape("has no empty line before its checkpoint.");
        }

        var lines = text[..split].Split('\n');
        if (lines[0] != First)
        {
            return Shape($"begins with {First}.");
        }

        var next = 1;
        byte[] extra = [];
        if (next < lines.Length && lines[next].StartsWith("extra ", StringComparison.Ordinal))
        {
            if (Base64Text.Decode(lines[next][6..]) is not { Length: > 0 } decoded)
            {
                return Shape("has its extra data in base 64.");
            }

            extra = decoded;
            next++;
        }

        if (next >= lines.Length || !lines[next].StartsWith("index ", StringComparison.Ordinal))
        {
            return Shape("has a line with the index.");
        }

        if (!Checkpoint.Decimal(lines[next].AsSpan(6), out var index))
        {
            return new Diagnostic(LogCodes.Number, "", "The index is a decimal number without leading zeros.");
        }

        next++;
        if (lines.Length - next > Merkle.ProofMax)
        {
            return Shape($"has at most {Merkle.ProofMax} hashes.");
        }

        var path = ImmutableArray.CreateBuilder<Digest>(lines.Length - next);
        foreach (var line in lines.AsSpan(next))
        {
            if (!Digest.TryParseBase64(line, out var hash))
            {
                return new Diagnostic(LogCodes.Hash, "", "A hash of a proof is 32 bytes in base 64.");
            }

            path.Add(hash);
        }

        return SignedNote.Parse(text[(split + 2)..]).Ok(out var note, out var problem) ? new TlogProof([.. extra], index, path.MoveToImmutable(), note) : problem;

        static Diagnostic Shape(string what) => new(LogCodes.ProofShape, "", "A proof " + what);
    }

    /// <summary>Checks the head's signatures and the path.</summary>
    /// <param name="leaf">Hash of the entry's leaf, from the entry at hand.</param>
    /// <param name="log">The log's key.</param>
    /// <param name="witnesses">Cosigners that are known.</param>
    /// <returns>The head under which the entry is; or <see cref="LogCodes.Inclusion"/>, or what is wrong with the head.</returns>
    public Checked<SignedCheckpoint> Verify(Digest leaf, NoteVerifier log, params IEnumerable<NoteVerifier> witnesses) =>
        !Checkpoint.Open(Note, log, witnesses).Ok(out var signed, out var problem) ? problem
        : Merkle.VerifyInclusion(leaf, Index, signed.Head.Size, signed.Head.Root, Path.AsSpan()) ? signed
        : new Diagnostic(LogCodes.Inclusion, "", $"The path from entry {Index} does not lead to the root of {signed.Head.Origin} at size {signed.Head.Size}.");

    /// <summary>The whole file.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(First).Append('\n');
        if (!Extra.IsDefaultOrEmpty)
        {
            text.Append("extra ").Append(Convert.ToBase64String(Extra.AsSpan())).Append('\n');
        }

        text.Append("index ").Append(Index.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Path)
        {
            text.Append(hash.Base64).Append('\n');
        }

        return text.Append('\n').Append(Note).ToString();
    }
}
