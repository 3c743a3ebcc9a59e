using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Parapet.Exchange.Messages;

namespace Parapet.Exchange.Feeds;

/// <summary>What parties say of their own accord: launches before and after, sensors that fail, sites and radars.</summary>
/// <param name="scenario">What there is.</param>
/// <param name="exercise">What is said.</param>
/// <param name="epochMs">[ms since 1970] the exercise's start.</param>
internal sealed class PartyReports(Scenario scenario, Exercise exercise, long epochMs)
{
    private const double PostAfter = 300.0;       // [s] from a launch to the notification that it took place; notional
    private const double PostAfterNotice = 60.0;  // [s] no sooner than this after a late notice; notional
    private const double WindowBefore = 0.1;      // [1] of a launch window that has passed at the launch; notional
    private const double ImpactRadius = 50_000.0; // [m] of a notified area of impact; notional
    private const double LogLength = 3600.0, LogStep = 600.0; // [s] of a pointing log; notional
    private const decimal LogElevation = 20m;     // [deg] notional

    /// <summary>Notices before and after a launch that is told; none otherwise.</summary>
    public IEnumerable<Draft> Notices(Watched watched)
    {
        var launch = watched.Launch;
        if (launch.Notified == Notified.None)
        {
            yield break;
        }

        // One that was given before the exercise began is on the table when it begins; the white cell may hold one back.
        var held = exercise.Injects.OfType<LateNotice>().Where(i => i.Launch == launch.Id).Select(i => (double?)i.From.Seconds).Max();
        var at = held ?? Math.Max(0.0, watched.At - launch.Notice!.Value.Seconds);
        var opens = watched.At - (WindowBefore * launch.Window.Seconds);
        var number = CaseNumber(launch);
        var pln = Draft(at, MessageTypes.Pln, new JsonObject
        {
            ["pln_no"] = number,
            ["vehicle_class"] = Values.Class(watched.Range),
            ["vehicle_count"] = 1,
            ["launch_window"] = Values.Window(epochMs, opens, opens + launch.Window.Seconds),
            ["launch_area"] = Values.Point(watched.Threat.From.Geodetic),
            ["azimuth_deg"] = Values.Azimuth(watched.Azimuth),
            ["impact_areas"] = new JsonArray(Values.Circle(watched.Threat.To.Geodetic, ImpactRadius)),
            ["range_class"] = Values.RangeClass(watched.Range),
            ["apogee_class"] = watched.Flight.ApogeeAltitude > 500_000.0 ? "over-500-km" : "up-to-500-km",
        });
        yield return pln;
        yield return Draft(Math.Max(watched.At + PostAfter, at + PostAfterNotice), MessageTypes.Pst, new JsonObject
        {
            ["pln_no"] = number,
            ["launched"] = true,
            ["launch_time"] = Values.Time(epochMs, watched.At),
            ["vehicle_class"] = Values.Class(watched.Range),
            ["vehicle_count"] = 1,
            ["launch_area"] = Values.Point(watched.Threat.From.Geodetic),
            ["azimuth_deg"] = Values.Azimuth(watched.Azimuth),
            ["outcome"] = "nominal",
        }) with { RefersTo = pln };

        Draft Draft(double time, MessageType type, JsonObject fields) => new(time, launch.By, FeedKind.Notice, type, fields) { Launch = launch.Id, Threat = launch.Threat };
    }

    /// <summary>A sensor is down, and up again.</summary>
    public IEnumerable<Draft> Of(SensorOutage outage)
    {
        var (from, to, end) = (outage.From.Seconds, outage.To.Seconds, exercise.End.Seconds);
        yield return Draft(from, "down", from, to);
        if (to < end)
        {
            yield return Draft(to, "up", to, end);
        }

        Draft Draft(double at, string status, double first, double last)
        {
            var fields = new JsonObject { ["sensor"] = outage.Sensor, ["status"] = status, ["period"] = Values.Window(epochMs, first, last) };
            var radar = scenario.Radars.FirstOrDefault(r => r.Id == outage.Sensor);
            if (radar is not null)
            {
                fields["sensor_area"] = Values.Point(radar.Place.Geodetic);
                fields["sector_deg"] = Values.Sector(radar.Radar.SectorCenter, new Angle(0.5 * radar.Radar.SectorWidth.Radians));
            }

            var owner = radar?.Owner ?? scenario.Infrared.First(i => i.Id == outage.Sensor).Owner;
            return new Draft(at, owner, FeedKind.Inject, MessageTypes.Sen, fields) { Sensor = outage.Sensor, Launch = outage.Id };
        }
    }

