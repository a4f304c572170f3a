using Microsoft.Extensions.Logging;

namespace McpGateway.Cluster.Hosting;

/// <summary>
/// Ends the process where the node cannot go on, because the others have voted it out for example: its servers end with it, so that none runs at two nodes for longer than
/// that takes.
/// </summary>
/// <param name="logger">Hears why.</param>
internal sealed class FatalErrors(ILogger logger) : IFatalErrorHandler
{
    private const int ExitCode = 70;

    /// <inheritdoc />
    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    /// <inheritdoc />
    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        Log.CannotGoOn(logger, (context ?? exception?.Message ?? "nobody says why").TrimEnd('.') + ".");
        // The pools end every process with it.
        Environment.Exit(ExitCode);
    }
}
