using McpGateway.Connections;

namespace McpGateway.Tests.Support;

/// <summary>The process of a server that runs on this machine.</summary>
internal static class ProcessOfConnection
{
    extension(ServerConnection connection)
    {
        /// <summary>Its number.</summary>
        public int ProcessId => connection.Transport.ProcessId!.Value;
    }
}
