using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Parapet.Exchange.Audits;
using Parapet.Exchange.Charters;
using Parapet.Exchange.Entries;
using Parapet.Exchange.Log;
using Parapet.Exchange.Messages;
using Parapet.Exchange.Policies;
using Finding = Parapet.Exchange.Audits.Finding;

namespace Parapet.Exchange.Exports;

/// <summary>The answer to one of the four questions.</summary>
/// <param name="Question">Which.</param>
/// <param name="Checked">How many things were looked at; 0 where the export holds nothing to look at, and the question stays open.</param>
/// <param name="What">What was looked at, in a few words.</param>
/// <param name="Findings">What was found wrong.</param>
public sealed record QuestionVerdict(Question Question, long Checked, string What, ImmutableArray<Finding> Findings)
{
    /// <summary>What is not as it should be and is accounted for: late while the exercise had cut the link.</summary>
    public ImmutableArray<Finding> Remarks { get; init; } = [];

    /// <summary>holds, fails or not-checked.</summary>
    public string Word => Findings.Length > 0 ? "fails" : Checked > 0 ? "holds" : "not-checked";
}

/// <summary>An export with what could be read of it: the fourth question is asked of this.</summary>
/// <param name="Export">It.</param>
/// <param name="Entries">By party, checked, up to the first that is wrong.</param>
/// <param name="Openings">Entries of which every rung was opened.</param>
public sealed record CheckedExport(Export Export, IReadOnlyDictionary<string, ImmutableArray<Entry>> Entries, ImmutableArray<Opened> Openings);

/// <summary>
/// What a third person finds in an export, offline. Four answers that are never merged: nothing was altered; everything owed was delivered; coarse values are true to exact ones where they were
/// opened; what was reported is what happened.
/// </summary>
/// <param name="Export">What was looked at.</param>
/// <param name="Verdicts">One for each question.</param>
public sealed record Verification(Export Export, ImmutableArray<QuestionVerdict> Verdicts)
{
    /// <summary>Something failed.</summary>
    public bool Failed => Verdicts.Any(v => v.Findings.Length > 0);

    /// <summary>Looks at an export.</summary>
    /// <param name="export">It.</param>
    /// <param name="truth">Answers the fourth question; null leaves it open.</param>
    /// <param name="progress">0 to 1.</param>
    /// <param name="cancel">Gives up.</param>
    public static Verification Of(Export export, Func<CheckedExport, QuestionVerdict>? truth, IProgress<double>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(export);
        var work = new Work(export, progress, cancel);
        work.Logs();
        work.Crosswise();
        work.Releases();
        var openings = work.Openings();
        var fourth = truth?.Invoke(new CheckedExport(export, work.Entries, openings)) ?? new QuestionVerdict(Question.Truth, 0, "no opened scenario", []);
        return new Verification(export,
        [
            new QuestionVerdict(Question.Integrity, work.EntriesChecked, "entries, with signatures, order, policy in force and head", [.. work.Found.Where(f => f.Question == Question.Integrity)]),
            new QuestionVerdict(Question.Completeness, work.ReleasesChecked, "releases owed, with ledger and deadline", [.. work.Found.Where(f => f.Question == Question.Completeness)]) { Remarks = [.. work.Remarks] },
            new QuestionVerdict(Question.Coarsening, work.OpeningsChecked, "entries opened for inspection", [.. work.Found.Where(f => f.Question == Question.Coarsening)]),
            fourth,
        ]);
    }

    /// <summary>The four answers as JSON: integrity, completeness, coarsening, truth.</summary>
    public JsonObject Json() => new(Verdicts.Select(v => new KeyValuePair<string, JsonNode?>(v.Question.ToString().ToLowerInvariant(), new JsonObject
    {
        ["verdict"] = v.Word,
        ["checked"] = v.Checked,
        ["what"] = v.What,
        ["findings"] = new JsonArray([.. v.Findings.Select(f => (JsonNode)Nodes.Node.Json(f))]),
        ["remarks"] = new JsonArray([.. v.Remarks.Select(f => (JsonNode)Nodes.Node.Json(f))]),
    })));

