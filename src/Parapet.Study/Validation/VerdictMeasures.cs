using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Parapet.Study.Validation;

/// <summary>
/// Kinematic verdicts of scenarios that come with the program, under the position of the side that published the verdict. Each
/// scenario is evaluated once per position, with the missiles that the tables ask about.
/// </summary>
internal sealed class VerdictMeasures
{
    private readonly ConcurrentDictionary<(string Scenario, string Position), Lazy<ImmutableDictionary<string, ThreatResult>>> _results = new();

    public Measured Verdict(CaseRow row)
    {
        var result = _results.GetOrAdd(
            (row["scenario"], row["position"]), static key => new(() => Evaluated(key.Scenario, key.Position))).Value[row["threat"]];
        var agrees = result.Kinematic.Nominal == row.Number("intercept") > 0;
        return new(("intercept", result.Kinematic.Nominal ? 1.0 : 0.0))
        {
            Note = agrees ? "" : $"Disagrees: computed {(result.Kinematic.Nominal ? "yes" : "no")}; {result.Kinematic.Reason}",
        };
    }

    private static ImmutableDictionary<string, ThreatResult> Evaluated(string name, string position)
    {
        var parsed = ScenarioText.Read($"{name}.yaml", Text(name), new ReadOptions { Position = position });
        var scenario = parsed.Scenario ?? throw new InvalidDataException($"{name}: {string.Join("; ", parsed.Diagnostics)}");
        var asked = CaseTable.Embedded.SelectMany(t => t.Rows)
            .Where(r => r.Has("scenario") && r["scenario"] == name && r["position"] == position)
            .Select(r => r["threat"])
            .ToHashSet(StringComparer.Ordinal);
        var evaluation = Evaluate.Run(scenario with { Threats = [.. scenario.Threats.Where(t => asked.Contains(t.Id))] });
        var results = evaluation.Results ?? throw new InvalidDataException($"{name}: {string.Join("; ", evaluation.Diagnostics)}");
        return results.Threats.ToImmutableDictionary(t => t.Threat.Id, StringComparer.Ordinal);
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
