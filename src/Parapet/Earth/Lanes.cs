namespace Parapet.Earth;

/// <summary>
/// One or several doubles computed in step. A kernel written once over <typeparamref name="T"/> runs on one case
/// (<c>Lanes1</c>) or on four or eight at once (<c>Lanes4</c>, <c>Lanes8</c>), and a lane's result never depends on its
/// neighbours: only IEEE operations are offered, each with the same bits at every width.
/// </summary>
/// <typeparam name="T">The lane type itself.</typeparam>
/// <remarks>Source of the bit-for-bit rule: IEEE 754-2019, clause 5 (correctly rounded operations).</remarks>
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

    /// <summary>Smaller of two finite values.</summary>
    static abstract T Min(T a, T b);

    /// <summary>Greater of two finite values.</summary>
    static abstract T Max(T a, T b);

    /// <summary>Largest integer not above.</summary>
    static abstract T Floor(T a);

    /// <summary>Nearest integer, ties to even.</summary>
    static abstract T Round(T a);

    /// <summary>All-ones mask where a is less than b.</summary>
    static abstract T Less(T a, T b);

    /// <summary>Per lane: mask ? yes : no.</summary>
    static abstract T Select(T mask, T yes, T no);

    /// <summary>Whether any lane of a mask is set.</summary>
    static abstract bool Any(T mask);

    /// <summary>2 to the power of an integer-valued double, |n| at most 1022.</summary>
    static abstract T PowerOfTwo(T n);

    /// <summary>table[index], index integer-valued and within the table.</summary>
    static abstract T Gather(ReadOnlySpan<double> table, T index);

    /// <summary>Splits a positive normal value into mantissa in [1, 2) and integer exponent.</summary>
    static abstract T Mantissa(T a, out T exponent);
}
