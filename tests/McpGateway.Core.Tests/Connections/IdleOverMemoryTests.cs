using McpGateway.Tests.Support;
using McpGateway.Tests.Support.Memory;

namespace McpGateway.Tests.Connections;

/// <summary>The same over a transport without process and streams.</summary>
public sealed class IdleOverMemoryTests : IdleTests
{
    private protected override PoolRig NewRig(TimeProvider? time = null) => new(time, transports: new MemoryTransports());
}
