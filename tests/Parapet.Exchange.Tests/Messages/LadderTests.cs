using System.Text.Json.Nodes;
using CsCheck;
using Parapet.Earth;
using Parapet.Exchange.Messages;

namespace Parapet.Exchange.Tests.Messages;

/// <summary>The laws of coarse values, for every field of every type of content.</summary>
public class LadderTests
{
    private static readonly Dictionary<string, FieldType> Fields = MessageTypes.All
        .SelectMany(t => t.Fields.Select(f => (Name: $"{t.Name}.{f.Name}", Field: f))).ToDictionary(f => f.Name, f => f.Field);

    public static TheoryData<string> Names => [.. Fields.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Coarse_value_depends_on_the_rung_below_stays_what_it_is_and_is_of_its_rung(string name)
    {
        var field = Fields[name];
        Values.Exact(field.Kind).Sample(
            exact =>
            {
                Assert.Null(field.Problem(exact, Rung.L0));
                var at = Rung.Values.Select(r => field.Coarsen(exact, r)).ToList();
                Assert.Equal(at.Select(v => v.ToJsonString()), field.Values(exact).Select(v => v.ToJsonString()));
                Assert.Equal(exact.ToJsonString(), at[0].ToJsonString());
                for (var from = 0; from < at.Count; from++)
                {
                    for (var to = 0; to < at.Count; to++)
                    {
                        Assert.Equal(at[Math.Max(from, to)].ToJsonString(), field.Coarsen(at[from], Rung.Of(to)).ToJsonString());
                    }

                    Assert.Null(field.Problem(JsonNode.Parse(at[from].ToJsonString()), Rung.Of(from)));
                }

                // What goes through a file and back is as coarse as it was.
                Assert.Equal(at[3].ToJsonString(), field.Coarsen(JsonNode.Parse(at[2].ToJsonString())!, Rung.L3).ToJsonString());
            },
            iter: 60);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Finer_value_is_no_value_of_a_coarser_rung(string name)
    {
        var field = Fields[name];
        Values.Exact(field.Kind).Sample(
            exact =>
            {
                for (var level = 1; level <= 4; level++)
                {
                    var (finer, here) = (field.Coarsen(exact, Rung.Of(level - 1)), field.Coarsen(exact, Rung.Of(level)));
                    Assert.Equal(finer.ToJsonString() == here.ToJsonString(), field.Problem(finer, Rung.Of(level)) is null);
                }
            },
            iter: 30);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Coarse_value_contains_the_exact_one(string name)
    {
        var field = Fields[name];
        Values.Exact(field.Kind).Sample(
            exact =>
            {
                for (var level = 0; level < 4; level++)
                {
                    for (var above = level + 1; above <= 4; above++)
                    {
                        var (inner, outer) = (field.Coarsen(exact, Rung.Of(level)), field.Coarsen(exact, Rung.Of(above)));
                        Assert.True(Contains(field.Kind, outer, inner), $"L{above} {outer.ToJsonString()} does not contain L{level} {inner.ToJsonString()}");
                    }
                }
            },
            iter: 60);
    }

    [Fact]
    public void Coarse_times_and_directions_lie_on_fixed_grids()
    {
        var (time, azimuth) = (Fields["LWN.launch_time"], Fields["LWN.azimuth_deg"]);
        Gen.Select(Values.Ms, Values.Azimuth, Gen.Int[1, 4]).Sample((ms, angle, level) =>
        {
            var step = ((TimeKind)time.Kind).Steps[level - 1];
            var span = Canonical.Span(time.Coarsen(Canonical.TimeNode(ms), Rung.Of(level)), Canonical.Time)!.Value;
            Assert.Equal((0, step), (span.From % step, span.To - span.From));
            var grid = ((AngleKind)azimuth.Kind).Steps[level - 1];
            var sector = Coarseners.Sector(azimuth.Coarsen(Canonical.OfMicro(angle), Rung.Of(level)))!.Value;
            Assert.Equal((0, grid), (sector.From % grid, sector.To - sector.From));
        });
    }

    [Fact]
    public void Place_that_moves_a_little_comes_out_as_one_of_a_few()
    {
        var field = Fields["LWN.launch_area"];
        Gen.Select(Gen.Long[-89_000_000, 89_000_000], Values.Longitude, Gen.Int[1, 3]).Sample(
            (latitude, longitude, level) =>
            {
                // A twentieth of the finest grid, in any direction: at most the three or four cells that meet in a corner.
                var seen = new HashSet<string>();
                for (var i = 0; i < 40; i++)
                {
                    var (y, x) = (latitude + ((i * 1_237 % 9_000) - 4_500), longitude + ((i * 3_571 % 9_000) - 4_500));
                    var point = new JsonObject { ["latitude_deg"] = Canonical.OfMicro(y), ["longitude_deg"] = Canonical.OfMicro(Areas.West(x)) };
                    seen.Add(field.Coarsen(point, Rung.Of(level)).ToJsonString());
                }

                Assert.InRange(seen.Count, 1, 4);
            },
            iter: 200);
    }

    [Theory]
    [InlineData("LWN", "launch_area", 10)]
    [InlineData("LWN", "impact_area", 50)]
    public void Place_given_to_others_is_never_nearer_than_its_floor(string type, string name, int leastKm)
    {
        var field = MessageTypes.Find(type)!.Find(name)!;
        Assert.Equal(Rung.L1, field.Floor);
        Values.Exact(field.Kind).Sample(
            exact => Assert.True(Areas.Of(field.Coarsen(exact, field.Floor)) is not Disk disk || disk.Radius >= leastKm * 1_000_000L),
            iter: 500);
    }

    [Fact]
    public void Track_given_to_others_is_never_nearer_than_a_kilometer_five_seconds_and_ten_late()
    {
        var state = (StateKind)Fields["TRK.state"].Kind;
        Assert.True(state.PositionSteps.All(s => s >= 1_000));
        Assert.All(["TRK.state", "TRK.covariance", "TRK.time"], f => Assert.True(Fields[f].Floor >= Rung.L1));
        Assert.True(((TimeKind)Fields["TRK.time"].Kind).Steps.All(s => s >= 5_000));
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5)), (MessageTypes.Trk.LeastDelay, MessageTypes.Trk.LeastSpacing));
    }

