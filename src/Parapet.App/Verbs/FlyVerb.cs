using System.CommandLine;
using System.Text.Json.Nodes;
using Parapet.App.Shell;
using Parapet.Earth;
using Parapet.Flight;
using Parapet.Study;
using Parapet.Study.Bundle;

namespace Parapet.App.Verbs;

/// <summary><c>fly</c>: one flight, in one of three forms: a coast from a state, a vehicle to a place, a vehicle as far as it goes.</summary>
internal static class FlyVerb
{
    // [s] A day: what has not come down by then is in orbit or has left.
    private const double TimeMax = 86_400.0;

    private static readonly Option<double?> s_latitude = Parameters.Number("--latitude-deg", "Coast: geodetic latitude of the state", -90, 90);
    private static readonly Option<double?> s_longitude = Parameters.Number("--longitude-deg", "Coast: longitude", -180, 360);
    private static readonly Option<double?> s_altitude = Parameters.Number("--altitude-km", "Coast: height above the ellipsoid", 0, 100_000);
    private static readonly Option<double?> s_speed = Parameters.Number("--speed-km-s", "Coast: speed relative to the Earth", 0, 100);
    private static readonly Option<double?> s_elevation = Parameters.Number("--elevation-deg", "Coast: elevation of the velocity above the horizontal", -90, 90);
    private static readonly Option<double?> s_azimuth = Parameters.Number("--azimuth-deg", "Direction of the velocity or of the launch, from north over east", -360, 360);
    private static readonly Option<double?> s_beta = Parameters.Number("--beta-kg-m2", "Coast: ballistic coefficient; without it there is no drag", 1, 1e6);
    private static readonly Option<string?> s_vehicle = Parameters.Text("--vehicle", "A missile of the catalogue (./parapet catalogue missiles)", "id");
    private static readonly Option<string?> s_from = Parameters.Place("--from", "Launch point");
    private static readonly Option<string?> s_to = Parameters.Place("--to", "Aim point");
    private static readonly Option<bool> s_farthest = new("--max-range") { Description = "As far as the vehicle goes in the direction of --azimuth-deg." };
    private static readonly Option<string?> s_loft = Parameters.Word("--loft", "Shape of the flight to an aim point", [.. Enum.GetValues<Loft>().Select(Json.Word)]);

    private static readonly Option<double?>[] s_state = [s_latitude, s_longitude, s_altitude, s_speed, s_elevation];

    /// <summary>The verb.</summary>
    public static Verb Create() => new(
        "fly",
        "How does one missile fly? Coasts from a state, flies a vehicle to a place, or as far as it goes.",
        """
        ./parapet fly --vehicle notional-icbm-solid --from Tabriz --to Washington
        ./parapet fly --vehicle notional-icbm-solid --from Tabriz --to Washington --loft lofted --json
        ./parapet fly --vehicle no-dong --from 39,127 --azimuth-deg 40 --max-range
        ./parapet fly --latitude-deg 35 --longitude-deg 51 --altitude-km 200 --speed-km-s 6.6 --elevation-deg 25 --azimuth-deg 330 --beta-kg-m2 8000
        """,
        Compute,
        [s_vehicle, s_from, s_to, s_loft, s_farthest, s_azimuth, .. s_state, s_beta, Parameters.Ideal, Parameters.Position, Parameters.Out]);

    private static Outcome Compute(ParseResult parse, CancellationToken cancel)
    {
        if (parse.GetValue(s_vehicle) is null)
        {
            return Parameters.Given(parse, s_state).Count == 0
                ? Outcome.Refuse("CLI003", "", "say what to fly: a state (--latitude-deg ...), a --vehicle --from --to, or a --vehicle --from --azimuth-deg --max-range. See ./parapet fly --help.")
                : Misfits(parse, "a coast from a state", [.. s_state, s_azimuth], [s_beta, Parameters.Ideal]) ?? Coast(parse);
        }

        return parse.GetValue(s_farthest)
            ? Misfits(parse, "a flight of a vehicle as far as it goes", [s_from, s_azimuth], [s_vehicle, s_farthest, Parameters.Position]) ?? Farthest(parse)
            : Misfits(parse, "a flight of a vehicle to a place", [s_from, s_to], [s_vehicle, s_loft, Parameters.Position]) ?? To(parse, cancel);
    }

