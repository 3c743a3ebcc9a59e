using Parapet.Earth;

namespace Parapet.Flight;

/// <summary>
/// The greatest range of one vehicle from one place by direction, flown in fixed directions when first asked for and interpolated between them: what is
/// said of an aim point does not depend on what was asked before. Safe on any number of threads.
/// </summary>
internal sealed class RangeRose(Booster booster, AimModel model, Geodetic from, EarthModel earth)
{
    /// <summary>[1] this much beyond the greatest range, as it is interpolated, nothing comes down.</summary>
    public const double Beyond = 1.003;

    // The Earth's rotation changes the range by a tenth over the circle: a chord between two of so many directions leaves it by 5 parts in 10,000.
    private const int Directions = 32;
    private const int Width = TrialFlights.Width;

    private readonly double[] _range = [.. Enumerable.Repeat(double.NaN, Directions)]; // [m]

    /// <summary>[m] the greatest range in a direction; infinite where it is not known.</summary>
    /// <param name="azimuth">[rad from north]</param>
    public double Greatest(double azimuth)
    {
        var at = azimuth * (Directions / (2 * Math.PI));
        var before = (int)Math.Floor(at);
        var share = at - before;
        return ((1 - share) * Range(before)) + (share * Range(before + 1));
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

    // Full burn at tilts about the model's farthest, with the azimuths that the last flights ask for, until the best is not at the edge of them; then
    // closer about the best. Infinite where that does not come to an end.
    private double Fly(double azimuth)
    {
        const int roundsMax = 8;
        const double shift = 2.8; // [1] half the width of the tilts tried
        var flights = new TrialFlights(booster, from, azimuth, earth);
        Span<double> tilt = stackalloc double[Width], launch = stackalloc double[Width], cutoff = stackalloc double[Width];
        var about = model.Farthest(earth, earth.EcefFromGeodetic(from), Ahead(azimuth));
        launch.Fill(azimuth);
        cutoff.Fill(1.0);
        for (var round = 0; round < roundsMax; round++)
        {
            model.AboutFarthest(about, tilt);
            var (best, _) = Fly(flights, tilt, launch, cutoff);
            if (best is > 0 and < Width - 1 && round > 0)
            {
                Spread(tilt, best);
                Spread(launch, best);
                return Fly(flights, tilt, launch, cutoff).Range;
            }

            var turn = best == 0 ? -shift : best == Width - 1 ? shift : 0.0;
            about = about with { Index = about.Index + turn };
        }

        return double.PositiveInfinity;
    }

    // The best of a group and its range [m]; corrects the launch azimuths.
    private static (int Best, double Range) Fly(TrialFlights flights, ReadOnlySpan<double> tilt, Span<double> launch, ReadOnlySpan<double> cutoff)
    {
        Span<Landing> landing = stackalloc Landing[Width];
        flights.Fly(launch, tilt, cutoff, landing);
        var (best, greatest) = (0, 0.0);
        for (var j = 0; j < Width; j++)
        {
            if (landing[j].Valid)
            {
                launch[j] -= landing[j].AzimuthError;
                (best, greatest) = landing[j].Range > greatest ? (j, landing[j].Range) : (best, greatest);
            }
        }

        return (best, greatest);
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
