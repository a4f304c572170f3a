namespace McpGateway.Gateway.Sealing;

/// <summary>Whether a state was used before cannot be told at the moment, so that it is not taken.</summary>
/// <param name="message">Why, and what to do: sentences for whoever came with it.</param>
internal sealed class StateNotCheckedException(string message) : Exception(message);
