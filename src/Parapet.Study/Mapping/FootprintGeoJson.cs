using System.Text.Json;
using Parapet.Mapping;
using Parapet.Study.Bundle;

namespace Parapet.Study.Mapping;

/// <summary>
/// Outlines of a footprint, <c>footprint.geojson</c> (RFC 7946: WGS84 degrees, outer rings anticlockwise, cut at the antimeridian). Corners are
/// cut: a line runs through the middles of the cells' edges.
/// </summary>
public static class FootprintGeoJson
{
    // A straight run of the grid is bent on the Earth: keep a point at least so often.
    private const int CellsBetweenPoints = 8;

    /// <summary>The file: what is in range, what is defended under each verdict, and the area that missiles are launched from.</summary>
    public static BundleFile File(FootprintResult result) => new("footprint.geojson", stream => Write(stream, result));

    private static void Write(Stream stream, FootprintResult result)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteStartArray("features");
        Feature(json, result, supported: null);
        Feature(json, result, supported: false);
        Feature(json, result, supported: true);
        if (result.From is { } from)
        {
            json.WriteStartObject();
            json.WriteString("type", "Feature");
            json.WriteStartObject("properties");
            json.WriteString("set", "launched-from");
            json.WriteNumber("launch_points", from.Cell.Length);
            json.WriteString("region", from.Region);
            Accuracy(json, from, _ => true);
            json.WriteEndObject();
            Geometry(json, Polygons(from, _ => true));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Feature(Utf8JsonWriter json, FootprintResult result, bool? supported)
    {
        var states = result.Of(supported ?? false).State;
        var summary = FootprintSummary.Of(result, supported ?? false);
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteStartObject("properties");
        json.WriteString("set", supported is null ? "in-range" : "defended");
        if (supported is { } verdict)
        {
            json.WriteString("verdict", FootprintWords.Verdict(verdict));
            Share("defended_area_share", summary.DefendedAreaShare);
            Share("defended_population_share", summary.DefendedPopulationShare);
        }

        json.WriteNumber("cells", supported is null ? summary.Cells : summary.Defended);
        json.WriteString("kind", Json.Word(result.Kind));
        json.WriteString("scenario", result.Scenario.Id);
        json.WriteString("position", result.Scenario.Position);
        json.WriteString("version", Evaluate.Version);
        json.WriteString("result_hash", result.Hash);
        Accuracy(json, result.Area, Inside);
        json.WriteEndObject();
        Geometry(json, Polygons(result.Area, Inside));
        json.WriteEndObject();

        bool Inside(int i) => supported is null ? states[i] != CellState.OutOfRange : states[i] == CellState.Defended;

        void Share(string name, double value)
        {
            if (double.IsFinite(value))
            {
                json.WriteNumber(name, value);
            }
            else
            {
                json.WriteNull(name);
            }
        }
    }

    /// <summary>
    /// A member of the properties that says where the outline is not exact. A cell beside a pole spans many meridians, so that its edges are no lines in
    /// longitude and latitude and no cut along one meridian parts it.
    /// </summary>
    internal static void Accuracy(Utf8JsonWriter json, CellArea area, Func<int, bool> inside)
    {
        const double Radius = 6_371_000.0; // [m]
        var near = (Math.PI / 2) - (1.5 * area.Grid.CellSize / Radius);
        for (var i = 0; i < area.Cell.Length; i++)
        {
            if (Math.Abs(area.Latitude[i]) > near && inside(i))
            {
                json.WriteString("accuracy", "within a cell of the pole the outline is approximate; the rasters and cells.parquet are exact");
                return;
            }
        }
    }

    /// <summary>The member <c>geometry</c> of a feature.</summary>
    internal static void Geometry(Utf8JsonWriter json, IEnumerable<List<(double Longitude, double Latitude)[]>> polygons)
    {
        json.WriteStartObject("geometry");
        json.WriteString("type", "MultiPolygon");
        json.WriteStartArray("coordinates");
        foreach (var polygon in polygons)
        {
            json.WriteStartArray();
            foreach (var ring in polygon)
            {
                json.WriteStartArray();
                foreach (var (longitude, latitude) in ring)
                {
                    json.WriteStartArray();
                    json.WriteNumberValue(longitude);
                    json.WriteNumberValue(latitude);
                    json.WriteEndArray();
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Polygons round some of the cells: the outer ring first, closed, [deg] longitude and latitude.</summary>
    /// <param name="area">The cells.</param>
    /// <param name="inside">By place in the list of cells.</param>
    internal static IEnumerable<List<(double Longitude, double Latitude)[]>> Polygons(CellArea area, Func<int, bool> inside)
    {
        var grid = area.Grid;
        bool[] all = new bool[grid.Columns * grid.Rows], far = new bool[all.Length];
        var straddles = false;
        for (var i = 0; i < area.Cell.Length; i++)
        {
            all[area.Cell[i]] = inside(i);
            far[area.Cell[i]] = inside(i) && area.Longitude[i] < -Math.PI / 2;
            straddles |= far[area.Cell[i]];
        }

        // Cells just east of the antimeridian are a set of their own where others lie just west of it.
        straddles &= Enumerable.Range(0, area.Cell.Length).Any(i => all[area.Cell[i]] && area.Longitude[i] > Math.PI / 2);
        if (!straddles)
        {
            return Of(grid, all);
        }

        bool[] near = [.. all.Zip(far, (a, f) => a && !f)];
        return Of(grid, near).Concat(Of(grid, far));
    }

    private static IEnumerable<List<(double, double)[]>> Of(EqualAreaGrid grid, bool[] set) =>
        CellOutline.Trace(set, grid.Columns).GroupBy(r => r.Part).OrderBy(g => g.Key)
            .Select(part => part.OrderBy(r => r.Hole).Select(r => Smooth(grid, r)).ToList());

    private static (double, double)[] Smooth(EqualAreaGrid grid, CellRing ring)
    {
        var corners = ring.Corners;
        var points = new List<(double, double)>();
        var since = CellsBetweenPoints;
        for (var i = 0; i < corners.Count; i++)
        {
            Corner a = corners[i], b = corners[(i + 1) % corners.Count], c = corners[(i + 2) % corners.Count], z = corners[(i + corners.Count - 1) % corners.Count];
            var straight = a.Column - z.Column == c.Column - b.Column && a.Row - z.Row == c.Row - b.Row && (b.Column - a.Column, b.Row - a.Row) == (c.Column - b.Column, c.Row - b.Row);
            if (straight && ++since < CellsBetweenPoints)
            {
                continue;
            }

            since = 0;
            var (latitude, longitude) = OnMap(
                grid, grid.West + ((a.Column + b.Column) / 2.0 * grid.CellSize), grid.North - ((a.Row + b.Row) / 2.0 * grid.CellSize));
            points.Add((Round(Held(new Angle(longitude).Degrees, new Angle(OfCell(grid, a, b)).Degrees)), Round(new Angle(latitude).Degrees)));
        }

        points.Add(points[0]);
        return [.. points];

        // 1e-5 deg is a metre on the ground.
        static double Round(double degrees) => Math.Round(degrees, 5, MidpointRounding.AwayFromZero);

        // What of a cell lies beyond the antimeridian, seen from its middle, is drawn back onto it.
        static double Held(double longitude, double middle) => Math.Abs(longitude - middle) > 180.0 ? Math.CopySign(180.0, middle) : longitude;
    }

    // [rad] longitude of the middle of the cell of the set to the left of an edge.
    private static double OfCell(EqualAreaGrid grid, Corner a, Corner b)
    {
        var (column, row) = (b.Column - a.Column, b.Row - a.Row) switch
        {
            (-1, _) => (b.Column, b.Row),
            (1, _) => (a.Column, a.Row - 1),
            (_, 1) => (a.Column, a.Row),
            _ => (b.Column - 1, b.Row),
        };
        var (east, north) = grid.CenterOf((row * grid.Columns) + column);
        return OnMap(grid, east, north).Longitude;
    }

    /// <summary>[rad] a point of a grid's plane; the last cells of the world reach past its edge and are held at it.</summary>
    internal static (double Latitude, double Longitude) OnMap(EqualAreaGrid grid, double east, double north)
    {
        if (grid.Projection == EqualAreaProjection.Cylindrical)
        {
            var plane = grid.Plane;
            east = Math.Clamp(east, -0.5 * plane.Circumference, 0.5 * plane.Circumference);
            north = Math.Clamp(north, -0.5 * plane.Height, 0.5 * plane.Height);
        }

        return grid.Unproject(east, north);
    }
}
