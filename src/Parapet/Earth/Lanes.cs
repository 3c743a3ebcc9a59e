using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Parapet.Earth;

/// <summary>
/// One or several doubles computed in step. A kernel written once over <typeparamref name="T"/> runs on one case
/// (<see cref="Lanes1"/>) or on four or eight at once (<see cref="Lanes4"/>, <see cref="Lanes8"/>), and a lane's result
/// never depends on its neighbours: only IEEE operations are offered, each with the same bits at every width.
/// </summary>
/// <typeparam name="T">The lane type itself.</typeparam>
/// <remarks>
/// A mask is a lane of all ones (set) or all zeros, made by a comparison and combined by <see cref="And"/>,
/// <see cref="Or"/>, <see cref="Xor"/> and <see cref="AndNot"/>; the same four work on the bits of any value, so
/// <c>And(x, Splat(-0.0))</c> is the sign of x. Table look-ups clamp a wild index, NaN included, to the table.
/// Source of the bit-for-bit rule: IEEE 754-2019, clause 5 (correctly rounded operations).
/// </remarks>
internal interface ILanes<T>
    where T : struct, ILanes<T>
{
    /// <summary>How many cases.</summary>
    static abstract int Count { get; }

    /// <summary>The same value in every lane.</summary>
    static abstract T Splat(double value);

    /// <summary>Loads <see cref="Count"/> values.</summary>
    static abstract T Load(ReadOnlySpan<double> source);

    /// <summary>Stores <see cref="Count"/> values.</summary>
    void Store(Span<double> target);

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    static abstract T operator *(T a, T b);

    static abstract T operator /(T a, T b);

    static abstract T operator -(T a);

    /// <summary>a b + c, rounded once.</summary>
    static abstract T Fma(T a, T b, T c);

    static abstract T Sqrt(T a);

    static abstract T Abs(T a);

    /// <summary>a &lt; b ? a : b; so b when either is NaN.</summary>
    static abstract T Min(T a, T b);

    /// <summary>b &lt; a ? a : b; so b when either is NaN.</summary>
    static abstract T Max(T a, T b);

    /// <summary>Largest integer not above.</summary>
    static abstract T Floor(T a);

    /// <summary>Nearest integer, ties to even.</summary>
    static abstract T Round(T a);

    /// <summary>Mask: a is less than b.</summary>
    static abstract T Less(T a, T b);

    /// <summary>Mask: a is at most b.</summary>
    static abstract T LessOrEqual(T a, T b);

    /// <summary>Mask: a equals b as a number (0 equals -0, NaN equals nothing).</summary>
    static abstract T Equal(T a, T b);

    /// <summary>Mask: an integer-valued double, |n| at most 2^50, is odd.</summary>
    static abstract T IsOdd(T n);

    /// <summary>Bits of both.</summary>
    static abstract T And(T a, T b);

    /// <summary>Bits of either.</summary>
    static abstract T Or(T a, T b);

    /// <summary>Bits that differ.</summary>
    static abstract T Xor(T a, T b);

    /// <summary>Bits of a that b has not.</summary>
    static abstract T AndNot(T a, T b);

    /// <summary>Per lane: mask ? yes : no. The condition must be a mask.</summary>
    static abstract T Select(T mask, T yes, T no);

    /// <summary>Whether any lane of a mask is set.</summary>
    static abstract bool Any(T mask);

    /// <summary>Whether every lane of a mask is set.</summary>
    static abstract bool All(T mask);

    /// <summary>2 to the power of an integer-valued double, -1022 to 1023.</summary>
    static abstract T PowerOfTwo(T n);

    /// <summary>Splits a positive normal value into mantissa in [1, 2) and integer exponent.</summary>
    static abstract T Mantissa(T a, out T exponent);

    /// <summary>table[index], index integer-valued.</summary>
    static abstract T Gather(ReadOnlySpan<double> table, T index);

    /// <summary>The four columns of a row of a table of four columns, row integer-valued: a look-up of cubic coefficients.</summary>
    static abstract void GatherRow(ReadOnlySpan<double> table, T row, out T c0, out T c1, out T c2, out T c3);

    /// <summary>The eight columns of a row of a table of eight columns.</summary>
    static abstract void GatherRow(
        ReadOnlySpan<double> table, T row, out T c0, out T c1, out T c2, out T c3, out T c4, out T c5, out T c6, out T c7);
}

