using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;
using Parapet.Flight;

namespace Parapet.App.Tests;

/// <summary>What the program promises as a whole: the same answer everywhere, and things it does not do.</summary>
public sealed class PromiseTests
{
    // Small, because it is run without vector instructions too; with batch flights, disputes and flips.
    private const string Small = """
        format: parapet-scenario/1
        title: Two missiles
        parties: {us: {name: United States}}
        interceptors: {poland: {type: gbi-two-stage, site: redzikowo, inventory: 10, owner: us}}
        radars: {emr: {type: emr, site: brdy, owner: us}}
        infrared: {satellites: {type: dsp, owner: us}}
        commit: {after_launch_s: 300}
        threats:
          tabriz-washington: {missile: notional-icbm-solid, from: tabriz, to: washington}
          vypolzovo-washington: {missile: ss-25, from: vypolzovo, to: washington}
        """;

    private static readonly string s_scenario = Written();
    private static readonly Lazy<string> s_here = new(() => Computed());
    private static readonly Lazy<string> s_footprint = new(() => Footprint());

    // Without AVX-512, without AVX2 and fused multiply-add, and without any vector instructions.
    [Theory]
    [InlineData("DOTNET_PROCESSOR_COUNT", "1")]
    [InlineData("DOTNET_PROCESSOR_COUNT", "7")]
    [InlineData("DOTNET_EnableAVX512", "0")]
    [InlineData("DOTNET_EnableAVX2", "0")]
    [InlineData("DOTNET_EnableHWIntrinsic", "0")]
    public void Result_is_the_same_on_any_number_of_threads_and_any_vector_width(string name, string value) =>
        Assert.Equal(s_here.Value, Computed((name, value)));

    [Theory]
    [InlineData("DOTNET_PROCESSOR_COUNT", "1")]
    [InlineData("DOTNET_PROCESSOR_COUNT", "7")]
    [InlineData("DOTNET_EnableAVX512", "0")]
    [InlineData("DOTNET_EnableAVX2", "0")]
    public void Footprint_is_the_same_on_any_number_of_threads_and_any_vector_width(string name, string value) =>
        Assert.Equal(s_footprint.Value, Footprint((name, value)));

    [Fact]
    public void Launch_programmes_are_never_in_what_is_given_out()
    {
        string[] lines =
        [
            $"run {s_scenario} --json", "fly --vehicle no-dong --from 39,127 --azimuth-deg 40 --max-range --json",
            "fly --vehicle notional-icbm-solid --from Tabriz --to Washington --json",
        ];
        string[] words = ["kick", "pitch", "cutoff", "cut_off", "programme", "program"];
        Assert.All(lines.SelectMany(l => Keys(Cli.RunLine(l, Cli.Root).Expect(0).Json)), key =>
            Assert.DoesNotContain(words, w => key.Contains(w, StringComparison.OrdinalIgnoreCase)));
        Assert.DoesNotContain(typeof(LaunchProgramme), Within(typeof(Results), []));
    }

    [Fact]
    public void Library_touches_no_file_network_process_console_or_clock()
    {
        using var file = new PEReader(File.OpenRead(typeof(Scenario).Assembly.Location));
        var metadata = file.GetMetadataReader();
        string[] spaces = ["System.IO", "System.Net", "System.Console"];
        string[] types = ["System.Console", "System.DateTime", "System.DateTimeOffset", "System.TimeProvider", "System.Diagnostics.Process", "System.Diagnostics.Stopwatch"];
        var used = metadata.TypeReferences.Select(metadata.GetTypeReference).Select(t => (Space: metadata.GetString(t.Namespace), Name: metadata.GetString(t.Name)));
        Assert.DoesNotContain(used, t => spaces.Any(s => t.Space == s || t.Space.StartsWith(s + ".", StringComparison.Ordinal)) || types.Contains($"{t.Space}.{t.Name}", StringComparer.Ordinal));
    }

    private static string Written()
    {
        var file = Path.Combine(Cli.Folder(), "two-missiles.yaml");
        File.WriteAllText(file, Small);
        return file;
    }

    private static string Computed(params (string, string?)[] environment) =>
        Cli.Start("dotnet", [Cli.App, "run", s_scenario, "--json"], Cli.Root, environment).Expect(0).Out;

    private static string Footprint(params (string, string?)[] environment) =>
        Cli.Start("dotnet", [Cli.App, "footprint", s_scenario, "--region", "europe", "--cells", "100", "--missile", "notional-irbm", "--missile", "notional-irbm-long", "--from", "tabriz", "--json"], Cli.Root, environment).Expect(0).Out;

    private static IEnumerable<string> Keys(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => Keys(p.Value).Prepend(p.Key)),
        JsonArray a => a.SelectMany(Keys),
        _ => [],
    };

    // The types that a value of a type holds, as far as they are ours.
    private static HashSet<Type> Within(Type type, HashSet<Type> found)
    {
        foreach (var part in type.IsGenericType ? type.GetGenericArguments() : [type])
        {
            if (part.Assembly == typeof(Scenario).Assembly && found.Add(part))
            {
                foreach (var property in part.GetProperties(BindingFlags.Public | BindingFlags.Instance))
                {
                    Within(property.PropertyType, found);
                }
            }
        }

        return found;
    }
}
