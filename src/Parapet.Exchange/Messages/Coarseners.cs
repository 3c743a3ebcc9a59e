using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using static Parapet.Exchange.Messages.Canonical;

namespace Parapet.Exchange.Messages;

/// <summary>
/// The rules of <see cref="FieldType.CoarsenersVersion"/>. A step makes the value of a rung from that of the rung below, leaves alone what is coarser
/// already, and its result contains what it was made from. Grids are fixed, so that equal values come out equal and a value that moves a little mostly
/// comes out the same: nothing is gained by asking again.
/// </summary>
internal static class Coarseners
{
    /// <summary>The value at <paramref name="level"/> (1 to 4) made from one of the level below; null where the value is not of the kind.</summary>
    public static JsonNode? Step(FieldKind kind, JsonNode value, int level) => kind switch
    {
        TimeKind k => Times(value, k.Steps[level - 1]),
        WindowKind k => value is JsonArray ? Times(value, k.Steps[level - 1]) : null,
        AngleKind k => Angles(value, k.Steps[level - 1]),
        SectorKind k => value is JsonArray ? Angles(value, k.Steps[level - 1]) : null,
        NumberKind k => Numbers(value, k.Steps[level - 1]),
        BandKind k => value is JsonArray ? Numbers(value, k.Steps[level - 1]) : null,
        CountKind => Count(value, level),
        CodeKind k => Word(k, value, level),
        CodesKind => value is JsonArray ? value.DeepClone() : null,
        ChancesKind k => Chances(k.Of, value, level),
        AreaKind { Many: true } k => Areas.StepAll(value, k.Steps[level - 1]),
        AreaKind k => Areas.Step(value, k.Steps[level - 1]),
        StateKind k => States.Step(k, value, level),
        CovarianceKind => States.Quality(value),
        PointingKind k => Pointing(k, value, level),
        TextKind => JsonValue.Create(true),
        FlagKind or NameKind => value is JsonValue ? value.DeepClone() : null,
        _ => null,
    };

    /// <summary>A span of directions: from within the turn, no longer than one.</summary>
    public static (long From, long To)? Sector(JsonNode? node) =>
        Span(node, ToMicro) is { From: >= 0 and < FullTurn } s && s.To - s.From <= FullTurn ? s : null;

    /// <summary>Of two whole numbers, the second of which may be null: [least, most].</summary>
    public static (long Least, long? Most)? Range(JsonNode? node) => node switch
    {
        JsonArray { Count: 2 } pair when Whole(pair[0]) is { } least => pair[1] is null ? (least, null) : Whole(pair[1]) is { } most && most >= least ? (least, most) : null,
        JsonArray => null,
        _ when Whole(node) is { } n => (n, n),
        _ => null,
    };

    private static long? Whole(JsonNode? node) => ToMicro(node) is { } micro and >= 0 && micro % Micro == 0 ? micro / Micro : null;

    private static JsonNode? Times(JsonNode value, long step) => Grid(value, Span(value, Time), step, TimeNode);

    private static JsonNode? Numbers(JsonNode value, long step) => Grid(value, Span(value, ToMicro), step, OfMicro);

    private static JsonNode? Grid(JsonNode value, (long From, long To)? span, long step, Func<long, JsonNode> write)
    {
        if (span is not { } s || step == 0)
        {
            return span is null ? null : value.DeepClone();
        }

        var (from, to) = Widen(s.From, s.To, step);
        return new JsonArray(write(from), write(to));
    }

    private static JsonNode? Angles(JsonNode value, long step)
    {
        if (Sector(value) is not { } s)
        {
            return null;
        }

        if (step == 0)
        {
            return value.DeepClone();
        }

        var (from, to) = Widen(s.From, s.To, step);
        return to - from >= FullTurn ? new JsonArray(Number(0), Number(360)) : new JsonArray(OfMicro(from), OfMicro(to));
    }

    private static JsonNode? Count(JsonNode value, int level)
    {
        if (Range(value) is not { } range)
        {
            return null;
        }

        // Least of each class; the last is open.
        ReadOnlySpan<long> least = level < 4 ? [0, 1, 2, 5] : [0, 1];
        var (first, last) = (Class(least, range.Least), range.Most is { } most ? Class(least, most) : least.Length - 1);
        return new JsonArray(Number(least[first]), last + 1 < least.Length ? Number(least[last + 1] - 1) : null);

        static int Class(ReadOnlySpan<long> least, long count)
        {
            var c = least.Length - 1;
            while (least[c] > count)
            {
                c--;
            }

            return c;
        }
    }

    private static JsonNode? Word(CodeKind kind, JsonNode value, int level) =>
        Text(value) is { } word ? JsonValue.Create(kind.Coarser[level - 1].GetValueOrDefault(word, word)) : null;

    private static JsonNode? Chances(CodeKind of, JsonNode value, int level)
    {
        if (value is not JsonObject chances)
        {
            return null;
        }

        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (word, chance) in chances)
        {
            if (Whole(chance) is not { } thousandths)
            {
                return null;
            }

            var coarse = of.Coarser[level - 1].GetValueOrDefault(word, word);
            sums[coarse] = sums.GetValueOrDefault(coarse) + thousandths;
        }

        return new JsonObject(sums.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)Number(s.Value))));
    }

    private static JsonNode? Pointing(PointingKind kind, JsonNode value, int level)
    {
        if (value is not JsonArray log || log.Count == 0 || log.Count > kind.Max)
        {
            return null;
        }

        var seen = new SortedSet<(long TimeFrom, long TimeTo, long From, long To)>();
        foreach (var item in log)
        {
            if (item is not JsonObject entry || Span(entry["time"], Time) is not { } time || Sector(entry["azimuth_deg"]) is not { } sector)
            {
                return null;
            }

            var (timeFrom, timeTo) = Widen(time.From, time.To, kind.TimeSteps[level - 1]);
            var (from, to) = Widen(sector.From, sector.To, kind.AngleSteps[level - 1]);
            seen.Add(to - from >= FullTurn ? (timeFrom, timeTo, 0, FullTurn) : (timeFrom, timeTo, from, to));
        }

        return new JsonArray([.. seen.Select(s => (JsonNode)new JsonObject
        {
            ["azimuth_deg"] = new JsonArray(OfMicro(s.From), OfMicro(s.To)),
            ["time"] = new JsonArray(TimeNode(s.TimeFrom), TimeNode(s.TimeTo)),
        })]);
    }
}
