using System.Collections.Immutable;
using System.Globalization;
using Parapet.Mapping;
using Parapet.Study.Data;
using Parapet.Study.Text;

namespace Parapet.Study.Areas;

/// <summary>Regions of the Earth by name, and their land in cells of equal area with the people who live there.</summary>
/// <remarks>
/// A region is one of:
/// <list type="bullet">
/// <item><c>world</c>: all land, Antarctica with it.</item>
/// <item><c>europe</c>: the countries of Europe with Turkey, Cyprus and the Caucasus, Russia and Kazakhstan west of 60 E; north of 34 N and east of 32 W,
/// so without Greenland, Madeira, the Canaries and what lies overseas.</item>
/// <item><c>north-america</c>: Canada, the United States (with Hawaii), Mexico, Central America, the Caribbean, Bermuda, Greenland; north of 7 N.</item>
/// <item><c>united-states</c>, <c>russia</c> or any other country, by its English name or ISO 3166-1 code (<c>DEU</c>, <c>DE</c>, <c>276</c>): its land but for
/// what lies more than 4,000 km from its largest piece, as French Guiana does and Hawaii does not.</item>
/// <item><c>middle-east</c>: from Egypt and Turkey to Iran and Yemen, with Cyprus.</item>
/// <item><c>box:SOUTH,WEST,NORTH,EAST</c> [deg]: the land of a box, across 180 degrees where west is greater than east.</item>
/// <item><c>polygon:LAT,LON;LAT,LON;...</c> [deg]: the land within an outline whose edges are straight in latitude and longitude and go the short way round;
/// one that goes once about a pole holds that pole.</item>
/// </list>
/// Frontiers are the de facto ones of Natural Earth. Case, accents, blanks and hyphens of names do not matter.
/// </remarks>
public static class Regions
{
    /// <summary>Fewest cells a region is cut into.</summary>
    public const int FewestCells = 10;

    /// <summary>Most cells a region is cut into.</summary>
    public const int MostCells = 10_000_000;

    /// <summary>What a page that shows a region must say.</summary>
    public const string Attribution = Countries.Attribution + " " + Cities.Attribution;

    private const int FewestVertices = 3;
    private const int MostVertices = 1_000;

    private static readonly string[] European =
    [
        "ALB", "AND", "ARM", "AUT", "AZE", "BEL", "BGR", "BIH", "BLR", "CHE", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "FRO", "GBR", "GEO",
        "GGY", "GRC", "HRV", "HUN", "IMN", "IRL", "ISL", "ITA", "JEY", "KAZ", "LIE", "LTU", "LUX", "LVA", "MCO", "MDA", "MKD", "MLT", "MNE", "NLD", "NOR", "POL",
        "PRT", "ROU", "RUS", "SMR", "SRB", "SVK", "SVN", "SWE", "TUR", "UKR", "VAT", "XKX", "ALA", "Northern Cyprus",
    ];

    private static readonly string[] NorthAmerican =
    [
        "ABW", "AIA", "ATG", "BHS", "BLM", "BLZ", "BMU", "BRB", "CAN", "CRI", "CUB", "CUW", "CYM", "DMA", "DOM", "FRA", "GRD", "GRL", "GTM", "HND", "HTI", "JAM",
        "KNA", "LCA", "MAF", "MEX", "MSR", "NIC", "NLD", "PAN", "PRI", "SLV", "SPM", "SXM", "TCA", "TTO", "USA", "VCT", "VGB", "VIR",
    ];

    private static readonly string[] MiddleEastern =
    [
        "ARE", "BHR", "CYP", "EGY", "IRN", "IRQ", "ISR", "JOR", "KWT", "LBN", "OMN", "PSE", "QAT", "SAU", "SYR", "TUR", "YEM", "Northern Cyprus",
    ];

    // France and the Netherlands reach into both Europe and the Caribbean; the outlines part them.
    private static readonly Dictionary<string, (string Name, string[]? Countries, Ring? Outline)> Groups = new(StringComparer.Ordinal)
    {
        ["world"] = ("World", null, null),
        ["europe"] = ("Europe", European, Box(34, -32, 82, 60)),
        ["northamerica"] = ("North America", NorthAmerican, Box(7, -195, 84, -10)),
        ["middleeast"] = ("Middle East", MiddleEastern, null),
    };

