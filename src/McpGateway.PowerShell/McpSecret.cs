namespace McpGateway.PowerShell;

/// <summary>A secret that the gateway keeps for servers. Its value is never shown.</summary>
public sealed class McpSecret
{
    internal McpSecret(string name, string[] servers, string place)
    {
        Name = name;
        Server = servers;
        Place = place;
    }

    /// <summary>Its name, as entries use it: <c>${secret:NAME}</c>.</summary>
    public string Name { get; }

    /// <summary>The servers whose entries use it.</summary>
    public string[] Server { get; }

    /// <summary>Where it is kept.</summary>
    public string Place { get; }
}
