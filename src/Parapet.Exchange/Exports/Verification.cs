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
/// <param name="Logs">By party, what was checked of its log.</param>
/// <param name="Revealed">The order that opens the scenario; null where there is none.</param>
/// <param name="Openings">Entries of which every rung was opened, read anew each time.</param>
public sealed record CheckedExport(Export Export, IReadOnlyDictionary<string, CheckedLog> Logs, JsonObject? Revealed, IEnumerable<Opened> Openings);

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
        var fourth = new QuestionVerdict(Question.Truth, 0, "no opened scenario", []);
        var answered = new HashSet<Question> { Question.Integrity };
        try
        {
            using var content = new OpenExport(export, cancel);
            work.Logs(content);
            work.Crosswise();
            work.Releases(content);
            answered.Add(Question.Completeness);
            work.Inspect(content);
            answered.Add(Question.Coarsening);
            fourth = truth?.Invoke(new CheckedExport(export, work.Checked, work.Revealed, work.Openings(content).Select(o => o.Opened))) ?? fourth;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            work.Found.Add(new Finding(Question.Integrity, LogCodes.TileMissing, export.Party.Id, -1, $"the export cannot be read to its end. {e.Message}"));
            fourth = fourth with { What = "the export cannot be read to its end" };
        }

        // What was looked at in part only is not answered, though what is wrong there already stands.
        long Count(Question question, long count) => answered.Contains(question) ? count : 0;

        return new Verification(export,
        [
            new QuestionVerdict(Question.Integrity, work.EntriesChecked, "entries, with signatures, order, policy in force and head", [.. work.Found.Where(f => f.Question == Question.Integrity)]),
            new QuestionVerdict(Question.Completeness, Count(Question.Completeness, work.ReleasesChecked), "releases owed, with ledger and deadline", [.. work.Found.Where(f => f.Question == Question.Completeness)]) { Remarks = [.. work.Remarks] },
            new QuestionVerdict(Question.Coarsening, Count(Question.Coarsening, work.OpeningsChecked), "entries opened for inspection", [.. work.Found.Where(f => f.Question == Question.Coarsening)]),
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
        private const int ReportEvery = 4096;
        private readonly Dictionary<string, LogAudit> audits = new(StringComparer.Ordinal);
        private readonly List<(HashSet<string> Parties, DateTimeOffset From, DateTimeOffset To)> cuts = [];
        private readonly List<Inspected> inspected = [];

        public Dictionary<string, CheckedLog> Checked { get; } = new(StringComparer.Ordinal);

        public JsonObject? Revealed { get; private set; }

        public List<Finding> Found { get; } = [.. export.Broken];

        public List<Finding> Remarks { get; } = [];

        public long EntriesChecked { get; private set; }

        public long ReleasesChecked { get; private set; }

        public long OpeningsChecked { get; private set; }

        private Charter Charter => export.Charter;

        public void Logs(OpenExport content)
        {
            if (export.SignedCharter.Missing is { Count: > 0 } missing)
            {
                Found.Add(new Finding(Question.Integrity, CharterCodes.Unsigned, export.Party.Id, -1, $"the charter is not signed by {string.Join(", ", missing)}."));
            }

            foreach (var lacking in Charter.Parties.Where(p => export.Logs.All(l => l.Party.Id != p.Id) && export.Broken.All(b => b.Log != p.Id)))
            {
                Found.Add(new Finding(Question.Integrity, LogCodes.TileMissing, lacking.Id, -1, "the log is not in the export."));
            }

            var (done, total) = (0L, Math.Max(1L, export.Logs.Sum(l => l.Tree.Size)));
            foreach (var log in export.Logs)
            {
                var audit = new LogAudit(Charter, log.Party, log.Party.Id == export.Party.Id ? null : export.Party.Id);
                var kept = new CheckedLog(Charter, log);
                var open = new Dictionary<string, (HashSet<string> Parties, DateTimeOffset From)>(StringComparer.Ordinal);
                foreach (var read in content.Entries(log, log.Tree.Size, bytes => Entry.Read(bytes, Charter.Keys)))
                {
                    if ((read.Try(out var entry, out var fault) ? audit.Take(entry) : new Finding(Question.Integrity, fault.Code, log.Party.Id, kept.Size, fault.Message)) is { } refused)
                    {
                        // What follows cannot be judged: policy in force and order are not known any more.
                        Found.Add(refused);
                        break;
                    }

                    kept.Add(entry!);
                    if (log.Party.Role == CharterRole.WhiteCell && entry!.Header.Type == Service.Exercise)
                    {
                        Order(entry, open);
                    }

                    if (++done % ReportEvery == 0)
                    {
                        progress?.Report(0.8 * done / total);
                    }
                }

                EntriesChecked += kept.Size;
                audits[log.Party.Id] = audit;
                Checked[log.Party.Id] = kept;
            }
        }

        // The white cell puts on record between whom and when it cut a link, and opens the scenario.
        private void Order(Entry entry, Dictionary<string, (HashSet<string> Parties, DateTimeOffset From)> open)
        {
            var body = entry.Body!;
            Revealed = Service.Reveals(entry) ? body : Revealed;
            if (StrictJson.Text(body["id"]) is not { } id || body["between"] is not JsonArray between)
            {
                return;
            }

            if (StrictJson.Text(body["what"]) == "link cut")
            {
                open[id] = (between.Select(StrictJson.Text).OfType<string>().ToHashSet(StringComparer.Ordinal), entry.Header.Committed);
            }
            else if (open.Remove(id, out var cut))
            {
                cuts.Add((cut.Parties, cut.From, entry.Header.Committed));
            }
        }

        // Heads and receipts that one log holds of another must fit that other log.
        public void Crosswise()
        {
            var shown = Checked.SelectMany(c => c.Value.Roots.Where(r => r.Type == Service.PeerHead).Select(r => (By: c.Key, r.Log, r.Size, r.Root))).ToHashSet();
            foreach (var (shownBy, seen) in Checked.SelectMany(c => c.Value.Roots.Select(r => (c.Key, r))))
            {
                var (log, size) = (seen.Log, seen.Size);
                if (export.Logs.FirstOrDefault(l => l.Party.Id == log) is not { } known)
                {
                    continue;
                }

                // The party's own log is all here: nobody can have seen more of it.
                if (size <= known.Tree.Size ? known.Tree.Root(size) != seen.Root : log == export.Party.Id)
                {
                    if (seen.Type == Service.PeerHead)
                    {
                        Found.Add(new Finding(Question.Integrity, AuditCodes.Equivocation, log, -1, $"{shownBy} holds a head of size {size} signed by {log} with another root than the log in this export: it was told differently to others."));
                    }
                    else if (!shown.Contains((shownBy, log, size, seen.Root)))
                    {
                        // A receipt for a head that the log did sign is an honest one, of whom was told another story.
                        Found.Add(new Finding(Question.Integrity, AuditCodes.Receipt, shownBy, seen.Index, $"is a receipt for {size} entries of {log} with a root that log never had."));
                    }
                }

                if (seen.Type == Service.Receipt && seen.Ledger is { } received && export.Ledger(log, shownBy) is { } given
                    && (received.Size > given.Tree.Size || given.Tree.Root(received.Size) != received.Root))
                {
                    Found.Add(new Finding(Question.Integrity, AuditCodes.Receipt, shownBy, seen.Index, $"is a receipt for {received.Size} releases of {log} that were not made so."));
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

        public void Releases(OpenExport content)
        {
            // Not earlier than the newest entry of who made it: an export that says so hides what is overdue.
            var asOf = audits.TryGetValue(export.Party.Id, out var mine) && mine.LastCommitted > export.Made ? mine.LastCommitted : export.Made;
            var pairs = Charter.Others(export.Party.Id).SelectMany(o => new[] { (From: o.Id, To: export.Party.Id), (From: export.Party.Id, To: o.Id) }).Union(export.Ledgers.Select(l => (l.From, l.To)));
            foreach (var (from, to) in pairs.OrderBy(r => r.From, StringComparer.Ordinal).ThenBy(r => r.To, StringComparer.Ordinal))
            {
                cancel.ThrowIfCancellationRequested();
                if (!Checked.TryGetValue(from, out var log))
                {
                    continue;
                }

                // An own log was audited for nobody; its releases to each other party are looked at with an audit of their own.
                var audit = to == export.Party.Id ? audits[from] : Audit(content, log, to);
                // A file that is not there is an empty ledger: the log tells how long it should be.
                if (export.Ledger(from, to) is { } ledger)
                {
                    Take(content, ledger, log, audit);
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

        // All releases of a ledger, as far as the first that is refused; and, of all of them, what an inspection needs.
        private void Take(OpenExport content, ExportedLedger ledger, CheckedLog log, LogAudit audit)
        {
            var (refused, drawn, first) = (false, new HashSet<long>(), new Dictionary<long, Digest>());
            foreach (var (line, (release, read)) in content.Releases(ledger, log.Log, log.Size, opens: () => !refused).Index())
            {
                if (!refused)
                {
                    var (taken, wrong) = audit.Take(read, _ => release.Shown ?? DateTimeOffset.MinValue);
                    refused = taken is null;
                    ReleasesChecked += refused ? 0 : 1;
                    Found.AddRange(wrong is null ? [] : [wrong]);
                }

                if (read.Leaf.Value is { } leaf)
                {
                    if (leaf.Reason == Nodes.Node.InspectionReason)
                    {
                        drawn.Add(line);
                    }
                    else if (leaf.Reason.Length == 0)
                    {
                        first.TryAdd(leaf.Index, Inspection.HashOf(leaf.Rungs));
                    }
                }
            }

            if (drawn.Count > 0)
            {
                inspected.Add(new Inspected(ledger, log, drawn, new Inspection(ledger.From, ledger.To, Charter, log, first)));
            }
        }

        // Entries of which every rung was opened: is each coarse value what the coarsener makes of the exact one, and was released what the policy says of the exact values?
        public void Inspect(OpenExport content)
        {
            foreach (var (of, opened) in Openings(content))
            {
                OpeningsChecked++;
                Found.AddRange(of.Inspection.Of(opened));
            }
        }

        public IEnumerable<(Inspected Of, Opened Opened)> Openings(OpenExport content) => inspected.SelectMany(
            i => content.Releases(i.Ledger, i.Log.Log, i.Log.Size, i.Lines).Select(r => r.Read.Opened?.Value).OfType<Opened>().Select(o => (i, o)));

        private LogAudit Audit(OpenExport content, CheckedLog log, string to)
        {
            var audit = new LogAudit(Charter, log.Log.Party, to);
            foreach (var entry in content.Entries(log.Log, log.Size, bytes => Entry.Form(bytes).Value!))
            {
                audit.Take(entry);
            }

            return audit;
        }
    }

    // A ledger by which entries were opened for inspection, and on which of its lines.
    private sealed record Inspected(ExportedLedger Ledger, CheckedLog Log, HashSet<long> Lines, Inspection Inspection);
}
