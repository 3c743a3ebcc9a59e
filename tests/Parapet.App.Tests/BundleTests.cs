using System.Diagnostics;

namespace Parapet.App.Tests;

public sealed class BundleTests
{
    private const string Scenario = "scenarios/01-third-site-2007.yaml";

    [Fact]
    public void Bundle_is_the_same_bytes_for_the_same_run()
    {
        var folder = Cli.Folder();
        Cli.RunLine($"run {Scenario} --out first", folder).Expect(0);
        Cli.RunLine($"run {Scenario} --out second", folder).Expect(0);
        var names = Directory.GetFiles(Path.Combine(folder, "first")).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        Assert.Equal("map.svg report.html results.json trajectories.parquet", string.Join(' ', names));
        foreach (var name in names)
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "first", name!)), File.ReadAllBytes(Path.Combine(folder, "second", name!)));
        }
    }

    [Fact]
    public void Results_file_is_what_json_prints()
    {
        var folder = Cli.Folder();
        var ran = Cli.RunLine($"run {Scenario} --json --out made/on/the/way", folder).Expect(0);
        Assert.Equal(ran.Out, File.ReadAllText(Path.Combine(folder, "made/on/the/way/results.json")));
    }

    [Fact]
    public void Bundle_replaces_its_own_files_and_no_others()
    {
        var folder = Cli.Folder();
        var target = Directory.CreateDirectory(Path.Combine(folder, "out")).FullName;
        File.WriteAllText(Path.Combine(target, "results.json"), "old");
        File.WriteAllText(Path.Combine(target, "notes.txt"), "mine");
        Cli.RunLine($"run {Scenario} --out out", folder).Expect(0);
        Assert.StartsWith("{", File.ReadAllText(Path.Combine(target, "results.json")), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(target, "notes.txt")));
        Assert.Empty(Directory.GetFileSystemEntries(folder, ".*"));
    }

    [Fact]
    public void Bundle_into_a_file_is_refused()
    {
        var folder = Cli.Folder();
        File.WriteAllText(Path.Combine(folder, "taken"), "");
        Assert.Contains("--out", Cli.RunLine($"run {Scenario} --out taken", folder).Expect(1).Error, StringComparison.Ordinal);
        Assert.Contains("--out", Cli.RunLine($"run {Scenario} --out taken/below", folder).Expect(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Refused_run_leaves_nothing_behind()
    {
        var folder = Cli.Folder();
        Cli.RunLine($"run {Scenario} --set commit.after_launch_s=-1 --out out", folder).Expect(1);
        Assert.False(Path.Exists(Path.Combine(folder, "out")));
    }

    [Fact]
    public void Interrupted_run_ends_with_130_and_leaves_nothing_behind()
    {
        var folder = Cli.Folder();
        // The longest work there is, so that the signal arrives while it runs.
        using var process = Process.Start(Cli.Info("dotnet", [Cli.App, "threshold", "scenarios/02-russian-concern.yaml", "--vary", "interceptor.burnout_speed_km_s", "--out", "out"], folder))!;
        Thread.Sleep(TimeSpan.FromMilliseconds(700));
        Cli.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)], folder).Expect(0);
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(130, process.ExitCode);
        Assert.False(Path.Exists(Path.Combine(folder, "out")));
        Assert.Empty(Directory.GetFileSystemEntries(folder, ".*"));
    }

    [Fact]
    public async Task Trajectories_are_columns_that_a_reader_finds()
    {
        var folder = Cli.Folder();
        var ran = Cli.RunLine("fly --vehicle no-dong --from 39,127 --azimuth-deg 40 --max-range --json --out out", folder).Expect(0);
        await using var reader = await Parquet.ParquetReader.CreateAsync(Path.Combine(folder, "out/trajectories.parquet"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(
            "threat object verdict time_s latitude_deg longitude_deg altitude_km x_m y_m z_m speed_km_s",
            string.Join(' ', reader.Schema.GetDataFields().Select(f => f.Name)));
        using var group = reader.OpenRowGroupReader(0);
        var time = new double[group.RowCount];
        var altitude = new double[group.RowCount];
        await group.ReadAsync<double>(reader.Schema.FindDataField("time_s"), time, cancellationToken: TestContext.Current.CancellationToken);
        await group.ReadAsync<double>(reader.Schema.FindDataField("altitude_km"), altitude, cancellationToken: TestContext.Current.CancellationToken);

        // The file and the JSON speak of the same flight: it ends at impact, on the ground, and is highest at apogee.
        var impact = (double)ran.Json["impact"]!["time_s"]!;
        var apogee = (double)ran.Json["apogee"]!["altitude_km"]!;
        Assert.Equal(impact, time[^1]);
        Assert.Equal(0.0, altitude[^1], tolerance: 1e-3); // [km] 1 m
        Assert.Equal(apogee, altitude.Max(), tolerance: 1e-6); // [km] 1 mm
        Assert.True(time.Zip(time.Skip(1)).All(p => p.First < p.Second));
    }
}
