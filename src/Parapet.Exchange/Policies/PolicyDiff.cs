using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Messages;

namespace Parapet.Exchange.Policies;

/// <summary>Which way a change goes, for the recipient.</summary>
public enum ChangeKind
{
    /// <summary>It is told more, or sooner, or may do more.</summary>
    More,

    /// <summary>It is told less, or later, or may do less.</summary>
    Less,

    /// <summary>Neither.</summary>
    Other,
}

/// <summary>One difference between two policies, in fixed phrases of both languages.</summary>
/// <param name="Kind">Which way.</param>
/// <param name="Recipient">Whom it concerns; empty for the policy itself.</param>
/// <param name="English">A sentence.</param>
/// <param name="Russian">The same.</param>
public sealed record PolicyChange(ChangeKind Kind, string Recipient, string English, string Russian);

/// <summary>
/// What each party will see more or less of under another policy: not which lines of text differ, but which decisions, in every case that the conditions of either
/// policy can tell from others.
/// </summary>
public static class PolicyDiff
{
    /// <summary>The differences: of the policy itself first, then by recipient.</summary>
    /// <param name="before">In force.</param>
    /// <param name="after">Proposed.</param>
    public static ImmutableArray<PolicyChange> Between(Policy before, Policy after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var changes = new List<PolicyChange>();
        changes.AddRange(Frame(before, after));
        var cases = CaseSpace.Of(before, after).ToList();
        foreach (var pair in cases.GroupBy(c => (c.Recipient, c.Origin)).OrderBy(g => g.Key.Recipient, StringComparer.Ordinal).ThenBy(g => g.Key.Origin, StringComparer.Ordinal))
        {
            foreach (var type in pair.GroupBy(c => c.Type))
            {
                changes.AddRange(OfType(before, after, [.. type]));
            }
        }

        return [.. changes.Distinct()];
    }

    /// <summary>The differences as lines: + more, - less, * other.</summary>
    /// <param name="before">In force.</param>
    /// <param name="after">Proposed.</param>
    /// <param name="russian">In Russian.</param>
    public static string Text(Policy before, Policy after, bool russian = false)
    {
        var changes = Between(before, after);
        var text = new StringBuilder();
        text.Append(russian
            ? $"{before.Name} {V(before)} -> {after.Name} {V(after)}: что изменится для каждой стороны\n"
            : $"{before.Name} {V(before)} -> {after.Name} {V(after)}: what changes for each party\n");
        foreach (var change in changes)
        {
            text.Append(change.Kind switch { ChangeKind.More => "+ ", ChangeKind.Less => "- ", _ => "* " }).Append(russian ? change.Russian : change.English).Append('\n');
        }

        return text.Append(changes.Length > 0 ? "" : russian ? "Решения не меняются.\n" : "No decision changes.\n").ToString();
    }

    private static string V(Policy policy) => "v" + policy.Version.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<PolicyChange> Frame(Policy before, Policy after)
    {
        foreach (var party in after.Parties.Except(before.Parties))
        {
            yield return new PolicyChange(ChangeKind.Other, "", $"{party} becomes a party.", $"{party} становится стороной.");
        }

        foreach (var party in before.Parties.Except(after.Parties))
        {
            yield return new PolicyChange(ChangeKind.Other, "", $"{party} is no longer a party.", $"{party} больше не является стороной.");
        }

        if (before.Metadata != after.Metadata)
        {
            yield return after.Metadata == MetadataMode.Padded
                ? new PolicyChange(ChangeKind.Less, "", "Types and numbers of entries are no longer visible: the log is padded.", "Типы и число записей больше не видны: журнал дополняется.")
                : new PolicyChange(ChangeKind.More, "", "Types and numbers of entries become visible: the log is open.", "Типы и число записей становятся видны: журнал открыт.");
        }

        if (before.Until != after.Until)
        {
            var (english, russian) = after.Until is { } until ? (Header.TimeText(until), Header.TimeText(until)) : ("no end", "без срока");
            yield return new PolicyChange(ChangeKind.Other, "", $"In force until: {english}.", $"Действует до: {russian}.");
        }
    }

    private static IEnumerable<PolicyChange> OfType(Policy before, Policy after, List<Case> cases)
    {
        var (origin, recipient, type) = (cases[0].Origin, cases[0].Recipient, cases[0].Type);
        var differences = new List<(Difference What, string Field, Case Case)>();
        foreach (var one in cases)
        {
            var (a, b) = (one.Decide(before), one.Decide(after));
            differences.AddRange(Differences(a, b).Select(d => (d.What, d.Field, one)));
        }

        // Of each field where it changes; then fields that change alike in the same cases are told in one line.
        var lines = differences.GroupBy(d => (d.What, d.Field))
            .Select(g => (g.Key.What, g.Key.Field, If: Condition([.. g.Select(d => d.Case)], cases)))
            .GroupBy(l => (l.What, l.If))
            .OrderBy(g => g.Key.What.Order).ThenBy(g => g.Key.If.English, StringComparer.Ordinal).ThenBy(g => g.Key.What.English, StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var fields = line.Select(l => l.Field).Where(f => f.Length > 0).Order(StringComparer.Ordinal).ToList();
            var (english, russian) = (string.Join(", ", fields), string.Join(", ", fields));
            if (fields.Count > 1 && fields.Count == type.Fields.Length)
            {
                (english, russian) = ("every field", "все поля");
            }

            var (what, condition) = line.Key;
            yield return new PolicyChange(
                what.Kind,
                recipient,
                $"{recipient}, of {type.Name} of {origin}{condition.English}: {(english.Length > 0 ? english + " " : "")}{what.English}.",
                $"{recipient}, {type.Name} от {origin}{condition.Russian}: {(russian.Length > 0 ? russian + " – " : "")}{what.Russian}.");
        }
    }

