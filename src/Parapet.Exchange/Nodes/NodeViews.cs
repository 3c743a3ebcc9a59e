using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;
using Finding = Parapet.Exchange.Audits.Finding;

namespace Parapet.Exchange.Nodes;

/// <summary>A release as its recipient holds it.</summary>
/// <param name="Log">The party whose entry it is.</param>
/// <param name="Index">In its log.</param>
/// <param name="Leaf">Of the release ledger; null while it is provisional.</param>
/// <param name="Opened">What was disclosed.</param>
/// <param name="ShownMs">[ms since 1970 UTC] when it was first shown; null when that is not known.</param>
/// <param name="VerifiedMs">[ms since 1970 UTC] when it was proved; null while it is provisional.</param>
public sealed record ReceivedRelease(string Log, long Index, ReleaseLeaf? Leaf, Entries.Opened Opened, long? ShownMs, long? VerifiedMs);

/// <content>What a node shows of itself.</content>
public sealed partial class Node
{
    /// <summary>[entries] of the own log.</summary>
    public long Size => store.Read(reader => reader.Size(OwnLog));

    /// <summary>What was received of a party's log, in order of the ledger, then what is provisional.</summary>
    /// <param name="party">Its id.</param>
    public ImmutableArray<ReceivedRelease> Received(string party) => store.Read(reader =>
    {
        const int All = int.MaxValue;
        var (log, list) = (LogOf(party), ImmutableArray.CreateBuilder<ReceivedRelease>());
        foreach (var release in reader.Releases(log, Me.Id, 0, All))
        {
            var opened = EntryAt(reader, log, release.Entry)!.Open(Disclosure.Apart(release.Disclosures)).Value!;
            var (shown, verified) = Times(reader, party, release.Entry);
            list.Add(new ReceivedRelease(party, release.Entry, ReleaseLeaf.Read(release.Leaf).Value, opened, shown, verified));
        }

        foreach (var early in reader.Provisionals(log, 0, All))
        {
            if (Entry.Form(early.Bytes).Value?.Open(Disclosure.Apart(early.Disclosures)).Value is { } opened)
            {
                list.Add(new ReceivedRelease(party, early.Index, null, opened, Times(reader, party, early.Index).Shown, null));
            }
        }

        return list.DrainToImmutable();
    });

    /// <summary>Indices of the entries of a mirrored log that are messages, not service.</summary>
    /// <param name="party">Its id.</param>
    public IReadOnlyList<long> ContentOf(string party) => store.Read(reader =>
    {
        var log = LogOf(party);
        return (IReadOnlyList<long>)[.. reader.Entries(log, 0, int.MaxValue).Select((bytes, i) => (Entry: Entry.Form(bytes).Value!, Index: (long)i)).Where(e => e.Entry.Body is null).Select(e => e.Index)];
    });

    /// <summary>State, log sizes, links, witnesses, counts: the answer of <c>exchange status</c>.</summary>
    public JsonObject Status() => store.Read(reader =>
    {
        var now = Clock.GetUtcNow();
        return new JsonObject
        {
            ["party"] = Me.Id,
            ["exchange"] = Charter.Exchange,
            ["state"] = State.ToString().ToLowerInvariant(),
            ["time"] = Header.TimeText(now),
            ["entries"] = reader.Size(OwnLog),
            ["head"] = reader.LastHead(OwnLog) is { } head ? new JsonObject { ["size"] = head.Size, ["root"] = reader.Root(OwnLog, head.Size).Hex } : null,
            ["policy"] = own.PolicyHash,
            ["suspended"] = !own.Suspended.IsEmpty,
            ["policies"] = PolicyView(documents: false),
            ["waiting"] = Others.Sum(p => reader.Waiting(p.Id)),
            ["peers"] = new JsonArray([.. peers.Values.OrderBy(p => p.Party.Id, StringComparer.Ordinal).Select(p => (JsonNode)new JsonObject
            {
                ["party"] = p.Party.Id,
                ["link"] = p.Cut ? "cut" : p.Trouble is not null ? "down" : p.LastContact == default ? "unknown" : "up",
                ["last_contact"] = p.LastContact == default ? null : Header.TimeText(p.LastContact),
                ["clock_offset_ms"] = Math.Round(p.OffsetMs),
                ["clock"] = Math.Abs(p.OffsetMs) switch { > 2000 => "red", > 500 => "amber", _ => "green" },
                ["mirrored"] = reader.Size(LogOf(p.Party.Id)),
                ["received"] = reader.Size(Store.Ledger(LogOf(p.Party.Id), Me.Id)),
                ["provisional"] = reader.Provisionals(LogOf(p.Party.Id), 0, int.MaxValue).Count,
                ["owed"] = p.Audit.Owed.Count,
                ["counted"] = p.Audit.Counted,
                ["released"] = reader.Size(Store.Ledger(OwnLog, p.Party.Id)),
                ["verified"] = p.Verified,
                ["witnessed"] = p.Cosigned,
                ["trouble"] = p.Trouble?.ToString(),
            })]),
            ["counters"] = new JsonObject
            {
                ["accepted"] = Counters.Accepted,
                ["released"] = Counters.Released,
                ["taken"] = Counters.Taken,
                ["received"] = Counters.Received,
                ["provisional"] = Counters.Provisional,
                ["findings"] = Counters.Findings,
                ["refused_by_store"] = Counters.RefusedByStore,
                ["internal_errors"] = Counters.Broken,
            },
            ["findings"] = new JsonArray([.. findings.TakeLast(100).Select(f => (JsonNode)Json(f))]),
        };
    });

    /// <summary>A finding as JSON.</summary>
    /// <param name="finding">It.</param>
    public static JsonObject Json(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return new JsonObject
        {
            ["question"] = finding.Question.ToString().ToLowerInvariant(), ["code"] = finding.Code, ["log"] = finding.Log, ["index"] = finding.Index < 0 ? null : finding.Index, ["text"] = finding.Text,
        };
    }

    /// <summary>[ms since 1970 UTC] when a release was first shown and when it was proved, as the store keeps it.</summary>
    internal static (long? Shown, long? Verified) Times(StoreReader reader, string party, long index)
    {
        var parts = reader.Meta($"received/{party}/{index}")?.Split(' ') ?? [];
        return (parts.Length > 0 ? long.Parse(parts[0], CultureInfo.InvariantCulture) : null, parts.Length > 1 ? long.Parse(parts[1], CultureInfo.InvariantCulture) : null);
    }
}
