using System.Collections.Immutable;

namespace Parapet.Engagement;

/// <summary>How the defence shoots at one missile.</summary>
/// <param name="Salvo">[1] interceptors in a salvo; a salvo is one shot. The last salvo is smaller when the inventory is.</param>
/// <param name="AssessmentDelay">[s] from an intercept to the next launch.</param>
/// <param name="ShotsMax">[1] most shots.</param>
internal readonly record struct ShotDoctrine(int Salvo, double AssessmentDelay, int ShotsMax);

/// <summary>One battery, as the choice of shots sees it.</summary>
/// <param name="Inventory">[1] interceptors.</param>
/// <param name="Earliest">
/// The shot with the earliest intercept among those launched no earlier than a time [s after launch of the missile], and not
/// before this battery's own commit; null when there is none.
/// </param>
internal sealed record Shooter(int Inventory, Func<double, Shot?> Earliest);

/// <summary>Shoot, look, shoot.</summary>
internal static class Shots
{
    /// <summary>
    /// Greedy: launch for the earliest intercept over all batteries (the first of them where two are equal); the next launch
    /// not before that intercept plus the assessment delay; until nothing can be reached, the inventories are empty or the
    /// doctrine's shots are used.
    /// </summary>
    public static ImmutableArray<Shot> Greedy(IReadOnlyList<Shooter> shooters, ShotDoctrine doctrine)
    {
        var left = shooters.Select(s => s.Inventory).ToArray();
        var shots = ImmutableArray.CreateBuilder<Shot>();
        var notBefore = double.NegativeInfinity;
        while (shots.Count < doctrine.ShotsMax)
        {
            Shot? earliest = null;
            var by = -1;
            for (var i = 0; i < shooters.Count; i++)
            {
                if (left[i] > 0 && shooters[i].Earliest(notBefore) is { } shot
                    && (earliest is null || shot.InterceptTime < earliest.InterceptTime))
                {
                    (earliest, by) = (shot, i);
                }
            }

            if (earliest is null)
            {
                break;
            }

            var salvo = Math.Min(doctrine.Salvo, left[by]);
            left[by] -= salvo;
            shots.Add(earliest with { Salvo = salvo });
            notBefore = earliest.InterceptTime + doctrine.AssessmentDelay;
        }

        return shots.ToImmutable();
    }
}
