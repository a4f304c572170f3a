using System.Runtime.InteropServices;

namespace McpGateway.Tests.Support;

/// <summary>How much of a processor some code takes, which does not depend on what else the machine does.</summary>
internal static partial class ProcessorTime
{
    /// <summary>The processor time that this thread spends in <paramref name="work"/>.</summary>
    public static TimeSpan Of(Action work)
    {
        TimeSpan begin = OfThread();
        work();
        return OfThread() - begin;
    }

    private static TimeSpan OfThread()
    {
        if (OperatingSystem.IsWindows())
        {
            return GetThreadTimes(-2, out _, out _, out long kernel, out long user) ? TimeSpan.FromTicks(kernel + user) : throw new InvalidOperationException("The system does not tell the thread's time.");
        }

        // CLOCK_THREAD_CPUTIME_ID.
        return clock_gettime(OperatingSystem.IsMacOS() ? 16 : 3, out TimeSpec time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / 100)
            : throw new InvalidOperationException("The system does not tell the thread's time.");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int clock_gettime(int clock, out TimeSpec time);

    // The thread -2 is the current one.
    [LibraryImport("kernel32.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetThreadTimes(nint thread, out long creation, out long exit, out long kernel, out long user);

    private readonly struct TimeSpec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
