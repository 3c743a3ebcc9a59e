using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Parapet.Flight;
using Parapet.Sensing;

namespace Parapet;

/// <summary>The hash of a result: everything that was computed, in the order of the scenario.</summary>
internal static class ResultIdentity
{
    /// <summary>SHA-256 (hex) of a result.</summary>
    public static string Of(Results results)
    {
        using var hash = new ResultHash();
        hash.Add(results.Scenario.Hash).Add(results.Version);
        foreach (var threat in results.Threats)
        {
            hash.Add(threat.Threat.Id);
            Add(hash, threat.Flight);
            foreach (var s in threat.Sightings)
            {
                hash.Add(s.Radar).Add(s.TrackTime, s.SnrMax, s.Deficit);
                Add(hash, s.InView);
                Add(hash, s.First);
                Add(hash, s.Last);
                Add(hash, s.Nearest);
            }

            foreach (var c in threat.Cues)
            {
                hash.Add(c.Sensor).Add(c.CueTime, c.FirstSeen, c.LastSeen);
            }

            foreach (var e in threat.Engagements)
            {
                hash.Add(e.Battery).Add(e.CommitTime, e.BestTime, e.BestSlack, e.LastLaunch);
                Add(hash, e.Eligible);
                Add(hash, e.Kinematic);
                Add(hash, e.Supported);
                foreach (var shot in e.Shots.Concat(e.SupportedShots))
                {
                    hash.Add(shot.LaunchTime, shot.InterceptTime, shot.Miss, shot.ClosingSpeed);
                    hash.Add(shot.Intercept.Latitude, shot.Intercept.Longitude, shot.Intercept.Altitude);
                    Add(hash, shot.Trajectory);
                }
            }

            Add(hash, threat.Kinematic);
            Add(hash, threat.SensorSupported);
        }

        return hash.ToHex();
    }

    private static void Add(ResultHash hash, FlightResult flight)
    {
        var b = flight.Burnout;
        hash.Add(flight.Range, flight.Miss, flight.Iterations, flight.ApogeeAltitude, flight.ApogeeTime, flight.ImpactTime, flight.RangeMax);
        hash.Add(flight.Impact.Latitude, flight.Impact.Longitude, flight.Impact.Altitude);
        hash.Add(b.Time, b.Altitude, b.Speed, b.SpeedInertial, b.SpeedSurfaceEquivalent, b.Elevation, b.Downrange);
        Add(hash, flight.Trajectory);
    }

    private static void Add(ResultHash hash, Trajectory path)
    {
        hash.Add(path.Time);
        foreach (var p in path.PositionEcef)
        {
            hash.Add(p.X, p.Y, p.Z);
        }
    }

    private static void Add(ResultHash hash, ImmutableArray<Interval> intervals)
    {
        hash.Add(intervals.Length);
        foreach (var i in intervals)
        {
            hash.Add(i.Start, i.End);
        }
    }

    private static void Add(ResultHash hash, SightPoint? point)
    {
        var p = point ?? new SightPoint(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        hash.Add(p.Time, p.Altitude, p.SlantRange, p.Azimuth, p.Elevation, p.Snr);
    }

    private static void Add(ResultHash hash, Verdict verdict)
    {
        hash.Add((double)verdict.Kind, verdict.Nominal ? 1 : 0, (double?)verdict.Binding ?? -1, verdict.Margin);
        foreach (var flip in verdict.Flips)
        {
            hash.Add(flip.Path).Add(flip.Value, flip.FlipsAt);
        }

        foreach (var path in verdict.DisputedBy)
        {
            hash.Add(path);
        }
    }
}

/// <summary>Feeds numbers and names to SHA-256 in a fixed order, so that two computations can be compared bit for bit.</summary>
internal sealed class ResultHash : IDisposable
{
    private readonly IncrementalHash _sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds a number by its 64 bits; every NaN counts as the same.</summary>
    public ResultHash Add(double value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value));
        _sha.AppendData(bytes);
        return this;
    }

    /// <summary>Adds several numbers.</summary>
    public ResultHash Add(params ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            Add(value);
        }

        return this;
    }

    /// <summary>Adds a name, its length first so that neighbours cannot run together.</summary>
    public ResultHash Add(string? text)
    {
        var bytes = Encoding.UTF8.GetBytes(text ?? "");
        Add((double)bytes.Length);
        _sha.AppendData(bytes);
        return this;
    }

    /// <summary>The digest, lower-case hex; ends the computation.</summary>
    public string ToHex() => Convert.ToHexStringLower(_sha.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => _sha.Dispose();
}
