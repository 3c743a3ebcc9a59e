using System.Text;
using Parapet.Exchange.Feeds;
using Parapet.Study;
using Parapet.Study.Tests;

namespace Parapet.Exchange.Tests.Feeds;

/// <summary>Scenarios of the repository and their feeds, each made once.</summary>
internal static class Played
{
    private static readonly Lazy<(Scenario Scenario, Truth Truth)> s_joint = new(() => Make("07-joint-sharing"));
    private static readonly Lazy<(Scenario Scenario, Truth Truth)> s_y2k = new(() => Make("09-y2k-1999"));

    /// <summary>Scenario 07.</summary>
    public static (Scenario Scenario, Truth Truth) Joint => s_joint.Value;

    /// <summary>Scenario 09.</summary>
    public static (Scenario Scenario, Truth Truth) Y2k => s_y2k.Value;

    /// <summary>A scenario of the repository, with settings.</summary>
    public static Scenario Read(string name, params string[] settings)
    {
        var parsed = ScenarioText.ReadFile(Repository.PathOf("scenarios", name + ".yaml"), new ReadOptions { Set = [.. settings] });
        Assert.Equal([], parsed.Diagnostics.Select(d => d.ToString()));
        return parsed.Scenario!;
    }

    /// <summary>A scenario from text.</summary>
    public static Scenario Text(string yaml)
    {
        var parsed = ScenarioText.Read("test.yaml", Encoding.UTF8.GetBytes(yaml));
        Assert.Equal([], parsed.Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString()));
        return parsed.Scenario!;
    }

    /// <summary>The truth of a scenario that can be played.</summary>
    public static Truth Of(Scenario scenario)
    {
        var result = Feed.Of(scenario, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([], result.Diagnostics.Select(d => d.ToString()));
        return result.Truth!;
    }

    private static (Scenario Scenario, Truth Truth) Make(string name)
    {
        var scenario = Read(name);
        return (scenario, Of(scenario));
    }
}
