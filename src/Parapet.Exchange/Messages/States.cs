using System.Text.Json.Nodes;
using Parapet.Earth;
using static Parapet.Exchange.Messages.Canonical;

namespace Parapet.Exchange.Messages;

/// <summary>States of motion and their covariance made coarser.</summary>
internal static class States
{
    /// <summary>[m] least and greatest distance from the centre of the Earth.</summary>
    public const int RadiusMin = 6_300_000, RadiusMax = 100_000_000;

    /// <summary>[m/s] greatest speed along an axis.</summary>
    public const int SpeedMax = 20_000;

    /// <summary>[m^2] greatest number of a covariance: 1,000 km; with three places it has fifteen digits.</summary>
    public const long VarianceMax = 999_999_999_999;

    /// <summary>Numbers of the upper triangle of a 6 by 6 matrix.</summary>
    public const int Triangle = 21;

    private static readonly string[] Axes = ["position_m", "velocity_m_s"];

    public static JsonNode? Step(StateKind kind, JsonNode value, int level)
    {
        if (value is JsonObject { Count: 1 } map && map.ContainsKey("regions"))
        {
            return Areas.Step(value, AreaStep.Regions);
        }

        if (Of(value) is not { } state)
        {
            return null;
        }

        if (level == 4)
        {
            return Below(state);
        }

        var (cell, speed) = (kind.PositionSteps[level - 1] * Micro, kind.VelocitySteps[level - 1] * Micro);
        if (state.Cell >= cell && state.SpeedCell >= speed)
        {
            return value.DeepClone();
        }

        return new JsonObject
        {
            ["position_cell_m"] = OfMicro(cell),
            ["position_m"] = new JsonArray([.. state.Position.Select(p => OfMicro(Widen(p, p + 1, cell).From))]),
            ["velocity_cell_m_s"] = OfMicro(speed),
            ["velocity_m_s"] = new JsonArray([.. state.Velocity.Select(v => OfMicro(Widen(v, v + 1, speed).From))]),
        };
    }

    /// <summary>A state, or the least corners of the cubes it lies in, in millionths; cells of zero where it is exact. Null where the node is none.</summary>
    public static (long[] Position, long Cell, long[] Velocity, long SpeedCell)? Of(JsonNode? node)
    {
        if (node is not JsonObject map || Vector(map[Axes[0]]) is not { } position || Vector(map[Axes[1]]) is not { } velocity
            || Array.Exists(velocity, v => Math.Abs(v) > 2 * SpeedMax * Micro))
        {
            return null;
        }

        long cell = 0, speed = 0;
        if (map.Count != 2 && !(map.Count == 4 && Positive(map["position_cell_m"], out cell) && Positive(map["velocity_cell_m_s"], out speed)
            && Array.TrueForAll(position, p => p % cell == 0) && Array.TrueForAll(velocity, v => v % speed == 0)))
        {
            return null;
        }

        var radius = new Vector3d(position[0] + (cell / 2), position[1] + (cell / 2), position[2] + (cell / 2)).Norm / Micro;
        return radius is >= RadiusMin - 100_000.0 and <= RadiusMax + 100_000.0 ? (position, cell, velocity, speed) : null;
    }

    /// <summary>The letter of a covariance; null where the node is none.</summary>
    public static JsonNode? Quality(JsonNode value)
    {
        if (Text(value) is { Length: 1 } letter)
        {
            return letter[0] is >= 'A' and <= 'E' ? value.DeepClone() : null;
        }

        if (value is not JsonArray { Count: Triangle } triangle || triangle.Any(n => Number(n) is null))
        {
            return null;
        }

        // The diagonal of position: the first number of each of the first three rows, which hold 6, 5 and 4.
        var variance = Number(triangle[0])!.Value + Number(triangle[6])!.Value + Number(triangle[11])!.Value;
        return JsonValue.Create(variance switch { <= 1e4m => "A", <= 1e6m => "B", <= 1e8m => "C", <= 1e10m => "D", _ => "E" });
    }

    private static JsonNode Below((long[] Position, long Cell, long[] Velocity, long SpeedCell) state)
    {
        var center = state.Position.Select(p => (p + (state.Cell / 2)) / (double)Micro).ToArray();
        var below = EarthModel.Powered.GeodeticFromEcef(new Vector3d(center[0], center[1], center[2]));

        // The corners of the cube are sqrt(3)/2 of its side away, and no farther on the ground, seen from beyond it.
        var reach = (long)Math.Ceiling(state.Cell / 1000.0 * 0.88 * 1.02) + 1_000;
        return Areas.Step(Areas.Write(Areas.At(below.Latitude, below.Longitude, reach)), AreaStep.Regions)!;
    }

    private static long[]? Vector(JsonNode? node)
    {
        if (node is not JsonArray { Count: 3 } list)
        {
            return null;
        }

        var numbers = list.Select(ToMicro).ToList();
        return numbers.Contains(null) ? null : [.. numbers.Select(n => n!.Value)];
    }

    private static bool Positive(JsonNode? node, out long micro)
    {
        micro = ToMicro(node) ?? 0;
        return micro > 0;
    }
}
