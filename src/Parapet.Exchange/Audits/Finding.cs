namespace Parapet.Exchange.Audits;

/// <summary>What can be asked of an exchange. Four questions, answered apart and never merged.</summary>
public enum Question
{
    /// <summary>Was anything altered, removed, reordered, or told differently to others?</summary>
    Integrity,

    /// <summary>Was everything delivered that the policy in force owed, in order and in time?</summary>
    Completeness,

    /// <summary>Are coarse values true to the exact ones, and was withheld only what the policy withholds? Found by inspection.</summary>
    Coarsening,

    /// <summary>Is what was reported what happened? Only in an exercise, by running the sealed scenario again.</summary>
    Truth,
}

/// <summary>Something found wrong in an exchange.</summary>
/// <param name="Question">Which question it answers.</param>
/// <param name="Code">Stable code: <see cref="AuditCodes"/>, or that of the part that found it.</param>
/// <param name="Log">The party whose log it is about.</param>
/// <param name="Index">Index in that log; -1 when it is about no entry.</param>
/// <param name="Text">In whole sentences.</param>
/// <param name="Since">When what came late was committed; null for what is not late.</param>
/// <param name="Until">When it came.</param>
public sealed record Finding(Question Question, string Code, string Log, long Index, string Text, DateTimeOffset? Since = null, DateTimeOffset? Until = null)
{
    /// <inheritdoc/>
    public override string ToString() => Index < 0 ? $"{Code} {Log}: {Text}" : $"{Code} {Log}[{Index}]: {Text}";
}

/// <summary>Codes of what an audit finds; a code never changes its meaning.</summary>
public static class AuditCodes
{
    /// <summary>An entry stands at another place than it says: something was dropped, added or reordered.</summary>
    public const string Order = "XAU001";

    /// <summary>A log does not begin with the charter that all parties signed.</summary>
    public const string Charter = "XAU002";

    /// <summary>A log does not go on with the policy that the charter names, or a policy lacks signatures.</summary>
    public const string Policy = "XAU003";

    /// <summary>An entry was committed under another policy than the one in force.</summary>
    public const string OldPolicy = "XAU004";

    /// <summary>An entry says it was committed before the one in front of it.</summary>
    public const string BackDated = "XAU005";

    /// <summary>An entry says it was committed before a head that does not hold it yet was witnessed.</summary>
    public const string BeforeHead = "XAU006";

    /// <summary>An entry with the id of an earlier one: replayed.</summary>
    public const string Replayed = "XAU007";

    /// <summary>The entries do not have the root that the signed head says.</summary>
    public const string Root = "XAU008";

    /// <summary>Two signed heads that cannot both be true: told differently to others.</summary>
    public const string Equivocation = "XAU009";

    /// <summary>The releases received do not have the root that the log says.</summary>
    public const string Ledger = "XAU010";

    /// <summary>A release that is owed has not come before its deadline.</summary>
    public const string Missing = "XAU011";

    /// <summary>A release came after its deadline.</summary>
    public const string Late = "XAU012";

    /// <summary>A release that the policy does not grant, or one before its time.</summary>
    public const string Unowed = "XAU013";

    /// <summary>A release given twice for the same reason.</summary>
    public const string Twice = "XAU014";

    /// <summary>A service entry without the content of its type.</summary>
    public const string Body = "XAU015";

    /// <summary>A receipt that names what was never given, or another root.</summary>
    public const string Receipt = "XAU016";

    /// <summary>A head is shown that the origin's key did not sign.</summary>
    public const string ForgedHead = "XAU017";

    /// <summary>A head dated far in the future.</summary>
    public const string Future = "XAU018";

    /// <summary>A coarse value that is not what the coarsener makes of the exact one.</summary>
    public const string Coarse = "XAU020";

    /// <summary>What was released or withheld is not what the policy says of the exact values.</summary>
    public const string Decision = "XAU021";

    /// <summary>An inspection was demanded and the entry was not opened.</summary>
    public const string NotOpened = "XAU022";

    /// <summary>The sealed scenario, run again, does not give the truth that was recorded.</summary>
    public const string Truth = "XAU030";

    /// <summary>What a party committed is not what its sensors were given.</summary>
    public const string Report = "XAU031";

    /// <summary>What a party's sensors were given is not in its log.</summary>
    public const string Unreported = "XAU032";

    /// <summary>A declaration that is not so.</summary>
    public const string Declaration = "XAU033";

    /// <summary>The opened scenario is not the one that was sealed.</summary>
    public const string Seal = "XAU034";
}
