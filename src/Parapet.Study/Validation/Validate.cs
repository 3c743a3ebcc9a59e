using System.Collections.Immutable;

namespace Parapet.Study.Validation;

/// <summary>What a tolerance is measured in.</summary>
public enum ToleranceKind
{
    /// <summary>In the unit of the quantity.</summary>
    Absolute,

    /// <summary>As a ratio to the expected value.</summary>
    Relative,
}

/// <summary>How a computed value stands to the expected one.</summary>
public enum ValidationStatus
{
    /// <summary>Within the tolerance.</summary>
    Pass,

    /// <summary>Out of tolerance: something is wrong with the program.</summary>
    Fail,

    /// <summary>A published verdict that the program does not share; the note says why. Counted by itself.</summary>
    Disagrees,

    /// <summary>Shown for information, not judged.</summary>
    Information,
}

/// <summary>One published or closed-form value, and how near the program must come to it.</summary>
public sealed record ValidationCase
{
    /// <summary>Group, table, case, quantity: <c>kepler/minimum-energy/2000-km/speed</c>.</summary>
    public required string Id { get; init; }

    /// <summary>For people: <c>Minimum-energy flight: 2000 km</c>.</summary>
    public required string Title { get; init; }

    /// <summary>First part of the id.</summary>
    public required string Group { get; init; }

    /// <summary>What is compared, in words.</summary>
    public required string Quantity { get; init; }

    /// <summary>Unit of expected and computed value; 1 for a pure number. A verdict is 1 for yes, 0 for no.</summary>
    public required string Unit { get; init; }

    /// <summary>As the source gives it; NaN where it says that there is no such value.</summary>
    public required double Expected { get; init; }

    /// <summary>Greatest allowed magnitude of the deviation; infinite where it is not judged.</summary>
    public required double Tolerance { get; init; }

    /// <summary>What tolerance and deviation are measured in.</summary>
    public required ToleranceKind ToleranceKind { get; init; }

    /// <summary>Key in docs/references.md.</summary>
    public required string Source { get; init; }

    /// <summary>What the expected value stands for.</summary>
    public required string Note { get; init; }
}

/// <summary>A case computed again.</summary>
/// <param name="Case">The case.</param>
/// <param name="Computed">In the unit of the case; NaN for no such value.</param>
/// <param name="Deviation">Computed less expected, in the unit of the case or relative, as its tolerance is.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Note">The note of the case and what the computation adds to it.</param>
public sealed record ValidationResult(ValidationCase Case, double Computed, double Deviation, ValidationStatus Status, string Note)
{
    /// <summary>Not out of tolerance.</summary>
    public bool Pass => Status != ValidationStatus.Fail;
}

/// <summary>
/// Why should I believe it? Every case of the tables under <c>validation/</c>, whose expected values come from publications,
/// closed forms and other programs, computed again by the library.
/// </summary>
public static class Validate
{
    private static readonly Lazy<ImmutableArray<ValidationCase>> s_cases =
        new(() => [.. CaseTable.Embedded.SelectMany(t => t.Rows.SelectMany(t.CasesOf)).Select(c => c.Case)]);

    /// <summary>Every case, group by group.</summary>
    public static ImmutableArray<ValidationCase> Cases => s_cases.Value;

    /// <summary>Computes cases; the order is that of <see cref="Cases"/>.</summary>
    /// <param name="filter">Only cases with this text in id or title, whatever the capitals; empty for all.</param>
    /// <param name="progress">Told the done fraction, 0 to 1, from any thread.</param>
    /// <param name="cancellation">Ends the computation with <see cref="OperationCanceledException"/>.</param>
    public static ImmutableArray<ValidationResult> Run(
        string filter = "", IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Run(CaseTable.Embedded, filter, progress, cancellation);

    internal static ImmutableArray<ValidationResult> Run(
        ImmutableArray<CaseTable> tables, string filter, IProgress<double>? progress, CancellationToken cancellation)
    {
        var measures = Measures.All();
        var work = tables
            .SelectMany(t => t.Rows.Select(row => (
                Row: row,
                Measure: measures[t.Name],
                Cases: t.CasesOf(row).Where(c => Matches(c.Case, filter)).ToImmutableArray())))
            .Where(w => !w.Cases.IsEmpty)
            .ToArray();
        var results = new ImmutableArray<ValidationResult>[work.Length];
        var done = 0;
        Parallel.For(0, work.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            var (row, measure, cases) = work[i];
            var measured = measure(row);
            results[i] = [.. cases.Select(c => Compare(c.Comparison, c.Case, measured))];
            progress?.Report((double)Interlocked.Increment(ref done) / work.Length);
        });
        return [.. results.SelectMany(r => r)];
    }

    private static bool Matches(ValidationCase validation, string filter) =>
        validation.Id.Contains(filter, StringComparison.OrdinalIgnoreCase) || validation.Title.Contains(filter, StringComparison.OrdinalIgnoreCase);

    private static ValidationResult Compare(Comparison check, ValidationCase validation, Measured measured)
    {
        double expected = validation.Expected, computed = measured.Of(check.Column);
        var difference = double.IsNaN(expected) && double.IsNaN(computed) ? 0.0 : computed - expected;
        var deviation = validation.ToleranceKind == ToleranceKind.Relative ? difference / Math.Abs(expected) : difference;
        var within = Math.Abs(deviation) <= validation.Tolerance;
        var status = check.Kind switch
        {
            ComparisonKind.Information => ValidationStatus.Information,
            ComparisonKind.Verdict when !within && !double.IsNaN(computed) => ValidationStatus.Disagrees,
            _ => within ? ValidationStatus.Pass : ValidationStatus.Fail,
        };
        var note = string.Join(". ", ((string[])[measured.Note, validation.Note]).Where(n => n.Length > 0));
        return new ValidationResult(validation, computed, deviation, status, note);
    }
}
