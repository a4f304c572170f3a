namespace McpGateway.Transports.Relayed;

/// <summary>The way to another gateway of this user that has a server and serves it here as it is.</summary>
/// <param name="Input">What it sends.</param>
/// <param name="Output">What goes to it.</param>
/// <param name="Place">Where it is, as logs call it.</param>
/// <param name="Connection">What carries both; it ends with this.</param>
internal sealed record RelayedLink(Stream Input, Stream Output, string Place, IDisposable Connection);
