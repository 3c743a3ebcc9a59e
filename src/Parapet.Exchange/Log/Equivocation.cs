using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parapet.Exchange.Log;

/// <summary>A leaf and its path in one of two heads.</summary>
/// <param name="Leaf">Hash of the leaf.</param>
/// <param name="Path">From the leaf's sibling up.</param>
public sealed record LeafPath(Digest Leaf, ImmutableArray<Digest> Path);

/// <summary>
/// Two heads that one key signed and that cannot both be true, with all that a third person needs to see it. Of one size: their roots differ.
/// Of two sizes: at one index, which both have, the paths show different leaves.
/// </summary>
/// <param name="Log">Whose key it is: a log's, or that of a cosigner.</param>
/// <param name="First">A head, signed.</param>
/// <param name="Second">Another, signed.</param>
/// <param name="Index">Where the leaves differ; null when the sizes are equal.</param>
/// <param name="FirstLeaf">The leaf there under the first head; null when the sizes are equal.</param>
/// <param name="SecondLeaf">The leaf there under the second head.</param>
public sealed record Equivocation(
    NoteVerifier Log, SignedNote First, SignedNote Second, long? Index = null, LeafPath? FirstLeaf = null, LeafPath? SecondLeaf = null)
{
    private const string Format = "parapet-equivocation-v1";

    /// <summary>[bytes] of two notes at their longest, escaped, and two paths.</summary>
    private const int LengthMax = (4 * ExchangeLimits.NoteMax) + 16_384;

    /// <summary>The proof that two heads of one size give at once; null when they give none.</summary>
    /// <param name="log">Whose key it is.</param>
    /// <param name="first">A head.</param>
    /// <param name="second">Another.</param>
    public static Equivocation? Between(NoteVerifier log, SignedNote first, SignedNote second)
    {
        var made = new Equivocation(log, first, second);
        return made.Verify() is null ? made : null;
    }

    /// <summary>Reads a proof.</summary>
    /// <param name="json">The whole file, UTF-8.</param>
    /// <returns>The proof, unchecked; or <see cref="LogCodes.EquivocationShape"/>, <see cref="LogCodes.TooLong"/>, or what is wrong with key or notes.</returns>
    public static Checked<Equivocation> Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > LengthMax)
        {
            return TooLong();
        }

        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = 4, AllowDuplicateProperties = false });

            // Signs that are escaped when they are written take more room than they came in.
            var read = Read(document.RootElement);
            return read.Value?.ToJson().Length > LengthMax ? TooLong() : read;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Shape("it is not JSON of the expected form"); // InvalidOperationException: half a surrogate pair in a string
        }
    }

    /// <summary>Checks that the two heads cannot both be true.</summary>
    /// <returns>Null when this is a proof; else <see cref="LogCodes.NoEquivocation"/> or what is wrong with a head.</returns>
    public Diagnostic? Verify()
    {
        if (!Checkpoint.Open(First, Log).Try(out var first, out var problem) || !Checkpoint.Open(Second, Log).Try(out var second, out problem))
        {
            return problem;
        }

        var (a, b) = (first.Head, second.Head);
        if (a.Origin != b.Origin)
        {
            return None("the heads are of two logs");
        }

        if (a.Size == b.Size)
        {
            return a.Root != b.Root ? null : None("the heads are the same");
        }

        if (Index is not { } index || FirstLeaf is null || SecondLeaf is null)
        {
            return None("the heads have two sizes, and no two leaves of one index are shown");
        }

        if (!Merkle.VerifyInclusion(FirstLeaf.Leaf, index, a.Size, a.Root, FirstLeaf.Path.AsSpan())
            || !Merkle.VerifyInclusion(SecondLeaf.Leaf, index, b.Size, b.Root, SecondLeaf.Path.AsSpan()))
        {
            return None("a path does not lead to the root of its head");
        }

        return FirstLeaf.Leaf != SecondLeaf.Leaf ? null : None("the leaves are the same");

        static Diagnostic None(string why) => new(LogCodes.NoEquivocation, "", $"This shows no equivocation: {why}.");
    }

    /// <summary>The whole file, UTF-8.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("key", Log.ToString());
            json.WriteString("first", First.ToString());
            json.WriteString("second", Second.ToString());
            if (Index is { } index && FirstLeaf is not null && SecondLeaf is not null)
            {
                json.WriteNumber("index", index);
                Write(json, "first_leaf", FirstLeaf);
                Write(json, "second_leaf", SecondLeaf);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static Checked<Equivocation> Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || Text(root, "format") != Format)
        {
            return Shape($"\"format\" is {Format}");
        }

        if (Text(root, "key") is not { } keyText || Text(root, "first") is not { } firstText || Text(root, "second") is not { } secondText)
        {
            return Shape("it has \"key\", \"first\" and \"second\"");
        }

        if (!NoteVerifier.Parse(keyText).Try(out var key, out var problem)
            || !SignedNote.Parse(firstText).Try(out var first, out problem)
            || !SignedNote.Parse(secondText).Try(out var second, out problem))
        {
            return problem;
        }

        var rest = root.EnumerateObject().Count() - 4;
        if (rest == 0)
        {
            return new Equivocation(key, first, second);
        }

        return rest == 3 && root.TryGetProperty("index", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var index) && index >= 0
            && Leaf(root, "first_leaf") is { } firstLeaf && Leaf(root, "second_leaf") is { } secondLeaf
            ? new Equivocation(key, first, second, index, firstLeaf, secondLeaf)
            : Shape("it has either no more than two heads, or \"index\", \"first_leaf\" and \"second_leaf\" too");
    }

    private static LeafPath? Leaf(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > Merkle.ProofMax + 1)
        {
            return null;
        }

        var hashes = ImmutableArray.CreateBuilder<Digest>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || !Digest.TryParseBase64(item.GetString(), out var hash))
            {
                return null;
            }

            hashes.Add(hash);
        }

        return new(hashes[0], [.. hashes.Skip(1)]);
    }

    private static void Write(Utf8JsonWriter json, string name, LeafPath leaf)
    {
        json.WriteStartArray(name);
        foreach (var hash in leaf.Path.Prepend(leaf.Leaf))
        {
            json.WriteStringValue(hash.Base64);
        }

        json.WriteEndArray();
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Diagnostic TooLong() => new(LogCodes.TooLong, "", $"A proof of equivocation has at most {LengthMax} bytes.");

    private static Diagnostic Shape(string what) => new(LogCodes.EquivocationShape, "", $"This is no proof of equivocation as written here: {what}.");
}
