namespace McpGateway.Configuration;

/// <summary>A part of the configuration under a name (<c>profiles</c>): some servers, some of their tools, and how tools are offered.</summary>
/// <param name="Name">The name.</param>
internal sealed record GatewayProfile(string Name)
{
    /// <summary>Patterns of the names of its servers (<c>servers</c>); null for all.</summary>
    public IReadOnlyList<string>? Servers { get; init; }

    /// <summary>Which tools of those servers it has (<c>tools.allow</c>, <c>tools.deny</c>).</summary>
    public ToolPolicy Tools { get; init; } = ToolPolicy.Everything;

    /// <summary>Which tools clients see (<c>exposure</c>); null for what holds without the profile.</summary>
    public Exposure? Exposure { get; init; }

    /// <summary>Whether a server is in it.</summary>
    public bool Has(ServerDefinition server) => Servers is null || Servers.Any(pattern => ToolPolicy.Fits(pattern, server.Name));
}
