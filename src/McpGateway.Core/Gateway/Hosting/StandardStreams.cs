using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using McpGateway.Transports.Stdio.Unix;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.Gateway.Hosting;

/// <summary>
/// The process's stdin and stdout, taken for the protocol alone: from <see cref="Take"/> on whatever else in the process writes to stdout, on
/// whichever way, goes to stderr.
/// </summary>
internal sealed class StandardStreams : IDisposable
{
    private const int StandardOutput = 1;
    private const int StandardError = 2;

    private readonly TextWriter _consoleBefore;

    private StandardStreams(Stream input, Stream output)
    {
        Input = input;
        Output = output;
        _consoleBefore = Console.Out;
        Console.SetOut(Console.Error);
    }

    public Stream Input { get; }

    public Stream Output { get; }

    /// <summary>Takes both streams; <see cref="Dispose"/> gives them back.</summary>
    public static StandardStreams Take() =>
        new(Console.OpenStandardInput(), OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : TakeDescriptor());

    public void Dispose()
    {
        Console.SetOut(_consoleBefore);
        if (!OperatingSystem.IsWindows() && Output is FileStream stream)
        {
            _ = NativeMethods.Duplicate((int)stream.SafeFileHandle.DangerousGetHandle(), StandardOutput);
        }

        Output.Dispose();
    }

    [UnsupportedOSPlatform("windows")]
    private static FileStream TakeDescriptor()
    {
        int own = NativeMethods.Duplicate(StandardOutput);
        if (own < 0 || NativeMethods.Duplicate(StandardError, StandardOutput) < 0)
        {
            throw new IOException($"stdout cannot be reserved for the protocol: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        return new FileStream(new SafeFileHandle(own, ownsHandle: true), FileAccess.Write, bufferSize: 0);
    }
}
