using System.Collections.Immutable;
using System.Globalization;

namespace Parapet.Exchange.Messages;

/// <summary>Ladders in words, for tables and screens.</summary>
internal static class Ladders
{
    /// <summary>What L1 to L4 give, separated by commas.</summary>
    public static string Describe(FieldKind kind) => kind switch
    {
        TimeKind k => Steps(k.Steps, Time),
        WindowKind k => Steps(k.Steps, Time),
        AngleKind k => Steps(k.Steps, s => Number(s) + " deg"),
        SectorKind k => Steps(k.Steps, s => Number(s) + " deg"),
        NumberKind k => Steps(k.Steps, Number),
        BandKind k => Steps(k.Steps, Number),
        CountKind => "1 / 2-4 / 5+, same, same, 1+",
        CodeKind k => string.Join(", ", k.Coarser.Select(s => s.IsEmpty ? "same" : string.Join('/', s.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)))),
        ChancesKind k => Describe(k.Of),
        AreaKind k => string.Join(", ", k.Steps.Select(s => s.GridKm switch { 0 => "same", -1 => "regions", -2 => "parts of the world", var km => $"{km} km" })),
        StateKind k => string.Join(", ", k.PositionSteps.Select(s => $"{s / 1000} km")) + ", regions",
        CovarianceKind => "A-E, same, same, same",
        PointingKind k => string.Join(", ", k.TimeSteps.Zip(k.AngleSteps).Select(s => $"{Time(s.First)} and {Number(s.Second)} deg")),
        TextKind => "only that there is one",
        CodesKind or FlagKind or NameKind => "same",
        _ => throw new InvalidOperationException("no such kind"),
    };

    private static string Steps(ImmutableArray<long> steps, Func<long, string> say) => steps.All(s => s == 0) ? "same" : string.Join(", ", steps.Select(say));

    private static string Time(long ms) => ms switch
    {
        >= 86_400_000 => $"{ms / 86_400_000} d",
        >= 3_600_000 => $"{ms / 3_600_000} h",
        >= 60_000 => $"{ms / 60_000} min",
        _ => $"{ms / 1_000} s",
    };

    private static string Number(long micro) => ((decimal)micro / Canonical.Micro).ToString("0.######", CultureInfo.InvariantCulture);
}
