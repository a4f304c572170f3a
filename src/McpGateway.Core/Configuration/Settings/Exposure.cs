namespace McpGateway.Configuration;

/// <summary>Which tools a client sees in <c>tools/list</c>.</summary>
internal enum Exposure
{
    /// <summary>The three meta-tools.</summary>
    Meta,

    /// <summary>The meta-tools, and the tools of each server that the client has loaded, as <c>server__tool</c>.</summary>
    Loaded,

    /// <summary>The meta-tools, and every known tool of every server that may be called.</summary>
    All,
}
