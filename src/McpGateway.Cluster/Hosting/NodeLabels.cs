using System.Globalization;
using System.Runtime.InteropServices;
using McpGateway.Programs;
using McpGateway.Transports.Stdio;

namespace McpGateway.Cluster.Hosting;

/// <summary>What a node finds out of itself.</summary>
internal static class NodeLabels
{
    /// <summary>Programs that servers are started with.</summary>
    private static readonly string[] s_programs = ["node", "npx", "uvx", "python3", "docker", "podman", "dotnet"];

    /// <summary>The labels: those that were given, the system, and the programs on the search path.</summary>
    /// <param name="given">Those that were given.</param>
    public static IReadOnlyList<string> All(IEnumerable<string> given) =>
        [.. given.Append(SystemName).Append(RuntimeInformation.OSArchitecture.ToString().ToLower(CultureInfo.InvariantCulture)).Concat(s_programs.Where(IsThere)).Distinct(StringComparer.Ordinal)];

    private static string SystemName => OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : "linux";

    /// <summary>Whether a server finds it.</summary>
    private static bool IsThere(string program) => CommandResolver.Find(program, null, SafeEnvironment.Create(everything: false), out _) is not null;
}
