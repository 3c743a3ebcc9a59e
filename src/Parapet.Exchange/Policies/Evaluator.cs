using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Messages;

namespace Parapet.Exchange.Policies;

/// <summary>When and in which state of the exercise a message is committed.</summary>
/// <param name="Index">Its index in the origin's log.</param>
/// <param name="Committed">UTC.</param>
/// <param name="Phase">A word of <see cref="Policy.Phases"/>; null where there is no exercise clock.</param>
/// <param name="SinceLast">Time since the last message of this type about the same object was released to the recipient; null for the first.</param>
public sealed record Situation(long Index, DateTimeOffset Committed, string? Phase = null, TimeSpan? SinceLast = null);

/// <summary>What becomes of one field.</summary>
/// <param name="Rung">How exactly it is told.</param>
/// <param name="Reason">The rule that decides, or <c>default</c>, <c>floor</c>, <c>reference</c>.</param>
public sealed record FieldDecision(Rung Rung, string Reason);

/// <summary>What becomes of a message for one recipient.</summary>
public sealed record Decision
{
    /// <summary>The reason where no rule says anything.</summary>
    public const string Default = Duty.Default;

    /// <summary>The reason while the origin has suspended its releases.</summary>
    public const string Suspended = "suspended";

    /// <summary>The reason where another message of the type about the same object was released shortly before.</summary>
    public const string Spacing = "spacing";

    /// <summary>What is given.</summary>
    public required ReleaseLevel Level { get; init; }

    /// <summary>Every field of the message.</summary>
    public required ImmutableSortedDictionary<string, FieldDecision> Fields { get; init; }

    /// <summary>Ids of the rules that apply, sorted.</summary>
    public required ImmutableArray<string> Rules { get; init; }

    /// <summary>Ids of the rules of which it is not known whether they apply, sorted: they take away and give nothing.</summary>
    public ImmutableArray<string> Doubtful { get; init; } = [];

    /// <summary>Why nothing is given, where that is not for a rule.</summary>
    public string Reason { get; init; } = Default;

    /// <summary>From commitment to the earliest release.</summary>
    public TimeSpan NotBefore { get; init; }

    /// <summary>From commitment to the latest receipt; null where no rule names one.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Passing on: the narrowest of the rules.</summary>
    public Onward Onward { get; init; }

    /// <summary>[d] The shortest of the rules; null where it may be kept.</summary>
    public long? RetentionDays { get; init; }

    /// <summary>Field and rung of what is given.</summary>
    public ImmutableSortedDictionary<string, int> Rungs => Level != ReleaseLevel.Released
        ? ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal)
        : Fields.Where(f => !f.Value.Rung.IsWithheld).ToImmutableSortedDictionary(f => f.Key, f => f.Value.Rung.Level, StringComparer.Ordinal);

    /// <summary>The rules as the header and the ledger name them.</summary>
    public string RuleText => Rules.Length switch
    {
        0 => Reason,
        <= MostNamed => string.Join('+', Rules),
        _ => string.Join('+', Rules.Take(MostNamed)) + "+more",
    };

    /// <summary>What the header promises.</summary>
    /// <param name="committed">UTC.</param>
    public Duty DutyFrom(DateTimeOffset committed) => Level == ReleaseLevel.Released
        ? new Duty(Level, RuleText, committed + NotBefore, committed + Deadline)
        : new Duty(Level, RuleText);

    private const int MostNamed = 15;

    internal static Decision Nothing(string reason, IEnumerable<string> fields) => new()
    {
        Level = ReleaseLevel.Withheld,
        Fields = fields.ToImmutableSortedDictionary(f => f, _ => new FieldDecision(Rung.Withheld, reason), StringComparer.Ordinal),
        Rules = [],
        Reason = reason,
    };
}

