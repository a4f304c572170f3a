using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.Connections.Processes;

/// <summary>
/// A job object, Windows' group of processes: everything that a process in it starts is in it too. The system ends all of them when the last
/// handle of the job is closed, as it is when the gateway ends, however that happens.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed partial class WindowsJob : SafeHandleZeroOrMinusOneIsInvalid
{
    private const int BasicAccountingInformation = 1; // JobObjectBasicAccountingInformation
    private const int ExtendedLimitInformation = 9; // JobObjectExtendedLimitInformation
    private const uint KillOnJobClose = 0x2000; // JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE

    /// <summary>For the marshaller.</summary>
    public WindowsJob()
        : base(ownsHandle: true)
    {
    }

    /// <summary>Whether any process of the job runs.</summary>
    public unsafe bool HasProcesses =>
        Query(this, BasicAccountingInformation, out JobAccounting accounting, sizeof(JobAccounting), 0) && accounting.ActiveProcesses > 0;

    /// <summary>Makes a job without processes.</summary>
    /// <exception cref="Win32Exception">The system refuses.</exception>
    public static unsafe WindowsJob Create()
    {
        WindowsJob job = CreateJob(0, 0);
        var limits = new JobLimits { LimitFlags = KillOnJobClose };
        if (job.IsInvalid || !Set(job, ExtendedLimitInformation, limits, sizeof(JobLimits)))
        {
            int error = Marshal.GetLastPInvokeError();
            job.Dispose();
            throw new Win32Exception(error);
        }

        return job;
    }

    /// <summary>Puts a process into the job. False where the system refuses or the process has ended already.</summary>
    public bool TryAdd(SafeProcessHandle process) => Assign(this, process);

    /// <summary>Ends every process of the job.</summary>
    public void Terminate() => _ = Terminate(this, 1);

    protected override bool ReleaseHandle() => Close(handle);

    [LibraryImport("kernel32", EntryPoint = "CreateJobObjectW", SetLastError = true)]
    private static partial WindowsJob CreateJob(nint attributes, nint name);

    [LibraryImport("kernel32", EntryPoint = "SetInformationJobObject", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool Set(WindowsJob job, int kind, in JobLimits limits, int size);

    [LibraryImport("kernel32", EntryPoint = "QueryInformationJobObject", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool Query(WindowsJob job, int kind, out JobAccounting accounting, int size, nint returned);

    [LibraryImport("kernel32", EntryPoint = "AssignProcessToJobObject", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool Assign(WindowsJob job, SafeProcessHandle process);

    [LibraryImport("kernel32", EntryPoint = "TerminateJobObject", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool Terminate(WindowsJob job, uint exitCode);

    [LibraryImport("kernel32", EntryPoint = "CloseHandle", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool Close(nint handle);
}
