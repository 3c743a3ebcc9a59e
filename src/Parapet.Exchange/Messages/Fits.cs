using System.Text.Json.Nodes;
using static Parapet.Exchange.Messages.Canonical;

namespace Parapet.Exchange.Messages;

/// <summary>Whether a warning may be of a notified launch: by time, place, direction and class, each at whatever rung it is known.</summary>
internal static class Fits
{
    /// <summary>Unnotified where one of them contradicts; possible where none does, but time or place is not known of both.</summary>
    public static WarningFit Of(SeenMessage warning, LaunchCase launch, CaseRules rules)
    {
        var plan = launch.Plan!;
        bool?[] all =
        [
            Time(warning, launch, rules),
            Area(warning.Find("launch_area"), plan.Find("launch_area")),
            Azimuth(warning, plan, rules),
            Class(warning.Find("vehicle_class"), plan.Find("vehicle_class")),
        ];
        return Array.Exists(all, a => a == false) ? WarningFit.Unnotified : all[0] == true && all[1] == true ? WarningFit.Notified : WarningFit.Possible;
    }

    // Where the time of launch is not known it was seen at most a quarter of an hour after it.
    private static bool? Time(SeenMessage warning, LaunchCase launch, CaseRules rules)
    {
        const long SeenAfter = 15 * 60_000;
        if (launch is not { WindowFrom: { } opens, WindowTo: { } closes })
        {
            return null;
        }

        var tolerance = (long)rules.WindowTolerance.TotalMilliseconds;
        if (Span(warning.Find("launch_time"), Canonical.Time) is { } time)
        {
            tolerance += (long)(rules.Sigmas * Most(warning.Find("launch_time_sigma_s")) * 1_000);
        }
        else if (Span(warning.Find("detect_time"), Canonical.Time) is { } seen)
        {
            time = (seen.From - SeenAfter, seen.To);
        }
        else
        {
            return null;
        }

        return time.From - tolerance < closes.ToUnixTimeMilliseconds() && time.To + tolerance > opens.ToUnixTimeMilliseconds();
    }

    private static bool? Area(JsonNode? a, JsonNode? b) =>
        a is null || b is null || Areas.All(a) is not { } x || Areas.All(b) is not { } y ? null : x.Any(p => y.Any(q => Areas.MayMeet(p, q)));

    private static bool? Azimuth(SeenMessage warning, SeenMessage plan, CaseRules rules)
    {
        if (Coarseners.Sector(warning.Find("azimuth_deg")) is not { } seen || Coarseners.Sector(plan.Find("azimuth_deg")) is not { } planned)
        {
            return null;
        }

        var tolerance = (long)((rules.AzimuthTolerance + (rules.Sigmas * Most(warning.Find("azimuth_sigma_deg")))) * Micro);
        var (from, wide) = (seen.From - tolerance, seen.To - seen.From + (2 * tolerance));
        var ahead = (((planned.From - from) % FullTurn) + FullTurn) % FullTurn;
        return ahead < wide || ahead + (planned.To - planned.From) > FullTurn;
    }

    // Words may be the same at some rung.
    private static bool? Class(JsonNode? a, JsonNode? b)
    {
        if (Text(a) is not { } x || Text(b) is not { } y)
        {
            return null;
        }

        return x == "unknown" || y == "unknown" || Reach(x).Contains(y, StringComparer.Ordinal) || Reach(y).Contains(x, StringComparer.Ordinal);
    }

    private static IEnumerable<string> Reach(string word)
    {
        yield return word;
        foreach (var step in MessageTypes.VehicleClass.Coarser)
        {
            word = step.GetValueOrDefault(word, word);
            yield return word;
        }
    }

    /// <summary>The most a number may be; 0 where it is not known.</summary>
    private static double Most(JsonNode? node) => Span(node, ToMicro) is { } s ? s.To / (double)Micro : 0;
}
