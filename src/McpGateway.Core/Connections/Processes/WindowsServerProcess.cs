using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;

namespace McpGateway.Connections.Processes;

/// <summary>A process on Windows, in a job object of its own, so that its descendants end with it, and all of them with the gateway.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsServerProcess : IServerProcess
{
    private readonly Process _process;
    private readonly WindowsJob _job;
    private readonly ProcessTrace _trace;

    private WindowsServerProcess(Process process, WindowsJob job, ProcessTrace trace)
    {
        _process = process;
        _job = job;
        _trace = trace;
        Id = process.Id;
        Exited = WaitAsync(process);
    }

    public int Id { get; }

    public Stream Input => _process.StandardInput.BaseStream;

    public bool InputBlocks => true;

    /// <summary>Unknown: a pipe tells its writer only when it writes. Never completes.</summary>
    public Task<bool> InputClosed { get; } = new TaskCompletionSource<bool>().Task;

    public bool IsInputClosing => false;

    public Stream Output => _process.StandardOutput.BaseStream;

    public Stream Error => _process.StandardError.BaseStream;

    public Task<ExitStatus> Exited { get; }

    public bool HasDescendants => _job.HasProcesses;

    /// <summary>Starts a process.</summary>
    /// <param name="plan">What to start.</param>
    /// <param name="trace">Hears of the process.</param>
    /// <exception cref="Win32Exception">The system refuses to start it.</exception>
    public static WindowsServerProcess Start(ProcessPlan plan, ProcessTrace trace)
    {
        WindowsJob job = WindowsJob.Create();
        try
        {
            Process process = Process.Start(WindowsStart.Of(plan)) ?? throw new Win32Exception("The process was not started.");
            // First of all: what the process starts before this is not in the job.
            job.TryAdd(process.SafeHandle);
            trace.Started(process.Id);
            return new WindowsServerProcess(process, job, trace);
        }
        catch
        {
            job.Dispose();
            throw;
        }
    }

    public void Terminate()
    {
        // Windows has no way to ask a process without a window to end; closing its standard input was the request.
    }

    public void Kill()
    {
        try
        {
            // The tree first, while its root still tells of it: a process that was quick to start another has it outside the job.
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended, or is ending.
        }

        _job.Terminate();
    }

    public Task FinishAsync(TimeProvider time)
    {
        _trace.End();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _process.Dispose();
        _job.Dispose();
    }

    private static async Task<ExitStatus> WaitAsync(Process process)
    {
        try
        {
            await process.WaitForExitAsync().ConfigureAwait(false);
            return new ExitStatus(process.ExitCode, null);
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }
}
