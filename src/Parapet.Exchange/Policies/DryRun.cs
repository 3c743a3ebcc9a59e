using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Messages;

namespace Parapet.Exchange.Policies;

/// <summary>A message of a recorded run.</summary>
/// <param name="Index">In the origin's log.</param>
/// <param name="Origin">Whose it is.</param>
/// <param name="MessageId">Its id, to which others refer.</param>
/// <param name="Committed">UTC.</param>
/// <param name="Message">Exact.</param>
/// <param name="Phase">Of the exercise; null where there is none.</param>
public sealed record Recorded(long Index, string Origin, string MessageId, DateTimeOffset Committed, Message Message, string? Phase = null);

/// <summary>A recorded message with what would have become of it.</summary>
/// <param name="Recorded">The message.</param>
/// <param name="Decision">For the recipient.</param>
public sealed record DryRow(Recorded Recorded, Decision Decision);

/// <summary>What one party would have seen of a recorded run under a policy, and what it could have inferred from that.</summary>
public sealed class DryRun
{
    private DryRun(Policy policy, string recipient, ImmutableArray<DryRow> rows)
    {
        (Policy, Recipient, Rows) = (policy, recipient, rows);
        Leaks = Leakage.Of(policy, rows);
    }

    /// <summary>The policy.</summary>
    public Policy Policy { get; }

    /// <summary>The party.</summary>
    public string Recipient { get; }

    /// <summary>Every message of the other parties, in the order given.</summary>
    public ImmutableArray<DryRow> Rows { get; }

    /// <summary>What could be inferred at most, by object and quantity.</summary>
    public ImmutableArray<Leak> Leaks { get; }

    /// <summary>Fields that were withheld, by reason: the rule's id, default, or floor.</summary>
    public ImmutableSortedDictionary<string, int> Withheld => Rows
        .SelectMany(r => r.Decision.Fields.Values).Where(f => f.Rung.IsWithheld).GroupBy(f => f.Reason, StringComparer.Ordinal)
        .ToImmutableSortedDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);

    /// <summary>Runs a policy over messages.</summary>
    /// <param name="policy">Any.</param>
    /// <param name="messages">In the order of commitment.</param>
    /// <param name="recipient">Party that looks.</param>
    public static DryRun Of(Policy policy, IEnumerable<Recorded> messages, string recipient)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(messages);
        var rows = ImmutableArray.CreateBuilder<DryRow>();
        var last = new Dictionary<(string Origin, MessageType Type, string Thing), DateTimeOffset>();
        foreach (var recorded in messages.Where(m => m.Origin != recipient))
        {
            var message = recorded.Message;
            var thing = (recorded.Origin, message.Type, ThingOf(message));
            var since = last.TryGetValue(thing, out var before) ? recorded.Committed - before : (TimeSpan?)null;
            var decision = Evaluator.Decide(
                policy, message.Type.Name, message.Fields, recorded.Origin, recipient, new Situation(recorded.Index, recorded.Committed, recorded.Phase, since));
            if (decision.Level == ReleaseLevel.Released)
            {
                last[thing] = recorded.Committed;
            }

            rows.Add(new DryRow(recorded, decision));
        }

        return new DryRun(policy, recipient, rows.ToImmutable());
    }

    /// <summary>The object that spacing is counted for: the track, else the notification, else nothing.</summary>
    /// <param name="message">Exact.</param>
    public static string ThingOf(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Canonical.Text(message.Fields.GetValueOrDefault("track_id")) ?? message.CaseNumber ?? "";
    }

    /// <summary>Tables for people.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        var (given, counted) = (Rows.Count(r => r.Decision.Level == ReleaseLevel.Released), Rows.Count(r => r.Decision.Level == ReleaseLevel.Count));
        text.Append(CultureInfo.InvariantCulture, $"What {Recipient} would have seen under {Policy.Name} version {Policy.Version}\n");
        text.Append(CultureInfo.InvariantCulture, $"{Rows.Length} messages of others: {given} given, {counted} counted, {Rows.Length - given - counted} withheld.\n");
        foreach (var (recorded, decision) in Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{recorded.Origin} {recorded.Index,4}  {recorded.Message.Type.Name,-4} {Level(decision)}  by {decision.RuleText}\n");
            foreach (var (name, field) in decision.Fields)
            {
                var value = recorded.Message.Value(name, field.Rung);
                text.Append(CultureInfo.InvariantCulture, $"    {name,-24} {field.Rung,-9} {(value is null ? "by " + field.Reason : Clip(Jcs.Text(value)))}\n");
            }
        }

        text.Append("\nFields withheld, by reason:\n");
        foreach (var (reason, count) in Withheld)
        {
            text.Append(CultureInfo.InvariantCulture, $"    {reason,-24} {count}\n");
        }

        text.Append("\nWhat could be inferred at most, from all that was given of one object together:\n");
        foreach (var leak in Leaks)
        {
            text.Append("    ").Append(leak.Text).Append('\n');
        }

        return text.Append(Leaks.Length == 0 ? "    nothing of place or time\n" : "").ToString();
    }

    private static string Level(Decision decision) => decision.Level switch
    {
        ReleaseLevel.Released when decision.Deadline is { } deadline =>
            string.Create(CultureInfo.InvariantCulture, $"given after {decision.NotBefore.TotalSeconds:0.###} s, owed within {deadline.TotalSeconds:0.###} s"),
        ReleaseLevel.Released => string.Create(CultureInfo.InvariantCulture, $"given after {decision.NotBefore.TotalSeconds:0.###} s"),
        ReleaseLevel.Count => "counted only",
        _ => "withheld",
    };

    private static string Clip(string text) => text.Length <= 100 ? text : text[..100] + "...";
}
