using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;
using Parapet.Exchange.Policies;

namespace Parapet.Exchange.Nodes;

/// <summary>A policy on its way into force: one document that some parties have signed.</summary>
/// <param name="Policy">It.</param>
/// <param name="From">The party whose log shows it.</param>
/// <param name="Index">Of the entry there.</param>
/// <param name="Signed">Parties that have signed it, as far as is known here.</param>
/// <param name="WaitsFor">Parties whose signature is missing.</param>
/// <param name="Since">Index of the entry by which it is in force in the own log; null while it is not.</param>
public sealed record OfferedPolicy(Policy Policy, string From, long Index, ImmutableSortedSet<string> Signed, ImmutableSortedSet<string> WaitsFor, long? Since);

/// <content>
/// The life of a policy. A party proposes it by putting it, signed, into its own log; the others countersign in theirs. Every node puts the policy that its party signed last into force in its own
/// log as soon as it has seen the signatures of all. Each log has its own policy from its own index on: there is no common moment, and none is needed.
/// </content>
public sealed partial class Node
{
    // [bytes] of the document: base64 in base64, with all signatures, still fits into one entry.
    private const int PolicyBytesMax = 32_768;

    private volatile Agreed? inForce;

    private IEnumerable<CharterParty> Signatories => Charter.Parties.Where(p => p.Role == CharterRole.Party);

    /// <summary>What speaks against signing a policy as a change of the one in force; what lint remarks on that one too is no reason.</summary>
    /// <param name="policy">To be signed.</param>
    /// <returns>Every reason, with its place where the policy is from a file.</returns>
    public ImmutableArray<Diagnostic> Against(Policy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var found = new List<Diagnostic>();
        void Wrong(string path, string message) => found.Add(new Diagnostic(NodeCodes.Policy, path, message, policy.File));
        if (Me.Role != CharterRole.Party)
        {
            Wrong("", $"{Me.Id} is the white cell, which signs no policies.");
        }

        if (!policy.Parties.SetEquals(Signatories.Select(p => p.Id)))
        {
            Wrong("parties", $"are {string.Join(", ", policy.Parties)}; this exchange is between {string.Join(", ", Signatories.Select(p => p.Id))}.");
        }

        if (policy.Metadata == MetadataMode.Padded)
        {
            Wrong("metadata", "is padded: nodes do not write padded logs yet, and nothing could be sent under it. Give open.");
        }

        if (policy.Until is { } until && until <= Clock.GetUtcNow())
        {
            Wrong("valid.until", $"is over: {Header.TimeText(until)}.");
        }

        if (Encoding.UTF8.GetByteCount(policy.Json) is > PolicyBytesMax and var bytes)
        {
            Wrong("", $"has {bytes} bytes as it is signed; the limit is {PolicyBytesMax}, so that it fits into an entry of a log.");
        }

        var (now, known) = (InForce(), new HashSet<(string, string)>());
        if (policy.Id == own.PolicyHash)
        {
            Wrong("", $"is the policy in force since entry {own.PolicySince}.");
        }
        else if (own.Replaced.Contains(policy.Id))
        {
            Wrong("", "was in force before and was replaced. To come back to it, give it a version of its own: old signatures do not bring it back.");
        }
        else if (now?.Name == policy.Name && policy.Version <= now.Version)
        {
            Wrong("version", $"is {policy.Version}; version {now.Version} of {now.Name} is in force. Give a change a higher one.");
        }

        if (now is not null)
        {
            known = [.. PolicyLint.Check(now).Select(d => (d.Code, d.Path))];
        }

        return [.. found, .. PolicyLint.Check(policy).Where(d => !known.Contains((d.Code, d.Path)))];
    }

