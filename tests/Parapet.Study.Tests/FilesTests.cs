using Parapet.Study.Text;

namespace Parapet.Study.Tests;

/// <summary>The files that come with the program.</summary>
public class FilesTests
{
    public static TheoryData<string, string?> Scenarios
    {
        get
        {
            var data = new TheoryData<string, string?>();
            foreach (var file in Directory.GetFiles(Repository.PathOf("scenarios"), "*.yaml").Order(StringComparer.Ordinal))
            {
                data.Add(Path.GetFileName(file), null);
                foreach (var position in Library.Embedded.PositionIds)
                {
                    data.Add(Path.GetFileName(file), position);
                }
            }

            return data;
        }
    }

    public static TheoryData<string, string> Entries =>
        [.. Format.Kinds.SelectMany(k => Library.Embedded.Ids(k).Select(id => (k.Folder, id)))];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Scenario_file_reads_under_every_position(string file, string? position)
    {
        var path = Repository.PathOf("scenarios", file);
        var parsed = ScenarioText.Read($"scenarios/{file}", File.ReadAllBytes(path), new ReadOptions { Position = position });
        Assert.Equal([], parsed.Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString()));
        Assert.NotNull(parsed.Scenario);
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public void Catalogue_entry_reads_and_each_value_has_a_source_or_is_notional(string kind, string id)
    {
        var (entry, diagnostics) = Catalogue.Find(kind, id);
        Assert.Equal([], diagnostics.Select(d => d.ToString()));
        Assert.Equal("", string.Join("\n", Unsourced(entry!)));
    }

    [Fact]
    public void Places_each_have_a_source_that_resolves()
    {
        Assert.NotEmpty(Catalogue.List("places"));
        Assert.Equal([], Catalogue.List("places").SelectMany(Unsourced));
    }

    [Fact]
    public void Position_values_each_have_a_source_that_resolves()
    {
        var inputs = Library.Embedded.PositionIds.SelectMany(p => ScenarioText.ReadFile(
            Repository.PathOf("scenarios", "01-third-site-2007.yaml"), new ReadOptions { Position = p }).Scenario!.Inputs);
        Assert.Equal([], inputs.Where(i => i.Where.StartsWith("positions/", StringComparison.Ordinal)).SelectMany(Wrong));
    }

    [Fact]
    public void Published_verdicts_each_name_a_source_that_resolves()
    {
        var published = Directory.GetFiles(Repository.PathOf("scenarios"), "*.yaml").SelectMany(f => ScenarioText.ReadFile(f).Scenario!.Published);
        Assert.Equal([], published.Where(p => Catalogue.Source(p.Source) is null).Select(p => p.Source).Distinct());
    }

    [Fact]
    public void Ids_are_the_names_of_the_files_and_places_are_defined_once()
    {
        var wrong = Library.Embedded.Files
            .Select(f => (File: f, Root: Library.Embedded.Root(f, new Mistakes())!))
            .Where(f => !f.File.StartsWith("catalogue/places/", StringComparison.Ordinal) && f.Root.Text("id") != Path.GetFileNameWithoutExtension(f.File))
            .Select(f => f.File);
        Assert.Equal([], wrong);
        var places = Library.Embedded.Files.Where(f => f.StartsWith("catalogue/places/", StringComparison.Ordinal))
            .SelectMany(f => ((MapNode)Library.Embedded.Root(f, new Mistakes())!.Find("entries")!).Entries.Select(e => e.Key)).ToList();
        Assert.Equal(places.Distinct(), places);
    }

    private static IEnumerable<string> Unsourced(CatalogueEntry entry) => entry.Values
        .SelectMany(v => v.Claims.Prepend(v.Input))
        .Where(i => i.Where != "format default")
        .SelectMany(Wrong)
        .Select(w => $"{entry.Kind}/{entry.Id}: {w}");

    private static IEnumerable<string> Wrong(Input input)
    {
        if (input.Notional)
        {
            yield break;
        }

        if (input.Sources.IsEmpty || input.Confidence.Length == 0)
        {
            yield return $"{input.Where} {input.Path}: no source or no confidence";
        }

        foreach (var key in input.Sources.Where(k => Catalogue.Source(k) is null))
        {
            yield return $"{input.Where} {input.Path}: {key} is not in docs/references.md";
        }
    }
}
