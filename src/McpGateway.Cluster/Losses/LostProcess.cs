namespace McpGateway.Cluster.Losses;

/// <summary>The process that a server had before the one it has now, and that is gone with its node.</summary>
/// <param name="Id">What tells it from others.</param>
/// <param name="Node">The name of its node.</param>
/// <param name="HasEnded">Whether the node was told to end; otherwise it was lost.</param>
/// <param name="Before">Who has begun later has never met it.</param>
[GenerateSerializer]
[Immutable]
[Alias("McpGateway.LostProcess")]
internal sealed record LostProcess([property: Id(0)] string Id, [property: Id(1)] string Node, [property: Id(2)] bool HasEnded, [property: Id(3)] DateTimeOffset Before)
{
    /// <summary>What clients are told.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="now">The name of the node where it is now.</param>
    public string Tell(string server, string now) =>
        $"The node '{Node}' {(HasEnded ? "has ended" : "was lost")}, and with it the state of the server '{server}': it has started anew on the node '{now}'.";
}
