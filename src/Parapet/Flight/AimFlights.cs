using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>A launch found for one of many aim points.</summary>
/// <param name="Status">
/// Solved; out of range where the aim point is so far that no reckoning of the air could bring it in; not converged where a closer search
/// (<see cref="AimPoint"/>) must decide.
/// </param>
/// <param name="Programme">The launch; of any use only where solved.</param>
/// <param name="ImpactTime">[s after launch] of its flight; NaN unless solved.</param>
internal readonly record struct AimedLaunch(AimStatus Status, LaunchProgramme Programme, double ImpactTime);

/// <summary>
/// Launches of one vehicle from one place to many aim points, least cut-off each: the closed form of <see cref="AimModel"/>, corrected by
/// flights in lanes. What is found for an aim point does not depend on the others. Not safe for use by two threads at once.
/// </summary>
internal sealed class AimFlights
{
    private const int Block = 64;
    private const int RoundsMax = 12;
    private const double Beyond = 1.12;      // [1] this much beyond the model's farthest no flight comes down

    private readonly Booster _booster;
    private readonly AimModel _model;
    private readonly Geodetic _from;
    private readonly EarthModel _earth;
    private readonly RangeRose _rose;
    private readonly Vector3d _fromEcef;
    private readonly FlightColumns _flown = new(Block);
    private readonly LaunchProgramme[] _programmes = new LaunchProgramme[Block];
    private readonly Search[] _searches = new Search[Block];

    /// <summary>From a place; with its rose, where it is at hand.</summary>
    public AimFlights(Booster booster, AimModel model, Geodetic from, EarthModel earth, RangeRose? rose = null)
    {
        (_booster, _model, _from, _earth) = (booster, model, from, earth);
        _rose = rose ?? new RangeRose(booster, model, from, earth);
        _fromEcef = earth.EcefFromGeodetic(from);
    }

    /// <summary>Finds the launches.</summary>
    /// <param name="to">Aim points on the ellipsoid; altitudes are ignored.</param>
    /// <param name="launches">One per aim point.</param>
    public void Solve(ReadOnlySpan<Geodetic> to, Span<AimedLaunch> launches)
    {
        for (var first = 0; first < to.Length; first += Block)
        {
            var count = Math.Min(Block, to.Length - first);
            SolveBlock(to.Slice(first, count), launches.Slice(first, count));
        }
    }

    private void SolveBlock(ReadOnlySpan<Geodetic> to, Span<AimedLaunch> launches)
    {
        Span<int> flying = stackalloc int[Block];
        var count = 0;
        for (var i = 0; i < to.Length; i++)
        {
            launches[i] = new AimedLaunch(AimStatus.NotConverged, default, double.NaN);
            var aim = new Search { Enu = Frames.EnuFromEcef(to[i]), AimEcef = _earth.EcefFromGeodetic(to[i] with { Altitude = 0 }) };
            aim.Farthest = _model.Farthest(_earth, _fromEcef, aim.AimEcef);
            if (Angle(aim.AimEcef) > Beyond * aim.Farthest.Angle)
            {
                launches[i] = new AimedLaunch(AimStatus.OutOfRange, default, double.NaN);
            }
            else if (Begins(ref aim, to[i]))
            {
                flying[count++] = i;
            }

            _searches[i] = aim;
        }

        for (var round = 0; round < RoundsMax && count > 0; round++)
        {
            for (var j = 0; j < count; j++)
            {
                var at = _searches[flying[j]].At;
                _programmes[j] = new LaunchProgramme(at.Azimuth, at.Tilt, at.Cutoff);
            }

            BatchFlight.Fly(_booster, _from, _programmes.AsSpan(0, count), _earth, 0.0, ReferenceFlight.TimeLimit, _flown);
            var left = 0;
            for (var j = 0; j < count; j++)
            {
                var i = flying[j];
                ref var search = ref _searches[i];
                if (_flown.Status[j] != FlightStatus.Impact)
                {
                    continue;
                }

                var miss = search.Enu * (_flown.Impact[j].PositionEcef - search.AimEcef);
                if ((miss.X * miss.X) + (miss.Y * miss.Y) < AimPoint.MissWanted * AimPoint.MissWanted)
                {
                    launches[i] = new AimedLaunch(AimStatus.Solved, _programmes[j], _flown.ImpactTime[j]);
                }
                else if (Next(ref search, round, _flown.Impact[j].PositionEcef, miss))
                {
                    flying[left++] = i;
                }
            }

            count = left;
        }

        for (var i = 0; i < to.Length; i++)
        {
            if (launches[i].Status == AimStatus.NotConverged && IsOutOfRange(to[i]))
            {
                launches[i] = launches[i] with { Status = AimStatus.OutOfRange };
            }
        }
    }

    private bool IsOutOfRange(Geodetic to)
    {
        var line = _earth.Geodesic.Between(_from, to);
        return RangeRose.Beyond * _rose.Greatest(line.AzimuthStart) < line.Distance;
    }

