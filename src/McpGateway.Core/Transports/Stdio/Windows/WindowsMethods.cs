using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.Transports.Stdio.Windows;

/// <summary>The calls of Windows that start a process inside a job, which .NET's Process class cannot do, and that look at one.</summary>
[SupportedOSPlatform("windows")]
internal static partial class WindowsMethods
{
    public const uint GenericRead = 0x8000_0000;
    public const uint GenericWrite = 0x4000_0000;
    public const uint WriteAttributes = 0x100; // FILE_WRITE_ATTRIBUTES
    public const uint OpenExisting = 3;
    public const uint InheritHandle = 1; // HANDLE_FLAG_INHERIT

    public const uint NoWindow = 0x0800_0000; // CREATE_NO_WINDOW
    public const uint UnicodeEnvironment = 0x400; // CREATE_UNICODE_ENVIRONMENT
    public const uint ExtendedStartupInfo = 0x8_0000; // EXTENDED_STARTUPINFO_PRESENT
    public const int UseStandardHandles = 0x100; // STARTF_USESTDHANDLES

    public const nuint HandleList = 0x2_0002; // PROC_THREAD_ATTRIBUTE_HANDLE_LIST
    public const nuint JobList = 0x2_000D; // PROC_THREAD_ATTRIBUTE_JOB_LIST

    /// <summary>PROCESS_QUERY_LIMITED_INFORMATION and SYNCHRONIZE.</summary>
    public const uint LookAndWait = 0x10_1000;

    private const string Kernel = "kernel32";

    [LibraryImport(Kernel, EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial SafeFileHandle OpenFile(string name, uint access, uint share, nint security, uint disposition, uint flags, nint template);

    [LibraryImport(Kernel, EntryPoint = "SetHandleInformation", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool SetHandle(SafeFileHandle handle, uint mask, uint flags);

    [LibraryImport(Kernel, EntryPoint = "InitializeProcThreadAttributeList", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool InitAttributes(nint list, int count, int flags, ref nuint size);

    [LibraryImport(Kernel, EntryPoint = "UpdateProcThreadAttribute", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static unsafe partial bool SetAttribute(nint list, uint flags, nuint attribute, void* value, nuint size, nint previous, nint returned);

    [LibraryImport(Kernel, EntryPoint = "DeleteProcThreadAttributeList")]
    public static partial void DestroyAttributes(nint list);

    [LibraryImport(Kernel, EntryPoint = "CreateProcessW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static unsafe partial bool CreateProcess(
        string program, char* commandLine, nint processSecurity, nint threadSecurity, [MarshalAs(UnmanagedType.Bool)] bool inheritHandles, uint flags,
        char* environment, string? folder, in WindowsStartupInfo startup, out WindowsProcessInformation process);

    [LibraryImport(Kernel, EntryPoint = "GetExitCodeProcess", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetExitCode(SafeProcessHandle process, out int code);

    [LibraryImport(Kernel, EntryPoint = "OpenProcess", SetLastError = true)]
    public static partial SafeProcessHandle OpenProcess(uint access, [MarshalAs(UnmanagedType.Bool)] bool inherit, int id);

    [LibraryImport(Kernel, EntryPoint = "WaitForSingleObject", SetLastError = true)]
    public static partial uint Wait(SafeProcessHandle process, uint milliseconds);

    [LibraryImport(Kernel, EntryPoint = "QueryFullProcessImageNameW", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static unsafe partial bool GetImageName(SafeProcessHandle process, uint flags, char* name, ref int length);

    [LibraryImport(Kernel, EntryPoint = "CloseHandle", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool Close(nint handle);
}
