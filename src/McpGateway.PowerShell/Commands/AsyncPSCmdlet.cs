using System.Collections.Concurrent;
using System.Management.Automation;
using System.Runtime.ExceptionServices;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// The bridge between the asynchronous core and PowerShell, which lets a cmdlet write only from the pipeline's thread. The body runs as a task;
/// what it writes is queued and written by the pipeline's thread, which waits for the body. Ctrl+C cancels <see cref="Token"/>.
/// </summary>
public abstract class AsyncPSCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private BlockingCollection<Action>? _queue;

    /// <summary>Cancelled when the pipeline is stopped.</summary>
    protected CancellationToken Token => _stopping.Token;

    /// <summary>Ends what the cmdlet holds.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>What the cmdlet does for each input object. Runs on the pipeline's thread until <see cref="Run"/>.</summary>
    protected abstract override void ProcessRecord();

    /// <inheritdoc />
    protected override void StopProcessing()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended just now.
        }
    }

    /// <summary>Ends what the cmdlet holds.</summary>
    /// <param name="disposing">Whether it is called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stopping.Dispose();
        }
    }

    /// <summary>Runs the body off the pipeline's thread and writes what it puts out until it ends.</summary>
    /// <param name="body">The body. It must end soon once <see cref="Token"/> is cancelled.</param>
    private protected void Run(Func<Task> body)
    {
        using var queue = new BlockingCollection<Action>();
        _queue = queue;
        Task task = Task.Run(async () =>
        {
            try
            {
                await body().ConfigureAwait(false);
            }
            finally
            {
                queue.CompleteAdding();
            }
        });

        ExceptionDispatchInfo? stopped = Drain(queue);
        _queue = null;
        try
        {
            task.GetAwaiter().GetResult();
        }
        catch (Exception) when (stopped is not null)
        {
            // The pipeline was ended from below; how the body took it does not matter.
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }

        stopped?.Throw();
    }

    /// <summary>Puts an object out.</summary>
    private protected void Post(object? output, bool enumerate = false) => Post(() => WriteObject(output, enumerate));

    /// <summary>Puts a non-terminating error out.</summary>
    private protected void Post(ErrorRecord error) => Post(() => WriteError(error));

    /// <summary>Shows progress.</summary>
    private protected void Post(ProgressRecord progress) => Post(() => WriteProgress(progress));

    /// <summary>Asks the user, as -WhatIf and -Confirm say.</summary>
    private protected Task<bool> ShouldProcessAsync(string target, string action) => AskAsync(() => ShouldProcess(target, action));

    private Task<T> AskAsync<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                answer.SetResult(question());
            }
            catch (Exception e)
            {
                answer.SetException(e);
                throw;
            }
        });
        return answer.Task.WaitAsync(Token);
    }

    private void Post(Action action)
    {
        try
        {
            _queue?.Add(action);
        }
        catch (InvalidOperationException)
        {
            // Progress that comes after the body has ended: nobody is there to see it.
        }
    }

    private ExceptionDispatchInfo? Drain(BlockingCollection<Action> queue)
    {
        ExceptionDispatchInfo? stopped = null;
        foreach (Action action in queue.GetConsumingEnumerable())
        {
            try
            {
                if (stopped is null)
                {
                    action();
                }
            }
            catch (Exception e)
            {
                // Select-Object -First, -ErrorAction Stop, an answer of "Halt": the body is told, and waited for.
                stopped = ExceptionDispatchInfo.Capture(e);
                _stopping.Cancel();
            }
        }

        return stopped;
    }
}
