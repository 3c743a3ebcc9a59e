using System.CommandLine;
using System.Text.Json.Nodes;
using Parapet.App.Shell;
using Parapet.Study.Benchmarks;
using Parapet.Study.Bundle;

namespace Parapet.App.Verbs;

/// <summary><c>bench</c>: how fast is it here, and how exact at that speed?</summary>
internal static class BenchVerb
{
    private static readonly Option<string?> s_filter = Parameters.Text("--filter", "Only the cases whose names hold this: " + string.Join(", ", Benchmark.Names), "text");

    /// <summary>The verb.</summary>
    public static Verb Create() => new(
        "bench",
        "How fast is it here? Measures the kernels beside their scalar twins, the reference integrator and the peak of this machine.",
        """
        ./parapet bench
        ./parapet bench --filter footprint --json
        """,
        Compute,
        s_filter);

    private static Outcome Compute(ParseResult parse, CancellationToken cancel)
    {
        var filter = parse.GetValue(s_filter) ?? "";
        if (!Benchmark.Names.Any(n => n.Contains(filter, StringComparison.OrdinalIgnoreCase)))
        {
            return Outcome.Refuse("CLI003", s_filter.Name, $"no case is called like '{filter}'. There are {string.Join(", ", Benchmark.Names)}.");
        }

        using var progress = new Progress("Measuring");
        var (peak, cases) = Benchmark.Run(filter, progress, cancel);
        var json = new JsonObject
        {
            ["version"] = Evaluate.Version,
            ["cores"] = Environment.ProcessorCount,
            ["peak_gflop_per_second"] = Json.Number(peak / 1e9),
            ["cases"] = Json.Array(cases, c => new JsonObject
            {
                ["name"] = c.Name,
                ["unit"] = c.Unit,
                ["per_second"] = Json.Number(c.PerSecond),
                ["ratio_to_peak"] = Json.Number(c.RatioToPeak),
                ["ratio_to_scalar"] = Json.Number(c.RatioToScalar),
                ["accuracy_m"] = Json.Number(c.AccuracyMeters),
                ["note"] = c.Note,
            }),
        };
        return new Answer(json, terminal =>
        {
            terminal.Table(
                ["case", ">per second", "unit", ">of peak", ">times scalar", ">accuracy m"],
                cases.Select(c => (IReadOnlyList<string>)[
                    c.Name, Terminal.Number(c.PerSecond), c.Unit, double.IsNaN(c.RatioToPeak) ? "-" : Terminal.Number(100 * c.RatioToPeak, 1) + " %",
                    double.IsNaN(c.RatioToScalar) ? "-" : Terminal.Number(c.RatioToScalar, 1), double.IsNaN(c.AccuracyMeters) ? "-" : Terminal.Number(c.AccuracyMeters, 3)]));
            terminal.Line($"Peak: {Terminal.Number(peak / 1e9, 1)} Gflop/s of fused multiply-adds on one core. Machines are shared and noisy: compare ratios, not figures.");
        });
    }
}
