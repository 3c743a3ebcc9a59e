using System.Collections.Immutable;
using System.Globalization;

namespace Parapet.Study.Text;

/// <summary>What must hold within an exercise, between values that are each in order by themselves.</summary>
internal static class ExerciseRules
{
    private static readonly ImmutableArray<Key> OfInjects =
        [Format.Inject.To, Format.Inject.Sensor, Format.Inject.Threat, Format.Inject.Party, Format.Inject.Other, Format.Inject.Launch, Format.Inject.Drift];

    private static readonly ImmutableArray<Key> OfDeclarations =
        [Format.Declaration.Site, Format.Declaration.Radar, Format.Declaration.Count, Format.Declaration.Speed, Format.Declaration.Center, Format.Declaration.HalfWidth];

    public static IEnumerable<Broken> Launch(View launch)
    {
        var notified = launch.Text(Format.Launch.Notified);
        if (notified == "none")
        {
            if (launch.Has(Format.Launch.Notice))
            {
                yield return new Broken(Format.Launch.Notice, Codes.Value, "no notice is given of this launch. Write notified: in-time or late, or leave it out.");
            }

            yield break;
        }

        if (!launch.Has(Format.Launch.By))
        {
            yield return new Broken(Format.Launch.Notified, Codes.Value, "a third state tells nobody. Name the party that launches with by, or write notified: none.");
        }

        if (notified == "late" && !launch.Has(Format.Launch.Notice))
        {
            yield return new Broken(Format.Launch.Notice, Codes.Missing, $"is missing: say how late. {Format.Launch.Notice.Allowed}");
        }
    }

    public static IEnumerable<Broken> Inject(View inject)
    {
        var kind = inject.Text(Format.Inject.Kind);
        ImmutableArray<Key> needed = kind switch
        {
            Format.Inject.FalseAlarm => [Format.Inject.Sensor, Format.Inject.Threat],
            Format.Inject.SensorOutage => [Format.Inject.Sensor, Format.Inject.To],
            Format.Inject.LinkCut => [Format.Inject.Party, Format.Inject.Other, Format.Inject.To],
            Format.Inject.LateNotice => [Format.Inject.Launch],
            _ => [Format.Inject.Party, Format.Inject.Drift],
        };
        ImmutableArray<Key> allowed = kind == Format.Inject.ClockDrift ? needed.Add(Format.Inject.To) : needed;
        foreach (var broken in Fits(inject, kind, OfInjects, needed, allowed))
        {
            yield return broken;
        }

        if (inject.Maybe((NumberKey)Format.Inject.To) is { } to && to <= inject.Number(Format.Inject.From))
        {
            yield return new Broken(Format.Inject.To, Codes.Order, $"to_s is {Unit.Plain(to)} s, not after from_s, {Unit.Plain(inject.Number(Format.Inject.From))} s. Let it end later.");
        }

        if (inject.Has(Format.Inject.Other) && inject.Text(Format.Inject.Other) == inject.Text(Format.Inject.Party))
        {
            yield return new Broken(Format.Inject.Other, Codes.Value, "is the same as party. Name the party at the other end of the link.");
        }
    }

    public static IEnumerable<Broken> Declaration(View declaration)
    {
        var what = declaration.Text(Format.Declaration.What);
        ImmutableArray<Key> needed = what switch
        {
            Format.Declaration.Silos => [Format.Declaration.Site, Format.Declaration.Count],
            Format.Declaration.BurnoutSpeed => [Format.Declaration.Site, Format.Declaration.Speed],
            _ => [Format.Declaration.Radar, Format.Declaration.Center, Format.Declaration.HalfWidth],
        };
        return Fits(declaration, what, OfDeclarations, needed, needed);
    }

