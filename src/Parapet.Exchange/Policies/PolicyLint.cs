using System.Collections.Immutable;
using Parapet.Exchange.Messages;

namespace Parapet.Exchange.Policies;

/// <summary>Finds what is in order in form and probably not meant: each a warning with its code, its place and a way out.</summary>
public static class PolicyLint
{
    /// <summary>A rule that applies to nothing.</summary>
    public const string Unreachable = "XPO101";

    /// <summary>A rule without which every decision is the same.</summary>
    public const string Idle = "XPO102";

    /// <summary>A group that is nobody.</summary>
    public const string EmptyGroup = "XPO103";

    /// <summary>Groups that share parties, so that rules for both combine.</summary>
    public const string Overlap = "XPO104";

    /// <summary>A field that no type of the rule has.</summary>
    public const string NoSuchField = "XPO105";

    /// <summary>Finer than other parties are ever told.</summary>
    public const string BelowFloor = "XPO106";

    /// <summary>A finer exception that a coarser rule always takes away.</summary>
    public const string LostException = "XPO107";

    /// <summary>Something is given and never owed by any time.</summary>
    public const string NoDeadline = "XPO108";

    /// <summary>A deadline before anything may be released.</summary>
    public const string TooSoon = "XPO109";

    /// <summary>A group that no rule names.</summary>
    public const string UnusedGroup = "XPO110";

    /// <summary>A party that is given nothing by anybody.</summary>
    public const string Left = "XPO111";

    /// <summary>The number of a notification is given to one who may not see the notification.</summary>
    public const string CaseLeak = "XPO112";

    /// <summary>Rules ask whose launch it is, and no state is named for a party.</summary>
    public const string NoStates = "XPO113";

    /// <summary>A group that may grow without a new signature is given something.</summary>
    public const string Extendable = "XPO114";

    /// <summary>What is wrong, by line.</summary>
    /// <param name="policy">In order in form.</param>
    public static ImmutableArray<Diagnostic> Check(Policy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var found = new List<Diagnostic>();
        Groups(policy, found);
        foreach (var rule in policy.Rules.Values)
        {
            Fields(policy, rule, found);
        }

        Cases(policy, found);
        return [.. found.OrderBy(d => d.Line).ThenBy(d => d.Code, StringComparer.Ordinal).ThenBy(d => d.Path, StringComparer.Ordinal)];
    }

    private static void Groups(Policy policy, List<Diagnostic> found)
    {
        var named = policy.Rules.Values.SelectMany(r => new[] { r.From, r.To }).ToHashSet(StringComparer.Ordinal);
        foreach (var group in policy.Groups.Values)
        {
            var path = "groups." + group.Name;
            if (group.Members.Count == 0)
            {
                found.Add(Of(policy, null, EmptyGroup, path, "has no members: it is nobody, and rules for it give nothing. Name its members, or delete it."));
            }

            if (!named.Contains(group.Name))
            {
                found.Add(Of(policy, null, UnusedGroup, path, "is named by no rule. Delete it, or use it."));
            }

            if (group.Extendable && policy.Rules.Values.Any(r => r.To == group.Name && Gives(r)))
            {
                found.Add(Of(policy, null, Extendable, path, "may be given members without a new signature, and rules give it something. Set extendable: false."));
            }

        }

        if (policy.Rules.Values.Any(r => r.When.States.Count > 0))
        {
            foreach (var party in policy.Parties.Where(p => !policy.States.ContainsKey(p)))
            {
                found.Add(Of(policy, null, NoStates, "states", $"names no regions for {party}: its launches that others see count as those of a third state. Name them."));
            }
        }
    }

    private static void Fields(Policy policy, Rule rule, List<Diagnostic> found)
    {
        var types = rule.When.Types.Select(MessageTypes.Find).OfType<MessageType>().ToList();
        types = types.Count > 0 ? types : [.. MessageTypes.All];
        foreach (var (name, rung) in rule.Fields)
        {
            var path = $"{rule.Id}.fields.{name}";
            var fields = name == Policy.Every ? [.. types.SelectMany(t => t.Fields).Where(f => rule.Of(f.Name) == rung && !rule.Fields.ContainsKey(f.Name))]
                : types.Select(t => t.Find(name)).OfType<FieldType>().ToList();
            if (fields.Count == 0 && name != Policy.Every)
            {
                found.Add(Of(policy, rule, NoSuchField, path, $"is no field of {string.Join(", ", types.Take(5).Select(t => t.Name))}. Delete it, or correct its name."));
            }
            else if (fields.Where(f => rung < f.Floor).OrderBy(f => f.Name, StringComparer.Ordinal).FirstOrDefault() is { } floored)
            {
                var what = name == Policy.Every ? $" ({floored.Name} is one)" : "";
                found.Add(Of(policy, rule, BelowFloor, path, $"is {rung}, finer than other parties are ever told{what}. Give {floored.Floor} or coarser: the floor applies all the same."));
            }
        }

        if (Gives(rule) && rule.Deadline is null)
        {
            found.Add(Of(policy, rule, NoDeadline, rule.Id + ".deadline_s", "is missing: what the rule gives is owed and never late. Give the seconds from commitment to receipt."));
        }

        var slowest = types.Max(t => t.LeastDelay).TotalSeconds;
        if (Gives(rule) && rule.Deadline < slowest)
        {
            found.Add(Of(policy, rule, TooSoon, rule.Id + ".deadline_s", $"is {rule.Deadline} s, and nothing of it is released before {slowest} s. Give at least {slowest}."));
        }
    }

