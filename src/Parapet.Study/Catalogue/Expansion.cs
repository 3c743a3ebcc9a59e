using System.Collections.Immutable;
using Parapet.Study.Text;

namespace Parapet.Study;

/// <summary>
/// Puts the values of catalogue entries where a scenario names them: an entry upon its base, the scenario's own values upon
/// the entry, and of disputed values the claim of the chosen side.
/// </summary>
/// <param name="library">Catalogue.</param>
/// <param name="own">The scenario's own entries, or null.</param>
/// <param name="position">Whose claims are read, or null.</param>
/// <param name="mistakes">What is wrong.</param>
/// <param name="claimants">Whose claims are read besides; null for nobody's.</param>
internal sealed class Expansion(
    Library library, MapNode? own, PositionEntry? position, Mistakes mistakes, ImmutableArray<string>? claimants = null)
{
    private readonly Dictionary<(string Folder, string Id), Built> built = [];

    private sealed record Built(MapNode Map, ImmutableArray<string> Claimants);

    /// <summary>An entry upon its base, with claims chosen, and with its own head; null when there is none, which is reported at <paramref name="asked"/>.</summary>
    public MapNode? Entry(Format.Kind kind, string id, Mark asked, string path) =>
        Structure(kind, id, asked, path, []) is { } found ? Chosen(found) : null;

    /// <summary>An entry upon its base as written, every claim still in it.</summary>
    public MapNode? Written(Format.Kind kind, string id) => Structure(kind, id, default, "", [])?.Map;

    /// <summary>Something in a scenario with the values of its entry beneath its own.</summary>
    public MapNode Post(Format.Kind kind, Section section, ReferenceKey key, MapNode written, string path)
    {
        if (written.Find(key.Name) is not ScalarNode { Empty: false } name)
        {
            return Chosen(new Built(written, []));
        }

        var type = position?.Substitute(name.Text) ?? name;
        if (Structure(kind, type.Text, type.Mark, Check.Below(path, key.Name), []) is not { } entry)
        {
            return new MapNode(written.Mark, written.Entries) { Incomplete = true };
        }

        var bare = entry.Map.Without(k => Format.Head.Is(k) && k != Format.Post.Name.Name);
        return Chosen(new Built(Merge(section, bare, written).With(key.Name, type), entry.Claimants));
    }

    /// <summary>The scenario's own entries, each upon its base, to be checked even where nothing uses them.</summary>
    public MapNode? OwnEntries()
    {
        var result = own;
        foreach (var kind in Format.Kinds)
        {
            if (own?.Find(kind.Folder) is MapNode entries)
            {
                var path = $"{Format.Scenario.Catalogue.Name}.{kind.Folder}";
                result = result!.With(kind.Folder, new MapNode(entries.Mark, [.. entries.Entries.Select(e => e with
                {
                    Value = e.Value is MapNode && Entry(kind, e.Key, e.KeyMark, $"{path}.{e.Key}") is { } map ? map : e.Value,
                })]));
            }
        }

        return result;
    }

    private MapNode Chosen(Built entry) => (MapNode)Choose(entry.Map, [.. claimants ?? [], .. entry.Claimants, .. position?.Claimants ?? []]);

    private Built? Structure(Format.Kind kind, string id, Mark asked, string path, ImmutableArray<(string Id, Mark Base)> chain)
    {
        if (built.TryGetValue((kind.Folder, id), out var known))
        {
            return known;
        }

        var start = chain.IndexOf(chain.FirstOrDefault(c => c.Id == id));
        if (start >= 0 && chain.Length > 0 && chain[start].Id == id)
        {
            Circular(chain[start..], kind);
            return null;
        }

        var errors = mistakes.Errors;
        if (((own?.Find(kind.Folder) as MapNode)?.Find(id) ?? library.Entry(kind, id, mistakes)) is not MapNode written)
        {
            if (errors == mistakes.Errors)
            {
                var names = library.Ids(kind).Concat((own?.Find(kind.Folder) as MapNode)?.Entries.Select(e => e.Key) ?? []);
                mistakes.Error(Codes.Reference, asked, path, $"'{id}' is not one of the {kind.Noun} types."
                    + (mistakes.Full ? "" : Nearest.Hint(id, names, $"{kind.Noun} types")));
            }

            return null;
        }

        var result = new Built(written, PositionEntry.Words(written.Find(Format.Head.Claimants.Name)));
        if (written.Find(Format.Head.Base.Name) is ScalarNode { Empty: false } below)
        {
            if (Structure(kind, below.Text, below.Mark, $"{kind.Folder}.{id}.{Format.Head.Base.Name}", chain.Add((id, below.Mark))) is { } beneath)
            {
                result = new Built(
                    Merge(kind.Entry, beneath.Map.Without(Format.Head.Is), written), result.Claimants.AddRange(beneath.Claimants));
            }
            else
            {
                return null;
            }
        }

        built.Add((kind.Folder, id), result);
        return result;
    }

    private void Circular(ImmutableArray<(string Id, Mark Base)> circle, Format.Kind kind)
    {
        // The same circle is entered at any of its members: name it from the first by name, so that it is reported once.
        var first = circle.IndexOf(circle.MinBy(c => c.Id, StringComparer.Ordinal));
        var turned = circle[first..].AddRange(circle[..first]);
        var names = string.Join(" -> ", turned.Select(c => c.Id).Append(turned[0].Id));
        mistakes.Error(Codes.Circular, turned[0].Base, $"{kind.Folder}.{turned[0].Id}.{Format.Head.Base.Name}",
            $"is circular: {names}. Give one of them its values and no base.");
    }

    // Keys of the upper map win; maps with keys of their own are merged; one alternative replaces the other.
    private static MapNode Merge(Section section, MapNode lower, MapNode upper)
    {
        var given = section.Alternatives.Where(group => group.Any(k => upper.Find(k.Name) is not null)).ToList();
        var replaced = lower.Without(k => given.Any(group => group.Any(a => a.Name == k)) && upper.Find(k) is null);
        var entries = replaced.Entries.ToBuilder();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < entries.Count; i++)
        {
            places[entries[i].Key] = i;
        }

        foreach (var entry in upper.Entries)
        {
            if (!places.TryGetValue(entry.Key, out var at))
            {
                entries.Add(entry);
            }
            else if (section.Find(entry.Key) is SectionKey sub && entries[at].Value is MapNode below && entry.Value is MapNode above)
            {
                entries[at] = entry with { Value = Merge(sub.Section, below, above) };
            }
            else
            {
                entries[at] = entry;
            }
        }

        return new MapNode(upper.Mark, entries.ToImmutable()) { Incomplete = lower.Incomplete || upper.Incomplete };
    }

    // Every disputed value below a node becomes the value of one claim.
    private Node Choose(Node node, ImmutableArray<string> sides)
    {
        switch (node)
        {
            case MapNode map when map.Find(Format.Form.Claims) is { } claims:
                return Claim(map, claims, sides);
            case MapNode map:
                var entries = map.Entries;
                for (var i = 0; i < entries.Length; i++)
                {
                    if (entries[i].Value is not ScalarNode && Choose(entries[i].Value, sides) is var chosen && chosen != entries[i].Value)
                    {
                        entries = entries.SetItem(i, entries[i] with { Value = chosen });
                    }
                }

                return entries == map.Entries ? map : new MapNode(map.Mark, entries) { Incomplete = map.Incomplete };
            case ListNode list:
                var items = list.Items;
                for (var i = 0; i < items.Length; i++)
                {
                    if (items[i] is not ScalarNode && Choose(items[i], sides) is var chosen && chosen != items[i])
                    {
                        items = items.SetItem(i, chosen);
                    }
                }

                return items == list.Items ? list : new ListNode(list.Mark, items);
            default:
                return node;
        }
    }

    private Node Claim(MapNode dispute, Node claims, ImmutableArray<string> sides)
    {
        var other = dispute.Entries.FirstOrDefault(e => e.Key is not (Format.Form.Claims or Format.Form.Default));
        if (other.Key is not null)
        {
            mistakes.Error(Codes.Value, other.KeyMark, other.Key, "does not belong beside claims. Write {default: A, claims: {A: {value: ...}, B: {value: ...}}}.");
            return dispute.Without(k => true);
        }

        if (claims is not MapNode { Entries.Length: > 0 } all)
        {
            mistakes.Error(Codes.Value, claims.Mark, Format.Form.Claims, "holds no claims. Write {A: {value: ...}, B: {value: ...}}.");
            return new MapNode(dispute.Mark, []) { Incomplete = true };
        }

        var standard = dispute.Text(Format.Form.Default);
        if (standard is null || all.Find(standard) is null)
        {
            mistakes.Error(Codes.Value, dispute.Find(Format.Form.Default)?.Mark ?? dispute.Mark, Format.Form.Default,
                standard is null ? "is missing. Name the claim that holds without a position." : $"'{standard}' is not one of the claims." + Nearest.Hint(standard, all.Entries.Select(e => e.Key), "claims"));
            standard = all.Entries[0].Key;
        }

        var claimant = sides.FirstOrDefault(c => all.Find(c) is not null);
        var chosen = AsForm(all.Find(claimant ?? standard)!)
            .With(Format.Form.Claimant.Name, new ScalarNode(dispute.Mark, claimant ?? standard, quoted: true));
        return claimant is null ? Spanning(chosen, all) : chosen;
    }

    private static MapNode AsForm(Node claim) =>
        claim as MapNode ?? MapNode.Empty(claim.Mark).With(Format.Form.Value.Name, claim);

    // Where no side is chosen, the range of the value is that of all the claims.
    private static MapNode Spanning(MapNode chosen, MapNode all)
    {
        var forms = all.Entries.Select(e => AsForm(e.Value)).ToList();
        double[] lows = [.. Numbers(forms, Format.Form.Low.Name)];
        double[] highs = [.. Numbers(forms, Format.Form.High.Name)];
        return lows.Length == 0
            ? chosen
            : chosen
                .With(Format.Form.Low.Name, new ScalarNode(chosen.Mark, lows.Min()))
                .With(Format.Form.High.Name, new ScalarNode(chosen.Mark, highs.Max()));
    }

    private static IEnumerable<double> Numbers(IEnumerable<MapNode> forms, string bound) => forms
        .Select(f => (f.Find(bound) as ScalarNode)?.Number ?? (f.Find(Format.Form.Value.Name) as ScalarNode)?.Number)
        .OfType<double>();
}
