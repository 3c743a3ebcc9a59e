using System.Diagnostics.CodeAnalysis;

namespace Parapet.Exchange.Entries;

/// <summary>What reading something untrusted gave: a value, or the one reason why there is none.</summary>
/// <typeparam name="T">Of the value.</typeparam>
public readonly struct Checked<T>
    where T : class
{
    private Checked(T? value, Diagnostic? fault)
    {
        Value = value;
        Fault = fault;
    }

    /// <summary>The value; null when there is a fault.</summary>
    public T? Value { get; }

    /// <summary>Why there is no value; null when there is one.</summary>
    public Diagnostic? Fault { get; }

    /// <summary>A value that is in order.</summary>
    /// <param name="value">It.</param>
    public static implicit operator Checked<T>(T value) => new(value, null);

    /// <summary>A refusal.</summary>
    /// <param name="fault">Its reason.</param>
    public static implicit operator Checked<T>(Diagnostic fault) => new(null, fault);

    /// <summary>Whether there is a value, and which of the two there is.</summary>
    /// <param name="value">The value.</param>
    /// <param name="fault">The reason why there is none.</param>
    public bool Try([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Diagnostic? fault)
    {
        value = Value;
        fault = Value is null ? Fault ?? EntryCodes.Fault(EntryCodes.Form, "nothing was read.") : null;
        return value is not null;
    }
}

/// <summary>Codes of what is wrong with an entry, a disclosure, an envelope or a leaf of a release ledger; a code never changes its meaning.</summary>
public static class EntryCodes
{
    /// <summary>More bytes, parts or signatures than allowed.</summary>
    public const string TooLarge = "XEN001";

    /// <summary>Not of the form it should have: three parts with dots, parts with tildes, an envelope.</summary>
    public const string Form = "XEN002";

    /// <summary>Not base64url without padding in its one spelling (RFC 7515, section 2).</summary>
    public const string Base64 = "XEN003";

    /// <summary>Not JSON, or JSON with a key given twice, nested too deep, or text that is no Unicode.</summary>
    public const string Json = "XEN004";

    /// <summary>Signed with another algorithm than ES256.</summary>
    public const string Algorithm = "XEN005";

    /// <summary>Made for another purpose: another <c>typ</c> or <c>payloadType</c>.</summary>
    public const string Purpose = "XEN006";

    /// <summary>Asks for an extension (<c>crit</c>), or carries a header parameter that is not known.</summary>
    public const string Extension = "XEN007";

    /// <summary>Signed with a key that is not among those of the exchange.</summary>
    public const string UnknownKey = "XEN008";

    /// <summary>The signature is not that of these bytes.</summary>
    public const string Signature = "XEN009";

    /// <summary>Signed with the key of another party than the one it names.</summary>
    public const string OtherParty = "XEN010";

    /// <summary>An entry of another exchange.</summary>
    public const string OtherExchange = "XEN011";

    /// <summary>Without the mark of an exercise.</summary>
    public const string NotExercise = "XEN012";

    /// <summary>A claim of the header is missing, unknown or not of its form.</summary>
    public const string Claim = "XEN013";

    /// <summary>Digests that are not sorted, given twice, too many, or beside a clear body.</summary>
    public const string Digests = "XEN014";

    /// <summary>A version of the format that is not known.</summary>
    public const string Version = "XEN015";

    /// <summary>A disclosure that is not salt, name and value.</summary>
    public const string Disclosure = "XEN020";

    /// <summary>A disclosure whose digest is not in the entry: altered, or of another entry.</summary>
    public const string Unreferenced = "XEN021";

    /// <summary>A disclosure given twice.</summary>
    public const string Repeated = "XEN022";

    /// <summary>Two disclosures for one claim.</summary>
    public const string TwoValues = "XEN023";

    /// <summary>A value that holds digests of its own.</summary>
    public const string Nesting = "XEN024";

    /// <summary>A key that is not a P-256 key in the form expected.</summary>
    public const string Key = "XEN030";

    /// <summary>A signature of a party that must sign is missing.</summary>
    public const string Unsigned = "XEN031";

    /// <summary>Not in the one canonical form (RFC 8785).</summary>
    public const string Canonical = "XEN032";

    /// <summary>A leaf of a release ledger that is not of its form.</summary>
    public const string Leaf = "XEN040";

    /// <summary>What was received is not what the leaf of the release ledger says.</summary>
    public const string LeafMismatch = "XEN041";

    internal static Diagnostic Fault(string code, string message, string path = "") => new(code, path, message);

    /// <summary>Untrusted text in a message: short, and nothing a terminal would obey.</summary>
    internal static string Quote(string text)
    {
        var shown = text.Length <= 40 ? text : text[..40];
        return "'" + string.Concat(shown.Select(c => char.IsAsciiLetterOrDigit(c) || (c is >= ' ' and <= '~') ? c : '?')) + (text.Length > 40 ? "...'" : "'");
    }
}
