namespace McpGateway.Wire;

/// <summary>What is known of the thread that hands over what a server sends.</summary>
internal static class ReadingThread
{
    [ThreadStatic]
    private static bool t_isOfOneClient;

    /// <summary>
    /// Whether nobody but one client is held up where this thread waits for that client: it reads a server of that client alone, and is no thread of the pool, which
    /// others need.
    /// </summary>
    public static bool IsOfOneClient
    {
        get => t_isOfOneClient && !Thread.CurrentThread.IsThreadPoolThread;
        set => t_isOfOneClient = value;
    }
}
