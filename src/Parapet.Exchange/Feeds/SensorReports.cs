using System.Text.Json.Nodes;
using Parapet.Earth;
using Parapet.Exchange.Messages;
using Parapet.Sensing;
using Parapet.Statistics;
using Parapet.Tracking;

namespace Parapet.Exchange.Feeds;

/// <summary>
/// What the owner of a sensor learns from it of one launch: warnings with stated errors, tracks, impact estimates. Errors are drawn by
/// (seed, launch, sensor, purpose), so that no item's depend on what else there is. Ellipses hold 95 of 100 cases.
/// </summary>
/// <param name="exercise">Whose seed decides the errors.</param>
/// <param name="epochMs">[ms since 1970] the exercise's start.</param>
/// <param name="earth">Where places are displaced.</param>
internal sealed class SensorReports(Exercise exercise, long epochMs, EarthModel earth)
{
    private const double TrackStep = 10.0;       // [s] from one report of a track to the next
    private const double BoostSigma = 5.0;       // [s] of the time from launch to the clouds, of a missile that is not known; notional
    private const double PlaceRate = 200.0;      // [m/s] by which the launch place that a radar reckons back to blurs with the time flown; notional
    private const double TimeRate = 0.1;         // [s/s] and its launch time; notional
    private const double AzimuthRate = 2e-4;     // [rad/s] and its direction; notional
    private const double AzimuthLeast = 0.0175;  // [rad] a degree; notional
    private const double AirSigma = 3000.0;      // [m] of an impact, for the air that trackers leave out; notional
    private const double AirTimeSigma = 3.0;     // [s] notional
    private const double Better = 0.5;           // [1] an impact estimate is given again when its ellipse has shrunk so far; notional
    private const double EllipseMax = 1.0e6;     // [m] semi-major axis beyond which none is given; notional
    private const double ClassConfidence = 0.8;  // [1] of a class by the time a missile has burnt; notional
    private const double RangePart = 0.1;        // [1] of the range by which an impact is off that is reckoned from the burn alone; notional
    private const double TimePart = 0.05;        // [1] and of the time of flight; notional
    private const int ClassChance = 900;         // [1/1000] of a class by the range of a track; notional
    private const double Unpaired = 1.5;         // [s] a track without a measurement for longer coasts
    private const double VarianceMax = 999_999_999.0; // of a number that a message can hold
    private const uint PlaceErrors = 16, OtherErrors = 17, ImpactErrors = 18; // purposes of draws; trackers have the first ones

    /// <summary>Number of a draw for an inject, out of the way of those of launches.</summary>
    private const uint OfInjects = 0x8000_0000;

    /// <summary>All that all sensors report of a launch.</summary>
    public IEnumerable<Draft> Of(Scenario scenario, Watched watched)
    {
        var infrared = scenario.Infrared.Zip(watched.Cues).Where(s => s.First.Owner.Length > 0).SelectMany(s => Of(s.First, s.Second, watched));
        var radars = Enumerable.Range(0, scenario.Radars.Length).Where(i => scenario.Radars[i].Owner.Length > 0).SelectMany(i => Of(scenario.Radars[i], i, watched));
        return infrared.Concat(radars);
    }

    /// <summary>A warning of a launch that is none; the sensor's errors are in it, and no track follows.</summary>
    public Draft Of(Scenario scenario, FalseAlarm alarm, int number)
    {
        var threat = scenario.Threats.First(t => t.Id == alarm.Threat);
        var azimuth = earth.Geodesic.Between(threat.From.Geodetic, threat.To.Geodetic).AzimuthStart;
        const double Before = 60.0; // [s] it reports a launch of a minute ago; notional
        var at = alarm.From.Seconds;
        if (scenario.Infrared.FirstOrDefault(p => p.Id == alarm.Sensor) is { } infrared)
        {
            var errors = Errors(infrared.Infrared, infrared.Id, OfInjects | (uint)number);
            return Warning(infrared.Owner, at, at, at - Before, threat.From.Geodetic, azimuth, errors, "infrared", alarm) with { Sensor = infrared.Id };
        }

        var radar = scenario.Radars.First(r => r.Id == alarm.Sensor);
        return Warning(radar.Owner, at, at, at - Before, threat.From.Geodetic, azimuth, Errors(Before, radar.Id, OfInjects | (uint)number), "radar", alarm) with
        {
            Sensor = radar.Id,
        };
    }

    private Draft Warning(
        string party, double time, double seen, double launch, Geodetic place, double azimuth, in LaunchErrors errors, string source, FalseAlarm alarm) =>
        new(time, party, FeedKind.Inject, MessageTypes.Lwn, Warning(seen, launch, place, azimuth, errors, source)) { Launch = alarm.Id, Threat = alarm.Threat };

