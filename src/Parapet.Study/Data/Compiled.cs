namespace Parapet.Study.Data;

/// <summary>Reads the numbers of a compiled file (tools/countries and tools/cities state the formats), never beyond its end.</summary>
/// <param name="bytes">The file.</param>
/// <param name="what">What it should be, for the message: "a file of cities".</param>
internal ref struct Compiled(ReadOnlySpan<byte> bytes, string what)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly string _what = what;
    private int _at;

    /// <summary>The bytes of an embedded file.</summary>
    public static byte[] Embedded(string name)
    {
        using var stream = typeof(Compiled).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Passes over the letters a file begins with.</summary>
    public void Begin(ReadOnlySpan<byte> magic)
    {
        if (!Take(magic.Length).SequenceEqual(magic))
        {
            throw Wrong($"does not begin with {System.Text.Encoding.ASCII.GetString(magic)}");
        }
    }

    /// <summary>How many things follow, each of some bytes at least: a number that the file cannot hold is refused before room is made for it.</summary>
    public int Count(int bytesEach)
    {
        var count = Varint();
        return (long)count * bytesEach <= _bytes.Length - _at ? count : throw Wrong("promises more than it holds");
    }

    /// <summary>The next bytes.</summary>
    public ReadOnlySpan<byte> Take(int length)
    {
        if (length > _bytes.Length - _at)
        {
            throw Wrong("ends early");
        }

        _at += length;
        return _bytes.Slice(_at - length, length);
    }

    /// <summary>A number from 0 to 2^28 - 1.</summary>
    public int Varint()
    {
        var value = 0;
        for (var shift = 0; shift < 28; shift += 7)
        {
            var b = Take(1)[0];
            value |= (b & 0x7f) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw Wrong("holds a number that is too large");
    }

    /// <summary>A number of either sign.</summary>
    public int Zigzag()
    {
        var v = Varint();
        return (v >> 1) ^ -(v & 1);
    }

    /// <summary>The next latitude and longitude or the like: sums of differences, bounded.</summary>
    /// <param name="value">The one before; becomes this one.</param>
    /// <param name="most">Largest size allowed.</param>
    public void Step(ref int value, int most)
    {
        var sum = (long)value + Zigzag();
        value = Math.Abs(sum) <= most ? (int)sum : throw Wrong("holds a place that is none on Earth");
    }

    /// <summary>Refuses what follows the end.</summary>
    public readonly void End()
    {
        if (_at != _bytes.Length)
        {
            throw Wrong("goes on after its end");
        }
    }

    /// <summary>A reason to refuse the file.</summary>
    public readonly InvalidDataException Wrong(string why) => new($"{_what} {why}");
}
