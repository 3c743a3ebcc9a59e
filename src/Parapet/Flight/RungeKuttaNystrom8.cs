using System.Runtime.CompilerServices;
using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>
/// One step of the Runge-Kutta-Nystrom method of order 8 for r'' = g(r): eight evaluations, the last of which begins the next
/// step.
/// Source: DORMAND-ELMIKKAWY-PRINCE-1987, RKN8(6)9FM.
/// </summary>
internal static class RungeKuttaNystrom8
{
    private const int Stages = 8;

    private static readonly double[] Nodes = [0, 1.0 / 20, 1.0 / 10, 3.0 / 10, 1.0 / 2, 7.0 / 10, 9.0 / 10, 1];

    // Row i gives the position at stage i, the last row the position at the end.
    private static readonly double[][] Position =
    [
        [],
        [1.0 / 800],
        [1.0 / 600, 1.0 / 300],
        [9.0 / 200, -9.0 / 100, 9.0 / 100],
        [-66701.0 / 197352, 28325.0 / 32892, -2665.0 / 5482, 2170.0 / 24669],
        [227015747.0 / 304251000, -54897451.0 / 30425100, 12942349.0 / 10141700, -9499.0 / 304251, 539.0 / 9250],
        [-1131891597.0 / 901789000, 41964921.0 / 12882700, -6663147.0 / 3220675, 270954.0 / 644135, -108.0 / 5875, 114.0 / 1645],
        [13836959.0 / 3667458, -17731450.0 / 1833729, 1063919505.0 / 156478208, -33213845.0 / 39119552, 13335.0 / 28544,
            -705.0 / 14272, 1645.0 / 57088],
        [223.0 / 7938, 0, 1175.0 / 8064, 925.0 / 6048, 41.0 / 448, 925.0 / 14112, 1175.0 / 72576, 0],
    ];

    private static readonly double[] Velocity =
        [223.0 / 7938, 0, 5875.0 / 36288, 4625.0 / 21168, 41.0 / 224, 4625.0 / 21168, 5875.0 / 36288, 223.0 / 7938];

    /// <summary>Advances position and velocity under gravity alone.</summary>
    /// <param name="earth">Field.</param>
    /// <param name="h">[s] step; a lane with 0 stays where it is.</param>
    /// <param name="r0">[m, ECI]</param>
    /// <param name="v0">[m/s, ECI]</param>
    /// <param name="g0">[m/s^2, ECI] gravity at r0.</param>
    /// <param name="r">[m, ECI]</param>
    /// <param name="v">[m/s, ECI]</param>
    /// <param name="g">[m/s^2, ECI] gravity at r.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step<T>(
        EarthModel earth, T h, in LaneVector<T> r0, in LaneVector<T> v0, in LaneVector<T> g0,
        out LaneVector<T> r, out LaneVector<T> v, out LaneVector<T> g)
        where T : struct, ILanes<T>
    {
        StageSlopes<T> slopes = default;
        slopes[0] = g0;
        for (var stage = 1; stage < Stages; stage++)
        {
            var drift = LaneVector<T>.Fma(v0, h * T.Splat(Nodes[stage]), r0);
            slopes[stage] = Forces.Gravity(earth, LaneVector<T>.Fma(Sum(slopes, Position[stage]), h * h, drift));
        }

        r = LaneVector<T>.Fma(LaneVector<T>.Fma(Sum(slopes, Position[Stages]), h, v0), h, r0);
        v = LaneVector<T>.Fma(Sum(slopes, Velocity), h, v0);
        g = Forces.Gravity(earth, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static LaneVector<T> Sum<T>(in StageSlopes<T> slopes, double[] weights)
        where T : struct, ILanes<T>
    {
        var sum = slopes[0] * T.Splat(weights[0]);
        for (var i = 1; i < weights.Length; i++)
        {
            sum = LaneVector<T>.Fma(slopes[i], T.Splat(weights[i]), sum);
        }

        return sum;
    }

    [InlineArray(Stages)]
    private struct StageSlopes<T>
        where T : struct, ILanes<T>
    {
        private LaneVector<T> _first;
    }
}
