using System.Text.Json;
using System.Text.RegularExpressions;

namespace Parapet.Study.Tests;

public partial class SchemaTests
{
    [Fact]
    public void Schema_for_editors_is_as_published()
    {
        var json = ScenarioSchema.Json();
        using var parsed = JsonDocument.Parse(json);
        Assert.Equal("parapet-scenario/1", parsed.RootElement.GetProperty("title").GetString());
        Repository.Approved(json, "docs", "guide", "scenario-schema.json");
    }

    [Fact]
    public void Tables_of_the_guide_are_those_of_the_format()
    {
        var file = Repository.PathOf("docs", "guide", "scenario-format.md");
        var guide = File.ReadAllText(file);
        var written = Region().Matches(guide).Select(m => m.Groups["name"].Value);
        Assert.Equal(ScenarioSchema.Tables.Order(), written.Order());
        var now = Region().Replace(guide, m => $"<!-- keys: {m.Groups["name"].Value} -->\n{ScenarioSchema.Table(m.Groups["name"].Value)}<!-- end -->");
        Repository.Approved(now, "docs", "guide", "scenario-format.md");
    }

    [Fact]
    public void Example_of_the_guide_reads_without_a_remark()
    {
        var guide = File.ReadAllText(Repository.PathOf("docs", "guide", "scenario-format.md"));
        var examples = Example().Matches(guide).Select(m => m.Groups["text"].Value).Where(t => t.StartsWith("format:", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(examples);
        Assert.All(examples, text => Assert.Equal("", string.Join("\n", ScenarioText.Read("guide.yaml", System.Text.Encoding.UTF8.GetBytes(text)).Diagnostics)));
    }

    [GeneratedRegex("<!-- keys: (?<name>[a-z_ ]+) -->\n(?<table>.*?)<!-- end -->", RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Region();

    [GeneratedRegex("```yaml\n(?<text>.*?)```", RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Example();
}