    /// <summary>What is missing for a form of the verb and what has no place in it; null when all fits.</summary>
    private static Refusal? Misfits(ParseResult parse, string form, IReadOnlyList<Option> needed, IReadOnlyList<Option> allowed)
    {
        var own = parse.CommandResult.Command.Options.Except([Parameters.Json, Parameters.Out]);
        var given = Parameters.Given(parse, own);
        var missing = needed.Select(o => o.Name).Except(given, StringComparer.Ordinal).ToList();
        var extra = given.Except(needed.Concat(allowed).Select(o => o.Name), StringComparer.Ordinal).ToList();
        var diagnostics = extra.Select(name => new Diagnostic("CLI003", name, $"has no place in {form}. Leave it out, or see ./parapet fly --help for the other forms."));
        if (missing.Count > 0)
        {
            diagnostics = diagnostics.Prepend(new Diagnostic("CLI003", "", $"{form} lacks {string.Join(", ", missing)}. It needs {string.Join(", ", needed.Select(o => o.Name))}."));
        }

        return missing.Count + extra.Count == 0 ? null : new Refusal([.. diagnostics]);
    }

    private static Outcome Coast(ParseResult parse)
    {
        double Value(Option<double?> option) => parse.GetValue(option)!.Value;
        var earth = parse.GetValue(Parameters.Ideal) ? EarthModel.IdealSphere : EarthModel.Powered;
        var beta = parse.GetValue(s_beta);
        var start = earth.StateEcef(
            new Geodetic(Angle.FromDegrees(Value(s_latitude)).Radians, Angle.FromDegrees(Value(s_longitude)).Radians, Length.FromKilometers(Value(s_altitude)).Meters),
            Speed.FromKilometersPerSecond(Value(s_speed)).MetersPerSecond,
            Angle.FromDegrees(Value(s_elevation)).Radians,
            Angle.FromDegrees(Value(s_azimuth)).Radians);
        var path = ReferenceFlight.Coast(new State(start.PositionEcef, start.VelocityEcef), beta ?? double.PositiveInfinity, earth, TimeMax);
        if (path.Find(FlightEventKind.Impact) is not { } impact)
        {
            return Outcome.Refuse("FLY001", "", "this state does not come down within a day: it is in orbit or leaves the Earth. Give a lower --speed-km-s.");
        }

        var apogee = path.Find(FlightEventKind.Apogee) ?? path.Events[0];
        var top = earth.GeodeticFromEcef(apogee.State.PositionEcef);
        var ground = earth.GeodeticFromEcef(impact.State.PositionEcef);
        var json = new JsonObject
        {
            ["impact"] = ResultsJson.Impact(ground, impact.Time),
            ["apogee"] = ResultsJson.Apogee(top.Altitude, apogee.Time),
        };
        return new Answer(json, terminal => terminal.Pairs(Apogee(top.Altitude, apogee.Time), Impact(ground, impact.Time)))
        {
            Warnings = parse.GetValue(Parameters.Ideal) && beta is not null
                ? [new Diagnostic("FLY002", "--beta-kg-m2", "has no effect with --ideal, where there is no air.", Severity: Severity.Warning)]
                : [],
            Files = [TrajectoriesParquet.File([new("coast", "missile", "", path, 0.0, path.EndTime)], earth)],
        };
    }

    private static Outcome To(ParseResult parse, CancellationToken cancel)
    {
        _ = Task.Run(Evaluate.WarmUp, CancellationToken.None);
        var vehicle = Parameters.Find(parse, s_vehicle, id => Catalogue.Vehicle(id, parse.GetValue(Parameters.Position)));
        var from = Parameters.Find(parse, s_from, Catalogue.Place);
        var to = Parameters.Find(parse, s_to, Catalogue.Place);
        if (vehicle.Value is null || from.Value is null || to.Value is null)
        {
            return new Refusal([.. vehicle.Diagnostics, .. from.Diagnostics, .. to.Diagnostics]);
        }

        var loft = Enum.GetValues<Loft>().Single(l => string.Equals(Json.Word(l), parse.GetValue(s_loft) ?? Json.Word(Loft.MinimumEnergy), StringComparison.Ordinal));
        var threat = new Threat { Id = vehicle.Value.Id, Vehicle = vehicle.Value, From = from.Value, To = to.Value, Loft = loft, CrossSection = default, Path = "" };
        var evaluation = Evaluate.Run(
            new Scenario { Id = "fly", Title = "", Fidelity = Fidelity.Powered, Command = new Engagement.Command(), Threats = [threat] }, cancellation: cancel);
        return evaluation.Results is not { } results
            ? new Refusal(evaluation.Diagnostics)
            : Answer(results.Threats[0].Flight, new JsonObject
            {
                ["vehicle"] = vehicle.Value.Id,
                ["from"] = Json.Place(from.Value),
                ["to"] = Json.Place(to.Value),
                ["loft"] = Json.Word(loft),
            });
    }