    private sealed class Work(Export export, IProgress<double>? progress, CancellationToken cancel)
    {
        private const int Chunk = 4096;
        private readonly Dictionary<string, LogAudit> audits = new(StringComparer.Ordinal);

        public Dictionary<string, ImmutableArray<Entry>> Entries { get; } = new(StringComparer.Ordinal);

        public List<Finding> Found { get; } = [.. export.Broken];

        public List<Finding> Remarks { get; } = [];

        public long EntriesChecked { get; private set; }

        public long ReleasesChecked { get; private set; }

        public long OpeningsChecked { get; private set; }

        private Charter Charter => export.Charter;

        public void Logs()
        {
            if (export.SignedCharter.Missing is { Count: > 0 } missing)
            {
                Found.Add(new Finding(Question.Integrity, CharterCodes.Unsigned, export.Party.Id, -1, $"the charter is not signed by {string.Join(", ", missing)}."));
            }

            foreach (var lacking in Charter.Parties.Where(p => export.Logs.All(l => l.Party.Id != p.Id) && export.Broken.All(b => b.Log != p.Id)))
            {
                Found.Add(new Finding(Question.Integrity, LogCodes.TileMissing, lacking.Id, -1, "the log is not in the export."));
            }

            var (done, total) = (0L, Math.Max(1L, export.Logs.Sum(l => (long)l.Entries.Length)));
            foreach (var log in export.Logs)
            {
                var audit = new LogAudit(Charter, log.Party, log.Party.Id == export.Party.Id ? null : export.Party.Id);
                var entries = ImmutableArray.CreateBuilder<Entry>(log.Entries.Length);
                for (var at = 0; at < log.Entries.Length; at += Chunk)
                {
                    cancel.ThrowIfCancellationRequested();
                    var count = Math.Min(Chunk, log.Entries.Length - at);
                    var read = new Checked<Entry>[count];
                    Parallel.For(0, count, i => read[i] = Entry.Read(log.Entries[at + i], Charter.Keys));
                    for (var i = 0; i < count; i++)
                    {
                        if ((read[i].Try(out var entry, out var fault) ? audit.Take(entry) : new Finding(Question.Integrity, fault.Code, log.Party.Id, at + i, fault.Message)) is { } refused)
                        {
                            // What follows cannot be judged: policy in force and order are not known any more.
                            Found.Add(refused);
                            goto Next;
                        }

                        entries.Add(entry!);
                    }

                    progress?.Report(0.8 * (done += count) / total);
                }

            Next:
                EntriesChecked += entries.Count;
                audits[log.Party.Id] = audit;
                Entries[log.Party.Id] = entries.DrainToImmutable();
            }
        }

