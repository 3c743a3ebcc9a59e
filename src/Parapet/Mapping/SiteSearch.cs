using Parapet.Earth;

namespace Parapet.Mapping;

/// <summary>A site of the defence moved over an area.</summary>
/// <param name="Id">The battery or radar that was moved.</param>
/// <param name="Candidates">Cells whose centres were tried.</param>
/// <param name="Kinematic">[1] share of the area in range that is defended from each candidate, by reach and commit alone.</param>
/// <param name="Supported">[1] the same with sensor support.</param>
/// <param name="Best">Index of the best candidate: the greatest supported share, then the greatest kinematic one, then the first.</param>
/// <param name="Footprint">The footprint from the best candidate.</param>
public sealed record SiteSearchResult(string Id, CellArea Candidates, double[] Kinematic, double[] Supported, int Best, FootprintResult Footprint);

/// <summary>Where an interceptor site or a radar of the defence would have to stand for the greatest defended share. The defender's question only.</summary>
public static class SiteSearch
{
    /// <summary>Tries every candidate. Flights are flown once; for each candidate only what depends on the site is computed again.</summary>
    /// <param name="question">Missiles and cells.</param>
    /// <param name="id">Id of a battery or radar of its scenario.</param>
    /// <param name="candidates">Cells whose centres are tried, on the ellipsoid.</param>
    /// <param name="progress">Told the done fraction, 0 to 1.</param>
    /// <param name="cancellation">Ends the computation with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">The scenario has no site of that id.</exception>
    public static SiteSearchResult Of(
        FootprintQuestion question, string id, CellArea candidates, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(candidates);
        if (!Ids(question.Scenario).Contains(id, StringComparer.Ordinal))
        {
            throw new ArgumentException($"The scenario has no battery or radar '{id}'.", nameof(id));
        }

        var work = new Work(progress, cancellation);
        var study = new FootprintStudy(question);
        study.Of(question.Scenario, work.Share(0.3), cancellation);
        var count = candidates.Cell.Length;
        double[] kinematic = new double[count], supported = new double[count];
        var best = 0;
        var rest = work.Part(0.7);
        for (var i = 0; i < count; i++)
        {
            var found = study.Try(At(question.Scenario, id, candidates, i), cancellation);
            (kinematic[i], supported[i]) = (Defended(found.Kinematic), Defended(found.Supported));
            best = (supported[i], kinematic[i]).CompareTo((supported[best], kinematic[best])) > 0 ? i : best;
            rest.Done(1.0 / count);
        }

        return new SiteSearchResult(id, candidates, kinematic, supported, best, study.Try(At(question.Scenario, id, candidates, best), cancellation));
    }

    /// <summary>What can be moved: batteries, then radars.</summary>
    public static IEnumerable<string> Ids(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return scenario.Batteries.Select(b => b.Id).Concat(scenario.Radars.Select(r => r.Id));
    }

    private static Scenario At(Scenario scenario, string id, CellArea candidates, int i)
    {
        var place = new Place($"{id}-moved", "best site", new Angle(candidates.Latitude[i]), new Angle(candidates.Longitude[i]), default);
        return scenario with
        {
            Batteries = [.. scenario.Batteries.Select(b => b.Id == id ? b with { Place = place } : b)],
            Radars = [.. scenario.Radars.Select(r => r.Id == id ? r with { Place = place } : r)],
        };
    }

    private static double Defended(CellVerdicts verdicts)
    {
        int defended = 0, inRange = 0;
        foreach (var state in verdicts.State)
        {
            defended += state == CellState.Defended ? 1 : 0;
            inRange += state == CellState.OutOfRange ? 0 : 1;
        }

        return inRange > 0 ? (double)defended / inRange : 0.0;
    }
}
