using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Parapet.App.Shell;
using Parapet.Exchange.Exercises;
using Parapet.Exchange.Policies;

namespace Parapet.App.Verbs;

/// <summary><c>exchange exercise</c>: plays a scenario between parties on this machine.</summary>
internal static class ExchangeExerciseVerb
{
    private static readonly Argument<string> s_scenario = new("scenario") { Description = "Scenario file with an exercise section, e.g. scenarios/07-joint-sharing.yaml." };
    private static readonly Option<double?> s_rate = Parameters.Number("--rate", "Seconds of the scenario in a second of the world; 1 when not given", 0.1, 1000);
    private static readonly Option<string?> s_policy = Parameters.Text("--policy", "Release policy in place of the one that the scenario names", "FILE");

    /// <summary>The verb.</summary>
    public static Verb Create() => new(
        "exercise",
        "Plays a joint exercise on this machine: seals the scenario, starts a node for each party, plays what its sensors see, ends with an after-action report and an export of each party that anybody can verify.",
        """
        ./parapet exchange exercise scenarios/07-joint-sharing.yaml --rate 100 --out out/exercise
        ./parapet exchange exercise scenarios/09-y2k-1999.yaml --rate 100 --out out/y2k
        """,
        Compute,
        s_scenario, s_rate, s_policy, Parameters.Set, s_out);

    private static readonly Option<string?> s_out = Parameters.Text("--out", "Folder of nodes, exports and after-action report; empty or not there yet", "DIR");

    private static Outcome Compute(ParseResult parse, CancellationToken cancel)
    {
        if (parse.GetValue(s_out) is not { Length: > 0 } folder)
        {
            return Outcome.Refuse("CLI003", s_out.Name, "is needed: nodes, exports and report are left there.");
        }

        var policy = parse.GetValue(s_policy);
        var options = new ExerciseOptions
        {
            Scenario = parse.GetValue(s_scenario)!,
            Set = [.. parse.GetValue(Parameters.Set)!],
            Rate = parse.GetValue(s_rate) ?? 1.0,
            Out = folder,
            Start = Start,
            Policy = name => policy is null ? PolicyLibrary.Find(name) is { } known ? new PolicyRead(known, []) : null
                : ExchangeVerb.ReadBytes(policy).Try(out var bytes, out var unread) ? PolicyText.Read(bytes, policy) : new PolicyRead(null, [unread]),
        };
        using var progress = new Progress("Playing the exercise");
        var (result, faults) = JointExercise.Play(options, progress, cancel).GetAwaiter().GetResult();
        if (result is null)
        {
            return new Refusal([.. faults]);
        }

        var report = Path.Combine(folder, "after-action.html");
        File.WriteAllText(report, AfterAction.Html(result, Parameters.CommandText(parse)));
        var json = new JsonObject
        {
            ["scenario"] = result.Truth.Scenario,
            ["truth_root"] = result.Truth.Root,
            ["report"] = report,
            ["exports"] = new JsonObject(result.Exports.Select(e => new KeyValuePair<string, JsonNode?>(e.Key, e.Value))),
            ["verification"] = new JsonObject(result.Verifications.Select(v => new KeyValuePair<string, JsonNode?>(v.Key, v.Value.Json()))),
        };
        return new Answer(json, terminal =>
        {
            terminal.Line($"Played {result.Truth.Items.Length} messages of {result.Truth.Parties.Length} parties over {result.EndMs / 60_000.0:0.#} minutes of the scenario.");
            foreach (var (party, verification) in result.Verifications)
            {
                terminal.Heading($"Export of {party}");
                ExchangeVerifyVerb.Tell(terminal, verification);
            }

            terminal.Line($"What happened, what each side saw and when, what was withheld under which rule: {report}");
            terminal.Line($"Verify an export: ./parapet exchange verify {Path.Combine(folder, "exports", result.Truth.Parties[^1].Id)}");
        }) { Failed = result.Verifications.Values.Any(v => v.Failed) };
    }

    // This program again, whatever started it: an executable of its own, or dotnet with a library.
    private static ProcessStartInfo Start(IReadOnlyList<string> words)
    {
        var self = Environment.ProcessPath!;
        var library = Environment.GetCommandLineArgs()[0];
        var info = new ProcessStartInfo(self);
        foreach (var word in Path.GetFileNameWithoutExtension(self) == "dotnet" ? words.Prepend(library) : words)
        {
            info.ArgumentList.Add(word);
        }

        return info;
    }
}
