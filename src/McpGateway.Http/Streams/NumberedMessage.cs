namespace McpGateway.Http.Streams;

/// <summary>A message with its number on its stream.</summary>
/// <param name="Number">The number.</param>
/// <param name="Message">The message; null for none.</param>
internal readonly record struct NumberedMessage(long Number, byte[]? Message);
