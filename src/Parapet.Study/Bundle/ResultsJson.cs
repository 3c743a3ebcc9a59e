using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Parapet.Earth;
using Parapet.Engagement;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet.Study.Bundle;

/// <summary>The results of a run as JSON, under <c>docs/schemas/run.json</c>. A view: it changes units and no number.</summary>
public static class ResultsJson
{
    /// <summary>Name and version of the format; a change that readers must know about changes the number.</summary>
    public const string Format = "parapet-results/1";

    /// <summary>The whole run.</summary>
    public static JsonObject Of(Results results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return new JsonObject
        {
            ["format"] = Format,
            ["version"] = results.Version,
            ["result_hash"] = results.ResultHash,
            ["scenario"] = Scenario(results.Scenario),
            ["threats"] = Json.Array(results.Threats, Threat),
            ["remarks"] = Json.Diagnostics(results.Remarks),
            ["inputs"] = Json.Array(results.Scenario.Inputs, Input),
        };
    }

    /// <summary>What identifies a scenario and says how it was computed.</summary>
    public static JsonObject Scenario(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return new JsonObject
        {
            ["id"] = scenario.Id,
            ["title"] = scenario.Title,
            ["about"] = scenario.About,
            ["epoch"] = scenario.Epoch,
            ["position"] = scenario.Position,
            ["hash"] = scenario.Hash,
            ["fidelity"] = Fidelity(scenario.Fidelity),
        };
    }

    /// <summary>A line of the ledger.</summary>
    public static JsonObject Input(Input input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new JsonObject
        {
            ["path"] = input.Path,
            ["value"] = Json.Number(input.Value),
            ["unit"] = input.Unit,
            ["low"] = Json.Number(input.Low),
            ["high"] = Json.Number(input.High),
            ["disputed"] = input.Disputed,
            ["notional"] = input.Notional,
            ["sources"] = Json.Array(input.Sources),
            ["confidence"] = input.Confidence,
            ["claimant"] = input.Claimant,
            ["note"] = input.Note,
            ["where"] = input.Where,
            ["role"] = Json.Word(input.Role),
        };
    }

    /// <summary>A flight.</summary>
    public static JsonObject Flight(FlightResult flight)
    {
        ArgumentNullException.ThrowIfNull(flight);
        return new JsonObject
        {
            ["range_km"] = Json.Kilometers(flight.Range),
            ["range_max_km"] = Json.Kilometers(flight.RangeMax),
            ["miss_m"] = Json.Number(flight.Miss),
            ["iterations"] = flight.Iterations,
            ["burnout"] = new JsonObject
            {
                ["time_s"] = Json.Number(flight.Burnout.Time),
                ["altitude_km"] = Json.Kilometers(flight.Burnout.Altitude),
                ["speed_km_s"] = Json.Kilometers(flight.Burnout.Speed),
                ["speed_inertial_km_s"] = Json.Kilometers(flight.Burnout.SpeedInertial),
                ["speed_surface_equivalent_km_s"] = Json.Kilometers(flight.Burnout.SpeedSurfaceEquivalent),
                ["elevation_deg"] = Json.Degrees(flight.Burnout.Elevation),
                ["downrange_km"] = Json.Kilometers(flight.Burnout.Downrange),
            },
            ["apogee"] = Apogee(flight.ApogeeAltitude, flight.ApogeeTime),
            ["impact"] = Impact(flight.Impact, flight.ImpactTime),
        };
    }

    /// <summary>Greatest altitude.</summary>
    /// <param name="altitude">[m]</param>
    /// <param name="time">[s]</param>
    public static JsonObject Apogee(double altitude, double time) => new()
    {
        ["altitude_km"] = Json.Kilometers(altitude),
        ["time_s"] = Json.Number(time),
    };

    /// <summary>Where and when it comes down.</summary>
    /// <param name="point">Where.</param>
    /// <param name="time">[s]</param>
    public static JsonObject Impact(Geodetic point, double time)
    {
        var json = Json.Point(point);
        json["time_s"] = Json.Number(time);
        return json;
    }

    private static JsonObject Fidelity(Fidelity fidelity) => new()
    {
        ["ideal"] = fidelity.Ideal,
        ["rotation"] = fidelity.Rotation,
        ["j2"] = fidelity.J2,
        ["j3_j4"] = fidelity.J3J4,
        ["drag"] = fidelity.Drag,
        ["density_scale"] = Json.Number(fidelity.DensityScale),
    };

    private static JsonObject Threat(ThreatResult result) => new()
    {
        ["id"] = result.Threat.Id,
        ["missile"] = result.Threat.Vehicle.Id,
        ["missile_name"] = result.Threat.Vehicle.Name,
        ["from"] = Json.Place(result.Threat.From),
        ["to"] = Json.Place(result.Threat.To),
        ["loft"] = Json.Word(result.Threat.Loft),
        ["cross_section_m2"] = Json.Number(result.Threat.CrossSection.SquareMeters),
        ["kinematic"] = Verdict(result.Kinematic),
        ["sensor_supported"] = Verdict(result.SensorSupported),
        ["published"] = Json.Array(result.Published, Published),
        ["flight"] = Flight(result.Flight),
        ["cues"] = Json.Array(result.Cues, Cue),
        ["sightings"] = Json.Array(result.Sightings, Sighting),
        ["engagements"] = Json.Array(result.Engagements, Engagement),
        ["timeline"] = Json.Array(result.Timeline, entry => new JsonObject
        {
            ["time_s"] = Json.Number(entry.Time),
            ["kind"] = entry.Kind,
            ["entity"] = entry.Entity,
            ["text"] = entry.Text,
        }),
    };

