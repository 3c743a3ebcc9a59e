using System.Runtime.CompilerServices;
using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>A vector per lane; frame and unit are in the name of the variable that holds it.</summary>
/// <typeparam name="T">Lane type.</typeparam>
internal readonly struct LaneVector<T>
    where T : struct, ILanes<T>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public readonly T X;
    public readonly T Y;
    public readonly T Z;

    [MethodImpl(Inline)]
    public LaneVector(T x, T y, T z)
    {
        X = x;
        Y = y;
        Z = z;
    }

    [MethodImpl(Inline)]
    public static LaneVector<T> operator +(in LaneVector<T> a, in LaneVector<T> b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    [MethodImpl(Inline)]
    public static LaneVector<T> operator -(in LaneVector<T> a, in LaneVector<T> b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    [MethodImpl(Inline)]
    public static LaneVector<T> operator *(in LaneVector<T> a, T k) => new(a.X * k, a.Y * k, a.Z * k);

    /// <summary>The same vector in every lane.</summary>
    [MethodImpl(Inline)]
    public static LaneVector<T> Splat(Vector3d v) => new(T.Splat(v.X), T.Splat(v.Y), T.Splat(v.Z));

    /// <summary>Scalar product.</summary>
    [MethodImpl(Inline)]
    public static T Dot(in LaneVector<T> a, in LaneVector<T> b) => T.Fma(a.X, b.X, T.Fma(a.Y, b.Y, a.Z * b.Z));

    /// <summary>Vector product.</summary>
    [MethodImpl(Inline)]
    public static LaneVector<T> Cross(in LaneVector<T> a, in LaneVector<T> b) =>
        new((a.Y * b.Z) - (a.Z * b.Y), (a.Z * b.X) - (a.X * b.Z), (a.X * b.Y) - (a.Y * b.X));

    /// <summary>a k + b, each component rounded once.</summary>
    [MethodImpl(Inline)]
    public static LaneVector<T> Fma(in LaneVector<T> a, T k, in LaneVector<T> b) =>
        new(T.Fma(a.X, k, b.X), T.Fma(a.Y, k, b.Y), T.Fma(a.Z, k, b.Z));

    /// <summary>Per lane: mask ? yes : no.</summary>
    [MethodImpl(Inline)]
    public static LaneVector<T> Select(T mask, in LaneVector<T> yes, in LaneVector<T> no) =>
        new(T.Select(mask, yes.X, no.X), T.Select(mask, yes.Y, no.Y), T.Select(mask, yes.Z, no.Z));

    /// <summary>Unit vector along this one.</summary>
    public LaneVector<T> Unit
    {
        [MethodImpl(Inline)]
        get => this * (T.Splat(1) / T.Sqrt(Dot(this, this)));
    }
}
