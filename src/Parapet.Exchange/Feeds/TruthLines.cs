using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;

namespace Parapet.Exchange.Feeds;

/// <summary>A truth as lines of canonical JSON and their root: what is sealed before an exercise and opened after it.</summary>
internal static class TruthLines
{
    private const string Format = "parapet-truth/1";

    public static ImmutableArray<string> Of(Truth truth) =>
    [
        Jcs.Text(new JsonObject
        {
            ["format"] = Format,
            ["scenario"] = truth.Scenario,
            ["scenario_sha256"] = truth.ScenarioHash,
            ["policy"] = truth.Policy,
            ["seed"] = truth.Seed,
            ["epoch_ms"] = truth.EpochMs,
            ["end_ms"] = truth.EndMs,
            ["parties"] = new JsonArray([.. truth.Parties.Select(p => (JsonNode)new JsonObject { ["id"] = p.Id, ["name"] = p.Name })]),
        }),
        .. truth.Events.Select(e => Jcs.Text(new JsonObject
        {
            ["what"] = "event", ["time_s"] = e.Time, ["kind"] = Name(e.Kind), ["launch"] = e.Launch, ["threat"] = e.Threat, ["sensor"] = e.Sensor, ["words"] = e.Words,
        })),
        .. truth.Items.Select(i => Jcs.Text(new JsonObject
        {
            ["what"] = "item",
            ["index"] = i.Index,
            ["id"] = i.Id,
            ["time_ms"] = i.TimeMs,
            ["party"] = i.Party,
            ["kind"] = Name(i.Kind),
            ["sensor"] = i.Sensor,
            ["launch"] = i.Launch,
            ["threat"] = i.Threat,
            ["message"] = i.Message.ToJson(),
        })),
        .. truth.Controls.Select(c => Jcs.Text(Control(c))),
        .. truth.Declarations.Select(d => Jcs.Text(new JsonObject
        {
            ["what"] = "declaration", ["id"] = d.Declaration.Id, ["subject"] = d.Declaration.Subject, ["party"] = d.Party, ["declared"] = d.Declared, ["true"] = d.True, ["holds"] = d.Holds,
        })),
    ];

    public static string Root(ImmutableArray<string> lines)
    {
        var tree = new MerkleTree();
        foreach (var line in lines)
        {
            tree.Append(Digest.Leaf(Encoding.UTF8.GetBytes(line)));
        }

        return tree.Root().Hex;
    }

    private static JsonObject Control(Inject inject)
    {
        var line = new JsonObject { ["what"] = "control", ["id"] = inject.Id, ["from_s"] = inject.From.Seconds };
        switch (inject)
        {
            case LinkCut cut:
                (line["kind"], line["party"], line["other"], line["to_s"]) = ("link-cut", cut.Party, cut.Other, cut.To.Seconds);
                break;
            case SensorOutage outage:
                (line["kind"], line["sensor"], line["to_s"]) = ("sensor-outage", outage.Sensor, outage.To.Seconds);
                break;
            case ClockDrift drift:
                (line["kind"], line["party"], line["drift_s"], line["to_s"]) = ("clock-drift", drift.Party, drift.Drift.Seconds, drift.To?.Seconds);
                break;
            default:
                throw new InvalidOperationException($"{inject.GetType()} is no control");
        }

        return line;
    }

    private static string Name<T>(T kind)
        where T : struct, Enum => kind switch
        {
            TruthKind.FirstSight => "first-sight",
            TruthKind.LastSight => "last-sight",
            _ => kind.ToString().ToLowerInvariant(),
        };
}
