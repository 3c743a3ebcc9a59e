namespace Parapet.Exchange.Nodes;

/// <summary>Codes of what a node refuses; a code never changes its meaning.</summary>
public static class NodeCodes
{
    /// <summary>A request or a batch that is not of its form.</summary>
    public const string Wire = "XND001";

    /// <summary>A folder that is no node, or holds something that does not belong to it.</summary>
    public const string Folder = "XND002";

    /// <summary>A charter that is not complete, or not signed by every party.</summary>
    public const string Charter = "XND003";

    /// <summary>The other side is not a party of the exchange, or may not ask this.</summary>
    public const string NotAllowed = "XND004";

    /// <summary>A request or a batch of another exchange.</summary>
    public const string OtherExchange = "XND005";

    /// <summary>The node does not sign: it has not compared itself with its peers, or found itself behind.</summary>
    public const string NotSigning = "XND006";

    /// <summary>The store does not take anything: disk full, or an error of the disk.</summary>
    public const string Store = "XND007";

    /// <summary>The link is cut by order of the exercise.</summary>
    public const string LinkCut = "XND008";

    /// <summary>A peer cannot be reached.</summary>
    public const string Unreachable = "XND009";

    /// <summary>No node is running for this folder, or it does not answer.</summary>
    public const string NotRunning = "XND010";

    /// <summary>A mistake of the program.</summary>
    public const string Internal = "XND011";

    /// <summary>A policy that cannot be proposed or countersigned: of other parties, of no higher version, in force already, or one that lint remarks on.</summary>
    public const string Policy = "XND012";

    /// <summary>Nobody has proposed what is to be countersigned, taken back or resumed.</summary>
    public const string NothingThere = "XND013";

    /// <summary>A carried file that is not of its form, not whole, or not for this party.</summary>
    public const string Carried = "XND014";
}
