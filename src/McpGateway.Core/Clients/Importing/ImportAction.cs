namespace McpGateway.Clients.Importing;

/// <summary>What becomes of a client's server when it is imported.</summary>
public enum ImportAction
{
    /// <summary>It becomes a server of the gateway.</summary>
    Add,

    /// <summary>It takes the place of the server of that name, as <c>-Force</c> says.</summary>
    Replace,

    /// <summary>The gateway has it already, or another client of this import has it, too.</summary>
    Same,

    /// <summary>It is this gateway, or cannot be understood; it stays where it is.</summary>
    Skip,
}
