using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Exercises;
using Parapet.Exchange.Exports;
using Parapet.Exchange.Feeds;
using Parapet.Exchange.Nodes;
using Parapet.Exchange.Policies;
using Parapet.Exchange.Tests.Nodes;
using static Parapet.Exchange.Tests.Nodes.Trio;

namespace Parapet.Exchange.Tests.Exercises;

/// <summary>An exercise played by plain calls on a clock that is moved by hand: its exports, without processes and without waiting.</summary>
internal sealed class SmallExercise : IDisposable
{
    public const string ScenarioYaml = """
        format: parapet-scenario/1
        title: "<script>alert('title')</script> & more"
        about: "An <b>about</b> with a \"quote\"."
        epoch: 2007-10-15T12:00:00Z
        parties:
          us: {name: "United <img src=x onerror=alert(1)> States"}
          russia: {name: Russia}
        places:
          kura: {name: "Kura </text><script>", country: Russia, latitude_deg: {value: 57.33, notional: true, note: "Test."}, longitude_deg: {value: 161.83, notional: true, note: "Test."}}
        radars:
          gabala: {type: gabala, site: gabala, owner: russia, contributes: false, latency_s: 5, can_support: false}
          armavir: {type: armavir, site: armavir, owner: russia, contributes: false, latency_s: 5, can_support: false}
        infrared:
          satellites: {type: dsp, owner: us, contributes: true, latency_s: 0}
        threats:
          tabriz-london: {missile: notional-irbm-long, from: tabriz, to: london}
          plesetsk-kura: {missile: ss-27, from: dombarovsky, to: kura}
        exercise:
          seed: 7
          policy: small
          end_s: 420
          launches:
            third-state: {threat: tabriz-london, at_s: 30}
            notified-test: {threat: plesetsk-kura, at_s: 60, by: russia, notified: in-time, notice_s: 90000, window_s: 3600}
            silent-test: {threat: plesetsk-kura, at_s: 120, by: russia, notified: none}
          injects:
            phantom: {kind: false-alarm, sensor: armavir, threat: tabriz-london, from_s: 200}
            gabala-down: {kind: sensor-outage, sensor: gabala, from_s: 210, to_s: 260}
            dead-line: {kind: link-cut, party: us, other: russia, from_s: 270, to_s: 290}
            held-back: {kind: late-notice, launch: notified-test, from_s: 90}
            slow-clock: {kind: clock-drift, party: russia, from_s: 300, drift_s: -3, to_s: 310}
          declarations:
            false-sector: {what: sector, radar: gabala, center_deg: 10, half_width_deg: 5, at_s: 10}
        """;

    private const string PolicyYaml = """
        format: parapet-policy/1
        name: small
        version: 1
        parties: [us, russia]
        states: {us: [united-states], russia: [russia]}
        basis: "For <i>tests</i>."
        valid: {from_index: 0}
        metadata: open
        groups:
          centres: {members: [us]}
          other: {members: [russia]}
        rules:
          - id: all-warnings
            when: {type: [LWN, PLN, PST, STA]}
            to: centres
            fields: {"*": L1}
            deadline_s: 60
            basis: "For tests."
          - id: only-the-number
            when: {type: LWN}
            to: other
            count_only: true
            basis: "For tests."
        """;

    private readonly string root = Directory.CreateTempSubdirectory("parapet-exercise-").FullName;

    private SmallExercise()
    {
    }

    public ImmutableSortedDictionary<string, string> Exports { get; private set; } = ImmutableSortedDictionary<string, string>.Empty;

    public static async Task<SmallExercise> Play()
    {
        var exercise = new SmallExercise();
        var scenario = Path.Combine(exercise.root, "small.yaml");
        await File.WriteAllTextAsync(scenario, ScenarioYaml);
        var (seal, mistakes) = Seal.Of(scenario, []);
        Assert.True(seal is not null, string.Join('\n', mistakes));
        var truth = Feed.Of(seal.Parsed.Scenario!).Truth!;
        var clock = new ManualClock();
        clock.Set(DateTimeOffset.FromUnixTimeMilliseconds(truth.EpochMs).AddMinutes(-1));
        var nodes = await exercise.Open(seal, truth, clock);
        try
        {
            await exercise.Play(seal, truth, clock, nodes);
        }
        finally
        {
            foreach (var node in nodes.Values)
            {
                await node.DisposeAsync();
            }
        }

        return exercise;
    }

    public ExerciseResult Read() => Value(AfterAction.Read(Exports));

    public void Dispose() => Directory.Delete(root, recursive: true);

