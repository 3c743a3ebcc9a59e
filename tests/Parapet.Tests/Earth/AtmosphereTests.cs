using CsCheck;
using Parapet.Earth;

namespace Parapet.Tests.Earth;

public sealed class AtmosphereTests
{
    // US Standard Atmosphere 1976, table I: altitude [km], T_M [K], pressure [Pa], density [kg/m^3].
    [Theory]
    [InlineData(0, 288.150, 1.01325e5, 1.2250)]
    [InlineData(1, 281.651, 8.98763e4, 1.1117)]
    [InlineData(5, 255.676, 5.40483e4, 7.3643e-1)]
    [InlineData(10, 223.252, 2.64999e4, 4.1351e-1)]
    [InlineData(11, 216.774, 2.27000e4, 3.6480e-1)]
    [InlineData(15, 216.650, 1.21118e4, 1.9476e-1)]
    [InlineData(20, 216.650, 5.52931e3, 8.8910e-2)]
    [InlineData(25, 221.552, 2.54922e3, 4.0084e-2)]
    [InlineData(30, 226.509, 1.19703e3, 1.8410e-2)]
    [InlineData(32, 228.490, 8.89064e2, 1.3555e-2)]
    [InlineData(40, 250.350, 2.87144e2, 3.9957e-3)]
    [InlineData(47, 269.684, 1.15851e2, 1.4965e-3)]
    [InlineData(50, 270.650, 7.97791e1, 1.0269e-3)]
    [InlineData(60, 247.021, 2.19587e1, 3.0968e-4)]
    [InlineData(70, 219.585, 5.22090, 8.2829e-5)]
    [InlineData(80, 198.639, 1.05247, 1.8458e-5)]
    [InlineData(84, 190.841, 5.31045e-1, 9.6939e-6)]
    [InlineData(86, 186.946, 3.73384e-1, 6.9579e-6)]
    public void Air_in_the_layers_is_the_published_table(double altitudeKm, double temperature, double pressure, double density)
    {
        var air = Atmosphere.At(altitudeKm * 1000);
        Assert.InRange(air.Temperature / temperature, 1 - 1e-4, 1 + 1e-4);
        Assert.InRange(air.Pressure / pressure, 1 - 1e-4, 1 + 1e-4);
        Assert.InRange(air.Density / density, 1 - 1e-4, 1 + 1e-4);
    }

    // The same table above the layers.
    [Theory]
    [InlineData(100, 3.2011e-2, 5.604e-7)]
    [InlineData(120, 2.5382e-3, 2.222e-8)]
    [InlineData(150, 4.5422e-4, 2.076e-9)]
    [InlineData(200, 8.4736e-5, 2.541e-10)]
    public void Air_above_the_layers_is_the_published_table(double altitudeKm, double pressure, double density)
    {
        var air = Atmosphere.At(altitudeKm * 1000);
        Assert.InRange(air.Pressure / pressure, 1 - 1e-12, 1 + 1e-12);
        Assert.InRange(air.Density / density, 1 - 1e-12, 1 + 1e-12);
    }

    [Fact]
    public void Rows_above_the_layers_are_in_hydrostatic_balance()
    {
        // dp = -density g dz across each row interval: catches a mistyped row. Log-linear density between rows is worth 2 %.
        double[] rows = [86, 90, 95, 100, 105, 110, 115, 120, 125, 130, 140, 150, 160, 180, 200];
        foreach (var (low, high) in rows.Zip(rows.Skip(1)))
        {
            double sum = 0;
            const int n = 200;
            for (var i = 0; i < n; i++)
            {
                var z = 1000 * (low + ((high - low) * (i + 0.5) / n));
                sum += Atmosphere.At(z).Density * 9.80665 * Math.Pow(6356766 / (6356766 + z), 2) * 1000 * (high - low) / n;
            }

            var fall = Atmosphere.At(low * 1000).Pressure - Atmosphere.At(high * 1000).Pressure;
            Assert.InRange(sum / fall, 0.98, 1.02);
        }
    }

    [Fact]
    public void Speed_of_sound_at_sea_level_and_in_the_stratosphere_is_published()
    {
        // US76, table I: 340.29 m/s at 0 km, 295.07 m/s at 15 km.
        Assert.Equal(340.29, Atmosphere.At(0).SoundSpeed, 2);
        Assert.Equal(295.07, Atmosphere.At(15_000).SoundSpeed, 2);
    }

    [Fact]
    public void Air_is_continuous_and_thins_upward()
    {
        var below = Atmosphere.At(-6000);
        Assert.Equal(Atmosphere.At(-5000), below);
        for (var z = -4990.0; z <= 200_000; z += 10)
        {
            var air = Atmosphere.At(z);
            Assert.InRange(air.Density / Atmosphere.At(z - 10).Density, 0.997, 1);
            Assert.InRange(Math.Abs(air.Temperature - Atmosphere.At(z - 10).Temperature), 0, 0.2);
        }
    }

    [Fact]
    public void Above_the_top_there_is_none()
    {
        var air = Atmosphere.At(200_001);
        Assert.Equal((0.0, 0.0), (air.Density, air.Pressure));
        Assert.Equal(0, Atmosphere.Density(new Lanes1(1e7)).Value);
        Assert.Equal(0, Atmosphere.Density(new Lanes1(double.PositiveInfinity)).Value);
        Assert.True(double.IsNaN(Atmosphere.Density(new Lanes1(double.NaN)).Value));
    }

    [Fact]
    public void Kernel_form_agrees_with_the_exact_form()
    {
        double density = 0, pressure = 0, sound = 0;
        for (var z = -6000.0; z <= 201_000; z += 7.3)
        {
            var exact = Atmosphere.At(z);
            Atmosphere.At(new Lanes1(z), out var d, out var p, out var inverse);
            density = Math.Max(density, z > 200_000 ? d.Value : Math.Abs((d.Value / exact.Density) - 1));
            pressure = Math.Max(pressure, z > 200_000 ? p.Value : Math.Abs((p.Value / exact.Pressure) - 1));
            sound = Math.Max(sound, Math.Abs((inverse.Value * exact.SoundSpeed) - 1));
        }

        Assert.InRange(density, 0, 1e-7);
        Assert.InRange(pressure, 0, 1e-7);
        Assert.InRange(sound, 0, 1e-13);
    }

    [Fact]
    public void Kernel_form_gives_the_same_bits_at_every_width() =>
        Gen.Double[-7000, 210_000].Array[8].Sample(z =>
            Run<Lanes1>(z).SequenceEqual(Run<Lanes4>(z)) && Run<Lanes1>(z).SequenceEqual(Run<Lanes8>(z)));

    private static double[] Run<T>(double[] altitude)
        where T : struct, ILanes<T>
    {
        var result = new double[32];
        for (var i = 0; i < 8; i += T.Count)
        {
            Atmosphere.At(T.Load(altitude.AsSpan(i)), out var density, out var pressure, out var sound);
            density.Store(result.AsSpan(i));
            pressure.Store(result.AsSpan(8 + i));
            sound.Store(result.AsSpan(16 + i));
            Atmosphere.Density(T.Load(altitude.AsSpan(i))).Store(result.AsSpan(24 + i));
        }

        return result;
    }
}
