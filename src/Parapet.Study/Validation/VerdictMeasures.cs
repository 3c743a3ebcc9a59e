using System.Collections.Concurrent;

namespace Parapet.Study.Validation;

/// <summary>
/// Kinematic verdicts of scenarios that come with the program, under the position of the side that published the verdict. Each
/// scenario is evaluated once per position, with the missiles that the tables ask about.
/// </summary>
internal sealed class VerdictMeasures
{
    private readonly ConcurrentDictionary<(string Scenario, string Position), Lazy<Evaluation>> _evaluations = new();

    /// <summary>Whether any of the missiles of the row can be intercepted; no number where the scenario cannot be evaluated.</summary>
    public Measured Verdict(CaseRow row)
    {
        var evaluation = _evaluations.GetOrAdd(
            (row["scenario"], row["position"]), static key => new(() => Evaluated(key.Scenario, key.Position))).Value;
        if (evaluation.Results is not { } results)
        {
            return new(("intercept", double.NaN)) { Note = string.Join(" ", evaluation.Diagnostics) };
        }

        var verdicts = Threats(row).Select(id => results.Threats.Single(t => t.Threat.Id == id).Kinematic).ToList();
        var computed = verdicts.Exists(v => v.Nominal);
        return new(("intercept", computed ? 1.0 : 0.0))
        {
            Note = computed == row.Number("intercept") > 0 ? "" : $"Computed {(computed ? "yes" : "no")}: {verdicts[0].Reason}".TrimEnd('.', ' ', ':'),
        };
    }

    private static string[] Threats(CaseRow row) => row["threat"].Split('+');

    private static Evaluation Evaluated(string name, string position)
    {
        var parsed = ScenarioText.Read($"{name}.yaml", Text(name), new ReadOptions { Position = position });
        if (parsed.Scenario is not { } scenario)
        {
            return new Evaluation(null, parsed.Diagnostics);
        }

        var asked = CaseTable.Embedded.SelectMany(t => t.Rows)
            .Where(r => r.Has("scenario") && r["scenario"] == name && r["position"] == position)
            .SelectMany(Threats)
            .ToHashSet(StringComparer.Ordinal);
        return Evaluate.Run(scenario with { Threats = [.. scenario.Threats.Where(t => asked.Contains(t.Id))] });
    }

    private static byte[] Text(string name)
    {
        using var stream = typeof(VerdictMeasures).Assembly.GetManifestResourceStream($"scenarios/{name}")
            ?? throw new InvalidDataException($"no scenario '{name}'");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
