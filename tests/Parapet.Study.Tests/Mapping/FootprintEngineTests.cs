using Parapet.Earth;
using Parapet.Engagement;
using Parapet.Flight;
using Parapet.Mapping;
using Parapet.Sensing;
using Parapet.Study.Areas;

namespace Parapet.Study.Tests.Mapping;

/// <summary>Footprints against single runs, the reference chain, and what must hold of any of them.</summary>
public sealed class FootprintEngineTests
{
    private static readonly Scenario s_thirdSite = Scenario("01-third-site-2007", "mda-2007");
    private static readonly Scenario s_turkish = Scenario("05-cbo-alternatives", null) is var s ? s with { Batteries = [.. s.Batteries.Where(b => b.Id == "sm-3-incirlik")] } : s;
    private static readonly FootprintMissile s_irbm = Catalogue.Missile("notional-irbm-long").Value!;
    private static readonly FootprintMissile s_icbm = Catalogue.Missile("notional-icbm-solid").Value!;

    [Fact]
    public void Cell_has_the_bits_of_a_run_of_its_aim_point()
    {
        var area = Cells("europe", 1300);
        var result = Footprints.Of(Asked(s_thirdSite, area, "tabriz", s_irbm));
        var from = Catalogue.Place("tabriz").Value!;
        var reached = Enumerable.Range(0, area.Cell.Length).Where(i => result.Missile[i] >= 0).ToArray();
        Assert.True(reached.Length > 1000);
        var run = Evaluate.Run(s_thirdSite with
        {
            Threats =
            [
                .. reached.Select(i => new Threat
                {
                    Id = $"cell-{i}", Vehicle = s_irbm.Vehicle, From = from, CrossSection = new Area(s_irbm.CrossSection), Path = "",
                    To = new Place("", "", new Angle(area.Latitude[i]), new Angle(area.Longitude[i]), default),
                }),
            ],
        });
        Assert.Empty(run.Diagnostics.Where(d => d.Severity == Severity.Error));
        Assert.All(run.Results!.Threats.Zip(reached), pair =>
        {
            var (threat, cell) = pair;
            Assert.Equal(threat.Kinematic.Nominal, result.Kinematic.State[cell] == CellState.Defended);
            Assert.Equal(threat.Kinematic.Margin, result.Kinematic.Margin[cell]);
            Assert.Equal(threat.Kinematic.Binding, result.Kinematic.Binding[cell]);
            Assert.Equal(threat.SensorSupported.Nominal, result.Supported.State[cell] == CellState.Defended);
            Assert.Equal(threat.SensorSupported.Margin, result.Supported.Margin[cell]);
            Assert.Equal(threat.Engagements.Sum(e => e.Shots.Length), result.Shots[cell]); // flown there, by the windows here
        });
    }

    [Fact]
    public void Cell_agrees_with_the_reference_chain()
    {
        var area = Cells("europe", 100);
        var result = Footprints.Of(Asked(s_thirdSite, area, "tabriz", s_irbm));
        var from = Catalogue.Place("tabriz").Value!;
        var earth = EarthModel.For(s_thirdSite.Fidelity);
        var booster = Booster.Compile(s_irbm.Vehicle);
        var stages = new Stages();
        var launchers = Warned.Launchers(s_thirdSite, stages);
        for (var i = 0; i < area.Cell.Length; i++)
        {
            if (result.Missile[i] < 0)
            {
                continue;
            }

            var to = new Geodetic(area.Latitude[i], area.Longitude[i], 0);
            var path = new PathColumns(AimPoint.Solve(booster, from.Geodetic, to, Loft.MinimumEnergy, earth).Trajectory!, earth);
            var warned = Warned.Of(s_thirdSite, Warned.Posts(s_thirdSite), new Flown(null, path), s_irbm.CrossSection, new Watch(path));
            var judged = Judgement.Of(warned, launchers, [.. launchers.Select(l => Reach.Over(path, l.FlyOut, l.Limits))]);
            var marginal = result.Kinematic.Unit[i] == "s" && Math.Abs(result.Kinematic.Margin[i]) < FootprintResult.Marginal;
            Assert.True(marginal || judged.Kinematic.Possible == (result.Kinematic.State[i] == CellState.Defended));
            if (judged.Kinematic.Unit == "s" && result.Kinematic.Unit[i] == "s" && double.IsFinite(judged.Kinematic.Margin))
            {
                Assert.Equal(judged.Kinematic.Margin, result.Kinematic.Margin[i], 0.5);
            }
        }
    }

