using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>Where a trial flight came down, as seen from the launch point.</summary>
/// <param name="Range">
/// [m] along the azimuth aimed at: geodesic distance times the cosine of <paramref name="AzimuthError"/>, counted on past half
/// the circumference; the circumference where it does not come down, NaN where it fails in the boost.
/// </param>
/// <param name="Distance">[m] geodesic distance; 0 where it does not come down.</param>
/// <param name="AzimuthError">[rad] azimuth of the impact less the azimuth aimed at.</param>
internal readonly record struct Landing(double Range, double Distance, double AzimuthError)
{
    /// <summary>The vehicle burnt out in flight.</summary>
    public bool Valid => !double.IsNaN(Range);
}

/// <summary>
/// Flights of one vehicle from one place towards an azimuth, flown in lanes for the searches. Their shape is described by the
/// tilt: the angle from the vertical of the kick (staged vehicles) or of the velocity at burn-out (burn-out vehicles), so that a
/// small tilt is a lofted flight for both.
/// </summary>
internal sealed class TrialFlights
{
    /// <summary>Flights per round of a search: one group of the widest lanes.</summary>
    public const int Width = 8;

    private const int ScanCount = 40;

    private readonly FlightColumns _columns = new(ScanCount);
    private readonly LaunchProgramme[] _programmes = new LaunchProgramme[ScanCount];

    /// <summary>From a place towards an azimuth [rad from north].</summary>
    public TrialFlights(Booster booster, Geodetic from, double azimuth, EarthModel earth)
    {
        (Booster, From, Azimuth, Earth) = (booster, from, azimuth, earth);
    }

    public Booster Booster { get; }

    public Geodetic From { get; }

    public double Azimuth { get; }

    public EarthModel Earth { get; }

    /// <summary>
    /// The whole range of tilts [rad], denser where flights are lofted, because a gravity turn amplifies a small kick most.
    /// </summary>
    public double[] ScanTilts()
    {
        if (Booster.Burnout?.Elevation is { } fixedElevation)
        {
            return [(Math.PI / 2) - fixedElevation.Radians];
        }

        var tilts = new double[ScanCount];
        for (var i = 0; i < ScanCount; i++)
        {
            var u = (i + 1.0) / ScanCount;
            tilts[i] = Booster.Burnout is null ? 1.5 * u * u : Math.PI / 2 * u;
        }

        return tilts;
    }

    /// <summary>Programme of a flight of a given tilt.</summary>
    public LaunchProgramme Programme(double azimuth, double tilt, double cutoff) =>
        new(azimuth, Booster.Burnout is null ? tilt : (Math.PI / 2) - tilt, cutoff);

    /// <summary>Flies one group; each case has its own launch azimuth, tilt and cut-off.</summary>
    public void Fly(ReadOnlySpan<double> azimuth, ReadOnlySpan<double> tilt, ReadOnlySpan<double> cutoff, Span<Landing> landings)
    {
        for (var i = 0; i < tilt.Length; i++)
        {
            _programmes[i] = Programme(azimuth[i], tilt[i], cutoff[i]);
        }

        Fly(_programmes.AsSpan(0, tilt.Length));
        for (var i = 0; i < tilt.Length; i++)
        {
            landings[i] = LandingOf(_columns.Status[i], _columns.Impact[i].PositionEcef);
        }
    }

    /// <summary>Flies programmes and gives the points of impact [m, ECEF].</summary>
    public ReadOnlySpan<State> Fly(ReadOnlySpan<LaunchProgramme> programmes)
    {
        BatchFlight.Fly(Booster, From, programmes, Earth, 0.0, ReferenceFlight.TimeLimit, _columns);
        return _columns.Impact.AsSpan(0, programmes.Length);
    }

    private Landing LandingOf(FlightStatus status, Vector3d impactEcef)
    {
        var circumference = 2 * Math.PI * Earth.SemiMajorAxis;
        if (status != FlightStatus.Impact)
        {
            return new Landing(status == FlightStatus.Flying ? circumference : double.NaN, 0, 0);
        }

        var line = Earth.Geodesic.Between(From, Earth.GeodeticFromEcef(impactEcef));
        var error = line.AzimuthStart - Azimuth;
        error -= 2 * Math.PI * Math.Round(error / (2 * Math.PI));
        var range = line.Distance * Elementary.Cos(error);

        // A flight that seems to go far backwards has gone past the antipode.
        return range < -0.25 * circumference
            ? new Landing(range + circumference, line.Distance, 0)
            : new Landing(range, line.Distance, error);
    }
}

/// <summary>Flights of different tilt at full burn: where the range peaks, and where it passes a given distance.</summary>
internal sealed class TiltScan
{
    private const int PeakRounds = 3;
    private const int AimPasses = 3;
    private const int WhereRoundsMax = 6;

    private readonly TrialFlights _flights;
    private readonly bool _aimed;
    private readonly List<(double Tilt, double Azimuth, double Range)> _points = [];

