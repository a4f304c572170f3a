using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using McpGateway.Http.Hosting;
using McpGateway.Http.Tests.Support;

namespace McpGateway.Http.Tests.OAuth;

/// <summary>A gateway with the servers github and docs, and an authorization server whose tokens it takes, in the test's own process.</summary>
internal sealed class OAuthSite : IAsyncDisposable
{
    /// <summary>What is granted where a test says nothing else.</summary>
    public const string Scopes = """{"github":{"servers":["github"]},"docs":{"servers":["docs"],"requestAs":"api://gateway/docs"},"reader":{"servers":["docs"],"tools":["ech?"]}}""";

    private readonly List<HttpPeer> _peers = [];

    private OAuthSite(TestIssuer issuer, TemporaryHome home, RunningGateway gateway)
    {
        Issuer = issuer;
        Home = home;
        Gateway = gateway;
    }

    public TestIssuer Issuer { get; }

    public TemporaryHome Home { get; }

    public RunningGateway Gateway { get; }

    /// <summary>The gateway as a resource.</summary>
    public string Resource => Gateway.Url.AbsoluteUri;

    /// <param name="scopes">The member <c>gateway.scopes</c>; null for none.</param>
    /// <param name="change">Changes what the gateway runs with.</param>
    /// <param name="prepare">Changes what the authorization server is like when the gateway begins.</param>
    public static async Task<OAuthSite> StartAsync(string? scopes = Scopes, Func<HttpGatewayOptions, HttpGatewayOptions>? change = null, Action<TestIssuer>? prepare = null)
    {
        TestIssuer issuer = await TestIssuer.StartAsync();
        prepare?.Invoke(issuer);
        var home = new TemporaryHome();
        home.MeetOnFirstUse();
        Configure(home, scopes);
        RunningGateway gateway = await RunningGateway.StartAsync(home, options => (change ?? (same => same))(options with { Issuer = issuer.Url }));
        return new OAuthSite(issuer, home, gateway);
    }

    /// <summary>Writes other scopes into the configuration.</summary>
    public static void Configure(TemporaryHome home, string? scopes)
    {
        string servers = string.Join(',', Settings.Entry("github", ""), Settings.Entry("docs", ""));
        string granted = scopes is null ? "" : ",\"scopes\":" + scopes;
        home.WriteConfiguration($$$"""{"mcpServers":{{{{servers}}}},"profiles":{"docs":{"servers":["docs"]}},"gateway":{"discovery":"onFirstUse"{{{granted}}}}}""");
    }

    /// <summary>A good token.</summary>
    /// <param name="scope">What is granted.</param>
    /// <param name="user">Who has it.</param>
    /// <param name="change">Changes its claims.</param>
    public string Token(string scope = "github docs", string user = "alice", Action<JsonObject>? change = null)
    {
        JsonObject claims = Issuer.Claims(Resource, scope, user);
        change?.Invoke(claims);
        return Issuer.Sign(claims);
    }

    /// <summary>A client with a token.</summary>
    public HttpPeer PeerOf(string? token, string path = "/mcp")
    {
        var peer = new HttpPeer(new Uri(Gateway.Url, path));
        _peers.Add(peer);
        Use(peer, token);
        return peer;
    }

    /// <summary>The client sends another token from now on.</summary>
    public static void Use(HttpPeer peer, string? token) => peer.Client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);

    /// <summary>The status and the challenge that a token gets.</summary>
    public async Task<(int Status, string Challenge)> TryAsync(string? token, string path = "/mcp")
    {
        HttpPeer peer = PeerOf(token, path);
        using HttpResponseMessage response = await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        return ((int)response.StatusCode, string.Join(' ', response.Headers.WwwAuthenticate.Select(value => value.ToString())));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (HttpPeer peer in _peers)
        {
            peer.Dispose();
        }

        await Gateway.DisposeAsync();
        await Issuer.DisposeAsync();
        Home.Dispose();
    }
}
