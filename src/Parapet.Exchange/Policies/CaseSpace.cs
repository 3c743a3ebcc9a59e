using System.Collections.Immutable;
using System.Globalization;
using Parapet.Exchange.Messages;

namespace Parapet.Exchange.Policies;

/// <summary>One case that policies can tell from others.</summary>
/// <param name="Type">Message type.</param>
/// <param name="Origin">Party.</param>
/// <param name="Recipient">Another.</param>
/// <param name="Facts">Each certain.</param>
/// <param name="Phase">Of the exercise; null where no rule asks.</param>
/// <param name="Words">By dimension, what is so in this case.</param>
internal sealed record Case(
    MessageType Type, string Origin, string Recipient, Facts Facts, string? Phase, ImmutableSortedDictionary<Dimension, Words> Words)
{
    /// <summary>What a policy gives in this case, of all fields of the type.</summary>
    public Decision Decide(Policy policy) => Evaluator.Decide(
        policy, Type, Type.Fields.Select(f => f.Name), Facts, Origin, Recipient, new Situation(policy.FromIndex, DateTimeOffset.UnixEpoch, Phase));
}

/// <summary>What conditions ask for.</summary>
internal enum Dimension
{
    State,
    Class,
    Range,
    Apogee,
    From,
    To,
    Phase,
}

/// <summary>Words in both languages.</summary>
internal readonly record struct Words(string English, string Russian);

/// <summary>
/// All cases that the conditions of some policies can tell from one another: of each threshold both sides, of each list every member and one beside it. What holds in
/// every case holds for every message whose facts are certain.
/// </summary>
internal static class CaseSpace
{
    /// <summary>Cases of one type between two parties.</summary>
    public const int CasesMax = 5_000;

    /// <summary>The cases; those beyond <see cref="CasesMax"/> of one type between two parties are left out.</summary>
    public static IEnumerable<Case> Of(params IReadOnlyList<Policy> policies)
    {
        var parties = policies.SelectMany(p => p.Parties).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        foreach (var type in MessageTypes.All)
        {
            foreach (var origin in parties)
            {
                foreach (var recipient in parties.Where(p => p != origin))
                {
                    var rules = policies.SelectMany(p => p.Rules.Values.Where(r =>
                        (r.When.Types.Count == 0 || r.When.Types.Contains(type.Name)) && (r.From.Length == 0 || p.Has(r.From, origin)) && p.Has(r.To, recipient))).ToList();
                    if (rules.Count > 0)
                    {
                        foreach (var one in Between(type, origin, recipient, [.. rules.Select(r => r.When)], parties.Count).Take(CasesMax))
                        {
                            yield return one;
                        }
                    }
                }
            }
        }
    }

    private static IEnumerable<Case> Between(MessageType type, string origin, string recipient, List<When> whens, int parties)
    {
        var declared = Facts.IsDeclaration(type.Name);
        IEnumerable<Case> cases = [new Case(
            type, origin, recipient, new Facts { Type = type.Name, Declared = declared }, null, ImmutableSortedDictionary<Dimension, Words>.Empty)];
        if (whens.Exists(w => w.States.Count > 0))
        {
            LaunchState[] states = declared ? [LaunchState.Own]
                : parties > 2 ? [LaunchState.Own, LaunchState.Recipient, LaunchState.Party, LaunchState.Third]
                : [LaunchState.Own, LaunchState.Recipient, LaunchState.Third];
            cases = Times(cases, Dimension.State, states, (c, s) => c with { Facts = c.Facts with { States = [s] } }, StateWords);
        }

        if (whens.SelectMany(w => w.Classes).Distinct(StringComparer.Ordinal).ToList() is { Count: > 0 } classes)
        {
            var other = MessageTypes.VehicleClass.Codes.Select(c => c.Name).FirstOrDefault(c => c != Facts.UnknownClass && !classes.Contains(c));
            string[] all = other is null ? [.. classes.Order(StringComparer.Ordinal)] : [.. classes.Order(StringComparer.Ordinal), other];
            cases = Times(cases, Dimension.Class, all, (c, v) => c with { Facts = c.Facts with { Classes = v == Facts.UnknownClass ? null : [v] } },
                v => v == other ? new Words("another class", "другой класс") : new Words($"class {v}", $"класс {v}"));
        }

        cases = Spans(cases, Dimension.Range, whens.Select(w => w.RangeAtLeastKm).Concat(whens.Select(w => w.RangeBelowKm)), "range", "дальность",
            (f, span) => f with { RangeKm = span });
        cases = Spans(cases, Dimension.Apogee, whens.Select(w => w.ApogeeAtLeastKm).Concat(whens.Select(w => w.ApogeeBelowKm)), "apogee", "апогей",
            (f, span) => f with { ApogeeKm = span });
        cases = Regions(cases, Dimension.From, whens.SelectMany(w => w.OriginRegions), "from", "пуск из", (f, r) => f with { OriginRegions = [r] });
        cases = Regions(cases, Dimension.To, whens.SelectMany(w => w.TargetRegions), "towards", "падение в", (f, r) => f with { TargetRegions = [r] });
        return whens.Exists(w => w.Phases.Count > 0)
            ? Times(cases, Dimension.Phase, Policy.Phases, (c, p) => c with { Phase = p }, p => new Words($"phase {p}", $"этап {p}"))
            : cases;
    }

