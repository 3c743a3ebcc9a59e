using Parapet.Earth;
using Parapet.Flight;
using Parapet.Sensing;
using Parapet.Tracking;

namespace Parapet.Study.Tests;

/// <summary>Tracks that the radars of the first scenario have of a missile from Tabriz to Washington.</summary>
public sealed class TrackTests(ITestOutputHelper output)
{
    private const int Runs = 240;

    // Chi-square of 6 degrees of freedom at 0.999. Source: ABRAMOWITZ-STEGUN-1964, Table 26.8
    private const double Chi6 = 22.458;

    private static readonly Lazy<(PathColumns Path, Dictionary<string, TrackSource> Sources)> s_case = new(Case);

    private static PathColumns Path => s_case.Value.Path;

    // Nothing left out of the dynamics: how far errors are from what they should be is then seen undisguised.
    private static TrackOptions Bare { get; } = new() { Interval = new(2.0), AccelerationDensity = 0.0 };

    private static (PathColumns Path, Dictionary<string, TrackSource> Sources) Case()
    {
        var file = Repository.PathOf("scenarios", "01-third-site-2007.yaml");
        var scenario = ScenarioText.Read(file, File.ReadAllBytes(file), new ReadOptions()).Scenario!;
        var threat = scenario.Threats.Single(t => t.Id == "tabriz-washington");
        var path = new Stages().Fly(new FlightKey(threat.Vehicle, threat.From, threat.To, threat.Loft, scenario.Fidelity)).Flown!.Path;
        return (path, scenario.Radars.ToDictionary(
            r => r.Id, r => new TrackSource(r, Sightings.Of(r, path, threat.CrossSection.SquareMeters, 0.0)), StringComparer.Ordinal));
    }

    // Quantiles of chi-square for many degrees of freedom, n (1 - 2/(9n) + z sqrt(2/(9n)))^3. Source: ABRAMOWITZ-STEGUN-1964, 26.4.17; checked against its Table 26.8
    // at 100 degrees, 67.328 at 0.005 and 140.169 at 0.995, z = -+2.57583, where it is short by 4e-4 and 1e-4 of the value; its error falls with the degrees.
    private static double ChiSquare(double degrees, double z)
    {
        var part = 2.0 / (9.0 * degrees);
        var root = 1.0 - part + (z * Math.Sqrt(part));
        return degrees * root * root * root;
    }

    [Fact]
    public void ChiSquare_gives_the_table()
    {
        Assert.Equal(1.0, ChiSquare(100, -2.57583) / 67.328, 5e-4);
        Assert.Equal(1.0, ChiSquare(100, 2.57583) / 140.169, 5e-4);
    }

    // Of 240 runs the normalised square of the error, e' P^-1 e, adds up to chi-square with 6 times 240 degrees of freedom; 99 % lie between these bounds.
    [Theory]
    [InlineData("emr", double.NaN)]
    [InlineData("emr", 5.0)]
    [InlineData("forward", double.NaN)]
    [InlineData("armavir", double.NaN)]
    [InlineData("armavir", 5.0)]
    public void Errors_are_as_large_as_the_covariance_says(string radar, double rateError)
    {
        var tracks = Tracks(radar, rateError, Bare);
        var count = tracks[0].Points.Length;
        foreach (var k in new[] { 0, 10, count / 4, count / 2 })
        {
            var sum = tracks.Sum(t => Nees(t.Points[k]));
            output.WriteLine($"{radar} {k} of {count}: {sum / Runs:0.00}");
            Assert.InRange(sum, ChiSquare(6 * Runs, -2.57583), ChiSquare(6 * Runs, 2.57583));
        }
    }

    // With what the dynamics may leave out the covariance is larger than the errors are, since here they leave out nothing; a wide beam far away, of
    // errors of 10 km across, is where the filter says too little: by a tenth of each error, as the theory page tells.
    [Theory]
    [InlineData("emr", 6.0)]
    [InlineData("forward", 6.0)]
    [InlineData("armavir", 6.0)]
    [InlineData("fylingdales", 6.0 * 1.1 * 1.1)]
    public void Errors_are_at_most_as_large_as_the_covariance_with_noise_says(string radar, double greatest)
    {
        var tracks = Tracks(radar, double.NaN, Bare with { AccelerationDensity = 1e-6 });
        var count = tracks[0].Points.Length;
        foreach (var k in new[] { 0, 10, count / 4, count / 2, count - 1 })
        {
            var sum = tracks.Sum(t => Nees(t.Points[k]));
            output.WriteLine($"{radar} {k} of {count}: {sum / Runs:0.00}");
            Assert.True(sum < ChiSquare(6 * Runs, 2.57583) * greatest / 6.0, $"{k}: {sum / Runs}");
        }
    }

