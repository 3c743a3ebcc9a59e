using System.Collections.Immutable;
using Parapet.Study.Text;

namespace Parapet.Study;

/// <summary>How a scenario is read.</summary>
public sealed record ReadOptions
{
    /// <summary>Position to read under, in place of the file's; null for the file's own.</summary>
    public string? Position { get; init; }

    /// <summary>Values that win over everything: <c>path=value</c>, as <c>--set</c> takes them.</summary>
    public ImmutableArray<string> Set { get; init; } = [];
}

/// <summary>
/// Text to scenario. Never throws for an input: whatever the bytes are, the answer is a scenario or every reason why there
/// is none, each with line, column, allowed range and way out.
/// </summary>
/// <remarks>
/// Bytes, to a tree (<see cref="YamlText"/>), to a document with the catalogue's values in it (<see cref="Expansion"/>),
/// checked against the table of the format (<see cref="Check"/>), to the records of the library (<see cref="Build"/>).
/// Precedence: catalogue, the claims and types of the position, the scenario's text, values set by the position, <c>--set</c>.
/// </remarks>
public static class ScenarioText
{
    /// <summary>[characters] longest setting.</summary>
    private const int SettingMax = 1000;

    /// <summary>Reads a scenario.</summary>
    /// <param name="fileName">As the user named it; its last part without extension is the scenario's id.</param>
    /// <param name="utf8">Contents; at most 4 MiB.</param>
    /// <param name="options">Position and settings; null for none.</param>
    public static Parsed Read(string fileName, ReadOnlyMemory<byte> utf8, ReadOptions? options = null) =>
        Read(fileName, utf8, options ?? new ReadOptions(), Library.Embedded);

    /// <summary>Reads a scenario from a file, of which no more than the limit is read.</summary>
    public static Parsed ReadFile(string path, ReadOptions? options = null)
    {
        var mistakes = new Mistakes();
        var nowhere = new Mark(new Origin(path), 0, 0);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
            // The length says too much for an ordinary file, and nothing for a pipe or a device.
            var length = stream.CanSeek ? stream.Length : 0;
            if (length <= YamlText.BytesMax)
            {
                var buffer = new byte[YamlText.BytesMax + 1];
                length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
                if (length <= YamlText.BytesMax)
                {
                    return Read(path, buffer.AsMemory(0, (int)length), options);
                }
            }

            mistakes.Error(Codes.TooLarge, nowhere, "", YamlText.TooLarge(length));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            mistakes.Error(Codes.Unreadable, nowhere, "", "there is no such file. Check the path.");
        }
        catch (UnauthorizedAccessException)
        {
            mistakes.Error(Codes.Unreadable, nowhere, "", Directory.Exists(path) ? "this is a folder. Name a scenario file in it." : "the file may not be read. Check its permissions.");
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            mistakes.Error(Codes.Unreadable, nowhere, "", $"the file cannot be read ({e.Message.TrimEnd('.')}).");
        }

