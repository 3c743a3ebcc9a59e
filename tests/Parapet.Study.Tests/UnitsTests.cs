using System.Collections;
using System.Reflection;
using Parapet.Study.Text;

namespace Parapet.Study.Tests;

/// <summary>Every number of the format arrives in the library in SI, and every number of the library has a key.</summary>
public class UnitsTests
{
    // The second sample covers what the first cannot, since a vehicle and a radar are described one way or the other.
    private static readonly string Other = Samples.Full
        .Replace("power_aperture: {average_power_kw: 170, frequency_ghz: 9.5, effective_aperture_m2: 63, gain_db: 59, noise_temperature_k: 500, losses_db: 8}",
            "cited: {range_km: 2000, cross_section_m2: 0.01, dwell_s: 0.2, snr: 15}");

    [Fact]
    public void Number_in_the_file_times_its_unit_is_the_number_in_the_scenario()
    {
        var keys = new HashSet<Key>(ReferenceEqualityComparer.Instance);
        var members = new HashSet<string>();
        var reached = new HashSet<string>();
        foreach (var text in new[] { Samples.Full, Other })
        {
            var parsed = Samples.Read(text);
            Assert.Equal([], parsed.Diagnostics.Select(d => d.ToString()));
            var before = Numbers(parsed.Scenario!);
            members.UnionWith(before.Keys);
            foreach (var input in parsed.Scenario!.Inputs)
            {
                var key = (NumberKey)DocumentPath.Find(parsed.Root, input.Path).Key!;
                var value = key.Whole ? input.Value + 1 : input.Value * 1.0009765625;
                var after = Numbers(parsed.With(new Setting(input.Path, value)).Scenario!);
                var changed = after.Where(m => m.Value != before[m.Key]).ToList();
                Assert.True(changed.Count > 0, $"{input.Path} changes nothing");
                Assert.All(changed, m => Assert.Equal(value * key.Unit.ToSi, m.Value));
                reached.UnionWith(changed.Select(m => m.Key));
                keys.Add(key);
            }
        }

        Assert.Equal([], AllKeys().Where(k => !keys.Contains(k)).Select(k => k.Name));
        // An interceptor does not come down again: its ballistic coefficient is never used.
        Assert.Equal([], members.Where(m => !reached.Contains(m) && !m.EndsWith("Interceptor.Vehicle.Ballistic", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("km_s", 6.3)]
    [InlineData("deg", 54.479)]
    [InlineData("kw", 170)]
    [InlineData("ghz", 9.5)]
    [InlineData("km", 150)]
    public void Unit_agrees_with_the_library(string suffix, double value)
    {
        var expected = suffix switch
        {
            "km_s" => Speed.FromKilometersPerSecond(value).Si,
            "deg" => Angle.FromDegrees(value).Si,
            "kw" => Power.FromKilowatts(value).Si,
            "ghz" => Frequency.FromGigahertz(value).Si,
            _ => Length.FromKilometers(value).Si,
        };
        Assert.Equal(expected, value * Suffixes.All.Single(u => u.Suffix == suffix).ToSi);
    }

    private static IEnumerable<NumberKey> AllKeys() => typeof(Format).GetNestedTypes()
        .SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.Static))
        .Select(f => f.GetValue(null))
        .OfType<NumberKey>();

    // Every number in a scenario by the path of its member, computed members and the ledger left out.
    private static Dictionary<string, double> Numbers(Scenario scenario)
    {
        var found = new Dictionary<string, double>();
        Walk(scenario, "", found);
        return found;
    }

    private static void Walk(object? item, string path, Dictionary<string, double> found)
    {
        switch (item)
        {
            case null or string or bool or Enum:
                break;
            case double number:
                found.Add(path, number);
                break;
            case uint number:
                found.Add(path, number);
                break;
            case int number:
                found.Add(path, number);
                break;
            case var quantity when quantity.GetType().GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IQuantity<>)):
                found.Add(path, (double)quantity.GetType().GetProperty("Si")!.GetValue(quantity)!);
                break;
            case IEnumerable list:
                var i = 0;
                foreach (var element in list)
                {
                    Walk(element, $"{path}[{i++}]", found);
                }

                break;
            default:
                foreach (var member in item.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(p => p.SetMethod is not null && p.Name is not nameof(Scenario.Inputs)))
                {
                    Walk(member.GetValue(item), $"{path}.{member.Name}", found);
                }

                break;
        }
    }
}