    // The impact of the truth, likewise without air; two numbers of place and one of time.
    [Fact]
    public void Impacts_scatter_as_their_ellipse_says()
    {
        var tracks = Tracks("emr", double.NaN, Bare);
        const double at = 400.0;
        var truth = ImpactPrediction.Of(Path.Earth, Truth(at))!;
        double place = 0, time = 0;
        foreach (var track in tracks)
        {
            var impact = track.ImpactAt(at)!;
            var way = Path.Earth.Geodesic.Between(impact.Point, truth.Point);
            var (sine, cosine) = Elementary.SinCos(way.AzimuthStart - impact.Orientation);
            double along = way.Distance * cosine / impact.SemiMajor, across = way.Distance * sine / impact.SemiMinor, late = (impact.Time - truth.Time) / impact.TimeSigma;
            place += (along * along) + (across * across);
            time += late * late;
        }

        output.WriteLine($"place {place / Runs:0.00}, time {time / Runs:0.00}");
        Assert.InRange(place, ChiSquare(2 * Runs, -2.57583), ChiSquare(2 * Runs, 2.57583));
        Assert.InRange(time, ChiSquare(Runs, -2.57583), ChiSquare(Runs, 2.57583));
    }

    [Theory]
    [InlineData(300.0)]
    [InlineData(900.0)]
    [InlineData(1500.0)] // past apogee
    public void Impact_of_the_truth_is_that_of_the_reference_without_air(double time)
    {
        var airless = EarthModel.For(new Fidelity { Drag = false });
        var truth = Truth(time);
        var impact = ImpactPrediction.Of(airless, truth)!;
        var reference = ReferenceFlight.Coast(new State(truth.PositionEcef, truth.VelocityEcef), double.PositiveInfinity, airless).Find(FlightEventKind.Impact)!;
        Assert.InRange((airless.EcefFromGeodetic(impact.Point) - reference.State.PositionEcef).Norm, 0, 1.0);
        Assert.Equal(reference.Time + time, impact.Time, 1e-3);
        Assert.Equal(0.0, impact.SemiMajor, 1e-6);
    }

    [Fact]
    public void Boost_is_not_tracked()
    {
        // Gabala loses the missile before it burns out.
        var gabala = s_case.Value.Sources["gabala"];
        Assert.True(gabala.Sighting.TrackTime < Path.BurnoutTime && gabala.Sighting.Last!.Value.Time < Path.BurnoutTime);
        var track = RadarTrack.Of(Path, gabala.Post, gabala.Sighting, new TrackOptions(), new TrackSeed(1));
        Assert.Empty(track.Points);
        Assert.Null(track.At(500.0));
        Assert.Null(track.ImpactAt(500.0));
        Assert.True(Of("forward").Points[0].Time > Path.BurnoutTime);
    }

    [Fact]
    public void Track_is_given_out_from_when_it_opens()
    {
        var emr = s_case.Value.Sources["emr"];
        var points = Of("emr").Points;
        Assert.InRange(points[0].Time, emr.Sighting.TrackTime, emr.Sighting.TrackTime + 1.0);
        Assert.InRange(points[^1].Time, emr.Sighting.Last!.Value.Time - 1.0, emr.Sighting.Last.Value.Time);
    }

    [Fact]
    public void Track_at_a_time_is_the_last_point_carried_on()
    {
        var track = Of("emr");
        var point = track.Points[50];
        Assert.Equal(point, track.At(point.Time));
        Assert.Null(track.At(track.Points[0].Time - 0.001));
        var later = track.At(track.Points[^1].Time + 100.0)!.Value;
        Assert.True(later.Covariance.PositionSigma > track.Points[^1].Covariance.PositionSigma);
        Assert.InRange((later.PositionEcef - Path.At(later.Time).PositionEcef).Norm, 0, 5 * Math.Sqrt(3) * later.Covariance.PositionSigma);
    }

    // The same measurements, 20 s later: the track is carried on from what it last knew, and knows less.
    [Fact]
    public void Latency_delays_a_track_and_carries_it_on()
    {
        var emr = s_case.Value.Sources["emr"];
        var prompt = Of("emr");
        var late = RadarTrack.Of(Path, emr.Post with { Latency = new Duration(20.0) }, emr.Sighting, new TrackOptions(), new TrackSeed(1));
        Assert.Equal(prompt.Points.Length, late.Points.Length);
        foreach (var k in new[] { 0, 100, 500 })
        {
            var point = late.Points[k];
            Assert.Equal(prompt.Points[k].Time + 20.0, point.Time, 1e-9);
            Assert.InRange(Nees(point), 0.0, Chi6);
            Assert.True(point.Covariance.PositionSigma > prompt.At(point.Time)!.Value.Covariance.PositionSigma);
        }
    }

