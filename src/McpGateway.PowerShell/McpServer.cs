using System.Collections.Specialized;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;

namespace McpGateway.PowerShell;

/// <summary>A configured server, with what is known of it. Its properties carry the names of the parameters of Register-McpServer.</summary>
public sealed class McpServer
{
    internal McpServer(ServerDefinition definition, ServerState state, CatalogEntry? catalog, string file)
    {
        Name = definition.Name;
        Description = definition.Description;
        State = state.Status;
        StateReason = state.Reason;
        ProcessId = state.ProcessId;
        Transport = definition.Kind;
        Tools = catalog?.Tools.Count;
        Seen = catalog?.Seen.LocalDateTime;
        Version = catalog?.Identity.Version;
        Command = definition.Command;
        ArgumentList = [.. definition.Arguments];
        Environment = new OrderedDictionary(StringComparer.Ordinal);
        foreach ((string name, string value) in definition.Environment)
        {
            Environment[name] = value;
        }

        WorkingDirectory = definition.WorkingDirectory;
        Url = definition.Url;
        Timeout = definition.OperationTimeout?.TotalSeconds;
        InitTimeout = definition.InitTimeout?.TotalSeconds;
        InheritEnvironment = definition.InheritEnvironment;
        Disabled = definition.Disabled;
        Problem = definition.Problem;
        Source = definition.Line > 0 ? file : null;
        Line = definition.Line > 0 ? definition.Line : null;
    }

    /// <summary>The name in the configuration.</summary>
    public string Name { get; }

    /// <summary>What the user says the server is for.</summary>
    public string? Description { get; }

    /// <summary>Whether this process is connected to it.</summary>
    public ServerStatus State { get; }

    /// <summary>Why it is in that state, where there is something to say.</summary>
    public string? StateReason { get; }

    /// <summary>The server's process, where this process has started one.</summary>
    public int? ProcessId { get; }

    /// <summary>How it is reached.</summary>
    public ServerKind Transport { get; }

    /// <summary>How many tools it had when last seen; null where it never was.</summary>
    public int? Tools { get; }

    /// <summary>When it was last seen, in local time.</summary>
    public DateTime? Seen { get; }

    /// <summary>The version it said it had when last seen.</summary>
    public string? Version { get; }

    /// <summary>The program, as configured.</summary>
    public string? Command { get; }

    /// <summary>The program's arguments, as configured.</summary>
    public string[] ArgumentList { get; }

    /// <summary>The environment variables of its own, as configured: <c>${env:NAME}</c> is not expanded.</summary>
    public OrderedDictionary Environment { get; }

    /// <summary>The folder it starts in.</summary>
    public string? WorkingDirectory { get; }

    /// <summary>The address of a remote server.</summary>
    public string? Url { get; }

    /// <summary>How long a call may take without a sign of progress, in seconds; null for the default.</summary>
    public double? Timeout { get; }

    /// <summary>How long its start may take, in seconds; null for the default.</summary>
    public double? InitTimeout { get; }

    /// <summary>Whether it gets the whole environment.</summary>
    public bool InheritEnvironment { get; }

    /// <summary>Whether it is switched off.</summary>
    public bool Disabled { get; }

    /// <summary>Why the entry cannot be used, or null.</summary>
    public string? Problem { get; }

    /// <summary>The file that defines it.</summary>
    public string? Source { get; }

    /// <summary>The line of the file that its entry begins on.</summary>
    public int? Line { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
