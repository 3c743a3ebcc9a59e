using System.Collections.Immutable;

namespace Parapet.Study.Text;

/// <summary>A unit as a key's last word spells it.</summary>
/// <param name="Suffix">Last word of the key: <c>km_s</c>; <c>1</c> for a bare number, whose key has none.</param>
/// <param name="Word">In messages: <c>km/s</c>; empty for a bare number.</param>
/// <param name="ToSi">The SI value of one unit.</param>
internal record Unit(string Suffix, string Word, double ToSi)
{
    /// <summary>"6.3 km/s".</summary>
    public string Of(double value) => Word.Length == 0 ? Plain(value) : $"{Plain(value)} {Word}";

    /// <summary>The number as one writes it in a file: 1e-6.</summary>
    public static string Plain(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)
        .Replace("E-0", "e-", StringComparison.Ordinal)
        .Replace("E+", "e", StringComparison.Ordinal)
        .Replace('E', 'e');
}

/// <summary>A unit of a quantity.</summary>
internal sealed record Unit<T>(string Suffix, string Word, double ToSi) : Unit(Suffix, Word, ToSi)
    where T : struct, IQuantity<T>;

/// <summary>The units of the format.</summary>
internal static class Suffixes
{
    public static readonly Unit One = new("1", "", 1.0);
    public static readonly Unit<Length> Km = new("km", "km", 1e3);
    public static readonly Unit<Length> M = new("m", "m", 1.0);
    public static readonly Unit<Speed> KmS = new("km_s", "km/s", 1e3);
    public static readonly Unit<Angle> Deg = new("deg", "deg", Math.PI / 180.0);
    public static readonly Unit<AngularRate> DegS = new("deg_s", "deg/s", Math.PI / 180.0);
    public static readonly Unit<Duration> S = new("s", "s", 1.0);
    public static readonly Unit<Mass> Kg = new("kg", "kg", 1.0);
    public static readonly Unit<BallisticCoefficient> KgM2 = new("kg_m2", "kg/m^2", 1.0);
    public static readonly Unit<Area> M2 = new("m2", "m^2", 1.0);
    public static readonly Unit<Power> Kw = new("kw", "kW", 1e3);
    public static readonly Unit<Frequency> Ghz = new("ghz", "GHz", 1e9);
    public static readonly Unit<Temperature> K = new("k", "K", 1.0);
    public static readonly Unit<Decibels> Db = new("db", "dB", 1.0);

    /// <summary>All that a key may end in.</summary>
    public static ImmutableArray<Unit> All { get; } = [Km, M, KmS, Deg, DegS, S, Kg, KgM2, M2, Kw, Ghz, K, Db];
}

/// <summary>A key of the format: the table in <see cref="Format"/> is made of these.</summary>
internal abstract record Key(string Name, string Doc)
{
    /// <summary>Without it the map means nothing.</summary>
    public bool Required { get; init; }
}

/// <summary>A key with one value, which may be written bare or with its range and sources.</summary>
internal abstract record LeafKey(string Name, string Doc) : Key(Name, Doc);

/// <summary>A number with its unit and the range allowed.</summary>
internal record NumberKey(string Stem, Unit Unit, double Min, double Max, string Doc)
    : LeafKey(Unit.Suffix == "1" ? Stem : $"{Stem}_{Unit.Suffix}", Doc)
{
    /// <summary>Value where none is written; null when there is then none.</summary>
    public double? Default { get; init; }

    /// <summary>Counts something.</summary>
    public bool Whole { get; init; }

    /// <summary>Part of the quarrel, where it is not that of its map.</summary>
    public InputRole? Role { get; init; }

    /// <summary>"Give a value from -5 to 90."</summary>
    public string Allowed => $"Give a {(Whole ? "whole number" : "value")} from {Unit.Plain(Min)} to {Unit.Plain(Max)}.";
}

/// <summary>A number that becomes a quantity.</summary>
internal sealed record NumberKey<T>(string Stem, Unit<T> UnitOf, double Min, double Max, string Doc) : NumberKey(Stem, UnitOf, Min, Max, Doc)
    where T : struct, IQuantity<T>;

/// <summary>true or false.</summary>
internal sealed record FlagKey(string Name, bool Default, string Doc) : LeafKey(Name, Doc);

/// <summary>Text for people.</summary>
internal sealed record TextKey(string Name, string Doc) : LeafKey(Name, Doc)
{
    /// <summary>What is wrong with a text, for one that has a form; null when it is in order.</summary>
    public Func<string, (string Code, string Message)?>? Wrong { get; init; }
}

/// <summary>One word of a few.</summary>
internal sealed record ChoiceKey(string Name, ImmutableArray<string> Choices, string? Default, string Doc) : LeafKey(Name, Doc);

/// <summary>What a reference names.</summary>
internal enum Target
{
    /// <summary>A place of the scenario or the catalogue.</summary>
    Place,

    /// <summary>A party of the scenario.</summary>
    Party,

    /// <summary>A threat of the scenario.</summary>
    Threat,

    /// <summary>A position.</summary>
    Position,

    /// <summary>A radar or an infrared sensor of the scenario.</summary>
    Sensor,

    /// <summary>A radar of the scenario.</summary>
    Radar,

    /// <summary>An interceptor site of the scenario.</summary>
    Battery,

    /// <summary>A launch of the exercise.</summary>
    Launch,

