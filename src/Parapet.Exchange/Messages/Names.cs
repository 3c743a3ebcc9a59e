using System.Text.RegularExpressions;

namespace Parapet.Exchange.Messages;

/// <summary>What names look like.</summary>
internal static partial class Names
{
    private const int Wait = 100; // [ms]; the patterns cannot backtrack far

    public static string Pattern(NameForm form) => form switch
    {
        NameForm.Plain => "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
        NameForm.Case => "^(PLN|GEO|DEO)/[A-Z]{2,3}/[0-9]{4}(/[0-9]{2,3}){1,3}$",
        NameForm.Message => "^[A-Za-z0-9][A-Za-z0-9_-]{7,63}$",
        _ => throw new ArgumentOutOfRangeException(nameof(form)),
    };

    /// <summary>Whether a text is such a name.</summary>
    public static bool Is(NameForm form, string text) => !text.EndsWith('\n') && form switch
    {
        NameForm.Plain => Plain().IsMatch(text),
        NameForm.Case => Case().IsMatch(text),
        NameForm.Message => Message().IsMatch(text),
        _ => false,
    };

    public static string Words(NameForm form) => form switch
    {
        NameForm.Plain => "a name",
        NameForm.Case => "the number of a notification",
        NameForm.Message => "the id of a message",
        _ => "a name",
    };

    public static string Example(NameForm form) => form switch
    {
        NameForm.Plain => "Give letters, digits, dots, hyphens and underscores, at most 64.",
        NameForm.Case => "Give one such as PLN/US/2026/001/001/01.",
        NameForm.Message => "Give 8 to 64 letters, digits, hyphens and underscores.",
        _ => "",
    };

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", RegexOptions.CultureInvariant, Wait)]
    private static partial Regex Plain();

    [GeneratedRegex("^(PLN|GEO|DEO)/[A-Z]{2,3}/[0-9]{4}(/[0-9]{2,3}){1,3}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Wait)]
    private static partial Regex Case();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_-]{7,63}$", RegexOptions.CultureInvariant, Wait)]
    private static partial Regex Message();
}
