using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parapet.Exchange.Entries;

/// <summary>What becomes of an entry for one party.</summary>
public enum ReleaseLevel
{
    /// <summary>The party gets nothing of it.</summary>
    Withheld,

    /// <summary>The party learns that there was one, in a count per period, and nothing of its content.</summary>
    Count,

    /// <summary>Disclosures are owed to the party.</summary>
    Released,
}

/// <summary>What an origin says it owes one party of an entry: enough for the party to tell alone whether it was kept.</summary>
/// <param name="Level">What becomes of it.</param>
/// <param name="Rule">The rules of the policy in force that say so, joined by +; <c>default</c> where none does.</param>
/// <param name="NotBefore">The earliest release; null for at once.</param>
/// <param name="Deadline">The latest receipt; null where the policy names none, or nothing is owed.</param>
public sealed record Duty(ReleaseLevel Level, string Rule, DateTimeOffset? NotBefore = null, DateTimeOffset? Deadline = null)
{
    /// <summary>The rule's name where no rule applies.</summary>
    public const string Default = "default";

    /// <summary>Nothing is owed, since no rule says otherwise.</summary>
    public static Duty None { get; } = new(ReleaseLevel.Withheld, Default);

    /// <summary>Disclosures are owed.</summary>
    public bool Owed => Level == ReleaseLevel.Released;

    /// <summary>Whether a release that was received then, or is still missing then, is late.</summary>
    /// <param name="received">UTC.</param>
    public bool Late(DateTimeOffset received) => Owed && Deadline is { } latest && received > latest;
}

/// <summary>The label of an entry, after the parts of a STANAG 4774 label, and its traffic light (FIRST TLP 2.0).</summary>
/// <param name="Policy">The security policy whose words these are.</param>
/// <param name="Classification">Of that policy.</param>
/// <param name="Tlp">CLEAR, GREEN, AMBER, AMBER+STRICT or RED.</param>
/// <param name="Categories">Further marks, such as REL A,B.</param>
public sealed record Label(string Policy, string Classification, string Tlp, ImmutableArray<string> Categories)
{
    /// <summary>An exercise's: not classified, for the parties only.</summary>
    public static Label Exercise { get; } = new("PARAPET-EXERCISE", "UNCLASSIFIED", "AMBER", []);

    /// <inheritdoc/>
    public bool Equals(Label? other) =>
        other is not null && (Policy, Classification, Tlp) == (other.Policy, other.Classification, other.Tlp) && Categories.SequenceEqual(other.Categories, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Policy, Classification, Tlp, Categories.Length);
}

