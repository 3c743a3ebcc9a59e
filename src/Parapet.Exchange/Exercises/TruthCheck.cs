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
    /// <summary>The scenario that an export opens, whether or not its log is in order; null where it opens none.</summary>
    /// <param name="export">Of any party.</param>
    /// <param name="cancel">Gives up.</param>
    internal static JsonObject? Revealed(Export export, CancellationToken cancel)
    {
        using var content = new OpenExport(export, cancel);
        return export.Logs.Where(l => l.Party.Role == CharterRole.WhiteCell).SelectMany(l => content.Entries(l, l.Tree.Size, e => Entry.Form(e).Value)).LastOrDefault(e => e is not null && Service.Reveals(e))?.Body;
    }

    /// <summary>Answers the question.</summary>
    /// <param name="looked">An export of any party, with what could be read of it.</param>
    public static QuestionVerdict Of(CheckedExport looked)
    {
        ArgumentNullException.ThrowIfNull(looked);
        var (export, logs, revealed, openings) = looked;
        const string What = "messages of the sealed scenario, run again";
        if (revealed is not { } body)
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
        var given = truth.Items.Where(i => i.TimeMs <= end && logs.ContainsKey(i.Party)).Select(i => (Item: i, Entry: logs[i.Party].Find(i.Id))).ToList();
        var opened = Opened(openings, given.Where(g => g.Entry is not null).ToDictionary(g => (g.Item.Party, g.Entry!.Value.Index), g => g.Item));
        foreach (var (item, at) in given)
        {
            if (at is not { } entry)
            {
                found.Add(Wrong(AuditCodes.Unreported, item.Party, -1, $"was given a {item.Message.Type.Title} at {item.TimeMs / 1000.0:0.0} s ({item.Sensor}) that is not in its log."));
            }
            else if (entry.Type != item.Message.Type.Name || entry.ScenarioMs != item.TimeMs - (item.TimeMs % 1000))
            {
                found.Add(Wrong(AuditCodes.Report, item.Party, entry.Index, $"is a {entry.Type} at {entry.ScenarioMs} ms of the scenario, but a {item.Message.Type.Name} at {item.TimeMs} ms was given."));
            }
            else
            {
                found.AddRange(opened.GetValueOrDefault((item.Party, entry.Index), []).Select(text => Wrong(AuditCodes.Report, item.Party, entry.Index, text)));
            }
        }

        found.AddRange(truth.Declarations.Where(d => d.Holds == false && d.Declaration.At.Seconds * 1000.0 <= end).Select(d => Wrong(
            AuditCodes.Declaration, d.Party, -1, $"declared of {d.Declaration.Subject}: {d.Declared}. The scenario says: {d.True}.")));
        return new QuestionVerdict(Question.Truth, truth.Items.Count(i => i.TimeMs <= end) + truth.Declarations.Length, What, found.DrainToImmutable());
    }

    // By party and index, what opened entries commit that was not given so; of an entry that was opened several times the last counts.
    private static Dictionary<(string Party, long Index), List<string>> Opened(IEnumerable<Opened> openings, Dictionary<(string Party, long Index), FeedItem> given)
    {
        var wrong = new Dictionary<(string, long), List<string>>();
        foreach (var opened in openings)
        {
            var at = (opened.Entry.Header.Org, opened.Entry.Header.Index);
            if (given.TryGetValue(at, out var item))
            {
                wrong[at] =
                [
                    .. item.Message.Fields.Where(f => !JsonNode.DeepEquals(f.Value, opened.At(f.Key, 0)?.Value))
                        .Select(f => $"commits {f.Key} = {opened.At(f.Key, 0)?.Value?.ToJsonString() ?? "nothing"}, but its sensors gave {f.Value.ToJsonString()}."),
                    .. opened.Fields.Where(f => !item.Message.Fields.ContainsKey(f)).Select(f => $"commits {f}, which its sensors did not give."),
                ];
            }
        }

        return wrong;
    }
}
