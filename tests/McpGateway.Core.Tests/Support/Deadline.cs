namespace McpGateway.Tests.Support;

/// <summary>How long tests wait for what must happen, on a machine however busy. No test passes or fails by being fast or slow below it.</summary>
internal static class Deadline
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(15);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    public static Task InTime(this Task task) => task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    /// <summary>Waits for what nothing signals.</summary>
    public static Task Until(Func<bool> condition, Func<string> otherwise) => UntilAsync(() => Task.FromResult(condition()), otherwise);

    /// <summary>Waits for what nothing signals and what takes an answer to know.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> otherwise)
    {
        long end = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!await condition())
        {
            Assert.True(Environment.TickCount64 < end, otherwise());
            await Task.Delay(s_poll, TestContext.Current.CancellationToken);
        }
    }
}
