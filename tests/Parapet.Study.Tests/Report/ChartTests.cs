using CsCheck;
using Parapet.Earth;
using Parapet.Sensing;
using Parapet.Study.Data;
using Parapet.Study.Report;

namespace Parapet.Study.Tests.Report;

public sealed class ChartTests
{
    private static readonly Gen<Vector3d> Directions =
        Gen.Select(Gen.Double[-1.0, 1.0], Gen.Double[-Math.PI, Math.PI],
            (z, longitude) => Ground.Direction(Math.Asin(z), longitude));

    [Fact]
    public void Coastlines_hold_the_land_of_the_world()
    {
        // Land area of the world 148.94 million km^2 (CIA, The World Factbook, "World: area"); lakes and small islands differ.
        var area = Coastlines.World.Sum(c =>
        {
            var sum = 0.0;
            for (var i = 0; i < c.Longitude.Length; i++)
            {
                var j = (i + 1) % c.Longitude.Length;
                var step = c.Longitude[j] - c.Longitude[i];
                step = step > 180 ? step - 360 : step < -180 ? step + 360 : step;
                sum += step * Math.PI / 180 * (2
                    + Math.Sin(c.Latitude[i] * Math.PI / 180)
                    + Math.Sin(c.Latitude[j] * Math.PI / 180)) / 2;
            }

            return sum * 6371.0 * 6371.0;
        });

        // Land to the right: every ring counts from the south pole, the one around it the whole cap.
        Assert.InRange(area / 1e6, 148.94 * 0.98, 148.94 * 1.02);
    }

    [Theory]
    [InlineData(48.86, 2.35, true)] // Paris
    [InlineData(51.16, 71.47, true)] // Astana
    [InlineData(39.74, -104.99, true)] // Denver
    [InlineData(-38.0, -66.0, true)] // Patagonia
    [InlineData(-80.0, 90.0, true)] // Antarctica
    [InlineData(45.0, -30.0, false)] // North Atlantic
    [InlineData(42.0, 50.5, false)] // Caspian Sea
    [InlineData(43.2, 34.0, false)] // Black Sea
    [InlineData(0.0, -140.0, false)] // Pacific
    public void Land_is_land_from_wherever_one_looks(double latitude, double longitude, bool land)
    {
        var place = Ground.Direction(latitude * Math.PI / 180, longitude * Math.PI / 180);

        // The last four have land opposite them: Argentina, New Zealand, Antarctica, Borneo.
        foreach (var (y, x) in new[] { (55.0, -15.0), (0.0, 0.0), (70.0, 100.0), (38.0, 114.0), (41.0, -3.5), (80.0, -90.0), (-1.0, -66.0) })
        {
            var projection = new Projection(Ground.Direction(y * Math.PI / 180, x * Math.PI / 180), 300.0 / Ground.Radius,
                new Point(500, 500));
            var at = projection.Project(place);
            var frame = new Box(at.X - 40, at.Y - 40, at.X + 40, at.Y + 40);
            var inside = MapChart.Land(projection, frame).Count(ring => Clip.Winding(ring, at) != 0) % 2 == 1;
            Assert.True(inside == land, $"from {y}, {x}");
        }
    }

    [Fact]
    public void Coastlines_that_are_none_are_refused()
    {
        Assert.Throws<InvalidDataException>(() => Coastlines.Read("PNG"u8));
        Assert.Throws<InvalidDataException>(() => Coastlines.Read([.. "PCL1"u8, 1, 200]));
        Assert.Throws<InvalidDataException>(() => Coastlines.Read([.. "PCL1"u8, 0, 0]));
        Assert.Throws<InvalidDataException>(() => Coastlines.Read([.. "PCL1"u8, 255, 255, 255, 255, 255]));
        Assert.Empty(Coastlines.Read([.. "PCL1"u8, 0]));
    }

    [Fact]
    public void Projection_keeps_distance_from_its_centre() => Gen.Select(Directions, Directions).Sample((center, place) =>
    {
        var projection = new Projection(center, 100.0 / Ground.Radius, new Point(3, 7));
        var span = projection.Project(place) - new Point(3, 7);

        // Azimuthal equidistant: the definition.
        Assert.Equal(100.0 * Math.Acos(Math.Clamp(Vector3d.Dot(center.Unit, place), -1, 1)), span.Length, 1e-4);
    });