    /// <summary>Scans all tilts and closes in on the peak.</summary>
    /// <param name="flights">Vehicle, place and azimuth.</param>
    /// <param name="aimed">Launch azimuths are corrected so that the impacts lie on the azimuth; otherwise it is the launch
    /// azimuth.</param>
    public TiltScan(TrialFlights flights, bool aimed)
    {
        (_flights, _aimed) = (flights, aimed);
        var tilts = flights.ScanTilts();
        Add(tilts, Enumerable.Repeat(flights.Azimuth, tilts.Length).ToArray());
        for (var pass = 0; aimed && pass < AimPasses; pass++)
        {
            // Again with the azimuths that the last flights ask for; tracks near the pole need a few.
            var azimuths = _points.Select(p => p.Azimuth).ToArray();
            tilts = _points.Select(p => p.Tilt).ToArray();
            _points.Clear();
            Add(tilts, azimuths);
        }

        for (var round = 0; round < PeakRounds && _points.Count > 1; round++)
        {
            var i = PeakIndex;
            Divide(Math.Max(i - 1, 0), Math.Min(i + 1, _points.Count - 1));
        }
    }

    /// <summary>Some flight burns out.</summary>
    public bool Any => _points.Count > 0;

    /// <summary>[m] the greatest range; beyond half the circumference every point is in range.</summary>
    public double RangeMax => _points[PeakIndex].Range;

    /// <summary>[rad] tilt of the greatest range.</summary>
    public double TiltOfPeak => _points[PeakIndex].Tilt;

    /// <summary>The vehicle flies only one tilt.</summary>
    public bool TiltIsFixed => _flights.Booster.Burnout?.Elevation is not null;

    /// <summary>[rad] steepest flight scanned that burns out.</summary>
    public double TiltMin => _points[0].Tilt;

    /// <summary>[rad] flattest flight scanned that burns out.</summary>
    public double TiltMax => _points[^1].Tilt;

    private int PeakIndex
    {
        get
        {
            var best = 0;
            for (var i = 1; i < _points.Count; i++)
            {
                best = _points[i].Range > _points[best].Range ? i : best;
            }

            return best;
        }
    }

    /// <summary>[rad] launch azimuth for a tilt, interpolated.</summary>
    public double AzimuthAt(double tilt)
    {
        var i = Math.Clamp(_points.FindIndex(p => p.Tilt >= tilt), 1, Math.Max(_points.Count - 1, 1));
        if (_points.Count == 1)
        {
            return _points[0].Azimuth;
        }

        var (a, b) = (_points[i - 1], _points[i]);
        return a.Azimuth + ((b.Azimuth - a.Azimuth) * Math.Clamp((tilt - a.Tilt) / (b.Tilt - a.Tilt), 0, 1));
    }

    /// <summary>
    /// Tilt [rad] at which the range passes a distance on the lofted or the depressed side of the peak, good enough to seed
    /// Newton's method; null when
    /// it stays above it on that side.
    /// </summary>
    public double? Where(double range, bool lofted)
    {
        for (var round = 0; ; round++)
        {
            var i = PeakIndex;
            var step = lofted ? -1 : 1;
            while (i >= 0 && i < _points.Count && _points[i].Range >= range)
            {
                i += step;
            }

            if (i < 0 || i >= _points.Count)
            {
                return null;
            }

            var (outside, inside) = (_points[i], _points[i - step]);
            if (inside.Range - outside.Range < 0.01 * range || round == WhereRoundsMax)
            {
                return outside.Tilt + ((range - outside.Range) / (inside.Range - outside.Range) * (inside.Tilt - outside.Tilt));
            }

            Divide(Math.Min(i, i - step), Math.Max(i, i - step));
        }
    }

    // Adds a group of flights between two points.
    private void Divide(int low, int high)
    {
        var (a, b) = (_points[low].Tilt, _points[high].Tilt);
        var tilts = new double[TrialFlights.Width];
        var azimuths = new double[TrialFlights.Width];
        for (var j = 0; j < tilts.Length; j++)
        {
            tilts[j] = a + ((b - a) * (j + 1) / (tilts.Length + 1));
            azimuths[j] = AzimuthAt(tilts[j]);
        }

        Add(tilts, azimuths);
    }

    private void Add(double[] tilts, double[] azimuths)
    {
        var landings = new Landing[tilts.Length];
        _flights.Fly(azimuths, tilts, Enumerable.Repeat(1.0, tilts.Length).ToArray(), landings);
        for (var i = 0; i < tilts.Length; i++)
        {
            if (landings[i].Valid)
            {
                _points.Add(_aimed
                    ? (tilts[i], azimuths[i] - landings[i].AzimuthError, landings[i].Range)
                    : (tilts[i], azimuths[i], landings[i].Distance));
            }
        }

        _points.Sort((p, q) => p.Tilt.CompareTo(q.Tilt));
    }
}
