using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace McpGateway.Files;

/// <summary>Whose a file is and who may do what with it, on Unix.</summary>
/// <param name="User">The number of its owner.</param>
/// <param name="Group">The number of its group.</param>
/// <param name="Mode">Who may do what.</param>
/// <param name="Type">What it is: one of the <c>S_IF</c> values of stat(2).</param>
internal readonly partial record struct FileStatus(uint User, uint Group, UnixFileMode Mode, int Type)
{
    private const int TypeMask = 0xf000;
    private const int FolderType = 0x4000;
    private const int RegularType = 0x8000;
    private const int LinkType = 0xa000;
    private const int SocketType = 0xc000;

    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;

    /// <summary>The user this process runs as.</summary>
    [UnsupportedOSPlatform("windows")]
    public static uint Self => EffectiveUser();

    public bool IsFolder => Type == FolderType;

    public bool IsRegular => Type == RegularType;

    public bool IsLink => Type == LinkType;

    public bool IsSocket => Type == SocketType;

    /// <summary>Looks at a file; null where there is none, or the system does not tell.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="followLinks">Whether a link stands for what it leads to.</param>
    [UnsupportedOSPlatform("windows")]
    public static FileStatus? Of(string path, bool followLinks = true)
    {
        Span<byte> status = stackalloc byte[512];
        try
        {
            // The layouts are parts of the systems' interfaces: statx(2) of Linux, stat(2) of macOS with 64-bit inodes.
            if (OperatingSystem.IsLinux())
            {
                return ReadLinux(CurrentFolder, path, followLinks ? 0 : NoFollow, 0x7ff, status) == 0
                    ? From(MemoryMarshal.Read<uint>(status[20..]), MemoryMarshal.Read<uint>(status[24..]), MemoryMarshal.Read<ushort>(status[28..]))
                    : null;
            }

            bool hasOldNames = RuntimeInformation.ProcessArchitecture == Architecture.X64;
            int result = followLinks
                ? (hasOldNames ? ReadMac64(path, status) : ReadMac(path, status))
                : (hasOldNames ? ReadMacLink64(path, status) : ReadMacLink(path, status));
            return OperatingSystem.IsMacOS() && result == 0
                ? From(MemoryMarshal.Read<uint>(status[16..]), MemoryMarshal.Read<uint>(status[20..]), MemoryMarshal.Read<ushort>(status[4..]))
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            // An old C library: it does not tell whose a file is.
            return null;
        }
    }

    private static FileStatus From(uint user, uint group, int mode) => new(user, group, (UnixFileMode)(mode & 0xfff), mode & TypeMask);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ReadLinux(int folder, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ReadMac(string path, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ReadMac64(string path, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "lstat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ReadMacLink(string path, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "lstat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ReadMacLink64(string path, Span<byte> status);
}
