using System.Globalization;
using McpGateway.Configuration;

namespace McpGateway.Access;

/// <summary>What is right for a token.</summary>
public static class TokenRules
{
    /// <summary>The gateway's user who needs no token: whoever started the gateway.</summary>
    public const string Owner = "owner";

    private const int LongestName = 64;
    private const int LongestLife = 100 * 365;

    /// <summary>Why a text cannot be the name of a token, with what one is like; null where it can.</summary>
    /// <param name="name">The text.</param>
    public static string? WrongName(string name) =>
        name == Owner ? $"'{Owner}' is the user who starts the gateway."
        : name.Length is > 0 and <= LongestName && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '_' or '-') && char.IsAsciiLetterOrDigit(name[0])
            ? null
            : $"a name of a token has 1 to {LongestName} small letters of English, digits, '.', '_' and '-', and begins with a letter or digit, such as ci.";

    /// <summary>Why a token cannot be as it is asked for; null where it can.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="now">The time.</param>
    public static string? Wrong(TokenRequest request, DateTimeOffset now) =>
        WrongName(request.Name)
        ?? ((request.Servers ?? []).Concat(request.Tools ?? []).Any(string.IsNullOrWhiteSpace) ? "a pattern of servers or tools is empty."
            : request.Servers is [] || request.Tools is [] ? "no server or tool is named; leave that out for all."
            : request.Expires <= now ? "it would have ended already."
            : request.CallsPerMinute <= 0 ? "the calls a minute must be 1 or more."
            : request.MaxMessage <= 0 ? "the longest message must have 1 megabyte or more."
            : null);

    /// <summary>The names of servers in a request that no server of the configuration has, which may come later. Patterns are not looked at.</summary>
    /// <param name="servers">The patterns of servers; null for all.</param>
    /// <param name="configured">The servers of the configuration.</param>
    public static IReadOnlyList<string> UnknownServers(IReadOnlyList<string>? servers, IEnumerable<ServerDefinition> configured) =>
    [
        .. (servers ?? []).Where(pattern => pattern.AsSpan().IndexOfAny('*', '?') < 0 && !configured.Any(server => ToolPolicy.Fits(pattern, server.Name))),
    ];

    /// <summary>Reads when something ends: after <c>30d</c>, <c>12h</c>, <c>90m</c>, <c>2w</c>, or at a date as ISO 8601 writes it, of which one without a zone is local.</summary>
    /// <param name="text">The text.</param>
    /// <param name="now">The time from which it counts.</param>
    /// <param name="end">When it ends.</param>
    /// <returns>False where it is none of these.</returns>
    public static bool TryParseEnd(string text, DateTimeOffset now, out DateTimeOffset end)
    {
        string trimmed = text.Trim();
        double days = trimmed.Length > 1 ? trimmed[^1] switch { 'w' => 7, 'd' => 1, 'h' => 1 / 24.0, 'm' => 1 / 1440.0, _ => 0 } : 0;
        if (days > 0 && int.TryParse(trimmed.AsSpan(0, trimmed.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0 && count * days <= LongestLife)
        {
            end = now + TimeSpan.FromMinutes(Math.Round(count * days * 1440));
            return true;
        }

        // Only what begins with a year: other forms mean different days to different people.
        return DateTimeOffset.TryParse(trimmed, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out end)
            && trimmed.Length >= 10 && trimmed[4] == '-' && trimmed[7] == '-';
    }
}
