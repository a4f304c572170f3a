namespace McpGateway.Host.Demo;

/// <summary>A call that the demonstration server refuses.</summary>
internal sealed class DemoException(string message) : Exception(message);
