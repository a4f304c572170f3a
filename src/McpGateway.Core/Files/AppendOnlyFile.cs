using System.Runtime.InteropServices;
using System.Security.AccessControl;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.Files;

/// <summary>
/// A file that several processes append to without overwriting each other. .NET's own append mode only begins at the end; what another
/// process writes afterwards it writes over.
/// </summary>
internal sealed partial class AppendOnlyFile : IDisposable
{
    private const int WriteOnly = 1;

    private readonly SafeFileHandle? _descriptor;
    private readonly FileStream? _stream;

    private AppendOnlyFile(SafeFileHandle? descriptor, FileStream? stream)
    {
        _descriptor = descriptor;
        _stream = stream;
    }

    /// <summary>Opens a file, making it and its folder for the user only where they are missing.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static AppendOnlyFile Open(string file)
    {
        AtomicFile.CreatePrivateFolder(Path.GetDirectoryName(file)!);
        if (OperatingSystem.IsWindows())
        {
            // A handle that may append and nothing else: the system puts each write at the end, wherever that is by then.
            return new AppendOnlyFile(null, new FileInfo(file).Create(
                FileMode.Append, FileSystemRights.AppendData, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.None, fileSecurity: null));
        }

        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(file, options).Dispose();
        int flags = OperatingSystem.IsLinux() ? 0x400 | 0x80000 : 0x8 | 0x1000000; // O_APPEND | O_CLOEXEC
        int descriptor = OpenDescriptor(file, WriteOnly | flags);
        return descriptor >= 0
            ? new AppendOnlyFile(new SafeFileHandle(descriptor, ownsHandle: true), null)
            : throw new IOException($"{file}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Adds bytes at the end, in one write.</summary>
    /// <exception cref="IOException">The disk is full or the file is gone.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_stream is not null)
        {
            _stream.Write(bytes);
            _stream.Flush();
        }
        else if (Write(_descriptor!, bytes, bytes.Length) is var written && written != bytes.Length)
        {
            throw new IOException(written < 0 ? Marshal.GetLastPInvokeErrorMessage() : "only part of it could be written");
        }
    }

    public void Dispose()
    {
        _descriptor?.Dispose();
        _stream?.Dispose();
    }

    // The mode is left out on purpose: the file exists, and open's third parameter is variadic, which not every platform lets .NET call.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDescriptor(string path, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle descriptor, ReadOnlySpan<byte> bytes, nint count);
}
