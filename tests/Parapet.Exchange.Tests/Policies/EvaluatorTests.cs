using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Messages;
using Parapet.Exchange.Policies;

namespace Parapet.Exchange.Tests.Policies;

public class EvaluatorTests
{
    private static readonly Situation Now = new(5, DateTimeOffset.UnixEpoch);

    private static readonly ImmutableArray<Message> Sample = Draws.Messages(3, 11);

    [Fact]
    public void Nothing_is_given_where_no_rule_says_so()
    {
        var policy = Draws.Policy(new Random(1)) with { Rules = ImmutableSortedDictionary.Create<string, Rule>(StringComparer.Ordinal) };
        foreach (var message in Sample)
        {
            var decision = Decide(policy, message);
            Assert.Equal(ReleaseLevel.Withheld, decision.Level);
            Assert.All(decision.Fields.Values, f => Assert.Equal(new FieldDecision(Rung.Withheld, Decision.Default), f));
            Assert.Empty(decision.Rungs);
        }
    }

    [Fact]
    public void Unknown_party_type_and_field_are_withheld()
    {
        var policy = Everything();
        var message = Sample[0];
        Assert.Equal("unknown-party", Evaluator.Decide(policy, "PLN", message.Fields, "A", "X", Now).Reason);
        Assert.Equal("unknown-party", Evaluator.Decide(policy, "PLN", message.Fields, "X", "B", Now).Reason);
        Assert.Equal("unknown-type", Evaluator.Decide(policy, "ZZZ", message.Fields, "A", "B", Now).Reason);
        var decision = Evaluator.Decide(policy, "PLN", new Dictionary<string, JsonNode> { ["secret"] = 1 }, "A", "B", Now);
        Assert.Equal((ReleaseLevel.Withheld, "unknown-field"), (decision.Level, decision.Fields["secret"].Reason));
    }

    [Fact]
    public void Empty_group_is_nobody()
    {
        var policy = Everything();
        var rule = policy.Rules["R"];
        foreach (var message in Sample)
        {
            Assert.Equal(ReleaseLevel.Released, Decide(policy, message).Level);
            Assert.Equal(ReleaseLevel.Withheld, Decide(policy with { Rules = policy.Rules.SetItem("R", rule with { To = "nobody" }) }, message).Level);
            Assert.Equal(ReleaseLevel.Withheld, Decide(policy with { Rules = policy.Rules.SetItem("R", rule with { From = "nobody" }) }, message).Level);
        }
    }

    [Fact]
    public void Nothing_is_finer_than_the_floor_whatever_a_policy_says()
    {
        var policy = Everything();
        foreach (var message in Sample)
        {
            var decision = Decide(policy, message);
            Assert.All(decision.Fields, f => Assert.True(f.Value.Rung >= message.Type.Find(f.Key)!.Floor, f.Key));
            Assert.True(decision.NotBefore >= message.Type.LeastDelay);
        }

        var track = Sample.First(m => m.Type == MessageTypes.Trk);
        Assert.Equal("spacing", Decide(policy, track, Now with { SinceLast = TimeSpan.FromSeconds(4) }).Reason);
        Assert.Equal(ReleaseLevel.Released, Decide(policy, track, Now with { SinceLast = TimeSpan.FromSeconds(5) }).Level);
    }

    [Fact]
    public void Policy_out_of_force_gives_nothing()
    {
        var policy = Everything() with { FromIndex = 6 };
        Assert.Equal("not-in-force", Decide(policy, Sample[0]).Reason);
        policy = Everything() with { Until = DateTimeOffset.UnixEpoch };
        Assert.Equal("not-in-force", Decide(policy, Sample[0]).Reason);
    }

