using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Parapet.Mapping;
using Parapet.Study.Bundle;

namespace Parapet.Study.Mapping;

/// <summary>
/// Rasters for geographic information systems: TIFF 6.0, little-endian, deflated strips, interleaved bands (of a footprint two: kinematic,
/// sensor-supported), placed on the Earth by the keys of GeoTIFF 1.1 (OGC-19-008).
/// </summary>
public static class GeoTiff
{
    /// <summary>State of a cell that was not asked about.</summary>
    public const byte NoState = 255;

    // [bytes] of a strip before it is deflated.
    private const int StripSize = 1 << 20;

    private const short Int16 = 3;
    private const short Int32 = 4;
    private const short Ascii = 2;
    private const short Real = 12;

    private static readonly Kind s_bytes = new(1, [NoState], "255");
    private static readonly Kind s_reals = new(3, [0, 0, 0xc0, 0xff], "nan"); // float.NaN

    /// <summary>Writes the values of a cell of the list.</summary>
    private delegate void Pixel(int i, Span<byte> values);

    /// <summary><c>footprint.tif</c>: 0 out of range, 1 defended, 2 undefended, 255 not asked.</summary>
    public static BundleFile States(FootprintResult result) => new("footprint.tif", stream => Write(
        stream, result.Area, s_bytes,
        (i, pixel) => (pixel[0], pixel[1]) = ((byte)result.Kinematic.State[i], (byte)result.Supported.State[i]),
        "kinematic state", "sensor-supported state"));

    /// <summary>
    /// <c>margin.tif</c>: [s] in hand, negative where short; NaN where not asked, out of range, or where what is missing is not a time.
    /// </summary>
    public static BundleFile Margins(FootprintResult result) => new("margin.tif", stream =>
    {
        Write(
            stream, result.Area, s_reals,
            (i, pixel) =>
            {
                BinaryPrimitives.WriteSingleLittleEndian(pixel, Seconds(result.Kinematic, i));
                BinaryPrimitives.WriteSingleLittleEndian(pixel[4..], Seconds(result.Supported, i));
            },
            "kinematic margin [s]", "sensor-supported margin [s]");

        static float Seconds(CellVerdicts verdicts, int i) => verdicts.Unit[i] == "s" ? (float)verdicts.Margin[i] : float.NaN;
    });

    /// <summary><c>coverage.tif</c>: 0 seen, 1 below the horizon, 2 outside the field of view, 3 signal too weak, 255 not asked.</summary>
    public static BundleFile Sight(CoverageResult result) => new("coverage.tif", stream => Write(
        stream, result.Question.Area, s_bytes, (i, pixel) => pixel[0] = (byte)result.Sight[i], "sight"));

    /// <summary><c>margin.tif</c>: [dB] of the signal over the one needed; NaN where not asked, below the horizon or outside the field of view.</summary>
    public static BundleFile Signal(CoverageResult result) => new("margin.tif", stream => Write(
        stream, result.Question.Area, s_reals, (i, pixel) => BinaryPrimitives.WriteSingleLittleEndian(pixel, (float)result.Margin[i]), "margin [dB]"));

