using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Exports;
using Parapet.Exchange.Feeds;
using Parapet.Exchange.Messages;
using Parapet.Exchange.Policies;

namespace Parapet.Exchange.Exercises;

/// <summary>A message of a party's own: what its sensors gave it or what it said, exactly, and the entry it was committed by.</summary>
/// <param name="Item">Of the opened scenario, run again.</param>
/// <param name="Header">Of the entry in the party's log; null where it is not there.</param>
internal sealed record OwnMessage(FeedItem Item, Header? Header)
{
    /// <summary>[s] after the exercise's start.</summary>
    public double At => Item.TimeMs / 1000.0;
}

/// <summary>A release as its recipient has it.</summary>
/// <param name="From">Who told.</param>
/// <param name="Leaf">Of the release ledger.</param>
/// <param name="Header">Of the entry that was told of.</param>
/// <param name="Item">Of the opened scenario; null for a message that somebody wrote himself.</param>
/// <param name="Type">Of the message.</param>
/// <param name="Seen">The message as the recipient has it; null where what was released cannot be read.</param>
/// <param name="At">[s] after the exercise's start when it was on the recipient's screen: the time of the report and the time from its commitment to the screen.</param>
/// <param name="Verified">[s] when it was proved to be in the log; null where that is not known.</param>
/// <param name="Delay">[s] from commitment to the screen, by the two parties' clocks.</param>
/// <param name="Late">Shown after its deadline.</param>
/// <param name="Reopened">Drawn for inspection later, which writes the time of proof anew.</param>
internal sealed record Told(
    string From, ReleaseLeaf Leaf, Header Header, FeedItem? Item, MessageType? Type, SeenMessage? Seen, double At, double? Verified, double Delay, bool Late, bool Reopened);

/// <summary>A launch, or one that was reported and was none.</summary>
/// <param name="Id">Key in the exercise.</param>
/// <param name="Threat">What flies, or would.</param>
/// <param name="Launch">As it was planned; null for a false alarm.</param>
/// <param name="Alarm">The false alarm; null for a launch.</param>
/// <param name="At">[s] of the launch; of the report for a false alarm.</param>
/// <param name="Burnout">[s]; NaN where there is none.</param>
/// <param name="Impact">[s]; NaN where there is none.</param>
internal sealed record Flown(string Id, Threat Threat, ExerciseLaunch? Launch, FalseAlarm? Alarm, double At, double Burnout, double Impact);

/// <summary>Everything that the page is written from: exports, the opened scenario, and what the verification found. Nothing that a reader of the exports does not have.</summary>
internal sealed class ExerciseRecord
{
    private readonly ImmutableDictionary<string, FeedItem> items;
    private readonly ImmutableArray<Export> exports;
    private readonly ImmutableDictionary<string, (Export Export, ExportedLog Log)> logs;
    private readonly List<Entry> orders = [];

    /// <summary>Gathers it.</summary>
    /// <param name="result">Of the exercise.</param>
    public ExerciseRecord(ExerciseResult result)
    {
        Result = result;
        exports = [.. result.Verifications.Values.Select(v => v.Export)];
        Charter = exports[0].Charter;
        Players = [.. Charter.Parties.Where(p => p.Role == CharterRole.Party)];
        items = result.Truth.Items.Where(i => i.TimeMs <= result.EndMs).ToImmutableDictionary(i => i.Id, StringComparer.Ordinal);
        logs = exports.SelectMany(e => e.Logs.Select(l => (Export: e, Log: l))).GroupBy(l => l.Log.Party.Id, StringComparer.Ordinal)
            .ToImmutableDictionary(g => g.Key, g => g.MaxBy(l => l.Log.Tree.Size), StringComparer.Ordinal);
        var policies = new List<Policy>();
        Headers = Charter.Parties.ToImmutableDictionary(p => p.Id, p => HeadersOf(p, policies), StringComparer.Ordinal);
        Revealed = orders.LastOrDefault(Service.Reveals)?.Body;
        Scenario = Revealed?["seal"] is JsonObject seal ? Seal.Of(seal).Seal?.Parsed.Scenario : null;
        Policies = [.. policies.DistinctBy(p => p.Id, StringComparer.Ordinal)];
        Own = Players.ToImmutableDictionary(p => p.Id, OwnOf, StringComparer.Ordinal);
        Received = Players.ToImmutableDictionary(p => p.Id, ReceivedOf, StringComparer.Ordinal);
        Flights = [.. FlightsOf()];
    }

    /// <summary>What it is of.</summary>
    public ExerciseResult Result { get; }

    /// <summary>What truly happened.</summary>
    public Truth Truth => Result.Truth;

    /// <summary>What was agreed.</summary>
    public Charter Charter { get; }

    /// <summary>The parties that play.</summary>
    public ImmutableArray<CharterParty> Players { get; }

