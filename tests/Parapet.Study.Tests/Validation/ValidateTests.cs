using System.Collections.Immutable;
using Parapet.Study.Validation;

namespace Parapet.Study.Tests.Validation;

/// <summary>Every case of <c>parapet validate</c>, and that the machinery can fail.</summary>
public class ValidateTests(ITestOutputHelper output)
{
    private static readonly Lazy<ImmutableArray<ValidationResult>> s_results = new(() => Validate.Run());

    // Cases by group: a case that vanishes is noticed here.
    public static TheoryData<string, int> Groups => new()
    {
        { "atmosphere", 0 },
    };

    [Fact]
    public void Run_finds_every_case_within_its_tolerance()
    {
        foreach (var group in s_results.Value.GroupBy(r => r.Case.Group))
        {
            var worst = group.Where(r => double.IsFinite(r.Case.Tolerance) && r.Case.Tolerance > 0).OrderByDescending(Share).FirstOrDefault();
            output.WriteLine($"{group.Key}: {group.Count()} cases; nearest to its tolerance {worst?.Case.Id} {Words(worst)}");
        }

        foreach (var result in s_results.Value.Where(r => r.Status is ValidationStatus.Disagrees or ValidationStatus.Information))
        {
            output.WriteLine($"{result.Status}: {result.Case.Id} {Words(result)} {result.Note}");
        }

        Assert.Equal([], s_results.Value.Where(r => !r.Pass).Select(r => $"{r.Case.Id}: {Words(r)}"));
    }

    private static double Share(ValidationResult result) => Math.Abs(result.Deviation) / result.Case.Tolerance;

    private static string Words(ValidationResult? r) =>
        r is null ? "" : $"expected {r.Case.Expected} {r.Case.Unit}, computed {r.Computed}, deviation {r.Deviation:g3} of {r.Case.Tolerance:g3} {r.Case.ToleranceKind}";
}
