using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Parapet.Earth;

namespace Parapet.Sensing;

/// <summary>Radar equation in loop-gain form: SNR = G sigma/R^4, G = SNR0 (R0^4/sigma0)(t/t0).</summary>
public static class LoopGain
{
    /// <summary>[J/K] Source: SI-2019.</summary>
    private const double Boltzmann = 1.380649e-23;

    /// <summary>
    /// [m^2] loop gain on boresight: from a cited point, SNR0 (R0^4/sigma0)(t/t0); from power and aperture,
    /// P t G A/((4 pi)^2 k T L). Source: SKOLNIK-2001, sects. 1.2, 2.1.
    /// </summary>
    /// <param name="radar">The radar.</param>
    public static double Of(Radar radar)
    {
        ArgumentNullException.ThrowIfNull(radar);
        var dwell = radar.Dwell.Seconds;
        switch (radar.Performance)
        {
            case CitedPoint p:
                var square = p.Range.Meters * p.Range.Meters;
                return p.Snr * square * square / p.CrossSection.SquareMeters * (dwell / p.Dwell.Seconds);
            case PowerAperture p:
                const double FourPi = 4.0 * Math.PI;
                return p.AveragePower.Watts * dwell * Ratio(p.Gain) * p.EffectiveAperture.SquareMeters /
                    (FourPi * FourPi * Boltzmann * p.NoiseTemperature.Kelvins * Ratio(p.Losses));
            default:
                throw new InvalidOperationException($"no radar performance of type {radar.Performance.GetType()}");
        }
    }

    /// <summary>
    /// [m] range on boresight at which a target just gives the ratio needed: (G sigma/SNR)^(1/4), at most the instrumented range.
    /// </summary>
    /// <param name="radar">The radar.</param>
    /// <param name="crossSection">[m^2]</param>
    public static double DetectionRange(Radar radar, double crossSection) =>
        Math.Min(Math.Sqrt(Math.Sqrt(Of(radar) * crossSection / radar.SnrNeeded)), radar.RangeMax.Meters);

    private static double Ratio(Decibels value) => Elementary.Pow(10.0, 0.1 * value.Value);
}

/// <summary>What a radar has of a target at one instant. A margin is zero or more where its condition holds.</summary>
/// <param name="SlantRange">[m]</param>
/// <param name="Azimuth">[rad] from north, 0 to 2 pi.</param>
/// <param name="Elevation">[rad] geometric, above the geodetic horizontal.</param>
/// <param name="Snr">[1, linear] with scan loss.</param>
/// <param name="Horizon">[rad] elevation above the lowest that is in sight.</param>
/// <param name="Field">[rad] least distance inside the limits of sector, scan cone and greatest elevation.</param>
/// <param name="Signal">[1] least of SNR over SNR needed and (instrumented range/range)^4, less one.</param>
internal readonly record struct Look(
    double SlantRange, double Azimuth, double Elevation, double Snr, double Horizon, double Field, double Signal);

/// <summary>A radar at its place as plain numbers: the compiled form of <see cref="Radar"/>.</summary>
internal sealed record RadarData
{
    /// <summary>[m, ECEF]</summary>
    public required Vector3d SiteEcef { get; init; }

    /// <summary>Rotation into the local frame.</summary>
    public required Matrix3 EnuFromEcef { get; init; }

    /// <summary>[m^2]</summary>
    public required double LoopGain { get; init; }

    /// <summary>[1, linear]</summary>
    public required double SnrNeeded { get; init; }

    /// <summary>[m]</summary>
    public required double RangeMax { get; init; }

    /// <summary>[rad] from north.</summary>
    public required double SectorCenter { get; init; }

    /// <summary>[rad] pi for all round.</summary>
    public required double SectorHalfWidth { get; init; }

    /// <summary>[rad] infinite when slewed.</summary>
    public required double ScanHalfAngle { get; init; }

    /// <summary>[1] exponent; zero when slewed.</summary>
    public required double ScanLossExponent { get; init; }

    /// <summary>[1]</summary>
    public required int Faces { get; init; }

    /// <summary>[rad]</summary>
    public required double FaceTilt { get; init; }

    /// <summary>[rad] infinite when it is the zenith.</summary>
    public required double ElevationMax { get; init; }

    /// <summary>[s]</summary>
    public required double TrackAfter { get; init; }

    /// <summary>Sees nothing before a cue.</summary>
    public required bool NeedsCue { get; init; }

    /// <summary>The lowest ray in sight.</summary>
    public required LowestRay Lowest { get; init; }

