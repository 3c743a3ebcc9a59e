using Parapet.Earth;
using Parapet.Flight;

namespace Parapet.Study.Validation;

/// <summary>Flights by the reference integrator.</summary>
internal static class FlightMeasures
{
    // [kg/m^2] of the sphere of the NESC check cases: 14.593903 kg (1 slug), 0.018241465 m^2 (0.1963495 ft^2), C_D 0.1.
    private const double NescBallistic = 14.593903 / (0.1 * 0.018241465);

    // Where Forden's vehicles are flown from; without rotation the place hardly matters.
    private static readonly Geodetic s_fordenLaunch = new(Angle.FromDegrees(39).Radians, Angle.FromDegrees(127).Radians, 0);
    private static readonly double s_fordenAzimuth = Angle.FromDegrees(40).Radians;

    public static Measured NescFalling(CaseRow row) => Nesc(row, new Geodetic(0, 0, 9144.0), speed: 0.0);

    public static Measured NescThrown(CaseRow row) => Nesc(row, default, speed: 304.8 * Math.Sqrt(2.0));

    public static Measured Coast(CaseRow row)
    {
        var beta = row.Number("beta_kg_m2");
        var earth = EarthModel.For(Fidelity.Powered with { Drag = beta > 0 });
        var start = new Geodetic(row.Radians("latitude0_deg"), row.Radians("longitude0_deg"), row.Number("altitude0_km") * 1e3);
        var (position, velocity) = earth.StateEcef(
            start, row.Number("speed0_km_s") * 1e3, row.Radians("elevation0_deg"), row.Radians("azimuth0_deg"));
        var path = ReferenceFlight.Coast(new State(position, velocity), beta > 0 ? beta : double.NaN, earth);
        FlightEvent apogee = path.Find(FlightEventKind.Apogee)!, impact = path.Find(FlightEventKind.Impact)!;
        var end = earth.GeodeticFromEcef(impact.State.PositionEcef);
        return new(
            ("latitude_deg", Measures.Degrees(end.Latitude)),
            ("longitude_deg", Measures.Degrees(end.Longitude)),
            ("time_s", impact.Time),
            ("apogee_km", earth.GeodeticFromEcef(apogee.State.PositionEcef).Altitude / 1e3),
            ("apogee_time_s", apogee.Time));
    }

    /// <summary>Greatest range of a vehicle of the catalogue, without rotation.</summary>
    public static Measured Longest(CaseRow row) => Range(row, s_fordenLaunch, s_fordenAzimuth, rotation: false);

    /// <summary>The same from a stated place, in a stated direction.</summary>
    public static Measured LongestWhere(CaseRow row) => Range(
        row, new Geodetic(row.Radians("latitude0_deg"), row.Radians("longitude0_deg"), 0), row.Radians("azimuth0_deg"), row.Number("rotation") > 0);

    /// <summary>Time from launch to an altitude on the way down.</summary>
    public static Measured DownTo(CaseRow row)
    {
        double range = row.Number("range_km") * 1e3, altitude = row.Number("altitude_km") * 1e3;
        if (row["model"] == "ideal")
        {
            var flight = Kepler.MinimumEnergy(range);
            var rise = Kepler.Flight(flight.Speed, flight.Elevation, 0.0, altitude);
            return new(("time_s", rise.Time));
        }

        // West from Vandenberg, as the test was flown.
        var earth = EarthModel.Powered;
        var from = Measures.PointOf("vandenberg");
        var to = earth.Geodesic.Destination(from, Angle.FromDegrees(-100).Radians, range).Place;
        var path = AimPoint.Solve(Booster.Compile(Vehicle("notional-icbm-solid")), from, to, Loft.MinimumEnergy, earth).Trajectory!;
        double low = path.Find(FlightEventKind.Apogee)!.Time, high = path.EndTime;
        while (high - low > 1e-6)
        {
            var middle = 0.5 * (low + high);
            (low, high) = earth.Altitude(path.At(middle).PositionEcef) > altitude ? (middle, high) : (low, middle);
        }

        return new(("time_s", low));
    }

    public static Measured Entry(CaseRow row)
    {
        var peak = new ExponentialEntry(
            row.Number("speed0_m_s"), row.Radians("angle0_deg"), row.Number("beta_kg_m2"),
            row.Number("density0_kg_m3"), row.Number("scale_height_m")).Integrated();
        return new(("deceleration_m_s2", peak.Deceleration), ("speed_m_s", peak.Speed), ("altitude_m", peak.Altitude));
    }

    /// <summary>Greatest range, without rotation, that a lofted test stands for.</summary>
    public static Measured Observed(CaseRow row)
    {
        var observed = new FlightObservation(
            Length.FromKilometers(row.Number("apogee_km")), Length.FromKilometers(row.Number("test_range_km")), new Duration(row.Number("time_s")));

        // Over a sphere: without rotation the plumb line is not the normal of the ellipsoid, and a lofted gravity turn magnifies that.
        var earth = EarthModel.For(Fidelity.Powered with { Rotation = false, J2 = false });
        var launch = new Geodetic(row.Radians("latitude0_deg"), row.Radians("longitude0_deg"), 0);
        var range = ObservedFlight.Fit(observed, ObservedFlight.TwoStageLiquid, launch, row.Radians("azimuth0_deg"), earth)!;
        var residuals = range.Fits.Select(f => f.TimeResidual).ToList();
        return new(("range_km", range.Range / 1e3))
        {
            Note = FormattableString.Invariant(
                $"Over templates and tolerances {range.RangeLow / 1e3:0} to {range.RangeHigh / 1e3:0} km; flight times miss the observed one by {residuals.Min():0} to {residuals.Max():0} s"),
        };
    }

    private static Measured Nesc(CaseRow row, Geodetic start, double speed)
    {
        var earth = EarthModel.Powered;
        var (position, velocity) = earth.StateEcef(start, speed, Angle.FromDegrees(45).Radians, Angle.FromDegrees(90).Radians);
        var path = ReferenceFlight.Coast(new State(position, velocity), NescBallistic, earth, timeMax: 31.0);
        var at = earth.GeodeticFromEcef(path.At(row.Number("time_s")).PositionEcef);
        return new(("altitude_m", at.Altitude), ("longitude_deg", Measures.Degrees(at.Longitude)));
    }

    private static Measured Range(CaseRow row, Geodetic launch, double azimuth, bool rotation)
    {
        var earth = EarthModel.For(Fidelity.Powered with { Rotation = rotation });
        var longest = MaximumRange.Search(Booster.Compile(Vehicle(row["vehicle"])), launch, azimuth, earth)!;
        return new(
            ("range_km", longest.Range / 1e3),
            ("burnout_altitude_km", earth.Altitude(longest.Trajectory.Find(FlightEventKind.Burnout)!.State.PositionEcef) / 1e3),
            ("time_s", longest.Trajectory.EndTime));
    }

    private static Vehicle Vehicle(string id) =>
        Catalogue.Vehicle(id).Value ?? throw new InvalidDataException($"no missile '{id}' in the catalogue");
}
