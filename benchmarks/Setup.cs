using System.Globalization;
using System.Reflection;

namespace McpGateway.Benchmarks;

/// <summary>Where the built programs are, and the options of a measurement.</summary>
internal static class Setup
{
    private static readonly string s_bin = typeof(Setup).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == "ArtifactsBin").Value!;

    /// <summary>The folder of the measurements' sources.</summary>
    public static string Benchmarks { get; } = typeof(Setup).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == "Benchmarks").Value!;

    private static string Configuration => AppContext.BaseDirectory.Contains("release", StringComparison.OrdinalIgnoreCase) ? "release" : "debug";

    public static string SampleServer => Executable("SampleServer", "SampleServer");

    public static string SdkServer => Executable("SdkServer", "SdkServer");

    public static string Gateway => Executable("McpGateway.Host", "mcp-gateway");

    public static string Node => Executable("McpGateway.Cluster", "mcp-gateway-node");

    /// <summary>A number after an option, or its default.</summary>
    public static int Number(string[] arguments, string option, int otherwise) =>
        Text(arguments, option) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>The text after an option, or null.</summary>
    public static string? Text(string[] arguments, string option)
    {
        int at = Array.IndexOf(arguments, option);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }

    /// <summary>Whether this is Linux; says so where it is not, for measurements that need <c>/proc</c> and signals.</summary>
    public static bool OnLinux()
    {
        if (!OperatingSystem.IsLinux())
        {
            Console.Error.WriteLine("This measurement needs Linux.");
        }

        return OperatingSystem.IsLinux();
    }

    private static string Executable(string project, string name) =>
        Path.Combine(s_bin, project, Configuration, OperatingSystem.IsWindows() ? name + ".exe" : name);
}
