using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Parapet;

/// <summary>What could change one verdict.</summary>
/// <param name="DisputedBy">Inputs whose cited range straddles the answer.</param>
/// <param name="Flips">Single inputs whose change flips the verdict.</param>
internal sealed record Doubt(ImmutableArray<string> DisputedBy, ImmutableArray<Flip> Flips);

/// <summary>
/// What could change the verdicts: cited ranges, one input at a time and all together, and the value of each single input of
/// the defence, its sensors or command at which the verdict flips. The attacker's choices are never varied to flip one; their cited ranges
/// are read like any other.
/// </summary>
internal sealed class Doubts
{
    // A flip is narrowed to this fraction of the value, which is finer than any figure is known.
    private const double Resolution = 1e-3;

    private readonly Doubt[,] _doubts;

    private Doubts(Doubt[,] doubts) => _doubts = doubts;

    /// <summary>The doubt about one verdict.</summary>
    public Doubt For(int threat, bool supported) => _doubts[threat, supported ? 1 : 0];

    /// <summary>Turns every input that matters.</summary>
    public static Doubts Of(Scenario scenario, Turn turn, Stages stages, Engaged[] cases, Work work)
    {
        var nominal = cases.Select(c => c.Judgement).ToArray();
        var turned = new TurnedScenarios(turn, stages, nominal);
        var disputes = Disputes(turned, scenario, work.Part(0.2));
        var flippable = scenario.Inputs.Where(i => i.Role is InputRole.Defence or InputRole.Sensor or InputRole.Command).ToArray();
        var flips = Evaluate.Each(flippable.Length, work.Part(0.3), i => turned.Flips(flippable[i], Resolution));
        var doubts = new Doubt[cases.Length, 2];
        for (var threat = 0; threat < cases.Length; threat++)
        {
            for (var kind = 0; kind < 2; kind++)
            {
                doubts[threat, kind] = new Doubt(
                    disputes[threat, kind],
                    [.. flips.Select(f => f[threat, kind]).OfType<Flip>().OrderBy(f => Math.Abs(f.FlipsAt - f.Value) / Math.Max(Math.Abs(f.Value), 1e-9))]);
            }
        }

        return new Doubts(doubts);
    }

    private static ImmutableArray<string>[,] Disputes(TurnedScenarios turned, Scenario scenario, Work work)
    {
        var disputed = scenario.Inputs.Where(i => i.Disputed).ToArray();
        var low = Evaluate.Each(disputed.Length, work.Part(0.4), i => turned.Judge(new Setting(disputed[i].Path, disputed[i].Low)));
        var high = Evaluate.Each(disputed.Length, work.Part(0.4), i => turned.Judge(new Setting(disputed[i].Path, disputed[i].High)));
        var result = new ImmutableArray<string>[turned.Count, 2];
        Evaluate.Each(turned.Count, work.Part(0.2), threat =>
        {
            for (var kind = 0; kind < 2; kind++)
            {
                result[threat, kind] = Straddling(threat, kind == 1);
            }

            return true;
        });
        return result;

        // One input at a time; then, where none does it alone, all at the ends that favour or hinder the defence.
        ImmutableArray<string> Straddling(int threat, bool supported)
        {
            var nominal = turned.Nominal(threat).Answer(supported);
            var alone = ImmutableArray.CreateBuilder<string>();
            var favour = new List<Setting>();
            var hinder = new List<Setting>();
            for (var i = 0; i < disputed.Length; i++)
            {
                var (atLow, atHigh) = (low[i][threat]?.Answer(supported), high[i][threat]?.Answer(supported));
                if (atLow is { } l && atHigh is { } h)
                {
                    if (l.Yes != nominal.Yes || h.Yes != nominal.Yes)
                    {
                        alone.Add(disputed[i].Path);
                    }

                    var highFavours = l.Yes != h.Yes ? h.Yes : !(h.Margin < l.Margin);
                    favour.Add(new Setting(disputed[i].Path, highFavours ? disputed[i].High : disputed[i].Low));
                    hinder.Add(new Setting(disputed[i].Path, highFavours ? disputed[i].Low : disputed[i].High));
                }
            }

            if (alone.Count > 0 || favour.Count < 2)
            {
                return alone.ToImmutable();
            }

            var together = nominal.Yes ? turned.Judge(threat, [.. hinder]) : turned.Judge(threat, [.. favour]);
            return together is { } t && t.Answer(supported).Yes != nominal.Yes ? [.. favour.Select(s => s.Path)] : [];
        }
    }

    /// <summary>Judgements of the missiles under turned inputs, each turned scenario made once.</summary>
    private sealed class TurnedScenarios(Turn turn, Stages stages, Judgement[] nominal)
    {
        private readonly ConcurrentDictionary<Setting, Scenario?> _scenarios = new();

        public int Count => nominal.Length;

        public Judgement Nominal(int threat) => nominal[threat];

        public Judgement?[] Judge(Setting setting) => [.. Enumerable.Range(0, Count).Select(i => Judge(i, setting))];

        public Judgement? Judge(int threat, params ReadOnlySpan<Setting> settings)
        {
            var turned = settings.Length == 1 ? _scenarios.GetOrAdd(settings[0], s => turn(s)) : turn(settings);
            return turned is null ? null : Judgement.Of(turned, threat, stages);
        }

        public Flip?[,] Flips(Input input, double resolution)
        {
            var flips = new Flip?[Count, 2];
            for (var threat = 0; threat < Count; threat++)
            {
                var known = new Dictionary<double, Judgement?>();
                for (var kind = 0; kind < 2; kind++)
                {
                    var supported = kind == 1;
                    var width = resolution * Math.Max(Math.Abs(input.Value), 1e-3 * (Math.Min(input.AllowedMax, 1e6) - Math.Max(input.AllowedMin, -1e6)));
                    var flip = FlipSearch.Nearest(
                        v => Known(v)?.Answer(supported), input.Value, nominal[threat].Answer(supported), input.AllowedMin, input.AllowedMax, width);
                    flips[threat, kind] = flip is { } at ? new Flip(input.Path, input.Unit, input.Value, at) : null;
                }

                Judgement? Known(double value)
                {
                    if (!known.TryGetValue(value, out var judgement))
                    {
                        known[value] = judgement = Judge(threat, new Setting(input.Path, value));
                    }

                    return judgement;
                }
            }

            return flips;
        }
    }
}
