using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Parapet.App.Shell;
using Parapet.Study.Bundle;
using Parapet.Study.Validation;

namespace Parapet.App.Verbs;

/// <summary><c>validate</c>: why should I believe it?</summary>
internal static class ValidateVerb
{
    private static readonly Argument<string?> s_filter = new("case")
    {
        Description = "Only cases with this text in their id or title.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The verb.</summary>
    public static Verb Create() => new(
        "validate",
        "Why should I believe it? Computes every published case again and prints the deviation from its source.",
        """
        ./parapet validate
        ./parapet validate forden
        ./parapet validate --json
        """,
        Compute,
        s_filter, Parameters.Out);

    private static Outcome Compute(ParseResult parse, CancellationToken cancel)
    {
        var filter = parse.GetValue(s_filter) ?? "";
        using var progress = new Progress("Validating");
        var results = Validate.Run(filter, progress, cancel);
        if (results.IsEmpty)
        {
            return Outcome.Refuse("CLI004", "case", $"no case has '{filter}' in its id or title. ./parapet validate lists them all.");
        }

        var json = new JsonObject
        {
            ["passed"] = Count(results, ValidationStatus.Pass),
            ["failed"] = Count(results, ValidationStatus.Fail),
            ["disagreeing"] = Count(results, ValidationStatus.Disagrees),
            ["information"] = Count(results, ValidationStatus.Information),
            ["cases"] = Json.Array(results, One),
        };
        return new Answer(json, terminal => Tell(terminal, results))
        {
            Fault = Count(results, ValidationStatus.Fail) is > 0 and var failed
                ? $"{failed} of {results.Length} cases are out of tolerance: results cannot be trusted until this is mended."
                : null,
        };
    }

    private static int Count(ImmutableArray<ValidationResult> results, ValidationStatus status) => results.Count(r => r.Status == status);

    private static JsonObject One(ValidationResult result) => new()
    {
        ["case"] = result.Case.Id,
        ["title"] = result.Case.Title,
        ["quantity"] = result.Case.Quantity,
        ["unit"] = result.Case.Unit,
        ["expected"] = Json.Number(result.Case.Expected),
        ["computed"] = Json.Number(result.Computed),
        ["deviation"] = Json.Number(result.Deviation),
        ["tolerance"] = Json.Number(result.Case.Tolerance),
        ["tolerance_kind"] = Json.Word(result.Case.ToleranceKind),
        ["source"] = result.Case.Source,
        ["note"] = result.Note,
        ["status"] = Json.Word(result.Status),
        ["pass"] = result.Pass,
    };

    private static void Tell(Terminal terminal, ImmutableArray<ValidationResult> results)
    {
        // A title is that of its table, a colon, and what tells the case from its neighbours.
        foreach (var table in results.GroupBy(r => Split(r.Case.Title).Table, StringComparer.Ordinal))
        {
            terminal.Heading($"{table.Key} ({string.Join(", ", table.Select(r => r.Case.Source).Distinct(StringComparer.Ordinal))})");
            terminal.Table(
                ["~case", "~quantity", ">expected", ">computed", ">deviation", ">tolerance", ""],
                table.Select(r => (IReadOnlyList<string>)
                [
                    Split(r.Case.Title).Case, r.Case.Unit == "1" ? r.Case.Quantity : $"{r.Case.Quantity}, {r.Case.Unit}",
                    Terminal.Significant(r.Case.Expected), Terminal.Significant(r.Computed),
                    Share(r.Deviation, r.Case), double.IsInfinity(r.Case.Tolerance) ? "-" : Share(r.Case.Tolerance, r.Case),
                    Word(r.Status),
                ]));
        }

        terminal.Line();
        terminal.Line($"{Count(results, ValidationStatus.Pass)} cases agree with their source within tolerance, {Count(results, ValidationStatus.Fail)} do not."
            + Also(Count(results, ValidationStatus.Disagrees), "published verdicts are not shared: see their notes with --json.")
            + Also(Count(results, ValidationStatus.Information), "are shown for information and not judged."));
    }

    private static (string Table, string Case) Split(string title)
    {
        var colon = title.IndexOf(": ", StringComparison.Ordinal);
        return colon < 0 ? (title, "") : (title[..colon], title[(colon + 2)..]);
    }

    private static string Also(int count, string what) => count == 0 ? "" : $" {count} {what}";

    private static string Share(double value, ValidationCase of) =>
        of.ToleranceKind == ToleranceKind.Relative ? Terminal.Short(100 * value) + " %" : Terminal.Short(value);

    private static string Word(ValidationStatus status) => status switch
    {
        ValidationStatus.Pass => "pass",
        ValidationStatus.Fail => "FAIL",
        ValidationStatus.Disagrees => "differs",
        ValidationStatus.Information => "",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
