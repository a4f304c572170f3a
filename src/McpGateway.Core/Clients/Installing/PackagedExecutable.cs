using System.Runtime.InteropServices;

namespace McpGateway.Clients.Installing;

/// <summary>The executables in a module's folder, <c>bin/&lt;platform&gt;</c>: which of them is for this machine.</summary>
public static class PackagedExecutable
{
    /// <summary>The one of this machine; null where the package has none.</summary>
    /// <param name="module">The module's folder.</param>
    public static string? Find(string module)
    {
        ClientSystem system = OperatingSystem.IsWindows() ? ClientSystem.Windows : OperatingSystem.IsMacOS() ? ClientSystem.MacOS : ClientSystem.Linux;
        return Platforms(system, RuntimeInformation.OSArchitecture, File.Exists)
            .Select(platform => Path.Combine(module, "bin", platform, GatewayBinary.FileName))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>A processor, as the names of platforms spell it.</summary>
#pragma warning disable CA1308 // In lower case.
    internal static string NameOf(Architecture processor) => processor.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    /// <summary>The platforms whose executables a machine starts, its own first. PowerShell's own platform says less: it may be emulated, or named after a distribution.</summary>
    internal static IEnumerable<string> Platforms(ClientSystem system, Architecture machine, Func<string, bool> isThere)
    {
        string own = NameOf(machine);
        switch (system)
        {
            case ClientSystem.Windows:
                // Windows on Arm runs what is made for x64, too; so does macOS where Rosetta is installed.
                return own == "arm64" ? ["win-arm64", "win-x64"] : ["win-" + own];
            case ClientSystem.MacOS:
                return own == "arm64" ? ["osx-arm64", "osx-x64"] : ["osx-" + own];
            default:
                // The program that the executable asks the kernel for: it is not there on Alpine, whose C library is another.
                string loader = machine == Architecture.Arm64 ? "/lib/ld-linux-aarch64.so.1" : "/lib64/ld-linux-x86-64.so.2";
                return [(isThere(loader) ? "linux-" : "linux-musl-") + own];
        }
    }
}
