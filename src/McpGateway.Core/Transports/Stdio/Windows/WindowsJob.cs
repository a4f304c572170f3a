using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.Transports.Stdio.Windows;

/// <summary>
/// A job object, Windows' group of processes: everything that a process in it starts is in it too. The system ends all of them when the last
/// handle of the job is closed, as it is when the gateway ends, however that happens.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed partial class WindowsJob : SafeHandleZeroOrMinusOneIsInvalid
{
    private const int BasicProcessIdList = 3; // JobObjectBasicProcessIdList
    private const int ExtendedLimitInformation = 9; // JobObjectExtendedLimitInformation
    private const int MaxListed = 256;
    private const int MoreData = 234; // ERROR_MORE_DATA
    private const uint KillOnJobClose = 0x2000; // JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE

    /// <summary>For the marshaller.</summary>
    public WindowsJob()
        : base(ownsHandle: true)
    {
    }

    /// <summary>Whether any process of the job runs. The console host, which the system starts beside a program and ends after it, does not count.</summary>
    public unsafe bool HasProcesses
    {
        get
        {
            // JOBOBJECT_BASIC_PROCESS_ID_LIST: two counts of 4 bytes, of which the second says how many ids follow. Of a longer list it is full.
            nuint* list = stackalloc nuint[1 + MaxListed];
            if (!Query(this, BasicProcessIdList, list, (1 + MaxListed) * sizeof(nuint), 0) && Marshal.GetLastPInvokeError() != MoreData)
            {
                return false;
            }

            int count = Math.Min((int)((uint*)list)[1], MaxListed);
            nuint* ids = (nuint*)((byte*)list + 8);
            for (int i = 0; i < count; i++)
            {
                if (Counts((int)ids[i]))
                {
                    return true;
                }
            }

            return count == MaxListed;
        }
    }

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

    /// <summary>Ends every process of the job.</summary>
    public void Terminate() => _ = Terminate(this, 1);

    protected override bool ReleaseHandle() => WindowsMethods.Close(handle);

    /// <summary>Whether a process has not ended, and is not the console host.</summary>
    private static unsafe bool Counts(int id)
    {
        using SafeProcessHandle process = WindowsMethods.OpenProcess(WindowsMethods.LookAndWait, inherit: false, id);
        if (process.IsInvalid || WindowsMethods.Wait(process, 0) == 0)
        {
            return false;
        }

        int length = 1024;
        char* name = stackalloc char[length];
        return !WindowsMethods.GetImageName(process, 0, name, ref length)
            || !Path.GetFileName(new ReadOnlySpan<char>(name, length)).Equals("conhost.exe", StringComparison.OrdinalIgnoreCase);
    }

    [LibraryImport("kernel32", EntryPoint = "CreateJobObjectW", SetLastError = true)]
    private static partial WindowsJob CreateJob(nint attributes, nint name);

    [LibraryImport("kernel32", EntryPoint = "SetInformationJobObject", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool Set(WindowsJob job, int kind, in JobLimits limits, int size);

    [LibraryImport("kernel32", EntryPoint = "QueryInformationJobObject", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool Query(WindowsJob job, int kind, void* list, int size, nint returned);

    [LibraryImport("kernel32", EntryPoint = "TerminateJobObject", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool Terminate(WindowsJob job, uint exitCode);
}
