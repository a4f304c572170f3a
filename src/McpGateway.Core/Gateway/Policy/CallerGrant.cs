using McpGateway.Configuration;

namespace McpGateway.Gateway.Policy;

/// <summary>Something that was granted to a caller: some servers, and some of their tools.</summary>
/// <param name="Servers">Patterns of the names of servers; null for all.</param>
/// <param name="Tools">Patterns of the names of tools; null for all. Whoever has some may use nothing but tools.</param>
internal sealed record CallerGrant(IReadOnlyList<string>? Servers, IReadOnlyList<string>? Tools)
{
    /// <summary>Whether a server is in it.</summary>
    public bool Has(ServerDefinition server) => Servers is null || Servers.Any(pattern => ToolPolicy.Fits(pattern, server.Name));

    /// <summary>Whether something is in it.</summary>
    /// <inheritdoc cref="IToolGate.Decide" path="/param" />
    public bool Has(RequestKind kind, ServerDefinition server, string? name) =>
        Has(server)
        && (Tools is null || kind switch
        {
            RequestKind.Tool => name is null || Tools.Any(pattern => ToolPolicy.Fits(pattern, name)),
            RequestKind.Prompt or RequestKind.Resource or RequestKind.Completion => false,
            _ => true,
        });
}
