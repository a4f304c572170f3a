using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>Servers of revision 2026-07-28, which know no sessions.</summary>
public sealed class StatelessServerTests
{
    private const string Prefix = "io.modelcontextprotocol/";

    [Fact]
    public async Task It_is_found_by_its_refusal_and_asked_in_its_own_way_at_the_next_start()
    {
        using var home = new TemporaryHome();
        var transcript = new Transcript(home);
        home.WriteServers(Sample.Server("sample", "--modern-only", "--transcript", transcript.File));
        await home.MeetServersAsync();
        Assert.Equal(["initialize", "server/discover"], transcript.Methods[..2]);
        Assert.Single(transcript.Of("initialize"));
        Assert.Empty(transcript.Of("notifications/initialized"));

        File.Delete(transcript.File);
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.CallAsync("sample", "pid");

        Assert.Equal("server/discover", transcript.Methods[0]);
        Assert.Empty(transcript.Of("initialize"));
    }

    [Fact]
    public async Task A_server_that_speaks_both_is_given_a_session()
    {
        using var home = new TemporaryHome();
        var transcript = new Transcript(home);
        home.WriteServers(Sample.Server("sample", "--protocol", "2026-07-28", "--transcript", transcript.File));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.CallAsync("sample", "pid");

        Assert.Equal(2, transcript.Of("initialize").Length);
        Assert.Empty(transcript.Of("server/discover"));
    }

    [UnixFact("it runs a shell script")]
    public async Task A_server_that_changes_its_era_works_in_the_new_one()
    {
        using var home = new TemporaryHome();
        var transcript = new Transcript(home);
        string options = home.NewFile();
        home.WriteServers(Sample.Script("sample", $"exec '{Built.SampleServer}' --transcript '{transcript.File}' $(cat '{options}')"));

        foreach (string era in (string[])["", "--modern-only", "", "--modern-only"])
        {
            await File.WriteAllTextAsync(options, era, TestContext.Current.CancellationToken);
            File.Delete(transcript.File);
            await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

            Assert.Equal("m", (await gateway.CallAsync("sample", "echo", """{"message":"m"}""")).TextOf());
            Assert.Equal(era.Length == 0, transcript.Methods.Contains("notifications/initialized"));
        }
    }

