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
        var flippable = Flippable(scenario);
        var flips = Evaluate.Each(flippable.Length, work.Part(0.3), i => turned.Flips(flippable[i]));
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

    // Inputs of the defence, its sensors and command, but for those that by construction change nothing: radars whose data do not reach the
    // defence, and the stages of a booster whose burn-out speed is claimed (the payload or last stage is scaled to meet the claim).
    private static Input[] Flippable(Scenario scenario)
    {
        string[] idle =
        [
            .. scenario.Radars.Where(r => !r.Contributes).Select(r => r.Path + "."),
            .. scenario.Batteries.Where(b => b.Interceptor.BurnoutSpeed is not null).Select(b => b.Path + ".booster."),
        ];
        return
        [
            .. scenario.Inputs.Where(i => i.Role is InputRole.Defence or InputRole.Sensor or InputRole.Command
                && !idle.Any(prefix => i.Path.StartsWith(prefix, StringComparison.Ordinal))),
        ];
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

                    if (!Influences(low[i][threat]!.Value, high[i][threat]!.Value, supported))
                    {
                        continue;
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

    private static bool Influences(Judgement low, Judgement high, bool supported)
    {
        var (l, h) = supported ? (low.Supported, high.Supported) : (low.Kinematic, high.Kinematic);
        return l.Possible != h.Possible || l.Binding != h.Binding || !l.Margin.Equals(h.Margin);
    }

    /// <summary>Judgements of the missiles under turned inputs, each turned scenario made once.</summary>
    private sealed class TurnedScenarios(Turn turn, Stages stages, Judgement[] nominal)
    {
        public int Count => nominal.Length;

        public Judgement Nominal(int threat) => nominal[threat];

        public Judgement?[] Judge(Setting setting)
        {
            var own = new Stages(stages);
            return turn(setting) is { } turned ? [.. Enumerable.Range(0, Count).Select(i => Judgement.Of(turned, i, own))] : new Judgement?[Count];
        }

        public Judgement? Judge(int threat, params ReadOnlySpan<Setting> settings) =>
            turn(settings) is { } turned ? Judgement.Of(turned, threat, new Stages(stages)) : null;

        public Flip?[,] Flips(Input input)
        {
            var own = new Stages(stages);
            var scenarios = new Dictionary<double, Scenario?>();
            var flips = new Flip?[Count, 2];
            for (var threat = 0; threat < Count; threat++)
            {
                var known = new Dictionary<double, Judgement?>();
                for (var kind = 0; kind < 2; kind++)
                {
                    var supported = kind == 1;
                    var flip = FlipSearch.Nearest(
                        v => Known(v, threat, known)?.Answer(supported), input.Value, nominal[threat].Answer(supported), input.AllowedMin, input.AllowedMax);
                    flips[threat, kind] = flip is { } at ? new Flip(input.Path, input.Unit, input.Value, at) : null;
                }
            }

            return flips;

            Judgement? Known(double value, int threat, Dictionary<double, Judgement?> known)
            {
                if (!known.TryGetValue(value, out var judgement))
                {
                    if (!scenarios.TryGetValue(value, out var turned))
                    {
                        scenarios[value] = turned = turn(new Setting(input.Path, value));
                    }

                    known[value] = judgement = turned is null ? null : Judgement.Of(turned, threat, own);
                }

                return judgement;
            }
        }
    }
}
