using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Parapet.Earth;

namespace Parapet.Study.Benchmarks;

/// <summary>What one core can do at most: fused multiply-adds that stay in registers, in as many chains as hide their latency.</summary>
internal static class FmaPeak
{
    private const int Chains = 10;
    private const int Rounds = 20_000;

    /// <summary>[flop/s] of the widest vectors, the best of several tries.</summary>
    public static double Measure() => Vector512.IsHardwareAccelerated ? Measure<Lanes8>() : Measure<Lanes4>();

    private static double Measure<T>()
        where T : struct, ILanes<T>
    {
        var best = 0.0;
        for (var n = 0; n < 60; n++)
        {
            var start = Stopwatch.GetTimestamp();
            var sum = Sum<T>();
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            best = T.Any(T.Equal(sum, sum)) ? Math.Max(best, 2.0 * Chains * T.Count * Rounds / seconds) : best;
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static T Sum<T>()
        where T : struct, ILanes<T>
    {
        T a = T.Splat(0.999), b = T.Splat(1e-3);
        T c0 = b, c1 = b, c2 = b, c3 = b, c4 = b, c5 = b, c6 = b, c7 = b, c8 = b, c9 = b;
        for (var i = 0; i < Rounds; i++)
        {
            c0 = T.Fma(c0, a, b);
            c1 = T.Fma(c1, a, b);
            c2 = T.Fma(c2, a, b);
            c3 = T.Fma(c3, a, b);
            c4 = T.Fma(c4, a, b);
            c5 = T.Fma(c5, a, b);
            c6 = T.Fma(c6, a, b);
            c7 = T.Fma(c7, a, b);
            c8 = T.Fma(c8, a, b);
            c9 = T.Fma(c9, a, b);
        }

        return c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9;
    }
}
