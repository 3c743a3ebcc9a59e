using System.CommandLine;
using System.Text.Json.Nodes;
using Parapet.App.Shell;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Exercises;
using Parapet.Exchange.Feeds;
using Parapet.Exchange.Policies;
using Parapet.Study.Bundle;

namespace Parapet.App.Verbs;

/// <summary><c>exchange policy</c>: what does this rule release, and what changes?</summary>
internal static class ExchangePolicyVerb
{
    private static readonly Argument<string> s_file = new("policy") { Description = "Policy file." };
    private static readonly Argument<string> s_after = new("after") { Description = "Policy file it is compared with." };
    private static readonly Option<string?> s_scenario = Parameters.Text("--scenario", "Scenario with an exercise section, whose messages are tried", "FILE");
    private static readonly Option<string?> s_to = Parameters.Text("--to", "Party that looks", "PARTY");
    private static readonly Option<bool> s_russian = new("--russian") { Description = "Fixed phrases in Russian." };

    /// <summary>The verb with its sub-verbs.</summary>
    public static Command Create()
    {
        var command = Reading();
        foreach (var step in ExchangeAgreementVerb.Create(s_russian))
        {
            command.Add(step);
        }

        return command;
    }

    private static Command Reading() => new("policy", "Release policies: mistakes, changes, what a party would have seen; and a running node's steps to another one.")
    {
        new Verb(
            "lint", "What is wrong or doubtful in a policy: rules that never matter, groups of nobody, rungs below the floor.",
            "./parapet exchange policy lint policies/joint-sharing-2007.yaml", Lint, s_file),
        new Verb(
            "diff", "What changes between two policies, in plain words: who sees more, who sees less.",
            "./parapet exchange policy diff policies/jdec-2000.yaml policies/joint-sharing-2007.yaml", Diff, s_file, s_after, s_russian),
        new Verb(
            "dry-run", "What a party would have seen of an exercise under a policy, what would have been withheld by which rule, and what could be inferred.",
            "./parapet exchange policy dry-run policies/joint-sharing-2007.yaml --scenario scenarios/07-joint-sharing.yaml --to russia", Try, s_file, s_scenario, s_to),
    };

    private static Outcome Lint(ParseResult parse, CancellationToken cancel) => With(parse.GetValue(s_file)!, policy =>
    {
        var found = PolicyLint.Check(policy);
        return new Answer(
            new JsonObject { ["policy"] = policy.Id, ["name"] = policy.Name, ["diagnostics"] = Json.Diagnostics(found) },
            terminal =>
            {
                foreach (var diagnostic in found)
                {
                    terminal.Line(diagnostic.ToString());
                }

                terminal.Line(found.IsEmpty ? $"{policy.Name}, version {policy.Version}: nothing to remark." : $"{found.Length} remarks on {policy.Name}, version {policy.Version}.");
                terminal.Line($"Its hash is {policy.Id}.");
            }) { Failed = found.Any(d => d.Severity == Severity.Error) };
    });

    private static Outcome Diff(ParseResult parse, CancellationToken cancel) => With(parse.GetValue(s_file)!, before => With(parse.GetValue(s_after)!, after =>
    {
        var changes = PolicyDiff.Between(before, after);
        return new Answer(
            new JsonObject
            {
                ["before"] = before.Id,
                ["after"] = after.Id,
                ["changes"] = new JsonArray([.. changes.Select(c => (JsonNode)new JsonObject
                {
                    ["kind"] = Json.Word(c.Kind), ["recipient"] = c.Recipient, ["english"] = c.English, ["russian"] = c.Russian,
                })]),
            },
            terminal => terminal.Line(PolicyDiff.Text(before, after, parse.GetValue(s_russian)).TrimEnd()));
    }));

    private static Outcome Try(ParseResult parse, CancellationToken cancel)
    {
        var missing = new List<Diagnostic>();
        var (file, to) = (ExchangeVerb.Needed(parse, s_scenario, missing), ExchangeVerb.Needed(parse, s_to, missing));
        if (missing.Count > 0)
        {
            return new Refusal([.. missing]);
        }

        return With(parse.GetValue(s_file)!, policy =>
        {
            if (!policy.Parties.Contains(to!))
            {
                return Outcome.Refuse("CLI003", s_to.Name, $"'{to}' is no party of this policy. Parties: {string.Join(", ", policy.Parties)}.");
            }

            var (seal, faults) = Seal.Of(file!, []);
            if (seal is null)
            {
                return new Refusal([.. faults]);
            }

            var feed = Feed.Of(seal.Parsed.Scenario!, null, cancel);
            if (feed.Truth is not { } truth)
            {
                return new Refusal([.. feed.Diagnostics.Select(seal.Parsed.Located)]);
            }

            var epoch = DateTimeOffset.FromUnixTimeMilliseconds(truth.EpochMs);
            var run = DryRun.Of(policy, truth.Items.Select(i => new Recorded(i.Index, i.Party, i.Id, epoch.AddMilliseconds(i.TimeMs), i.Message, "running")), to!);
            return new Answer(
                new JsonObject
                {
                    ["policy"] = policy.Id,
                    ["recipient"] = to,
                    ["messages"] = run.Rows.Length,
                    ["released"] = run.Rows.Count(r => r.Decision.Level == ReleaseLevel.Released),
                    ["counted"] = run.Rows.Count(r => r.Decision.Level == ReleaseLevel.Count),
                    ["withheld"] = run.Rows.Count(r => r.Decision.Level == ReleaseLevel.Withheld),
                    ["withheld_fields"] = new JsonObject(run.Withheld.Select(w => new KeyValuePair<string, JsonNode?>(w.Key, w.Value))),
                    ["inferences"] = new JsonArray([.. run.Leaks.Select(l => (JsonNode)new JsonObject
                    {
                        ["thing"] = l.Thing, ["field"] = l.Field, ["values"] = l.Values, ["alone"] = l.Alone, ["together"] = l.Together, ["unit"] = l.Unit,
                    })]),
                },
                terminal => terminal.Line(run.Text().TrimEnd()));
        });
    }

    private static Outcome With(string file, Func<Policy, Outcome> act)
    {
        if (!ExchangeVerb.ReadBytes(file).Try(out var bytes, out var fault))
        {
            return new Refusal([fault]);
        }

        var read = PolicyText.Read(bytes, file);
        return read.Policy is { } policy ? act(policy) : new Refusal([.. read.Diagnostics]);
    }
}
