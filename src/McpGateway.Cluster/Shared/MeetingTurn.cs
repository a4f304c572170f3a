namespace McpGateway.Cluster.Shared;

/// <summary>One node alone meets a server that none has seen. The next may when what was learnt has been given.</summary>
/// <param name="give">Gives it.</param>
/// <param name="turn">Keeps the others waiting.</param>
internal sealed class MeetingTurn(Func<Task> give, NodeLock turn) : IDisposable
{
    /// <inheritdoc />
    public void Dispose() => _ = Task.Run(async () =>
    {
        using (turn)
        {
            await give().ConfigureAwait(false);
        }
    });
}
