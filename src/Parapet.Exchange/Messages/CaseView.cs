using System.Collections.Immutable;
using System.Text.Json;
using static Parapet.Exchange.Messages.Canonical;

namespace Parapet.Exchange.Messages;

/// <summary>Life cycles of a set of messages.</summary>
internal sealed class CaseView
{
    private readonly CaseRules _rules;
    private readonly List<Finding> _found = [];
    private readonly ImmutableArray<SeenMessage> _standing;
    private readonly ILookup<(MessageType Type, string Id), SeenMessage> _referring; // questions, answers and gaps, by what they refer to

    public CaseView(CaseRules rules, IEnumerable<SeenMessage> messages)
    {
        _rules = rules;
        var ordered = messages.OrderBy(m => m.At).ThenBy(m => m.Id, StringComparer.Ordinal).ToList();
        var gone = Gone(ordered);
        _standing = [.. ordered.Where(m => !gone.Contains(m))];
        _referring = _standing.Where(m => m.Type == MessageTypes.Amb || m.Type == MessageTypes.Ama || m.Type == MessageTypes.Cma || m.Type == MessageTypes.Gap)
            .SelectMany(m => m.References.Distinct(StringComparer.Ordinal), (m, id) => (Message: m, Id: id)).ToLookup(r => (r.Message.Type, r.Id), r => r.Message);
        Launches = [.. _standing.Where(m => IsLaunch(m.Type) && m.CaseNumber is not null).GroupBy(m => m.CaseNumber!, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => Launch(g.Key, [.. g]))];
        foreach (var post in _standing.Where(m => m.Type == MessageTypes.Pst && m.CaseNumber is null))
        {
            Find(FindingCode.LaunchWithoutPlan, post.Id, post.At, $"{post.Origin} tells of a launch afterwards and names no notification before it.");
        }

        Warnings = [.. Latest().Select(Warning)];
        Counts();
        Questions = [.. _standing.Where(m => m.Type == MessageTypes.Amb || m.Type == MessageTypes.Cmp).Select(Question)];
        Answers();
    }

    public ImmutableArray<LaunchCase> Launches { get; }

    public ImmutableArray<WarningCase> Warnings { get; }

    public ImmutableArray<QuestionCase> Questions { get; }

    public static bool Matters(MessageType type) =>
        IsLaunch(type) || type == MessageTypes.Gap || type == MessageTypes.Lwn || type == MessageTypes.Wdr || type == MessageTypes.Cor
        || type == MessageTypes.Amb || type == MessageTypes.Ama || type == MessageTypes.Cmp || type == MessageTypes.Cma;

    public ImmutableArray<Finding> Findings(DateTimeOffset now)
    {
        var all = new List<Finding>(_found);
        foreach (var launch in Launches)
        {
            if (launch is not { State: CaseState.Planned or CaseState.Extended, WindowTo: { } end })
            {
                continue;
            }

            if (now >= Later(end, _rules.PostLaunchWithin))
            {
                all.Add(new Finding(FindingCode.NoPostLaunch, launch.Number, Later(end, _rules.PostLaunchWithin),
                    $"The window of {launch.Number} closed at {Say(end)}; {launch.Origin} owes a post-launch notification.", _standing.Any(m => m.Type == MessageTypes.Gap && m.CaseNumber == launch.Number) ? null : MessageTypes.Gap));
            }
            else if (now >= Later(end, _rules.ReminderAfter))
            {
                all.Add(new Finding(FindingCode.Reminder, launch.Number, Later(end, _rules.ReminderAfter),
                    $"The window of {launch.Number} closed at {Say(end)}; {launch.Origin} has not said what became of it."));
            }
        }

        foreach (var question in Questions)
        {
            if (question is { Answer: null, Due: { } due } && now > due)
            {
                all.Add(new Finding(FindingCode.NoAnswer, question.Asked.Id, due,
                    $"The {question.Asked.Type.Title} of {question.Asked.Origin} was to be answered by {Say(due)}.",
                    _referring[(MessageTypes.Gap, question.Asked.Id)].Any() ? null : MessageTypes.Gap));
            }
        }

        return [.. all.OrderBy(f => f.Since).ThenBy(f => f.Code).ThenBy(f => f.Subject, StringComparer.Ordinal).ThenBy(f => f.Words, StringComparer.Ordinal)];
    }

    private static bool IsLaunch(MessageType type) =>
        type == MessageTypes.Pln || type == MessageTypes.Plx || type == MessageTypes.Plc || type == MessageTypes.Pst;

    // Only its own origin withdraws or corrects a message.
    private static HashSet<SeenMessage> Gone(List<SeenMessage> messages)
    {
        var byId = messages.ToLookup(m => (m.Origin, m.Id));
        var gone = new HashSet<SeenMessage>(ReferenceEqualityComparer.Instance);
        foreach (var message in messages)
        {
            var taken = message.Type == MessageTypes.Wdr ? message.References : message.Type == MessageTypes.Cor ? [.. message.References.Take(1)] : [];
            gone.UnionWith(taken.SelectMany(id => byId[(message.Origin, id)]).Where(m => m.Type != MessageTypes.Wdr));
        }

        return gone;
    }

