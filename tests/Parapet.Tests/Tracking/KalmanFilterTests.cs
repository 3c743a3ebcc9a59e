using CsCheck;
using Parapet.Earth;
using Parapet.Flight;
using Parapet.Statistics;
using Parapet.Tracking;

namespace Parapet.Tests.Tracking;

public sealed class KalmanFilterTests
{
    private const double Degree = Math.PI / 180;
    private const double Density = 1e-6;
    private const int Count = 11; // lanes are left over at every width

    private static readonly EarthModel Earth = EarthModel.For(new Fidelity { Drag = false });
    private static readonly Geodetic Brdy = new(49.63522 * Degree, 13.74794 * Degree, 700);

    // Errors of angle, range and range rate: of a narrow beam, and of a wide one that knows distances across to 10 km.
    public static TheoryData<double, double, double> Errors => new() { { 2e-4, 5, double.NaN }, { 2e-4, 5, 2 }, { 3e-3, 50, double.NaN }, { 3e-3, 50, 5 } };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Lanes_agree_with_the_textbook(double angle, double range, double rate)
    {
        var tracks = Tracks(angle, range);
        var measured = new MeasurementColumns(Count);
        TextbookFilter[] textbook = [.. Enumerable.Range(0, Count).Select(i => new TextbookFilter([.. Enumerable.Range(0, 6).Select(k => tracks.At(i, k))], Matrix(tracks, i)))];
        var time = 0.0;
        foreach (var step in new[] { 1.0, 5.0, 1.0, 47.0, 2.0, 130.0 })
        {
            time += step;
            var site = RadarSite.At(Earth, Brdy, time);
            Measure(site, time, angle, range, rate, measured);
            KalmanFilter.Predict(Earth, step, Density, tracks);
            KalmanFilter.Update(site, !double.IsNaN(rate), measured, tracks);
            for (var i = 0; i < Count; i++)
            {
                textbook[i].Predict(step, Density);
                textbook[i].Update(
                    Numbers(site.PositionEci), Numbers(site.VelocityEci), [Numbers(site.EnuFromEci.X), Numbers(site.EnuFromEci.Y), Numbers(site.EnuFromEci.Z)],
                    [measured.At(i, 0), measured.At(i, 1), measured.At(i, 2), double.IsNaN(rate) ? double.NaN : measured.At(i, 3)], [angle, angle, range, rate]);
                for (var k = 0; k < 6; k++)
                {
                    Assert.Equal(textbook[i].X[k], tracks.At(i, k), 1e-9 * (k < 3 ? 1e7 : 1e4));
                    for (var j = 0; j <= k; j++)
                    {
                        var scale = Math.Sqrt(textbook[i].P[k, k] * textbook[i].P[j, j]);
                        Assert.Equal(textbook[i].P[k, j], tracks.At(i, TrackColumns.Covariance + StateCovariance.Index(k, j)), 1e-9 * scale);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(600.0)]
    [InlineData(1.0)]
    public void Prediction_agrees_with_the_reference_to_a_meter_over_ten_minutes(double step)
    {
        var tracks = Tracks(1e-4, 10);
        var starts = Enumerable.Range(0, Count).Select(i => tracks.State(i).ToEcef(Earth, 0.0)).ToList();
        for (var time = 0.0; time < 600.0; time += step)
        {
            KalmanFilter.Predict(Earth, step, Density, tracks);
        }

        for (var i = 0; i < Count; i++)
        {
            var reference = ReferenceFlight.Coast(starts[i], double.PositiveInfinity, Earth, 600.0);
            Assert.Equal(600.0, reference.EndTime, 1e-9);
            Assert.InRange((tracks.State(i).ToEcef(Earth, 600.0).PositionEcef - reference.PositionEcef[^1]).Norm, 0, 1.0);
        }
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void Track_has_the_same_bits_alone_in_company_and_at_every_width(double angle, double range, double rate)
    {
        var widest = Filtered<Lanes8>();
        Assert.Equal(widest, Filtered<Lanes4>());
        Assert.Equal(widest, Filtered<Lanes1>());
        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(widest[i], Filtered<Lanes1>(i)[0]);
        }

        double[][] Filtered<T>(int only = -1)
            where T : struct, ILanes<T>
        {
            var tracks = only < 0 ? Tracks(angle, range) : One(Tracks(angle, range), only);
            var measured = new MeasurementColumns(Count);
            for (var time = 1.0; time < 60.0; time += 7.0)
            {
                var site = RadarSite.At(Earth, Brdy, time);
                Measure(site, time, angle, range, rate, measured);
                var mine = only < 0 ? measured : One(measured, only);
                KalmanFilter.Predict<Lanes1>(Earth, 7.0, Density, tracks, KalmanFilter.Predict<T>(Earth, 7.0, Density, tracks, 0));
                KalmanFilter.Update<Lanes1>(site, !double.IsNaN(rate), mine, tracks, KalmanFilter.Update<T>(site, !double.IsNaN(rate), mine, tracks, 0));
            }

            return [.. Enumerable.Range(0, tracks.Count).Select(i => Enumerable.Range(0, 27).Select(k => tracks.At(i, k)).ToArray())];
        }
    }

    // Pivots of the elimination are positive if and only if the matrix is; their product is its determinant, the square of the volume of the errors.
    [Fact]
    public void Covariance_stays_positive_and_shrinks_with_each_measurement() =>
        Gen.Select(Gen.Double[1e-5, 1e-2], Gen.Double[0.1, 500], Gen.Double[0.1, 30], Gen.Double[0, 1e-2], Gen.Bool)
            .Sample(
                (angle, range, step, density, rate) =>
                {
                    var tracks = Tracks(angle, range);
                    var measured = new MeasurementColumns(Count);
                    for (var n = 1; n <= 20; n++)
                    {
                        var site = RadarSite.At(Earth, Brdy, n * step);
                        Measure(site, n * step, angle, range, rate ? 1.0 : double.NaN, measured);
                        KalmanFilter.Predict(Earth, step, density, tracks);
                        var before = Enumerable.Range(0, Count).Select(i => Pivots(Matrix(tracks, i))).ToList();
                        KalmanFilter.Update(site, rate, measured, tracks);
                        for (var i = 0; i < Count; i++)
                        {
                            var after = Pivots(Matrix(tracks, i));
                            Assert.All(before[i].Concat(after), p => Assert.True(p > 0, $"pivot {p}"));
                            Assert.True(after.Sum(Math.Log) < before[i].Sum(Math.Log));
                        }
                    }
                },
                iter: 40);

    internal static double[] Pivots(double[,] a)
    {
        a = (double[,])a.Clone();
        for (var i = 0; i < 6; i++)
        {
            for (var k = i + 1; k < 6; k++)
            {
                var factor = a[k, i] / a[i, i];
                for (var j = i; j < 6; j++)
                {
                    a[k, j] -= factor * a[i, j];
                }
            }
        }

        return [.. Enumerable.Range(0, 6).Select(i => a[i, i])];
    }

    // Above central Europe, climbing to the north-west; each is believed to be a little off where it is.
    private static State Truth(int i) => new(
        Earth.EcefFromGeodetic(new Geodetic(Brdy.Latitude + ((i - 4) * 0.03) + 0.011, Brdy.Longitude + 0.2 - (0.02 * i), 300_000 + (40_000 * i))),
        new Vector3d(-2200 + (40 * i), -1100, 5600 - (60 * i)));

    private static TrackColumns Tracks(double angle, double range)
    {
        var tracks = new TrackColumns(Count);
        for (var i = 0; i < Count; i++)
        {
            var truth = Truth(i);
            var across = angle * (truth.PositionEcef - Earth.EcefFromGeodetic(Brdy)).Norm;
            var covariance = new double[StateCovariance.Length];
            for (var k = 0; k < 6; k++)
            {
                covariance[StateCovariance.Index(k, k)] = k < 3 ? (across * across) + (range * range) : 0.25 * across * across;
            }

            var off = new Vector3d(0.3 * across, -0.5 * across, 0.2 * across);
            tracks.Set(i, InertialState.FromEcef(Earth, 0.0, new State(truth.PositionEcef + off, truth.VelocityEcef + (off * 0.1))), covariance);
        }

        return tracks;
    }

    private static void Measure(in RadarSite site, double time, double angle, double range, double rate, MeasurementColumns measured)
    {
        for (var i = 0; i < Count; i++)
        {
            var (r, v) = InertialState.FromEcef(Earth, time, ReferenceFlight.Coast(Truth(i), double.PositiveInfinity, Earth, 700).At(time));
            var seen = Frames.SightingOf(site.EnuFromEci * (r - site.PositionEci));
            var (a, b) = Draws.Normal(1, (uint)i, 0, 0, (uint)time);
            var (c, d) = Draws.Normal(1, (uint)i, 0, 1, (uint)time);
            var closing = Vector3d.Dot((r - site.PositionEci).Unit, v - site.VelocityEci);
            measured.Set(i, new Measurement(
                time, seen.Azimuth + (angle * a), seen.Elevation + (angle * b), seen.Range + (range * c), closing + (rate * d), angle, angle, range, rate));
        }
    }

    private static TrackColumns One(TrackColumns all, int i)
    {
        var one = new TrackColumns(1);
        one.Set(0, all.State(i), [.. Enumerable.Range(0, StateCovariance.Length).Select(k => all.At(i, TrackColumns.Covariance + k))]);
        return one;
    }

    private static MeasurementColumns One(MeasurementColumns all, int i)
    {
        var one = new MeasurementColumns(1);
        for (var k = 0; k < 2 * MeasurementColumns.Kinds; k++)
        {
            one.At(0, k) = all.At(i, k);
        }

        return one;
    }

    private static double[,] Matrix(TrackColumns tracks, int i)
    {
        var matrix = new double[6, 6];
        for (var k = 0; k < 6; k++)
        {
            for (var j = 0; j < 6; j++)
            {
                matrix[k, j] = tracks.At(i, TrackColumns.Covariance + StateCovariance.Index(k, j));
            }
        }

        return matrix;
    }

    private static double[] Numbers(Vector3d v) => [v.X, v.Y, v.Z];
}