/// <summary>Bit patterns that the lane types share.</summary>
file static class Bits
{
    /// <summary>Adding 2^52 puts a whole number below 2^51 into the low bits of the fraction.</summary>
    public const double TwoTo52 = 4503599627370496.0;

    /// <summary>As <see cref="TwoTo52"/>, for numbers of either sign, in two's complement: 2^52 + 2^51.</summary>
    public const double Signed = 6755399441055744.0;

    public const ulong Fraction = 0x000F_FFFF_FFFF_FFFF;
    public const ulong One = 0x3FF0_0000_0000_0000;
    public const ulong Low32 = 0xFFFF_FFFF;
    public const int Bias = 1023;
}

/// <summary>One case.</summary>
/// <param name="Value">The value.</param>
internal readonly record struct Lanes1(double Value) : ILanes<Lanes1>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Count => 1;

    private ulong AsBits
    {
        [MethodImpl(Inline)]
        get => BitConverter.DoubleToUInt64Bits(Value);
    }

    [MethodImpl(Inline)]
    public static Lanes1 Splat(double value) => new(value);

    [MethodImpl(Inline)]
    public static Lanes1 Load(ReadOnlySpan<double> source) => new(source[0]);

    [MethodImpl(Inline)]
    public void Store(Span<double> target) => target[0] = Value;

    [MethodImpl(Inline)]
    public static Lanes1 operator +(Lanes1 a, Lanes1 b) => new(a.Value + b.Value);

    [MethodImpl(Inline)]
    public static Lanes1 operator -(Lanes1 a, Lanes1 b) => new(a.Value - b.Value);

    [MethodImpl(Inline)]
    public static Lanes1 operator *(Lanes1 a, Lanes1 b) => new(a.Value * b.Value);

    [MethodImpl(Inline)]
    public static Lanes1 operator /(Lanes1 a, Lanes1 b) => new(a.Value / b.Value);

    [MethodImpl(Inline)]
    public static Lanes1 operator -(Lanes1 a) => new(-a.Value);

    [MethodImpl(Inline)]
    public static Lanes1 Fma(Lanes1 a, Lanes1 b, Lanes1 c) => new(Math.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    [MethodImpl(Inline)]
    public static Lanes1 Sqrt(Lanes1 a) => new(Math.Sqrt(a.Value));

    [MethodImpl(Inline)]
    public static Lanes1 Abs(Lanes1 a) => new(Math.Abs(a.Value));

    [MethodImpl(Inline)]
    public static Lanes1 Min(Lanes1 a, Lanes1 b) => a.Value < b.Value ? a : b;

    [MethodImpl(Inline)]
    public static Lanes1 Max(Lanes1 a, Lanes1 b) => b.Value < a.Value ? a : b;

    [MethodImpl(Inline)]
    public static Lanes1 Floor(Lanes1 a) => new(Math.Floor(a.Value));

    [MethodImpl(Inline)]
    public static Lanes1 Round(Lanes1 a) => new(Math.Round(a.Value));

    [MethodImpl(Inline)]
    public static Lanes1 Less(Lanes1 a, Lanes1 b) => Mask(a.Value < b.Value);

    [MethodImpl(Inline)]
    public static Lanes1 LessOrEqual(Lanes1 a, Lanes1 b) => Mask(a.Value <= b.Value);

    [MethodImpl(Inline)]
    public static Lanes1 Equal(Lanes1 a, Lanes1 b) => Mask(a.Value == b.Value);

    [MethodImpl(Inline)]
    public static Lanes1 IsOdd(Lanes1 n) => FromBits(0UL - (BitConverter.DoubleToUInt64Bits(n.Value + Bits.Signed) & 1UL));

    [MethodImpl(Inline)]
    public static Lanes1 And(Lanes1 a, Lanes1 b) => FromBits(a.AsBits & b.AsBits);

    [MethodImpl(Inline)]
    public static Lanes1 Or(Lanes1 a, Lanes1 b) => FromBits(a.AsBits | b.AsBits);

    [MethodImpl(Inline)]
    public static Lanes1 Xor(Lanes1 a, Lanes1 b) => FromBits(a.AsBits ^ b.AsBits);

    [MethodImpl(Inline)]
    public static Lanes1 AndNot(Lanes1 a, Lanes1 b) => FromBits(a.AsBits & ~b.AsBits);

    [MethodImpl(Inline)]
    public static Lanes1 Select(Lanes1 mask, Lanes1 yes, Lanes1 no) => mask.AsBits != 0 ? yes : no;

    [MethodImpl(Inline)]
    public static bool Any(Lanes1 mask) => mask.AsBits != 0;

    [MethodImpl(Inline)]
    public static bool All(Lanes1 mask) => mask.AsBits != 0;

    [MethodImpl(Inline)]
    public static Lanes1 PowerOfTwo(Lanes1 n) =>
        FromBits(BitConverter.DoubleToUInt64Bits(n.Value + (Bits.TwoTo52 + Bits.Bias)) << 52);

    [MethodImpl(Inline)]
    public static Lanes1 Mantissa(Lanes1 a, out Lanes1 exponent)
    {
        var shifted = (a.AsBits >> 52) | BitConverter.DoubleToUInt64Bits(Bits.TwoTo52);
        exponent = new(BitConverter.UInt64BitsToDouble(shifted) - (Bits.TwoTo52 + Bits.Bias));
        return FromBits((a.AsBits & Bits.Fraction) | Bits.One);
    }

    [MethodImpl(Inline)]
    public static Lanes1 Gather(ReadOnlySpan<double> table, Lanes1 index) => new(table[Index(index, table.Length)]);

    [MethodImpl(Inline)]
    public static void GatherRow(ReadOnlySpan<double> table, Lanes1 row, out Lanes1 c0, out Lanes1 c1, out Lanes1 c2, out Lanes1 c3)
    {
        var rows = MemoryMarshal.Cast<double, Vector256<double>>(table);
        var r = rows[Index(row, rows.Length)];
        (c0, c1, c2, c3) = (new(r[0]), new(r[1]), new(r[2]), new(r[3]));
    }

    [MethodImpl(Inline)]
    public static void GatherRow(
        ReadOnlySpan<double> table, Lanes1 row, out Lanes1 c0, out Lanes1 c1, out Lanes1 c2, out Lanes1 c3,
        out Lanes1 c4, out Lanes1 c5, out Lanes1 c6, out Lanes1 c7)
    {
        var r = table.Slice(8 * Index(row, table.Length / 8), 8);
        (c0, c1, c2, c3) = (new(r[0]), new(r[1]), new(r[2]), new(r[3]));
        (c4, c5, c6, c7) = (new(r[4]), new(r[5]), new(r[6]), new(r[7]));
    }

    [MethodImpl(Inline)]
    private static int Index(Lanes1 index, int length) =>
        (int)Math.Min((uint)BitConverter.DoubleToUInt64Bits(index.Value + Bits.TwoTo52), (uint)(length - 1));

    [MethodImpl(Inline)]
    private static Lanes1 Mask(bool set) => FromBits(set ? ulong.MaxValue : 0UL);

    [MethodImpl(Inline)]
    private static Lanes1 FromBits(ulong bits) => new(BitConverter.UInt64BitsToDouble(bits));
}

