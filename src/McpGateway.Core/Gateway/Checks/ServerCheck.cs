using McpGateway.Transports;

namespace McpGateway.Gateway.Checks;

/// <summary>One thing that was looked at when a server was tested.</summary>
/// <param name="Kind">What.</param>
/// <param name="Result">What came of it.</param>
/// <param name="Detail">What was found, on one line.</param>
/// <param name="Remedy">What to do if something is wrong; null if nothing is.</param>
/// <param name="Duration">How long it took, where that says something of the server.</param>
public sealed record ServerCheck(ServerCheckKind Kind, ServerCheckResult Result, string Detail, string? Remedy = null, TimeSpan? Duration = null)
{
    /// <summary>What went wrong, where it went wrong between the gateway and the server.</summary>
    internal ServerFailure? Failure { get; init; }
}