    /// <summary>A declaration, as it is made.</summary>
    public Draft Of(Declaration declaration)
    {
        var (at, end) = (declaration.At.Seconds, exercise.End.Seconds);
        var fields = new JsonObject { ["site"] = declaration.Subject, ["period"] = Values.Window(epochMs, 0.0, end) };
        switch (declaration)
        {
            case SilosDeclared silos:
                fields["silo_count"] = silos.Count;
                break;
            case BurnoutSpeedDeclared speed:
                fields["interceptor_speed_km_s"] = Values.Number(speed.Speed.KilometersPerSecond, 3);
                break;
            case SectorDeclared { Log: true } log:
                fields["period"] = Values.Window(epochMs, at - LogLength, at);
                fields["radar_sector_deg"] = Values.Sector(log.Center, log.HalfWidth);
                fields["pointing_log"] = new JsonArray(
                [
                    .. Enumerable.Range(0, (int)(LogLength / LogStep)).Select(n => (JsonNode)new JsonObject
                    {
                        ["time"] = Values.Time(epochMs, at - LogLength + (n * LogStep)), ["azimuth_deg"] = Values.Azimuth(log.Center.Radians), ["elevation_deg"] = LogElevation,
                    }),
                ]);
                break;
            case SectorDeclared sector:
                fields["radar_sector_deg"] = Values.Sector(sector.Center, sector.HalfWidth);
                break;
            default:
                throw new InvalidOperationException($"no declaration of type {declaration.GetType()}");
        }

        return new Draft(at, Owner(declaration), FeedKind.Declaration, MessageTypes.Sta, fields);
    }

    /// <summary>A declaration beside the truth. A tenth of a degree and a thousandth of a speed are taken as the same.</summary>
    public DeclarationCheck Check(Declaration declaration)
    {
        var (declared, truth, holds) = declaration switch
        {
            SilosDeclared d => Silos(d, scenario.Batteries.First(b => b.Id == d.Subject).Inventory),
            BurnoutSpeedDeclared d => BurnoutSpeed(d, scenario.Batteries.First(b => b.Id == d.Subject).Interceptor.BurnoutSpeed),
            SectorDeclared d => Sector(d, scenario.Radars.First(r => r.Id == d.Subject).Radar),
            _ => throw new InvalidOperationException($"no declaration of type {declaration.GetType()}"),
        };
        return new DeclarationCheck(declaration, Owner(declaration), declared, truth, holds);

        static (string, string, bool?) Silos(SilosDeclared d, int inventory) => (Text($"{d.Count} silos"), Text($"{inventory} silos"), d.Count == inventory);

        static (string, string, bool?) BurnoutSpeed(BurnoutSpeedDeclared d, Speed? speed) => (
            Text($"{d.Speed.KilometersPerSecond:0.###} km/s"),
            speed is { } s ? Text($"{s.KilometersPerSecond:0.###} km/s") : "not stated",
            speed is { } t ? Math.Abs(t.MetersPerSecond - d.Speed.MetersPerSecond) <= 1e-3 * t.MetersPerSecond : null);

        static (string, string, bool?) Sector(SectorDeclared d, Sensing.Radar radar)
        {
            double half = 0.5 * radar.SectorWidth.Degrees, turned = Math.Abs(Math.IEEERemainder(d.Center.Degrees - radar.SectorCenter.Degrees, 360.0));
            var round = half >= 180.0 - 0.05;
            return (
                Text($"{d.Center.Degrees:0.#} deg, {d.HalfWidth.Degrees:0.#} deg to either side"),
                round ? "all round" : Text($"{radar.SectorCenter.Degrees:0.#} deg, {half:0.#} deg to either side"),
                Math.Abs(d.HalfWidth.Degrees - half) <= 0.05 && (round || turned <= 0.05));
        }
    }

    // The third in a year of a party: PLN/RU/2007/003/003/01. Source: PLNS-2000 (form, not verbatim).
    private string CaseNumber(ExerciseLaunch launch)
    {
        var told = exercise.Launches.Where(l => l.By == launch.By && l.Notified != Notified.None).ToImmutableArray();
        var year = DateTimeOffset.FromUnixTimeMilliseconds(epochMs).Year;
        var number = (told.IndexOf(launch) % 999) + 1;
        return Text($"PLN/{Code(launch.By)}/{year:0000}/{number:000}/{number:000}/01");
    }

    private static string Code(string party)
    {
        var letters = new string([.. party.Where(char.IsAsciiLetter).Take(2)]).ToUpperInvariant();
        return letters.Length == 2 ? letters : "XX";
    }

    private string Owner(Declaration declaration) => declaration is SectorDeclared
        ? scenario.Radars.First(r => r.Id == declaration.Subject).Owner
        : scenario.Batteries.First(b => b.Id == declaration.Subject).Owner;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
