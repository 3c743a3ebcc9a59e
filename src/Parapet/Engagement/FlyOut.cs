using Parapet.Earth;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet.Engagement;

/// <summary>What an intercept must keep to.</summary>
/// <param name="AltitudeMin">[m, geodetic] least altitude.</param>
/// <param name="AltitudeMax">[m, geodetic] greatest altitude.</param>
/// <param name="AfterBurnoutMin">[s] least time from the interceptor's burn-out.</param>
/// <param name="FlightMax">[s] greatest time of flight of the interceptor.</param>
internal readonly record struct FlightLimits(double AltitudeMin, double AltitudeMax, double AfterBurnoutMin, double FlightMax)
{
    /// <summary>The limits of an interceptor.</summary>
    public static FlightLimits Of(Interceptor interceptor) => new(
        interceptor.AltitudeMin.Meters, interceptor.AltitudeMax.Meters, interceptor.AfterBurnoutMin.Seconds, interceptor.FlightMax.Seconds);

    /// <summary>[m] how far an altitude lies within the limits; negative outside.</summary>
    public double AltitudeMargin(double altitude) => Math.Min(altitude - AltitudeMin, AltitudeMax - altitude);
}

/// <summary>A fly-out to a point: a member of the family, and the seed of a direct solution. Never reported.</summary>
/// <param name="Time">[s] time of flight.</param>
/// <param name="Kick">[rad] as in <see cref="LaunchProgramme"/>.</param>
/// <param name="Azimuth">[rad from north] of the launch.</param>
internal readonly record struct Arc(double Time, double Kick, double Azimuth);

/// <summary>
/// Every full-burn flight of one booster from one site, and from it the least time of flight to a point among the arcs that
/// meet every constraint.
/// </summary>
/// <remarks>
/// <para>
/// The family is kept as it was flown: positions over kick angle and time, at equally spaced launch azimuths. At one azimuth
/// this is a sheet, folded along the envelope of the family, that covers the points within reach twice: by the direct arc,
/// which has not yet touched the envelope, and by the indirect one. Interpolating in kick and time is interpolating on the
/// sheet, so ascending and descending passes, lofted and depressed arcs are never mixed, and a point no arc reaches lies under
/// no cell of the sheet. A point is looked up in the cells over it; those whose time breaks a constraint are discarded before
/// the least is taken.
/// </para>
/// <para>
/// Over azimuth everything is a trigonometric polynomial (the Earth's rotation and figure enter through the first few
/// harmonics of the launch azimuth), so a few flown azimuths give all others; see <see cref="FlyOutSector"/>, which is made
/// when a point first asks for it.
/// </para>
/// <para>
/// Coordinates are cylindrical about the vertical of the site, where no ellipsoid is needed: distance from the vertical, height
/// along it, azimuth. Numerical error in time of flight, late rather than early because a chord lies inside its
/// arc: 0.1 s median, 0.4 s in 99 of 100 points, 1 s within 4 degrees of the vertical, where the azimuth of a point means little.
/// </para>
/// </remarks>
internal sealed class FlyOut
{
    // [rad] Elevations at burn-out of the flown kicks are spaced evenly by this; the rows of the sheet then lie about 170 km apart
    // at 4,000 km, and the chord between two of them leaves their arc by 0.9 km.
    private static readonly double ElevationStep = Angle.FromDegrees(2.4).Radians;

    // [rad] The flattest flight, at burn-out.
    private static readonly double ElevationMin = Angle.FromDegrees(1.0).Radians;

    // [s] No flight is followed for longer.
    private const double LongestFlight = 3600.0;

    // Rows that lean back past the vertical: rotation carries a vertical launch 3 degrees off it.
    private const int LeaningBack = 2;

    // Rotation moves a point at 4,000 km by 4 % over the azimuths; the n-th harmonic goes like 0.04^n, so that the first one
    // left out with six azimuths (half of the third) is 130 m.
    private const int AzimuthCount = 6;
    private const int SectorCount = 24;

    private readonly SiteFrame _frame;
    private readonly FlyOutSheet _sheet;
    private readonly FlyOutSector?[] _sectors = new FlyOutSector?[SectorCount];

    private FlyOut(Booster booster, Geodetic site, EarthModel earth, double timeMax)
    {
        Booster = booster;
        Site = site;
        Earth = earth;
        TimeMax = Math.Min(timeMax, LongestFlight);
        _frame = new SiteFrame(site, earth);
        _sheet = Fly();
    }

    /// <summary>What is flown.</summary>
    public Booster Booster { get; }

    /// <summary>Where from.</summary>
    public Geodetic Site { get; }

    /// <summary>The Earth it is flown on.</summary>
    public EarthModel Earth { get; }

    /// <summary>[s] longest flight in the family; a greater <see cref="FlightLimits.FlightMax"/> finds nothing beyond it.</summary>
    public double TimeMax { get; }