    [Fact]
    public async Task Every_request_says_revision_client_and_capabilities()
    {
        using var home = new TemporaryHome();
        var transcript = new Transcript(home);
        home.WriteServers(Sample.Server("sample", "--modern-only", "--transcript", transcript.File));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: """{"roots":{"listChanged":true},"experimental":{"x":{}},"elicitation":{"form":{}}}""");
        await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"sample"}""");
        await gateway.CallAsync("sample", "pid");
        gateway.SendCall("sample", "progress", """{"steps":1}""", """{"progressToken":"t","traceparent":"p","io.modelcontextprotocol/protocolVersion":"2025-11-25","io.modelcontextprotocol/clientInfo":{}}""");
        await gateway.ReceivedAsync("notifications/progress");
        await gateway.RequestAsync("prompts/get", """{"name":"sample__greet","arguments":{"name":"X"}}""");
        await gateway.RequestAsync("resources/read", """{"uri":"mcp-gateway://sample/sample://text"}""");
        await gateway.RequestAsync("completion/complete", """{"ref":{"type":"ref/resource","uri":"mcp-gateway://sample/sample://item/{id}"},"argument":{"name":"id","value":"15"}}""");
        await transcript.ReceivedAsync("subscriptions/listen");
        await transcript.ReceivedAsync("resources/templates/list");

        JsonElement[] requests = [.. transcript.Messages.Where(message => message.TryGetProperty("id", out _) && message.GetProperty("method").GetString() != "initialize")];
        Assert.Superset(
            new HashSet<string>(["server/discover", "tools/list", "prompts/list", "resources/list", "resources/templates/list", "subscriptions/listen", "tools/call", "prompts/get", "resources/read", "completion/complete"]),
            requests.Select(request => request.GetProperty("method").GetString()!).ToHashSet());
        Assert.All(requests, request =>
        {
            JsonElement meta = request.GetProperty("params").GetProperty("_meta");
            Assert.Equal("2026-07-28", meta.GetProperty(Prefix + "protocolVersion").GetString());
            Assert.Equal("mcp-gateway", meta.GetProperty(Prefix + "clientInfo").GetProperty("name").GetString());
            Assert.Equal("""{"roots":{"listChanged":true},"elicitation":{"form":{}}}""", meta.GetProperty(Prefix + "clientCapabilities").GetRawText());
            Assert.Equal(meta.EnumerateObject().Count(), meta.EnumerateObject().DistinctBy(member => member.Name).Count());
        });
        JsonElement call = transcript.Of("tools/call")[1].GetProperty("params").GetProperty("_meta");
        Assert.Equal("p", call.GetProperty("traceparent").GetString());
        Assert.NotEqual("t", call.GetProperty("progressToken").ToString());
    }

    [Fact]
    public async Task It_hears_nothing_that_its_revision_does_not_know()
    {
        using var home = new TemporaryHome();
        var transcript = new Transcript(home);
        home.WriteServers(Sample.Server("sample", "--modern-only", "--transcript", transcript.File));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);
        await gateway.CallAsync("sample", "pid");

        await gateway.RequestAsync("ping");
        await gateway.RequestAsync("logging/setLevel", """{"level":"warning"}""");
        gateway.Send("""{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}""");
        await gateway.RequestAsync("resources/subscribe", """{"uri":"mcp-gateway://sample/sample://text"}""");
        await gateway.RequestAsync("resources/unsubscribe", """{"uri":"mcp-gateway://sample/sample://text"}""");
        await gateway.CallAsync("sample", "pid");

        string[] known = ["initialize", "server/discover", "completion/complete", "prompts/get", "prompts/list", "resources/list", "resources/templates/list", "resources/read", "subscriptions/listen", "tools/call", "tools/list", "notifications/cancelled"];
        Assert.Empty(transcript.Methods.Except(known, StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_log_level_of_the_session_goes_with_its_requests()
    {
        using TemporaryHome home = TemporaryHome.WithSample("--modern-only");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        Assert.Equal("not wanted", (await gateway.CallAsync("sample", "log", """{"level":"emergency","data":0}""")).TextOf());

        await gateway.RequestAsync("logging/setLevel", """{"level":"warning"}""");

        Assert.Equal("not wanted", (await gateway.CallAsync("sample", "log", """{"level":"info","data":1}""")).TextOf());
        Assert.Equal("logged", (await gateway.CallAsync("sample", "log", """{"level":"error","data":2.0}""")).TextOf());
        Assert.Equal("""{"level":"error","logger":"sample","data":2.0}""", Assert.Single(gateway.Received("notifications/message")).GetProperty("params").GetRawText());
    }

    [Theory]
    [InlineData("add_tool", "name", "notifications/tools/list_changed")]
    [InlineData("add_prompt", "name", "notifications/prompts/list_changed")]
    [InlineData("add_resource", "uri", "notifications/resources/list_changed")]
    public async Task Changes_of_its_lists_are_heard_and_told(string tool, string argument, string method)
    {
        using var home = new TemporaryHome();
        var transcript = new Transcript(home);
        home.WriteServers(Sample.Server("sample", "--modern-only", "--transcript", transcript.File));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        await gateway.CallAsync("sample", tool, $$"""{"{{argument}}":"brand-new"}""");

        JsonElement listen = await transcript.ReceivedAsync("subscriptions/listen", 2);
        Assert.Equal("""{"toolsListChanged":true,"promptsListChanged":true,"resourcesListChanged":true}""", listen.GetProperty("params").GetProperty("notifications").GetRawText());
        if (tool == "add_tool")
        {
            // The client's list of tools does not have those of servers, but a search does.
            await Deadline.UntilAsync(async () => (await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"sample"}""")).Contains("brand-new", StringComparison.Ordinal), () => "not listed");
            return;
        }

        await gateway.ReceivedAsync(method);
        string list = method.Split('/')[1] + "/list";
        Assert.Contains("brand-new", await gateway.RequestLineAsync(list, null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscription_to_a_resource_is_listened_for_and_outlives_the_server()
    {
        using var home = new TemporaryHome();
        string pids = home.NewFile();
        var transcript = new Transcript(home);
        home.WriteServers(Sample.Server("sample", "--modern-only", "--transcript", transcript.File, "--pid-file", pids));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        await gateway.RequestAsync("resources/subscribe", """{"uri":"mcp-gateway://sample/sample://text"}""");
        Assert.Equal("1 notified", await TouchAsync(gateway));
        await gateway.ReceivedAsync("notifications/resources/updated");

        Processes.Send(Processes.FromFile(pids)[^1], Processes.Kill);
        await Deadline.Until(() => Processes.FromFile(pids).Length == 2 && transcript.Of("subscriptions/listen").Count(Subscribes) == 2, () => "not subscribed again");
        Assert.Equal("1 notified", await TouchAsync(gateway));
        JsonElement updated = await gateway.ReceivedAsync("notifications/resources/updated", 2);
        Assert.Equal("mcp-gateway://sample/sample://text", updated.GetProperty("params").GetProperty("uri").GetString());

        await gateway.RequestAsync("resources/unsubscribe", """{"uri":"mcp-gateway://sample/sample://text"}""");
        // The server is told by notifications, which it may take up after the call that follows them.
        await Deadline.UntilAsync(async () => await TouchAsync(gateway) == "0 notified", () => "still subscribed");
    }

    [Fact]
    public async Task What_tells_of_its_subscription_stays_with_the_gateway()
    {
        using TemporaryHome home = TemporaryHome.WithSample("--modern-only");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.RequestAsync("resources/subscribe", """{"uri":"mcp-gateway://sample/sample://text"}""");
        await TouchAsync(gateway);
        await gateway.ReceivedAsync("notifications/resources/updated");

        Assert.Empty(gateway.Received("notifications/subscriptions/acknowledged"));
        Assert.DoesNotContain("subscriptionId", gateway.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_errors_in_the_handshake_are_told()
    {
        using TemporaryHome home = TemporaryHome.WithSample("--modern-only", "--init-error");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement result = await gateway.CallAsync("sample", "pid");

        Assert.True(result.IsError());
        Assert.Contains("refused the handshake", result.TextOf(), StringComparison.Ordinal);
    }

    private static bool Subscribes(JsonElement listen) => listen.GetProperty("params").GetProperty("notifications").TryGetProperty("resourceSubscriptions", out _);

    private static async Task<string> TouchAsync(GatewayProcess gateway) =>
        (await gateway.CallAsync("sample", "touch_resource", """{"uri":"sample://text"}""")).TextOf();
}
