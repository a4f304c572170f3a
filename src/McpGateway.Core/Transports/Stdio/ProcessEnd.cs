namespace McpGateway.Transports.Stdio;

/// <summary>
/// Ends a process whose standard input has been closed, as MCP says (2025-11-25, Lifecycle, Shutdown): time to end by itself, a request to
/// end, then its end. Whatever it has started goes with it.
/// </summary>
internal static class ProcessEnd
{
    /// <summary>How long a process may take to end by itself once its stdin is closed.</summary>
    private static readonly TimeSpan s_byItself = TimeSpan.FromMilliseconds(1000);

    private static readonly TimeSpan s_whenAsked = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan s_descendants = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_firstLook = TimeSpan.FromMilliseconds(3);

    /// <summary>Ends it. False where it did not end by itself.</summary>
    public static async Task<bool> RunAsync(IServerProcess process, TimeProvider time)
    {
        bool byItself = await EndGroupAsync(process, time).ConfigureAwait(false);
        await process.FinishAsync(byItself, time).ConfigureAwait(false);
        return byItself;
    }

    private static async Task<bool> EndGroupAsync(IServerProcess process, TimeProvider time)
    {
        bool byItself = await ExitsWithinAsync(process, s_byItself, time).ConfigureAwait(false);
        if (!byItself)
        {
            process.Terminate();
            if (!await ExitsWithinAsync(process, s_whenAsked, time).ConfigureAwait(false))
            {
                process.Kill();
                await ExitsWithinAsync(process, TimeSpan.FromSeconds(5), time).ConfigureAwait(false);
                return false;
            }
        }

        // The process is gone; its descendants, if it left any, are still in its group.
        if (process.HasDescendants)
        {
            process.Terminate();
            // Most go within moments of the process: the first looks come soon after each other.
            long begin = time.GetTimestamp();
            for (TimeSpan pause = s_firstLook; process.HasDescendants && time.GetElapsedTime(begin) < s_descendants; pause *= 2)
            {
                await Task.Delay(pause, time).ConfigureAwait(false);
            }

            process.Kill();
        }

        return byItself;
    }

    private static async Task<bool> ExitsWithinAsync(IServerProcess process, TimeSpan patience, TimeProvider time)
    {
        await Task.WhenAny(process.Exited, Task.Delay(patience, time)).ConfigureAwait(false);
        return process.Exited.IsCompleted;
    }
}
