using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Parapet.Earth;
using Parapet.Exchange.Messages;

namespace Parapet.Exchange.Policies;

/// <summary>
/// What the conditions of rules are held against, as sets and spans that the truth lies in: a warning with a wide ellipse may be of either of two states. Null stands
/// for not known, which is never taken as permission.
/// </summary>
public sealed record Facts
{
    /// <summary>In a condition: the class is not known.</summary>
    internal const string UnknownClass = "unknown";

    /// <summary>Name of the message's type.</summary>
    public required string Type { get; init; }

    /// <summary>Whose launch it may be; null where it follows from <see cref="OriginRegions"/> and <see cref="Declared"/>.</summary>
    public ImmutableSortedSet<LaunchState>? States { get; init; }

    /// <summary>The message is about the origin's own doings.</summary>
    public bool Declared { get; init; }

    /// <summary>Classes of vehicle it may be.</summary>
    public ImmutableSortedSet<string>? Classes { get; init; }

    /// <summary>[km] least and greatest range.</summary>
    public (double Least, double Most) RangeKm { get; init; } = (0, double.PositiveInfinity);

    /// <summary>[km] least and greatest apogee.</summary>
    public (double Least, double Most) ApogeeKm { get; init; } = (0, double.PositiveInfinity);

    /// <summary>Regions it may start from.</summary>
    public ImmutableSortedSet<string>? OriginRegions { get; init; }

    /// <summary>Regions it may come down in.</summary>
    public ImmutableSortedSet<string>? TargetRegions { get; init; }

    // Types by which a party tells of what it does itself; the others tell of what it sees.
    private static readonly ImmutableHashSet<string> Declarations = ImmutableHashSet.Create(StringComparer.Ordinal, "PLN", "PLX", "PLC", "PST", "GEO", "DEO", "SEN", "STA");

    /// <summary>Whether messages of a type are about the origin's own doings.</summary>
    internal static bool IsDeclaration(string type) => Declarations.Contains(type);

    /// <summary>The facts of a message, from its exact values.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="fields">Name and canonical exact value.</param>
    /// <param name="policy">Whose conditions are asked: regions are looked up only when one of them needs it.</param>
    public static Facts Of(MessageType type, IReadOnlyDictionary<string, JsonNode> fields, Policy policy)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentNullException.ThrowIfNull(policy);
        var needs = policy.Rules.Values.Select(r => r.When).ToList();
        var (origin, target) = (Grounds(fields, "launch_area"), Grounds(fields, "impact_area", "impact_areas"));
        var classes = ClassesOf(fields);
        return new Facts
        {
            Type = type.Name,
            Declared = Declarations.Contains(type.Name),
            Classes = classes,
            RangeKm = needs.Exists(w => w.RangeAtLeastKm is not null || w.RangeBelowKm is not null) ? Range(fields, classes, origin, target) : (0, double.PositiveInfinity),
            ApogeeKm = Text(fields, "apogee_class") switch
            {
                "up-to-500-km" => (0, Below(500)),
                "over-500-km" => (500, double.PositiveInfinity),
                _ => (0, double.PositiveInfinity),
            },
            OriginRegions = needs.Exists(w => w.OriginRegions.Count > 0 || w.States.Count > 0) ? Regions(origin) : null,
            TargetRegions = needs.Exists(w => w.TargetRegions.Count > 0) ? Regions(target) : null,
        };
    }

    private static string? Text(IReadOnlyDictionary<string, JsonNode> fields, string name) => Canonical.Text(fields.GetValueOrDefault(name));

    private static ImmutableSortedSet<string>? ClassesOf(IReadOnlyDictionary<string, JsonNode> fields)
    {
        if (Text(fields, "vehicle_class") is { } one)
        {
            return one == UnknownClass ? null : [one];
        }

        return fields.GetValueOrDefault("class_chances") is JsonObject chances && chances.All(c => c.Key != UnknownClass)
            ? [.. chances.Where(c => Canonical.Number(c.Value) is > 0).Select(c => c.Key)]
            : null;
    }

    private static List<Ground>? Grounds(IReadOnlyDictionary<string, JsonNode> fields, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (fields.TryGetValue(name, out var value) && Areas.All(value) is { } all)
            {
                return [.. all];
            }
        }

        return null;
    }

    private static ImmutableSortedSet<string>? Regions(List<Ground>? grounds) => grounds is null ? null :
    [
        .. grounds.SelectMany(g => g switch
        {
            Named named => named.Codes,
            Disk disk => WorldRegions.Touched(disk, parts: false),
            _ => [],
        }),
    ];

    private static (double Least, double Most) Range(
        IReadOnlyDictionary<string, JsonNode> fields, ImmutableSortedSet<string>? classes, List<Ground>? origin, List<Ground>? target)
    {
        (double Least, double Most) range = Text(fields, "range_class") switch
        {
            "up-to-500-km" => (0, Below(500)),
            "500-to-1000-km" => (500, Below(1_000)),
            "1000-to-3000-km" => (1_000, Below(3_000)),
            "3000-to-5500-km" => (3_000, Below(5_500)),
            "over-5500-km" => (5_500, double.PositiveInfinity),
            "over-500-km" => (500, double.PositiveInfinity),
            _ => (0, double.PositiveInfinity),
        };
        if (origin is [Disk from] && target is { Count: > 0 } && target.TrueForAll(t => t is Disk))
        {
            // The payload comes down in the farthest of several areas; stages may come down before.
            var spans = target.OfType<Disk>().Select(to =>
            {
                var distance = Geodesic.Wgs84.Between(from.Center, to.Center).Distance / 1000;
                var slack = (from.Radius + to.Radius) / 1e6;
                return (Least: Math.Max(0, distance - slack), Most: distance + slack);
            }).ToList();
            return Meet(range, (spans.Max(s => s.Least), spans.Max(s => s.Most)));
        }

        return classes is [var only]
            ? Meet(range, only switch
            {
                "SRBM" => (0, Below(1_000)),
                "MRBM" => (1_000, Below(3_000)),
                "IRBM" => (3_000, Below(5_500)),
                "ICBM" => (5_500, double.PositiveInfinity),
                _ => (0, double.PositiveInfinity),
            })
            : range;
    }

    // Classes meet at their bounds; the bound counts with the class above it.
    private static double Below(double bound) => Math.BitDecrement(bound);

    // What contradicts itself is not known.
    private static (double Least, double Most) Meet((double Least, double Most) a, (double Least, double Most) b)
    {
        var (least, most) = (Math.Max(a.Least, b.Least), Math.Min(a.Most, b.Most));
        return least <= most ? (least, most) : (0, double.PositiveInfinity);
    }
}
