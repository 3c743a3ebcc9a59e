using System.Collections.Immutable;
using CsCheck;
using Parapet.Engagement;

namespace Parapet.Tests.Engagement;

public sealed class WindowsTests
{
    private const double Edge = 1e-5;

    private static double[] Grid(double end) => [.. Enumerable.Range(0, (int)(end / 2) + 1).Select(i => 2.0 * i)];

    private static void Same(IEnumerable<(double Start, double End)> expected, ImmutableArray<Interval> actual)
    {
        Assert.Equal(expected.Count(), actual.Length);
        foreach (var (e, a) in expected.Zip(actual))
        {
            Assert.Equal(e.Start, a.Start, Edge);
            Assert.Equal(e.End, a.End, Edge);
        }
    }

    // The missile passes within the limits from 201 s to 999 s; time of flight 100 s + |t - 501| / 2, so the latest launch is
    // t - 100 - |t - 501| / 2: it rises by 3/2 per second to 401 s at t = 501 and by 1/2 after it, to 650 s at t = 999.
    private static Reach Passing() => Reach.Of(Grid(1200), t => Math.Min(t - 201, 999 - t), t => 100 + (Math.Abs(t - 501) / 2));

    [Fact]
    public void Windows_have_edges_between_the_nodes()
    {
        // 300 = t - 100 - (501 - t) / 2 at t = 433.667.
        var window = Window.Evaluate(Passing(), 300.0, [], 30.0);

        Same([(300.0, 999.0)], window.Eligible);
        Same([(433.0 + (2.0 / 3.0), 999.0)], window.Kinematic);
        Assert.Equal(999.0, window.BestTime, Edge);
        Assert.Equal(650.0, window.LastLaunch, Edge);
        Assert.Equal(350.0, window.BestSlack, Edge);
    }

    [Fact]
    public void Windows_tell_too_late_from_out_of_reach()
    {
        var late = Window.Evaluate(Passing(), 700.0, [], 30.0);
        Assert.Empty(late.Kinematic);
        Assert.Equal(-50.0, late.BestSlack, Edge);

        var away = Window.Evaluate(Reach.Of(Grid(1200), _ => 1, _ => double.PositiveInfinity), 700.0, [], 30.0);
        Assert.Empty(away.Kinematic);
        Assert.True(double.IsNaN(away.BestSlack));
        Assert.True(double.IsNaN(away.LastLaunch));
    }

    // Straight between random samples: the edges are where each line crosses zero, and nothing else is found, however the samples fall into vectors.
    [Fact]
    public void Edges_of_straight_pieces_are_all_found() =>
        Gen.Double[-3, 3].Array[2, 60].Where(v => v.All(x => x != 0)).Sample(value =>
        {
            var time = Enumerable.Range(0, value.Length).Select(i => (double)i).ToArray();
            double At(double t) => Math.Min((int)t, value.Length - 2) is var i ? value[i] + ((t - i) * (value[i + 1] - value[i])) : 0;
            var edges = new List<double>(value[0] > 0 ? [0.0] : []);
            for (var i = 0; i + 1 < value.Length; i++)
            {
                if (value[i] > 0 != value[i + 1] > 0)
                {
                    edges.Add(i + (value[i] / (value[i] - value[i + 1])));
                }
            }

            if (value[^1] > 0)
            {
                edges.Add(value.Length - 1);
            }

            Same(edges.Chunk(2).Select(e => (e[0], e[1])), Intervals.Where(time, value, At));
            Assert.Equal(edges is [var first, ..] ? first : double.NaN, Intervals.First(time, value, At), Edge);
        });

    [Fact]
    public void Windows_without_commit_are_empty()
    {
        var window = Window.Evaluate(Passing(), double.NaN, [], 30.0);

        Assert.Empty(window.Eligible);
        Assert.Empty(window.Kinematic);
        Assert.Equal(650.0, window.LastLaunch, Edge);
    }

    [Fact]
    public void Windows_find_a_chance_shorter_than_the_grid()
    {
        // The latest launch peaks at 300 s at t = 501 exactly, between nodes, and falls by 10 s per second to either side.
        var reach = Reach.Of(Grid(1200), _ => 1, t => t - 300 + (10 * Math.Abs(t - 501)));
        var window = Window.Evaluate(reach, 299.0, [], 30.0);

        Assert.Equal(501.0, window.BestTime, 1e-3);
        Assert.Equal(1.0, window.BestSlack, 1e-2);
        Same([(500.9, 501.1)], window.Kinematic);
    }

    [Fact]
    public void Support_must_last_and_come_from_one_sensor()
    {
        SupportView[] support = [new("a", [new(400, 600)]), new("b", [new(580, 700), new(900, 920)])];

        // S = 30: a supports from 430 to 600, b from 610 to 700; 900 to 920 is too short. Between 600 and 610 neither has seen it for 30 s.
        var window = Window.Evaluate(Passing(), 300.0, support, 30.0);

        Same([(433.0 + (2.0 / 3.0), 600.0), (610.0, 700.0)], window.Supported);
        Assert.Equal("a", Window.SupportingSensor(support, 30.0, 500.0));
        Assert.Null(Window.SupportingSensor(support, 30.0, 605.0));
        Assert.Equal("b", Window.SupportingSensor(support, 30.0, 650.0));
    }

    [Fact]
    public void Last_launch_within_intervals_looks_at_their_ends()
    {
        Assert.Equal(400.0 + (1.0 / 3.0) - 100.0 - (100.0 + (2.0 / 3.0)) / 2.0, Passing().LastLaunchWithin([new(300.0, 400.0 + (1.0 / 3.0))]), 1e-9);
        Assert.True(double.IsNaN(Passing().LastLaunchWithin([])));
    }

    [Fact]
    public void Earlier_commit_never_shrinks_a_window() => Gen.Select(Gen.Double[0, 900], Gen.Double[0, 300]).Sample((commit, earlier) =>
    {
        var reach = Passing();
        var after = Window.Evaluate(reach, commit, [], 30.0).Kinematic;
        var before = Window.Evaluate(reach, commit - earlier, [], 30.0).Kinematic;
        Assert.Equal(after.Sum(i => i.Length), Intervals.Intersect(before, after).Sum(i => i.Length), 2 * Edge);
    });

    [Fact]
    public void Interval_sets_obey_the_laws_of_sets_but_for_their_edges()
    {
        var span = Gen.Select(Gen.Double[0, 100], Gen.Double[0.01, 30], (start, length) => new Interval(start, start + length));
        var set = span.Array[0, 6].Select(a => Intervals.Union([.. a]));
        Gen.Select(set, set, Gen.Double[0, 130]).Sample((a, b, t) =>
        {
            static bool In(ImmutableArray<Interval> s, double t) => s.Any(i => i.Start <= t && t <= i.End);
            if (a.Concat(b).Any(i => i.Start == t || i.End == t))
            {
                return;
            }

            Assert.Equal(In(a, t) && In(b, t), In(Intervals.Intersect(a, b), t));
            Assert.Equal(In(a, t) || In(b, t), In(Intervals.Union([.. a, .. b]), t));
        });
    }
}
