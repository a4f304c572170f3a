using System.Management.Automation;
using McpGateway.Access;
using McpGateway.Broker;
using McpGateway.Diagnostics;
using McpGateway.Serving;

namespace McpGateway.PowerShell.Errors;

/// <summary>The errors of brokers, and of tokens for gateways that serve HTTP.</summary>
internal static partial class ErrorRecords
{
    /// <summary>A broker does not answer or end, or must not be trusted.</summary>
    public static ErrorRecord ToErrorRecord(this BrokerException exception, string target) =>
        Create(exception, "McpGatewayNotReachable", ErrorCategory.ResourceUnavailable, target, "");

    /// <summary>A gateway that serves HTTP does not answer or end, or must not be trusted.</summary>
    public static ErrorRecord ToErrorRecord(this ServingException exception, string target) =>
        Create(exception, "McpGatewayNotReachable", ErrorCategory.ResourceUnavailable, target, "");

    /// <summary>A gateway that is to serve HTTP cannot be started.</summary>
    public static ErrorRecord GatewayNotStarted(ServingException exception, string target) =>
        Create(exception, "McpGatewayCannotStart", ErrorCategory.ResourceUnavailable, target, "");

    /// <summary>There is no executable to start.</summary>
    public static ErrorRecord NoExecutable() =>
        Create(
            new ItemNotFoundException("The executable mcp-gateway, which serves HTTP, is neither in the module's folder nor on the PATH."),
            "McpExecutableNotFound",
            ErrorCategory.ObjectNotFound,
            "mcp-gateway",
            "Install a package of the module that has executables, or put mcp-gateway on the PATH: docs/packages.md lists them.");

    /// <summary>No gateway has this process.</summary>
    public static ErrorRecord GatewayNotFound(int id) =>
        Create(
            new ItemNotFoundException(FormattableString.Invariant($"No gateway that serves several clients is process {id}.")),
            "McpGatewayNotFound",
            ErrorCategory.ObjectNotFound,
            id,
            "Get-McpGateway lists those that run.");

    /// <summary>Tokens cannot be read or changed.</summary>
    public static ErrorRecord ToErrorRecord(this AccessException exception, object? target) =>
        Create(new McpConfigurationException(exception.Message, exception), "McpTokenStoreFailed", ErrorCategory.ResourceUnavailable, target, "");

    /// <summary>The name of a token is taken.</summary>
    public static ErrorRecord TokenExists(string name) =>
        Create(
            new McpConfigurationException($"There is a token '{name}' already."),
            "McpTokenExists",
            ErrorCategory.ResourceExists,
            name,
            $"Use another name, or remove it first: Remove-McpGatewayToken {name}");

    /// <summary>There is no such token.</summary>
    public static ErrorRecord TokenNotFound(string name) =>
        Create(
            new ItemNotFoundException($"No token is called '{UntrustedText.OneLine(name, 128)}'."),
            "McpTokenNotFound",
            ErrorCategory.ObjectNotFound,
            name,
            "Get-McpGatewayToken lists the tokens, and New-McpGatewayToken makes one.");
}
