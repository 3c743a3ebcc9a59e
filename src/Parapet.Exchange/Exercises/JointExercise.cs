using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Exports;
using Parapet.Exchange.Feeds;
using Parapet.Exchange.Nodes;
using Parapet.Exchange.Policies;

namespace Parapet.Exchange.Exercises;

/// <summary>How an exercise is played.</summary>
public sealed record ExerciseOptions
{
    /// <summary>Scenario file.</summary>
    public required string Scenario { get; init; }

    /// <summary>Values set on the command line.</summary>
    public ImmutableArray<string> Set { get; init; } = [];

    /// <summary>Seconds of the scenario in a second of the world.</summary>
    public double Rate { get; init; } = 1.0;

    /// <summary>Folder of what is left: nodes, exports, after-action report.</summary>
    public required string Out { get; init; }

    /// <summary>From the words after <c>./parapet</c> to a process.</summary>
    public required Func<IReadOnlyList<string>, ProcessStartInfo> Start { get; init; }

    /// <summary>Entries of each party that are opened at the end.</summary>
    public int Sample { get; init; } = 60;

    /// <summary>Where the policy documents are looked for by name.</summary>
    public required Func<string, PolicyRead?> Policy { get; init; }
}

/// <summary>What an exercise came to.</summary>
/// <param name="Truth">What truly happened.</param>
/// <param name="EndMs">[ms] of scenario time at which it ended.</param>
/// <param name="Exports">By party, the folder of its export.</param>
/// <param name="Verifications">By party, what a third person finds in it.</param>
public sealed record ExerciseResult(Truth Truth, long EndMs, ImmutableSortedDictionary<string, string> Exports, ImmutableSortedDictionary<string, Verification> Verifications);

