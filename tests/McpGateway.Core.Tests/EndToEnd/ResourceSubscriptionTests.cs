using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>Subscriptions of a client with a session to resources.</summary>
public sealed class ResourceSubscriptionTests
{
    private const string Address = "mcp-gateway://sample/sample://text";

    [Theory]
    [InlineData(Address)]
    [InlineData("sample://text")]
    public async Task A_change_is_told_with_the_address_that_the_client_used_until_it_unsubscribes(string address)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        Assert.Equal("{}", (await gateway.RequestAsync("resources/subscribe", $$"""{"uri":"{{address}}"}""")).GetRawText());
        Assert.Equal("1 notified", await TouchAsync(gateway));
        Assert.Equal($$"""{"uri":"{{address}}"}""", (await gateway.ReceivedAsync("notifications/resources/updated")).GetProperty("params").GetRawText());

        Assert.Equal("{}", (await gateway.RequestAsync("resources/unsubscribe", $$"""{"uri":"{{address}}"}""")).GetRawText());
        Assert.Equal("0 notified", await TouchAsync(gateway));
        Assert.Single(gateway.Received("notifications/resources/updated"));
    }

    [Fact]
    public async Task A_resource_under_both_of_its_addresses_is_told_under_both()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.RequestAsync("resources/subscribe", $$"""{"uri":"{{Address}}"}""");
        await gateway.RequestAsync("resources/subscribe", """{"uri":"sample://text"}""");

        await TouchAsync(gateway);
        await gateway.ReceivedAsync("notifications/resources/updated", 2);
        Assert.Equal(["mcp-gateway://sample/sample://text", "sample://text"], Updated(gateway).Order(StringComparer.Ordinal));

        // The server is told when the last of them ends.
        await gateway.RequestAsync("resources/unsubscribe", $$"""{"uri":"{{Address}}"}""");
        Assert.Equal("1 notified", await TouchAsync(gateway));
        await gateway.ReceivedAsync("notifications/resources/updated", 3);
        Assert.Equal("sample://text", Updated(gateway)[^1]);
        await gateway.RequestAsync("resources/unsubscribe", """{"uri":"sample://text"}""");
        Assert.Equal("0 notified", await TouchAsync(gateway));
    }

    [Fact]
    public async Task Who_subscribes_twice_is_told_once()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.RequestAsync("resources/subscribe", $$"""{"uri":"{{Address}}"}""");
        await gateway.RequestAsync("resources/subscribe", $$"""{"uri":"{{Address}}"}""");

        await TouchAsync(gateway);
        await gateway.CallAsync("sample", "pid");
        Assert.Equal([Address], Updated(gateway));

        await gateway.RequestAsync("resources/unsubscribe", $$"""{"uri":"{{Address}}"}""");
        Assert.Equal("0 notified", await TouchAsync(gateway));
    }

    [Fact]
    public async Task Resources_of_two_servers_with_the_same_URI_are_kept_apart()
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("sample"), Sample.Server("other"));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.RequestAsync("resources/subscribe", $$"""{"uri":"{{Address}}"}""");
        await gateway.RequestAsync("resources/subscribe", """{"uri":"mcp-gateway://other/sample://text"}""");

        Assert.Equal("1 notified", await TouchAsync(gateway, "other"));
        Assert.Equal("1 notified", await TouchAsync(gateway));

        Assert.Equal(["mcp-gateway://other/sample://text", Address], Updated(gateway));
    }

    [Fact]
    public async Task A_subscription_outlives_its_server()
    {
        using var home = new TemporaryHome();
        string pids = home.NewFile();
        var transcript = new Transcript(home);
        home.WriteServers(Sample.Server("sample", "--pid-file", pids, "--transcript", transcript.File));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.RequestAsync("resources/subscribe", $$"""{"uri":"{{Address}}"}""");

        for (int i = 1; i <= 2; i++)
        {
            Processes.Send(Processes.FromFile(pids)[^1], Processes.Kill);
            // Nobody calls it: the subscription alone brings it back.
            await transcript.ReceivedAsync("resources/subscribe", i + 1);

            Assert.Equal("1 notified", await TouchAsync(gateway));
            await gateway.ReceivedAsync("notifications/resources/updated", i);
        }

        Assert.Equal([Address, Address], Updated(gateway));
        await gateway.RequestAsync("resources/unsubscribe", $$"""{"uri":"{{Address}}"}""");
        Assert.Equal("0 notified", await TouchAsync(gateway));
    }

    [Fact]
    public async Task After_it_was_ended_a_subscription_does_not_come_back()
    {
        using var home = new TemporaryHome();
        string pids = home.NewFile();
        home.WriteServers(Sample.Server("sample", "--pid-file", pids));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.RequestAsync("resources/subscribe", $$"""{"uri":"{{Address}}"}""");
        await gateway.RequestAsync("resources/unsubscribe", $$"""{"uri":"{{Address}}"}""");

        int process = Processes.FromFile(pids)[^1];
        Processes.Send(process, Processes.Kill);
        await Processes.AssertGone(process);

        Assert.Equal("0 notified", await TouchAsync(gateway));
        Assert.Equal(2, Processes.FromFile(pids).Length);
    }

    [Theory]
    [InlineData("resources/subscribe", """{"uri":"mcp-gateway://nobody/sample://text"}""")]
    [InlineData("resources/subscribe", """{"uri":5}""")]
    [InlineData("resources/subscribe", null)]
    [InlineData("resources/unsubscribe", """{"uri":"mcp-gateway://nobody/sample://text"}""")]
    public async Task What_is_not_there_cannot_be_subscribed_to(string method, string? parameters)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement error = JsonText.Parse(await gateway.RequestLineAsync(method, parameters)).GetProperty("error");

        Assert.Equal(-32602, error.GetProperty("code").GetInt32());
    }

    private static async Task<string> TouchAsync(GatewayProcess gateway, string server = "sample") =>
        (await gateway.CallAsync(server, "touch_resource", """{"uri":"sample://text"}""")).TextOf();

    private static string[] Updated(GatewayProcess gateway) =>
        [.. gateway.Received("notifications/resources/updated").Select(message => message.GetProperty("params").GetProperty("uri").GetString()!)];
}
