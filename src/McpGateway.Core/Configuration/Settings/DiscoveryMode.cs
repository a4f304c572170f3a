namespace McpGateway.Configuration;

/// <summary>When servers whose tools were never seen are contacted.</summary>
internal enum DiscoveryMode
{
    /// <summary>When somebody calls or loads one.</summary>
    OnFirstUse,

    /// <summary>Also once a client is served: one after the other, behind all that clients ask for. The default.</summary>
    Background,
}
