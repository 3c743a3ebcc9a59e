using System.Text;
using Parapet.Study.Text;

namespace Parapet.Study.Tests;

/// <summary>A small catalogue and scenarios in which every key of the format occurs; all figures are made up.</summary>
internal static class Samples
{
    /// <summary>Staged booster and missile, radar by power and aperture; every optional key written.</summary>
    public const string Full = """
        format: parapet-scenario/1
        title: Sample
        about: Everything once.
        epoch: 2007-06-01T00:00:00Z
        fidelity: {ideal: false, rotation: true, j2: true, j3_j4: false, drag: true, density_scale: 1.1}
        parties: {us: {name: United States}, them: {name: The others}}
        places:
          home: {name: Home, country: Nowhere, latitude_deg: 54.5, longitude_deg: 17.1, altitude_m: 12}
          away: {name: Away, latitude_deg: 38.1, longitude_deg: 46.3, altitude_m: 1350}
        interceptors:
          poland:
            site: home
            inventory: 10
            owner: us
            burnout_speed_km_s: {value: 6.3, low: 6.0, high: 6.5, sources: [A-2007], confidence: Q, note: "said"}
            speed_by: last-stage
            altitude_min_km: 150
            altitude_max_km: 2000
            after_burnout_min_s: 10
            flight_max_s: 900
            single_shot_probability: 0.55
            booster:
              staged:
                payload_kg: 200
                shroud_kg: 100
                shroud_drop_altitude_km: 90
                cutoff: false
                drag: [{mach: 0.5, cd: 0.2}, {mach: 1.5, cd: 0.3}]
                steering: {vertical_rise_s: 4, pitch_over_s: 6, exo: pitch-rate, pitch_rate_deg_s: 0.1}
                stages:
                  - {propellant_kg: 15000, inert_kg: 1015, specific_impulse_s: 285, burn_time_s: 69, diameter_m: 1.27, nozzle_exit_m2: 0.66, coast_after_s: 1}
                  - {propellant_kg: 3924, inert_kg: 394, specific_impulse_s: 291, burn_time_s: 69.7, diameter_m: 1.26, nozzle_exit_m2: 0.1, coast_after_s: 2}
        radars:
          emr:
            site: home
            owner: us
            contributes: true
            latency_s: 1.5
            can_support: true
            performance:
              power_aperture: {average_power_kw: 170, frequency_ghz: 9.5, effective_aperture_m2: 63, gain_db: 59, noise_temperature_k: 500, losses_db: 8}
            snr_needed: 20
            dwell_s: 0.1
            sector_center_deg: 120
            sector_width_deg: 180
            scan_half_angle_deg: 25
            slewed: false
            faces: 2
            face_tilt_deg: 21
            scan_loss_exponent: 2.5
            elevation_min_deg: 2.5
            elevation_max_deg: 85
            range_max_km: 6000
            track_after_s: 11
            needs_cue: true
            refraction: true
        infrared:
          satellites:
            owner: us
            contributes: true
            latency_s: 2
            cloud_break_altitude_km: 10
            revisit_s: 9
            processing_s: 40
            launch_point_error_km: 3
            heading_error_deg: 4
        commit: {after_launch_s: 300, decision_delay_s: 61, release_authority_s: 62}
        doctrine: {salvo: 2, assessment_delay_s: 63, shots_max: 5}
        support: {last_s: 31}
        threats:
          one:
            from: away
            to: home
            loft: lofted
            ballistic_coefficient_kg_m2: 2000
            cross_section_m2: 0.1
            burnout: {speed_km_s: 6.7, altitude_km: 200, time_s: 170, downrange_km: 400, elevation_deg: 25, cutoff: true}
        published:
          - {threat: one, intercept: true, quote: "It can.", source: A-2007}
        exercise:
          seed: 7
          policy: default-withhold
          end_s: 3000
          launches:
            silent: {threat: one, at_s: 100}
            told: {threat: one, at_s: 200, by: them, notified: in-time, notice_s: 90000, window_s: 7200}
            late: {threat: one, at_s: 300, by: us, notified: late, notice_s: -60}
          injects:
            phantom: {kind: false-alarm, from_s: 400, sensor: emr, threat: one}
            dark: {kind: sensor-outage, from_s: 500, to_s: 560, sensor: satellites}
            cut: {kind: link-cut, from_s: 600, to_s: 720, party: us, other: them}
            held: {kind: late-notice, from_s: 250, launch: told}
            drift: {kind: clock-drift, from_s: 800, to_s: 900, party: them, drift_s: -2.5}
          declarations:
            silos: {what: silos, at_s: 10, site: poland, count: 12}
            speed: {what: burnout-speed, at_s: 11, site: poland, speed_km_s: 6.3}
            sector: {what: sector, at_s: 12, radar: emr, center_deg: 120, half_width_deg: 90}
            log: {what: pointing, at_s: 13, radar: emr, center_deg: 60, half_width_deg: 30}
        """;

    /// <summary>The same things by name, as scenarios are usually written.</summary>
    public const string Short = """
        format: parapet-scenario/1
        title: Short
        parties: {us: {name: United States}}
        interceptors:
          poland: {type: two-stage, site: redzikowo, inventory: 10, owner: us}
        radars:
          emr: {type: emr, site: brdy, owner: us}
        infrared:
          satellites: {type: dsp, owner: us}
        threats:
          tabriz-washington: {missile: icbm, from: tabriz, to: washington}
          tabriz-ankara: {missile: scud, from: tabriz, to: ankara}
        """;

