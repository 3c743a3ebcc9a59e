using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>
/// The greatest range of one vehicle from one place by direction, flown in fixed directions when first asked for and interpolated between them: what is
/// said of an aim point does not depend on what was asked before. Safe on any number of threads.
/// </summary>
internal sealed class RangeRose(Booster booster, AimModel model, Geodetic from, EarthModel earth)
{
    // The Earth's rotation changes the range by a tenth over the circle: a chord between two of so many directions leaves it by 5 parts in 10,000.
    private const int Directions = 32;
    private const double Beyond = 1.003;    // [1] this much beyond what is interpolated nothing comes down
    private const int Width = TrialFlights.Width;

    private readonly double[] _range = [.. Enumerable.Repeat(double.NaN, Directions)]; // [m]

    /// <summary>Whether a distance is so far beyond the greatest range that no closer search need be made.</summary>
    /// <param name="azimuth">[rad from north]</param>
    /// <param name="distance">[m]</param>
    public bool IsBeyond(double azimuth, double distance)
    {
        var at = azimuth * (Directions / (2 * Math.PI));
        var before = (int)Math.Floor(at);
        var share = at - before;
        return Beyond * (((1 - share) * Range(before)) + (share * Range(before + 1))) < distance;
    }

    private double Range(int direction)
    {
        var i = ((direction % Directions) + Directions) % Directions;
        if (double.IsNaN(_range[i]))
        {
            // Two threads may do so; they find the same.
            _range[i] = Fly(i * (2 * Math.PI / Directions));
        }

        return _range[i];
    }

    // Full burn at the tilts about the model's farthest, twice, so that they come down in the direction, and closer about the best; infinite where the best
    // is at the edge of them.
    private double Fly(double azimuth)
    {
        var flights = new TrialFlights(booster, from, azimuth, earth);
        Span<double> tilt = stackalloc double[Width], launch = stackalloc double[Width], cutoff = stackalloc double[Width];
        Span<Landing> landing = stackalloc Landing[Width];
        model.AboutFarthest(model.Farthest(earth, earth.EcefFromGeodetic(from), Ahead(azimuth)), tilt);
        launch.Fill(azimuth);
        cutoff.Fill(1.0);
        var (best, greatest) = (0, 0.0);
        for (var pass = 0; pass < 3; pass++)
        {
            flights.Fly(launch, tilt, cutoff, landing);
            (best, greatest) = (0, pass == 2 ? greatest : 0.0);
            for (var j = 0; j < Width; j++)
            {
                if (landing[j].Valid)
                {
                    launch[j] -= landing[j].AzimuthError;
                    (best, greatest) = landing[j].Range > greatest ? (j, landing[j].Range) : (best, greatest);
                }
            }

            if (pass == 1)
            {
                if (best is 0 or Width - 1)
                {
                    return double.PositiveInfinity;
                }

                Spread(tilt, best);
                Spread(launch, best);
            }
        }

        return greatest;
    }

    // Even steps from the neighbour before to the neighbour after.
    private static void Spread(Span<double> values, int about)
    {
        var (first, last) = (values[about - 1], values[about + 1]);
        for (var j = 0; j < Width; j++)
        {
            values[j] = first + ((last - first) * (j + 1) / (Width + 1));
        }
    }

    // [m, ECEF] a point some way ahead.
    private Vector3d Ahead(double azimuth)
    {
        var enu = Frames.EnuFromEcef(from);
        var (sine, cosine) = Elementary.SinCos(azimuth);
        return earth.SemiMajorAxis * ((enu.Z * 0.9) + (((enu.X * sine) + (enu.Y * cosine)) * Math.Sqrt(1 - (0.9 * 0.9))));
    }
}