    [Fact]
    public void Steps_of_every_ladder_divide_the_next()
    {
        Assert.All(Fields.Values, field =>
        {
            IEnumerable<long> steps = field.Kind switch
            {
                TimeKind k => k.Steps,
                WindowKind k => k.Steps,
                AngleKind k => [.. k.Steps, Canonical.FullTurn],
                SectorKind k => [.. k.Steps, Canonical.FullTurn],
                NumberKind k => k.Steps,
                BandKind k => k.Steps,
                StateKind k => k.PositionSteps.Select(s => (long)s),
                _ => [],
            };
            var given = steps.Where(s => s > 0).ToList();
            Assert.All(given.Zip(given.Skip(1)), p => Assert.Equal(0, p.Second % p.First));
        });
    }

    [Fact]
    public void Rung_that_nobody_set_is_withheld_and_order_is_from_exact_to_nothing()
    {
        Assert.Equal(Rung.Withheld, default);
        Rung[] all = [Rung.L0, Rung.L1, Rung.L2, Rung.L3, Rung.L4, Rung.Withheld];
        Assert.Equal(all, all.Reverse().Order());
        Assert.All(all, r => Assert.True(Rung.TryParse(r.ToString(), out var back) && back == r));
        Assert.False(Rung.TryParse("L5", out _));
        Assert.True(Rung.Coarser(Rung.L2, Rung.Withheld).IsWithheld);
    }

    private static bool Contains(FieldKind kind, JsonNode outer, JsonNode inner) => kind switch
    {
        TimeKind or WindowKind => Within(Canonical.Span(inner, Canonical.Time), Canonical.Span(outer, Canonical.Time)),
        NumberKind or BandKind => Within(Canonical.Span(inner, Canonical.ToMicro), Canonical.Span(outer, Canonical.ToMicro)),
        AngleKind or SectorKind => Turns(Coarseners.Sector(inner)!.Value, Coarseners.Sector(outer)!.Value),
        CountKind => Coarseners.Range(inner) is { } i && Coarseners.Range(outer) is { } o && o.Least <= i.Least && (o.Most is null || o.Most >= i.Most),
        AreaKind { Many: true } => inner.AsArray().All(a => outer.AsArray().Any(b => Covers(b!, a!))),
        AreaKind => Covers(outer, inner),
        StateKind => Cube(outer, inner),
        PointingKind => inner.AsArray().All(a => outer.AsArray().Any(b =>
            Within(Canonical.Span(a!["time"], Canonical.Time), Canonical.Span(b!["time"], Canonical.Time))
            && Turns(Coarseners.Sector(a["azimuth_deg"])!.Value, Coarseners.Sector(b["azimuth_deg"])!.Value))),
        _ => true,
    };

