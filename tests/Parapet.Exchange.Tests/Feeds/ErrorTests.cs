using System.Text.Json.Nodes;
using Parapet.Earth;
using Parapet.Exchange.Feeds;
using Parapet.Exchange.Messages;

namespace Parapet.Exchange.Tests.Feeds;

/// <summary>Errors that sensors state are those they make.</summary>
public sealed class ErrorTests
{
    private const int Seeds = 100;

    private static readonly EarthModel s_earth = EarthModel.For(new Fidelity());

    private static readonly Lazy<(Scenario Scenario, Watched Watched, List<List<FeedItem>> Runs)> s_runs = new(Run);

    [Fact]
    public void Impact_lies_in_the_stated_ellipse_as_often_as_stated()
    {
        // Before the air counts: the first estimate of every radar, whose ellipse is far wider than what the air does.
        var (_, watched, runs) = s_runs.Value;
        var inside = runs.SelectMany(r => r.Where(i => i.Message.Type == MessageTypes.Imp).GroupBy(i => i.Sensor).Select(g => g.First()))
            .Select(i => Squared(i.Message.Value("impact_area", Rung.L0)!.AsObject(), watched.Flight.Impact) <= 1.0).ToList();
        Assert.True(inside.Count >= Seeds);
        Around(0.95, inside);
    }

    [Fact]
    public void Launch_place_lies_in_the_stated_ellipse_as_often_as_stated()
    {
        var (_, watched, runs) = s_runs.Value;
        var place = watched.Threat.From.Geodetic;
        var warnings = runs.SelectMany(r => r.Where(i => i.Message.Type == MessageTypes.Lwn && i.Message.References.IsEmpty)).ToList();
        Around(0.95, [.. warnings.Select(i => Squared(i.Message.Value("launch_area", Rung.L0)!.AsObject(), place) <= 1.0)]);
    }

    [Fact]
    public void Impact_reckoned_from_the_burn_lies_in_its_ellipse_as_often_as_stated()
    {
        var (_, watched, runs) = s_runs.Value;
        var warnings = runs.SelectMany(r => r.Where(i => i.Message.Type == MessageTypes.Lwn && !i.Message.References.IsEmpty)).ToList();
        Assert.Equal(Seeds, warnings.Count);
        Around(0.95, [.. warnings.Select(i => Squared(i.Message.Value("impact_area", Rung.L0)!.AsObject(), watched.Flight.Impact) <= 1.0)]);
    }

    [Fact]
    public void Launch_times_and_directions_scatter_as_stated()
    {
        // The sum of n squares of normal errors over their variance is chi-square of n: mean n, variance 2 n. Source: BAR-SHALOM-2001, ch. 1.
        var (_, watched, runs) = s_runs.Value;
        var warnings = runs.SelectMany(r => r.Where(i => i.Message.Type == MessageTypes.Lwn && i.Message.References.IsEmpty)).Select(i => i.Message).ToList();
        var launch = DateTimeOffset.Parse("2007-01-01T00:00:00Z").AddSeconds(watched.At);
        var times = warnings.Sum(m => Square((DateTimeOffset.Parse((string)m.Value("launch_time", Rung.L0)!) - launch).TotalSeconds / Number(m.Value("launch_time_sigma_s", Rung.L0))));
        var turns = warnings.Sum(m => Square(Math.IEEERemainder(Number(m.Value("azimuth_deg", Rung.L0)) - (watched.Azimuth * 180 / Math.PI), 360) / Number(m.Value("azimuth_sigma_deg", Rung.L0))));
        var n = warnings.Count;
        Assert.InRange(times, n - (4 * Math.Sqrt(2 * n)), n + (4 * Math.Sqrt(2 * n)));
        Assert.InRange(turns, n - (4 * Math.Sqrt(2 * n)), n + (4 * Math.Sqrt(2 * n)));
    }

    [Fact]
    public void Impact_estimates_of_a_track_become_better_and_no_later_one_is_far_off()
    {
        var (_, watched, runs) = s_runs.Value;
        foreach (var estimates in runs.SelectMany(r => r.Where(i => i.Message.Type == MessageTypes.Imp).GroupBy(i => i.Sensor)))
        {
            var axes = estimates.Select(i => Number(i.Message.Value("impact_area", Rung.L0)!["semi_major_km"])).ToList();
            Assert.All(axes.Zip(axes.Skip(1)), p => Assert.True(p.Second <= (0.5 * p.First) + 0.001));
            Assert.True(Squared(estimates.Last().Message.Value("impact_area", Rung.L0)!.AsObject(), watched.Flight.Impact) < 16.0);
        }
    }

