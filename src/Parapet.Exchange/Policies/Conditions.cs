using System.Collections.Immutable;
using Parapet.Exchange.Messages;

namespace Parapet.Exchange.Policies;

/// <summary>Whether conditions hold.</summary>
internal enum Match
{
    No,
    Maybe,
    Yes,
}

/// <summary>Conditions held against what is known: they hold when all that may be true meets them, and not when none of it does.</summary>
internal static class Conditions
{
    public static Match Hold(Policy policy, When when, Facts facts, string origin, string recipient, string? phase)
    {
        var match = when.Types.Count == 0 || when.Types.Contains(facts.Type) ? Match.Yes : Match.No;
        match = And(match, Among(when.Phases, phase is null ? null : [phase]));
        match = And(match, facts.Classes is null && when.Classes.Contains(Facts.UnknownClass) ? Match.Yes : Among(when.Classes, facts.Classes));
        match = And(match, Within(when.RangeAtLeastKm, when.RangeBelowKm, facts.RangeKm));
        match = And(match, Within(when.ApogeeAtLeastKm, when.ApogeeBelowKm, facts.ApogeeKm));
        if (match == Match.No)
        {
            return match;
        }

        match = And(match, Among(when.States, when.States.Count == 0 ? null : States(policy, facts, origin, recipient)));
        match = And(match, In(when.OriginRegions, facts.OriginRegions));
        return And(match, In(when.TargetRegions, facts.TargetRegions));
    }

    /// <summary>Whose launch it may be.</summary>
    public static ImmutableSortedSet<LaunchState>? States(Policy policy, Facts facts, string origin, string recipient)
    {
        if (facts.States is { } given)
        {
            return given;
        }

        if (facts.Declared)
        {
            return [LaunchState.Own];
        }

        // At sea it may be anybody's.
        if (facts.OriginRegions is not { Count: > 0 } regions || regions.Any(r => !IsCountry(r)))
        {
            return null;
        }

        return
        [
            .. regions.Select(region =>
                Owns(policy, origin, region) ? LaunchState.Own
                : Owns(policy, recipient, region) ? LaunchState.Recipient
                : policy.States.Values.Any(s => s.Contains(region)) ? LaunchState.Party
                : LaunchState.Third),
        ];
    }

    private static bool IsCountry(string region) => WorldRegions.Find(region)?.Kind == RegionKind.Country;

    private static bool Owns(Policy policy, string party, string region) => policy.States.TryGetValue(party, out var own) && own.Contains(region);

    private static Match And(Match a, Match b) => a < b ? a : b;

    private static Match Among<T>(ImmutableSortedSet<T> wanted, ImmutableSortedSet<T>? may) =>
        wanted.Count == 0 ? Match.Yes
        : may is null or { Count: 0 } ? Match.Maybe
        : may.IsSubsetOf(wanted) ? Match.Yes
        : may.Overlaps(wanted) ? Match.Maybe
        : Match.No;

    private static Match Within(double? atLeast, double? below, (double Least, double Most) span)
    {
        var from = atLeast is not { } low || span.Least >= low ? Match.Yes : span.Most < low ? Match.No : Match.Maybe;
        var to = below is not { } high || span.Most < high ? Match.Yes : span.Least >= high ? Match.No : Match.Maybe;
        return And(from, to);
    }

    private static Match In(ImmutableSortedSet<string> wanted, ImmutableSortedSet<string>? may)
    {
        if (wanted.Count == 0)
        {
            return Match.Yes;
        }

        if (may is null or { Count: 0 })
        {
            return Match.Maybe;
        }

        var each = may.Select(region => One(wanted, region)).ToList();
        return each.TrueForAll(m => m == Match.Yes) ? Match.Yes : each.TrueForAll(m => m == Match.No) ? Match.No : Match.Maybe;
    }

    private static Match One(ImmutableSortedSet<string> wanted, string region) =>
        wanted.Contains(region) || (WorldRegions.Find(region) is { Part: { Length: > 0 } part } && wanted.Contains(part)) ? Match.Yes
        : wanted.Any(w => WorldRegions.Find(w)?.Part == region) ? Match.Maybe
        : Match.No;
}
