using System.Collections.Immutable;
using Parapet.Study.Validation;

namespace Parapet.Study.Tests.Validation;

/// <summary>Every case of <c>parapet validate</c>, and that the machinery can fail.</summary>
public class ValidateTests(ITestOutputHelper output)
{
    private static readonly Lazy<ImmutableArray<ValidationResult>> s_results = new(() => Validate.Run());

    // A group that loses a case is noticed here.
    public static TheoryData<string, int> Groups => new()
    {
        { "atmosphere", 71 }, { "effectiveness", 71 }, { "entry", 11 }, { "forden", 4 }, { "geodesics", 64 }, { "geometry", 61 },
        { "kepler", 156 }, { "lofted", 1 }, { "nesc", 24 }, { "powered", 33 }, { "radar", 20 }, { "thresholds", 43 },
        { "timeline", 2 }, { "verdicts", 46 }, { "visibility", 32 },
    };

    [Fact]
    public void Run_finds_every_case_within_its_tolerance()
    {
        foreach (var group in s_results.Value.GroupBy(r => r.Case.Group))
        {
            var worst = group.Where(r => double.IsFinite(r.Case.Tolerance) && r.Case.Tolerance > 0).MaxBy(r => Math.Abs(r.Deviation) / r.Case.Tolerance);
            output.WriteLine($"{group.Key}: {group.Count()} cases; nearest to its tolerance: {Words(worst)}");
        }

        foreach (var result in s_results.Value.Where(r => r.Status is ValidationStatus.Disagrees or ValidationStatus.Information))
        {
            output.WriteLine($"{result.Status}: {Words(result)}. {result.Note}");
        }

        Assert.Equal([], s_results.Value.Where(r => !r.Pass).Select(Words));
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void Group_has_all_its_cases(string group, int count) =>
        Assert.Equal(count, Validate.Cases.Count(c => c.Group == group));

    [Fact]
    public void Groups_are_all_counted() =>
        Assert.Equal(Groups.Select(g => g.Data.Item1), Validate.Cases.Select(c => c.Group).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Cases_and_results_are_the_same_in_the_same_order() =>
        Assert.Equal(Validate.Cases, s_results.Value.Select(r => r.Case));

    [Fact]
    public void Case_ids_are_unique() =>
        Assert.Equal([], Validate.Cases.GroupBy(c => c.Id, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public void Case_sources_are_in_the_list_of_references() =>
        Assert.Equal([], Validate.Cases.Select(c => c.Source).Distinct().Where(s => Catalogue.Source(s) is null));

    [Fact]
    public void Published_verdicts_of_the_scenarios_are_all_compared()
    {
        var verdicts = CaseTable.Embedded.Single(t => t.Name == "verdicts/published").Rows;
        var missing =
            from file in Directory.GetFiles(Repository.PathOf("scenarios"), "*.yaml")
            let scenario = ScenarioText.ReadFile(file).Scenario
            from published in scenario.Published
            from threat in scenario.Threats
            where published.Threat is null || published.Threat == threat.Id
            where !verdicts.Any(r => r["scenario"] == scenario.Id && r["threat"] == threat.Id && r["source"] == published.Source
                && (published.Position is null || r["position"] == published.Position)
                && r.Number("intercept") > 0 == published.Intercept)
                && !CommonGround(scenario.Id, threat.Id)
            select $"{scenario.Id}: {threat.Id} by {published.Source}";
        Assert.Equal([], missing);

        // What both sides hold is asserted, not compared.
        bool CommonGround(string scenario, string threat) => CaseTable.Embedded.Single(t => t.Name == "verdicts/asserted").Rows
            .Any(r => r["scenario"] == scenario && r["threat"] == threat);
    }

    [Fact]
    public void Run_with_a_filter_computes_only_what_it_names()
    {
        var results = Validate.Run("Scud-B", cancellation: TestContext.Current.CancellationToken);
        Assert.NotEmpty(results);
        Assert.All(results, r => Assert.Contains("Scud-B", r.Case.Id, StringComparison.OrdinalIgnoreCase));
        Assert.Empty(Validate.Run("no such case", cancellation: TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("4.87", "relative 1e-4", ValidationStatus.Fail)]        // 4.8650 is right: 0.1 % too much
    [InlineData("4.865", "relative 1e-4", ValidationStatus.Pass)]
    [InlineData("4.86", "absolute 0 printed", ValidationStatus.Pass)]   // to the digits it has, it is right
    [InlineData("4.88", "absolute 0 printed", ValidationStatus.Fail)]
    [InlineData("never", "relative 1e-4", ValidationStatus.Fail)]
    [InlineData("4.88", "information", ValidationStatus.Information)]
    [InlineData("1", "verdict", ValidationStatus.Disagrees)]
    public void Run_tells_a_wrong_value_from_a_right_one(string expected, string check, ValidationStatus status)
    {
        // Least speed over 3,000 km: 4.86499563797 km/s (BATE-MUELLER-WHITE-1971, closed form).
        var table = CaseTable.Read("kepler/minimum-energy", $"""
            # title: one case
            # source: BATE-MUELLER-WHITE-1971
            # check: speed_km_s {check}
            case,range_km,speed_km_s
            3000 km,3000,{expected}
            """);
        var result = Assert.Single(Validate.Run([table], "", null, TestContext.Current.CancellationToken));
        Assert.Equal(status, result.Status);
        Assert.Equal(status != ValidationStatus.Fail, result.Pass);
        Assert.Equal(4.86499563797, result.Computed, 1e-11);
    }

    // Half a unit of the last digit.
    [Theory]
    [InlineData("12", 0.5)]
    [InlineData("12.3", 0.05)]
    [InlineData("-0.120", 0.0005)]
    [InlineData("1.2e4", 500)]
    [InlineData("8.89064e-2", 5e-8)]
    public void Half_unit_is_that_of_the_last_printed_digit(string printed, double half) =>
        Assert.Equal(half, Comparison.HalfUnit(printed), half * 1e-12);

    [Fact]
    public void Read_refuses_a_row_of_the_wrong_length() =>
        Assert.Throws<InvalidDataException>(() => CaseTable.Read("a/b", "case,range_km\n3000 km,3000,1"));

    private static string Words(ValidationResult? r) => r is null
        ? ""
        : $"{r.Case.Id}: expected {r.Case.Expected} {r.Case.Unit}, computed {r.Computed}, {r.Case.ToleranceKind} deviation {r.Deviation:g3} of {r.Case.Tolerance:g3} allowed";
}
