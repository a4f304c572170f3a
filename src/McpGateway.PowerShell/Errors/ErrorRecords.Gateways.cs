using System.Management.Automation;
using McpGateway.Broker;

namespace McpGateway.PowerShell.Errors;

/// <summary>The errors of brokers.</summary>
internal static partial class ErrorRecords
{
    /// <summary>A broker does not answer or end, or must not be trusted.</summary>
    public static ErrorRecord ToErrorRecord(this BrokerException exception, string target) =>
        Create(exception, "McpGatewayNotReachable", ErrorCategory.ResourceUnavailable, target, "");

    /// <summary>No broker has this process.</summary>
    public static ErrorRecord GatewayNotFound(int id) =>
        Create(
            new ItemNotFoundException(FormattableString.Invariant($"No gateway that serves all clients is process {id}.")),
            "McpGatewayNotFound",
            ErrorCategory.ObjectNotFound,
            id,
            "Get-McpGateway lists those that run.");
}