    // What the model answers with first. Where it has nothing, because flights go a little farther than it does, it is asked for a point as much nearer as
    // its greatest range is less than the one flown.
    private bool Begins(ref Search search, Geodetic to)
    {
        search.ModelAimEcef = search.AimEcef;
        var guess = _model.Least(_earth, _fromEcef, search.AimEcef, search.Farthest);
        if (guess is null)
        {
            var line = _earth.Geodesic.Between(_from, to);
            var greatest = _rose.Greatest(line.AzimuthStart);
            var share = search.Farthest.Angle * line.Distance / (Angle(search.AimEcef) * greatest);
            if (greatest < line.Distance || !(share < 1))
            {
                return false;
            }

            search.ModelAimEcef = Nearer(search.AimEcef, share);
            guess = _model.Least(_earth, _fromEcef, search.ModelAimEcef, search.Farthest);
        }

        search.At = guess.GetValueOrDefault();
        return guess is not null;
    }

    // The point at a share of the angle from the launch point, at the same radius.
    private Vector3d Nearer(Vector3d toEcef, double share)
    {
        Vector3d up = _fromEcef.Unit, radial = toEcef.Unit;
        var ahead = (radial - (up * Vector3d.Dot(up, radial))).Unit;
        var (sine, cosine) = Elementary.SinCos(share * Angle(toEcef));
        return toEcef.Norm * ((up * cosine) + (ahead * sine));
    }

    // The model is asked again for a point that is off by as much the other way, then corrected by secants in two dimensions.
    private bool Next(ref Search search, int round, Vector3d impactEcef, Vector3d miss)
    {
        if (round == 0)
        {
            search.ModelAimEcef += search.AimEcef - impactEcef;
            if (_model.Least(_earth, _fromEcef, search.ModelAimEcef, search.Farthest, search.At) is not { } again)
            {
                return false;
            }

            (search.East, search.North) = (miss.X, miss.Y);
            (search.AzimuthStep, search.CutoffStep) = (again.Azimuth - search.At.Azimuth, again.Cutoff - search.At.Cutoff);
            search.At = again;
            return true;
        }

        if (round == 1)
        {
            var (byAzimuth, byCutoff) = _model.Slopes(_earth, _fromEcef, search.AimEcef, search.At);
            var (a, c) = (search.Enu * byAzimuth, search.Enu * byCutoff);
            (search.EastByAzimuth, search.NorthByAzimuth, search.EastByCutoff, search.NorthByCutoff) = (a.X, a.Y, c.X, c.Y);
        }

        // BROYDEN-1965: the slopes that would have foreseen the last change, and no other change. That the tilt has changed too, from the model's first
        // answer to its second, matters little: at the least cut-off the range does not depend on it.
        double e = miss.X - search.East, n = miss.Y - search.North;
        e -= (search.EastByAzimuth * search.AzimuthStep) + (search.EastByCutoff * search.CutoffStep);
        n -= (search.NorthByAzimuth * search.AzimuthStep) + (search.NorthByCutoff * search.CutoffStep);
        var square = (search.AzimuthStep * search.AzimuthStep) + (search.CutoffStep * search.CutoffStep);
        search.EastByAzimuth += e * search.AzimuthStep / square;
        search.NorthByAzimuth += n * search.AzimuthStep / square;
        search.EastByCutoff += e * search.CutoffStep / square;
        search.NorthByCutoff += n * search.CutoffStep / square;

        var determinant = (search.EastByAzimuth * search.NorthByCutoff) - (search.NorthByAzimuth * search.EastByCutoff);
        var azimuth = ((miss.Y * search.EastByCutoff) - (miss.X * search.NorthByCutoff)) / determinant;
        var cutoff = ((search.NorthByAzimuth * miss.X) - (search.EastByAzimuth * miss.Y)) / determinant;
        if (!(Math.Abs(azimuth) < 0.5 && Math.Abs(cutoff) < 0.1 && search.At.Cutoff + cutoff is >= 0 and <= 1))
        {
            return false;
        }

        (search.East, search.North, search.AzimuthStep, search.CutoffStep) = (miss.X, miss.Y, azimuth, cutoff);
        search.At = search.At with { Azimuth = search.At.Azimuth + azimuth, Cutoff = search.At.Cutoff + cutoff };
        return true;
    }

    private double Angle(Vector3d toEcef) =>
        Elementary.Atan2(Vector3d.Cross(_fromEcef, toEcef).Norm, Vector3d.Dot(_fromEcef, toEcef));

    private struct Search
    {
        public Reachable Farthest;
        public AimGuess At;
        public Vector3d AimEcef;
        public Vector3d ModelAimEcef;
        public Matrix3 Enu;
        public double East;
        public double North;
        public double AzimuthStep;
        public double CutoffStep;
        public double EastByAzimuth;
        public double NorthByAzimuth;
        public double EastByCutoff;
        public double NorthByCutoff;
    }
}