    /// <summary>Names of regions: groups, then countries.</summary>
    public static ImmutableArray<string> Names { get; } =
        ["world", "europe", "north-america", "middle-east", .. Countries.World.Select(c => c.Name.ToLowerInvariant().Replace(' ', '-'))];

    /// <summary>The cells of a region.</summary>
    /// <param name="region">As described above.</param>
    /// <param name="cells">
    /// How many cells of land are wanted: the size of a cell is chosen so that their number is within 2 % of it. Few cells may miss it by one.
    /// </param>
    /// <param name="problem">Why there are none, and the way out; null when there are.</param>
    public static CellArea? Of(string region, int cells, out Diagnostic? problem) => Of(region, cells, out problem, out _);

    /// <summary>The cells of a region, and the people of cities on its coasts with no land of the grid within two cells, who are in no cell.</summary>
    internal static CellArea? Of(string region, int cells, out Diagnostic? problem, out double dropped)
    {
        ArgumentNullException.ThrowIfNull(region);
        dropped = 0;
        if (cells is < FewestCells or > MostCells)
        {
            problem = new Diagnostic(Codes.Region, "cells", string.Create(
                CultureInfo.InvariantCulture, $"{cells} cells are too {(cells < FewestCells ? "few" : "many")}. Ask for {FewestCells} to {MostCells:N0}."));
            return null;
        }

        var shape = Shaped(region, out var why);
        if (shape is null)
        {
            problem = new Diagnostic(Codes.Region, "region", why);
            return null;
        }

        var found = Cells.Of(shape, cells, out var scattered);
        problem = found is not null ? null : new Diagnostic(Codes.Region, "region", scattered
            ? $"the land of {Shown(region)} is too scattered for {cells.ToString("N0", CultureInfo.InvariantCulture)} cells. Ask for fewer."
            : $"{Shown(region)} holds no land. Move or widen it.");
        dropped = found?.Dropped ?? 0;
        return found?.Area;
    }

    /// <summary>The land that a region names.</summary>
    private static Shape? Shaped(string region, out string why)
    {
        why = "";
        var text = region.Trim();
        if (text.StartsWith("box:", StringComparison.OrdinalIgnoreCase))
        {
            return BoxOf(text, out why) is { } box ? new Shape(text, null, box) : null;
        }

        if (text.StartsWith("polygon:", StringComparison.OrdinalIgnoreCase))
        {
            return PolygonOf(text, out why) is { } polygon ? new Shape("polygon", null, polygon) : null;
        }

        if (Groups.TryGetValue(Key(text), out var group))
        {
            if (group.Countries is null)
            {
                return new Shape(group.Name, null, group.Outline);
            }

            var members = group.Countries.Select(name => Number(name) ?? throw new InvalidOperationException($"{name} is no country")).ToHashSet();
            return new Shape(group.Name, (country, _) => members.Contains(country), group.Outline, Open: true);
        }

        if (Number(text) is { } number)
        {
            var pieces = Near(Countries.World[number]);
            return new Shape(Countries.World[number].Name, (country, land) => country == number && pieces.Contains(land), null);
        }

        var near = Nearest.Names(text.Replace(' ', '-'), Names);
        why = $"{Shown(region)} is not a region. "
            + (near.Count > 0 ? $"Did you mean {Nearest.Join(near, "or")}? " : "")
            + "Give world, europe, north-america, middle-east, a country by its English name or ISO 3166 code, box:SOUTH,WEST,NORTH,EAST or polygon:LAT,LON;LAT,LON;...";
        return null;
    }

    private static int? Number(string name)
    {
        var key = Key(name);
        for (var c = 0; c < Countries.World.Count; c++)
        {
            var country = Countries.World[c];
            if (Key(country.Name) == key || (country.Alpha3.Length > 0 && (Key(country.Alpha3) == key || Key(country.Alpha2) == key))
                || (country.Numeric > 0 && int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var numeric) && numeric == country.Numeric))
            {
                return c;
            }
        }

