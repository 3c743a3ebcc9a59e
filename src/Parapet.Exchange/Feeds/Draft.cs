using System.Text.Json;
using System.Text.Json.Nodes;
using Parapet.Exchange.Messages;

namespace Parapet.Exchange.Feeds;

/// <summary>An item that has no index yet.</summary>
/// <param name="Time">[s] after the exercise's start.</param>
/// <param name="Party">Whose it is.</param>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Type">Type of message.</param>
/// <param name="Fields">Its fields.</param>
internal sealed record Draft(double Time, string Party, FeedKind Kind, MessageType Type, JsonObject Fields)
{
    /// <summary>Id of the sensor; empty for none.</summary>
    public string Sensor { get; init; } = "";

    /// <summary>Id of the launch or the inject; empty for none.</summary>
    public string Launch { get; init; } = "";

    /// <summary>Id of the missile; empty for none.</summary>
    public string Threat { get; init; } = "";

    /// <summary>The earlier item that it refers to.</summary>
    public Draft? RefersTo { get; init; }

    /// <summary>[ms] after the exercise's start.</summary>
    public long TimeMs => Values.Ms(Time);

    /// <summary>The message, with the ids of what it refers to.</summary>
    public Message ToMessage(string? reference)
    {
        var json = new JsonObject { ["type"] = Type.Name, ["fields"] = Fields.DeepClone() };
        if (reference is not null)
        {
            json["refs"] = new JsonArray(reference);
        }

        // Through the reader that others' messages pass: a feed cannot make what a gateway would refuse.
        var read = Message.Parse(JsonSerializer.SerializeToElement(json));
        return read.Message ?? throw new InvalidOperationException($"{Type.Name} is refused: {string.Join(' ', read.Diagnostics)}");
    }
}
