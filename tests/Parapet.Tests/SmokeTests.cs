namespace Parapet.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void Nothing() => Assert.Equal(1, 1);
}