    private static JsonObject Verdict(Verdict verdict) => new()
    {
        ["verdict"] = Json.Word(verdict.Kind),
        ["nominal"] = verdict.Nominal,
        ["battery"] = verdict.Battery,
        ["binding"] = verdict.Binding is { } binding ? Json.Word(binding) : null,
        ["margin"] = Json.Number(verdict.Margin),
        ["margin_unit"] = verdict.MarginUnit,
        ["reason"] = verdict.Reason,
        ["disputed_by"] = Json.Array(verdict.DisputedBy),
        ["flips"] = Json.Array(verdict.Flips, flip => new JsonObject
        {
            ["path"] = flip.Path,
            ["unit"] = flip.Unit,
            ["value"] = Json.Number(flip.Value),
            ["flips_at"] = Json.Number(flip.FlipsAt),
        }),
    };

    private static JsonObject Published(PublishedComparison comparison) => new()
    {
        ["position"] = comparison.Published.Position,
        ["intercept"] = comparison.Published.Intercept,
        ["agrees"] = comparison.Agrees,
        ["quote"] = comparison.Published.Quote,
        ["source"] = comparison.Published.Source,
    };

    private static JsonObject Cue(CueResult cue) => new()
    {
        ["sensor"] = cue.Sensor,
        ["first_seen_s"] = Json.Number(cue.FirstSeen),
        ["last_seen_s"] = Json.Number(cue.LastSeen),
        ["cue_s"] = Json.Number(cue.CueTime),
    };

    private static JsonObject Sighting(SightingResult sighting)
    {
        var (unit, deficit) = sighting.Never switch
        {
            NeverSeen.Horizon => ("km", Json.Kilometers(sighting.Deficit)),
            NeverSeen.FieldOfView => ("deg", Json.Degrees(sighting.Deficit)),
            NeverSeen.Signal => ("ratio", Json.Number(sighting.Deficit)),
            _ => ((string?)null, (JsonNode?)null),
        };
        return new JsonObject
        {
            ["radar"] = sighting.Radar,
            ["in_view"] = Json.Array(sighting.InView, Span),
            ["track_s"] = Json.Number(sighting.TrackTime),
            ["first"] = Sight(sighting.First),
            ["last"] = Sight(sighting.Last),
            ["nearest"] = Sight(sighting.Nearest),
            ["snr_max"] = Json.Number(sighting.SnrMax),
            ["never"] = sighting.Never is { } never ? Json.Word(never) : null,
            ["deficit"] = deficit,
            ["deficit_unit"] = unit,
        };
    }

    private static JsonObject? Sight(SightPoint? sight) => sight is not { } s ? null : new JsonObject
    {
        ["time_s"] = Json.Number(s.Time),
        ["altitude_km"] = Json.Kilometers(s.Altitude),
        ["slant_range_km"] = Json.Kilometers(s.SlantRange),
        ["azimuth_deg"] = Json.Degrees(s.Azimuth),
        ["elevation_deg"] = Json.Degrees(s.Elevation),
        ["snr"] = Json.Number(s.Snr),
    };

    private static JsonObject Engagement(EngagementResult engagement) => new()
    {
        ["battery"] = engagement.Battery,
        ["commit_s"] = Json.Number(engagement.CommitTime),
        ["commit_by"] = engagement.CommitBy,
        ["eligible"] = Json.Array(engagement.Eligible, Span),
        ["best_s"] = Json.Number(engagement.BestTime),
        ["best_slack_s"] = Json.Number(engagement.BestSlack),
        ["last_launch_s"] = Json.Number(engagement.LastLaunch),
        ["kinematic"] = Window(engagement.KinematicVerdict, engagement.Kinematic, engagement.Shots),
        ["sensor_supported"] = Window(engagement.SupportedVerdict, engagement.Supported, engagement.SupportedShots),
    };

    private static JsonObject Window(Verdict verdict, ImmutableArray<Interval> windows, ImmutableArray<Shot> shots)
    {
        var json = Verdict(verdict);
        json["windows"] = Json.Array(windows, Span);
        json["shots"] = Json.Array(shots, shot => new JsonObject
        {
            ["launch_s"] = Json.Number(shot.LaunchTime),
            ["intercept_s"] = Json.Number(shot.InterceptTime),
            ["latitude_deg"] = Json.Degrees(shot.Intercept.Latitude),
            ["longitude_deg"] = Json.Degrees(shot.Intercept.Longitude),
            ["altitude_km"] = Json.Kilometers(shot.Intercept.Altitude),
            ["miss_m"] = Json.Number(shot.Miss),
            ["closing_speed_km_s"] = Json.Kilometers(shot.ClosingSpeed),
            ["supported_by"] = shot.SupportedBy,
            ["salvo"] = shot.Salvo,
        });
        return json;
    }

    private static JsonObject Span(Interval interval) => new()
    {
        ["start_s"] = Json.Number(interval.Start),
        ["end_s"] = Json.Number(interval.End),
    };
}
