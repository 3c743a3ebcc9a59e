using Parapet.Earth;
using Parapet.Mapping;
using Parapet.Study.Data;

namespace Parapet.Study.Areas;

/// <summary>Land that is asked about: pieces of countries, within an outline perhaps.</summary>
/// <param name="Name">For people.</param>
/// <param name="Countries">Whose land belongs: whether a piece (number of the country, the piece) does; null for all land.</param>
/// <param name="Outline">Edges straight in latitude and longitude; null where there is none.</param>
/// <param name="Open">Whether the outline only parts the land from what lies overseas and reaches far beyond it.</param>
internal sealed record Shape(string Name, Func<int, Land, bool>? Countries, Ring? Outline, bool Open = false)
{
    /// <summary>Degrees to radians.</summary>
    public const double Degree = Math.PI / 180;

    /// <summary>Whether all land within the outline belongs, whosever it is.</summary>
    public bool Whole => Countries is null;

    /// <summary>Whether a piece of land belongs, where it is within the outline.</summary>
    /// <param name="country">Index into the countries of the world.</param>
    /// <param name="land">The piece.</param>
    public bool Holds(int country, Land land) => Countries?.Invoke(country, land) ?? true;

    /// <summary>
    /// The projection of the shape: about the centre of the smallest circle around it, or cylindrical where that circle is wider than half the Earth.
    /// </summary>
    /// <param name="radius">[rad] of the circle, at most a right angle; pi where there is none.</param>
    public EqualAreaPlane Plane(out double radius)
    {
        var directions = new List<Vector3d>();
        if (Outline is null || Open)
        {
            foreach (var ring in Rings())
            {
                for (var i = 0; i < ring.Longitude.Length; i++)
                {
                    if (Within(ring.Longitude[i], ring.Latitude[i]))
                    {
                        directions.Add(Direction(ring.Latitude[i], ring.Longitude[i]));
                    }
                }
            }
        }
        else
        {
            Walk(Outline, (longitude, latitude) => directions.Add(Direction(latitude, longitude)));
        }

        // The ball around the points of a cap has its centre on the axis of the cap: steps towards the farthest point, shorter and shorter.
        var center = directions[0];
        for (var step = 1; step <= 300; step++)
        {
            var (farthest, most) = (center, -1.0);
            foreach (var direction in directions)
            {
                var away = direction - center;
                var square = Vector3d.Dot(away, away);
                (farthest, most) = square > most ? (direction, square) : (farthest, most);
            }

            center += (farthest - center) * (1.0 / (step + 1));
        }

        var length = center.Norm;
        if (length > 0.01)
        {
            // To a hundredth of a degree, for a grid that can be written down.
            var latitude = Math.Round(Elementary.Asin(Math.Clamp(center.Z / length, -1, 1)) / Degree, 2);
            var longitude = Math.Round(Elementary.Atan2(center.Y, center.X) / Degree, 2);
            var axis = Direction(latitude, longitude);
            radius = Elementary.Acos(Math.Clamp(directions.Min(d => Vector3d.Dot(axis, d)), -1, 1));
            if (radius < Math.PI / 2)
            {
                return new EqualAreaPlane(EqualAreaProjection.Azimuthal, latitude * Degree, longitude * Degree);
            }
        }

        radius = Math.PI;
        return new EqualAreaPlane(EqualAreaProjection.Cylindrical, 0, 0);
    }

    /// <summary>Direction of a place on the sphere.</summary>
    /// <param name="latitude">[deg]</param>
    /// <param name="longitude">[deg]</param>
    public static Vector3d Direction(double latitude, double longitude)
    {
        var (sinLatitude, cosLatitude) = Elementary.SinCos(latitude * Degree);
        var (sinLongitude, cosLongitude) = Elementary.SinCos(longitude * Degree);
        return new Vector3d(cosLatitude * cosLongitude, cosLatitude * sinLongitude, sinLatitude);
    }

    /// <summary>Whether a place is within the outline; true where there is none.</summary>
    /// <param name="longitude">[deg]</param>
    /// <param name="latitude">[deg]</param>
    public bool Within(double longitude, double latitude)
    {
        if (Outline is not { } ring)
        {
            return true;
        }

        var within = false;
        for (var turn = -2; turn <= 2; turn++)
        {
            for (int i = 0, j = ring.Longitude.Length - 1; i < ring.Longitude.Length; j = i++)
            {
                var (x0, y0, x1, y1) = (ring.Longitude[j], ring.Latitude[j], ring.Longitude[i], ring.Latitude[i]);
                within ^= y0 > latitude != y1 > latitude && longitude + (360 * turn) < x0 + ((x1 - x0) * (latitude - y0) / (y1 - y0));
            }
        }

        return within;
    }

    /// <summary>The rings of the land that belongs.</summary>
    public IEnumerable<Ring> Rings() => Data.Countries.World.SelectMany((country, c) => country.Lands.Where(l => Holds(c, l)).SelectMany(l => l.Rings));

    /// <summary>
    /// Goes along a ring in steps of at most a quarter of a degree, so that on a plane straight lines between them keep within 30 m of the edges.
    /// An edge gives the same points both ways.
    /// </summary>
    /// <param name="ring">The ring.</param>
    /// <param name="visit">Takes longitude and latitude [deg].</param>
    public static void Walk(Ring ring, Action<double, double> visit)
    {
        var n = ring.Longitude.Length;
        for (var i = 0; i < n; i++)
        {
            var (x0, y0) = (ring.Longitude[i], ring.Latitude[i]);
            var (x1, y1) = (ring.Longitude[(i + 1) % n], ring.Latitude[(i + 1) % n]);
            var swap = y1 < y0 || (y1.Equals(y0) && x1 < x0);
            var (dx, dy) = swap ? (x0 - x1, y0 - y1) : (x1 - x0, y1 - y0);
            var pieces = Math.Max(1, (int)Math.Ceiling((Math.Max(Math.Abs(dx), Math.Abs(dy)) * 4) - 1e-9));
            visit(x0, y0);
            for (var k = 1; k < pieces; k++)
            {
                visit(swap ? x1 + (dx * (pieces - k) / pieces) : x0 + (dx * k / pieces), swap ? y1 + (dy * (pieces - k) / pieces) : y0 + (dy * k / pieces));
            }
        }
    }
}
