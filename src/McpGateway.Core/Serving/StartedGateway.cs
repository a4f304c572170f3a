namespace McpGateway.Serving;

/// <summary>A gateway that was started to serve HTTP.</summary>
/// <param name="ProcessId">Its process.</param>
/// <param name="Addresses">Where clients reach it.</param>
/// <param name="Token">A token of the owner, which is good as long as it runs.</param>
public sealed record StartedGateway(int ProcessId, IReadOnlyList<string> Addresses, string Token)
{
    /// <summary>Its address: the token is in no log by accident.</summary>
    public override string ToString() => Addresses[0];
}
