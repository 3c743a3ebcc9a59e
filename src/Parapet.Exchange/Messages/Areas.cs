using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Parapet.Earth;
using static Parapet.Exchange.Messages.Canonical;

namespace Parapet.Exchange.Messages;

/// <summary>What an area is for coarsening and comparison.</summary>
internal abstract record Ground;

/// <summary>All within a distance of a centre.</summary>
/// <param name="Latitude">[1e-6 deg]</param>
/// <param name="Longitude">[1e-6 deg] from -180 up to 180.</param>
/// <param name="Radius">[mm]</param>
/// <param name="GridKm">[km] of the grid its centre is on; 0 for an exact one.</param>
internal sealed record Disk(long Latitude, long Longitude, long Radius, int GridKm) : Ground
{
    public Geodetic Center => new(Latitude * Areas.MicroDegree, Longitude * Areas.MicroDegree, 0);
}

/// <summary>Named parts of the Earth, sorted.</summary>
internal sealed record Named(ImmutableArray<string> Codes) : Ground;

/// <summary>
/// Areas made coarser: the circle about an exact shape, whose centre snaps to a grid of cells of roughly equal size and whose radius grows by half
/// a cell and then to a whole number of grid steps; then the regions that it touches.
/// </summary>
/// <remarks>
/// The grid of s km has rows of equal latitude, no lower than s, and in each row cells of equal longitude, no narrower than s at its widest, both
/// along the largest radius of curvature of WGS84, so that a cell lies within half its diagonal of its centre.
/// </remarks>
internal static class Areas
{
    public const double MicroDegree = Math.PI / 180e6;

    /// <summary>[km] largest radius of an exact area.</summary>
    public const int RadiusMaxKm = 5_000;

    /// <summary>Most corners of a polygon.</summary>
    public const int CornersMax = 100;

    /// <summary>Most areas of a list, most regions of an area.</summary>
    public const int Most = 300;

    private const double RadiusOfCurvature = 6_399_594; // [m] of WGS84 at the poles, the largest there is
    private const double HalfMeridian = 20_003_931; // [m]
    private const double PolygonMargin = 1.005; // its edges bulge a little beyond its corners, on an ellipsoid
    private const long Kilometer = Micro; // [mm]

    /// <summary>The value a step makes; null where the node is no area.</summary>
    public static JsonNode? Step(JsonNode value, AreaStep step)
    {
        if (Of(value) is not { } ground)
        {
            return null;
        }

        if (step == AreaStep.Same)
        {
            return value.DeepClone();
        }

        return (ground, step.GridKm) switch
        {
            (Named named, -2) => Write(named with { Codes = WorldRegions.PartsOf(named.Codes) }),
            (Named named, _) => Write(named),
            (Disk disk, -1) => Write(new Named(WorldRegions.Touched(disk, parts: false))),
            (Disk disk, < 0) => Write(new Named(WorldRegions.Touched(disk, parts: true))),
            (Disk disk, var grid) => Write(disk.GridKm >= grid ? disk : Snap(disk, grid)),
            _ => null,
        };
    }

    /// <summary>A list of areas, each once.</summary>
    public static JsonNode? StepAll(JsonNode value, AreaStep step)
    {
        if (value is not JsonArray { Count: > 0 and <= Most } list)
        {
            return null;
        }

        var all = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var item in list)
        {
            if (item is null || Step(item, step) is not { } area)
            {
                return null;
            }

            all.TryAdd(area.ToJsonString(), area);
        }

