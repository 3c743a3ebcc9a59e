using Parapet.Engagement;

namespace Parapet.Tests.Engagement;

public sealed class CommitTests
{
    private static readonly Notice Radar = new(210.0, "emr");
    private static readonly Notice Satellite = new(95.0, "satellites");
    private static readonly Notice Nothing = new(double.NaN, "");

    // The rule itself: the stated time, else max(track ready, cue) + decision delay; never before release authority.
    [Fact]
    public void Commit_without_a_stated_time_follows_the_later_of_track_and_cue()
    {
        Assert.Equal(new Commit(270.0, CommitSource.Track, "emr", true), Commit.Decide(null, Radar, Satellite, 60.0, 0.0));
        Assert.Equal(new Commit(270.0, CommitSource.Track, "emr", true), Commit.Decide(null, Radar, null, 60.0, 0.0));
        Assert.Equal(
            new Commit(460.0, CommitSource.Cue, "satellites", true), Commit.Decide(null, Radar, new Notice(400.0, "satellites"), 60.0, 0.0));
    }

    [Fact]
    public void Commit_at_a_stated_time_asks_no_sensor()
    {
        Assert.Equal(new Commit(300.0, CommitSource.Stated, "", false), Commit.Decide(300.0, Nothing, Nothing, 60.0, 0.0));
    }

    [Fact]
    public void Commit_never_comes_before_release_authority()
    {
        Assert.Equal(new Commit(500.0, CommitSource.ReleaseAuthority, "", true), Commit.Decide(null, Radar, Satellite, 60.0, 500.0));
        Assert.Equal(new Commit(500.0, CommitSource.ReleaseAuthority, "", false), Commit.Decide(300.0, Radar, Satellite, 60.0, 500.0));
    }

    [Fact]
    public void Commit_without_a_track_or_a_needed_cue_never_comes()
    {
        foreach (var commit in new[] { Commit.Decide(null, Nothing, Satellite, 60.0, 500.0), Commit.Decide(null, Radar, Nothing, 60.0, 500.0) })
        {
            Assert.True(double.IsNaN(commit.Time));
            Assert.Equal(CommitSource.Never, commit.Source);
            Assert.True(commit.BySensors);
        }
    }

    [Fact]
    public void Commit_says_what_set_it_for_every_source()
    {
        foreach (var source in Enum.GetValues<CommitSource>())
        {
            Assert.NotEmpty(new Commit(0, source, "x", true).By);
        }
    }
}
