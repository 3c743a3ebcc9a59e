namespace Parapet.Study.Tests;

/// <summary>The exercise of a scenario.</summary>
public class ExerciseTests
{
    [Fact]
    public void Notice_in_time_is_the_agreed_one_where_none_is_written()
    {
        var exercise = Exercise(Samples.Read(Samples.Full.Replace(" notice_s: 90000,", "", StringComparison.Ordinal)));
        Assert.Equal(Seconds(90_000), exercise.Launches[1].Notice);
        Assert.Null(exercise.Launches[0].Notice);
    }

    [Fact]
    public void Exercise_reads_every_kind_of_inject_and_declaration()
    {
        var exercise = Exercise(Samples.Read(Samples.Full));
        Assert.Equal((7u, "default-withhold", 3000.0), (exercise.Seed, exercise.Policy, exercise.End.Seconds));
        Assert.Equal(
            [
                new ExerciseLaunch("silent", "one", Seconds(100), "", Notified.None, default, Seconds(3600)),
                new ExerciseLaunch("told", "one", Seconds(200), "them", Notified.InTime, Seconds(90_000), Seconds(7200)),
                new ExerciseLaunch("late", "one", Seconds(300), "us", Notified.Late, Seconds(-60), Seconds(3600)),
            ],
            exercise.Launches);
        Assert.Equal<Inject>(
            [
                new FalseAlarm("phantom", Seconds(400), "emr", "one"),
                new SensorOutage("dark", Seconds(500), "satellites", Seconds(560)),
                new LinkCut("cut", Seconds(600), "us", "them", Seconds(720)),
                new LateNotice("held", Seconds(250), "told"),
                new ClockDrift("drift", Seconds(800), "them", Seconds(-2.5), Seconds(900)),
            ],
            exercise.Injects);
        Assert.Equal(["silos", "speed", "sector", "log"], exercise.Declarations.Select(d => d.Id));
        Assert.Equal(new SilosDeclared("silos", Seconds(10), "poland", 12), exercise.Declarations[0]);
        Assert.Equal(6300.0, Assert.IsType<BurnoutSpeedDeclared>(exercise.Declarations[1]).Speed.MetersPerSecond);
        Assert.Equal([false, true], exercise.Declarations.OfType<SectorDeclared>().Select(d => d.Log));
        Assert.Equal(60.0, Assert.IsType<SectorDeclared>(exercise.Declarations[3]).Center.Degrees, 9);
    }

    [Fact]
    public void Scenario_without_exercise_has_none_and_no_number_of_one()
    {
        var scenario = Samples.Read(Samples.Short).Scenario!;
        Assert.Null(scenario.Exercise);
        Assert.DoesNotContain(scenario.Inputs, i => i.Path.StartsWith("exercise", StringComparison.Ordinal));
    }

    [Fact]
    public void Hash_covers_the_exercise_and_a_run_does_not_depend_on_it()
    {
        var (one, other) = (Samples.Read(Samples.Full), Samples.Read(Samples.Full, null, "exercise.launches.told.at_s=201"));
        Assert.NotEqual(one.Scenario!.Hash, other.Scenario!.Hash);
        Assert.Equal(201.0, Exercise(other).Launches[1].At.Seconds);
        Assert.Equal(InputRole.Attacker, other.Scenario.Inputs.Single(i => i.Path == "exercise.launches.told.at_s").Role);

        var scenario = ScenarioText.ReadFile(Repository.PathOf("scenarios", "09-y2k-1999.yaml")).Scenario!;
        Assert.Equal(Run(scenario), Run(scenario with { Exercise = null }));

        static string Run(Scenario scenario) => Evaluate.Run(scenario, cancellation: TestContext.Current.CancellationToken).Results!.ResultHash;
    }

    private static Exercise Exercise(Parsed parsed)
    {
        Assert.Equal([], parsed.Diagnostics.Select(d => d.ToString()));
        return parsed.Scenario!.Exercise!;
    }

    private static Duration Seconds(double seconds) => new(seconds);
}