        return new JsonArray([.. all.Values]);
    }

    /// <summary>The area of a canonical node, or of the list of them; null where it is none.</summary>
    public static IEnumerable<Ground>? All(JsonNode? node)
    {
        var all = (node is JsonArray list ? list : [node?.DeepClone()]).Select(Of).ToList();
        return all.Exists(a => a is null) ? null : all.OfType<Ground>();
    }

    /// <summary>The area of a canonical node; null where it is none.</summary>
    public static Ground? Of(JsonNode? node)
    {
        if (node is not JsonObject map)
        {
            return null;
        }

        if (map["regions"] is JsonArray { Count: > 0 and <= Most } names)
        {
            var codes = names.Select(n => Text(n) ?? "").ToImmutableArray();
            var inOrder = codes.Zip(codes.Skip(1)).All(p => string.CompareOrdinal(p.First, p.Second) < 0);
            return map.Count == 1 && inOrder && codes.All(WorldRegions.IsKnown) ? new Named(codes) : null;
        }

        if (map["points_deg"] is JsonArray { Count: >= 3 and <= CornersMax } corners)
        {
            var points = corners.Select(c => c is JsonArray { Count: 2 } pair ? Point(pair[0], pair[1]) : null).ToList();
            return map.Count == 1 && !points.Contains(null) ? About([.. points.Select(p => p!.Value)]) : null;
        }

        if (Point(map["latitude_deg"], map["longitude_deg"]) is not { } at)
        {
            return null;
        }

        return map.Count switch
        {
            2 => new Disk(at.Latitude, at.Longitude, 0, 0),
            3 when Length(map["radius_km"]) is { } radius => new Disk(at.Latitude, at.Longitude, radius, 0),
            4 when ToMicro(map["grid_km"]) is { } grid and >= Micro and <= 1_000 * Micro && grid % Micro == 0 && ToMicro(map["radius_km"]) is { } radius =>
                OnGrid(new Disk(at.Latitude, at.Longitude, radius, (int)(grid / Micro))),
            5 when Length(map["semi_major_km"]) is { } major && Length(map["semi_minor_km"]) is { } minor && minor <= major
                && ToMicro(map["azimuth_deg"]) is >= 0 and < FullTurn => new Disk(at.Latitude, at.Longitude, major, 0),
            _ => null,
        };
    }

    /// <summary>Whether two areas, each of any shape and rung, may have a point in common.</summary>
    public static bool MayMeet(Ground a, Ground b) => (a, b) switch
    {
        (Disk x, Disk y) => Geodesic.Wgs84.Between(x.Center, y.Center).Distance * 1000 <= x.Radius + y.Radius,
        (Named x, Named y) => WorldRegions.Meet(x.Codes, y.Codes),
        (Disk x, Named y) => WorldRegions.Meet(x, y.Codes),
        (Named x, Disk y) => WorldRegions.Meet(y, x.Codes),
        _ => throw new InvalidOperationException("no such area"),
    };

    /// <summary>The circle about a shape as a node.</summary>
    public static JsonNode Write(Ground ground) => ground switch
    {
        Named named => new JsonObject { ["regions"] = new JsonArray([.. named.Codes.Select(c => (JsonNode)c)]) },
        Disk { GridKm: 0 } d => new JsonObject
        {
            ["latitude_deg"] = OfMicro(d.Latitude), ["longitude_deg"] = OfMicro(d.Longitude), ["radius_km"] = OfMicro(d.Radius),
        },
        Disk d => new JsonObject
        {
            ["grid_km"] = Number(d.GridKm), ["latitude_deg"] = OfMicro(d.Latitude), ["longitude_deg"] = OfMicro(d.Longitude), ["radius_km"] = OfMicro(d.Radius),
        },
        _ => throw new InvalidOperationException("no such area"),
    };

    /// <summary>The circle about corners, its centre among them; null where they lie around the Earth or too far apart.</summary>
    public static Disk? About(IReadOnlyList<(long Latitude, long Longitude)> corners)
    {
        var sum = new Vector3d(0, 0, 0);
        foreach (var (latitude, longitude) in corners)
        {
            var (sinLatitude, cosLatitude) = Elementary.SinCos(latitude * MicroDegree);
            var (sinLongitude, cosLongitude) = Elementary.SinCos(longitude * MicroDegree);
            sum += new Vector3d(cosLatitude * cosLongitude, cosLatitude * sinLongitude, sinLatitude);
        }

        if (sum.Norm < 1e-3)
        {
            return null;
        }

        var at = sum.Unit;
        var center = At(Elementary.Asin(Math.Clamp(at.Z, -1, 1)), Elementary.Atan2(at.Y, at.X), 0);
        var farthest = corners.Max(c => Geodesic.Wgs84.Between(center.Center, new Geodetic(c.Latitude * MicroDegree, c.Longitude * MicroDegree, 0)).Distance);
        var radius = (long)Math.Ceiling(farthest * PolygonMargin * 1000) + 1;
        return radius <= RadiusMaxKm * Kilometer ? center with { Radius = radius } : null;
    }

    /// <summary>A disk by radians and millimeters.</summary>
    public static Disk At(double latitude, double longitude, long radius) =>
        new(Math.Clamp((long)Math.Round(latitude / MicroDegree), -90 * Micro, 90 * Micro), West((long)Math.Round(longitude / MicroDegree)), radius, 0);

    /// <summary>[1e-6 deg] of a longitude from -180 up to, not including, 180.</summary>
    public static long West(long longitude) => ((((longitude + (180 * Micro)) % FullTurn) + FullTurn) % FullTurn) - (180 * Micro);

    private static (long Latitude, long Longitude)? Point(JsonNode? latitude, JsonNode? longitude) =>
        ToMicro(latitude) is { } y and >= -90 * Micro and <= 90 * Micro && ToMicro(longitude) is { } x and >= -180 * Micro and < 180 * Micro ? (y, x) : null;

    private static long? Length(JsonNode? node) => ToMicro(node) is { } mm and >= 0 and <= RadiusMaxKm * Kilometer ? mm : null;

    private static Disk? OnGrid(Disk disk)
    {
        var cell = Cell(disk, disk.GridKm);
        return disk.Latitude == cell.Latitude && disk.Longitude == cell.Longitude && disk.Radius > 0 && disk.Radius % (disk.GridKm * Kilometer) == 0
            && disk.Radius <= 2 * RadiusMaxKm * Kilometer ? disk : null;
    }

    private static Disk Snap(Disk disk, int grid)
    {
        var cell = Cell(disk, grid);
        var step = grid * Kilometer;
        return cell with { Radius = (disk.Radius + cell.Radius + step - 1) / step * step };
    }

    /// <summary>The cell of a grid that a centre lies in: its own centre, and the distance within which all of it lies.</summary>
    private static Disk Cell(Disk disk, int grid)
    {
        var rows = (long)(HalfMeridian / (grid * 1000.0));
        var row = Math.Min((disk.Latitude + (90 * Micro)) * rows / (180 * Micro), rows - 1);
        double south = (row * Math.PI / rows) - (Math.PI / 2), north = ((row + 1) * Math.PI / rows) - (Math.PI / 2);
        var widest = south <= 0 && north >= 0 ? 1 : Math.Max(Elementary.Cos(south), Elementary.Cos(north));
        var around = 2 * Math.PI * RadiusOfCurvature * widest;
        var columns = Math.Max(1, (long)(around / (grid * 1000.0)));
        var column = Math.Min((disk.Longitude + (180 * Micro)) * columns / FullTurn, columns - 1);
        var (high, wide) = (RadiusOfCurvature * Math.PI / rows, around / columns);
        var reach = (long)Math.Ceiling(Math.Sqrt((high * high) + (wide * wide)) / 2 * 1000) + 1_000; // a meter for rounding the centre
        return new Disk((((2 * row) + 1) * 90 * Micro / rows) - (90 * Micro), (((2 * column) + 1) * 180 * Micro / columns) - (180 * Micro), reach, grid);
    }
}
