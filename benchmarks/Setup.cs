using System.Globalization;
using System.Reflection;

namespace McpGateway.Benchmarks;

/// <summary>Where the built programs are, and a home folder for a gateway under measurement.</summary>
internal static class Setup
{
    private static readonly string s_bin = typeof(Setup).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == "ArtifactsBin").Value!;

    /// <summary>The folder of the measurements' sources.</summary>
    public static string Benchmarks { get; } = typeof(Setup).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == "Benchmarks").Value!;

    private static string Configuration => AppContext.BaseDirectory.Contains("release", StringComparison.OrdinalIgnoreCase) ? "release" : "debug";

    public static string SampleServer => Executable("SampleServer", "SampleServer");

    public static string Gateway => Executable("McpGateway.Host", "mcp-gateway");

    /// <summary>A number after an option, or its default.</summary>
    public static int Number(string[] arguments, string option, int otherwise) =>
        Text(arguments, option) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>The text after an option, or null.</summary>
    public static string? Text(string[] arguments, string option)
    {
        int at = Array.IndexOf(arguments, option);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }

    /// <summary>A home folder with the sample server as its only server, named "sample".</summary>
    public static string CreateHome()
    {
        string home = Directory.CreateTempSubdirectory("mcp-gateway-bench-").FullName;
        string command = SampleServer.Replace("\\", "\\\\", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(home, "config.json"), $$"""{"mcpServers":{"sample":{"command":"{{command}}"} } }""");
        return home;
    }

    public static Peer StartGateway(string program, string home)
    {
        var peer = new Peer(program, [], new Dictionary<string, string>(StringComparer.Ordinal) { ["MCP_GATEWAY_HOME"] = home });
        peer.Initialize();
        return peer;
    }

    private static string Executable(string project, string name) =>
        Path.Combine(s_bin, project, Configuration, OperatingSystem.IsWindows() ? name + ".exe" : name);
}
