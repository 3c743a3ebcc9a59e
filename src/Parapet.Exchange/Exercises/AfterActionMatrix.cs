using System.Globalization;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Messages;
using Parapet.Study.Report;

namespace Parapet.Exchange.Exercises;

/// <content>Who was told what: every type of message and every recipient.</content>
public static partial class AfterAction
{
    /// <summary>What became of one entry for one recipient.</summary>
    private sealed record Fate(string Type, Duty Duty, string Why, Told? Told);

    private static void Matrix(Markup page, ExerciseRecord record)
    {
        page.Open("section", ("id", "matrix")).Line();
        page.Element("h2", "Who was told what").Line();
        page.Element("p", "Every message that a party committed, by type, and what became of it for the other side. Each is in exactly one of the columns told, counted only, withheld and missing; late ones are among those told.", ("class", "meaning")).Line();
        var pairs = record.Players.SelectMany(from => record.Players.Where(to => to.Id != from.Id).Select(to => (From: from, To: to))).ToList();
        Table(page, "matrix", ["From and to", "Type", "Committed", "Told", "of them late", "Counted only", "Withheld", "Missing", "Under which rule"], () =>
        {
            foreach (var (from, to) in pairs)
            {
                var types = Fates(record, from.Id, to.Id).GroupBy(f => f.Type, StringComparer.Ordinal).OrderBy(g => Place(g.Key)).ThenBy(g => g.Key, StringComparer.Ordinal).ToList();
                foreach (var (type, first) in types.Select((t, i) => (t, i == 0)))
                {
                    page.Open("tr", ("class", first ? "begins" : "goes-on"));
                    if (first)
                    {
                        page.Element("th", $"{from.Name} to {to.Name}", ("scope", "rowgroup"), ("rowspan", types.Count));
                    }

                    MatrixRow(page, type.Key, [.. type]);
                    page.Close("tr").Line();
                }
            }
        });
        page.Element("h3", "How exactly").Line();
        page.Element("p", "Of what was told: how coarse each field was, from L0 (exact) to L4 (coarsest), and how often. Fields that are not named were never told.", ("class", "meaning")).Line();
        Table(page, "rungs", ["From and to", "Type", "Fields, with the rung and how often"], () =>
        {
            foreach (var (from, to) in pairs)
            {
                foreach (var type in record.Received[to.Id].Where(t => t.From == from.Id && t.Type is not null).GroupBy(t => t.Type!.Name, StringComparer.Ordinal).OrderBy(g => Place(g.Key)))
                {
                    Row(page, $"{from.Name} to {to.Name}", $"{MessageTypes.Find(type.Key)!.Title} ({type.Key})", string.Join("; ", MessageTypes.Find(type.Key)!.Fields
                        .Select(f => (Field: f, Rungs: type.Where(t => t.Leaf.Rungs.ContainsKey(f.Name)).GroupBy(t => t.Leaf.Rungs[f.Name]).OrderBy(g => g.Key).ToList())).Where(f => f.Rungs.Count > 0)
                        .Select(f => $"{Label(f.Field)} {string.Join(", ", f.Rungs.Select(r => Text($"L{r.Key} \u00d7{r.Count()}")))}{(f.Field.Floor > Rung.L0 && f.Rungs.Any(r => r.Key == f.Field.Floor.Level) ? " (floor)" : "")}")));
                }
            }
        });
        Rules(page, record);
        page.Close("section").Line();
    }

