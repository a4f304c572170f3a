namespace McpGateway.Transports.Stdio;

/// <summary>A started server process and what belongs to it.</summary>
internal interface IServerProcess : IDisposable
{
    int Id { get; }

    /// <summary>The process's standard input.</summary>
    Stream Input { get; }

    /// <summary>Whether a write to <see cref="Input"/> occupies the thread while the process does not read.</summary>
    bool InputBlocks { get; }

    /// <summary>
    /// Completes when nobody holds the other end of <see cref="Input"/> any more, as far as the platform tells; never fails. True where that end was
    /// closed with bytes in it that nobody had read: then at least the last byte that was written was not.
    /// </summary>
    Task<bool> InputClosed { get; }

    /// <summary>Whether <see cref="InputClosed"/> is about to complete, or has: on a busy machine that may take a while to be told.</summary>
    bool IsInputClosing { get; }

    /// <summary>The process's standard output.</summary>
    Stream Output { get; }

    /// <summary>The process's standard error.</summary>
    Stream Error { get; }

    /// <summary>Completes when the process has ended; never fails.</summary>
    Task<ExitStatus> Exited { get; }

    /// <summary>Whether anything lives that the process started, once the process itself has ended.</summary>
    bool HasDescendants { get; }

    /// <summary>Asks the process and its descendants to end, where the platform has a way to ask.</summary>
    void Terminate();

    /// <summary>Ends the process and its descendants; does nothing where none is left.</summary>
    void Kill();

    /// <summary>Once all of these are gone: ends what has got away from them, and forgets the process.</summary>
    /// <param name="byItself">Whether the process has ended by itself.</param>
    /// <param name="time">The clock.</param>
    Task FinishAsync(bool byItself, TimeProvider time);
}