    private static Outcome Farthest(ParseResult parse)
    {
        _ = Task.Run(Evaluate.WarmUp, CancellationToken.None);
        var vehicle = Parameters.Find(parse, s_vehicle, id => Catalogue.Vehicle(id, parse.GetValue(Parameters.Position)));
        var from = Parameters.Find(parse, s_from, Catalogue.Place);
        if (vehicle.Value is null || from.Value is null)
        {
            return new Refusal([.. vehicle.Diagnostics, .. from.Diagnostics]);
        }

        var azimuth = parse.GetValue(s_azimuth)!.Value;
        var earth = EarthModel.Powered;
        if (MaximumRange.Search(Booster.Compile(vehicle.Value), from.Value.Geodetic, Angle.FromDegrees(azimuth).Radians, earth) is not { } farthest)
        {
            return Outcome.Refuse("FLY003", s_vehicle.Name, $"{vehicle.Value.Name} cannot lift off: its thrust is less than its weight.");
        }

        return Answer(FlightResult.Of(farthest.Trajectory, from.Value.Geodetic, earth) with { RangeMax = farthest.Range }, new JsonObject
        {
            ["vehicle"] = vehicle.Value.Id,
            ["from"] = Json.Place(from.Value),
            ["azimuth_deg"] = azimuth,
        });
    }

    private static Answer Answer(FlightResult flight, JsonObject asked)
    {
        foreach (var (key, value) in ResultsJson.Flight(flight).ToList())
        {
            asked[key] = value?.DeepClone();
        }

        return new Answer(asked, terminal => Tell(terminal, flight))
        {
            Files = [TrajectoriesParquet.File([new((string)asked["vehicle"]!, "missile", "", flight.Trajectory, 0.0, flight.Trajectory.EndTime)], EarthModel.Powered)],
        };
    }

    private static void Tell(Terminal terminal, FlightResult flight)
    {
        var burnout = flight.Burnout;
        (string, string)[] pairs =
        [
            ("range", Kilometers(flight.Range) + (double.IsNaN(flight.RangeMax) ? "" : $", of at most {Kilometers(flight.RangeMax)} in this direction")),
            ("burn-out", $"{Terminal.Number(burnout.Time, 1)} s, altitude {Kilometers(burnout.Altitude)}, {Kilometers(burnout.Downrange)} down range"),
            ("burn-out speed", $"{Terminal.Number(burnout.Speed / 1000, 3)} km/s relative to the Earth, {Terminal.Number(burnout.SpeedInertial / 1000, 3)} inertial, {Terminal.Number(burnout.SpeedSurfaceEquivalent / 1000, 3)} surface-equivalent"),
            ("burn-out elevation", $"{Terminal.Number(new Angle(burnout.Elevation).Degrees, 2)} deg above the horizontal"),
            Apogee(flight.ApogeeAltitude, flight.ApogeeTime),
            Impact(flight.Impact, flight.ImpactTime),
        ];
        terminal.Pairs(double.IsNaN(flight.Miss) ? pairs : [.. pairs, ("miss", $"{Terminal.Number(flight.Miss, 1)} m from the aim point after {flight.Iterations} iterations")]);
    }

    private static (string, string) Apogee(double altitude, double time) => ("apogee", $"{Kilometers(altitude)} at {Terminal.Number(time, 1)} s");

    private static (string, string) Impact(Geodetic point, double time) =>
        ("impact", $"latitude {Terminal.Number(new Angle(point.Latitude).Degrees, 4)} deg, longitude {Terminal.Number(new Angle(point.Longitude).Degrees, 4)} deg at {Terminal.Number(time, 1)} s");

    private static string Kilometers(double meters) => Terminal.Number(meters / 1000.0, 1) + " km";
}
