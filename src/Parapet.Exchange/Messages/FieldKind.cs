using System.Collections.Immutable;

namespace Parapet.Exchange.Messages;

/// <summary>What a field holds, and how it is made coarser: the closed set of kinds. The form of a value at each rung is told with each.</summary>
public abstract record FieldKind
{
    private protected FieldKind()
    {
    }

    /// <summary>Steps of a field that is the same at every rung.</summary>
    internal static ImmutableArray<long> Same { get; } = [0, 0, 0, 0];
}

/// <summary>
/// A moment, UTC. L0: text such as <c>2026-11-30T10:00:00.000Z</c>, milliseconds. Coarser: [from, to), two such texts on the grid of the rung,
/// which is counted from 1970.
/// </summary>
/// <param name="Steps">[ms] grids of L1 to L4, each dividing the next; 0 leaves the value as it is.</param>
public sealed record TimeKind(ImmutableArray<long> Steps) : FieldKind;

/// <summary>A span of time [from, to) at every rung; coarser ones reach out to the grid of the rung.</summary>
/// <param name="Steps">[ms] grids of L1 to L4, each dividing the next; 0 leaves the value as it is.</param>
public sealed record WindowKind(ImmutableArray<long> Steps) : FieldKind;

/// <summary>A direction, degrees clockwise from north, 0 up to 360. L0: a number. Coarser: [from, to), from below 360 and to at most a turn beyond from.</summary>
/// <param name="Steps">[1e-6 deg] grids of L1 to L4, each dividing the next and the turn; 0 leaves the value as it is.</param>
public sealed record AngleKind(ImmutableArray<long> Steps) : FieldKind;

/// <summary>A sector [from, to) of directions at every rung, as <see cref="AngleKind"/> has it.</summary>
/// <param name="Steps">[1e-6 deg] grids of L1 to L4, each dividing the next and the turn; 0 leaves the value as it is.</param>
public sealed record SectorKind(ImmutableArray<long> Steps) : FieldKind;

/// <summary>A number in the unit of the field's name. L0: a decimal of at most six places. Coarser: [from, to) on the grid of the rung.</summary>
/// <param name="Min">Least allowed.</param>
/// <param name="Max">Greatest allowed.</param>
/// <param name="Steps">[1e-6 units] grids of L1 to L4, each dividing the next; 0 leaves the value as it is.</param>
public sealed record NumberKind(decimal Min, decimal Max, ImmutableArray<long> Steps) : FieldKind
{
    /// <summary>A whole number, at L0.</summary>
    public bool Whole { get; init; }
}

/// <summary>A range [from, to) of a number at every rung, such as a band of altitude.</summary>
/// <param name="Min">Least allowed.</param>
/// <param name="Max">Greatest allowed.</param>
/// <param name="Steps">[1e-6 units] grids of L1 to L4, each dividing the next; 0 leaves the value as it is.</param>
public sealed record BandKind(decimal Min, decimal Max, ImmutableArray<long> Steps) : FieldKind;

/// <summary>
/// How many. L0: a whole number. L1 to L3: [least, most], both counted in, of 0, 1, 2 to 4, and 5 or more, whose most is null. L4: none, or one or more.
/// </summary>
/// <param name="Max">Greatest allowed.</param>
public sealed record CountKind(int Max) : FieldKind;

/// <summary>One word of a table; coarser words stand for several finer ones.</summary>
/// <param name="Codes">Words of L0 with what they mean.</param>
/// <param name="Coarser">For L1 to L4: the word that stands for a word of the rung below; one that is not named stays.</param>
public sealed record CodeKind(ImmutableArray<Code> Codes, ImmutableArray<ImmutableDictionary<string, string>> Coarser) : FieldKind
{
    /// <summary>Words that are the same at every rung.</summary>
    internal CodeKind(params ImmutableArray<Code> codes)
        : this(codes, [.. Enumerable.Repeat(ImmutableDictionary<string, string>.Empty, 4)])
    {
    }
}

/// <summary>A word of a <see cref="CodeKind"/>.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Words">As it is said, in English.</param>
/// <param name="Russian">As it is said in Russian; empty where the type has no Russian form.</param>
public sealed record Code(string Name, string Words, string Russian = "");

/// <summary>Several words of a table, sorted, the same at every rung.</summary>
/// <param name="Codes">The words.</param>
public sealed record CodesKind(ImmutableArray<Code> Codes) : FieldKind;