    private static void Cases(Policy policy, List<Diagnostic> found)
    {
        var cases = CaseSpace.Of(policy).Select(c => (Case: c, Decision: c.Decide(policy))).ToList();
        foreach (var rule in policy.Rules.Values)
        {
            var applies = cases.Where(c => c.Decision.Rules.Contains(rule.Id, StringComparer.Ordinal)).ToList();
            if (applies.Count == 0)
            {
                found.Add(Of(policy, rule, Unreachable, rule.Id, "applies to nothing: its groups are nobody, or its conditions exclude each other. Correct or delete it."));
                continue;
            }

            var without = policy with { Rules = policy.Rules.Remove(rule.Id) };
            if (applies.TrueForAll(c => Same(c.Decision, c.Case.Decide(without))))
            {
                found.Add(Of(policy, rule, Idle, rule.Id, "changes nothing: without it every decision is the same. Delete it, or correct what it says."));
                continue;
            }

            foreach (var (name, rung) in rule.Fields.Where(f => !f.Value.IsWithheld && f.Key != Policy.Every))
            {
                var decided = applies.Where(c => c.Decision.Fields.ContainsKey(name)).Select(c => c.Decision.Fields[name]).ToList();
                if (decided.Count > 0 && decided.TrueForAll(d => d.Rung > rung && d.Reason != "floor"))
                {
                    var by = decided.Select(d => d.Reason).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(3);
                    found.Add(Of(policy, rule, LostException, $"{rule.Id}.fields.{name}",
                        $"is {rung}, and is always made coarser by {string.Join(", ", by)}: of all rules that apply the coarsest wins, so a finer exception is lost. "
                        + "Take these cases out of the coarser rule."));
                }
            }
        }

        foreach (var party in policy.Parties.Where(p => cases.TrueForAll(c => c.Case.Recipient != p || c.Decision.Level == Entries.ReleaseLevel.Withheld)))
        {
            found.Add(Of(policy, null, Left, "parties", $"{party} is given nothing by anybody. Is that meant?"));
        }

        CaseNumbers(policy, cases, found);
        Overlaps(policy, cases, found);
    }

    private static void Overlaps(Policy policy, List<(Case Case, Decision Decision)> cases, List<Diagnostic> found)
    {
        var together = cases.Where(c => c.Decision.Rules.Length > 1)
            .SelectMany(c => c.Decision.Rules.Select(r => policy.Rules[r].To).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList() is { Count: > 1 } groups
                ? groups.Zip(groups.Skip(1))
                : [])
            .Distinct();
        foreach (var (one, other) in together)
        {
            var both = policy.Groups[one].Members.Intersect(policy.Groups[other].Members);
            found.Add(Of(policy, null, Overlap, "groups." + one,
                $"shares {string.Join(", ", both)} with {other}: where rules of both apply they combine, and of each field the coarsest wins. Split the groups if that is not meant."));
        }
    }

    private static void CaseNumbers(Policy policy, List<(Case Case, Decision Decision)> cases, List<Diagnostic> found)
    {
        foreach (var pair in cases.GroupBy(c => (c.Case.Origin, c.Case.Recipient)))
        {
            var told = pair.Where(c => c.Case.Type == MessageTypes.Pln && Given(c.Decision, "pln_no")).Any();
            if (!told && pair.Where(c => c.Case.Type != MessageTypes.Pln && Given(c.Decision, "pln_no")).Select(c => c.Case.Type.Name).Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal).ToList() is { Count: > 0 } types)
            {
                found.Add(Of(policy, null, CaseLeak, "rules",
                    $"{pair.Key.Recipient} is given pln_no of {string.Join(", ", types)} of {pair.Key.Origin} and never the notification it names, and so learns that there is one. "
                    + "Withhold pln_no there, or give it of PLN too."));
            }
        }
    }

    private static bool Given(Decision decision, string field) => decision.Fields.TryGetValue(field, out var given) && !given.Rung.IsWithheld;

    private static bool Gives(Rule rule) => rule.Fields.Values.Any(r => !r.IsWithheld);

    private static bool Same(Decision a, Decision b) =>
        (a.Level, a.NotBefore, a.Deadline, a.Onward, a.RetentionDays) == (b.Level, b.NotBefore, b.Deadline, b.Onward, b.RetentionDays)
        && a.Fields.All(f => b.Fields[f.Key].Rung == f.Value.Rung);

    private static Diagnostic Of(Policy policy, Rule? rule, string code, string path, string message) =>
        new(code, path, message, policy.File, rule?.Place.Line ?? 0, rule?.Place.Column ?? 0, Severity.Warning);
}
