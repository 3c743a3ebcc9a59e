using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Parapet.Earth;
using Parapet.Engagement;
using Parapet.Flight;
using Parapet.Mapping;
using Parapet.Sensing;
using Parapet.Study.Text;

namespace Parapet.Study;

/// <summary>An answer, or the reasons why there is none.</summary>
/// <param name="Value">The answer; null when a diagnostic is an error.</param>
/// <param name="Diagnostics">What is wrong, with the nearest names.</param>
public sealed record Found<T>(T? Value, ImmutableArray<Diagnostic> Diagnostics)
    where T : class;

/// <summary>A number of a catalogue entry.</summary>
/// <param name="Input">The value read without a position, with its range over all the claims; its path starts at the entry.</param>
/// <param name="Claims">Where claimants differ, the value of each.</param>
public sealed record CatalogueValue(Input Input, ImmutableArray<Input> Claims);

/// <summary>A flag or word of a catalogue entry.</summary>
/// <param name="Path">Path from the entry.</param>
/// <param name="Text">As written.</param>
/// <param name="Where">File and line.</param>
public sealed record CatalogueWord(string Path, string Text, string Where);

/// <summary>One system of the catalogue.</summary>
public sealed record CatalogueEntry
{
    /// <summary>missiles, interceptors, radars, infrared or places.</summary>
    public required string Kind { get; init; }

    /// <summary>Key.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required string About { get; init; }

    /// <summary>File it stands in.</summary>
    public required string File { get; init; }

    /// <summary>Its numbers.</summary>
    public required ImmutableArray<CatalogueValue> Values { get; init; }

    /// <summary>Its flags and words.</summary>
    public required ImmutableArray<CatalogueWord> Words { get; init; }
}

/// <summary>A position: a named, cited set of choices.</summary>
/// <param name="Id">Key.</param>
/// <param name="Name">Name for people.</param>
/// <param name="About">What it holds.</param>
/// <param name="Claimants">Whose claims it reads, first match first.</param>
public sealed record CataloguePosition(string Id, string Name, string About, ImmutableArray<string> Claimants);

/// <summary>A line of docs/references.md.</summary>
/// <param name="Key">Key.</param>
/// <param name="Text">The source.</param>
/// <param name="Address">Where it can be read.</param>
/// <param name="Tag">How well it is known.</param>
public sealed record Reference(string Key, string Text, string Address, string Tag);

/// <summary>The systems, places and positions that come with the program, each value with its unit and source.</summary>
public static class Catalogue
{
    private static readonly Lazy<FrozenDictionary<string, Reference>> References = new(ReadReferences);

    /// <summary>missiles, interceptors, radars, infrared, places.</summary>
    public static ImmutableArray<string> Kinds { get; } = [.. Format.Kinds.Select(k => k.Folder), Format.PlacesFolder];

    /// <summary>The positions, by id.</summary>
    public static ImmutableArray<CataloguePosition> Positions =>
        [.. Library.Embedded.PositionIds.Select(id => Library.Embedded.Position(id, new Mistakes())).OfType<PositionEntry>().Select(p => new CataloguePosition(
            p.Id, p.Root.Text(Format.Head.Name.Name) ?? p.Id, p.Root.Text(Format.Head.About.Name) ?? "", p.Claimants))];

    /// <summary>Every entry of a kind, by id; empty for a kind that does not exist.</summary>
    public static ImmutableArray<CatalogueEntry> List(string kind) => kind == Format.PlacesFolder
        ? [.. Library.Embedded.PlaceIds.Order(StringComparer.Ordinal).Select(id => Find(kind, id).Value).OfType<CatalogueEntry>()]
        : KindOf(kind) is { } found ? [.. Library.Embedded.Ids(found).Select(id => Find(kind, id).Value).OfType<CatalogueEntry>()] : [];

    /// <summary>One entry; or why there is none.</summary>
    public static Found<CatalogueEntry> Find(string kind, string id) => Find(Library.Embedded, kind, id);