    // The cue; once more when it has burnt out, with what that tells, unless it had when the cue was given.
    private IEnumerable<Draft> Of(InfraredPost post, CueResult cue, Watched watched)
    {
        if (double.IsNaN(cue.CueTime))
        {
            yield break;
        }

        var burnout = watched.Flight.Burnout.Time;
        var burntOut = cue.LastSeen + post.Infrared.Processing.Seconds; // when that is known
        var seesEnd = cue.LastSeen >= burnout - 1e-3;
        var errors = Errors(post.Infrared, post.Id, watched.Number);
        var fields = Warning(watched.At + cue.FirstSeen, watched.At, watched.Threat.From.Geodetic, watched.Azimuth, errors, "infrared");
        var later = seesEnd && burnout > cue.CueTime;
        if (seesEnd && !later)
        {
            SetEnd(fields, post, watched);
        }

        var first = Draft(watched, post.Owner, post.Id, cue.CueTime + post.Latency.Seconds, MessageTypes.Lwn, fields);
        yield return first;
        if (later)
        {
            var again = (JsonObject)fields.DeepClone();
            SetEnd(again, post, watched);
            yield return Draft(watched, post.Owner, post.Id, burntOut + post.Latency.Seconds, MessageTypes.Lwn, again) with { RefersTo = first };
        }
    }

    // What the end of the burn tells: the class, by how long it burns (the classes of the catalogue lie on either side of these bounds, which are
    // notional), and roughly where and when it comes down.
    private void SetEnd(JsonObject fields, InfraredPost post, Watched watched)
    {
        fields["vehicle_class"] = watched.Flight.Burnout.Time switch { < 90.0 => "SRBM", < 115.0 => "MRBM", < 140.0 => "IRBM", _ => "ICBM" };
        fields["class_confidence"] = Values.Number(ClassConfidence, 2);

        var (range, flight) = (watched.Range, watched.Flight.ImpactTime);
        double alongSigma = RangePart * range, acrossSigma = Math.Min(post.Infrared.HeadingError.Radians * range, alongSigma), timeSigma = TimePart * flight;
        var entity = Draws.Entity(post.Id);
        var (along, across) = Draws.Normal(exercise.Seed, watched.Number, entity, ImpactErrors, 0);
        var (late, _) = Draws.Normal(exercise.Seed, watched.Number, entity, ImpactErrors, 1);
        var way = earth.Geodesic.Between(watched.Threat.From.Geodetic, watched.Flight.Impact).AzimuthEnd;
        double x = along * alongSigma, y = across * acrossSigma;
        var place = earth.Geodesic.Destination(watched.Flight.Impact, way + Elementary.Atan2(y, x), Math.Sqrt((x * x) + (y * y))).Place;
        fields["impact_area"] = Values.Ellipse(place, alongSigma, acrossSigma, way);
        fields["impact_time"] = Values.Time(epochMs, watched.At + flight + (late * timeSigma));
        fields["impact_time_sigma_s"] = Values.Sigma(timeSigma);
    }

    private IEnumerable<Draft> Of(RadarPost post, int radar, Watched watched)
    {
        var (sighting, track) = (watched.Sightings[radar], watched.Tracks[radar]);
        if (sighting.First is not { } seen || double.IsNaN(sighting.TrackTime))
        {
            yield break;
        }

        var latency = post.Latency.Seconds;
        var errors = Errors(seen.Time, post.Id, watched.Number);
        var warning = Warning(watched.At + seen.Time, watched.At, watched.Threat.From.Geodetic, watched.Azimuth, errors, "radar");
        yield return Draft(watched, post.Owner, post.Id, sighting.TrackTime + latency, MessageTypes.Lwn, warning);
        if (track.Points.IsEmpty)
        {
            yield break;
        }

        var last = track.Points[^1].Time; // measured; it may be seen for longer, but tracked above the air only
        var name = $"r{radar + 1}-{watched.Number + 1:000}";
        var place = Displaced(watched.Threat.From.Geodetic, errors);
        double? best = null;
        double? range = null;
        var any = false;

        // On whole tens of seconds of the exercise, so that tracks of different sensors can be laid side by side.
        for (var n = Math.Ceiling((watched.At + track.Points[0].Time) / TrackStep); (n * TrackStep) - watched.At is var t && t <= last; n++)
        {
            if (!watched.Up[radar].Any(u => t >= u.Start && t <= u.End) || track.At(t) is not { } point || !Fits(point))
            {
                continue;
            }

            if (track.ImpactAt(t) is { } impact && Estimate(impact) is var (major, minor) && major <= EllipseMax && !(major > Better * best))
            {
                (best, range) = (major, earth.Geodesic.Between(place, impact.Point).Distance);
                yield return Draft(watched, post.Owner, post.Id, t + latency, MessageTypes.Imp, new JsonObject
                {
                    ["track_id"] = name,
                    ["impact_area"] = Values.Ellipse(impact.Point, major, minor, impact.Orientation),
                    ["impact_time"] = Values.Time(epochMs, watched.At + impact.Time),
                    ["impact_time_sigma_s"] = Values.Sigma(Math.Sqrt((impact.TimeSigma * impact.TimeSigma) + (AirTimeSigma * AirTimeSigma))),
                });
            }

            any = true;
            var coasting = !sighting.InView.Any(v => t >= v.Start && t <= v.End + Unpaired);
            yield return Draft(watched, post.Owner, post.Id, t + latency, MessageTypes.Trk, TrackFields(name, watched.At + t, point, range, coasting));
        }

        if (any)
        {
            yield return Draft(watched, post.Owner, post.Id, last + latency, MessageTypes.Tre, new JsonObject
            {
                ["track_id"] = name, ["time"] = Values.Time(epochMs, watched.At + last), ["end_reason"] = "lost",
            });
        }
    }

