namespace McpGateway.Gateway.Output;

/// <summary>A result of which a client has got the beginning: all of its text in a file, and where in it what stands.</summary>
/// <param name="Id">What the client asks for it by.</param>
/// <param name="File">Where it is.</param>
/// <param name="Index">Where in it what stands.</param>
/// <param name="Limit">How many tokens an answer may have, by the estimate.</param>
internal sealed record KeptResult(string Id, string File, TextIndex Index, int Limit);