    [Fact]
    public void Coarsest_rung_of_all_rules_that_apply_wins()
    {
        var policy = Everything();
        var message = Sample.First(m => m.Type == MessageTypes.Pln);
        foreach (var (extra, expected) in new[] { (Rung.L0, Rung.L0), (Rung.L3, Rung.L3), (Rung.Withheld, Rung.Withheld) })
        {
            var both = policy with { Rules = policy.Rules.Add("S", policy.Rules["R"] with { Id = "S", Fields = policy.Rules["R"].Fields.SetItem("launch_window", extra) }) };
            Assert.Equal(expected, Decide(both, message).Fields["launch_window"].Rung);
        }
    }

    [Fact]
    public void Count_takes_the_content_away_and_a_rule_that_withholds_all_takes_the_count_away()
    {
        var policy = Everything();
        var none = ImmutableSortedDictionary.Create<string, Rung>(StringComparer.Ordinal);
        var counted = policy with { Rules = policy.Rules.Add("S", policy.Rules["R"] with { Id = "S", CountOnly = true, Fields = none }) };
        var decision = Decide(counted, Sample[0]);
        Assert.Equal(ReleaseLevel.Count, decision.Level);
        Assert.Empty(decision.Rungs);
        var withheld = counted with { Rules = counted.Rules.Add("T", policy.Rules["R"] with { Id = "T", Fields = none.Add(Policy.Every, Rung.Withheld) }) };
        Assert.Equal(ReleaseLevel.Withheld, Decide(withheld, Sample[0]).Level);
    }

    [Fact]
    public void Adding_a_rule_that_withholds_never_releases_more()
    {
        var random = new Random(21);
        for (var i = 0; i < 3_000; i++)
        {
            var policy = Draws.Policy(random);
            var more = policy with { Rules = policy.Rules.Add("W", Draws.Rule(random, "W", withholdsOnly: true)) };
            var message = Sample[random.Next(Sample.Length)];
            foreach (var recipient in (string[])["B", "C"])
            {
                var (before, after) = (Decide(policy, message, Now, recipient), Decide(more, message, Now, recipient));
                Assert.All(before.Fields, f => Assert.True(after.Fields[f.Key].Rung >= f.Value.Rung));
                Assert.True(after.Rungs.All(r => before.Rungs.TryGetValue(r.Key, out var rung) && rung <= r.Value));
                Assert.True(before.Level == ReleaseLevel.Released || after.Level != ReleaseLevel.Released);
            }
        }
    }

    [Fact]
    public void Order_of_rules_means_nothing()
    {
        var random = new Random(22);
        for (var i = 0; i < 300; i++)
        {
            var policy = Draws.Policy(random);
            var json = JsonNode.Parse(policy.Json)!.AsObject();
            var rules = json["rules"]!.AsArray().Select(r => r!.DeepClone()).Reverse().ToArray();
            json["rules"] = new JsonArray(rules);
            var turned = PolicyText.Read(json.ToJsonString(), "p").Policy;
            Assert.Equal(policy.Id, turned?.Id);
        }
    }

    [Fact]
    public void Rule_that_may_apply_takes_away_and_gives_nothing()
    {
        var policy = Everything();
        var pointed = policy.Rules["R"] with { Id = "S", When = new When { Classes = ["ICBM"] } };
        var fields = Message("{type: PST, launched: false, remark: {en: words}}");
        var only = policy with { Rules = policy.Rules.Clear().Add("S", pointed) };
        var decision = Decide(only, fields);
        Assert.Equal(ReleaseLevel.Withheld, decision.Level);
        Assert.Equal(["S"], decision.Doubtful);
        var both = policy with { Rules = policy.Rules.Add("S", pointed with { Fields = pointed.Fields.SetItem("remark", Rung.L2) }) };
        Assert.Equal(Rung.L2, Decide(both, fields).Fields["remark"].Rung);
        Assert.Equal(Rung.L0, Decide(both, fields).Fields["launched"].Rung);
    }