    public static IEnumerable<Broken> Exercise(View exercise)
    {
        // Absent exercises are looked at as well, for the defaults of the format.
        if (exercise.Maybe((NumberKey)Format.Exercise.End) is not { } end)
        {
            yield break;
        }

        var times = exercise.Entries(Format.Exercise.Launches).Select(e => (At: $"{Format.Exercise.Launches.Name}.{e.Id}", Key: (NumberKey)Format.Launch.At, e.View))
            .Concat(exercise.Entries(Format.Exercise.Injects).Select(e => ($"{Format.Exercise.Injects.Name}.{e.Id}", (NumberKey)Format.Inject.From, e.View)))
            .Concat(exercise.Entries(Format.Exercise.Declarations).Select(e => ($"{Format.Exercise.Declarations.Name}.{e.Id}", (NumberKey)Format.Declaration.At, e.View)));
        foreach (var (at, key, view) in times)
        {
            if (view.Number(key) > end)
            {
                yield return new Broken(key, Codes.Order, $"{Unit.Plain(view.Number(key))} s is after the exercise's end, {Unit.Plain(end)} s. Begin earlier or raise end_s.") { Below = at };
            }
        }

        foreach (var (id, inject) in exercise.Entries(Format.Exercise.Injects))
        {
            if (inject.Has(Format.Inject.Launch)
                && exercise.Entries(Format.Exercise.Launches).First(l => l.Id == inject.Text(Format.Inject.Launch)).View.Text(Format.Launch.Notified) == "none")
            {
                yield return new Broken(Format.Inject.Launch, Codes.Value, "no notice is given of this launch, so none can be held back. Write notified: in-time at the launch.")
                    { Below = $"{Format.Exercise.Injects.Name}.{id}" };
            }
        }
    }

    /// <summary>What an exercise asks of the rest of its scenario: sensors and interceptors in it have owners and names of their own.</summary>
    public static IEnumerable<Broken> OfScenario(View scenario)
    {
        if (scenario.Section(Format.Scenario.Exercise) is not { } exercise)
        {
            yield break;
        }

        var radars = scenario.Entries(Format.Scenario.Radars).ToDictionary(e => e.Id, e => e.View, StringComparer.Ordinal);
        var infrared = scenario.Entries(Format.Scenario.Infrared).ToDictionary(e => e.Id, e => e.View, StringComparer.Ordinal);
        foreach (var id in radars.Keys.Where(infrared.ContainsKey))
        {
            yield return new Broken(null, Codes.Duplicate, $"'{id}' is a radar as well, and an exercise could not tell them apart. Give one of them another name.")
                { Below = $"{Format.Scenario.Infrared.Name}.{id}" };
        }

        foreach (var (id, inject) in exercise.Entries(Format.Exercise.Injects))
        {
            if (inject.Text(Format.Inject.Sensor) is { Length: > 0 } sensor
                && (radars.TryGetValue(sensor, out var view) || infrared.TryGetValue(sensor, out view)) && !view.Has(Format.Post.Owner))
            {
                yield return Owned(Format.Inject.Sensor, sensor, Format.Exercise.Injects, id);
            }
        }

        var sites = scenario.Entries(Format.Scenario.Interceptors).ToDictionary(e => e.Id, e => e.View, StringComparer.Ordinal);
        foreach (var (id, declaration) in exercise.Entries(Format.Exercise.Declarations))
        {
            var key = declaration.Has(Format.Declaration.Site) ? Format.Declaration.Site : Format.Declaration.Radar;
            var name = declaration.Text(key);
            if ((key == Format.Declaration.Site ? sites : radars).TryGetValue(name, out var view) && !view.Has(Format.Post.Owner))
            {
                yield return Owned(key, name, Format.Exercise.Declarations, id);
            }
        }
    }

    private static Broken Owned(ReferenceKey key, string name, EntriesKey entries, string id) =>
        new(key, Codes.Value, $"{name} belongs to no party, so nobody can speak of it. Give it an owner.") { Below = $"{Format.Scenario.Exercise.Name}.{entries.Name}.{id}" };

    private static IEnumerable<Broken> Fits(View view, string kind, ImmutableArray<Key> all, ImmutableArray<Key> needed, ImmutableArray<Key> allowed)
    {
        foreach (var key in all)
        {
            if (needed.Contains(key) && !view.Has(key))
            {
                yield return new Broken(key, Codes.Missing, $"is missing: {kind} needs it. {(key as NumberKey)?.Allowed ?? string.Create(CultureInfo.InvariantCulture, $"Give {key.Name}: {key.Doc}")}");
            }
            else if (view.Has(key) && !allowed.Contains(key))
            {
                yield return new Broken(key, Codes.Alternatives, $"does not belong to {kind}. Leave it out.");
            }
        }
    }
}
