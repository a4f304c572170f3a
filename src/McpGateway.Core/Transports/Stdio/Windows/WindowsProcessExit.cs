using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.Transports.Stdio.Windows;

/// <summary>Waits for the end of a process without a thread. The handle is its own: it is closed when the process has ended.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsProcessExit : WaitHandle
{
    private readonly TaskCompletionSource<ExitStatus> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SafeProcessHandle _process;

    private WindowsProcessExit(SafeProcessHandle process)
    {
        _process = process;
        SafeWaitHandle = new SafeWaitHandle(process.DangerousGetHandle(), ownsHandle: false);
    }

    /// <summary>Completes when the process has ended; never fails.</summary>
    public static Task<ExitStatus> Of(SafeProcessHandle process)
    {
        var exit = new WindowsProcessExit(process);
        _ = ThreadPool.UnsafeRegisterWaitForSingleObject(exit, static (state, _) => ((WindowsProcessExit)state!).Complete(), exit, Timeout.Infinite, executeOnlyOnce: true);
        return exit._source.Task;
    }

    private void Complete()
    {
        ExitStatus status = WindowsMethods.GetExitCode(_process, out int code) ? new ExitStatus(code, null) : default;
        Dispose();
        _process.Dispose();
        _source.SetResult(status);
    }
}