/// <summary>Four cases in a 256-bit register.</summary>
/// <param name="Value">The register.</param>
internal readonly record struct Lanes4(Vector256<double> Value) : ILanes<Lanes4>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Count => 4;

    [MethodImpl(Inline)]
    public static Lanes4 Splat(double value) => new(Vector256.Create(value));

    [MethodImpl(Inline)]
    public static Lanes4 Load(ReadOnlySpan<double> source)
    {
        _ = source[3];
        return new(Vector256.LoadUnsafe(in MemoryMarshal.GetReference(source)));
    }

    [MethodImpl(Inline)]
    public void Store(Span<double> target)
    {
        _ = target[3];
        Value.StoreUnsafe(ref MemoryMarshal.GetReference(target));
    }

    [MethodImpl(Inline)]
    public static Lanes4 operator +(Lanes4 a, Lanes4 b) => new(a.Value + b.Value);

    [MethodImpl(Inline)]
    public static Lanes4 operator -(Lanes4 a, Lanes4 b) => new(a.Value - b.Value);

    [MethodImpl(Inline)]
    public static Lanes4 operator *(Lanes4 a, Lanes4 b) => new(a.Value * b.Value);

    [MethodImpl(Inline)]
    public static Lanes4 operator /(Lanes4 a, Lanes4 b) => new(a.Value / b.Value);

    [MethodImpl(Inline)]
    public static Lanes4 operator -(Lanes4 a) => new(-a.Value);

    [MethodImpl(Inline)]
    public static Lanes4 Fma(Lanes4 a, Lanes4 b, Lanes4 c) => new(Vector256.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    [MethodImpl(Inline)]
    public static Lanes4 Sqrt(Lanes4 a) => new(Vector256.Sqrt(a.Value));

    [MethodImpl(Inline)]
    public static Lanes4 Abs(Lanes4 a) => new(Vector256.Abs(a.Value));

    [MethodImpl(Inline)]
    public static Lanes4 Min(Lanes4 a, Lanes4 b) => Avx.IsSupported
        ? new(Avx.Min(a.Value, b.Value))
        : new(Vector256.ConditionalSelect(Vector256.LessThan(a.Value, b.Value), a.Value, b.Value));

    [MethodImpl(Inline)]
    public static Lanes4 Max(Lanes4 a, Lanes4 b) => Avx.IsSupported
        ? new(Avx.Max(a.Value, b.Value))
        : new(Vector256.ConditionalSelect(Vector256.LessThan(b.Value, a.Value), a.Value, b.Value));

    [MethodImpl(Inline)]
    public static Lanes4 Floor(Lanes4 a) => new(Vector256.Floor(a.Value));

    [MethodImpl(Inline)]
    public static Lanes4 Round(Lanes4 a) => new(Vector256.Round(a.Value));

    [MethodImpl(Inline)]
    public static Lanes4 Less(Lanes4 a, Lanes4 b) => new(Vector256.LessThan(a.Value, b.Value));

    [MethodImpl(Inline)]
    public static Lanes4 LessOrEqual(Lanes4 a, Lanes4 b) => new(Vector256.LessThanOrEqual(a.Value, b.Value));

    [MethodImpl(Inline)]
    public static Lanes4 Equal(Lanes4 a, Lanes4 b) => new(Vector256.Equals(a.Value, b.Value));

    [MethodImpl(Inline)]
    public static Lanes4 IsOdd(Lanes4 n)
    {
        var low = (n.Value + Vector256.Create(Bits.Signed)).AsUInt64() & Vector256.Create(1UL);
        return new((Vector256<ulong>.Zero - low).AsDouble());
    }

    [MethodImpl(Inline)]
    public static Lanes4 And(Lanes4 a, Lanes4 b) => new(a.Value & b.Value);

    [MethodImpl(Inline)]
    public static Lanes4 Or(Lanes4 a, Lanes4 b) => new(a.Value | b.Value);

    [MethodImpl(Inline)]
    public static Lanes4 Xor(Lanes4 a, Lanes4 b) => new(a.Value ^ b.Value);

    [MethodImpl(Inline)]
    public static Lanes4 AndNot(Lanes4 a, Lanes4 b) => new(Vector256.AndNot(a.Value, b.Value));

    [MethodImpl(Inline)]
    public static Lanes4 Select(Lanes4 mask, Lanes4 yes, Lanes4 no) =>
        new(Vector256.ConditionalSelect(mask.Value, yes.Value, no.Value));

    [MethodImpl(Inline)]
    public static bool Any(Lanes4 mask) => mask.Value.ExtractMostSignificantBits() != 0;

    [MethodImpl(Inline)]
    public static bool All(Lanes4 mask) => mask.Value.ExtractMostSignificantBits() == 0xF;

    [MethodImpl(Inline)]
    public static Lanes4 PowerOfTwo(Lanes4 n) =>
        new(((n.Value + Vector256.Create(Bits.TwoTo52 + Bits.Bias)).AsUInt64() << 52).AsDouble());

    [MethodImpl(Inline)]
    public static Lanes4 Mantissa(Lanes4 a, out Lanes4 exponent)
    {
        var bits = a.Value.AsUInt64();
        var shifted = (bits >>> 52) | Vector256.Create(Bits.TwoTo52).AsUInt64();
        exponent = new(shifted.AsDouble() - Vector256.Create(Bits.TwoTo52 + Bits.Bias));
        return new(((bits & Vector256.Create(Bits.Fraction)) | Vector256.Create(Bits.One)).AsDouble());
    }

    [MethodImpl(Inline)]
    public static Lanes4 Gather(ReadOnlySpan<double> table, Lanes4 index)
    {
        var i = Index(index.Value, table.Length);
        return new(Vector256.Create(table[i[0]], table[i[2]], table[i[4]], table[i[6]]));
    }

    [MethodImpl(Inline)]
    public static void GatherRow(ReadOnlySpan<double> table, Lanes4 row, out Lanes4 c0, out Lanes4 c1, out Lanes4 c2, out Lanes4 c3)
    {
        var rows = MemoryMarshal.Cast<double, Vector256<double>>(table);
        var i = Index(row.Value, rows.Length);
        Transpose(rows[i[0]], rows[i[2]], rows[i[4]], rows[i[6]], out var t0, out var t1, out var t2, out var t3);
        (c0, c1, c2, c3) = (new(t0), new(t1), new(t2), new(t3));
    }

    [MethodImpl(Inline)]
    public static void GatherRow(
        ReadOnlySpan<double> table, Lanes4 row, out Lanes4 c0, out Lanes4 c1, out Lanes4 c2, out Lanes4 c3,
        out Lanes4 c4, out Lanes4 c5, out Lanes4 c6, out Lanes4 c7)
    {
        // The index is at most the last row's: no other check.
        var i = Index(row.Value, table.Length / 8);
        ref var start = ref Unsafe.As<double, Vector256<double>>(ref MemoryMarshal.GetReference(table));
        ref var r0 = ref Unsafe.Add(ref start, 2 * i[0]);
        ref var r1 = ref Unsafe.Add(ref start, 2 * i[2]);
        ref var r2 = ref Unsafe.Add(ref start, 2 * i[4]);
        ref var r3 = ref Unsafe.Add(ref start, 2 * i[6]);
        Transpose(r0, r1, r2, r3, out var t0, out var t1, out var t2, out var t3);
        (c0, c1, c2, c3) = (new(t0), new(t1), new(t2), new(t3));
        Transpose(Unsafe.Add(ref r0, 1), Unsafe.Add(ref r1, 1), Unsafe.Add(ref r2, 1), Unsafe.Add(ref r3, 1), out t0, out t1, out t2, out t3);
        (c4, c5, c6, c7) = (new(t0), new(t1), new(t2), new(t3));
    }

    /// <summary>Whole numbers in elements 0, 2, 4, 6, each at most length - 1.</summary>
    [MethodImpl(Inline)]
    internal static Vector256<int> Index(Vector256<double> index, int length)
    {
        var low = (index + Vector256.Create(Bits.TwoTo52)).AsUInt64() & Vector256.Create(Bits.Low32);
        return Vector256.Min(low.AsUInt32(), Vector256.Create((uint)(length - 1))).AsInt32();
    }

    /// <summary>Rows to columns.</summary>
    [MethodImpl(Inline)]
    internal static void Transpose(
        Vector256<double> r0, Vector256<double> r1, Vector256<double> r2, Vector256<double> r3,
        out Vector256<double> c0, out Vector256<double> c1, out Vector256<double> c2, out Vector256<double> c3)
    {
        if (Avx.IsSupported)
        {
            var even01 = Avx.UnpackLow(r0, r1);
            var odd01 = Avx.UnpackHigh(r0, r1);
            var even23 = Avx.UnpackLow(r2, r3);
            var odd23 = Avx.UnpackHigh(r2, r3);
            c0 = Avx.Permute2x128(even01, even23, 0x20);
            c1 = Avx.Permute2x128(odd01, odd23, 0x20);
            c2 = Avx.Permute2x128(even01, even23, 0x31);
            c3 = Avx.Permute2x128(odd01, odd23, 0x31);
            return;
        }

        c0 = Vector256.Create(r0[0], r1[0], r2[0], r3[0]);
        c1 = Vector256.Create(r0[1], r1[1], r2[1], r3[1]);
        c2 = Vector256.Create(r0[2], r1[2], r2[2], r3[2]);
        c3 = Vector256.Create(r0[3], r1[3], r2[3], r3[3]);
    }
}

