using Parapet.Exchange.Exercises;

namespace Parapet.Exchange.Tests.Exercises;

public sealed class AfterActionTests
{
    [Fact]
    public void Scratch()
    {
        foreach (var pair in (Environment.GetEnvironmentVariable("AFTER_ACTION") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')))
        {
            var read = AfterAction.Read(Directory.EnumerateDirectories(pair[0]).ToDictionary(d => Path.GetFileName(d)));
            Assert.True(read.Try(out var result, out var fault), fault?.ToString());
            File.WriteAllText(pair[1], AfterAction.Html(result, "./parapet exchange exercise scenarios/x.yaml --rate 100 --out out/x"));
        }
    }
}
