using Parapet.Statistics;

namespace Parapet.Tests.Statistics;

public sealed class DrawsTests
{
    // Known answers of philox4x32 with 10 rounds: counter, key, result. Source: SALMON-2011 (kat_vectors of Random123).
    public static TheoryData<uint[], uint[], uint[]> KnownAnswers => new()
    {
        { [0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
        { [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd] },
        { [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1] },
    };

    [Theory]
    [MemberData(nameof(KnownAnswers))]
    public void Philox_of_a_published_counter_gives_the_published_words(uint[] counter, uint[] key, uint[] expected)
    {
        var (a, b, c, d) = Draws.Philox(key[0], key[1], counter[0], counter[1], counter[2], counter[3]);
        Assert.Equal<uint>(expected, (uint[])[a, b, c, d]);
    }

    // 20,000 numbers: mean within 4/sqrt(n) of 0, variance within 4 sqrt(2/n) of 1, fourth moment within 4 sqrt(96/n) of 3, pairs uncorrelated within 4/sqrt(n/2).
    [Theory]
    [InlineData(0UL, 0u)]
    [InlineData(20071ul, 3u)]
    [InlineData(ulong.MaxValue, 7u)]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution(ulong seed, uint number)
    {
        const int pairs = 10_000;
        double sum = 0, square = 0, fourth = 0, product = 0;
        for (var n = 0u; n < pairs; n++)
        {
            var (a, b) = Draws.Normal(seed, number, Draws.Entity("emr"), 1, n);
            sum += a + b;
            square += (a * a) + (b * b);
            fourth += (a * a * a * a) + (b * b * b * b);
            product += a * b;
        }

        const double count = 2.0 * pairs;
        Assert.Equal(0.0, sum / count, 4 / Math.Sqrt(count));
        Assert.Equal(1.0, square / count, 4 * Math.Sqrt(2 / count));
        Assert.Equal(3.0, fourth / count, 4 * Math.Sqrt(96 / count));
        Assert.Equal(0.0, product / pairs, 4 / Math.Sqrt(pairs));
    }

    [Fact]
    public void Normal_changes_with_each_of_what_it_is_drawn_for()
    {
        var drawn = new[]
        {
            Draws.Normal(1, 2, 3, 4, 5), Draws.Normal(2, 2, 3, 4, 5), Draws.Normal(1UL << 32, 2, 3, 4, 5), Draws.Normal(1, 3, 3, 4, 5),
            Draws.Normal(1, 2, 4, 4, 5), Draws.Normal(1, 2, 3, 5, 5), Draws.Normal(1, 2, 3, 4, 6),
        };
        Assert.Equal(drawn.Length, drawn.Distinct().Count());
        Assert.Equal(drawn[0], Draws.Normal(1, 2, 3, 4, 5));
    }

    // FNV-1a of "a" and "foobar", 32 bits. Source: FNV-2011.
    [Theory]
    [InlineData("", 0x811c9dc5u)]
    [InlineData("a", 0xe40c292cu)]
    [InlineData("foobar", 0xbf9cf968u)]
    public void Entity_of_an_id_is_its_published_hash(string id, uint expected) => Assert.Equal(expected, Draws.Entity(id));
}
