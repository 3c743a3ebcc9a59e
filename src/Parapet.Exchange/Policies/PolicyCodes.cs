namespace Parapet.Exchange.Policies;

/// <summary>Codes of what is wrong with a policy; a code never changes its meaning. From XPO101 on: what <see cref="PolicyLint"/> finds.</summary>
public static class PolicyCodes
{
    /// <summary>Not readable as YAML within the limits.</summary>
    public const string Unreadable = "XPO001";

    /// <summary>A key that is not known.</summary>
    public const string UnknownKey = "XPO002";

    /// <summary>Something is missing.</summary>
    public const string Missing = "XPO003";

    /// <summary>A map where a text should be, and the like.</summary>
    public const string Kind = "XPO004";

    /// <summary>A number out of its range.</summary>
    public const string Range = "XPO005";

    /// <summary>A word that is not one of those allowed.</summary>
    public const string Word = "XPO006";

    /// <summary>A party that is not one of the policy's.</summary>
    public const string Party = "XPO007";

    /// <summary>A group that the policy does not have.</summary>
    public const string Group = "XPO008";

    /// <summary>Given twice.</summary>
    public const string Twice = "XPO009";

    /// <summary>A message type, class or region that is not known.</summary>
    public const string Unknown = "XPO010";

    /// <summary>Another format or version of it.</summary>
    public const string Format = "XPO011";

    /// <summary>More than allowed.</summary>
    public const string TooMany = "XPO012";

    /// <summary>Values that do not go together.</summary>
    public const string Order = "XPO014";

    /// <summary>Not the canonical form that is signed.</summary>
    public const string Canonical = "XPO016";
}
