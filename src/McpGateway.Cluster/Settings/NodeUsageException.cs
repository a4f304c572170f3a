namespace McpGateway.Cluster.Settings;

/// <summary>What was said to a node is no way to use it.</summary>
/// <param name="message">What is wrong and what to do, in one line.</param>
internal sealed class NodeUsageException(string message) : Exception(message);
