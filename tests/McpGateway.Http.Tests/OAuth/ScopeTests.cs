using System.Net;
using System.Text.Json;
using McpGateway.Http.OAuth;
using McpGateway.Http.Tests.Support;

namespace McpGateway.Http.Tests.OAuth;

/// <summary>What scopes grant, and whose things are whose.</summary>
public sealed class ScopeTests(SharedOAuthSite shared) : IClassFixture<SharedOAuthSite>
{
    private OAuthSite Site => shared.Site;

    [Fact]
    public async Task Metadata_say_where_tokens_come_from_and_what_to_ask_for()
    {
        using var client = new HttpClient();
        string origin = Site.Gateway.Url.GetLeftPart(UriPartial.Authority);
        async Task<JsonElement> ReadAsync(string path) => JsonText.Parse(await client.GetStringAsync(new Uri(origin + "/.well-known/oauth-protected-resource" + path), TestContext.Current.CancellationToken));

        JsonElement metadata = await ReadAsync("/mcp");
        Assert.Equal(Site.Resource, metadata.GetProperty("resource").GetString());
        Assert.Equal(Site.Issuer.Url, Assert.Single(metadata.GetProperty("authorization_servers").EnumerateArray()).GetString());
        Assert.Equal("""["github","api://gateway/docs","reader"]""", metadata.GetProperty("scopes_supported").GetRawText());
        Assert.Equal("""["header"]""", metadata.GetProperty("bearer_methods_supported").GetRawText());
        Assert.Equal("MCP gateway", metadata.GetProperty("resource_name").GetString());
        Assert.StartsWith("https://", metadata.GetProperty("resource_documentation").GetString(), StringComparison.Ordinal);
        Assert.Equal(metadata.GetRawText(), (await ReadAsync("")).GetRawText());
        Assert.Equal(origin + "/sse", (await ReadAsync("/sse")).GetProperty("resource").GetString());
        // That there is a profile is told to nobody without a token.
        Assert.Equal(origin + "/mcp/docs", (await ReadAsync("/mcp/docs")).GetProperty("resource").GetString());
        Assert.Equal(origin + "/mcp/nothing", (await ReadAsync("/mcp/nothing")).GetProperty("resource").GetString());
        foreach (string path in new[] { "/other", "/mcp/a/b", "/mcp/%22x", "/mcp%22" })
        {
            using HttpResponseMessage response = await client.GetAsync(new Uri(origin + "/.well-known/oauth-protected-resource" + path), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task Whoever_has_no_token_is_told_what_to_do()
    {
        string metadata = $"http://127.0.0.1:{Site.Gateway.Url.Port}/.well-known/oauth-protected-resource";
        const string Scope = "scope=\"github api://gateway/docs reader\"";

        Assert.Equal((401, $"Bearer realm=\"McpGateway\", {Scope}, resource_metadata=\"{metadata}/mcp\""), await Site.TryAsync(null));
        Assert.Equal((401, $"Bearer realm=\"McpGateway\", {Scope}, resource_metadata=\"{metadata}/mcp/docs\""), await Site.TryAsync(null, "/mcp/docs"));
        Assert.Equal((401, $"Bearer realm=\"McpGateway\", {Scope}, resource_metadata=\"{metadata}/mcp\""), await Site.TryAsync(null, "/mcp/%22,%20x=%22"));
        Assert.Equal((401, $"Bearer realm=\"McpGateway\", {Scope}, resource_metadata=\"{metadata}/sse\""), await Site.TryAsync(null, "/messages?sessionId=x"));
        Assert.StartsWith("Bearer realm=\"McpGateway\", error=\"invalid_token\"", (await Site.TryAsync("mcpg_nothing")).Challenge, StringComparison.Ordinal);
        Assert.Equal(
            (403, $"Bearer realm=\"McpGateway\", error=\"insufficient_scope\", error_description=\"The access token has no scope of this gateway\", {Scope}, resource_metadata=\"{metadata}/mcp\""),
            await Site.TryAsync(Site.Token("openid mcp GITHUB githu")));
    }

    [Fact]
    public async Task Pages_that_are_let_in_may_read_answers_and_others_may_not()
    {
        using var client = new HttpClient();
        async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string origin, string? asks = null)
        {
            using var request = new HttpRequestMessage(method, new Uri(Site.Gateway.Url, path));
            request.Headers.Add("Origin", origin);
            if (asks is not null)
            {
                request.Headers.Add("Access-Control-Request-Method", asks);
                request.Headers.Add("Access-Control-Request-Headers", "authorization, content-type, mcp-param-city, x-other");
            }

            return await client.SendAsync(request, TestContext.Current.CancellationToken);
        }

        using HttpResponseMessage metadata = await SendAsync(HttpMethod.Get, "/.well-known/oauth-protected-resource/mcp", "https://allowed.example");
        Assert.Equal("https://allowed.example", Assert.Single(metadata.Headers.GetValues("Access-Control-Allow-Origin")));
        using HttpResponseMessage refused = await SendAsync(HttpMethod.Post, "/mcp", "https://allowed.example");
        Assert.Equal((HttpStatusCode.Unauthorized, true), (refused.StatusCode, refused.Headers.GetValues("Access-Control-Expose-Headers").Single().Contains("WWW-Authenticate", StringComparison.Ordinal)));
        using HttpResponseMessage asked = await SendAsync(HttpMethod.Options, "/mcp", "https://allowed.example", "POST");
        Assert.Equal(HttpStatusCode.NoContent, asked.StatusCode);
        string allowed = Assert.Single(asked.Headers.GetValues("Access-Control-Allow-Headers"));
        Assert.Contains("Authorization", allowed, StringComparison.Ordinal);
        Assert.Contains("mcp-param-city", allowed, StringComparison.Ordinal);
        Assert.DoesNotContain("x-other", allowed, StringComparison.Ordinal);
        Assert.DoesNotContain(asked.Headers, header => header.Key == "Access-Control-Allow-Credentials");

        foreach ((HttpMethod method, string path) in new[] { (HttpMethod.Get, "/.well-known/oauth-protected-resource/mcp"), (HttpMethod.Options, "/mcp") })
        {
            using HttpResponseMessage foreign = await SendAsync(method, path, "https://evil.example", "POST");
            Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
            Assert.DoesNotContain(foreign.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task A_scope_for_one_server_sees_nothing_of_others_on_any_path()
    {
        HttpPeer whole = Site.PeerOf(Site.Token("github docs", "bob")), part = Site.PeerOf(Site.Token("github"));
        await whole.InitializeAsync();
        await part.InitializeAsync();
        foreach (string server in new[] { "github", "docs" })
        {
            await whole.RequestAsync("tools/call", Meta("load_mcp_tools", $$"""{"mcp_name":"{{server}}"}"""));
        }

        await Deadline.UntilAsync(async () => (await whole.RequestAsync("prompts/list")).GetRawText().Contains("docs", StringComparison.Ordinal), () => "no prompts");
        var seen = new List<string>
        {
            (await part.RequestAsync("tools/call", Meta("list_available_mcps", "{}"))).GetRawText(),
            (await part.RequestAsync("tools/call", Meta("list_available_mcps", """{"query":"echo a message"}"""))).GetRawText(),
            (await part.RequestAsync("prompts/list")).GetRawText(),
            (await part.RequestAsync("resources/list")).GetRawText(),
            (await part.RequestAsync("resources/templates/list")).GetRawText(),
            (await part.RequestAsync("tools/list")).GetRawText(),
        };
        Assert.All(seen, text => Assert.DoesNotContain("docs", text, StringComparison.Ordinal));
        Assert.Contains("github", seen[0], StringComparison.Ordinal);

        // A server that is not granted, and one that there is not, are answered alike.
        foreach (string name in new[] { "docs", "nope" })
        {
            JsonElement call = await part.RequestAsync("tools/call", GatewayProcess.Call(name, "echo", """{"message":"hi"}"""));
            JsonElement load = await part.RequestAsync("tools/call", Meta("load_mcp_tools", $$"""{"mcp_name":"{{name}}"}"""));
            seen.Add((call.GetRawText() + load.GetRawText()).Replace(name, "NAME", StringComparison.Ordinal));
        }

        Assert.Equal(seen[^2], seen[^1]);
        Assert.Equal("hi", (await part.RequestAsync("tools/call", GatewayProcess.Call("github", "echo", """{"message":"hi"}"""))).TextOf());
        // A profile that it is no use for says what would be.
        (int status, string challenge) = await Site.TryAsync(Site.Token("github"), "/mcp/docs");
        Assert.Equal(403, status);
        Assert.Contains("error=\"insufficient_scope\", error_description=\"The access token has no scope for this profile\", scope=\"api://gateway/docs reader\"", challenge, StringComparison.Ordinal);
        Assert.Equal(404, (await Site.TryAsync(Site.Token("github"), "/mcp/nothing")).Status);
    }

    [Fact]
    public async Task Scopes_add_up_and_none_widens_another()
    {
        HttpPeer peer = Site.PeerOf(Site.Token("github reader", "carol"));
        await peer.InitializeAsync();
        async Task<bool> FailsAsync(string server, string tool, string arguments) =>
            (await peer.RequestAsync("tools/call", GatewayProcess.Call(server, tool, arguments))).TryGetProperty("isError", out JsonElement failed) && failed.GetBoolean();

        Assert.False(await FailsAsync("docs", "echo", """{"message":"hi"}"""));
        Assert.True(await FailsAsync("docs", "add", """{"a":1,"b":2}"""));
        Assert.False(await FailsAsync("github", "add", """{"a":1,"b":2}"""));
    }

    [Fact]
    public async Task A_session_is_its_users_over_a_refreshed_token_and_nobody_elses()
    {
        HttpPeer peer = Site.PeerOf(Site.Token("github", "dora"));
        await peer.InitializeAsync();
        OAuthSite.Use(peer, Site.Token("github", "dora"));
        Assert.Equal("{}", (await peer.RequestAsync("ping")).GetRawText());

        foreach (string other in new[] { Site.Token("github", "Dora"), Site.Token("github docs", "dora"), Site.Token("docs", "dora") })
        {
            OAuthSite.Use(peer, other);
            using HttpResponseMessage response = await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""");
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        OAuthSite.Use(peer, Site.Token("github", "dora"));
        Assert.Equal("{}", (await peer.RequestAsync("ping")).GetRawText());
    }

    [Fact]
    public async Task A_stream_that_can_be_taken_up_again_ends_with_the_token_that_opened_it()
    {
        // With the minute by which clocks may differ it is good for two more seconds.
        string last = Site.Token("github", "eve", claims => claims["exp"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 58);
        HttpPeer peer = Site.PeerOf(Site.Token("github", "eve"));
        await peer.InitializeAsync();
        OAuthSite.Use(peer, last);
        HttpPeer old = Site.PeerOf(last);
        using HttpResponseMessage older = await old.Client.GetAsync(new Uri(Site.Gateway.Url, "/sse"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var events = new StreamReader(await older.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal("event: endpoint", await events.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().InTime());
        var messages = new Uri(Site.Gateway.Url, (await events.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().InTime())!["data: ".Length..]);
        using HttpResponseMessage listening = await peer.ListenAsync();
        Assert.Equal(HttpStatusCode.OK, listening.StatusCode);

        await Assert.ThrowsAnyAsync<Exception>(() => listening.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).InTime();

        // With a new one its user goes on.
        OAuthSite.Use(peer, Site.Token("github", "eve"));
        using HttpResponseMessage again = await peer.ListenAsync();
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        // What cannot be taken up again goes on.
        OAuthSite.Use(old, Site.Token("github", "eve"));
        using HttpResponseMessage posted = await old.Client.PostAsync(
            messages, new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, posted.StatusCode);
    }

    [Fact]
    public void Users_of_other_issuers_and_claims_are_others_and_no_name_is_a_tokens()
    {
        string[] names =
        [
            IssuedUserName.Of("https://a.example", "sub", "alice"),
            IssuedUserName.Of("https://b.example", "sub", "alice"),
            IssuedUserName.Of("https://a.example", "email", "alice"),
            IssuedUserName.Of("https://a.example", "sub", "Alice"),
            IssuedUserName.Of("https://a.example", "sub", "../../alice"),
            IssuedUserName.Of("https://a.example", "sub", "owner"),
            IssuedUserName.Of("https://a.example", "sub", "アリス"),
            IssuedUserName.Of("https://a.example", "sub", "auth0|" + new string('7', 200)),
        ];

        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, name => Assert.Matches("^[a-z0-9._-]{1,24}@[0-9a-f]{32}$", name));
        Assert.All(names, name => Assert.NotNull(Access.TokenRules.WrongName(name)));
        Assert.StartsWith("alice@", names[4], StringComparison.Ordinal);
    }

    private static string Meta(string tool, string arguments) => $$"""{"name":"{{tool}}","arguments":{{arguments}}}""";
}
