using Parapet.Earth;
using Parapet.Sensing;

namespace Parapet.Study.Report;

/// <summary>How far out a radar sees a target at one altitude, as drawn on a map.</summary>
/// <param name="Outline">Edge of the ground under which it is seen; a sector begins and ends at the radar.</param>
/// <param name="Distance">[m] ground distance of the edge.</param>
/// <param name="BySignal">The signal sets the edge; otherwise the horizon or the least elevation does.</param>
internal sealed record Reach(IReadOnlyList<Vector3d> Outline, double Distance, bool BySignal)
{
    /// <summary>The reach against a target.</summary>
    /// <param name="post">The radar.</param>
    /// <param name="altitude">[m] of the target.</param>
    /// <param name="crossSection">[m^2] of the target.</param>
    public static Reach Of(RadarPost post, double altitude, double crossSection)
    {
        var radar = post.Radar;
        var elevation = Math.Max(radar.ElevationMin.Radians, 0.0);

        // Horizon: a ray at the least elevation reaches the altitude at this angle at the centre of an Earth of radius k R.
        var k = (radar.Refraction ? 4.0 / 3.0 : 1.0) * Ground.Radius;
        var horizon = k * (Elementary.Acos(k * Elementary.Cos(elevation) / (k + altitude)) - elevation);

        // Signal: slant range to ground range by the law of cosines.
        var slant = LoopGain.DetectionRange(radar, crossSection);
        double r = Ground.Radius, top = r + altitude;
        var cosine = ((r * r) + (top * top) - (slant * slant)) / (2 * r * top);
        var signal = slant <= altitude ? 0.0 : cosine <= -1 ? double.PositiveInfinity : r * Elementary.Acos(cosine);

        var distance = Math.Min(horizon, signal);
        return new Reach(Edge(post, distance / r), distance, signal < horizon);
    }

    private static List<Vector3d> Edge(RadarPost post, double angle)
    {
        var center = Ground.Direction(Ground.Of(post.Place));
        var width = post.Radar.SectorWidth.Radians;
        var full = width >= (2 * Math.PI) - 1e-6;
        var steps = Math.Max(12, (int)Math.Ceiling(width / (2 * Math.PI) * 180));
        var outline = new List<Vector3d>();
        if (!full)
        {
            outline.Add(center);
        }

        for (var i = 0; i <= steps; i++)
        {
            var azimuth = post.Radar.SectorCenter.Radians + (width * (((double)i / steps) - 0.5));
            outline.Add(Ground.Destination(center, azimuth, angle));
        }

        return outline;
    }
}
