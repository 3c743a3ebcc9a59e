using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Exports;
using Parapet.Exchange.Feeds;
using Finding = Parapet.Exchange.Audits.Finding;

namespace Parapet.Exchange.Exercises;

/// <summary>
/// The fourth question: is what was reported what happened? The opened scenario is run again; it must be the one that was sealed, give the same truth, and every message a party's sensors gave it must
/// be in its log, unaltered where it was opened.
/// </summary>
public static class TruthCheck
{
    /// <summary>Order of the white cell that opens the scenario.</summary>
    public const string Reveal = "reveal";

    /// <summary>The scenario that an export opens; null where it opens none.</summary>
    /// <param name="entries">By party.</param>
    /// <param name="charter">Of the exchange.</param>
    public static JsonObject? Revealed(IReadOnlyDictionary<string, ImmutableArray<Entry>> entries, Charter charter)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(charter);
        return charter.Parties.Where(p => p.Role == CharterRole.WhiteCell).SelectMany(p => entries.GetValueOrDefault(p.Id, []))
            .LastOrDefault(e => e.Header.Type == Service.Exercise && StrictJson.Text(e.Body!["order"]) == Reveal)?.Body;
    }

    /// <summary>Answers the question.</summary>
    /// <param name="looked">An export of any party, with what could be read of it.</param>
    public static QuestionVerdict Of(CheckedExport looked)
    {
        ArgumentNullException.ThrowIfNull(looked);
        var (export, entries, openings) = looked;
        const string What = "messages of the sealed scenario, run again";
        if (Revealed(entries, export.Charter) is not { } body)
        {
            return new QuestionVerdict(Question.Truth, 0, "the scenario was not opened", []);
        }

        var white = export.Charter.Parties.First(p => p.Role == CharterRole.WhiteCell).Id;
        Finding Wrong(string code, string log, long index, string text) => new(Question.Truth, code, log, index, text);
        if (body["seal"] is not JsonObject document || Seal.Of(document) is not { Seal: { } seal })
        {
            return new QuestionVerdict(Question.Truth, 1, What, [Wrong(AuditCodes.Seal, white, -1, "the opened scenario cannot be read.")]);
        }

        if (seal.Hash != export.Charter.Seal)
        {
            return new QuestionVerdict(Question.Truth, 1, What, [Wrong(AuditCodes.Seal, white, -1, $"the opened scenario has the hash {seal.Hash[..12]}, but {export.Charter.Seal?[..12] ?? "nothing"} was sealed in the charter.")]);
        }

        if (Feed.Of(seal.Parsed.Scenario!).Truth is not { } truth)
        {
            return new QuestionVerdict(Question.Truth, 1, What, [Wrong(AuditCodes.Truth, white, -1, "the opened scenario cannot be played.")]);
        }

        var found = ImmutableArray.CreateBuilder<Finding>();
        if (StrictJson.Text(body["truth_root"]) != truth.Root)
        {
            found.Add(Wrong(AuditCodes.Truth, white, -1, $"the scenario, run again, gives the root {truth.Root[..12]}, not the {StrictJson.Text(body["truth_root"])?[..12]} that was recorded. Is this version {StrictJson.Text(document["version"])}?"));
        }

        var end = StrictJson.Whole(body["end_ms"], 0, long.MaxValue) ?? truth.EndMs;
        var opened = openings.GroupBy(o => (o.Entry.Header.Org, o.Entry.Header.Index)).ToDictionary(g => g.Key, g => g.Last());
        var at = entries.ToDictionary(e => e.Key, e => e.Value.ToDictionary(x => x.Header.MessageId, StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var item in truth.Items.Where(i => i.TimeMs <= end && at.ContainsKey(i.Party)))
        {
            if (!at[item.Party].TryGetValue(item.Id, out var entry))
            {
                found.Add(Wrong(AuditCodes.Unreported, item.Party, -1, $"was given a {item.Message.Type.Title} at {item.TimeMs / 1000.0:0.0} s ({item.Sensor}) that is not in its log."));
                continue;
            }

            if (entry.Header.Type != item.Message.Type.Name || entry.Header.ScenarioMs != item.TimeMs - (item.TimeMs % 1000))
            {
                found.Add(Wrong(AuditCodes.Report, item.Party, entry.Header.Index, $"is a {entry.Header.Type} at {entry.Header.ScenarioMs} ms of the scenario, but a {item.Message.Type.Name} at {item.TimeMs} ms was given."));
                continue;
            }

            if (opened.TryGetValue((item.Party, entry.Header.Index), out var open))
            {
                found.AddRange(item.Message.Fields.Where(f => !JsonNode.DeepEquals(f.Value, open.At(f.Key, 0)?.Value)).Select(f => Wrong(
                    AuditCodes.Report, item.Party, entry.Header.Index, $"commits {f.Key} = {open.At(f.Key, 0)?.Value?.ToJsonString() ?? "nothing"}, but its sensors gave {f.Value.ToJsonString()}.")));
                found.AddRange(open.Fields.Where(f => !item.Message.Fields.ContainsKey(f)).Select(f => Wrong(AuditCodes.Report, item.Party, entry.Header.Index, $"commits {f}, which its sensors did not give.")));
            }
        }

        found.AddRange(truth.Declarations.Where(d => d.Holds == false && d.Declaration.At.Seconds * 1000.0 <= end).Select(d => Wrong(
            AuditCodes.Declaration, d.Party, -1, $"declared of {d.Declaration.Subject}: {d.Declared}. The scenario says: {d.True}.")));
        return new QuestionVerdict(Question.Truth, truth.Items.Count(i => i.TimeMs <= end) + truth.Declarations.Length, What, found.DrainToImmutable());
    }
}
