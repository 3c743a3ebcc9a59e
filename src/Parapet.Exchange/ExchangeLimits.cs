namespace Parapet.Exchange;

/// <summary>Every bound on what another party, a file or a user may hand in. Beyond one of them the answer is an error that names it.</summary>
public static class ExchangeLimits
{
    /// <summary>Parties of one exchange, the white cell included.</summary>
    public const int PartiesMax = 16;

    /// <summary>[bytes] of one log entry: the length is written in two bytes in an entry bundle (C2SP tlog-tiles).</summary>
    public const int EntryMax = 65_535;

    /// <summary>[bytes] of the disclosures released with one entry.</summary>
    public const int DisclosuresMax = 262_144;

    /// <summary>[bytes] of a message as a user writes it, a policy, a charter.</summary>
    public const int DocumentMax = 1_048_576;

    /// <summary>Depth of nesting in any JSON that is read.</summary>
    public const int DepthMax = 16;

    /// <summary>[bytes] of a signed note.</summary>
    public const int NoteMax = 65_536;

    /// <summary>Signatures on one note.</summary>
    public const int SignaturesMax = 64;

    /// <summary>Entries in one batch between gateways.</summary>
    public const int BatchMax = 1_000;

    /// <summary>[bytes] of one batch between gateways.</summary>
    public const int BatchBytesMax = 16 * 1_048_576;

    /// <summary>Batches in one carried file.</summary>
    public const int CarriedMax = 256;

    /// <summary>Messages shown at a time.</summary>
    public const int ShownMax = 10_000;

    /// <summary>[ms] for which an answer may wait for something new.</summary>
    public const int WaitMax = 20_000;
}
