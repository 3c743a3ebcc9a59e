using System.CommandLine;
using System.Text.Json.Nodes;
using Parapet.Study.Bundle;

namespace Parapet.App.Verbs;

/// <summary><c>validate</c>: why should I believe it?</summary>
internal static class ValidateVerb
{
    private static readonly Argument<string?> s_filter = new("case")
    {
        Description = "Only cases whose name contains this text.",
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
        var cases = Laboratory.Validate(filter, progress, cancel);
        if (cases.Length == 0)
        {
            return Outcome.Refuse("CLI004", "case", $"no case has '{filter}' in its name. ./parapet validate lists them all.");
        }

        var failed = cases.Count(c => !c.Pass);
        var json = new JsonObject
        {
            ["passed"] = cases.Length - failed,
            ["failed"] = failed,
            ["cases"] = Json.Array(cases, c => new JsonObject
            {
                ["case"] = c.Case,
                ["expected"] = Json.Number(c.Expected),
                ["computed"] = Json.Number(c.Computed),
                ["deviation"] = Json.Number(c.Deviation),
                ["tolerance"] = Json.Number(c.Tolerance),
                ["unit"] = c.Unit,
                ["relative"] = c.Relative,
                ["source"] = c.Source,
                ["note"] = c.Note,
                ["pass"] = c.Pass,
            }),
        };
        return new Answer(json, terminal =>
        {
            terminal.Table(
                ["case", ">expected", ">computed", ">deviation", ">tolerance", "source", ""],
                cases.Select(c => (IReadOnlyList<string>)
                [
                    c.Case, $"{Terminal.Significant(c.Expected)} {c.Unit}", Terminal.Significant(c.Computed), Deviation(c.Deviation, c.Relative), Deviation(c.Tolerance, c.Relative),
                    c.Source, c.Pass ? "pass" : "FAIL",
                ]));
            terminal.Line($"{cases.Length - failed} of {cases.Length} cases agree with their source.");
        })
        {
            Fault = failed == 0 ? null : $"{failed} of {cases.Length} cases are out of tolerance: results cannot be trusted until this is mended.",
        };
    }

    private static string Deviation(double value, bool relative) => relative ? Terminal.Short(100 * value) + " %" : Terminal.Short(value);
}