        return null;
    }

    // Pieces no more than 4,000 km from the largest, corner to corner.
    private static HashSet<Land> Near(Country country)
    {
        const double Chord = 0.6176; // 2 sin(4000 km / 6371 km / 2)
        var directions = country.Lands.ToDictionary(
            l => l, l => l.Rings[0].Longitude.Select((longitude, i) => Shape.Direction(l.Rings[0].Latitude[i], longitude)).ToArray());
        var plane = new EqualAreaPlane(EqualAreaProjection.Cylindrical, 0, 0);
        var largest = directions[country.Lands.MaxBy(Surface)!];
        return [.. country.Lands.Where(l => directions[l].Any(a => largest.Any(b => (a - b).Norm <= Chord)))];

        double Surface(Land land)
        {
            var (ring, sum) = (land.Rings[0], 0.0);
            for (var i = 0; i < ring.Longitude.Length; i++)
            {
                var j = (i + 1) % ring.Longitude.Length;
                sum += (ring.Longitude[j] - ring.Longitude[i])
                    * (plane.Project(ring.Latitude[i] * Shape.Degree, 0).North + plane.Project(ring.Latitude[j] * Shape.Degree, 0).North);
            }

            return Math.Abs(sum);
        }
    }

    private static Ring? BoxOf(string text, out string why)
    {
        const string Form = "Give box:SOUTH,WEST,NORTH,EAST in degrees, like box:35,-10,60,30.";
        var parts = text["box:".Length..].Split(',');
        var numbers = parts.Select(Degrees).ToArray();
        if (parts.Length != 4 || Array.Exists(numbers, double.IsNaN))
        {
            why = parts.Length != 4 ? $"a box has four numbers, not {parts.Length}. {Form}" : $"{Shown(parts[Array.FindIndex(numbers, double.IsNaN)])} is not a number. {Form}";
            return null;
        }

        var (south, west, north, east) = (numbers[0], numbers[1], numbers[2], numbers[3]);
        why = Math.Abs(south) > 90 || Math.Abs(north) > 90 ? "a latitude of the box is not from -90 to 90. " + Form
            : Math.Abs(west) > 180 || Math.Abs(east) > 180 ? "a longitude of the box is not from -180 to 180. " + Form
            : south >= north ? "the south of the box is not below its north. " + Form
            : west.Equals(east) ? "the box has no width: west is east. " + Form
            : "";
        return why.Length > 0 ? null : Box(south, west, north, east > west ? east : east + 360);
    }

    private static Ring? PolygonOf(string text, out string why)
    {
        const string Form = "Give polygon:LAT,LON;LAT,LON;... in degrees, like polygon:50,10;55,20;48,22.";
        var parts = text["polygon:".Length..].Split(';', StringSplitOptions.TrimEntries);
        parts = parts[^1].Length == 0 ? parts[..^1] : parts;
        if (parts.Length is < FewestVertices or > MostVertices)
        {
            why = string.Create(
                CultureInfo.InvariantCulture,
                $"the polygon has {parts.Length} {(parts.Length == 1 ? "vertex" : "vertices")}. Give {FewestVertices} to {MostVertices:N0}. {Form}");
            return null;
        }

        var (longitudes, latitudes) = (new List<double>(), new List<double>());
        foreach (var part in parts)
        {
            var numbers = part.Split(',').Select(Degrees).ToArray();
            if (numbers.Length != 2 || !(Math.Abs(numbers[0]) <= 90) || !(Math.Abs(numbers[1]) <= 180))
            {
                why = $"{Shown(part)} is not a latitude from -90 to 90 and a longitude from -180 to 180. {Form}";
                return null;
            }

            longitudes.Add(longitudes.Count == 0 ? numbers[1] : ShortWay(longitudes[^1], numbers[1]));
            latitudes.Add(numbers[0]);
        }

        why = "";
        var closing = ShortWay(longitudes[^1], longitudes[0]);
        if (Math.Abs(closing - longitudes[0]) > 180)
        {
            var pole = latitudes.Sum() < 0 ? -90 : 90;
            longitudes.AddRange([closing, closing, longitudes[0]]);
            latitudes.AddRange([latitudes[0], pole, pole]);
        }

        return new Ring([.. longitudes], [.. latitudes]);

        static double ShortWay(double from, double to) => to - (360 * Math.Floor(((to - from) / 360) + 0.5));
    }

    private static Ring Box(double south, double west, double north, double east) => new([west, east, east, west], [south, south, north, north]);

    private static double Degrees(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : double.NaN;

    private static string Shown(string text) => $"'{(text.Length <= 60 ? text : text[..60] + "...")}'";

    private static string Key(string name) => string.Concat(name.ToLowerInvariant().Select(letter => letter switch
    {
        'å' or 'ã' or 'á' => "a",
        'ç' => "c",
        'é' or 'è' => "e",
        'ô' => "o",
        'ü' => "u",
        _ => char.IsAsciiLetterOrDigit(letter) ? letter.ToString() : "",
    }));
}
