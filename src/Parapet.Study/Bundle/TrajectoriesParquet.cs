using Parapet.Earth;
using Parapet.Engagement;
using Parapet.Flight;
using Parquet;
using Parquet.Schema;

namespace Parapet.Study.Bundle;

/// <summary>
/// All flights of a run as columns, <c>trajectories.parquet</c>: one row per sample, every <see cref="Step"/> and at every
/// marked instant (burn-out, apogee, impact). Times count from the launch of the missile, those of its interceptors too.
/// </summary>
public static class TrajectoriesParquet
{
    /// <summary>[s] between samples.</summary>
    public const double Step = 5.0;

    private static readonly DataField s_threat = new("threat", typeof(string), isNullable: false);
    private static readonly DataField s_object = new("object", typeof(string), isNullable: false);
    private static readonly DataField s_verdict = new("verdict", typeof(string), isNullable: false);
    private static readonly DataField[] s_numbers =
    [
        .. ((string[])["time_s", "latitude_deg", "longitude_deg", "altitude_km", "x_m", "y_m", "z_m", "speed_km_s"])
            .Select(name => new DataField(name, typeof(double), isNullable: false)),
    ];

    /// <summary>One flight to be written.</summary>
    /// <param name="Threat">Id of the missile.</param>
    /// <param name="Object"><c>missile</c>, or <c>interceptor</c> with battery and shot: <c>interceptor poland 1</c>.</param>
    /// <param name="Verdict">For interceptors, the verdict the shot belongs to: <c>kinematic</c> or <c>sensor-supported</c>; else empty.</param>
    /// <param name="Trajectory">The path.</param>
    /// <param name="Start">[s after launch of the missile] start of the path.</param>
    /// <param name="Duration">[s] how much of it is written.</param>
    public sealed record Flown(string Threat, string Object, string Verdict, Trajectory Trajectory, double Start, double Duration);

    /// <summary>The flights of a run: each missile, then its interceptors, in the order of the result.</summary>
    public static IReadOnlyList<Flown> Flights(Results results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return
        [
            .. results.Threats.SelectMany(t => (IEnumerable<Flown>)
            [
                new Flown(t.Threat.Id, "missile", "", t.Flight.Trajectory, 0.0, t.Flight.Trajectory.EndTime),
                .. t.Engagements.SelectMany(e => e.Shots.Select((s, i) => Shot(t, s, i, "kinematic"))),
                .. t.Engagements.SelectMany(e => e.SupportedShots.Select((s, i) => Shot(t, s, i, "sensor-supported"))),
            ]),
        ];
    }

    /// <summary>The file.</summary>
    /// <param name="paths">What to write, in this order.</param>
    /// <param name="earth">The Earth on which they were flown.</param>
    public static BundleFile File(IReadOnlyList<Flown> paths, EarthModel earth) =>
        new("trajectories.parquet", stream => Write(stream, paths, earth).GetAwaiter().GetResult());

    private static async Task Write(Stream stream, IReadOnlyList<Flown> paths, EarthModel earth)
    {
        List<string> threats = [], objects = [], verdicts = [];
        var numbers = s_numbers.Select(_ => new List<double>()).ToArray();
        foreach (var path in paths)
        {
            foreach (var time in Times(path))
            {
                var state = path.Trajectory.At(time);
                var point = earth.GeodeticFromEcef(state.PositionEcef);
                threats.Add(path.Threat);
                objects.Add(path.Object);
                verdicts.Add(path.Verdict);
                double[] row =
                [
                    path.Start + time, new Angle(point.Latitude).Degrees, new Angle(point.Longitude).Degrees, new Length(point.Altitude).Kilometers,
                    state.PositionEcef.X, state.PositionEcef.Y, state.PositionEcef.Z, new Speed(state.VelocityEcef.Norm).KilometersPerSecond,
                ];
                for (var i = 0; i < row.Length; i++)
                {
                    numbers[i].Add(row[i]);
                }
            }
        }

        var schema = new ParquetSchema([s_threat, s_object, s_verdict, .. s_numbers]);
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.None };
        await using var writer = await ParquetWriter.CreateAsync(schema, stream, options).ConfigureAwait(false);
        using var group = writer.CreateRowGroup();
        await group.WriteAsync(s_threat, threats).ConfigureAwait(false);
        await group.WriteAsync(s_object, objects).ConfigureAwait(false);
        await group.WriteAsync(s_verdict, verdicts).ConfigureAwait(false);
        for (var i = 0; i < s_numbers.Length; i++)
        {
            await group.WriteAsync<double>(s_numbers[i], numbers[i].ToArray()).ConfigureAwait(false);
        }
    }

    private static Flown Shot(ThreatResult threat, Shot shot, int index, string verdict) =>
        new(threat.Threat.Id, $"interceptor {shot.Battery} {index + 1}", verdict, shot.Trajectory, shot.LaunchTime, shot.InterceptTime - shot.LaunchTime);

    // Multiples of the step, and the marked instants between them.
    private static IEnumerable<double> Times(Flown path) =>
        Enumerable.Range(0, (int)Math.Floor(path.Duration / Step) + 1).Select(k => k * Step)
            .Concat(path.Trajectory.Events.Select(e => e.Time))
            .Append(path.Duration)
            .Where(t => t <= path.Duration)
            .Distinct().Order();
}
