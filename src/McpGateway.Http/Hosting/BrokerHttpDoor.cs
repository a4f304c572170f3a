using McpGateway.Access;
using McpGateway.Broker.Hosting;
using McpGateway.Gateway.Hosting;
using McpGateway.Http.Guarding;
using Microsoft.AspNetCore.Builder;

namespace McpGateway.Http.Hosting;

/// <summary>HTTP on the broker's own socket or pipe: whoever reaches it is the user, which the broker has checked.</summary>
internal sealed class BrokerHttpDoor : IBrokerHttpDoor
{
    /// <summary>How long answers may take to leave when the broker ends.</summary>
    private static readonly TimeSpan s_lastAnswers = TimeSpan.FromSeconds(3);

    private readonly HandedConnections _connections = new();
    private readonly HttpFront _front;
    private readonly WebApplication _server;
    private readonly Task _started;

    /// <param name="runtime">What is served.</param>
    /// <param name="host">Serves clients.</param>
    public BrokerHttpDoor(GatewayRuntime runtime, GatewayHost host)
    {
        var options = new HttpGatewayOptions { Home = runtime.Options.Home, Output = TextWriter.Null, Problems = TextWriter.Null, HasPage = false };
        var tokens = new TokenStore(options.Home);
        _front = new HttpFront(runtime, host, options, tokens, new TokenAuthentication(tokens, new AccessRules(false, null)), metadata: null, static () => { });
        _server = KestrelSetup.Build(_connections, options.MaxMessage, runtime.LoggerFactory);
        _server.Run(_front.AnswerAsync);
        _started = _server.StartAsync();
    }

    /// <inheritdoc />
    public async Task ServeAsync(Stream input, Stream output, CancellationToken cancellationToken)
    {
        await _started.ConfigureAwait(false);
        await _connections.ServeAsync(input, output, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Task ended = _front.EndAsync();
        using var patience = new CancellationTokenSource(s_lastAnswers);
        await _server.StopAsync(patience.Token).ConfigureAwait(false);
        await ended.ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        _front.Dispose();
    }
}