    private sealed record Difference(int Order, ChangeKind Kind, string English, string Russian);

    private static IEnumerable<(Difference What, string Field)> Differences(Decision a, Decision b)
    {
        foreach (var (field, was) in a.Fields)
        {
            var now = b.Fields[field];
            if (now.Rung != was.Rung)
            {
                yield return (new Difference(
                    0,
                    now.Rung < was.Rung ? ChangeKind.More : ChangeKind.Less,
                    $"{English(now.Rung)} instead of {English(was.Rung)}",
                    $"{Russian(now.Rung)}, раньше {Russian(was.Rung)}"), field);
            }
        }

        if ((a.Level == ReleaseLevel.Count) != (b.Level == ReleaseLevel.Count))
        {
            yield return (b.Level == ReleaseLevel.Count
                ? new Difference(1, a.Level == ReleaseLevel.Released ? ChangeKind.Less : ChangeKind.More, "is told only how many there were", "сообщается только число")
                : new Difference(1, b.Level == ReleaseLevel.Released ? ChangeKind.More : ChangeKind.Less, "is no longer told how many there were", "число больше не сообщается"), "");
        }

        if (a.Level != ReleaseLevel.Released || b.Level != ReleaseLevel.Released)
        {
            yield break;
        }

        if (a.NotBefore != b.NotBefore)
        {
            yield return (new Difference(2, b.NotBefore < a.NotBefore ? ChangeKind.More : ChangeKind.Less,
                $"not before {S(b.NotBefore)} s instead of {S(a.NotBefore)} s", $"не ранее {S(b.NotBefore)} с, раньше {S(a.NotBefore)} с"), "");
        }

        if (a.Deadline != b.Deadline)
        {
            var sooner = (b.Deadline ?? TimeSpan.MaxValue) < (a.Deadline ?? TimeSpan.MaxValue);
            yield return (new Difference(3, sooner ? ChangeKind.More : ChangeKind.Less,
                $"owed within {English(b.Deadline)} instead of {English(a.Deadline)}", $"срок {Russian(b.Deadline)}, раньше {Russian(a.Deadline)}"), "");
        }

        if (a.Onward != b.Onward)
        {
            yield return (new Difference(4, b.Onward > a.Onward ? ChangeKind.More : ChangeKind.Less,
                $"may be passed on to {English(b.Onward)} instead of {English(a.Onward)}", $"передача дальше: {Russian(b.Onward)}, раньше {Russian(a.Onward)}"), "");
        }

        if (a.RetentionDays != b.RetentionDays)
        {
            var longer = (b.RetentionDays ?? long.MaxValue) > (a.RetentionDays ?? long.MaxValue);
            yield return (new Difference(5, longer ? ChangeKind.More : ChangeKind.Less,
                $"may be kept {Days(b.RetentionDays, "days", "without limit")} instead of {Days(a.RetentionDays, "days", "without limit")}",
                $"хранение {Days(b.RetentionDays, "сут", "без срока")}, раньше {Days(a.RetentionDays, "сут", "без срока")}"), "");
        }
    }

    // Of each dimension the values in which it changes, where those are not all; and a word of caution where the cases are no product of them.
    private static Words Condition(List<Case> changed, List<Case> all)
    {
        if (changed.Count == all.Count)
        {
            return new Words("", "");
        }

        var kept = new SortedDictionary<Dimension, HashSet<Words>>();
        foreach (var dimension in all[0].Words.Keys)
        {
            var values = changed.Select(c => c.Words[dimension]).ToHashSet();
            if (values.Count < all.Select(c => c.Words[dimension]).Distinct().Count())
            {
                kept.Add(dimension, values);
            }
        }

        var within = all.Count(c => kept.All(k => k.Value.Contains(c.Words[k.Key])));
        var english = string.Join(" and ", kept.Values.Select(v => string.Join(" or ", v.Select(w => w.English))));
        var russian = string.Join(" и ", kept.Values.Select(v => string.Join(" или ", v.Select(w => w.Russian))));
        return within == changed.Count ? new Words($" ({english})", $" ({russian})")
            : kept.Count == 0 ? new Words(" (in some cases)", " (в некоторых случаях)")
            : new Words($" (in some cases of {english})", $" (в некоторых случаях: {russian})");
    }

    private static string English(Rung rung) => rung.IsWithheld ? "nothing" : rung == Rung.L0 ? "exactly" : rung.ToString();

    private static string Russian(Rung rung) => rung.IsWithheld ? "ничего" : rung == Rung.L0 ? "точно" : rung.ToString();

    private static string English(TimeSpan? time) => time is { } t ? S(t) + " s" : "no time";

    private static string Russian(TimeSpan? time) => time is { } t ? S(t) + " с" : "не задан";

    private static string English(Onward onward) => onward switch { Onward.Group => "the group", Onward.OwnNation => "its own nation", _ => "nobody" };

    private static string Russian(Onward onward) => onward switch { Onward.Group => "группе", Onward.OwnNation => "в своей стране", _ => "никому" };

    private static string Days(long? days, string unit, string none) => days is { } d ? d.ToString(CultureInfo.InvariantCulture) + " " + unit : none;

    private static string S(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