    [Fact]
    public void Fused_track_knows_more_than_each_and_waits_for_the_slow()
    {
        var sources = s_case.Value.Sources;
        TrackSource armavir = sources["armavir"], emr = sources["emr"];
        var slow = armavir with { Post = armavir.Post with { Latency = new Duration(30.0) } };
        var fused = RadarTrack.Fused(Path, [slow, emr], new TrackOptions(), new TrackSeed(1));
        var alone = Of("emr");
        const double both = 380.0;
        var known = fused.At(both)!.Value.Covariance;
        Assert.True(known.PositionSigma < alone.At(both)!.Value.Covariance.PositionSigma);
        Assert.True(known.PositionSigma < Of("armavir").At(both)!.Value.Covariance.PositionSigma);
        Assert.InRange(Nees(fused.At(both)!.Value), 0.0, Chi6);
        Assert.InRange(fused.Points[0].Time, Path.BurnoutTime + 30.0, Path.BurnoutTime + 40.0);

        // The order in which radars are named changes nothing but which of two simultaneous measurements comes first.
        Assert.Equal(fused.Points.Length, RadarTrack.Fused(Path, [emr, slow], new TrackOptions(), new TrackSeed(1)).Points.Length);
    }

    [Fact]
    public void Tracks_have_the_same_bits_on_any_number_of_threads()
    {
        string[] ids = ["emr", "forward", "armavir", "fylingdales"];
        var one = ids.Select(Text).ToArray();
        var many = new string[32];
        Parallel.For(0, many.Length, i => many[i] = Text(ids[i % ids.Length]));
        for (var i = 0; i < many.Length; i++)
        {
            Assert.Equal(one[i % ids.Length], many[i]);
        }

        static string Text(string id) => string.Join('\n', Of(id).Points.Select(p => $"{p.Time:R} {p.PositionEcef} {p.VelocityEcef} {string.Join(' ', p.Covariance.Values)}"));
    }

    private static RadarTrack Of(string radar) => RadarTrack.Fused(Path, [s_case.Value.Sources[radar]], new TrackOptions(), new TrackSeed(1));

    private static List<RadarTrack> Tracks(string radar, double rateError, TrackOptions options)
    {
        var source = s_case.Value.Sources[radar];
        source = source with { Accuracy = RadarAccuracy.Of(source.Post.Radar) with { RangeRateError = double.IsNaN(rateError) ? null : new Speed(rateError) } };
        return [.. Enumerable.Range(0, Runs).AsParallel().AsOrdered().Select(n => RadarTrack.Fused(Path, [source], options, new TrackSeed(2007, (uint)n)))];
    }

    private static TrackPoint Truth(double time)
    {
        const double h = 0.5; // [s] of the differences that give the velocity
        Vector3d P(double t) => Path.At(t).PositionEcef;
        var velocity = ((8.0 * (P(time + h) - P(time - h))) - (P(time + (2 * h)) - P(time - (2 * h)))) / (12 * h);
        return new TrackPoint(time, P(time), velocity, new StateCovariance([.. new double[StateCovariance.Length]]));
    }

    // e' P^-1 e by elimination: with P = L D L', what is left of e is L^-1 e.
    private static double Nees(TrackPoint point)
    {
        var truth = Truth(point.Time);
        Vector3d dr = point.PositionEcef - truth.PositionEcef, dv = point.VelocityEcef - truth.VelocityEcef;
        double[] e = [dr.X, dr.Y, dr.Z, dv.X, dv.Y, dv.Z];
        var a = new double[6, 6];
        for (var i = 0; i < 36; i++)
        {
            a[i / 6, i % 6] = point.Covariance[i / 6, i % 6];
        }

        var sum = 0.0;
        for (var i = 0; i < 6; i++)
        {
            sum += e[i] * e[i] / a[i, i];
            for (var k = i + 1; k < 6; k++)
            {
                var factor = a[k, i] / a[i, i];
                e[k] -= factor * e[i];
                for (var j = i; j < 6; j++)
                {
                    a[k, j] -= factor * a[i, j];
                }
            }
        }

        return sum;
    }
}