    /// <summary>Flies the family.</summary>
    /// <param name="booster">What.</param>
    /// <param name="site">Where from.</param>
    /// <param name="earth">On what.</param>
    /// <param name="timeMax">[s] longest flight, at most an hour; as long as any <see cref="FlightLimits.FlightMax"/> it is asked with.</param>
    public static FlyOut Over(Booster booster, Geodetic site, EarthModel earth, double timeMax) => new(booster, site, earth, timeMax);

    /// <summary>[s] Least time of flight to a point [m, ECEF] among the arcs that meet the time limits; NaN where there is none.</summary>
    /// <remarks>The altitude limits are the caller's to apply: they say the same of every arc through one point.</remarks>
    public double Least(Vector3d positionEcef, in FlightLimits limits) =>
        TryLeast(positionEcef, limits, out var arc) ? arc.Time : double.NaN;

    /// <summary>The same with the member of the family that takes it.</summary>
    public bool TryLeast(Vector3d positionEcef, in FlightLimits limits, out Arc arc) =>
        TryLeast(_frame.Of(positionEcef), limits, out arc);

    /// <summary>[s] The latest launches that meet a path at its samples: t less the least time of flight; negative infinity where no arc within the limits meets it.</summary>
    /// <param name="path">Samples of the path.</param>
    /// <param name="margin">[m] of the altitude limits at the samples; where it is negative, nothing is met.</param>
    /// <param name="limits">What an arc has to keep to.</param>
    /// <param name="latest">[s after launch of the missile] as long as the path.</param>
    public void Latest(PathSamples path, ReadOnlySpan<double> margin, in FlightLimits limits, Span<double> latest)
    {
        var count = path.Time.Length;
        Span<double> distance = stackalloc double[count], azimuth = stackalloc double[count], height = stackalloc double[count];
        _frame.Of(path.X, path.Y, path.Z, distance, azimuth, height);
        for (var i = 0; i < count; i++)
        {
            latest[i] = margin[i] >= 0 && TryLeast(new SitePoint(distance[i], azimuth[i], height[i]), limits, out var arc)
                ? path.Time[i] - arc.Time
                : double.NegativeInfinity;
        }
    }

    private bool TryLeast(in SitePoint point, in FlightLimits limits, out Arc arc) =>
        Sector(point.Azimuth).TryLeast(point, Booster.BurnTime + limits.AfterBurnoutMin, limits.FlightMax, out arc);

    /// <summary>[m] least distance from a point [m, ECEF] to anywhere the family passes within the time limits; NaN when it passes nowhere.</summary>
    public double Beyond(Vector3d positionEcef, in FlightLimits limits)
    {
        var point = _frame.Of(positionEcef);
        return Sector(point.Azimuth).Beyond(point, Booster.BurnTime + limits.AfterBurnoutMin, limits.FlightMax);
    }

    // Made when first asked for. Two threads may make the same one; they make the same bits, and one of the two is kept.
    private FlyOutSector Sector(double azimuth)
    {
        const double width = 2 * Math.PI / SectorCount;
        var i = (int)Math.Round(azimuth / width);
        i = ((i % SectorCount) + SectorCount) % SectorCount;
        return Volatile.Read(ref _sectors[i])
            ?? Interlocked.CompareExchange(ref _sectors[i], new FlyOutSector(_sheet, i * width), null)
            ?? _sectors[i]!;
    }

    private FlyOutSheet Fly()
    {
        // Without rotation and oblateness all azimuths are alike.
        var azimuths = Earth.Omega == 0 && Earth.J2 == 0 ? 1 : AzimuthCount;
        var kicks = Kicks();
        var steps = (int)Math.Clamp(Math.Ceiling(TimeMax / 12.5), 32, 128); // free fall leaves the chord of 12.5 s by 160 m
        var step = TimeMax / steps;
        var firstSample = (int)Math.Floor((Booster.BurnTime / step) + 0.2) + 1;
        double[] time = [Booster.BurnTime, .. Enumerable.Range(firstSample, Math.Max(steps - firstSample + 1, 0)).Select(n => n * step)];

        var programmes = new LaunchProgramme[azimuths * kicks.Length];
        for (var i = 0; i < programmes.Length; i++)
        {
            programmes[i] = new LaunchProgramme(i / kicks.Length * (2 * Math.PI / azimuths), kicks[i % kicks.Length]);
        }

        var flown = new FlightColumns(programmes.Length, steps + 1);
        BatchFlight.Fly(Booster, Site, programmes, Earth, step, TimeMax, flown);

        var sheet = new FlyOutSheet(kicks, time, Columns(), Columns(), Columns(), new bool[kicks.Length * time.Length]);
        var path = new Vector3d[time.Length];
        for (var i = 0; i < programmes.Length; i++)
        {
            var (sine, cosine) = Elementary.SinCos(programmes[i].Azimuth);
            var flies = !double.IsNaN(flown.BurnoutTime[i]);
            var real = flies ? time.Count(t => t <= flown.ImpactTime[i]) : 0;
            for (var j = 0; j < time.Length; j++)
            {
                path[j] = j == 0 ? flown.Burnout[i].PositionEcef : flown.PositionEcef[(i * flown.Samples) + firstSample + j - 1];
            }

            var known = real == 0 ? 0 : FallOn(flown.Burnout[i], time, path, real);
            for (var j = 0; j < time.Length; j++)
            {
                var (m, at) = (i / kicks.Length, (i % kicks.Length * time.Length) + j);
                var position = path[j];
                var (along, right, up) = _frame.Toward(position, sine, cosine);
                var distance = Math.CopySign(Math.Sqrt((along * along) + (right * right)), along);
                sheet.Distance[m][at] = j < known ? distance : double.NaN;
                sheet.Down[at] |= j >= real;
                sheet.Right[m][at] = right;
                sheet.Height[m][at] = up;
            }
        }

        return sheet;

        double[][] Columns() => [.. Enumerable.Range(0, azimuths).Select(_ => new double[kicks.Length * time.Length])];
    }

