using System.Runtime.CompilerServices;
using Parapet.Earth;
using Parapet.Flight;

namespace Parapet.Tracking;

/// <summary>
/// Columns in blocks of eight cases: a block holds eight values of the first column, then eight of the second, and so on, each on a
/// cache line of its own. One case is one lane of one block, whatever the width of the lanes that compute on it.
/// </summary>
/// <remarks>
/// Whole columns one after the other would lie a multiple of the cache's size apart when the number of cases is a power of two, and drive each other
/// out of it. Speed alone depends on where memory begins.
/// </remarks>
internal abstract class BlockColumns
{
    /// <summary>Cases of a block.</summary>
    public const int Width = 8;

    private const int Line = 64; // [bytes]

    private readonly double[] _memory;
    private readonly int _start;
    private readonly int _columns;

    /// <summary>Room for cases, all zero.</summary>
    protected BlockColumns(int count, int columns)
    {
        (Count, _columns) = (count, columns);
        _memory = new double[(columns * Width * ((count + Width - 1) / Width)) + (Line / sizeof(double))];
        var over = (int)(Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref Unsafe.As<double, byte>(ref _memory[0])) & (Line - 1));
        _start = over == 0 ? 0 : (Line - over) / sizeof(double);
    }

    /// <summary>Cases.</summary>
    public int Count { get; }

    /// <summary>One value.</summary>
    /// <param name="i">Case.</param>
    /// <param name="column">Column.</param>
    public ref double At(int i, int column) => ref _memory[_start + (((i / Width * _columns) + column) * Width) + (i % Width)];

    /// <summary>The first column of a group of lanes that begins with a case: the next one is <see cref="Width"/> further.</summary>
    public ref double Group(int i) => ref At(i, 0);

    /// <summary>Takes over all of another of the same size.</summary>
    public void Copy(BlockColumns other) => other._memory.AsSpan(other._start, _memory.Length - (Line / sizeof(double))).CopyTo(_memory.AsSpan(_start));

    /// <summary>A column of a group: as many values as there are lanes, one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T Row<T>(ref double group, int column)
        where T : struct, ILanes<T> => ref Unsafe.As<double, T>(ref Unsafe.Add(ref group, column * Width));

    /// <summary>Three columns of a group, one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector<T> Rows<T>(ref double group, int column)
        where T : struct, ILanes<T> => new(Row<T>(ref group, column), Row<T>(ref group, column + 1), Row<T>(ref group, column + 2));

    /// <summary>Writes three columns of a group, one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(ref double group, int column, in LaneVector<T> value)
        where T : struct, ILanes<T>
    {
        Row<T>(ref group, column) = value.X;
        Row<T>(ref group, column + 1) = value.Y;
        Row<T>(ref group, column + 2) = value.Z;
    }
}

/// <summary>
/// Tracks: position [m, ECI], velocity [m/s, ECI] and covariance (<see cref="StateCovariance"/>, in ECI), all of one time.
/// </summary>
internal sealed class TrackColumns(int count) : BlockColumns(count, Covariance + StateCovariance.Length)
{
    /// <summary>First of three columns.</summary>
    public const int Position = 0, Velocity = 3;

    /// <summary>First of 21 columns.</summary>
    public const int Covariance = 6;

    /// <summary>State and covariance of a track.</summary>
    public void Set(int i, InertialState state, ReadOnlySpan<double> covariance)
    {
        var (r, v) = state;
        (At(i, 0), At(i, 1), At(i, 2)) = (r.X, r.Y, r.Z);
        (At(i, 3), At(i, 4), At(i, 5)) = (v.X, v.Y, v.Z);
        for (var k = 0; k < StateCovariance.Length; k++)
        {
            At(i, Covariance + k) = covariance[k];
        }
    }

    /// <summary>State of a track.</summary>
    public InertialState State(int i) =>
        new(new Vector3d(At(i, 0), At(i, 1), At(i, 2)), new Vector3d(At(i, 3), At(i, 4), At(i, 5)));
}

/// <summary>What one radar measures of as many targets at one time, and the variances of it.</summary>
internal sealed class MeasurementColumns(int count) : BlockColumns(count, 2 * Kinds)
{
    /// <summary>Columns: [rad] from north; [rad] above the horizontal; [m]; [m/s] of the range.</summary>
    public const int Azimuth = 0, Elevation = 1, Range = 2, RangeRate = 3;

    /// <summary>From a column to that of its variance, the square of its unit.</summary>
    public const int Kinds = 4;

    /// <summary>What is measured of a target.</summary>
    public void Set(int i, in Measurement measurement)
    {
        (At(i, Azimuth), At(i, Elevation)) = (measurement.Azimuth, measurement.Elevation);
        (At(i, Range), At(i, RangeRate)) = (measurement.Range, measurement.RangeRate);
        (At(i, Kinds + Azimuth), At(i, Kinds + Elevation)) = (Square(measurement.AzimuthSigma), Square(measurement.ElevationSigma));
        (At(i, Kinds + Range), At(i, Kinds + RangeRate)) = (Square(measurement.RangeSigma), Square(measurement.RangeRateSigma));
    }

    private static double Square(double x) => x * x;
}
