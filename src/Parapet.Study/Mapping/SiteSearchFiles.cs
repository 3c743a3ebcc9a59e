using System.Globalization;
using System.Text.Json.Nodes;
using Parapet.Mapping;
using Parapet.Study.Bundle;

namespace Parapet.Study.Mapping;

/// <summary>What is written of a search for a site: every candidate with its shares.</summary>
public static class SiteSearchFiles
{
    /// <summary>The member <c>site_search</c> of a footprint's document.</summary>
    public static JsonObject Json(SiteSearchResult search)
    {
        ArgumentNullException.ThrowIfNull(search);
        return new JsonObject
        {
            ["id"] = search.Id,
            ["region"] = search.Candidates.Region,
            ["best"] = Candidate(search, search.Best),
            ["candidates"] = Bundle.Json.Array(Enumerable.Range(0, search.Supported.Length), i => Candidate(search, i)),
        };
    }

    /// <summary>The candidates as points in longitude and latitude, the best one marked.</summary>
    public static BundleFile GeoJson(SiteSearchResult search) => ResultBundle.TextFile("site-search.geojson", () => Bundle.Json.Text(new JsonObject
    {
        ["type"] = "FeatureCollection",
        ["features"] = Bundle.Json.Array(Enumerable.Range(0, search.Supported.Length), i =>
        {
            var properties = Candidate(search, i);
            var (longitude, latitude) = (properties["longitude_deg"]!.DeepClone(), properties["latitude_deg"]!.DeepClone());
            properties["best"] = i == search.Best;
            return new JsonObject
            {
                ["type"] = "Feature",
                ["geometry"] = new JsonObject { ["type"] = "Point", ["coordinates"] = new JsonArray(longitude, latitude) },
                ["properties"] = properties,
            };
        }),
    }) + "\n");

    /// <summary>The best site and the worst in a sentence each.</summary>
    public static string Said(SiteSearchResult search)
    {
        ArgumentNullException.ThrowIfNull(search);
        return $"Of {search.Supported.Length} sites tried in {search.Candidates.Region} for '{search.Id}', this is the best: "
            + $"{Place(search, search.Best)} defends {Percent(search.Supported[search.Best])} of the area in sight, {Percent(search.Kinematic[search.Best])} by reach. "
            + $"The worst defends {Percent(search.Supported.Min())} and {Percent(search.Kinematic.Min())}.";
    }

    /// <summary>Places in the list of candidates, the best first.</summary>
    public static IEnumerable<int> Ranked(SiteSearchResult search)
    {
        ArgumentNullException.ThrowIfNull(search);
        return Enumerable.Range(0, search.Supported.Length).OrderByDescending(i => search.Supported[i]).ThenByDescending(i => search.Kinematic[i]);
    }

    /// <summary>[deg] latitude and longitude of a candidate, as the command line takes them.</summary>
    public static string Place(SiteSearchResult search, int i)
    {
        ArgumentNullException.ThrowIfNull(search);
        return string.Create(
            CultureInfo.InvariantCulture, $"{new Angle(search.Candidates.Latitude[i]).Degrees:0.00},{new Angle(search.Candidates.Longitude[i]).Degrees:0.00}");
    }

    /// <summary>A share to a tenth of a per cent, fine enough to tell sites apart.</summary>
    internal static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static JsonObject Candidate(SiteSearchResult search, int i) => new()
    {
        ["latitude_deg"] = Bundle.Json.Degrees(search.Candidates.Latitude[i]),
        ["longitude_deg"] = Bundle.Json.Degrees(search.Candidates.Longitude[i]),
        ["defended_area_share"] = Bundle.Json.Number(search.Kinematic[i]),
        ["supported_area_share"] = Bundle.Json.Number(search.Supported[i]),
    };
}
