using System.Collections.Immutable;
using Parapet.Earth;

namespace Parapet.Study.Validation;

/// <summary>What the library makes of one row: a value for each checked column.</summary>
/// <param name="Values">By column, in the unit of the column.</param>
internal sealed record Measured(params ImmutableArray<(string Column, double Value)> Values)
{
    /// <summary>What is to be said of the result.</summary>
    public string Note { get; init; } = "";

    public double Of(string column)
    {
        foreach (var value in Values)
        {
            if (value.Column == column)
            {
                return value.Value;
            }
        }

        throw new InvalidOperationException($"'{column}' is checked but not measured.");
    }
}

/// <summary>Computes the row of a table again.</summary>
internal delegate Measured Measure(CaseRow row);

/// <summary>Which computation belongs to which table.</summary>
internal static class Measures
{
    /// <summary>A fresh set: what rows share is computed once in it.</summary>
    public static ImmutableDictionary<string, Measure> All()
    {
        var verdicts = new VerdictMeasures();
        return new Dictionary<string, Measure>(StringComparer.Ordinal)
        {
            ["atmosphere/us76"] = EarthMeasures.StandardAtmosphere,
            ["effectiveness/allocation"] = EngagementMeasures.Allocation,
            ["effectiveness/kill"] = EngagementMeasures.Kill,
            ["effectiveness/required"] = EngagementMeasures.Required,
            ["entry/allen-eggers"] = FlightMeasures.Entry,
            ["forden/ranges"] = FlightMeasures.Longest,
            ["geodesics/direct"] = EarthMeasures.Direct,
            ["geodesics/inverse"] = EarthMeasures.Inverse,
            ["geodesics/single"] = EarthMeasures.Inverse,
            ["geometry/distances"] = EarthMeasures.Distance,
            ["geometry/ground-tracks"] = EarthMeasures.ClosestApproach,
            ["kepler/anchors"] = KeplerMeasures.Anchor,
            ["kepler/burnout-at-200-km"] = KeplerMeasures.MinimumEnergy,
            ["kepler/closed-form"] = KeplerMeasures.MinimumEnergy,
            ["kepler/from-apogee"] = KeplerMeasures.FromApogee,
            ["kepler/general"] = KeplerMeasures.General,
            ["kepler/integrated"] = KeplerMeasures.Integrated,
            ["kepler/minimum-energy"] = KeplerMeasures.MinimumEnergy,
            ["lofted/hwasong-14"] = FlightMeasures.Observed,
            ["nesc/case-06"] = FlightMeasures.NescFalling,
            ["nesc/case-09"] = FlightMeasures.NescThrown,
            ["powered/coasts"] = FlightMeasures.Coast,
            ["powered/ranges"] = FlightMeasures.LongestWhere,
            ["radar/ranges"] = SensingMeasures.DetectionRange,
            ["thresholds/delays"] = EngagementMeasures.GreatestDelay,
            ["thresholds/speeds"] = EngagementMeasures.LeastSpeed,
            ["timeline/ift-6"] = FlightMeasures.DownTo,
            ["verdicts/asserted"] = verdicts.Verdict,
            ["verdicts/published"] = verdicts.Verdict,
            ["visibility/first-sight"] = SensingMeasures.FirstSight,
            ["visibility/lead"] = SensingMeasures.Lead,
            ["visibility/nearest"] = SensingMeasures.Nearest,
        }.ToImmutableDictionary(StringComparer.Ordinal);
    }

    /// <summary>A place of the catalogue, or degrees of latitude and longitude: <c>44.93/40.98</c>.</summary>
    public static Place PlaceOf(string cell)
    {
        if (cell.Split('/') is [var latitude, var longitude])
        {
            var row = new CaseRow(cell, "", ImmutableDictionary<string, string>.Empty.Add("latitude", latitude).Add("longitude", longitude));
            return new Place(cell, cell, Angle.FromDegrees(row.Number("latitude")), Angle.FromDegrees(row.Number("longitude")), default);
        }

        return Catalogue.Place(cell).Value ?? throw new InvalidDataException($"no place '{cell}' in the catalogue");
    }

    /// <summary>Its point on the ground.</summary>
    public static Geodetic PointOf(string cell)
    {
        var place = PlaceOf(cell);
        return new Geodetic(place.Latitude.Radians, place.Longitude.Radians, 0);
    }

    /// <summary>[deg]</summary>
    public static double Degrees(double radians) => new Angle(radians).Degrees;
}