    // Continues a path that has ended as if there were neither ground nor air, to a depth: a neighbour that flies on while this one is down
    // needs a corner for the cells between them. Nothing that lies in the ground is ever asked for. Returns how many nodes are known.
    private int FallOn(State burnout, double[] time, Vector3d[] path, int real)
    {
        const double depth = 600e3; // [m]
        const double clear = 80e3;  // [m] above it the air has not changed the path
        if (real >= time.Length)
        {
            return real;
        }

        // The last node above the air on the way down, from which the fall is laid on.
        var last = real - 1;
        while (last > 0 && Earth.Altitude(path[last]) < clear)
        {
            last--;
        }

        var (r, v) = (burnout.PositionEcef, burnout.VelocityEcef);
        var shift = last == 0 ? path[0] - r : default;
        for (var j = 1; j < time.Length; j++)
        {
            var h = time[j] - time[j - 1];
            var a1 = Fall(r, v);
            var (v2, r2) = (v + (a1 * (h / 2)), r + (v * (h / 2)));
            var a2 = Fall(r2, v2);
            var (v3, r3) = (v + (a2 * (h / 2)), r + (v2 * (h / 2)));
            var a3 = Fall(r3, v3);
            var (v4, r4) = (v + (a3 * h), r + (v3 * h));
            var a4 = Fall(r4, v4);
            r += (v + (2 * v2) + (2 * v3) + v4) * (h / 6);
            v += (a1 + (2 * a2) + (2 * a3) + a4) * (h / 6);
            shift = j == last ? path[j] - r : shift;
            if (r.Norm < Earth.SemiMinorAxis - depth)
            {
                return Math.Max(j, real);
            }

            path[j] = j > last && j >= real ? r + shift : path[j];
        }

        return time.Length;

        // Gravity and what turning with the Earth adds.
        Vector3d Fall(Vector3d position, Vector3d velocity)
        {
            var omega = Earth.Rotation;
            return Earth.Gravity(position) - (2 * Vector3d.Cross(omega, velocity)) - Vector3d.Cross(omega, Vector3d.Cross(omega, position));
        }
    }

    // Kicks whose elevations at burn-out are evenly spaced, from a little past the vertical down to the flattest that flies.
    private double[] Kicks()
    {
        if (Booster.Vehicle is BurnoutVehicle burnout)
        {
            var back = Enumerable.Range(1, LeaningBack).Select(n => (Math.PI / 2) + (n * ElevationStep)).Reverse();
            return burnout.Elevation is { } only ? [only.Radians] : [.. back, .. Evenly()];
        }

        var (kick, elevation) = BoostFamily.Elevations(Booster, ElevationMin, Earth);
        var kicks = new List<double>();
        var i = 1;
        foreach (var wanted in Evenly().Skip(1))
        {
            while (i < kick.Length && elevation[i] > wanted)
            {
                i++;
            }

            if (i >= kick.Length)
            {
                break;
            }

            var share = (elevation[i - 1] - wanted) / (elevation[i - 1] - elevation[i]);
            kicks.Add(kick[i - 1] + (share * (kick[i] - kick[i - 1])));
        }

        return kicks.Count == 0 ? [] : [.. kicks.Take(LeaningBack).Reverse().Select(k => -k), 0, .. kicks, kick[^1]];
    }

    private static IEnumerable<double> Evenly()
    {
        for (var n = 0; (Math.PI / 2) - (n * ElevationStep) >= ElevationMin; n++)
        {
            yield return (Math.PI / 2) - (n * ElevationStep);
        }
    }
}