        return Parsed.Refused(path, mistakes);
    }

    internal static Parsed Read(string fileName, ReadOnlyMemory<byte> utf8, ReadOptions options, Library library)
    {
        var mistakes = new Mistakes();
        var settings = Settings(options, mistakes);
        if (YamlText.Read(new Origin(fileName), utf8, mistakes) is not { } document)
        {
            return Parsed.Refused(fileName, mistakes);
        }

        // References first, since they decide which values there are; then the values.
        document = Apply(document, settings, references: true, mistakes);
        var position = Position(document, library, mistakes);
        var positionSettings = position?.Set.Select(s => new Setting(s.Key, s.Value, s.KeyMark, Optional: true)).ToList() ?? [];
        document = Apply(document, positionSettings, references: true, mistakes);
        document = Apply(document, settings, references: true, mistakes);

        document = Expand(document, library, position, mistakes);
        document = Apply(document, positionSettings, references: false, mistakes);
        document = Apply(document, settings, references: false, mistakes);
        return Parsed.Of(fileName, document, library, mistakes, Parsed.Memory.None);
    }

    private static List<Setting> Settings(ReadOptions options, Mistakes mistakes)
    {
        var settings = new List<Setting>();
        if (options.Position is { } position)
        {
            var mark = new Mark(new Origin("--position"), 0, 0);
            settings.Add(new Setting(Format.Scenario.Position.Name, new ScalarNode(mark, position, quoted: true), mark, Optional: false));
        }

        var at = new Mark(new Origin("--set"), 0, 0);
        foreach (var text in options.Set.IsDefault ? [] : options.Set)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var (path, value) = equals < 0 ? (text.Trim(), "") : (text[..equals].Trim(), text[(equals + 1)..].Trim());
            if (path.Length == 0 || value.Length == 0 || text.Length > SettingMax)
            {
                var shown = text.Length <= 40 ? text : text[..40] + "...";
                mistakes.Error(Codes.Setting, at, "", $"'{shown}' is not a setting. Write path=value, as interceptors.poland.burnout_speed_km_s=6.3.");
                continue;
            }

            settings.Add(new Setting(path, new ScalarNode(at, value, quoted: false), at, Optional: false));
        }

        return settings;
    }

    private static MapNode Apply(MapNode document, List<Setting> settings, bool references, Mistakes mistakes)
    {
        foreach (var setting in settings)
        {
            var (key, targets, problem) = DocumentPath.Find(document, setting.Path);
            if (key is ReferenceKey == references)
            {
                foreach (var target in targets)
                {
                    document = DocumentPath.With(document, target, setting.Value);
                }
            }

            // Before the catalogue's values are in, a path into them is not yet a mistake.
            if (problem is not null && !references && !(problem.Absent && setting.Optional))
            {
                mistakes.Error(problem.Code, setting.Mark, problem.Path, problem.Message);
            }
        }

        return document;
    }

    private static PositionEntry? Position(MapNode document, Library library, Mistakes mistakes)
    {
        // An unknown name is reported with the other references.
        if (document.Text(Format.Scenario.Position.Name) is not { } id || library.Position(id, mistakes) is not { } position)
        {
            return null;
        }

        new Check(mistakes, new Known(document, () => [], () => library.PositionIds)).Map(Format.Position.Section, position.Root, "", InputRole.World);
        return position;
    }

    private static MapNode Expand(MapNode document, Library library, PositionEntry? position, Mistakes mistakes)
    {
        var own = document.Find(Format.Scenario.Catalogue.Name);
        var expansion = new Expansion(library, own as MapNode, position, mistakes);
        if (own is not null)
        {
            var known = new Known(document, () => [], () => library.PositionIds);
            new Check(mistakes, known).Value(Format.Scenario.Catalogue, expansion.OwnEntries() ?? own, Format.Scenario.Catalogue.Name, InputRole.World);
            document = document.Without(k => k == Format.Scenario.Catalogue.Name);
        }

        foreach (var (key, entry, kind) in Format.Scenario.Built)
        {
            if (document.Find(key.Name) is MapNode written)
            {
                document = document.With(key.Name, new MapNode(written.Mark, [.. written.Entries.Select(e => e.Value is MapNode map
                    ? e with { Value = expansion.Post(kind, key.Section, entry, map, $"{key.Name}.{e.Key}") }
                    : e)]));
            }
        }

        return WithPlaces(document, library);
    }

    // Places of the catalogue that the scenario names become part of the document, as its own are.
    private static MapNode WithPlaces(MapNode document, Library library)
    {
        var name = Format.Scenario.Places.Name;
        if (document.Find(name) is not (null or MapNode or ScalarNode { Empty: true }))
        {
            return document;
        }

        var places = document.Find(name) as MapNode ?? MapNode.Empty(document.Mark);
        var known = places.Entries.Select(e => e.Key).ToHashSet(StringComparer.Ordinal);
        var added = ImmutableArray.CreateBuilder<MapEntry>();
        foreach (var (key, _, _) in Format.Scenario.Built)
        {
            foreach (var map in (document.Find(key.Name) as MapNode)?.Entries.Select(e => e.Value).OfType<MapNode>() ?? [])
            {
                foreach (var reference in key.Section.Keys.OfType<ReferenceKey>().Where(r => r.Target == Target.Place))
                {
                    if (map.Text(reference.Name) is { } id && library.Place(id) is { } place && known.Add(id))
                    {
                        added.Add(new MapEntry(id, place.Mark, place));
                    }
                }
            }
        }

        return added.Count == 0 ? document : document.With(name, new MapNode(places.Mark, places.Entries.AddRange(added)));
    }

    private readonly record struct Setting(string Path, Node Value, Mark Mark, bool Optional);
}
