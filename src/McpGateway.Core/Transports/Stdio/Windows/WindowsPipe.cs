using System.ComponentModel;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.Transports.Stdio.Windows;

/// <summary>
/// A pipe to a process, made as libuv makes it: anonymous pipes of Windows know no asynchronous reads, so that each would occupy a thread, and none
/// could be ended from outside. The name is random, the pipe has one instance, and its other end is taken at once.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsPipe : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private WindowsPipe(NamedPipeServerStream ours, SafeFileHandle childs)
    {
        Ours = ours;
        Childs = childs;
    }

    /// <summary>The gateway's end. No process inherits it.</summary>
    public NamedPipeServerStream Ours { get; }

    /// <summary>The process's end, an ordinary file for it.</summary>
    public SafeFileHandle Childs { get; }

    /// <summary>Makes a pipe.</summary>
    /// <param name="direction">What the gateway does with it.</param>
    /// <exception cref="Win32Exception">The system refuses.</exception>
    public static WindowsPipe Create(PipeDirection direction)
    {
        string name = $"mcp-gateway-{Guid.NewGuid():N}";
        NamedPipeServerStream? ours = null;
        try
        {
            ours = new NamedPipeServerStream(
                name, direction, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly | PipeOptions.FirstPipeInstance, BufferSize, BufferSize);
            uint access = direction == PipeDirection.Out ? WindowsMethods.GenericRead | WindowsMethods.WriteAttributes : WindowsMethods.GenericWrite;
            SafeFileHandle childs = WindowsMethods.OpenFile(@"\\.\pipe\" + name, access, 0, 0, WindowsMethods.OpenExisting, 0, 0);
            if (childs.IsInvalid)
            {
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            }

            ours.WaitForConnection();
            return new WindowsPipe(ours, childs);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ours?.Dispose();
            throw new Win32Exception(e.Message, e);
        }
        catch
        {
            ours?.Dispose();
            throw;
        }
    }

    /// <summary>Closes both ends.</summary>
    public void Dispose()
    {
        Ours.Dispose();
        Childs.Dispose();
    }
}
