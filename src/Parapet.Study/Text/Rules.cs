using System.Globalization;

namespace Parapet.Study.Text;

/// <summary>What must hold between values that are each in order by themselves.</summary>
internal static class Rules
{
    /// <summary>[m/s^2] standard gravity. Source: US76, Table 1.</summary>
    private const double Gravity = 9.80665;

    /// <summary>[Pa] sea-level pressure. Source: US76, Table 1.</summary>
    private const double SeaLevelPressure = 101_325.0;

    public static IEnumerable<Broken> Staged(View staged)
    {
        var stages = staged.List(Format.Staged.Stages).ToList();
        var mass = staged.Number(Format.Staged.Payload) + staged.Number(Format.Staged.Shroud)
            + stages.Sum(s => s.Number(Format.Stage.Propellant) + s.Number(Format.Stage.Inert));
        var first = stages[0];
        var thrust = (first.Number(Format.Stage.SpecificImpulse) * Gravity * first.Number(Format.Stage.Propellant) / first.Number(Format.Stage.BurnTime))
            - (SeaLevelPressure * first.Number(Format.Stage.NozzleExit));
        var weight = mass * Gravity;
        if (thrust <= weight)
        {
            yield return new Broken(null, Codes.LiftOff,
                $"cannot lift off: thrust {Force(thrust)} is not more than weight {Force(weight)}. "
                + "Raise propellant_kg or specific_impulse_s of the first stage, shorten its burn_time_s, or lighten what it carries.");
        }

        var points = staged.List(Format.Staged.Drag).ToList();
        for (var i = 1; i < points.Count; i++)
        {
            if (points[i].Number(Format.Drag.Mach) <= points[i - 1].Number(Format.Drag.Mach))
            {
                yield return new Broken(Format.Staged.Drag, Codes.Order,
                    $"point {i + 1} has mach {Unit.Plain(points[i].Number(Format.Drag.Mach))}, not above the point before. Put the points in order of mach.");
                break;
            }
        }
    }

    public static IEnumerable<Broken> Interceptor(View interceptor) =>
        interceptor.Has(Format.Interceptor.AltitudeMax)
            ? InOrder(interceptor, Format.Interceptor.AltitudeMin, Format.Interceptor.AltitudeMax)
            : [];

    public static IEnumerable<Broken> Radar(View radar) => InOrder(radar, Format.Radar.ElevationMin, Format.Radar.ElevationMax);

    public static IEnumerable<Broken> Scenario(View scenario) => Radars(scenario).Concat(ExerciseRules.OfScenario(scenario));

    private static IEnumerable<Broken> Radars(View scenario)
    {
        var batteries = scenario.Entries(Format.Scenario.Interceptors).Select(b => b.Id).ToList();
        var sees = scenario.Entries(Format.Scenario.Radars).Any(r => r.View.Flag(Format.Post.Contributes));
        if (batteries.Count == 0 || sees)
        {
            yield break;
        }

        var fixedCommit = scenario.Section(Format.Scenario.Commit) is { } commit && commit.Has(Format.Commit.AfterLaunch);
        var radars = scenario.Map.Find(Format.Scenario.Radars.Name) is MapNode { Entries.Length: > 0 } ? "radar that contributes" : "radar";
        var who = batteries.Count == 1 ? $"interceptors.{batteries[0]} has" : $"{batteries.Count} interceptor sites have";
        yield return fixedCommit
            ? new Broken(Format.Scenario.Interceptors, Codes.NoRadar,
                $"{who} no {radars} in the scenario: no intercept can be sensor-supported, only the kinematic verdict means something. Add a radar under radars.",
                Severity.Warning)
            : new Broken(Format.Scenario.Interceptors, Codes.NoRadar,
                $"{who} no {radars} in the scenario, so no track ever opens and nothing can be launched. "
                + "Add a radar under radars, or fix the launch with commit.after_launch_s.");
    }

    private static IEnumerable<Broken> InOrder(View view, NumberKey min, NumberKey max)
    {
        var (low, high) = (view.Number(min), view.Number(max));
        if (low >= high)
        {
            yield return new Broken(view.Has(min) ? min : max, Codes.Order,
                $"{min.Name} is {min.Unit.Of(low)}, not below {max.Name}, {max.Unit.Of(high)}. Lower {min.Name} or raise {max.Name}.");
        }
    }

    private static string Force(double newtons) => newtons.ToString("0.00e0", CultureInfo.InvariantCulture) + " N";
}