    [Fact]
    public void Range_is_told_from_the_areas_and_is_in_doubt_near_the_threshold()
    {
        var policy = PolicyLibrary.Find("y2k-1999")!;
        Assert.Equal("below-500-km", Decide(policy, Warning(43.2, 45.6, 43.9, 45.9), Now, "russia", "us").RuleText);
        Assert.Equal(ReleaseLevel.Count, Decide(policy, Warning(43.2, 45.6, 43.9, 45.9), Now, "russia", "us").Level);
        Assert.Equal(ReleaseLevel.Released, Decide(policy, Warning(38, 46, 55, 20), Now, "russia", "us").Level);
        // 492 km, give or take 20 km.
        var near = Decide(policy, Warning(43, 45, 47.43, 45), Now, "russia", "us");
        Assert.Equal(ReleaseLevel.Withheld, near.Level);
        Assert.Equal(["below-500-km", "over-500-km"], near.Doubtful);
    }

    [Fact]
    public void Twin_that_tries_every_world_agrees()
    {
        var random = new Random(23);
        for (var i = 0; i < 2_500; i++)
        {
            var policy = Draws.Policy(random);
            var message = Sample[random.Next(Sample.Length)];
            var phase = random.Next(3) == 0 ? null : Policy.Phases[random.Next(4)];
            foreach (var recipient in (string[])["B", "C"])
            {
                var decision = Decide(policy, message, Now with { Phase = phase }, recipient);
                var twin = Twin.Decide(policy, message, "A", recipient, phase);
                Assert.Equal(twin.Level, decision.Level);
                foreach (var (field, rung) in twin.Rungs)
                {
                    Assert.Equal((field, rung), (field, decision.Fields[field].Rung.Level));
                }
            }
        }
    }

