using System.Collections.Concurrent;
using System.Globalization;
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
    private BlockingCollection<(Action Action, bool Always)>? _queue;

    /// <summary>Cancelled when the pipeline is stopped.</summary>
    protected internal CancellationToken Token => _stopping.Token;

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

    /// <summary>Runs the body off the pipeline's thread and writes its output until it ends.</summary>
    /// <param name="body">The body. It must end soon once <see cref="Token"/> is cancelled.</param>
    internal void Run(Func<Task> body)
    {
        using var queue = new BlockingCollection<(Action Action, bool Always)>();
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

    /// <summary>Writes an object to the pipeline.</summary>
    internal void Post(object? output, bool enumerate = false) => Post(() => WriteObject(output, enumerate));

    /// <summary>Puts a file out that was written, as the file system's provider gives it: with PSPath and what else its commands put out.</summary>
    private protected void PostFile(string path) => Post(() => WriteFile(path));

    /// <summary>The same, to be used on the pipeline's thread.</summary>
    private protected void WriteFile(string path) => WriteObject(InvokeProvider.Item.Get([path], force: true, literalPath: true), enumerateCollection: true);

    /// <summary>Writes a non-terminating error.</summary>
    internal void Post(ErrorRecord error) => Post(() => WriteError(error));

    /// <summary>Shows progress. What takes it off the screen is shown even where nobody wants more of the output.</summary>
    internal void Post(ProgressRecord progress) => Post(() => WriteProgress(progress), always: progress.RecordType == ProgressRecordType.Completed);

    /// <summary>Shows a verbose message.</summary>
    internal void PostVerbose(string text) => Post(() => WriteVerbose(text));

    /// <summary>Shows a line to the user, as Write-Host does: it is no output, and <c>6&gt;</c> redirects it.</summary>
    private protected void PostHost(string text) => Post(() => WriteInformation(new HostInformationMessage { Message = text }, ["PSHOST"]));

    /// <summary>Shows a warning.</summary>
    internal void PostWarning(string text) => Post(() => WriteWarning(text));

    /// <summary>Shows a debug message.</summary>
    internal void PostDebug(string text) => Post(() => WriteDebug(text));

    /// <summary>Whether verbose messages are wanted: by -Verbose or $VerbosePreference. To be asked on the pipeline's thread or while it waits.</summary>
    internal bool IsVerbose => Wants("Verbose", "VerbosePreference");

    /// <summary>Whether debug messages are wanted: by -Debug or $DebugPreference.</summary>
    internal bool IsDebug => Wants("Debug", "DebugPreference");

    /// <summary>Asks the user, as -WhatIf and -Confirm say.</summary>
    private protected Task<bool> ShouldProcessAsync(string target, string action) => AskAsync(() => ShouldProcess(target, action), CancellationToken.None);

    /// <summary>Has the pipeline's thread answer a question. What goes wrong with that is the asker's, and ends the pipeline only where it was stopped.</summary>
    /// <param name="question">Asks, on the pipeline's thread.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    internal async Task<T> AskAsync<T>(Func<T> question, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                answer.SetResult(question());
            }
            catch (PipelineStoppedException e)
            {
                answer.SetException(e);
                throw;
            }
            catch (ActionPreferenceStopException e)
            {
                answer.SetException(e);
                throw;
            }
            catch (Exception e)
            {
                answer.SetException(e);
            }
        });
        using var either = CancellationTokenSource.CreateLinkedTokenSource(Token, cancellationToken);
        return await answer.Task.WaitAsync(either.Token).ConfigureAwait(false);
    }

    private bool Wants(string parameter, string preference) =>
        MyInvocation.BoundParameters.TryGetValue(parameter, out object? given) && given is SwitchParameter flag
            ? flag.IsPresent
            : GetVariableValue(preference) is { } value && !(LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out ActionPreference action) && action is ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    private void Post(Action action, bool always = false)
    {
        try
        {
            _queue?.Add((action, always));
        }
        catch (InvalidOperationException)
        {
            // What comes after the body has ended: nobody is there to see it.
        }
    }

    private ExceptionDispatchInfo? Drain(BlockingCollection<(Action Action, bool Always)> queue)
    {
        ExceptionDispatchInfo? stopped = null;
        foreach ((Action action, bool always) in queue.GetConsumingEnumerable())
        {
            try
            {
                if (stopped is null || always)
                {
                    action();
                }
            }
            catch (Exception e)
            {
                // Select-Object -First, -ErrorAction Stop, an answer of "Halt": the body is told, and waited for.
                stopped ??= ExceptionDispatchInfo.Capture(e);
                _stopping.Cancel();
            }
        }

        return stopped;
    }
}
