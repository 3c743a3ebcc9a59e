using System.Xml.Linq;
using Parapet.Study.Benchmarks;

namespace Parapet.Study.Tests.Benchmarks;

/// <summary>The chart of docs/performance.md. <c>UPDATE_GOLDEN=1</c> draws it anew, as <c>bench/record</c> does after each measurement.</summary>
public sealed class BenchHistoryTests
{
    private static readonly string s_chart = Repository.PathOf("docs", "bench-history.svg");

    [Fact]
    public void Chart_of_the_documents_is_what_the_history_draws()
    {
        var drawn = BenchHistory.Svg(File.ReadLines(Repository.PathOf("bench", "history.jsonl")));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is { Length: > 0 })
        {
            File.WriteAllText(s_chart, drawn);
        }

        Assert.Equal(File.ReadAllText(s_chart), drawn);
    }

    [Fact]
    public void Chart_draws_what_was_measured_and_leaves_gaps_where_nothing_was()
    {
        string[] lines =
        [
            """{"commit":"aaa1111","ratio_to_start":{"run_01":10}}""",
            "",
            """{"commit":"bbb2222","ratio_to_start":{"run_01":8,"fly_aimed":2},"bench":{"cases":[{"name":"coast","ratio_to_peak":0.25,"ratio_to_scalar":5.5},{"name":"range","ratio_to_peak":null,"ratio_to_scalar":null}]}}""",
        ];
        var svg = BenchHistory.Svg(lines);
        Assert.NotNull(XDocument.Parse(svg));
        Assert.Equal(5, svg.Split("<circle").Length - 1);
        foreach (var said in new[] { "aaa1111", "bbb2222", "run 01: 8.0", "fly aimed: 2.0", "coast: 5.5", "coast: 25" })
        {
            Assert.Contains(said, svg, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("range", svg, StringComparison.Ordinal);
        Assert.Contains("not measured yet", BenchHistory.Svg(lines[..1]), StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_line_is_named()
    {
        Assert.Contains("line 2", Assert.Throws<InvalidDataException>(() => BenchHistory.Svg(["""{"commit":"a"}""", "{"])).Message, StringComparison.Ordinal);
        Assert.Contains("line 1", Assert.Throws<InvalidDataException>(() => BenchHistory.Svg(["""{"cores":2}"""])).Message, StringComparison.Ordinal);
    }
}
