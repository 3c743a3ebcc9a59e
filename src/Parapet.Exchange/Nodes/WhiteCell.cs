using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;

namespace Parapet.Exchange.Nodes;

/// <summary>What the people of a white cell order of a running exercise.</summary>
public static class WhiteCell
{
    /// <summary>The order by which a node's clock shows a time of the scenario from now on, as <see cref="Node.Control"/> takes it.</summary>
    /// <param name="scenario">The time.</param>
    /// <param name="world">When it is so.</param>
    /// <param name="ratePermille">Thousandths of a second of the scenario in a second of the world.</param>
    public static JsonObject ClockOrder(DateTimeOffset scenario, DateTimeOffset world, long ratePermille) =>
        new() { ["order"] = "clock", ["scenario"] = Header.TimeText(scenario), ["world"] = Header.TimeText(world), ["rate_permille"] = ratePermille };

    /// <summary>Freezes the clock of the exercise, lets it run at a rate, or moves it on: first on record in the white cell's log, then its own clock, then that of every other party.</summary>
    /// <param name="host">The white cell's node.</param>
    /// <param name="body">rate_permille, or to: a time of the scenario.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The clock as it was set, and who did not obey.</returns>
    public static async Task<Checked<JsonObject>> Clock(NodeHost host, JsonObject body, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(body);
        var (node, clock) = (host.Node, host.Node.Clock);
        if (node.Me.Role != CharterRole.WhiteCell)
        {
            return new Diagnostic(NodeCodes.NotAllowed, node.Me.Id, "is a party; only the white cell sets the clock of an exercise.");
        }

        var (now, world) = (clock.GetUtcNow(), TimeProvider.System.GetUtcNow());
        var rate = StrictJson.Whole(body["rate_permille"], 0, Node.RateMax * 1000L) ?? (long)Math.Round(clock.Rate * 1000.0);
        var to = body["to"] is { } wanted ? Header.ReadTime(StrictJson.Text(wanted)) : now;
        if (to is not { } time)
        {
            return new Diagnostic(NodeCodes.Wire, "time", "is not a time such as 2007-07-02T12:00:00.000Z.");
        }

        if (time < now)
        {
            return new Diagnostic(NodeCodes.NotAllowed, "time", $"is before the time of the exercise, {Header.TimeText(now)}. Time does not run back: entries and deadlines stand already.");
        }

        var order = ClockOrder(time, world, rate);
        if ((await node.Write(Service.Exercise, (JsonObject)order.DeepClone()).ConfigureAwait(false)).Fault is { } fault)
        {
            return fault;
        }

        clock.Run(time, world, rate / 1000.0);
        var answers = await host.Order(order, cancel).ConfigureAwait(false);
        return new JsonObject
        {
            ["scenario"] = order["scenario"]!.DeepClone(),
            ["rate"] = rate / 1000.0,
            ["parties"] = new JsonObject(answers.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value?.ToString()))),
        };
    }
}
