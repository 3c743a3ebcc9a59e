using System.Text;

namespace Parapet.Study.Data;

/// <summary>A closed line about land or about water in it. The closing point is not repeated.</summary>
/// <param name="Longitude">[deg] without jumps: it goes on beyond 180 either way. A ring about a pole runs to the pole and back, 360 degrees further.</param>
/// <param name="Latitude">[deg]</param>
internal sealed record Ring(double[] Longitude, double[] Latitude);

/// <summary>A piece of land of one country: the outer ring, then holes.</summary>
internal sealed record Land(Ring[] Rings);

/// <summary>A country or dependency.</summary>
/// <param name="Name">In English.</param>
/// <param name="Alpha3">ISO 3166-1, or empty.</param>
/// <param name="Alpha2">ISO 3166-1, or empty.</param>
/// <param name="Numeric">ISO 3166-1, or 0.</param>
/// <param name="Lands">Its pieces.</param>
internal sealed record Country(string Name, string Alpha3, string Alpha2, int Numeric, Land[] Lands);

/// <summary>
/// Countries of the world: Natural Earth (NATURAL-EARTH), 1:50 million, public domain, compiled by tools/countries (which states the format).
/// Frontiers are the de facto ones of Natural Earth. Neighbours share the points of their frontier to the bit.
/// </summary>
internal static class Countries
{
    private static readonly Lazy<IReadOnlyList<Country>> Embedded = new(() => Read(Compiled.Embedded("countries.bin")));

    /// <summary>What a page that shows them must say.</summary>
    public const string Attribution = "Countries: Natural Earth (public domain).";

    /// <summary>All, by name.</summary>
    public static IReadOnlyList<Country> World => Embedded.Value;

    /// <summary>Reads the compiled form.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a file of countries.</exception>
    internal static IReadOnlyList<Country> Read(ReadOnlySpan<byte> bytes)
    {
        var file = new Compiled(bytes, "a file of countries");
        file.Begin("PCC1"u8);
        var arcs = new (int X, int Y)[file.Count(3)][];
        for (var a = 0; a < arcs.Length; a++)
        {
            var arc = new (int X, int Y)[file.Count(2)];
            int x = 0, y = 0;
            for (var i = 0; i < arc.Length; i++)
            {
                file.Step(ref x, 72_000); // an arc may cross 180 degrees
                file.Step(ref y, 9_000);
                arc[i] = (x, y);
            }

            arcs[a] = arc.Length > 0 ? arc : throw file.Wrong("holds an arc without a point");
        }

        var countries = new Country[file.Count(8)];
        for (var c = 0; c < countries.Length; c++)
        {
            var name = Encoding.UTF8.GetString(file.Take(file.Count(1)));
            var codes = Encoding.ASCII.GetString(file.Take(5)).Replace("-", "", StringComparison.Ordinal);
            var numeric = file.Varint();
            var lands = new Land[file.Count(2)];
            for (var l = 0; l < lands.Length; l++)
            {
                var rings = new Ring[file.Count(2)];
                for (var r = 0; r < rings.Length; r++)
                {
                    rings[r] = Joined(arcs, ref file);
                }

                lands[l] = new Land(rings);
            }

            countries[c] = new Country(name, codes.Length == 5 ? codes[..3] : "", codes.Length == 5 ? codes[3..] : "", numeric, lands);
        }

        file.End();
        return countries;
    }

    // The last point of an arc is the first of the next, whole turns apart perhaps.
    private static Ring Joined((int X, int Y)[][] arcs, ref Compiled file)
    {
        const double DegreesPerQuantum = 0.01; // tools/countries/compile.mjs, perDegree
        var points = new List<(int X, int Y)>();
        var n = file.Count(1);
        for (var i = 0; i < n; i++)
        {
            var number = file.Zigzag();
            var at = number < 0 ? ~number : number;
            var arc = at < arcs.Length ? arcs[at] : throw file.Wrong("names an arc that it does not hold");
            for (var k = 0; k < arc.Length; k++)
            {
                var (x, y) = arc[number < 0 ? arc.Length - 1 - k : k];
                if (points.Count > 0)
                {
                    x -= 36_000 * (int)Math.Round((x - points[^1].X) / 36_000.0);
                    if (points[^1] == (x, y))
                    {
                        continue;
                    }
                }

                points.Add((x, y));
            }

            if (points.Count > 1_000_000)
            {
                throw file.Wrong("holds a ring that is too long"); // arcs may be named again and again
            }
        }

        if (points.Count < 3)
        {
            throw file.Wrong("holds a ring of fewer than three points");
        }

        var (first, last) = (points[0], points[^1]);
        var closing = first.X + (36_000 * (int)Math.Round((last.X - first.X) / 36_000.0));
        if (closing != first.X)
        {
            var pole = points.Average(p => (double)p.Y) < 0 ? -9_000 : 9_000;
            if (last != (closing, first.Y))
            {
                points.Add((closing, first.Y));
            }

            points.Add((closing, pole));
            points.Add((first.X, pole));
        }
        else if (last == first)
        {
            points.RemoveAt(points.Count - 1);
        }

        return new Ring([.. points.Select(p => p.X * DegreesPerQuantum)], [.. points.Select(p => p.Y * DegreesPerQuantum)]);
    }
}
