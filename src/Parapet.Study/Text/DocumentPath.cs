using System.Collections.Immutable;
using System.Globalization;

namespace Parapet.Study.Text;

/// <summary>
/// Why a path leads nowhere. <c>Absent</c>: the format has the key, but the scenario no such thing, which is no mistake of a
/// position, since it serves many scenarios.
/// </summary>
internal sealed record NoPath(string Path, string Code, string Message, bool Absent);

/// <summary>
/// Paths into a document: <c>interceptors.poland.burnout_speed_km_s</c>. The name of the kind in the singular stands for
/// every one of them: <c>interceptor.burnout_speed_km_s</c>. Items of lists count from 1.
/// </summary>
internal static class DocumentPath
{
    /// <summary>The key a path leads to and the exact paths it stands for; or why there is none.</summary>
    public static (LeafKey? Key, ImmutableArray<string[]> Targets, NoPath? Problem) Find(MapNode document, string path)
    {
        var targets = ImmutableArray.CreateBuilder<string[]>();
        var steps = path.Split('.');
        var key = Walk(Format.Scenario.Section, document, steps, 0, [], targets, out var problem);
        return problem is null ? (key, targets.ToImmutable(), null) : (null, [], problem);
    }

    /// <summary>The document with another value at an exact path; maps on the way are made where they are missing.</summary>
    public static MapNode With(MapNode document, ReadOnlySpan<string> steps, Node value)
    {
        if (steps.Length == 1)
        {
            return document.With(steps[0], value);
        }

        return document.With(steps[0], Below(document.Find(steps[0]), steps[1..], value));
    }

    /// <summary>The node at an exact path.</summary>
    public static Node? At(Node? node, ReadOnlySpan<string> steps)
    {
        foreach (var step in steps)
        {
            node = node switch
            {
                MapNode map => map.Find(step),
                ListNode list => Index(step) is { } i && i < list.Items.Length ? list.Items[i] : null,
                _ => null,
            };
        }

        return node;
    }

    private static Node Below(Node? node, ReadOnlySpan<string> steps, Node value) => node is ListNode list && Index(steps[0]) is { } i && i < list.Items.Length
        ? list.With(i, steps.Length == 1 ? value : Below(list.Items[i], steps[1..], value))
        : With(node as MapNode ?? MapNode.Empty(value.Mark), steps, value);

    private static int? Index(string step) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 ? number - 1 : null;

    private static LeafKey? Walk(
        Section section, Node? node, string[] steps, int at, ImmutableArray<string> done, ImmutableArray<string[]>.Builder targets, out NoPath? problem)
    {
        var here = string.Join('.', steps.Take(at + 1));
        var map = node as MapNode;
        var entries = section.Keys.OfType<EntriesKey>().FirstOrDefault(k => k.Name == steps[at] || k.Singular == steps[at]);
        var key = entries ?? section.Find(steps[at]);
        if (key is null)
        {
            var (code, message, _) = section.Unknown(steps[at]);
            problem = new NoPath(here, code is Codes.UnknownKey ? Codes.Path : code, message, Absent: false);
            return null;
        }

        var last = at == steps.Length - 1;
        var path = done.Add(key.Name);
        problem = null;
        switch (key)
        {
            case LeafKey leaf when last:
                targets.Add([.. path]);
                return leaf;
            case LeafKey:
                problem = new NoPath(here, Codes.Path, "is a value; nothing lies below it. End the path here.", Absent: false);
                return null;
            case SectionKey sub when !last:
                return Walk(sub.Section, map?.Find(key.Name), steps, at + 1, path, targets, out problem);
            case ListKey list when !last:
                if ((map?.Find(key.Name) as ListNode)?.Items is { } items && Index(steps[at + 1]) is { } i && i < items.Length)
                {
                    return at + 2 < steps.Length
                        ? Walk(list.Section, items[i], steps, at + 2, path.Add(steps[at + 1]), targets, out problem)
                        : Stop(list.Section.Keys, out problem, $"{here}.{steps[at + 1]}");
                }

                var count = (map?.Find(key.Name) as ListNode)?.Items.Length ?? 0;
                problem = new NoPath($"{here}.{steps[at + 1]}", Codes.Path, count == 0 ? "there are no items here." : $"give the number of an item, from 1 to {count}.", Absent: count == 0);
                return null;
            case EntriesKey all when !last:
                return Members(all, map?.Find(all.Name) as MapNode, steps, at, path, targets, out problem);
            case SectionKey sub:
                return Stop(sub.Section.Keys, out problem, here);
            case EntriesKey sub:
                return Stop(sub.Section.Keys, out problem, here);
            default:
                problem = new NoPath(here, Codes.Path, "is not a value that can be set.", Absent: false);
                return null;
        }
    }

    private static LeafKey? Members(
        EntriesKey key, MapNode? members, string[] steps, int at, ImmutableArray<string> path, ImmutableArray<string[]>.Builder targets, out NoPath? problem)
    {
        var id = steps[at + 1];
        var member = members?.Find(id);
        if (steps[at] == key.Singular && member is null)
        {
            LeafKey? found = null;
            problem = null;
            foreach (var entry in members?.Entries ?? [])
            {
                found = Walk(key.Section, entry.Value, steps, at + 1, path.Add(entry.Key), targets, out problem);
                if (problem is not null)
                {
                    return null;
                }
            }

            if (found is null)
            {
                // Still tell a slip in the key from a scenario without any.
                Walk(key.Section, null, steps, at + 1, path, targets, out problem);
                problem ??= new NoPath(string.Join('.', steps), Codes.Path, $"the scenario has no {key.Name}.", Absent: true);
            }

            return found;
        }

        var here = $"{steps[at]}.{id}";
        if (member is null)
        {
            problem = new NoPath(here, Codes.Path,
                $"there is no {id} among the {key.Name}." + Nearest.Hint(id, members?.Entries.Select(e => e.Key) ?? [], key.Name), Absent: true);
            return null;
        }

        return at + 2 < steps.Length
            ? Walk(key.Section, member, steps, at + 2, path.Add(id), targets, out problem)
            : Stop(key.Section.Keys, out problem, here);
    }

    private static LeafKey? Stop(ImmutableArray<Key> keys, out NoPath? problem, string here)
    {
        problem = new NoPath(here, Codes.Path, $"is a map. Go on with one of its keys: {string.Join(", ", keys.Select(k => k.Name))}.", Absent: false);
        return null;
    }
}
