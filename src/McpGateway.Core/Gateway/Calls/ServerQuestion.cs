namespace McpGateway.Gateway.Calls;

/// <summary>Something that a server asks while it runs a tool.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Params">The raw params of the request, an object as the server sent it: not trusted. Empty where there are none.</param>
/// <param name="Withdrawn">Cancelled once no answer is needed any more: the server said so, it has ended, or the call is over.</param>
public sealed record ServerQuestion(string Server, ReadOnlyMemory<byte> Params, CancellationToken Withdrawn);
