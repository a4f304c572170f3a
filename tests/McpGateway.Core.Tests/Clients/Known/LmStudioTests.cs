using McpGateway.Clients;

namespace McpGateway.Tests.Clients.Known;

public sealed class LmStudioTests : ClientContract
{
    private protected override ClientApplication Client => KnownClients.Find("LMStudio")!;

    private protected override string Section => "mcpServers";
}