    /// <summary>Proposes a policy: puts it, signed, into the own log. It takes the place of what the party had proposed or countersigned before.</summary>
    /// <param name="document">Canonical JSON.</param>
    /// <param name="anyway">Though lint remarks on it.</param>
    public async Task<Checked<OfferedPolicy>> Propose(ReadOnlyMemory<byte> document, bool anyway)
    {
        if (!PolicyText.FromJson(document.Span).Try(out var policy, out var fault) || (fault = Objection(policy, anyway)) is not null)
        {
            return fault;
        }

        if (own.Standing?.Hash == policy.Id)
        {
            return new Diagnostic(NodeCodes.Policy, "policy", $"is signed by {Me.Id} already, with entry {own.Standing.Index}. {Waiting(policy.Id)}");
        }

        if (Offers().FirstOrDefault(o => o.Policy.Id == policy.Id) is { } offered)
        {
            return new Diagnostic(NodeCodes.Policy, "policy", $"is proposed by {offered.From} already. Countersign it: './parapet exchange policy countersign --dir {folder.Path} --from {offered.From}'.");
        }

        return await Sign(policy, policy.Envelope(), countersigned: false).ConfigureAwait(false);
    }

    /// <summary>What this party could countersign: policies that others have signed and that are neither signed nor in force here.</summary>
    public ImmutableArray<OfferedPolicy> Offers()
    {
        var found = ImmutableArray.CreateBuilder<OfferedPolicy>();
        foreach (var peer in peers.Values.OrderBy(p => p.Party.Id, StringComparer.Ordinal))
        {
            var audit = peer.Audit;
            foreach (var (envelope, index) in ((Dsse?, long)[])[(audit.Standing?.Envelope, audit.Standing?.Index ?? -1), (audit.Agreed, audit.PolicySince)])
            {
                if (envelope is not null && Digest.Of(envelope.Payload.Span).Hex is var hash && hash != own.PolicyHash && hash != own.Standing?.Hash && !own.Replaced.Contains(hash)
                    && PolicyText.FromJson(envelope.Payload.Span).Value is { } policy)
                {
                    found.Add(Offered(policy, peer.Party.Id, index));
                }
            }
        }

        return found.DrainToImmutable();
    }

    /// <summary>The one policy that would be countersigned.</summary>
    /// <param name="from">Party that proposes it; null where there is only one proposal.</param>
    /// <param name="hash">Of the policy, or its first digits; null for any.</param>
    public Checked<OfferedPolicy> Offer(string? from, string? hash)
    {
        if (from is not null && (from == Me.Id || Charter.Find(from) is null))
        {
            return new Diagnostic(NodeCodes.NothingThere, "--from", $"{EntryCodes.Quote(from)} is no other party of this exchange. Parties: {string.Join(", ", Others.Select(p => p.Id))}.");
        }

        var offers = Offers().Where(o => from is null || o.From == from).ToList();
        var fitting = offers.Where(o => hash is null || o.Policy.Id.StartsWith(hash, StringComparison.Ordinal)).DistinctBy(o => o.Policy.Id, StringComparer.Ordinal).ToList();
        if (fitting.Count == 1)
        {
            return fitting[0];
        }

        var who = from ?? "another party";
        return fitting.Count > 1
            ? new Diagnostic(NodeCodes.NothingThere, "--from", $"several policies can be countersigned: {string.Join(", ", fitting.Select(o => $"{o.Policy.Id[..12]} of {o.From}"))}. Say which with --from or --policy.")
            : new Diagnostic(NodeCodes.NothingThere, hash is not null && offers.Count > 0 ? "--policy" : "", offers.Count > 0
                ? $"the proposal of {offers[0].From} is {offers[0].Policy.Id[..12]}, not {EntryCodes.Quote(hash!)}. Look at it again before you sign: './parapet exchange policy show --dir {folder.Path}'."
                : $"there is nothing to countersign: {who} has proposed nothing that is not signed or in force here. What another party proposes comes with its log, over the network or by 'exchange take'.");
    }

    /// <summary>Countersigns a policy of another party. Where that makes the signatures complete, it is in force from the next entry on.</summary>
    /// <param name="hash">Of the policy, whole.</param>
    /// <param name="anyway">Though lint remarks on it.</param>
    public async Task<Checked<OfferedPolicy>> Countersign(string hash, bool anyway)
    {
        if (!Offer(null, hash).Try(out var offer, out var fault) || (fault = Objection(offer.Policy, anyway)) is not null)
        {
            return fault;
        }

        return await Sign(offer.Policy, Gathered(offer.Policy.Envelope(), hash), countersigned: true).ConfigureAwait(false);
    }