    /// <summary>An entry of the catalogue that the map is built on.</summary>
    Entry,
}

/// <summary>The id of something else.</summary>
internal sealed record ReferenceKey(string Name, Target Target, string Doc) : LeafKey(Name, Doc);

/// <summary>A list of words.</summary>
internal sealed record TextsKey(string Name, string Doc) : Key(Name, Doc);

/// <summary>A map of words to words.</summary>
internal sealed record TextMapKey(string Name, string Doc) : Key(Name, Doc);

/// <summary>A map with its own keys.</summary>
internal sealed record SectionKey(string Name, Section Section, InputRole? Role, string Doc) : Key(Name, Doc);

/// <summary>A list of maps; or one word that stands for a known list.</summary>
internal sealed record ListKey(string Name, Section Section, int Min, int Max, string Doc) : Key(Name, Doc)
{
    public string? Standard { get; init; }
}

/// <summary>A map of ids to maps. In a path its singular stands for every entry.</summary>
internal sealed record EntriesKey(string Name, string Singular, Section Section, InputRole? Role, int Max, string Doc) : Key(Name, Doc);

/// <summary>Kept as it is for later versions.</summary>
internal sealed record ReservedKey(string Name, string Doc) : Key(Name, Doc);

/// <summary>Something wrong with the values of a map taken together; with the map itself where it has no key.</summary>
internal readonly record struct Broken(Key? Key, string Code, string Message, Severity Severity = Severity.Error)
{
    /// <summary>Path of a map below the one that is checked, for a rule that looks further down; empty for the map itself.</summary>
    public string Below { get; init; } = "";
}

/// <summary>The keys of a map and what must hold between them.</summary>
internal sealed record Section(string Name, string Doc, params ImmutableArray<Key> Keys)
{
    private readonly Dictionary<string, Key> byName = Keys.ToDictionary(k => k.Name, StringComparer.Ordinal);

    /// <summary>Groups of which exactly one key must be given.</summary>
    public ImmutableArray<ImmutableArray<Key>> Alternatives { get; init; } = [];

    /// <summary>Checked once each value is in order by itself.</summary>
    public Func<View, IEnumerable<Broken>>? Rule { get; init; }

    public Key? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Words for a key that does not exist here, and the key that was probably meant.</summary>
    public (string Code, string Message, Key? Meant) Unknown(string name)
    {
        var meant = Keys.OfType<NumberKey>()
            .Where(k => k.Unit.Suffix != "1" && (name == k.Stem || name.StartsWith(k.Stem + "_", StringComparison.Ordinal)))
            .MaxBy(k => k.Stem.Length);
        if (meant is not null)
        {
            var suffix = name.Length == meant.Stem.Length ? "" : name[(meant.Stem.Length + 1)..];
            if (suffix.Length == 0)
            {
                return (Codes.Unit, $"the key has no unit; use {meant.Name}.", meant);
            }

            if (Suffixes.All.Any(u => u.Suffix == suffix))
            {
                return (Codes.Unit, $"this value is given in {meant.Unit.Word}, not in '{suffix}'; convert it and use {meant.Name}.", meant);
            }

            if (!suffix.Contains('_', StringComparison.Ordinal) || suffix.Length <= 5)
            {
                return (Codes.Unit, $"unknown unit suffix '{suffix}'; use {meant.Name}.", meant);
            }
        }

        var near = Nearest.Names(name, Keys.Select(k => k.Name));
        return (Codes.UnknownKey, "unknown key." + Nearest.Hint(name, Keys.Select(k => k.Name), "keys here"), near.Count > 0 ? Find(near[0]) : null);
    }
}

/// <summary>A map that was checked against its section, read by key.</summary>
internal readonly record struct View(MapNode Map)
{
    public bool Has(Key key) => Leaf(key) is not null || Map.Find(key.Name) is MapNode or ListNode;

    public double? Maybe(NumberKey key) => Leaf(key)?.Number ?? key.Default;

    public double Number(NumberKey key) => Maybe(key) ?? throw new InvalidOperationException($"{key.Name} was not checked.");

    public int Whole(NumberKey key) => (int)Number(key);

    public T Get<T>(NumberKey<T> key)
        where T : struct, IQuantity<T> => T.FromSi(Number(key) * key.Unit.ToSi);

    public T? Maybe<T>(NumberKey<T> key)
        where T : struct, IQuantity<T> => Maybe((NumberKey)key) is { } value ? T.FromSi(value * key.Unit.ToSi) : null;

    public bool Flag(FlagKey key) => Leaf(key)?.Flag ?? key.Default;

    public string Text(LeafKey key) => Leaf(key)?.Text ?? (key as ChoiceKey)?.Default ?? "";

    public View? Section(SectionKey key) => Map.Find(key.Name) is MapNode map ? new View(map) : null;

    public IEnumerable<View> List(ListKey key) =>
        Map.Find(key.Name) is ListNode list ? list.Items.Select(i => new View((MapNode)i)) : [];

    public IEnumerable<(string Id, View View)> Entries(EntriesKey key) =>
        Map.Find(key.Name) is MapNode map ? map.Entries.Select(e => (e.Key, new View((MapNode)e.Value))) : [];

    private ScalarNode? Leaf(Key key) => Map.Find(key.Name) switch
    {
        ScalarNode { Empty: false } scalar => scalar,
        MapNode form => form.Find(Format.Form.Value.Name) as ScalarNode,
        _ => null,
    };
}
