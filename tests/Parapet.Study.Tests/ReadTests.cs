using Parapet.Engagement;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet.Study.Tests;

public class ReadTests
{
    [Fact]
    public void Scenario_by_names_reads_the_entries_upon_their_bases()
    {
        var scenario = Valid(Samples.Read(Samples.Short));
        var battery = Assert.Single(scenario.Batteries);
        Assert.Equal(("two-stage", "Two stages", "redzikowo"), (battery.Interceptor.Id, battery.Interceptor.Name, battery.Place.Id));
        Assert.Equal(2, Assert.IsType<StagedVehicle>(battery.Interceptor.Vehicle).Stages.Length);
        Assert.Equal("test", scenario.Id);
        Assert.Equal(["tabriz-washington", "tabriz-ankara"], scenario.Threats.Select(t => t.Id));
        Assert.Equal("icbm", Assert.IsType<BurnoutVehicle>(scenario.Threats[0].Vehicle).Id);
        Assert.Equal(double.PositiveInfinity, battery.Interceptor.AltitudeMax.Meters);
    }

    [Fact]
    public void Disputed_value_without_position_is_the_default_claim_over_the_range_of_all()
    {
        var input = InputAt(Samples.Read(Samples.Short), "interceptors.poland.burnout_speed_km_s");
        Assert.Equal((6.3, 5.4, 9.0, "builder"), (input.Value, input.Low, input.High, input.Claimant));
        Assert.Equal(["A-2007"], input.Sources);
        Assert.Equal("catalogue/interceptors/two-stage.yaml:8", input.Where);
        Assert.True(input.Disputed);
        Assert.Equal(InputRole.Defence, input.Role);
    }

    [Fact]
    public void Disputed_value_under_a_position_is_its_claim_over_its_own_range()
    {
        var parsed = Samples.Read(Samples.Short, "critic-2008");
        var input = InputAt(parsed, "interceptors.poland.burnout_speed_km_s");
        Assert.Equal((8.0, 7.7, 9.0, "critic", "closer to nine"), (input.Value, input.Low, input.High, input.Claimant, input.Note));
        Assert.Equal("critic-2008", parsed.Scenario!.Position);
    }

    [Fact]
    public void Entry_with_claimants_keeps_its_claim_under_any_position()
    {
        var text = Samples.Short.Replace("type: two-stage,", "type: two-stage-critic,");
        Assert.Equal(8.0, InputAt(Samples.Read(text, "builder-2007"), "interceptors.poland.burnout_speed_km_s").Value);
    }

    [Fact]
    public void Position_substitutes_types_moves_sites_and_sets_values()
    {
        var scenario = Valid(Samples.Read(Samples.Short, "critic-2008"));
        Assert.Equal("emr-thinned", scenario.Radars[0].Radar.Id);
        Assert.Equal(4.2, Assert.IsType<PowerAperture>(scenario.Radars[0].Radar.Performance).EffectiveAperture.SquareMeters);
        Assert.Equal(170_000, Assert.IsType<PowerAperture>(scenario.Radars[0].Radar.Performance).AveragePower.Watts);
        Assert.Equal("tabriz", scenario.Radars[0].Place.Id);
        Assert.Equal(800, scenario.Batteries[0].Interceptor.FlightMax.Seconds);
        Assert.Equal(300, Valid(Samples.Read(Samples.Short, "builder-2007")).Command.AfterLaunch!.Value.Seconds);
    }

    [Fact]
    public void Position_wins_over_the_text_and_a_setting_over_both()
    {
        var text = Samples.Short + "\nposition: builder-2007\ncommit: {after_launch_s: 120}";
        Assert.Equal(300, Valid(Samples.Read(text)).Command.AfterLaunch!.Value.Seconds);
        var set = Samples.Read(text, null, "commit.after_launch_s=200");
        Assert.Equal(200, Valid(set).Command.AfterLaunch!.Value.Seconds);
        Assert.Equal("--set", InputAt(set, "commit.after_launch_s").Where);
        var other = Valid(Samples.Read(text, "critic-2008", "interceptor.flight_max_s=900"));
        Assert.Equal((120, 900), (other.Command.AfterLaunch!.Value.Seconds, other.Batteries[0].Interceptor.FlightMax.Seconds));
    }

    [Fact]
    public void Setting_reaches_references_flags_stages_and_every_one_of_a_kind()
    {
        var scenario = Valid(Samples.Read(
            Samples.Short, null,
            "threats.tabriz-ankara.missile=icbm", "threat.cross_section_m2=0.03", "radar.needs_cue=true", "interceptors.poland.site=brdy",
            "interceptors.poland.booster.staged.stages.2.propellant_kg=4000", "threats.tabriz-ankara.loft=depressed", "position=builder-2007"));
        Assert.All(scenario.Threats, t => Assert.Equal("icbm", t.Vehicle.Id));
        Assert.All(scenario.Threats, t => Assert.Equal(0.03, t.CrossSection.SquareMeters));
        Assert.True(scenario.Radars[0].Radar.NeedsCue);
        Assert.Equal("brdy", scenario.Batteries[0].Place.Id);
        Assert.Equal(4000, ((StagedVehicle)scenario.Batteries[0].Interceptor.Vehicle).Stages[1].Propellant.Kilograms);
        Assert.Equal(Loft.Depressed, scenario.Threats[1].Loft);
        Assert.Equal("builder-2007", scenario.Position);
    }

