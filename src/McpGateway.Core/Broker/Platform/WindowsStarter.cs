using System.ComponentModel;
using System.Globalization;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using McpGateway.Transports.Stdio;
using McpGateway.Transports.Stdio.Windows;

namespace McpGateway.Broker.Platform;

/// <summary>
/// Starts a process that has nothing of its starter's: no console, no window, a process group of its own, no handle but the one on which it says that it
/// listens; and out of the client's job where that lets it.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe class WindowsStarter
{
    private const uint DetachedProcess = 0x8;
    private const uint NewProcessGroup = 0x200;
    private const uint BreakawayFromJob = 0x0100_0000;
    private const int AccessDenied = 5;

    /// <inheritdoc cref="UnixStarter.Start"/>
    public static byte[] Start(DetachedStart start, TimeSpan patience)
    {
        try
        {
            using WindowsPipe pipe = WindowsPipe.Create(PipeDirection.In);
            string handle = pipe.Childs.DangerousGetHandle().ToString(CultureInfo.InvariantCulture);
            var plan = new ProcessPlan(start.Program.Path, start.Arguments(handle), start.Environment, start.Folder);
            Launch(plan, pipe);
            // Ours alone is left of the pipe once the process has gone.
            pipe.Childs.Dispose();
            return Receive(pipe.Ours, start, patience);
        }
        catch (Win32Exception e)
        {
            throw new BrokerException($"{start.What} cannot be started: {start.Program.Path}: {e.Message}", e);
        }
    }

    private static byte[] Receive(NamedPipeServerStream ours, DetachedStart start, TimeSpan patience)
    {
        using var late = new CancellationTokenSource(patience);
        byte[] buffer = new byte[4096];
        int length = 0;
        try
        {
            while (length == 0 || buffer[0] == StartSignal.Failed || start.SaysMore)
            {
                int count = ours.ReadAsync(buffer.AsMemory(length), late.Token).AsTask().GetAwaiter().GetResult();
                length += count;
                if (count == 0)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException e)
        {
            throw new BrokerException(string.Create(CultureInfo.InvariantCulture, $"{start.What} has been started and does not listen after {patience.TotalSeconds:0} s. Its reasons are in gateway.log."), e);
        }

        return buffer[..length];
    }

    private static void Launch(ProcessPlan plan, WindowsPipe pipe)
    {
        uint flags = DetachedProcess | NewProcessGroup | WindowsMethods.UnicodeEnvironment | WindowsMethods.ExtendedStartupInfo;
        nint handle = pipe.Childs.DangerousGetHandle();
        Check(WindowsMethods.SetHandle(pipe.Childs, WindowsMethods.InheritHandle, WindowsMethods.InheritHandle));
        nuint size = 0;
        // Asked without a list the system says how long one is.
        _ = WindowsMethods.InitAttributes(0, 1, 0, ref size);
        nint attributes = (nint)NativeMemory.AllocZeroed(size);
        try
        {
            Check(WindowsMethods.InitAttributes(attributes, 1, 0, ref size));
            Check(WindowsMethods.SetAttribute(attributes, 0, WindowsMethods.HandleList, &handle, (nuint)sizeof(nint), 0, 0));
            if (!TryCreate(plan, flags | BreakawayFromJob, attributes, out WindowsProcessInformation process))
            {
                // The client's job does not let it go: it ends with the client then, and the next relay starts another.
                Check(Marshal.GetLastPInvokeError() == AccessDenied && TryCreate(plan, flags, attributes, out process));
            }

            _ = WindowsMethods.Close(process.Thread);
            _ = WindowsMethods.Close(process.Process);
            WindowsMethods.DestroyAttributes(attributes);
        }
        finally
        {
            NativeMemory.Free((void*)attributes);
        }
    }

    private static bool TryCreate(ProcessPlan plan, uint flags, nint attributes, out WindowsProcessInformation process)
    {
        (string program, string commandLine) = WindowsCommandLine.Of(plan);
        // The system may write into the command line.
        char[] line = [.. commandLine, '\0'];
        var startup = new WindowsStartupInfo { Size = sizeof(WindowsStartupInfo), Attributes = attributes };
        fixed (char* text = line, variables = WindowsCommandLine.Block(plan.Environment))
        {
            return WindowsMethods.CreateProcess(program, text, 0, 0, inheritHandles: true, flags, variables, plan.WorkingDirectory, startup, out process);
        }
    }

    private static void Check(bool done)
    {
        if (!done)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }
}
