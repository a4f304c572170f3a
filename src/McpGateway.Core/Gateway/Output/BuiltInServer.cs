using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Configuration.Reading;
using McpGateway.Connections;
using McpGateway.Wire;

namespace McpGateway.Gateway.Output;

/// <summary>The server <c>gateway</c>, which is the gateway itself: its calls reach no process. A client learns of it where it is of use, from a result that was cut.</summary>
internal static class BuiltInServer
{
    /// <summary>How it is known to what asks for definitions.</summary>
    public static ServerDefinition Definition { get; } = new() { Name = ConfigurationReader.ReservedName };

    /// <summary>What it offers.</summary>
    public static CatalogEntry Entry { get; } = new(
        ConfigurationReader.ReservedName, "", DateTimeOffset.UnixEpoch, new ServerIdentity(ConfigurationReader.ReservedName, "", ProtocolRevisions.FirstStateless, null, default), [ReadResultTool.Definition]);
}
