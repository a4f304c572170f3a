using McpGateway.Catalog.Effects;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Shell;
using McpGateway.Host.Parsing;
using McpGateway.Transports;

namespace McpGateway.Host.Calls;

/// <summary>
/// Asks the user before a tool is called that <c>tools.confirm</c> names, or that may destroy something and whose server is not trusted (<see cref="ToolEffects"/>).
/// </summary>
internal sealed class CallConsent(CommandRun run, TextReader input)
{
    private const int LongestArguments = 300;

    /// <summary>Why a tool is not to be called; null where it may be.</summary>
    /// <param name="server">The server.</param>
    /// <param name="name">The tool's name.</param>
    /// <param name="need">What asks for consent.</param>
    /// <param name="arguments">The arguments.</param>
    public string? FindRefusal(ServerDefinition server, string name, ConsentNeed need, string arguments)
    {
        (string? pattern, ConsentReason why) = need;
        string shownServer = UntrustedText.OneLine(server.Name, 64), shownTool = UntrustedText.OneLine(name, 128);
        // Nobody sits behind a redirected stdin; the end of it would count as an answer.
        if (!Console.IsInputRedirected && !Console.IsErrorRedirected)
        {
            string because = pattern is null ? CallTexts.ConsentNeeded(shownServer, shownTool, why) : $"{Setting(pattern, shownServer)} asks for consent to calls of '{shownTool}'";
            run.Errors.Write($"{because}.\nCall it with {UntrustedText.OneLine(arguments, LongestArguments)}? [y/N] ");
            return input.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES" ? null : $"'{shownServer}/{shownTool}' was not called.";
        }

        string remedy = "Use --force if you mean to make this call.";
        return pattern is null
            ? new ServerException(shownServer, ServerFailure.Denied, CallTexts.CannotAsk(name, why), remedy + " \"trusted\": true in its entry stops the questions for this server.").Message
            : $"{Setting(pattern, shownServer)} asks for consent to calls of '{shownTool}', and nobody can be asked here; it was not called. {remedy}";
    }

    /// <summary>What asks for consent: a pattern of the server's entry, or the whole setting of the administrator.</summary>
    private static string Setting(string pattern, string server) => pattern.StartsWith('"') ? pattern : $"\"tools.confirm\": \"{pattern}\" of server '{server}'";
}
