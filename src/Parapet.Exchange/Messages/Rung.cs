using System.Diagnostics.CodeAnalysis;

namespace Parapet.Exchange.Messages;

/// <summary>
/// How exactly a party is told a field: L0 the exact value, L1 to L4 ever coarser, withheld nothing at all. Coarser is greater.
/// Rungs are compared field by field only; nothing puts recipients in an order.
/// </summary>
/// <remarks>The value of a variable that was never set is <see cref="Withheld"/>: what nobody decided is not told.</remarks>
public readonly record struct Rung : IComparable<Rung>
{
    private const int WithheldLevel = 5;
    private readonly byte _fineness; // 0 is withheld, so that default is

    private Rung(int level) => _fineness = (byte)(WithheldLevel - level);

    /// <summary>The exact value.</summary>
    public static Rung L0 { get; } = new(0);

    /// <summary>The finest coarse value.</summary>
    public static Rung L1 { get; } = new(1);

    /// <summary>Coarser than <see cref="L1"/>.</summary>
    public static Rung L2 { get; } = new(2);

    /// <summary>Coarser than <see cref="L2"/>.</summary>
    public static Rung L3 { get; } = new(3);

    /// <summary>The coarsest value.</summary>
    public static Rung L4 { get; } = new(4);

    /// <summary>Nothing.</summary>
    public static Rung Withheld { get; }

    /// <summary>L0 to L4, in order: those at which there is a value.</summary>
    public static IReadOnlyList<Rung> Values { get; } = [L0, L1, L2, L3, L4];

    /// <summary>0 to 4, and 5 for withheld.</summary>
    public int Level => WithheldLevel - _fineness;

    /// <summary>Nothing is told.</summary>
    public bool IsWithheld => _fineness == 0;

    /// <summary>The rung of a level.</summary>
    /// <param name="level">0 to 5.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another number.</exception>
    public static Rung Of(int level) =>
        level is >= 0 and <= WithheldLevel ? new Rung(level) : throw new ArgumentOutOfRangeException(nameof(level), level, "Give 0 to 5.");

    /// <summary>Reads "L0" to "L4" or "withheld".</summary>
    /// <param name="text">Written exactly so.</param>
    /// <param name="rung">The rung; withheld where the text is none.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out Rung rung)
    {
        rung = text is ['L', >= '0' and <= '4'] ? new Rung(text[1] - '0') : Withheld;
        return !rung.IsWithheld || text is "withheld";
    }

    /// <summary>The coarser of two.</summary>
    public static Rung Coarser(Rung a, Rung b) => a > b ? a : b;

    /// <inheritdoc/>
    public int CompareTo(Rung other) => Level.CompareTo(other.Level);

    /// <summary>Finer.</summary>
    public static bool operator <(Rung a, Rung b) => a.Level < b.Level;

    /// <summary>Coarser.</summary>
    public static bool operator >(Rung a, Rung b) => a.Level > b.Level;

    /// <summary>Finer or the same.</summary>
    public static bool operator <=(Rung a, Rung b) => a.Level <= b.Level;

    /// <summary>Coarser or the same.</summary>
    public static bool operator >=(Rung a, Rung b) => a.Level >= b.Level;

    /// <summary>"L0" to "L4", "withheld".</summary>
    public override string ToString() => IsWithheld ? "withheld" : $"L{Level}";
}
