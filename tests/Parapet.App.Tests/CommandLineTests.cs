namespace Parapet.App.Tests;

public sealed class CommandLineTests
{
    private const string State = "--latitude-deg 35 --longitude-deg 51 --altitude-km 200 --speed-km-s 6.6 --elevation-deg 25 --azimuth-deg 330";

    [Fact]
    public void Help_names_every_verb()
    {
        var ran = Cli.Run("--help").Expect(0);
        Assert.Contains("Usage:", ran.Out, StringComparison.Ordinal);
        Assert.Empty(ran.Error);
    }

    [Fact]
    public void No_arguments_show_the_help()
    {
        Assert.Equal(Cli.Run("--help").Out, Cli.Run().Expect(0).Out);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("fly")]
    [InlineData("threshold")]
    [InlineData("validate")]
    [InlineData("catalogue")]
    [InlineData("check")]
    [InlineData("coverage")]
    public void Help_of_a_verb_ends_with_examples_that_use_its_options(string verb)
    {
        var text = Cli.Run(verb, "--help").Expect(0).Out;
        var at = text.IndexOf("Examples:", StringComparison.Ordinal);
        var examples = text[at..].Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("./parapet ", StringComparison.Ordinal)).Select(Cli.Words).ToList();
        Assert.NotEmpty(examples);
        Assert.All(examples, words => Assert.Equal(verb, words[1]));
        Assert.All(examples.SelectMany(w => w).Where(w => w.StartsWith("--", StringComparison.Ordinal)), option => Assert.Contains("  " + option, text[..at], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("fly --latitude-deg 95", "--latitude-deg: 95 is out of range. Give a number from -90 to 90.")]
    [InlineData("fly --latitude-deg -90.001", "--latitude-deg: -90.001 is out of range")]
    [InlineData("fly --longitude-deg NaN", "--longitude-deg: 'NaN' is not a finite number")]
    [InlineData("fly --speed-km-s -1", "--speed-km-s: -1 is out of range")]
    [InlineData("fly --speed-km-s 1e999", "--speed-km-s: '1e999' is not a finite number")]
    [InlineData("fly --speed-km-s 6,6", "--speed-km-s: '6,6' is not a finite number")]
    [InlineData("fly --altitude-km Infinity", "--altitude-km: 'Infinity' is not a finite number")]
    [InlineData("fly --elevation-deg 91", "--elevation-deg: 91 is out of range")]
    [InlineData("fly --beta-kg-m2 0", "--beta-kg-m2: 0 is out of range")]
    [InlineData("fly --loft high", "--loft: 'high' is not known. Give one of: minimum-energy, lofted, depressed.")]
    [InlineData("threshold --ideal --delay-s -1", "--delay-s: -1 is out of range")]
    [InlineData("fly --altitud-km 3", "Did you mean '--altitude-km'?")]
    [InlineData("rnu", "Did you mean 'run'?")]
    [InlineData("fly --vehicle", "--vehicle")]
    [InlineData("run", "scenario")]
    [InlineData("fly", "say what to fly")]
    [InlineData("fly --vehicle no-dong", "--from, --to")]
    [InlineData("fly --vehicle no-dong --from 39,127 --max-range", "--azimuth-deg")]
    [InlineData("fly --vehicle no-dong --from 39,127 --to 35,140 --azimuth-deg 3", "--azimuth-deg: has no place in a flight of a vehicle to a place")]
    [InlineData("fly --vehicle no-dong --from 99,127 --to 35,140", "--from: latitude 99 deg is not from -90 to 90")]
    [InlineData("fly --vehicle no-dong --from Tabritz --to 35,140", "abriz")]
    [InlineData("threshold scenarios/02-russian-concern.yaml", "--vary")]
    [InlineData("threshold --from 57.87,33.65", "--ideal, --to, --site, --delay-s")]
    [InlineData("coverage", "radar")]
    [InlineData("coverage emr-filled --altitude-km 400", "--at: say where the radar stands")]
    [InlineData("coverage emr-filled --at brdy", "--altitude-km: say how high the targets are")]
    [InlineData("coverage emr-fild --at brdy --altitude-km 400", "Did you mean emr-filled or emr?")]
    [InlineData("coverage emr-filled --at Brdi --altitude-km 400", "--at: 'Brdi' is not one of the places. Did you mean brdy?")]
    [InlineData("coverage emr-filled --at brdy --altitude-km 0.5", "--altitude-km: 0.5 is out of range. Give a number from 1 to 100000.")]
    [InlineData("coverage emr-filled --at brdy --altitude-km 100001", "--altitude-km: 100001 is out of range")]
    [InlineData("coverage emr-filled --at brdy --altitude-km 400 --rcs-m2 0", "--rcs-m2: 0 is out of range")]
    [InlineData("coverage emr-filled --at brdy --altitude-km 400 --region nowhere", "--region: 'nowhere' is not a region")]
    [InlineData("coverage emr-filled --at brdy --altitude-km 400 --position nobody", "--position: 'nobody' is not one of the positions")]
    public void Wrong_command_line_is_refused_with_the_way_out(string line, string message)
    {
        var ran = Cli.RunLine(line, Cli.Root).Expect(1);
        Assert.Contains(message, ran.Error, StringComparison.Ordinal);
        Assert.Empty(ran.Out);
    }

    [Fact]
    public void Every_mistake_of_a_command_line_is_reported_at_once()
    {
        var ran = Cli.RunLine("fly --latitude-deg 95 --longitude-deg NaN --speed-km-s -3", Cli.Root).Expect(1);
        Assert.Contains("3 mistakes", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_with_json_is_json_on_standard_output_and_text_on_stderr()
    {
        var ran = Cli.RunLine("fly --latitude-deg 95 --json", Cli.Root).Expect(1);
        Assert.Empty(Schema.Breaches("diagnostics.json", ran.Json));
        Assert.Contains("95 is out of range", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Orbit_is_refused()
    {
        var ran = Cli.RunLine("fly --latitude-deg 0 --longitude-deg 0 --altitude-km 500 --speed-km-s 7.7 --elevation-deg 0 --azimuth-deg 0", Cli.Root).Expect(1);
        Assert.Contains("does not come down", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Ideal_flight_warns_of_a_ballistic_coefficient()
    {
        var ran = Cli.RunLine($"fly {State} --beta-kg-m2 8000 --ideal --json", Cli.Root).Expect(0);
        Assert.Contains("no air", ran.Error, StringComparison.Ordinal);
        Assert.Equal(Cli.RunLine($"fly {State} --ideal --json", Cli.Root).Out, ran.Out);
    }

    [Fact]
    public void Unknown_file_vehicle_place_and_kind_are_refused()
    {
        foreach (var line in (string[])[
            "run nowhere.yaml", "check nowhere.yaml", "fly --vehicle no-dnog --from 39,127 --to 35,140", "catalogue rockets", "catalogue radars nowhere", "validate no-such-case",
            "run scenarios", "run scenarios/01-third-site-2007.yaml --position nobody", "threshold scenarios/02-russian-concern.yaml --vary no.such.path"])
        {
            Assert.NotEmpty(Cli.RunLine(line, Cli.Root).Expect(1).Error);
        }
    }

    [Fact]
    public void Attackers_choices_are_not_varied()
    {
        var ran = Cli.RunLine("threshold scenarios/02-russian-concern.yaml --vary threat.cross_section_m2", Cli.Root).Expect(1);
        Assert.Contains("attacker", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_without_a_terminal_has_no_colour_and_fits_a_hundred_columns()
    {
        var ran = Cli.RunLine("run scenarios/01-third-site-2007.yaml", Cli.Root).Expect(0);
        Assert.DoesNotContain("\u001b", ran.Out, StringComparison.Ordinal);
        Assert.All(ran.Out.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 100, line));
        Assert.Empty(ran.Error);
    }
}
