using System.Text;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Messages;
using Parapet.Exchange.Nodes;
using Parapet.Exchange.Policies;

namespace Parapet.Exchange.Tests.Nodes;

/// <summary>Two parties and a white cell in folders of their own, joined by plain calls.</summary>
internal sealed class Trio : IAsyncDisposable
{
    public const string PolicyYaml = """
        format: parapet-policy/1
        name: sharing
        version: 1
        parties: [us, russia]
        states: {}
        basis: "For tests."
        valid: {from_index: 0}
        metadata: open
        groups:
          both: {members: [us, russia]}
        rules:
          - id: warnings
            when: {type: [LWN]}
            to: both
            fields: {"*": L1}
            deadline_s: 60
            basis: "For tests."
          - id: notices
            when: {type: [PLN, PST]}
            to: both
            fields: {"*": L1, remark: withheld}
            not_before_s: 10
            deadline_s: 3600
            basis: "For tests."
        """;

    private readonly bool synchronous;
    private readonly string root = Directory.CreateTempSubdirectory("parapet-nodes-").FullName;

    private Trio(bool synchronous) => this.synchronous = synchronous;

    public Dictionary<string, Node> Nodes { get; } = [];

    public Node Us => Nodes["us"];

    public Node Russia => Nodes["russia"];

    public Node White => Nodes["white"];

    public ManualClock Clock { get; } = new();

    /// <summary>Each node's clock: the common one, and by how much it is wrong.</summary>
    public Dictionary<string, SkewedClock> Clocks { get; } = [];

    public static async Task<Trio> Start(bool synchronous = true, string policyYaml = PolicyYaml)
    {
        var trio = new Trio(synchronous);
        var folders = new[] { ("us", CharterRole.Party), ("russia", CharterRole.Party), ("white", CharterRole.WhiteCell) }
            .Select(p => Value(NodeFolder.Create(trio.Folder(p.Item1), p.Item1, p.Item1, p.Item2, TimeProvider.System))).ToList();
        var read = PolicyText.Read(Encoding.UTF8.GetBytes(policyYaml), "policy.yaml");
        Assert.True(read.Policy is not null, string.Join('\n', read.Diagnostics));
        ReadOnlyMemory<byte> policy = Encoding.UTF8.GetBytes(read.Policy.Json);
        var charter = Value(SignedCharter.Propose(
            "Test", folders.Select(f => f.Card), new Dictionary<string, ReadOnlyMemory<byte>> { ["us"] = policy, ["russia"] = policy, ["white"] = policy }, null, null, trio.Clock.GetUtcNow()));
        charter = folders.Aggregate(charter, (c, f) => c.Sign(f.EntryKey));
        foreach (var folder in folders)
        {
            folder.Write(charter);
            await trio.Open(folder.Card.Id);
        }

        await trio.Settle();
        return trio;
    }

    public string Folder(string party) => Path.Combine(root, party);

    public async Task Open(string party)
    {
        if (!Clocks.TryGetValue(party, out var clock))
        {
            Clocks[party] = clock = new SkewedClock(Clock);
        }

        Nodes[party] = Value(await Node.Open(Value(NodeFolder.Open(Folder(party))), new NodeOptions { Clock = clock, Synchronous = synchronous }));
    }

    /// <summary>The same parties and charter with nothing in their stores.</summary>
    public async Task Afresh()
    {
        foreach (var party in Nodes.Keys.ToList())
        {
            await Nodes[party].DisposeAsync();
            foreach (var file in Directory.GetFiles(Folder(party), "store.db*"))
            {
                File.Delete(file);
            }

            Clocks[party].Offset = TimeSpan.Zero;
        }

        Clock.Restart();
        foreach (var party in Nodes.Keys.ToList())
        {
            await Open(party);
        }
    }

    /// <summary>One asks, the other answers, the first takes it in.</summary>
    public async Task<Audits.Finding?> Pull(string asker, string asked)
    {
        var batch = Value(Batch.Read(Value(await Nodes[asked].Answer(asker, Value(PullRequest.Read(Nodes[asker].Ask(asked, 0).Bytes())), TestContext.Current.CancellationToken)).Bytes()));
        return await Nodes[asker].Take(asked, batch);
    }

    /// <summary>Everybody asks everybody, with a second between, until nothing more happens.</summary>
    public async Task Settle(int rounds = 6, int seconds = 1)
    {
        for (var round = 0; round < rounds; round++)
        {
            Clock.Advance(TimeSpan.FromSeconds(seconds));
            foreach (var node in Nodes.Values)
            {
                await node.Tick();
            }

            foreach (var asker in Nodes.Keys)
            {
                foreach (var asked in Nodes.Keys.Where(k => k != asker))
                {
                    Assert.Null(await Pull(asker, asked));
                }
            }
        }
    }

    public static Message Warning(double azimuthDeg = 317.25) => Read(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"""
        type: LWN
        detect_time: 2007-07-02T12:00:07.125Z
        azimuth_deg: {azimuthDeg}
        vehicle_class: IRBM
        source_kind: infrared
        """));

    /// <summary>A notice of a launch: no warning, released ten seconds after it was committed.</summary>
    public static Message Notice(int number) => Read($$"""
        type: PLN
        pln_no: PLN/RU/2007/{{1 + (number % 900):000}}/001/01
        vehicle_class: ICBM
        launch_window: {from: 2007-07-03T00:00:00Z, to: 2007-07-03T06:00:00Z}
        launch_area: {latitude_deg: 62.9, longitude_deg: 40.6}
        """);

    public static Message Read(string yaml)
    {
        var read = MessageText.Read(yaml, "message.yaml");
        Assert.True(read.Message is not null, string.Join('\n', read.Diagnostics));
        return read.Message;
    }

    public static T Value<T>(Checked<T> value)
        where T : class
    {
        Assert.True(value.Try(out var it, out var fault), fault?.ToString());
        return it!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes.Values)
        {
            await node.DisposeAsync();
        }

        Directory.Delete(root, recursive: true);
    }
}

/// <summary>A clock that stands until it is moved; its timestamps never run back, whatever it is set to.</summary>
internal sealed class ManualClock : TimeProvider
{
    private static readonly DateTimeOffset s_start = new(2007, 7, 2, 12, 0, 0, TimeSpan.Zero);
    private DateTimeOffset now = s_start;
    private long ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => ticks;

    public void Advance(TimeSpan by)
    {
        now += by;
        ticks += by.Ticks;
    }

    public void Restart() => now = s_start;

    public void Set(DateTimeOffset time) => now = time;
}

/// <summary>A clock that is wrong by so much.</summary>
internal sealed class SkewedClock(TimeProvider inner) : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Offset;

    public override long GetTimestamp() => inner.GetTimestamp();
}
