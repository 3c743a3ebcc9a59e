using System.Collections.Immutable;
using Parapet.Earth;
using Parapet.Engagement;
using Parapet.Flight;

namespace Parapet.Mapping;

/// <summary>What a cell of a footprint is.</summary>
public enum CellState : byte
{
    /// <summary>No missile from any of the points reaches it; it counts in no share.</summary>
    OutOfRange,

    /// <summary>Defended: an intercept is possible of every missile that reaches it.</summary>
    Defended,

    /// <summary>Some missile that reaches it cannot be intercepted.</summary>
    Undefended,
}

/// <summary>What the cells of a footprint are.</summary>
public enum FootprintKind
{
    /// <summary>Aim points: missiles fly from the points to the cells.</summary>
    AimPoints,

    /// <summary>Launch points: missiles fly from the cells to the one point. A defended cell is launch area denied.</summary>
    LaunchArea,
}

/// <summary>One verdict per cell, in columns as long as <see cref="CellArea.Cell"/>.</summary>
/// <param name="State">What the cell is.</param>
/// <param name="Margin">
/// [Unit] of the worst missile: in hand where defended, negative (what it fails by) where not; NaN where unknown or out of range.
/// </param>
/// <param name="Binding">The constraint that fails the worst missile; null where defended or out of range.</param>
/// <param name="Unit">Of the margin, per cell: s, km, deg, ratio, count; empty where out of range.</param>
public sealed record CellVerdicts(CellState[] State, double[] Margin, Constraint?[] Binding, string[] Unit);

/// <summary>A defence against missiles to or from every cell of an area.</summary>
public sealed record FootprintResult
{
    /// <summary>[s] a margin smaller than this either way is called marginal: the numerical error of a table of fly-outs could turn it.</summary>
    public const double Marginal = 2.0;

    /// <summary>The defence.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>Cells are aim points or launch points.</summary>
    public required FootprintKind Kind { get; init; }

    /// <summary>The cells.</summary>
    public required CellArea Area { get; init; }

    /// <summary>The launch points; of a launch area, the one aim point.</summary>
    public required ImmutableArray<Place> Points { get; init; }

    /// <summary>The cells whose centres the launch points are; null where the points are places of their own.</summary>
    public CellArea? From { get; init; }

    /// <summary>The missiles, of rising range: the first that reaches is flown.</summary>
    public required ImmutableArray<Vehicle> Missiles { get; init; }

    /// <summary>Every number of missiles that are not the scenario's own; empty when they are.</summary>
    public ImmutableArray<Input> MissileInputs { get; init; } = [];

    /// <summary>By reach and commit alone.</summary>
    public required CellVerdicts Kinematic { get; init; }

    /// <summary>With sensor support besides.</summary>
    public required CellVerdicts Supported { get; init; }

    /// <summary>Shots one after the other that the kinematic windows of all batteries leave against the worst missile; 0 where undefended.</summary>
    public required byte[] Shots { get; init; }

    /// <summary>Index into <see cref="Missiles"/> of the missile of the worst point; -1 where out of range.</summary>
    public required sbyte[] Missile { get; init; }

    /// <summary>How many of the points have the cell in range; each sends it one missile.</summary>
    public required ushort[] InRange { get; init; }

    /// <summary>Hash of the columns and of what was asked.</summary>
    public required string Hash { get; init; }
}
