using Parapet.Earth;

namespace Parapet.Study.Report;

/// <summary>
/// Geometry of pictures: places as directions on a sphere of 6,371 km. A tenth of a pixel is 1 km on the largest map, so the
/// pictures take geodetic latitude as it stands; every printed number comes from the results and none from here.
/// </summary>
internal static class Ground
{
    /// <summary>[m] mean radius. Source: WGS84, mean radius R1, rounded.</summary>
    public const double Radius = 6_371_000.0;

    /// <summary>Direction of a place [1, Earth-fixed].</summary>
    public static Vector3d Direction(Geodetic place) => Direction(place.Latitude, place.Longitude);

    /// <summary>Direction of a place [1, Earth-fixed].</summary>
    /// <param name="latitude">[rad]</param>
    /// <param name="longitude">[rad]</param>
    public static Vector3d Direction(double latitude, double longitude)
    {
        var cos = Elementary.Cos(latitude);
        return new(cos * Elementary.Cos(longitude), cos * Elementary.Sin(longitude), Elementary.Sin(latitude));
    }

    /// <summary>The place a direction points to, on the ground.</summary>
    public static Geodetic Place(Vector3d direction) =>
        new(Elementary.Atan2(direction.Z, Hypot(direction.X, direction.Y)), Elementary.Atan2(direction.Y, direction.X), 0.0);

    /// <summary>The place of a scenario, as coordinates.</summary>
    public static Geodetic Of(Place place) => new(place.Latitude.Radians, place.Longitude.Radians, place.Altitude.Meters);

    /// <summary>[rad] angle at the Earth's centre between two directions.</summary>
    public static double Between(Vector3d a, Vector3d b) => Elementary.Atan2(Vector3d.Cross(a, b).Norm, Vector3d.Dot(a, b));

    /// <summary>Where one comes to from a place along a great circle.</summary>
    /// <param name="from">[1, Earth-fixed]</param>
    /// <param name="azimuth">[rad] from north</param>
    /// <param name="angle">[rad] at the Earth's centre</param>
    public static Vector3d Destination(Vector3d from, double azimuth, double angle)
    {
        var (east, north) = EastNorth(from);
        var heading = (north * Elementary.Cos(azimuth)) + (east * Elementary.Sin(azimuth));
        return (from * Elementary.Cos(angle)) + (heading * Elementary.Sin(angle));
    }

    /// <summary>East and north at a place; at a pole, as on the meridian of Greenwich.</summary>
    public static (Vector3d East, Vector3d North) EastNorth(Vector3d up)
    {
        var east = Hypot(up.X, up.Y) < 1e-12 ? new Vector3d(0, 1, 0) : new Vector3d(-up.Y, up.X, 0).Unit;
        return (east, Vector3d.Cross(up, east));
    }

    private static double Hypot(double x, double y) => Math.Sqrt((x * x) + (y * y));
}

/// <summary>Azimuthal equidistant: distance and bearing from the centre are true, so great circles from near it are nearly straight.</summary>
internal sealed class Projection
{
    private readonly Vector3d _east;
    private readonly Vector3d _north;
    private readonly double _pixelsPerRadian;
    private readonly Point _origin;

    /// <summary>A projection.</summary>
    /// <param name="center">[1, Earth-fixed] point of contact.</param>
    /// <param name="pixelsPerMeter">Scale.</param>
    /// <param name="origin">Where the centre is drawn.</param>
    public Projection(Vector3d center, double pixelsPerMeter, Point origin)
    {
        Center = center.Unit;
        (_east, _north) = Ground.EastNorth(Center);
        PixelsPerMeter = pixelsPerMeter;
        _pixelsPerRadian = pixelsPerMeter * Ground.Radius;
        _origin = origin;
    }

    /// <summary>[1, Earth-fixed] point of contact.</summary>
    public Vector3d Center { get; }

    /// <summary>Scale at the centre, and along every line through it.</summary>
    public double PixelsPerMeter { get; }

    /// <summary>Where a direction is drawn. The point opposite the centre is the whole rim; it is drawn at the rim's east.</summary>
    public Point Project(Vector3d direction)
    {
        double x = Vector3d.Dot(direction, _east), y = Vector3d.Dot(direction, _north), z = Vector3d.Dot(direction, Center);
        var sine = Math.Sqrt((x * x) + (y * y));
        if (sine < 1e-12)
        {
            return z > 0 ? _origin : new(_origin.X + (_pixelsPerRadian * Math.PI), _origin.Y);
        }

        var k = Elementary.Atan2(sine, z) / sine;
        return new(_origin.X + (_pixelsPerRadian * k * x), _origin.Y - (_pixelsPerRadian * k * y));
    }

    /// <summary>Where a place is drawn.</summary>
    public Point Project(Geodetic place) => Project(Ground.Direction(place));

    /// <summary>
    /// Where to look from: the mean of some places, moved east or west half the way to the middle of their longitudes. The mean keeps
    /// the crowded part upright, the middle keeps what lies far off in proportion.
    /// </summary>
    public static Vector3d Middle(IReadOnlyList<Vector3d> directions)
    {
        var sum = directions.Aggregate(default(Vector3d), (a, d) => a + d);
        if (sum.Norm < 1e-6)
        {
            return new Vector3d(0, 0, 1);
        }

        var mean = Ground.Place(sum.Unit);
        double west = 0, east = 0;
        foreach (var direction in directions)
        {
            var away = Ground.Place(direction).Longitude - mean.Longitude;
            away = away > Math.PI ? away - (2 * Math.PI) : away < -Math.PI ? away + (2 * Math.PI) : away;
            (west, east) = (Math.Min(west, away), Math.Max(east, away));
        }

        return Ground.Direction(mean.Latitude, mean.Longitude + ((west + east) / 4));
    }

    /// <summary>The projection about a place that fits some places into a frame.</summary>
    public static Projection Fit(Vector3d center, IReadOnlyList<Vector3d> directions, Box frame, double margin)
    {
        var unit = new Projection(center, 1.0 / Ground.Radius, default);
        double left = double.MaxValue, right = double.MinValue, top = double.MaxValue, bottom = double.MinValue;
        foreach (var direction in directions)
        {
            var p = unit.Project(direction);
            (left, right) = (Math.Min(left, p.X), Math.Max(right, p.X));
            (top, bottom) = (Math.Min(top, p.Y), Math.Max(bottom, p.Y));
        }

        // Never closer than 1,500 km across: a single site still shows where in the world it is.
        const double Least = 1.5e6 / Ground.Radius;
        var (width, height) = (Math.Max(right - left, Least), Math.Max(bottom - top, Least / 2));
        var pixelsPerRadian = Math.Min((frame.Width - (2 * margin)) / width, (frame.Height - (2 * margin)) / height);
        var origin = new Point(
            ((frame.Left + frame.Right) / 2) - (pixelsPerRadian * (left + right) / 2),
            ((frame.Top + frame.Bottom) / 2) - (pixelsPerRadian * (top + bottom) / 2));
        return new Projection(center, pixelsPerRadian / Ground.Radius, origin);
    }
}
