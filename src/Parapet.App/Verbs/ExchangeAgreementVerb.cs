using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.App.Shell;
using Parapet.Exchange.Nodes;
using Parapet.Exchange.Policies;

namespace Parapet.App.Verbs;

/// <summary>The steps of <c>exchange policy</c> by which a running node's party changes what it releases: propose, countersign, withdraw, suspend, resume.</summary>
internal static class ExchangeAgreementVerb
{
    private const int Patience = 5_000; // [ms]
    private const int Pause = 250; // [ms]

    private static readonly Argument<string> s_file = new("policy") { Description = "Policy file." };
    private static readonly Option<string?> s_dir = Parameters.Text("--dir", "Folder of the party's running node", "DIR");
    private static readonly Option<string?> s_from = Parameters.Text("--from", "Party whose proposal is meant; not needed where there is only one", "PARTY");
    private static readonly Option<string?> s_policy = Parameters.Text("--policy", "Sign only if the proposal has this hash; its first 8 digits or more are enough", "HASH");
    private static readonly Option<string?> s_to = Parameters.Text("--to", "Party whose releases are meant; all others when not given", "PARTY");
    private static readonly Option<bool> s_preview = new("--preview") { Description = "Say what would be signed and what it changes; sign nothing." };
    private static readonly Option<bool> s_anyway = new("--anyway") { Description = "Sign though lint remarks on it." };

    /// <summary>The verbs.</summary>
    /// <param name="russian">Fixed phrases in Russian.</param>
    public static IEnumerable<Verb> Create(Option<bool> russian) =>
    [
        new(
            "show", "Which policy is in force in which log since which entry, what is proposed, what it would change and for whom it waits, what is suspended.",
            "./parapet exchange policy show --dir nodes/us", (parse, cancel) => Show(parse, russian, cancel), s_dir, russian),
        new(
            "propose", "Proposes a policy to the other parties: looks at it, says what it would change, and puts it, signed, into your log. It comes into force in your log once all parties have signed it. It takes the place of what you proposed or countersigned before.",
            """
            ./parapet exchange policy propose new.yaml --dir nodes/us --preview
            ./parapet exchange policy propose new.yaml --dir nodes/us
            """,
            (parse, cancel) => Propose(parse, russian, cancel), s_file, s_dir, s_preview, s_anyway, russian),
        new(
            "countersign", "Signs the policy that another party proposes. Once all have signed, each node puts it into force in its own log. A signature cannot be called back.",
            """
            ./parapet exchange policy countersign --dir nodes/russia --from us --preview
            ./parapet exchange policy countersign --dir nodes/russia --from us --policy 204fab83
            """,
            (parse, cancel) => Countersign(parse, russian, cancel), s_dir, s_from, s_policy, s_preview, s_anyway, russian),
        new(
            "withdraw", "Takes back what you proposed or countersigned, where it is not in force in your log. Another party that has all signatures already may have it in force in its own.",
            "./parapet exchange policy withdraw --dir nodes/us", Withdraw, s_dir),
        new(
            "suspend", "Releases nothing more until you resume, at once and without asking anybody. What was promised before stays owed, and the other party sees it as late; what was given stays given.",
            """
            ./parapet exchange policy suspend --dir nodes/us
            ./parapet exchange policy suspend --dir nodes/us --to russia
            """,
            (parse, cancel) => Suspend(parse, true, cancel), s_dir, s_to),
        new(
            "resume", "Ends a suspension: what became due meanwhile is released late. What was sent during the suspension stays withheld.",
            "./parapet exchange policy resume --dir nodes/us", (parse, cancel) => Suspend(parse, false, cancel), s_dir, s_to),
    ];

    /// <summary>Policy in force, proposals and suspensions in words, as <c>status</c> and <c>show</c> tell them.</summary>
    internal static IEnumerable<(string Name, string Value)> Words(string party, JsonNode policies)
    {
        var (proposals, elsewhere) = (policies["proposals"]!.AsArray(), policies["elsewhere"]!.AsArray());
        return
        [
            ("policy in force", Named(policies["in_force"]!)),
            .. elsewhere.Select(p => ($"policy of {p!["party"]}", Named(p))),
            .. proposals.Select(p => (
                $"{((bool)p!["countersigned"]! ? "countersigned" : "proposed")} by {p["party"]}",
                $"{p["name"]} v{p["version"]} ({Hash(p["hash"])}), entry {p["index"]}; {(p["waits_for"]!.AsArray() is { Count: > 0 } waits ? "waits for " + string.Join(", ", waits) : "signed by all")}")),
            .. policies["suspended"]!.AsArray().Select(s => ($"suspended to {s!["to"]}", $"since entry {s["since"]}")),
            .. elsewhere.Where(p => (bool)p!["suspended"]!).Select(p => ($"suspended by {p!["party"]}", $"to {party}")),
        ];
    }

