using System.Text;

namespace Parapet.Study.Tests;

/// <summary>What an evaluation says of its own answer: what disputes it, what flips it, and who published another one.</summary>
public class EvaluateTests
{
    private static readonly Lazy<(Parsed Parsed, Results Results)> s_small = new(() => Evaluated(Small()));

    // Speeds on either side of the 6.77 km/s at which this missile comes within reach 300 s after its launch, and commit times on
    // either side of the 224 s that do it at 6.5 km/s (both by the threshold search).
    [Theory]
    [InlineData(6.3, 7.7, 300, VerdictKind.Disputed, "interceptors.poland.burnout_speed_km_s")]
    [InlineData(6.4, 6.6, 300, VerdictKind.No, "")]
    [InlineData(6.5, 6.5, 200, VerdictKind.Disputed, "commit.after_launch_s")]
    [InlineData(6.4, 6.7, 250, VerdictKind.Disputed, "interceptors.poland.burnout_speed_km_s commit.after_launch_s")] // neither alone
    public void A_cited_range_disputes_a_verdict_only_where_the_answer_changes_within_it(
        double slow, double fast, double soon, VerdictKind expected, string by)
    {
        var verdict = Evaluated(Small(slow, fast, soon)).Results.Threats.Single(t => t.Threat.Id == "vypolzovo-washington").Kinematic;
        Assert.False(verdict.Nominal);
        Assert.Equal(expected, verdict.Kind);
        Assert.Equal(by.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), verdict.DisputedBy.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_flip_flips_the_verdict_when_its_input_is_turned()
    {
        var (parsed, results) = s_small.Value;
        var flips = Verdicts(results).SelectMany(v => v.Verdict.Flips.Select(f => (v.Threat, v.Supported, v.Verdict.Nominal, Flip: f))).ToList();
        Assert.True(flips.Count > 20);
        foreach (var turned in flips.GroupBy(f => new Setting(f.Flip.Path, f.Flip.FlipsAt)))
        {
            var again = Run(parsed.Turn(turned.Key)!);
            Assert.All(turned, f => Assert.True(
                Of(again.Threats.Single(t => t.Threat.Id == f.Threat), f.Supported).Nominal != f.Nominal,
                $"{f.Threat}: {f.Flip.Path} at {f.Flip.FlipsAt} does not flip it"));
        }
    }

    [Fact]
    public void Flips_are_inputs_of_the_defence_its_sensors_or_command_and_never_the_attackers()
    {
        var (parsed, results) = s_small.Value;
        var roles = results.Scenario.Inputs.ToDictionary(i => i.Path, i => i.Role, StringComparer.Ordinal);
        Assert.All(Verdicts(results).SelectMany(v => v.Verdict.Flips), f => Assert.True(roles[f.Path] is InputRole.Defence or InputRole.Sensor or InputRole.Command, f.Path));

        // Though there is one that would: a warhead that no radar sees.
        var seen = results.Threats.Single(t => t.Threat.Id == "tabriz-washington");
        var unseen = Run(parsed.Turn(new Setting("threats.tabriz-washington.cross_section_m2", 1e-6))!);
        Assert.True(seen.SensorSupported.Nominal);
        Assert.False(unseen.Threats.Single(t => t.Threat.Id == "tabriz-washington").SensorSupported.Nominal);
    }

    [Fact]
    public void Every_reported_intercept_is_one_of_both_flights_within_a_kilometer()
    {
        var shots = s_small.Value.Results.Threats.SelectMany(t => t.Engagements.SelectMany(e => e.Shots.Concat(e.SupportedShots)).Select(s => (t.Flight, Shot: s))).ToList();
        Assert.NotEmpty(shots);
        Assert.All(shots, s =>
        {
            var apart = (s.Flight.Trajectory.At(s.Shot.InterceptTime).PositionEcef - s.Shot.Trajectory.At(s.Shot.InterceptTime - s.Shot.LaunchTime).PositionEcef).Norm;
            Assert.InRange(apart, 0, 1000);
            Assert.Equal(apart, s.Shot.Miss, 1e-6);
        });
    }

    [Theory]
    [InlineData("mda-2007")]
    [InlineData("lewis-postol-2007")]
    public void A_missile_outside_the_defence_is_not_engageable_and_the_verdict_says_why(string position)
    {
        var scenario = ScenarioText.ReadFile(Repository.PathOf("scenarios", "01-third-site-2007.yaml"), new ReadOptions { Position = position }).Scenario!;
        var result = Run(scenario with { Threats = [.. scenario.Threats.Where(t => t.Id == "tabriz-ankara")] }).Threats.Single();
        foreach (var verdict in (Verdict[])[result.Kinematic, result.SensorSupported])
        {
            Assert.Equal(VerdictKind.No, verdict.Kind);
            Assert.NotNull(verdict.Binding);
            Assert.True(verdict.Margin < 0);
            Assert.Matches(@"\d+ (s|km)", verdict.Reason);
        }
    }

    [Fact]
    public void A_contradicted_publication_is_remarked_on_and_an_agreeing_one_is_not()
    {
        const string Published = """

            published:
              - {threat: tabriz-washington, intercept: false, quote: "It cannot.", source: PARAPET-DERIVED}
              - {threat: tabriz-washington, intercept: true, quote: "It can.", source: PARAPET-DERIVED}
              - {threat: tabriz-ankara, intercept: false, quote: "It cannot.", source: PARAPET-DERIVED}
            """;
        var results = Run(Read(Small() + Published).Scenario!);
        var remark = Assert.Single(results.Remarks);
        Assert.Equal(Severity.Warning, remark.Severity);
        Assert.Equal("threats.tabriz-washington", remark.Path);
        Assert.Equal([false, true], results.Threats[0].Published.Select(p => p.Agrees));
    }

    private static string Small(double slow = 6.3, double fast = 7.7, double soon = 300) => FormattableString.Invariant($$$"""
        format: parapet-scenario/1
        title: Three missiles
        parties: {us: {name: United States}}
        interceptors:
          poland:
            type: gbi-two-stage-mda
            site: redzikowo
            inventory: 10
            owner: us
            burnout_speed_km_s: {value: 6.5, low: {{{slow}}}, high: {{{fast}}}, sources: [PARAPET-DERIVED], confidence: D}
        radars: {emr: {type: emr-filled, site: brdy, owner: us}}
        infrared: {satellites: {type: dsp, owner: us}}
        commit: {after_launch_s: {value: 300, low: {{{soon}}}, high: 300, sources: [PARAPET-DERIVED], confidence: D}}
        threats:
          tabriz-washington: {missile: notional-icbm-solid, from: tabriz, to: washington}
          vypolzovo-washington: {missile: ss-25, from: vypolzovo, to: washington}
          tabriz-ankara: {missile: shahab-3, from: tabriz, to: ankara}
        """);

    private static Parsed Read(string text) => ScenarioText.Read("three-missiles.yaml", Encoding.UTF8.GetBytes(text));

    private static (Parsed Parsed, Results Results) Evaluated(string text)
    {
        var parsed = Read(text);
        Assert.Equal([], parsed.Diagnostics.Select(d => d.ToString()));
        return (parsed, Run(parsed.Scenario!, parsed.Turn));
    }

    private static Results Run(Scenario scenario, Turn? turn = null) =>
        Evaluate.Run(scenario, turn, cancellation: TestContext.Current.CancellationToken).Results!;

    private static IEnumerable<(string Threat, bool Supported, Verdict Verdict)> Verdicts(Results results) =>
        results.Threats.SelectMany(t => (IEnumerable<(string, bool, Verdict)>)[(t.Threat.Id, false, t.Kinematic), (t.Threat.Id, true, t.SensorSupported)]);

    private static Verdict Of(ThreatResult threat, bool supported) => supported ? threat.SensorSupported : threat.Kinematic;
}
