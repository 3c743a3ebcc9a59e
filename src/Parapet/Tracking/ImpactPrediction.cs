using System.Runtime.Intrinsics;
using Parapet.Earth;
using Parapet.Flight;

namespace Parapet.Tracking;

/// <summary>
/// Impact without air: the state and six neighbours, each a little off in one of its numbers, fall to the ellipsoid side by side in the lanes under
/// gravity with J2. Their differences are the derivatives of place and time of impact by the state, with which the covariance becomes an
/// ellipse on the ground and an error of time.
/// </summary>
/// <remarks>
/// Validity: to first order, so for errors that are small against the distance flown and for falls that are not grazing. Air makes a slender warhead come down some
/// seconds later and kilometres shorter; of that nothing is in the estimate.
/// </remarks>
internal static class ImpactPrediction
{
    private const double StepMax = 100.0; // [s] RKN8
    private const double StepsMax = 2000; // an orbit that is longer on its way is not followed
    private const int Corrections = 6;    // Newton's method in time, from the sphere through the poles down or up to the ellipsoid
    private const double Off = 10.0, OffVelocity = 0.01; // [m], [m/s]

    /// <summary>The impact of a track; null where its orbit does not meet the ground.</summary>
    public static ImpactEstimate? Of(EarthModel earth, in TrackPoint track)
    {
        var start = track.Time;
        var eci = new TrackColumns(1);
        TrackFrame.FromEcef(earth, track, eci, 0);
        var starts = new TrackColumns(BlockColumns.Width);
        for (var i = 0; i < starts.Count; i++)
        {
            for (var k = 0; k < 6; k++)
            {
                starts.At(i, k) = eci.At(0, k) + (i == k + 1 ? k < 3 ? Off : OffVelocity : 0.0);
            }
        }

        Span<double> fall = stackalloc double[starts.Count];
        if (Vector512.IsHardwareAccelerated)
        {
            Fall<Lanes8>(earth, starts, fall);
        }
        else
        {
            Fall<Lanes4>(earth, starts, fall);
        }

        if (!double.IsFinite(fall[0]))
        {
            return null;
        }

        var impact = At(0, fall);
        var point = earth.GeodeticFromEcef(impact);
        var enu = Frames.EnuFromEcef(point);
        Span<double> east = stackalloc double[6], north = stackalloc double[6], late = stackalloc double[6];
        for (var k = 0; k < 6; k++)
        {
            var by = 1.0 / (k < 3 ? Off : OffVelocity);
            var moved = At(k + 1, fall) - impact;
            (east[k], north[k], late[k]) = (Vector3d.Dot(enu.X, moved) * by, Vector3d.Dot(enu.Y, moved) * by, (fall[k + 1] - fall[0]) * by);
        }

        double ee = Covariance(east, east), nn = Covariance(north, north), en = Covariance(east, north);
        double mean = 0.5 * (ee + nn), spread = Math.Sqrt((0.25 * (nn - ee) * (nn - ee)) + (en * en));
        var orientation = 0.5 * Elementary.Atan2(2.0 * en, nn - ee);
        return new ImpactEstimate(
            point with { Altitude = 0.0 }, Math.Sqrt(mean + spread), Math.Sqrt(Math.Max(mean - spread, 0.0)), orientation < 0 ? orientation + Math.PI : orientation,
            track.Time + fall[0], Math.Sqrt(Covariance(late, late)));

        Vector3d At(int i, ReadOnlySpan<double> falls) => starts.State(i).ToEcef(earth, start + falls[i]).PositionEcef;

        double Covariance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
        {
            var sum = 0.0;
            for (var i = 0; i < 6; i++)
            {
                for (var j = 0; j < 6; j++)
                {
                    sum += a[i] * b[j] * eci.At(0, TrackColumns.Covariance + StateCovariance.Index(i, j));
                }
            }

            return sum;
        }
    }

    /// <summary>Lets states fall to the ellipsoid, in place; gives the times [s], not finite where they do not.</summary>
    public static void Fall<T>(EarthModel earth, TrackColumns states, Span<double> time)
        where T : struct, ILanes<T>
    {
        for (var i = 0; i < states.Count; i += T.Count)
        {
            ref var group = ref states.Group(i);
            var r = BlockColumns.Rows<T>(ref group, TrackColumns.Position);
            var v = BlockColumns.Rows<T>(ref group, TrackColumns.Velocity);
            var fall = KeplerLanes.TimeToFall(earth.Mu, earth.SemiMinorAxis, r, v);
            var steps = T.Max(-T.Floor(fall * T.Splat(-1 / StepMax)), T.Splat(1));
            var h = fall / steps;
            var g = Forces.Gravity(earth, r);

            // A step reads where it starts before it writes where it ends.
            for (var n = T.Splat(1); T.Any(T.And(T.LessOrEqual(n, steps), T.Less(steps, T.Splat(StepsMax)))); n += T.Splat(1))
            {
                RungeKuttaNystrom8.Step(earth, T.And(h, T.LessOrEqual(n, steps)), r, v, g, out r, out v, out g);
            }

            for (var n = 0; n < Corrections; n++)
            {
                var altitude = Forces.Altitude(earth, r, out var up);
                var more = -altitude / LaneVector<T>.Dot(up, v);
                RungeKuttaNystrom8.Step(earth, more, r, v, g, out r, out v, out g);
                fall += more;
            }

            BlockColumns.Store(ref group, TrackColumns.Position, r);
            BlockColumns.Store(ref group, TrackColumns.Velocity, v);
            fall.Store(time[i..]);
        }
    }
}