    /// <summary>The missile, or the booster of the interceptor, of this id.</summary>
    /// <param name="id">Key in the catalogue.</param>
    /// <param name="position">Whose claims are read; null for the catalogue's own choice.</param>
    public static Found<Vehicle> Vehicle(string id, string? position = null)
    {
        var library = Library.Embedded;
        if (library.Ids(Format.Missiles).Contains(id, StringComparer.Ordinal))
        {
            return Made(Format.Missiles, id, position, Build.Missile);
        }

        if (library.Ids(Format.Interceptors).Contains(id, StringComparer.Ordinal))
        {
            return Made(Format.Interceptors, id, position, (key, view) => Build.Interceptor(key, view).Vehicle);
        }

        var names = library.Ids(Format.Missiles).Concat(library.Ids(Format.Interceptors));
        return Refused<Vehicle>(Codes.Reference, $"'{id}' is not one of the vehicles.{Nearest.Hint(id, names, "vehicles")}");
    }

    /// <summary>A missile with the cross-section of its warhead, at minimum energy.</summary>
    /// <inheritdoc cref="Vehicle"/>
    public static Found<FootprintMissile> Missile(string id, string? position = null) => Made(Format.Missiles, id, position, (key, view) =>
        new FootprintMissile(Build.Missile(key, view), view.Get(Format.Missile.CrossSection).SquareMeters, Loft.MinimumEnergy));

    /// <summary>An interceptor type.</summary>
    /// <inheritdoc cref="Vehicle"/>
    public static Found<Interceptor> Interceptor(string id, string? position = null) => Made(Format.Interceptors, id, position, Build.Interceptor);

    /// <summary>A radar type.</summary>
    /// <inheritdoc cref="Vehicle"/>
    public static Found<Radar> Radar(string id, string? position = null) => Made(Format.Radars, id, position, Build.Radar);

    /// <summary>Every number of a radar type; empty when there is no such radar.</summary>
    /// <inheritdoc cref="Vehicle"/>
    public static ImmutableArray<Input> RadarInputs(string id, string? position = null) => Inputs(Format.Radars, id, position);

    /// <summary>Every number of a missile class, under <c>missiles.ID</c>; empty when there is no such missile.</summary>
    /// <inheritdoc cref="Vehicle"/>
    public static ImmutableArray<Input> MissileInputs(string id, string? position = null) =>
        [.. Inputs(Format.Missiles, id, position).Select(i => i with { Path = $"{Format.Missiles.Folder}.{id}.{i.Path}" })];

    /// <summary>An infrared constellation.</summary>
    /// <inheritdoc cref="Vehicle"/>
    public static Found<Infrared> Infrared(string id, string? position = null) => Made(Format.InfraredSensors, id, position, Build.Infrared);

    /// <summary>A place of the catalogue by id or name, in any case; or a point as <c>latitude,longitude</c> in degrees.</summary>
    public static Found<Place> Place(string nameOrId)
    {
        var text = nameOrId.Trim();
        if (text.Contains(',', StringComparison.Ordinal) && text.Any(char.IsAsciiDigit))
        {
            return Point(text);
        }

        var library = Library.Embedded;
        var ids = library.PlaceIds.Order(StringComparer.Ordinal).ToList();
        var id = ids.Find(i => string.Equals(i, text, StringComparison.OrdinalIgnoreCase))
            ?? ids.Find(i => string.Equals(library.Place(i)!.Text(Format.Place.Name.Name), text, StringComparison.OrdinalIgnoreCase));
        if (id is null)
        {
            var named = Nearest.Names(text, ids.Select(i => library.Place(i)!.Text(Format.Place.Name.Name) ?? i));
            var names = Nearest.Names(text, ids) is { Count: > 0 } byId ? byId : named;
            var near = names.Count > 0 ? $" Did you mean {Nearest.Join(names, "or")}?" : "";
            return Refused<Place>(Codes.Reference, $"'{text}' is not one of the places.{near} Name one of the catalogue (parapet catalogue places) or give latitude,longitude in degrees.");
        }

        var mistakes = new Mistakes();
        var map = library.Place(id)!;
        new Check(mistakes, Nothing(map)).Map(Format.Place.Section, map, id, InputRole.World);
        return new Found<Place>(mistakes.Errors > 0 ? null : Build.Place(id, new View(map)), mistakes.InOrder(""));
    }

