using McpGateway.Cluster.Nodes;
using Microsoft.Extensions.Logging;

namespace McpGateway.Cluster.Hosting;

/// <summary>
/// Ends the process where the node cannot go on, because the others have voted it out for example: its servers end with it, so that none runs at two nodes for longer than
/// that takes.
/// </summary>
/// <param name="servers">The servers of this node.</param>
/// <param name="logger">Hears why.</param>
internal sealed class FatalErrors(NodeServers servers, ILogger logger) : IFatalErrorHandler
{
    private const int ExitCode = 70;
    private const int Longest = 300;

    /// <inheritdoc />
    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    /// <inheritdoc />
    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        string reason = context ?? exception?.Message ?? "nobody says why";
        Log.CannotGoOn(logger, reason.Contains("told I am dead", StringComparison.Ordinal) ? "the other nodes have voted it out, because it did not answer them." : Words.Cut(reason, Longest).TrimEnd('.') + ".");
        servers.Leave();
        // The pools end every process with it.
        Environment.Exit(ExitCode);
    }
}