    [Fact]
    public void Value_of_the_scenario_replaces_that_of_the_entry_and_one_alternative_the_other()
    {
        var scenario = Valid(Samples.Read(Samples.Short.Replace(
            "missile: scud",
            "missile: scud, cross_section_m2: 0.5, burnout: {speed_km_s: 2, altitude_km: 60, time_s: 70, downrange_km: 50}")));
        Assert.Equal(0.5, scenario.Threats[1].CrossSection.SquareMeters);
        Assert.IsType<BurnoutVehicle>(scenario.Threats[1].Vehicle);
        var staged = Valid(Samples.Read(Samples.Short.Replace("missile: scud", "missile: scud, staged: {payload_kg: 500}")));
        Assert.Equal(500, Assert.IsType<StagedVehicle>(staged.Threats[1].Vehicle).Payload.Kilograms);
        Assert.Equal(SpeedBy.BurnoutState, Valid(Samples.Read(Samples.Short.Replace(
            "type: two-stage,", "type: two-stage, booster: {burnout: {speed_km_s: 6, altitude_km: 200, time_s: 140, downrange_km: 200}},"))).Batteries[0].Interceptor.SpeedBy);
    }

    [Fact]
    public void Own_entry_of_the_scenario_serves_as_one_of_the_catalogue()
    {
        var scenario = Valid(Samples.Read(Samples.Short.Replace("missile: scud", "missile: mine")
            + "\ncatalogue: {missiles: {mine: {name: Mine, base: scud, staged: {payload_kg: 700}}}}"));
        Assert.Equal(("mine", "Mine"), (scenario.Threats[1].Vehicle.Id, scenario.Threats[1].Vehicle.Name));
        Assert.Equal(700, ((StagedVehicle)scenario.Threats[1].Vehicle).Payload.Kilograms);
    }

    [Fact]
    public void Bare_value_inherits_the_file_s_sources_and_a_sourced_one_nothing()
    {
        var parsed = Samples.Read(Samples.Short);
        var mass = InputAt(parsed, "interceptors.poland.booster.staged.stages.1.propellant_kg");
        Assert.Equal(("Q2", false), (mass.Confidence, mass.Notional));
        Assert.Equal(["B-2007"], mass.Sources);
        var altitude = InputAt(parsed, "interceptors.poland.altitude_min_km");
        Assert.Equal((true, 0, ""), (altitude.Notional, altitude.Sources.Length, altitude.Confidence));
        Assert.Equal(["B-2007"], InputAt(parsed, "interceptors.poland.flight_max_s").Sources);
        Assert.Equal(("format default", true), (InputAt(parsed, "commit.decision_delay_s").Where, InputAt(parsed, "commit.decision_delay_s").Notional));
        Assert.Equal(InputRole.Attacker, InputAt(parsed, "threats.tabriz-ankara.cross_section_m2").Role);
        Assert.Equal(InputRole.World, InputAt(parsed, "places.tabriz.latitude_deg").Role);
    }

    [Fact]
    public void Turn_changes_one_number_and_refuses_what_the_format_forbids()
    {
        var parsed = Samples.Read(Samples.Short);
        var input = parsed.InputFor("interceptor.burnout_speed_km_s", out var problem)!;
        Assert.Null(problem);
        Assert.Equal((6.3, "km_s", 0.5, 15.0), (input.Value, input.Unit, input.AllowedMin, input.AllowedMax));
        Assert.Equal(7000, parsed.Turn(new Setting(input.Path, 7))!.Batteries[0].Interceptor.BurnoutSpeed!.Value.MetersPerSecond);
        Assert.Null(parsed.Turn(new Setting(input.Path, 99)));
        Assert.Null(parsed.Turn(new Setting(input.Path, double.NaN)));
        Assert.Null(parsed.InputFor("interceptors.polnd.burnout_speed_km_s", out problem));
        Assert.Equal("SCN041 interceptors.polnd: there is no polnd among the interceptors. Did you mean poland?", problem!.ToString());
        Assert.Null(parsed.InputFor("commit.after_launch_s", out problem));
        Assert.Equal("SCN041 commit.after_launch_s: has no value in this scenario. Give it one first: --set commit.after_launch_s=VALUE.", problem!.ToString());
        Assert.Null(parsed.InputFor("threat.loft", out problem));
        Assert.Equal("SCN041 threat.loft: is not a number. Name a number, with the unit at its end.", problem!.ToString());
    }

    [Fact]
    public void Changed_scenario_equals_the_one_read_with_the_setting()
    {
        var with = Valid(Samples.Read(Samples.Short).With(new Setting("radar.dwell_s", 0.25)));
        var set = Valid(Samples.Read(Samples.Short, null, "radar.dwell_s=0.25"));
        Assert.Equal(set.Hash, with.Hash);
        Assert.Equal(set.Radars, with.Radars);
        Assert.Equal(set.Inputs.Select(i => (i.Path, i.Value, i.Where)), with.Inputs.Select(i => (i.Path, i.Value, i.Where)));
    }

