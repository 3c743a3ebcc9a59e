using System.Globalization;
using System.Text.Json.Nodes;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Feeds;
using Parapet.Exchange.Messages;
using Parapet.Exchange.Policies;
using Parapet.Study.Report;

namespace Parapet.Exchange.Exercises;

/// <content>Launch by launch: the truth and each party's view of it, side by side.</content>
public static partial class AfterAction
{
    private static readonly string[] s_brief = ["pln_no", "launch_window", "launch_time", "vehicle_class", "launch_area", "azimuth_deg", "impact_area", "impact_time"];
    private const int MostLines = 6; // of one type in a view; the others are counted

    private static string Anchor(Flown flight) => "l-" + string.Concat(flight.Id.Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c.ToString() : "_" + ((int)c).ToString("x", CultureInfo.InvariantCulture)));

    private static void Launches(Markup page, ExerciseRecord record)
    {
        page.Open("section", ("id", "launches")).Line();
        page.Element("h2", "Launch by launch").Line();
        page.Element("p", "On the left what happened, beside it what each side had of it: \u201cown\u201d is exact, as its sensors gave it; \u201ctold\u201d is what the other side released, each value as coarse as the policy makes it, from L0 (exact) to L4 (coarsest). "
            + "\u201cProvisional\u201d is the time on the screen, \u201cverified\u201d the time at which it was proved to stand in the sender\u2019s signed log.", ("class", "meaning")).Line();
        var cases = record.Players.ToDictionary(p => p.Id, p => record.CasesOf(p.Id), StringComparer.Ordinal);
        foreach (var flight in record.Flights)
        {
            page.Open("article", ("class", "missile flight"), ("id", Anchor(flight))).Line();
            page.Open("header").Element("h3", flight.Id).Element("p", Title(flight), ("class", "class")).Element("a", "to the time-line", ("class", "back"), ("href", "#happened")).Close("header").Line();
            page.Open("div", ("class", "views"));
            TruthView(page, record, flight);
            foreach (var party in record.Players)
            {
                PartyView(page, record, flight, party.Id, cases[party.Id]);
            }

            page.Close("div").Line();
            foreach (var to in record.Players)
            {
                Compared(page, record, flight, to.Id);
            }

            page.Close("article").Line();
        }

        page.Close("section").Line();
    }

    private static void TruthView(Markup page, ExerciseRecord record, Flown flight)
    {
        page.Open("div", ("class", "view truth")).Element("h4", "What happened");
        if (flight.Alarm is { } alarm)
        {
            page.Element("p", $"Nothing was launched. At {Clock(record, flight.At)} the white cell made {record.Sensor(alarm.Sensor)} of {record.Name(record.Owner(alarm.Sensor))} report a launch like {Title(flight)}.").Close("div");
            return;
        }

        page.Open("dl", ("class", "facts"));
        page.Element("dt", "Launched").Element("dd", Clock(record, flight.At));
        page.Element("dt", "Burns out").Element("dd", Clock(record, flight.Burnout));
        page.Element("dt", "Comes down").Element("dd", Clock(record, flight.Impact) + (flight.Impact > record.End ? ", after the end" : ""));
        page.Element("dt", "By").Element("dd", flight.Launch!.By.Length > 0 ? record.Name(flight.Launch.By) : "a third state");
        page.Element("dt", "Notified").Element("dd", flight.Launch.Notified == Notified.None ? "nobody was told before" : Noticed(record, flight));
        page.Close("dl");
        var sights = record.Truth.Events.Where(e => e.Kind == TruthKind.FirstSight && e.Launch == flight.Id).ToList();
        if (sights.Count == 0)
        {
            page.Element("p", "No sensor sees it.");
        }

        page.Open("ul", ("class", "lines"));
        foreach (var sight in sights)
        {
            page.Open("li").Element("b", Clock(record, sight.Time)).Text($" {record.Sensor(sight.Sensor)}").Element("small", record.Owner(sight.Sensor) is { Length: > 0 } owner ? $"of {record.Name(owner)}" : "of nobody who plays").Close("li");
        }

        page.Close("ul").Close("div").Line();
    }

    private static string Noticed(ExerciseRecord record, Flown flight)
    {
        var plan = record.Own.Values.SelectMany(o => o).FirstOrDefault(o => o.Item.Launch == flight.Id && o.Item.Message.Type == MessageTypes.Pln);
        var held = record.Injects.OfType<LateNotice>().FirstOrDefault(i => i.Launch == flight.Id);
        return plan is null ? "no notice was given within the exercise"
            : held is not null ? $"notice held back by the white cell until {Clock(record, plan.At)}, {Span(plan.At - flight.At)} {(plan.At > flight.At ? "after" : "before")} the launch"
            : plan.At <= flight.At ? $"in time ({plan.Item.Message.CaseNumber})" : $"too late, {Span(plan.At - flight.At)} after the launch";
    }

    private static void PartyView(Markup page, ExerciseRecord record, Flown flight, string party, Cases cases)
    {
        var (own, told) = (record.OwnOn(party, flight).ToList(), record.ToldOn(party, flight).ToList());
        page.Open("div", ("class", "view")).Open("h4").Text($"View of {record.Name(party)}").Close("h4");
        page.Open("ul", ("class", "lines"));
        var lines = own.GroupBy(o => (o.Item.Message.Type, o.Item.Sensor)).SelectMany(g => OwnLines(record, [.. g])).Concat(told.GroupBy(t => (t.Type, t.From)).SelectMany(g => ToldLines(record, [.. g]))).OrderBy(l => l.At).ToList();
        foreach (var line in lines)
        {
            page.Open("li").Element("b", Clock(record, line.At)).Text(" ").Element("span", line.Tag, ("class", "tag " + line.Tag)).Text(" " + line.Text);
            if (line.Small.Length > 0)
            {
                page.Element("small", line.Small);
            }

            page.Close("li").Line();
        }

        if (lines.Count == 0)
        {
            page.Open("li", ("class", "nothing")).Text("Saw nothing of its own and was told nothing.").Close("li");
        }

        page.Close("ul");
        NotTold(page, record, flight, party);
        foreach (var sentence in Fits(cases, own, told))
        {
            page.Element("p", sentence, ("class", "fit"));
        }

        page.Close("div").Line();
    }

    private readonly record struct ViewLine(double At, string Tag, string Text, string Small);

    private static IEnumerable<ViewLine> OwnLines(ExerciseRecord record, IReadOnlyList<OwnMessage> group)
    {
        var (type, sensor) = (group[0].Item.Message.Type, group[0].Item.Sensor);
        var by = sensor.Length > 0 ? record.Sensor(sensor) : "its own notice";
        string Said(OwnMessage own) => Brief(record, type, name => own.Item.Message.Fields.GetValueOrDefault(name));
        if (Streams(type) && group.Count > 1)
        {
            yield return new ViewLine(group[0].At, "own", $"{group.Count} \u00d7 {type.Title}: {by}", $"until {Clock(record, group[^1].At)}{(Said(group[^1]) is { Length: > 0 } last ? $"; the last: {last}" : "")}");
            yield break;
        }

        foreach (var own in group.Take(MostLines))
        {
            yield return new ViewLine(own.At, "own", $"{type.Title}: {by}", Said(own));
        }

        if (group.Count > MostLines)
        {
            yield return new ViewLine(group[MostLines].At, "own", $"{group.Count - MostLines} more: {type.Title}, {by}", $"until {Clock(record, group[^1].At)}");
        }
    }

    private static IEnumerable<ViewLine> ToldLines(ExerciseRecord record, IReadOnlyList<Told> group)
    {
        var (type, from) = (group[0].Type, record.Name(group[0].From));
        if (type is not null && Streams(type) && group.Count > 1)
        {
            yield return new ViewLine(group[0].At, "told", $"{group.Count} \u00d7 {type.Title} by {from}", $"until {Clock(record, group[^1].At)}; {Delays(group)}; {RuleWords(group[0].Leaf.Rule)}");
            yield break;
        }

        foreach (var told in group.Take(MostLines))
        {
            yield return new ViewLine(told.At, "told", $"{type?.Title ?? "a message"} by {from}",
                $"provisional {Clock(record, told.At)}, verified {(told.Reopened ? "then or later" : Clock(record, told.Verified))}; {Span(told.Delay)} after it was signed{(told.Late ? ", too late" : "")}; {RuleWords(told.Leaf.Rule)}");
        }

        if (group.Count > MostLines)
        {
            yield return new ViewLine(group[MostLines].At, "told", $"{group.Count - MostLines} more: {type?.Title} by {from}", $"until {Clock(record, group[^1].At)}; {Delays(group)}");
        }
    }

    private static string Delays(IReadOnlyList<Told> group) => group.Count == 1 ? $"{Span(group[0].Delay)} after it was signed"
        : $"{Span(group.Min(t => t.Delay))} to {Span(group.Max(t => t.Delay))} after they were signed" + (group.Count(t => t.Late) is > 0 and var late ? $", {late} of them too late" : "");

    // What comes again and again about one object: told by its first and its last.
    private static bool Streams(MessageType type) => type == MessageTypes.Trk || type == MessageTypes.Tre || type == MessageTypes.Imp;

    // What a reader wants of a message first; everything is in the comparison below. The day is that of the page.
    private static string Brief(ExerciseRecord record, MessageType type, Func<string, JsonNode?> value)
    {
        var day = DateTimeOffset.FromUnixTimeMilliseconds(record.Truth.EpochMs).ToString("d MMM yyyy ", CultureInfo.InvariantCulture);
        return string.Join("; ", s_brief.Select(name => (Field: type.Find(name), Value: value(name))).Where(f => f.Field is not null && f.Value is not null)
            .Select(f => $"{Label(f.Field!)} {Value(f.Field!, f.Value!).Replace(day, "", StringComparison.Ordinal)}"));
    }

    private static void NotTold(Markup page, ExerciseRecord record, Flown flight, string party)
    {
        var withheld = record.Players.Where(p => p.Id != party).SelectMany(p => record.OwnOn(p.Id, flight).Select(o => (From: p, Message: o, Duty: DutyOf(record, o, party))))
            .Where(w => w.Duty is { Owed: false })
            .GroupBy(w => (w.From.Name, w.Message.Item.Message.Type, w.Duty!.Level, Why: Why(record, w.Message, party, w.Duty))).ToList();
        foreach (var group in withheld)
        {
            var what = $"{group.Count()} \u00d7 {group.Key.Type.Title} of {group.Key.Name}";
            page.Open("p", ("class", "not-told")).Element("span", group.Key.Level == ReleaseLevel.Count ? "counted only" : "not told", ("class", "tag withheld"))
                .Text(group.Key.Level == ReleaseLevel.Count ? $" {what}: the number is told and nothing else ({group.Key.Why})." : $" {what}: {group.Key.Why}.").Close("p").Line();
        }
    }

    // In a padded log a header names nobody; what was owed follows from the policy and the exact values, which the opened scenario gives.
    private static Duty? DutyOf(ExerciseRecord record, OwnMessage own, string to)
    {
        if (own.Header is not { } header)
        {
            return null;
        }

        return header.Type != Header.Sealed ? header.DutyTo(to) : DecisionOf(record, own, to)?.DutyFrom(header.Committed);
    }

    private static Decision? DecisionOf(ExerciseRecord record, OwnMessage own, string to) => own.Header is { } header && record.Policy(header.Policy) is { } policy
        ? Evaluator.Decide(policy, own.Item.Message.Type.Name, own.Item.Message.Fields, own.Item.Party, to, new Situation(header.Index, header.Committed, header.Phase)) : null;

    // Why nothing was told; where no rule is sure to apply, those that may: they take away and give nothing.
    private static string Why(ExerciseRecord record, OwnMessage own, string to, Duty duty)
    {
        if (duty.Rule != Duty.Default || DecisionOf(record, own, to) is not { Doubtful.Length: > 0 } decision)
        {
            return RuleWords(duty.Rule);
        }

        return $"it is not known whether {string.Join(" or ", decision.Doubtful.Select(RuleWords))} applies, and no other rule grants it";
    }

    private static IEnumerable<string> Fits(Cases cases, IReadOnlyList<OwnMessage> own, IReadOnlyList<Told> told)
    {
        var ids = own.Select(o => o.Item.Id).Concat(told.Select(t => t.Seen?.Id ?? "")).ToHashSet(StringComparer.Ordinal);
        var warnings = cases.Warnings.Where(w => ids.Contains(w.Warning.Id)).ToList();
        foreach (var fit in warnings.GroupBy(w => (w.Fit, Numbers: string.Join(", ", w.Numbers))).OrderBy(g => g.Key.Fit))
        {
            var which = $"{Count(fit.Count(), "warning")} that {(fit.Count() == 1 ? "stands" : "stand")}";
            yield return fit.Key.Fit switch
            {
                WarningFit.Notified => $"Notified: {which} {(fit.Count() == 1 ? "fits" : "fit")} {fit.Key.Numbers}.",
                WarningFit.Possible => $"Perhaps notified: {which} may be {fit.Key.Numbers}, but time or place is withheld.",
                _ => $"Not notified: {which} {(fit.Count() == 1 ? "fits" : "fit")} no notification it knows. The next step is to ask.",
            };
        }
    }

    // The first warning and the first notice of each side: what it knew beside what it said.
    private static void Compared(Markup page, ExerciseRecord record, Flown flight, string to)
    {
        foreach (var from in record.Players.Where(p => p.Id != to))
        {
            foreach (var type in (MessageType[])[MessageTypes.Pln, MessageTypes.Lwn])
            {
                // The one that was told first, or the first that there was.
                var all = record.OwnOn(from.Id, flight).Where(o => o.Item.Message.Type == type && o.Header is not null).ToList();
                var given = record.ToldOn(to, flight).FirstOrDefault(t => t.From == from.Id && t.Type == type);
                if ((all.FirstOrDefault(o => o.Item.Id == given?.Item?.Id) ?? all.FirstOrDefault()) is { } own)
                {
                    Compared(page, record, own, given, from.Name, to);
                }
            }
        }
    }

    private static void Compared(Markup page, ExerciseRecord record, OwnMessage own, Told? given, string from, string to)
    {
        var (message, decision, duty) = (own.Item.Message, DecisionOf(record, own, to), DutyOf(record, own, to));
        page.Open("details", ("open", "")).Open("summary").Element("b", $"{from} to {record.Name(to)}: {message.Type.Title} of {Clock(record, own.At)}").Text(
            given is not null ? $", {given.Leaf.Rungs.Count} of {message.Fields.Count} fields told" : duty?.Level == ReleaseLevel.Count ? ", nothing told but that there was one" : ", nothing told").Close("summary").Line();
        Table(page, "compared", ["Field", $"{from} had", $"{record.Name(to)} was told", "Rung", "Why"], () =>
        {
            foreach (var field in message.Type.Fields.Where(f => message.Fields.ContainsKey(f.Name)))
            {
                var seen = given?.Seen?.Fields.TryGetValue(field.Name, out var value) == true ? value : (SeenField?)null;
                var reason = decision?.Fields.GetValueOrDefault(field.Name)?.Reason ?? duty?.Rule ?? Duty.Default;
                page.Open("tr").Element("th", Label(field), ("scope", "row")).Element("td", Value(field, message.Fields[field.Name]));
                page.Open("td");
                if (seen is { } told)
                {
                    page.Text(Value(field, told.Value));
                }
                else
                {
                    page.Element("span", "not told", ("class", "tag withheld"));
                }

                page.Close("td").Element("td", seen is { } s ? s.Rung.ToString() : None).Element("td", seen is null && given is null && duty is { Owed: false } ? Why(record, own, to, duty) : RuleWords(reason)).Close("tr").Line();
            }
        }, $"{from} to {record.Name(to)}");
        page.Close("details").Line();
    }
}