    /// <summary>Takes back what the party has proposed or countersigned and what is not in force here.</summary>
    public async Task<Checked<Submitted>> Withdraw()
    {
        if (own.Standing is not { } standing)
        {
            return new Diagnostic(NodeCodes.NothingThere, "", $"{Me.Id} has no policy that is proposed or countersigned and not in force.");
        }

        return await Step(new JsonObject { ["state"] = "withdraw", ["policy"] = standing.Hash }).ConfigureAwait(false);
    }

    /// <summary>Suspends releases to a party, or resumes them. What was promised before stays owed; what was given stays given.</summary>
    /// <param name="suspend">Whether to suspend.</param>
    /// <param name="to">The party; null for all others.</param>
    public async Task<Checked<Submitted>> Suspend(bool suspend, string? to)
    {
        if (to is not null && (to == Me.Id || Charter.Find(to) is null))
        {
            return new Diagnostic(NodeCodes.NothingThere, "--to", $"{EntryCodes.Quote(to)} is no other party of this exchange. Parties: {string.Join(", ", Others.Select(p => p.Id))}.");
        }

        var whom = to is null ? Others.Select(p => p.Id).ToList() : [to];
        if (whom.TrueForAll(p => own.Suspended.ContainsKey(p) == suspend))
        {
            return new Diagnostic(NodeCodes.NothingThere, "", suspend
                ? $"releases to {string.Join(" and ", whom)} are suspended already, since entry {own.Suspended[whom[0]]}."
                : $"releases to {string.Join(" and ", whom)} are not suspended.");
        }

        var body = new JsonObject { ["state"] = suspend ? "suspend" : "resume" };
        if (to is not null)
        {
            body["to"] = to;
        }

        return await Step(body).ConfigureAwait(false);
    }

    /// <summary>Policy in force here and elsewhere, what is proposed and waits for whom, what is suspended.</summary>
    /// <param name="documents">With the documents.</param>
    public JsonObject PolicyView(bool documents)
    {
        JsonObject Named(Policy? policy, string hash, long since)
        {
            var json = new JsonObject { ["hash"] = hash, ["name"] = policy?.Name, ["version"] = policy?.Version, ["since"] = since < 0 ? null : since };
            if (documents)
            {
                json["document"] = policy?.Json;
            }

            return json;
        }

        JsonObject Proposal(string party, StandingPolicy standing)
        {
            var policy = PolicyText.FromJson(standing.Envelope.Payload.Span).Value;
            var signed = SignedBy(standing.Hash, standing.Envelope);
            var json = Named(policy, standing.Hash, standing.Index);
            json.Remove("since");
            json["party"] = party;
            json["index"] = standing.Index;
            json["countersigned"] = standing.Countersigned;
            json["signed"] = Wire.Array(signed);
            json["waits_for"] = Wire.Array(Signatories.Select(p => p.Id).Except(signed, StringComparer.Ordinal));
            return json;
        }

        var all = peers.Values.Select(p => (p.Party.Id, p.Audit)).Append((Me.Id, own)).OrderBy(p => p.Item1, StringComparer.Ordinal).ToList();
        return new JsonObject
        {
            ["party"] = Me.Id,
            ["in_force"] = Named(InForce(), own.PolicyHash, own.PolicySince),
            ["suspended"] = new JsonArray([.. own.Suspended.Select(s => (JsonNode)new JsonObject { ["to"] = s.Key, ["since"] = s.Value })]),
            ["proposals"] = new JsonArray([.. all.Where(p => p.Item2.Standing is not null).Select(p => (JsonNode)Proposal(p.Item1, p.Item2.Standing!))]),
            ["elsewhere"] = new JsonArray([.. all.Where(p => p.Item1 != Me.Id).Select(p =>
            {
                var json = Named(p.Item2.Policy is { } document ? PolicyText.FromJson(document.Span).Value : null, p.Item2.PolicyHash, p.Item2.PolicySince);
                json["party"] = p.Item1;
                json["suspended"] = p.Item2.Suspended.ContainsKey(Me.Id);
                return (JsonNode)json;
            })]),
        };
    }

