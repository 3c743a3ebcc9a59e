using Parapet.Earth;
using Parapet.Flight;

namespace Parapet.Tracking;

/// <summary>
/// Between the inertial frame, in which tracks are filtered, and the Earth-fixed one, in which they are given out: r' = M r, v' = M v + s omega x M r,
/// s = 1 into the inertial frame and -1 out of it; a covariance P becomes J P J' with J = [M, 0; s W M, M], W r = omega x r.
/// </summary>
internal static class TrackFrame
{
    private const int Size = 6;

    /// <summary>A track as it is given out.</summary>
    public static TrackPoint ToEcef(EarthModel earth, double time, TrackColumns tracks, int i)
    {
        var (position, velocity) = tracks.State(i).ToEcef(earth, time);
        Span<double> covariance = stackalloc double[StateCovariance.Length];
        for (var k = 0; k < covariance.Length; k++)
        {
            covariance[k] = tracks.At(i, TrackColumns.Covariance + k);
        }

        Turn(earth.EciFromEcef(time).Transpose, -earth.Omega, covariance);
        return new TrackPoint(time, position, velocity, new StateCovariance([.. covariance]));
    }

    /// <summary>The other way.</summary>
    public static void FromEcef(EarthModel earth, in TrackPoint point, TrackColumns tracks, int i)
    {
        Span<double> covariance = stackalloc double[StateCovariance.Length];
        point.Covariance.Values.CopyTo(covariance);
        Turn(earth.EciFromEcef(point.Time), earth.Omega, covariance);
        tracks.Set(i, InertialState.FromEcef(earth, point.Time, new State(point.PositionEcef, point.VelocityEcef)), covariance);
    }

    private static void Turn(Matrix3 turn, double spin, Span<double> covariance)
    {
        Span<double> map = stackalloc double[Size * Size], half = stackalloc double[Size * Size];
        Vector3d[] rows = [turn.X, turn.Y, turn.Z, turn.Y * -spin, turn.X * spin, default];
        for (var i = 0; i < Size; i++)
        {
            (map[Size * i], map[(Size * i) + 1], map[(Size * i) + 2]) = (rows[i].X, rows[i].Y, rows[i].Z);
            if (i >= 3)
            {
                (map[(Size * i) + 3], map[(Size * i) + 4], map[(Size * i) + 5]) = (rows[i - 3].X, rows[i - 3].Y, rows[i - 3].Z);
            }
        }

        for (var i = 0; i < Size; i++)
        {
            for (var j = 0; j < Size; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < Size; k++)
                {
                    sum += map[(Size * i) + k] * covariance[StateCovariance.Index(k, j)];
                }

                half[(Size * i) + j] = sum;
            }
        }

        for (var i = 0; i < Size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < Size; k++)
                {
                    sum += half[(Size * i) + k] * map[(Size * j) + k];
                }

                covariance[StateCovariance.Index(i, j)] = sum;
            }
        }
    }
}
