using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Parapet.Study.Text;
using static Parapet.Exchange.Messages.Canonical;

namespace Parapet.Exchange.Messages;

/// <summary>Reads the exact value of a field as a user or a machine writes it into its canonical form, or says everything that is wrong with it.</summary>
internal sealed class FieldReader(Mistakes mistakes)
{
    private const string TimeExample = "Give UTC such as 2026-11-30T10:00:00Z, from 1950 to 2199.";

    /// <summary>The canonical value; null where it was refused.</summary>
    public JsonNode? Value(FieldKind kind, Node node, string path) => kind switch
    {
        TimeKind => Time(node, path) is { } ms ? TimeNode(ms) : null,
        WindowKind => Window(node, path),
        AngleKind => Angle(node, path) is { } angle ? OfMicro(angle) : null,
        SectorKind => Sector(node, path),
        NumberKind k => Number(node, path, k.Min, k.Max, k.Whole) is { } n ? OfMicro(n) : null,
        BandKind k => Band(k, node, path),
        CountKind k => Number(node, path, 0, k.Max, whole: true) is { } n ? OfMicro(n) : null,
        CodeKind k => Word(k.Codes, node, path) is { } word ? JsonValue.Create(word) : null,
        CodesKind k => Words(k.Codes, node, path),
        ChancesKind k => Chances(k.Of, node, path),
        AreaKind { Many: true } => Areas(node, path),
        AreaKind => new AreaReader(this, mistakes).Area(node, path),
        StateKind => State(node, path),
        CovarianceKind => Covariance(node, path),
        PointingKind k => Pointing(k, node, path),
        TextKind { Bilingual: true } k => Bilingual(k, node, path),
        TextKind k => Text(k, node, path) is { } text ? JsonValue.Create(text) : null,
        FlagKind => Flag(node, path),
        NameKind k => Name(k.Form, node, path) is { } name ? JsonValue.Create(name) : null,
        _ => throw new InvalidOperationException("no such kind"),
    };

    /// <summary>Millionths of a number within bounds, rounded to six places.</summary>
    public long? Number(Node node, string path, decimal min, decimal max, bool whole = false)
    {
        var allowed = $"Give a {(whole ? "whole number" : "number")} from {Plain(min)} to {Plain(max)}.";
        if (node is not ScalarNode { Number: { } rough } scalar || !double.IsFinite(rough))
        {
            mistakes.Error(Codes.Type, node.Mark, path, $"is {Kind(node)}, not a number. {allowed}");
            return null;
        }

        if (Math.Abs(rough) > 1e12 || !decimal.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) || exact < min || exact > max)
        {
            var over = rough > (double)max;
            mistakes.Error(Codes.Range, node.Mark, path, $"{scalar.Text} {(over ? "exceeds" : "is below")} {Plain(over ? max : min)}. {allowed}");
            return null;
        }

        if (whole && decimal.Truncate(exact) != exact)
        {
            mistakes.Error(Codes.Value, node.Mark, path, $"{scalar.Text} is not a whole number. {allowed}");
            return null;
        }

