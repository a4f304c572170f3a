using System.Runtime.InteropServices;

namespace McpGateway.Transports.Stdio.Windows;

/// <summary>Windows' JOBOBJECT_EXTENDED_LIMIT_INFORMATION, with the JOBOBJECT_BASIC_LIMIT_INFORMATION and IO_COUNTERS that it begins with.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct JobLimits
{
    public long PerProcessUserTimeLimit;
    public long PerJobUserTimeLimit;
    public uint LimitFlags;
    public nuint MinimumWorkingSetSize;
    public nuint MaximumWorkingSetSize;
    public uint ActiveProcessLimit;
    public nuint Affinity;
    public uint PriorityClass;
    public uint SchedulingClass;
    public ulong ReadOperationCount;
    public ulong WriteOperationCount;
    public ulong OtherOperationCount;
    public ulong ReadTransferCount;
    public ulong WriteTransferCount;
    public ulong OtherTransferCount;
    public nuint ProcessMemoryLimit;
    public nuint JobMemoryLimit;
    public nuint PeakProcessMemoryUsed;
    public nuint PeakJobMemoryUsed;
}
