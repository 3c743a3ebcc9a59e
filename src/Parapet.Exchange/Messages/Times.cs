namespace Parapet.Exchange.Messages;

/// <summary>Times as people write them: ISO 8601 in UTC.</summary>
internal static class Times
{
    private const int DayMs = 86_400_000;

    /// <summary>
    /// [ms] since 1970 of 2026-11-30T10:00Z, with seconds and up to three places of them if one likes. 23:59:60 is the second after it, as a clock that
    /// has no leap seconds shows it. Null for anything else: another zone, a day that is not in the calendar, years before 1950 or after 2199.
    /// </summary>
    public static long? Read(string text)
    {
        var at = text.AsSpan();
        if (at.Length is < 17 or > 24 || at[^1] != 'Z')
        {
            return null;
        }

        at = at[..^1];
        if (!Digits(ref at, 4, out var year) || !Sign(ref at, '-') || !Digits(ref at, 2, out var month) || !Sign(ref at, '-') || !Digits(ref at, 2, out var day)
            || !Sign(ref at, 'T') || !Digits(ref at, 2, out var hour) || !Sign(ref at, ':') || !Digits(ref at, 2, out var minute))
        {
            return null;
        }

        int second = 0, millisecond = 0;
        if (at.Length > 0 && (!Sign(ref at, ':') || !Digits(ref at, 2, out second)))
        {
            return null;
        }

        if (at.Length > 0)
        {
            var places = at.Length - 1;
            if (!Sign(ref at, '.') || places is < 1 or > 3 || !Digits(ref at, places, out millisecond))
            {
                return null;
            }

            millisecond *= places switch { 1 => 100, 2 => 10, _ => 1 };
        }

        var leap = second == 60 && hour == 23 && minute == 59;
        if (year is < 1950 or > 2199 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || (second > 59 && !leap))
        {
            return null;
        }

        var midnight = new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

        // All of a leap second is the midnight it comes before, so that order is kept.
        return leap ? midnight + DayMs : midnight + (((((hour * 60) + minute) * 60) + second) * 1000) + millisecond;
    }

    private static bool Sign(ref ReadOnlySpan<char> at, char sign)
    {
        if (at.Length == 0 || at[0] != sign)
        {
            return false;
        }

        at = at[1..];
        return true;
    }

    private static bool Digits(ref ReadOnlySpan<char> at, int count, out int value)
    {
        value = 0;
        if (at.Length < count)
        {
            return false;
        }

        foreach (var c in at[..count])
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            value = (value * 10) + (c - '0');
        }

        at = at[count..];
        return true;
    }
}
