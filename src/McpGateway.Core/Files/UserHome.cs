using System.Runtime.InteropServices;

namespace McpGateway.Files;

/// <summary>
/// The home folder of the user. <c>HOME</c> counts where it names a folder that exists; otherwise the account's own does. Services, containers
/// and clients start programs with a <c>HOME</c> that is missing, empty or somebody else's.
/// </summary>
internal static partial class UserHome
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>The folder; null where there is none.</summary>
    public static string? Find() => OperatingSystem.IsWindows()
        ? Choose(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), () => Environment.GetEnvironmentVariable("USERPROFILE"))
        : Choose(Environment.GetEnvironmentVariable("HOME"), OfAccount);

    /// <summary>Why there is none, as a part of a sentence.</summary>
    public static string Reason()
    {
        string? set = Environment.GetEnvironmentVariable(OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME");
        return string.IsNullOrWhiteSpace(set) ? "HOME is not set and the account has no existing home folder" : $"'{set}' is not an existing folder, and the account has no home folder either";
    }

    /// <summary>The first of two folders that exists.</summary>
    internal static string? Choose(string? named, Func<string?> other) => IsUsable(named) ? named : other() is { } account && IsUsable(account) ? account : null;

    /// <summary>The folder that the system has for the account (getpwuid_r, POSIX).</summary>
    internal static string? OfAccount()
    {
        // Longer than the structure on every system; only where the folder's name is pointed to differs.
        nint record = Marshal.AllocHGlobal(256), buffer = Marshal.AllocHGlobal(MaxBytes);
        try
        {
            int offset = nint.Size == 4 ? 20 : OperatingSystem.IsLinux() ? 32 : 48;
            bool found = GetAccount(GetUser(), record, buffer, MaxBytes, out nint result) == 0 && result != 0;
            return found ? Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(record, offset)) : null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
        finally
        {
            Marshal.FreeHGlobal(record);
            Marshal.FreeHGlobal(buffer);
        }
    }

    // A relative one would depend on where the process happens to be.
    private static bool IsUsable(string? folder) => !string.IsNullOrWhiteSpace(folder) && Path.IsPathFullyQualified(folder) && Directory.Exists(folder);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetUser();

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    private static partial int GetAccount(uint user, nint record, nint buffer, nint length, out nint result);
}
