using System.Collections;
using System.Management.Automation;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Commands;

namespace McpGateway.PowerShell.Registration;

/// <summary>
/// A cmdlet with the settings of a server as parameters. How they bind is each cmdlet's own: one takes them from the properties of objects, the other
/// changes what is typed and nothing else.
/// </summary>
public abstract class ServerSettingsCmdlet : AsyncPSCmdlet
{
    /// <summary>The program to start.</summary>
    public abstract string? Command { get; set; }

    /// <summary>The program's arguments.</summary>
    public abstract string[]? ArgumentList { get; set; }

    /// <summary>Environment variables for the server.</summary>
    public abstract IDictionary? Environment { get; set; }

    /// <summary>The folder the server starts in.</summary>
    public abstract string? WorkingDirectory { get; set; }

    /// <summary>The address of a remote server, or several.</summary>
    public abstract string[]? Uri { get; set; }

    /// <summary>Whether a remote server speaks HTTP+SSE.</summary>
    public abstract SwitchParameter Sse { get; set; }

    /// <summary>A file of certificate authorities that are trusted for this server.</summary>
    public abstract string? CaFile { get; set; }

    /// <summary>The file with the certificate of the client.</summary>
    public abstract string? ClientCertificate { get; set; }

    /// <summary>The file with its key, or the password of a file with both.</summary>
    public abstract string? ClientKey { get; set; }

    /// <summary>Whether an address of another machine may be one of http.</summary>
    public abstract SwitchParameter AllowInsecure { get; set; }

    /// <summary>HTTP headers for a remote server.</summary>
    public abstract IDictionary? Header { get; set; }

    /// <summary>What the server is for.</summary>
    public abstract string? Description { get; set; }

    /// <summary>How long a call may take without reporting progress, in seconds.</summary>
    public abstract double? Timeout { get; set; }

    /// <summary>How long start and handshake may take, in seconds.</summary>
    public abstract double? InitTimeout { get; set; }

    /// <summary>How long a call may take in total, in seconds.</summary>
    public abstract double? MaxOperationTime { get; set; }

    /// <summary>How long a connection may be idle, in seconds.</summary>
    public abstract double? IdleTimeout { get; set; }

    /// <summary>Whether an idle connection is kept.</summary>
    public abstract SwitchParameter KeepAlive { get; set; }

    /// <summary>Whether the server keeps nothing between calls.</summary>
    public abstract SwitchParameter Stateless { get; set; }

    /// <summary>The most processes of a stateless server that may run.</summary>
    public abstract int? Replica { get; set; }

    /// <summary>Who shares the server's connections.</summary>
    public abstract ServerScope? Scope { get; set; }

    /// <summary>Which tools may be called.</summary>
    public abstract string[]? AllowTool { get; set; }

    /// <summary>Which tools may not be called.</summary>
    public abstract string[]? DenyTool { get; set; }

    /// <summary>Which tools may be called only with the user's consent.</summary>
    public abstract string[]? ConfirmTool { get; set; }

    /// <summary>Whether the server's tools may be called without a question.</summary>
    public abstract SwitchParameter Trusted { get; set; }

    /// <summary>Whether the server gets the whole environment.</summary>
    public abstract SwitchParameter InheritEnvironment { get; set; }

    /// <summary>Whether the servers are put out as they are now.</summary>
    public abstract SwitchParameter PassThru { get; set; }

    /// <summary>Whether a parameter was given.</summary>
    private protected bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>An entry was written: warns of patterns that fit no tool, and puts the server out where that is wanted.</summary>
    private protected void Written(GatewayRuntime runtime, ServerDefinition server)
    {
        foreach (string warning in ToolRules.Unknown(runtime, server, [(nameof(AllowTool), AllowTool), (nameof(DenyTool), DenyTool), (nameof(ConfirmTool), ConfirmTool)]))
        {
            PostWarning(warning);
        }

        if (runtime.Configuration.Current.Servers.FirstOrDefault(written => written.Name == server.Name)?.Refusal is { } refusal)
        {
            PostWarning($"{server.Name} will not be started: it is {refusal}.");
        }

        if (PassThru && runtime.Configuration.Current.Servers.FirstOrDefault(written => written.Name == server.Name) is { } now)
        {
            Post(McpServer.Of(runtime, now));
        }
    }
}
