namespace Parapet.App.Tests;

/// <summary>The two commands of the README, as scripts.</summary>
public sealed class ScriptTests
{
    private static readonly string s_script = Path.Combine(Cli.Root, "parapet");

    [Fact]
    public void Script_runs_from_any_folder_and_through_a_link()
    {
        var folder = Cli.Folder();
        var link = Path.Combine(folder, "link");
        File.CreateSymbolicLink(link, s_script);
        var ran = Cli.Start(link, ["check", "scenarios/01-third-site-2007.yaml", "--json"], folder).Expect(0);
        Assert.Empty(Schema.Breaches("check.json", ran.Json));
    }

    [Fact]
    public void Script_passes_the_exit_code_on()
    {
        Cli.Start(s_script, ["check", "nowhere.yaml"], Cli.Root).Expect(1);
    }

    [Fact]
    public void Script_keeps_standard_output_clean_while_it_builds()
    {
        var copy = Skeleton("exit 0");
        var ran = Cli.Start(Path.Combine(copy, "parapet"), ["anything"], copy, ("PATH", copy + "/bin:" + Environment.GetEnvironmentVariable("PATH")));
        Assert.Equal("app anything\n", ran.Expect(0).Out);
        Assert.Contains("building", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Script_builds_once_and_again_only_after_a_change()
    {
        var copy = Skeleton("echo built >>\"$BUILDS\"");
        var builds = Path.Combine(copy, "builds.log");
        Ran Run() => Cli.Start(Path.Combine(copy, "parapet"), [], copy, ("PATH", copy + "/bin:" + Environment.GetEnvironmentVariable("PATH")), ("BUILDS", builds)).Expect(0);
        int Builds() => File.ReadAllLines(builds).Length;

        Run();
        Run();
        Assert.Equal(1, Builds());
        File.SetLastWriteTimeUtc(Path.Combine(copy, "src/Parapet.App/Program.cs"), File.GetLastWriteTimeUtc(Path.Combine(copy, "artifacts/app.stamp")).AddSeconds(1));
        Run();
        Assert.Equal(2, Builds());

        // What the build itself leaves in obj and bin is no change of the source.
        File.WriteAllText(Path.Combine(copy, "src/Parapet.App/obj/made.cs"), "");
        File.SetLastWriteTimeUtc(Path.Combine(copy, "src/Parapet.App/Program.cs"), DateTime.UnixEpoch);
        Run();
        Assert.Equal(2, Builds());
    }

    [Fact]
    public async Task Two_scripts_at_once_build_once()
    {
        var copy = Skeleton("sleep 1; echo built >>\"$BUILDS\"");
        var builds = Path.Combine(copy, "builds.log");
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Cli.Start(
            Path.Combine(copy, "parapet"), ["x"], copy, ("PATH", copy + "/bin:" + Environment.GetEnvironmentVariable("PATH")), ("BUILDS", builds)).Expect(0))));
        Assert.Single(File.ReadAllLines(builds));
        Assert.All(both, ran => Assert.Equal("app x\n", ran.Out));
    }

    [Fact]
    public void Failed_build_is_our_mistake_and_is_tried_again()
    {
        var copy = Skeleton("echo 'error: broken'; exit 1");
        for (var i = 0; i < 2; i++)
        {
            var ran = Cli.Start(Path.Combine(copy, "parapet"), [], copy, ("PATH", copy + "/bin:" + Environment.GetEnvironmentVariable("PATH"))).Expect(2);
            Assert.Contains("error: broken", ran.Error, StringComparison.Ordinal);
            Assert.Empty(ran.Out);
        }
    }

    [Fact]
    public void Missing_sdk_is_named_with_what_to_install()
    {
        var folder = Cli.Folder();
        foreach (var tool in (string[])["bash", "readlink", "find", "env"])
        {
            File.CreateSymbolicLink(Path.Combine(folder, tool), Cli.Start("which", [tool], folder).Expect(0).Out.Trim());
        }

        var ran = Cli.Start(s_script, ["check", "x"], folder, ("PATH", folder)).Expect(2);
        Assert.Contains("Install the .NET SDK 10.0", ran.Error, StringComparison.Ordinal);
        Assert.Empty(ran.Out);
    }

    // A tree with the script, a source and a 'dotnet' that takes the place of the real one: it answers --version, "builds" as told
    // and runs an "app" that prints its arguments.
    private static string Skeleton(string build)
    {
        var copy = Directory.CreateTempSubdirectory("parapet-script-").FullName;
        File.Copy(s_script, Path.Combine(copy, "parapet"));
        Directory.CreateDirectory(Path.Combine(copy, "bin"));
        Directory.CreateDirectory(Path.Combine(copy, "src/Parapet.App/obj"));
        File.WriteAllText(Path.Combine(copy, "src/Parapet.App/Program.cs"), "");
        foreach (var part in (string[])["catalogue", "positions", "docs"])
        {
            Directory.CreateDirectory(Path.Combine(copy, part));
        }

        var dotnet = Path.Combine(copy, "bin/dotnet");
        File.WriteAllText(dotnet, $$"""
            #!/usr/bin/env bash
            case $1 in
            --version) echo 10.0.100 ;;
            build)
                echo building
                for word in "$@"; do
                    if [[ $word == -p:PrecompileTo=* ]]; then mkdir -p "${word#*=}"; touch "${word#*=}/Parapet.App.dll"; fi
                done
                {{build}} ;;
            *) shift; echo app "$@" ;;
            esac
            """);
        Cli.Start("chmod", ["+x", dotnet], copy).Expect(0);
        return copy;
    }
}
