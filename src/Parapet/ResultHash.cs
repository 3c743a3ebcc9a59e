using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Parapet;

/// <summary>Feeds numbers and names to SHA-256 in a fixed order, so that two computations can be compared bit for bit.</summary>
internal sealed class ResultHash : IDisposable
{
    private readonly IncrementalHash _sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds a number by its 64 bits; every NaN counts as the same.</summary>
    public ResultHash Add(double value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value));
        _sha.AppendData(bytes);
        return this;
    }

    /// <summary>Adds several numbers.</summary>
    public ResultHash Add(params ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            Add(value);
        }

        return this;
    }

    /// <summary>Adds a name, its length first so that neighbours cannot run together.</summary>
    public ResultHash Add(string? text)
    {
        var bytes = Encoding.UTF8.GetBytes(text ?? "");
        Add((double)bytes.Length);
        _sha.AppendData(bytes);
        return this;
    }

    /// <summary>The digest, lower-case hex; ends the computation.</summary>
    public string ToHex() => Convert.ToHexStringLower(_sha.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => _sha.Dispose();
}
