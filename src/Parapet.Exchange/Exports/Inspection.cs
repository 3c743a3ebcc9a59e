using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;
using Parapet.Exchange.Messages;
using Parapet.Exchange.Policies;
using Finding = Parapet.Exchange.Audits.Finding;

namespace Parapet.Exchange.Exports;

/// <summary>What an inspector recomputes of opened entries: their coarse values, and what the policy makes of their exact ones.</summary>
/// <param name="origin">Whose entries they are.</param>
/// <param name="recipient">Whose ledger they were opened in.</param>
/// <param name="charter">Of the exchange.</param>
/// <param name="log">The origin's.</param>
/// <param name="first">By index, hash of the rungs that were released to the recipient first.</param>
internal sealed class Inspection(string origin, string recipient, Charter charter, CheckedLog log, IReadOnlyDictionary<long, Digest> first)
{
    /// <summary>Hash of fields and rungs.</summary>
    /// <param name="rungs">By field.</param>
    public static Digest HashOf(IEnumerable<KeyValuePair<string, int>> rungs) => Digest.Of(Encoding.UTF8.GetBytes(string.Concat(rungs.Select(r => FormattableString.Invariant($"{r.Key} {r.Value}\n")))));

    /// <summary>What is wrong with an opened entry.</summary>
    /// <param name="opened">With every rung of every field.</param>
    public IEnumerable<Finding> Of(Entries.Opened opened)
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

        if (log.PolicyOf(header.Policy) is not { } inForce || inForce.Index >= header.Index)
        {
            yield return Wrong(AuditCodes.Decision, "was committed under a policy that the log does not hold.");
            yield break;
        }

        // Every other party's, named in the header or not.
        foreach (var (party, duty) in charter.Others(origin).Select(p => (p.Id, header.DutyTo(p.Id))).Where(d => !Excused(d.Item2, d.Id, type, header)))
        {
            var decision = Evaluator.Decide(inForce.Policy, type.Name, exact, origin, party, new Situation(header.Index, header.Committed, header.Phase));
            if (decision.DutyFrom(header.Committed) != duty)
            {
                yield return Wrong(AuditCodes.Decision, $"says {Say(duty)} to {party}, but of the exact values the policy says {Say(decision.DutyFrom(header.Committed))}.");
            }

            if (party == recipient && duty.Owed && first.TryGetValue(header.Index, out var given) && given != HashOf(decision.Rungs))
            {
                yield return Wrong(AuditCodes.Decision, $"was released to {party} with other fields or rungs than the policy grants.");
            }
        }
    }

    // Two reasons to withhold are no matter of the exact values: a release of that type shortly before, and a suspension. The log must show them.
    private bool Excused(Duty duty, string party, MessageType type, Header header) => (duty.Level, duty.Rule) switch
    {
        (ReleaseLevel.Withheld, Decision.Spacing) => log.Owed(party, header.Type, header.Index, header.Committed, type.LeastSpacing),
        (ReleaseLevel.Withheld, Decision.Suspended) => log.Suspended(party, header.Index),
        _ => false,
    };

    private static string Say(Duty duty) => $"{Header.Level(duty.Level)} ({duty.Rule})";
}
