using System.Collections.Immutable;

namespace Parapet.Exchange.Messages;

/// <summary>Types that keep the exchange going. Their fields are whole numbers, times, names and documents, the same for every recipient.</summary>
public static class ServiceTypes
{
    private static readonly NameKind Plain = new(NameForm.Plain), Hash = new(NameForm.Hash);

    private static readonly NumberKind Whole = new(0, 999_999_999, FieldKind.Same) { Whole = true };

    private static readonly TimeKind Exactly = new(FieldKind.Same);

    /// <summary>Receipt: the date of a notification is that of its receipt.</summary>
    public static MessageType Rcp { get; } = Service(
        "RCP", "receipt", "What was received when, and whether it verified.",
        new("log", Plain, "Whose log.") { Required = true },
        new("first_index", Whole, "First entry.") { Required = true },
        new("last_index", Whole, "Last entry.") { Required = true },
        new("receive_time", Exactly, "When the last was received.") { Required = true },
        new("result", new CodeKind(new Code("verified", "verified"), new Code("pending", "not verified yet"), new Code("refused", "refused")), "Whether it verified.")
        { Required = true },
        new("detail", new TextKind(500), "Why, where it was refused."));

    /// <summary>Link test.</summary>
    public static MessageType Lnk { get; } = Service(
        "LNK", "link test", "A numbered test of a link.",
        new("seq", Whole, "Number of the test.") { Required = true },
        new("send_time", Exactly, "When it was sent.") { Required = true },
        new("sent", Whole, "Tests sent so far."),
        new("received", Whole, "Tests received so far."),
        new("late", Whole, "Of those, late."));

    /// <summary>Charter of an exercise.</summary>
    public static MessageType Cht { get; } = Service(
        "CHT", "charter", "Parties, keys and rules of an exercise.",
        new FieldType("document", new DocumentKind(), "The charter, signed.") { Required = true });

    /// <summary>Release policy.</summary>
    public static MessageType Pol { get; } = Service(
        "POL", "release policy", "A step in the life of a release policy.",
        new("action", new CodeKind(
            new Code("propose", "proposed"), new Code("counter", "countersigned"), new Code("activate", "put in force"), new Code("suspend", "suspended")), "The step.")
        { Required = true },
        new("policy_sha256", Hash, "The policy.") { Required = true },
        new("from_index", Whole, "Entry of the log from which it holds."),
        new("document", new DocumentKind(), "The policy, signed."),
        new("detail", new TextKind(500), "Why."));

    /// <summary>Exercise control.</summary>
    public static MessageType Exc { get; } = Service(
        "EXC", "exercise control", "What the white cell does to an exercise.",
        new("action", new CodeKind(
            new Code("STARTEX", "started"), new Code("FREEZE", "frozen"), new Code("RESUME", "resumed"), new Code("RATE", "set to another rate"),
            new Code("JUMP", "moved in time"), new Code("INJECT", "given an inject"), new Code("ENDEX", "ended"), new Code("SEAL", "sealed"),
            new Code("OPEN", "opened")), "What is done.") { Required = true },
        new("scenario_time", Exactly, "When, by the clock of the scenario."),
        new("rate", new NumberKind(0, 1_000, FieldKind.Same), "Scenario seconds per second."),
        new("seal_sha256", Hash, "Of the sealed scenario."),
        new("document", new DocumentKind(), "The inject, or what is opened."));

    /// <summary>Inspection.</summary>
    public static MessageType Ins { get; } = Service(
        "INS", "inspection", "A step of an inspection: what was committed is opened and recomputed.",
        new("step", new CodeKind(
            new Code("request", "requested"), new Code("commit", "committed to a beacon"), new Code("reveal", "beacon revealed"), new Code("opening", "opened"),
            new Code("refusal", "refused"), new Code("finding", "found")), "The step.") { Required = true },
        new("inspection", Plain, "The inspection.") { Required = true },
        new("beacon_sha256", Hash, "Committed or revealed."),
        new("document", new DocumentKind(), "Sample, opening or finding."),
        new("due_time", Exactly, "When the next step is due."));

    /// <summary>Anchor of a release ledger in the log.</summary>
    public static MessageType Anchor { get; } = Service(
        "ANCHOR", "anchor", "How far a release ledger has come.",
        new("recipient", Plain, "To whom.") { Required = true },
        new("size", Whole, "Entries of the ledger.") { Required = true },
        new("root_sha256", Hash, "Its root.") { Required = true },
        new("upto_index", Whole, "Last entry of the log that it covers."));

    /// <summary>Head of a peer's log.</summary>
    public static MessageType PeerHead { get; } = Service(
        "PEER-HEAD", "head of a peer", "How far the log of another party has come.",
        new("peer", Plain, "Whose log.") { Required = true },
        new("size", Whole, "Its entries.") { Required = true },
        new("root_sha256", Hash, "Its root.") { Required = true },
        new("note", new TextKind(20_000), "The signed note."));

    /// <summary>Gap: what should be there and is not.</summary>
    public static MessageType Gap { get; } = Service(
        "GAP", "gap", "What should have been sent and was not.",
        new("pln_no", new NameKind(NameForm.Case), "Of which launch."),
        new("reason", new CodeKind(
            new Code("no-post-launch", "no word after a launch window"), new Code("no-answer", "no answer in time"), new Code("link", "a cut link"),
            new Code("unknown", "not known")), "What is missing.") { Required = true },
        new("since_time", Exactly, "Since when.") { Required = true },
        new("detail", new TextKind(500), "More."));

    /// <summary>All of them.</summary>
    public static ImmutableArray<MessageType> All { get; } = [Rcp, Lnk, Cht, Pol, Exc, Ins, Anchor, PeerHead, Gap];

    private static MessageType Service(string name, string title, string doc, params ImmutableArray<FieldType> fields) =>
        new(name, title, doc, fields) { IsService = true };
}
