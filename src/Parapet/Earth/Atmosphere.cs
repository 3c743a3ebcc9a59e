using System.Runtime.CompilerServices;

namespace Parapet.Earth;

/// <summary>The air at a place.</summary>
/// <param name="Density">[kg/m^3]</param>
/// <param name="Pressure">[Pa]</param>
/// <param name="Temperature">[K] molecular-scale temperature T_M, which is the kinetic one below 80 km.</param>
/// <param name="SoundSpeed">[m/s]</param>
public readonly record struct Air(double Density, double Pressure, double Temperature, double SoundSpeed);

/// <summary>
/// US Standard Atmosphere 1976 as functions of geometric altitude. Up to 86 km from its defining constants: hydrostatic
/// layers of constant lapse dT_M/dH in geopotential altitude H = r0 Z / (r0 + Z). From there to 200 km between rows of its
/// published table, ln density and T_M linear in Z; no air beyond; below -5 km as at -5 km.
/// </summary>
/// <remarks>
/// <see cref="At"/> is exact. Kernels read a table of cubics of density on cells of 250 m, whose edges include every layer
/// edge and every row: within 1e-7 of it in density, to rounding in temperature. Everywhere
/// pressure = density R* T_M / M0 and sound speed = sqrt(1.4 R* T_M / M0); above 86 km, where the standard defines no
/// speed of sound, T_M is what makes that true of the published pressure and density.
/// Source: US76, part 1 and table I.
/// </remarks>
public static class Atmosphere
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>[m] geometric altitude above which there is no air.</summary>
    public const double Top = 200_000.0;

    private const double Bottom = -5_000.0; // [m] the standard's lowest altitude
    private const double Homosphere = 86_000.0; // [m] end of the layers
    private const double EarthRadius = 6_356_766.0; // [m] r0 of the standard
    private const double Gravity = 9.80665; // [m/s^2] g0'
    private const double GasConstant = 8_314.32 / 28.9644; // [J/(kg K)] R* / M0 of air at sea level
    private const double HeatRatio = 1.4; // [1] gamma
    private const double CellSize = 250.0; // [m]

    /// <summary>Layers from their base: geopotential altitude [m], lapse [K/m].</summary>
    private static readonly (double Base, double Lapse)[] LayerTable =
    [
        (0, -6.5e-3), (11_000, 0), (20_000, 1.0e-3), (32_000, 2.8e-3), (47_000, 0), (51_000, -2.8e-3), (71_000, -2.0e-3),
    ];

    /// <summary>Published rows above the layers: geometric altitude [m], density [kg/m^3], pressure [Pa].</summary>
    private static readonly (double Altitude, double Density, double Pressure)[] PublishedRows =
    [
        (90_000, 3.416e-6, 1.8359e-1), (95_000, 1.393e-6, 7.5966e-2), (100_000, 5.604e-7, 3.2011e-2),
        (105_000, 2.325e-7, 1.4477e-2), (110_000, 9.708e-8, 7.1042e-3), (115_000, 4.289e-8, 4.0096e-3),
        (120_000, 2.222e-8, 2.5382e-3), (125_000, 1.291e-8, 1.7354e-3), (130_000, 8.152e-9, 1.2505e-3),
        (140_000, 3.831e-9, 7.2028e-4), (150_000, 2.076e-9, 4.5422e-4), (160_000, 1.233e-9, 3.0395e-4),
        (180_000, 5.194e-10, 1.5271e-4), (200_000, 2.541e-10, 8.4736e-5),
    ];

    private static readonly Layer[] Layers = IntegrateLayers();

    private static readonly Row[] Rows = JoinRows();

    /// <summary>First geopotential cell, number of them to 86 km, and with those in geometric altitude from there.</summary>
    private const int FirstCell = -24, LowerCells = 364, CellCount = LowerCells + 456;

    /// <summary>
    /// Rows of eight columns: the cubic of density over the fraction of the cell; temperature at the cell's start and its change;
    /// the inverse of the speed of sound at its start and its change, a straight line that is a first guess.
    /// </summary>
    private static readonly double[] Cells = FillCells();

    /// <summary>Density, pressure, temperature and speed of sound: the exact form.</summary>
    /// <param name="altitude">[m] geometric.</param>
    public static Air At(double altitude)
    {
        var (logDensity, temperature, _) = altitude < Homosphere ? InLayer(Geopotential(altitude)) : BetweenRows(altitude);
        var density = altitude > Top ? 0 : Elementary.Exp(logDensity);
        return new Air(
            density, density * GasConstant * temperature, temperature, Math.Sqrt(HeatRatio * GasConstant * temperature));
    }

    /// <summary>[m] geopotential altitude r0 Z / (r0 + Z).</summary>
    /// <param name="altitude">[m] geometric, Z.</param>
    public static double Geopotential(double altitude) => EarthRadius * altitude / (EarthRadius + altitude);

    /// <summary>[kg/m^3] density per lane, within 1e-7 of <see cref="At"/>.</summary>
    /// <param name="altitude">[m] geometric.</param>
    [MethodImpl(Inline)]
    internal static T Density<T>(T altitude)
        where T : struct, ILanes<T>
    {
        Locate(altitude, out var cell, out var fraction);
        T.GatherRow(Cells, cell + cell, out var c0, out var c1, out var c2, out var c3);
        return Density(altitude, fraction, c0, c1, c2, c3);
    }

    /// <summary>Density [kg/m^3], pressure [Pa] and the inverse of the speed of sound [s/m] per lane.</summary>
    /// <param name="altitude">[m] geometric.</param>
    /// <param name="density">[kg/m^3] within 1e-7 of <see cref="At"/>.</param>
    /// <param name="pressure">[Pa] likewise.</param>
    /// <param name="soundInverse">[s/m] to rounding.</param>
    [MethodImpl(Inline)]
    internal static void At<T>(T altitude, out T density, out T pressure, out T soundInverse)
        where T : struct, ILanes<T>
    {
        Locate(altitude, out var cell, out var fraction);
        T.GatherRow(
            Cells, cell, out var c0, out var c1, out var c2, out var c3,
            out var temperature, out var warming, out var guess, out var change);
        density = Density(altitude, fraction, c0, c1, c2, c3);
        var specific = T.Splat(GasConstant) * T.Fma(warming, fraction, temperature);
        pressure = density * specific;

        // g (1 - e)^(-1/2) to e^2, e = 1 - g^2 c^2 being 2e-5 at most.
        var g = T.Fma(change, fraction, guess);
        var e = T.Fma(g * g, T.Splat(-HeatRatio) * specific, T.Splat(1.0));
        soundInverse = T.Fma(T.Fma(T.Splat(3.0 / 8), e, T.Splat(0.5)) * e, g, g);
    }

    [MethodImpl(Inline)]
    private static T Density<T>(T altitude, T fraction, T c0, T c1, T c2, T c3)
        where T : struct, ILanes<T>
    {
        var density = T.Fma(T.Fma(c3, fraction, c2), fraction * fraction, T.Fma(c1, fraction, c0));
        return T.AndNot(density, T.Less(T.Splat(Top), altitude));
    }

    /// <summary>Cell and fraction of it: by geopotential altitude in the layers, by geometric altitude above.</summary>
    [MethodImpl(Inline)]
    private static void Locate<T>(T altitude, out T cell, out T fraction)
        where T : struct, ILanes<T>
    {
        var z = T.Max(T.Splat(Bottom), T.Min(T.Splat(Top), altitude));
        var r0 = T.Splat(EarthRadius);
        var lower = T.Less(z, T.Splat(Homosphere));
        var geopotential = T.Fma(r0 * z / (r0 + z), T.Splat(1 / CellSize), T.Splat(-FirstCell));
        var geometric = T.Fma(z, T.Splat(1 / CellSize), T.Splat(LowerCells - (Homosphere / CellSize)));
        var position = T.Select(lower, geopotential, geometric);
        cell = T.Min(T.Floor(position), T.Splat(CellCount - 1));
        fraction = position - cell;
    }

    /// <summary>ln density, temperature and d ln density / dH at a geopotential altitude.</summary>
    private static Point InLayer(double geopotential)
    {
        var h = Math.Max(geopotential, Geopotential(Bottom));
        return InLayer(LayerAt(h), h);
    }

    /// <summary>The same by the law of a given layer: T_M = T_b + L (H - H_b), hydrostatic.</summary>
    private static Point InLayer(Layer layer, double geopotential)
    {
        var rise = geopotential - layer.Base;
        var temperature = layer.Temperature + (layer.Lapse * rise);
        var hydrostatic = Gravity / GasConstant;
        var fall = layer.Lapse == 0
            ? hydrostatic * rise / layer.Temperature
            : ((hydrostatic / layer.Lapse) + 1) * Elementary.Log(temperature / layer.Temperature);
        return new Point(layer.LogDensity - fall, temperature, -(hydrostatic + layer.Lapse) / temperature);
    }

    /// <summary>The layer of a geopotential altitude; the first one also below sea level.</summary>
    private static Layer LayerAt(double geopotential)
    {
        var i = Layers.Length - 1;
        while (i > 0 && geopotential < Layers[i].Base)
        {
            i--;
        }

        return Layers[i];
    }

    /// <summary>ln density, temperature and d ln density / dZ above the layers.</summary>
    private static Point BetweenRows(double altitude)
    {
        var z = Math.Min(altitude, Top);
        var i = 0;
        while (i < Rows.Length - 2 && z >= Rows[i + 1].Altitude)
        {
            i++;
        }

        Row a = Rows[i], b = Rows[i + 1];
        var slope = (b.LogDensity - a.LogDensity) / (b.Altitude - a.Altitude);
        var lapse = (b.Temperature - a.Temperature) / (b.Altitude - a.Altitude);
        var rise = z - a.Altitude;
        return new Point(a.LogDensity + (slope * rise), a.Temperature + (lapse * rise), slope);
    }

    private static Layer[] IntegrateLayers()
    {
        // Sea level of the standard: 288.15 K, 101,325 Pa.
        var layers = new Layer[LayerTable.Length];
        var foot = new Point(Elementary.Log(101_325.0 / (GasConstant * 288.15)), 288.15, 0);
        for (var i = 0; i < layers.Length; i++)
        {
            layers[i] = new Layer(LayerTable[i].Base, LayerTable[i].Lapse, foot.Temperature, foot.LogDensity);
            foot = i + 1 < layers.Length ? InLayer(layers[i], LayerTable[i + 1].Base) : foot;
        }

        return layers;
    }

    /// <summary>The published rows with the end of the layers before them, so that density and temperature are continuous.</summary>
    private static Row[] JoinRows()
    {
        var end = InLayer(Geopotential(Homosphere));
        return
        [
            new Row(Homosphere, end.LogDensity, end.Temperature),
            .. PublishedRows.Select(r => new Row(r.Altitude, Elementary.Log(r.Density), r.Pressure / (r.Density * GasConstant))),
        ];
    }

    private static double[] FillCells()
    {
        var cells = new double[8 * CellCount];
        for (var cell = 0; cell < CellCount; cell++)
        {
            // Both ends by the law that holds within: an edge belongs to two layers, and the last layer goes on to the end of its cell.
            var low = (cell + FirstCell) * CellSize;
            var high = Homosphere + ((cell - LowerCells) * CellSize);
            var layer = LayerAt(low);
            var (a, b) = cell < LowerCells
                ? (InLayer(layer, low), InLayer(layer, low + CellSize))
                : (BetweenRows(high), BetweenRows(high + CellSize));
            double density = Elementary.Exp(a.LogDensity), end = Elementary.Exp(b.LogDensity), rise = end - density;
            double slope = density * a.Slope * CellSize, endSlope = end * (cell < LowerCells ? b : a).Slope * CellSize;
            double guess = SoundInverse(a.Temperature), change = SoundInverse(b.Temperature) - guess;
            double[] row =
            [
                density, slope, (3 * rise) - (2 * slope) - endSlope, slope + endSlope - (2 * rise),
                a.Temperature, b.Temperature - a.Temperature, guess, change,
            ];
            row.CopyTo(cells, 8 * cell);
        }

        return cells;
    }

    private static double SoundInverse(double temperature) => 1 / Math.Sqrt(HeatRatio * GasConstant * temperature);

    private readonly record struct Point(double LogDensity, double Temperature, double Slope);

    private readonly record struct Layer(double Base, double Lapse, double Temperature, double LogDensity);

    private readonly record struct Row(double Altitude, double LogDensity, double Temperature);
}
