using McpGateway.Clients;

namespace McpGateway.Tests.Clients.Known;

public sealed class DevinTests : ClientContract
{
    private protected override ClientApplication Client => KnownClients.Find("Devin")!;

    private protected override string Section => "mcpServers";
}
