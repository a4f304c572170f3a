using System.Runtime.InteropServices;

namespace McpGateway.Host;

/// <summary>
/// Keeps the C library's heap in one piece. By default glibc gives threads heaps of their own, up to eight a processor, and each connection to a
/// server has a thread: memory would grow with every server that was ever started, for an allocator that the gateway hardly uses.
/// </summary>
internal static partial class NativeHeap
{
    /// <summary>glibc, malloc.h: M_ARENA_MAX.</summary>
    private const int MaxArenas = -8;

    public static void KeepInOnePiece()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = SetOption(MaxArenas, 1);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library, musl for instance, which has no such heaps.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
