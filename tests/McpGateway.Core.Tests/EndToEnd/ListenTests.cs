using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>What a client of revision 2026-07-28 listens to (<c>subscriptions/listen</c>).</summary>
public sealed class ListenTests
{
    private const string Address = "mcp-gateway://sample/sample://text";

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("""{"promptsListChanged":true,"resourcesListChanged":false,"unknown":true}""", """{"promptsListChanged":true}""")]
    [InlineData("""{"resourcesListChanged":true,"promptsListChanged":true}""", """{"promptsListChanged":true,"resourcesListChanged":true}""")]
    [InlineData("""{"resourceSubscriptions":["mcp-gateway://sample/sample://text","mcp-gateway://nobody/sample://text",7,"sample://text"]}""", """{"resourceSubscriptions":["mcp-gateway://sample/sample://text","sample://text"]}""")]
    [InlineData("""{"resourceSubscriptions":[]}""", "{}")]
    public async Task What_is_honoured_is_acknowledged(string wanted, string honoured)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = GatewayProcess.Start(home);

        string id = new StatelessClient(gateway).Send("subscriptions/listen", $$"""{"notifications":{{wanted}}}""");

        JsonElement parameters = (await gateway.ReceivedAsync("notifications/subscriptions/acknowledged")).GetProperty("params");
        Assert.Equal($$$"""{"_meta":{"io.modelcontextprotocol/subscriptionId":{{{id}}}},"notifications":{{{honoured}}}}""", parameters.GetRawText());
    }

    [Theory]
    [InlineData("\"a text\"")]
    [InlineData("\"7\"")]
    [InlineData("7")]
    public async Task The_subscription_has_the_id_of_the_request_as_it_was(string id)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway);

        gateway.Send(GatewayProcess.Request(id, "subscriptions/listen", $$$"""{"_meta":{{{client.Meta()}}},"notifications":{"promptsListChanged":true}}"""));
        Assert.Equal(id, SubscriptionOf(await gateway.ReceivedAsync("notifications/subscriptions/acknowledged")));

        await client.CallAsync("sample", "add_prompt", """{"name":"new"}""");
        Assert.Equal(id, SubscriptionOf(await gateway.ReceivedAsync("notifications/prompts/list_changed")));
    }

    [Fact]
    public async Task Every_subscription_hears_what_it_asked_for_until_it_is_cancelled()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway);
        string prompts = client.Send("subscriptions/listen", """{"notifications":{"promptsListChanged":true}}""");
        string both = client.Send("subscriptions/listen", """{"notifications":{"promptsListChanged":true,"resourcesListChanged":true}}""");
        await gateway.ReceivedAsync("notifications/subscriptions/acknowledged", 2);

        await client.CallAsync("sample", "add_prompt", """{"name":"one"}""");
        await gateway.ReceivedAsync("notifications/prompts/list_changed", 2);
        await client.CallAsync("sample", "add_resource", """{"uri":"one:one"}""");
        await gateway.ReceivedAsync("notifications/resources/list_changed");
        Assert.Equal(new[] { prompts, both }.Order(StringComparer.Ordinal), gateway.Received("notifications/prompts/list_changed").Select(SubscriptionOf).Order(StringComparer.Ordinal));
        Assert.Equal([both], gateway.Received("notifications/resources/list_changed").Select(SubscriptionOf));

        gateway.Send($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{prompts}}}}}""");
        await client.CallAsync("sample", "add_prompt", """{"name":"two"}""");
        await gateway.ReceivedAsync("notifications/prompts/list_changed", 3);
        gateway.Send($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{both}}}}}""");
        await client.CallAsync("sample", "add_prompt", """{"name":"three"}""");
        await Deadline.UntilAsync(async () => (await client.LineAsync("prompts/list")).Contains("sample__three", StringComparison.Ordinal), () => "not listed");

        Assert.Equal(both, SubscriptionOf(gateway.Received("notifications/prompts/list_changed")[^1]));
        Assert.Equal(3, gateway.Received("notifications/prompts/list_changed").Length);
    }

    [Fact]
    public async Task Who_does_not_listen_hears_nothing()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway, Questions.All);

        await client.CallAsync("sample", "add_prompt", """{"name":"new"}""");
        await client.CallAsync("sample", "add_resource", """{"uri":"new:new"}""");
        await client.CallAsync("sample", "add_tool", """{"name":"new"}""");
        await client.CallAsync("sample", "notify", """{"method":"notifications/example","params":{}}""");
        await client.CallAsync("sample", "notify", """{"method":"notifications/resources/updated","params":{"uri":"sample://text"}}""");
        await client.CallAsync("sample", "notify", """{"method":"notifications/elicitation/complete","params":{"elicitationId":"e"}}""");
        await Deadline.UntilAsync(async () => (await client.LineAsync("prompts/list")).Contains("sample__new", StringComparison.Ordinal), () => "not listed");
        await Deadline.UntilAsync(async () => (await client.LineAsync("resources/list")).Contains("new:new", StringComparison.Ordinal), () => "not listed");

        Assert.DoesNotContain("\"method\"", gateway.Output.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--protocol", "2025-11-25")]
    [InlineData("--modern-only")]
    public async Task A_changed_resource_is_told_through_the_subscription_and_the_server_hears_of_its_end(params string[] options)
    {
        using var home = new TemporaryHome();
        string pids = home.NewFile();
        home.WriteServers(Sample.Server("sample", [.. options, "--pid-file", pids]));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway);
        string id = client.Send("subscriptions/listen", $$$"""{"notifications":{"resourceSubscriptions":["{{{Address}}}"]}}""");
        await gateway.ReceivedAsync("notifications/subscriptions/acknowledged");

        Assert.Equal("1 notified", await TouchAsync(client));
        Assert.Equal(
            $$$"""{"_meta":{"io.modelcontextprotocol/subscriptionId":{{{id}}}},"uri":"{{{Address}}}"}""",
            (await gateway.ReceivedAsync("notifications/resources/updated")).GetProperty("params").GetRawText());

        // It outlives the server.
        int process = Processes.FromFile(pids)[^1];
        Processes.Send(process, Processes.Kill);
        await Processes.AssertGone(process);
        await Deadline.UntilAsync(async () => await TouchAsync(client) == "1 notified", () => "not subscribed again");
        Assert.Equal(id, SubscriptionOf(await gateway.ReceivedAsync("notifications/resources/updated", 2)));

        gateway.Send($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{id}}}}}""");
        await Deadline.UntilAsync(async () => await TouchAsync(client) == "0 notified", () => "still subscribed");
        Assert.DoesNotContain(gateway.Output.Lines, line => System.Text.Encoding.UTF8.GetString(line).Contains($"\"id\":{id},", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_server_ends_by_itself_is_listened_to_again()
    {
        using TemporaryHome home = TemporaryHome.WithSample("--modern-only");
        await home.MeetServersAsync();
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway);
        client.Send("subscriptions/listen", $$$"""{"notifications":{"promptsListChanged":true,"resourceSubscriptions":["{{{Address}}}"]}}""");
        await gateway.ReceivedAsync("notifications/subscriptions/acknowledged");

        Assert.Equal("1 ended", (await client.CallAsync("sample", "end_subscriptions")).TextOf());
        // While nobody listens, so that only the next listing can tell of it.
        await client.CallAsync("sample", "add_prompt", """{"name":"unannounced"}""");

        await Deadline.UntilAsync(async () => await TouchAsync(client) == "1 notified", () => "not listened to again");
        await gateway.ReceivedAsync("notifications/resources/updated");
        await gateway.ReceivedAsync("notifications/prompts/list_changed");
        Assert.Contains("sample__unannounced", await client.LineAsync("prompts/list"), StringComparison.Ordinal);
        Assert.Single(gateway.Received("notifications/subscriptions/acknowledged"));
    }

    [Fact]
    public async Task A_resource_of_two_subscriptions_is_told_to_each_and_kept_until_the_last_ends()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway);
        string first = client.Send("subscriptions/listen", $$$"""{"notifications":{"resourceSubscriptions":["{{{Address}}}"]}}""");
        await gateway.ReceivedAsync("notifications/subscriptions/acknowledged");
        string second = client.Send("subscriptions/listen", $$$"""{"notifications":{"resourceSubscriptions":["{{{Address}}}"]}}""");
        await gateway.ReceivedAsync("notifications/subscriptions/acknowledged", 2);

        await TouchAsync(client);
        await gateway.ReceivedAsync("notifications/resources/updated", 2);
        await client.CallAsync("sample", "pid");
        Assert.Equal(new[] { first, second }.Order(StringComparer.Ordinal), gateway.Received("notifications/resources/updated").Select(SubscriptionOf).Order(StringComparer.Ordinal));

        gateway.Send($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{first}}}}}""");
        Assert.Equal("1 notified", await TouchAsync(client));
        Assert.Equal(second, SubscriptionOf(await gateway.ReceivedAsync("notifications/resources/updated", 3)));
        gateway.Send($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{second}}}}}""");
        await Deadline.UntilAsync(async () => await TouchAsync(client) == "0 notified", () => "still subscribed");
        Assert.Equal(3, gateway.Received("notifications/resources/updated").Length);
    }

    [Fact]
    public async Task A_client_with_a_session_has_no_such_method()
    {
        using var home = new TemporaryHome();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        Assert.Contains("-32601", await gateway.RequestLineAsync("subscriptions/listen", """{"notifications":{}}"""), StringComparison.Ordinal);
    }

    private static string SubscriptionOf(JsonElement notification) =>
        notification.GetProperty("params").GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetRawText();

    private static async Task<string> TouchAsync(StatelessClient client) =>
        (await client.CallAsync("sample", "touch_resource", """{"uri":"sample://text"}""")).TextOf();
}