    private static Policy Everything()
    {
        var policy = Draws.Policy(new Random(2), MetadataMode.Open);
        var rule = new Rule("R", new When(), "", "all", ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create(Policy.Every, Rung.L0)]));
        return policy with { Rules = policy.Rules.Clear().Add("R", rule) };
    }

    private static Message Message(string yaml) => Assert.IsType<Message>(MessageText.Read(yaml, "m").Message);

    private static Message Warning(double latitude, double longitude, double latitude2, double longitude2) => Message(
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""
        type: LWN
        detect_time: 1999-12-31T10:00:30Z
        launch_time: 1999-12-31T10:00:00Z
        launch_area: {latitude_deg: {{latitude}}, longitude_deg: {{longitude}}, radius_km: 10}
        impact_area: {latitude_deg: {{latitude2}}, longitude_deg: {{longitude2}}, radius_km: 10}
        """));

    private static Decision Decide(Policy policy, Message message, Situation? situation = null, string recipient = "B", string origin = "A") =>
        Evaluator.Decide(policy, message.Type.Name, message.Fields, origin, recipient, situation ?? Now);
}

/// <summary>The evaluator written once more, slowly: it lists worlds in which every fact is certain, and asks of each rule in which of them it applies.</summary>
internal static class Twin
{
    public static (ReleaseLevel Level, Dictionary<string, int> Rungs) Decide(Policy policy, Message message, string origin, string recipient, string? phase)
    {
        var facts = Facts.Of(message.Type, message.Fields, policy);
        var verdicts = policy.Rules.Values.Where(r => (r.From == "" || policy.Groups[r.From].Members.Contains(origin)) && policy.Groups[r.To].Members.Contains(recipient))
            .Select(r => (Rule: r, In: Worlds(policy, facts, r.When, origin, recipient, phase).ToHashSet())).ToList();
        var always = verdicts.Where(v => !v.In.Contains(false)).Select(v => v.Rule).ToList();
        var sometimes = verdicts.Where(v => v.In.Count == 2).Select(v => v.Rule).ToList();

        var rungs = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in message.Fields.Keys)
        {
            var field = message.Type.Find(name)!;
            var said = always.Select(r => Said(r, name)).OfType<int>().ToList();
            rungs[name] = said.Count == 0 || field.Kind is NameKind { Form: NameForm.Message } ? 5
                : Math.Max(said.Concat(sometimes.Select(r => Said(r, name)).OfType<int>()).Max(), field.Floor.Level);
        }

        if (always.Concat(sometimes).Any(r => r.CountOnly))
        {
            rungs = rungs.Keys.ToDictionary(k => k, _ => 5, StringComparer.Ordinal);
            var silenced = always.Concat(sometimes).Any(r => r.Fields.Count == 1 && r.Fields.TryGetValue("*", out var rung) && rung.IsWithheld);
            return (always.Any(r => r.CountOnly) && !silenced ? ReleaseLevel.Count : ReleaseLevel.Withheld, rungs);
        }

        return (rungs.Values.Any(r => r < 5) ? ReleaseLevel.Released : ReleaseLevel.Withheld, rungs);
    }

    private static int? Said(Rule rule, string field) =>
        rule.Fields.TryGetValue(field, out var rung) ? rung.Level : rule.Fields.TryGetValue("*", out rung) ? rung.Level : null;

    // Conditions are of different facts, so the worlds of each can be tried by themselves: the rule applies in a world where all of them hold.
    private static IEnumerable<bool> Worlds(Policy policy, Facts facts, When when, string origin, string recipient, string? phase)
    {
        var types = when.Types.Count == 0 || when.Types.Contains(facts.Type);
        List<HashSet<bool>> each =
        [
            [types],
            when.Phases.Count == 0 ? [true] : phase is null ? [true, false] : [when.Phases.Contains(phase)],
            when.Classes.Count == 0 ? [true]
                : facts.Classes is null ? when.Classes.Contains("unknown") ? [true] : [true, false]
                : [.. facts.Classes.Select(when.Classes.Contains)],
            Span(when.RangeAtLeastKm, when.RangeBelowKm, facts.RangeKm),
            Span(when.ApogeeAtLeastKm, when.ApogeeBelowKm, facts.ApogeeKm),
            when.States.Count == 0 ? [true] : [.. States(policy, facts, origin, recipient).Select(when.States.Contains)],
            when.OriginRegions.Count == 0 ? [true] : Places(when.OriginRegions, facts.OriginRegions),
            when.TargetRegions.Count == 0 ? [true] : Places(when.TargetRegions, facts.TargetRegions),
        ];
        if (each.TrueForAll(e => e.Contains(true)))
        {
            yield return true;
        }

        if (each.Exists(e => e.Contains(false)))
        {
            yield return false;
        }
    }

    private static HashSet<bool> Span(double? low, double? high, (double Least, double Most) span)
    {
        // Both ends and every bound that lies between them, with the numbers next to it.
        var points = new[] { low, high }.OfType<double>().SelectMany(b => new[] { Math.BitDecrement(b), b, Math.BitIncrement(b) })
            .Where(p => p >= span.Least && p <= span.Most).Append(span.Least).Append(span.Most);
        return [.. points.Select(p => p >= (low ?? 0) && (high is null || p < high))];
    }

    private static IEnumerable<LaunchState> States(Policy policy, Facts facts, string origin, string recipient)
    {
        if (facts.Declared)
        {
            return [LaunchState.Own];
        }

        return facts.OriginRegions is null || facts.OriginRegions.Count == 0 || facts.OriginRegions.Any(r => WorldRegions.Find(r)!.Kind != RegionKind.Country)
            ? [LaunchState.Own, LaunchState.Recipient, LaunchState.Party, LaunchState.Third]
            : facts.OriginRegions.Select(r => policy.States.FirstOrDefault(s => s.Value.Contains(r)).Key is not { } owner ? LaunchState.Third
                : owner == origin ? LaunchState.Own : owner == recipient ? LaunchState.Recipient : LaunchState.Party);
    }

    private static HashSet<bool> Places(ImmutableSortedSet<string> wanted, ImmutableSortedSet<string>? may) => may is null || may.Count == 0
        ? [true, false]
        : [.. may.SelectMany(m => wanted.Contains(m) || wanted.Contains(WorldRegions.Find(m)?.Part ?? "") ? [true]
            : wanted.Any(w => WorldRegions.Find(w)?.Part == m) ? new[] { true, false } : [false])];
}
