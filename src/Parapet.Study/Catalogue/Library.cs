using System.Collections.Immutable;
using System.Reflection;
using Parapet.Study.Text;

namespace Parapet.Study;

/// <summary>A named, cited set of choices, as its file states it.</summary>
internal sealed record PositionEntry(string Id, MapNode Root)
{
    public ImmutableArray<string> Claimants { get; } = Words(Root.Find(Format.Head.Claimants.Name));

    /// <summary>The entry to read in place of another.</summary>
    public ScalarNode? Substitute(string type) => (Root.Find(Format.Position.Types.Name) as MapNode)?.Find(type) as ScalarNode;

    /// <summary>Values by path.</summary>
    public ImmutableArray<MapEntry> Set => (Root.Find(Format.Position.Set.Name) as MapNode)?.Entries ?? [];

    public static ImmutableArray<string> Words(Node? node) =>
        node is ListNode list ? [.. list.Items.OfType<ScalarNode>().Select(i => i.Text)] : [];
}

/// <summary>The files of catalogue and positions, each read once when it is first asked for.</summary>
internal sealed class Library
{
    private const string Extension = ".yaml";
    private const string Catalogue = "catalogue/";
    private const string Positions = "positions/";

    private readonly Dictionary<string, Lazy<(MapNode? Root, Mistakes Mistakes)>> files;
    private readonly Lazy<Dictionary<string, MapNode>> places;

    /// <param name="texts">Contents by name, as <c>catalogue/missiles/scud-b.yaml</c>.</param>
    public Library(IEnumerable<KeyValuePair<string, Func<byte[]>>> texts)
    {
        files = texts.ToDictionary(
            t => t.Key.Replace('\\', '/'),
            t => new Lazy<(MapNode?, Mistakes)>(() => Read(t.Key.Replace('\\', '/'), t.Value())),
            StringComparer.Ordinal);
        places = new(ReadPlaces);
    }

    /// <summary>The catalogue that comes with the program.</summary>
    public static Library Embedded { get; } = new(Resources());

    /// <summary>Every file, for checks of the whole.</summary>
    public IEnumerable<string> Files => files.Keys.Order(StringComparer.Ordinal);

    public IEnumerable<string> PlaceIds => places.Value.Keys;

    public IEnumerable<string> PositionIds => Names(Positions);

    public IEnumerable<string> Ids(Format.Kind kind) => Names($"{Catalogue}{kind.Folder}/");

    public MapNode? Place(string id) => places.Value.GetValueOrDefault(id);

    /// <summary>An entry as written; null when there is none, or when its file is no YAML, which is then reported.</summary>
    public MapNode? Entry(Format.Kind kind, string id, Mistakes mistakes) => Root($"{Catalogue}{kind.Folder}/{id}{Extension}", mistakes);

    public PositionEntry? Position(string id, Mistakes mistakes)
    {
        if (Root($"{Positions}{id}{Extension}", mistakes) is not { } root)
        {
            return null;
        }

        root.Mark.Origin.Claimant = id;
        return new PositionEntry(id, root);
    }

    /// <summary>The tree of a file.</summary>
    public MapNode? Root(string file, Mistakes mistakes)
    {
        if (!files.TryGetValue(file, out var read))
        {
            return null;
        }

        mistakes.Take(read.Value.Mistakes);
        return read.Value.Root;
    }

    private static (MapNode? Root, Mistakes Mistakes) Read(string name, byte[] bytes)
    {
        var mistakes = new Mistakes();
        var origin = new Origin(name);
        var root = YamlText.Read(origin, bytes, mistakes);
        if (root?.Find(Format.Head.Defaults.Name) is MapNode defaults)
        {
            origin.Defaults = new Provenance(
                PositionEntry.Words(defaults.Find(Format.Form.Sources.Name)),
                (defaults.Find(Format.Form.Notional.Name) as ScalarNode)?.Flag ?? false,
                defaults.Text(Format.Form.Confidence.Name) ?? "");
        }

        return (root, mistakes);
    }

    private static IEnumerable<KeyValuePair<string, Func<byte[]>>> Resources()
    {
        var assembly = typeof(Library).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(n => n.EndsWith(Extension, StringComparison.Ordinal))
            .Select(n => KeyValuePair.Create(n, () => Bytes(assembly, n)));
    }

    private static byte[] Bytes(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private IEnumerable<string> Names(string folder) => files.Keys
        .Where(n => n.StartsWith(folder, StringComparison.Ordinal))
        .Select(n => n[folder.Length..^Extension.Length])
        .Order(StringComparer.Ordinal);

    private Dictionary<string, MapNode> ReadPlaces()
    {
        var found = new Dictionary<string, MapNode>(StringComparer.Ordinal);
        foreach (var file in Files.Where(n => n.StartsWith($"{Catalogue}{Format.PlacesFolder}/", StringComparison.Ordinal)))
        {
            if (files[file].Value.Root?.Find(Format.PlacesFile.Entries.Name) is MapNode entries)
            {
                foreach (var entry in entries.Entries)
                {
                    if (entry.Value is MapNode place)
                    {
                        found.TryAdd(entry.Key, place);
                    }
                }
            }
        }

        return found;
    }
}
