using System.Reflection;

namespace McpGateway.Host.Demo;

/// <summary>How this executable starts itself: as it is, or through <c>dotnet</c> where it runs as an assembly.</summary>
internal static class SelfCommand
{
    /// <summary>The program.</summary>
    public static string Program { get; } = Environment.ProcessPath ?? "mcp-gateway";

    /// <summary>What comes before the arguments proper.</summary>
    public static IReadOnlyList<string> Arguments { get; } =
        Path.GetFileNameWithoutExtension(Program).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            ? [Path.Combine(AppContext.BaseDirectory, Assembly.GetExecutingAssembly().GetName().Name + ".dll")]
            : [];
}