/// <summary>
/// What a policy gives to whom: a total function, without a clock or memory. Every rule that applies counts, in no order; of each field the coarsest rung wins, and
/// withheld is the coarsest; what no rule gives is withheld; nothing is finer than the floor of the field. A rule of which it is not known whether it applies can
/// only take away.
/// </summary>
public static class Evaluator
{
    /// <summary>The decision for a message.</summary>
    /// <param name="policy">In force.</param>
    /// <param name="type">Name of the message's type; one that is not known is withheld.</param>
    /// <param name="fields">Name and canonical exact value; a field that is not known is withheld.</param>
    /// <param name="origin">Party whose message it is.</param>
    /// <param name="recipient">Party that may be given something.</param>
    /// <param name="situation">When.</param>
    public static Decision Decide(
        Policy policy, string type, IReadOnlyDictionary<string, JsonNode> fields, string origin, string recipient, Situation situation)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(fields);
        return MessageTypes.Find(type) is { } known
            ? Decide(policy, known, fields.Keys, Facts.Of(known, fields, policy), origin, recipient, situation)
            : Decision.Nothing("unknown-type", fields.Keys);
    }

    /// <summary>The decision for facts.</summary>
    /// <param name="policy">In force.</param>
    /// <param name="type">The message's type.</param>
    /// <param name="fields">Names of its fields.</param>
    /// <param name="facts">What the conditions are held against.</param>
    /// <param name="origin">Party whose message it is.</param>
    /// <param name="recipient">Party that may be given something.</param>
    /// <param name="situation">When.</param>
    public static Decision Decide(
        Policy policy, MessageType type, IEnumerable<string> fields, Facts facts, string origin, string recipient, Situation situation)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(situation);
        if (!policy.Parties.Contains(origin) || !policy.Parties.Contains(recipient))
        {
            return Decision.Nothing("unknown-party", fields);
        }

        if (origin == recipient)
        {
            return All(type, fields, "own");
        }

        if (!policy.InForce(situation.Index, situation.Committed))
        {
            return Decision.Nothing("not-in-force", fields);
        }

        if (situation.SinceLast < type.LeastSpacing)
        {
            return Decision.Nothing(Decision.Spacing, fields);
        }

        List<Rule> sure = [], doubtful = [];
        foreach (var rule in policy.Rules.Values)
        {
            if ((rule.From.Length == 0 || policy.Has(rule.From, origin)) && policy.Has(rule.To, recipient))
            {
                (Conditions.Hold(policy, rule.When, facts, origin, recipient, situation.Phase) switch
                {
                    Match.Yes => sure,
                    Match.Maybe => doubtful,
                    _ => null,
                })?.Add(rule);
            }
        }

        return Combine(type, fields, sure, doubtful);
    }

    private static Decision Combine(MessageType type, IEnumerable<string> fields, List<Rule> sure, List<Rule> doubtful)
    {
        var decided = fields.ToImmutableSortedDictionary(f => f, f => Field(type, f, sure, doubtful), StringComparer.Ordinal);
        var withheld = sure.Concat(doubtful).FirstOrDefault(r => r.Of(Policy.Every) is { IsWithheld: true } && r.Fields.Count == 1);
        var counted = sure.Find(r => r.CountOnly) ?? doubtful.Find(r => r.CountOnly);
        var level = decided.Values.All(f => f.Rung.IsWithheld) ? ReleaseLevel.Withheld : ReleaseLevel.Released;
        // A rule that only counts takes the content away; a count is given only where the rule is sure to apply and none withholds all.
        if (counted is not null)
        {
            decided = decided.Keys.ToImmutableSortedDictionary(f => f, _ => new FieldDecision(Rung.Withheld, counted.Id), StringComparer.Ordinal);
            level = withheld is null && sure.Contains(counted) ? ReleaseLevel.Count : ReleaseLevel.Withheld;
        }

        var given = sure.Where(r => r.Fields.Values.Any(v => !v.IsWithheld)).ToList();
        var all = sure.Concat(doubtful).ToList();
        var notBefore = TimeSpan.FromSeconds(all.Select(r => r.NotBefore).DefaultIfEmpty(0).Max());
        notBefore = notBefore > type.LeastDelay ? notBefore : type.LeastDelay;
        var deadline = given.Min(r => r.Deadline) is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        return new Decision
        {
            Level = level,
            Fields = decided,
            Rules = [.. sure.Select(r => r.Id).Order(StringComparer.Ordinal)],
            Doubtful = [.. doubtful.Select(r => r.Id).Order(StringComparer.Ordinal)],
            NotBefore = notBefore,
            Deadline = deadline < notBefore ? notBefore : deadline,
            Onward = all.Count == 0 ? Onward.None : all.Min(r => r.Onward),
            RetentionDays = all.Min(r => r.RetentionDays),
        };
    }

    private static FieldDecision Field(MessageType type, string name, List<Rule> sure, List<Rule> doubtful)
    {
        if (type.Find(name) is not { } field)
        {
            return new FieldDecision(Rung.Withheld, "unknown-field");
        }

        // The id of a message would lead to what the recipient may not see: references go by pseudonyms.
        if (field.Kind is NameKind { Form: NameForm.Message })
        {
            return new FieldDecision(Rung.Withheld, "reference");
        }

        FieldDecision? coarsest = null;
        foreach (var rule in sure)
        {
            coarsest = Coarser(coarsest, rule, name);
        }

        if (coarsest is null)
        {
            return new FieldDecision(Rung.Withheld, Decision.Default);
        }

        foreach (var rule in doubtful)
        {
            coarsest = Coarser(coarsest, rule, name);
        }

        return coarsest!.Rung < field.Floor ? new FieldDecision(field.Floor, "floor") : coarsest;
    }

    private static FieldDecision? Coarser(FieldDecision? before, Rule rule, string field)
    {
        if (rule.Of(field) is not { } rung || (before is not null && rung < before.Rung))
        {
            return before;
        }

        // Of several that say the same, the first by name is the reason: the order of rules must not show.
        return before is null || rung > before.Rung || string.CompareOrdinal(rule.Id, before.Reason) < 0 ? new FieldDecision(rung, rule.Id) : before;
    }

    private static Decision All(MessageType type, IEnumerable<string> fields, string reason) => new()
    {
        Level = ReleaseLevel.Released,
        Fields = fields.ToImmutableSortedDictionary(
            f => f, f => new FieldDecision(type.Find(f) is null ? Rung.Withheld : Rung.L0, reason), StringComparer.Ordinal),
        Rules = [],
        Reason = reason,
        Onward = Onward.Group,
    };
}
