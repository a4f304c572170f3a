using System.Net;
using McpGateway.Http.Tests.Support;

namespace McpGateway.Http.Tests.OAuth;

/// <summary>A gateway that takes access tokens, as a whole.</summary>
public sealed class GatewayTests
{
    private const int Taken = 400;

    [Fact]
    public async Task Without_scopes_in_the_configuration_the_scope_mcp_grants_everything_and_changes_count_at_once()
    {
        await using OAuthSite site = await OAuthSite.StartAsync(scopes: null);
        Assert.Contains("scope=\"mcp\"", (await site.TryAsync(null)).Challenge, StringComparison.Ordinal);
        Assert.Equal(403, (await site.TryAsync(site.Token("github"))).Status);
        HttpPeer peer = site.PeerOf(site.Token("mcp"));
        await peer.InitializeAsync();
        Assert.Contains("docs", await ListAsync(peer), StringComparison.Ordinal);
        using HttpResponseMessage listening = await peer.ListenAsync();

        OAuthSite.Configure(site.Home, """{"mcp":{"servers":["github"]}}""");

        // What was open ends, and the session is found no more: it had been granted more.
        await Assert.ThrowsAnyAsync<Exception>(() => listening.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).InTime();
        using HttpResponseMessage gone = await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        peer.Session = null;
        await peer.InitializeAsync();
        Assert.DoesNotContain("docs", await ListAsync(peer), StringComparison.Ordinal);

        // Some tools of all servers are no more than that.
        OAuthSite.Configure(site.Home, """{"mcp":{"tools":["ech?"]}}""");
        await Deadline.UntilAsync(
            async () =>
            {
                using HttpResponseMessage response = await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""");
                return response.StatusCode == HttpStatusCode.NotFound;
            },
            () => "the change is not seen");
        peer.Session = null;
        await peer.InitializeAsync();
        Assert.Equal("hi", (await peer.RequestAsync("tools/call", GatewayProcess.Call("docs", "echo", """{"message":"hi"}"""))).TextOf());
        Assert.True((await peer.RequestAsync("tools/call", GatewayProcess.Call("docs", "add", """{"a":1,"b":2}"""))).GetProperty("isError").GetBoolean());

        OAuthSite.Configure(site.Home, "7");
        await Deadline.UntilAsync(async () => (await site.TryAsync(site.Token("mcp"))).Status == 403, () => "what cannot be understood lets somebody in");
    }

    [Fact]
    public async Task Its_own_tokens_are_good_beside_and_each_user_has_calls_of_their_own()
    {
        await using OAuthSite site = await OAuthSite.StartAsync(change: options => options with { CallsPerMinute = 2 });
        string own = new Access.TokenStore(site.Home.Home).Add(new Access.TokenRequest("ci") { Servers = ["docs"] }).Text;
        HttpPeer ci = site.PeerOf(own), alice = site.PeerOf(site.Token("github", "alice")), bob = site.PeerOf(site.Token("github", "bob"));
        await ci.InitializeAsync();
        Assert.DoesNotContain("github", await ListAsync(ci), StringComparison.Ordinal);
        await alice.InitializeAsync();
        await bob.InitializeAsync();
        await ListAsync(alice);
        OAuthSite.Use(alice, site.Token("github", "alice"));
        await ListAsync(alice);

        using HttpResponseMessage late = await alice.SendAsync(GatewayProcess.Request("7", "tools/call", """{"name":"list_available_mcps","arguments":{}}"""));
        Assert.Equal(HttpStatusCode.TooManyRequests, late.StatusCode);
        Assert.Matches("'alice@[0-9a-f]{32}' may make 2 a minute", await late.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await ListAsync(bob);
    }

    [Fact]
    public async Task The_address_that_clients_use_is_what_tokens_are_for_whatever_a_request_says_of_its_host()
    {
        await using OAuthSite site = await OAuthSite.StartAsync(change: options => options with { IsBehindProxy = true, PublicUrl = "https://mcp.example.com/tools/mcp", UserClaim = "email" });
        string Token(string audience, Action<System.Text.Json.Nodes.JsonObject>? change = null) => site.Token("github", change: claims =>
        {
            (claims["aud"], claims["email"], claims["email_verified"]) = (audience, "Alice@example.com", true);
            change?.Invoke(claims);
        });

        Assert.EndsWith("resource_metadata=\"https://mcp.example.com/tools/.well-known/oauth-protected-resource/mcp\"", (await site.TryAsync(null)).Challenge, StringComparison.Ordinal);
        using (var client = new HttpClient())
        {
            Assert.Contains("\"resource\":\"https://mcp.example.com/tools/mcp/docs\"", await client.GetStringAsync(new Uri(site.Gateway.Url, "/.well-known/oauth-protected-resource/mcp/docs"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Assert.Equal(Taken, (await site.TryAsync(Token("https://mcp.example.com/tools/mcp"))).Status);
        Assert.Equal(401, (await site.TryAsync(Token(site.Resource))).Status);
        Assert.Equal(401, (await site.TryAsync(Token("https://mcp.example.com/tools/mcp", claims => claims["email_verified"] = false))).Status);
        Assert.Equal(401, (await site.TryAsync(Token("https://mcp.example.com/tools/mcp", claims => claims.Remove("email")))).Status);
        HttpPeer peer = site.PeerOf(Token("https://other.example/mcp"));
        using HttpResponseMessage elsewhere = await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", request =>
        {
            request.Headers.Host = "other.example";
            request.Headers.TryAddWithoutValidation("X-Forwarded-Host", "other.example");
            request.Headers.TryAddWithoutValidation("Forwarded", "host=other.example;proto=https");
        });
        Assert.Equal(HttpStatusCode.Unauthorized, elsewhere.StatusCode);
    }

    [Theory]
    [InlineData("needs --issuer", "--audience", "x")]
    [InlineData("needs --issuer", "--calls-a-minute", "3")]
    [InlineData("--public-url https://HOST", "--issuer", "https://login.example.com", "--behind-proxy")]
    [InlineData("begins with https://, but on this machine", "--issuer", "http://login.example.com")]
    [InlineData("cannot be used: --issuer is its identifier", "--issuer", "login.example.com")]
    [InlineData("cannot be used: --public-url is where clients reach the gateway", "--issuer", "https://login.example.com", "--public-url", "https://mcp.example.com/?x")]
    [InlineData("is no claim of an access token", "--issuer", "https://login.example.com", "--user-claim", "a\"b")]
    public async Task What_cannot_work_is_told_before_anything_starts(string problem, params string[] options)
    {
        using TemporaryHome home = TemporaryHome.WithSample();

        (int code, _, string errors) = await Executable.RunAsync(home, ["serve", "--listen", "http://127.0.0.1:0", .. options]);

        Assert.NotEqual(0, code);
        Assert.Contains(problem, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_it_is_loaded_without_an_issuer()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux is needed: elsewhere no file says what a process has loaded.");
        using TemporaryHome home = TemporaryHome.WithSample();
        async Task<bool> LoadsAsync(params string[] options)
        {
            await using ServeProcess gateway = await ServeProcess.StartAsync(home, options);
            using HttpPeer peer = gateway.NewPeer();
            using HttpResponseMessage answered = await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", request => request.Headers.TryAddWithoutValidation("Authorization", "Bearer a.b.c"));
            Assert.Equal(HttpStatusCode.Unauthorized, answered.StatusCode);
            return (await File.ReadAllTextAsync($"/proc/{gateway.Id}/maps", TestContext.Current.CancellationToken)).Contains("Microsoft.IdentityModel", StringComparison.Ordinal);
        }

        Assert.False(await LoadsAsync());
        // A native executable has it in itself.
        Assert.Equal(File.Exists(Path.Combine(Path.GetDirectoryName(Built.Gateway)!, "Microsoft.IdentityModel.JsonWebTokens.dll")), await LoadsAsync("--issuer", "https://login.example.com"));
    }

    private static async Task<string> ListAsync(HttpPeer peer) => (await peer.RequestAsync("tools/call", """{"name":"list_available_mcps","arguments":{}}""")).TextOf();
}
