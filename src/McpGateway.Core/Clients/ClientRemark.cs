namespace McpGateway.Clients;

/// <summary>Something odd about a client's files.</summary>
/// <param name="Kind">What.</param>
/// <param name="Text">The same as a sentence.</param>
/// <param name="File">The file that it is about.</param>
internal sealed record ClientRemark(ClientRemarkKind Kind, string Text, string File)
{
    /// <summary>Whether it keeps the client from starting the gateway.</summary>
    public bool IsOfGateway { get; init; }
}