/// <summary>
/// The white cell: seals the scenario, starts a node for each party, plays what its sensors see into it, cuts links and sets clocks as the scenario says, draws the entries to be opened from what all
/// had signed before the draw, opens the scenario, and looks at what is left as a third person would.
/// </summary>
public sealed class JointExercise
{
    private const string WhiteCell = "white-cell";
    private static readonly TimeSpan s_startPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);

    private readonly ExerciseOptions options;
    private readonly Seal seal;
    private readonly Truth truth;
    private readonly ImmutableArray<PartyProcess> parties;
    private readonly NodeHost white;
    private readonly IProgress<double>? progress;
    private readonly CancellationToken cancel;
    private double rate;

    private JointExercise(ExerciseOptions options, Seal seal, Truth truth, ImmutableArray<PartyProcess> parties, NodeHost white, IProgress<double>? progress, CancellationToken cancel)
    {
        this.options = options;
        this.seal = seal;
        this.truth = truth;
        this.parties = parties;
        this.white = white;
        this.progress = progress;
        this.cancel = cancel;
    }

    private DateTimeOffset Epoch => DateTimeOffset.FromUnixTimeMilliseconds(truth.EpochMs);

    /// <summary>Plays an exercise from an empty folder to verified exports.</summary>
    /// <param name="options">What and how.</param>
    /// <param name="progress">0 to 1.</param>
    /// <param name="cancel">Ctrl-C: the nodes are stopped, and what is in their folders stays.</param>
    public static async Task<(ExerciseResult? Result, IReadOnlyList<Diagnostic> Diagnostics)> Play(ExerciseOptions options, IProgress<double>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Directory.Exists(options.Out) && Directory.EnumerateFileSystemEntries(options.Out).Any())
        {
            return (null, [new Diagnostic(ExerciseCodes.Folder, options.Out, "is not empty. An exercise never overwrites one: name another folder, or take this one away.")]);
        }

        var (seal, mistakes) = Seal.Of(options.Scenario, options.Set);
        if (seal is null)
        {
            return (null, mistakes);
        }

        var feed = Feed.Of(seal.Parsed.Scenario!, null, cancel);
        if (feed.Truth is not { } truth)
        {
            return (null, [.. feed.Diagnostics.Select(seal.Parsed.Located)]);
        }

        var (folders, charterFault) = Agree(options, seal, truth);
        if (folders is null)
        {
            return (null, charterFault);
        }

        var ports = Ports(folders.Count);
        var addresses = folders.Keys.Select((p, i) => new KeyValuePair<string, Uri>(p, new Uri($"https://127.0.0.1:{ports[i]}"))).ToImmutableDictionary(StringComparer.Ordinal);
        var host = await NodeHost.Start(
            folders[WhiteCell], new HostOptions { Listen = new IPEndPoint(IPAddress.Loopback, addresses[WhiteCell].Port), Peers = addresses.Remove(WhiteCell) }, cancel).ConfigureAwait(false);
        if (!host.Try(out var white, out var fault))
        {
            return (null, [fault]);
        }

        var processes = ImmutableArray<PartyProcess>.Empty;
        try
        {
            foreach (var party in truth.Parties)
            {
                processes = processes.Add(PartyProcess.Start(options.Start, folders[party.Id], addresses[party.Id].Port, addresses.Remove(party.Id), folders[WhiteCell]));
            }

            return await new JointExercise(options, seal, truth, processes, white, progress, cancel).Play().ConfigureAwait(false);
        }
        finally
        {
            await Task.WhenAll(processes.Select(p => p.DisposeAsync().AsTask())).ConfigureAwait(false);
            await white.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Folders with keys, a charter that names them, the policy and the seal, signed by all: what parties would do by hand, here on one machine.
    private static (ImmutableSortedDictionary<string, NodeFolder>? Folders, IReadOnlyList<Diagnostic> Faults) Agree(ExerciseOptions options, Seal seal, Truth truth)
    {
        var read = options.Policy(truth.Policy);
        if (read?.Policy is not { } policy)
        {
            return (null, read?.Diagnostics.ToArray() ?? [new Diagnostic(ExerciseCodes.Policy, "exercise.policy", $"'{truth.Policy}' is not a policy of the library: {string.Join(", ", PolicyLibrary.Names)}.")]);
        }

        if (truth.Parties.FirstOrDefault(p => !policy.Parties.Contains(p.Id)) is { } stranger)
        {
            return (null, [new Diagnostic(ExerciseCodes.Policy, "exercise.policy", $"'{truth.Policy}' does not know the party {stranger.Id}; it is between {string.Join(", ", policy.Parties)}.")]);
        }

        var folders = ImmutableSortedDictionary.CreateBuilder<string, NodeFolder>(StringComparer.Ordinal);
        foreach (var (id, name, role) in truth.Parties.Select(p => (p.Id, p.Name, CharterRole.Party)).Append((WhiteCell, "White cell", CharterRole.WhiteCell)))
        {
            if (!NodeFolder.Create(Path.Combine(options.Out, "nodes", id), id, name, role, TimeProvider.System).Try(out var folder, out var fault))
            {
                return (null, [fault]);
            }

            folders.Add(id, folder);
        }

        ReadOnlyMemory<byte> document = Encoding.UTF8.GetBytes(policy.Json);
        if (!SignedCharter.Propose(
            seal.Parsed.Scenario!.Title, folders.Values.Select(f => f.Card), folders.Keys.ToDictionary(p => p, _ => document, StringComparer.Ordinal), seal.Hash,
            DateTimeOffset.FromUnixTimeMilliseconds(truth.EpochMs), TimeProvider.System.GetUtcNow()).Try(out var charter, out var wrong))
        {
            return (null, [wrong]);
        }

        charter = folders.Values.Aggregate(charter, (c, f) => c.Sign(f.EntryKey));
        foreach (var folder in folders.Values)
        {
            folder.Write(charter);
        }

        return (folders.ToImmutable(), []);
    }

    private async Task<(ExerciseResult? Result, IReadOnlyList<Diagnostic> Diagnostics)> Play()
    {
        if (await Signing().ConfigureAwait(false) is { } notSigning)
        {
            return (null, [notSigning]);
        }

        await Say("startex", new JsonObject { ["rate"] = options.Rate, ["seal_sha256"] = seal.Hash }).ConfigureAwait(false);
        if (await Phase("running").ConfigureAwait(false) is { } refused || (refused = await Run(Epoch, options.Rate).ConfigureAwait(false)) is not null)
        {
            return (null, [refused]);
        }

        if (await Played().ConfigureAwait(false) is { } stopped)
        {
            return (null, [stopped]);
        }

        await Say("endex", new JsonObject { ["end_ms"] = truth.EndMs }).ConfigureAwait(false);
        await Phase("ended").ConfigureAwait(false);
        var settled = await Settle().ConfigureAwait(false) ?? await Inspect().ConfigureAwait(false) ?? await Settle().ConfigureAwait(false);
        if (settled is not null)
        {
            return (null, [settled]);
        }

        await Say(Service.Reveal, new JsonObject { ["seal"] = seal.Document.DeepClone(), ["truth_root"] = truth.Root, ["end_ms"] = truth.EndMs }).ConfigureAwait(false);
        return await Settle().ConfigureAwait(false) is { } unsettled ? (null, [unsettled]) : await Export().ConfigureAwait(false);
    }

    private async Task<Diagnostic?> Signing()
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            if (parties.Select(p => p.Ended).FirstOrDefault(e => e is not null) is { } ended)
            {
                return ended;
            }

            var states = await Task.WhenAll(parties.Select(p => p.Status(cancel))).ConfigureAwait(false);
            if (white.Node.State == NodeState.Signing && states.All(s => StrictJson.Text(s?["state"]) == "signing"))
            {
                return null;
            }

            if (Stopwatch.GetElapsedTime(begun) > s_startPatience)
            {
                return new Diagnostic(ExerciseCodes.Process, "", $"the nodes did not begin to sign within {s_startPatience.TotalSeconds:0} s.");
            }

            await Task.Delay(s_poll, cancel).ConfigureAwait(false);
        }
    }

    // What the sensors see and what the scenario orders, in order of time, each at its time.
    private async Task<Diagnostic?> Played()
    {
        var begun = Stopwatch.GetTimestamp();
        var steps = truth.Items.Where(i => i.TimeMs <= truth.EndMs).Select(i => (i.TimeMs, Act: (Func<Task<Diagnostic?>>)(() => Give(i))))
            .Concat(Controls())
            .OrderBy(s => s.TimeMs);
        foreach (var (timeMs, act) in steps)
        {
            var wait = TimeSpan.FromMilliseconds(timeMs / options.Rate) - Stopwatch.GetElapsedTime(begun);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, cancel).ConfigureAwait(false);
            }

            cancel.ThrowIfCancellationRequested();
            if (await act().ConfigureAwait(false) is { } fault)
            {
                return parties.Select(p => p.Ended).FirstOrDefault(e => e is not null) ?? fault;
            }

            progress?.Report(0.9 * timeMs / truth.EndMs);
        }

        var rest = TimeSpan.FromMilliseconds(truth.EndMs / options.Rate) - Stopwatch.GetElapsedTime(begun);
        if (rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, cancel).ConfigureAwait(false);
        }

        return null;
    }

    private Task<Diagnostic?> Give(FeedItem item) => parties.First(p => p.Party == item.Party).Link.Act(
        "/v1/play", Wire.Bytes(new JsonObject { ["mid"] = item.Id, ["t_scn_ms"] = item.TimeMs, ["message"] = item.Message.ToJson() }), cancel);

    private IEnumerable<(long TimeMs, Func<Task<Diagnostic?>> Act)> Controls()
    {
        foreach (var control in truth.Controls)
        {
            var from = Ms(control.From);
            switch (control)
            {
                case LinkCut cut:
                    yield return (from, () => Cut(cut, true));
                    yield return (Math.Min(Ms(cut.To), truth.EndMs), () => Cut(cut, false));
                    break;
                case ClockDrift drift:
                    yield return (from, () => Drift(drift, drift.Drift.Seconds));
                    yield return (Math.Min(drift.To is { } to ? Ms(to) : truth.EndMs, truth.EndMs), () => Drift(drift, 0.0));
                    break;
                case SensorOutage or FalseAlarm or LateNotice:
                    // In the feed already: here they are only put on record.
                    yield return (Math.Min(from, truth.EndMs), () => Record(control));
                    break;
                default:
                    throw new InvalidOperationException($"nothing plays {control.GetType().Name}");
            }
        }

        static long Ms(Duration time) => (long)(time.Seconds * 1000.0);
    }

    private async Task<Diagnostic?> Cut(LinkCut cut, bool severed)
    {
        await Say("inject", new JsonObject { ["id"] = cut.Id, ["what"] = severed ? "link cut" : "link restored", ["between"] = new JsonArray(cut.Party, cut.Other) }).ConfigureAwait(false);
        foreach (var (party, other) in ((string, string)[])[(cut.Party, cut.Other), (cut.Other, cut.Party)])
        {
            if (await Of(party).Order(new JsonObject { ["order"] = "link", ["peer"] = other, ["cut"] = severed }, cancel).ConfigureAwait(false) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private async Task<Diagnostic?> Drift(ClockDrift drift, double seconds)
    {
        await Say("inject", new JsonObject { ["id"] = drift.Id, ["what"] = seconds == 0.0 ? "clock set right" : "clock set wrong", ["party"] = drift.Party, ["offset_s"] = seconds }).ConfigureAwait(false);
        return await Of(drift.Party).Order(new JsonObject { ["order"] = "drift", ["offset_ms"] = (long)(seconds * 1000.0) }, cancel).ConfigureAwait(false);
    }

    private async Task<Diagnostic?> Record(Inject inject)
    {
        await Say("inject", new JsonObject { ["id"] = inject.Id, ["what"] = inject.GetType().Name }).ConfigureAwait(false);
        return null;
    }

    private PartyProcess Of(string party) => parties.First(p => p.Party == party);

    private Task Say(string order, JsonObject body)
    {
        body["order"] = order;
        return white.Node.Write(Service.Exercise, body, (long)Math.Clamp((white.Node.Clock.GetUtcNow() - Epoch).TotalMilliseconds, 0, truth.EndMs));
    }

    private async Task<Diagnostic?> Everywhere(JsonObject order)
    {
        foreach (var party in parties)
        {
            if (await party.Order((JsonObject)order.DeepClone(), cancel).ConfigureAwait(false) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private Task<Diagnostic?> Phase(string phase) => Everywhere(new JsonObject { ["order"] = "phase", ["phase"] = phase });

    private Task<Diagnostic?> Run(DateTimeOffset scenario, double at)
    {
        rate = at;
        var world = TimeProvider.System.GetUtcNow();
        white.Node.Clock.Run(scenario, world, at);
        return Everywhere(Nodes.WhiteCell.ClockOrder(scenario, world, (long)(at * 1000.0)));
    }

    // Every release that is owed was made, every log is mirrored and witnessed everywhere. What falls due later than a while after the end stays owed, and the export says so.
    private async Task<Diagnostic?> Settle()
    {
        var patience = TimeSpan.FromSeconds(30) + TimeSpan.FromSeconds(120.0 / rate);
        var begun = Stopwatch.GetTimestamp();
        var before = "";
        var still = 0;
        while (Stopwatch.GetElapsedTime(begun) < patience)
        {
            cancel.ThrowIfCancellationRequested();
            await Task.Delay(s_poll, cancel).ConfigureAwait(false);
            var all = (await Task.WhenAll(parties.Select(p => p.Status(cancel))).ConfigureAwait(false)).Append(white.Node.Status()).ToList();
            if (all.Contains(null))
            {
                if (parties.Select(p => p.Ended).FirstOrDefault(e => e is not null) is { } ended)
                {
                    return ended;
                }

                continue;
            }

            var sizes = all.ToDictionary(s => StrictJson.Text(s!["party"])!, s => Number(s!["entries"]), StringComparer.Ordinal);
            var mirrored = all.All(s => s!["peers"]!.AsArray().All(p => Number(p!["mirrored"]) == sizes[StrictJson.Text(p["party"])!] && Number(p["witnessed"]) == Number(s["entries"]) && Number(p["provisional"]) == 0));
            var now = string.Join(' ', sizes.Values) + " " + string.Join(' ', all.Select(s => s!["waiting"]!.ToJsonString()));
            still = mirrored && now == before ? still + 1 : 0;
            before = now;
            if (still >= 3 && all.All(s => Number(s!["waiting"]) == 0))
            {
                return null;
            }
        }

        return new Diagnostic(ExerciseCodes.Unsettled, "", $"the nodes did not come to rest within {patience.TotalSeconds:0} s after the end: sizes and releases waiting are {before}.");
    }

    // Which entries are opened follows from heads that all had signed before: nobody could choose them.
    private async Task<Diagnostic?> Inspect()
    {
        var statuses = await Task.WhenAll(parties.Select(p => p.Status(cancel))).ConfigureAwait(false);
        var beacon = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', statuses.Select(s => StrictJson.Text(s!["head"]!["root"])).Order(StringComparer.Ordinal))));
        foreach (var party in parties)
        {
            var content = white.Node.ContentOf(party.Party);
            var drawn = content.OrderBy(i => Convert.ToHexString(SHA256.HashData([.. beacon, .. Encoding.UTF8.GetBytes($"{party.Party} {i}")])), StringComparer.Ordinal).Take(options.Sample).Order().ToList();
            await white.Node.Write(Service.Inspection, new JsonObject
            {
                ["order"] = "open", ["party"] = party.Party, ["beacon"] = Convert.ToHexStringLower(beacon), ["of"] = content.Count, ["indices"] = new JsonArray([.. drawn.Select(i => (JsonNode)i)]),
            }).ConfigureAwait(false);
            if (await party.Order(new JsonObject { ["order"] = "open", ["indices"] = new JsonArray([.. drawn.Select(i => (JsonNode)i)]) }, cancel).ConfigureAwait(false) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private async Task<(ExerciseResult? Result, IReadOnlyList<Diagnostic> Diagnostics)> Export()
    {
        var folder = Path.Combine(Path.GetFullPath(options.Out), "exports");
        Directory.CreateDirectory(folder);
        var exports = parties.Select(p => p.Party).Append(WhiteCell).ToImmutableSortedDictionary(p => p, p => Path.Combine(folder, p), StringComparer.Ordinal);
        foreach (var party in parties)
        {
            var (answer, faults) = await party.Operator("/export", Encoding.UTF8.GetBytes(exports[party.Party]), cancel).ConfigureAwait(false);
            if (answer is null)
            {
                return (null, faults);
            }
        }

        if (ExportWriter.Write(white.Node, exports[WhiteCell]) is { } wrong)
        {
            return (null, [wrong]);
        }

        var verifications = ImmutableSortedDictionary.CreateBuilder<string, Verification>(StringComparer.Ordinal);
        foreach (var (party, path) in exports)
        {
            if (!Exports.Export.Read(path).Try(out var export, out var fault))
            {
                return (null, [fault]);
            }

            verifications[party] = Verification.Of(export, TruthCheck.Of, null, cancel);
        }

        progress?.Report(1.0);
        return (new ExerciseResult(truth, truth.EndMs, exports, verifications.ToImmutable()), []);
    }

    private static long Number(JsonNode? node) => StrictJson.Whole(node, 0, long.MaxValue) ?? -1;

    private static int[] Ports(int count)
    {
        // Held until all are found, so that no two are the same.
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(l => l.Start());
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        listeners.ForEach(l => l.Dispose());
        return ports;
    }
}
