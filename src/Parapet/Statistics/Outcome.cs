using Parapet.Earth;

namespace Parapet.Statistics;

/// <summary>What fails together when detection, tracking or discrimination fails.</summary>
public enum CommonMode
{
    /// <summary>One target at a time: the raid fails target by target.</summary>
    PerTarget,

    /// <summary>The whole raid at once.</summary>
    PerRaid,
}

/// <summary>Interceptors a raid takes.</summary>
/// <param name="KillProbability">[1] needed against each target, P0^(1/W).</param>
/// <param name="Shots">[1] shots at each target as a real number; infinite when no number is enough.</param>
/// <param name="Interceptors">Interceptors in all, W times the whole number of shots; null when no number is enough.</param>
public sealed record Requirement(double KillProbability, double Shots, int? Interceptors);

/// <summary>What a raid meets.</summary>
/// <param name="NoLeaker">[1] probability that none leaks.</param>
/// <param name="LeakersExpected">[1] expected number of leakers.</param>
public sealed record RaidOutcome(double NoLeaker, double LeakersExpected);

/// <summary>
/// Arithmetic of a layer of defence against a raid, with stated probabilities that are not computed here: p of a single shot, and
/// P of
/// the common mode (detection, tracking, discrimination). Shots are independent of each other.
/// Source: WILKENING-2000, pp. 183-215 (form of the model).
/// </summary>
public static class Outcome
{
    /// <summary>[1] probability to stop one target with n shots: K = P [1 - (1 - p)^n].</summary>
    /// <param name="commonMode">[1] P</param>
    /// <param name="singleShot">[1] p</param>
    /// <param name="shots">n</param>
    public static double KillProbability(double commonMode, double singleShot, int shots) =>
        commonMode * (1.0 - Power(1.0 - singleShot, shots));

    /// <summary>
    /// Interceptors needed so that no warhead of a raid leaks with a stated probability, when each target gets the same number of
    /// shots
    /// and the common mode fails target by target: n = ln(1 - K/P)/ln(1 - p), K = P0^(1/W); unattainable when K is P or more.
    /// </summary>
    /// <param name="noLeaker">[1] P0, above 0 and below 1.</param>
    /// <param name="warheads">W, at least 1.</param>
    /// <param name="commonMode">[1] P</param>
    /// <param name="singleShot">[1] p, above 0.</param>
    /// <param name="objectsPerWarhead">[1] objects that pass for a warhead, the warhead included: each takes shots.</param>
    public static Requirement Require(
        double noLeaker, int warheads, double commonMode, double singleShot, int objectsPerWarhead = 1)
    {
        var kill = Elementary.Pow(noLeaker, 1.0 / warheads);
        if (kill >= commonMode)
        {
            return new Requirement(kill, double.PositiveInfinity, null);
        }

        if (singleShot >= 1.0)
        {
            return new Requirement(kill, 1.0, warheads * objectsPerWarhead);
        }

        var shots = Elementary.Log(1.0 - (kill / commonMode)) / Elementary.Log(1.0 - singleShot);

        // a whole number of shots that suffices but for rounding suffices
        const double Rounding = 1e-12;
        var whole = Math.Max(1.0, Math.Ceiling(shots - Rounding));
        return new Requirement(kill, shots, checked((int)(whole * warheads * objectsPerWarhead)));
    }

    /// <summary>An inventory dealt evenly over a raid: each warhead gets N/W shots, and the remainder one more each.</summary>
    /// <param name="interceptors">N</param>
    /// <param name="warheads">W, at least 1.</param>
    /// <param name="commonMode">[1] P</param>
    /// <param name="singleShot">[1] p</param>
    /// <param name="mode">What fails together.</param>
    public static RaidOutcome EvenAllocation(
        int interceptors, int warheads, double commonMode, double singleShot, CommonMode mode = CommonMode.PerTarget)
    {
        int shots = interceptors / warheads, more = interceptors % warheads;
        double shared = mode == CommonMode.PerRaid ? commonMode : 1.0, each = mode == CommonMode.PerTarget ? commonMode : 1.0;
        double least = KillProbability(each, singleShot, shots), most = KillProbability(each, singleShot, shots + 1);
        return new RaidOutcome(
            shared * Power(least, warheads - more) * Power(most, more),
            warheads - (shared * (((warheads - more) * least) + (more * most))));
    }

    /// <summary>[1] expected shots when each is assessed before the next, n at most: [1 - (1 - p)^n]/p.</summary>
    /// <param name="singleShot">[1] p, above 0.</param>
    /// <param name="shotsMax">n</param>
    public static double ShotsExpected(double singleShot, int shotsMax) => (1.0 - Power(1.0 - singleShot, shotsMax)) / singleShot;

    /// <summary>x^n by multiplication, exact where the product is.</summary>
    private static double Power(double x, int n)
    {
        var product = 1.0;
        for (var i = 0; i < n; i++)
        {
            product *= x;
        }

        return product;
    }
}
