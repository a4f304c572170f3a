namespace McpGateway.Transports;

/// <summary>A start of a server for which nobody waits, and what speaks against it: it could open a login page, or download much.</summary>
internal interface IUnattendedStart
{
    /// <summary>Why it is not to be, as the end of a sentence, as far as that can be told without asking anybody; null where it may be.</summary>
    string? Obstacle { get; }

    /// <summary>The same, also for what others have to be asked.</summary>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <exception cref="OperationCanceledException">The question was ended.</exception>
    Task<string?> FindObstacleAsync(CancellationToken cancellationToken);
}
