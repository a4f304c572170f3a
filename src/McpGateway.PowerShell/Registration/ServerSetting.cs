using McpGateway.Configuration;

namespace McpGateway.PowerShell.Registration;

/// <summary>What a parameter sets.</summary>
/// <param name="Parameter">The parameter's name.</param>
/// <param name="Key">The member of the entry.</param>
/// <param name="Apply">Sets it.</param>
/// <param name="Of">The kind of servers that have it, as messages call it; null for all.</param>
internal sealed record ServerSetting(string Parameter, string Key, Func<ServerDefinition, ServerDefinition> Apply, string? Of = null)
{
    /// <summary>What a server on this machine has.</summary>
    public const string OfStdio = "a program to start";

    /// <summary>What a remote server has.</summary>
    public const string OfRemote = "an address";
}
