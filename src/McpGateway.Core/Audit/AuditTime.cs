using System.Globalization;

namespace McpGateway.Audit;

/// <summary>A time as people type it.</summary>
public static class AuditTime
{
    /// <summary>Reads a time: a date, a date and a time of day, or how long ago it was, such as <c>30m</c>, <c>12h</c> and <c>7d</c>.</summary>
    /// <param name="text">What was typed. Without an offset, it is local time.</param>
    /// <param name="now">The time now.</param>
    /// <param name="time">The time.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string text, DateTimeOffset now, out DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(text);
        TimeSpan? unit = text is [.. _, var last] ? last switch
        {
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        }
        : null;
        if (unit is { } each && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number * each < now - DateTimeOffset.UnixEpoch)
        {
            time = now - (number * each);
            return true;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out time);
    }
}
