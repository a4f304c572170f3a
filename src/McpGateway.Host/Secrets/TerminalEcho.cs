using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace McpGateway.Host.Secrets;

/// <summary>
/// A terminal of Unix that does not show what is typed until this is disposed. Console.ReadKey hides a key only while it waits for one: what is typed before
/// and between is shown.
/// </summary>
internal sealed partial class TerminalEcho : IDisposable
{
    private const int StandardInput = 0;

    /// <summary>ECHO, on Linux and macOS.</summary>
    private const uint Echo = 8;

    private readonly byte[]? _before;

    /// <summary>Hides what is typed from now on.</summary>
    public TerminalEcho()
    {
        byte[] settings = new byte[256];
        if (Get(StandardInput, settings) != 0)
        {
            return;
        }

        _before = [.. settings];
        // struct termios: three sets of flags come before c_lflag, of 4 bytes each on Linux and 8 on macOS. Both are little-endian.
        Span<byte> flags = settings.AsSpan(OperatingSystem.IsMacOS() ? 24 : 12, 4);
        BinaryPrimitives.WriteUInt32LittleEndian(flags, BinaryPrimitives.ReadUInt32LittleEndian(flags) & ~Echo);
        _ = Set(StandardInput, 0, settings);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_before is not null)
        {
            _ = Set(StandardInput, 0, _before);
        }
    }

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int Get(int descriptor, [In, Out] byte[] settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int Set(int descriptor, int when, byte[] settings);
}
