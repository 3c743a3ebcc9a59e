using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>The longest flight of a vehicle at full burn.</summary>
/// <param name="Range">[m] geodesic distance from launch to impact.</param>
/// <param name="Programme">How it is launched.</param>
/// <param name="Trajectory">The flight by the reference integrator.</param>
public sealed record LongestFlight(double Range, LaunchProgramme Programme, Trajectory Trajectory);

/// <summary>Greatest range, as a search over the shape of the flight at full burn.</summary>
public static class MaximumRange
{
    private const int Directions = 24;

    /// <summary>In the best of 24 directions.</summary>
    /// <param name="booster">The vehicle.</param>
    /// <param name="from">Launch point.</param>
    /// <param name="earth">Field, figure, air, rotation.</param>
    /// <returns>Null when no flight burns out and comes down.</returns>
    public static LongestFlight? Search(Booster booster, Geodetic from, EarthModel earth)
    {
        LongestFlight? best = null;
        for (var i = 0; i < Directions; i++)
        {
            var found = Search(booster, from, 2 * Math.PI * i / Directions, earth);
            best = found is not null && found.Range > (best?.Range ?? 0) ? found : best;
        }

        return best;
    }

    /// <summary>In one direction.</summary>
    /// <param name="booster">The vehicle.</param>
    /// <param name="from">Launch point.</param>
    /// <param name="azimuth">[rad from north] launch azimuth; over a rotating Earth the impact does not lie exactly on
    /// it.</param>
    /// <param name="earth">Field, figure, air, rotation.</param>
    /// <returns>Null when no flight burns out and comes down.</returns>
    public static LongestFlight? Search(Booster booster, Geodetic from, double azimuth, EarthModel earth)
    {
        ArgumentNullException.ThrowIfNull(booster);
        ArgumentNullException.ThrowIfNull(earth);
        var flights = new TrialFlights(booster, from, azimuth, earth);
        var scan = new TiltScan(flights, aimed: false);
        if (!scan.Any)
        {
            return null;
        }

        var programme = flights.Programme(azimuth, scan.TiltOfPeak, 1.0);
        var path = ReferenceFlight.Fly(booster, from, programme, earth);
        return path.Find(FlightEventKind.Impact) is { } impact
            ? new LongestFlight(
                earth.Geodesic.Between(from, earth.GeodeticFromEcef(impact.State.PositionEcef)).Distance, programme, path)
            : null;
    }
}
