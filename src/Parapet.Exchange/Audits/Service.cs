using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Policies;

namespace Parapet.Exchange.Audits;

/// <summary>Types of the entries by which the exchange itself works. Their content is clear to everybody who sees the log.</summary>
public static class Service
{
    /// <summary>The charter: entry 0 of every log.</summary>
    public const string Charter = "CHT";

    /// <summary>A policy is proposed, countersigned, taken back, comes into force; releases are suspended or resumed.</summary>
    public const string Policy = "POL";

    /// <summary>Size and root of the ledger of what was released to one party.</summary>
    public const string Anchor = "ANCHOR";

    /// <summary>A head of another log, as its witnesses signed it: ties the order of two logs together.</summary>
    public const string PeerHead = "PEER-HEAD";

    /// <summary>What was received of another log and its ledger, and when.</summary>
    public const string Receipt = "RCP";

    /// <summary>A node began to sign without having compared heads with a peer that could not be reached, or after comparing with a file that its own people vouched for.</summary>
    public const string Start = "START";

    /// <summary>Control of the exercise, by the white cell.</summary>
    public const string Exercise = "EXC";

    /// <summary>Order of the exercise's control that opens the scenario.</summary>
    public const string Reveal = "reveal";

    /// <summary>Inspection: beacon, demand, finding.</summary>
    public const string Inspection = "INS";

    /// <summary>Whether an entry of this type carries a clear body.</summary>
    /// <param name="type">Of the entry.</param>
    public static bool Is(string type) => type is Charter or Policy or Anchor or PeerHead or Receipt or Start or Exercise or Inspection;

    /// <summary>Whether an entry of the white cell opens the scenario.</summary>
    /// <param name="entry">Of any type.</param>
    public static bool Reveals(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Header.Type == Exercise && StrictJson.Text(entry.Body?["order"]) == Reveal;
    }

    /// <summary>Body of a charter or a policy: the envelope as it was signed.</summary>
    /// <param name="envelope">With its signatures.</param>
    public static JsonObject Envelope(Dsse envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        return new JsonObject { ["envelope"] = JsonNode.Parse(envelope.Text) };
    }

    /// <summary>The policy that an entry activates; null for any other entry. Signatures are not looked at.</summary>
    /// <param name="entry">Of any type.</param>
    public static Policies.Policy? PolicyOf(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Header.Type == Policy && StrictJson.Text(entry.Body?["state"]) == "activate" && Envelope(entry.Body, Policies.Policy.PayloadType).Value is { } envelope ? PolicyText.FromJson(envelope.Payload.Span).Value : null;
    }

    /// <summary>The envelope of a charter's or a policy's body.</summary>
    /// <param name="body">Untrusted.</param>
    /// <param name="payloadType">What it must hold.</param>
    public static Checked<Dsse> Envelope(JsonObject? body, string payloadType) => Dsse.Read(Encoding.UTF8.GetBytes(body?["envelope"]?.ToJsonString() ?? ""), payloadType);
}
