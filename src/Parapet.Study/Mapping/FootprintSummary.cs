using System.Collections.Immutable;
using Parapet.Engagement;
using Parapet.Mapping;

namespace Parapet.Study.Mapping;

/// <summary>A constraint and what it decides.</summary>
/// <param name="Constraint">What fails the worst missile.</param>
/// <param name="Cells">Undefended cells that it fails.</param>
/// <param name="Share">[1] of all undefended cells.</param>
public sealed record BindingShare(Constraint Constraint, int Cells, double Share);

/// <summary>A country's part.</summary>
/// <param name="Country">Name; empty for cells that no country claims.</param>
/// <param name="Cells">Its cells in range.</param>
/// <param name="DefendedAreaShare">[1] of those cells; NaN where none is in range.</param>
/// <param name="Population">People in cities of its cells in range.</param>
/// <param name="DefendedPopulationShare">[1] of those people; NaN where there are none.</param>
public sealed record CountryShare(string Country, int Cells, double DefendedAreaShare, double Population, double DefendedPopulationShare);

/// <summary>A footprint in a few figures. Cells that no missile reaches are in no share: nothing was asked of the defence there.</summary>
/// <param name="Cells">Cells in range.</param>
/// <param name="CellsAsked">All cells of the area.</param>
/// <param name="CellsOfAll">Cells in range of every launch point.</param>
/// <param name="Defended">Cells defended.</param>
/// <param name="Marginal">Cells whose margin is smaller than <see cref="FootprintResult.Marginal"/> either way.</param>
/// <param name="Population">People in cities of the cells in range.</param>
/// <param name="DefendedAreaShare">[1] NaN where no cell is in range.</param>
/// <param name="DefendedPopulationShare">[1] NaN where nobody is in range.</param>
/// <param name="ByConstraint">In the order of the constraints.</param>
/// <param name="ByCountry">The most people first.</param>
public sealed record FootprintSummary(
    int Cells, int CellsAsked, int CellsOfAll, int Defended, int Marginal, double Population, double DefendedAreaShare, double DefendedPopulationShare,
    ImmutableArray<BindingShare> ByConstraint, ImmutableArray<CountryShare> ByCountry)
{
    /// <summary>Counts one of the two verdicts.</summary>
    /// <param name="result">What was computed.</param>
    /// <param name="supported">With sensor support; otherwise by reach and commit alone.</param>
    public static FootprintSummary Of(FootprintResult result, bool supported)
    {
        ArgumentNullException.ThrowIfNull(result);
        var verdicts = result.Of(supported);
        var area = result.Area;
        var countries = new Tally[area.Countries.Length + 1];
        var constraints = new int[Enum.GetValues<Constraint>().Length];
        var all = default(Tally);
        var (marginal, ofAll) = (0, 0);
        for (var i = 0; i < area.Cell.Length; i++)
        {
            var state = verdicts.State[i];
            if (state == CellState.OutOfRange)
            {
                continue;
            }

            ofAll += result.InRange[i] == result.Points.Length ? 1 : 0;
            var defended = state == CellState.Defended;
            all.Add(defended, area.Population[i]);
            countries[area.Country[i] + 1].Add(defended, area.Population[i]);
            marginal += verdicts.Unit[i] == "s" && Math.Abs(verdicts.Margin[i]) < FootprintResult.Marginal ? 1 : 0;
            if (verdicts.Binding[i] is { } binding && !defended)
            {
                constraints[(int)binding]++;
            }
        }

        var undefended = all.Cells - all.Defended;
        return new FootprintSummary(
            all.Cells, area.Cell.Length, ofAll, all.Defended, marginal, all.People, all.AreaShare, all.PeopleShare,
            [
                .. Enum.GetValues<Constraint>().Where(c => constraints[(int)c] > 0)
                    .Select(c => new BindingShare(c, constraints[(int)c], (double)constraints[(int)c] / undefended)),
            ],
            [
                .. countries.Select((t, i) => (Name: i == 0 ? "" : area.Countries[i - 1], Tally: t)).Where(c => c.Tally.Cells > 0)
                    .OrderByDescending(c => c.Tally.People).ThenByDescending(c => c.Tally.Cells).ThenBy(c => c.Name, StringComparer.Ordinal)
                    .Select(c => new CountryShare(c.Name, c.Tally.Cells, c.Tally.AreaShare, c.Tally.People, c.Tally.PeopleShare)),
            ]);
    }

    private struct Tally
    {
        public int Cells;
        public int Defended;
        public double People;
        public double DefendedPeople;

        public readonly double AreaShare => Cells == 0 ? double.NaN : (double)Defended / Cells;

        public readonly double PeopleShare => People > 0 ? DefendedPeople / People : double.NaN;

        public void Add(bool defended, double people)
        {
            Cells++;
            Defended += defended ? 1 : 0;
            People += people;
            DefendedPeople += defended ? people : 0.0;
        }
    }
}

/// <summary>Names of a footprint's parts, the same in every file.</summary>
public static class FootprintWords
{
    /// <summary>Where missiles are launched from, or aimed at.</summary>
    public static string Points(FootprintResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.From is { } from
            ? $"{Report.Words.Grouped(from.Cell.Length)} launch points in {from.Region}"
            : Report.Words.List([.. result.Points.Select(p => p.Name)]);
    }

    /// <summary>One of the two verdicts.</summary>
    internal static CellVerdicts Of(this FootprintResult result, bool supported) => supported ? result.Supported : result.Kinematic;

    /// <summary>Name of a verdict in files.</summary>
    internal static string Verdict(bool supported) => supported ? "sensor-supported" : "kinematic";
}