    private LaunchCase Launch(string number, ImmutableArray<SeenMessage> all)
    {
        var plans = all.Where(m => m.Type == MessageTypes.Pln).ToList();
        if (plans.Count == 0)
        {
            Find(FindingCode.OrphanFollowUp, number, all[0].At, $"{all[0].Origin} refers to {number}, which was never notified.");
            foreach (var post in all.Where(m => m.Type == MessageTypes.Pst && IsLaunched(m) != false))
            {
                Find(FindingCode.LaunchWithoutPlan, post.Id, post.At, $"{post.Origin} tells of a launch afterwards and names {number}, which was never notified.");
            }

            return new LaunchCase(number, all[0].Origin, CaseState.Orphan, null, null, null, all);
        }

        var plan = plans[0];
        foreach (var second in plans.Skip(1))
        {
            Find(FindingCode.DoublePlan, number, second.At, $"{second.Origin} notifies {number} again, which {plan.Origin} had notified at {Say(plan.At)}.");
        }

        foreach (var foreign in all.Where(m => m.Type != MessageTypes.Pln && m.Origin != plan.Origin))
        {
            Find(FindingCode.ForeignFollowUp, number, foreign.At, $"{foreign.Origin} sends {foreign.Type.Name} for {number}, which is {plan.Origin}'s.");
        }

        var own = all.Where(m => m.Origin == plan.Origin).ToList();
        var window = Span(plan.Find("launch_window"), Time);
        if (window is { } notified && plan.At.ToUnixTimeMilliseconds() > LatestStart(plan, notified) - (long)_rules.NoticeAhead.TotalMilliseconds)
        {
            Find(FindingCode.LateNotice, number, plan.At, $"{plan.Origin} notified {number} less than {Hours(_rules.NoticeAhead)} before its window.");
        }

        var extended = false;
        var until = window?.To;
        foreach (var longer in own.Where(m => m.Type == MessageTypes.Plx))
        {
            extended = true;
            if (Span(longer.Find("window_end_time"), Time) is { } end && until is { } before)
            {
                // On coarse values an end may seem not to move.
                if (end.From <= before && longer.Fields["window_end_time"].Rung == Rung.L0 && plan.Fields["launch_window"].Rung == Rung.L0)
                {
                    Find(FindingCode.ExtensionShortens, number, longer.At, $"The extension of {number} at {Say(longer.At)} ends no later than the window it extends.");
                }

                until = Math.Max(before, end.To == end.From + 1 ? end.From : end.To);
            }
        }

        var (posts, cancelled) = (own.Where(m => m.Type == MessageTypes.Pst).ToList(), own.Find(m => m.Type == MessageTypes.Plc));
        Posts(number, plan, posts, cancelled, window?.From, until);
        var state = posts.Count > 0 ? (posts.Exists(p => IsLaunched(p) != false) ? CaseState.Launched : CaseState.NotLaunched)
            : cancelled is not null ? CaseState.Cancelled
            : extended ? CaseState.Extended : CaseState.Planned;
        return new LaunchCase(number, plan.Origin, state, plan, Moment(window?.From), Moment(until), all);
    }

    // A coarse window opens somewhere within its first step: only what is late for the latest start is late.
    private static long LatestStart(SeenMessage plan, (long From, long To) window)
    {
        var rung = plan.Fields["launch_window"].Rung;
        var step = rung == Rung.L0 ? 0 : ((WindowKind)MessageTypes.Pln.Find("launch_window")!.Kind).Steps[rung.Level - 1];
        return Math.Min(window.From + Math.Max(step - 1, 0), window.To - 1);
    }

    private void Posts(string number, SeenMessage plan, List<SeenMessage> posts, SeenMessage? cancelled, long? from, long? until)
    {
        foreach (var second in posts.Skip(1))
        {
            Find(FindingCode.DoublePostLaunch, number, second.At, $"{second.Origin} says again, at {Say(second.At)}, what became of {number}.");
        }

        if (cancelled is not null && posts.Find(p => IsLaunched(p) == true) is { } both)
        {
            Find(FindingCode.CancelledAndLaunched, number, both.At > cancelled.At ? both.At : cancelled.At, $"{number} was both cancelled and launched, {plan.Origin} says.");
        }

        foreach (var post in posts)
        {
            if (Span(post.Find("launch_time"), Time) is { } time && from is { } opens && until is { } closes && (time.From >= closes || time.To <= opens))
            {
                Find(FindingCode.OutsideWindow, number, post.At, $"{number} was launched outside its window.");
            }
        }

        if (posts.Count > 0 && until is { } end && posts[0].At.ToUnixTimeMilliseconds() > end + (long)_rules.PostLaunchWithin.TotalMilliseconds)
        {
            Find(FindingCode.LatePostLaunch, number, posts[0].At, $"{plan.Origin} said what became of {number} more than {Hours(_rules.PostLaunchWithin)} after its window.");
        }
    }

