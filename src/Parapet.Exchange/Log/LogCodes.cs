namespace Parapet.Exchange.Log;

/// <summary>Codes of everything that can be wrong with a note, a proof, a log or a store. A code keeps its meaning.</summary>
public static class LogCodes
{
    /// <summary>A result that was never filled in.</summary>
    public const string Missing = "XLG000";

    /// <summary>A text or file is longer than its bound.</summary>
    public const string TooLong = "XLG001";

    /// <summary>A note is not UTF-8, or has control characters.</summary>
    public const string NoteBytes = "XLG002";

    /// <summary>A note lacks the empty line, a signature line or its form.</summary>
    public const string NoteShape = "XLG003";

    /// <summary>A note has more signatures than are looked at.</summary>
    public const string NoteSignatures = "XLG004";

    /// <summary>A key's name is empty, or has a space or a plus.</summary>
    public const string KeyName = "XLG005";

    /// <summary>A public key's text is malformed or of an unknown kind.</summary>
    public const string VerifierKey = "XLG006";

    /// <summary>A private key's text is malformed.</summary>
    public const string PrivateKey = "XLG007";

    /// <summary>A signature by a known key is wrong.</summary>
    public const string Signature = "XLG008";

    /// <summary>No signature is by the key that is needed.</summary>
    public const string Unsigned = "XLG009";

    /// <summary>A checkpoint is not three lines.</summary>
    public const string CheckpointShape = "XLG010";

    /// <summary>A checkpoint has extension lines.</summary>
    public const string CheckpointExtension = "XLG011";

    /// <summary>A number is not plain decimal, or out of range.</summary>
    public const string Number = "XLG012";

    /// <summary>A hash is not 32 bytes in base 64.</summary>
    public const string Hash = "XLG013";

    /// <summary>The checkpoint of an empty tree has another root than the empty tree.</summary>
    public const string EmptyRoot = "XLG014";

    /// <summary>A proof of inclusion does not lead to the root.</summary>
    public const string Inclusion = "XLG015";

    /// <summary>A proof of consistency does not lead to both roots.</summary>
    public const string Consistency = "XLG016";

    /// <summary>A proof file lacks a line or its form.</summary>
    public const string ProofShape = "XLG017";

    /// <summary>A checkpoint is of another log than the one asked about.</summary>
    public const string Origin = "XLG018";

    /// <summary>A file of a tiled log is missing or cannot be read.</summary>
    public const string TileMissing = "XLG020";

    /// <summary>A file of a tiled log has another length than the size of the tree gives it.</summary>
    public const string TileLength = "XLG021";

    /// <summary>A hash in a tile is not that of what lies below it.</summary>
    public const string TileHash = "XLG022";

    /// <summary>An entry bundle is cut short or has bytes left over.</summary>
    public const string Bundle = "XLG023";

    /// <summary>The tiles of a log give another root than its checkpoint.</summary>
    public const string TileRoot = "XLG024";

    /// <summary>Tiles already written are not those of the log that is written.</summary>
    public const string TileOther = "XLG025";

    /// <summary>A proof of equivocation is malformed.</summary>
    public const string EquivocationShape = "XLG030";

    /// <summary>What is called a proof of equivocation shows none.</summary>
    public const string NoEquivocation = "XLG031";

    /// <summary>A store is open in another process.</summary>
    public const string StoreInUse = "XLG040";

    /// <summary>A store cannot be opened.</summary>
    public const string StoreOpen = "XLG041";

    /// <summary>A store was written by a newer version.</summary>
    public const string StoreVersion = "XLG042";

    /// <summary>The database says that its own structure is damaged.</summary>
    public const string StoreDamaged = "XLG043";

    /// <summary>A stored entry does not hash to its leaf.</summary>
    public const string EntryHash = "XLG044";

    /// <summary>The indices of a log have a gap.</summary>
    public const string EntryGap = "XLG045";

    /// <summary>A stored row does not fit its checksum.</summary>
    public const string RowSum = "XLG046";

    /// <summary>A stored head has another root than the entries.</summary>
    public const string HeadRoot = "XLG047";

    /// <summary>An own log is shorter than a head that was signed for it.</summary>
    public const string HeadBeyond = "XLG048";

    /// <summary>A stored head cannot be read or its signature is wrong.</summary>
    public const string HeadBroken = "XLG049";

    /// <summary>A head was cosigned as a mirror, and the mirror is shorter.</summary>
    public const string WitnessBeyond = "XLG050";

    /// <summary>The cosigned head has another root than the mirror.</summary>
    public const string WitnessRoot = "XLG051";

    /// <summary>A row speaks of an entry that is not there.</summary>
    public const string RowOrphan = "XLG052";
}
