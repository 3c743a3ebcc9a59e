using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Parapet.Exchange.Messages;
using Parapet.Exchange.Policies;

namespace Parapet.Exchange.Tests.Policies;

/// <summary>Random messages and policies, the same for the same seed.</summary>
internal static class Draws
{
    public static readonly string[] Parties = ["A", "B", "C"];
    private static readonly string[] Regions = ["iran", "russia", "united-states", "turkey", "europe", "middle-east", "atlantic-ocean"];
    private static readonly MessageType[] Types = [.. MessageTypes.All];
    private static readonly string[] Classes = ["ICBM", "SLBM", "SRBM", "SLV", "unknown"];

    public static Policy Policy(Random random, MetadataMode? metadata = null)
    {
        var groups = new Dictionary<string, Group>(StringComparer.Ordinal);
        foreach (var name in (string[])["all", "some", "few", "nobody"])
        {
            var members = name switch { "all" => Parties, "nobody" => [], _ => [.. Parties.Where(_ => random.Next(3) > 0)] };
            groups.Add(name, new Group(name, [.. members], false));
        }

        var rules = Enumerable.Range(0, random.Next(0, 6)).Select(i => Rule(random, $"R{i}"));
        return new Policy
        {
            Name = "drawn",
            Version = 1,
            Parties = [.. Parties],
            States = ImmutableSortedDictionary.CreateRange<string, ImmutableSortedSet<string>>(
                StringComparer.Ordinal, [KeyValuePair.Create("A", ImmutableSortedSet.Create("united-states")), KeyValuePair.Create("B", ImmutableSortedSet.Create("russia"))]),
            Basis = "none",
            FromIndex = 0,
            Until = null,
            Metadata = metadata ?? (random.Next(2) == 0 ? MetadataMode.Open : MetadataMode.Padded),
            Groups = groups.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Rules = rules.ToImmutableSortedDictionary(r => r.Id, r => r, StringComparer.Ordinal),
        };
    }

    public static Rule Rule(Random random, string id, bool withholdsOnly = false)
    {
        var types = random.Next(3) == 0 ? [] : Types.Where(_ => random.Next(3) == 0).ToList();
        var fields = new Dictionary<string, Rung>(StringComparer.Ordinal);
        foreach (var field in (types.Count > 0 ? types : [.. Types]).SelectMany(t => t.Fields).Where(_ => random.Next(2) == 0))
        {
            fields[field.Name] = withholdsOnly ? Rung.Withheld : Rung.Of(random.Next(6));
        }

        if (random.Next(3) == 0)
        {
            fields[Parapet.Exchange.Policies.Policy.Every] = withholdsOnly ? Rung.Withheld : Rung.Of(random.Next(6));
        }

        if (fields.Count == 0)
        {
            fields[Parapet.Exchange.Policies.Policy.Every] = Rung.Withheld;
        }

        var counts = random.Next(8) == 0;
        var low = random.Next(4) == 0 ? random.Next(3) * 500 : (double?)null;
        var notBefore = random.Next(3) * 10;
        return new Rule(
            id,
            new When
            {
                Types = [.. types.Select(t => t.Name)],
                States = random.Next(4) == 0 ? [(LaunchState)random.Next(4), (LaunchState)random.Next(4)] : [],
                Classes = random.Next(4) == 0 ? [Classes[random.Next(5)], Classes[random.Next(5)]] : [],
                RangeAtLeastKm = low,
                RangeBelowKm = random.Next(4) == 0 ? (low ?? 0) + 500 : null,
                ApogeeAtLeastKm = random.Next(8) == 0 ? 500 : null,
                OriginRegions = random.Next(6) == 0 ? [Regions[random.Next(7)], Regions[random.Next(7)]] : [],
                TargetRegions = random.Next(6) == 0 ? [Regions[random.Next(7)]] : [],
                Phases = random.Next(6) == 0 ? [Parapet.Exchange.Policies.Policy.Phases[random.Next(4)]] : [],
            },
            random.Next(2) == 0 ? "" : "some",
            random.Next(3) switch { 0 => "all", 1 => "some", _ => "few" },
            counts ? ImmutableSortedDictionary.Create<string, Rung>(StringComparer.Ordinal) : fields.ToImmutableSortedDictionary(StringComparer.Ordinal))
        {
            CountOnly = counts,
            NotBefore = notBefore,
            Deadline = random.Next(3) == 0 ? null : notBefore + random.Next(100),
            Onward = (Onward)random.Next(3),
            RetentionDays = random.Next(2) == 0 ? null : random.Next(100),
        };
    }

    /// <summary>Messages of every type, with values that are found again wherever they stand.</summary>
    public static ImmutableArray<Message> Messages(int each, ulong seed)
    {
        var pcg = new PCG((uint)seed, seed);
        var random = new Random((int)seed);
        var all = ImmutableArray.CreateBuilder<Message>();
        var tries = 0;
        foreach (var type in Types)
        {
            for (var i = 0; i < each; i++)
            {
                var fields = new JsonObject();
                foreach (var field in type.Fields.Where(f => f.Required || random.Next(4) > 0))
                {
                    fields[field.Name] = Canary(field, random) ?? Tests.Messages.Values.Exact(field.Kind).Generate(pcg, null, out _);
                }

                var refs = new JsonArray([.. Enumerable.Range(0, type.LeastReferences + random.Next(2)).Select(_ => (JsonNode)Mid(random))]);
                var json = new JsonObject { ["type"] = type.Name, ["fields"] = fields };
                if (refs.Count > 0)
                {
                    json["refs"] = refs;
                }

                using var document = JsonDocument.Parse(json.ToJsonString());
                var read = Message.Parse(document.RootElement);
                // Values that do not go together are drawn again.
                if (read.Message is null)
                {
                    Assert.True(tries++ < 10_000, string.Join('\n', read.Diagnostics) + json);
                    i--;
                    continue;
                }

                all.Add(read.Message);
            }
        }

        return all.ToImmutable();
    }

    public static string Mid(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        var hex = Convert.ToHexStringLower(bytes);
        return $"{hex[..8]}-{hex[8..12]}-7{hex[13..16]}-8{hex[17..20]}-{hex[20..]}";
    }

    // Of the kinds that otherwise would be too plain to be found again, or slow to make coarser.
    private static JsonNode? Canary(FieldType field, Random random) => field.Kind switch
    {
        NameKind { Form: NameForm.Plain } => $"canary-{random.NextInt64():x}",
        NameKind { Form: NameForm.Case } => $"PLN/US/{random.Next(1000, 9999)}/{random.Next(100, 999)}/{random.Next(100, 999)}",
        TextKind { Bilingual: true } => new JsonObject { ["en"] = $"canary-{random.NextInt64():x}" },
        TextKind => $"canary-{random.NextInt64():x}",
        AreaKind { Many: true } => new JsonArray(Circle(random)),
        AreaKind => Circle(random),
        _ => null,
    };

    private static JsonObject Circle(Random random) => new()
    {
        ["latitude_deg"] = random.Next(-60_000_000, 70_000_000) / 1e6m,
        ["longitude_deg"] = random.Next(-170_000_000, 170_000_000) / 1e6m,
        ["radius_km"] = random.Next(1_000_001, 60_000_000) / 1e6m,
    };
}
