using System.Buffers;
using McpGateway.Files;

namespace McpGateway.Configuration;

/// <summary>Paths that begin with <c>~</c>, which a shell would expand and nothing else does.</summary>
internal static class HomePath
{
    private static readonly SearchValues<char> s_optionName = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>
    /// Where a <c>~</c> that stands for the home folder is: at the beginning, or after the name of an option and <c>=</c>; -1 where there is none.
    /// </summary>
    /// <param name="text">A path, or an argument of a command line.</param>
    public static int Find(string text)
    {
        int at = 0;
        if (text.StartsWith('-'))
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            bool isOption = equals > 1 && text.AsSpan(1, equals - 1).IndexOfAnyExcept(s_optionName) < 0;
            at = isOption ? equals + 1 : text.Length;
        }

        bool isHome = at < text.Length && text[at] == '~' && (at + 1 == text.Length || text[at + 1] == '/' || (OperatingSystem.IsWindows() && text[at + 1] == '\\'));
        return isHome ? at : -1;
    }

    /// <summary>The path with the home folder in the place of its <c>~</c>.</summary>
    /// <param name="path">A path that begins with it.</param>
    /// <param name="place">Who needs it, for the error.</param>
    /// <exception cref="ConfigurationException">There is no home folder.</exception>
    public static string Expand(string path, string place) =>
        UserHome.Find() is { } home ? (path.Length > 2 ? Path.Combine(home, path[2..].TrimStart('/')) : home) : throw new ConfigurationException(
            $"{place} needs the home folder, and there is none: {UserHome.Reason()}. Set {(OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME")} to a folder that exists, or {GatewayHome.Variable} to an absolute path.");
}