    [Fact]
    public void Hash_names_the_content_not_the_spelling()
    {
        var hash = Valid(Samples.Read(Samples.Full)).Hash;
        Assert.Equal(64, hash.Length);
        Assert.Equal(hash, Valid(Samples.Read("# A comment\n" + Samples.Full.Replace("flight_max_s: 900", "flight_max_s:   9e2"))).Hash);
        Assert.NotEqual(hash, Valid(Samples.Read(Samples.Full.Replace("flight_max_s: 900", "flight_max_s: 900.0000001"))).Hash);
        Assert.Contains("interceptors.poland.flight_max_s = 900\n", Samples.Read(Samples.Full).Document, StringComparison.Ordinal);
    }

    [Fact]
    public void Reserved_maps_are_carried()
    {
        var parsed = Samples.Read(Samples.Short + "\nsharing: {russia: {fields: [track], after_s: 10}}\nlimits: {silos: 10}\nraids: []");
        Assert.Empty(parsed.Diagnostics);
        Assert.Contains("sharing.russia.fields.1 = \"track\"\n", parsed.Document, StringComparison.Ordinal);
    }

    [Fact]
    public void Ideal_earth_is_the_one_of_the_library()
    {
        Assert.Equal(Parapet.Earth.Fidelity.IdealSphere, Valid(Samples.Read(Samples.Short + "\nfidelity: {ideal: true}")).Fidelity);
        Assert.Equal(Parapet.Earth.Fidelity.Powered, Valid(Samples.Read(Samples.Short)).Fidelity);
    }

    [Theory]
    [InlineData("Tabriz", "tabriz")]
    [InlineData("WASHINGTON", "washington")]
    [InlineData("new york", "new-york")]
    [InlineData("new-york", "new-york")]
    public void Place_is_found_by_id_or_name(string text, string id) => Assert.Equal(id, Catalogue.Place(text).Value!.Id);

    [Fact]
    public void Place_is_found_by_coordinates()
    {
        var place = Catalogue.Place("38.9072,-77.0369").Value!;
        Assert.Equal((Angle.FromDegrees(38.9072), Angle.FromDegrees(-77.0369), "38.9072N 77.0369W"), (place.Latitude, place.Longitude, place.Name));
        Assert.Equal("SCN012 latitude 95 deg is not from -90 to 90. Write latitude,longitude in degrees, as 57.87,33.65.", Message(Catalogue.Place("95,0")));
        Assert.Equal("SCN013 '1,2,3' is not a point. Write latitude,longitude in degrees, as 57.87,33.65.", Message(Catalogue.Place("1,2,3")));
        Assert.Equal(
            "SCN020 'Tabrz' is not one of the places. Did you mean tabriz? Name one of the catalogue (parapet catalogue places) or give latitude,longitude in degrees.",
            Message(Catalogue.Place("Tabrz")));
    }

    [Fact]
    public void Vehicle_is_found_among_missiles_and_boosters()
    {
        Assert.IsType<StagedVehicle>(Catalogue.Vehicle("no-dong").Value);
        Assert.NotNull(Catalogue.Vehicle("gbi-two-stage", "mda-2007").Value);
        Assert.StartsWith("SCN020 'nodong' is not one of the vehicles. Did you mean no-dong?", Message(Catalogue.Vehicle("nodong")), StringComparison.Ordinal);
        Assert.StartsWith("SCN042 'mda' is not one of the positions. Did you mean mda-2007?", Message(Catalogue.Vehicle("no-dong", "mda")), StringComparison.Ordinal);
        Assert.Equal(8000, Catalogue.Interceptor("gbi-two-stage", "lewis-postol-2007").Value!.BurnoutSpeed!.Value.MetersPerSecond);
        Assert.NotNull(Catalogue.Radar("emr").Value);
        Assert.NotNull(Catalogue.Infrared("dsp").Value);
    }

    [Fact]
    public void Catalogue_entry_lists_each_claim()
    {
        var entry = Catalogue.Find(Samples.Library, "interceptors", "two-stage").Value!;
        var speed = entry.Values.Single(v => v.Input.Path == "burnout_speed_km_s");
        Assert.Equal([("builder", 6.3), ("critic", 8.0)], speed.Claims.Select(c => (c.Claimant!, c.Value)));
        Assert.Empty(entry.Values.Single(v => v.Input.Path == "flight_max_s").Claims);
    }

    private static string Message<T>(Found<T> found)
        where T : class => Assert.Single(found.Diagnostics).ToString();

    private static Input InputAt(Parsed parsed, string path) => Valid(parsed).Inputs.Single(i => i.Path == path);

    private static Scenario Valid(Parsed parsed)
    {
        Assert.Equal("", string.Join("\n", parsed.Diagnostics));
        return parsed.Scenario!;
    }
}
