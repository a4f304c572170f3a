using System.Reflection;

namespace McpGateway.Tests.Support;

/// <summary>The programs that the build made, and the folders it knows.</summary>
internal static class Built
{
    /// <summary>The executable of the gateway.</summary>
    public static string Gateway { get; } = Program("Gateway");

    /// <summary>The same as it was built, with its assemblies beside it.</summary>
    public static string PlainGateway { get; } = Path.ChangeExtension(Metadata("Gateway"), OperatingSystem.IsWindows() ? ".exe" : null);

    /// <summary>The executable of the sample server.</summary>
    public static string SampleServer { get; } = Program("SampleServer");

    /// <summary>The executable of the server that is made with the C# SDK.</summary>
    public static string SdkServer { get; } = Program("SdkServer");

    /// <summary>The executable of the server that wants a login, with its authorization server.</summary>
    public static string LoginServer { get; } = Program("LoginServer");

    /// <summary>The assemblies that are built upon the core: the executable's, the front end's of HTTP and the cmdlets'.</summary>
    public static IReadOnlyList<string> AssembliesAbove { get; } = [Metadata("Gateway"), Path.Combine(Path.GetDirectoryName(Metadata("Gateway")) ?? "", "McpGateway.Http.dll"), Metadata("Cmdlets")];

    /// <summary>Where published servers are installed, outside the source tree.</summary>
    public static string PublishedServers { get; } = Metadata("PublishedServers");

    /// <summary>The folder with their package.json.</summary>
    public static string PublishedServersSource { get; } = Metadata("PublishedServersSource");

    /// <summary>The folder of the whole source tree.</summary>
    public static string Repository { get; } = Metadata("Repository");

    /// <summary>The program as it was built, or as <c>.ci/run</c> has compiled it ahead of time, which starts in half the time.</summary>
    private static string Program(string name) => AheadOf(name, Path.ChangeExtension(Metadata(name), OperatingSystem.IsWindows() ? ".exe" : null));

    /// <summary>A program as <c>.ci/run</c> has compiled it ahead of time; as it was built where there is none.</summary>
    /// <param name="name">What <c>.ci/run</c> calls it.</param>
    /// <param name="built">The program as it was built.</param>
    public static string AheadOf(string name, string built)
    {
        return Environment.GetEnvironmentVariable("MCP_GATEWAY_TEST_AHEAD") is { Length: > 0 } folder && Path.Combine(folder, name, Path.GetFileName(built)) is var ahead && File.Exists(ahead)
            ? ahead
            : built;
    }

    private static string Metadata(string name) =>
        typeof(Built).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == name).Value!;
}
