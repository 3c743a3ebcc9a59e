using System.Text;

namespace Parapet.Study.Data;

/// <summary>A city, town or village.</summary>
/// <param name="Latitude">[deg]</param>
/// <param name="Longitude">[deg]</param>
/// <param name="Population">People.</param>
/// <param name="Country">ISO 3166-1 alpha-2, as GeoNames gives it.</param>
internal readonly record struct City(double Latitude, double Longitude, int Population, string Country);

/// <summary>
/// Places of 1,000 people and more: GeoNames (GEONAMES), CC BY 4.0, compiled by tools/cities (which states the format). Sections of cities are left
/// out, but a place that GeoNames gives beside one that holds it is counted twice.
/// </summary>
internal static class Cities
{
    private static readonly Lazy<IReadOnlyList<City>> Embedded = new(() => Read(Compiled.Embedded("cities.bin")));

    /// <summary>What a page that counts people must say.</summary>
    public const string Attribution = "Cities: GeoNames (CC BY 4.0).";

    /// <summary>All, by country.</summary>
    public static IReadOnlyList<City> World => Embedded.Value;

    /// <summary>Reads the compiled form.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a file of cities.</exception>
    internal static IReadOnlyList<City> Read(ReadOnlySpan<byte> bytes)
    {
        const double DegreesPerQuantum = 0.01; // tools/cities/compile.mjs, perDegree
        var file = new Compiled(bytes, "a file of cities");
        file.Begin("PCY1"u8);
        var cities = new List<City>();
        for (var left = file.Count(3); left > 0; left--)
        {
            var country = Encoding.ASCII.GetString(file.Take(2));
            int x = 0, y = 0;
            for (var own = file.Count(3); own > 0; own--)
            {
                file.Step(ref y, 9_000);
                file.Step(ref x, 18_000);
                cities.Add(new City(y * DegreesPerQuantum, x * DegreesPerQuantum, file.Varint(), country));
            }
        }

        file.End();
        return cities;
    }
}