    private const string TwoStage = """
        id: two-stage
        name: Two stages
        base: as-built
        defaults: {sources: [B-2007], confidence: Q2}
        burnout_speed_km_s:
          default: builder
          claims:
            builder: {value: 6.3, low: 5.4, high: 6.3, sources: [A-2007], confidence: Q}
            critic: {value: 8.0, low: 7.7, high: 9.0, sources: [C-2007], confidence: Q, note: "closer to nine"}
        """;

    private const string AsBuilt = """
        id: as-built
        name: As built
        about: From public motors.
        defaults: {sources: [B-2007], confidence: Q2}
        altitude_min_km: {value: 150, notional: true}
        flight_max_s: {value: 900, note: "own note"}
        booster:
          staged:
            payload_kg: 200
            stages:
              - {propellant_kg: 15034, inert_kg: 1015, specific_impulse_s: 285, burn_time_s: 69, diameter_m: 1.27}
              - {propellant_kg: 3924, inert_kg: 394, specific_impulse_s: 291, burn_time_s: 69.7, diameter_m: 1.27}
        """;

    private const string Critic = """
        id: two-stage-critic
        name: Two stages, the critic's speed
        base: two-stage
        claimants: [critic]
        """;

    private const string Emr = """
        id: emr
        name: Radar
        defaults: {notional: true}
        performance: {power_aperture: {average_power_kw: 170, frequency_ghz: 9.5, effective_aperture_m2: 63, gain_db: 59, noise_temperature_k: 500, losses_db: 8}}
        snr_needed: 20
        dwell_s: 0.1
        """;

    private const string Thinned = """
        id: emr-thinned
        name: Radar, thinned
        base: emr
        defaults: {notional: true}
        performance: {power_aperture: {effective_aperture_m2: 4.2, gain_db: 47}}
        """;

    private const string Dsp = """
        id: dsp
        name: Satellites
        defaults: {notional: true}
        cloud_break_altitude_km: 10
        revisit_s: 10
        processing_s: 40
        """;

    private const string Icbm = """
        id: icbm
        name: Notional missile
        defaults: {notional: true}
        cross_section_m2: 0.1
        burnout: {speed_km_s: 6.8, altitude_km: 200, time_s: 170, downrange_km: 400}
        """;

    private const string Scud = """
        id: scud
        name: Scud
        defaults: {sources: [F-2007], confidence: Q2}
        cross_section_m2: 0.2
        staged:
          payload_kg: 1000
          stages: [{propellant_kg: 3800, inert_kg: 1100, specific_impulse_s: 230, burn_time_s: 70, diameter_m: 0.88}]
        """;

    private const string Ring = """
        {id: NAME, name: Ring, base: BASE, defaults: {notional: true}}
        """;

    private const string Places = """
        defaults: {sources: [G-2000], confidence: R}
        entries:
          redzikowo: {name: Redzikowo, country: Poland, latitude_deg: 54.479, longitude_deg: 17.097}
          brdy: {name: Brdy, country: Czech Republic, latitude_deg: 49.635, longitude_deg: 13.748, altitude_m: 718.8}
          tabriz: {name: Tabriz, country: Iran, latitude_deg: 38.08, longitude_deg: 46.28}
          washington: {name: Washington, country: United States, latitude_deg: 38.9072, longitude_deg: -77.0369}
          ankara: {name: Ankara, country: Turkey, latitude_deg: 39.9334, longitude_deg: 32.8597}
        """;

    private const string BuilderPosition = """
        id: builder-2007
        name: The builder
        claimants: [builder]
        set: {commit.after_launch_s: {value: 300, sources: [A-2007], confidence: D}, radars.other.contributes: false}
        """;

    private const string CriticPosition = """
        id: critic-2008
        name: The critic
        claimants: [critic]
        types: {emr: emr-thinned}
        set: {interceptor.flight_max_s: 800, radars.emr.site: tabriz}
        """;

    private const string WrongPosition = """
        id: wrong
        name: With slips
        set: {commit.after_lunch_s: 300, commit.decision_delay_s: -1}
        """;

    public static Library Library { get; } = LibraryOf(
        ("catalogue/interceptors/two-stage.yaml", TwoStage),
        ("catalogue/interceptors/as-built.yaml", AsBuilt),
        ("catalogue/interceptors/two-stage-critic.yaml", Critic),
        ("catalogue/radars/emr.yaml", Emr),
        ("catalogue/radars/emr-thinned.yaml", Thinned),
        ("catalogue/infrared/dsp.yaml", Dsp),
        ("catalogue/missiles/icbm.yaml", Icbm),
        ("catalogue/missiles/scud.yaml", Scud),
        ("catalogue/missiles/ring-a.yaml", Ring.Replace("NAME", "ring-a").Replace("BASE", "ring-b")),
        ("catalogue/missiles/ring-b.yaml", Ring.Replace("NAME", "ring-b").Replace("BASE", "ring-c")),
        ("catalogue/missiles/ring-c.yaml", Ring.Replace("NAME", "ring-c").Replace("BASE", "ring-a")),
        ("catalogue/places/all.yaml", Places),
        ("positions/builder-2007.yaml", BuilderPosition),
        ("positions/critic-2008.yaml", CriticPosition),
        ("positions/wrong.yaml", WrongPosition));

    public static Library LibraryOf(params (string Name, string Text)[] files) =>
        new(files.Select(f => KeyValuePair.Create(f.Name, () => Encoding.UTF8.GetBytes(f.Text))));

    public static Parsed Read(string text, string? position = null, params string[] set) =>
        ScenarioText.Read("test.yaml", Encoding.UTF8.GetBytes(text), new ReadOptions { Position = position, Set = [.. set] }, Library);

    public static Parsed ReadBytes(byte[] bytes) => ScenarioText.Read("test.yaml", bytes, new ReadOptions(), Library);
}
