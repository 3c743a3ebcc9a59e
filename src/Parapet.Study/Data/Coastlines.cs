using Parapet.Earth;

namespace Parapet.Study.Data;

/// <summary>A closed coast, or the shore of an inland sea.</summary>
/// <param name="Longitude">[deg]</param>
/// <param name="Latitude">[deg]</param>
internal sealed record Coastline(double[] Longitude, double[] Latitude);

/// <summary>
/// Coasts of the world: Natural Earth (NATURAL-EARTH), 1:50 million, public domain, compiled by tools/coastlines (which states the format).
/// Land lies to the right of the way along a ring. No frontiers.
/// </summary>
internal static class Coastlines
{
    private static readonly Lazy<IReadOnlyList<Coastline>> Embedded = new(() =>
    {
        using var stream = typeof(Coastlines).Assembly.GetManifestResourceStream("coastlines.bin")
            ?? throw new InvalidOperationException("coastlines.bin is not embedded");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Read(bytes);
    });

    /// <summary>What a page that shows them must say.</summary>
    public const string Attribution = "Coastlines: Natural Earth (public domain).";

    /// <summary>All rings, largest first.</summary>
    public static IReadOnlyList<Coastline> World => Embedded.Value;

    /// <summary>Reads the compiled form.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a coastline file.</exception>
    internal static IReadOnlyList<Coastline> Read(ReadOnlySpan<byte> bytes)
    {
        const double DegreesPerQuantum = 0.01; // tools/coastlines/compile.mjs, perDegree
        if (!bytes.StartsWith("PCL1"u8))
        {
            throw new InvalidDataException("not a coastline file: it does not begin with PCL1");
        }

        var at = 4;
        var rings = new Coastline[Varint(bytes, ref at)];
        for (var r = 0; r < rings.Length; r++)
        {
            var n = Varint(bytes, ref at);
            var (longitude, latitude) = (new double[n], new double[n]);
            int x = 0, y = 0;
            for (var i = 0; i < n; i++)
            {
                x += Zigzag(bytes, ref at);
                y += Zigzag(bytes, ref at);
                longitude[i] = x * DegreesPerQuantum;
                latitude[i] = y * DegreesPerQuantum;
            }

            rings[r] = new Coastline(longitude, latitude);
        }

        return at == bytes.Length ? rings : throw new InvalidDataException("a coastline file goes on after its last ring");
    }

    private static int Zigzag(ReadOnlySpan<byte> bytes, ref int at)
    {
        var v = Varint(bytes, ref at);
        return (v >> 1) ^ -(v & 1);
    }

    private static int Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0;
        for (var shift = 0; shift < 28; shift += 7)
        {
            if (at >= bytes.Length)
            {
                break;
            }

            var b = bytes[at++];
            value |= (b & 0x7f) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("a coastline file ends early or holds a number that is too large");
    }
}
