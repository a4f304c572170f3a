namespace McpGateway.Transports;

/// <summary>What errors and logs call a transport and its parts, and what they tell the user to do.</summary>
/// <param name="Place">Where the server is: the number of its process, or its address.</param>
/// <param name="ProcessId">The number of the process; null where the server has none on this machine.</param>
/// <param name="Output">Where its messages come: <c>stdout</c>.</param>
/// <param name="WhenStartFailed">What to do where it ended before it had started, a sentence.</param>
/// <param name="WhenSlow">What to check where it does not answer, the end of a sentence.</param>
internal sealed record TransportDescription(string Place, int? ProcessId, string Output, string WhenStartFailed, string WhenSlow)
{
    /// <summary>Whether the server is reached over HTTP rather than started on this machine.</summary>
    public bool IsRemote { get; init; } = ProcessId is null;

    /// <summary>How it is spoken to, the end of a sentence.</summary>
    public string Way => IsRemote ? "over HTTP" : "on stdio";
}
