namespace McpGateway.Connections;

/// <summary>A list of what a server offers.</summary>
[Flags]
public enum ServerList
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Its tools.</summary>
    Tools = 1,

    /// <summary>Its prompts.</summary>
    Prompts = 2,

    /// <summary>Its resources and resource templates.</summary>
    Resources = 4,

    /// <summary>All of them.</summary>
    All = Tools | Prompts | Resources,
}
