using System.Globalization;

namespace McpGateway.Http.Page;

/// <summary>Numbers and times as the page writes them.</summary>
internal static class PageText
{
    /// <summary>A number with its thousands apart.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number of things.</summary>
    public static string Count(long number, string what, string? many = null) => $"{Number(number)} {(number == 1 ? what : many ?? what + "s")}";

    /// <summary>How long something took.</summary>
    public static string Duration(TimeSpan time) => time.TotalMilliseconds switch
    {
        < 10 => time.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture) + " ms",
        < 1000 => time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture) + " ms",
        < 100_000 => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        _ => time.TotalMinutes.ToString("0", CultureInfo.InvariantCulture) + " min",
    };

    /// <summary>How long ago something was.</summary>
    public static string Ago(TimeSpan time) => time.TotalSeconds switch
    {
        < 5 => "just now",
        < 90 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s ago"),
        < 5400 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min ago"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0} h ago"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0} days ago"),
    };

    /// <summary>What was done, for what is to be done.</summary>
    public static string Past(string action) => action switch { ServerActions.Stop => "stopped", _ => action + "ed" };

    /// <summary>A sentence of what is half a one.</summary>
    public static string Sentence(string text)
    {
        string trimmed = text.Trim();
        return trimmed.Length == 0 ? "" : char.ToUpperInvariant(trimmed[0]) + trimmed[1..] + (trimmed[^1] is '.' or '!' or '?' or '…' ? "" : ".");
    }
}
