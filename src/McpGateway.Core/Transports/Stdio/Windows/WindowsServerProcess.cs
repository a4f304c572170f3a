using System.ComponentModel;
using System.IO.Pipes;
using System.Runtime.Versioning;
using McpGateway.Transports.Stdio.Records;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.Transports.Stdio.Windows;

/// <summary>A process on Windows, in a job object of its own, so that its descendants end with it, and all of them with the gateway.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsServerProcess : IServerProcess
{
    private readonly WindowsJob _job;
    private readonly ProcessTrace _trace;

    private WindowsServerProcess(SafeProcessHandle process, int id, WindowsJob job, ProcessTrace trace, Stream input, Stream output, Stream error)
    {
        _job = job;
        _trace = trace;
        Id = id;
        Input = input;
        Output = output;
        Error = error;
        Exited = WindowsProcessExit.Of(process);
    }

    public int Id { get; }

    public Stream Input { get; }

    public bool InputBlocks => false;

    /// <summary>Unknown: a pipe tells its writer only when it writes. Never completes.</summary>
    public Task<bool> InputClosed { get; } = new TaskCompletionSource<bool>().Task;

    public bool IsInputClosing => false;

    public Stream Output { get; }

    public Stream Error { get; }

    public Task<ExitStatus> Exited { get; }

    public bool HasDescendants => _job.HasProcesses;

    /// <summary>Starts a process.</summary>
    /// <param name="plan">What to start.</param>
    /// <param name="trace">Hears of the process.</param>
    /// <exception cref="Win32Exception">The system refuses to start it.</exception>
    public static WindowsServerProcess Start(ProcessPlan plan, ProcessTrace trace)
    {
        WindowsJob job = WindowsJob.Create();
        var pipes = new List<WindowsPipe>();
        SafeProcessHandle? process = null;
        try
        {
            foreach (PipeDirection direction in (PipeDirection[])[PipeDirection.Out, PipeDirection.In, PipeDirection.In])
            {
                pipes.Add(WindowsPipe.Create(direction));
            }

            (process, int id) = WindowsLauncher.Start(plan, job, [.. pipes.Select(pipe => pipe.Childs)]);
            // Held here as well, the pipes would never end.
            pipes.ForEach(pipe => pipe.Childs.Dispose());
            trace.Started(id);
            return new WindowsServerProcess(process, id, job, trace, new WindowsPipeStream(pipes[0].Ours), new WindowsPipeStream(pipes[1].Ours), new WindowsPipeStream(pipes[2].Ours));
        }
        catch
        {
            // Without its job the process ends, if there is one already.
            job.Dispose();
            process?.Dispose();
            pipes.ForEach(pipe => pipe.Dispose());
            throw;
        }
    }

    public void Terminate()
    {
        // Windows has no way to ask a process without a window to end; closing its standard input was the request.
    }

    /// <summary>The job has them all: the process was started in it, and nothing can leave it.</summary>
    public void Kill() => _job.Terminate();

    public async Task FinishAsync(bool byItself, TimeProvider time)
    {
        if (await _trace.EndContainerAsync(byItself, time).ConfigureAwait(false))
        {
            _trace.End();
        }
    }

    public void Dispose()
    {
        // Whatever is left of the job ends first; disposing the streams ends a read that is under way.
        _job.Dispose();
        Input.Dispose();
        Output.Dispose();
        Error.Dispose();
    }
}
