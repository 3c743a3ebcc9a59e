using System.Buffers.Binary;
using System.Xml.Linq;
using Parapet.Mapping;
using Parapet.Study.Bundle;
using Parapet.Study.Mapping;

namespace Parapet.Study.Tests.Mapping;

/// <summary>Files of a million cells: written in parts, so that memory holds the columns of the result and little more.</summary>
[Collection(nameof(Alone))]
public sealed class MillionCellsTests
{
    // [bytes] of live memory while a file is written: 10 to 32 MB for the columns, by what the library's pools hold; held whole they would be 130 MB.
    private const long Little = 48L << 20;

    private static readonly Lazy<FootprintResult> s_million = new(() => SyntheticFootprint.Make(SyntheticFootprint.Grid(1200, 900, 4_000), all: true, noise: 60));

    private static FootprintResult Million => s_million.Value;

    // 100,000 cells: the rows of one group.
    private static FootprintResult OneGroup => SyntheticFootprint.Make(SyntheticFootprint.Grid(400, 250, 12_000), all: true, noise: 60);

    [Fact]
    public void Raster_is_written_in_strips_that_read_back_cell_by_cell()
    {
        var (tags, states) = FootprintTests.Tiff(FootprintTests.Bytes(GeoTiff.States(Million)));
        var (_, margins) = FootprintTests.Tiff(FootprintTests.Bytes(GeoTiff.Margins(Million)));
        Assert.True(tags[273].Length > 4, "one strip only");
        Assert.Equal(2 * Million.Missile.Length, states.Length);
        for (var i = 0; i < Million.Missile.Length; i += 1 + (i % 3))
        {
            Assert.Equal((byte)Million.Supported.State[i], states[(2 * i) + 1]);
            var margin = Million.Kinematic.Unit[i] == "s" ? (float)Million.Kinematic.Margin[i] : float.NaN;
            Assert.Equal(margin, BinaryPrimitives.ReadSingleLittleEndian(margins.AsSpan(8 * i)));
        }
    }

    [Fact]
    public async Task Columns_are_written_in_groups_that_read_back_cell_by_cell()
    {
        await using var reader = await Parquet.ParquetReader.CreateAsync(new MemoryStream(FootprintTests.Bytes(CellsParquet.File(Million))), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((Million.Missile.Length + 99_999) / 100_000, reader.RowGroupCount);
        var first = 0;
        for (var g = 0; g < reader.RowGroupCount; g++)
        {
            using var group = reader.OpenRowGroupReader(g);
            var margin = new double[group.RowCount];
            await group.ReadAsync<double>(reader.Schema.FindDataField("supported_margin"), margin, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(Million.Supported.Margin[first..(first + margin.Length)], margin);
            first += margin.Length;
        }

        Assert.Equal(Million.Missile.Length, first);
    }

    [Fact]
    public void Data_of_a_million_cells_are_written_in_little_memory()
    {
        // What the library for columns keeps for use again, once a group of rows was written, is no matter of how many there are.
        CellsParquet.File(OneGroup).Write(Stream.Null);
        foreach (var file in (BundleFile[])[GeoTiff.States(Million), GeoTiff.Margins(Million), CellsParquet.File(Million)])
        {
            using var stream = new Watched();
            file.Write(stream);
            Assert.True(stream.Most < Little, $"{file.Name}: {stream.Most >> 20} MB");
        }
    }

    [Fact]
    public void Map_of_cells_finer_than_the_drawing_is_drawn_in_squares_and_says_so()
    {
        var fine = SyntheticFootprint.Make(SyntheticFootprint.Grid(1600, 700, 3_000), all: true);
        var (area, index, side) = CoarseCells.Of(fine.Area, 500);
        Assert.Equal(4, side);
        Assert.Equal(400 * 175, area.Cell.Length);
        Assert.All(area.Cell.Zip(index), p =>
        {
            var (column, row) = (fine.Area.Cell[p.Second] % 1600, fine.Area.Cell[p.Second] / 1600);
            Assert.Equal(p.First, (row / 4 * 400) + (column / 4));
            Assert.Equal((2, 2), (column % 4, row % 4));
        });

        var svg = FootprintMap.Svg(fine, supported: false);
        Assert.NotNull(XDocument.Parse(svg));
        Assert.Contains("squares of 2 by 2", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("squares of", FootprintMap.Svg(SyntheticFootprint.Europe, supported: false), StringComparison.Ordinal);
    }

    [Fact]
    public void Lone_cell_of_a_square_is_drawn()
    {
        var fine = SyntheticFootprint.Make(SyntheticFootprint.Grid(40, 40, 3_000), all: true).Area;
        var lone = fine with { Cell = [3 + (40 * 7)], Latitude = [fine.Latitude[283]], Longitude = [fine.Longitude[283]], Country = [-1], Population = [0] };
        var (area, index, _) = CoarseCells.Of(lone, 10);
        Assert.Equal([10], area.Cell);
        Assert.Equal([0], index);
    }

    [Fact]
    public void Interrupted_writing_stops_within_a_file_and_leaves_nothing_behind()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            using var stop = new CancellationTokenSource();
            var written = 0;
            var file = new BundleFile("endless", stream =>
            {
                for (; written < 1000; written++)
                {
                    stream.Write(new byte[100_000]);
                    if (written == 3)
                    {
                        stop.Cancel();
                    }
                }
            });
            Assert.Throws<OperationCanceledException>(() => ResultBundle.Write(Path.Combine(folder, "out"), [file], stop.Token));
            Assert.InRange(written, 3, 4);
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Nothing else runs beside, since memory is measured.</summary>
    [CollectionDefinition(DisableParallelization = true)]
    public sealed class Alone;

    /// <summary>Takes bytes and keeps none; what lives besides is measured at every hundredth write.</summary>
    private sealed class Watched : Stream
    {
        private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);
        private int _writes;

        public long Most { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => true;

        public override long Length => Position;

        public override long Position { get; set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Position += count;
            if (_writes++ % 100 == 0)
            {
                Most = Math.Max(Most, GC.GetTotalMemory(forceFullCollection: true) - _before);
            }
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => Position;

        public override void SetLength(long value)
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => 0;
    }
}