    private static bool Within((long From, long To)? inner, (long From, long To)? outer) => outer!.Value.From <= inner!.Value.From && inner.Value.To <= outer.Value.To;

    private static bool Turns((long From, long To) inner, (long From, long To) outer)
    {
        var ahead = (((inner.From - outer.From) % Canonical.FullTurn) + Canonical.FullTurn) % Canonical.FullTurn;
        return outer.To - outer.From == Canonical.FullTurn || ahead + (inner.To - inner.From) <= outer.To - outer.From;
    }

    // Points of the inner area, looked for in the outer.
    private static bool Covers(JsonNode outer, JsonNode inner)
    {
        var within = Areas.Of(outer)!;
        if (Areas.Of(inner) is Named names)
        {
            return within is Named all && (names.Codes.All(c => all.Codes.Contains(c)) || WorldRegions.PartsOf(names.Codes).All(c => all.Codes.Contains(c)));
        }

        return Points(inner).All(p => within switch
        {
            Disk d => Geodesic.Wgs84.Between(d.Center, p.Center).Distance * 1000 <= d.Radius + 1,
            Named n => WorldRegions.Touched(p, parts: false).All(c => n.Codes.Contains(c)) || WorldRegions.Touched(p, parts: true).All(c => n.Codes.Contains(c)),
            _ => false,
        });
    }

    private static IEnumerable<Disk> Points(JsonNode area)
    {
        if (area["points_deg"] is JsonArray corners)
        {
            var all = corners.Select(c => new Geodetic((double)c![0]! * Math.PI / 180, (double)c[1]! * Math.PI / 180, 0)).ToList();
            for (var i = 0; i < all.Count; i++)
            {
                var line = Geodesic.Wgs84.Line(all[i], all[(i + 1) % all.Count]);
                for (var k = 0; k <= 4; k++)
                {
                    yield return At(line.At(line.Length * k / 4).Place);
                }
            }

            yield break;
        }

        var center = new Geodetic((double)area["latitude_deg"]! * Math.PI / 180, (double)area["longitude_deg"]! * Math.PI / 180, 0);
        var major = ((double?)area["radius_km"] ?? (double?)area["semi_major_km"] ?? 0) * 1000;
        yield return At(center);
        for (var azimuth = 0.0; azimuth < 360; azimuth += 15)
        {
            var along = azimuth * Math.PI / 180;
            var minor = ((double?)area["semi_minor_km"] * 1000) ?? major;
            var (sin, cos) = Math.SinCos(along);
            var reach = major == 0 || minor == 0 ? 0 : 1 / Math.Sqrt((cos * cos / (major * major)) + (sin * sin / (minor * minor)));
            yield return At(Geodesic.Wgs84.Destination(center, along + (((double?)area["azimuth_deg"] ?? 0) * Math.PI / 180), reach).Place);
        }
    }

    private static Disk At(Geodetic place) => Areas.At(place.Latitude, place.Longitude, 0);

    private static bool Cube(JsonNode outer, JsonNode inner)
    {
        if (outer["regions"] is not null)
        {
            if (inner["regions"] is not null)
            {
                return true;
            }

            var (position, cell, _, _) = States.Of(inner)!.Value;
            var regions = ((Named)Areas.Of(outer)!).Codes;
            return Enumerable.Range(0, 8).All(corner =>
            {
                var at = position.Select((p, axis) => (p + ((corner >> axis & 1) * cell)) / 1e6).ToArray();
                var below = EarthModel.Powered.GeodeticFromEcef(new Vector3d(at[0], at[1], at[2]));
                return WorldRegions.Touched(At(below), parts: false).All(c => regions.Contains(c));
            });
        }

        var (a, b) = (States.Of(outer)!.Value, States.Of(inner)!.Value);
        return a.Position.Zip(b.Position).All(p => p.First <= p.Second && p.Second + b.Cell <= p.First + a.Cell)
            && a.Velocity.Zip(b.Velocity).All(p => p.First <= p.Second && p.Second + b.SpeedCell <= p.First + a.SpeedCell);
    }
}
