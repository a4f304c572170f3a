using System.Text.Json.Nodes;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Policy;
using McpGateway.Logins;
using McpGateway.Tests.Logins;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Gateway.Users;

/// <summary>Two users of one gateway at a server with logins: each has a login, a catalog and connections of their own.</summary>
public sealed class IdentityTests : IDisposable
{
    private static readonly Caller s_ann = new("the token 'ann'") { UserName = "ann" };
    private static readonly Caller s_bob = new("the token 'bob'") { UserName = "bob" };

    private readonly LoginSite _site = new() { IsPersonal = true };
    private readonly TemporaryHome _home = new();
    private int _lastId = 100;

    public void Dispose()
    {
        _site.Dispose();
        _home.Dispose();
    }

    [Theory]
    [InlineData("client")]
    [InlineData("user")]
    [InlineData("shared")]
    public async Task Each_user_has_a_login_tools_and_connections_of_their_own(string scope)
    {
        await using GatewayRuntime runtime = Start(new JsonObject { ["scope"] = scope });
        string ann = await LogInAsync(runtime, s_ann), bob = await LogInAsync(runtime, s_bob);
        Assert.NotEqual(ann, bob);
        await using GatewayHost host = GatewayHost.Start(runtime);
        await using var annClient = new HostedClient(host, access: runtime.AccessOf(s_ann, null));
        await using var bobClient = new HostedClient(host, access: runtime.AccessOf(s_bob, null));
        await annClient.InitializeAsync("{}");
        await bobClient.InitializeAsync("{}");

        // Twice each, and in turns: what one has must not become the other's.
        for (int i = 0; i < 2; i++)
        {
            foreach ((HostedClient client, string own, string other) in new[] { (annClient, ann, bob), (bobClient, bob, ann) })
            {
                Assert.Contains("hello " + own, await CallAsync(client, GatewayProcess.Call("site", "tool_of_" + own, "{}")), StringComparison.Ordinal);
                string tools = await CallAsync(client, """{"name":"load_mcp_tools","arguments":{"mcp_name":"site"}}""");
                Assert.Contains("tool_of_" + own, tools, StringComparison.Ordinal);
                Assert.DoesNotContain("tool_of_" + other, tools, StringComparison.Ordinal);
                string found = await CallAsync(client, """{"name":"list_available_mcps","arguments":{"query":"says hello"}}""");
                Assert.Contains("tool_of_" + own, found, StringComparison.Ordinal);
                Assert.DoesNotContain("tool_of_" + other, found, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_user_without_a_login_does_not_get_that_of_the_owner_and_is_told_where_to_log_in()
    {
        await using GatewayRuntime runtime = Start([]);
        string owner = await LogInAsync(runtime, Caller.User);
        await using GatewayHost host = GatewayHost.Start(runtime);
        await using var ownersClient = new HostedClient(host);
        await using var client = new HostedClient(host, access: runtime.AccessOf(s_bob, null));
        await ownersClient.InitializeAsync("{}");
        await client.InitializeAsync("{}");
        Assert.Contains("hello " + owner, await CallAsync(ownersClient, GatewayProcess.Call("site", "tool_of_" + owner, "{}")), StringComparison.Ordinal);

        string refused = await CallAsync(client, GatewayProcess.Call("site", "tool_of_" + owner, "{}"));

        Assert.Contains("mcp-gateway login site --user bob", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("hello", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("tool_of_", await CallAsync(client, """{"name":"list_available_mcps","arguments":{"query":"says hello"}}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_login_of_the_owner_is_shared_where_the_entry_says_so()
    {
        await using GatewayRuntime runtime = Start(new JsonObject { ["identity"] = "owner" });
        string owner = await LogInAsync(runtime, Caller.User);
        await using GatewayHost host = GatewayHost.Start(runtime);
        await using var client = new HostedClient(host, access: runtime.AccessOf(s_bob, null));
        await client.InitializeAsync("{}");

        Assert.Contains("hello " + owner, await CallAsync(client, GatewayProcess.Call("site", "tool_of_" + owner, "{}")), StringComparison.Ordinal);
        Assert.Throws<ServerException>(() => GatewayRuntime.OfUser(runtime.Configuration.Current.Servers[0], "bob"));
    }

    [Fact]
    public async Task A_changed_configuration_leaves_each_user_their_connection()
    {
        await using GatewayRuntime runtime = Start(new JsonObject { ["scope"] = "shared" });
        string bob = await LogInAsync(runtime, s_bob);
        await using GatewayHost host = GatewayHost.Start(runtime);
        await using var client = new HostedClient(host, access: runtime.AccessOf(s_bob, null));
        await client.InitializeAsync("{}");
        Assert.Contains("hello " + bob, await CallAsync(client, GatewayProcess.Call("site", "tool_of_" + bob, "{}")), StringComparison.Ordinal);

        Write(new JsonObject { ["scope"] = "shared", ["description"] = "now described" });
        await Deadline.UntilAsync(async () => (await CallAsync(client, """{"name":"list_available_mcps","arguments":{}}""")).Contains("now described", StringComparison.Ordinal), () => "the change is not seen");
        _site.ExpireAccess();

        // Refreshed under the same login, on the same connection or another.
        Assert.Contains("hello", await CallAsync(client, GatewayProcess.Call("site", "tool_of_" + bob, "{}")), StringComparison.Ordinal);
        Assert.Equal(1, _site.Forms.Count(form => form.GetValueOrDefault("grant_type") == "refresh_token"));
    }

    private GatewayRuntime Start(JsonObject members)
    {
        Write(members);
        return new GatewayRuntime(new GatewayOptions { Home = _home.Home });
    }

    private void Write(JsonObject members)
    {
        var entry = new JsonObject { ["type"] = "http", ["url"] = _site.Url };
        foreach ((string name, JsonNode? value) in members)
        {
            entry[name] = value!.DeepClone();
        }

        _home.WriteConfiguration(new JsonObject { ["mcpServers"] = new JsonObject { ["site"] = entry } }.ToJsonString());
    }

    /// <summary>Logs a user in.</summary>
    /// <returns>What the site calls whoever has the token.</returns>
    private async Task<string> LogInAsync(GatewayRuntime runtime, Caller caller)
    {
        ServerDefinition server = runtime.AccessOf(caller, null).Configuration.Servers[0];
        await runtime.LogInAsync(server, new ScriptedUser(), new LoginOptions(), TestContext.Current.CancellationToken).InTime();
        await runtime.StopAsync("site");
        return _site.Secrets.Where(secret => secret.StartsWith("access-", StringComparison.Ordinal)).Select(secret => secret.Split('-')[1]).MaxBy(int.Parse)!;
    }

    private async Task<string> CallAsync(HostedClient client, string parameters)
    {
        string id = (++_lastId).ToString(System.Globalization.CultureInfo.InvariantCulture);
        client.Send(id, "tools/call", parameters);
        return (await client.AnswerAsync(id)).GetRawText();
    }
}