    private static Outcome Show(ParseResult parse, Option<bool> russian, CancellationToken cancel) => ExchangeVerb.Asked(parse, s_dir, "/policy", null, (answer, terminal) =>
    {
        var party = (string)answer["party"]!;
        terminal.Pairs(Words(party, answer));
        foreach (var proposal in answer["proposals"]!.AsArray())
        {
            if (Policy(answer["in_force"]) is { } now && Policy(proposal) is { } proposed)
            {
                terminal.Heading($"Proposed or countersigned by {proposal!["party"]}");
                terminal.Line(PolicyDiff.Text(now, proposed, parse.GetValue(russian)).TrimEnd());
                if (proposal["waits_for"]!.AsArray().Any(p => (string?)p == party))
                {
                    terminal.Unbroken($"Countersign it: ./parapet exchange policy countersign --dir {parse.GetValue(s_dir)} --from {proposal["party"]} --policy {Hash(proposal["hash"])}");
                }
            }
        }
    }, cancel);

    private static Outcome Propose(ParseResult parse, Option<bool> russian, CancellationToken cancel)
    {
        var missing = new List<Diagnostic>();
        var (dir, file) = (ExchangeVerb.Needed(parse, s_dir, missing), parse.GetValue(s_file)!);
        if (!ExchangeVerb.ReadBytes(file).Try(out var bytes, out var fault))
        {
            missing.Add(fault);
        }

        if (missing.Count > 0)
        {
            return new Refusal([.. missing]);
        }

        var read = PolicyText.Read(bytes!, file);
        if (read.Policy is not { } policy)
        {
            return new Refusal([.. read.Diagnostics]);
        }

        var places = PolicyLint.Check(policy);
        Diagnostic Located(Diagnostic d) => places.FirstOrDefault(p => p.Code == d.Code && p.Path == d.Path) ?? (d with { File = file, Line = LineOf(bytes!, d.Path), Column = LineOf(bytes!, d.Path) > 0 ? 1 : 0 });
        return Sign(parse, dir!, policy, Located, "/policy/propose", Encoding.UTF8.GetBytes(policy.Json), russian, cancel);
    }

    private static Outcome Countersign(ParseResult parse, Option<bool> russian, CancellationToken cancel)
    {
        var missing = new List<Diagnostic>();
        var (dir, hash) = (ExchangeVerb.Needed(parse, s_dir, missing), parse.GetValue(s_policy)?.ToLowerInvariant());
        if (hash is not null && (hash.Length is < 8 or > 64 || !hash.All(char.IsAsciiHexDigitLower)))
        {
            missing.Add(new Diagnostic("CLI003", s_policy.Name, $"'{hash}' is not 8 to 64 hex digits."));
        }

        if (missing.Count > 0)
        {
            return new Refusal([.. missing]);
        }

        var path = $"/policy/offer?from={Uri.EscapeDataString(parse.GetValue(s_from) ?? "")}&policy={hash}";
        var (offer, faults) = ExchangeVerb.Ask(dir!, path, null, cancel);
        for (var waited = 0; waited < Patience && faults is [{ Code: NodeCodes.NothingThere, Path: "" }]; waited += Pause)
        {
            // What was proposed a moment ago is still under way.
            cancel.WaitHandle.WaitOne(Pause);
            cancel.ThrowIfCancellationRequested();
            (offer, faults) = ExchangeVerb.Ask(dir!, path, null, cancel);
        }

        if (offer is null)
        {
            return new Refusal(faults);
        }

        var (from, policy) = ((string)offer["from"]!, Policy(offer)!);
        return Sign(parse, dir!, policy, d => d with { File = $"proposal of {from}" }, "/policy/countersign?policy=" + policy.Id, [], russian, cancel);
    }