    [Fact]
    public void Tracks_are_where_the_missile_is_within_what_they_state()
    {
        var (_, watched, runs) = s_runs.Value;
        var path = watched.Warned.Flown.Path;
        var tracks = runs.SelectMany(r => r.Where(i => i.Message.Type == MessageTypes.Trk)).ToList();
        Assert.NotEmpty(tracks);
        Around(0.95, [.. tracks.Where((_, k) => k % 7 == 0).Select(i =>
        {
            var start = DateTimeOffset.Parse("2007-01-01T00:00:00Z").AddSeconds(watched.At);
            var (truth, _) = path.At((DateTimeOffset.Parse((string)i.Message.Value("time", Rung.L0)!) - start).TotalSeconds);
            var position = i.Message.Value("state", Rung.L0)!["position_m"]!.AsArray();
            Vector3d off = new(Number(position[0]) - truth.X, Number(position[1]) - truth.Y, Number(position[2]) - truth.Z);
            var c = i.Message.Value("covariance", Rung.L0)!.AsArray().Select(x => Number(x)).ToArray();

            // 7.815 is the 95 % point of chi-square of three. Source: BAR-SHALOM-2001, ch. 1.
            return Mahalanobis(off, [c[0], c[1], c[2], c[6], c[7], c[11]]) <= 7.815;
        })]);
    }

    // The number inside is binomial: four standard deviations, and half a hundredth for what the tracker leaves out. Points of one track hang together,
    // so that only every seventh is counted.
    private static void Around(double confidence, IReadOnlyCollection<bool> inside)
    {
        var sigma = Math.Sqrt(confidence * (1 - confidence) / inside.Count);
        var found = inside.Count(x => x) / (double)inside.Count;
        Assert.InRange(found, confidence - (4 * sigma) - 0.005, confidence + (4 * sigma) + 0.005);
    }

    private static (Scenario Scenario, Watched Watched, List<List<FeedItem>> Runs) Run()
    {
        var scenario = Played.Text("""
            format: parapet-scenario/1
            title: One missile many times
            parties: {us: {name: US}, russia: {name: Russia}}
            radars:
              fylingdales: {type: fylingdales, site: fylingdales, owner: us}
              forward: {type: an-tpy-2, site: kurecik, owner: us, sector_center_deg: 70}
              armavir: {type: armavir, site: armavir, owner: russia}
            infrared: {satellites: {type: dsp, owner: us}}
            threats: {t: {missile: notional-irbm-long, from: tabriz, to: london}}
            exercise:
              seed: 1
              policy: none
              end_s: 3000
              launches: {one: {threat: t, at_s: 100}}
            """);
        var stages = new Stages();
        var runs = new List<List<FeedItem>>();
        Watched? watched = null;
        for (uint seed = 1; seed <= Seeds; seed++)
        {
            var exercise = scenario.Exercise! with { Seed = seed };
            watched = Watched.Of(scenario, exercise, 0, stages)!;
            var epoch = DateTimeOffset.Parse("2007-01-01T00:00:00Z").ToUnixTimeMilliseconds();
            runs.Add([.. Feed.Truth(scenario with { Exercise = exercise }, exercise, [watched], epoch).Items]);
        }

        return (scenario, watched!, runs);
    }

    /// <summary>[1] squared distance of a place from the middle of an ellipse, in units of its edge.</summary>
    private static double Squared(JsonObject ellipse, Geodetic place)
    {
        var middle = new Geodetic(Number(ellipse["latitude_deg"]) * Math.PI / 180, Number(ellipse["longitude_deg"]) * Math.PI / 180, 0);
        var between = s_earth.Geodesic.Between(middle, place);
        var angle = between.AzimuthStart - (Number(ellipse["azimuth_deg"]) * Math.PI / 180);
        return Square(between.Distance * Math.Cos(angle) / (1000 * Number(ellipse["semi_major_km"]))) + Square(between.Distance * Math.Sin(angle) / (1000 * Number(ellipse["semi_minor_km"])));
    }

    // d' C^-1 d, C by its upper triangle, solved by its Cholesky factor.
    private static double Mahalanobis(Vector3d d, double[] c)
    {
        double a = Math.Sqrt(c[0]), b = c[1] / a, e = c[2] / a;
        double f = Math.Sqrt(c[3] - (b * b)), g = (c[4] - (b * e)) / f, h = Math.Sqrt(c[5] - (e * e) - (g * g));
        double x = d.X / a, y = (d.Y - (b * x)) / f, z = (d.Z - (e * x) - (g * y)) / h;
        return (x * x) + (y * y) + (z * z);
    }

    private static double Number(JsonNode? node) => (double)decimal.Parse(node!.ToJsonString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture);

    private static double Square(double x) => x * x;
}
