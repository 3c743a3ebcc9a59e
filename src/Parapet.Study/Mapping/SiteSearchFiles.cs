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

    private static JsonObject Candidate(SiteSearchResult search, int i) => new()
    {
        ["latitude_deg"] = Bundle.Json.Degrees(search.Candidates.Latitude[i]),
        ["longitude_deg"] = Bundle.Json.Degrees(search.Candidates.Longitude[i]),
        ["defended_area_share"] = Bundle.Json.Number(search.Kinematic[i]),
        ["supported_area_share"] = Bundle.Json.Number(search.Supported[i]),
    };
}