        // Heads and receipts that one log holds of another must fit that other log.
        public void Crosswise()
        {
            var ledgers = export.Releases.ToDictionary(r => r.Key, r => Tree(r.Value));
            var shown = Entries.SelectMany(e => e.Value.Where(x => x.Header.Type == Service.PeerHead).Select(x => Named(e.Key, x.Body!))).ToHashSet();
            foreach (var (shownBy, entry) in Entries.SelectMany(e => e.Value.Where(x => x.Body is not null).Select(x => (e.Key, x))))
            {
                var body = entry.Body!;
                if (StrictJson.Text(body["log"]) is not { } log || export.Logs.FirstOrDefault(l => l.Party.Id == log) is not { } known
                    || StrictJson.Whole(body["size"], 0, long.MaxValue) is not { } size || !Digest.TryParseBase64(StrictJson.Text(body["root"]) ?? "", out var root))
                {
                    continue;
                }

                // The party's own log is all here: nobody can have seen more of it.
                if (size <= known.Tree.Size ? known.Tree.Root(size) != root : log == export.Party.Id)
                {
                    if (entry.Header.Type == Service.PeerHead)
                    {
                        Found.Add(new Finding(Question.Integrity, AuditCodes.Equivocation, log, -1, $"{shownBy} holds a head of size {size} signed by {log} with another root than the log in this export: it was told differently to others."));
                    }
                    else if (!shown.Contains(Named(shownBy, body)))
                    {
                        // A receipt for a head that the log did sign is an honest one, of whom was told another story.
                        Found.Add(new Finding(Question.Integrity, AuditCodes.Receipt, shownBy, entry.Header.Index, $"is a receipt for {size} entries of {log} with a root that log never had."));
                    }
                }

                if (entry.Header.Type == Service.Receipt && StrictJson.Whole(body["ledger"], 0, long.MaxValue) is { } leaves
                    && Digest.TryParseBase64(StrictJson.Text(body["ledger_root"]) ?? "", out var ledgerRoot) && export.Releases.TryGetValue((log, shownBy), out var given)
                    && (leaves > given.Length || ledgers[(log, shownBy)].Root(leaves) != ledgerRoot))
                {
                    Found.Add(new Finding(Question.Integrity, AuditCodes.Receipt, shownBy, entry.Header.Index, $"is a receipt for {leaves} releases of {log} that were not made so."));
                }
            }

            foreach (var (name, text) in export.Evidence)
            {
                if (Shown(text) is { } against)
                {
                    Found.Add(new Finding(Question.Integrity, AuditCodes.Equivocation, against.Party.Id, -1, $"{name} holds a head of size {against.Size} that {against.Party.Id} signed with another root than the log in this export."));
                    continue;
                }

                if (Equivocation.Parse(Encoding.UTF8.GetBytes(text)).Value is { } proof && proof.Verify() is null && Charter.Parties.FirstOrDefault(p => p.LogKey.Equals(proof.Log)) is { } party)
                {
                    Found.Add(new Finding(Question.Integrity, AuditCodes.Equivocation, party.Id, -1, $"{name} holds two heads that {party.Id} signed and that cannot both be true."));
                }
                else
                {
                    Found.Add(new Finding(Question.Integrity, LogCodes.NoEquivocation, export.Party.Id, -1, $"{name} is not evidence of anything: it was altered."));
                }
            }
        }

        private static (string By, string? Log, long? Size, string? Root) Named(string by, JsonObject body) =>
            (by, StrictJson.Text(body["log"]), StrictJson.Whole(body["size"], 0, long.MaxValue), StrictJson.Text(body["root"]));

        // Two heads of two sizes, one after the other: the second is against the log that is here.
        private (CharterParty Party, long Size)? Shown(string text)
        {
            foreach (var log in text.StartsWith('{') ? [] : export.Logs.Where(l => text.StartsWith(Charter.LogName(l.Party.Id) + "\n", StringComparison.Ordinal)))
            {
                var at = text.LastIndexOf("\n" + Charter.LogName(log.Party.Id) + "\n", StringComparison.Ordinal);
                if (at > 0 && Checkpoint.Open(text[(at + 1)..], log.Party.LogKey, Charter.Parties.Select(p => p.WitnessKey)).Try(out var shown, out _)
                    && shown.Head.Size <= log.Tree.Size && log.Tree.Root(shown.Head.Size) != shown.Head.Root)
                {
                    return (log.Party, shown.Head.Size);
                }
            }

            return null;
        }

