using System.Runtime.CompilerServices;
using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>
/// One step of the Runge-Kutta-Nystrom method of order 8 for r'' = g(r): eight evaluations, the last of which begins the next step.
/// Source: DORMAND-ELMIKKAWY-PRINCE-1987, RKN8(6)9FM.
/// </summary>
internal static class RungeKuttaNystrom8
{
    /// <summary>Advances position and velocity under gravity alone.</summary>
    /// <param name="earth">Field.</param>
    /// <param name="h">[s] step; a lane with 0 stays where it is.</param>
    /// <param name="r0">[m, ECI]</param>
    /// <param name="v0">[m/s, ECI]</param>
    /// <param name="g1">[m/s^2, ECI] gravity at r0.</param>
    /// <param name="r">[m, ECI]</param>
    /// <param name="v">[m/s, ECI]</param>
    /// <param name="g">[m/s^2, ECI] gravity at r.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step<T>(
        EarthModel earth, T h, in LaneVector<T> r0, in LaneVector<T> v0, in LaneVector<T> g1,
        out LaneVector<T> r, out LaneVector<T> v, out LaneVector<T> g)
        where T : struct, ILanes<T>
    {
        var h2 = h * h;
        var g2 = At(1.0 / 20, g1 * T.Splat(1.0 / 800), r0, v0);
        var g3 = At(1.0 / 10, Sum(g1, 1.0 / 600, g2, 1.0 / 300), r0, v0);
        var g4 = At(3.0 / 10, Add(Sum(g1, 9.0 / 200, g2, -9.0 / 100), g3, 9.0 / 100), r0, v0);
        var g5 = At(1.0 / 2, Add(Add(Sum(g1, -66701.0 / 197352, g2, 28325.0 / 32892), g3, -2665.0 / 5482), g4, 2170.0 / 24669), r0, v0);
        var g6 = At(
            7.0 / 10,
            Add(Add(Add(Sum(g1, 227015747.0 / 304251000, g2, -54897451.0 / 30425100), g3, 12942349.0 / 10141700),
                g4, -9499.0 / 304251), g5, 539.0 / 9250),
            r0, v0);
        var g7 = At(
            9.0 / 10,
            Add(Add(Add(Add(Sum(g1, -1131891597.0 / 901789000, g2, 41964921.0 / 12882700), g3, -6663147.0 / 3220675),
                g4, 270954.0 / 644135), g5, -108.0 / 5875), g6, 114.0 / 1645),
            r0, v0);
        var g8 = At(
            1.0,
            Add(Add(Add(Add(Add(Sum(g1, 13836959.0 / 3667458, g2, -17731450.0 / 1833729), g3, 1063919505.0 / 156478208),
                g4, -33213845.0 / 39119552), g5, 13335.0 / 28544), g6, -705.0 / 14272), g7, 1645.0 / 57088),
            r0, v0);
        var position = Add(Add(Add(Add(Sum(g1, 223.0 / 7938, g3, 1175.0 / 8064), g4, 925.0 / 6048), g5, 41.0 / 448),
            g6, 925.0 / 14112), g7, 1175.0 / 72576);
        var velocity = Add(Add(Add(Add(Add(Sum(g1, 223.0 / 7938, g3, 5875.0 / 36288), g4, 4625.0 / 21168), g5, 41.0 / 224),
            g6, 4625.0 / 21168), g7, 5875.0 / 36288), g8, 223.0 / 7938);
        r = LaneVector<T>.Fma(LaneVector<T>.Fma(position, h, v0), h, r0);
        v = LaneVector<T>.Fma(velocity, h, v0);
        g = Forces.Gravity(earth, r);

        LaneVector<T> At(double c, in LaneVector<T> sum, in LaneVector<T> r0, in LaneVector<T> v0) =>
            Forces.Gravity(earth, LaneVector<T>.Fma(sum, h2, LaneVector<T>.Fma(v0, h * T.Splat(c), r0)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static LaneVector<T> Sum<T>(in LaneVector<T> a, double weightA, in LaneVector<T> b, double weightB)
        where T : struct, ILanes<T> => LaneVector<T>.Fma(b, T.Splat(weightB), a * T.Splat(weightA));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static LaneVector<T> Add<T>(in LaneVector<T> sum, in LaneVector<T> a, double weight)
        where T : struct, ILanes<T> => LaneVector<T>.Fma(a, T.Splat(weight), sum);
}
