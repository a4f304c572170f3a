using System.Management.Automation;
using Microsoft.PowerShell.Commands;

namespace McpGateway.PowerShell;

/// <summary>Files and folders that a user names: relative to PowerShell's location, perhaps on one of its drives. To be asked on the pipeline's thread.</summary>
internal static class FilePath
{
    /// <summary>The full path, whether something is there or not; null where it is none of the file system.</summary>
    /// <param name="paths">The session's paths.</param>
    /// <param name="path">What the user has written.</param>
    public static string? Resolve(PathIntrinsics paths, string path)
    {
        try
        {
            string full = paths.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return provider.Name == FileSystemProvider.ProviderName ? full : null;
        }
        catch (Exception e) when (e is System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or ProviderInvocationException or NotSupportedException)
        {
            return null;
        }
    }
}
