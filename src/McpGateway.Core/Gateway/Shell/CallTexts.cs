using McpGateway.Catalog;
using McpGateway.Catalog.Effects;
using McpGateway.Catalog.Schemas;
using McpGateway.Diagnostics;

namespace McpGateway.Gateway.Shell;

/// <summary>What a user of this process is told of a call that is not made, or that has no proper answer.</summary>
public static class CallTexts
{
    private const int MaxShown = 5;

    /// <summary>The arguments are not what the tool takes; its signature says what is.</summary>
    /// <param name="target">Server and tool.</param>
    /// <param name="tool">The tool.</param>
    /// <param name="problems">What is wrong.</param>
    /// <param name="mask">Hides secrets.</param>
    public static string ArgumentsRefused(string target, CatalogTool tool, IReadOnlyList<SchemaProblem> problems, Func<string, string> mask)
    {
        string what = string.Join(" ", problems.Take(MaxShown).Select(problem => mask(problem.Message)));
        string more = problems.Count > MaxShown ? FormattableString.Invariant($" And {problems.Count - MaxShown} more.") : "";
        return $"'{UntrustedText.OneLine(target, 200)}' was not called: {what}{more}\nIt takes: {tool.Signature}";
    }

    /// <summary>Why consent is needed, as a sentence without its end.</summary>
    /// <param name="server">The server's name, fit to be shown.</param>
    /// <param name="tool">The tool's name, fit to be shown.</param>
    /// <param name="why">The reason.</param>
    public static string ConsentNeeded(string server, string tool, ConsentReason why) => why switch
    {
        ConsentReason.SaysMayDestroy => $"Server '{server}' says that its tool '{tool}' may destroy something",
        ConsentReason.SaysNothing => $"Server '{server}' does not say whether its tool '{tool}' destroys something",
        _ => $"Server '{server}' does not say what its tools do, and the name '{tool}' suggests a change",
    };

    /// <summary>Why a call is not made where consent is needed and nobody can be asked, as what the server does.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="why">The reason.</param>
    public static string CannotAsk(string tool, ConsentReason why)
    {
        string shown = UntrustedText.OneLine(tool, 128);
        string cause = why switch
        {
            ConsentReason.SaysMayDestroy => $"says that '{shown}' may destroy something",
            ConsentReason.SaysNothing => $"does not say whether '{shown}' destroys something",
            _ => $"does not say what its tools do, and the name '{shown}' suggests a change",
        };
        return $"{cause}; it was not called, because this host cannot ask for consent";
    }

    /// <summary>The server refused the call with a JSON-RPC error.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="message">The error's message, secrets masked.</param>
    /// <param name="code">The error's code.</param>
    public static string Refused(string server, string tool, string message, int code) =>
        FormattableString.Invariant($"Server '{server}' refused the call of '{tool}': {UntrustedText.OneLine(message, 1000)} ({code})");

    /// <summary>The server's answer has nothing in it.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="tool">The tool's name.</param>
    public static string NoContent(string server, string tool) =>
        $"Server '{UntrustedText.OneLine(server, 64)}' answered the call of '{UntrustedText.OneLine(tool, 128)}' with a result that has no content.";
}
