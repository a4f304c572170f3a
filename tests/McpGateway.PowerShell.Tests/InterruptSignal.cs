using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace McpGateway.PowerShell.Tests;

/// <summary>
/// A test run that a shell started in the background ignores SIGINT, and so does every process it starts: what a test does with the signal would
/// then do nothing.
/// </summary>
internal static partial class InterruptSignal
{
    private const int Number = 2;
    private const nint Default = 0;

    [ModuleInitializer]
    internal static void Restore()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetHandler(Number, Default);
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}