    /// <summary>The source behind a key; null when docs/references.md has none.</summary>
    public static Reference? Source(string key) => References.Value.GetValueOrDefault(key);

    internal static Found<CatalogueEntry> Find(Library library, string kind, string id)
    {
        if (kind == Format.PlacesFolder)
        {
            return library.Place(id) is { } place
                ? Entry(kind, id, Format.Place.Section, place, place, new Mistakes(), [])
                : Refused<CatalogueEntry>(Codes.Reference, $"'{id}' is not one of the places.{Nearest.Hint(id, library.PlaceIds, "places")}");
        }

        if (KindOf(kind) is not { } found)
        {
            return Refused<CatalogueEntry>(Codes.Reference, $"'{kind}' is not a kind of entry.{Nearest.Hint(kind, Kinds, "kinds")}");
        }

        var mistakes = new Mistakes();
        var nowhere = new Mark(new Origin(""), 0, 0);
        var chosen = new Expansion(library, null, null, mistakes).Entry(found, id, nowhere, "");
        if (chosen is null || library.Entry(found, id, mistakes) is not { } written)
        {
            return new Found<CatalogueEntry>(null, mistakes.InOrder(""));
        }

        var claims = Claimants(new Expansion(library, null, null, mistakes).Written(found, id))
            .SelectMany(c => Ledger(found, new Expansion(library, null, null, mistakes, [c]).Entry(found, id, nowhere, "")!).Where(i => i.Claimant == c))
            .ToLookup(i => i.Path, StringComparer.Ordinal);
        return Entry(kind, id, found.Entry, chosen, written, mistakes, claims.SelectMany(c => c));
    }

    private static Found<CatalogueEntry> Entry(
        string kind, string id, Section section, MapNode map, MapNode head, Mistakes mistakes, IEnumerable<Input> claims)
    {
        var check = new Check(mistakes, Nothing(map));
        check.Map(section, map, "", InputRole.World);
        var byPath = claims.ToLookup(i => i.Path, StringComparer.Ordinal);
        var words = ImmutableArray.CreateBuilder<CatalogueWord>();
        Words(section, map, "", words);
        return new Found<CatalogueEntry>(
            mistakes.Errors > 0 ? null : new CatalogueEntry
            {
                Kind = kind,
                Id = id,
                Name = head.Text(Format.Head.Name.Name) ?? id,
                About = head.Text(Format.Head.About.Name) ?? "",
                File = head.Mark.Origin.Name,
                Values = [.. check.Ledger.Select(i => new CatalogueValue(i, [.. byPath[i.Path]]))],
                Words = words.ToImmutable(),
            },
            mistakes.InOrder(""));
    }

    private static void Words(Section section, MapNode map, string path, ImmutableArray<CatalogueWord>.Builder words)
    {
        foreach (var key in section.Keys.Where(k => !Format.Head.Is(k.Name)))
        {
            var at = Check.Below(path, key.Name);
            switch (key, map.Find(key.Name))
            {
                case (SectionKey sub, MapNode below):
                    Words(sub.Section, below, at, words);
                    break;
                case (ListKey { Standard: not null }, ScalarNode word):
                    words.Add(new CatalogueWord(at, word.Text, word.Mark.Where));
                    break;
                case (FlagKey or ChoiceKey or TextKey, ScalarNode { Empty: false } word):
                    words.Add(new CatalogueWord(at, word.Text, word.Mark.Where));
                    break;
                default:
                    break;
            }
        }
    }

    private static Found<T> Made<T>(Format.Kind kind, string id, string? position, Func<string, View, T> make)
        where T : class
    {
        var library = Library.Embedded;
        var mistakes = new Mistakes();
        var nowhere = new Mark(new Origin(""), 0, 0);
        var chosen = position is null ? null : library.Position(position, mistakes);
        if (position is not null && chosen is null)
        {
            return Refused<T>(Codes.Position, $"'{position}' is not one of the positions.{Nearest.Hint(position, library.PositionIds, "positions")}");
        }

        if (new Expansion(library, null, chosen, mistakes).Entry(kind, id, nowhere, "") is { } map)
        {
            new Check(mistakes, Nothing(map)).Map(kind.Entry, map, id, kind.Role);
            if (mistakes.Errors == 0)
            {
                return new Found<T>(make(id, new View(map)), []);
            }
        }

        return new Found<T>(null, mistakes.InOrder(""));
    }

