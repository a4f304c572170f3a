using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.Transports.Stdio.Windows;

/// <summary>Starts a process that is in its job from its first instruction on, has no window, and inherits its three streams and nothing else.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class WindowsLauncher
{
    /// <summary>Starts a process.</summary>
    /// <param name="plan">What to start.</param>
    /// <param name="job">The job it is born in.</param>
    /// <param name="streams">The process's ends of stdin, stdout and stderr.</param>
    /// <exception cref="Win32Exception">The system refuses to start it.</exception>
    public static (SafeProcessHandle Process, int Id) Start(ProcessPlan plan, WindowsJob job, ReadOnlySpan<SafeFileHandle> streams)
    {
        (string program, string commandLine) = WindowsCommandLine.Of(plan);
        string environment = WindowsCommandLine.Block(plan.Environment);
        // The system may write into the command line.
        char[] line = [.. commandLine, '\0'];
        nint* handles = stackalloc nint[3];
        for (int i = 0; i < 3; i++)
        {
            handles[i] = streams[i].DangerousGetHandle();
            Check(WindowsMethods.SetHandle(streams[i], WindowsMethods.InheritHandle, WindowsMethods.InheritHandle));
        }

        bool held = false;
        nint attributes = 0;
        try
        {
            job.DangerousAddRef(ref held);
            nint jobs = job.DangerousGetHandle();
            attributes = CreateAttributes();
            Check(WindowsMethods.SetAttribute(attributes, 0, WindowsMethods.HandleList, handles, (nuint)(3 * sizeof(nint)), 0, 0));
            Check(WindowsMethods.SetAttribute(attributes, 0, WindowsMethods.JobList, &jobs, (nuint)sizeof(nint), 0, 0));
            var startup = new WindowsStartupInfo
            {
                Size = sizeof(WindowsStartupInfo),
                Flags = WindowsMethods.UseStandardHandles,
                Input = handles[0],
                Output = handles[1],
                Error = handles[2],
                Attributes = attributes,
            };
            WindowsProcessInformation process;
            fixed (char* text = line, variables = environment)
            {
                Check(WindowsMethods.CreateProcess(
                    program, text, 0, 0, inheritHandles: true, WindowsMethods.NoWindow | WindowsMethods.UnicodeEnvironment | WindowsMethods.ExtendedStartupInfo,
                    variables, plan.WorkingDirectory, startup, out process));
            }

            _ = WindowsMethods.Close(process.Thread);
            return (new SafeProcessHandle(process.Process, ownsHandle: true), process.ProcessId);
        }
        finally
        {
            if (held)
            {
                job.DangerousRelease();
            }

            if (attributes != 0)
            {
                WindowsMethods.DestroyAttributes(attributes);
                NativeMemory.Free((void*)attributes);
            }
        }
    }

    private static nint CreateAttributes()
    {
        nuint size = 0;
        // Asked without a list the system says how long one is.
        _ = WindowsMethods.InitAttributes(0, 2, 0, ref size);
        nint attributes = (nint)NativeMemory.AllocZeroed(size);
        if (!WindowsMethods.InitAttributes(attributes, 2, 0, ref size))
        {
            int error = Marshal.GetLastPInvokeError();
            NativeMemory.Free((void*)attributes);
            throw new Win32Exception(error);
        }

        return attributes;
    }

    private static void Check(bool done)
    {
        if (!done)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }
}
