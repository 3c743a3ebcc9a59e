using Parapet.Engagement;
using Parapet.Statistics;

namespace Parapet.Study.Validation;

/// <summary>Ideal thresholds, and the arithmetic of shots.</summary>
internal static class EngagementMeasures
{
    private const string Site = "redzikowo";
    private const string Aim = "washington";

    private const double FlightMax = 900.0;       // [s] of the threshold table
    private const double AltitudeMin = 150_000.0; // [m] of the threshold table

    public static Measured LeastSpeed(CaseRow row)
    {
        var intercept = IdealThreshold.Solve(
            Measures.PointOf(row["from"]), Measures.PointOf(Aim), Measures.PointOf(Site),
            row.Number("delay_s"), row.Number("flight_max_s"), AltitudeMin);
        return new(("speed_km_s", (intercept?.Speed ?? double.NaN) / 1e3));
    }

    public static Measured GreatestDelay(CaseRow row) => new(("delay_s", IdealThreshold.DelayMax(
        Measures.PointOf(row["from"]), Measures.PointOf(Aim), Measures.PointOf(Site),
        row.Number("speed_km_s") * 1e3, FlightMax, AltitudeMin) ?? double.NaN));

    public static Measured Kill(CaseRow row) =>
        new(("kill_probability", Outcome.KillProbability(1.0, row.Number("single_shot"), (int)row.Number("shots"))));

    public static Measured Required(CaseRow row)
    {
        var need = Outcome.Require(
            row.Number("no_leaker"), (int)row.Number("warheads"), row.Number("common_mode"), row.Number("single_shot"));
        return new(
            ("target_kill", need.KillProbability),
            ("shots", double.IsInfinity(need.Shots) ? double.NaN : need.Shots),
            ("interceptors", need.Interceptors ?? double.NaN));
    }

    public static Measured Allocation(CaseRow row)
    {
        var outcome = Outcome.EvenAllocation(10, (int)row.Number("warheads"), 1.0, row.Number("single_shot"));
        return new(("no_leaker", outcome.NoLeaker), ("leakers", outcome.LeakersExpected));
    }
}
