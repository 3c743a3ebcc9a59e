using System.Globalization;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Messages;
using Parapet.Study.Report;
using Finding = Parapet.Exchange.Audits.Finding;

namespace Parapet.Exchange.Exercises;

/// <content>Declarations, findings, outages, inspection, and how to check all of it.</content>
public static partial class AfterAction
{
    private const int MostFindings = 400; // of one export, written out

    private static void Checks(Markup page, ExerciseRecord record)
    {
        page.Open("section", ("id", "checks")).Line();
        Declarations(page, record);
        Findings(page, record);
        Outages(page, record);
        Inspections(page, record);
        page.Close("section").Line();
        Yourself(page, record);
    }

    private static void Declarations(Markup page, ExerciseRecord record)
    {
        page.Element("h2", "Declarations beside the truth").Line();
        if (record.Truth.Declarations.IsEmpty)
        {
            page.Element("p", "Nothing was declared.").Line();
            return;
        }

        Table(page, "declarations", ["Declaration", "By", "About", "Declared", "True", "Answer"], () =>
        {
            foreach (var check in record.Truth.Declarations)
            {
                page.Open("tr").Open("th", ("scope", "row")).Text(check.Declaration.Id).Element("small", $"at {Clock(record, check.Declaration.At.Seconds)}").Close("th")
                    .Element("td", record.Name(check.Party)).Element("td", record.Sensor(check.Declaration.Subject)).Element("td", check.Declared).Element("td", check.True).Open("td");
                Mark(page, check.Holds switch { true => "holds", false => "fails", _ => "not-checked" });
                page.Close("td").Close("tr").Line();
            }
        });
    }

    private static void Findings(Markup page, ExerciseRecord record)
    {
        page.Element("h2", "Everything that was found", ("id", "findings")).Line();
        page.Element("p", "In the words of the verification. The same thing is found in every export that holds what shows it.", ("class", "meaning")).Line();
        foreach (var question in Enum.GetValues<Question>())
        {
            var found = record.Result.Verifications.SelectMany(v => v.Value.Verdicts.Where(q => q.Question == question).SelectMany(q => q.Findings.Select(f => (Export: v.Key, Finding: f))))
                .GroupBy(f => f.Finding).ToList();
            page.Element("h3", $"{Asked(question).Name}: {(found.Count == 0 ? "nothing" : Count(found.Count, "finding"))}").Line();
            if (found.Count == 0)
            {
                continue;
            }

            Table(page, "findings", ["Code", "Log and entry", "Found", "In the exports of"], () =>
            {
                foreach (var group in found.Take(MostFindings))
                {
                    Row(page, group.Key.Code, group.Key.Index < 0 ? record.Name(group.Key.Log) : Text($"{record.Name(group.Key.Log)}, entry {group.Key.Index}{Entitled(record, group.Key)}"), group.Key.Text,
                        string.Join(", ", group.Select(g => record.Name(g.Export)).Distinct(StringComparer.Ordinal)));
                }
            });
            if (found.Count > MostFindings)
            {
                page.Element("p", $"{found.Count - MostFindings} more are told by the command below.").Line();
            }
        }
    }

    private static string Entitled(ExerciseRecord record, Finding finding) =>
        record.Headers.TryGetValue(finding.Log, out var log) && finding.Index < log.Length && MessageTypes.Find(record.Item(log[(int)finding.Index])?.Message.Type.Name ?? log[(int)finding.Index].Type) is { } type ? $", {type.Title}" : "";

    private static void Outages(Markup page, ExerciseRecord record)
    {
        page.Element("h2", "What the white cell made happen, and what it cost").Line();
        if (record.Injects.IsEmpty)
        {
            page.Element("p", "Nothing beside the launches.").Line();
            return;
        }

        var recorded = record.Orders(Service.Exercise).Where(e => StrictJson.Text(e.Body!["order"]) == "inject").ToLookup(e => StrictJson.Text(e.Body!["id"]) ?? "", StringComparer.Ordinal);
        Table(page, "injects", ["Inject", "What", "From", "To", "On record at", "What came of it"], () =>
        {
            foreach (var inject in record.Injects)
            {
                var until = Until(record, inject);
                Row(page, inject.Id, InjectWords(record, inject), Clock(record, inject.From.Seconds), until > inject.From.Seconds ? Clock(record, until) : None,
                    recorded[inject.Id].Any() ? string.Join("; ", recorded[inject.Id].Select(e => Clock(record, record.Ms(e.Header.Committed) / 1000.0))) : "in the feed", Cost(record, inject, until));
            }
        });
    }

