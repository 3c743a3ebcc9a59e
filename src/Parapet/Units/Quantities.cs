namespace Parapet.Units;

/// <summary>A physical quantity at the edge of the library: made from a named unit, read in a named unit, held in SI.</summary>
/// <typeparam name="TSelf">The quantity itself.</typeparam>
/// <remarks>Edge types never enter a kernel; compiling a scenario is the only bridge from them to plain numbers.</remarks>
public interface IQuantity<TSelf>
    where TSelf : struct, IQuantity<TSelf>
{
    /// <summary>The value in the SI base unit of the quantity (metre, second, kilogram, radian, watt ...).</summary>
    double Si { get; }

    /// <summary>Makes the quantity from its value in the SI base unit.</summary>
    static abstract TSelf FromSi(double value);
}

/// <summary>A length.</summary>
/// <param name="Meters">[m]</param>
public readonly record struct Length(double Meters) : IQuantity<Length>
{
    /// <summary>[km]</summary>
    public double Kilometers => Meters / 1000.0;

    /// <summary>From kilometres.</summary>
    public static Length FromKilometers(double value) => new(value * 1000.0);

    /// <inheritdoc/>
    public double Si => Meters;

    /// <inheritdoc/>
    public static Length FromSi(double value) => new(value);
}

/// <summary>A speed.</summary>
/// <param name="MetersPerSecond">[m/s]</param>
public readonly record struct Speed(double MetersPerSecond) : IQuantity<Speed>
{
    /// <summary>[km/s]</summary>
    public double KilometersPerSecond => MetersPerSecond / 1000.0;

    /// <summary>From kilometres per second.</summary>
    public static Speed FromKilometersPerSecond(double value) => new(value * 1000.0);

    /// <inheritdoc/>
    public double Si => MetersPerSecond;

    /// <inheritdoc/>
    public static Speed FromSi(double value) => new(value);
}

/// <summary>A mass.</summary>
/// <param name="Kilograms">[kg]</param>
public readonly record struct Mass(double Kilograms) : IQuantity<Mass>
{
    /// <inheritdoc/>
    public double Si => Kilograms;

    /// <inheritdoc/>
    public static Mass FromSi(double value) => new(value);
}

/// <summary>A plane angle.</summary>
/// <param name="Radians">[rad]</param>
public readonly record struct Angle(double Radians) : IQuantity<Angle>
{
    private const double RadiansPerDegree = Math.PI / 180.0;

    /// <summary>[deg]</summary>
    public double Degrees => Radians / RadiansPerDegree;

    /// <summary>From degrees.</summary>
    public static Angle FromDegrees(double value) => new(value * RadiansPerDegree);

    /// <inheritdoc/>
    public double Si => Radians;

    /// <inheritdoc/>
    public static Angle FromSi(double value) => new(value);
}

/// <summary>A span of time; also specific impulse, which is given in seconds.</summary>
/// <param name="Seconds">[s]</param>
public readonly record struct Duration(double Seconds) : IQuantity<Duration>
{
    /// <inheritdoc/>
    public double Si => Seconds;

    /// <inheritdoc/>
    public static Duration FromSi(double value) => new(value);
}

/// <summary>An area; also a radar cross-section.</summary>
/// <param name="SquareMeters">[m^2]</param>
public readonly record struct Area(double SquareMeters) : IQuantity<Area>
{
    /// <inheritdoc/>
    public double Si => SquareMeters;

    /// <inheritdoc/>
    public static Area FromSi(double value) => new(value);
}

/// <summary>A power.</summary>
/// <param name="Watts">[W]</param>
public readonly record struct Power(double Watts) : IQuantity<Power>
{
    /// <summary>[kW]</summary>
    public double Kilowatts => Watts / 1000.0;

    /// <summary>From kilowatts.</summary>
    public static Power FromKilowatts(double value) => new(value * 1000.0);

    /// <inheritdoc/>
    public double Si => Watts;

    /// <inheritdoc/>
    public static Power FromSi(double value) => new(value);
}

/// <summary>A frequency.</summary>
/// <param name="Hertz">[Hz]</param>
public readonly record struct Frequency(double Hertz) : IQuantity<Frequency>
{
    /// <summary>From gigahertz.</summary>
    public static Frequency FromGigahertz(double value) => new(value * 1e9);

    /// <inheritdoc/>
    public double Si => Hertz;

    /// <inheritdoc/>
    public static Frequency FromSi(double value) => new(value);
}

/// <summary>A temperature.</summary>
/// <param name="Kelvins">[K]</param>
public readonly record struct Temperature(double Kelvins) : IQuantity<Temperature>
{
    /// <inheritdoc/>
    public double Si => Kelvins;

    /// <inheritdoc/>
    public static Temperature FromSi(double value) => new(value);
}

/// <summary>A power ratio in decibels: 10 log10 of the ratio. Si is the decibel figure itself.</summary>
/// <param name="Value">[dB]</param>
public readonly record struct Decibels(double Value) : IQuantity<Decibels>
{
    /// <inheritdoc/>
    public double Si => Value;

    /// <inheritdoc/>
    public static Decibels FromSi(double value) => new(value);
}

/// <summary>A ballistic coefficient m / (C_D A).</summary>
/// <param name="KilogramsPerSquareMeter">[kg/m^2]</param>
public readonly record struct BallisticCoefficient(double KilogramsPerSquareMeter) : IQuantity<BallisticCoefficient>
{
    /// <inheritdoc/>
    public double Si => KilogramsPerSquareMeter;

    /// <inheritdoc/>
    public static BallisticCoefficient FromSi(double value) => new(value);
}

/// <summary>An angular rate.</summary>
/// <param name="RadiansPerSecond">[rad/s]</param>
public readonly record struct AngularRate(double RadiansPerSecond) : IQuantity<AngularRate>
{
    /// <summary>From degrees per second.</summary>
    public static AngularRate FromDegreesPerSecond(double value) => new(value * (Math.PI / 180.0));

    /// <inheritdoc/>
    public double Si => RadiansPerSecond;

    /// <inheritdoc/>
    public static AngularRate FromSi(double value) => new(value);
}