    // Nothing is signed before it was looked at; what is signed is what was looked at.
    private static Outcome Sign(ParseResult parse, string dir, Policy policy, Func<Diagnostic, Diagnostic> located, string path, byte[] body, Option<bool> russian, CancellationToken cancel)
    {
        var (now, faults) = ExchangeVerb.Ask(dir, "/policy", null, cancel);
        var (against, others) = now is null ? (null, faults) : ExchangeVerb.Ask(dir, "/policy/against", Encoding.UTF8.GetBytes(policy.Json), cancel);
        if (now is null || against is null)
        {
            return new Refusal([.. faults, .. others.Except(faults)]);
        }

        ImmutableArray<Diagnostic> reasons = [.. against["diagnostics"]!.AsArray().Select(d => located(new Diagnostic(
            (string)d!["code"]!, (string)d["path"]!, (string)d["message"]!, "", 0, 0, (string?)d["severity"] == "warning" ? Severity.Warning : Severity.Error)))];
        var anyway = parse.GetValue(s_anyway);
        if (reasons.Any(d => d.Severity == Severity.Error) || (reasons.Length > 0 && !anyway))
        {
            return new Refusal(reasons.Any(d => d.Severity == Severity.Error) ? reasons
                : [.. reasons, new Diagnostic(NodeCodes.Policy, "", $"lint remarks on what {policy.Name}, version {policy.Version}, would change. Change it, or sign it with {s_anyway.Name}.")]);
        }

        var before = Policy(now["in_force"]);
        ImmutableArray<PolicyChange> changes = before is null ? [] : PolicyDiff.Between(before, policy);
        var (done, refused) = parse.GetValue(s_preview) ? ([], []) : ExchangeVerb.Ask(dir, path + (anyway ? (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "anyway=1" : ""), body, cancel);
        if (done is null)
        {
            return new Refusal(refused);
        }

        var json = (JsonObject)done.DeepClone();
        json["policy"] = policy.Id;
        json["changes"] = new JsonArray([.. changes.Select(c => (JsonNode)new JsonObject
        {
            ["kind"] = Study.Bundle.Json.Word(c.Kind), ["recipient"] = c.Recipient, ["english"] = c.English, ["russian"] = c.Russian,
        })]);
        return new Answer(json, terminal =>
        {
            if (before is not null)
            {
                terminal.Line(PolicyDiff.Text(before, policy, parse.GetValue(russian)).TrimEnd());
            }

            terminal.Line($"Its hash is {policy.Id}.");
            if (now["proposals"]!.AsArray().FirstOrDefault(p => (string?)p!["party"] == (string?)now["party"] && (string?)p["hash"] != policy.Id) is { } mine)
            {
                terminal.Line($"It takes the place of {mine["name"]} v{mine["version"]}, which you had signed with entry {mine["index"]}.");
            }

            terminal.Line(parse.GetValue(s_preview) ? "Nothing was signed."
                : done["waits_for"]!.AsArray() is { Count: > 0 } waits
                    ? $"Signed, as entry {done["index"]} of your log. It comes into force there once {string.Join(" and ", waits)} {(waits.Count > 1 ? "have" : "has")} signed it too: ./parapet exchange policy countersign --dir DIR --from {now["party"]}"
                    : $"Signed, as entry {done["index"]} of your log. All have signed: with entry {done["since"]} it is in force there, and in the log of each other party as soon as its node has seen this.");
        }) { Warnings = reasons };
    }

    private static Outcome Withdraw(ParseResult parse, CancellationToken cancel) => ExchangeVerb.Asked(parse, s_dir, "/policy/withdraw", [], (answer, terminal) =>
        terminal.Line($"Taken back, with entry {answer["index"]} of your log. A party that has all signatures already may have it in force in its own log all the same: 'exchange policy show' tells."), cancel);

    private static Outcome Suspend(ParseResult parse, bool suspend, CancellationToken cancel)
    {
        var to = parse.GetValue(s_to);
        return ExchangeVerb.Asked(parse, s_dir, $"/policy/{(suspend ? "suspend" : "resume")}?to={Uri.EscapeDataString(to ?? "")}", [], (answer, terminal) => terminal.Line(suspend
            ? $"Releases to {to ?? "all other parties"} are suspended from entry {answer["index"]} of your log on. What was promised before stays owed and will be seen as late; what was given stays given."
            : $"Releases to {to ?? "all other parties"} go on from entry {answer["index"]} of your log on. What was sent during the suspension stays withheld."), cancel);
    }

    private static Policy? Policy(JsonNode? named) => (string?)named?["document"] is { } document ? PolicyText.FromJson(Encoding.UTF8.GetBytes(document)).Value : null;

    private static string Named(JsonNode policy) => policy["name"] is null ? "none yet" : $"{policy["name"]} v{policy["version"]} ({Hash(policy["hash"])}), since entry {policy["since"]}";

    private static string Hash(JsonNode? hash) => (string?)hash is { Length: > 12 } text ? text[..12] : $"{hash}";

    // The line of a key at the top of the file; 0 where there is none.
    private static int LineOf(byte[] yaml, string path) =>
        path.Length == 0 ? 0 : Array.FindIndex(Encoding.UTF8.GetString(yaml).Split('\n'), l => l.StartsWith(path.Split('.')[0] + ":", StringComparison.Ordinal)) + 1;
}
