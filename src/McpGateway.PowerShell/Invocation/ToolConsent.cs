using System.Management.Automation;
using McpGateway.Catalog.Effects;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Shell;
using McpGateway.PowerShell.Errors;
using McpGateway.PowerShell.Interaction;

namespace McpGateway.PowerShell.Invocation;

/// <summary>
/// Asks the user before a tool is called that <c>tools.confirm</c> names, or that may destroy something and whose server is not trusted
/// (<see cref="ToolEffects"/>). ShouldProcess is asked besides, by -Confirm and $ConfirmPreference; whoever has answered that is not asked again.
/// </summary>
internal sealed class ToolConsent(PSCmdlet cmdlet)
{
    private bool _yesToAll;
    private bool _noToAll;

    /// <summary>Whether the tool may be called. Puts an error out where nobody can be asked.</summary>
    /// <param name="server">The server.</param>
    /// <param name="name">The tool's name.</param>
    /// <param name="need">What asks for consent.</param>
    /// <param name="arguments">The arguments for a person, secrets masked.</param>
    public bool Has(ServerDefinition server, string name, ConsentNeed need, string arguments)
    {
        (string? pattern, ConsentReason why) = need;
        if (IsSettled)
        {
            return true;
        }

        Exception? cause = null;
        // Nobody sits behind a redirected stdin; the end of it would count as a yes.
        if (HostPrompt.IsInteractive(cmdlet.Host))
        {
            try
            {
                return cmdlet.ShouldContinue(Question(server.Name, name, pattern, why, arguments), "Invoke MCP tool", ref _yesToAll, ref _noToAll);
            }
            catch (Exception e) when (HostPrompt.CannotAsk(e))
            {
                cause = e;
            }
        }

        cmdlet.WriteError(pattern is null ? CallErrors.DestructiveError(server.Name, name, why, cause) : ErrorRecords.ConfirmationError(server.Name, name, pattern, cause));
        return false;
    }

    /// <summary>Whether -Confirm or $ConfirmPreference says that there is to be no question, or ShouldProcess has just asked it.</summary>
    private bool IsSettled =>
        cmdlet.MyInvocation.BoundParameters.ContainsKey("Confirm")
        || cmdlet.SessionState.PSVariable.GetValue("ConfirmPreference") is ConfirmImpact.None or ConfirmImpact.Low or ConfirmImpact.Medium;

    private static string Question(string server, string tool, string? pattern, ConsentReason why, string arguments)
    {
        string shownServer = UntrustedText.OneLine(server, 64), shownTool = UntrustedText.OneLine(tool, 128);
        return pattern is not null
            ? $"{(pattern.StartsWith('"') ? pattern : $"\"tools.confirm\" of server '{shownServer}'")} asks for consent to calls of '{shownTool}'. Call it?"
            : $"{CallTexts.ConsentNeeded(shownServer, shownTool, why)}. Call it with {arguments}?\n(To skip this question: -Force for one call, {CallErrors.Trust(server)} for all calls to this server.)";
    }
}