        return (long)decimal.Round(exact * Micro, MidpointRounding.AwayFromZero);
    }

    /// <summary>[1e-6 deg] 0 up to 360, which is 0.</summary>
    public long? Angle(Node node, string path) => Number(node, path, 0, 360) is { } angle ? angle % FullTurn : null;

    /// <summary>Reports keys of a map that are not its own; null where the node is no map.</summary>
    public MapNode? Map(Node node, string path, string form, params ReadOnlySpan<string> keys)
    {
        if (node is not MapNode map)
        {
            mistakes.Error(Codes.Type, node.Mark, path, $"is {Kind(node)}, not keys with values. {form}");
            return null;
        }

        var names = keys.ToArray();
        foreach (var entry in map.Entries)
        {
            if (!names.Contains(entry.Key, StringComparer.Ordinal))
            {
                mistakes.Error(Codes.UnknownKey, entry.KeyMark, Below(path, entry.Key), $"is not a key here.{Nearest.Hint(entry.Key, names, "keys")}");
            }
        }

        return map;
    }

    /// <summary>The value of a key that must be there.</summary>
    public Node? Needed(MapNode map, string key, string path, string form)
    {
        var node = map.Find(key);
        if (node is null)
        {
            mistakes.Error(Codes.Missing, map.Mark, Below(path, key), $"is missing. {form}");
        }

        return node;
    }

    public static string Below(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    public static string At(string path, int index) => Below(path, (index + 1).ToString(CultureInfo.InvariantCulture));

    public static string Kind(Node node) => node is ScalarNode { Empty: true } ? "empty" : node.Kind;

    /// <summary>[ms] since 1970, UTC. A leap second is the second after it.</summary>
    private long? Time(Node node, string path)
    {
        if (node is ScalarNode scalar && Times.Read(scalar.Text) is { } ms)
        {
            return ms;
        }

        mistakes.Error(
            node is ScalarNode ? Codes.Value : Codes.Type, node.Mark, path,
            $"{(node is ScalarNode { Empty: false } s ? $"'{Clip(s.Text)}' is not a time" : $"is {Kind(node)}, not a time")}. {TimeExample}");
        return null;
    }

    private (Node From, Node To)? Pair(Node node, string path, string form)
    {
        if (node is ListNode { Items: [var first, var second] })
        {
            return (first, second);
        }

        if (Map(node, path, form, "from", "to") is not { } map)
        {
            return null;
        }

        var (from, to) = (Needed(map, "from", path, form), Needed(map, "to", path, form));
        return from is null || to is null ? null : (from, to);
    }

    private JsonArray? Window(Node node, string path)
    {
        if (Pair(node, path, "Give {from: 2026-11-30T10:00Z, to: 2026-11-30T16:00Z}.") is not { } pair)
        {
            return null;
        }

        var (from, to) = (Time(pair.From, Below(path, "from")), Time(pair.To, Below(path, "to")));
        if (from >= to)
        {
            mistakes.Error(Codes.Order, pair.To.Mark, Below(path, "to"), "is not after from. Exchange them, or correct one.");
            return null;
        }

        return from is { } a && to is { } b ? [TimeNode(a), TimeNode(b)] : null;
    }

    private JsonArray? Sector(Node node, string path)
    {
        if (Pair(node, path, "Give {from: 330, to: 30}: clockwise from one to the other.") is not { } pair)
        {
            return null;
        }

        // Clockwise; what is written beyond the turn, as in the canonical form, is the same direction.
        if (Number(pair.From, Below(path, "from"), 0, 360) is not { } from || Number(pair.To, Below(path, "to"), 0, 720) is not { } to)
        {
            return null;
        }

        from = from == FullTurn && to >= FullTurn ? 0 : from % FullTurn;
        var wide = to - from;
        wide = wide is > 0 and <= FullTurn ? wide : ((wide % FullTurn) + FullTurn) % FullTurn;
        return [OfMicro(from), OfMicro(from + (wide == 0 ? FullTurn : wide))];
    }

    private JsonArray? Band(BandKind kind, Node node, string path)
    {
        if (Pair(node, path, $"Give {{from: {Plain(kind.Min)}, to: {Plain(kind.Max)}}}.") is not { } pair)
        {
            return null;
        }

        var (from, to) = (Number(pair.From, Below(path, "from"), kind.Min, kind.Max), Number(pair.To, Below(path, "to"), kind.Min, kind.Max));
        if (from >= to)
        {
            mistakes.Error(Codes.Order, pair.To.Mark, Below(path, "to"), "is not above from. Exchange them, or correct one.");
            return null;
        }

        return from is { } a && to is { } b ? [OfMicro(a), OfMicro(b)] : null;
    }

    private string? Word(ImmutableArray<Code> codes, Node node, string path)
    {
        var names = codes.Select(c => c.Name);
        if (node is not ScalarNode { Empty: false } scalar)
        {
            mistakes.Error(Codes.Type, node.Mark, path, $"is {Kind(node)}, not a word. Give {Nearest.Join([.. names], "or")}.");
            return null;
        }

        if (names.Contains(scalar.Text, StringComparer.Ordinal))
        {
            return scalar.Text;
        }

        mistakes.Error(Codes.Choice, node.Mark, path, $"'{Clip(scalar.Text)}' is not one of the words.{Nearest.Hint(scalar.Text, names, "words")}");
        return null;
    }

    private JsonArray? Words(ImmutableArray<Code> codes, Node node, string path)
    {
        if (List(node, path, 1, codes.Length, "words") is not { } list)
        {
            return null;
        }

        var words = list.Items.Select((n, i) => Word(codes, n, At(path, i))).ToList();
        return words.Contains(null) ? null : [.. words.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(w => (JsonNode)w!)];
    }

    private JsonObject? Chances(CodeKind of, Node node, string path)
    {
        if (Map(node, path, "Give chances in thousandths, like {SRBM: 900, unknown: 100}.", [.. of.Codes.Select(c => c.Name)]) is not { } map)
        {
            return null;
        }

        var chances = map.Entries.Select(e => (e.Key, Chance: Number(e.Value, Below(path, e.Key), 0, 1_000, whole: true))).ToList();
        if (chances.Exists(c => c.Chance is null) || map.Entries.Any(e => !of.Codes.Any(c => c.Name == e.Key)))
        {
            return null;
        }

        if (chances.Sum(c => c.Chance!.Value) is var sum && sum != 1_000 * Micro)
        {
            mistakes.Error(Codes.Value, node.Mark, path, $"the chances add to {sum / Micro}, not to 1000. Give thousandths that add to 1000.");
            return null;
        }

        return new JsonObject(chances.Where(c => c.Chance > 0).OrderBy(c => c.Key, StringComparer.Ordinal)
            .Select(c => KeyValuePair.Create(c.Key, (JsonNode?)OfMicro(c.Chance!.Value))));
    }

    private JsonArray? Areas(Node node, string path)
    {
        if (List(node, path, 1, 20, "areas") is not { } list)
        {
            return null;
        }

        var reader = new AreaReader(this, mistakes);
        var areas = list.Items.Select((n, i) => reader.Area(n, At(path, i))).ToList();
        return areas.Contains(null)
            ? null
            : [.. areas.DistinctBy(a => a!.ToJsonString(), StringComparer.Ordinal).OrderBy(a => a!.ToJsonString(), StringComparer.Ordinal)];
    }

    private JsonObject? State(Node node, string path)
    {
        const string Form = "Give {position_m: [x, y, z], velocity_m_s: [x, y, z]}, Earth-centred, Earth-fixed.";
        if (Map(node, path, Form, "position_m", "velocity_m_s") is not { } map)
        {
            return null;
        }

        var position = Needed(map, "position_m", path, Form) is { } p ? Vector(p, Below(path, "position_m"), 3, States.RadiusMax) : null;
        var velocity = Needed(map, "velocity_m_s", path, Form) is { } v ? Vector(v, Below(path, "velocity_m_s"), 3, States.SpeedMax) : null;
        if (position is null || velocity is null)
        {
            return null;
        }

        var state = new JsonObject { ["position_m"] = position, ["velocity_m_s"] = velocity };
        var radius = position.Sum(x => (double)(Canonical.Number(x)!.Value * Canonical.Number(x)!.Value));
        if (Math.Sqrt(radius) is < States.RadiusMin or > States.RadiusMax)
        {
            mistakes.Error(Codes.Range, node.Mark, Below(path, "position_m"), string.Create(
                CultureInfo.InvariantCulture, $"lies {Math.Sqrt(radius) / 1000:N0} km from the centre of the Earth. Give 6,300 to 100,000 km, in meters."));
            return null;
        }

        return state;
    }

    private JsonArray? Covariance(Node node, string path)
    {
        if (Vector(node, path, States.Triangle, States.VarianceMax, places: 3) is not { } triangle)
        {
            return null;
        }

        // Where the rows of the upper triangle begin, on the diagonal: no variance is negative.
        foreach (var at in (ReadOnlySpan<int>)[0, 6, 11, 15, 18, 20])
        {
            if (Canonical.Number(triangle[at]) < 0)
            {
                mistakes.Error(Codes.Range, node.Mark, At(path, at), "is a variance and below 0. Give the upper triangle row by row: 6, 5, 4, 3, 2, 1 numbers.");
                return null;
            }
        }

        return triangle;
    }

    private JsonArray? Vector(Node node, string path, int length, decimal max, int places = 6)
    {
        if (List(node, path, length, length, "numbers") is not { } list)
        {
            return null;
        }

        var numbers = list.Items.Select((n, i) => Number(n, At(path, i), -max, max)).ToList();
        return numbers.Contains(null)
            ? null
            : [.. numbers.Select(n => Canonical.Number(decimal.Round((decimal)n!.Value / Micro, places, MidpointRounding.AwayFromZero)))];
    }

    private JsonArray? Pointing(PointingKind kind, Node node, string path)
    {
        const string Form = "Give {time: 2026-11-30T10:00Z, azimuth_deg: 120, elevation_deg: 10}.";
        if (List(node, path, 1, kind.Max, "entries") is not { } list)
        {
            return null;
        }

        var entries = new List<(long Time, JsonNode Entry)>();
        for (var i = 0; i < list.Items.Length; i++)
        {
            var at = At(path, i);
            if (Map(list.Items[i], at, Form, "time", "azimuth_deg", "elevation_deg") is not { } map)
            {
                continue;
            }

            var time = Needed(map, "time", at, Form) is { } t ? Time(t, Below(at, "time")) : null;
            var azimuth = Needed(map, "azimuth_deg", at, Form) is { } a ? Angle(a, Below(at, "azimuth_deg")) : null;
            var elevation = Needed(map, "elevation_deg", at, Form) is { } e ? Number(e, Below(at, "elevation_deg"), -10, 90) : null;
            if (time is { } ms && azimuth is { } x && elevation is { } y)
            {
                entries.Add((ms, new JsonObject { ["azimuth_deg"] = OfMicro(x), ["elevation_deg"] = OfMicro(y), ["time"] = TimeNode(ms) }));
            }
        }

        return entries.Count < list.Items.Length
            ? null
            : [.. entries.OrderBy(e => e.Time).ThenBy(e => e.Entry.ToJsonString(), StringComparer.Ordinal).Select(e => e.Entry)];
    }

    private JsonObject? Bilingual(TextKind kind, Node node, string path)
    {
        // One text without a language is English.
        if (node is ScalarNode)
        {
            return Text(kind, node, path) is { } only ? new JsonObject { ["en"] = only } : null;
        }

        if (Map(node, path, "Give {en: English, ru: Russian}, one of them at least.", "en", "ru") is not { } map)
        {
            return null;
        }

        var both = new JsonObject();
        foreach (var language in new[] { "en", "ru" })
        {
            if (map.Find(language) is { } text)
            {
                if (Text(kind, text, Below(path, language)) is not { } words)
                {
                    return null;
                }

                both[language] = words;
            }
        }

        if (both.Count == 0)
        {
            mistakes.Error(Codes.Missing, node.Mark, path, "has neither en nor ru. Give one of them at least.");
            return null;
        }

        return both;
    }

    private string? Text(TextKind kind, Node node, string path)
    {
        if (node is not ScalarNode { Empty: false } scalar || scalar.Text.Length == 0)
        {
            mistakes.Error(Codes.Type, node.Mark, path, $"is {Kind(node)}, not text. Write it, or delete the key.");
            return null;
        }

        if (scalar.Text.Length > kind.LengthMax)
        {
            mistakes.Error(Codes.TooLarge, node.Mark, path, string.Create(
                CultureInfo.InvariantCulture, $"has {scalar.Text.Length:N0} characters; the limit is {kind.LengthMax:N0}. Shorten it."));
            return null;
        }

        if (scalar.Text.Any(c => (char.IsControl(c) && c is not '\n' and not '\t') || char.IsSurrogate(c) || c is '\uFFFE' or '\uFFFF'
            || char.GetUnicodeCategory(c) is UnicodeCategory.Format))
        {
            mistakes.Error(Codes.Value, node.Mark, path, "holds a character that cannot be seen or is not in common use. Write letters, digits and punctuation.");
            return null;
        }

        return scalar.Text;
    }

    private JsonNode? Flag(Node node, string path)
    {
        if (node is ScalarNode { Flag: { } flag })
        {
            return JsonValue.Create(flag);
        }

        mistakes.Error(Codes.Type, node.Mark, path, $"is {Kind(node)}. Give true or false.");
        return null;
    }

    public string? Name(NameForm form, Node node, string path)
    {
        var text = (node as ScalarNode)?.Text ?? "";
        if (Names.Is(form, text))
        {
            return text;
        }

        mistakes.Error(
            Codes.Value, node.Mark, path,
            $"{(node is ScalarNode { Empty: false } ? $"'{Clip(text)}'" : $"is {Kind(node)}, which")} is not {Names.Words(form)}. {Names.Example(form)}");
        return null;
    }

    private ListNode? List(Node node, string path, int min, int max, string things)
    {
        var wanted = min == max ? $"{min} {things}" : $"a list of {min} to {max:N0} {things}";
        if (node is ListNode list && list.Items.Length >= min && list.Items.Length <= max)
        {
            return list;
        }

        mistakes.Error(
            node is ListNode ? Codes.Range : Codes.Type, node.Mark, path, $"{(node is ListNode l ? $"has {l.Items.Length}" : $"is {Kind(node)}")}. Give {wanted}.");
        return null;
    }

    private static string Plain(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Clip(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