    private async Task<SortedDictionary<string, Node>> Open(Seal seal, Truth truth, ManualClock clock)
    {
        var folders = truth.Parties.Select(p => (p.Id, p.Name, CharterRole.Party)).Append(("white-cell", "White cell", CharterRole.WhiteCell))
            .Select(p => Value(NodeFolder.Create(Path.Combine(root, p.Item1), p.Item1, p.Item2, p.Item3, TimeProvider.System))).ToList();
        var policy = PolicyText.Read(Encoding.UTF8.GetBytes(PolicyYaml), "policy.yaml");
        Assert.True(policy.Policy is not null, string.Join('\n', policy.Diagnostics));
        ReadOnlyMemory<byte> document = Encoding.UTF8.GetBytes(policy.Policy.Json);
        var charter = Value(SignedCharter.Propose(
            seal.Parsed.Scenario!.Title, folders.Select(f => f.Card), folders.ToDictionary(f => f.Card.Id, _ => document), seal.Hash, DateTimeOffset.FromUnixTimeMilliseconds(truth.EpochMs), clock.GetUtcNow()));
        charter = folders.Aggregate(charter, (c, f) => c.Sign(f.EntryKey));
        var nodes = new SortedDictionary<string, Node>(StringComparer.Ordinal);
        foreach (var folder in folders)
        {
            folder.Write(charter);
            nodes[folder.Card.Id] = Value(await Node.Open(Value(NodeFolder.Open(folder.Path)), new NodeOptions { Clock = clock }));
        }

        await Round(nodes, clock, 4);
        return nodes;
    }

    private async Task Play(Seal seal, Truth truth, ManualClock clock, SortedDictionary<string, Node> nodes)
    {
        var white = nodes["white-cell"];
        clock.Set(DateTimeOffset.FromUnixTimeMilliseconds(truth.EpochMs));
        await White(new JsonObject { ["order"] = "startex", ["rate"] = 1.0, ["seal_sha256"] = seal.Hash }, 0);
        foreach (var item in truth.Items)
        {
            var at = DateTimeOffset.FromUnixTimeMilliseconds(truth.EpochMs + item.TimeMs);
            clock.Set(at > clock.GetUtcNow() ? at : clock.GetUtcNow());
            Value(await nodes[item.Party].Submit(item.Message, item.Id, item.TimeMs));
            if (item.Message.Type.Name != "TRK")
            {
                await Round(nodes, clock, 1);
            }
        }

        await White(new JsonObject { ["order"] = "endex", ["end_ms"] = truth.EndMs }, truth.EndMs);
        await Round(nodes, clock, 4);
        foreach (var party in truth.Parties)
        {
            var drawn = white.ContentOf(party.Id).Take(5).ToList();
            Value(await white.Write(Service.Inspection, new JsonObject
            {
                ["order"] = "open", ["party"] = party.Id, ["beacon"] = "00", ["of"] = white.ContentOf(party.Id).Count, ["indices"] = new JsonArray([.. drawn.Select(i => (JsonNode)i)]),
            }));
        }

        await White(new JsonObject { ["order"] = Service.Reveal, ["seal"] = seal.Document.DeepClone(), ["truth_root"] = truth.Root, ["end_ms"] = truth.EndMs }, truth.EndMs);
        for (var round = 0; round < 60 && !AtRest(nodes); round++)
        {
            await Round(nodes, clock, 1);
        }

        Assert.True(AtRest(nodes));
        foreach (var (party, node) in nodes)
        {
            var folder = Path.Combine(root, "exports", party);
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            Assert.Null(ExportWriter.Write(node, folder));
            Exports = Exports.Add(party, folder);
        }

        async Task White(JsonObject order, long ms) => Value(await white.Write(Service.Exercise, order, ms));
    }

    // Every log is whole everywhere, under a head that all have signed.
    private static bool AtRest(SortedDictionary<string, Node> nodes)
    {
        var all = nodes.Values.Select(n => n.Status()).ToList();
        var sizes = all.ToDictionary(s => (string)s["party"]!, s => Number(s["entries"]), StringComparer.Ordinal);
        return all.All(s => Number(s["waiting"]) == 0 && s["head"] is { } head && Number(head["size"]) == Number(s["entries"])
            && s["peers"]!.AsArray().All(p => Number(p!["mirrored"]) == sizes[(string)p["party"]!] && Number(p["witnessed"]) == Number(s["entries"]) && Number(p["provisional"]) == 0));
    }

    private static long Number(JsonNode? node) => Parapet.Exchange.Entries.StrictJson.Whole(node, 0, long.MaxValue) ?? -1;

    // Everybody asks everybody, with a second between.
    private static async Task Round(SortedDictionary<string, Node> nodes, ManualClock clock, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            foreach (var node in nodes.Values)
            {
                await node.Tick();
            }

            foreach (var (asker, node) in nodes)
            {
                foreach (var (asked, other) in nodes.Where(n => n.Key != asker))
                {
                    var batch = Value(Batch.Read(Value(await other.Answer(asker, Value(PullRequest.Read(node.Ask(asked, 0).Bytes())), TestContext.Current.CancellationToken)).Bytes()));
                    Assert.Null(await node.Take(asked, batch));
                }
            }
        }
    }
}