    /// <summary>Compiles a radar.</summary>
    public static RadarData Compile(Radar radar, Place place, EarthModel earth)
    {
        var site = new Geodetic(place.Latitude.Radians, place.Longitude.Radians, place.Altitude.Meters);
        var radius = earth.EcefFromGeodetic(site with { Altitude = 0.0 }).Norm;
        return new RadarData
        {
            SiteEcef = earth.EcefFromGeodetic(site),
            EnuFromEcef = Frames.EnuFromEcef(site),
            LoopGain = Sensing.LoopGain.Of(radar),
            SnrNeeded = radar.SnrNeeded,
            RangeMax = radar.RangeMax.Meters,
            SectorCenter = radar.SectorCenter.Radians,
            SectorHalfWidth = Math.Min(0.5 * radar.SectorWidth.Radians, Math.PI),
            ScanHalfAngle = radar.Slewed ? double.PositiveInfinity : radar.ScanHalfAngle.Radians,
            ScanLossExponent = radar.Slewed ? 0.0 : radar.ScanLossExponent,
            Faces = radar.Faces,
            FaceTilt = radar.FaceTilt.Radians,
            ElevationMax = radar.ElevationMax.Degrees < 90.0 ? radar.ElevationMax.Radians : double.PositiveInfinity,
            TrackAfter = radar.TrackAfter.Seconds,
            NeedsCue = radar.NeedsCue,
            Lowest = LowestRay.From(radius, site.Altitude, radar.ElevationMin.Radians, radar.Refraction),
        };
    }

    /// <summary>The same radar with unit power and no demand: what is left is where it stands and where it can look.</summary>
    public RadarData Geometry => this with { LoopGain = 1.0, SnrNeeded = 1.0, RangeMax = double.PositiveInfinity, TrackAfter = 0.0, NeedsCue = false };

    /// <summary>Everything the radar has of a target.</summary>
    /// <param name="positionEcef">[m, ECEF] of the target.</param>
    /// <param name="altitude">[m] of the target.</param>
    /// <param name="crossSection">[m^2] of the target.</param>
    public Look At(Vector3d positionEcef, double altitude, double crossSection)
    {
        Seen<Lanes1>(
            new(positionEcef.X), new(positionEcef.Y), new(positionEcef.Z), new(altitude),
            out var range, out var azimuth, out var elevation, out var spread, out var horizon, out var field);
        double snr = spread.Value * LoopGain * crossSection, instrumented = RangeMax * RangeMax / (range.Value * range.Value);
        return new Look(
            range.Value,
            azimuth.Value < 0.0 ? azimuth.Value + (2.0 * Math.PI) : azimuth.Value,
            elevation.Value,
            snr,
            horizon.Value,
            field.Value,
            Math.Min(snr / SnrNeeded, instrumented * instrumented) - 1.0);
    }

    /// <summary>What place, sector, cone and horizon make of targets, whatever the power: columns as long as the positions.</summary>
    /// <param name="x">[m, ECEF]</param>
    /// <param name="y">[m, ECEF]</param>
    /// <param name="z">[m, ECEF]</param>
    /// <param name="altitude">[m]</param>
    /// <param name="range">[m]</param>
    /// <param name="spread">[m^-4] scan loss over the fourth power of the range.</param>
    /// <param name="horizon">[rad] as in <see cref="Look"/>.</param>
    /// <param name="field">[rad] as in <see cref="Look"/>.</param>
    public void At(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z, ReadOnlySpan<double> altitude,
        Span<double> range, Span<double> spread, Span<double> horizon, Span<double> field)
    {
        var first = Vector512.IsHardwareAccelerated
            ? Columns<Lanes8>(0, x, y, z, altitude, range, spread, horizon, field)
            : Columns<Lanes4>(0, x, y, z, altitude, range, spread, horizon, field);
        Columns<Lanes1>(first, x, y, z, altitude, range, spread, horizon, field);
    }

    private int Columns<T>(
        int first, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z, ReadOnlySpan<double> altitude,
        Span<double> range, Span<double> spread, Span<double> horizon, Span<double> field)
        where T : struct, ILanes<T>
    {
        var i = first;
        for (; i + T.Count <= x.Length; i += T.Count)
        {
            Seen(T.Load(x[i..]), T.Load(y[i..]), T.Load(z[i..]), T.Load(altitude[i..]), out var r, out _, out _, out var s, out var h, out var f);
            r.Store(range[i..]);
            s.Store(spread[i..]);
            h.Store(horizon[i..]);
            f.Store(field[i..]);
        }

        return i;
    }

