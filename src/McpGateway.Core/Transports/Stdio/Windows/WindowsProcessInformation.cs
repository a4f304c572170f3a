using System.Runtime.InteropServices;

namespace McpGateway.Transports.Stdio.Windows;

/// <summary>Windows' PROCESS_INFORMATION.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WindowsProcessInformation
{
    public nint Process;
    public nint Thread;
    public int ProcessId;
    public int ThreadId;
}
