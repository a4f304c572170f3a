using System.Text;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>Which tools of servers a client sees beside the meta-tools (<c>gateway.exposure</c>), and calls of them by the names they have there.</summary>
public sealed class ExposureTests
{
    private const string Changed = "notifications/tools/list_changed";

    [Fact]
    public async Task By_default_there_are_the_meta_tools_alone()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"sample"}""");

        Assert.Equal(3, (await NamesAsync(gateway)).Length);
        Assert.Contains("There is no tool 'sample__echo'", await gateway.MetaAsync("sample__echo", """{"message":"m"}""", isError: true), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loaded_tools_appear_with_the_load_and_the_client_is_told_once()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(Settings.Of("loaded", Settings.Entry("sample", ""), Settings.Entry("other", "")));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        JsonElement initialized = await gateway.InitializeAsync();
        Assert.True(initialized.GetProperty("capabilities").GetProperty("tools").GetProperty("listChanged").GetBoolean());
        Assert.Equal(3, (await NamesAsync(gateway)).Length);
        Assert.True((await gateway.RequestAsync("tools/call", """{"name":"sample__echo","arguments":{"message":"m"}}""")).IsError());

        await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"sample"}""");
        await gateway.ReceivedAsync(Changed);
        string[] names = await NamesAsync(gateway);
        await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"sample","tools":["echo"]}""");

        Assert.Contains("sample__echo", names);
        Assert.DoesNotContain(names, name => name.StartsWith("other__", StringComparison.Ordinal));
        Assert.Equal("m", (await gateway.RequestAsync("tools/call", """{"name":"sample__echo","arguments":{"message":"m"}}""")).TextOf());
        Assert.Single(gateway.Received(Changed));
    }

    [Fact]
    public async Task A_client_without_a_session_hears_of_it_where_it_listens()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(Settings.Of("loaded", Settings.Entry("sample", "")));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway);
        string id = client.Send("subscriptions/listen", """{"notifications":{"toolsListChanged":true}}""");
        await gateway.ReceivedAsync("notifications/subscriptions/acknowledged");

        await client.RequestAsync("tools/call", """{"name":"load_mcp_tools","arguments":{"mcp_name":"sample"}}""");

        JsonElement told = await gateway.ReceivedAsync(Changed);
        Assert.Equal(id, told.GetProperty("params").GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetRawText());
        Assert.Equal("m", (await client.RequestAsync("tools/call", """{"name":"sample__echo","arguments":{"message":"m"}}""")).TextOf());
    }

    [UnixFact("it looks into /proc")]
    public async Task All_known_tools_are_there_as_their_servers_define_them_but_for_the_name()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", ""), Settings.Entry("other", "")));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement[] tools = [.. (await gateway.RequestAsync("tools/list")).GetProperty("tools").EnumerateArray().Skip(3)];
        string[] own = [.. tools.Select(tool => tool.GetProperty("name").GetString()!).Where(name => name.StartsWith("sample__", StringComparison.Ordinal)).Select(name => name["sample__".Length..])];
        Assert.Equal(own.Length * 2, tools.Length);
        Assert.Contains("schema_zoo", own);

        CatalogEntry listed = GatewayRuntime.ReadCatalog(new ConfigurationStore(home.Home, [])).Single(entry => entry.Server == "sample");
        string[] definitions = [.. own.Select(name => Encoding.UTF8.GetString(listed.Find(name)!.Definition.Span))];
        Assert.Equal(
            definitions.Select((definition, i) => definition.Replace($"\"name\":\"{own[i]}\"", $"\"name\":\"sample__{own[i]}\"", StringComparison.Ordinal)),
            tools.Take(own.Length).Select(tool => tool.GetRawText()));
        Assert.Empty(Processes.DescendantsOf(gateway.Id));
    }

    [Fact]
    public async Task The_list_is_the_same_bytes_in_every_gateway()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", ""), Settings.Entry("other", "", "--tools", "20")));
        await home.MeetServersAsync();
        await using GatewayProcess first = await GatewayProcess.ConnectAsync(home);
        await using GatewayProcess second = await GatewayProcess.ConnectAsync(home);

        string list = await first.RequestLineAsync("tools/list", null);

        Assert.Equal(list, await second.RequestLineAsync("tools/list", null));
        await first.CallAsync("sample", "pid");
        Assert.Equal(list, (await first.RequestLineAsync("tools/list", "{}")).Replace("\"id\":4,", "\"id\":2,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_server_adds_appears_and_can_be_called()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", "")));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        await gateway.RequestAsync("tools/call", """{"name":"sample__add_tool","arguments":{"name":"brand_new"}}""");
        await gateway.ReceivedAsync(Changed);

        Assert.Contains("sample__brand_new", await NamesAsync(gateway));
        Assert.Equal("brand_new was called", (await gateway.RequestAsync("tools/call", """{"name":"sample__brand_new"}""")).TextOf());
    }

    [Fact]
    public async Task A_changed_setting_is_told_and_holds()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(Settings.Of("meta", Settings.Entry("sample", "")));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        Assert.Equal(3, (await NamesAsync(gateway)).Length);

        home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", "")));
        await gateway.ReceivedAsync(Changed);
        Assert.Contains("sample__echo", await NamesAsync(gateway));

        home.WriteConfiguration(Settings.Of("meta", Settings.Entry("sample", "")));
        await gateway.ReceivedAsync(Changed, 2);
        Assert.Equal(3, (await NamesAsync(gateway)).Length);
    }

    [Fact]
    public async Task Every_name_is_one_that_clients_and_models_take()
    {
        using var home = new TemporaryHome();
        string longName = new('s', 60);
        home.WriteConfiguration(Settings.Of("all", Settings.Entry("my server", ""), Settings.Entry(longName, ""), Settings.Entry("a__b", "")));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string[] names = await NamesAsync(gateway);
        Assert.Equal(names.Length, names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, name => Assert.Matches("^[a-zA-Z0-9_-]{1,64}$", name));

        string[] echoes = [.. names.Where(name => name.Contains("__pid", StringComparison.Ordinal))];
        Assert.Equal(3, echoes.Length);
        foreach (string name in echoes)
        {
            Assert.False((await gateway.RequestAsync("tools/call", $$"""{"name":"{{name}}"}""")).IsError());
        }
    }

    [Theory]
    [InlineData("""{"n":9007199254740993,"e":1e400,"text":"é \u00e9 \ud83d"}""")]
    [InlineData("""{ "spaces" : [ 1 , 2 ] }""")]
    [InlineData("""{"mcp_name":"x","tool_name":"y","arguments":{"a":1},"_meta":{"progressToken":1}}""")]
    public async Task Arguments_arrive_as_they_were(string arguments)
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", "")));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string line = await gateway.RequestLineAsync("tools/call", $$"""{"arguments":{{arguments}},"name":"sample__echo_raw"}""");

        Assert.EndsWith($"\"structuredContent\":{arguments}}}}}", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_by_an_exposed_name_has_progress_and_can_be_cancelled()
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", "", "--ledger", ledger)));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        await gateway.RequestAsync("tools/call", """{"name":"sample__progress","arguments":{"steps":2},"_meta":{"progressToken":"mine"}}""");
        Assert.Equal(["mine", "mine"], gateway.Received("notifications/progress").Select(message => message.GetProperty("params").GetProperty("progressToken").GetString()));

        string id = gateway.NewId();
        gateway.Send(GatewayProcess.Request(id, "tools/call", """{"name":"sample__never","arguments":{"key":"it"}}"""));
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("never it"), () => "not called");
        gateway.Send($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{id}}}}}""");
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("cancelled it"), () => "not cancelled");
    }

    private static async Task<string[]> NamesAsync(GatewayProcess gateway) =>
        [.. (await gateway.RequestAsync("tools/list")).GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!)];
}