    // Asked for every message that is written, and by views on other threads: parsed once, kept with the document it was read from.
    private Policy? InForce()
    {
        if (own.Agreed is not { } signed)
        {
            return null;
        }

        if (inForce is not { } known || !ReferenceEquals(known.Signed, signed))
        {
            inForce = known = new(signed, PolicyText.FromJson(signed.Payload.Span).Value);
        }

        return known.Policy;
    }

    private sealed record Agreed(Dsse Signed, Policy? Policy);

    private Diagnostic? Objection(Policy policy, bool anyway) => Against(policy).FirstOrDefault(d => !anyway || d.Severity == Severity.Error);

    private async Task<Checked<OfferedPolicy>> Sign(Policy policy, Dsse envelope, bool countersigned)
    {
        if (NotSigning() is { } fault)
        {
            return fault;
        }

        var body = Service.Envelope(envelope.Sign(folder.EntryKey));
        body["state"] = countersigned ? "countersign" : "propose";
        var result = await Write(tx =>
        {
            var served = Serve(tx, Service.Policy, body);
            PutInForce(tx);
            return served;
        }).ConfigureAwait(false);
        if (!result.Try(out var done, out fault))
        {
            return fault;
        }

        Tell("policy", new JsonObject { ["state"] = StrictJson.Text(body["state"]), ["policy"] = policy.Id, ["index"] = done.Index });
        Signal();
        return Offered(policy, Me.Id, done.Index);
    }

    private async Task<Checked<Submitted>> Step(JsonObject body)
    {
        var result = await Write(Service.Policy, body).ConfigureAwait(false);
        if (result.Value is { } done)
        {
            Tell("policy", new JsonObject { ["state"] = body["state"]?.DeepClone(), ["to"] = body["to"]?.DeepClone(), ["index"] = done.Index });
            Signal();
        }

        return result;
    }

    private OfferedPolicy Offered(Policy policy, string from, long index)
    {
        var signed = SignedBy(policy.Id, policy.Envelope());
        return new OfferedPolicy(policy, from, index, signed, [.. Signatories.Select(p => p.Id).Except(signed, StringComparer.Ordinal)], own.PolicyHash == policy.Id ? own.PolicySince : null);
    }

    private string Waiting(string hash) => Signatories.Select(p => p.Id).Except(SignedBy(hash, Gathered(own.Standing!.Envelope, hash)), StringComparer.Ordinal).ToList() is { Count: > 0 } missing
        ? $"It waits for {string.Join(", ", missing)}." : "All have signed it.";

    private ImmutableSortedSet<string> SignedBy(string hash, Dsse envelope) => Gathered(envelope, hash).SignedBy(Charter.Keys);

    // The signatures of all parties under a document, each from the log of its own party: an audit has found it true there.
    private Dsse Gathered(Dsse envelope, string hash)
    {
        foreach (var (party, audit) in peers.Values.Select(p => (p.Party, p.Audit)).Append((Me, own)))
        {
            var theirs = audit.Standing?.Hash == hash ? audit.Standing.Envelope : audit.PolicyHash == hash ? audit.Agreed : null;
            envelope = theirs is null ? envelope
                : envelope with { Signatures = [.. envelope.Signatures.Where(s => s.KeyId != party.EntryKey.KeyId), .. theirs.Signatures.Where(s => s.KeyId == party.EntryKey.KeyId)] };
        }

        return envelope;
    }

    // The policy this party signed last, once all others have signed it too.
    private bool PutInForce(StoreTransaction tx)
    {
        if (own.Standing is not { } standing || standing.Hash == own.PolicyHash || own.Replaced.Contains(standing.Hash))
        {
            return false;
        }

        var envelope = Gathered(standing.Envelope, standing.Hash);
        if (!Signatories.All(p => envelope.Signatures.Any(s => s.KeyId == p.EntryKey.KeyId)) || envelope.Missing(Charter.Keys, Signatories.Select(p => p.Id)) is not null)
        {
            return false;
        }

        var body = Service.Envelope(envelope);
        body["state"] = "activate";
        var served = Serve(tx, Service.Policy, body);
        Tell("policy", new JsonObject { ["state"] = "activate", ["policy"] = standing.Hash, ["index"] = served.Value?.Index });
        return served.Fault is null;
    }
}
