using CsCheck;
using Parapet.Study.Data;

namespace Parapet.Study.Tests.Areas;

public sealed class CompiledTests
{
    [Fact]
    public void Countries_and_cities_of_the_world_are_read()
    {
        Assert.Equal(240, Countries.World.Count);
        Assert.Equal("DEU", Countries.World.Single(c => c.Name == "Germany").Alpha3);
        Assert.Equal(643, Countries.World.Single(c => c.Name == "Russia").Numeric);
        Assert.All(Countries.World, c => Assert.NotEmpty(c.Lands));
        Assert.Equal(Countries.World.Count, Countries.World.Select(c => c.Name).Distinct().Count());
        Assert.Contains(Cities.World, c => c is { Country: "PL", Population: > 1_500_000 } && Math.Abs(c.Latitude - 52.23) < 0.02 && Math.Abs(c.Longitude - 21.01) < 0.02);
        Assert.All(Cities.World, c => Assert.True(c.Population >= 1000));
    }

    [Fact]
    public void Files_that_are_none_are_refused()
    {
        Assert.Throws<InvalidDataException>(() => Countries.Read("PNG"u8));
        Assert.Throws<InvalidDataException>(() => Countries.Read("PCL10000"u8));
        Assert.Throws<InvalidDataException>(() => Countries.Read([.. "PCC1"u8, 1, 200]));
        Assert.Throws<InvalidDataException>(() => Countries.Read([.. "PCC1"u8, 255, 255, 255, 127]));
        Assert.Throws<InvalidDataException>(() => Countries.Read([.. "PCC1"u8, 0, 0, 0]));
        Assert.Throws<InvalidDataException>(() => Countries.Read([.. "PCC1"u8, 0, 1, 1, .. "A-----"u8, 0, 1, 1, 1, 0])); // an arc that is not there
        Assert.Empty(Countries.Read([.. "PCC1"u8, 0, 0]));
        Assert.Throws<InvalidDataException>(() => Cities.Read("PCC1"u8));
        Assert.Throws<InvalidDataException>(() => Cities.Read([.. "PCY1"u8, 1, .. "DE"u8, 1, 0, 0]));
        Assert.Throws<InvalidDataException>(() => Cities.Read([.. "PCY1"u8, 1, .. "DE"u8, 1, 255, 255, 3, 0, 1])); // beyond the pole
        Assert.Throws<InvalidDataException>(() => Cities.Read([.. "PCY1"u8, 0, 0]));
        Assert.Empty(Cities.Read([.. "PCY1"u8, 0]));
    }

    [Fact]
    public void Damaged_files_are_read_or_refused()
    {
        var countries = Compiled.Embedded("countries.bin");
        var cities = Compiled.Embedded("cities.bin");
        Gen.Select(Gen.Int[0, countries.Length - 1], Gen.Byte, Gen.Int[0, countries.Length - 1]).Sample((at, value, length) =>
        {
            foreach (var (file, read) in new (byte[], Action<byte[]>)[] { (countries, b => Countries.Read(b)), (cities, b => Cities.Read(b)) })
            {
                var damaged = file.ToArray();
                damaged[at] = value;
                foreach (var bytes in new[] { damaged, damaged[..length] })
                {
                    try
                    {
                        read(bytes);
                    }
                    catch (InvalidDataException)
                    {
                    }
                }
            }
        }, iter: 30);
    }
}
