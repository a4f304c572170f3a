using System.Net;
using System.Net.Http.Headers;
using McpGateway.Http.Tests.Support;

namespace McpGateway.Http.Tests;

/// <summary>Gateways that know who makes a request: nobody has what is another's.</summary>
public sealed class CallerTests
{
    [Fact]
    public async Task Nobody_gets_in_without_a_name_and_a_session_is_its_users_alone_after_a_restart_too()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        string ann = await AddAsync(home, "ann"), bob = await AddAsync(home, "bob"), session;
        await using (ServeProcess gateway = await StartAsync(home))
        {
            using HttpPeer nobody = PeerOf(gateway, null);
            using HttpResponseMessage refused = await nobody.SendAsync(GatewayProcess.Request("1", "initialize", "{}"));
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal("Bearer realm=\"McpGateway\"", refused.Headers.WwwAuthenticate.ToString());

            using HttpPeer peer = PeerOf(gateway, ann);
            await peer.InitializeAsync();
            session = peer.Session!;
            Assert.Equal("hi", (await peer.CallAsync("echo", """{"message":"hi"}""")).TextOf());
            await IsUnknownAsync(gateway, bob, session);
        }

        await using (ServeProcess gateway = await StartAsync(home))
        {
            await IsUnknownAsync(gateway, bob, session);
            using HttpPeer peer = PeerOf(gateway, ann);
            peer.Session = session;
            Assert.Equal("hi", (await peer.CallAsync("echo", """{"message":"hi"}""")).TextOf());
        }
    }

    /// <summary>On all addresses, behind a proxy.</summary>
    private static Task<ServeProcess> StartAsync(TemporaryHome home) => ServeProcess.StartAtAsync(home, "http://0.0.0.0:0", "--behind-proxy");

    private static async Task<string> AddAsync(TemporaryHome home, string name) => (await Executable.RunAsync(home, "token", "add", name)).Output.Trim();

    private static HttpPeer PeerOf(ServeProcess gateway, string? token)
    {
        var peer = new HttpPeer(new Uri(gateway.Url.AbsoluteUri.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)));
        peer.Client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return peer;
    }

    private static async Task IsUnknownAsync(ServeProcess gateway, string token, string session)
    {
        using HttpPeer peer = PeerOf(gateway, token);
        peer.Session = session;
        foreach (HttpRequestMessage request in (HttpRequestMessage[])[new(HttpMethod.Delete, peer.Url), new(HttpMethod.Get, peer.Url)])
        {
            using HttpResponseMessage response = await peer.SendAsync(request);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        using HttpResponseMessage posted = await peer.SendAsync(GatewayProcess.Request("1", "ping", null));
        Assert.Equal(HttpStatusCode.NotFound, posted.StatusCode);
    }
}
