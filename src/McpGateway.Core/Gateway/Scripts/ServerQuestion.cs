namespace McpGateway.Gateway.Scripts;

/// <summary>Something that a server asks while it runs a tool.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Params">The raw params of the request, an object as the server sent it: not trusted. Empty where there are none.</param>
/// <param name="Withdrawn">Cancelled once no answer is needed any more: the server said so, it has ended, or the call is over.</param>
public sealed record ServerQuestion(string Server, ReadOnlyMemory<byte> Params, CancellationToken Withdrawn)
{
    internal Func<string, string>? Masking { get; init; }

    /// <summary>A text of the question for a person: with the server's known secrets masked.</summary>
    /// <param name="text">The text.</param>
    public string Mask(string text) => Masking?.Invoke(text) ?? text;
}