    private static string Cost(ExerciseRecord record, Inject inject, double until)
    {
        switch (inject)
        {
            case LinkCut cut:
                var between = record.Players.Where(p => p.Id == cut.Party || p.Id == cut.Other).SelectMany(p => record.Received[p.Id].Where(t => t.From == cut.Party || t.From == cut.Other)).ToList();
                // By the record where there is one: a machine that falls behind cuts the line later than the scenario says.
                var orders = record.Orders(Service.Exercise).Where(e => StrictJson.Text(e.Body!["id"]) == cut.Id).Select(e => record.Ms(e.Header.Committed) / 1000.0).ToList();
                var (dead, back) = orders.Count == 2 ? (orders[0], orders[1]) : (cut.From.Seconds, until);
                bool During(Told t) => record.Ms(t.Header.Committed) / 1000.0 is var signed && signed >= dead && signed < back;
                var (held, others) = (between.Where(During).ToList(), between.Where(t => !During(t)).ToList());
                return held.Count == 0
                    ? $"nothing was committed in it that was owed over this line; {(others.Count > 0 ? $"outside it a message took {Span(Median(others))} (median)" : "nothing came at any other time either")}."
                    : $"{Count(held.Count, "message")} committed while it was dead came {Span(held.Min(t => t.Delay))} to {Span(held.Max(t => t.Delay))} after the signature, median {Span(Median(held))}"
                        + (others.Count > 0 ? $"; all others took {Span(Median(others))} (median)" : "") + $". {held.Count(t => t.Late)} of them came too late; none is lost unless the matrix says missing.";
            case SensorOutage outage:
                var missed = record.Own.GetValueOrDefault(record.Owner(outage.Sensor), []).Count(o => o.Item.Sensor == outage.Sensor && o.At >= outage.From.Seconds && o.At < until && o.Item.Kind == Feeds.FeedKind.Observation);
                return $"{record.Name(record.Owner(outage.Sensor))} had {(missed == 0 ? "no report" : Count(missed, "report"))} of it in that time and said so by a sensor status.";
            case ClockDrift drift:
                return Text($"what {record.Name(drift.Party)} signed in that time bears times that are off by {drift.Drift.Seconds:0.###} s, and so do the delays reckoned from them; the order of its log does not depend on its clock.");
            case FalseAlarm alarm:
                var heard = record.Players.Where(p => p.Id != record.Owner(alarm.Sensor) && record.Received[p.Id].Any(t => t.Item?.Launch == alarm.Id)).Select(p => p.Name).ToList();
                return heard.Count == 0 ? "it was told to nobody." : $"it was told to {string.Join(", ", heard)}, whose own sensors had seen nothing.";
            case LateNotice late:
                var told = record.Players.SelectMany(p => record.Received[p.Id].Where(t => t.Item?.Launch == late.Launch && t.Type == MessageTypes.Pln).Select(t => $"{p.Name} had the notice at {Clock(record, t.At)}")).ToList();
                return told.Count == 0 ? "the notice reached nobody." : string.Join("; ", told) + ".";
            default:
                return "";
        }
    }

    private static double Median(IReadOnlyList<Told> told) => told.Select(t => t.Delay).Order().ElementAt(told.Count / 2);

    private static void Inspections(Markup page, ExerciseRecord record)
    {
        page.Element("h2", "Inspection by lot").Line();
        page.Element("p", "After the end some entries of each party were drawn by lot and opened in full. The draw follows from the heads that all had signed before it, so that nobody could choose. "
            + "If a share f of a party\u2019s entries were false, k entries drawn find at least one of them with the probability P = 1 \u2212 (1 \u2212 f)^k.", ("class", "meaning")).Line();
        var demands = record.Orders(Service.Inspection).Where(e => StrictJson.Text(e.Body!["order"]) == "open").ToList();
        if (demands.Count == 0)
        {
            page.Element("p", "Nothing was inspected.").Line();
            return;
        }

        Table(page, "inspection", ["Party", "Drawn", "Beacon", "P, f = 1 %", "P, f = 5 %", "P, f = 10 %", "Answer"], () =>
        {
            foreach (var body in demands.Select(d => d.Body!))
            {
                var (party, k) = (StrictJson.Text(body["party"]) ?? "", (body["indices"] as JsonArray)?.Count ?? 0);
                var answers = record.Result.Verifications.Values.Select(v => v.Verdicts.First(q => q.Question == Question.Coarsening)).SelectMany(v => v.Findings).Where(f => f.Log == party).Distinct().Count();
                page.Open("tr").Element("th", record.Name(party), ("scope", "row")).Element("td", Text($"{k} of {StrictJson.Whole(body["of"], 0, long.MaxValue) ?? 0}")).Open("td").Element("code", StrictJson.Text(body["beacon"]) ?? None).Close("td");
                foreach (var share in (double[])[0.01, 0.05, 0.10])
                {
                    var missed = Enumerable.Repeat(1 - share, k).Aggregate(1.0, (a, b) => a * b);
                    page.Element("td", (100 * (1 - missed)).ToString("0.#", CultureInfo.InvariantCulture) + " %", ("class", "num"));
                }

                page.Open("td");
                Mark(page, answers == 0 ? "holds" : "fails");
                page.Element("small", answers == 0 ? "no finding" : Count(answers, "finding")).Close("td").Close("tr").Line();
            }
        });
    }

    private static void Yourself(Markup page, ExerciseRecord record)
    {
        page.Open("section", ("id", "yourself")).Line();
        page.Element("h2", "Check it yourself").Line();
        page.Element("p", "Beside this page lies an export of each party: the charter that all signed, every log as static files, what was released, and the opened scenario. Each can be checked alone, offline, and all that stands on this page is in them.").Line();
        page.Open("pre", ("tabindex", "0")).Text(string.Join('\n', record.Result.Exports.Keys.Select(p => $"./parapet exchange verify exports/{p}"))).Close("pre").Line();
        page.Open("ul");
        foreach (var text in (string[])[
            "The logs are tiled transparency logs (C2SP tlog-tiles) with signed checkpoints: Go\u2019s golang.org/x/mod/sumdb reads tiles, notes and proofs. tests/outside/tlog is such a program.",
            "An entry is a compact JWS (ES256) with selective disclosures (RFC 9901): jwcrypto and any other JOSE library check signature and disclosures. tests/outside/entries/verify.py does.",
            "Keys are in charter.json; its signatures and those of the policy are DSSE envelopes with ECDSA P-256 over SHA-256, which openssl dgst -sha256 -verify checks once the signature is written as DER.",
            "The seal: SHA-256 of the opened document in canonical JSON (RFC 8785) is the hash in the charter. The truth root: a Merkle tree (RFC 6962) over the lines that the scenario gives when it is run again.",
        ])
        {
            page.Element("li", text);
        }

        page.Close("ul").Close("section").Line();
    }
}
