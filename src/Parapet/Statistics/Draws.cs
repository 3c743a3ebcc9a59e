using System.Runtime.CompilerServices;
using Parapet.Earth;

namespace Parapet.Statistics;

/// <summary>
/// Random numbers without a state: each is a pure function of (seed, case, entity, purpose, n), so that a draw depends neither on
/// the order of the calls nor on what else is drawn. One block of Philox4x32-10, the seed as its key and the rest as its counter.
/// </summary>
/// <remarks>Source: SALMON-2011, sect. 3.3 (Philox); BOX-MULLER-1958 (normal from uniform numbers).</remarks>
public static class Draws
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>Two independent normal numbers of mean 0 and variance 1.</summary>
    /// <param name="seed">Chosen by whoever wants to repeat the run.</param>
    /// <param name="number">Number of the case, or of the run among many.</param>
    /// <param name="entity">Whose draw it is: <see cref="Entity"/> of an id.</param>
    /// <param name="purpose">What it is drawn for.</param>
    /// <param name="n">Number of the draw.</param>
    public static (double First, double Second) Normal(ulong seed, uint number, uint entity, uint purpose, uint n)
    {
        var (a, b, c, d) = Philox((uint)seed, (uint)(seed >> 32), number, entity, purpose, n);

        // radius^2 = -2 ln u with u in (0, 1], angle 2 pi w with w in [0, 1)
        const double Unit = 1.0 / (1UL << 53);
        var u = ((Join(a, b) >> 11) + 1) * Unit;
        var w = (Join(c, d) >> 11) * Unit;
        var radius = Math.Sqrt(-2.0 * Elementary.Log(u));
        var (sine, cosine) = Elementary.SinCos(2.0 * Math.PI * w);
        return (radius * cosine, radius * sine);
    }

    /// <summary>The number of an entity from its id: FNV-1a over the UTF-16 code units, so that it depends on nothing but the id.</summary>
    /// <param name="id">Key in the scenario.</param>
    /// <remarks>Source: FNV-2011.</remarks>
    public static uint Entity(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var hash = 2166136261u;
        foreach (var c in id)
        {
            hash = unchecked((hash ^ c) * 16777619u);
        }

        return hash;
    }

    /// <summary>One block: four words from a key of two and a counter of four.</summary>
    internal static (uint A, uint B, uint C, uint D) Philox(uint key0, uint key1, uint a, uint b, uint c, uint d)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var first = (ulong)Multiplier0 * a;
            var second = (ulong)Multiplier1 * c;
            (a, b, c, d) = ((uint)(second >> 32) ^ b ^ key0, (uint)second, (uint)(first >> 32) ^ d ^ key1, (uint)first);
            unchecked
            {
                key0 += Weyl0;
                key1 += Weyl1;
            }
        }

        return (a, b, c, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Join(uint high, uint low) => ((ulong)high << 32) | low;
}
