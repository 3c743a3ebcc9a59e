namespace Parapet.App.Tests;

/// <summary>What <c>footprint</c> refuses, and that each refusal names the option and the way out.</summary>
public sealed class FootprintVerbTests
{
    [Theory]
    [InlineData("--from-cells 20", "--from-cells", "--from-area")]
    [InlineData("--from-area iran --from tabriz", "--from-area", "--from out")]
    [InlineData("--from-area iron", "--from-area", "iran")]
    [InlineData("--launch-area denied --to Washington --from-area iran", "--from-area", "Leave it out")]
    [InlineData("--from-area iran --from-cells 10000 --cells 10000", "--cells", "at most 25,000,000")]
    [InlineData("--cells 40000 --site-search poland", "--cells", "at most 50,000")]
    [InlineData("--to Washington", "--to", "--launch-area denied")]
    [InlineData("--site-candidates 20", "--site-candidates", "--site-search")]
    public void Mistake_of_the_command_line_is_told_with_its_option_and_the_way_out(string options, string option, string way)
    {
        var ran = Cli.RunLine("footprint scenarios/01-third-site-2007.yaml " + options, Cli.Root).Expect(1);
        Assert.Contains(option, ran.Error, StringComparison.Ordinal);
        Assert.Contains(way, ran.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Empty(ran.Out);
    }
}