    private static IEnumerable<Case> Times<T>(IEnumerable<Case> cases, Dimension dimension, IReadOnlyList<T> values, Func<Case, T, Case> with, Func<T, Words> words) =>
        cases.SelectMany(c => values.Select(v => with(c, v) with { Words = c.Words.Add(dimension, words(v)) }));

    private static IEnumerable<Case> Spans(
        IEnumerable<Case> cases, Dimension dimension, IEnumerable<double?> bounds, string english, string russian, Func<Facts, (double Least, double Most), Facts> with)
    {
        var at = bounds.OfType<double>().Where(b => b > 0).Distinct().Order().ToList();
        if (at.Count == 0)
        {
            return cases;
        }

        var spans = at.Prepend(0).Zip(at.Append(double.PositiveInfinity)).Select(s => (Least: s.First, Most: Math.BitDecrement(s.Second))).ToList();
        return Times(cases, dimension, spans, (c, s) => c with { Facts = with(c.Facts, s) }, span =>
        {
            var (low, high) = (Km(span.Least), Km(Math.BitIncrement(span.Most)));
            return span.Least == 0 ? new Words($"{english} below {high} km", $"{russian} менее {high} км")
                : span.Most > 1e9 ? new Words($"{english} from {low} km", $"{russian} от {low} км")
                : new Words($"{english} from {low} to {high} km", $"{russian} от {low} до {high} км");
        });
    }

    private static IEnumerable<Case> Regions(
        IEnumerable<Case> cases, Dimension dimension, IEnumerable<string> codes, string english, string russian, Func<Facts, string, Facts> with)
    {
        var named = codes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (named.Count == 0)
        {
            return cases;
        }

        // Of a part of the world one region that is not named itself stands for the rest of it.
        var values = new List<(string Region, string Code)>();
        foreach (var code in named)
        {
            var member = WorldRegions.Find(code) is { Part.Length: > 0 } ? code : WorldRegions.All.FirstOrDefault(r => r.Part == code && !named.Contains(r.Code))?.Code ?? code;
            values.Add((member, code));
        }

        if (WorldRegions.All.FirstOrDefault(r => r.Part.Length > 0 && !named.Contains(r.Code) && !named.Contains(r.Part)) is { } beside)
        {
            values.Add((beside.Code, ""));
        }

        return Times(cases, dimension, values, (c, v) => c with { Facts = with(c.Facts, v.Region) },
            v => v.Code.Length == 0 ? new Words($"{english} elsewhere", $"{russian} других районов") : new Words($"{english} {v.Code}", $"{russian} {v.Code}"));
    }

    private static Words StateWords(LaunchState state) => state switch
    {
        LaunchState.Own => new Words("the origin's own launches", "собственные пуски отправителя"),
        LaunchState.Recipient => new Words("the recipient's launches", "пуски получателя"),
        LaunchState.Party => new Words("launches of another party", "пуски другой стороны"),
        _ => new Words("launches of third states", "пуски третьих стран"),
    };

    private static string Km(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