    /// <summary>A raster, strip by strip, so that memory does not grow with it.</summary>
    /// <param name="stream">Where to; the directory is written last, over its place at the beginning.</param>
    /// <param name="area">The cells, of ascending numbers.</param>
    /// <param name="kind">Of the values.</param>
    /// <param name="pixel">Writes the values of a cell of the list, one after the other.</param>
    /// <param name="bands">Names of the values of a cell.</param>
    private static void Write(Stream stream, CellArea area, Kind kind, Pixel pixel, params string[] bands)
    {
        var grid = area.Grid;
        var size = bands.Length * kind.Nothing.Length;
        var rows = Math.Clamp(StripSize / (size * grid.Columns), 1, grid.Rows);
        int[] starts = new int[(grid.Rows + rows - 1) / rows], counts = new int[starts.Length];
        var begin = stream.Position;
        stream.Write(Head(grid, kind, rows, starts, counts, bands)); // to be written over
        var strip = new byte[rows * grid.Columns * size];
        var next = 0;
        for (var s = 0; s < starts.Length; s++)
        {
            var first = s * rows * grid.Columns;
            var values = strip.AsSpan(0, Math.Min(rows, grid.Rows - (s * rows)) * grid.Columns * size);
            for (var at = 0; at < values.Length; at += kind.Nothing.Length)
            {
                kind.Nothing.CopyTo(values[at..]);
            }

            for (; next < area.Cell.Length && area.Cell[next] - first < values.Length / size; next++)
            {
                pixel(next, values.Slice((area.Cell[next] - first) * size, size));
            }

            starts[s] = checked((int)(stream.Position - begin));
            using (var zip = new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen: true))
            {
                zip.Write(values);
            }

            counts[s] = (int)(stream.Position - begin) - starts[s];
        }

