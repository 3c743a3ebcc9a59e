using System.Collections.Immutable;
using System.Globalization;
using Parapet.Earth;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Messages;

namespace Parapet.Exchange.Policies;

/// <summary>How narrowly a party can place one quantity of one object when it holds everything it was given of it against one another.</summary>
/// <param name="Thing">The first message of the object.</param>
/// <param name="Field">The quantity.</param>
/// <param name="Values">Values that were given.</param>
/// <param name="Alone">Width of the narrowest of them: [s] or [km^2].</param>
/// <param name="Together">Width of what they have in common: [s] or [km^2].</param>
/// <param name="Unit">s or km^2.</param>
public sealed record Leak(string Thing, string Field, int Values, double Alone, double Together, string Unit)
{
    /// <summary>A line.</summary>
    public string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"{Thing} {Field}: {Values} given; the narrowest {Number(Alone)} {Unit}, all together {Number(Together)} {Unit}");

    private static string Number(double value) => value.ToString(value < 1_000 ? "0.###" : "0", CultureInfo.InvariantCulture);
}

/// <summary>
/// The estimate of <see cref="DryRun"/>. It supposes that the party can tell which messages are of one object, and that a quantity of one name does not change: so it
/// says more than the party may learn of a thing that does not move, and nothing of what a filter would make of a track.
/// </summary>
internal static class Leakage
{
    private const int Samples = 101; // a side of the square about the smallest circle

    // What was seen was seen before it was committed, and the time of commitment stands in an open header.
    private static readonly ImmutableHashSet<string> Past = ImmutableHashSet.Create(StringComparer.Ordinal, "detect_time", "launch_time", "time");

    public static ImmutableArray<Leak> Of(Policy policy, ImmutableArray<DryRow> rows)
    {
        var leaks = ImmutableArray.CreateBuilder<Leak>();
        foreach (var thing in Things(rows))
        {
            var given = thing.Where(r => r.Decision.Level == ReleaseLevel.Released).ToList();
            var name = $"{thing[0].Recorded.Message.Type.Name} {thing[0].Recorded.Origin} {thing[0].Recorded.Index.ToString(CultureInfo.InvariantCulture)}";
            foreach (var field in given.SelectMany(r => r.Decision.Fields.Where(f => !f.Value.Rung.IsWithheld).Select(f => f.Key)).Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal))
            {
                var values = given.Where(r => r.Decision.Fields.TryGetValue(field, out var f) && !f.Rung.IsWithheld).ToList();
                switch (values[0].Recorded.Message.Type.Find(field)?.Kind)
                {
                    // A track moves: its times and places are of different moments.
                    case TimeKind or WindowKind when field != "time" && field != "period":
                        leaks.Add(Times(policy, name, field, values));
                        break;
                    case AreaKind { Many: false } when Areas(name, field, values) is { } leak:
                        leaks.Add(leak);
                        break;
                }
            }
        }

        return leaks.ToImmutable();
    }

    private static Leak Times(Policy policy, string name, string field, List<DryRow> values)
    {
        var spans = values.Select(r =>
        {
            var span = Canonical.Span(r.Recorded.Message.Value(field, r.Decision.Fields[field].Rung), Canonical.Time)!.Value;
            var committed = r.Recorded.Committed.ToUnixTimeMilliseconds();
            return policy.Metadata == MetadataMode.Open && Past.Contains(field) && committed > span.From ? (span.From, To: Math.Min(span.To, committed)) : span;
        }).ToList();
        var (from, to) = (spans.Max(s => s.From), spans.Min(s => s.To));
        return new Leak(name, field, values.Count, spans.Min(s => s.To - s.From) / 1e3, Math.Max(0, to - from) / 1e3, "s");
    }

    private static Leak? Areas(string name, string field, List<DryRow> values)
    {
        var grounds = values.Select(r => Messages.Areas.Of(r.Recorded.Message.Value(field, r.Decision.Fields[field].Rung))).OfType<Ground>().ToList();
        if (grounds.OfType<Disk>().MinBy(d => d.Radius) is not { } smallest)
        {
            return null;
        }

        // Points evenly over the square about the smallest circle, on the plane that touches the Earth there.
        var (radius, center) = (Math.Max(smallest.Radius / 1000.0, 1), smallest.Center);
        int inside = 0, common = 0;
        for (var i = 0; i < Samples; i++)
        {
            for (var j = 0; j < Samples; j++)
            {
                var (x, y) = ((2 * (i + 0.5) / Samples) - 1, (2 * (j + 0.5) / Samples) - 1);
                var distance = Math.Sqrt((x * x) + (y * y));
                if (distance > 1)
                {
                    continue;
                }

                inside++;
                var at = Geodesic.Wgs84.Destination(center, Elementary.Atan2(x, y), distance * radius).Place;
                common += grounds.TrueForAll(g => g == smallest || Holds(g, at)) ? 1 : 0;
            }
        }

        var alone = Math.PI * radius * radius / 1e6;
        return new Leak(name, field, values.Count, alone, alone * common / inside, "km^2");
    }

    private static bool Holds(Ground ground, Geodetic at) => ground switch
    {
        Disk disk => Geodesic.Wgs84.Between(disk.Center, at).Distance * 1000 <= disk.Radius,
        Named named => WorldRegions.Meet(Messages.Areas.At(at.Latitude, at.Longitude, 0), named.Codes),
        _ => false,
    };

    // Messages of one object: of one track or notification, or that refer to one another.
    private static List<List<DryRow>> Things(ImmutableArray<DryRow> rows)
    {
        var of = new int[rows.Length];
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < rows.Length; i++)
        {
            of[i] = i;
            var recorded = rows[i].Recorded;
            var names = recorded.Message.References.Append(recorded.MessageId).Select(n => "id " + n).ToList();
            if (DryRun.ThingOf(recorded.Message) is { Length: > 0 } thing)
            {
                names.Add("thing " + thing);
            }

            foreach (var name in names)
            {
                if (first.TryGetValue(name, out var other))
                {
                    of[Root(of, i)] = Root(of, other);
                }
                else
                {
                    first.Add(name, i);
                }
            }
        }

        return [.. rows.Select((row, i) => (Row: row, Root: Root(of, i))).GroupBy(r => r.Root).OrderBy(g => g.Key).Select(g => g.Select(r => r.Row).ToList())];
    }

    private static int Root(int[] of, int i)
    {
        while (of[i] != i)
        {
            i = of[i];
        }

        return i;
    }
}
