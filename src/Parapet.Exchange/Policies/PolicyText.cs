using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Messages;
using Parapet.Study.Text;

namespace Parapet.Exchange.Policies;

/// <summary>What reading a policy gave.</summary>
/// <param name="Policy">Null when a diagnostic is an error.</param>
/// <param name="Diagnostics">Every mistake, by line.</param>
public sealed record PolicyRead(Policy? Policy, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>Policies as people write them, in YAML, and as they are signed, in canonical JSON: one reader for both.</summary>
public static class PolicyText
{
    /// <summary>Rules in one policy.</summary>
    public const int RulesMax = 200;

    /// <summary>Groups in one policy.</summary>
    public const int GroupsMax = 50;

    /// <summary>The policy of a text, or every mistake at once with its place, what is allowed and the way out. Never throws.</summary>
    /// <param name="utf8">YAML or JSON.</param>
    /// <param name="file">As the user named it.</param>
    public static PolicyRead Read(ReadOnlyMemory<byte> utf8, string file)
    {
        var (mistakes, origin) = (new Mistakes(), new Origin(file));
        if (utf8.Length > ExchangeLimits.DocumentMax)
        {
            mistakes.Error(PolicyCodes.Unreadable, new Mark(origin, 0, 0), "", string.Create(
                CultureInfo.InvariantCulture, $"the file has {utf8.Length:N0} bytes; the limit is {ExchangeLimits.DocumentMax:N0}. Is it a policy?"));
            return new PolicyRead(null, mistakes.InOrder(file));
        }

        var yaml = new Mistakes();
        if (YamlText.Read(origin, utf8, yaml) is not { } root)
        {
            return new PolicyRead(null, [.. yaml.InOrder(file).Select(Own)]);
        }

        var policy = new Reader(mistakes).Policy(root, file);
        return new PolicyRead(mistakes.Errors == 0 ? policy : null, [.. mistakes.InOrder(file).Select(Clean)]);
    }

    /// <summary>The policy of a text.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="file">As the user named it.</param>
    public static PolicyRead Read(string text, string file) => Read(System.Text.Encoding.UTF8.GetBytes(text), file);

    /// <summary>The policy of canonical JSON; any other spelling is refused, since its hash would be another.</summary>
    /// <param name="utf8">Untrusted.</param>
    public static Checked<Policy> FromJson(ReadOnlySpan<byte> utf8)
    {
        if (!Jcs.Read(utf8, ExchangeLimits.DocumentMax).Try(out var node, out var fault))
        {
            return fault;
        }

        var (mistakes, mark) = (new Mistakes(), new Mark(new Origin(""), 0, 0));
        if (Tree(node, mark) is not MapNode root)
        {
            return new Diagnostic(PolicyCodes.Kind, "", "the document is not a policy.");
        }

        var policy = new Reader(mistakes).Policy(root, "");
        if (mistakes.Errors > 0 || policy is null)
        {
            return Clean(mistakes.InOrder("").First(d => d.Severity == Severity.Error));
        }

        return utf8.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(policy.Json))
            ? policy
            : new Diagnostic(PolicyCodes.Canonical, "", "this is not the form in which a policy is signed: rules by id, lists sorted, nothing left to its default.");
    }

    internal static string Words(Onward onward) => onward switch
    {
        Onward.OwnNation => "own_nation",
        Onward.Group => "group",
        _ => "none",
    };

    internal static string Words(LaunchState state) => state switch
    {
        LaunchState.Own => "own",
        LaunchState.Recipient => "recipient",
        LaunchState.Party => "party",
        _ => "third",
    };

    // What the reader of scenarios says is said in the words of policies.
    private static Diagnostic Own(Diagnostic d) => d with
    {
        Code = PolicyCodes.Unreadable,
        Message = Clean(d).Message
            .Replace("A scenario starts with the line: format: parapet-scenario/1", $"A policy starts with the line: format: {Policies.Policy.Format}", StringComparison.Ordinal)
            .Replace("Is it a scenario?", "Is it a policy?", StringComparison.Ordinal)
            .Replace("Split the scenario.", "Split the policy.", StringComparison.Ordinal)
            .Replace("One file holds one scenario", "One file holds one policy", StringComparison.Ordinal),
    };

    // Words of the file stand in the messages: nothing in them is to move a terminal's cursor.
    private static Diagnostic Clean(Diagnostic d) => d with { Path = Plain(d.Path), Message = Plain(d.Message) };

    private static string Plain(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;

    private static Node Tree(JsonNode? node, Mark mark) => node switch
    {
        JsonObject map => new MapNode(mark, [.. map.Select(p => new MapEntry(p.Key, mark, Tree(p.Value, mark)))]),
        JsonArray list => new ListNode(mark, [.. list.Select(i => Tree(i, mark))]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => new ScalarNode(mark, value.GetValue<string>(), quoted: true),
        JsonValue value => new ScalarNode(mark, value.ToJsonString(), quoted: false),
        _ => new ScalarNode(mark, "", quoted: false),
    };

    /// <summary>Walks the tree once, telling every mistake.</summary>
    private sealed class Reader(Mistakes mistakes) : PolicyNodes(mistakes)
    {
        private const long SecondsMax = 10L * 366 * 86_400;
        private const long WholeMax = 9_007_199_254_740_991;
        private static readonly string[] Keys =
            ["format", "name", "version", "parties", "states", "basis", "valid", "metadata", "groups", "rules", "sources", "note"];

        private static readonly string[] RuleKeys =
            ["id", "when", "from", "to", "fields", "not_before_s", "deadline_s", "onward", "retention_d", "count_only", "basis"];

        private static readonly string[] WhenKeys =
        [
            "type", "state", "class", "range_at_least_km", "range_below_km", "apogee_at_least_km", "apogee_below_km", "origin_region", "target_region", "phase",
        ];

        private ImmutableSortedSet<string> parties = [];
        private ImmutableSortedDictionary<string, Group> groups = ImmutableSortedDictionary.Create<string, Group>(StringComparer.Ordinal);

        public Policy? Policy(MapNode root, string file)
        {
            Known(root, "", Keys);
            if (Text(root, "", "format") is { } format && format != Policies.Policy.Format)
            {
                Error(PolicyCodes.Format, root.Find("format")!, "format", $"is not {Policies.Policy.Format}, the format this version reads.");
            }

            var name = Name(root, "", "name") ?? "?";
            var version = Whole(root, "", "version", 1, 1_000_000) ?? 1;
            parties = Names(root, "", "parties", required: true);
            if (parties.Count is 1 or > ExchangeLimits.PartiesMax)
            {
                Error(PolicyCodes.Range, root.Find("parties")!, "parties", $"names {parties.Count}. Name 2 to {ExchangeLimits.PartiesMax}.");
            }

            groups = Groups(root);
            var valid = Map(root, "", "valid");
            if (valid is not null)
            {
                Known(valid, "valid", ["from_index", "until"]);
            }

            return new Policy
            {
                Name = name,
                Version = (int)version,
                Parties = parties,
                States = States(root),
                Basis = Text(root, "", "basis", required: true) ?? "",
                FromIndex = valid is null ? 0 : Whole(valid, "valid", "from_index", 0, WholeMax, required: false) ?? 0,
                Until = valid is null ? null : Time(valid, "valid", "until"),
                Metadata = Choice(root, "", "metadata", "open", "padded") == "padded" ? MetadataMode.Padded : MetadataMode.Open,
                Groups = groups,
                Rules = Rules(root),
                Sources = [.. Names(root, "", "sources", required: false)],
                Note = Text(root, "", "note", required: false) ?? "",
                File = file,
            };
        }

        private ImmutableSortedDictionary<string, ImmutableSortedSet<string>> States(MapNode root)
        {
            var states = ImmutableSortedDictionary.CreateBuilder<string, ImmutableSortedSet<string>>(StringComparer.Ordinal);
            foreach (var (party, mark, _) in Map(root, "", "states", required: false)?.Entries ?? [])
            {
                var path = "states." + party;
                IsParty(mark, path, party);
                states[party] = Names((MapNode)root.Find("states")!, "states", party, required: true);
                foreach (var region in states[party].Where(r => !WorldRegions.IsKnown(r)))
                {
                    Mistakes.Error(PolicyCodes.Unknown, mark, path, $"'{Clip(region)}' is not a region." + Nearest.Hint(region, RegionCodes(), "regions"));
                }
            }

            return states.ToImmutable();
        }

        private ImmutableSortedDictionary<string, Group> Groups(MapNode root)
        {
            var found = ImmutableSortedDictionary.CreateBuilder<string, Group>(StringComparer.Ordinal);
            if (Map(root, "", "groups") is not { } map)
            {
                return found.ToImmutable();
            }

            if (map.Entries.Length > GroupsMax)
            {
                Error(PolicyCodes.TooMany, map, "groups", $"has {map.Entries.Length} groups; the limit is {GroupsMax}.");
            }

            foreach (var (name, mark, value) in map.Entries.Take(GroupsMax))
            {
                var path = "groups." + name;
                if (!Header.IsName(name))
                {
                    Mistakes.Error(PolicyCodes.Word, mark, path, "is not a name of 1 to 64 letters, digits, dots, dashes or underscores.");
                }

                if (value is not MapNode group)
                {
                    Error(PolicyCodes.Kind, value, path, $"is {value.Kind}, not a map. Write: {{ members: [A, B] }}");
                    continue;
                }

                Known(group, path, ["members", "extendable"]);
                var members = Names(group, path, "members", required: true, mayBeEmpty: true);
                foreach (var member in members)
                {
                    IsParty((group.Find("members") ?? group).Mark, path + ".members", member);
                }

                found[name] = new Group(name, members, Flag(group, path, "extendable") ?? false);
            }

            return found.ToImmutable();
        }

        private ImmutableSortedDictionary<string, Rule> Rules(MapNode root)
        {
            var found = ImmutableSortedDictionary.CreateBuilder<string, Rule>(StringComparer.Ordinal);
            if (root.Find("rules") is not ListNode list)
            {
                Missing(root, "", "rules", root.Find("rules"), "a list of rules");
                return found.ToImmutable();
            }

            if (list.Items.Length > RulesMax)
            {
                Error(PolicyCodes.TooMany, list, "rules", $"has {list.Items.Length} rules; the limit is {RulesMax}.");
            }

            for (var i = 0; i < Math.Min(list.Items.Length, RulesMax); i++)
            {
                var path = string.Create(CultureInfo.InvariantCulture, $"rules.{i + 1}");
                if (list.Items[i] is not MapNode map)
                {
                    Error(PolicyCodes.Kind, list.Items[i], path, $"is {list.Items[i].Kind}, not a rule.");
                    continue;
                }

                var rule = Rule(map, path);
                if (rule.Id.Length > 0 && !found.TryAdd(rule.Id, rule))
                {
                    Error(PolicyCodes.Twice, map.Find("id")!, path + ".id", $"'{rule.Id}' is the id of the rule in line {found[rule.Id].Place.Line} already. Give it another.");
                }
            }

            return found.ToImmutable();
        }

        private Rule Rule(MapNode map, string path)
        {
            Known(map, path, RuleKeys);
            var id = Name(map, path, "id") ?? "";
            if (id is Decision.Default or "own" or "service" or "floor")
            {
                Error(PolicyCodes.Word, map.Find("id")!, path + ".id", $"'{id}' is a word of the evaluator. Give another.");
            }

            var counts = Flag(map, path, "count_only") ?? false;
            var fields = Fields(map, path);
            if (fields.Count == 0 && !counts && map.Find("fields") is null or MapNode { Entries.Length: 0 })
            {
                Error(PolicyCodes.Missing, map, path + ".fields", "says nothing of any field. Give fields with a rung, such as '*': withhold, or count_only: true.");
            }
            else if (counts && fields.Values.Any(v => !v.IsWithheld))
            {
                Error(PolicyCodes.Order, map.Find("fields")!, path + ".fields", "a rule that only counts gives no field. Delete the fields or count_only.");
            }

            var (notBefore, deadline) = (Whole(map, path, "not_before_s", 0, SecondsMax, required: false) ?? 0, Whole(map, path, "deadline_s", 0, SecondsMax, required: false));
            if (deadline < notBefore)
            {
                Error(PolicyCodes.Order, map.Find("deadline_s")!, path + ".deadline_s", $"is before not_before_s, {notBefore} s.");
            }

            var to = Group(map, path, "to", required: true);
            return new Rule(id, When(map, path), Group(map, path, "from", required: false), to, fields)
            {
                NotBefore = notBefore,
                Deadline = deadline,
                Onward = Choice(map, path, "onward", "none", "own_nation", "group") switch { "group" => Onward.Group, "own_nation" => Onward.OwnNation, _ => Onward.None },
                RetentionDays = Whole(map, path, "retention_d", 0, 36_600, required: false),
                CountOnly = counts,
                Basis = Text(map, path, "basis", required: false) ?? "",
                Place = (map.Mark.Line, map.Mark.Column),
            };
        }

        private When When(MapNode rule, string path)
        {
            if (Map(rule, path, "when", required: false) is not { } map)
            {
                return new When();
            }

            path += ".when";
            Known(map, path, WhenKeys);
            var when = new When
            {
                Types = Table(map, path, "type", "message types", [.. MessageTypes.All.Select(t => t.Name)]),
                States =
                [
                    .. Table(map, path, "state", "states", ["own", "recipient", "party", "third"]).Select(s => s switch
                    {
                        "own" => LaunchState.Own,
                        "recipient" => LaunchState.Recipient,
                        "party" => LaunchState.Party,
                        _ => LaunchState.Third,
                    }),
                ],
                Classes = Table(map, path, "class", "classes", [.. MessageTypes.VehicleClass.Codes.Select(c => c.Name)]),
                RangeAtLeastKm = Number(map, path, "range_at_least_km"),
                RangeBelowKm = Number(map, path, "range_below_km"),
                ApogeeAtLeastKm = Number(map, path, "apogee_at_least_km"),
                ApogeeBelowKm = Number(map, path, "apogee_below_km"),
                OriginRegions = Table(map, path, "origin_region", "regions", RegionCodes),
                TargetRegions = Table(map, path, "target_region", "regions", RegionCodes),
                Phases = Table(map, path, "phase", "phases", [.. Policies.Policy.Phases]),
            };
            if (when.RangeAtLeastKm >= when.RangeBelowKm)
            {
                Error(PolicyCodes.Order, map.Find("range_below_km")!, path + ".range_below_km", "is not above range_at_least_km: no range is both.");
            }

            if (when.ApogeeAtLeastKm >= when.ApogeeBelowKm)
            {
                Error(PolicyCodes.Order, map.Find("apogee_below_km")!, path + ".apogee_below_km", "is not above apogee_at_least_km: no apogee is both.");
            }

            return when;
        }

        private ImmutableSortedDictionary<string, Rung> Fields(MapNode rule, string path)
        {
            var fields = ImmutableSortedDictionary.CreateBuilder<string, Rung>(StringComparer.Ordinal);
            foreach (var (name, mark, value) in Map(rule, path, "fields", required: false)?.Entries ?? [])
            {
                var below = $"{path}.fields.{name}";
                if (name != Policies.Policy.Every && !Claim.IsField(name))
                {
                    Mistakes.Error(PolicyCodes.Word, mark, below, "is not the name of a field.");
                }

                if (value is ScalarNode scalar && scalar.Text is "L0" or "L1" or "L2" or "L3" or "L4" or "withheld" or "withhold")
                {
                    fields[name] = Rung.TryParse(((ScalarNode)value).Text, out var rung) ? rung : Rung.Withheld;
                }
                else
                {
                    Error(PolicyCodes.Word, value, below, $"is {Shown(value)}. Give L0 (exact) to L4 (coarsest), or withheld.");
                }
            }

            return fields.ToImmutable();
        }

        private string Group(MapNode map, string path, string key, bool required)
        {
            if (Text(map, path, key, required) is not { } name)
            {
                return "";
            }

            if (!groups.ContainsKey(name))
            {
                Error(PolicyCodes.Group, map.Find(key)!, $"{path}.{key}", $"'{Clip(name)}' is not a group of this policy." + Nearest.Hint(name, groups.Keys, "groups"));
            }

            return name;
        }

        private void IsParty(Mark mark, string path, string party)
        {
            if (!parties.Contains(party))
            {
                Mistakes.Error(PolicyCodes.Party, mark, path, $"'{Clip(party)}' is not a party of this policy." + Nearest.Hint(party, parties, "parties"));
            }
        }

        private static IEnumerable<string> RegionCodes() => WorldRegions.All.Select(r => r.Code);
    }
}