    // A track of a moment ago at a great distance can be too wild for a message.
    private static bool Fits(in TrackPoint point)
    {
        var (v, radius) = (point.VelocityEcef, point.PositionEcef.Norm);
        return radius is > States.RadiusMin + 1.0 and < States.RadiusMax && Math.Max(Math.Abs(v.X), Math.Max(Math.Abs(v.Y), Math.Abs(v.Z))) < States.SpeedMax
            && point.Covariance.Values.Max(Math.Abs) < VarianceMax;
    }

    private JsonObject TrackFields(string name, double time, in TrackPoint point, double? range, bool coasting)
    {
        var (p, v) = (point.PositionEcef, point.VelocityEcef);
        var covariance = new JsonArray();
        for (var row = 0; row < 6; row++)
        {
            for (var column = row; column < 6; column++)
            {
                covariance.Add(Values.Number(point.Covariance[row, column], 6));
            }
        }

        var fields = new JsonObject
        {
            ["track_id"] = name,
            ["time"] = Values.Time(epochMs, time),
            ["state"] = new JsonObject
            {
                ["position_m"] = new JsonArray(Values.Number(p.X, 1), Values.Number(p.Y, 1), Values.Number(p.Z, 1)),
                ["velocity_m_s"] = new JsonArray(Values.Number(v.X, 3), Values.Number(v.Y, 3), Values.Number(v.Z, 3)),
            },
            ["covariance"] = covariance,
            ["coasting"] = coasting,
            ["sensor_count"] = 1,
        };
        if (range is { } far)
        {
            fields["class_chances"] = new JsonObject { [Values.Class(far)] = ClassChance, ["unknown"] = 1000 - ClassChance };
        }

        return fields;
    }

    private JsonObject Warning(double seen, double launch, Geodetic place, double azimuth, in LaunchErrors errors, string source) => new()
    {
        ["detect_time"] = Values.Time(epochMs, seen),
        ["launch_time"] = Values.Time(epochMs, launch + errors.Time),
        ["launch_time_sigma_s"] = Values.Sigma(errors.TimeSigma),
        ["launch_area"] = Values.Ellipse(Displaced(place, errors), errors.PlaceSigma, errors.PlaceSigma, 0.0),
        ["azimuth_deg"] = Values.Azimuth(azimuth + errors.Azimuth),
        ["azimuth_sigma_deg"] = Values.Number(Math.Min(errors.AzimuthSigma * 180.0 / Math.PI, 180.0), 1),
        ["vehicle_count"] = 1,
        ["source_kind"] = source,
    };

    private static Draft Draft(Watched watched, string party, string sensor, double after, MessageType type, JsonObject fields) =>
        new(watched.At + after, party, FeedKind.Observation, type, fields) { Sensor = sensor, Launch = watched.Launch.Id, Threat = watched.Threat.Id };

    // [m] one sigma, with the air.
    private static (double Major, double Minor) Estimate(ImpactEstimate impact) =>
        (Math.Sqrt((impact.SemiMajor * impact.SemiMajor) + (AirSigma * AirSigma)), Math.Sqrt((impact.SemiMinor * impact.SemiMinor) + (AirSigma * AirSigma)));

    private Geodetic Displaced(Geodetic place, in LaunchErrors errors) =>
        earth.Geodesic.Destination(place, Elementary.Atan2(errors.East, errors.North), Math.Sqrt((errors.East * errors.East) + (errors.North * errors.North))).Place;

    // A look comes anywhere within the revisit time, even chances: its standard deviation is a twelfth root of the whole.
    private LaunchErrors Errors(Infrared infrared, string sensor, uint number) => Errors(
        infrared.LaunchPointError.Meters,
        Math.Sqrt((infrared.Revisit.Seconds * infrared.Revisit.Seconds / 12.0) + (BoostSigma * BoostSigma)),
        infrared.HeadingError.Radians, sensor, number);

    private LaunchErrors Errors(double flown, string sensor, uint number) =>
        Errors(PlaceRate * flown, TimeRate * flown, AzimuthLeast + (AzimuthRate * flown), sensor, number);

    private LaunchErrors Errors(double place, double time, double azimuth, string sensor, uint number)
    {
        var entity = Draws.Entity(sensor);
        var (east, north) = Draws.Normal(exercise.Seed, number, entity, PlaceErrors, 0);
        var (late, turned) = Draws.Normal(exercise.Seed, number, entity, OtherErrors, 0);
        return new LaunchErrors(east * place, north * place, place, late * time, time, turned * azimuth, azimuth);
    }

    /// <summary>Errors of a launch as a sensor gives it, with one sigma of each: [m], [s], [rad].</summary>
    private readonly record struct LaunchErrors(double East, double North, double PlaceSigma, double Time, double TimeSigma, double Azimuth, double AzimuthSigma);
}
