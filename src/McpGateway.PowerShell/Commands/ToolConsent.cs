using System.Management.Automation;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.PowerShell.Interaction;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Asks the user before a tool is called that <c>tools.confirm</c> names, or that may destroy something and whose server is not trusted. ShouldProcess is
/// asked besides, by -Confirm and $ConfirmPreference; whoever has answered that is not asked again.
/// </summary>
internal sealed class ToolConsent(PSCmdlet cmdlet)
{
    private bool _yesToAll;
    private bool _noToAll;

    /// <summary>Whether the tool may be called. Puts an error out where nobody can be asked.</summary>
    /// <param name="server">The server.</param>
    /// <param name="name">The tool's name.</param>
    /// <param name="tool">The tool; null where it is not known.</param>
    /// <param name="arguments">The arguments for a person, secrets masked.</param>
    public bool Has(ServerDefinition server, string name, CatalogTool? tool, string arguments)
    {
        string? pattern = server.Tools.ConfirmedBy(name);
        bool mayDestroy = tool is { IsDestructive: true } && !server.Trusted;
        // What is denied is not asked for: it will be refused whatever the answer.
        if ((pattern is null && !mayDestroy) || server.Tools.Refusal(name) is not null || IsSettled)
        {
            return true;
        }

        string shownServer = UntrustedText.OneLine(server.Name, 64), shownTool = UntrustedText.OneLine(name, 128);
        string question = pattern is not null
            ? $"\"tools.confirm\" of server '{shownServer}' asks for consent to calls of '{shownTool}'. Call it?"
            : $"The tool '{shownTool}' of server '{shownServer}' may destroy something: the server does not say that it does not. Call it with {arguments}?";
        Exception? reason = null;
        // Nobody sits behind a redirected stdin; the end of it would count as a yes.
        if (cmdlet.Host.Name != "ConsoleHost" || !Console.IsInputRedirected)
        {
            try
            {
                return cmdlet.ShouldContinue(question, "Invoke MCP tool", ref _yesToAll, ref _noToAll);
            }
            catch (Exception e) when (HostPrompt.CannotAsk(e))
            {
                reason = e;
            }
        }

        cmdlet.WriteError(pattern is null ? CallErrors.DestructiveError(server.Name, name, reason) : ErrorRecords.ConfirmationError(server.Name, name, pattern, reason));
        return false;
    }

    /// <summary>Whether -Confirm says that there is to be no question, or ShouldProcess has just asked it.</summary>
    private bool IsSettled =>
        cmdlet.MyInvocation.BoundParameters.ContainsKey("Confirm")
        || cmdlet.SessionState.PSVariable.GetValue("ConfirmPreference") is ConfirmImpact.Low or ConfirmImpact.Medium;
}