    [MethodImpl(Part)]
    private void Seen<T>(T x, T y, T z, T altitude, out T range, out T azimuth, out T elevation, out T spread, out T horizon, out T field)
        where T : struct, ILanes<T>
    {
        T dx = x - T.Splat(SiteEcef.X), dy = y - T.Splat(SiteEcef.Y), dz = z - T.Splat(SiteEcef.Z);
        var east = Along(EnuFromEcef.X, dx, dy, dz);
        var north = Along(EnuFromEcef.Y, dx, dy, dz);
        var up = Along(EnuFromEcef.Z, dx, dy, dz);
        var level2 = T.Fma(east, east, north * north);
        var range2 = T.Fma(up, up, level2);
        range = T.Sqrt(range2);
        azimuth = Angle(east, north);
        elevation = Angle(up, T.Sqrt(level2));
        var off = azimuth - T.Splat(SectorCenter);
        off -= T.Splat(2.0 * Math.PI) * T.Round(off * T.Splat(1 / (2.0 * Math.PI)));
        field = T.Splat(ElevationMax) - elevation;
        if (SectorHalfWidth < Math.PI)
        {
            field = T.Min(field, T.Splat(SectorHalfWidth) - T.Abs(off));
        }

        var gain = T.Splat(1.0);
        if (double.IsFinite(ScanHalfAngle))
        {
            var cosine = CosineOffBoresight(off, elevation);
            field = T.Min(field, T.Splat(ScanHalfAngle) - Angle(T.Sqrt((T.Splat(1.0) - cosine) * (T.Splat(1.0) + cosine)), cosine));
            gain = ScanLoss(cosine);
        }

        spread = gain / (range2 * range2);
        horizon = elevation - Lowest.Elevation(altitude);
    }

    private const MethodImplOptions Part = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Along<T>(Vector3d axis, T x, T y, T z)
        where T : struct, ILanes<T> => T.Fma(T.Splat(axis.X), x, T.Fma(T.Splat(axis.Y), y, T.Splat(axis.Z) * z));

    [MethodImpl(Part)]
    internal static T Angle<T>(T y, T x)
        where T : struct, ILanes<T> => Elementary.Atan2(y, x);

    // [1] cos^n; nothing behind the face.
    [MethodImpl(Part)]
    private T ScanLoss<T>(T cosine)
        where T : struct, ILanes<T>
    {
        var ahead = T.Less(T.Splat(0.0), cosine);
        return T.And(ahead, Elementary.Pow(T.Max(cosine, T.Splat(1e-300)), T.Splat(ScanLossExponent)));
    }

    /// <summary>
    /// [1] cosine of the angle from the boresight of the face that is nearest: the faces share the sector evenly and have the
    /// same tilt, so
    /// that the nearest in azimuth is the nearest.
    /// </summary>
    /// <param name="off">[rad] azimuth from the middle of the sector, -pi to pi.</param>
    /// <param name="elevation">[rad]</param>
    [MethodImpl(Part)]
    private T CosineOffBoresight<T>(T off, T elevation)
        where T : struct, ILanes<T>
    {
        var width = 2.0 * SectorHalfWidth / Faces;
        var from = off + T.Splat(SectorHalfWidth);
        var face = T.Min(T.Max(T.Floor(from * T.Splat(1 / width)), T.Splat(0.0)), T.Splat(Faces - 1.0));
        Elementary.SinCos(elevation, out T sinElevation, out T cosElevation);
        var (sinTilt, cosTilt) = Elementary.SinCos(FaceTilt);
        var across = Elementary.Cos(from - ((face + T.Splat(0.5)) * T.Splat(width)));
        var cosine = T.Fma(sinElevation, T.Splat(sinTilt), cosElevation * T.Splat(cosTilt) * across);
        return T.Max(T.Min(cosine, T.Splat(1.0)), T.Splat(-1.0));
    }
}

/// <summary>A radar post with its radar compiled.</summary>
/// <param name="Post">The post.</param>
/// <param name="Radar">
/// What decides when a track opens, and whether a cue is needed, does not change what could be seen, and is left out.
/// </param>
/// <param name="Geometry">As in <see cref="RadarData.Geometry"/>.</param>
internal sealed record CompiledPost(RadarPost Post, RadarData Radar, RadarData Geometry)
{
    /// <summary>Compiles a post.</summary>
    public static CompiledPost Of(RadarPost post, EarthModel earth)
    {
        var radar = RadarData.Compile(post.Radar, post.Place, earth) with { TrackAfter = 0.0, NeedsCue = false };
        return new CompiledPost(post, radar, radar.Geometry);
    }
}

