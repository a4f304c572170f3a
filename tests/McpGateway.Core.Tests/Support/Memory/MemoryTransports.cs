using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Transports;

namespace McpGateway.Tests.Support.Memory;

/// <summary>Runs the sample servers of definitions in this process.</summary>
internal sealed class MemoryTransports : IServerTransportFactory
{
    public IServerTransport Open(ServerDefinition server, Variables variables)
    {
        Check(server, variables);
        return new MemoryTransport(new MemoryServer(server.Arguments), new Redactor([]));
    }

    public void Check(ServerDefinition server, Variables variables) => ServerException.ThrowIfUnusable(server);

    public IUnattendedStart? PlanUnattended(ServerDefinition server, Variables variables) => null;
}
