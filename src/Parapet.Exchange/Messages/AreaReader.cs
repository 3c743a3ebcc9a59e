using System.Text.Json.Nodes;
using Parapet.Study.Text;
using static Parapet.Exchange.Messages.Canonical;

namespace Parapet.Exchange.Messages;

/// <summary>Reads an area as it is written: its keys tell its shape.</summary>
internal sealed class AreaReader(FieldReader fields, Mistakes mistakes)
{
    private const string Forms = "Give {latitude_deg, longitude_deg}; the same with radius_km; with semi_major_km, semi_minor_km and azimuth_deg; {points_deg: [[lat, lon], ...]}; "
        + "{ocean_quadrant: atlantic-nw}; {body_of_water: barents-sea}; or {regions: [iran]}.";

    private static readonly string[] Keys =
    [
        "latitude_deg", "longitude_deg", "radius_km", "semi_major_km", "semi_minor_km", "azimuth_deg", "points_deg", "ocean_quadrant", "body_of_water", "regions",
    ];

    /// <summary>The canonical area; null where it was refused.</summary>
    public JsonNode? Area(Node node, string path)
    {
        if (fields.Map(node, path, Forms, Keys) is not { } map)
        {
            return null;
        }

        var keys = map.Entries.Select(e => e.Key).Where(k => Keys.Contains(k, StringComparer.Ordinal)).ToHashSet(StringComparer.Ordinal);
        if (keys.Count < map.Entries.Length)
        {
            return null;
        }

        if (keys.Count == 1)
        {
            switch (map.Entries[0].Key)
            {
                case "points_deg": return Polygon(map.Entries[0].Value, FieldReader.Below(path, "points_deg"));
                case "ocean_quadrant": return Regions(map.Entries[0].Value, FieldReader.Below(path, "ocean_quadrant"), RegionKind.Quadrant);
                case "body_of_water": return Regions(map.Entries[0].Value, FieldReader.Below(path, "body_of_water"), RegionKind.Water);
                case "regions": return Regions(map.Entries[0].Value, FieldReader.Below(path, "regions"), null);
                default: break;
            }
        }

        string[] round = keys.Contains("semi_major_km") || keys.Contains("semi_minor_km") || keys.Contains("azimuth_deg")
            ? ["latitude_deg", "longitude_deg", "semi_major_km", "semi_minor_km", "azimuth_deg"]
            : keys.Contains("radius_km") ? ["latitude_deg", "longitude_deg", "radius_km"] : ["latitude_deg", "longitude_deg"];
        if (!keys.SetEquals(round))
        {
            mistakes.Error(Codes.Alternatives, map.Mark, path, keys.Count == 0 ? $"is empty. {Forms}" : $"has the keys {string.Join(", ", keys.Order(StringComparer.Ordinal))}, which make no shape. {Forms}");
            return null;
        }

        return Round(map, path, round);
    }

    private JsonObject? Round(MapNode map, string path, string[] keys)
    {
        var values = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            var (node, at) = (map.Find(key)!, FieldReader.Below(path, key));
            var value = key switch
            {
                "latitude_deg" => fields.Number(node, at, -90, 90),
                "longitude_deg" => fields.Number(node, at, -180, 180) is { } x ? Areas.West(x) : null,
                "azimuth_deg" => fields.Angle(node, at),
                _ => fields.Number(node, at, 0, Areas.RadiusMaxKm),
            };
            values[key] = value is { } micro ? OfMicro(micro) : null;
        }

        if (values.ContainsValue(null))
        {
            return null;
        }

        if (values.TryGetValue("semi_minor_km", out var minor) && Canonical.Number(minor) > Canonical.Number(values["semi_major_km"]))
        {
            mistakes.Error(Codes.Order, map.Find("semi_minor_km")!.Mark, FieldReader.Below(path, "semi_minor_km"), "exceeds semi_major_km. Exchange them and turn azimuth_deg by 90.");
            return null;
        }

        return new JsonObject(values);
    }

    private JsonObject? Polygon(Node node, string path)
    {
        const string Form = "Give 3 to 100 corners [latitude, longitude] in degrees.";
        if (node is not ListNode { Items.Length: >= 3 and <= Areas.CornersMax } list)
        {
            mistakes.Error(Codes.Type, node.Mark, path, $"is {(node is ListNode l ? $"a list of {l.Items.Length}" : FieldReader.Kind(node))}. {Form}");
            return null;
        }

        var corners = new List<(long Latitude, long Longitude)>();
        for (var i = 0; i < list.Items.Length; i++)
        {
            var at = FieldReader.At(path, i);
            if (list.Items[i] is not ListNode { Items: [var first, var second] })
            {
                mistakes.Error(Codes.Type, list.Items[i].Mark, at, $"is not a corner. {Form}");
                continue;
            }

            var (latitude, longitude) = (fields.Number(first, FieldReader.At(at, 0), -90, 90), fields.Number(second, FieldReader.At(at, 1), -180, 180));
            if (latitude is { } y && longitude is { } x)
            {
                corners.Add((y, Areas.West(x)));
            }
        }

        if (corners.Count < list.Items.Length)
        {
            return null;
        }

        if (Areas.About(corners) is null)
        {
            mistakes.Error(Codes.Range, node.Mark, path, $"lies too far apart: a circle about it has more than {Areas.RadiusMaxKm:N0} km. Give a smaller area, or regions.");
            return null;
        }

        return new JsonObject { ["points_deg"] = new JsonArray([.. corners.Select(c => (JsonNode)new JsonArray(OfMicro(c.Latitude), OfMicro(c.Longitude)))]) };
    }

    private JsonObject? Regions(Node node, string path, RegionKind? kind)
    {
        var items = node is ListNode { Items.Length: > 0 and <= Areas.Most } list ? list.Items : [node];
        var (codes, what) = (new SortedSet<string>(StringComparer.Ordinal), kind switch { RegionKind.Quadrant => "quadrants", RegionKind.Water => "bodies of water", _ => "regions" });
        var refused = false;
        foreach (var item in items)
        {
            var code = (item as ScalarNode)?.Text ?? "";
            if (WorldRegions.Find(code) is { } region && (kind is null || region.Kind == kind))
            {
                codes.Add(code);
                continue;
            }

            refused = true;
            var known = WorldRegions.All.Where(r => kind is null || r.Kind == kind).Select(r => r.Code);
            mistakes.Error(
                Codes.Reference, item.Mark, path,
                $"{(item is ScalarNode ? $"'{(code.Length <= 40 ? code : code[..40] + "...")}'" : FieldReader.Kind(item))} is not one of the {what}.{Nearest.Hint(code, known, what)}");
        }

        return refused ? null : new JsonObject { ["regions"] = new JsonArray([.. codes.Select(c => (JsonNode)c)]) };
    }
}