    private static Found<Place> Point(string text)
    {
        var parts = text.Split(',');
        var numbers = parts.Select(p => new ScalarNode(default, p.Trim(), quoted: false).Number).OfType<double>().ToList();
        var (latitude, longitude) = (Format.Place.Latitude, Format.Place.Longitude);
        if (parts.Length != 2 || numbers.Count != 2)
        {
            return Refused<Place>(Codes.Type, $"'{text}' is not a point. Write latitude,longitude in degrees, as 57.87,33.65.");
        }

        for (var i = 0; i < 2; i++)
        {
            var key = i == 0 ? latitude : longitude;
            if (!(numbers[i] >= key.Min && numbers[i] <= key.Max))
            {
                return Refused<Place>(Codes.Range, $"{key.Stem} {key.Unit.Of(numbers[i])} is not from {Unit.Plain(key.Min)} to {Unit.Plain(key.Max)}. Write latitude,longitude in degrees, as 57.87,33.65.");
            }
        }

        var name = string.Create(CultureInfo.InvariantCulture,
            $"{Math.Abs(numbers[0])}{(numbers[0] < 0 ? "S" : "N")} {Math.Abs(numbers[1])}{(numbers[1] < 0 ? "W" : "E")}");
        return new Found<Place>(new Place(text, name, Angle.FromDegrees(numbers[0]), Angle.FromDegrees(numbers[1]), new Length(0)), []);
    }

    private static ImmutableArray<Input> Inputs(Format.Kind kind, string id, string? position)
    {
        var mistakes = new Mistakes();
        var chosen = position is null ? null : Library.Embedded.Position(position, mistakes);
        return new Expansion(Library.Embedded, null, chosen, mistakes).Entry(kind, id, new Mark(new Origin(""), 0, 0), "") is { } map ? Ledger(kind, map) : [];
    }

    private static ImmutableArray<Input> Ledger(Format.Kind kind, MapNode entry)
    {
        var check = new Check(new Mistakes(), Nothing(entry));
        check.Map(kind.Entry, entry, "", kind.Role);
        return check.Ledger;
    }

    private static IEnumerable<string> Claimants(Node? node) => node switch
    {
        MapNode map when map.Find(Format.Form.Claims) is MapNode claims => claims.Entries.Select(e => e.Key),
        MapNode map => map.Entries.SelectMany(e => Claimants(e.Value)).Distinct(StringComparer.Ordinal),
        ListNode list => list.Items.SelectMany(Claimants).Distinct(StringComparer.Ordinal),
        _ => [],
    };

    private static Format.Kind? KindOf(string folder) => Format.Kinds.FirstOrDefault(k => k.Folder == folder);

    private static Known Nothing(MapNode map) => new(map, () => [], () => []);

    private static Found<T> Refused<T>(string code, string message)
        where T : class => new(null, [new Diagnostic(code, "", message)]);

    // Rows of the tables, | KEY | source | address | used for | tag |, and sections of their own, ## KEY.
    private static FrozenDictionary<string, Reference> ReadReferences()
    {
        using var stream = typeof(Catalogue).Assembly.GetManifestResourceStream("references.md");
        if (stream is null)
        {
            return FrozenDictionary<string, Reference>.Empty;
        }

        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n');
        var found = new Dictionary<string, Reference>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Split('|', StringSplitOptions.TrimEntries) is [_, var key, var text, var address, .., var tag, _] && IsKey(key))
            {
                found.TryAdd(key, new Reference(key, text, address, tag));
            }
            else if (lines[i].StartsWith("## ", StringComparison.Ordinal) && IsKey(lines[i][3..].Trim()))
            {
                var paragraph = lines.Skip(i + 1).SkipWhile(l => l.Length == 0).TakeWhile(l => l.Length > 0);
                found.TryAdd(lines[i][3..].Trim(), new Reference(lines[i][3..].Trim(), string.Join(' ', paragraph), "", "D"));
            }
        }

        return found.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static bool IsKey(string text) =>
        text.Length > 1 && char.IsAsciiLetterUpper(text[0]) && text.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-');
}
