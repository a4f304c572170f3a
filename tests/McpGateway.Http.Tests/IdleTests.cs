using System.Net;
using McpGateway.Http.Tests.Support;

namespace McpGateway.Http.Tests;

/// <summary>Sessions that nobody uses.</summary>
public sealed class IdleTests
{
    [Fact]
    public async Task A_session_that_nobody_uses_ends_and_one_with_an_open_stream_or_a_call_does_not()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using RunningGateway gateway = await RunningGateway.StartAsync(home, options => options with { SessionIdle = TimeSpan.FromSeconds(5) });
        using HttpPeer idle = gateway.NewPeer(), listening = gateway.NewPeer(), calling = gateway.NewPeer();
        await listening.InitializeAsync();
        using EventReader news = await EventReader.OpenAsync(await listening.ListenAsync());
        await calling.InitializeAsync();
        using (await calling.StreamAsync("1", "never"))
        {
            // The connection goes, the call does not.
        }

        await idle.InitializeAsync();
        string folder = Path.Combine(home.Home.Root, "sessions");
        await Deadline.Until(() => Directory.GetFiles(folder).Length == 2, () => $"{Directory.GetFiles(folder).Length} sessions are kept");

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(idle));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(listening));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(calling));

        static async Task<HttpStatusCode> StatusAsync(HttpPeer peer)
        {
            using HttpResponseMessage response = await peer.SendAsync(GatewayProcess.Request("9", "ping", null));
            return response.StatusCode;
        }
    }
}