/// <summary>Eight cases in a 512-bit register. Eleven times slower than <see cref="Lanes4"/> where there is no AVX-512.</summary>
/// <param name="Value">The register.</param>
internal readonly record struct Lanes8(Vector512<double> Value) : ILanes<Lanes8>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Count => 8;

    [MethodImpl(Inline)]
    public static Lanes8 Splat(double value) => new(Vector512.Create(value));

    [MethodImpl(Inline)]
    public static Lanes8 Load(ReadOnlySpan<double> source)
    {
        _ = source[7];
        return new(Vector512.LoadUnsafe(in MemoryMarshal.GetReference(source)));
    }

    [MethodImpl(Inline)]
    public void Store(Span<double> target)
    {
        _ = target[7];
        Value.StoreUnsafe(ref MemoryMarshal.GetReference(target));
    }

    [MethodImpl(Inline)]
    public static Lanes8 operator +(Lanes8 a, Lanes8 b) => new(a.Value + b.Value);

    [MethodImpl(Inline)]
    public static Lanes8 operator -(Lanes8 a, Lanes8 b) => new(a.Value - b.Value);

    [MethodImpl(Inline)]
    public static Lanes8 operator *(Lanes8 a, Lanes8 b) => new(a.Value * b.Value);

    [MethodImpl(Inline)]
    public static Lanes8 operator /(Lanes8 a, Lanes8 b) => new(a.Value / b.Value);

    [MethodImpl(Inline)]
    public static Lanes8 operator -(Lanes8 a) => new(-a.Value);

    [MethodImpl(Inline)]
    public static Lanes8 Fma(Lanes8 a, Lanes8 b, Lanes8 c) => new(Vector512.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    [MethodImpl(Inline)]
    public static Lanes8 Sqrt(Lanes8 a) => new(Vector512.Sqrt(a.Value));

    [MethodImpl(Inline)]
    public static Lanes8 Abs(Lanes8 a) => new(Vector512.Abs(a.Value));

    [MethodImpl(Inline)]
    public static Lanes8 Min(Lanes8 a, Lanes8 b) => Avx512F.IsSupported
        ? new(Avx512F.Min(a.Value, b.Value))
        : new(Vector512.ConditionalSelect(Vector512.LessThan(a.Value, b.Value), a.Value, b.Value));

    [MethodImpl(Inline)]
    public static Lanes8 Max(Lanes8 a, Lanes8 b) => Avx512F.IsSupported
        ? new(Avx512F.Max(a.Value, b.Value))
        : new(Vector512.ConditionalSelect(Vector512.LessThan(b.Value, a.Value), a.Value, b.Value));

    [MethodImpl(Inline)]
    public static Lanes8 Floor(Lanes8 a) => new(Vector512.Floor(a.Value));

    [MethodImpl(Inline)]
    public static Lanes8 Round(Lanes8 a) => new(Vector512.Round(a.Value));

    [MethodImpl(Inline)]
    public static Lanes8 Less(Lanes8 a, Lanes8 b) => new(Vector512.LessThan(a.Value, b.Value));

    [MethodImpl(Inline)]
    public static Lanes8 LessOrEqual(Lanes8 a, Lanes8 b) => new(Vector512.LessThanOrEqual(a.Value, b.Value));

    [MethodImpl(Inline)]
    public static Lanes8 Equal(Lanes8 a, Lanes8 b) => new(Vector512.Equals(a.Value, b.Value));

    [MethodImpl(Inline)]
    public static Lanes8 IsOdd(Lanes8 n)
    {
        var low = (n.Value + Vector512.Create(Bits.Signed)).AsUInt64() & Vector512.Create(1UL);
        return new((Vector512<ulong>.Zero - low).AsDouble());
    }

    [MethodImpl(Inline)]
    public static Lanes8 And(Lanes8 a, Lanes8 b) => new(a.Value & b.Value);

    [MethodImpl(Inline)]
    public static Lanes8 Or(Lanes8 a, Lanes8 b) => new(a.Value | b.Value);

    [MethodImpl(Inline)]
    public static Lanes8 Xor(Lanes8 a, Lanes8 b) => new(a.Value ^ b.Value);

    [MethodImpl(Inline)]
    public static Lanes8 AndNot(Lanes8 a, Lanes8 b) => new(Vector512.AndNot(a.Value, b.Value));

    [MethodImpl(Inline)]
    public static Lanes8 Select(Lanes8 mask, Lanes8 yes, Lanes8 no) =>
        new(Vector512.ConditionalSelect(mask.Value, yes.Value, no.Value));

    [MethodImpl(Inline)]
    public static bool Any(Lanes8 mask) => mask.Value.ExtractMostSignificantBits() != 0;

    [MethodImpl(Inline)]
    public static bool All(Lanes8 mask) => mask.Value.ExtractMostSignificantBits() == 0xFF;

    [MethodImpl(Inline)]
    public static Lanes8 PowerOfTwo(Lanes8 n) =>
        new(((n.Value + Vector512.Create(Bits.TwoTo52 + Bits.Bias)).AsUInt64() << 52).AsDouble());

    [MethodImpl(Inline)]
    public static Lanes8 Mantissa(Lanes8 a, out Lanes8 exponent)
    {
        var bits = a.Value.AsUInt64();
        var shifted = (bits >>> 52) | Vector512.Create(Bits.TwoTo52).AsUInt64();
        exponent = new(shifted.AsDouble() - Vector512.Create(Bits.TwoTo52 + Bits.Bias));
        return new(((bits & Vector512.Create(Bits.Fraction)) | Vector512.Create(Bits.One)).AsDouble());
    }

    [MethodImpl(Inline)]
    public static Lanes8 Gather(ReadOnlySpan<double> table, Lanes8 index)
    {
        var low = Lanes4.Gather(table, new(index.Value.GetLower()));
        var high = Lanes4.Gather(table, new(index.Value.GetUpper()));
        return Join(low.Value, high.Value);
    }

    [MethodImpl(Inline)]
    public static void GatherRow(ReadOnlySpan<double> table, Lanes8 row, out Lanes8 c0, out Lanes8 c1, out Lanes8 c2, out Lanes8 c3)
    {
        Lanes4.GatherRow(table, new(row.Value.GetLower()), out var l0, out var l1, out var l2, out var l3);
        Lanes4.GatherRow(table, new(row.Value.GetUpper()), out var h0, out var h1, out var h2, out var h3);
        c0 = Join(l0.Value, h0.Value);
        c1 = Join(l1.Value, h1.Value);
        c2 = Join(l2.Value, h2.Value);
        c3 = Join(l3.Value, h3.Value);
    }

    [MethodImpl(Inline)]
    public static void GatherRow(
        ReadOnlySpan<double> table, Lanes8 row, out Lanes8 c0, out Lanes8 c1, out Lanes8 c2, out Lanes8 c3,
        out Lanes8 c4, out Lanes8 c5, out Lanes8 c6, out Lanes8 c7)
    {
        Lanes4.GatherRow(
            table, new(row.Value.GetLower()), out var l0, out var l1, out var l2, out var l3, out var l4, out var l5, out var l6, out var l7);
        Lanes4.GatherRow(
            table, new(row.Value.GetUpper()), out var h0, out var h1, out var h2, out var h3, out var h4, out var h5, out var h6, out var h7);
        c0 = Join(l0.Value, h0.Value);
        c1 = Join(l1.Value, h1.Value);
        c2 = Join(l2.Value, h2.Value);
        c3 = Join(l3.Value, h3.Value);
        c4 = Join(l4.Value, h4.Value);
        c5 = Join(l5.Value, h5.Value);
        c6 = Join(l6.Value, h6.Value);
        c7 = Join(l7.Value, h7.Value);
    }

    /// <summary>Without Vector512.Create, whose code depends on what the register held before.</summary>
    [MethodImpl(Inline)]
    private static Lanes8 Join(Vector256<double> low, Vector256<double> high) => new(low.ToVector512Unsafe().WithUpper(high));
}
