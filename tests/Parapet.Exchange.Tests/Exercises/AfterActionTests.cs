using System.Text.RegularExpressions;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Exercises;

namespace Parapet.Exchange.Tests.Exercises;

public sealed partial class AfterActionTests : IAsyncLifetime
{
    private const string Command = "./parapet exchange exercise 'a <b>.yaml' --out out/x";
    private SmallExercise exercise = null!;
    private ExerciseResult result = null!;
    private string page = "";

    public async ValueTask InitializeAsync()
    {
        exercise = await SmallExercise.Play();
        result = exercise.Read();
        page = AfterAction.Html(result, Command);
    }

    public ValueTask DisposeAsync()
    {
        exercise.Dispose();
        return ValueTask.CompletedTask;
    }

    // One exercise for all that is looked at of its page: playing it is what takes the time.
    [Fact]
    public void Page_of_a_small_exercise_says_all_and_needs_nothing()
    {
        Needs_nothing_from_elsewhere();
        Text_never_becomes_markup();
        Names_all();
        Tells_what_was_withheld();
        Assert.Equal(page, AfterAction.Html(exercise.Read(), Command));
    }

    private void Needs_nothing_from_elsewhere()
    {
        Assert.DoesNotContain("http:", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https:", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<link", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.All(Links().Matches(page), m => Assert.StartsWith("#", m.Groups[1].Value, StringComparison.Ordinal));
        Assert.All(Urls().Matches(page), m => Assert.StartsWith("#", m.Groups[1].Value, StringComparison.Ordinal));
        Assert.All(Links().Matches(page).Select(m => m.Groups[1].Value[1..]), id => Assert.Contains($"id=\"{id}\"", page, StringComparison.Ordinal));
    }

    private void Text_never_becomes_markup()
    {
        foreach (var hostile in (string[])["<script", "<img", "<b>about", "<i>tests", "</text><script", "'a <b>"])
        {
            Assert.DoesNotContain(hostile, page, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains("&lt;script&gt;alert(&#39;title&#39;)&lt;/script&gt; &amp; more", page, StringComparison.Ordinal);
        Assert.Contains("United &lt;img src=x onerror=alert(1)&gt; States", page, StringComparison.Ordinal);
    }

    private void Names_all()
    {
        foreach (var name in (string[])[
            "EXERCISE", "Russia", "White cell", "third-state", "notified-test", "silent-test", "phantom", "gabala-down", "dead-line", "held-back", "slow-clock", "false-sector", result.Truth.Root,
            "Integrity", "Completeness", "Coarsening", "Truth", "all-warnings", "only-the-number", "./parapet exchange verify exports/us",
        ])
        {
            Assert.Contains(name, page, StringComparison.Ordinal);
        }

        Assert.All(result.Verifications.Values.SelectMany(v => v.Verdicts).SelectMany(v => v.Findings), f => Assert.Contains(f.Code, page, StringComparison.Ordinal));
    }

    private void Tells_what_was_withheld()
    {
        Assert.Contains("the number is told and nothing else (rule \u201conly-the-number\u201d)", page, StringComparison.Ordinal);
        Assert.Contains("nothing told but that there was one", page, StringComparison.Ordinal);
        Assert.Contains("no rule of the policy grants it", page, StringComparison.Ordinal);
        Assert.Contains(AuditCodes.Declaration, page, StringComparison.Ordinal);
    }

    [GeneratedRegex("(?:href|src)=\"(?<to>[^\"]*)\"", RegexOptions.None, 10_000)]
    private static partial Regex Links();

    [GeneratedRegex("url\\((?<to>[^)]*)\\)", RegexOptions.None, 10_000)]
    private static partial Regex Urls();
}