        public void Releases()
        {
            var cuts = Cuts();
            // Not earlier than the newest entry of who made it: an export that says so hides what is overdue.
            var asOf = audits.TryGetValue(export.Party.Id, out var mine) && mine.LastCommitted > export.Made ? mine.LastCommitted : export.Made;
            var pairs = Charter.Others(export.Party.Id).SelectMany(o => new[] { (From: o.Id, To: export.Party.Id), (From: export.Party.Id, To: o.Id) }).Union(export.Releases.Keys);
            foreach (var (from, to) in pairs.OrderBy(r => r.From, StringComparer.Ordinal).ThenBy(r => r.To, StringComparer.Ordinal))
            {
                // A file that is not there is an empty ledger: the log tells how long it should be.
                var list = export.Releases.GetValueOrDefault((from, to), []);
                cancel.ThrowIfCancellationRequested();
                if (!Entries.TryGetValue(from, out var entries))
                {
                    continue;
                }

                // An own log was audited for nobody; its releases to each other party are looked at with an audit of their own.
                var audit = to == export.Party.Id ? audits[from] : Audit(from, to, entries);
                foreach (var release in list)
                {
                    var (taken, refused) = audit.Take(
                        Encoding.UTF8.GetBytes(release.Leaf), Disclosure.Apart(release.Disclosures),
                        i => i < entries.Length ? entries[(int)i] : null, _ => release.Shown ?? DateTimeOffset.MinValue);
                    if (taken is null)
                    {
                        Found.Add(refused!);
                        break;
                    }

                    ReleasesChecked++;
                }

                foreach (var note in audit.Notes)
                {
                    if (note.Code == AuditCodes.Late && cuts.Any(c => c.Parties.SetEquals([from, to]) && c.From <= note.Until && note.Since <= c.To))
                    {
                        Remarks.Add(note with { Text = note.Text + " The link was cut then by order of the exercise." });
                    }
                    else
                    {
                        Found.Add(note);
                    }
                }

                Found.AddRange(audit.Overdue(asOf));
                if (audit.Short() is { } lacking)
                {
                    Found.Add(lacking);
                }
            }
        }

        // Entries of which every rung was opened: is each coarse value what the coarsener makes of the exact one, and was released what the policy says of the exact values?
        public ImmutableArray<Opened> Openings()
        {
            var openings = ImmutableArray.CreateBuilder<Opened>();
            foreach (var ((from, to), list) in export.Releases)
            {
                if (!Entries.TryGetValue(from, out var entries))
                {
                    continue;
                }

                var leaves = list.Select(r => ReleaseLeaf.Read(Encoding.UTF8.GetBytes(r.Leaf)).Value).ToList();
                var inspection = new Inspection(from, to, Charter, entries, leaves.OfType<ReleaseLeaf>());
                foreach (var (leaf, release) in leaves.Zip(list))
                {
                    if (leaf is { Reason: Nodes.Node.InspectionReason } && leaf.Index < entries.Length && entries[(int)leaf.Index].Open(Disclosure.Apart(release.Disclosures)).Value is { } opened)
                    {
                        openings.Add(opened);
                        Found.AddRange(inspection.Of(opened));
                    }
                }
            }

            OpeningsChecked = openings.Count;
            return openings.DrainToImmutable();
        }

        // The white cell puts on record between whom and when it cut a link.
        private List<(HashSet<string> Parties, DateTimeOffset From, DateTimeOffset To)> Cuts()
        {
            var cuts = new List<(HashSet<string>, DateTimeOffset, DateTimeOffset)>();
            foreach (var white in Charter.Parties.Where(p => p.Role == CharterRole.WhiteCell))
            {
                var open = new Dictionary<string, (HashSet<string> Parties, DateTimeOffset From)>(StringComparer.Ordinal);
                foreach (var entry in Entries.GetValueOrDefault(white.Id, []).Where(e => e.Header.Type == Service.Exercise))
                {
                    if (StrictJson.Text(entry.Body!["id"]) is not { } id || entry.Body["between"] is not JsonArray between)
                    {
                        continue;
                    }

                    if (StrictJson.Text(entry.Body["what"]) == "link cut")
                    {
                        open[id] = (between.Select(StrictJson.Text).OfType<string>().ToHashSet(StringComparer.Ordinal), entry.Header.Committed);
                    }
                    else if (open.Remove(id, out var cut))
                    {
                        cuts.Add((cut.Parties, cut.From, entry.Header.Committed));
                    }
                }
            }

            return cuts;
        }

        private LogAudit Audit(string from, string to, ImmutableArray<Entry> entries)
        {
            var audit = new LogAudit(Charter, Charter.Find(from)!, to);
            foreach (var entry in entries)
            {
                audit.Take(entry.Bytes, signed: true);
            }

            return audit;
        }

        private static MerkleTree Tree(IEnumerable<ExportedRelease> releases)
        {
            var tree = new MerkleTree();
            foreach (var release in releases)
            {
                tree.Append(Digest.Leaf(Encoding.UTF8.GetBytes(release.Leaf)));
            }

            return tree;
        }
    }
}