    // Warnings that refer to an earlier one of the same origin bring it up to date.
    private IEnumerable<SeenMessage> Latest()
    {
        var warnings = _standing.Where(m => m.Type == MessageTypes.Lwn).ToList();
        var byId = warnings.ToLookup(m => (m.Origin, m.Id));
        var old = warnings.SelectMany(w => w.References.SelectMany(id => byId[(w.Origin, id)]).Where(o => o != w && o.At <= w.At))
            .ToHashSet<SeenMessage>(ReferenceEqualityComparer.Instance);
        return warnings.Where(w => !old.Contains(w));
    }

    private WarningCase Warning(SeenMessage warning)
    {
        var fits = Launches.Where(l => l.Plan is not null && l.State is not (CaseState.Cancelled or CaseState.NotLaunched))
            .Select(l => (l.Number, Fit: Fits.Of(warning, l, _rules))).Where(f => f.Fit != WarningFit.Unnotified).ToList();
        var best = fits.Exists(f => f.Fit == WarningFit.Notified) ? WarningFit.Notified : fits.Count > 0 ? WarningFit.Possible : WarningFit.Unnotified;
        ImmutableArray<string> numbers = [.. fits.Where(f => f.Fit == best).Select(f => f.Number)];
        if (best == WarningFit.Unnotified)
        {
            Find(FindingCode.UnnotifiedLaunch, warning.Id, warning.At, $"{warning.Origin} warns of a launch that fits no notification.", Ask(warning.Id));
        }
        else if (best == WarningFit.Possible)
        {
            Find(FindingCode.PossiblyNotified, warning.Id, warning.At,
                $"{warning.Origin} warns of a launch that may be {string.Join(" or ", numbers)}: too little of it is known to say.", Ask(warning.Id));
        }

        return new WarningCase(warning, best, numbers);
    }

    // Behind one notification no second launch hides.
    private void Counts()
    {
        foreach (var launch in Launches.Where(l => l.Plan is not null))
        {
            var seen = Warnings.Where(w => w.Fit == WarningFit.Notified && w.Numbers is [var only] && only == launch.Number).ToList();
            var origins = seen.GroupBy(w => w.Warning.Origin, StringComparer.Ordinal).Select(g => g.Sum(w => Coarseners.Range(w.Warning.Find("vehicle_count"))?.Least ?? 1)).ToList();
            var range = Coarseners.Range(launch.Plan!.Find("vehicle_count"));
            var allowed = range is { } r ? r.Most : 1;
            if (allowed is { } most && origins.Count > 0 && origins.Max() > most)
            {
                Find(FindingCode.MoreThanNotified, launch.Number, seen[^1].Warning.At,
                    $"{origins.Max()} launches were seen that fit {launch.Number}, which announces {most}.", Ask(seen[^1].Warning.Id));
            }
        }
    }

    private QuestionCase Question(SeenMessage asked)
    {
        var type = asked.Type == MessageTypes.Amb ? MessageTypes.Ama : MessageTypes.Cma;
        var answer = _referring[(type, asked.Id)].FirstOrDefault(m => m.Origin != asked.Origin);
        var due = Span(asked.Find("due_time"), Time) is { } d ? Moment(d.To - 1) : null;
        if (answer is not null && due is { } by && answer.At > by)
        {
            Find(FindingCode.LateAnswer, asked.Id, answer.At, $"{answer.Origin} answered the {asked.Type.Title} of {asked.Origin} at {Say(answer.At)}; it was due by {Say(by)}.");
        }

        return new QuestionCase(asked, due, answer);
    }

    private void Answers()
    {
        var asked = Questions.ToLookup(q => (q.Asked.Type, q.Asked.Id));
        foreach (var answer in _standing.Where(m => m.Type == MessageTypes.Ama || m.Type == MessageTypes.Cma))
        {
            var type = answer.Type == MessageTypes.Ama ? MessageTypes.Amb : MessageTypes.Cmp;
            if (!answer.References.Any(id => asked[(type, id)].Any(q => q.Asked.Origin != answer.Origin)))
            {
                Find(FindingCode.OrphanAnswer, answer.Id, answer.At, $"{answer.Origin} answers what nobody asked.");
            }
        }
    }

    // What was asked or recorded already is not offered again.
    private MessageType? Ask(string id) =>
        _referring[(MessageTypes.Amb, id)].Any() ? null : MessageTypes.Amb;

    private void Find(FindingCode code, string subject, DateTimeOffset since, string words, MessageType? offer = null) =>
        _found.Add(new Finding(code, subject, since, words, offer));

    private static bool? IsLaunched(SeenMessage post) => post.Find("launched")?.GetValueKind() switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };

    private static DateTimeOffset? Moment(long? ms) => ms is { } m ? DateTimeOffset.FromUnixTimeMilliseconds(m) : null;

    private static DateTimeOffset Later(DateTimeOffset time, TimeSpan span) => span > DateTimeOffset.MaxValue - time ? DateTimeOffset.MaxValue : time + span;

    private static string Say(DateTimeOffset time) => Words.Time(time.ToUnixTimeMilliseconds());

    private static string Hours(TimeSpan span) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{span.TotalHours:0.#} h");
}
