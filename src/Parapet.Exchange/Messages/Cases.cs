using System.Collections.Immutable;

namespace Parapet.Exchange.Messages;

/// <summary>Deadlines and tolerances of life cycles. Those of the agreements are recalled, not read (HCOC-2002, PLNS-2000): they are to be set by the charter.</summary>
public sealed record CaseRules
{
    /// <summary>A launch is to be notified at least so long before its window opens.</summary>
    public TimeSpan NoticeAhead { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Without a word so long after a window has closed, its origin is reminded.</summary>
    public TimeSpan ReminderAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A post-launch notification is due so long after the window has closed; then its absence is a gap.</summary>
    public TimeSpan PostLaunchWithin { get; init; } = TimeSpan.FromHours(48);

    /// <summary>A warning fits a window that it misses by no more.</summary>
    public TimeSpan WindowTolerance { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>[deg] A warning fits a direction that it misses by no more.</summary>
    public double AzimuthTolerance { get; init; } = 10;

    /// <summary>Standard deviations that an estimate may be off.</summary>
    public double Sigmas { get; init; } = 3;
}

/// <summary>Where a notified launch stands.</summary>
public enum CaseState
{
    /// <summary>Later notifications were seen, but no plan.</summary>
    Orphan,

    /// <summary>Notified.</summary>
    Planned,

    /// <summary>Notified, and its window extended.</summary>
    Extended,

    /// <summary>It was launched.</summary>
    Launched,

    /// <summary>The post-launch notification says that it was not launched.</summary>
    NotLaunched,

    /// <summary>Cancelled.</summary>
    Cancelled,
}

/// <summary>A notified launch with all that refers to it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Origin">Who notified it.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Plan">The notification; null for an orphan.</param>
/// <param name="WindowFrom">When the window opens at the earliest; null where it is withheld.</param>
/// <param name="WindowTo">When it closes at the latest, extensions included; null where it is withheld.</param>
/// <param name="Messages">All messages of the case that stand, by time and id.</param>
public sealed record LaunchCase(
    string Number, string Origin, CaseState State, SeenMessage? Plan, DateTimeOffset? WindowFrom, DateTimeOffset? WindowTo, ImmutableArray<SeenMessage> Messages);

/// <summary>How a warning goes with what was notified.</summary>
public enum WarningFit
{
    /// <summary>A notified launch of this time and place, and of this direction and class as far as they are known.</summary>
    Notified,

    /// <summary>What is known contradicts no notified launch, but time or place is withheld.</summary>
    Possible,

    /// <summary>No notified launch fits.</summary>
    Unnotified,
}

/// <summary>A warning and what it fits.</summary>
/// <param name="Warning">The warning.</param>
/// <param name="Fit">How.</param>
/// <param name="Numbers">Numbers of the launches that fit, sorted.</param>
public sealed record WarningCase(SeenMessage Warning, WarningFit Fit, ImmutableArray<string> Numbers);

/// <summary>A query or complaint and its answer.</summary>
/// <param name="Asked">AMB or CMP.</param>
/// <param name="Due">When the answer is due; null where that is withheld.</param>
/// <param name="Answer">The first AMA or CMA that refers to it and is not its asker's; null for none yet.</param>
public sealed record QuestionCase(SeenMessage Asked, DateTimeOffset? Due, SeenMessage? Answer);

/// <summary>What is found in life cycles.</summary>
public enum FindingCode
{
    /// <summary>A later notification of a launch that was never notified.</summary>
    OrphanFollowUp,

    /// <summary>A launch was told of afterwards without a notification before.</summary>
    LaunchWithoutPlan,

    /// <summary>Two notifications under one number.</summary>
    DoublePlan,

    /// <summary>Two post-launch notifications.</summary>
    DoublePostLaunch,

    /// <summary>Launched after it was cancelled, or cancelled after it was launched.</summary>
    CancelledAndLaunched,

    /// <summary>Another party than the one that notified it extends, cancels or closes it; that has no effect.</summary>
    ForeignFollowUp,

    /// <summary>An extension ends no later than the window it extends.</summary>
    ExtensionShortens,

    /// <summary>Launched outside the window.</summary>
    OutsideWindow,

    /// <summary>Notified too shortly before the window.</summary>
    LateNotice,

    /// <summary>The post-launch notification came too late.</summary>
    LatePostLaunch,

    /// <summary>The window has closed without a word. Offers nothing: the origin is reminded.</summary>
    Reminder,

    /// <summary>The window closed so long ago that a word is overdue. Offers GAP.</summary>
    NoPostLaunch,

    /// <summary>A warning that fits no notified launch. Offers AMB.</summary>
    UnnotifiedLaunch,

    /// <summary>A warning of which too little is known to say. Offers AMB.</summary>
    PossiblyNotified,

    /// <summary>More launches were seen than one notification announces. Offers AMB.</summary>
    MoreThanNotified,

    /// <summary>A question is overdue. Offers GAP.</summary>
    NoAnswer,

    /// <summary>A question was answered late.</summary>
    LateAnswer,

    /// <summary>An answer to nothing that was asked.</summary>
    OrphanAnswer,
}

/// <summary>Something that does not fit.</summary>
/// <param name="Code">What.</param>
/// <param name="Subject">Number of a launch, or id of a message.</param>
/// <param name="Since">Since when.</param>
/// <param name="Words">A sentence in English.</param>
/// <param name="Offer">Type of message that would be the next step: AMB or GAP; null for none.</param>
public sealed record Finding(FindingCode Code, string Subject, DateTimeOffset Since, string Words, MessageType? Offer = null);

/// <summary>
/// Life cycles of what was seen so far: a value that grows with each message and depends on the set of messages only, not on the order in which they
/// came. Works on exact and on coarse values: two things fit where they may be the same.
/// </summary>
public sealed class Cases
{
    private readonly ImmutableDictionary<(string Origin, string Id), SeenMessage> _seen; // nobody takes the place of what another sent
    private readonly Lazy<CaseView> _view;

    private Cases(CaseRules rules, ImmutableDictionary<(string Origin, string Id), SeenMessage> seen)
    {
        (Rules, _seen) = (rules, seen);
        _view = new Lazy<CaseView>(() => new CaseView(rules, seen.Values));
    }

    /// <summary>Nothing seen yet.</summary>
    public static Cases Empty { get; } = Under(new CaseRules());

    /// <summary>The rules.</summary>
    public CaseRules Rules { get; }

    /// <summary>Notified launches, by number.</summary>
    public ImmutableArray<LaunchCase> Launches => _view.Value.Launches;

    /// <summary>Warnings that stand, by time and id; of warnings of one launch the last.</summary>
    public ImmutableArray<WarningCase> Warnings => _view.Value.Warnings;

    /// <summary>Queries and complaints, by time and id.</summary>
    public ImmutableArray<QuestionCase> Questions => _view.Value.Questions;

    /// <summary>Nothing seen yet, under other rules.</summary>
    /// <param name="rules">Deadlines and tolerances.</param>
    public static Cases Under(CaseRules rules) => new(rules, ImmutableDictionary<(string Origin, string Id), SeenMessage>.Empty);

    /// <summary>With one more message. Of two releases of one message each field is taken from the finer.</summary>
    /// <param name="message">Of any type; those without a life cycle are passed over.</param>
    public Cases With(SeenMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!CaseView.Matters(message.Type))
        {
            return this;
        }

        var key = (message.Origin, message.Id);
        return new Cases(Rules, _seen.SetItem(key, _seen.TryGetValue(key, out var known) ? known.With(message) : message));
    }

    /// <summary>All that does not fit, by time, code and subject.</summary>
    /// <param name="now">What is overdue is so by this clock.</param>
    public ImmutableArray<Finding> Findings(DateTimeOffset now) => _view.Value.Findings(now);
}