    [Fact]
    public void Cells_are_the_same_alone_in_company_and_kept()
    {
        var area = Cells("poland", 150);
        var question = Asked(s_thirdSite, area, "tabriz", s_irbm, s_icbm);
        var whole = Footprints.Of(question);
        Assert.Equal(whole.Hash, new FootprintStudy(question).Of(s_thirdSite).Hash);
        foreach (var i in (int[])[0, 7, 70, area.Cell.Length - 1])
        {
            var one = area with { Cell = [area.Cell[i]], Latitude = [area.Latitude[i]], Longitude = [area.Longitude[i]], Country = [area.Country[i]], Population = [0] };
            var alone = Footprints.Of(question with { Area = one });
            Assert.Equal(whole.Kinematic.Margin[i], alone.Kinematic.Margin[0]);
            Assert.Equal(whole.Supported.Margin[i], alone.Supported.Margin[0]);
        }
    }

    [Fact]
    public void More_speed_or_earlier_warning_or_one_more_radar_never_shrinks_a_footprint()
    {
        var unlimited = s_thirdSite with { Batteries = [.. s_thirdSite.Batteries.Select(b => b with { Inventory = 1000 })] };
        var study = new FootprintStudy(Asked(unlimited, Cells("europe", 250), "tabriz", s_irbm));
        Grows(speed => unlimited with { Batteries = [.. unlimited.Batteries.Select(b => b with { Interceptor = b.Interceptor with { BurnoutSpeed = new Speed(speed) } })] }, 5400, 6300, 7700);
        Grows(delay => unlimited with { Command = unlimited.Command with { AfterLaunch = new Duration(delay) } }, 400, 250, 100);
        Grows(delay => unlimited with { Command = unlimited.Command with { AfterLaunch = null, DecisionDelay = new Duration(delay) } }, 240, 60, 0);
        var gabala = Scenario("02-russian-concern", "mda-2007").Radars.Single(r => r.Radar.Id == "gabala");
        Grows(
            given => unlimited with
            {
                Command = unlimited.Command with { AfterLaunch = null },
                Radars = [.. unlimited.Radars.Where(r => r.Id != gabala.Id), gabala with { Contributes = given > 0 }],
            },
            0, 1);

        void Grows(Func<double, Scenario> under, params double[] values)
        {
            FootprintResult? before = null;
            foreach (var value in values)
            {
                var here = study.Of(under(value));
                for (var i = 0; before is not null && i < here.Missile.Length; i++)
                {
                    Assert.False(Lost(before.Kinematic, here.Kinematic, i), $"cell {i} lost at {value}");
                }

                before = here;
            }
        }

        static bool Lost(CellVerdicts before, CellVerdicts here, int i) =>
            before.State[i] == CellState.Defended && here.State[i] != CellState.Defended && before.Margin[i] > FootprintResult.Marginal;
    }

    [Fact]
    public void Polish_site_covers_more_of_the_United_States_than_any_alternative_of_2009()
    {
        var area = Cells("united-states", 120);
        var polish = Share(Footprints.Of(Asked(s_thirdSite, area, "tabriz", s_icbm)));
        var alternatives = Scenario("05-cbo-alternatives", null);
        var study = new FootprintStudy(Asked(alternatives, area, "tabriz", s_icbm));
        Assert.All(alternatives.Batteries, b =>
        {
            var share = Share(study.Of(alternatives with { Batteries = [b] }));
            Assert.True(share < polish, $"{b.Id}: {share:P0}, Redzikowo {polish:P0}");
        });
    }

