using System.Runtime.CompilerServices;

namespace McpGateway.Tests.Support;

/// <summary>A gateway of a test serves by itself unless the test's configuration says otherwise: it has servers of its own, and leaves nothing when it ends.</summary>
internal static class NoBroker
{
    [ModuleInitializer]
    internal static void Set() => Environment.SetEnvironmentVariable("MCP_GATEWAY_BROKER", "off");
}
