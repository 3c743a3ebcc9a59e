namespace Parapet.App.Tests;

public sealed class CoverageTests
{
    private const string Line = "coverage an-tpy-2 --at 38.35,38.31 --sector-center-deg 100 --altitude-km 300 --rcs-m2 0.01 --cells 2000";

    [Fact]
    public void Bundle_holds_what_the_guide_names_and_its_results_are_what_is_printed()
    {
        var folder = Cli.Folder();
        var ran = Cli.RunLine(Line + " --json --out out", folder).Expect(0);
        Assert.Equal(
            "cells.parquet coverage.geojson coverage.html coverage.svg coverage.tif margin.tif results.json",
            string.Join(' ', Directory.EnumerateFiles(Path.Combine(folder, "out")).Select(Path.GetFileName).Order(StringComparer.Ordinal)));
        Assert.Equal(ran.Out.TrimEnd(), File.ReadAllText(Path.Combine(folder, "out", "results.json")).TrimEnd());
        var page = File.ReadAllText(Path.Combine(folder, "out", "coverage.html"));
        Assert.Contains("./parapet " + Line, page, StringComparison.Ordinal);
        Assert.Contains("<code>--sector-center-deg</code>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Turning_a_radar_turns_what_it_sees()
    {
        var east = Cli.RunLine(Line + " --json", Cli.Root).Expect(0).Json;
        var west = Cli.RunLine(Line.Replace("100", "-80", StringComparison.Ordinal) + " --json", Cli.Root).Expect(0).Json;
        Assert.Equal("north-east east south-east south", Seen(east));
        Assert.Equal("north south-west west north-west", Seen(west));
        Assert.Equal((double)east["seen_area_km2"]!, (double)west["seen_area_km2"]!, 0.05 * (double)east["seen_area_km2"]!);

        static string Seen(System.Text.Json.Nodes.JsonNode json) =>
            string.Join(' ', json["by_octant"]!.AsArray().Where(o => o!["range_km"] is not null).Select(o => (string)o!["octant"]!));
    }

    [Fact]
    public void Position_chooses_whose_figures_the_radar_has()
    {
        const string Brdy = "coverage emr --at brdy --altitude-km 400 --rcs-m2 0.01 --cells 1000 --json";
        var builder = (double)Cli.RunLine(Brdy + " --position mda-2007", Cli.Root).Expect(0).Json["detection_range_km"]!;
        var critics = (double)Cli.RunLine(Brdy + " --position lewis-postol-2008", Cli.Root).Expect(0).Json["detection_range_km"]!;
        Assert.Equal(3.87, builder / critics, 0.02);
    }

    [Fact]
    public void Sector_of_a_radar_that_looks_all_round_is_remarked_on()
    {
        var ran = Cli.RunLine("coverage emr-filled --at brdy --altitude-km 400 --cells 1000 --sector-center-deg 90", Cli.Root).Expect(0);
        Assert.Contains("COV001", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Result_is_the_same_on_one_thread_and_without_vectors()
    {
        string Hash(params (string, string?)[] environment) =>
            (string)Cli.Start("dotnet", [Cli.App, .. Cli.Words(Line + " --json")], Cli.Root, environment).Expect(0).Json["result_hash"]!;
        var hash = Hash();
        Assert.Equal(hash, Hash(("DOTNET_PROCESSOR_COUNT", "1")));
        Assert.Equal(hash, Hash(("DOTNET_EnableHWIntrinsic", "0")));
    }
}
