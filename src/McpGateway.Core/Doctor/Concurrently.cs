using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace McpGateway.Doctor;

/// <summary>Examines several things at a time. One that hangs holds only its own place.</summary>
internal static class Concurrently
{
    /// <summary>The findings of each, as each is done; all are ended before this ends, however it ends.</summary>
    /// <param name="all">What is examined.</param>
    /// <param name="most">How many at a time.</param>
    /// <param name="examine">Examines one.</param>
    /// <param name="cancellationToken">Ends all.</param>
    public static async IAsyncEnumerable<Finding> RunAsync<T>(
        IReadOnlyList<T> all, int most, Func<T, CancellationToken, Task<IReadOnlyList<Finding>>> examine, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var turns = new SemaphoreSlim(most);
        var done = Channel.CreateUnbounded<IReadOnlyList<Finding>>();
        async Task ExamineAsync(T one)
        {
            await turns.WaitAsync(end.Token).ConfigureAwait(false);
            try
            {
                await done.Writer.WriteAsync(await examine(one, end.Token).ConfigureAwait(false), end.Token).ConfigureAwait(false);
            }
            finally
            {
                turns.Release();
            }
        }

        Task work = Task.WhenAll(all.Select(ExamineAsync));
        Task closing = work.ContinueWith(task => done.Writer.Complete(task.Exception?.InnerException), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await foreach (IReadOnlyList<Finding> findings in done.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (Finding finding in findings)
                {
                    yield return finding;
                }
            }
        }
        finally
        {
            // Where nobody wants more, no process is left behind.
            await end.CancelAsync().ConfigureAwait(false);
            await closing.ConfigureAwait(false);
        }
    }
}