/// <summary>
/// The lowest ray a radar sees along: at its least elevation, or at the dip of the horizon where that is higher. With refraction
/// it
/// bends like the rays over an Earth of 4/3 the radius up to 8 km, where that gradient has used up the air's refractivity, and is
/// straight beyond; 4/3 all the way up would lift a 2-degree ray by 2 degrees at 2,000 km instead of by 0.4.
/// Source: SKOLNIK-2001, ch. 8 (4/3 Earth); ITU-R-P453 (315 N-units at the ground).
/// </summary>
internal readonly record struct LowestRay
{
    /// <summary>[1] effective radius over radius.</summary>
    private const double Bend = 4.0 / 3.0;

    /// <summary>[1] refractive index less one at the ground.</summary>
    private const double Refractivity = 315e-6;

    private double Radius { get; init; }

    private double SiteAltitude { get; init; }

    /// <summary>[rad] at the site.</summary>
    private double Start { get; init; }

    /// <summary>[m] where it becomes straight; the site's altitude without refraction.</summary>
    private double TopAltitude { get; init; }

    /// <summary>[rad] central angle from the site to the top.</summary>
    private double TopAngle { get; init; }

    /// <summary>[rad] elevation above the horizontal at the top.</summary>
    private double TopElevation { get; init; }

    /// <summary>The lowest ray of a site.</summary>
    /// <param name="radius">[m] of the Earth there.</param>
    /// <param name="altitude">[m] of the site.</param>
    /// <param name="elevationMin">[rad] least elevation of the radar.</param>
    /// <param name="refraction">With the air's refraction.</param>
    public static LowestRay From(double radius, double altitude, double elevationMin, bool refraction)
    {
        var effective = refraction ? Bend * radius : radius;
        var dip = Elementary.Acos(Math.Min(1.0, effective / (effective + altitude)));
        var start = Math.Max(elevationMin, -dip);

        // the 4/3 gradient, -1/(4 R) per metre, times this height is the refractivity
        var top = refraction ? Math.Max(altitude, Refractivity * radius / (1.0 - (1.0 / Bend))) : altitude;
        var end = top > altitude ? Elementary.Acos((effective + altitude) * Elementary.Cos(start) / (effective + top)) : start;
        return new LowestRay
        {
            Radius = radius,
            SiteAltitude = altitude,
            Start = start,
            TopAltitude = top,
            TopAngle = (end - start) * effective / radius,
            TopElevation = end,
        };
    }

    /// <summary>
    /// [rad] geometric elevation, from the site, of the point of the ray at an altitude: targets at that altitude are in sight
    /// above it. For targets not above the site, the start of the ray.
    /// </summary>
    /// <param name="altitude">[m] of the target.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public T Elevation<T>(T altitude)
        where T : struct, ILanes<T>
    {
        if (TopAltitude <= SiteAltitude)
        {
            return T.Splat(Start);
        }

        // Bent below the top, straight above it.
        var effective = Bend * Radius;
        var straight = T.LessOrEqual(T.Splat(TopAltitude), altitude);
        var radius = T.Splat(Radius) + altitude;
        var cosine = T.Select(
            straight,
            T.Splat((Radius + TopAltitude) * Elementary.Cos(TopElevation)) / radius,
            T.Splat((effective + SiteAltitude) * Elementary.Cos(Start)) / (T.Splat(effective) + altitude));
        var leaves = RadarData.Angle(T.Sqrt((T.Splat(1.0) - cosine) * (T.Splat(1.0) + cosine)), cosine);
        var angle = T.Select(straight, T.Splat(TopAngle - TopElevation) + leaves, T.Splat(Bend) * (leaves - T.Splat(Start)));
        Elementary.SinCos(angle, out T sine, out T cosineOfAngle);
        var elevation = RadarData.Angle((radius * cosineOfAngle) - T.Splat(Radius + SiteAltitude), radius * sine);
        return T.Select(T.LessOrEqual(altitude, T.Splat(SiteAltitude)), T.Splat(Start), elevation);
    }

    /// <inheritdoc cref="Elevation{T}(T)"/>
    public double Elevation(double altitude) => Elevation(new Lanes1(altitude)).Value;

    /// <summary>
    /// [m] altitude of the ray over a ground distance, h = (R + h1) cos e1/cos(e1 + theta) - R; infinite where it never passes.
    /// </summary>
    /// <param name="angle">[rad] central angle from the site.</param>
    public double Altitude(double angle)
    {
        if (angle < TopAngle)
        {
            var effective = Bend * Radius;
            return ((effective + SiteAltitude) * Elementary.Cos(Start) / Elementary.Cos(Start + (angle / Bend))) - effective;
        }

        var end = TopElevation + angle - TopAngle;
        return end < 0.5 * Math.PI
            ? ((Radius + TopAltitude) * Elementary.Cos(TopElevation) / Elementary.Cos(end)) - Radius
            : double.PositiveInfinity;
    }
}
