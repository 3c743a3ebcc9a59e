using Parapet.Earth;
using Parapet.Engagement;
using Parapet.Flight;

namespace Parapet.Tests.Engagement;

public sealed class ShotsTests
{
    // A battery whose time of flight is constant between two intercept times: the earliest intercept is at
    // max(first, launch + flight), as long as that is not after the last.
    private static Shooter Constant(string id, int inventory, double flight, double first, double last, double commit) => new(
        inventory,
        notBefore => Math.Max(first, Math.Max(notBefore, commit) + flight) is var t && t <= last ? At(id, t - flight, t) : null);

    private static Shot At(string battery, double launch, double intercept) => new()
    {
        Battery = battery,
        LaunchTime = launch,
        InterceptTime = intercept,
        Intercept = default,
        Miss = 0,
        ClosingSpeed = 0,
        Salvo = 1,
        Trajectory = new Trajectory([0, 1], [default, default], [default, default], [default, default], []),
    };

    [Fact]
    public void Shots_shoot_look_shoot_until_the_window_closes()
    {
        // commit 300, flight 200: intercepts 500; launch 560 -> 760; launch 820 -> 1020; next would be 1280 > 1200.
        var shots = Shots.Greedy([Constant("a", 10, 200, 0, 1200, 300)], new ShotDoctrine(1, 60, 9));

        Assert.Equal([300.0, 560.0, 820.0], shots.Select(s => s.LaunchTime));
        Assert.Equal([500.0, 760.0, 1020.0], shots.Select(s => s.InterceptTime));
    }

    [Fact]
    public void Shots_wait_for_the_first_intercept_the_limits_allow()
    {
        var shots = Shots.Greedy([Constant("a", 10, 200, 900, 1200, 300)], new ShotDoctrine(1, 60, 9));

        Assert.Equal([700.0, 960.0], shots.Select(s => s.LaunchTime));
    }

    [Fact]
    public void Shots_stop_at_the_doctrine_and_at_the_inventory()
    {
        Assert.Equal(2, Shots.Greedy([Constant("a", 10, 200, 0, 9000, 300)], new ShotDoctrine(1, 60, 2)).Length);
        Assert.Equal(3, Shots.Greedy([Constant("a", 3, 200, 0, 9000, 300)], new ShotDoctrine(1, 60, 9)).Length);
        Assert.Empty(Shots.Greedy([Constant("a", 0, 200, 0, 9000, 300)], new ShotDoctrine(1, 60, 9)));
    }

    [Fact]
    public void Shots_count_a_salvo_once_and_fire_what_is_left()
    {
        var shots = Shots.Greedy([Constant("a", 5, 200, 0, 9000, 300)], new ShotDoctrine(2, 60, 9));

        Assert.Equal([2, 2, 1], shots.Select(s => s.Salvo));
    }

    [Fact]
    public void Shots_take_the_earliest_intercept_over_batteries_and_the_first_of_equals()
    {
        // a reaches from 600 on in 250 s; b from 700 on in 100 s; c is b's equal and is never preferred to it.
        Shooter[] batteries =
        [
            Constant("a", 10, 250, 600, 5000, 300), Constant("b", 2, 100, 700, 5000, 300), Constant("c", 1, 100, 700, 5000, 300),
        ];
        var shots = Shots.Greedy(batteries, new ShotDoctrine(1, 60, 5));

        Assert.Equal("a b b c a", string.Join(' ', shots.Select(s => s.Battery)));
        Assert.Equal([600.0, 760.0, 920.0, 1080.0, 1390.0], shots.Select(s => s.InterceptTime));
    }
}