        stream.Position = begin;
        stream.Write(Head(grid, kind, rows, starts, counts, bands));
        stream.Seek(0, SeekOrigin.End);
    }

    private static byte[] Head(EqualAreaGrid grid, Kind kind, int rows, int[] starts, int[] counts, string[] bands)
    {
        var (keys, reals, texts) = GeoKeys(grid);
        var names = "<GDALMetadata>" + string.Concat(bands.Select((name, i) =>
            $"<Item name=\"DESCRIPTION\" sample=\"{i}\" role=\"description\">{name}</Item>")) + "</GDALMetadata>";

        // Tags in ascending order, as the format demands. What does not fit into four bytes follows the directory.
        (ushort Tag, short Type, byte[] Data)[] tags =
        [
            (256, Int32, Ints(grid.Columns)), // ImageWidth
            (257, Int32, Ints(grid.Rows)), // ImageLength
            (258, Int16, Shorts([.. bands.Select(_ => (ushort)(8 * kind.Nothing.Length))])), // BitsPerSample
            (259, Int16, Shorts(8)), // Compression: deflate
            (262, Int16, Shorts(1)), // PhotometricInterpretation: black is zero
            (273, Int32, Ints(starts)), // StripOffsets
            (277, Int16, Shorts((ushort)bands.Length)), // SamplesPerPixel
            (278, Int32, Ints(rows)), // RowsPerStrip
            (279, Int32, Ints(counts)), // StripByteCounts
            (284, Int16, Shorts(1)), // PlanarConfiguration: interleaved
            (338, Int16, Shorts([.. bands.Skip(1).Select(_ => (ushort)0)])), // ExtraSamples: bands after the first are data
            (339, Int16, Shorts([.. bands.Select(_ => kind.Format)])), // SampleFormat
            (33550, Real, Doubles(grid.CellSize, grid.CellSize, 0.0)), // ModelPixelScale
            (33922, Real, Doubles(0.0, 0.0, 0.0, grid.West, grid.North, 0.0)), // ModelTiepoint
            (34735, Int16, Shorts(keys)), // GeoKeyDirectory
            (34736, Real, Doubles(reals)), // GeoDoubleParams
            (34737, Ascii, Text(texts)), // GeoAsciiParams
            (42112, Ascii, Text(names)), // GDAL_METADATA: names of the bands
            (42113, Ascii, Text(kind.NoData)), // GDAL_NODATA
        ];
        tags = [.. tags.Where(t => t.Data.Length > 0)];
        var directory = 8;
        var beyond = directory + 2 + (12 * tags.Length) + 4;
        var head = new byte[beyond + tags.Sum(t => t.Data.Length > 4 ? Even(t.Data.Length) : 0)];
        head[0] = head[1] = (byte)'I';
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(2), 42);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), directory);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(directory), (ushort)tags.Length);
        for (var i = 0; i < tags.Length; i++)
        {
            var (tag, type, data) = tags[i];
            var entry = head.AsSpan(directory + 2 + (12 * i), 12);
            BinaryPrimitives.WriteUInt16LittleEndian(entry, tag);
            BinaryPrimitives.WriteInt16LittleEndian(entry[2..], type);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], data.Length / (type switch { Int16 => 2, Int32 => 4, Real => 8, _ => 1 }));
            if (data.Length <= 4)
            {
                data.CopyTo(entry[8..]);
                continue;
            }

            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], beyond);
            data.CopyTo(head.AsSpan(beyond));
            beyond += Even(data.Length);
        }

        return head;
    }

    private static (ushort[] Keys, double[] Reals, string Texts) GeoKeys(EqualAreaGrid grid)
    {
        double latitude = new Angle(grid.CenterLatitude).Degrees, longitude = new Angle(grid.CenterLongitude).Degrees;
        const ushort Doubles = 34736, Texts = 34737;
        var common = ImmutableArray.Create<(ushort Key, ushort Where, ushort Count, ushort Value)>((1024, 0, 1, 1), (1025, 0, 1, 1)); // projected; pixel is area
        if (grid.Projection == EqualAreaProjection.Cylindrical && grid.CenterLongitude == 0.0)
        {
            return (Directory([.. common, (3072, 0, 1, 6933), (3076, 0, 1, 9001)]), [], "");
        }

        // Geographic keys before projected ones, ascending. 32767 is "user-defined".
        var azimuthal = grid.Projection == EqualAreaProjection.Azimuthal;
        var name = (azimuthal ? "WGS 84 / Lambert azimuthal equal-area" : "WGS 84 / Lambert cylindrical equal-area") + "|";
        return (
            Directory(
            [
                .. common, (2048, 0, 1, 4326), (2054, 0, 1, 9102), (3072, 0, 1, 32767), (3073, Texts, (ushort)name.Length, 0), (3074, 0, 1, 32767),
                (3075, 0, 1, azimuthal ? (ushort)10 : (ushort)28), (3076, 0, 1, 9001),
                .. azimuthal ? [] : ImmutableArray.Create<(ushort, ushort, ushort, ushort)>((3078, Doubles, 1, 0), (3080, Doubles, 1, 1)),
                (3082, Doubles, 1, 2), (3083, Doubles, 1, 3),
                .. azimuthal ? ImmutableArray.Create<(ushort, ushort, ushort, ushort)>((3088, Doubles, 1, 1), (3089, Doubles, 1, 0)) : [],
            ]),
            [azimuthal ? latitude : 30.0, longitude, 0.0, 0.0], name);

        static ushort[] Directory(ImmutableArray<(ushort Key, ushort Where, ushort Count, ushort Value)> keys) =>
            [1, 1, 1, (ushort)keys.Length, .. keys.SelectMany(k => new[] { k.Key, k.Where, k.Count, k.Value })];
    }

    private static int Even(int n) => n + (n & 1);

    private static byte[] Text(string text) => text.Length == 0 ? [] : [.. Encoding.ASCII.GetBytes(text), 0];

    private static byte[] Ints(params ReadOnlySpan<int> values)
    {
        var data = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(4 * i), values[i]);
        }

        return data;
    }

    private static byte[] Shorts(params ReadOnlySpan<ushort> values)
    {
        var data = new byte[2 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(2 * i), values[i]);
        }

        return data;
    }

    private static byte[] Doubles(params ReadOnlySpan<double> values)
    {
        var data = new byte[8 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(8 * i), values[i]);
        }

        return data;
    }

    /// <summary>Kind of the values of a raster.</summary>
    /// <param name="Format">1 unsigned, 3 floating point.</param>
    /// <param name="Nothing">The value of a cell that was not asked about.</param>
    /// <param name="NoData">The same for people.</param>
    private sealed record Kind(ushort Format, byte[] Nothing, string NoData);
}
