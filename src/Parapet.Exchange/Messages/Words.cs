namespace Parapet.Exchange.Messages;

/// <summary>Messages in plain words, at whatever rungs they are known.</summary>
public static class Words
{
    /// <summary>[ms] as "30 Nov 2026 10:00:00 UTC".</summary>
    internal static string Time(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("d MMM yyyy HH:mm:ss 'UTC'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A sentence or two in English.</summary>
    /// <param name="message">As a party has it.</param>
    public static string English(SeenMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return $"{message.Origin}: {message.Type.Title}.";
    }

    /// <summary>The same in Russian, in fixed phrases, for the six forms of notification and for warnings; null for other types.</summary>
    /// <param name="message">As a party has it.</param>
    public static string? Russian(SeenMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return null;
    }
}
