using System.Globalization;
using Parapet.Mapping;
using Parapet.Sensing;
using Parapet.Study.Report;

namespace Parapet.Study.Mapping;

/// <summary>What is said of a coverage, the same on the map, on the page and in the terminal.</summary>
public static class CoverageWords
{
    /// <summary>The octants, clockwise from north.</summary>
    public static IReadOnlyList<string> Octants { get; } = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];

    /// <summary>[m] three altitudes to draw beside one: a low orbit and lower and higher.</summary>
    /// <param name="altitude">[m] the one.</param>
    public static IReadOnlyList<double> OtherAltitudes(double altitude) =>
        [.. ((double[])[100e3, 400e3, 1000e3, 200e3]).Where(a => Math.Abs(a - altitude) > 0.02 * altitude).Take(3).Order()];

    /// <summary>What ends sight, or leaves none.</summary>
    public static string Limit(CoverageResult result, CellSight limit)
    {
        ArgumentNullException.ThrowIfNull(result);
        return limit switch
        {
            CellSight.Horizon => "horizon",
            CellSight.FieldOfView => "field of view",
            _ => Instrumented(result) ? "instrumented range" : "signal",
        };
    }

    /// <summary>The question as a headline.</summary>
    internal static string Title(CoverageResult result) => $"What a radar at {result.Question.Place.Name} sees at {Words.Kilometers(result.Question.Altitude)} altitude";

    /// <summary>The target: <c>a target of 0.1 m²</c>.</summary>
    internal static string Target(CoverageResult result) => $"a target of {Words.Value(result.Question.CrossSection)} m\u00b2";

    /// <summary>The answer in a sentence.</summary>
    internal static string Answer(CoverageResult result)
    {
        var rim = result.Rims[0];
        var seen = rim.Points.Where(p => p.Sees).ToList();
        if (seen.Count == 0)
        {
            var why = rim.Points.GroupBy(p => p.Limit).MaxBy(g => g.Count())!.Key;
            return $"{Target(result)} is seen nowhere at this altitude: {Beyond(result, why)}.";
        }

        var main = seen.GroupBy(p => p.Limit).MaxBy(g => g.Count())!;
        var mostly = main.Count() > 0.95 * seen.Count ? "" : ", in most directions,";
        return $"{Target(result)} is seen out to {Words.Kilometers(rim.RangeMax)}, over {Surface(result.SeenSurface)} of ground and sea. Beyond that{mostly} {Beyond(result, main.Key)}.";
    }

    /// <summary>Under whose assumptions.</summary>
    internal static string Assumptions(CoverageResult result)
    {
        var radar = result.Question.Radar;
        return $"{radar.Name}; figures of {(result.Question.Position is { } p ? "position " + p : "the catalogue, no position taken")}. {Looks(radar)}. "
            + $"Its signal alone would reach {Words.Kilometers(LoopGain.DetectionRange(radar, result.Question.CrossSection))} on boresight."
            + (radar.NeedsCue ? " Its beam is too narrow to search: it sees this where another sensor tells it to look." : "");
    }

    /// <summary>Where a radar can look.</summary>
    internal static string Looks(Radar radar)
    {
        var width = radar.SectorWidth.Degrees;
        var round = width >= 359.999 ? "all round" : $"over a sector of {Degrees(width)} about azimuth {Degrees(radar.SectorCenter.Degrees)}";
        return $"Looks {round}, from {Degrees(radar.ElevationMin.Degrees)} to {Degrees(radar.ElevationMax.Degrees)} of elevation";
    }

    /// <summary>A surface as people read it.</summary>
    /// <param name="squareMeters">[m^2]</param>
    internal static string Surface(double squareMeters) => squareMeters >= 1e12
        ? (squareMeters / 1e12).ToString("0.0", CultureInfo.InvariantCulture) + " million km\u00b2"
        : Words.Grouped(Math.Round(squareMeters / 1e9) * 1000) + " km\u00b2";

    internal static string Degrees(double value) => Words.Value(Math.Round(value, 1)) + "\u00b0";

    // Why a target is not seen.
    private static string Beyond(CoverageResult result, CellSight why)
    {
        var lowest = result.Question.Radar.ElevationMin.Degrees;
        return why switch
        {
            CellSight.Horizon => lowest > 0 ? $"it is too low, less than {Degrees(lowest)} above the horizon" : "it is below the horizon",
            CellSight.FieldOfView => "it is outside the field of view",
            _ => Instrumented(result) ? "it is out of the instrumented range" : "its echo is too weak",
        };
    }

    private static bool Instrumented(CoverageResult result)
    {
        var radar = result.Question.Radar;
        return LoopGain.DetectionRange(radar, result.Question.CrossSection) >= radar.RangeMax.Meters;
    }
}
