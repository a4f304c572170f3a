using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

public sealed class CatalogTests
{
    [UnixFact("it looks into /proc")]
    public async Task A_second_gateway_lists_from_the_catalog_without_starting_anything()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        string before;
        await using (GatewayProcess first = await GatewayProcess.ConnectAsync(home))
        {
            before = await first.MetaAsync("load_mcp_tools", """{"mcp_name":"sample"}""");
        }

        await using GatewayProcess second = await GatewayProcess.ConnectAsync(home);

        Assert.Equal(before, await second.MetaAsync("load_mcp_tools", """{"mcp_name":"sample"}"""));
        Assert.Matches(@"^sample: A server for tests \[\d+ tools\]$", await second.MetaAsync("list_available_mcps"));
        Assert.Contains("sample: echo(message: string)", await second.MetaAsync("list_available_mcps", """{"query":"echo"}"""), StringComparison.Ordinal);
        Assert.Empty(Processes.DescendantsOf(second.Id));
    }

    [Fact]
    public async Task Two_gateways_at_once_share_one_catalog_and_no_process()
    {
        using var home = new TemporaryHome();
        string pids = home.NewFile();
        home.WriteServers(Sample.Server("sample", "--pid-file", pids), Sample.Server("other"));
        await using GatewayProcess first = await GatewayProcess.ConnectAsync(home);
        await using GatewayProcess second = await GatewayProcess.ConnectAsync(home);

        await Task.WhenAll(first.CallAsync("sample", "pid"), second.CallAsync("sample", "pid"));
        Assert.Equal(2, Processes.FromFile(pids).Distinct().Count());

        await first.MetaAsync("load_mcp_tools", """{"mcp_name":"other"}""");
        Assert.Matches(@"other: A server for tests \[\d+ tools\]", await second.MetaAsync("list_available_mcps"));
    }

    [Fact]
    public async Task A_changed_definition_does_not_get_the_tools_of_the_old_one()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"sample"}""");

        home.WriteServers(Sample.Server("sample", "--tools", "3"));

        await gateway.UntilListAsync(list => list.Contains("tools not seen yet", StringComparison.Ordinal));
        Assert.Contains("filler_0003", await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"sample"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_catalog_is_no_catalog()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using (GatewayProcess first = await GatewayProcess.ConnectAsync(home))
        {
            await first.MetaAsync("load_mcp_tools", """{"mcp_name":"sample"}""");
        }

        string file = Assert.Single(Directory.GetFiles(home.Home.CatalogFolder));
        byte[] bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(file, bytes[..(bytes.Length / 2)], TestContext.Current.CancellationToken);

        await using GatewayProcess second = await GatewayProcess.ConnectAsync(home);
        Assert.Contains("tools not seen yet", await second.MetaAsync("list_available_mcps"), StringComparison.Ordinal);
        Assert.Contains("echo(message: string)", await second.MetaAsync("load_mcp_tools", """{"mcp_name":"sample"}"""), StringComparison.Ordinal);
    }
}
