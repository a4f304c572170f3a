namespace McpGateway.Transports;

/// <summary>How a server ended.</summary>
/// <param name="Text">For people, as a part of a sentence: <c>exit code 1</c>.</param>
/// <param name="WasForced">Whether it was ended rather than ended by itself.</param>
internal sealed record ClosingReport(string Text, bool WasForced)
{
    /// <summary>Whether it was the gateway that ended it: then this says nothing of the server.</summary>
    public bool WasAsked { get; init; }
}
