using System.Runtime.InteropServices;

namespace McpGateway.Connections.Processes;

/// <summary>Windows' JOBOBJECT_BASIC_ACCOUNTING_INFORMATION.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct JobAccounting
{
    public long TotalUserTime;
    public long TotalKernelTime;
    public long ThisPeriodTotalUserTime;
    public long ThisPeriodTotalKernelTime;
    public uint TotalPageFaultCount;
    public uint TotalProcesses;
    public uint ActiveProcesses;
    public uint TotalTerminatedProcesses;
}