    [Fact]
    public void Labels_cover_neither_each_other_nor_the_marks() =>
        Gen.Select(Gen.Double[20, 380], Gen.Double[20, 280]).Array[1, 25].Sample(points =>
    {
        var frame = new Box(0, 0, 400, 300);
        var marks = points.Select(p => new Box(p.Item1 - 5, p.Item2 - 5, p.Item1 + 5, p.Item2 + 5)).ToList();
        var labels = points.Select((p, i) => new Label($"Place {i}", new Point(p.Item1, p.Item2), 5, "name", 12)).ToList();
        var placed = Labels.Place(labels, marks, [], frame);
        for (var i = 0; i < placed.Count; i++)
        {
            Assert.True(frame.Contains(placed[i].Box));
            Assert.All(placed.Take(i), p => Assert.True(p.Box.Overlap(placed[i].Box) < 2));
            Assert.All(marks, m => Assert.True(m.Overlap(placed[i].Box) < 2));
        }
    });

    [Fact]
    public void Reach_is_set_by_the_horizon_or_by_the_signal()
    {
        var radar = new Radar
        {
            Id = "r", Name = "r", SnrNeeded = 20, Dwell = new(0.1), ElevationMin = Units.Angle.FromDegrees(2),
            Performance = new CitedPoint(new(1_000_000), new(0.01), new(0.1), 20),
        };
        var post = new RadarPost("r", radar, SyntheticResults.At("Brdy", 49.635, 13.748), "", true, default, true, "radars.r");

        // Strong signal. Sphere of 6,371 km: acos(6371 cos 2deg / 6771) - 2 deg = 17.8894 deg = 1,989.21 km.
        var far = Reach.Of(post, 400e3, 1e6);
        Assert.Equal(1989.21, far.Distance / 1000, 0.05);
        Assert.False(far.BySignal);

        // 1,000 km of slant range to 400 km of altitude: acos((6371^2 + 6771^2 - 1000^2)/(2 x 6371 x 6771)) = 8.0018 deg = 889.75 km.
        var near = Reach.Of(post, 400e3, 0.01);
        Assert.Equal(889.75, near.Distance / 1000, 0.05);
        Assert.True(near.BySignal);
    }

    [Theory]
    [InlineData(845, "14:05")]
    [InlineData(59.6, "1:00")]
    [InlineData(0, "0:00")]
    [InlineData(-61, "\u22121:01")]
    [InlineData(double.NaN, "\u2013")]
    public void Clock_reads_minutes_and_seconds(double seconds, string text) => Assert.Equal(text, Words.Clock(seconds));

    [Theory]
    [InlineData(6.3, "6.3")]
    [InlineData(0.001, "0.001")]
    [InlineData(7.193412, "7.19341")]
    [InlineData(10500, "10,500")]
    [InlineData(-2, "\u22122")]
    [InlineData(2.5e10, "2.5e+10")]
    [InlineData(double.PositiveInfinity, "no limit")]
    public void Value_says_no_more_than_it_has(double value, string text) => Assert.Equal(text, Words.Value(value));

    [Fact]
    public void Markup_refuses_what_would_break_a_page()
    {
        Assert.Throws<InvalidOperationException>(() => new Markup().Open("p").Close("b"));
        Assert.Throws<InvalidOperationException>(() => new Markup().Open("p").ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => new Markup().Leaf("rect", ("x", double.NaN)));
        Assert.Equal("<p title=\"&quot;&lt;\">&amp;&#39;\ufffd</p>",
            new Markup().Element("p", "&'\u0001", ("title", "\"<")).ToString());
    }

    [Fact]
    public void Path_is_relative_and_short() =>
        Assert.Equal("M10 10l.5 0-.5 12.3z",
            new PathData().Polyline([new(10, 10), new(10.5, 10), new(10, 22.3)], close: true).ToString());
}