    /// <summary>By party, headers of the entries of its log: of the export that has most of them.</summary>
    public ImmutableDictionary<string, ImmutableArray<Header>> Headers { get; }

    /// <summary>The order that opened the scenario; null where it was not opened.</summary>
    public JsonObject? Revealed { get; }

    /// <summary>The opened scenario; null where it was not opened.</summary>
    public Scenario? Scenario { get; }

    /// <summary>The policies that came into force, in order.</summary>
    public ImmutableArray<Policy> Policies { get; }

    /// <summary>By party, what it had of its own.</summary>
    public ImmutableDictionary<string, ImmutableArray<OwnMessage>> Own { get; }

    /// <summary>By party, what it was told, as it came.</summary>
    public ImmutableDictionary<string, ImmutableArray<Told>> Received { get; }

    /// <summary>Launches and false alarms, by time.</summary>
    public ImmutableArray<Flown> Flights { get; }

    /// <summary>What the white cell added, in the order of the scenario.</summary>
    public ImmutableArray<Inject> Injects => Scenario?.Exercise?.Injects ?? Truth.Controls;

    /// <summary>[s] end of the exercise.</summary>
    public double End => Result.EndMs / 1000.0;

    /// <summary>Orders of the white cell, with when they were recorded.</summary>
    public IEnumerable<Entry> Orders(string type) => orders.Where(e => e.Header.Type == type);

    /// <summary>Seconds of the scenario in a second of the world; null where it is not on record.</summary>
    public double? Rate => Orders(Service.Exercise).FirstOrDefault(e => StrictJson.Text(e.Body!["order"]) == "startex")?.Body!["rate"] is JsonValue value && value.TryGetValue<double>(out var rate) ? rate : null;

    /// <summary>[s] by which the playing fell behind its scenario, at most: entries of the feed that were committed so much after their time. Clocks that were set wrong are in it.</summary>
    public double Behind => Own.Values.SelectMany(o => o).Where(o => o.Header is not null).Select(o => (Ms(o.Header!.Committed) - o.Item.TimeMs) / 1000.0).DefaultIfEmpty(0.0).Max();

    /// <summary>Name for people of a party.</summary>
    public string Name(string party) => Charter.Find(party)?.Name ?? party;

    /// <summary>Name for people of a sensor.</summary>
    public string Sensor(string sensor) => Scenario?.Radars.FirstOrDefault(r => r.Id == sensor)?.Radar.Name ?? Scenario?.Infrared.FirstOrDefault(r => r.Id == sensor)?.Infrared.Name ?? sensor;

    /// <summary>Whose a sensor is; empty for nobody's.</summary>
    public string Owner(string sensor) => Scenario?.Radars.FirstOrDefault(r => r.Id == sensor)?.Owner ?? Scenario?.Infrared.FirstOrDefault(r => r.Id == sensor)?.Owner ?? "";

    /// <summary>The policy of a hash; null where it is not in a log.</summary>
    public Policy? Policy(string hash) => Policies.FirstOrDefault(p => p.Id == hash);

    /// <summary>The message of the feed by which an entry came about; null for one that somebody wrote himself.</summary>
    public FeedItem? Item(Header header) => items.GetValueOrDefault(header.MessageId);

    /// <summary>[ms] after the exercise's start.</summary>
    public long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds() - Truth.EpochMs;

    /// <summary>When a party's own sensors saw a flight for the first time, and by which.</summary>
    public TruthEvent? FirstSight(string party, Flown flight) => Truth.Events.FirstOrDefault(e => e.Kind == TruthKind.FirstSight && e.Launch == flight.Id && Owner(e.Sensor) == party);

    /// <summary>What a party had of its own of a flight.</summary>
    public IEnumerable<OwnMessage> OwnOn(string party, Flown flight) => Own[party].Where(o => o.Item.Launch == flight.Id);

    /// <summary>What a party was told of a flight.</summary>
    public IEnumerable<Told> ToldOn(string party, Flown flight) => Received[party].Where(t => t.Item?.Launch == flight.Id);

    /// <summary>Life cycles as a party sees them: from its own messages and what it was told.</summary>
    public Cases CasesOf(string party)
    {
        var cases = Cases.Empty;
        foreach (var own in Own[party])
        {
            cases = cases.With(SeenMessage.Of(own.Item.Message, own.Item.Id, party, DateTimeOffset.FromUnixTimeMilliseconds(Truth.EpochMs + own.Item.TimeMs)));
        }

        return Received[party].Where(t => t.Seen is not null).Aggregate(cases, (c, t) => c.With(t.Seen!));
    }