    [Fact]
    public void South_east_Europe_is_outside_the_Polish_cover_and_inside_the_Turkish_one()
    {
        // CBO-2009: the plan leaves south-east Europe open to shorter ranges; interceptors in Turkey would not. All of Turkey, a third of Greece.
        Covered("turkey", 0, 0, 0.6);
        Covered("greece", 0.5, 0.8, 0.95);

        void Covered(string region, double polishLeast, double polishMost, double turkishLeast)
        {
            var asked = Asked(s_thirdSite, Cells(region, 60), "tabriz", Catalogue.Missile("sejjil").Value!);
            Assert.InRange(Share(Footprints.Of(asked)), polishLeast, polishMost);
            Assert.InRange(Share(Footprints.Of(asked with { Scenario = s_turkish })), turkishLeast, 1.0);
        }
    }

    [Fact]
    public void Launch_area_is_the_same_question_with_the_roles_turned()
    {
        var area = Regions.Of("box:36,44,40,54", 30, out _)!;
        var london = Catalogue.Place("london").Value!;
        var turned = Footprints.Of(Asked(s_thirdSite, area, "tabriz", s_irbm) with { Kind = FootprintKind.LaunchArea, Points = [london] });
        for (var i = 0; i < area.Cell.Length; i += 7)
        {
            var from = new Place("", "", new Angle(area.Latitude[i]), new Angle(area.Longitude[i]), default);
            var one = new CellArea(
                "", area.Grid, [0], [london.Geodetic.Latitude], [london.Geodetic.Longitude], [0], [0], area.Countries);
            var there = Footprints.Of(Asked(s_thirdSite, one, "tabriz", s_irbm) with { Points = [from] });
            Assert.Equal(there.Kinematic.State[0], turned.Kinematic.State[i]);
            Assert.Equal(there.Kinematic.Margin[0], turned.Kinematic.Margin[i]);
        }
    }

    [Fact]
    public void Area_of_launch_points_is_the_worst_of_each_that_reaches()
    {
        var area = Cells("turkey", 40);
        var question = Asked(s_thirdSite, area, "tabriz", Catalogue.Missile("sejjil").Value!) with { Scenario = s_turkish };
        var all = Footprints.Of(question.LaunchedFrom(Cells("iran", 12)));
        var each = all.Points.Select(p => Footprints.Of(question with { Points = [p] })).ToList();
        Assert.Contains(all.InRange, n => n == all.Points.Length);
        Assert.Contains(all.InRange, n => n > 0 && n < all.Points.Length);
        for (var i = 0; i < area.Cell.Length; i++)
        {
            var reach = each.Where(e => e.Missile[i] >= 0).ToList();
            Assert.Equal(reach.Count, all.InRange[i]);
            Assert.Equal(
                reach.Count == 0 ? CellState.OutOfRange : reach.TrueForAll(e => e.Kinematic.State[i] == CellState.Defended) ? CellState.Defended : CellState.Undefended,
                all.Kinematic.State[i]);
            if (all.Kinematic.State[i] == CellState.Defended)
            {
                Assert.Equal(reach.Min(e => e.Kinematic.Margin[i]), all.Kinematic.Margin[i]);
            }
        }
    }

    [Fact]
    public void Block_size_changes_no_bit()
    {
        var question = Asked(s_thirdSite, Cells("europe", 70), "tabriz", s_irbm, s_icbm);
        var usual = Footprints.Of(question).Hash;
        Assert.All((int[])[1, 5, 16, 1000], block => Assert.Equal(usual, Footprints.Of(question, block).Hash));
    }

    private static double Share(FootprintResult result)
    {
        var defended = result.Kinematic.State.Count(s => s == CellState.Defended);
        return (double)defended / Math.Max(defended + result.Kinematic.State.Count(s => s == CellState.Undefended), 1);
    }

    private static FootprintQuestion Asked(Scenario scenario, CellArea area, string from, params FootprintMissile[] missiles) =>
        new(scenario, FootprintKind.AimPoints, area, [Catalogue.Place(from).Value!], [.. missiles]);

    private static CellArea Cells(string region, int cells) => Regions.Of(region, cells, out _)!;

    private static Scenario Scenario(string id, string? position) =>
        ScenarioText.ReadFile(Repository.PathOf("scenarios", id + ".yaml"), new ReadOptions { Position = position }).Scenario!;
}
