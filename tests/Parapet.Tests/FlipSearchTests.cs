namespace Parapet.Tests;

public sealed class FlipSearchTests
{
    [Fact]
    public void All_non_monotone_answer_returns_every_flip()
    {
        // yes strictly between 2 and 3 and above 7
        Answer? At(double x) => new(x is (> 2 and < 3) or > 7, double.NaN);
        var flips = FlipSearch.All(At, 0, 10, 41, 1e-9);
        Assert.Equal(3, flips.Length);
        Assert.Equal(2, flips[0], 1e-8);
        Assert.Equal(3, flips[1], 1e-8);
        Assert.Equal(7, flips[2], 1e-8);
    }

    [Theory]
    [InlineData(5.0, 6.4)]
    [InlineData(8.0, 6.4)]
    [InlineData(0.0, 6.4)]
    public void Nearest_monotone_answer_finds_flip_from_either_side(double present, double expected)
    {
        var calls = 0;
        Answer? At(double x)
        {
            calls++;
            return new(x > 6.4, (x * x) - (6.4 * 6.4));
        }

        var flip = FlipSearch.Nearest(At, present, At(present)!.Value, 0, 20);
        Assert.NotNull(flip);
        Assert.Equal(expected, flip.Value, 0.02);
        Assert.NotEqual(At(present)!.Value.Yes, At(flip.Value)!.Value.Yes);
        Assert.True(calls < 60);
    }

    [Fact]
    public void Nearest_no_flip_in_range_is_null() =>
        Assert.Null(FlipSearch.Nearest(_ => new Answer(true, 1), 3, new Answer(true, 1), 0, 10));

    [Fact]
    public void Nearest_refused_values_bound_the_search()
    {
        // refused above 6: the flip at 8 is out of bounds
        Answer? At(double x) => x > 6 ? null : new Answer(x > 8, x - 8);
        Assert.Null(FlipSearch.Nearest(At, 5, At(5)!.Value, 0, 10));
    }
}