    // Of the entries themselves only the orders of the white cell are kept, and the policies.
    private ImmutableArray<Header> HeadersOf(CharterParty party, List<Policy> policies)
    {
        if (!logs.TryGetValue(party.Id, out var from))
        {
            return [];
        }

        var headers = ImmutableArray.CreateBuilder<Header>((int)from.Log.Tree.Size);
        using var content = new OpenExport(from.Export, CancellationToken.None);
        foreach (var entry in content.Entries(from.Log, from.Log.Tree.Size, b => Entry.Form(b).Value).TakeWhile(e => e is not null).OfType<Entry>())
        {
            headers.Add(entry.Header);
            policies.AddRange(Service.PolicyOf(entry) is { } policy ? [policy] : []);
            if (party.Role == CharterRole.WhiteCell && entry is { Body: not null, Header.Type: Service.Exercise or Service.Inspection })
            {
                orders.Add(entry);
            }
        }

        return headers.DrainToImmutable();
    }

    private ImmutableArray<OwnMessage> OwnOf(CharterParty party)
    {
        var byId = Headers[party.Id].ToLookup(h => h.MessageId, StringComparer.Ordinal);
        return [.. items.Values.Where(i => i.Party == party.Id).OrderBy(i => i.Index).Select(i => new OwnMessage(i, byId[i.Id].FirstOrDefault()))];
    }

    private ImmutableArray<Told> ReceivedOf(CharterParty to)
    {
        var told = new List<Told>();
        if (exports.FirstOrDefault(e => e.Party.Id == to.Id) is { } export)
        {
            using var content = new OpenExport(export, CancellationToken.None);
            foreach (var from in Players.Where(p => p.Id != to.Id))
            {
                if (export.Ledger(from.Id, to.Id) is { } ledger && export.Logs.FirstOrDefault(l => l.Party.Id == from.Id) is { } log)
                {
                    var drawn = new HashSet<long>();
                    var shown = new List<Told>();
                    foreach (var (release, read) in content.Releases(ledger, log, log.Tree.Size))
                    {
                        drawn.UnionWith(read.Leaf.Value is { Reason: Nodes.Node.InspectionReason } leaf ? [leaf.Index] : []);
                        shown.AddRange(Of(release, read, from.Id, to.Id) is { } one ? [one] : []);
                    }

                    told.AddRange(shown.Select(t => t with { Reopened = drawn.Contains(t.Leaf.Index) }));
                }
            }
        }

        return [.. told.OrderBy(t => t.At).ThenBy(t => t.From, StringComparer.Ordinal).ThenBy(t => t.Leaf.Index)];
    }

    private Told? Of(ExportedRelease release, ReadRelease read, string from, string to)
    {
        if (read.Leaf.Value is not { Level: ReleaseLevel.Released, Reason: not Nodes.Node.InspectionReason } leaf || leaf.Org != from || read.Mismatch is not null || release.Shown is not { } shown || read.Opened?.Value is not { } opened)
        {
            return null;
        }

        var header = opened.Entry.Header;
        var item = Item(header);
        var (delay, committed) = ((shown - header.Committed).TotalSeconds, (item?.TimeMs ?? Ms(header.Committed)) / 1000.0);
        var type = MessageTypes.Find(opened.TypeFor(to));
        return new Told(
            leaf.Org, leaf, header, item, type, type is null ? null : Seen(opened, type, to, item), committed + delay,
            release.Verified is { } verified ? committed + (verified - header.Committed).TotalSeconds : null, delay, opened.DutyTo(to).Late(shown), Reopened: false);
    }

    // References are pseudonyms: they lead to what the recipient has, and nowhere else.
    private static SeenMessage? Seen(Opened opened, MessageType type, string to, FeedItem? item)
    {
        var names = opened.Pseudonyms.GetValueOrDefault(to);
        var header = opened.Entry.Header;
        return SeenMessage.Released(
            names?.Own ?? item?.Id ?? header.MessageId, header.Org, type, header.Committed,
            opened.Rungs.Select(r => KeyValuePair.Create(r.Key, new SeenField(Rung.Of(r.Value), opened.At(r.Key, r.Value)!.Value!))), names?.References ?? [], out _);
    }

    private IEnumerable<Flown> FlightsOf()
    {
        if (Scenario?.Exercise is not { } exercise)
        {
            return [];
        }

        double Event(ExerciseLaunch launch, TruthKind kind) => Truth.Events.Where(e => e.Launch == launch.Id && e.Kind == kind).Select(e => e.Time).DefaultIfEmpty(double.NaN).First();
        Threat Threat(string id) => Scenario.Threats.First(t => t.Id == id);
        return exercise.Launches.Select(l => new Flown(l.Id, Threat(l.Threat), l, null, l.At.Seconds, Event(l, TruthKind.Burnout), Event(l, TruthKind.Impact)))
            .Concat(exercise.Injects.OfType<FalseAlarm>().Select(a => new Flown(a.Id, Threat(a.Threat), null, a, a.From.Seconds, double.NaN, double.NaN)))
            .OrderBy(f => f.At);
    }
}
