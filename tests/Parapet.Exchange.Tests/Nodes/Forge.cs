using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;
using Parapet.Exchange.Messages;
using Parapet.Exchange.Nodes;
using Parapet.Exchange.Policies;

namespace Parapet.Exchange.Tests.Nodes;

/// <summary>An origin that has its true keys and keeps no rule: it goes on from the log as it is and writes whatever it is told.</summary>
internal sealed class Forge
{
    private readonly Trio trio;
    private readonly List<byte[]> entries;
    private readonly List<ReleasedLeaf> releases = [];

    private Forge(Trio trio, NodeFolder folder, List<byte[]> entries, List<ReleasedLeaf> releases)
    {
        this.trio = trio;
        Folder = folder;
        this.entries = entries;
        this.releases = releases;
    }

    public NodeFolder Folder { get; }

    public Charter Charter => trio.Russia.Charter;

    public IReadOnlyList<byte[]> Entries => entries;

    public IReadOnlyList<ReleasedLeaf> Releases => releases;

    /// <summary>Takes the place of us after what Russia has mirrored so far.</summary>
    public static async Task<Forge> Of(Trio trio)
    {
        var node = trio.Us;
        var size = trio.Russia.Store.Read(r => r.Size(node.OwnLog));
        var forge = new Forge(
            trio, node.Folder, [.. node.Store.Read(r => r.Entries(node.OwnLog, 0, (int)size))],
            [.. node.Store.Read(r => r.Releases(node.OwnLog, "russia", 0, 1000)).Select(r => new ReleasedLeaf(r.Leaf, r.Disclosures))]);
        trio.Nodes.Remove("us");
        await node.DisposeAsync();
        return forge;
    }

    public Forge Copy() => new(trio, Folder, [.. entries], [.. releases]);

    public Header Header(string type, Duty? toRussia = null) => new(
        Charter.Exchange, "us", entries.Count, Guid.CreateVersion7(trio.Clock.GetUtcNow()).ToString(), type, trio.Clock.GetUtcNow(), null, Charter.Policies["us"],
        Duties(type, toRussia), Label.Exercise);

    private static ImmutableSortedDictionary<string, Duty> Duties(string type, Duty? toRussia)
    {
        var duties = ImmutableSortedDictionary<string, Duty>.Empty;
        duties = toRussia is null ? duties : duties.Add("russia", toRussia);
        return Service.Is(type) ? duties : duties.Add("white", new Duty(ReleaseLevel.Withheld, "unknown-party"));
    }

    public Duty Owed(double deadlineS = 60) => new(ReleaseLevel.Released, "warnings", trio.Clock.GetUtcNow(), trio.Clock.GetUtcNow().AddSeconds(deadlineS));

    /// <summary>Commits a warning; its rungs, header and key may be bent.</summary>
    public Committed Warn(
        Header? header = null, Action<Dictionary<string, IReadOnlyList<JsonNode?>>>? bend = null, IEntrySigner? signer = null, bool add = true, double azimuthDeg = 10.5)
    {
        var message = Trio.Warning(azimuthDeg);
        var fields = message.Fields.ToDictionary(
            f => f.Key, f => (IReadOnlyList<JsonNode?>)[.. Rung.Values.Select(r => message.Type.Find(f.Key)!.Coarsen(f.Value, r))], StringComparer.Ordinal);
        bend?.Invoke(fields);
        var committed = Trio.Value(Entry.Commit(signer ?? Folder.EntryKey, header ?? Header("LWN", Owed()), fields));
        if (add)
        {
            Add(committed.Entry.Bytes);
        }

        return committed;
    }

    public void Serve(string type, JsonObject body) => Add(Trio.Value(Entry.Service(Folder.EntryKey, Header(type), body)).Bytes);

    public void Add(byte[] entry) => entries.Add(entry);

    /// <summary>What Russia gets of a warning under the policy.</summary>
    public static ImmutableArray<Disclosure> Granted(Committed committed)
    {
        var (header, facts) = (committed.Entry.Header, committed.Disclosures.Where(d => d.Claim.Rung == 0).ToDictionary(d => d.Claim.Name, d => d.Value!, StringComparer.Ordinal));
        var policy = PolicyText.Read(Encoding.UTF8.GetBytes(Trio.PolicyYaml), "policy.yaml").Policy!;
        return committed.For("russia", Evaluator.Decide(policy, "LWN", facts, "us", "russia", new Situation(header.Index, header.Committed, header.Phase)).Rungs);
    }

    /// <summary>Releases disclosures; the leaf speaks of <paramref name="told"/> where they differ.</summary>
    public void Release(Committed committed, IEnumerable<Disclosure> given, IEnumerable<string>? sent = null, string reason = "", string rule = "warnings", string to = "russia")
    {
        var list = given.ToList();
        var opened = Trio.Value(committed.Entry.Open(list.Select(d => d.Text)));
        var leaf = new ReleaseLeaf(
            Charter.Exchange, "us", to, committed.Entry.Header.Index, ReleaseLevel.Released, opened.Rungs, ReleaseLeaf.HashOf(list.Select(d => d.Text)), trio.Clock.GetUtcNow(), rule, reason);
        releases.Add(new ReleasedLeaf(leaf.Bytes, string.Concat((sent ?? list.Select(d => d.Text)).Select(t => t + "~"))));
    }

    public MerkleTree Tree()
    {
        var tree = new MerkleTree();
        entries.ForEach(e => tree.Append(Digest.Leaf(e)));
        return tree;
    }

    public string Head(NoteKey? key = null, long? size = null, Digest? root = null) =>
        new Checkpoint(Charter.LogName("us"), size ?? entries.Count, root ?? Tree().Root(size ?? entries.Count)).Sign(key ?? Folder.LogKey).ToString();

    /// <summary>A batch for a party from its mirror on.</summary>
    public Batch Batch(string to = "russia", string? head = null, IEnumerable<AheadEntry>? ahead = null, IEnumerable<KeyValuePair<string, string>>? heads = null, long? until = null)
    {
        var (from, ledger) = trio.Nodes[to].Store.Read(r => (r.Size(Charter.LogName("us")), r.Size(Store.Ledger(Charter.LogName("us"), to))));
        return new Batch
        {
            Exchange = Charter.Exchange,
            Log = "us",
            Recipient = to,
            From = from,
            Entries = [.. entries.Skip((int)from).Take((int)((until ?? entries.Count) - from)).Select(e => new ReadOnlyMemory<byte>(e))],
            Checkpoint = head ?? Head(size: until),
            LedgerFrom = ledger,
            Releases = to == "russia" ? [.. releases.Skip((int)ledger)] : [],
            Ahead = [.. ahead ?? []],
            Heads = (heads ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal),
            TimeMs = trio.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
    }

    /// <summary>The anchor of the releases so far.</summary>
    public void Anchor(Digest? root = null)
    {
        var ledger = new MerkleTree();
        releases.ForEach(r => ledger.Append(Digest.Leaf(r.Leaf.Span)));
        Serve(Service.Anchor, new JsonObject { ["to"] = "russia", ["size"] = ledger.Size, ["root"] = (root ?? ledger.Root(ledger.Size)).Base64, ["upto"] = entries.Count });
    }
}