/// <summary>
/// The claims of an entry that everybody sees who sees the log. An entry is always part of an exercise: the mark is written by this class, and an entry without it
/// is refused.
/// </summary>
/// <param name="Exchange">Id of the exchange.</param>
/// <param name="Org">The party whose log it is.</param>
/// <param name="Index">Index in the party's main log, from 0.</param>
/// <param name="MessageId">UUID version 7 in lower case (RFC 9562).</param>
/// <param name="Type">Message type, such as LWN; <see cref="Sealed"/> where the type is nobody's business.</param>
/// <param name="Committed">UTC, to the millisecond.</param>
/// <param name="ScenarioMs">[ms] of scenario time; null outside of a scenario.</param>
/// <param name="Policy">SHA-256 of the policy in force, in hex; <see cref="NoPolicy"/> before the first.</param>
/// <param name="Duties">What is owed to each other party. Empty in a sealed entry, where each party's is disclosed to it alone.</param>
/// <param name="Label">Of the entry.</param>
/// <param name="Phase">Of the exercise, on which a policy may depend; null where there is none.</param>
public sealed record Header(
    string Exchange,
    string Org,
    long Index,
    string MessageId,
    string Type,
    DateTimeOffset Committed,
    long? ScenarioMs,
    string Policy,
    ImmutableSortedDictionary<string, Duty> Duties,
    Label Label,
    string? Phase = null)
{
    /// <summary>The version of the format that is written and read.</summary>
    public const int Version = 1;

    /// <summary>Type of an entry whose type is disclosed to its recipients only, and of those that only fill the cadence.</summary>
    public const string Sealed = "PAD";

    /// <summary>In place of a policy's hash before the first policy.</summary>
    public const string NoPolicy = "none";

    private const int RulesMax = 16;
    private const long WholeMax = 9_007_199_254_740_991;
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private static readonly SearchValues<char> NameSigns = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
    private static readonly SearchValues<char> TypeSigns = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly string[] Lights = ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"];

    /// <summary>What is owed to a party: nothing where the header does not name it.</summary>
    /// <param name="party">Its id.</param>
    public Duty DutyTo(string party) => Duties.TryGetValue(party, out var duty) ? duty : Duty.None;

    /// <summary>Whether a text is the name of a party, an exchange or a rule: 1 to 64 letters, digits, dots, dashes or underscores.</summary>
    /// <param name="text">Any text.</param>
    public static bool IsName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(text[0]) && AreNameSigns(text);
    }

    /// <summary>A time as entries write it: UTC, milliseconds, Z.</summary>
    /// <param name="time">Any offset; parts of a millisecond are cut off.</param>
    public static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>A time as entries write it; null for any other spelling.</summary>
    /// <param name="text">Any text.</param>
    public static DateTimeOffset? ReadTime(string? text) =>
        text is { Length: 24 } && DateTime.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? new DateTimeOffset(time, TimeSpan.Zero)
            : null;

    /// <summary>What is wrong with the values; null when they are in order.</summary>
    internal Diagnostic? Wrong() =>
        !IsName(Exchange) ? Claim("exch", "is not a name of 1 to 64 letters, digits, dots, dashes or underscores")
        : !IsName(Org) ? Claim("org", "is not a name of 1 to 64 letters, digits, dots, dashes or underscores")
        : Index is < 0 or > WholeMax ? Claim("idx", "is not a whole number from 0 to 2^53 - 1")
        : !IsUuid7(MessageId) ? Claim("mid", "is not a UUID of version 7 in lower case")
        : !IsType(Type) ? Claim("type", "is not a message type of 2 to 16 capitals")
        : Policy != NoPolicy && !IsHash(Policy) ? Claim("pol", "is not a SHA-256 in lower-case hex")
        : ScenarioMs is < -WholeMax or > WholeMax ? Claim("t_scn", "is not a whole number of milliseconds within 2^53")
        : Phase is not null && !IsName(Phase) ? Claim("phase", "is not the name of a phase")
        : Duties.Count >= ExchangeLimits.PartiesMax ? Claim("rel", $"names {Duties.Count} parties; the limit is {ExchangeLimits.PartiesMax - 1}")
        : Type == Sealed && Duties.Count > 0 ? Claim("rel", "names parties in an entry that is sealed")
        : Duties.FirstOrDefault(d => !IsName(d.Key) || d.Key == Org || !IsRule(d.Value.Rule)) is { Value: not null } wrong
            ? Claim("rel", $"is not in order for {EntryCodes.Quote(wrong.Key)}: the name of another party, and the ids of rules joined by +")
        : Duties.FirstOrDefault(d => d.Value.NotBefore > d.Value.Deadline) is { Value: not null } late
            ? Claim("rel", $"has a deadline before its earliest release for {late.Key}")
        : !IsText(Label.Policy) || !IsText(Label.Classification) || !Lights.Contains(Label.Tlp) || Label.Categories.Length > 16 || !Label.Categories.All(IsText)
            ? Claim("lbl", "is not a policy, a class, a traffic light of TLP 2.0 and up to 16 categories")
        : null;

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("v", Version);
        json.WriteString("exch", Exchange);
        json.WriteString("org", Org);
        json.WriteNumber("idx", Index);
        json.WriteString("mid", MessageId);
        json.WriteString("type", Type);
        json.WriteString("t_commit", TimeText(Committed));
        if (ScenarioMs is { } scenario)
        {
            json.WriteNumber("t_scn", scenario);
        }

        if (Phase is not null)
        {
            json.WriteString("phase", Phase);
        }

        json.WriteString("pol", Policy);
        json.WriteStartObject("rel");
        foreach (var (party, duty) in Duties)
        {
            json.WritePropertyName(party);
            DutyJson(duty).WriteTo(json);
        }

        json.WriteEndObject();
        json.WriteStartObject("lbl");
        json.WriteString("policy", Label.Policy);
        json.WriteString("class", Label.Classification);
        json.WriteString("tlp", Label.Tlp);
        json.WriteStartArray("cat");
        foreach (var category in Label.Categories)
        {
            json.WriteStringValue(category);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteBoolean("exercise", true);
    }

    /// <summary>The header of a payload, which may hold <c>_sd</c>, <c>_sd_alg</c> and <c>body</c> besides.</summary>
    internal static Checked<Header> Read(JsonElement map)
    {
        if (StrictJson.Whole(StrictJson.Member(map, "v"u8), 0, int.MaxValue) is not Version)
        {
            return new Diagnostic(EntryCodes.Version, "v", $"is not {Version}, the version of the format that is known.");
        }

        if (StrictJson.Member(map, "exercise"u8) is not { ValueKind: JsonValueKind.True })
        {
            return new Diagnostic(EntryCodes.NotExercise, "exercise", "is not true. Only entries of exercises are taken.");
        }

        var known = 11;
        Span<char> room = stackalloc char[16];
        foreach (var member in map.EnumerateObject())
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(member);
            switch (name.Length <= room.Length && Encoding.ASCII.TryGetChars(name, room, out var length) ? room[..length] : default)
            {
                case "v" or "exch" or "org" or "idx" or "mid" or "type" or "t_commit" or "pol" or "rel" or "lbl" or "exercise":
                    known--;
                    break;
                case "t_scn" or "phase" or "_sd" or "_sd_alg" or "body":
                    break;
                default:
                    return Claim(EntryCodes.Quote(member.Name), "is not a claim of an entry");
            }
        }

        if (known != 0)
        {
            return Claim("", "a claim is missing: v, exch, org, idx, mid, type, t_commit, pol, rel, lbl and exercise are needed");
        }

        if (StrictJson.Text(StrictJson.Member(map, "exch"u8)) is not { } exchange || StrictJson.Text(StrictJson.Member(map, "org"u8)) is not { } org
            || StrictJson.Text(StrictJson.Member(map, "mid"u8)) is not { } mid || StrictJson.Text(StrictJson.Member(map, "type"u8)) is not { } type
            || StrictJson.Text(StrictJson.Member(map, "pol"u8)) is not { } policy)
        {
            return Claim("", "exch, org, mid, type and pol are to be texts");
        }

        if (StrictJson.Whole(StrictJson.Member(map, "idx"u8), 0, WholeMax) is not { } index)
        {
            return Claim("idx", "is not a whole number from 0 to 2^53 - 1");
        }

        if (ReadTime(StrictJson.Text(StrictJson.Member(map, "t_commit"u8))) is not { } committed)
        {
            return Claim("t_commit", "is not a time such as 2007-07-02T12:00:00.000Z");
        }

        long? scenario = null;
        if (StrictJson.Member(map, "t_scn"u8) is { } given && (scenario = StrictJson.Whole(given, -WholeMax, WholeMax)) is null)
        {
            return Claim("t_scn", "is not a whole number of milliseconds");
        }

        string? phase = null;
        if (StrictJson.Member(map, "phase"u8) is { } named && ((phase = StrictJson.Text(named)) is null || !IsName(phase)))
        {
            return Claim("phase", "is not the name of a phase");
        }

        if (StrictJson.Member(map, "rel"u8) is not { ValueKind: JsonValueKind.Object } rel || rel.GetPropertyCount() >= ExchangeLimits.PartiesMax)
        {
            return Claim("rel", $"is not what is owed to up to {ExchangeLimits.PartiesMax - 1} parties");
        }

        var duties = ImmutableSortedDictionary.CreateBuilder<string, Duty>(StringComparer.Ordinal);
        foreach (var owed in rel.EnumerateObject())
        {
            if (ReadDuty(owed.Value) is not { } duty)
            {
                return Claim("rel", $"is not in order for {EntryCodes.Quote(owed.Name)}: lvl, rule, nb, dl");
            }

            duties.Add(owed.Name, duty);
        }

        if (ReadLabel(StrictJson.Member(map, "lbl"u8)) is not { } label)
        {
            return Claim("lbl", "is not policy, class, tlp and cat");
        }

        var header = new Header(exchange, org, index, mid, type, committed, scenario, policy, duties.ToImmutable(), label, phase);
        return header.Wrong() is { } wrong ? wrong : header;
    }

    internal static JsonObject DutyJson(Duty duty)
    {
        var map = new JsonObject { ["lvl"] = Level(duty.Level), ["rule"] = duty.Rule };
        if (duty.NotBefore is { } notBefore)
        {
            map["nb"] = TimeText(notBefore);
        }

        if (duty.Deadline is { } deadline)
        {
            map["dl"] = TimeText(deadline);
        }

        return map;
    }

    internal static Duty? ReadDuty(JsonElement? element)
    {
        if (element is not { ValueKind: JsonValueKind.Object } map || ReadLevel(StrictJson.Text(StrictJson.Member(map, "lvl"u8))) is not { } level
            || StrictJson.Text(StrictJson.Member(map, "rule"u8)) is not { } rule || !IsRule(rule))
        {
            return null;
        }

        var (notBefore, deadline) = (ReadTime(StrictJson.Text(StrictJson.Member(map, "nb"u8))), ReadTime(StrictJson.Text(StrictJson.Member(map, "dl"u8))));
        return map.GetPropertyCount() == 2 + (notBefore is null ? 0 : 1) + (deadline is null ? 0 : 1) ? new Duty(level, rule, notBefore, deadline) : null;
    }

    internal static string Level(ReleaseLevel level) => level switch
    {
        ReleaseLevel.Released => "released",
        ReleaseLevel.Count => "count",
        _ => "withheld",
    };

    internal static ReleaseLevel? ReadLevel(string? text) => text switch
    {
        "released" => ReleaseLevel.Released,
        "count" => ReleaseLevel.Count,
        "withheld" => ReleaseLevel.Withheld,
        _ => null,
    };

    internal static bool IsRule(string text)
    {
        var names = 0;
        foreach (var range in text.AsSpan().Split('+'))
        {
            if (++names > RulesMax || text.AsSpan()[range] is not { Length: > 0 and <= 64 } name || !AreNameSigns(name))
            {
                return false;
            }
        }

        return true;
    }

    private static Label? ReadLabel(JsonElement? element)
    {
        if (element is not { ValueKind: JsonValueKind.Object } map || map.GetPropertyCount() != 4 || StrictJson.Text(StrictJson.Member(map, "policy"u8)) is not { } policy
            || StrictJson.Text(StrictJson.Member(map, "class"u8)) is not { } classification || StrictJson.Text(StrictJson.Member(map, "tlp"u8)) is not { } tlp
            || StrictJson.Member(map, "cat"u8) is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() > 16)
        {
            return null;
        }

        var categories = list.EnumerateArray().Select(c => StrictJson.Text(c)).OfType<string>().ToImmutableArray();
        return categories.Length == list.GetArrayLength() ? new Label(policy, classification, tlp, categories) : null;
    }

    private static bool IsText(string text) => text.Length is > 0 and <= 64 && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static Diagnostic Claim(string path, string what) => new(EntryCodes.Claim, path, what + ".");

    private static bool AreNameSigns(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(NameSigns);

    private static bool IsType(string text) => text.Length is >= 2 and <= 16 && char.IsAsciiLetterUpper(text[0])
        && !text.AsSpan().ContainsAnyExcept(TypeSigns);

    private static bool IsHash(string text) => text.Length == 64 && !text.AsSpan().ContainsAnyExcept(HexDigits);

    private static bool IsUuid7(string text)
    {
        if (text.Length != 36 || text[14] != '7' || text[19] is not ('8' or '9' or 'a' or 'b'))
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiHexDigitLower(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
