using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Sensing;
using Parapet.Statistics;

namespace Parapet.Tracking;

/// <summary>What a radar measures along a path, with errors that are drawn.</summary>
internal static class Measurements
{
    private const uint Angles = 0, Distances = 1; // purposes of draws
    private const double RateStep = 0.5;          // [s] of the difference quotient that gives the range rate

    /// <summary>
    /// Every interval while the target is in view, coasts, and is high enough. The signal that a sighting began with says what the target
    /// reflects, so that errors follow from the sighting alone. Nothing where no track opens.
    /// </summary>
    public static ImmutableArray<Measurement> Of(PathColumns path, TrackSource source, TrackOptions options, TrackSeed seed)
    {
        var (post, sighting) = (source.Post, source.Sighting);
        if (sighting.First is not { } first || double.IsNaN(sighting.TrackTime))
        {
            return [];
        }

        var accuracy = source.Accuracy ?? RadarAccuracy.Of(post.Radar);
        var radar = RadarData.Compile(post.Radar, post.Place, path.Earth);
        var reflects = first.Snr / Look(first.Time).Snr;
        var entity = Draws.Entity(post.Id);
        var coasts = double.IsNaN(path.BurnoutTime) ? path.Span.Start : path.BurnoutTime + PathColumns.Settling;
        var measured = ImmutableArray.CreateBuilder<Measurement>();
        foreach (var span in sighting.InView)
        {
            var start = Math.Max(span.Start, coasts);
            for (var n = 0; start + (n * options.Interval.Seconds) is var time && time <= span.End; n++)
            {
                if (path.At(time).Altitude >= options.AltitudeMin.Meters)
                {
                    measured.Add(At(time, (uint)measured.Count));
                }
            }
        }

        return measured.ToImmutable();

        Look Look(double time)
        {
            var (position, altitude) = path.At(time);
            return radar.At(position, altitude, 1.0);
        }

        Measurement At(double time, uint n)
        {
            var look = Look(time);
            var (angle, range) = accuracy.At(reflects * look.Snr);
            var across = angle / Elementary.Cos(look.Elevation); // a beam is as wide across at any elevation
            var rate = accuracy.RangeRateError?.MetersPerSecond ?? double.NaN;
            var (azimuthError, elevationError) = Draws.Normal(seed.Seed, seed.Case, entity, Angles, n);
            var (rangeError, rateError) = Draws.Normal(seed.Seed, seed.Case, entity, Distances, n);
            return new Measurement(
                time, look.Azimuth + (across * azimuthError), look.Elevation + (angle * elevationError), look.SlantRange + (range * rangeError),
                RangeRate(time) + (rate * rateError), across, angle, range, rate);
        }

        // Four differences, exact to the fifth power of the step.
        double RangeRate(double time) =>
            ((8.0 * (Range(time + RateStep) - Range(time - RateStep))) - (Range(time + (2.0 * RateStep)) - Range(time - (2.0 * RateStep)))) / (12.0 * RateStep);

        double Range(double time) => (path.At(time).PositionEcef - radar.SiteEcef).Norm;
    }
}
