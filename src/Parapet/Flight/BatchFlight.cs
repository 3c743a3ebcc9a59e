using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>
/// Many flights of one vehicle from one place at once, in lock-step lanes. Agrees with <see cref="ReferenceFlight"/> to 1 m after
/// boost and coast, 3 m after re-entry, 0.002 s in time. A case has the same bits alone, in any company and at any lane width.
/// </summary>
internal static class BatchFlight
{
    /// <summary>Flies a batch on the widest lanes of the machine.</summary>
    /// <param name="booster">The vehicle.</param>
    /// <param name="launch">Launch point.</param>
    /// <param name="programmes">One per case.</param>
    /// <param name="earth">Field, figure, air, rotation.</param>
    /// <param name="sampleStep">[s] spacing of the samples of the path, where the output has room for any.</param>
    /// <param name="timeMax">[s after launch]</param>
    /// <param name="output">Room for as many cases.</param>
    public static void Fly(
        Booster booster, Geodetic launch, ReadOnlySpan<LaunchProgramme> programmes, EarthModel earth,
        double sampleStep, double timeMax, FlightColumns output)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Fly<Lanes8>(booster, launch, programmes, earth, sampleStep, timeMax, output);
        }
        else
        {
            Fly<Lanes4>(booster, launch, programmes, earth, sampleStep, timeMax, output);
        }
    }

    /// <summary>Flies a batch on lanes of a given width.</summary>
    public static void Fly<T>(
        Booster booster, Geodetic launch, ReadOnlySpan<LaunchProgramme> programmes, EarthModel earth,
        double sampleStep, double timeMax, FlightColumns output)
        where T : struct, ILanes<T>
    {
        // The air's table is there before the kernels that read it are compiled, so that they need not ask.
        RuntimeHelpers.RunClassConstructor(typeof(Atmosphere).TypeHandle);
        Span<byte> memory = stackalloc byte[(2 * Unsafe.SizeOf<FlightMemory<T>>()) + Alignment - 1];
        ref var one = ref Aligned<T>(memory);
        var first = new LaneFlight<T>(ref one, booster, launch, earth, sampleStep, timeMax, output);
        var second = new LaneFlight<T>(ref Unsafe.Add(ref one, 1), booster, launch, earth, sampleStep, timeMax, output);
        for (var i = 0; i < programmes.Length; i += 2 * T.Count)
        {
            var both = programmes[i..Math.Min(i + (2 * T.Count), programmes.Length)];
            var half = Math.Min(T.Count, both.Length);
            first.Begin(i, both[..half]);
            second.Begin(i + half, both[half..]);
            LaneFlight<T>.Fly(ref first, ref second);
        }
    }

    // A register of eight lanes that lies across two cache lines costs up to three times as much, and the run-time aligns nothing
    // that wide. Only speed depends on it.
    private const int Alignment = 64;

    private static ref FlightMemory<T> Aligned<T>(Span<byte> memory)
        where T : struct, ILanes<T>
    {
        ref var start = ref MemoryMarshal.GetReference(memory);
        var over = (int)(Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref start) & (Alignment - 1));
        return ref Unsafe.As<byte, FlightMemory<T>>(ref Unsafe.Add(ref start, over == 0 ? 0 : Alignment - over));
    }
}