/// <summary>
/// Chances of the words of a table, in thousandths that add to 1000: an object of word to whole number. Coarser: chances of the coarser words.
/// </summary>
/// <param name="Of">The table.</param>
public sealed record ChancesKind(CodeKind Of) : FieldKind;

/// <summary>
/// A place or an area of the Earth. The keys tell the shape:
/// point {latitude_deg, longitude_deg}; circle {.., radius_km}; ellipse {.., semi_major_km, semi_minor_km, azimuth_deg};
/// polygon {points_deg: [[latitude, longitude], ..]}, its edges geodesics; named regions, waters or quadrants of an ocean {regions: [..]}.
/// Coarser: a circle {grid_km, latitude_deg, longitude_deg, radius_km} about a point of the grid, or {regions: [..]}.
/// </summary>
/// <param name="Steps">Of L1 to L4.</param>
public sealed record AreaKind(ImmutableArray<AreaStep> Steps) : FieldKind
{
    /// <summary>A list of areas.</summary>
    public bool Many { get; init; }
}

/// <summary>How an area is made coarser at a rung.</summary>
/// <param name="GridKm">[km] of the grid that centres snap to, also the least radius; 0 keeps the value, -1 names regions and waters, -2 parts of the world.</param>
public readonly record struct AreaStep(int GridKm)
{
    /// <summary>The value of the rung below.</summary>
    public static AreaStep Same { get; } = new(0);

    /// <summary>Countries, bodies of water, quadrants of oceans.</summary>
    public static AreaStep Regions { get; } = new(-1);

    /// <summary>Parts of the world: continents and oceans.</summary>
    public static AreaStep World { get; } = new(-2);
}

/// <summary>
/// Position and velocity, Earth-centred Earth-fixed, WGS84. L0: {position_m: [x, y, z], velocity_m_s: [x, y, z]}. Coarser: the cube of the grid that
/// each lies in, by its least corner: {position_cell_m, position_m, velocity_cell_m_s, velocity_m_s}. L4: {regions: [..]} below.
/// </summary>
/// <param name="PositionSteps">[m] cubes of L1 to L3, each dividing the next.</param>
/// <param name="VelocitySteps">[m/s] cubes of L1 to L3, each dividing the next.</param>
public sealed record StateKind(ImmutableArray<int> PositionSteps, ImmutableArray<int> VelocitySteps) : FieldKind;

/// <summary>
/// Covariance of a <see cref="StateKind"/>: the 21 numbers of the upper triangle, row by row (m^2, m^2/s, m^2/s^2), three places.
/// Coarser: quality by the root of the summed variance of position: A up to 100 m, B to 1 km, C to 10 km, D to 100 km, E beyond.
/// </summary>
public sealed record CovarianceKind : FieldKind;

/// <summary>
/// Where a sensor pointed when: a list of {azimuth_deg, elevation_deg, time}, by time. Coarser: [{azimuth_deg: [from, to), time: [from, to)}], each once.
/// </summary>
/// <param name="TimeSteps">[ms] of L1 to L4.</param>
/// <param name="AngleSteps">[1e-6 deg] of L1 to L4.</param>
/// <param name="Max">Most entries.</param>
public sealed record PointingKind(ImmutableArray<long> TimeSteps, ImmutableArray<long> AngleSteps, int Max) : FieldKind;

/// <summary>Free text. L0: the text. Coarser: true, that is, there is one.</summary>
/// <param name="LengthMax">[characters]</param>
public sealed record TextKind(int LengthMax) : FieldKind
{
    /// <summary>In two languages: an object with <c>en</c>, <c>ru</c> or both.</summary>
    public bool Bilingual { get; init; }
}

/// <summary>true or false at every rung.</summary>
public sealed record FlagKind : FieldKind;

/// <summary>A name that other messages refer to, the same at every rung.</summary>
/// <param name="Form">What it looks like.</param>
public sealed record NameKind(NameForm Form) : FieldKind;

/// <summary>What a name looks like.</summary>
public enum NameForm
{
    /// <summary>Letters, digits, dot, hyphen, underscore: at most 64.</summary>
    Plain,

    /// <summary>A number of a notification: <c>PLN/US/2026/001/001/01</c>.</summary>
    Case,

    /// <summary>A message.</summary>
    Message,
}
