using System.Management.Automation;
using McpGateway.Catalog.Pinning;
using McpGateway.Diagnostics;

namespace McpGateway.PowerShell.Errors;

/// <summary>The errors about what was approved of servers.</summary>
internal static partial class ErrorRecords
{
    /// <summary>What was approved cannot be read or written.</summary>
    public static ErrorRecord ToErrorRecord(this PinException exception, string target) =>
        Create(new McpConfigurationException(exception.Message, exception), "McpPinsFailed", ErrorCategory.ResourceUnavailable, target, "");

    /// <summary>There is nothing to approve.</summary>
    public static ErrorRecord ToolNotChanged(string server, string tool) =>
        Create(
            new ItemNotFoundException($"Nothing of the tool '{UntrustedText.OneLine(tool, 128)}' of server '{UntrustedText.OneLine(server, 64)}' has changed since it was approved."),
            "McpToolNotChanged",
            ErrorCategory.ObjectNotFound,
            tool,
            "Get-McpTool -Changed lists what has changed.");
}