    private static void MatrixRow(Markup page, string type, IReadOnlyList<Fate> fates)
    {
        var told = fates.Where(f => f.Told is not null).ToList();
        var counted = fates.Where(f => f.Told is null && f.Duty.Level == ReleaseLevel.Count).ToList();
        var withheld = fates.Where(f => f.Told is null && f.Duty.Level == ReleaseLevel.Withheld).ToList();
        var missing = fates.Where(f => f.Told is null && f.Duty.Owed).ToList();
        page.Open("th", ("scope", "row")).Text(MessageTypes.Find(type)?.Title ?? "sealed: type told to nobody").Element("small", type).Close("th");
        foreach (var number in (int[])[fates.Count, told.Count, told.Count(f => f.Told!.Late), counted.Count, withheld.Count, missing.Count])
        {
            page.Element("td", number == 0 ? None : number.ToString("N0", CultureInfo.InvariantCulture), ("class", "num"));
        }

        page.Open("td");
        foreach (var (word, list) in ((string, List<Fate>)[])[("told", told), ("counted", counted), ("withheld", withheld), ("missing", missing)])
        {
            foreach (var rule in list.GroupBy(f => f.Why, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                page.Open("span", ("class", "row-line")).Text(Text($"{rule.Count()} {word}: {rule.Key}")).Close("span");
            }
        }

        page.Close("td");
    }

    private static IEnumerable<Fate> Fates(ExerciseRecord record, string from, string to)
    {
        var told = record.Received[to].Where(t => t.From == from).GroupBy(t => t.Leaf.Index).ToDictionary(g => g.Key, g => g.First());
        var own = record.Own[from].Where(o => o.Header is not null).ToDictionary(o => o.Header!.Index);
        foreach (var header in record.Headers[from].Where(h => !Service.Is(h.Type)))
        {
            var given = told.GetValueOrDefault(header.Index);
            var message = own.GetValueOrDefault(header.Index);
            var duty = message is null ? header.DutyTo(to) : DutyOf(record, message, to) ?? Duty.None;
            yield return new Fate(message?.Item.Message.Type.Name ?? given?.Type?.Name ?? header.Type, duty,
                given is not null ? RuleWords(given.Leaf.Rule) : message is null ? RuleWords(duty.Rule) : Why(record, message, to, duty), given);
        }
    }

    private static int Place(string type) => MessageTypes.All.IndexOf(MessageTypes.Find(type) ?? MessageTypes.All[^1]) is >= 0 and var at ? at : int.MaxValue;

    private static void Rules(Markup page, ExerciseRecord record)
    {
        foreach (var policy in record.Policies)
        {
            page.Element("h3", $"The rules of {policy.Name}, version {policy.Version}").Line();
            Table(page, "rules", ["Rule", "From", "To", "Says", "Because of"], () =>
            {
                foreach (var rule in policy.Rules.Values)
                {
                    var when = string.Join(", ", new[]
                    {
                        rule.When.Types.Count > 0 ? string.Join("/", rule.When.Types) : "every type",
                        rule.When.States.Count > 0 ? "launches of: " + string.Join("/", rule.When.States.Select(s => s.ToString().ToLowerInvariant())) : "",
                        rule.When.RangeAtLeastKm is { } least ? Text($"range {least:0.###} km or more") : "", rule.When.RangeBelowKm is { } below ? Text($"range below {below:0.###} km") : "",
                        rule.When.ApogeeAtLeastKm is { } high ? Text($"apogee {high:0.###} km or more") : "", rule.When.ApogeeBelowKm is { } low ? Text($"apogee below {low:0.###} km") : "",
                        rule.When.Classes.Count > 0 ? "classes " + string.Join("/", rule.When.Classes) : "",
                    }.Where(w => w.Length > 0));
                    var gives = rule.CountOnly ? "only counts" : string.Join(", ", rule.Fields.Select(f => $"{(f.Key == Exchange.Policies.Policy.Every ? "every field" : f.Key.Replace('_', ' '))} {f.Value}"));
                    var time = (rule.NotBefore > 0 ? Text($"; not before {rule.NotBefore} s") : "") + (rule.Deadline is { } deadline ? Text($"; within {deadline} s") : "");
                    Row(page, rule.Id, rule.From.Length > 0 ? Members(policy, rule.From) : "any", Members(policy, rule.To), $"{when}: {gives}{time}", rule.Basis);
                }
            });
        }

        string Members(Policies.Policy policy, string group) => policy.Groups.TryGetValue(group, out var found) ? $"{group} ({string.Join(", ", found.Members.Select(record.Name))})" : group;
    }
}
