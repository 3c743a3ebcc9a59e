using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Messages;
using Parapet.Exchange.Policies;
using Finding = Parapet.Exchange.Audits.Finding;

namespace Parapet.Exchange.Exports;

/// <summary>What an inspector recomputes of an opened entry: its coarse values, and what the policy makes of its exact ones.</summary>
internal static class Inspection
{
    /// <summary>What is wrong with an opened entry.</summary>
    /// <param name="opened">With every rung of every field.</param>
    /// <param name="origin">Whose entry it is.</param>
    /// <param name="recipient">Whose ledger it was opened in.</param>
    /// <param name="charter">Of the exchange.</param>
    /// <param name="entries">Of the origin's log.</param>
    /// <param name="policy">In force when it was committed.</param>
    /// <param name="ledger">All releases to the recipient.</param>
    public static IEnumerable<Finding> Of(Entries.Opened opened, string origin, string recipient, Charter charter, ImmutableArray<Entry> entries, Policy? policy, ImmutableArray<ExportedRelease> ledger)
    {
        var header = opened.Entry.Header;
        Finding Wrong(string code, string text) => new(Question.Coarsening, code, origin, header.Index, text);
        if (MessageTypes.Find(header.Type) is not { } type)
        {
            yield return Wrong(AuditCodes.Coarse, $"is of type {header.Type}, which is not known.");
            yield break;
        }

        var exact = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var name in opened.Fields)
        {
            if (type.Find(name) is not { } field || opened.At(name, 0)?.Value is not { } value || field.Problem(value, Rung.L0) is not null)
            {
                yield return Wrong(AuditCodes.Coarse, $"{name} has no exact value that a {type.Name} can have.");
                continue;
            }

            exact[name] = value;
            foreach (var rung in Rung.Values.Skip(1))
            {
                if (opened.At(name, rung.Level) is { } coarse && !JsonNode.DeepEquals(coarse.Value, field.Coarsen(value, rung)))
                {
                    yield return Wrong(AuditCodes.Coarse, $"{name} at {rung} says {coarse.Value?.ToJsonString()}, but the exact value makes it {field.Coarsen(value, rung).ToJsonString()}.");
                }
            }
        }

        if (policy is null)
        {
            yield return Wrong(AuditCodes.Decision, "was committed under a policy that the log does not hold.");
            yield break;
        }

        // Every other party's, named in the header or not.
        foreach (var (party, duty) in charter.Others(origin).Select(p => (p.Id, header.DutyTo(p.Id))).Where(d => !Excused(d.Item2, d.Id, type, header, entries)))
        {
            var decision = Evaluator.Decide(policy, type.Name, exact, origin, party, new Situation(header.Index, header.Committed, header.Phase));
            if (decision.DutyFrom(header.Committed) != duty)
            {
                yield return Wrong(AuditCodes.Decision, $"says {Say(duty)} to {party}, but of the exact values the policy says {Say(decision.DutyFrom(header.Committed))}.");
            }

            if (party == recipient && duty.Owed && First(ledger, header.Index) is { } given && !given.Rungs.SequenceEqual(decision.Rungs))
            {
                yield return Wrong(AuditCodes.Decision, $"was released to {party} with other fields or rungs than the policy grants.");
            }
        }
    }

    // Two reasons to withhold are no matter of the exact values: a release of that type shortly before, and a suspension. The log must show them.
    private static bool Excused(Duty duty, string party, MessageType type, Header header, ImmutableArray<Entry> entries) => (duty.Level, duty.Rule) switch
    {
        (ReleaseLevel.Withheld, "spacing") => entries.Take((int)header.Index)
            .Any(e => e.Header.Type == header.Type && e.Header.DutyTo(party).Owed && header.Committed - e.Header.Committed < type.LeastSpacing),
        (ReleaseLevel.Withheld, "suspended") => entries.Take((int)header.Index)
            .Where(e => e.Header.Type == Audits.Service.Policy).Select(e => StrictJson.Text(e.Body!["state"])).LastOrDefault(s => s is "suspend" or "resume") == "suspend",
        _ => false,
    };

    private static ReleaseLeaf? First(ImmutableArray<ExportedRelease> ledger, long index) =>
        ledger.Select(r => ReleaseLeaf.Read(Encoding.UTF8.GetBytes(r.Leaf)).Value).FirstOrDefault(l => l is { Reason: "" } && l.Index == index);

    private static string Say(Duty duty) => $"{Header.Level(duty.Level)} ({duty.Rule})";
}
