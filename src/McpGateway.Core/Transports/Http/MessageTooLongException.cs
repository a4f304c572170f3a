namespace McpGateway.Transports.Http;

/// <summary>A message is longer than the longest that is read.</summary>
internal sealed class MessageTooLongException() : IOException("The message is longer than what is read.");
